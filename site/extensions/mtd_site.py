"""The book as a whole: what the configuration in ``_config.yml`` cannot say.

* The site's address and repository come from the environment, never from a file.
* The version comes from the package, the day of the last change from the repository's history.
* ``{book-map}`` draws the map of the book from the table of contents.
"""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

from babel.dates import format_date
from docutils import nodes
from sphinx.errors import ConfigError, ExtensionError
from sphinx.util.docutils import SphinxDirective

import mtdkit

# --- Addresses ---------------------------------------------------------------------


def read_addresses(app, config):
    """Set what depends on MTD_SITE_URL and MTD_REPOSITORY_URL, both optional."""
    site = os.environ.get("MTD_SITE_URL", "")
    config.html_baseurl = site and site.rstrip("/") + "/"
    repository = os.environ.get("MTD_REPOSITORY_URL", "").rstrip("/")
    config.html_theme_options |= {
        "repository_url": repository,
        "repository_branch": "main",
        "path_to_docs": "",
        "use_repository_button": bool(repository),
        "use_issues_button": bool(repository),
        "use_edit_page_button": bool(repository),
    }


# --- Version and date --------------------------------------------------------------


def last_change(root: Path) -> date | None:
    """Return the day (UTC) of the last change of the sources in `root`, or None if nothing tells it.

    SOURCE_DATE_EPOCH comes first, then the last commit; the time of the build plays no part.
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not seconds:
        log = ["git", "-C", str(root), "log", "-1", "--format=%ct", "--", "."]
        try:
            seconds = subprocess.run(log, capture_output=True, text=True, check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):  # no git, or no repository
            return None
    try:
        return datetime.fromtimestamp(int(seconds), UTC).date() if seconds else None
    except (ValueError, OverflowError, OSError):
        raise ConfigError(f"SOURCE_DATE_EPOCH is {seconds!r}; it must be a number of seconds since 1970.") from None


def read_version(app, config):
    """Set what the footer says of this version."""
    config.version = config.release = mtdkit.__version__
    day = last_change(Path(app.srcdir))
    config.html_context |= {
        "last_change": format_date(day, "long", locale="en") if day else "",
        "last_change_iso": day.isoformat() if day else "",
    }


# --- Libraries ---------------------------------------------------------------------


def require_libraries(app):
    """Stop with a clear message when the browser libraries were not fetched."""
    folder = Path(app.srcdir) / "_build" / "browser-libraries"
    if app.builder.format == "html" and not (folder / ".stamp").is_file():
        raise ExtensionError(f"{folder} is missing: run `python site/fetch_libraries.py` first.")


# --- The map of the book -----------------------------------------------------------


class MapPlaceholder(nodes.General, nodes.Element):
    """Stands for the map of the book until all pages have been read."""


class BookMap(SphinxDirective):
    """``{book-map}``: parts and chapters of the book, as lines and stations."""

    def run(self):
        """Leave the placeholder and note that this page holds a map."""
        self.env.metadata[self.env.docname]["book_map"] = True
        return [MapPlaceholder()]


def pages_with_map(app, env):
    """Name the pages to write in every build, for titles on a map may have changed."""
    return [name for name, data in env.metadata.items() if "book_map" in data]


def draw_map(app, doctree, docname):
    """Replace each placeholder by lists of links, which the style sheet lays out."""
    site_map = app.env.external_site_map

    def stations(items):
        stops = nodes.bullet_list()
        for item in items:
            name = str(item).removesuffix(".md").removesuffix(".ipynb")
            if name not in app.env.titles:
                continue  # an address, not a page of the book
            title = app.env.titles[name].astext()
            address = app.builder.get_relative_uri(docname, name)
            link = nodes.reference("", title, refuri=address, internal=True)
            stop = nodes.list_item("", nodes.paragraph("", "", link))
            if children := [child for tree in site_map[str(item)].subtrees for child in tree.items]:
                stop += stations(children)
            stops += stop
        return stops

    for placeholder in list(doctree.findall(MapPlaceholder)):
        drawing = nodes.container(classes=["mtd-map"])
        for tree in site_map.root.subtrees:
            part = nodes.container(classes=["mtd-map-part"])
            if tree.caption:
                part += nodes.paragraph("", tree.caption, classes=["mtd-map-name"])
            part += stations(tree.items)
            drawing += part
        placeholder.replace_self(drawing)


def setup(app):
    """Connect everything with Sphinx."""
    app.add_node(MapPlaceholder)
    app.add_directive("book-map", BookMap)
    app.connect("config-inited", read_addresses)
    app.connect("config-inited", read_version)
    app.connect("builder-inited", require_libraries)
    app.connect("env-updated", pages_with_map)
    app.connect("doctree-resolved", draw_map)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
