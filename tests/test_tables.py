"""Reading and checking tables: every fault is told with its place and its cure."""

import calendar
import csv
import datetime
import re
import shutil
import subprocess
import sys
import zipfile

import openpyxl
import pandas as pd
import pytest
from conftest import CASE_TABLES, ROOT
from hypothesis import given
from hypothesis import strategies as st

from mtdkit import tables
from mtdkit.case import Case
from mtdkit.errors import UnknownName
from mtdkit.tables import shipped

YEARS = st.integers(1, 9998)
MONTHS = st.integers(1, 12)


def problems_of(source):
    """Load a broken case and return what was found wrong."""
    with pytest.raises(tables.TableError) as caught:
        Case.load(source)
    return caught.value.problems


def only_problem(source):
    """Load a case with one fault and return it."""
    (problem,) = problems_of(source)
    return problem


# --- Dates -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1994", "1994-01-01", "1994-12-31"),
        ("1994-07", "1994-07-01", "1994-07-31"),
        ("1994-12", "1994-12-01", "1994-12-31"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("1998-05-18~", "1998-05-18", "1998-05-18"),
        ("1989~", "1989-01-01", "1989-12-31"),
    ],
)
def test_date_span_gives_the_days_a_date_may_mean(text, first, last):
    """A year, a month and a day span what the calendar says."""
    assert tables.date_span(text) == (datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))


@given(year=YEARS, month=MONTHS)
def test_date_span_of_a_month_has_the_length_of_the_month(year, month):
    """The span of a month has as many days as the calendar gives it."""
    first, last = tables.date_span(f"{year:04}-{month:02}")
    assert first <= last
    assert (last - first).days + 1 == calendar.monthrange(year, month)[1]


@given(year=YEARS)
def test_date_span_of_a_year_has_the_length_of_the_year(year):
    """The span of a year has 366 days in leap years and 365 in the others."""
    first, last = tables.date_span(f"{year:04}")
    assert (last - first).days + 1 == 365 + calendar.isleap(year)


@given(day=st.dates())
def test_date_span_of_a_day_is_that_day(day):
    """A day spans itself, and about that day spans the same."""
    assert tables.date_span(day.isoformat()) == tables.date_span(f"{day.isoformat()}~") == (day, day)


@given(year=YEARS, month=MONTHS)
def test_date_span_refuses_the_day_after_the_last_of_a_month(year, month):
    """No month has a day more than the calendar gives it."""
    with pytest.raises(ValueError, match=r"day"):
        tables.date_span(f"{year:04}-{month:02}-{calendar.monthrange(year, month)[1] + 1:02}")


@pytest.mark.parametrize("text", ["", "94", "1994-7", "1994-13", "1994-00", "1994-07-1", "4.10.1992", "1994?", " 1994"])
def test_date_span_refuses_other_forms(text):
    """What is no EDTF date of the forms used is refused."""
    with pytest.raises(ValueError, match=r"."):
        tables.date_span(text)


# --- Reading -----------------------------------------------------------------------


def test_workbook_and_folder_give_the_same_rows(own_case, tmp_path):
    """A workbook with one sheet a table reads exactly as the folder of CSV files."""
    assert tables.read_rows(own_case.workbook(tmp_path / "own.xlsx")) == tables.read_rows(own_case.folder)


def test_workbook_and_folder_give_the_same_case(own_case, tmp_path):
    """A case loaded from a workbook equals the same case loaded from a folder."""
    from_folder, from_book = Case.load(own_case.folder), Case.load(own_case.workbook(tmp_path / "own.xlsx"))
    for table in CASE_TABLES:
        pd.testing.assert_frame_equal(getattr(from_folder, table), getattr(from_book, table))


