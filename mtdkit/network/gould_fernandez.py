"""Gould and Fernandez's brokerage: how often a node stands between others, in which role, and beside what chance gives.

Groups are given for each node, as a dictionary or a column of a table such as ``reading.actors["track"]``. Loops
and parallel ties follow the rule of `mtdkit.network`. Undefined results are ``nan``.
"""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx
import numpy as np
import pandas as pd

from mtdkit.network.ties import arc_ends, group_codes

__all__ = ["ROLES", "gould_fernandez", "gould_fernandez_permuted", "gould_fernandez_z"]

#: Roles of a broker between two others, by the groups of the three.
ROLES: tuple[str, ...] = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")

# How many paths, and how many cells of a table, are held at once: few paths, so that they stay in the cache.
_PATHS, _CELLS = 2**14, 2**22


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


def gould_fernandez(graph: nx.Graph, groups: Mapping | pd.Series) -> pd.DataFrame:
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
    mtdkit.network.two_mode_brokerage : the same question without a projection.

    Notes
    -----
    In the projection of a two-mode network all who took part in the same
    initiative are tied, which leaves few open paths. Compare with `mtdkit.network.two_mode_brokerage`.

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
    codes, number = group_codes(nodes, groups)
    tails, heads = arc_ends(graph)
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


def gould_fernandez_z(graph: nx.Graph, groups: Mapping | pd.Series) -> pd.DataFrame:
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
    tails, heads = arc_ends(graph)
    size = len(graph)
    counts = gould_fernandez(graph, groups)
    codes, _ = group_codes(list(graph), groups)
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


def gould_fernandez_permuted(
    graph: nx.Graph, groups: Mapping | pd.Series, permutations: int = 1000, seed: int = 0
) -> pd.DataFrame:
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
        One row a node. Two levels of columns: ``count``, ``expected``, ``sd``, ``p_more``
        and ``p_fewer`` (share of the deals that give as many or more, or as few or
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
    >>> bool(table.loc[0, ("p_more", "coordinator")] < 0.05)
    True
    """
    if permutations < 1:
        raise ValueError(f"permutations={permutations!r}; there must be at least one")
    nodes = list(graph)
    codes, number = group_codes(nodes, groups)
    tails, heads = arc_ends(graph)
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
        "p_more": (above + 1) / (permutations + 1),
        "p_fewer": (below + 1) / (permutations + 1),
    }
    frames = {
        name: pd.DataFrame(part.T, index=[nodes[at] for at in brokers], columns=list(ROLES)).reindex(
            nodes, fill_value=1.0 if name.startswith("p_") else 0.0
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
