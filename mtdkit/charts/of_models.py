"""Pictures of what models give, and of how sure that is."""

import itertools

import altair as alt
import numpy as np
import pandas as pd

from mtdkit.charts.figure import (
    BARE,
    HEADING,
    INK,
    PALETTE,
    TRACK_ORDER,
    WIDTH,
    Figure,
    broken,
    listed,
    track_color,
    track_label,
)
from mtdkit.charts.text import joined, note, up_axis

__all__ = [
    "bars",
    "curves",
    "field",
    "influences",
    "interactions",
    "named_points",
    "portfolios",
    "rank_shares",
    "rest_states",
    "run_dots",
    "sobol_bars",
    "sobol_convergence",
    "state_plane",
    "tipping_sizes",
    "values_by_track",
]

_INDICES = {"first": "first-order: alone", "total": "total: with all others"}
# Lines are told apart by their dashes, never by color.
_DASHES = [[1, 0], [7, 4], [2, 3], [10, 3, 2, 3], [14, 6]]
_GROUND = "var(--mtd-ground, white)"
_SHADES = [0.02, 0.36]  # light enough for the numbers on them, on light and dark pages
_REST = "state of rest, stable", "state of rest, not stable"
_FEW = alt.Axis(tickCount=5)
_KEY = {"orient": "bottom", "columns": 1, "symbolStrokeColor": INK, "symbolStrokeWidth": 1.4}


def _full_or_hollow(field, full, hollow, title=None, empty="transparent"):
    """Return the fill of marks by a field of truth values, told in the legend."""
    # The field holds the words, so that legend and tooltip need no others.
    scale = alt.Scale(domain=[full, hollow], range=[INK, empty])
    return alt.Fill(f"{field}:N", scale=scale, legend=alt.Legend(title=title, **_KEY))


def _told(truth, full, hollow):
    """Return one of two words for each truth value."""
    return [full if each else hollow for each in truth]


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
    'Sobol indices of the sum for 2 parameters, with intervals. Largest total in'
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
        legend=alt.Legend(orient="bottom", title=None, columns=1, symbolFillColor=INK),
    )
    across = alt.X("value:Q", title="share of the variance", axis=alt.Axis(tickCount=5))
    layers = [
        base.mark_bar(color=INK).encode(x=across, opacity=share),
        base.mark_rule(strokeWidth=2).encode(x="low:Q", x2="high:Q"),
    ]
    if exact is not None:
        layers.append(base.mark_tick(thickness=4, size=16, color=INK).encode(x="exact:Q"))
    ordered = table.sort_values("total", ascending=False, kind="stable")
    told = joined((f"{name} {_interval(row, 'total')}" for name, row in ordered.head(3).iterrows()))
    known = ""
    if exact is not None:
        gap = np.abs(table[list(_INDICES)] - exact.loc[table.index, list(_INDICES)]).to_numpy().max()
        known = f" Ticks mark the known indices, from which the bars are at most {gap:.2f} away."
    return Figure(
        alt.layer(*layers),
        f"Sobol indices of {result} for {len(table)} parameters, with intervals. Largest total indices: {told}.{known}",
    )


