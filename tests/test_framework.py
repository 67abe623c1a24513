"""The tables of the framework, read into order of time and into graphs."""

import datetime

import pandas as pd
import pytest

from mtdkit import framework, tables
from mtdkit.errors import UnknownName


def given_instead(monkeypatch, **frames):
    """Let the framework read other tables than the handbook's."""
    monkeypatch.setattr(tables, "read", lambda name: frames[name].copy())


def test_numbers_names_and_colors_are_those_of_the_table():
    """The nine tracks stand in the table in order; what else is told of them comes from there."""
    table = tables.read("tracks")
    assert framework.TRACKS == tuple(table["number"]) == (1, 2, 3, 4, 5, 6, 7, 8, 9)
    assert all(type(number) is int for number in framework.TRACKS)
    assert dict(framework.NAMES) == dict(zip(table["number"], table["short"], strict=True))
    assert dict(framework.COLORS) == dict(zip(table["number"], table["color"], strict=True))
    assert list(framework.tracks().index) == list(framework.TRACKS)


def test_nobody_changes_a_color_for_all():
    """What is handed out is read only."""
    with pytest.raises(TypeError):
        framework.COLORS[1] = "#000000"


def test_timeline_is_in_order_and_lasts_to_the_end(monkeypatch):
    """Events are sorted by their first day; the last day is that of the end, or of the date where there is none."""
    events = pd.DataFrame({"date": ["1996", "1956-09-11", "1990-02"], "end": ["", "1958", ""], "event": list("cab")})
    given_instead(monkeypatch, timeline=events)
    found = framework.timeline()
    assert found["event"].tolist() == ["a", "b", "c"]
    assert [day.date() for day in found["first"]] == [
        datetime.date(1956, 9, 11), datetime.date(1990, 2, 1), datetime.date(1996, 1, 1),
    ]  # fmt: skip
    assert [day.date() for day in found["last"]] == [
        datetime.date(1958, 12, 31), datetime.date(1990, 2, 28), datetime.date(1996, 12, 31),
    ]  # fmt: skip


def test_the_handbooks_timeline_is_in_order():
    """No event stands before an earlier one, and none ends before it begins."""
    found = framework.timeline()
    assert found["first"].is_monotonic_increasing
    assert (found["last"] >= found["first"]).all()


def test_a_mutual_link_goes_both_ways(monkeypatch):
    """A mutual link is a pair of opposite edges, another a single one; links of other diagrams stay out."""
    given_instead(
        monkeypatch,
        schemes=pd.DataFrame({"scheme": ["new", "old"], "year": [1990, 1980]}),
        scheme_tracks=pd.DataFrame(
            {"scheme": ["new"] * 3 + ["old"], "node": list("abcz"), "label": list("ABCZ"), "track": [1, 2, None, 9],
             "tier": [1, 1, 2, 1]}
        ),
        scheme_links=pd.DataFrame(
            {"scheme": ["new", "new", "old"], "source": ["a", "b", "z"], "target": ["b", "c", "z"],
             "kind": ["mutual", "one-way", "mutual"]}
        ),
    )  # fmt: skip
    assert list(framework.diagrams().index) == ["old", "new"]
    graph = framework.diagram("new")
    assert set(graph.edges) == {("a", "b"), ("b", "a"), ("b", "c")}
    assert graph.nodes["a"] == {"label": "A", "track": 1, "tier": 1}
    assert graph.nodes["c"]["track"] is None


def test_every_mutual_link_of_the_handbook_has_its_opposite():
    """Each diagram has twice its mutual links and once its others."""
    links = tables.read("scheme_links")
    assert {"mutual"} < set(links["kind"])
    for name in framework.diagrams().index:
        own = links[links["scheme"] == name]
        assert framework.diagram(name).number_of_edges() == len(own) + (own["kind"] == "mutual").sum()


def test_an_unknown_diagram_names_the_known_ones():
    """The error lists the names there are."""
    with pytest.raises(UnknownName, match=r"no diagram 'ten-ring'.*nine-ring"):
        framework.diagram("ten-ring")
