"""Teaching diagrams whose words come from a small table: cells, scorecard, pyramid, places, paths, tree, ring."""

from __future__ import annotations

import math
from collections.abc import Mapping

import altair as alt
import pandas as pd

from mtdkit.charts.board import Board, Row, box, centered, stacked, tall, written
from mtdkit.charts.figure import Figure
from mtdkit.charts.theme import INK, LINE, WIDTH, track_color
from mtdkit.charts.words import count, joined, units
from mtdkit.errors import UnknownName
from mtdkit.framework import NAMES, TRACKS

__all__ = ["decision_tree", "named_cells", "paths", "pyramid", "ring", "scorecard", "transfer_rooms"]

_WIDE = 600  # units of a drawing that has a second one for phones
_COLUMN = 112  # least units of a column of words
_PAD = 8
_VERDICTS = {"settled": 1.0, "likely": 0.55, "one side says": 0.25, "open": 0.0}


def _need(table: pd.DataFrame, *columns: str) -> None:
    """Refuse a table without a column."""
    for column in columns:
        if column not in table.columns:
            raise UnknownName("column", column, table.columns)


def _word(value: object) -> str:
    """Return a cell of a table as text, of a missing one nothing."""
    return "" if pd.isna(value) else str(value).strip()


# --- Cells -----------------------------------------------------------------------


def named_cells(table: pd.DataFrame, row: str, column: str, text: str) -> Figure:
    """Draw a grid of named rows and columns with words in its cells.

    It serves for a matrix with examples inside: more or key people by level of change, stage by method.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an example, in any number; rows and columns of the grid stand in order of their first appearance.
        An empty text keeps its row and column in the grid.
    row, column, text : str
        Columns of the table: what names the row, what names the column, what is written in the cell.

    Returns
    -------
    Figure
        With a drawing for phones, a list, where the columns are too many for one.

    Raises
    ------
    mtdkit.errors.UnknownName
        If the table has no such column.

    Examples
    --------
    >>> table = pd.DataFrame({"level": ["individual", "political"], "who": ["more people"] * 2, "example": ["a", ""]})
    >>> named_cells(table, "level", "who", "example").description
    'Grid of 2 rows and 1 column with 1 example. individual, more people: a. Empty: 1 cell.'
    """
    _need(table, row, column, text)
    rows = list(dict.fromkeys(map(_word, table[row])))
    columns = list(dict.fromkeys(map(_word, table[column])))
    cells: dict[tuple[str, str], list[str]] = {(r, c): [] for r in rows for c in columns}
    for r, c, words in zip(table[row], table[column], table[text], strict=True):
        if _word(words):
            cells[_word(r), _word(c)].append(_word(words))
    full = {place: words for place, words in cells.items() if words}
    side = min(max([units(word) for name in rows for word in name.split()], default=0) * 1.1 + 10, 110)
    fits = side + len(columns) * _COLUMN <= WIDTH
    most = max(full, key=lambda place: len(full[place]), default=None)
    told = f" {', '.join(most)}: {joined(full[most], most=3)}." if most else ""
    empty = f" Empty: {count(len(cells) - len(full), 'cell')}." if len(full) < len(cells) else ""
    return Figure(
        _grid(rows, columns, cells, side, WIDTH if fits else _WIDE),
        f"Grid of {count(len(rows), 'row')} and {count(len(columns), 'column')} with "
        f"{count(sum(map(len, full.values())), 'example')}.{told}{empty}",
        None if fits else _list(rows, full),
    )


def _grid(
    rows: list[str], columns: list[str], cells: Mapping[tuple[str, str], list[str]], side: float, wide: float
) -> alt.LayerChart:
    """Return rows and columns with their words."""
    step = (wide - side) / max(len(columns), 1)
    heads = [
        written(name, side + (n + 0.5) * step, 0, step - 6, "center", bold=True) for n, name in enumerate(columns)
    ]
    top = max(map(tall, heads), default=0) + 6
    # The last line of each heading stands above its column.
    texts = [{**head, "y": top - 5 - tall(head)} for head in heads]
    full, empty = [], []
    for name in rows:
        label = written(name, 0, 0, side - 6, bold=True)
        words = {
            n: [written(each, side + n * step + _PAD + 10, 0, step - 2 * _PAD - 12) for each in cells[name, column]]
            for n, column in enumerate(columns)
        }
        high = max([48, tall(label) + 14, *(tall(*each) + 6 * len(each) + 12 for each in words.values())])
        texts.append(centered(label, top + high / 2))
        for n, each in words.items():
            (full if each else empty).append(
                box(side + n * step + 2, top + 2, side + (n + 1) * step - 2, top + high - 2)
            )
            texts += stacked(each, top + (high - tall(*each) - 6 * (len(each) - 1)) / 2, 6)
        top += high
    board = Board(wide, top)
    dots = [{"x": text["x"] - 8, "y": text["y"] + 6} for text in texts if text["align"] == "left" and not text["bold"]]
    return board.chart(
        board.boxes(full, opacity=0.1, cornerRadius=4),
        board.frames(empty, strokeOpacity=0.2, strokeDash=[3, 3], cornerRadius=4),
        _dots(board, dots),
        board.texts(texts),
    )


