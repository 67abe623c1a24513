"""Charts of the framework, of principles, audits, studies and models can be read: on a phone, by ear, in any place."""

import itertools
import json
import math
import os
import re
import subprocess
import sys
from functools import cache

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from drawing import PHONE, view_box
from picture import box, everything, picture

from mtdkit import audit, charts, framework, models, tables
from mtdkit.charts.figure import contrast

LONGEST = 300  # characters of a description
# Ink and ground of a page in the light and in the dark theme.
SCHEMES = {"light": ("#222832", "#ffffff"), "dark": ("#ced6dd", "#14181e")}
ASSUMPTIONS = ["effort", "help", "hindrance", "forgetting", "start"]
FRIENDS = models.two_actors((-0.9, -0.9), (1.5, 1.5))
PEOPLE = ["leader", "adviser", "general", "elder", "professor", "editor", "bishop", "merchant", "organizer", "teacher",
          "farmer", "veteran"]  # fmt: skip


def drawn_at_random(rows, columns, seed=3):
    """Return a table of numbers from 0 to 1."""
    values = np.random.default_rng(seed).uniform(0, 1, (len(rows), len(columns))).round(3)
    return pd.DataFrame(values, rows, columns)


def indices(seed):
    """Return indices as those of a sweep over five assumptions."""
    names = [f"{which}{end}" for which in ("first", "total") for end in ("", " low", " high")]
    return drawn_at_random(ASSUMPTIONS, names, seed)


def initiatives():
    """Return the initiatives that were audited."""
    return audit.scores()["initiative"].unique()


def shapes():
    """Return measures of the diagrams, under the names that the book gives them."""
    rows = ["two tracks", "five tracks", "ring of nine", "nine all linked", "hub of nine (our drawing)"]
    return drawn_at_random(rows, ["degree", "betweenness", "closeness"]).where(lambda table: table > 0.2)


def society():
    """Return who listens to whom among twelve people."""
    table = drawn_at_random(PEOPLE, PEOPLE)
    return table.div(table.sum(axis=1), axis=0)


def shared():
    """Return actors that two cells of the RPP matrix share."""
    cells = [f"{who}-{what}" for who in ("more", "key") for what in ("individual", "sociopolitical")]
    return {pair: 10 * n for n, pair in enumerate(itertools.combinations(cells, 2))}


def pairs():
    """Return interactions of all pairs of tracks."""
    both = list(itertools.combinations(range(1, 10), 2))
    return pd.Series(np.linspace(-0.3, 0.5, len(both)), pd.MultiIndex.from_tuples(both))


def portfolios():
    """Return choices at fourteen budgets."""
    best = [tuple(range(1, 2 + n % 9)) for n in range(14)]
    return pd.DataFrame({"best": best, "greedy": best[1:] + best[:1]}, range(2, 30, 2))


