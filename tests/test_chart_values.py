"""What each chart shows is what its table says: places, sizes, shapes, fills, headings, legends."""

import itertools
import math
import re

import figures
import numpy as np
import pandas as pd
import pytest
from picture import panels, picture

from mtdkit import audit, charts, framework, models, tables
from mtdkit.charts.theme import track_label

NEAR = 1.0  # units of the drawing
DASH = "\u2013"


def near(a, b):
    """Return whether two places are the same to the eye."""
    return math.dist(a, b) < NEAR


def at(shown, mark):
    """Return the labels that a mark stands at, across (on top) and down."""
    return shown.label("top", mark.x), shown.label("left", mark.y)


def bars_of(shown):
    """Return label to the value that each bar of a panel reaches."""
    return {
        shown.label("left", (bar.y + bar.y2) / 2): shown.value("bottom", bar.x2)
        for bar in shown.marks("rect")
        if bar.y2 - bar.y > 3
    }


# --- Audits ------------------------------------------------------------------------


def audited():
    """Return scores of three raters: equal, one apart, two apart, and one who finds that it does not apply."""
    scores = {"a": [2, 0, 0, 1], "b": [2, 1, 0, 3], "c": [2, 1, 3, None]}
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "initiative": "talks",
                    "name": "Rome talks",
                    "principle": [1, 2, 3, 4],
                    "score": pd.array(own, "Int64"),
                    "evidence": [f"{rater} saw {n}" for n in range(4)],
                    "rater": rater,
                }
            )
            for rater, own in scores.items()
        ]
    )


def test_the_audit_matrix_shows_all_scores_their_median_and_where_raters_part():
    """Numbers in the order of the raters; the shade follows the median; frames say how far raters part."""
    shown = picture(charts.audit_matrix(audited()))
    names = framework.principles()["name"]
    squares, texts, frames = shown.layers
    told = {shown.label("left", text.y): text.words for text in texts}
    assert told == {f"1 {names[1]}": "2 2 2", f"2 {names[2]}": "0 1 1", f"3 {names[3]}": "0 0 3",
                    f"4 {names[4]}": f"1 3 {DASH}"}  # fmt: skip
    shade = [square.opacity for square in sorted(squares, key=lambda square: square.y)]
    # Medians 2, 1, 0 and, of two scores, 2.
    assert shade[0] == pytest.approx(shade[3])
    assert shade[0] - shade[1] == pytest.approx(shade[1] - shade[2])
    assert shade[2] < shade[1]
    widths = {shown.label("left", frame.y + 9): frame.strokeWidth for frame in frames}
    assert {label[0]: width for label, width in widths.items()} == {"2": 1, "3": 3, "4": 3}


def test_columns_of_the_audit_matrix_are_the_initiatives():
    """Each score of the shipped audits stands under its initiative and beside its principle."""
    scores = audit.scores()
    shown = picture(charts.audit_matrix(scores))
    labels = framework.principles()["name"]
    told = {at(shown, text): text.words for text in shown.marks("text")}
    wanted = {
        (name, f"{principle} {labels[principle]}"): " ".join(part["score"].astype("string").fillna(DASH))
        for (name, principle), part in scores.groupby(["name", "principle"])
    }
    assert told == wanted


def test_the_audit_profile_marks_each_score_and_joins_those_that_differ():
    """A mark stands at its score in the row of its principle, in its rater's shape; lines join lowest and highest."""
    scores = audited()
    shown = picture(charts.audit_profile(scores))
    names = framework.principles()["name"]
    lines, marks = shown.layers
    assert shown.labels("top") == [DASH, "0", "1", "2", "3"]
    found = {(*at(shown, mark), mark.shape) for mark in marks}
    shapes = {rater: symbol.shape for rater, symbol in shown.legend.items()}
    assert len(set(shapes.values())) == 3
    assert found == {
        (DASH if pd.isna(row.score) else str(row.score), f"{row.principle} {names[row.principle]}", shapes[row.rater])
        for row in scores.itertuples()
    }
    ends = {shown.label("left", line.y)[0]: [shown.label("top", x) for x in (line.x, line.x2)] for line in lines}
    assert ends == {"2": ["0", "1"], "3": ["0", "3"], "4": [DASH, "3"]}


# --- Studies -----------------------------------------------------------------------


def studied():
    """Return a finding for each direction, size and way of reading."""
    rows = [
        ("one", "aid", "for", "whole", 9),
        ("two", "aid", "mixed", "abstract", 10),
        ("three", "aid", "none", "opening", 99),
        ("four", "aid", "against", "listing", 100),
        ("five", "media", "against", "whole", None),
        ("six", "media", "for", "abstract", 5000),
        ("seven", "media", "for", "abstract", 1),
    ]
    table = pd.DataFrame(rows, columns=["authors_year", "question", "direction", "seen", "sample"])
    return table.assign(
        design="survey", unit="people", result=table["authors_year"] + "!", sample=table["sample"].astype("Int64")
    )


def test_findings_stand_in_the_row_of_their_question_and_the_column_of_their_direction():
    """Place, shape, size and fill of each mark are those that the headings and the legends give."""
    studies = studied()
    shown = picture(charts.findings(studies))
    heads = {text.words: text.x for text in shown.marks("text") if text.words in studies["direction"].values}
    rows = {text.words: text.y for text in shown.marks("text") if text.words in studies["question"].values}
    assert list(heads) == ["for", "mixed", "none", "against"]
    assert sorted(heads.values()) == list(heads.values())
    found = {}
    for mark in shown.marks("symbol"):
        study = next(name for name in studies["authors_year"] if f"study: {name};" in mark.description)
        found[study] = mark
    sizes = ["under 10", "10 to 99", "100 or more"]
    for row in studies.itertuples():
        mark = found[row.authors_year]
        assert min(heads, key=lambda head: abs(heads[head] - mark.x)) == row.direction
        assert min(rows, key=lambda name: abs(rows[name] - mark.y)) == row.question
        assert mark.shape == shown.legend[row.seen].shape
        unknown = pd.isna(row.sample)
        step = "not seen" if unknown else sizes[int(row.sample >= 10) + int(row.sample >= 100)]
        assert mark.size == pytest.approx(shown.legend[step].size)
        assert mark.full == shown.legend[step].full == (not unknown)
    areas = [shown.legend[step].size for step in sizes]
    assert areas[1] >= 1.8 * areas[0]
    assert areas[2] >= 1.8 * areas[1]


