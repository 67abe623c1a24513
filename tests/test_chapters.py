"""The lint of the chapters: stored cleanly, built by one plan, every number and source accounted for."""

import ast
import itertools
import re
from collections import Counter

import nbformat
import pytest
import yaml
from conftest import MACHINE, ROOT

from mtdkit import tables
from mtdkit.case import cases

TAGS = {
    "hide-input", "hide-output", "hide-cell", "remove-input", "remove-cell", "nbval-check-output", "keep_output",
}  # fmt: skip
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
KEPT = {"nbval-check-output", "keep_output"}
CLOSING = [
    "## What would change our mind",
    "## Key points",
    "## Exercises",
    "### Questions for discussion",
    "## See also",
    "## References of this chapter",
]
RUNGS = ["Recall", "Read and argue", "Change a value", "Your own case"]  # exercises climb in this order
LEAST_ON_RUNG = {"Recall": 2, "Read and argue": 2, "Change a value": 1, "Your own case": 1}
FIRST_SCREEN = 420  # words, with the card, before the first picture
LONGEST_OPEN_CELL, WIDEST_OPEN_LINE = 8, 76  # lines and characters of code that a reader is meant to read
MOST_NUMBERS = 3  # in a sentence
LONGEST_FUNCTION = 5  # lines below its header
LONGEST_CELL = 16  # lines; a cell should have about ten
ROLE = re.compile(r"\{([\w:-]+)\}`([^`]+)`")
GATE = re.compile(
    r"^:::\{exercise\}(?: .+)?\n:label: (\S+)$|^:::\{solution-start\} (\S+)\n:class: dropdown\n:::$"
    r"|^:::\{solution-end\}\n:::$",
    re.MULTILINE,
)
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"


def pages_in_contents():
    """Return the pages that _toc.yml names, in order."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    found = [contents["root"]]

    def walk(node):
        if isinstance(node, list):
            for item in node:
                walk(item)
        elif isinstance(node, dict):
            if "file" in node:
                found.append(node["file"])
            for value in node.values():
                walk(value)

    walk(contents.get("parts", contents.get("chapters", [])))
    return found


PAGES = pages_in_contents()
FILES = [path for page in PAGES for path in (ROOT / f"{page}.md", ROOT / f"{page}.ipynb") if path.exists()]


def name_of(path):
    """Return a file's place in the project."""
    return path.relative_to(ROOT).as_posix()


class Chapter:
    """A notebook as the lint reads it."""

    def __init__(self, path):
        self.path, self.name = path, name_of(path)
        self.notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        self.cells = self.notebook.cells
        self.code = [cell for cell in self.cells if cell.cell_type == "code"]
        self.text = "\n\n".join(cell.source for cell in self.cells if cell.cell_type == "markdown")

    def open_cells(self):
        """Return the code cells that stand open outside solutions."""
        solution, found = False, []
        for cell in self.cells:
            if cell.cell_type == "markdown":
                gates = re.findall(r"\{solution-(start|end)\}", cell.source)
                solution = gates[-1] == "start" if gates else solution
            elif not solution and not FOLDED & set(cell.metadata.get("tags", [])):
                found.append(cell)
        return found

    def trees(self):
        """Return each code cell with its syntax tree."""
        return [(cell, ast.parse(cell.source)) for cell in self.code]

    def section(self, heading):
        """Return the text from a heading to the next of the same level or above."""
        level = heading.split()[0]
        body = self.text.split(f"\n{heading}\n", 1)[1]
        return re.split(rf"^#{{1,{len(level)}}} ", body, maxsplit=1, flags=re.MULTILINE)[0]


CHAPTERS = [Chapter(path) for path in FILES if path.suffix == ".ipynb"]
# Pages to look things up in have no lesson, though one may compute something.
LOOKED_UP = {c.name for c in CHAPTERS if c.path.parent.name == "reference" or c.name == "index.ipynb"}
LESSONS = [chapter for chapter in CHAPTERS if chapter.name not in LOOKED_UP]


def each_chapter(test):
    """Run a test for every notebook of the book."""
    return pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)(test)


def each_lesson(test):
    """Run a test for every notebook that teaches."""
    return pytest.mark.parametrize("chapter", LESSONS, ids=lambda chapter: chapter.name)(test)


def each_page(test):
    """Run a test for every page of the book, with its prose in Markdown."""
    prose = {name_of(p): Chapter(p).text if p.suffix == ".ipynb" else p.read_text(encoding="utf-8") for p in FILES}
    return pytest.mark.parametrize(("name", "prose"), prose.items(), ids=prose)(test)


def roles(prose, *wanted):
    """Return the targets of roles such as {cite:p} or {term} outside fenced code."""
    for role, content in ROLE.findall(without_fences(prose)):
        if role in wanted:
            target = re.search(r"<([^<>]+)>$", content)
            yield target.group(1) if target else content


def without_fences(prose):
    """Return text without blocks of code."""
    return re.sub(r"^```(?!\{glossary\}).*?^```", "", prose, flags=re.MULTILINE | re.DOTALL)


def without_solutions(prose):
    """Return text without the solutions of its exercises."""
    return re.sub(r"\{solution-start\}.*?\{solution-end\}", "", prose, flags=re.DOTALL)


# --- The table of contents ---------------------------------------------------------


