"""A case goes to the files of other programs and comes back table by table."""

import csv
import json

import networkx as nx
import openpyxl
import pytest

from mtdkit import cli, tables
from mtdkit.case import Case, cases
from mtdkit.cli import main
from mtdkit.convert import FORMATS, rows_of, write
from mtdkit.errors import UnknownName

NAMES = {"workbook": "x.xlsx", "folder": "x", "kumu": "x.xlsx", "kumu-json": "x.json", "graphml": "x.graphml",
         "gexf": "x.gexf", "edges": "x"}  # fmt: skip
NETWORKS = ("kumu", "kumu-json", "graphml", "gexf", "edges")
KEPT = ("actors", "initiatives", "participation", "ties")


def records(rows, table):
    """Return the rows of a table as sets of filled cells, in an order of their own."""
    header, *body = rows[table]
    return sorted(sorted((label, cell) for label, cell in zip(header, row, strict=False) if cell) for row in body)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("slug", cases().index[:3])
def test_round_trip(slug, form, tmp_path):
    """All that a form can hold comes back cell by cell; what it cannot is told."""
    before = rows_of(slug)
    lost = write(before, tmp_path / NAMES[form], form)
    after = rows_of(tmp_path / NAMES[form])
    for table in KEPT:
        assert records(after, table) == records(before, table), table
    if form in NETWORKS:
        assert [sentence.split()[5].rstrip(":") for sentence in lost] == ["milestones", "sources", "codings"]
        assert not any(tmp_path.glob(".draft*"))
    else:
        assert lost == []
        assert Case.load(tmp_path / NAMES[form]).participation.equals(Case.load(slug).participation)
        for table in before:
            assert records(after, table) == records(before, table), table


def test_the_network_is_that_of_the_case(tmp_path):
    """A graph program finds the nodes and edges that the measures use."""
    write(rows_of("mozambique"), tmp_path / "m.graphml")
    graph = nx.read_graphml(tmp_path / "m.graphml")
    reading = Case.load("mozambique").reading()
    assert set(graph) == set(reading.graph)
    met = {(a, b) for a, b, own in graph.edges(data=True) if own["table"] == "participation"}
    assert {frozenset(pair) for pair in met} == {frozenset(pair) for pair in reading.graph.edges}


def test_kumu_gets_what_it_asks_for(tmp_path):
    """Two sheets with its headers, connections by labels that are unique, tags joined by a pipe."""
    write(rows_of("mozambique"), tmp_path / "k.xlsx", "kumu")
    book = openpyxl.load_workbook(tmp_path / "k.xlsx")
    assert book.sheetnames == ["Elements", "Connections"]
    elements = list(book["Elements"].iter_rows(values_only=True))
    connections = list(book["Connections"].iter_rows(values_only=True))
    assert elements[0][:4] == ("Label", "Type", "Description", "Tags")
    assert connections[0][:3] == ("From", "To", "Type")
    labels = [row[0] for row in elements[1:]]
    assert len(set(labels)) == len(labels)
    assert {cell for row in connections[1:] for cell in row[:2]} <= set(labels)
    assert elements[1][3] == "actor|track 1"


def test_a_map_of_another_program_becomes_a_form_to_fill_in(tmp_path):
    """What a Kumu user drew comes in as actors and ties; the check says what is still missing."""
    book = openpyxl.Workbook()
    book.active.title = "Elements"
    for row in [
        ["Label", "Type", "Description"],
        ["River Assembly", "council", "meets on Mondays"],
        ["Hill League", "", ""],
    ]:
        book["Elements"].append(row)
    book.create_sheet("Connections").append(["From", "To", "Type"])
    book["Connections"].append(["River Assembly", "Hill League", "mistrust"])
    book.save(tmp_path / "map.xlsx")
    assert main(["convert", str(tmp_path / "map.xlsx"), str(tmp_path / "mine.xlsx")]) == 0
    with pytest.raises(tables.TableError) as caught:
        Case.load(tmp_path / "mine.xlsx")
    missing = {(problem.place, problem.column) for problem in caught.value.problems}
    assert missing == {
        ("sheet actors", "kind"),
        ("sheet actors", "track"),
        ("sheet ties", "kind"),
        ("sheet ties", "sign"),
    }
    mine = tables.read_rows(tmp_path / "mine.xlsx")
    actor = dict(zip(*mine["actors"][:2], strict=True))
    assert (actor["name"], actor["kind_in_source"], actor["note"]) == ("River Assembly", "council", "meets on Mondays")
    tie = dict(zip(*mine["ties"][:2], strict=True))
    assert (tie["source"], tie["target"], tie["kind_in_source"]) == ("river-assembly", "hill-league", "mistrust")


def test_a_graph_of_another_program_comes_in(tmp_path):
    """GraphML with labels and no more."""
    graph = nx.Graph()
    graph.add_node("n0", label="River Assembly")
    graph.add_node("n1", label="Hill League")
    graph.add_edge("n0", "n1", type="talks")
    nx.write_graphml(graph, tmp_path / "g.graphml")
    found = rows_of(tmp_path / "g.graphml")
    at = found["actors"][0].index("name")
    assert sorted(row[at] for row in found["actors"][1:]) == ["Hill League", "River Assembly"]
    tie = dict(zip(*found["ties"][:2], strict=True))
    assert {tie["source"], tie["target"]} == {"river-assembly", "hill-league"}


@pytest.mark.parametrize("form", FORMATS)
def test_no_text_becomes_a_formula(form, tmp_path):
    """Names that a spreadsheet would run are text in every form, and come back as they were."""
    before = rows_of("mozambique")
    at = before["actors"][0].index("name")
    for row, name in zip(before["actors"][1:], ("=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)"), strict=False):
        row[at] = name
    write(before, tmp_path / NAMES[form], form)
    after = rows_of(tmp_path / NAMES[form])
    assert records(after, "actors") == records(before, "actors")
    if form in ("workbook", "kumu"):
        book = openpyxl.load_workbook(tmp_path / NAMES[form])
        assert not [c for sheet in book for line in sheet.iter_rows() for c in line if c.data_type == "f"]
    if form in ("folder", "edges"):
        for path in (tmp_path / NAMES[form]).glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                assert not [c for row in csv.reader(file) for c in row if c.startswith(("=", "+", "@", "-"))]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.graphml", "<graphml"), ("a.gexf", "no xml"), ("a.json", "{"), ("a.json", '{"elements": 3}'),
        ("a.json", '{"nodes": []}'), ("a.xlsx", "no workbook"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_in_one_line(name, content, tmp_path, capsys):
    """No traceback, an exit code, nothing written."""
    (tmp_path / name).write_text(content)
    assert main(["convert", str(tmp_path / name), str(tmp_path / "out.xlsx")]) == 1
    assert name in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_what_cannot_be_written_is_told(tmp_path):
    """An unknown form, a file that is there, a folder that is not; nothing is left behind."""
    rows = rows_of("mozambique")
    with pytest.raises(UnknownName, match="graphml"):
        write(rows, tmp_path / "m.pdf")
    (tmp_path / "m.json").write_text("precious")
    with pytest.raises(FileExistsError):
        write(rows, tmp_path / "m.json")
    with pytest.raises(OSError, match="no"):
        write(rows, tmp_path / "no" / "m.gexf")
    assert [path.name for path in tmp_path.iterdir()] == ["m.json"]
    assert json.dumps((tmp_path / "m.json").read_text()) == '"precious"'


def test_the_command_names_the_forms():
    """The list on the command line is that of the module, which is loaded late."""
    assert list(FORMATS) == list(cli._FORMS)
