"""What all charts share: the figure with its description, the palette, the axes, words and lines of text."""

import hashlib
import json
import re
import secrets
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from xml.etree import ElementTree

import altair as alt
import pandas as pd

from mtdkit import framework
from mtdkit._optional import optional

# One color a track, the same as in the site's stylesheet (a test compares them).
PALETTE = {
    1: "#4264c8",
    2: "#1d947f",
    3: "#a49014",
    4: "#e95680",
    5: "#0097ff",
    6: "#9e4484",
    7: "#9290b4",
    8: "#4e7317",
    9: "#766256",
}
# Units of a whole drawing with its row labels. A phone shows it in about 358 pixels, so that text of 13 units
# keeps 11 pixels if the view box, padding included, is at most 423 units wide.
WIDTH = 400
INK = "currentColor"
# That of the site's theme, so that a drawing and its page speak with one voice.
FONT = '-apple-system, BlinkMacSystemFont, "Segoe UI", "Helvetica Neue", Arial, sans-serif'
_CONFIG = {
    "background": "transparent",
    "font": FONT,
    # The reader's font may be wider than the one the picture is laid out with.
    "padding": {"left": 20, "right": 8, "top": 5, "bottom": 5},
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "domainColor": INK,
        "tickColor": INK,
        "gridColor": INK,
        "gridOpacity": 0.15,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "titlePadding": 8,
        "labelFlush": False,  # a label stands at its gridline, the first and the last too
        "labelSeparation": 8,
        "labelLimit": 260,
    },
    "legend": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "labelLimit": 320,
        "titleLimit": 400,
        "titleFontWeight": "normal",
        "symbolStrokeColor": INK,
        "columnPadding": 26,
    },
    "header": {"labelColor": INK, "titleColor": INK, "labelFontSize": 13},
    "title": {"color": INK, "fontSize": 14, "subtitleColor": INK, "anchor": "start"},
    "text": {"color": INK, "fontSize": 13},
    "rule": {"color": INK},
    "style": {"guide-label": {"lineBreak": "\n"}},  # of axes and legends
}
_SCALE = 1.35  # pixels a unit of a drawing takes where there is room
# What no XML file may hold and the picture maker dies of, and the controls that a wrong decoding leaves behind.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


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
        The same in a drawing for phones, at most 400 units wide, for a chart that is wider than some 420 units.

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

    def __init__(self, chart, description, narrow=None):
        if len(description.split()) < 6 or not description.rstrip().endswith("."):
            raise ValueError(
                f"the description {description!r} must be a full sentence that tells a listener what the picture shows"
            )
        self.chart = chart
        self.description = _printable(description)
        self.narrow = Figure(narrow, description) if narrow is not None else None

    @cached_property
    def spec(self):
        """The Vega-Lite specification, as a dict."""
        # All rows go into the page, whatever limit or transformer the session has set.
        with alt.data_transformers.enable("default", max_rows=None):
            spec = self.chart.to_dict()
        return _printable({**spec, "config": _CONFIG, "description": self.description})

    @cached_property
    def svg(self):
        """The picture as SVG text that scales with its container.

        Raises
        ------
        ModuleNotFoundError
            If vl-convert-python is not installed.
        """
        # Laid out with the font that the picture maker brings along, so that no machine's fonts change the bytes.
        spec = {**self.spec, "config": {**_CONFIG, "font": "sans-serif"}}
        svg = _trimmed(_picture_maker().vegalite_to_svg(spec), self.description)
        # Several pictures share a page, so the names of their clip paths must differ;
        # the renderer counts them up through its life, so they are counted anew here.
        names = dict.fromkeys(re.findall(r'id="((?:clip|gradient)_?\d+)"', svg))
        for number, name in enumerate(names):
            svg = re.sub(rf'(id="|url\(#){name}(?=[")])', rf"\g<1>part{number}", svg)
        mark = hashlib.sha256(svg.encode()).hexdigest()[:8]
        return re.sub(r'(id="|url\(#)(part\d+)', rf"\g<1>\g<2>-{mark}", svg)

    def save(self, path):
        """Write the picture to a file, in black on white.

        Parameters
        ----------
        path : path
            Ends in ``.svg`` or ``.png``. An existing file is replaced.

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
        ValueError: point.gif: a picture is saved as .svg or .png
        """
        path = Path(path)
        if path.suffix.lower() not in (".svg", ".png"):
            raise ValueError(f"{path}: a picture is saved as .svg or .png")
        svg = self.svg.replace("var(--mtd-ground, white)", "white").replace(INK, "black")
        start = svg.index(">") + 1
        svg = f'{svg[:start]}<rect width="100%" height="100%" fill="white"/>{svg[start:]}'
        data = svg.encode() if path.suffix.lower() == ".svg" else _picture_maker().svg_to_png(svg, scale=3)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            draft.write_bytes(data)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {"application/vnd.vegalite.v5+json": self.spec, "text/plain": self.description}
        try:
            page = self._page()
        except ModuleNotFoundError:  # in the browser's Python, where only the live form is to be had
            return bundle
        return {**bundle, "text/html": page}

    def _page(self):
        if not self.narrow:
            return self._stage("mtd-chart")
        # The site's stylesheet shows one of the two; without it the wide one alone is seen.
        return self._stage("mtd-chart mtd-wide") + self.narrow._stage("mtd-chart mtd-narrow", " hidden")

    def _stage(self, kind, hidden=""):
        spec = json.dumps(self.spec, separators=(",", ":"), allow_nan=False).replace("<", r"\u003c")
        script = f'<script type="application/vnd.vegalite+json">{spec}</script>'
        return f'<div class="{kind}" data-chart{hidden}>{self.svg}{script}</div>'


