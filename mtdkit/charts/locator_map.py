"""The locator map of a case: where it is, and the places that its story names."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt
import pandas as pd

from mtdkit.charts.figure import Figure, steady
from mtdkit.charts.forms import tips
from mtdkit.charts.theme import GROUND, INK, WIDTH
from mtdkit.charts.words import joined

_EARTH = 6371  # kilometers from the middle of the earth to its surface
_WIDEST, _TALLEST = WIDTH - 8, 400
_SHADES = {"land": 0.09, "case": 0.3}
_HALO = {"stroke": GROUND, "strokeWidth": 3, "strokeOpacity": 0.6, "strokeJoin": "round"}
# Where the name of a place stands from its dot: which end of it, and how many units away.
_SIDES = {
    "right": {"align": "left", "dx": 8},
    "left": {"align": "right", "dx": -8},
    "above": {"align": "center", "dy": -13},
    "below": {"align": "center", "dy": 14},
}


@steady
def locator_map(outlines: Sequence[dict[str, Any]], places: pd.DataFrame) -> Figure:
    """Draw where a case is, with the places that its story names.

    Parameters
    ----------
    outlines : list of dict
        GeoJSON features as `mtdkit.atlas.outlines` returns them.
    places : pandas.DataFrame
        As `mtdkit.atlas.places` returns them: ``place``, ``longitude``, ``latitude``, ``label`` and ``why``.

    Returns
    -------
    Figure
        North is up and areas are true to each other; the bar below gives the scale in the middle of the map. The land
        of the case is dark. Borders are those of Natural Earth, which a caption should say: "Borders as in Natural
        Earth; no view on status is meant."

    Raises
    ------
    ValueError
        If the outlines have no frame, or a place lies outside it.

    References
    ----------
    Snyder, J. P. (1987), Map Projections: A Working Manual, "Lambert azimuthal equal-area projection".

    Examples
    --------
    >>> from mtdkit import atlas
    >>> locator_map(atlas.outlines("mozambique"), atlas.places("mozambique")).description[:60]
    'Map of Mozambique and the land around it, 2,372 kilometers w'
    """
    kinds: dict[str, list[dict[str, Any]]] = {}
    for feature in outlines:
        kinds.setdefault(feature["properties"]["kind"], []).append(feature)
    if "frame" not in kinds:
        raise ValueError("the outlines have no frame; right are those that atlas.outlines returns")
    frame = kinds["frame"][0]
    middle, across = frame["geometry"]["coordinates"], frame["properties"]
    unit = min(_WIDEST / across["width"], _TALLEST / across["height"])  # units of the drawing for a kilometer
    width, height = round(across["width"] * unit), round(across["height"] * unit)
    for row in places.itertuples(index=False):
        x, y = _kilometers(middle, row.longitude, row.latitude)
        if abs(x) > across["width"] / 2 or abs(y) > across["height"] / 2:
            raise ValueError(f"{row.place} lies outside the map")

    lands = [
        _shapes(kinds.get(kind, ())).mark_geoshape(
            aria=False, clip=True, fill=INK, fillOpacity=shade, stroke=INK, strokeWidth=0.7, strokeOpacity=0.5
        )
        for kind, shade in _SHADES.items()
    ]
    lines = _shapes(kinds.get("line", ())).mark_geoshape(
        aria=False, clip=True, filled=False, stroke=INK, strokeWidth=1.4, strokeDash=[4, 3]
    )
    names = pd.DataFrame(
        [(each["properties"]["name"], *each["geometry"]["coordinates"]) for each in kinds.get("name", ())],
        columns=["place", "longitude", "latitude"],
    )
    dots = _at(places).mark_circle(size=52, color=INK, opacity=1, stroke=GROUND, strokeWidth=1.2)
    chart = alt.layer(
        *lands,
        lines,
        *(_at(names).mark_text(fontStyle="italic", **ink).encode(text="place:N") for ink in (_HALO, {"opacity": 0.9})),
        dots.encode(tooltip=tips(place="place:N", why="why:N")),
        *_named(places),
        *_bar(unit, height),
        width=width,
        height=height,
        view=alt.ViewBackground(stroke=INK, strokeOpacity=0.25),
    ).project(
        "azimuthalEqualArea",
        rotate=[-middle[0], -middle[1], 0],
        scale=round(_EARTH * unit, 3),
        translate=[width / 2, height / 2],
    )
    title = joined(each["properties"]["name"] for each in kinds.get("case", ()))
    return Figure(
        chart,
        f"Map of {title} and the land around it, {across['width']:,} kilometers wide and {across['height']:,} high. "
        f"Marked places: {joined(places['place'])}.",
    )


def _kilometers(middle: Sequence[float], longitude: float, latitude: float) -> tuple[float, float]:
    """Return how far right of the middle and above it a place is drawn."""
    turn, up, at = math.radians(longitude - middle[0]), math.radians(middle[1]), math.radians(latitude)
    near = math.sin(up) * math.sin(at) + math.cos(up) * math.cos(at) * math.cos(turn)
    k = _EARTH * math.sqrt(2 / (1 + near))
    return k * math.cos(at) * math.sin(turn), k * (
        math.cos(up) * math.sin(at) - math.sin(up) * math.cos(at) * math.cos(turn)
    )


def _shapes(features: Sequence[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.Data(values=list(features)))


def _at(table: pd.DataFrame) -> alt.Chart:
    return alt.Chart(table).encode(longitude="longitude:Q", latitude="latitude:Q")


def _named(places: pd.DataFrame) -> Iterator[alt.Chart]:
    """Give the names of places beside their dots, each on a ground of its own that keeps borders away."""
    for ink in (_HALO, {}):
        for side, style in _SIDES.items():
            own = places[places["label"] == side]
            if len(own):
                yield _at(own).mark_text(baseline="middle", **style, **ink).encode(text="place:N")


def _bar(unit: float, height: float) -> Iterator[alt.Chart]:
    """Give a bar of a round number of kilometers below the map, of at most a quarter of its width."""
    long = max(n * 10**power for power in range(5) for n in (1, 2, 5) if n * 10**power * unit <= _WIDEST / 4)
    ends = pd.DataFrame({"text": [f"{long:,} km"]})
    wide, y = round(long * unit, 2), height + 15
    base = alt.Chart(ends)
    yield base.mark_rule(aria=False, strokeWidth=2).encode(x=alt.value(1), x2=alt.value(wide + 1), y=alt.value(y))
    for x in (1, wide + 1):
        yield base.mark_rule(aria=False, strokeWidth=2).encode(x=alt.value(x), y=alt.value(y - 4), y2=alt.value(y + 1))
    yield base.mark_text(align="left", baseline="middle").encode(x=alt.value(wide + 9), y=alt.value(y), text="text:N")
