r"""Coalitions of tracks as a game: what each adds, and what they add together.

A game gives a value to each of the :math:`2^n` coalitions of :math:`n` players. Its values stand in an
array by the number of the coalition, in which player :math:`i` (from 1 on, as the tracks are numbered) counts
:math:`2^{i-1}`: the empty coalition is number 0, players 1 and 3 are number 5. All indices are
exact sums over all coalitions. They are linear in the values, so that many games cost little more than one.

The sign of an interaction can come from the value function alone. `games` therefore returns three of them side by side:
in the first no interaction can be negative, in the second no pair can be positive, in the third
either can be.
"""

import functools
import itertools
from math import comb, factorial

import numpy as np
import pandas as pd

from mtdkit.models import peace

__all__ = [
    "at_least_one",
    "banzhaf",
    "games",
    "linear_influence",
    "members",
    "moebius",
    "owen",
    "pair_interactions",
    "portfolio",
    "shapley",
    "shapley_interaction",
    "shapley_taylor",
    "sustaining_peace",
    "track_values",
]

_MOST = 16


@functools.cache
def members(players=9):
    """Return who is in each coalition.

    Parameters
    ----------
    players : int
        From 1 to 16.

    Returns
    -------
    array of bool, shape (2 ** players, players)
        Row: number of the coalition; column: player.

    Raises
    ------
    ValueError
        If the number of players is out of range.

    Examples
    --------
    >>> members(2).tolist()
    [[False, False], [True, False], [False, True], [True, True]]
    """
    if not 1 <= players <= _MOST:
        raise ValueError(f"players={players!r}; right is a whole number from 1 to {_MOST}")
    inside = (np.arange(2**players)[:, None] >> np.arange(players) & 1).astype(bool)
    inside.flags.writeable = False
    return inside


# --- Value functions -----------------------------------------------------------------


def linear_influence(links, effort, attenuation):
    r"""Return the values of coalitions whose members pass on each other's effort.

    .. math:: v(S) = \mathbf 1^\top (I - \alpha A_{SS})^{-1} b_S

    It sums the effort that starts at each member and is passed along the links of the coalition, each link
    weakening it by :math:`\alpha A_{ij}`. Each chain counts if and only if all its tracks are in :math:`S`, so that
    every Möbius value is a sum of positive terms: **no interaction can be negative, by construction**.

    Parameters
    ----------
    links : array of shape (n, n)
        :math:`A`, not negative: row i, column j is what i takes up from j.
    effort : array of shape (n,)
        :math:`b`, not negative.
    attenuation : float
        :math:`\alpha`, not negative; times the spectral radius of the links it must be below 1.

    Returns
    -------
    array of shape (2 ** n,)
        In units of effort.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    BallesterEtAl2006, whose aggregate centrality of a subnetwork it is

    Examples
    --------
    >>> linear_influence([[0, 1], [1, 0]], effort=[1, 1], attenuation=0.5).tolist()
    [0.0, 1.0, 1.0, 4.0]
    """
    links, effort = np.asarray(links, dtype=float), _numbers(effort, "effort", 0, np.inf)
    n = len(effort)
    inside = members(n)
    if links.shape != (n, n):
        raise ValueError(f"links has the shape {links.shape}; {n} efforts need {(n, n)}")
    _numbers(links.ravel(), "links", 0, np.inf)
    radius = float(np.abs(np.linalg.eigvals(links)).max())
    if not (attenuation >= 0 and attenuation * radius < 1):
        most = 1 / radius if radius else np.inf
        raise ValueError(
            f"attenuation={attenuation!r}; it must be 0 or above and below {most:.4g}, "
            f"one over the spectral radius of the links"
        )
    # Tracks that are left out are cut off by zero rows and columns, so that all systems have one size.
    both = inside[:, :, None] & inside[:, None, :]
    reached = np.linalg.solve(np.eye(n) - attenuation * links * both, (inside * effort)[:, :, None])
    return reached[:, :, 0].sum(axis=1)


