"""Pictures of what tracks are worth, alone and together."""

from __future__ import annotations

from collections.abc import Iterable

import altair as alt
import numpy as np
import pandas as pd

from mtdkit.charts.figure import Figure, steady
from mtdkit.charts.forms import either, full_or_hollow, named_rows, squares, tips
from mtdkit.charts.theme import INK, TRACK_LABELS, heading, note, track_color, track_label
from mtdkit.charts.words import broken, count, each, joined, sentence
from mtdkit.framework import TRACKS

_GAP = 18  # units between panels


@steady
def interactions(pairs: pd.Series, what: str) -> Figure:
    """Draw how each pair of tracks interacts.

    Parameters
    ----------
    pairs : pandas.Series
        Indexed by two track numbers, as a column of `mtdkit.models.pair_interactions` is.
    what : str
        What the numbers are, for the description.

    Returns
    -------
    Figure
        A dot a pair: full if two are worth more together, hollow if less, the larger the stronger,
        by the strongest pair of this picture.

    Examples
    --------
    >>> interactions(pd.Series({(1, 2): 0.5, (1, 3): -0.2, (2, 3): 0.0}), "one game").description[:70]
    'Dots for 3 pairs of tracks in one game: 1 above zero, 1 below, 1 zero.'
    """
    found = pairs.astype(float).where(pairs.abs() > 1e-6, 0.0)
    top = max(found.abs().max(), 1e-9) if len(found) else 1.0
    both = [(one, other, value) for (a, b), value in found.items() for one, other in ((a, b), (b, a))]
    dots = pd.DataFrame(both, columns=["track", "with", "value"]).round({"value": 4})
    dots["strength"] = (dots["value"].abs() / top).round(3)
    dots["together"] = either(dots["value"] > 0, "worth more", "worth less")
    dots["row"] = dots["track"].map(track_label)
    rows = named_rows(TRACK_LABELS, least=27)
    fill = full_or_hollow("together", "worth more", "worth less", title="together, the more the larger the dot")
    chart = (
        rows.chart(dots[dots["strength"] > 0])
        .mark_point(stroke=INK, strokeWidth=1.4, opacity=1)
        .encode(
            x=alt.X("with:O", title="with track", axis=heading(), scale=alt.Scale(domain=list(TRACKS))),
            size=alt.Size("strength:Q", scale=alt.Scale(domain=[0, 1], range=[0, 420]), legend=None),
            fill=fill,
            tooltip=tips(track="row:N", with_track="with:O", together="together:N", value=("value:Q", ".3f")),
        )
    )
    if not len(found):
        return Figure(chart, f"Dots for pairs of tracks in {what}: there is no pair.")
    ends = ", ".join(
        f"{word} {pair[0]} with {pair[1]} ({found[pair]:.3g})"
        for word, pair in (("highest", found.idxmax()), ("lowest", found.idxmin()))
    )
    return Figure(
        chart,
        f"Dots for {count(len(found), 'pair')} of tracks in {what}: {(found > 0).sum()} above zero, "
        f"{(found < 0).sum()} below, {(found == 0).sum()} zero. {sentence(ends)}",
    )


@steady
def values_by_track(table: pd.DataFrame, what: str) -> Figure:
    """Draw a value of each track, in a panel for each column.

    Parameters
    ----------
    table : pandas.DataFrame
        Tracks by columns, of at most three; each column in a unit of its own.
    what : str
        What the values are, for the description.

    Returns
    -------
    Figure
        Bars in the colors of the tracks; each panel has its own scale.

    Examples
    --------
    >>> table = pd.DataFrame({"one": [1.0, 2.0], "two": [3.0, 3.0]}, index=[1, 2])
    >>> values_by_track(table, "the Shapley value").description[:76]
    'Bars for the Shapley value of 2 tracks. One: highest 2 Professionals (2), lo'
    """
    labels = [track_label(track) for track in table.index]
    # The last label of one panel and the first of the next need room between them.
    rows = named_rows(labels, least=24, after=34, paddingInner=0.35)
    unnamed = named_rows(labels, least=24, axis={"labels": False, "minExtent": 0}, paddingInner=0.35)
    wide = (rows.width - _GAP * (len(table.columns) - 1)) // len(table.columns)
    heads = [broken(str(name), wide).split("\n") for name in table.columns]
    most = max(map(len, heads))
    panels: list[alt.Chart] = []
    for head, name in zip(heads, table.columns, strict=True):
        bars = pd.DataFrame({"row": labels, "value": table[name].astype(float).round(4).to_numpy()})
        bars["track"] = list(table.index)
        lines = [""] * (most - len(head)) + head
        panels.append(
            alt.Chart(bars, width=wide, height=rows.height)
            .properties(title=alt.Title(lines, fontWeight="normal", fontSize=13, anchor="start", frame="group"))
            .mark_bar()
            .encode(
                y=unnamed.y if panels else rows.y,
                x=alt.X("value:Q", title=None, axis=alt.Axis(tickCount=2, labelOverlap=True, format="~g")),
                color=track_color(),
                tooltip=tips(track="row:N", value=("value:Q", ".3f")),
            )
        )
    ends = " ".join(sentence(f"{name}: {_extremes(table[name])}") for name in table.columns)
    return Figure(alt.hconcat(*panels, spacing=_GAP), f"Bars for {what} of {count(len(table), 'track')}. {ends}")


