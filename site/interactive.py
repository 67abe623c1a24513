"""Derives the interactive edition: notebooks for running, from the sources of the book.

    python site/interactive.py            # the live edition, into _build/interactive

The sources in ``chapters/`` are written for Jupyter Book, with roles and directives that no other
program shows as meant. The notebooks derived from them are plain Markdown, which JupyterLab, VS Code,
Colab and code hosts all render: cards are quotations, links are links, citations name author and year,
captions stand below their pictures, solutions are folded headings and plumbing is collapsed. Pages
without code become notebooks too, so that links lead somewhere. One thing differs between two editions:

``live``
    Numbers in sentences are ``{eval}`` roles that ask the kernel for what the chapter noted
    (`mtdkit.notes.noted`). The extension jupyterlab-myst evaluates them whenever a text cell runs; the
    kept values are stored as its earlier results, so that a chapter can be read before it is run. For
    JupyterLab where we bring the extension: ``make lab``. The extension passes over text that is not
    drawn, so the settings in ``site/lab`` have all cells of a notebook drawn.
``plain``
    Numbers are the kept values as text, for programs without the extension, which would show the
    role itself. The download button of a page gives this one.

Derived notebooks are never edited or committed: the sources stay one file each.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
import yaml
from pybtex.backends.markdown import Backend
from pybtex.database import parse_file
from pybtex.richtext import Text
from pybtex.style.formatting.alpha import Style
from times import with_times

from mtdkit.notes import shown

EDITIONS = ("live", "plain")
NOTE = "application/papermill.record/text/plain"
HIDDEN = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
QUIET = {"hide-output", "hide-cell", "remove-output", "remove-cell"}
SOLUTION_GATE = re.compile(
    r"^(:::\{solution-start\} \S+\n:class: dropdown\n:::|:::\{solution-end\}\n:::)[ ]*$", re.MULTILINE
)
NO_NOTEBOOK = {"chapters/reference/api"}  # Sphinx writes it from the package

ROLE = re.compile(r"\{([\w:-]+)\}`([^`]+)`")
TITLED = re.compile(r"(.*?)\s*<([^<>]+)>", re.DOTALL)
FENCE = re.compile(r"(`{3,}|:{3,})\{([\w-]+)\}\s*(.*)")
INCLUDE = re.compile(r"^```\{include\} (\S+)\n```$", re.MULTILINE)
OPTION = re.compile(r":([\w-]+):\s*(.*)")
DOUBT = re.compile(r'<span class="mtd-partly">(.*?)</span>')
SOURCE_LINK = re.compile(r'<a href="(#[A-Z]+\d+)">')

HOW_TO_RUN = {
    "live": (
        "> **To run this chapter**, choose *Run All Cells* in the menu *Run*. Change a value in a cell and run all "
        "again: tables, pictures and the numbers in the sentences follow. Click the dots of a folded cell to see "
        "its code. Your changes stay in this copy."
    ),
    "plain": (
        "> **To run this notebook** away from the book you need Python 3.11 or later and `mtdkit`, the handbook's "
        "package, which holds the data too. {get} Numbers in sentences are those of the published book."
    ),
}
CHECK = """\
from importlib.util import find_spec

if find_spec("mtdkit") is None:
    raise ModuleNotFoundError({message!r})
