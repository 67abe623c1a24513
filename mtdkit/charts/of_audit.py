"""Pictures of audits by the twelve principles."""

from __future__ import annotations

import altair as alt
import pandas as pd

from mtdkit import framework
from mtdkit.audit import SCALE
from mtdkit.charts.figure import Figure, steady
from mtdkit.charts.forms import Rows, named_columns, named_rows, squares, tips
from mtdkit.charts.theme import INK, heading, legend
from mtdkit.charts.words import count, joined

__all__ = ["audit_matrix", "audit_profile"]

_SHAPES = ["circle", "square", "triangle-up", "diamond"]
_NOT = "does not apply"
_DASH = "\u2013"
_COLUMN = 53  # units of a column, in which a word of a name has room


def _labeled(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the scores with number and name of the principle, and the score as a word of the scale."""
    names = framework.principles()["name"]
    label = scores["principle"].map(lambda number: f"{number} {names[number]}")
    text = scores["score"].astype("string").fillna(_DASH)
    step = scores["score"].map(lambda score: _NOT if pd.isna(score) else f"{score} {SCALE[score]}")
    shown = scores.assign(row=label, text=text, step=step)
    return shown.assign(score=shown["score"].astype(float), principle=shown["principle"].astype(int))


def _principles(scores: pd.DataFrame, padding: float) -> Rows:
    """Return the rows of the principles that have scores, in their order."""
    labels = scores.sort_values("principle")["row"].unique()
    return named_rows(labels, 124, 34, paddingInner=padding)


def audit_matrix(scores: pd.DataFrame) -> Figure:
    """Draw the scores of each initiative on each principle, all raters in one square.

    Parameters
    ----------
    scores : pandas.DataFrame
        As `mtdkit.audit.scores` returns them.

    Returns
    -------
    Figure
        The numbers in a square are the raters' scores in the order of the table, a dash where a rater found
        that the principle does not apply; the darker, the higher their median. A frame marks where they differ,
        a thick one where by two or more, or on whether it applies; the legend says so.

    Examples
    --------
    >>> from mtdkit import audit
    >>> audit_matrix(audit.scores()).description.startswith("Table of the scores")
    True
    """
    labeled = _labeled(scores)
    by_cell = labeled.groupby(["name", "row"], sort=False)
    gap = by_cell["score"].max() - by_cell["score"].min()
    mixed = by_cell["step"].agg(lambda steps: (steps == _NOT).any() and (steps != _NOT).any())
    cells = pd.DataFrame(
        {
            "text": by_cell["text"].agg(" ".join),
            "scores": by_cell["step"].agg(", ".join),
            "shade": by_cell["score"].median().fillna(0) / max(SCALE),
            "frame": gap.fillna(0).clip(upper=2).where(~mixed, 2).astype(int),
        }
    ).reset_index()
    cells = cells.rename(columns={"name": "column"})
    initiatives, raters = list(labeled["name"].unique()), list(scores["rater"].unique())
    rows = _principles(labeled, 0.12)
    width = max(_COLUMN * len(initiatives), 200)
    across = named_columns(initiatives, width, paddingInner=0.08)
    tooltip = tips(initiative="column:N", principle="row:N", scores="scores:N")
    key = alt.Legend(
        title=f"scores by {joined(raters)}, which differ",
        orient="bottom",
        columns=1,
        symbolType="square",
        symbolSize=200,
        labelExpr="datum.value == 1 ? 'by one' : 'by more, or on whether it applies'",
    )
    thick = alt.StrokeWidth(
        "frame:O", legend=key if len(raters) > 1 else None, scale=alt.Scale(type="ordinal", domain=[1, 2], range=[1, 3])
    )
    framed = rows.chart(cells, width, x=across, tooltip=tooltip).transform_filter("datum.frame > 0")
    framed = framed.mark_rect(filled=False, stroke=INK).encode(strokeWidth=thick)
    means = labeled.groupby("name", sort=False)["score"].mean().sort_values(ascending=False, kind="stable").dropna()
    best = joined((f"{name} {mean:.1f}" for name, mean in means.items()), most=6) if len(means) else "no score"
    one, more = (int((cells["frame"] == frame).sum()) for frame in (1, 2))
    frames = f" Raters differ by one in {count(one, 'square')}, by more or on whether it applies in {more}."
    return Figure(
        squares(cells, rows, across, tooltip, width) + framed,
        f"Table of the scores 0 to 3 of {count(len(initiatives), 'initiative')} on "
        f"{count(labeled['row'].nunique(), 'principle')} by {joined(raters, most=4)}. Mean score: {best}."
        f"{frames if len(raters) > 1 else ''}",
    )


@steady
def audit_profile(scores: pd.DataFrame, initiative: str | None = None) -> Figure:
    """Draw the scores of one initiative, a mark a rater for each principle.

    Parameters
    ----------
    scores : pandas.DataFrame
        As `mtdkit.audit.scores` returns them.
    initiative : str, optional
        Its identifier; may be left out where the scores are of one alone.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If the scores hold no such initiative, or several and none is named.

    Examples
    --------
    >>> from mtdkit import audit
    >>> audit_profile(audit.scores(), "rome-talks").description.startswith("Marks for the scores of Rome talks")
    True
    """
    known = list(scores["initiative"].unique())
    if (initiative or known[0]) not in known or (initiative is None and len(known) > 1):
        raise ValueError(f"initiative={initiative!r}; the scores are of {', '.join(known)}")
    marks = _labeled(scores[scores["initiative"] == (initiative or known[0])])
    steps = [_DASH, *map(str, SCALE)]
    words = [f"{score} {word}" for score, word in SCALE.items()] + [f"{_DASH} {_NOT}"]
    raters = list(marks["rater"].unique())
    rows = _principles(marks, 0.3)
    title = [", ".join(words[:3]) + ",", ", ".join(words[3:])]
    axis = heading(labelAlign="center", grid=True)
    base = rows.chart(
        marks[["row", "rater", "text", "step", "evidence"]],
        min(rows.width, 250),
        x=alt.X("text:N", title=title, sort=steps, axis=axis, scale=alt.Scale(domain=steps)),
        tooltip=tips(principle="row:N", rater="rater:N", score="step:N", evidence="evidence:N"),
    )
    dots = base.mark_point(filled=True, size=95, opacity=1, color=INK).encode(
        yOffset=alt.YOffset("rater:N", sort=raters),
        shape=alt.Shape(
            "rater:N", sort=raters, scale=alt.Scale(domain=raters, range=_SHAPES[: len(raters)]), legend=legend()
        ),
    )
    # A line between the lowest and the highest score of each principle on which raters differ.
    by_step = marks.sort_values("text", key=lambda column: column.map(steps.index), kind="stable")
    ends = by_step.groupby("row")["text"].agg(["first", "last"])
    ends = ends[ends["first"] != ends["last"]].reset_index()
    lines = alt.Chart(ends).mark_rule(strokeWidth=6, opacity=0.2)
    lines = lines.encode(x=alt.X("first:N", sort=steps), x2="last:N", y=rows.y)
    mean = marks.groupby("row", sort=False)["score"].mean()
    best, least = (mean.index[mean == end] for end in (mean.max(), mean.min()))
    spread = f" Highest: {joined(best, most=2)}; lowest: {joined(least, most=2)}." if mean.max() > mean.min() else ""
    apart = [label for label in marks.sort_values("principle")["row"].unique() if label in set(ends["row"])]
    differ = f" Lines join scores that differ, {len(ends)} in all: {joined(apart, most=3)}." if apart else ""
    return Figure(
        lines + dots,
        f"Marks for the scores of {marks['name'].iloc[0]} on {count(marks['row'].nunique(), 'principle')} by "
        f"{joined(raters, most=4)}.{spread}{differ}",
    )
