"""The two-mode network of actors and initiatives, linkage of the tracks, and what removals leave.

A participation table has one row for each actor in each initiative. A
membership table has one row for each actor and one column for each track,
with rows that sum to one. Undefined results are ``nan``, never zero.
"""

import networkx as nx
import numpy as np
import pandas as pd

from mtdkit.network.ties import simple, two_sides, undirected

__all__ = [
    "TRACKS",
    "centralization",
    "component_table",
    "loss_of_track",
    "membership",
    "overview",
    "projection",
    "track_linkage",
    "tracks_met",
    "tracks_present",
    "two_mode",
]

TRACKS = range(1, 10)


def two_mode(case):
    """Return the two-mode network of a case.

    Parameters
    ----------
    case : mtdkit.case.Case
        Its unverified rows are left out.

    Returns
    -------
    networkx.Graph
        Actors (``bipartite=0``) and initiatives (``bipartite=1``) with the
        columns of their tables as attributes; an edge for each actor that
        took part in an initiative, in whatever roles. Actors and initiatives
        without a participation are kept as isolates.

    Raises
    ------
    ValueError
        If an actor and an initiative have the same id.

    References
    ----------
    BorgattiEverett1997

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> graph = two_mode(Case.load("mozambique"))
    >>> graph.has_edge("MZ10", "MZI14")
    True
    """
    counted = case.counted()
    shared = counted.actors.index.intersection(counted.initiatives.index)
    if len(shared):
        raise ValueError(
            f"actors and initiatives share the ids {', '.join(map(str, shared))}; each id must name one row"
        )
    graph = nx.Graph(name=case.name)
    for side, table in enumerate((counted.actors, counted.initiatives)):
        graph.add_nodes_from((i, {"bipartite": side, **row}) for i, row in table.to_dict("index").items())
    graph.add_edges_from(zip(counted.participation["actor"], counted.participation["initiative"], strict=True))
    return graph


def overview(graph):
    """Count a two-mode network.

    Parameters
    ----------
    graph : networkx.Graph
        As `two_mode` returns it.

    Returns
    -------
    pandas.Series
        ``actors``, ``initiatives``, ``participations``; ``density`` (the share of
        possible participations that exist); ``isolated actors``; ``components``
        (isolates not counted) and ``largest component`` (share of the actors in it).

    Raises
    ------
    ValueError
        If a node is on neither side, or an edge joins two nodes of one side.

    References
    ----------
    BorgattiEverett1997

    Examples
    --------
    >>> davis = nx.davis_southern_women_graph()
    >>> round(overview(davis)["density"], 4)
    0.3532
    """
    plain, actors, initiatives = two_sides(graph)
    pieces = [piece.intersection(actors) for piece in nx.connected_components(plain) if len(piece) > 1]
    participations, possible = plain.number_of_edges(), len(actors) * len(initiatives)
    return pd.Series(
        {
            "actors": len(actors),
            "initiatives": len(initiatives),
            "participations": participations,
            "density": participations / possible if possible else np.nan,
            "isolated actors": sum(plain.degree(n) == 0 for n in actors),
            "components": len(pieces),
            "largest component": max(map(len, pieces), default=0) / len(actors) if actors else np.nan,
        },
        dtype=object,
    )


def projection(graph):
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
    plain, actors, _ = two_sides(graph)
    return nx.bipartite.collaboration_weighted_projected_graph(plain, actors)


def membership(actors, reading="primary"):
    """Return the share of each track in each actor.

    Parameters
    ----------
    actors : pandas.DataFrame
        Actors of a case, with ``track`` and ``secondary_tracks``.
    reading : {"primary", "fractional"}
        ``primary`` puts an actor on its primary track alone; ``fractional``
        shares it equally among its primary and secondary tracks.

    Returns
    -------
    pandas.DataFrame
        One row an actor, columns 1 to 9; rows sum to one.

    Raises
    ------
    ValueError
        If the reading is neither of the two, or a track is not one of the nine.

    Examples
    --------
    >>> actors = pd.DataFrame({"track": [7], "secondary_tracks": [(2, 5)]}, index=["a"])
    >>> membership(actors, "fractional").loc["a", [2, 5, 7]].round(3).tolist()
    [0.333, 0.333, 0.333]
    """
    if reading not in ("primary", "fractional"):
        raise ValueError(f"reading={reading!r}; it must be 'primary' or 'fractional'")
    shares = np.zeros((len(actors), len(TRACKS)))
    columns = zip(actors["track"], actors["secondary_tracks"], strict=True)
    for row, (primary, secondary) in enumerate(columns):
        on = {primary, *secondary} if reading == "fractional" else {primary}
        if not on <= set(TRACKS):
            actor, track = actors.index.tolist()[row], sorted(map(str, on - set(TRACKS)))[0]
            raise ValueError(f"actor {actor!r} is on track {track}; tracks are 1 to 9")
        shares[row, [track - 1 for track in on]] = 1 / len(on)
    return pd.DataFrame(shares, index=actors.index, columns=pd.Index(TRACKS, name="track"))


