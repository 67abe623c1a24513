"""Pictures of how a case is measured: its two modes, linkage beside chance, order of entry, brokerage."""

from datetime import timedelta

import altair as alt
import pandas as pd

from mtdkit.charts.figure import (
    BARE,
    INK,
    LINE,
    NO_NAMES,
    WIDTH,
    Figure,
    broken,
    in_words,
    listed,
    row_names,
    time_axis,
    track_color,
    track_label,
)
from mtdkit.network import ROLES
from mtdkit.tables import date_span

__all__ = ["brokerage_roles", "entry_order", "linkage_beside_chance", "two_mode"]

# Labels apart from marks that may stand at zero.
_APART = alt.Axis(domain=False, ticks=False, labelPadding=12)
_MOST_LINES = 20_000
_FILLS = ["transparent", "#a0a0a0", "#606060", INK]
_TIME = 196  # units of the bars of `entry_order`
_SIDE = 150  # units for a name of `two_mode`


def linkage_beside_chance(table, top=12):
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
    rows = table.reset_index()
    rows["pair"] = [f"{one} and {other}" for one, other in rows[["track", "other"]].to_numpy()]
    rows["gap"] = (rows["observed"] - rows["expected"]).abs()
    rows["tail"] = rows[["p_more", "p_fewer"]].min(axis=1)
    rows = rows.sort_values(["tail", "gap"], ascending=[True, False], kind="stable").head(top)
    rows["far"] = rows["stands_out"] != ""
    rows["q"] = rows[["q_more", "q_fewer"]].min(axis=1)
    shown = rows[["pair", "observed", "expected", "far", "q"]].astype({"observed": int})
    base = alt.Chart(shown, width=WIDTH - 100, height=26 * len(shown)).encode(
        y=alt.Y("pair:N", title=None, sort=shown["pair"].tolist(), axis=_APART),
        tooltip=["pair:N", "observed:Q", alt.Tooltip("expected:Q", format=".1f"), alt.Tooltip("q:Q", format=".2f")],
    )
    title = ["initiatives in common of the two tracks: found", "(dot, full where it stands out), by chance (tick)"]
    count = alt.X("observed:Q", title=title)
    chart = (
        base.mark_rule(opacity=0.5).encode(x=count, x2="expected:Q")
        + base.mark_tick(thickness=3, size=18, color=INK, opacity=1).encode(x=alt.X("expected:Q"))
        + base.mark_point(size=120, strokeWidth=2, color=INK, opacity=1).encode(
            x=count, fill=alt.condition("datum.far", alt.value(INK), alt.value("transparent"))
        )
    )
    told = listed(
        (f"{row.pair}:", f"{row.observed} found, {row.expected:.1f} expected") for row in shown.head(2).itertuples()
    )
    return Figure(
        chart,
        f"Pairs of tracks with the initiatives in common found and expected by chance, {len(shown)} of {len(table)} "
        f"pairs, those least likely by chance first. {told}. Pairs that stand out after adjustment, drawn as full "
        f"dots: {shown['far'].sum()}.",
    )


