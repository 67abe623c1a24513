"""Reads a figure as its reader does: marks where they stand, axes and legends by their labels, and its table.

What is read is Vega's scene: the specification with its table, filters and scales worked out. A test
thus compares what a reader sees with the table that the chart was given.
"""

import math
from functools import cache
from xml.etree import ElementTree

import pandas as pd
import vl_convert

SVG = "{http://www.w3.org/2000/svg}"
PHONE = 358  # pixels that a phone of 390 has for a drawing
# Widths of Helvetica's letters in thousandths of the size, from its public metrics; others as wide as an n.
_LETTERS = {
    **dict.fromkeys("ijl'", 222),
    **dict.fromkeys(" !,./:;I[]ft|\\\xa0", 278),
    **dict.fromkeys("()r-", 333),
    **dict.fromkeys("ckvsxyzJ", 500),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("Mm", 833),
    **dict.fromkeys("W%", 944),
}
WIDE = 1.15  # a font that is so much wider than Helvetica, such as DejaVu Sans


class Mark:
    """One mark with its place in the whole drawing; what else is known of it is an attribute, `None` if nothing is."""

    def __init__(self, kind, item, x=0, y=0):
        self.kind, self.look = kind, item
        self.x, self.y = x + (item.get("x") or 0), y + (item.get("y") or 0)
        self.x2 = x + item["x2"] if "x2" in item else self.x + item.get("width", 0)
        self.y2 = y + item["y2"] if "y2" in item else self.y + item.get("height", 0)
        self.words = _joined(item.get("text", ""))

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self.look.get(name)

    @property
    def full(self):
        """Whether the mark is filled, rather than hollow or covering what is below it."""
        return self.fill not in (None, "transparent") and not self.fill.startswith("var(")


class Picture:
    """What one panel shows.

    Attributes
    ----------
    layers : list of list of Mark
        The marks, layer by layer, as they are drawn; lines and areas point by point.
    legend : dict of str to Mark
        Label to symbol.
    titles : list of str
        Titles of the panel, of its axes and of its legends.
    """

    def __init__(self, place=(0, 0)):
        self.place = place
        self.layers, self.legend, self.titles, self._axes = [], {}, [], []

    def marks(self, kind):
        """Return all marks of a kind, such as ``"symbol"`` or ``"text"``."""
        return [mark for layer in self.layers for mark in layer if mark.kind == kind]

    def texts(self):
        """Return the texts among the marks."""
        return [mark.words for mark in self.marks("text")]

    def labels(self, side):
        """Return the labels of an axis from the left or from the top."""
        return [label for label, _ in sorted(self._axis(side), key=lambda pair: pair[1])]

    def label(self, side, place):
        """Return the label of an axis that is nearest to a place."""
        return min(self._axis(side), key=lambda pair: abs(pair[1] - place))[0]

    def value(self, side, place):
        """Return the value that an axis of numbers has at a place."""
        known = [(float(label.replace("\u2212", "-").replace(",", "")), at) for label, at in self._axis(side)]
        (low, start), (high, end) = min(known), max(known)
        return low + (high - low) * (place - start) / (end - start)

    def _axis(self, side):
        return next(places for own, _, places in self._axes if own == side)


def panels(figure):
    """Return the panels of a figure as they are drawn; a legend, title or axis of all stands in each."""
    whole, found = Picture(), []
    _read(_scene(figure), 0, 0, whole, found)
    for panel in found:
        panel.legend |= whole.legend
        panel.titles += whole.titles
        panel._axes += [
            (side, start, places)
            for side, start, places in whole._axes
            if abs(start - panel.place[side in ("left", "right")]) < 2
        ]
    return found or [whole]


@cache
def _whole(figure):
    return vl_convert.vegalite_to_scenegraph(figure.spec)


def _scene(figure):
    return _whole(figure)["scenegraph"]


def picture(figure):
    """Return what a figure of one panel shows."""
    (panel,) = panels(figure)
    return panel


def everything(figure):
    """Return all marks of a figure, those of its axes, legends and titles too."""
    found = []

    def walk(part, x, y):
        for item in part["items"]:
            if part["marktype"] == "group":
                for inner in item.get("items", []):
                    walk(inner, x + item.get("x", 0), y + item.get("y", 0))
            elif item.get("opacity", 1) > 0:
                found.append(Mark(part["marktype"], item | {"role": part.get("role") or ""}, x, y))

    walk(_scene(figure), 0, 0)
    return found


def texts(figure):
    """Return the texts of a figure, those of its axes, legends and titles too; a halo is not a second text."""
    found = {(mark.words, mark.x, mark.y): mark for mark in everything(figure) if mark.kind == "text" and mark.words}
    return list(found.values())


def words(figure):
    """Return what is written in a figure."""
    return {text.words for text in texts(figure)}


