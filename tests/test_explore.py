"""Explorers: one picture for each combination, linked to controls without a kernel."""

import html
import itertools
import json
import re

import altair as alt
import ipywidgets
import pandas as pd
import pytest

from mtdkit import charts
from mtdkit.explore import MAX_BYTES, MAX_FRAMES, Explorer, explore


def dots(**values):
    """Return a small figure that depends on all the values given."""
    text = " ".join(f"{name} {value}" for name, value in values.items())
    chart = alt.Chart(pd.DataFrame({"t": [text]})).mark_text().encode(text="t:N")
    return charts.Figure(chart, f"One word and nothing else, for the values {text}.")


class Fake:
    """Stands for a figure without the cost of drawing it."""

    def __init__(self, svg):
        self.svg, self.description = f"<svg>{svg}</svg>", "A picture that was not drawn."


@pytest.fixture(scope="module")
def explorer():
    """Give an explorer with a slider, a menu by labels and a second slider."""
    return explore(dots, year=[1981, 1991, 2001], name={"a ring": "nine-ring", "a star": "hub"}, level_of=[1, 2])


def stacks_by_depth(explorer):
    """Return the stacks at each depth below the controls."""
    level, found = [explorer.widget.children[-1]], []
    while isinstance(level[0], ipywidgets.Stack):
        found.append(level)
        level = [child for stack in level for child in stack.children]
    return found, level


def links(explorer):
    """Return pairs of (control, stack) that a browser will keep equal."""
    inside = {w.model_id for w in [*explorer.widget.children, *itertools.chain(*stacks_by_depth(explorer)[0])]}
    made = [
        w for w in ipywidgets.widgets.widget._instances.values() if isinstance(w, ipywidgets.widgets.widget_link.Link)
    ]
    return [(link.source, link.target) for link in made if link.source[0].model_id in inside]


def test_there_is_one_picture_for_each_combination(explorer):
    """The grid of three, two and two values has twelve different pictures, in order."""
    labels = [("1981", "1991", "2001"), ("a ring", "a star"), ("1", "2")]
    assert list(explorer.figures) == list(itertools.product(*labels))
    assert len({figure.svg for figure in explorer.figures.values()}) == 12


def test_values_reach_the_chart_function(explorer):
    """A list gives its values, a dict the values behind its labels."""
    assert explorer.figures["1991", "a star", "2"].description == dots(year=1991, name="hub", level_of=2).description


def test_numbers_give_sliders_and_the_rest_menus(explorer):
    """Controls stand above the pictures, named as the parameters, with the labels to choose from."""
    year, name, level, _ = explorer.widget.children
    assert isinstance(year, ipywidgets.SelectionSlider)
    assert isinstance(name, ipywidgets.Dropdown)
    assert isinstance(level, ipywidgets.SelectionSlider)
    assert [control.description for control in (year, name, level)] == ["year", "name", "level of"]
    assert list(name.options) == ["a ring", "a star"]
    assert [control.index for control in (year, name, level)] == [0, 0, 0]


def test_truth_values_give_a_menu():
    """True and false are no numbers to slide between."""
    assert isinstance(explore(dots, secret=[True, False]).widget.children[0], ipywidgets.Dropdown)


def test_stacks_are_nested_one_level_a_parameter(explorer):
    """Each level has one stack for each choice above it and one child for each value."""
    found, leaves = stacks_by_depth(explorer)
    assert [len(level) for level in found] == [1, 3, 6]
    assert [{len(stack.children) for stack in level} for level in found] == [{3}, {2}, {2}]
    assert all(stack.selected_index == 0 for level in found for stack in level)
    shown = [re.search(r"<svg.*</svg>", leaf.value, re.DOTALL).group() for leaf in leaves]
    assert shown == [figure.svg for figure in explorer.figures.values()]


def test_each_control_drives_every_stack_of_its_level(explorer):
    """In the browser the index of each control is the picture chosen in all stacks of its level."""
    found, _ = stacks_by_depth(explorer)
    expected = {
        (control.model_id, "index", stack.model_id, "selected_index")
        for control, level in zip(explorer.widget.children, found, strict=False)
        for stack in level
    }
    made = {(a.model_id, trait, b.model_id, other) for (a, trait), (b, other) in links(explorer)}
    assert made == expected
    assert len(made) == 10


def test_the_page_holds_the_first_picture_and_the_widget(explorer):
    """The page form shows the first picture and asks for the view of the widget."""
    bundle = explorer._repr_mimebundle_()
    first = next(iter(explorer.figures.values()))
    assert first.svg in bundle["text/html"]
    (view,) = re.findall(
        r'<script type="application/vnd\.jupyter\.widget-view\+json">(.*?)</script>', bundle["text/html"]
    )
    assert json.loads(view)["model_id"] == explorer.widget.model_id
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.widget.model_id
    assert bundle["text/plain"] == first.description
    assert html.escape(first.description) in bundle["text/html"]
    assert isinstance(explorer, Explorer)


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        ({}, "no parameter"),
        ({"year": [1981]}, "year has fewer than two values.*at least two"),
        ({"year": []}, "year has fewer than two values"),
        ({"year": [1, 2], "name": {"a": 1}}, "name has fewer than two values"),
        ({"year": [1981, 1981]}, "year has fewer than two values"),
        ({"a": range(15), "b": range(14)}, f"210 pictures .a 15 x b 14.; at most {MAX_FRAMES}"),
    ],
)
def test_grids_that_make_no_sense_are_refused(grid, said):
    """No parameter, a control with one value and too many pictures are refused before a picture is drawn."""

    def never(**values):
        raise AssertionError(values)

    with pytest.raises(ValueError, match=said):
        explore(never, **grid)


def test_as_many_pictures_as_allowed_are_drawn():
    """The limit itself is allowed."""
    assert len(explore(lambda a: Fake(a), a=range(MAX_FRAMES)).figures) == MAX_FRAMES


def test_pictures_that_are_too_heavy_are_refused():
    """The weight of all pictures together is limited, and told."""
    with pytest.raises(ValueError, match=r"weigh [\d,]+ bytes; at most 4,000,000"):
        explore(lambda a: Fake("x" * (MAX_BYTES // 2) + str(a)), a=[1, 2])


@pytest.mark.parametrize(("a", "b", "idle"), [([1, 2], [1, 2, 3], "b"), ([1, 2, 3], [1, 2], "a")])
def test_a_control_that_changes_nothing_is_refused(a, b, idle):
    """A parameter without effect in any picture is named."""
    with pytest.raises(ValueError, match=f"{idle} changes nothing"):
        explore(lambda a, b: Fake(a if idle == "b" else b), a=a, b=b)


def test_a_control_may_change_pictures_in_some_places_alone():
    """A parameter that changes one picture only is kept."""
    assert len(explore(lambda a, b: Fake((a, b) if a == 1 else a), a=[1, 2], b=[1, 2]).figures) == 4
