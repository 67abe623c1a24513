"""The one-line chronology of a case: five to ten dates on one line of time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import altair as alt
import pandas as pd

from mtdkit.charts.figure import Figure
from mtdkit.charts.forms import tips
from mtdkit.charts.theme import GROUND, INK, LINE, WIDTH, legend, time_axis, time_scale
from mtdkit.charts.words import broken, count, in_words, joined, units
from mtdkit.tables import date_span

_WIDE = 640  # units of the drawing that runs from left to right
_BAND = 26  # units that the line of time is thick
_ROOM = 130  # units a line of a label may take in it
_AXIS = 66  # units for dates beside the line in the drawing for phones, and from the line to its labels
_AWAY = 30
_SHORTEST = 300  # units from the first to the last date in it, at least
_DARK = "agreement"
_SHAPES = {_DARK: "circle", "talks": "triangle-up", "violence": "cross", "vote": "diamond"}
_OTHERS = ["square", "triangle-down", "triangle-right"]


def chronology(events: pd.DataFrame) -> Figure:
    """Draw the dates that a reader should keep in mind on one line of time.

    Parameters
    ----------
    events : pandas.DataFrame
        Five to ten rows or so: ``date`` (in EDTF form), ``label`` (some 28 characters at most) and ``kind``, such as
        ``violence``, ``talks``, ``agreement`` or ``vote``; of kinds beside these four there may be three.

    Returns
    -------
    Figure
        A mark stands at the middle of the days its date may mean; agreements are the dark ones. On a phone time runs
        downward.

    Raises
    ------
    ValueError
        If there is no event, or there are more kinds than shapes to tell them apart.

    Examples
    --------
    >>> rows = [("1990-07-08", "First direct meeting", "talks"), ("1992-10-04", "General Peace Agreement", "agreement")]
    >>> chronology(pd.DataFrame(rows, columns=["date", "label", "kind"])).description[:70]
    'Line of time with 2 events, from First direct meeting (July 8, 1990) t'
    """
    if events.empty:
        raise ValueError("there are no events to draw")
    rows = pd.DataFrame({"label": events["label"], "kind": events["kind"], "when": events["date"].map(in_words)})
    spans = [date_span(day) for day in events["date"]]
    rows["day"] = [first + (last - first) / 2 for first, last in spans]
    rows = rows.sort_values("day", kind="stable", ignore_index=True)
    others = sorted(set(rows["kind"]) - set(_SHAPES))
    if len(others) > len(_OTHERS):
        raise ValueError(
            f"{len(others)} kinds of events beside {joined(_SHAPES)}; at most {len(_OTHERS)} can be told apart"
        )
    shapes = {kind: shape for kind, shape in _SHAPES.items() if kind in set(rows["kind"])}
    shapes |= dict(zip(others, _OTHERS, strict=False))
    first, last = rows["day"].min(), max(rows["day"].max(), rows["day"].min() + timedelta(1))
    ends = [f"{row.label} ({row.when})" for row in rows.iloc[[0, -1]].itertuples(index=False)]
    agreed = rows[rows["kind"] == _DARK]
    return Figure(
        _across(rows, first, last, shapes),
        f"Line of time with {count(len(rows), 'event')}, from {ends[0]} to {ends[1]}. "
        f"Agreements: {joined((f'{row.label} ({row.day.year})' for row in agreed.itertuples(index=False)), most=4)}.",
        narrow=_down(rows, first, last, shapes),
    )


def _marks(base: alt.Chart, shapes: dict[str, str], columns: int) -> alt.Chart:
    """Return the marks of events, of which those of agreements are full."""
    kinds = list(shapes)
    key = legend(columns=columns, symbolSize=110, symbolStrokeColor=INK) if len(kinds) > 1 else None
    fills = [INK if kind == _DARK else GROUND for kind in kinds]
    base.data = base.data.sort_values("kind", key=lambda kind: kind == _DARK, kind="stable")  # full ones on top
    return base.mark_point(size=110, stroke=INK, strokeWidth=1.6, opacity=1).encode(
        shape=alt.Shape("kind:N", scale=alt.Scale(domain=kinds, range=list(shapes.values())), legend=key),
        fill=alt.Fill("kind:N", scale=alt.Scale(domain=kinds, range=fills), legend=key),
        tooltip=tips(when="when:N", what="label:N"),
    )


# --- From left to right --------------------------------------------------------------


def _across(rows: pd.DataFrame, first: date, last: date, shapes: dict[str, str]) -> alt.LayerChart:
    """Return the drawing with labels above and below the line in turn, each on a pole that no other label crosses."""
    rows = rows.assign(text=[_in_lines(label, _ROOM) for label in rows["label"]])
    rows["wide"] = [
        max(map(units, [when, *text.split("\n")])) + 6 for when, text in zip(rows["when"], rows["text"], strict=True)
    ]
    rows["high"] = [LINE * (text.count("\n") + 2) for text in rows["text"]]
    part = [(day - first) / (last - first) for day in rows["day"]]
    # The line is as long as the labels at its right leave room for.
    long = min([_WIDE, *((_WIDE - wide) / at for wide, at in zip(rows["wide"], part, strict=True) if at > 0)])
    rows["x"] = [long * at for at in part]
    rows["above"] = [number % 2 == 0 for number in range(len(rows))]
    rows["pole"] = _poles(rows)
    rise = max(rows.loc[rows["above"], "pole"]) + 4
    fall = max(rows.loc[~rows["above"], "pole"], default=0) + 4
    height = rise + _BAND + fall
    up = rows["above"]
    rows["y"] = (rise + (~up) * _BAND).astype(float)
    rows["end"] = rows["y"] - rows["pole"].where(up, -rows["pole"])
    rows["top"] = rows["end"].where(up, rows["end"] - rows["high"])

    y_scale = alt.Scale(domain=[height, 0], nice=False, padding=0)
    y = lambda field: alt.Y(f"{field}:Q", axis=None, scale=y_scale)  # noqa: E731
    style = {"labelPadding": 3, "offset": -(rise + _BAND)}
    drawn = rows.drop(columns=["wide", "high", "x", "pole"]).assign(day=[day.isoformat() for day in rows["day"]])
    scale = time_scale(first, last)
    scale["range"] = [0, long]
    x = alt.X("day:T", title=None, axis=_axis(first, last, long, **style), scale=scale)
    base = alt.Chart(drawn).encode(x=x)
    band = alt.Chart(pd.DataFrame({"from": [rise], "to": [rise + _BAND]}))
    ends = {"x": alt.value(-9), "x2": alt.value(long + 9)}
    return alt.layer(
        band.mark_rect(color=INK, opacity=0.1, cornerRadius=4).encode(y=y("from"), y2="to:Q", **ends),
        base.mark_rule(opacity=0.55).encode(y=y("y"), y2="end:Q"),
        base.mark_text(align="left", baseline="top", dx=6, opacity=0.8).encode(y=y("top"), text="when:N"),
        base.mark_text(align="left", baseline="top", dx=6, dy=LINE, lineBreak="\n", lineHeight=LINE).encode(
            y=y("top"), text="text:N"
        ),
        _marks(base.encode(y=y("y")), shapes, 6),
        width=_WIDE,
        height=height,
    )


def _poles(rows: pd.DataFrame) -> list[float]:
    """Return how high each label ends above the line, or below it: over all later ones on its side that it covers."""
    poles = [0.0] * len(rows)
    for one in reversed(range(len(rows))):
        reach = rows["x"][one] + rows["wide"][one] + 8
        later = [
            poles[other]
            for other in range(one + 2, len(rows))
            if rows["above"][other] == rows["above"][one] and rows["x"][other] < reach
        ]
        poles[one] = max(later, default=8.0) + rows["high"][one] + 6
    return poles


def _axis(first: date, last: date, length: float, **style: Any) -> alt.Axis:
    """Return the axis of `time_axis` in another style."""
    return alt.Axis(
        **{**time_axis(first, last, length).to_dict(), "domain": False, "grid": False, "tickSize": 4, **style}
    )


def _in_lines(label: str, room: float) -> str:
    """Return a label in lines; unlike `broken`, a word with a hyphen stays whole."""
    return broken(label.replace("-", "\u2011"), room).replace("\u2011", "-")


# --- Downward --------------------------------------------------------------------------


def _down(rows: pd.DataFrame, first: date, last: date, shapes: dict[str, str]) -> alt.LayerChart:
    """Return the drawing for phones: time downward, the labels on the right as near to their dates as there is room."""
    rows = rows.assign(text=[_in_lines(label, WIDTH - _AXIS - _AWAY - 30) for label in rows["label"]])
    rooms = [float(LINE * (text.count("\n") + 2) + 10) for text in rows["text"]]
    height = max(sum(rooms), _SHORTEST)
    beside = _spread([height * ((day - first) / (last - first)) for day in rows["day"]], rooms, height)
    midnight, second = datetime(first.year, first.month, first.day), timedelta(seconds=1)
    moments = [midnight + (last - first) / second * at / height // 1 * second for at in beside]
    drawn = rows.assign(
        day=[day.isoformat() for day in rows["day"]], beside=[f"{moment.isoformat()}Z" for moment in moments]
    )
    scale = time_scale(first, last)
    scale["reverse"] = True
    axis = _axis(first, last, height, orient="left", minExtent=_AXIS - 8, offset=9)
    y = alt.Y("day:T", title=None, axis=axis, scale=scale)
    labels = alt.Chart(drawn).encode(x=alt.value(_AWAY + 5), y=alt.Y("beside:T", scale=scale))
    styles: list[tuple[str, dict[str, Any]]] = [("when", {"opacity": 0.8}), ("text", {"dy": LINE, "lineBreak": "\n"})]
    line = alt.Chart(pd.DataFrame({"from": [first.isoformat()], "to": [last.isoformat()]}))
    return alt.layer(
        line.mark_rule(strokeWidth=7, opacity=0.15, strokeCap="round").encode(
            x=alt.value(0), y=alt.Y("from:T", scale=scale), y2="to:T"
        ),
        alt.Chart(drawn).mark_rule(opacity=0.55).encode(x=alt.value(0), x2=alt.value(_AWAY), y=y, y2="beside:T"),
        *(
            labels.mark_text(align="left", baseline="middle", lineHeight=LINE, **style).encode(text=f"{field}:N")
            for field, style in styles
        ),
        _marks(alt.Chart(drawn).encode(x=alt.value(0), y=y), shapes, 2),
        width=WIDTH - _AXIS - 28,
        height=height,
    )


def _spread(wanted: list[float], rooms: list[float], height: float) -> list[float]:
    """Return places in the same order with so much room after each, as near to the wanted ones as may be."""
    before = [sum(rooms[:number]) for number in range(len(rooms))]
    # Without their rooms the places may meet and not cross; neighbors that would cross stand at their mean.
    pools: list[list[float]] = []
    for place, start in zip(wanted, before, strict=True):
        pools.append([place - start])
        while len(pools) > 1 and sum(pools[-2]) / len(pools[-2]) > sum(pools[-1]) / len(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    means = [sum(pool) / len(pool) for pool in pools for _ in pool]
    most = height - sum(rooms) + rooms[-1] / 2
    return [round(min(max(mean, 0), most) + start, 2) for mean, start in zip(means, before, strict=True)]
