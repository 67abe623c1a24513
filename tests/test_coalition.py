"""Indices of coalition games against definitions, published values and shapiq; the three value functions."""

import itertools
from math import comb, factorial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtdkit import models

CIRCLE = np.roll(np.eye(9), 1, axis=1) + np.roll(np.eye(9), -1, axis=1)


@st.composite
def drawn_games(draw, least=1, most=6):
    """Draw a game of one to six players, zero for nobody."""
    n = draw(st.integers(least, most))
    return np.array([0, *draw(st.lists(st.integers(-20, 20), min_size=2**n - 1, max_size=2**n - 1))], dtype=float)


def worth(values, players):
    """Return the value of a coalition given by the positions of its players."""
    return values[sum(1 << player for player in players)]


def over_orders(values, orders):
    """Return each player's mean contribution over some orders of entering."""
    orders = list(orders)
    total = np.zeros(len(orders[0]))
    for order in orders:
        for at, player in enumerate(order):
            total[player] += worth(values, order[: at + 1]) - worth(values, order[:at])
    return total / len(orders)


def pair_by_definition(values, one, other, weight):
    """Return an interaction index of a pair from its definition."""
    n = len(values).bit_length() - 1
    rest = [player for player in range(n) if player not in (one, other)]
    total = 0.0
    for size in range(n - 1):
        for chosen in itertools.combinations(rest, size):
            both, first, second = (worth(values, (*chosen, *more)) for more in ((one, other), (one,), (other,)))
            total += weight(n, size) * (both - first - second + worth(values, chosen))
    return total


def majority(quota, weights):
    """Return the game in which a coalition of enough weight wins."""
    return (models.members(len(weights)) @ np.array(weights) >= quota).astype(float)


def swapped(values, one, other):
    """Return the game in which two players have changed places."""
    numbers = np.arange(len(values))
    bits = (numbers >> one & 1) ^ (numbers >> other & 1)
    return values[numbers ^ (bits << one | bits << other)]


# --- Definitions ---------------------------------------------------------------------


@settings(max_examples=25)
@given(drawn_games(most=5))
def test_shapley_is_the_mean_over_all_orders(values):
    """Each order of entering counts the same."""
    n = len(values).bit_length() - 1
    assert models.shapley(values) == pytest.approx(over_orders(values, itertools.permutations(range(n))))


@given(drawn_games())
def test_banzhaf_is_the_mean_over_all_coalitions(values):
    """Each coalition of the others counts the same."""
    n = len(values).bit_length() - 1
    for player in range(n):
        without = [c for c in range(2**n) if not c >> player & 1]
        mean = np.mean([values[c | 1 << player] - values[c] for c in without])
        assert models.banzhaf(values)[player] == pytest.approx(mean)


@given(drawn_games(least=2))
def test_pair_indices_are_those_of_the_definitions(values):
    """Both interaction indices, term by term; the matrices are symmetric."""
    n = len(values).bit_length() - 1
    ours = models.shapley_interaction(values), models.shapley_taylor(values)
    weights = (
        lambda n, s: factorial(s) * factorial(n - s - 2) / factorial(n - 1),
        lambda n, s: 2 / n / comb(n - 1, s),
    )
    for matrix, weight in zip(ours, weights, strict=True):
        for one, other in itertools.combinations(range(n), 2):
            assert matrix[one, other] == pytest.approx(pair_by_definition(values, one, other, weight))
            assert matrix[other, one] == matrix[one, other]
    assert np.diag(ours[0]) == pytest.approx(models.shapley(values))
    assert np.diag(ours[1]) == pytest.approx([values[1 << player] for player in range(n)])


@given(drawn_games())
def test_moebius_values_sum_to_the_game(values):
    """The value of a coalition is the sum over its parts; the Shapley value shares each part equally."""
    n = len(values).bit_length() - 1
    parts = models.moebius(values)
    for c in range(2**n):
        assert values[c] == pytest.approx(sum(parts[t] for t in range(2**n) if t & c == t))
    shares = [sum(parts[t] / t.bit_count() for t in range(2**n) if t >> player & 1) for player in range(n)]
    assert models.shapley(values) == pytest.approx(shares)


