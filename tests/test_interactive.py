"""The notebooks for running: legible everywhere, complete, and with numbers that follow the data."""

import json
import re
import sys
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from conftest import ROOT
from markdown_it import MarkdownIt

sys.path.insert(0, str(ROOT / "site"))
import interactive
from interactive import Addresses, Book, Derivation

from mtdkit import notes

BOOK = Book(ROOT)
NAMES = [name for name in BOOK.pages if name not in interactive.NO_NOTEBOOK]
SITE = "https://handbook.example"
EDITIONS = [("live", Addresses()), ("plain", Addresses()), ("plain", Addresses(SITE, "https://code.example/handbook"))]
READER = MarkdownIt("commonmark").enable(["table"])
EVAL = re.compile(r'\{eval\}`(noted\("([\w-]+)"(?:, "([^"]+)")?\))`')

each_page = pytest.mark.parametrize("name", NAMES)
each_chapter = pytest.mark.parametrize("name", [name for name in NAMES if BOOK.pages[name].has_code])
DERIVED = {}


def derived(name, edition, addresses):
    """Return a derived notebook, derived once."""
    key = (name, edition, addresses)
    if key not in DERIVED:
        DERIVED[key] = Derivation(BOOK, name, edition, addresses).notebook()
    return DERIVED[key]


def all_editions(name):
    """Return the notebooks derived from a page, for each edition with and without addresses."""
    return [derived(name, edition, addresses) for edition, addresses in EDITIONS]


def texts(notebook):
    """Return the sources of the text cells."""
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def prose(notebook):
    """Return the text of a notebook without formulas, code and expressions."""
    text = "\n\n".join(texts(notebook))
    text = re.sub(r"^```.*?^```$|\$\$.*?\$\$|\$[^$\n]+\$", "", EVAL.sub("", text), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"\\begin\{.*?\\end\{\w+\*?\}", "", text, flags=re.DOTALL)


def links(notebook):
    """Return the targets of all links, as a reader of plain Markdown sees them."""
    tokens = [token for text in texts(notebook) for token in READER.parse(text) if token.type == "inline"]
    return [child.attrs["href"] for token in tokens for child in token.children if child.type == "link_open"]


# --- Legible -----------------------------------------------------------------------


@each_page
def test_no_markup_of_the_book_is_left(name):
    """No role, directive, option or name of a note, figure or exercise shows in any edition."""
    names = {*BOOK.pages[name].notes(), *BOOK.figures, *BOOK.exercises}
    for notebook in all_editions(name):
        nbformat.validate(notebook)
        text = prose(notebook)
        assert re.findall(r".*(?:\{[\w:-]+\}`|:::|`{3}\{|^:\w+: ).*", text, re.MULTILINE) == []
        assert set(re.findall(r"[\w-]+", re.sub(r"\]\([^)]*\)", "]", text))) & names == set()
        assert "mtd-partly" not in text


@each_page
def test_plain_notebooks_hold_no_role_at_all(name):
    """What programs without the extension open has no expressions, nor their results."""
    for notebook in all_editions(name)[1:]:
        assert not any("{eval}" in text for text in texts(notebook))
        assert not any("user_expressions" in cell.metadata for cell in notebook.cells)
        assert "noted" not in "".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


@each_page
def test_links_lead_somewhere(name):
    """Links lead to notebooks and headings that are there, or to the published pages, never to the sources."""
    for (edition, addresses), notebook in zip(EDITIONS, all_editions(name), strict=True):
        for target in map(urlsplit, links(notebook)):
            if target.scheme in ("http", "https", "mailto"):
                if target.geturl().startswith(SITE):
                    assert target.path.removeprefix("/").removesuffix(".html") in BOOK.pages
            elif target.path:
                assert not addresses.site, "a notebook that was downloaded alone links to pages"
                path = (ROOT / name).parent.joinpath(unquote(target.path)).resolve().relative_to(ROOT)
                assert path.with_suffix("").as_posix() in NAMES, target
                if target.fragment:
                    there = derived(path.with_suffix("").as_posix(), edition, addresses)
                    headings = re.findall(r"^#+ (.+)$", "\n".join(texts(there)), re.MULTILINE)
                    assert unquote(target.fragment) in [heading.replace(" ", "-") for heading in headings]


