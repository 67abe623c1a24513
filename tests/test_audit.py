"""The audit by the twelve principles: rubric, scores as shipped and as brought, agreement, totals."""

import csv

import numpy as np
import openpyxl
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from mtdkit import audit, charts, tables
from mtdkit.case import Case
from mtdkit.reliability import krippendorff_alpha

DATA = ROOT / "data"
COLUMNS = ["initiative", "case", "principle", "rater", "score", "evidence", "sources"]
INITIATIVES = ["id", "case", "rows", "name", "short", "start", "end", "read"]


def made(ratings, initiative="talks", name="Talks"):
    """Return a table of scores from the ratings of each rater, principle by principle."""
    parts = [
        pd.DataFrame(
            {
                "initiative": initiative,
                "name": name,
                "principle": range(1, len(values) + 1),
                "rater": rater,
                "score": pd.array(values, "Int64"),
                "evidence": f"told by {rater}",
            }
        )
        for rater, values in ratings.items()
    ]
    return pd.concat(parts, ignore_index=True)


def own(rows, header=COLUMNS):
    """Return rows of a reader's own table of scores, header first."""
    return [header, *rows]


GOOD = [
    ["market", "my-case", "1", "ana", "2", "1/3. Seen in a report.", "R1"],
    ["market", "my-case", "2", "ana", "", "Has no sense here.", "R1;R2"],
]