def test_no_finding_covers_another():
    """Marks of one cell stand side by side, and inside their column."""
    shown = picture(charts.findings(tables.read("studies")))
    marks = shown.marks("symbol")
    places = sorted((mark.y, mark.x) for mark in marks)
    for (y, x), (y2, x2) in itertools.pairwise(places):
        assert y != y2 or x2 - x > 5


# --- The framework -----------------------------------------------------------------


def dated():
    """Return events, one of two tracks and one of none, dates known to the year, month and day."""
    return pd.DataFrame(
        {
            "date": ["1981", "1989-06", "1991-12-31"],
            "first": pd.to_datetime(["1981-01-01", "1989-06-01", "1991-12-31"]),
            "event": ["one", "two", "three"],
            "people": [["A"], ["B", "C"], []],
            "theme": ["concept", "policy", "research"],
            "tracks": [(2,), (), (1, 9)],
        }
    )


def test_the_timeline_marks_each_event_in_the_rows_of_its_tracks():
    """An event has a mark a track, at its date, in the shape of its theme and the color of the track."""
    shown = picture(charts.timeline(dated()))
    assert shown.labels("left")[-9:] == [track_label(track) for track in framework.COLORS]
    found = set()
    for mark in shown.marks("symbol"):
        theme = next(name for name, symbol in shown.legend.items() if symbol.shape == mark.shape)
        track = next(track for track, color in framework.COLORS.items() if color == mark.fill)
        assert shown.label("left", mark.y) == track_label(track)
        found.add((round(shown.value("bottom", mark.x)), theme, track))
    assert found == {(1981, "concept", 2), (1992, "research", 1), (1992, "research", 9)}


def test_track_schemes_give_the_number_of_each_track_there():
    """A full square has the number of the track in that diagram; a dashed one lies where it had none of its own."""
    graphs = {"1989": framework.diagram("five-tracks"), "1981": framework.diagram("dyad")}
    shown = picture(charts.track_schemes(graphs))
    assert shown.labels("top") == ["1989", "1981"]
    told = {at(shown, text): text.words for text in shown.marks("text")}
    full = {at(shown, mark) for mark in shown.marks("symbol") if mark.full}
    dashed = {at(shown, mark) for mark in shown.marks("symbol") if not mark.full}
    for year, graph in graphs.items():
        own = {track: node[1:] for node, track in graph.nodes(data="track") if track}
        for track in framework.COLORS:
            place = year, track_label(track)
            assert (place in full) == (track in own)
            assert (place in dashed) == (track not in own and year == "1981")
            assert told.get(place) == (own.get(track) or ("2" if year == "1981" else None))
    colors = {mark.fill if mark.full else mark.stroke: at(shown, mark)[1] for mark in shown.marks("symbol")}
    assert colors == {color: track_label(track) for track, color in framework.COLORS.items()}


def test_the_wheel_has_each_name_in_its_sector_and_media_in_the_middle():
    """Eight sectors are equal and in the colors of the tracks; names and signs stand in them, media in the middle."""
    shown = picture(charts.track_wheel())
    arcs = {arc.fill: arc for arc in shown.marks("arc")}
    signs = {(round(sign.x), round(sign.y)): sign for sign in shown.marks("symbol")}
    assert len({sign.shape for sign in signs.values()}) == len(signs) == 9
    for track, color in framework.COLORS.items():
        arc = arcs[color]
        name = next(text for text in shown.marks("text") if text.words == track_label(track))
        (sign,) = [sign for sign in signs.values() if abs(sign.x - name.x) < NEAR and 0 < name.y - sign.y < 30]
        for mark in (name, sign):
            assert arc.innerRadius <= math.dist((arc.x, arc.y), (mark.x, mark.y)) < arc.outerRadius
        if track == 9:
            assert arc.innerRadius == 0
            continue
        assert arc.endAngle - arc.startAngle == pytest.approx(math.pi / 4, abs=1e-4)
        assert arc.startAngle == pytest.approx((track - 1) * math.pi / 4, abs=1e-4)
        assert arc.startAngle < math.atan2(name.x - arc.x, arc.y - name.y) % (2 * math.pi) < arc.endAngle


def test_the_wheel_shows_the_sentence_of_the_chosen_track():
    """The sentence of media stands below at first; that of each track is told when it is pointed at."""
    figure = charts.track_wheel({1: "It signs.", 9: "It carries."})
    shown = picture(figure)
    assert "It carries." in shown.texts()
    assert "It signs." not in shown.texts()
    told = {arc.fill: arc.description for arc in shown.marks("arc")}
    assert "It signs." in told[framework.COLORS[1]]
    assert framework.tracks().at[2, "tagline"] in told[framework.COLORS[2]]
    (chosen,) = figure.spec["params"]
    assert chosen["bind"]["options"] == list(framework.COLORS)


