"""The figure: a chart with the sentence that tells a listener what it shows."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import secrets
from collections.abc import Callable
from functools import cached_property
from html import escape
from pathlib import Path
from types import ModuleType
from typing import Any, ParamSpec
from xml.etree import ElementTree

import altair as alt
import pandas as pd

from mtdkit._optional import optional
from mtdkit.charts.theme import CONFIG, FONT, GROUND, INK

P = ParamSpec("P")

_SCALE = 1.35  # pixels a unit of a drawing takes where there is room
# What no XML file may hold and the picture maker dies of, and the controls that a wrong decoding leaves behind.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# A page of its own for a figure; it follows the light or dark scheme of its reader.
_PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --mtd-ground: Canvas; }}
body {{ margin: 1rem; }}
figure {{ margin: 0; }}
svg {{ overflow: visible; }}
@media screen and (max-width: 576px) {{ .mtd-wide {{ display: none; }} .mtd-narrow {{ display: block; }} }}
@media not (screen and (max-width: 576px)) {{ .mtd-narrow {{ display: none; }} }}
</style>
{figures}
"""


class Figure:
    """A chart with the sentence that tells a listener what it shows.

    Characters that cannot be printed, such as a NUL left by a broken file, are drawn as U+FFFD.

    Parameters
    ----------
    chart : altair.TopLevelMixin
        The chart, without configuration of its own.
    description : str
        One or more full sentences: the kind of picture, its axes, the finding.
    narrow : altair.TopLevelMixin, optional
        The same in a drawing for phones, at most 390 units wide, for a chart that is wider than some 420 units.

    Attributes
    ----------
    narrow : Figure or None
        The drawing for phones, if there is one.

    Raises
    ------
    ValueError
        If the description is no full sentence.

    Examples
    --------
    >>> Figure(alt.Chart().mark_point(), "points")
    Traceback (most recent call last):
    ...
    ValueError: the description 'points' must be a full sentence that tells a listener what the picture shows
    """

    def __init__(self, chart: alt.TopLevelMixin, description: str, narrow: alt.TopLevelMixin | None = None) -> None:
        if len(description.split()) < 6 or not description.rstrip().endswith("."):
            raise ValueError(
                f"the description {description!r} must be a full sentence that tells a listener what the picture shows"
            )
        self.chart = chart
        self.description = _printable(description)
        self.narrow = Figure(narrow, description) if narrow is not None else None

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The Vega-Lite specification, as a dict."""
        # All rows go into the page, whatever limit or transformer the session has set.
        with alt.data_transformers.enable("default", max_rows=None):
            spec = self.chart.to_dict()
        return _printable({**spec, "config": CONFIG, "description": self.description})

    @cached_property
    def svg(self) -> str:
        """The picture as SVG text that scales with its container.

        Raises
        ------
        ModuleNotFoundError
            If vl-convert-python is not installed.
        """
        # Laid out with the font that the picture maker brings along, so that no machine's fonts change the bytes.
        spec = {**self.spec, "config": {**CONFIG, "font": "sans-serif"}}
        svg = _trimmed(_picture_maker().vegalite_to_svg(spec), self.description)
        # Several pictures share a page, so the names of their clip paths must differ;
        # the renderer counts them up through its life, so they are counted anew here.
        names = dict.fromkeys(re.findall(r'id="((?:clip|gradient)_?\d+)"', svg))
        for number, name in enumerate(names):
            svg = re.sub(rf'(id="|url\(#){name}(?=[")])', rf"\g<1>part{number}", svg)
        mark = hashlib.sha256(svg.encode()).hexdigest()[:8]
        return re.sub(r'(id="|url\(#)(part\d+)', rf"\g<1>\g<2>-{mark}", svg)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to a file.

        Parameters
        ----------
        path : path
            Ends in ``.svg`` or ``.png``, in black on white, or ``.html``: a page that opens without the site, in
            the light or dark scheme of its reader. An existing file is replaced.

        Raises
        ------
        ValueError
            If the path ends otherwise.
        ModuleNotFoundError
            If vl-convert-python is not installed.

        Examples
        --------
        >>> Figure(alt.Chart().mark_point(), "One point and nothing around it.").save("point.gif")
        Traceback (most recent call last):
        ...
        ValueError: point.gif: a picture is saved as .svg, .png or .html
        """
        path = Path(path)
        forms = {".svg": lambda: self._black_on_white().encode(), ".png": self._pixels, ".html": self._own_page}
        if path.suffix.lower() not in forms:
            raise ValueError(f"{path}: a picture is saved as .svg, .png or .html")
        data = forms[path.suffix.lower()]()
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            draft.write_bytes(data)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    def _black_on_white(self) -> str:
        svg = self.svg.replace(GROUND, "white").replace(INK, "black")
        start = svg.index(">") + 1
        return f'{svg[:start]}<rect width="100%" height="100%" fill="white"/>{svg[start:]}'

    def _pixels(self) -> bytes:
        return _picture_maker().svg_to_png(self._black_on_white(), scale=3)

    def _own_page(self) -> bytes:
        drawings = [("mtd-wide", self.svg), ("mtd-narrow", self.narrow.svg)] if self.narrow else [("", self.svg)]
        figures = "\n".join(f'<figure class="{kind}">{svg}</figure>' for kind, svg in drawings)
        return _PAGE.format(title=escape(self.description), figures=figures).encode()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        bundle = {"application/vnd.vegalite.v5+json": self.spec, "text/plain": self.description}
        try:
            page = self._page()
        except ModuleNotFoundError:  # in the browser's Python, where only the live form is to be had
            return bundle
        return {**bundle, "text/html": page}

    def _page(self) -> str:
        if not self.narrow:
            return self._stage("mtd-chart")
        # The site's stylesheet shows one of the two; without it the wide one alone is seen.
        return self._stage("mtd-chart mtd-wide") + self.narrow._stage("mtd-chart mtd-narrow", " hidden")

    def _stage(self, kind: str, hidden: str = "") -> str:
        spec = json.dumps(self.spec, separators=(",", ":"), allow_nan=False).replace("<", r"\u003c")
        script = f'<script type="application/vnd.vegalite+json">{spec}</script>'
        return f'<div class="{kind}" data-chart{hidden}>{self.svg}{script}</div>'


