"""Pictures of the framework and of cases, as Altair charts that carry a description.

Every function returns a `Figure`: a picture (SVG) that paints at once and prints,
with the Vega-Lite specification beside it so that the published page can bring it
to life. Text and axes take the color of the page (``currentColor``), so that one
picture serves light and dark pages.
"""

import hashlib
import html
import json
import math
import re
from functools import cache, cached_property

import altair as alt
import networkx as nx
import pandas as pd

from mtdkit import framework

__all__ = [
    "PALETTE",
    "Figure",
    "actor_map",
    "diagram",
    "initiatives",
    "removal_bars",
    "shape_measures",
    "timeline",
    "track_matrix",
    "track_schemes",
    "track_wheel",
    "tracks_met",
]

# One color a track, the same as in the site's stylesheet (a test compares them).
PALETTE = {
    1: "#4477aa", 2: "#228833", 3: "#b8860b", 4: "#cc5577", 5: "#7b61c4",
    6: "#d4622a", 7: "#0b8a8f", 8: "#8a8a20", 9: "#999999",
}  # fmt: skip
WIDTH = 480  # units of the drawing; the page scales it, so text of 13 stays legible at 390 pixels
_INK = "currentColor"
_CONFIG = {
    "background": "transparent",
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": _INK, "titleColor": _INK, "domainColor": _INK, "tickColor": _INK, "gridColor": _INK,
        "gridOpacity": 0.15, "labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal", "labelLimit": 260,
    },
    "legend": {"labelColor": _INK, "titleColor": _INK, "labelFontSize": 13, "titleFontSize": 13, "labelLimit": 320,
               "titleFontWeight": "normal", "symbolStrokeColor": _INK},
    "header": {"labelColor": _INK, "titleColor": _INK, "labelFontSize": 13},
    "title": {"color": _INK, "fontSize": 14, "subtitleColor": _INK, "anchor": "start"},
    "text": {"color": _INK, "fontSize": 13},
    "rule": {"color": _INK},
}  # fmt: skip


class Figure:
    """A chart with the sentence that tells a listener what it shows.

    Parameters
    ----------
    chart : altair.TopLevelMixin
        The chart, without configuration of its own.
    description : str
        One or more full sentences: the kind of picture, its axes, the finding.

    Raises
    ------
    ValueError
        If the description is no full sentence.

    Examples
    --------
    >>> Figure(alt.Chart().mark_point(), "points")
    Traceback (most recent call last):
    ...
    ValueError: the description 'points' must be a full sentence that tells a listener what the picture shows
    """

    def __init__(self, chart, description):
        if len(description.split()) < 6 or not description.rstrip().endswith("."):
            raise ValueError(
                f"the description {description!r} must be a full sentence that tells a listener what the picture shows"
            )
        self.chart = chart
        self.description = description

    @cached_property
    def spec(self):
        """The Vega-Lite specification, as a dict."""
        return {**self.chart.to_dict(), "config": _CONFIG, "description": self.description}

    @cached_property
    def svg(self):
        """The picture as SVG text that scales with its container."""
        import vl_convert

        svg = vl_convert.vegalite_to_svg(self.spec)
        # One accessible name for the whole; the parts would only be read out as noise.
        svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
        size = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
        svg = svg.replace(size.group(0), f'role="img" aria-label="{html.escape(self.description)}"', 1)
        # Several pictures share a page, so the names of their clip paths must differ.
        mark = hashlib.sha256(svg.encode()).hexdigest()[:8]
        return re.sub(r'(id="|url\(#)((?:clip|gradient)_?\d+)', rf"\g<1>{mark}-\g<2>", svg)

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {"application/vnd.vegalite.v5+json": self.spec, "text/plain": self.description}
        try:
            svg = self.svg
        except ModuleNotFoundError:  # in the browser's Python, where only the live form is to be had
            return bundle
        spec = json.dumps(self.spec, separators=(",", ":")).replace("</", "<\\/")
        script = f'<script type="application/vnd.vegalite+json">{spec}</script>'
        return {**bundle, "text/html": f'<div class="mtd-chart" data-chart>{svg}{script}</div>'}


@cache
def _track_names():
    return framework.tracks()["short"].to_dict()


def _track_label(track):
    return f"{track} {_track_names()[track]}"


def _track_color(field="track", legend=None):
    """Color by track; the number stands beside every mark, so color is never alone."""
    scale = alt.Scale(domain=list(PALETTE), range=list(PALETTE.values()))
    return alt.Color(f"{field}:N", scale=scale, legend=legend)


# Axes that only name rows and columns.
_BARE = alt.Axis(domain=False, ticks=False, labelLimit=230)
_HEADING = alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False)


