"""Faults that people meet with spreadsheets of their own: each is told with its place and cure, or read as meant."""

import csv
import datetime
import io
import os
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import CASE_TABLES, EditableCase
from hypothesis import given, settings
from hypothesis import strategies as st

from mtdkit import tables
from mtdkit.case import Case
from mtdkit.errors import UnknownName
from mtdkit.tables import rows as reading
from mtdkit.tables import workbook

ACTORS = (
    "id,shared_id,name,kind,kind_in_source,track,secondary_tracks,level,side,side_in_source,collective,country,note,"
)
INITIATIVES = "id,name,kind,kind_in_source,start,end,phase,openness,openness_in_source,place,rpp,outcome,"
SOURCED = "sources,status,unverified\n"
SMALL = {
    "actors": ACTORS
    + SOURCED
    + "N1,,River Assembly,state body,,1,,top,government side,,false,Arda,,B1,verified,\n"
    + "N2,,Hill League,armed group,,1,,top,opposition side,,false,Arda,,B1,verified,\n"
    + "N3,,Elders of the Ford,informal group,,4,6;7,middle,insider third party,,true,Arda,,B1;B2,verified,\n"
    + "N4,,Quiet Room,research or education body,,5,2,middle,outside third party,,false,Elsewhere,,B2,verified,\n",
    "initiatives": INITIATIVES
    + SOURCED
    + "T1,Talks at the ford,dialogue,,1988-03,1988-04-02,before,discreet,,the ford,,,B1,verified,\n"
    + "T2,Bridge accord,agreement,,1991-09-30,,during,public,,,,,B1;B2,partly,the day\n"
    + "T3,Winter seminar,research and training,,1993,1994,after,public,,,,,B2,verified,\n",
    "participation": "actor,initiative,role,role_in_source,"
    + SOURCED
    + "N3,T1,host,,B1,verified,\nN4,T1,organizer,,B1,verified,\nN1,T2,party,,B1,verified,\n"
    + "N2,T2,party,,B1,verified,\nN3,T2,mediator,,B2,verified,\nN4,T3,organizer,,B2,verified,\n",
    "ties": "source,target,kind,kind_in_source,sign,what,"
    + SOURCED
    + "N4,N3,money,,positive,travel,B2,verified,\nN2,N1,opposition,,negative,,B1,verified,\n",
    "milestones": "date,what,measure,"
    + SOURCED
    + "1991-10,Ferry runs again,,B1,verified,\n1994,First shared school,,B2,verified,\n",
    "sources": "key,work,kind,address,read,weak,note\n"
    + 'B1,"Ada Ford, The River Years, 2001",scholarship,https://example.org/river,whole,false,\n'
    + "B2,Notes of the Quiet Room,participant account,,extract,true,\n",
    "codings": "actor,coder,track,reason\nN1,maria,1,\nN3,maria,6,\n",
}


def write_small(folder):
    """Write the small case as a folder and return it, to be spoiled."""
    folder.mkdir()
    for table, text in SMALL.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8", newline="")
    return EditableCase(folder)


@pytest.fixture
def small(tmp_path):
    """Give a small sound case in a folder of its own."""
    return write_small(tmp_path / "small")


def problems_of(source):
    """Load a broken case and return what was found wrong."""
    with pytest.raises(tables.TableError) as caught:
        Case.load(source)
    return caught.value.problems


def only(source, place, row, column, *words):
    """Load a case with one fault, and check where it is said to be and in which words."""
    (problem,) = problems_of(source)
    assert (problem.place, problem.row, problem.column) == (place, row, column)
    for word in words:
        assert word in str(problem)


