"""Checks tables against their description, and tells everything wrong in them.

What a descriptor can say is left to frictionless. What it cannot say is found here in a pass of our own, and not by
checks registered with frictionless: its errors carry one text instead of our three, count toward its limit of
1,000 a table, so that many wrong dates would hide other faults, and take fourteen times as long to make.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from mtdkit._optional import without_uri_grammar
from mtdkit.tables.dates import date_fault, meant_span
from mtdkit.tables.package import EDTF, Field, Kind, Resource, bibliography_keys, data_directory, resources
from mtdkit.tables.problems import Problem, shown
from mtdkit.tables.rows import Rows, csv_rows
from mtdkit.tables.table import SEARCHES, Table, near_word, plain_label

# What is wrong in each table, by its name.
Found = dict[str, list[Problem]]

# C0 and C1 controls but tab and line break, noncharacters, halves of characters, and the mark of a lost letter.
_LOST = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffd-\uffff\ud800-\udfff]|[\U0001fffe\U0001ffff\U0010fffe\U0010ffff]"
)
_UNSEEN = (
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
# The error values of spreadsheets, also in German, French, Spanish, Portuguese and Italian.
_ERROR = (
    "#[¡¿]?(?:DIV/0|REF|VALUE|NAME|NULL|NUM|SPILL|CALC|FIELD|BLOCKED|CONNECT|UNKNOWN|BUSY|EXTERNAL|PYTHON|BEZUG|WERT|ZAHL"
    "|VALEUR|NOM|NOMBRE|NUL|VALOR|NOME|NÚM|RIF|VALORE)[!?]|#(?:N/A|N/D|NV|GETTING_DATA|##+)|Err:[0-9]{3}"
)
_SUSPECT = re.compile(f"{_LOST}|{_UNSEEN}|^(?:{_ERROR})$", re.MULTILINE)
# Numbers as the tables write them: Python, and with it frictionless, takes 0_7, +7 and other scripts' digits as well.
_WRITTEN = {"integer": re.compile("-?(?:0|[1-9][0-9]*)"), "number": re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?")}


def check(
    rows: Mapping[str, Rows],
    kind: Kind = "case",
    place: str | Mapping[str, str] = "{}.csv",
    only: Iterable[str] | None = None,
    draft: bool = False,
) -> list[Problem]:
    """Check tables against their description and return everything wrong in them.

    Parameters
    ----------
    rows : dict of str to list of list of str
        Tables as `read_rows` returns them.
    kind : {"case", "handbook"}
        Which descriptor they must fit.
    place : str or dict of str to str
        How a table is named to the reader: ``{}`` stands for its name, or the place of each by its name.
    only : iterable of str, optional
        Tables of the description that are wanted; all of them if not given.
    draft : bool
        Whether what may wait in a reader's own case may be empty: levels, sides and phases, sources and how far a row
        was verified.

    Returns
    -------
    list of Problem
        Empty if all is well. Of what a descriptor forbids, the first 1,000 a table; of the cells that
        name a row of a table whose own key has a fault, none.

    Examples
    --------
    >>> found = check({"actors": [["id", "track"], ["A1", "10"]]})
    >>> print(*(p for p in found if p.row == 2 and p.column == "track"))
    actors.csv, row 2, column track: '10' is not allowed; right would be a whole number from 1 to 9
    """
    wanted = {n: r for n, r in resources(kind).items() if only is None or n in set(only)}
    places = {name: place.format(name) if isinstance(place, str) else place[name] for name in wanted}
    problems = [
        Problem(places[name], None, None, "the table is missing", "it needs at least a header row")
        for name, resource in wanted.items()
        if not rows.get(name) and not (resource.get("optional") and name not in rows)
    ]
    present = {}
    for name, resource in wanted.items():
        if rows.get(name):
            labels = [field["name"] for field in resource["schema"]["fields"]]
            faults = list(_header_problems(rows[name], labels, places[name]))
            problems += faults
            if not faults:
                present[name] = Table(name, rows[name], _schema_of(resource, draft), places)
    validated, unknown = _validated(present)
    own = {name: _own_problems(table) for name, table in present.items()}
    if kind == "case":
        _shared_ids(present, own)
        _parts_outside(present, own)
    # What names a row of a table whose key has a fault is told when that is mended: one wrong id is one problem.
    spoiled = {
        name
        for name, table in present.items()
        if {p.column for p in own[name] + validated[name]} & set(table.key) or not set(table.key) <= set(table.at)
    }
    for name, table in present.items():
        found = own[name]
        loose = [p for p in unknown[name] if table.ends[p.column] not in spoiled]
        for later in (_key_problems(table, rows, spoiled), validated[name], loose):
            # A cell is told of once, by what says most about it.
            told = {(p.row, p.column) for p in found}
            found += [p for p in later if (p.row, p.column) not in told]
        problems += sorted(dict.fromkeys(found), key=lambda p: (p.row or 0, p.column or ""))
    return problems


def _schema_of(resource: Resource, draft: bool) -> dict[str, Any]:
    """Return the schema of a table; in a draft, cells that may wait may be empty."""
    schema = resource["schema"]
    if not draft:
        return schema
    fields = [
        {**field, "constraints": {**field["constraints"], "required": False}} if field.get("mayWait") else field
        for field in schema["fields"]
    ]
    return {**schema, "fields": fields}


def _header_problems(rows: Rows, labels: list[str], place: str) -> Iterator[Problem]:
    """Find what keeps a table from being read by column: its cells are checked once this is mended."""
    header = rows[0]
    if len(header) == 1 and re.search(r"[;\t]", header[0]):
        yield Problem(place, 1, None, "the cells are not separated by commas", "save it as CSV with commas")
        return
    known = {plain_label(label): label for label in labels}
    hits = [sum(plain_label(label) in known for label in row) for row in rows[:20]]
    if (best := max(range(len(hits)), key=hits.__getitem__)) and hits[best] > max(2, hits[0]):
        right = f"the header should stand here; row {best + 1} looks like it, so delete what is above"
        yield Problem(place, 1, None, "no header of this table", right)
        return
    for label, times in Counter(header).items():
        if label and times > 1:
            yield Problem(place, 1, label, "the column stands twice", "keep one of them")
    for number, label in enumerate(header, 1):
        if not label:
            yield Problem(place, 1, f"number {number}", "the column has no name", "name it, or delete it")
    meant = {label: known[plain_label(label)] for label in header if plain_label(label) in known}
    if written := {label: name for label, name in meant.items() if label not in labels and name not in header}:
        right = f"write the headers in small letters, with _ for blanks: {', '.join(written.values())}"
        yield Problem(place, 1, None, f"the columns {', '.join(map(shown, written))} are written otherwise", right)


# --- What a descriptor says ----------------------------------------------------------


def _validated(tables: dict[str, Table]) -> tuple[Found, Found]:
    """Return what frictionless finds wrong in each table, and apart from it the cells that name no row of another."""
    with without_uri_grammar():
        import jsonschema  # noqa: F401 - frictionless imports it later, and slowly
    from frictionless import Package

    package = Package.from_descriptor(
        {
            "name": "tables",
            "resources": [
                {
                    "name": name,
                    "type": "table",
                    "data": [table.whole(row) for row in table.rows],
                    "schema": _schema_among(table.schema, tables),
                }
                for name, table in tables.items()
            ],
        }
    )
    found: Found = {name: [] for name in tables}
    unknown: Found = {name: [] for name in tables}
    for task in package.validate().tasks:
        table = tables[task.name]
        extra = [error.label for error in task.errors if error.type == "extra-label"]
        near = {label: near_word(label, sorted(set(table.fields) - set(table.at))) for label in extra}
        for error in task.errors:
            # A row without its key is told already: each cell of the key is required.
            if error.type == "primary-key" and "None" in error.note:
                continue
            # A column whose cells may be empty may be left out, and one under a name that is nearly right is told once.
            if error.type == "missing-label" and (
                not table.required(error.field_name) or error.field_name in near.values()
            ):
                continue
            # A cell that names a row of another table is told as such, whatever characters it holds.
            where = _reference(error)
            if where and (names := tables.get(table.ends.get(where[1], ""))):
                unknown[task.name].append(_unknown(*where, table, names))
            else:
                found[task.name].append(_as_problem(error, table, near))
    return found, unknown


def _reference(error: Any) -> tuple[int, str, str] | None:
    """Return row, column and cell of an error that a wrong reference would give."""
    if error.type == "foreign-key":
        return error.row_number, error.field_names[0], error.field_cells[0]
    if error.type == "constraint-error" and error.cell:
        return error.row_number, error.field_name, error.cell
    return None


def _unknown(row: int, column: str, cell: str, table: Table, end: Table) -> Problem:
    """Tell a cell that names no row of another table, with the name that was probably meant."""
    near = end.nearest(cell)
    right = f"right would be one that stands in {end.place}, by its id or its name"
    hint = f"did you mean {near}?" if near else ""
    return Problem(table.place, row, column, f"{shown(cell)} is unknown", right, hint)


def _schema_among(schema: dict[str, Any], present: Collection[str]) -> dict[str, Any]:
    """Drop foreign keys into tables that cannot be read: that is reported once."""
    kept = [k for k in schema.get("foreignKeys", []) if k["reference"]["resource"] in present]
    return {**schema, "foreignKeys": kept}


def _as_problem(error: Any, table: Table, near: dict[str, str]) -> Problem:
    """Tell a frictionless error as a spreadsheet user would want to hear it."""
    row = getattr(error, "row_number", None)
    column = getattr(error, "field_name", None) or getattr(error, "label", None) or ""
    cell = getattr(error, "cell", None) or ""
    field = table.fields.get(column, {})
    place = table.place
    if error.type == "missing-label":
        return Problem(place, 1, column, "the column is missing", "add it to the header")
    if error.type == "extra-label":
        hint = f"did you mean {near[column]}?" if near[column] else ""
        label = column if column.isprintable() else repr(column)
        return Problem(place, 1, label, "no such column is known", f"known are {', '.join(table.fields)}", hint)
    if error.type == "primary-key":
        right = f"delete it, or give it another key: it is as in row {_number_in(error.note)}"
        return Problem(place, row, " and ".join(table.key), "the row stands twice", right)
    if error.type == "unique-error":
        right = f"it stands in row {_number_in(error.note)} too"
        return Problem(place, row, column, f"{shown(cell)} stands twice", right)
    if error.type == "blank-row":
        return Problem(place, row, None, "the row is empty", "delete it")
    if field and not cell:
        return Problem(place, row, column, "the cell is empty", f"right would be {_right(field)}")
    if field:
        hint = _meant(field, cell)
        return Problem(place, row, column, f"{shown(cell)} is not allowed", f"right would be {_right(field)}", hint)
    return Problem(place, row, column or None, error.title.lower(), error.note)


def _number_in(note: str) -> str:
    """Return the first number in a note of frictionless: the row that came before."""
    return next(iter(re.findall("[0-9]+", note)), "?")


def _right(field: Field) -> str:
    """Say what a cell of this field should hold."""
    rules = field.get("constraints", {})
    if "enum" in rules:
        return "one of " + ", ".join(rules["enum"])
    if field["type"] == "integer" and "maximum" in rules:
        return f"a whole number from {rules['minimum']} to {rules['maximum']}"
    if field["type"] == "boolean":
        return "true or false"
    if "form" in field:
        return f"{field['form']}, such as {field['example']}" if "example" in field else field["form"]
    if "example" in field:
        what = "values joined by ; without blanks" if "delimiter" in field else "a value"
        return f"{what} such as {field['example']}"
    return f"a value ({field['description']})"


def _meant(field: Field, cell: str) -> str:
    """Say which term was probably meant by a word: one that the wordings map to, or one written alike."""
    if terms := field.get("constraints", {}).get("enum"):
        term = _wordings().get((field.get("vocabulary", ""), cell.casefold())) or near_word(cell, tuple(terms))
        return f"did you mean {term!r}?" if term else ""
    return ""


@cache
def _wordings() -> dict[tuple[str, str], str]:
    """Return the terms by vocabulary and wording."""
    header, *rows = csv_rows(data_directory() / "cases" / "wordings.csv")
    found = [dict(zip(header, row, strict=True)) for row in rows]
    return {(row["field"], row["wording"].casefold()): row["term"] for row in found}


# --- What a descriptor cannot say ----------------------------------------------------


def _own_problems(table: Table) -> list[Problem]:
    """Find what frictionless does not: lost characters, dates, and what no single cell tells."""
    found = list(_cell_problems(table))
    told = {(p.row, p.column) for p in found}
    for later in (_date_problems, _number_problems, _list_problems, _row_problems, _repeated, _alike):
        found += [p for p in later(table) if (p.row, p.column) not in told]
    return found


def _cell_problems(table: Table) -> Iterator[Problem]:
    """Find characters that were lost on the way, cells that show nothing, and a spreadsheet's error values."""
    for number, row in enumerate(table.rows, 1):
        if not _SUSPECT.search("\n".join(row)):
            continue
        for label, cell in zip(table.rows[0], row, strict=False):
            column = label if label.isprintable() else repr(label)
            if lost := re.search(_LOST, cell):
                wrong = f"{shown(cell)} holds the character U+{ord(lost[0]):04X}, which no text has"
                right = "a letter was lost on the way: write it again, and delete what is not shown"
                yield Problem(table.place, number, column, wrong, right)
            elif re.fullmatch(_ERROR, cell):
                right = "mend the formula, or write the value itself"
                yield Problem(table.place, number, column, f"{cell} is a spreadsheet's error value", right)
            elif cell and not re.sub(rf"{_UNSEEN}|\s", "", cell):
                yield Problem(
                    table.place, number, column, f"{shown(cell)} shows nothing", "write a text, or empty the cell"
                )