def _interval(row, index):
    """Return an index with its interval in words."""
    return f"{row[index]:.2f} ({row[f'{index} low']:.2f} to {row[f'{index} high']:.2f})"


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
        [
            table[list(columns)].rename(columns=columns).assign(size=size).rename_axis("parameter").reset_index()
            for size, table in tables.items()
        ]
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
    width = {size: (tables[size][f"{index} high"] - tables[size][f"{index} low"]).max() for size in sizes}
    ordered = last[index].sort_values(ascending=False, kind="stable").index[:3]
    told = joined(f"{name} from {first.at[name, index]:.2f} to {last.at[name, index]:.2f}" for name in ordered)
    which = "first-order" if index == "first" else index
    return Figure(
        chart,
        f"Lines for the {which} index of {result} by the size of the design, from {sizes[0]} to {sizes[-1]}, with "
        f"bands for the intervals. {told}. Widest interval: {width[sizes[0]]:.2f}, in the end {width[sizes[-1]]:.2f}.",
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
        A dot a run, full above zero and hollow at or below it.

    Examples
    --------
    >>> from mtdkit.sweep import grid, sweep
    >>> def area(width, height):
    ...     return width * height
    >>> run_dots(sweep(area, grid(width=[1, 2, 3, 4], height=[-1, 1])), "width", "value").description[:70]
    'Dots for value over width in 8 runs, a line at zero. Above zero: 4 of '
    """
    titles = titles or {}
    rows = pd.DataFrame({"x": _to_scale(table[parameter]), "y": _to_scale(table[result])})
    up = table[result].round(6) > 0
    rows["sign"] = _told(up, "above zero", "zero or below")
    base = alt.Chart(rows, width=WIDTH - 80, height=230)
    dots = base.mark_point(size=28, stroke=INK, strokeWidth=1.2, opacity=0.75).encode(
        x=alt.X("x:Q", title=titles.get(parameter, parameter), scale=alt.Scale(zero=False), axis=_FEW),
        y=alt.Y("y:Q", title=titles.get(result, result), axis=up_axis(tickCount=5)),
        fill=_full_or_hollow("sign", "above zero", "zero or below"),
    )
    zero = alt.Chart(pd.DataFrame({"y": [0]})).mark_rule(strokeDash=[4, 3]).encode(y="y:Q")
    part = (4 * (table[parameter].rank(method="first") - 1)) // max(len(table), 1)
    told = ", ".join(f"{int(quarter.sum())} of {len(quarter)}" for _, quarter in up.groupby(part))
    words = titles.get(result, result)
    quarters = f"; by quarters of the runs, from the lowest {parameter}: {told}" if told else ""
    return Figure(
        zero + dots,
        f"Dots for {words} over {titles.get(parameter, parameter)} in {len(table)} runs, a line at zero. Above zero: "
        f"{int(up.sum())} of {len(rows)}{quarters}.",
    )


def _to_scale(values):
    """Return numbers to four digits of the largest, which is finer than a picture shows."""
    top = values.abs().max()
    return values.astype(float).round(3 - int(np.floor(np.log10(top)))) if top > 0 else values.astype(float)


def curves(table, x, y, points=False):
    """Draw lines over a common axis, told apart by their dashes.

    Parameters
    ----------
    table : pandas.DataFrame
        One column a line, of at most five; the index is the axis, a missing value breaks the line.
    x, y : str
        Words on the axes.
    points : bool
        Whether each value has a dot, as it should if there is nothing between them.

    Returns
    -------
    Figure
        Lines of the color of the page, with a legend below.

    Raises
    ------
    ValueError
        If there are more lines than dashes to tell them apart.

    Examples
    --------
    >>> table = pd.DataFrame({"one": [0, 1], "two": [1, 3]}, index=[0, 10])
    >>> curves(table, "years", "meetings").description[:70]
    'Lines for meetings over years, from 0 to 10. one: from 0 to 1; two: fr'
    """
    names = list(map(str, table.columns))
    if len(names) > len(_DASHES):
        raise ValueError(f"{len(names)} columns; at most {len(_DASHES)} lines can be told apart")
    rows = table.set_axis(names, axis=1).rename_axis("x").reset_index().melt("x", var_name="line", value_name="y")
    rows[["x", "y"]] = rows[["x", "y"]].astype(float).round(4)
    base = alt.Chart(rows, width=WIDTH - 80, height=230).encode(
        x=alt.X("x:Q", title=x, scale=alt.Scale(nice=False), axis=alt.Axis(tickCount=7)),
        y=alt.Y("y:Q", title=y, axis=up_axis(tickCount=6)),
        tooltip=["line:N", alt.Tooltip("x:Q", title=x), alt.Tooltip("y:Q", title=y)],
    )
    legend = None if len(names) == 1 else alt.Legend(orient="bottom", title=None, columns=1, symbolSize=600)
    dashes = alt.StrokeDash("line:N", scale=alt.Scale(domain=names, range=_DASHES[: len(names)]), legend=legend)
    layers = [base.mark_line(color=INK, strokeWidth=2.2).encode(strokeDash=dashes)]
    if points:
        layers.append(base.mark_point(color=INK, filled=True, size=36, opacity=1))
    if rows["y"].min() < 0 < rows["y"].max():
        layers.append(alt.Chart(pd.DataFrame({"y": [0]})).mark_rule(opacity=0.4).encode(y="y:Q"))
    told = "; ".join(
        f"{name}: {_course(table[column].dropna(), len(names) < 4)}" for name, column in zip(names, table, strict=True)
    )
    span = f"{table.index.min():g} to {table.index.max():g}" if len(table) else "nothing to nothing"
    return Figure(alt.layer(*layers), f"Lines for {y} over {x}, from {span}. {told}.")


def _course(line, between):
    """Return in words where a line begins and ends, and how far it goes between."""
    if not len(line):
        return "no values"
    ends = line.iloc[0], line.iloc[-1]
    words = [f"from {ends[0]:.3g} to {ends[1]:.3g}"]
    if not between:
        return words[0]
    for word, most, end in (("highest", line.max(), max(ends)), ("lowest", line.min(), min(ends))):
        if not np.isclose(most, end, rtol=1e-3, atol=1e-9):
            words.append(f"{word} {most:.3g}")
    return ", ".join(words)


def state_plane(paths, rest, limit, titles=None):
    """Draw where a system of two factors goes from each of many starts, and where it can rest.

    Parameters
    ----------
    paths : pandas.DataFrame
        One row a point with ``path``, ``time`` and a column for each of the two factors, as
        `mtdkit.models.phase_portrait` returns it.
    rest : pandas.DataFrame
        One row a state of rest with the two factors and ``stable``, as `mtdkit.models.states_of_rest` returns it.
    limit : float
        Both axes run from ``-limit`` to ``limit``.
    titles : pair of str, optional
        Words on the axes; the names of the factors if none are given.

    Returns
    -------
    Figure
        A line a start, a dot where it begins; large dots are states of rest, full if stable, hollow if not.

    Examples
    --------
    >>> from mtdkit import models
    >>> system = models.two_actors(m=(-0.9, -0.9), c=(1.5, 1.5))
    >>> paths = models.phase_portrait(system, [(1, 0), (-1, 0)])
    >>> state_plane(paths, models.states_of_rest(system), limit=2).description[-90:]
    'States of rest inside it: (-1.51, -1.51), stable; (0.00, 0.00), not; (1.51, 1.51), stable.'
    """
    titles = titles or [name for name in paths if name not in ("path", "time")]
    starts = paths["path"].nunique()
    paths = paths.set_axis(["path", "time", "x", "y"], axis=1).round({"x": 3, "y": 3})
    # Beyond the frame a path is cut, one point later so that the line leaves it.
    inside = (paths[["x", "y"]].abs() <= limit).all(axis=1)
    paths = paths[inside | inside.groupby(paths["path"]).shift(fill_value=False)]
    rest = rest.set_axis(["x", "y", "balance", "stable"], axis=1)
    rest = rest[(rest[["x", "y"]].abs() <= limit).all(axis=1)]
    rest["kind"] = _told(rest["stable"], *_REST)
    scale = alt.Scale(domain=[-limit, limit], nice=False)
    axes = [
        alt.X("x:Q", title=titles[0], scale=scale, axis=_FEW),
        alt.Y("y:Q", title=titles[1], scale=scale, axis=up_axis(tickCount=5)),
    ]
    base = alt.Chart(paths, width=WIDTH - 120, height=WIDTH - 120).encode(*axes)
    layers = [
        base.mark_line(color=INK, strokeWidth=1.3, opacity=0.6, clip=True).encode(detail="path:N", order="time:Q"),
        base.transform_filter("datum.time == 0").mark_point(color=INK, filled=True, size=14, opacity=0.8),
        alt.Chart(rest)
        .mark_point(stroke=INK, size=170, strokeWidth=2, opacity=1)
        .encode(*axes, fill=_full_or_hollow("kind", *_REST, empty=_GROUND)),
    ]
    where = "; ".join(
        f"({row.x:.2f}, {row.y:.2f}), {'stable' if row.stable else 'not'}" for row in rest.head(5).itertuples()
    )
    where += f"; {len(rest) - 5} more" if len(rest) > 5 else ""
    return Figure(
        alt.layer(*layers),
        f"Paths from {starts} starts in the plane of {titles[0]} and {titles[1]}. "
        f"States of rest inside it: {where or 'none'}.",
    )


def rest_states(states, titles):
    """Draw the states in which a system can rest, over one of its parameters.

    Parameters
    ----------
    states : pandas.DataFrame
        One row a state of rest with its ``balance`` and whether it is ``stable``, indexed by the value of the
        parameter, or first by it: tables of `mtdkit.models.states_of_rest`, joined by `pandas.concat`.
    titles : pair of str
        Words on the axes of the parameter and of the balance of the system.

    Returns
    -------
    Figure
        Full dots for stable states, hollow ones for those that the smallest disturbance leaves.

    Examples
    --------
    >>> from mtdkit import models
    >>> systems = {c: models.two_actors(m=(-1, -1), c=(c, c)) for c in (0.5, 1.5, 2)}
    >>> states = pd.concat({c: models.states_of_rest(system) for c, system in systems.items()})
    >>> rest_states(states, ("coupling", "stance")).description[53:]
    'One stable state from 0.5 to 0.5, two stable states from 1.5 to 2.'
    """
    rows = (
        states[["balance", "stable"]].set_axis(states.index.get_level_values(0)).rename_axis("parameter").reset_index()
    )
    rows["stable"] = rows["stable"].astype(bool)
    rows["kind"] = _told(rows["stable"], *_REST)
    dots = (
        alt.Chart(rows[["parameter", "balance", "kind"]], width=WIDTH - 80, height=260)
        .mark_point(size=30, stroke=INK, strokeWidth=1.2, opacity=1)
        .encode(
            x=alt.X("parameter:Q", title=titles[0], scale=alt.Scale(zero=False, nice=False, padding=6), axis=_FEW),
            y=alt.Y("balance:Q", title=titles[1], axis=up_axis(tickCount=6)),
            fill=_full_or_hollow("kind", *_REST, empty=_GROUND),
        )
    )
    counts = rows[rows["stable"]].groupby("parameter").size()
    spans = ((words, counts.index[counts == n]) for n, words in ((1, "one stable state"), (2, "two stable states")))
    told = ", ".join(f"{words} from {span.min():g} to {span.max():g}" for words, span in spans if len(span))
    return Figure(
        dots,
        f"Dots for the states of rest in {titles[1]} over {titles[0]}. {(told or 'no stable state').capitalize()}.",
    )


def influences(table):
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
    rows = pd.DataFrame(
        {
            "factor": [names[n] for n in to],
            "by": by + 1,
            "strength": np.abs(values[to, by]),
            "effect": _told(values[to, by] > 0, "raises", "lowers"),
        }
    )
    many = len(names) >= 10
    across, every = WIDTH - 190, 4 if many else 1
    heads = alt.Axis(
        labelAngle=0, orient="top", domain=False, ticks=False, values=[*range(every, len(names) + 1, every)]
    )
    strengths = sorted(set(rows["strength"]))
    area = alt.Scale(domain=[0, 5], range=[0, 60 if many else 90])
    sizes = alt.Legend(title="strength", values=[strengths[0], strengths[-1]], format="~g", symbolFillColor=INK, **_KEY)
    chart = (
        alt.Chart(rows, width=across, height=alt.Step(max(across / len(names), 17)))
        .mark_point(stroke=INK, strokeWidth=1.2, opacity=1)
        .encode(
            x=alt.X(
                "by:O",
                title="by the factor with the number",
                scale=alt.Scale(domain=[*range(1, len(names) + 1)]),
                axis=heads,
            ),
            y=alt.Y("factor:N", title=None, scale=alt.Scale(domain=names), axis=BARE),
            size=alt.Size("strength:Q", scale=area, legend=sizes),
            fill=_full_or_hollow("effect", "raises", "lowers", title="the factor of the row"),
            tooltip=["factor:N", "by:O", "effect:N", "strength:Q"],
        )
    )
    strongest = rows.loc[rows["strength"] == rows["strength"].max()]
    return Figure(
        chart,
        f"Dots for {len(rows)} influences among {len(names)} factors, rows taking from columns: "
        f"{int((rows['effect'] == 'raises').sum())} raise the other factor and "
        f"{int((rows['effect'] == 'lowers').sum())} lower it. "
        f"{len(strongest)} have the greatest strength, {strongest['strength'].iloc[0]:g}.",
    )


def tipping_sizes(sizes, title):
    """Draw how large a push by each track has to be, with a cross where none is large enough.

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
    'Dots for effort, one a row: 1 Government 2.5, all nine 4.0. Not tipped by 7 Religion.'
    """
    labels = [track_label(key) if key in PALETTE else str(key) for key in sizes.index]
    rows = pd.DataFrame({"row": labels, "size": sizes.astype(float).round(2).to_numpy()})
    rows["color"] = [PALETTE.get(key, INK) for key in sizes.index]
    rows["tips"], rows["at"] = rows["size"].notna(), rows["size"].fillna(0)
    top = max(float(rows["at"].max()), 1.0) * 1.2
    base = alt.Chart(rows, width=WIDTH - 140, height=alt.Step(26)).encode(
        y=alt.Y("row:N", title=None, sort=labels, axis=BARE), tooltip=["row:N", alt.Tooltip("size:Q", title=title)]
    )
    across = alt.X("at:Q", title=title, scale=alt.Scale(domain=[0, top], nice=False), axis=_FEW)
    chart = alt.layer(
        base.transform_filter("datum.tips").mark_bar(height=2, color=INK, opacity=0.35).encode(x=across),
        base.transform_filter("datum.tips")
        .mark_circle(size=150, opacity=1)
        .encode(x=across, color=alt.Color("color:N", scale=None)),
        base.transform_filter("datum.tips")
        .mark_text(align="left", dx=11)
        .encode(x=across, text=alt.Text("size:Q", format=".1f")),
        base.transform_filter("!datum.tips").mark_text(align="left", dx=4, text="no size tips it").encode(x=across),
    )
    tipped = listed((row.row, f"{row.size:.1f}") for row in rows[rows["tips"]].itertuples(index=False))
    never = ", ".join(rows.loc[~rows["tips"], "row"])
    told = [f"Dots for {title}, one a row: {tipped}."] + ([f"Not tipped by {never}."] if never else [])
    return Figure(chart, " ".join(told))


def interactions(pairs, what):
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
    rows = pd.DataFrame(both, columns=["track", "with", "value"]).round({"value": 4})
    rows["strength"] = (rows["value"].abs() / top).round(3)
    rows["together"] = _told(rows["value"] > 0, "worth more", "worth less")
    rows["label"] = [track_label(track) for track in rows["track"]]
    across = WIDTH - 150
    chart = (
        alt.Chart(rows[rows["strength"] > 0], width=across, height=across)
        .mark_point(stroke=INK, strokeWidth=1.4, opacity=1)
        .encode(
            x=alt.X("with:O", title="with track", axis=HEADING, scale=alt.Scale(domain=list(PALETTE))),
            y=alt.Y("label:N", title=None, axis=BARE, scale=alt.Scale(domain=TRACK_ORDER)),
            size=alt.Size("strength:Q", scale=alt.Scale(domain=[0, 1], range=[0, 420]), legend=None),
            fill=_full_or_hollow("together", "worth more", "worth less", title="together, the more the larger the dot"),
            tooltip=["label:N", "with:O", "together:N", alt.Tooltip("value:Q", format=".3f")],
        )
    )
    told = f"{(found > 0).sum()} above zero, {(found < 0).sum()} below, {(found == 0).sum()} zero"
    if not len(found):
        return Figure(chart, f"Dots for pairs of tracks in {what}: there is no pair.")
    ends = ", ".join(
        f"{word} {pair[0]} with {pair[1]} ({found[pair]:.3g})"
        for word, pair in (("highest", found.idxmax()), ("lowest", found.idxmin()))
    )
    return Figure(chart, f"Dots for {len(found)} pairs of tracks in {what}: {told}. {ends.capitalize()}.")


def values_by_track(table, what):
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
    wide = (WIDTH - 152 - 18 * (len(table.columns) - 1)) // len(table.columns)
    heads = [broken(str(name), wide).split("\n") for name in table.columns]
    most = max(map(len, heads))
    panels = []
    for number, name in enumerate(table.columns):
        rows = pd.DataFrame({"track": labels, "value": table[name].astype(float).round(4).to_numpy()})
        rows["number"] = list(table.index)
        lines = [""] * (most - len(heads[number])) + heads[number]
        axis = BARE if number == 0 else alt.Axis(labels=False, ticks=False, domain=False)
        panels.append(
            alt.Chart(rows, width=wide, height=alt.Step(24))
            .properties(title=alt.Title(lines, fontWeight="normal", fontSize=13, anchor="start", frame="group"))
            .mark_bar()
            .encode(
                y=alt.Y("track:N", title=None, sort=labels, axis=axis, scale=alt.Scale(paddingInner=0.35)),
                x=alt.X("value:Q", title=None, axis=alt.Axis(tickCount=2, labelOverlap=True)),
                color=track_color("number"),
                tooltip=["track:N", alt.Tooltip("value:Q", format=".3f")],
            )
        )
    told = ". ".join(f"{str(name)[:1].upper()}{str(name)[1:]}: {_extremes(table[name])}" for name in table.columns)
    return Figure(alt.hconcat(*panels, spacing=18), f"Bars for {what} of {len(table)} tracks. {told}.")


def _extremes(values):
    """Return in words which tracks have the highest and which the lowest value."""
    values = values.astype(float)
    if not len(values):
        return "no values"
    if np.ptp(values) < 1e-9:
        return f"all {values.iloc[0]:.3g}"
    words = []
    for word, end in (("highest", values.max()), ("lowest", values.min())):
        tracks = values.index[np.isclose(values, end)]
        who = track_label(tracks[0]) if len(tracks) == 1 else joined(map(str, tracks), most=3)
        words.append(f"{word} {who} ({end:.3g})")
    return ", ".join(words)


def rank_shares(shares, what):
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
        A field for each track and rank, the darker the larger its share, with the share in percent.

    Examples
    --------
    >>> shares = pd.DataFrame([[0.75, 0.25], [0.25, 0.75]], index=[1, 2], columns=[1, 2])
    >>> rank_shares(shares, "the draws").description
    'Shares of the draws in which each of 2 tracks has each rank. First: 1 Government 75%, 2 Professionals 25%.'
    """
    labels = [track_label(track) for track in shares.index]
    rows = shares.set_axis(labels).rename_axis("track").reset_index().melt("track", var_name="rank", value_name="share")
    rows["share"] = rows["share"].astype(float).round(4)
    rows["text"] = (100 * rows["share"]).round().astype(int).astype(str).where(rows["share"] > 0, "")
    base = alt.Chart(rows, width=WIDTH - 150, height=alt.Step(28)).encode(
        x=alt.X("rank:O", title="rank, and percent of the draws", axis=HEADING),
        y=alt.Y("track:N", title=None, sort=labels, axis=BARE),
        tooltip=["track:N", "rank:O", alt.Tooltip("share:Q", format=".1%")],
    )
    shade = alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=_SHADES), legend=None)
    first = shares.iloc[:, 0] if shares.size else pd.Series(dtype=float)
    told = listed((track_label(track), f"{value:.0%}") for track, value in first.items())
    return Figure(
        base.mark_rect(color=INK).encode(opacity=shade) + base.mark_text(fontSize=13).encode(text="text:N"),
        f"Shares of {what} in which each of {len(shares)} tracks has each rank. First: {told}.",
    )