def test_contents_and_files_agree():
    """Each page of the contents is one file, and each file under chapters/ is in the contents once."""
    assert [page for page in PAGES if not any((ROOT / f"{page}{end}").exists() for end in (".md", ".ipynb"))] == []
    on_disk = [
        p for p in (ROOT / "chapters").rglob("*") if p.suffix in (".md", ".ipynb") and ".ipynb" not in p.parent.name
    ]
    assert sorted(map(name_of, on_disk)) == sorted(name_of(path) for path in FILES if path.parent != ROOT)
    assert len(set(PAGES)) == len(PAGES) == len(FILES)


def test_published_addresses_stay():
    """A page that was published keeps its address: readers cite it and teachers link to it.

    A new page is added to the list; a line is never changed or taken out.
    """
    published = (ROOT / "tests" / "published_addresses.txt").read_text(encoding="utf-8").split()
    assert sorted(set(published) - set(PAGES)) == [], "a page was renamed or removed"
    assert sorted(set(PAGES) - set(published)) == [], "add the new page to tests/published_addresses.txt"
    assert len(published) == len(set(published))


def test_file_names_make_lasting_addresses():
    """Names are lowercase words joined by hyphens and begin with a letter."""
    for page in PAGES:
        for part in page.split("/"):
            assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", part), page


# --- Stored form -------------------------------------------------------------------


@each_chapter
def test_stored_form(chapter):
    """Notebooks are of one format, name their kernel and nothing of the machine they ran on."""
    notebook = chapter.notebook
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert dict(notebook.metadata.language_info) == {"name": "python", "version": "3"}
    assert all(re.fullmatch(r"[a-z0-9-]{2,16}", cell.id) for cell in chapter.cells)


@each_chapter
def test_only_kept_outputs_are_stored(chapter):
    """Outputs are stored exactly where the cell keeps and compares them; nbval wants those cells counted."""
    for cell in chapter.code:
        kept = KEPT & set(cell.metadata.get("tags", []))
        assert kept in (set(), KEPT), f"{cell.id}: {', '.join(sorted(KEPT))} go together"
        assert bool(cell.outputs) == bool(kept), f"{cell.id}: outputs and the tag keep_output go together"
        assert not kept or isinstance(cell.execution_count, int), f"{cell.id}: run it, so that nbval compares it"
        for output in cell.outputs:
            assert output.output_type != "error", cell.id
            assert output.get("name") != "stderr", cell.id


@each_chapter
def test_cell_tags_are_known(chapter):
    """Cells carry only tags that the book knows, and no metadata besides tags and figure."""
    for cell in chapter.cells:
        assert set(cell.metadata.get("tags", [])) <= TAGS, cell.id
        assert set(cell.metadata) <= {"tags", "mystnb"}, cell.id
        if cell.cell_type == "markdown":
            assert not cell.metadata, cell.id


# --- Anatomy -----------------------------------------------------------------------


@each_lesson
def test_chapter_opens_with_question_and_card(chapter):
    """The first cell has the title, the scene with its question, and the card with needs and three outcomes."""
    first = chapter.cells[0]
    assert first.cell_type == "markdown"
    title, _, card = first.source.partition(":::{admonition}")
    assert re.match(r"# \S.*\n\n(?=[^:#\n])", title), "title and scene"
    assert "?" in title, "the question that the chapter answers"
    assert card.startswith(" Before you start\n:class: mtd-card\n")
    assert "**Time" not in card, "the build writes the times"
    assert "**You need first**:" in card
    outcomes = card.partition("**Afterward you will be able to**")[2].split(":::")[0]
    assert re.findall(r"\((\d)\)", outcomes) == ["1", "2", "3"]
    assert len(re.findall(r"^# ", chapter.text, re.MULTILINE)) == 1, "one title"


@each_lesson
def test_first_screen_has_a_picture_and_the_answer(chapter):
    """A picture comes first, and then the answer, in a few sentences under the first heading."""
    before = 0
    for cell in chapter.cells:
        if cell.cell_type == "markdown":
            before += len(cell.source.split())
        elif "figure" in cell.metadata.get("mystnb", {}):
            break
    assert before <= FIRST_SCREEN, "words before the first picture"
    headings = re.findall(r"^## .*$", chapter.text, re.MULTILINE)
    assert headings[0] == "## In short"
    assert 15 <= len(chapter.section("## In short").split("###")[0].split()) <= 110


@each_chapter
def test_all_imports_stand_in_the_first_code_cell(chapter):
    """Imports stand together at the top, and nothing is imported later."""
    importing = [
        cell.id
        for cell, tree in chapter.trees()
        if any(isinstance(n, ast.Import | ast.ImportFrom) for n in ast.walk(tree))
    ]
    assert importing == [chapter.code[0].id]
    assert FOLDED & set(chapter.code[0].metadata.get("tags", [])), "imports are folded away"
    for node in ast.parse(chapter.code[0].source).body:
        option = ast.unparse(node).startswith(("pd.options.", "pd.set_option("))
        assert isinstance(node, ast.Import | ast.ImportFrom) or option, ast.unparse(node)


@each_lesson
def test_closing_sections_stand_in_order(chapter):
    """Limits, key points, exercises, questions, links and references close the chapter, each once."""
    headings = re.findall(r"^##+ .*$", without_fences(chapter.text), re.MULTILINE)
    assert [h for h in headings if h in CLOSING] == CLOSING
    second = [h for h in headings if h.startswith("## ") and h != "## Sources of this case"]
    assert second[-5:] == [h for h in CLOSING if h.startswith("## ")], "no section between or after them"
    assert len(second) >= 5 + 3, "at least three sections before them"