def entry_order(table):
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
    # Long enough to be seen; the day after the last one is where a bar ends.
    least = timedelta(max((end - begin).days * 5 // _TIME, 1))
    until = [max(last + timedelta(1), first + least) for first, last in zip(firsts, lasts, strict=True)]
    rows = pd.DataFrame(
        {
            "track": table.index.astype(int),
            "row": [track_label(track) for track in table.index],
            "from": [day.isoformat() for day in firsts],
            "until": [day.isoformat() for day in until],
            "when": [_span(first, last) for first, last in zip(firsts, lasts, strict=True)],
            "rank": [
                f"rank {best}" if best == worst else f"rank {best}\u2013{worst}"
                for best, worst in table[["best_rank", "worst_rank"]].to_numpy()
            ],
        }
    )
    base = alt.Chart(rows, width=_TIME, height=30 * len(rows)).encode(
        y=alt.Y("row:N", title=None, sort=None, axis=BARE),
        tooltip=[
            alt.Tooltip("row:N", title="track"),
            alt.Tooltip("when:N", title="entered"),
            alt.Tooltip("rank:N", title="order"),
        ],
    )
    scale = alt.Scale(type="utc", domain=[begin.isoformat(), max(until).isoformat()], nice=False, padding=0)
    time = alt.X("from:T", title=None, axis=time_axis(begin, max(until), _TIME), scale=scale)
    bars = base.mark_rule(strokeWidth=12).encode(x=time, x2="until:T", color=track_color())
    ranks = base.mark_text(align="left").encode(x=alt.value(_TIME + 10), text="rank:N")
    told = listed((row.row, f"{row.when} ({row.rank})") for row in rows.head(3).itertuples())
    return Figure(
        alt.layer(bars, ranks),
        f"Bars for when each of {len(rows)} tracks entered, from the first to the last day on which it can have, and "
        f"for its rank in the order. First: {told}.",
    )


def _span(first, last):
    """Return two days in words, and no more than can be told from them: a whole year or month is named as such."""
    same_month = (first.year, first.month) == (last.year, last.month)
    if first == last:
        return in_words(first.isoformat())
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return in_words(first.isoformat()[:4])
    if same_month and first.day == 1 and (last + timedelta(1)).day == 1:
        return in_words(first.isoformat()[:7])
    return f"{in_words(first.isoformat())} to {in_words(last.isoformat())}"


def brokerage_roles(table, actors, top=10):
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
    >>> case = Case.load("mozambique").reading()
    >>> table = network.two_mode_brokerage(case)
    >>> brokerage_roles(table, case.actors).description.startswith("Bars for how often")
    True
    """
    chosen = table[table["total"] > 0].sort_values("total", ascending=False, kind="stable").head(top)
    roles = [role for role in ROLES if role in chosen]
    names = (actors["track"].astype(str) + "\xa0" + actors["name"]).reindex(chosen.index)
    rows = chosen[roles].rename_axis("row").reset_index().melt("row", var_name="role", value_name="paths")
    rows = rows[rows["paths"] > 0].assign(
        order=lambda t: t["role"].map(roles.index), actor=lambda t: t["row"].map(names)
    )
    y = alt.Y("row:N", title=None, sort=list(chosen.index), axis=NO_NAMES)
    labels, height = row_names(names, y)
    # Each piece has an outline, so that the light ones are as clear as the dark ones.
    shade = alt.Scale(type="ordinal", domain=roles, range=_FILLS[: len(roles)])
    legend = alt.Legend(orient="bottom", title=None, columns=2, symbolType="square")
    bars = (
        alt.Chart(rows, width=WIDTH - 175, height=height)
        .mark_bar(stroke=INK, strokeWidth=1.2, height=18)
        .encode(
            x=alt.X("paths:Q", title="open paths through the actor", axis=alt.Axis(tickCount=4)),
            y=y,
            fill=alt.Fill("role:N", sort=roles, scale=shade, legend=legend),
            order="order:Q",
            tooltip=["actor:N", "role:N", "paths:Q"],
        )
    )
    told = listed(zip(names.head(3), chosen["total"].head(3), strict=True))
    return Figure(
        alt.layer(bars, *labels),
        f"Bars for how often each of {len(names)} actors brokers between others, by role, with the track before the "
        f"name. Most paths: {told}.",
    )


def two_mode(reading):
    """Draw the two modes of a small case: its initiatives in order of time, its actors, and who took part.

    Parameters
    ----------
    reading : mtdkit.reading.Reading
        Thirty rows or so can still be read.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If more than 20,000 lines would have to be drawn.

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> two_mode(Case.load("mozambique").reading().until("1984")).description.startswith("Two columns joined by lines")
    True
    """
    # Those of unknown start come last.
    order = (
        reading.initiatives["start"].map(lambda start: date_span(start or "9999")[0]).sort_values(kind="stable").index
    )
    took_part = reading.participation
    if len(took_part) > _MOST_LINES:
        raise ValueError(
            f"{len(took_part):,} participations are too many for a picture (at most {_MOST_LINES:,}); leave out "
            "initiatives or actors with reading.without(...)"
        )
    # Actors stand where the initiatives they joined stand on average, so that few lines cross.
    place = pd.Series(range(len(order)), index=order)
    height = took_part["initiative"].map(place).groupby(took_part["actor"]).mean()
    ranked = height.reindex(reading.actors.index).sort_values(kind="stable").index

    years = reading.initiatives.loc[order, "start"].str[:4].replace("", "undated")
    names = years + " " + reading.initiatives.loc[order, "name"]
    left = _column(names, 0)
    numbered = reading.actors.loc[ranked, "track"].astype(str) + "\xa0" + reading.actors.loc[ranked, "name"]
    right = _column(numbered, 1)
    tall = max(left["room"].sum(), right["room"].sum(), 120)
    for column in (left, right):
        column["y"] = (column["room"].cumsum() - column["room"] / 2) * tall / max(column["room"].sum(), 1)
    right["track"] = reading.actors["track"].reindex(ranked)
    nodes = pd.concat([left, right.astype({"track": "Int64"})])
    lines = pd.DataFrame(
        {
            "x": 0,
            "y": left["y"].reindex(took_part["initiative"]).to_numpy(),
            "x2": 1,
            "y2": right["y"].reindex(took_part["actor"]).to_numpy(),
            "track": reading.actors.loc[took_part["actor"], "track"].astype(int).to_numpy(),
        }
    )
    between = [_SIDE, WIDTH - 8 - _SIDE]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1], range=between, nice=False, padding=0))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[tall, 0], nice=False, padding=0))
    base = alt.Chart(nodes).encode(x=x, y=y, tooltip=[alt.Tooltip("name:N", title="name")])
    initiatives, actors = base.transform_filter("datum.x == 0"), base.transform_filter("datum.x == 1")

    def texts(layer, align, dx):
        for count in sorted(set(nodes["lines"])):
            yield (
                layer.transform_filter(f"datum.lines == {count}")
                .mark_text(align=align, dx=dx, dy=-(count - 1) * LINE / 2, baseline="middle", lineBreak="\n")
                .encode(text="label:N")
            )

    chart = alt.layer(
        alt.Chart(lines)
        .mark_rule(strokeWidth=2, opacity=0.8)
        .encode(x=x, y=y, x2="x2:Q", y2="y2:Q", color=track_color()),
        initiatives.mark_square(size=110, color=INK, opacity=1),
        actors.mark_circle(size=130, opacity=1).encode(color=track_color()),
        *texts(initiatives, "right", -10),
        *texts(actors, "left", 10),
        width=WIDTH - 8,
        height=tall,
    )
    often = took_part["actor"].value_counts().sort_index().sort_values(ascending=False, kind="stable").head(3)
    most = listed((f"{reading.actors.loc[actor, 'name']} in", count) for actor, count in often.items())
    return Figure(
        chart,
        f"Two columns joined by lines: {len(left)} initiatives in order of time, {len(right)} actors with the track "
        f"before the name, and {len(lines)} lines for who took part. Most often: {most}.",
    )


def _column(names, x):
    """Return the names of one column in lines, and the room that each takes."""
    labels = [broken(name, _SIDE - 14) for name in names]
    count = [label.count("\n") + 1 for label in labels]
    room = [LINE * lines + 12 for lines in count]
    return pd.DataFrame(
        {"x": x, "name": names.to_numpy(), "label": labels, "lines": count, "room": room, "track": pd.NA},
        index=names.index,
    )
