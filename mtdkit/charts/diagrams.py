"""Teaching diagrams whose words come from a small table: cells, scorecard, pyramid, places, paths, cards."""

from __future__ import annotations

import math
from collections.abc import Mapping

import altair as alt
import pandas as pd

from mtdkit.charts.board import Board, Row, box, centered, need, stacked, tall, word, written
from mtdkit.charts.figure import Figure
from mtdkit.charts.theme import INK, LINE, WIDTH
from mtdkit.charts.words import count, joined, units
from mtdkit.errors import UnknownName

__all__ = ["named_cells", "paths", "pyramid", "scorecard", "shuffled_cards", "transfer_rooms"]

_WIDE = 600  # units of a drawing that has a second one for phones
_COLUMN = 112  # least units of a column of words
_PAD = 8
_VERDICTS = {"settled": 1.0, "likely": 0.55, "one side says": 0.25, "open": 0.0}


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
    need(table, row, column, text)
    rows = list(dict.fromkeys(map(word, table[row])))
    columns = list(dict.fromkeys(map(word, table[column])))
    cells: dict[tuple[str, str], list[str]] = {(r, c): [] for r in rows for c in columns}
    for r, c, words in zip(table[row], table[column], table[text], strict=True):
        if word(words):
            cells[word(r), word(c)].append(word(words))
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
    heads = [written(name, side + (n + 0.5) * step, 0, step - 6, "center", bold=True) for n, name in enumerate(columns)]
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
        board.dots(dots),
        board.texts(texts),
    )


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
    return board.chart(board.boxes(bands, opacity=0.12, cornerRadius=4), board.dots(dots), board.texts(texts))


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
    need(claims, "claim", "verdict")
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
        own = written(word(claim), 22, top + 8, left - 26)
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
    need(levels, "level", "who", "approaches", "examples")
    told = "; ".join(", with ".join(filter(None, map(word, pair))) for pair in levels[["level", "who"]].to_numpy())
    if len(told) > 260:
        told = joined(map(word, levels["level"]), most=5)
    return Figure(
        _pyramid(levels, _WIDE, 270),
        f"Pyramid of {count(len(levels), 'level')}, from the top: {told or 'none'}.",
        _pyramid(levels, WIDTH, 132),
    )


def _pyramid(levels: pd.DataFrame, wide: float, base: float) -> alt.LayerChart:
    """Return a pyramid with a base so many units wide, and its words on the right."""
    left, peak = base + 16, base / 2
    texts, corners, lines, top = [], [], [], 4.0
    blocks = []
    for name, who, how, such in levels[["level", "who", "approaches", "examples"]].map(word).itertuples(index=False):
        words = [written(name, left, 0, wide - left, bold=True)]
        for head, part in (("Who: ", who), ("How: ", how), ("For example: ", such)):
            if part:
                words.append(written(f"{head}{part}", left, 0, wide - left))
        high = tall(*words) + 5 * (len(words) - 1) + 22
        blocks.append((top, high))
        texts += stacked(words, top + 10, 5)
        top += high
    board = Board(wide, top + 4)
    for number, (start, high) in enumerate(blocks):
        for y in (start + (2 if number else 0), start + high - 2):
            half = peak * (y - 4) / (top - 4)
            corners.append({"level": number, "y": y, "x": peak - half, "x2": peak + half})
        if number:
            lines.append(box(left - 6, start, wide, start))
    layers = []
    if corners:
        shade = alt.Opacity("level:O", legend=None, scale=alt.Scale(range=_shades(len(blocks))))
        area = alt.Chart(pd.DataFrame(corners)).mark_area(orient="horizontal", color=INK, line=False)
        layers.append(area.encode(x2="x2:Q", detail="level:N", opacity=shade, **board.place()))
    return board.chart(layers, board.rules(lines, strokeWidth=1, opacity=0.3), board.texts(texts))


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
    need(arrows, "source", "target", "text")
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
    up = {name: written(way.text, where[name][0] + 42, 0, span - 30) for name, way in rising.items() if way is not None}
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
            board.dots(_people(span / 2, (right + WIDTH) / 2, low + 34), 46),
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
    need(table, "path", "actor", "via", "date")
    room, start = 128, 174  # units of the names, and where the ways begin
    wall = WIDTH - 80
    texts, boxes, lines, doors, told, top = [], [], [], [], [], 0.0
    for row in table[["path", "actor", "via", "date"]].map(word).itertuples(index=False):
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
        few = f"{joined((word(path) for path in table['path']), most=6)}."
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


