"""Pictures of systems of factors: where they go, where they rest, what moves them."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from mtdkit.charts.figure import Figure, steady
from mtdkit.charts.forms import FEW, either, full_or_hollow, named_rows, plane, tips
from mtdkit.charts.theme import GROUND, INK, WIDTH, heading, legend_at, track_label, up_axis
from mtdkit.charts.words import count, joined, sentence
from mtdkit.framework import COLORS, TRACKS

_REST = "steady state, stable", "steady state, not stable"


@steady
def state_plane(paths: pd.DataFrame, rest: pd.DataFrame, limit: float, titles: Sequence[str] | None = None) -> Figure:
    """Draw where a system of two factors goes from each of many starts, and where it can rest.

    Parameters
    ----------
    paths : pandas.DataFrame
        One row a point with ``path``, ``time`` and a column for each of the two factors, as
        `mtdkit.models.phase_portrait` returns it.
    rest : pandas.DataFrame
        One row a steady state with the two factors and ``stable``, as `mtdkit.models.states_of_rest` returns it.
    limit : float
        Both axes run from ``-limit`` to ``limit``.
    titles : pair of str, optional
        Words on the axes; the names of the factors if none are given.

    Returns
    -------
    Figure
        A line a start, a dot where it begins; large dots are steady states, full if stable, hollow if not.

    Examples
    --------
    >>> paths = pd.DataFrame({"path": [0, 0], "time": [0.0, 9.0], "ours": [1.0, 1.5], "theirs": [0.0, 1.5]})
    >>> rest = pd.DataFrame({"ours": [0.0, 1.5], "theirs": [0.0, 1.5], "stable": [False, True]})
    >>> state_plane(paths, rest, limit=2).description
    'Paths from 1 start in the plane of ours and theirs. Steady states inside it: (0.00, 0.00), not; (1.50, 1.50), stable.'
    """  # noqa: E501
    factors = [column for column in paths if column not in ("path", "time")]
    points = paths.set_axis([{factors[0]: "x", factors[1]: "y"}.get(name, name) for name in paths], axis=1).round(3)
    points = points.sort_values(["path", "time"], kind="stable")
    # Beyond the frame a path is cut, one point later so that the line leaves it.
    inside = (points[["x", "y"]].abs() <= limit).all(axis=1)
    points = points[inside | inside.groupby(points["path"]).shift(fill_value=False)]
    states = rest[[*factors, "stable"]].set_axis(["x", "y", "stable"], axis=1)
    states = states[(states[["x", "y"]].abs() <= limit).all(axis=1)]
    across, up = titles or factors
    scale = alt.Scale(domain=[-limit, limit], nice=False)
    axes = [
        alt.X("x:Q", title=across, scale=scale, axis=FEW),
        alt.Y("y:Q", title=up, scale=scale, axis=up_axis(tickCount=5)),
    ]
    base = alt.Chart(points, width=WIDTH - 110, height=WIDTH - 110).encode(*axes)
    large = alt.Chart(states.assign(kind=either(states["stable"], *_REST)))
    layers = [
        base.mark_line(color=INK, strokeWidth=1.3, opacity=0.6, clip=True).encode(detail="path:N", order="time:Q"),
        base.transform_filter("datum.time == 0").mark_point(color=INK, filled=True, size=14, opacity=0.8),
        large.mark_point(stroke=INK, size=170, strokeWidth=2, opacity=1).encode(
            *axes, fill=full_or_hollow("kind", *_REST, empty=GROUND)
        ),
    ]
    where = [f"({row.x:.2f}, {row.y:.2f}), {'stable' if row.stable else 'not'}" for row in states.itertuples()]
    where = [*where[:5], *([f"{len(where) - 5} more"] if len(where) > 5 else [])]
    return Figure(
        alt.layer(*layers),
        f"Paths from {count(paths['path'].nunique(), 'start')} in the plane of {across} and {up}. "
        f"Steady states inside it: {'; '.join(where) or 'none'}.",
    )


@steady
def rest_states(states: pd.DataFrame, titles: Sequence[str]) -> Figure:
    """Draw the states in which a system can rest, over one of its parameters.

    Parameters
    ----------
    states : pandas.DataFrame
        One row a steady state with its ``balance`` and whether it is ``stable``, indexed by the value of the
        parameter, or first by it: tables of `mtdkit.models.states_of_rest`, joined by `pandas.concat`.
    titles : pair of str
        Words on the axes of the parameter and of the balance of the system.

    Returns
    -------
    Figure
        Full dots for stable states, hollow ones for those that the smallest disturbance leaves.

    Examples
    --------
    >>> states = pd.DataFrame({"balance": [0, -1.9, 0, 1.9], "stable": [True, True, False, True]}, [0.5, 2, 2, 2])
    >>> rest_states(states, ("coupling", "stance")).description[52:]
    'One stable state from 0.5 to 0.5, two stable states from 2 to 2.'
    """
    dots = pd.DataFrame({"x": states.index.get_level_values(0), "y": states["balance"].to_numpy()})
    dots["kind"] = either(states["stable"], *_REST)
    base = plane(dots, titles[0], titles[1], 260, x_scale={"zero": False, "nice": False, "padding": 6})
    counts = dots[dots["kind"] == _REST[0]].groupby("x").size()
    spans = ((words, counts.index[counts == n]) for n, words in ((1, "one stable state"), (2, "two stable states")))
    told = ", ".join(f"{words} from {span.min():g} to {span.max():g}" for words, span in spans if len(span))
    return Figure(
        base.mark_point(size=30, stroke=INK, strokeWidth=1.2, opacity=1).encode(
            fill=full_or_hollow("kind", *_REST, empty=GROUND)
        ),
        f"Dots for the steady states in {titles[1]} over {titles[0]}. {sentence(told or 'no stable state')}",
    )


@steady
def influences(table: pd.DataFrame) -> Figure:
    """Draw what each factor of a system does to each other.

    Parameters
    ----------
    table : pandas.DataFrame
        Factors by factors, the row taking from the column, as `mtdkit.models.influences` returns it.

    Returns
    -------
    Figure
        Rows take, columns give, by number; the larger the dot the stronger, full if it raises, hollow if it lowers.

    Examples
    --------
    >>> from mtdkit import models
    >>> influences(models.influences(models.published_system("core-6"))).description[:74]
    'Dots for 12 influences among 6 factors, rows taking from columns: 10 raise'
    """
    names = [f"{number} {name.replace('-', ' ')}" for number, name in enumerate(table.index, 1)]
    values = table.to_numpy()
    to, by = np.nonzero(values)
    dots = pd.DataFrame(
        {
            "row": [names[n] for n in to],
            "by": by + 1,
            "strength": np.abs(values[to, by]),
            "effect": either(values[to, by] > 0, "raises", "lowers"),
        }
    )
    many = len(names) >= 10
    every = 4 if many else 1
    rows = named_rows(names, room=200, least=17)
    heads = heading(values=[*range(every, len(names) + 1, every)])
    strengths = sorted(set(dots["strength"]))
    area = alt.Scale(domain=[0, 5], range=[0, 60 if many else 90])
    rows = rows._replace(height=max(rows.height, min(rows.width, 30 * len(names))))
    key = {"symbolStrokeColor": INK, "symbolStrokeWidth": 1.4}
    ends = [strengths[0], strengths[-1]]
    right, below = rows.width, rows.height + 12
    sizes = legend_at(right - 250, below, title="strength", values=ends, format="~g", symbolFillColor=INK, **key)
    effects = legend_at(right - 155, below, title="the factor of the row", **key)
    chart = (
        rows.chart(dots)
        .mark_point(stroke=INK, strokeWidth=1.2, opacity=1)
        .encode(
            x=alt.X(
                "by:O",
                title="by the factor with the number",
                scale=alt.Scale(domain=[*range(1, len(names) + 1)]),
                axis=heads,
            ),
            size=alt.Size("strength:Q", scale=area, legend=sizes),
            fill=full_or_hollow("effect", "raises", "lowers").legend(effects),
            tooltip=tips(factor="row:N", by="by:O", effect="effect:N", strength="strength:Q"),
        )
    )
    raising, strongest = (dots["effect"] == "raises").sum(), (dots["strength"] == strengths[-1]).sum()
    return Figure(
        chart,
        f"Dots for {count(len(dots), 'influence')} among {count(len(names), 'factor')}, rows taking from columns: "
        f"{raising} raise the other factor and {len(dots) - raising} lower it. {strongest} "
        f"{'has' if strongest == 1 else 'have'} the greatest strength, {strengths[-1]:g}.",
    )


@steady
def tipping_sizes(sizes: pd.Series, title: str) -> Figure:
    """Draw how large a push by each track has to be, with words where none is large enough.

    Parameters
    ----------
    sizes : pandas.Series
        Track number, or any other label such as ``all nine``, to size; missing if it does not tip.
    title : str
        Words on the axis.

    Returns
    -------
    Figure

    Examples
    --------
    >>> tipping_sizes(pd.Series({1: 2.5, 7: None, "all nine": 4.0}), "effort").description
    'Dots for effort, one a row: 1 Government 2.5 and all nine 4.0. Not tipped by 7 Religion.'
    """
    labels = [track_label(key) if key in TRACKS else str(key) for key in sizes.index]
    table = pd.DataFrame({"row": labels, "size": sizes.astype(float).round(2).to_numpy()})
    table["color"] = [COLORS.get(key, INK) for key in sizes.index]
    table["tips"], table["at"] = table["size"].notna(), table["size"].fillna(0)
    top = max(float(table["at"].max()), 1.0) * 1.2
    rows = named_rows(labels)
    across = alt.X("at:Q", title=title, scale=alt.Scale(domain=[0, top], nice=False), axis=FEW)
    base = rows.chart(table, x=across, tooltip=["row:N", alt.Tooltip("size:Q", title=title)])
    tipping = base.transform_filter("datum.tips")
    tipped = joined(f"{row.row} {row.size:.1f}" for row in table[table["tips"]].itertuples(index=False))
    never = list(table.loc[~table["tips"], "row"])
    told = f" Not tipped by {joined(never)}." if never else ""
    return Figure(
        alt.layer(
            tipping.mark_bar(height=2, color=INK, opacity=0.35),
            tipping.mark_circle(size=150, opacity=1).encode(color=alt.Color("color:N", scale=None)),
            tipping.mark_text(align="left", dx=11).encode(text=alt.Text("size:Q", format=".1f")),
            base.transform_filter("!datum.tips").mark_text(align="left", dx=4, text="no size tips it"),
        ),
        f"Dots for {title}, one a row: {tipped}.{told}",
    )
