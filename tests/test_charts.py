"""Every chart is a picture that scales, has a name, and takes the color of its page."""

import functools
import inspect
import json
import re
import sys
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import pytest
from conftest import ROOT
from figures import REAL, SMALL, case

from mtdkit import charts, framework, network, tables
from mtdkit.charts.theme import contrast
from mtdkit.errors import UnknownName

SVG = "{http://www.w3.org/2000/svg}"
DESCRIPTION = "Dots that show nothing but the machinery around them."
PUBLIC = [n for n in charts.__all__ if inspect.isfunction(getattr(charts, n))]
drawn = functools.cache(lambda name: SMALL[name]())


@pytest.fixture(scope="module", params=SMALL)
def figure(request):
    """Give each figure in turn, drawn once."""
    return drawn(request.param)


def clipped(width=200):
    """Return a figure whose SVG has an id, as a clipped line needs it."""
    chart = alt.Chart(pd.DataFrame({"x": [0, 9]}), width=width).mark_line(clip=True).encode(x="x:Q", y="x:Q")
    return charts.Figure(chart, DESCRIPTION)


def ids(svg):
    """Return the ids in an SVG."""
    return re.findall(r'\bid="([^"]+)"', svg)


def test_every_public_chart_function_is_drawn_here():
    """No chart function of the package is left out of these tests."""
    for figures in (SMALL, REAL):
        assert {name.split()[0] for name in figures} == set(PUBLIC)


