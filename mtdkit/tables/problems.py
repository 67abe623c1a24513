"""What is wrong in a table, told so that it can be put right."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

# Lines of a TableError, and of these for one column; rows named in a line; characters shown of a cell, and of a cure
# that stands above already.
LINES, LINES_OF_COLUMN, ROWS, CHARACTERS, REPEATED = 50, 10, 5, 60, 80


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
    hint : str
        What was probably meant; may be empty.
    """

    place: str
    row: int | None
    column: str | None
    wrong: str
    right: str
    hint: str = ""

    def __str__(self) -> str:
        return _line(self, [self.row], self.right)


class TableError(ValueError):
    """Tables that break their description.

    The text tells a fault that many cells of a column share in one line, and at most fifty lines.

    Attributes
    ----------
    problems : list of Problem
        Everything found; of what the descriptor forbids at most 1,000 a table.
    """

    def __init__(self, source: str | os.PathLike[str], problems: list[Problem]):
        self.problems = problems
        count = "1 problem" if len(problems) == 1 else f"{len(problems):,} problems"
        super().__init__("\n".join([f"{source}: {count}", *(f"  - {line}" for line in _lines(problems))]))


def _lines(problems: list[Problem]) -> Iterator[str]:
    alike: dict[tuple, list[Problem]] = {}
    lines: Counter[tuple[str, str | None]] = Counter()
    left: Counter[tuple[str, str | None]] = Counter()
    for problem in problems:
        key = (problem.place, problem.column, problem.wrong, problem.right, problem.hint)
        alike.setdefault(key, []).append(problem)
    above = set()
    for same in alike.values():
        first = same[0]
        column, cure = (first.place, first.column), (first.place, first.column, first.right)
        if lines.total() == LINES or (first.column and lines[column] == LINES_OF_COLUMN):
            left[column] += len(same)
            continue
        lines[column] += 1
        # A long list of terms is not told again for each wrong word.
        known = cure in above and len(first.right) > REPEATED
        yield _line(first, [problem.row for problem in same], "" if known else first.right)
        above.add(cure)
    if left:
        where = [
            f"{count:,} in {place}" + (f", column {c}" if c else "") for (place, c), count in left.most_common(ROWS)
        ]
        yield f"and {left.total():,} more: {'; '.join(where)}{'; ...' if len(left) > ROWS else ''}"


def _line(problem: Problem, rows: list[int | None], right: str) -> str:
    where = [problem.place]
    if rows[0] is not None:
        where.append(_counted(rows))
    if problem.column:
        where.append(f"column {problem.column}")
    cure = "; ".join(filter(None, (right, problem.hint))) or "what would be right stands above"
    return f"{', '.join(where)}: {problem.wrong}; {cure}"


def _counted(rows: list[int | None]) -> str:
    if len(rows) == 1:
        return f"row {rows[0]}"
    if len(rows) > ROWS:
        return f"rows {', '.join(map(str, rows[:ROWS]))} and {len(rows) - ROWS:,} more"
    return f"rows {', '.join(map(str, rows[:-1]))} and {rows[-1]}"


def shown(text: str) -> str:
    """Return a text in quotation marks, invisible characters spelled out, and cut where it is long."""
    return repr(text if len(text) <= CHARACTERS else text[: CHARACTERS - 1] + "…")
