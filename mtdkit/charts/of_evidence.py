"""Pictures of what studies found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from mtdkit.charts.figure import Figure
from mtdkit.charts.forms import tips
from mtdkit.charts.theme import INK, LINE, WIDTH, legend_at
from mtdkit.charts.words import broken, count, joined

__all__ = ["findings"]

_DIRECTIONS = ["for", "mixed", "none", "against"]
_SEEN = {"whole": "diamond", "abstract": "circle", "opening": "square", "listing": "triangle-up"}
_NOT_SEEN = "not seen"
_SIZES = {"under 10": 30, "10 to 99": 80, "100 or more": 150, _NOT_SEEN: 80}
_WIDE = WIDTH - 6
_COLUMN = 67  # units of the drawing, so that five large dots have room side by side
_STEP = 0.2  # between dots of one cell, where a column is 1 wide
_ROW = 34


def _size(sample: Any) -> str:
    """Return the step of the legend that a number of units belongs to."""
    if pd.isna(sample):
        return _NOT_SEEN
    return "under 10" if sample < 10 else "10 to 99" if sample < 100 else "100 or more"


def findings(studies: pd.DataFrame, questions: Sequence[str] | None = None) -> Figure:
    """Draw each finding as a mark in the row of its question and the column of its direction.

    Parameters
    ----------
    studies : pandas.DataFrame
        Rows of the table ``studies`` as `mtdkit.tables.read` returns it.
    questions : list of str, optional
        Rows of the picture, from the top; by default the questions of the table in its order.
        A row stays empty where no finding is left.

    Returns
    -------
    Figure
        The shape tells what was read of a study, the size how many units it had, a hollow mark that
        their number was not seen; pointing at a mark tells the finding.

    Raises
    ------
    ValueError
        If a finding belongs to none of the questions given.

    Examples
    --------
    >>> from mtdkit import tables
    >>> findings(tables.read("studies").query("question == 'transfer'")).description
    'Marks for 2 findings in 1 row by question and columns by direction: mixed 2. Read in abstract 2.'
    """
    questions = list(dict.fromkeys(studies["question"] if questions is None else questions))
    if left := sorted(set(studies["question"]) - set(questions)):
        raise ValueError(f"no row for {', '.join(left)}; the rows are {', '.join(questions)}")
    columns = ["authors_year", "question", "design", "unit", "result", "direction", "seen"]
    rows = studies[columns].assign(
        size=studies["sample"].map(_size),
        units=[u if pd.isna(n) else f"{n} {u}" for n, u in zip(studies["sample"], studies["unit"], strict=True)],
    )
    cell = rows.groupby(["question", "direction"])["size"]
    shift = (cell.cumcount() - (cell.transform("size") - 1) / 2) * _STEP
    rows["at"] = rows["direction"].map(_DIRECTIONS.index) + shift
    # The rows are numbered too, so that a question without a finding keeps its place.
    rows["row"] = rows["question"].map(questions.index)
    lines = [broken(question, _WIDE - _COLUMN * len(_DIRECTIONS) - 10) for question in questions]
    names = pd.DataFrame({"question": lines, "row": range(len(questions)), "at": -0.55, "end": len(_DIRECTIONS) - 0.5})
    names["lift"] = [-LINE / 2 * line.count("\n") for line in lines]
    heads = pd.DataFrame({"text": _DIRECTIONS, "row": -0.8, "at": range(len(_DIRECTIONS))})
    edges = pd.DataFrame({"at": [edge - 0.5 for edge in range(1, len(_DIRECTIONS))]})
    across = [len(_DIRECTIONS) - 0.5 - _WIDE / _COLUMN, len(_DIRECTIONS) - 0.5]
    x = alt.X("at:Q", axis=None, scale=alt.Scale(domain=across, nice=False))
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[len(questions) - 0.5, -1.1], nice=False))
    key = {"symbolStrokeColor": INK, "symbolStrokeWidth": 1.4}
    height = _ROW * (len(questions) + 1)
    shape = alt.Shape(
        "seen:N",
        scale=alt.Scale(domain=list(_SEEN), range=list(_SEEN.values())),
        legend=legend_at(200, height + 12, title="what was read of it", symbolFillColor=INK, **key),
    )
    units = {"sort": list(_SIZES), "legend": legend_at(20, height + 12, title="units in the study", **key)}
    fills = [INK] * (len(_SIZES) - 1) + ["transparent"]
    tooltip = tips(study="authors_year:N", design="design:N", sample="units:N", finding="result:N", read="seen:N")
    dots = alt.Chart(rows).encode(
        x=x,
        y=y,
        shape=shape,
        size=alt.Size(
            "size:N", scale=alt.Scale(type="ordinal", domain=list(_SIZES), range=list(_SIZES.values())), **units
        ),
        fill=alt.Fill("size:N", scale=alt.Scale(domain=list(_SIZES), range=fills), **units),
        # The same for all, so that hollow marks have an edge in the legend too.
        stroke=alt.Stroke("size:N", scale=alt.Scale(domain=list(_SIZES), range=[INK] * len(_SIZES)), **units),
        tooltip=tooltip,
    )
    chart = alt.layer(
        alt.Chart(names).mark_rule(opacity=0.18).encode(x=x, x2="end:Q", y=y),
        alt.Chart(edges).mark_rule(opacity=0.3, strokeDash=[2, 3]).encode(x=x),
        dots.mark_point(strokeWidth=1.4, opacity=1),
        *(
            alt.Chart(part)
            .mark_text(align="right", baseline="middle", dx=-4, dy=lift, lineBreak="\n", lineHeight=LINE)
            .encode(x=x, y=y, text="question:N")
            for lift, part in names.groupby("lift")
        ),
        alt.Chart(heads).mark_text(fontWeight="bold").encode(x=x, y=y, text="text:N"),
        width=_WIDE,
        height=height,
    )
    return Figure(chart, _description(rows, questions))


def _description(rows: pd.DataFrame, questions: Sequence[str]) -> str:
    """Tell how many findings there are in each direction, and what was read of them."""
    found, seen = rows["direction"].value_counts(), rows["seen"].value_counts()
    counts = joined(f"{name} {found[name]}" for name in _DIRECTIONS if name in found)
    read = f" Read {joined(f'in {name} {seen[name]}' for name in _SEEN if name in seen)}." if len(rows) else ""
    empty = [question for question in questions if question not in set(rows["question"])]
    return (
        f"Marks for {count(len(rows), 'finding')} in {count(len(questions), 'row')} by question and columns by "
        f"direction: {counts if len(rows) else 'nothing to show'}.{read}"
        f"{f' Without a finding: {joined(empty, most=6)}.' if empty else ''}"
    )
