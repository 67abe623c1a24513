"""Readings of a case, its profile, and what leaving out rows does."""

from dataclasses import replace

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


def test_profile_by_hand():
    """A case of four actors in three initiatives, counted on paper."""
    actors = pd.DataFrame(
        {"track": [1, 1, 7, 3], "secondary_tracks": [(), (), (), ()], "status": "verified"}, index=list("abcd")
    )
    initiatives = pd.DataFrame({"status": "verified"}, index=["X", "Y", "Z"])
    took_part = [("a", "X"), ("b", "X"), ("b", "Y"), ("c", "Y"), ("c", "Z"), ("d", "Z")]
    participation = pd.DataFrame(took_part, columns=["actor", "initiative"]).assign(status="verified")
    empty = pd.DataFrame({"status": [], "source": [], "target": [], "actor": [], "coder": []})
    case = Case("small", actors, initiatives, participation, empty, empty, empty, empty)
    found = network.profile(network.Reading(case, network.membership(actors)))
    assert found["tracks"] == 3
    assert found["pairs met"] == 2  # 1 and 7 in Y, 7 and 3 in Z
    assert found["track one"] == 0.5
    assert found["mixed"] == pytest.approx(2 / 3)
    assert found["E-I"] == pytest.approx(1 / 3)  # the path a-b-c-d: one tie within, two between
    assert found["E-I expected"] == pytest.approx(1 - 2 * 2 / 12)
    # Without c nothing joins d; without a and b, c and d stay together.
    assert found["critical track"] == 7
    assert found["pairs kept"] == pytest.approx(1 / 3)


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