def _date_problems(table: Table) -> Iterator[Problem]:
    begin = "start" if "start" in table.fields else "date"
    end = "end" if "end" in table.fields else None
    for name, field in table.fields.items():
        if field.get("rdfType") == EDTF:
            for number, cell in table.cells(name):
                if cell and (fault := date_fault(cell, begin, end)):
                    yield Problem(table.place, number, name, *fault)


def _number_problems(table: Table) -> Iterator[Problem]:
    """Find numbers that can be read and are not written as the tables write them."""
    for name, field in table.fields.items():
        if field["type"] in _WRITTEN:
            for number, cell in table.cells(name):
                if cell and not _WRITTEN[field["type"]].fullmatch(cell):
                    yield Problem(
                        table.place, number, name, f"{shown(cell)} is not allowed", f"right would be {_right(field)}"
                    )


def _list_problems(table: Table) -> Iterator[Problem]:
    """Find what stands twice in a list, and a secondary track that is the primary one."""
    for name, field in table.fields.items():
        if "delimiter" in field:
            for number, cell in table.cells(name):
                for item, times in Counter(cell.split(field["delimiter"])).items():
                    if item and times > 1:
                        yield Problem(table.place, number, name, f"{shown(item)} stands twice in the cell", "keep one")
    for number, row in enumerate(table.rows[1:], 2):
        track, others = table.values(row, "track", "secondary_tracks")
        if track and track in others.split(";"):
            wrong = f"{shown(track)} is the primary track of this actor already"
            yield Problem(table.place, number, "secondary_tracks", wrong, "right would be further tracks alone")


