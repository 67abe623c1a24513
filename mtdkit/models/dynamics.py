"""How a system of factors moves: its state after a time, its paths, where it rests, and what tips it.

Time is integrated by Euler's method with a fixed step, as in the published program; `step_halving` tells what
the step costs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mtdkit.errors import UnknownName
from mtdkit.models.systems import System

__all__ = [
    "Equilibrium",
    "equilibrium",
    "final_state",
    "path",
    "phase_portrait",
    "states_of_rest",
    "step_halving",
    "tipping_input",
]


def final_state(
    system: System,
    start: ArrayLike | None = None,
    inputs: ArrayLike = 0.0,
    duration: float = 30.0,
    step: float = 0.01,
) -> np.ndarray:
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
    >>> from mtdkit.models.systems import published_system
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


def path(
    system: System,
    start: ArrayLike | None = None,
    inputs: ArrayLike = 0.0,
    duration: float = 30.0,
    step: float = 0.01,
) -> pd.DataFrame:
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
    >>> from mtdkit.models.systems import two_actors
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


def phase_portrait(
    system: System, starts: ArrayLike, duration: float = 15.0, step: float = 0.05, points: int = 60
) -> pd.DataFrame:
    """Return where a system goes from each of many starts.

    Parameters
    ----------
    system : System
        What is integrated.
    starts : array of shape (runs, n)
        States to start from.
    duration : float
        Length of each path.
    step : float
        Step of Euler's method.
    points : int
        How many points a path has at most: close in time at its beginning, where it is fast, and wide at its end.

    Returns
    -------
    pandas.DataFrame
        One row a point, ``path`` after path and from ``time`` 0 on: these two columns, and one for each factor.

    Raises
    ------
    ValueError
        As in `final_state`.

    Examples
    --------
    >>> from mtdkit.models.systems import two_actors
    >>> table = phase_portrait(two_actors(m=(-0.9, -0.9), c=(1.5, 1.5)), [(1, 0), (-1, 0)])
    >>> table.groupby("path").last().round(2).to_numpy().tolist()
    [[15.0, 1.51, 1.51], [15.0, -1.51, -1.51]]
    """
    steps = np.unique(np.geomspace(1, 1 + _steps(system, duration, step), points).astype(int)) - 1
    states = [np.array(starts, dtype=float)]
    for more in np.diff(steps):
        states.append(final_state(system, states[-1], duration=more * step, step=step))
    runs = len(states[0])
    where = {"path": np.repeat(np.arange(runs), len(steps)), "time": np.tile((steps * step).round(12), runs)}
    return pd.DataFrame(where).join(pd.DataFrame(np.concatenate(np.stack(states, axis=1)), columns=system.factors))


def step_halving(
    system: System,
    start: ArrayLike | None = None,
    inputs: ArrayLike = 0.0,
    duration: float = 30.0,
    step: float = 0.01,
) -> float:
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
    >>> from mtdkit.models.systems import two_actors
    >>> step_halving(two_actors(m=(-0.9, -0.9), c=(1.5, 1.5))) < 1e-4
    True
    """
    coarse, fine = (final_state(system, start, inputs, duration, each) for each in (step, step / 2))
    return float(np.abs(coarse - fine).max())


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """A state that does not change, and how fast small disturbances of it grow.

    Attributes
    ----------
    state : pandas.Series
        Value of each factor.
    growth : float
        Largest real part of the eigenvalues there, per unit of time: the state is stable if it is below zero.
        Factors held at the floor take no part; minus infinity if all are.
    """

    state: pd.Series
    growth: float


