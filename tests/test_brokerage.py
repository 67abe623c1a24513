"""Brokerage against R's sna and igraph, exact enumeration and slow literal code."""

import importlib
import itertools
import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtdkit import network
from mtdkit.reading import Reading

ROLES = list(network.ROLES)
# The module, whose name in the package is that of its function.
ENGINE = importlib.import_module("mtdkit.network.gould_fernandez")


@st.composite
def grouped_graphs(draw):
    """Draw a graph, directed or not, with loops, and a group for each node."""
    size = draw(st.integers(1, 8))
    arcs = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))
    graph = nx.empty_graph(size, draw(st.sampled_from([nx.Graph, nx.DiGraph])))
    graph.add_edges_from(draw(st.lists(arcs, max_size=30)))
    return graph, dict(enumerate(draw(st.lists(st.integers(1, 4), min_size=size, max_size=size))))


@st.composite
def grouped_cases(draw):
    """Draw a two-mode graph and a group for each actor."""
    actors, initiatives = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    graph = nx.Graph()
    graph.add_nodes_from(range(actors), bipartite=0)
    graph.add_nodes_from([f"F{i}" for i in range(initiatives)], bipartite=1)
    pairs = st.tuples(st.integers(0, actors - 1), st.integers(0, initiatives - 1))
    graph.add_edges_from((a, f"F{f}") for a, f in draw(st.lists(pairs, max_size=25)))
    return graph, dict(enumerate(draw(st.lists(st.integers(1, 4), min_size=actors, max_size=actors))))


def read(graph, groups):
    """Return a two-mode graph and the group of each actor as a reading."""
    actors = [node for node, side in graph.nodes(data="bipartite") if side == 0]
    rows = pd.DataFrame([(a, f) for a in actors for f in graph[a]], columns=["actor", "initiative"], dtype=object)
    shares = pd.get_dummies(pd.Series({actor: groups[actor] for actor in actors})).astype(float)
    return Reading.of(rows, shares)


def role(first, own, last):
    """Name the role of a broker from the three groups."""
    if first == own == last:
        return "coordinator"
    if first == last:
        return "itinerant"
    if first == own:
        return "representative"
    return "gatekeeper" if own == last else "liaison"


def roles_by_loops(graph, groups):
    """Count the roles by the definition."""
    table = pd.DataFrame(0, index=list(graph), columns=[*ROLES, "total"])
    for i, j, k in itertools.permutations(graph, 3):
        if graph.has_edge(i, j) and graph.has_edge(j, k) and not graph.has_edge(i, k):
            table.loc[j, [role(groups[i], groups[j], groups[k]), "total"]] += 1
    return table


def arithmetic_graph():
    """Return the directed graph of 12 nodes whose values in R's sna stand below."""
    graph = nx.empty_graph(12, nx.DiGraph)
    graph.add_edges_from((i, j) for i in range(12) for j in range(12) if i != j and (i * i + 3 * j) % 7 < 2)
    return graph


def karate():
    """Return Zachary's karate club and the side each member took."""
    graph = nx.karate_club_graph()
    return graph, nx.get_node_attributes(graph, "club")


# --- E-I index ---------------------------------------------------------------------


def test_ei_index_of_the_karate_club():
    """67 ties within and 11 between the two sides; the values were counted by hand."""
    table = network.ei_index(*karate())
    assert (table["internal"], table["external"]) == (67, 11)
    assert table["index"] == (11 - 67) / 78
    assert table["expected"] == pytest.approx(1 - 2 * 2 * 17 * 16 / (34 * 33))


@given(grouped_graphs())
def test_ei_index_counts_ties(drawn):
    """Ties within and between groups add up to all ties but loops, each arc of a directed graph for itself."""
    graph, groups = drawn
    ties = [(u, v) for u, v in graph.edges if u != v]
    table = network.ei_index(graph, groups)
    within = sum(groups[u] == groups[v] for u, v in ties)
    assert (table["internal"], table["external"]) == (within, len(ties) - within)
    assert table["index"] == (len(ties) - 2 * within) / len(ties) if ties else math.isnan(table["index"])