def _row_problems(table: Table) -> Iterator[Problem]:
    """Find what no single cell tells: too many of them, an end before its start, an unnamed doubt, a tie to itself."""
    ends = [column for column in table.ends if list(table.ends.values()).count(table.ends[column]) > 1]
    for number, row in enumerate(table.rows[1:], 2):
        if len(row) > len(table.rows[0]):
            right = "name their columns in the header, or put quotes around texts with commas"
            yield Problem(table.place, number, None, "the row has more cells than the header", right)
        start, end, status, unverified = table.values(row, "start", "end", "status", "unverified")
        first, last = meant_span(start), meant_span(end)
        if first and last and last[1] < first[0]:
            wrong = f"{end!r} lies before the start, {start!r}"
            yield Problem(table.place, number, "end", wrong, "right would be a later date")
        if status == "partly" and not unverified:
            right = "say in the column unverified which part of the row was not seen"
            yield Problem(
                table.place, number, "unverified", "the cell is empty in a row that is verified partly", right
            )
        if status == "verified" and unverified:
            wrong = f"the row is verified, and {shown(unverified)} is not"
            yield Problem(
                table.place, number, "unverified", wrong, "write partly in the column status, or empty this cell"
            )
        one, *others = table.values(row, *ends) or [""]
        if one and one in others:
            wrong = f"the row leads from {shown(one)} to itself"
            yield Problem(table.place, number, ends[-1], wrong, f"right would be another than in {ends[0]}")


