"""Interrater reliability: how far two or more coders agree beyond chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mtdkit.errors import UnknownName
from mtdkit.records import Record

__all__ = ["Agreement", "alpha_interval", "krippendorff_alpha"]

LEVELS = ("nominal", "ordinal", "interval")


def krippendorff_alpha(ratings: pd.DataFrame, level: str = "nominal") -> float:
    r"""Return Krippendorff's alpha.

    .. math:: \alpha = 1 - \frac{D_o}{D_e}

    compares the disagreement observed within units with the one expected if all values
    given were dealt to the units at random. Nothing need be complete: a unit with a
    single rating has no pair and does not count.

    Parameters
    ----------
    ratings : pandas.DataFrame
        One row a unit, one column a coder; missing or empty text where a coder gave none.
    level : {"nominal", "ordinal", "interval"}
        What a distance between two values means: that they differ; how many of the
        values given lie between them; or the square of their difference. The last two need
        numbers, which may be kept as text; for ``ordinal`` all columns can also be ordered
        categories of pandas with the same order.

    Returns
    -------
    float
        1 for agreement throughout, 0 for what chance would give, below 0 for less; ``nan`` where
        all values given are alike, or no unit has two: then nothing can be said.

    Raises
    ------
    ValueError
        If the level is none of the three, or the ratings have no order that it needs: words that are no
        ordered categories, categories of different orders, or numbers beside words.

    References
    ----------
    HayesKrippendorff2007

    Examples
    --------
    >>> ratings = pd.DataFrame({"first": [1, 1, 7, 7], "second": [1, 1, 7, 1]})
    >>> round(krippendorff_alpha(ratings), 3)
    0.533
    >>> words = pd.CategoricalDtype(["low", "medium", "high"], ordered=True)
    >>> ratings = pd.DataFrame({"first": ["low", "high", "high"], "second": ["low", "high", "medium"]})
    >>> round(krippendorff_alpha(ratings.astype(words), "ordinal"), 3)
    0.778
    """
    coincidences, values = _coincidences(ratings, level)
    return float(_alpha(coincidences.sum(axis=0), values, level))


@dataclass(frozen=True, repr=False)
class Agreement(Record):
    """Krippendorff's alpha with its limits.

    Attributes
    ----------
    alpha : float
        As `krippendorff_alpha` returns it.
    low, high : float
        Limits of the interval; ``nan`` if no draw has an alpha.
    units : int
        Those with two ratings or more.
    undefined : float
        Share of the draws in which all values were alike, which the limits leave out: where it is not near
        zero, the interval is not to be trusted.
    """

    alpha: float
    low: float
    high: float
    units: int
    undefined: float


def alpha_interval(
    ratings: pd.DataFrame, level: str = "nominal", confidence: float = 0.95, draws: int = 2000, seed: int = 0
) -> Agreement:
    """Return Krippendorff's alpha with a bootstrap interval.

    Units are drawn with replacement, as many as there are, again and again.

    Parameters
    ----------
    ratings : pandas.DataFrame
        As for `krippendorff_alpha`.
    level : {"nominal", "ordinal", "interval"}
        As for `krippendorff_alpha`.
    confidence : float
        Share of the draws between the limits.
    draws : int
        How many times the units are drawn.
    seed : int

    Returns
    -------
    Agreement

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1, or as in `krippendorff_alpha`.

    References
    ----------
    ZapfEtAl2016; HayesKrippendorff2007

    Examples
    --------
    >>> ratings = pd.DataFrame({"first": [1, 1, 7, 7], "second": [1, 1, 7, 1]})
    >>> found = alpha_interval(ratings)
    >>> found.low < found.alpha < found.high
    True
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence={confidence!r}; it must lie between 0 and 1")
    coincidences, values = _coincidences(ratings, level)
    units = len(coincidences)
    if not units:
        drawn = np.full(draws, np.nan)
    else:
        # How often each unit is drawn; a unit drawn twice counts twice.
        times = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), size=draws)
        drawn = _alpha(np.tensordot(times, coincidences, axes=1), values, level)
    known = drawn[~np.isnan(drawn)]
    tail = (1 - confidence) / 2
    low, high = np.quantile(known, [tail, 1 - tail]) if len(known) else (np.nan, np.nan)
    return Agreement(
        alpha=float(_alpha(coincidences.sum(axis=0), values, level)),
        low=float(low),
        high=float(high),
        units=units,
        undefined=1 - len(known) / draws,
    )


def _coincidences(ratings, level):
    """Return, for each unit with two ratings or more, how often each value met each other in it; and the values."""
    if level not in LEVELS:
        raise UnknownName("level", level, LEVELS)
    codes, values = pd.factorize(_values(ratings, level).ravel(), sort=True)
    codes = codes.reshape(ratings.shape)
    counts = (codes[:, :, None] == np.arange(len(values))).sum(axis=1)
    given = counts.sum(axis=1)
    counts, given = counts[given > 1], given[given > 1]
    # A rating meets the others in its unit, never itself.
    met = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(len(values), dtype=int)
    return met / (given - 1)[:, None, None], values


def _values(ratings, level):
    """Return the ratings as an array that sorts in the order of the level, missing ones as nan or None."""
    orders = {column: dtype.categories for column, dtype in ratings.dtypes.items() if getattr(dtype, "ordered", False)}
    if orders and level == "ordinal":
        one, *others = (orders.get(column) for column in ratings)
        if one is None or not all(one.equals(other) for other in others):
            raise ValueError("the columns are not all ordered categories with the same order; make them so")
        codes = np.column_stack([ratings[column].cat.codes for column in ratings]).astype(float)
        return np.where(codes < 0, np.nan, codes)
    if not ratings.size:
        return np.full(ratings.shape, np.nan)
    given = ratings.astype(object).where(ratings.notna(), None)
    given = given.map(lambda value: (value.strip() or None) if isinstance(value, str) else value)
    texts = given.map(lambda value: isinstance(value, str)).to_numpy()
    if level == "nominal" and (texts | given.isna().to_numpy()).all():
        return given.to_numpy()
    numbers = given.apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    wrong = given.notna().to_numpy() & ~np.isfinite(numbers)
    if not wrong.any():
        return numbers
    if level == "nominal" and not texts.any():
        return given.to_numpy()
    row, column = np.argwhere(wrong)[0]
    value, unit, coder = given.iat[row, column], ratings.index.tolist()[row], ratings.columns.tolist()[column]
    right = "numbers throughout, or words throughout" if level == "nominal" else "numbers"
    if level == "ordinal":
        right += ", or ordered categories of pandas"
    raise ValueError(f"unit {unit!r}, coder {coder!r}: '{value}' is no number; level={level!r} needs {right}")


def _alpha(coincidences, values, level):
    """Return alpha for tables of coincidences, values by values in the last two axes."""
    totals = coincidences.sum(axis=-1)
    number = totals.sum(axis=-1)
    if level == "nominal":
        distances = 1.0 - np.eye(len(values))
    elif level == "interval":
        distances = np.subtract.outer(values, values).astype(float) ** 2
    else:
        # All values from one to the other, the two at the ends by half.
        middle = np.cumsum(totals, axis=-1) - totals / 2
        distances = (middle[..., :, None] - middle[..., None, :]) ** 2
    observed = (coincidences * distances).sum(axis=(-2, -1))
    expected = (totals[..., :, None] * totals[..., None, :] * distances).sum(axis=(-2, -1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return 1 - (number - 1) * observed / expected
