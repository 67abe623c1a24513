r"""Models of peace as the balance of factors that feed each other.

All are systems of the form

.. math:: \dot x_i = m_i x_i + b_i + \sum_j c_{ij} \tanh x_j ,

in which each factor decays (:math:`m_i < 0`), takes an input :math:`b_i` and is moved by the
others. The smallest has two actors; the published ones have 6 and 24 factors that never
fall below zero. Richardson's arms race is the same without the saturation. Time is integrated by
Euler's method with a fixed step, as in the published program; `step_halving` tells what the step costs.
"""

import functools
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from mtdkit import tables

__all__ = [
    "Equilibrium",
    "System",
    "equilibrium",
    "final_state",
    "path",
    "published_system",
    "richardson",
    "step_halving",
    "tipping_input",
    "track_design",
    "track_inputs",
    "two_actors",
]


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

    factors: tuple
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


class Equilibrium(NamedTuple):
    """A state that does not change, and how fast small disturbances of it grow.

    ``state`` holds the value of each factor; ``growth`` is the largest real part of the eigenvalues there,
    per unit of time: the state is stable if it is below zero. Factors held at the floor take no part;
    minus infinity if all are.
    """

    state: pd.Series
    growth: float


@functools.cache
def published_system(name):
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
    ValueError
        If there is no such system.

    References
    ----------
    LiebovitchEtAl2019; parameters from PeaceMath2019 (MIT license)

    Examples
    --------
    >>> core = published_system("core-6")
    >>> round(float(final_state(core) @ core.balance), 3)
    -5.889
    """
    factors = tables.read("peace_factors")
    known = list(factors["system"].unique())
    if name not in known:
        raise ValueError(f"name={name!r}; there are {', '.join(known)}")
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


def two_actors(m, c, b=(0.0, 0.0)):
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
    >>> friends = two_actors(m=(-0.9, -0.9), c=(1.5, 1.5))
    >>> equilibrium(friends, final_state(friends)).state.round(5).tolist()
    [1.51222, 1.51222]
    """
    influence = [[0, c[0]], [c[1], 0]]
    return System(("x", "y"), m, b, influence, (0.1, 0.1), (1, 1), (0.5, 0.5), floor=-math.inf)


