"""Pictures of the framework: timeline, tracks, diagrams and their measures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import altair as alt
import networkx as nx
import pandas as pd

from mtdkit import framework
from mtdkit.charts.figure import Figure, steady
from mtdkit.charts.forms import badges, named_rows, tips
from mtdkit.charts.theme import (
    GROUND,
    INK,
    LINE,
    TRACK_LABELS,
    WIDTH,
    heading,
    legend,
    on_track,
    track_color,
    track_label,
)
from mtdkit.charts.words import broken, count, each, in_words, joined, units
from mtdkit.errors import UnknownName
from mtdkit.framework import COLORS, NAMES, TRACKS

_DIAGRAM = WIDTH - 20  # width and height of a diagram, the same so that arrow heads lie on their lines
_THEMES = {
    "concept": "diamond",
    "practice": "circle",
    "institution": "square",
    "policy": "triangle-up",
    "research": "cross",
}


def timeline(events: pd.DataFrame) -> Figure:
    """Draw dated events, one row a track, one mark for each track an event touches.

    Parameters
    ----------
    events : pandas.DataFrame
        As `mtdkit.framework.timeline` returns it.

    Returns
    -------
    Figure
        Live: a menu keeps the events of one theme; pointing at a mark tells the event.

    Examples
    --------
    >>> timeline(framework.timeline()).description.startswith("Timeline of")
    True
    """
    marks = events.explode("tracks").dropna(subset="tracks")
    marks = marks.assign(
        track=marks["tracks"].astype(int),
        row=marks["tracks"].map(track_label),
        # A number, since a date would be told in the time zone of the reader.
        year=(marks["first"].dt.year + (marks["first"].dt.day_of_year - 1) / 366).round(3),
        when=marks["date"].map(in_words),
        who=marks["people"].map(", ".join),
    )[["when", "year", "event", "who", "theme", "track", "row"]]
    years = events["first"].dt.year
    span = [int(years.min()) - 2, int(years.max()) + 3] if len(events) else [1950, 2030]
    rows = named_rows(TRACK_LABELS, least=48, axis={"grid": True, "tickBand": "extent"})
    themes = alt.Scale(domain=list(_THEMES), range=list(_THEMES.values()))
    menu = alt.binding_select(options=[None, *_THEMES], labels=["all", *_THEMES], name="Kind of event: ")
    theme = alt.param(name="theme", value=None, bind=menu)
    chart = (
        rows.chart(marks)
        .mark_point(filled=True, size=60)
        .encode(
            x=alt.X(
                "year:Q",
                title=None,
                scale=alt.Scale(domain=span, nice=False),
                axis=alt.Axis(format="d", tickCount=6, grid=False),
            ),
            yOffset=alt.YOffset("theme:N", scale=alt.Scale(domain=list(_THEMES))),
            color=track_color(),
            shape=alt.Shape("theme:N", scale=themes, legend=legend(columns=3, symbolStrokeWidth=0)),
            opacity=alt.condition("theme === null || datum.theme === theme", alt.value(0.85), alt.value(0.06)),
            tooltip=tips(when="when:N", what="event:N", who="who:N", theme="theme:N"),
        )
        .add_params(theme)
    )
    if not len(events):
        return Figure(chart, "Timeline in nine rows, one a track, without any event.")
    numbers = marks["row"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    return Figure(
        chart,
        f"Timeline of {count(len(events), 'event')} from {years.min()} to {years.max()} in nine rows, one a track, by "
        f"kind of event. Marks in each row: {joined(f'{row} {number}' for row, number in numbers.items())}.",
    )


def track_schemes(graphs: Mapping[str, nx.DiGraph]) -> Figure:
    """Draw which of the nine tracks each diagram names, with the number it has there.

    Parameters
    ----------
    graphs : dict of str to networkx.DiGraph
        Heading (for instance the year) to a diagram as `mtdkit.framework.diagram` returns it.

    Returns
    -------
    Figure

    Examples
    --------
    >>> track_schemes({"1981": framework.diagram("dyad")}).description
    'Grid of the nine tracks against the diagrams. Told apart there: 1981 1. Dashed squares were still one track.'
    """
    cells, told = [], []
    for head, graph in graphs.items():
        own = {track: node for node, track in graph.nodes(data="track") if track}
        lumped = [node for node, track in graph.nodes(data="track") if not track]
        told.append(f"{head} {' '.join(map(str, sorted(own)))}")
        for track in TRACKS:
            node = own.get(track, lumped[0] if lumped else None)
            if node:
                label = graph.nodes[node]["label"]
                cells.append((head, track, track_label(track), node[1:], track in own, label))
    table = pd.DataFrame(cells, columns=["scheme", "track", "row", "number", "own", "label"])
    rows = named_rows(TRACK_LABELS, least=36)
    base = rows.chart(
        table,
        min(90 * max(len(graphs), 1), rows.width),
        x=alt.X("scheme:N", title=None, sort=list(graphs), axis=heading()),
        tooltip=tips(scheme="scheme:N", number_there="number:N", called="label:N"),
    )
    own, lump = base.transform_filter("datum.own"), base.transform_filter("!datum.own")
    return Figure(
        alt.layer(
            *badges(own, "square", 480, "number:N"),
            *badges(lump, "square", 480, "number:N", hollow=True, strokeDash=[3, 2], opacity=0.8),
        ),
        f"Grid of the nine tracks against the diagrams. Told apart there: {joined(told)}. "
        "Dashed squares were still one track.",
    )


def places(graph: nx.DiGraph) -> dict[str, tuple[float, float]]:
    """Return a position between -1 and 1 for each node of a diagram."""
    below = [n for n, tier in graph.nodes(data="tier") if tier == 2]
    if below:
        spread = {n: (-0.9 + 1.8 * i / max(len(below) - 1, 1), -0.65) for i, n in enumerate(below)}
        return {n: spread.get(n, (0.0, 0.75)) for n in graph}
    if len(graph) == 2:
        return dict(zip(graph, ((-0.6, 0.0), (0.6, 0.0)), strict=True))
    all_linked = [n for n in graph if graph.out_degree(n) == len(graph) - 1]
    hub = all_linked if len(all_linked) == 1 else []
    rim = [n for n in graph if n not in hub]
    step = 2 * math.pi / len(rim)
    around = {n: (0.75 * math.sin(i * step), 0.75 * math.cos(i * step)) for i, n in enumerate(rim)}
    return around | dict.fromkeys(hub, (0.0, 0.0))


def _label(graph: nx.DiGraph, node: str, x: float, y: float) -> dict[str, Any]:
    """Return a node's label, where its first line starts and how it is aligned: outside a circle, else above or below.

    The label of a node in the middle covers the links that run below it.
    """
    data = graph.nodes[node]
    if len(graph) == len(TRACKS):
        place = {"label": NAMES[data["track"]], "tx": x, "middle": x == y == 0}
        if abs(x) < 0.1:
            return place | {"ty": y + 0.26 if y > 0 else y - 0.15, "align": "center"}
        out = math.copysign(0.15, x)
        return place | {"tx": x + out, "ty": y + 0.05 + 0.1 * y, "align": "left" if x > 0 else "right"}
    top = data["tier"] == 1 and len(graph) > 2
    label = broken(data["label"], 92)
    return {"label": label, "tx": x, "ty": y + 0.3 if top else y - 0.17, "align": "center", "middle": False}


def _arrow_head(start: tuple[float, float], end: tuple[float, float], gap: float = 0.2) -> dict[str, float]:
    """Return place and turn of the head of a link, short of the circle that it points at."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy)
    return {
        "x": end[0] - dx / length * gap,
        "y": end[1] - dy / length * gap,
        "turn": math.degrees(math.atan2(dx, dy)),
    }