@pytest.mark.parametrize("name", list(framework.diagrams().index))
@pytest.mark.parametrize("without", [None, 1, 9])
def test_diagrams_show_their_nodes_and_links(name, without):
    """Each track has its circle, number and color; each link a line; only one-way links a head, at the receiver."""
    graph = framework.diagram(name)
    shown = picture(charts.diagram(name, without))
    gone = [node for node, track in graph.nodes(data="track") if without is not None and track == without]
    kept = [node for node in graph if node not in gone]
    numbers = {text.words: text for text in shown.marks("text") if text.words.isdigit()}
    assert sorted(numbers) == sorted(node[1:] for node in kept)
    circles = [mark for mark in shown.marks("symbol") if mark.shape == "circle"]
    for node in kept:
        text = numbers[node[1:]]
        (circle,) = [mark for mark in circles if near((mark.x, mark.y), (text.x, text.y))]
        assert circle.fill == framework.COLORS.get(graph.nodes[node]["track"], "#707070")
    assert len(circles) == len(kept) + len(gone)
    assert sum(mark.full for mark in circles) == len(kept)
    place = {node: (numbers[node[1:]].x, numbers[node[1:]].y) for node in kept}
    links = {frozenset(link) for link in graph.subgraph(kept).edges}
    drawn = {
        frozenset(node for node in kept if near(place[node], (rule.x, rule.y)) or near(place[node], (rule.x2, rule.y2)))
        for rule in shown.marks("rule")
    }
    assert drawn == links
    assert len(shown.marks("rule")) == len(links)
    heads = set()
    for head in (mark for mark in shown.marks("symbol") if mark.shape == "triangle"):
        tip = head.x, head.y
        to = min(kept, key=lambda node: math.dist(place[node], tip))
        # Vega's triangle points up and is turned with the clock; it must point at the circle that it is near.
        turn = math.radians(head.angle)
        reach = math.dist(tip, place[to])
        assert math.dist((head.x + reach * math.sin(turn), head.y - reach * math.cos(turn)), place[to]) < NEAR
        # It came from the node from which the way by the head is no longer than the straight one.
        others = [node for node in kept if node != to]
        heads.add((min(others, key=lambda n: math.dist(place[n], tip) + reach - math.dist(place[n], place[to])), to))
    assert heads == {(a, b) for a, b in graph.subgraph(kept).edges if not graph.has_edge(b, a)}


def test_labels_of_diagrams_stand_by_their_circles():
    """A label is the name of the track whose circle is nearest."""
    for name in framework.diagrams().index:
        graph = framework.diagram(name)
        shown = picture(charts.diagram(name))
        numbers = {text.words: text for text in shown.marks("text") if text.words.isdigit()}
        short = framework.tracks()["short"]
        for node, data in graph.nodes(data=True):
            wanted = short[data["track"]] if len(graph) == 9 else data["label"]
            own = numbers[node[1:]]
            labels = [text for text in shown.marks("text") if text.words == wanted]
            assert labels
            for label in labels:
                assert own is min(
                    numbers.values(), key=lambda number: math.dist((label.x, label.y), (number.x, number.y))
                )


def test_shape_measures_stand_at_their_values():
    """Dot, bar and number of each diagram agree with the table; what is undefined has a word and no dot."""
    table = pd.DataFrame({"degree": [1.0, 0.25, None], "closeness": [0.5, None, 0.75]}, ["star", "hub", "pair"])
    shown = panels(charts.shape_measures(table))
    assert len(shown) == 2
    for panel, name in zip(shown, table, strict=True):
        assert name in panel.titles
        dots = {panel.label("left", dot.y): panel.value("bottom", dot.x) for dot in panel.marks("symbol")}
        assert dots == pytest.approx(table[name].dropna().to_dict(), abs=0.01)
        texts = {panel.label("left", text.y): text.words for text in panel.marks("text")}
        assert texts == {row: "undefined" if pd.isna(v) else f"{v:.2f}" for row, v in table[name].items()}


@pytest.mark.parametrize("number", [None, "3", "1.5"])
def test_typologies_give_the_number_in_each_cell(number):
    """Each cell has its numbers, and those that are chosen are full, in the color of the track."""
    table = tables.read("typologies")
    shown = picture(charts.typologies(table, number))
    cells = table.explode("track").dropna(subset="track").groupby(["track", "scheme"], sort=False)["number"].agg(list)
    wanted = {(track_label(int(track)), scheme): numbers for (track, scheme), numbers in cells.items()}
    assert {at(shown, text): text.words for text in shown.marks("text")} == {
        place: ",".join(numbers) for place, numbers in wanted.items()
    }
    full = {at(shown, mark) for mark in shown.marks("symbol") if mark.full}
    assert full == {place for place, numbers in wanted.items() if number is None or number in numbers}
    assert {at(shown, mark) for mark in shown.marks("symbol")} == set(wanted)
    for mark in shown.marks("symbol"):
        track = int(at(shown, mark)[0].split()[0])
        assert (mark.fill if mark.full else mark.stroke) == framework.COLORS[track]


# --- Principles --------------------------------------------------------------------


BASES = {"a work": "literature", "our reasoning alone": "ours"}


def ring(shown):
    """Return the place of each principle by its number."""
    symbols = shown.marks("symbol")
    numbers = [text for text in shown.marks("text") if text.words.isdigit()]
    return {
        int(text.words): (mark := min(symbols, key=lambda m: math.dist((m.x, m.y), (text.x, text.y))))
        and (mark.x, mark.y)
        for text in numbers
    }


def pair_of(rule, places):
    """Return the two principles that a line runs between: it ends short of both."""
    ends = (rule.x, rule.y), (rule.x2, rule.y2)
    return tuple(min(places, key=lambda n: math.dist(places[n], end)) for end in ends)


@pytest.mark.parametrize("kind", [None, "supports", "pulls against"])
def test_the_map_of_principles_draws_each_tie_by_kind_and_basis(kind):
    """Dashes and widths of each line are those that the legend gives to the kind and the basis of the tie."""
    ties = tables.read("tensions")
    shown = picture(charts.principles_map(ties, kind=kind))
    places = ring(shown)
    assert sorted(places) == list(range(1, 13))
    dashes = {str(shown.legend[name].strokeDash): name for name in ("pulls against", "supports")}
    assert len(dashes) == 2
    found = []
    for rule in shown.marks("rule"):
        tie = dashes[str(rule.strokeDash)]
        basis = {shown.legend[label].strokeWidth: basis for label, basis in BASES.items()}[rule.strokeWidth]
        found.append((*pair_of(rule, places), tie, basis))
    rows = ties if kind is None else ties[ties["kind"] == kind]
    assert sorted(found) == sorted(rows[["one", "other", "kind", "basis"]].itertuples(index=False, name=None))
    assert shown.legend["a work"].strokeWidth > 2 * shown.legend["our reasoning alone"].strokeWidth
    assert dash_is_whole(shown.legend["supports"])
    assert not dash_is_whole(shown.legend["pulls against"])


def dash_is_whole(symbol):
    """Return whether a line of the legend has no gaps."""
    return not symbol.strokeDash or symbol.strokeDash[1] == 0