@given(drawn_games(least=2))
def test_pair_differences_are_those_of_the_definition(values):
    """Each company of each pair, by its members; the interaction index is their weighted mean."""
    n = len(values).bit_length() - 1
    ours = models.pair_differences(values)
    for row, (one, other) in zip(ours, itertools.combinations(range(n), 2), strict=True):
        rest = [player for player in range(n) if player not in (one, other)]
        for company, difference in zip(itertools.product((0, 1), repeat=n - 2), row, strict=True):
            # Numbers count the first player as the smallest, products the last.
            inside = [player for player, there in zip(rest, company[::-1], strict=True) if there]
            both, first, second = (worth(values, (*inside, *more)) for more in ((one, other), (one,), (other,)))
            assert difference == both - first - second + worth(values, inside)


@given(drawn_games())
def test_surplus_and_means_by_size_are_those_of_the_definitions(values):
    """What all add beyond the sum of each alone; and means over all coalitions of so many."""
    n = len(values).bit_length() - 1
    apart = sum(values[1 << player] - values[0] for player in range(n))
    assert models.surplus(values) == values[-1] - values[0] - apart
    assert models.surplus(np.stack([values, 2 * values])).tolist() == [
        models.surplus(values),
        models.surplus(2 * values),
    ]
    for size, mean in models.mean_by_size(values).items():
        chosen = list(itertools.combinations(range(n), size))
        assert mean == pytest.approx(np.mean([worth(values, players) for players in chosen]))


# --- Axioms --------------------------------------------------------------------------


@given(drawn_games(least=2))
def test_efficiency(values):
    """Shapley values, and the Shapley-Taylor index up to pairs, sum to what all are worth."""
    assert models.shapley(values).sum() == pytest.approx(values[-1])
    assert np.triu(models.shapley_taylor(values)).sum() == pytest.approx(values[-1])


@given(drawn_games(least=3), st.data())
def test_symmetry(values, data):
    """Players that change places change values, and all others keep theirs."""
    n = len(values).bit_length() - 1
    one, other = data.draw(st.lists(st.integers(0, n - 1), min_size=2, max_size=2, unique=True))
    order = list(range(n))
    order[one], order[other] = other, one
    for index in (models.shapley, models.banzhaf):
        assert index(swapped(values, one, other)) == pytest.approx(index(values)[order])
    for index in (models.shapley_interaction, models.shapley_taylor):
        assert index(swapped(values, one, other)) == pytest.approx(index(values)[np.ix_(order, order)])


@given(drawn_games(most=5), st.integers(-5, 5))
def test_a_player_that_adds_the_same_everywhere_gets_that_and_no_interaction(values, own):
    """A dummy player is worth what it adds, alone and in company."""
    values = np.concatenate([values, values + own])
    for index in (models.shapley, models.banzhaf):
        assert index(values)[-1] == pytest.approx(own)
    for index in (models.shapley_interaction, models.shapley_taylor):
        assert index(values)[-1, :-1] == pytest.approx(0)


@given(st.integers(0, 10**6))
def test_additivity_and_many_games_at_once(seed):
    """Indices of a sum are sums of indices, and a stack of games gives a stack of indices."""
    one, other = games = np.random.default_rng(seed).normal(size=(2, 16))
    indices = (models.shapley, models.banzhaf, models.shapley_interaction, models.shapley_taylor)
    for index in (*indices, models.moebius):
        assert index(2 * one + other) == pytest.approx(2 * index(one) + index(other))
        assert index(games) == pytest.approx(np.stack([index(one), index(other)]))


# --- Published values ----------------------------------------------------------------


def test_four_parties():
    """Parties of 45, 25, 15 and 15 seats and a quota of 51: the textbook has one half and three sixths."""
    assert models.shapley(majority(51, [45, 25, 15, 15])) == pytest.approx([1 / 2, 1 / 6, 1 / 6, 1 / 6])


def test_the_council_of_1958():
    """Three states of 4 votes, two of 2, one of 1, quota 12: Luxembourg could never decide a vote."""
    values = majority(12, [4, 4, 4, 2, 2, 1])
    assert models.shapley(values) * 60 == pytest.approx([14, 14, 14, 9, 9, 0])
    shares = models.banzhaf(values) / models.banzhaf(values).sum()
    assert shares * 21 == pytest.approx([5, 5, 5, 3, 3, 0])


