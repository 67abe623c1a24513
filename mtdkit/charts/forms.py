"""Pictures of any table, and the pieces that all pictures are made of.

Five forms carry most pictures: squares, bars, spans and dots in named rows, and lines or dots over two axes of
numbers. The names of the rows say how much room is left for the plot.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from mtdkit.charts.figure import Figure, steady
from mtdkit.charts.theme import GROUND, INK, LINE, WIDTH, heading, on_track, track_color, up_axis
from mtdkit.charts.words import broken, count, joined, short, units
from mtdkit.framework import COLORS

# Lines are told apart by their dashes, never by color.
_DASHES = [[1, 0], [7, 4], [2, 3], [10, 3, 2, 3], [14, 6]]
# Opacity of the darkest square, in ink and in the color of a track: numbers on it can be read in both schemes.
_DARKEST, DARKEST_OF_TRACK = 0.36, 0.5
FEW = alt.Axis(tickCount=5)


# --- Pieces ----------------------------------------------------------------------


class Rows(NamedTuple):
    """The named rows of a plot.

    Attributes
    ----------
    y : altair.Y
        Encoding of the field ``row``, with the names as its axis.
    width : int
        Units that the names leave for the plot.
    height : int
        Units that all rows take together.
    """

    y: alt.Y
    width: int
    height: int

    def chart(self, table: pd.DataFrame, width: float | None = None, **channels: Any) -> alt.Chart:
        """Return the ground for marks in the rows, `width` units wide or as wide as there is room."""
        return alt.Chart(table, width=width or self.width, height=self.height).encode(y=self.y, **channels)


Names = Iterable[Hashable] | Mapping[Any, str]  # values of a field, or value to the name for print


def named_rows(
    names: Names,
    room: float = 150,
    least: float = 26,
    after: float = 0,
    axis: Mapping[str, Any] | None = None,
    **scale: Any,
) -> Rows:
    """Return rows with their names on the left, broken into lines that stand around the middle of their row.

    A line takes at most `room` units, a row at least `least` units of height, and `after` units are left free right of
    the plot. `axis` and `scale` are further styles of these.
    """
    lines = _in_lines(names, room)
    wide = max(map(units, itertools.chain(*(text.split("\n") for text in lines.values()))), default=0)
    high = max([least, *((text.count("\n") + 1) * LINE + 4 for text in lines.values())])
    style: dict[str, Any] = {
        "domain": False,
        "ticks": False,
        "labelPadding": 8,
        "labelLimit": 2 * WIDTH,
        "labelLineHeight": LINE,
    }
    # In a wider font the longest name may take the padding too, and no more.
    style["minExtent"] = max(math.ceil(wide) - 12, 0)
    style |= {"labelOffset": _by_lines(lines, 0, -LINE / 2), **_expression(lines), **(axis or {})}
    places = alt.Scale(domain=list(lines), **scale)
    y = alt.Y("row:N", title=None, sort=list(lines), axis=alt.Axis(**style), scale=places)
    return Rows(y, math.floor(WIDTH - wide - 10 - after), math.ceil(max(len(lines), 1) * high))


def named_columns(names: Names, width: float, title: Any = None, **scale: Any) -> alt.X:
    """Return columns with their names on top, broken into lines of which the last stands above its column.

    All columns take `width` units together. They stand for the field ``column``; `title` is above their names.
    """
    names = names if isinstance(names, Mapping) else list(names)
    lines = _in_lines(names, width / max(len(names), 1) - 8)
    style = {"labelAlign": "center", "labelLineHeight": LINE, "labelPadding": _by_lines(lines, 4, LINE)}
    axis = heading(**style, **_expression(lines))
    return alt.X("column:N", title=title, sort=list(lines), axis=axis, scale=alt.Scale(domain=list(lines), **scale))


def _in_lines(names: Names, room: float) -> dict[Any, str]:
    pairs = names.items() if isinstance(names, Mapping) else ((name, name) for name in names)
    return {key: broken(str(name), room) for key, name in pairs}


def _expression(lines: dict[Any, str]) -> dict[str, str]:
    """Return the style of an axis that prints the names in lines, none where they are the values themselves."""
    if all(str(key) == text for key, text in lines.items()):
        return {}
    texts = json.dumps({str(key): text for key, text in lines.items()}, ensure_ascii=False)
    return {"labelExpr": f"{texts}[datum.value]"}


def _by_lines(lines: dict[Any, str], start: float, step: float) -> Any:
    """Return a style of a label that grows with the number of its lines."""
    counts = {str(key): text.count("\n") for key, text in lines.items()}
    tests = [
        {
            "test": f"indexof({json.dumps([key for key in counts if counts[key] == more], ensure_ascii=False)}, "
            "'' + datum.value) >= 0",
            "value": start + more * step,
        }
        for more in sorted(set(counts.values()) - {0})
    ]
    return alt.ConditionalAxisNumber.from_dict({"condition": tests, "value": start}) if tests else start


def either(truth: Iterable[bool], full: str, hollow: str) -> list[str]:
    """Return one of two words for each truth value."""
    return [full if each else hollow for each in truth]


def full_or_hollow(
    field: str, full: str, hollow: str, title: str | None = None, empty: str = "transparent"
) -> alt.Fill:
    """Return the fill of marks by a field that holds one of two words, which the legend tells."""
    scale = alt.Scale(domain=[full, hollow], range=[INK, empty])
    key = {"orient": "bottom", "columns": 1, "symbolStrokeColor": INK, "symbolStrokeWidth": 1.4}
    return alt.Fill(f"{field}:N", scale=scale, legend=alt.Legend(title=title, **key))


def tips(**fields: str | tuple[str, str]) -> list[alt.Tooltip]:
    """Return what pointing at a mark tells: words to a field such as ``"value:Q"``, or to field and format."""
    pairs = {words: (field, alt.Undefined) if isinstance(field, str) else field for words, field in fields.items()}
    return [alt.Tooltip(field, title=words.replace("_", " "), format=form) for words, (field, form) in pairs.items()]


# --- Forms -----------------------------------------------------------------------


def squares(
    cells: pd.DataFrame,
    rows: Rows,
    across: alt.X,
    tooltip: Sequence[Any],
    width: float | None = None,
    color: Any = None,
) -> alt.LayerChart:
    """Return a square for each cell with its ``text``, the darker the greater its ``shade`` from 0 to 1.

    The `color` is that of a track, or the ink of the page if none is given.
    """
    darkest = _DARKEST if color is None else DARKEST_OF_TRACK
    shade = alt.Opacity("shade:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=[0.03, darkest]))
    base = rows.chart(cells, width, x=across, tooltip=tooltip)
    color = alt.value(INK) if color is None else color
    return base.mark_rect().encode(color=color, opacity=shade) + base.mark_text().encode(text="text:N")


def row_bars(
    table: pd.DataFrame, rows: Rows, across: alt.X, tooltip: Sequence[Any], text: bool = False, **channels: Any
) -> alt.LayerChart:
    """Return a bar for each row, in further encodings such as ``color``, with its ``text`` at the end if wanted."""
    base = rows.chart(table, x=across, tooltip=tooltip)
    layers = [base.mark_bar(height=17).encode(**channels)]
    if text:
        layers.append(base.mark_text(align="left", dx=5).encode(text="text:N"))
    return alt.layer(*layers)


def badges(
    base: alt.Chart, shape: str = "circle", size: float = 300, text: str = "track:N", hollow: bool = False, **style: Any
) -> list[alt.Chart]:
    """Return marks in the color of their ``track`` with a number on each, full or hollow; the size is an area."""
    if hollow:
        marks = base.mark_point(**{"shape": shape, "size": size, "strokeWidth": 1.5, "opacity": 1, **style})
        return [marks.encode(color=track_color()), base.mark_text().encode(text=text)]
    marks = base.mark_point(shape=shape, filled=True, size=size, opacity=1, **style).encode(color=track_color())
    return [marks, base.mark_text(fontWeight="bold").encode(text=text, color=on_track())]


def plane(
    table: pd.DataFrame,
    x: str,
    y: str,
    height: float = 230,
    x_axis: Mapping[str, Any] | None = None,
    x_scale: Mapping[str, Any] | None = None,
    y_scale: Mapping[str, Any] | None = None,
) -> alt.Chart:
    """Return the ground for marks at ``x`` and ``y`` between two axes of numbers, which have these words."""
    return alt.Chart(table, width=WIDTH - 74, height=height).encode(
        x=alt.X(
            "x:Q", title=x, scale=alt.Scale(**(x_scale or {})), axis=alt.Axis(**{"tickCount": 5, **(x_axis or {})})
        ),
        y=alt.Y("y:Q", title=y, scale=alt.Scale(**(y_scale or {})), axis=up_axis(tickCount=6)),
    )


# --- Pictures of any table -------------------------------------------------------


@steady
def matrix(table: pd.DataFrame, what: str, track: int | None = None, percent: bool = False) -> Figure:
    """Draw a table of numbers as squares, the darker the greater.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows and columns named for print; missing where there is nothing to show. Where the columns are
        the same as the rows, both are numbered, and the columns go by their numbers alone.
    what : str
        What the numbers are, for the description.
    track : int, optional
        Track whose color the squares take; that of the text if not given.
    percent : bool
        Whether the numbers are shares to be shown as percent.

    Returns
    -------
    Figure

    Examples
    --------
    >>> matrix(pd.DataFrame({"yes": [0.25], "no": [0.75]}, index=["here"]), "answers", percent=True).description
    'Table of answers, 1 row and 2 columns, a number each. Greatest: here, no, 75%.'
    """
    alike = len(table) > 1 and list(table.index) == list(table.columns)
    cells = table.rename_axis("row").reset_index().melt("row", var_name="column", value_name="value").dropna()
    cells = cells.astype({"value": float})
    cells["text"] = [f"{v:.0%}" if percent else short(v) for v in cells["value"]]
    low, high = min([0, *cells["value"]]), max([0, *cells["value"]])
    cells["shade"] = (cells["value"] - low) / max(high - low, 1e-9)
    if alike:
        numbered = {name: f"{number} {name}" for number, name in enumerate(table.index, 1)}
        rows = named_rows(numbered, 120, 25)
        width, title = rows.width, f"{'percent; ' if percent else ''}columns by the numbers of the rows"
        across = named_columns({name: str(number) for number, name in enumerate(table.columns, 1)}, width, title)
        # In narrow squares nothing is left blank, and the heading has the sign.
        drawn = cells.assign(text=cells["text"].str.rstrip("%").replace("0", ""))
    else:
        rows = named_rows(table.index, 120, 36)
        width, drawn = min(rows.width, 90 * table.shape[1]), cells
        across = named_columns(table.columns, width)
    tooltip = [*tips(row="row:N", column="column:N"), alt.Tooltip("text:N", title=what)]
    color = alt.value(COLORS[track]) if track else None
    if alike:
        finding = f"Largest in each row: {joined(_largest(cells, table.index), most=6)}"
    else:
        greatest = cells.sort_values("value", ascending=False, kind="stable").head(1)
        finding = f"Greatest: {joined(f'{row.row}, {row.column}, {row.text}' for row in greatest.itertuples())}"
    size = f"{count(len(table), 'row')} and {count(table.shape[1], 'column')}"
    return Figure(
        squares(drawn, rows, across, tooltip, max(width, 1), color),
        f"Table of {what}, {size}, a number each. {finding}.",
    )


def _largest(cells: pd.DataFrame, names: Iterable[Hashable]) -> Iterable[str]:
    """Return name, column and text of the greatest number of each row."""
    best = cells.loc[cells.groupby("row")["value"].idxmax()].set_index("row")
    return (f"{name} {best.at[name, 'column']} {best.at[name, 'text']}" for name in names if name in best.index)


@steady
def bars(values: pd.Series, title: str, marked: Sequence[str] = ()) -> Figure:
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
    table = pd.DataFrame({"row": list(map(str, values.index)), "value": values.astype(float).round(4).to_numpy()})
    table["strength"] = [0.8 if not len(marked) or label in marked else 0.25 for label in values.index]
    rows = named_rows(table["row"])
    tooltip = ["row:N", alt.Tooltip("value:Q", title=title, format=".3f")]
    strength = {"color": alt.value(INK), "opacity": alt.Opacity("strength:Q", scale=None)}
    ordered = table.sort_values("value", ascending=False, kind="stable")
    longest = joined((f"{row.row} {row.value:.3g}" for row in ordered.itertuples(index=False)), most=6)
    full = f" Marked: {joined(marked, most=4)}." if len(marked) else ""
    counted = (table["value"] % 1 == 0).all()  # no tick between two whole numbers
    axis = alt.Axis(tickCount=5, tickMinStep=1, format="d") if counted else FEW
    across = alt.X("value:Q", title=broken(title, rows.width).split("\n"), axis=axis)
    return Figure(
        row_bars(table, rows, across, tooltip, **strength),
        f"Bars for {title}, from the longest: {longest}.{full}",
    )


@steady
def curves(table: pd.DataFrame, x: str, y: str, points: bool = False) -> Figure:
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
    lines = table.set_axis(names, axis=1).rename_axis("x").reset_index().melt("x", var_name="line", value_name="y")
    lines[["x", "y"]] = lines[["x", "y"]].astype(float).round(4)
    base = plane(lines, x, y, x_axis={"tickCount": 7}, x_scale={"nice": False})
    base = base.encode(tooltip=["line:N", alt.Tooltip("x:Q", title=x), alt.Tooltip("y:Q", title=y)])
    key = None if len(names) == 1 else alt.Legend(orient="bottom", title=None, columns=1, symbolSize=600)
    dashes = alt.StrokeDash("line:N", scale=alt.Scale(domain=names, range=_DASHES[: len(names)]), legend=key)
    layers = [base.mark_line(color=INK, strokeWidth=2.2).encode(strokeDash=dashes)]
    if points:
        layers.append(base.mark_point(color=INK, filled=True, size=36, opacity=1))
    if lines["y"].min() < 0 < lines["y"].max():
        layers.append(alt.Chart(pd.DataFrame({"y": [0]})).mark_rule(opacity=0.4).encode(y="y:Q"))
    courses = "; ".join(
        f"{name}: {_course(table[column].dropna(), len(names) < 4)}" for name, column in zip(names, table, strict=True)
    )
    span = f"{table.index.min():g} to {table.index.max():g}" if len(table) else "nothing to nothing"
    return Figure(alt.layer(*layers), f"Lines for {y} over {x}, from {span}. {courses}.")


def _course(line: pd.Series, between: bool) -> str:
    """Return in words where a line begins and ends, and how far it goes between."""
    if not len(line):
        return "no values"
    ends = line.iloc[0], line.iloc[-1]
    words = [f"from {ends[0]:.3g} to {ends[1]:.3g}"]
    if between:
        for word, most, end in (("highest", line.max(), max(ends)), ("lowest", line.min(), min(ends))):
            if not np.isclose(most, end, rtol=1e-3, atol=1e-9):
                words.append(f"{word} {most:.3g}")
    return ", ".join(words)


@steady
def named_points(table: pd.DataFrame, x: str, y: str, names: Mapping[Hashable, str] | None = None) -> Figure:
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
    dots = table.set_axis(["x", "y"], axis=1).astype(float).round(4).reset_index(drop=True)
    dots["name"] = [names.get(label, "") for label in table.index]
    dots["right"] = dots["x"] > dots["x"].quantile([0, 1]).mean()
    # Names stand above and below their dots in turn, from the left, so that neighbors do not meet.
    dots["above"] = dots["x"].where(dots["name"] != "").rank(method="first") % 2 == 1
    inside = {"zero": False, "nice": False, "padding": 14}
    base = plane(dots, x, y, 260, x_scale=inside, y_scale={"zero": False, "padding": 20})
    named = base.transform_filter("datum.name != ''")
    layers = [base.transform_filter("datum.name == ''").mark_point(color=INK, size=34, opacity=0.45)]
    for ground in (True, False):
        ink = {"stroke": GROUND, "strokeWidth": 4} if ground else {}
        for right, above in itertools.product((True, False), repeat=2):
            place = {"align": "right" if right else "left", "dx": -4 if right else 4, "dy": -14 if above else 18}
            layers.append(
                named.transform_filter({"field": "right", "equal": right})
                .transform_filter({"field": "above", "equal": above})
                .mark_text(**place, **ink)
                .encode(text="name:N")
            )
    layers.append(named.mark_point(color=INK, filled=True, size=110, opacity=1))
    called = [f"{row.name} ({row.x:.3g}; {row.y:.3g})" for row in dots[dots["name"] != ""].itertuples(index=False)]
    told = f" Named: {joined(called, most=5)}." if called else ""
    return Figure(alt.layer(*layers), f"Dots for {y} over {x}, {len(dots)} in all.{told}")