def diagram(name: str, without: int | None = None) -> Figure:
    """Draw a diagram of the tracks, whole or without one of them.

    Parameters
    ----------
    name : str
        Index value of `mtdkit.framework.diagrams`.
    without : int, optional
        Number of the track (nine-track list) that falls out; a diagram that
        does not have it stays whole.

    Returns
    -------
    Figure

    Raises
    ------
    mtdkit.errors.UnknownName
        If there is no such diagram or no such track.

    Examples
    --------
    >>> diagram("five-tracks", without=1).description
    'Diagram "Five tracks" without government; 4 tracks in 4 pieces, links: 0.'
    """
    graph = framework.diagram(name)
    if without not in (None, *TRACKS):
        raise UnknownName("track", without, TRACKS)
    spots = places(graph)
    gone = [n for n, track in graph.nodes(data="track") if without is not None and track == without]
    left = graph.subgraph([n for n in graph if n not in gone])
    nodes = pd.DataFrame(
        [
            {"x": x, "y": y, "number": n[1:], "track": graph.nodes[n]["track"] or 0, **_label(graph, n, x, y)}
            for n, (x, y) in spots.items()
        ],
        index=list(spots),
    )
    scale = alt.Scale(domain=[-1.2, 1.2])
    place = {"x": alt.X("x:Q", axis=None, scale=scale), "y": alt.Y("y:Q", axis=None, scale=scale)}
    layers = []
    links = [(spots[a], spots[b]) for a, b in left.to_undirected().edges]
    if links:
        lines = pd.DataFrame([(*a, *b) for a, b in links], columns=["x", "y", "x2", "y2"])
        layers.append(alt.Chart(lines).mark_rule(strokeWidth=1.6, opacity=0.55).encode(x2="x2:Q", y2="y2:Q", **place))
    one_way = [_arrow_head(spots[a], spots[b]) for a, b in left.edges if not left.has_edge(b, a)]
    if one_way:
        heads = alt.Chart(pd.DataFrame(one_way)).mark_point(shape="triangle", filled=True, size=110, color=INK)
        layers.append(heads.encode(angle=alt.Angle("turn:Q", scale=None), **place))
    kept = alt.Chart(nodes.drop(index=gone))
    color = alt.Scale(domain=[0, *TRACKS], range=["#707070", *COLORS.values()])
    layers += [
        kept.mark_circle(size=900, opacity=1).encode(color=alt.Color("track:N", scale=color, legend=None), **place),
        kept.mark_text(fontWeight="bold", fontSize=15).encode(text="number:N", color=on_track(), **place),
    ]
    by = {"x": alt.X("tx:Q", axis=None, scale=scale), "y": alt.Y("ty:Q", axis=None, scale=scale)}
    words = {"baseline": "top", "lineBreak": "\n", "lineHeight": LINE}
    shown = nodes.drop(index=gone)
    if shown["middle"].any():
        ground = alt.Chart(shown[shown["middle"]]).mark_text(stroke=GROUND, strokeWidth=5, **words)
        layers.append(ground.encode(text="label:N", **by))
    layers += [
        alt.Chart(part).mark_text(align=align, **words).encode(text="label:N", **by)
        for align, part in shown.groupby("align")
    ]
    if gone:
        layers.append(
            alt.Chart(nodes.loc[gone]).mark_point(size=900, strokeDash=[3, 3], color=INK, opacity=0.6).encode(**place)
        )
    title = framework.diagrams().loc[name, "name"]
    lost = NAMES[without].lower() if without else ""
    state = "whole" if without is None else f"without {lost}" if gone else f"does not tell {lost} apart"
    pieces = nx.number_weakly_connected_components(left)
    return Figure(
        alt.layer(*layers, width=_DIAGRAM, height=_DIAGRAM),
        f'Diagram "{title}" {state}; {count(len(left), "track")} in {count(pieces, "piece")}, links: {len(links)}.',
    )


