"""What a case should have and may lack: told apart from what is wrong, since a draft can be measured without it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from mtdkit import tables
from mtdkit.case import Case

__all__ = ["advice"]

# An initiative of so many years makes all who took part in it meet, though some may have left before others came.
_LONG, _MANY = 5, 6
_EXAMPLE = "EXAMPLE"
_NAMED = 4  # names in a sentence


def advice(case: Case) -> pd.DataFrame:
    """Return what a case lacks that a reader of its measures would ask for.

    Parameters
    ----------
    case : mtdkit.case.Case

    Returns
    -------
    pandas.DataFrame
        One row a piece of advice: ``table``; ``rows``, how many rows it concerns; ``what`` is missing or may mislead;
        ``do``, what would help.

    Examples
    --------
    >>> advice(Case.load("mozambique"))[["table", "rows"]].to_numpy().tolist()
    [['actors', 4]]
    """
    found = [each for check in _CHECKS for each in check(case)]
    return pd.DataFrame(found, columns=["table", "rows", "what", "do"])


def _few(names: pd.Series | pd.Index) -> str:
    listed = [str(name) for name in names]
    more = f" and {len(listed) - _NAMED:,} more" if len(listed) > _NAMED else ""
    return ", ".join(listed[:_NAMED]) + more


def _waiting(case: Case) -> Iterator[tuple[str, int, str, str]]:
    for column, why in (
        ("level", "the grid of tracks and levels leaves them out"),
        ("side", "nobody can see which party they belong to"),
    ):
        empty = case.actors[case.actors[column] == ""]
        if len(empty):
            yield "actors", len(empty), f"no {column}, so {why}: {_few(empty['name'])}", f"fill in the column {column}"
    for column in ("openness", "phase"):
        empty = case.initiatives[case.initiatives[column] == ""]
        if len(empty):
            yield "initiatives", len(empty), f"no {column}: {_few(empty['name'])}", f"fill in the column {column}"
    undated = case.initiatives[case.initiatives["start"] == ""]
    if len(undated):
        what = f"no start, so the timeline and the order of tracks leave them out: {_few(undated['name'])}"
        yield "initiatives", len(undated), what, "a year is enough"


def _unsourced(case: Case) -> Iterator[tuple[str, int, str, str]]:
    for table in ("actors", "initiatives", "participation", "ties", "milestones"):
        frame = getattr(case, table)
        bare = frame[frame["sources"].map(len) == 0]
        if len(bare):
            what = "no source: these rows count, and nobody can check them"
            yield table, len(bare), what, "name a key of the sheet sources, if only a conversation and its date"
        left = frame[frame["status"] == "unverified"]
        if len(left):
            yield table, len(left), "unverified rows feed no number", "find a source, or leave them for later"


def _overlapping(case: Case) -> Iterator[tuple[str, int, str, str]]:
    """Find bodies that are in an initiative beside their own members: they would seem to meet each other."""
    inside = case.ties[case.ties["kind"] == "membership"]
    took = case.participation.groupby("actor")["initiative"].agg(set)
    pairs = [
        f"{case.actors.loc[one, 'name']} and {case.actors.loc[other, 'name']}"
        for one, other in zip(inside["source"], inside["target"], strict=True)
        if took.get(one, set()) & took.get(other, set())
    ]
    if pairs:
        what = f"a member and its body are in one initiative and seem to meet: {_few(pd.Index(pairs))}"
        yield "participation", len(pairs), what, "keep the one who was there, or read the result with this in mind"


def _everybody_meets(case: Case) -> Iterator[tuple[str, int, str, str]]:
    size = case.participation.groupby("initiative")["actor"].nunique()
    for name, row in case.initiatives.iterrows():
        if row["start"] and row["end"] and size.get(name, 0) >= _MANY:
            years = (tables.date_span(row["end"])[0] - tables.date_span(row["start"])[1]).days / 365.25
            own = case.participation[case.participation["initiative"] == name]
            if years >= _LONG and (own["start"] == "").all():
                what = f"{row['name']} lasts {years:.0f} years and makes all its {size[name]} actors meet"
                yield "participation", len(own), what, "give each part its own start and end, or split the initiative"


def _alone(case: Case) -> Iterator[tuple[str, int, str, str]]:
    idle = case.actors[~case.actors.index.isin(case.participation["actor"])]
    if len(idle):
        yield "actors", len(idle), f"in no initiative: {_few(idle['name'])}", "add a participation, or take them out"
    empty = case.initiatives[~case.initiatives.index.isin(case.participation["initiative"])]
    if len(empty):
        yield "initiatives", len(empty), f"nobody took part: {_few(empty['name'])}", "add who did, or take them out"


def _one_coder(case: Case) -> Iterator[tuple[str, int, str, str]]:
    if not len(case.codings) and len(case.actors):
        what = "one coder: nobody can tell which tracks another would have seen"
        yield "codings", 0, what, "let a colleague code the tracks alone, and add the sheet codings"


def _left_over(case: Case) -> Iterator[tuple[str, int, str, str]]:
    for table in ("actors", "initiatives", "participation", "ties", "milestones"):
        rows = getattr(case, table)
        made_up = rows[rows["sources"].map(lambda keys: _EXAMPLE in keys)]
        if len(made_up):
            yield table, len(made_up), "rows of the template's example still stand", "delete them"


_CHECKS = (_left_over, _waiting, _unsourced, _overlapping, _everybody_meets, _alone, _one_coder)
