"""Pages: what stands in the head of each, HTML that everybody can read, and what a site needs beside its chapters.

* A page loads the scripts and style sheets that it uses, and no script holds up its text.
* Every page says what it is to search engines and link previews.
* Tables and fold buttons have names; what is no valid HTML in outputs is mended.
* There is a page for addresses that do not exist, and, when the site's address is known, a site map.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape, unescape
from pathlib import Path, PurePosixPath

from docutils import nodes
from sphinx import addnodes

MISSING = "404"
UNLISTED = {MISSING, "search", "genindex"}  # pages that search engines need not show

# What a page must hold for a file to be loaded, or for a script without a file; others stand on all pages.
USED_WITH = {
    "DOCUMENTATION_OPTIONS.pagename": None,  # for a menu of versions; the book has none
    "clipboard.min.js": "<pre>",
    "copybutton.css": "<pre>",
    "copybutton.js": "<pre>",
    "design-tabs.js": "sd-tab-set",
    "exercise.css": "exercise admonition",
    "mystnb.": 'class="cell ',
    "pygments.css": "<pre>",
    "sphinx-design.min.css": 'class="sd-',
    "sphinx_highlight.js": None,  # it would mark the words of the last search; the search page loads it itself
    "tex-svg.js": 'class="math ',
    "window.MathJax": 'class="math ',
    '{"state":': None,  # of widgets, which only a kernel shows
}

LEAD_LENGTH = 200  # characters of a page's description
CITATION = re.compile(r"\s*\[[^\[\]]*\d{4}[a-z]?\]")

TIDY = [
    (re.compile(r"<style scoped>.*?</style>", re.DOTALL), ""),  # pandas: the book's style sheet does it
    (re.compile(r'(<table) border="1"'), r"\1"),
    (re.compile(r'(<t[rhd]\b[^>]*?) (?:valign|halign)="\w+"'), r"\1"),
    (re.compile(r'<tr style="text-align: right;">'), "<tr>"),
    (re.compile(r"<th></th>"), "<td></td>"),  # a heading needs a text
    (re.compile(r'role="doc-biblioentry"'), 'role="listitem"'),  # for docutils puts it into a list
]
HEADING_OR_TABLE = re.compile(r'<h[1-6]>(.*?)<a class="headerlink"|<table(?=[ >])(?![^>]*>\s*<caption)', re.DOTALL)


# --- Scripts and style sheets ------------------------------------------------------


def is_used(name: str, body: str) -> bool:
    """Tell whether a page with this body uses a script or a style sheet, named by its file or its first words."""
    for start, mark in USED_WITH.items():
        if name.startswith(start):
            return mark is not None and mark in body
    return True


def choose_files(app, pagename, templatename, context, doctree):
    """Leave out scripts and style sheets that a page does not use; let no script hold up the text."""
    body = context.get("body", "")
    scripts, sheets = context["script_files"], context["css_files"]
    sheets[:] = [sheet for sheet in sheets if is_used(PurePosixPath(sheet.filename).name, body)]
    for script in list(scripts):
        text = script.attributes.get("body") or ""
        if not is_used(PurePosixPath(script.filename).name if script.filename else text, body):
            scripts.remove(script)
        elif script.filename:
            script.attributes.setdefault("defer", "defer")


# --- The body ----------------------------------------------------------------------


def name_tables(body: str) -> str:
    """Name each table without a caption after the section in which it stands."""
    section, number = "", Counter()

    def name(match):
        nonlocal section
        if match[1] is not None:
            section = " ".join(re.sub(r"<[^>]+>", "", match[1]).split())
            return match[0]
        number[section] += 1
        label = f"{section}, table {number[section]}" if number[section] > 1 else section
        return f'<table aria-label="{escape(unescape(label))}"'

    return HEADING_OR_TABLE.sub(name, body)


def tidy_body(app, pagename, templatename, context, doctree):
    """Mend what pandas and docutils write that is no valid HTML or that fails with screen readers."""
    if doctree is not None:
        for fault, mended in TIDY:
            context["body"] = fault.sub(mended, context["body"])
        context["body"] = name_tables(context["body"])


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


# --- What a page says of itself ----------------------------------------------------


def address_of(app, pagename: str) -> str:
    """Return the public address of a page; the start page stands at the address of the site."""
    target = "" if pagename == app.config.root_doc else app.builder.get_target_uri(pagename)
    return app.config.html_baseurl + target


def lead(doctree) -> str:
    """Return the first paragraph of a page, without citations, shortened at a word."""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section | addnodes.desc_content):
            text = CITATION.sub("", " ".join(paragraph.astext().split()))
            if len(text) > LEAD_LENGTH:
                text = text[: LEAD_LENGTH - 1].rsplit(" ", 1)[0] + "…"
            return text
    return ""


def describe_page(app, pagename, templatename, context, doctree):
    """Add the page's description and Open Graph tags for search and link previews."""
    book = app.config.html_title
    is_start = pagename == app.config.root_doc
    title = app.env.titles[pagename].astext() if doctree is not None and not is_start else book
    description = (lead(doctree) if doctree is not None else "") or app.config.mtd_description
    tags = {
        "og:type": "website" if doctree is None or is_start else "article",
        "og:site_name": book,
        "og:title": title,
        "og:description": description,
    }
    lines = [f'<meta name="description" content="{escape(description)}" />']
    if app.config.html_baseurl:  # these need absolute addresses
        context["pageurl"] = tags["og:url"] = address_of(app, pagename)
        tags["og:image"] = app.config.html_baseurl + "_static/social-card.png"
        tags["og:image:alt"] = book
        lines.append('<meta name="twitter:card" content="summary_large_image" />')
    if pagename in UNLISTED:
        context["pageurl"] = None
        lines.append('<meta name="robots" content="noindex" />')
    lines += [f'<meta property="{key}" content="{escape(value)}" />' for key, value in tags.items()]
    context["metatags"] = context.get("metatags", "") + "\n".join(lines) + "\n"
    context.setdefault("pagetitle", context.get("title") or "Index")  # for print; the index has no title here
    if is_start:
        context["docstitle"] = ""  # its own title is that of the book


