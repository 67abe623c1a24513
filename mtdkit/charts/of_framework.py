"""Pictures of the framework: timeline, tracks, diagrams and their measures."""

import math

import altair as alt
import networkx as nx
import pandas as pd

from mtdkit import framework
from mtdkit.charts.figure import (
    BARE,
    HEADING,
    INK,
    PALETTE,
    TRACK_ORDER,
    WIDTH,
    Figure,
    listed,
    track_color,
    track_label,
    track_names,
)

_THEMES = {
    "concept": "diamond",
    "practice": "circle",
    "institution": "square",
    "policy": "triangle-up",
    "research": "cross",
}


def _wrapped(text, width):
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def timeline(events):
    """Draw dated events, one row a track, one mark for each track an event touches.

    Parameters
    ----------
    events : pandas.DataFrame
        As `mtdkit.framework.timeline` returns it.

    Returns
    -------
    Figure
        Live: a click on a theme keeps its events; pointing at a mark tells the event.

    Examples
    --------
    >>> timeline(framework.timeline()).description.startswith("Timeline of")
    True
    """
    rows = events.explode("tracks").dropna(subset="tracks")
    rows = rows.assign(
        track=rows["tracks"].astype(int),
        label=rows["tracks"].map(track_label),
        day=rows["first"].dt.strftime("%Y-%m-%d"),
        who=rows["people"].map(", ".join),
    )[["date", "day", "event", "who", "theme", "track", "label"]]
    years = events["first"].dt.year
    span = alt.Scale(domain=[f"{years.min() - 2}-01-01", f"{years.max() + 3}-01-01"])
    chosen = alt.selection_point(fields=["theme"], bind="legend")
    legend = alt.Legend(orient="bottom", title=None, columns=3, symbolFillColor=INK, symbolStrokeWidth=0)
    chart = (
        alt.Chart(rows, width=WIDTH - 125, height=430)
        .mark_point(filled=True, size=60)
        .encode(
            x=alt.X("day:T", title=None, scale=span, axis=alt.Axis(format="%Y", tickCount=7, grid=False)),
            y=alt.Y("label:N", title=None, sort=TRACK_ORDER, axis=alt.Axis(grid=True, tickBand="extent")),
            yOffset=alt.YOffset("theme:N", sort=list(_THEMES)),
            color=track_color(),
            shape=alt.Shape(
                "theme:N",
                scale=alt.Scale(domain=list(_THEMES), range=list(_THEMES.values())),
                legend=legend,
            ),
            opacity=alt.when(chosen).then(alt.value(0.85)).otherwise(alt.value(0.06)),
            tooltip=[
                alt.Tooltip("date:N", title="when"),
                alt.Tooltip("event:N", title="what"),
                alt.Tooltip("who:N", title="who"),
                "theme:N",
            ],
        )
        .add_params(chosen)
    )
    marks = rows["label"].value_counts()
    return Figure(
        chart,
        f"Timeline of {len(events)} events from {years.min()} to {years.max()} in nine rows, one a track, "
        f"by kind of event. Marks in each row: {listed(marks.items())}.",
    )


def track_schemes(graphs):
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
    rows, told = [], []
    for heading, graph in graphs.items():
        own = {track: node for node, track in graph.nodes(data="track") if track}
        lumped = [node for node, track in graph.nodes(data="track") if not track]
        told.append((heading, " ".join(map(str, sorted(own)))))
        for track in PALETTE:
            node = own.get(track, lumped[0] if lumped else None)
            if node:
                label = graph.nodes[node]["label"]
                rows.append((heading, track, track_label(track), node[1:], track in own, label))
    table = pd.DataFrame(rows, columns=["scheme", "track", "row", "number", "own", "label"])
    base = alt.Chart(table, width=WIDTH - 140, height=330).encode(
        x=alt.X("scheme:N", title=None, sort=list(graphs), axis=HEADING),
        y=alt.Y("row:N", title=None, sort=TRACK_ORDER, axis=BARE),
        tooltip=["scheme:N", alt.Tooltip("number:N", title="number there"), alt.Tooltip("label:N", title="called")],
    )
    own, lump = base.transform_filter("datum.own"), base.transform_filter("!datum.own")
    dashed = {"size": 480, "filled": False, "strokeWidth": 1.5, "strokeDash": [3, 2], "opacity": 0.8}
    chart = (
        own.mark_square(size=480, opacity=1).encode(color=track_color())
        + own.mark_text(fontWeight="bold", color="white", fontSize=14).encode(text="number:N")
        + lump.mark_square(**dashed).encode(color=track_color())
        + lump.mark_text(fontSize=14).encode(text="number:N")
    )
    return Figure(
        chart,
        f"Grid of the nine tracks against the diagrams. Told apart there: {listed(told)}. "
        "Dashed squares were still one track.",
    )


