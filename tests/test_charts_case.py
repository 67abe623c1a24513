"""Charts of cases, measures and comparisons show the numbers of their tables, on every machine and screen."""

import math
import re
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import picture
import pytest
from figures import OF_CASES, SHARES, appearances, brokers, case, drawn, measured, spans
from hypothesis import given, settings
from hypothesis import strategies as st

from mtdkit import casebook, charts, framework, network
from mtdkit.charts.theme import contrast, time_axis, track_label
from mtdkit.tables import date_span


@pytest.mark.parametrize("chart", OF_CASES)
def test_dates_are_shown_as_text(chart):
    """No tooltip formats a time, which would be that of the reader's zone; axes of time are in UTC."""

    def walk(part):
        if isinstance(part, dict):
            yield part
            for each in part.values():
                yield from walk(each)
        elif isinstance(part, list):
            for each in part:
                yield from walk(each)

    for part in walk({k: v for k, v in drawn(f"{chart} mozambique").spec.items() if k != "datasets"}):
        for channel, each in part.get("encoding", {}).items():
            if channel in ("x", "y") and each.get("type") == "temporal":
                assert each["scale"]["type"] == "utc"
            else:
                fields = each if isinstance(each, list) else [each]
                assert "temporal" not in [field.get("type") for field in fields]


# --- What is drawn is what the table holds ---------------------------------------


def test_actors_by_track_counts_primary_and_secondary_tracks():
    """Primary counts come first in bar and text, secondary ones after them."""
    actors = pd.DataFrame({"track": [1, 1, 1, 7], "secondary_tracks": [(7,), (), (7, 2), (2,)]})
    made = charts.actors_by_track(actors)
    shown = picture.rows(made, "first", "besides").set_index("track")
    assert shown["first"].to_dict() == {1: 3, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 1, 8: 0, 9: 0}
    assert shown["besides"].to_dict() == {1: 0, 2: 2, 3: 0, 4: 0, 5: 0, 6: 0, 7: 2, 8: 0, 9: 0}
    assert shown.loc[[1, 2, 7], "text"].to_list() == ["3 + 0", "0 + 2", "1 + 2"]
    assert (shown["sum"] == shown["first"] + shown["besides"]).all()
    assert [(m, f["x"], f.get("x2"), f.get("text")) for m, f in picture.layers(made.spec)] == [
        ("bar", "first", None, None),
        ("bar", "first", "sum", None),
        ("text", "sum", None, "text"),
    ]
    assert "1 Government 3 and 7 Religion 1" in made.description


@pytest.mark.parametrize("named", [False, True])
def test_removal_bars_show_what_each_removal_leaves(named):
    """A bar is the share of pairs kept, and its text the share and the number of actors out."""
    keys = ["Ann", "Bob", "Cleo"] if named else [1, 4, 7]
    table = pd.DataFrame(
        {
            "removed": [1, 2, 3, 0],
            "isolated": [0, 4, 5, 0],
            "components": [1, 6, 7, 1],
            "pairs_kept": [0.5, None, 0, 1],
        },
        index=[*keys, "none"],
    )
    made = charts.removal_bars(table)
    shown = picture.rows(made, "share", "key")
    assert shown["key"].to_list() == keys
    assert shown["share"].fillna(-1).to_list() == [0.5, -1, 0]
    assert shown["text"].to_list() == ["50% (1 out)", "undefined (2 out)", "0% (3 out)"]
    assert shown[["removed", "isolated", "components"]].to_numpy().tolist() == [[1, 0, 1], [2, 4, 6], [3, 5, 7]]
    (bar, bars), (_, text), *_ = picture.layers(made.spec)
    assert (bar, bars["x"], bars["y"], bars.get("color")) == ("bar", "share", "row", None if named else "key")
    assert (text["x"], text["text"]) == ("share", "text")
    assert names_of(made) == [str(key) if named else track_label(key) for key in keys]


def names_of(made):
    """Return the names of the rows of a figure from the top."""
    return [label.replace("\xa0", " ") for label in picture.picture(made).labels("left")]


DAYS = st.dates(date(1700, 1, 1), date(2100, 12, 31))
EDTF = st.builds(
    lambda day, form: form.format(*day.isoformat().split("-")),
    DAYS,
    st.sampled_from(["{0}", "{0}-{1}", "{0}-{1}-{2}", "{0}~"]),
)