def at_least_one(chances):
    r"""Return the values of coalitions in which it is enough that one member succeeds.

    .. math:: v(S) = 1 - \prod_{i \in S} (1 - p_i)

    The Möbius values are :math:`(-1)^{|T| + 1} \prod_{i \in T} p_i`: **every pair makes the other less needed,
    by construction**.

    Parameters
    ----------
    chances : array of shape (n,)
        :math:`p`, probability that each succeeds, independently of the others.

    Returns
    -------
    array of shape (2 ** n,)
        Probability that at least one does.

    Raises
    ------
    ValueError
        If a chance is not from 0 to 1.

    Examples
    --------
    >>> at_least_one([0.5, 0.2]).round(3).tolist()
    [0.0, 0.5, 0.2, 0.6]
    """
    chances = _numbers(chances, "chances", 0, 1)
    return 1 - np.where(members(len(chances)), 1 - chances, 1).prod(axis=1)


def sustaining_peace(system, design, effort, start=None, duration=30.0, step=0.01):
    r"""Return the values of coalitions that act on the factors of the sustaining-peace model.

    The inputs of the members add up, :math:`b = \sum_{k \in S} u_k d_k`, and :math:`v(S)` is the balance of peace
    over conflict that the system has in the end. Because influence saturates, **an interaction can have either sign**.

    Parameters
    ----------
    system : mtdkit.models.peace.System
        See `mtdkit.models.peace.published_system`.
    design : pandas.DataFrame
        Tracks by factors, see `mtdkit.models.peace.track_design`.
    effort : array of shape (n,)
        :math:`u`, one for each track of the design.
    start, duration, step
        As in `mtdkit.models.peace.final_state`.

    Returns
    -------
    array of shape (2 ** n,)
        The value of the empty coalition is what happens without any track, and not zero.

    Raises
    ------
    ValueError
        If an effort is not finite or the numbers of efforts and tracks differ; for the rest
        see `mtdkit.models.peace.final_state`.

    References
    ----------
    LiebovitchEtAl2019; the design is the handbook's own

    Examples
    --------
    >>> core, design = peace.published_system("core-6"), peace.track_design("core-6")
    >>> sustaining_peace(core, design, [0.8] * 9)[[0, -1]].round(2).tolist()
    [-5.89, -1.78]
    """
    effort = _numbers(effort, "effort", -np.inf, np.inf)
    if len(effort) != len(design):
        raise ValueError(f"effort has {len(effort)} numbers; the design has {len(design)} tracks")
    inputs = (members(len(effort)) * effort) @ design.to_numpy()
    return peace.final_state(system, start, inputs, duration, step) @ system.balance


def games(effort, links, attenuation, chances, system, design):
    """Return the three value functions side by side.

    Parameters
    ----------
    effort : array of shape (n,)
        For `linear_influence` and `sustaining_peace`.
    links, attenuation
        For `linear_influence`.
    chances : array of shape (n,)
        For `at_least_one`.
    system, design
        For `sustaining_peace`.

    Returns
    -------
    pandas.DataFrame
        One row a coalition, indexed by its number; columns ``linear influence``,
        ``at least one`` and ``sustaining peace``. Each is in a unit of its own: compare signs and orders.

    Raises
    ------
    ValueError
        As the three functions do.

    Examples
    --------
    >>> core, design = peace.published_system("core-6"), peace.track_design("core-6")
    >>> circle = np.roll(np.eye(9), 1, axis=1) + np.roll(np.eye(9), -1, axis=1)
    >>> games([0.2] * 9, circle, 0.3, [0.2] * 9, core, design).loc[511].round(2).tolist()
    [4.5, 0.87, -3.92]
    """
    values = {
        "linear influence": linear_influence(links, effort, attenuation),
        "at least one": at_least_one(chances),
        "sustaining peace": sustaining_peace(system, design, effort),
    }
    lengths = {name: len(game) for name, game in values.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"chances has {len(chances)} numbers; effort has {len(effort)}")
    return pd.DataFrame(values).rename_axis("coalition")