"""


@dataclass(frozen=True)
class Addresses:
    """Where the book is published, each empty if it is not: from MTD_SITE_URL and MTD_REPOSITORY_URL."""

    site: str = ""
    repository: str = ""

    @classmethod
    def from_environment(cls):
        """Read both variables."""
        return cls(*(os.environ.get(name, "").rstrip("/") for name in ("MTD_SITE_URL", "MTD_REPOSITORY_URL")))

    def how_to_get(self) -> str:
        """Say in a sentence how to get the package, which no registry has."""
        if self.repository:
            return f'Get it by `pip install "mtdkit[notebook] @ git+{self.repository}"`.'
        return 'Get it by `pip install ".[notebook]"` in the folder of the handbook\'s source.'


class Page:
    """A page of the book as its source has it.

    Attributes
    ----------
    name : str
        Path from the root without suffix, as ``_toc.yml`` names it.
    cells : list
        Cells of its notebook; a page without code has one.
    """

    def __init__(self, root: Path, name: str):
        self.name = name
        self.path = next(p for p in (root / f"{name}.ipynb", root / f"{name}.md") if p.exists())
        if self.path.suffix == ".ipynb":
            self.notebook = with_times(nbformat.read(self.path, as_version=4))
        else:
            text = INCLUDE.sub(self._included, self.path.read_text(encoding="utf-8"))
            self.notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
            self.notebook.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
        self.cells = self.notebook.cells
        self.text = "\n\n".join(cell.source for cell in self.cells if cell.cell_type == "markdown")
        self.title = re.search(r"^# (.+)$", self.text, re.MULTILINE)[1]
        self.has_code = any(cell.cell_type == "code" for cell in self.cells)

    def _included(self, directive) -> str:
        return (self.path.parent / directive[1]).read_text(encoding="utf-8")

    def figures(self) -> list[dict]:
        """Return name and caption of each figure, in order."""
        return [figure for cell in self.cells if (figure := figure_of(cell))]

    def exercises(self) -> list[str]:
        """Return the labels of the exercises, in order."""
        return re.findall(r"^:::\{exercise\}.*\n:label: (\S+)$", self.text, re.MULTILINE)

    def notes(self) -> dict:
        """Return the kept value of each note, by name."""
        outputs = [output for cell in self.cells for output in cell.get("outputs", ())]
        return {o.metadata.scrapbook.name: ast.literal_eval(o.data[NOTE]) for o in outputs if NOTE in o.get("data", ())}


def figure_of(cell) -> dict | None:
    """Return name and caption of a cell's figure, if it has one."""
    return cell.metadata.get("mystnb", {}).get("figure")


class Book:
    """The sources of the book: what the roles of a page may refer to."""

    def __init__(self, root: Path):
        self.root = root
        contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
        self.parts = [(part["caption"], [c["file"] for c in part["chapters"]]) for part in contents["parts"]]
        names = [contents["root"], *(name for _, chapters in self.parts for name in chapters)]
        self.pages = {name: Page(root, name) for name in names}
        # Sphinx numbers figures and exercises through the whole book, in the order of its contents.
        self.figures = self._numbered(lambda page: [figure["name"] for figure in page.figures()])
        self.exercises = self._numbered(Page.exercises)

    def _numbered(self, labels_of):
        places = [(label, page.name) for page in self.pages.values() for label in labels_of(page)]
        return {label: (number, name) for number, (label, name) in enumerate(places, 1)}

    @cached_property
    def works(self):
        """The bibliography, by key."""
        return parse_file(self.root / "data" / "references.bib").entries

    @cached_property
    def entries(self) -> dict[str, str]:
        """Each work as a line of Markdown, by key, in the order of the bibliography."""
        backend = Backend("utf-8")
        formatted = Style(abbreviate_names=False).format_entries(self.works.values())
        return {e.key: re.sub(r"\\([.-])", r"\1", " ".join(e.text.render(backend).split())) for e in formatted}

    @cached_property
    def terms(self) -> dict[str, str]:
        """The headings of the glossary, by the term in lower case."""
        block = re.search(r"^```\{glossary\}\n(.*?)^```", self.pages["chapters/reference/glossary"].text, re.M | re.S)[
            1
        ]
        return {line.lower(): line for line in block.splitlines() if line and not line.startswith(" ")}

    def author_and_year(self, key: str) -> tuple[str, str]:
        """Return by whom and when a work was published, as a citation says it."""
        work = self.works[key]
        people = work.persons.get("author") or work.persons.get("editor") or []
        names = [str(Text.from_latex(" ".join(p.prelast_names + p.last_names))) for p in people]
        if len(names) > 2:
            names = [f"{names[0]} et al."]
        return " and ".join(names) or str(Text.from_latex(work.fields["title"])), work.fields.get("year", "n.d.")

    def address_of(self, key: str) -> str:
        """Return the address of a work, empty if it has none."""
        fields = self.works[key].fields
        return f"https://doi.org/{fields['doi']}" if "doi" in fields else fields.get("url", "")


