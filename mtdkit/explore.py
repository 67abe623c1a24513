"""Explorers: pictures over a grid of values, alive on a page without a kernel.

Every picture is drawn beforehand and put into plain ipywidgets that are linked
in the browser, so that the controls work in JupyterLab and on the published
page alike.
"""

import itertools
import json
import math
import numbers

__all__ = ["MAX_BYTES", "MAX_FRAMES", "Explorer", "explore"]

MAX_FRAMES = 200
MAX_BYTES = 4_000_000


def explore(chart_function, /, **grid):
    """Draw a chart for each combination of values, with a control for each parameter.

    Parameters
    ----------
    chart_function : callable
        Takes the parameters as keywords and returns a `mtdkit.charts.Figure`.
    **grid : list or dict
        Values of each parameter, or label for print to value. Numbers get a
        slider, anything else a menu. An underscore in a name is shown as a blank.

    Returns
    -------
    Explorer

    Raises
    ------
    ValueError
        If a parameter has fewer than two values, if a control would change
        nothing, or if the pictures are more than `MAX_FRAMES` or heavier than `MAX_BYTES`.

    Examples
    --------
    >>> from mtdkit import charts
    >>> explorer = explore(charts.diagram, name={"ring": "nine-ring", "star": "five-tracks"}, without=[1, 2])
    >>> len(explorer.figures)
    4
    """
    options = {name: dict(v) if isinstance(v, dict) else {_label(x): x for x in v} for name, v in grid.items()}
    if not options:
        raise ValueError("no parameter given; name at least one, with the values it takes")
    for name, values in options.items():
        if len(values) < 2:
            raise ValueError(f"{name} has fewer than two values; a control needs at least two")
    count = math.prod(map(len, options.values()))
    if count > MAX_FRAMES:
        sizes = " x ".join(f"{name} {len(values)}" for name, values in options.items())
        raise ValueError(f"{count} pictures ({sizes}); at most {MAX_FRAMES}, so give fewer values")
    figures = {
        labels: chart_function(**{n: options[n][label] for n, label in zip(options, labels, strict=True)})
        for labels in itertools.product(*options.values())
    }
    weight = sum(len(figure.svg.encode()) for figure in figures.values())
    if weight > MAX_BYTES:
        raise ValueError(
            f"the pictures weigh {weight:,} bytes; at most {MAX_BYTES:,}, so give fewer values or draw less"
        )
    for position, name in enumerate(options):
        seen = {}
        for labels, figure in figures.items():
            seen.setdefault(labels[:position] + labels[position + 1 :], set()).add(figure.svg)
        if all(len(pictures) == 1 for pictures in seen.values()):
            raise ValueError(f"{name} changes nothing in any picture; leave it out")
    return Explorer(options, figures)


def _label(value):
    return f"{value:g}" if isinstance(value, float) else str(value)


class Explorer:
    """Pictures over a grid and the widgets that choose among them.

    Attributes
    ----------
    figures : dict
        Labels of the values, one a parameter, to the figure.
    widget : ipywidgets.VBox
        Controls above the pictures.
    """

    def __init__(self, options, figures):
        self.figures = figures
        self.widget = _widget(options, figures)

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = self.widget._repr_mimebundle_()
        view = json.dumps(bundle["application/vnd.jupyter.widget-view+json"])
        first = next(iter(self.figures.values()))
        # The site's stylesheet shows the first picture until the widget is up, and in print.
        page = (
            f'<div class="mtd-explorer" style="--mtd-controls:{len(self.widget.children) - 1}">'
            f'<div class="mtd-first" style="display:none">{first.svg}</div>'
            f'<script type="application/vnd.jupyter.widget-view+json">{view}</script></div>'
        )
        return {**bundle, "text/plain": first.description, "text/html": page}


def _widget(options, figures):
    import ipywidgets

    controls = {name: _control(name, values) for name, values in options.items()}

    def frames(chosen):
        depth = len(chosen)
        if depth == len(options):
            return ipywidgets.HTML(f'<div class="mtd-chart">{figures[chosen].svg}</div>', layout={"width": "100%"})
        name = list(options)[depth]
        stack = ipywidgets.Stack([frames((*chosen, label)) for label in options[name]], selected_index=0)
        ipywidgets.jslink((controls[name], "index"), (stack, "selected_index"))
        return stack

    return ipywidgets.VBox([*controls.values(), frames(())])


def _control(name, values):
    import ipywidgets

    style = {"description": name.replace("_", " "), "options": list(values), "style": {"description_width": "initial"}}
    numeric = all(isinstance(v, numbers.Number) and not isinstance(v, bool) for v in values.values())
    if numeric:
        return ipywidgets.SelectionSlider(value=next(iter(values)), **style)
    return ipywidgets.Dropdown(value=next(iter(values)), **style)
