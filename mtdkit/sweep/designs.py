"""Tables of the parameters of runs: all combinations, at random, or for Sobol's indices."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from mtdkit._optional import optional
from mtdkit.errors import UnknownName

__all__ = ["grid", "random_design", "saltelli"]

Ranges = Mapping[str, tuple[float, float]]


def grid(**values: Sequence) -> pd.DataFrame:
    """Return a design of all combinations of values.

    Parameters
    ----------
    **values : list
        Values of each parameter.

    Returns
    -------
    pandas.DataFrame
        One row a run, one column a parameter; the last parameter varies fastest.

    Raises
    ------
    ValueError
        If no parameter is given, or one has no list of values.

    Examples
    --------
    >>> grid(effort=[0.2, 0.8], track=[1, 7]).to_numpy().tolist()
    [[0.2, 1.0], [0.2, 7.0], [0.8, 1.0], [0.8, 7.0]]
    """
    if not values:
        raise ValueError("no parameter given; name at least one, with a list of its values")
    for name, given in values.items():
        if isinstance(given, str) or not np.iterable(given) or not len(given):
            raise ValueError(f"{name}={given!r}; right is a list of values")
    return pd.DataFrame(itertools.product(*values.values()), columns=list(values))


def random_design(ranges: Ranges, size: int, seed: int = 0) -> pd.DataFrame:
    """Return a design of random values, each parameter uniform over its range and independent of the others.

    Parameters
    ----------
    ranges : dict
        Name of each parameter to its lowest and highest value.
    size : int
        Number of runs.
    seed : int

    Returns
    -------
    pandas.DataFrame
        One row a run, one column a parameter.

    Raises
    ------
    ValueError
        If a range is none, or the size is not a whole number from 1 on.

    Examples
    --------
    >>> design = random_design({"effort": (0, 2), "share": (0.2, 0.5)}, size=100)
    >>> design.shape, bool(design["share"].between(0.2, 0.5).all())
    ((100, 2), True)
    """
    low, high = _bounds(ranges)
    if size != int(size) or size < 1:
        raise ValueError(f"size={size!r}; right is a whole number from 1 on")
    values = np.random.default_rng(seed).uniform(low, high, (int(size), len(low)))
    return pd.DataFrame(values, columns=list(ranges))


def saltelli(ranges: Ranges, size: int, seed: int = 0, groups: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return Saltelli's design for the indices of `sobol`.

    Two points, A and B, are taken from a scrambled Sobol sequence. Between them stand the points that have the value
    of B in one parameter (or the parameters of one group) and those of A in all others; then the next two follow.

    Parameters
    ----------
    ranges : dict
        Name of each parameter to its lowest and highest value.
    size : int
        How many pairs of points, a power of 2. A larger design of the same seed begins with the smaller one.
    seed : int
        Of the scrambling.
    groups : dict, optional
        Parameter to the name of its group; a parameter not named is a group of its own.

    Returns
    -------
    pandas.DataFrame
        One column a parameter; for :math:`k` parameters (or groups) ``size * (k + 2)`` rows.

    Raises
    ------
    ValueError
        If a range is none, the size is not a power of 2, or groups name an unknown parameter (an `UnknownName`).
    ModuleNotFoundError
        If SALib is not installed.

    References
    ----------
    SaltelliEtAl2010; drawn by SALib, HermanUsher2017

    Examples
    --------
    >>> saltelli({"effort": (0, 2), "share": (0, 1)}, size=64).shape
    (256, 2)
    """
    sample = optional("SALib.sample.sobol", "sweeps").sample
    low, high = _bounds(ranges)
    if size != int(size) or size < 1 or int(size) & int(size) - 1:
        raise ValueError(f"size={size!r}; right is a power of 2")
    problem = salib_problem(list(ranges), groups)
    unit = sample(problem, int(size), calc_second_order=False, seed=seed)
    # Scaled here, since SALib refuses a range that is written from high to low only by an obscure message.
    return pd.DataFrame(low + unit * (high - low), columns=list(ranges))


def _bounds(ranges: Ranges) -> np.ndarray:
    """Return the lowest and highest values as arrays."""
    if not ranges:
        raise ValueError("ranges is empty; name at least one parameter, with its lowest and highest value")
    for name, given in ranges.items():
        if len(given) != 2 or not np.isfinite(given).all() or not given[0] < given[1]:
            raise ValueError(f"{name}={given!r}; right are a lower and a higher number")
    return np.array(list(ranges.values()), dtype=float).T


def salib_problem(names: Sequence[str], groups: Mapping[str, str] | None) -> dict:
    """Return a problem as SALib wants it, on the unit cube."""
    groups = groups or {}
    for name in groups:
        if name not in names:
            raise UnknownName("parameter", name, names)
    own = [groups.get(name, name) for name in names]
    return {"num_vars": len(names), "names": names, "bounds": [[0, 1]] * len(names), "groups": own}