@given(grouped_graphs())
def test_expected_ei_index_is_the_mean_over_all_labelings(drawn):
    """The closed form equals the mean over every way to deal the labels."""
    graph, groups = drawn
    graph = graph.subgraph(range(min(len(graph), 5)))
    if not any(u != v for u, v in graph.edges):
        return
    labels = [groups[node] for node in graph]
    values = [
        network.ei_index(graph, dict(zip(graph, dealt, strict=True)))["index"]
        for dealt in itertools.permutations(labels)
    ]
    assert network.ei_index(graph, groups)["expected"] == pytest.approx(np.mean(values))


def test_ei_index_of_one_node_is_undefined():
    """Without ties there is no index, and with one node no expectation."""
    table = network.ei_index(nx.empty_graph(1), {0: 1})
    assert math.isnan(table["index"])
    assert math.isnan(table["expected"])


# --- Gould and Fernandez's roles ---------------------------------------------------


@given(grouped_graphs())
def test_roles_follow_the_definition(drawn):
    """The counts are those of loops over all triples of nodes."""
    graph, groups = drawn
    pd.testing.assert_frame_equal(network.gould_fernandez(graph, groups), roles_by_loops(graph, groups))


def test_roles_do_not_depend_on_the_blocks(monkeypatch):
    """Small blocks give the same counts as one large one."""
    graph = nx.gnp_random_graph(30, 0.2, seed=1, directed=True)
    groups = {node: node % 4 for node in graph}
    whole = network.gould_fernandez(graph, groups)
    monkeypatch.setattr(ENGINE, "_PATHS", 7)
    monkeypatch.setattr(ENGINE, "_CELLS", 50)
    pd.testing.assert_frame_equal(network.gould_fernandez(graph, groups), whole)


def test_roles_in_a_directed_graph_against_sna():
    """The counts of R's sna 2.7.1 for an arithmetic graph.

    Computed once in R 4.2.2 with
    ``A <- outer(0:11, 0:11, function(i, j) ((i*i + 3*j) %% 7 < 2) & i != j) * 1`` and
    ``brokerage(A, (0:11) %% 3)$raw.nli``, columns w_I, w_O, b_IO, b_OI, b_O, t.
    """
    graph = arithmetic_graph()
    assert graph.number_of_edges() == 39
    rows = """0 1 1 0 1 3; 0 2 0 3 5 10; 1 3 4 5 5 18; 0 0 0 0 0 0; 0 0 0 0 0 0; 0 2 0 2 2 6;
              1 1 2 4 2 10; 0 1 1 0 1 3; 1 1 6 1 1 10; 1 3 4 5 5 18; 0 0 0 0 0 0; 0 0 0 0 0 0"""
    table = network.gould_fernandez(graph, {node: node % 3 for node in graph})
    assert table.to_numpy().tolist() == [[int(cell) for cell in row.split()] for row in rows.split(";")]


def test_roles_in_the_karate_club_against_sna():
    """The counts of R's sna 2.7.1, by side and with nodes in four groups.

    Computed once in R 4.2.2 with ``brokerage(K, cl)$raw.nli`` and ``$raw.gli``, K being the
    symmetric matrix of the edges of networkx's karate_club_graph, for cl the club and
    for ``cl <- (0:33) %% 4``. In an undirected graph both orders of a pair count.
    """
    graph, club = karate()
    by_side = network.gould_fernandez(graph, club)
    assert by_side.loc[[0, 2, 8, 33]].to_numpy().tolist() == [
        [174, 0, 15, 15, 0, 204],
        [10, 12, 23, 23, 0, 68],
        [0, 0, 5, 5, 0, 10],
        [156, 6, 40, 40, 0, 242],
    ]
    assert by_side.sum().tolist() == [510, 20, 128, 128, 0, 786]
    in_four = network.gould_fernandez(graph, {node: node % 4 for node in graph})
    assert in_four.loc[[0, 2, 33]].to_numpy().tolist() == [
        [6, 38, 35, 35, 90, 204],
        [0, 16, 0, 0, 52, 68],
        [6, 46, 39, 39, 112, 242],
    ]
    assert in_four.sum().tolist() == [24, 170, 116, 116, 360, 786]


# --- Expectation under density and reciprocity -------------------------------------