@settings(max_examples=15)
@given(st.lists(st.tuples(EDTF, EDTF, st.sampled_from(["public", "secret", ""])), min_size=1, max_size=6))
def test_timelines_run_from_the_first_to_the_last_day(given_rows):
    """A bar begins on the first day its date may mean and ends after the last, or a little later to be seen."""
    rows = pd.DataFrame(
        [
            {"name": f"n{n}", "start": min(a, b), "end": max(a, b), "openness": o, "outcome": "", "tracks": (n + 1,)}
            for n, (a, b, o) in enumerate(given_rows)
        ]
    )
    made = charts.events(rows)
    shown = picture.rows(made, "first", "until").set_index("name")
    known = {row.name: (date_span(row.start)[0], date_span(row.end)[1]) for row in rows.itertuples(index=False)}
    whole = max(last for _, last in known.values()) - min(first for first, _ in known.values())
    for name, (first, last) in known.items():
        assert shown.loc[name, "first"] == first.isoformat()
        drawn_until = date.fromisoformat(shown.loc[name, "until"])
        assert drawn_until >= last + timedelta(1)
        assert drawn_until == last + timedelta(1) or drawn_until - first <= whole * 0.03 + timedelta(1)
    assert shown["first"].is_monotonic_increasing
    assert shown["y"].is_monotonic_increasing
    assert shown["openness"].to_dict() == dict(zip(rows["name"], rows["openness"], strict=True))
    cells = picture.rows(made, "track", "y")
    assert dict(zip(cells["name"], cells["track"], strict=True)) == {f"n{n}": n + 1 for n in range(len(rows))}
    assert dict(zip(cells["name"], cells["y"], strict=True)) == shown["y"].to_dict()
    layers = picture.layers(made.spec)
    assert [(m, f.get("x"), f.get("x2"), f["y"]) for m, f in layers] == [
        ("point", "track", None, "y"),
        ("text", "track", None, "y"),
        ("text", None, None, "top"),
        ("bar", "first", "until", "y"),
    ]
    assert layers[-1][1]["fill"] == layers[-1][1]["strokeDash"] == "openness"


def test_initiatives_have_the_tracks_of_those_who_took_part():
    """Each initiative of the case has its dates and the primary tracks of its participants."""
    made = drawn("initiatives mozambique")
    cells = picture.rows(made, "track", "y")
    shown = cells.groupby("name")["track"].agg(set).to_dict()
    graph = case().graph
    for key, row in case().initiatives.iterrows():
        assert shown.get(row["name"], set()) == {case().actors.loc[a, "track"] for a in graph.neighbors(key)}
    texts = picture.rows(made, "first", "until").set_index("name")["text"].str.replace(r"\s", " ", regex=True)
    assert texts["Nkomati Accord"] == "Nkomati Accord, March 16, 1984"
    assert texts["Pretoria talks of 1984"] == "Pretoria talks of 1984, August to October 1984"
    hidden = case().initiatives["openness"].isin(["discreet", "secret"]).sum()
    assert f"Not public at the time: {hidden}." in made.description


def test_openness_is_told_by_fills_that_can_be_seen():
    """Each bar has an outline in the ink of the page, and the legend shows the same fills as the bars."""
    made = drawn("initiatives mozambique")
    bars = made.spec["hconcat"][1]["layer"][-1]
    assert bars["mark"]["stroke"] == "currentColor"
    fill = bars["encoding"]["fill"]["scale"]
    assert dict(zip(fill["domain"], fill["range"], strict=True)) == {
        "public": "transparent",
        "discreet": "#8c8c8c",
        "secret": "currentColor",
    }
    for ground in ("#ffffff", "#14181e"):
        assert contrast("#8c8c8c", ground) >= 3
    assert {"public", "discreet", "secret", "openness at the time"} <= picture.words(made)


def test_marked_days_stand_at_their_place_in_time():
    """Each marked day has a line at its place on the axis beside every bar, and its label on top at that line."""
    given = {"1984-03-16": "Nkomati Accord", "1992-10-04": "General Peace Agreement", "1994-10-27": "Elections"}
    made = charts.initiatives(case(), pd.DataFrame(given.items(), columns=["date", "label"]))
    shown = picture.panels(made)[1]
    labels = {text.words: text for text in shown.marks("text")}
    assert list(labels) == list(given.values())
    rules = shown.marks("rule")
    years = {int(label): place for label, place in next(places for side, _, places in shown._axes if side == "top")}
    (low, start), *_, (high, end) = sorted(years.items())
    for day, label in given.items():
        at = date.fromisoformat(day)
        wanted = start + (end - start) * (at.year + at.timetuple().tm_yday / 365.25 - low) / (high - low)
        own = [rule for rule in rules if abs(rule.x - wanted) < 1.5]
        assert len(own) == len(case().initiatives[case().initiatives["start"] != ""]) + 1
        assert labels[label].x == pytest.approx(wanted, abs=1.5)
    assert "Marked days: Nkomati Accord, General Peace Agreement and Elections." in made.description


