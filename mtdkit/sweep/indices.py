"""Which parameter decides the result: Sobol's indices."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mtdkit._optional import optional
from mtdkit.sweep.designs import salib_problem

__all__ = ["sobol"]


def sobol(
    design: pd.DataFrame,
    result: ArrayLike,
    groups: Mapping[str, str] | None = None,
    confidence: float = 0.95,
    draws: int = 500,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Return Sobol's indices: how much of the variance of a result each parameter accounts for.

    .. math::

        S_i = \frac{\mathrm{Var}(\mathrm{E}[y \mid x_i])}{\mathrm{Var}(y)}, \qquad
        T_i = 1 - \frac{\mathrm{Var}(\mathrm{E}[y \mid x_{\sim i}])}{\mathrm{Var}(y)}

    The first-order index :math:`S_i` is the share that would vanish, on average, if parameter :math:`i` alone
    were known; the total index :math:`T_i` is the share that would remain if all others were known. The difference is
    what the parameter does together with others. Both depend on the ranges of the design.

    Parameters
    ----------
    design : pandas.DataFrame
        As `saltelli` returns it.
    result : pandas.Series or array of shape (n,)
        One number a run, such as a column of what `sweep` returns.
    groups : dict, optional
        As in `saltelli`.
    confidence : float
        Of the intervals.
    draws : int
        How many times the pairs of points are drawn again, with replacement, for the intervals.
    seed : int
        Of the draws.

    Returns
    -------
    pandas.DataFrame
        One row a parameter (or group); ``first`` and ``total``, each with ``low`` and ``high``, the limits of its
        interval: the estimate less and plus a multiple of the bootstrap's standard deviation. With few
        pairs of points, estimates and limits can lie outside 0 and 1.

    Raises
    ------
    ValueError
        If the design is not Saltelli's, a result is missing or not finite, or all results are the same.
    ModuleNotFoundError
        If SALib is not installed.

    References
    ----------
    Sobol2001; SaltelliEtAl2010, computed by SALib, HermanUsher2017

    Examples
    --------
    A sum of two parameters: variances add up, here as 4 to 1.

    >>> from mtdkit.sweep.designs import saltelli
    >>> design = saltelli({"x": (0, 2), "y": (0, 1)}, size=1024)
    >>> sobol(design, design["x"] + design["y"])[["first", "total"]].round(2).to_numpy().tolist()
    [[0.8, 0.8], [0.2, 0.2]]
    """
    analyze = optional("SALib.analyze.sobol", "sweeps").analyze
    if not 0 < confidence < 1:
        raise ValueError(f"confidence={confidence!r}; it must lie between 0 and 1")
    problem = salib_problem(list(design.columns), groups)
    names = list(dict.fromkeys(problem["groups"]))
    points = design.to_numpy()
    blocks = points.reshape(-1, len(names) + 2, points.shape[1]) if len(points) % (len(names) + 2) == 0 else None
    if blocks is None or not all(
        (blocks[:, at] == np.where(np.array(problem["groups"]) == name, blocks[:, -1], blocks[:, 0])).all()
        for at, name in enumerate(names, 1)
    ):
        raise ValueError("design is not one of saltelli with these groups, or its rows are not in order")
    if isinstance(result, pd.Series) and not result.index.equals(design.index):
        raise ValueError("result has other rows than the design")
    values = np.asarray(result, dtype=float)
    if values.shape != (len(design),):
        raise ValueError(f"result has the shape {values.shape}; the design has {len(design)} runs")
    if not np.isfinite(values).all():
        at = int((~np.isfinite(values)).argmax())
        raise ValueError(f"result of run {design.index[at]} is {values[at]}; all must be finite")
    if (values == values[0]).all():
        raise ValueError(f"result is {values[0]:g} in all runs; there is no variance to account for")
    found = analyze(
        problem, values, False, num_resamples=draws, conf_level=confidence, seed=np.random.default_rng(seed)
    )
    columns = {}
    for name, key in (("first", "S1"), ("total", "ST")):
        columns[name] = found[key]
        columns[f"{name} low"] = found[key] - found[f"{key}_conf"]
        columns[f"{name} high"] = found[key] + found[f"{key}_conf"]
    return pd.DataFrame(columns, index=pd.Index(names, name="parameter"))