def test_the_security_council():
    """Five members with a veto and ten without, nine votes needed: 421/2145 and 4/2145."""
    inside = models.members(15)
    values = (inside[:, :5].all(axis=1) & (inside.sum(axis=1) >= 9)).astype(float)
    assert models.shapley(values) * 2145 == pytest.approx([421] * 5 + [4] * 10)


def test_values_of_shapiq():
    """A game of five players; expected values by shapiq 1.4.1, once, from ``ExactComputer(game, 5)``.

    The game was ``v(c) = (7 c^2 + 13 c) mod 31`` with c the number of the coalition, the indices
    ``SV``, ``BV``, ``SII`` and ``STII`` of order 2, and ``Moebius`` of order 5.
    """
    values = np.array([(7 * c * c + 13 * c) % 31 for c in range(32)], dtype=float)
    pairs = np.triu_indices(5, 1)
    expected = [-4.05, 3.783333333333, -6.383333333333, 4.283333333333, 2.366666666667]
    assert models.shapley(values) == pytest.approx(expected)
    assert models.banzhaf(values).tolist() == [-4.4375, 0.8125, -4.1875, 1.3125, 0.6875]
    expected = [-10.75, -13.75, -9.416666666667, -11.083333333333, -14.583333333333]
    expected += [-0.75, 1.083333333333, -9.25, -0.416666666667, -8.583333333333]
    assert models.shapley_interaction(values)[pairs] == pytest.approx(expected)
    expected = [-15.4, -8.066666666667, -14.066666666667, -10.566666666667, -14.066666666667]
    expected += [-5.4, -3.566666666667, -8.733333333333, 0.1, -13.233333333333]
    assert models.shapley_taylor(values)[pairs] == pytest.approx(expected)
    expected = [0, 20, 23, -34, 9, -6, -12, 0, 25, -43, -24, 62, -17, 31, 0, -31]
    expected += [16, -24, -17, 31, -3, 0, 0, 0, -37, 62, 31, -62, 31, -62, 0, 31]
    assert models.moebius(values).tolist() == expected


def test_two_interaction_indices_can_differ_in_sign():
    """In that game players 3 and 5 hinder each other by one index and help each other by the other."""
    values = np.array([(7 * c * c + 13 * c) % 31 for c in range(32)], dtype=float)
    table = models.pair_interactions(pd.DataFrame({"own": values}))["own"]
    assert (table["Shapley interaction"] * table["Shapley-Taylor"] < 0).sum() == 2
    assert table.loc[(3, 5)].tolist() == pytest.approx([-0.417, 0.1], abs=5e-4)


# --- Value functions -----------------------------------------------------------------


@given(st.integers(0, 10**6), st.floats(0, 0.99))
def test_linear_influence_counts_chains_within_the_coalition(seed, share):
    """Each value is the sum of the powers of the coalition's own links, and no Möbius value is negative."""
    random = np.random.default_rng(seed)
    links, effort = random.random((4, 4)) * (random.random((4, 4)) < 0.6), random.random(4)
    radius = np.abs(np.linalg.eigvals(links)).max()
    attenuation = share / radius if radius > 1e-9 else 1.0
    values = models.linear_influence(links, effort, attenuation)
    scale = max(values[-1], 1)
    for c, inside in enumerate(models.members(4)):
        own = links[np.ix_(inside, inside)]
        if share < 0.9:
            reached = term = effort[inside]
            for _ in range(300):
                term = attenuation * own @ term
                reached = reached + term
            assert values[c] == pytest.approx(reached.sum())
    assert models.moebius(values).min() >= -1e-12 * scale
    assert (np.triu(models.shapley_interaction(values), 1) >= -1e-12 * scale).all()


@given(st.integers(0, 10**6))
def test_linear_influence_is_convex(seed):
    """What a track adds never shrinks when the coalition grows."""
    random = np.random.default_rng(seed)
    values = models.linear_influence(random.random((4, 4)), random.random(4), 0.2)
    for smaller, larger in itertools.product(range(16), repeat=2):
        if smaller & larger == smaller:
            for player in (1 << bit for bit in range(4)):
                if not larger & player:
                    gains = [values[c | player] - values[c] for c in (smaller, larger)]
                    assert gains[1] >= gains[0] - 1e-12