def test_marked_days_widen_the_time_shown():
    """A marked day before the first row or after the last lies inside the axis."""
    made = charts.events(spans("mozambique"), marks=pd.DataFrame({"date": ["1970-01-01"], "label": ["Early"]}))
    bars = made.spec["hconcat"][1]["layer"][-1]
    assert bars["encoding"]["x"]["scale"]["domain"][0] == "1970-01-01"


CHRONOLOGY = pd.DataFrame(
    [("1994", "Vote", "vote"), ("1990-07-08", "Meeting", "talks"), ("1992-10-04", "Peace", "agreement")],
    columns=["date", "label", "kind"],
)


def test_a_chronology_is_to_scale():
    """Marks stand at the middle of what their dates may mean, on the line from left to right and on the one down."""
    made = charts.chronology(CHRONOLOGY)
    middles = {"Meeting": date(1990, 7, 8), "Peace": date(1992, 10, 4), "Vote": date(1994, 7, 2)}
    for figure, along in ((made, "x"), (made.narrow, "y")):
        shown = picture.picture(figure)
        kinds = {symbol.shape: kind for kind, symbol in shown.legend.items()}
        label = CHRONOLOGY.set_index("kind")["label"]
        found = {label[kinds[mark.shape]]: getattr(mark, along) for mark in shown.marks("symbol")}
        assert set(found) == set(middles)
        first, last = found["Meeting"], found["Vote"]
        whole = (middles["Vote"] - middles["Meeting"]).days
        for name, day in middles.items():
            away = (day - middles["Meeting"]).days / whole
            assert found[name] == pytest.approx(first + (last - first) * away, abs=0.5)
        assert {"Meeting", "Peace", "Vote", "July 8, 1990", "October 4, 1992", "1994"} <= picture.words(figure)


def test_agreements_are_the_full_marks_of_a_chronology():
    """Only an agreement is filled, on top of others, and the legend shows the same shapes."""
    for figure in (charts.chronology(CHRONOLOGY), charts.chronology(CHRONOLOGY).narrow):
        shown = picture.picture(figure)
        assert [mark.full for mark in shown.marks("symbol")] == [False, False, True]
        assert {kind: symbol.shape for kind, symbol in shown.legend.items()} == {
            "agreement": "circle", "talks": "triangle-up", "vote": "diamond"
        }  # fmt: skip


DATED = st.lists(st.tuples(EDTF, st.text("mi -", min_size=1, max_size=28)), min_size=1, max_size=10)


@settings(max_examples=25)
@given(DATED)
def test_labels_of_a_chronology_keep_apart(given_rows):
    """Whatever the dates, no label meets another or is crossed by the pole of another."""
    rows = pd.DataFrame([(day, f"w{text}w", "talks") for day, text in given_rows], columns=["date", "label", "kind"])
    made = charts.chronology(rows)
    for figure in (made, made.narrow):
        shown = picture.picture(figure)
        boxes = [picture.box(text) for text in shown.marks("text")]
        for number, one in enumerate(boxes):
            assert not any(picture.meet(one, other) for other in boxes[number + 1 :])
            if figure is made:
                for pole in shown.marks("rule"):
                    low, high = sorted((pole.y, pole.y2))
                    assert not picture.meet(one, (pole.x, low + 0.5, pole.x, high - 0.5))


def test_a_chronology_says_what_it_cannot_draw():
    """No event, and more kinds than shapes, end in one clear error."""
    with pytest.raises(ValueError, match="there are no events to draw"):
        charts.chronology(CHRONOLOGY.head(0))
    odd = pd.DataFrame({"date": "1990", "label": "x", "kind": list("abcd")})
    with pytest.raises(ValueError, match="4 kinds of events beside agreement, talks, violence and vote; at most 3"):
        charts.chronology(odd)