def _dots(board: Board, dots: list[Row], size: float = 22) -> list[alt.Chart]:
    """Return small dots in the ink of the page."""
    if not dots:
        return []
    mark = alt.Chart(pd.DataFrame(dots)).mark_point(filled=True, color=INK, size=size, opacity=0.8)
    return [mark.encode(**board.place())]


def _list(rows: list[str], full: Mapping[tuple[str, str], list[str]]) -> alt.LayerChart:
    """Return the words row by row, below each other: the name of the column on the left, the words on the right."""
    texts, bands, top, left = [], [], 0.0, 124
    for name in rows:
        head = written(name, _PAD, top + 6, WIDTH - 2 * _PAD, bold=True)
        bands.append(box(0, top, WIDTH, top + tall(head) + 12))
        texts.append(head)
        top += tall(head) + 20
        for (r, column), words in full.items():
            if r == name:
                label = written(column, _PAD, top, left - 2 * _PAD)
                own = stacked([written(each, left + 10, 0, WIDTH - left - 10) for each in words], top, 5)
                texts += [label, *own]
                top += max(tall(label), tall(*own) + 5 * (len(own) - 1)) + 10
        top += 6
    board = Board(WIDTH, top)
    dots = [{"x": text["x"] - 8, "y": text["y"] + 6} for text in texts if text["x"] > left]
    return board.chart(board.boxes(bands, opacity=0.12, cornerRadius=4), _dots(board, dots), board.texts(texts))


def scorecard(claims: pd.DataFrame) -> Figure:
    """Draw which claims are settled, which are likely, which one side alone makes and which are open.

    Parameters
    ----------
    claims : pandas.DataFrame
        One row a claim: ``claim``, a short sentence, and ``verdict``, one of settled, likely, one side says, open.

    Returns
    -------
    Figure
        One numbered row a claim, one column a verdict, the darker the mark the better settled.

    Raises
    ------
    mtdkit.errors.UnknownName
        If the table lacks a column, or a verdict is none of the four.

    Examples
    --------
    >>> claims = pd.DataFrame({"claim": ["They met.", "It helped."], "verdict": ["settled", "open"]})
    >>> scorecard(claims).description
    'Table of 2 claims by how well they are settled. Settled: 1. Open: 2.'
    """
    _need(claims, "claim", "verdict")
    for verdict in claims["verdict"]:
        if verdict not in _VERDICTS:
            raise UnknownName("verdict", verdict, _VERDICTS)
    step = 52
    left = WIDTH - step * len(_VERDICTS)
    middle = {verdict: left + (n + 0.5) * step for n, verdict in enumerate(_VERDICTS)}
    heads = [written(verdict, x, 0, 40 if " " in verdict else step, "center") for verdict, x in middle.items()]
    top = max(map(tall, heads)) + 8
    texts = [{**head, "y": top - 7 - tall(head)} for head in heads]
    lines, marks = [], []
    for number, (claim, verdict) in enumerate(zip(claims["claim"], claims["verdict"], strict=True), 1):
        own = written(_word(claim), 22, top + 8, left - 26)
        high = max(tall(own) + 16, 40)
        texts += [centered(own, top + high / 2)]
        texts.append({**written(str(number), 12, 0, 30, "right", bold=True), "y": texts[-1]["y"]})
        lines.append(box(0, top, WIDTH, top))
        x, y = middle[verdict], top + high / 2
        marks.append(box(x - 16, y - 12, x + 16, y + 12, shade=_VERDICTS[verdict], claim=claim, verdict=verdict))
        top += high
    board = Board(WIDTH, top + 2)
    columns = [box(x - step / 2 + 3, 0, x + step / 2 - 3, top) for x in middle.values()]
    layers = [*board.boxes(columns, opacity=0.05), *board.rules(lines, strokeWidth=1, opacity=0.3)]
    if marks:
        layers += [
            each.encode(opacity=alt.Opacity("shade:Q", scale=None))
            for each in board.boxes(marks, ["claim:N", "verdict:N"], cornerRadius=4)
        ]
        layers += board.frames(marks, strokeOpacity=1, strokeWidth=1.4, cornerRadius=4)
    by = {v: [str(n) for n, own in enumerate(claims["verdict"], 1) if own == v] for v in _VERDICTS}
    found = [f"{verdict.capitalize()}: {joined(numbers)}." for verdict, numbers in by.items() if numbers]
    return Figure(
        board.chart(layers, board.texts(texts)),
        " ".join([f"Table of {count(len(claims), 'claim')} by how well they are settled.", *found]),
    )


