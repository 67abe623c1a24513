"""What the build writes, read as files: heads of pages, folds, names, search, weight, the pages beside the chapters."""

import datetime
import functools
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from xml.etree import ElementTree

import nbformat
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from jupyter_cache import get_cache
from test_chapters import PAGES as CHAPTERS
from test_site import address  # noqa: F401 (a fixture)

sys.path.insert(0, str(ROOT / "site" / "extensions"))
import mtd_assets
import mtd_execution
import mtd_folds
import mtd_pages
import mtd_references
import mtd_search
import mtd_site

SITE = Path(os.environ.get("MTD_BUILT_SITE", ROOT / "_build" / "html"))
STATIC = SITE / "_static"
PAGES = sorted(p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html") if "_static" not in p.parts)
CHAPTER_FILES = [f"{page}.html" for page in CHAPTERS]
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Elements(HTMLParser):
    """The elements of a page, each with its name, attributes, text and the elements around it."""

    def __init__(self, html):
        super().__init__()
        self.all, self._open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        element = SimpleNamespace(tag=tag, attrs=dict(attrs), text="", around=[each.tag for each in self._open])
        self.all.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag, attrs):
        """Note an element without content."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        """Close the elements up to this one."""
        while any(each.tag == tag for each in self._open) and self._open.pop().tag != tag:
            pass

    def handle_data(self, data):
        """Add text to the elements around it."""
        for element in self._open:
            element.text += data

    def __call__(self, tag, **attrs):
        """Return the elements of a name with these attributes."""
        return [e for e in self.all if e.tag == tag and attrs.items() <= e.attrs.items()]


def read(name):
    """Return a file of the built site."""
    return (SITE / name).read_text("utf-8")


@functools.cache
def page(name):
    """Return the elements of a built page."""
    return Elements(read(name))


every_page = pytest.mark.parametrize("name", PAGES)
built = pytest.mark.site


# --- Heads and beside the chapters -------------------------------------------------


@built
def test_the_root_is_the_start_page():
    """The bare address shows the book itself, with the map, and nothing is called after the book twice."""
    start = page("index.html")
    assert CHAPTERS[0] == "index"
    assert read("index.html").lstrip().startswith("<!DOCTYPE html>")
    assert start("html")[0].attrs["lang"] == "en"
    assert start("title")[0].text == "Multi-Track Diplomacy"
    assert not [meta for meta in start("meta") if "http-equiv" in meta.attrs]
    assert start("meta", property="og:title")
    links = {a.attrs.get("href") for a in start("a")}
    assert {f"{chapter}.html" for chapter in CHAPTERS[1:]} <= links


@built
@every_page
def test_titles_are_plain_and_written_alike(name):
    """Each title ends in the name of the book, with one kind of dash, and no markup shows in it or in tooltips."""
    title = page(name)("title")[0].text
    assert title == "Multi-Track Diplomacy" or title.endswith(" — Multi-Track Diplomacy"), title
    shown = [title, *(e.attrs["title"] for e in page(name).all if e.attrs.get("title"))]
    shown += [e.text for e in page(name)("a") if "nav" in e.around]
    assert [text for text in shown if re.search(r"\$\w+\$|\\[a-zA-Z(]|[{}]", text)] == []


@built
@every_page
def test_no_script_holds_up_the_text(name):
    """Scripts in files are deferred, and a page loads only what it uses."""
    scripts = page(name)("script")
    assert [s.attrs["src"] for s in scripts if "src" in s.attrs and not {"defer", "async"} & set(s.attrs)] == []
    loaded = {PurePosixPath(e.attrs.get("src") or e.attrs.get("href") or "").name.partition("?")[0]
              for e in [*scripts, *page(name)("link")]}  # fmt: skip
    html = read(name)
    assert ("tex-svg.js" in loaded) == ('class="math ' in html)
    assert ("copybutton.js" in loaded) == ("<pre>" in html)
    assert ("sphinx-design.min.css" in loaded) == ('class="sd-' in html)
    assert ("sphinx_highlight.js" in loaded) == (name == "search.html")
    assert not {"togglebutton.js", "fontawesome.js", "design-tabs.js"} & loaded


@built
@every_page
def test_the_footer_says_under_which_license(name):
    """Version, licenses and the way to cite stand at the foot of each page; no sentence begins "By The"."""
    footer = " ".join(" ".join(e.text for e in page(name)("footer")).split())
    assert re.search(r"Multi-Track Diplomacy, version \d+\.\d+\.\d+", footer)
    assert "Text and data: CC BY 4.0. Code: BSD-3-Clause." in footer
    assert "By The" not in footer
    (license_link,) = page(name)("a", rel="license")
    assert license_link.attrs["href"] == "https://creativecommons.org/licenses/by/4.0/"


def application(url="", documents=("index", "a/b"), folder=None):
    """Return what the functions of the extensions need of Sphinx."""
    config = SimpleNamespace(
        root_doc="index", html_baseurl=url, html_title="Book", mtd_description="A book.",
        html_context={"last_change_iso": "2026-11-22"},
    )  # fmt: skip
    titles = {name: SimpleNamespace(astext=lambda name=name: name) for name in documents}
    builder = SimpleNamespace(name="html", get_target_uri=lambda name: f"{name}.html")
    return SimpleNamespace(
        config=config, builder=builder, outdir=folder, env=SimpleNamespace(found_docs=set(documents), titles=titles)
    )


@pytest.mark.parametrize("written", ["https://example.org/book", "https://example.org/book/"])
def test_a_known_address_is_written_on_every_page(monkeypatch, written):
    """Canonical links and previews use MTD_SITE_URL; the start page stands at the bare address."""
    monkeypatch.setenv("MTD_SITE_URL", written)
    app = application()
    app.config.html_theme_options = {}
    mtd_site.read_addresses(app, app.config)
    start, chapter, missing = {}, {}, {}
    for name, context in (("index", start), ("a/b", chapter), ("404", missing)):
        mtd_pages.describe_page(app, name, "page.html", context, None)
    assert start["pageurl"] == "https://example.org/book/"
    assert chapter["pageurl"] == "https://example.org/book/a/b.html"
    assert missing["pageurl"] is None
    assert "noindex" in missing["metatags"]
    assert "noindex" not in start["metatags"] + chapter["metatags"]
    assert 'content="https://example.org/book/_static/social-card.png"' in chapter["metatags"]
    assert start["docstitle"] == ""


def test_site_map_robots_and_missing_page_with_an_address(tmp_path):
    """All pages stand in the site map, and the page for missing addresses works from any folder."""
    app = application("https://example.org/book/", folder=tmp_path)
    (tmp_path / "404.html").write_text('<a href="a/b.html">b</a> <a href="#top">top</a>', "utf-8")
    mtd_pages.write_site_files(app, None)
    tree = ElementTree.parse(tmp_path / "sitemap.xml")
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    places = [loc.text for loc in tree.findall("s:url/s:loc", space)]
    assert places == ["https://example.org/book/a/b.html", "https://example.org/book/"]
    assert {each.text for each in tree.findall("s:url/s:lastmod", space)} == {"2026-11-22"}
    assert "Sitemap: https://example.org/book/sitemap.xml" in (tmp_path / "robots.txt").read_text("utf-8")
    missing = (tmp_path / "404.html").read_text("utf-8")
    assert missing == '<a href="https://example.org/book/a/b.html">b</a> <a href="#top">top</a>'
    mtd_pages.write_site_files(application(folder=tmp_path), None)
    assert not (tmp_path / "sitemap.xml").exists()
    assert not (tmp_path / "robots.txt").exists()


def test_only_relative_links_become_absolute():
    """Links to other hosts, places on the page, data and paths from the root stay as they are."""
    kept = [
        'href="https://example.com/"',
        'href="#x"',
        'src="data:image/png;base64,AA"',
        'href="/a"',
        'href="mailto:a@b.c"',
    ]
    html = " ".join(kept)
    assert mtd_pages.absolute(html, "https://h/") == html
    changed = mtd_pages.absolute('<html data-content_root="./"> <form action="search.html">', "https://h/")
    assert changed == '<html data-content_root="https://h/"> <form action="https://h/search.html">'


@built
def test_the_missing_page_is_a_page_of_the_book():
    """It has a heading, the contents, and links to the start and to search."""
    missing = page("404.html")
    assert "Page not found" in [h.text for h in missing("h1")]
    assert {"index.html", "search.html"} <= {a.attrs.get("href") for a in missing("a")}


# --- The day of the last change ----------------------------------------------------


def test_the_day_comes_from_the_variable_then_from_the_last_commit(tmp_path, monkeypatch):
    """SOURCE_DATE_EPOCH counts first; without it the last commit that touched the folder; else nothing is said."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert mtd_site.last_change(tmp_path) is None
    author = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a",
              "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_COMMITTER_DATE": "2026-03-01T23:30:00 -0300"}  # fmt: skip
    (tmp_path / "file").write_text("x", "utf-8")
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run(["git", *command], cwd=tmp_path, env=os.environ | author, check=True)
    assert mtd_site.last_change(tmp_path) == datetime.date(2026, 3, 2)  # in UTC
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert mtd_site.last_change(tmp_path) == datetime.date(1970, 1, 2)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(mtd_site.ConfigError, match="SOURCE_DATE_EPOCH is 'yesterday'; it must be a number of seconds"):
        mtd_site.last_change(tmp_path)


