"""A table that can be read by column, and the words that are nearly those it knows."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mtdkit.tables.rows import Rows

# Searches for a near word are slow among thousands; a column with more unknown words has another fault.
SEARCHES = 20


class Table:
    """A table that can be read by column."""

    def __init__(self, name: str, rows: Rows, schema: dict[str, Any], places: Mapping[str, str]):
        self.name, self.rows, self.schema, self.place = name, rows, schema, places[name]
        self._found: dict[str, str] = {}
        self.fields = {field["name"]: field for field in schema["fields"]}
        self.key = schema.get("primaryKey", [])
        self.at = {label: number for number, label in enumerate(rows[0])}
        self.ends = {k["fields"][0]: k["reference"]["resource"] for k in schema.get("foreignKeys", [])}

    def cells(self, column: str) -> Iterator[tuple[int, str]]:
        """Yield the rows of a column and what stands there; nothing if there is no such column."""
        if column in self.at:
            at = self.at[column]
            for number, row in enumerate(self.rows[1:], 2):
                yield number, row[at] if at < len(row) else ""

    def required(self, column: str) -> bool:
        """Tell whether the cells of a column may not be empty."""
        return bool(self.fields[column].get("constraints", {}).get("required"))

    def whole(self, row: list[str]) -> list[str]:
        """Return a row as wide as the header: spreadsheets save one that ends with empty cells without them."""
        width = len(self.rows[0])
        return (row + [""] * (width - len(row)))[:width]

    def nearest(self, cell: str) -> str:
        """Return the name of a row that was probably meant by a cell; searched for a few cells alone."""
        if cell not in self._found and len(self._found) < SEARCHES:
            known = {value for _, value in self.cells("name") if value}
            self._found[cell] = near_word(cell, sorted(known))
        return self._found.get(cell, "")

    def values(self, row: list[str], *columns: str) -> list[str]:
        """Return the cells of a row, empty where there is no such column."""
        return [row[self.at[c]] if c in self.at and self.at[c] < len(row) else "" for c in columns]


def plain_label(label: str) -> str:
    """Return the letters and digits of a label, in small letters."""
    return re.sub(r"[\W_]+", "", label).casefold()


def near_word(word: str, known: Sequence[str]) -> str:
    """Return the known word that is nearest to a word, or an empty text."""
    plain = {plain_label(each): each for each in reversed(known)}
    return plain.get(plain_label(word)) or next(iter(difflib.get_close_matches(word[:100], known, 1)), "")
