"""The download button of a page gives the notebook for running, not the source.

Sphinx copies the source of each page into ``_sources``, where the theme's button finds it. When all
pages are written, the notebooks there are replaced by those of the interactive edition.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from interactive import Addresses, Book, Derivation


def replace_downloads(app, exception):
    """Write the plain edition over the copies of the sources."""
    if exception or app.builder.format != "html":
        return
    book = Book(Path(app.srcdir))
    for name, page in book.pages.items():
        copied = Path(app.outdir) / "_sources" / f"{name}.ipynb"
        if page.has_code and copied.is_file():
            nbformat.write(Derivation(book, name, "plain", Addresses.from_environment()).notebook(), copied)


def setup(app):
    """Connect the replacement with the end of the build."""
    app.connect("build-finished", replace_downloads)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
