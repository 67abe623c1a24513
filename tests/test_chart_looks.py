"""Charts of the framework, of principles, audits, studies and models can be read: on a phone, by ear, in any place."""

import inspect
import itertools
import json
import math
import os
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from figures import (
    REAL,
    at_rest,
    choices,
    claims,
    doors,
    drawn,
    drawn_at_random,
    levels,
    members,
    pairs,
    questions,
    reached,
    shapes,
)
from picture import PHONE, box, everything, frame, meet, picture, size, texts

from mtdkit import audit, charts, framework, tables
from mtdkit.charts.theme import contrast

LONGEST = 320  # characters of a description
# Ink and ground of a page in the light and in the dark theme.
SCHEMES = {"light": ("#222832", "#ffffff"), "dark": ("#ced6dd", "#14181e")}
NOTHING = {
    "audit_matrix": lambda: charts.audit_matrix(audit.scores().head(0)),
    "bars": lambda: charts.bars(pd.Series(dtype=float), "share"),
    "curves": lambda: charts.curves(pd.DataFrame({"one": []}), "years", "meetings"),
    "decision_tree": lambda: charts.decision_tree(questions().head(0)),
    "findings": lambda: charts.findings(tables.read("studies").head(0)),
    "findings left": lambda: charts.findings(tables.read("studies").head(0), ["aid", "media"]),
    "interactions": lambda: charts.interactions(pairs().head(0), "one game"),
    "matrix": lambda: charts.matrix(pd.DataFrame(), "who listens to whom", percent=True),
    "named_cells": lambda: charts.named_cells(reached().head(0), "level", "who", "example"),
    "named_points": lambda: charts.named_points(pd.DataFrame({"a": [], "b": []}), "speed", "reach"),
    "paths": lambda: charts.paths(doors().head(0), "The talks"),
    "portfolios": lambda: charts.portfolios(choices().head(0)),
    "principles_map": lambda: charts.principles_map(tables.read("tensions").head(0)),
    "pyramid": lambda: charts.pyramid(levels().head(0)),
    "rank_shares": lambda: charts.rank_shares(pd.DataFrame(), "the draws"),
    "rest_states": lambda: charts.rest_states(at_rest(1).head(0), ("coupling", "stance")),
    "ring": lambda: charts.ring("The facilitator", members().head(0)),
    "rpp_matrix": lambda: charts.rpp_matrix(pd.Series(dtype=int)),
    "run_dots": lambda: charts.run_dots(pd.DataFrame({"x": [], "y": []}), "x", "y"),
    "scorecard": lambda: charts.scorecard(claims().head(0)),
    "shape_measures": lambda: charts.shape_measures(shapes().head(0)),
    "strip_of_schemes": lambda: charts.strip_of_schemes({}),
    "timeline": lambda: charts.timeline(framework.timeline().head(0)),
    "tipping_sizes": lambda: charts.tipping_sizes(pd.Series(dtype=float), "effort"),
    "track_schemes": lambda: charts.track_schemes({}),
    "typologies": lambda: charts.typologies(tables.read("typologies").head(0)),
    "values_by_track": lambda: charts.values_by_track(pd.DataFrame({"one": []}), "the Shapley value"),
}


@pytest.fixture(params=REAL)
def figure(request):
    """Give each figure in turn."""
    return drawn(request.param)


def test_labels_are_legible_on_a_phone(figure):
    """The smallest text of the drawing that a phone shows takes 11 pixels or more."""
    shown = figure.narrow or figure
    smallest = min(text.fontSize for text in texts(shown))
    assert smallest * PHONE / size(shown)[0] >= 11


def test_texts_stay_within_their_drawing_in_a_wider_font(figure):
    """In a font 15 percent wider than Helvetica no text is cut off."""
    left, top, right, bottom = frame(figure)
    for text in texts(figure):
        own = box(text)
        assert own[0] >= left - 1, text.words
        assert own[1] >= top - 1, text.words
        assert own[2] <= right + 1, text.words
        assert own[3] <= bottom + 1, text.words


@pytest.mark.parametrize("name", [name for name in REAL if not name.startswith("actor_map")])
def test_no_text_runs_into_another_in_a_wider_font(name):
    """Texts, and the symbols of legends, keep apart in a font 15 percent wider than Helvetica.

    The titles of two legends stand as far apart as two words, or they are read as one.
    """
    figure = drawn(name)
    boxes = []
    for text in (text for text in texts(figure) if text.angle in (None, 0, -90, 270)):
        left, top, right, bottom = box(text)
        blank = 4 if text.role == "legend-title" else 0
        boxes.append((text.words, (left, top, right + blank, bottom)))
    for symbol in (mark for mark in everything(figure) if mark.role == "legend-symbol"):
        half = math.sqrt(symbol.size) / 2
        high = half if symbol.shape != "stroke" else 1
        boxes.append((f"symbol at {symbol.y}", (symbol.x - half, symbol.y - high, symbol.x + half, symbol.y + high)))
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        assert not meet(a, b), f"{one} and {other}"


def test_symbols_of_legends_are_seen(figure):
    """A symbol of a legend is filled or has an edge."""
    for symbol in (mark for mark in everything(figure) if mark.role == "legend-symbol"):
        assert symbol.full or symbol.stroke not in (None, "transparent")


