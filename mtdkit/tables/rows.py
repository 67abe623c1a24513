"""Reads tables cell by cell, from CSV files and workbooks, as rows of text."""

from __future__ import annotations

import csv
import difflib
import io
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from mtdkit.tables.package import resources
from mtdkit.tables.problems import Problem, TableError, shown
from mtdkit.tables.workbook import LIMIT, Workbook

# A table as rows of text, header first.
Rows = list[list[str]]
Key = TypeVar("Key", int, str)

# A cell stands far from its table behind more blank rows than this, or right of its header by more columns.
GAP = 100
# Characters that a spreadsheet's cell holds; rows and columns of a table.
LONGEST, MOST_ROWS, MOST_COLUMNS = 32_767, 100_000, 300
# What a spreadsheet would take for a formula, also in the full width of East Asian keyboards.
FORMULA = "=+\\-@＝＋－＠"

_PROTECTED = re.compile(rf"'+[{FORMULA}]")
# Not all that Python calls space: U+0085 and others are controls in place of a letter.
BLANKS = (
    " \t\r\n\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_ZERO_WIDTH = "\u200b\u200e\u200f\u2060\ufeff"


@dataclass
class Found:
    """Tables as they were found.

    Attributes
    ----------
    rows : dict of str to list of list of str
        Rows of each table, header first.
    places : dict of str to str
        File or sheet of each table looked for, also of those that are missing.
    problems : list of Problem
        What went wrong in reading single cells, and names that are nearly right.
    """

    rows: dict[str, Rows] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_rows(source: str | os.PathLike[str], names: Iterable[str] | None = None) -> dict[str, Rows]:
    r"""Read the tables of a folder of CSV files, of a workbook or of one CSV file, cell by cell.

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
        The rows of each table found, header first. Cells are stripped of blanks at their ends, line breaks
        in them are ``\n``, and an apostrophe before ``=``, ``+``, ``-`` or ``@``, which keeps a spreadsheet
        from taking a text for a formula, is dropped. So are rows that are blank at the end of a table.

    Raises
    ------
    FileNotFoundError
        If there is no such folder or workbook.
    TableError
        If a file cannot be read as a table, a cell has no value of its own (a formula whose result is not
        stored, merged cells), or a file or sheet is nearly named like a table that is missing.
    """
    found = find(source, names)
    if found.problems:
        raise TableError(source, found.problems)
    return found.rows


def find(source: str | os.PathLike[str], names: Iterable[str] | None = None) -> Found:
    """Find and read tables as `read_rows` does, and keep what is wrong with single cells.

    Parameters
    ----------
    source : path
    names : iterable of str, optional

    Returns
    -------
    Found
    """
    path = Path(source)
    names = list(resources("case") if names is None else names)
    if path.is_dir():
        return _in_folder(path, names)
    if not path.exists():
        raise FileNotFoundError(f"{path}: no such file, folder or workbook")
    if not path.is_file():
        raise TableError(path, [_no_file(path.name)])
    if path.suffix.casefold() == ".csv":
        return Found({names[0]: csv_rows(path)}, dict.fromkeys(names, path.name))
    with Workbook(path) as book:
        return _in_workbook(path, book, names)


def _in_folder(folder: Path, names: list[str]) -> Found:
    files = sorted(path.name for path in folder.iterdir() if path.suffix.casefold() == ".csv")
    chosen, places, problems = _chosen(
        {file: file[:-4] for file in files}, names, "{}.csv", {file: file for file in files}
    )
    rows = _each(folder, chosen, lambda name: csv_rows(folder / chosen[name]))
    return Found(rows, places, problems)


def _in_workbook(source: Path, book: Workbook, names: list[str]) -> Found:
    # Two sheets may bear one name but for a blank: they are told apart by their number.
    sheets = dict(enumerate(book.sheets))
    told = {n: f"sheet {shown(s.title) if s.title != s.title.strip() else s.title}" for n, s in sheets.items()}
    told |= {n: f"{told[n]} (hidden)" for n, sheet in sheets.items() if sheet.hidden}
    chosen, places, problems = _chosen({n: s.title for n, s in sheets.items()}, names, "sheet {}", told)

    def rows_of(name: str) -> Rows:
        sheet, place = sheets[chosen[name]], places[name]
        if sheet.part is None:
            right = "put the table on a worksheet of this name"
            raise TableError(place, [Problem(place, None, None, "a chart or macro, not a table", right)])
        cells, spoiled = book.cells(sheet)
        rows = _table(cells, place)
        for cell in islice(spoiled, 1000):
            if cell.row <= len(rows) and cell.column <= len(rows[cell.row - 1]):
                label = "".join(rows[0][cell.column - 1 : cell.column]) or f"number {cell.column}"
                problems.append(Problem(place, cell.row, label, cell.wrong, cell.right))
        return rows

    return Found(_each(source, chosen, rows_of), places, problems)


def _each(source: Path, chosen: Iterable[str], read: Callable[[str], Rows]) -> dict[str, Rows]:
    """Read each table, and tell of all that cannot be read."""
    rows: dict[str, Rows] = {}
    broken: list[Problem] = []
    for name in chosen:
        try:
            rows[name] = read(name)
        except TableError as error:
            broken += error.problems
    if broken:
        raise TableError(source, list(dict.fromkeys(broken)))
    return rows


def _chosen(
    labels: Mapping[Key, str], names: list[str], form: str, told: Mapping[Key, str]
) -> tuple[dict[str, Key], dict[str, str], list[Problem]]:
    """Choose the file or sheet of each table: capitals and blanks at the ends of a name do not matter.

    Parameters
    ----------
    labels : dict
        Names of the files or sheets there are, by what identifies each.
    names : list of str
        Names of the tables to look for.
    form : str
        How a table that is not there is called; ``{}`` stands for its name.
    told : dict
        How each file or sheet there is is called.

    Returns
    -------
    dict, dict, list
        What identifies the file or sheet of each table found, the places of all tables, and problems.
    """
    chosen: dict[str, Key] = {}
    places: dict[str, str] = {}
    problems: list[Problem] = []
    plain = {key: _plain(label) for key, label in labels.items()}
    free = {key: label for key, label in plain.items() if label not in names}
    for name in names:
        same = [key for key, label in plain.items() if label == name]
        near = [told[key] for key, label in free.items() if _near(label, name)]
        places[name] = told[same[0]] if same else form.format(name)
        if same:
            chosen[name] = same[0]
        if len(same) > 1:
            wrong = f"{' and '.join(told[key] for key in same)} have one name but for capitals and blanks"
            right = "keep one, and give the others other names"
            problems.append(Problem(form.format(name), None, None, wrong, right))
        if near and not same:
            wrong = f"there is no table of this name, but {' and '.join(near[:3])}"
            right = f"name it {name} if it is this table, and less like it if it is another"
            problems.append(Problem(places[name], None, None, wrong, right))
    return chosen, places, problems


def _plain(label: str) -> str:
    return label.strip().casefold()


def _near(label: str, name: str) -> bool:
    """Tell whether a label is probably meant for a name: it holds it as a word, or differs by a letter or two."""
    words = re.split(r"[\W_]+", label)
    return name in words or difflib.SequenceMatcher(None, label, name).ratio() > 0.8


def csv_rows(path: Path) -> Rows:
    """Read the rows of one CSV file.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    list of list of str

    Raises
    ------
    TableError
        If it is no text of comma-separated cells.
    """
    place = path.name

    def refused(row: int | None, wrong: str, right: str) -> TableError:
        return TableError(path.parent, [Problem(place, row, None, wrong, right)])

    if not path.is_file():
        raise TableError(path.parent, [_no_file(place)])
    if path.stat().st_size > LIMIT:
        raise refused(None, f"the file is larger than {LIMIT // 1_000_000} MB", "leave out what is no row of the table")
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise refused(None, f"not UTF-8 text (line {line}: {error.reason})", "save it as CSV UTF-8") from None
    if text.count("\0") * 4 > len(text):
        raise refused(None, "not UTF-8 text (it looks like UTF-16)", "save it as CSV UTF-8")
    rows: Rows = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            # The first line by which some programs tell spreadsheets how cells are separated.
            if reader.line_num > 1 or not re.fullmatch(r"sep=.?", "".join(row)):
                rows.append(row)
    except csv.Error as error:
        wrong, right = _quote_fault(str(error))
        raise refused(len(rows) + 1, wrong, right) from None
    for number, row in enumerate(rows, 1):
        joined = "".join(row)
        if number > 1 and "\n" in joined and any(_swallowed(cell, rows[0]) for cell in row):
            raise refused(number, *_quote_fault("rows stand inside one cell"))
        if len(joined) > LONGEST and any(len(cell) > LONGEST for cell in row):
            raise refused(number, *_quote_fault("field larger than field limit"))
    return _table({n: dict(enumerate(row, 1)) for n, row in enumerate(rows, 1)}, place)


def _no_file(place: str) -> Problem:
    return Problem(place, None, None, "no file of text: a folder, a pipe or a device", "name a CSV file or a workbook")


def _quote_fault(error: str) -> tuple[str, str]:
    right = 'close the quotation mark after the text, or write "" for one that belongs to it'
    if "limit" in error:
        return f"a cell holds more than {LONGEST:,} characters, as when a quotation mark is not closed", right
    if "expected after" in error:
        return "a quotation mark opens a cell and closes in the middle of a text, perhaps of a later row", right
    return "a quotation mark opens a cell and is not closed in this row", right


def _swallowed(cell: str, header: list[str]) -> bool:
    """Tell whether a line inside a cell is a row of the table, as when a quotation mark is closed too late."""
    for line in cell.splitlines()[1:-1]:
        cells = next(csv.reader([line]), [])
        if len(cells) == len(header) > 2 and not re.search(r"\s", cells[0].strip()):
            return True
    return False


def _table(found: Mapping[int, Mapping[int, str]], place: str) -> Rows:
    """Make rows of one width of the cells that hold something, which stand in rows and columns counted from 1."""
    cells = {row: {at: text for at, cell in line.items() if (text := _clean(cell))} for row, line in found.items()}
    filled = [row for row in sorted(cells) if cells[row]]
    last, strays = 0, []
    width = max(cells.get(1, {}), default=0)
    for row in filled:
        if row > last + GAP + 1:
            strays.append((row, min(cells[row])))
            break
        strays += [(row, column) for column in cells[row] if column > width + GAP][:1]
        last = row
    if strays:
        right = "delete it, or move it beside the others"
        raise TableError(
            place,
            [
                Problem(place, row, f"number {column}", f"{shown(cells[row][column])} stands far from the table", right)
                for row, column in strays[:1000]
            ],
        )
    if last > MOST_ROWS or width > MOST_COLUMNS:
        wrong = f"the table has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns"
        raise TableError(place, [Problem(place, None, None, wrong, "leave out what is no row of the case")])
    rows = []
    for row in range(1, last + 1):
        line = cells.get(row, {})
        rows.append([line.get(column, "") for column in range(1, max(width, *line, 0) + 1)])
    if rows:
        rows[0] = [label.strip(_ZERO_WIDTH + BLANKS) for label in rows[0]]
    return rows


def _clean(cell: str) -> str:
    cell = cell.strip(BLANKS)
    if "\r" in cell:
        cell = re.sub("\r\n?", "\n", cell)
    return cell[1:] if cell.startswith("'") and _PROTECTED.match(cell) else cell


def as_rows(frame: pd.DataFrame) -> Rows:
    """Return a frame as rows of text, header first: what `read_rows` gives for the file in which it is saved.

    Parameters
    ----------
    frame : pandas.DataFrame

    Returns
    -------
    list of list of str
    """
    return [list(frame.columns), *([_as_text(value) for value in row] for row in frame.itertuples(index=False))]


def _as_text(value: Any) -> str:
    if isinstance(value, tuple):
        return ";".join(map(str, value))
    if isinstance(value, bool | np.bool_):
        return str(value).lower()
    return "" if pd.isna(value) else str(value).strip(BLANKS)


def as_csv(rows: Rows) -> str:
    r"""Return rows as the text of a CSV file; no spreadsheet takes a cell of it for a formula.

    Parameters
    ----------
    rows : list of list of str

    Returns
    -------
    str

    Examples
    --------
    >>> as_csv([["name"], ["=1+1"], ["'=1+1"], ["'tis"]])
    "name\n'=1+1\n''=1+1\n'tis\n"
    """
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows([[_protected(cell) for cell in row] for row in rows])
    return file.getvalue()


def _protected(cell: str) -> str:
    return f"'{cell}" if re.match(rf"'*[{FORMULA}]", cell) else cell