def test_excel_dates_and_numbers_are_read_as_written(own_case, tmp_path):
    """Cells that Excel turned into dates, whole numbers, floats or truth values mean the same."""
    path = own_case.workbook(tmp_path / "own.xlsx")
    book = openpyxl.load_workbook(path)
    changed = 0
    for table, column, convert in (
        ("actors", "track", int),
        ("actors", "secondary_tracks", lambda text: int(text) if text.isdigit() else text),
        ("actors", "collective", lambda text: text == "true"),
        ("initiatives", "start", lambda text: datetime.datetime.fromisoformat(text) if len(text) == 10 else text),
        ("milestones", "date", lambda text: int(text) if len(text) == 4 else text),
    ):
        sheet = book[table]
        at = [cell.value for cell in sheet[1]].index(column) + 1
        for row in range(2, sheet.max_row + 1):
            cell = sheet.cell(row, at)
            if cell.value is not None:
                new = convert(cell.value)
                changed += not isinstance(new, str)
                cell.value = new
    assert changed > 100
    book.save(path)
    from_folder, from_book = Case.load(own_case.folder), Case.load(path)
    for table in ("actors", "initiatives", "milestones"):
        pd.testing.assert_frame_equal(getattr(from_folder, table), getattr(from_book, table))


def test_whole_numbers_kept_as_floats_are_whole_numbers(own_case, tmp_path):
    """Other programs write the track 7 into a workbook as 7.0; it is read as 7."""
    path, other = own_case.workbook(tmp_path / "own.xlsx"), tmp_path / "other.xlsx"
    book = openpyxl.load_workbook(path)
    column = 1 + [cell.value for cell in book["actors"][1]].index("track")
    letter = openpyxl.utils.get_column_letter(column).encode()
    for (cell,) in book["actors"].iter_rows(min_row=2, min_col=column, max_col=column):
        cell.value = int(cell.value)
    book.save(path)
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(other, "w") as after:
        for name in before.namelist():
            content, times = re.subn(rb'(<c r="' + letter + rb'\d+" t="n"><v>\d)(</v>)', rb"\1.0\2", before.read(name))
            assert times == (len(own_case.rows("actors")) - 1 if name.endswith("sheet1.xml") else 0)
            after.writestr(name, content)
    pd.testing.assert_frame_equal(Case.load(other).actors, Case.load(own_case.folder).actors)


def test_a_date_that_is_no_day_alone_keeps_the_fault_visible(own_case, tmp_path):
    """A number in a date column that is no date is a problem of that cell, not a crash."""
    path = own_case.workbook(tmp_path / "own.xlsx")
    book = openpyxl.load_workbook(path)
    book["milestones"]["A3"].value = 32727.5
    book.save(path)
    problem = only_problem(path)
    assert (problem.place, problem.row, problem.column) == ("sheet milestones", 3, "date")


def test_blank_rows_and_blanks_around_cells_do_not_matter(own_case):
    """Blank rows at the end, blanks around cells and a byte order mark are overlooked."""
    before = tables.read_rows(own_case.folder)
    path = own_case.folder / "ties.csv"
    text = path.read_text(encoding="utf-8").replace(",positive,", ", positive ,")
    path.write_text(f"{text},,,\n\n", encoding="utf-8-sig")
    assert tables.read_rows(own_case.folder) == before


def test_columns_may_stand_in_any_order(own_case):
    """A table whose columns are in another order gives the same frame."""
    before = Case.load(own_case.folder).actors
    own_case.write("actors", [row[::-1] for row in own_case.rows("actors")])
    pd.testing.assert_frame_equal(Case.load(own_case.folder).actors, before)


def test_missing_folder_is_named(tmp_path):
    """A folder or workbook that does not exist is named in the error."""
    with pytest.raises(FileNotFoundError, match="nowhere"):
        tables.read_rows(tmp_path / "nowhere")


def test_read_names_the_tables_there_are():
    """Asking for an unknown table lists the known ones."""
    with pytest.raises(KeyError, match="timeline"):
        tables.read("timelines")


def test_typed_gives_each_type_its_column():
    """Lists become tuples, whole numbers Int64 with gaps, truth values bool, the rest text."""
    resource = next(r for r in tables.descriptor("case")["resources"] if r["name"] == "actors")
    rows = [
        ["id", "track", "secondary_tracks", "collective", "sources"],
        ["a", "7", "2;5", "true", "M1;M2"],
        ["b", "", "", "false"],
    ]
    frame = tables.typed(rows, resource)
    assert list(frame.columns) == [field["name"] for field in resource["schema"]["fields"]]
    assert frame["track"].dtype == "Int64"
    assert frame["track"].isna().tolist() == [False, True]
    assert frame["secondary_tracks"].tolist() == [(2, 5), ()]
    assert frame["sources"].tolist() == [("M1", "M2"), ()]
    assert frame["collective"].dtype == bool
    assert frame["collective"].tolist() == [True, False]
    assert frame["name"].tolist() == ["", ""]


