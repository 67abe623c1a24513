"""Pictures of several cases side by side."""

from __future__ import annotations

import math
from collections.abc import Iterable

import altair as alt
import pandas as pd

from mtdkit.charts.figure import Figure, steady
from mtdkit.charts.forms import badges, named_rows, row_bars, squares, tips
from mtdkit.charts.theme import INK, heading, initiatives_legend, legend, track_color, track_label
from mtdkit.charts.words import broken, count, each, joined, short, units
from mtdkit.framework import NAMES, TRACKS

_ROOM = 112  # units for a line of the name of a case
_SHAPES = ["circle", "square", "triangle-up", "diamond"]


def _heads(tracks: Iterable[int]) -> alt.Axis:
    """Return an axis with the names of tracks over narrow columns, upright."""
    names = ",".join(f"'{track_label(track)}'" for track in TRACKS)
    widest = max(units(track_label(track)) for track in tracks)
    return heading(labelAngle=-90, labelExpr=f"[{names}][datum.value - 1]", minExtent=widest, labelLimit=0)


@steady
def tracks_by_case(table: pd.DataFrame, what: str) -> Figure:
    """Draw a number for each track in each case.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a case, one column a track; missing where the track is absent.
    what : str
        What the number counts, for the description.

    Returns
    -------
    Figure
        A square for each number, the darker the greater within its case.

    Examples
    --------
    >>> table = pd.DataFrame({1: [9, 4], 7: [5, None]}, index=["Here", "There"])
    >>> tracks_by_case(table, "actors").description
    'Table of actors for each of 9 tracks in 2 cases, a number each. Most: Here, government, 9; Here, religion, 5.'
    """
    cells = table.rename_axis("row").reset_index().melt("row", var_name="track", value_name="number")
    cells = cells.dropna(subset="number").astype({"track": int})
    cells["shade"] = cells["number"] / cells.groupby("row")["number"].transform("max")
    cells["text"] = cells["number"].astype(float).map(short)
    across = alt.X("track:O", title=None, scale=alt.Scale(domain=list(TRACKS)), axis=_heads(TRACKS))
    tooltip = [*tips(case="row:N", track="track:O"), alt.Tooltip("text:N", title=what)]
    most = cells.sort_values("number", ascending=False, kind="stable").head(2)
    told = "; ".join(f"{row.row}, {NAMES[row.track].lower()}, {row.text}" for row in most.itertuples()) or "none"
    return Figure(
        squares(cells, named_rows(table.index, _ROOM, 38), across, tooltip, color=track_color()),
        f"Table of {what} for each of 9 tracks in {count(len(table), 'case')}, a number each. Most: {told}.",
    )


@steady
def ranges_by_case(table: pd.DataFrame, what: str, ranges: str, reference: float | None = None) -> Figure:
    """Draw a measure of each case under each coding, with a range around it.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a case and coding, with ``case``, ``coding``, ``value``, ``low`` and ``high``.
    what : str
        Name of the measure, for the axis.
    ranges : str
        What the range is, for the description.
    reference : float, optional
        A value to compare with, drawn as a line.

    Returns
    -------
    Figure

    Examples
    --------
    >>> table = pd.DataFrame({"case": ["Here"], "coding": ["first"], "value": [0.5], "low": [0.4], "high": [0.7]})
    >>> ranges_by_case(table, "share", "the range when one row is left out").description
    'Dots for share in 1 case, lines for the range when one row is left out. Lowest 0.50 (Here, first).'
    """
    codings = list(dict.fromkeys(table["coding"]))
    cases = list(dict.fromkeys(table["case"]))
    rows = named_rows(cases, _ROOM, 19 * len(codings) + 10, after=20, paddingInner=0.25)
    base = rows.chart(
        table.rename(columns={"case": "row"}),
        yOffset=alt.YOffset("coding:N", sort=codings),
        tooltip=[
            *tips(case="row:N", coding="coding:N"),
            *(alt.Tooltip(f"{c}:Q", format=".2f") for c in ("value", "low", "high")),
        ],
    )
    key = legend(columns=2 if max(map(units, codings)) < 130 else 1) if len(codings) > 1 else None
    shapes = alt.Scale(domain=codings, range=_SHAPES[: len(codings)])
    title = broken(what, rows.width + 30).split("\n")
    layers = [
        base.mark_rule(strokeWidth=2, opacity=0.7).encode(
            x=alt.X("low:Q", title=title, axis=alt.Axis(tickCount=5)), x2="high:Q"
        ),
        base.mark_point(filled=True, size=85, opacity=1, color=INK).encode(
            x="value:Q", shape=alt.Shape("coding:N", sort=codings, scale=shapes, legend=key)
        ),
    ]
    if reference is not None:
        line = alt.Chart(pd.DataFrame({"at": [reference]})).mark_rule(strokeDash=[4, 3]).encode(x="at:Q")
        layers.insert(0, line)
    ranked = table.dropna(subset="value").sort_values("value", kind="stable")
    ends = zip(("Lowest", "Highest"), ranked.iloc[[0, -1][: len(ranked)]].itertuples(), strict=False)
    told = ". ".join(f"{end} {r.value:.2f} ({r.case}, {r.coding})" for end, r in ends) or "No value is known"
    return Figure(alt.layer(*layers), f"Dots for {what} in {count(len(cases), 'case')}, lines for {ranges}. {told}.")


