"""Notes values that the text of a chapter shows, so that each number in a sentence is computed.

A noted float is kept with at most six significant digits. Its last bits differ from one processor
to the next; what is kept, compared and printed must not.

The book shows a note by a role of MyST-NB. In the interactive edition, where MyST-NB does not run,
a sentence asks `noted` for it.
"""

from __future__ import annotations

import math
import numbers
import re

import numpy as np

__all__ = ["DIGITS", "kept", "note", "noted", "shown"]

#: Significant digits of a kept float.
DIGITS = 6
_NOISE = 1e-11  # relative; ten times what other processors were seen to change, and some more
_NAME = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
_PREFIX = "application/papermill.record/"  # MyST-NB's mark for a value that is stored and not shown
_NOTES: dict[str, int | float | str] = {}  # what was noted in this process, by full name


def note(prefix: str, /, **values: object) -> None:
    """Note values for the text of a chapter; nothing is shown.

    The text shows a value by ``{glue:text}`prefix-name``` or, rounded as readers need it, by
    ``{glue:text}`prefix-name:.1f```.

    Parameters
    ----------
    prefix : str
        The chapter's prefix, such as ``"moz"``.
    **values : int, float, bool or str
        Values by name; an underscore in a name stands for a hyphen. Scalars of numpy count as
        the Python type they hold.

    Raises
    ------
    TypeError
        If a value is something else, such as a missing value or a table.
    ValueError
        If a name has other characters than letters, digits and hyphens, or if a float cannot be
        kept: see `kept`.

    Examples
    --------
    >>> note("moz", actors=50, share=1 / 3)
    """
    for name, value in values.items():
        full = f"{prefix}-{name}".replace("_", "-")
        if not _NAME.fullmatch(full):
            raise ValueError(f"{full!r} is no name for a note; use letters, digits and hyphens")
        try:
            _NOTES[full] = kept(value)
        except (TypeError, ValueError) as error:
            raise type(error)(f"{full}: {error}") from None
        _publish(full, repr(_NOTES[full]))


def noted(name: str, form: str = "") -> str:
    """Return a noted value as a sentence shows it.

    In the interactive edition sentences hold ``{eval}`noted("moz-share", ".1f")```, so that their
    numbers change when a reader changes the data and runs the chapter again.

    Parameters
    ----------
    name : str
        Full name of the note: prefix, hyphen, name.
    form : str, optional
        Python's format specification; empty for the value as it is kept.

    Returns
    -------
    str
        Of a kind that is displayed without quotation marks.

    Raises
    ------
    LookupError
        If nothing was noted under this name yet.

    Examples
    --------
    >>> note("moz", share=1 / 3)
    >>> noted("moz-share", ".1f")
    0.3
    """
    if name not in _NOTES:
        raise LookupError(f"{name} is not noted yet; run the cells above first")
    return _Bare(shown(_NOTES[name], form))


class _Bare(str):
    """A text that is displayed without quotation marks."""

    def __repr__(self) -> str:
        return str(self)


def shown(value: int | float | str, form: str = "") -> str:
    """Return a kept value as text, as the book shows it.

    Parameters
    ----------
    value : int, float, bool or str
    form : str, optional
        Python's format specification; empty for the value as it is kept.

    Returns
    -------
    str

    Examples
    --------
    >>> shown(45.031, ".1f")
    '45.0'
    """
    return format(value, form) if form else str(value)


def kept(value: object) -> int | float | str:
    """Return a value as it is kept: of a plain Python type, and a float with six significant digits.

    Parameters
    ----------
    value : int, float, bool or str

    Returns
    -------
    int, float, bool or str

    Raises
    ------
    TypeError
        If it is none of these.
    ValueError
        If a float is not finite, is so small that it may be rounding error around zero, or lies
        so near the middle between two kept numbers that another processor might keep the other one.

    Examples
    --------
    >>> kept(45.03095238095238)
    45.031
    >>> kept(1 / 1024)
    Traceback (most recent call last):
    ...
    ValueError: 0.0009765625 lies midway between two numbers of 6 digits; round it to fewer digits first
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool | int):
        return value
    if not isinstance(value, numbers.Real):
        raise TypeError(f"a {type(value).__name__} cannot be noted; note a number, a truth value or a text")
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{number} is no number that a sentence can show")
    if 0 < abs(number) < 1e-12:
        raise ValueError(f"{number} may be rounding error around zero; note 0, or another unit")
    if _rounded(number * (1 - _NOISE)) != _rounded(number * (1 + _NOISE)):
        raise ValueError(f"{number} lies midway between two numbers of {DIGITS} digits; round it to fewer digits first")
    return _rounded(number)


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS - 1}e}")


def _publish(name: str, text: str) -> None:
    """Hand a note to MyST-NB in the form that its ``glue`` uses, without needing MyST-NB to run a chapter."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.display import display

    if InteractiveShell.initialized():
        scrapbook = {"name": name, "mime_prefix": _PREFIX}
        display({f"{_PREFIX}text/plain": text}, raw=True, metadata={"scrapbook": scrapbook})
