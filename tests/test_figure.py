"""A figure is drawn the same on every machine, whatever is in its data, and is saved whole."""

import html
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from picture import SVG, rows, size

from mtdkit import charts, framework
from mtdkit.charts import theme, words

DESCRIPTION = "Words that show nothing but the machinery around them."


def written(*texts):
    """Return a chart of texts."""
    return alt.Chart(pd.DataFrame({"text": texts})).mark_text().encode(text="text:N", y="text:N")


@pytest.fixture
def without_picture_maker(monkeypatch):
    """Take vl-convert away."""
    monkeypatch.setitem(sys.modules, "vl_convert", None)


# --- Text ------------------------------------------------------------------------


BAD = [*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xD800, 0xDFFF, 0xFFFE, 0xFFFF]


def test_what_cannot_be_printed_is_drawn_as_a_sign_for_it():
    """Control characters, halves of characters and non-characters neither end the process nor reach the page."""
    told = f"A name that holds {''.join(map(chr, BAD))} is told as well."
    made = charts.Figure(written(*(f"Al{chr(bad)}pha{bad}" for bad in BAD)), told)
    bundle = made._repr_mimebundle_()
    for text in (made.svg, made.description, bundle["text/html"], bundle["text/plain"], str(made.spec)):
        assert not [bad for bad in BAD if chr(bad) in text]
    assert {f"Al\ufffdpha{bad}" for bad in BAD} <= {
        text.text for text in ElementTree.fromstring(made.svg).iter(f"{SVG}text")
    }


@given(st.text(st.characters(), min_size=1, max_size=8))
def test_any_text_is_drawn_or_replaced(text):
    """Whatever a name holds, its specification and description can be written as UTF-8 and as XML."""
    made = charts.Figure(written(text), f"A name that is {text} and nothing else at all.")
    for value in (made.description, *(row["text"] for row in rows(made, "text").to_dict("records"))):
        assert ElementTree.fromstring(f"<a>{value.replace('&', '').replace('<', '')}</a>") is not None
        value.encode()


@pytest.mark.parametrize("evil", ["</script><script>alert(1)</script>", "<!--<script>", "]]>&lt;"])
def test_data_holds_no_tag_on_the_page(evil):
    """No opening bracket of the data is left in the script that carries it."""
    page = charts.Figure(written(evil), DESCRIPTION)._repr_mimebundle_()["text/html"]
    (script,) = re.findall(r'<script type="application/vnd\.vegalite\+json">(.*?)</script>', page, re.DOTALL)
    assert "<" not in script
    assert evil.replace("<", r"\u003c") in script


# --- Drawing ---------------------------------------------------------------------


def test_the_font_is_that_of_the_page():
    """Drawings name the theme's font stack once, on the root; they are laid out with a font of their own."""
    made = charts.Figure(written("a"), DESCRIPTION)
    assert ElementTree.fromstring(made.svg).get("font-family") == theme.FONT == made.spec["config"]["font"]
    assert made.svg.count("font-family") == 1
    page_theme = pytest.importorskip("pydata_sphinx_theme")
    (stack,) = {
        found
        for style in Path(page_theme.__file__).parent.rglob("*.css")
        for found in re.findall(r"--pst-font-family-base-system:([^;]*);", style.read_text(encoding="utf-8"))
    }
    plain = [name.strip('" ') for name in stack.split(",")]
    assert plain[: plain.index("sans-serif") + 1] == [name.strip('" ') for name in theme.FONT.split(",")]


def test_a_drawing_holds_what_is_seen_and_nothing_else():
    """Empty paths, useless attributes and groups are dropped; all texts and all painted marks are there."""
    import vl_convert

    rows = pd.DataFrame({"x": range(7), "y": [0.123456 * n for n in range(7)], "c": list("aabbccd")})
    made = charts.Figure(alt.Chart(rows).mark_point().encode(x="x", y="y", color="c"), DESCRIPTION)
    whole = ElementTree.fromstring(vl_convert.vegalite_to_svg(made.spec))
    root = ElementTree.fromstring(made.svg)

    def painted(tree):
        return [
            p.get("fill") or p.get("stroke")
            for p in tree.iter(f"{SVG}path")
            if p.get("d") and p.get("display") != "none" and {"fill", "stroke"} & set(p.keys())
        ]

    def written(tree):
        return [(t.text, t.get("text-anchor")) for t in tree.iter(f"{SVG}text")]

    assert painted(root) == painted(whole)
    assert len(painted(root)) == len(rows) + 4  # and the keys of the legend
    assert written(root) == written(whole)
    assert not [g for g in root.iter(f"{SVG}g") if not g.attrib or not len(g)]
    assert not re.search(r'class=|pointer-events|opacity="1"|stroke-width="1"|\d\.\d{3}', made.svg)
    assert "-0," not in made.svg
    assert len(made.svg) < 0.6 * len(vl_convert.vegalite_to_svg(made.spec))


def test_wider_drawings_grow_with_their_view_box():
    """Text is equally large on a wide page, whatever the drawing's width."""
    for width in (100, 300):
        made = charts.Figure(written("a").properties(width=width), DESCRIPTION)
        most = float(re.search(r"max-width:(\d+)px", made.svg)[1])
        assert most / size(made)[0] == pytest.approx(1.35, abs=0.01)


