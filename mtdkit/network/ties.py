"""Ties: the rule of `mtdkit.network` for loops and parallel ones, their ends in arrays, and the projection."""

from __future__ import annotations

import itertools
import math
import operator
from numbers import Real
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

# How many pairs of actors are held at once.
_PAIRS = 2**20


def simple(graph):
    """Return a graph without loops, in which parallel ties are one; the graph itself if it is like that."""
    if not graph.is_multigraph() and not nx.number_of_selfloops(graph):
        return graph
    plain = (nx.DiGraph if graph.is_directed() else nx.Graph)(graph)
    plain.remove_edges_from(list(nx.selfloop_edges(plain)))
    return plain


def undirected(graph):
    """Return a graph as `simple` does, without directions."""
    plain = simple(graph)
    return nx.Graph(plain) if plain.is_directed() else plain


def strengths(graph: nx.Graph, weight: str | None = None) -> dict[tuple, float]:
    """Return the strength of each tie by its two ends, loops and ties of no strength left out."""
    total: dict[tuple, float] = {}
    for one, other, data in graph.edges(data=True):
        if one == other:
            continue
        strength: Any = 1 if weight is None else data.get(weight, 1)
        is_number = isinstance(strength, Real)
        if not (is_number and 0 <= strength < math.inf):
            raise ValueError(f"the tie of {one!r} and {other!r} has {weight}={strength!r}; right is a number from 0 up")
        total[one, other] = 1 if weight is None else total.get((one, other), 0) + strength
    return {ends: strength for ends, strength in total.items() if strength > 0}


def two_sides(graph):
    """Return a two-mode network as `undirected` does, its actors and its initiatives, in its order."""
    sides = dict(graph.nodes(data="bipartite"))
    for node, side in sides.items():
        if side not in (0, 1):
            raise ValueError(f"node {node!r} has no bipartite=0 (actor) or 1 (initiative); pass a two-mode network")
    plain = undirected(graph)
    for one, other in plain.edges:
        if sides[one] == sides[other]:
            raise ValueError(
                f"the edge of {one!r} and {other!r} joins two {'initiatives' if sides[one] else 'actors'}; "
                "in a two-mode network each edge joins an actor and an initiative"
            )
    return plain, *([node for node, side in sides.items() if side == own] for own in (0, 1))


def group_codes(nodes, groups):
    """Return the number of each node's group, and how many groups there are."""
    known = groups.to_dict() if isinstance(groups, pd.Series) else groups
    codes, names = pd.factorize(pd.Series([known.get(node) for node in nodes], dtype=object))
    if (codes < 0).any():
        missing = [node for node, code in zip(nodes, codes, strict=True) if code < 0]
        raise KeyError(f"no group for the nodes {', '.join(map(str, missing[:5]))}")
    return codes, len(names)


def arc_ends(graph):
    """Return the positions of the two ends of each arc, ordered by the first; a tie counts both ways."""
    at = {node: position for position, node in enumerate(graph)}
    neighbors = [others for _, others in simple(graph).adjacency()]
    ends = list(itertools.chain.from_iterable(neighbors))
    # The quickest way to look up many, which for one alone would not give a tuple.
    heads = np.fromiter(operator.itemgetter(*ends)(at) if len(ends) > 1 else map(at.get, ends), dtype=np.intp)
    return np.repeat(np.arange(len(at)), [len(others) for others in neighbors] or 0), heads


def projection(graph: nx.Graph) -> nx.Graph:
    """Project a two-mode network onto its actors, weighted by Newman's rule.

    An initiative of ``n`` actors adds ``1 / (n - 1)`` to the tie of each pair
    in it, so that an actor gains one in strength for each initiative shared
    with somebody, however large it was.

    Parameters
    ----------
    graph : networkx.Graph
        As `two_mode` returns it.

    Returns
    -------
    networkx.Graph
        The actors with their attributes; edges carry ``weight``.

    Raises
    ------
    ValueError
        If a node is on neither side, or an edge joins two nodes of one side.

    References
    ----------
    Newman2001

    Examples
    --------
    >>> small = nx.Graph([("a", "X"), ("b", "X"), ("c", "X")])
    >>> nx.set_node_attributes(small, {"a": 0, "b": 0, "c": 0, "X": 1}, "bipartite")
    >>> projection(small)["a"]["b"]["weight"]
    0.5
    """
    plain, actors, initiatives = two_sides(graph)
    at = {actor: position for position, actor in enumerate(actors)}
    size = np.array([plain.degree(initiative) for initiative in initiatives], dtype=np.intp)
    inside = np.array([at[actor] for initiative in initiatives for actor in plain[initiative]], dtype=np.intp)
    ties = nx.Graph(**graph.graph)
    ties.add_nodes_from((actor, plain.nodes[actor]) for actor in actors)
    for one, other, weight in _shared_pairs(inside, size, len(actors)):
        ends = ([actors[position] for position in positions] for positions in (one, other))
        ties.add_weighted_edges_from(zip(*ends, weight.tolist(), strict=True))
    return ties


def _shared_pairs(inside, size, actors):
    """Yield, block by block of actors, the pairs that met and their weight: the sparse product of the network.

    Given are the positions of the actors of each initiative, one initiative after the other, and their numbers.
    """
    initiative = np.repeat(np.arange(len(size)), size)
    order = np.argsort(inside, kind="stable")
    who, joined = inside[order], initiative[order]
    start, weight = np.cumsum(size) - size, 1 / np.maximum(size - 1, 1)
    # Each participation meets all of its initiative; blocks end between two actors.
    block = np.cumsum(np.bincount(who, weights=size[joined], minlength=actors)) // _PAIRS
    for first, last in itertools.pairwise([0, *(np.flatnonzero(np.diff(block)) + 1), actors]):
        low, high = np.searchsorted(who, [first, last])
        times, where = size[joined[low:high]], joined[low:high]
        at = np.arange(times.sum()) + np.repeat(start[where] - (np.cumsum(times) - times), times)
        one, other = np.repeat(who[low:high], times), inside[at]
        once = one < other
        pairs, pair = np.unique(one[once] * actors + other[once], return_inverse=True)
        yield *np.divmod(pairs, max(actors, 1)), np.bincount(pair, np.repeat(weight[where], times)[once], len(pairs))