def test_z_of_independent_arcs_against_sna():
    """Expectation and standard deviation of R's sna 2.7.1, whose formula takes all arcs as independent.

    Computed once in R 4.2.2 for the arithmetic graph as ``exp.nli``, ``sd.nli`` and
    ``z.nli`` with ``(0:11) %% 3``. With as many mutual pairs as independent arcs would give, the variance is
    the same; representative and gatekeeper never depend on them.
    """
    graph = arithmetic_graph()
    table = network.gould_fernandez_z(graph, {node: node % 3 for node in graph})
    expected = [0.369013, 1.476052, 1.476052, 1.476052, 1.968069, 6.765238]
    sd = [0.674208, 1.500392, 1.825803, 1.825803, 1.891782, 4.920209]
    assert table["expected"].to_numpy() == pytest.approx(np.tile(expected, (12, 1)), abs=1e-6)
    sizes, density = np.array([4, 4, 4]), 39 / 132
    independent = ENGINE._null_variance(*ENGINE._null_sizes(sizes, 12), density, density**2)
    assert np.sqrt(independent) == pytest.approx(np.tile(sd, (3, 1)), abs=1e-6)
    assert table["sd"][["representative", "gatekeeper"]].to_numpy() == pytest.approx(1.825803, abs=1e-6)
    assert table.loc[2, "z"][["representative", "gatekeeper"]].tolist() == pytest.approx([1.382377, 1.930081], abs=1e-6)


def test_z_of_unequal_groups_against_sna():
    """Groups of five, four, two and one: ``z.nli`` with ``c(0,0,0,0,0,1,1,1,1,2,2,3)``, from the same run of R."""
    graph, sizes, density = arithmetic_graph(), np.array([5, 4, 2, 1]), 39 / 132
    groups = dict(enumerate(np.repeat([0, 1, 2, 3], sizes)))
    table = network.gould_fernandez_z(graph, groups)
    sd = np.sqrt(ENGINE._null_variance(*ENGINE._null_sizes(sizes, 12), density, density**2))
    nan = float("nan")
    for node, values in {
        0: [-0.695636, 1.022401, -0.366139, -0.873215, -0.946261, -0.765260],
        6: [0.935894, -0.230194, 0.834673, 0.286969, 0.436112, 0.657444],
        9: [nan, 1.108120, 2.023653, -0.521846, 2.532333, 2.283391],
        11: [nan, -1.121287, nan, nan, -1.310518, -1.374990],
    }.items():
        with np.errstate(invalid="ignore"):
            z = (table.loc[node, "count"] - table.loc[node, "expected"]) / sd[groups[node]]
        assert z.to_numpy() == pytest.approx(values, abs=1e-6, nan_ok=True)
        assert table.loc[node, "z"].isna().tolist() == [math.isnan(value) for value in values]


@pytest.mark.parametrize("labels", [(1, 1, 1, 1), (1, 1, 1, 2), (1, 1, 2, 2), (1, 1, 2, 3), (1, 2, 3, 4)])
@pytest.mark.parametrize(
    "arcs",
    [
        [(0, 1), (1, 2), (2, 0)],
        [(0, 1), (1, 0), (1, 2), (2, 3)],
        [(0, 1), (1, 0), (1, 2), (2, 1), (2, 3)],
        [(0, 1), (1, 0), (1, 2), (2, 1)],
    ],
    ids=["no mutual pair", "one", "one arc short of symmetric", "symmetric"],
)
def test_moments_are_exact_over_all_graphs_of_four_nodes(labels, arcs):
    """Mean and variance equal the sums over all 4,096 graphs of four nodes, whatever the share of mutual pairs."""
    graph = nx.empty_graph(4, nx.DiGraph)
    graph.add_edges_from(arcs)
    density, mutual = len(arcs) / 12, sum(graph.has_edge(v, u) for u, v in arcs) / 12
    kinds = {(True, True): mutual, (False, False): 1 - 2 * density + mutual}
    weight, has = 1.0, {}
    states = list(itertools.product(itertools.product([False, True], repeat=2), repeat=6))
    for number, (i, j) in enumerate(itertools.combinations(range(4), 2)):
        has[i, j], has[j, i] = np.array([state[number] for state in states]).T
        weight = weight * np.array([kinds.get(state[number], density - mutual) for state in states])
    table = network.gould_fernandez_z(graph, dict(enumerate(labels)))
    counts = {(j, name): np.zeros(len(states)) for j in range(4) for name in [*ROLES, "total"]}
    for i, j, k in itertools.permutations(range(4), 3):
        is_open = has[i, j] & has[j, k] & ~has[i, k]
        counts[j, role(labels[i], labels[j], labels[k])] += is_open
        counts[j, "total"] += is_open
    for (j, name), values in counts.items():
        mean = weight @ values
        assert table.loc[j, ("expected", name)] == pytest.approx(mean)
        assert table.loc[j, ("sd", name)] == pytest.approx(np.sqrt(weight @ (values - mean) ** 2), abs=1e-9)