# --- Faults ------------------------------------------------------------------------


def put_three_faults(case):
    """Put a track 10, a participation of an unknown actor and a 31 February into a case."""
    case.put("actors", 5, "track", "10")
    case.put("participation", 9, "actor", "MZ99")
    case.put("milestones", 3, "date", "1989-02-31")


def test_three_faults_give_three_problems_at_once(own_case):
    """A track 10, an unknown actor and a 31 February are told in one error, each with row and column."""
    put_three_faults(own_case)
    with pytest.raises(tables.TableError) as caught:
        Case.load(own_case.folder)
    assert [(p.place, p.row, p.column) for p in caught.value.problems] == [
        ("actors.csv", 5, "track"),
        ("participation.csv", 9, "actor"),
        ("milestones.csv", 3, "date"),
    ]
    told = str(caught.value)
    assert told.startswith(f"{own_case.folder}: 3 problems\n")
    assert "actors.csv, row 5, column track: '10' is not allowed; right would be a whole number from 1 to 9" in told
    assert "participation.csv, row 9, column actor: 'MZ99' is unknown; right would be one that stands in actors" in told
    assert re.search(r"milestones.csv, row 3, column date: '1989-02-31' is no date; .*1994-07-01", told)
    assert len(told.splitlines()) == 4


def test_three_faults_in_a_workbook_name_the_sheet(own_case, tmp_path):
    """The same three faults in a workbook name sheet, row and column."""
    put_three_faults(own_case)
    assert [(p.place, p.row, p.column) for p in problems_of(own_case.workbook(tmp_path / "own.xlsx"))] == [
        ("sheet actors", 5, "track"),
        ("sheet participation", 9, "actor"),
        ("sheet milestones", 3, "date"),
    ]


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "wrong", "right"),
    [
        ("actors", 2, "track", "seven", "'seven' is not allowed", "a whole number from 1 to 9"),
        ("actors", 2, "track", "0", "'0' is not allowed", "a whole number from 1 to 9"),
        ("actors", 2, "track", "", "the cell is empty", "a whole number from 1 to 9"),
        ("actors", 2, "level", "upper", "'upper' is not allowed", "one of top, middle, grassroots"),
        ("actors", 2, "collective", "maybe", "'maybe' is not allowed", "true or false"),
        ("actors", 2, "secondary_tracks", "2,5", "'2,5' is not allowed", "joined by ; without blanks such as 2;5"),
        ("actors", 2, "secondary_tracks", "2;10", "'2;10' is not allowed", "joined by ; without blanks such as 2;5"),
        ("actors", 2, "name", "", "the cell is empty", "a value (Name for print)"),
        ("initiatives", 4, "start", "spring 1989", "'spring 1989' is no date", "1994-07"),
        ("initiatives", 4, "end", "1992-13", "'1992-13' is no date", "1994-07"),
        ("participation", 3, "role", "boss", "'boss' is not allowed", "one of party, mediator"),
        ("participation", 3, "initiative", "MZI99", "'MZI99' is unknown", "one that stands in initiatives"),
        ("ties", 2, "target", "MZ00", "'MZ00' is unknown", "one that stands in actors"),
        ("ties", 2, "sign", "+", "'+' is not allowed", "one of positive, neutral, negative"),
        ("sources", 2, "address", "www.c-r.org", "'www.c-r.org' is not allowed", "right would be"),
        ("milestones", 2, "what", "", "the cell is empty", "a value (What)"),
    ],
)
def test_each_fault_is_told_with_place_and_cure(own_case, table, row, column, value, wrong, right):
    """One spoiled cell gives one problem that says where, what is wrong and what would be right."""
    own_case.put(table, row, column, value)
    problem = only_problem(own_case.folder)
    assert (problem.place, problem.row, problem.column) == (f"{table}.csv", row, column)
    assert wrong in problem.wrong
    assert right in problem.right


@pytest.mark.parametrize(
    ("key", "hint"),
    [("DiamondMcDonald1966", "did you mean DiamondMcDonald1996?"), ("???", "add it to the sources")],
)
def test_an_unknown_source_is_told_with_a_suggestion(own_case, key, hint):
    """A source key that stands nowhere is told, with the nearest known key where one is near."""
    own_case.put("ties", 3, "sources", f"M28;{key}")
    problem = only_problem(own_case.folder)
    assert (problem.place, problem.row, problem.column) == ("ties.csv", 3, "sources")
    assert f"{key!r} is unknown" in problem.wrong
    assert hint in str(problem)


