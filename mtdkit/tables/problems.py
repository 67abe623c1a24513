"""What is wrong in a table, told so that it can be put right."""

from dataclasses import dataclass

# Lines of a TableError, rows named in a line, characters shown of a cell, and of a cure that stands above already.
LINES, ROWS, CHARACTERS, REPEATED = 50, 5, 60, 80


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

    def __str__(self):
        return _line(self, [self.row], self.right)


class TableError(ValueError):
    """Tables that break their description.

    The text tells a fault that many cells of a column share in one line, and at most fifty lines.

    Attributes
    ----------
    problems : list of Problem
        Everything found; of what the descriptor forbids at most 1,000 a table.
    """

    def __init__(self, source, problems):
        self.problems = problems
        count = "1 problem" if len(problems) == 1 else f"{len(problems):,} problems"
        super().__init__("\n".join([f"{source}: {count}", *(f"  - {line}" for line in _lines(problems))]))


def _lines(problems):
    alike = {}
    for problem in problems:
        key = (problem.place, problem.column, problem.wrong, problem.right, problem.hint)
        alike.setdefault(key, []).append(problem)
    above = set()
    for same in list(alike.values())[:LINES]:
        first = same[0]
        cure = (first.place, first.column, first.right)
        # A long list of terms is not told again for each wrong word.
        known = cure in above and len(first.right) > REPEATED
        yield _line(first, [problem.row for problem in same], "" if known else first.right)
        above.add(cure)
    if left := sum(map(len, list(alike.values())[LINES:])):
        yield f"and {left:,} more"


def _line(problem, rows, right):
    where = [problem.place]
    if rows[0] is not None:
        where.append(_counted(rows))
    if problem.column:
        where.append(f"column {problem.column}")
    cure = "; ".join(filter(None, (right, problem.hint))) or "what would be right stands above"
    return f"{', '.join(where)}: {problem.wrong}; {cure}"


def _counted(rows):
    if len(rows) == 1:
        return f"row {rows[0]}"
    if len(rows) > ROWS:
        return f"rows {', '.join(map(str, rows[:ROWS]))} and {len(rows) - ROWS:,} more"
    return f"rows {', '.join(map(str, rows[:-1]))} and {rows[-1]}"


def shown(text):
    """Return a text in quotation marks, invisible characters spelled out, and cut where it is long."""
    return repr(text if len(text) <= CHARACTERS else text[: CHARACTERS - 1] + "…")
