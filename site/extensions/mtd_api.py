"""The interface of mtdkit: a page for each module and each public name, and tables of the names.

* Before the build the sources of these pages are written under ``chapters/reference/api/``, from the package.
  They stand in no table of contents, so that they neither fill the sidebar nor wait for it to be drawn.
* ``{interface} mtdkit.network`` lists the names of a module with what each does.
* Keys of works under "References" link to the bibliography.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from docutils import nodes
from sphinx import addnodes
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective

import mtdkit
from mtdkit.tables import bibliography_keys

FRONT = "chapters/reference/api"
WORD = re.compile(r"\w+")
WHOLE = 20  # names; a longer table is cut by the parts of its module
LITERAL = re.compile(r"(``?)(.+?)\1")


# --- What the interface is -------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A public name: of a function, a class or a constant.

    Attributes
    ----------
    module, name : str
        Where it is imported from, and what it is called there.
    kind : {"function", "class", "exception", "data"}
        As autodoc names it.
    summary : str
        First paragraph of its docstring, or of the comment before a constant.
    home : str
        Module that defines it.
    """

    module: str
    name: str
    kind: str
    summary: str
    home: str

    @property
    def full(self) -> str:
        """Return the name with that of the module."""
        return f"{self.module}.{self.name}"

    @property
    def page(self) -> str:
        """Return the name of its page: all but functions bear their kind, for `tracks` and `TRACKS` are two names."""
        return self.full.lower() + ("" if self.kind == "function" else f"-{self.kind}")


def summary_of(thing: object) -> str:
    """Return the first paragraph of a docstring."""
    return " ".join((inspect.getdoc(thing) or "").partition("\n\n")[0].split())


@cache
def comments(module: str) -> dict[str, tuple[str, list[str]]]:
    """Return where the constants of a module and of its parts are defined, and the comments (``#:``) before them."""
    found = {}
    place = importlib.import_module(module)
    for name in (module, *(f"{module}.{part.name}" for part in pkgutil.iter_modules(getattr(place, "__path__", ())))):
        for (owner, constant), lines in ModuleAnalyzer.for_module(name).find_attr_docs().items():
            if not owner:
                found[constant] = (name, lines)
    return found


def modules(parent: ModuleType = mtdkit) -> Iterator[ModuleType]:
    """Yield the modules that hold public names, in the order in which their parents name them."""
    for name in parent.__all__:
        part = getattr(parent, name)
        if inspect.ismodule(part):
            if not all(inspect.ismodule(getattr(part, inner)) for inner in part.__all__):
                yield part
            yield from modules(part)


def entries(module: ModuleType) -> list[Entry]:
    """Return the public names of a module, in the order of its parts and then of the alphabet."""
    found = []
    for name in module.__all__:
        thing = getattr(module, name)
        if inspect.ismodule(thing):
            continue
        if inspect.isclass(thing):
            kind = "exception" if issubclass(thing, BaseException) else "class"
        else:
            kind = "function" if callable(thing) else "data"
        home, summary = getattr(thing, "__module__", ""), summary_of(thing)
        if kind == "data":  # its docstring would be that of its type
            home, lines = comments(module.__name__).get(name, (module.__name__, []))
            summary = " ".join(lines).strip()
        found.append(Entry(module.__name__, name, kind, summary, home))
    return sorted(found, key=lambda entry: (entry.home, entry.name.casefold()))


# --- The pages -------------------------------------------------------------------------


def sources() -> dict[str, str]:
    """Return the text of each page by the name of its file."""
    pages = {}
    for module in modules():
        name = module.__name__
        pages[name] = page(name, f".. automodule:: {name}\n   :no-members:\n\n.. interface:: {name}\n")
        for entry in entries(module):
            # A class with its methods; what it inherits from Python or pandas is told there.
            members = "   :members:\n" if entry.kind in ("class", "exception") else ""
            more = f"\nMore of :py:mod:`{name}`; all of :doc:`the interface </{FRONT}>`.\n"
            pages[entry.page] = page(entry.full, f".. auto{entry.kind}:: {entry.full}\n{members}{more}")
    return {f"{name}.rst": text for name, text in pages.items()}