def test_the_handbooks_bibliography_may_be_cited_in_a_case(own_case):
    """A row of a case may name a key of references.bib."""
    own_case.put("ties", 3, "sources", "DiamondMcDonald1996")
    assert Case.load(own_case.folder).ties.loc[1, "sources"] == ("DiamondMcDonald1996",)


def test_a_duplicate_id_is_told_on_its_second_row(own_case):
    """An id that stands twice is told once, on the row that repeats it."""
    rows = own_case.rows("actors")
    rows.append(rows[1])
    own_case.write("actors", rows)
    problem = only_problem(own_case.folder)
    assert (problem.place, problem.row, problem.column) == ("actors.csv", len(rows), "id")
    assert "stands twice" in problem.wrong


def test_a_repeated_participation_is_told(own_case):
    """The same actor in the same initiative in the same role is told as a repetition."""
    rows = own_case.rows("participation")
    rows.append(rows[1])
    own_case.write("participation", rows)
    problem = only_problem(own_case.folder)
    assert (problem.place, problem.row) == ("participation.csv", len(rows))
    assert "actor" in problem.column
    assert "stands twice" in problem.wrong


def test_an_unknown_column_is_told_with_the_known_ones(own_case):
    """A column that the description does not have is told with the names it could be."""
    rows = own_case.rows("actors")
    own_case.write("actors", [[*rows[0], "colour"], *([*row, "red"] for row in rows[1:])])
    problem = only_problem(own_case.folder)
    assert (problem.place, problem.row, problem.column) == ("actors.csv", 1, "colour")
    assert "secondary_tracks" in problem.right


def test_a_missing_column_is_told_once(own_case):
    """A required column that is missing is one problem, not one in each row."""
    rows = own_case.rows("actors")
    at = rows[0].index("kind")
    own_case.write("actors", [row[:at] + row[at + 1 :] for row in rows])
    problem = only_problem(own_case.folder)
    assert (problem.place, problem.row, problem.column) == ("actors.csv", 1, "kind")
    assert "missing" in problem.wrong


def test_what_may_wait_in_a_draft_may_be_empty(own_case):
    """A reader's own case loads without levels, sources and the like, which the handbook's own may not lack."""
    rows = own_case.rows("actors")
    kept = [
        n for n, label in enumerate(rows[0]) if label not in ("level", "side", "collective", "status", "unverified")
    ]
    own_case.write("actors", [[row[n] for n in kept] for row in rows])
    case = Case.load(own_case.folder)
    assert set(case.actors["level"]) == {""}
    assert len(case.reading().actors) == len(case.actors)
    missing = [p.column for p in tables.check(tables.read_rows(own_case.folder)) if p.wrong == "the column is missing"]
    assert sorted(map(str, missing)) == ["collective", "level", "side", "status"]


def test_a_missing_table_is_told_once(own_case):
    """A missing table is one problem; what refers to it is not reported again."""
    (own_case.folder / "initiatives.csv").unlink()
    problem = only_problem(own_case.folder)
    assert (problem.place, problem.row, problem.column) == ("initiatives.csv", None, None)
    assert "missing" in problem.wrong
    assert "header" in problem.right


def test_an_empty_table_is_told_as_missing(own_case):
    """A file without a header is told as a missing table."""
    (own_case.folder / "ties.csv").write_text("", encoding="utf-8")
    assert only_problem(own_case.folder).place == "ties.csv"


def test_tables_with_headers_alone_are_a_case(own_case):
    """Ties and milestones may be empty below their header."""
    for table in ("ties", "milestones"):
        own_case.write(table, own_case.rows(table)[:1])
    loaded = Case.load(own_case.folder)
    assert (len(loaded.ties), len(loaded.milestones)) == (0, 0)


def test_a_file_in_another_encoding_is_told_with_the_cure(own_case):
    """A CSV file that is not UTF-8 is named, and how to save it is said."""
    path = own_case.folder / "actors.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1", "replace"))
    problem = only_problem(own_case.folder)
    assert problem.place == "actors.csv"
    assert "UTF-8" in problem.wrong
    assert problem.right == "save it as CSV UTF-8"


