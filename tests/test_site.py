"""The built book in a real browser: alive without a kernel or another host, and open to everybody."""

import functools
import http.server
import io
import os
import re
import threading
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pypdf
import pytest
from conftest import ROOT
from test_chapters import PAGES as CHAPTERS

pytestmark = pytest.mark.site

SITE = Path(os.environ.get("MTD_BUILT_SITE", ROOT / "_build" / "html"))
AXE = ROOT / "_build" / "test-libraries" / "axe.min.js"
PAGES = sorted(p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html") if "_static" not in p.parts)
# All pages but those that the interface and its source have by the hundred; of these two: a class, a function.
ALIKE = ("chapters/reference/api/", "_modules/")
SAMPLE = ["chapters/reference/api/mtdkit.case.case-class.html", "chapters/reference/api/mtdkit.network.burt.html"]
VISITED = [p for p in PAGES if p in SAMPLE or not p.startswith(ALIKE)]
WITH_PICTURES = [p for p in VISITED if re.search(r"data-chart|mtd-explorer", (SITE / p).read_text(encoding="utf-8"))]
# It has all: explorers with menus and sliders, live charts, solutions, wide tables.
CASE = "chapters/cases/mozambique.html"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
LEAST_LABEL = 10.5  # pixels of type on a phone: 11, but a live drawing is wider where the font is wide

OPEN_ALL = "() => document.querySelectorAll('details').forEach((each) => (each.open = true))"
SCROLL = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo({ top: y, behavior: "instant" });
    await new Promise((done) => setTimeout(done, 40)); // a frame may never come in a headless browser
  }
}"""
DEAD = """() => [...document.querySelectorAll("[data-chart], .mtd-explorer")]
  .filter((each) => each.checkVisibility() && each.dataset.live !== "true")
  .map((each) => each.outerHTML.slice(0, 300))"""
NAMES = """() => [...document.querySelectorAll("[data-chart]")].filter((each) => each.checkVisibility())
  .map((each) => each.querySelector("svg[role=img]")?.getAttribute("aria-label"))"""
IMAGES = """() => [...document.querySelectorAll("img, svg[role=img], [role=img]")]
  .filter((e) => !e.closest("[aria-hidden=true]") && !(e.tagName === "IMG" && e.getAttribute("alt") === ""))
  .map((e) => e.getAttribute("aria-label") ?? e.getAttribute("alt") ?? "no name: " + e.outerHTML.slice(0, 200))"""
HEADINGS = """() => [...document.querySelectorAll("h1")].filter((e) => e.checkVisibility()).map((e) => e.innerText)"""
WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [
  `the page, ${document.documentElement.scrollWidth} pixels`,
  ...[...document.querySelectorAll("body *")].filter((e) => !e.closest(".bd-sidebar-secondary, .highlight")
    && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 120)).slice(0, 8),
]"""
SHOWN = """(explorer) => [...explorer.querySelectorAll("svg[role=img]")]
  .filter((svg) => svg.checkVisibility()).map((svg) => svg.outerHTML)"""
SMALL = """(least) => [...document.querySelectorAll(":is([data-chart], .mtd-picture) svg text")]
  .filter((text) => text.textContent.trim() && text.checkVisibility())
  .map((text) => {
    const { a, b } = text.getScreenCTM();
    return [parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b), text.textContent];
  })
  .filter(([size]) => size < least)
  .map(([size, text]) => `${text} (${size.toFixed(1)} px)`).slice(0, 8)"""
NAMELESS_SCROLLERS = """() => [...document.querySelectorAll(".bd-article table")]
  .map((table) => table.closest(".cell_output > .output, .pst-scrollable-table-container, .mtd-scroll"))
  .filter((frame) => frame && frame.checkVisibility() && frame.scrollWidth > frame.clientWidth)
  .filter((frame) => frame.tabIndex !== 0 || !frame.getAttribute("aria-label"))
  .map((frame) => frame.outerHTML.slice(0, 200))"""
