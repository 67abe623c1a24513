"""Words of pictures: phrases of their descriptions, and labels in lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December"
)  # fmt: skip


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number of things as a phrase.

    Parameters
    ----------
    number : int
    noun : str
        For one of them.
    plural : str, optional
        For several, where it is not the noun with an s.

    Returns
    -------
    str

    Examples
    --------
    >>> count(1, "actor"), count(2, "actor"), count(0, "person", "people")
    ('1 actor', '2 actors', '0 people')
    """
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"


def each(number: int, noun: str) -> str:
    """Return all of a number of things as a phrase.

    Examples
    --------
    >>> each(1, "actor"), each(2, "actor")
    ('1 actor', 'each of 2 actors')
    """
    return f"{'' if number == 1 else 'each of '}{count(number, noun)}"


def joined(words: Iterable[object], most: int | None = None) -> str:
    """Return words as a phrase; of no words, ``none``.

    Parameters
    ----------
    words : iterable
        Each is turned to text.
    most : int, optional
        How many of them at most; the others are counted.

    Returns
    -------
    str

    Examples
    --------
    >>> joined(["one", "two", "three"]), joined([])
    ('one, two and three', 'none')
    >>> joined(["one", "two", "three", "four"], most=2)
    'one, two and 2 more'
    """
    texts = list(map(str, words))
    if most is not None and len(texts) > most:
        texts = [*texts[:most], f"{len(texts) - most} more"]
    return " and ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]])) or "none"


def sentence(text: str) -> str:
    """Return a text with its first letter as a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def in_words(day: str) -> str:
    """Return a date in EDTF form in words, as precise as it is known.

    Parameters
    ----------
    day : str
        As `mtdkit.tables.date_span` takes it.

    Returns
    -------
    str

    Examples
    --------
    >>> in_words("1994"), in_words("1994-07"), in_words("1994-07-01~")
    ('1994', 'July 1994', 'about July 1, 1994')
    """
    year, *rest = day.rstrip("~").split("-")
    month = f"{_MONTHS[int(rest[0]) - 1]} " if rest else ""
    number = f"{int(rest[1])}, " if rest[1:] else ""
    return f"{'about ' if day.endswith('~') else ''}{month}{number}{year}"


def from_to(start: str, end: str) -> str:
    """Return two dates in EDTF form in words; a year is not said twice.

    Examples
    --------
    >>> from_to("1984-08", "1984-10"), from_to("1984", "")
    ('August to October 1984', '1984')
    """
    if end in ("", start):
        return in_words(start)
    shared = start[:4] == end[:4] and len(start) > 4 and "~" not in start + end
    return f"{in_words(start).removesuffix(start[:4]).rstrip(', ') if shared else in_words(start)} to {in_words(end)}"


def between(first: date, last: date) -> str:
    """Return two days in words, and no more than can be told from them: a whole year or month is named as such.

    Examples
    --------
    >>> between(date(1988, 1, 1), date(1988, 12, 31)), between(date(1988, 2, 1), date(1988, 3, 31))
    ('1988', 'February 1, 1988 to March 31, 1988')
    """
    if first == last:
        return in_words(first.isoformat())
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return in_words(first.isoformat()[:4])
    if (first.year, first.month) == (last.year, last.month) and first.day == (last + timedelta(1)).day == 1:
        return in_words(first.isoformat()[:7])
    return f"{in_words(first.isoformat())} to {in_words(last.isoformat())}"


def broken(text: str, room: float) -> str:
    r"""Break a label at blanks and hyphens into lines, which a drawing sets one below the other.

    Parameters
    ----------
    text : str
    room : float
        Units a line may take in text of 13 units; a word, or what no-break spaces join, stays whole.

    Returns
    -------
    str
        With line feeds.

    Examples
    --------
    >>> broken("Government of the United Kingdom", 140)
    'Government of the\nUnited Kingdom'
    """
    # textwrap counts characters; here an i and a W differ.
    lines = [""]
    for part in re.split(r"(?<=[ -])", text):
        if lines[-1] and units(f"{lines[-1]}{part}".rstrip(" ")) > room:
            lines[-1] = lines[-1].rstrip(" ")
            lines.append(part)
        else:
            lines[-1] += part
    return "\n".join(lines)


def units(text: str, size: float = 13) -> float:
    """Return how wide a text is at most in a drawing, in units: as wide as in a wide font such as DejaVu Sans."""
    width = 0.0
    for letter in text:
        if letter in "fijlrtI.,:;'|!()[]- \xa0’":
            width += 0.33
        elif letter in "mwMW%@—…":
            width += 0.9
        else:
            width += 0.72 if letter.isupper() else 0.56
    return width * size * 1.1


def short(number: float) -> str:
    """Return a number with two digits, a large one in full.

    Examples
    --------
    >>> short(71.0), short(123.4), short(0.031)
    ('71', '123', '0.031')
    """
    return f"{number:.0f}" if number == int(number) or abs(number) >= 10 else f"{number:.2g}"