def _repeated(table: Table) -> Iterator[Problem]:
    """Find rows that stand twice, cell by cell, in a table whose key does not tell them."""
    first: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(table.rows[1:], 2):
        before = first.setdefault(tuple(row), number)
        if before != number and any(row) and not table.key:
            yield Problem(table.place, number, None, "the row stands twice", f"delete it: it is as row {before}")


def _alike(table: Table) -> Iterator[Problem]:
    """Find keys that differ by capitals alone."""
    if len(table.key) == 1 and table.fields[table.key[0]]["type"] == "string":
        first: dict[str, tuple[str, int]] = {}
        for number, cell in table.cells(table.key[0]):
            other, before = first.setdefault(cell.casefold(), (cell, number))
            if other != cell:
                wrong = f"{shown(cell)} differs from {shown(other)} in row {before} by capitals alone"
                yield Problem(table.place, number, table.key[0], wrong, "give one of the two another key")


def _shared_ids(tables: dict[str, Table], found: Found) -> None:
    """Add the ids that an actor and an initiative share: in the network of a case both are nodes."""
    if {"actors", "initiatives"} <= set(tables):
        actors = {cell: number for number, cell in tables["actors"].cells("id") if cell}
        table = tables["initiatives"]
        for number, cell in table.cells("id"):
            if cell in actors:
                wrong = f"{shown(cell)} is the id of an actor too (row {actors[cell]} there)"
                found["initiatives"].append(Problem(table.place, number, "id", wrong, "give one of the two another id"))