@given(st.lists(st.floats(0, 1), min_size=2, max_size=6))
def test_at_least_one_has_the_moebius_values_of_the_formula(chances):
    """They alternate in sign, and no pair helps each other."""
    values = models.at_least_one(chances)
    inside = models.members(len(chances))
    products = np.where(inside, chances, 1).prod(axis=1) * -((-1.0) ** inside.sum(axis=1))
    products[0] = 0
    assert models.moebius(values) == pytest.approx(products, abs=1e-12)
    assert (np.triu(models.shapley_interaction(values), 1) <= 1e-12).all()
    assert (np.triu(models.shapley_taylor(values), 1) <= 1e-12).all()


@pytest.mark.parametrize("chance", [0.1, 0.5, 0.9])
def test_at_least_one_with_equal_chances_in_closed_form(chance):
    """Shapley values are equal shares; the interaction of a pair is an integral over the share of others present."""
    values = models.at_least_one([chance] * 9)
    assert models.shapley(values) == pytest.approx((1 - (1 - chance) ** 9) / 9)
    pair = -chance * (1 - (1 - chance) ** 8) / 8
    assert models.shapley_interaction(values)[0, 1] == pytest.approx(pair)


def test_equal_tracks_on_a_circle_are_worth_the_same():
    """By symmetry; each has two neighbors and loses a factor of 1 - 2 * 0.3."""
    values = models.linear_influence(CIRCLE, [1] * 9, 0.3)
    assert np.ptp(models.shapley(values)) < 1e-12
    assert values[-1] == pytest.approx(9 / (1 - 0.6))


@pytest.mark.parametrize(
    ("effort", "gap", "helping", "hindering"),
    [(0.2, 1.969, 30, 6), (0.45, 2.922, 24, 12), (0.8, -1.364, 9, 27), (1.6, -1.765, 9, 27), (2.5, -1.818, 9, 27)],
)
def test_in_the_peace_game_the_sign_depends_on_the_strength(effort, gap, helping, hindering):
    """Weak tracks are worth more together than apart, strong ones less; the numbers are kept so that a change shows."""
    core, design = models.published_system("core-6"), models.track_design("core-6")
    values = models.sustaining_peace(core, design, [effort] * 9)
    gains = values - values[0]
    assert gains[-1] - gains[2 ** np.arange(9)].sum() == pytest.approx(gap, abs=0.002)
    pairs = models.shapley_interaction(values)[np.triu_indices(9, 1)]
    assert ((pairs > 1e-9).sum(), (pairs < -1e-9).sum()) == (helping, hindering)


def test_the_peace_game_is_the_system_under_the_efforts_of_the_members():
    """One coalition computed apart; the empty one is the system left alone."""
    core, design = models.published_system("core-6"), models.track_design("core-6")
    effort = np.linspace(0.1, 0.9, 9)
    values = models.sustaining_peace(core, design, effort)
    alone = models.final_state(core, inputs=effort[1] * design.loc[2] + effort[8] * design.loc[9])
    assert values[0b100000010] == pytest.approx(alone @ core.balance)
    assert values[0] == pytest.approx(models.final_state(core) @ core.balance)


def test_the_three_games_stand_side_by_side():
    """One table of all three, and the two tables of indices made from it."""
    core, design = models.published_system("core-6"), models.track_design("core-6")
    table = models.three_games([0.2] * 9, CIRCLE, 0.3, [0.2] * 9, core, design)
    assert list(table) == ["linear influence", "at least one", "sustaining peace"]
    assert table["at least one"].tolist() == models.at_least_one([0.2] * 9).tolist()
    worths = models.track_values(table)
    assert worths.index.tolist() == list(range(1, 10))
    assert worths["sustaining peace", "Shapley"].sum() == pytest.approx(
        table["sustaining peace"].iloc[-1] - table["sustaining peace"].iloc[0]
    )
    for name in table:
        assert worths[name, "Shapley"].to_numpy() == pytest.approx(models.shapley(table[name]))
        assert worths[name, "Banzhaf"].to_numpy() == pytest.approx(models.banzhaf(table[name]))
    pairs = models.pair_interactions(table)
    assert len(pairs) == 36
    assert (pairs["linear influence"] > 0).all(axis=None)
    assert (pairs["at least one"] < 0).all(axis=None)
    index = models.shapley_taylor(table["sustaining peace"])
    assert pairs.loc[(3, 7), ("sustaining peace", "Shapley-Taylor")] == pytest.approx(index[2, 6])