def test_nothing_to_draw_is_said():
    """No rows, no participations and no brokers end in words and not in an empty phrase."""
    with pytest.raises(ValueError, match="there are no media projects to draw"):
        charts.events(spans("mozambique").head(0), "media projects")
    nobody = case().without(actors=case().actors.index)
    assert "Most often: none." in charts.two_mode(nobody).description
    assert "Most paths: none." in charts.gateways(casebook.gateways({"m": case()}, 1).head(0)).description
    assert "Most paths: none." in charts.brokerage_roles(brokers().head(0), case().actors).description


def test_track_matrix_shows_each_pair():
    """Every pair has its number, whole in the tooltip and rounded in the square, and its shade by the number."""
    linkage = pd.DataFrame({b: {a: 0.01 * a * b for a in range(1, 10)} for b in range(1, 10)})
    linkage.loc[9, 2] = linkage.loc[2, 9] = 12.25
    linkage.loc[3, 4] = linkage.loc[4, 3] = 0
    made = charts.track_matrix(linkage)
    shown = picture.rows(made, "a", "b")
    assert len(shown) == 45
    for row in shown.itertuples():
        assert row.value == pytest.approx(linkage.loc[row.a, row.b], rel=1e-8)
        assert row.row == track_label(row.a)
    text = shown.set_index(["a", "b"])["text"]
    assert [text[9, 2], text[4, 3], text[9, 8], text[2, 1]] == ["12", "", "0.7", "<.1"]
    assert all(f["x"] == "b" and f["y"] == "row" for _, f in picture.layers(made.spec))
    assert [f.get("opacity") or f.get("text") for _, f in picture.layers(made.spec)] == ["shade", "text", None]
    assert "Strongest: 2 and 9, 12." in made.description


def test_tracks_met_marks_own_and_met_tracks():
    """A dot for each track met and a square for each own one, for the actors that met most."""
    actors = pd.DataFrame({"name": ["Ann", "Bob", "Cleo"]}, index=["a", "b", "c"])
    table = pd.DataFrame(
        {"own": [(1,), (7, 8), (2,)], "tracks": [(2, 3), (1, 2, 9), ()], "initiatives": [4, 2, 1]},
        index=["a", "b", "c"],
    )
    made = charts.tracks_met(table, actors, top=2)
    shown = picture.rows(made, "own", "track")
    assert sorted(zip(shown["row"], shown["track"], shown["own"], shown["initiatives"], strict=True)) == [
        ("a", 1, True, 4), ("a", 2, False, 4), ("a", 3, False, 4),
        ("b", 1, False, 2), ("b", 2, False, 2), ("b", 7, True, 2), ("b", 8, True, 2), ("b", 9, False, 2),
    ]  # fmt: skip
    assert names_of(made) == ["Bob", "Ann"]
    filters = [layer.get("transform", [{}])[0].get("filter") for layer in made.spec["layer"][:4]]
    assert filters == ["!datum.own", "!datum.own", "datum.own", "datum.own"]
    assert "Bob 3 and Ann 2." in made.description


def test_actor_map_places_level_and_track_and_joins_who_met():
    """The top stands inside, grassroots outside, each in its track's sector; lines join the places of who met."""
    made = drawn("actor_map cyprus")
    nodes = picture.rows(made, "level", "label").set_index("actor")
    sectors = picture.rows(made, "start", "end").set_index("track")
    actors = case("cyprus").actors.set_index("name")
    assert set(nodes["level"]) == {"top", "middle", "grassroots"}
    radius = (nodes["x"] ** 2 + nodes["y"] ** 2) ** 0.5
    reach = {level: (part.min(), part.max()) for level, part in radius.groupby(nodes["level"])}
    assert reach["top"][1] < reach["middle"][0] < reach["middle"][1] < reach["grassroots"][0]
    for name, node in nodes.iterrows():
        assert (node["track"], node["level"]) == (actors.loc[name, "track"], actors.loc[name, "level"])
        angle = math.atan2(node["x"], node["y"]) % (2 * math.pi)
        assert sectors.loc[node["track"], "start"] < angle < sectors.loc[node["track"], "end"]
    graph = case("cyprus").graph
    ids = case("cyprus").actors["name"]
    degree = {ids[i]: graph.degree(i) for i in ids.index}
    assert nodes["initiatives"].to_dict() == degree
    at = {(round(n.x, 9), round(n.y, 9)): name for name, n in nodes.iterrows()}
    lines = picture.rows(made, "x2", "weight")
    drawn_pairs = {
        frozenset((at[round(r.x, 9), round(r.y, 9)], at[round(r.x2, 9), round(r.y2, 9)])): r.weight
        for r in lines.itertuples()
    }
    met = {frozenset((ids[a], ids[b])): w for a, b, w in case("cyprus").ties.edges(data="weight")}
    assert drawn_pairs == pytest.approx(met)
    assert [f.get("x2") for m, f in picture.layers(made.spec) if m == "rule"] == ["x2"]


