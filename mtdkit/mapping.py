"""What guides to mapping ask for: gaps, overlaps, complementarities, bridges, and what each of them rests on.

The United Nations' and others' guides to conflict analysis ask who does what, on which level, and where efforts are
missing, doubled or could lean on each other. Here these are read off a case, each with the rows behind it.
"""

from __future__ import annotations

import itertools
from datetime import date

import pandas as pd

from mtdkit import tables
from mtdkit.framework import NAMES, TRACKS
from mtdkit.network import linkage, two_mode_brokerage
from mtdkit.reading import Reading

__all__ = ["LEVELS", "bridges", "complementarities", "gaps", "overlaps", "source_dependence", "track_levels"]

#: Lederach's levels, from the top.
LEVELS = ("top", "middle", "grassroots")
_COLUMNS = ["what", "rows"]
# A track of so many actors should have met another as large, if the two work in one place.
_LARGE = 2


def track_levels(reading: Reading) -> pd.DataFrame:
    """Count the actors that took part in anything by track and level.

    Parameters
    ----------
    reading : mtdkit.reading.Reading

    Returns
    -------
    pandas.DataFrame
        One row a track, one column a level of `LEVELS`; actors without a level are left out.

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> int(track_levels(Case.load("mozambique").reading()).loc[7, "middle"]) > 0
    True
    """
    took = reading.actors[reading.actors.index.isin(reading.participation["actor"])]
    counts = pd.crosstab(took["track"].astype(int), took["level"])
    return counts.reindex(index=list(TRACKS), columns=list(LEVELS), fill_value=0)


def gaps(reading: Reading) -> pd.DataFrame:
    """Find tracks that are missing, that keep to themselves, and pairs of tracks that never met.

    Parameters
    ----------
    reading : mtdkit.reading.Reading

    Returns
    -------
    pandas.DataFrame
        One row a gap: ``what``, a sentence; ``rows``, the ids behind it, as a tuple. Empty tracks come first, then
        those that keep to themselves, then pairs, the largest first. A gap in the table may be a gap in what is known.

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> gaps(Case.load("mozambique").reading())["what"].iloc[0]
    'No actor on the track of activism took part in anything.'
    """
    took = reading.actors[reading.actors.index.isin(reading.participation["actor"])]
    members = {track: took.index[took["track"] == track].tolist() for track in TRACKS}
    found: list[tuple[str, tuple[str, ...]]] = [
        (f"No actor on the track of {_name(track)} took part in anything.", ())
        for track in TRACKS
        if not members[track]
    ]
    met = linkage(reading)
    for track in TRACKS:
        if members[track] and not met.loc[track].drop(track).sum():
            found.append((f"{_name(track).capitalize()} met no other track.", tuple(members[track])))
    apart: list[tuple[str, tuple[str, ...]]] = []
    alone = {track for track in TRACKS if not members[track] or not met.loc[track].drop(track).sum()}
    for one, other in itertools.combinations(TRACKS, 2):
        large = min(len(members[one]), len(members[other])) >= _LARGE
        if large and not {one, other} & alone and not met.loc[one, other]:
            sentence = f"{_name(one).capitalize()} and {_name(other)} were never in one initiative."
            apart.append((sentence, tuple(members[one] + members[other])))
    found += sorted(apart, key=lambda each: -len(each[1]))
    grid = track_levels(reading)
    for level in LEVELS:
        if grid.to_numpy().sum() and not grid[level].sum():
            found.append((f"Nobody of the {level} level took part in anything.", ()))
    return pd.DataFrame(found, columns=_COLUMNS)


def overlaps(reading: Reading) -> pd.DataFrame:
    """Find initiatives of one kind at one time that reach the same tracks and share nobody.

    Parameters
    ----------
    reading : mtdkit.reading.Reading

    Returns
    -------
    pandas.DataFrame
        One row a pair, as `gaps` gives it: do those who run them know of each other?

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> list(overlaps(Case.load("cyprus").reading()).columns)
    ['what', 'rows']
    """
    people = _people(reading)
    present = reading.present
    spans = {name: _span(row) for name, row in reading.initiatives.iterrows()}
    found = []
    for kind, group in reading.initiatives.groupby("kind", sort=False):
        for one, other in itertools.combinations([name for name in group.index if name in people], 2):
            a, b = spans[one], spans[other]
            if a and b and a[0] <= b[1] and b[0] <= a[1] and not people[one] & people[other]:
                shared = [track for track in TRACKS if present.loc[one, track] and present.loc[other, track]]
                if shared:
                    first, second = reading.initiatives.loc[[one, other], "name"]
                    tracks = " and ".join(_name(track) for track in shared)
                    sentence = f"{first} and {second} were each a {kind} with {tracks} at one time, and shared nobody."
                    found.append((sentence, (one, other)))
    return pd.DataFrame(found, columns=_COLUMNS)


