"""The workbook that a person fills in to map a case: a guide, a sheet a table, lists to choose from."""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from mtdkit import tables
from mtdkit.framework import NAMES
from mtdkit.tables.package import Field, resources
from mtdkit.tables.rows import Rows

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["SHEETS", "fill", "workbook", "write_folder", "write_workbook"]

#: The tables that a person fills in, in this order.
SHEETS = ("actors", "initiatives", "participation", "ties", "milestones", "sources")
# What most people fill in comes first; the others stand to the right, folded.
_FIRST = {
    "actors": ("name", "kind", "track", "secondary_tracks", "level", "side", "country", "note", "sources"),
    "initiatives": ("name", "kind", "start", "end", "openness", "phase", "place", "outcome", "sources"),
    "participation": ("actor", "initiative", "role", "stance", "sources"),
    "ties": ("source", "target", "kind", "sign", "what", "sources"),
    "milestones": ("date", "what", "measure", "sources"),
    "sources": ("key", "work", "kind", "address", "read", "note"),
}
# An invented dispute, half mapped, to be written over.
_EXAMPLE: dict[str, tuple[tuple[str | int, ...], ...]] = {
    "actors": (
        ("Ministry of the Coast", "state body", 1, "", "top", "government side"),
        ("Fishers' Union", "civil society organization", 6, "4", "grassroots", "communal or national side"),
        ("Harbor Chamber", "business organization", 3, "", "middle", "insider third party"),
        ("Radio Lagoon", "media outlet", 9, "", "middle", "insider third party"),
    ),
    "initiatives": (
        ("Talks at the old lighthouse", "dialogue", "2021-03", "2021-06-12", "discreet", "before"),
        ("Call-in hour on the new harbor", "media project", "2021-09", "", "public", "during"),
    ),
    "participation": (
        ("Ministry of the Coast", "Talks at the old lighthouse", "party"),
        ("Fishers' Union", "Talks at the old lighthouse", "party"),
        ("Harbor Chamber", "Talks at the old lighthouse", "host"),
        ("Radio Lagoon", "Call-in hour on the new harbor", "organizer"),
    ),
    "ties": (("Harbor Chamber", "Fishers' Union", "money", "positive", "boat repairs"),),
    "milestones": (("2021-10-02", "The port opens to small boats again"),),
    "sources": (
        ("EXAMPLE", "Invented for this template; delete all rows that name it", "reference page", "", "whole"),
    ),
}
_ROWS = 500  # rows with a list to choose from
_GUIDE = (
    ("Map your own case", True),
    ("Fill in the sheets from left to right. A first map takes about an hour; a rough one is worth having.", False),
    ("", False),
    ("1. actors: who matters, one row each. Name, kind and track are enough to begin with.", False),
    ("2. initiatives: what they did: talks, workshops, campaigns, broadcasts, funds. Name, kind and a year.", False),
    ("3. participation: who took part in what, and as what. Type the names as you wrote them; no numbers.", False),
    ("4. ties: money, mandates, kinship, opposition between actors. May stay empty.", False),
    ("5. milestones: dated outcomes. May stay empty.", False),
    ("6. sources: a key such as S1 for each work, or conversation with its date. Rows name their keys: S1;S4.", False),
    ("", False),
    ("Point at a header to read what belongs there. Cells with an arrow have a list to choose from.", False),
    ("Dates: 1994, 1994-07 or 1994-07-01; 1994~ means about 1994. Leave a cell empty rather than guess.", False),
    ("The rows that name the source EXAMPLE are invented: write over them or delete them.", False),
    ("Then run: mtdkit check my-case.xlsx", False),
    ("", False),
    ("Before you write a name down: could this file harm the person if it were lost? Use a role instead.", True),
    ("", False),
    ("The nine tracks", True),
    *((f"{number} {name}", False) for number, name in NAMES.items()),
)