@each_lesson
def test_key_points_questions_and_links(chapter):
    """Three to five key points, two questions or more, links to other chapters, and the list of works cited."""
    assert 3 <= len(re.findall(r"^[-*] ", chapter.section("## Key points"), re.MULTILINE)) <= 5
    assert len(re.findall(r"^\d\. ", chapter.section("### Questions for discussion"), re.MULTILINE)) >= 2
    assert len(list(roles(chapter.section("## See also"), "doc"))) >= 2
    assert chapter.text.rstrip().endswith("```{chapter-references}\n```")


@each_lesson
def test_limits_are_told_once(chapter):
    """What would change our mind, and in one box how sure we are; no other place confesses what was not seen."""
    section = chapter.section("## What would change our mind")
    assert len(section.split()) > 60
    assert section.count(":::{admonition} How sure we are\n") == chapter.text.count("{admonition} How sure we are") == 1
    elsewhere = without_solutions(chapter.text.replace(section, ""))
    assert re.findall(r"[^.\n]*\b(?:not (?:been )?(?:seen|read)|have not seen|did not see)\b[^.\n]*", elsewhere) == []


@each_lesson
def test_exercises_climb(chapter):
    """At least six exercises, from what anyone can tell to the reader's own case; half or more need no program."""
    heads = re.findall(r"^:::\{exercise\} (.+)$", chapter.text, re.MULTILINE)
    assert len(heads) == chapter.text.count(":::{exercise}"), "each exercise names its rung"
    assert set(heads) <= set(RUNGS)
    assert heads == sorted(heads, key=RUNGS.index), "they climb"
    assert len(heads) >= 6
    for rung, least in LEAST_ON_RUNG.items():
        assert heads.count(rung) >= least, rung
    programmed = set(solutions_with_code(chapter))
    assert 2 * len(programmed) <= len(heads), "half need no program"


def solutions_with_code(chapter):
    """Yield the labels of the exercises whose solution holds a code cell."""
    inside = None
    for cell in chapter.cells:
        if cell.cell_type == "code":
            if inside:
                yield inside
            continue
        for kind, label in re.findall(r"\{solution-(start|end)\}(?: (\S+))?", cell.source):
            inside = label if kind == "start" else None


@each_lesson
def test_each_exercise_has_its_solution(chapter):
    """Exercises are each followed by their own solution in a dropdown; a solution holds code."""
    inside, events = False, []
    code_in_solutions = 0
    for cell in chapter.cells:
        if cell.cell_type == "code":
            code_in_solutions += inside
            continue
        assert not re.search(r"^(:::|```)\{solution\}", cell.source, re.MULTILINE), (
            "use solution-start and solution-end"
        )
        for found in GATE.finditer(cell.source):
            kind = re.search(r"\{(.*?)\}", found.group()).group(1)
            inside = kind == "solution-start" or (inside and kind == "exercise")
            events.append((kind, found.group(1) or found.group(2)))
    labels = [label for kind, label in events if kind == "exercise"]
    expected = [
        ((k, label if k != "solution-end" else None))
        for label in labels
        for k in ("exercise", "solution-start", "solution-end")
    ]
    assert events == expected
    assert len(labels) >= 3
    assert code_in_solutions >= 1
    assert len({label.rsplit("-", 1)[0] for label in labels}) == 1
    assert [label.rsplit("-", 2)[1:] for label in labels] == [["exercise", str(n)] for n in range(1, len(labels) + 1)]


def test_labels_are_unique_in_the_book():
    """No two exercises and no two figures of the book share a label."""
    labels = [label for c in CHAPTERS for label in re.findall(r"^:label: (\S+)$", c.text, re.MULTILINE)]
    labels += [figure["name"] for c in CHAPTERS for _, figure in figures(c)]
    assert [label for label, times in Counter(labels).items() if times > 1] == []


# --- Figures -----------------------------------------------------------------------


def figures(chapter):
    """Return the cells marked as figures, with their captions and names."""
    marked = [(cell, cell.metadata.get("mystnb", {}).get("figure")) for cell in chapter.code]
    return [(cell, figure) for cell, figure in marked if figure is not None]


def draws(node):
    """Tell whether an expression is a call of a chart function or of explore, or displays one."""
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    shown = called in ("display", "print") and any(draws(argument) for argument in node.args)
    return called.startswith(("charts.", "mtdkit.charts.")) or called.split(".")[-1] == "explore" or shown


def shows_a_picture(tree):
    """Tell whether a cell shows a picture: as its last expression, or by display()."""
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Name):
        made = [n.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == last.value.id]
        return bool(made) and draws(made[-1])
    if isinstance(last, ast.Expr) and draws(last.value):
        return True
    return any(isinstance(n, ast.Call) and ast.unparse(n.func) == "display" and draws(n) for n in ast.walk(tree))


@each_chapter
def test_every_picture_is_a_figure(chapter):
    """A cell that shows a chart or an explorer has a caption and a name, and only such cells have.

    Inside a solution the text tells the finding, and a number there would count what is folded away.
    """
    solution = False
    for cell in chapter.cells:
        if cell.cell_type == "markdown":
            gates = re.findall(r"\{solution-(start|end)\}", cell.source)
            solution = gates[-1] == "start" if gates else solution
        elif not solution:
            assert shows_a_picture(ast.parse(cell.source)) == bool(cell.metadata.get("mystnb", {}).get("figure")), (
                cell.id
            )
        else:
            assert "mystnb" not in cell.metadata, cell.id


