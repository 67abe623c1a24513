"""Tables as frames: those of the handbook, and those that a reader brings."""

import pandas as pd

from mtdkit.tables.checks import check
from mtdkit.tables.package import data_directory, resources
from mtdkit.tables.problems import TableError
from mtdkit.tables.rows import csv_rows, find, read_rows


def load(source, kind="case", names=None):
    """Read and check the tables of a folder, a workbook or a CSV file.

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
    found = find(source, names)
    rows = {names[name]: table for name, table in found.rows.items()}
    places = {names[name]: place for name, place in found.places.items()}
    told = {(p.place, p.row, p.column) for p in found.problems}
    checked = check(rows, kind, places, names.values())
    problems = found.problems + [p for p in checked if (p.place, p.row, p.column) not in told]
    if problems:
        raise TableError(source, problems)
    return {name: typed(rows.get(table, [[]]), described[table]) for name, table in names.items()}


def check_handbook():
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


def read(name):
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
    KeyError
        If there is no such table.

    Examples
    --------
    >>> read("tracks").loc[2, "name"]
    'Business'
    """
    described = resources("handbook")
    if name not in described:
        raise KeyError(f"no table {name!r}; there are {', '.join(described)}")
    return typed(csv_rows(data_directory() / described[name]["path"]), described[name])


def typed(rows, resource):
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
    fields = resource["schema"]["fields"]
    header, *body = rows
    width = len(header)
    raw = pd.DataFrame([(row + [""] * width)[:width] for row in body], columns=header, dtype=object)
    raw = raw.reindex(columns=[field["name"] for field in fields], fill_value="")
    return pd.DataFrame({field["name"]: _typed_column(raw[field["name"]], field) for field in fields})


def _typed_column(cells, field):
    if "delimiter" in field:
        as_item = int if field.get("itemType") == "integer" else str
        split = field["delimiter"]
        return cells.map(lambda cell: tuple(map(as_item, cell.split(split))) if cell else ())
    if field["type"] == "integer":
        return cells.map(lambda cell: int(cell) if cell else pd.NA).astype("Int64")
    if field["type"] == "number":
        return cells.map(lambda cell: float(cell) if cell else float("nan")).astype(float)
    if field["type"] == "boolean":
        return cells.map(lambda cell: cell.lower() in ("true", "1")).astype(bool)
    return cells.astype(object)
