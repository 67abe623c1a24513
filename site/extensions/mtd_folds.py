"""Folds: code and solutions stay closed until a reader opens them, and each fold says what it holds.

MyST-NB folds the code that a notebook marks, and sphinx-exercise leaves solutions to a script.
Here

* cells that show nothing but their code share one fold with each other and with the picture that follows;
* the card under a chapter's title, and boxes of the class ``dropdown``, are folded to their first line;
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


def is_folded(cell) -> bool:
    """Tell whether a cell's code is folded."""
    return is_cell(cell) and cell.get("hide_mode") == "input" and code_of(cell) is not None


def is_silent(cell) -> bool:
    """Tell whether a cell is folded and shows nothing but its code."""
    return is_folded(cell) and len(cell) == 1


class TidyCells(SphinxPostTransform):
    """Join silent cells to the folded cell that follows them, so that a picture has one fold with all its code."""

    default_priority = 190  # after the choice of outputs (4), before MyST-NB makes the folds (199)
    formats = ("html",)

    def run(self, **options):
        """Change the cells of a page."""
        for cell in list(self.document.findall(is_folded)):
            while is_silent(before := cell.previous_sibling()):
                join(before, cell, self.config.nb_code_prompt_show)


def join(before, cell, plain):
    """Move the code of the cell before into the fold of `cell`; a name other than `plain` stays."""
    first, second = code_of(before), code_of(cell)
    second.rawsource = f"{first.astext()}\n\n\n{second.astext()}"
    second[:] = [nodes.Text(second.rawsource)]
    if cell["prompt_show"] == plain:
        cell["prompt_show"] = before["prompt_show"]
    cell.parent.remove(before)


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


class Box(nodes.Part, nodes.Element):
    """A box that is folded to its title."""


class FoldBoxes(SphinxPostTransform):
    """Fold boxes to their titles: the card, whose title tells how long the chapter takes, and those that ask for it."""

    default_priority = 200
    formats = ("html",)

    def run(self, **options):
        """Change the boxes of a page."""
        for box in list(self.document.findall(nodes.admonition)):
            if {"mtd-card", "dropdown"} & set(box["classes"]):
                name = FoldName(box[0].rawsource, "", *box[0].children)
                box.replace_self(Box("", name, *box.children[1:], classes=[*box["classes"], "mtd-fold"]))


def visit_fold(translator, node):
    """Open the fold of a solution or of a box."""
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
    app.add_post_transform(FoldBoxes)
    app.add_node(FoldName, html=(visit_name, depart_name))
    app.add_node(HideCodeCellNode, override=True, html=(visit_code_fold, depart_fold))
    app.add_node(solution_node, override=True, html=(visit_fold, depart_fold))
    app.add_node(Box, html=(visit_fold, depart_fold))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