class Derivation:
    """Derives one page for one edition.

    Parameters
    ----------
    book : Book
    name : str
        The page.
    edition : str
        One of `EDITIONS`.
    addresses : Addresses
    """

    def __init__(self, book: Book, name: str, edition: str, addresses: Addresses):
        self.book, self.page, self.edition, self.addresses = book, book.pages[name], edition, addresses
        self.notes = self.page.notes()
        self.cited = []

    def notebook(self):
        """Return the derived notebook."""
        for cell in self.page.cells:  # the works cited must be known before the list of them is written
            self.cited += cited_in(cell.source + str((figure_of(cell) or {}).get("caption", "")))
        cells = []
        for cell in self.page.cells:
            cells += self._code(cell) if cell.cell_type == "code" else self._texts(cell)
        if self.page.has_code:
            cells[1:1] = self._opening()
        for number, cell in enumerate(cells):
            cell["id"] = f"mtd-{number}"
        metadata = {"kernelspec": self.page.notebook.metadata["kernelspec"]}
        return nbformat.v4.new_notebook(cells=cells, metadata=metadata)

    # --- Cells ---------------------------------------------------------------------

    def _opening(self):
        get = self.addresses.how_to_get()
        said = nbformat.v4.new_markdown_cell(HOW_TO_RUN[self.edition].format(get=get))
        source = CHECK.format(message=f"This notebook needs mtdkit, the handbook's package. {get}".replace("`", ""))
        if self.edition == "live":
            source += "\nfrom mtdkit.notes import noted  # shows numbers in the sentences\n"
        return [said, nbformat.v4.new_code_cell(source.rstrip(), metadata=collapsed(True, False))]

    def _code(self, cell):
        tags = set(cell.metadata.get("tags", ()))
        is_first = cell is next(c for c in self.page.cells if c.cell_type == "code")  # that of the imports
        plumbing = bool(tags & HIDDEN) or is_first
        derived = [nbformat.v4.new_code_cell(cell.source, metadata=collapsed(plumbing, bool(tags & QUIET)))]
        if figure := figure_of(cell):
            number, _ = self.book.figures[figure["name"]]
            derived += self._text_cell(f"**Figure {number}.** {figure['caption']}")
        return derived

    def _texts(self, cell):
        """Return the text cells for one of the source: solutions begin with a folded heading."""
        parts = filter(str.strip, SOLUTION_GATE.split(cell.source))
        return [derived for part in parts for derived in self._part(part.strip())]

    def _part(self, source):
        """Return the text cells for a gate of a solution, or for text without any."""
        if source.startswith(":::{solution-end}"):
            return []
        if start := re.match(r":::\{solution-start\} (\S+)", source):
            number, _ = self.book.exercises[start[1]]
            heading = nbformat.v4.new_markdown_cell(f"#### Solution of exercise {number}")
            heading.metadata["jp-MarkdownHeadingCollapsed"] = True
            return [heading]
        text = self._blocks(source)
        if self.page.has_code or "```" in text:
            return self._text_cell(text)
        # A cell a section, which can be folded
        sections = re.split(r"^(?=#+ )", text, flags=re.MULTILINE)
        return [cell for section in sections if section.strip() for cell in self._text_cell(section.strip())]

    def _text_cell(self, text):
        """Return a text cell, with the results of its expressions as if it had been run."""
        results = {}
        cell = nbformat.v4.new_markdown_cell(self._inline(text, results))
        if results:
            cell.metadata["user_expressions"] = [
                {"expression": e, "result": {"status": "ok", "data": {"text/plain": shown}, "metadata": {}}}
                for e, shown in results.items()
            ]
        return [cell]

    # --- Directives ----------------------------------------------------------------

    def _blocks(self, text):
        """Return a text with its directives written in plain Markdown; roles stay."""
        lines, out = text.splitlines(), []
        while lines:
            line = lines.pop(0)
            if opened := FENCE.fullmatch(line):
                body = take_until(lines, opened[1])
                out += self._directive(opened[2], opened[3], body)
            elif line.startswith("```"):
                out += [line, *take_until(lines, "```"), "```"]
            else:
                out.append(line)
        return "\n".join(out)

    def _directive(self, kind, argument, body):
        options = {}
        while body and (option := OPTION.fullmatch(body[0])):
            options[option[1]] = option[2]
            body = body[1:]
        match kind:
            case "admonition":
                return quoted(argument, self._blocks("\n".join(body)))
            case "note" | "tip" | "warning" | "important":
                return quoted(kind.capitalize(), self._blocks("\n".join(body)))
            case "exercise":
                number, _ = self.book.exercises[options["label"]]
                return [
                    f"### Exercise {number}" + (f" ({argument})" if argument else ""),
                    "",
                    self._blocks("\n".join(body)),
                ]
            case "grid":
                return self._blocks("\n".join(body)).splitlines()
            case "grid-item-card":
                return [*quoted(argument, self._blocks("\n".join(body))), ""]
            case "glossary":
                return [f"#### {line}\n" if line and not line.startswith(" ") else line.strip() for line in body]
            case "bibliography":
                return [f"- `{key}`: {entry}" for key, entry in self.book.entries.items()]
            case "chapter-references":
                works = [f"- {entry}" for key, entry in self.book.entries.items() if key in self.cited]
                return works or ["This page cites no work."]
            case "book-map":
                parts = self.book.parts
                return [
                    line
                    for caption, names in parts
                    for line in (f"**{caption}**", "", *(f"- {{doc}}`/{name}`" for name in names), "")
                ]
        raise ValueError(f"{self.page.path}: no rule for the directive {kind}")

    # --- Roles ---------------------------------------------------------------------

    def _inline(self, text, results):
        """Return a text with its roles written in plain Markdown; note the expressions in `results`."""
        text = DOUBT.sub(r"(*\1*)", text)
        if self.edition == "plain" and self.addresses.site:
            text = SOURCE_LINK.sub(rf'<a href="{self.addresses.site}/{self.page.name}.html\1">', text)
        parts = re.split(r"(^```.*?^```$)", text, flags=re.MULTILINE | re.DOTALL)
        parts[::2] = [ROLE.sub(lambda m: self._role(m[1], m[2], results), part) for part in parts[::2]]
        return "".join(parts)

    def _role(self, kind, content, results):
        titled = TITLED.fullmatch(content)
        said, target = (titled[1], titled[2]) if titled else ("", content)
        match kind:
            case "glue:text":
                return self._number(content, results)
            case "doc":
                name = target.removeprefix("/")
                if not target.startswith("/"):
                    name = posixpath.normpath(posixpath.join(posixpath.dirname(self.page.name), target))
                return self._link(said or self.book.pages[name].title, name)
            case "term":
                term = " ".join(target.split()).lower()
                if term not in self.book.terms:
                    raise ValueError(f"{self.page.path}: the glossary has no term {term!r}")
                return self._link(said or target, "chapters/reference/glossary", self.book.terms[term])
            case "numref":
                number, name = self.book.figures[target]
                return self._here(f"Figure {number}", name)
            case "ref":
                number, name = self.book.exercises[target]
                return self._here(f"Exercise {number}", name)
            case "cite:p":
                works = [", ".join(self.book.author_and_year(key)) for key in keys_of(content)]
                links = map(self._work, works, keys_of(content))
                return f"({'; '.join(links)})"
            case "cite:t":
                works = [(*self.book.author_and_year(key), key) for key in keys_of(content)]
                return ", ".join(f"{author} ({self._work(year, key)})" for author, year, key in works)
        raise ValueError(f"{self.page.path}: no rule for the role {kind}")

    def _number(self, content, results):
        name, _, form = content.partition(":")
        text = shown(self.notes[name], form)
        if self.edition == "plain":
            return text
        expression = f'noted("{name}", "{form}")' if form else f'noted("{name}")'
        results[expression] = text
        return f"{{eval}}`{expression}`"

    def _work(self, text, key):
        address = self.book.address_of(key)
        return f"[{text}]({address})" if address else text

    def _here(self, text, name):
        """Return a text that is a link if it names something on another page."""
        return text if name == self.page.name else self._link(text, name)

    def _link(self, text, name, term=""):
        """Return a link to a page, published if this edition leaves the house and there is an address."""
        published = self.addresses.site and (self.edition == "plain" or name in NO_NOTEBOOK)
        if published:
            anchor = "#term-" + re.sub(r"[^a-z0-9]+", "-", term.lower()).strip("-") if term else ""
            return f"[{text}]({self.addresses.site}/{name}.html{anchor})"
        if name in NO_NOTEBOOK:
            return text
        anchor = "#" + term.replace(" ", "-") if term else ""  # as JupyterLab names headings
        return f"[{text}]({posixpath.relpath(name, posixpath.dirname(self.page.name) or '.')}.ipynb{anchor})"


