"""How tracks meet, the bipartite configuration model and the linkage test against enumeration, draws and slow code."""

import importlib
import itertools
import math
from collections import defaultdict

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from conftest import records
from hypothesis import given
from hypothesis import strategies as st

from mtdkit import network
from mtdkit.case import Case, cases
from mtdkit.framework import TRACKS
from mtdkit.network.linkage import _adjusted
from mtdkit.reading import Reading, track_shares

COLUMNS = ["actor", "initiative"]


@st.composite
def tables(draw):
    """Draw a table of who took part in what, as truth values."""
    rows, columns = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    return np.array(
        draw(st.lists(st.lists(st.booleans(), min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    )


@st.composite
def readings(draw):
    """Draw participations, with repeated rows, and the shares of three tracks in five actors."""
    ids = [f"a{i}" for i in range(5)]
    rows = draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from("WXYZ")), min_size=1, max_size=15))
    on = draw(st.lists(st.sets(st.sampled_from([1, 4, 7]), min_size=1), min_size=5, max_size=5))
    shares = pd.DataFrame([[(track in own) / len(own) for track in (1, 4, 7)] for own in on], ids, [1, 4, 7])
    return Reading.of(pd.DataFrame(rows, columns=["actor", "initiative"]), shares)


def southern_women():
    """Return the attendances of Davis's 18 women, each a track of her own."""
    graph = nx.davis_southern_women_graph()
    women = graph.graph["top"]
    rows = [(woman, event) for woman in women for event in graph[woman]]
    return Reading.of(pd.DataFrame(rows, columns=["actor", "initiative"]), pd.DataFrame(np.eye(18), women, women))


# --- How tracks meet ---------------------------------------------------------------


def joined(participation):
    """Return the set of actors of each initiative."""
    inside = defaultdict(set)
    for row in participation.itertuples():
        inside[row.initiative].add(row.actor)
    return inside


def linkage_by_loops(participation, shares, count):
    """Compute the two formulas of `linkage` literally."""
    table = {(k, m): 0.0 for k in TRACKS for m in TRACKS}
    for members in joined(participation).values():
        for k, m in table:
            if count == "initiatives":
                on_k = any(shares.loc[i, k] > 0 for i in members)
                table[k, m] += on_k and any(shares.loc[i, m] > 0 for i in members)
            elif len(members) >= 2:
                pairs = itertools.permutations(members, 2)
                table[k, m] += sum(shares.loc[i, k] * shares.loc[j, m] for i, j in pairs) / (len(members) - 1)
    return pd.Series(table).unstack()


@given(records(), st.sampled_from(["primary", "shared"]), st.sampled_from(["initiatives", "pairs"]))
def test_linkage_follows_its_formulas(drawn, tracks, count):
    """Both counts give what slow loops over the formulas give."""
    participation, actors = drawn
    shares = track_shares(actors, tracks)
    expected = linkage_by_loops(participation, shares, count)
    assert np.allclose(network.linkage(Reading.of(participation, shares), count), expected, atol=1e-12)


@given(records(), st.sampled_from(["primary", "shared"]))
def test_linkage_is_symmetric_and_keeps_its_sum(drawn, tracks):
    """Both counts are symmetric; that of pairs sums to the participations shared with somebody."""
    participation, actors = drawn
    reading = Reading.of(participation, track_shares(actors, tracks))
    shared = network.linkage(reading, "pairs")
    assert np.allclose(shared, shared.T)
    assert shared.to_numpy().sum() == pytest.approx(sum(len(m) for m in joined(participation).values() if len(m) >= 2))
    counted = network.linkage(reading)
    assert (counted == counted.T).all(axis=None)


@given(records())
def test_the_diagonal_counts_the_initiatives_of_a_track(drawn):
    """A track meets itself in each initiative that it took part in."""
    participation, actors = drawn
    met = network.linkage(Reading.of(participation, track_shares(actors)))
    for track in TRACKS:
        took_part = {row.initiative for row in participation.itertuples() if actors.loc[row.actor, "track"] == track}
        assert met.loc[track, track] == len(took_part)


MEASURES = [
    network.linkage,
    lambda reading: network.linkage(reading, "pairs"),
    network.linkage_null,
    network.tracks_met,
    network.two_mode_brokerage,
    network.track_gateways,
    network.loss_of_track,
    lambda reading: reading.graph.edges,
]


