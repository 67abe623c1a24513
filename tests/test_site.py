"""The built book in a real browser: alive without a kernel or another host, and open to everybody."""

import functools
import http.server
import os
import re
import shutil
import threading
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from conftest import ROOT
from test_chapters import PAGES as CHAPTERS

pytestmark = pytest.mark.site

SITE = Path(os.environ.get("MTD_BUILT_SITE", ROOT / "_build" / "html"))
AXE = ROOT / "_build" / "test-libraries" / "axe.min.js"
PAGES = sorted(p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html") if "_static" not in p.parts)
WITH_PICTURES = [p for p in PAGES if re.search(r"data-chart|mtd-explorer", (SITE / p).read_text(encoding="utf-8"))]
VIEWS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]
MOVED = [(1280, "light"), (390, "dark")]  # views in which the controls are moved
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]

OPEN_ALL = """() => {
  document.querySelectorAll("details").forEach((each) => (each.open = true));
  document.querySelectorAll("button.toggle-button.toggle-button-hidden").forEach((each) => each.click());
}"""
SCROLL = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo({ top: y, behavior: "instant" });
    await new Promise((done) => setTimeout(done, 40)); // a frame may never come in a headless browser
  }
}"""
DEAD = """() => [...document.querySelectorAll("[data-chart], .mtd-explorer")]
  .filter((each) => each.dataset.live !== "true").map((each) => each.outerHTML.slice(0, 300))"""
NAMES = "() => [...document.querySelectorAll('[data-chart] svg[role=img]')].map((e) => e.getAttribute('aria-label'))"
IMAGES = """() => [...document.querySelectorAll("img, svg[role=img], [role=img]")]
  .filter((e) => !e.closest("[aria-hidden=true]") && !(e.tagName === "IMG" && e.getAttribute("alt") === ""))
  .map((e) => e.getAttribute("aria-label") ?? e.getAttribute("alt") ?? "no name: " + e.outerHTML.slice(0, 200))"""
HEADINGS = """() => [...document.querySelectorAll("h1")].filter((e) => e.checkVisibility()).map((e) => e.innerText)"""
WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 120)).slice(0, 8)"""
SHOWN = """(explorer) => [...explorer.querySelectorAll("svg[role=img]")]
  .filter((svg) => svg.checkVisibility() && svg.getBoundingClientRect().height > 50).map((svg) => svg.outerHTML)"""
RUN_AXE = """async (tags) => (await axe.run(document, { runOnly: tags, resultTypes: ["violations"] })).violations
  .filter((v) => ["serious", "critical"].includes(v.impact))
  .map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).slice(0, 5).join(" | ")}`)"""


# --- Browser and server ------------------------------------------------------------


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture(scope="session")
def address():
    """Serve the built site on a free port of this machine and give its address."""
    handler = functools.partial(QuietHandler, directory=SITE)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def browser():
    """Give one Chromium for all tests, to which no host but this machine exists."""
    from playwright.sync_api import sync_playwright

    found = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    assert found, "no Chromium found; install it, or name its program in the variable CHROMIUM"
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        flags += ["--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows"]
        rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        chromium = playwright.chromium.launch(executable_path=found, args=[*flags, rules])
        yield chromium
        chromium.close()