# --- Levels, places and paths ----------------------------------------------------


def pyramid(levels: pd.DataFrame) -> Figure:
    """Draw levels of leadership as a pyramid, with who stands on each and how they work for peace.

    Parameters
    ----------
    levels : pandas.DataFrame
        One row a level, from the top down: ``level``, ``who``, ``approaches`` and ``examples``, each in words.
        What is empty is left out. The width of a level is for looks alone.

    Returns
    -------
    Figure

    Raises
    ------
    mtdkit.errors.UnknownName
        If the table lacks a column.

    References
    ----------
    Lederach1997

    Examples
    --------
    >>> levels = pd.DataFrame({"level": ["Top", "Grassroots"], "who": ["generals", "elders"],
    ...                        "approaches": ["talks", "local councils"], "examples": ["", "a village"]})
    >>> pyramid(levels).description
    'Pyramid of 2 levels, from the top: Top, with generals; Grassroots, with elders.'
    """
    _need(levels, "level", "who", "approaches", "examples")
    left, peak = 142, 66  # where the words begin, and where the pyramid has its middle
    texts, corners, lines, top = [], [], [], 4.0
    blocks = []
    for name, who, how, such in levels[["level", "who", "approaches", "examples"]].map(_word).itertuples(index=False):
        words = [written(name, left, 0, WIDTH - left, bold=True)]
        for head, part in (("Who: ", who), ("How: ", how), ("For example: ", such)):
            if part:
                words.append(written(f"{head}{part}", left, 0, WIDTH - left))
        high = tall(*words) + 5 * (len(words) - 1) + 22
        blocks.append((top, high))
        texts += stacked(words, top + 10, 5)
        top += high
    board = Board(WIDTH, top + 4)
    for number, (start, high) in enumerate(blocks):
        for y in (start + (2 if number else 0), start + high - 2):
            half = peak * (y - 4) / (top - 4)
            corners.append({"level": number, "y": y, "x": peak - half, "x2": peak + half})
        if number:
            lines.append(box(left - 6, start, WIDTH, start))
    layers = []
    if corners:
        shade = alt.Opacity("level:O", legend=None, scale=alt.Scale(range=_shades(len(blocks))))
        area = alt.Chart(pd.DataFrame(corners)).mark_area(orient="horizontal", color=INK, line=False)
        layers.append(area.encode(x2="x2:Q", detail="level:N", opacity=shade, **board.place()))
    told = "; ".join(", with ".join(filter(None, map(_word, pair))) for pair in levels[["level", "who"]].to_numpy())
    if len(told) > 260:
        told = joined(map(_word, levels["level"]), most=5)
    return Figure(
        board.chart(layers, board.rules(lines, strokeWidth=1, opacity=0.3), board.texts(texts)),
        f"Pyramid of {count(len(levels), 'level')}, from the top: {told or 'none'}.",
    )


def _shades(number: int) -> list[float]:
    """Return opacities from dark to light."""
    return [round(0.75 - 0.5 * n / max(number - 1, 1), 3) for n in range(number)]


