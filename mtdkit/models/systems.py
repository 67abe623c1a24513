r"""Systems of factors that feed each other: the published ones, smaller ones, and where the tracks act on them.

All are of the form

.. math:: \dot x_i = m_i x_i + b_i + \sum_j c_{ij} \tanh x_j ,

in which each factor decays (:math:`m_i < 0`), takes an input :math:`b_i` and is moved by the
others. The smallest has two actors; the published ones have 6 and 24 factors that never
fall below zero. Richardson's arms race is the same without the saturation.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mtdkit import tables
from mtdkit.errors import UnknownName
from mtdkit.framework import TRACKS

__all__ = ["System", "influences", "published_system", "richardson", "track_design", "two_actors"]

Pair = tuple[float, float]


@dataclass(frozen=True, eq=False)
class System:
    """Factors that decay, take inputs and move each other.

    Attributes
    ----------
    factors : tuple of str
        Names of the :math:`n` factors.
    decay : array of shape (n,)
        :math:`m`, below zero, per unit of time.
    inputs : array of shape (n,)
        :math:`b`, units of the factors per unit of time.
    influence : array of shape (n, n)
        :math:`c`: row i, column j is what factor j does to factor i.
    start : array of shape (n,)
        State at time zero.
    sides : array of shape (n,)
        1 for a factor of peace, -1 for one of conflict.
    balance : array of shape (n,)
        Weights of the sum that tells peace (above zero) from conflict (below zero).
    floor : float
        Smallest value of a factor: 0 in the published systems, minus infinity in the others.
    saturates : bool
        Whether influence passes through the hyperbolic tangent.

    Raises
    ------
    ValueError
        If a shape does not fit the factors, a number is not finite or a decay is not below zero.
    """

    factors: tuple[str, ...]
    decay: np.ndarray
    inputs: np.ndarray
    influence: np.ndarray
    start: np.ndarray
    sides: np.ndarray
    balance: np.ndarray
    floor: float = 0.0
    saturates: bool = True

    def __post_init__(self):
        n = len(self.factors)
        for name in ("decay", "inputs", "influence", "start", "sides", "balance"):
            value = np.array(getattr(self, name), dtype=float)
            shape = (n, n) if name == "influence" else (n,)
            if value.shape != shape:
                raise ValueError(f"{name} has the shape {value.shape}; {n} factors need {shape}")
            if not np.isfinite(value).all():
                raise ValueError(f"{name}={value.tolist()}; all numbers must be finite")
            value.flags.writeable = False
            object.__setattr__(self, name, value)
        if not (self.decay < 0).all():
            raise ValueError(f"decay={self.decay.tolist()}; each must be below 0, else the factor grows by itself")


@functools.cache
def published_system(name: str) -> System:
    """Return a system of the sustaining-peace model with its published parameters.

    Parameters
    ----------
    name : {"core-6", "system-24"}
        The core of memories, expectations and reciprocity, or the map of 24 factors.

    Returns
    -------
    System
        ``balance`` is positive less negative reciprocity.

    Raises
    ------
    UnknownName
        If there is no such system.

    References
    ----------
    LiebovitchEtAl2019; parameters from PeaceMath2019 (MIT license)

    Examples
    --------
    >>> core = published_system("core-6")
    >>> core.factors[:2], core.influence.shape
    (('positive-memory', 'negative-memory'), (6, 6))
    """
    factors = tables.read("peace_factors")
    known = list(factors["system"].unique())
    if name not in known:
        raise UnknownName("system", name, known)
    factors = factors[factors["system"] == name]
    influences = tables.read("peace_influences")
    influences = influences[influences["system"] == name]
    names = pd.Index(factors["factor"])
    influence = np.zeros((len(names), len(names)))
    at = names.get_indexer(influences["factor"]), names.get_indexer(influences["by"])
    influence[at] = influences["strength"].astype(float)
    balance = (names == "positive-reciprocity").astype(float) - (names == "negative-reciprocity")
    decay, inputs, start = (factors[column].astype(float) for column in ("decay", "input", "start"))
    sides = np.where(factors["side"] == "peace", 1, -1)
    return System(tuple(names), decay, inputs, influence, start, sides, balance)


def two_actors(m: Pair, c: Pair, b: Pair = (0.0, 0.0)) -> System:
    r"""Return the model of two actors that answer each other.

    .. math:: \dot x = m_1 x + b_1 + c_1 \tanh y, \quad \dot y = m_2 y + b_2 + c_2 \tanh x

    For :math:`b = 0` and equal actors, :math:`m_i = -m`, :math:`c_i = c`, the neutral state splits at
    :math:`c = m` into two stable ones, :math:`x = y` with :math:`m x = c \tanh x`.

    Parameters
    ----------
    m : pair of float
        Decay of each actor's stance, below zero, per unit of time.
    c : pair of float
        What the other does to each: above zero it is answered in kind, below zero opposed.
    b : pair of float
        Stance that each is driven to by itself.

    Returns
    -------
    System
        Factors ``x`` and ``y``, positive if friendly; it starts from 0.1 and 0.1.
        ``balance`` is their mean.

    Raises
    ------
    ValueError
        If a decay is not below zero.

    References
    ----------
    LiebovitchEtAl2008

    Examples
    --------
    >>> two_actors(m=(-0.9, -0.9), c=(1.5, 0.5)).influence.tolist()
    [[0.0, 1.5], [0.5, 0.0]]
    """
    influence, half = np.array([[0, c[0]], [c[1], 0]]), np.full(2, 0.5)
    return System(("x", "y"), np.array(m), np.array(b), influence, np.full(2, 0.1), np.ones(2), half, floor=-math.inf)


def richardson(defense: Pair, fatigue: Pair, grievance: Pair) -> System:
    r"""Return Richardson's arms race.

    .. math:: \dot x = k y - \alpha x + g, \quad \dot y = l x - \beta y + h

    Its one equilibrium is stable if and only if :math:`\alpha \beta > k l`.

    Parameters
    ----------
    defense : pair of float
        :math:`k` and :math:`l`, how far each answers the arms of the other.
    fatigue : pair of float
        :math:`\alpha` and :math:`\beta`, above zero: the burden of one's own arms.
    grievance : pair of float
        :math:`g` and :math:`h`; below zero it is good will.

    Returns
    -------
    System
        Factors ``x`` and ``y``, the arms of each side, from 0 and 0; below zero they stand for
        cooperation, as Richardson read them. ``balance`` is their negative mean.

    Raises
    ------
    ValueError
        If a fatigue is not above zero.

    References
    ----------
    Richardson1960

    Examples
    --------
    >>> richardson(defense=(1, 2), fatigue=(3, 2), grievance=(1, 2)).decay.tolist()
    [-3.0, -2.0]
    """
    if not (np.asarray(fatigue) > 0).all():
        raise ValueError(f"fatigue={tuple(fatigue)}; both must be above 0")
    influence = np.array([[0, defense[0]], [defense[1], 0]])
    decay, inputs = -np.asarray(fatigue, dtype=float), np.array(grievance)
    start, sides, balance = np.zeros(2), np.full(2, -1), np.full(2, -0.5)
    return System(("x", "y"), decay, inputs, influence, start, sides, balance, floor=-math.inf, saturates=False)


def influences(system: System) -> pd.DataFrame:
    """Return what each factor of a system does to each other, by their names.

    Parameters
    ----------
    system : System

    Returns
    -------
    pandas.DataFrame
        Factors by factors: the factor of the row is moved by that of the column.

    Examples
    --------
    >>> influences(published_system("core-6")).at["positive-reciprocity", "positive-memory"].item()
    3.0
    """
    return pd.DataFrame(system.influence, index=list(system.factors), columns=list(system.factors))


def track_design(name: str, table: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return which factors each track acts on, and how strongly.

    The handbook's own table is illustrative: we know of no publication that says on which factors the tracks
    act. Its weights sum to one for each track, so that none is favored. Change it, and see what remains.

    Parameters
    ----------
    name : {"core-6", "system-24"}
        Of a published system, see `published_system`.
    table : pandas.DataFrame, optional
        A table of the same columns as ``data/models/track_design.csv``; only ``system``, ``track``, ``factor``
        and ``weight`` are used. The handbook's own if none is given.

    Returns
    -------
    pandas.DataFrame
        Nine tracks by the factors of the system: input to the factor for each unit of effort of the track.

    Raises
    ------
    UnknownName
        If a system, track or factor is unknown.
    ValueError
        If a factor stands twice for a track, or a weight is not a finite number.

    References
    ----------
    DiamondMcDonald1996 for the tracks, PeaceMath2019 for the factors; what joins them is the handbook's own

    Examples
    --------
    >>> track_design("core-6").loc[7].to_dict()["positive-memory"]
    1.0
    """
    factors = published_system(name).factors
    table = tables.read("track_design") if table is None else table
    own = table["system"] == name
    systems = tables.read("peace_factors")["system"].unique()
    for column, known in (("system", systems), ("track", TRACKS), ("factor", factors)):
        unknown = table.loc[~table[column].isin(known) & (own | (column == "system")), column]
        if len(unknown):
            raise UnknownName(f"{column} for the design", unknown.tolist()[0], known)
    table = table[own]
    twice = table[table.duplicated(["track", "factor"])]
    if len(twice):
        track, factor = (twice[column].tolist()[0] for column in ("track", "factor"))
        raise ValueError(f"track={track!r} and factor={factor!r} of the design; they stand twice")
    weights = table["weight"].astype(float)
    if not np.isfinite(weights).all():
        raise ValueError(f"weight={weights[~np.isfinite(weights)].iloc[0]} of the design; it must be finite")
    design = pd.DataFrame(0.0, index=pd.Index(TRACKS, name="track"), columns=list(factors))
    for track, factor, weight in zip(table["track"], table["factor"], weights, strict=True):
        design.loc[track, factor] = weight
    return design
