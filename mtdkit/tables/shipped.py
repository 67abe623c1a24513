"""The tables as they are shipped: the sums that tell a changed one, and what need not be checked again."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from mtdkit.tables.package import data_directory


def checksums() -> str:
    """Return the SHA-256 sums of all tables, maps and of the bibliography, as ``sha256sum`` writes them.

    ``data/checksums.txt`` is this text; a test tells which file was changed without it.

    Returns
    -------
    str

    Examples
    --------
    >>> checksums().splitlines()[0].split()[1]
    'audits/initiatives.csv'
    """
    folder = data_directory()
    paths = [*folder.rglob("*.csv"), *folder.rglob("*.geojson"), folder / "references.bib"]
    files = sorted(path.relative_to(folder).as_posix() for path in paths)
    return "".join(f"{_checksum(folder / name)}  {name}\n" for name in files)


def as_shipped(source: Path) -> bool:
    """Tell whether a source is a folder of the handbook whose tables are as they were when its tests checked them.

    Parameters
    ----------
    source : pathlib.Path

    Returns
    -------
    bool
        False also where somebody changed, added or took away a table.
    """
    folder, root = source.resolve(), data_directory().resolve()
    if not folder.is_dir() or not folder.is_relative_to(root):
        return False
    place = folder.relative_to(root)
    noted = {name: sum_ for name, sum_ in _noted().items() if Path(name).parent == place}
    return bool(noted) and noted == {
        path.relative_to(root).as_posix(): _checksum(path) for path in folder.glob("*.csv")
    }


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _noted() -> dict[str, str]:
    """Return the sums in ``checksums.txt`` by the names of the files."""
    lines = (data_directory() / "checksums.txt").read_text(encoding="utf-8").splitlines()
    return {name: sum_ for sum_, name in (line.split(maxsplit=1) for line in lines)}
