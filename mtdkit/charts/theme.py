"""How all charts look: ink and colors, fonts and sizes, axes and legends.

Readers' own charts take the same looks with ``altair.theme.enable("mtdkit")``.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import altair as alt

from mtdkit.framework import COLORS, NAMES, TRACKS

# Units of a whole drawing with its row labels. A phone shows it in about 358 pixels, so that text of 13 units
# keeps 11 pixels if the view box, padding included, is at most 423 units wide.
WIDTH = 390
LINE = 15  # units from line to line of a text of 13 units
INK = "currentColor"
GROUND = "var(--mtd-ground, white)"  # what lies below a drawing, for marks that cover others
# That of the site's theme, so that a drawing and its page speak with one voice.
FONT = '-apple-system, BlinkMacSystemFont, "Segoe UI", "Helvetica Neue", Arial, sans-serif'
CONFIG: dict[str, Any] = {
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


@alt.theme.register("mtdkit", enable=False)
def _theme() -> alt.theme.ThemeConfig:
    return alt.theme.ThemeConfig(config=CONFIG)


# --- Tracks ----------------------------------------------------------------------


def track_label(track: int) -> str:
    """Return number and short name of a track, such as ``7 Religion``."""
    return f"{track} {NAMES[track]}"


TRACK_LABELS = [track_label(track) for track in TRACKS]
TRACK_SCALE = alt.Scale(domain=list(TRACKS), range=list(COLORS.values()))


def track_color(field: str = "track") -> alt.Color:
    """Return the color of a track; its number stands beside every mark, so color is never alone."""
    return alt.Color(f"{field}:N", scale=TRACK_SCALE, legend=None)


def contrast(one: str, other: str) -> float:
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


# Tracks on whose color white has too little contrast, so that a numeral is written in black.
BLACK_ON = [track for track, color in COLORS.items() if contrast(color, "#ffffff") < 4.5]


def on_track(field: str = "track") -> Any:
    """Return the color of a text that stands on the color of its track."""
    return alt.condition(alt.FieldOneOfPredicate(field=field, oneOf=BLACK_ON), alt.value("black"), alt.value("white"))


# --- Axes and legends ------------------------------------------------------------


def heading(**style: Any) -> alt.Axis:
    """Return an axis that names columns on top."""
    return alt.Axis(**{"labelAngle": 0, "orient": "top", "domain": False, "ticks": False, **style})


def up_axis(**style: Any) -> alt.Axis:
    """Return an axis of numbers on the left whose title lies above it, where no label of a tick can reach it."""
    place = {"titleAngle": 0, "titleAnchor": "end", "titleAlign": "left", "titleX": -28, "titleY": -12}
    return alt.Axis(**place, titleBaseline="bottom", **style)


def time_axis(first: date, last: date, width: float) -> alt.Axis:
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


def time_scale(first: date, last: date) -> alt.Scale:
    """Return the scale that `time_axis` wants."""
    return alt.Scale(type="utc", domain=[first.isoformat(), last.isoformat()], nice=False, padding=0)


def legend(**style: Any) -> alt.Legend:
    """Return a legend below the picture, with symbols in the ink of the page."""
    return alt.Legend(**{"orient": "bottom", "title": None, "symbolFillColor": INK, **style})


def legend_at(x: float, y: float, **style: Any) -> alt.Legend:
    """Return a legend at a place, for two that would stand too close side by side."""
    return alt.Legend(orient="none", legendX=x, legendY=y, direction="vertical", **style)


def initiatives_legend() -> alt.Legend:
    """Return what tells the size of dots that grow with initiatives, up to ten."""
    label = "datum.value == 10 ? '10 or more' : datum.label"
    return legend(title="initiatives joined", values=[1, 5, 10], labelExpr=label, symbolStrokeWidth=0)


def note(text: str) -> alt.Title:
    """Return a line below a picture that says what its marks are."""
    return alt.Title(text, orient="bottom", anchor="start", offset=10, fontSize=13, fontWeight="normal")