@each_page
def test_works_cited_are_listed(name):
    """Where a page lists its references, all that it cites is in the list."""
    page = BOOK.pages[name]
    if "{chapter-references}" in page.text:
        captions = "".join(figure["caption"] for figure in page.figures())
        for notebook in all_editions(name):
            for key in interactive.cited_in(page.text + captions):
                assert f"- {BOOK.entries[key]}" in "\n".join(texts(notebook)).splitlines()


# --- Numbers -----------------------------------------------------------------------


@each_chapter
def test_every_number_is_alive_and_legible_before_the_first_run(name):
    """The live edition asks for each note that the source shows, and stores its kept value as the result."""
    page, notebook = BOOK.pages[name], derived(name, *EDITIONS[0])
    captions = "".join(figure["caption"] for figure in page.figures())
    shown = [tuple(m.partition(":")[::2]) for m in re.findall(r"\{glue:text\}`([^`]+)`", page.text + captions)]
    asked = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            expressions = EVAL.findall(cell.source)
            asked += [(note, form) for _, note, form in expressions]
            stored = {
                each["expression"]: each["result"]["data"]["text/plain"]
                for each in cell.metadata.get("user_expressions", [])
            }
            assert stored == {e: notes.shown(page.notes()[note], form) for e, note, form in expressions}
    assert sorted(asked) == sorted(shown)


@each_chapter
def test_plain_text_holds_the_kept_values(name):
    """The plain edition says what the live one says before its first run."""
    live, plain = derived(name, *EDITIONS[0]), derived(name, *EDITIONS[1])
    for ours, theirs in list(zip(live.cells, plain.cells, strict=True))[2:]:
        stored = {e["expression"]: e["result"]["data"]["text/plain"] for e in ours.metadata.get("user_expressions", ())}
        assert EVAL.sub(lambda m, stored=stored: stored[m[1]], ours.source) == theirs.source or "noted" in ours.source


# --- Cells -------------------------------------------------------------------------


@each_chapter
def test_code_is_that_of_the_chapter(name):
    """Behind the opening cell stands the chapter's code, without outputs; what the book hides is collapsed."""
    for notebook in all_editions(name):
        opening, *code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert "find_spec" in opening.source
        sources = [cell for cell in BOOK.pages[name].cells if cell.cell_type == "code"]
        assert [cell.source for cell in code] == [cell.source for cell in sources]
        for cell, source in zip(code, sources, strict=True):
            assert cell.outputs == []
            assert set(cell.metadata) <= {"jupyter"}
            hidden = cell.metadata.get("jupyter", {}).get("source_hidden", False)
            assert hidden or not set(source.metadata.get("tags", [])) & interactive.HIDDEN
        assert all(cell.metadata["jupyter"]["source_hidden"] for cell in (opening, code[0]))


@each_chapter
def test_figures_have_captions_below_them(name):
    """Right below a figure's cell stands its number and caption."""
    for notebook in all_editions(name):
        captions = [text for text in texts(notebook) if text.startswith("**Figure ")]
        numbers = [BOOK.figures[figure["name"]][0] for figure in BOOK.pages[name].figures()]
        assert [int(re.match(r"\*\*Figure (\d+)\.\*\* \S", text)[1]) for text in captions] == numbers


@each_chapter
def test_solutions_are_folded(name):
    """Each exercise has a solution under a folded heading, which the next heading ends."""
    for notebook in all_editions(name):
        headings = [
            (line, cell.metadata.get("jp-MarkdownHeadingCollapsed", False), cell.source.startswith(line))
            for cell in notebook.cells
            if cell.cell_type == "markdown"
            for line in re.findall(r"^#+ .+$", cell.source, re.MULTILINE)
        ]
        at = [i for i, (line, _, _) in enumerate(headings) if line.startswith("#### Solution")]
        assert len(at) == len(BOOK.pages[name].exercises())
        for i in at:
            number = headings[i][0].removeprefix("#### Solution of exercise ")
            assert re.fullmatch(rf"#+ Exercise {number}(?: \(.+\))?", headings[i - 1][0])
            assert headings[i][1], "folded"
            following, _, begins_cell = headings[i + 1]
            assert re.match(r"#{1,3} ", following)
            assert begins_cell, "what stands above the heading in its cell would be folded too"
        assert sum(folded for _, folded, _ in headings) == len(at)