# --- References --------------------------------------------------------------------


@given(st.from_regex(r"[A-Za-z]{1,3}", fullmatch=True))
def test_formulas_in_titles_are_set_and_keep_their_case(formula):
    """A formula is italic in the list and plain in tooltips; amounts of money are no formulas."""
    from pybtex.database import parse_string

    title = f"A Value for ${formula}$-Person Games of $29 Million and $30 Million"
    work = parse_string(f"@misc{{a, title={{{title}}}, author={{A, B}}, year={{1953}}}}", "bibtex")
    (entry,) = mtd_references.KeyStyle().format_bibliography(work)
    assert f"<em>{formula}</em>" in entry.text.render_as("html")
    plain = entry.text.render_as("plaintext")
    assert f"{formula}-Person Games of $29 Million and $30 Million".lower() in plain.lower()
    assert formula in plain


@built
def test_no_latex_shows_in_the_bibliography():
    """No brace, backslash or dollar sign around a formula is left in any entry."""
    works = [e for e in page("chapters/reference/bibliography.html")("div") if e.attrs.get("class") == "citation"]
    assert len(works) > 100
    assert [e.text for e in works if re.search(r"[{}\\]|\$[A-Za-z]+\$", e.text)] == []


# --- Folds -------------------------------------------------------------------------


