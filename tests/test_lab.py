"""The interactive edition in a real JupyterLab: chapters run, sentences follow the data, controls move pictures.

Five chapters are opened, one a part of the book; all of them if the variable MTD_LAB is ``all``.
"""

import json
import os
import re
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from conftest import ROOT
from test_interactive import BOOK, EVAL, NAMES, interactive

from mtdkit import notes
from mtdkit.case import Case

pytestmark = pytest.mark.site

CHAPTERS = [name for name in NAMES if BOOK.pages[name].has_code]
CASE = "chapters/cases/mozambique"
SAMPLE = [
    "chapters/idea/shape-of-the-system",
    "chapters/idea/the-nine-tracks",
    "chapters/working-well/auditing-an-initiative",
    CASE,
    "chapters/laboratory/feedback-and-tipping",
]
OPENED = CHAPTERS if os.environ.get("MTD_LAB") == "all" else SAMPLE
STALE = "(as stored)"  # put in the place of each stored result, so that a test sees who evaluated
PATIENCE = 300_000  # milliseconds for a chapter on a busy machine

OPEN = """async (path) => {
  await jupyterapp.restored;
  window.panel = await jupyterapp.commands.execute("docmanager:open", { path });
  await panel.context.ready;
  await panel.sessionContext.ready;
}"""
RUN = """async () => {
  jupyterapp.shell.activateById(panel.id);
  await jupyterapp.commands.execute("notebook:run-all-cells");
}"""
RENDERED = """() => panel.content.widgets
  .filter((cell) => cell.model.type === "markdown").every((cell) => cell.node.querySelector(".myst")?.textContent)"""
CELLS = """() => panel.content.widgets.map((cell) => ({
  ...cell.model.toJSON(), text: cell.node.querySelector(".jp-MarkdownOutput, .myst")?.textContent ?? "" }))"""
EVALUATED = f"""() => !JSON.stringify(panel.content.model.toJSON()).includes("{STALE}")"""
EDIT = """([before, after]) => {
  const cell = panel.content.widgets.find((each) => each.model.sharedModel.getSource().includes(before));
  cell.model.sharedModel.setSource(cell.model.sharedModel.getSource().replace(before, after));
}"""
SVG_BESIDE = """(control) => control.closest(".jp-OutputArea-output").querySelector(".widget-html svg").outerHTML"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Serve the live edition by JupyterLab as ``make lab`` does, with settings of nobody, and give its address."""
    home = tmp_path_factory.mktemp("lab")
    for path in interactive.derive(ROOT, home / "notebooks", "live", interactive.Addresses()):
        path.write_text(stale(path.read_text(encoding="utf-8")), encoding="utf-8")
    own = {f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    own |= {"JUPYTER_CONFIG_PATH": str(ROOT / "site" / "lab"), "IPYTHONDIR": str(home / "ipython")}
    options = ["--no-browser", "--allow-root", "--IdentityProvider.token=", "--ServerApp.ip=127.0.0.1"]
    options += ["--ServerApp.port=0", f"--ServerApp.root_dir={home / 'notebooks'}"]
    options += ["--LabApp.extension_manager=readonly", "--LabApp.expose_app_in_browser=True"]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options], env=os.environ | own, stdout=log, stderr=log
        )
    try:
        until = time.monotonic() + PATIENCE / 1000
        while not (found := list(home.glob("runtime/jpserver-*.json"))) and time.monotonic() < until:
            assert server.poll() is None, (home / "log").read_text(encoding="utf-8")
            time.sleep(0.2)
        yield json.loads(found[0].read_text(encoding="utf-8"))["url"]
    finally:
        server.terminate()
        server.wait(60)


def stale(notebook):
    """Return a notebook whose stored results of expressions say that they are old."""
    content = json.loads(notebook)
    for cell in content["cells"]:
        for each in cell["metadata"].get("user_expressions", ()):
            each["result"]["data"]["text/plain"] = STALE
    return json.dumps(content)


