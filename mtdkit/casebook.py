"""The handbook's cases taken together: what they record of each track.

A book is a dictionary of readings by the names of their cases. As in `mtdkit.network`, an actor counts once in an
initiative, in however many roles.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pandas as pd

from mtdkit import network
from mtdkit.case import Case, cases
from mtdkit.errors import UnknownName
from mtdkit.framework import TRACKS
from mtdkit.reading import Reading

__all__ = ["by_track", "evidence", "gateways", "links", "load", "participations", "rows_of"]

# Readings that leave rows out: a case without such rows has them all the same, as it is.
_LEAVE_OUT = ("no collective actors", "no weak sources")
# Whether a row names several works, and whether one of them was read whole.
_GRADES = {
    (True, True): "several works, one read whole",
    (True, False): "several works, parts read",
    (False, True): "one work, read whole",
    (False, False): "one work, part read",
}
_OF_ACTORS = {"name": "who", "kind": "who_kind", "track": "track", "level": "level", "side": "side"}
_OF_INITIATIVES = ["name", "kind", "kind_in_source", "openness", "phase", "start", "end", "rpp", "outcome"]


def load(name: str = "primary tracks") -> dict[str, Reading]:
    """Return all cases of the handbook under one reading.

    Each case is read once. Change no table in place: the next book holds the same.

    Parameters
    ----------
    name : str
        As `mtdkit.case.Case.readings` names it.

    Returns
    -------
    dict of str to mtdkit.reading.Reading
        By the names of the cases. A case without the coding that is asked for is left out; one
        without collective actors or weak sources is given on primary tracks, since nothing is to be left out of it.

    Raises
    ------
    mtdkit.errors.UnknownName
        If no case has such a reading.

    Examples
    --------
    >>> "Mozambique" in load()
    True
    """
    known = dict.fromkeys([*(own for readings in _all_readings().values() for own in readings), *_LEAVE_OUT])
    if name not in known:
        raise UnknownName("reading of the cases", name, known)
    instead = "primary tracks" if name in _LEAVE_OUT else name
    found = {case: readings.get(name, readings.get(instead)) for case, readings in _all_readings().items()}
    return {case: reading for case, reading in found.items() if reading is not None}


@cache
def _all_readings():
    """Return the readings of each case by its name; graphs and ties, once made, are kept in them."""
    return {row["name"]: Case.load(slug).readings() for slug, row in cases().iterrows()}


def by_track(book: Mapping[str, Reading]) -> pd.DataFrame:
    """Sum up what the cases record of each track.

    Parameters
    ----------
    book : dict of str to mtdkit.reading.Reading
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
    for track in TRACKS:
        levels, hidden, alone, took, held = [], [], [], 0, 0
        for reading in book.values():
            on = reading.shares.index[reading.shares[track] > 0]
            levels.append(reading.actors.loc[on, "level"])
            took += int(reading.participation["actor"].isin(on).sum())
            held += bool(len(on))
            joined = reading.present[reading.present[track]]
            hidden.append(reading.initiatives.loc[joined.index, "openness"] != "public")
            alone.append(joined.sum(axis=1) == 1)
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


def participations(book: Mapping[str, Reading], track: int | None = None) -> pd.DataFrame:
    """Return the participations of all cases with who took part in what.

    Parameters
    ----------
    book : dict of str to mtdkit.reading.Reading
        As `load` returns it.
    track : int, optional
        From 1 to 9: those of actors with a share in this track alone.

    Returns
    -------
    pandas.DataFrame
        One row a participation as the case has it, so that two roles are two rows: ``case``; ``actor``,
        ``initiative``, ``role`` and the other columns of the table, of which ``joined`` and ``left`` are the dates of
        the actor's own part where it is not the whole; of the actor ``who`` (its name), ``who_kind``,
        ``track`` (its primary one), ``level`` and ``side``; of the initiative ``name``, ``kind``,
        ``kind_in_source``, ``openness``, ``phase``, ``start``, ``end``, ``rpp`` and ``outcome``.

    Raises
    ------
    ValueError
        If the book holds no case.
    mtdkit.errors.UnknownName
        If there is no such track.

    Examples
    --------
    >>> took_part = participations(load(), 7)
    >>> bool(took_part["case"].nunique() == by_track(load()).loc[7, "cases"])
    True
    """
    _held(book, *() if track is None else (track,))
    parts = []
    for name, reading in book.items():
        rows = reading.case.participation.rename(columns={"start": "joined", "end": "left"})
        if track is not None:
            rows = rows[rows["actor"].map(reading.shares[track]) > 0]
        rows = rows.join(reading.actors[list(_OF_ACTORS)].rename(columns=_OF_ACTORS), on="actor")
        parts.append(rows.join(reading.initiatives[_OF_INITIATIVES], on="initiative").assign(case=name))
    return pd.concat(parts, ignore_index=True)


