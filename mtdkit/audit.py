"""The twelve principles as a rubric: scores of several raters, how far they agree, and what totals hide."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict

import numpy as np
import pandas as pd

from mtdkit import framework, tables
from mtdkit.reliability import LEVELS, alpha_interval

__all__ = [
    "SCALE",
    "agreement",
    "disagreements",
    "initiatives",
    "rubric",
    "scores",
    "simulated",
    "summary",
]

#: What each score of an audit, from 0 to 3, means.
SCALE: Mapping[int, str] = {0: "contradicted", 1: "absent", 2: "partial", 3: "evident"}
POOLED = "all pooled"
# Tables of an audit as the descriptor names them, by the names of their files and sheets.
_TABLES = {"scores": "audit_scores", "initiatives": "audit_initiatives"}


def rubric() -> pd.DataFrame:
    """Return the principles with their indicators and the anchors of the scale.

    Returns
    -------
    pandas.DataFrame
        One row an indicator, indexed by ``principle`` and ``number``: ``name`` and ``asks`` of the
        principle, ``indicator``, ``basis``, ``sources``, and the anchors ``contradicted`` (0),
        ``absent`` (1), ``partial`` (2) and ``evident`` (3).

    References
    ----------
    NotterDiamond1996; the indicators and anchors are ours

    Examples
    --------
    >>> rubric().loc[(9, 1), "evident"]
    'invited or accepted by all main parties'
    """
    principles = framework.principles()[["name", "asks"]]
    found = tables.read("indicators").join(principles, on="principle").set_index(["principle", "number"])
    return found[["name", "asks", "indicator", "basis", "sources", *SCALE.values()]]


def initiatives() -> pd.DataFrame:
    """Return the initiatives of the handbook that were audited.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``id``.

    Examples
    --------
    >>> initiatives().loc["rome-talks", "case"]
    'mozambique'
    """
    return tables.read("audit_initiatives").set_index("id")


def scores(source: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """Read and check scores, the handbook's or a reader's own.

    Parameters
    ----------
    source : path, optional
        A CSV file of scores, a folder with ``scores.csv`` and perhaps ``initiatives.csv``, or a
        workbook with sheets of these names; the handbook's own scores if not given.

    Returns
    -------
    pandas.DataFrame
        One row a principle of an initiative by a rater: ``initiative``, ``name`` (for pictures: the short name
        where the initiatives are given, else the identifier), ``case``, ``principle``, ``rater``,
        ``score`` (``Int64``, missing where the principle does not apply), ``evidence`` and ``sources``.

    Raises
    ------
    FileNotFoundError
        If there is no such file or folder.
    mtdkit.tables.TableError
        If the tables break their description; everything wrong is listed at once.

    Examples
    --------
    >>> rows = scores()
    >>> rows["principle"].nunique()
    12
    """
    source = tables.data_directory() / "audits" if source is None else source
    frames = tables.load(source, "handbook", _TABLES)
    frame, named = frames["scores"], frames["initiatives"]
    names = dict(zip(named["id"], named["short"], strict=True))
    frame.insert(1, "name", [names.get(key, key) for key in frame["initiative"]])
    return frame


def agreement(table: pd.DataFrame, draws: int = 2000, seed: int = 0) -> pd.DataFrame:
    """Return how far the raters agree: Krippendorff's alpha with a bootstrap interval.

    The units are the principles of the initiatives. A unit that only one rater found to apply has
    no pair and does not count.

    Parameters
    ----------
    table : pandas.DataFrame
        As `scores` returns them, by two raters or more.
    draws : int
        How many times the units are drawn for each interval.
    seed : int

    Returns
    -------
    pandas.DataFrame
        One row an initiative and level of measurement (``ordinal``, ``nominal``, ``interval``), the row
        ``all pooled`` last: ``name``, ``level``, ``alpha``, ``low``, ``high`` (95 percent), ``units`` (with two scores
        or more), ``unpaired`` (which some raters scored and others found not to apply) and
        ``undefined`` (see `mtdkit.reliability.alpha_interval`).

    Raises
    ------
    ValueError
        If there is one rater only.

    References
    ----------
    HayesKrippendorff2007; ZapfEtAl2016

    Examples
    --------
    >>> rows = pd.DataFrame({"name": "talks", "initiative": "talks", "principle": [1, 2, 1, 2],
    ...                      "rater": ["first"] * 2 + ["second"] * 2, "score": [2, 3, 2, 3]})
    >>> float(agreement(rows).set_index(["name", "level"]).loc[("talks", "ordinal"), "alpha"])
    1.0
    """
    ratings = _ratings(table)
    if ratings.shape[1] < 2:
        raters = ", ".join(ratings.columns) or "nobody"
        raise ValueError(
            f"scores by one rater only ({raters}); agreement needs two or more: let somebody else score the "
            "same initiatives from the rubric, and add the rows under another name in the column rater"
        )
    given = ratings.notna().sum(axis=1)
    unpaired = (given > 0) & (given < ratings.shape[1])
    names = table.drop_duplicates("initiative").set_index("initiative")["name"]
    parts = {name: ratings.index.get_level_values("initiative") == key for key, name in names.items()}
    rows = [
        {"name": name, "level": level, **asdict(alpha_interval(ratings[part], level, draws=draws, seed=seed))}
        | {"unpaired": int(unpaired[part].sum())}
        for name, part in (parts | {POOLED: np.full(len(ratings), True)}).items()
        for level in sorted(LEVELS, key=("ordinal", "nominal", "interval").index)
    ]
    found = pd.DataFrame(rows)[["name", "level", "alpha", "low", "high", "units", "unpaired", "undefined"]]
    return found.astype(dict.fromkeys(("alpha", "low", "high", "undefined"), float) | {"units": int})


def _ratings(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row a unit, one column a rater, in the order of the table."""
    wide = table.pivot(index=["initiative", "principle"], columns="rater", values="score")
    order = table[["initiative", "principle"]].drop_duplicates()
    return wide.loc[pd.MultiIndex.from_frame(order), table["rater"].unique()].astype(float)