def test_z_one_arc_short_of_symmetric_against_simulation():
    """Random graphs in which nearly all arcs come in pairs spread as the formula says, to 6 percent of the sd.

    A formula for independent arcs would be too small by nearly root two, 29 percent.
    """
    graph = nx.gnp_random_graph(12, 0.4, seed=2).to_directed()
    graph.remove_edge(*next(iter(graph.edges)))
    groups = {node: node % 3 for node in graph}
    places = 12 * 11
    density = graph.number_of_edges() / places
    mutual = sum(graph.has_edge(v, u) for u, v in graph.edges) / places
    random, totals, liaisons = np.random.default_rng(0), [], []
    low, high = np.tril_indices(12, -1)
    for _ in range(2000):
        drawn = random.random(len(low))
        has = np.zeros((12, 12), dtype=bool)
        has[low, high] = drawn < density
        has[high, low] = (drawn < mutual) | ((drawn >= density) & (drawn < 2 * density - mutual))
        counts = network.gould_fernandez(nx.from_numpy_array(has, create_using=nx.DiGraph), groups)
        totals.append(counts.loc[0, "total"])
        liaisons.append(counts.loc[0, "liaison"])
    table = network.gould_fernandez_z(graph, groups).loc[0]
    for name, values in (("total", totals), ("liaison", liaisons)):
        assert table["sd", name] == pytest.approx(np.std(values), rel=0.06)
        assert table["expected", name] == pytest.approx(np.mean(values), abs=4 * np.std(values) / math.sqrt(2000))


def test_an_undirected_graph_has_the_z_of_its_arcs_both_ways():
    """It makes no difference how a symmetric graph is written, and its sd for all roles is that of ordered pairs."""
    graph, club = karate()
    table = network.gould_fernandez_z(graph, club)
    pd.testing.assert_frame_equal(table, network.gould_fernandez_z(graph.to_directed(), club))
    density = 2 * 78 / (34 * 33)
    independent = ENGINE._null_variance(*ENGINE._null_sizes(np.array([17, 17]), 34), density, density**2)
    assert table["sd"].loc[0].to_numpy() ** 2 == pytest.approx(np.array([2, 2, 1, 1, 2, 2]) * independent[0])


def test_z_of_a_graph_without_arcs_is_undefined():
    """With density zero nothing is expected and nothing can deviate."""
    table = network.gould_fernandez_z(nx.empty_graph(4, nx.DiGraph), dict.fromkeys(range(4), 1))
    assert (table["expected"] == 0).all(axis=None)
    assert table["z"].isna().all(axis=None)


# --- Label permutation -------------------------------------------------------------


@given(grouped_graphs(), st.integers(0, 3))
def test_permuted_roles_follow_loops_over_the_same_deals(drawn, seed):
    """Mean, sd and both p-values are those of slow counts under the same random labels."""
    graph, groups = drawn
    nodes, deals = list(graph), 7
    codes = pd.factorize(np.array([groups[node] for node in nodes]))[0].astype(np.uint8)
    dealt = np.random.default_rng(seed).permuted(np.tile(codes, (deals, 1)), axis=1)
    counts = np.stack([roles_by_loops(graph, dict(zip(nodes, labels, strict=True)))[ROLES] for labels in dealt])
    observed = roles_by_loops(graph, groups)[ROLES]
    table = network.gould_fernandez_permuted(graph, groups, deals, seed)
    pd.testing.assert_frame_equal(table["count"], observed)
    assert np.allclose(table["expected"], counts.mean(axis=0))
    assert np.allclose(table["sd"], counts.std(axis=0))
    assert np.allclose(table["p_more"], (1 + (counts >= observed.to_numpy()).sum(axis=0)) / (deals + 1))
    assert np.allclose(table["p_fewer"], (1 + (counts <= observed.to_numpy()).sum(axis=0)) / (deals + 1))


