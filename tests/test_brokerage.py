"""Brokerage against R's sna and igraph, exact enumeration and slow literal code."""

import itertools
import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtdkit import network
from mtdkit.network import brokerage

ROLES = list(brokerage.ROLES)


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
    table = brokerage.ei_index(*karate())
    assert (table["internal"], table["external"]) == (67, 11)
    assert table["index"] == (11 - 67) / 78
    assert table["expected"] == pytest.approx(1 - 2 * 2 * 17 * 16 / (34 * 33))


@given(grouped_graphs())
def test_ei_index_counts_ties(drawn):
    """Ties within and between groups add up to all ties but loops, each arc of a directed graph for itself."""
    graph, groups = drawn
    ties = [(u, v) for u, v in graph.edges if u != v]
    table = brokerage.ei_index(graph, groups)
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
        brokerage.ei_index(graph, dict(zip(graph, dealt, strict=True)))["index"]
        for dealt in itertools.permutations(labels)
    ]
    assert brokerage.ei_index(graph, groups)["expected"] == pytest.approx(np.mean(values))


def test_ei_index_of_one_node_is_undefined():
    """Without ties there is no index, and with one node no expectation."""
    table = brokerage.ei_index(nx.empty_graph(1), {0: 1})
    assert math.isnan(table["index"])
    assert math.isnan(table["expected"])


# --- Gould and Fernandez's roles ---------------------------------------------------


@given(grouped_graphs())
def test_roles_follow_the_definition(drawn):
    """The counts are those of loops over all triples of nodes."""
    graph, groups = drawn
    pd.testing.assert_frame_equal(brokerage.gould_fernandez(graph, groups), roles_by_loops(graph, groups))


def test_roles_do_not_depend_on_the_blocks(monkeypatch):
    """Small blocks give the same counts as one large one."""
    graph = nx.gnp_random_graph(30, 0.2, seed=1, directed=True)
    groups = {node: node % 4 for node in graph}
    whole = brokerage.gould_fernandez(graph, groups)
    monkeypatch.setattr(brokerage, "_PATHS", 7)
    monkeypatch.setattr(brokerage, "_CELLS", 50)
    pd.testing.assert_frame_equal(brokerage.gould_fernandez(graph, groups), whole)


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
    table = brokerage.gould_fernandez(graph, {node: node % 3 for node in graph})
    assert table.to_numpy().tolist() == [[int(cell) for cell in row.split()] for row in rows.split(";")]


def test_roles_in_the_karate_club_against_sna():
    """The counts of R's sna 2.7.1, by side and with nodes in four groups.

    Computed once in R 4.2.2 with ``brokerage(K, cl)$raw.nli`` and ``$raw.gli``, K being the
    symmetric matrix of the edges of networkx's karate_club_graph, for cl the club and
    for ``cl <- (0:33) %% 4``. In an undirected graph both orders of a pair count.
    """
    graph, club = karate()
    by_side = brokerage.gould_fernandez(graph, club)
    assert by_side.loc[[0, 2, 8, 33]].to_numpy().tolist() == [
        [174, 0, 15, 15, 0, 204],
        [10, 12, 23, 23, 0, 68],
        [0, 0, 5, 5, 0, 10],
        [156, 6, 40, 40, 0, 242],
    ]
    assert by_side.sum().tolist() == [510, 20, 128, 128, 0, 786]
    in_four = brokerage.gould_fernandez(graph, {node: node % 4 for node in graph})
    assert in_four.loc[[0, 2, 33]].to_numpy().tolist() == [
        [6, 38, 35, 35, 90, 204],
        [0, 16, 0, 0, 52, 68],
        [6, 46, 39, 39, 112, 242],
    ]
    assert in_four.sum().tolist() == [24, 170, 116, 116, 360, 786]


# --- Expectation in directed data --------------------------------------------------


