"""The profile of a case, and what leaving out rows does."""

from dataclasses import asdict, replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from mtdkit import network
from mtdkit.case import Case, cases
from mtdkit.errors import UnknownName
from mtdkit.reading import Reading


def made(tracks, rows, secondary=None):
    """Return a reading of actors on tracks, and the participations given as pairs."""
    on = {a: (t, *(secondary or {}).get(a, ())) for a, t in tracks.items()}
    shares = pd.DataFrame({t: {a: (t in own) / len(own) for a, own in on.items()} for t in range(1, 10)})
    return Reading.of(pd.DataFrame(rows, columns=["actor", "initiative"]), shares)


CHAIN = [("a", "X"), ("b", "X"), ("b", "Y"), ("c", "Y"), ("c", "Z"), ("d", "Z")]


def test_profile_by_hand():
    """A case of four actors in three initiatives, counted on paper."""
    found = network.profile(made({"a": 1, "b": 1, "c": 7, "d": 3}, CHAIN))
    assert found.tracks == 3
    assert found.pairs_met == 2  # 1 and 7 in Y, 7 and 3 in Z
    assert found.track_one == 0.5
    assert found.mixed == pytest.approx(2 / 3)
    assert found.ei == pytest.approx(1 / 3)  # the path a-b-c-d: one tie within, two between
    assert found.ei_expected == pytest.approx(1 - 2 * 2 / 12)
    # Without c nothing joins d; without a and b, c and d stay together.
    assert found.critical_track == 7
    assert found.pairs_kept == pytest.approx(1 / 3)


def test_the_critical_track_takes_all_its_actors_along():
    """If c is on 7 and 3, the loss of 7 takes c out, though c is not on it alone: of ab, ad and bd one pair is left."""
    found = network.profile(made({"a": 1, "b": 1, "c": 7, "d": 3}, CHAIN, {"c": (3,)}))
    assert found.critical_track == 7
    assert found.pairs_kept == pytest.approx(1 / 3)


def test_the_share_of_track_one_is_of_participations():
    """One actor of four is on track one and took part in four of seven."""
    rows = [("a", name) for name in "WXYZ"] + [("b", "X"), ("c", "Y"), ("d", "Z")]
    assert network.profile(made({"a": 1, "b": 7, "c": 7, "d": 3}, rows)).track_one == pytest.approx(4 / 7)


def test_pairs_stand_out_by_their_adjusted_value():
    """One pair of fifteen has p .036 for more, or one of ten p .035 for fewer: with q far over .05 none stands out."""
    inside = {"a": "ABCD", "b": "ABCD", "c": "EFGH", "d": "IJKL", "e": "EFIJ", "f": "GHKL"}
    more = [(actor, initiative) for actor, names in inside.items() for initiative in names]
    attended = {"a": "ABCH", "b": "ABCGH", "c": "BCDEH", "d": "BCEH", "e": "ADFG"}
    fewer = [(actor, initiative) for actor, names in attended.items() for initiative in names]
    for rows, tail, name in ((more, "p_more", "pairs_above"), (fewer, "p_fewer", "pairs_below")):
        actors = dict.fromkeys(actor for actor, _ in rows)
        reading = made({actor: track for track, actor in enumerate(actors, 1)}, rows)
        assert (network.linkage_null(reading)[tail] <= 0.05).sum() == 1
        assert getattr(network.profile(reading), name) == 0


def test_a_second_role_is_no_second_participation():
    """Who mediated and signed took part once: in the profile, in the overview and in the sums by track."""
    one = made({"a": 1, "b": 1, "c": 7, "d": 3}, CHAIN)
    rows = one.case.participation
    twice = replace(one, case=replace(one.case, participation=pd.concat([rows, rows.iloc[[2, 3]]])))
    assert network.profile(one) == network.profile(twice)
    assert network.profile(twice).participations == network.overview(twice).participations == 6


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
        found = network.profile(empty.reading())
        assert found.participations == found.tracks == found.pairs_met == found.pairs_above == found.pairs_below == 0
        shares = [found.track_one, found.mixed, found.linkage_to_chance, found.ei, found.pairs_kept]
        assert np.isnan(shares).all()
        assert found.critical_track is None
    assert network.leave_one_out(empty.reading(), lambda reading: len(reading.actors)).empty
    assert network.leave_one_out(mozambique.reading(), network.profile, among=[]).empty
    assert network.burt(empty.reading().ties).isna().all(axis=None)
    assert list(network.burt(nx.Graph())) == ["constraint", "effective_size"]


@pytest.mark.parametrize("slug", cases().index)
def test_profiles_stay_within_their_bounds(slug):
    """Shares lie between 0 and 1, counts within what nine tracks allow, under every reading of every case."""
    for name, reading in Case.load(slug).readings().items():
        found = network.profile(reading)
        assert 2 <= found.tracks <= 9, name
        assert found.pairs_met <= found.tracks * (found.tracks - 1) / 2, name
        assert all(0 <= share <= 1 for share in (found.track_one, found.mixed, found.pairs_kept)), name
        assert -1 <= found.ei <= 1, name
        assert found.linkage_to_chance > 0, name


def test_leaving_out_one_row_at_a_time(mozambique):
    """There is a value for each row left out, and it is the value of the case without it."""
    reading, measure = mozambique.reading(), lambda reading: len(reading.participation)
    for of, column in (("initiatives", "initiative"), ("actors", "actor")):
        values = network.leave_one_out(reading, measure, of)
        joined = reading.participation[column].value_counts().reindex(values.index, fill_value=0)
        assert (values == len(reading.participation) - joined).all()
    some = network.leave_one_out(reading, measure, "actors", among=["MZ10", "MZ17"])
    assert some.equals(network.leave_one_out(reading, measure, "actors")[["MZ10", "MZ17"]])
    with pytest.raises(UnknownName, match="no actor of Mozambique 'MZ99'; did you mean"):
        network.leave_one_out(reading, measure, "actors", among=["MZ99"])


def test_leaving_out_gives_a_table_for_several_measures(mozambique):
    """A measure that returns a series or a record gives a column for each of its values."""
    reading = mozambique.reading()
    table = network.leave_one_out(reading, lambda reading: pd.Series({"n": len(reading.actors), "x": np.pi}))
    assert list(table) == ["n", "x"]
    assert list(table.index) == list(mozambique.initiatives.index)
    profiles = network.leave_one_out(reading, network.profile, among=["MZI22", "MZI14"])
    assert list(profiles.index) == ["MZI22", "MZI14"]
    for name in profiles.index:
        assert profiles.loc[name].to_dict() == asdict(network.profile(reading.without(initiatives=[name])))


def test_a_record_is_short_in_print(mozambique):
    """Fractions have three digits, so that a profile can be read."""
    text = repr(network.overview(mozambique.reading()))
    assert text.startswith("Overview(actors=51, initiatives=27, participations=118, density=0.0857, isolated_actors=")