FIGURES = {
    "audit_matrix": lambda: charts.audit_matrix(audit.scores()),
    **{f"audit_profile {n}": lambda name=n: charts.audit_profile(audit.scores(), name) for n in initiatives()},
    "bars": lambda: charts.bars(drawn_at_random(PEOPLE, [0])[0], "percent of draws in the best three", PEOPLE[:3]),
    "curves": lambda: charts.curves(
        drawn_at_random(range(10), ["linear influence", "at least one", "sustaining peace", "proportional"]),
        "number of tracks",
        "share of what all nine add",
        points=True,
    ),
    "curves below zero": lambda: charts.curves(
        drawn_at_random(range(40), ["fixed listening", "bounded listening"]) - 0.5, "time", "change of the opinion"
    ),
    **{
        f"diagram {n} {w}": lambda name=n, without=w: charts.diagram(name, without)
        for n in framework.diagrams().index
        for w in (None, 1, 9)
    },
    "field": lambda: charts.field(society(), "the share of a row's opinion that comes from each column"),
    "findings": lambda: charts.findings(tables.read("studies")),
    "influences of few": lambda: charts.influences(models.influences(models.published_system("core-6"))),
    "influences of many": lambda: charts.influences(models.influences(models.published_system("system-24"))),
    "interactions": lambda: charts.interactions(pairs(), "sustaining peace, Shapley interaction, effort 0.2"),
    "named_points": lambda: charts.named_points(
        100 * drawn_at_random(range(50), ["a", "b"]), "arrives at the leader, percent", "moves the public, percent",
        {3: "best for the table", 4: "best for the public", 5: "best for both alike"},
    ),
    "portfolios": lambda: charts.portfolios(portfolios()),
    "principles_map": lambda: charts.principles_map(tables.read("tensions")),
    **{f"principles_map {n}": lambda n=n: charts.principles_map(tables.read("tensions"), n) for n in (4, 7, 10)},
    "rank_shares": lambda: charts.rank_shares(
        drawn_at_random(range(1, 10), range(1, 10)), "120 draws of the same, factors drawn"
    ),
    "rest_states": lambda: charts.rest_states(
        pd.concat(
            {c: models.states_of_rest(models.two_actors((-0.9, -0.9), (c, c))) for c in (0.35, 0.9, 1.5, 2.45)}
        ),
        ("answer of each to the other", "mean stance at rest"),
    ),
    "rpp_matrix": lambda: charts.rpp_matrix(pd.Series({a: n for (a, _), n in shared().items()}), shared()),
    "run_dots": lambda: charts.run_dots(
        drawn_at_random(range(200), ["x", "y"]) / 50 - 0.01, "x", "y",
        {"x": "leader's change with fixed listening", "y": "leader's change with bounded listening"},
    ),
    "shape_measures": lambda: charts.shape_measures(shapes()),
    "sobol_bars": lambda: charts.sobol_bars(indices(1), "whether the tracks are worth more together", indices(2)),
    "sobol_convergence": lambda: charts.sobol_convergence(
        {size: indices(size) for size in (16, 32, 64, 128, 256, 512)}, "whether the tracks are worth more together"
    ),
    "state_plane": lambda: charts.state_plane(
        models.phase_portrait(FRIENDS, list(itertools.product([-3, -1, 1, 3], repeat=2))),
        models.states_of_rest(FRIENDS), 4, ("stance of A", "stance of B"),
    ),
    "timeline": lambda: charts.timeline(framework.timeline()),
    "tipping_sizes": lambda: charts.tipping_sizes(
        pd.Series(dict.fromkeys(range(1, 10), 39.4) | {4: None, "all nine, sharing": 11.6}),
        "total effort that brings peace",
    ),
    "track_schemes": lambda: charts.track_schemes(
        {"1981": framework.diagram("dyad"), "1989": framework.diagram("five-tracks"),
         "1991": framework.diagram("nine-all")}
    ),
    "track_wheel": charts.track_wheel,
    **{f"typologies {n}": lambda n=n: charts.typologies(tables.read("typologies"), n) for n in (None, "1.5", "3")},
    "values_by_track of little": lambda: charts.values_by_track(
        drawn_at_random(range(1, 10), ["linear", "at least one", "peace"]) / 80, "the Shapley value"
    ),
    "values_by_track": lambda: charts.values_by_track(
        drawn_at_random(range(1, 10), ["linear influence", "at least one", "sustaining peace"]),
        "the Shapley value, all factors at one, effort 0.8",
    ),
}  # fmt: skip
NOTHING = {
    "audit_matrix": lambda: charts.audit_matrix(audit.scores().head(0)),
    "bars": lambda: charts.bars(pd.Series(dtype=float), "share"),
    "curves": lambda: charts.curves(pd.DataFrame({"one": []}), "years", "meetings"),
    "field": lambda: charts.field(pd.DataFrame(), "who listens to whom"),
    "findings": lambda: charts.findings(tables.read("studies").head(0)),
    "findings left": lambda: charts.findings(tables.read("studies").head(0), ["aid", "media"]),
    "interactions": lambda: charts.interactions(pairs().head(0), "one game"),
    "named_points": lambda: charts.named_points(pd.DataFrame({"a": [], "b": []}), "speed", "reach"),
    "portfolios": lambda: charts.portfolios(portfolios().head(0)),
    "principles_map": lambda: charts.principles_map(tables.read("tensions").head(0)),
    "rank_shares": lambda: charts.rank_shares(pd.DataFrame(), "the draws"),
    "rest_states": lambda: charts.rest_states(pd.DataFrame({"balance": [], "stable": []}), ("coupling", "stance")),
    "rpp_matrix": lambda: charts.rpp_matrix(pd.Series(dtype=int)),
    "run_dots": lambda: charts.run_dots(pd.DataFrame({"x": [], "y": []}), "x", "y"),
    "shape_measures": lambda: charts.shape_measures(shapes().head(0)),
    "timeline": lambda: charts.timeline(framework.timeline().head(0)),
    "tipping_sizes": lambda: charts.tipping_sizes(pd.Series(dtype=float), "effort"),
    "track_schemes": lambda: charts.track_schemes({}),
    "typologies": lambda: charts.typologies(tables.read("typologies").head(0)),
    "values_by_track": lambda: charts.values_by_track(pd.DataFrame({"one": []}), "the Shapley value"),
}


@cache
def drawn(name):
    """Return a figure by its name, drawn once."""
    return FIGURES[name]()


@pytest.fixture(params=FIGURES)
def figure(request):
    """Give each figure in turn."""
    return drawn(request.param)


def test_labels_are_legible_on_a_phone(figure):
    """The smallest text of the drawing that a phone shows takes 11 pixels or more."""
    shown = figure.narrow or figure
    smallest = min(mark.fontSize for mark in everything(shown) if mark.kind == "text" and mark.words)
    assert smallest * PHONE / view_box(shown.svg)[0] >= 11


def test_no_text_runs_into_another_in_a_wider_font(figure):
    """Texts, and the symbols of legends, keep apart in a font 15 percent wider than Helvetica."""
    marks = [mark for mark in everything(figure) if mark.kind == "text" and mark.words and not mark.angle]
    boxes = [(mark.words, box(mark)) for mark in marks]
    for symbol in (mark for mark in everything(figure) if mark.role == "legend-symbol"):
        half = math.sqrt(symbol.size) / 2
        high = half if symbol.shape != "stroke" else 1
        boxes.append((f"symbol at {symbol.y}", (symbol.x - half, symbol.y - high, symbol.x + half, symbol.y + high)))
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        if one != other:
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, f"{one} and {other}"


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
        own = {"currentColor": ink, "white": "#ffffff", "black": "#000000"}[text.fill]
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


@pytest.mark.parametrize("name", ["track_schemes", *(name for name in FIGURES if name.startswith("typologies"))])
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
    assert "percent; columns by the numbers of the rows" in picture(drawn("field")).titles
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
    first = {name.split()[0]: name for name in reversed(FIGURES)}.values()
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