# --- Indices -------------------------------------------------------------------------


def shapley(values):
    r"""Return the Shapley value of each player.

    .. math:: \phi_i = \sum_{S \not\ni i} \frac{s! \, (n - s - 1)!}{n!} \, [v(S \cup i) - v(S)]

    Parameters
    ----------
    values : array of shape (..., 2 ** n)
        One game or many, n up to 16.

    Returns
    -------
    array of shape (..., n)
        They sum to the value of all less the value of none.

    Raises
    ------
    ValueError
        If the number of values is not a power of two, or a value is not finite.

    References
    ----------
    Shapley1953

    Examples
    --------
    Two gloves on the left (1, 2), one on the right (3); a pair is worth 1.

    >>> shapley([0, 0, 0, 0, 0, 1, 1, 1]).round(4).tolist()
    [0.1667, 0.1667, 0.6667]
    """
    values, n = _game(values)
    return values @ _marginal(n, tuple(factorial(s) * factorial(n - s - 1) / factorial(n) for s in range(n)))


def banzhaf(values):
    r"""Return the Banzhaf value of each player: its mean contribution to all coalitions of the others.

    .. math:: \beta_i = \frac{1}{2^{n-1}} \sum_{S \not\ni i} [v(S \cup i) - v(S)]

    Parameters
    ----------
    values : array of shape (..., 2 ** n)
        One game or many, n up to 16.

    Returns
    -------
    array of shape (..., n)
        They need not sum to anything.

    Raises
    ------
    ValueError
        If the number of values is not a power of two, or a value is not finite.

    References
    ----------
    Banzhaf1965

    Examples
    --------
    >>> banzhaf([0, 0, 0, 0, 0, 1, 1, 1]).tolist()
    [0.25, 0.25, 0.75]
    """
    values, n = _game(values)
    return values @ _marginal(n, (1 / 2 ** (n - 1),) * n)


def shapley_interaction(values):
    r"""Return the Shapley interaction index of each pair.

    .. math::

        I_{ij} = \sum_{S \not\ni i, j} \frac{s! \, (n - s - 2)!}{(n - 1)!} \, \Delta_{ij} v(S), \qquad
        \Delta_{ij} v(S) = v(S \cup ij) - v(S \cup i) - v(S \cup j) + v(S)

    Parameters
    ----------
    values : array of shape (..., 2 ** n)
        One game or many, n from 2 to 16.

    Returns
    -------
    array of shape (..., n, n)
        Symmetric; above zero if two are worth more together. The diagonal holds the Shapley values.

    Raises
    ------
    ValueError
        If the number of values is not a power of two from 4 on, or a value is not finite.

    References
    ----------
    GrabischRoubens1999

    Examples
    --------
    >>> shapley_interaction([0, 0, 0, 0, 0, 1, 1, 1]).round(4).tolist()
    [[0.1667, -0.5, 0.5], [-0.5, 0.1667, 0.5], [0.5, 0.5, 0.6667]]
    """
    values, n = _game(values, least=2)
    weights = tuple(factorial(s) * factorial(n - s - 2) / factorial(n - 1) for s in range(n - 1))
    return _symmetric(values @ _pairwise(n, weights), shapley(values))


