"""The shipped tables: valid, sourced, mapped to their vocabularies, and cleanly written."""

import csv
import itertools
import re
import shutil
from urllib.parse import urlsplit

import pytest
from conftest import ROOT
from pybtex.database import parse_file
from pybtex.style.formatting.alpha import Style as AlphaStyle

from mtdkit import tables
from mtdkit.case import Case, cases
from mtdkit.tables import frames, shipped

DATA = ROOT / "data"
SLUGS = list(cases().index)
# Copies of works on these hosts are never cited; the work itself is.
MIRRORS = re.compile(
    r"(?:^|\.)(?:docslib|scribd|pdfslide|vdocuments?|studylib|9lib|fdocuments?|ebin|paperzz|slideshare"
    r"|helpmyessay|wikisum|gravy|piglix|liquisearch|absoluteastronomy|(?:[a-z]{2}-)?academic|wikizero|wikiwand"
    r"|libgen|sci-hub|workers)\.[a-z.]+$|\.asia$"
)
# Vocabulary of each coded column of a case.
CODED = {
    (resource["name"], field["name"]): field["vocabulary"]
    for resource in tables.descriptor("case")["resources"]
    for field in resource["schema"]["fields"]
    if "vocabulary" in field
}


def records(path):
    """Return the rows of a CSV file as dicts of text."""
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def case_records(slug):
    """Return the rows of each table of a case."""
    return {r["name"]: records(f"cases/{slug}/{r['path']}") for r in tables.descriptor("case")["resources"]}


def keys(cell):
    """Return the keys in a cell of sources."""
    return cell.split(";") if cell else []


def bibliography():
    """Return the entries of references.bib by their keys."""
    return parse_file(DATA / "references.bib", bib_format="bibtex").entries


# --- The package as a whole --------------------------------------------------------


def test_every_shipped_table_fits_its_description():
    """The handbook's tables and all cases have no fault."""
    assert tables.check_handbook() == []


def test_the_check_of_the_handbook_reaches_every_case(monkeypatch):
    """A fault in a shipped case is found by the check of the handbook."""
    real = frames.read_rows

    def spoiled(source):
        rows = real(source)
        rows["actors"][1][rows["actors"][0].index("track")] = "10"
        return rows

    monkeypatch.setattr(frames, "read_rows", spoiled)
    assert [p.place for p in tables.check_handbook()] == [f"cases/{slug}/actors.csv" for slug in SLUGS]