def test_groups_and_names_of_principles_stand_where_they_belong():
    """The mark of a principle is that of its group in the legend, and its name is the nearest one."""
    shown = picture(charts.principles_map(tables.read("tensions"), 4))
    places, principles = ring(shown), framework.principles()
    names = {text.words: (text.x, text.y) for text in shown.marks("text") if not text.words.isdigit()}
    for number, row in principles.iterrows():
        (mark,) = [mark for mark in shown.marks("symbol") if (mark.x, mark.y) == places[number]]
        assert mark.shape == shown.legend[row["group"]].shape
        near_by = min(names, key=lambda name: math.dist(names[name], places[number]))
        assert near_by == row["name"]


def test_ties_of_other_principles_are_faint():
    """Only the ties of the chosen principle are strong."""
    ties = tables.read("tensions")
    shown = picture(charts.principles_map(ties, 4))
    places = ring(shown)
    strong = {pair_of(rule, places) for rule in shown.marks("rule") if rule.opacity > 0.5}
    rows = ties[(ties["one"] == 4) | (ties["other"] == 4)]
    assert strong == set(zip(rows["one"], rows["other"], strict=True))


def test_the_rpp_matrix_has_each_number_in_its_cell():
    """Columns are more and key people, rows the individual and society; area and width follow the numbers."""
    counts = {"more-individual": 1, "key-individual": 2, "more-sociopolitical": 3, "key-sociopolitical": 4}
    shared = {("more-individual", "key-individual"): 5, ("key-individual", "key-sociopolitical"): 10}
    shown = picture(charts.rpp_matrix(pd.Series(counts), shared))
    texts = {text.words: text for text in shown.marks("text")}
    column = {"more": texts["more people"].x, "key": texts["key people"].x}
    row = {"individual": texts["individual"].y, "sociopolitical": texts["society and politics"].y}
    for cell, number in counts.items():
        who, what = cell.split("-")
        text = texts[str(number)]
        assert min(column, key=lambda name: abs(column[name] - text.x)) == who
        assert min(row, key=lambda name: abs(row[name] - text.y)) == what
        (square,) = [mark for mark in shown.marks("symbol") if near((mark.x, mark.y), (text.x, text.y))]
        assert square.size == pytest.approx(number / 4 * max(mark.size for mark in shown.marks("symbol")))
    places = {cell: (texts[str(n)].x, texts[str(n)].y) for cell, n in counts.items()}
    for pair, number in shared.items():
        ends = {rule: [(rule.x, rule.y), (rule.x2, rule.y2)] for rule in shown.marks("rule")}
        (line,) = [
            rule
            for rule, both in ends.items()
            if {cell for cell in places if any(near(places[cell], end) for end in both)} == set(pair)
        ]
        widest = max(rule.strokeWidth for rule in shown.marks("rule"))
        assert line.strokeWidth == pytest.approx(widest * number / 10)
        middle = (line.x + line.x2) / 2, (line.y + line.y2) / 2
        assert math.dist(middle, (texts[str(number)].x, texts[str(number)].y)) < 20


# --- Models ------------------------------------------------------------------------


def test_sobol_bars_reach_their_index_and_its_interval():
    """Bars, intervals and ticks of both indices stand at the values of the table."""
    table = pd.DataFrame(
        {"first": [0.5, 0.1], "first low": [0.4, 0.05], "first high": [0.7, 0.15],
         "total": [0.8, 0.3], "total low": [0.7, 0.2], "total high": [0.95, 0.4]},
        index=["help", "effort"],
    )  # fmt: skip
    exact = pd.DataFrame({"first": [0.55, 0.12], "total": [0.85, 0.35]}, index=["help", "effort"])
    shown = picture(charts.sobol_bars(table, "the answer", exact))
    bars, rules, ticks = shown.layers
    kinds = {symbol.opacity: label.split("-")[0].split(":")[0] for label, symbol in shown.legend.items()}
    assert set(kinds.values()) == {"first", "total"}
    place = {}
    for bar in bars:
        key = shown.label("left", (bar.y + bar.y2) / 2), kinds[bar.opacity]
        place[key] = (bar.y + bar.y2) / 2
        assert shown.value("bottom", bar.x) == pytest.approx(0, abs=0.01)
        assert shown.value("bottom", bar.x2) == pytest.approx(table.loc[key], abs=0.01)
    assert len(place) == 4
    for (name, index), y in place.items():
        (rule,) = [rule for rule in rules if abs(rule.y - y) < NEAR]
        (tick,) = [tick for tick in ticks if abs((tick.y + tick.y2) / 2 - y) < NEAR]
        low, high = sorted((shown.value("bottom", rule.x), shown.value("bottom", rule.x2)))
        assert (low, high) == pytest.approx((table.at[name, f"{index} low"], table.at[name, f"{index} high"]), abs=0.01)
        assert shown.value("bottom", (tick.x + tick.x2) / 2) == pytest.approx(exact.at[name, index], abs=0.01)


@pytest.mark.parametrize("index", ["total", "first"])
def test_sobol_convergence_has_a_panel_a_parameter(index):
    """Lines and dots stand at the estimates, bands at the limits of the intervals."""
    names = [f"{which}{end}" for which in ("first", "total") for end in ("", " low", " high")]
    parameters = ["help", "effort", "start"]
    values = np.random.default_rng(5).uniform(0, 1, (2, 3, 6)).round(2)
    made = {size: pd.DataFrame(values[n], parameters, names) for n, size in enumerate((16, 256))}
    shown = panels(charts.sobol_convergence(made, "the answer", index))
    assert [next(t for t in panel.titles if t in parameters) for panel in shown] == parameters
    for panel, name in zip(shown, parameters, strict=True):
        wanted = {size: table.loc[name] for size, table in made.items()}
        for kind in ("line", "symbol"):
            points = {size: panel.value("left", mark.y) for size, mark in zip(wanted, panel.marks(kind), strict=True)}
            assert points == pytest.approx({size: row[index] for size, row in wanted.items()}, abs=0.02)
        for row, mark in zip(wanted.values(), panel.marks("area"), strict=True):
            edges = sorted((panel.value("left", mark.y), panel.value("left", mark.y2)))
            assert edges == pytest.approx(sorted((row[f"{index} low"], row[f"{index} high"])), abs=0.02)
        assert [panel.label("bottom", mark.x) for mark in panel.marks("symbol")] == ["16", "256"]


