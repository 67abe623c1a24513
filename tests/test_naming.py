"""A reader's own case needs no ids: names serve, and ids made of them stay."""

import csv
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_field import small, write_small  # noqa: F401 - a fixture

from mtdkit import tables
from mtdkit.case import Case
from mtdkit.tables.naming import with_ids

PLACES = {name: f"{name}.csv" for name in ("actors", "initiatives", "participation", "ties", "codings")}


def named(folder):
    """Take the ids out of the small case and write names where they stood."""
    rows = tables.read_rows(folder)
    by_id = {row[0]: row[2] for row in rows["actors"][1:]} | {row[0]: row[1] for row in rows["initiatives"][1:]}
    for table in ("actors", "initiatives"):
        rows[table] = [row[1:] for row in rows[table]]
    for table in ("participation", "ties", "codings"):
        rows[table] = [rows[table][0], *([by_id.get(cell, cell) for cell in row] for row in rows[table][1:])]
    return rows


def write(folder, rows):
    """Write tables as CSV files."""
    for table, body in rows.items():
        (folder / f"{table}.csv").write_text(tables.as_csv(body), encoding="utf-8", newline="")


def test_a_case_of_names_is_the_case_of_ids(small):  # noqa: F811
    """The network is the same, and each id can be read."""
    ids = Case.load(small.folder)
    write(small.folder, named(small.folder))
    names = Case.load(small.folder)
    assert list(names.actors.index) == ["river-assembly", "hill-league", "elders-of-the-ford", "quiet-room"]
    assert list(names.participation["role"]) == list(ids.participation["role"])
    for case in (ids, names):
        told = case.actors["name"].reindex(case.participation["actor"]).tolist()
        assert told[:2] == ["Elders of the Ford", "Quiet Room"]


@given(st.lists(st.text(min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=8, unique_by=str.casefold),
       st.integers())  # fmt: skip
def test_ids_do_not_depend_on_the_order_of_rows(names, seed):
    """Rows may be sorted or taken out: each name keeps its id, as long as no two names make one id."""
    rows = [["name"], *([name] for name in names)]
    found = {row[0]: row[1] for row in with_ids({"actors": rows}, PLACES)[0]["actors"][1:]}
    random.Random(seed).shuffle(names)
    again = with_ids({"actors": [["name"], *([name] for name in names)]}, PLACES)[0]["actors"]
    assert {row[0]: row[1] for row in again[1:]} == found
    assert all(found.values())


def test_ids_that_are_given_are_kept():
    """A made id gives way to one that stands there, and to those of the other table."""
    rows = {
        "actors": [["id", "name"], ["ford", "The Elders"], ["", "Ford"], ["", "Grüße"], ["", "平和"]],
        "initiatives": [["name"], ["Ford"], ["The Elders"]],
    }
    found = with_ids(rows, PLACES)[0]
    ids = [row[0] for row in found["actors"][1:]]
    assert ids[0] == "ford"
    assert ids[1].startswith("ford-")
    assert ids[2] == "grusse"
    assert ids[3].startswith("row-")
    others = [row[1] for row in found["initiatives"][1:]]
    assert others[1] == "the-elders"
    assert len({*ids, *others}) == 6


@pytest.mark.parametrize("written", ["river assembly", "River  Assembly", "RIVER ASSEMBLY", "River\u00a0Assembly"])
def test_names_are_known_in_other_writing(written):
    """Capitals, doubled and no-break blanks do not matter."""
    rows = {"actors": [["name"], ["River Assembly"]], "participation": [["actor"], [written]]}
    assert with_ids(rows, PLACES)[0]["participation"][1] == ["river-assembly"]


def test_quotes_and_dashes_of_all_kinds_are_one():
    """Word processors turn them into others."""
    rows = {
        "actors": [["name"], ["St. John's Peace\u2013Group"]],
        "participation": [["actor"], ["St. John\u2019s Peace-Group"]],
    }
    assert with_ids(rows, PLACES)[0]["participation"][1] == ["st-john-s-peace-group"]


def test_a_name_of_two_rows_is_told(small):  # noqa: F811
    """The reader has to say which is meant, and learns the ids."""
    small.put("actors", 5, "name", "Hill League")
    small.put("participation", 2, "actor", "Hill League")
    with pytest.raises(tables.TableError) as caught:
        Case.load(small.folder)
    told = [str(p) for p in caught.value.problems if p.row == 2 and p.column == "actor"]
    assert told[0].startswith("participation.csv, row 2, column actor: 'Hill League' is the name of 2 rows")
    assert "N2, N4" in told[0]


def test_a_name_that_is_nearly_right_is_offered(small):  # noqa: F811
    """A slip in a name is told with the name that was probably meant."""
    small.put("participation", 2, "actor", "Elders of the Fort")
    with pytest.raises(tables.TableError) as caught:
        Case.load(small.folder)
    (problem,) = caught.value.problems
    assert "did you mean Elders of the Ford?" in str(problem)


def test_what_is_saved_has_its_ids(small, tmp_path):  # noqa: F811
    """A case that came in by names goes out with ids and comes in again as it was."""
    write(small.folder, named(small.folder))
    Case.load(small.folder).save(tmp_path / "copy")
    with (tmp_path / "copy" / "actors.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["id"] == "river-assembly"
    assert Case.load(tmp_path / "copy").participation.equals(Case.load(small.folder).participation)


def test_names_nearly_right_are_searched_for_a_few(small, monkeypatch):  # noqa: F811
    """Thousands of unknown names do not bring thousands of searches, and each is told once."""
    searches = []
    real = tables.table.near_word
    monkeypatch.setattr(tables.table, "near_word", lambda word, known: searches.append(word) or real(word, known))
    header, first, *_ = small.rows("participation")
    small.write("participation", [header, *([f"Nobody {n}", *first[1:]] for n in range(500))])
    with pytest.raises(tables.TableError) as caught:
        Case.load(small.folder)
    assert len(caught.value.problems) == 500
    assert len(searches) == 20