def _picture_maker():
    return optional("vl_convert", "pictures")


def _printable(value):
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


def _trimmed(svg, description):
    """Return an SVG that scales, has one name, and holds nothing that is not seen."""
    root = ElementTree.fromstring(svg.replace(' xmlns="http://www.w3.org/2000/svg"', "", 1))
    for part in root.iter():
        for name, value in list(part.items()):
            # One accessible name for the whole; the parts would only be read out as noise.
            useless = name in ("class", "pointer-events", "role", "font-family") or name.startswith("aria-")
            if useless or (name, value) in _IDLE:
                del part.attrib[name]
            elif name in _PLACES:
                part.set(name, re.sub(r"-?\d*\.?\d+(?:e[+-]?\d+)?", _rounded, value))
    _drop_unseen(root)
    wide = float(root.get("viewBox").split()[2]) * _SCALE
    style = f"display:block;width:100%;max-width:{wide:.0f}px;height:auto;margin:auto"
    root.attrib = {
        "xmlns": "http://www.w3.org/2000/svg",
        "role": "img",
        "aria-label": description,
        "font-family": FONT,
        "style": style,
        "viewBox": root.get("viewBox"),
    }
    return ElementTree.tostring(root, encoding="unicode")


def _rounded(number):
    return f"{round(float(number[0]), 2) + 0.0:g}"  # minus nothing is nothing


def _drop_unseen(group):
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


@cache
def track_names():
    """Return the short name of each track by its number."""
    return framework.tracks()["short"].to_dict()


def track_label(track):
    """Return number and short name of a track, such as ``7 Religion``."""
    return f"{track} {track_names()[track]}"


TRACK_ORDER = [track_label(track) for track in PALETTE]


TRACK_SCALE = alt.Scale(domain=list(PALETTE), range=list(PALETTE.values()))


def track_color(field="track"):
    """Return the color of a track; its number stands beside every mark, so color is never alone."""
    return alt.Color(f"{field}:N", scale=TRACK_SCALE, legend=None)


def contrast(one, other):
    """Return the contrast of two colors such as ``#4264c8``, from 1 to 21.

    References
    ----------
    W3C (2018), Web Content Accessibility Guidelines 2.1, "contrast ratio" and "relative luminance".

    Examples
    --------
    >>> contrast("#ffffff", "#000000")
    21.0
    """
    weights = (0.2126, 0.7152, 0.0722)
    parts = [[int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)] for color in (one, other)]
    linear = [[p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in each] for each in parts]
    dark, light = sorted(sum(w * p for w, p in zip(weights, each, strict=True)) for each in linear)
    return (light + 0.05) / (dark + 0.05)


# What a numeral on a track's color is written in, so that it has a contrast of 4.5 or more.
ON_TRACK = {t: "white" if contrast(color, "#ffffff") >= 4.5 else "black" for t, color in PALETTE.items()}


def on_track(field="track"):
    """Return the color of a text that stands on the color of its track."""
    black = [track for track, color in ON_TRACK.items() if color == "black"]
    return alt.condition(alt.FieldOneOfPredicate(field=field, oneOf=black), alt.value("black"), alt.value("white"))


LINE = 15  # units from line to line of a text of 13 units
# Axes that only name rows and columns.
BARE = alt.Axis(domain=False, ticks=False, labelLimit=230, labelPadding=6)
HEADING = alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False)
NO_NAMES = alt.Axis(labels=False, domain=False, ticks=False)  # beside `row_names`


def initiatives_legend():
    """Return what tells the size of dots that grow with initiatives, up to ten."""
    return alt.Legend(
        orient="bottom",
        title="initiatives joined",
        values=[1, 5, 10],
        labelExpr="datum.value == 10 ? '10 or more' : datum.label",
        symbolFillColor=INK,
        symbolStrokeWidth=0,
    )


