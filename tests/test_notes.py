"""What a chapter notes for its text: the same on every processor."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from myst_nb.core.variables import format_plain_text

from mtdkit import notes

FLOATS = st.floats(min_value=1e-11, max_value=1e12) | st.floats(min_value=-1e12, max_value=-1e-11)


@given(FLOATS, st.floats(min_value=-1e-12, max_value=1e-12))
def test_noise_changes_no_kept_number(value, noise):
    """A float that is kept stays the same number when its last bits differ."""
    try:
        kept = notes.kept(value)
    except ValueError:
        assume(False)
    assert float(f"{value * (1 + noise):.5e}") == kept


@given(st.integers(min_value=100_000, max_value=999_999), st.integers(min_value=-9, max_value=5))
def test_values_on_an_edge_are_refused(digits, power):
    """A float midway between two kept numbers, or a little off, is refused where it is noted."""
    edge = (digits + 0.5) * 10.0**power
    for noise in (-1e-12, 0, 1e-12):
        with pytest.raises(ValueError, match="midway between two numbers of 6 digits"):
            notes.kept(edge * (1 + noise))


@given(FLOATS)
def test_kept_floats_have_six_digits_and_stay(value):
    """A kept float differs from the value by half a unit of its sixth digit at most, and is kept as it is."""
    try:
        kept = notes.kept(value)
    except ValueError:
        assume(False)
    assert kept == pytest.approx(value, rel=5.0001e-6)
    assert len(repr(kept).replace("-", "").split("e")[0].replace(".", "").strip("0")) <= 6
    assert notes.kept(kept) == kept


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (np.int64(7), 7),
        (np.float64(45.03095238095238), 45.031),
        (np.bool_(True), True),
        (np.str_("Rome"), "Rome"),
        (pd.Series([3], dtype="Int64")[0], 3),
        (0.0, 0.0),
        (2_195_432, 2_195_432),
    ],
)
def test_kept_values_are_plain_python(value, kept):
    """Scalars of numpy and pandas become what they hold; whole numbers keep all digits."""
    assert notes.kept(value) == kept
    assert type(notes.kept(value)) is type(kept)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.nan, 3e-17])
def test_numbers_that_say_nothing_are_refused(value):
    """No sentence can show what is not finite or only rounding error."""
    with pytest.raises(ValueError, match=r"no number that a sentence can show|rounding error around zero"):
        notes.kept(value)


@pytest.mark.parametrize("value", [None, pd.NA, [1], pd.Series([1, 2]), np.array([1.0, 2.0]), pd.Timestamp("1992")])
def test_only_numbers_truth_values_and_text_are_noted(value):
    """Anything else is refused with the name of the note."""
    with pytest.raises(TypeError, match=r"moz-pairs: .*note a number, a truth value or a text"):
        notes.note("moz", pairs=value)


@pytest.mark.parametrize("name", ["pairs of", "päirs", "", "pairs__all", "pairs_"])
def test_names_of_notes_are_plain(name):
    """A name that a role in the text could not hold is refused."""
    with pytest.raises(ValueError, match="no name for a note"):
        notes.note("moz", **{name: 1})


FORMS = st.sampled_from(["", ".0f", ".1f", ".3f", ",.0f", ".0%", "g"])


@given(FLOATS | st.integers(-(10**9), 10**9), FORMS)
def test_a_sentence_shows_in_the_lab_what_it_shows_in_the_book(value, form):
    """`noted` formats a kept value as MyST-NB's role does."""
    try:
        notes.note("test", value=value)
    except ValueError:
        assume(False)
    shown = notes.noted("test-value", form)
    assert shown == format_plain_text(repr(notes.kept(value)), form)
    assert repr(shown) == str(shown), "no quotation marks in a sentence"


@pytest.mark.parametrize("value", ["Rome", "it's", 7, True])
def test_what_is_noted_last_is_shown(value):
    """Text, counts and truth values are shown bare; a second note under a name replaces the first."""
    notes.note("test", of_old="old")
    notes.note("test", of_old=value)
    assert repr(notes.noted("test-of-old")) == str(value)


def test_what_was_not_noted_is_asked_for_in_words():
    """A sentence above its cell says what to do."""
    with pytest.raises(LookupError, match="test-never is not noted yet; run the cells above first"):
        notes.noted("test-never")
