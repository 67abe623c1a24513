"""The rule of `mtdkit.network` for loops, parallel ties and edges inside one side."""

import math
from numbers import Real

import networkx as nx


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


def strengths(graph, weight=None):
    """Return the strength of each tie by its two ends, loops and ties of no strength left out."""
    total = {}
    for one, other, data in graph.edges(data=True):
        if one == other:
            continue
        strength = 1 if weight is None else data.get(weight, 1)
        if not (isinstance(strength, Real) and 0 <= strength < math.inf):
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
