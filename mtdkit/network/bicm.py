"""The bipartite configuration model: how likely each participation is, given how much everybody took part."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd

__all__ = ["bicm"]

_STEPS = 100_000
_TOLERANCE = 1e-9


def bicm(actors: pd.Series | Sequence[int], initiatives: pd.Series | Sequence[int]) -> pd.DataFrame:
    r"""Return the probability of each participation, given how much everybody took part.

    Actor :math:`i` is in initiative :math:`j` with the probability

    .. math:: P_{ij} = \frac{x_i y_j}{1 + x_i y_j},

    where :math:`x` and :math:`y` are such that rows and columns sum to the numbers given.
    Among all models with these expected numbers it is the one of largest entropy. Where the
    numbers leave no choice, as for an actor that was everywhere, :math:`P_{ij}` is 0 or 1.

    Parameters
    ----------
    actors : pandas.Series or sequence of int
        Initiatives of each actor.
    initiatives : pandas.Series or sequence of int
        Actors of each initiative.

    Returns
    -------
    pandas.DataFrame
        Actors by initiatives.

    Raises
    ------
    ValueError
        If no table of participations has these numbers; the first that fails is named.
    RuntimeError
        If the iteration does not come to an end; the number that is farthest off is named.

    References
    ----------
    SaraccoEtAl2015; the numbers that leave no choice are found by the condition of Gale1957.

    Examples
    --------
    >>> bicm([2, 1, 1], [2, 2]).round(3).to_numpy().tolist()
    [[1.0, 1.0], [0.5, 0.5], [0.5, 0.5]]
    """
    rows, columns = pd.Series(actors, dtype=float), pd.Series(initiatives, dtype=float)
    for side, numbers, most in (("actor", rows, len(columns)), ("initiative", columns, len(rows))):
        wrong = numbers[~((numbers >= 0) & (numbers <= most) & (numbers % 1 == 0))]
        if len(wrong):
            raise ValueError(
                f"{side} {wrong.index.tolist()[0]!r} has {wrong.iloc[0]:g}; right is a whole number from 0 to {most}"
            )
    if rows.sum() != columns.sum():
        raise ValueError(f"actors sum to {rows.sum():g}, initiatives to {columns.sum():g}; both count the same rows")
    order = np.argsort(-rows.to_numpy(), kind="stable")
    given, taken = rows.to_numpy()[order], columns.to_numpy()
    # No more than the smaller of d and m of an initiative's d actors are among the m that took part most.
    room = np.concatenate([[0], np.cumsum([(taken >= most).sum() for most in range(1, len(rows) + 1)])])
    filled = np.concatenate([[0], np.cumsum(given)])
    if (filled > room).any():
        count = int((filled > room).argmax())
        raise ValueError(
            f"the {count} actors that took part most sum to {filled[count]:g}, "
            f"but the initiatives have room for {room[count]:g} of their participations"
        )
    chances = np.zeros((len(rows), len(columns)))
    # Where the room is full there is no choice: it splits the table into parts that are solved alone.
    for low, high in itertools.pairwise(np.flatnonzero(filled == room)):
        members, sure = order[low:high], taken >= high
        part = np.flatnonzero((taken > low) & ~sure)
        chances[np.ix_(members, np.flatnonzero(sure))] = 1
        if len(part):
            solved = _solve(rows.iloc[members] - sure.sum(), columns.iloc[part] - low)
            chances[np.ix_(members, part)] = solved
    return pd.DataFrame(chances, index=rows.index, columns=columns.index)


def _solve(rows, columns):
    """Find the probabilities where each number leaves a choice, by fixed-point iteration."""
    # Equal numbers have equal x or y, so that each is sought once.
    k, row, many = np.unique(rows.to_numpy(), return_inverse=True, return_counts=True)
    d, column, times = np.unique(columns.to_numpy(), return_inverse=True, return_counts=True)
    x, y = k / np.sqrt(k @ many), d / np.sqrt(k @ many)
    for _ in range(_STEPS):
        odds = np.outer(x, y)
        chances = odds / (1 + odds)
        given, taken = chances @ times, many @ chances
        if max(np.abs(given - k).max(), np.abs(taken - d).max()) < _TOLERANCE:
            return chances[np.ix_(row, column)]
        x = x * k / given
        odds = np.outer(x, y)
        y = y * d / (many @ (odds / (1 + odds)))
    off = pd.concat([rows - given[row], columns - taken[column]]).abs()
    name = off.index.tolist()[off.argmax()]
    raise RuntimeError(f"no probabilities found in {_STEPS} steps: {name!r} is off by {off.max():.2g}")
