"""Pictures of several cases side by side."""

import altair as alt
import pandas as pd

from mtdkit.charts.figure import (
    HEADING,
    INK,
    LINE,
    NO_NAMES,
    PALETTE,
    WIDTH,
    Figure,
    broken,
    initiatives_legend,
    listed,
    on_track,
    row_names,
    track_color,
    track_label,
    units,
)

__all__ = ["gateways", "links_by_case", "matrix", "ranges_by_case", "shared_actors", "tracks_by_case"]

_GRID = alt.Axis(labels=False, domain=False, ticks=False, grid=True)
_ROOM = 112  # units for the name of a case


def tracks_by_case(table, what):
    """Draw a number for each track in each case.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a case, one column a track; missing where the track is absent.
    what : str
        What the number counts, for the description.

    Returns
    -------
    Figure
        A square for each number, the darker the greater within its case.

    Examples
    --------
    >>> table = pd.DataFrame({1: [9, 4], 7: [5, None]}, index=["Here", "There"])
    >>> tracks_by_case(table, "actors").description
    'Table of actors for each of 9 tracks in 2 cases, a number each. Most: Here, track 1, 9; Here, track 7, 5.'
    """
    rows = table.rename_axis("row").reset_index().melt("row", var_name="track", value_name="number")
    rows = rows.dropna(subset="number")
    rows["shade"] = rows["number"] / rows.groupby("row")["number"].transform("max")
    rows["text"] = [_short(n) for n in rows["number"].astype(float)]
    y = alt.Y("row:N", title=None, sort=list(table.index), axis=NO_NAMES)
    labels, height = row_names(_own_names(table.index), y, _ROOM, 38)
    base = alt.Chart(rows.astype({"track": int}), width=WIDTH - _ROOM - 10, height=height).encode(
        x=alt.X("track:O", title="track", scale=alt.Scale(domain=list(PALETTE)), axis=HEADING),
        y=y,
        tooltip=[alt.Tooltip("row:N", title="case"), "track:O", alt.Tooltip("text:N", title=what)],
    )
    shade = alt.Opacity("shade:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=[0.08, 0.5]))
    most = rows.sort_values("number", ascending=False, kind="stable").head(2)
    told = "; ".join(f"{row.row}, track {row.track}, {row.text}" for row in most.itertuples()) or "none"
    cases = "1 case" if len(table) == 1 else f"{len(table)} cases"
    return Figure(
        alt.layer(
            base.mark_rect().encode(color=track_color(), opacity=shade),
            base.mark_text().encode(text="text:N"),
            *labels,
        ),
        f"Table of {what} for each of 9 tracks in {cases}, a number each. Most: {told}.",
    )


def _short(number):
    """Return a number with two digits, a large one in full."""
    return f"{number:.0f}" if number == int(number) or abs(number) >= 10 else f"{number:.2g}"


def _own_names(labels):
    return pd.Series(labels, index=labels)


def ranges_by_case(table, what, ranges, reference=None):
    """Draw a measure of each case under each coding, with a range around it.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a case and coding, with ``case``, ``coding``, ``value``, ``low`` and ``high``.
    what : str
        Name of the measure, for the axis.
    ranges : str
        What the range is, for the description.
    reference : float, optional
        A value to compare with, drawn as a line.

    Returns
    -------
    Figure

    Examples
    --------
    >>> table = pd.DataFrame({"case": ["Here"], "coding": ["first"], "value": [0.5], "low": [0.4], "high": [0.7]})
    >>> ranges_by_case(table, "share", "the range when one row is left out").description
    'Dots for share in 1 case, lines for the range when one row is left out. Lowest 0.50 (Here, first).'
    """
    codings = list(dict.fromkeys(table["coding"]))
    cases = list(dict.fromkeys(table["case"]))
    shapes = ["circle", "square", "triangle-up", "diamond"]
    y = alt.Y("row:N", title=None, sort=cases, axis=NO_NAMES, scale=alt.Scale(paddingInner=0.25))
    rows = table.rename(columns={"case": "row"})
    labels, height = row_names(_own_names(cases), y, _ROOM, 19 * len(codings) + 10)
    base = alt.Chart(rows, width=WIDTH - _ROOM - 40, height=height).encode(
        y=y,
        yOffset=alt.YOffset("coding:N", sort=codings),
        tooltip=[
            alt.Tooltip("row:N", title="case"),
            "coding:N",
            *(alt.Tooltip(f"{c}:Q", format=".2f") for c in ("value", "low", "high")),
        ],
    )
    several = alt.Legend(
        orient="bottom",
        title=None,
        symbolFillColor=INK,
        columns=2 if max(map(units, codings)) < 130 else 1,
    )
    layers = [
        base.mark_rule(strokeWidth=2, opacity=0.7).encode(
            x=alt.X("low:Q", title=broken(what, WIDTH - _ROOM).split("\n"), axis=alt.Axis(tickCount=5)), x2="high:Q"
        ),
        base.mark_point(filled=True, size=85, opacity=1, color=INK).encode(
            x="value:Q",
            shape=alt.Shape(
                "coding:N",
                sort=codings,
                scale=alt.Scale(domain=codings, range=shapes[: len(codings)]),
                legend=several if len(codings) > 1 else None,
            ),
        ),
    ]
    if reference is not None:
        line = alt.Chart(pd.DataFrame({"at": [reference]})).mark_rule(strokeDash=[4, 3]).encode(x="at:Q")
        layers.insert(0, line)
    number = "1 case" if len(cases) == 1 else f"{len(cases)} cases"
    ranked = table.dropna(subset="value").sort_values("value", kind="stable")
    ends = zip(("Lowest", "Highest"), ranked.iloc[[0, -1][: len(ranked)]].itertuples(), strict=False)
    told = ". ".join(f"{end} {r.value:.2f} ({r.case}, {r.coding})" for end, r in ends) or "No value is known"
    return Figure(
        alt.layer(*layers, *labels),
        f"Dots for {what} in {number}, lines for {ranges}. {told}.",
    )


def shared_actors(table):
    """Draw which actors appear in which cases, and on which track there.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an actor in a case, with ``actor``, ``case``, ``track`` and ``initiatives``.

    Returns
    -------
    Figure

    Examples
    --------
    >>> table = pd.DataFrame({"actor": ["UN", "UN"], "case": ["Here", "There"], "track": [1, 8], "initiatives": [3, 1]})
    >>> shared_actors(table).description
    'Dots for 1 actor in 2 cases, with the track it is on in each. In most cases: UN in 2.'
    """
    often = table.groupby("actor")["case"].nunique().sort_values(ascending=False, kind="stable")
    cases = list(dict.fromkeys(table["case"]))
    y = alt.Y("row:N", title=None, sort=list(often.index), axis=_GRID)
    # The heads stand upright, so that a column is no wider than a dot needs.
    tallest = max(map(units, cases), default=0)
    heads = alt.Axis(labelAngle=-90, orient="top", domain=False, ticks=False, minExtent=tallest)
    labels, height = row_names(_own_names(often.index), y, 140)
    base = alt.Chart(table.rename(columns={"actor": "row"}), width=WIDTH - 165, height=height).encode(
        x=alt.X("case:N", title=None, sort=cases, axis=heads),
        y=y,
        tooltip=[alt.Tooltip("row:N", title="actor"), "case:N", "track:O", "initiatives:Q"],
    )
    scale = alt.Scale(domain=[0, 10], range=[220, 520], clamp=True)
    size = alt.Size("initiatives:Q", legend=initiatives_legend(), scale=scale)
    number = "1 actor" if len(often) == 1 else f"{len(often)} actors"
    return Figure(
        alt.layer(
            base.mark_circle(opacity=1).encode(color=track_color(), size=size),
            base.mark_text(fontWeight="bold").encode(text="track:O", color=on_track()),
            *labels,
        ),
        f"Dots for {number} in {len(cases)} cases, with the track {'it is' if len(often) == 1 else 'they are'} on in "
        f"each. In most cases: {listed((f'{actor} in', count) for actor, count in often.head(3).items())}.",
    )


def links_by_case(links, track):
    """Draw how often a track met each other one in each case, and where that is not what chance gives.

    Parameters
    ----------
    links : pandas.DataFrame
        As `mtdkit.casebook.links` returns it.
    track : int
        The track they are of.

    Returns
    -------
    Figure
        A number for the initiatives in common; the darker its square, the nearer to or above what chance
        gives; a triangle where it stands out after adjustment (q up to 0.05).

    Examples
    --------
    >>> from mtdkit import casebook
    >>> from mtdkit.case import Case
    >>> book = {"Mozambique": Case.load("mozambique").reading()}
    >>> links_by_case(casebook.links(book, 7), 7).description.startswith("Table of the initiatives")
    True
    """
    rows = links.rename(columns={"other": "with"}).assign(
        ratio=(links["observed"] / links["expected"]).clip(upper=1.5).fillna(0),
        sign=links["stands_out"].map({"more": "\u25b2", "fewer": "\u25bc", "": ""}),
    )
    rows["text"] = rows["observed"].astype(str) + rows["sign"]
    shown = rows[["case", "with", "text", "ratio", "observed", "expected", "sign"]].astype({"with": int})
    shown = shown.rename(columns={"case": "row"})
    cases = list(dict.fromkeys(shown["row"]))
    y = alt.Y("row:N", title=None, sort=cases, axis=NO_NAMES)
    title = ["track met (\u25b2 more, \u25bc fewer times", "than chance gives)"]
    labels, height = row_names(_own_names(cases), y, _ROOM, 38)
    base = alt.Chart(shown, width=WIDTH - _ROOM - 10, height=height).encode(
        x=alt.X("with:O", title=title, scale=alt.Scale(domain=[t for t in PALETTE if t != track]), axis=HEADING),
        y=y,
        tooltip=[
            alt.Tooltip("row:N", title="case"),
            "with:O",
            "observed:Q",
            alt.Tooltip("expected:Q", format=".1f"),
        ],
    )
    shade = alt.Opacity("ratio:Q", legend=None, scale=alt.Scale(domain=[0, 1.5], range=[0.05, 0.5]))
    more, fewer = ((shown["sign"] == sign).sum() for sign in "\u25b2\u25bc")
    most = shown.sort_values("observed", ascending=False, kind="stable").head(1)
    told = listed(
        (f"{row.row} with track {row.with_},", row.observed)
        for row in most.rename(columns={"with": "with_"}).itertuples()
    )
    return Figure(
        alt.layer(
            base.mark_rect().encode(color=track_color("with"), opacity=shade),
            base.mark_text().encode(text="text:N"),
            *labels,
        ),
        f"Table of the initiatives that {track_label(track)} shared with each other track in {len(cases)} "
        f"{'case' if len(cases) == 1 else 'cases'}. Most: {told}. More than chance gives, marked by a triangle: "
        f"{more} times; fewer, by one upside down: {fewer} times.",
    )


def gateways(table, top=10):
    """Draw through whom a track was joined to others.

    Parameters
    ----------
    table : pandas.DataFrame
        As `mtdkit.casebook.gateways` returns it.
    top : int
        How many actors, those with most paths first.

    Returns
    -------
    Figure

    Examples
    --------
    >>> from mtdkit import casebook
    >>> from mtdkit.case import Case
    >>> book = {"Mozambique": Case.load("mozambique").reading()}
    >>> gateways(casebook.gateways(book, 7)).description.startswith("Bars for the open paths")
    True
    """
    # An actor may stand in several cases, a row each.
    rows = table.head(top).astype({"track": int}).reset_index(drop=True)
    rows["row"] = rows.index
    rows["label"] = rows["track"].astype(str) + "\xa0" + rows["name"]
    y = alt.Y("row:O", title=None, axis=NO_NAMES)
    end = alt.Scale(domain=[0, max([1, *rows["paths"]]) * 1.2], nice=False)
    labels, height = row_names(rows["label"], y)
    base = alt.Chart(rows, width=WIDTH - 165, height=height).encode(
        y=y,
        x=alt.X("paths:Q", title="open paths", axis=alt.Axis(tickCount=4), scale=end),
        tooltip=["name:N", "case:N", "track:O", "paths:Q"],
    )
    told = listed((f"{row.name} ({row.case})", row.paths) for row in rows.head(3).itertuples(index=False))
    return Figure(
        alt.layer(
            base.mark_bar(height=19).encode(color=track_color()),
            base.mark_text(align="left", dx=5).encode(text="paths:Q"),
            *labels,
        ),
        f"Bars for the open paths that lead from the track through each of {len(rows)} actors to another track, the "
        f"number of its own track first. Most paths: {told}.",
    )


def matrix(table, what, track=None, percent=False):
    """Draw a table of numbers as squares, the darker the greater.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows and columns named for print; missing where there is nothing to show.
    what : str
        What the numbers are, for the description.
    track : int, optional
        Track whose color the squares take; that of the text if not given.
    percent : bool
        Whether the numbers are shares to be shown as percent.

    Returns
    -------
    Figure

    Examples
    --------
    >>> matrix(pd.DataFrame({"yes": [0.25], "no": [0.75]}, index=["here"]), "answers", percent=True).description
    'Table of answers, 1 row and 2 columns, a number each. Greatest: here, no, 75%.'
    """
    rows = table.rename_axis("row").reset_index().melt("row", var_name="column", value_name="value").dropna()
    rows["text"] = [f"{v:.0%}" if percent else _short(v) for v in rows["value"].astype(float)]
    width = min(WIDTH - 130, 90 * table.shape[1])
    heads = [broken(str(column), width / table.shape[1] - 10) for column in table.columns]
    # The first lines of all heads stand level.
    down = LINE * max(head.count("\n") for head in heads) + 4
    axis = HEADING.copy()
    axis.labelPadding = down
    rows["head"] = rows["column"].map(dict(zip(table.columns, heads, strict=True)))
    y = alt.Y("row:N", title=None, sort=list(table.index), axis=NO_NAMES)
    labels, height = row_names(_own_names(table.index), y, 120, 36)
    base = alt.Chart(rows.astype({"value": float}), width=width, height=height).encode(
        x=alt.X("head:N", title=None, sort=heads, axis=axis),
        y=y,
        tooltip=["row:N", "column:N", alt.Tooltip("text:N", title=what)],
    )
    # Not so dark that a number in the ink of the page could not be read on it.
    top = 0.5 if track else 0.3
    shade = alt.Opacity("value:Q", legend=None, scale=alt.Scale(zero=True, range=[0.03, top]))
    greatest = rows.sort_values("value", ascending=False, kind="stable").head(1)
    told = "; ".join(f"{row.row}, {row.column}, {row.text}" for row in greatest.itertuples()) or "none"
    size = f"{len(table)} {'row' if len(table) == 1 else 'rows'} and {table.shape[1]} columns"
    return Figure(
        alt.layer(
            base.mark_rect(color=PALETTE[track] if track else INK).encode(opacity=shade),
            base.mark_text().encode(text="text:N"),
            *labels,
        ),
        f"Table of {what}, {size}, a number each. Greatest: {told}.",
    )
