"""Ids for rows that a person knows by name: a reader's own case needs none."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from mtdkit.tables.package import resources
from mtdkit.tables.problems import Problem, shown
from mtdkit.tables.rows import Rows
from mtdkit.tables.table import near_word

# Which columns name a row of which table.
_ENDS = {
    "participation": {"actor": "actors", "initiative": "initiatives"},
    "ties": {"source": "actors", "target": "actors"},
    "codings": {"actor": "actors"},
}
_LONGEST = 40  # characters of an id that is made of a name


def with_ids(rows: Mapping[str, Rows], places: Mapping[str, str]) -> tuple[dict[str, Rows], list[Problem]]:
    """Give each actor and initiative an id, and replace names by ids where other tables name them.

    An id that stands in the table is kept. One that is made depends on the name alone, so it stays
    the same when rows are added, sorted or taken out.

    Parameters
    ----------
    rows : dict of str to list of list of str
        Tables as `mtdkit.tables.read_rows` returns them.
    places : dict of str to str
        How each table is named to the reader.

    Returns
    -------
    dict of str to list of list of str
        The tables; those that nothing was done to are the ones given. A column ``id`` that was missing
        is the last.
    list of Problem
        Names that more than one row bears, where another table uses them.

    Examples
    --------
    >>> tables = {"actors": [["name"], ["River Assembly"]], "participation": [["actor"], ["river assembly"]]}
    >>> found, _ = with_ids(tables, {name: name for name in tables})
    >>> found["actors"][1], found["participation"][1]
    (['River Assembly', 'river-assembly'], ['river-assembly'])
    """
    found, problems = dict(rows), []
    taken: set[str] = set()
    known: dict[str, tuple[dict[str, list[str]], set[str]]] = {}
    for table in ("actors", "initiatives"):
        if rows.get(table) and "name" in rows[table][0] and not _misspelled(rows[table][0], table):
            found[table] = _filled(rows[table], table, taken)
            names = _by_name(found[table])
            known[table] = names, {each for ids in names.values() for each in ids}
            taken |= known[table][1]
    for table, ends in _ENDS.items():
        if rows.get(table):
            header = rows[table][0]
            columns = {header.index(c): known[t] for c, t in ends.items() if c in header and t in known}
            body = []
            for number, row in enumerate(rows[table][1:], 2):
                row = list(row)
                for at, (names, every) in columns.items():
                    cell = row[at] if at < len(row) else ""
                    if not cell or cell in every:
                        continue
                    ids = names.get(_plain(cell), [])
                    if len(ids) > 1:
                        wrong = f"{shown(cell)} is the name of {len(ids)} rows of {places[ends[header[at]]]}"
                        right = f"write the id of the one that is meant: {', '.join(ids[:5])}"
                        problems.append(Problem(places[table], number, header[at], wrong, right))
                    elif ids:
                        row[at] = ids[0]
                body.append(row)
            found[table] = [header, *body]
    return found, problems


def _misspelled(header: list[str], table: str) -> bool:
    """Tell whether a column is probably meant for the ids, which the check tells."""
    known = [field["name"] for field in resources("case")[table]["schema"]["fields"]]
    return "id" not in header and any(near_word(label, ["id"]) for label in header if label not in known)


def _filled(rows: Rows, table: str, taken: Iterable[str]) -> Rows:
    """Return a table whose rows with a name have an id, each its own."""
    header = rows[0] if "id" in rows[0] else [*rows[0], "id"]
    at, named = header.index("id"), header.index("name")
    body = [row + [""] * (len(header) - len(row)) for row in rows[1:]]
    if all(row[at] for row in body if row[named]):
        return rows if "id" in rows[0] else [header, *body]
    wanted = {row[named]: _made(row[named]) for row in body if row[named] and not row[at]}
    # Two names that would give one id get a mark of their own, whichever stands first.
    times = Counter([*wanted.values(), *(row[at] for row in body if row[at]), *taken])
    made = {name: one if times[one] == 1 else f"{one}-{_mark(table + name)}" for name, one in wanted.items()}
    return [header, *([*row[:at], row[at] or made.get(row[named], ""), *row[at + 1 :]] for row in body)]


def _made(name: str) -> str:
    plain = unicodedata.normalize("NFKD", _plain(name)).encode("ascii", "ignore").decode()
    made = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST].strip("-")
    # Of a name in another script nothing may be left.
    return made if len(made) > 1 else f"row-{_mark(name)}"


def _mark(name: str) -> str:
    return hashlib.sha256(_plain(name).encode()).hexdigest()[:6]


def _by_name(rows: Rows) -> dict[str, list[str]]:
    """Return the ids of the rows by their plain names."""
    at, named = rows[0].index("id"), rows[0].index("name")
    names: dict[str, list[str]] = {}
    for row in rows[1:]:
        if len(row) > max(at, named) and row[at] and row[named]:
            names.setdefault(_plain(row[named]), []).append(row[at])
    return names


def _plain(name: str) -> str:
    """Return a name as people take it for the same: without capitals, doubled blanks and kinds of quotes and dashes."""
    name = unicodedata.normalize("NFKC", name).casefold()
    name = re.sub("[\u2018\u2019\u02bc`\u00b4]", "'", re.sub("[\u201c\u201d]", '"', name))
    return re.sub(r"\s+", " ", re.sub("[\u2010-\u2015]", "-", name)).strip()
