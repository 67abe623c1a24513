r"""Opinions that people form from each other's, and what a workshop changes in them.

Friedkin and Johnsen's model is the main one: each person :math:`i` mixes the opinions of those it listens to with its
own first opinion :math:`u_i`,

.. math:: x(t + 1) = \Lambda W x(t) + (I - \Lambda) u .

:math:`W` holds the weights (rows sum to one) and :math:`\Lambda` the susceptibilities from 0 to 1. If all are 1,
it is DeGroot's model. In Hegselmann and Krause's model and in Deffuant's, people listen only to those
who think nearly alike; they stand here as rivals, since a finding that holds in one family only is a finding about
the family.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from mtdkit.errors import UnknownName

__all__ = [
    "deffuant",
    "hegselmann_krause",
    "public_shift",
    "social_influence",
    "total_effect",
    "transfer",
    "workshop",
]

# How far, as a share of the confidence, rounding may take two opinions apart that are just within reach.
_SLACK = 1e-9


# --- Friedkin and Johnsen, DeGroot ---------------------------------------------------


def total_effect(weights: ArrayLike | pd.DataFrame, susceptibility: ArrayLike) -> pd.DataFrame:
    r"""Return how much of each first opinion is in each final one.

    .. math:: V = (I - \Lambda W)^{-1} (I - \Lambda), \qquad x(\infty) = V u

    Parameters
    ----------
    weights : pandas.DataFrame or array of shape (n, n)
        :math:`W`: row i, column j is the weight that i gives to j. The labels of a frame are kept.
    susceptibility : array of shape (n,) or float
        :math:`\lambda`, from 0 (keeps the first opinion) to 1 (gives it up).

    Returns
    -------
    pandas.DataFrame
        People by people; rows sum to one.

    Raises
    ------
    ValueError
        If a weight is below zero, a row does not sum to one, a susceptibility is not from 0 to 1, or
        the spectral radius of :math:`\Lambda W` is 1, because some listen, directly or through others, only to people
        of susceptibility 1.

    References
    ----------
    FriedkinJohnsen1990

    Examples
    --------
    >>> total_effect([[0.5, 0.5], [0.0, 1.0]], [0.5, 0.0]).round(3).to_numpy().tolist()
    [[0.667, 0.333], [0.0, 1.0]]
    """
    names, matrix, lam = _network(weights, susceptibility)
    _settles(names, matrix, lam)
    effect = np.linalg.solve(np.eye(len(lam)) - lam[:, None] * matrix, np.diag(1 - lam))
    return pd.DataFrame(effect, index=names, columns=names)


def social_influence(weights: ArrayLike | pd.DataFrame) -> pd.Series:
    r"""Return the weight of each person's opinion in the consensus of DeGroot's model.

    It is the row :math:`s` with :math:`s = s W`, :math:`\sum_i s_i = 1`; all end with the opinion :math:`s u`.

    Parameters
    ----------
    weights : pandas.DataFrame or array of shape (n, n)
        As in `total_effect`.

    Returns
    -------
    pandas.Series
        One number a person, summing to one.

    Raises
    ------
    ValueError
        If the weights are not possible, or lead to no consensus: to several groups that listen only to themselves, or
        to opinions that go in circles.

    References
    ----------
    DeGroot1974, GolubJackson2010

    Examples
    --------
    >>> social_influence([[0, 0.5, 0.5], [1, 0, 0], [0, 1, 0]]).round(6).tolist()
    [0.4, 0.4, 0.2]
    """
    names, matrix, lam = _network(weights, 1.0)
    lasting = int((np.abs(np.linalg.eigvals(matrix)) > 1 - 1e-9).sum())
    if lasting != 1:
        raise ValueError(f"weights has {lasting} eigenvalues of modulus 1; it must be one, else there is no consensus")
    n = len(lam)
    # One equation of s (I - W) = 0 follows from the others; the sum takes its place.
    system = np.eye(n) - matrix.T
    system[-1] = 1
    return pd.Series(np.linalg.solve(system, np.eye(n)[-1]), index=names)


def workshop(
    weights: ArrayLike | pd.DataFrame,
    susceptibility: ArrayLike,
    participants: Iterable[Hashable],
    shift: float,
    decay: float,
    steps: int,
) -> pd.DataFrame:
    r"""Return how a workshop changes everybody's opinion over time.

    Before it, all opinions have settled. It moves the first opinions of the participants by
    :math:`\sigma`, and the shift fades: :math:`\Delta u_p(t) = \sigma e^{-\delta t}`. The model is linear, so that
    the change does not depend on the opinions themselves.

    Parameters
    ----------
    weights, susceptibility
        As in `total_effect`.
    participants : sequence
        Labels of the weights, or positions from 0 on if they have none.
    shift : float
        :math:`\sigma`, in the unit of the opinions: an effect size times the standard deviation.
    decay : float
        :math:`\delta`, not below zero, for each step; 0 if the shift lasts.
    steps : int
        How many.

    Returns
    -------
    pandas.DataFrame
        Change from before the workshop, one row a step, a column for each person. With a shift that
        lasts it tends to :math:`\sigma \sum_{p} V_{\cdot p}`; with one that fades, to zero, and sums over all time to
        :math:`\sigma \sum_{p} V_{\cdot p} / (1 - e^{-\delta})`.

    Raises
    ------
    ValueError
        As in `total_effect`, or if a participant is unknown (an `UnknownName`) or a parameter is out of range.

    References
    ----------
    FriedkinJohnsen1990; the shock and its decay are the handbook's own

    Examples
    --------
    >>> workshop([[0.5, 0.5], [0.5, 0.5]], 0.5, [0], shift=1, decay=0, steps=2).round(3).to_numpy().tolist()
    [[0.0, 0.0], [0.5, 0.0], [0.625, 0.125]]
    """
    names, matrix, lam = _network(weights, susceptibility)
    if not math.isfinite(shift):
        raise ValueError(f"shift={shift!r}; it must be finite")
    if not (decay >= 0 and math.isfinite(decay)):
        raise ValueError(f"decay={decay!r}; it must be 0 or above")
    at = _positions(participants, names, "participants")
    _settles(names, matrix, lam)
    shocks = np.zeros((_count(steps, "steps"), len(lam)))
    shocks[:, at] = shift * np.exp(-decay * np.arange(len(shocks)))[:, None]
    change = np.zeros((len(shocks) + 1, len(lam)))
    for step, shock in enumerate(shocks):
        change[step + 1] = lam * (matrix @ change[step]) + (1 - lam) * shock
    return pd.DataFrame(change, index=pd.RangeIndex(len(change), name="step"), columns=names)


def transfer(effect: pd.DataFrame, participants: Iterable[Hashable], decision_makers: Iterable[Hashable]) -> pd.Series:
    r"""Return the transfer coefficient from participants to each decision maker.

    It is the part of a lasting shift of all participants that arrives at decision maker :math:`\ell`,
    :math:`\sum_{p} V_{\ell p}`: a block of the matrix of total effects, summed over the participants.

    Parameters
    ----------
    effect : pandas.DataFrame
        As `total_effect` returns it.
    participants, decision_makers : sequence
        Labels of the effect.

    Returns
    -------
    pandas.Series
        One number from 0 to 1 a decision maker; 0 without any chain of listening.

    Raises
    ------
    ValueError
        If a label is unknown (an `UnknownName`), stands twice, or none is given.

    References
    ----------
    FriedkinJohnsen1990; that transfer be read as this block is the handbook's own proposal

    Examples
    --------
    >>> effect = total_effect([[0.5, 0.5], [0.0, 1.0]], [0.5, 0.0])
    >>> transfer(effect, participants=[1], decision_makers=[0]).round(3).tolist()
    [0.333]
    """
    columns = _positions(participants, effect.columns, "participants")
    rows = _positions(decision_makers, effect.index, "decision_makers")
    return pd.Series(effect.to_numpy()[np.ix_(rows, columns)].sum(axis=1), index=effect.index[rows])


def public_shift(effect: pd.DataFrame, participants: Iterable[Hashable], shift: float = 1.0) -> float:
    r"""Return by how much public opinion moves if the participants' first opinions do.

    .. math:: \Delta \bar x = \frac{\sigma}{N} \sum_i \sum_{p} V_{ip}

    Parameters
    ----------
    effect : pandas.DataFrame
        As `total_effect` returns it.
    participants : sequence
        Labels of the effect.
    shift : float
        :math:`\sigma`, in the unit of the opinions.

    Returns
    -------
    float
        Shift of the mean opinion of all, the participants among them.

    Raises
    ------
    ValueError
        If a label is unknown (an `UnknownName`), stands twice, or none is given.

    References
    ----------
    FriedkinJohnsen1990

    Examples
    --------
    >>> effect = total_effect([[0.5, 0.5], [0.0, 1.0]], [0.5, 0.0])
    >>> round(public_shift(effect, participants=[1]), 3)
    0.667
    """
    return float(shift * transfer(effect, participants, effect.index).mean())


# --- Bounded confidence --------------------------------------------------------------


def hegselmann_krause(opinions: ArrayLike, confidence: float) -> np.ndarray:
    r"""Return where Hegselmann and Krause's model comes to rest, which it does after finitely many steps.

    .. math:: x_i(t + 1) = \text{mean of } \{ x_j(t) : |x_j(t) - x_i(t)| \le \varepsilon \}

    Parameters
    ----------
    opinions : array of shape (n,)
        In any order.
    confidence : float
        :math:`\varepsilon`, above zero, in the unit of the opinions.

    Returns
    -------
    array of shape (n,)
        In the order of the people; who was to the left of whom stays so. Opinions are equal or further apart than
        the confidence.

    Raises
    ------
    ValueError
        If an opinion is not finite or the confidence is not above zero.

    References
    ----------
    HegselmannKrause2002

    Examples
    --------
    >>> hegselmann_krause([0.0, 0.2, 0.4, 1.0], 0.25).round(3).tolist()
    [0.2, 0.2, 0.2, 1.0]
    """
    # On sorted opinions those within reach are one stretch, so that sums over it are differences of running sums.
    # People of equal opinion stay together and count as one with a weight.
    opinions = _opinions(opinions)
    reach = _confidence(confidence) * (1 + _SLACK)
    order = np.argsort(opinions, kind="stable")
    place = opinions[order]
    weight: np.ndarray = np.ones(len(opinions))
    group: np.ndarray = np.arange(len(opinions))
    while True:
        new = np.concatenate([[True], place[1:] != place[:-1]])
        if not new.all():
            number = np.cumsum(new) - 1
            weight, place, group = np.bincount(number, weight), place[new], number[group]
        left, right = np.searchsorted(place, place - reach), np.searchsorted(place, place + reach, side="right")
        alone = right - left == 1
        if alone.all():
            break
        # Sums lose least if they are taken from a value amid the others.
        middle = place[len(place) // 2]
        count, total = (np.concatenate([[0], np.cumsum(part)]) for part in (weight, weight * (place - middle)))
        before, mean = place, middle + (total[right] - total[left]) / (count[right] - count[left])
        # The exact means keep the order; rounding must not break it.
        place = np.maximum.accumulate(np.where(alone, place, mean))
        if np.array_equal(place, before):
            break
    result = np.empty(len(opinions))
    result[order] = place[group]
    return result


def deffuant(opinions: ArrayLike, confidence: float, convergence: float, meetings: int, seed: int) -> np.ndarray:
    r"""Return the opinions after meetings of random pairs in Deffuant's model.

    Two people who meet, and differ by less than :math:`\varepsilon`, each go the part :math:`\mu` of the way to the
    other; otherwise nothing happens. The mean of all opinions never changes.

    Parameters
    ----------
    opinions : array of shape (n,)
        For at least two people.
    confidence : float
        :math:`\varepsilon`, above zero.
    convergence : float
        :math:`\mu`, above 0 and up to 0.5, where the two agree.
    meetings : int
        How many.
    seed : int
        Of the random pairs; the same seed gives the same opinions.

    Returns
    -------
    array of shape (n,)
        From opinions spread evenly over a length of 1, about :math:`1 / 2 \varepsilon` large clusters remain.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    DeffuantEtAl2000

    Examples
    --------
    >>> deffuant([0.0, 0.2, 1.0], 0.5, 0.5, meetings=50, seed=1).tolist()
    [0.1, 0.1, 1.0]
    """
    current = _opinions(opinions).tolist()
    if len(current) < 2:
        raise ValueError(f"opinions holds {len(current)} number; at least two must meet")
    reach = _confidence(confidence)
    if not 0 < convergence <= 0.5:
        raise ValueError(f"convergence={convergence!r}; it must lie above 0 and up to 0.5")
    random = np.random.default_rng(seed)
    pairs = random.integers(0, [len(current), len(current) - 1], (_count(meetings, "meetings"), 2))
    # The second is drawn from all but the first.
    pairs[:, 1] += pairs[:, 1] >= pairs[:, 0]
    for one, other in zip(*pairs.T.tolist(), strict=True):
        apart = current[other] - current[one]
        if -reach < apart < reach:
            current[one] += convergence * apart
            current[other] -= convergence * apart
    return np.array(current)


# --- Inner parts ---------------------------------------------------------------------


def _network(weights: ArrayLike | pd.DataFrame, susceptibility: ArrayLike) -> tuple[pd.Index, np.ndarray, np.ndarray]:
    """Return the labels, the weights and the susceptibilities, checked."""
    frame = pd.DataFrame(weights)
    matrix, n = frame.to_numpy(dtype=float), len(frame)
    if matrix.shape != (n, n) or not n:
        raise ValueError(f"weights has the shape {matrix.shape}; it must be square")
    if not frame.index.equals(frame.columns):
        raise ValueError("weights has other labels for its rows than for its columns; they must be the same")
    if not (matrix >= 0).all():
        raise ValueError(f"weights holds {matrix[~(matrix >= 0)][0]:g}; right is a number from 0 to 1")
    sums = matrix.sum(axis=1)
    wrong = np.flatnonzero(np.abs(sums - 1) > 1e-9)
    if len(wrong):
        raise ValueError(f"weights of {frame.index[wrong[0]]} sum to {sums[wrong[0]]:g}; each row must sum to 1")
    lam = np.asarray(susceptibility, dtype=float)
    if lam.shape not in ((), (n,)):
        raise ValueError(f"susceptibility has the shape {lam.shape}; right is one number, or {n}")
    lam = np.broadcast_to(lam, (n,))
    if not ((lam >= 0) & (lam <= 1)).all():
        raise ValueError(f"susceptibility holds {lam[~((lam >= 0) & (lam <= 1))][0]:g}; right is a number from 0 to 1")
    return frame.index, matrix, lam


def _settles(names: pd.Index, matrix: np.ndarray, lam: np.ndarray) -> None:
    """Refuse susceptibilities with which opinions need not settle."""
    # The radius is below one if and only if everybody hears, through whatever chain, someone that keeps an opinion.
    anchored = lam < 1
    while True:
        more = anchored | (matrix[:, anchored] > 0).any(axis=1)
        if (more == anchored).all():
            break
        anchored = more
    if not anchored.all():
        who = ", ".join(map(str, names[~anchored][:5]))
        raise ValueError(
            f"susceptibility is 1 for {who} and all that they listen to, so that the spectral radius is 1; "
            f"it must be below 1"
        )


def _opinions(opinions: ArrayLike) -> np.ndarray:
    """Return the opinions as an array of finite numbers."""
    opinions = np.asarray(opinions, dtype=float)
    if opinions.ndim != 1 or not len(opinions):
        raise ValueError(f"opinions has the shape {opinions.shape}; right is one row of numbers")
    if not np.isfinite(opinions).all():
        raise ValueError(f"opinions holds {opinions[~np.isfinite(opinions)][0]}; all must be finite")
    return opinions


def _confidence(confidence: float) -> float:
    """Return the confidence if it is possible."""
    if not (confidence > 0 and math.isfinite(confidence)):
        raise ValueError(f"confidence={confidence!r}; it must be above 0")
    return float(confidence)


def _count(number: int, name: str) -> int:
    """Return a number of steps or meetings if it is one."""
    if number != int(number) or number < 0:
        raise ValueError(f"{name}={number!r}; right is a whole number from 0 on")
    return int(number)


def _positions(labels: Iterable[Hashable], names: pd.Index, what: str) -> np.ndarray:
    """Return where the labels stand."""
    labels = list(labels)
    if not labels:
        raise ValueError(f"{what} is empty; name at least one")
    if len(set(labels)) < len(labels):
        raise ValueError(f"{what}={labels}; each may stand once")
    at = names.get_indexer(labels)
    if (at < 0).any():
        raise UnknownName(f"person for {what}", labels[int((at < 0).argmax())], names)
    return at