def mixed(ink, ground, opacity):
    """Return the color that ink has over a ground."""
    parts = [(int(ink[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(opacity * a + (1 - opacity) * b):02x}" for a, b in parts)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_texts_have_contrast(figure, scheme):
    """A text has a contrast of 4.5:1 or more with what is below it, as WCAG 2.1 asks."""
    ink, ground = SCHEMES[scheme]
    marks = everything(figure)
    for place, text in enumerate(marks):
        if text.kind != "text" or not text.words:
            continue
        below = ground
        for mark in marks[:place]:
            if mark.role == "mark" and mark.kind in ("rect", "symbol", "arc") and mark.fill and covers(mark, text):
                color = {"currentColor": ink}.get(mark.fill, mark.fill)
                below = mixed(color, below, mark.look.get("opacity", 1)) if color.startswith("#") else below
        own = {"currentColor": ink, "white": "#ffffff", "black": "#000000"}.get(text.fill, text.fill)
        assert contrast(mixed(own, below, text.look.get("opacity", 1)), below) >= 4.5, text.words


def covers(mark, text):
    """Return whether a mark lies below the middle of a text."""
    left, top, right, low = box(text)
    x, y = (left + right) / 2, (top + low) / 2
    if mark.kind == "arc":
        angle = math.atan2(x - mark.x, mark.y - y) % (2 * math.pi)
        near = mark.innerRadius < math.dist((mark.x, mark.y), (x, y)) < mark.outerRadius
        return near and mark.startAngle < angle < mark.endAngle
    if mark.kind == "symbol":
        return math.dist((mark.x, mark.y), (x, y)) < math.sqrt(mark.size) / 2
    return mark.x < x < mark.x2 and mark.y < y < mark.y2


@pytest.mark.parametrize("name", ["track_schemes", *(name for name in REAL if name.startswith("typologies"))])
def test_numbers_keep_clear_of_the_edges_of_their_squares(name):
    """A number fits in its square in a font 15 percent wider than Helvetica."""
    shown = picture(drawn(name))
    for text in shown.marks("text"):
        (square,) = [m for m in shown.marks("symbol") if math.dist((m.x, m.y), (text.x, text.y)) < 1]
        left, _, right, _ = box(text)
        assert right - left <= math.sqrt(square.size) - 2


@pytest.mark.parametrize("name", ["audit_profile rome-talks", "curves", "rest_states", "timeline"])
def test_end_labels_stand_at_their_ticks(name):
    """The first and the last label of an axis of numbers are not pushed off their ticks."""
    marks = everything(drawn(name))
    ticks = [mark.x for mark in marks if mark.role in ("axis-tick", "axis-grid")]
    labels = [mark for mark in marks if mark.role == "axis-label" and mark.align == "center"]
    assert labels
    assert all(min(abs(tick - label.x) for tick in ticks) < 1.1 for label in labels)


def test_matrices_of_tracks_say_that_their_columns_are_tracks():
    """Columns with bare numbers have a heading that says of what, and the unit where there is one."""
    assert "with track" in picture(drawn("interactions")).titles
    assert "rank, and percent of the draws" in picture(drawn("rank_shares")).titles
    assert "percent; columns by the numbers of the rows" in picture(drawn("matrix of people")).titles
    assert "by the factor with the number" in picture(drawn("influences of many")).titles


def test_descriptions_are_short(figure):
    """A listener hears the finding, not a list of every value."""
    assert len(figure.description) <= LONGEST


@pytest.mark.parametrize("name", NOTHING)
def test_a_picture_of_nothing_says_so(name):
    """Nothing to show is drawn as nothing and told as such."""
    figure = NOTHING[name]()
    assert re.search(r"\b(no|none|nothing|without|0)\b", figure.description, re.IGNORECASE)
    assert not re.search(r"\bnan\b|:\.|: *;|\b(and|for|in|at) *\.", figure.description)
    assert "<svg" in figure.svg


def test_more_rows_than_the_library_allows_are_drawn():
    """A chart of more than 5,000 rows is drawn with all of them."""
    runs = drawn_at_random(range(6000), ["x", "y"])
    assert max(map(len, charts.run_dots(runs, "x", "y").spec["datasets"].values())) == 6000


def fingerprints():
    """Return the specification and the drawing of one figure of each chart function as one text."""
    first = {name.split()[0]: name for name in reversed(REAL)}.values()
    return {name: json.dumps(drawn(name).spec) + drawn(name).svg for name in first}


def test_no_chart_depends_on_the_place_or_the_process():
    """Time zone, hash seed and locale change no byte of a specification or a drawing."""
    script = "import json, test_chart_looks; print(json.dumps(test_chart_looks.fingerprints()))"
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    places = [("Pacific/Kiritimati", "1", "C"), ("America/Los_Angeles", "2", "C.UTF-8")]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": path, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale},
        )
        for zone, seed, locale in places
    ]
    here = fingerprints()
    for process in running:
        out, _ = process.communicate()
        assert process.returncode == 0
        assert json.loads(out) == here


def with_noise(value, draw):
    """Return a table or series whose fractions are off by a part in 10^12, as on another processor."""
    if isinstance(value, pd.DataFrame):
        return value.apply(lambda column: with_noise(column, draw))
    if isinstance(value, pd.Series) and value.dtype == float:
        whole = value == value.round()
        return value.where(whole, value * (1 + 1e-12 * draw.uniform(-1, 1, len(value))))
    return value


@pytest.mark.parametrize("name", REAL)
def test_noise_of_a_processor_changes_no_picture(name, monkeypatch):
    """Values alike but for their last digits give the same drawing and the same description."""
    draw = np.random.default_rng(7)
    plain = drawn(name)

    def noisy(chart):
        return lambda *given, **named: chart(
            *(with_noise(each, draw) for each in given), **{key: with_noise(each, draw) for key, each in named.items()}
        )

    for chart in charts.__all__:
        if inspect.isfunction(getattr(charts, chart)):
            monkeypatch.setattr(charts, chart, noisy(getattr(charts, chart)))
    again = REAL[name]()
    assert again.description == plain.description
    assert again.svg == plain.svg