def shapley_taylor(values):
    r"""Return the Shapley-Taylor interaction index of order two.

    .. math:: I_{ij} = \frac{2}{n} \sum_{S \not\ni i, j} \binom{n - 1}{s}^{-1} \Delta_{ij} v(S), \qquad
        I_i = v(i) - v(\emptyset)

    Parameters
    ----------
    values : array of shape (..., 2 ** n)
        One game or many, n from 2 to 16.

    Returns
    -------
    array of shape (..., n, n)
        Symmetric; the diagonal holds what each is worth alone. Diagonal and upper triangle sum to the
        value of all less the value of none. On a pair it may differ in sign from
        `shapley_interaction`, which weighs large and small coalitions alike.

    Raises
    ------
    ValueError
        If the number of values is not a power of two from 4 on, or a value is not finite.

    References
    ----------
    DhamdhereEtAl2020

    Examples
    --------
    >>> shapley_taylor([0, 0, 0, 0, 0, 1, 1, 1]).round(4).tolist()
    [[0.0, -0.3333, 0.6667], [-0.3333, 0.0, 0.6667], [0.6667, 0.6667, 0.0]]
    """
    values, n = _game(values, least=2)
    weights = tuple(2 / n / comb(n - 1, s) for s in range(n - 1))
    return _symmetric(values @ _pairwise(n, weights), values[..., 2 ** np.arange(n)] - values[..., :1])


def moebius(values):
    r"""Return the Möbius value of each coalition: what it is worth beyond all its parts.

    .. math:: m(T) = \sum_{S \subseteq T} (-1)^{|T| - |S|} \, v(S), \qquad v(S) = \sum_{T \subseteq S} m(T)

    Parameters
    ----------
    values : array of shape (..., 2 ** n)
        One game or many, n up to 16.

    Returns
    -------
    array of shape (..., 2 ** n)
        If none but that of the empty coalition and of single players is negative, the game is convex.

    Raises
    ------
    ValueError
        If the number of values is not a power of two, or a value is not finite.

    References
    ----------
    GrabischRoubens1999

    Examples
    --------
    >>> moebius([0, 0, 0, 0, 0, 1, 1, 1]).tolist()
    [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, -1.0]
    """
    values, n = _game(values)
    result = values.copy()
    for player in range(n):
        halves = result.reshape(*values.shape[:-1], -1, 2, 2**player)
        halves[..., 1, :] -= halves[..., 0, :]
    return result


def owen(values, unions):
    r"""Return the Owen value: the Shapley value of players that first agree within unions.

    .. math::

        \psi_i = \sum_{H \subseteq M \setminus k} \frac{h! \, (m - h - 1)!}{m!}
        \sum_{T \subseteq B_k \setminus i} \frac{t! \, (b_k - t - 1)!}{b_k!}
        \, [v(Q_H \cup T \cup i) - v(Q_H \cup T)]

    with :math:`m` unions, :math:`B_k` that of player :math:`i`, and :math:`Q_H` all members of the unions in :math:`H`.

    Parameters
    ----------
    values : array of shape (..., 2 ** n)
        One game or many, n up to 16.
    unions : sequence of sequence of int
        Players, from 1 on, of each union; each player stands in one of them.

    Returns
    -------
    array of shape (..., n)
        With each player alone, or all in one union, it is the Shapley value.

    Raises
    ------
    ValueError
        If a player stands in no union or in two, the number of values is not a power of two, or
        a value is not finite.

    References
    ----------
    Owen1977

    Examples
    --------
    >>> owen([0, 0, 0, 0, 0, 1, 1, 1], unions=[[1, 2], [3]]).tolist()
    [0.25, 0.25, 0.5]
    """
    values, n = _game(values)
    unions = tuple(tuple(union) for union in unions)
    if sorted(itertools.chain(*unions)) != list(range(1, n + 1)):
        raise ValueError(f"unions={unions}; each player from 1 to {n} must stand in one of them")
    return values @ _owen_weights(n, unions)


