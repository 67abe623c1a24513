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

from mtdkit import casebook, charts, framework, models, network, sweep, tables
from mtdkit.case import Case

SVG = "{http://www.w3.org/2000/svg}"
CELLS = ("key-individual", "more-individual")
DESCRIPTION = "Dots that show nothing but the machinery around them."


def a_case():
    """Return the counted Mozambique case."""
    return Case.load("mozambique").counted()


def linkage():
    """Return the track linkage of the case."""
    return network.track_linkage(a_case().participation, network.membership(a_case().actors))


def loss():
    """Return the loss of each track in the case."""
    return network.loss_of_track(network.two_mode(a_case()), network.membership(a_case().actors))


def met():
    """Return whom each actor of the case met."""
    return network.tracks_met(a_case().participation, network.membership(a_case().actors))


def rows():
    """Return the participations of the first case."""
    return a_case().participation


def shares():
    """Return where the actors of the first case sit."""
    return network.membership(a_case().actors)


def roles():
    """Return how often the actors of the first case broker."""
    return network.two_mode_brokerage(network.two_mode(a_case()), a_case().actors["track"])


def book():
    """Return a casebook of one case."""
    return {"A & B": network.Reading(a_case(), shares())}


def dated():
    """Return two events, one of unknown openness and without a track."""
    row = {"name": "Talks & <more>", "start": "1990-02", "end": "1990-05", "openness": "secret", "outcome": "none"}
    return pd.DataFrame([row | {"tracks": (1, 7)}, row | {"openness": "", "tracks": (), "end": ""}])


def ranges():
    """Return a measure of two cases under two codings."""
    both = pd.DataFrame({"case": ["A & B", "C"], "value": [0.5, 0.7], "low": [0.4, 0.7], "high": [0.6, 0.9]})
    return pd.concat([both.assign(coding=coding) for coding in ("first", "second")])


def shares_of_variance():
    """Return the indices of a sum by the size of the design."""
    designs = {size: sweep.saltelli({"x & y": (0, 2), "z": (0, 1)}, size) for size in (16, 32)}
    return {size: sweep.sobol(design, design.sum(axis=1)) for size, design in designs.items()}


def met_twice():
    """Return an actor in two cases, on two tracks."""
    return pd.DataFrame({"actor": ["X & Y"] * 2, "case": ["A", "B"], "track": [1, 8], "initiatives": [3, 1]})


def audited():
    """Return scores of two raters, who differ by two and on whether a principle applies."""
    both = pd.DataFrame({"initiative": "a", "name": "A & <B>", "principle": [1, 2, 3, 4], "evidence": "seen"})
    first, second = pd.array([0, 2, None, 3], "Int64"), pd.array([2, 3, 1, 3], "Int64")
    return pd.concat([both.assign(rater="first", score=first), both.assign(rater="second", score=second)])


def pair(c):
    """Return two equal actors that answer each other."""
    return models.two_actors(m=(-1, -1), c=(c, c))