def edited(path, part, change):
    """Rewrite one part of a workbook, as other programs would have written it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts[part].decode("utf-8")
    parts[part] = change(text).encode("utf-8")
    assert parts[part].decode("utf-8") != text
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_the_small_case_is_sound(small, tmp_path):
    """What the tests below spoil loads as it is, from a folder and from a workbook."""
    from_folder = Case.load(small.folder)
    from_book = Case.load(small.workbook(tmp_path / "small.xlsx"))
    for table in CASE_TABLES:
        pd.testing.assert_frame_equal(getattr(from_folder, table), getattr(from_book, table))
    assert len(from_folder.participation) == 6


# --- Cells ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "words"),
    [
        ("actors", 2, "name", "River\x00", ["U+0000", "a letter was lost"]),
        ("actors", 2, "name", "Al\x07pha", ["U+0007", r"\x07"]),
        ("actors", 2, "name", "Al\x0bpha", ["U+000B"]),
        ("actors", 2, "note", "a\x1bb", ["U+001B"]),
        ("actors", 2, "name", "Minist\x99re", ["U+0099", r"Minist\x99re"]),
        ("actors", 2, "country", "and so on\x85", ["U+0085"]),
        ("actors", 2, "name", "Al\ufffepha", ["U+FFFE"]),
        ("actors", 2, "name", "Al\U0001ffffpha", ["U+1FFFF"]),
        ("actors", 2, "name", "Minist\ufffdre", ["U+FFFD"]),
        ("actors", 2, "name", "\u200b", ["shows nothing", r"\u200b"]),
        ("actors", 2, "name", "\u2060 \u2800", ["shows nothing"]),
        ("actors", 2, "name", "#N/A", ["error value", "mend the formula"]),
        ("actors", 2, "country", "#REF!", ["error value"]),
        ("actors", 2, "note", "#DIV/0!", ["error value"]),
        ("initiatives", 2, "end", "#VALUE!", ["error value"]),
        ("initiatives", 2, "name", "#NAME?", ["error value"]),
        ("milestones", 2, "measure", "#NULL!", ["error value"]),
        ("milestones", 2, "measure", "#NUM!", ["error value"]),
        ("actors", 2, "track", "#SPILL!", ["error value"]),
        ("participation", 2, "role", "#CALC!", ["error value"]),
        ("ties", 2, "what", "#BEZUG!", ["error value"]),
        ("initiatives", 2, "start", "7119", ["no year that can be meant", "1500 to 2099", "1919-06-28"]),
        ("initiatives", 2, "start", "33147", ["no date", "lost its format", "1990-10-01"]),
        ("initiatives", 2, "start", "0193", ["no year that can be meant"]),
        ("milestones", 3, "date", "2100", ["no year that can be meant"]),
        ("initiatives", 4, "start", "2008-2009", ["write 2008 in start and 2009 in end"]),
        ("initiatives", 4, "start", "2008/2009", ["write 2008 in start and 2009 in end"]),
        ("initiatives", 4, "end", "1993-95", ["write 1993 in start and 1995 in end"]),
        ("initiatives", 4, "end", "ongoing", ["leave end empty", "last day that the sources tell"]),
        ("initiatives", 4, "end", "1997?", ["write 1997~", "about"]),
        ("initiatives", 4, "start", "ca. 1993", ["write 1993~"]),
        ("initiatives", 4, "start", "since 1993", ["write 1993 in start and leave end empty"]),
        ("milestones", 2, "date", "1991 to 1992", ["write one date, such as 1991"]),
        ("actors", 2, "track", "+1", ["a whole number from 1 to 9"]),
        ("actors", 2, "track", "01", ["a whole number from 1 to 9"]),
        ("actors", 2, "track", "0_1", ["a whole number from 1 to 9"]),
        ("actors", 2, "track", "\u0661", ["a whole number from 1 to 9"]),
        ("actors", 4, "secondary_tracks", "4;6", ["'4' is the primary track of this actor already"]),
        ("actors", 4, "secondary_tracks", "6;6;7", ["'6' stands twice"]),
        ("actors", 4, "sources", "B1;B1", ["'B1' stands twice"]),
        ("actors", 4, "sources", "B1, B2", ["separate the keys with ;", "B1;B2"]),
        ("actors", 4, "sources", "B1,B2", ["separate the keys with ;", "B1;B2"]),
        ("actors", 4, "sources", "B1; B2", ["joined by ; without blanks"]),
        ("actors", 2, "unverified", "the year", ["the row is verified", "partly"]),
        ("initiatives", 3, "unverified", "", ["verified partly", "which part"]),
        ("actors", 2, "kind", "state", ["did you mean 'state body'?"]),
        ("actors", 2, "kind", "State Body", ["did you mean 'state body'?"]),
        ("actors", 2, "kind", "armed grup", ["did you mean 'armed group'?"]),
        ("sources", 2, "address", "www.example.org", ["https:// or http:// in front"]),
        ("sources", 2, "key", "Ford 2001", ["letters, digits, - and _ without blanks", "such as M4"]),
        ("codings", 2, "coder", "Maria", ["small letters, digits and - without blanks", "such as second"]),
        ("ties", 2, "target", "N4", ["from 'N4' to itself"]),
        ("actors", 3, "id", "n1", ["differs from 'N1' in row 2 by capitals alone"]),
        ("initiatives", 2, "id", "N1", ["the id of an actor too (row 2 there)"]),
    ],
)
def test_a_spoiled_cell_is_told(small, table, row, column, value, words):
    """One spoiled cell gives one problem with file, row, column and cure."""
    small.put(table, row, column, value)
    (problem, *others) = problems_of(small.folder)
    # References to a key that was changed are loose; a table whose key has a fault is not told of twice.
    assert {p.column for p in others} <= (
        {"actor", "initiative", "source", "target", "sources"} if column in ("id", "key") else set()
    )
    assert (problem.place, problem.row, problem.column) == (f"{table}.csv", row, column)
    for word in words:
        assert word in str(problem)


@pytest.mark.parametrize("value", ["1500", "2099", "1994-07~", ""])
def test_dates_that_can_be_meant_are_taken(small, value):
    """The years at both ends of what can be meant, about, and no end at all."""
    small.put("initiatives", 4, "end", "")
    small.put("initiatives", 4, "start", value)
    assert Case.load(small.folder).initiatives.loc["T3", "start"] == value


def test_an_unknown_start_is_an_empty_cell(small):
    """An initiative whose start nobody recorded loads, and stays when the case is cut at a date."""
    small.put("initiatives", 2, "start", "")
    case = Case.load(small.folder)
    assert case.initiatives.loc["T1", "start"] == ""
    assert list(case.until("1980").initiatives.index) == ["T1"]
    assert list(case.until("1991").initiatives.index) == ["T1", "T2"]


def test_columns_that_may_be_empty_may_be_left_out(small):
    """A case from before the participation had dates and a stance loads, with those columns empty."""
    case = Case.load(small.folder)
    assert (case.participation[["second_role", "stance", "start", "end"]] == "").all(axis=None)
    assert (case.actors[["gender", "community"]] == "").all(axis=None)


def with_dates(small, row, column, date):
    """Give the participations of the small case a column of dates, with one date in it."""
    header, *rows = small.rows("participation")
    dates = [date if number == row else "" for number in range(2, len(rows) + 2)]
    small.write(
        "participation", [[*header, column], *([*cells, cell] for cells, cell in zip(rows, dates, strict=True))]
    )


@pytest.mark.parametrize(
    ("row", "column", "date", "words"),
    [(2, "start", "1989", "after T1 ended"), (5, "end", "1991-08", "before T2 began")],
)
def test_a_part_outside_its_initiative_is_told(small, row, column, date, words):
    """An actor cannot have joined an initiative after its end, nor have left it before its start."""
    with_dates(small, row, column, date)
    only(small.folder, "participation.csv", row, column, words)


def test_until_leaves_out_who_had_not_joined(small):
    """An actor who joined late is not yet in the case at an earlier date."""
    with_dates(small, 7, "start", "1994")
    case = Case.load(small.folder)
    assert "T3" in set(case.until("1994").participation["initiative"])
    assert "T3" in case.until("1993").initiatives.index
    assert "T3" not in set(case.until("1993").participation["initiative"])


def test_partly_needs_its_column(small):
    """Where the column of doubts is missing altogether, a row that is verified partly is told."""
    rows = small.rows("initiatives")
    small.write("initiatives", [row[:-1] for row in rows])
    only(small.folder, "initiatives.csv", 3, "unverified", "which part of the row was not seen")


@pytest.mark.parametrize("table", ["ties", "milestones"])
def test_a_row_that_stands_twice_is_told(small, table):
    """Tables without a key do not repeat a row cell by cell."""
    rows = small.rows(table)
    small.write(table, [*rows, rows[1]])
    only(small.folder, f"{table}.csv", len(rows) + 1, None, "stands twice", "as row 2")


def test_a_shared_id_stands_once_in_a_case(small):
    """Two actors of one case are not the same actor elsewhere."""
    for row in (2, 4):
        small.put("actors", row, "shared_id", "united-nations")
    only(small.folder, "actors.csv", 4, "shared_id", "'united-nations' stands twice", "row 2")


def test_one_repeated_id_brings_no_run_of_others(small):
    """A mistyped id that repeats another is told alone, not with all cells that name the id that is now missing."""
    small.put("actors", 4, "id", "N2")
    only(small.folder, "actors.csv", 4, "id", "stands twice", "row 3")


def test_a_misspelled_key_column_brings_no_run_of_others(small):
    """A header that is nearly right is one problem."""
    rows = small.rows("actors")
    small.write("actors", [["idd", *rows[0][1:]], *rows[1:]])
    only(small.folder, "actors.csv", 1, "idd", "did you mean id?")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(text, text.lower() in ("true", "1")) for text in ("true", "True", "TRUE", "1", "false", "False", "FALSE", "0")],
)
def test_what_the_check_takes_for_a_truth_value_is_read_so(small, value, expected):
    """Each form that passes the check has the meaning that its frame gives it."""
    small.put("actors", 2, "collective", value)
    assert bool(Case.load(small.folder).actors.loc["N1", "collective"]) is expected


@given(st.text(max_size=6) | st.sampled_from(["1", "7", "+7", "07", "7.0", "٣", "1_0", "1e1", "TRUE", "0", "NaN"]))
def test_what_passes_the_check_can_be_typed(cell):
    """Of a cell that the check lets through, the frame has the value that is written there."""
    fields = {
        f["name"]: f
        for f in next(r for r in tables.descriptor("case")["resources"] if r["name"] == "actors")["schema"]["fields"]
    }
    for column in ("track", "collective", "secondary_tracks"):
        row = {"id": "A", "name": "n", "kind": "person", "track": "1", "level": "top", "side": "cross-community"}
        row |= {"collective": "true", "sources": "DiamondMcDonald1996", "status": "verified", column: cell}
        found = tables.check({"actors": [list(row), list(row.values())]})
        if not any(p.place == "actors.csv" for p in found):
            frame = tables.typed([list(row), list(row.values())], {"schema": {"fields": list(fields.values())}})
            value = frame.loc[0, column]
            if column == "track":
                assert str(value) == cell
            elif column == "collective":
                assert value == (cell.lower() in ("true", "1"))
            else:
                assert ";".join(map(str, value)) == cell


# --- Headers -------------------------------------------------------------------------


def header(change):
    """Return a spoiling that changes the header of the actors."""
    return lambda case: case.write("actors", [change(case.rows("actors")[0]), *case.rows("actors")[1:]])


def first_lines(text):
    """Return a spoiling that puts lines above the actors."""

    def spoil(case):
        path = case.folder / "actors.csv"
        path.write_text(text + path.read_text(encoding="utf-8"), encoding="utf-8", newline="")

    return spoil


@pytest.mark.parametrize(
    ("spoil", "column", "words"),
    [
        (header(lambda h: [label.upper() for label in h]), None, ["'ID'", "small letters", "id, shared_id"]),
        (
            header(lambda h: [label.replace("_", " ").title() for label in h]),
            None,
            ["small letters, with _ for blanks"],
        ),
        (header(lambda h: [*h[:2], "nmae", *h[3:]]), "nmae", ["did you mean name?"]),
        (header(lambda h: [*h[:2], "na\u200bme", *h[3:]]), None, [r"na\u200bme"]),
        (first_lines("Actors of the case,,\n"), None, ["header should stand here; row 2 looks like it"]),
        (first_lines("Actors\n\n(draft)\n"), None, ["header should stand here; row 4 looks like it"]),
        (first_lines("sep=;\n"), None, []),
    ],
)
def test_a_spoiled_header_is_one_problem(small, spoil, column, words):
    """A header that is not as it should be is told once, with what would be right."""
    spoil(small)
    if not words:
        assert Case.load(small.folder).actors.shape[0] == 4
        return
    only(small.folder, "actors.csv", 1, column, *words)


@pytest.mark.parametrize(
    "spoil", [header(lambda h: ["id\u200b", *h[1:]]), header(lambda h: ["\ufeff id", *h[1:]]), first_lines("sep=,\n")]
)
def test_a_header_that_is_meant_is_read(small, spoil):
    """What is not seen at the ends of a header, and the line that tells how cells are separated, do not matter."""
    before = Case.load(small.folder).actors
    spoil(small)
    pd.testing.assert_frame_equal(Case.load(small.folder).actors, before)


# --- Quotation marks -----------------------------------------------------------------


@pytest.mark.parametrize("table", ["participation", "ties", "milestones", "codings", "actors"])
def test_an_unclosed_quotation_mark_is_told_where_it_opens(small, table):
    """The rows after it are not swallowed without a word."""
    path = small.folder / f"{table}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].rpartition(",")[0] + ',"see diary'
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    only(small.folder, f"{table}.csv", 2, None, "quotation mark", "close")


def test_a_quotation_mark_closed_by_a_later_row_is_told(small):
    """Rows that stand inside a cell, since another cell closes it, are told."""
    path = small.folder / "participation.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].rpartition(",")[0] + ',"see diary'
    lines[4] = lines[4].rpartition(",")[0] + ',later"'
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    only(small.folder, "participation.csv", 2, None, "quotation mark")


def test_a_quotation_mark_closed_by_a_quoted_cell_is_told(small):
    """The mark that opens a later cell closes the first; text after it gives it away."""
    path = small.folder / "sources.csv"
    text = path.read_text(encoding="utf-8").replace("key,", '"key,', 1)
    path.write_text(text, encoding="utf-8")
    only(small.folder, "sources.csv", 1, None, "quotation mark")


def test_line_breaks_inside_cells_are_kept(small):
    """A cell of several lines is one cell, and its breaks are those of text files."""
    small.put("actors", 2, "note", "first, of all\r\nsecond, in two parts\rthird")
    assert Case.load(small.folder).actors.loc["N1", "note"] == "first, of all\nsecond, in two parts\nthird"


def test_a_cell_longer_than_a_spreadsheet_holds_is_told(small):
    """So is one beyond the limit of the csv module, whichever limit another library has set."""
    for length in (reading.LONGEST + 1, 200_000):
        small.put("actors", 3, "note", "x" * length)
        only(small.folder, "actors.csv", 3, None, "32,767 characters")


# --- Files ---------------------------------------------------------------------------


def renamed(old, new):
    """Return a spoiling that renames a file."""
    return lambda folder: (folder / old).rename(folder / new)


@pytest.mark.parametrize(
    ("spoil", "place", "words"),
    [
        (renamed("codings.csv", "coding.csv"), "codings.csv", ["but coding.csv", "name it codings"]),
        (renamed("codings.csv", "ford-codings.csv"), "codings.csv", ["but ford-codings.csv"]),
        (renamed("ties.csv", "tie.csv"), "ties.csv", ["but tie.csv", "name it ties"]),
        (renamed("actors.csv", "ford_actors.csv"), "actors.csv", ["but ford_actors.csv"]),
        (renamed("actors.csv", "people.csv"), "actors.csv", ["the table is missing"]),
        (
            lambda folder: (folder / "ties.csv").write_text(SMALL["ties"], "utf-16-le"),
            "ties.csv",
            ["not UTF-8", "save it as CSV UTF-8"],
        ),
        (lambda folder: (folder / "ties.csv").write_text(SMALL["ties"], "utf-16"), "ties.csv", ["not UTF-8"]),
        (lambda folder: (folder / "ties.csv").write_bytes(b"source\n\xff"), "ties.csv", ["not UTF-8", "line 2"]),
        (
            lambda folder: [(folder / "ties.csv").unlink(), (folder / "ties.csv").mkdir()],
            "ties.csv",
            ["no file of text"],
        ),
        (lambda folder: (folder / "datapackage.json").write_text("{"), "datapackage.json", ["no JSON", "delete it"]),
        (lambda folder: (folder / "datapackage.json").write_text("[]"), "datapackage.json", ["a list or value"]),
        (lambda folder: (folder / "datapackage.json").write_bytes(b"\xff"), "datapackage.json", ["no JSON"]),
        (lambda folder: (folder / "datapackage.json").write_text("[" * 10_000), "datapackage.json", ["no JSON"]),
        (
            lambda folder: (folder / "datapackage.json").write_text('{"title": 7}'),
            "datapackage.json",
            ["title is a text"],
        ),
    ],
)
def test_a_spoiled_file_is_told(small, spoil, place, words):
    """A file that is not there under its name, or holds something else, is one problem that names it."""
    spoil(small.folder)
    only(small.folder, place, None, None, *words)


def test_capitals_in_the_name_of_a_file_do_not_matter(small):
    """What a file system without capitals finds is found everywhere, and told by the name it has."""
    renamed("actors.csv", "Actors.CSV")(small.folder)
    renamed("codings.csv", "Codings.csv")(small.folder)
    case = Case.load(small.folder)
    assert (len(case.actors), len(case.codings)) == (4, 2)
    path = small.folder / "Actors.CSV"
    path.write_text(path.read_text(encoding="utf-8").replace(",4,6;7,", ",10,6;7,"), encoding="utf-8")
    only(small.folder, "Actors.CSV", 4, "track", "'10' is not allowed")


def test_two_files_of_nearly_one_name_are_told(small):
    """An old copy beside a table is named, where the file system can hold both."""
    shutil.copy(small.folder / "actors.csv", small.folder / "Actors.csv")
    if len(list(small.folder.glob("[aA]ctors.csv"))) == 1:
        pytest.skip("this file system does not tell capitals apart")
    only(small.folder, "actors.csv", None, None, "Actors.csv and actors.csv", "keep one")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(small):
    """A named pipe in the place of a table, or of the case, is told instead of read."""
    (small.folder / "ties.csv").unlink()
    os.mkfifo(small.folder / "ties.csv")
    only(small.folder, "ties.csv", None, None, "a pipe or a device")
    only(small.folder / "ties.csv", "ties.csv", None, None, "name its folder")
    os.mkfifo(small.folder / "pipe")
    only(small.folder / "pipe", "pipe", None, None, "a pipe or a device")


def test_a_single_table_is_no_case(small):
    """Whoever names one file of a case is told to name its folder."""
    only(small.folder / "actors.csv", "actors.csv", None, None, "name its folder")


def test_an_empty_path_is_no_folder(small, monkeypatch):
    """An empty text does not stand for the working directory."""
    monkeypatch.chdir(small.folder)
    with pytest.raises(UnknownName, match="''"):
        Case.load("")
    assert Case.load(".").name == "small"


def test_a_byte_order_mark_in_the_descriptor_does_not_matter(small):
    """The title of a descriptor is the name of the case, also behind a byte order mark."""
    (small.folder / "datapackage.json").write_text('{"title": "At the ford"}', encoding="utf-8-sig")
    assert Case.load(small.folder).name == "At the ford"
    assert Case.load(small.folder, name="Mine").name == "Mine"


# --- Workbooks -----------------------------------------------------------------------

STYLES, FIRST = "xl/styles.xml", "xl/worksheets/sheet1.xml"
NAME = '<c r="C2" t="inlineStr"><is><t>{}</t></is></c>'
END = '<c r="F2" t="inlineStr"><is><t>1988-04-02</t></is></c>'
RELATION = '<Relationships><Relationship Id="a" Type="/officeDocument" Target="x.xml"/></Relationships>'


@pytest.fixture
def book(small, tmp_path):
    """Give the small case as a workbook, with its texts in the sheets themselves."""
    return small.workbook(tmp_path / "small.xlsx")


def with_table_of_strings(path):
    """Move the texts of a workbook into a table of strings, as most spreadsheet programs keep them."""
    strings = []

    def moved(match):
        strings.append(match[2])
        return f'<c r="{match[1]}" t="s"><v>{len(strings) - 1}</v></c>'

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    inline = re.compile(r'<c r="(\w+)" t="inlineStr"><is>(.*?)</is></c>', re.DOTALL)
    parts = {name: inline.sub(moved, text) for name, text in parts.items()}
    parts["xl/sharedStrings.xml"] = f"<sst xmlns='x'>{''.join(f'<si>{text}</si>' for text in strings)}</sst>"
    relation = '<Relationship Id="strings" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>'
    relations = "xl/_rels/workbook.xml.rels"
    parts[relations] = parts[relations].replace("</Relationships>", relation)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def test_texts_may_stand_in_a_table_of_strings(book, small):
    """Texts in the sheets and texts in a table of strings are the same texts."""
    before = tables.read_rows(book)
    assert tables.read_rows(with_table_of_strings(book)) == before == tables.read_rows(small.folder)


def cell(new):
    """Return a change of the name of the first actor into other XML."""
    return lambda text: text.replace(NAME.format("River Assembly"), new)


@pytest.mark.parametrize(
    ("part", "change", "expected"),
    [
        (FIRST, cell(NAME.format("River_x000D_\nAssembly")), "River\nAssembly"),
        (FIRST, cell(NAME.format("River_x005F_x000D_")), "River_x000D_"),
        (FIRST, cell(NAME.format("River _xD83D__xDE00_")), "River \U0001f600"),
        (
            FIRST,
            cell('<c r="C2" t="inlineStr"><is><r><t>River </t></r><r><t>A</t></r><rPh><t>no</t></rPh></is></c>'),
            "River A",
        ),
        (FIRST, cell('<c r="C2" t="str"><f>"Riv"&amp;"er"</f><v>River</v></c>'), "River"),
        (FIRST, cell('<c r="C2" t="n"><v>1E3</v></c>'), "1000"),
        (FIRST, cell('<c r="C2"><v>0.1</v></c>'), "0.1"),
        (FIRST, cell('<c r="C2" t="b"><v>1</v></c>'), "true"),
        (FIRST, lambda text: re.sub(r' r="(?:[A-Z]+1|\d+)"', "", text), "River Assembly"),
        (FIRST, lambda text: text.replace("spreadsheetml/2006/main", "spreadsheetml/strict"), "River Assembly"),
        (
            FIRST,
            lambda text: re.sub(r"<(/?)([a-zA-Z])", r"<\1x:\2", text).replace(" xmlns=", " xmlns:x="),
            "River Assembly",
        ),
        (STYLES, lambda text: re.sub(r"<fill>.*?</fill>", "<fill/>", text, count=1), "River Assembly"),
        (STYLES, lambda text: re.sub(r"<fonts.*</fonts>", "<fonts><nothing/></fonts>", text), "River Assembly"),
    ],
)
def test_a_workbook_is_read_as_it_is_meant(book, part, change, expected):
    """Escapes, formatted runs, results of formulas, and styles that do not matter."""
    assert Case.load(edited(book, part, change)).actors.loc["N1", "name"] == expected


@pytest.mark.parametrize(
    ("change", "row", "column", "words"),
    [
        (cell('<c r="C2" t="e"><v>#N/A</v></c>'), 2, "name", ["#N/A", "error value"]),
        (cell("<c r=\"C2\"><f>'x'!A1</f><v/></c>"), 2, "name", ["result of the formula is not stored", "save it"]),
        (cell('<c r="C2"><f>A1</f></c>'), 2, "name", ["result of the formula is not stored"]),
        (cell(NAME.format("Riv_x0007_er")), 2, "name", ["U+0007"]),
        (cell(NAME.format("Riv_xD800_er")), 2, "name", ["U+D800"]),
        (
            lambda t: t.replace("</sheetData>", '</sheetData><mergeCells><mergeCell ref="L2:L3"/></mergeCells>'),
            3,
            "country",
            ["merged with L2"],
        ),
        (
            lambda t: t.replace("</sheetData>", '<row r="400"><c r="B400"><v>1</v></c></row></sheetData>'),
            400,
            "number 2",
            ["far from the table"],
        ),
        (
            lambda t: t.replace("</row></sheetData>", '<c r="XFD5"><v>1</v></c></row></sheetData>'),
            5,
            "number 16384",
            ["far from the table"],
        ),
    ],
)
def test_a_spoiled_cell_of_a_workbook_is_told(book, change, row, column, words):
    """Cells without a value of their own, and strays, are told with sheet, row and column."""
    only(edited(book, FIRST, change), "sheet actors", row, column, *words)


def test_a_formula_without_a_result_in_a_cell_that_may_be_empty_is_told(book):
    """It is not taken for an empty cell."""
    spoiled = edited(book, "xl/worksheets/sheet2.xml", lambda t: t.replace(END, '<c r="F2"><f>E2</f></c>'))
    only(spoiled, "sheet initiatives", 2, "end", "not stored")


@pytest.mark.parametrize(
    "far",
    [
        '<row r="1048576"><c r="A1048576" s="0"/></row>',
        '<row r="200000"><c r="P200000" t="inlineStr"><is><t> </t></is></c></row>',
    ],
)
def test_a_far_cell_that_is_blank_costs_nothing(book, far):
    """Cells are read, not the rectangle around them."""
    edited(book, FIRST, lambda text: text.replace("</sheetData>", f"{far}</sheetData>"))
    with workbook.Workbook(book) as opened:
        cells, _ = opened.cells(opened.sheets[0])
    assert sum(map(len, cells.values())) < 100
    assert len(Case.load(book).actors) == 4


def test_a_workbook_that_unpacks_too_large_is_told(book, monkeypatch):
    """The size is known before anything is unpacked."""
    monkeypatch.setattr(workbook, "LIMIT", 1_000)
    only(book, "small.xlsx", None, None, "unpacks to more than", "copy the cells")


def test_a_table_of_too_many_rows_or_bytes_is_told(small, monkeypatch):
    """So are a CSV file that is too large and a table that is too long."""
    monkeypatch.setattr(reading, "MOST_ROWS", 4)
    with pytest.raises(tables.TableError, match="more than 4 rows or 300 columns") as caught:
        tables.read_rows(small.folder)
    assert [p.place for p in caught.value.problems] == ["actors.csv", "participation.csv"]
    monkeypatch.setattr(reading, "LIMIT", 100)
    with pytest.raises(tables.TableError, match="larger than"):
        tables.read_rows(small.folder)


@pytest.mark.parametrize(
    ("title", "new", "state", "words"),
    [
        ("actors", "Actors ", "visible", ["sheet actors", "'Actors '", "keep one"]),
        ("actors", "ACTORS", "hidden", ["(hidden)"]),
    ],
)
def test_two_sheets_of_nearly_one_name_are_told(small, tmp_path, title, new, state, words):
    """Neither wins without a word."""
    path = small.workbook(tmp_path / "small.xlsx")
    book = openpyxl.load_workbook(path)
    # Openpyxl itself would not give two sheets names that differ by capitals alone.
    book.copy_worksheet(book[title]).title = "other"
    book["other"].sheet_state = state
    book.save(path)
    edited(path, "xl/workbook.xml", lambda text: text.replace('name="other"', f'name="{new}"'))
    only(path, "sheet actors", None, None, *words)


def test_a_sheet_nearly_named_like_a_table_is_told(small, tmp_path):
    """Codings on a sheet called coding are not left out without a word."""
    path = small.workbook(tmp_path / "small.xlsx")
    book = openpyxl.load_workbook(path)
    book["codings"].title = "coding"
    book.create_sheet("remarks")
    book.save(path)
    only(path, "sheet codings", None, None, "sheet coding", "name it codings")


def test_a_chart_called_like_a_table_is_told(small, tmp_path):
    """A sheet without cells is no table."""
    path = small.workbook(tmp_path / "small.xlsx")
    book = openpyxl.load_workbook(path)
    del book["codings"]
    book.create_chartsheet("codings").add_chart(openpyxl.chart.BarChart())
    book.save(path)
    only(path, "sheet codings", None, None, "a chart or macro")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({}, ["not an Excel workbook"]),
        (
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<office/>"},
            ["save it as an Excel workbook"],
        ),
        ({"_rels/.rels": "<Relationships>"}, ["broken"]),
        (
            {
                "_rels/.rels": RELATION,
                "x.xml": "<html/>",
            },
            ["x.xml.rels"],
        ),
    ],
)
def test_another_archive_is_no_workbook(tmp_path, content, words):
    """A renamed OpenDocument file or any other archive is told as such."""
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    only(path, "other.xlsx", None, None, *words)


def test_dates_are_those_of_openpyxl(tmp_path):
    """Numbers, dates of both calendars and truth values are read as another reader reads them."""
    values = [
        7,
        7.5,
        -2,
        1e20,
        True,
        False,
        "text",
        "007",
        " padded ",
        datetime.datetime(1994, 7, 1),
        datetime.date(1900, 2, 1),
    ]
    for epoch in (openpyxl.utils.datetime.WINDOWS_EPOCH, openpyxl.utils.datetime.MAC_EPOCH):
        book = openpyxl.Workbook()
        book.epoch = epoch
        book.active.title = "scores"
        book.active.append(["value"])
        for value in values:
            if not (
                isinstance(value, datetime.date) and value.year < 1904 and epoch == openpyxl.utils.datetime.MAC_EPOCH
            ):
                book.active.append([value])
        book.save(tmp_path / "book.xlsx")
        expected = []
        for (value,) in openpyxl.load_workbook(tmp_path / "book.xlsx").active.iter_rows(min_row=2, values_only=True):
            if isinstance(value, datetime.datetime):
                expected.append(f"{value:%Y-%m-%d}")
            elif isinstance(value, bool):
                expected.append(str(value).lower())
            else:
                expected.append(
                    str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
                )
        (_, *found) = tables.read_rows(tmp_path / "book.xlsx", ["scores"])["scores"]
        assert [row[0] for row in found] == expected


# --- Floods --------------------------------------------------------------------------


def test_a_fault_that_many_cells_share_is_one_line(small):
    """The text groups alike faults, tells a long cure once, and has no more than fifty lines."""
    rows = small.rows("actors")
    at = {label: number for number, label in enumerate(rows[0])}
    body = []
    for number in range(600):
        row = list(rows[1])
        row[at["id"]], row[at["kind"]] = f"N{number}", ("state", "NGO", "rebels")[number % 3]
        row[at["sources"]], row[at["track"]] = f"Z{number}", "10"
        body.append(row)
    small.write("actors", [rows[0], *body])
    with pytest.raises(tables.TableError) as caught:
        Case.load(small.folder)
    told = str(caught.value)
    assert len(caught.value.problems) > 1500
    assert len(told.splitlines()) <= 52
    assert len(told) < 6_000
    assert re.search(r"rows 2, 5, 8, 11, 14 and [\d,]+ more, column kind: 'state' is not allowed", told)
    assert told.count("right would be one of person, state body") == 1
    assert "did you mean 'civil society organization'?" in told
    assert "column track: '10' is not allowed" in told
    assert re.search(r"and 59\d more: 590 in actors.csv, column sources", told)


def test_near_words_are_searched_for_a_few(small, monkeypatch):
    """Thousands of unknown keys do not bring thousands of searches."""
    searches = []
    real = tables.checks.near_word
    monkeypatch.setattr(tables.checks, "near_word", lambda word, known: searches.append(word) or real(word, known))
    header, first, *_ = small.rows("milestones")
    rows = [[*first[:1], f"fact {n}", "", f"Q{n};R{n}", *first[4:]] for n in range(500)]
    small.write("milestones", [header, *rows])
    assert len(problems_of(small.folder)) == 1000
    assert len(searches) == 20


# --- Anything at all -----------------------------------------------------------------

JUNK = st.sampled_from(
    [
        '"',
        '""',
        ",",
        "\n",
        "\r",
        "\0",
        "\ufeff",
        "\u200b",
        "=",
        "'=",
        "é",
        "\x85",
        "7",
        "+7",
        "#REF!",
        "B1;B1",
        ";",
        "99999",
    ]
)


@settings(max_examples=20)
@given(
    table=st.sampled_from(CASE_TABLES),
    cuts=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 20), st.binary(max_size=6) | JUNK.map(str.encode)), max_size=4
    ),
)
def test_whatever_stands_in_a_file_is_read_or_told(tmp_path_factory, table, cuts):
    """Arbitrary bytes in a table give a case that can be saved and loaded, or a TableError; nothing else."""
    folder = tmp_path_factory.mktemp("any")
    case = write_small(folder / "case")
    path = case.folder / f"{table}.csv"
    content = bytearray(path.read_bytes())
    for where, length, new in cuts:
        at = int(where * len(content))
        content[at : at + length] = new
    path.write_bytes(bytes(content))
    assert_read_or_told(case.folder, folder / "saved")


def assert_read_or_told(source, saved):
    """Fail unless a case is refused by a TableError, or loads and is the same when saved and loaded again."""
    try:
        case = Case.load(source)
    except tables.TableError:
        return
    case.save(saved)
    again = Case.load(saved)
    for name in CASE_TABLES:
        pd.testing.assert_frame_equal(getattr(case, name), getattr(again, name))


@settings(max_examples=20)
@given(
    part=st.integers(0, 12),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), st.binary(max_size=4)), min_size=1, max_size=3),
)
def test_whatever_stands_in_a_workbook_is_read_or_told(tmp_path_factory, part, cuts):
    """The same for each part of a workbook."""
    folder = tmp_path_factory.mktemp("any")
    path = write_small(folder / "case").workbook(folder / "case.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    content = parts[sorted(parts)[part % len(parts)]]
    for where, length, new in cuts:
        at = int(where * len(content))
        content[at : at + length] = new
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, bytes(text))
    assert_read_or_told(path, folder / "saved")


@given(content=st.binary(max_size=200))
def test_a_file_that_is_anything_else_is_told(tmp_path_factory, content):
    """Bytes under the name of a workbook never give another library's error."""
    path = tmp_path_factory.mktemp("any") / "case.xlsx"
    path.write_bytes(content)
    assert problems_of(path)[0].place == "case.xlsx"


TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.builds(
    "{}{}".format, st.sampled_from("=+-@'＝\t\r"), st.text(max_size=5)
)


@settings(max_examples=20)
@given(name=TEXTS, note=TEXTS)
def test_a_text_survives_saving_or_is_refused(tmp_path_factory, name, note):
    """Any text in memory is saved so that loading gives it back but for blanks and kinds of line break, or refused."""
    folder = tmp_path_factory.mktemp("any")
    case = Case.load(write_small(folder / "case").folder)
    case.actors.loc["N1", ["name", "note"]] = [name, note]
    refused = set()
    try:
        case.save(folder / "saved")
    except tables.TableError as error:
        refused = {(p.row, p.column) for p in error.problems}
    assert refused <= {(2, "name"), (2, "note")}
    assert (folder / "saved").exists() is not bool(refused)
    if refused:
        return
    again = Case.load(folder / "saved")
    for column, text in (("name", name), ("note", note)):
        assert again.actors.loc["N1", column] == re.sub("\r\n?", "\n", text.strip(reading.BLANKS)).strip(reading.BLANKS)
    saved = (folder / "saved" / "actors.csv").read_bytes().decode("utf-8")
    raw = csv.reader(io.StringIO(saved, newline=""))
    assert not [each for row in raw for each in row if each[:1] and each[0] in "=+-@\t\r"]


def test_every_form_that_a_case_asks_for_is_told():
    """A column with a pattern says in words what may stand in it."""
    for resource in tables.descriptor("case")["resources"]:
        for field in resource["schema"]["fields"]:
            if "pattern" in field.get("constraints", {}):
                assert "form" in field or "delimiter" in field, (resource["name"], field["name"])


def test_no_module_of_the_tables_is_too_long_to_read():
    """The package was split to be read in one sitting; it stays so."""
    assert (
        max(len(path.read_text(encoding="utf-8").splitlines()) for path in Path(tables.__file__).parent.glob("*.py"))
        < 500
    )
