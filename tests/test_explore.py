"""Explorers: one picture for each combination, chosen by controls with and without a kernel."""

import itertools
import json
from decimal import Decimal
from fractions import Fraction

import altair as alt
import bs4
import ipywidgets
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        self.svg, self.description, self.narrow = f"<svg>{svg}</svg>", "A picture that was not drawn.", None


@pytest.fixture(scope="module")
def explorer():
    """Give an explorer with a slider, a menu by labels and a second slider."""
    return explore(dots, year=[1981, 1991, 2001], name={"a ring": "nine-ring", "a star": "hub"}, level_of=[1, 2])


@pytest.fixture(scope="module")
def page(explorer):
    """Give the explorer's form on a page, parsed."""
    return bs4.BeautifulSoup(explorer.html, "html.parser")


def name_of(svg):
    """Return the name of a parsed picture."""
    return svg["aria-label"]


def test_there_is_one_picture_for_each_combination(explorer):
    """The grid of three, two and two values has twelve different pictures, in order."""
    labels = [("1981", "1991", "2001"), ("a ring", "a star"), ("1", "2")]
    assert list(explorer.figures) == list(itertools.product(*labels))
    assert len({figure.svg for figure in explorer.figures.values()}) == 12


def test_values_reach_the_chart_function(explorer):
    """A list gives its values, a dict the values behind its labels."""
    assert explorer.figures["1991", "a star", "2"].description == dots(year=1991, name="hub", level_of=2).description


def test_numbers_give_sliders_and_the_rest_menus(explorer):
    """With a kernel, controls stand above the picture, named as the parameters, with the labels to choose from."""
    year, name, level, _ = explorer.widget.children
    assert isinstance(year, ipywidgets.SelectionSlider)
    assert isinstance(name, ipywidgets.Dropdown)
    assert isinstance(level, ipywidgets.SelectionSlider)
    assert [control.description for control in (year, name, level)] == ["year", "name", "level of"]
    assert list(name.options) == ["a ring", "a star"]
    assert [control.index for control in (year, name, level)] == [0, 0, 0]


def test_truth_values_give_a_menu():
    """True and false are no numbers to slide between."""
    explorer = explore(dots, secret=[True, False])
    assert isinstance(explorer.widget.children[0], ipywidgets.Dropdown)
    assert "<select" in explorer.html
    assert "<input" not in explorer.html


def test_with_a_kernel_the_controls_choose_the_picture():
    """Each combination of the widgets' values shows the picture of that combination."""
    explorer = explore(dots, year=[1981, 1991], name={"a ring": "nine-ring", "a star": "hub"})
    year, name, picture = explorer.widget.children
    for labels in [("1981", "a ring"), ("1991", "a star"), ("1981", "a star"), ("1991", "a ring")]:
        year.value, name.value = labels
        assert picture.value == explorer.figures[labels].svg


def test_the_page_has_a_named_control_for_each_parameter(page):
    """Sliders and a menu, each in a label with the parameter's name; they begin at the first value."""
    year, name, level = page.select(".mtd-controls > label")
    assert [label.span.text for label in (year, name, level)] == ["year", "name", "level of"]
    assert [option.text for option in name.select("option")] == ["a ring", "a star"]
    for label, values in ((year, ["1981", "1991", "2001"]), (level, ["1", "2"])):
        slider = label.input
        assert (slider["type"], slider["min"], slider["max"], slider["value"]) == (
            "range",
            "0",
            f"{len(values) - 1}",
            "0",
        )
        assert json.loads(slider["data-labels"]) == values
        assert slider["aria-valuetext"] == label.b.text == values[0]
    assert all(control["autocomplete"] == "off" for control in page.select("input, select"))


def test_the_page_holds_all_pictures_in_the_order_of_the_grid(page, explorer):
    """The first is shown, the others are templates; a line names the values of the first."""
    first = page.select(".mtd-picture > svg")
    others = [template.svg for template in page.select(".mtd-explorer > template")]
    names = [figure.description for figure in explorer.figures.values()]
    assert [name_of(svg) for svg in [*first, *others]] == names
    assert page.select_one(".mtd-shown").text == "Shown: year: 1981, name: a ring, level of: 1"
    assert page.select_one(".mtd-explorer")["aria-label"] == "Explorer: year; name; level of"


