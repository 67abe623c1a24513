r"""What each player of a game adds, and what players add together.

All indices are exact sums over all coalitions. They are linear in the values, so that many games cost little
more than one.
"""

from __future__ import annotations

import functools
from math import comb, factorial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mtdkit.models.games import checked_game, members

__all__ = [
    "added_by_place",
    "banzhaf",
    "moebius",
    "pair_differences",
    "pair_interactions",
    "rank_shares",
    "shapley",
    "shapley_interaction",
    "shapley_taylor",
    "track_values",
]


def shapley(values: ArrayLike) -> np.ndarray:
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
    values, n = checked_game(values)
    return values @ _marginal(n, tuple(factorial(s) * factorial(n - s - 1) / factorial(n) for s in range(n)))


def banzhaf(values: ArrayLike) -> np.ndarray:
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
    values, n = checked_game(values)
    return values @ _marginal(n, (1 / 2 ** (n - 1),) * n)


def added_by_place(values: ArrayLike, player: int) -> pd.Series:
    r"""Return what a player adds on average at each place in the order of entering.

    .. math:: \binom{n - 1}{s}^{-1} \sum_{S \not\ni i, |S| = s} [v(S \cup i) - v(S)]

    for the place :math:`s + 1`. The mean over the places is the Shapley value.

    Parameters
    ----------
    values : array of shape (2 ** n,)
        One game, n up to 16.
    player : int
        From 1 to n.

    Returns
    -------
    pandas.Series
        Indexed by ``place``, from 1 to n.

    Raises
    ------
    ValueError
        If the number of values is not a power of two, a value is not finite, there is more than one game, or no
        such player.

    References
    ----------
    Shapley1953

    Examples
    --------
    The glove on the right is worth nothing to who comes first, and is sure to find one on the left if it comes last.

    >>> added_by_place([0, 0, 0, 0, 0, 1, 1, 1], player=3).tolist()
    [0.0, 1.0, 1.0]
    """
    values, n = checked_game(values)
    if values.ndim > 1:
        raise ValueError(f"values has the shape {values.shape}; right is one game")
    if player not in range(1, n + 1):
        raise ValueError(f"player={player!r}; right is a whole number from 1 to {n}")
    without = np.flatnonzero(~members(n)[:, player - 1])
    added = pd.Series(values[without | 1 << player - 1] - values[without])
    return added.groupby(members(n)[without].sum(axis=1) + 1).mean().rename_axis("place")


def shapley_interaction(values: ArrayLike) -> np.ndarray:
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
    values, n = checked_game(values, least=2)
    weights = tuple(factorial(s) * factorial(n - s - 2) / factorial(n - 1) for s in range(n - 1))
    return _symmetric(values @ _pairwise(n, weights), shapley(values))


def shapley_taylor(values: ArrayLike) -> np.ndarray:
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
    values, n = checked_game(values, least=2)
    weights = tuple(2 / n / comb(n - 1, s) for s in range(n - 1))
    return _symmetric(values @ _pairwise(n, weights), values[..., 2 ** np.arange(n)] - values[..., :1])


def moebius(values: ArrayLike) -> np.ndarray:
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
    values, n = checked_game(values)
    result = values.copy()
    for player in range(n):
        halves = result.reshape(*values.shape[:-1], -1, 2, 2**player)
        halves[..., 1, :] -= halves[..., 0, :]
    return result


def pair_differences(values: ArrayLike) -> np.ndarray:
    r"""Return what each pair adds together beyond what each of the two adds alone, in each company.

    .. math:: \Delta_{ij} v(S) = v(S \cup ij) - v(S \cup i) - v(S \cup j) + v(S), \qquad S \not\ni i, j

    The interaction indices are means of these over all companies :math:`S`.

    Parameters
    ----------
    values : array of shape (2 ** n,)
        One game, n from 2 to 16.

    Returns
    -------
    array of shape (n * (n - 1) / 2, 2 ** (n - 2))
        Row: pair, in the order of `pair_interactions`; column: company, in the order of their numbers.

    Raises
    ------
    ValueError
        If the number of values is not a power of two from 4 on, a value is not finite, or there is more than one game.

    References
    ----------
    GrabischRoubens1999

    Examples
    --------
    Two gloves on the left, one on the right: the left ones help each other not at all, and hinder where the right is.

    >>> pair_differences([0, 0, 0, 0, 0, 1, 1, 1]).tolist()
    [[0.0, -1.0], [1.0, 0.0], [1.0, 0.0]]
    """
    values, n = checked_game(values, least=2)
    if values.ndim > 1:
        raise ValueError(f"values has the shape {values.shape}; right is one game")
    one, other = np.triu_indices(n, 1)
    numbers = np.arange(len(values))
    rows = []
    for first, second in zip(1 << one, 1 << other, strict=True):
        company = numbers[numbers & (first | second) == 0]
        rows.append(
            values[company | first | second] - values[company | first] - values[company | second] + values[company]
        )
    return np.array(rows)