def bars(values, title, marked=()):
    """Draw a bar for each of some named values.

    Parameters
    ----------
    values : pandas.Series
        Label to value.
    title : str
        Words on the axis.
    marked : sequence of str
        Labels whose bars are full; the others are pale. If none is named, all are full.

    Returns
    -------
    Figure

    Examples
    --------
    >>> bars(pd.Series({"editor": 0.2, "bishop": 0.1}), "share", marked=["editor"]).description
    'Bars for share, from the longest: editor 0.2 and bishop 0.1. Marked: editor.'
    """
    labels = [str(label) for label in values.index]
    rows = pd.DataFrame({"row": labels, "value": values.astype(float).round(4).to_numpy()})
    rows["strength"] = [0.8 if not len(marked) or label in marked else 0.25 for label in values.index]
    base = alt.Chart(rows, width=WIDTH - 170, height=alt.Step(24)).encode(
        y=alt.Y("row:N", title=None, sort=labels, axis=BARE, scale=alt.Scale(paddingInner=0.35)),
        x=alt.X("value:Q", title=title, axis=_FEW),
        tooltip=["row:N", alt.Tooltip("value:Q", title=title, format=".3f")],
    )
    chart = base.mark_bar(color=INK).encode(opacity=alt.Opacity("strength:Q", scale=None))
    ordered = rows.sort_values("value", ascending=False, kind="stable")
    told = joined((f"{row.row} {row.value:.3g}" for row in ordered.itertuples(index=False)), most=6)
    full = f" Marked: {joined(map(str, marked), most=4)}." if len(marked) else ""
    return Figure(chart, f"Bars for {title}, from the longest: {told or 'nothing to show'}.{full}")