class Visit:
    """What was seen on one page in one view."""

    def __init__(self, page, url, moves):
        self.errors, self.outside, self.failed = [], [], []
        page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._note_outside(url))
        page.on("websocket", lambda socket: self.outside.append(socket.url))
        page.on("response", lambda r: r.status >= 400 and self.failed.append(f"{r.status} {r.url}"))
        page.on("requestfailed", lambda r: self.failed.append(f"{r.failure} {r.url}"))
        page.goto(url, wait_until="load")
        self.theme = page.evaluate("document.documentElement.dataset.theme")
        self.headings = page.evaluate(HEADINGS)
        before = page.evaluate(NAMES)
        page.evaluate(OPEN_ALL)
        page.evaluate(SCROLL)
        try:
            page.wait_for_function(f"({DEAD})().length === 0", timeout=8000, polling=50)
        except Exception as error:
            if "Timeout" not in str(error):
                raise
        self.dead = page.evaluate(DEAD)
        self.renamed = [pair for pair in zip(before, page.evaluate(NAMES), strict=False) if pair[0] != pair[1]]
        self.lost_names = len(before) - len(page.evaluate(NAMES))
        self.images = page.evaluate(IMAGES)
        self.wide = page.evaluate(WIDE)
        self.controls, self.idle = 0, []
        if moves:
            for explorer in page.query_selector_all(".mtd-explorer[data-live=true]"):
                self._move_controls(page, explorer)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        self.barriers = page.evaluate(RUN_AXE, AXE_TAGS)

    def _note_outside(self, url):
        host = urlsplit(url).netloc

        def note(request):
            parts = urlsplit(request.url)
            if parts.scheme not in ("data", "blob", "about") and parts.netloc != host:
                self.outside.append(request.url)

        return note

    def _move_controls(self, page, explorer):
        """Move each control through its values, and note those that leave the picture as it was."""
        start = self._picture(explorer, "start")
        for menu in explorer.query_selector_all("select"):
            self.controls += 1
            name, first = menu.evaluate("e => [e.labels[0]?.textContent ?? '', e.selectedIndex]")
            changes = 0
            for index in range(menu.evaluate("e => e.options.length")):
                menu.select_option(index=index)
                changes += self._changes(page, explorer, start, f"menu {name}, option {index}", index != first)
            if not changes or not name:
                self.idle.append(f"menu {name!r} changes nothing or has no name")
            menu.select_option(index=first)
        for handle in explorer.query_selector_all(".noUi-handle"):
            self.controls += 1
            name, last = handle.get_attribute("aria-label"), handle.get_attribute("aria-valuetext")
            changes = 0
            handle.focus()
            while True:
                page.keyboard.press("ArrowRight")
                page.wait_for_timeout(30)
                value = handle.get_attribute("aria-valuetext")
                if value == last:
                    break
                changes += self._changes(page, explorer, start, f"slider {name} at {value}", True)
                last = value
            if not changes or not name:
                self.idle.append(f"slider {name!r} changes nothing or has no name")
            page.keyboard.press("Home")

    def _changes(self, page, explorer, start, where, expected):
        """Tell whether the picture differs from the first, waiting a little if it should."""
        for _ in range(10 if expected else 1):
            page.wait_for_timeout(20)
            if len(explorer.evaluate(SHOWN)) == 1 and self._picture(explorer, where) != start:
                return True
        self._picture(explorer, where)
        return False

    def _picture(self, explorer, where):
        shown = explorer.evaluate(SHOWN)
        if len(shown) != 1:
            self.idle.append(f"{where}: {len(shown)} pictures shown")
        return shown[0] if shown else ""


@pytest.fixture(scope="session")
def visit(browser, address):
    """Give a function that visits a page in a view, once, and tells what was seen."""
    contexts, visits = {}, {}

    def context(view):
        if view not in contexts:
            width, scheme = view
            contexts[view] = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        return contexts[view]

    def once(page, view):
        if (page, view) not in visits:
            tab = context(view).new_page()
            visits[page, view] = Visit(tab, address + page, view in MOVED)
            tab.close()
        return visits[page, view]

    return once


def in_each_view(*views):
    """Run a test for every page in the views given, by default in all."""

    def decorate(test):
        test = pytest.mark.parametrize("page", PAGES)(test)
        ids = [f"{width}-{scheme}" for width, scheme in views or VIEWS]
        return pytest.mark.parametrize("view", views or VIEWS, ids=ids)(test)

    return decorate


# --- The site as files -------------------------------------------------------------


class Page(HTMLParser):
    """The parts of a page that can be checked without a browser."""

    def __init__(self, name):
        super().__init__()
        self.ids, self.links, self.title, self.description, self.lang = set(), [], "", "", ""
        self._in_title = False
        self.feed((SITE / name).read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        """Note ids, links, language and description."""
        attrs = dict(attrs)
        self.ids |= {attrs[key] for key in ("id", "name") if attrs.get(key)}
        self.links += [attrs[key] for key in ("href", "src") if attrs.get(key)]
        self._in_title = tag == "title"
        if tag == "meta" and attrs.get("name") == "description":
            self.description = attrs.get("content", "")
        if tag == "html":
            self.lang = attrs.get("lang", "")

    def handle_endtag(self, tag):
        """Note the end of the title."""
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data):
        """Keep the title."""
        if self._in_title:
            self.title += data


@functools.cache
def parsed(name):
    """Return a page, parsed once."""
    return Page(name)