def transfer_rooms(places: Mapping[str, str], arrows: pd.DataFrame) -> Figure:
    """Draw a closed room, the public and the negotiating table, and what goes from one to the other.

    Parameters
    ----------
    places : dict of str to str
        Three names to what happens there, in this order: the room, the public, the table.
    arrows : pandas.DataFrame
        ``source`` and ``target``, two of the names, and ``text``, what goes over; one row for each two places at most.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If there are not three places, or two arrows between the same two.
    mtdkit.errors.UnknownName
        If the table lacks a column, or an arrow begins or ends elsewhere.

    Examples
    --------
    >>> places = {"Workshop": "a closed room", "Public": "those at home", "Table": "official talks"}
    >>> arrows = pd.DataFrame({"source": ["Workshop"], "target": ["Table"], "text": ["people and drafts"]})
    >>> transfer_rooms(places, arrows).description
    'Three places: Workshop, Public and Table. From Workshop to Table: people and drafts.'
    """
    if len(places) != 3:
        raise ValueError(f"{count(len(places), 'place')}; the drawing has three: the room, the public and the table")
    _need(arrows, "source", "target", "text")
    for name in [*arrows["source"], *arrows["target"]]:
        if name not in places:
            raise UnknownName("place", name, places)
    ways = {}
    for row in arrows.itertuples():
        pair = frozenset((row.source, row.target))
        if pair in ways or len(pair) == 1:
            raise ValueError(f"more than one arrow between {row.source!r} and {row.target!r}, or none needed")
        ways[pair] = row
    room, public, table = places
    span, art = 150, 60
    right = WIDTH - span
    where = {room: (0, span), public: (right, WIDTH), table: (0, WIDTH)}
    words = {
        name: [written(name, sum(where[name]) / 2, 0, where[name][1] - where[name][0] - 12, "center", bold=True),
               written(text, sum(where[name]) / 2, 0, where[name][1] - where[name][0] - 12, "center")]
        for name, text in places.items()
    }  # fmt: skip
    rising = {name: ways.get(frozenset((name, table))) for name in (room, public)}
    up = {
        name: written(way.text, where[name][0] + 42, 0, span - 30) for name, way in rising.items() if way is not None
    }
    table_high = art + tall(*words[table]) + 18
    low = table_high + max([50, *(tall(text) + 28 for text in up.values())])
    low_high = art + max(tall(*words[room]), tall(*words[public])) + 18
    texts, lines = [], []
    for name in places:
        texts += stacked(words[name], (0 if name == table else low) + art + 8)
    for name, text in up.items():
        texts.append(centered(text, (table_high + low) / 2))
        ends = [low - 4, table_high + 4]
        if rising[name].source == table:
            ends.reverse()
        lines.append(box(where[name][0] + 26, ends[0], where[name][0] + 26, ends[1]))
    high = low + low_high
    if (across := ways.get(frozenset((room, public)))) is not None:
        ends = [span + 4, right - 4]
        if across.source == public:
            ends.reverse()
        lines.append(box(ends[0], low + art / 2 + 4, ends[1], low + art / 2 + 4))
        label = written(across.text, WIDTH / 2, high + 8, WIDTH - 40, "center")
        short = written(across.text, WIDTH / 2, low + art / 2 + 14, right - span - 8, "center")
        if max(map(units, short["text"].split("\n"))) <= right - span - 8 and tall(short) <= low_high - art / 2 - 14:
            label = short
        else:
            high += tall(label) + 10
        texts.append(label)
    board = Board(WIDTH, high)
    ground = [box(a, 0 if n == table else low, b, table_high if n == table else low + low_high)
              for n, (a, b) in where.items()]  # fmt: skip
    told = [f"From {row.source} to {row.target}: {row.text.rstrip('.')}." for row in arrows.itertuples()]
    return Figure(
        board.chart(
            board.boxes(ground, opacity=0.08, cornerRadius=6),
            board.boxes([box(WIDTH / 2 - 62, 24, WIDTH / 2 + 62, 42)], opacity=0.75, cornerRadius=3),
            _dots(board, _people(span / 2, (right + WIDTH) / 2, low + 34), 46),
            board.arrows(lines, strokeWidth=2),
            board.texts(texts),
        ),
        " ".join([f"Three places: {joined(places)}.", *told]),
    )


def _people(room: float, public: float, y: float) -> list[Row]:
    """Return people in a ring in the room, in rows in public, and on both sides of the table."""
    ring = [{"x": room + 20 * math.cos(n * math.pi / 4), "y": y + 20 * math.sin(n * math.pi / 4)} for n in range(8)]
    crowd = [
        {"x": public - 54 + 12 * n + 6 * (line % 2), "y": y - 18 + 12 * line} for line in range(4) for n in range(9)
    ]
    seats = [{"x": WIDTH / 2 - 48 + 24 * n, "y": at} for n in range(5) for at in (15, 51)]
    return [*ring, *crowd, *seats]