# --- Cards -----------------------------------------------------------------------


def shuffled_cards(records: Mapping[str, pd.DataFrame], tracks: pd.Series, met: Mapping[str, int]) -> Figure:
    """Draw a small record of meetings as cards, and the same cards dealt anew.

    Parameters
    ----------
    records : dict of str to pandas.DataFrame
        Heading to a table of people (index) by meetings (columns), true where a person took part. The first is the
        record, the others are reshuffles of it: each person attends as often and each meeting is as large.
    tracks : pandas.Series
        Number of the track of each person.
    met : dict of str to int
        Heading to the number of pairs of different tracks that met.

    Returns
    -------
    Figure

    Raises
    ------
    mtdkit.errors.UnknownName
        If a record has no number, or a person no track.
    ValueError
        If there is no record, or a reshuffle changes how often a person attended or how large a meeting was.

    Examples
    --------
    >>> record = pd.DataFrame([[1, 0], [0, 1]], index=["Ana", "Ben"]).astype(bool)
    >>> shuffled_cards({"the record": record, "by chance": ~record}, pd.Series({"Ana": 1, "Ben": 7}),
    ...                {"the record": 0, "by chance": 0}).description
    'Cards of 2 people in 2 meetings, dealt anew 1 time. Pairs of different tracks that met: the record 0; by chance 0.'
    """
    if not records:
        raise ValueError("no record to draw")
    first = next(iter(records.values())).astype(bool)
    for name, record in records.items():
        if name not in met:
            raise UnknownName("number of pairs for record", name, met)
        if not all((record.astype(bool).sum(axis).to_numpy() == first.sum(axis).to_numpy()).all() for axis in (0, 1)):
            raise ValueError(f"{name!r} changes how often a person attended or how large a meeting was")
    for person in first.index:
        if person not in tracks.index:
            raise UnknownName("person with a track", person, tracks.index)
    side = max(units(str(person)) for person in first.index) + 8
    across = len(records) if len(records) < 4 else 2
    step = min((WIDTH - side - 34 * across) / (across * first.shape[1]), 26)
    panel, row = step * first.shape[1] + 34, 24.0
    high = 30 + row * len(first) + 66
    texts, cards, blanks, sums = [], [], [], []
    for number, (name, record) in enumerate(records.items()):
        left, top = side + number % across * panel, number // across * high
        middle = left + step * first.shape[1] / 2
        texts.append(written(name, middle, top, panel - 6, "center", bold=True))
        for n, person in enumerate(first.index):
            y = top + 26 + n * row
            if number % across == 0:
                texts.append(written(str(person), side - 8, y + 4, side, "right"))
            for m in range(first.shape[1]):
                card = box(left + m * step + 1.5, y + 1.5, left + (m + 1) * step - 1.5, y + row - 1.5)
                there = bool(record.iloc[n, m])
                (cards if there else blanks).append({**card, "track": int(tracks[person])} if there else card)
            own = int(record.iloc[n].astype(bool).sum())
            texts.append(written(str(own), left + step * first.shape[1] + 5, y + 4, 20))
        foot = top + 26 + row * len(first)
        for m, size in enumerate(record.astype(bool).sum()):
            texts.append(written(str(int(size)), left + (m + 0.5) * step, foot + 2, 20, "center"))
        sums.append({"x": middle, "y": foot + 36, "text": str(met[name])})
    low = high * math.ceil(len(records) / across) - 10
    note = stacked([written("pairs of different tracks that met", 0, 0, WIDTH)], low)
    board = Board(WIDTH, low + LINE + 4)
    big = alt.Chart(pd.DataFrame(sums)).mark_text(fontSize=22, fontWeight="bold", baseline="middle")
    told = "; ".join(f"{name} {met[name]}" for name in records)
    return Figure(
        board.chart(
            board.frames(blanks, strokeOpacity=0.22, cornerRadius=3),
            board.boxes(cards, opacity=1, cornerRadius=3),
            board.texts([*texts, *note]),
            [big.encode(text="text:N", **board.place())],
        ),
        f"Cards of {count(len(first), 'person', 'people')} in {count(first.shape[1], 'meeting')}, dealt anew "
        f"{count(len(records) - 1, 'time')}. Pairs of different tracks that met: {told}.",
    )
