"""Explorers: pictures over a grid of values, with a control for each parameter.

Every picture is drawn beforehand. On a published page the controls are the
browser's own and the site's script shows the picture they choose; with a kernel
the controls are ipywidgets.
"""

from __future__ import annotations

import itertools
import json
import math
import numbers
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ipywidgets

    from mtdkit.charts import Figure

__all__ = ["MAX_BYTES", "MAX_FRAMES", "Explorer", "explore"]

#: An explorer has at most so many pictures.
MAX_FRAMES = 200
#: The pictures of an explorer weigh at most so many bytes.
MAX_BYTES = 4_000_000


def explore(chart_function: Callable[..., Figure], /, **grid: Iterable[Any] | dict[str, Any]) -> Explorer:
    """Draw a chart for each combination of values, with a control for each parameter.

    Parameters
    ----------
    chart_function : callable
        Takes the parameters as keywords and returns a `mtdkit.charts.Figure`; if that has
        a drawing for phones, it is the one shown, on all screens.
    **grid : list or dict
        Values of each parameter, or label for print to value. Numbers get a
        slider, anything else a menu. An underscore in a name is shown as a blank.
        Fractions are labeled with six digits, or with as many as tell them apart.

    Returns
    -------
    Explorer

    Raises
    ------
    ValueError
        If a parameter has fewer than two values or two with one label, if a control would
        change nothing, or if the pictures are more than `MAX_FRAMES` or heavier than `MAX_BYTES`.

    Examples
    --------
    >>> from mtdkit import charts
    >>> explorer = explore(charts.diagram, name={"ring": "nine-ring", "star": "five-tracks"}, without=[1, 2])
    >>> list(explorer.figures)
    [('ring', '1'), ('ring', '2'), ('star', '1'), ('star', '2')]
    """
    if not grid:
        raise ValueError("no parameter given; name at least one, with the values it takes")
    options = {name: _labeled(name, values) for name, values in grid.items()}
    count = math.prod(map(len, options.values()))
    if count > MAX_FRAMES:
        sizes = " x ".join(f"{name} {len(values)}" for name, values in options.items())
        raise ValueError(f"{count} pictures ({sizes}); at most {MAX_FRAMES}, so give fewer values")
    figures = {}
    for labels in itertools.product(*options.values()):
        figure = chart_function(**{n: options[n][label] for n, label in zip(options, labels, strict=True)})
        figures[labels] = figure.narrow or figure
    weight = sum(len(figure.svg.encode()) for figure in figures.values())
    if weight > MAX_BYTES:
        raise ValueError(
            f"the pictures weigh {weight:,} bytes; at most {MAX_BYTES:,}, so give fewer values or draw less"
        )
    for position, name in enumerate(options):
        seen: dict[tuple[str, ...], set[str]] = {}
        for labels, figure in figures.items():
            seen.setdefault(labels[:position] + labels[position + 1 :], set()).add(figure.svg)
        if all(len(pictures) == 1 for pictures in seen.values()):
            raise ValueError(f"{name} changes nothing in any picture; leave it out")
    return Explorer(options, figures)


def _labeled(name: str, values: Iterable[Any] | dict[str, Any]) -> dict[str, Any]:
    """Return the values of a parameter by their labels, which differ."""
    shown, values = (list(values), list(values.values())) if isinstance(values, dict) else (list(values),) * 2
    if len(values) < 2:
        raise ValueError(f"{name} has fewer than two values; a control needs at least two")
    for digits in range(6, 18):  # 17 tell all floats apart
        labels = [_label(value, digits) for value in shown]
        if len(set(labels)) == len(labels):
            return dict(zip(labels, values, strict=True))
    twice = next(label for label in labels if labels.count(label) > 1)
    raise ValueError(
        f"{name} has two values with the label {twice!r}; give each value once, or labels of your own: "
        f"{name}={{label: value, ...}}"
    )


def _label(value: Any, digits: int) -> str:
    """Return a number in digits alone, from 10,000 on with commas; anything else as text."""
    if not _is_number(value) or not math.isfinite(value):
        return str(value)
    whole = int(value)
    number = Decimal(whole if value == whole else f"{float(value):.{max(digits, len(str(abs(whole))) + 1)}g}")
    return f"{number:,f}" if abs(number) >= 10_000 else f"{number:f}"


def _is_number(value: object) -> bool:
    return isinstance(value, (numbers.Real, Decimal)) and not isinstance(value, bool)


class Explorer:
    """Pictures over a grid and the controls that choose among them.

    Attributes
    ----------
    options : dict
        Name of each parameter to its values by their labels.
    figures : dict
        Labels of the values, one a parameter, to the figure.
    """

    def __init__(self, options: dict[str, dict[str, Any]], figures: dict[tuple[str, ...], Figure]) -> None:
        self.options = options
        self.figures = figures

    @cached_property
    def widget(self) -> ipywidgets.VBox:
        """The form with a kernel: controls above the picture, an `ipywidgets.VBox`."""
        import ipywidgets

        def control(name, values):
            kind = ipywidgets.SelectionSlider if _is_slider(values) else ipywidgets.Dropdown
            return kind(options=list(values), description=_shown(name), style={"description_width": "initial"})

        def show(change=None):
            picture.value = self.figures[tuple(control.value for control in controls)].svg

        controls = [control(name, values) for name, values in self.options.items()]
        picture = ipywidgets.HTML(layout={"width": "100%"})
        for each in controls:
            each.observe(show, "value")
        show()
        return ipywidgets.VBox([*controls, picture])

    @cached_property
    def html(self) -> str:
        """The form on a page: controls, the first picture, and the others as templates in the order of the grid.

        Without the site's script the controls are hidden and the line "Shown" names the values.
        """
        first, *others = [figure.svg for figure in self.figures.values()]
        controls = "".join(_html_control(name, values) for name, values in self.options.items())
        names = "; ".join(map(_shown, self.options))
        shown = ", ".join(f"{_shown(name)}: {next(iter(values))}" for name, values in self.options.items())
        return (
            f'<div class="mtd-explorer" role="group" aria-label="Explorer: {escape(names)}">'
            f'<div class="mtd-controls" hidden>{controls}</div>'
            f'<div class="mtd-picture">{first}</div>'
            f'<p class="mtd-shown">Shown: <span>{escape(shown)}</span></p><output class="visually-hidden"></output>'
            f"{''.join(f'<template>{picture}</template>' for picture in others)}</div>"
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        first = next(iter(self.figures.values()))
        # Programs with a kernel prefer the widget.
        return {**self.widget._repr_mimebundle_(), "text/plain": first.description, "text/html": self.html}


def _is_slider(values: Mapping[str, Any]) -> bool:
    return all(map(_is_number, values.values()))


def _shown(name: str) -> str:
    return name.replace("_", " ")


def _html_control(name: str, values: Mapping[str, Any]) -> str:
    # Browsers that restore the controls of a page would not restore the picture.
    if _is_slider(values):
        labels = escape(json.dumps(list(values), ensure_ascii=False))
        first = escape(next(iter(values)))
        control = (
            f'<input type="range" min="0" max="{len(values) - 1}" value="0" autocomplete="off" '
            f'aria-valuetext="{first}" data-labels="{labels}">'
            f'<b aria-hidden="true" style="flex-basis: {max(map(len, values))}ch">{first}</b>'
        )
    else:
        choices = "".join(f"<option>{escape(label)}</option>" for label in values)
        control = f'<select autocomplete="off">{choices}</select>'
    return f"<label><span>{escape(_shown(name))}</span>{control}</label>"
