"""Folds: code and solutions stay closed until a reader opens them, and each fold says what it holds.

MyST-NB folds the code that a notebook marks, and sphinx-exercise leaves solutions to a script.
Here

* cells that follow each other and show nothing but their code share one fold;
* folds, of solutions too, are plain HTML: no script, a name that says what is inside, closed in print.
"""

from __future__ import annotations

from html import escape

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import solution_node

WRAPPERS = {"exercise-content", "solution-content"}  # sphinx-exercise gives all of a page the same id


# --- Code cells --------------------------------------------------------------------


def is_cell(node) -> bool:
    """Tell whether a node is a code cell."""
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def code_of(cell):
    """Return the block that holds a cell's code, or None when the cell shows none."""
    for part in cell.children:
        if part.get("nb_element") == "cell_code_source":
            return part.next_node(nodes.literal_block)
    return None


def is_silent(cell) -> bool:
    """Tell whether a cell is folded and shows nothing but its code."""
    return is_cell(cell) and cell.get("hide_mode") == "input" and len(cell) == 1 and code_of(cell) is not None


class TidyCells(SphinxPostTransform):
    """Join silent cells that follow each other."""

    default_priority = 190  # after the choice of outputs (4), before MyST-NB makes the folds (199)
    formats = ("html",)

    def run(self, **options):
        """Change the cells of a page."""
        cells = list(self.document.findall(is_cell))
        for cell in reversed(cells):
            before = cell.previous_sibling()
            if is_silent(cell) and is_silent(before):
                join(before, cell, self.config.nb_code_prompt_show)


def join(before, cell, plain):
    """Move the code of `cell` into the fold of the cell before it; a name other than `plain` stays."""
    first, second = code_of(before), code_of(cell)
    first.rawsource = f"{first.astext()}\n\n\n{second.astext()}"
    first[:] = [nodes.Text(first.rawsource)]
    if before["prompt_show"] == plain:
        before["prompt_show"] = cell["prompt_show"]
    cell.parent.remove(cell)


def visit_code_fold(translator, node):
    """Open a fold around code or output."""
    translator.body.append(f'<details class="hide">\n<summary>{escape(node["prompt_show"])}</summary>\n')


# --- Solutions ---------------------------------------------------------------------


class FoldName(nodes.Part, nodes.TextElement):
    """The line of a fold that is always shown."""


class FoldSolutions(SphinxPostTransform):
    """Name each solution by its exercise, and take away the wrappers with repeated ids."""

    default_priority = 200  # after sphinx-exercise has numbered the exercises
    formats = ("html",)

    def run(self, **options):
        """Change the exercises and solutions of a page."""
        for wrapper in list(self.document.findall(nodes.section)):
            if WRAPPERS.intersection(wrapper["ids"]):
                place = wrapper.parent.index(wrapper)
                wrapper.parent[place : place + 1] = wrapper.children
        for solution in self.document.findall(solution_node):
            solution["classes"].remove("dropdown")
            solution[0].replace_self(FoldName("", solution[0].astext()))


def visit_solution(translator, node):
    """Open the fold of a solution."""
    translator.body.append(translator.starttag(node, "details", CLASS="admonition"))


def depart_fold(translator, node):
    """Close a fold."""
    translator.body.append("</details>\n")


def visit_name(translator, node):
    """Open the name of a fold."""
    translator.body.append(translator.starttag(node, "summary", "", CLASS="admonition-title"))


def depart_name(translator, node):
    """Close the name of a fold."""
    translator.body.append("</summary>\n")


def setup(app):
    """Connect the transforms and the HTML of folds with Sphinx."""
    app.add_post_transform(TidyCells)
    app.add_post_transform(FoldSolutions)
    app.add_node(FoldName, html=(visit_name, depart_name))
    app.add_node(HideCodeCellNode, override=True, html=(visit_code_fold, depart_fold))
    app.add_node(solution_node, override=True, html=(visit_solution, depart_fold))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
