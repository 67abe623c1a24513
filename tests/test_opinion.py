"""Opinion models against published examples, closed forms and slow literal code."""

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtdkit import models
from mtdkit.errors import UnknownName

# Friedkin and Johnsen's group of four, as many papers print it.
FOUR = [[0.220, 0.120, 0.360, 0.300], [0.147, 0.215, 0.344, 0.294], [0, 0, 1, 0], [0.090, 0.178, 0.446, 0.286]]
SUSCEPTIBLE = [0.780, 0.785, 0, 0.714]
CIRCLE = [[0, 0.5, 0.5], [1, 0, 0], [0, 1, 0]]

ranges = st.lists(st.integers(0, 100), min_size=1, max_size=25)


@st.composite
def groups(draw, most=7):
    """Draw weights whose rows sum to one, and susceptibilities below one."""
    n = draw(st.integers(2, most))
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    weights = random.random((n, n)) * (random.random((n, n)) < 0.5) + np.eye(n) * 0.1
    return weights / weights.sum(axis=1, keepdims=True), random.uniform(0, 0.98, n)


def exact_step(opinions, confidence):
    """Take one step of Hegselmann and Krause's model in fractions, looking at every pair."""
    near = [[other for other in opinions if abs(other - own) <= confidence] for own in opinions]
    return [sum(others) / len(others) for others in near]


def friedkin_johnsen(weights, susceptibility, first, steps):
    """Return the opinions at each step, by the literal rule."""
    path = [list(first)]
    for _ in range(steps):
        heard = [sum(w * other for w, other in zip(row, path[-1], strict=True)) for row in weights]
        shares = zip(susceptibility, heard, first, strict=True)
        path.append([share * each + (1 - share) * own for share, each, own in shares])
    return np.array(path)


# --- Friedkin and Johnsen, DeGroot ---------------------------------------------------


def test_the_group_of_four():
    """Opinions 25, 25, 75 and 85 end at about 60, 60, 75 and 75; the digits are those of the program FJsim 1.0."""
    first = [25, 25, 75, 85]
    final = models.total_effect(FOUR, SUSCEPTIBLE).to_numpy() @ first
    assert final[:2] == pytest.approx([60.02084883, 59.98396594], abs=1e-8)
    assert final.round().tolist() == [60, 60, 75, 75]
    assert friedkin_johnsen(FOUR, SUSCEPTIBLE, first, 200)[-1] == pytest.approx(final)


def test_a_group_of_three():
    """The numbers are those that the R package SINT 0.1.0 prints for its first example."""
    effect = models.total_effect([[0.5, 0.5, 0], [0.2, 0.6, 0.2], [0, 0.3, 0.7]], [0.8, 0.5, 0.9])
    published = np.array([[0.373, 0.595, 0.032], [0.059, 0.892, 0.048], [0.043, 0.651, 0.305]])
    assert effect.to_numpy() == pytest.approx(published, abs=5e-4)
    assert effect.to_numpy() @ [0, 0.5, 1] == pytest.approx([0.3295820, 0.4943730, 0.6310289], abs=5e-8)


def test_influence_in_a_consensus():
    """Golub and Jackson's three people have influence 2/5, 2/5 and 1/5, and all end with the weighted mean."""
    influence = models.social_influence(CIRCLE)
    assert influence.tolist() == pytest.approx([2 / 5, 2 / 5, 1 / 5])
    last = friedkin_johnsen(CIRCLE, [1] * 3, [1, 0, 0.5], 200)[-1]
    assert last.tolist() == pytest.approx([influence @ [1, 0, 0.5]] * 3)


def test_degroot_is_the_limit():
    """As all susceptibilities go to one together, every row of the total effects goes to the social influence."""
    for off in (1e-2, 1e-4, 1e-6):
        effect = models.total_effect(CIRCLE, 1 - off)
        assert np.abs(effect - models.social_influence(CIRCLE)).max(axis=None) < 2 * off


@given(groups())
def test_total_effects_are_shares(group):
    """Rows sum to one, and nothing is negative."""
    effect = models.total_effect(*group)
    assert effect.sum(axis=1).to_numpy() == pytest.approx(1)
    assert (effect >= -1e-15).all(axis=None)


@given(groups())
def test_the_literal_rule_tends_to_the_total_effect(group):
    """Steps of a weighted mean of what is heard and what was first thought end at the total effects."""
    weights, susceptibility = group
    first = np.linspace(-1, 1, len(weights))
    final = friedkin_johnsen(weights, susceptibility, first, 1000)[-1]
    assert final == pytest.approx(models.total_effect(*group).to_numpy() @ first, abs=1e-6)


