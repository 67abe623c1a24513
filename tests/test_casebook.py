"""The cases taken together: sums that agree with each case, and paths counted by hand."""

import csv
from dataclasses import replace

import pandas as pd
import pytest
from conftest import ROOT

from mtdkit import casebook, network
from mtdkit.case import Case, cases
from mtdkit.errors import UnknownName
from mtdkit.framework import TRACKS
from mtdkit.reading import Reading, track_shares

OF_A_TRACK = [casebook.rows_of, casebook.links, casebook.gateways]


@pytest.fixture(scope="module")
def book():
    """Give all cases under primary tracks."""
    return casebook.load()


def made(name, tracks, rows, openness=(), secondary=None):
    """Return a reading of a case of actors on tracks; rows are actor, initiative and role."""
    secondary = secondary or {}
    actors = pd.DataFrame(
        {
            "name": {actor: actor.upper() for actor in tracks},
            "kind": "person",
            "level": "middle",
            "track": tracks,
            "secondary_tracks": {actor: secondary.get(actor, ()) for actor in tracks},
            "status": "verified",
        }
    )
    took_part = pd.DataFrame(rows, columns=["actor", "initiative", "role"]).assign(status="verified")
    names = took_part["initiative"].unique()
    initiatives = pd.DataFrame(
        {"openness": [dict(openness).get(n, "public") for n in names], "status": "verified"}, names
    )
    empty = pd.DataFrame({"status": [], "source": [], "target": [], "actor": [], "coder": []})
    case = Case(name, actors, initiatives, took_part, empty, empty, empty, empty)
    return Reading(case, track_shares(actors, "shared" if secondary else "primary"))


def test_all_cases_are_there_under_each_reading(book):
    """All shipped cases have a second coding, and readings that leave rows out lose no case."""
    assert list(book) == list(cases()["name"])
    for reading in ("second coding", "all tracks", "no weak sources", "no collective actors"):
        assert list(casebook.load(reading)) == list(book)
    second = casebook.load("second coding")
    assert sum((second[name].shares != book[name].shares).any().any() for name in book) > 5


def test_a_case_without_the_coding_is_left_out(monkeypatch):
    """A case with one coder is in the book under primary tracks alone; a reading that no case has is refused."""
    shipped = Case.load

    def load(slug):
        case = shipped(slug)
        plain = case.without_collectives().without_weak_sources()
        return replace(plain, codings=case.codings.iloc[:0]) if slug == "mozambique" else case

    monkeypatch.setattr(Case, "load", load)
    # Cases are read once in a process.
    monkeypatch.setattr(casebook, "_all_readings", casebook._all_readings.__wrapped__)
    book = casebook.load()
    assert "Mozambique" in book
    assert set(book) - set(casebook.load("second coding")) == {"Mozambique"}
    assert list(casebook.load("no weak sources")) == list(book)
    with pytest.raises(UnknownName, match="no reading of the cases 'secnd coding'; did you mean 'second coding'"):
        casebook.load("secnd coding")


def test_sums_by_hand():
    """Two cases of three and two actors, of whom one took part in two roles, counted on paper."""
    book = {
        "one": made(
            "one",
            {"a": 1, "b": 7, "c": 7},
            [
                ("a", "X", "party"),
                ("b", "X", "mediator"),
                ("b", "X", "signatory"),
                ("b", "Y", "host"),
                ("c", "Y", "host"),
            ],
            {"Y": "secret"},
        ),
        "two": made("two", {"d": 1, "e": 1}, [("d", "P", "party"), ("d", "Q", "party")], {"Q": "discreet"}),
    }
    table = casebook.by_track(book)
    counts = table[["cases", "actors", "initiatives", "participations"]].astype(int)
    assert counts.loc[[1, 7, 9]].to_numpy().tolist() == [[2, 3, 3, 3], [1, 2, 2, 3], [0, 0, 0, 0]]
    # Track one: X public with religion, P public and Q discreet alone. Religion: X with track one, Y secret alone.
    assert table.loc[[1, 7], "hidden"].tolist() == pytest.approx([1 / 3, 1 / 2])
    assert table.loc[[1, 7], "alone"].tolist() == pytest.approx([2 / 3, 1 / 2])
    assert table.loc[9, ["hidden", "alone", "top"]].isna().all()
    profiles = [network.profile(reading).participations for reading in book.values()]
    assert counts["participations"].sum() == sum(profiles) == 6
    rows = casebook.rows_of(book, 7)
    assert rows["initiatives"].to_dict() == {"b": 2, "c": 1}
    assert set(rows.loc["b", "roles"]) == {"mediator", "signatory", "host"}


def test_tracks_add_up_to_the_cases(book):
    """On primary tracks the actors and participations of the nine tracks are those of the cases."""
    table = casebook.by_track(book)
    assert table["actors"].sum() == sum(len(reading.actors) for reading in book.values())
    assert table["participations"].sum() == sum(len(reading.participation) for reading in book.values())
    assert table[["top", "middle", "grassroots"]].sum(axis=1).round(9).eq(1).all()
    assert table[["hidden", "alone"]].stack().between(0, 1).all()
    assert sum(len(casebook.rows_of(book, track)) for track in TRACKS) == table["actors"].sum()