@each_chapter
def test_captions_state_the_finding(chapter):
    """Captions are sentences, none begins as a label, and each figure is folded and named by one plan."""
    assert figures(chapter), "a chapter has a picture"
    for cell, figure in figures(chapter):
        assert set(figure) == {"caption", "name"}, cell.id
        assert re.match(r"[A-Z0-9\"“{$].*[.?!]$", figure["caption"], re.DOTALL), cell.id
        assert len(figure["caption"].split()) >= 7, cell.id
        assert not re.match(
            r"(An? |The )?(plot|chart|graph|picture|figure|diagram|map) of", figure["caption"], re.IGNORECASE
        ), cell.id
        assert re.fullmatch(r"fig-[a-z]+(-[a-z0-9]+)+", figure["name"]), cell.id
        assert FOLDED & set(cell.metadata.get("tags", [])), cell.id


@each_chapter
def test_figures_and_references_to_them_agree(chapter):
    """The text refers to each of its figures, and to no figure that the book does not have."""
    everywhere = {figure["name"] for c in CHAPTERS for _, figure in figures(c)}
    referred = set(roles(chapter.text, "numref"))
    assert referred <= everywhere
    assert {figure["name"] for _, figure in figures(chapter)} <= referred


# --- Sources, terms, links ---------------------------------------------------------


@each_page
def test_every_work_cited_is_in_the_bibliography(name, prose):
    """Keys of citations stand in references.bib."""
    keys = {
        key.strip()
        for cited in roles(prose, "cite", "cite:p", "cite:t", "cite:ps", "cite:ts")
        for key in cited.split(",")
    }
    assert keys <= tables.bibliography_keys(), name
    captions = " ".join(figure["caption"] for c in CHAPTERS if c.name == name for _, figure in figures(c))
    assert {k for cited in roles(captions, "cite:p", "cite:t") for k in cited.split(",")} <= tables.bibliography_keys()


@each_page
def test_every_term_linked_is_in_the_glossary(name, prose):
    """Terms stand in the glossary, whatever their case."""
    assert {term.lower() for term in roles(prose, "term")} <= glossary(), name


def glossary():
    """Return the terms of the glossary in lower case."""
    text = (ROOT / "chapters" / "reference" / "glossary.md").read_text(encoding="utf-8")
    block = re.search(r"^```\{glossary\}(.*?)^```", text, re.MULTILINE | re.DOTALL).group(1)
    return {line.strip().lower() for line in block.splitlines() if line and not line.startswith((" ", ":"))}


def test_every_track_and_measure_has_its_term():
    """The glossary is not empty and has its terms in order."""
    terms = [t for t in glossary() if not t.isspace()]
    assert {"track", "actor", "initiative", "participation", "centralization", "density", "projection"} <= set(terms)


@each_page
def test_links_inside_the_book_lead_somewhere(name, prose):
    """Pages and files that a page links to exist."""
    here = (ROOT / name).parent
    for target in roles(prose, "doc"):
        page = target.removeprefix("/") if target.startswith("/") else name_of((here / target).resolve())
        assert page in PAGES, target
    for target in re.findall(r"\]\(([^)\s]+)\)", without_fences(prose)):
        if not re.match(r"https?://|mailto:|#", target):
            path = ROOT / target.lstrip("/") if target.startswith("/") else here / target
            path = path.with_name(path.name.split("#")[0])
            assert path.exists() or name_of(path.resolve()).removesuffix(".html") in PAGES, target


@each_chapter
def test_sources_of_a_case_are_on_its_page(chapter):
    """Letters and numbers that lead to a case's source belong to a source, and the page lists them."""
    anchors = set(re.findall(r'href="#([A-Z]+\d+)"', chapter.text))
    slug = chapter.path.stem
    if slug in cases().index:
        keys = {row[0] for row in tables.read_rows(ROOT / "data" / "cases" / slug)["sources"][1:]}
        assert anchors <= keys
        assert len(anchors) > 20
        assert any("bibliography()" in cell.source for cell in chapter.code)
        wrong_label = [m for m in re.findall(r'href="#([A-Z]+\d+)">([^<]*)<', chapter.text) if m[0] != m[1]]
        assert wrong_label == []
    else:
        assert anchors == set()


# --- Numbers -----------------------------------------------------------------------


def notes_of(chapter):
    """Return the notes whose values a test compares, by name: those stored with the outputs of tagged cells."""
    tagged = [cell for cell in chapter.code if set(cell.metadata.get("tags", [])) >= KEPT]
    kept = [output for cell in tagged for output in cell.outputs]
    return {o.metadata.scrapbook.name: o.data["application/papermill.record/text/plain"] for o in kept}


def shown(prose):
    """Return the notes that a text shows, as pairs of name and format."""
    return [tuple(content.partition(":")[::2]) for content in roles(prose, "glue:text")]


def ragged(text):
    """Return the numbers in a text that have more than six significant digits behind a decimal point."""
    return [n for n in re.findall(r"\d+\.\d+", text) if len(n.replace(".", "").strip("0")) > 6]


