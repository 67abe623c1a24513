"""Brokerage: who stands between actors, and between groups, that are not tied otherwise.

Groups are given for each node, as a dictionary or a column of a table such as
``case.actors["track"]``. Loops and parallel ties follow the rule of `mtdkit.network`;
edge weights are used only where ``weight`` names them. Undefined results are ``nan``.
"""

import itertools
import operator

import numpy as np
import pandas as pd

from mtdkit.network.ties import simple, strengths, two_sides

__all__ = [
    "ROLES",
    "burt",
    "ei_index",
    "gould_fernandez",
    "gould_fernandez_permuted",
    "gould_fernandez_z",
    "participation_coefficient",
    "track_gateways",
    "two_mode_brokerage",
]

ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")

# How many paths, and how many cells of a table, are held at once: few paths, so that they stay in the cache.
_PATHS, _CELLS = 2**14, 2**22


def _codes(nodes, groups):
    """Return the number of each node's group, and how many groups there are."""
    known = groups.to_dict() if isinstance(groups, pd.Series) else groups
    codes, names = pd.factorize(pd.Series([known.get(node) for node in nodes], dtype=object))
    if (codes < 0).any():
        missing = [node for node, code in zip(nodes, codes, strict=True) if code < 0]
        raise KeyError(f"no group for the nodes {', '.join(map(str, missing[:5]))}")
    return codes, len(names)


def _arcs(graph):
    """Return the positions of the two ends of each arc, ordered by the first; a tie counts both ways."""
    at = {node: position for position, node in enumerate(graph)}
    neighbors = [others for _, others in simple(graph).adjacency()]
    ends = list(itertools.chain.from_iterable(neighbors))
    # The quickest way to look up many, which for one alone would not give a tuple.
    heads = np.fromiter(operator.itemgetter(*ends)(at) if len(ends) > 1 else map(at.get, ends), dtype=np.intp)
    return np.repeat(np.arange(len(at)), [len(others) for others in neighbors] or 0), heads


def ei_index(graph, groups):
    r"""Return Krackhardt and Stern's E-I index: whether ties leave the groups or stay within.

    .. math:: \frac{E - I}{E + I}

    with :math:`E` ties between groups and :math:`I` within. If labels were dealt
    to the :math:`n` nodes at random, keeping the group sizes :math:`n_g`, it would be

    .. math:: 1 - 2 \, \frac{\sum_g n_g (n_g - 1)}{n (n - 1)}

    on average, whatever the graph; that, and not zero, is the value to compare with.

    Parameters
    ----------
    graph : networkx.Graph or networkx.DiGraph
        One-mode; in a directed graph each arc counts.
    groups : dict or pandas.Series
        Node to group.

    Returns
    -------
    pandas.Series
        ``internal``, ``external`` (ties), ``index`` (-1, all within, to 1, all
        between; ``nan`` without ties) and ``expected`` (``nan`` for fewer than two nodes).

    Raises
    ------
    KeyError
        If a node has no group.

    References
    ----------
    KrackhardtStern1988

    Examples
    --------
    >>> import networkx as nx
    >>> karate = nx.karate_club_graph()
    >>> ei_index(karate, nx.get_node_attributes(karate, "club")).round(4).tolist()
    [67.0, 11.0, -0.7179, 0.0303]
    """
    codes, _ = _codes(list(graph), groups)
    tails, heads = _arcs(graph)
    counted = 1 if graph.is_directed() else 2
    internal = int((codes[tails] == codes[heads]).sum()) // counted
    external = len(tails) // counted - internal
    sizes, nodes = np.bincount(codes), len(codes)
    return pd.Series(
        {
            "internal": internal,
            "external": external,
            "index": (external - internal) / (external + internal) if len(tails) else np.nan,
            "expected": 1 - 2 * int((sizes * (sizes - 1)).sum()) / (nodes * (nodes - 1)) if nodes > 1 else np.nan,
        }
    )