def field(table, what):
    """Draw a table of shares as a field, the darker the larger.

    Parameters
    ----------
    table : pandas.DataFrame
        Shares from 0 to 1, people or things by people or things.
    what : str
        What a row says of a column, for the description.

    Returns
    -------
    Figure
        Rows by name and number, columns by number, shares in percent.

    Examples
    --------
    >>> field(pd.DataFrame([[0.5, 0.5], [0, 1]], ["a", "b"], ["a", "b"]), "how much each listens").description
    'Field of 2 rows by 2 columns, in percent: how much each listens. Largest in each row: a a 50 and b b 100.'
    """
    labels = [f"{number} {name}" for number, name in enumerate(table.index, 1)]
    rows = (
        table.set_axis(labels)
        .set_axis(range(1, len(table.columns) + 1), axis=1)
        .rename_axis("row")
        .reset_index()
        .melt("row", var_name="column", value_name="share")
    )
    rows["share"] = rows["share"].astype(float).round(4)
    percent = (100 * rows["share"]).round().astype(int)
    rows["text"] = percent.astype(str).where(percent > 0, "")
    base = alt.Chart(rows, width=WIDTH - 130, height=alt.Step(25)).encode(
        x=alt.X("column:O", title="percent; columns by the numbers of the rows", axis=HEADING),
        y=alt.Y("row:N", title=None, sort=labels, axis=BARE),
        tooltip=["row:N", "column:O", alt.Tooltip("share:Q", format=".1%")],
    )
    shade = alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=_SHADES), legend=None)
    most = joined((f"{name} {row.idxmax()} {100 * row.max():.0f}" for name, row in table.iterrows()), most=6)
    return Figure(
        base.mark_rect(color=INK).encode(opacity=shade) + base.mark_text(fontSize=12).encode(text="text:N"),
        f"Field of {len(table)} rows by {len(table.columns)} columns, in percent: {what}. Largest in each row: {most}.",
    )


