"""Drawings whose colors are those of the tracks: the wheel, from two tracks to nine, a tree that ends at them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import altair as alt
import networkx as nx
import pandas as pd

from mtdkit import framework
from mtdkit.charts.board import Board, Row, box, centered, need, stacked, tall, word, written
from mtdkit.charts.figure import Figure
from mtdkit.charts.forms import tips
from mtdkit.charts.of_framework import places
from mtdkit.charts.theme import INK, WIDTH, on_track, track_color, track_label
from mtdkit.charts.words import count, joined
from mtdkit.errors import UnknownName
from mtdkit.framework import NAMES, TRACKS

__all__ = ["decision_tree", "strip_of_schemes", "track_wheel"]

# A sign for each track, in a square from -1 to 1.
_SIGNS = {
    1: "M-1,-0.4L0,-1L1,-0.4ZM-0.8,-0.25H-0.45V0.55H-0.8ZM-0.18,-0.25H0.18V0.55H-0.18ZM0.45,-0.25H0.8V0.55H0.45Z"
    "M-1,0.7H1V1H-1Z",  # a house with columns
    2: "M-1,-0.9H0.35V-0.05H-0.3L-0.65,0.35V-0.05H-1ZM0.5,-0.45H1V0.5H0.7V0.95L0.3,0.5H-0.3V0.12H0.5Z",  # two who talk
    3: "M-0.95,0.25H-0.45V1H-0.95ZM-0.25,-0.25H0.25V1H-0.25ZM0.45,-0.9H0.95V1H0.45Z",  # growth
    4: "M0,-1A0.4,0.4,0,1,1,0,-0.2A0.4,0.4,0,1,1,0,-1ZM-0.8,1V0.7A0.8,0.75,0,0,1,0.8,0.7V1Z",  # a person
    5: "M-0.08,-0.55L-1,-0.85V0.6L-0.08,0.9ZM0.08,-0.55L1,-0.85V0.6L0.08,0.9Z",  # a book
    6: "M-1,-0.3H-0.4L0.65,-0.9V0.7L-0.4,0.2H-1ZM-0.75,0.35H-0.35L-0.15,0.95H-0.55ZM0.8,-0.4H1V0.2H0.8Z",  # a call
    7: "M0,-1C0.5,-0.55,0.42,-0.15,0,-0.1C-0.42,-0.15,-0.5,-0.55,0,-1ZM-0.25,0.05H0.25V0.8H-0.25Z"
    "M-0.7,0.8H0.7V1H-0.7Z",  # a candle
    8: "M-0.85,-0.6A0.85,0.32,0,1,1,0.85,-0.6A0.85,0.32,0,1,1,-0.85,-0.6ZM-0.85,-0.3A0.85,0.32,0,0,0,0.85,-0.3V0.05"
    "A0.85,0.32,0,0,1,-0.85,0.05ZM-0.85,0.3A0.85,0.32,0,0,0,0.85,0.3V0.65A0.85,0.32,0,0,1,-0.85,0.65Z",  # coins
    9: "M0,-0.25A0.25,0.25,0,1,1,0,0.25A0.25,0.25,0,1,1,0,-0.25ZM0.354,-0.354A0.5,0.5,0,0,1,0.354,0.354L0.48,0.48"
    "A0.68,0.68,0,0,0,0.48,-0.48ZM0.6,-0.6A0.85,0.85,0,0,1,0.6,0.6L0.73,0.73A1.03,1.03,0,0,0,0.73,-0.73Z"
    "M-0.354,-0.354A0.5,0.5,0,0,0,-0.354,0.354L-0.48,0.48A0.68,0.68,0,0,1,-0.48,-0.48Z"
    "M-0.6,-0.6A0.85,0.85,0,0,0,-0.6,0.6L-0.73,0.73A1.03,1.03,0,0,1,-0.73,-0.73Z",  # a sender
}
_MIDDLE = TRACKS[-1]  # the track that all others meet in
_WORDS = {2: "two", 5: "five", 9: "nine"}


# --- The tracks ------------------------------------------------------------------


def track_wheel(sentences: Mapping[int, str] | None = None) -> Figure:
    """Draw the nine tracks as a wheel: eight equal sectors, none of them on top, around the media.

    Parameters
    ----------
    sentences : dict of int to str, optional
        Number of a track to the sentence that tells it; the tagline of the track where there is none.

    Returns
    -------
    Figure
        Live: pointing at a track, or choosing it in the menu, shows its sentence.

    Raises
    ------
    mtdkit.errors.UnknownName
        If a sentence is for a track that is not there.

    Examples
    --------
    >>> track_wheel().description[:67]
    'Wheel of eight equal sectors, none on top of another, around media:'
    """
    for track in sentences or {}:
        if track not in TRACKS:
            raise UnknownName("track", track, TRACKS)
    told = {**framework.tracks()["tagline"].to_dict(), **(sentences or {})}
    outer, inner, hub = 192, 68, 63
    middle = WIDTH / 2
    step = 2 * math.pi / (len(TRACKS) - 1)
    rows, names, words = [], [], []
    for n, track in enumerate(TRACKS):
        mid = track == _MIDDLE
        angle = (n + 0.5) * step
        # A name is wide: it stands far out above and below the middle, and less far at its sides.
        reach = 0 if mid else 146 if abs(math.sin(angle)) < 0.5 else 134
        x, y = middle + reach * math.sin(angle), outer - reach * math.cos(angle)
        rows.append(
            {
                "track": track,
                "name": track_label(track),
                "sentence": told[track],
                "sign": str(track),
                "start": 0 if mid else n * step,
                "end": 2 * math.pi if mid else (n + 1) * step,
                "inner": 0 if mid else inner,
                "outer": hub if mid else outer,
                "x": x,
                "y": y - 14,
            }
        )
        names.append(written(track_label(track), x, y + 4, 200, "center", bold=True, track=track))
        own = [written(track_label(track), 0, 0, WIDTH, bold=True), written(told[track], 0, 0, WIDTH)]
        words += stacked(own, 2 * outer + 12, 2)
        words[-1]["track"] = words[-2]["track"] = track
    board = Board(WIDTH, max(text["y"] + tall(text) for text in words) + 2)
    menu = alt.binding_select(options=list(TRACKS), labels=[track_label(track) for track in TRACKS], name="Track: ")
    chosen = alt.selection_point(
        name="chosen", fields=["track"], value=_MIDDLE, on="arc:pointerover", clear=False, empty=False, bind=menu
    )
    table = pd.DataFrame(rows)
    sectors = (
        alt.Chart(table)
        .mark_arc(padAngle=0.015, cornerRadius=4)
        .encode(
            x=alt.value(middle),
            y=alt.value(outer),
            theta=alt.Theta("start:Q", scale=None),
            theta2="end:Q",
            radius=alt.Radius("outer:Q", scale=None),
            radius2="inner:Q",
            color=track_color(),
            stroke=alt.condition(chosen, alt.value(INK), alt.value("transparent")),
            strokeWidth=alt.value(2.5),
            tooltip=tips(track="name:N", what="sentence:N"),
        )
        .add_params(chosen)
    )
    scale = alt.Scale(domain=list(map(str, TRACKS)), range=[_SIGNS[track] for track in TRACKS])
    signs = (
        alt.Chart(table)
        .mark_point(filled=True, size=620, opacity=1)
        .encode(shape=alt.Shape("sign:N", scale=scale, legend=None), color=on_track(), **board.place())
    )
    below = [
        alt.Chart(pd.DataFrame([text for text in words if text["bold"] == bold])[["text", "x", "y", "track"]])
        .mark_text(align="left", baseline="top", fontWeight="bold" if bold else "normal", lineBreak="\n", lineHeight=15)
        .encode(text="text:N", **board.place())
        .transform_filter(chosen)
        for bold in (True, False)
    ]
    listed = joined(f"{track} {framework.tracks().at[track, 'name'].lower()}" for track in TRACKS[:-1])
    return Figure(
        board.chart([sectors, signs], board.texts(names), below),
        f"Wheel of eight equal sectors, none on top of another, around {NAMES[_MIDDLE].lower()}: {listed}; "
        f"in the middle, touching all, {_MIDDLE} {NAMES[_MIDDLE].lower()}.",
    )


def strip_of_schemes(graphs: Mapping[str, nx.DiGraph]) -> Figure:
    """Draw diagrams of the tracks side by side, small, each below its year.

    Parameters
    ----------
    graphs : dict of str to networkx.DiGraph
        Heading, such as the year, to a diagram as `mtdkit.framework.diagram` returns it.

    Returns
    -------
    Figure
        A track that a later diagram splits is a circle in the colors of all those that it holds. On a phone the
        diagrams stand one below the other.

    Examples
    --------
    >>> strip_of_schemes({"1981": framework.diagram("dyad"), "1989": framework.diagram("five-tracks")}).description
    'Strip of 2 small drawings, from 1981 with two tracks to 1989 with five tracks.'
    """
    wides = [{2: 140, 5: 236}.get(len(graph), 274) for graph in graphs.values()]
    wide, narrow = _Strip(), _Strip()
    left = top = 0.0
    for (head, graph), room in zip(graphs.items(), wides, strict=True):
        wide.add(head, graph, left, 0, room, 196)
        narrow.add(head, graph, 0, top, WIDTH, 196 if len(graph) > 2 else 120)
        left += room
        top += 214 if len(graph) > 2 else 136
    heads = [f"{head} with {_WORDS.get(len(graph), len(graph))} tracks" for head, graph in graphs.items()]
    told = f"from {heads[0]} to {heads[-1]}" if heads else "none of them"
    return Figure(
        wide.chart(max(left, 1), 200),
        f"Strip of {count(len(graphs), 'small drawing')}, {told}.",
        narrow.chart(WIDTH, max(top, 1)),
    )


class _Strip:
    """Small diagrams that stand in one drawing."""

    def __init__(self) -> None:
        self.texts: list[Row] = []
        self.rules: list[Row] = []
        self.heads: list[Row] = []
        self.dots: list[Row] = []
        self.slices: list[Row] = []

    def add(self, head: str, graph: nx.DiGraph, left: float, top: float, wide: float, high: float) -> None:
        """Place a diagram below its heading."""
        number = len(graph)
        title = f"{head}: {_WORDS.get(number, number)} tracks"
        middle = left + wide / 2 - (10 if number == len(TRACKS) and wide < WIDTH else 0)
        self.texts.append(written(title, left + wide / 2, top, wide, "center", bold=True))
        center = top + 20 + (high - 20) / 2 + (12 if number == len(TRACKS) else 0)
        across, up = {2: (60, 1), 5: (87, 72)}.get(number, (77, 80))
        radius = 24 if number == 2 else 13
        spots = {n: (middle + across * x, center - up * y) for n, (x, y) in places(graph).items()}
        tier = [n for n, level in graph.nodes(data="tier") if level == 2]
        known = {track for _, track in graph.nodes(data="track") if track}
        for a, b in graph.edges:
            if not graph.has_edge(b, a):
                self.heads.append(_between(spots[a], spots[b], radius + 3))
            elif a < b:
                self.rules.append(_between(spots[a], spots[b], radius))
        for node, data in graph.nodes(data=True):
            x, y = spots[node]
            track = data["track"]
            if track:
                self.dots.append({"x": x, "y": y, "track": int(track), "size": math.pi * radius**2})
            else:
                others = [t for t in TRACKS if t not in known]
                turn = 2 * math.pi / len(others)
                self.slices += [
                    {"x": x, "y": y, "track": t, "start": n * turn, "end": (n + 1) * turn} for n, t in enumerate(others)
                ]
            name = data["label"].split(": ")[-1].capitalize() if number == 2 else NAMES.get(track, data["label"])
            order = tier.index(node) if node in tier else -1
            self.texts.append(self._name(name, x, y, radius, number, x - middle, order, y < center - 1))

    @staticmethod
    def _name(name: str, x: float, y: float, radius: float, number: int, aside: float, order: int, above: bool) -> Row:
        """Return a name beside its circle: below it, above one that is alone on top, outside a ring."""
        if number == 2:
            return written(name, x, y + radius + 4, 90, "center")
        if order >= 0:  # in two lines, so that neighbors keep apart
            return written(name, x, y + radius + 3 + 16 * (order % 2), 120, "center")
        if abs(aside) < 1:
            return written(name, x, y - radius - 18 if above else y + radius + 1, 120, "center")
        align = "left" if aside > 0 else "right"
        return centered(written(name, x + math.copysign(radius + 5, aside), 0, 120, align), y)

    def chart(self, wide: float, high: float) -> alt.LayerChart:
        """Return the drawing."""
        board = Board(wide, high)
        lines = [*board.rules(self.rules, opacity=0.35), *board.arrows(self.heads, opacity=0.6)]
        layers: list[alt.Chart] = []
        if self.dots:
            dots = alt.Chart(pd.DataFrame(self.dots)).mark_point(shape="circle", filled=True, opacity=1)
            size = alt.Size("size:Q", scale=None)
            layers.append(dots.encode(color=track_color(), size=size, **board.place()))
        if self.slices:
            pie = alt.Chart(pd.DataFrame(self.slices)).mark_arc(innerRadius=0, outerRadius=24)
            angle = {"theta": alt.Theta("start:Q", scale=None), "theta2": "end:Q"}
            layers.append(pie.encode(color=track_color(), **angle, **board.place()))
        return board.chart(lines, board.halo(self.texts), layers, board.texts(self.texts))


def _between(start: tuple[float, float], end: tuple[float, float], gap: float) -> Row:
    """Return the line between two circles, short of both by a gap."""
    length = math.dist(start, end)
    dx, dy = gap * (end[0] - start[0]) / length, gap * (end[1] - start[1]) / length
    return box(start[0] + dx, start[1] + dy, end[0] - dx, end[1] - dy)


# --- The codebook ----------------------------------------------------------------


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
    'Tree of 2 questions with yes and no: For a state? Yes: Government; no: For profit? Yes: Business; no: ask again.'
    """
    need(table, "id", "question", "yes", "no")
    questions = {word(row.id): row for row in table.itertuples()}
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
        told = f"{word(table['question'].iloc[0])} The ways end at {joined(ends, most=12)}."
    return Figure(
        board.chart(
            board.arrows(tree.heads, opacity=0.6),
            board.boxes(tree.boxes, opacity=0.1, cornerRadius=4),
            board.boxes(chips, opacity=1, cornerRadius=12),
            board.frames(words, cornerRadius=12, strokeOpacity=0.7),
            board.texts(tree.texts),
        ),
        f"Tree of {count(len(questions), 'question')} with yes and no: {told or 'none.'}",
    )