def _two_paths(tails, heads, size):
    """Yield, block by block, the paths over two arcs: both arcs, and whether an arc closes the path.

    The first arcs come as their positions and how often each is repeated, the second arcs as positions.
    """
    start = np.searchsorted(tails, np.arange(size + 1))
    onward = np.diff(start)[heads]
    before = np.concatenate([[0], np.cumsum(onward)])
    reached = before[start]
    first = 0
    while first < size:
        last = np.searchsorted(reached, reached[first] + _PATHS, side="right") - 1
        last = min(max(last, first + 1), first + max(_CELLS // size, 1), size)
        arcs = np.arange(start[first], start[last], dtype=np.int32)
        times = onward[arcs]
        # The n-th path over an arc goes on by the n-th arc that leaves the arc's end.
        shift = (start[heads[arcs]] - (before[arcs] - reached[first])).astype(np.int32)
        second = np.arange(reached[last] - reached[first], dtype=np.int32) + np.repeat(shift, times)
        linked = np.zeros((last - first, size), dtype=bool)
        linked[tails[arcs] - first, heads[arcs]] = True
        linked[np.arange(last - first), np.arange(first, last)] = True
        row = np.repeat(((tails[arcs] - first) * size).astype(np.int32), times)
        yield arcs, times, second, linked.ravel()[row + heads[second]]
        first = last


def gould_fernandez(graph, groups):
    r"""Count how often each node brokers, by Gould and Fernandez's five roles.

    Node :math:`j` brokers between :math:`i` and :math:`k` if
    :math:`i \to j \to k` but not :math:`i \to k`. The groups of the three say as what:

    ================ ==========================================================
    coordinator      all three in one group
    itinerant        the two ends in one group, the broker in another
    representative   the broker in the group of the first
    gatekeeper       the broker in the group of the last
    liaison          three different groups
    ================ ==========================================================

    Parameters
    ----------
    graph : networkx.Graph or networkx.DiGraph
        One-mode. In an undirected graph each pair of ends counts in both orders,
        as in ``sna``, so that representative and gatekeeper are the same number.
    groups : dict or pandas.Series
        Node to group.

    Returns
    -------
    pandas.DataFrame
        One row a node, a column for each role, and ``total``.

    Raises
    ------
    KeyError
        If a node has no group.

    See Also
    --------
    gould_fernandez_z : are the counts large for a random graph?
    gould_fernandez_permuted : are they large for these ties, if groups were dealt at random?
    two_mode_brokerage : the same question without a projection.

    Notes
    -----
    In the projection of a two-mode network all who took part in the same
    initiative are tied, which leaves few open paths. Compare with `two_mode_brokerage`.

    References
    ----------
    GouldFernandez1989

    Examples
    --------
    >>> import networkx as nx
    >>> chain = nx.DiGraph([("a", "b"), ("b", "c")])
    >>> gould_fernandez(chain, {"a": 1, "b": 1, "c": 7}).loc["b"].tolist()
    [0, 0, 1, 0, 0, 1]
    """
    nodes = list(graph)
    codes, number = _codes(nodes, groups)
    tails, heads = _arcs(graph)
    within = codes[tails] == codes[heads]
    into, out = (np.bincount(ends, minlength=len(nodes)) for ends in (heads, tails))
    own_into, own_out = (np.bincount(ends[within], minlength=len(nodes)) for ends in (heads, tails))
    # All paths over two arcs first; a kind adds four, two and one for the pairs of one group in the path.
    counts = np.zeros((len(nodes), 8), dtype=np.int64)
    counts[:, 7] = own_into * own_out
    counts[:, 1] = _ends_alike(tails, heads, codes, number) - counts[:, 7]
    counts[:, 4] = own_into * (out - own_out)
    counts[:, 2] = (into - own_into) * own_out
    counts[:, 0] = into * out - counts.sum(axis=1)
    # Those that an arc closes, or that come back to their start, are few as a rule and go again.
    for arcs, times, second, closed in _two_paths(tails, heads, len(nodes)):
        paths = np.flatnonzero(closed)
        one, two = np.repeat(arcs, times)[paths], second[paths]
        kind = 4 * within[one] + 2 * within[two] + (codes[tails[one]] == codes[heads[two]])
        counts -= np.bincount(8 * heads[one] + kind, minlength=counts.size).reshape(counts.shape)
    roles = np.column_stack([counts[:, [7, 1, 4, 2, 0]], counts.sum(axis=1)])
    return pd.DataFrame(roles, index=nodes, columns=[*ROLES, "total"])


def _ends_alike(tails, heads, codes, number):
    """Count for each node the paths over two arcs through it whose ends are of one group."""
    size = len(codes)
    paths = np.zeros(size, dtype=np.int64)
    width = max(_CELLS // max(size, 1), 1)
    for low in range(0, number, width):
        tables = []
        for middle, end in ((heads, codes[tails] - low), (tails, codes[heads] - low)):
            here = (end >= 0) & (end < width)
            table = np.bincount(middle[here] * min(width, number) + end[here], minlength=size * min(width, number))
            tables.append(table.reshape(size, -1))
        paths += (tables[0] * tables[1]).sum(axis=1)
    return paths


def gould_fernandez_z(graph, groups):
    r"""Compare brokerage with what a random graph of the same density and reciprocity would give.

    Pairs of nodes are independent of each other; an arc is present with the density :math:`d`
    of the graph, and both arcs of a pair with the share :math:`m` of its pairs that have both.
    With :math:`q = d^2 (1 - d)` and :math:`n = 1 - 2d + m`, a count over :math:`M` ordered pairs of ends, of
    which :math:`P` ordered couples share an end, has

    .. math::

        E = Mq, \qquad \mathrm{Var} = Mq(1 - q) + P \, d^3 (1 - d)^3
        + M (m^2 n - q^2) + P \, d^2 (1 - d)^2 (m - d^2) .

    The last two terms, in which a pair of ends counts in both orders, do not stand for representative and
    gatekeeper. They are what Gould and Fernandez's formula lacks: it takes all arcs
    as independent, :math:`m = d^2`, where they vanish. In an undirected graph, :math:`m = d`,
    they double the variance. :math:`M` and :math:`P` follow from the group sizes.

    Parameters
    ----------
    graph : networkx.Graph or networkx.DiGraph
        One-mode, as for `gould_fernandez`.
    groups : dict or pandas.Series
        Node to group.

    Returns
    -------
    pandas.DataFrame
        One row a node. Two levels of columns: ``count``, ``expected``, ``sd`` and
        ``z``; and the roles with ``total``. ``z`` is ``nan`` where ``sd`` is zero.
        Counts are skewed, so that a z of 2 in a small graph is no 5 percent test.

    Raises
    ------
    KeyError
        If a node has no group.

    See Also
    --------
    gould_fernandez_permuted : is it the groups, the ties being as they are?

    References
    ----------
    GouldFernandez1989; the terms for reciprocity are the handbook's own.

    Examples
    --------
    >>> import networkx as nx
    >>> ring = nx.cycle_graph(6, create_using=nx.DiGraph)
    >>> table = gould_fernandez_z(ring, dict.fromkeys(ring, 1))
    >>> round(float(table.loc[0, ("expected", "total")]), 4)
    0.64
    """
    tails, heads = _arcs(graph)
    size = len(graph)
    counts = gould_fernandez(graph, groups)
    codes, _ = _codes(list(graph), groups)
    places = size * (size - 1) or np.nan
    density, mutual = len(tails) / places, np.isin(tails * size + heads, heads * size + tails).sum() / places
    pairs, couples = _null_sizes(np.bincount(codes), size)
    expected = pairs[codes] * density**2 * (1 - density)
    sd = np.sqrt(_null_variance(pairs, couples, density, mutual))[codes]
    z = (counts - expected) / np.where(sd > 0, sd, np.nan)
    parts = {"count": counts, "expected": expected, "sd": sd, "z": z}
    frames = {name: pd.DataFrame(part, index=counts.index, columns=counts.columns) for name, part in parts.items()}
    return pd.concat(frames, axis=1)


def _null_variance(pairs, couples, density, mutual):
    """Return the variance of `gould_fernandez_z`, groups by roles and total."""
    q, neither = density**2 * (1 - density), 1 - 2 * density + mutual
    turned = np.array([role not in ("representative", "gatekeeper") for role in (*ROLES, "total")])
    return (
        pairs * q * (1 - q)
        + couples * density**3 * (1 - density) ** 3
        + turned * pairs * (mutual**2 * neither - q**2)
        + turned * couples * density**2 * (1 - density) ** 2 * (mutual - density**2)
    )


def _null_sizes(sizes, nodes):
    """Return M and P of `gould_fernandez_z`, groups by roles and total."""
    own = sizes.astype(float)
    rest = nodes - own
    falling = [own * (own - 1), own * (own - 1) * (own - 2)]
    two, three = (part.sum() - part for part in falling)
    third = rest[:, None] - own[None, :]
    np.fill_diagonal(third, 0)
    across = (own - 1) * rest
    either = across * (rest - 1) + across * (own - 2)
    each = np.ones_like(own)
    pairs = [falling[1] / np.maximum(own, 1), two, across, across, third @ own, each * (nodes - 1) * (nodes - 2)]
    couples = [
        2 * (own - 1) * (own - 2) * (own - 3),
        2 * three,
        either,
        either,
        2 * (third * (third - 1)) @ own,
        each * 2 * (nodes - 1) * (nodes - 2) * (nodes - 3),
    ]
    return np.column_stack(pairs), np.column_stack(couples)


def gould_fernandez_permuted(graph, groups, permutations=1000, seed=0):
    """Compare brokerage with what the same graph gives if the groups are dealt at random.

    Ties stay as they are; labels are permuted among the nodes, so that the group sizes
    stay too. How often a node brokers at all is then fixed, and only the roles are tested.

    Parameters
    ----------
    graph : networkx.Graph or networkx.DiGraph
        One-mode, as for `gould_fernandez`.
    groups : dict or pandas.Series
        Node to group.
    permutations : int
        How many times the labels are dealt.
    seed : int

    Returns
    -------
    pandas.DataFrame
        One row a node. Two levels of columns: ``count``, ``expected``, ``sd``, ``p more``
        and ``p fewer`` (share of the deals that give as many or more, or as few or
        fewer, with the data counted as one deal); and the roles. There is a p-value for
        each node and role: by chance alone one in twenty is below 0.05 at most.

    Raises
    ------
    ValueError
        If there is less than one permutation.
    KeyError
        If a node has no group.

    References
    ----------
    GouldFernandez1989; the p-values count the data in as PhipsonSmyth2010.

    Examples
    --------
    >>> import networkx as nx
    >>> karate = nx.karate_club_graph()
    >>> table = gould_fernandez_permuted(karate, nx.get_node_attributes(karate, "club"), 200)
    >>> bool(table.loc[0, ("p more", "coordinator")] < 0.05)
    True
    """
    if permutations < 1:
        raise ValueError(f"permutations={permutations!r}; there must be at least one")
    nodes = list(graph)
    codes, number = _codes(nodes, groups)
    tails, heads = _arcs(graph)
    blocks = [
        np.column_stack([np.repeat(arcs, times), second])[~closed]
        for arcs, times, second, closed in _two_paths(tails, heads, len(nodes))
    ]
    one, two = np.concatenate([np.empty((0, 2), dtype=np.int32), *blocks]).T
    paths = np.column_stack([tails[one], heads[one], heads[two]])
    first, broker, last = paths[np.argsort(paths[:, 1], kind="stable")].T
    brokers, start = np.unique(broker, return_index=True)
    totals = np.diff(np.append(start, len(broker)))
    small = codes.astype(np.min_scalar_type(number))
    observed = _roles_under(small[:, None], first, broker, last, start, totals)
    above, below = np.zeros((2, len(ROLES), len(brokers)))
    deviation, square = np.zeros((2, len(ROLES), len(brokers)))
    random = np.random.default_rng(seed)
    step = max(_CELLS // max(len(broker), len(nodes), 1), 1)
    for done in range(0, permutations, step):
        dealt = np.tile(small, (min(step, permutations - done), 1))
        random.permuted(dealt, axis=1, out=dealt)
        # Each deal less the data: small whole numbers, whose squares add up without loss.
        difference = _roles_under(dealt.T.copy(), first, broker, last, start, totals) - observed
        above += (difference >= 0).sum(axis=2)
        below += (difference <= 0).sum(axis=2)
        deviation += difference.sum(axis=2)
        square += np.einsum("rbp,rbp->rb", difference, difference)
    mean = deviation / permutations
    values = {
        "count": observed[:, :, 0],
        "expected": observed[:, :, 0] + mean,
        "sd": np.sqrt(np.maximum(square / permutations - mean**2, 0)),
        "p more": (above + 1) / (permutations + 1),
        "p fewer": (below + 1) / (permutations + 1),
    }
    frames = {
        name: pd.DataFrame(part.T, index=[nodes[at] for at in brokers], columns=list(ROLES)).reindex(
            nodes, fill_value=1.0 if name.startswith("p ") else 0.0
        )
        for name, part in values.items()
    }
    frames["count"] = frames["count"].astype(np.int64)
    return pd.concat(frames, axis=1)


def _roles_under(labels, first, broker, last, start, totals):
    """Count the roles, roles by brokers by deals, from the label of each node in each deal."""
    if not len(start):
        return np.zeros((len(ROLES), 0, labels.shape[1]))
    start_label, own, end_label = labels[first], labels[broker], labels[last]
    from_own, to_own = start_label == own, end_label == own
    alike, both, out, into = (
        np.add.reduceat(true, start, axis=0, dtype=np.int32)
        for true in (start_label == end_label, from_own & to_own, from_own, to_own)
    )
    itinerant, representative, gatekeeper = alike - both, out - both, into - both
    liaison = totals[:, None] - both - itinerant - representative - gatekeeper
    return np.stack([both, itinerant, representative, gatekeeper, liaison]).astype(float)


def two_mode_brokerage(graph, groups):
    r"""Count how often an actor is the only bridge between two initiatives, by role.

    Actor :math:`b` brokers between :math:`a` and :math:`c` if there are initiatives
    :math:`F_1` and :math:`F_2` such that :math:`a, b \in F_1` and :math:`b, c \in F_2`, while
    :math:`a \notin F_2` and :math:`c \notin F_1`: an induced path a, :math:`F_1`, b,
    :math:`F_2`, c. Roles are those of `gould_fernandez`; as the path has no direction,
    representative and gatekeeper are one role, and each path counts once.

    Parameters
    ----------
    graph : networkx.Graph
        As `mtdkit.network.two_mode` returns it.
    groups : dict or pandas.Series
        Actor to group.

    Returns
    -------
    pandas.DataFrame
        One row an actor: ``coordinator``, ``itinerant``, ``gatekeeper`` (one of the two
        ends in the broker's group), ``liaison`` and ``total``.

    Raises
    ------
    KeyError
        If an actor has no group.

    Notes
    -----
    That a and c also meet in a third initiative does not undo the path; whether
    Jasny and Lubell count such a pair could not be seen.

    References
    ----------
    JasnyLubell2015

    Examples
    --------
    >>> import networkx as nx
    >>> path = nx.Graph([("a", "X"), ("b", "X"), ("b", "Y"), ("c", "Y")])
    >>> nx.set_node_attributes(path, {"a": 0, "b": 0, "c": 0, "X": 1, "Y": 1}, "bipartite")
    >>> int(two_mode_brokerage(path, {"a": 1, "b": 7, "c": 9}).loc["b", "liaison"])
    1
    """
    plain, actors, initiatives = two_sides(graph)
    codes, number = _codes(actors, groups)
    broker, pair, only_low, only_high = _open_paths(plain, actors, initiatives, codes, number)
    group = codes[broker]
    own_low, own_high = only_low[pair, group], only_high[pair, group]
    all_low, all_high = only_low.sum(axis=1)[pair], only_high.sum(axis=1)[pair]
    coordinator = own_low * own_high
    itinerant = (only_low * only_high).sum(axis=1)[pair] - coordinator
    gatekeeper = own_low * (all_high - own_high) + own_high * (all_low - own_low)
    total = all_low * all_high
    columns = {
        "coordinator": coordinator,
        "itinerant": itinerant,
        "gatekeeper": gatekeeper,
        "liaison": total - coordinator - itinerant - gatekeeper,
        "total": total,
    }
    counts = {name: np.zeros(len(actors), dtype=np.int64) for name in columns}
    for name, values in columns.items():
        np.add.at(counts[name], broker, values)
    return pd.DataFrame(counts, index=actors)


def _open_paths(plain, actors, initiatives, codes, number):
    """Return where the open paths over each actor lead.

    For each actor and pair of its initiatives: the position of the actor and of the pair. And for each pair
    the number of actors of each code that are in the one initiative alone, and in the other alone.
    """
    at = {node: position for position, node in enumerate(initiatives)}
    joined = np.array([at[other] for actor in actors for other in plain[actor]], dtype=np.intp)
    taken = np.array([plain.degree(actor) for actor in actors], dtype=np.intp)
    who = np.repeat(np.arange(len(actors)), taken)
    size = np.zeros((len(at), number), dtype=np.int64)
    np.add.at(size, (joined, codes[who]), 1)
    # Each pair of initiatives of each actor, the smaller position first.
    position = np.arange(len(joined)) - np.repeat(np.cumsum(taken) - taken, taken)
    later = taken[who] - position - 1
    one = np.repeat(np.arange(len(joined)), later)
    other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(later) - later, later)
    broker = who[one]
    low, high = np.minimum(joined[one], joined[other]), np.maximum(joined[one], joined[other])
    keys, pair = np.unique(low * max(len(at), 1) + high, return_inverse=True)
    # Whoever is in both initiatives of a pair is one of its brokers, so counting these gives the overlap.
    overlap = np.bincount(pair * number + codes[broker], minlength=len(keys) * number).reshape(len(keys), number)
    return broker, pair, size[keys // max(len(at), 1)] - overlap, size[keys % max(len(at), 1)] - overlap


def track_gateways(graph, membership):
    r"""Count the open paths over each actor that lead from each track to others.

    A path is one of `two_mode_brokerage`: a, an initiative, the actor, another initiative, c. It
    counts for track :math:`k` by the shares of its two ends in the track,

    .. math:: W_{ak} (1 - W_{ck}) + (1 - W_{ak}) W_{ck} ,

    which is one if one end is on the track and the other is not, and the chance of that if each
    end that sits on several tracks acts for one of them, drawn by its shares.

    Parameters
    ----------
    graph : networkx.Graph
        As `mtdkit.network.two_mode` returns it.
    membership : pandas.DataFrame
        As `mtdkit.network.membership` returns it; it must hold every actor of the graph.

    Returns
    -------
    pandas.DataFrame
        One row an actor, one column a track; whole numbers if each actor is on one track.

    Raises
    ------
    KeyError
        If an actor has no membership.
    ValueError
        If a node is on neither side, or an edge joins two nodes of one side.

    References
    ----------
    The paths are those of JasnyLubell2015; counting them by shares is the handbook's own.

    Examples
    --------
    >>> import networkx as nx
    >>> path = nx.Graph([("a", "X"), ("b", "X"), ("b", "Y"), ("c", "Y")])
    >>> nx.set_node_attributes(path, {"a": 0, "b": 0, "c": 0, "X": 1, "Y": 1}, "bipartite")
    >>> tracks = pd.DataFrame({1: [0, 1, 0.5], 7: [1, 0, 0.5]}, index=["a", "b", "c"])
    >>> track_gateways(path, tracks).loc["b"].tolist()
    [0.5, 0.5]
    """
    plain, actors, initiatives = two_sides(graph)
    unknown = [actor for actor in actors if actor not in membership.index]
    if unknown:
        raise KeyError(f"no membership for the actors {', '.join(map(str, unknown[:5]))}")
    # Actors on the same tracks count together.
    shares, codes = np.unique(membership.loc[actors].to_numpy(dtype=float), axis=0, return_inverse=True)
    broker, pair, one, other = _open_paths(plain, actors, initiatives, codes.ravel(), len(shares))
    paths = (one @ shares) * (other @ (1 - shares)) + (one @ (1 - shares)) * (other @ shares)
    counts = np.zeros((len(actors), shares.shape[1]))
    np.add.at(counts, broker, paths[pair])
    return pd.DataFrame(counts, index=actors, columns=membership.columns)


def participation_coefficient(graph, groups, weight=None):
    r"""Return how evenly the ties of each node are spread over the groups.

    .. math:: 1 - \sum_s \left( \frac{k_{is}}{k_i} \right)^2

    with :math:`k_{is}` the ties of node :math:`i` to group :math:`s` and :math:`k_i` all its ties.

    Parameters
    ----------
    graph : networkx.Graph or networkx.DiGraph
        One-mode; in a directed graph the arcs that leave and those that arrive count.
    groups : dict or pandas.Series
        Node to group.
    weight : str, optional
        Edge attribute to add up instead of counting ties.

    Returns
    -------
    pandas.Series
        One value a node: 0 if all its ties go to one group, up to 1 less one over the
        number of groups if they are spread evenly; ``nan`` for a node without ties.

    Raises
    ------
    KeyError
        If a node has no group.
    ValueError
        If a weight is not a number from 0 up.

    References
    ----------
    GuimeraAmaral2005

    Examples
    --------
    >>> import networkx as nx
    >>> star = nx.star_graph(4)
    >>> participation_coefficient(star, {0: "x", 1: "x", 2: "x", 3: "y", 4: "y"}).tolist()
    [0.5, 0.0, 0.0, 0.0, 0.0]
    """
    nodes = list(graph)
    codes, number = _codes(nodes, groups)
    at = {node: position for position, node in enumerate(nodes)}
    toward = np.zeros((len(nodes), number))
    for (one, other), strength in strengths(graph, weight).items():
        toward[at[one], codes[at[other]]] += strength
        toward[at[other], codes[at[one]]] += strength
    every = toward.sum(axis=1)
    shares = toward / np.where(every > 0, every, np.nan)[:, None]
    return pd.Series(1 - (shares**2).sum(axis=1), index=nodes, name="participation coefficient")


def burt(graph, weight=None):
    r"""Return Burt's constraint and effective size of each node.

    With :math:`z_{ij}` the strength of the tie from :math:`i` to :math:`j`, zero if there is none,
    both directions are added up and taken as shares

    .. math::

        p_{ij} = \frac{z_{ij} + z_{ji}}{\sum_k (z_{ik} + z_{ki})}, \quad
        m_{jq} = \frac{z_{jq} + z_{qj}}{\max_k (z_{jk} + z_{kj})},

    and summed over the contacts :math:`j` of :math:`i`, those tied to it in either direction:

    .. math::

        \text{constraint}_i = \sum_j \Big( p_{ij} + \sum_{q \ne i, j} p_{iq} p_{qj} \Big)^2, \quad
        \text{effective size}_i = \sum_j \Big( 1 - \sum_{q \ne i, j} p_{iq} m_{jq} \Big).

    Parameters
    ----------
    graph : networkx.Graph or networkx.DiGraph
        One-mode.
    weight : str, optional
        Edge attribute that holds the strength of a tie; all ties are equal without it.

    Returns
    -------
    pandas.DataFrame
        One row a node: ``constraint`` (high where all its ties lead to the same
        people) and ``effective size`` (its contacts less their redundancy). Both are
        ``nan`` for a node without ties.

    Raises
    ------
    ValueError
        If a weight is not a number from 0 up.

    References
    ----------
    Burt1992

    Examples
    --------
    >>> import networkx as nx
    >>> burt(nx.florentine_families_graph()).loc["Medici"].round(4).tolist()
    [0.2099, 5.6667]
    """
    both = {node: {} for node in graph}
    for (one, other), strength in strengths(graph, weight).items():
        both[one][other] = both[other][one] = both[one].get(other, 0) + strength
    total = {node: sum(contacts.values()) for node, contacts in both.items()}
    rows = []
    for node, contacts in both.items():
        share = {other: strength / total[node] for other, strength in contacts.items()}
        constraint = size = 0.0
        for other, own in share.items():
            around = both[other]
            through = sum(part * around.get(via, 0) / total[via] for via, part in share.items())
            redundancy = sum(part * around.get(via, 0) for via, part in share.items()) / max(around.values())
            constraint += (own + through) ** 2
            size += 1 - redundancy
        rows.append((constraint, size) if contacts else (np.nan, np.nan))
    return pd.DataFrame(rows, index=list(graph), columns=["constraint", "effective size"], dtype=float)