def track_values(table: pd.DataFrame) -> pd.DataFrame:
    """Return what each track is worth in each game, by two indices.

    Parameters
    ----------
    table : pandas.DataFrame
        Coalitions by games, as `three_games` returns them.

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
    values = table.to_numpy().T
    found = np.stack([shapley(values), banzhaf(values)], axis=1)
    columns = pd.MultiIndex.from_product([table.columns, ["Shapley", "Banzhaf"]], names=["game", "index"])
    tracks = pd.RangeIndex(1, found.shape[-1] + 1, name="track")
    return pd.DataFrame(found.reshape(len(columns), -1).T, index=tracks, columns=columns)


def rank_shares(values: ArrayLike) -> pd.DataFrame:
    """Return in which share of some games each track has each rank.

    Parameters
    ----------
    values : array of shape (games, n)
        What each track is worth in each game, as `shapley` or `banzhaf` returns it.

    Returns
    -------
    pandas.DataFrame
        Tracks by ranks, from 1 for the largest value; of equal values the order is left open, and
        each has a rank of its own.

    Raises
    ------
    ValueError
        If the values are no table, or there is no game.

    Examples
    --------
    >>> rank_shares([[0.4, 0.1], [0.3, 0.2], [0.1, 0.3], [0.5, 0.1]]).values.tolist()
    [[0.75, 0.25], [0.25, 0.75]]
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 2 or not len(values):
        raise ValueError(f"values has the shape {values.shape}; right are games by tracks")
    order = (-values).argsort(axis=1)
    tracks = pd.RangeIndex(1, values.shape[1] + 1, name="track")
    shares = [(order == track).mean(axis=0) for track in range(len(tracks))]
    return pd.DataFrame(shares, index=tracks, columns=tracks.rename("rank"))


def pair_interactions(table: pd.DataFrame) -> pd.DataFrame:
    """Return how each pair of tracks interacts in each game, by two indices.

    Parameters
    ----------
    table : pandas.DataFrame
        Coalitions by games, as `three_games` returns them.

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
    values = table.to_numpy().T
    found = np.stack([shapley_interaction(values), shapley_taylor(values)], axis=1)
    one, other = np.triu_indices(found.shape[-1], 1)
    names = ["Shapley interaction", "Shapley-Taylor"]
    columns = pd.MultiIndex.from_product([table.columns, names], names=["game", "index"])
    pairs = pd.MultiIndex.from_arrays([one + 1, other + 1], names=["track", "with"])
    return pd.DataFrame(found[..., one, other].reshape(len(columns), -1).T, index=pairs, columns=columns)


# --- Inner parts ---------------------------------------------------------------------


@functools.cache
def _marginal(n: int, weights: tuple[float, ...]) -> np.ndarray:
    """Return what each coalition counts for each player, given the weight of a contribution by the others' number."""
    inside = members(n)
    others = inside.sum(axis=1)[:, None] - inside
    return np.where(inside, 1, -1) * np.array(weights)[np.minimum(others, n - 1)]


@functools.cache
def _pairwise(n: int, weights: tuple[float, ...]) -> np.ndarray:
    """Return what each coalition counts for each pair, given the weight of a contribution by the others' number."""
    one, other = np.triu_indices(n, 1)
    inside = members(n)
    both = inside[:, one].astype(int) + inside[:, other]
    others = inside.sum(axis=1)[:, None] - both
    return np.where(both == 1, -1, 1) * np.array(weights)[others]


def _symmetric(pairs: np.ndarray, diagonal: np.ndarray) -> np.ndarray:
    """Return a symmetric matrix from its upper triangle and its diagonal."""
    n = diagonal.shape[-1]
    one, other = np.triu_indices(n, 1)
    matrix = np.empty((*diagonal.shape, n))
    matrix[..., one, other] = matrix[..., other, one] = pairs
    matrix[..., np.arange(n), np.arange(n)] = diagonal
    return matrix
