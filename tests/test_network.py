"""The measures against published values, hand-solved graphs and slow literal code."""

import inspect
import itertools
import math
import sys
from collections import defaultdict

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from conftest import records
from hypothesis import given, settings
from hypothesis import strategies as st

from mtdkit import network
from mtdkit.errors import UnknownName
from mtdkit.reading import Reading, track_shares


def joined(participation):
    """Return the set of actors of each initiative."""
    inside = defaultdict(set)
    for row in participation.itertuples():
        inside[row.initiative].add(row.actor)
    return inside


def two_mode_graph(participation, actors):
    """Return actors and initiatives as a graph."""
    graph = nx.Graph()
    graph.add_nodes_from(actors.index, bipartite=0)
    graph.add_nodes_from(participation["initiative"].unique(), bipartite=1)
    graph.add_edges_from(participation[["actor", "initiative"]].itertuples(index=False, name=None))
    return graph


def read(drawn, tracks="primary"):
    """Return a record as drawn as a reading."""
    participation, actors = drawn
    return Reading.of(participation, track_shares(actors, tracks))


# --- The two-mode network ----------------------------------------------------------


def test_density_of_the_southern_women():
    """Davis, Gardner and Gardner's 18 women and 14 events have 89 of 252 possible attendances."""
    graph = nx.davis_southern_women_graph()
    women = graph.graph["top"]
    rows = pd.DataFrame([(w, event) for w in women for event in graph[w]], columns=["actor", "initiative"])
    found = network.overview(Reading.of(rows, pd.DataFrame({1: 1.0}, index=women)))
    assert (found.actors, found.initiatives, found.participations) == (18, 14, 89)
    assert found.density == 89 / 252
    assert (found.isolated_actors, found.components, found.largest_component) == (0, 1, 1)


def test_overview_of_a_graph_solved_by_hand():
    """Two pieces, one lone actor and one lone initiative are counted as such."""
    rows = pd.DataFrame({"actor": list("aabc"), "initiative": list("XYXZ")})
    shares = pd.DataFrame({1: 1.0}, index=list("abce"))
    found = network.overview(Reading.of(rows, shares, pd.DataFrame(index=list("WXYZ"))))
    assert found.density == 4 / 16
    assert found.isolated_actors == 1
    assert found.components == 2
    assert found.largest_component == 2 / 4


@given(records())
def test_overview_agrees_with_networkx(drawn):
    """Components and isolates are those of the graph."""
    reading = read(drawn)
    found, graph = network.overview(reading), reading.graph
    pieces = [piece for piece in nx.connected_components(graph) if len(piece) > 1]
    assert found.components == len(pieces)
    assert found.isolated_actors == sum(graph.degree(actor) == 0 for actor in reading.actors.index)
    largest = max((len(piece & set(reading.actors.index)) for piece in pieces), default=0)
    assert found.largest_component == largest / len(reading.actors)


def test_overview_of_nothing_is_undefined():
    """Without actors or without initiatives, density is not a number; it is not zero."""
    nobody = pd.DataFrame({"actor": [], "initiative": []}, dtype=object)
    found = network.overview(Reading.of(nobody, pd.DataFrame(columns=[1, 7], dtype=float)))
    assert math.isnan(found.density)
    assert math.isnan(found.largest_component)
    assert math.isnan(network.overview(Reading.of(nobody, pd.DataFrame({1: 1.0}, index=["a"]))).density)


# --- Projection --------------------------------------------------------------------


@given(records())
def test_projection_follows_newmans_rule(drawn):
    """The weight of each pair is the sum of 1 / (n - 1) over the initiatives it shares."""
    participation, actors = drawn
    weights = defaultdict(float)
    for members in joined(participation).values():
        for pair in itertools.combinations(sorted(members), 2):
            weights[pair] += 1 / (len(members) - 1)
    ties = network.projection(two_mode_graph(participation, actors))
    assert set(ties) == set(actors.index)
    assert {tuple(sorted(edge)) for edge in ties.edges} == set(weights)
    assert all(ties.edges[pair]["weight"] == pytest.approx(weight) for pair, weight in weights.items())