def test_every_page_of_the_contents_is_built():
    """The site has each page that the contents name, and its start page leads to the first."""
    assert {f"{page}.html" for page in CHAPTERS} <= set(PAGES)
    assert AXE.exists()
    assert f"{CHAPTERS[1]}.html" in (SITE / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_says_what_it_is(name):
    """Each page has a language, a title and a description."""
    page = parsed(name)
    assert page.lang == "en"
    assert page.title.strip()
    assert len(page.description) > 20


def test_titles_and_descriptions_tell_chapters_apart():
    """No two chapters have the same title or the same description."""
    chapters = [parsed(f"{page}.html") for page in CHAPTERS]
    assert len({page.title for page in chapters}) == len(chapters)
    assert len({page.description for page in chapters}) == len(chapters)


@pytest.mark.parametrize("name", PAGES)
def test_links_inside_the_site_lead_somewhere(name):
    """Files that a page links to exist, and so do the places inside pages."""
    broken = []
    for link in parsed(name).links:
        if urlsplit(link).scheme or link.startswith("//"):
            continue
        path, fragment = urldefrag(link)
        target = unquote(urlsplit(urljoin(f"/{name}", path)).path).lstrip("/") if path else name
        if target in ("", "index.html") or target.endswith("/"):
            target += "" if target.endswith(".html") else "index.html"
        there = (SITE / target).is_file()
        if there and fragment and target.endswith(".html"):
            there = unquote(fragment) in parsed(target).ids
        if not there:
            broken.append(link)
    assert broken == []


# --- The site in a browser ---------------------------------------------------------


@in_each_view()
def test_page_loads_without_errors_and_from_here_alone(visit, page, view):
    """No error in the console, no request to another host, no file missing; the scheme asked for is shown."""
    seen = visit(page, view)
    assert seen.errors == []
    assert seen.outside == []
    assert seen.failed == []
    assert seen.theme == view[1]


@in_each_view()
def test_page_has_one_main_heading(visit, page, view):
    """One heading of the first level is shown; another is for print alone."""
    assert len(visit(page, view).headings) == 1


@in_each_view()
def test_charts_and_explorers_come_alive(visit, page, view):
    """Every chart and explorer is live once it was on the screen, and every chart keeps its name."""
    seen = visit(page, view)
    assert seen.dead == []
    assert seen.renamed == []
    assert seen.lost_names == 0


@in_each_view(*MOVED)
def test_every_control_changes_the_picture(visit, page, view):
    """Each menu and slider has a name and changes the one picture shown."""
    seen = visit(page, view)
    assert seen.idle == []
    assert bool(seen.controls) == ('class="mtd-explorer"' in (SITE / page).read_text(encoding="utf-8"))


@in_each_view()
def test_every_image_tells_what_it_shows(visit, page, view):
    """Images that are no decoration have a sentence for a name, not the name of a file."""
    for name in visit(page, view).images:
        assert len(name.split()) >= 6, name
        assert name.rstrip().endswith("."), name
        assert not re.search(r"\.(png|svg|jpe?g)\b|no name:", name), name


@in_each_view((390, "light"), (390, "dark"))
def test_nothing_overflows_a_phone(visit, page, view):
    """At 390 pixels the page is no wider than the screen."""
    assert visit(page, view).wide == []


@in_each_view()
def test_no_serious_barrier(visit, page, view):
    """By axe-core's rules for WCAG 2.1 A and AA nothing serious or critical is found."""
    assert visit(page, view).barriers == []


@pytest.mark.parametrize("page", WITH_PICTURES)
def test_pictures_are_there_without_javascript(browser, address, page):
    """With JavaScript off, every chart and the first picture of every explorer can be seen."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.goto(address + page)
    pictures = tab.locator("[data-chart] > svg, .mtd-explorer > .mtd-first > svg")
    frames = tab.locator("[data-chart], .mtd-explorer")
    assert pictures.count() == frames.count() > 0
    for picture in pictures.all():
        if not picture.evaluate("e => !!e.closest('details')"):  # a reader opens these
            assert picture.is_visible()
            assert picture.bounding_box()["height"] > 50
    context.close()


def test_pictures_stand_on_some_pages():
    """There are charts and explorers to look at."""
    text = "".join((SITE / page).read_text(encoding="utf-8") for page in WITH_PICTURES)
    assert text.count(" data-chart") >= 5
    assert text.count('class="mtd-explorer"') >= 3