@pytest.mark.parametrize("measure", MEASURES)
@given(drawn=records())
def test_repeated_rows_count_once_and_nothing_is_altered(measure, drawn):
    """Doubling every participation changes no result, and the tables given stay as they were."""
    participation, actors = drawn
    shares = track_shares(actors, "shared")
    twice = pd.concat([participation, participation])
    before = twice.copy(), shares.copy()
    one, other = measure(Reading.of(participation, shares)), measure(Reading.of(twice, shares))
    assert one.equals(other) if isinstance(one, pd.DataFrame) else set(one) == set(other)
    for frame, was in zip((twice, shares), before, strict=True):
        pd.testing.assert_frame_equal(frame, was)


def test_initiatives_and_pairs_differ_by_who_is_alone():
    """A lone actor counts its track in an initiative and links nothing in pairs."""
    participation = pd.DataFrame({"actor": ["a"], "initiative": ["X"]})
    reading = Reading.of(participation, pd.DataFrame({1: [0.0], 7: [1.0]}, index=["a"]))
    assert network.linkage(reading).loc[7, 7] == 1
    assert network.linkage(reading, "pairs").to_numpy().sum() == 0


@given(records(), st.sampled_from(["primary", "shared"]))
def test_tracks_met_follows_the_definition(drawn, tracks):
    """An actor meets the tracks of the others in its initiatives, without its own."""
    participation, actors = drawn
    shares = track_shares(actors, tracks)
    met = network.tracks_met(Reading.of(participation, shares))
    assert set(met.index) == set(participation["actor"])
    on = {a: {t for t in TRACKS if shares.loc[a, t] > 0} for a in actors.index}
    inside = joined(participation)
    for actor in met.index:
        shared = [members for members in inside.values() if actor in members]
        others = set().union(*(on[other] for members in shared for other in members - {actor}))
        assert met.loc[actor, "initiatives"] == len(shared)
        assert met.loc[actor, "tracks"] == tuple(sorted(others - on[actor]))
        assert met.loc[actor, "own"] == tuple(sorted(on[actor]))


# --- The bipartite configuration model ---------------------------------------------


@given(tables())
def test_expected_numbers_are_the_observed_ones(table):
    """Whatever the table, rows and columns of the probabilities sum to its own."""
    chances = network.bicm(table.sum(axis=1), table.sum(axis=0)).to_numpy()
    assert np.allclose(chances.sum(axis=1), table.sum(axis=1), atol=1e-8)
    assert np.allclose(chances.sum(axis=0), table.sum(axis=0), atol=1e-8)
    assert ((chances >= 0) & (chances <= 1)).all()


@given(tables())
def test_odds_multiply(table):
    """The odds are a product x y: where a choice is left, every two by two block has odds ratio one."""
    chances = network.bicm(table.sum(axis=1), table.sum(axis=0)).to_numpy()
    for rows in itertools.combinations(range(len(chances)), 2):
        for columns in itertools.combinations(range(chances.shape[1]), 2):
            block = chances[np.ix_(rows, columns)]
            if ((block > 1e-6) & (block < 1 - 1e-6)).all():
                odds = block / (1 - block)
                assert odds[0, 0] * odds[1, 1] / (odds[0, 1] * odds[1, 0]) == pytest.approx(1, rel=1e-4)


@given(tables())
def test_what_leaves_no_choice_is_certain(table):
    """A probability is 0 or 1 exactly where all tables with the same numbers agree.

    They all agree on a cell unless the table has a cycle of presences and absences through it,
    found here as a directed cycle: presences lead from rows to columns, absences back.
    """
    chances = network.bicm(table.sum(axis=1), table.sum(axis=0)).to_numpy()
    cycle = nx.DiGraph()
    cycle.add_nodes_from([("row", i) for i in range(len(table))] + [("column", j) for j in range(table.shape[1])])
    for (i, j), present in np.ndenumerate(table):
        ends = ("row", i), ("column", j)
        cycle.add_edge(*(ends if present else ends[::-1]))
    part = {node: number for number, nodes in enumerate(nx.strongly_connected_components(cycle)) for node in nodes}
    for (i, j), present in np.ndenumerate(table):
        if part["row", i] == part["column", j]:
            assert 0 < chances[i, j] < 1
        else:
            assert chances[i, j] == present


