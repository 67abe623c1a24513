"""Takes a case to the files of programs that draw networks, and back.

Each of those files is a list of nodes and a list of edges: actors and initiatives are the nodes, participations and
ties the edges, and each column of a table becomes an attribute. What such a file cannot hold (sources, milestones,
further codings) is told.
"""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mtdkit import tables
from mtdkit.errors import UnknownName
from mtdkit.tables.naming import with_ids
from mtdkit.tables.package import resources
from mtdkit.tables.problems import Problem, TableError
from mtdkit.tables.rows import Rows

__all__ = ["FORMATS", "read_graph", "rows_of", "write"]

# A row of attributes by their names, as text.
Attributes = dict[str, str]
Graph = tuple[list[Attributes], list[Attributes]]

_NODES = {"actors": "actor", "initiatives": "initiative"}
_EDGES = {"participation": ("actor", "initiative"), "ties": ("source", "target")}
_LOST = ("milestones", "sources", "codings")
#: What the two ends of an edge, its name and those of a node are called in the files of other programs.
_ALIASES = {
    "id": ("id", "label", "name", "node", "element"),
    "name": ("label", "name", "title", "id"),
    "from": ("from", "source", "ego"),
    "to": ("to", "target", "alter"),
    "kind": ("type", "kind", "relationship", "link type"),
    "note": ("description", "note", "notes"),
}


def rows_of(source: str | os.PathLike[str]) -> dict[str, Rows]:
    """Read the tables of a case, of any of the forms of `FORMATS`, as rows of text.

    Parameters
    ----------
    source : path
        Slug of a case of the handbook, folder of CSV files, workbook, or a file of another program: Kumu's workbook
        or JSON, GraphML, GEXF, a folder with ``nodes.csv`` and ``edges.csv``.

    Returns
    -------
    dict of str to list of list of str
        By table, header first. Of a file of another program that was not written here: every node an actor, every edge
        a tie, with the columns that can be told; kinds and tracks are left to be filled in.

    Raises
    ------
    FileNotFoundError
        If there is nothing there.
    mtdkit.tables.TableError
        If the file cannot be read.

    Examples
    --------
    >>> rows_of("mozambique")["actors"][0][0]
    'id'
    """
    from mtdkit.case import cases

    if str(source) in cases().index:
        return tables.read_rows(tables.data_directory() / "cases" / str(source))
    path = Path(source)
    if not path.exists():
        raise FileNotFoundError(f"{str(source)!r}: no such file or folder")
    if read := _reader(path):
        return _from_graph(read_graph(path, read))
    found = tables.read_rows(path)
    return with_ids(found, {name: name for name in resources("case")})[0]


def read_graph(path: Path, read: Callable[[Path], Graph]) -> Graph:
    """Read nodes and edges, and tell whatever a broken file makes a reader raise.

    Parameters
    ----------
    path : pathlib.Path
    read : callable
        One of the readers of `FORMATS`.

    Returns
    -------
    list of dict, list of dict
        Attributes of each node and of each edge.

    Raises
    ------
    mtdkit.tables.TableError
        If the file is not of this form.
    """
    try:
        return read(path)
    except TableError:
        raise
    except Exception as error:
        wrong = f"the file cannot be read as a network ({type(error).__name__}: {str(error)[:80]})"
        right = f"right would be one of {', '.join(FORMATS)}, as the program wrote it"
        raise TableError(path, [Problem(path.name, None, None, wrong, right)]) from error


def write(rows: Mapping[str, Rows], path: str | os.PathLike[str], form: str | None = None) -> list[str]:
    """Write a case in another form, whole or not at all.

    Parameters
    ----------
    rows : dict of str to list of list of str
        As `rows_of` returns them.
    path : path
        A file or folder that does not exist yet.
    form : str, optional
        One of `FORMATS`; told by the ending of the path if not given.

    Returns
    -------
    list of str
        What the form cannot hold, a sentence each.

    Raises
    ------
    mtdkit.errors.UnknownName
        If there is no such form, or the ending tells none.
    FileExistsError
        If there is such a file: nothing is overwritten.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     lost = write(rows_of("mozambique"), folder + "/map.graphml")
    >>> lost[0]
    'A network file holds no milestones: 11 rows are left out.'
    """
    target = Path(path)
    name = form or _ENDINGS.get(target.suffix.casefold(), "folder" if not target.suffix else "")
    if name not in FORMATS:
        raise UnknownName("form", form or target.suffix or str(target), FORMATS)
    if target.exists():
        raise FileExistsError(f"{target} exists; name another, so that nothing is overwritten")
    _, make = FORMATS[name]
    draft = target.parent / f".draft-{secrets.token_hex(8)}"
    try:
        make(dict(rows), draft)
        draft.rename(target)
    except BaseException:
        _remove(draft)
        raise
    if name in ("workbook", "folder"):
        return []
    left = {table: len(rows.get(table, [])) - 1 for table in _LOST}
    return [
        f"A network file holds no {table}: {number:,} row{'s are' if number > 1 else ' is'} left out."
        for table, number in left.items()
        if number > 0
    ]