def test_a_row_that_is_too_long_is_told(own_case):
    """A row with more cells than the header, as a forgotten quote makes it, is told with its number."""
    rows = own_case.rows("ties")
    rows[3].append("one too many")
    own_case.write("ties", rows)
    problem = only_problem(own_case.folder)
    assert (problem.place, problem.row) == ("ties.csv", 4)


def test_all_faults_of_many_rows_are_told(own_case):
    """Every spoiled row is told, in order of rows, none is left for the next run."""
    rows = own_case.rows("participation")
    at = rows[0].index("role")
    for row in rows[1:]:
        row[at] = "boss"
    own_case.write("participation", rows)
    assert [p.row for p in problems_of(own_case.folder)] == list(range(2, len(rows) + 1))


def test_a_column_that_stands_twice_hides_no_other_fault(own_case):
    """A repeated column is told once, and faults in other tables are still told."""
    rows = own_case.rows("actors")
    own_case.write("actors", [[*row, row[1]] for row in rows])
    own_case.put("milestones", 3, "date", "1990-02-31")
    told = [(p.place, p.row, p.column) for p in problems_of(own_case.folder)]
    assert told == [("actors.csv", 1, rows[0][1]), ("milestones.csv", 3, "date")]


def test_missing_sources_are_told_once(own_case):
    """Without the table of sources there is one problem, not one for each key."""
    (own_case.folder / "sources.csv").unlink()
    problem = only_problem(own_case.folder)
    assert (problem.place, problem.wrong) == ("sources.csv", "the table is missing")


def test_blank_columns_at_the_right_are_nothing(own_case):
    """A stray format far to the right leaves blank cells, which are no fault."""
    own_case.write("actors", [[*row, "", ""] for row in own_case.rows("actors")])
    assert len(Case.load(own_case.folder).actors) > 40


@pytest.mark.parametrize(
    ("table", "values", "column"),
    [
        ("initiatives", {"start": "1990-07", "end": "1989"}, "end"),
        ("actors", {"status": "partly", "unverified": ""}, "unverified"),
    ],
)
def test_what_a_row_tells_as_a_whole(own_case, table, values, column):
    """An end before its start, and a doubt that is not named, are told."""
    for name, value in values.items():
        own_case.put(table, 4, name, value)
    problem = only_problem(own_case.folder)
    assert (problem.place, problem.row, problem.column) == (f"{table}.csv", 4, column)


def test_an_end_within_its_start_is_no_fault(own_case):
    """A year is no earlier than a month in it."""
    own_case.put("initiatives", 4, "start", "1990-07")
    own_case.put("initiatives", 4, "end", "1990")
    assert Case.load(own_case.folder).initiatives["end"].iloc[2] == "1990"


def test_cells_that_are_not_separated_by_commas_are_told(own_case):
    """A table saved with semicolons is told as such."""
    path = own_case.folder / "ties.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    assert any("not separated by commas" in p.wrong for p in problems_of(own_case.folder))


def test_a_month_in_a_workbook_stays_a_month(tmp_path):
    """Excel keeps a month as its first day; its format tells that only the month was meant."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = " Milestones"
    sheet.append(["date"])
    for row, form in enumerate(("mmm-yy", "yyyy", "dd/mm/yyyy"), 2):
        sheet.cell(row, 1, datetime.datetime(1994, 7, 1)).number_format = form
    book.save(tmp_path / "own.xlsx")
    assert tables.read_rows(tmp_path / "own.xlsx")["milestones"][1:] == [["1994-07"], ["1994"], ["1994-07-01"]]


def test_a_file_that_is_no_workbook_is_told(tmp_path):
    """A wrong file gives one sentence, not another library's error."""
    (tmp_path / "own.xlsx").write_text("no workbook")
    with pytest.raises(tables.TableError, match="not a workbook"):
        tables.read_rows(tmp_path / "own.xlsx")


def test_other_numbers_are_floats_with_gaps():
    """A column of the type number becomes floats; an empty cell is missing, and a word is a problem of its cell."""
    resource = {"schema": {"fields": [{"name": "weight", "type": "number"}]}}
    typed = tables.typed([["weight"], ["1.5"], [""], ["-2"]], resource)
    assert typed["weight"].tolist()[::2] == [1.5, -2.0]
    assert typed["weight"].isna().tolist() == [False, True, False]
    folder = tables.data_directory()
    paths = {r["name"]: folder / r["path"] for r in tables.descriptor("handbook")["resources"]}
    rows = {name: tables.read_rows(path, [name])[name] for name, path in paths.items()}
    rows["track_design"][1][rows["track_design"][0].index("weight")] = "much"
    told = [(p.place, p.row, p.column) for p in tables.check(rows, "handbook")]
    assert told == [("track_design.csv", 2, "weight")]


