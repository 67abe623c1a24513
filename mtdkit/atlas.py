"""Locator maps of the cases: outlines of the land, and the places that matter in the story."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from mtdkit import tables
from mtdkit.errors import UnknownName

__all__ = ["outlines", "places"]


def outlines(case: str) -> list[dict[str, Any]]:
    """Return the land around a case, ready to be drawn.

    Parameters
    ----------
    case : str
        Slug of the case, such as ``"mozambique"``.

    Returns
    -------
    list of dict
        GeoJSON features in degrees. The property ``kind`` is ``frame`` (a point in the middle of the map, with its
        ``width`` and ``height`` in kilometers), ``land``, ``case`` (the land that the case is about), ``line`` (a line
        within it) or ``name`` (where a name of land stands). Outer rings run clockwise, as d3 has them.

    Raises
    ------
    mtdkit.errors.UnknownName
        If there is no map of such a case.

    References
    ----------
    NaturalEarth

    Examples
    --------
    >>> [feature["properties"]["name"] for feature in outlines("sudan") if feature["properties"]["kind"] == "case"]
    ['Sudan']
    """
    path = tables.data_directory() / "maps" / f"{_known(case)}.geojson"
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def places(case: str) -> pd.DataFrame:
    """Return the places on the map of a case.

    Parameters
    ----------
    case : str
        Slug of the case, such as ``"mozambique"``.

    Returns
    -------
    pandas.DataFrame
        One row a place: ``place`` (its name), ``longitude`` and ``latitude`` (degrees), ``label`` (where its name
        stands: ``left``, ``right``, ``above`` or ``below``), ``why`` (what it is on the map for) and ``sources``.

    Raises
    ------
    mtdkit.errors.UnknownName
        If there is no map of such a case.

    References
    ----------
    NaturalEarth, GeoNames

    Examples
    --------
    >>> places("cyprus")["place"].iloc[0]
    'Nicosia'
    """
    table = tables.read("places")
    return table[table["case"] == _known(case)].drop(columns="case").reset_index(drop=True)


def _known(case: str) -> str:
    """Return the slug of a case that has a map."""
    slugs = list(dict.fromkeys(tables.read("places")["case"]))
    if case not in slugs:
        raise UnknownName("map of a case", case, slugs)
    return case