def test_run_dots_stand_at_the_runs_and_are_full_above_zero():
    """Each run has its dot; only dots above zero are full; the line is at zero."""
    table = pd.DataFrame({"help": [0.1, 0.5, 0.9, 0.3, 0.7], "gap": [0.5, -0.5, 0.0, 1.25, -1.0]})
    shown = picture(charts.run_dots(table, "help", "gap", {"help": "mutual help", "gap": "surplus"}))
    dots = {
        (round(shown.value("bottom", d.x), 2), round(shown.value("left", d.y), 2)): d for d in shown.marks("symbol")
    }
    rows = list(table.itertuples(index=False, name=None))
    for row in rows:
        (place,) = [place for place in dots if place == pytest.approx(row, abs=0.02)]
        assert dots[place].full == (row[1] > 0)
    assert len(dots) == len(rows)
    (zero,) = shown.marks("rule")
    assert shown.value("left", zero.y) == pytest.approx(0, abs=0.01)
    assert {"mutual help", "surplus"} <= set(shown.titles)


@pytest.mark.parametrize("points", [False, True])
def test_curves_pass_through_their_values_with_the_dashes_of_the_legend(points):
    """Each column is a line with the dashes that its name has in the legend; a missing value breaks it."""
    table = pd.DataFrame({"one": [0.0, 4.0, -2.0], "two": [1.0, None, 3.0], "three": [2.0, 2.5, 1.5]}, [0, 10, 20])
    shown = picture(charts.curves(table, "years", "meetings", points))
    lines = [layer for layer in shown.layers if layer[0].kind == "line"]
    assert len(lines) == 3
    for line in lines:
        dashes = next(mark.strokeDash for mark in line if mark.strokeDash)
        name = next(label for label, symbol in shown.legend.items() if symbol.strokeDash == dashes)
        found = {
            round(shown.value("bottom", mark.x)): shown.value("left", mark.y)
            for mark in line
            if mark.defined is not False
        }
        assert found == pytest.approx(table[name].dropna().to_dict(), abs=0.03)
    assert len(shown.marks("symbol")) == (8 if points else 0)
    assert {"years", "meetings"} <= set(shown.titles)


def test_the_state_plane_has_paths_starts_and_states_of_rest():
    """Paths begin at the small dots; large dots are the equilibria of the system, full if stable."""
    system = models.two_actors(m=(-0.9, -0.9), c=(1.5, 1.5))
    starts = [(1.0, 0.5), (-1.0, -0.25), (0.5, -1.5)]
    paths, rest = models.phase_portrait(system, starts), models.states_of_rest(system)
    shown = picture(charts.state_plane(paths, rest, 2, ("ours", "theirs")))
    value = lambda mark: (shown.value("bottom", mark.x), shown.value("left", mark.y))  # noqa: E731
    small = min(mark.size for mark in shown.marks("symbol"))
    begun = [value(mark) for mark in shown.marks("symbol") if mark.size == small]
    assert np.array(begun) == pytest.approx(np.array(starts), abs=0.02)
    rest = {tuple(round(v, 1) + 0.0 for v in value(m)): m.full for m in shown.marks("symbol") if m.size > small}
    assert rest == {(-1.5, -1.5): True, (0.0, 0.0): False, (1.5, 1.5): True}
    ends = [value(line[-1]) for line in shown.layers if line[0].kind == "line"]
    side = [math.copysign(1.51, sum(models.final_state(system, start, duration=15.0))) for start in starts]
    assert np.array(ends) == pytest.approx(np.array([[s, s] for s in side]), abs=0.05)


def test_rest_states_stand_at_balance_over_parameter():
    """Full dots are the stable states of each system, hollow ones those between them."""
    systems = {c: models.two_actors(m=(-1, -1), c=(c, c)) for c in (0.5, 2.0)}
    states = pd.concat({c: models.states_of_rest(system) for c, system in systems.items()})
    shown = picture(charts.rest_states(states, ("coupling", "stance")))
    found = {
        (round(shown.value("bottom", d.x), 1), round(shown.value("left", d.y), 1) + 0.0, d.full)
        for d in shown.marks("symbol")
    }
    # x = c tanh x: besides zero two solutions where c is above one, for c = 2 at 1.915.
    assert found == {(0.5, 0.0, True), (2.0, 0.0, False), (2.0, 1.9, True), (2.0, -1.9, True)}


def test_influences_stand_in_the_row_that_takes_and_the_column_that_gives():
    """Dots are where the system has an influence, full where it raises, the larger the stronger."""
    system = models.published_system("core-6")
    shown = picture(charts.influences(models.influences(system)))
    rows = shown.labels("left")
    assert [row.split()[0] for row in rows] == [str(n) for n in range(1, 7)]
    assert [row.split(" ", 1)[1].replace(" ", "-") for row in rows] == list(system.factors)
    found = {}
    for mark in shown.marks("symbol"):
        by, to = at(shown, mark)
        found[rows.index(to), int(by) - 1] = mark
    assert set(found) == set(zip(*np.nonzero(system.influence), strict=True))
    sizes = {}
    for (to, by), mark in found.items():
        strength = system.influence[to, by]
        assert mark.full == (strength > 0)
        sizes.setdefault(abs(strength), set()).add(round(mark.size, 3))
    assert all(len(each) == 1 for each in sizes.values())
    ordered = [sizes[strength].copy().pop() for strength in sorted(sizes)]
    assert ordered == sorted(ordered)