def test_two_actors_solved_by_hand():
    """Numbers 2, 1 by 2, 1: the first is everywhere, the first event holds everybody, the rest is certain too.

    Numbers 1, 1, 1 by 2, 1 leave by symmetry two thirds and one third.
    """
    assert network.bicm([2, 1], [2, 1]).to_numpy().tolist() == [[1, 1], [1, 0]]
    assert network.bicm([1, 1, 1], [2, 1]).to_numpy() == pytest.approx(np.tile([2 / 3, 1 / 3], (3, 1)))


def test_probabilities_maximize_the_likelihood_of_the_southern_women():
    """No small step away from the solution makes Davis's table more likely."""
    participation = southern_women().participation
    table = pd.crosstab(participation["actor"], participation["initiative"])
    chances = network.bicm(table.sum(axis=1), table.sum(axis=0))
    log_odds = np.log(chances / (1 - chances)).to_numpy()
    assert chances.index.equals(table.index)
    assert chances.columns.equals(table.columns)

    def likelihood(odds):
        return (table.to_numpy() * odds - np.log1p(np.exp(odds))).sum()

    random = np.random.default_rng(0)
    for _ in range(50):
        step = random.normal(size=(18, 1)) + random.normal(size=(1, 14))
        assert likelihood(log_odds + 1e-3 * step) < likelihood(log_odds)


@pytest.mark.parametrize(
    ("actors", "initiatives", "said"),
    [
        ([3, 1], [2, 2], "actor 0 has 3; right is a whole number from 0 to 2"),
        ([1, -1], [0, 0], "actor 1 has -1"),
        ([0.5, 0.5], [1], "actor 0 has 0.5"),
        ([1, 1], [3, 0], "initiative 0 has 3; right is a whole number from 0 to 2"),
        (pd.Series({"a": float("nan")}), [1], "actor 'a' has nan"),
        ([2, 1], [1, 1], "actors sum to 3, initiatives to 2"),
        ([3, 3, 0, 0], [4, 1, 1], "the 2 actors that took part most sum to 6, but the initiatives have room for 4"),
    ],
)
def test_impossible_numbers_are_refused(actors, initiatives, said):
    """The error names the number that no table can have and what it could be."""
    with pytest.raises(ValueError, match=said):
        network.bicm(actors, initiatives)


def test_an_iteration_that_does_not_end_names_what_is_off(monkeypatch):
    """With too few steps the error says which number is farthest from the one asked for."""
    monkeypatch.setattr(importlib.import_module("mtdkit.network.bicm"), "_STEPS", 2)
    with pytest.raises(RuntimeError, match=r"in 2 steps: '[abcXYZ]' is off by 0\.\d+"):
        network.bicm(pd.Series({"a": 3, "b": 1, "c": 1, "d": 1}), pd.Series({"X": 2, "Y": 2, "Z": 1, "V": 1}))


# --- The linkage test --------------------------------------------------------------


def null_by_enumeration(reading, one, other):
    """Return the distribution of the number of meetings by going through every table of participations."""
    table = pd.crosstab(reading.participation["actor"], reading.participation["initiative"]) > 0
    chances = network.bicm(table.sum(axis=1), table.sum(axis=0))
    on = reading.shares.loc[table.index] > 0
    per_initiative = []
    for initiative in chances:
        meet = 0.0
        for present in itertools.product([False, True], repeat=len(table)):
            chance = np.where(present, chances[initiative], 1 - chances[initiative]).prod()
            there = on[np.array(present)]
            meet += chance * (there[one].any() and there[other].any())
        per_initiative.append(meet)
    numbers = np.zeros(len(per_initiative) + 1)
    for outcome in itertools.product([False, True], repeat=len(per_initiative)):
        numbers[sum(outcome)] += np.where(outcome, per_initiative, 1 - np.array(per_initiative)).prod()
    return numbers


