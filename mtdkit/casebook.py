"""The handbook's cases taken together: what they record of each track.

As in `mtdkit.network`, an actor counts once in an initiative, in however many roles.
"""

import pandas as pd

from mtdkit import network
from mtdkit.case import Case, cases

__all__ = ["by_track", "gateways", "links", "load", "rows_of"]


# Readings that leave rows out: a case without such rows has them all the same, as it is.
_LEAVE_OUT = ("no collective actors", "no weak sources")


def load(reading="primary tracks"):
    """Return all cases of the handbook under one reading.

    Parameters
    ----------
    reading : str
        As `mtdkit.network.readings` names it.

    Returns
    -------
    dict of str to mtdkit.network.Reading
        By the names of the cases. A case without the coding that is asked for is left out; one
        without collective actors or weak sources is given on primary tracks, since nothing is to be left out of it.

    Raises
    ------
    ValueError
        If no case has such a reading.

    Examples
    --------
    >>> "Mozambique" in load()
    True
    """
    read = {row["name"]: network.readings(Case.load(slug)) for slug, row in cases().iterrows()}
    known = dict.fromkeys([*(name for by in read.values() for name in by), *_LEAVE_OUT])
    if reading not in known:
        raise ValueError(f"reading={reading!r}; the cases have {', '.join(known)}")
    instead = "primary tracks" if reading in _LEAVE_OUT else reading
    return {name: by.get(reading, by.get(instead)) for name, by in read.items() if reading in by or instead in by}


def by_track(book):
    """Sum up what the cases record of each track.

    Parameters
    ----------
    book : dict of str to mtdkit.network.Reading
        As `load` returns it.

    Returns
    -------
    pandas.DataFrame
        One row a track: ``cases`` (in which it has an actor), ``actors``, ``initiatives`` (it took part in),
        ``participations``; of the actors ``top``, ``middle`` and ``grassroots`` (shares by
        level); of the initiatives ``hidden`` (share not public at the time) and ``alone`` (share in
        which no other track took part). Actors on several tracks count on each.
        ``nan`` where there is nothing to share.

    Raises
    ------
    ValueError
        If the book holds no case.

    Examples
    --------
    >>> int(by_track(load()).loc[1, "cases"]) == len(cases())
    True
    """
    _held(book)
    rows = {}
    present = {name: network.tracks_present(case.participation, shares) for name, (case, shares) in book.items()}
    once = {name: case.participation[["actor", "initiative"]].drop_duplicates() for name, (case, _) in book.items()}
    for track in network.TRACKS:
        levels, hidden, alone, took, held = [], [], [], 0, 0
        for name, (case, shares) in book.items():
            on = shares.index[shares[track] > 0]
            levels.append(case.actors.loc[on, "level"])
            took += int(once[name]["actor"].isin(on).sum())
            held += bool(len(on))
            joined = present[name].index[present[name][track]]
            hidden.append(case.initiatives.loc[joined, "openness"] != "public")
            alone.append(present[name].loc[joined].sum(axis=1) == 1)
        levels, hidden, alone = map(pd.concat, (levels, hidden, alone))
        rows[track] = {
            "cases": held,
            "actors": len(levels),
            "initiatives": len(hidden),
            "participations": took,
            **{level: (levels == level).mean() for level in ("top", "middle", "grassroots")},
            "hidden": hidden.mean(),
            "alone": alone.mean(),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("track")


def rows_of(book, track):
    """Return the actors of a track in all cases, with what they took part in.

    Parameters
    ----------
    book : dict of str to mtdkit.network.Reading
    track : int
        From 1 to 9.

    Returns
    -------
    pandas.DataFrame
        One row an actor: ``case``, ``name``, ``kind``, ``level``, ``initiatives`` (how many) and
        ``roles`` (those taken, the most frequent first), those with most initiatives first.

    Raises
    ------
    ValueError
        If there is no such track, or the book holds no case.

    Examples
    --------
    >>> book = {"Mozambique": network.readings(Case.load("mozambique"))["primary tracks"]}
    >>> rows_of(book, 7)["name"].iloc[0]
    'Jaime Gonçalves'
    """
    _held(book, track)
    parts = []
    for name, (case, shares) in book.items():
        on = case.actors.loc[shares.index[shares[track] > 0]]
        took = case.participation[case.participation["actor"].isin(on.index)].groupby("actor")
        parts.append(
            pd.DataFrame(
                {
                    "case": name,
                    "name": on["name"],
                    "kind": on["kind"],
                    "level": on["level"],
                    "initiatives": took["initiative"].nunique().reindex(on.index, fill_value=0),
                    "roles": took["role"].agg(lambda roles: tuple(roles.value_counts().index)).reindex(on.index),
                }
            )
        )
    return pd.concat(parts).sort_values("initiatives", ascending=False, kind="stable")


def links(book, track):
    """Return how often a track met each other one in each case, beside what chance would give.

    Parameters
    ----------
    book : dict of str to mtdkit.network.Reading
    track : int
        From 1 to 9.

    Returns
    -------
    pandas.DataFrame
        One row a case and other track of which both took part, columns as `mtdkit.network.linkage_null`
        returns them, with ``case`` and ``with``; q-values count all pairs of the case.

    Raises
    ------
    ValueError
        If there is no such track, or the book holds no case.

    Examples
    --------
    >>> book = {"Mozambique": network.readings(Case.load("mozambique"))["primary tracks"]}
    >>> set(links(book, 7)["with"]) >= {1, 3}
    True
    """
    _held(book, track)
    parts = []
    for name, (case, shares) in book.items():
        null = network.linkage_null(case.participation, shares).reset_index()
        own = null[(null["track"] == track) | (null["with"] == track)]
        other = own["with"].where(own["track"] == track, own["track"])
        parts.append(own.drop(columns="track").assign(case=name, **{"with": other}))
    return pd.concat(parts, ignore_index=True)


def gateways(book, track):
    """Return through whom a track was joined to others: open paths with one end on it.

    Parameters
    ----------
    book : dict of str to mtdkit.network.Reading
    track : int
        From 1 to 9.

    Returns
    -------
    pandas.DataFrame
        One row an actor that brokers such a path, those with most paths first: ``case``, ``name``,
        ``track`` (its own primary one) and ``paths``, of which an end that sits on several tracks
        counts by its shares (see `mtdkit.network.track_gateways`); whole numbers if no actor does.

    Raises
    ------
    ValueError
        If there is no such track, or the book holds no case.

    Examples
    --------
    >>> book = {"Mozambique": network.readings(Case.load("mozambique"))["primary tracks"]}
    >>> list(gateways(book, 7))
    ['case', 'name', 'track', 'paths']
    """
    _held(book, track)
    parts = []
    for name, (case, shares) in book.items():
        actors, paths = case.actors, network.track_gateways(network.two_mode(case), shares)[track]
        parts.append(pd.DataFrame({"case": name, "name": actors["name"], "track": actors["track"], "paths": paths}))
    found = pd.concat(parts)
    if (found["paths"] % 1 == 0).all():
        found = found.astype({"paths": int})
    return found[found["paths"] > 0].sort_values("paths", ascending=False, kind="stable")


def _held(book, track=1):
    """Refuse a book without a case, and a track that is none."""
    if not book:
        raise ValueError("the book holds no case; right is a dictionary of readings, as casebook.load returns it")
    if track not in network.TRACKS:
        raise ValueError(f"track={track!r}; tracks are 1 to 9")