def _remove(draft: Path) -> None:
    import shutil

    if draft.is_dir():
        shutil.rmtree(draft, ignore_errors=True)
    else:
        draft.unlink(missing_ok=True)


# --- Tables and networks -------------------------------------------------------------


def _records(rows: Rows) -> list[Attributes]:
    header = rows[0] if rows else []
    return [{label: cell for label, cell in zip(header, row, strict=False) if cell} for row in rows[1:]]


def _to_graph(rows: Mapping[str, Rows]) -> Graph:
    nodes = [
        {"id": r["id"], "label": r.get("name", r["id"]), "table": table, **r}
        for table in _NODES
        for r in _records(rows.get(table, []))
    ]
    edges = [
        {"from": r[one], "to": r[other], "table": table, **r}
        for table, (one, other) in _EDGES.items()
        for r in _records(rows.get(table, []))
    ]
    return nodes, edges


def _from_graph(graph: Graph) -> dict[str, Rows]:
    """Return the tables of a network; one that was not written here gives actors and ties."""
    nodes, edges = graph
    own = all(node.get("table") in _NODES for node in nodes) and all(edge.get("table") in _EDGES for edge in edges)
    if not own:
        nodes = [{"table": "actors", **_renamed(node, "id", "name", "note")} for node in nodes]
        nodes = [{**node, "kind_in_source": node.get("type", node.get("kind_in_source", ""))} for node in nodes]
        edges = [_tie(edge) for edge in edges]
    found: dict[str, Rows] = {}
    for table, parts in (*((t, nodes) for t in _NODES), *((t, edges) for t in _EDGES)):
        known = [field["name"] for field in resources("case")[table]["schema"]["fields"]]
        body = [[part.get(label, "") for label in known] for part in parts if part.get("table") == table]
        found[table] = [known, *body]
    found["milestones"] = [[field["name"] for field in resources("case")["milestones"]["schema"]["fields"]]]
    found["sources"] = [[field["name"] for field in resources("case")["sources"]["schema"]["fields"]]]
    if own:
        return found
    names = {row[0]: row[found["actors"][0].index("name")] for row in found["actors"][1:]}
    at = [found["ties"][0].index(end) for end in ("source", "target")]
    ties = [[names.get(cell, cell) if n in at else cell for n, cell in enumerate(row)] for row in found["ties"][1:]]
    found["actors"] = [row[1:] for row in found["actors"]]
    found["ties"] = [found["ties"][0], *ties]
    return with_ids(found, {name: name for name in resources("case")})[0]


def _renamed(part: Attributes, *wanted: str) -> Attributes:
    """Add attributes under our names where they stand under those of other programs."""
    plain = {label.strip().casefold(): text for label, text in part.items()}
    found = dict(plain)
    for name in wanted:
        at = next((alias for alias in _ALIASES[name] if plain.get(alias)), "")
        if at:
            found[name] = plain[at]
    return found


def _tie(edge: Attributes) -> Attributes:
    found = _renamed(edge, "from", "to", "kind")
    told = {"kind_in_source": found.get("kind", ""), "what": found.get("label", "")}
    return {"table": "ties", "source": found.get("from", ""), "target": found.get("to", ""), **told}


# --- The files of other programs -----------------------------------------------------


def _write_workbook(rows: Mapping[str, Rows], path: Path) -> None:
    from mtdkit.template import fill, workbook

    book = workbook(example=False)
    for table, body in rows.items():
        fill(book, table, body)
    content = io.BytesIO()
    book.save(content)
    path.write_bytes(content.getvalue())