def test_z_in_a_directed_graph_against_sna():
    """Expectation, standard deviation and z of R's sna 2.7.1, with equal and unequal groups.

    Computed once in R 4.2.2 for the arithmetic graph as ``exp.nli``, ``sd.nli`` and
    ``z.nli`` with ``(0:11) %% 3``, and ``z.nli`` with ``c(0,0,0,0,0,1,1,1,1,2,2,3)``.
    """
    graph = arithmetic_graph()
    table = brokerage.gould_fernandez_z(graph, {node: node % 3 for node in graph})
    expected = [0.369013, 1.476052, 1.476052, 1.476052, 1.968069, 6.765238]
    sd = [0.674208, 1.500392, 1.825803, 1.825803, 1.891782, 4.920209]
    third = [0.935894, 1.015700, 1.382377, 1.930081, 1.602685, 2.283391]
    assert table["expected"].to_numpy() == pytest.approx(np.tile(expected, (12, 1)), abs=1e-6)
    assert table["sd"].to_numpy() == pytest.approx(np.tile(sd, (12, 1)), abs=1e-6)
    assert table.loc[2, "z"].to_numpy() == pytest.approx(third, abs=1e-6)
    unequal = brokerage.gould_fernandez_z(graph, dict(enumerate([0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3])))["z"]
    nan = float("nan")
    for node, values in {
        0: [-0.695636, 1.022401, -0.366139, -0.873215, -0.946261, -0.765260],
        6: [0.935894, -0.230194, 0.834673, 0.286969, 0.436112, 0.657444],
        9: [nan, 1.108120, 2.023653, -0.521846, 2.532333, 2.283391],
        11: [nan, -1.121287, nan, nan, -1.310518, -1.374990],
    }.items():
        assert unequal.loc[node].to_numpy() == pytest.approx(values, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("labels", [(1, 1, 1, 1), (1, 1, 1, 2), (1, 1, 2, 2), (1, 1, 2, 3), (1, 2, 3, 4)])
def test_moments_are_exact_over_all_graphs_of_four_nodes(labels):
    """Mean and variance under independent arcs equal the sums over all 4,096 graphs of four nodes."""
    arcs = list(itertools.permutations(range(4), 2))
    density = 0.25
    present = np.array(list(itertools.product([False, True], repeat=12)))
    weight = np.where(present, density, 1 - density).prod(axis=1)
    has = {arc: present[:, number] for number, arc in enumerate(arcs)}
    counts = {(j, name): np.zeros(len(present)) for j in range(4) for name in [*ROLES, "total"]}
    for i, j, k in itertools.permutations(range(4), 3):
        is_open = has[i, j] & has[j, k] & ~has[i, k]
        counts[j, role(labels[i], labels[j], labels[k])] += is_open
        counts[j, "total"] += is_open
    three_arcs = nx.empty_graph(4, nx.DiGraph)
    three_arcs.add_edges_from([(0, 1), (1, 2), (2, 0)])
    table = brokerage.gould_fernandez_z(three_arcs, dict(enumerate(labels)))
    for (j, name), values in counts.items():
        mean = weight @ values
        assert table.loc[j, ("expected", name)] == pytest.approx(mean)
        assert table.loc[j, ("sd", name)] == pytest.approx(np.sqrt(weight @ (values - mean) ** 2), abs=1e-9)


def test_the_formula_would_be_wrong_by_root_two_in_a_symmetric_graph():
    """Over all 1,024 undirected graphs of five nodes the true sd is root two times the formula's for four counts.

    This is why the z-score is refused for undirected data. Representative and gatekeeper are right.
    """
    pairs = list(itertools.combinations(range(5), 2))
    present = np.array(list(itertools.product([False, True], repeat=10)))
    has = {arc: present[:, number] for number, pair in enumerate(pairs) for arc in (pair, pair[::-1])}
    labels = (1, 1, 1, 2, 2)
    counts = {name: np.zeros(len(present)) for name in [*ROLES, "total"]}
    for i, k in itertools.permutations(range(1, 5), 2):
        is_open = has[i, 0] & has[0, k] & ~has[i, k]
        counts[role(labels[i], labels[0], labels[k])] += is_open
        counts["total"] += is_open
    directed = nx.empty_graph(5, nx.DiGraph)
    directed.add_edges_from(list(itertools.permutations(range(5), 2))[::2])
    formula = brokerage.gould_fernandez_z(directed, dict(enumerate(labels))).loc[0, "sd"]
    for name in ("coordinator", "itinerant", "total"):
        assert np.std(counts[name]) / formula[name] == pytest.approx(math.sqrt(2))
    for name in ("representative", "gatekeeper"):
        assert np.std(counts[name]) / formula[name] == pytest.approx(1)


@pytest.mark.parametrize("graph", [nx.karate_club_graph(), nx.karate_club_graph().to_directed()])
def test_z_is_refused_where_it_would_be_wrong(graph):
    """Undirected graphs, and directed ones that are their mirror image, are sent to the permutation test."""
    with pytest.raises(ValueError, match="gould_fernandez_permuted"):
        brokerage.gould_fernandez_z(graph, dict.fromkeys(graph, 1))


def test_z_of_a_graph_without_arcs_is_undefined():
    """With density zero nothing is expected and nothing can deviate."""
    table = brokerage.gould_fernandez_z(nx.empty_graph(4, nx.DiGraph), dict.fromkeys(range(4), 1))
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
    table = brokerage.gould_fernandez_permuted(graph, groups, deals, seed)
    pd.testing.assert_frame_equal(table["count"], observed)
    assert np.allclose(table["expected"], counts.mean(axis=0))
    assert np.allclose(table["sd"], counts.std(axis=0))
    assert np.allclose(table["p more"], (1 + (counts >= observed.to_numpy()).sum(axis=0)) / (deals + 1))
    assert np.allclose(table["p fewer"], (1 + (counts <= observed.to_numpy()).sum(axis=0)) / (deals + 1))


def test_permuted_roles_come_near_their_exact_expectation():
    """Over random labels the chance of each role is that of three draws without return.

    In the karate club with sides of 17, all three are of one group with 2 (17 16 15) / (34 33 32).
    """
    graph, club = karate()
    table = brokerage.gould_fernandez_permuted(graph, club, 2000)
    total = brokerage.gould_fernandez(graph, club)["total"]
    one_group, two_and_one = 2 * 17 * 16 * 15 / (34 * 33 * 32), 2 * 17 * 17 * 16 / (34 * 33 * 32)
    for name, chance in zip(ROLES, [one_group, two_and_one, two_and_one, two_and_one, 0], strict=True):
        error = 4 * table["sd"][name] / math.sqrt(2000) + 1e-9
        assert (abs(table["expected"][name] - chance * total) <= error).all()


def test_the_same_seed_gives_the_same_table():
    """Zero is a seed like any other, and another seed gives another table."""
    graph, club = karate()
    first = brokerage.gould_fernandez_permuted(graph, club, 100, seed=0)
    pd.testing.assert_frame_equal(first, brokerage.gould_fernandez_permuted(graph, club, 100, seed=0))
    assert not first.equals(brokerage.gould_fernandez_permuted(graph, club, 100, seed=1))


def test_deals_in_blocks_are_the_same_deals(monkeypatch):
    """Small blocks draw the same labels as one large one."""
    graph, club = karate()
    whole = brokerage.gould_fernandez_permuted(graph, club, 50)
    monkeypatch.setattr(brokerage, "_CELLS", 5000)
    pd.testing.assert_frame_equal(brokerage.gould_fernandez_permuted(graph, club, 50), whole)


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
    pd.testing.assert_frame_equal(brokerage.two_mode_brokerage(graph, groups), two_mode_by_loops(graph, groups))


def test_two_mode_brokerage_of_the_southern_women_against_igraph():
    """Induced paths of five nodes with a woman in the middle, in three groups by position.

    Computed once with R's igraph 1.3.5 by ``subgraph_isomorphisms(path, davis, method = "lad",
    induced = TRUE, domains = ...)`` with the women as ends and middle, divided by
    two for the two directions; women in the order of ``graph["top"]``, group = position %% 3.
    Columns: coordinator, gatekeeper, itinerant, liaison.
    """
    graph = nx.davis_southern_women_graph()
    women = graph.graph["top"]
    table = brokerage.two_mode_brokerage(graph, {woman: number % 3 for number, woman in enumerate(women)}).loc[women]
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
    assert round(nx.density(ties), 3) == 0.908
    alone = {node: node for node in graph}
    assert (brokerage.gould_fernandez(ties, alone)["total"] == 0).sum() > 0
    assert (brokerage.two_mode_brokerage(graph, alone)["total"] > 0).all()


# --- Participation coefficient and Burt's measures ---------------------------------


@given(grouped_graphs())
def test_participation_coefficient_follows_the_definition(drawn):
    """One less the squared shares of the ties to each group; a node without ties has none."""
    graph, groups = drawn
    got = brokerage.participation_coefficient(graph, groups)
    for node in graph:
        ends = [v for u, v in graph.edges if u == node != v] + [u for u, v in graph.edges if v == node != u]
        if ends:
            shares = pd.Series([groups[end] for end in ends]).value_counts(normalize=True)
            assert got[node] == pytest.approx(1 - (shares**2).sum())
        else:
            assert math.isnan(got[node])


def test_participation_coefficient_with_weights():
    """Weights 3 and 1 toward two groups give 1 - (9 + 1) / 16; an edge without a weight counts one."""
    graph = nx.Graph()
    graph.add_edge("a", "b", weight=3)
    graph.add_edge("a", "c")
    assert brokerage.participation_coefficient(graph, {"a": 1, "b": 1, "c": 2}, "weight")["a"] == 0.375
    assert brokerage.participation_coefficient(graph, {"a": 1, "b": 1, "c": 2})["a"] == 0.5


def test_burt_of_the_karate_club_against_igraph():
    """Constraint by R's igraph 1.3.5 (``constraint`` on the edges of karate_club_graph); an isolate has none."""
    graph, _ = karate()
    graph.add_node("alone")
    table = brokerage.burt(graph)
    expected = [0.155423297647, 0.279535108025, 0.185176639660, 1, 0.156418685121]
    assert table.loc[[0, 1, 2, 11, 33], "constraint"].to_numpy() == pytest.approx(expected, abs=1e-12)
    assert table.loc["alone"].isna().all()


@given(st.integers(2, 9))
def test_burt_of_a_star(leaves):
    """The hub of a star has no redundant tie: its constraint is one over, its effective size the number of leaves."""
    table = brokerage.burt(nx.star_graph(leaves))
    assert table.loc[0].tolist() == pytest.approx([1 / leaves, leaves])
    assert table.loc[1].tolist() == pytest.approx([1, 1])


# --- What all share ----------------------------------------------------------------

MEASURES = [
    brokerage.ei_index,
    brokerage.gould_fernandez,
    brokerage.gould_fernandez_z,
    brokerage.gould_fernandez_permuted,
    brokerage.participation_coefficient,
    brokerage.two_mode_brokerage,
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


@pytest.mark.parametrize("measure", [m for m in MEASURES if m is not brokerage.gould_fernandez_z])
def test_an_empty_graph_gives_an_empty_answer(measure):
    """No node, no row; no error and no warning."""
    table = measure(nx.Graph(), {})
    assert table.index.name is None
    assert len(table) == (4 if measure is brokerage.ei_index else 0)


@pytest.mark.parametrize("permutations", [0, -1])
def test_too_few_permutations_are_refused(permutations):
    """The error names the number given."""
    with pytest.raises(ValueError, match=f"permutations={permutations}"):
        brokerage.gould_fernandez_permuted(nx.path_graph(3), dict.fromkeys(range(3), 1), permutations)