def track_wheel():
    """Draw the nine tracks as a ring of equal sectors with their names.

    Returns
    -------
    Figure

    Examples
    --------
    >>> track_wheel().description.startswith("Ring of nine equal sectors")
    True
    """
    rows = framework.tracks().reset_index()[["number", "name", "tagline"]].rename(columns={"number": "track"})
    inner, outer, middle = 58, 118, (WIDTH / 2, 178)
    step = 2 * math.pi / len(rows)
    angle = (rows["track"] - 0.5).astype(float) * step
    rows["start"], rows["end"] = angle - step / 2, angle + step / 2
    rows["label"] = [_wrapped(name.replace("/", "/ "), 15) for name in rows["name"]]
    for name, radius in (("text", outer + 26), ("number", (inner + outer) / 2)):
        rows[f"{name}_x"] = [middle[0] + radius * math.sin(a) for a in angle]
        rows[f"{name}_y"] = [middle[1] - radius * math.cos(a) for a in angle]
    x = {"axis": None, "scale": alt.Scale(domain=[0, WIDTH])}
    y = {"axis": None, "scale": alt.Scale(domain=[360, 0])}
    tooltip = [alt.Tooltip("name:N", title="track"), alt.Tooltip("tagline:N", title="how")]
    ring = (
        alt.Chart(rows)
        .mark_arc(innerRadius=inner, outerRadius=outer, padAngle=0.02, cornerRadius=3)
        .encode(theta=alt.Theta("start:Q", scale=None), theta2="end:Q", color=track_color(), tooltip=tooltip)
    )
    numbers = (
        alt.Chart(rows)
        .mark_text(fontSize=20, fontWeight="bold", color="white")
        .encode(x=alt.X("number_x:Q", **x), y=alt.Y("number_y:Q", **y), text="track:N")
    )
    side = (rows["text_x"] - middle[0]).map(lambda dx: "center" if abs(dx) < 30 else "left" if dx > 0 else "right")
    names = [
        alt.Chart(part)
        .mark_text(align=align, baseline="middle")
        .encode(x=alt.X("text_x:Q", **x), y=alt.Y("text_y:Q", **y), text="label:N", tooltip=tooltip)
        for align, part in rows.groupby(side)
    ]
    told = ", ".join(f"{row.track} {row.name.lower()}" for row in rows.itertuples(index=False))
    return Figure(
        alt.layer(ring, numbers, *names, width=WIDTH, height=360),
        f"Ring of nine equal sectors, none on top of another: {told}.",
    )


def _places(graph):
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
    around = {n: (0.85 * math.sin(i * step), 0.85 * math.cos(i * step)) for i, n in enumerate(rim)}
    return around | dict.fromkeys(hub, (0.0, 0.0))


def _label(graph, node, x, y):
    """Return a node's label and where its first line starts: outside a circle, else above or below."""
    data = graph.nodes[node]
    if len(graph) == len(PALETTE):
        on_rim = abs(x) + abs(y) > 0
        return {"label": track_names()[data["track"]], "tx": x * 1.26, "ty": y * 1.22 + 0.05 if on_rim else -0.17}
    top = data["tier"] == 1 and len(graph) > 2
    return {"label": _wrapped(data["label"], 13), "tx": x, "ty": y + 0.3 if top else y - 0.17}