def paths(table: pd.DataFrame, goal: str) -> Figure:
    """Draw ways to one place as doors in its wall: who came, by what way, when.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a way: ``path``, its name; ``actor``, who went it; ``via``, how; ``date``, in words. What is empty is
        left out.
    goal : str
        Where all of them lead.

    Returns
    -------
    Figure

    Raises
    ------
    mtdkit.errors.UnknownName
        If the table lacks a column.

    Examples
    --------
    >>> table = pd.DataFrame({"path": ["The street"], "actor": ["a march"], "via": ["a sit-in"], "date": ["May 2000"]})
    >>> paths(table, "The talks").description
    'Ways to The talks: 1. The street: a march, a sit-in, May 2000.'
    """
    _need(table, "path", "actor", "via", "date")
    room, start = 128, 174  # units of the names, and where the ways begin
    wall = WIDTH - 80
    texts, boxes, lines, doors, told, top = [], [], [], [], [], 0.0
    for row in table[["path", "actor", "via", "date"]].map(_word).itertuples(index=False):
        who = [written(row.path, _PAD, 0, room, bold=True)]
        who += [written(row.actor, _PAD, 0, room)] if row.actor else []
        via = written(row.via or " ", start, 0, wall - start - 22)
        date = written(row.date or " ", start, 0, wall - start - 22)
        # The way runs between how and when.
        above, below = tall(via) + 6, tall(date) + 6
        middle = max(above, (tall(*who) + 16) / 2) + 6
        high = middle + max(below, (tall(*who) + 16) / 2) + 6
        half = tall(*who) / 2 + 8
        boxes.append(box(0, top + middle - half, room + 2 * _PAD, top + middle + half))
        texts += stacked(who, top + middle - tall(*who) / 2)
        texts += [{**via, "y": top + middle - 5 - tall(via)}, {**date, "y": top + middle + 7}]
        lines.append(box(room + 2 * _PAD + 4, top + middle, wall - 8, top + middle))
        doors.append((top + middle - 15, top + middle + 15))
        told.append(f"{row.path}: {', '.join(filter(None, row[1:]))}.")
        top += high + 8
    board = Board(WIDTH, max(top, 60))
    edges = [0, *(y for door in doors for y in door), board.high]
    bricks = [box(wall - 4, a, wall + 4, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    # Each door stands open toward the goal.
    leaves = [box(wall + 4, a, wall + 22, a + 7) for a, _ in doors]
    name = centered(written(goal, wall + 45, 0, 64, "center", bold=True), board.high / 2)
    few = " ".join(told)
    if len(few) > 240:
        few = f"{joined((_word(path) for path in table['path']), most=6)}."
    return Figure(
        board.chart(
            board.boxes([box(wall, 0, WIDTH, board.high)], opacity=0.08),
            board.boxes(boxes, opacity=0.1, cornerRadius=4),
            board.boxes(bricks, opacity=0.8),
            board.rules(leaves, strokeWidth=2.4),
            board.arrows(lines, strokeWidth=2),
            board.texts([*texts, name]),
        ),
        f"Ways to {goal}: {len(table)}. {few}".rstrip(),
    )


# --- Trees and rings -------------------------------------------------------------


def decision_tree(table: pd.DataFrame) -> Figure:
    """Draw yes-or-no questions from the top down, with the track or the word that each way ends at.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a question, the first being where one starts: ``id``, ``question``, ``yes`` and ``no``. An answer is
        the id of another question, the number of a track, or words.

    Returns
    -------
    Figure
        An answer that ends a way stands in the color of its track.

    Raises
    ------
    mtdkit.errors.UnknownName
        If the table lacks a column.
    ValueError
        If a question is reached by two ways, or by none, or has no answer.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["q1", "q2"], "question": ["For a state?", "For profit?"],
    ...                       "yes": [1, 3], "no": ["q2", "ask again"]})
    >>> decision_tree(table).description
    'Tree of 2 questions: For a state? Yes: Government; no: For profit? Yes: Business; no: ask again.'
    """
    _need(table, "id", "question", "yes", "no")
    questions = {_word(row.id): row for row in table.itertuples()}
    tree = _Tree(questions)
    if questions:
        tree.ask(next(iter(questions)), 0, 0)
    if missing := [name for name in questions if name not in tree.seen]:
        raise ValueError(f"no answer leads to question {missing[0]!r}")
    board = Board(WIDTH, tree.low)
    chips = [chip for chip in tree.chips if "track" in chip]
    words = [chip for chip in tree.chips if "track" not in chip]
    told = tree.told()
    if len(told) > 250:
        ends = dict.fromkeys(tree.ends)
        told = f"{_word(table['question'].iloc[0])} The ways end at {joined(ends, most=12)}."
    return Figure(
        board.chart(
            board.rules(tree.lines, opacity=0.6),
            board.arrows(tree.heads, opacity=0.6),
            board.boxes(tree.boxes, opacity=0.1, cornerRadius=4),
            board.boxes(chips, opacity=1, cornerRadius=12),
            board.frames(words, cornerRadius=12, strokeOpacity=0.7),
            board.texts(tree.texts),
        ),
        f"Tree of {count(len(questions), 'question')}: {told or 'none.'}",
    )


class _Tree:
    """Where the questions and answers of a tree stand."""

    right = WIDTH - 116  # where the answers at the side begin

    def __init__(self, questions: Mapping[str, object]) -> None:
        self.questions = questions
        self.seen: list[str] = []
        self.ends: list[str] = []
        self.texts: list[Row] = []
        self.boxes: list[Row] = []
        self.chips: list[Row] = []
        self.lines: list[Row] = []
        self.heads: list[Row] = []
        self.low = 0.0

    def ask(self, name: str, left: float, top: float) -> None:
        """Place a question and, below it, all that its answers lead to."""
        if name in self.seen:
            raise ValueError(f"question {name!r} is reached by two ways")
        self.seen.append(name)
        question = self.questions[name]
        yes, no = _word(question.yes), _word(question.no)
        if not yes or not no:
            raise ValueError(f"question {name!r} has no answer for {'yes' if not yes else 'no'}")
        beside = yes not in self.questions
        right = self.right - 44 if beside else WIDTH
        own = written(_word(question.question), left + _PAD, 0, right - left - 2 * _PAD)
        high = max(tall(own) + 14, 34)
        self.boxes.append(box(left, top, right, top + high))
        self.texts.append(centered(own, top + high / 2))
        self.low = top + high
        if beside:
            self.heads.append(box(right, top + high / 2, self.right - 2, top + high / 2))
            self.texts.append(written("yes", right + 18, top + high / 2 - 18, 40, "center"))
            self.end(yes, self.right, top + high / 2)
        else:
            self.down("yes", left + 40, top + high)
            self.ask(yes, left + 26, self.low)
        stem = left + 12
        if beside:
            self.down("no", stem, top + high)
        else:
            # Past all that lies between.
            self.heads.append(box(stem, top + high, stem, self.low + 34))
            self.texts.append(written("no", stem + 8, self.low + 10, 40))
            self.low += 36
        if no in self.questions:
            self.ask(no, left, self.low)
        else:
            self.end(no, left, self.low + 15)

    def down(self, answer: str, x: float, top: float) -> None:
        """Place an arrow down with its answer beside it."""
        self.heads.append(box(x, top, x, top + 28))
        self.texts.append(written(answer, x + 8, top + 5, 40))
        self.low = top + 30

    def end(self, answer: str, left: float, middle: float) -> None:
        """Place an answer that ends a way."""
        track = next((t for t in TRACKS if answer in (str(t), f"{t}.0", NAMES[t])), 0)
        name = NAMES[track] if track else answer
        self.ends.append(name)
        text = written(name, left + 58, 0, 106, "center", bold=bool(track), track=track)
        half = max(tall(text) / 2 + 5, 14)
        chip = box(left, middle - half, left + 116, middle + half)
        self.chips.append({**chip, "track": track} if track else chip)
        self.texts.append(centered(text, middle))
        self.low = max(self.low, middle + half + 2)

    def told(self) -> str:
        """Tell the questions and answers as sentences."""
        parts = []
        for name in self.seen:
            question = self.questions[name]
            parts.append(_word(question.question))
        return self._tell(self.seen[0]) if parts else ""

    def _tell(self, name: str) -> str:
        question = self.questions[name]
        texts = []
        for answer in (_word(question.yes), _word(question.no)):
            track = next((t for t in TRACKS if answer in (str(t), f"{t}.0", NAMES[t])), 0)
            texts.append(self._tell(answer) if answer in self.questions else NAMES[track] if track else answer)
        return f"{_word(question.question)} Yes: {texts[0].rstrip('.')}; no: {texts[1].rstrip('.')}."


def ring(center: str, members: pd.DataFrame) -> Figure:
    """Draw members around the one whom they support.

    Parameters
    ----------
    center : str
        Who stands in the middle.
    members : pandas.DataFrame
        One row a member, clockwise from the top: ``name``, and the number of its ``track``.

    Returns
    -------
    Figure
        The members stand in the colors of their tracks, which a line below the ring names.

    Raises
    ------
    mtdkit.errors.UnknownName
        If the table lacks a column, or there is no such track.

    Examples
    --------
    >>> members = pd.DataFrame({"name": ["A state", "A charity"], "track": [1, 2]})
    >>> ring("The facilitator", members).description
    'Ring of 2 members around The facilitator. Government: A state. Professionals: A charity.'
    """
    _need(members, "name", "track")
    for track in members["track"]:
        if track not in TRACKS:
            raise UnknownName("track", track, TRACKS)
    tracks = [int(track) for track in members["track"]]
    texts = [
        written(_word(name), 0, 0, 104, "center", track=track)
        for name, track in zip(members["name"], tracks, strict=True)
    ]
    halves = [tall(text) / 2 + 8 for text in texts]
    hub = written(center, WIDTH / 2, 0, 84, "center", bold=True)
    reach = 60 + tall(hub) / 2
    while _meet(_around(len(texts), reach), halves):
        reach += 4
    middle = reach + max(halves, default=20)
    spots = [(WIDTH / 2 + x, middle + y) for x, y in _around(len(texts), reach)]
    chips, lines, placed = [], [], []
    for (x, y), half, text, track in zip(spots, halves, texts, tracks, strict=True):
        chips.append(box(x - 57, y - half, x + 57, y + half, track=track))
        lines.append(box(WIDTH / 2, middle, x, y))
        placed.append(centered({**text, "x": x}, y))
    low = 2 * middle + 14
    key, at = [], 0.0
    for track in sorted(set(tracks)):
        wide = units(NAMES[track]) + 34
        if at and at + wide > WIDTH:
            at, low = 0.0, low + 22
        key.append((track, at, low))
        at += wide
    board = Board(WIDTH, low + 18)
    symbols = [box(x, y + 2, x + 12, y + 14, track=track) for track, x, y in key]
    names = [written(NAMES[track], x + 18, y, 200) for track, x, y in key]
    half = tall(hub) / 2 + 12
    disc = box(WIDTH / 2 - 50, middle - half, WIDTH / 2 + 50, middle + half)
    ground = {"fill": "var(--mtd-ground, white)", "strokeOpacity": 1, "strokeWidth": 2, "cornerRadius": 8}
    told = [
        f"{NAMES[t]}: {joined((_word(n) for n, own in zip(members['name'], tracks, strict=True) if own == t), most=6)}."
        for t in sorted(set(tracks))
    ]
    return Figure(
        board.chart(
            board.rules(lines, opacity=0.4, strokeWidth=2),
            board.frames([disc], **ground),
            board.boxes(chips, opacity=1, cornerRadius=8),
            board.boxes(symbols, opacity=1, cornerRadius=3),
            board.texts([*placed, centered(hub, middle), *names]),
        ),
        " ".join([f"Ring of {count(len(texts), 'member')} around {center}.", *told]),
    )


def _around(number: int, reach: float) -> list[tuple[float, float]]:
    """Return places around a middle, clockwise from the top, those at the same height clear of each other."""
    spots = []
    for n in range(number):
        turn = 2 * n / number
        aside = 0.0 if turn in (0, 1) else max(136 * abs(math.sin(turn * math.pi)), 62)
        spots.append((aside if turn < 1 else -aside, -reach * math.cos(turn * math.pi)))
    return spots


def _meet(spots: list[tuple[float, float]], halves: list[float]) -> bool:
    """Return whether two members of a ring would cover each other."""
    return any(
        abs(spots[a][0] - spots[b][0]) < 120 and abs(spots[a][1] - spots[b][1]) < halves[a] + halves[b] + 8
        for a in range(len(spots))
        for b in range(a)
    )