def test_opposite_limits():
    """Who is not susceptible keeps the opinion; who listens only to a stubborn one takes it over."""
    effect = models.total_effect([[0, 1], [0, 1]], [1, 0])
    assert effect.to_numpy().tolist() == [[0, 1], [0, 1]]
    assert models.total_effect(FOUR, 0).to_numpy().tolist() == np.eye(4).tolist()


# --- Workshop and transfer -----------------------------------------------------------


@given(groups(), st.floats(-2, 2))
def test_a_shift_that_lasts_arrives_by_the_total_effects(group, shift):
    """The path of the change ends with the columns of the participants, and public opinion with their mean."""
    effect = models.total_effect(*group)
    path = models.workshop(*group, participants=[0, 1], shift=shift, decay=0, steps=2000)
    assert path.iloc[0].tolist() == [0] * len(effect)
    assert path.iloc[-1].to_numpy() == pytest.approx(shift * effect[[0, 1]].sum(axis=1).to_numpy(), abs=1e-9)
    assert models.public_shift(effect, [0, 1], shift) == pytest.approx(path.iloc[-1].mean(), abs=1e-9)


@given(groups(), st.floats(0.05, 3))
def test_a_shift_that_fades_is_forgotten_and_sums_to_a_closed_form(group, decay):
    """The change ends at zero; summed over time it is the total effect of all the shifts there were."""
    effect = models.total_effect(*group)
    path = models.workshop(*group, participants=[0], shift=1, decay=decay, steps=3000)
    assert path.iloc[-1].to_numpy() == pytest.approx(0, abs=1e-9)
    assert path.sum().to_numpy() == pytest.approx(effect[0].to_numpy() / (1 - math.exp(-decay)), rel=1e-6, abs=1e-9)


@given(groups())
def test_the_workshop_is_the_difference_of_two_paths(group):
    """A lasting shift is the change that Friedkin and Johnsen's model makes from settled opinions."""
    effect = models.total_effect(*group).to_numpy()
    weights, susceptibility = group
    first = np.linspace(0, 1, len(weights))
    state, moved = effect @ first, first.copy()
    moved[0] += 0.4
    path = models.workshop(*group, participants=[0], shift=0.4, decay=0, steps=4)
    for row in path.to_numpy():
        assert state - effect @ first == pytest.approx(row, abs=1e-12)
        state = susceptibility * (weights @ state) + (1 - susceptibility) * moved


def test_transfer_is_a_block_of_the_total_effects():
    """For the group of four: what of a shift of persons 1 and 2 arrives at 4, and that nothing arrives at 3."""
    effect = models.total_effect(FOUR, SUSCEPTIBLE)
    got = models.transfer(effect, participants=[0, 1], decision_makers=[3, 2])
    assert got.index.tolist() == [3, 2]
    assert got.tolist() == pytest.approx([effect.iloc[3, 0] + effect.iloc[3, 1], 0])
    assert models.transfer(effect, range(4), range(4)).tolist() == pytest.approx([1] * 4)


def test_without_a_chain_of_listening_nothing_is_transferred():
    """Two halves that do not listen to each other."""
    weights = np.kron(np.eye(2), np.full((2, 2), 0.5))
    effect = models.total_effect(weights, 0.5)
    assert models.transfer(effect, [0, 1], [2, 3]).tolist() == [0, 0]
    assert models.transfer(effect, [0, 1], [0]).tolist() == pytest.approx([1])


def test_labels_are_kept():
    """People with names can be asked for by name."""
    names = ["envoy", "scholar", "minister"]
    weights = pd.DataFrame([[0.5, 0.5, 0], [0, 1, 0], [0.6, 0, 0.4]], names, names)
    effect = models.total_effect(weights, [0.5, 0, 0.8])
    assert list(effect.index) == list(effect.columns) == names
    assert models.transfer(effect, ["scholar"], ["minister"])["minister"] > 0
    assert list(models.workshop(weights, 0.5, ["scholar"], 1, 0, 3)) == names
    assert list(models.social_influence(weights)) == pytest.approx([0, 1, 0], abs=1e-6)


# --- Hegselmann and Krause -----------------------------------------------------------


@given(ranges, st.integers(1, 60))
def test_the_rest_is_that_of_exact_arithmetic(numbers, confidence):
    """It agrees with steps in fractions that look at every pair, also where two are just within reach."""
    exact = [Fraction(number, 100) for number in numbers]
    for _ in range(100):
        following = exact_step(exact, Fraction(confidence, 100))
        if following == exact:
            break
        exact = following
    else:
        pytest.fail("no rest after 100 steps")
    rest = models.hegselmann_krause(np.array(numbers) / 100, confidence / 100)
    assert rest == pytest.approx([float(number) for number in exact], abs=1e-10)


