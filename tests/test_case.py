"""Loading, saving and showing a case."""

import html.parser
import json
import os
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from conftest import CASE_TABLES

from mtdkit import tables
from mtdkit.case import Case, cases
from mtdkit.errors import UnknownName
from mtdkit.sources import SourceList


def assert_same(one, other):
    """Fail unless two cases hold the same tables."""
    for table in CASE_TABLES:
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table))


class Tags(html.parser.HTMLParser):
    """Collects start tags with their attributes, and the text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Keep a start tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        """Keep text."""
        self.text += data


# --- Loading -----------------------------------------------------------------------


def test_slug_folder_and_workbook_give_the_same_case(mozambique, own_case, tmp_path):
    """A case of the handbook loads by slug, from its folder and from a workbook."""
    assert_same(mozambique, Case.load(own_case.folder))
    assert_same(mozambique, Case.load(str(own_case.workbook(tmp_path / "own.xlsx"))))


def test_name_comes_from_the_list_of_cases_or_the_file(mozambique, own_case, tmp_path):
    """A case of the handbook has its name for print, a reader's own that of its folder or file."""
    assert mozambique.name == cases().loc["mozambique", "name"] == "Mozambique"
    assert Case.load(own_case.folder).name == "own"
    assert Case.load(own_case.workbook(tmp_path / "harbor talks.xlsx")).name == "harbor talks"


def test_an_unknown_case_names_the_known_ones():
    """A name that is neither a slug nor a path is refused with the slugs there are."""
    with pytest.raises(
        UnknownName, match="no case of the handbook, folder or workbook 'mozambic'; did you mean 'mozam"
    ):
        Case.load("mozambic")
    with pytest.raises(FileNotFoundError, match="'cases/mozambic': no folder or workbook"):
        Case.load("cases/mozambic")


def test_tables_are_indexed_by_their_keys(mozambique):
    """Actors and initiatives go by id, sources by key, and lists are tuples."""
    assert [getattr(mozambique, t).index.name for t in ("actors", "initiatives", "sources")] == ["id", "id", "key"]
    assert mozambique.actors.loc["MZ08", "secondary_tracks"] == (2, 5)
    assert mozambique.participation["sources"].map(type).eq(tuple).all()


# --- Saving ------------------------------------------------------------------------


def test_a_saved_case_loads_as_it_was(mozambique, tmp_path):
    """Saving and loading change nothing, and the folder holds its descriptor."""
    mozambique.save(tmp_path / "new" / "copy")
    assert_same(mozambique, Case.load(tmp_path / "new" / "copy"))
    described = json.loads((tmp_path / "new" / "copy" / "datapackage.json").read_text(encoding="utf-8"))
    assert {r["path"] for r in described["resources"]} == {f"{table}.csv" for table in CASE_TABLES}


def test_a_saved_case_equals_the_shipped_files(mozambique, tmp_path):
    """What is saved has the bytes of the files that were read."""
    mozambique.save(tmp_path / "copy")
    for table in CASE_TABLES:
        shipped = tables.data_directory() / "cases" / "mozambique" / f"{table}.csv"
        assert (tmp_path / "copy" / f"{table}.csv").read_bytes() == shipped.read_bytes()


def test_saving_overwrites_nothing(mozambique, tmp_path):
    """A folder that exists is refused and left as it was."""
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="there"):
        mozambique.save(tmp_path / "there")
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["notes.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


@pytest.mark.parametrize("error", [OSError("No space left on device"), KeyboardInterrupt()])
def test_saving_is_whole_or_nothing(mozambique, tmp_path, monkeypatch, error):
    """If writing fails at the fourth table, neither the folder nor a draft of it is left."""
    real, written = Path.write_text, []

    def fail_late(self, *args, **kwargs):
        if len(written) == 3:
            raise error
        written.append(self)
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "write_text", fail_late)
    with pytest.raises(type(error)):
        mozambique.save(tmp_path / "copy")
    assert len(written) == 3
    assert list(tmp_path.iterdir()) == []


# --- Parts of a case ---------------------------------------------------------------