def cells_of(*kinds):
    """Return a document with code cells: s(ilent), n(umbers), o(utput shown), v(isible code), text between by t."""
    from docutils import nodes
    from docutils.utils import new_document

    document = new_document("page")
    for number, kind in enumerate(kinds):
        if kind == "t":
            document += nodes.paragraph("", "text")
            continue
        cell = nodes.container(nb_element="cell_code")
        cell += nodes.container("", nodes.literal_block("", f"x = {number}"), nb_element="cell_code_source")
        if kind != "v":
            cell.attributes |= {"hide_mode": "input", "prompt_show": "Numbers" if kind == "n" else "Code"}
        if kind == "o":
            cell += nodes.container("", nodes.paragraph("", "output"), nb_element="cell_code_output")
        document += cell
    transform = mtd_folds.TidyCells(document)
    transform.document.settings.env = SimpleNamespace(config=SimpleNamespace(nb_code_prompt_show="Code"))
    transform.run()
    return [
        "text" if isinstance(node, nodes.paragraph)
        else (node.get("prompt_show"), mtd_folds.code_of(node).astext().split("\n\n\n"))
        for node in document
    ]  # fmt: skip


def test_silent_cells_share_a_fold():
    """Cells that show nothing but folded code are joined with the next when nothing stands between, in their order."""
    assert cells_of(*"snn") == [("Numbers", ["x = 0", "x = 1", "x = 2"])]
    assert cells_of(*"nnos") == [("Numbers", ["x = 0", "x = 1", "x = 2"]), ("Code", ["x = 3"])]
    assert cells_of(*"sso") == [("Code", ["x = 0", "x = 1", "x = 2"])]
    assert cells_of(*"ntn") == [("Numbers", ["x = 0"]), "text", ("Numbers", ["x = 2"])]
    assert cells_of(*"vsv") == [(None, ["x = 0"]), ("Code", ["x = 1"]), (None, ["x = 2"])]


@given(st.text("snovt", max_size=12))
def test_joining_loses_no_code_and_leaves_no_neighbors(kinds):
    """All code is still there, in its order; no two neighbors could have been joined."""
    result = cells_of(*kinds)
    code = [line for each in result if each != "text" for line in each[1]]
    assert code == [f"x = {number}" for number, kind in enumerate(kinds) if kind != "t"]
    runs = re.findall(r"[sn]*o|[sn]+|[^sn]", kinds)
    assert len(result) == len(runs)


