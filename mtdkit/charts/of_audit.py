"""Pictures of audits by the twelve principles."""

import altair as alt
import pandas as pd

from mtdkit import framework
from mtdkit.audit import SCALE
from mtdkit.charts.figure import INK, Figure, broken
from mtdkit.charts.text import columns_axis, joined, rows_axis

__all__ = ["audit_matrix", "audit_profile"]

_SHAPES = ["circle", "square", "triangle-up", "diamond"]
_NOT = "does not apply"
_DASH = "\u2013"
_STEP = 34  # height of a row, in which a name may take two lines
_COLUMN = 53  # width of a column, in which a word of a name has room
# Room for the longest name also in a reader's wider font.
_NAMES = rows_axis(labelLimit=150, minExtent=124)


def _labeled(scores):
    """Return the scores with the principle's number and name, and the score as a word of the scale."""
    names = framework.principles()["name"]
    label = scores["principle"].map(lambda number: broken(f"{number} {names[number]}", 124))
    text = scores["score"].astype("string").fillna(_DASH)
    step = scores["score"].map(lambda score: _NOT if pd.isna(score) else f"{score} {SCALE[score]}")
    shown = scores.assign(label=label, text=text, step=step)
    return shown.assign(score=shown["score"].astype(float), principle=shown["principle"].astype(int))


def _principles(rows):
    return list(rows.sort_values("principle")["label"].unique())


def audit_matrix(scores):
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
    rows = _labeled(scores)
    cells = rows.groupby(["name", "label"], sort=False)
    gap = cells["score"].max() - cells["score"].min()
    mixed = cells["step"].agg(lambda steps: (steps == _NOT).any() and (steps != _NOT).any())
    table = pd.DataFrame(
        {
            "text": cells["text"].agg(" ".join),
            "told": cells["step"].agg(", ".join),
            "median": cells["score"].median().fillna(0),
            "frame": gap.fillna(0).clip(upper=2).where(~mixed, 2).astype(int),
        }
    ).reset_index()
    table["column"] = table["name"].map(lambda name: broken(name, _COLUMN))
    initiatives = list(rows["name"].unique())
    columns = [broken(name, _COLUMN) for name in initiatives]
    size = {"width": max(_COLUMN * len(columns), 200), "height": _STEP * table["label"].nunique()}
    base = alt.Chart(table, **size).encode(
        x=alt.X("column:N", title=None, sort=columns, axis=columns_axis(), scale=alt.Scale(paddingInner=0.08)),
        y=alt.Y("label:N", title=None, sort=_principles(rows), axis=_NAMES, scale=alt.Scale(paddingInner=0.12)),
        tooltip=[
            alt.Tooltip("name:N", title="initiative"),
            alt.Tooltip("label:N", title="principle"),
            alt.Tooltip("told:N", title="scores"),
        ],
    )
    shade = alt.Opacity("median:Q", legend=None, scale=alt.Scale(domain=[0, 3], range=[0.03, 0.3]))
    raters = list(scores["rater"].unique())
    legend = alt.Legend(
        title=f"scores by {joined(raters)}, which differ",
        orient="bottom",
        columns=1,
        symbolType="square",
        symbolSize=200,
        labelExpr="datum.value == 1 ? 'by one' : 'by more, or on whether it applies'",
    )
    width = alt.StrokeWidth(
        "frame:O",
        legend=legend if len(raters) > 1 else None,
        scale=alt.Scale(type="ordinal", domain=[1, 2], range=[1, 3]),
    )
    chart = (
        base.mark_rect(fill=INK).encode(opacity=shade)
        + base.transform_filter("datum.frame > 0").mark_rect(filled=False, stroke=INK).encode(strokeWidth=width)
        + base.mark_text().encode(text="text:N")
    )
    counts = table["frame"].value_counts()
    means = rows.groupby("name", sort=False)["score"].mean().sort_values(ascending=False, kind="stable")
    told = joined((f"{name} {mean:.1f}" for name, mean in means.dropna().items()), most=6) or "no score"
    frames = f" Raters differ by one in {counts.get(1, 0)} squares, by more or on whether it applies in "
    return Figure(
        chart,
        f"Table of the scores 0 to 3 of {len(initiatives)} initiatives on {table['label'].nunique()} principles by "
        f"{joined(raters, most=4)}. Mean score: {told}."
        f"{f'{frames}{counts.get(2, 0)}.' if len(raters) > 1 else ''}",
    )


def audit_profile(scores, initiative=None):
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
    rows = _labeled(scores[scores["initiative"] == (initiative or known[0])])
    steps = [_DASH, *map(str, SCALE)]
    words = [f"{score} {word}" for score, word in SCALE.items()] + [f"{_DASH} {_NOT}"]
    raters = list(rows["rater"].unique())
    shown = rows[["label", "rater", "text", "step", "evidence"]]
    axis = alt.Axis(orient="top", labelAngle=0, labelAlign="center", domain=False, ticks=False, grid=True)
    title = [", ".join(words[:3]) + ",", ", ".join(words[3:])]
    base = alt.Chart(shown, width=250, height=_STEP * rows["label"].nunique()).encode(
        x=alt.X("text:N", title=title, sort=steps, axis=axis, scale=alt.Scale(domain=steps)),
        y=alt.Y("label:N", title=None, sort=_principles(rows), axis=_NAMES, scale=alt.Scale(paddingInner=0.3)),
        tooltip=[
            alt.Tooltip("label:N", title="principle"),
            "rater:N",
            alt.Tooltip("step:N", title="score"),
            "evidence:N",
        ],
    )
    shapes = alt.Scale(domain=raters, range=_SHAPES[: len(raters)])
    legend = alt.Legend(orient="bottom", title=None, symbolFillColor=INK)
    marks = base.mark_point(filled=True, size=95, opacity=1, color=INK).encode(
        yOffset=alt.YOffset("rater:N", sort=raters),
        shape=alt.Shape("rater:N", sort=raters, scale=shapes, legend=legend),
    )
    # A line between the lowest and the highest score of each principle on which raters differ.
    by_step = rows.sort_values("text", key=lambda column: column.map(steps.index), kind="stable")
    ends = by_step.groupby("label")["text"].agg(["first", "last"])
    ends = ends[ends["first"] != ends["last"]].reset_index()
    lines = (
        alt.Chart(ends)
        .mark_rule(strokeWidth=6, opacity=0.2)
        .encode(x=alt.X("first:N", sort=steps), x2="last:N", y=alt.Y("label:N", sort=_principles(rows)))
    )
    mean = rows.groupby("label", sort=False)["score"].mean()
    plain = {label: label.replace("\n", " ") for label in mean.index}
    best, least = (mean.index[mean == end].map(plain) for end in (mean.max(), mean.min()))
    apart = joined((plain[label] for label in _principles(rows) if label in set(ends["label"])), most=3)
    told = f" Highest: {joined(best, most=2)}; lowest: {joined(least, most=2)}." if mean.max() > mean.min() else ""
    lines_told = f" Lines join scores that differ, {len(ends)} in all: {apart}." if len(ends) else ""
    return Figure(
        lines + marks,
        f"Marks for the scores of {rows['name'].iloc[0]} on {rows['label'].nunique()} principles by "
        f"{joined(raters, most=4)}.{told}{lines_told}",
    )
