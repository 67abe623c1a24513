"""Teaching diagrams whose words come from a small table: a pyramid, places, paths and a ring."""

from __future__ import annotations

import math
from collections.abc import Mapping

import altair as alt
import pandas as pd

from mtdkit.charts.board import Board, Row, box, centered, key, need, stacked, tall, word, written
from mtdkit.charts.figure import Figure
from mtdkit.charts.theme import GROUND, INK, WIDTH
from mtdkit.charts.words import count, joined, units
from mtdkit.errors import UnknownName
from mtdkit.framework import NAMES, TRACKS

__all__ = ["paths", "pyramid", "ring", "transfer_rooms"]

_WIDE = 600  # units of a drawing that has a second one for phones
_PAD = 8


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
            raise ValueError(f"from {row.source!r} to {row.target!r}: one arrow joins each two places, at most")
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
    rising = {name: ways[pair] for name in (room, public) if (pair := frozenset((name, table))) in ways}
    up = {name: written(way.text, where[name][0] + 42, 0, span - 30) for name, way in rising.items()}
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
    'Wall with 1 door to The talks. The street: a march, a sit-in, May 2000.'
    """
    need(table, "path", "actor", "via", "date")
    room, start = 128, 174  # units of the names, and where the ways begin
    wall = WIDTH - 80
    texts, boxes, lines, doors, told, top = [], [], [], [], [], 0.0
    for row in table[["path", "actor", "via", "date"]].map(word).itertuples(index=False):
        who = [written(row.path, _PAD, 0, room, bold=True)]
        who += [written(row.actor, _PAD, 0, room)] if row.actor else []
        via = written(row.via, start, 0, wall - start - 22)
        date = written(row.date, start, 0, wall - start - 22)
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
        told.append(": ".join(filter(None, [row.path, ", ".join(filter(None, row[1:]))])) + ".")
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
            board.texts([text for text in [*texts, name] if text["text"]]),
        ),
        f"Wall with {count(len(table), 'door')} to {goal}. {few}".rstrip(),
    )


# --- Rings ------------------------------------------------------------------------


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
    need(members, "name", "track")
    for track in members["track"]:
        if track not in TRACKS:
            raise UnknownName("track", track, TRACKS)
    tracks = [int(track) for track in members["track"]]
    texts = [
        written(word(name), 0, 0, 104, "center", track=track)
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
    symbols, names, low = key(tracks, low)
    board = Board(WIDTH, low)
    half = tall(hub) / 2 + 12
    disc = box(WIDTH / 2 - 50, middle - half, WIDTH / 2 + 50, middle + half)
    ground = {"fill": GROUND, "strokeOpacity": 1, "strokeWidth": 2, "cornerRadius": 8}
    told = [
        f"{NAMES[t]}: {joined((word(n) for n, own in zip(members['name'], tracks, strict=True) if own == t), most=6)}."
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