@given(records())
def test_projection_agrees_with_networkx(drawn):
    """Nodes with what they carry, edges and weights are those of networkx's own loop over the neighbors."""
    graph = read(drawn).graph
    known = nx.bipartite.collaboration_weighted_projected_graph(graph, list(drawn[1].index))
    ties = network.projection(graph)
    assert dict(ties.nodes(data=True)) == dict(known.nodes(data=True))
    assert {frozenset(edge) for edge in ties.edges} == {frozenset(edge) for edge in known.edges}
    for one, other, weight in known.edges(data="weight"):
        assert ties.edges[one, other]["weight"] == pytest.approx(weight, rel=1e-12)


@pytest.mark.parametrize("pairs", [1, 7, 100])
def test_projection_block_by_block(monkeypatch, pairs):
    """However few pairs are held at once, the ties are the same."""
    graph = nx.davis_southern_women_graph()
    whole = network.projection(graph)
    monkeypatch.setattr("mtdkit.network.ties._PAIRS", pairs)
    assert nx.utils.graphs_equal(network.projection(graph), whole)


@given(records())
def test_projection_keeps_the_participations(drawn):
    """Each actor's strength is the number of its initiatives that it shares with somebody."""
    participation, actors = drawn
    ties = network.projection(two_mode_graph(participation, actors))
    shared = [members for members in joined(participation).values() if len(members) >= 2]
    for actor in actors.index:
        assert ties.degree(actor, weight="weight") == pytest.approx(sum(actor in members for members in shared))


# --- Centralization ----------------------------------------------------------------

# Wasserman and Faust (1994) print .267, .437 and .322 for Padgett's marriage ties of the
# Florentine families. networkx has the 15 families with a tie; the degree value is that of
# all 16, with the Pucci, who married into none of the others.


def test_the_florentine_graph_has_the_fifteen_tied_families():
    """The graph that the next tests start from has 15 families and 20 ties, without the Pucci."""
    graph = nx.florentine_families_graph()
    assert (len(graph), graph.number_of_edges()) == (15, 20)
    assert "Pucci" not in graph


def test_degree_centralization_of_the_florentine_families():
    """With the Pucci, degree centralization is 56 / 210."""
    graph = nx.florentine_families_graph()
    graph.add_node("Pucci")
    assert network.centralization(graph) == pytest.approx(56 / 210)
    assert network.centralization(graph) == pytest.approx(0.267, abs=5e-4)


@pytest.mark.parametrize(
    ("measure", "value", "printed"), [("betweenness", 0.4368, 0.437), ("closeness", 0.3225, 0.322)]
)
def test_centralization_of_the_tied_florentine_families(measure, value, printed):
    """Among the 15 tied families the printed betweenness and closeness centralizations come out."""
    got = network.centralization(nx.florentine_families_graph(), measure)
    assert got == pytest.approx(value, abs=5e-5)
    assert got == pytest.approx(printed, abs=6e-4)


UNDIRECTED = ["degree", "betweenness", "closeness"]


@given(st.integers(3, 8), st.integers(0, 2**31 - 1))
def test_centralities_follow_their_definitions(size, seed):
    """Neighbors, arcs in, shares of shortest paths and mean distances are counted one by one."""
    arcs = nx.gnp_random_graph(size, 0.5, seed=seed, directed=True)
    lines = arcs.to_undirected()
    table = network.centralities(arcs)
    for node in arcs:
        assert table.at[node, "degree"] == len({*arcs.successors(node), *arcs.predecessors(node)})
        assert table.at[node, "in-degree"] == sum((other, node) in arcs.edges for other in arcs)
        between = 0
        for pair in itertools.combinations(set(arcs) - {node}, 2):
            if nx.has_path(lines, *pair):
                ways = list(nx.all_shortest_paths(lines, *pair))
                between += sum(node in way for way in ways) / len(ways)
        assert table.at[node, "betweenness"] == pytest.approx(between)
        if nx.is_connected(lines):
            distance = sum(nx.shortest_path_length(lines, node).values())
            assert table.at[node, "closeness"] == pytest.approx((size - 1) / distance)
    assert nx.is_connected(lines) or table["closeness"].isna().all()
    assert network.centralities(lines)["in-degree"].isna().all()