def test_tipping_sizes_stand_at_their_values_and_say_where_there_is_none():
    """Dot and number of each row agree with the table; a row without a size has words and no dot."""
    sizes = pd.Series({1: 2.5, 7: None, "all nine": 4.0})
    shown = picture(charts.tipping_sizes(sizes, "effort"))
    names = {1: "1 Government", 7: "7 Religion", "all nine": "all nine"}
    assert shown.labels("left") == list(names.values())
    dots = {shown.label("left", dot.y): dot for dot in shown.marks("symbol")}
    assert {row: shown.value("bottom", dot.x) for row, dot in dots.items()} == pytest.approx(
        {"1 Government": 2.5, "all nine": 4.0}, abs=0.03
    )
    assert dots["1 Government"].fill == framework.COLORS[1]
    texts = {shown.label("left", text.y): text.words for text in shown.marks("text")}
    assert texts == {"1 Government": "2.5", "7 Religion": "no size tips it", "all nine": "4.0"}


def test_interactions_stand_at_both_places_of_their_pair():
    """A pair has a dot above and below the diagonal: full above zero, hollow below, none at zero."""
    pairs = pd.Series({(1, 2): 0.5, (1, 3): -0.2, (2, 3): 0.0, (4, 9): 0.1})
    shown = picture(charts.interactions(pairs, "one game"))
    found = {at(shown, mark): mark for mark in shown.marks("symbol")}
    wanted = {}
    for (a, b), value in pairs[pairs != 0].items():
        wanted |= {(str(a), track_label(b)): value, (str(b), track_label(a)): value}
    assert set(found) == set(wanted)
    top = found["2", track_label(1)].size
    for place, value in wanted.items():
        assert found[place].full == (value > 0)
        assert found[place].size == pytest.approx(top * abs(value) / 0.5, rel=0.01)


def test_values_by_track_reach_their_values_in_each_panel():
    """Each panel has a bar a track, in its color, as long as its value."""
    table = pd.DataFrame({"linear": [1.0, 2.0, -0.5], "peace": [30.0, 10.0, 20.0]}, [1, 2, 9])
    shown = panels(charts.values_by_track(table, "the value"))
    labels = [track_label(track) for track in table.index]
    for panel, name in zip(shown, table, strict=True):
        assert name in panel.titles
        bars = sorted(panel.marks("rect"), key=lambda bar: bar.y)
        assert [bar.fill for bar in bars] == [framework.COLORS[track] for track in table.index]
        zero = panel.value("bottom", bars[0].x)
        assert zero == pytest.approx(0, abs=0.05 * table[name].max())
        ends = [max((panel.value("bottom", x) for x in (bar.x, bar.x2)), key=abs) for bar in bars]
        assert ends == pytest.approx(list(table[name]), abs=0.03 * table[name].max())
    assert shown[0].labels("left") == labels


def test_rank_shares_give_percent_and_shade_in_each_cell():
    """The number and the shade of a cell are the share of its track and rank."""
    shares = pd.DataFrame([[0.75, 0.25], [0.2, 0.8], [0.05, 0.0]], [1, 2, 9], [1, 2])
    shown = picture(charts.rank_shares(shares, "the draws"))
    wanted = {(str(rank), track_label(track)): shares.at[track, rank] for track in shares.index for rank in shares}
    check_cells(shown, wanted)


def check_cells(shown, wanted):
    """Compare the numbers in percent and the shades of a field with its shares."""
    squares, texts = shown.layers
    assert {at(shown, text): text.words for text in texts} == {
        place: f"{100 * share:.0f}" if share else "" for place, share in wanted.items()
    }
    shades = {}
    for square in squares:
        place = shown.label("top", (square.x + square.x2) / 2), shown.label("left", (square.y + square.y2) / 2)
        shades[wanted[place]] = square.opacity
    low, high = min(shades), max(shades)
    for share, shade in shades.items():
        straight = shades[low] + (shades[high] - shades[low]) * (share - low) / (high - low)
        assert shade == pytest.approx(straight, abs=1e-3)
    assert shades[high] > shades[low]


def test_a_matrix_of_people_has_rows_and_columns_by_number():
    """Cells have the percent of their row and column, columns being numbered as the rows are."""
    table = pd.DataFrame([[0.5, 0.25, 0.25], [0, 1, 0], [0.1, 0.2, 0.7]], ["a", "b", "c"], ["a", "b", "c"])
    shown = picture(charts.matrix(table, "how much each listens", percent=True))
    assert shown.labels("left") == ["1 a", "2 b", "3 c"]
    check_cells(shown, {
        (str(column), f"{row} {name}"): table.iat[row - 1, column - 1]
        for row, name in enumerate(table.index, 1) for column in (1, 2, 3)
    })  # fmt: skip


@pytest.mark.parametrize("marked", [(), ("editor",)])
def test_bars_reach_their_values(marked):
    """Bars are as long as their values, and only marked ones are full where some are marked."""
    values = pd.Series({"editor": 0.2, "bishop": 0.1, "trader": 0.15})
    shown = picture(charts.bars(values, "share", marked))
    assert bars_of(shown) == pytest.approx(values.to_dict(), abs=0.005)
    strong = max(bar.opacity for bar in shown.marks("rect"))
    full = {shown.label("left", (bar.y + bar.y2) / 2) for bar in shown.marks("rect") if bar.opacity == strong}
    assert full == (set(marked) or set(values.index))


def test_named_points_stand_at_their_values_and_names_beside_their_dots():
    """Every row has its dot; a named one is full and has its name near by."""
    table = pd.DataFrame({"a": [0.1, 0.4, 0.3, 0.2], "b": [0.5, 0.2, 0.9, 0.1]}, index=list("pqrs"))
    names = {"q": "the fastest", "r": "the farthest"}
    shown = picture(charts.named_points(table, "speed", "reach", names))
    dots = {(shown.value("bottom", d.x), shown.value("left", d.y)): d for d in shown.marks("symbol")}
    assert len(dots) == 4
    for label, row in table.iterrows():
        (place,) = [place for place in dots if place == pytest.approx(tuple(row), abs=0.01)]
        dot = dots[place]
        assert dot.full == (label in names)
        if label in names:
            texts = [text for text in shown.marks("text") if text.words == names[label]]
            assert texts
            assert all(math.dist((text.x, text.y), (dot.x, dot.y)) < 25 for text in texts)


