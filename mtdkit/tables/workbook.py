"""Reads the sheets of an Excel workbook: the cells that exist, as text.

A reader of its own, since ``openpyxl`` makes up the whole rectangle to a far formatted cell, gives an empty
cell for a formula whose result is not stored, keeps escapes such as ``_x000D_``, and stops at styles that
spreadsheets take. What a number format means and which day a number is, it still tells.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import IO, ParamSpec, TypeVar
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from mtdkit.tables.problems import Problem, TableError

Given = ParamSpec("Given")
Result = TypeVar("Result")
# The text of each cell by its row and its column, both counted from 1.
Cells = dict[int, dict[int, str]]

# Unpacked bytes of the parts that are read: many times what a case needs.
LIMIT = 50_000_000

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


@dataclass(frozen=True)
class Sheet:
    """A sheet as the workbook lists it; ``part`` is None where it is no table, such as a chart."""

    title: str
    hidden: bool
    part: str | None


@dataclass(frozen=True)
class Spoiled:
    """A cell that exists and has no value of its own."""

    row: int
    column: int
    wrong: str
    right: str


class Workbook:
    """An Excel workbook, opened for reading.

    Parameters
    ----------
    path : pathlib.Path

    Raises
    ------
    mtdkit.tables.TableError
        Here and in all methods, whatever is wrong with the file.
    """

    def __init__(self, path: Path):
        self._path = path
        self._unpacked = 0
        try:
            self._archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise self._error("not a workbook", "name a folder of CSV files or an .xlsx file") from None

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    @cached_property
    def sheets(self) -> list[Sheet]:
        """Return the sheets in the order of the workbook."""
        return self._guarded(self._listed)

    def cells(self, sheet: Sheet) -> tuple[Cells, list[Spoiled]]:
        """Read the cells of a sheet that hold something.

        Parameters
        ----------
        sheet : Sheet

        Returns
        -------
        dict of int to dict of int to str
            The text of each cell by its row and its column, both counted from 1.
        list of Spoiled
            Formulas without a result, and cells that are merged with another.
        """
        return self._guarded(self._read, sheet)

    def _guarded(self, work: Callable[Given, Result], *args: Given.args, **options: Given.kwargs) -> Result:
        """Tell whatever a broken file makes the XML and ZIP readers raise as a fault of the file."""
        try:
            return work(*args, **options)
        except TableError:
            raise
        except Exception as error:
            wrong = f"the workbook is broken ({type(error).__name__}: {str(error)[:80]})"
            raise self._error(wrong, "open it in a spreadsheet program and save it again as .xlsx") from error

    def _error(self, wrong: str, right: str) -> TableError:
        return TableError(self._path, [Problem(self._path.name, None, None, wrong, right)])

    def _open(self, part: str) -> IO[bytes]:
        self._unpacked += self._archive.getinfo(part).file_size
        if self._unpacked > LIMIT:
            wrong = f"the workbook unpacks to more than {LIMIT // 1_000_000} MB"
            right = "copy the cells that are filled into a new workbook, without formats"
            raise self._error(wrong, right)
        return self._archive.open(part)

    def _tree(self, part: str) -> Element:
        with self._open(part) as file:
            return ElementTree.parse(file).getroot()

    def _related(self, part: str) -> dict[str | None, tuple[str, str]]:
        """Return the parts that a part refers to, by the name of the relation."""
        folder, name = posixpath.split(part)
        found = {}
        for relation in self._tree(posixpath.join(folder, "_rels", f"{name}.rels")):
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
            found[relation.get("Id")] = (relation.get("Type", "").rpartition("/")[2], target)
        return found

    @cached_property
    def _main(self) -> str:
        names = set(self._archive.namelist())
        if "_rels/.rels" in names:
            for kind, target in self._related("").values():
                if kind == "officeDocument" and target.endswith(".xml") and target in names:
                    return target
        right = "open it in a spreadsheet program and save it as an Excel workbook (.xlsx)"
        raise self._error("not an Excel workbook, whatever its name ends with", right)

    def _listed(self) -> list[Sheet]:
        book, related = self._tree(self._main), self._related(self._main)
        if _name(book) != "workbook":
            raise self._error("not a workbook", "name a folder of CSV files or an .xlsx file")
        listed = []
        for sheet in _all(book, "sheet"):
            key = next((value for name, value in sheet.items() if name.endswith("}id")), None)
            kind, target = related.get(key, ("", ""))
            hidden = sheet.get("state", "visible") != "visible"
            listed.append(Sheet(sheet.get("name", ""), hidden, target if kind == "worksheet" else None))
        return listed

    @cached_property
    def _epoch(self) -> datetime:
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

        settings = _all(self._tree(self._main), "workbookPr")
        return MAC_EPOCH if any(s.get("date1904") in ("1", "true") for s in settings) else WINDOWS_EPOCH

    def _part_of_kind(self, kind: str) -> str | None:
        return next((target for found, target in self._related(self._main).values() if found == kind), None)

    @cached_property
    def _strings(self) -> list[str]:
        part = self._part_of_kind("sharedStrings")
        found: list[str] = []
        if not part:
            return found
        with self._open(part) as file:
            events = ElementTree.iterparse(file, ("start", "end"))
            _, root = next(events)
            for event, element in events:
                if event == "end" and _name(element) == "si":
                    found.append(_string(element))
                    root.clear()
        return found

    @cached_property
    def _formats(self) -> list[str]:
        """Return the number format of each style that a cell may have."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS

        part = self._part_of_kind("styles")
        if not part:
            return []
        styles = self._tree(part)
        known = BUILTIN_FORMATS | {int(f.get("numFmtId", "")): f.get("formatCode") for f in _all(styles, "numFmt")}
        return [
            known.get(int(style.get("numFmtId", 0)), "General")
            for group in _all(styles, "cellXfs")
            for style in _all(group, "xf")
        ]

    def _read(self, sheet: Sheet) -> tuple[Cells, list[Spoiled]]:
        found: Cells = {}
        spoiled: list[Spoiled] = []
        merged: list[str] = []
        row = column = 0
        if sheet.part is None:
            return found, spoiled
        with self._open(sheet.part) as file:
            for event, element in ElementTree.iterparse(file, ("start", "end")):
                name = _name(element)
                if event == "start":
                    if name == "sheetData":
                        data = element
                    elif name == "row":
                        line, row, column = element, int(element.get("r", row + 1)), 0
                elif name == "c":
                    match = _REFERENCE.fullmatch(element.get("r", ""))
                    column = _column(match[1]) if match else column + 1
                    value = self._value(element)
                    if isinstance(value, tuple):
                        spoiled.append(Spoiled(row, column, *value))
                    elif value:
                        found.setdefault(row, {})[column] = value
                    line.clear()
                elif name == "row":
                    data.clear()
                elif name == "mergeCell":
                    merged.append(element.get("ref", ""))
        return found, [*spoiled, *_merged(merged, found)]

    def _value(self, cell: Element) -> str | tuple[str, str]:
        """Return the text of a cell, or what is wrong with it and what would be right."""
        if not len(cell):
            return ""
        parts = {_name(part): part for part in cell}
        value = parts["v"].text or "" if "v" in parts else ""
        if "f" in parts and not value and cell.get("t") != "str":
            right = "open the workbook in a spreadsheet program and save it, or write the value itself"
            return "the result of the formula is not stored", right
        return self._text(cell, value, parts)

    def _text(self, cell: Element, value: str, parts: dict[str, Element]) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _string(parts["is"]) if "is" in parts else ""
        if kind == "s" and value:
            return self._strings[int(value)]
        if kind == "str":
            return _unescaped(value)
        if kind == "b" and value:
            return "true" if value.strip() in ("1", "true") else "false"
        if kind == "n" and value:
            return self._number(value, int(cell.get("s", 0)))
        return value

    def _number(self, text: str, style: int) -> str:
        from openpyxl.styles.numbers import is_date_format, is_timedelta_format
        from openpyxl.utils.datetime import from_excel

        try:
            number = float(text)
        except ValueError:
            return text
        shown = self._formats[style] if style < len(self._formats) else "General"
        if is_date_format(shown) and not is_timedelta_format(shown):
            try:
                when = from_excel(number, self._epoch)
            except (OverflowError, ValueError):
                when = None
            if isinstance(when, datetime):
                return _dated(when, shown)
        return str(int(number)) if number.is_integer() else repr(number)


