"""The times on the card of a chapter are those of its notebook."""

import sys

import nbformat
import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "site"))
import times
from times import CARD, minutes, with_times

CELL = nbformat.v4.new_markdown_cell
EXERCISE = ":::{exercise} Recall\n:label: x-exercise-1\n\nWho?\n:::\n\n"
SOLUTION = f":::{{solution-start}} x-exercise-1\n:class: dropdown\n:::\n\n{'long ' * 999}\n\n:::{{solution-end}}\n:::"


def notebook(*texts, pictures=0):
    """Return a notebook of text cells and pictures."""
    drawn = nbformat.v4.new_code_cell("draw()", metadata={"mystnb": {"figure": {"caption": "C.", "name": "fig-x-y"}}})
    return nbformat.v4.new_notebook(cells=[*map(CELL, texts), *(drawn | {"id": f"p{i}"} for i in range(pictures))])


@pytest.mark.parametrize(
    ("texts", "pictures", "expected"),
    [
        (["word " * 230], 0, (1, 5)),
        (["word " * 231], 0, (2, 5)),
        (["word " * 460], 4, (2, 10)),
        (["word " * 460 + "\n\n" + EXERCISE + SOLUTION], 4, (3, 15)),
        (["word " * 230 + "\n\n```python\n" + "code " * 999 + "\n```"], 0, (1, 5)),
        ([""], 0, (1, 5)),
    ],
)
def test_minutes(texts, pictures, expected):
    """Words are read at 230 a minute; solutions and code are not; pictures and exercises add to the work."""
    assert minutes(notebook(*texts, pictures=pictures)) == expected


def test_the_card_tells_the_times():
    """They stand in the title of the card, and a page without a card stays as it is."""
    card = f"{CARD}**You need first**: nothing.\n:::"
    told = with_times(notebook("word " * 500, card))["cells"][1]["source"]
    assert told == card.replace(" start\n", " start: 3 minutes to read, about 5 to work through\n")
    plain = notebook("No card.")
    assert with_times(plain) == plain
    assert times.WORDS_A_MINUTE == 230