def test_without_the_package_the_first_cell_says_how_to_get_it(monkeypatch):
    """A reader without mtdkit is told in words; the sentence is true of where the book is published."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    for edition, addresses in EDITIONS:
        opening = next(
            c for c in derived("chapters/cases/mozambique", edition, addresses).cells if c.cell_type == "code"
        )
        with pytest.raises(ModuleNotFoundError, match=r"needs mtdkit.*pip install") as error:
            exec(opening.source, {})
        assert addresses.repository in str(error.value)


# --- Files -------------------------------------------------------------------------


def test_a_readers_changes_stay_until_the_source_changes(tmp_path):
    """Deriving again leaves a changed notebook alone, unless it would come out differently; sources stay."""
    before = {path: path.read_bytes() for path in (ROOT / "chapters").rglob("*.ipynb")}
    paths = interactive.derive(ROOT, tmp_path, *EDITIONS[0])
    assert [path.relative_to(tmp_path).with_suffix("").as_posix() for path in paths] == NAMES
    assert sorted(p for p in tmp_path.rglob("*") if p.is_file()) == sorted(paths)
    changed = json.loads(paths[1].read_text(encoding="utf-8"))
    changed["cells"][0]["source"] = "mine"
    paths[1].write_text(json.dumps(changed), encoding="utf-8")
    paths[2].write_text(json.dumps(changed), encoding="utf-8")  # as if another source had been derived
    interactive.derive(ROOT, tmp_path, *EDITIONS[0])
    assert nbformat.read(paths[1], 4).cells[0].source == "mine"
    assert nbformat.read(paths[2], 4).cells[0].source != "mine"
    assert {path: path.read_bytes() for path in (ROOT / "chapters").rglob("*.ipynb")} == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("See {abbr}`x`.", "no rule for the role abbr"),
        (":::{margin}\nx\n:::", "no rule for the directive margin"),
        (":::{note}\nx", "not closed"),
        ("A {term}`word without entry`.", "the glossary has no term"),
    ],
)
def test_markup_without_a_rule_is_refused(text, message):
    """A new role or directive stops the build until somebody says how it reads in a notebook."""
    derivation = Derivation(BOOK, "index", *EDITIONS[0])
    with pytest.raises(ValueError, match=message):
        derivation._inline(derivation._blocks(text), {})


# --- The built site ----------------------------------------------------------------


@pytest.mark.site
@each_page
def test_numbers_of_figures_and_exercises_are_those_of_the_site(name):
    """Sphinx and the interactive edition count alike."""
    html = (ROOT / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8")
    numbered = {**BOOK.figures, **BOOK.exercises}
    for label in [*(figure["name"] for figure in BOOK.pages[name].figures()), *BOOK.pages[name].exercises()]:
        found = re.search(rf'id="{label}".*?class="caption-number">(?:Fig\.|Exercise) (\d+)', html, re.DOTALL)
        assert int(found[1]) == numbered[label][0], label


@pytest.mark.site
@each_chapter
def test_the_download_is_the_plain_notebook(name):
    """The file behind a page's download button is the plain edition, whatever the addresses of the build."""
    downloaded = nbformat.read(ROOT / "_build" / "html" / "_sources" / f"{name}.ipynb", 4)
    nbformat.validate(downloaded)
    assert [c.source for c in downloaded.cells if c.cell_type == "code"][1:] == [
        c.source for c in BOOK.pages[name].cells if c.cell_type == "code"
    ]
    assert re.findall(r"\{[\w:-]+\}`|:::", prose(downloaded)) == []