def _write_folder(rows: Mapping[str, Rows], path: Path) -> None:
    path.mkdir()
    for table, body in rows.items():
        (path / f"{table}.csv").write_text(tables.as_csv(body), encoding="utf-8", newline="")


def _labels(parts: list[Attributes]) -> list[str]:
    return list(dict.fromkeys(label for part in parts for label in part))


def _as_rows(parts: list[Attributes], heads: Mapping[str, str]) -> Rows:
    """Return parts as rows, the columns that a program asks for first and under its names."""
    labels = [*heads, *(label for label in _labels(parts) if label not in heads)]
    return [
        [heads.get(label, label) for label in labels],
        *([part.get(label, "") for label in labels] for part in parts),
    ]


def _write_edges(rows: Mapping[str, Rows], path: Path) -> None:
    nodes, edges = _to_graph(rows)
    path.mkdir()
    for name, parts, heads in (
        ("nodes", nodes, {"id": "Id", "label": "Label"}),
        ("edges", edges, {"from": "Source", "to": "Target"}),
    ):
        body = _as_rows(parts, heads)
        (path / f"{name}.csv").write_text(tables.as_csv(body), encoding="utf-8", newline="")


def _read_edges(path: Path) -> Graph:
    nodes, edges = (_records(tables.read_rows(path / f"{name}.csv", [name])[name]) for name in ("nodes", "edges"))
    return (
        [_back(node, {"Id": "id", "Label": "label"}) for node in nodes],
        [_back(edge, {"Source": "from", "Target": "to"}) for edge in edges],
    )


def _back(part: Attributes, heads: Mapping[str, str]) -> Attributes:
    return {heads.get(label, label): text for label, text in part.items()}


def _write_kumu(rows: Mapping[str, Rows], path: Path) -> None:
    """Write Kumu's two sheets; its lists are joined by a pipe."""
    from openpyxl import Workbook

    nodes, edges = _kumu(rows)
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, parts, heads in (
        ("Elements", nodes, {"label": "Label", "type": "Type", "description": "Description", "tags": "Tags"}),
        ("Connections", edges, {"from": "From", "to": "To", "type": "Type"}),
    ):
        sheet = book.create_sheet(title)
        for row in csv.reader(io.StringIO(tables.as_csv(_as_rows(parts, heads)))):
            sheet.append([cell or None for cell in row])
        for line in sheet.iter_rows():
            for cell in line:
                cell.data_type = "s" if cell.value is not None else cell.data_type
    content = io.BytesIO()
    book.save(content)
    path.write_bytes(content.getvalue())


def _kumu(rows: Mapping[str, Rows]) -> Graph:
    """Return nodes and edges as Kumu wants them: known by their labels, which must differ."""
    nodes, edges = _to_graph(rows)
    labels: dict[str, str] = {}
    for node in nodes:
        taken = node["label"] in labels.values()
        labels[node["id"]] = f"{node['label']} ({node['id']})" if taken else node["label"]
    shown = [
        {
            "label": labels[node["id"]], "type": node.get("kind", ""), "description": node.get("note", ""),
            "tags": "|".join(filter(None, [node["table"][:-1], f"track {node['track']}" if "track" in node else ""])),
            **{key: text for key, text in node.items() if key != "label"},
        }
        for node in nodes
    ]  # fmt: skip
    joined = [
        {
            **{key: text for key, text in edge.items() if key not in ("from", "to")},
            "from": labels.get(edge["from"], edge["from"]), "to": labels.get(edge["to"], edge["to"]),
            "type": edge.get("role", edge.get("kind", "")),
        }
        for edge in edges
    ]  # fmt: skip
    return shown, joined


def _read_kumu(path: Path) -> Graph:
    found = tables.read_rows(path, ["elements", "connections"])
    return _unkumu(_records(found["elements"]), _records(found["connections"]))


def _unkumu(nodes: list[Attributes], edges: list[Attributes]) -> Graph:
    nodes = [
        {label if label == label.lower() else label.lower(): text for label, text in node.items()} for node in nodes
    ]
    edges = [{label.lower(): text for label, text in edge.items()} for edge in edges]
    ids = {node.get("label", ""): node.get("id", node.get("label", "")) for node in nodes}
    return nodes, [{**e, "from": ids.get(e.get("from", ""), e.get("from", "")),
                    "to": ids.get(e.get("to", ""), e.get("to", ""))} for e in edges]  # fmt: skip


