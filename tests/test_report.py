"""What a mapping asks for, against small cases by hand, and the report as a person opens it."""

import io
import re
from dataclasses import replace

import pandas as pd
import pypdf
import pytest

from mtdkit import mapping, network, report
from mtdkit.case import Case, cases
from mtdkit.cli import main
from mtdkit.errors import UnknownName

NASTY = "<script>alert(1)</script> & <img src=x onerror=alert(2)>"


def small(participation, tracks, initiatives=None, levels=None):
    """Return a reading of a few actors, as a case of a person's own gives it."""
    actors = pd.DataFrame(
        {
            "name": [name.upper() for name in tracks], "kind": "person", "track": list(tracks.values()),
            "secondary_tracks": [()] * len(tracks), "level": [(levels or {}).get(name, "middle") for name in tracks],
            "side": "", "collective": False, "sources": [("S1",)] * len(tracks), "status": "",
        },
        index=list(tracks),
    )  # fmt: skip
    rows = pd.DataFrame(participation, columns=["actor", "initiative", "sources"][: len(participation[0])])
    if "sources" not in rows:
        rows["sources"] = [("S1",)] * len(rows)
    given = initiatives or {}
    names = sorted({*rows["initiative"], *given})
    events = pd.DataFrame(
        {
            "name": [name.upper() for name in names], "kind": [given.get(n, ("dialogue",))[0] for n in names],
            "start": [(given.get(n, ("", ""))[1:] or ("",))[0] for n in names], "end": "", "openness": "", "phase": "",
            "rpp": "", "outcome": "", "sources": [("S1",)] * len(names), "status": "",
        },
        index=names,
    )  # fmt: skip
    sources = pd.DataFrame({"work": ["A talk"], "weak": [False]}, index=["S1"])
    empty = pd.DataFrame(columns=["source", "target", "kind", "sources", "status"])
    case = Case(
        "Small", actors, events, rows.assign(role="party", start="", end="", status=""), empty,
        pd.DataFrame(columns=["date", "what", "sources", "status"]), sources,
        pd.DataFrame(columns=["actor", "coder", "track"]),
    )  # fmt: skip
    return case.reading()


# --- What a mapping asks for ---------------------------------------------------------


def test_tracks_by_level():
    """Who took part in nothing, and who has no level, is not counted."""
    reading = small(
        [("a", "X"), ("b", "X"), ("c", "X")], {"a": 1, "b": 1, "c": 7, "d": 7}, levels={"a": "top", "c": "", "d": "top"}
    )
    grid = mapping.track_levels(reading)
    assert grid.shape == (9, 3)
    assert grid.loc[1].tolist() == [1, 1, 0]
    assert grid.to_numpy().sum() == 2


def test_gaps():
    """Empty tracks, a track that keeps to itself, a pair that never met, a level that is missing."""
    took = [("a", "X"), ("b", "X"), ("c", "Y"), ("d", "Y"), ("e", "X"), ("f", "Y"), ("e", "Y"), ("g", "Z"), ("h", "Z")]
    reading = small(took, {"a": 1, "b": 1, "c": 7, "d": 7, "e": 9, "f": 9, "g": 3, "h": 3}, levels={"a": "top"})
    found = mapping.gaps(reading).set_index("what")["rows"]
    assert [what for what in found.index if what.startswith("No actor")] == [
        f"No actor on the track of {name} took part in anything."
        for name in ("professionals", "citizens", "education", "activism", "funding")
    ]
    assert found["Business met no other track."] == ("g", "h")
    assert found["Government and religion were never in one initiative."] == ("a", "b", "c", "d")
    assert "Nobody of the grassroots level took part in anything." in found.index
    assert not [what for what in found.index if "media" in what or "Business and" in what]


def test_overlaps():
    """Two dialogues of one year on one track without a common person; neither another year nor a shared one counts."""
    took = [("a", "X"), ("b", "Y"), ("c", "Z"), ("a", "W"), ("d", "V")]
    initiatives = {"X": ("dialogue", "2001"), "Y": ("dialogue", "2001-05"), "Z": ("dialogue", "2005"),
                   "W": ("dialogue", "2001"), "V": ("vote", "2001")}  # fmt: skip
    found = mapping.overlaps(small(took, {"a": 2, "b": 2, "c": 2, "d": 2}, initiatives))
    assert sorted(map(sorted, found["rows"])) == [["W", "Y"], ["X", "Y"]]
    assert found["what"].str.endswith("were each a dialogue with professionals at one time, and shared nobody.").all()


def test_complementarities():
    """Initiatives of different kinds and levels joined by one person; of one kind, or of the same levels, not."""
    took = [("a", "X"), ("b", "X"), ("b", "Y"), ("c", "Y"), ("b", "Z"), ("a", "Z")]
    initiatives = {"X": ("negotiation", "2001"), "Y": ("dialogue", "2001"), "Z": ("vote", "2001")}
    levels = {"a": "top", "b": "middle", "c": "grassroots"}
    found = mapping.complementarities(small(took, {"a": 1, "b": 7, "c": 4}, initiatives, levels))
    assert {tuple(rows[:2]) for rows in found["rows"]} == {("X", "Y"), ("Y", "Z")}
    assert found["what"].iloc[0] == "X (negotiation) and Y (dialogue) are joined by B."


