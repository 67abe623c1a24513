"""A report on a case as one file of HTML: a brief to print, the pictures, and the rows behind each sentence."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import pandas as pd

from mtdkit import charts, mapping, network
from mtdkit.advice import advice
from mtdkit.case import Case
from mtdkit.framework import NAMES, TRACKS
from mtdkit.reading import Reading

__all__ = ["brief", "html", "write"]

# Sentences of a kind that are shown; names in a sentence; rows of tables; initiatives on the timeline.
_SENTENCES, _NAMES, _ROWS, _BARS = 8, 6, 10, 20
_LINES = 5_000  # lines on the map that can still be told apart
_TEMPLATE = Path(__file__).parent / "report.html"


def brief(reading: Reading) -> list[str]:
    """Return what a reader in a hurry should know of a case, in a few sentences.

    Parameters
    ----------
    reading : mtdkit.reading.Reading

    Returns
    -------
    list of str

    Examples
    --------
    >>> brief(Case.load("mozambique").reading())[0]
    'The map holds 51 actors, 27 initiatives and 118 participations; 47 of the actors took part in something.'
    """
    took = reading.actors[reading.actors.index.isin(reading.participation["actor"])]
    said = [
        f"The map holds {_count(len(reading.actors), 'actor')}, {_count(len(reading.initiatives), 'initiative')} and "
        f"{_count(len(reading.participation), 'participation')}; {len(took)} of the actors took part in something."
    ]
    if not len(took):
        return [*said, "Nobody takes part in anything yet, so there is nothing to measure."]
    sizes = took["track"].value_counts()
    missing = [track for track in TRACKS if track not in sizes.index]
    said.append(
        f"Most of them are on the track of {NAMES[int(sizes.index[0])].lower()} ({sizes.iloc[0]}); "
        + (f"nobody is on {_listed(NAMES[t].lower() for t in missing)}." if missing else "no track is empty.")
    )
    present = reading.present.sum(axis=1)
    mixed = int((present > 1).sum())
    said.append(
        f"{mixed} of the {_count(len(present), 'initiative')} with participants brought more than one track together."
    )
    found = mapping.bridges(reading, 1)
    if len(found):
        who = found.iloc[0]
        work = reading.case.sources["work"].get(who["source"], who["source"])
        fewer = f"; without one source, {work}, there would be {who['without']}" if who["source"] else ""
        said.append(
            f"Most people who met in no initiative are joined by {who['name']} ({who['paths']} open paths{fewer})."
        )
    null = network.linkage_null(reading)
    out = null[null["stands_out"] != ""]
    said.append(_against_chance(null, out))
    return said


def _against_chance(null: pd.DataFrame, out: pd.DataFrame) -> str:
    if not len(null):
        return "Fewer than two tracks took part, so no pair of tracks can be compared with chance."
    if len(out):
        far = out.assign(far=(out["observed"] - out["expected"]).abs()).sort_values(
            "far", ascending=False, kind="stable"
        )
        (one, other), row = far.index[0], far.iloc[0]
        counts = out["stands_out"].value_counts()
        how = _listed(f"{counts[word]} {word}" for word in ("more", "fewer") if counts.get(word))
        return (
            f"Of {_count(len(null), 'pair')} of tracks, some met in more or fewer initiatives than we would expect by "
            f"chance ({how}); farthest from it are {NAMES[one].lower()} and {NAMES[other].lower()}, "
            f"{row['observed']} against {row['expected']:.0f} expected."
        )
    possible = int(null["needed_among_all"].notna().sum())
    return (
        f"No pair of tracks met more or less often than we would expect by chance; in a map of this size "
        f"{possible} of {_count(len(null), 'pair')} could have shown it."
    )


def html(case: Case, us: str | None = None) -> str:
    """Return the report on a case.

    Parameters
    ----------
    case : mtdkit.case.Case
    us : str, optional
        Id or name of the actor who made the map, to be marked on it.

    Returns
    -------
    str
        A page that needs nothing else: no network, no other file. Everything in it that comes from the case is shown
        as text.

    Raises
    ------
    mtdkit.errors.UnknownName
        If there is no such actor.
    ModuleNotFoundError
        If vl-convert-python, which draws the pictures, is not installed.

    Examples
    --------
    >>> html(Case.load("mozambique")).startswith("<!DOCTYPE html>")
    True
    """
    from jinja2 import Environment, StrictUndefined

    reading = case.reading()
    marked = _marked(case, us)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    sentences = {
        "Gaps": ("What is missing in the map, or in the work?", mapping.gaps(reading)),
        "Overlaps": ("Do those who run them know of each other?", mapping.overlaps(reading)),
        "Complementarities": ("Channels that somebody could use, or lose.", mapping.complementarities(reading)),
    }
    return template.render(
        case=case,
        brief=brief(reading),
        us=case.actors.loc[marked, "name"] if marked else "",
        grid=mapping.track_levels(reading),
        names=NAMES,
        pictures=_pictures(reading, marked),
        sentences={name: (question, _told(case, table)) for name, (question, table) in sentences.items()},
        bridges=mapping.bridges(reading),
        dependence=mapping.source_dependence(reading).head(_ROWS),
        works=case.sources["work"].to_dict(),
        advice=advice(case),
        persons=bool((case.actors["kind"] == "person").any()),
    )


def _marked(case: Case, us: str | None) -> str:
    from mtdkit.errors import UnknownName

    if us is None:
        return ""
    if us in case.actors.index:
        return us
    named = case.actors.index[case.actors["name"].str.casefold() == us.casefold()]
    if not len(named):
        raise UnknownName(f"actor of {case.name}", us, case.actors["name"])
    return str(named[0])


def _pictures(reading: Reading, us: str) -> list[tuple[str, str, Any]]:
    """Return the pictures with their titles and what to look for; those that would be empty are left out."""
    if not len(reading.participation) or len(reading.ties.edges) > _LINES:
        return []
    # The busiest of each track has its name on the map: more names would lie on each other.
    busy = pd.Series(dict(reading.graph.degree(reading.actors.index))).groupby(reading.actors["track"]).idxmax()
    labels = {actor: str(reading.actors.loc[actor, "name"]) for actor in busy if reading.graph.degree(actor)}
    if us:
        labels[us] = f"{reading.actors.loc[us, 'name']} (us)"
    sizes = reading.participation["initiative"].value_counts()
    largest = sizes.index[:_BARS]
    few = f" The {_BARS} with most participants of {len(sizes)}." if len(sizes) > _BARS else ""
    found = [
        ("Who met whom", "A sector for each track, the top level inside.", charts.actor_map(reading, labels)),
        (
            "When",
            f"A bar for each initiative, with the tracks that took part.{few}",
            charts.initiatives(reading.only(initiatives=largest)),
        ),
        ("Which tracks met", "Initiatives in which both were present.", charts.track_matrix(network.linkage(reading))),
    ]
    null = network.linkage_null(reading)
    if len(null):
        what = "Dots for the initiatives in common, ticks for what we would expect by chance."
        found.append(("Would chance have done as much?", what, charts.linkage_beside_chance(null)))
    cells = reading.initiatives["rpp"]
    if (cells != "").any():
        what = "More people or key people, persons or society."
        found.append(("Whom the work wants to reach", what, charts.rpp_matrix(cells[cells != ""].value_counts())))
    return found


def _told(case: Case, table: pd.DataFrame) -> list[tuple[str, str]]:
    """Return sentences, each with the names behind it that it does not tell itself."""
    names = {**case.actors["name"], **case.initiatives["name"]}
    told = []
    for row in table.head(_SENTENCES).itertuples():
        behind = [names[i] for i in row.rows if names[i] not in row.what]
        more = f" and {len(behind) - _NAMES} more" if len(behind) > _NAMES else ""
        told.append((row.what, ", ".join(behind[:_NAMES]) + more))
    left = len(table) - len(told)
    return [*told, (f"And {left:,} more of this kind.", "")] if left else told


def write(case: Case, path: str | os.PathLike[str], us: str | None = None) -> Path:
    """Write the report of `html` to a file, whole or not at all.

    Parameters
    ----------
    case : mtdkit.case.Case
    path : path
        A file; a report that stands there is replaced.
    us : str, optional
        As in `html`.

    Returns
    -------
    pathlib.Path
    """
    target, text = Path(path), html(case, us)
    draft = target.parent / f".draft-{secrets.token_hex(8)}"
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return target


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _listed(names: Any) -> str:
    listed = list(map(str, names))
    return " and ".join(filter(None, [", ".join(listed[:-1]), *listed[-1:]]))
