"""The order in which tracks enter a case, and what could have passed between them in that order.

Starts and ends of initiatives are EDTF text, such as ``1994``, ``1994-07`` or ``1994-07-01``: a
start known to the year is a span of days, and results say what the span leaves open. A
closing ``~`` (about) does not widen a span.
"""

import itertools

import numpy as np
import pandas as pd

from mtdkit import tables

__all__ = ["earliest_arrival", "first_entry", "time_respecting_reach"]


def first_entry(participation, initiatives, membership):
    """Return when each track entered, as far as the dates tell.

    A track enters with the first initiative that one of its actors took part in, on the day
    that initiative started. An actor that joined later is taken to have been there from the start.

    Parameters
    ----------
    participation : pandas.DataFrame
        Columns ``actor`` and ``initiative``.
    initiatives : pandas.DataFrame
        Indexed by initiative, with ``start``.
    membership : pandas.DataFrame
        As `mtdkit.network.membership` returns it; an actor is on each track it has a share in.

    Returns
    -------
    pandas.DataFrame
        One row a track that took part, in order of entry: ``first`` and ``last`` (the
        first and the last day on which it can have entered), ``initiatives`` (those it can have
        entered with, as a tuple), ``best rank`` and ``worst rank`` (how early and how late in the
        order it can be, over all days that the dates allow; tracks that enter on
        the same day share the better rank).

    Raises
    ------
    KeyError
        If an initiative has no row, or an actor no membership.
    ValueError
        If a start is no date.

    Examples
    --------
    >>> took_part = pd.DataFrame({"actor": ["a", "b", "c"], "initiative": ["X", "X", "Y"]})
    >>> starts = pd.DataFrame({"start": ["1990", "1990-05"]}, index=["X", "Y"])
    >>> tracks = pd.DataFrame(np.eye(3), index=["a", "b", "c"], columns=[1, 7, 8])
    >>> first_entry(took_part, starts, tracks)[["best rank", "worst rank"]].to_numpy().tolist()
    [[1, 2], [1, 2], [1, 3]]
    """
    members, names = _members(participation, initiatives, membership)
    on = membership.to_numpy() > 0
    took_part = np.array([on[at].any(axis=0) for at in members]).reshape(len(members), on.shape[1])
    spans = [tables.date_span(start) for start in initiatives.loc[names, "start"]]
    first, last = np.array(spans, dtype="datetime64[D]").reshape(-1, 2).T
    rows = {}
    for track in np.flatnonzero(took_part.any(axis=0)):
        own = took_part[:, track]
        entered = last[own].min()
        rows[membership.columns[track]] = {
            "first": first[own].min(),
            "last": entered,
            "initiatives": tuple(names[own & (first <= entered)]),
            # At best its own initiatives start as early, and all others as late, as they can.
            "best rank": _rank(track, took_part, np.where(own, first, last)),
            "worst rank": _rank(track, took_part, np.where(own, last, first)),
        }
    columns = ["first", "last", "initiatives", "best rank", "worst rank"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    table = table.astype({"first": "datetime64[s]", "last": "datetime64[s]"})
    return table.rename_axis(membership.columns.name).sort_values(["first", "last"], kind="stable")


def _rank(track, took_part, days):
    entered = [days[own].min() for own in took_part.T if own.any()]
    return 1 + int(sum(day < days[took_part[:, track]].min() for day in entered))


def _members(participation, initiatives, membership):
    """Return the positions of the actors of each initiative, and the initiatives."""
    once = participation[["actor", "initiative"]].drop_duplicates()
    at = membership.index.get_indexer(once["actor"])
    if (at < 0).any():
        missing = once["actor"][at < 0].unique()
        raise KeyError(f"no membership for the actors {', '.join(map(str, missing[:5]))}")
    codes, names = pd.factorize(once["initiative"])
    unknown = names[~names.isin(initiatives.index)]
    if len(unknown):
        raise KeyError(f"no row for the initiatives {', '.join(map(str, unknown[:5]))}")
    order = np.argsort(codes, kind="stable")
    return np.split(at[order], np.flatnonzero(np.diff(codes[order])) + 1) if len(codes) else [], names


def _years(initiatives, names):
    """Return the first and the last year of each initiative."""
    dates = initiatives.loc[names]
    starts = np.array([tables.date_span(start)[0].year for start in dates["start"]], dtype=int)
    ends = [tables.date_span(end)[1].year if end else year for end, year in zip(dates["end"], starts, strict=True)]
    if (np.array(ends, dtype=int) < starts).any():
        wrong = names[np.array(ends) < starts][0]
        raise ValueError(
            f"initiative {wrong!r} ends {dates.loc[wrong, 'end']} before its start {dates.loc[wrong, 'start']}"
        )
    return np.column_stack([starts, np.array(ends, dtype=int)])


def _meetings(members, years):
    """Yield, in order of time, each year and the positions of all who were linked in it, directly or not."""
    masks = [sum(1 << int(actor) for actor in at) for at in members]
    for year in range(years[:, 0].min(), years[:, 1].max() + 1) if len(years) else ():
        circles = []
        for active in np.flatnonzero((years[:, 0] <= year) & (year <= years[:, 1])):
            mask, inside = masks[active], [active]
            apart = []
            for circle in circles:
                if circle[0] & mask:
                    mask, inside = mask | circle[0], inside + circle[1]
                else:
                    apart.append(circle)
            circles = [*apart, (mask, inside)]
        for _, inside in circles:
            yield year, np.concatenate([members[active] for active in inside])


def _reached(members, years, size):
    """Return who, by row, was in the end reached from whom, by column."""
    reached = np.eye(size, dtype=bool)
    for _, circle in _meetings(members, years):
        reached[circle] = reached[circle].any(axis=0)
    return reached


def earliest_arrival(participation, initiatives):
    """Return the first year in which something known to one actor can have reached another.

    It passes from actor to actor in shared initiatives, in order of time. An
    initiative links all its actors in each year from its start to its end, or in the
    year of its start alone if no end is known. As many dates are known to the
    year alone, it may pass through several initiatives of the same year, in whatever order
    they stood: the years found are the earliest that the record allows.

    Parameters
    ----------
    participation : pandas.DataFrame
        Columns ``actor`` and ``initiative``.
    initiatives : pandas.DataFrame
        Indexed by initiative, with ``start`` and ``end`` (may be empty).

    Returns
    -------
    pandas.DataFrame
        From each actor that took part (rows) to each (columns): the year, missing
        if it cannot have arrived, and from an actor to itself.

    Raises
    ------
    KeyError
        If an initiative has no row.
    ValueError
        If a start or an end is no date, or an initiative ends before the year it starts.

    References
    ----------
    HolmeSaramaki2012

    Examples
    --------
    >>> took_part = pd.DataFrame({"actor": ["a", "b", "b", "c"], "initiative": ["X", "X", "Y", "Y"]})
    >>> dates = pd.DataFrame({"start": ["1990", "1992-05"], "end": ["", ""]}, index=["X", "Y"])
    >>> arrival = earliest_arrival(took_part, dates)
    >>> int(arrival.loc["a", "c"]), arrival.loc["c", "a"]
    (1992, <NA>)
    """
    actors = pd.Index(participation["actor"].unique())
    members, names = _members(participation, initiatives, pd.DataFrame(index=actors))
    reached = np.eye(len(actors), dtype=bool)
    arrival = np.full((len(actors), len(actors)), np.nan)
    for year, circle in _meetings(members, _years(initiatives, names)):
        known = reached[circle].any(axis=0)
        for actor in circle:
            arrival[actor, known & ~reached[actor]] = year
        reached[circle] = known
    return pd.DataFrame(arrival.T, index=actors, columns=actors).astype("Int64")


def time_respecting_reach(participation, initiatives, membership, permutations=1000, seed=0):
    r"""Return how much of each track can have been reached from each other, in order of time.

    With :math:`R_{ab} = 1` if something known to actor :math:`a` can have reached actor
    :math:`b` (see `earliest_arrival` for the rules) and :math:`W` the membership, track
    :math:`k` reaches of track :math:`l` the share

    .. math:: \frac{\sum_{a \ne b} W_{ak} W_{bl} R_{ab}}{\sum_{a \ne b} W_{ak} W_{bl}} .

    The null deals the years, start and end together, to the initiatives at random: who took
    part in what stays as it is. It tells whether the order in time matters.

    Parameters
    ----------
    participation : pandas.DataFrame
        Columns ``actor`` and ``initiative``.
    initiatives : pandas.DataFrame
        Indexed by initiative, with ``start`` and ``end`` (may be empty).
    membership : pandas.DataFrame
        As `mtdkit.network.membership` returns it; actors that took part in nothing do not count.
    permutations : int
        How many times the years are dealt.
    seed : int

    Returns
    -------
    pandas.DataFrame
        One row an ordered pair of tracks that took part, from and to: ``reached`` (the share),
        ``linked`` (the share if order did not matter, which no order can exceed), ``expected``
        (mean share over the deals), ``p more`` and ``p fewer`` (share of the deals that reach as
        much or more, as little or less, with the data counted as one deal). ``nan`` where
        there is no pair of different actors. One column as a table: ``["reached"].unstack()``.

    Raises
    ------
    KeyError
        If an initiative has no row, or an actor no membership.
    ValueError
        If a date is none, an initiative ends before the year it starts, or there is
        less than one permutation.

    References
    ----------
    HolmeSaramaki2012; the p-values count the data in as PhipsonSmyth2010.

    Examples
    --------
    >>> took_part = pd.DataFrame({"actor": ["a", "b", "b", "c"], "initiative": ["X", "X", "Y", "Y"]})
    >>> dates = pd.DataFrame({"start": ["1990", "1992-05"], "end": ["", ""]}, index=["X", "Y"])
    >>> tracks = pd.DataFrame(np.eye(3), index=["a", "b", "c"], columns=[1, 7, 8])
    >>> reach = time_respecting_reach(took_part, dates, tracks, permutations=99)
    >>> reach.loc[[(1, 8), (8, 1)], ["reached", "linked"]].to_numpy().tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    if permutations < 1:
        raise ValueError(f"permutations={permutations!r}; there must be at least one")
    _members(participation, initiatives, membership)
    shares = membership.loc[participation["actor"].unique()]
    shares = shares.loc[:, (shares > 0).any()]
    members, names = _members(participation, initiatives, shares)
    years = _years(initiatives, names)
    weights = shares.to_numpy(dtype=float)
    # An actor always reaches itself, which is no link.
    itself = weights.T @ weights
    pairs = np.outer(weights.sum(axis=0), weights.sum(axis=0)) - itself
    pairs = np.where(pairs > 1e-9, pairs, np.nan)

    def share(dated):
        return (weights.T @ _reached(members, dated, len(shares)).T @ weights - itself) / pairs

    observed = share(years)
    random = np.random.default_rng(seed)
    total, above, below = np.zeros((3, *observed.shape))
    for _ in range(permutations):
        dealt = share(random.permutation(years))
        total += dealt
        # Shares of a third and the like add up in different orders.
        above += dealt >= observed - 1e-9
        below += dealt <= observed + 1e-9
    values = {
        "reached": observed,
        "linked": share(np.zeros_like(years)),
        "expected": total / permutations,
        "p more": np.where(np.isnan(pairs), np.nan, (above + 1) / (permutations + 1)),
        "p fewer": np.where(np.isnan(pairs), np.nan, (below + 1) / (permutations + 1)),
    }
    index = pd.MultiIndex.from_tuples(itertools.product(shares.columns, repeat=2), names=["from", "to"])
    return pd.DataFrame({name: part.ravel() for name, part in values.items()}, index=index)
