"""The framework itself: nine tracks, twelve principles, the diagrams, the timeline.

The numbers, short names and colors of the tracks stand in the table of the tracks alone; all other code takes
them from ``TRACKS``, ``NAMES`` and ``COLORS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import networkx as nx
import pandas as pd

from mtdkit import tables
from mtdkit.errors import UnknownName

__all__ = ["COLORS", "NAMES", "TRACKS", "diagram", "diagrams", "principles", "timeline", "tracks"]

_TRACKS = tables.read("tracks").set_index("number")
#: Numbers of the tracks.
TRACKS: tuple[int, ...] = tuple(_TRACKS.index.tolist())
#: Name of each track in one word, for pictures.
NAMES: Mapping[int, str] = MappingProxyType(dict(zip(TRACKS, _TRACKS["short"], strict=True)))
#: Color of each track, such as ``#9290b4``.
COLORS: Mapping[int, str] = MappingProxyType(dict(zip(TRACKS, _TRACKS["color"], strict=True)))


def tracks() -> pd.DataFrame:
    """Return the nine tracks of Diamond and McDonald.

    Returns
    -------
    pandas.DataFrame
        Nine rows indexed by the number of the track: all columns of the table but the color, which
        says nothing of a track and stands in ``COLORS``.

    References
    ----------
    DiamondMcDonald1996

    Examples
    --------
    >>> tracks().loc[7, "name"]
    'Religion'
    """
    return tables.read("tracks").set_index("number").drop(columns="color")


def principles() -> pd.DataFrame:
    """Return the twelve principles of the Institute for Multi-Track Diplomacy.

    Returns
    -------
    pandas.DataFrame
        Twelve rows indexed by the number of the principle.

    References
    ----------
    NotterDiamond1996

    Examples
    --------
    >>> principles().loc[9, "name"]
    'Invitation'
    """
    return tables.read("principles").set_index("number")


def timeline() -> pd.DataFrame:
    """Return the dated events in the history of the idea and of its practice.

    Returns
    -------
    pandas.DataFrame
        One row an event, in order of time, with the first and the last day
        its date may mean as ``first`` and ``last`` (``datetime64``).

    Examples
    --------
    >>> timeline().iloc[0]["date"]
    '1956-09-11'
    """
    events = tables.read("timeline")
    ends = events["end"].where(events["end"] != "", events["date"])
    events["first"] = [tables.date_span(text)[0] for text in events["date"]]
    events["last"] = [tables.date_span(text)[1] for text in ends]
    events = events.astype({"first": "datetime64[s]", "last": "datetime64[s]"})
    return events.sort_values("first", kind="stable", ignore_index=True)


def diagrams() -> pd.DataFrame:
    """Return the diagrams of the tracks and the readings of them that the book compares.

    Returns
    -------
    pandas.DataFrame
        One row a diagram, indexed by its name, in order of time.

    Examples
    --------
    >>> list(diagrams().index[:2])
    ['dyad', 'five-tracks']
    """
    return tables.read("schemes").set_index("scheme").sort_values("year", kind="stable")


def diagram(name: str) -> nx.DiGraph:
    """Return one diagram of the tracks as a graph.

    Parameters
    ----------
    name : str
        Index value of `diagrams`, such as ``"five-tracks"``.

    Returns
    -------
    networkx.DiGraph
        Nodes carry ``label``, ``track`` (number in the nine-track list or
        ``None``) and ``tier`` (1 on top or unranked, 2 below). A mutual link
        is a pair of opposite edges, a link toward one track a single edge.

    Raises
    ------
    UnknownName
        If there is no such diagram.

    Examples
    --------
    >>> diagram("nine-ring").number_of_nodes()
    9
    >>> sorted(source for source, target in diagram("five-tracks").edges if target == "t1")
    ['t2', 't3', 't4', 't5']
    """
    known = diagrams().index
    if name not in known:
        raise UnknownName("diagram", name, known)
    graph: nx.DiGraph = nx.DiGraph(name=name)
    nodes = tables.read("scheme_tracks").query("scheme == @name")
    for row in nodes.itertuples():
        track = None if pd.isna(row.track) else int(row.track)
        graph.add_node(row.node, label=row.label, track=track, tier=int(row.tier))
    for row in tables.read("scheme_links").query("scheme == @name").itertuples():
        graph.add_edge(row.source, row.target)
        if row.kind == "mutual":
            graph.add_edge(row.target, row.source)
    return graph