@pytest.mark.parametrize("seed", range(4))
def test_compiled_centralities_equal_those_of_networkx(monkeypatch, seed):
    """On graphs with a loop, an isolate, arcs and names of several kinds, the extra changes nothing but the time."""
    pytest.importorskip("rustworkx")
    graph = nx.gnp_random_graph(60, 0.06 + 0.03 * (seed % 2), seed=seed, directed=seed > 1)
    graph = nx.relabel_nodes(graph, {0: "zero", 1: (1, "one")})
    graph.add_edge("zero", "zero")
    if seed % 2:
        graph.remove_nodes_from(list(nx.isolates(graph.to_undirected())))
    else:
        graph.add_node("apart")
    compiled = network.centralities(graph)
    monkeypatch.setitem(sys.modules, "rustworkx", None)
    plain = network.centralities(graph)
    pd.testing.assert_frame_equal(compiled, plain, rtol=1e-9, atol=1e-9)
    assert plain["closeness"].notna().all() == (seed % 2 == 1)


def test_centralities_of_no_node():
    """The columns are there without a row."""
    table = network.centralities(nx.Graph())
    assert (list(table), len(table)) == (["degree", "in-degree", "betweenness", "closeness"], 0)


@given(st.integers(3, 30), st.sampled_from(UNDIRECTED))
def test_a_star_is_wholly_centralized(size, measure):
    """A star has centralization one by every measure and at every size."""
    assert network.centralization(nx.star_graph(size - 1), measure) == pytest.approx(1)


@given(st.integers(3, 30), st.sampled_from(UNDIRECTED))
def test_a_ring_and_a_complete_graph_are_not_centralized(size, measure):
    """Where all nodes are alike, centralization is zero."""
    assert network.centralization(nx.cycle_graph(size), measure) == pytest.approx(0, abs=1e-12)
    assert network.centralization(nx.complete_graph(size), measure) == pytest.approx(0, abs=1e-12)


@given(st.integers(3, 30))
def test_in_degree_of_a_star_toward_its_hub(size):
    """If all point to one, in-degree centralization is one; if one points to all, it is smaller."""
    toward = nx.DiGraph((leaf, 0) for leaf in range(1, size))
    assert network.centralization(toward, "in-degree") == pytest.approx(1)
    away = toward.reverse()
    assert network.centralization(away, "in-degree") == pytest.approx(1 / (size - 1) ** 2)


@given(st.integers(3, 12), st.integers(0, 2**31 - 1), st.sampled_from(UNDIRECTED))
def test_centralization_lies_between_zero_and_one(size, seed, measure):
    """No graph is less central than a ring or more than a star; direction does not matter here."""
    graph = nx.gnp_random_graph(size, 0.5, seed=seed)
    value = network.centralization(graph, measure)
    assert math.isnan(value) or -1e-12 <= value <= 1 + 1e-12
    assert value == pytest.approx(network.centralization(graph.to_directed(), measure), nan_ok=True)


@pytest.mark.parametrize(
    ("graph", "measure"),
    [
        *[(nx.path_graph(size), measure) for size in (0, 1, 2) for measure in UNDIRECTED],
        (nx.empty_graph(4), "closeness"),
        (nx.path_graph(4), "in-degree"),
        (nx.DiGraph([(0, 1)]), "in-degree"),
    ],
)
def test_centralization_is_undefined_where_its_docstring_says(graph, measure):
    """Too few nodes, closeness in pieces, and in-degree without directions give no number."""
    assert math.isnan(network.centralization(graph, measure))


def test_isolates_have_degree_but_no_closeness():
    """Degree and betweenness are defined on a graph in pieces."""
    graph = nx.star_graph(3)
    graph.add_node("alone")
    assert network.centralization(graph) == pytest.approx((2 + 2 + 2 + 3) / 12)
    assert network.centralization(graph, "betweenness") == pytest.approx(4 * (3 / 6) / 4)


# --- Loss --------------------------------------------------------------------------


def test_component_table_of_a_star():
    """Without its hub a star falls into single nodes; without a leaf all pairs left stay connected."""
    table = network.component_table(nx.star_graph(4), {"none": set(), "hub": {0}, "leaf": {1}})
    assert table.loc["none"].to_dict() == {
        "removed": 0, "isolated": 0, "components": 1, "largest_component": 1, "pairs_kept": 1,
    }  # fmt: skip
    assert table.loc["hub"].to_dict() == {
        "removed": 1, "isolated": 4, "components": 4, "largest_component": 1 / 4, "pairs_kept": 0,
    }  # fmt: skip
    assert table.loc["leaf"].to_dict() == {
        "removed": 1, "isolated": 0, "components": 1, "largest_component": 1, "pairs_kept": 1,
    }  # fmt: skip