def workbook(*, example: bool = True) -> Workbook:
    """Return a workbook to map a case in.

    Parameters
    ----------
    example : bool
        Whether a half-filled example of an invented dispute stands in it.

    Returns
    -------
    openpyxl.Workbook
        A guide; a sheet for each of `SHEETS`, with what belongs in a column as a comment on its header
        and lists for all controlled fields; the lists themselves, hidden.

    Examples
    --------
    >>> workbook().sheetnames[:3]
    ['guide', 'actors', 'initiatives']
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    guide = book.worksheets[0]
    guide.title = "guide"
    guide.column_dimensions["A"].width = 110
    for row, (text, bold) in enumerate(_GUIDE, 1):
        guide.cell(row, 1, text).font = Font(bold=bold, size=16 if row == 1 else 11)
        guide.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
    sheets = [book.create_sheet(table) for table in SHEETS]
    lists = book.create_sheet("lists")
    lists.sheet_state = "hidden"
    for sheet in sheets:
        _fill(sheet, lists, example)
    return book


def _columns(table: str) -> list[Field]:
    """Return the columns of a sheet, those first that most people fill in."""
    fields = {field["name"]: field for field in resources("case")[table]["schema"]["fields"]}
    first = _FIRST[table]
    return [fields[name] for name in first] + [field for name, field in fields.items() if name not in first]


def _fill(sheet: Worksheet, lists: Worksheet, example: bool) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    table = sheet.title
    for at, field in enumerate(_columns(table), 1):
        head, letter = sheet.cell(1, at, field["name"]), get_column_letter(at)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = PatternFill("solid", fgColor="1B4D5C" if at <= len(_FIRST[table]) else "7A8B92")
        head.alignment = Alignment(vertical="top")
        head.comment = Comment(_told(field), "mtdkit", width=320, height=140)
        wide = 34 if field["name"] in ("name", "actor", "initiative", "source", "target", "work", "what") else 18
        sheet.column_dimensions[letter].width = wide
        # As text a date stays as it was typed, and a long number too.
        for row in range(2, _ROWS + 2):
            sheet.cell(row, at).number_format = "General" if field["type"] == "integer" else "@"
        if chosen := _choices(table, field, lists):
            rule = DataValidation(type="list", formula1=chosen, allow_blank=True)
            # A list of names only helps: another may be typed, and the check tells if it is unknown.
            rule.showErrorMessage = "enum" in field.get("constraints", {})
            rule.error = f"Choose a term from the list for {field['name']}"
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{_ROWS + 1}")
    last = get_column_letter(sheet.max_column)
    sheet.column_dimensions.group(get_column_letter(len(_FIRST[table]) + 1), last, hidden=True)
    sheet.freeze_panes = "B2"
    if example:
        for number, cells in enumerate(_EXAMPLE[table], 2):
            for at, value in enumerate(cells, 1):
                sheet.cell(number, at, value if value != "" else None).font = Font(italic=True, color="5A6B73")
            if table != "sources":
                sheet.cell(number, _FIRST[table].index("sources") + 1, "EXAMPLE").font = Font(italic=True)


def _told(field: Field) -> str:
    """Say what belongs in a column, as a comment on its header."""
    parts = [f"{field['description']}."]
    if "example" in field:
        parts.append(f"Example: {field['example']}")
    if "enum" in field.get("constraints", {}):
        parts.append("Choose from the list.")
    if field["name"] in ("track", "secondary_tracks"):
        parts.append("; ".join(f"{number} {name}" for number, name in NAMES.items()))
    if not field.get("constraints", {}).get("required") or field.get("mayWait") or field["name"] == "id":
        parts.append("May stay empty.")
    return "\n".join(parts)


def _choices(table: str, field: Field, lists: Worksheet) -> str:
    """Return the range of cells that a column chooses from; nothing where it is free."""
    from openpyxl.utils import get_column_letter

    ends = {
        k["fields"][0]: k["reference"]["resource"] for k in resources("case")[table]["schema"].get("foreignKeys", [])
    }
    if field["name"] in ends:
        return f"{ends[field['name']]}!$A$2:$A${_ROWS + 1}"
    terms: Iterable[object] = field.get("constraints", {}).get("enum", ())
    if field["type"] == "boolean":
        terms = ("true", "false")
    if field["name"] == "track":
        terms = NAMES
    if not (listed := list(terms)):
        return ""
    at = 1 if lists.cell(1, 1).value is None else lists.max_column + 1
    lists.cell(1, at, f"{table} {field['name']}")
    for row, term in enumerate(listed, 2):
        lists.cell(row, at, term)
    letter = get_column_letter(at)
    return f"lists!${letter}$2:${letter}${len(listed) + 1}"


def fill(book: Workbook, table: str, rows: Rows) -> None:
    """Put rows into a sheet of the workbook, below its headers; a table that it lacks gets a sheet.

    Parameters
    ----------
    book : openpyxl.Workbook
        As `workbook` returns it.
    table : str
    rows : list of list of str
        Header and rows, with columns in any order.

    Examples
    --------
    >>> book = workbook(example=False)
    >>> fill(book, "actors", [["name", "track"], ["River Assembly", "1"]])
    >>> book["actors"]["A2"].value
    'River Assembly'
    """
    from openpyxl.utils import get_column_letter

    sheet = book[table] if table in book.sheetnames else book.create_sheet(table)
    places = {cell.value: cell.column for cell in sheet[1] if cell.value}
    for label in rows[0] if rows else []:
        if label not in places:
            places[label] = len(places) + 1
            sheet.cell(1, places[label], label)
    kinds = {field["name"]: field["type"] for field in resources("case")[table]["schema"]["fields"]}
    for number, row in enumerate(rows[1:], 2):
        for label, text in zip(rows[0], row, strict=False):
            if text:
                cell = sheet.cell(number, places[label])
                if kinds.get(label) == "integer" and text.isdecimal():
                    cell.value = int(text)
                else:
                    # As text whatever it begins with: no spreadsheet takes it for a formula.
                    cell.value, cell.data_type, cell.number_format = text, "s", "@"
                # A column that is filled does not stay folded.
                sheet.column_dimensions[get_column_letter(places[label])].hidden = False


def write_workbook(path: str | os.PathLike[str], *, example: bool = True) -> Path:
    """Write the workbook of `workbook` to a file, whole or not at all.

    Parameters
    ----------
    path : path
        A file that does not exist yet; ``.xlsx`` is added where it has no ending.
    example : bool
        Whether the example stands in it.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    FileExistsError
        If there is such a file: nothing is overwritten.
    """
    target = Path(path)
    target = target if target.suffix else target.with_suffix(".xlsx")
    content = io.BytesIO()
    workbook(example=example).save(content)
    _refuse(target)
    draft = target.parent / f".draft-{secrets.token_hex(8)}"
    try:
        draft.write_bytes(content.getvalue())
        _refuse(target)
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    return target


def write_folder(path: str | os.PathLike[str], *, example: bool = True) -> Path:
    """Write the same tables as a folder of CSV files.

    Parameters
    ----------
    path : path
        A folder that does not exist yet.
    example : bool
        Whether the example stands in them.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    FileExistsError
        If there is such a folder or file.
    """
    target = Path(path)
    _refuse(target)
    book = workbook(example=example)
    target.mkdir()
    for table in SHEETS:
        rows = [
            ["" if value is None else str(value) for value in row] for row in book[table].iter_rows(values_only=True)
        ]
        filled = [row for row in rows if any(row)]
        (target / f"{table}.csv").write_text(tables.as_csv(filled), encoding="utf-8", newline="")
    return target


def _refuse(target: Path) -> None:
    if target.exists():
        raise FileExistsError(f"{target} exists; name another, so that nothing is overwritten")
