"""Tables as frames: those of the handbook, and those that a reader brings."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from mtdkit.errors import UnknownName
from mtdkit.tables.checks import check
from mtdkit.tables.naming import with_ids
from mtdkit.tables.package import Field, Kind, Resource, data_directory, resources
from mtdkit.tables.problems import Problem, TableError
from mtdkit.tables.rows import Found, Rows, csv_rows, find, read_rows
from mtdkit.tables.shipped import as_shipped


def load(
    source: str | os.PathLike[str], kind: Kind = "case", names: dict[str, str] | None = None
) -> dict[str, pd.DataFrame]:
    """Read the tables of a folder, a workbook or a CSV file, and check them unless they are the handbook's own.

    A folder of the handbook whose tables are as they were shipped is not checked again: the tests have done so. In
    another case actors and initiatives need no ids, other tables may name them by their names, and what may wait in a
    draft (see `check`) may be empty.

    Parameters
    ----------
    source : path
        See `read_rows`.
    kind : {"case", "handbook"}
        Descriptor in which they are described.
    names : dict of str to str, optional
        Tables of the descriptor by the names that their files and sheets bear; all by their own names if not given.
        The first is that of a single CSV file.

    Returns
    -------
    dict of str to pandas.DataFrame
        One frame a table as `read` returns it, by the name of its file or sheet; of a table that may be left out
        and is, one without rows.

    Raises
    ------
    FileNotFoundError
        If there is no such folder or file.
    TableError
        If something is wrong; everything that can be told at once is.

    Examples
    --------
    >>> load(data_directory() / "cases" / "mozambique")["actors"].columns[0]
    'id'
    """
    described = resources(kind)
    names = {name: name for name in described} if names is None else names
    for name in names.values():
        if name not in described:
            raise UnknownName("table", name, described)
    found = find(source, names)
    rows = {names[name]: table for name, table in found.rows.items()}
    if not as_shipped(Path(source)):
        if kind == "case":
            rows, ambiguous = with_ids(rows, {names[name]: place for name, place in found.places.items()})
            found.problems += ambiguous
        if problems := _problems(found, rows, kind, names):
            raise TableError(source, problems)
    return {name: typed(rows.get(table, [[]]), described[table]) for name, table in names.items()}


def _problems(found: Found, rows: dict[str, Rows], kind: Kind, names: dict[str, str]) -> list[Problem]:
    """Return what went wrong in reading the tables, and what is wrong in them."""
    places = {names[name]: place for name, place in found.places.items()}
    told = {(p.place, p.row, p.column) for p in found.problems}
    checked = check(rows, kind, places, names.values(), draft=kind == "case")
    return found.problems + [p for p in checked if (p.place, p.row, p.column) not in told]


def check_handbook() -> list[Problem]:
    """Check every table that the handbook ships and return everything wrong.

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> check_handbook()
    []
    """
    folder = data_directory()
    rows = {name: csv_rows(folder / r["path"]) for name, r in resources("handbook").items()}
    problems = check(rows, "handbook")
    for slug in read("cases")["slug"]:
        problems += check(read_rows(folder / "cases" / slug), "case", f"cases/{slug}/{{}}.csv")
    return problems


def read(name: str) -> pd.DataFrame:
    """Read one of the handbook's own tables.

    Parameters
    ----------
    name : str
        Name of the table in ``datapackage.json``, such as ``"timeline"``.

    Returns
    -------
    pandas.DataFrame
        One column a field: text (empty where nothing is given), whole numbers as
        ``Int64``, other numbers as ``float``, truth values as ``bool``, lists as tuples.

    Raises
    ------
    UnknownName
        If there is no such table.

    Examples
    --------
    >>> read("tracks").loc[2, "name"]
    'Business'
    """
    described = resources("handbook")
    if name not in described:
        raise UnknownName("table", name, described)
    return typed(csv_rows(data_directory() / described[name]["path"]), described[name])


def typed(rows: Rows, resource: Resource) -> pd.DataFrame:
    """Turn the rows of a table into a frame of the types its description names.

    Parameters
    ----------
    rows : list of list of str
        Header and rows; columns may stand in any order.
    resource : dict
        The table's entry in the descriptor.

    Returns
    -------
    pandas.DataFrame
        All columns of the description in its order, see `read`.

    Raises
    ------
    ValueError
        If a cell cannot be read as its type; `check` says which and why.
    """
    header, *body = rows
    places = {label: at for at, label in enumerate(header)}

    def column(field: Field) -> pd.Series:
        at = places.get(field["name"], len(header))
        return _typed_column([row[at] if at < len(row) else "" for row in body], field)

    return pd.DataFrame({field["name"]: column(field) for field in resource["schema"]["fields"]})


def _typed_column(cells: list[str], field: Field) -> pd.Series:
    if "delimiter" in field:
        as_item = int if field.get("itemType") == "integer" else str
        split = field["delimiter"]
        return pd.Series([tuple(map(as_item, cell.split(split))) if cell else () for cell in cells], dtype=object)
    if field["type"] == "integer":
        return pd.Series([int(cell) if cell else pd.NA for cell in cells], dtype="Int64")
    if field["type"] == "number":
        return pd.Series([float(cell) if cell else float("nan") for cell in cells], dtype=float)
    if field["type"] == "boolean":
        return pd.Series([cell.lower() in ("true", "1") for cell in cells], dtype=bool)
    return pd.Series(cells, dtype=object)
