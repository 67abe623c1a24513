"""Three ways to give a value to each coalition of tracks.

The sign of an interaction can come from the value function alone. `three_games` therefore returns three of them side
by side: in the first no interaction can be negative, in the second no pair can be positive, in the third
either can be.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mtdkit.models.dynamics import final_state
from mtdkit.models.games import members, numbers_within
from mtdkit.models.systems import System

__all__ = ["at_least_one", "linear_influence", "ring", "star", "sustaining_peace", "three_games"]


def ring(players: int = 9) -> np.ndarray:
    """Return links of players in a circle, each with the one before and the one after it.

    Parameters
    ----------
    players : int
        From 3 on.

    Returns
    -------
    array of shape (players, players)
        For `linear_influence`.

    Examples
    --------
    >>> ring(4).tolist()[0]
    [0.0, 1.0, 0.0, 1.0]
    """
    return np.roll(np.eye(players), 1, axis=1) + np.roll(np.eye(players), -1, axis=1)


def star(players: int = 9, center: int = 1) -> np.ndarray:
    """Return links of players with one in the middle.

    Parameters
    ----------
    players : int
        How many.
    center : int
        Number of the player that all others are linked with, from 1 on.

    Returns
    -------
    array of shape (players, players)
        For `linear_influence`.

    Examples
    --------
    >>> star(3, center=2).tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    """
    links = np.zeros((players, players))
    links[center - 1], links[:, center - 1] = 1, 1
    links[center - 1, center - 1] = 0
    return links


def linear_influence(links: ArrayLike, effort: ArrayLike, attenuation: float) -> np.ndarray:
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
    links, effort = np.asarray(links, dtype=float), numbers_within(effort, "effort", 0, np.inf)
    n = len(effort)
    inside = members(n)
    if links.shape != (n, n):
        raise ValueError(f"links has the shape {links.shape}; {n} efforts need {(n, n)}")
    numbers_within(links.ravel(), "links", 0, np.inf)
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


def at_least_one(chances: ArrayLike) -> np.ndarray:
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
    chances = numbers_within(chances, "chances", 0, 1)
    return 1 - np.where(members(len(chances)), 1 - chances, 1).prod(axis=1)


def sustaining_peace(
    system: System,
    design: pd.DataFrame,
    effort: ArrayLike,
    start: ArrayLike | None = None,
    duration: float = 30.0,
    step: float = 0.01,
) -> np.ndarray:
    r"""Return the values of coalitions that act on the factors of the sustaining-peace model.

    The inputs of the members add up, :math:`b = \sum_{k \in S} u_k d_k`, and :math:`v(S)` is the balance of peace
    over conflict that the system has in the end. Because influence saturates, **an interaction can have either sign**.

    Parameters
    ----------
    system : System
        Such as `published_system`.
    design : pandas.DataFrame
        Tracks by factors, as `track_design` returns it.
    effort : array of shape (n,)
        :math:`u`, one for each track of the design.
    start, duration, step
        As in `final_state`.

    Returns
    -------
    array of shape (2 ** n,)
        The value of the empty coalition is what happens without any track, and not zero.

    Raises
    ------
    ValueError
        If an effort is not finite or the numbers of efforts and tracks differ; for the rest
        see `final_state`.

    References
    ----------
    LiebovitchEtAl2019; the design is the handbook's own

    Examples
    --------
    >>> from mtdkit.models.systems import published_system, track_design
    >>> core, design = published_system("core-6"), track_design("core-6")
    >>> sustaining_peace(core, design, [0.8] * 9)[[0, -1]].round(2).tolist()
    [-5.89, -1.78]
    """
    effort = numbers_within(effort, "effort", -np.inf, np.inf)
    if len(effort) != len(design):
        raise ValueError(f"effort has {len(effort)} numbers; the design has {len(design)} tracks")
    inputs = (members(len(effort)) * effort) @ design.to_numpy()
    return final_state(system, start, inputs, duration, step) @ system.balance


def three_games(
    effort: ArrayLike,
    links: ArrayLike,
    attenuation: float,
    chances: ArrayLike,
    system: System,
    design: pd.DataFrame,
) -> pd.DataFrame:
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
    >>> from mtdkit.models.systems import published_system, track_design
    >>> core, design = published_system("core-6"), track_design("core-6")
    >>> three_games([0.2] * 9, ring(9), 0.3, [0.2] * 9, core, design).loc[511].round(2).tolist()
    [4.5, 0.87, -3.92]
    """
    values = {
        "linear influence": linear_influence(links, effort, attenuation),
        "at least one": at_least_one(chances),
        "sustaining peace": sustaining_peace(system, design, effort),
    }
    lengths = {name: len(game) for name, game in values.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"chances has {np.size(chances)} numbers; effort has {np.size(effort)}")
    return pd.DataFrame(values).rename_axis("coalition")