@steady
def shape_measures(table: pd.DataFrame) -> Figure:
    """Draw measures from 0 to 1, one panel a measure, one row a diagram.

    Parameters
    ----------
    table : pandas.DataFrame
        Diagrams (index, names for print) by measures (columns), values from
        0 to 1; ``nan`` where a measure is undefined, which is written out.

    Returns
    -------
    Figure

    Examples
    --------
    >>> table = pd.DataFrame({"degree": [1.0, 0.0]}, index=["star", "ring"])
    >>> shape_measures(table).description
    'Dots from 0 to 1 for each of 2 diagrams. degree: highest star (1.00), lowest ring (0.00).'
    """
    dots = table.rename_axis("row").reset_index().melt("row", var_name="measure")
    dots["text"] = ["undefined" if pd.isna(value) else f"{value:.2f}" for value in dots["value"]]
    dots["at"] = dots["value"].fillna(0)
    rows = named_rows(table.index, 125)
    base = rows.chart(
        dots, x=alt.X("at:Q", title=None, scale=alt.Scale(domain=[0, 1.2]), axis=alt.Axis(values=[0, 0.5, 1]))
    )
    known = base.transform_filter("isValid(datum.value)")
    panel = (
        known.mark_bar(height=2, opacity=0.35, color=INK)
        + known.mark_circle(size=110, color=INK, opacity=1)
        + base.mark_text(align="left", dx=9).encode(text="text:N")
    )
    header = alt.Header(labelAngle=0, labelOrient="top", labelAnchor="start")
    chart = panel.facet(row=alt.Row("measure:N", title=None, sort=list(table.columns), header=header))
    told = "; ".join(f"{name}: {_ends(table[name].dropna())}" for name in table.columns) or "No measure"
    return Figure(chart, f"Dots from 0 to 1 for {each(len(table), 'diagram')}. {told}.")


