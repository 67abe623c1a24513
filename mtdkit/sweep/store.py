"""The store of a sweep: one SQLite file to which each finished run is added as a transaction of its own."""

from __future__ import annotations

import functools
import hashlib
import json
import math
import os
import pickle
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["Store"]

# Seconds that a sweep waits while another one writes to the same store.
_BUSY = 60


class Store:
    """An open store.

    The table ``sweep`` says what the store is of, ``runs`` has a row for each finished run. Several sweeps, in one
    process or many, can share a store: each run is kept once, and nobody can see half of one. A ``nan`` is kept
    as NULL, a whole number of more than 64 bits, which only a parameter can be, as text.

    Parameters
    ----------
    path : path
        SQLite file, made if there is none.
    function, seed
        What is swept.
    rows : dict
        Number of each run to its parameters.

    Attributes
    ----------
    finished : dict
        Number of each finished run to its results by name, as found when the store was opened.
    names : list of str or None
        Names of the results, if any run is finished.

    Raises
    ------
    ValueError
        If the file is no store, or that of another sweep; the message says what differs.
    OSError
        If it cannot be opened or written.
    """

    def __init__(self, path: str | os.PathLike, function: Callable, seed: int, rows: Mapping[int, Mapping[str, Any]]):
        self.path, self.rows = Path(path), rows
        self.parameters = list(next(iter(rows.values())))
        self.names: list[str] | None = None
        self.finished: dict[int, dict[str, float]] = {}
        self._insert: str | None = None
        self._refuse_columns(self.parameters)
        self._refuse_other_files()
        self.connection = self._writing(sqlite3.connect, self.path, timeout=_BUSY, isolation_level=None)
        try:
            self._writing(self._open, _identity(function, seed, rows))
        except BaseException:
            self.connection.close()
            raise

    def add(self, run: int, results: Mapping[str, float]) -> None:
        """Keep the results of a run, all or nothing.

        Raises
        ------
        ValueError
            If the name of a result is that of another column.
        OSError
            If they cannot be written.
        """
        if self._insert is None:
            self._begin(list(results))
        values = [run, *self.rows[run].values(), *(results[name] for name in self.names or results)]
        self._writing(self.connection.execute, self._insert, [_storable(value) for value in values])

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def _open(self, identity: dict[str, str]) -> None:
        """Make the store, or see whether it is of this sweep and read the finished runs."""
        tables = [name for (name,) in self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        if tables and "sweep" not in tables:
            raise ValueError(f"store {self.path} is a database of something else; give another path")
        # Written to a log beside the file and moved into it at the end, which is many times as fast and as safe.
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute("CREATE TABLE IF NOT EXISTS sweep (what TEXT PRIMARY KEY, value TEXT)")
        if not self.connection.execute("SELECT count(*) FROM sweep").fetchone()[0]:
            self.connection.executemany("INSERT INTO sweep VALUES (?, ?)", identity.items())
        kept = dict(self.connection.execute("SELECT what, value FROM sweep"))
        self.connection.execute("COMMIT")
        for what, here in identity.items():
            if kept.get(what) != here:
                raise ValueError(
                    f"store {self.path} is not of this sweep: {what} {kept.get(what)} there, {here} here; "
                    "give another path, or remove the file"
                )
        if self.connection.execute("SELECT name FROM sqlite_master WHERE name = 'runs'").fetchone():
            self._read()

    def _read(self) -> None:
        """Read the finished runs."""
        cursor = self.connection.execute("SELECT * FROM runs ORDER BY run")
        first = 1 + len(self.parameters)
        self.names = [column for column, *_ in cursor.description[first:]]
        for run, *values in cursor:
            results = values[first - 1 :]
            if run not in self.rows or not all(value is None or isinstance(value, int | float) for value in results):
                raise ValueError(f"store {self.path}: run {run} is none of this sweep, or its results are no numbers")
            numbers = [math.nan if value is None else float(value) for value in results]
            self.finished[run] = dict(zip(self.names, numbers, strict=True))

    def _writing(self, action: Callable, *given: Any, **named: Any) -> Any:
        """Do something with the file, and tell what goes wrong with its path."""
        try:
            return action(*given, **named)
        except sqlite3.Error as error:
            raise OSError(f"store {self.path} cannot be written: {error}") from error

    def _refuse_other_files(self) -> None:
        """Refuse what is no SQLite file."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            head = file.read(16)
        if head.startswith(b"# sweep of"):
            raise ValueError(
                f"store {self.path} is a CSV file of an earlier version, which stores are no longer; give another path "
                "(pandas.read_csv reads the old one, with comment='#')"
            )
        if head and head != b"SQLite format 3\0":
            raise ValueError(f"store {self.path} is no store of a sweep; give another path")

    def _begin(self, results: list[str]) -> None:
        """Make the table of runs, if there is none, with these results."""
        self._refuse_columns([*self.parameters, *results])
        columns = ", ".join(map(_quoted, [*self.parameters, *results]))
        # Columns without a type keep each value as it is.
        self._writing(self.connection.execute, f"CREATE TABLE IF NOT EXISTS runs (run INTEGER PRIMARY KEY, {columns})")
        marks = ", ?" * (len(self.parameters) + len(results))
        self._insert = f"INSERT OR IGNORE INTO runs (run, {columns}) VALUES (?{marks})"
        self.names = results

    def _refuse_columns(self, names: list[str]) -> None:
        """Refuse names that SQLite takes for one."""
        seen: dict[str, str] = {}
        for name in ["run", *names]:
            if name.casefold() in seen:
                raise ValueError(f"a store cannot tell the columns {seen[name.casefold()]!r} and {name!r} apart")
            seen[name.casefold()] = name


def _identity(function: Callable, seed: int, rows: Mapping[int, Mapping[str, Any]]) -> dict[str, str]:
    """Return what tells a sweep from others: in words, and as fingerprints of what is long."""
    fixed = []
    while isinstance(function, functools.partial):
        fixed.append(pickle.dumps((function.args, sorted(function.keywords.items())), protocol=5))
        function = function.func
    runs = sorted(rows)
    identity = {
        "function": getattr(function, "__qualname__", type(function).__qualname__),
        "fixed arguments": _fingerprint(b"".join(fixed)) if fixed else "none",
        "seed": str(seed),
        "number of runs": str(len(runs)),
        "parameters": ", ".join(rows[runs[0]]),
    }
    for name in rows[runs[0]]:
        values = json.dumps([[run, rows[run][name]] for run in runs])
        identity[f"values of {name}"] = _fingerprint(values.encode())
    return identity


def _fingerprint(data: bytes) -> str:
    """Return a short text that differs if the data do."""
    return f"with fingerprint {hashlib.sha256(data).hexdigest()[:16]}"


def _storable(value: Any) -> Any:
    """Return a value as SQLite can keep it."""
    return str(value) if type(value) is int and not -(2**63) <= value < 2**63 else value


def _quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