@given(readings())
def test_linkage_null_is_exact(reading):
    """All columns are those of full enumeration, also with actors on several tracks."""
    participation, shares = reading.participation, reading.shares
    table = network.linkage_null(reading)
    inside = participation.groupby("initiative")["actor"].agg(set)
    took_part = shares.loc[participation["actor"].unique()] > 0
    tracks = [track for track in shares if took_part[track].any()]
    assert list(table.index) == list(itertools.combinations(tracks, 2))
    once = participation.drop_duplicates()["actor"].value_counts()
    for one, other in table.index:
        row = table.loc[(one, other)]
        met = sum((shares.loc[list(there), [one, other]] > 0).any().all() for there in inside)
        numbers = null_by_enumeration(reading, one, other)
        assert row["observed"] == met
        assert row["expected"] == pytest.approx(numbers @ np.arange(len(numbers)))
        assert row["p_more"] == pytest.approx(numbers[met:].sum())
        assert row["p_fewer"] == pytest.approx(numbers[: met + 1].sum())
        most = min(once[shares.loc[once.index, track] > 0].sum() for track in (one, other))
        for name, level in (("needed", 0.05), ("needed_among_all", 0.05 / len(table))):
            enough = [count for count in range(len(numbers)) if numbers[count:].sum() <= level and count <= most]
            assert row[name] == enough[0] if enough else pd.isna(row[name])


def test_no_two_southern_women_are_linked_beyond_the_null():
    """Of the 153 pairs of Davis's women none survives a false discovery rate of 5 percent; the smallest p is .088."""
    table = network.linkage_null(southern_women())
    assert len(table) == 153
    assert table["p_more"].min() == pytest.approx(0.088, abs=5e-4)
    assert (table["q_more"] > 0.05).all()
    assert (table["stands_out"] == "").all()
    together = network.linkage(southern_women())
    assert all(table.loc[pair, "observed"] == together.loc[pair] for pair in table.index)


def test_linkage_null_agrees_with_draws():
    """Meetings counted in random tables drawn from the model come near the exact distribution."""
    participation = southern_women().participation
    women = participation["actor"].unique()
    shares = pd.DataFrame(
        {track: [(number + track) % 3 == 0 or number == track for number in range(18)] for track in range(3)}
    )
    shares = shares.astype(float).div(shares.sum(axis=1), axis=0).set_axis(women)
    table = network.linkage_null(Reading.of(participation, shares))
    chances = network.bicm(participation["actor"].value_counts(), participation["initiative"].value_counts())
    drawn = np.random.default_rng(0).random((4000, *chances.shape)) < chances.to_numpy()
    on = shares.loc[chances.index].to_numpy() > 0
    present = np.einsum("dij,ik->djk", drawn, on) > 0
    for one, other in table.index:
        meetings = (present[:, :, one] & present[:, :, other]).sum(axis=1)
        row = table.loc[(one, other)]
        assert row["expected"] == pytest.approx(meetings.mean(), abs=0.1)
        assert row["p_more"] == pytest.approx((meetings >= row["observed"]).mean(), abs=0.03)


def test_q_values_of_benjamini_and_hochberg():
    """The q-values of five p-values worked by hand, in whatever order, and none for none."""
    p = np.array([0.04, 0.005, 0.03, 0.9, 0.01])
    assert _adjusted(p) == pytest.approx([0.05, 0.025, 0.05, 0.9, 0.025])
    assert len(_adjusted(np.array([]))) == 0


def test_even_attendance_by_hand():
    """Six actors in 4 of 12 initiatives each, two in every initiative: a participation has the chance 1/3 throughout.

    So each of the 15 pairs of tracks meets a binomial number of times out of 12 by the chance of 1/9. Tracks 1 and 2
    met four times, four pairs met twice and ten never.
    """
    inside = {1: "ABCD", 2: "ABCD", 3: "EFGH", 4: "IJKL", 5: "EFIJ", 6: "GHKL"}
    rows = [(track, initiative) for track, names in inside.items() for initiative in names]
    participation = pd.DataFrame(rows, columns=["actor", "initiative"])
    table = network.linkage_null(Reading.of(participation, pd.DataFrame(np.eye(6), list(inside), list(inside))))
    assert network.bicm([4] * 6, [2] * 12).to_numpy() == pytest.approx(1 / 3, abs=1e-9)

    def at_least(count):
        return sum(math.comb(12, k) * 8 ** (12 - k) / 9**12 for k in range(count, 13))

    assert table["expected"].to_numpy() == pytest.approx(12 / 9)
    assert table.loc[(1, 2), "p_more"] == pytest.approx(at_least(4)) == pytest.approx(0.036, abs=5e-4)
    assert table.loc[(1, 2), "q_more"] == pytest.approx(15 * at_least(4))
    apart = table[table["observed"] == 0]
    assert len(apart) == 10
    assert apart["p_fewer"].to_numpy() == pytest.approx((8 / 9) ** 12)
    assert apart["q_fewer"].to_numpy() == pytest.approx(15 / 10 * (8 / 9) ** 12)
    # Four meetings stand out alone; among 15 pairs it would take six, and nobody was in more than four.
    assert at_least(3) > 0.05 > at_least(4)
    assert at_least(5) > 0.05 / 15 > at_least(6)
    assert (table["needed"] == 4).all()
    assert table["needed_among_all"].isna().all()