# --- What is shipped ----------------------------------------------------------------


def test_a_shipped_case_is_read_unchecked():
    """Its tables are checked by these tests; reading all cases imports no frictionless and makes no parser."""
    code = (
        "import sys\nfrom mtdkit import tables\n"
        "folder = tables.data_directory() / 'cases'\n"
        "print(sum(len(tables.load(folder / slug)['actors']) for slug in tables.read('cases')['slug']) > 500)\n"
        "print(len(tables.load(folder.parent / 'audits', 'handbook', {'scores': 'audit_scores', "
        "'initiatives': 'audit_initiatives'})['scores']) > 100)\n"
        "print(sorted({'frictionless', 'jsonschema', 'openpyxl', 'rfc3987_syntax'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stdout.split() == ["True", "True", "[]"]


def test_the_check_makes_no_grammar_of_addresses(own_case):
    """The check of a reader's case, which needs frictionless, goes without what jsonschema would build for it."""
    code = (
        f"import sys\nfrom mtdkit import tables\ntables.load({str(own_case.folder)!r})\n"
        "print(sorted({'frictionless', 'rfc3987_syntax'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stdout.strip() == "['frictionless']"


@pytest.fixture
def handbook(tmp_path, monkeypatch):
    """Let a copy of the handbook's tables, which may be spoiled, stand for those that are shipped."""
    folder = tmp_path / "data"
    shutil.copytree(tables.data_directory(), folder)
    monkeypatch.setattr(shipped, "data_directory", lambda: folder)
    shipped._noted.cache_clear()
    yield folder
    shipped._noted.cache_clear()


def spoil(path):
    """Put a track that there is not into a table of actors."""
    rows = list(csv.reader(path.open(encoding="utf-8", newline="")))
    rows[1][rows[0].index("track")] = "10"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def test_a_shipped_table_that_was_changed_is_checked(handbook):
    """Whoever edits a case of the handbook is told of a fault at once, though it lies among the shipped ones."""
    folder = handbook / "cases" / "mozambique"
    assert shipped.as_shipped(folder)
    spoil(folder / "actors.csv")
    assert not shipped.as_shipped(folder)
    with pytest.raises(tables.TableError, match="row 2, column track: '10' is not allowed"):
        tables.load(folder)


@pytest.mark.parametrize("change", ["one more", "one less"])
def test_a_shipped_folder_with_other_tables_is_checked(handbook, change):
    """So is one that got or lost a table, and a case that the handbook does not know."""
    folder = handbook / "cases" / "mozambique"
    if change == "one more":
        (folder / "notes.csv").write_text("a\n", encoding="utf-8")
    else:
        (folder / "ties.csv").unlink()
        with pytest.raises(tables.TableError, match="the table is missing"):
            tables.load(folder)
    assert not shipped.as_shipped(folder)
    own = handbook / "cases" / "mine"
    shutil.copytree(folder, own)
    assert not shipped.as_shipped(own)


def test_whoever_changes_a_descriptor_changes_a_copy():
    """What is handed out belongs to the one who asked."""
    tables.descriptor("case")["resources"].clear()
    assert len(tables.descriptor("case")["resources"]) == 7
    assert tables.load(tables.data_directory() / "cases" / "cyprus")["actors"].shape[0] > 0


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: tables.read("track"), "no table 'track'; did you mean 'tracks'?"),
        (lambda: tables.descriptor("cases"), "no descriptor 'cases'; did you mean 'case'?"),
        (lambda: tables.check({}, "handbok"), "did you mean 'handbook'?"),
        (lambda: tables.load(ROOT, "case", {"x": "actor"}), "no table 'actor'; did you mean 'actors'?"),
    ],
)
def test_an_unknown_name_is_told_with_the_near_one(call, told):
    """A table or descriptor that there is not is one error with what was probably meant."""
    with pytest.raises(UnknownName, match=re.escape(told)):
        call()