def test_labels_stand_at_their_actors():
    """A label of the map stands where its actor does, under the name that was given."""
    made = charts.actor_map(case(), labels={"MZ07": "Sant'Egidio"})
    labeled = [r for data in made.spec["datasets"].values() for r in data if r.get("label")]
    assert {(r["label"], r["actor"]) for r in labeled} == {("Sant'Egidio", case().actors.loc["MZ07", "name"])}


def assembly(size, days=1):
    """Return a case of so many delegates who all sat in each of so many meetings."""
    actors = case().actors.iloc[[0] * size].set_axis([f"A{n}" for n in range(size)])
    initiatives = case().initiatives.iloc[[0] * days].set_axis([f"I{n}" for n in range(days)])
    row = case().case.participation.iloc[[0] * size * days].reset_index(drop=True)
    row["actor"] = list(actors.index) * days
    row["initiative"] = [i for i in initiatives.index for _ in range(size)]
    return replace(case().case, actors=actors, initiatives=initiatives, participation=row).reading()


def test_a_large_assembly_is_drawn():
    """More than 5,000 lines are drawn in both pictures of a case."""
    met = charts.actor_map(assembly(110))
    assert len(picture.rows(met, "x2", "weight")) == 110 * 109 // 2
    both = charts.two_mode(assembly(510, 10))
    assert len(picture.rows(both, "x2", "y2")) == 5100


def test_what_is_too_much_is_said_with_numbers():
    """Where a picture would be a blot, the message counts and names what to leave out."""
    first = case().initiatives["name"].iloc[0]
    with pytest.raises(ValueError, match=rf"124,750 lines .*at most 20,000.*{re.escape(repr(first))}"):
        charts.actor_map(assembly(500))
    with pytest.raises(ValueError, match=r"20,001 participations .*at most 20,000"):
        charts.two_mode(assembly(20_001))


def test_tracks_by_case_shades_within_each_case():
    """Each number is written; its shade is its share of the greatest of its case."""
    made = drawn("tracks_by_case mozambique")
    shown = picture.rows(made, "shade").set_index(["row", "track"]).sort_index()
    assert shown["number"].to_dict() == {
        ("Israel and Palestine", 1): 71, ("Israel and Palestine", 9): 6,
        ("Mozambique", 1): 29, ("Mozambique", 3): 3, ("Mozambique", 9): 0.25,
    }  # fmt: skip
    assert shown["shade"].to_dict() == pytest.approx(
        {
            (case_, track): number / {"Mozambique": 29, "Israel and Palestine": 71}[case_]
            for (case_, track), number in shown["number"].items()
        }
    )
    assert shown["text"].to_list() == ["71", "6", "29", "3", "0.25"]
    rect, text, *_ = picture.layers(made.spec)
    assert (rect[1]["x"], rect[1]["y"], rect[1]["color"], rect[1]["opacity"]) == ("track", "row", "track", "shade")
    assert text[1]["text"] == "text"


def test_ranges_by_case_run_from_low_to_high():
    """A line runs from low to high, a dot stands at the value, its shape tells the coding."""
    made = drawn("ranges_by_case mozambique")
    shown = picture.rows(made, "low", "high").rename(columns={"row": "case"})
    pd.testing.assert_frame_equal(shown[list(measured())], measured())
    reference, rule, point, *_ = picture.layers(made.spec)
    assert reference == ("rule", {"x": "at"})
    assert (rule[1]["x"], rule[1]["x2"], rule[1]["y"], rule[1]["yOffset"]) == ("low", "high", "row", "coding")
    assert (point[1]["x"], point[1]["shape"], point[1]["yOffset"]) == ("value", "coding", "coding")
    assert picture.rows(made, "at")["at"].to_list() == [0.5]
    assert "Lowest 0.20 (Cyprus, first coding). Highest 0.65 (Israel and Palestine, second coding)." in made.description