def page(title: str, body: str) -> str:
    """Return a page that stands in no table of contents."""
    return f":orphan:\n\n{title}\n{'=' * len(title)}\n\n{body}"


def write_pages(app, config):
    """Write the sources of the pages, leaving alone those that are as they should be, and let Sphinx read them."""
    folder = Path(app.srcdir) / FRONT
    folder.mkdir(parents=True, exist_ok=True)
    texts = sources()
    for path in folder.iterdir():
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        path = folder / name
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
    # Jupyter Book leaves out all files that the table of contents does not name.
    config.exclude_patterns = [p for p in config.exclude_patterns if not p.startswith(f"{FRONT}/")]


# --- Tables of names -------------------------------------------------------------------


def inline(text: str) -> list[nodes.Node]:
    """Return a sentence of a docstring with its literals as such."""
    parts = LITERAL.split(text)
    found = [nodes.Text(parts[0])]
    for literal, after in zip(parts[2::3], parts[3::3], strict=True):
        found += [nodes.literal("", literal), nodes.Text(after)]
    return found


def link(target: str, shown: str) -> nodes.Node:
    """Return a link to the page of a module or a name."""
    literal = nodes.literal("", shown, classes=["xref", "py"])
    return addnodes.pending_xref(
        "", literal, refdomain="py", reftype="obj", reftarget=target, refexplicit=True, refwarn=True
    )


def table(rows: list[Entry]) -> nodes.table:
    """Return a table of names and what they do."""
    group = nodes.tgroup(cols=2)
    group += [nodes.colspec(colwidth=30), nodes.colspec(colwidth=70)]
    body = nodes.tbody()
    for entry in rows:
        cells = ([link(entry.full, entry.name)], inline(entry.summary))
        body += nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))
    group += body
    return nodes.table("", group, classes=["mtd-interface"])


class Interface(SphinxDirective):
    """``{interface} mtdkit.network``: the public names of a module, by the parts that define them if they are many."""

    required_arguments = 1

    def run(self):
        """Return the tables, each under what it is about."""
        name = self.arguments[0]
        module = importlib.import_module(name)
        rows = entries(module)
        groups: dict[str, list[Entry]] = {}
        for entry in rows if len(rows) > WHOLE else sorted(rows, key=lambda entry: entry.name.casefold()):
            groups.setdefault(entry.home if len(rows) > WHOLE else name, []).append(entry)
        found: list[nodes.Node] = []
        if self.env.docname == FRONT:  # the page of the module has its docstring
            found.append(nodes.paragraph("", "", link(name, name), nodes.Text(": "), *inline(summary_of(module))))
        for home, rows in groups.items():
            if home != name:
                found.append(nodes.paragraph("", "", *inline(summary_of(importlib.import_module(home)))))
            found.append(table(rows))
        return found


# --- Docstrings ------------------------------------------------------------------------


def describe_constants(app, what, name, thing, options, lines):
    """Put the comment before a constant into the place of what Python says of its type."""
    if what == "data":
        module, _, constant = name.rpartition(".")
        lines[:] = [*comments(module).get(constant, ("", []))[1], ""]


def skip_fields(app, what, name, thing, skip, options):
    """Leave out what Python says of the fields of a named tuple; its docstring tells them."""
    return True if type(thing).__name__ == "_tuplegetter" else None


def link_works(app, what, name, thing, options, lines):
    """Let the keys of works under "References" link to the bibliography."""
    known, below = bibliography_keys(), False
    for at, line in enumerate(lines):
        if line.startswith(".. rubric::"):
            below = line.endswith("References")
        elif below:
            lines[at] = WORD.sub(lambda key: f":cite:t:`{key[0]}`" if key[0] in known else key[0], line)


def setup(app):
    """Connect the pages, the directive and the links with Sphinx."""
    app.add_directive("interface", Interface)
    # After the table of contents has told which files to leave out.
    app.connect("config-inited", write_pages, priority=900)
    app.connect("autodoc-skip-member", skip_fields)
    app.connect("autodoc-process-docstring", describe_constants)
    # After napoleon has made rubrics of the sections.
    app.connect("autodoc-process-docstring", link_works, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