LOST = """() => {
  const sidebar = document.querySelector(".bd-sidebar-primary");
  const current = [...(sidebar?.querySelectorAll("li.current > a.current") ?? [])].at(-1);
  const [frame, link] = [sidebar, current].map((each) => each?.getBoundingClientRect());
  const unseen = current?.checkVisibility({ visibilityProperty: true }) &&
    (link.top < frame.top - 1 || link.bottom > frame.bottom + 1);
  const contents = document.querySelectorAll(".page-toc a.nav-link");
  const unmarked = contents.length && !document.querySelector(".page-toc a.nav-link.active");
  return [unseen && "the sidebar does not show the page", unmarked && "the contents mark nothing"].filter(Boolean);
}"""
RUN_AXE = """async ([only, leftOut]) => (await axe.run(
    { include: [["html"]], exclude: leftOut }, { runOnly: only, resultTypes: ["violations"] })).violations
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


class Visit:
    """One page, loaded once and looked at in all views; `faults` tells what a reader would suffer from."""

    def __init__(self, tab, url):
        self.tab, self.faults, self.view, self.controls = tab, [], "loading", 0
        host = urlsplit(url).netloc
        tab.on("console", lambda message: message.type == "error" and self.note("console", message.text))
        tab.on("pageerror", lambda error: self.note("error", str(error)))
        tab.on("websocket", lambda socket: self.note("outside", socket.url))
        tab.on("response", lambda r: r.status >= 400 and self.note("missing", f"{r.status} {r.url}"))
        tab.on("requestfailed", lambda r: self.note("missing", f"{r.failure} {r.url}"))
        tab.on(
            "request",
            lambda r: (
                urlsplit(r.url).scheme in ("data", "blob", "about", "file")
                or urlsplit(r.url).netloc == host
                or self.note("outside", r.url)
            ),
        )
        tab.goto(url, wait_until="load")

    def note(self, kind, *found):
        """Keep faults, each with its kind and the view it was seen in."""
        self.faults += [f"{self.view}: {kind}: {each}" for each in found]

    def look_around(self):
        """Look at the page in all views, and move every control by key and by mouse."""
        tab = self.tab
        tab.evaluate(AXE.read_text(encoding="utf-8"))
        for width, scheme in [(1280, "light"), (1280, "dark"), (390, "dark"), (390, "light")]:
            new_width = self.show(width, scheme)
            if new_width:
                self.note("sense of place", *tab.evaluate(LOST))
                self.come_alive()
                self.note("wider than the screen", *tab.evaluate(WIDE))
                self.note("scrolls without a name", *tab.evaluate(NAMELESS_SCROLLERS))
                self.move_controls("key" if width == 1280 else "mouse")
                if width == 390:
                    self.note("small label", *tab.evaluate(SMALL, LEAST_LABEL))
            self.name_images()
            # Between the schemes colors alone differ; those of drawings do not change with the width, and the
            # rules on colors, the slowest, look at each of their labels.
            rules = AXE_TAGS if new_width else CONTRAST
            self.note("barrier", *tab.evaluate(RUN_AXE, [rules, [] if width == 1280 else [["svg"]]]))
        tab.set_viewport_size({"width": 320, "height": 900})
        self.view = "320"
        self.note("wider than the screen", *tab.evaluate(WIDE))

    def show(self, width, scheme):
        """Bring the page into a view; tell whether the width is new."""
        new_width = not self.view.startswith(f"{width}-")
        self.view = f"{width}-{scheme}"
        self.tab.set_viewport_size({"width": width, "height": 900})
        self.tab.emulate_media(color_scheme=scheme)
        try:
            self.tab.wait_for_function("(scheme) => document.documentElement.dataset.theme === scheme", arg=scheme)
        except Exception as error:
            self.note("scheme", f"is not followed: {error}")
        self.tab.wait_for_timeout(600 if new_width else 50)  # what scrolls is told anew half a second after a resize
        self.tab.evaluate("document.getAnimations().forEach((each) => each.finish())")
        return new_width

    def come_alive(self):
        """Open all folds, scroll through, and see that charts come alive under their names."""
        tab = self.tab
        headings = tab.evaluate(HEADINGS)
        if len(headings) != 1:
            self.note("main headings", headings)
        tab.evaluate(OPEN_ALL)
        before = tab.evaluate(NAMES)
        tab.evaluate(SCROLL)
        try:
            tab.wait_for_function(f"({DEAD})().length === 0", timeout=60_000, polling=50)
        except Exception as error:
            if "Timeout" not in str(error):
                raise
            self.note("not alive", *tab.evaluate(DEAD))
        after = tab.evaluate(NAMES)
        if before != after:
            self.note("renamed", f"{before} became {after}")
        tab.evaluate(OPEN_ALL)  # the folds that live charts brought
        tab.wait_for_timeout(50)  # they tell when they open

    def name_images(self):
        """See that images have a sentence for a name, not the name of a file."""
        for name in self.tab.evaluate(IMAGES):
            is_sentence = len(name.split()) >= 6 and name.rstrip().endswith(".")
            if not is_sentence or re.search(r"\.(png|svg|jpe?g)\b|no name:", name):
                self.note("image", name)

    def move_controls(self, way):
        """Move each control and see that it has a name and changes the picture, and no slider its length."""
        for explorer in self.tab.query_selector_all(".mtd-explorer"):
            for control in explorer.query_selector_all("select, input[type=range]"):
                self.controls += 1
                name = control.evaluate("(e) => e.labels[0]?.firstElementChild.textContent")
                seen = set(self.positions(explorer, control, way))
                pictures, lengths, told = ({position[i] for position in seen} for i in range(3))
                if not name or len(pictures) < 2:
                    self.note("control", f"{name!r} changes nothing or has no name")
                if len(lengths) > 1:
                    self.note("slider", f"{name!r} changes its length: {sorted(lengths)}")
                if len(told) < 2:
                    self.note("control", f"{name!r} tells one value only: {told}")

    def positions(self, explorer, control, way):
        """Move a control through its values and back; give picture, length of a slider and value told at each."""
        is_menu = control.evaluate("(e) => e.tagName === 'SELECT'")
        count = control.evaluate("(e) => e.options?.length ?? Number(e.max) + 1")
        control.scroll_into_view_if_needed()
        for index in [*range(count), 0]:
            if is_menu:
                control.select_option(index=index)
            elif way == "key":
                control.focus()
                self.tab.keyboard.press("Home" if index == 0 else "ArrowRight")
            else:
                box = control.bounding_box()
                at = 8 + (box["width"] - 16) * index / (count - 1)  # the handle is 16 pixels wide
                self.tab.mouse.click(box["x"] + at, box["y"] + box["height"] / 2)
            shown = explorer.evaluate(SHOWN)
            if len(shown) != 1:
                self.note("explorer", f"{len(shown)} pictures shown")
            yield (
                "".join(shown),
                None if is_menu else round(control.bounding_box()["width"], 1),
                control.evaluate("(e) => e.selectedOptions?.[0].text ?? e.getAttribute('aria-valuetext')"),
            )


@pytest.fixture
def open_tab(browser):
    """Give a function that opens a tab with settings of its own; all are closed at the end."""
    contexts = []

    def opened(**settings):
        contexts.append(browser.new_context(viewport={"width": settings.pop("width", 1280), "height": 900}, **settings))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


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
    """The site has each page that the contents name."""
    assert {f"{page}.html" for page in CHAPTERS} <= set(PAGES)
    assert set(SAMPLE) <= set(PAGES)
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


# --- Every page in a browser -------------------------------------------------------


@pytest.mark.parametrize("page", VISITED)
def test_page_as_a_reader_meets_it(open_tab, address, page):
    """In wide and narrow windows, light and dark, nothing is wrong, and everything can be moved and read.

    No error in the console, no other host, no file missing; one main heading; charts and explorers
    alive under their names; images with sentences for names; every control with a name and an effect, by
    key and by mouse; sliders that keep their length; labels of at least 11 pixels and no overflow at 390
    and 320 pixels; the page in sight in the sidebar, its contents marked; no serious barrier by axe-core's
    rules for WCAG 2.1 A and AA.
    """
    visit = Visit(open_tab(), address + page)
    visit.look_around()
    assert visit.faults == []
    assert bool(visit.controls) == ('class="mtd-explorer"' in (SITE / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", WITH_PICTURES)
def test_pictures_are_there_without_javascript(open_tab, address, page):
    """With JavaScript off, every chart and the first picture of every explorer can be seen.

    Controls, which would do nothing, cannot be seen; the values shown and the reason are told.
    """
    tab = open_tab(java_script_enabled=False)
    tab.goto(address + page)
    frames = tab.locator("[data-chart]:not([hidden]), .mtd-explorer")
    assert frames.count() > 0
    for frame in frames.all():
        picture = frame.locator(":scope > svg, :scope > .mtd-picture > svg")
        assert picture.count() == 1
        if not picture.evaluate("e => !!e.closest('details')"):  # a reader opens these
            assert picture.is_visible()
            assert picture.bounding_box()["height"] > 50
            assert "JavaScript" in frame.evaluate("(e) => getComputedStyle(e, '::after').content")
    for control in tab.locator(".mtd-controls").all():
        assert not control.is_visible()
    for line in tab.locator(".mtd-shown").all():
        assert line.inner_text().startswith("Shown: ")
        assert line.is_visible() or line.evaluate("e => !!e.closest('details')")


def test_pictures_stand_on_some_pages():
    """There are charts and explorers to look at."""
    text = "".join((SITE / page).read_text(encoding="utf-8") for page in WITH_PICTURES)
    assert text.count(" data-chart") >= 5
    assert text.count('class="mtd-explorer"') >= 3


def test_pages_of_the_interface_fit_the_narrowest_screen(open_tab, address):
    """None of them, which have long names without a blank, is wider than 320 pixels."""
    tab, wide = open_tab(width=320), {}
    for page in (page for page in PAGES if page.startswith(ALIKE[0])):
        tab.goto(address + page, wait_until="domcontentloaded")
        if found := tab.evaluate(WIDE):
            wide[page] = found
    assert wide == {}


# --- What only some pages have -----------------------------------------------------


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("page", ["search.html", CASE])
def test_nothing_covers_what_is_typed_into_the_search_field(open_tab, address, page, width):
    """The magnifier stands beside the text, on the search page and in the dialog of the others."""
    tab = open_tab(width=width)
    tab.goto(address + page)
    tab.keyboard.press("Control+k")
    overlaps = """() => [...document.querySelectorAll(".bd-search")].filter((e) => e.checkVisibility()).map((form) => {
      const [icon, field] = ["i, svg", "input"].map((each) => form.querySelector(each));
      const text = field.getBoundingClientRect().left + parseFloat(getComputedStyle(field).paddingLeft);
      return icon.getBoundingClientRect().right - text;
    })"""
    found = tab.evaluate(overlaps)
    assert len(found) == 1
    assert found[0] <= 0


def test_a_changed_picture_is_announced_once(open_tab, address):
    """Listeners hear what the new picture shows, once the control rests."""
    tab = open_tab()
    tab.goto(address + CASE)
    explorer = tab.locator(".mtd-explorer:has(select)").first
    said = explorer.locator("output")
    menu = explorer.locator("select").first
    assert said.inner_text() == ""
    menu.select_option(index=1)
    assert said.inner_text() == ""
    name = explorer.locator(".mtd-picture > svg").get_attribute("aria-label")
    tab.wait_for_function("(e) => e.textContent", arg=said.element_handle())
    assert said.inner_text() == name


def test_the_values_of_a_live_chart_can_be_read_without_a_mouse(open_tab, address):
    """A fold under the chart, opened by key, holds a table of what the marks tell."""
    tab = open_tab()
    tab.goto(address + CASE)
    chart = tab.locator("[data-chart]:not([hidden])").first
    chart.scroll_into_view_if_needed()
    fold = chart.locator(".mtd-values")
    fold.wait_for()
    table = fold.locator("table").first
    assert not table.is_visible()
    fold.locator("summary").focus()
    tab.keyboard.press("Enter")
    assert table.is_visible()
    columns, rows = table.locator("thead th").count(), table.locator("tbody tr").count()
    assert columns > 1
    assert rows > 5
    for cell in table.locator("tbody td").all_text_contents():
        assert cell.strip()
    assert table.locator("tbody td").count() == columns * rows


def texts_of_charts(tab):
    """Return all texts of the live charts of a page and of their tables."""
    tab.evaluate(SCROLL)
    tab.wait_for_function(f"({DEAD})().length === 0", timeout=20_000, polling=50)
    return tab.locator("[data-chart] :is(text, td)").all_text_contents()


def test_dates_are_the_same_in_all_time_zones(open_tab, address):
    """Axes and marks tell the days of the table, west and east of Greenwich."""
    found = []
    for zone in ("America/Los_Angeles", "Pacific/Kiritimati"):
        tab = open_tab(timezone_id=zone)
        tab.goto(address + CASE)
        found.append(texts_of_charts(tab))
    assert any(re.search(r"\b19\d\d\b", text) for text in found[0])
    assert found[0] == found[1]


def test_the_book_works_from_the_disk(open_tab):
    """Opened as a file, charts and explorers come alive without an error."""
    visit = Visit(open_tab(), (SITE / CASE).as_uri())
    visit.come_alive()
    visit.move_controls("key")
    assert visit.faults == []
    assert visit.controls


@pytest.mark.parametrize(
    ("page", "words"),
    [("chapters/reference/bibliography.html", "Diamond 1991"), ("chapters/reference/api.html", "raters agree")],
)
def test_long_lists_can_be_filtered(open_tab, address, page, words):
    """Of the bibliography and the interface only the entries with all words typed stay, and come back."""
    tab = open_tab()
    tab.goto(address + page)
    entries = tab.locator(".bd-article :is(.citation-list > .citation, .mtd-interface tr)")
    total = entries.count()
    shown = tab.locator(".bd-article :is(.citation-list > .citation, .mtd-interface tr):visible")
    tab.get_by_label("Show entries with").fill(words)
    assert 0 < shown.count() < total / 4
    for text in shown.all_text_contents():
        assert all(word.lower() in text.lower() for word in words.split())
    assert tab.locator(".mtd-filter output").inner_text().strip() == f"{shown.count()} of {total}"
    tab.get_by_label("Show entries with").fill("")
    assert shown.count() == total


def test_native_controls_show_in_forced_colors(open_tab, address):
    """Sliders are the browser's own, which draws them in the colors that a reader has chosen."""
    tab = open_tab(forced_colors="active", color_scheme="dark")
    tab.goto(address + "chapters/laboratory/feedback-and-tipping.html")
    slider = tab.locator(".mtd-controls input[type=range]").first
    assert slider.evaluate("(e) => getComputedStyle(e).appearance") == "auto"
    assert slider.bounding_box()["height"] >= 24