def test_one_series_needs_no_legend():
    """Under a single coding no legend is drawn."""
    one = charts.ranges_by_case(measured().query("coding == 'first coding'"), "share", "the range")
    assert "first coding" not in picture.words(one)
    assert "first coding" in picture.words(drawn("ranges_by_case mozambique"))


def test_shared_actors_stand_in_their_cases():
    """A dot for each appearance, with the track there and a size by initiatives that the legend explains."""
    made = drawn("shared_actors mozambique")
    shown = picture.rows(made, "case", "initiatives").rename(columns={"row": "actor"})
    pd.testing.assert_frame_equal(shown[list(appearances())], appearances(), check_dtype=False)
    circle, text, *_ = picture.layers(made.spec)
    assert circle[1] == {"x": "case", "y": "row", "color": "track", "size": "initiatives"}
    assert text[1]["text"] == "track"
    assert {"initiatives joined", "1", "5", "10 or more"} <= picture.words(made)


def test_links_by_case_mark_what_stands_out():
    """A triangle for what stands out and for nothing else; the rarer by chance, the darker."""
    links = pd.DataFrame(
        [
            ("Here", 1, 9, 3.0, 1e-6, 1.0, "more"),
            ("Here", 2, 0, 6.0, 1.0, 0.001, "fewer"),
            ("There", 1, 2, 4.0, 0.9, 0.1, ""),
            ("There", 2, 1, 0.0, 1.0, 1.0, ""),
        ],
        columns=["case", "other", "observed", "expected", "p_more", "p_fewer", "stands_out"],
    )
    made = charts.links_by_case(links, 7)
    shown = picture.rows(made, "shade")
    assert shown["text"].to_list() == ["9\u25b2", "0\u25bc", "2", "1"]
    assert shown["shade"].to_list() == pytest.approx([1, 1, 1 / 3, 0])
    assert shown[["row", "other"]].to_numpy().tolist() == links[["case", "other"]].to_numpy().tolist()
    rect, text, *_ = picture.layers(made.spec)
    assert (rect[1]["x"], rect[1]["color"], rect[1]["opacity"], text[1]["text"]) == ("other", "other", "shade", "text")
    assert "marked by a triangle: 1 time; fewer, by one upside down: 1 time." in made.description
    words = " ".join(picture.words(made))
    assert re.search("\u25b2 more, \u25bc fewer", words)


def test_gateways_stand_in_a_row_each():
    """An actor that stands in two cases has two rows; bars are paths, colors tracks."""
    table = pd.DataFrame({"case": ["A", "B", "A"], "name": ["UN", "UN", "Eve"], "track": [1, 8, 7], "paths": [9, 5, 2]})
    made = charts.gateways(table, top=2)
    shown = picture.rows(made, "paths", "case")
    pd.testing.assert_frame_equal(shown[list(table)], table.head(2), check_dtype=False)
    assert shown["row"].to_list() == [0, 1]
    assert names_of(made) == ["1 UN", "8 UN"]
    bar, text, *_ = picture.layers(made.spec)
    assert bar[1] == {"y": "row", "x": "paths", "color": "track"}
    assert text[1]["text"] == "text"
    assert shown["text"].to_list() == ["9", "5"]


def test_bars_of_counts_have_whole_ticks():
    """Counts have no tick between two whole numbers; shares have."""
    ticks = {n: picture.words(charts.bars(pd.Series({"a": n, "b": 2 * n}), "times")) for n in (1, 0.4)}
    assert {"0", "1", "2"} <= ticks[1]
    assert not [word for word in ticks[1] if re.fullmatch(r"\d\.\d", word)]
    assert "0.2" in ticks[0.4]


def test_matrix_writes_and_shades_each_number():
    """Each number stands in its row and column, as percent where it is a share."""
    made = drawn("matrix mozambique")
    shown = picture.rows(made, "value", "column")
    text = shown.set_index(["row", "column"])["text"].to_dict()
    assert text == {
        ("7 Religion", "between the parties"): "20%",
        ("7 Religion", "Israel and Palestine"): "3%",
        ("Government of the United Kingdom", "between the parties"): "50%",
        ("Government of the United Kingdom", "opponents"): "100%",
        ("Government of the United Kingdom", "Israel and Palestine"): "0%",
    }
    for row in shown.itertuples():
        assert row.value == SHARES.loc[row.row, row.column]
    rect, words, *_ = picture.layers(made.spec)
    assert (rect[1]["x"], rect[1]["y"], rect[1]["opacity"], words[1]["text"]) == ("column", "row", "shade", "text")
    assert shown["shade"].to_list() == shown["value"].to_list()  # the greatest is one
    assert picture.picture(made).labels("top") == list(SHARES.columns)