def test_portfolios_mark_the_best_and_the_greedy_choice():
    """Full dots are the best portfolio of each budget, rings what the greedy choice takes."""
    table = pd.DataFrame({"best": [(), (2,), (2, 3)], "greedy": [(1,), (2,), (1, 2)]}, [2, 4, 10])
    shown = picture(charts.portfolios(table))
    assert shown.labels("top") == ["2", "4", "10"]
    for full, column in ((True, "best"), (False, "greedy")):
        found = {at(shown, mark) for mark in shown.marks("symbol") if mark.full == full}
        assert found == {(str(b), track_label(t)) for b, tracks in table[column].items() for t in tracks}
    colors = {mark.fill: at(shown, mark)[1] for mark in shown.marks("symbol") if mark.full}
    assert colors == {framework.COLORS[2]: track_label(2), framework.COLORS[3]: track_label(3)}


# --- Teaching diagrams -------------------------------------------------------------


def inside(box, mark):
    """Return whether a mark stands in a box."""
    return box.x <= mark.x <= box.x2 and box.y <= mark.y <= box.y2


def test_named_cells_hold_their_words_in_order():
    """Each example stands in the column of its heading, right of the name of its row; the list has the same words."""
    table = figures.cells()
    figure = charts.named_cells(table, "stage", "method", "example")
    shown = picture(figure)
    texts = {text.words: text for text in shown.marks("text")}
    heads = {name: texts[name].x for name in table["method"].unique()}
    assert list(heads.values()) == sorted(heads.values())
    full = table[table["example"] != ""]
    filled = [box for box in shown.marks("rect") if box.fill == "currentColor"]
    assert len(filled) == len(full.groupby(["stage", "method"]))
    for row in full.itertuples():
        (cell,) = [box for box in filled if inside(box, texts[row.example])]
        assert cell.x < heads[row.method] < cell.x2
        assert cell.y < texts[row.stage].y + 8 < cell.y2
    listed = picture(figure.narrow).texts()
    assert {*full["example"], *full["method"], *table["stage"]} == set(listed)
    assert listed.count("Good offices") == 1


def test_the_scorecard_marks_each_claim_under_its_verdict_darkest_where_settled():
    """A claim has one mark, in its row and the column of its verdict; the shades fall from settled to open."""
    claims = figures.claims()
    shown = picture(charts.scorecard(claims))
    heads = {verdict: text.x for verdict in claims["verdict"] for text in shown.marks("text") if text.words == verdict}
    marks = [mark for mark in shown.marks("rect") if mark.x2 - mark.x == pytest.approx(32) and mark.stroke is None]
    assert len(marks) == len(claims)
    shades = []
    for row, mark in zip(claims.itertuples(), marks, strict=True):
        assert (mark.x + mark.x2) / 2 == pytest.approx(heads[row.verdict], abs=NEAR)
        (claim,) = [text for text in shown.marks("text") if text.words == row.claim]
        assert mark.y - 30 < claim.y < mark.y2
        shades.append(mark.opacity)
    assert shades == sorted(shades, reverse=True)
    assert len(set(shades)) == 4


def test_the_pyramid_widens_and_its_words_stand_beside_their_level():
    """Levels follow each other from the top and grow wider; words beside a level are its own."""
    levels = figures.levels()
    for figure in (charts.pyramid(levels), charts.pyramid(levels).narrow):
        shown = picture(figure)
        corners = shown.marks("area")
        assert len(corners) == 2 * len(levels)
        widths = [mark.x2 - mark.x for mark in corners]
        assert widths == sorted(widths)
        words = iter(sorted(shown.marks("text"), key=lambda text: text.y))
        for n, row in enumerate(levels.itertuples(index=False)):
            own = [row[0], f"Who: {row[1]}", f"How: {row[2]}", *([f"For example: {row[3]}"] if row[3] else [])]
            for wanted, text in zip(own, words, strict=False):
                assert text.words == wanted
                assert corners[2 * n].y - 4 < text.y < corners[2 * n + 1].y + 4
                if wanted == own[-1]:
                    break


@pytest.mark.parametrize("back", [False, True])
def test_what_goes_over_has_an_arrow_to_where_it_goes(back):
    """Each arrow runs from the place of its source to that of its target, and has its words beside it."""
    shown = picture(charts.transfer_rooms(figures.ROOMS, figures.transfers(back)))
    grounds = {name: next(box for box in shown.marks("rect") if inside(box, text))
               for name in figures.ROOMS for text in shown.marks("text") if text.words == name}  # fmt: skip
    found = set()
    for rule, head in zip(
        shown.marks("rule"), [m for m in shown.marks("symbol") if m.shape == "triangle"], strict=True
    ):
        assert near((rule.x2, rule.y2), (head.x, head.y))
        gap = lambda x, y, box: max(box.x - x, x - box.x2, box.y - y, y - box.y2, 0)  # noqa: E731
        start = min(grounds, key=lambda name: gap(rule.x, rule.y, grounds[name]))
        end = min(grounds, key=lambda name: gap(head.x, head.y, grounds[name]))
        found.add((start, end))
    arrows = figures.transfers(back)
    assert found == set(zip(arrows["source"], arrows["target"], strict=True))
    assert set(arrows["text"]) <= set(shown.texts())


def test_each_way_ends_at_a_door():
    """An arrow a way, between the words of its row, ends where the wall is open."""
    table = figures.doors()
    shown = picture(charts.paths(table, "The talks in Accra"))
    texts = {text.words: text for text in shown.marks("text")}
    heads = [mark for mark in shown.marks("symbol") if mark.shape == "triangle"]
    wall = [box for box in shown.marks("rect") if box.x2 - box.x == pytest.approx(8)]
    assert len(heads) == len(table)
    for row, head in zip(table.itertuples(), heads, strict=True):
        assert not any(box.y < head.y < box.y2 for box in wall)
        assert abs(texts[row.path].y - head.y) < 45
        if row.via:
            assert texts[row.via].y < head.y < texts[row.date].y
    assert sorted(texts) == sorted({*table.to_numpy().ravel(), "The talks in Accra"} - {""})


