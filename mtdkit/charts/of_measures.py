"""Pictures of how a case is measured: who meets whom, beside chance, in what order, and through whom."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import timedelta

import altair as alt
import pandas as pd

from mtdkit.charts.figure import Figure, steady
from mtdkit.charts.forms import badges, named_rows, row_bars, squares, tips
from mtdkit.charts.theme import INK, TRACK_LABELS, heading, time_axis, time_scale, track_color, track_label
from mtdkit.charts.words import between, count, each, joined
from mtdkit.framework import COLORS, TRACKS
from mtdkit.network import ROLES

_FILLS = ["transparent", "#a0a0a0", "#606060", INK]


@steady
def removal_bars(table: pd.DataFrame, names: Mapping[Hashable, str] | None = None) -> Figure:
    """Draw the share of connected pairs that stay connected after each removal.

    Parameters
    ----------
    table : pandas.DataFrame
        As `mtdkit.network.component_table` returns it; a row ``none`` is left out.
    names : dict, optional
        Row of the table to its name for print; tracks are named without it.

    Returns
    -------
    Figure

    Examples
    --------
    >>> table = pd.DataFrame({"removed": [1], "isolated": [4], "components": [4], "pairs_kept": [0.0]}, index=["hub"])
    >>> removal_bars(table).description
    'Bars for the share of connected pairs that stay connected after 1 removal. Least: without hub 0 percent.'
    """
    names = {track: track_label(track) for track in TRACKS} | dict(names or {})
    bars = table.drop(index="none", errors="ignore").rename_axis("key").reset_index()
    bars["name"] = [str(names.get(key, key)) for key in bars["key"]]
    bars["row"] = range(len(bars))
    bars["share"] = bars["pairs_kept"].astype(float)
    bars["kept"] = ["undefined" if pd.isna(share) else f"{share:.0%}" for share in bars["share"]]
    bars["text"] = [f"{kept} ({out} out)" for kept, out in zip(bars["kept"], bars["removed"], strict=True)]
    across = alt.X(
        "share:Q",
        title=["connected pairs that stay connected", "(out: actors taken out)"],
        scale=alt.Scale(domain=[0, 1.65], nice=False),
        axis=alt.Axis(format=".0%", values=[0, 0.5, 1]),
    )
    tracks = set(bars["key"]) <= set(TRACKS)
    look = {"color": track_color("key")} if tracks else {"color": alt.value(INK), "opacity": alt.value(0.6)}
    tooltip = tips(name="name:N", actors_out="removed:Q", components="components:Q", isolated="isolated:Q")
    least = bars.sort_values("share", kind="stable").head(3)
    told = joined(f"without {row.name} {row.kept.replace('%', ' percent')}" for row in least.itertuples())
    return Figure(
        row_bars(bars, named_rows(bars["name"].to_dict(), 130, 30), across, tooltip, text=True, **look),
        f"Bars for the share of connected pairs that stay connected after {each(len(bars), 'removal')}. Least: {told}.",
    )


@steady
def track_matrix(linkage: pd.DataFrame) -> Figure:
    """Draw the linkage of each pair of tracks.

    Parameters
    ----------
    linkage : pandas.DataFrame
        As `mtdkit.network.linkage` returns it.

    Returns
    -------
    Figure

    Examples
    --------
    >>> table = pd.DataFrame(0.0, index=range(1, 10), columns=range(1, 10))
    >>> table.loc[1, 7] = table.loc[7, 1] = 3.0
    >>> track_matrix(table).description
    'Matrix of the linkage of each two of the nine tracks. Strongest: 1 and 7, 3. Without any link: 35 of 36 pairs.'
    """
    cells = pd.DataFrame(
        [(a, b, track_label(a), float(linkage.loc[a, b])) for a in TRACKS for b in TRACKS if b <= a],
        columns=["a", "b", "row", "value"],
    )
    cells["text"] = cells["value"].map(_linkage)
    pairs = cells[cells["a"] != cells["b"]]
    # Shades follow the pairs; a track with itself, which has none, would drown them.
    cells["shade"] = (cells["value"] / max(pairs["value"].max(), 1e-9)).where(cells["a"] != cells["b"], 0)
    rows = named_rows(TRACK_LABELS, least=34)
    across = alt.X("b:O", title="track", axis=alt.Axis(labelAngle=0, domain=False, ticks=False))
    tooltip = tips(track="row:N", with_track="b:O", linkage=("value:Q", ".3~g"))
    own = rows.chart(cells, x=across, tooltip=tooltip).transform_filter("datum.a == datum.b")
    best = pairs.loc[pairs["value"].idxmax()]
    return Figure(
        squares(cells, rows, across, tooltip, color=alt.value(COLORS[1]))
        + own.mark_rect(filled=False, stroke=INK, opacity=0.25),
        f"Matrix of the linkage of each two of the nine tracks. Strongest: {best['b']} and {best['a']}, "
        f"{best['text'] or 0}. Without any link: {(pairs['value'] == 0).sum()} of {count(len(pairs), 'pair')}.",
    )


def _linkage(value: float) -> str:
    """Return a linkage in three characters or so; what is small but there is not shown as nothing."""
    if not value:
        return ""
    return "<.1" if value < 0.05 else f"{value:.0f}" if value >= 9.95 else f"{value:.1f}".removesuffix(".0")


def tracks_met(table: pd.DataFrame, actors: pd.DataFrame, top: int = 12) -> Figure:
    """Draw the tracks that each of the best connected actors met in initiatives.

    Parameters
    ----------
    table : pandas.DataFrame
        As `mtdkit.network.tracks_met` returns it.
    actors : pandas.DataFrame
        Actors of the case, for their names.
    top : int
        How many actors, those that met most tracks first.

    Returns
    -------
    Figure

    Examples
    --------
    >>> from mtdkit import network
    >>> from mtdkit.case import Case
    >>> mozambique = Case.load("mozambique").reading()
    >>> tracks_met(network.tracks_met(mozambique), mozambique.actors).description.startswith("Dots for")
    True
    """
    chosen = table.assign(number=table["tracks"].map(len), name=actors["name"].reindex(table.index))
    chosen = chosen.sort_values(["number", "initiatives"], ascending=False, kind="stable").head(top)
    cells = pd.DataFrame(
        [
            (actor, row.name, track, track in row.own, row.initiatives)
            for actor, row in zip(chosen.index, chosen.itertuples(index=False), strict=True)
            for track in (*row.tracks, *row.own)
        ],
        columns=["row", "actor", "track", "own", "initiatives"],
    )
    rows = named_rows(chosen["name"].to_dict(), least=30, axis={"grid": True})
    title = "track (square: the actor's own)"
    base = rows.chart(
        cells,
        x=alt.X("track:O", title=title, scale=alt.Scale(domain=list(TRACKS)), axis=heading()),
        tooltip=tips(actor="actor:N", track="track:O", initiatives="initiatives:Q"),
    )
    own, met = base.transform_filter("datum.own"), base.transform_filter("!datum.own")
    most = joined(f"{row.name} {row.number}" for row in chosen.head(3).itertuples(index=False))
    return Figure(
        alt.layer(*badges(met), *badges(own, "square", hollow=True)),
        f"Dots for the tracks that {each(len(chosen), 'actor')} met in initiatives, its own track as a "
        f"square. Most tracks met: {most}.",
    )


@steady
def linkage_beside_chance(table: pd.DataFrame, top: int = 12) -> Figure:
    """Draw how often pairs of tracks met, beside what chance would give.

    Parameters
    ----------
    table : pandas.DataFrame
        As `mtdkit.network.linkage_null` returns it.
    top : int
        How many pairs, those farthest from chance first.

    Returns
    -------
    Figure
        A dot for the initiatives in common, full where they stand out after adjustment (q up to 0.05), a tick for
        the number expected, and a line between.

    Examples
    --------
    >>> from mtdkit import network
    >>> from mtdkit.case import Case
    >>> table = network.linkage_null(Case.load("mozambique").reading())
    >>> linkage_beside_chance(table, 3).description.startswith("Pairs of tracks")
    True
    """
    pairs = table.reset_index()
    pairs["row"] = [f"{one} and {other}" for one, other in pairs[["track", "other"]].to_numpy()]
    pairs["gap"] = (pairs["observed"] - pairs["expected"]).abs()
    pairs["tail"] = pairs[["p_more", "p_fewer"]].min(axis=1)
    pairs = pairs.sort_values(["tail", "gap"], ascending=[True, False], kind="stable").head(top)
    pairs["far"] = pairs["stands_out"] != ""
    pairs["q"] = pairs[["q_more", "q_fewer"]].min(axis=1)
    shown = pairs[["row", "observed", "expected", "far", "q"]].astype({"observed": int})
    rows = named_rows(shown["row"], after=12, axis={"labelPadding": 14})  # dots may stand at zero
    base = rows.chart(
        shown, tooltip=tips(pair="row:N", observed="observed:Q", expected=("expected:Q", ".1f"), q=("q:Q", ".2f"))
    )
    title = ["initiatives in common of the two tracks: found", "(dot, full where it stands out), by chance (tick)"]
    found = alt.X("observed:Q", title=title)
    chart = (
        base.mark_rule(opacity=0.5).encode(x=found, x2="expected:Q")
        + base.mark_tick(thickness=3, size=18, color=INK, opacity=1).encode(x=alt.X("expected:Q"))
        + base.mark_point(size=120, strokeWidth=2, color=INK, opacity=1).encode(
            x=found, fill=alt.condition("datum.far", alt.value(INK), alt.value("transparent"))
        )
    )
    first = "; ".join(
        f"{row.row}: {row.observed} found, {row.expected:.1f} expected" for row in shown.head(2).itertuples()
    )
    return Figure(
        chart,
        f"Pairs of tracks with the initiatives in common found and expected by chance, {len(shown)} of "
        f"{count(len(table), 'pair')}, those least likely by chance first. {first}. Pairs that stand out "
        f"after adjustment, drawn as full dots: {shown['far'].sum()}.",
    )


@steady
def entry_order(table: pd.DataFrame) -> Figure:
    """Draw when each track entered a case, as far as the dates tell.

    Parameters
    ----------
    table : pandas.DataFrame
        As `mtdkit.network.first_entry` returns it.

    Returns
    -------
    Figure
        One bar a track, from the first to the last day on which it can have entered.

    Examples
    --------
    >>> from mtdkit import network
    >>> from mtdkit.case import Case
    >>> order = network.first_entry(Case.load("mozambique").reading())
    >>> entry_order(order).description[:66]
    'Bars for when each of 7 tracks entered, from the first to the last'
    """
    firsts, lasts = ([day.date() for day in table[column]] for column in ("first", "last"))
    begin, end = min(firsts), max(lasts)
    ranks = [f"rank {a}" if a == b else f"rank {a}\u2013{b}" for a, b in table[["best_rank", "worst_rank"]].to_numpy()]
    rows = named_rows(map(track_label, table.index), least=30, after=78)
    # Long enough to be seen; the day after the last one is where a bar ends.
    least = timedelta(max((end - begin).days * 5 // rows.width, 1))
    until = [max(last + timedelta(1), first + least) for first, last in zip(firsts, lasts, strict=True)]
    spans = pd.DataFrame(
        {
            "track": table.index.astype(int),
            "row": [track_label(track) for track in table.index],
            "from": [day.isoformat() for day in firsts],
            "until": [day.isoformat() for day in until],
            "when": [between(first, last) for first, last in zip(firsts, lasts, strict=True)],
            "rank": ranks,
        }
    )
    base = rows.chart(spans, tooltip=tips(track="row:N", entered="when:N", order="rank:N"))
    axis = time_axis(begin, max(until), rows.width)
    time = alt.X("from:T", title=None, axis=axis, scale=time_scale(begin, max(until)))
    told = joined(f"{row.row} {row.when} ({row.rank})" for row in spans.head(3).itertuples())
    return Figure(
        alt.layer(
            base.mark_rule(strokeWidth=12).encode(x=time, x2="until:T", color=track_color()),
            base.mark_text(align="left").encode(x=alt.value(rows.width + 10), text="rank:N"),
        ),
        f"Bars for when {each(len(spans), 'track')} entered, from the first to the last day on which it can "
        f"have, and for its rank in the order. First: {told}.",
    )


@steady
def brokerage_roles(table: pd.DataFrame, actors: pd.DataFrame, top: int = 10) -> Figure:
    """Draw how often the best placed actors broker between others, by role.

    Parameters
    ----------
    table : pandas.DataFrame
        As `mtdkit.network.two_mode_brokerage` returns it.
    actors : pandas.DataFrame
        Actors of the case, for their names.
    top : int
        How many actors, those that broker most first.

    Returns
    -------
    Figure

    Examples
    --------
    >>> from mtdkit import network
    >>> from mtdkit.case import Case
    >>> mozambique = Case.load("mozambique").reading()
    >>> roles = network.two_mode_brokerage(mozambique)
    >>> brokerage_roles(roles, mozambique.actors).description.startswith("Bars for how often")
    True
    """
    chosen = table[table["total"] > 0].sort_values("total", ascending=False, kind="stable").head(top)
    roles = [role for role in ROLES if role in chosen]
    names = (actors["track"].astype(str) + "\xa0" + actors["name"]).reindex(chosen.index)
    pieces = chosen[roles].rename_axis("row").reset_index().melt("row", var_name="role", value_name="paths")
    pieces = pieces[pieces["paths"] > 0].assign(
        order=lambda t: t["role"].map(roles.index), actor=lambda t: t["row"].map(names)
    )
    rows = named_rows(names.to_dict(), least=30)
    # Each piece has an outline, so that the light ones are as clear as the dark ones.
    shade = alt.Scale(type="ordinal", domain=roles, range=_FILLS[: len(roles)])
    key = alt.Legend(orient="bottom", title=None, columns=2, symbolType="square")
    chart = (
        rows.chart(pieces)
        .mark_bar(stroke=INK, strokeWidth=1.2, height=18)
        .encode(
            x=alt.X("paths:Q", title="open paths through the actor", axis=alt.Axis(tickCount=4)),
            fill=alt.Fill("role:N", sort=roles, scale=shade, legend=key),
            order="order:Q",
            tooltip=tips(actor="actor:N", role="role:N", paths="paths:Q"),
        )
    )
    most = joined(f"{name} {total}" for name, total in zip(names.head(3), chosen["total"].head(3), strict=True))
    return Figure(
        chart,
        f"Bars for how often {each(len(names), 'actor')} brokers between others, by role, with the track "
        f"before the name. Most paths: {most}.",
    )