@pytest.mark.parametrize(("ink", "ground"), [("#222832", "#ffffff"), ("#ced6dd", "#14181e")])
def test_numbers_can_be_read_on_the_darkest_square(ink, ground):
    """Text in the ink of the page has 4.5:1 on the darkest shade of a square, in both themes."""

    def mixed(color, share):
        pair = [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (color, ground)]
        return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in zip(*pair, strict=True))

    plain = charts.matrix(SHARES, "shares")
    for made, colors in [
        (plain, [ink]),
        (drawn("matrix mozambique"), [framework.COLORS[7]]),
        (drawn("tracks_by_case mozambique"), framework.COLORS.values()),
        (drawn("links_by_case mozambique"), framework.COLORS.values()),
        (drawn("track_matrix mozambique"), [framework.COLORS[1]]),
    ]:
        shade = made.spec["layer"][0]["encoding"]["opacity"]["scale"]["range"][1]
        for color in colors:
            assert contrast(ink, mixed(color, shade)) >= 4.5, (made.description, color)


def test_linkage_beside_chance_shows_found_and_expected():
    """A dot at what was found, a tick at what is expected; full is what stands out after adjustment."""
    table = pd.DataFrame(
        [
            (1, 2, 9, 3.0, 0.001, 1.0, 0.01, 1.0, "more"),
            (1, 7, 0, 2.0, 1.0, 0.04, 1.0, 0.3, ""),
            (2, 7, 1, 1.5, 0.9, 0.6, 1.0, 1.0, ""),
        ],
        columns=["track", "other", "observed", "expected", "p_more", "p_fewer", "q_more", "q_fewer", "stands_out"],
    ).set_index(["track", "other"])
    made = charts.linkage_beside_chance(table, top=2)
    shown = picture.rows(made, "row", "far")
    assert shown.to_dict("records") == [
        {"row": "1 and 2", "observed": 9, "expected": 3.0, "far": True, "q": 0.01},
        {"row": "1 and 7", "observed": 0, "expected": 2.0, "far": False, "q": 0.3},
    ]
    assert [(m, f["x"], f.get("x2")) for m, f in picture.layers(made.spec)] == [
        ("rule", "observed", "expected"), ("tick", "expected", None), ("point", "observed", None),
    ]  # fmt: skip
    fill = made.spec["layer"][2]["encoding"]["fill"]
    assert fill["condition"] == {"test": "datum.far", "value": "currentColor"}
    assert fill["value"] == "transparent"
    assert "full dots: 1." in made.description


def test_entry_order_shows_the_days_between_which_a_track_entered():
    """A bar runs from the first to the last possible day; rank and dates are as precise as they are known."""
    table = pd.DataFrame(
        {
            "first": pd.to_datetime(["1981-01-01", "1988-01-01", "1988-02-01", "1992-03-05"]),
            "last": pd.to_datetime(["1981-12-31", "1988-01-31", "1988-03-31", "1992-03-05"]),
            "best_rank": [1, 2, 2, 4],
            "worst_rank": [1, 3, 3, 4],
        },
        index=[7, 1, 3, 8],
    )
    made = charts.entry_order(table)
    shown = picture.rows(made, "from", "until")
    assert shown["track"].to_list() == [7, 1, 3, 8]
    assert shown["row"].to_list() == [track_label(t) for t in (7, 1, 3, 8)]
    assert shown["from"].to_list() == ["1981-01-01", "1988-01-01", "1988-02-01", "1992-03-05"]
    assert shown["until"].to_list()[0] == "1982-01-01"
    assert all(a > b.date().isoformat() for a, b in zip(shown["until"], table["last"], strict=True))
    assert shown["rank"].to_list() == ["rank 1", "rank 2\u20133", "rank 2\u20133", "rank 4"]
    assert shown["when"].to_list() == ["1981", "January 1988", "February 1, 1988 to March 31, 1988", "March 5, 1992"]
    bar, text = picture.layers(made.spec)
    assert (bar[1]["x"], bar[1]["x2"], bar[1]["y"], bar[1]["color"]) == ("from", "until", "row", "track")
    assert text[1]["text"] == "rank"


