"""Finds, reads and checks the handbook's tables and those of a reader's case.

The tables are described by two Frictionless Data Packages: ``datapackage.json``
for the handbook and ``cases/datapackage.json`` for any case, the handbook's
or a reader's. What a descriptor can say is checked by ``frictionless``. Two things
it cannot say are checked here: that a date in EDTF form is in the calendar, and
that each key of a list of keys is known.
"""

import calendar
import csv
import difflib
import json
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pandas as pd

__all__ = [
    "Problem",
    "TableError",
    "bibliography_keys",
    "check",
    "check_handbook",
    "data_directory",
    "date_span",
    "descriptor",
    "dictionary",
    "read",
    "read_rows",
    "typed",
]

EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?~?")


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a table, told so that it can be put right.

    Attributes
    ----------
    place : str
        File or sheet.
    row : int or None
        Row as a spreadsheet counts it, the header being row 1; None where
        the problem concerns the whole table.
    column : str or None
        Column name; None where the problem concerns the whole row.
    wrong, right : str
        What is wrong, and what would be right.
    """

    place: str
    row: int | None
    column: str | None
    wrong: str
    right: str

    def __str__(self):
        where = [self.place]
        if self.row is not None:
            where.append(f"row {self.row}")
        if self.column:
            where.append(f"column {self.column}")
        return f"{', '.join(where)}: {self.wrong}; {self.right}"


class TableError(ValueError):
    """Tables that break their description; ``problems`` lists everything found."""

    def __init__(self, source, problems):
        self.problems = problems
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__("\n".join([f"{source}: {count}", *(f"  - {p}" for p in problems)]))


@cache
def data_directory():
    """Return the folder that holds the tables.

    A wheel carries them inside the package; in a checkout they stand beside it.

    Returns
    -------
    pathlib.Path

    Examples
    --------
    >>> (data_directory() / "datapackage.json").exists()
    True
    """
    package = Path(__file__).parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"


@cache
def descriptor(kind):
    """Return the Data Package descriptor of the handbook or of a case.

    Parameters
    ----------
    kind : {"handbook", "case"}

    Returns
    -------
    dict

    Examples
    --------
    >>> [resource["name"] for resource in descriptor("case")["resources"]]
    ['actors', 'initiatives', 'participation', 'ties', 'milestones', 'sources', 'codings']
    """
    path = {"handbook": "datapackage.json", "case": "cases/datapackage.json"}[kind]
    return json.loads((data_directory() / path).read_text(encoding="utf-8"))


@cache
def bibliography_keys():
    """Return the keys of ``references.bib``.

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> "DiamondMcDonald1996" in bibliography_keys()
    True
    """
    text = (data_directory() / "references.bib").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^@\w+\{\s*([^,\s]+)", text, re.MULTILINE))


def date_span(text):
    """Return the first and the last day that a date may mean.

    Parameters
    ----------
    text : str
        Year, year-month or day in EDTF form, such as ``1994``, ``1994-07`` or
        ``1994-07-01``; a closing ``~`` (about) does not change the span.

    Returns
    -------
    tuple of datetime.date

    Raises
    ------
    ValueError
        If the text has another form or names a day that no calendar has.

    References
    ----------
    Library of Congress (2019), Extended Date/Time Format specification, level 1.

    Examples
    --------
    >>> date_span("1992-02")
    (datetime.date(1992, 2, 1), datetime.date(1992, 2, 29))
    """
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a date such as 1994, 1994-07 or 1994-07-01")
    year, month, day = (None if part is None else int(part) for part in match.groups())
    first = date(year, 1 if month is None else month, 1 if day is None else day)
    if day is not None:
        return first, first
    if month is not None:
        return first, date(year, month, calendar.monthrange(year, month)[1])
    return first, date(year, 12, 31)


def read_rows(source, names=None):
    """Read the tables of a folder of CSV files, of a workbook or of one CSV file, cell by cell.

    Parameters
    ----------
    source : path
        A folder with ``actors.csv`` and the other tables of a case, an Excel workbook with a
        sheet of the same name for each, or the CSV file of a single table.
    names : iterable of str, optional
        Names of the tables to look for; those of a case if not given. The first is
        that of a single CSV file.

    Returns
    -------
    dict of str to list of list of str
        The rows of each table found, header first; cells are stripped of
        blanks at their ends, and rows that are blank at the end of a table are dropped.

    Raises
    ------
    FileNotFoundError
        If there is no such folder or workbook.
    TableError
        If a file is not UTF-8 text, or is neither a CSV file nor a workbook.
    """
    source = Path(source)
    names = [resource["name"] for resource in descriptor("case")["resources"]] if names is None else list(names)
    if source.is_dir():
        return {n: _csv_rows(source / f"{n}.csv") for n in names if (source / f"{n}.csv").exists()}
    if not source.exists():
        raise FileNotFoundError(f"{source}: no such file, folder or workbook")
    if source.suffix.casefold() == ".csv":
        return {names[0]: _csv_rows(source)}
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(source, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile):
        problem = Problem(source.name, None, None, "not a workbook", "name a folder of CSV files or an .xlsx file")
        raise TableError(source, [problem]) from None
    sheets = {sheet.title.strip().casefold(): sheet for sheet in book.worksheets}
    return {
        name: _trimmed([[_as_text(cell) for cell in row] for row in sheets[name].iter_rows()])
        for name in names
        if name in sheets
    }


def _csv_rows(path):
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except UnicodeDecodeError as error:
        problem = Problem(path.name, None, None, f"not UTF-8 text ({error.reason})", "save it as CSV UTF-8")
        raise TableError(path.parent, [problem]) from None
    return _trimmed([[cell.strip() for cell in row] for row in rows])


def _as_text(cell):
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        # A spreadsheet stores a month as its first day; the cell's format tells how much was meant.
        shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", cell.number_format).lower()
        return value.strftime("%Y-%m-%d" if "d" in shown else "%Y-%m" if "m" in shown else "%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _trimmed(rows):
    """Drop blank rows at the end and blank columns at the right, which spreadsheets leave behind."""
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((n for row in rows for n, cell in enumerate(row, 1) if cell), default=0)
    return [row[:width] for row in rows]


def check(rows, kind="case", place="{}.csv"):
    """Check tables against their description and return everything wrong in them.

    Parameters
    ----------
    rows : dict of str to list of list of str
        Tables as `read_rows` returns them.
    kind : {"case", "handbook"}
        Which descriptor they must fit.
    place : str
        How a table is named to the reader; ``{}`` stands for its name.

    Returns
    -------
    list of Problem
        Empty if all is well.

    Examples
    --------
    >>> found = check({"actors": [["id", "track"], ["A1", "10"]]})
    >>> print(*(p for p in found if p.row == 2 and p.column == "track"))
    actors.csv, row 2, column track: '10' is not allowed; right would be a whole number from 1 to 9
    """
    from frictionless import Package

    resources = {r["name"]: r for r in descriptor(kind)["resources"]}
    problems = [
        Problem(place.format(name), None, None, "the table is missing", "it needs at least a header row")
        for name, resource in resources.items()
        if not rows.get(name) and not (resource.get("optional") and name not in rows)
    ]
    present = {}
    for name, resource in resources.items():
        faults = list(_header_problems(rows[name][0], place.format(name))) if rows.get(name) else []
        problems += faults
        if rows.get(name) and not faults:
            present[name] = resource
    package = Package.from_descriptor(
        {
            "name": kind,
            "resources": [
                {
                    "name": name,
                    "type": "table",
                    # A short row is a row with empty cells, as spreadsheets save it.
                    "data": [row + [""] * (len(rows[name][0]) - len(row)) for row in rows[name]],
                    "schema": _schema_among(resource["schema"], present),
                }
                for name, resource in present.items()
            ],
        }
    )
    for task in package.validate().tasks:
        schema = present[task.name]["schema"]
        fields = {field["name"]: field for field in schema["fields"]}
        table = place.format(task.name)
        # A row without its key is told already: each cell of the key is required.
        errors = [e for e in task.errors if not (e.type == "primary-key" and "None" in e.note)]
        found = [_as_problem(error, table, fields, schema.get("primaryKey", [])) for error in errors]
        found += _date_and_key_problems(rows[task.name], table, fields, rows)
        found += _row_problems(rows[task.name], table)
        problems += sorted(dict.fromkeys(found), key=lambda p: (p.row or 0, p.column or ""))
    return problems


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
    rows = {r["name"]: _csv_rows(folder / r["path"]) for r in descriptor("handbook")["resources"]}
    problems = check(rows, "handbook")
    for slug in read("cases")["slug"]:
        problems += check(read_rows(folder / "cases" / slug), "case", f"cases/{slug}/{{}}.csv")
    return problems


def _header_problems(header, place):
    """Find what keeps a table from being read by column: its cells are checked once this is mended."""
    for label, times in Counter(header).items():
        if label and times > 1:
            yield Problem(place, 1, label, "the column stands twice", "keep one of them")
    for number, label in enumerate(header, 1):
        if not label:
            yield Problem(place, 1, f"number {number}", "the column has no name", "name it, or delete it")
    if len(header) == 1 and re.search(r"[;\t]", header[0]):
        yield Problem(place, 1, None, "the cells are not separated by commas", "save it as CSV with commas")


def _schema_among(schema, present):
    """Drop foreign keys into tables that cannot be read: that is reported once."""
    kept = [k for k in schema.get("foreignKeys", []) if k["reference"]["resource"] in present]
    return {**schema, "foreignKeys": kept}


def _as_problem(error, place, fields, key):
    """Tell a frictionless error as a spreadsheet user would want to hear it."""
    row = getattr(error, "row_number", None)
    column = getattr(error, "field_name", None) or getattr(error, "label", None) or None
    cell = getattr(error, "cell", None)
    field = fields.get(column, {})
    if error.type == "missing-label":
        return Problem(place, 1, column, "the column is missing", "add it to the header")
    if error.type == "extra-label":
        return Problem(place, 1, column, "no such column is known", f"known are {', '.join(fields)}")
    if error.type == "foreign-key":
        column, value = error.field_names[0], error.field_cells[0]
        right = f"right would be one that stands in {error.reference_name}"
        return Problem(place, row, column, f"{value!r} is unknown", right)
    if error.type == "primary-key":
        return Problem(place, row, " and ".join(key), "the row stands twice", error.note)
    if error.type == "unique-error":
        return Problem(place, row, column, f"{cell!r} stands twice", error.note)
    if error.type == "blank-row":
        return Problem(place, row, None, "the row is empty", "delete it")
    if error.type == "extra-cell":
        return Problem(
            place, row, None, "the row has more cells than the header", "put quotes around texts with commas"
        )
    if field and not cell:
        return Problem(place, row, column, "the cell is empty", f"right would be {_right(field)}")
    if field:
        return Problem(place, row, column, f"{cell!r} is not allowed", f"right would be {_right(field)}")
    return Problem(place, row, column, error.title.lower(), error.note)


def _right(field):
    """Say what a cell of this field should hold."""
    rules = field.get("constraints", {})
    if "enum" in rules:
        return "one of " + ", ".join(rules["enum"])
    if field["type"] == "integer" and "maximum" in rules:
        return f"a whole number from {rules['minimum']} to {rules['maximum']}"
    if field["type"] == "boolean":
        return "true or false"
    if "example" in field:
        what = "values joined by ; without blanks" if "delimiter" in field else "a value"
        return f"{what} such as {field['example']}"
    return f"a value ({field['description']})"


def _date_and_key_problems(table, place, fields, rows):
    header = table[0]
    for name, field in fields.items():
        if name not in header:
            continue
        cells = [(n, row[header.index(name)]) for n, row in enumerate(table[1:], 2) if len(row) > header.index(name)]
        if field.get("rdfType") == EDTF:
            yield from _date_problems(cells, place, name)
        if "references" in field:
            known = _known_keys(field["references"], rows)
            if known is not None:
                yield from _key_problems(cells, place, name, known)


def _row_problems(table, place):
    """Find what no single cell tells: an end before its start, a doubt that is not named."""
    at = {name: n for n, name in enumerate(table[0])}
    for number, row in enumerate(table[1:], 2):
        start, end, status, unverified = (
            row[at[name]] if name in at and at[name] < len(row) else ""
            for name in ("start", "end", "status", "unverified")
        )
        first, last = _span(start), _span(end)
        if first and last and last[1] < first[0]:
            wrong = f"{end!r} lies before the start, {start!r}"
            yield Problem(place, number, "end", wrong, "right would be a later date")
        if status == "partly" and "unverified" in at and not unverified:
            yield Problem(place, number, "unverified", "the cell is empty", "say which part of the row was not seen")


def _span(text):
    """Return what `date_span` returns, None where the text is no date."""
    try:
        return date_span(text)
    except ValueError:
        return None


def _date_problems(cells, place, column):
    for number, cell in cells:
        if cell and not _span(cell):
            right = (
                "right would be a day of the calendar such as 1994-07-01, or 1994-07 or 1994; ~ after it means about"
            )
            yield Problem(place, number, column, f"{cell!r} is no date", right)


def _key_problems(cells, place, column, known):
    for number, cell in cells:
        # Blanks and empty parts are told by the pattern of the column.
        for key in filter(None, map(str.strip, cell.split(";"))):
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                hint = f"did you mean {near[0]}?" if near else "add it to the sources, or name one that stands there"
                yield Problem(place, number, column, f"the source {key!r} is unknown", hint)


def _known_keys(reference, rows):
    """Return the keys a cell may name; None where the table of sources is missing, which is told once."""
    known = set(bibliography_keys())
    if "resource" not in reference:
        return known
    table = rows.get(reference["resource"])
    if not table or reference["field"] not in table[0]:
        return None
    at = table[0].index(reference["field"])
    return known | {row[at] for row in table[1:] if len(row) > at}


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
    resources = {r["name"]: r for r in descriptor("handbook")["resources"]}
    if name not in resources:
        raise KeyError(f"no table {name!r}; there are {', '.join(resources)}")
    return typed(_csv_rows(data_directory() / resources[name]["path"]), resources[name])


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


def dictionary():
    """Return the data dictionary as Markdown, generated from the descriptors.

    ``data/README.md`` is this text; a test tells when it is stale.

    Returns
    -------
    str

    Examples
    --------
    >>> dictionary().splitlines()[0]
    '# Data dictionary'
    """
    terms = read("vocabularies").groupby("field", sort=False)
    parts = ["# Data dictionary", descriptor("handbook")["description"]]
    for kind, title in (("handbook", "The handbook's tables"), ("case", "The tables of a case")):
        parts += [f"## {title}", *map(_described_table, descriptor(kind)["resources"])]
    parts.append("## Controlled vocabularies")
    for field, rows in terms:
        listed = "\n".join(f"- **{row.term}**: {row.definition}" for row in rows.itertuples())
        parts.append(f"### {field}\n\n{listed}")
    return "\n\n".join(parts) + "\n"


def _described_table(resource):
    rows = [
        f"| `{field['name']}` | {_kind_of(field)} | {field['description']} |" for field in resource["schema"]["fields"]
    ]
    head = f"### {resource['title']}\n\n`{resource['path']}`: {resource['description']}"
    return "\n".join([head, "", "| column | holds | meaning |", "| --- | --- | --- |", *rows])


def _kind_of(field):
    rules = field.get("constraints", {})
    if "delimiter" in field:
        holds = f"list, joined by `{field['delimiter']}`"
    elif field.get("rdfType") == EDTF:
        holds = "date (EDTF)"
    elif "enum" in rules:
        holds = "term"
    elif field["type"] == "integer":
        holds = f"whole number, {rules['minimum']} to {rules['maximum']}"
    else:
        holds = {"string": "text", "boolean": "true or false", "number": "number"}[field["type"]]
    return holds if rules.get("required") else f"{holds}, may be empty"
