"""Pictures of audits by the twelve principles."""

import altair as alt
import pandas as pd

from mtdkit import framework
from mtdkit.audit import SCALE
from mtdkit.charts.figure import INK, WIDTH, Figure

__all__ = ["audit_matrix", "audit_profile"]

_SHAPES = ["circle", "square", "triangle-up", "diamond"]
_NOT = "does not apply"
_DASH = "\u2013"
# Room for the longest name also in a reader's wider font.
_NAMES = alt.Axis(domain=False, ticks=False, labelLimit=230, minExtent=184)


def _labeled(scores):
    """Return the scores with the principle's number and name, and the score as a word of the scale."""
    names = framework.principles()["name"]
    label = scores["principle"].map(lambda number: f"{number} {names[number]}")
    text = scores["score"].astype("string").fillna(_DASH)
    step = scores["score"].map(lambda score: _NOT if pd.isna(score) else f"{score} {SCALE[score]}")
    shown = scores.assign(label=label, text=text, step=step)
    return shown.assign(score=shown["score"].astype(float), principle=shown["principle"].astype(int))


def _two_lines():
    """Return an axis on top whose labels stand in two lines, broken at their last blank."""
    broken = "[replace(datum.label, /^(.*) .*?$/, '$1'), replace(datum.label, /^.* /, '')]"
    lines = f"indexof(datum.label, ' ') < 0 ? datum.label : {broken}"
    style = {"domain": False, "ticks": False, "labelPadding": 20, "labelAlign": "center", "labelAngle": 0}
    return alt.Axis(orient="top", labelExpr=lines, **style)


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
        that the principle does not apply; the darker, the higher their median. A frame
        marks where they differ, a thick one where by two or more, or on whether it applies.

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
    initiatives = list(rows["name"].unique())
    base = alt.Chart(table, width=WIDTH - 178, height=31 * table["label"].nunique()).encode(
        x=alt.X("name:N", title=None, sort=initiatives, axis=_two_lines(), scale=alt.Scale(paddingInner=0.08)),
        y=alt.Y("label:N", title=None, sort=_principles(rows), axis=_NAMES, scale=alt.Scale(paddingInner=0.12)),
        tooltip=["name:N", "label:N", alt.Tooltip("told:N", title="scores")],
    )
    shade = alt.Opacity("median:Q", legend=None, scale=alt.Scale(domain=[0, 3], range=[0.03, 0.3]))
    width = alt.StrokeWidth("frame:O", legend=None, scale=alt.Scale(domain=[1, 2], range=[1, 3]))
    chart = (
        base.mark_rect(fill=INK).encode(opacity=shade)
        + base.transform_filter("datum.frame > 0").mark_rect(filled=False, stroke=INK).encode(strokeWidth=width)
        + base.mark_text().encode(text="text:N")
    )
    raters = list(scores["rater"].unique())
    far, near = int((table["frame"] == 2).sum()), int((table["frame"] == 1).sum())
    frames = f" Thin frames where they differ by one: {near}; thick where by more or on whether it applies: {far}."
    lines = [f"{name}: {', '.join(part['text'])}" for name, part in table.groupby("name", sort=False)]
    told = "; ".join(lines).replace(_DASH, "none")
    return Figure(
        chart,
        f"Table of the scores 0 to 3 of {_listing(initiatives)} on {table['label'].nunique()} principles by "
        f"{_listing(raters)}.{frames if len(raters) > 1 else ''} Principle by principle, none where one does not "
        f"apply: {told}.",
    )


def _listing(names):
    """Return names as a phrase, the last joined by "and"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


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
    title = [", ".join(words[:2]) + ",", ", ".join(words[2:])]
    base = alt.Chart(shown, width=WIDTH - 178, height=31 * rows["label"].nunique()).encode(
        x=alt.X("text:N", title=title, sort=steps, axis=axis, scale=alt.Scale(domain=steps)),
        y=alt.Y("label:N", title=None, sort=_principles(rows), axis=_NAMES, scale=alt.Scale(paddingInner=0.3)),
        tooltip=["label:N", "rater:N", alt.Tooltip("step:N", title="score"), "evidence:N"],
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
    told = "; ".join(
        f"{label}: " + (part["step"].iloc[0] if part["step"].nunique() == 1 else
                        ", ".join(f"{row.step} ({row.rater})" for row in part.itertuples()))
        for label, part in rows.groupby("label", sort=False)
    )  # fmt: skip
    return Figure(
        lines + marks,
        f"Marks for the scores of {rows['name'].iloc[0]} on {rows['label'].nunique()} principles by "
        f"{_listing(raters)}; lines for those on which they differ, {len(ends)} in all. {told}.",
    )