FIGURES = {
    "actor_map": lambda: charts.actor_map(a_case(), labels={"MZ07": "Sant'Egidio & <others>"}),
    "actor_map before": lambda: charts.actor_map(a_case(), phase="before"),
    "actors_by_track": lambda: charts.actors_by_track(a_case().actors),
    "audit_matrix": lambda: charts.audit_matrix(audited()),
    "audit_profile": lambda: charts.audit_profile(audited()),
    "bars": lambda: charts.bars(pd.Series({"<a>": 1.0, "b & c": -0.5}), "x", marked=["<a>"]),
    "brokerage_roles": lambda: charts.brokerage_roles(roles(), a_case().actors),
    "curves": lambda: charts.curves(pd.DataFrame({"<one>": [1, -2], "two & three": [0, None]}), "x", "y", True),
    "diagram": lambda: charts.diagram("five-tracks"),
    "diagram without": lambda: charts.diagram("nine-ring", without=7),
    "diagram dyad": lambda: charts.diagram("dyad"),
    "entry_order": lambda: charts.entry_order(network.first_entry(rows(), a_case().initiatives, shares())),
    "events": lambda: charts.events(dated()),
    "field": lambda: charts.field(pd.DataFrame([[0.5, 0.5], [0, 1]], ["<a>", "b"], ["<a>", "b"]), "a & b"),
    "findings": lambda: charts.findings(tables.read("studies")),
    "findings of one question": lambda: charts.findings(tables.read("studies").head(1), ["ranking of tracks", "aid"]),
    "gateways": lambda: charts.gateways(casebook.gateways(book(), 7)),
    "influences": lambda: charts.influences(models.influences(models.published_system("core-6"))),
    "initiatives": lambda: charts.initiatives(a_case()),
    "interactions": lambda: charts.interactions(pd.Series({(1, 2): 0.5, (1, 3): -0.2, (2, 3): 0.0}), "A & <B>"),
    "linkage_beside_chance": lambda: charts.linkage_beside_chance(network.linkage_null(rows(), shares())),
    "links_by_case": lambda: charts.links_by_case(casebook.links(book(), 7), 7),
    "named_points": lambda: charts.named_points(pd.DataFrame({"a": [1, 2], "b": [3, 4]}), "x", "y", {1: "<one>"}),
    "portfolios": lambda: charts.portfolios(pd.DataFrame({"best": [(), (2, 3)], "greedy": [(), (1, 2)]}, [1, 4])),
    "rank_shares": lambda: charts.rank_shares(pd.DataFrame([[0.7, 0.3], [0.3, 0.7]], [1, 9], [1, 2]), "<all> & more"),
    "matrix": lambda: charts.matrix(
        pd.DataFrame({"A & B": [0.2, 0.5], "C": [None, 1]}, ["x", "<y>"]), "shares", 7, percent=True
    ),
    "ranges_by_case": lambda: charts.ranges_by_case(ranges(), "E & I", "the range of <all>", reference=0.5),
    "principles_map": lambda: charts.principles_map(tables.read("tensions")),
    "principles_map chosen": lambda: charts.principles_map(tables.read("tensions"), 10, "supports"),
    "removal_bars": lambda: charts.removal_bars(loss()),
    "rest_states": lambda: charts.rest_states(
        pd.concat({c: models.states_of_rest(pair(c)) for c in (0.5, 1.5)}), ("coupling", "stance")
    ),
    "rpp_matrix": lambda: charts.rpp_matrix(pd.Series({"key-individual": 2}), {CELLS: 3}),
    "shared_actors": lambda: charts.shared_actors(met_twice()),
    "run_dots": lambda: charts.run_dots(sweep.random_design({"x": (0, 1), "y": (-1, 1)}, 9), "x", "y", {"y": "<y>"}),
    "shape_measures": lambda: charts.shape_measures(pd.DataFrame({"degree": [1.0, float("nan")]}, ["star", "odd"])),
    "sobol_bars": lambda: charts.sobol_bars(shares_of_variance()[32], "A & B", exact=shares_of_variance()[16]),
    "sobol_convergence": lambda: charts.sobol_convergence(shares_of_variance(), "A & B"),
    "state_plane": lambda: charts.state_plane(
        models.phase_portrait(pair(1.5), [(1, 0), (-1, -1)]), models.states_of_rest(pair(1.5)), 2, ("ours", "theirs")
    ),
    "timeline": lambda: charts.timeline(framework.timeline()),
    "tipping_sizes": lambda: charts.tipping_sizes(pd.Series({1: 2.5, 7: None, "all nine": 4.0}), "effort"),
    "tipping_sizes none": lambda: charts.tipping_sizes(pd.Series({1: None}), "effort"),
    "track_matrix": lambda: charts.track_matrix(linkage()),
    "track_schemes": lambda: charts.track_schemes({"1981": framework.diagram("dyad")}),
    "track_wheel": lambda: charts.track_wheel(),
    "tracks_by_case": lambda: charts.tracks_by_case(pd.DataFrame({1: [9, 4], 7: [5, None]}, ["A & B", "C"]), "actors"),
    "tracks_met": lambda: charts.tracks_met(met(), a_case().actors),
    "two_mode": lambda: charts.two_mode(a_case().until("1984")),
    "typologies": lambda: charts.typologies(tables.read("typologies"), "3"),
    "values_by_track": lambda: charts.values_by_track(pd.DataFrame({"<a>": [1.0, 2], "b & c": [3, 3]}, [1, 9]), "x"),
}
PUBLIC = [n for n in charts.__all__ if inspect.isfunction(getattr(charts, n))]
FIGURES = {name: make for name, make in FIGURES.items() if name.split()[0] in PUBLIC}