def _ends(values: pd.Series) -> str:
    """Return in words which diagrams have the highest and the lowest value."""
    if not len(values):
        return "undefined"
    return ", ".join(
        f"{word} {joined(values.index[values == end], most=2)} ({end:.2f})"
        for word, end in (("highest", values.max()), ("lowest", values.min()))
    )


def typologies(table: pd.DataFrame, number: str | None = None) -> Figure:
    """Draw which number each numbering scheme gives to each of the nine tracks.

    Parameters
    ----------
    table : pandas.DataFrame
        The table ``typologies`` as `mtdkit.tables.read` returns it.
    number : str, optional
        Keep the cells of this number filled, such as ``"3"``, and only outline the rest.

    Returns
    -------
    Figure

    Raises
    ------
    mtdkit.errors.UnknownName
        If no scheme has the number.

    Examples
    --------
    >>> from mtdkit import tables
    >>> typologies(tables.read("typologies"), "9").description.split(". ")[1]
    'The number 9 stands for media in Nine tracks (1991) and DiploFoundation.'
    """
    if number is not None and number not in set(table["number"]):
        raise UnknownName("number", number, sorted(set(table["number"])))
    schemes = list(dict.fromkeys(table["scheme"]))
    cells = (
        table.explode("track")
        .dropna(subset="track")
        .groupby(["scheme", "track"], sort=False)[["number", "name"]]
        .agg(list)
        .reset_index()
    )
    cells["track"] = cells["track"].astype(int)
    cells["column"] = cells["track"].map(track_label)
    cells["chosen"] = [number is None or number in numbers for numbers in cells["number"]]
    cells["text"] = cells["number"].map(",".join)
    cells["called"] = cells["name"].map("; ".join)
    cells = cells.rename(columns={"scheme": "row"})
    rows = named_rows(schemes, 112, 35)
    # Room for the longest head in a wide font: what its slant takes of its length.
    slanted = heading(labelAngle=-55, minExtent=math.ceil(0.82 * max(map(units, TRACK_LABELS))) + 8)
    across = alt.X("column:N", title=None, sort=TRACK_LABELS, scale=alt.Scale(domain=TRACK_LABELS), axis=slanted)
    base = rows.chart(
        cells.drop(columns=["number", "name"]),
        9 * 28,
        x=across,
        tooltip=[
            alt.Tooltip("row:N", title="scheme"),
            alt.Tooltip("text:N", title="number there"),
            alt.Tooltip("called:N", title="called"),
            alt.Tooltip("column:N", title="in the list"),
        ],
    )
    chosen, rest = base.transform_filter("datum.chosen"), base.transform_filter("!datum.chosen")
    description = f"Grid of {count(len(schemes), 'numbering scheme')} in rows against the nine tracks in columns. "
    description += _differences(cells, schemes) if number is None else _meanings(cells, number)
    return Figure(
        alt.layer(
            *badges(chosen, "square", 650, "text:N"),
            *badges(rest, "square", 650, "text:N", hollow=True, strokeWidth=1.2, opacity=0.7),
        ),
        description,
    )


def _differences(cells: pd.DataFrame, schemes: list[str]) -> str:
    """Tell how many tracks each scheme numbers otherwise than the nine-track list."""
    other = cells[cells["text"] != cells["track"].astype(str)].groupby("row").size()
    told = joined((f"{scheme} {other[scheme]}" for scheme in schemes if scheme in other), most=6)
    return f"Tracks whose number is not that of the nine-track list: {told}."


def _meanings(cells: pd.DataFrame, number: str) -> str:
    """Tell which tracks a number stands for, and in which schemes."""
    chosen = cells[cells["chosen"]].sort_values("track", kind="stable")
    meanings = chosen.groupby("row", sort=False)["track"].agg(tuple)
    told = []
    for tracks in dict.fromkeys(meanings):
        names = joined((NAMES[t].lower() for t in tracks), most=4)
        told.append(f"{names} in {joined((s for s in meanings.index if meanings[s] == tracks), most=2)}")
    return f"The number {number} stands for {'; for '.join(told)}."