def test_component_table_of_a_path():
    """A path of five without its middle keeps two of the six pairs that are left."""
    table = network.component_table(nx.path_graph(5, create_using=nx.DiGraph), {"middle": {2}, "unknown": {99}})
    assert table.loc["middle", "pairs_kept"] == pytest.approx(2 / 6)
    assert table.loc["middle", "largest_component"] == 1 / 2
    assert table.loc["unknown", "pairs_kept"] == 1


def test_component_table_counts_actors_alone_in_two_mode():
    """Initiatives carry the paths; only actors are counted."""
    participation = pd.DataFrame({"actor": list("abbccd"), "initiative": list("XXYYZZ")})
    graph = two_mode_graph(participation, pd.DataFrame(index=list("abcde")))
    table = network.component_table(graph, {"none": set(), "b": {"b"}, "bc": {"b", "c"}})
    assert table["components"].to_dict() == {"none": 2, "b": 3, "bc": 3}
    assert table["isolated"].to_dict() == {"none": 1, "b": 1, "bc": 1}
    assert table["largest_component"].tolist() == [4 / 5, 2 / 4, 1 / 3]
    assert table["pairs_kept"].tolist() == [1, pytest.approx(1 / 3), 0]


def test_pairs_kept_is_undefined_where_there_was_no_pair():
    """If nobody was connected before, no share of pairs can be kept."""
    table = network.component_table(nx.empty_graph(3), {"none": set(), "one": {0}})
    assert table["pairs_kept"].isna().all()
    gone = network.component_table(nx.path_graph(2), {"all": {0, 1}}).loc["all"]
    assert gone[["largest_component", "pairs_kept"]].isna().all()


@given(records(), st.data())
def test_component_table_against_paths(drawn, data):
    """Counts and pairs agree with networkx on the graph with the nodes taken out, and stay in bounds."""
    participation, actors = drawn
    graph = two_mode_graph(participation, actors)
    out = set(data.draw(st.lists(st.sampled_from(list(actors.index)), unique=True)))
    before = graph.copy()
    row = network.component_table(graph, {"out": out}).loc["out"]
    assert nx.utils.graphs_equal(graph, before)
    left = graph.copy()
    left.remove_nodes_from(out)
    stay = [a for a in actors.index if a not in out]
    pieces = [piece & set(stay) for piece in nx.connected_components(left) if piece & set(stay)]
    assert row["removed"] == len(out)
    assert row["components"] == len(pieces)
    assert row["isolated"] == sum(left.degree(a) == 0 for a in stay)
    could = [pair for pair in itertools.combinations(stay, 2) if nx.has_path(graph, *pair)]
    kept = [pair for pair in could if nx.has_path(left, *pair)]
    if could:
        assert row["pairs_kept"] == pytest.approx(len(kept) / len(could))
        assert 0 <= row["pairs_kept"] <= 1
    else:
        assert math.isnan(row["pairs_kept"])


@given(records())
def test_removing_nobody_or_isolates_loses_no_pair(drawn):
    """The empty removal and that of all actors without a tie keep every pair."""
    participation, actors = drawn
    graph = two_mode_graph(participation, actors)
    alone = {a for a in actors.index if graph.degree(a) == 0}
    table = network.component_table(graph, {"none": set(), "alone": alone})
    assert (table["pairs_kept"].dropna() == 1).all()


@given(records(), st.sampled_from(["sole", "any"]))
def test_loss_of_track_takes_out_whom_the_rule_names(drawn, rule):
    """Each row equals the removal of the actors on that track alone, or on it at all."""
    participation, actors = drawn
    graph = two_mode_graph(participation, actors)
    table = network.loss_of_track(read(drawn, "shared"), rule)
    on = {a: {actors.loc[a, "track"], *actors.loc[a, "secondary_tracks"]} for a in actors.index}
    assert list(table.index) == ["none", *sorted(set().union(*on.values()))]
    for track in table.index[1:]:
        out = {a for a, tracks in on.items() if (tracks == {track} if rule == "sole" else track in tracks)}
        expected = network.component_table(graph, {track: out})
        pd.testing.assert_series_equal(table.loc[track], expected.loc[track], check_dtype=False)