def test_a_figure_may_have_a_second_drawing_for_phones():
    """Both drawings stand on the page with their own specification; without a style sheet the wide one is seen."""
    made = charts.Figure(written("a").properties(width=600), DESCRIPTION, narrow=written("a").properties(width=300))
    page = made._repr_mimebundle_()["text/html"]
    assert page.startswith('<div class="mtd-chart mtd-wide" data-chart><svg')
    assert page.count('<div class="mtd-chart mtd-narrow" data-chart hidden><svg') == 1
    assert page.index(made.svg) < page.index(made.narrow.svg)
    assert page.count("<script") == 2
    assert made.narrow.description == made.description
    assert charts.Figure(written("a"), DESCRIPTION).narrow is None


def test_no_limit_of_rows_and_no_change_for_others():
    """More than 5,000 rows are drawn, and altair's own limit stays as it was for other charts."""
    many = alt.Chart(pd.DataFrame({"x": range(5001)})).mark_point().encode(x="x")
    assert len(rows(charts.Figure(many, DESCRIPTION), "x")) == 5001
    with pytest.raises(alt.MaxRowsError):
        many.to_dict()


def test_rows_stay_in_the_page_whatever_the_session_has_set(tmp_path, monkeypatch):
    """A transformer that writes rows to files does not part a figure from its data."""
    monkeypatch.chdir(tmp_path)
    with alt.data_transformers.enable("csv"):
        assert len(rows(charts.Figure(written("a", "b"), DESCRIPTION), "text")) == 2
    assert list(tmp_path.iterdir()) == []


# --- Words and colors ------------------------------------------------------------


def test_numerals_on_tracks_can_be_read():
    """White or black on each of the nine colors has a contrast of 4.5 or more."""
    condition = theme.on_track()["condition"]
    assert condition["value"] == "black"
    for track, color in framework.COLORS.items():
        ink = "#000000" if track in condition["test"].oneOf else "#ffffff"
        assert theme.contrast(color, ink) >= 4.5


def test_contrast_is_that_of_the_guidelines():
    """Values of published examples: gray 767676 on white is the lightest gray with 4.5."""
    assert theme.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert theme.contrast("#ff0000", "#ffffff") == pytest.approx(4.0, abs=0.005)


def test_lists_of_nothing_say_so():
    """A phrase of no pairs is not empty."""
    assert words.joined([]) == "none"


@given(st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=20), min_size=1, max_size=9))
def test_broken_labels_keep_their_words_and_their_room(parts):
    """Lines hold all words in order; only a word that is wider than the room stands out."""
    text = " ".join(parts)
    lines = words.broken(text, 120).split("\n")
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(words.units(line) <= 120 or not re.search(r"[ -].", line) for line in lines)


# --- Files -----------------------------------------------------------------------


def test_a_picture_is_saved(tmp_path):
    """Saved as SVG and PNG, in black on white and with nothing that only the site knows."""
    made = charts.Figure(written("Sant'Egidio"), DESCRIPTION)
    made.save(tmp_path / "picture.svg")
    made.save(str(tmp_path / "picture.PNG"))
    made.save(tmp_path / "picture.html")
    svg = (tmp_path / "picture.svg").read_text(encoding="utf-8")
    assert ElementTree.fromstring(svg).get("aria-label") == DESCRIPTION
    assert "currentColor" not in svg
    assert "var(" not in svg
    assert (tmp_path / "picture.PNG").read_bytes().startswith(b"\x89PNG")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["picture.PNG", "picture.html", "picture.svg"]


def test_a_saved_page_stands_alone(tmp_path):
    """The page holds the picture as it stands in the book, its title, and nothing that must be fetched or run."""
    told = 'Words <that> show "nothing" & no more than this.'
    charts.Figure(written("a"), told, narrow=written("b")).save(tmp_path / "picture.html")
    page = (tmp_path / "picture.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    (title,) = re.findall("<title>(.*)</title>", page)
    assert html.unescape(title) == told
    wide, narrow = re.findall(r'<figure class="(mtd-\w+)">(<svg .*?</svg>)</figure>', page)
    assert (wide[0], narrow[0]) == ("mtd-wide", "mtd-narrow")
    assert ElementTree.fromstring(narrow[1]).get("aria-label") == told
    assert "currentColor" in page
    assert not re.search(r"<script|<link|<img|src=|url\(http|@import", page)


def test_the_theme_is_offered_and_not_switched_on():
    """Readers' own charts take the looks of the book once they ask for them."""
    chart = alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x="x")
    assert chart.to_dict()["config"] != theme.CONFIG
    with alt.theme.enable("mtdkit"):
        assert chart.to_dict()["config"] == theme.CONFIG


def test_a_picture_that_cannot_be_saved_leaves_nothing(tmp_path):
    """An unknown suffix is refused, and a target that cannot be replaced leaves no draft."""
    made = charts.Figure(written("a"), DESCRIPTION)
    with pytest.raises(ValueError, match=r"picture\.gif: a picture is saved as \.svg, \.png or \.html"):
        made.save(tmp_path / "picture.gif")
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(OSError):  # noqa: PT011 - its kind differs between systems
        made.save(tmp_path / "folder.svg")
    assert [p.name for p in tmp_path.iterdir()] == ["folder.svg"]


@pytest.mark.usefixtures("without_picture_maker")
def test_what_is_missing_is_named_with_its_cure(tmp_path):
    """Without vl-convert a picture is refused with the command that helps."""
    made = charts.Figure(written("a"), DESCRIPTION)
    for act in (lambda: made.svg, lambda: made.save(tmp_path / "picture.svg")):
        with pytest.raises(ModuleNotFoundError, match=re.escape('pip install "mtdkit[pictures]"')):
            act()
    assert list(tmp_path.iterdir()) == []
