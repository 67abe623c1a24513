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
    LINE,
    PALETTE,
    TRACK_ORDER,
    WIDTH,
    Figure,
    broken,
    in_words,
    listed,
    on_track,
    track_color,
    track_label,
    track_names,
)
from mtdkit.charts.text import joined, rows_axis

_DIAGRAM = WIDTH - 20  # width and height of a diagram, the same so that arrow heads lie on their lines
_THEMES = {
    "concept": "diamond",
    "practice": "circle",
    "institution": "square",
    "policy": "triangle-up",
    "research": "cross",
}


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
        # A number, since a date would be told in the time zone of the reader.
        year=(rows["first"].dt.year + (rows["first"].dt.day_of_year - 1) / 366).round(3),
        when=rows["date"].map(in_words),
        who=rows["people"].map(", ".join),
    )[["when", "year", "event", "who", "theme", "track", "label"]]
    years = events["first"].dt.year
    span = [int(years.min()) - 2, int(years.max()) + 3] if len(events) else [1950, 2030]
    chosen = alt.selection_point(fields=["theme"], bind="legend")
    legend = alt.Legend(orient="bottom", title=None, columns=3, symbolFillColor=INK, symbolStrokeWidth=0)
    chart = (
        alt.Chart(rows, width=WIDTH - 130, height=430)
        .mark_point(filled=True, size=60)
        .encode(
            x=alt.X(
                "year:Q",
                title=None,
                scale=alt.Scale(domain=span, nice=False),
                axis=alt.Axis(format="d", tickCount=6, grid=False),
            ),
            y=alt.Y(
                "label:N",
                title=None,
                sort=TRACK_ORDER,
                scale=alt.Scale(domain=TRACK_ORDER),
                axis=alt.Axis(grid=True, tickBand="extent"),
            ),
            yOffset=alt.YOffset("theme:N", scale=alt.Scale(domain=list(_THEMES))),
            color=track_color(),
            shape=alt.Shape(
                "theme:N",
                scale=alt.Scale(domain=list(_THEMES), range=list(_THEMES.values())),
                legend=legend,
            ),
            opacity=alt.when(chosen).then(alt.value(0.85)).otherwise(alt.value(0.06)),
            tooltip=[
                alt.Tooltip("when:N"),
                alt.Tooltip("event:N", title="what"),
                alt.Tooltip("who:N"),
                "theme:N",
            ],
        )
        .add_params(chosen)
    )
    if not len(events):
        return Figure(chart, "Timeline in nine rows, one a track, without any event.")
    marks = rows["label"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
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
    base = alt.Chart(table, width=min(90 * len(graphs), WIDTH - 130), height=330).encode(
        x=alt.X("scheme:N", title=None, sort=list(graphs), axis=HEADING),
        y=alt.Y("row:N", title=None, sort=TRACK_ORDER, axis=BARE),
        tooltip=["scheme:N", alt.Tooltip("number:N", title="number there"), alt.Tooltip("label:N", title="called")],
    )
    own, lump = base.transform_filter("datum.own"), base.transform_filter("!datum.own")
    dashed = {"size": 480, "filled": False, "strokeWidth": 1.5, "strokeDash": [3, 2], "opacity": 0.8}
    chart = (
        own.mark_square(size=480, opacity=1).encode(color=track_color())
        + own.mark_text(fontWeight="bold", fontSize=14).encode(text="number:N", color=on_track())
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
    wide, high, inner, outer = WIDTH - 6, 284, 40, 92
    middle = wide / 2, high / 2
    step = 2 * math.pi / len(rows)
    angle = (rows["track"] - 0.5).astype(float) * step
    rows["start"], rows["end"] = angle - step / 2, angle + step / 2
    rows["label"] = [broken(name.replace("/", "/ "), 118) for name in rows["name"]]
    for name, radius in (("text", outer + 18), ("number", (inner + outer) / 2)):
        rows[f"{name}_x"] = [middle[0] + radius * math.sin(a) for a in angle]
        rows[f"{name}_y"] = [middle[1] - radius * math.cos(a) for a in angle]
    x = {"axis": None, "scale": alt.Scale(domain=[0, wide])}
    y = {"axis": None, "scale": alt.Scale(domain=[high, 0])}
    tooltip = [alt.Tooltip("name:N", title="track"), alt.Tooltip("tagline:N", title="how")]
    ring = (
        alt.Chart(rows)
        .mark_arc(innerRadius=inner, outerRadius=outer, padAngle=0.02, cornerRadius=3)
        .encode(theta=alt.Theta("start:Q", scale=None), theta2="end:Q", color=track_color(), tooltip=tooltip)
    )
    numbers = (
        alt.Chart(rows)
        .mark_text(fontSize=18, fontWeight="bold")
        .encode(x=alt.X("number_x:Q", **x), y=alt.Y("number_y:Q", **y), text="track:N", color=on_track())
    )
    side = (rows["text_x"] - middle[0]).map(lambda dx: "center" if abs(dx) < 30 else "left" if dx > 0 else "right")
    # The lines of a name stand on its place above the ring, around it at the sides and below it at the foot.
    lift = (rows["label"].str.count("\n") * -LINE / 2 * (1 + angle.map(math.cos))).round()
    names = [
        alt.Chart(part)
        .mark_text(align=align, baseline="middle", dy=dy, lineBreak="\n", lineHeight=LINE)
        .encode(x=alt.X("text_x:Q", **x), y=alt.Y("text_y:Q", **y), text="label:N", tooltip=tooltip)
        for (align, dy), part in rows.groupby([side, lift])
    ]
    told = ", ".join(f"{row.track} {row.name.lower()}" for row in rows.itertuples(index=False))
    return Figure(
        alt.layer(ring, numbers, *names, width=wide, height=high),
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
    around = {n: (0.75 * math.sin(i * step), 0.75 * math.cos(i * step)) for i, n in enumerate(rim)}
    return around | dict.fromkeys(hub, (0.0, 0.0))


def _label(graph, node, x, y):
    """Return a node's label, where its first line starts and how it is aligned: outside a circle, else above or below.

    The label of a node in the middle covers the links that run below it.
    """
    data = graph.nodes[node]
    if len(graph) == len(PALETTE):
        place = {"label": track_names()[data["track"]], "tx": x, "middle": x == y == 0}
        if abs(x) < 0.1:
            return place | {"ty": y + 0.26 if y > 0 else y - 0.15, "align": "center"}
        out = math.copysign(0.15, x)
        return place | {"tx": x + out, "ty": y + 0.05 + 0.1 * y, "align": "left" if x > 0 else "right"}
    top = data["tier"] == 1 and len(graph) > 2
    label = broken(data["label"], 92)
    return {"label": label, "tx": x, "ty": y + 0.3 if top else y - 0.17, "align": "center", "middle": False}


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
    color = alt.Scale(domain=[0, *PALETTE], range=["#707070", *PALETTE.values()])
    layers += [
        kept.mark_circle(size=900, opacity=1).encode(color=alt.Color("track:N", scale=color, legend=None), **place),
        kept.mark_text(fontWeight="bold", fontSize=15).encode(text="number:N", color=on_track(), **place),
    ]
    by = {"x": alt.X("tx:Q", axis=None, scale=scale), "y": alt.Y("ty:Q", axis=None, scale=scale)}
    words = {"baseline": "top", "lineBreak": "\n", "lineHeight": LINE}
    shown = nodes.drop(index=gone)
    if shown["middle"].any():
        ground = alt.Chart(shown[shown["middle"]]).mark_text(stroke="var(--mtd-ground, white)", strokeWidth=5, **words)
        layers.append(ground.encode(text="label:N", **by))
    layers += [
        alt.Chart(part).mark_text(align=align, **words).encode(text="label:N", **by)
        for align, part in shown.groupby("align")
    ]
    if gone:
        lost = alt.Chart(nodes.loc[gone])
        layers.append(lost.mark_point(size=900, strokeDash=[3, 3], color=INK, opacity=0.6).encode(**place))
    title = framework.diagrams().loc[name, "name"]
    told = track_names()[without].lower() if without else ""
    state = "whole" if without is None else f"without {told}" if gone else f"does not tell {told} apart"
    pieces = nx.number_weakly_connected_components(left)
    return Figure(
        alt.layer(*layers, width=_DIAGRAM, height=_DIAGRAM),
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
    'Dots from 0 to 1 for each of 2 diagrams. degree: highest star (1.00), lowest ring (0.00).'
    """
    rows = table.rename_axis("diagram").reset_index().melt("diagram", var_name="measure")
    rows["text"] = ["undefined" if pd.isna(value) else f"{value:.2f}" for value in rows["value"]]
    rows["at"] = rows["value"].fillna(0)
    lines = [broken(str(name), 125) for name in table.index]
    rows["diagram"] = rows["diagram"].map(dict(zip(table.index, lines, strict=True)))
    base = alt.Chart(rows, width=WIDTH - 155, height=(36 if "\n" in "".join(lines) else 26) * len(lines)).encode(
        x=alt.X("at:Q", title=None, scale=alt.Scale(domain=[0, 1.2]), axis=alt.Axis(values=[0, 0.5, 1])),
        y=alt.Y("diagram:N", title=None, sort=lines, axis=rows_axis(labelLimit=190)),
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
    return Figure(chart, f"Dots from 0 to 1 for each of {len(table)} diagrams. {told}.")


def _ends(values):
    """Return in words which diagrams have the highest and the lowest value."""
    if not len(values):
        return "undefined"
    return ", ".join(
        f"{word} {joined(values.index[values == end], most=2)} ({end:.2f})"
        for word, end in (("highest", values.max()), ("lowest", values.min()))
    )


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
    cells["row"] = cells["scheme"].map(lambda scheme: broken(scheme, 112))
    rows = [broken(scheme, 112) for scheme in schemes]
    slanted = alt.Axis(labelAngle=-55, orient="top", domain=False, ticks=False, labelLimit=130)
    across = alt.X("column:N", title=None, sort=TRACK_ORDER, scale=alt.Scale(domain=TRACK_ORDER), axis=slanted)
    base = alt.Chart(cells.drop(columns=["number", "name"]), width=9 * 28, height=35 * len(schemes)).encode(
        x=across,
        y=alt.Y("row:N", title=None, sort=rows, axis=rows_axis()),
        tooltip=[
            "scheme:N",
            alt.Tooltip("text:N", title="number there"),
            alt.Tooltip("called:N", title="called"),
            alt.Tooltip("column:N", title="in the nine-track list"),
        ],
    )
    chosen, rest = base.transform_filter("datum.chosen"), base.transform_filter("!datum.chosen")
    hollow = {"size": 650, "filled": False, "strokeWidth": 1.2, "opacity": 0.7}
    marks = (
        chosen.mark_square(size=650, opacity=1).encode(color=track_color())
        + chosen.mark_text(fontWeight="bold").encode(text="text:N", color=on_track())
        + rest.mark_square(**hollow).encode(color=track_color())
        + rest.mark_text(opacity=0.85).encode(text="text:N")
    )
    description = f"Grid of {len(schemes)} numbering schemes in rows against the nine tracks in columns. "
    description += _differences(cells, schemes) if number is None else _meanings(cells, number)
    return Figure(marks, description)


def _differences(cells, schemes):
    """Tell how many tracks each scheme numbers otherwise than the nine-track list."""
    other = cells[cells["text"] != cells["track"].astype(str)].groupby("scheme").size()
    told = joined((f"{scheme} {other[scheme]}" for scheme in schemes if scheme in other), most=6)
    return f"Tracks whose number is not that of the nine-track list: {told or 'none'}."


def _meanings(cells, number):
    """Tell which tracks a number stands for, and in which schemes."""
    chosen = cells[cells["chosen"]].sort_values("track", kind="stable")
    meanings = chosen.groupby("scheme", sort=False)["track"].agg(tuple)
    told = []
    for tracks in dict.fromkeys(meanings):
        names = joined((track_names()[t].lower() for t in tracks), most=4)
        told.append(f"{names} in {joined((s for s in meanings.index if meanings[s] == tracks), most=2)}")
    return f"The number {number} stands for {'; for '.join(told)}."
