"""Locator maps have land, frame and places of each case, and are drawn as a reader expects a map."""

import io
import itertools
import json
import math
import re
import xml.etree.ElementTree as ElementTree

import pandas as pd
import picture
import pytest
import vl_convert
from figures import NAMES, drawn
from test_chart_looks import SCHEMES, mixed

from mtdkit import atlas, charts, tables
from mtdkit.charts.theme import contrast
from mtdkit.errors import UnknownName

MAPS = tables.data_directory() / "maps"


def kind(case, name):
    """Return the features of a kind in the map of a case."""
    return [feature for feature in atlas.outlines(case) if feature["properties"]["kind"] == name]


def rings(case):
    """Return the rings of the land of a case, with whether each is an outer one."""
    for feature in kind(case, "land") + kind(case, "case"):
        for polygon in feature["geometry"]["coordinates"]:
            for number, ring in enumerate(polygon):
                yield number == 0, ring


def test_each_case_has_a_map():
    """Every case of the handbook, and nothing else, has outlines and three to seven places."""
    assert sorted(path.stem for path in MAPS.glob("*.geojson")) == NAMES
    found = tables.read("places")
    assert sorted(set(found["case"])) == NAMES
    assert found.groupby("case").size().between(3, 7).all()


def test_an_unknown_case_is_said():
    """A slip in the name of a case is told with the name that was meant."""
    for read in (atlas.outlines, atlas.places):
        with pytest.raises(UnknownName, match=r"no map of a case 'cypros'; did you mean 'cyprus'\?"):
            read("cypros")


@pytest.mark.parametrize("case", NAMES)
def test_a_map_is_small(case):
    """A file of outlines has less than 40 kB."""
    assert (MAPS / f"{case}.geojson").stat().st_size < 40_000


@pytest.mark.parametrize("case", NAMES)
def test_a_map_says_where_it_comes_from_and_has_one_frame(case):
    """The file names its source; there is one frame, and land that the case is about."""
    whole = json.loads((MAPS / f"{case}.geojson").read_text(encoding="utf-8"))
    assert re.fullmatch(r"Natural Earth 4\.1, 1:(10|50)m, public domain", whole["source"])
    assert len(kind(case, "frame")) == 1
    assert kind(case, "case")


@pytest.mark.parametrize("case", NAMES)
def test_rings_are_closed_and_wind_as_d3_has_them(case):
    """Outer rings run clockwise in degrees and holes the other way; each ends where it begins."""
    for outer, ring in rings(case):
        assert ring[0] == ring[-1]
        twice = sum(x * v - u * y for (x, y), (u, v) in itertools.pairwise(ring))
        assert (twice < 0) == outer


@pytest.mark.parametrize("case", NAMES)
def test_the_land_of_the_case_fills_a_part_of_the_map(case):
    """Drawn alone in black, the land of the case covers some of the map and never the most of it."""
    map_ = drawn(f"locator_map {case}")
    spec = json.loads(json.dumps(map_.spec))
    (own,) = [
        layer
        for layer in spec["layer"]
        if "data" in layer and any(v["properties"]["kind"] == "case" for v in layer["data"].get("values", []))
    ]
    own["mark"] |= {"fill": "black", "fillOpacity": 1, "stroke": None}
    spec["layer"] = [own]
    spec["config"] = {"background": "white", "padding": 0}
    pixels = dark_share(vl_convert.vegalite_to_svg(spec))
    assert 0.0003 < pixels < 0.55


def dark_share(svg):
    """Return the share of a map that its shapes cover, by the areas of their drawn paths."""
    root = ElementTree.parse(io.StringIO(svg)).getroot()
    _, _, width, height = map(float, root.get("viewBox").split())
    covered = 0.0
    for path in root.iter(f"{picture.SVG}path"):
        if path.get("fill") == "black" and path.get("d"):
            for part in path.get("d").split("M")[1:]:
                points = [tuple(map(float, pair.split(","))) for pair in part.rstrip("Z").split("L")]
                clipped = [(min(max(x, 0), width), min(max(y, 0), height)) for x, y in points]
                closed = [*clipped, clipped[0]]
                covered += sum(x * v - u * y for (x, y), (u, v) in itertools.pairwise(closed)) / 2
    return abs(covered) / (width * height)