@pytest.mark.parametrize(("text", "found"), [("0.7219787580987456", 1), ("45.031", 0), ("0.000123456", 0), ("1.0", 0)])
def test_ragged_numbers_are_found(text, found):
    """The search for numbers that another processor would print differently finds them and spares short ones."""
    assert len(ragged(text)) == found


@each_chapter
def test_kept_outputs_are_notes_of_few_digits(chapter):
    """All that is kept and compared was noted, and no kept number tells more than six digits."""
    for cell in chapter.code:
        for output in cell.outputs:
            assert "scrapbook" in output.get("metadata", {}), (cell.id, "only notes are kept")
            assert ragged(output.data["application/papermill.record/text/plain"]) == [], cell.id


@each_chapter
def test_numbers_are_noted_in_one_way(chapter):
    """Notes are made by `mtdkit.notes.note`, of numbers as they were computed: the text rounds them."""
    for cell, tree in chapter.trees():
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
            assert ast.unparse(call.func).split(".")[-1] not in ("glue", "_publish"), cell.id
            if is_note(call):
                inner = [n for keyword in call.keywords for n in ast.walk(note_value(keyword))]
                assert [ast.unparse(n) for n in inner if is_rounding(n)] == [], cell.id


def is_note(call):
    """Tell whether a call notes values."""
    return ast.unparse(call.func) == "note"


def note_value(keyword):
    """Return what a keyword of `note` notes; the keys of a dictionary are names."""
    return ast.List(keyword.value.values) if isinstance(keyword.value, ast.Dict) else keyword.value


