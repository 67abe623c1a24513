"""The command line: a workbook to map a case in, and what is wrong or missing in one that is filled."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from mtdkit import __version__
from mtdkit.errors import UnknownName

__all__ = ["main"]

# Exit codes: all is well; something is wrong in the tables; the command itself could not be done.
GOOD, WRONG, FAILED = 0, 1, 2
_FORMS = ("workbook", "folder", "kumu", "kumu-json", "graphml", "gexf", "edges")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command of the command line, such as ``check``.

    Parameters
    ----------
    arguments : list of str, optional
        What stands behind ``mtdkit`` on the command line; taken from there if not given.

    Returns
    -------
    int
        0 if all is well, 1 if something is wrong in the tables, 2 if the command could not be done.

    Examples
    --------
    >>> main(["check", "mozambique"])  # doctest: +ELLIPSIS
    Mozambique: 51 actors, 27 initiatives, 118 participations. Nothing is wrong.
    ...
    0
    """
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except (OSError, UnknownName) as error:
        print(f"mtdkit: {error}", file=sys.stderr)
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mtdkit", description="Map a case of multi-track diplomacy on your own machine."
    )
    parser.add_argument("--version", action="version", version=f"mtdkit {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    new = commands.add_parser("new", help="write a workbook to fill in", description="Write a workbook to fill in.")
    new.add_argument("name", help="file or folder to write, such as my-case")
    new.add_argument("--empty", action="store_true", help="leave out the example")
    new.add_argument("--csv", action="store_true", help="write a folder of CSV files instead")
    new.set_defaults(run=_new)

    told = "Say everything that is wrong in a case, and what is worth a look."
    check = commands.add_parser("check", help="say what is wrong in a case", description=told)
    check.add_argument("case", help="workbook, folder of CSV files, or a case of the handbook")
    check.add_argument("--json", action="store_true", help="print it for programs")
    check.set_defaults(run=_check)

    told = "Write a report on a case: one file that opens by double click and prints."
    report = commands.add_parser("report", help="write a report to read and print", description=told)
    report.add_argument("case", help="workbook, folder of CSV files, or a case of the handbook")
    report.add_argument("--out", help="file to write; the name of the case with .html if not given")
    report.add_argument("--us", help="the actor who made the map, to be marked on it")
    report.set_defaults(run=_report)

    told = "Take a case to another form, and say what that form cannot hold."
    convert = commands.add_parser("convert", help="take a case to another form", description=told)
    convert.add_argument(
        "case", help="workbook, folder of CSV files, Kumu file, GraphML, GEXF, nodes.csv with edges.csv"
    )
    convert.add_argument("out", help="file or folder to write")
    convert.add_argument("--to", choices=_FORMS, help="the form, where the name of the file does not tell it")
    convert.set_defaults(run=_convert)
    return parser


def _new(options: argparse.Namespace) -> int:
    from mtdkit.template import write_folder, write_workbook

    write = write_folder if options.csv else write_workbook
    path = write(options.name, example=not options.empty)
    print(f"{path} is written. Fill it in, then run: mtdkit check {path}")
    return GOOD


def _report(options: argparse.Namespace) -> int:
    from pathlib import Path

    from mtdkit import report
    from mtdkit.case import Case
    from mtdkit.tables import TableError

    try:
        case = Case.load(options.case)
    except TableError as error:
        print(error)
        return WRONG
    path = report.write(case, options.out or f"{Path(options.case).stem}.html", options.us)
    print(f"{path} is written. Open it by double click; it prints on a few pages.")
    if (case.actors["kind"] == "person").any():
        print("It names people: before you send it on, ask whether it could harm one of them.")
    return GOOD


def _convert(options: argparse.Namespace) -> int:
    from mtdkit import convert
    from mtdkit.tables import TableError

    try:
        rows = convert.rows_of(options.case)
        lost = convert.write(rows, options.out, options.to)
    except TableError as error:
        print(error)
        return WRONG
    print("\n".join([f"{options.out} is written.", *lost]))
    return GOOD


def _check(options: argparse.Namespace) -> int:
    from mtdkit.advice import advice
    from mtdkit.case import Case
    from mtdkit.tables import TableError

    try:
        case = Case.load(options.case)
    except TableError as error:
        if options.json:
            print(json.dumps({"problems": [asdict(problem) for problem in error.problems], "advice": []}, indent=2))
        else:
            print(error)
        return WRONG
    found = advice(case)
    if options.json:
        print(json.dumps({"problems": [], "advice": found.to_dict("records")}, indent=2))
        return GOOD
    counts = ", ".join(
        f"{len(rows)} {name if len(rows) != 1 else name[:-1]}"
        for name, rows in (
            ("actors", case.actors), ("initiatives", case.initiatives), ("participations", case.participation)
        )
    )  # fmt: skip
    print(f"{case.name}: {counts}. Nothing is wrong.")
    if len(found):
        print("Worth a look:")
    for row in found.itertuples(index=False):
        where = f"{row.table}, {row.rows} row{'s' if row.rows != 1 else ''}" if row.rows else row.table
        print(f"  - {where}: {row.what}; {row.do}")
    return GOOD