def size(figure):
    """Return the width and the height of a drawing in units."""
    _, _, width, height = map(float, ElementTree.fromstring(figure.svg).get("viewBox").split())
    return width, height


def box(text):
    """Return left, top, right and bottom of a text, as a wide font would set it."""
    lines = text.look["text"]
    lines = lines if isinstance(lines, list) else str(lines).split("\n")
    size = text.fontSize or 11
    bold = 1.07 if text.fontWeight == "bold" else 1
    width = size * bold * WIDE * max(sum(_LETTERS.get(letter, 556) for letter in line) for line in lines) / 1000
    left = (text.dx or 0) - {"center": width / 2, "right": width}.get(text.align, 0)
    top = (text.dy or 0) - size * {"middle": 0.4, "top": 0, "line-top": 0}.get(text.baseline, 0.8)
    right, bottom = left + width, top + 0.8 * size + (len(lines) - 1) * (text.lineHeight or size + 2)
    turn = math.radians(text.angle or 0)
    corners = [
        (x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn))
        for x, y in ((left, top), (right, top), (left, bottom), (right, bottom))
    ]
    across, down = zip(*corners, strict=True)
    return text.x + min(across), text.y + min(down), text.x + max(across), text.y + max(down)


def frame(figure):
    """Return left, top, right and bottom of what a drawing shows, in the places of its marks."""
    whole = _whole(figure)
    (left, top), (width, height) = whole["origin"], size(figure)
    return -left, -top, width - left, height - top


def meet(one, other):
    """Tell whether two boxes share ground."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def rows(figure, *columns):
    """Return the rows of the one dataset of a figure that has these columns."""
    found = [data for data in figure.spec["datasets"].values() if data and set(columns) <= set(data[0])]
    assert len(found) == 1, f"{len(found)} datasets with {columns}"
    return pd.DataFrame(found[0])


def layers(spec):
    """Return the layers of a specification that draw data: each mark with the field of each channel."""
    for part in ("layer", "hconcat", "vconcat"):
        if part in spec:
            shared = spec.get("encoding", {})
            return [(mark, {**_fields(shared), **fields}) for each in spec[part] for mark, fields in layers(each)]
    mark = spec["mark"]
    return [(mark if isinstance(mark, str) else mark["type"], _fields(spec.get("encoding", {})))]


def _fields(encoding):
    return {channel: each["field"] for channel, each in encoding.items() if isinstance(each, dict) and "field" in each}


def _read(group, x, y, panel, found):
    for item in group["items"]:
        at = x + item.get("x", 0), y + item.get("y", 0)
        for part in item.get("items", []):
            role = part.get("role") or ""
            if role == "axis":
                _read_axis(part, *at, panel)
            elif role == "legend":
                _read_legend(part, panel)
            elif "title" in role:
                panel.titles += [text.words for text in _all(part, "text")]
            elif role == "mark":
                panel.layers.append([Mark(part["marktype"], each, *at) for each in part["items"]])
            elif role == "scope" and not part["name"].endswith("pathgroup"):
                for each in part["items"]:
                    inner = Picture((at[0] + each.get("x", 0), at[1] + each.get("y", 0)))
                    _read({"items": [each]}, *at, inner, found)
                    found.append(inner)
            elif part["marktype"] == "group":
                _read(part, *at, panel, found)


def _read_axis(part, x, y, panel):
    for item in part["items"]:
        pieces = {piece["role"]: piece["items"] for piece in item["items"]}
        panel.titles += [_joined(title["text"]) for title in pieces.get("axis-title", [])]
        if labels := pieces.get("axis-label"):
            along = "y" if item["orient"] in ("left", "right") else "x"
            start = (y if along == "y" else x) + item.get(along, 0)
            places = [(_joined(label["text"]), start + label[along]) for label in labels if label["text"] != ""]
            if ticks := pieces.get("axis-tick"):
                # Numbers at the ends may be pushed inward; their ticks stand where they belong.
                places = [
                    (text, start + tick[along] if text[-1:].isdigit() else place)
                    for (text, place), tick in zip(places, ticks, strict=False)
                ]
            panel._axes.append((item["orient"], start, places))


def _read_legend(part, panel):
    texts = _all(part, "text")
    panel.titles += [text.words for text in texts if text.role == "legend-title"]
    labels = [text.words for text in texts if text.role == "legend-label"]
    panel.legend |= dict(zip(labels, _all(part, "symbol"), strict=True))


def _all(part, kind):
    """Return the marks of a kind anywhere in a part."""
    if part["marktype"] == kind:
        return [Mark(kind, item | {"role": part.get("role")}) for item in part["items"]]
    return [mark for item in part.get("items", []) for inner in item.get("items", []) for mark in _all(inner, kind)]


def _joined(text):
    return (" ".join(map(str, text)) if isinstance(text, list) else str(text)).replace("\n", " ")
