"""The records that swaps of participations make, against all that there are."""

import itertools
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from mtdkit import casebook, network
from mtdkit.errors import UnknownName
from mtdkit.network.linkage import linkage
from mtdkit.reading import Reading


def small(seats, starts=None):
    """Give a reading of some of six actors, each a group of its own, in three initiatives."""
    rows = pd.DataFrame(seats, columns=["actor", "initiative"])
    dates = pd.DataFrame({"start": starts or ["1990", "1991", "1999"], "end": ""}, index=list("XYZ"))
    return Reading.of(rows, pd.DataFrame(np.eye(6), index=list("abcdef"), columns=list("abcdef")), dates)


SEATS = [("a", "X"), ("b", "X"), ("a", "Y"), ("c", "Y"), ("d", "Z"), ("b", "Z")]


def every_record():
    """List what each pair meets in all records with the margins of the small one, by brute force."""
    given = pd.DataFrame(SEATS, columns=["actor", "initiative"]).pivot_table(
        index="actor", columns="initiative", aggfunc=len, fill_value=0
    )
    rows = [[c for c in itertools.product((0, 1), repeat=3) if sum(c) == n] for n in given.sum(axis=1)]
    for matrix in map(np.array, itertools.product(*rows)):
        if (matrix.sum(axis=0) == given.sum(axis=0).to_numpy()).all():
            met = matrix @ matrix.T
            yield tuple(met[one, other] for one, other in itertools.combinations(range(4), 2))


def test_all_records_with_the_same_margins_are_equally_likely():
    """Swaps reach each record, as often as brute force says; six standard errors are allowed."""
    expected = Counter(every_record())
    draws = network.linkage_draws(small(SEATS), draws=6000).drop("record")
    drawn = Counter(map(tuple, draws.to_numpy().tolist()))
    assert set(drawn) == set(expected)
    for met, ways in expected.items():
        share = ways / expected.total()
        assert drawn[met] / 6000 == pytest.approx(share, abs=6 * np.sqrt(share * (1 - share) / 6000))


LATE = [("a", "X"), ("b", "X"), ("c", "Y"), ("d", "Y"), ("e", "Z"), ("f", "Z")]


def test_nothing_moves_to_initiatives_that_are_too_far_in_time():
    """With two years between them the first two initiatives exchange actors, and the last keeps its own."""
    draws = network.linkage_draws(small(LATE), within=2, draws=200)
    assert draws["a", "b"].nunique() > 1
    assert draws["e", "f"].min() == 1
    assert network.linkage_draws(small(LATE), draws=200)["e", "f"].min() == 0
    apart = network.linkage_draws(small(LATE), within=0.2, draws=20)
    assert (apart == apart.loc["record"]).all(axis=None)


def test_initiatives_of_unknown_start_stay_as_they_are():
    """Nobody can say what is near them."""
    draws = network.linkage_draws(small(LATE, ["1990", "1990", ""]), within=50, draws=200)
    assert draws["e", "f"].min() == 1


@pytest.mark.parametrize("case", list(casebook.load()))
def test_without_a_limit_in_time_the_mean_is_near_that_of_the_exact_null(case):
    """The configuration model keeps the same margins on average; its expectation differs by a few percent."""
    reading = casebook.load()[case]
    draws = network.linkage_draws(reading, draws=150)
    exact = network.linkage_null(reading)
    assert draws.loc["record"].tolist() == exact["observed"].tolist()
    assert draws.drop("record").sum(axis=1).mean() == pytest.approx(exact["expected"].sum(), rel=0.06)


def test_a_draw_is_needed_and_time_is_not_negative():
    """Nothing to compare with is an error that says so."""
    with pytest.raises(ValueError, match="at least one"):
        network.linkage_draws(small(SEATS), draws=0)
    with pytest.raises(ValueError, match="number of years"):
        network.linkage_draws(small(SEATS), within=-1)


def test_a_group_set_apart_meets_the_track_it_came_from():
    """Actors set apart are no longer on their track, and nobody else moves."""
    tracks = pd.DataFrame({1: [1.0, 1, 0], 7: [0.0, 0, 1]}, index=["a", "b", "c"])
    rows = pd.DataFrame({"actor": ["a", "b", "c"], "initiative": ["X", "X", "X"]})
    apart = Reading.of(rows, tracks).apart(["b"], "parties")
    assert linkage(apart).loc[1, "parties"] == 1
    assert apart.shares.loc["b"].tolist() == [0, 0, 1]
    with pytest.raises(UnknownName):
        apart.apart(["z"], "parties")
    with pytest.raises(UnknownName):
        apart.apart(["a"], "others", of=4)


def test_merged_actors_take_part_once_where_any_of_them_did():
    """A unit has one participation in an initiative in which two of its members were, and their track."""
    tracks = pd.DataFrame({1: [1.0, 1, 0], 7: [0.0, 0, 1]}, index=["a", "b", "c"])
    rows = pd.DataFrame({"actor": ["a", "b", "c", "b"], "initiative": ["X", "X", "X", "Y"]})
    whole = Reading.of(rows, tracks)
    merged = whole.merged(pd.Series({"a": "both", "b": "both", "c": "c"}))
    assert sorted(merged.graph.edges) == [("both", "X"), ("both", "Y"), ("c", "X")]
    assert merged.shares.loc["both"].tolist() == [1, 0]
    assert (linkage(merged) == linkage(whole)).all(axis=None)
    with pytest.raises(UnknownName):
        whole.merged(pd.Series({"a": "both", "b": "both"}))