@built
@pytest.mark.parametrize("name", CHAPTER_FILES)
def test_folds_say_what_they_hold(name):
    """Each fold has a name of phrasing content alone; solutions are named by their exercises; imports are folded."""
    summaries = page(name)("summary")
    assert all(s.text.strip() or s.attrs.get("aria-label") for s in summaries)
    assert [e.tag for e in page(name).all if "summary" in e.around and e.tag in ("p", "div", "a", "button")] == []
    titles = [s.text for s in summaries if "admonition-title" in s.attrs.get("class", "")]
    cards = [text for text in titles if text.startswith("Before you start")]
    assert all(
        re.fullmatch(r"Before you start: \d+ minutes to read, about \d+ to work through", text) for text in cards
    )
    solutions = [text for text in titles if text.startswith("Solution")]
    boxes = [text for text in titles if text not in cards + solutions]
    assert len(solutions) + len(boxes) == len(set(titles) - set(cards))
    assert read(name).count("mtd-fold admonition") == len(cards + boxes), "a box that should fold stands open"
    assert "dropdown admonition" not in read(name).replace("dropdown mtd-fold admonition", "")
    assert len(set(solutions)) == len(solutions)
    assert all(re.fullmatch(r"Solution to Exercise \d+( \(.*\))?", text) for text in solutions)
    html = read(name)
    if 'class="cell ' in html and "<pre>" in html:
        first = html[html.index('class="cell ') :]
        assert first.index("<details") < first.index("<pre>"), "the imports stand open"
    assert "Toggle hidden content" not in html


@built
def test_folds_do_not_pile_up():
    """No two cells in a row show nothing but a fold of the same name."""
    fold = r'<details class="hide">\n<summary>(?P<name>[^<]*)</summary>\n(?:(?!</details>).)*</details>\n</div>\n'
    pair = re.compile(rf'{fold}<div class="cell [^>]*>\n<details class="hide">\n<summary>(?P=name)</summary>\n'
                      r"(?:(?!</details>).)*</details>\n</div>\n", re.DOTALL)  # fmt: skip
    assert [name for name in CHAPTER_FILES if pair.search(read(name))] == []
    assert sum(read(name).count('<details class="hide">') for name in CHAPTER_FILES) > 100


# --- HTML --------------------------------------------------------------------------


@built
@every_page
def test_ids_are_unique_and_old_attributes_gone(name):
    """Nothing that checkers of HTML refuse: repeated ids, presentational attributes, styles inside the text."""
    ids = Counter(e.attrs["id"] for e in page(name).all if e.attrs.get("id"))
    assert [each for each, times in ids.items() if times > 1] == []
    assert [e.tag for e in page(name).all if {"valign", "halign", "border", "scoped"} & set(e.attrs)] == []
    assert [e.text for e in page(name).all if e.tag in ("h1", "h2", "h3") and not e.text.strip()] == []


@built
@pytest.mark.parametrize("name", CHAPTER_FILES)
def test_every_table_has_a_name_of_its_own(name):
    """Tables have a caption or a name, and no two of a page have the same."""
    tables = [t for t in page(name)("table") if "highlighttable" not in t.attrs.get("class", "")]
    named = [t.attrs["aria-label"] for t in tables if "aria-label" in t.attrs]
    captions = [c for c in page(name)("caption") if c.text.strip()]
    assert len(named) + len(captions) == len(tables)
    assert len(set(named)) == len(named)
    assert "" not in named


def test_tables_are_named_by_their_section():
    """A caption is left alone; the second table of a section has a number."""
    heading = '<h2>Who &amp; <em>what</em><a class="headerlink" href="#x">#</a></h2>'
    body = f'{heading}<table class="a"><tr></table><table>\n<caption>Own</caption></table><table><tr></table>'
    named = Elements(mtd_pages.name_tables(body))("table")
    assert [t.attrs.get("aria-label") for t in named] == ["Who & what", None, "Who & what, table 2"]


# --- Search ------------------------------------------------------------------------


def test_words_are_found_with_and_without_accents():
    """Both forms of a word are in the index."""
    words = mtd_search.English({}).split("Gonçalves met Señor Ñandú")
    assert {"Gonçalves", "Goncalves", "Señor", "Senor", "Nandu", "met"} <= set(words)
    assert words.count("met") == 1


@functools.cache
def index():
    """Return the built search index."""
    return json.loads(read("searchindex.js").removeprefix("Search.setIndex(").removesuffix(")"))


def pages_with(word):
    """Return the pages on which the index knows a stem."""
    found = []
    for part in ("terms", "titleterms"):
        pages = index()[part].get(word, [])
        found += [pages] if isinstance(pages, int) else pages
    return {index()["docnames"][page] for page in found}


