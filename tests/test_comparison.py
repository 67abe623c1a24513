"""Readings of a case, its profile, and what leaving out rows does."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from mtdkit import network
from mtdkit.case import Case, cases


@pytest.fixture(scope="module")
def read(mozambique):
    """Give the readings of the first case."""
    return network.readings(mozambique)


def test_readings_name_their_choice(mozambique, read):
    """Each reading differs from the first in what its name says and in nothing else."""
    assert list(read) == [
        "primary tracks", "all tracks", "second coding", "no collective actors", "no weak sources",
    ]  # fmt: skip
    first = read["primary tracks"]
    assert (first.membership.sum(axis=1) == 1).all()
    assert read["all tracks"].case is first.case
    assert (read["all tracks"].membership > 0).sum().sum() > len(first.membership)
    assert not read["no collective actors"].case.actors["collective"].any()
    weak = set(mozambique.sources.index[mozambique.sources["weak"]])
    assert not any(set(keys) <= weak for keys in read["no weak sources"].case.participation["sources"])
    second = mozambique.codings.set_index("actor")["track"]
    assert (read["second coding"].case.actors["track"] == second[mozambique.actors.index]).all()


def test_readings_leave_out_what_would_change_nothing(mozambique):
    """A case without collective actors, weak sources and second coding has two readings."""
    plain = replace(mozambique.without_collectives().without_weak_sources(), codings=mozambique.codings.iloc[:0])
    assert list(network.readings(plain)) == ["primary tracks", "all tracks"]


def made(tracks, rows, secondary=None):
    """Return a case of actors on tracks, and the participations given as pairs."""
    secondary = secondary or {}
    actors = pd.DataFrame(
        {"track": tracks, "secondary_tracks": {a: secondary.get(a, ()) for a in tracks}, "status": "verified"}
    )
    took_part = pd.DataFrame(rows, columns=["actor", "initiative"]).assign(status="verified")
    initiatives = pd.DataFrame({"status": "verified"}, index=took_part["initiative"].unique())
    empty = pd.DataFrame({"status": [], "source": [], "target": [], "actor": [], "coder": []})
    return Case("made", actors, initiatives, took_part, empty, empty, empty, empty)


CHAIN = [("a", "X"), ("b", "X"), ("b", "Y"), ("c", "Y"), ("c", "Z"), ("d", "Z")]


def test_profile_by_hand():
    """A case of four actors in three initiatives, counted on paper."""
    case = made({"a": 1, "b": 1, "c": 7, "d": 3}, CHAIN)
    found = network.profile(network.Reading(case, network.membership(case.actors)))
    assert found["tracks"] == 3
    assert found["pairs met"] == 2  # 1 and 7 in Y, 7 and 3 in Z
    assert found["track one"] == 0.5
    assert found["mixed"] == pytest.approx(2 / 3)
    assert found["E-I"] == pytest.approx(1 / 3)  # the path a-b-c-d: one tie within, two between
    assert found["E-I expected"] == pytest.approx(1 - 2 * 2 / 12)
    # Without c nothing joins d; without a and b, c and d stay together.
    assert found["critical track"] == 7
    assert found["pairs kept"] == pytest.approx(1 / 3)


def test_the_critical_track_takes_all_its_actors_along():
    """If c is on 7 and 3, the loss of 7 takes c out, though c is not on it alone: of ab, ad and bd one pair is left."""
    case = made({"a": 1, "b": 1, "c": 7, "d": 3}, CHAIN, {"c": (3,)})
    found = network.profile(network.Reading(case, network.membership(case.actors, "fractional")))
    assert found["critical track"] == 7
    assert found["pairs kept"] == pytest.approx(1 / 3)


def test_the_share_of_track_one_is_of_participations():
    """One actor of four is on track one and took part in four of seven."""
    rows = [("a", name) for name in "WXYZ"] + [("b", "X"), ("c", "Y"), ("d", "Z")]
    case = made({"a": 1, "b": 7, "c": 7, "d": 3}, rows)
    assert network.profile(network.Reading(case, network.membership(case.actors)))["track one"] == pytest.approx(4 / 7)


def test_pairs_stand_out_by_their_adjusted_value():
    """One pair of fifteen has p .036 for more, or one of ten p .035 for fewer: with q far over .05 none stands out."""
    inside = {"a": "ABCD", "b": "ABCD", "c": "EFGH", "d": "IJKL", "e": "EFIJ", "f": "GHKL"}
    more = [(actor, initiative) for actor, names in inside.items() for initiative in names]
    attended = {"a": "ABCH", "b": "ABCGH", "c": "BCDEH", "d": "BCEH", "e": "ADFG"}
    fewer = [(actor, initiative) for actor, names in attended.items() for initiative in names]
    for rows, tail, name in ((more, "p more", "pairs above"), (fewer, "p fewer", "pairs below")):
        actors = dict.fromkeys(actor for actor, _ in rows)
        case = made({actor: track for track, actor in enumerate(actors, 1)}, rows)
        reading = network.Reading(case, network.membership(case.actors))
        table = network.linkage_null(case.participation, reading.membership)
        assert (table[tail] <= 0.05).sum() == 1
        assert network.profile(reading)[name] == 0


def test_a_second_role_is_no_second_participation():
    """Who mediated and signed took part once: in the profile, in the overview and in the sums by track."""
    case = made({"a": 1, "b": 1, "c": 7, "d": 3}, CHAIN)
    twice = replace(case, participation=pd.concat([case.participation, case.participation.iloc[[2, 3]]]))
    one, other = (network.Reading(c, network.membership(c.actors)) for c in (case, twice))
    pd.testing.assert_series_equal(network.profile(one), network.profile(other))
    assert network.profile(other)["participations"] == network.overview(network.two_mode(twice))["participations"] == 6


def test_each_coder_has_a_reading_of_that_name(mozambique):
    """Coders of any name, one that is called first too, and several; the handbook's own is second."""
    actors = mozambique.actors.index
    codings = pd.DataFrame({"actor": actors[:3], "coder": ["maria", "first", "maria"], "track": 9, "reason": ""})
    read = network.readings(replace(mozambique, codings=codings))
    assert [name for name in read if "coding" in name] == ["maria coding", "first coding"]
    changed = read["maria coding"].case.actors["track"] != mozambique.actors["track"]
    assert set(changed.index[changed]) <= {actors[0], actors[2]}
    assert (read["maria coding"].case.actors.loc[[actors[0], actors[2]], "track"] == 9).all()
    for reading in read.values():
        assert network.profile(reading)["tracks"] >= 2


