"""Words of pictures: phrases for their descriptions, and labels of several lines for their axes."""

import altair as alt

from mtdkit.charts.figure import LINE

__all__ = ["columns_axis", "joined", "legend_at", "note", "rows_axis", "up_axis"]

_LINES = "(length(split(datum.label, '\\n')) - 1)"
_STYLE = {"domain": False, "ticks": False, "labelLineHeight": LINE, "labelAngle": 0}


def joined(words, most=None):
    """Return words as a phrase.

    Parameters
    ----------
    words : iterable of str
    most : int, optional
        How many of them at most; the others are counted.

    Returns
    -------
    str

    Examples
    --------
    >>> joined(["one", "two", "three"])
    'one, two and three'
    >>> joined(["one", "two", "three", "four"], most=2)
    'one, two and 2 more'
    """
    words = list(words)
    if most is not None and len(words) > most:
        words = [*words[:most], f"{len(words) - most} more"]
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def rows_axis(**style):
    """Return an axis that names rows; the lines of a broken name stand around the middle of its row."""
    return alt.Axis(**_STYLE, labelOffset=_by_lines(0, -LINE / 2), **style)


def columns_axis(**style):
    """Return an axis that names columns on top; the last line of a broken name stands above its column."""
    return alt.Axis(**_STYLE, orient="top", labelAlign="center", labelPadding=_by_lines(4, LINE), **style)


def up_axis(**style):
    """Return an axis of numbers on the left whose title lies above it, where no label of a tick can reach it."""
    place = {"titleAngle": 0, "titleAnchor": "end", "titleAlign": "left", "titleX": -28, "titleY": -12}
    return alt.Axis(**place, titleBaseline="bottom", **style)


def note(text):
    """Return a line below a picture that says what its marks are."""
    return alt.Title(text, orient="bottom", anchor="start", offset=10, fontSize=13, fontWeight="normal")


def legend_at(x, y, **style):
    """Return a legend at a place, for two that would stand too close side by side."""
    return alt.Legend(orient="none", legendX=x, legendY=y, direction="vertical", **style)


def _by_lines(start, step):
    """Return a style of a label that grows with the number of its lines, of which there are three at most."""
    rest = [{"test": f"{_LINES} == {more}", "value": start + more * step} for more in (1, 2)]
    return alt.ConditionalAxisNumber.from_dict({"condition": rest, "value": start})