@pytest.mark.parametrize("case", NAMES)
def test_places_stand_where_they_belong(case):
    """Each place has its dot within the frame, at the distance from the middle that its coordinates give."""
    map_ = drawn(f"locator_map {case}")
    places = atlas.places(case).set_index("place")
    (frame,) = kind(case, "frame")
    wide, high = map_.spec["width"], map_.spec["height"]
    unit = frame["properties"]["width"] / wide
    dots = [mark for mark in picture.everything(map_) if mark.kind == "symbol" and mark.role == "mark"]
    assert len(dots) == len(places)
    for dot, row in zip(dots, places.itertuples(), strict=True):
        assert 0 < dot.x < wide
        assert 0 < dot.y < high
        lon, lat = frame["geometry"]["coordinates"]
        a, b = math.radians(lat), math.radians(row.latitude)
        near = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(math.radians(row.longitude - lon))
        # In an equal-area map the straight way through the earth is the distance from the middle.
        away = 6371 * 2 * math.sin(math.acos(near) / 2)
        assert math.dist((dot.x, dot.y), (wide / 2, high / 2)) * unit == pytest.approx(away, rel=0.01, abs=3 * unit)
        assert (dot.y < high / 2) == (row.latitude > lat) or abs(dot.y - high / 2) < 20
    assert set(places.index) <= picture.words(map_)
    assert all(name in map_.description for name in places.index)


@pytest.mark.parametrize("case", NAMES)
def test_names_keep_clear_of_dots_and_of_the_edge(case):
    """No name covers a dot, and all stand within the frame in a wider font."""
    map_ = drawn(f"locator_map {case}")
    wide, high = map_.spec["width"], map_.spec["height"]
    marks = picture.everything(map_)
    for text in (text for text in picture.texts(map_) if not text.words.endswith(" km")):
        left, top, right, bottom = picture.box(text)
        assert -1 < left < right < wide + 1, text.words
        assert -1 < top < bottom < high + 1, text.words
        for dot in (mark for mark in marks if mark.kind == "symbol"):
            assert not picture.meet((left, top, right, bottom), (dot.x - 3, dot.y - 3, dot.x + 3, dot.y + 3)), (
                text.words
            )


@pytest.mark.parametrize("case", NAMES)
def test_the_bar_is_as_long_as_it_says(case):
    """The bar below the map has the length of its kilometers by the frame."""
    map_ = drawn(f"locator_map {case}")
    (text,) = [text.words for text in picture.texts(map_) if text.words.endswith(" km")]
    (frame,) = kind(case, "frame")
    unit = frame["properties"]["width"] / map_.spec["width"]
    (bar,) = [m for m in picture.everything(map_) if m.kind == "rule" and m.y == m.y2 and m.y > map_.spec["height"]]
    assert (bar.x2 - bar.x) * unit == pytest.approx(float(text.removesuffix(" km").replace(",", "")), rel=0.01)


def test_names_of_land_have_contrast_on_it():
    """The names of land can be read on the dark land of the case, in both schemes."""
    figure = drawn("locator_map mozambique")
    names = [text for text in picture.everything(figure) if text.kind == "text" and text.fontStyle and not text.stroke]
    shade = max(mark.fillOpacity for mark in picture.everything(figure) if mark.kind == "shape" and mark.fill)
    assert names
    for ink, ground in SCHEMES.values():
        land = mixed(ink, ground, shade)
        assert all(contrast(mixed(ink, land, name.look.get("opacity", 1)), land) >= 4.5 for name in names)


def test_what_cannot_be_drawn_is_said():
    """Outlines without a frame, and a place off the map, each get one clear error."""
    with pytest.raises(ValueError, match="the outlines have no frame"):
        charts.locator_map(kind("cyprus", "case"), atlas.places("cyprus"))
    far = pd.concat([atlas.places("cyprus"), atlas.places("liberia").head(1)])
    with pytest.raises(ValueError, match="Monrovia lies outside the map"):
        charts.locator_map(atlas.outlines("cyprus"), far)