def _write_kumu_json(rows: Mapping[str, Rows], path: Path) -> None:
    nodes, edges = _kumu(rows)
    directed = [
        {**edge, "direction": "undirected" if edge["table"] == "participation" else "directed"} for edge in edges
    ]
    text = json.dumps({"elements": nodes, "connections": directed}, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def _read_kumu_json(path: Path) -> Graph:
    found = json.loads(path.read_bytes().decode("utf-8-sig"))
    parts = [
        [
            {str(key): _text(value) for key, value in {**each, **each.get("attributes", {})}.items()}
            for each in found[name]
        ]
        for name in ("elements", "connections")
    ]
    return _unkumu(*parts)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(map(str, value))
    return "" if value is None or isinstance(value, dict) else str(value)


def _network(rows: Mapping[str, Rows]) -> Any:
    import networkx as nx

    nodes, edges = _to_graph(rows)
    graph = nx.MultiDiGraph()
    for node in nodes:
        graph.add_node(node["id"], **{key: text for key, text in node.items() if key != "id"})
    for number, edge in enumerate(edges):
        own = {_SAFE.get(key, key): text for key, text in edge.items() if key not in ("from", "to")}
        graph.add_edge(edge["from"], edge["to"], key=str(number), **own)
    return graph


# Names of attributes that the formats keep for themselves.
_SAFE = {"source": "source_actor", "target": "target_actor", "start": "from_date", "end": "to_date", "id": "row_id"}


def _of_network(graph: Any) -> Graph:
    back = {safe: name for name, safe in _SAFE.items()}
    nodes = [{"id": str(n), **{back.get(k, k): _text(v) for k, v in d.items()}} for n, d in graph.nodes(data=True)]
    edges = [
        {**{back.get(k, k): _text(v) for k, v in d.items()}, "from": str(a), "to": str(b)}
        for a, b, d in graph.edges(data=True)
    ]
    return nodes, edges


def _write_graphml(rows: Mapping[str, Rows], path: Path) -> None:
    import networkx as nx

    nx.write_graphml(_network(rows), path)


def _read_graphml(path: Path) -> Graph:
    import networkx as nx

    return _of_network(nx.read_graphml(path))


def _write_gexf(rows: Mapping[str, Rows], path: Path) -> None:
    import networkx as nx

    graph = _network(rows)
    for _, own in graph.nodes(data=True):  # GEXF would take these for the life of a node
        own.update({_SAFE[key]: own.pop(key) for key in ("start", "end") if key in own})
    nx.write_gexf(graph, path)


def _read_gexf(path: Path) -> Graph:
    import networkx as nx

    return _of_network(nx.read_gexf(path))


#: The forms that a case can be read from and written in, each with its reader (none for the handbook's own) and writer.
FORMATS: dict[str, tuple[Callable[[Path], Graph] | None, Callable[[dict[str, Rows], Path], None]]] = {
    "workbook": (None, _write_workbook),
    "folder": (None, _write_folder),
    "kumu": (_read_kumu, _write_kumu),
    "kumu-json": (_read_kumu_json, _write_kumu_json),
    "graphml": (_read_graphml, _write_graphml),
    "gexf": (_read_gexf, _write_gexf),
    "edges": (_read_edges, _write_edges),
}
_ENDINGS = {".xlsx": "workbook", ".json": "kumu-json", ".graphml": "graphml", ".gexf": "gexf"}


def _reader(path: Path) -> Callable[[Path], Graph] | None:
    """Return the reader of a file of another program; None for a case."""
    if path.is_dir():
        return _read_edges if (path / "nodes.csv").is_file() and (path / "edges.csv").is_file() else None
    if path.suffix.casefold() == ".xlsx":
        from mtdkit.tables.workbook import Workbook

        with Workbook(path) as book:
            titles = {sheet.title.strip().casefold() for sheet in book.sheets}
        return _read_kumu if {"elements", "connections"} <= titles else None
    return FORMATS[_ENDINGS[path.suffix.casefold()]][0] if path.suffix.casefold() in _ENDINGS else None
