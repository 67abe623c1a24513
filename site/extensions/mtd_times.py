"""The card under each chapter's title says how long the chapter takes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from times import with_times


def add_times(app, page, source):
    """Write the times into the text of a notebook before it is parsed."""
    if app.env.doc2path(page).endswith(".ipynb"):
        notebook = json.loads(source[0])
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
        source[0] = json.dumps(with_times(notebook))


def setup(app):
    """Connect the times with the reading of each page."""
    app.connect("source-read", add_times)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