def test_figures_are_pictures_with_a_name(figure):
    """The SVG parses, is an image to a listener, and is named by the description."""
    root = ElementTree.fromstring(figure.svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") == figure.description
    assert all("role" not in part.attrib for part in root.iter() if part is not root)
    assert not [a for part in root.iter() if part is not root for a in part.attrib if a.startswith("aria-")]


def test_figures_scale_with_their_page(figure):
    """The SVG has a view box and no size of its own."""
    root = ElementTree.fromstring(figure.svg)
    assert root.get("viewBox")
    assert root.get("width") is None
    assert root.get("height") is None


def test_figures_take_the_color_of_the_page(figure):
    """Texts are in currentColor, in white or black on a colored mark, or in a track's color; no ground is painted."""
    root = ElementTree.fromstring(figure.svg)
    texts = [text.get("fill") for text in root.iter(f"{SVG}text")]
    assert texts
    assert set(texts) <= {"currentColor", "white", "black", *framework.COLORS.values(), None}
    assert not [part for part in root if part.tag == f"{SVG}rect"], "a painted ground"
    assert "currentColor" in figure.svg


def test_descriptions_are_sentences_with_the_finding(figure):
    """A description is a sentence, and holds no leftover of code."""
    assert re.match(r"[A-Z].*\.$", figure.description, re.DOTALL)
    assert len(figure.description) > 40
    assert not re.search(r"\bnan\b|\bNone\b|dtype|\bInt64\b|[{}\[\]]", figure.description)


def test_the_live_form_says_the_same(figure):
    """The Vega-Lite form carries the description, and the page form carries that form."""
    bundle = figure._repr_mimebundle_()
    assert bundle["application/vnd.vegalite.v5+json"]["description"] == figure.description
    assert bundle["text/plain"] == figure.description
    shown = [figure, figure.narrow] if figure.narrow else [figure]
    scripts = re.findall(r'<script type="application/vnd\.vegalite\+json">(.*?)</script>', bundle["text/html"])
    assert [json.loads(script) for script in scripts] == [json.loads(json.dumps(each.spec)) for each in shown]
    assert all(each.svg in bundle["text/html"] for each in shown)
    wide = " mtd-wide" if figure.narrow else ""
    assert bundle["text/html"].startswith(f'<div class="mtd-chart{wide}" data-chart>')


def test_ids_differ_between_figures():
    """Two figures of one page share no id, and each id that a figure points to is its own."""
    more = {"clipped": clipped(), "clipped elsewhere": clipped(90)}
    owners = {}
    for name in [*SMALL, *more]:
        svg = (more.get(name) or drawn(name)).svg
        own = ids(svg)
        assert len(own) == len(set(own)), name
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(own), name
        for each in own:
            # The picture maker's own counter starts anew in each process, so the mark must differ.
            assert re.fullmatch(r"[a-z]\w*-[0-9a-f]{8}", each)
            assert owners.setdefault(each, name) == name
    assert set(more) <= set(owners.values())


def test_figures_with_the_same_picture_have_the_same_svg():
    """Drawing twice gives the same bytes, so that builds do not differ."""
    assert SMALL["diagram without"]().svg == SMALL["diagram without"]().svg
    assert clipped().svg == clipped().svg


def test_palette_is_that_of_the_style_sheet():
    """The nine colors of the charts are those of the site."""
    css = (ROOT / "site" / "static" / "mtd.css").read_text(encoding="utf-8")
    assert {int(n): c for n, c in re.findall(r"--mtd-track-(\d): (#[0-9a-f]{6})", css)} == framework.COLORS


@pytest.mark.parametrize("ground", ["#ffffff", "#14181e"])
def test_every_track_color_holds_on_light_and_dark_ground(ground):
    """Each color has a contrast of 3:1 or more, as WCAG 2.1 asks of graphical objects."""
    for color in framework.COLORS.values():
        assert contrast(color, ground) >= 3, color


@pytest.mark.parametrize(
    "description", ["", "points", "A plot of the data", "Dots.", "Six words and no full stop here"]
)
def test_a_poor_description_is_refused(description):
    """A figure without a full sentence is refused, and the text is named."""
    with pytest.raises(ValueError, match=re.escape(repr(description))):
        charts.Figure(alt.Chart().mark_point(), description)


def test_data_cannot_end_the_script():
    """A closing tag in the data stays data on the page."""
    evil = "</script><script>alert(1)</script>"
    chart = alt.Chart(pd.DataFrame({"name": [evil]})).mark_text().encode(text="name:N")
    page = charts.Figure(chart, DESCRIPTION)._repr_mimebundle_()["text/html"]
    assert page.count("</script>") == 1
    script = page[page.index("+json") : page.index("</script>")]
    assert r"\u003cscript>alert" in script
    assert "alert(1)" not in page.replace(script, "").replace("&lt;script&gt;alert(1)", "")


def test_a_description_with_quotes_stays_one_name():
    """Quotes and angle brackets in a description do not break the name."""
    text = 'Dots that say "no" to <five> of the tracks & more.'
    figure = charts.Figure(alt.Chart().mark_point(), text)
    assert ElementTree.fromstring(figure.svg).get("aria-label") == text


def test_without_the_picture_maker_the_live_form_is_left(monkeypatch):
    """Where vl-convert cannot be had, the bundle holds the live form and the description."""
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    bundle = charts.Figure(alt.Chart().mark_point(), DESCRIPTION)._repr_mimebundle_()
    assert set(bundle) == {"application/vnd.vegalite.v5+json", "text/plain"}


def test_a_phase_without_initiatives_is_refused():
    """The map of a phase that the case does not have names the phases it has."""
    with pytest.raises(ValueError, match=r"'today'; there are 'after', 'before', 'during'"):
        charts.actor_map(case(), phase="today")


def test_an_unknown_diagram_is_refused():
    """A diagram that is not there is named together with those that are."""
    with pytest.raises(KeyError, match=r"pyramid.*five-tracks"):
        charts.diagram("pyramid")


def test_what_is_not_there_is_refused():
    """A track, a number, a principle or a kind that is not there is named together with those that are."""
    tensions = tables.read("tensions")
    for draw, told in (
        (lambda: charts.diagram("nine-ring", without=10), "no track 10; there are 1, 2, 3, 4, 5, 6, 7, 8, 9"),
        (lambda: charts.typologies(tables.read("typologies"), "8.5"), "no number '8.5'"),
        (lambda: charts.principles_map(tensions, 13), "no principle 13; there are 1, 2, 3"),
        (lambda: charts.principles_map(tensions, kind="support"), "no kind of tie 'support'; did you mean 'supports'"),
    ):
        with pytest.raises(UnknownName, match=re.escape(told)):
            draw()


# --- What descriptions say ---------------------------------------------------------


def test_the_map_tells_who_took_part():
    """The numbers in the description of the actor map are those of the network."""
    graph = case().graph
    active = [a for a in case().actors.index if graph.degree(a)]
    pairs = case().ties.number_of_edges()
    told = charts.actor_map(case()).description
    assert f"{len(active)} of {len(case().actors)} actors took part, {pairs} pairs met." in told


def test_the_matrix_tells_the_pair_that_met_most():
    """The matrix names the pair with the highest count and how many never met."""
    table = network.linkage(case())
    pairs = {(a, b): table.loc[a, b] for a in table.index for b in table.index if a < b}
    best = max(pairs, key=pairs.get)
    never = sum(value == 0 for value in pairs.values())
    told = charts.track_matrix(table).description
    assert f"Strongest: {best[0]} and {best[1]}, {pairs[best]:.0f}. Without any link: {never} of 36 pairs." in told
