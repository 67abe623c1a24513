"""Pictures of several cases side by side."""

import altair as alt
import pandas as pd

from mtdkit.charts.figure import BARE, INK, PALETTE, WIDTH, Figure, listed, track_color, track_label

__all__ = ["gateways", "links_by_case", "matrix", "ranges_by_case", "shared_actors", "tracks_by_case"]

_COLUMNS = alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False)


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
    'Table of actors for each of 9 tracks in 2 cases. Here: track 1 9, track 7 5; There: track 1 4.'
    """
    rows = table.rename_axis("case").reset_index().melt("case", var_name="track", value_name="number")
    rows = rows.dropna(subset="number")
    rows["shade"] = rows["number"] / rows.groupby("case")["number"].transform("max")
    rows["text"] = [f"{n:g}" if n == int(n) else f"{n:.2g}" for n in rows["number"].astype(float)]
    base = alt.Chart(rows.astype({"track": int}), width=WIDTH - 145, height=38 * len(table)).encode(
        x=alt.X("track:O", title=None, scale=alt.Scale(domain=list(PALETTE)), axis=_COLUMNS),
        y=alt.Y("case:N", title=None, sort=list(table.index), axis=BARE),
        tooltip=["case:N", "track:O", alt.Tooltip("text:N", title=what)],
    )
    shade = alt.Opacity("shade:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=[0.08, 0.55]))
    chart = base.mark_rect().encode(color=track_color(), opacity=shade) + base.mark_text().encode(text="text:N")
    told = "; ".join(
        f"{case}: {listed((f'track {row.track}', row.text) for row in part.itertuples())}"
        for case, part in rows.groupby("case", sort=False)
    )
    return Figure(chart, f"Table of {what} for each of 9 tracks in {len(table)} cases. {told}.")


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
    'Dots for share in 1 case, lines for the range when one row is left out. Here: 0.50 (first, 0.40 to 0.70).'
    """
    codings = list(dict.fromkeys(table["coding"]))
    cases = list(dict.fromkeys(table["case"]))
    shapes = ["circle", "square", "triangle-up", "diamond"]
    base = alt.Chart(table, width=WIDTH - 155, height=alt.Step(17)).encode(
        y=alt.Y("case:N", title=None, sort=cases, axis=BARE, scale=alt.Scale(paddingInner=0.35)),
        yOffset=alt.YOffset("coding:N", sort=codings),
        tooltip=["case:N", "coding:N", *(alt.Tooltip(f"{c}:Q", format=".2f") for c in ("value", "low", "high"))],
    )
    layers = [
        base.mark_rule(strokeWidth=2, opacity=0.55).encode(x=alt.X("low:Q", title=what), x2="high:Q"),
        base.mark_point(filled=True, size=85, opacity=1, color=INK).encode(
            x="value:Q",
            shape=alt.Shape(
                "coding:N",
                sort=codings,
                scale=alt.Scale(domain=codings, range=shapes[: len(codings)]),
                legend=alt.Legend(orient="bottom", title=None, symbolFillColor=INK, columns=2),
            ),
        ),
    ]
    if reference is not None:
        line = alt.Chart(pd.DataFrame({"at": [reference]})).mark_rule(strokeDash=[4, 3]).encode(x="at:Q")
        layers.insert(0, line)
    told = "; ".join(
        f"{case}: " + ", ".join(f"{r.value:.2f} ({r.coding}, {r.low:.2f} to {r.high:.2f})" for r in part.itertuples())
        for case, part in table.groupby("case", sort=False)
    )
    number = "1 case" if len(cases) == 1 else f"{len(cases)} cases"
    return Figure(alt.layer(*layers), f"Dots for {what} in {number}, lines for {ranges}. {told}.")


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
    'Dots for 1 actors in 2 cases, with the track they are on. UN: Here (1), There (8).'
    """
    often = table.groupby("actor")["case"].nunique().sort_values(ascending=False, kind="stable")
    cases = list(dict.fromkeys(table["case"]))
    base = alt.Chart(table, width=WIDTH - 225, height=28 * len(often)).encode(
        x=alt.X(
            "case:N", title=None, sort=cases, axis=alt.Axis(labelAngle=-40, orient="top", domain=False, ticks=False)
        ),
        y=alt.Y(
            "actor:N",
            title=None,
            sort=list(often.index),
            axis=alt.Axis(domain=False, ticks=False, grid=True, labelLimit=215),
        ),
        tooltip=["actor:N", "case:N", "track:O", "initiatives:Q"],
    )
    size = alt.Size("initiatives:Q", legend=None, scale=alt.Scale(domain=[0, 10], range=[150, 420], clamp=True))
    chart = base.mark_circle(opacity=1).encode(color=track_color(), size=size) + base.mark_text(
        color="white", fontSize=11, fontWeight="bold"
    ).encode(text="track:O")
    told = "; ".join(
        f"{actor}: {', '.join(f'{r.case} ({r.track})' for r in part.itertuples())}"
        for actor, part in table.groupby("actor", sort=False)
    )
    return Figure(chart, f"Dots for {len(often)} actors in {len(cases)} cases, with the track they are on. {told}.")


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
    >>> from mtdkit import casebook, network
    >>> from mtdkit.case import Case
    >>> book = {"Mozambique": network.readings(Case.load("mozambique"))["primary tracks"]}
    >>> links_by_case(casebook.links(book, 7), 7).description.startswith("Table of the initiatives")
    True
    """
    rows = links.assign(
        ratio=(links["observed"] / links["expected"]).clip(upper=1.5).fillna(0),
        sign=[
            "\u25b2" if more <= 0.05 else "\u25bc" if fewer <= 0.05 else ""
            for more, fewer in links[["q more", "q fewer"]].to_numpy()
        ],
    )
    rows["text"] = rows["observed"].astype(str) + rows["sign"]
    shown = rows[["case", "with", "text", "ratio", "observed", "expected", "sign"]].astype({"with": int})
    base = alt.Chart(shown, width=WIDTH - 145, height=38 * shown["case"].nunique()).encode(
        x=alt.X("with:O", title="met track", scale=alt.Scale(domain=[t for t in PALETTE if t != track]), axis=_COLUMNS),
        y=alt.Y("case:N", title=None, sort=list(dict.fromkeys(shown["case"])), axis=BARE),
        tooltip=["case:N", "with:O", "observed:Q", alt.Tooltip("expected:Q", format=".1f")],
    )
    shade = alt.Opacity("ratio:Q", legend=None, scale=alt.Scale(domain=[0, 1.5], range=[0.05, 0.6]))
    chart = base.mark_rect().encode(color=track_color("with"), opacity=shade) + base.mark_text().encode(text="text:N")
    far = shown[shown["sign"] != ""]
    told = "; ".join(
        f"{case}: {listed((f'track {row.with_}', row.observed) for row in part.itertuples())}"
        for case, part in shown.rename(columns={"with": "with_"}).groupby("case", sort=False)
    )
    return Figure(
        chart,
        f"Table of the initiatives that {track_label(track)} shared with each other track in each case, marked with a "
        f"triangle where they are more or fewer than chance gives, {len(far)} times. {told}.",
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
    >>> from mtdkit import casebook, network
    >>> from mtdkit.case import Case
    >>> book = {"Mozambique": network.readings(Case.load("mozambique"))["primary tracks"]}
    >>> gateways(casebook.gateways(book, 7)).description.startswith("Bars for the open paths")
    True
    """
    rows = table.head(top).astype({"track": int})
    rows["label"] = rows["track"].astype(str) + " " + rows["name"]
    base = alt.Chart(rows, width=WIDTH - 270, height=27 * len(rows)).encode(
        y=alt.Y("label:N", title=None, sort=None, axis=alt.Axis(domain=False, ticks=False, labelLimit=250)),
        x=alt.X("paths:Q", title="open paths", axis=alt.Axis(tickCount=4)),
        tooltip=["name:N", "case:N", "track:O", "paths:Q"],
    )
    told = listed((f"{row.name} ({row.case})", row.paths) for row in rows.head(5).itertuples(index=False))
    return Figure(
        base.mark_bar(height=17).encode(color=track_color()),
        f"Bars for the open paths that lead from the track through an actor to another track, the number of its own "
        f"track first. Paths: {told}.",
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
    'Table of answers, 1 row and 2 columns. here: yes 25%, no 75%.'
    """
    rows = table.rename_axis("row").reset_index().melt("row", var_name="column", value_name="value").dropna()
    rows["text"] = [f"{v:.0%}" if percent else f"{v:g}" for v in rows["value"].astype(float)]
    width = min(WIDTH - 145, 90 * table.shape[1])
    base = alt.Chart(rows.astype({"value": float}), width=width, height=36 * len(table)).encode(
        x=alt.X("column:N", title=None, sort=list(table.columns), axis=_COLUMNS),
        y=alt.Y("row:N", title=None, sort=list(table.index), axis=BARE),
        tooltip=["row:N", "column:N", alt.Tooltip("text:N", title=what)],
    )
    shade = alt.Opacity("value:Q", legend=None, scale=alt.Scale(zero=True, range=[0.03, 0.55]))
    squares = base.mark_rect(color=PALETTE[track] if track else INK).encode(opacity=shade)
    told = "; ".join(
        f"{row}: {listed(zip(part['column'], part['text'], strict=True))}"
        for row, part in rows.groupby("row", sort=False)
    )
    size = f"{len(table)} {'row' if len(table) == 1 else 'rows'} and {table.shape[1]} columns"
    return Figure(squares + base.mark_text().encode(text="text:N"), f"Table of {what}, {size}. {told}.")
