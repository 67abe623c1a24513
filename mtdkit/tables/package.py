"""Where the tables are, and what their descriptors say."""

import json
import re
from functools import cache
from pathlib import Path

EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"


@cache
def data_directory():
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


@cache
def descriptor(kind):
    """Return the Data Package descriptor of the handbook or of a case.

    Parameters
    ----------
    kind : {"handbook", "case"}

    Returns
    -------
    dict

    Examples
    --------
    >>> [resource["name"] for resource in descriptor("case")["resources"]]
    ['actors', 'initiatives', 'participation', 'ties', 'milestones', 'sources', 'codings']
    """
    path = {"handbook": "datapackage.json", "case": "cases/datapackage.json"}[kind]
    return json.loads((data_directory() / path).read_text(encoding="utf-8"))


def resources(kind):
    """Return the entries of the tables in a descriptor by their names."""
    return {resource["name"]: resource for resource in descriptor(kind)["resources"]}


@cache
def bibliography_keys():
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
