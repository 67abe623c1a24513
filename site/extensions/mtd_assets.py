"""Weight: after the build, what no page asks for leaves the site.

The theme brings 2,000 icons and the rules of a whole design system; the book shows some twenty
icons and uses a third of the rules.
"""

from __future__ import annotations

import itertools
import logging
import re
import shutil
from pathlib import Path

import pydata_sphinx_theme
import tinycss2
from fontTools import subset

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells each step

FONTS = "vendor/fontawesome/webfonts"
THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
NEVER_ASKED_FOR = ["**/*.map", "**/*.ttf", "locales", "scripts/fontawesome.js*", "styles/theme.css", "*macros.html"]
WORD = re.compile(r"[\w-]+")
ICON = re.compile(r"\\([ef][0-9a-f]{3})\b|([\ue000-\uf8ff])")


# --- Style sheets ------------------------------------------------------------------


class Vocabulary:
    """All words of the site's pages and scripts: what a class or an id can be called."""

    def __init__(self, texts):
        self.words = {word for text in texts for word in WORD.findall(text)}
        # scripts complete some names, such as bs-tooltip- and a side
        self.beginnings = tuple(word for word in self.words if word.endswith("-") and len(word) > 3)

    def knows(self, name: str) -> bool:
        """Tell whether a class or an id can occur."""
        return name.startswith(self.beginnings) or self.words.issuperset(WORD.findall(name))


def split_selectors(prelude):
    """Return the selectors of a rule, each as its tokens."""
    selectors = [[]]
    for token in prelude:
        if token == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return selectors


def names(selector):
    """Give the classes and ids that a selector asks for; what stands in brackets, as in :not(...), may be missing."""
    for before, token in itertools.pairwise([None, *selector]):
        if token.type == "hash" or (token.type == "ident" and before == "."):
            yield token.value


def trim_sheet(css: str, vocabulary: Vocabulary) -> str:
    """Return a style sheet without the rules that can match nothing."""
    kept = []
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            alive = [each for each in split_selectors(rule.prelude) if all(map(vocabulary.knows, names(each)))]
            if alive:
                selectors = ",".join(tinycss2.serialize(each).strip() for each in alive)
                kept.append(f"{selectors}{{{tinycss2.serialize(rule.content).strip()}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            if inside := trim_sheet(tinycss2.serialize(rule.content), vocabulary):
                kept.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}")
        else:
            kept.append(rule.serialize())
    return "\n".join(kept)


# --- Icons -------------------------------------------------------------------------


def icons(sheets) -> set[int]:
    """Return the code points of the icons that style sheets can show."""
    found = (match for css in sheets for match in ICON.finditer(css))
    return {int(match[1], 16) if match[1] else ord(match[2]) for match in found}


def trim_font(source: Path, target: Path, characters: set[int]):
    """Write the glyphs of `characters` in the font `source` to `target`, as woff2."""
    options = subset.Options(flavor="woff2", layout_features=[], hinting=False)
    font = subset.load_font(str(source), options)
    cut = subset.Subsetter(options)
    cut.populate(unicodes=characters)
    cut.subset(font)
    subset.save_font(font, str(target), options)


# --- The whole ---------------------------------------------------------------------


def trim_site(app, exception):
    """Trim the site's style sheets and fonts and delete files that no page asks for."""
    if exception or app.builder.name != "html":
        return
    site = Path(app.outdir)
    static = site / "_static"
    for pattern in NEVER_ASKED_FOR:
        for path in static.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    files = [*site.rglob("*.html"), *static.rglob("*.js")]
    vocabulary = Vocabulary(file.read_text("utf-8") for file in files)
    sheets = {file: trim_sheet(file.read_text("utf-8"), vocabulary) for file in static.rglob("*.css")}
    for file, css in sheets.items():
        file.write_text(css, "utf-8")
    for font in (static / FONTS).glob("*.woff2"):
        trim_font(THEME / FONTS / f"{font.stem}.ttf", font, icons(sheets.values()))
    license_text = (THEME / "scripts" / "fontawesome.js.LICENSE.txt").read_text("utf-8")
    (static / FONTS / "LICENSE.txt").write_text(
        license_text + "These fonts hold only the icons of this site.\n", "utf-8"
    )


def setup(app):
    """Connect with Sphinx, after the extensions that copy their files when the build is finished."""
    app.connect("build-finished", trim_site, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