def collapsed(source: bool, outputs: bool) -> dict:
    """Return the metadata of a code cell."""
    folded = {"source_hidden": source, "outputs_hidden": outputs}
    folded = {key: True for key, value in folded.items() if value}
    return {"jupyter": folded} if folded else {}


def cited_in(text: str) -> list[str]:
    """Return the keys of the works that a text cites."""
    return [key for kind, content in ROLE.findall(text) if kind.startswith("cite") for key in keys_of(content)]


def keys_of(content: str) -> list[str]:
    """Return the keys in a citation."""
    return [key.strip() for key in content.split(",")]


def quoted(title: str, body: str) -> list[str]:
    """Return a card as a quotation."""
    return [f"> {line}".rstrip() for line in (f"**{title}**", "", *body.strip().splitlines())]


def take_until(lines: list[str], fence: str) -> list[str]:
    """Take the lines of a block off the list, up to its closing fence."""
    if fence not in lines:
        raise ValueError(f"a block is not closed by {fence}")
    end = lines.index(fence)
    body = lines[:end]
    del lines[: end + 1]
    return body


def derive(root: Path, folder: Path, edition: str, addresses: Addresses) -> list[Path]:
    """Write the notebooks of an edition into a folder and return their paths.

    A notebook that is there and was derived from the same is left alone, for a reader may have
    changed it; so is every other file.

    Parameters
    ----------
    root : pathlib.Path
        The project.
    folder : pathlib.Path
        Is made where it is missing.
    edition : str
        One of `EDITIONS`.
    addresses : Addresses
    """
    book, paths = Book(root), []
    for name in book.pages:
        if name in NO_NOTEBOOK:
            continue
        paths.append(path := folder / f"{name}.ipynb")
        notebook = Derivation(book, name, edition, addresses).notebook()
        mark = hashlib.sha256(nbformat.writes(notebook).encode()).hexdigest()[:16]
        if path.exists() and json.loads(path.read_text(encoding="utf-8"))["metadata"].get("mtd_derived") == mark:
            continue
        notebook.metadata["mtd_derived"] = mark
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        nbformat.write(notebook, part)
        part.replace(path)
    return paths


def main():
    """Derive the live edition."""
    root = Path(__file__).resolve().parent.parent
    derive(root, root / "_build" / "interactive", "live", Addresses.from_environment())


if __name__ == "__main__":
    main()
