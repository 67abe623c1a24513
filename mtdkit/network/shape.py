"""The shape of a network: its size, how central its nodes are, and what removals leave."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pandas as pd

from mtdkit.errors import UnknownName
from mtdkit.network.ties import simple, two_sides, undirected
from mtdkit.records import Record

if TYPE_CHECKING:
    from mtdkit.reading import Reading

__all__ = ["Overview", "centralities", "centralization", "component_table", "loss_of_track", "overview"]

_MEASURES = ("degree", "in-degree", "betweenness", "closeness")


@dataclass(frozen=True, repr=False)
class Overview(Record):
    """How large a two-mode network is, and whether it hangs together.

    Attributes
    ----------
    actors, initiatives, participations : int
    density : float
        Share of the possible participations that exist; ``nan`` if there are no actors or no initiatives.
    isolated_actors : int
        Those that took part in nothing.
    components : int
        Isolates not counted.
    largest_component : float
        Share of the actors in it; ``nan`` without actors.
    """

    actors: int
    initiatives: int
    participations: int
    density: float
    isolated_actors: int
    components: int
    largest_component: float


def overview(reading: Reading) -> Overview:
    """Count the two-mode network of a reading.

    Parameters
    ----------
    reading : mtdkit.reading.Reading

    Returns
    -------
    Overview

    References
    ----------
    BorgattiEverett1997

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> overview(Case.load("mozambique").reading()).participations
    118
    """
    at, initiative, joined = reading.incidence
    actors, initiatives, participations = len(reading.actors), len(reading.initiatives), len(at)
    piece = _components(np.column_stack([at, initiative + actors]), actors + len(joined))
    sizes = np.bincount(piece[np.unique(at)])
    return Overview(
        actors=actors,
        initiatives=initiatives,
        participations=participations,
        density=participations / (actors * initiatives) if actors and initiatives else float("nan"),
        isolated_actors=actors - int(sizes.sum()),
        components=int((sizes > 0).sum()),
        largest_component=int(sizes.max(initial=0)) / actors if actors else float("nan"),
    )


def centralities(graph: nx.Graph) -> pd.DataFrame:
    """Return Freeman's measures of how central each node of a graph is.

    Parameters
    ----------
    graph : networkx.Graph or networkx.DiGraph
        Directions count for ``in-degree`` alone; weights are not used.

    Returns
    -------
    pandas.DataFrame
        One row a node: ``degree`` (its neighbors), ``in-degree`` (arcs that point to it; ``nan`` in an undirected
        graph), ``betweenness`` (shortest paths of others on which it lies, counted by their shares where a
        pair has several) and ``closeness`` (one over its mean distance to the others; ``nan`` in a disconnected graph).

    See Also
    --------
    centralization : how far one node stands above the rest by one of these

    Notes
    -----
    Shortest paths are followed by rustworkx where the extra ``fast`` brings it, and by networkx otherwise, with equal
    results to rounding.

    References
    ----------
    Freeman1978

    Examples
    --------
    >>> centralities(nx.path_graph(3)).loc[1, ["degree", "betweenness", "closeness"]].tolist()
    [2.0, 1.0, 1.0]
    """
    columns = {measure: _centrality(graph, measure) for measure in _MEASURES}
    return pd.DataFrame({m: [values.get(n, np.nan) for n in graph] for m, values in columns.items()}, index=list(graph))


def centralization(graph: nx.Graph, measure: str = "degree") -> float:
    r"""Freeman's centralization of a graph: how far one node stands above the rest.

    .. math:: C = \frac{\sum_i (c_{\max} - c_i)}{\max \sum_i (c_{\max} - c_i)}

    with the maximum over all graphs of the same size, which a star reaches.

    Parameters
    ----------
    graph : networkx.Graph or networkx.DiGraph
        Directions count for ``in-degree`` alone; weights are not used.
    measure : {"degree", "in-degree", "betweenness", "closeness"}

    Returns
    -------
    float
        From 0 (all alike) to 1 (a star); ``nan`` for fewer than three
        nodes, for closeness on a disconnected graph, and for in-degree on an
        undirected one.

    Raises
    ------
    mtdkit.errors.UnknownName
        If the measure is none of the four.

    References
    ----------
    Freeman1978

    Examples
    --------
    >>> centralization(nx.star_graph(4))
    1.0
    >>> round(centralization(nx.florentine_families_graph(), "betweenness"), 4)
    0.4368
    """
    if measure not in _MEASURES:
        raise UnknownName("measure", measure, _MEASURES)
    nodes, values = graph.number_of_nodes(), list(_centrality(graph, measure).values())
    if nodes < 3 or not values:
        return float("nan")
    most = {
        "degree": (nodes - 1) * (nodes - 2),
        "in-degree": (nodes - 1) ** 2,
        "betweenness": (nodes - 1) ** 2 * (nodes - 2) / 2,
        "closeness": (nodes - 1) * (nodes - 2) / (2 * nodes - 3),
    }
    highest = max(values)
    return min(float(sum(highest - value for value in values) / most[measure]), 1.0)  # rounding may pass 1


def _centrality(graph: nx.Graph, measure: str) -> dict[Hashable, float]:
    """Return the value of each node, and of none where the measure is undefined."""
    plain = undirected(graph)
    if measure == "degree":
        return dict(plain.degree())
    if measure == "in-degree":
        return dict(simple(graph).in_degree()) if graph.is_directed() else {}
    if measure == "closeness" and not (len(plain) and nx.is_connected(plain)):
        return {}
    between = measure == "betweenness"
    try:  # compiled, and about 20 times as fast on a large network
        import rustworkx as rx
    except ModuleNotFoundError:
        return nx.betweenness_centrality(plain, normalized=False) if between else nx.closeness_centrality(plain)
    copy = rx.networkx_converter(plain)
    values = rx.betweenness_centrality(copy, normalized=False) if between else rx.closeness_centrality(copy)
    return {node: values[index] for index, node in enumerate(plain)}


def component_table(graph: nx.Graph, removals: Mapping[Hashable, Iterable]) -> pd.DataFrame:
    """Return what is left of a network after each of several removals.

    Parameters
    ----------
    graph : networkx.Graph
        Two-mode, if a node carries ``bipartite=1``, or else one-mode; directions do not count.
    removals : dict
        Name of the removal to the nodes it takes out. An empty set gives
        the network as it is.

    Returns
    -------
    pandas.DataFrame
        One row a removal: ``removed`` (actors taken out), ``isolated``
        (actors left without a tie), ``components`` (isolates among them),
        ``largest_component`` (share of the actors left that are in it) and
        ``pairs_kept`` (of the pairs of actors left that had a path between them
        before, the share that still has one; ``nan`` if there was no such pair).

    Raises
    ------
    ValueError
        If the network is two-mode, and a node is on neither side, or an edge joins two nodes of one side.

    Examples
    --------
    >>> int(component_table(nx.star_graph(4), {"hub": {0}}).loc["hub", "components"])
    4
    """
    at = {node: position for position, node in enumerate(graph)}
    has_initiatives = any(side == 1 for _, side in graph.nodes(data="bipartite"))
    plain, actors, _ = two_sides(graph) if has_initiatives else (undirected(graph), list(graph), [])
    actor = np.zeros(len(at), dtype=bool)
    actor[[at[node] for node in actors]] = True
    ends = np.array([(at[u], at[v]) for u, v in plain.edges], dtype=np.intp).reshape(-1, 2)
    before = _components(ends, len(at))
    rows = {}
    for name, nodes in removals.items():
        kept = np.ones(len(at), dtype=bool)
        kept[[at[node] for node in nodes if node in at]] = False
        left, stay = ends[kept[ends].all(axis=1)], actor & kept
        tied = np.zeros(len(at), dtype=bool)
        tied[left] = True
        sizes = np.bincount(_components(left, len(at))[stay])
        sizes = sizes[sizes > 0]
        total = int(sizes.sum())
        pairs = _pairs(np.bincount(before[stay]))
        rows[name] = {
            "removed": int(actor.sum()) - total,
            "isolated": int((stay & ~tied).sum()),
            "components": len(sizes),
            "largest_component": sizes.max() / total if total else np.nan,
            "pairs_kept": _pairs(sizes) / pairs if pairs else np.nan,
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def _components(ends, size):
    """Return for each position the smallest position it is connected to, given the two ends of each tie."""
    lowest = np.arange(size)
    while True:
        of_ends = lowest[ends]
        joined = lowest.copy()
        np.minimum.at(joined, of_ends.ravel(), np.repeat(of_ends.min(axis=1), 2))
        # Follow each to the end of its chain.
        while (joined[joined] != joined).any():
            joined = joined[joined]
        if (joined == lowest).all():
            return lowest
        lowest = joined


def _pairs(sizes):
    return int((sizes * (sizes - 1) // 2).sum())


def loss_of_track(reading: Reading, rule: str = "sole") -> pd.DataFrame:
    """Return what is left of a case's network when a whole track falls out.

    Parameters
    ----------
    reading : mtdkit.reading.Reading
        On primary tracks both rules agree.
    rule : {"sole", "any"}
        ``sole`` removes the actors that are on this track alone, ``any``
        all that are on it at all.

    Returns
    -------
    pandas.DataFrame
        As `component_table`, one row a track that has actors, after a row
        ``none`` for the network as it is.

    Raises
    ------
    mtdkit.errors.UnknownName
        If the rule is neither of the two.

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> table = loss_of_track(Case.load("mozambique").reading())
    >>> bool(table.loc[1, "pairs_kept"] < table.loc[7, "pairs_kept"] < table.loc["none", "pairs_kept"])
    True
    """
    if rule not in ("sole", "any"):
        raise UnknownName("rule", rule, ("sole", "any"))
    on = reading.shares > 0
    alone = on.sum(axis=1) == 1
    removals: dict[Hashable, set] = {"none": set()}
    for track in on.columns[on.any()]:
        chosen = on[track] & alone if rule == "sole" else on[track]
        removals[track] = set(on.index[chosen])
    return component_table(reading.graph, removals)