def test_rows_with_one_good_source_stay_without_weak_sources(mozambique):
    """Only a row that rests on weak sources alone goes."""
    sources = mozambique.sources.assign(weak=[True] + [False] * (len(mozambique.sources) - 1))
    weak, good = sources.index[:2]
    took_part = mozambique.participation.assign(sources=[(good,)] * len(mozambique.participation))
    took_part.iloc[:2, took_part.columns.get_loc("sources")] = pd.Series([(weak,), (weak, good)], dtype=object)
    actors, initiatives = (
        frame.assign(sources=[(good,)] * len(frame)) for frame in (mozambique.actors, mozambique.initiatives)
    )
    case = replace(mozambique, sources=sources, participation=took_part, actors=actors, initiatives=initiatives)
    pd.testing.assert_frame_equal(case.without_weak_sources().participation, took_part.iloc[1:])


def test_an_empty_case_has_a_profile_and_nothing_to_leave_out(mozambique):
    """Without actors or without initiatives, counts are zero and shares undefined."""
    for empty in (
        mozambique.without(actors=mozambique.actors.index),
        mozambique.without(initiatives=mozambique.initiatives.index),
    ):
        found = network.profile(network.readings(empty)["primary tracks"])
        assert found[["participations", "tracks", "pairs met", "pairs above", "pairs below"]].eq(0).all()
        assert found[["track one", "mixed", "linkage to chance", "E-I", "critical track", "pairs kept"]].isna().all()
    assert network.leave_one_out(empty, lambda case: len(case.actors)).empty
    assert network.leave_one_out(mozambique, lambda case: pd.Series({"n": 1}), among=[]).empty
    assert network.burt(network.projection(network.two_mode(empty))).isna().all(axis=None)
    assert list(network.burt(nx.Graph())) == ["constraint", "effective size"]


@pytest.mark.parametrize("slug", cases().index)
def test_profiles_stay_within_their_bounds(slug):
    """Shares lie between 0 and 1, counts within what nine tracks allow, under every reading of every case."""
    for name, reading in network.readings(Case.load(slug)).items():
        found = network.profile(reading)
        assert 2 <= found["tracks"] <= 9, name
        assert found["pairs met"] <= found["tracks"] * (found["tracks"] - 1) / 2, name
        assert all(0 <= found[share] <= 1 for share in ("track one", "mixed", "pairs kept")), name
        assert -1 <= found["E-I"] <= 1, name
        assert found["linkage to chance"] > 0, name


def test_leaving_out_one_row_at_a_time(mozambique):
    """There is a value for each row left out, and it is the value of the case without it."""
    measure = lambda case: len(case.participation)  # noqa: E731
    for of, column in (("initiatives", "initiative"), ("actors", "actor")):
        values = network.leave_one_out(mozambique, measure, of)
        joined = mozambique.participation[column].value_counts().reindex(values.index, fill_value=0)
        assert (values == len(mozambique.participation) - joined).all()
    some = network.leave_one_out(mozambique, measure, "actors", among=["MZ10", "MZ17"])
    assert some.equals(network.leave_one_out(mozambique, measure, "actors")[["MZ10", "MZ17"]])
    with pytest.raises(ValueError, match="ties"):
        network.leave_one_out(mozambique, measure, "ties")


def test_leaving_out_gives_a_table_for_several_measures(mozambique):
    """A measure that returns a series gives a column for each of its values."""
    table = network.leave_one_out(mozambique, lambda case: pd.Series({"n": len(case.actors), "x": np.pi}))
    assert list(table) == ["n", "x"]
    assert list(table.index) == list(mozambique.initiatives.index)
