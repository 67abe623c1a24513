"""Fixtures that several test files share."""

import csv
import importlib.util
import os
import re
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from mtdkit import tables
from mtdkit.case import Case

ROOT = Path(__file__).resolve().parent.parent
CASE_TABLES = ("actors", "initiatives", "participation", "ties", "milestones", "sources", "codings")
# Where somebody's machine or a package index would show.
MACHINE = re.compile(
    r"(?<![\w./:-])/(?:home|root|Users|tmp|work|mnt|media|private|var/folders)/[\w.@-]|\b[A-Z]:\\(?:Users|Documents)"
    r"|--(?:(?:extra-)?index[-]url|find[-]links|trusted[-]host)\b|\bfile:/{2}"
    r"|https?://(?:[\w.-]+\.)?(?:pypi\.org/simple|pythonhosted\.org|files\.pypi|artifactory|nexus|devpi|registry)\b"
)

# Where the package stands alone, as in the test of the wheel, there is nothing of the book.
if importlib.util.find_spec("jupyter_book") is None:
    book = ("chapters", "interactive", "interface", "keep_numbers", "lab", "notes", "package", "site", "site_build")
    collect_ignore = [f"test_{name}.py" for name in book]

# The same examples in every run, and no time limit on a busy machine.
settings.register_profile("handbook", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("quick", parent=settings.get_profile("handbook"), max_examples=15)
settings.load_profile("handbook")


@st.composite
def records(draw):
    """Draw a table of participation, with repeated rows, and the actors on one to three tracks each."""
    ids = [f"a{i}" for i in range(draw(st.integers(1, 8)))]
    rows = draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from("XYZVW")), max_size=25))
    tracks = [draw(st.lists(st.integers(1, 9), min_size=1, max_size=3, unique=True)) for _ in ids]
    actors = pd.DataFrame({"track": [t[0] for t in tracks], "secondary_tracks": [tuple(t[1:]) for t in tracks]}, ids)
    return pd.DataFrame(rows, columns=["actor", "initiative"], dtype=object), actors


class EditableCase:
    """A copy of the Mozambique case whose cells a test can spoil."""

    def __init__(self, folder):
        self.folder = folder

    def rows(self, table):
        """Return the rows of a table, header first."""
        with (self.folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def write(self, table, rows):
        """Replace a table."""
        with (self.folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def put(self, table, row, column, value):
        """Set one cell; rows are counted as a spreadsheet does, the header being row 1."""
        rows = self.rows(table)
        rows[row - 1][rows[0].index(column)] = value
        self.write(table, rows)

    def workbook(self, path):
        """Write all tables as a workbook with one sheet each and return its path."""
        book = openpyxl.Workbook()
        book.remove(book.active)
        for table in CASE_TABLES:
            sheet = book.create_sheet(table)
            for row in self.rows(table):
                sheet.append([cell or None for cell in row])
        book.save(path)
        return path


@pytest.fixture(scope="session")
def mozambique():
    """Give the handbook's first case as it is shipped."""
    return Case.load("mozambique")


@pytest.fixture
def own_case(tmp_path):
    """Give a copy of the Mozambique case in a folder of its own."""
    folder = tmp_path / "own"
    shutil.copytree(tables.data_directory() / "cases" / "mozambique", folder)
    return EditableCase(folder)


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
