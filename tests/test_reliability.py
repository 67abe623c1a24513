"""Krippendorff's alpha: published values, an independent implementation, properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtdkit.reliability import alpha_interval, krippendorff_alpha

X = np.nan
# Krippendorff (2011), Computing Krippendorff's alpha-reliability: four coders, twelve units.
PUBLISHED = pd.DataFrame(
    {
        "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, X, X, X],
        "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, X, 3],
        "C": [X, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, X],
        "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, X],
    }
)
LEVELS = ("nominal", "ordinal", "interval")


def by_pairs(ratings, level):
    """Compute alpha from every pair of ratings, one at a time, straight from its definition."""
    units = [[v for v in row if not np.isnan(v)] for row in ratings.to_numpy(dtype=float)]
    units = [unit for unit in units if len(unit) > 1]
    pool = [value for unit in units for value in unit]

    def distance(one, other):
        if level == "nominal":
            return float(one != other)
        if level == "interval":
            return (one - other) ** 2
        low, high = sorted((one, other))
        between = sum(low <= value <= high for value in pool)
        return (between - (pool.count(one) + pool.count(other)) / 2) ** 2 if one != other else 0.0

    within = sum(
        sum(distance(a, b) for i, a in enumerate(unit) for j, b in enumerate(unit) if i != j) / (len(unit) - 1)
        for unit in units
    )
    among = sum(distance(a, b) for i, a in enumerate(pool) for j, b in enumerate(pool) if i != j)
    return np.nan if not among else 1 - (within / len(pool)) / (among / (len(pool) * (len(pool) - 1)))


tables = (
    st.integers(2, 4)
    .flatmap(
        lambda coders: st.lists(
            st.lists(st.sampled_from([X, 1, 2, 3, 5]), min_size=coders, max_size=coders), min_size=1, max_size=12
        )
    )
    .map(pd.DataFrame)
)


@pytest.mark.parametrize(("level", "value"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_published_values(level, value):
    """The worked example of 2011 comes out as printed, for three levels of measurement."""
    assert krippendorff_alpha(PUBLISHED, level) == pytest.approx(value, abs=5e-4)


@given(tables, st.sampled_from(LEVELS))
def test_definition_pair_by_pair(ratings, level):
    """Any table gives what the definition gives, summed over pairs."""
    assert krippendorff_alpha(ratings, level) == pytest.approx(by_pairs(ratings, level), nan_ok=True)


@given(tables, st.sampled_from(LEVELS))
def test_coders_and_units_have_no_order(ratings, level):
    """Shuffled coders, shuffled units and units with a single rating change nothing."""
    value = krippendorff_alpha(ratings, level)
    turned = ratings.iloc[::-1, ::-1]
    lonely = pd.concat([ratings, pd.DataFrame([[1.0] + [X] * (ratings.shape[1] - 1)])], ignore_index=True)
    assert krippendorff_alpha(turned, level) == pytest.approx(value, nan_ok=True)
    assert krippendorff_alpha(lonely, level) == pytest.approx(value, nan_ok=True)
    assert np.isnan(value) or value <= 1


def test_agreement_and_chance():
    """Full agreement gives one, and ratings dealt at random about zero."""
    random = np.random.default_rng(3)
    first = random.integers(1, 10, 4000)
    assert krippendorff_alpha(pd.DataFrame({"a": first, "b": first})) == 1
    assert abs(krippendorff_alpha(pd.DataFrame({"a": first, "b": random.permutation(first)}))) < 0.03


def test_nothing_to_compare():
    """Values all alike, and units without a second rating, leave alpha undefined."""
    assert np.isnan(krippendorff_alpha(pd.DataFrame({"a": [1, 1], "b": [1, 1]})))
    assert np.isnan(krippendorff_alpha(pd.DataFrame({"a": [1, X], "b": [X, 1]})))
    found = alpha_interval(pd.DataFrame({"a": [1, X], "b": [X, 1]}))
    assert found.units == 0
    assert np.isnan([found.low, found.high]).all()


def test_whole_numbers_with_gaps():
    """Columns of whole numbers that may be missing read as floats with gaps do."""
    whole = PUBLISHED.astype("Int64")
    assert krippendorff_alpha(whole) == krippendorff_alpha(PUBLISHED)


def test_interval_narrows_with_units():
    """Ten times the units give an interval about a third as wide around the same alpha."""
    few = alpha_interval(PUBLISHED, "ordinal")
    many = alpha_interval(pd.concat([PUBLISHED] * 10), "ordinal")
    assert few.low < few.alpha <= few.high
    assert (many.high - many.low) < (few.high - few.low) / 2
    assert alpha_interval(PUBLISHED, "ordinal").low == few.low
    assert alpha_interval(PUBLISHED, "ordinal", seed=1).low != few.low


def test_interval_covers_the_coefficient_of_the_population():
    """Samples of 60 units drawn from many give intervals of which most hold the value of all."""
    random = np.random.default_rng(11)
    first = random.integers(1, 5, 20_000)
    second = np.where(random.random(20_000) < 0.7, first, random.integers(1, 5, 20_000))
    everything = pd.DataFrame({"a": first, "b": second})
    value = krippendorff_alpha(everything)
    found = [alpha_interval(everything.sample(60, random_state=n), draws=400) for n in range(100)]
    held = [agreement.low <= value <= agreement.high for agreement in found]
    assert 0.85 <= np.mean(held) <= 1


@pytest.mark.parametrize(("given_", "named"), [({"level": "ratio"}, "ratio"), ({"confidence": 95}, "95")])
def test_bad_parameters_are_named(given_, named):
    """An unknown level and a confidence in percent are refused with their value."""
    with pytest.raises(ValueError, match=named):
        alpha_interval(PUBLISHED, **given_)


# --- What the values are -------------------------------------------------------------

WORDS = pd.DataFrame(
    {
        "first": ["low", "medium", "high", "low", "high", "medium"],
        "second": ["low", "high", "high", "medium", "high", "medium"],
    }
)
ORDER = pd.CategoricalDtype(["low", "medium", "high"], ordered=True)
NUMBERS = WORDS.replace({"low": 1, "medium": 2, "high": 3}).astype(int)


def test_ordered_categories_keep_their_order():
    """Low, medium, high give .7636, as 1, 2, 3 do; by the alphabet it would be .5017."""
    assert krippendorff_alpha(WORDS.astype(ORDER), "ordinal") == pytest.approx(0.7636, abs=5e-5)
    assert krippendorff_alpha(WORDS.astype(ORDER), "ordinal") == pytest.approx(by_pairs(NUMBERS, "ordinal"))
    assert krippendorff_alpha(WORDS) == krippendorff_alpha(WORDS.astype(ORDER)) == krippendorff_alpha(NUMBERS)


@given(tables, st.sampled_from(LEVELS), st.sampled_from(["", " ", None, X, pd.NA]))
def test_numbers_kept_as_text_are_numbers_and_empty_text_is_missing(ratings, level, empty):
    """Text of numbers gives what the numbers give at every level, and no rating may be written in any of five ways."""
    text = ratings.map(lambda value: empty if np.isnan(value) else f"{10 * value:g} ").astype(object)
    assert krippendorff_alpha(text, level) == pytest.approx(by_pairs(10 * ratings, level), nan_ok=True)


def test_ten_is_more_than_nine():
    """As text 10 would come before 9; one coder may have numbers and the other their text."""
    numbers = pd.DataFrame({"a": [1, 2, 9, 10], "b": [1, 2, 10, 9]})
    for given_ in (numbers.astype(str), numbers.astype({"a": str}), numbers.astype("category")):
        assert krippendorff_alpha(given_, "ordinal") == pytest.approx(by_pairs(numbers, "ordinal"))
    assert krippendorff_alpha(numbers.astype({"a": str})) == pytest.approx(by_pairs(numbers, "nominal"))


@pytest.mark.parametrize(
    ("ratings", "level", "said"),
    [
        (WORDS, "ordinal", r"unit 0, coder 'first': 'low' is no number.*numbers, or ordered categories"),
        (WORDS.astype("category"), "ordinal", "ordered categories"),
        (WORDS.astype(ORDER), "interval", r"'low' is no number; level='interval' needs numbers"),
        (WORDS.astype({"first": ORDER}), "ordinal", "not all ordered categories with the same order"),
        (
            WORDS.assign(second=pd.Categorical(WORDS["second"], ["high", "medium", "low"], ordered=True)).astype(
                {"first": ORDER}
            ),
            "ordinal",
            "not all ordered categories with the same order",
        ),
        (NUMBERS.assign(second=WORDS["second"]), "nominal", "unit 0, coder 'second': 'low'.*words throughout"),
        (NUMBERS.assign(second=[1, 2, 3, np.inf, 1, 2]), "interval", "unit 3, coder 'second': 'inf'"),
        (NUMBERS.assign(second=["1", "2", "nan", "1", "2", "1"]), "interval", "unit 2, coder 'second': 'nan'"),
    ],
)
def test_ratings_without_the_order_that_is_needed_are_refused(ratings, level, said):
    """The message names the unit, the coder and the value, and asks for numbers or ordered categories."""
    for function in (krippendorff_alpha, alpha_interval):
        with pytest.raises(ValueError, match=said):
            function(ratings, level)


def test_no_ratings_at_all():
    """A table without rows or columns leaves alpha undefined."""
    for ratings in (pd.DataFrame(), WORDS.iloc[:0], WORDS.astype(ORDER).iloc[:0]):
        assert np.isnan(krippendorff_alpha(ratings, "ordinal"))


def test_interval_cuts_off_half_of_what_is_left_at_either_end():
    """The limits are the 2.5 and 97.5 percent points of alpha over the same draws, each computed from its own table."""
    draws, units = 60, PUBLISHED.iloc[:11]
    times = np.random.default_rng(4).multinomial(11, np.full(11, 1 / 11), size=draws)
    values = [by_pairs(units.loc[units.index.repeat(often)], "nominal") for often in times]
    found = alpha_interval(PUBLISHED, draws=draws, seed=4)
    assert found.units == 11
    assert [found.low, found.high] == pytest.approx(np.quantile(values, [0.025, 0.975]))
    wide = alpha_interval(PUBLISHED, confidence=0.8, draws=draws, seed=4)
    assert [wide.low, wide.high] == pytest.approx(np.quantile(values, [0.1, 0.9]))