@given(st.integers(0, 10**6), st.floats(0.01, 0.6))
def test_order_is_kept_and_rest_is_rest(seed, confidence):
    """Nobody overtakes, the order of the people in the list does not matter, and at rest nothing moves."""
    random = np.random.default_rng(seed)
    opinions = random.random(200)
    rest = models.hegselmann_krause(opinions, confidence)
    assert (np.diff(rest[np.argsort(opinions)]) >= 0).all()
    assert rest.min() >= opinions.min() - 1e-12
    assert rest.max() <= opinions.max() + 1e-12
    order = random.permutation(200)
    assert models.hegselmann_krause(opinions[order], confidence) == pytest.approx(rest[order], abs=1e-12)
    assert models.hegselmann_krause(rest, confidence) == pytest.approx(rest, abs=1e-12)
    apart = np.diff(np.sort(rest))
    assert ((apart < 1e-9) | (apart > confidence)).all()


def test_known_ends():
    """All within reach agree at once on the mean; all out of reach never move; an even line ends in one place."""
    assert models.hegselmann_krause([0.0, 0.3, 0.9], 1).tolist() == pytest.approx([0.4] * 3)
    assert models.hegselmann_krause([0.0, 0.3, 0.9], 0.1).tolist() == [0, 0.3, 0.9]
    assert models.hegselmann_krause([0.7], 0.1).tolist() == [0.7]
    assert models.hegselmann_krause([0.1, 0.3, 0.9, 0.95], 0.1).tolist()[:2] == [0.1, 0.3]
    line = models.hegselmann_krause(np.linspace(0, 1, 101), 0.3)
    assert line == pytest.approx(0.5)


def test_far_from_zero_it_is_the_same():
    """Neither an offset nor one person far off changes what the others come to."""
    opinions = np.random.default_rng(0).random(2000)
    rest = models.hegselmann_krause(opinions, 0.15)
    assert models.hegselmann_krause(opinions + 1e6, 0.15) - 1e6 == pytest.approx(rest, abs=1e-9)
    assert models.hegselmann_krause([*opinions, 1e12], 0.15)[:-1] == pytest.approx(rest, abs=1e-12)


def test_it_ends_where_numbers_are_too_coarse():
    """Neighbors two apart near 1e16 cannot move by one, so that the steps change nothing and end."""
    coarse = [1e16, 1e16 + 2, 1e16 + 4]
    assert models.hegselmann_krause(coarse, 2.5).tolist() == coarse


# --- Deffuant ------------------------------------------------------------------------


@given(st.integers(0, 10**6), st.floats(0.05, 1), st.floats(0.05, 0.5))
def test_meetings_keep_the_mean(seed, confidence, convergence):
    """Each meeting moves two people by the same amount, toward each other, so that the spread cannot grow."""
    opinions = np.random.default_rng(seed).random(30)
    after = models.deffuant(opinions, confidence, convergence, 500, seed)
    assert after.mean() == pytest.approx(opinions.mean())
    assert np.ptp(after) <= np.ptp(opinions) + 1e-12
    assert after.std() <= opinions.std() + 1e-12
    assert models.deffuant(opinions, confidence, convergence, 500, seed).tolist() == after.tolist()


def test_all_within_reach_agree():
    """With a confidence above the spread everybody ends at the mean."""
    opinions = np.linspace(0, 1, 20)
    assert models.deffuant(opinions, 1.1, 0.5, 5000, 3) == pytest.approx(0.5)


def test_nobody_meets_himself_and_all_pairs_meet():
    """Two people always meet each other; out of reach they stay apart."""
    assert models.deffuant([0, 1], 2, 0.5, 1, 0).tolist() == [0.5, 0.5]
    assert models.deffuant([0, 1], 1, 0.5, 100, 0).tolist() == [0, 1]
    assert models.deffuant([0, 1], 2, 0.25, 1, 0).tolist() == [0.25, 0.75]
    for seed in range(20):
        assert models.deffuant([0, 1], 2, 0.5, 1, seed).tolist() == [0.5, 0.5]
        assert models.deffuant([0, 0.1, 0.2], 1, 0.3, 200, seed) == pytest.approx(0.1, abs=1e-6)


@pytest.mark.parametrize(("confidence", "large"), [(0.5, 1), (0.25, 2), (0.17, 3)])
def test_about_one_over_twice_the_confidence_large_clusters_remain(confidence, large):
    """Deffuant's rule of thumb, for 1,000 people; small groups at the edges are not counted."""
    opinions = np.random.default_rng(1).random(1000)
    after = models.deffuant(opinions, confidence, 0.5, 300_000, 1)
    people = np.diff(np.flatnonzero(np.diff(np.sort(after), prepend=-np.inf, append=np.inf) > confidence / 2))
    assert (people > 100).sum() == large