def test_the_tree_leads_each_answer_to_its_track_or_question():
    """Tracks stand in their colors; a yes that ends stands beside its question, what follows below."""
    table = figures.questions()
    shown = picture(charts.decision_tree(table))
    texts = {text.words: text for text in shown.marks("text")}
    places = [texts[question].y for question in table["question"]]
    assert places == sorted(places)
    for track in (1, 2, 5, 3):
        name = texts[framework.NAMES[track]]
        assert any(inside(box, name) and box.fill == framework.COLORS[track] for box in shown.marks("rect"))
    for question, answer in ((0, "Government"), (2, "Professionals"), (3, "Business")):
        assert abs(texts[answer].y - places[question]) < 16
        assert texts[answer].x > texts[table["question"][question]].x + 200
    assert texts["ask a second coder"].y > places[-1]
    assert [text.words for text in shown.marks("text")].count("yes") == len(table)
    assert [text.words for text in shown.marks("text")].count("no") == len(table)


def test_the_ring_has_each_member_in_the_color_of_its_track_clockwise():
    """Members stand around the middle in their order, each on the color of its track, with a line to the middle."""
    members = figures.members()
    shown = picture(charts.ring("Facilitator", members))
    texts = {text.words: text for text in shown.marks("text")}
    center = texts["Facilitator"]
    turns = []
    for row in members.itertuples():
        (chip,) = [box for box in shown.marks("rect") if inside(box, texts[row.name])]
        assert chip.fill == framework.COLORS[row.track]
        x, y = (chip.x + chip.x2) / 2, (chip.y + chip.y2) / 2
        turns.append(math.atan2(x - center.x, center.y + 8 - y) % (2 * math.pi))
        assert any(near((rule.x2, rule.y2), (x, y)) for rule in shown.marks("rule"))
    assert turns == sorted(turns)
    assert {"Government", "Professionals", "Religion"} <= set(texts)


def test_cards_show_who_met_and_what_stays_the_same():
    """A card for each attendance in the color of the track; sums by person and meeting, and the number below."""
    shown = picture(figures.dealt())
    cards = [box for box in shown.marks("rect") if box.fill in framework.COLORS.values() and box.y2 - box.y > 15]
    columns = sorted({round(card.x) for card in cards})
    assert len(columns) == 12
    rows = {text.words: text.y for text in shown.marks("text") if text.words in figures.SEVEN}
    for record, start in ((figures.ATTENDED, 0), (figures.DEALT, 4), (figures.DEALT, 8)):
        found = {
            (next(name for name, y in rows.items() if card.y < y + 4 < card.y2), columns.index(round(card.x)) - start)
            for card in cards
            if start <= columns.index(round(card.x)) < start + 4
        }
        assert found == {
            (name, n) for name, row in zip(figures.SEVEN, record, strict=True) for n, c in enumerate(row) if c == "x"
        }
    for card in cards:
        name = next(name for name, y in rows.items() if card.y < y + 4 < card.y2)
        assert card.fill == framework.COLORS[figures.SEVEN[name]]
    big = [text.words for text in shown.marks("text") if text.fontSize == 22]
    assert big == ["7", "8", "9"]
    sums = [text.words for text in shown.marks("text") if text.words.isdigit() and text.fontSize != 22]
    assert sorted(sums) == sorted(3 * ([str(row.count("x")) for row in figures.ATTENDED] + list("2233")))


def test_the_strip_tells_which_tracks_each_diagram_has():
    """Each small drawing has its tracks in their colors; track two of 1981 holds eight, and four push government."""
    figure = figures.strip()
    for shown in (picture(figure), picture(figure.narrow)):
        circles = [mark for mark in shown.marks("symbol") if mark.shape == "circle"]
        assert len(circles) == 1 + 5 + 9
        assert {arc.fill for arc in shown.marks("arc")} == {c for t, c in framework.COLORS.items() if t != 1}
        heads = [mark for mark in shown.marks("symbol") if mark.shape == "triangle"]
        assert len(heads) == 4
        assert len(shown.marks("rule")) == 1 + 4 + 9
        assert {"1981: two tracks", "1989: five tracks", "1991: nine tracks"} <= set(shown.texts())
        assert shown.texts().count("Professionals") == 4  # two, each with what keeps lines off it


def test_teaching_diagrams_refuse_what_they_cannot_draw():
    """A column, verdict, track or place that is not there, and tables that are no tree or no reshuffle, are told."""
    record = pd.DataFrame([[True, False], [False, True]], index=["Ana", "Ben"])
    tree = figures.questions()
    for draw, told in (
        (lambda: charts.named_cells(figures.reached(), "lever", "who", "example"), "no column 'lever'; did you mean"),
        (lambda: charts.scorecard(figures.claims().replace("open", "opens")), "no verdict 'opens'; did you mean"),
        (lambda: charts.ring("A", figures.members().replace(7, 17)), "no track 17"),
        (lambda: charts.track_wheel({0: "None."}), "no track 0"),
        (lambda: charts.transfer_rooms(figures.ROOMS, figures.transfers().replace("Room", "room")), "no place 'room'"),
        (lambda: charts.transfer_rooms({"Room": ""}, figures.transfers()), "1 place; the drawing has three"),
        (lambda: charts.transfer_rooms(figures.ROOMS, pd.concat([figures.transfers()] * 2)), "one arrow joins each"),
        (lambda: charts.decision_tree(tree.replace({"yes": {"mediate": "teach"}})), "'teach' is reached by two ways"),
        (lambda: charts.decision_tree(tree.replace({"no": {"gain": "other"}})), "leads to question 'gain'"),
        (lambda: charts.decision_tree(tree.assign(no="")), "question 'state' has no answer for no"),
        (lambda: charts.shuffled_cards({}, pd.Series(), {}), "no record"),
        (lambda: charts.shuffled_cards({"it": record}, pd.Series({"Ana": 1, "Ben": 2}), {}), "no number of pairs"),
        (lambda: charts.shuffled_cards({"it": record}, pd.Series({"Ana": 1}), {"it": 0}), "with a track 'Ben'"),
        (
            lambda: charts.shuffled_cards(
                {"it": record, "all": record | True}, pd.Series({"Ana": 1, "Ben": 2}), {"it": 0, "all": 1}
            ),
            "'all' changes how often",
        ),
    ):
        with pytest.raises(ValueError, match=re.escape(told)):
            draw()
