"""Pictures of what sweeps over the assumptions of a model give, and of how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import altair as alt
import numpy as np
import pandas as pd

from mtdkit.charts.figure import Figure, steady
from mtdkit.charts.forms import FEW, either, full_or_hollow, named_rows, plane, tips
from mtdkit.charts.theme import INK, WIDTH, legend
from mtdkit.charts.words import count, joined

_INDICES = {"first": "first-order: alone", "total": "total: with all others"}


@steady
def sobol_bars(table: pd.DataFrame, result: str, exact: pd.DataFrame | None = None) -> Figure:
    """Draw how much of the variance of a result each parameter accounts for.

    Parameters
    ----------
    table : pandas.DataFrame
        As `mtdkit.sweep.sobol` returns it.
    result : str
        What the result is, for the description.
    exact : pandas.DataFrame, optional
        Known indices, with the same rows and the columns ``first`` and ``total``, drawn as ticks.

    Returns
    -------
    Figure
        Two bars a parameter, each with its interval.

    Examples
    --------
    >>> from mtdkit.sweep import saltelli, sobol
    >>> design = saltelli({"x": (0, 2), "y": (0, 1)}, size=1024)
    >>> sobol_bars(sobol(design, design.sum(axis=1)), "the sum").description[:75]
    'Sobol indices of the sum for 2 parameters, with intervals. Largest total in'
    """
    bars = pd.concat(
        [
            pd.DataFrame(
                {
                    "row": table.index,
                    "index": label,
                    "value": table[name].to_numpy(),
                    "low": table[f"{name} low"].to_numpy(),
                    "high": table[f"{name} high"].to_numpy(),
                    "exact": float("nan") if exact is None else exact[name].loc[table.index].to_numpy(),
                }
            )
            for name, label in _INDICES.items()
        ]
    )
    numbers = ["value", "low", "high", *(["exact"] if exact is not None else [])]
    rows = named_rows(table.index, least=54, after=10, paddingInner=0.3)
    base = rows.chart(
        bars,
        yOffset=alt.YOffset("index:N", sort=list(_INDICES.values())),
        tooltip=[
            *tips(parameter="row:N", index="index:N"),
            *(alt.Tooltip(f"{name}:Q", format=".2f") for name in numbers),
        ],
    )
    share = alt.Opacity(
        "index:N", scale=alt.Scale(domain=list(_INDICES.values()), range=[0.25, 0.6]), legend=legend(columns=1)
    )
    layers = [
        base.mark_bar(color=INK).encode(x=alt.X("value:Q", title="share of the variance", axis=FEW), opacity=share),
        base.mark_rule(strokeWidth=2).encode(x="low:Q", x2="high:Q"),
    ]
    known = ""
    if exact is not None:
        layers.append(base.mark_tick(thickness=4, size=16, color=INK).encode(x="exact:Q"))
        gap = np.abs(table[list(_INDICES)] - exact.loc[table.index, list(_INDICES)]).to_numpy().max()
        known = f" Ticks mark the known indices, from which the bars are at most {gap:.2f} away."
    ordered = table.sort_values("total", ascending=False, kind="stable").head(3)
    largest = joined(
        f"{name} {row['total']:.2f} ({row['total low']:.2f} to {row['total high']:.2f})"
        for name, row in ordered.iterrows()
    )
    return Figure(
        alt.layer(*layers),
        f"Sobol indices of {result} for {count(len(table), 'parameter')}, with intervals. Largest total indices: "
        f"{largest}.{known}",
    )


@steady
def sobol_convergence(
    tables: Mapping[int, pd.DataFrame], result: str, index: Literal["total", "first"] = "total"
) -> Figure:
    """Draw how the indices settle, and their intervals narrow, with the size of the design.

    Parameters
    ----------
    tables : dict
        Size of the design to what `mtdkit.sweep.sobol` returned for it.
    result : str
        What the result is, for the description.
    index : {"total", "first"}
        Which index.

    Returns
    -------
    Figure
        One panel a parameter, with a line for the estimate and a band for the interval.

    Examples
    --------
    >>> from mtdkit.sweep import saltelli, sobol
    >>> designs = {size: saltelli({"x": (0, 2), "y": (0, 1)}, size) for size in (64, 128)}
    >>> tables = {size: sobol(design, design.sum(axis=1)) for size, design in designs.items()}
    >>> sobol_convergence(tables, "the sum").description[:66]
    'Lines for the total index of the sum by the size of the design, fr'
    """
    columns = {index: "value", f"{index} low": "low", f"{index} high": "high"}
    points = pd.concat(
        [
            table[list(columns)].rename(columns=columns).assign(size=size).rename_axis("parameter").reset_index()
            for size, table in tables.items()
        ]
    )
    sizes = list(tables)
    first, last = tables[sizes[0]], tables[sizes[-1]]
    base = alt.Chart(width=(WIDTH - 90) // 2, height=70).encode(
        x=alt.X(
            "size:Q",
            title="pairs of points",
            scale=alt.Scale(type="log", base=2),
            axis=alt.Axis(values=sizes, format="d"),
        ),
        tooltip=["parameter:N", "size:Q", *(alt.Tooltip(f"{name}:Q", format=".2f") for name in columns.values())],
    )
    panel = (
        base.mark_area(color=INK, opacity=0.2).encode(y=alt.Y("low:Q", title=None), y2="high:Q")
        + base.mark_line(color=INK).encode(y="value:Q")
        + base.mark_point(color=INK, filled=True, size=40, opacity=1).encode(y="value:Q")
    )
    header = alt.Header(labelAnchor="start")
    facet = alt.Facet("parameter:N", sort=list(last.index), title=None, header=header)
    width = {size: (tables[size][f"{index} high"] - tables[size][f"{index} low"]).max() for size in sizes}
    ordered = last[index].sort_values(ascending=False, kind="stable").index[:3]
    courses = joined(f"{name} from {first.at[name, index]:.2f} to {last.at[name, index]:.2f}" for name in ordered)
    which = "first-order" if index == "first" else index
    return Figure(
        panel.facet(facet=facet, data=points, columns=2),
        f"Lines for the {which} index of {result} by the size of the design, from {sizes[0]} to {sizes[-1]}, with "
        f"bands for the intervals. {courses}. Widest interval: {width[sizes[0]]:.2f}, in the end "
        f"{width[sizes[-1]]:.2f}.",
    )


@steady
def run_dots(table: pd.DataFrame, parameter: str, result: str, titles: Mapping[str, str] | None = None) -> Figure:
    """Draw the result of each run over one of its parameters.

    Parameters
    ----------
    table : pandas.DataFrame
        Runs, as `mtdkit.sweep.sweep` returns them.
    parameter, result : str
        Columns of the table.
    titles : dict, optional
        Column to the words on its axis.

    Returns
    -------
    Figure
        A dot a run, full above zero and hollow at or below it.

    Examples
    --------
    >>> from mtdkit.sweep import grid, sweep
    >>> def area(width, height):
    ...     return width * height
    >>> run_dots(sweep(area, grid(width=[1, 2, 3, 4], height=[-1, 1])), "width", "value").description[:70]
    'Dots for value over width in 8 runs, a line at zero. Above zero: 4 of '
    """
    x, y = ((titles or {}).get(name, name) for name in (parameter, result))
    words = "above zero", "zero or below"
    up = table[result].round(6) > 0
    runs = pd.DataFrame({"x": _to_scale(table[parameter]), "y": _to_scale(table[result]), "sign": either(up, *words)})
    dots = plane(runs, x, y, x_scale={"zero": False})
    dots = dots.mark_point(size=28, stroke=INK, strokeWidth=1.2, opacity=0.75)
    zero = alt.Chart(pd.DataFrame({"y": [0]})).mark_rule(strokeDash=[4, 3]).encode(y="y:Q")
    part = (4 * (table[parameter].rank(method="first") - 1)) // max(len(table), 1)
    by_part = ", ".join(f"{int(quarter.sum())} of {len(quarter)}" for _, quarter in up.groupby(part))
    quarters = f"; by quarters of the runs, from the lowest {parameter}: {by_part}" if by_part else ""
    return Figure(
        zero + dots.encode(fill=full_or_hollow("sign", *words)),
        f"Dots for {y} over {x} in {count(len(table), 'run')}, a line at zero. Above zero: {int(up.sum())} of "
        f"{len(runs)}{quarters}.",
    )


def _to_scale(values: pd.Series) -> pd.Series:
    """Return numbers to four digits of the largest, which is finer than a picture shows."""
    top = values.abs().max()
    return values.astype(float).round(3 - int(np.floor(np.log10(top)))) if top > 0 else values.astype(float)