def _picture_maker() -> ModuleType:
    return optional("vl_convert", "pictures")


def steady(chart: Callable[P, Figure]) -> Callable[P, Figure]:
    """Let a chart take its numbers with nine significant digits.

    The last digits of a float differ between processors; they decide no order, no label and no shade.
    """

    @functools.wraps(chart)
    def drawn(*given: P.args, **named: P.kwargs) -> Figure:
        return chart(*map(_steady, given), **{name: _steady(value) for name, value in named.items()})

    return drawn


def _steady(value: Any) -> Any:
    """Return a table whose floats are rounded; all else as it is."""
    if isinstance(value, dict):
        return {name: _steady(each) for name, each in value.items()}
    if isinstance(value, pd.DataFrame):
        return value.apply(_steady) if len(value.columns) else value
    if isinstance(value, pd.Series) and value.dtype == float:
        numbers = value.to_numpy()
        return pd.Series([float(f"{number:.9g}") for number in numbers], index=value.index, name=value.name)
    return value


def _printable(value: Any) -> Any:
    """Return texts, however deep in a specification, with U+FFFD for what cannot be printed."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_printable(key): _printable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_printable(each) for each in value]
    return value


_IDLE = {("opacity", "1"), ("stroke-width", "1"), ("transform", "translate(0,0)")}
_PLACES = {"d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height"}
_SHADES = {"opacity", "fill-opacity", "stroke-opacity"}


def _trimmed(svg: str, description: str) -> str:
    """Return an SVG that scales, has one name, and holds nothing that is not seen."""
    root = ElementTree.fromstring(svg.replace(' xmlns="http://www.w3.org/2000/svg"', "", 1))
    for part in root.iter():
        for name, value in list(part.items()):
            # One accessible name for the whole; the parts would only be read out as noise.
            useless = name in ("class", "pointer-events", "role", "font-family") or name.startswith("aria-")
            if useless or (name, value) in _IDLE:
                del part.attrib[name]
            elif name in _PLACES:
                part.set(name, re.sub(r"-?\d*\.?\d+(?:e[+-]?\d+)?", lambda number: _rounded(number[0], 2), value))
            elif name in _SHADES:
                part.set(name, _rounded(value, 3))
    _drop_unseen(root)
    view_box = root.get("viewBox", "")
    wide = float(view_box.split()[2]) * _SCALE
    style = f"display:block;width:100%;max-width:{wide:.0f}px;height:auto;margin:auto"
    root.attrib = {
        "xmlns": "http://www.w3.org/2000/svg",
        "role": "img",
        "aria-label": description,
        "font-family": FONT,
        "style": style,
        "viewBox": view_box,
    }
    return ElementTree.tostring(root, encoding="unicode")


def _rounded(number: str, digits: int) -> str:
    """Return a number with so many digits; the last ones, which differ between processors, move no edge."""
    return f"{round(round(float(number), digits + 4), digits) + 0.0:g}"  # minus nothing is nothing


def _drop_unseen(group: ElementTree.Element) -> None:
    """Drop hidden and unpainted paths, empty groups, and groups around nothing but their parts."""
    for part in list(group):
        if part.tag == "g":
            _drop_unseen(part)
        at = list(group).index(part)
        unseen = part.tag == "path" and (not part.get("d") or not {"fill", "stroke"} & set(part.keys()))
        if unseen or part.get("display") == "none" or (part.tag == "g" and not len(part)):
            group.remove(part)
        elif part.tag == "g" and not part.attrib:
            group[at : at + 1] = list(part)
