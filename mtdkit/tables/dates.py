"""Dates in EDTF form: the days they may mean, and how another form would be written."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

Span = tuple[date, date]

# A year outside belongs to no peace process that the sources of a case tell of: it is a slip or a spreadsheet's number.
FIRST_YEAR, LAST_YEAR = 1500, 2099

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?~?")
_PLAIN = r"[0-9]{4}(?:-[0-9]{2}){0,2}~?"
_TO = r"\s*(?:-|–|—|/|\.\.|to|until)+\s*"
_SPAN = re.compile(f"({_PLAIN}){_TO}({_PLAIN})")
_SHORT_SPAN = re.compile(f"([0-9]{{2}})([0-9]{{2}}){_TO}([0-9]{{2}})")
_OPEN = re.compile(
    f"(?:since|from)\\s+({_PLAIN})|(?:({_PLAIN})?(?:{_TO}))?(?:ongoing|present|today|now|current)|({_PLAIN}){_TO}", re.I
)
_ABOUT = re.compile(rf"(?:c\.?|ca\.?|circa|about|around|approx\.?|~)\s*({_PLAIN})|({_PLAIN})\s*(?:[?%]|\(\?\))", re.I)
_NUMBER = re.compile(r"[0-9]{4,6}(?:\.[0-9]+)?")
_USUAL = "right would be a day of the calendar such as 1994-07-01, or 1994-07 or 1994; ~ after it means about"


def date_span(text: str) -> Span:
    """Return the first and the last day that a date may mean.

    Parameters
    ----------
    text : str
        Year, year-month or day in EDTF form, such as ``1994``, ``1994-07`` or
        ``1994-07-01``; a closing ``~`` (about) does not change the span.

    Returns
    -------
    tuple of datetime.date

    Raises
    ------
    ValueError
        If the text has another form or names a day that no calendar has.

    References
    ----------
    Library of Congress (2019), Extended Date/Time Format specification, level 1.

    Examples
    --------
    >>> date_span("1992-02")
    (datetime.date(1992, 2, 1), datetime.date(1992, 2, 29))
    """
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a date such as 1994, 1994-07 or 1994-07-01")
    year, month, day = match.groups()
    first = date(int(year), int(month or "1"), int(day or "1"))
    if day:
        return first, first
    last = calendar.monthrange(first.year, first.month)[1] if month else 31
    return first, date(first.year, first.month if month else 12, last)


def span_or_none(text: str) -> Span | None:
    """Return what `date_span` returns, None where the text is no date."""
    try:
        return date_span(text)
    except ValueError:
        return None


def meant_span(text: str) -> Span | None:
    """Return what `date_span` returns, None where the text is no date that can be meant."""
    span = span_or_none(text)
    return span if span and FIRST_YEAR <= span[0].year <= LAST_YEAR else None


def date_fault(text: str, begin: str, end: str | None) -> tuple[str, str] | None:
    """Tell what is wrong with a date and how it would be written.

    Parameters
    ----------
    text : str
    begin : str
        Column in which the first day of a span goes.
    end : str or None
        Column in which its last day goes, if the table has one.

    Returns
    -------
    tuple of str or None
        What is wrong and what would be right; None if nothing is wrong.
    """
    span = span_or_none(text)
    if span is None:
        return f"{text[:40]!r} is no date", _cure(text, begin, end)
    if FIRST_YEAR <= span[0].year <= LAST_YEAR:
        return None
    right = f"right would be a year from {FIRST_YEAR} to {LAST_YEAR}"
    return f"{text!r} is no year that can be meant", f"{right}{_as_serial(text)}"


def _cure(text: str, begin: str, end: str | None) -> str:
    first = last = ""
    if match := _SPAN.fullmatch(text):
        first, last = match.groups()
    elif (match := _SHORT_SPAN.fullmatch(text)) and int(match[3]) > int(match[2]):
        first, last = match[1] + match[2], match[1] + match[3]
    if span_or_none(first) and span_or_none(last):
        return _as_span(first, last, begin, end)
    if (match := _ABOUT.fullmatch(text)) and span_or_none(found := match[1] or match[2]):
        return f"write {found.rstrip('~')}~, where ~ means about"
    if end and (match := _OPEN.fullmatch(text)):
        found = match[1] or match[2] or match[3] or ""
        opens = f"write {found} in {begin} and " if span_or_none(found) else ""
        return f"{opens}leave {end} empty, or write there the last day that the sources tell"
    return f"{_USUAL}{_as_serial(text)}"


def _as_span(first: str, last: str, begin: str, end: str | None) -> str:
    if end:
        return f"write {first} in {begin} and {last} in {end}"
    return f"write one date, such as {first}, and tell the span in words"


def _as_serial(text: str) -> str:
    """Tell which day a spreadsheet would mean by a bare number, if it is one that can be meant."""
    if not _NUMBER.fullmatch(text):
        return ""
    day = date(1899, 12, 30) + timedelta(days=int(float(text)))
    # Below these numbers a year that was mistyped is more likely.
    if float(text) < LAST_YEAR + 100 or not FIRST_YEAR <= day.year <= LAST_YEAR:
        return ""
    return f"; a number may be a date that lost its format, here {day}: format the column as dates, or as text"