def test_the_page_needs_no_script_of_its_own_and_no_ids(page):
    """Nothing on the page depends on a widget manager, and two explorers alike can share a page."""
    assert page.select("script, [id^=mtd]") == []


def test_the_bundle_has_a_form_for_pages_programs_and_listeners(explorer):
    """The page form, the widget and the description of the first picture."""
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/html"] == explorer.html
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.widget.model_id
    assert bundle["text/plain"] == next(iter(explorer.figures.values())).description
    assert isinstance(explorer, Explorer)


def test_a_drawing_for_phones_is_the_one_shown():
    """Two sets of pictures would double the page, so the narrow drawings serve all screens."""

    def two(text):
        chart = alt.Chart(pd.DataFrame({"t": [text]})).mark_text().encode(text="t:N")
        return charts.Figure(chart, f"One word on a wide ground, namely {text}.", narrow=chart.properties(width=50))

    explorer = explore(two, text=["one", "two"])
    assert [figure.svg for figure in explorer.figures.values()] == [two("one").narrow.svg, two("two").narrow.svg]
    assert two("one").svg not in explorer.html


def test_names_and_labels_are_text_and_not_markup():
    """Signs with a meaning in HTML come out as they were given."""
    values = {'<b>"one"</b>': 1, "two & three": 2}
    page = bs4.BeautifulSoup(explore(dots, value=values).html, "html.parser")
    assert json.loads(page.input["data-labels"]) == list(values)
    assert page.label.b.text == '<b>"one"</b>'
    assert page.select_one(".mtd-shown").text == 'Shown: value: <b>"one"</b>'
    menu = bs4.BeautifulSoup(explore(dots, value=list(values)).html, "html.parser")
    assert [option.text for option in menu.select("option")] == list(values)


# --- Labels --------------------------------------------------------------------------


def labels(*values):
    """Return the labels under which an explorer shows these values."""
    return [label for (label,) in explore(lambda value: Fake(repr(value)), value=values).figures]


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ((1981, 1991, 2001), ["1981", "1991", "2001"]),
        ((9_999, 10_000, 2_000_000), ["9999", "10,000", "2,000,000"]),
        ((2e6, 1e22, 1e-7), ["2,000,000", "10,000,000,000,000,000,000,000", "0.0000001"]),
        ((0.1 + 0.2, 0.5), ["0.3", "0.5"]),
        ((1, 1.0000001), ["1", "1.0000001"]),
        ((1234567.5, 1), ["1,234,567.5", "1"]),
        ((1000000.1, 1000000.15, 1000000.2, 1000000), ["1,000,000.1", "1,000,000.15", "1,000,000.2", "1,000,000"]),
        (tuple(np.linspace(0, 1, 4)), ["0", "0.333333", "0.666667", "1"]),
        ((np.int64(5), np.float32(0.5), Fraction(1, 3), Decimal("2E+6")), ["5", "0.5", "0.333333", "2,000,000"]),
        ((-20_000, -0.25), ["-20,000", "-0.25"]),
        (("2e6", "two"), ["2e6", "two"]),
    ],
)
def test_labels_are_digits_that_tell_values_apart(values, shown):
    """No powers of ten, commas from 10,000 on, six digits or as many as are needed."""
    assert labels(*values) == shown


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=6, unique=True))
def test_different_numbers_have_different_labels(values):
    """Whatever the numbers: one picture each, and a label that reads as the number, without powers of ten."""
    shown = labels(*values)
    assert len(shown) == len(set(values))
    for label, value in zip(shown, values, strict=True):
        assert set(label) <= set("0123456789.,-")
        assert float(label.replace(",", "")) == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize(
    "values", [[1981, 1981], [1, 1.0], [1, "1"], ["a", "b", "a"], {0.5: 1, "0.5": 2}, [float("nan"), float("nan")]]
)
def test_values_with_one_label_are_refused(values):
    """Values that a reader could not tell apart are refused, and the cure is told."""
    with pytest.raises(ValueError, match=r"year has two values with the label '[\w.]+'; .* year={label: value, ...}"):
        explore(dots, year=values)


# --- What is refused -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        ({}, "no parameter"),
        ({"year": [1981]}, "year has fewer than two values.*at least two"),
        ({"year": []}, "year has fewer than two values"),
        ({"year": [1, 2], "name": {"a": 1}}, "name has fewer than two values"),
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
