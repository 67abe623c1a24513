"""A case in a few numbers, and how far a measure hangs on single rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mtdkit.errors import UnknownName
from mtdkit.network.brokerage import ei_index
from mtdkit.network.linkage import linkage, linkage_null
from mtdkit.network.shape import loss_of_track
from mtdkit.records import Record

if TYPE_CHECKING:
    from mtdkit.reading import Reading

__all__ = ["Profile", "leave_one_out", "profile"]


@dataclass(frozen=True, repr=False)
class Profile(Record):
    """The measures in which cases are compared; undefined shares are ``nan``.

    Attributes
    ----------
    actors, initiatives, participations : int
    tracks : int
        Those that took part.
    pairs_met : int
        Pairs of tracks with an initiative in common.
    track_one : float
        Share of the participations that are track one's.
    mixed : float
        Share of the initiatives in which two tracks or more were present.
    linkage_to_chance : float
        Initiatives in common, summed over the pairs of tracks, over the sum that the bipartite configuration
        model expects.
    pairs_above, pairs_below : int
        Pairs of tracks that stand out from it (see `linkage_null`).
    ei, ei_expected : float
        `ei_index` of the projection by primary track, and its value for labels dealt at random.
    critical_track : int or None
        The track whose loss leaves fewest pairs of actors connected.
    pairs_kept : float
        The share that it leaves.
    """

    actors: int
    initiatives: int
    participations: int
    tracks: int
    pairs_met: int
    track_one: float
    mixed: float
    linkage_to_chance: float
    pairs_above: int
    pairs_below: int
    ei: float
    ei_expected: float
    critical_track: int | None
    pairs_kept: float


def profile(reading: Reading) -> Profile:
    """Sum up a case by the measures in which cases are compared.

    Parameters
    ----------
    reading : mtdkit.reading.Reading
        On the nine tracks.

    Returns
    -------
    Profile

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> profile(Case.load("mozambique").reading()).tracks
    7
    """
    present, shares = reading.present, reading.shares
    met = linkage(reading).to_numpy()[np.triu_indices(shares.shape[1], 1)]
    null = linkage_null(reading)
    ei = ei_index(reading.ties, reading.actors["track"])
    kept = loss_of_track(reading, "any").drop(index="none")["pairs_kept"].astype(float)
    expected = null["expected"].sum()
    return Profile(
        actors=len(reading.actors),
        initiatives=len(reading.initiatives),
        participations=len(reading.participation),
        tracks=int(present.any().sum()),
        pairs_met=int((met > 0).sum()),
        track_one=float(shares.loc[reading.participation["actor"], 1].mean()),
        mixed=float((present.sum(axis=1) > 1).mean()),
        linkage_to_chance=float(null["observed"].sum() / expected) if expected else float("nan"),
        pairs_above=int((null["stands_out"] == "more").sum()),
        pairs_below=int((null["stands_out"] == "fewer").sum()),
        ei=float(ei["index"]),
        ei_expected=float(ei["expected"]),
        critical_track=int(kept.idxmin()) if kept.notna().any() else None,
        pairs_kept=float(kept.min()),
    )


def leave_one_out(
    reading: Reading,
    measure: Callable[[Reading], float | pd.Series | Record],
    of: str = "initiatives",
    among: Iterable[str] | None = None,
) -> pd.Series | pd.DataFrame:
    """Return what a measure becomes when each initiative, or each actor, is left out in turn.

    Parameters
    ----------
    reading : mtdkit.reading.Reading
    measure : callable
        Takes a reading and returns a number, a `pandas.Series`, or a record such as `Profile`.
    of : {"initiatives", "actors"}
    among : iterable of str, optional
        Ids of those to leave out in turn; all if not given.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        One row an initiative or actor left out; an empty series if there is none. The least and
        the greatest value say how far the result hangs on a single row; they are no confidence limits.

    Raises
    ------
    mtdkit.errors.UnknownName
        If ``of`` is neither of the two, or there is no row of such an id.

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> rows = leave_one_out(Case.load("mozambique").reading(), lambda reading: len(reading.participation))
    >>> int(rows.idxmin() == "MZI22"), len(rows)
    (1, 27)
    """
    if of not in ("initiatives", "actors"):
        raise UnknownName("kind of row", of, ("initiatives", "actors"))
    ids = list(getattr(reading, of).index if among is None else among)
    values: list[Any] = [measure(reading.without(**{of: [name]})) for name in ids]
    if values and isinstance(values[0], Record):
        return pd.DataFrame(map(asdict, values), index=ids)
    if values and isinstance(values[0], pd.Series):
        return pd.concat(values, axis=1, keys=ids).T
    return pd.Series(values, index=ids, dtype=None if values else float)
