"""Pictures of what studies found."""

import altair as alt
import pandas as pd

from mtdkit.charts.figure import INK, WIDTH, Figure, listed

__all__ = ["findings"]

_DIRECTIONS = ["for", "mixed", "none", "against"]
_SEEN = {"whole": "diamond", "abstract": "circle", "opening": "square", "listing": "triangle-up"}
_SIZES = {"under 10 units": 35, "10 to 99": 85, "100 or more": 155, "not seen (hollow)": 85}
_STEP = 0.19  # between dots of one cell, where a column is 1 wide


def _size(sample):
    if pd.isna(sample):
        return "not seen (hollow)"
    return "under 10 units" if sample < 10 else "10 to 99" if sample < 100 else "100 or more"


def findings(studies, questions=None):
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
        The shape tells what was read of a study, the size how many units it had; pointing
        at a mark tells the finding.

    Raises
    ------
    ValueError
        If a finding belongs to none of the questions given.

    Examples
    --------
    >>> from mtdkit import tables
    >>> findings(tables.read("studies").query("question == 'transfer'")).description.split(". ")[1]
    'transfer: mixed 2'
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
    names = pd.DataFrame({"question": questions, "row": range(len(questions)), "at": -0.62, "end": 3.5})
    heads = pd.DataFrame({"text": _DIRECTIONS, "row": -0.9, "at": range(len(_DIRECTIONS))})
    edges = pd.DataFrame({"at": [edge - 0.5 for edge in range(1, len(_DIRECTIONS))]})
    x = alt.X("at:Q", axis=None, scale=alt.Scale(domain=[-2.75, len(_DIRECTIONS) - 0.5], nice=False))
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[len(questions) - 0.4, -1.3], nice=False))
    legend = {"orient": "bottom", "columns": 2, "symbolFillColor": INK}
    shape = alt.Shape(
        "seen:N",
        scale=alt.Scale(domain=list(_SEEN), range=list(_SEEN.values())),
        legend=alt.Legend(title="what was read of it", **legend),
    )
    size = alt.Size(
        "size:N",
        sort=list(_SIZES),
        scale=alt.Scale(domain=list(_SIZES), range=list(_SIZES.values())),
        legend=alt.Legend(title="number of units in the study", **legend),
    )
    tooltip = [
        alt.Tooltip("authors_year:N", title="study"),
        "design:N",
        alt.Tooltip("units:N", title="sample"),
        alt.Tooltip("result:N", title="finding"),
        alt.Tooltip("seen:N", title="read"),
    ]
    dots = alt.Chart(rows).encode(x=x, y=y, shape=shape, size=size, tooltip=tooltip)
    hollow = alt.datum.size == "not seen (hollow)"
    chart = alt.layer(
        alt.Chart(names).mark_rule(opacity=0.18).encode(x=x, x2="end:Q", y=y),
        alt.Chart(edges).mark_rule(opacity=0.3, strokeDash=[2, 3]).encode(x=x),
        dots.transform_filter(~hollow).mark_point(filled=True, color=INK, opacity=1),
        dots.transform_filter(hollow).mark_point(filled=False, color=INK, opacity=1, strokeWidth=1.6),
        alt.Chart(names).mark_text(align="right", baseline="middle", dx=-4).encode(x=x, y=y, text="question:N"),
        alt.Chart(heads).mark_text(fontWeight="bold").encode(x=x, y=y, text="text:N"),
        width=WIDTH,
        height=30 * (len(questions) + 1),
    )
    return Figure(chart, _told(rows, questions))


def _told(rows, questions):
    """Tell how many findings each question has in each direction, and what was read."""
    lines = []
    for question in questions:
        counts = rows.loc[rows["question"] == question, "direction"].value_counts()
        found = listed((name, counts[name]) for name in _DIRECTIONS if name in counts)
        lines.append(f"{question}: {found or 'no finding'}")
    seen = rows["seen"].value_counts()
    unknown = int((rows["size"] == "not seen (hollow)").sum())
    read = listed((name, seen[name]) for name in _SEEN if name in seen)
    return (
        f"Marks for {len(rows)} findings in rows by question and columns by direction. {'; '.join(lines)}. "
        f"What was read: {read or 'nothing'}. Number of units not seen: {unknown}."
    )