def _extremes(values: pd.Series) -> str:
    """Return in words which tracks have the highest and which the lowest value."""
    values = values.astype(float)
    if not len(values):
        return "no values"
    if np.ptp(values) < 1e-9:
        return f"all {values.iloc[0]:.3g}"
    words = []
    for word, end in (("highest", values.max()), ("lowest", values.min())):
        tracks = values.index[np.isclose(values, end)]
        who = track_label(tracks[0]) if len(tracks) == 1 else joined(tracks, most=3)
        words.append(f"{word} {who} ({end:.3g})")
    return ", ".join(words)


@steady
def rank_shares(shares: pd.DataFrame, what: str) -> Figure:
    """Draw how often each track has each rank.

    Parameters
    ----------
    shares : pandas.DataFrame
        Tracks by ranks, from 1 for the first; each row sums to one.
    what : str
        Of what the shares are, for the description.

    Returns
    -------
    Figure
        A square for each track and rank, the darker the larger its share, with the share in percent.

    Examples
    --------
    >>> shares = pd.DataFrame([[0.75, 0.25], [0.25, 0.75]], index=[1, 2], columns=[1, 2])
    >>> rank_shares(shares, "the draws").description
    'Shares of the draws in which each of 2 tracks has each rank. First: 1 Government 75% and 2 Professionals 25%.'
    """
    labels = [track_label(track) for track in shares.index]
    cells = shares.set_axis(labels).rename_axis("row").reset_index().melt("row", var_name="rank", value_name="share")
    cells["shade"] = cells["share"] = cells["share"].astype(float).round(4)
    cells["text"] = (100 * cells["share"]).round().astype(int).astype(str).where(cells["share"] > 0, "")
    across = alt.X("rank:O", title="rank, and percent of the draws", axis=heading())
    tooltip = tips(track="row:N", rank="rank:O", share=("share:Q", ".1%"))
    first = shares.iloc[:, 0] if shares.size else pd.Series(dtype=float)
    told = joined(f"{track_label(track)} {value:.0%}" for track, value in first.items())
    return Figure(
        squares(cells, named_rows(labels, least=28), across, tooltip),
        f"Shares of {what} in which {each(len(shares), 'track')} has each rank. First: {told}.",
    )


@steady
def portfolios(table: pd.DataFrame, title: str = "budget") -> Figure:
    """Draw which tracks are chosen at each budget, by the best choice and by one step after the other.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a budget; columns ``best`` and ``greedy``, each with a tuple of track numbers.
    title : str
        Words on the axis.

    Returns
    -------
    Figure
        A full dot where a track is in the best portfolio, a ring where the greedy choice takes it.

    Examples
    --------
    >>> table = pd.DataFrame({"best": [(2,), (2, 3)], "greedy": [(2,), (1, 2)]}, index=[2, 4])
    >>> portfolios(table).description[58:]
    'The two are the same at 1 of 2 values. Otherwise the best is, at 4, 2 3 instead of 1 2.'
    """
    chosen = pd.DataFrame(
        [
            {"budget": budget, "row": track_label(track), "track": track, "choice": choice}
            for budget, row in table.iterrows()
            for choice in ("best", "greedy")
            for track in row[choice]
        ],
        columns=["budget", "row", "track", "choice"],
    )
    rows = named_rows(TRACK_LABELS)
    budgets = list(table.index)
    base = rows.chart(
        chosen,
        x=alt.X("budget:O", title=title, sort=budgets, scale=alt.Scale(domain=budgets), axis=heading()),
        tooltip=tips(track="row:N", budget="budget:O", choice="choice:N"),
    )
    best, greedy = (base.transform_filter(f"datum.choice == '{choice}'") for choice in ("best", "greedy"))
    chart = alt.layer(
        best.mark_circle(size=90, opacity=1).encode(color=track_color()),
        greedy.mark_point(color=INK, size=230, strokeWidth=1.6, opacity=1),
        title=note("dot: in the best portfolio; ring: in the greedy one"),
    )
    apart = table[table["best"] != table["greedy"]]
    choices = [
        f"at {budget:g}, {_spaced(row['best'])} instead of {_spaced(row['greedy'])}" for budget, row in apart.iterrows()
    ]
    told = f" Otherwise the best is, {joined(choices, most=3)}." if choices else ""
    return Figure(
        chart,
        f"Tracks in the best and in the greedy portfolio by {title}. The two are the same at "
        f"{len(table) - len(apart)} of {count(len(table), 'value')}.{told}",
    )


def _spaced(tracks: Iterable[int]) -> str:
    """Return track numbers in a row, or a word if there are none."""
    return " ".join(map(str, tracks)) or "none"