def listed(pairs):
    """Return ``name value`` pairs as one phrase, for descriptions; of nothing, ``none``.

    Examples
    --------
    >>> listed([("track 1", 3), ("track 7", 2)]), listed([])
    ('track 1 3, track 7 2', 'none')
    """
    return ", ".join(f"{name} {value}" for name, value in pairs) or "none"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def in_words(day):
    """Return a date in EDTF form in words, as precise as it is known.

    Parameters
    ----------
    day : str
        As `mtdkit.tables.date_span` takes it.

    Returns
    -------
    str

    Examples
    --------
    >>> in_words("1994"), in_words("1994-07"), in_words("1994-07-01~")
    ('1994', 'July 1994', 'about July 1, 1994')
    """
    year, *rest = day.rstrip("~").split("-")
    month = f"{_MONTHS[int(rest[0]) - 1]} " if rest else ""
    number = f"{int(rest[1])}, " if rest[1:] else ""
    return f"{'about ' if day.endswith('~') else ''}{month}{number}{year}"


def broken(text, room):
    r"""Break a label at blanks and hyphens into lines, which a drawing sets one below the other.

    Parameters
    ----------
    text : str
    room : float
        Units a line may take in text of 13 units; a word, or what no-break spaces join, stays whole.

    Returns
    -------
    str
        With line feeds.

    Examples
    --------
    >>> broken("Government of the United Kingdom", 140)
    'Government of the\nUnited Kingdom'
    """
    lines = [""]
    for part in re.split(r"(?<=[ -])", text):
        if lines[-1] and units(f"{lines[-1]}{part}".rstrip(" ")) > room:
            lines[-1] = lines[-1].rstrip(" ")
            lines.append(part)
        else:
            lines[-1] += part
    return "\n".join(lines)


def units(text, size=13):
    """Return how wide a text is at most in a drawing, in units: as wide as in a wide font such as DejaVu Sans."""
    width = 0.0
    for letter in text:
        if letter in "fijlrtI.,:;'|!()[]- \xa0’":
            width += 0.33
        elif letter in "mwMW%@—…":
            width += 0.9
        else:
            width += 0.72 if letter.isupper() else 0.56
    return width * size * 1.1


def row_names(names, y, room=150, least=30):
    """Return the names of the rows left of a plot, broken into lines that stand level with their row.

    Labels of an axis cannot do this: their first line would stand level with the row. Give the other layers
    of the plot the same ``y``, with `NO_NAMES` or None as its axis.

    Parameters
    ----------
    names : pandas.Series
        Name of each row by the value that places it.
    y : altair.Y
        Encoding of the field ``row``, which holds that value.
    room : float
        Units a line may take.
    least : float
        Units of height that a row needs at least.

    Returns
    -------
    layers : list of altair.Chart
        One for each number of lines that occurs.
    height : float
        Units that all rows take together.
    """
    lines = [broken(str(name), room) for name in names]
    rows = pd.DataFrame({"row": names.index, "name": lines, "lines": [line.count("\n") + 1 for line in lines]})
    layers = [
        alt.Chart(part)
        .mark_text(align="right", baseline="middle", dx=-8, dy=-(count - 1) * LINE / 2, lineBreak="\n")
        .encode(y=y, x=alt.value(0), text="name:N")
        for count, part in rows.groupby("lines")
    ]
    return layers, len(rows) * max([least, *(rows["lines"] * LINE + 4)])


def time_axis(first, last, width):
    """Return an axis for days from first to last with as many ticks as there is room for, none by chance.

    Parameters
    ----------
    first, last : datetime.date
    width : float
        Units that the axis is long.

    Returns
    -------
    altair.Axis
        For a field of dates on a scale of type ``utc``, so that no time zone moves a day.
    """
    days = (last - first).days
    steps = [
        ("%b %-d", 46, [first + timedelta(n) for n in range(0, min(days, 60) + 1, step)]) for step in (1, 2, 7, 14)
    ]
    months = range(first.year * 12 + first.month - (first.day == 1), last.year * 12 + last.month)
    for step in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200):
        ticks = [date(m // 12, m % 12 + 1, 1) for m in months if m % step == 0]
        steps.append(("%b %Y", 66, ticks) if step < 12 else ("%Y", 40, ticks))
    form, ticks = "%b %-d, %Y", [first]
    for each, room, at in steps if days < 60 else steps[4:]:
        # A label that would stand out far at an end is left out.
        near = timedelta(days * (room / 2 - 10) / width)
        inside = [t for t in at if first + near <= t <= last - near]
        if 0 < len(inside) * room <= width:
            form, ticks = each, inside
            break
    values = [alt.DateTime(year=t.year, month=t.month, date=t.day, utc=True) for t in ticks]
    return alt.Axis(orient="top", format=form, values=values, domain=False)