def track_linkage(participation, membership, reading="any"):
    r"""Measure how the tracks meet in initiatives.

    With :math:`B` actors by initiatives (0 or 1), :math:`W` actors by tracks
    and :math:`n_j` the number of actors in initiative :math:`j`,

    .. math::

        L_{kl} = \sum_j \mathbf 1[\exists i: B_{ij} W_{ik} > 0]\,
                 \mathbf 1[\exists i: B_{ij} W_{il} > 0]

    counts the initiatives in which both tracks were present (``any``), and

    .. math::

        \tilde L = \sum_{j: n_j \ge 2} \frac{1}{n_j - 1}
                   \sum_{i \ne i' \in j} W_i^\top W_{i'}

    shares each initiative of two actors or more among the pairs in it
    (``fractional``), so that it sums to the participations in them.

    Parameters
    ----------
    participation : pandas.DataFrame
        Columns ``actor`` and ``initiative``; repeated rows count once.
    membership : pandas.DataFrame
        As `membership` returns it; it must hold every actor that takes part.
    reading : {"any", "fractional"}

    Returns
    -------
    pandas.DataFrame
        Tracks by tracks, symmetric. On the diagonal: under ``any`` the
        initiatives the track took part in, under ``fractional`` the links
        between actors of the same track, each counted from both its ends.

    Raises
    ------
    ValueError
        If the reading is neither of the two, or an initiative is missing.
    KeyError
        If an actor has no membership.

    References
    ----------
    The weights are Newman's (Newman2001); the measure is the handbook's own.

    Examples
    --------
    >>> took_part = pd.DataFrame({"actor": ["a", "b", "c"], "initiative": ["X", "X", "X"]})
    >>> actors = pd.DataFrame({"track": [1, 7, 7], "secondary_tracks": [(), (), ()]}, index=["a", "b", "c"])
    >>> int(track_linkage(took_part, membership(actors)).loc[1, 7])
    1
    >>> float(track_linkage(took_part, membership(actors), "fractional").loc[1, 7])
    1.0
    """
    if reading not in ("any", "fractional"):
        raise ValueError(f"reading={reading!r}; it must be 'any' or 'fractional'")
    at, initiative, count = _incidence(participation, membership)
    shares = membership.to_numpy()
    present = np.zeros((count, shares.shape[1]))
    np.add.at(present, initiative, shares[at])
    if reading == "any":
        present = (present > 0).astype(float)
        linkage = present.T @ present
    else:
        size = np.bincount(initiative, minlength=count)
        weight = np.where(size > 1, 1 / np.maximum(size - 1, 1), 0)
        # All ordered pairs of an initiative, less each actor with itself.
        with_self = (present * weight[:, None]).T @ present
        alone = np.bincount(at, weights=weight[initiative], minlength=len(shares))
        linkage = with_self - (shares * alone[:, None]).T @ shares
    return pd.DataFrame(linkage, index=membership.columns, columns=membership.columns)


def _incidence(participation, membership):
    """Return actor positions, initiative positions and the number of initiatives."""
    once = participation[["actor", "initiative"]].drop_duplicates()
    at = membership.index.get_indexer(once["actor"])
    if (at < 0).any():
        missing = once["actor"][at < 0].unique()
        raise KeyError(f"no membership for the actors {', '.join(map(str, missing[:5]))}")
    if once["initiative"].isna().any():
        actor = once["actor"][once["initiative"].isna()].tolist()[0]
        raise ValueError(f"actor {actor!r} takes part in no named initiative")
    initiative, names = pd.factorize(once["initiative"])
    return at, initiative, len(names)


def tracks_present(participation, membership):
    """Return which tracks were present in which initiatives.

    Parameters
    ----------
    participation, membership : pandas.DataFrame
        As for `track_linkage`.

    Returns
    -------
    pandas.DataFrame
        One row an initiative, one column a track: whether an actor with a share in it took part.

    Raises
    ------
    KeyError
        If an actor has no membership.

    Examples
    --------
    >>> took_part = pd.DataFrame({"actor": ["a", "b"], "initiative": ["X", "X"]})
    >>> tracks = pd.DataFrame({1: [1, 0], 7: [0, 1], 9: [0, 0]}, index=["a", "b"])
    >>> tracks_present(took_part, tracks).loc["X"].tolist()
    [True, True, False]
    """
    _incidence(participation, membership)
    return (membership.loc[participation["actor"]] > 0).set_axis(participation["initiative"]).groupby(level=0).any()