def test_permuted_roles_come_near_their_exact_expectation():
    """Over random labels the chance of each role is that of three draws without return.

    In the karate club with sides of 17, all three are of one group with 2 (17 16 15) / (34 33 32).
    """
    graph, club = karate()
    table = network.gould_fernandez_permuted(graph, club, 2000)
    total = network.gould_fernandez(graph, club)["total"]
    one_group, two_and_one = 2 * 17 * 16 * 15 / (34 * 33 * 32), 2 * 17 * 17 * 16 / (34 * 33 * 32)
    for name, chance in zip(ROLES, [one_group, two_and_one, two_and_one, two_and_one, 0], strict=True):
        error = 4 * table["sd"][name] / math.sqrt(2000) + 1e-9
        assert (abs(table["expected"][name] - chance * total) <= error).all()


def test_the_same_seed_gives_the_same_table():
    """Zero is a seed like any other, and another seed gives another table."""
    graph, club = karate()
    first = network.gould_fernandez_permuted(graph, club, 100, seed=0)
    pd.testing.assert_frame_equal(first, network.gould_fernandez_permuted(graph, club, 100, seed=0))
    assert not first.equals(network.gould_fernandez_permuted(graph, club, 100, seed=1))


def test_deals_in_blocks_are_the_same_deals(monkeypatch):
    """Small blocks draw the same labels as one large one."""
    graph, club = karate()
    whole = network.gould_fernandez_permuted(graph, club, 50)
    monkeypatch.setattr(ENGINE, "_CELLS", 5000)
    pd.testing.assert_frame_equal(network.gould_fernandez_permuted(graph, club, 50), whole)


# --- Two-mode brokerage ------------------------------------------------------------


def two_mode_by_loops(graph, groups):
    """Count induced paths a, F, b, G, c by the definition."""
    actors = [node for node, side in graph.nodes(data="bipartite") if side == 0]
    initiatives = [node for node in graph if node not in actors]
    table = pd.DataFrame(0, index=actors, columns=["coordinator", "itinerant", "gatekeeper", "liaison", "total"])
    for (a, b, c), (f, g) in itertools.product(
        itertools.permutations(actors, 3), itertools.combinations(initiatives, 2)
    ):
        induced = graph.subgraph([a, f, b, g, c])
        if set(map(frozenset, induced.edges)) == set(map(frozenset, [(a, f), (f, b), (b, g), (g, c)])):
            name = role(groups[a], groups[b], groups[c]).replace("representative", "gatekeeper")
            table.loc[b, [name, "total"]] += 1
    return table


@given(grouped_cases())
def test_two_mode_brokerage_follows_the_definition(drawn):
    """The counts are those of loops over all induced paths."""
    graph, groups = drawn
    pd.testing.assert_frame_equal(network.two_mode_brokerage(read(graph, groups)), two_mode_by_loops(graph, groups))


def test_two_mode_brokerage_of_the_southern_women_against_igraph():
    """Induced paths of five nodes with a woman in the middle, in three groups by position.

    Computed once with R's igraph 1.3.5 by ``subgraph_isomorphisms(path, davis, method = "lad",
    induced = TRUE, domains = ...)`` with the women as ends and middle, divided by
    two for the two directions; women in the order of ``graph["top"]``, group = position %% 3.
    Columns: coordinator, gatekeeper, itinerant, liaison.
    """
    graph = nx.davis_southern_women_graph()
    women = graph.graph["top"]
    table = network.two_mode_brokerage(read(graph, {w: number % 3 for number, w in enumerate(women)})).loc[women]
    assert table["total"].tolist() == [235, 94, 307, 110, 27, 30, 53, 54, 122, 90, 49, 73, 162, 302, 126, 15, 9, 9]
    rows = """21 101 59 54; 14 43 19 18; 17 114 91 85; 13 46 26 25; 0 6 11 10; 0 10 9 11; 4 21 13 15; 5 27 11 11;
              7 45 34 36; 4 36 25 25; 6 28 8 7; 8 30 12 23; 4 66 46 46; 23 118 77 84; 12 55 22 37; 0 6 4 5; 0 2 3 4;
              3 6 0 0"""
    expected = [[int(cell) for cell in row.split()] for row in rows.split(";")]
    assert table[["coordinator", "gatekeeper", "itinerant", "liaison"]].to_numpy().tolist() == expected


def test_projection_hides_brokerage_that_the_two_mode_network_shows():
    """Davis projected has density .908 and few open paths; unprojected, each woman bridges events."""
    graph = nx.davis_southern_women_graph()
    ties = network.projection(graph)
    assert nx.density(ties) == pytest.approx(0.908, abs=5e-4)
    alone = {node: node for node in graph}
    assert (network.gould_fernandez(ties, alone)["total"] == 0).sum() > 0
    assert (network.two_mode_brokerage(read(graph, alone))["total"] > 0).all()


