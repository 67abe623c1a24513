"""Pictures of what models give, and of how sure that is."""

import altair as alt
import pandas as pd

from mtdkit.charts.figure import BARE, INK, WIDTH, Figure, listed

__all__ = ["run_dots", "sobol_bars", "sobol_convergence"]

_INDICES = {"first": "first-order: alone", "total": "total: with all others"}


def sobol_bars(table, result, exact=None):
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
    'Sobol indices of the sum for 2 parameters, with intervals. x: first 0.80 (0'
    """
    rows = pd.concat(
        [
            pd.DataFrame(
                {
                    "parameter": table.index,
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
    base = alt.Chart(rows, width=WIDTH - 130, height=alt.Step(20)).encode(
        y=alt.Y("parameter:N", title=None, sort=list(table.index), axis=BARE, scale=alt.Scale(paddingInner=0.3)),
        yOffset=alt.YOffset("index:N", sort=list(_INDICES.values())),
        tooltip=["parameter:N", "index:N", *(alt.Tooltip(f"{name}:Q", format=".2f") for name in numbers)],
    )
    share = alt.Opacity(
        "index:N",
        scale=alt.Scale(domain=list(_INDICES.values()), range=[0.25, 0.6]),
        legend=alt.Legend(orient="bottom", title=None, symbolFillColor=INK),
    )
    layers = [
        base.mark_bar(color=INK).encode(x=alt.X("value:Q", title="share of the variance"), opacity=share),
        base.mark_rule(strokeWidth=2).encode(x="low:Q", x2="high:Q"),
    ]
    if exact is not None:
        layers.append(base.mark_tick(thickness=4, size=16, color=INK).encode(x="exact:Q"))
    told = "; ".join(
        f"{name}: "
        + ", ".join(
            f"{index} {row[index]:.2f} ({row[f'{index} low']:.2f} to {row[f'{index} high']:.2f})" for index in _INDICES
        )
        for name, row in table.iterrows()
    )
    known = ""
    if exact is not None:
        pairs = (
            (name, f"{row['first']:.2f} and {row['total']:.2f}") for name, row in exact.loc[table.index].iterrows()
        )
        known = f" Known first-order and total indices, drawn as ticks: {listed(pairs)}."
    return Figure(
        alt.layer(*layers),
        f"Sobol indices of {result} for {len(table)} parameters, with intervals. {told}.{known}",
    )


def sobol_convergence(tables, result, index="total"):
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
    rows = pd.concat(
        [table[list(columns)].rename(columns=columns).assign(size=size).reset_index() for size, table in tables.items()]
    )
    sizes = list(tables)
    parameters = list(tables[sizes[-1]].index)
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
    chart = panel.facet(
        facet=alt.Facet("parameter:N", sort=parameters, title=None, header=alt.Header(labelAnchor="start")),
        data=rows,
        columns=2,
    )
    first, last = tables[sizes[0]], tables[sizes[-1]]
    told = "; ".join(
        f"{name}: {first.at[name, index]:.2f} ({first.at[name, f'{index} low']:.2f} to "
        f"{first.at[name, f'{index} high']:.2f}), in the end {last.at[name, index]:.2f} "
        f"({last.at[name, f'{index} low']:.2f} to {last.at[name, f'{index} high']:.2f})"
        for name in parameters
    )
    which = "first-order" if index == "first" else index
    return Figure(
        chart,
        f"Lines for the {which} index of {result} by the size of the design, from {sizes[0]} to {sizes[-1]}, with "
        f"bands for the intervals. {told}.",
    )


def run_dots(table, parameter, result, titles=None):
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
        A dot a run, to three places: full above zero, hollow at or below.

    Examples
    --------
    >>> from mtdkit.sweep import grid, sweep
    >>> def area(width, height):
    ...     return width * height
    >>> run_dots(sweep(area, grid(width=[1, 2, 3, 4], height=[-1, 1])), "width", "value").description[:70]
    'Dots for value over width in 8 runs, a line at zero. Above zero: 4 of '
    """
    titles = titles or {}
    rows = pd.DataFrame({"x": table[parameter].round(3), "y": table[result].round(3)})
    rows["up"] = rows["y"] > 0
    base = alt.Chart(rows, width=WIDTH - 80, height=230)
    dots = base.mark_point(size=28, color=INK, strokeWidth=1.2, opacity=0.75).encode(
        x=alt.X("x:Q", title=titles.get(parameter, parameter), scale=alt.Scale(zero=False)),
        y=alt.Y("y:Q", title=titles.get(result, result)),
        fill=alt.condition("datum.up", alt.value(INK), alt.value("transparent")),
    )
    zero = alt.Chart(pd.DataFrame({"y": [0]})).mark_rule(strokeDash=[4, 3]).encode(y="y:Q")
    part = pd.qcut(table[parameter].rank(method="first"), 4, labels=False)
    told = ", ".join(f"{int(up.sum())} of {len(up)}" for _, up in rows["up"].groupby(part))
    words = titles.get(result, result)
    return Figure(
        zero + dots,
        f"Dots for {words} over {titles.get(parameter, parameter)} in {len(table)} runs, a line at zero. Above zero: "
        f"{int(rows['up'].sum())} of {len(rows)}; by quarters of the runs, from the lowest {parameter}: {told}.",
    )