def test_brokerage_roles_show_each_role_of_each_actor():
    """A piece for each role an actor brokers in, in the order of the roles, for those who broker most."""
    made = drawn("brokerage_roles mozambique")
    best = brokers()[brokers()["total"] > 0].sort_values("total", ascending=False, kind="stable").head(10)
    shown = picture.rows(made, "role", "paths")
    found = {(r.row, r.role): r.paths for r in shown.itertuples()}
    roles = [role for role in network.ROLES if role in brokers()]
    assert found == {(a, r): best.loc[a, r] for a in best.index for r in roles if best.loc[a, r]}
    assert all(row.order == roles.index(row.role) for row in shown.itertuples())
    actors = case().actors
    assert names_of(made) == [f"{actors.loc[a, 'track']} {actors.loc[a, 'name']}" for a in best.index]
    bar, *_ = picture.layers(made.spec)
    assert (bar[1]["x"], bar[1]["y"], bar[1]["fill"], bar[1]["order"]) == ("paths", "row", "role", "order")
    assert set(roles) <= picture.words(made)


def test_two_mode_lines_run_from_initiative_to_actor():
    """Each participation is a line from the height of its initiative to the height of its actor."""
    small = case().until("1984")
    made = charts.two_mode(small)
    nodes = pd.concat(pd.DataFrame(data) for data in made.spec["datasets"].values() if "label" in data[0])
    left = {r.y: r.name.split(" ", 1)[1] for r in nodes[nodes["x"] == 0].itertuples(index=False)}
    right = {r.y: r.name.split("\xa0", 1)[1] for r in nodes[nodes["x"] == 1].itertuples(index=False)}
    lines = picture.rows(made, "x2", "y2")
    assert set(lines["x"]) == {0}
    assert set(lines["x2"]) == {1}
    drawn_pairs = sorted((left[r.y], right[r.y2], r.track) for r in lines.itertuples())
    assert drawn_pairs == sorted(
        {
            (
                small.initiatives.loc[r.initiative, "name"],
                small.actors.loc[r.actor, "name"],
                small.actors.loc[r.actor, "track"],
            )
            for r in small.participation.itertuples()
        }
    )
    starts = [small.initiatives.set_index("name").loc[left[y], "start"] for y in sorted(left)]
    assert starts == sorted(starts)
    rule = next(f for m, f in picture.layers(made.spec) if m == "rule")
    assert rule == {"x": "x", "y": "y", "x2": "x2", "y2": "y2", "color": "track"}


# --- Ticks -----------------------------------------------------------------------


@given(DAYS, st.integers(0, 200_000), st.sampled_from([150, 196, 248]))
def test_ticks_suit_the_span(first, days, width):
    """There is a tick, all lie within the span, on round dates, and their labels have room."""
    last = min(first + timedelta(days), date(2200, 1, 1))
    axis = time_axis(first, last, width).to_dict()
    ticks = [date(t["year"], t["month"], t["date"]) for t in axis["values"]]
    assert all(t["utc"] for t in axis["values"])
    assert ticks == sorted(set(ticks))
    assert all(first <= t <= last for t in ticks)
    assert 1 <= len(ticks) <= width // 40
    if axis["format"] == "%Y":
        assert all((t.month, t.day) == (1, 1) for t in ticks)
    if axis["format"] == "%b %Y":
        assert all(t.day == 1 for t in ticks)


def test_an_unknown_start_is_drawn_as_unknown():
    """An initiative without a date is left out of the timeline, which says so, and comes last between two modes."""
    known = case()
    first = known.initiatives.index[0]
    starts = known.initiatives["start"].where(known.initiatives.index != first, "")
    some = replace(known.case, initiatives=known.initiatives.assign(start=starts)).reading()
    name = known.initiatives.loc[first, "name"]
    assert name in str(charts.initiatives(known).spec)
    assert name not in str(charts.initiatives(some).spec)
    assert charts.initiatives(some).description.endswith("Left out: 1 of unknown start.")
    assert f"undated {name}"[:20] in str(charts.two_mode(some).spec)
    none = replace(known.case, initiatives=known.initiatives.assign(start="", end="")).reading()
    with pytest.raises(ValueError, match="Mozambique has no verified or partly verified initiative with a date"):
        charts.initiatives(none)