def named_points(table, x, y, names=None):
    """Draw a dot for each row of a table, some of them with a name.

    Parameters
    ----------
    table : pandas.DataFrame
        Two columns: across and up.
    x, y : str
        Words on the axes.
    names : dict, optional
        Label of a row to the name that its dot, a full one, has beside it.

    Returns
    -------
    Figure

    Examples
    --------
    >>> table = pd.DataFrame({"a": [0.1, 0.4], "b": [0.5, 0.2]}, index=["one", "two"])
    >>> named_points(table, "speed", "reach", names={"two": "the fastest"}).description
    'Dots for reach over speed, 2 in all. Named: the fastest (0.4; 0.2).'
    """
    names = names or {}
    rows = table.set_axis(["x", "y"], axis=1).astype(float).round(4).reset_index(drop=True)
    rows["name"] = [names.get(label, "") for label in table.index]
    rows["right"] = rows["x"] > rows["x"].quantile([0, 1]).mean()
    # Names stand above and below their dots in turn, from the left, so that neighbors do not meet.
    rows["above"] = rows["x"].where(rows["name"] != "").rank(method="first") % 2 == 1
    base = alt.Chart(rows, width=WIDTH - 80, height=260).encode(
        x=alt.X("x:Q", title=x, scale=alt.Scale(zero=False, nice=False, padding=14), axis=_FEW),
        y=alt.Y("y:Q", title=y, scale=alt.Scale(zero=False, padding=20), axis=up_axis(tickCount=6)),
    )
    named = base.transform_filter("datum.name != ''")
    layers = [base.transform_filter("datum.name == ''").mark_point(color=INK, size=34, opacity=0.45)]
    for ground in (True, False):
        ink = {"stroke": _GROUND, "strokeWidth": 4} if ground else {}
        for right, above in itertools.product((True, False), repeat=2):
            place = {"align": "right" if right else "left", "dx": -4 if right else 4, "dy": -14 if above else 18}
            layers.append(
                named.transform_filter({"field": "right", "equal": right})
                .transform_filter({"field": "above", "equal": above})
                .mark_text(fontSize=13, **place, **ink)
                .encode(text="name:N")
            )
    layers.append(named.mark_point(color=INK, filled=True, size=110, opacity=1))
    named = rows[rows["name"] != ""].itertuples(index=False)
    told = joined((f"{row.name} ({row.x:.3g}; {row.y:.3g})" for row in named), most=5)
    return Figure(alt.layer(*layers), f"Dots for {y} over {x}, {len(rows)} in all.{f' Named: {told}.' if told else ''}")