def test_parts_of_a_case_carry_no_loose_ends(mozambique):
    """What is left out takes its participations, ties and codings along; the case itself is unchanged."""
    before = len(mozambique.participation)
    parts = [
        mozambique.without(actors=["MZ17", "MZ37"], initiatives=["MZI14"]),
        mozambique.without_collectives(),
        mozambique.without_weak_sources(),
        mozambique.until("1989"),
    ]
    for part in parts:
        assert len(part.participation) < before
        assert set(part.participation["actor"]) | set(part.codings["actor"]) <= set(part.actors.index)
        assert set(part.ties["source"]) | set(part.ties["target"]) <= set(part.actors.index)
        assert set(part.participation["initiative"]) <= set(part.initiatives.index)
    assert len(mozambique.participation) == before


def test_without_names_what_it_does_not_know(mozambique):
    """An id that has no row is refused."""
    with pytest.raises(UnknownName, match="no initiative of Mozambique 'MZI99'; did you mean 'MZI"):
        mozambique.without(initiatives=["MZI14", "MZI99"])


def test_until_goes_by_the_earliest_day(mozambique):
    """What may have begun by a date is in; a date that is none is refused."""
    assert set(mozambique.until("1984-03-16").initiatives.index) == {"MZI01", "MZI03"}
    assert "MZI02" not in mozambique.until("1984-07").initiatives.index  # 1984-08
    assert "MZI02" in mozambique.until("1984-08-01").initiatives.index
    assert len(mozambique.until("2026").initiatives) == len(mozambique.initiatives)
    with pytest.raises(ValueError, match="month"):
        mozambique.until("1984-13")


def test_recoded_takes_the_other_coders_tracks(mozambique):
    """Tracks change where the coder says so, and a primary track is not secondary too."""
    codings = pd.DataFrame({"actor": ["MZ08"], "coder": ["third"], "track": [5], "reason": [""]})
    case = replace(mozambique, codings=codings)
    recoded = case.recoded("third").actors
    assert recoded.loc["MZ08", ["track", "secondary_tracks"]].tolist() == [5, (2,)]
    assert recoded["track"].dtype == mozambique.actors["track"].dtype
    assert (recoded["track"].drop("MZ08") == mozambique.actors["track"].drop("MZ08")).all()
    assert case.track_codings()["third"].notna().sum() == 1
    with pytest.raises(UnknownName, match="no coder of Mozambique 'fourth'; there is 'third'"):
        case.recoded("fourth")


def test_recoded_moves_single_actors(mozambique):
    """Given by their ids, actors move to another track, which is then no longer secondary; all others stay."""
    moved = mozambique.recoded({"MZ08": 5, "MZ07": 2}).actors
    assert moved.loc["MZ08", ["track", "secondary_tracks"]].tolist() == [5, (2,)]
    assert moved.loc["MZ07", "track"] == 2
    stay = moved.index.difference(["MZ07", "MZ08"])
    pd.testing.assert_frame_equal(moved.loc[stay], mozambique.actors.loc[stay])
    with pytest.raises(UnknownName, match="no actor of Mozambique 'MZ99'; did you mean"):
        mozambique.recoded({"MZ99": 1})


def test_a_case_needs_no_second_coding(own_case):
    """A folder without the table of codings loads with an empty one."""
    (own_case.folder / "codings.csv").unlink()
    case = Case.load(own_case.folder)
    assert case.codings.empty
    assert list(case.track_codings()) == ["first"]


# --- Sources -----------------------------------------------------------------------


def test_the_bibliography_has_an_anchor_for_each_source(mozambique):
    """Each source can be reached by its key, and each link leads to the address of its row."""
    tags = Tags(mozambique.bibliography()._repr_html_()).tags
    assert [attrs["id"] for tag, attrs in tags if tag == "dt"] == list(mozambique.sources.index)
    links = [attrs["href"] for tag, attrs in tags if tag == "a"]
    assert links == [address for address in mozambique.sources["address"] if address]


def test_the_bibliography_marks_weak_sources(mozambique):
    """A weak source is marked in words."""
    text = Tags(mozambique.bibliography()._repr_html_()).text
    assert text.count("weak source") >= mozambique.sources["weak"].sum() > 0