@built
def test_the_index_holds_prose_alone():
    """Names are found in both forms; code and cards are not indexed, and modules are no headings."""
    assert "chapters/cases/mozambique" in pages_with("goncalv") & pages_with("gonçalv")
    assert not {p for p in pages_with("max_colwidth") | pages_with("glue") if p.startswith("chapters/cases")}
    assert not [title for title in index()["alltitles"] if title.startswith("mtdkit.")]
    assert "Before you start" not in index()["alltitles"]
    assert len(index()["lengths"]) == len(index()["docnames"])


@built
def test_counts_tell_where_a_name_matters():
    """The chapter on a case names it more often than any other chapter does, as the counts of the text say."""
    mozambique = index()["docnames"].index("chapters/cases/mozambique")
    counts = {index()["docnames"][int(page)]: times for page, times in index()["counts"]["renamo"].items()}
    assert max(counts, key=counts.get) == index()["docnames"][mozambique]
    assert min(counts.values()) >= mtd_search.FEW


@built
def test_a_search_shows_the_best_page_first_and_prose_around_the_word(browser, address):  # noqa: F811
    """Without an accent in the query; excerpts are no code; the next page shows no marks of the search.

    Three pages have the name in their text; one that has it in a picture alone may come next, with its opening.
    """
    tab = browser.new_page()
    errors = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(f"{address}search.html?q=Goncalves")
    tab.wait_for_selector("ul.search > li:nth-child(4) p.context")
    results = tab.locator("ul.search > li > a").evaluate_all("each => each.map((a) => a.getAttribute('href'))")
    excerpts = tab.locator("ul.search p.context").all_inner_texts()
    assert "chapters/cases/mozambique.html" in results[:3]
    assert all("Gonçalves" in text for text in excerpts[:3])
    assert not [text for text in excerpts if "import " in text or text.startswith("Contents")]
    tab.goto(f"{address}chapters/cases/mozambique.html")
    assert tab.locator(".highlighted").count() == 0
    assert errors == []
    tab.close()


def test_an_index_survives_being_saved_and_loaded(tmp_path):
    """A build that writes only some pages keeps the counts of the others."""
    from docutils import nodes
    from docutils.utils import new_document

    env = SimpleNamespace(
        version=1, _search_index_objnames={}, _search_index_objtypes={}, _search_index_index_entries={}, domains={},
        _search_index_mapping={}, _search_index_titles={}, _search_index_filenames={}, _search_index_all_titles={},
        _search_index_title_mapping={},
    )  # fmt: skip
    first = mtd_search.CountingIndex(env, "en", {}, "")
    document = new_document("page")
    document += nodes.paragraph("", "peace " * 5 + "war")
    first.feed("a", "a.md", "A", document)
    with (tmp_path / "index.js").open("w+", encoding="utf-8") as file:
        first.dump(file, mtd_search.js_index)
        file.seek(0)
        second = mtd_search.CountingIndex(env, "en", {}, "")
        second.load(file, mtd_search.js_index)
    assert first.freeze()["counts"] == {"peac": {"0": 5}}
    assert first.freeze()["lengths"] == [6]
    assert second.freeze() == first.freeze()


# --- Weight ------------------------------------------------------------------------


CSS = """/* c */ .used, .gone { color: red } .gone > p { x: y } p { a: b } #gone { a: b }
@media print { .gone { a: b } .used { c: d } } @media screen { .gone { a: b } } @font-face { font-family: f }
.used:is(.gone, .other) { a: b } p:not(.gone, :is(.gone)) { a: b } .tip-left { a: b } [class="gone"] { a: b }"""


def test_only_rules_that_can_match_nothing_leave_a_sheet():
    """Rules with a class that stands nowhere go, in media rules too; the rest stays."""
    kept = mtd_assets.trim_sheet(CSS, mtd_assets.Vocabulary(['<p class="used other">', 'add("tip-" + side)']))
    assert kept.split("\n") == [
        ".used{color: red}", "p{a: b}", "@media print {.used{c: d}}", "@font-face { font-family: f }",
        ".used:is(.gone, .other){a: b}", "p:not(.gone, :is(.gone)){a: b}", ".tip-left{a: b}", '[class="gone"]{a: b}',
    ]  # fmt: skip


def test_icons_are_found_as_escapes_and_as_characters():
    """Both ways to write a private-use character in a style sheet count; other escapes do not."""
    assert mtd_assets.icons(['a{content:"\\f002"}', 'b{--i:"\uf0c9"}', 'c{content:"\\201c"}']) == {0xF002, 0xF0C9}