@given(records())
def test_both_rules_agree_on_primary_tracks(drawn):
    """With one track an actor, sole and any take out the same actors."""
    reading = read(drawn)
    pd.testing.assert_frame_equal(network.loss_of_track(reading, "sole"), network.loss_of_track(reading, "any"))


# --- The rule for loops, parallel ties and edges inside a side ---------------------

GROUPS = dict.fromkeys("abXY", 1) | dict.fromkeys("cdZ", 2)
ONE_MODE = {
    **{
        f"centralization, {m}": (network.centralization, m) for m in ("degree", "in-degree", "betweenness", "closeness")
    },
    "centralities": (network.centralities,),
    "component_table": (network.component_table, {"b": {"b"}, "none": set()}),
    "ei_index": (network.ei_index, GROUPS),
    "gould_fernandez": (network.gould_fernandez, GROUPS),
    "gould_fernandez_z": (network.gould_fernandez_z, GROUPS),
    "gould_fernandez_permuted": (network.gould_fernandez_permuted, GROUPS, 20),
    "burt": (network.burt,),
}
TWO_MODE = {
    "projection": (network.projection,),
    "component_table": (network.component_table, {"b": {"b"}, "none": set()}),
}


def test_the_rule_is_tested_on_every_measure_of_a_graph():
    """The two lists name each public function of mtdkit.network that takes a graph."""
    functions = [getattr(network, name) for name in network.__all__ if callable(getattr(network, name))]
    taken = {f for f in functions if next(iter(inspect.signature(f).parameters), None) == "graph"}
    assert taken == {call[0] for call in (*ONE_MODE.values(), *TWO_MODE.values())}


def value(call, graph):
    """Return what a measure says of a graph, as text that tells all digits and names."""
    function, *rest = call
    found = function(graph, *rest)
    if isinstance(found, nx.Graph):
        assert not found.is_multigraph()
        return sorted((sorted(edge[:2]), edge[2]) for edge in found.edges(data=True)), dict(found.nodes(data=True))
    return found if isinstance(found, float) else found.to_dict()


def with_loops_and_repetitions(graph, ends):
    """Return a graph of the class that holds parallel ties, with those at some ends given again, and their loops."""
    more = (nx.MultiDiGraph if graph.is_directed() else nx.MultiGraph)(graph)
    more.add_edges_from(ends)
    more.add_edges_from((node, node) for pair in ends for node in pair)
    return more


def same(one, other):
    """Tell whether two values of a measure are the same, nan being as good as nan."""
    np.testing.assert_equal(one, other)


@pytest.mark.parametrize("name", ONE_MODE)
@settings(max_examples=20)
@given(edges=st.lists(st.tuples(st.sampled_from("abcdXYZ"), st.sampled_from("abcdXYZ")), max_size=15), data=st.data())
def test_loops_and_parallel_ties_change_no_measure_of_one_mode(name, edges, data):
    """A loop never counts, and what is tied twice counts once, directed or not, in a multigraph and in a graph."""
    graph = nx.empty_graph("abcdXYZ", data.draw(st.sampled_from([nx.Graph, nx.DiGraph])))
    graph.add_edges_from((u, v) for u, v in edges if u != v)
    again = data.draw(st.lists(st.sampled_from(list(graph.edges)), max_size=4)) if graph.edges else []
    same(value(ONE_MODE[name], with_loops_and_repetitions(graph, again)), value(ONE_MODE[name], graph))
    looped = graph.copy()
    looped.add_edges_from((node, node) for node in "aX")
    same(value(ONE_MODE[name], looped), value(ONE_MODE[name], graph))


