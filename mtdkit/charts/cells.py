"""Grids whose cells hold words, a verdict or a card: matrices of examples, scorecards, shuffled cards."""

from __future__ import annotations

import math
from collections.abc import Mapping

import altair as alt
import pandas as pd

from mtdkit.charts.board import Board, Row, box, centered, key, need, stacked, tall, word, written
from mtdkit.charts.figure import Figure
from mtdkit.charts.theme import LINE, WIDTH
from mtdkit.charts.words import count, joined, units
from mtdkit.errors import UnknownName

__all__ = ["named_cells", "scorecard", "shuffled_cards"]

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
    full: list[Row] = []
    empty: list[Row] = []
    # Dots tell examples of one cell apart; where each cell has one, they would tell nothing.
    inset = 10 if max(map(len, cells.values()), default=0) > 1 else 0
    for name in rows:
        label = written(name, 0, 0, side - 6, bold=True)
        words = {
            n: [
                written(each, side + n * step + _PAD + inset, 0, step - 2 * _PAD - inset - 2)
                for each in cells[name, column]
            ]
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
    listed = [text for text in texts if inset and text["align"] == "left" and not text["bold"]]
    dots = [{"x": text["x"] - 8, "y": text["y"] + 6} for text in listed]
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
        now, was = record.astype(bool).to_numpy(), first.to_numpy()
        if now.shape != was.shape or not all((now.sum(axis) == was.sum(axis)).all() for axis in (0, 1)):
            raise ValueError(f"{name!r} changes how often a person attended or how large a meeting was")
    for person in first.index:
        if person not in tracks.index:
            raise UnknownName("person with a track", person, tracks.index)
    side = max(units(str(person)) for person in first.index) + 8
    across = len(records) if len(records) < 4 else 2
    step = min((WIDTH - side - 34 * across) / (across * first.shape[1]), 34)
    panel, row = step * first.shape[1] + 34, 24.0
    heads = [written(str(name), 0, 0, panel - 6, "center", bold=True) for name in records]
    over = max(map(tall, heads)) + 8
    high = over + row * len(first) + 66
    texts, sums = [], []
    cards: list[Row] = []
    blanks: list[Row] = []
    for number, (name, record) in enumerate(records.items()):
        left, top = side + number % across * panel, number // across * high
        middle = left + step * first.shape[1] / 2
        texts.append({**heads[number], "x": middle, "y": top + over - 7 - tall(heads[number])})
        for n, person in enumerate(first.index):
            y = top + over + n * row
            if number % across == 0:
                texts.append(written(str(person), side - 8, y + 4, side, "right"))
            for m in range(first.shape[1]):
                card = box(left + m * step + 1.5, y + 1.5, left + (m + 1) * step - 1.5, y + row - 1.5)
                there = bool(record.iloc[n, m])
                (cards if there else blanks).append({**card, "track": int(tracks[person])} if there else card)
            own = int(record.iloc[n].astype(bool).sum())
            texts.append(written(str(own), left + step * first.shape[1] + 5, y + 4, 20))
        foot = top + over + row * len(first)
        for m, size in enumerate(record.astype(bool).sum()):
            texts.append(written(str(int(size)), left + (m + 0.5) * step, foot + 2, 20, "center"))
        sums.append({"x": middle, "y": foot + 36, "text": str(met[name])})
    low = high * math.ceil(len(records) / across) - 10
    note = written("pairs of different tracks that met", side, low, WIDTH)
    symbols, names, end = key((card["track"] for card in cards), low + LINE + 12)
    board = Board(WIDTH, end)
    big = alt.Chart(pd.DataFrame(sums)).mark_text(fontSize=22, fontWeight="bold", baseline="middle")
    told = "; ".join(f"{name} {met[name]}" for name in records)
    return Figure(
        board.chart(
            board.frames(blanks, strokeOpacity=0.22, cornerRadius=3),
            board.boxes(cards, opacity=1, cornerRadius=3),
            board.boxes(symbols, opacity=1, cornerRadius=3),
            board.texts([*texts, note, *names]),
            [big.encode(text="text:N", **board.place())],
        ),
        f"Cards of {count(len(first), 'person', 'people')} in {count(first.shape[1], 'meeting')}, dealt anew "
        f"{count(len(records) - 1, 'time')}. Pairs of different tracks that met: {told}.",
    )