def tracks_met(participation, membership):
    """Return, for each actor, the tracks it shared an initiative with.

    Parameters
    ----------
    participation, membership : pandas.DataFrame
        As for `track_linkage`.

    Returns
    -------
    pandas.DataFrame
        One row an actor that takes part: ``initiatives`` (how many),
        ``tracks`` (the other tracks met through other actors, as a tuple)
        and ``own`` (the actor's own tracks, as a tuple).

    Examples
    --------
    >>> took_part = pd.DataFrame({"actor": ["a", "b"], "initiative": ["X", "X"]})
    >>> actors = pd.DataFrame({"track": [1, 7], "secondary_tracks": [(), ()]}, index=["a", "b"])
    >>> tracks_met(took_part, membership(actors)).loc["a", "tracks"]
    (7,)
    """
    at, initiative, count = _incidence(participation, membership)
    on = membership.to_numpy() > 0
    present = np.zeros((count, on.shape[1]), dtype=int)
    np.add.at(present, initiative, on[at])
    others = np.zeros_like(on)
    np.logical_or.at(others, at, present[initiative] - on[at] > 0)
    names = membership.columns.to_numpy()
    rows = np.unique(at)
    return pd.DataFrame(
        {
            "initiatives": np.bincount(at, minlength=len(on))[rows],
            "tracks": [tuple(names[others[row] & ~on[row]].tolist()) for row in rows],
            "own": [tuple(names[on[row]].tolist()) for row in rows],
        },
        index=membership.index[rows],
    )


def centralization(graph, measure="degree"):
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
    ValueError
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
    nodes = graph.number_of_nodes()
    plain = undirected(graph)
    if measure == "degree":
        values, most = [d for _, d in plain.degree()], (nodes - 1) * (nodes - 2)
    elif measure == "in-degree":
        values, most = [d for _, d in simple(graph).in_degree()] if graph.is_directed() else None, (nodes - 1) ** 2
    elif measure == "betweenness":
        values, most = list(nx.betweenness_centrality(plain).values()), nodes - 1
    elif measure == "closeness":
        connected = nodes > 0 and nx.is_connected(plain)
        values = list(nx.closeness_centrality(plain).values()) if connected else None
        most = (nodes - 1) * (nodes - 2) / max(2 * nodes - 3, 1)
    else:
        raise ValueError(f"measure={measure!r}; it must be degree, in-degree, betweenness or closeness")
    if nodes < 3 or values is None:
        return float("nan")
    highest = max(values)
    return min(float(sum(highest - value for value in values) / most), 1.0)  # rounding may pass 1


def component_table(graph, removals):
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
        ``largest component`` (share of the actors left that are in it) and
        ``pairs kept`` (of the pairs of actors left that had a path between them
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
            "largest component": sizes.max() / total if total else np.nan,
            "pairs kept": _pairs(sizes) / pairs if pairs else np.nan,
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


def loss_of_track(graph, membership, rule="sole"):
    """Return what is left of a case's network when a whole track falls out.

    Parameters
    ----------
    graph : networkx.Graph
        As `two_mode` returns it.
    membership : pandas.DataFrame
        As `membership` returns it. Under the primary reading both rules agree.
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
    ValueError
        If the rule is neither of the two, a node is on neither side, or an edge joins two nodes of one side.
    KeyError
        If an actor has no membership.

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> mozambique = Case.load("mozambique")
    >>> table = loss_of_track(two_mode(mozambique), membership(mozambique.actors))
    >>> bool(table.loc[1, "pairs kept"] < table.loc[7, "pairs kept"] < table.loc["none", "pairs kept"])
    True
    """
    if rule not in ("sole", "any"):
        raise ValueError(f"rule={rule!r}; it must be 'sole' or 'any'")
    _, actors, _ = two_sides(graph)
    unknown = [n for n in actors if n not in membership.index]
    if unknown:
        raise KeyError(f"no membership for the actors {', '.join(map(str, unknown[:5]))}")
    on = membership > 0
    alone = on.sum(axis=1) == 1
    removals = {"none": set()}
    for track in on.columns[on.any()]:
        chosen = on[track] & alone if rule == "sole" else on[track]
        removals[track] = set(on.index[chosen])
    return component_table(graph, removals)