def _arrow_head(start, end, gap=0.2):
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy)
    return {
        "x": end[0] - dx / length * gap,
        "y": end[1] - dy / length * gap,
        "turn": math.degrees(math.atan2(dx, dy)),
    }


def diagram(name, without=None):
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
    KeyError
        If there is no such diagram.
    ValueError
        If there is no such track.

    Examples
    --------
    >>> diagram("five-tracks", without=1).description
    'Diagram "Five tracks" without government; 4 tracks in 4 pieces, links: 0.'
    """
    graph = framework.diagram(name)
    if without not in (None, *PALETTE):
        raise ValueError(f"without={without!r}; it must be a track from 1 to 9")
    places = _places(graph)
    gone = [n for n, track in graph.nodes(data="track") if without is not None and track == without]
    left = graph.subgraph([n for n in graph if n not in gone])
    nodes = pd.DataFrame(
        [
            {"x": x, "y": y, "number": n[1:], "track": graph.nodes[n]["track"] or 0, **_label(graph, n, x, y)}
            for n, (x, y) in places.items()
        ],
        index=list(places),
    )
    scale = alt.Scale(domain=[-1.2, 1.2])
    place = {"x": alt.X("x:Q", axis=None, scale=scale), "y": alt.Y("y:Q", axis=None, scale=scale)}
    layers = []
    links = [(places[a], places[b]) for a, b in left.to_undirected().edges]
    if links:
        lines = pd.DataFrame([(*a, *b) for a, b in links], columns=["x", "y", "x2", "y2"])
        layers.append(alt.Chart(lines).mark_rule(strokeWidth=1.6, opacity=0.55).encode(x2="x2:Q", y2="y2:Q", **place))
    one_way = [_arrow_head(places[a], places[b]) for a, b in left.edges if not left.has_edge(b, a)]
    if one_way:
        heads = alt.Chart(pd.DataFrame(one_way)).mark_point(shape="triangle", filled=True, size=110, color=INK)
        layers.append(heads.encode(angle=alt.Angle("turn:Q", scale=None), **place))
    kept = alt.Chart(nodes.drop(index=gone))
    color = alt.Scale(domain=[0, *PALETTE], range=["#777777", *PALETTE.values()])
    layers += [
        kept.mark_circle(size=900, opacity=1).encode(color=alt.Color("track:N", scale=color, legend=None), **place),
        kept.mark_text(color="white", fontWeight="bold", fontSize=15).encode(text="number:N", **place),
        kept.mark_text(baseline="top").encode(
            x=alt.X("tx:Q", axis=None, scale=scale), y=alt.Y("ty:Q", axis=None, scale=scale), text="label:N"
        ),
    ]
    if gone:
        lost = alt.Chart(nodes.loc[gone])
        layers.append(lost.mark_point(size=900, strokeDash=[3, 3], color=INK, opacity=0.6).encode(**place))
    title = framework.diagrams().loc[name, "name"]
    told = track_names()[without].lower() if without else ""
    state = "whole" if without is None else f"without {told}" if gone else f"does not tell {told} apart"
    pieces = nx.number_weakly_connected_components(left)
    return Figure(
        alt.layer(*layers, width=WIDTH - 20, height=380),
        f'Diagram "{title}" {state}; {len(left)} {"track" if len(left) == 1 else "tracks"} in {pieces} '
        f"{'piece' if pieces == 1 else 'pieces'}, links: {len(links)}.",
    )


def shape_measures(table):
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
    'Dots from 0 to 1 for each diagram. degree: star 1.00, ring 0.00.'
    """
    rows = table.rename_axis("diagram").reset_index().melt("diagram", var_name="measure")
    rows["text"] = ["undefined" if pd.isna(value) else f"{value:.2f}" for value in rows["value"]]
    told = "; ".join(
        f"{name}: {listed(part[['diagram', 'text']].values)}" for name, part in rows.groupby("measure", sort=False)
    )
    rows["at"] = rows["value"].fillna(0)
    base = alt.Chart(rows, width=WIDTH - 210, height=26 * len(table)).encode(
        x=alt.X("at:Q", title=None, scale=alt.Scale(domain=[0, 1.2]), axis=alt.Axis(values=[0, 0.5, 1])),
        y=alt.Y("diagram:N", title=None, sort=list(table.index), axis=alt.Axis(labelLimit=190)),
    )
    known = base.transform_filter("isValid(datum.value)")
    panel = (
        known.mark_bar(height=2, opacity=0.35, color=INK)
        + known.mark_circle(size=110, color=INK, opacity=1)
        + base.mark_text(align="left", dx=9).encode(text="text:N")
    )
    header = alt.Header(labelAngle=0, labelOrient="top", labelAnchor="start")
    chart = panel.facet(row=alt.Row("measure:N", title=None, sort=list(table.columns), header=header))
    return Figure(chart, f"Dots from 0 to 1 for each diagram. {told}.")


