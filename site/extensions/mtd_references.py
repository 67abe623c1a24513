"""References: works are labeled by their keys, and a page can list the works it cites.

The tables name works by key, so the bibliography shows the same keys. Formulas in fields, such as
``$n$-Person Games``, are set in italics.
"""

from __future__ import annotations

import re
from functools import cache

import pybtex.plugin
from docutils import nodes
from pybtex.richtext import BaseMultipartText, String, Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting.alpha import Style as AlphaStyle
from pybtex.style.labels import BaseLabelStyle
from sphinx.util.docutils import SphinxDirective
from sphinxcontrib.bibtex.transforms import node_text_transform

FORMULA = re.compile(r"\$(?![\s\d])([^\s$]+)\$(?!\d)")  # not $283 Million


def set_formulas(text):
    """Return rich text with its formulas in italics."""
    if isinstance(text, String):
        return Text(*(Tag("em", part) if at % 2 else part for at, part in enumerate(FORMULA.split(text.value))))
    if isinstance(text, BaseMultipartText):
        return text._create_similar([set_formulas(part) for part in text.parts])
    return text  # a symbol


class KeyLabels(BaseLabelStyle):
    """Labels that are the keys of the entries."""

    def format_labels(self, sorted_entries):
        """Return one label an entry."""
        return [entry.key for entry in sorted_entries]


class KeyStyle(AlphaStyle):
    """Entries in order of authors and years, labeled by their keys."""

    default_label_style = KeyLabels

    def format_entry(self, label, entry, bib_data=None):
        """Return the formatted entry with its formulas in italics and in their case, which braces keep."""
        for field, value in entry.fields.items():
            entry.fields[field] = FORMULA.sub(r"{$\1$}", value)
        formatted = super().format_entry(label, entry, bib_data)
        return FormattedEntry(formatted.key, set_formulas(formatted.text), label)


class chapter_references(nodes.General, nodes.Element):
    """Stands for the works cited on a page until all pages have been read."""


class ChapterReferences(SphinxDirective):
    """``{chapter-references}``: the works that this page cites."""

    def run(self):
        """Leave the placeholder."""
        return [chapter_references()]


def list_works(app, doctree, docname):
    """Replace each placeholder by the works cited on its page, in the bibliography's order."""
    for placeholder in list(doctree.findall(chapter_references)):
        domain = app.env.get_domain("cite")
        cited = {target.key for ref in domain.citation_refs if ref.docname == docname for target in ref.targets}
        works = nodes.bullet_list(classes=["mtd-references"])
        for citation in domain.citations:
            if citation.key in cited:
                paragraph = domain.backend.paragraph(citation.formatted_entry)
                node_text_transform(paragraph)
                works += nodes.list_item("", paragraph)
        placeholder.replace_self(works if len(works) else nodes.paragraph("", "This page cites no work."))


def setup(app):
    """Connect the style and the directive with Sphinx."""
    pybtex.plugin.register_plugin("pybtex.style.formatting", "keys", KeyStyle)
    # Else every citation looks through the entry points of all packages.
    pybtex.plugin.find_plugin = cache(pybtex.plugin.find_plugin)
    app.add_node(chapter_references)
    app.add_directive("chapter-references", ChapterReferences)
    app.connect("doctree-resolved", list_works)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
