"""The order in which tracks enter a case, who passed from one kind of initiative to another, and what reached whom.

Starts and ends of initiatives are EDTF text, such as ``1994``, ``1994-07`` or ``1994-07-01``: a
start known to the year is a span of days, and results say what the span leaves open. A
closing ``~`` (about) does not widen a span. An initiative whose start is unknown (empty) has no
place in an order: it is left out, as if nobody had taken part in it.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mtdkit import tables
from mtdkit.errors import UnknownName

if TYPE_CHECKING:
    from mtdkit.reading import Reading

__all__ = ["earliest_arrival", "first_entry", "passage", "time_respecting_reach"]


def first_entry(reading: Reading) -> pd.DataFrame:
    """Return when each track entered, as far as the dates tell.

    A track enters with the first initiative that one of its actors took part in, on the day
    that initiative started. An actor that joined later is taken to have been there from the start.
    Initiatives of unknown start are left out, so that a track may have entered earlier with one of these.

    Parameters
    ----------
    reading : mtdkit.reading.Reading
        An actor is on each track it has a share in.

    Returns
    -------
    pandas.DataFrame
        One row a track that took part in an initiative of known start, in order of entry: ``first`` and ``last`` (the
        first and the last day on which it can have entered), ``initiatives`` (those it can have
        entered with, as a tuple), ``best_rank`` and ``worst_rank`` (how early and how late in the
        order it can be, over all days that the dates allow; tracks that enter on
        the same day share the better rank).

    Raises
    ------
    ValueError
        If a start is no date.

    Examples
    --------
    >>> from mtdkit.reading import Reading
    >>> took_part = pd.DataFrame({"actor": ["a", "b", "c"], "initiative": ["X", "X", "Y"]})
    >>> starts = pd.DataFrame({"start": ["1990", "1990-05"]}, index=["X", "Y"])
    >>> tracks = pd.DataFrame(np.eye(3), index=["a", "b", "c"], columns=[1, 7, 8])
    >>> first_entry(Reading.of(took_part, tracks, starts))[["best_rank", "worst_rank"]].to_numpy().tolist()
    [[1, 2], [1, 2], [1, 3]]
    """
    members, names = _members(reading)
    on = reading.shares.to_numpy() > 0
    took_part = np.array([on[at].any(axis=0) for at in members]).reshape(len(members), on.shape[1])
    spans = [tables.date_span(start) for start in reading.initiatives.loc[names, "start"]]
    first, last = np.array(spans, dtype="datetime64[D]").reshape(-1, 2).T
    rows = {}
    for track in np.flatnonzero(took_part.any(axis=0)):
        own = took_part[:, track]
        entered = last[own].min()
        rows[reading.shares.columns[track]] = {
            "first": first[own].min(),
            "last": entered,
            "initiatives": tuple(names[own & (first <= entered)]),
            # At best its own initiatives start as early, and all others as late, as they can.
            "best_rank": _rank(track, took_part, np.where(own, first, last)),
            "worst_rank": _rank(track, took_part, np.where(own, last, first)),
        }
    columns = ["first", "last", "initiatives", "best_rank", "worst_rank"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    table = table.astype({"first": "datetime64[s]", "last": "datetime64[s]"})
    return table.rename_axis(reading.shares.columns.name).sort_values(["first", "last"], kind="stable")


def passage(
    reading: Reading, first: Iterable[str], then: Iterable[str], permutations: int = 1000, seed: int = 0
) -> pd.Series:
    """Count the actors that were in some initiatives before they were in others, beside what chance would give.

    An actor was at the first ones earlier if even the latest day on which it can have entered one of them lies before
    the earliest day on which it can have entered one of the others. It enters with an initiative on the day
    that starts. The null deals the dates to the initiatives of both kinds at random: who took part in what
    stays as it is. It tells whether more passed from the first to the others than their numbers alone would bring
    about.

    Parameters
    ----------
    reading : mtdkit.reading.Reading
    first, then : iterable of str
        Ids of the initiatives of either kind, none of both.
    permutations : int
        How many times the dates are dealt.
    seed : int

    Returns
    -------
    pandas.Series
        Numbers of actors: ``both`` (that took part in initiatives of both kinds), ``earlier`` (of these, at the
        first ones earlier), ``later`` (at the others earlier; for all that are left the dates do not tell), ``low``
        and ``high`` (between which ``earlier`` lies in the middle 90 percent of the deals).

    Raises
    ------
    mtdkit.errors.UnknownName
        If there is no such initiative.
    ValueError
        If an initiative is of both kinds, a start is no date, or there is less than one permutation.

    Examples
    --------
    >>> from mtdkit.reading import Reading
    >>> took_part = pd.DataFrame({"actor": ["a", "a", "b", "b"], "initiative": ["X", "Y", "X", "Z"]})
    >>> starts = pd.DataFrame({"start": ["1990", "1992", "1990-05"]}, index=["X", "Y", "Z"])
    >>> tracks = pd.DataFrame(np.eye(2), index=["a", "b"], columns=[1, 7])
    >>> passage(Reading.of(took_part, tracks, starts), ["X"], ["Y", "Z"])[["both", "earlier", "later"]].tolist()
    [2.0, 1.0, 0.0]
    """
    if permutations < 1:
        raise ValueError(f"permutations={permutations!r}; there must be at least one")
    first, then = list(first), list(then)
    starts = reading.initiatives["start"]
    for name in (*first, *then):
        if name not in starts.index:
            raise UnknownName("initiative", name, starts.index)
        if name in first and name in then:
            raise ValueError(f"initiative {name!r} is among the first and among the others; right is one of the two")
    starts = starts[[*first, *then]]
    starts = starts[starts.notna() & (starts != "")]
    rows = reading.participation[reading.participation["initiative"].isin(starts.index)]
    went = np.zeros((len(reading.actors), len(starts)), dtype=bool)
    went[reading.actors.index.get_indexer(rows["actor"]), starts.index.get_indexer(rows["initiative"])] = True
    one, other = went & starts.index.isin(first), went & starts.index.isin(then)
    both = one.any(axis=1) & other.any(axis=1)
    one, other = one[both], other[both]
    spans = [[day.toordinal() for day in tables.date_span(start)] for start in starts]
    days = np.array(spans, dtype=float).reshape(-1, 2)
    order = np.tile(np.arange(len(days)), (permutations, 1))
    dealt = [_earlier(one, other, days[deal]) for deal in np.random.default_rng(seed).permuted(order, axis=1)]
    low, high = np.quantile(dealt, [0.05, 0.95])
    return pd.Series(
        {
            "both": float(len(one)),
            "earlier": _earlier(one, other, days),
            "later": _earlier(other, one, days),
            "low": low,
            "high": high,
        }
    )


def _earlier(one, other, days):
    """Return how many actors were surely at one kind of initiatives before the other, given the spans of the starts."""
    latest = np.where(one, days[:, 1], np.inf).min(axis=1, initial=np.inf)
    return int((latest < np.where(other, days[:, 0], np.inf).min(axis=1, initial=np.inf)).sum())


def _rank(track, took_part, days):
    entered = [days[own].min() for own in took_part.T if own.any()]
    return 1 + int(sum(day < days[took_part[:, track]].min() for day in entered))


def _members(reading):
    """Return the positions of the actors of each initiative of known start, and these initiatives."""
    at, initiative, names = reading.incidence
    starts = reading.initiatives.loc[names, "start"]
    dated = (starts.notna() & (starts != "")).to_numpy(dtype=bool, na_value=False)
    order = np.argsort(initiative, kind="stable")
    members = np.split(at[order], np.flatnonzero(np.diff(initiative[order])) + 1) if len(names) else []
    return [inside for inside, known in zip(members, dated, strict=True) if known], names[dated]


def _renumbered(members):
    """Return the positions of all actors that are among the members, and the members as positions in these."""
    everybody = np.concatenate([np.empty(0, dtype=np.intp), *members])
    at, inside = np.unique(everybody, return_inverse=True)
    return at, np.split(inside, np.cumsum([len(part) for part in members])[:-1]) if members else []


def _spans(initiatives, names):
    """Return the first and the last day, as ordinals, on which each initiative can have linked its actors."""
    dates = initiatives.loc[names]
    starts = [tables.date_span(start) for start in dates["start"]]
    ends = [
        last if pd.isna(end) or end == "" else tables.date_span(end)[1]
        for end, (_, last) in zip(dates["end"], starts, strict=True)
    ]
    days = [(first.toordinal(), end.toordinal()) for (first, _), end in zip(starts, ends, strict=True)]
    spans = np.array(days, dtype=np.int64).reshape(-1, 2)
    wrong = names[spans[:, 1] < spans[:, 0]]
    if len(wrong):
        start, end = dates.loc[wrong[0], ["start", "end"]]
        raise ValueError(f"initiative {str(wrong[0])!r} ends {end} before its start {start}")
    return spans


def _meetings(members, spans):
    """Yield, in order of time, each day on which an initiative starts, and who are then linked to its actors."""
    masks = [sum(1 << int(actor) for actor in at) for at in members]
    for day in np.unique(spans[:, 0]):
        circles: list[tuple] = []
        for active in np.flatnonzero((spans[:, 0] <= day) & (day <= spans[:, 1])):
            mask, inside, new = masks[active], [active], spans[active, 0] == day
            apart = []
            for circle in circles:
                if circle[0] & mask:
                    mask, inside, new = mask | circle[0], inside + circle[1], new | circle[2]
                else:
                    apart.append(circle)
            circles = [*apart, (mask, inside, new)]
        # What has gone on for longer has passed on all that it can.
        for _, inside, new in circles:
            if new:
                yield day, np.concatenate([members[active] for active in inside])


def _reached(members, spans, size):
    """Return who, by row, was in the end reached from whom, by column."""
    reached = np.eye(size, dtype=bool)
    for _, circle in _meetings(members, spans):
        reached[circle] = reached[circle].any(axis=0)
    return reached


def earliest_arrival(reading: Reading) -> pd.DataFrame:
    """Return the first year in which something known to one actor can have reached another.

    It passes from actor to actor in shared initiatives, in order of time. An initiative
    links all its actors on each day from its start to its end, or, if no end is known, within its
    start alone: on that day, or in that month or year if no more is known of it. A date known to
    the month or the year may be any of its days, for each pair of actors the ones that let
    it arrive first; on a single day it may pass through several initiatives, in whatever order. Read
    so, the year found for a pair is the earliest that the dates allow, and where it is missing they rule it out.
    Initiatives of unknown start are left out: something may have passed in these that is not seen.

    Parameters
    ----------
    reading : mtdkit.reading.Reading

    Returns
    -------
    pandas.DataFrame
        From each actor that took part in an initiative of known start (rows) to each (columns): the
        year, missing if it cannot have arrived, and from an actor to itself.

    Raises
    ------
    ValueError
        If a start or an end is no date, or an initiative ends before it starts.

    References
    ----------
    HolmeSaramaki2012

    Examples
    --------
    >>> from mtdkit.reading import Reading
    >>> took_part = pd.DataFrame({"actor": ["a", "b", "b", "c"], "initiative": ["X", "X", "Y", "Y"]})
    >>> dates = pd.DataFrame({"start": ["1990", "1992-05"], "end": ["", ""]}, index=["X", "Y"])
    >>> tracks = pd.DataFrame(np.eye(3), index=["a", "b", "c"], columns=[1, 7, 8])
    >>> arrival = earliest_arrival(Reading.of(took_part, tracks, dates))
    >>> int(arrival.loc["a", "c"]), arrival.loc["c", "a"]
    (1992, <NA>)
    """
    members, names = _members(reading)
    # Only who took part in an initiative of known start can have been reached.
    at, members = _renumbered(members)
    actors = reading.actors.index[at].rename(None)
    reached = np.eye(len(actors), dtype=bool)
    arrival = np.full((len(actors), len(actors)), np.nan)
    for day, circle in _meetings(members, _spans(reading.initiatives, names)):
        known = reached[circle].any(axis=0)
        for actor in circle:
            arrival[actor, known & ~reached[actor]] = datetime.date.fromordinal(int(day)).year
        reached[circle] = known
    return pd.DataFrame(arrival.T, index=actors, columns=actors).astype("Int64")


def time_respecting_reach(reading: Reading, permutations: int = 1000, seed: int = 0) -> pd.DataFrame:
    r"""Return how much of each track can have been reached from each other, in order of time.

    With :math:`R_{ab} = 1` if something known to actor :math:`a` can have reached actor
    :math:`b` (see `earliest_arrival` for the rules) and :math:`W` the membership, track
    :math:`k` reaches of track :math:`l` the share

    .. math:: \frac{\sum_{a \ne b} W_{ak} W_{bl} R_{ab}}{\sum_{a \ne b} W_{ak} W_{bl}} .

    The null deals the dates, start and end together, to the initiatives at random: who took
    part in what stays as it is. It tells whether the order in time matters.

    Parameters
    ----------
    reading : mtdkit.reading.Reading
        Actors that took part in nothing of known start do not count.
    permutations : int
        How many times the dates are dealt.
    seed : int

    Returns
    -------
    pandas.DataFrame
        One row an ordered pair of tracks that took part, from and to: ``reached`` (the share),
        ``linked`` (the share if order did not matter, which no order can exceed), ``expected``
        (mean share over the deals), ``p_more`` and ``p_fewer`` (share of the deals that reach as
        much or more, as little or less, with the data counted as one deal). ``nan`` where
        there is no pair of different actors. One column as a table: ``["reached"].unstack()``.

    Raises
    ------
    ValueError
        If a date is none, an initiative ends before it starts, or there is
        less than one permutation.

    References
    ----------
    HolmeSaramaki2012; the p-values count the data in as PhipsonSmyth2010.

    Examples
    --------
    >>> from mtdkit.reading import Reading
    >>> took_part = pd.DataFrame({"actor": ["a", "b", "b", "c"], "initiative": ["X", "X", "Y", "Y"]})
    >>> dates = pd.DataFrame({"start": ["1990", "1992-05"], "end": ["", ""]}, index=["X", "Y"])
    >>> tracks = pd.DataFrame(np.eye(3), index=["a", "b", "c"], columns=[1, 7, 8])
    >>> reach = time_respecting_reach(Reading.of(took_part, tracks, dates), permutations=99)
    >>> reach.loc[[(1, 8), (8, 1)], ["reached", "linked"]].to_numpy().tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    if permutations < 1:
        raise ValueError(f"permutations={permutations!r}; there must be at least one")
    members, names = _members(reading)
    at, members = _renumbered(members)
    shares = reading.shares.iloc[at]
    shares = shares.loc[:, (shares > 0).any()]
    spans = _spans(reading.initiatives, names)
    weights = shares.to_numpy(dtype=float)
    # An actor always reaches itself, which is no link.
    itself = weights.T @ weights
    pairs = np.outer(weights.sum(axis=0), weights.sum(axis=0)) - itself
    pairs = np.where(pairs > 1e-9, pairs, np.nan)

    def share(days):
        return (weights.T @ _reached(members, days, len(shares)).T @ weights - itself) / pairs

    observed = share(spans)
    random = np.random.default_rng(seed)
    total, above, below = np.zeros((3, *observed.shape))
    for _ in range(permutations):
        dealt = share(random.permutation(spans))
        total += dealt
        # Shares of a third and the like add up in different orders.
        above += dealt >= observed - 1e-9
        below += dealt <= observed + 1e-9
    values = {
        "reached": observed,
        "linked": share(np.zeros_like(spans)),
        "expected": total / permutations,
        "p_more": np.where(np.isnan(pairs), np.nan, (above + 1) / (permutations + 1)),
        "p_fewer": np.where(np.isnan(pairs), np.nan, (below + 1) / (permutations + 1)),
    }
    index = pd.MultiIndex.from_tuples(itertools.product(shares.columns, repeat=2), names=["from", "to"])
    return pd.DataFrame({name: part.ravel() for name, part in values.items()}, index=index)
