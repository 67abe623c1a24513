"""What track linkage would be if it followed from how much everybody took part.

The null is the bipartite configuration model: each actor is expected in as many
initiatives, and each initiative to hold as many actors, as it did, and nothing else
is assumed. In it participations are independent, so that the number of initiatives
in which two tracks meet has an exact distribution, without any draw.
"""

import itertools

import numpy as np
import pandas as pd

from mtdkit.network.measures import track_linkage

__all__ = ["bicm", "linkage_null"]

_STEPS = 100_000
_TOLERANCE = 1e-9


def bicm(actors, initiatives):
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


def linkage_null(participation, membership, level=0.05):
    r"""Test how often two tracks meet against the bipartite configuration model.

    Two tracks meet in an initiative if both are present (the reading ``any`` of
    `mtdkit.network.track_linkage`). With :math:`P` from `bicm`, that happens in initiative :math:`j`
    with the probability

    .. math::

        1 - \prod_{i \in k} (1 - P_{ij}) - \prod_{i \in l} (1 - P_{ij})
        + \prod_{i \in k \cup l} (1 - P_{ij}),

    in which an actor on both tracks stands once in the last product. Initiatives are
    independent, so that their number has a Poisson binomial distribution, computed exactly.

    Parameters
    ----------
    participation : pandas.DataFrame
        Columns ``actor`` and ``initiative``; repeated rows count once.
    membership : pandas.DataFrame
        As `mtdkit.network.membership` returns it; an actor is on each track it has a share in.
    level : float
        Probability of a false alarm that is accepted.

    Returns
    -------
    pandas.DataFrame
        One row a pair of tracks that both took part: ``observed`` and ``expected`` (initiatives in
        which both were present), ``p more`` and ``p fewer`` (probability of as many or
        more, of as few or fewer), ``q more`` and ``q fewer`` (adjusted for the number of pairs by
        Benjamini and Hochberg: pairs with q up to 0.05 hold 5 percent false ones at
        most, on average), ``needed`` (the smallest number with ``p more`` up to the level) and
        ``needed among all`` (up to the level divided by the number of pairs: enough
        to stand out alone). Both are the smallest effect that the case could have
        shown; they are missing where one of the tracks has fewer participations than
        that, or the case fewer initiatives: there it could have shown nothing.

    Raises
    ------
    KeyError
        If an actor has no membership.
    ValueError
        If the level is not between 0 and 1.

    References
    ----------
    SaraccoEtAl2015; BenjaminiHochberg1995

    Examples
    --------
    >>> took_part = pd.DataFrame({"actor": ["a", "b", "c"], "initiative": ["X", "X", "Y"]})
    >>> tracks = pd.DataFrame({1: [1, 0, 1], 7: [0, 1, 0]}, index=["a", "b", "c"])
    >>> linkage_null(took_part, tracks).loc[(1, 7), ["observed", "expected"]].round(3).tolist()
    [1.0, 0.778]
    """
    if not 0 < level < 1:
        raise ValueError(f"level={level!r}; it must lie between 0 and 1")
    observed = track_linkage(participation, membership)
    once = participation[["actor", "initiative"]].drop_duplicates()
    chances = bicm(once["actor"].value_counts(sort=False), once["initiative"].value_counts(sort=False))
    on = membership.loc[chances.index].to_numpy() > 0
    # Actors on the same tracks count together.
    kinds, kind = np.unique(on, axis=0, return_inverse=True)
    kind = kind.ravel()  # numpy 2.0 gives it a second axis
    nobody = np.array([(1 - chances.to_numpy()[kind == number]).prod(axis=0) for number in range(len(kinds))])
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
    names = membership.columns
    index = pd.MultiIndex.from_tuples([(names[one], names[other]) for one, other in pairs], names=["track", "with"])
    count = np.array([observed.iat[pair] for pair in pairs], dtype=np.int64)
    most = on.T @ once["actor"].value_counts()[chances.index].to_numpy()
    most = np.array([min(most[one], most[other]) for one, other in pairs])
    row = np.arange(len(pairs))
    p_more, p_fewer = more[row, count], fewer[row, count]
    return pd.DataFrame(
        {
            "observed": count,
            "expected": meet.sum(axis=1),
            "p more": p_more,
            "p fewer": p_fewer,
            "q more": _adjusted(p_more),
            "q fewer": _adjusted(p_fewer),
            "needed": _smallest(more, level, most),
            "needed among all": _smallest(more, level / max(len(pairs), 1), most),
        },
        index=index,
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