def disagreements(table: pd.DataFrame, by: int = 2) -> pd.DataFrame:
    """Return the scores of the units on which raters are far apart.

    Parameters
    ----------
    table : pandas.DataFrame
        As `scores` returns them.
    by : int
        Least distance between the highest and the lowest score.

    Returns
    -------
    pandas.DataFrame
        The rows of these units, and of those that some raters scored and others found not to
        apply, with ``gap``: the distance, missing where it is about applying.

    Examples
    --------
    >>> rows = pd.DataFrame({"initiative": "talks", "principle": [1, 2, 1, 2], "rater": ["a", "a", "b", "b"],
    ...                      "score": [0, 3, 2, 3]})
    >>> disagreements(rows)[["principle", "rater", "score", "gap"]].values.tolist()
    [[1, 'a', 0, 2], [1, 'b', 2, 2]]
    """
    ratings = _ratings(table)
    gap = (ratings.max(axis=1) - ratings.min(axis=1)).astype("Int64")
    given = ratings.notna().sum(axis=1)
    some = (given > 0) & (given < ratings.shape[1])
    far = gap.mask(some & (gap < by)).rename("gap")[(gap >= by).fillna(False) | some]
    order = pd.Series(range(len(ratings)), index=ratings.index, name="order")
    rows = table.join(far, on=["initiative", "principle"], how="inner").join(order, on=["initiative", "principle"])
    return rows.sort_values("order", kind="stable", ignore_index=True).drop(columns="order")


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Return the median of the raters for each principle, and three totals side by side.

    Parameters
    ----------
    table : pandas.DataFrame
        As `scores` returns them.

    Returns
    -------
    pandas.DataFrame
        One row an initiative, in the order of the table and not by rank: the columns ``1`` to ``12`` (medians,
        missing where no rater found the principle to apply), ``applied`` (principles scored), and over these ``mean``
        (a strong point makes up for a weak one), ``geometric_mean`` (only in part, and a single 0 makes it 0) and
        ``minimum`` (not at all).

    References
    ----------
    NardoEtAl2008

    Examples
    --------
    >>> rows = pd.DataFrame({"name": "talks", "initiative": "talks", "principle": [1, 2], "rater": "a",
    ...                      "score": [1, 3]})
    >>> summary(rows).loc["talks", ["mean", "geometric_mean", "minimum"]].astype(float).round(2).tolist()
    [2.0, 1.73, 1.0]
    """
    medians = _ratings(table).median(axis=1).unstack("principle")
    names = table.drop_duplicates("initiative").set_index("initiative")["name"]
    medians = medians.loc[names.index].set_axis(names).sort_index(axis=1)
    with np.errstate(divide="ignore"):
        geometric = np.exp(np.log(medians).mean(axis=1))
    totals = {
        "applied": medians.notna().sum(axis=1),
        "mean": medians.mean(axis=1),
        "geometric_mean": geometric,
        "minimum": medians.min(axis=1),
    }
    return medians.assign(**totals).rename_axis(columns=None)


def simulated(units: int, alpha: float, shares: pd.Series, raters: int = 2, seed: int = 0) -> pd.DataFrame:
    r"""Return ratings that agree as far as wanted, for trying out how exact an interval is.

    Each rater sees the true value of a unit with probability :math:`\sqrt\alpha` and else gives a value at random
    by the same shares. Two raters then meet in the truth with probability :math:`\alpha`, and in what is
    left they meet by chance, so that the expected alpha is the one wanted, whatever the distance between values.

    Parameters
    ----------
    units : int
    alpha : float
        Agreement beyond chance, from 0 to 1.
    shares : pandas.Series
        How often each value occurs, indexed by the values.
    raters : int
    seed : int

    Returns
    -------
    pandas.DataFrame
        One row a unit, one column a rater.

    Raises
    ------
    ValueError
        If alpha is not between 0 and 1.

    Examples
    --------
    >>> simulated(3, 1, pd.Series({1: 0.5, 2: 0.5})).nunique(axis=1).tolist()
    [1, 1, 1]
    """
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha={alpha!r}; it must lie between 0 and 1")
    random = np.random.default_rng(seed)
    chances = shares.to_numpy(dtype=float) / shares.sum()
    truth = random.choice(shares.index, size=(units, 1), p=chances)
    guesses = random.choice(shares.index, size=(units, raters), p=chances)
    sees = random.random((units, raters)) < np.sqrt(alpha)
    return pd.DataFrame(np.where(sees, truth, guesses))
