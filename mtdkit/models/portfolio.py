"""Which tracks to choose under a budget."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mtdkit.models.games import checked_game, members, numbers_within

__all__ = ["portfolios"]


def portfolios(values: ArrayLike, costs: ArrayLike, budgets: Iterable[float]) -> pd.DataFrame:
    """Return the coalition worth most within each budget, and the one that a step-by-step choice finds.

    The best is found by going through all coalitions. The greedy choice adds, as long as it can pay for
    one that adds anything, the player that adds most for each unit of cost.

    Parameters
    ----------
    values : array of shape (2 ** n,)
        The game.
    costs : array of shape (n,)
        Above zero.
    budgets : sequence of float
        Not below zero, in the unit of the costs.

    Returns
    -------
    pandas.DataFrame
        One row a budget; columns ``best`` and ``greedy`` (tuple of int, the players), ``best_cost``,
        ``greedy_cost``, ``best_value``, ``greedy_value``, and ``lost``: the share of what the best gains over nothing
        that the greedy choice misses, 0 if nothing can be gained. Among equals the cheapest is the best.

    Raises
    ------
    ValueError
        If a cost is not above zero, their number does not fit the game, or a budget is below zero.

    Examples
    --------
    >>> portfolios([0, 3, 4, 7, 4, 7, 8, 9], costs=[1, 2, 2], budgets=[4])[["best", "greedy", "lost"]].values.tolist()
    [[(2, 3), (1, 2), 0.125]]
    """
    values, n = checked_game(values)
    if values.ndim > 1:
        raise ValueError(f"values has the shape {values.shape}; right is one game")
    costs = numbers_within(costs, "costs", 0, np.inf)
    if len(costs) != n or not costs.all():
        raise ValueError(f"costs={costs.tolist()}; right are {n} numbers above 0")
    budgets = list(budgets)
    if not all(budget >= 0 for budget in budgets):
        raise ValueError(f"budgets={budgets}; each must be 0 or above")
    inside = members(n)
    total = inside @ costs
    # Costs add up with rounding errors, which must not put a coalition out of reach.
    pairs = [_best_and_greedy(values, inside, total, total <= budget * (1 + 1e-12)) for budget in budgets]
    best, greedy = np.array(pairs, dtype=int).reshape(-1, 2).T
    gain = values[best] - values[0]
    return pd.DataFrame(
        {
            "best": [_players(inside[number]) for number in best],
            "greedy": [_players(inside[number]) for number in greedy],
            "best_cost": total[best],
            "greedy_cost": total[greedy],
            "best_value": values[best],
            "greedy_value": values[greedy],
            "lost": (values[best] - values[greedy]) / np.where(gain > 0, gain, 1),
        },
        index=pd.Index(budgets, name="budget"),
    )


def _best_and_greedy(values: np.ndarray, inside: np.ndarray, total: np.ndarray, payable: np.ndarray) -> list[int]:
    """Return the numbers of the two coalitions."""
    worth = np.where(payable, values, -np.inf)
    ties = np.flatnonzero(worth == worth.max())
    greedy = 0
    while True:
        larger = greedy | 1 << np.flatnonzero(~inside[greedy])
        larger = larger[payable[larger] & (values[larger] > values[greedy])]
        if not len(larger):
            return [int(ties[total[ties].argmin()]), greedy]
        greedy = int(larger[((values[larger] - values[greedy]) / (total[larger] - total[greedy])).argmax()])


def _players(row: np.ndarray) -> tuple[int, ...]:
    """Return who is in a coalition."""
    return tuple((np.flatnonzero(row) + 1).tolist())