def test_bridges_and_what_they_rest_on():
    """Of three rows of the go-between one rests on another source: without it the bridge is gone."""
    took = [("a", "X", ("S1",)), ("b", "X", ("S1",)), ("b", "Y", ("S2",)), ("c", "Y", ("S1", "S2"))]
    reading = small(took, {"a": 1, "b": 7, "c": 9})
    found = mapping.bridges(reading)
    assert found.index.tolist() == ["b"]
    assert found.loc["b", ["name", "track", "paths", "without"]].tolist() == ["B", 7, 1, 0]
    rests = mapping.source_dependence(reading)
    assert rests.loc["S1"].tolist() == [2, 1]
    assert rests.loc["S2"].tolist() == [1, 1]


@pytest.mark.parametrize("slug", cases().index)
def test_sentences_name_rows_that_bear_them_out(slug):
    """In each case of the handbook, pairs that are told never to have met did not, and joined ones did."""
    reading = Case.load(slug).reading()
    met = network.linkage(reading)
    for rows in mapping.gaps(reading).query("what.str.contains('never in one')")["rows"]:
        first, *others = {int(reading.actors.loc[actor, "track"]) for actor in rows}
        assert met.loc[first, others].sum() == 0
    people = reading.participation.groupby("initiative")["actor"].agg(set)
    for one, other in mapping.overlaps(reading)["rows"]:
        assert not people[one] & people[other]
    for one, other, *joined in mapping.complementarities(reading)["rows"]:
        assert people[one] & people[other] == set(joined)
    found = mapping.bridges(reading)
    assert (found["without"] <= found["paths"]).all()
    assert found["paths"].is_monotonic_decreasing


# --- The report ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def page():
    """Give the report on a case whose names try to be markup."""
    case = Case.load("mozambique")
    actors = case.actors.copy()
    actors.loc["MZ10", "name"] = NASTY
    return report.html(replace(case, name="Mozambique " + NASTY, actors=actors), us="MZ08")


def test_the_page_stands_alone(page):
    """It names no other file or host, and markup in names is text."""
    assert not re.findall(r"<(?:script|link|img|iframe)\b", page)
    assert not re.findall(r"(?:src|href)=[\"'](?!#)", page)
    assert "default-src 'none'" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "(us)" in page


def test_the_brief_agrees_with_the_measures():
    """Counts in its sentences are those of the tables."""
    reading = Case.load("liberia").reading()
    said = " ".join(report.brief(reading))
    assert f"{len(reading.actors)} actors, {len(reading.initiatives)} initiatives" in said
    mixed = int((reading.present.sum(axis=1) > 1).sum())
    assert f"{mixed} of the {len(reading.present)} initiatives" in said
    assert mapping.bridges(reading, 1)["name"].iloc[0] in said


def test_a_map_of_nothing_has_a_report(tmp_path):
    """An empty form, and one with actors alone, say that there is nothing to measure."""
    from mtdkit import template

    case = Case.load(template.write_workbook(tmp_path / "empty", example=False))
    assert "nothing to measure" in report.html(case)
    first = Case.load(template.write_workbook(tmp_path / "first"))
    assert "rows of the template" in report.html(first)


def test_an_unknown_author_is_told():
    """Who made the map has to stand on it."""
    with pytest.raises(UnknownName, match="Riccardi"):
        report.html(Case.load("mozambique"), us="Andrea Ricardi")
    assert "Andrea Riccardi (us)" in report.html(Case.load("mozambique"), us="andrea riccardi")


def test_the_command_writes_whole_or_not_at_all(tmp_path, capsys, monkeypatch):
    """A report replaces an older one; when it fails, the older one stays and no draft is left."""
    out = tmp_path / "r.html"
    assert main(["report", "mozambique", "--out", str(out)]) == 0
    assert "It names people" in capsys.readouterr().out
    before = out.read_text(encoding="utf-8")
    assert main(["report", "mozambique", "--out", str(out), "--us", "Nobody"]) == 2
    assert main(["report", "mozambique", "--out", str(tmp_path / "no" / "r.html")]) == 2
    assert out.read_text(encoding="utf-8") == before
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


@pytest.mark.site
@pytest.mark.parametrize("slug", ["mozambique", "cyprus"])
def test_the_report_opens_and_prints(browser, tmp_path, slug):
    """By double click: nothing is asked for from elsewhere, nothing is wider than the window; on paper a few pages."""
    path = report.write(Case.load(slug), tmp_path / "r.html")
    tab = browser.new_page(viewport={"width": 390, "height": 800})
    asked, errors = [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: errors.append(message.text))
    tab.goto(path.as_uri())
    assert asked == [path.as_uri()]
    assert errors == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert tab.locator("figure svg[aria-label]").count() >= 4
    for paper in ("A4", "Letter"):
        pages = pypdf.PdfReader(io.BytesIO(tab.pdf(format=paper))).pages
        assert len(pages) <= 12
        assert all(len(each.extract_text().split()) > 20 for each in pages), "a page with a heading alone"
    tab.close()