def shared_actors(table: pd.DataFrame) -> Figure:
    """Draw which actors appear in which cases, and on which track there.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an actor in a case, with ``actor``, ``case``, ``track`` and ``initiatives``.

    Returns
    -------
    Figure

    Examples
    --------
    >>> table = pd.DataFrame({"actor": ["UN", "UN"], "case": ["Here", "There"], "track": [1, 8], "initiatives": [3, 1]})
    >>> shared_actors(table).description
    'Dots for 1 actor in 2 cases, with the track it is on in each. In most cases: UN in 2.'
    """
    often = table.groupby("actor")["case"].nunique().sort_values(ascending=False, kind="stable")
    cases = list(dict.fromkeys(table["case"]))
    # The heads stand upright, so that a column is no wider than a dot needs.
    upright = heading(labelAngle=-90, minExtent=max(map(units, cases), default=0))
    rows = named_rows(often.index, 140, 30, axis={"grid": True})
    base = rows.chart(
        table.rename(columns={"actor": "row"}),
        x=alt.X("case:N", title=None, sort=cases, axis=upright),
        tooltip=tips(actor="row:N", case="case:N", track="track:O", initiatives="initiatives:Q"),
    )
    dots, numbers = badges(base)
    scale = alt.Scale(domain=[0, 10], range=[220, 520], clamp=True)
    size = alt.Size("initiatives:Q", legend=initiatives_legend(), scale=scale)
    most = joined(f"{actor} in {number}" for actor, number in often.head(3).items())
    return Figure(
        alt.layer(dots.encode(size=size), numbers),
        f"Dots for {count(len(often), 'actor')} in {count(len(cases), 'case')}, with the track "
        f"{'it is' if len(often) == 1 else 'they are'} on in each. In most cases: {most}.",
    )


@steady
def links_by_case(links: pd.DataFrame, track: int) -> Figure:
    """Draw how often a track met each other one in each case, and how far that is from chance.

    Parameters
    ----------
    links : pandas.DataFrame
        As `mtdkit.casebook.links` returns it.
    track : int
        The track they are of.

    Returns
    -------
    Figure
        A number for the initiatives in common; the darker its square, the less such a number is to be expected
        by chance; a triangle where it stands out after adjustment (q up to 0.05).

    Examples
    --------
    >>> from mtdkit import casebook
    >>> from mtdkit.case import Case
    >>> book = {"Mozambique": Case.load("mozambique").reading()}
    >>> links_by_case(casebook.links(book, 7), 7).description.startswith("Table of the initiatives")
    True
    """
    cells = links[["case", "other", "observed", "expected"]].rename(columns={"case": "row"}).astype({"other": int})
    cells["sign"] = links["stands_out"].map({"more": "\u25b2", "fewer": "\u25bc", "": ""})
    cells["text"] = cells["observed"].astype(str) + cells["sign"]
    # From what is to be expected to what chance brings once in a thousand times.
    cells["shade"] = (-links[["p_more", "p_fewer"]].min(axis=1).clip(0.001, 1).map(math.log10) / 3).to_numpy()
    cases = list(dict.fromkeys(cells["row"]))
    cells["met"] = cells["other"].map(NAMES)
    rows = named_rows(cases, _ROOM, 38)
    title = broken("\u25b2 more, \u25bc fewer times than expected by chance", rows.width).split("\n")
    others = [other for other in TRACKS if other != track]
    across = alt.X("other:O", title=title, scale=alt.Scale(domain=others), axis=_heads(others))
    tooltip = tips(case="row:N", track_met="met:N", observed="observed:Q", expected=("expected:Q", ".1f"))
    more, fewer = (count((cells["sign"] == sign).sum(), "time") for sign in "\u25b2\u25bc")
    best = cells.sort_values("observed", ascending=False, kind="stable").head(1)
    most = joined(
        f"{case} with {NAMES[other].lower()}, {number}" for case, other, number in best.iloc[:, :3].to_numpy()
    )
    return Figure(
        squares(cells, rows, across, tooltip, color=track_color("other")),
        f"Table of the initiatives that {track_label(track)} shared with each other track in "
        f"{count(len(cases), 'case')}. Most: {most}. More than expected by chance, marked by a triangle: {more}; "
        f"fewer, by one upside down: {fewer}.",
    )


@steady
def gateways(table: pd.DataFrame, top: int = 10) -> Figure:
    """Draw through whom a track was joined to others.

    Parameters
    ----------
    table : pandas.DataFrame
        As `mtdkit.casebook.gateways` returns it.
    top : int
        How many actors, those with most paths first.

    Returns
    -------
    Figure

    Examples
    --------
    >>> from mtdkit import casebook
    >>> from mtdkit.case import Case
    >>> book = {"Mozambique": Case.load("mozambique").reading()}
    >>> gateways(casebook.gateways(book, 7)).description.startswith("Bars for the open paths")
    True
    """
    # An actor may stand in several cases, a row each.
    bars = table.head(top).astype({"track": int}).reset_index(drop=True)
    bars["row"], bars["text"] = bars.index, bars["paths"].astype(str)
    rows = named_rows((bars["track"].astype(str) + "\xa0" + bars["name"]).to_dict(), least=30)
    end = alt.Scale(domain=[0, max([1, *bars["paths"]]) * 1.2], nice=False)
    across = alt.X("paths:Q", title="open paths", axis=alt.Axis(tickCount=4), scale=end)
    tooltip = tips(name="name:N", case="case:N", track="track:O", paths="paths:Q")
    most = joined(f"{row.name} ({row.case}) {row.paths}" for row in bars.head(3).itertuples(index=False))
    return Figure(
        row_bars(bars, rows, across, tooltip, text=True, color=track_color()),
        f"Bars for the open paths that lead from the track through {each(len(bars), 'actor')} to another track, the "
        f"number of its own track first. Most paths: {most}.",
    )