@pytest.fixture(scope="module", params=FIGURES)
def figure(request):
    """Give each figure in turn, drawn once."""
    return drawn(request.param)


@functools.cache
def drawn(name):
    """Return a figure by its name; drawing is slow, so each is kept."""
    return FIGURES[name]()


def clipped(width=200):
    """Return a figure whose SVG has an id, as a clipped line needs it."""
    chart = alt.Chart(pd.DataFrame({"x": [0, 9]}), width=width).mark_line(clip=True).encode(x="x:Q", y="x:Q")
    return charts.Figure(chart, DESCRIPTION)


def ids(svg):
    """Return the ids in an SVG."""
    return re.findall(r'\bid="([^"]+)"', svg)


def test_every_public_chart_function_is_drawn_here():
    """No chart function of the package is left out of these tests."""
    assert {name.split()[0] for name in FIGURES} == set(PUBLIC)


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
    assert set(texts) <= {"currentColor", "white", "black", *charts.PALETTE.values(), None}
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
    (script,) = re.findall(r'<script type="application/vnd\.vegalite\+json">(.*?)</script>', bundle["text/html"])
    assert json.loads(script) == json.loads(json.dumps(figure.spec))
    assert figure.svg in bundle["text/html"]
    assert bundle["text/html"].startswith('<div class="mtd-chart" data-chart>')


def test_ids_differ_between_figures():
    """Two figures of one page share no id, and each id that a figure points to is its own."""
    more = {"clipped": clipped(), "clipped elsewhere": clipped(90)}
    owners = {}
    for name in [*FIGURES, *more]:
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
    assert FIGURES["diagram without"]().svg == FIGURES["diagram without"]().svg
    assert clipped().svg == clipped().svg


def test_palette_is_that_of_the_style_sheet():
    """The nine colors of the charts are those of the site."""
    css = (ROOT / "site" / "static" / "mtd.css").read_text(encoding="utf-8")
    assert {int(n): c for n, c in re.findall(r"--mtd-track-(\d): (#[0-9a-f]{6})", css)} == charts.PALETTE
    assert list(charts.PALETTE) == list(framework.tracks().index)


@pytest.mark.parametrize("ground", ["#ffffff", "#14181e"])
def test_every_track_color_holds_on_light_and_dark_ground(ground):
    """Each color has a contrast of 3:1 or more, as WCAG 2.1 asks of graphical objects."""

    def luminance(color):
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for color in charts.PALETTE.values():
        light, dark = sorted((luminance(color), luminance(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3, color


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
    with pytest.raises(ValueError, match=r"'later'.*after, before, during"):
        charts.actor_map(a_case(), phase="later")


def test_an_unknown_diagram_is_refused():
    """A diagram that is not there is named together with those that are."""
    with pytest.raises(KeyError, match=r"pyramid.*five-tracks"):
        charts.diagram("pyramid")


# --- What descriptions say ---------------------------------------------------------


def test_the_map_tells_who_took_part():
    """The numbers in the description of the actor map are those of the network."""
    graph = network.two_mode(a_case())
    active = [a for a in a_case().actors.index if graph.degree(a)]
    pairs = network.projection(graph).number_of_edges()
    told = charts.actor_map(a_case()).description
    assert f"{len(active)} of {len(a_case().actors)} actors took part, {pairs} pairs met." in told


def test_the_matrix_tells_the_pair_that_met_most():
    """The matrix names the pair with the highest count and how many never met."""
    table = linkage()
    pairs = {(a, b): table.loc[a, b] for a in table.index for b in table.index if a < b}
    best = max(pairs, key=pairs.get)
    never = sum(value == 0 for value in pairs.values())
    told = charts.track_matrix(table).description
    assert f"Strongest: {best[0]} and {best[1]}, {pairs[best]:.0f}. Without any link: {never} of 36 pairs." in told