def track_values(games):
    """Return what each track is worth in each game, by two indices.

    Parameters
    ----------
    games : pandas.DataFrame
        Coalitions by games, as `games` returns them.

    Returns
    -------
    pandas.DataFrame
        One row a track; two levels of columns: the game, and ``Shapley`` or ``Banzhaf``.

    Raises
    ------
    ValueError
        If the number of rows is not a power of two, or a value is not finite.

    Examples
    --------
    >>> track_values(pd.DataFrame({"gloves": [0, 0, 0, 0, 0, 1, 1, 1]})).loc[3].round(3).tolist()
    [0.667, 0.75]
    """
    values = games.to_numpy().T
    found = np.stack([shapley(values), banzhaf(values)], axis=1)
    columns = pd.MultiIndex.from_product([games.columns, ["Shapley", "Banzhaf"]], names=["game", "index"])
    tracks = pd.RangeIndex(1, found.shape[-1] + 1, name="track")
    return pd.DataFrame(found.reshape(len(columns), -1).T, index=tracks, columns=columns)


def pair_interactions(games):
    """Return how each pair of tracks interacts in each game, by two indices.

    Parameters
    ----------
    games : pandas.DataFrame
        Coalitions by games, as `games` returns them.

    Returns
    -------
    pandas.DataFrame
        One row a pair; two levels of columns: the game, and ``Shapley interaction`` or ``Shapley-Taylor``.

    Raises
    ------
    ValueError
        If the number of rows is not a power of two from 4 on, or a value is not finite.

    Examples
    --------
    >>> pair_interactions(pd.DataFrame({"gloves": [0, 0, 0, 0, 0, 1, 1, 1]})).loc[(1, 2)].round(3).tolist()
    [-0.5, -0.333]
    """
    values = games.to_numpy().T
    found = np.stack([shapley_interaction(values), shapley_taylor(values)], axis=1)
    one, other = np.triu_indices(found.shape[-1], 1)
    names = ["Shapley interaction", "Shapley-Taylor"]
    columns = pd.MultiIndex.from_product([games.columns, names], names=["game", "index"])
    pairs = pd.MultiIndex.from_arrays([one + 1, other + 1], names=["track", "with"])
    return pd.DataFrame(found[..., one, other].reshape(len(columns), -1).T, index=pairs, columns=columns)


# --- Portfolios ----------------------------------------------------------------------


def portfolio(values, costs, budget):
    """Return the coalition worth most within a budget, and the one that a step-by-step choice finds.

    The best is found by going through all coalitions. The greedy choice adds, as long as it can pay for
    one that adds anything, the player that adds most for each unit of cost.

    Parameters
    ----------
    values : array of shape (2 ** n,)
        The game.
    costs : array of shape (n,)
        Above zero.
    budget : float
        Not below zero, in the unit of the costs.

    Returns
    -------
    pandas.DataFrame
        Rows ``best`` and ``greedy``; columns ``players`` (tuple of int), ``cost``, ``value`` and ``gap``
        (what its value lacks to the best). Among equals the cheapest is the best.

    Raises
    ------
    ValueError
        If a cost is not above zero, their number does not fit the game, or the budget is below zero.

    Examples
    --------
    >>> portfolio([0, 3, 4, 7, 4, 7, 8, 9], costs=[1, 2, 2], budget=4)["players"].tolist()
    [(2, 3), (1, 2)]
    """
    values, n = _game(values)
    if values.ndim > 1:
        raise ValueError(f"values has the shape {values.shape}; right is one game")
    costs = _numbers(costs, "costs", 0, np.inf)
    if len(costs) != n or not costs.all():
        raise ValueError(f"costs={costs.tolist()}; right are {n} numbers above 0")
    if not budget >= 0:
        raise ValueError(f"budget={budget!r}; it must be 0 or above")
    inside = members(n)
    total = inside @ costs
    # Costs add up with rounding errors, which must not put a coalition out of reach.
    payable = total <= budget * (1 + 1e-12)
    worth = np.where(payable, values, -np.inf)
    ties = np.flatnonzero(worth == worth.max())
    best = int(ties[total[ties].argmin()])
    greedy = 0
    while True:
        larger = greedy | 1 << np.flatnonzero(~inside[greedy])
        larger = larger[payable[larger] & (values[larger] > values[greedy])]
        if not len(larger):
            break
        greedy = int(larger[((values[larger] - values[greedy]) / (total[larger] - total[greedy])).argmax()])
    rows = [best, greedy]
    return pd.DataFrame(
        {
            "players": [tuple((np.flatnonzero(inside[row]) + 1).tolist()) for row in rows],
            "cost": total[rows],
            "value": values[rows],
            "gap": values[best] - values[rows],
        },
        index=["best", "greedy"],
    )