@pytest.mark.parametrize("name", [7, "seven"])
def test_numbers_are_named_as_they_are_written(name):
    """An actor whose id is a number is named by the number, whatever type of it numpy makes."""
    with pytest.raises(ValueError, match=f"actor {name!r} has 3; right is"):
        network.bicm(pd.Series([1, 3], index=[1, name]), [2, 2])


def test_a_case_too_small_to_show_anything_says_so():
    """Two actors in one initiative: they had to meet, and no number of meetings could have told anything."""
    participation = pd.DataFrame({"actor": ["a", "b"], "initiative": ["X", "X"]})
    row = network.linkage_null(Reading.of(participation, pd.DataFrame(np.eye(2), ["a", "b"], [1, 7]))).loc[(1, 7)]
    assert (row["observed"], row["expected"], row["p_more"], row["p_fewer"]) == (1, 1, 1, 1)
    assert pd.isna(row["needed"])


def test_no_participation_gives_no_pair():
    """An empty table gives an empty answer."""
    participation = pd.DataFrame({"actor": [], "initiative": []}, dtype=object)
    assert len(network.linkage_null(Reading.of(participation, pd.DataFrame(np.eye(2), ["a", "b"], [1, 7])))) == 0


@pytest.mark.parametrize("level", [0, 1, -0.1, float("nan")])
def test_a_level_that_is_no_probability_is_refused(level):
    """The error names the level given."""
    with pytest.raises(ValueError, match=f"level={level}"):
        network.linkage_null(southern_women(), level=level)


@given(readings(), st.sampled_from([0.05, 0.3, 0.9]))
def test_the_verdict_is_that_of_the_q_values(reading, level):
    """A pair stands out as more or fewer if that q is up to the level, and else not at all."""
    table = network.linkage_null(reading, level)
    more, fewer = table["q_more"] <= level, table["q_fewer"] <= level
    assert (table["stands_out"][more] == "more").all()
    assert (table["stands_out"][fewer & ~more] == "fewer").all()
    assert (table["stands_out"][~more & ~fewer] == "").all()


def test_a_pair_stands_out_as_more_or_as_fewer():
    """Two tracks always together and never with the other two: they meet each other more, the others fewer times."""
    together = {"a": range(20), "b": range(20), "c": range(20, 40), "d": range(20, 40)}
    rows = pd.DataFrame([(actor, f"i{n}") for actor, names in together.items() for n in names], columns=COLUMNS)
    table = network.linkage_null(Reading.of(rows, pd.DataFrame(np.eye(4), list("abcd"), [1, 2, 7, 9])))
    assert table["stands_out"].to_dict() == {
        (1, 2): "more", (1, 7): "fewer", (1, 9): "fewer", (2, 7): "fewer", (2, 9): "fewer", (7, 9): "more",
    }  # fmt: skip


@pytest.mark.parametrize("tracks", ["primary", "shared"])
@pytest.mark.parametrize("slug", cases().index)
def test_pairs_that_never_met_have_no_link_at_all(slug, tracks):
    """Where nobody of two tracks, or no two of one, met, the linkage of pairs is nothing, not the noise of a sum."""
    reading = Case.load(slug).reading(tracks=tracks)
    by_pairs = network.linkage(reading, "pairs").to_numpy()
    assert ((by_pairs == 0) | (by_pairs > 1e-6)).all()
    apart = network.linkage(reading).to_numpy() == 0
    assert (by_pairs[apart] == 0).all()
