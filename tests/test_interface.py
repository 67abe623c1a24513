"""The pages on the interface: every public name has one, and links to other names, to works and to its source."""

import os
import re
import sys
from collections import namedtuple
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import ROOT

import mtdkit
from mtdkit.tables import bibliography_keys

sys.path.insert(0, str(ROOT / "site" / "extensions"))
import mtd_api

SITE = Path(os.environ.get("MTD_BUILT_SITE", ROOT / "_build" / "html"))
MODULES = {module.__name__: module for module in mtd_api.modules()}
ENTRIES = [entry for module in MODULES.values() for entry in mtd_api.entries(module)]
built = pytest.mark.site


def test_the_interface_is_all_that_is_public():
    """All parts of the package belong to it, with all names that they call public."""
    for part in mtdkit.__all__:
        assert [name for name in MODULES if f"{name}.".startswith(f"mtdkit.{part}.")], part
    listed = {entry.full for entry in ENTRIES}
    for name, module in MODULES.items():
        public = {f"{name}.{each}" for each in module.__all__} - MODULES.keys()
        assert public == {full for full in listed if full.rpartition(".")[0] == name}
    assert {"mtdkit.tables.load", "mtdkit.case.Case", "mtdkit.framework.TRACKS", "mtdkit.errors.UnknownName"} <= listed


def test_the_front_page_names_every_module_once():
    """The tables by purpose hold each module."""
    text = (ROOT / f"{mtd_api.FRONT}.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^```\{interface\} (\S+)$", text, re.MULTILINE)) == sorted(MODULES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.full)
def test_every_name_is_told_in_a_sentence(entry):
    """A table says of each name what it does; it is a sentence and one paragraph."""
    assert entry.summary.endswith(".")
    assert len(entry.summary) < 250


def test_no_two_pages_have_one_address():
    """Also where a file system does not tell capitals apart."""
    names = [name.casefold() for name in mtd_api.sources()]
    assert len(names) == len(set(names)) == len(ENTRIES) + len(MODULES)


def test_pages_are_written_once_and_old_ones_go(tmp_path):
    """A page that is as it should be keeps its time, so that Sphinx does not read it again."""
    config = SimpleNamespace(exclude_patterns=["data", f"{mtd_api.FRONT}/mtdkit.case.rst", "chapters/reference/b.md"])
    app = SimpleNamespace(srcdir=tmp_path)
    mtd_api.write_pages(app, config)
    assert config.exclude_patterns == ["data", "chapters/reference/b.md"]
    folder = tmp_path / mtd_api.FRONT
    assert {path.name for path in folder.iterdir()} == set(mtd_api.sources())
    kept = folder / "mtdkit.case.case-class.rst"
    os.utime(kept, (1, 1))
    (folder / "mtdkit.gone.rst").write_text("old")
    (folder / "mtdkit.case.rst").write_text("other")
    mtd_api.write_pages(app, config)
    assert {path.name for path in folder.iterdir()} == set(mtd_api.sources())
    assert kept.stat().st_mtime == 1
    assert "automodule:: mtdkit.case" in (folder / "mtdkit.case.rst").read_text()


def test_works_become_links_under_references_alone():
    """A key is linked where it stands for a work, and what is no key stays."""
    key = sorted(bibliography_keys())[0]
    lines = [f"By {key}.", ".. rubric:: References", "", f"{key}; ours, Nobody1800", ".. rubric:: Examples", key]
    mtd_api.link_works(None, "function", "x", None, None, lines)
    assert lines[0] == f"By {key}."
    assert lines[3] == f":cite:t:`{key}`; ours, Nobody1800"
    assert lines[5] == key


def test_fields_are_told_once():
    """Of a named tuple the docstring tells the fields, and not Python, which knows their numbers alone."""
    pair = namedtuple("pair", ["one"])
    assert mtd_api.skip_fields(None, "class", "one", pair.one, False, None) is True
    assert mtd_api.skip_fields(None, "class", "count", pair.count, False, None) is None


def test_a_constant_is_told_by_the_comment_before_it():
    """What Python says of a tuple or a mapping says nothing of the tracks."""
    lines = list("built-in")
    mtd_api.describe_constants(None, "data", "mtdkit.framework.TRACKS", (), None, lines)
    assert lines[0] == "Numbers of the tracks."


def test_literals_of_a_sentence_are_set_as_such():
    """Both kinds of quotation marks of a docstring make a literal."""
    assert [node.astext() for node in mtd_api.inline("Of `one` and ``two``.")] == ["Of ", "one", " and ", "two", "."]
    assert [node.tagname for node in mtd_api.inline("Of `one`.")] == ["#text", "literal", "#text"]


def built_page(name):
    """Return a built page on the interface."""
    return (SITE / mtd_api.FRONT / f"{name}.html").read_text("utf-8")


@built
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.full)
def test_every_public_name_has_its_page(entry):
    """It stands there with its anchor and a way to its source, and no name of the package is a dead word."""
    text = built_page(entry.page)
    assert f'id="{entry.full}"' in text
    assert entry.kind == "data" or re.search(rf'href="[./]+_modules/mtdkit/[\w/]+\.html#{entry.name}"', text)
    dead = re.findall(r'(?<!">)<code class="xref py py-\w+ [^>]*>(.*?)</code>', text)
    assert not [name for name in dead if "mtdkit" in name]


@built
def test_the_front_page_leads_to_every_name():
    """The tables link each name to its page."""
    text = (SITE / f"{mtd_api.FRONT}.html").read_text("utf-8")
    for entry in ENTRIES:
        assert f'href="api/{entry.page}.html#{entry.full}"' in text, entry.full


@built
def test_names_and_works_are_links():
    """A function leads to another that its docstring names, and to the works it rests on."""
    text = built_page("mtdkit.audit.agreement")
    assert 'href="mtdkit.audit.scores.html#mtdkit.audit.scores"' in text
    assert re.search(r'href="\.\./bibliography\.html#\w+"[^>]*>2007<', text)