def is_rounding(node):
    """Tell whether a node rounds a number: by round(), or by a format of a float within a text."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).split(".")[-1] == "round"
    return isinstance(node, ast.FormattedValue) and node.format_spec is not None


@each_chapter
def test_long_numbers_are_rounded_for_the_reader(chapter):
    """A note of more than four digits behind a decimal point is shown with a format, and a text without one."""
    values = notes_of(chapter)
    for name, form in shown(chapter.text):
        value = ast.literal_eval(values[name])
        if isinstance(value, float) and not form:
            assert len(str(value).replace(".", "").strip("-0")) <= 4, (name, value)
        assert not (isinstance(value, str) and form), (name, value)


@each_chapter
def test_numbers_in_the_text_come_from_compared_cells(chapter):
    """Each note in the text is made in the same notebook by a cell whose output is compared."""
    assert not list(roles(chapter.text, "glue", "glue:", "glue:any", "glue:md")), "the text shows notes by glue:text"
    used, noted = {name for name, _ in shown(chapter.text)}, set(notes_of(chapter))
    assert used <= noted
    prefixes = {name.split("-")[0] for name in noted}
    assert len(prefixes) <= 1, "names begin with the page's prefix"
    assert not noted or used, "noted and never used"


@each_chapter
def test_numbers_are_noted_above_their_sentence(chapter):
    """A reader who runs the cells one by one meets no number before it was computed."""
    noted = set()
    for cell in chapter.cells:
        if cell.cell_type == "code":
            noted |= {output.metadata.scrapbook.name for output in cell.outputs}
        else:
            assert {name for name, _ in shown(cell.source)} <= noted, cell.id


def test_names_of_notes_are_unique_in_the_book():
    """No two chapters note under the same name, since names are shared in the build."""
    names = list(itertools.chain.from_iterable(notes_of(chapter) for chapter in CHAPTERS))
    assert [name for name, times in Counter(names).items() if times > 1] == []


def sentences(prose):
    """Return the sentences of a text, each with the one that follows it and with ``⟦source⟧`` for a source.

    Code, formulas, addresses, directives, roles, dates and numbers that name a place in a work are left out.
    """
    text = without_fences(prose)
    text = re.sub(r"^:::+.*$|^:\w[\w-]*:.*$", "", text, flags=re.MULTILINE)  # directives and their options
    text = re.sub(r"\*\*Time to read\*\*.*", "", text)
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$", "", text, flags=re.DOTALL)
    text = re.sub(r'<a href="#[A-Z]+\d+">[^<]*</a>', "⟦source⟧", text)
    text = re.sub(r"\{cite(?::\w+)?\}`[^`]+`", "⟦source⟧", text)
    text = ROLE.sub("", text)
    text = re.sub(r"`[^`]*`", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"<[^>]+>|https?://\S+", "", text)
    text = re.sub(r"\bversion \d+(\.\d+)+|\b(CC BY(-SA)?|Attribution) \d\.\d", "", text, flags=re.IGNORECASE)
    text = re.sub(
        r"\b(resolution|S/RES/|Res\.|article|chapter|section|track|exercise|issue|no\.|pp?\.) ?\d+(\.\d+)?",
        "",
        text,
        flags=re.IGNORECASE,
    )
    day = r"(?:[12]?\d|3[01])"
    text = re.sub(rf"\b{day}(?: ?(?:to|and|or|–|-) ?{day})? (?:{MONTH})\b|\b(?:{MONTH}) {day}\b", "", text)
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*(?:[-*|]|\d+\.) ?)", text):
        found = re.split(r"(?<=[a-z\d\"”)⟧][.!?])\s+(?=[A-Z“\"(⟦])", " ".join(paragraph.split()))
        yield from itertools.zip_longest(found, found[1:], fillvalue="")


def typed_numbers(prose):
    """Return numbers of two digits or more that stand in prose without a source.

    Years are left out, and so are numbers in a sentence that names a source or stands right before one that does.
    """
    found = []
    for sentence, following in sentences(prose):
        if "⟦source⟧" not in sentence + following:
            numbers = re.findall(r"(?<![\w.,-])\d[\d,.]*\d(?![\w-])", sentence)
            found += [(n, sentence) for n in numbers if not re.fullmatch(r"(19|20)\d\d", n)]
    return found


@each_page
def test_no_number_is_typed_into_the_text(name, prose):
    """Numbers of two digits or more come from a cell or stand in a sentence that names its source."""
    assert typed_numbers(prose) == []


@pytest.mark.parametrize(
    ("prose", "numbers"),
    [
        ("The case holds 47 actors.", ["47"]),
        ("About 1,200 people came. So they say. {cite:p}`Vines1998` names some.", ["1,200"]),
        ("Some came {cite:p}`Vines1998`. They were 1,200 in all.", ["1,200"]),
        ("It rose by 3.5 percent.", ["3.5"]),
        ("- first 17 of them\n- in 1992", ["17"]),
        ("| who | 55 |", ["55"]),
        ("They met 57 times {cite:p}`Vines1998`.", []),
        ("They met 57 times. The last time was in Rome {cite:p}`Vines1998`.", []),
        ('At least 600,000 died, by two papers (<a href="#M13">M13</a>).', []),
        ("On 4 October 1992 and from 30 May to 12 June, and 8 to 10 July 1990.", []),
        ("Run `range(10, 99)` on {glue:text}`moz-actors` of `MZ21`, see {numref}`fig-x-12` and track 10.", []),
        ("```python\nx = 100\n```\n:::{note}\n:label: moz-exercise-12\n:::\n$x = 100$", []),
    ],
)
def test_typed_numbers_are_found(prose, numbers):
    """The search for typed numbers finds counts and spares years, dates, code and cited sentences."""
    assert [number for number, _ in typed_numbers(prose)] == numbers


# How many cases the book holds, and how many of them show a thing, changes with every case that is added. Two cases
# may be any two, so the count begins at three.
WORDS = {
    "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14,
}  # fmt: skip
NUMBER = rf"(?P<number>{'|'.join(WORDS)}|[3-9]|[1-9]\d+)"
OF_CASES = (
    r"(?: of (?:the|our|these|its|all))?(?: (?:long|full|main|other|chosen|coded|shown|recorded|of the handbook's))*"
    r" (?:cases|case chapters|chapters on cases|codings|case records|records|casebooks|case tables|peace processes)\b"
)
# "In all seven", "none of the seven is": of what, the reader knows. Nine is left to the tracks.
ALL = "|".join({"seven", str(len(cases())), *(w for w, n in WORDS.items() if n == len(cases()))} - {"nine"})
COUNTS_OF_CASES = [
    re.compile(rf"(?<![\w.,-]){NUMBER}{OF_CASES}", re.IGNORECASE),
    re.compile(
        rf"\b(?:all|the|the same|our|these) (?P<number>{ALL})"
        r"(?=[.,;:)*]|$| (?:side by side|are|were|have|had|hold|held|is|was|under|shows?|does|did)\b)",
        re.IGNORECASE,
    ),
]


def counted_cases(prose, noted=()):
    """Return how many cases, codings or case records a text says there are, where no noted value says the same.

    What a source counts is left out: numbers in a sentence that names one or stands right before one that does.
    """
    found = set()
    for sentence, following in sentences(prose):
        if "⟦source⟧" not in sentence + following:
            for said in (match for pattern in COUNTS_OF_CASES for match in pattern.finditer(sentence)):
                number = said["number"].lower()
                if (WORDS[number] if number in WORDS else int(number)) not in noted:
                    found.add((number, sentence))
    return sorted(found)


def numbers_of_cases(chapter):
    """Return the values that a chapter notes of cases: those with ``cases`` or ``codings`` in their name."""
    notes = notes_of(chapter).items()
    return {ast.literal_eval(value) for name, value in notes if {"cases", "codings"} & set(name.split("-"))}


@each_chapter
def test_cases_are_counted_by_the_data(chapter):
    """No sentence, caption or label of a chapter says how many cases there are, or show a thing, but what was noted."""
    captions = [figure["caption"] for _, figure in figures(chapter)]
    nodes = [node for _, tree in chapter.trees() for node in ast.walk(tree)]
    labels = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    text = "\n\n".join([chapter.text, *captions, *labels])
    assert counted_cases(text, numbers_of_cases(chapter)) == []


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix == ".md"] + [ROOT / "README.md", ROOT / "CHANGELOG.md"])
def test_pages_do_not_count_the_cases(path):
    """Nor does a page without cells, which has no noted value; what an entry tells of its work is the work's."""
    text = re.sub(r"^\{cite:t\}`.*\n: .*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert counted_cases(text) == []


@pytest.mark.parametrize(
    ("prose", "numbers"),
    [
        ("# Seven cases side by side", ["seven"]),
        ("In all seven cases tracks met less often.", ["seven"]),
        ("In five of the seven cases some meet it.", ["seven"]),
        ("It is missing in all seven, and not by much.", ["seven"]),
        ("For both codings of all seven.", ["seven"]),
        ("No case of the seven shows it.", ["seven"]),
        ("The ten long cases and the fourteen codings.", ["fourteen", "ten"]),
        ("We follow 10 peace processes.", ["10"]),
        ("All seven are told twice.", ["seven"]),
        ("We tell of the same seven side by side.", ["seven"]),
        ("The table has three case tables and five records.", ["five", "three"]),
        ("Practitioners from five peace processes.", ["five"]),
        ("Two cases are joined if they share an actor, in no case by one alone.", []),
        ("All nine are there, track seven of the nine tracks, and seven people of the seven villages.", []),
        ("Four cases that had ended well {cite:p}`Fisher2006`.", []),
        ("In {glue:text}`cmp-some` of {glue:text}`cmp-cases` cases it holds.", []),
        ("In all 4 cases it holds, in all four cases.", []),
    ],
)
def test_counts_of_cases_are_found(prose, numbers):
    """The search for typed counts of cases finds them in words and digits, and spares tracks, pairs and sources."""
    assert [number for number, _ in counted_cases(prose, noted={4})] == numbers


# --- Prose -------------------------------------------------------------------------

# Turns of phrase that nobody says to a class, each with what to say.
WORK = "article|report|book|paper|study|essay|list|text|posting|letter|speech|review|edition|volume|drawing|scheme"
TICS = {
    rf"\b(?:{WORK}) of (?:19|20)\d\d\b": "the 1981 article",
    r"\bhang(?:s|ing)? on\b": "depends on",
    r"\b(?:somebody|whoever)\b": "someone, a person, you",
    r"\bby (?:its|their|his|her) own accounts?\b": "according to its website",
    r"\bas (?:it|they) says? (?:it|them)sel(?:f|ves)\b": "according to its website",
    r"\bchance (?:has it|would (?:have it|give|has)|gives?|predicts)\b": "we would expect by chance",
    r"\bthe other way about\b": "the reverse",
    r"\bstates? of rest\b": "steady state",
    r"\bcompan(?:y|ies) of tracks\b": "coalition",
    r"\bfalls? to (?:one|two|three|four|five) in (?:ten|twenty|a hundred)\b": "five percent are at or below",
    r"(?<!there )\b(?:is|are|was|were) no (?:finding|harm|trait|proof|effect|cause|ranking)\b": "is not a",
}
CODE_NAME = re.compile(r"(?<![\w/-])[A-Z]{2}I?\d{2,3}(?![\w-])|<NA>|\bnan\b")


def prose_of(chapter):
    """Return what a reader of a chapter reads: text and captions."""
    return "\n\n".join([chapter.text, *(figure["caption"] for _, figure in figures(chapter))])


def tics(prose):
    """Return the turns of phrase in a text that the book avoids, each with what to say."""
    text = re.sub(r"“[^”]*”|\"[^\"\n]*\"", "", without_fences(prose))  # what others said stays as they said it
    return [
        (found.group(), better)
        for pattern, better in TICS.items()
        for found in re.finditer(pattern, text, re.IGNORECASE)
    ]


@each_lesson
def test_prose_has_no_tics(chapter):
    """A chapter says things as one says them to a class."""
    assert tics(prose_of(chapter)) == []


PLAIN = [p for p in FILES if p.suffix == ".md"]


@pytest.mark.parametrize("path", [*PLAIN, ROOT / "README.md"], ids=name_of)
def test_pages_have_no_tics(path):
    """So do the pages without cells."""
    assert tics(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("prose", "number"),
    [
        ("The article of 1981 says so.", 1),
        ("A long report of 2012 says so, and the end of 1990 came; in the spring of 1991 it was over.", 1),
        ("It hangs on who was in the room, whoever that was.", 2),
        ("By its own account the group is neutral, more than chance has it.", 2),
        ("In Colombia it is the other way about.", 1),
        ("He wrote: “It hangs on somebody.”", 0),
        ("In March of 1990, at the end of 1991 and in early 1992 they met; there is no evidence of harm.", 0),
    ],
)
def test_tics_are_found(prose, number):
    """The search for tics finds them and leaves quotations and dates alone."""
    assert len(tics(prose)) == number


@each_lesson
def test_names_and_not_codes(chapter):
    """No identifier of a row, no missing value and no column key stands before a reader."""
    text = re.sub(r'<a href="#[A-Z]+\d+">[^<]*</a>|`[^`]*`', "", without_fences(without_solutions(prose_of(chapter))))
    assert CODE_NAME.findall(text) == []


def crowded(prose):
    """Return the sentences with more numbers than a reader can hold; years, days and rows of tables do not count."""
    found = []
    text = re.sub(r"^\|.*\|$", "", prose, flags=re.MULTILINE)
    text = re.sub(r"\{glue:text\}`[^`]*`", "77", text)
    for sentence, _ in sentences(text):
        numbers = re.findall(r"(?<![\w.,-])\d[\d,.]*", sentence.replace("⟦source⟧", ""))
        if len([n for n in numbers if not re.fullmatch(r"(19|20)\d\d[,.]?", n)]) > MOST_NUMBERS:
            found.append(sentence)
    return found


@each_lesson
def test_sentences_hold_few_numbers(chapter):
    """More than three numbers belong into a table or a picture."""
    assert crowded(without_solutions(prose_of(chapter))) == []


@pytest.mark.parametrize(
    ("prose", "number"),
    [
        ("Of {glue:text}`a-b` meetings {glue:text}`a-c` were {glue:text}`a-d`, {glue:text}`a-e` open.", 1),
        ("They met 3 times, 4 times and 5 times in 1990, 1991 and 1992.", 0),
        ("| 1 | 2 | 3 | 4 | 5 |", 0),
        ("There were 1, 2, 3 and 4. There were 2, 3 and 4.", 1),
    ],
)
def test_crowded_sentences_are_found(prose, number):
    """The search for crowded sentences counts noted numbers and spares years and tables."""
    assert len(crowded(prose)) == number


SHINGLE = 14  # words in a row that no two chapters share


def shingles(prose):
    """Return the runs of words in a text outside code, sources and directives."""
    for sentence, _ in sentences(prose):
        words = re.findall(r"[a-z]+", sentence.replace("⟦source⟧", "").lower())
        yield from (tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


def repeated(texts):
    """Return the runs of words that more than one of the texts holds, by the texts' names."""
    homes = {}
    for name, prose in texts.items():
        for words in shingles(prose):
            homes.setdefault(words, set()).add(name)
    return {" ".join(words): sorted(names) for words, names in homes.items() if len(names) > 1}


def test_things_are_said_once():
    """No two chapters share a sentence."""
    assert repeated({c.name: without_solutions(prose_of(c)) for c in LESSONS}) == {}


def test_repeated_sentences_are_found():
    """The search for repeated sentences finds one within another, and nothing in two that differ."""
    said = "we chose these cases and did not sample them so they cannot tell us about peace processes in general"
    assert set(map(tuple, repeated({"a": f"Mind that {said}.", "b": f"{said.capitalize()}."}).values())) == {("a", "b")}
    assert (
        repeated({"a": said, "b": "an actor brokers two others if it met each of them in different initiatives"}) == {}
    )


# --- Code --------------------------------------------------------------------------


@each_chapter
def test_open_code_is_there_to_be_read(chapter):
    """What stands open is a teaching cell: one idea, few lines that fit the column, and no function."""
    for cell in chapter.open_cells():
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= LONGEST_OPEN_CELL, cell.id
        assert max(map(len, lines), default=0) <= WIDEST_OPEN_LINE, cell.id
        assert not any(isinstance(n, ast.FunctionDef | ast.Lambda) for n in ast.walk(ast.parse(cell.source))), cell.id


def typed_tables(tree):
    """Yield the outermost lists and dictionaries that hold nothing but values."""
    if isinstance(tree, ast.List | ast.Dict):
        plain = ast.List | ast.Tuple | ast.Dict | ast.Constant | ast.Name | ast.Load | ast.UnaryOp | ast.USub
        if all(isinstance(node, plain) for node in ast.walk(tree)):
            yield tree
            return
    for child in ast.iter_child_nodes(tree):
        yield from typed_tables(child)


@each_chapter
def test_code_stays_small(chapter):
    """Cells are short, functions shorter, and nothing needs a running kernel to be touched."""
    for cell, tree in chapter.trees():
        lines = [line for line in cell.source.splitlines() if line.strip()]
        # A list of notes and a table that is typed in count as one line each.
        listed = sum(n.end_lineno - n.lineno for n in ast.walk(tree) if isinstance(n, ast.Call) and is_note(n))
        listed += sum(n.end_lineno - n.lineno for n in typed_tables(tree))
        assert len(lines) - listed <= LONGEST_CELL, (cell.id, len(lines))
        assert max(map(len, lines), default=0) <= 100 or "hide-input" in cell.metadata.get("tags", []), cell.id
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno - node.body[0].lineno + 1 <= LONGEST_FUNCTION, (cell.id, node.name)
            assert not isinstance(node, ast.ClassDef), (cell.id, "a class belongs into the package")
        assert not re.search(r"\binteract(ive)?\(|^\s*[%!]|filterwarnings|simplefilter", cell.source, re.MULTILINE), (
            cell.id
        )


def rounded_and_compared(tree):
    """Return comparisons for equality of something rounded to decimals: noise may cross the edge of rounding."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(sign, ast.Eq | ast.NotEq) for sign in node.ops):
            calls = [call for side in (node.left, *node.comparators) for call in ast.walk(side)]
            rounds = [c for c in calls if isinstance(c, ast.Call) and ast.unparse(c.func).split(".")[-1] == "round"]
            if any(len(call.args) > isinstance(call.func, ast.Name) for call in rounds):
                yield ast.unparse(node)


@each_chapter
def test_chapters_compare_floats_with_a_tolerance(chapter):
    """A chapter states how near two floats must be; it does not round both and compare."""
    assert [(cell.id, found) for cell, tree in chapter.trees() for found in rounded_and_compared(tree)] == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("tests/*.py")), ids=lambda path: path.name)
def test_tests_compare_floats_with_a_tolerance(path):
    """So do the tests."""
    assert list(rounded_and_compared(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("assert round(x, 3) == 0.1", 1),
        ("assert frame.round(2).tolist() == [0.1]", 1),
        ("assert round(x) == 3", 0),
        ("assert x == pytest.approx(0.1, abs=5e-4)", 0),
        ("assert round(x, 3) < 0.1", 0),
    ],
)
def test_rounded_comparisons_are_found(code, found):
    """The search for rounded comparisons finds them and spares whole numbers and tolerances."""
    assert len(list(rounded_and_compared(ast.parse(code)))) == found


@each_page
def test_no_machine_shows(name, prose):
    """No page holds a path of somebody's machine or the address of a package index, shown or stored."""
    assert not MACHINE.search((ROOT / name).read_text(encoding="utf-8")), name