def complementarities(reading: Reading) -> pd.DataFrame:
    """Find initiatives of different kinds or levels that are joined by an actor who was in both.

    Parameters
    ----------
    reading : mtdkit.reading.Reading

    Returns
    -------
    pandas.DataFrame
        One row a pair that is joined by few people across levels, as `gaps` gives it, those joined by the fewest first:
        a channel that somebody could use, or lose.

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> "joined by" in complementarities(Case.load("mozambique").reading())["what"].iloc[0]
    True
    """
    people = _people(reading)
    level = reading.actors["level"]
    reach = {name: {level[actor] for actor in actors} - {""} for name, actors in people.items()}
    found = []
    for one, other in itertools.combinations(people, 2):
        both = people[one] & people[other]
        kinds = reading.initiatives.loc[[one, other], "kind"]
        if both and kinds.iloc[0] != kinds.iloc[1] and reach[one] ^ reach[other]:
            first, second = reading.initiatives.loc[[one, other], "name"]
            names = ", ".join(sorted(reading.actors.loc[list(both), "name"])[:3])
            more = f" and {len(both) - 3} more" if len(both) > 3 else ""
            sentence = f"{first} ({kinds.iloc[0]}) and {second} ({kinds.iloc[1]}) are joined by {names}{more}."
            found.append((len(both), sentence, (one, other, *sorted(both))))
    ranked = sorted(found, key=lambda each: each[0])
    return pd.DataFrame([each[1:] for each in ranked], columns=_COLUMNS)


def bridges(reading: Reading, top: int = 5) -> pd.DataFrame:
    """Return through whom most people met who were in no initiative together, and how far that rests on one source.

    Parameters
    ----------
    reading : mtdkit.reading.Reading
    top : int
        How many actors.

    Returns
    -------
    pandas.DataFrame
        One row an actor that bridges anything: ``name``, ``track``, ``paths`` (the total of
        `mtdkit.network.two_mode_brokerage`), ``without``, the least that is left of them when the rows that rest on one
        source alone are taken out, and ``source``, that source.

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> found = bridges(Case.load("mozambique").reading(), 3)
    >>> bool((found["without"] <= found["paths"]).all())
    True
    """
    total = two_mode_brokerage(reading)["total"].sort_values(ascending=False, kind="stable")
    chosen = total[total > 0].head(top)
    least = {actor: (int(paths), "") for actor, paths in chosen.items()}
    rows = reading.case.participation
    for source in sorted({key for keys in rows["sources"] for key in keys}):
        kept = rows["sources"].map(lambda keys, key=source: set(keys) != {key})
        if not kept.all():
            left = two_mode_brokerage(reading.only(kept))["total"]
            for actor in chosen.index:
                if left.get(actor, 0) < least[actor][0]:
                    least[actor] = int(left.get(actor, 0)), source
    table = reading.actors.loc[chosen.index, ["name", "track"]].assign(paths=chosen)
    return table.assign(
        without=[least[actor][0] for actor in table.index], source=[least[actor][1] for actor in table.index]
    )


def source_dependence(reading: Reading) -> pd.DataFrame:
    """Return how much of a case rests on each source alone.

    Parameters
    ----------
    reading : mtdkit.reading.Reading

    Returns
    -------
    pandas.DataFrame
        One row a source that some participation rests on alone, those with most first: ``participations``, and
        ``pairs``, the pairs of tracks that would never have met without them.

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> list(source_dependence(Case.load("mozambique").reading()).columns)
    ['participations', 'pairs']
    """
    rows = reading.case.participation
    whole = _pairs(reading)
    found = {}
    for source in sorted({keys[0] for keys in rows["sources"] if len(set(keys)) == 1}):
        alone = rows["sources"].map(lambda keys, key=source: set(keys) == {key})
        found[source] = (int(alone.sum()), whole - _pairs(reading.only(~alone)))
    table = pd.DataFrame.from_dict(found, orient="index", columns=["participations", "pairs"])
    return table.sort_values(["participations", "pairs"], ascending=False, kind="stable")


def _pairs(reading: Reading) -> int:
    met = linkage(reading)
    return sum(bool(met.loc[one, other]) for one, other in itertools.combinations(TRACKS, 2))


def _people(reading: Reading) -> dict[str, set[str]]:
    return {str(name): set(rows) for name, rows in reading.participation.groupby("initiative", sort=False)["actor"]}


def _span(row: pd.Series) -> tuple[date, date] | None:
    """Return the first and the last day that an initiative may have taken."""
    if not row["start"]:
        return None
    return tables.date_span(row["start"])[0], tables.date_span(row["end"] or row["start"])[1]


def _name(track: int) -> str:
    return NAMES[track].lower()