# --- What is refused -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: models.total_effect([[0.5, 0.4], [0, 1]], 0.5), r"weights of 0 sum to 0\.9; each row must sum to 1"),
        (lambda: models.total_effect([[1.5, -0.5], [0, 1]], 0.5), r"weights holds -0\.5; right is a number from 0"),
        (lambda: models.total_effect([[np.nan, 1], [0, 1]], 0.5), "weights holds nan"),
        (lambda: models.total_effect([[0.5, 0.5]], 0.5), r"weights has the shape \(1, 2\); it must be square"),
        (lambda: models.total_effect(FOUR, 1.2), r"susceptibility holds 1\.2; right is a number from 0 to 1"),
        (lambda: models.total_effect(FOUR, [0.5, 0.5]), r"susceptibility has the shape \(2,\); right is one number"),
        (lambda: models.total_effect(FOUR, 1), r"susceptibility is 1 for 0, 1, 2, 3 .* radius is 1; it must be below"),
        (lambda: models.total_effect(np.eye(3), [0, 1, 0.5]), "susceptibility is 1 for 1 and all that they listen to"),
        (lambda: models.workshop(FOUR, 1, [0], 1, 0, 5), "the spectral radius is 1"),
        (lambda: models.workshop(FOUR, 0.5, [0], 1, 0, -1), "steps=-1; right is a whole number from 0"),
        (lambda: models.workshop(FOUR, 0.5, [0], 1, 0, 1.5), r"steps=1\.5; right is a whole number from 0"),
        (lambda: models.social_influence(np.eye(2)), "weights has 2 eigenvalues of modulus 1; it must be one"),
        (lambda: models.social_influence([[0, 1], [1, 0]]), "weights has 2 eigenvalues of modulus 1; it must be one"),
        (lambda: models.workshop(FOUR, 0.5, [4], 1, 0, 5), "no person for participants 4; there are 0, 1, 2, 3"),
        (lambda: models.workshop(FOUR, 0.5, [], 1, 0, 5), "participants is empty; name at least one"),
        (lambda: models.workshop(FOUR, 0.5, [1, 1], 1, 0, 5), r"participants=\[1, 1\]; each may stand once"),
        (lambda: models.workshop(FOUR, 0.5, [0], math.inf, 0, 5), "shift=inf; it must be finite"),
        (lambda: models.workshop(FOUR, 0.5, [0], 1, -0.1, 5), r"decay=-0\.1; it must be 0 or above"),
        (lambda: models.hegselmann_krause([0, 1], 0), "confidence=0; it must be above 0"),
        (lambda: models.hegselmann_krause([0, np.inf], 1), "opinions holds inf; all must be finite"),
        (lambda: models.hegselmann_krause([], 1), r"opinions has the shape \(0,\); right is one row"),
        (lambda: models.deffuant([1], 1, 0.5, 1, 0), "opinions holds 1 number; at least two must meet"),
        (lambda: models.deffuant([1, 2], 1, 0.6, 1, 0), r"convergence=0\.6; it must lie above 0 and up to 0\.5"),
        (lambda: models.deffuant([1, 2], 1, 0.5, -1, 0), "meetings=-1; right is a whole number from 0"),
    ],
)
def test_impossible_parameters_are_refused(call, said):
    """The error names the parameter, its value and the allowed range."""
    with pytest.raises(ValueError, match=said):
        call()


def test_labels_of_rows_and_columns_must_agree():
    """A matrix whose rows and columns stand for different people is refused."""
    weights = pd.DataFrame(np.eye(2), ["a", "b"], ["b", "a"])
    with pytest.raises(ValueError, match="weights has other labels for its rows than for its columns"):
        models.total_effect(weights, 0.5)


def test_an_unknown_decision_maker_is_named():
    """So is what would have been right."""
    with pytest.raises(UnknownName, match="no person for decision_makers 'minister'; there are 0, 1, 2, 3"):
        models.transfer(models.total_effect(FOUR, 0.5), [0], ["minister"])


def test_what_is_given_is_not_altered():
    """Opinions and weights stay as they were."""
    opinions = np.array([0.9, 0.1, 0.5])
    models.hegselmann_krause(opinions, 0.5)
    models.deffuant(opinions, 0.5, 0.5, 10, 1)
    assert opinions.tolist() == [0.9, 0.1, 0.5]