def test_the_bibliography_escapes_what_it_is_given():
    """Angle brackets, quotes and ampersands in a source are text, never markup."""
    nasty = '<script>alert("x")</script> & co'
    frame = pd.DataFrame(
        {"work": [nasty], "address": ['https://example.org/?a=1&b="2"'], "weak": [True], "note": [nasty]}, index=["S1"]
    )
    parsed = Tags(SourceList(frame)._repr_html_())
    assert "script" not in [tag for tag, _ in parsed.tags]
    assert parsed.text.count(nasty) == 2
    assert ("a", {"href": 'https://example.org/?a=1&b="2"'}) in parsed.tags


def test_the_bibliography_reads_as_text(mozambique):
    """Printed, the list has one line a source, key first."""
    lines = str(mozambique.bibliography()).splitlines()
    assert [line.split(":")[0] for line in lines] == list(mozambique.sources.index)


# --- Saving what cannot be loaded, at once, and under a mask -------------------------


def test_saving_refuses_what_loading_would_refuse(mozambique, tmp_path):
    """A track that was set to 12 in memory is told with its cell, and nothing is written."""
    with pytest.raises(tables.TableError, match=r"actors\.csv, row 2, column track: '12' is not allowed"):
        replace(mozambique, actors=mozambique.actors.assign(track=[12, *mozambique.actors["track"][1:]])).save(
            tmp_path / "copy"
        )
    assert list(tmp_path.iterdir()) == []


def test_who_saves_second_is_told(mozambique, tmp_path, monkeypatch):
    """A folder that appears while another save is writing is refused like one that was there before, and kept."""
    real = Path.rename

    def overtaken(self, target):
        Path(target).mkdir()
        (Path(target) / "actors.csv").write_text("theirs", encoding="utf-8")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", overtaken)
    with pytest.raises(FileExistsError, match="copy"):
        mozambique.save(tmp_path / "copy")
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]
    assert (tmp_path / "copy" / "actors.csv").read_text(encoding="utf-8") == "theirs"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mask of permissions")
@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_the_mask_of_permissions_holds_for_folder_and_files(mozambique, tmp_path, mask):
    """Who may read what is saved is what the user has set."""
    before = os.umask(mask)
    try:
        mozambique.save(tmp_path / "copy")
    finally:
        os.umask(before)
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o777 & ~mask
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "copy").iterdir()} == {0o666 & ~mask}


def test_texts_that_look_like_formulas_are_saved_as_texts(mozambique, tmp_path):
    """A spreadsheet that opens the file calculates nothing, and loading gives the text back."""
    texts = ["=1+1", "+41 22 000", "-5 degrees", "@home", "'=1+1", "''@", "'tis"]
    note = pd.Series((texts * 8)[: len(mozambique.actors)], index=mozambique.actors.index, dtype=object)
    case = replace(mozambique, actors=mozambique.actors.assign(note=note))
    case.save(tmp_path / "copy")
    assert_same(case, Case.load(tmp_path / "copy"))
    assert ",'=1+1," in (tmp_path / "copy" / "actors.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("coder", ["first", "track", "actor", "coder", "second", "maria", "7"])
def test_a_coder_may_have_any_name(mozambique, coder):
    """The codings of one called first, or like a column, stand beside the others."""
    codings = pd.DataFrame({"actor": ["MZ08", "MZ07"], "coder": coder, "track": [5, 7], "reason": ""})
    case = replace(mozambique, codings=codings)
    wide = case.track_codings()
    assert list(wide) == ["first", "first (codings)" if coder == "first" else coder]
    assert wide["first"].tolist() == mozambique.actors["track"].tolist()
    assert wide.iloc[:, 1].dropna().to_dict() == {"MZ08": 5, "MZ07": 7}
    assert case.recoded(coder).actors.loc["MZ08", "track"] == 5


def test_a_name_can_be_given(own_case):
    """The name for print is the reader's choice."""
    assert Case.load(own_case.folder, name="Harbor talks").name == "Harbor talks"
