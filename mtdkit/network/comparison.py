"""A case under each choice of coding, its profile, and what leaving out rows does to a measure."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from mtdkit.network.brokerage import ei_index
from mtdkit.network.measures import loss_of_track, membership, projection, track_linkage, tracks_present, two_mode
from mtdkit.network.null import linkage_null

__all__ = ["Reading", "leave_one_out", "profile", "readings"]


class Reading(NamedTuple):
    """A case and the membership of its actors (see `membership`), under one choice of coding."""

    case: object
    membership: pd.DataFrame


def readings(case):
    """Return a case under each choice of coding.

    Parameters
    ----------
    case : mtdkit.case.Case
        Its unverified rows are left out.

    Returns
    -------
    dict of str to Reading
        ``primary tracks``; ``all tracks`` (each actor shared equally among its primary and secondary
        tracks); for each further coder, whatever the name, the primary tracks of that coder, such as
        ``second coding`` for the coder ``second``; ``no collective actors`` and ``no weak
        sources``, both on primary tracks, where the case has such rows.

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> list(readings(Case.load("mozambique")))[:2]
    ['primary tracks', 'all tracks']
    """
    counted = case.counted()
    found = {
        "primary tracks": Reading(counted, membership(counted.actors)),
        "all tracks": Reading(counted, membership(counted.actors, "fractional")),
    }
    for coder in counted.codings["coder"].unique():
        recoded = counted.recoded(coder)
        found[f"{coder} coding"] = Reading(recoded, membership(recoded.actors))
    fewer = {"no collective actors": counted.without_collectives(), "no weak sources": counted.without_weak_sources()}
    for name, less in fewer.items():
        if len(less.participation) < len(counted.participation):
            found[name] = Reading(less, membership(less.actors))
    return found


def profile(reading):
    """Sum up a case by the measures in which cases are compared.

    Parameters
    ----------
    reading : Reading
        A case and the membership of its actors.

    Returns
    -------
    pandas.Series
        ``actors``, ``initiatives``, ``participations``; ``tracks`` that took part; ``pairs met``
        (pairs of tracks with an initiative in common); ``track one`` (share of the participations that
        are its); ``mixed`` (share of the initiatives in which two tracks or more were present);
        ``linkage to chance`` (initiatives in common, summed over the pairs of tracks, over
        the sum that the bipartite configuration model expects); ``pairs above`` and ``pairs below``
        (pairs that stand out from it after adjustment, q up to 0.05); ``E-I`` and ``E-I expected``
        (`ei_index` of the projection by primary track); ``critical track`` (whose loss leaves fewest
        pairs connected) and ``pairs kept`` (the share it leaves).

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> int(profile(readings(Case.load("mozambique"))["primary tracks"])["tracks"])
    7
    """
    case, shares = reading
    took_part = case.participation[["actor", "initiative"]].drop_duplicates()
    present = tracks_present(took_part, shares)
    linkage = track_linkage(took_part, shares).to_numpy()[np.triu_indices(shares.shape[1], 1)]
    null = linkage_null(took_part, shares)
    graph = two_mode(case)
    ei = ei_index(projection(graph), case.actors["track"])
    loss = loss_of_track(graph, shares, "any").drop(index="none")["pairs kept"].astype(float)
    expected = null["expected"].sum()
    return pd.Series(
        {
            "actors": len(case.actors),
            "initiatives": len(case.initiatives),
            "participations": len(took_part),
            "tracks": int(present.any().sum()),
            "pairs met": int((linkage > 0).sum()),
            "track one": float(shares.loc[took_part["actor"], 1].mean()),
            "mixed": float((present.sum(axis=1) > 1).mean()),
            "linkage to chance": float(null["observed"].sum() / expected) if expected else np.nan,
            "pairs above": int((null["q more"] <= 0.05).sum()),
            "pairs below": int((null["q fewer"] <= 0.05).sum()),
            "E-I": float(ei["index"]),
            "E-I expected": float(ei["expected"]),
            "critical track": int(loss.idxmin()) if loss.notna().any() else pd.NA,
            "pairs kept": float(loss.min()),
        },
        dtype=object,
    )


def leave_one_out(case, measure, of="initiatives", among=None):
    """Return what a measure becomes when each initiative, or each actor, is left out in turn.

    Parameters
    ----------
    case : mtdkit.case.Case
    measure : callable
        Takes a case and returns a number or a `pandas.Series`.
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
    ValueError
        If it is neither of the two.
    KeyError
        If there is no row of such an id.

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> rows = leave_one_out(Case.load("mozambique"), lambda case: len(case.participation))
    >>> int(rows.idxmin() == "MZI22"), len(rows)
    (1, 27)
    """
    if of not in ("initiatives", "actors"):
        raise ValueError(f"of={of!r}; it must be 'initiatives' or 'actors'")
    ids = getattr(case, of).index if among is None else list(among)
    values = [measure(case.without(**{of: [name]})) for name in ids]
    if values and isinstance(values[0], pd.Series):
        return pd.concat(values, axis=1, keys=ids).T
    return pd.Series(values, index=ids, dtype=None if values else float)