def test_every_table_on_disk_is_described():
    """Each CSV file belongs to a descriptor, and each folder of a case to a row of cases.csv."""
    described = {r["path"] for r in tables.descriptor("handbook")["resources"]}
    described |= {f"cases/{s}/{r['path']}" for s in SLUGS for r in tables.descriptor("case")["resources"]}
    assert {path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv")} == described


def test_data_dictionary_is_current():
    """data/README.md is what the descriptors say now."""
    assert (DATA / "README.md").read_text(encoding="utf-8") == tables.dictionary()


def test_no_table_changes_unseen():
    """data/checksums.txt has the sum of each table and of the bibliography; CONTRIBUTING.md says how it is renewed."""
    noted = dict(reversed(line.split()) for line in (DATA / "checksums.txt").read_text(encoding="utf-8").splitlines())
    now = dict(reversed(line.split()) for line in tables.checksums().splitlines())
    assert {name for name, _ in noted.items() ^ now.items()} == set()


def test_the_checksums_see_a_changed_cell(monkeypatch, tmp_path):
    """A start a year earlier in one row changes the sum of that table, and no other."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    before = tables.checksums().splitlines()
    path = folder / "cases" / "mozambique" / "initiatives.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count("1989-08") > 0
    path.write_text(text.replace("1989-08", "1988-08", 1), encoding="utf-8", newline="")
    monkeypatch.setattr(shipped, "data_directory", lambda: folder)
    (changed,) = set(tables.checksums().splitlines()) - set(before)
    assert changed.endswith("  cases/mozambique/initiatives.csv")


def test_data_dictionary_names_every_field():
    """The dictionary holds the name of each table and field."""
    text = tables.dictionary()
    for kind in ("handbook", "case"):
        for resource in tables.descriptor(kind)["resources"]:
            assert resource["name"] in text
            assert all(f"`{f['name']}`" in text or f["name"] in text for f in resource["schema"]["fields"])


@pytest.mark.parametrize("path", sorted(p.relative_to(DATA).as_posix() for p in DATA.rglob("*") if p.is_file()))
def test_files_are_cleanly_written(path):
    """UTF-8 without byte order mark, LF alone, no blanks at line ends, one line end at the end."""
    raw = (DATA / path).read_bytes()
    raw.decode("utf-8")
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert not re.search(rb"[ \t]+\n", raw)
    assert raw.endswith(b"\n")
    assert not raw.endswith(b"\n\n")


@pytest.mark.parametrize("path", sorted(p.relative_to(DATA).as_posix() for p in DATA.rglob("*.csv")))
def test_cells_are_cleanly_written(path):
    """No cell has blanks at its ends or stands for emptiness by a dash, and lists join without blanks."""
    for row in records(path):
        for column, cell in row.items():
            assert cell == cell.strip(), (row, column)
            assert cell not in ("-", "–", "n/a", "N/A", "nan", "None"), (row, column)
            if column in ("sources", "tracks", "secondary_tracks", "track"):
                assert "; " not in cell, (row, column)


# --- Sources -----------------------------------------------------------------------


def test_every_key_of_the_bibliography_stands_once():
    """References.bib parses, and its keys are those that the tables are checked against."""
    entries = bibliography()
    assert set(entries) == tables.bibliography_keys()
    assert len(entries) > 50
    text = (DATA / "references.bib").read_text(encoding="utf-8")
    keys_in_order = re.findall(r"^@\w+\{\s*([^,\s]+)", text, re.MULTILINE)
    assert len(keys_in_order) == len({key.lower() for key in keys_in_order})


def test_every_entry_of_the_bibliography_can_be_printed():
    """Each entry has a title and an author, an editor or a body that stands for it."""
    for key, entry in bibliography().items():
        assert entry.fields.get("title"), key
        assert entry.persons or any(f in entry.fields for f in ("organization", "institution", "key")), key
        assert list(AlphaStyle().format_entries([entry])), key  # it misses what a work of its type needs


def test_addresses_in_the_bibliography_lead_to_the_works_themselves():
    """Addresses are http(s), without blanks, and on a mirror only if the entry says that it cites a copy."""
    for key, entry in bibliography().items():
        if url := entry.fields.get("url"):
            check_address(url, key, copy=entry.fields.get("howpublished", "").startswith("Copy of "))


@pytest.mark.parametrize("slug", SLUGS)
def test_addresses_of_a_case_lead_to_the_works_themselves(slug):
    """The same holds for the sources of each case."""
    for row in case_records(slug)["sources"]:
        if row["address"]:
            check_address(row["address"], row["key"])


def check_address(url, key, copy=False):
    """Refuse an address with another scheme, with blanks, or on a mirror, unless it is cited as a copy."""
    parts = urlsplit(url)
    assert parts.scheme in ("http", "https"), (key, url)
    assert not re.search(r"\s", url), (key, url)
    assert copy or not MIRRORS.search(parts.hostname), (key, url)


@pytest.mark.parametrize(
    ("host", "mirror"),
    [("docslib.org", True), ("ru.scribd.com", True), ("vdocuments.mx", True), ("c-r.org", False), ("usip.org", False)],
)
def test_mirrors_are_told_from_publishers(host, mirror):
    """The pattern of mirrors knows the hosts it was made for and spares others."""
    assert bool(MIRRORS.search(host)) == mirror


def test_every_source_in_the_framework_tables_resolves():
    """Each key in a column of sources stands in the bibliography."""
    known = set(bibliography())
    for resource in tables.descriptor("handbook")["resources"]:
        if resource["name"] not in ("cases", "audit_scores"):
            for row in records(resource["path"]):
                assert set(keys(row.get("sources"))) <= known, row


@pytest.mark.parametrize("slug", SLUGS)
def test_every_source_of_a_case_is_used_and_every_used_one_is_there(slug):
    """Keys in a case stand in its sources or in the bibliography, and no source is left without a row."""
    case = case_records(slug)
    own = {row["key"] for row in case["sources"]}
    summary = next(row for row in records("cases/cases.csv") if row["slug"] == slug)
    rows = [row for table, body in case.items() if table not in ("sources", "codings") for row in body]
    used = set(keys(summary["sources"])).union(*(keys(row["sources"]) for row in rows))
    assert used <= own | set(bibliography())
    assert not own - used, "sources that no row names"
    assert set(keys(summary["sources"])) <= own


# --- Words -------------------------------------------------------------------------


def test_schema_and_vocabularies_name_the_same_terms():
    """What the schema of a case allows is what vocabularies.csv defines, in its order."""
    defined = {}
    for row in records("cases/vocabularies.csv"):
        defined.setdefault(row["field"], []).append(row["term"])
    resources = {r["name"]: r for r in tables.descriptor("case")["resources"]}
    enums = {
        (name, field["name"]): field["constraints"]["enum"]
        for name, resource in resources.items()
        for field in resource["schema"]["fields"]
        if "enum" in field.get("constraints", {})
    }
    assert set(enums) == set(CODED)
    assert set(defined) == set(CODED.values())
    for column, terms in enums.items():
        assert terms == defined[CODED[column]], column


def test_every_term_that_wordings_map_to_is_defined():
    """Wordings.csv maps only to terms of vocabularies.csv."""
    defined = {(row["field"], row["term"]) for row in records("cases/vocabularies.csv")}
    assert {(row["field"], row["term"]) for row in records("cases/wordings.csv")} <= defined


@pytest.mark.parametrize("slug", SLUGS)
def test_the_words_of_the_sources_map_to_the_terms_beside_them(slug):
    """Each wording of a source maps through wordings.csv to the term in the same row."""
    mapped = {(row["field"], row["wording"]): row["term"] for row in records("cases/wordings.csv")}
    checked = 0
    for table, body in case_records(slug).items():
        for row, column in itertools.product(body, ("kind", "role", "side", "openness")):
            if wording := row.get(f"{column}_in_source"):
                assert mapped.get((CODED[table, column], wording)) == row[column], (table, column, wording)
                checked += 1
    assert checked > 100


def test_every_wording_is_used():
    """Wordings.csv holds no wording that no case has."""
    used = set()
    for slug in SLUGS:
        for table, body in case_records(slug).items():
            for row, column in itertools.product(body, ("kind", "role", "side", "openness", "level", "phase", "rpp")):
                if column in row:
                    used.add((CODED[table, column], row.get(f"{column}_in_source") or row[column]))
    assert {(r["field"], r["wording"]) for r in records("cases/wordings.csv")} - used == set()


# --- Across cases -------------------------------------------------------------------


def test_shared_actors_are_in_several_cases():
    """Each shared id stands in the list of shared actors, in two cases or more, and once in each."""
    found = {}
    for slug in SLUGS:
        for row in case_records(slug)["actors"]:
            if row["shared_id"]:
                found.setdefault(row["shared_id"], []).append(slug)
    assert set(found) == {row["id"] for row in records("cases/shared_actors.csv")}
    for name, slugs in found.items():
        assert len(slugs) == len(set(slugs)) > 1, (name, slugs)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_actor_is_coded_twice(slug):
    """The second coder gave each actor of each case a track."""
    case = case_records(slug)
    assert {row["actor"] for row in case["codings"] if row["coder"] == "second"} == {r["id"] for r in case["actors"]}


# --- Status and time ---------------------------------------------------------------


@pytest.mark.parametrize("slug", SLUGS)
def test_no_unverified_row_is_shipped_in_a_case(slug):
    """Cases hold verified and partly verified rows alone, and the latter say which part is not."""
    for table, body in case_records(slug).items():
        for row in body:
            if "status" in row:
                assert row["status"] in ("verified", "partly"), (table, row)
                assert (row["status"] == "partly") == bool(row["unverified"]), (table, row)


def test_status_says_which_part_is_unverified_in_the_framework():
    """A row says what is unverified exactly if its status is not verified."""
    for resource in tables.descriptor("handbook")["resources"]:
        for row in records(resource["path"]):
            if "status" in row:
                assert (row["status"] == "verified") != bool(row["unverified"]), (resource["name"], row)


def test_the_timeline_rests_on_enough_verified_events():
    """At least 45 events of the timeline are verified."""
    assert sum(row["status"] == "verified" for row in records("framework/timeline.csv")) >= 45


def test_no_span_ends_before_it_starts():
    """In every table an end is not before its start."""
    spans = [(r["date"], r["end"]) for r in records("framework/timeline.csv")]
    spans += [(r["start"], r["end"]) for r in records("cases/cases.csv")]
    spans += [(r["talks_start"], r["talks_end"]) for r in records("cases/cases.csv")]
    spans += [(r["start"], r["end"]) for slug in SLUGS for r in case_records(slug)["initiatives"]]
    assert len(spans) > 90
    for start, end in spans:
        assert not end or tables.date_span(start)[0] <= tables.date_span(end)[1], (start, end)


@pytest.mark.parametrize("slug", SLUGS)
def test_phases_agree_with_the_dates_of_the_talks(slug):
    """Where the start date is exact enough to tell, it lies in the phase that the row names."""
    case = cases().loc[slug]
    opens, closes = tables.date_span(case["talks_start"])[0], tables.date_span(case["talks_end"])[1]
    told = 0
    for row in case_records(slug)["initiatives"]:
        first, last = tables.date_span(row["start"])
        possible = {"before"} if first < opens else set()
        possible |= {"during"} if last >= opens and first <= closes else set()
        possible |= {"after"} if last > closes else set()
        told += len(possible) == 1
        assert row["phase"] in possible, row
    assert told > 10


def test_the_coding_from_sources_alone_is_of_actors_that_stand_there():
    """Each row of the third coding names an actor of its case, and one who went by a page says which."""
    coded = tables.read("blind_coding")
    for slug, rows in coded.groupby("case"):
        assert set(rows["actor"]) <= set(Case.load(slug).actors.index)
    assert ((coded["basis"] != "source") | (coded["seen"] != "")).all()