def evidence(book: Mapping[str, Reading]) -> pd.DataFrame:
    """Return on how many works, and read how far, the participations of each case rest.

    Parameters
    ----------
    book : dict of str to mtdkit.reading.Reading
        As `load` returns it.

    Returns
    -------
    pandas.DataFrame
        One row a case. In four columns, the shares (0 to 1) of its participations that name ``several works, one
        read whole`` at least, ``several works, parts read``, ``one work, read whole`` and ``one work, part read``;
        they add up to one. In ``participations``, how many there are. Works are not independent for being several.

    Raises
    ------
    ValueError
        If the book holds no case.

    Examples
    --------
    >>> table = evidence(load())
    >>> bool((table.drop(columns="participations").sum(axis=1).round(9) == 1).all())
    True
    """
    _held(book)
    found = {}
    for name, reading in book.items():
        sources = reading.case.sources
        whole = set(sources.index[sources["read"] == "whole"])
        rows = [(len(set(keys)) > 1, not whole.isdisjoint(keys)) for keys in reading.case.participation["sources"]]
        found[name] = {grade: rows.count(which) / max(len(rows), 1) for which, grade in _GRADES.items()}
        found[name]["participations"] = len(rows)
    return pd.DataFrame.from_dict(found, orient="index").astype({"participations": int})


def rows_of(book: Mapping[str, Reading], track: int) -> pd.DataFrame:
    """Return the actors of a track in all cases, with what they took part in.

    Parameters
    ----------
    book : dict of str to mtdkit.reading.Reading
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
        If the book holds no case.
    mtdkit.errors.UnknownName
        If there is no such track.

    Examples
    --------
    >>> book = {"Mozambique": Case.load("mozambique").reading()}
    >>> rows_of(book, 7)["name"].iloc[0]
    'Jaime Gonçalves'
    """
    _held(book, track)
    parts = []
    for name, reading in book.items():
        on, rows = reading.actors[reading.shares[track] > 0], reading.case.participation
        took = rows[rows["actor"].isin(on.index)].groupby("actor")
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


def links(book: Mapping[str, Reading], track: int) -> pd.DataFrame:
    """Return how often a track met each other one in each case, beside what chance would give.

    Parameters
    ----------
    book : dict of str to mtdkit.reading.Reading
    track : int
        From 1 to 9.

    Returns
    -------
    pandas.DataFrame
        One row a case and other track of which both took part, columns as `mtdkit.network.linkage_null`
        returns them, with ``case`` and ``other``; q-values count all pairs of the case.

    Raises
    ------
    ValueError
        If the book holds no case.
    mtdkit.errors.UnknownName
        If there is no such track.

    Examples
    --------
    >>> book = {"Mozambique": Case.load("mozambique").reading()}
    >>> set(links(book, 7)["other"]) >= {1, 3}
    True
    """
    _held(book, track)
    parts = []
    for name, reading in book.items():
        null = network.linkage_null(reading).reset_index()
        own = null[(null["track"] == track) | (null["other"] == track)]
        other = own["other"].where(own["track"] == track, own["track"])
        parts.append(own.drop(columns="track").assign(case=name, other=other))
    return pd.concat(parts, ignore_index=True)


def gateways(book: Mapping[str, Reading], track: int) -> pd.DataFrame:
    """Return through whom a track was joined to others: open paths with one end on it.

    Parameters
    ----------
    book : dict of str to mtdkit.reading.Reading
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
        If the book holds no case.
    mtdkit.errors.UnknownName
        If there is no such track.

    Examples
    --------
    >>> book = {"Mozambique": Case.load("mozambique").reading()}
    >>> list(gateways(book, 7))
    ['case', 'name', 'track', 'paths']
    """
    _held(book, track)
    found = pd.concat(
        reading.actors[["name", "track"]].assign(paths=network.track_gateways(reading)[track], case=name)
        for name, reading in book.items()
    )[["case", "name", "track", "paths"]]
    if (found["paths"] % 1 == 0).all():
        found = found.astype({"paths": int})
    return found[found["paths"] > 0].sort_values("paths", ascending=False, kind="stable")


def _held(book, track=1):
    """Refuse a book without a case, and a track that is none."""
    if not book:
        raise ValueError("the book holds no case; right is a dictionary of readings, as casebook.load returns it")
    if track not in TRACKS:
        raise UnknownName("track", track, TRACKS)
