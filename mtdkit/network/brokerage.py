"""Brokerage in a two-mode network, and between groups in a network of one mode.

Loops and parallel ties follow the rule of `mtdkit.network`; edge weights are used only where
``weight`` names them. Undefined results are ``nan``.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pandas as pd

from mtdkit.network.ties import arc_ends, group_codes, strengths

if TYPE_CHECKING:
    from mtdkit.reading import Reading

__all__ = ["burt", "ei_index", "track_gateways", "two_mode_brokerage"]


def two_mode_brokerage(reading: Reading) -> pd.DataFrame:
    r"""Count how often an actor is the only bridge between two initiatives, by role.

    Actor :math:`b` brokers between :math:`a` and :math:`c` if there are initiatives
    :math:`F_1` and :math:`F_2` such that :math:`a, b \in F_1` and :math:`b, c \in F_2`, while
    :math:`a \notin F_2` and :math:`c \notin F_1`: an induced path a, :math:`F_1`, b,
    :math:`F_2`, c. Roles are those of `mtdkit.network.gould_fernandez`; as the path has no direction,
    representative and gatekeeper are one role, and each path counts once.

    Parameters
    ----------
    reading : mtdkit.reading.Reading
        The group of an actor is its primary track, ``reading.actors["track"]``.

    Returns
    -------
    pandas.DataFrame
        One row an actor: ``coordinator``, ``itinerant``, ``gatekeeper`` (one of the two
        ends in the broker's group), ``liaison`` and ``total``.

    Notes
    -----
    That a and c also meet in a third initiative does not undo the path; whether
    Jasny and Lubell count such a pair could not be seen.

    References
    ----------
    JasnyLubell2015

    Examples
    --------
    >>> from mtdkit.reading import Reading
    >>> took_part = pd.DataFrame({"actor": ["a", "b", "b", "c"], "initiative": ["X", "X", "Y", "Y"]})
    >>> path = Reading.of(took_part, pd.DataFrame(np.eye(3), ["a", "b", "c"], [1, 7, 9]))
    >>> int(two_mode_brokerage(path).loc["b", "liaison"])
    1
    """
    actors = list(reading.actors.index)
    codes, number = group_codes(actors, reading.actors["track"])
    broker, pair, only_low, only_high = _open_paths(reading, codes, number)
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


def _open_paths(reading, codes, number):
    """Return where the open paths over each actor lead.

    For each actor and pair of its initiatives: the position of the actor and of the pair. And for each pair
    the number of actors of each code that are in the one initiative alone, and in the other alone.
    """
    at, initiative, names = reading.incidence
    order = np.argsort(at, kind="stable")
    who, joined = at[order], initiative[order]
    taken = np.bincount(who, minlength=len(codes))
    size = np.zeros((len(names), number), dtype=np.int64)
    np.add.at(size, (joined, codes[who]), 1)
    # Each pair of initiatives of each actor, the smaller position first.
    position = np.arange(len(joined)) - np.repeat(np.cumsum(taken) - taken, taken)
    later = taken[who] - position - 1
    one = np.repeat(np.arange(len(joined)), later)
    other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(later) - later, later)
    broker = who[one]
    low, high = np.minimum(joined[one], joined[other]), np.maximum(joined[one], joined[other])
    keys, pair = np.unique(low * max(len(names), 1) + high, return_inverse=True)
    # Whoever is in both initiatives of a pair is one of its brokers, so counting these gives the overlap.
    overlap = np.bincount(pair * number + codes[broker], minlength=len(keys) * number).reshape(len(keys), number)
    return broker, pair, size[keys // max(len(names), 1)] - overlap, size[keys % max(len(names), 1)] - overlap


def track_gateways(reading: Reading) -> pd.DataFrame:
    r"""Count the open paths over each actor that lead from each track to others.

    A path is one of `two_mode_brokerage`: a, an initiative, the actor, another initiative, c. It
    counts for track :math:`k` by the shares of its two ends in the track,

    .. math:: W_{ak} (1 - W_{ck}) + (1 - W_{ak}) W_{ck} ,

    which is one if one end is on the track and the other is not, and the chance of that if each
    end that sits on several tracks acts for one of them, drawn by its shares.

    Parameters
    ----------
    reading : mtdkit.reading.Reading

    Returns
    -------
    pandas.DataFrame
        One row an actor, one column a track; whole numbers if each actor is on one track.

    References
    ----------
    The paths are those of JasnyLubell2015; counting them by shares is the handbook's own.

    Examples
    --------
    >>> from mtdkit.reading import Reading
    >>> took_part = pd.DataFrame({"actor": ["a", "b", "b", "c"], "initiative": ["X", "X", "Y", "Y"]})
    >>> path = Reading.of(took_part, pd.DataFrame({1: [0, 1, 0.5], 7: [1, 0, 0.5]}, index=["a", "b", "c"]))
    >>> track_gateways(path).loc["b"].tolist()
    [0.5, 0.5]
    """
    # Actors on the same tracks count together.
    shares, codes = np.unique(reading.shares.to_numpy(dtype=float), axis=0, return_inverse=True)
    broker, pair, one, other = _open_paths(reading, codes.ravel(), len(shares))
    paths = (one @ shares) * (other @ (1 - shares)) + (one @ (1 - shares)) * (other @ shares)
    counts = np.zeros((len(codes), shares.shape[1]))
    np.add.at(counts, broker, paths[pair])
    return pd.DataFrame(counts, index=reading.actors.index, columns=reading.shares.columns)


def ei_index(graph: nx.Graph, groups: Mapping | pd.Series) -> pd.Series:
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
    codes, _ = group_codes(list(graph), groups)
    tails, heads = arc_ends(graph)
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


def burt(graph: nx.Graph, weight: str | None = None) -> pd.DataFrame:
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
        people) and ``effective_size`` (its contacts less their redundancy). Both are
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
    both: dict[Hashable, dict] = {node: {} for node in graph}
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
    return pd.DataFrame(rows, index=list(graph), columns=["constraint", "effective_size"], dtype=float)