# --- Pages beside the chapters -----------------------------------------------------


def add_missing_page(app):
    """Add the page that servers show for addresses that do not exist."""
    title = "Page not found"
    body = (
        f"<h1>{title}</h1>\n<p>No page has this address. It may have moved: look for it in the contents, "
        f'<a href="{app.builder.get_target_uri("search")}">search the book</a>, or begin at '
        f'<a href="{app.builder.get_target_uri(app.config.root_doc)}">the start page</a>.</p>\n'
    )
    return [(MISSING, {"title": title, "body": body}, "page.html")]


def absolute(html: str, address: str) -> str:
    """Return a page whose relative links begin with `address`, so that they work from any folder."""
    links = r'\b(href|src|action|data-content_root)="(?!#|/|[a-z][a-z+.-]*:)(?:\./)?'
    return re.sub(links, lambda match: f'{match[1]}="{address}', html)


def site_map(addresses, day: str) -> str:
    """Return a site map in the format of sitemaps.org; `day` (ISO) is that of the last change, or empty."""
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    urls = "".join(f"<url><loc>{escape(address)}</loc>{changed}</url>\n" for address in addresses)
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{start}{urls}</urlset>\n"


def write_site_files(app, exception):
    """Write what needs the site's address, if it is known; remove it otherwise."""
    if exception or app.builder.name != "html":
        return
    folder, address = Path(app.outdir), app.config.html_baseurl
    if not address:
        (folder / "sitemap.xml").unlink(missing_ok=True)
        (folder / "robots.txt").unlink(missing_ok=True)
        return
    pages = [address_of(app, name) for name in sorted(app.env.found_docs)]
    (folder / "sitemap.xml").write_text(site_map(pages, app.config.html_context["last_change_iso"]), "utf-8")
    (folder / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {address}sitemap.xml\n", "utf-8")
    missing = folder / f"{MISSING}.html"
    missing.write_text(absolute(missing.read_text("utf-8"), address), "utf-8")


def setup(app):
    """Connect everything with Sphinx."""
    app.add_config_value("mtd_description", "", "html", str)
    # after MyST-NB and the theme, which use the default priority of 500
    for change in (choose_files, tidy_body, describe_page, name_fold_buttons):
        app.connect("html-page-context", change, priority=600)
    app.connect("html-collect-pages", add_missing_page)
    app.connect("build-finished", write_site_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
