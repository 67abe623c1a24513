"""Execution of the notebooks: each once, on all cores, and again when anything behind it changes.

Runs are kept in a cache below ``_build``. ``make chapters`` puts its runs there too
(``chapters/conftest.py``), so that a build after it executes nothing.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor

INPUTS = ("mtdkit", "data", "requirements.txt")


def content_hash(root: Path, names=INPUTS) -> str:
    """Return a short hash of the names and contents of the files under `root`/`names`."""
    digest = hashlib.sha256()
    for name in names:
        for path in sorted([root / name, *(root / name).rglob("*")]):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def cache_folder(root: Path, build: Path) -> Path:
    """Return where runs with the sources in `root` are kept; delete those with others.

    MyST-NB's cache looks only at a notebook's code cells, so the folder is named after `content_hash`.
    """
    folder = build / ".jupyter_cache" / content_hash(root)
    for other in folder.parent.glob("*"):
        if other.is_file():
            other.unlink()
        elif other != folder:
            shutil.rmtree(other)
    return folder


def key_cache_by_content(app, config):
    """Have MyST-NB keep its runs in `cache_folder`.

    The path is part of the configuration that Sphinx compares with the last build's, so a new hash also makes
    Sphinx read every page again.
    """
    config.nb_execution_cache_path = str(cache_folder(Path(app.srcdir), Path(app.outdir).parent))


def execute_on_all_cores(app, env, pages):
    """Execute the notebooks to be read, so that MyST-NB, which takes them one by one, finds them in its cache.

    One that fails is left to MyST-NB, which executes it again and says why.
    """
    notebooks = [path for path in map(str, map(env.doc2path, pages)) if path.endswith(".ipynb")]
    if notebooks and app.config.nb_execution_mode == "cache":
        cache = get_cache(app.config.nb_execution_cache_path)
        for path in notebooks:
            cache.add_nb_to_project(path)
        logger = logging.getLogger("mtd_execution")
        logger.setLevel(logging.ERROR)  # a failure is told once, by MyST-NB
        executor = load_executor("local-parallel", cache, logger=logger)
        executor.run_and_cache(filter_uris=notebooks, timeout=app.config.nb_execution_timeout)


def write_on_all_cores(app, env):
    """Have Sphinx write pages in parallel, for which Jupyter Book has no option; not all extensions can read so."""
    app.parallel = os.cpu_count() or 1


def setup(app):
    """Connect all with Sphinx."""
    app.connect("config-inited", key_cache_by_content)
    app.connect("env-before-read-docs", execute_on_all_cores)
    app.connect("env-updated", write_on_all_cores)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