def portfolios(table, title="budget"):
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
    rows = pd.DataFrame(
        [
            {"budget": budget, "track": track_label(track), "number": track, "choice": choice}
            for budget, row in table.iterrows()
            for choice in ("best", "greedy")
            for track in row[choice]
        ],
        columns=["budget", "track", "number", "choice"],
    )
    base = alt.Chart(rows, width=WIDTH - 130, height=alt.Step(26)).encode(
        x=alt.X(
            "budget:O", title=title, sort=list(table.index), scale=alt.Scale(domain=list(table.index)), axis=HEADING
        ),
        y=alt.Y("track:N", title=None, axis=BARE, scale=alt.Scale(domain=TRACK_ORDER)),
        tooltip=["track:N", "budget:O", "choice:N"],
    )
    chart = alt.layer(
        base.transform_filter("datum.choice == 'best'")
        .mark_circle(size=90, opacity=1)
        .encode(color=track_color("number")),
        base.transform_filter("datum.choice == 'greedy'").mark_point(color=INK, size=230, strokeWidth=1.6, opacity=1),
        title=note("dot: in the best portfolio; ring: in the greedy one"),
    )
    apart = table[table["best"] != table["greedy"]]
    told = joined(
        (
            f"at {budget:g}, {_spaced(row['best'])} instead of {_spaced(row['greedy'])}"
            for budget, row in apart.iterrows()
        ),
        most=3,
    )
    return Figure(
        chart,
        f"Tracks in the best and in the greedy portfolio by {title}. The two are the same at "
        f"{len(table) - len(apart)} of {len(table)} values.{f' Otherwise the best is, {told}.' if told else ''}",
    )


def _spaced(tracks):
    """Return track numbers in a row, or a word if there are none."""
    return " ".join(map(str, tracks)) or "none"
