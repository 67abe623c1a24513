"""A board: texts, boxes and arrows at places that are counted in units of the drawing, from the top left."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from mtdkit.charts.theme import GROUND, INK, LINE, WIDTH, on_track, track_color
from mtdkit.charts.words import broken, units
from mtdkit.errors import UnknownName
from mtdkit.framework import NAMES

_BOLD = 0.92  # of the room that a line has, since bold letters are wider

Row = dict[str, Any]  # of a table of marks


def written(
    text: str, x: float, top: float, room: float, align: str = "left", bold: bool = False, track: int = 0
) -> Row:
    """Return a text in lines that take at most `room` units, the first of them at the `top`.

    The `track` is the one on whose color the text stands.
    """
    lines = broken(str(text), room * (_BOLD if bold else 1))
    return {"text": lines, "x": x, "y": top + 1, "align": align, "bold": bold, "track": track}


def tall(*texts: Row) -> float:
    """Return how many units texts take that stand one below the other."""
    return LINE * sum(text["text"].count("\n") + 1 for text in texts)


def stacked(texts: Sequence[Row], top: float, gap: float = 0) -> list[Row]:
    """Return texts one below the other, each `gap` units apart."""
    placed = []
    for text in texts:
        placed.append({**text, "y": top + 1})
        top += tall(text) + gap
    return placed


def centered(text: Row, middle: float) -> Row:
    """Return a text whose lines stand around a height."""
    return {**text, "y": middle - tall(text) / 2 + 1}


def box(x: float, y: float, x2: float, y2: float, **more: Any) -> Row:
    """Return a box from its left upper to its right lower corner."""
    return {"x": x, "y": y, "x2": x2, "y2": y2, **more}


def need(table: pd.DataFrame, *columns: str) -> None:
    """Refuse a table without a column."""
    for column in columns:
        if column not in table.columns:
            raise UnknownName("column", column, table.columns)


def word(value: object) -> str:
    """Return a cell of a table as text, of a missing one nothing."""
    return "" if pd.isna(value) else str(value).strip()


def key(tracks: Iterable[int], top: float) -> tuple[list[Row], list[Row], float]:
    """Return symbols and names that tell the colors of tracks, in lines from the top on, and where they end."""
    symbols, names, x = [], [], 0.0
    for track in sorted(set(tracks)):
        wide = units(NAMES[track]) + 34
        if x and x + wide > WIDTH:
            x, top = 0.0, top + 22
        symbols.append(box(x, top + 2, x + 12, top + 14, track=track))
        names.append(written(NAMES[track], x + 18, top, 200))
        x += wide
    return symbols, names, top + 18


class Board(NamedTuple):
    """The ground of a drawing, so many units wide and high."""

    wide: float
    high: float

    def place(self, x: str = "x", y: str = "y") -> dict[str, Any]:
        """Return the encodings of a place."""
        return {
            "x": alt.X(f"{x}:Q", axis=None, scale=alt.Scale(domain=[0, self.wide], nice=False)),
            "y": alt.Y(f"{y}:Q", axis=None, scale=alt.Scale(domain=[self.high, 0], nice=False)),
        }

    def texts(self, rows: Sequence[Row], **style: Any) -> list[alt.Chart]:
        """Return texts, as `written` makes them."""
        layers: list[alt.Chart] = []
        if not rows:
            return layers
        table = pd.DataFrame(rows)
        for (align, bold, on), part in table.groupby(["align", "bold", table["track"] > 0]):
            weight = "bold" if bold else "normal"
            mark = alt.Chart(part[["text", "x", "y", "track"]]).mark_text(
                align=align, baseline="top", fontWeight=weight, lineBreak="\n", lineHeight=LINE, **style
            )
            ink = {"color": on_track()} if on else {}
            layers.append(mark.encode(text="text:N", **ink, **self.place()))
        return layers

    def halo(self, rows: Sequence[Row]) -> list[alt.Chart]:
        """Return what keeps the lines below them off such texts."""
        return self.texts(rows, stroke=GROUND, strokeWidth=5)

    def boxes(self, rows: Sequence[Row], tooltip: Any = alt.Undefined, **style: Any) -> list[alt.Chart]:
        """Return boxes in the color of their ``track`` where they have one, else in the ink of the page."""
        if not rows:
            return []
        ink = {"color": track_color()} if "track" in rows[0] else {}
        mark = alt.Chart(pd.DataFrame(rows)).mark_rect(**({} if ink else {"color": INK}), **style)
        return [mark.encode(x2="x2:Q", y2="y2:Q", tooltip=tooltip, **ink, **self.place())]

    def frames(self, rows: Sequence[Row], **style: Any) -> list[alt.Chart]:
        """Return the edges of boxes."""
        if not rows:
            return []
        mark = alt.Chart(pd.DataFrame(rows)).mark_rect(
            **{"fill": "transparent", "stroke": INK, "strokeOpacity": 0.45, **style}
        )
        return [mark.encode(x2="x2:Q", y2="y2:Q", **self.place())]

    def rules(self, rows: Sequence[Row], **style: Any) -> list[alt.Chart]:
        """Return straight lines from ``x``, ``y`` to ``x2``, ``y2``."""
        if not rows:
            return []
        mark = alt.Chart(pd.DataFrame(rows)).mark_rule(**{"color": INK, "strokeWidth": 1.6, **style})
        return [mark.encode(x2="x2:Q", y2="y2:Q", **self.place())]

    def arrows(self, rows: Sequence[Row], **style: Any) -> list[alt.Chart]:
        """Return straight lines with a head at their ends."""
        if not rows:
            return []
        heads = []
        for row in rows:
            dx, dy = row["x2"] - row["x"], row["y2"] - row["y"]
            back = 5 / math.hypot(dx, dy)
            turn = round(math.degrees(math.atan2(dx, -dy)), 3)
            heads.append({"x": row["x2"] - back * dx, "y": row["y2"] - back * dy, "turn": turn})
        mark = alt.Chart(pd.DataFrame(heads)).mark_point(shape="triangle", filled=True, size=90, color=INK, opacity=1)
        return [
            *self.rules([{**row, "x2": h["x"], "y2": h["y"]} for row, h in zip(rows, heads, strict=True)], **style),
            mark.encode(angle=alt.Angle("turn:Q", scale=None), **self.place()),
        ]

    def chart(self, *layers: Sequence[alt.Chart]) -> alt.LayerChart:
        """Return the drawing, what comes first lying below."""
        marks = [each for part in layers for each in part] or [alt.Chart(pd.DataFrame({"x": []})).mark_point()]
        return alt.layer(*marks, width=max(self.wide, 1), height=max(self.high, 1))

    def dots(self, rows: Sequence[Row], size: float = 22) -> list[alt.Chart]:
        """Return small dots in the ink of the page."""
        if not rows:
            return []
        mark = alt.Chart(pd.DataFrame(rows)).mark_point(filled=True, color=INK, size=size, opacity=0.8)
        return [mark.encode(**self.place())]