def _parts_outside(tables: dict[str, Table], found: Found) -> None:
    """Add the participations that begin after their initiative ended, or end before it began."""
    if not {"participation", "initiatives"} <= set(tables):
        return
    table, initiatives = tables["participation"], tables["initiatives"]
    spans = {}
    for row in initiatives.rows[1:]:
        name, start, end = initiatives.values(row, "id", "start", "end")
        spans[name] = meant_span(start), meant_span(end)
    for number, row in enumerate(table.rows[1:], 2):
        initiative, start, end = table.values(row, "initiative", "start", "end")
        first, last = spans.get(initiative, (None, None))
        came, left = meant_span(start), meant_span(end)
        right = f"right would be a day within {initiative}, or no date where the actor took part in all of it"
        if came and last and came[0] > last[1]:
            wrong = f"{shown(start)} is after {initiative} ended"
            found["participation"].append(Problem(table.place, number, "start", wrong, right))
        if left and first and left[1] < first[0]:
            wrong = f"{shown(end)} is before {initiative} began"
            found["participation"].append(Problem(table.place, number, "end", wrong, right))


def _key_problems(table: Table, rows: Mapping[str, Rows], spoiled: set[str]) -> Iterator[Problem]:
    """Find keys of sources that stand in no list of sources."""
    for name, field in table.fields.items():
        reference = field.get("references")
        if not reference or reference.get("resource") in spoiled:
            continue
        known = _known_keys(reference, rows)
        if known is not None:
            yield from _unknown_keys(table, name, known)


def _unknown_keys(table: Table, column: str, known: set[str]) -> Iterator[Problem]:
    nearest: dict[str, str] = {}
    searched = sorted(known)
    for number, cell in table.cells(column):
        # Blanks and empty parts are told by the pattern of the column.
        for key in filter(None, map(str.strip, cell.split(";"))):
            if key in known:
                continue
            parts = re.split(r"[\s,/|+&]+", key)
            if len(parts) > 1 and known.issuperset(parts):
                right = f"separate the keys with ; and no blank: {';'.join(parts)}"
                yield Problem(table.place, number, column, f"{shown(cell)} is no list of keys", right)
                continue
            if key not in nearest and len(nearest) < SEARCHES:
                nearest[key] = near_word(key, searched)
            hint = f"did you mean {nearest[key]}?" if nearest.get(key) else ""
            right = "add it to the sources, or name one that stands there"
            yield Problem(table.place, number, column, f"the source {shown(key)} is unknown", right, hint)


def _known_keys(reference: dict[str, str], rows: Mapping[str, Rows]) -> set[str] | None:
    """Return the keys a cell may name; None where the table of sources is missing, which is told once."""
    known = set(bibliography_keys())
    if "resource" not in reference:
        return known
    table = rows.get(reference["resource"])
    if not table or reference["field"] not in table[0]:
        return None
    at = table[0].index(reference["field"])
    return known | {row[at] for row in table[1:] if len(row) > at}
