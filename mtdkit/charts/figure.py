"""What all charts share: the figure with its description, the palette, the axes."""

import hashlib
import html
import json
import re
from functools import cache, cached_property

import altair as alt

from mtdkit import framework

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
WIDTH = 480  # units of the drawing; the page scales it, so text of 13 stays legible at 390 pixels
INK = "currentColor"
_CONFIG = {
    "background": "transparent",
    "font": "system-ui, sans-serif",
    # The reader's font may be wider than the one the picture is laid out with.
    "padding": {"left": 18, "right": 8, "top": 5, "bottom": 5},
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
        "labelLimit": 260,
    },
    "legend": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "labelLimit": 320,
        "titleFontWeight": "normal",
        "symbolStrokeColor": INK,
    },
    "header": {"labelColor": INK, "titleColor": INK, "labelFontSize": 13},
    "title": {"color": INK, "fontSize": 14, "subtitleColor": INK, "anchor": "start"},
    "text": {"color": INK, "fontSize": 13},
    "rule": {"color": INK},
}


_FIT = "display:block;width:100%;max-width:640px;height:auto;margin:auto"


class Figure:
    """A chart with the sentence that tells a listener what it shows.

    Parameters
    ----------
    chart : altair.TopLevelMixin
        The chart, without configuration of its own.
    description : str
        One or more full sentences: the kind of picture, its axes, the finding.

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

    def __init__(self, chart, description):
        if len(description.split()) < 6 or not description.rstrip().endswith("."):
            raise ValueError(
                f"the description {description!r} must be a full sentence that tells a listener what the picture shows"
            )
        self.chart = chart
        self.description = description

    @cached_property
    def spec(self):
        """The Vega-Lite specification, as a dict."""
        return {**self.chart.to_dict(), "config": _CONFIG, "description": self.description}

    @cached_property
    def svg(self):
        """The picture as SVG text that scales with its container."""
        import vl_convert

        svg = vl_convert.vegalite_to_svg(self.spec)
        # One accessible name for the whole; the parts would only be read out as noise.
        svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
        size = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
        root = f'role="img" aria-label="{html.escape(self.description)}" style="{_FIT}"'
        svg = svg.replace(size.group(0), root, 1)
        # Several pictures share a page, so the names of their clip paths must differ;
        # the renderer counts them up through its life, so they are counted anew here.
        names = dict.fromkeys(re.findall(r'id="((?:clip|gradient)_?\d+)"', svg))
        for number, name in enumerate(names):
            svg = re.sub(rf'(id="|url\(#){name}(?=[")])', rf"\g<1>part{number}", svg)
        mark = hashlib.sha256(svg.encode()).hexdigest()[:8]
        return re.sub(r'(id="|url\(#)(part\d+)', rf"\g<1>\g<2>-{mark}", svg)

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {"application/vnd.vegalite.v5+json": self.spec, "text/plain": self.description}
        try:
            svg = self.svg
        except ModuleNotFoundError:  # in the browser's Python, where only the live form is to be had
            return bundle
        spec = json.dumps(self.spec, separators=(",", ":")).replace("</", "<\\/")
        script = f'<script type="application/vnd.vegalite+json">{spec}</script>'
        return {**bundle, "text/html": f'<div class="mtd-chart" data-chart>{svg}{script}</div>'}


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


# Axes that only name rows and columns.
BARE = alt.Axis(domain=False, ticks=False, labelLimit=230)
HEADING = alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False)


def listed(pairs):
    """Return ``name value`` pairs as one phrase, for descriptions."""
    return ", ".join(f"{name} {value}" for name, value in pairs)