@built
def test_every_icon_that_a_sheet_can_show_is_in_a_font():
    """No admonition or button shows an empty box."""
    from fontTools.ttLib import TTFont

    fonts = [TTFont(font) for font in (STATIC / mtd_assets.FONTS).glob("*.woff2")]
    assert len(fonts) == 3
    glyphs = set().union(*(font.getBestCmap() or {} for font in fonts))
    shown = mtd_assets.icons(sheet.read_text("utf-8") for sheet in STATIC.rglob("*.css"))
    shown |= {ord(c) for name in PAGES for c in re.findall("[\ue000-\uf8ff]", read(name))}
    assert {0xF002, 0xF0C9, 0xF019} <= shown
    assert shown <= glyphs
    assert "Font Awesome" in (STATIC / mtd_assets.FONTS / "LICENSE.txt").read_text("utf-8")


@built
def test_files_that_no_page_asks_for_are_not_published():
    """No source maps, no fonts in a second form, no translations, no script of 1.5 MB."""
    unwanted = [
        p.relative_to(STATIC).as_posix() for pattern in mtd_assets.NEVER_ASKED_FOR for p in STATIC.glob(pattern)
    ]
    assert unwanted == []


@built
@every_page
def test_little_stands_between_the_reader_and_the_first_words(name):
    """Style sheets, all that a browser must have before it shows text, are under 40 kB compressed."""
    sheets = [e.attrs["href"].partition("?")[0] for e in page(name)("link") if e.attrs.get("rel") == "stylesheet"]
    files = [(SITE / name).parent.joinpath(sheet).resolve() for sheet in sheets]
    assert not [file.name for file in files if "@import" in file.read_text("utf-8")]
    assert sum(len(gzip.compress(file.read_bytes(), mtime=0)) for file in files) < 40_000


def two_notebooks(folder):
    """Write a notebook that runs and one that fails in its second cell into `folder`, and return both by name."""
    sources = {"sound": ["6 * 7", "print('seven')"], "broken": ["6 * 7", "6 / 0"]}
    books = {}
    for name, cells in sources.items():
        books[name] = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        books[name].metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(books[name], folder / f"{name}.ipynb")
    return books


def test_notebooks_are_executed_before_they_are_read(tmp_path):
    """Sound notebooks are in the cache of MyST-NB afterward; one that fails is not, so that MyST-NB tells of it."""
    books = two_notebooks(tmp_path)
    config = SimpleNamespace(nb_execution_mode="cache", nb_execution_cache_path=str(tmp_path / "cache"))
    config.nb_execution_timeout = 60
    env = SimpleNamespace(doc2path=lambda page: tmp_path / page)
    mtd_execution.execute_on_all_cores(SimpleNamespace(config=config), env, ["sound.ipynb", "broken.ipynb", "page.md"])
    cache = get_cache(config.nb_execution_cache_path)
    assert cache.merge_match_into_notebook(books["sound"])[1].cells[0].outputs[0].data["text/plain"] == "42"
    with pytest.raises(KeyError):
        cache.match_cache_notebook(books["broken"])


def test_the_build_takes_over_what_nbval_has_run(tmp_path):
    """What ``make chapters`` has run as it should is in the cache of the build, with its outputs and its language."""
    for part in ("chapters", "site/extensions", "mtdkit", "data"):
        (tmp_path / part).mkdir(parents=True)
    for file in ("chapters/conftest.py", "site/extensions/mtd_execution.py", "requirements.txt"):
        shutil.copy(ROOT / file, tmp_path / file)
    books = two_notebooks(tmp_path / "chapters")
    command = [sys.executable, "-m", "pytest", "-n", "2", "--nbval-lax", "--nbval-current-env", "chapters"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "1 failed, 3 passed" in done.stdout
    cache = get_cache(mtd_execution.cache_folder(tmp_path, tmp_path / "_build"))
    run = cache.merge_match_into_notebook(books["sound"])[1]
    assert [cell.outputs[0].get("text", "") for cell in run.cells] == ["", "seven\n"]
    assert run.cells[0].outputs[0].data["text/plain"] == "42"
    assert run.metadata["language_info"]["pygments_lexer"] == "ipython3"
    with pytest.raises(KeyError):
        cache.match_cache_notebook(books["broken"])
    # With other data the runs are no longer valid.
    (tmp_path / "data" / "tracks.csv").write_text("track\n", encoding="utf-8")
    assert not get_cache(mtd_execution.cache_folder(tmp_path, tmp_path / "_build")).list_cache_records()
