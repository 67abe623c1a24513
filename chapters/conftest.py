"""Hands the runs of nbval to the build, which executes nothing again after ``make chapters``."""

import copy
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbval.plugin import IPyNbCell

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "site" / "extensions"))

from mtd_execution import cache_folder

CACHE, PASSED = pytest.StashKey(), pytest.StashKey()


def pytest_configure(config):
    """Open the cache; the workers do so after the first process has made it."""
    cache = get_cache(cache_folder(ROOT, ROOT / "_build"))
    if not hasattr(config, "workerinput"):
        cache.list_cache_records()
    config.stash[CACHE] = cache


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Keep a notebook's run once all of its cells have passed."""
    report = yield
    if isinstance(item, IPyNbCell) and call.when == "call" and report.passed:
        passed = item.parent.stash.setdefault(PASSED, {})
        passed[item.cell_num] = (item.test_outputs, report.duration)
        if len(passed) == sum(cell.cell_type == "code" for cell in item.parent.nb.cells):
            keep(item.config.stash[CACHE], item.parent, passed)
    return report


def keep(cache, notebook, passed):
    """Put a run into the cache as MyST-NB would have done."""
    run = copy.deepcopy(notebook.nb)
    code = [cell for cell in run.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code):
        outputs, _ = passed[number]
        cell.outputs, cell.execution_count = nbformat.from_dict(outputs), number + 1
    told = notebook.kernel.kc.kernel_info(reply=True, timeout=30)
    run.metadata["language_info"] = told["content"]["language_info"]
    seconds = sum(duration for _, duration in passed.values())
    bundle = CacheBundleIn(run, str(notebook.path), data={"execution_seconds": seconds})
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