def _dated(when: datetime, shown: str) -> str:
    """Return a date as far as its cell shows it: a spreadsheet stores a month as its first day."""
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", shown).lower()
    if "d" in shown or "h" in shown or "s" in shown:
        return f"{when:%Y-%m-%d}"
    return f"{when:%Y-%m}" if "m" in shown else f"{when:%Y}"


def _name(element: Element) -> str:
    """Return the name of an element, in whichever of the two namespaces of the format."""
    return element.tag.rpartition("}")[2]


def _all(element: Element, name: str) -> list[Element]:
    return [found for found in element.iter() if _name(found) == name]


def _string(element: Element) -> str:
    """Return the text of a string with its formatted runs, without the hints for pronunciation."""
    parts = []
    for part in element:
        if _name(part) == "t":
            parts.append(part.text or "")
        elif _name(part) == "r":
            parts += [text.text or "" for text in part if _name(text) == "t"]
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    """Decode ``_xHHHH_``, the way of the format to write a character; ``_x005F_`` is the line itself."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    # Two escapes may be the halves of one character.
    return _HALVES.sub(lambda match: match[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _merged(references: list[str], found: Cells) -> Iterator[Spoiled]:
    """Yield the cells that are merged with one that holds something."""
    last_row, last_column = max(found, default=0), max(map(max, found.values()), default=0)
    for reference in references:
        ends = [end for each in reference.split(":") if (end := _REFERENCE.fullmatch(each))]
        if len(ends) != 2 or reference.count(":") != 1:
            continue
        (left, top), (right, bottom) = ((_column(end[1]), int(end[2])) for end in ends)
        if left not in found.get(top, {}):
            continue
        wrong = f"the cell is merged with {ends[0][0]}, which alone has a value"
        for row in range(top, min(bottom, last_row) + 1):
            for column in range(left, min(right, last_column) + 1):
                if (row, column) != (top, left):
                    yield Spoiled(row, column, wrong, "undo the merging, and write the value into each cell")