class Opened:
    """A chapter in a tab of JupyterLab."""

    def __init__(self, browser, address, name):
        self.tab = browser.new_page(viewport={"width": 1400, "height": 900})
        self.tab.set_default_timeout(PATIENCE)
        self.outside = []
        host = urlsplit(address).netloc
        self.tab.on("request", lambda r: urlsplit(r.url).netloc in (host, "") or self.outside.append(r.url))
        self.tab.goto(f"{address}lab?reset")
        self.tab.wait_for_function("() => window.jupyterapp")
        self.tab.evaluate(OPEN, f"{name}.ipynb")
        self.tab.wait_for_function(RENDERED)

    def run(self):
        """Run all cells and wait until the sentences have been evaluated."""
        self.tab.evaluate(RUN)
        self.tab.wait_for_function(EVALUATED)

    def cells(self):
        """Return the cells as JupyterLab would save them, and the text that is seen of each text cell."""
        return self.tab.evaluate(CELLS)

    def results(self):
        """Return what each expression evaluated to."""
        expressions = [each for cell in self.cells() for each in cell["metadata"].get("user_expressions", ())]
        return {each["expression"]: each["result"].get("data", each["result"]) for each in expressions}

    def close(self):
        """End the kernel and close the tab."""
        self.tab.evaluate("() => panel.sessionContext.shutdown()")
        self.tab.close()


@pytest.fixture
def opened(browser, lab, request):
    """Open the chapter that the test names."""
    chapter = Opened(browser, lab, request.param)
    yield chapter
    chapter.close()


@pytest.mark.parametrize("opened", OPENED, indirect=True, ids=str)
def test_chapters_run_and_read_well(opened, request):
    """Before the first run the stored numbers are seen, afterward new ones; nothing fails, no markup is seen."""
    page = BOOK.pages[request.node.callspec.params["opened"]]
    before = opened.cells()
    assert all(STALE in cell["text"] for cell in before if "user_expressions" in cell["metadata"])
    opened.run()
    cells = opened.cells()
    outputs = [(cell["source"], output) for cell in cells for output in cell.get("outputs", ())]
    assert [(s, o) for s, o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"] == []
    asked = {e: notes.shown(page.notes()[note], form) for e, note, form in EVAL.findall("\n".join(sources(cells)))}
    assert opened.results() == {expression: {"text/plain": value} for expression, value in asked.items()}
    for cell in cells:
        assert not re.search(r"\{[\w:-]+\}|:::|noted\(|Error\b", without_formulas(cell)), cell["text"]
    assert opened.outside == []


def sources(cells):
    """Return the sources of text cells."""
    return [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]


def without_formulas(cell):
    """Return what is seen of a text cell, unless it holds formulas, whose source is part of the page."""
    return "" if "$" in cell["source"] else cell["text"]


@pytest.mark.parametrize("opened", [CASE], indirect=True, ids=str)
def test_sentences_follow_the_data(opened):
    """When a reader takes an actor out of the data and runs the chapter again, the sentence says one less."""
    took_part = Case.load("mozambique").participation.groupby("actor")["initiative"].agg(set)
    signing = took_part[took_part.map(lambda joined: "MZI22" in joined)]
    alone = signing.index[signing.map(len) == 1][0]
    load = 'Case.load("mozambique")'
    opened.tab.evaluate(EDIT, [load, f"{load}.without(actors=[{alone!r}])"])
    opened.run()
    said = f"The record has {len(signing) - 1} actors at the signing"
    opened.tab.wait_for_function("(said) => panel.content.node.innerText.includes(said)", arg=said)


@pytest.mark.parametrize("opened", [CASE], indirect=True, ids=str)
def test_controls_move_their_picture(opened):
    """A menu of an explorer shows another picture."""
    opened.run()
    menu = opened.tab.locator(".widget-dropdown select").first
    before = menu.evaluate(SVG_BESIDE)
    menu.select_option(index=1)
    opened.tab.wait_for_function(
        f"([menu, before]) => ({SVG_BESIDE})(menu) !== before", arg=[menu.element_handle(), before]
    )