# --- Inner parts ---------------------------------------------------------------------


def _numbers(given, name, least, most):
    """Return finite numbers of an allowed range as an array, and name the first that is not."""
    numbers = np.asarray(given, dtype=float)
    if numbers.ndim != 1 or not len(numbers):
        raise ValueError(f"{name} has the shape {numbers.shape}; right is one row of numbers")
    wrong = numbers[~(np.isfinite(numbers) & (numbers >= least) & (numbers <= most))]
    if len(wrong):
        raise ValueError(f"{name} holds {wrong[0]:g}; right is a finite number from {least:g} to {most:g}")
    return numbers


def _game(values, least=1):
    """Return the values as an array, and how many players they are for."""
    values = np.asarray(values, dtype=float)
    size = values.shape[-1] if values.ndim else 0
    n = size.bit_length() - 1
    if not (least <= n <= _MOST and size == 2**n):
        raise ValueError(f"values holds {size} numbers a game; right is a power of 2 from {2**least} to {2**_MOST}")
    if not np.isfinite(values).all():
        raise ValueError(f"values holds {values[~np.isfinite(values)].flat[0]}; all must be finite")
    return values, n


@functools.cache
def _marginal(n, weights):
    """Return what each coalition counts for each player, given the weight of a contribution by the others' number."""
    inside = members(n)
    others = inside.sum(axis=1)[:, None] - inside
    return np.where(inside, 1, -1) * np.array(weights)[np.minimum(others, n - 1)]


@functools.cache
def _pairwise(n, weights):
    """Return what each coalition counts for each pair, given the weight of a contribution by the others' number."""
    one, other = np.triu_indices(n, 1)
    inside = members(n)
    both = inside[:, one].astype(int) + inside[:, other]
    others = inside.sum(axis=1)[:, None] - both
    return np.where(both == 1, -1, 1) * np.array(weights)[others]


def _symmetric(pairs, diagonal):
    """Return a symmetric matrix from its upper triangle and its diagonal."""
    n = diagonal.shape[-1]
    one, other = np.triu_indices(n, 1)
    matrix = np.empty((*diagonal.shape, n))
    matrix[..., one, other] = matrix[..., other, one] = pairs
    matrix[..., np.arange(n), np.arange(n)] = diagonal
    return matrix


@functools.cache
def _owen_weights(n, unions):
    """Return what each coalition counts for each player, with unions agreed first."""
    weights = np.zeros((2**n, n))
    bits = [sum(1 << player - 1 for player in union) for union in unions]
    m = len(unions)
    for k, union in enumerate(unions):
        rest = bits[:k] + bits[k + 1 :]
        for taken in itertools.product((0, 1), repeat=m - 1):
            h = sum(taken)
            base = sum(bit for bit, take in zip(rest, taken, strict=True) if take)
            outer = factorial(h) * factorial(m - h - 1) / factorial(m)
            for player in union:
                mates = [1 << mate - 1 for mate in union if mate != player]
                b = len(union)
                for t in range(b):
                    inner = outer * factorial(t) * factorial(b - t - 1) / factorial(b)
                    for chosen in itertools.combinations(mates, t):
                        coalition = base + sum(chosen)
                        weights[coalition | 1 << player - 1, player - 1] += inner
                        weights[coalition, player - 1] -= inner
    return weights