def _wrapped(text, width):
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


_THEMES = ["concept", "practice", "institution", "policy", "research"]


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
    >>> "track" in timeline(framework.timeline()).description
    True
    """
    rows = events.explode("tracks").dropna(subset="tracks")
    rows = rows.assign(
        label=rows["tracks"].map(_track_label),
        track=rows["tracks"].astype(int),
        day=rows["first"].dt.strftime("%Y-%m-%d"),
        who=rows["people"].map(", ".join),
    )[["id", "date", "day", "event", "who", "theme", "track", "label"]]
    first, last = events["first"].dt.year.min(), events["first"].dt.year.max()
    span = [f"{first - 2}-01-01", f"{last + 3}-01-01"]
    chosen = alt.selection_point(fields=["theme"], bind="legend")
    y = alt.Y("label:N", title=None, sort=[_track_label(t) for t in PALETTE], axis=alt.Axis(grid=True, tickBand="extent"))
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%Y", tickCount=7, grid=False), scale=alt.Scale(domain=span))
    offset = alt.YOffset("theme:N", sort=_THEMES)
    shape = alt.Shape(
        "theme:N",
        scale=alt.Scale(
            domain=_THEMES,
            range=["diamond", "circle", "square", "triangle-up", "cross"],
        ),
        legend=alt.Legend(orient="bottom", title=None, columns=3, symbolFillColor=_INK, symbolStrokeWidth=0),
    )
    tooltip = [
        alt.Tooltip("date:N", title="when"),
        alt.Tooltip("event:N", title="what"),
        alt.Tooltip("who:N", title="who"),
        alt.Tooltip("theme:N"),
    ]
    marks = (
        alt.Chart(rows)
        .mark_point(filled=True, size=60)
        .encode(
            x=x, y=y, yOffset=offset, shape=shape, color=_track_color(), tooltip=tooltip,
            opacity=alt.when(chosen).then(alt.value(0.85)).otherwise(alt.value(0.06)),
        )  # fmt: skip
        .add_params(chosen)
        .properties(width=WIDTH - 125, height=430)
    )
    busiest = rows["track"].value_counts()
    description = (
        f"Timeline of {len(events)} events from {first} to {last} in nine rows, one a track, by kind of event. "
        f"Track {busiest.index[0]}, {_track_names()[busiest.index[0]].lower()}, has the most marks, {busiest.iloc[0]}; "
        f"track {busiest.index[-1]}, {_track_names()[busiest.index[-1]].lower()}, the fewest, {busiest.iloc[-1]}."
    )
    return Figure(marks, description)


def track_schemes(graphs):
    """Draw which of the nine tracks each diagram names, under which label.

    Parameters
    ----------
    graphs : dict of str to networkx.DiGraph
        Heading (for instance the year) to a diagram as `mtdkit.framework.diagram` returns it.

    Returns
    -------
    Figure

    Examples
    --------
    >>> track_schemes({"1981": framework.diagram("dyad")}).description.count("1981")
    1
    """
    rows = []
    for heading, graph in graphs.items():
        named = {data["track"]: node for node, data in graph.nodes(data=True) if data["track"]}
        lumped = [node for node, track in graph.nodes(data="track") if track is None]
        for track in PALETTE:
            node = named.get(track, lumped[0] if lumped else None)
            if node:
                rows.append({"scheme": heading, "track": track, "row": _track_label(track), "number": node[1:],
                             "own": track in named, "label": graph.nodes[node]["label"]})  # fmt: skip
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X("scheme:N", title=None, sort=list(graphs), axis=_HEADING),
        y=alt.Y("row:N", title=None, sort=[_track_label(t) for t in PALETTE], axis=_BARE),
        tooltip=["scheme:N", alt.Tooltip("number:N", title="number there"), alt.Tooltip("label:N", title="called")],
    )
    own, lump = base.transform_filter("datum.own"), base.transform_filter("!datum.own")
    marks = (
        own.mark_square(size=480, opacity=1).encode(color=_track_color())
        + own.mark_text(fontWeight="bold", color="white", fontSize=14).encode(text="number:N")
        + lump.mark_square(size=480, filled=False, strokeWidth=1.5, strokeDash=[3, 2], opacity=0.8).encode(color=_track_color())
        + lump.mark_text(fontSize=14).encode(text="number:N")
    )
    told = "; ".join(f"{h} numbers {', '.join(str(t) for t in sorted(d['track'] for _, d in g.nodes(data=True) if d['track']))}" for h, g in graphs.items())
    description = f"Grid of the nine tracks against the diagrams. Of the nine-track list, {told}; a dashed square marks tracks that were still one."
    return Figure(marks.properties(width=WIDTH - 140, height=330), description)


def track_wheel():
    """Draw the nine tracks as a ring of equal sectors with their names and taglines.

    Returns
    -------
    Figure

    Examples
    --------
    >>> track_wheel().description.startswith("Ring of nine equal sectors")
    True
    """
    rows = framework.tracks().reset_index()[["number", "name", "tagline"]].rename(columns={"number": "track"})
    step = 2 * math.pi / 9
    rows["angle"] = [(t - 1) * step + step / 2 for t in rows["track"]]
    radius, centre = 118, WIDTH / 2
    rows["x"] = [centre + (radius + 26) * math.sin(a) for a in rows["angle"]]
    rows["y"] = [178 - (radius + 26) * math.cos(a) for a in rows["angle"]]
    rows["start"], rows["end"] = rows["angle"] - step / 2, rows["angle"] + step / 2
    rows["label"] = [_wrapped(name, 15) for name in rows["name"]]
    tooltip = [alt.Tooltip("name:N", title="track"), alt.Tooltip("tagline:N", title="how")]
    place = {"x": alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, WIDTH])),
             "y": alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[360, 0]))}  # fmt: skip
    ring = alt.Chart(rows).mark_arc(
        innerRadius=58, outerRadius=radius, padAngle=0.02, cornerRadius=3
    ).encode(
        theta=alt.Theta("start:Q", scale=None), theta2="end:Q", color=_track_color(), tooltip=tooltip
    )  # fmt: skip
    middle = (radius + 58) / 2
    rows["mx"] = [centre + middle * math.sin(a) for a in rows["angle"]]
    rows["my"] = [178 - middle * math.cos(a) for a in rows["angle"]]
    numbers = alt.Chart(rows).mark_text(fontSize=20, fontWeight="bold", color="white").encode(
        x=alt.X("mx:Q", axis=None, scale=alt.Scale(domain=[0, WIDTH])),
        y=alt.Y("my:Q", axis=None, scale=alt.Scale(domain=[360, 0])), text="track:N",
    )  # fmt: skip
    layers = [ring, numbers]
    for align, rule in (("left", rows["x"] > centre + 30), ("right", rows["x"] < centre - 30),
                        ("center", (rows["x"] - centre).abs() <= 30)):
        part = rows[rule]
        if len(part):
            layers.append(alt.Chart(part).mark_text(align=align, baseline="middle", fontSize=13).encode(text="label:N", tooltip=tooltip, **place))
    names = ", ".join(f"{t} {n.lower()}" for t, n in _track_names().items())
    description = f"Ring of nine equal sectors, none on top of another: {names}."
    return Figure(alt.layer(*layers).properties(width=WIDTH, height=360), description)


def _scheme_places(graph):
    """Return a position between -1 and 1 for each node of a diagram."""
    nodes = list(graph)
    below = [n for n in nodes if graph.nodes[n]["tier"] == 2]
    if below:
        top = [n for n in nodes if n not in below]
        spread = {n: (-0.9 + 1.8 * i / max(len(below) - 1, 1), -0.65) for i, n in enumerate(below)}
        return {**{n: (0.0, 0.75) for n in top}, **spread}
    if len(nodes) == 2:
        return dict(zip(nodes, ((-0.6, 0), (0.6, 0)), strict=True))
    hub = [n for n in nodes if graph.out_degree(n) > 3 and graph.out_degree(n) == len(nodes) - 1]
    middle = hub if len(hub) == 1 else []
    rim = [n for n in nodes if n not in middle]
    angle = {n: 2 * math.pi * i / len(rim) for i, n in enumerate(rim)}
    return {**{n: (math.sin(a) * 0.85, math.cos(a) * 0.85) for n, a in angle.items()}, **{n: (0.0, 0.0) for n in middle}}


def _scheme_label(graph, node, x, y):
    """Return the label of a node and where its first line starts: outside a circle, else above or below."""
    data = graph.nodes[node]
    if len(graph) == len(PALETTE):
        on_rim = abs(x) + abs(y) > 0
        return {"label": _track_names()[data["track"]], "tx": x * 1.26, "ty": y * 1.22 + 0.05 if on_rim else -0.17}
    top = data["tier"] == 1 and len(graph) > 2
    return {"label": _wrapped(data["label"], 13), "tx": x, "ty": y + 0.3 if top else y - 0.17}


def diagram(name, without=None):
    """Draw a diagram of the tracks, whole or without one of them.

    Parameters
    ----------
    name : str
        Index value of `mtdkit.framework.diagrams`.
    without : int, optional
        Number of the track (nine-track list) that falls out.

    Returns
    -------
    Figure

    Raises
    ------
    KeyError
        If there is no such diagram.

    Examples
    --------
    >>> diagram("five-tracks", without=1).description
    'Diagram "Five tracks" without track 1: 4 tracks are left, none linked to another.'
    """
    graph = framework.diagram(name)
    places = _scheme_places(graph)
    gone = [n for n, track in graph.nodes(data="track") if without is not None and track == without]
    nodes = pd.DataFrame(
        [
            {
                "x": x, "y": y, "mark": n[1:], "track": graph.nodes[n]["track"] or 0, "left": n not in gone,
                **_scheme_label(graph, n, x, y),
            }
            for n, (x, y) in places.items()
        ]
    )  # fmt: skip
    lines = pd.DataFrame(
        [
            {"x": places[a][0], "y": places[a][1], "x2": places[b][0], "y2": places[b][1],
             "left": a not in gone and b not in gone}
            for a, b in graph.edges
            if not (graph.has_edge(b, a) and a > b)
        ]
    )  # fmt: skip
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-1.2, 1.2]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-1.2, 1.2]))
    links = (
        alt.Chart(lines[lines["left"]] if len(lines) else lines)
        .mark_rule(strokeWidth=1.6, opacity=0.55)
        .encode(x=x, y=y, x2="x2:Q", y2="y2:Q")
    )
    layers = [links] if len(lines) and lines["left"].any() else []
    one_way = [(a, b) for a, b in graph.edges if not graph.has_edge(b, a) and a not in gone and b not in gone]
    if one_way:
        heads = pd.DataFrame([_arrow_head(places[a], places[b]) for a, b in one_way])
        layers.append(
            alt.Chart(heads).mark_point(shape="triangle", filled=True, size=110, opacity=0.9, color=_INK)
            .encode(x=x, y=y, angle=alt.Angle("turn:Q", scale=None))
        )  # fmt: skip
    kept, lost = nodes[nodes["left"]], nodes[~nodes["left"]]
    color = alt.Color("track:N", scale=alt.Scale(domain=[0, *PALETTE], range=["#777777", *PALETTE.values()]), legend=None)
    layers.append(alt.Chart(kept).mark_circle(size=900, opacity=1).encode(x=x, y=y, color=color))
    layers.append(alt.Chart(kept).mark_text(color="white", fontWeight="bold", fontSize=15).encode(x=x, y=y, text="mark:N"))
    layers.append(alt.Chart(kept).mark_text(baseline="top", fontSize=13).encode(x=alt.X("tx:Q", axis=None), y=alt.Y("ty:Q", axis=None), text="label:N"))
    if len(lost):
        layers.append(alt.Chart(lost).mark_point(size=900, strokeDash=[3, 3], color=_INK, opacity=0.6).encode(x=x, y=y))
    title = framework.diagrams().loc[name, "name"]
    rest = graph.subgraph([n for n in graph if n not in gone]).to_undirected()
    tied = rest.number_of_edges()
    state = "none linked to another" if not tied else (
        f"{tied} links among them, {'in one piece' if nx.is_connected(rest) else 'in several pieces'}")
    what = f"without track {without}" if gone else "whole"
    if without is not None and not gone:
        what = f"has no track {without}"
    description = f'Diagram "{title}" {what}: {len(rest)} tracks are left, {state}.' if gone else (
        f'Diagram "{title}", {what}: {len(rest)} tracks, {state}.')
    return Figure(alt.layer(*layers).properties(width=WIDTH - 20, height=380), description)


def _arrow_head(start, end, gap=0.2):
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy)
    return {
        "x": end[0] - dx / length * gap,
        "y": end[1] - dy / length * gap,
        "turn": math.degrees(math.atan2(dx, dy)),
    }


def shape_measures(table):
    """Draw measures from 0 to 1 side by side, one panel a measure, one row a diagram.

    Parameters
    ----------
    table : pandas.DataFrame
        Diagrams (index, names for print) by measures (columns), values from
        0 to 1; ``nan`` where a measure is undefined.

    Returns
    -------
    Figure

    Examples
    --------
    >>> table = pd.DataFrame({"degree": [1.0, 0.0]}, index=["star", "ring"])
    >>> shape_measures(table).description
    'Dots from 0 to 1 for each diagram. degree: star 1.00, ring 0.00.'
    """
    rows = table.rename_axis("diagram").reset_index().melt("diagram", var_name="measure").dropna()
    rows["text"] = rows["value"].map("{:.2f}".format)
    base = alt.Chart(rows).encode(
        y=alt.Y("diagram:N", title=None, sort=list(table.index), axis=alt.Axis(labelLimit=190)),
        x=alt.X("value:Q", title=None, scale=alt.Scale(domain=[0, 1.18]), axis=alt.Axis(values=[0, 0.5, 1])),
    )
    line = base.mark_bar(height=2, opacity=0.35, color=_INK)
    dot = base.mark_circle(size=110, color=_INK, opacity=1).encode(tooltip=["diagram:N", "measure:N", "text:N"])
    text = base.mark_text(align="left", dx=9).encode(text="text:N")
    panel = (line + dot + text).properties(width=WIDTH - 210, height=26 * len(table))
    chart = panel.facet(
        row=alt.Row("measure:N", title=None, sort=list(table.columns), header=alt.Header(labelAngle=0, labelOrient="top", labelAnchor="start"))
    )
    told = "; ".join(
        f"{measure}: " + ", ".join(f"{n} {'undefined' if pd.isna(v) else f'{v:.2f}'}" for n, v in table[measure].items())
        for measure in table
    )
    return Figure(chart, f"Dots from 0 to 1 for each diagram. {told}.")


def removal_bars(table, names=None):
    """Draw the share of pairs of actors still connected after each removal.

    Parameters
    ----------
    table : pandas.DataFrame
        As `mtdkit.network.component_table` returns it; a row ``none`` is
        drawn as the line that the others are measured against.
    names : dict, optional
        Row of the table to its name for print; tracks are named without it.

    Returns
    -------
    Figure

    Examples
    --------
    >>> from mtdkit.network import component_table
    >>> removal_bars(component_table(nx.star_graph(4), {"none": set(), "hub": {0}})).description
    'Bars for the share of pairs of actors still connected. As it is: 100 percent; without hub: 0 percent.'
    """
    names = names or {t: _track_label(t) for t in PALETTE}
    rows = table.drop(index="none", errors="ignore").rename_axis("key").reset_index()
    rows["name"] = [names.get(key, str(key)) for key in rows["key"]]
    rows["track"] = [key if key in PALETTE else 9 for key in rows["key"]]
    rows["share"] = rows["pairs connected"].astype(float)
    rows["text"] = [f"{share:.0%}  ({removed} out)" for share, removed in zip(rows["share"], rows["removed"], strict=True)]
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=190)),
        x=alt.X("share:Q", title="pairs of actors still connected", scale=alt.Scale(domain=[0, 1.35]),
                axis=alt.Axis(format=".0%", values=[0, 0.5, 1])),
    )  # fmt: skip
    layers = [
        base.mark_bar(height=15).encode(color=_track_color(), tooltip=["name:N", alt.Tooltip("removed:Q", title="actors out"), "components:Q", "isolated:Q"]),
        base.mark_text(align="left", dx=5).encode(text="text:N"),
    ]
    told = []
    if "none" in table.index:
        whole = float(table.loc["none", "pairs connected"])
        layers.append(alt.Chart(pd.DataFrame({"share": [whole]})).mark_rule(strokeDash=[4, 3]).encode(x="share:Q"))
        told.append(f"As it is: {whole:.0%}".replace("%", " percent"))
    told += [f"without {name}: {share:.0%}".replace("%", " percent") for name, share in zip(rows["name"], rows["share"], strict=True)]
    chart = alt.layer(*layers).properties(width=WIDTH - 145, height=26 * len(rows))
    return Figure(chart, f"Bars for the share of pairs of actors still connected. {'; '.join(told)}.")


def initiatives(case):
    """Draw the initiatives of a case in time, with the tracks that took part in each.

    Parameters
    ----------
    case : mtdkit.case.Case

    Returns
    -------
    Figure
        Left, one column a track; right, a bar from the first to the last day known.

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> initiatives(Case.load("mozambique")).description.startswith("Timeline")
    True
    """
    from mtdkit.tables import date_span

    counted = case.counted()
    table = counted.initiatives.copy()
    table["from"] = [date_span(text)[0] for text in table["start"]]
    table["to"] = [date_span(end or start)[1] for start, end in zip(table["start"], table["end"], strict=True)]
    table = table.sort_values(["from", "to"], kind="stable")
    table["row"] = range(len(table))
    day = "%Y-%m-%d"
    rows = pd.DataFrame(
        {
            "row": table["row"], "name": table["name"], "openness": table["openness"], "outcome": table["outcome"],
            "from": pd.to_datetime(table["from"]).dt.strftime(day), "to": pd.to_datetime(table["to"]).dt.strftime(day),
            "when": [f"{s} to {e}" if e and e != s else s for s, e in zip(table["start"], table["end"], strict=True)],
        }
    )  # fmt: skip
    present = counted.participation.merge(counted.actors[["track"]], left_on="actor", right_index=True)
    cells = (
        present[["initiative", "track"]].drop_duplicates().merge(rows[["row", "name"]], left_on="initiative", right_index=True)
    )[["row", "name", "track"]]
    height = 31 * len(rows)
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[len(rows) - 0.2, -0.6]))
    matrix = alt.Chart(cells).encode(y=y, x=alt.X("track:O", title=None, scale=alt.Scale(domain=list(PALETTE)), axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False)))
    matrix = (
        matrix.mark_circle(size=130, opacity=1).encode(color=_track_color(), tooltip=["name:N", "track:O"])
        + matrix.mark_text(fontSize=10, color="white", fontWeight="bold").encode(text="track:O")
    ).properties(width=132, height=height)
    first, last = min(table["from"]).year, max(table["to"]).year
    x = alt.X("from:T", title=None, axis=alt.Axis(orient="top", format="%Y", tickCount=6, domain=False), scale=alt.Scale(domain=[f"{first}-01-01", f"{last + 1}-01-01"]))
    bars = alt.Chart(rows).encode(x=x, y=alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[len(rows) - 0.2, -0.6])))
    openness = alt.Opacity("openness:N", legend=alt.Legend(orient="bottom", title="openness at the time", symbolType="square", symbolFillColor=_INK),
                           scale=alt.Scale(domain=["public", "discreet", "secret"], range=[0.28, 0.6, 1]))
    tooltip = [alt.Tooltip("name:N", title="initiative"), alt.Tooltip("when:N"), alt.Tooltip("openness:N"), alt.Tooltip("outcome:N")]
    span = bars.mark_rule(strokeWidth=6, strokeCap="square").encode(x2="to:T", opacity=openness, tooltip=tooltip)
    rows["short"] = [name if len(name) <= 46 else name[:44].rsplit(" ", 1)[0] + " …" for name in rows["name"]]
    middle = pd.Timestamp(f"{(first + last) // 2}-07-01").strftime(day)
    early = bars.transform_filter(f"datum.from < '{middle}'").mark_text(align="left", dy=-12, fontSize=12).encode(text="short:N", tooltip=tooltip)
    late = bars.transform_filter(f"datum.from >= '{middle}'").mark_text(align="right", dy=-12, fontSize=12).encode(x=alt.X("to:T"), text="short:N", tooltip=tooltip)
    chart = alt.hconcat(matrix, (span + early + late).properties(width=WIDTH - 165, height=height), spacing=10)
    shares = cells["track"].value_counts()
    description = (
        f"Timeline of {len(rows)} initiatives from {first} to {last}, with the tracks that took part in each. "
        f"Track {shares.index[0]} took part in {shares.iloc[0]} of them"
        + (f", track {shares.index[1]} in {shares.iloc[1]}" if len(shares) > 1 else "")
        + f"; {(rows['openness'] != 'public').sum()} were not public at the time."
    )
    return Figure(chart, description)


def track_matrix(linkage):
    """Draw how often each pair of tracks met.

    Parameters
    ----------
    linkage : pandas.DataFrame
        As `mtdkit.network.track_linkage` returns it.

    Returns
    -------
    Figure

    Examples
    --------
    >>> table = pd.DataFrame(0.0, index=range(1, 10), columns=range(1, 10))
    >>> table.loc[1, 7] = table.loc[7, 1] = 3.0
    >>> track_matrix(table).description
    'Matrix of how often each two of the nine tracks met. Most often 1 and 7: 3. 35 of 36 pairs never met.'
    """
    rows = pd.DataFrame(
        [{"a": a, "b": b, "row": _track_label(a), "value": float(linkage.loc[a, b])} for a in PALETTE for b in PALETTE if b <= a]
    )
    rows["text"] = [f"{v:.1f}".removesuffix(".0") if v else "" for v in rows["value"]]
    rows["same"] = rows["a"] == rows["b"]
    pairs = rows[~rows["same"]]
    most = max(rows["value"].max(), 1e-9)
    base = alt.Chart(rows).encode(
        x=alt.X("b:O", title=None, axis=alt.Axis(labelAngle=0, domain=False, ticks=False)),
        y=alt.Y("row:N", title=None, sort=[_track_label(t) for t in PALETTE], axis=alt.Axis(domain=False, ticks=False, labelLimit=210)),
    )
    square = base.mark_rect(stroke=_INK, strokeOpacity=0.25, color=PALETTE[1]).encode(
        opacity=alt.Opacity("value:Q", scale=alt.Scale(domain=[0, most], range=[0, 0.75]), legend=None),
        tooltip=[alt.Tooltip("row:N", title="track"), alt.Tooltip("b:O", title="with"), alt.Tooltip("text:N", title="linkage")],
    )
    text = base.mark_text(fontSize=13).encode(text="text:N", opacity=alt.when("datum.same").then(alt.value(0.6)).otherwise(alt.value(1)))
    best = pairs.loc[pairs["value"].idxmax()]
    never = (pairs["value"] == 0).sum()
    description = (
        "Matrix of how often each two of the nine tracks met. "
        f"Most often {best['b']} and {best['a']}: {best['text'] or 0}. {never} of {len(pairs)} pairs never met."
    )
    return Figure((square + text).properties(width=WIDTH - 140, height=9 * 34), description)


def tracks_met(table, actors, top=12):
    """Draw the tracks that each of the best connected actors met in initiatives.

    Parameters
    ----------
    table : pandas.DataFrame
        As `mtdkit.network.tracks_met` returns it.
    actors : pandas.DataFrame
        Actors of the case, for their names.
    top : int
        How many actors, those that met most tracks first.

    Returns
    -------
    Figure

    Examples
    --------
    >>> from mtdkit import network
    >>> from mtdkit.case import Case
    >>> mozambique = Case.load("mozambique").counted()
    >>> met = network.tracks_met(mozambique.participation, network.membership(mozambique.actors))
    >>> tracks_met(met, mozambique.actors).description.startswith("Dots")
    True
    """
    chosen = table.assign(number=table["tracks"].map(len))
    chosen = chosen.sort_values(["number", "initiatives"], ascending=False, kind="stable").head(top)
    names = actors["name"].reindex(chosen.index)
    order = [f"{name} ({count})" for name, count in zip(names, chosen["initiatives"], strict=True)]
    rows = pd.DataFrame(
        [
            {"actor": label, "track": track, "met": track not in row.own}
            for label, row in zip(order, chosen.itertuples(), strict=True)
            for track in (*row.tracks, *row.own)
        ]
    )
    base = alt.Chart(rows).encode(
        x=alt.X("track:O", title=None, scale=alt.Scale(domain=list(PALETTE)), axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False)),
        y=alt.Y("actor:N", title=None, sort=order, axis=alt.Axis(domain=False, ticks=False, labelLimit=230, grid=True)),
    )
    own = base.transform_filter("!datum.met").mark_point(shape="square", size=230, strokeWidth=2).encode(color=_track_color())
    met = base.transform_filter("datum.met").mark_circle(size=230, opacity=1).encode(color=_track_color())
    digits = base.transform_filter("datum.met").mark_text(fontSize=11, color="white", fontWeight="bold").encode(text="track:O")
    digits_own = base.transform_filter("!datum.met").mark_text(fontSize=11).encode(text="track:O")
    told = "; ".join(f"{n}: {len(t)}" for n, t in zip(names.head(5), chosen["tracks"].head(5), strict=True))
    chart = (met + own + digits + digits_own).properties(width=WIDTH - 245, height=26 * len(order))
    return Figure(chart, f"Dots for the tracks each actor met in initiatives, its own track as a square. Tracks met: {told}.")


_LEVEL_RADIUS = {"top": 0.42, "middle": 0.7, "grassroots": 0.96}


def _actor_places(actors):
    """Place actors in a ring: one sector a track, as wide as it has actors, inner circle the top level."""
    counts = actors["track"].value_counts().reindex(list(PALETTE), fill_value=0)
    room = counts.clip(lower=1.6) + 0.6
    edges = (2 * math.pi * room.cumsum() / room.sum()).tolist()
    starts = dict(zip(PALETTE, [0.0, *edges[:-1]], strict=True))
    ends = dict(zip(PALETTE, edges, strict=True))
    places = {}
    for track, group in actors.groupby("track"):
        step = (ends[track] - starts[track]) / (len(group) + 1)
        for i, (actor, level) in enumerate(group["level"].items(), 1):
            angle = starts[track] + i * step
            # Neighbors on one ring are staggered, so that a crowded sector stays readable.
            radius = _LEVEL_RADIUS[level] + (0.1 if i % 2 else 0.0) * (counts[track] > 4)
            places[actor] = (radius * math.sin(angle), radius * math.cos(angle))
    middles = {t: ((starts[t] + ends[t]) / 2, starts[t], ends[t]) for t in PALETTE}
    return places, middles


def actor_map(case, labels=None, phase=None):
    """Draw the actors of a case by track and level, joined where they shared initiatives.

    Parameters
    ----------
    case : mtdkit.case.Case
    labels : dict of str to str, optional
        Ids of the actors to name, with the name to print.
    phase : {"before", "during", "after"}, optional
        Draw only the initiatives of this phase of the talks.

    Returns
    -------
    Figure
        One sector a track; the inner circle holds the top level, the outer the
        grassroots; size grows with the initiatives joined, the weight of a
        line with Newman's rule.

    Raises
    ------
    ValueError
        If the phase has no initiative with a participation.

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> "track 1" in actor_map(Case.load("mozambique")).description
    True
    """
    from mtdkit import network

    counted = case.counted()
    took_part = counted.participation
    if phase is not None:
        inside = counted.initiatives.index[counted.initiatives["phase"] == phase]
        took_part = took_part[took_part["initiative"].isin(inside)]
        if took_part.empty:
            raise ValueError(f"phase={phase!r}; this case has participations in {', '.join(sorted(counted.initiatives['phase'].unique()))}")
    graph = network.two_mode(counted)
    drawn = set(zip(took_part["actor"], took_part["initiative"], strict=True))
    graph.remove_edges_from([(a, b) for a, b in list(graph.edges) if (a, b) not in drawn and (b, a) not in drawn])
    ties = network.projection(graph)
    places, middles = _actor_places(counted.actors)
    nodes = pd.DataFrame(
        [
            {
                "x": places[i][0], "y": places[i][1], "track": row.track, "actor": row.name, "size": 30 + 26 * graph.degree(i),
                "n": graph.degree(i), "level": row.level, "label": (labels or {}).get(i, ""),
            }
            for i, row in counted.actors.iterrows()
        ]
    )  # fmt: skip
    lines = pd.DataFrame(
        [
            {"x": places[a][0], "y": places[a][1], "x2": places[b][0], "y2": places[b][1], "weight": weight}
            for a, b, weight in ties.edges(data="weight")
        ],
        columns=["x", "y", "x2", "y2", "weight"],
    )
    sectors = pd.DataFrame([{"track": t, "start": s, "end": e} for t, (_, s, e) in middles.items()])
    badges = pd.DataFrame([{"track": t, "x": 1.16 * math.sin(m), "y": 1.16 * math.cos(m)} for t, (m, _, _) in middles.items()])
    side = WIDTH - 20
    scale = alt.Scale(domain=[-1.24, 1.24])
    x, y = alt.X("x:Q", axis=None, scale=scale), alt.Y("y:Q", axis=None, scale=scale)
    unit = side / 2.48
    wedge = alt.Chart(sectors).mark_arc(innerRadius=0.24 * unit, outerRadius=1.07 * unit, opacity=0.1, padAngle=0.015).encode(
        theta=alt.Theta("start:Q", scale=None), theta2="end:Q", color=_track_color()
    )  # fmt: skip
    edge = alt.Chart(lines).mark_rule().encode(
        x=x, y=y, x2="x2:Q", y2="y2:Q",
        opacity=alt.Opacity("weight:Q", scale=alt.Scale(domain=[0, 2], range=[0.07, 0.75], clamp=True), legend=None),
        strokeWidth=alt.StrokeWidth("weight:Q", scale=alt.Scale(domain=[0, 2], range=[0.6, 3], clamp=True), legend=None),
    )  # fmt: skip
    dots = alt.Chart(nodes).mark_circle(opacity=1, stroke="white", strokeWidth=0.8).encode(
        x=x, y=y, color=_track_color(), size=alt.Size("size:Q", scale=None),
        tooltip=["actor:N", alt.Tooltip("track:O"), "level:N", alt.Tooltip("n:Q", title="initiatives")],
    )  # fmt: skip
    number = alt.Chart(badges).mark_text(fontSize=16, fontWeight="bold").encode(x=x, y=y, text="track:O", color=_track_color())
    layers = [wedge, edge, dots, number]
    named = nodes[nodes["label"] != ""]
    if len(named):
        halo = alt.Chart(named).mark_text(fontSize=13, fontWeight="bold", dy=-15, stroke="var(--mtd-ground, white)", strokeWidth=4, strokeJoin="round")
        text = alt.Chart(named).mark_text(fontSize=13, fontWeight="bold", dy=-15)
        layers += [halo.encode(x=x, y=y, text="label:N"), text.encode(x=x, y=y, text="label:N")]
    when = {None: "in all phases", "before": "before the talks", "during": "during the talks", "after": "after the agreement"}[phase]
    active = nodes[nodes["n"] > 0]
    by_track = active["track"].value_counts().sort_index()
    description = (
        f"Map of the actors {when}: one sector a track, the top level inside, the grassroots outside, lines for shared initiatives. "
        f"{len(active)} of {len(nodes)} actors took part, {ties.number_of_edges()} pairs met; by track: "
        + ", ".join(f"track {t} {c}" for t, c in by_track.items())
        + "."
    )
    return Figure(alt.layer(*layers).properties(width=side, height=side), description)