# --- Portfolios ----------------------------------------------------------------------


@given(drawn_games(most=5), st.data())
def test_the_best_portfolio_is_found_and_the_greedy_one_is_never_better(values, data):
    """No affordable coalition is worth more than the best, and none of its value is cheaper."""
    n = len(values).bit_length() - 1
    costs = data.draw(st.lists(st.integers(1, 9), min_size=n, max_size=n))
    budget = data.draw(st.integers(0, 30))
    row = models.portfolios(values, costs, [budget]).loc[budget]
    rows = {}
    for size in range(n + 1):
        for chosen in itertools.combinations(range(1, n + 1), size):
            rows[chosen] = (worth(values, [p - 1 for p in chosen]), sum(costs[p - 1] for p in chosen))
    best = max((each for each in rows.values() if each[1] <= budget), key=lambda each: (each[0], -each[1]))
    assert (row["best_value"], row["best_cost"]) == best
    for which in ("best", "greedy"):
        assert (row[f"{which}_value"], row[f"{which}_cost"]) == rows[row[which]]
        assert row[f"{which}_cost"] <= budget
    assert row["lost"] * (best[0] - values[0]) == pytest.approx(best[0] - row["greedy_value"])
    assert 0 <= row["lost"] <= 1


def test_a_greedy_choice_worked_by_hand():
    """Player 1 adds most for its cost and leaves no room for the pair that is worth more."""
    values = [0, 3, 4, 7, 4, 7, 8, 9]
    table = models.portfolios(values, costs=[1, 2, 2], budgets=[4])
    assert table[["best", "greedy", "lost"]].values.tolist() == [[(2, 3), (1, 2), 1 / 8]]


def test_among_equals_the_cheapest_is_best_and_nothing_is_bought_for_nothing():
    """Either player is worth all; the second costs less, and the first then adds nothing."""
    table = models.portfolios([0, 1, 1, 1], costs=[2, 1], budgets=[3, 0])
    assert table[["best", "greedy", "lost"]].values.tolist() == [[(2,), (2,), 0], [(), (), 0]]
    nothing = models.portfolios([0, 0, 0, 0], costs=[2, 1], budgets=[3])
    assert nothing[["best", "greedy", "lost"]].values.tolist() == [[(), (), 0]]


def test_costs_that_sum_with_rounding_errors_are_paid():
    """Three times a tenth is payable with three tenths."""
    values = models.members(3).sum(axis=1)
    assert models.portfolios(values, [0.1] * 3, [0.3]).at[0.3, "best"] == (1, 2, 3)


# --- Sizes, places and ranks -------------------------------------------------------------


@given(drawn_games())
def test_what_is_added_at_each_place_is_a_mean_over_companies(values):
    """Place by place it comes from all companies of that size; over the places its mean is the Shapley value."""
    n = len(values).bit_length() - 1
    for player in range(n):
        found = models.added_by_place(values, player + 1)
        rest = [other for other in range(n) if other != player]
        for place in range(1, n + 1):
            before = list(itertools.combinations(rest, place - 1))
            added = [worth(values, (*inside, player)) - worth(values, inside) for inside in before]
            assert found[place] == pytest.approx(np.mean(added))
        assert found.mean() == pytest.approx(models.shapley(values)[player])


def test_shares_by_size_run_from_none_to_all():
    """A square grows late, a sum in proportion, and a constant added to a game changes nothing."""
    sizes = models.members(4).sum(axis=1)
    table = models.share_by_size(pd.DataFrame({"sum": 3.0 * sizes + 7, "square": sizes**2.0}))
    assert table.columns.tolist() == ["sum", "square", "proportional"]
    assert np.allclose(table["sum"], [0, 1 / 4, 1 / 2, 3 / 4, 1])
    assert np.allclose(table["square"], [0, 1 / 16, 1 / 4, 9 / 16, 1])
    assert np.allclose(table["proportional"], table["sum"])


