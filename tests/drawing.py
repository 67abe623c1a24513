"""Reads drawings and specifications of figures, for tests of what they show."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

import pandas as pd

SVG = "{http://www.w3.org/2000/svg}"
PHONE = 358  # pixels that a phone of 390 has for a drawing
# Widths of Helvetica's letters in thousandths of the size, from its public metrics; others as wide as an n.
_WIDTHS = {
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


@dataclass
class Text:
    """A text of a drawing with its box in units of the drawing, as a wide font would set it."""

    text: str
    size: float
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other):
        """Tell whether two texts share ground."""
        apart = 0.5
        return (
            self.left < other.right - apart
            and other.left < self.right - apart
            and self.top < other.bottom - apart
            and other.top < self.bottom - apart
        )


def view_box(svg):
    """Return the width and height of a drawing in units."""
    _, _, width, height = map(float, ElementTree.fromstring(svg).get("viewBox").split())
    return width, height


def texts(svg):
    """Return the texts of a drawing; a halo is not counted as a second text."""
    found = {}

    def walk(part, x, y, turned):
        moved = re.search(r"translate\(([^,)]+),([^)]+)\)", part.get("transform", ""))
        if moved:
            x, y = x + float(moved[1]), y + float(moved[2])
        turned = turned or re.search(r"rotate\((-90|270)", part.get("transform", ""))
        if part.tag == f"{SVG}text":
            text = _text(part, x, y, turned)
            found.setdefault((text.text, x, y), text)
        for child in part:
            walk(child, x, y, turned)

    walk(ElementTree.fromstring(svg), 0.0, 0.0, False)
    return list(found.values())


def _text(part, x, y, turned):
    size = float(part.get("font-size").removesuffix("px"))
    spans = [span.text for span in part.iter(f"{SVG}tspan")]
    lines = spans or [part.text or ""]
    wide = max(sum(_WIDTHS.get(letter, 556) for letter in line) for line in lines) / 1000 * size * WIDE
    low = sum(float(span.get("dy", 0)) for span in part.iter(f"{SVG}tspan"))
    start = {"middle": -wide / 2, "end": -wide}.get(part.get("text-anchor"), 0.0)
    box = (start, -0.72 * size, start + wide, low + 0.2 * size)
    if turned:
        left, top, right, bottom = box
        box = (top, -right, bottom, -left)
    return Text(" ".join(lines), size, x + box[0], y + box[1], x + box[2], y + box[3])


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
