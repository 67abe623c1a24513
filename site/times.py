"""How long a chapter takes: what the card under its title says, for the site and the interactive edition.

Times are computed from the notebook, so that no one has to keep them up: a reading at 230 words a
minute, without solutions, and a working through with a minute for each picture and five for each exercise.
"""

from __future__ import annotations

import math
import re

WORDS_A_MINUTE = 230
MINUTES_A_PICTURE = 1
MINUTES_AN_EXERCISE = 5
CARD = ":::{admonition} Before you start\n:class: mtd-card\n"

_SOLUTION = re.compile(r"^:::\{solution-start\}.*?^:::\{solution-end\}\n:::$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_EXERCISE = re.compile(r"^:::\{exercise\}", re.MULTILINE)
_MARKUP = re.compile(r"\{[\w:-]+\}(?=`)|^:{3,}.*$|^:\w[\w-]*:.*$|<[^>]+>", re.MULTILINE)


def minutes(notebook) -> tuple[int, int]:
    """Return the minutes that a notebook takes to read, and to work through to the next five."""
    text = "\n\n".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    text = _SOLUTION.sub("", text)
    words = len(_MARKUP.sub("", _CODE.sub("", text)).split())
    pictures = sum("figure" in cell["metadata"].get("mystnb", {}) for cell in notebook["cells"])
    reading = max(math.ceil(words / WORDS_A_MINUTE), 1)
    working = reading + MINUTES_A_PICTURE * pictures + MINUTES_AN_EXERCISE * len(_EXERCISE.findall(text))
    return reading, 5 * math.ceil(working / 5)


def with_times(notebook):
    """Put the times into the title of the card in a notebook; one without a card stays as it is."""
    reading, working = minutes(notebook)
    unit = "minute" if reading == 1 else "minutes"
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and CARD in cell["source"]:
            told = CARD.replace("\n", f": {reading} {unit} to read, about {working} to work through\n", 1)
            cell["source"] = cell["source"].replace(CARD, told, 1)
            break
    return notebook