# --- Paper -------------------------------------------------------------------------


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_printed_chapter(open_tab, address, paper):
    """No page is blank, and a chapter of 25 minutes takes no ream."""
    tab = open_tab()
    tab.goto(address + CASE)
    pages = pypdf.PdfReader(io.BytesIO(tab.pdf(format=paper))).pages
    assert 10 < len(pages) < 30
    for number, page in enumerate(pages, 1):
        assert len(page.extract_text().split()) > 10, f"page {number} of {len(pages)} is blank"


def test_what_paper_does_not_need(open_tab, address):
    """On paper: no controls, no closed folds but the card, whose text is shown, no solutions but those opened.

    Code and tables are whole.
    """
    tab = open_tab()
    tab.goto(address + CASE)
    opened = tab.locator("details.solution").last
    opened.locator(":scope > summary").click()
    tab.emulate_media(media="print")
    for each in tab.locator(".mtd-controls, .mtd-values, .mtd-filter, details:not([open], .mtd-fold)").all():
        assert not each.is_visible()
    assert tab.locator("details.mtd-card:not([open]) p:not(.admonition-title)").first.is_visible()
    assert opened.is_visible()
    assert tab.locator(".mtd-shown").first.is_visible()
    cut = """() => [...document.querySelectorAll(".bd-article :is(pre, table)")]
      .filter((e) => e.checkVisibility() && e.tagName === "PRE" && e.scrollWidth > e.clientWidth + 1)
      .map((e) => e.outerHTML.slice(0, 100))"""
    assert tab.evaluate(cut) == []
    style = "(e) => [getComputedStyle(e).breakInside, e.querySelector('thead') && getComputedStyle(e.tHead).display]"
    for table in tab.locator(".bd-article table:visible").all():
        assert table.evaluate(style) == ["auto", "table-header-group"]
