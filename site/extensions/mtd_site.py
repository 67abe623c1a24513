"""The book's own Sphinx extension: what turns notebooks into the published site.

It does what the configuration in ``_config.yml`` cannot say:

* notebooks run again when the package or the data behind them change;
* the site's address and repository come from the environment, never from a file;
* a page loads MathJax and the widget manager only if it needs them, and the widgets' state
  stands at its end, so that it does not hold up the text;
* every page says what it is to search engines and link previews;
* the sidebar's fold buttons have names;
* ``{book-map}`` draws the map of the book from the table of contents.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

EXECUTION_INPUTS = ("mtdkit", "data", "requirements.txt")
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
LEAD_LENGTH = 200  # characters of a page's description
TIDY = {
    '<summary aria-label="Toggle hidden content">': "<summary>",  # the name must be the text
    "<th></th>": "<td></td>",  # a heading needs a text
    'role="doc-biblioentry"': 'role="listitem"',  # for docutils puts it into a list
}
CITATION = re.compile(r"\s*\[[^\[\]]*\d{4}[a-z]?\]")


# --- Execution ---------------------------------------------------------------------


def content_hash(root: Path, names=EXECUTION_INPUTS) -> str:
    """Return a short hash of the names and contents of the files under `root`/`names`."""
    digest = hashlib.sha256()
    for name in names:
        for path in sorted([root / name, *(root / name).rglob("*")]):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def key_cache_by_content(app, config):
    """Keep executed notebooks in a cache named after `content_hash`; delete older ones.

    MyST-NB's cache looks only at a notebook's code cells. The path is part of the
    configuration that Sphinx compares with the last build's, so a new hash also makes
    Sphinx read every page again.
    """
    cache = Path(app.outdir).parent / ".jupyter_cache" / content_hash(Path(app.srcdir))
    for other in cache.parent.glob("*"):
        if other.is_file():
            other.unlink()
        elif other != cache:
            shutil.rmtree(other)
    config.nb_execution_cache_path = str(cache)


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


def require_libraries(app):
    """Stop with a clear message when the browser libraries were not fetched."""
    folder = Path(app.srcdir) / "_build" / "browser-libraries"
    if app.builder.format == "html" and not (folder / ".stamp").is_file():
        raise ExtensionError(f"{folder} is missing: run `python site/fetch_libraries.py` first.")


# --- Pages -------------------------------------------------------------------------


def load_what_is_used(app, pagename, templatename, context, doctree):
    """Load MathJax and the widget manager on the pages that need them, and only there.

    Sphinx also loads MathJax on each page that stands above one with formulas. MyST-NB
    puts the state of all of a notebook's widgets, shown or not, into the head of its page;
    here it goes to the end of the body, or away.
    """
    scripts = context["script_files"]
    body = context.get("body", "")
    for script in list(scripts):
        text = script.attributes.get("body") or ""
        is_mathjax = script.filename == f"_static/{app.config.mathjax_path}"
        if is_mathjax or text.startswith("window.MathJax"):
            if 'class="math ' not in body:
                scripts.remove(script)
        elif script.attributes.get("type") == WIDGET_STATE:
            scripts.remove(script)
            if WIDGET_VIEW in body:
                context["body"] += f'<script type="{WIDGET_STATE}">{text}</script>\n'
                app.add_js_file("embed.js", loading_method="defer")


def tidy_body(app, pagename, templatename, context, doctree):
    """Mend what MyST-NB, pandas and docutils write that fails with screen readers."""
    if "body" in context:
        for fault, mended in TIDY.items():
            context["body"] = context["body"].replace(fault, mended)


def lead(doctree) -> str:
    """Return the first paragraph of a page, without citations, shortened at a word."""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section):
            text = CITATION.sub("", " ".join(paragraph.astext().split()))
            if len(text) > LEAD_LENGTH:
                text = text[: LEAD_LENGTH - 1].rsplit(" ", 1)[0] + "…"
            return text
    return ""


def describe_page(app, pagename, templatename, context, doctree):
    """Add the page's description and Open Graph tags for search and link previews."""
    book = app.config.html_title
    is_page = doctree is not None and pagename != app.config.root_doc
    title = app.env.titles[pagename].astext() if is_page else book
    description = (lead(doctree) if doctree is not None else "") or app.config.mtd_description
    tags = {
        "og:type": "article" if is_page else "website",
        "og:site_name": book,
        "og:title": title,
        "og:description": description,
    }
    if address := app.config.html_baseurl:  # these need absolute addresses
        tags["og:url"] = address + app.builder.get_target_uri(pagename)
        tags["og:image"] = address + "_static/social-card.png"
        tags["og:image:alt"] = book
    lines = [f'<meta name="description" content="{escape(description)}">']
    lines += [f'<meta property="{key}" content="{escape(value)}">' for key, value in tags.items()]
    if address:
        lines.append('<meta name="twitter:card" content="summary_large_image">')
    context["metatags"] = context.get("metatags", "") + "\n".join(lines) + "\n"


def name_fold_buttons(app, pagename, templatename, context, doctree):
    """Give each fold button in the sidebar a name; the theme leaves them without."""
    draw = context.get("generate_toctree_html")
    if draw is None:
        return

    def draw_named(kind, **options):
        tree = draw(kind, **options)
        for button in tree.find_all("summary") if kind == "sidebar" and tree else ():
            chapter = button.find_parent("li").find("a")
            button["aria-label"] = f"Pages under {chapter.get_text(strip=True)}"
        return tree

    context["generate_toctree_html"] = draw_named


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
    app.add_config_value("mtd_description", "", "html", str)
    app.add_node(MapPlaceholder)
    app.add_directive("book-map", BookMap)
    app.connect("config-inited", key_cache_by_content)
    app.connect("config-inited", read_addresses)
    app.connect("builder-inited", require_libraries)
    app.connect("env-updated", pages_with_map)
    app.connect("doctree-resolved", draw_map)
    # after MyST-NB and the theme, which use the default priority of 500
    app.connect("html-page-context", load_what_is_used, priority=600)
    app.connect("html-page-context", tidy_body, priority=600)
    app.connect("html-page-context", describe_page, priority=600)
    app.connect("html-page-context", name_fold_buttons, priority=600)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
