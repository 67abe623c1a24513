"""How often two tracks would meet if actors had met only in initiatives near in time."""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mtdkit.network.linkage import linkage
from mtdkit.tables import date_span

if TYPE_CHECKING:
    from mtdkit.reading import Reading

__all__ = ["linkage_draws"]


def linkage_draws(reading: Reading, within: float | None = None, draws: int = 400, seed: int = 0) -> pd.DataFrame:
    r"""Return how often two tracks meet in the record and in shuffled records.

    Records are shuffled by swaps: two participations exchange their initiatives, unless one of the actors is in the
    other's initiative already. So each actor keeps its number of initiatives, each initiative its number of actors,
    as in the model of `linkage_null`. With ``within``, the two initiatives must have started at most so many years
    apart: actors then stay near the years in which they were active, and it no longer counts as avoidance that
    some tracks came early to a process and others late.

    Parameters
    ----------
    reading : mtdkit.reading.Reading
        Initiatives of unknown start stay as they are where ``within`` is given.
    within : float, optional
        Years that may lie between the starts of two initiatives; any number if not given.
    draws : int
        Number of shuffled records; between one and the next, five swaps are tried for each participation.
    seed : int
        Of the random numbers.

    Returns
    -------
    pandas.DataFrame
        One column a pair of groups that both took part, in a row ``record`` the initiatives in which both were
        present, in the rows 1, 2, … those of each shuffled record.

    Raises
    ------
    ValueError
        If there is to be no draw, or the years are negative.

    References
    ----------
    BesagClifford1989 for the chain of swaps; the limit in time is the handbook's own.

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> met = linkage_draws(Case.load("mozambique").reading(), within=2, draws=20).sum(axis=1)
    >>> bool(met.loc["record"] < met.drop("record").mean())
    True
    """
    if draws < 1:
        raise ValueError(f"draws={draws}; at least one is needed")
    if within is not None and not within >= 0:
        raise ValueError(f"within={within}; right would be a number of years, or None for any")
    at, initiative, names = reading.incidence
    on = reading.shares.to_numpy() > 0
    near = _near(reading.initiatives.loc[names], within)
    # A place is a seat in an initiative: the seats stay, and swaps exchange who holds them.
    seats = [np.flatnonzero(near[number][initiative]).tolist() for number in range(len(names))]
    holder, place = at.tolist(), initiative.tolist()
    held = {*zip(holder, place, strict=True)}
    numbers = random.Random(seed)
    pairs = list(itertools.combinations(np.flatnonzero(on[at].any(axis=0)), 2))
    one_of, other_of = np.array(pairs, dtype=int).reshape(-1, 2).T
    met = [linkage(reading).to_numpy()[one_of, other_of]]
    for _draw in range(draws):
        for _ in range(5 * len(holder)):
            # A pair of seats is as likely to be drawn before a swap as after it, so all records are equally likely.
            one = numbers.randrange(len(holder))
            if not (others := seats[place[one]]):
                continue
            other = others[numbers.randrange(len(others))]
            (actor, x), (rival, y) = (holder[one], place[one]), (holder[other], place[other])
            if actor == rival or (actor, y) in held or (rival, x) in held:
                continue
            held -= {(actor, x), (rival, y)}
            held |= {(actor, y), (rival, x)}
            holder[one], holder[other] = rival, actor
        present = np.zeros((len(names), on.shape[1]), dtype=int)
        np.logical_or.at(present, initiative, on[holder])
        met.append((present.T @ present)[one_of, other_of])
    tracks = reading.shares.columns
    columns = pd.MultiIndex.from_tuples(
        [(tracks[one], tracks[other]) for one, other in pairs], names=["track", "other"]
    )
    return pd.DataFrame(np.array(met, dtype=int).reshape(-1, len(pairs)), ["record", *range(1, draws + 1)], columns)


def _near(initiatives, within):
    """Tell which two initiatives started near enough for a swap."""
    apart = ~np.eye(len(initiatives), dtype=bool)
    if within is None:
        return apart
    days = [sum(day.toordinal() for day in date_span(start)) / 2 if start else np.nan for start in initiatives["start"]]
    years = np.array(days, dtype=float) / 365.25
    with np.errstate(invalid="ignore"):
        return apart & (np.abs(years[:, None] - years) <= within)