def typologies(table, number=None):
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
    ValueError
        If no scheme has the number.

    Examples
    --------
    >>> from mtdkit import tables
    >>> typologies(tables.read("typologies"), "9").description.split(". ")[1]
    'The number 9 stands for media in Nine tracks (1991) and DiploFoundation.'
    """
    if number is not None and number not in set(table["number"]):
        raise ValueError(f"number={number!r}; the table has {', '.join(sorted(set(table['number'])))}")
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
    slanted = alt.Axis(labelAngle=-50, orient="top", domain=False, ticks=False, labelLimit=130)
    base = alt.Chart(cells.drop(columns=["number", "name"]), width=WIDTH - 175, height=34 * len(schemes)).encode(
        x=alt.X("column:N", title=None, sort=TRACK_ORDER, axis=slanted),
        y=alt.Y("scheme:N", title=None, sort=schemes, axis=BARE),
        tooltip=[
            "scheme:N",
            alt.Tooltip("text:N", title="number there"),
            alt.Tooltip("called:N", title="called"),
            alt.Tooltip("column:N", title="in the nine-track list"),
        ],
    )
    chosen, rest = base.transform_filter("datum.chosen"), base.transform_filter("!datum.chosen")
    marks = (
        chosen.mark_square(size=650, opacity=1).encode(color=track_color())
        + chosen.mark_text(fontWeight="bold", color="white", fontSize=14).encode(text="text:N")
        + rest.mark_square(size=650, filled=False, strokeWidth=1, opacity=0.4).encode(color=track_color())
        + rest.mark_text(fontSize=14, opacity=0.75).encode(text="text:N")
    )
    description = f"Grid of {len(schemes)} numbering schemes in rows against the nine tracks in columns. "
    description += _differences(cells, schemes) if number is None else _meanings(cells, number)
    return Figure(marks, description)


def _differences(cells, schemes):
    """Tell where a scheme numbers a track otherwise than the nine-track list."""
    other = cells[cells["text"] != cells["track"].astype(str)]
    told = [
        f"{scheme}: "
        + ", ".join(
            f"{track_names()[t].lower()} is {text}" for t, text in zip(part["track"], part["text"], strict=True)
        )
        for scheme in schemes
        if len(part := other[other["scheme"] == scheme])
    ]
    return f"Numbers that differ from the nine-track list: {'; '.join(told)}."


def _meanings(cells, number):
    """Tell which tracks a number stands for, and in which schemes."""
    chosen = cells[cells["chosen"]].sort_values("track", kind="stable")
    meanings = chosen.groupby("scheme", sort=False)["track"].agg(tuple)
    told = []
    for tracks in dict.fromkeys(meanings):
        names = _joined([track_names()[t].lower() for t in tracks])
        told.append(f"{names} in {_joined([s for s in meanings.index if meanings[s] == tracks])}")
    return f"The number {number} stands for {'; for '.join(told)}."


def _joined(words):
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else words[0]
