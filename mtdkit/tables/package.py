"""Where the tables are, and what their descriptors say."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

from mtdkit.errors import UnknownName

EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"

Kind = Literal["case", "handbook"]
# The entry of a table in a descriptor, and that of a column in it.
Resource = dict[str, Any]
Field = dict[str, Any]

_DESCRIPTORS = {"handbook": "datapackage.json", "case": "cases/datapackage.json"}


@cache
def data_directory() -> Path:
    """Return the folder that holds the tables.

    A wheel carries them inside the package; in a checkout they stand beside it.

    Returns
    -------
    pathlib.Path

    Examples
    --------
    >>> (data_directory() / "datapackage.json").exists()
    True
    """
    package = Path(__file__).parent.parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"


def descriptor(kind: Kind) -> dict[str, Any]:
    """Return the Data Package descriptor of the handbook or of a case.

    Parameters
    ----------
    kind : {"handbook", "case"}

    Returns
    -------
    dict
        A copy of its own, which may be changed.

    Raises
    ------
    UnknownName
        If there is no such descriptor.

    Examples
    --------
    >>> [resource["name"] for resource in descriptor("case")["resources"]]
    ['actors', 'initiatives', 'participation', 'ties', 'milestones', 'sources', 'codings']
    """
    if kind not in _DESCRIPTORS:
        raise UnknownName("descriptor", kind, _DESCRIPTORS)
    return json.loads((data_directory() / _DESCRIPTORS[kind]).read_text(encoding="utf-8"))


@cache
def resources(kind: Kind) -> dict[str, Resource]:
    """Return the entries of the tables in a descriptor by their names; for reading only."""
    return {resource["name"]: resource for resource in descriptor(kind)["resources"]}


@cache
def bibliography_keys() -> frozenset[str]:
    """Return the keys of ``references.bib``.

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> "DiamondMcDonald1996" in bibliography_keys()
    True
    """
    text = (data_directory() / "references.bib").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^@\w+\{\s*([^,\s]+)", text, re.MULTILINE))