def test_rank_shares_count_larger_values():
    """A track has the rank after all that are worth more; each row and each column sums to one."""
    values = np.random.default_rng(5).random((50, 4))
    shares = models.rank_shares(values)
    for track, rank in itertools.product(range(4), range(4)):
        larger = (values > values[:, [track]]).sum(axis=1)
        assert shares.loc[track + 1, rank + 1] == pytest.approx((larger == rank).mean())
    assert np.allclose(models.rank_shares(np.ones((3, 2))).sum(axis=1), 1)


@pytest.mark.parametrize("values", [[1, 2], np.zeros((0, 3))])
def test_ranks_without_games_are_refused(values):
    """The error tells the shape."""
    with pytest.raises(ValueError, match="right are games by tracks"):
        models.rank_shares(values)


@pytest.mark.parametrize(
    ("values", "player", "said"),
    [([0, 1], 2, "player=2; right is a whole number from 1 to 1"), ([[0, 1]], 1, "right is one game")],
)
def test_places_of_no_player_are_refused(values, player, said):
    """The error tells which players there are."""
    with pytest.raises(ValueError, match=said):
        models.added_by_place(values, player)


# --- What is refused -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: models.members(17), "players=17; right is a whole number from 1 to 16"),
        (lambda: models.shapley([0, 1, 2]), "values holds 3 numbers a game; right is a power of 2 from 2"),
        (lambda: models.shapley([0]), "values holds 1 numbers a game"),
        (lambda: models.shapley_interaction([0, 1]), "values holds 2 numbers a game; right is a power of 2 from 4"),
        (lambda: models.mean_by_size([[0, 1], [0, 1]]), r"values has the shape \(2, 2\); right is one game"),
        (lambda: models.pair_differences([[0, 1, 1, 1]]), r"values has the shape \(1, 4\); right is one game"),
        (lambda: models.banzhaf([0, np.nan]), "values holds nan; all must be finite"),
        (lambda: models.at_least_one([0.5, 1.2]), "chances holds 1.2; right is a finite number from 0 to 1"),
        (lambda: models.at_least_one([]), r"chances has the shape \(0,\)"),
        (lambda: models.linear_influence(CIRCLE, [1] * 9, 0.5), r"attenuation=0\.5; .* below 0\.5, one over the sp"),
        (lambda: models.linear_influence(CIRCLE, [1] * 9, -0.1), r"attenuation=-0\.1; it must be 0 or above"),
        (lambda: models.linear_influence(CIRCLE, [1] * 8, 0.1), r"links has the shape \(9, 9\); 8 efforts"),
        (lambda: models.linear_influence(-CIRCLE, [1] * 9, 0.1), "links holds -1; right is a finite number from 0"),
        (lambda: models.linear_influence(CIRCLE, [-1] * 9, 0.1), "effort holds -1; right is a finite number from 0"),
        (lambda: models.portfolios([0, 1], [0], [1]), r"costs=\[0\.0\]; right are 1 numbers above 0"),
        (lambda: models.portfolios([0, 1], [1, 1], [1]), r"costs=\[1\.0, 1\.0\]; right are 1 numbers"),
        (lambda: models.portfolios([0, 1], [1], [2, -1]), r"budgets=\[2, -1\]; each must be 0 or above"),
        (lambda: models.portfolios([[0, 1]], [1], [1]), r"values has the shape \(1, 2\); right is one game"),
    ],
)
def test_impossible_parameters_are_refused(call, said):
    """The error names the parameter, its value and the allowed range."""
    with pytest.raises(ValueError, match=said):
        call()


def test_games_of_different_sizes_are_refused():
    """All three games have the same players."""
    core, design = models.published_system("core-6"), models.track_design("core-6")
    with pytest.raises(ValueError, match="effort has 8 numbers; the design has 9 tracks"):
        models.sustaining_peace(core, design, [1] * 8)
    with pytest.raises(ValueError, match="chances has 8 numbers; effort has 9"):
        models.three_games([1] * 9, CIRCLE, 0.1, [0.5] * 8, core, design)


def test_what_is_given_is_not_altered():
    """Values, costs and tables stay as they were."""
    values = np.arange(8.0)
    models.moebius(values)
    models.portfolios(values, [1, 1, 1], [2])
    assert values.tolist() == list(range(8))
    table = pd.DataFrame({"own": values})
    models.track_values(table)
    assert table["own"].tolist() == list(range(8))