# --- Burt's measures ---------------------------------------------------------------


def test_burt_of_the_karate_club_against_igraph():
    """Constraint by R's igraph 1.3.5 (``constraint`` on the edges of karate_club_graph); an isolate has none."""
    graph, _ = karate()
    graph.add_node("alone")
    table = network.burt(graph)
    expected = [0.155423297647, 0.279535108025, 0.185176639660, 1, 0.156418685121]
    assert table.loc[[0, 1, 2, 11, 33], "constraint"].to_numpy() == pytest.approx(expected, abs=1e-12)
    assert table.loc["alone"].isna().all()


@given(st.integers(2, 9))
def test_burt_of_a_star(leaves):
    """The hub of a star has no redundant tie: its constraint is one over, its effective size the number of leaves."""
    table = network.burt(nx.star_graph(leaves))
    assert table.loc[0].tolist() == pytest.approx([1 / leaves, leaves])
    assert table.loc[1].tolist() == pytest.approx([1, 1])


def burt_by_definition(graph, weight):
    """Compute both measures from tables of p and m, literally as Burt writes them."""
    nodes = list(graph)
    z = pd.DataFrame(0.0, index=nodes, columns=nodes)
    for u, v, data in graph.edges(data=True):
        if u != v:
            z.loc[u, v] += data.get(weight, 1)
            if not graph.is_directed():
                z.loc[v, u] += data.get(weight, 1)
    rows = {}
    for i in nodes:
        both = z + z.T
        if not both.loc[i].sum():
            rows[i] = (math.nan, math.nan)
            continue
        p = both.div(both.sum(axis=1), axis=0)
        m = both.div(both.max(axis=1), axis=0)
        constraint = size = 0.0
        for j in (j for j in nodes if both.loc[i, j] > 0):
            others = [q for q in nodes if q not in (i, j) and both.loc[i, q] > 0]
            constraint += (p.loc[i, j] + sum(p.loc[i, q] * p.loc[q, j] for q in others)) ** 2
            size += 1 - sum(p.loc[i, q] * m.loc[j, q] for q in others)
        rows[i] = (constraint, size)
    return pd.DataFrame.from_dict(rows, orient="index", columns=["constraint", "effective_size"])


@given(grouped_graphs(), st.data())
def test_burt_follows_the_definition(drawn, data):
    """Weighted or not, directed or not, with loops: both measures are those of the tables."""
    graph, _ = drawn
    for _, _, edge in graph.edges(data=True):
        edge["money"] = data.draw(st.integers(1, 5))
    for weight in (None, "money"):
        pd.testing.assert_frame_equal(network.burt(graph, weight), burt_by_definition(graph, weight), atol=1e-12)


def test_burt_of_three_unequal_ties_by_hand():
    """Ties u-a 2, u-b 1, a-b 1: for u, p is 2/3 and 1/3, and a's strongest tie is twice as strong as a-b.

    Effective size of u: 1 - (1/3) (1/2) + 1 - (2/3) 1. Its constraint: (2/3 + (1/3) (1/2))^2 + (1/3 + (2/3) (1/3))^2.
    """
    graph = nx.Graph()
    graph.add_weighted_edges_from([("u", "a", 2), ("u", "b", 1), ("a", "b", 1)])
    found = network.burt(graph, "weight").loc["u"]
    assert found["effective_size"] == pytest.approx(7 / 6)
    assert found["constraint"] == pytest.approx((5 / 6) ** 2 + (5 / 9) ** 2)
    # Without weights all ties are alike.
    assert network.burt(graph).loc["u"].tolist() == pytest.approx([2 * 0.75**2, 1])


@given(st.integers(0, 200))
def test_weighted_constraint_against_networkx(seed):
    """Where there is no loop, the constraint of networkx is right for weighted graphs."""
    graph, random = nx.gnp_random_graph(8, 0.5, seed=seed), np.random.default_rng(seed)
    for _, _, edge in graph.edges(data=True):
        edge["weight"] = int(random.integers(1, 9))
    known = nx.constraint(graph, weight="weight")
    found = network.burt(graph, "weight")["constraint"]
    assert found.to_numpy() == pytest.approx([known[node] for node in graph], nan_ok=True)


