"""How the tracks meet in initiatives, and whether that follows from how much everybody took part."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mtdkit.errors import UnknownName
from mtdkit.network.bicm import bicm

if TYPE_CHECKING:
    from mtdkit.reading import Reading

__all__ = ["linkage", "linkage_null", "tracks_met"]


def linkage(reading: Reading, count: str = "initiatives") -> pd.DataFrame:
    r"""Measure how the tracks meet in initiatives.

    With :math:`B` actors by initiatives (0 or 1), :math:`W` actors by tracks
    and :math:`n_j` the number of actors in initiative :math:`j`,

    .. math::

        L_{kl} = \sum_j \mathbf 1[\exists i: B_{ij} W_{ik} > 0]\,
                 \mathbf 1[\exists i: B_{ij} W_{il} > 0]

    counts the initiatives in which both tracks were present (``initiatives``), and

    .. math::

        \tilde L = \sum_{j: n_j \ge 2} \frac{1}{n_j - 1}
                   \sum_{i \ne i' \in j} W_i^\top W_{i'}

    shares each initiative of two actors or more among the pairs in it
    (``pairs``), so that it sums to the participations in them.

    Parameters
    ----------
    reading : mtdkit.reading.Reading
    count : {"initiatives", "pairs"}

    Returns
    -------
    pandas.DataFrame
        Tracks by tracks, symmetric. On the diagonal: of ``initiatives`` those the track took part in, of
        ``pairs`` the links between actors of the same track, each counted from both its ends.

    Raises
    ------
    mtdkit.errors.UnknownName
        If there is no such count.

    References
    ----------
    The weights are Newman's (Newman2001); the measure is the handbook's own.

    Examples
    --------
    >>> from mtdkit.reading import Reading
    >>> took_part = pd.DataFrame({"actor": ["a", "b", "c"], "initiative": ["X", "X", "X"]})
    >>> small = Reading.of(took_part, pd.DataFrame({1: [1, 0, 0], 7: [0, 1, 1]}, index=["a", "b", "c"]))
    >>> float(linkage(small).loc[1, 7]), float(linkage(small, "pairs").loc[1, 7])
    (1.0, 1.0)
    """
    if count not in ("initiatives", "pairs"):
        raise UnknownName("count", count, ("initiatives", "pairs"))
    if count == "initiatives":
        present = reading.present.to_numpy(dtype=float)
        met = present.T @ present
    else:
        at, initiative, names = reading.incidence
        shares = reading.shares.to_numpy(dtype=float)
        size = np.bincount(initiative, minlength=len(names))
        weight = np.where(size > 1, 1 / np.maximum(size - 1, 1), 0)
        inside = np.zeros((len(names), shares.shape[1]))
        np.add.at(inside, initiative, shares[at])
        # All ordered pairs of an initiative, less each actor with itself.
        with_self = (inside * weight[:, None]).T @ inside
        alone = np.bincount(at, weights=weight[initiative], minlength=len(shares))
        met = with_self - (shares * alone[:, None]).T @ shares
        met[np.abs(met) < 1e-12 * with_self.max(initial=0)] = 0  # noise of the difference, no link
    return pd.DataFrame(met, index=reading.shares.columns, columns=reading.shares.columns)


def linkage_null(reading: Reading, level: float = 0.05) -> pd.DataFrame:
    r"""Test how often two tracks meet against the bipartite configuration model.

    Two tracks meet in an initiative if both are present (see `linkage`); an actor is on each track it has a
    share in. In the model each actor is expected in as many initiatives, and each initiative to hold as many actors,
    as it did, and nothing else is assumed. With :math:`P` from `bicm`, that happens in initiative :math:`j`
    with the probability

    .. math::

        1 - \prod_{i \in k} (1 - P_{ij}) - \prod_{i \in l} (1 - P_{ij})
        + \prod_{i \in k \cup l} (1 - P_{ij}),

    in which an actor on both tracks stands once in the last product. Initiatives are
    independent, so that their number has a Poisson binomial distribution, computed exactly.

    Parameters
    ----------
    reading : mtdkit.reading.Reading
    level : float
        Share of false alarms that is accepted.

    Returns
    -------
    pandas.DataFrame
        One row a pair of tracks that both took part: ``observed`` and ``expected`` (initiatives in
        which both were present), ``p_more`` and ``p_fewer`` (probability of as many or
        more, of as few or fewer), ``q_more`` and ``q_fewer`` (adjusted for the number of pairs by
        Benjamini and Hochberg: pairs with q up to the level hold that share of false ones at
        most, on average), ``stands_out`` (the verdict: ``more`` or ``fewer`` if that q is up to the level, else
        empty), ``needed`` (the smallest number with ``p_more`` up to the level) and
        ``needed_among_all`` (up to the level divided by the number of pairs: enough
        to stand out alone). Both are the smallest effect that the case could have
        shown; they are missing where one of the tracks has fewer participations than
        that, or the case fewer initiatives: there it could have shown nothing.

    Raises
    ------
    ValueError
        If the level is not between 0 and 1.

    References
    ----------
    SaraccoEtAl2015; BenjaminiHochberg1995

    Examples
    --------
    >>> from mtdkit.reading import Reading
    >>> took_part = pd.DataFrame({"actor": ["a", "b", "c"], "initiative": ["X", "X", "Y"]})
    >>> small = Reading.of(took_part, pd.DataFrame({1: [1, 0, 1], 7: [0, 1, 0]}, index=["a", "b", "c"]))
    >>> linkage_null(small).loc[(1, 7), ["observed", "expected"]].astype(float).round(3).tolist()
    [1.0, 0.778]
    """
    if not 0 < level < 1:
        raise ValueError(f"level={level!r}; it must lie between 0 and 1")
    at, initiative, initiatives = reading.incidence
    position, took = pd.factorize(at)
    given = pd.Series(np.bincount(position, minlength=len(took)), index=reading.actors.index[took])
    chances = bicm(given, pd.Series(np.bincount(initiative, minlength=len(initiatives)), index=initiatives)).to_numpy()
    on = reading.shares.to_numpy()[took] > 0
    # Actors on the same tracks count together.
    kinds, kind = np.unique(on, axis=0, return_inverse=True)
    kind = kind.ravel()  # numpy 2.0 gives it a second axis
    nobody = np.array([(1 - chances[kind == number]).prod(axis=0) for number in range(len(kinds))])
    pairs = list(itertools.combinations(np.flatnonzero(on.any(axis=0)), 2))
    meet = np.zeros((len(pairs), chances.shape[1]))
    for row, (one, other) in enumerate(pairs):
        either = kinds[:, one] | kinds[:, other]
        meet[row] = (
            1 - nobody[kinds[:, one]].prod(axis=0) - nobody[kinds[:, other]].prod(axis=0) + nobody[either].prod(axis=0)
        )
    meet = meet.clip(0, 1)
    distribution = _poisson_binomial(meet)
    more = distribution[:, ::-1].cumsum(axis=1)[:, ::-1].clip(0, 1)
    fewer = distribution.cumsum(axis=1).clip(0, 1)
    names = reading.shares.columns
    index = pd.MultiIndex.from_tuples([(names[one], names[other]) for one, other in pairs], names=["track", "other"])
    observed = linkage(reading).to_numpy()
    count = np.array([observed[pair] for pair in pairs], dtype=np.int64)
    most = on.T @ given.to_numpy()
    most = np.array([min(most[one], most[other]) for one, other in pairs])
    each = np.arange(len(pairs))
    p_more, p_fewer = more[each, count], fewer[each, count]
    q_more, q_fewer = _adjusted(p_more), _adjusted(p_fewer)
    return pd.DataFrame(
        {
            "observed": count,
            "expected": meet.sum(axis=1),
            "p_more": p_more,
            "p_fewer": p_fewer,
            "q_more": q_more,
            "q_fewer": q_fewer,
            "stands_out": np.select([q_more <= level, q_fewer <= level], ["more", "fewer"], ""),
            "needed": _smallest(more, level, most),
            "needed_among_all": _smallest(more, level / max(len(pairs), 1), most),
        },
        index=index,
    )


def tracks_met(reading: Reading) -> pd.DataFrame:
    """Return, for each actor, the tracks it shared an initiative with.

    Parameters
    ----------
    reading : mtdkit.reading.Reading

    Returns
    -------
    pandas.DataFrame
        One row an actor that takes part: ``initiatives`` (how many),
        ``tracks`` (the other tracks met through other actors, as a tuple)
        and ``own`` (the actor's own tracks, as a tuple).

    Examples
    --------
    >>> from mtdkit.reading import Reading
    >>> took_part = pd.DataFrame({"actor": ["a", "b"], "initiative": ["X", "X"]})
    >>> small = Reading.of(took_part, pd.DataFrame({1: [1, 0], 7: [0, 1]}, index=["a", "b"]))
    >>> tracks_met(small).loc["a", "tracks"]
    (7,)
    """
    at, initiative, initiatives = reading.incidence
    on = reading.shares.to_numpy() > 0
    present = np.zeros((len(initiatives), on.shape[1]), dtype=int)
    np.add.at(present, initiative, on[at])
    others = np.zeros_like(on)
    np.logical_or.at(others, at, present[initiative] - on[at] > 0)
    names = reading.shares.columns.to_numpy()
    rows = np.unique(at)
    return pd.DataFrame(
        {
            "initiatives": np.bincount(at, minlength=len(on))[rows],
            "tracks": [tuple(names[others[row] & ~on[row]].tolist()) for row in rows],
            "own": [tuple(names[on[row]].tolist()) for row in rows],
        },
        index=reading.actors.index[rows],
    )


def _poisson_binomial(chances):
    """Return the probability of each number of successes, one row a row of chances."""
    numbers = np.zeros((len(chances), chances.shape[1] + 1))
    numbers[:, 0] = 1
    for chance in chances.T[:, :, None]:
        gained = numbers[:, :-1] * chance
        numbers *= 1 - chance
        numbers[:, 1:] += gained
    return numbers


def _adjusted(p):
    """Adjust p-values by Benjamini and Hochberg's rule."""
    order = np.argsort(-p)
    q = np.minimum.accumulate(p[order] * len(p) / np.arange(len(p), 0, -1))
    return q[np.argsort(order)]


def _smallest(more, level, most):
    """Return the smallest number whose upper tail is within the level, missing if it is not possible."""
    enough = more <= level
    smallest = enough.argmax(axis=1)
    possible = enough.any(axis=1) & (smallest <= most)
    return pd.array(np.where(possible, smallest, np.nan), dtype="Int64")