def test_participations_carry_who_and_what(book):
    """Each row of each case is there with the name and track of its actor and the name and kind of its initiative."""
    table = casebook.participations(book)
    assert len(table) == sum(len(reading.case.participation) for reading in book.values())
    for row in table.sample(40, random_state=1).itertuples():
        reading = book[row.case]
        actor, initiative = reading.actors.loc[row.actor], reading.initiatives.loc[row.initiative]
        assert (row.who, row.track, row.level, row.who_kind) == tuple(actor[["name", "track", "level", "kind"]])
        assert (row.name, row.kind, row.openness) == tuple(initiative[["name", "kind", "openness"]])


@pytest.mark.parametrize("name", ["primary tracks", "all tracks"])
def test_participations_of_a_track_are_those_of_its_actors(name):
    """Under all tracks an actor's participations stand on each of its tracks."""
    book = casebook.load(name)
    parts = {track: casebook.participations(book, track) for track in TRACKS}
    for track, rows in parts.items():
        assert set(rows["actor"]) <= set(casebook.rows_of(book, track).index)
    whole, split = len(casebook.participations(book)), sum(map(len, parts.values()))
    assert split == whole if name == "primary tracks" else split > whole


def test_links_are_those_of_each_case(book):
    """A link of two tracks is the same seen from either, and equals the linkage of the case."""
    seen = {track: casebook.links(book, track).set_index(["case", "other"])["observed"] for track in TRACKS}
    for name, reading in book.items():
        linkage = network.linkage(reading)
        for (where, other), count in seen[7].items():
            if where == name:
                assert count == linkage.loc[7, other] == seen[other].loc[(name, 7)]


ROWS = [(actor, initiative, "party") for actor, initiative in ("aX", "bX", "bY", "cY", "cZ", "dZ")]


def test_gateways_by_hand():
    """In a chain of three initiatives the two in the middle broker, and only toward another track."""
    book = {"chain": made("chain", {"a": 7, "b": 7, "c": 1, "d": 3}, ROWS)}
    # a-b-c leaves the track through b, b-c-d through c.
    assert casebook.gateways(book, 7)["paths"].to_dict() == {"b": 1, "c": 1}
    assert casebook.gateways(book, 3)["paths"].to_dict() == {"c": 1}
    assert casebook.gateways(book, 7)["paths"].dtype.kind == "i"


def test_gateways_follow_the_reading():
    """If c is on 1 and 7, the path a-b-c leaves religion by half; if all are on 7, nobody leads out of it."""
    book = {"chain": made("chain", {"a": 7, "b": 7, "c": 1, "d": 3}, ROWS, secondary={"c": (7,)})}
    assert casebook.gateways(book, 7)["paths"].to_dict() == {"b": 0.5, "c": 1}
    assert casebook.gateways(book, 1)["paths"].to_dict() == {"b": 0.5}
    assert casebook.gateways({"chain": made("chain", dict.fromkeys("abcd", 7), ROWS)}, 7).empty
    # The shares of the reading count, not the track that the table of actors has.
    elsewhere = track_shares(book["chain"].actors.assign(track=9))
    assert casebook.gateways({"chain": replace(book["chain"], shares=elsewhere)}, 7).empty


@pytest.mark.parametrize(
    "function", [lambda book, track: casebook.by_track(book), casebook.participations, *OF_A_TRACK]
)
def test_a_book_without_a_case_is_refused(function):
    """An empty dictionary is told in words."""
    with pytest.raises(ValueError, match="the book holds no case"):
        function({}, 1)


@pytest.mark.parametrize("function", [casebook.participations, *OF_A_TRACK])
def test_unknown_tracks_are_named(book, function):
    """Track ten is refused."""
    with pytest.raises(UnknownName, match="no track 10; there are 1, 2"):
        function(book, 10)


def test_evidence_counts_works_and_how_far_they_were_read(book):
    """The shares of a case are those counted in its files, row by row."""

    def lines(slug, name):
        text = (ROOT / "data" / "cases" / slug / f"{name}.csv").read_text(encoding="utf-8")
        return csv.DictReader(text.splitlines())

    table = casebook.evidence(book)
    for slug, case in cases().iterrows():
        whole = {row["key"] for row in lines(slug, "sources") if row["read"] == "whole"}
        rows = [set(row["sources"].split(";")) for row in lines(slug, "participation")]
        found = table.loc[case["name"]]
        assert found["participations"] == len(rows)
        assert found["one work, part read"] == pytest.approx(
            sum(len(r) == 1 and not r & whole for r in rows) / len(rows)
        )
        assert found["one work, read whole"] == pytest.approx(sum(len(r) == 1 and r <= whole for r in rows) / len(rows))
        several = [bool(r & whole) for r in rows if len(r) > 1]
        assert found["several works, one read whole"] == pytest.approx(sum(several) / len(rows))
        assert found["several works, parts read"] == pytest.approx((len(several) - sum(several)) / len(rows))


def test_evidence_of_no_case_is_refused():
    """A book without a case has no evidence."""
    with pytest.raises(ValueError, match="holds no case"):
        casebook.evidence({})