def test_a_loop_constrains_nobody():
    """A triangle with a leaf on node 2 gives it .611, with or without a loop there."""
    graph = nx.Graph([(0, 1), (1, 2), (0, 2), (2, 3)])
    plain = network.burt(graph)
    assert plain.loc[2, "constraint"] == pytest.approx(2 * 0.5**2 + (1 / 3) ** 2)
    graph.add_edge(2, 2)
    pd.testing.assert_frame_equal(network.burt(graph), plain)


@pytest.mark.parametrize("weight", [-1, math.nan, math.inf, None, "2"])
def test_a_weight_that_is_no_strength_is_named(weight):
    """A negative, missing or infinite weight, and one kept as text, is refused with the tie."""
    graph = nx.Graph()
    graph.add_edge(0, 1, money=weight)
    with pytest.raises(ValueError, match=r"the tie of 0 and 1 has money=.*right is a number from 0 up"):
        network.burt(graph, "money")


# --- Gateways of the tracks --------------------------------------------------------


@given(grouped_cases(), st.data())
def test_gateways_follow_the_definition(drawn, data):
    """Each open path counts by the shares of its two ends, in loops over all induced paths."""
    graph, groups = drawn
    actors = list(groups)
    on = [data.draw(st.sets(st.sampled_from([1, 4, 7]), min_size=1)) for _ in actors]
    shares = pd.DataFrame([[(track in own) / len(own) for track in (1, 4, 7)] for own in on], actors, [1, 4, 7])
    expected = pd.DataFrame(0.0, index=actors, columns=[1, 4, 7])
    for a, b, c in itertools.permutations(actors, 3):
        for f, g in itertools.combinations(graph[b], 2):
            if a in graph[f] and c in graph[g] and a not in graph[g] and c not in graph[f]:
                expected.loc[b] += shares.loc[a] * (1 - shares.loc[c]) + shares.loc[c] * (1 - shares.loc[a])
    found = network.track_gateways(Reading.of(read(graph, groups).participation, shares))
    pd.testing.assert_frame_equal(found, expected, check_exact=False, atol=1e-9)


# --- What all share ----------------------------------------------------------------

MEASURES = [
    network.ei_index,
    network.gould_fernandez,
    network.gould_fernandez_z,
    network.gould_fernandez_permuted,
]


def small():
    """Return a graph that every measure takes."""
    graph = nx.DiGraph([("a", "X"), ("b", "X"), ("b", "Y"), ("c", "Y")])
    nx.set_node_attributes(graph, {"a": 0, "b": 0, "c": 0, "X": 1, "Y": 1}, "bipartite")
    return graph


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("missing", ["absent", None, float("nan")])
def test_a_node_without_a_group_is_named(measure, missing):
    """A node that has no group, or an empty one, is refused; it is no group of its own."""
    groups = {"a": 1, "b": missing, "c": 7, "X": 1, "Y": 1}
    if missing == "absent":
        del groups["b"]
    with pytest.raises(KeyError, match="no group for the nodes b"):
        measure(small(), groups)


@pytest.mark.parametrize("measure", MEASURES)
def test_arguments_stay_as_they_were_and_a_series_is_as_good_as_a_dictionary(measure):
    """Nothing given is altered."""
    graph, groups = small(), {"a": 1, "b": 7, "c": 7, "X": 2, "Y": 3}
    before, series = graph.copy(), pd.Series(groups)
    from_dictionary, from_series = measure(graph, groups), measure(graph, series)
    assert from_dictionary.equals(from_series)
    assert nx.utils.graphs_equal(graph, before)
    assert series.to_dict() == groups == {"a": 1, "b": 7, "c": 7, "X": 2, "Y": 3}


@pytest.mark.parametrize("measure", MEASURES)
def test_an_empty_graph_gives_an_empty_answer(measure):
    """No node, no row; no error and no warning."""
    table = measure(nx.Graph(), {})
    assert table.index.name is None
    assert len(table) == (4 if measure is network.ei_index else 0)


@pytest.mark.parametrize("permutations", [0, -1])
def test_too_few_permutations_are_refused(permutations):
    """The error names the number given."""
    with pytest.raises(ValueError, match=f"permutations={permutations}"):
        network.gould_fernandez_permuted(nx.path_graph(3), dict.fromkeys(range(3), 1), permutations)
