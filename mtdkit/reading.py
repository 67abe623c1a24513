"""A reading: a case under one coding, which is what every measure of the network takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import networkx as nx
import numpy as np
import pandas as pd

from mtdkit.case import Case
from mtdkit.errors import UnknownName
from mtdkit.framework import TRACKS
from mtdkit.network.ties import projection

__all__ = ["Incidence", "Reading", "track_shares"]


def track_shares(actors: pd.DataFrame, tracks: str = "primary") -> pd.DataFrame:
    """Return the share of each track in each actor.

    Parameters
    ----------
    actors : pandas.DataFrame
        Actors of a case, with ``track`` and ``secondary_tracks``.
    tracks : {"primary", "shared"}
        ``primary`` puts an actor on its primary track alone; ``shared`` shares it equally among its primary
        and secondary tracks.

    Returns
    -------
    pandas.DataFrame
        One row an actor, columns 1 to 9; rows sum to one.

    Raises
    ------
    mtdkit.errors.UnknownName
        If it is neither of the two.
    ValueError
        If a track is not one of the nine.

    Examples
    --------
    >>> actors = pd.DataFrame({"track": [7], "secondary_tracks": [(2, 5)]}, index=["a"])
    >>> track_shares(actors, "shared").loc["a", [2, 5, 7]].round(3).tolist()
    [0.333, 0.333, 0.333]
    """
    if tracks not in ("primary", "shared"):
        raise UnknownName("choice of tracks", tracks, ("primary", "shared"))
    shares = np.zeros((len(actors), len(TRACKS)))
    columns = zip(actors["track"], actors["secondary_tracks"], strict=True)
    for row, (primary, secondary) in enumerate(columns):
        on = {primary, *secondary} if tracks == "shared" else {primary}
        if not on <= set(TRACKS):
            actor, track = actors.index.tolist()[row], sorted(map(str, on - set(TRACKS)))[0]
            raise ValueError(f"actor {actor!r} is on track {track}; tracks are 1 to 9")
        shares[row, [track - 1 for track in on]] = 1 / len(on)
    return pd.DataFrame(shares, index=actors.index, columns=pd.Index(TRACKS, name="track"))


class Incidence(NamedTuple):
    """Participations as positions, one a pair of actor and initiative.

    Attributes
    ----------
    actor : numpy.ndarray of int
        Position of the actor in ``reading.actors``.
    initiative : numpy.ndarray of int
        Position of the initiative in ``initiatives``.
    initiatives : pandas.Index
        Ids of the initiatives that somebody took part in.
    """

    actor: np.ndarray
    initiative: np.ndarray
    initiatives: pd.Index


@dataclass(frozen=True, eq=False, repr=False)
class Reading:
    """A case under one coding: which rows count, whose tracks, and how an actor is shared among them.

    `mtdkit.case.Case.reading` makes one; `of` makes one of a hand-made or textbook table.
    Graph, ties and incidence are made once, when they are first asked for; so change no table in
    place, but ask for another reading by `without`, `only` or `until`.

    Parameters
    ----------
    case : mtdkit.case.Case
        Without the rows that do not count.
    shares : pandas.DataFrame
        Actors by tracks, or by any other groups; each row sums to one. Rows of actors that the case does
        not have are dropped.
    name : str
        Name for print, such as ``"primary tracks"``.

    Raises
    ------
    mtdkit.errors.UnknownName
        If an actor has no shares.
    ValueError
        If the shares of an actor do not sum to one.

    Examples
    --------
    >>> Case.load("mozambique").reading()
    <Reading Mozambique, primary tracks: 51 actors, 27 initiatives, 118 participations>
    """

    case: Case
    shares: pd.DataFrame
    name: str = "a reading"

    def __post_init__(self):
        at = self.shares.index.get_indexer(self.case.actors.index)
        if (at < 0).any():
            raise UnknownName("shares of the actor", self.case.actors.index[at < 0].tolist()[0], self.shares.index)
        shares = self.shares.iloc[at]
        off = abs(shares.to_numpy(dtype=float).sum(axis=1) - 1) > 1e-9
        if off.any():
            actor = shares.index[off].tolist()[0]
            raise ValueError(f"the shares of actor {actor!r} sum to {shares.loc[actor].sum():g}; right is one")
        object.__setattr__(self, "shares", shares)

    def __repr__(self):
        counts = f"{len(self.actors)} actors, {len(self.initiatives)} initiatives"
        return f"<Reading {self.case.name}, {self.name}: {counts}, {len(self.participation)} participations>"

    @classmethod
    def of(cls, participation: pd.DataFrame, shares: pd.DataFrame, initiatives: pd.DataFrame | None = None) -> Reading:
        """Return a reading of a table of participations alone.

        Parameters
        ----------
        participation : pandas.DataFrame
            Columns ``actor`` and ``initiative``.
        shares : pandas.DataFrame
            Actors by tracks, or by any other groups; each row sums to one. The column with the largest share of an
            actor is its primary track.
        initiatives : pandas.DataFrame, optional
            Indexed by initiative; measures of order need ``start`` and ``end``.

        Returns
        -------
        Reading

        Examples
        --------
        >>> took_part = pd.DataFrame({"actor": ["a", "b"], "initiative": ["X", "X"]})
        >>> small = Reading.of(took_part, pd.DataFrame({1: [1, 0], 7: [0, 1]}, index=["a", "b"]))
        >>> list(small.graph.edges)
        [('a', 'X'), ('b', 'X')]
        """
        if initiatives is None:
            initiatives = pd.DataFrame(index=pd.Index(participation["initiative"].dropna().unique(), dtype=object))
        first = shares.idxmax(axis=1) if shares.size else pd.Series(index=shares.index, dtype=object)
        empty = pd.DataFrame(columns=["actor", "source", "target"])
        return cls(Case("a table", first.to_frame("track"), initiatives, participation, *[empty] * 4), shares)

    @property
    def actors(self) -> pd.DataFrame:
        """The actors of the case; ``track`` is the primary one under this coding."""
        return self.case.actors

    @property
    def initiatives(self) -> pd.DataFrame:
        """The initiatives of the case."""
        return self.case.initiatives

    @cached_property
    def participation(self) -> pd.DataFrame:
        """One row a pair of ``actor`` and ``initiative``, however many roles it had.

        Raises
        ------
        mtdkit.errors.UnknownName
            If an actor or initiative is none of the case.
        ValueError
            If an initiative is missing.
        """
        once = self.case.participation[["actor", "initiative"]].drop_duplicates(ignore_index=True)
        if once["initiative"].isna().any():
            actor = once["actor"][once["initiative"].isna()].tolist()[0]
            raise ValueError(f"actor {actor!r} takes part in no named initiative")
        for column, table in (("actor", self.actors), ("initiative", self.initiatives)):
            unknown = table.index.get_indexer(once[column]) < 0
            if unknown.any():
                raise UnknownName(column, once[column][unknown].tolist()[0], table.index)
        return once

    @cached_property
    def incidence(self) -> Incidence:
        """The participations as positions, for measures that count in arrays."""
        initiative, names = pd.factorize(self.participation["initiative"])
        return Incidence(self.actors.index.get_indexer(self.participation["actor"]), initiative, pd.Index(names))

    @cached_property
    def present(self) -> pd.DataFrame:
        """Which tracks were present: one row an initiative that somebody took part in, one column a track."""
        at, initiative, names = self.incidence
        there = np.zeros((len(names), self.shares.shape[1]), dtype=bool)
        np.logical_or.at(there, initiative, self.shares.to_numpy()[at] > 0)
        return pd.DataFrame(there, index=names, columns=self.shares.columns)

    @cached_property
    def graph(self) -> nx.Graph:
        """The two-mode network, which cannot be altered; its copy can.

        Actors (``bipartite=0``) and initiatives (``bipartite=1``) with the columns of their tables as attributes;
        an edge for each participation. Who took part in nothing is kept as an isolate.

        Raises
        ------
        ValueError
            If an actor and an initiative have the same id.

        References
        ----------
        BorgattiEverett1997
        """
        twice = self.actors.index.intersection(self.initiatives.index)
        if len(twice):
            raise ValueError(
                f"actors and initiatives share the ids {', '.join(map(str, twice))}; each id must name one row"
            )
        graph = nx.Graph(name=self.case.name)
        for side, table in enumerate((self.actors, self.initiatives)):
            graph.add_nodes_from((i, {"bipartite": side, **row}) for i, row in table.to_dict("index").items())
        graph.add_edges_from(zip(self.participation["actor"], self.participation["initiative"], strict=True))
        return nx.freeze(graph)

    @cached_property
    def ties(self) -> nx.Graph:
        """The actors joined where they met, weighted by Newman's rule (see `mtdkit.network.projection`)."""
        return nx.freeze(projection(self.graph))

    def without(self, actors: Iterable[str] = (), initiatives: Iterable[str] = ()) -> Reading:
        """Return the reading as if some actors or initiatives had no row.

        Parameters
        ----------
        actors, initiatives : iterable of str
            Their ids.

        Returns
        -------
        Reading

        Raises
        ------
        mtdkit.errors.UnknownName
            If there is no such row.

        Examples
        --------
        >>> unsigned = Case.load("mozambique").reading().without(initiatives=["MZI22"])
        >>> unsigned.graph.has_node("MZI22")
        False
        """
        return replace(self, case=self.case.without(actors, initiatives))

    def only(self, rows: pd.Series | None = None, *, initiatives: Iterable[str] | None = None) -> Reading:
        """Return the reading with some of its participations or initiatives alone; all actors stay.

        Parameters
        ----------
        rows : pandas.Series of bool, optional
            Which rows of ``reading.case.participation`` to keep, by its index.
        initiatives : iterable of str, optional
            Ids of the initiatives to keep.

        Returns
        -------
        Reading

        Raises
        ------
        mtdkit.errors.UnknownName
            If there is no such initiative.

        Examples
        --------
        >>> whole = Case.load("mozambique").reading()
        >>> early = whole.only(initiatives=whole.initiatives.query("phase == 'before'").index)
        >>> (len(early.actors) == len(whole.actors), len(early.initiatives) < len(whole.initiatives))
        (True, True)
        """
        case = self.case
        if rows is not None:
            case = replace(case, participation=case.participation[rows])
        if initiatives is not None:
            kept = set(initiatives)
            if unknown := [name for name in kept if name not in case.initiatives.index]:
                raise UnknownName("initiative", min(unknown), case.initiatives.index)
            case = case.without(initiatives=[name for name in case.initiatives.index if name not in kept])
        return replace(self, case=case)

    def apart(self, actors: Iterable[str], group: str, of: int = 1) -> Reading:
        """Return the reading with some actors of a track as a group of their own.

        Parameters
        ----------
        actors : iterable of str
            Their ids. The share that each has in the track goes to the new group.
        group : str
            Name of the new group, a column of ``shares`` beside the tracks.
        of : int
            The track, from 1 to 9.

        Returns
        -------
        Reading

        Raises
        ------
        mtdkit.errors.UnknownName
            If there is no such actor or track.

        Examples
        --------
        >>> whole = Case.load("mozambique").reading()
        >>> rebels = whole.actors.query("kind == 'armed group'").index
        >>> bool(whole.apart(rebels, "rebels").shares["rebels"].sum() > 0)
        True
        """
        chosen = list(actors)
        if unknown := [name for name in chosen if name not in self.shares.index]:
            raise UnknownName(f"actor of {self.case.name}", unknown[0], self.shares.index)
        if of not in self.shares:
            raise UnknownName("track", of, self.shares.columns)
        shares = self.shares.copy()
        shares[group] = 0.0
        shares.loc[chosen, group] = shares.loc[chosen, of]
        shares.loc[chosen, of] = 0.0
        return replace(self, shares=shares)

    def merged(self, units: pd.Series) -> Reading:
        """Return the reading with several actors counted as one.

        Parameters
        ----------
        units : pandas.Series
            The unit of each actor, by its id; an actor that stays alone has its own id.

        Returns
        -------
        Reading
            Its actors are the units, each with the mean of its members' shares and with nothing else that the table
            of actors tells; a unit takes part where any of its members does.

        Raises
        ------
        mtdkit.errors.UnknownName
            If an actor has no unit.

        Examples
        --------
        >>> whole = Case.load("mozambique").reading()
        >>> units = whole.actors["side"].where(whole.actors["side"] == "government side", whole.actors.index)
        >>> len(whole.merged(units).actors) == len(set(units))
        True
        """
        at = units.reindex(self.actors.index)
        if at.isna().any():
            raise UnknownName("unit of the actor", at.index[at.isna()].tolist()[0], units.index)
        took = self.participation.assign(actor=self.participation["actor"].map(at))
        return Reading.of(took, self.shares.groupby(at).mean(), self.initiatives)

    def until(self, date: str) -> Reading:
        """Return the reading of the case as far as it had come at a date.

        Parameters
        ----------
        date : str
            As in `mtdkit.case.Case.until`.

        Returns
        -------
        Reading

        Examples
        --------
        >>> Case.load("mozambique").reading().until("1984").initiatives["start"].max()
        '1984-08'
        """
        return replace(self, case=self.case.until(date))