def richardson(defense, fatigue, grievance):
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
    >>> race = richardson(defense=(1, 2), fatigue=(3, 2), grievance=(1, 2))
    >>> equilibrium(race, race.start).state.round(6).tolist()
    [1.0, 2.0]
    """
    if not (np.asarray(fatigue) > 0).all():
        raise ValueError(f"fatigue={tuple(fatigue)}; both must be above 0")
    influence = [[0, defense[0]], [defense[1], 0]]
    decay = -np.asarray(fatigue, dtype=float)
    names, sides, balance = ("x", "y"), (-1, -1), (-0.5, -0.5)
    return System(names, decay, grievance, influence, (0, 0), sides, balance, floor=-math.inf, saturates=False)


def _steps(system, duration, step, name="duration"):
    """Return how many steps a duration takes; refuse a step that does not damp what the system damps."""
    fastest = (np.abs(system.decay) + np.abs(system.influence).sum(axis=1)).max()
    if not 0 < step < 2 / fastest:
        # No eigenvalue of the linearized system is larger than `fastest` (Gershgorin).
        raise ValueError(
            f"step={step!r}; it must lie above 0 and below {2 / fastest:.4g}, else Euler's method may swing"
        )
    if not (duration >= step and math.isfinite(duration)):
        raise ValueError(f"{name}={duration!r}; it must be at least one step, {step!r}")
    return round(duration / step)


def _batch(system, start, inputs):
    """Return states and extra inputs as rows of the same number, and the shape to give back."""
    n = len(system.factors)
    start = np.asarray(system.start if start is None else start, dtype=float)
    inputs = np.asarray(inputs, dtype=float)
    for name, value in (("start", start), ("inputs", inputs)):
        if value.shape[-1:] not in ((n,), ()):
            raise ValueError(f"{name} has the shape {value.shape}; the last number must be {n}, one a factor")
        if not np.isfinite(value).all():
            raise ValueError(f"{name} holds {value[~np.isfinite(value)].flat[0]}; all numbers must be finite")
    if (start < system.floor).any():
        raise ValueError(f"start holds {start.min():g}; no factor can be below {system.floor:g}")
    shape = np.broadcast_shapes(start.shape, inputs.shape, (n,))
    state, extra = (np.broadcast_to(value, shape).reshape(-1, n) for value in (start, inputs))
    return state.copy(), extra, shape


def _euler(system, state, extra, steps, step):
    """Move all states on in place, yielding after each step."""
    keep, push = 1 + step * system.decay, step * (system.inputs + extra)
    coupling = np.ascontiguousarray(step * system.influence.T)
    felt, moved = np.empty_like(state), np.empty_like(state)
    for _ in range(steps):
        if system.saturates:
            np.tanh(state, out=felt)
        else:
            felt[:] = state
        np.matmul(felt, coupling, out=moved)
        state *= keep
        state += moved
        state += push
        np.maximum(state, system.floor, out=state)
        yield state


def final_state(system, start=None, inputs=0.0, duration=30.0, step=0.01):
    """Return the states at the end of a stretch of time, for any number of starts at once.

    Parameters
    ----------
    system : System
        What is integrated.
    start : array of shape (..., n), optional
        States to start from; the system's own if none is given.
    inputs : array of shape (..., n) or float
        Inputs held all the time, in addition to the system's own.
    duration : float
        Length of time. The published program runs 29.999 units.
    step : float
        Step of Euler's method. The published program has 0.001.

    Returns
    -------
    array of shape (..., n)
        ``start`` and ``inputs`` are broadcast against each other.

    Raises
    ------
    ValueError
        If the step is so large that it may swing, or a shape, start, input or duration is not possible.

    References
    ----------
    PeaceMath2019

    Examples
    --------
    >>> core = published_system("core-6")
    >>> final_state(core, start=[[1.0] * 6, [0.0] * 6]).round(2).tolist()
    [[0.0, 24.94, 0.0, 8.89, 0.0, 5.89], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]
    """
    steps = _steps(system, duration, step)
    state, extra, shape = _batch(system, start, inputs)
    # Rows go in blocks that stay in the cache.
    rows = max(2**13 // len(system.factors), 1)
    for low in range(0, len(state), rows):
        for _ in _euler(system, state[low : low + rows], extra[low : low + rows], steps, step):
            pass
    return state.reshape(shape)


def path(system, start=None, inputs=0.0, duration=30.0, step=0.01):
    """Return the state at each step of one run.

    Parameters
    ----------
    system, start, inputs, duration, step
        As in `final_state`, for a single start.

    Returns
    -------
    pandas.DataFrame
        One row a step from time 0 on, a column for each factor.

    Raises
    ------
    ValueError
        As in `final_state`, or if there is more than one start.

    Examples
    --------
    >>> run = path(two_actors(m=(-1, -1), c=(0, 0)), start=(1, 0), duration=1)
    >>> len(run), run.loc[[0.0, 1.0], "x"].round(3).tolist()
    (101, [1.0, 0.366])
    """
    steps = _steps(system, duration, step)
    state, extra, shape = _batch(system, start, inputs)
    if len(shape) > 1:
        raise ValueError(f"start and inputs have the shape {shape}; a path has one start")
    states = np.empty((steps + 1, shape[0]))
    states[0] = state[0]
    for at, moved in enumerate(_euler(system, state, extra, steps, step), 1):
        states[at] = moved[0]
    time = pd.Index((np.arange(steps + 1) * step).round(12), name="time")
    return pd.DataFrame(states, index=time, columns=list(system.factors))


def step_halving(system, start=None, inputs=0.0, duration=30.0, step=0.01):
    """Return by how much the final state changes if the step is halved.

    The error of Euler's method is proportional to the step, so that the change is about the error
    that remains with the halved step. Where it is large, the result belongs to the step and not to the model.

    Parameters
    ----------
    system, start, inputs, duration, step
        As in `final_state`.

    Returns
    -------
    float
        Largest difference in any factor of any run.

    Raises
    ------
    ValueError
        As in `final_state`.

    Examples
    --------
    >>> step_halving(two_actors(m=(-0.9, -0.9), c=(1.5, 1.5))) < 1e-4
    True
    """
    coarse, fine = (final_state(system, start, inputs, duration, each) for each in (step, step / 2))
    return float(np.abs(coarse - fine).max())


def equilibrium(system, guess, inputs=0.0):
    """Return the equilibrium near a guess, by Newton's method, and whether it is stable.

    Parameters
    ----------
    system : System
        What is solved.
    guess : array of shape (n,)
        A state near by, such as one of `final_state`. Factors at the floor that are pressed down stay there.
    inputs : array of shape (n,) or float
        Inputs in addition to the system's own.

    Returns
    -------
    Equilibrium
        ``state``, to about 1e-8, and ``growth``. At a critical state, which has the growth 0, change
        is so flat that rounding leaves the state exact to 1e-5 only, or to 1e-7 if it is zero.

    Raises
    ------
    ValueError
        If none is found near the guess, or a whole line of them.

    References
    ----------
    LiebovitchEtAl2008; for a linear system Richardson1960

    Examples
    --------
    >>> equilibrium(two_actors(m=(-0.9, -0.9), c=(1.5, 1.5)), [0, 0]).growth.__round__(6)
    0.6
    """
    state, extra, shape = _batch(system, guess, inputs)
    if len(shape) > 1:
        raise ValueError(f"guess and inputs have the shape {shape}; right is one state")
    state, constant = state[0], system.inputs + extra[0]
    last = math.inf
    for _ in range(100):
        felt, slope = (np.tanh(state), 1 - np.tanh(state) ** 2) if system.saturates else (state, np.ones_like(state))
        change = system.decay * state + constant + system.influence @ felt
        free = (state > system.floor) | (change > 0)
        jacobian = (np.diag(system.decay) + system.influence * slope)[np.ix_(free, free)]
        at_rest = np.abs(change[free]).max(initial=0) < 1e-11
        try:
            moves = np.linalg.solve(jacobian, change[free])
        except np.linalg.LinAlgError:
            # Where influence saturates, a single state can be critical; a linear system has a line of them there.
            if not (at_rest and system.saturates):
                break
            moves = np.zeros(0)
        # Near a critical state change is small far around it: go on until the steps end too, or are rounding.
        farthest = np.abs(moves).max(initial=0)
        if at_rest and (farthest < 1e-9 or farthest >= last):
            growth = np.linalg.eigvals(jacobian).real.max(initial=-np.inf)
            return Equilibrium(pd.Series(state, index=list(system.factors)), float(growth))
        last = farthest
        state[free] -= moves
        np.maximum(state, system.floor, out=state)
    raise ValueError(f"guess={np.asarray(guess).tolist()}; no single equilibrium is found near it")


def tipping_input(system, direction, start=None, largest=100.0, hold=30.0, rest=30.0, step=0.01):
    r"""Return how large a push has to be to bring the system to the other side.

    The push adds :math:`s d` to the inputs while it is held, and is then released. The system has tipped if
    its balance has the other sign after the rest than it has without a push.

    In the published systems peace factors help each other and hinder conflict factors, and the other way round. There
    a push that helps one side alone moves every final state that way, the more the larger it is,
    so that one size parts those that tip from those that do not. In other systems the smallest of 32 sizes
    that tips is taken, between it and the one before it again, and so on.

    Parameters
    ----------
    system : System
        What is pushed.
    direction : dict or pandas.Series
        :math:`d`: factor to weight; factors not named are not pushed.
    start : array of shape (n,), optional
        State at the begin of the push; the system's own if none is given.
    largest : float
        Largest size tried.
    hold, rest : float
        How long the push is held, and how long the system then runs alone. With ``rest=0`` it is judged
        while it is still pushed.
    step : float
        Step of Euler's method.

    Returns
    -------
    float
        The size :math:`s`, exact to a millionth of the largest; ``nan`` if the largest does not tip it.

    Raises
    ------
    ValueError
        If a factor is unknown, ``largest`` is not above zero, or as in `final_state`.

    References
    ----------
    The order that such systems keep: Smith1995

    Examples
    --------
    >>> friends = two_actors(m=(-0.9, -0.9), c=(1.5, 1.5))
    >>> round(tipping_input(friends, {"x": -1}, start=(1.5, 1.5), hold=5, largest=10), 2)
    0.94
    """
    if not (largest > 0 and math.isfinite(largest)):
        raise ValueError(f"largest={largest!r}; it must be above 0")
    _steps(system, hold, step, "hold")
    if rest != 0:
        _steps(system, rest, step, "rest")
    along = _weights(direction, system.factors, "direction")

    def sides(sizes):
        state = final_state(system, start, np.multiply.outer(sizes, along), hold, step)
        return np.sign((final_state(system, state, 0.0, rest, step) if rest else state) @ system.balance)

    own = sides(np.zeros(1))[0]
    low, high = 0.0, largest
    for _ in range(4):
        sizes = np.linspace(low, high, 33)
        tipped = sides(sizes) == -own if own else sides(sizes) != 0
        if not tipped.any():
            return math.nan
        first = int(tipped.argmax())
        low, high = sizes[max(first - 1, 0)], sizes[first]
    return float(high)


def _weights(given, names, what):
    """Return the numbers given by name in the order of all names, zero where none is given."""
    given = pd.Series(given, dtype=float)
    unknown = [name for name in given.index if name not in names]
    if unknown:
        raise ValueError(f"{what} names {unknown[0]!r}; known are {', '.join(map(str, names))}")
    if not np.isfinite(given).all():
        raise ValueError(f"{what}={given.to_dict()}; all numbers must be finite")
    return given.reindex(list(names), fill_value=0.0).to_numpy()


def track_design(name, table=None):
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
    ValueError
        If a track or factor is unknown, stands twice, or a weight is not a finite number.

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
    tracks = range(1, 10)
    own = table["system"] == name
    systems = tables.read("peace_factors")["system"].unique()
    for column, known in (("system", systems), ("track", tracks), ("factor", factors)):
        unknown = table.loc[~table[column].isin(known) & (own | (column == "system")), column]
        if len(unknown):
            raise ValueError(
                f"{column}={unknown.tolist()[0]!r} of the design; right is one of {', '.join(map(str, known))}"
            )
    table = table[own]
    twice = table[table.duplicated(["track", "factor"])]
    if len(twice):
        track, factor = (twice[column].tolist()[0] for column in ("track", "factor"))
        raise ValueError(f"track={track!r} and factor={factor!r} of the design; they stand twice")
    weights = table["weight"].astype(float)
    if not np.isfinite(weights).all():
        raise ValueError(f"weight={weights[~np.isfinite(weights)].iloc[0]} of the design; it must be finite")
    design = pd.DataFrame(0.0, index=pd.Index(tracks, name="track"), columns=list(factors))
    for track, factor, weight in zip(table["track"], table["factor"], weights, strict=True):
        design.loc[track, factor] = weight
    return design


def track_inputs(design, effort):
    r"""Return the inputs to the factors that the efforts of the tracks make together.

    .. math:: b = \sum_k u_k d_k

    Parameters
    ----------
    design : pandas.DataFrame
        Tracks by factors, as `track_design` returns it.
    effort : dict or pandas.Series
        :math:`u`: track to effort; tracks not named do nothing.

    Returns
    -------
    array of shape (n,)
        For ``inputs`` of `final_state`.

    Raises
    ------
    ValueError
        If a track is unknown or an effort is not finite.

    Examples
    --------
    >>> track_inputs(track_design("core-6"), {1: 0.5, 4: 0.5}).tolist()
    [0.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    """
    return _weights(effort, list(design.index), "effort") @ design.to_numpy()