def equilibrium(system: System, guess: ArrayLike, inputs: ArrayLike = 0.0) -> Equilibrium:
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
    >>> from mtdkit.models.systems import two_actors
    >>> round(equilibrium(two_actors(m=(-0.9, -0.9), c=(1.5, 1.5)), [0, 0]).growth, 6)
    0.6
    """
    state, extra, shape = _batch(system, guess, inputs)
    if len(shape) > 1:
        raise ValueError(f"guess and inputs have the shape {shape}; right is one state")
    found = _newton(system, state[0], system.inputs + extra[0])
    if found is None:
        raise ValueError(f"guess={np.asarray(guess).tolist()}; no single equilibrium is found near it")
    return found


def states_of_rest(system: System, guesses: Iterable[ArrayLike] = tuple(np.linspace(-6, 6, 9))) -> pd.DataFrame:
    """Return the states in which a system can rest, as far as they are found from some guesses.

    Parameters
    ----------
    system : System
        What is solved.
    guesses : sequence of array of shape (n,) or float
        States near by; a number stands for the state in which all factors have that value. Those below the floor
        of the system are raised to it.

    Returns
    -------
    pandas.DataFrame
        One row a state, in the order of their values: a column for each factor, the ``balance``, and whether
        the state is ``stable``. Values have four digits after the point; states that then are equal are one.

    See Also
    --------
    equilibrium : the state near a single guess, to full accuracy

    References
    ----------
    LiebovitchEtAl2008

    Examples
    --------
    >>> from mtdkit.models.systems import two_actors
    >>> states_of_rest(two_actors(m=(-0.9, -0.9), c=(1.5, 1.5)))
            x       y  balance  stable
    0 -1.5122 -1.5122  -1.5122    True
    1  0.0000  0.0000   0.0000   False
    2  1.5122  1.5122   1.5122    True
    """
    rows = {}
    for guess in guesses:
        start = np.maximum(np.broadcast_to(np.asarray(guess, dtype=float), len(system.factors)), system.floor)
        state, extra, _ = _batch(system, start, 0.0)
        found = _newton(system, state[0], system.inputs + extra[0])
        if found is not None:
            balance = round(float(found.state @ system.balance), 4) + 0.0
            rows[tuple(found.state.round(4) + 0.0)] = (balance, found.growth < 0)
    table = [(*state, *more) for state, more in sorted(rows.items())]
    return pd.DataFrame(table, columns=[*system.factors, "balance", "stable"])


def tipping_input(
    system: System,
    direction: Mapping[str, float] | pd.Series,
    start: ArrayLike | None = None,
    largest: float = 100.0,
    hold: float = 30.0,
    rest: float = 30.0,
    step: float = 0.01,
) -> float:
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
    UnknownName
        If a factor is unknown.
    ValueError
        If ``largest`` is not above zero, or as in `final_state`.

    References
    ----------
    The order that such systems keep: Smith1995

    Examples
    --------
    >>> from mtdkit.models.systems import two_actors
    >>> friends = two_actors(m=(-0.9, -0.9), c=(1.5, 1.5))
    >>> round(tipping_input(friends, {"x": -1}, start=(1.5, 1.5), hold=5, largest=10), 2)
    0.94
    """
    if not (largest > 0 and math.isfinite(largest)):
        raise ValueError(f"largest={largest!r}; it must be above 0")
    _steps(system, hold, step, "hold")
    if rest != 0:
        _steps(system, rest, step, "rest")
    along = _weights(direction, system.factors)

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


# --- Inner parts ---------------------------------------------------------------------


def _steps(system: System, duration: float, step: float, name: str = "duration") -> int:
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


def _batch(system: System, start: ArrayLike | None, inputs: ArrayLike) -> tuple[np.ndarray, np.ndarray, tuple]:
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


def _newton(system: System, state: np.ndarray, constant: np.ndarray) -> Equilibrium | None:
    """Return the equilibrium near a state, or None if there is none or a whole line of them."""
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
                return None
            moves = np.zeros(0)
        # Near a critical state change is small far around it: go on until the steps end too, or are rounding.
        farthest = np.abs(moves).max(initial=0)
        if at_rest and (farthest < 1e-9 or farthest >= last):
            growth = np.linalg.eigvals(jacobian).real.max(initial=-np.inf)
            return Equilibrium(pd.Series(state, index=list(system.factors)), float(growth))
        last = farthest
        state[free] -= moves
        np.maximum(state, system.floor, out=state)
    return None


def _euler(system: System, state: np.ndarray, extra: np.ndarray, steps: int, step: float) -> Iterator[np.ndarray]:
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


def _weights(direction, factors):
    """Return the weights of a direction in the order of the factors, zero where none is given."""
    weights = pd.Series(direction, dtype=float)
    for name in weights.index:
        if name not in factors:
            raise UnknownName("factor", name, factors)
    if not np.isfinite(weights).all():
        raise ValueError(f"direction={weights.to_dict()}; all numbers must be finite")
    return weights.reindex(list(factors), fill_value=0.0).to_numpy()