class _Tree:
    """Where the questions and answers of a tree stand."""

    right = WIDTH - 116  # where the answers at the side begin

    def __init__(self, questions: Mapping[str, Any]) -> None:
        self.questions = questions
        self.seen: list[str] = []
        self.ends: list[str] = []
        self.texts: list[Row] = []
        self.boxes: list[Row] = []
        self.chips: list[Row] = []
        self.heads: list[Row] = []
        self.low = 0.0

    def ask(self, name: str, left: float, top: float) -> None:
        """Place a question and, below it, all that its answers lead to."""
        if name in self.seen:
            raise ValueError(f"question {name!r} is reached by two ways")
        self.seen.append(name)
        question = self.questions[name]
        yes, no = word(question.yes), word(question.no)
        if not yes or not no:
            raise ValueError(f"question {name!r} has no answer for {'yes' if not yes else 'no'}")
        beside = yes not in self.questions
        right = self.right - 44 if beside else WIDTH
        own = written(word(question.question), left + 8, 0, right - left - 16)
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
        track = _track(answer)
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
        return self._tell(self.seen[0]) if self.seen else ""

    def _tell(self, name: str) -> str:
        question = self.questions[name]
        texts = []
        for answer in (word(question.yes), word(question.no)):
            texts.append(self._tell(answer) if answer in self.questions else NAMES.get(_track(answer), answer))
        return f"{word(question.question)} Yes: {texts[0].rstrip('.')}; no: {texts[1].rstrip('.')}."


def _track(answer: str) -> int:
    """Return the track that an answer names by its number or name, or zero."""
    return next((track for track in TRACKS if answer in (str(track), f"{track}.0", NAMES[track])), 0)