@pytest.mark.parametrize("name", TWO_MODE)
@settings(max_examples=20)
@given(edges=st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("XYZ")), max_size=12), data=st.data())
def test_loops_parallel_ties_and_directions_change_no_measure_of_two_modes(name, edges, data):
    """An actor that stands twice in an initiative counts once, and directions do not matter."""
    graph = two_mode_graph(pd.DataFrame(edges, columns=["actor", "initiative"]), pd.DataFrame(index=list("abcd")))
    expected = value(TWO_MODE[name], graph)
    again = data.draw(st.lists(st.sampled_from(list(graph.edges)), max_size=4)) if graph.edges else []
    same(value(TWO_MODE[name], with_loops_and_repetitions(graph, again)), expected)
    directed = nx.MultiDiGraph()
    directed.add_nodes_from(graph.nodes(data=True))
    directed.add_edges_from(pair[::-1] if data.draw(st.booleans()) else pair for pair in [*graph.edges, *again])
    same(value(TWO_MODE[name], directed), expected)


@pytest.mark.parametrize("name", TWO_MODE)
@pytest.mark.parametrize(("edge", "kind"), [(("a", "b"), "actors"), (("Y", "X"), "initiatives")])
@pytest.mark.parametrize("of", [nx.Graph, nx.DiGraph, nx.MultiGraph])
def test_an_edge_inside_a_side_is_refused_by_name(name, edge, kind, of):
    """Every measure of a two-mode network names the edge and what would be right, and alters nothing."""
    graph = of(
        two_mode_graph(
            pd.DataFrame({"actor": list("abcd"), "initiative": list("XXYY")}), pd.DataFrame(index=list("abcd"))
        )
    )
    graph.add_edge(*edge)
    before, (one, other) = graph.copy(), sorted(edge)
    with pytest.raises(ValueError, match=rf"the edge of '[{one}{other}]' and '[{one}{other}]' joins two {kind}"):
        value(TWO_MODE[name], graph)
    assert nx.utils.graphs_equal(graph, before)


def test_a_node_on_neither_side_is_refused():
    """A graph of one mode, or a node that says neither 0 nor 1, is no two-mode network."""
    graph = nx.Graph([("a", "X")])
    nx.set_node_attributes(graph, {"a": 0, "X": 2}, "bipartite")
    with pytest.raises(ValueError, match="node 'X' has no bipartite=0"):
        network.projection(graph)


def test_a_projection_is_one_mode():
    """Its nodes still say that they are actors; with no initiative in it, its ties are no mistake."""
    ties = network.projection(
        two_mode_graph(
            pd.DataFrame({"actor": list("abc"), "initiative": list("XXX")}), pd.DataFrame(index=list("abcd"))
        )
    )
    assert network.component_table(ties, {"none": set()}).loc["none", "components"] == 2


def test_weights_of_parallel_ties_are_added_up():
    """Ties of 1 and 2 between the same two weigh as one of 3, and one without a weight as 1."""
    graph, one = nx.MultiGraph(), nx.Graph()
    graph.add_weighted_edges_from([("a", "b", 1), ("b", "a", 2), ("a", "c", 2), ("b", "c", 4), ("a", "a", 9)])
    graph.add_edge("a", "c")
    one.add_weighted_edges_from([("a", "b", 3), ("a", "c", 3), ("b", "c", 4)])
    same(network.burt(graph, "weight").to_dict(), network.burt(one, "weight").to_dict())


def test_in_degree_counts_each_arc_once():
    """Two arcs toward one node are a star, with a loop too; an arc given three times is one arc."""
    assert network.centralization(nx.DiGraph([(0, 1), (2, 1)]), "in-degree") == 1
    assert network.centralization(nx.DiGraph([(0, 1), (2, 1), (0, 0)]), "in-degree") == 1
    arcs = [("a", "b")] * 3 + [("b", "c"), ("c", "d")]
    assert network.centralization(nx.MultiDiGraph(arcs), "in-degree") == pytest.approx(1 / 9)


# --- Errors ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda reading: network.linkage(reading, "all"), "no count 'all'; there are 'initiatives', 'pairs'"),
        (
            lambda reading: network.centralization(reading.graph, "degrees"),
            "no measure 'degrees'; did you mean 'degree'",
        ),
        (lambda reading: network.loss_of_track(reading, "both"), "no rule 'both'; there are 'sole', 'any'"),
        (lambda reading: network.leave_one_out(reading, len, "ties"), "no kind of row 'ties'; there are 'initiatives'"),
    ],
)
def test_errors_name_the_value_and_what_is_allowed(mozambique, call, said):
    """A wrong choice is refused with the value given and the values allowed."""
    with pytest.raises(UnknownName, match=said):
        call(mozambique.reading())
