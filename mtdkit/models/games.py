r"""Coalitions as numbers: who is in which, and the tables of values that games are.

A game gives a value to each of the :math:`2^n` coalitions of :math:`n` players. Its values stand in an
array by the number of the coalition, in which player :math:`i` (from 1 on, as the tracks are numbered) counts
:math:`2^{i-1}`: the empty coalition is number 0, players 1 and 3 are number 5.
"""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

__all__ = ["MOST_PLAYERS", "mean_by_size", "members", "share_by_size", "surplus"]

#: A game of more players has too many coalitions to go through.
MOST_PLAYERS = 16


@functools.cache
def members(players: int = 9) -> np.ndarray:
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
    if not 1 <= players <= MOST_PLAYERS:
        raise ValueError(f"players={players!r}; right is a whole number from 1 to {MOST_PLAYERS}")
    inside = (np.arange(2**players)[:, None] >> np.arange(players) & 1).astype(bool)
    inside.flags.writeable = False
    return inside


def surplus(values: ArrayLike) -> np.ndarray | float:
    r"""Return what all players add together beyond what each adds alone.

    .. math:: v(N) - v(\emptyset) - \sum_i [v(i) - v(\emptyset)]

    Parameters
    ----------
    values : array of shape (..., 2 ** n)
        One game or many, n up to 16.

    Returns
    -------
    float, or array of shape (...)
        Above zero if together is more than apart.

    Raises
    ------
    ValueError
        If the number of values is not a power of two, or a value is not finite.

    Examples
    --------
    >>> surplus([0, 1, 2, 5])
    2.0
    """
    values, n = checked_game(values)
    gains = values - values[..., :1]
    result = gains[..., -1] - gains[..., 2 ** np.arange(n)].sum(axis=-1)
    return result if result.ndim else float(result)


def mean_by_size(values: ArrayLike) -> pd.Series:
    """Return the mean value of the coalitions of each number of players.

    Parameters
    ----------
    values : array of shape (2 ** n,)
        One game, n up to 16.

    Returns
    -------
    pandas.Series
        Number of players, from 0 to n, to the mean over all coalitions of so many.

    Raises
    ------
    ValueError
        If the number of values is not a power of two, a value is not finite, or there is more than one game.

    Examples
    --------
    >>> mean_by_size([0, 1, 2, 5]).tolist()
    [0.0, 1.5, 5.0]
    """
    values, n = checked_game(values)
    if values.ndim > 1:
        raise ValueError(f"values has the shape {values.shape}; right is one game")
    return pd.Series(values).groupby(members(n).sum(axis=1)).mean()


def share_by_size(table: pd.DataFrame) -> pd.DataFrame:
    """Return which share of what all players add the coalitions of each number of players add on average.

    Parameters
    ----------
    table : pandas.DataFrame
        Coalitions by games, as `three_games` returns them; in each game all add something.

    Returns
    -------
    pandas.DataFrame
        Numbers of players, from 0 to n, by games, from 0 to 1 each, and ``proportional``: the share if each player
        added the same in any company.

    Raises
    ------
    ValueError
        If the number of rows is not a power of two, or a value is not finite.

    Examples
    --------
    >>> share_by_size(pd.DataFrame({"gloves": [0, 0, 0, 0, 0, 1, 1, 1]})).round(3).values.tolist()
    [[0.0, 0.0], [0.0, 0.333], [0.667, 0.667], [1.0, 1.0]]
    """
    mean = table.apply(mean_by_size)
    share = (mean - mean.iloc[0]) / (mean.iloc[-1] - mean.iloc[0])
    return share.assign(proportional=np.arange(len(share)) / (len(share) - 1))


def numbers_within(given: ArrayLike, name: str, least: float, most: float) -> np.ndarray:
    """Return finite numbers of an allowed range as an array, and name the first that is not."""
    numbers = np.asarray(given, dtype=float)
    if numbers.ndim != 1 or not len(numbers):
        raise ValueError(f"{name} has the shape {numbers.shape}; right is one row of numbers")
    wrong = numbers[~(np.isfinite(numbers) & (numbers >= least) & (numbers <= most))]
    if len(wrong):
        raise ValueError(f"{name} holds {wrong[0]:g}; right is a finite number from {least:g} to {most:g}")
    return numbers


def checked_game(values: ArrayLike, least: int = 1) -> tuple[np.ndarray, int]:
    """Return the values as an array, and how many players they are for."""
    values = np.asarray(values, dtype=float)
    size = values.shape[-1] if values.ndim else 0
    n = size.bit_length() - 1
    if not (least <= n <= MOST_PLAYERS and size == 2**n):
        right = f"a power of 2 from {2**least} to {2**MOST_PLAYERS}"
        raise ValueError(f"values holds {size} numbers a game; right is {right}")
    if not np.isfinite(values).all():
        raise ValueError(f"values holds {values[~np.isfinite(values)].flat[0]}; all must be finite")
    return values, n
