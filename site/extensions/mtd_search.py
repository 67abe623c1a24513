"""Search: what is indexed, and in which order pages are found.

Sphinx's index knows only on which page a word stands. Here it also learns how often, leaves out
code, charts and the cards at the head of chapters, and holds each accented word without its
accents too. ``search.js`` beside this file uses the counts in the browser.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search import IndexBuilder, js_index
from sphinx.search.en import SearchEnglish

FEW = 3  # a word that stands on a page less often counts as standing there once
NOT_TEXT = re.compile(r"<(svg|template|script|style)\b.*?</\1>", re.DOTALL)


def without_accents(text: str) -> str:
    """Return `text` as typed on a keyboard without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def prose(doctree):
    """Return a copy of a page without code, charts and cards; names of modules are no headings.

    Modules are in the index of objects; as headings they would put the interface before the chapters.
    """
    page = doctree.deepcopy()
    for node in list(page.findall(nodes.Element)):
        is_code = node.get("nb_element") == "cell_code_source"
        if is_code or "mtd-card" in node.get("classes", ()):
            node.parent.remove(node)
        elif isinstance(node, nodes.title) and node.astext().startswith("mtdkit."):
            node.replace_self(nodes.paragraph("", node.astext()))
        elif isinstance(node, nodes.raw):
            node[:] = [nodes.Text(NOT_TEXT.sub(" ", node.astext()))]
    return page


class English(SearchEnglish):
    """English in which words with accents are also found without them."""

    def split(self, text):
        """Return the words of `text`, those with accents in both forms."""
        words = super().split(text)
        return words + [plain for word in words if (plain := without_accents(word)) != word]


class CountingIndex(IndexBuilder):
    """Sphinx's index, which also counts words."""

    def __init__(self, *args):
        super().__init__(*args)
        self.lang.stem = cache(self.lang.stem)  # words come again and again
        self._counts, self._lengths = {}, {}

    def feed(self, docname, filename, title, doctree):
        """Take up a page."""
        super().feed(docname, filename, title, doctree)
        words = self._word_collector(doctree).words
        self._lengths[docname] = len(words)
        self._counts[docname] = Counter(self.lang.stem(word.lower()) for word in words)

    def freeze(self):
        """Return what the browser reads, with `counts` of words by page, without few, and `lengths` of pages."""
        frozen = super().freeze()
        counts = {}
        for page, docname in enumerate(frozen["docnames"]):
            for word, times in self._counts[docname].items():
                if times >= FEW:
                    counts.setdefault(word, {})[str(page)] = times
        return frozen | {"counts": counts, "lengths": [self._lengths[docname] for docname in frozen["docnames"]]}

    def load(self, stream, format):
        """Take up the index of the last build."""
        frozen = js_index.load(stream)
        if "lengths" not in frozen:
            raise ValueError("an index without counts")
        stream.seek(0)
        super().load(stream, format)
        self._lengths = dict(zip(frozen["docnames"], frozen["lengths"], strict=True))
        self._counts = {docname: {} for docname in frozen["docnames"]}
        for word, pages in frozen["counts"].items():
            for page, times in pages.items():
                self._counts[frozen["docnames"][int(page)]][word] = times


class BookBuilder(StandaloneHTMLBuilder):
    """Sphinx's builder with the index above."""

    def load_indexer(self, docnames):
        """Put the counting index into the place of Sphinx's."""
        script = Path(__file__).with_name("search.js")
        self.indexer = CountingIndex(self.env, self.config.language, self.config.html_search_options, str(script))
        super().load_indexer(docnames)

    def index_page(self, pagename, doctree, title):
        """Index the text of a page."""
        super().index_page(pagename, prose(doctree), title)


def setup(app):
    """Connect the search with Sphinx."""
    app.add_search_language(English)
    app.add_builder(BookBuilder, override=True)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