def write(path, rows):
    """Write rows as a CSV file and return its path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def wrong(path):
    """Return what reading the scores finds wrong, as text."""
    with pytest.raises(tables.TableError) as caught:
        audit.scores(path)
    return str(caught.value)


# --- The rubric --------------------------------------------------------------------


def test_every_principle_has_two_or_three_indicators():
    """The rubric covers the twelve principles in order, each with two or three indicators."""
    rubric = audit.rubric()
    per_principle = rubric.groupby(level="principle").size()
    assert list(per_principle.index) == list(range(1, 13))
    assert per_principle.between(2, 3).all()
    assert (rubric["basis"] == "ours").any()


def test_an_indicator_from_the_literature_names_its_source():
    """An indicator close to the literature has a source, and one of ours has none."""
    rubric = audit.rubric()
    assert ((rubric["basis"] == "literature") == rubric["sources"].map(bool)).all()


def test_the_anchors_of_an_indicator_differ():
    """The four anchors of each indicator are four phrases."""
    anchors = audit.rubric()[list(audit.SCALE.values())]
    assert (anchors.nunique(axis=1) == 4).all()
    assert anchors.map(len).to_numpy().max() < 90


# --- The scores as shipped ---------------------------------------------------------


def test_every_rater_gives_every_principle_a_row():
    """Each rater has one row for each principle of each initiative."""
    scores = audit.scores()
    assert set(scores["initiative"]) == set(audit.initiatives().index)
    counts = scores.groupby(["initiative", "rater"])["principle"].agg(["size", "nunique"])
    assert (counts == 12).all(axis=None)
    assert len(counts) == len(audit.initiatives()) * scores["rater"].nunique()


def test_an_audited_initiative_is_one_of_its_case():
    """Its rows are in the case, its name is that of the first, and its span lies around theirs."""
    for row in audit.initiatives().itertuples():
        case = Case.load(row.case)
        assert set(row.rows) <= set(case.initiatives.index)
        assert row.name == case.initiatives.loc[row.rows[0], "name"]
        assert tables.date_span(row.start)[0] <= tables.date_span(case.initiatives.loc[row.rows[0], "start"])[1]


def test_every_source_of_a_score_is_known():
    """Keys stand in the sources of the case or in the bibliography, and the case is that of the initiative."""
    cases = audit.initiatives()["case"]
    known = {slug: set(Case.load(slug).sources.index) | tables.bibliography_keys() for slug in cases.unique()}
    for row in audit.scores().itertuples():
        assert row.case == cases[row.initiative]
        assert set(row.sources) <= known[row.case], row


def test_a_score_is_the_middle_of_its_indicators_rounded_down():
    """Evidence begins with the values of the indicators, and the score follows from them by the rule."""
    scored = audit.scores().dropna(subset="score")
    pairs = scored["evidence"].str.extract(r"^(?:(\d)/(\d)|(\d))\.").astype(float)
    assert pairs.notna().any(axis=1).all()
    assert (np.floor(pairs.mean(axis=1)) == scored["score"].astype(float)).all()


def test_the_highest_score_rests_on_more_than_one_source():
    """A 3 names at least two sources."""
    scores = audit.scores()
    assert scores.loc[(scores["score"] == 3).fillna(False), "sources"].map(len).min() >= 2


# --- A reader's own scores ---------------------------------------------------------


def test_own_scores_come_as_file_folder_or_workbook(tmp_path):
    """The same rows give the same frame from a CSV file, a folder and a workbook."""
    path = write(tmp_path / "scores.csv", own(GOOD))
    book = openpyxl.Workbook()
    book.active.title = "Scores"
    for row in own(GOOD):
        book.active.append([int(cell) if cell.isdigit() else cell or None for cell in row])
    book.save(tmp_path / "book.xlsx")
    frames = [audit.scores(source) for source in (path, tmp_path, tmp_path / "book.xlsx")]
    for frame in frames:
        pd.testing.assert_frame_equal(frame, frames[0])
    assert frames[0]["name"].tolist() == ["market", "market"]
    assert frames[0]["score"].isna().tolist() == [False, True]
    assert frames[0]["sources"].tolist() == [("R1",), ("R1", "R2")]


def test_own_initiatives_give_their_names(tmp_path):
    """Names for pictures come from the table of initiatives where there is one."""
    write(tmp_path / "scores.csv", own(GOOD))
    row = ["market", "my-case", "", "Market women", "Market", "2001", "", "All"]
    write(tmp_path / "initiatives.csv", [INITIATIVES, row])
    assert audit.scores(tmp_path)["name"].unique().tolist() == ["Market"]


@pytest.mark.parametrize(
    ("row", "column", "cell", "told"),
    [
        (0, 4, "4", "row 2, column score: '4' is not allowed; right would be a whole number from 0 to 3"),
        (0, 4, "two", "row 2, column score: 'two' is not allowed"),
        (1, 2, "13", "row 3, column principle: '13' is not allowed; right would be a whole number from 1 to 12"),
        (0, 5, "", "row 2, column evidence: the cell is empty"),
        (0, 6, "", "row 2, column sources: the cell is empty"),
        (0, 6, "R1; R2", "row 2, column sources: 'R1; R2' is not allowed"),
        (1, 2, "1", "column initiative and principle and rater: the row stands twice"),
        (0, 3, "Ana B", "row 2, column rater: 'Ana B' is not allowed"),
    ],
)
def test_a_wrong_cell_is_told_with_its_place(tmp_path, row, column, cell, told):
    """The error names file, row and column, what is wrong and what would be right."""
    rows = [list(each) for each in GOOD]
    rows[row][column] = cell
    text = wrong(write(tmp_path / "mine.csv", own(rows)))
    assert told in text
    assert "mine.csv" in text
    assert "audit_" not in text


def test_everything_wrong_is_told_at_once(tmp_path):
    """Two faults give two problems, each with its row."""
    rows = [[*GOOD[0][:4], "9", *GOOD[0][5:]], ["", *GOOD[1][1:]]]
    text = wrong(write(tmp_path / "mine.csv", own(rows)))
    assert "2 problems" in text


def test_columns_may_stand_in_any_order(tmp_path):
    """A table with its columns turned around reads as the plain one."""
    turned = write(tmp_path / "turned.csv", [row[::-1] for row in own(GOOD)])
    pd.testing.assert_frame_equal(audit.scores(turned), audit.scores(write(tmp_path / "plain.csv", own(GOOD))))


def test_a_missing_column_is_told(tmp_path):
    """A table without a column names it."""
    text = wrong(write(tmp_path / "mine.csv", own([row[:5] + row[6:] for row in GOOD], COLUMNS[:5] + COLUMNS[6:])))
    assert "mine.csv, row 1, column evidence: the column is missing" in text


def test_an_initiative_must_be_in_its_table(tmp_path):
    """Where a table of initiatives is given, each score belongs to one of them."""
    write(tmp_path / "scores.csv", own(GOOD))
    write(tmp_path / "initiatives.csv", [INITIATIVES, ["fair", "my-case", "", "Fair", "Fair", "2001", "", "All"]])
    assert (
        "scores.csv, rows 2 and 3, column initiative: 'market' is unknown; right would be one that stands in "
        in wrong(tmp_path)
    )


def test_a_table_of_scores_must_be_there(tmp_path):
    """An empty folder, a workbook without the sheet, a file that is none and no file at all are told apart."""
    assert "scores.csv: the table is missing" in wrong(tmp_path)
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    assert "sheet scores: the table is missing" in wrong(tmp_path / "empty.xlsx")
    (tmp_path / "notes.txt").write_text("no table")
    assert "not a workbook" in wrong(tmp_path / "notes.txt")
    with pytest.raises(FileNotFoundError, match=r"nowhere\.csv"):
        audit.scores(tmp_path / "nowhere.csv")


# --- Agreement ---------------------------------------------------------------------


def test_one_rater_cannot_agree():
    """With a single rater the error says who it is and what is needed."""
    with pytest.raises(ValueError, match=r"one rater only \(first\); agreement needs two or more"):
        audit.agreement(made({"first": [1, 2]}))


def test_agreement_is_alpha_of_the_units():
    """Each initiative and the pool give what alpha gives on their ratings, for three levels."""
    one = made({"a": [0, 1, 2, 3, 3], "b": [0, 1, 3, 3, 2]}, "x", "X")
    two = made({"a": [2, 2, 1], "b": [2, 1, 1]}, "y", "Y")
    found = audit.agreement(pd.concat([one, two]), draws=50).set_index(["name", "level"])
    pool = pd.DataFrame({"a": [0, 1, 2, 3, 3, 2, 2, 1], "b": [0, 1, 3, 3, 2, 2, 1, 1]})
    for level in ("ordinal", "nominal", "interval"):
        assert found.loc[("X", level), "alpha"] == pytest.approx(krippendorff_alpha(pool[:5], level))
        assert found.loc[("Y", level), "alpha"] == pytest.approx(krippendorff_alpha(pool[5:], level))
        assert found.loc[(audit.POOLED, level), "alpha"] == pytest.approx(krippendorff_alpha(pool, level))
    assert found["units"].tolist() == [5] * 3 + [3] * 3 + [8] * 3
    assert found.index[-1][0] == audit.POOLED


def test_nominal_agreement_by_hand():
    """Four units, one unlike: alpha is 1 - 7 * 2 / (2 * 3 * 5) = 8/15."""
    found = audit.agreement(made({"a": [1, 1, 3, 3], "b": [1, 1, 3, 1]}), draws=20).set_index(["name", "level"])
    assert found.loc[("Talks", "nominal"), "alpha"] == pytest.approx(8 / 15)


def test_what_does_not_apply_has_no_pair():
    """A unit that one rater left empty counts as unpaired, one that both left empty as nothing."""
    found = audit.agreement(made({"a": [1, 2, None, None], "b": [1, 3, 2, None]}), draws=20)
    assert set(found["units"]) == {2}
    assert set(found["unpaired"]) == {1}


def test_more_raters_than_two():
    """Three raters are measured together."""
    found = audit.agreement(made({"a": [1, 2, 3], "b": [1, 2, 3], "c": [1, 2, 3]}), draws=20)
    assert (found["alpha"] == 1).all()


def test_simulated_ratings_have_the_agreement_wanted():
    """With many units alpha is the one asked for at each level, whatever the shares and the number of raters."""
    shares = pd.Series({0: 1, 1: 3, 2: 5, 3: 2})
    for alpha in (0, 0.4, 0.7, 1):
        for raters in (2, 3):
            ratings = audit.simulated(20_000, alpha, shares, raters, seed=4)
            for level in ("nominal", "ordinal", "interval"):
                assert krippendorff_alpha(ratings, level) == pytest.approx(alpha, abs=0.02)


def test_simulated_ratings_refuse_an_impossible_agreement():
    """Alpha beyond its range is named."""
    with pytest.raises(ValueError, match=r"alpha=1\.2"):
        audit.simulated(3, 1.2, pd.Series({1: 1}))


# --- Disagreements and totals ------------------------------------------------------


def test_disagreements_are_those_far_apart_or_on_applying():
    """Units by two or more and those that one rater found not to apply are listed with all their rows, in order."""
    scores = made({"a": [0, 1, None, None, 3], "b": [2, 2, 1, None, 3]})
    found = audit.disagreements(scores)
    assert found[["principle", "rater"]].to_numpy().tolist() == [[1, "a"], [1, "b"], [3, "a"], [3, "b"]]
    assert found["gap"].fillna(-1).tolist() == [2, 2, -1, -1]
    assert set(audit.disagreements(scores, by=1)["principle"]) == {1, 2, 3}
    assert audit.disagreements(made({"a": [1, 2]})).empty


def test_totals_by_hand():
    """Medians of two raters, and the three totals over what applies."""
    scores = made({"a": [1, 2, None, 3], "b": [1, 3, None, 3]})
    row = audit.summary(scores).loc["Talks"]
    assert row[[1, 2, 4]].tolist() == [1, 2.5, 3]
    assert np.isnan(row[3])
    assert row["applied"] == 3
    assert row["mean"] == pytest.approx(6.5 / 3)
    assert row["geometric_mean"] == pytest.approx(7.5 ** (1 / 3))
    assert row["minimum"] == 1


def test_a_single_nought_empties_the_geometric_mean():
    """One contradicted principle makes the geometric mean 0, and the mean hardly less."""
    row = audit.summary(made({"a": [3, 3, 3, 0]})).loc["Talks"]
    assert row["geometric_mean"] == 0
    assert row["mean"] == 2.25


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12))
def test_totals_stand_in_order(values):
    """The minimum never exceeds the geometric mean, nor this the mean; equal scores make the three equal."""
    row = audit.summary(made({"a": values})).loc["Talks"].astype(float)
    assert row["minimum"] <= row["geometric_mean"] + 1e-9
    assert row["geometric_mean"] <= row["mean"] + 1e-9
    if len(set(values)) == 1:
        assert row["minimum"] == pytest.approx(row["mean"])


def test_the_summary_keeps_the_order_of_the_table():
    """Initiatives are not ranked."""
    scores = pd.concat([made({"a": [1]}, "z", "Z"), made({"a": [3]}, "b", "B")])
    assert list(audit.summary(scores).index) == ["Z", "B"]


# --- Pictures ----------------------------------------------------------------------


def test_the_matrix_counts_its_frames():
    """The description counts where raters differ by one, and where by more or on applying."""
    told = charts.audit_matrix(made({"first": [1, 2, None, 3, 0, 1], "second": [1, 3, 2, 3, 2, 2]})).description
    assert told.endswith("Raters differ by one in 2 squares, by more or on whether it applies in 2.")
    assert "Mean score: Talks 1.8." in told


def test_the_matrix_of_one_rater_has_no_frames():
    """With one rater the description speaks of no difference."""
    assert "differ" not in charts.audit_matrix(made({"first": [1, 2]})).description


def test_the_profile_refuses_an_unknown_initiative():
    """The error names those there are."""
    scores = pd.concat([made({"a": [1]}, "z", "Z"), made({"a": [3]}, "b", "B")])
    for initiative in ("other", None):
        with pytest.raises(ValueError, match=r"the scores are of z, b"):
            charts.audit_profile(scores, initiative)
    assert "of B on 1 principle by" in charts.audit_profile(scores, "b").description
