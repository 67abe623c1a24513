"""The cases taken together: sums that agree with each case, and paths counted by hand."""

import pandas as pd
import pytest

from mtdkit import casebook, network
from mtdkit.case import Case, cases


@pytest.fixture(scope="module")
def book():
    """Give all cases under primary tracks."""
    return casebook.load()


def test_all_cases_are_there_under_each_reading(book):
    """A reading that a case lacks is replaced by primary tracks, and none is lost."""
    assert list(book) == list(cases()["name"])
    second = casebook.load("second coding")
    assert sum((second[name].membership != book[name].membership).any().any() for name in book) > 5


def test_tracks_add_up_to_the_cases(book):
    """On primary tracks the actors and participations of the nine tracks are those of the cases."""
    table = casebook.by_track(book)
    assert table["actors"].sum() == sum(len(case.actors) for case, _ in book.values())
    assert table["participations"].sum() == sum(len(case.participation) for case, _ in book.values())
    assert table[["top", "middle", "grassroots"]].sum(axis=1).round(9).eq(1).all()
    assert table[["hidden", "alone"]].stack().between(0, 1).all()
    assert sum(len(casebook.rows_of(book, track)) for track in network.TRACKS) == table["actors"].sum()


def test_links_are_those_of_each_case(book):
    """A link of two tracks is the same seen from either, and equals the linkage of the case."""
    seen = {track: casebook.links(book, track).set_index(["case", "with"])["observed"] for track in network.TRACKS}
    for name, (case, shares) in book.items():
        linkage = network.track_linkage(case.participation, shares)
        for (where, other), count in seen[7].items():
            if where == name:
                assert count == linkage.loc[7, other] == seen[other].loc[(name, 7)]


def test_gateways_by_hand():
    """In a chain of three initiatives the two in the middle broker, and only toward another track."""
    actors = pd.DataFrame(
        {"name": list("abcd"), "track": [7, 7, 1, 3], "secondary_tracks": [(), (), (), ()], "status": "verified"},
        index=list("abcd"),
    )
    initiatives = pd.DataFrame({"status": "verified"}, index=["X", "Y", "Z"])
    rows = [("a", "X"), ("b", "X"), ("b", "Y"), ("c", "Y"), ("c", "Z"), ("d", "Z")]
    took_part = pd.DataFrame(rows, columns=["actor", "initiative"]).assign(status="verified")
    empty = pd.DataFrame({"status": [], "source": [], "target": [], "actor": [], "coder": []})
    case = Case("chain", actors, initiatives, took_part, empty, empty, empty, empty)
    found = casebook.gateways({"chain": network.Reading(case, network.membership(actors))}, 7)
    # a-b-c leaves the track through b, b-c-d through c.
    assert found["paths"].to_dict() == {"b": 1, "c": 1}
    assert casebook.gateways({"chain": network.Reading(case, network.membership(actors))}, 3)["paths"].to_dict() == {
        "c": 1
    }


@pytest.mark.parametrize("function", [casebook.rows_of, casebook.links, casebook.gateways])
def test_unknown_tracks_are_named(book, function):
    """Track ten is refused."""
    with pytest.raises(ValueError, match="track=10"):
        function(book, 10)
