"""References: works are labeled by their keys, and a page can list the works it cites.

The tables name works by key, so the bibliography shows the same keys.
"""

from __future__ import annotations

import pybtex.plugin
from docutils import nodes
from pybtex.style.formatting.alpha import Style as AlphaStyle
from pybtex.style.labels import BaseLabelStyle
from sphinx.util.docutils import SphinxDirective
from sphinxcontrib.bibtex.transforms import node_text_transform


class KeyLabels(BaseLabelStyle):
    """Labels that are the keys of the entries."""

    def format_labels(self, sorted_entries):
        """Return one label an entry."""
        return [entry.key for entry in sorted_entries]


class KeyStyle(AlphaStyle):
    """Entries in order of authors and years, labeled by their keys."""

    default_label_style = KeyLabels


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
    app.add_node(chapter_references)
    app.add_directive("chapter-references", ChapterReferences)
    app.connect("doctree-resolved", list_works)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
