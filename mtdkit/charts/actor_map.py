"""The map of a case: its actors by track and level, joined where they shared initiatives."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Literal

import altair as alt
import pandas as pd

from mtdkit.charts.figure import Figure
from mtdkit.charts.forms import tips
from mtdkit.charts.theme import GROUND, WIDTH, initiatives_legend, track_color
from mtdkit.charts.words import count, joined
from mtdkit.errors import UnknownName
from mtdkit.framework import TRACKS
from mtdkit.reading import Reading

_MOST_LINES = 20_000
# Whose level nobody entered stands between the two lower ones.
_LEVEL_RADIUS = {"top": 0.47, "middle": 0.72, "grassroots": 0.95, "": 0.84}
_PHASES = {
    None: "in all initiatives",
    "before": "in initiatives begun before the talks",
    "during": "in initiatives begun during the talks",
    "after": "in initiatives begun after the talks",
}


def _spread(ids: list[str], named: Collection[str]) -> list[str]:
    """Order ids so that the named ones stand as far apart as they can."""
    first = [i for i in ids if i in named]
    slots = {int((k + 0.5) * len(ids) / len(first)): i for k, i in enumerate(first)}
    others = iter([i for i in ids if i not in named])
    return [slots[k] if k in slots else next(others) for k in range(len(ids))]


def _sectors(actors: pd.DataFrame) -> pd.DataFrame:
    """Return the sector of each track, from angle to angle, as wide as it has actors."""
    counts = actors["track"].value_counts().reindex(list(TRACKS), fill_value=0).astype(float)
    room = counts.clip(lower=1.6) + 0.6
    ends = 2 * math.pi * room.cumsum() / room.sum()
    return pd.DataFrame({"track": list(TRACKS), "start": [0.0, *ends[:-1]], "end": ends.to_list()}).set_index("track")


def _places(actors: pd.DataFrame, sectors: pd.DataFrame, named: Collection[str]) -> dict[str, tuple[float, float]]:
    """Place each actor in the sector of its track, on the circle of its level."""
    places = {}
    for track, group in actors.groupby("track"):
        start, end = sectors.loc[track, ["start", "end"]]
        for i, actor in enumerate(_spread(list(group.index), named), 1):
            angle = start + i * (end - start) / (len(group) + 1)
            # Neighbors in a crowded sector are staggered, so that each can be seen.
            stagger = 0.1 if i % 2 and len(group) > 4 else 0.0
            radius = _LEVEL_RADIUS[group.loc[actor, "level"]] + stagger
            places[actor] = (radius * math.sin(angle), radius * math.cos(angle))
    return places


def actor_map(
    reading: Reading, labels: Mapping[str, str] | None = None, phase: Literal["before", "during", "after"] | None = None
) -> Figure:
    """Draw the actors of a case by track and level, joined where they shared initiatives.

    Parameters
    ----------
    reading : mtdkit.reading.Reading
    labels : dict of str to str, optional
        Ids of the actors to name, with the name to print.
    phase : {"before", "during", "after"}, optional
        Draw only the initiatives of this phase of the talks.

    Returns
    -------
    Figure
        One sector a track; the inner circle holds the top level, the outer the
        grassroots; actors without a level stand between the middle and the outer one. Size
        grows with the initiatives joined, the weight of a line with Newman's rule.

    Raises
    ------
    mtdkit.errors.UnknownName
        If the phase has no initiative with a participation, or a label is for an actor that the case does not have.
    ValueError
        If more than 20,000 lines would have to be drawn.

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> actor_map(Case.load("mozambique").reading(), phase="after").description.startswith("Map of the actors in")
    True
    """
    labels = labels or {}
    if unknown := set(labels) - set(reading.actors.index):
        raise UnknownName("actor", min(unknown), reading.actors.index)
    if phase is not None:
        phases = reading.initiatives["phase"]
        known = sorted({phases[i] for i in phases.index if reading.graph.degree(i)})
        if phase not in known:
            raise UnknownName("phase with a participation", phase, known)
        reading = reading.only(initiatives=phases.index[phases == phase])
    graph = reading.graph
    met = sum(graph.degree(i) * (graph.degree(i) - 1) // 2 for i in reading.initiatives.index)
    if met > _MOST_LINES:
        largest = reading.initiatives["name"][max(reading.initiatives.index, key=graph.degree)]
        raise ValueError(
            f"{met:,} lines between actors are too many for a picture (at most {_MOST_LINES:,}); leave out the "
            f"largest initiatives, first of all {largest!r}, with reading.without(initiatives=...)"
        )
    ties, actors = reading.ties, reading.actors
    sectors = _sectors(actors)
    places = _places(actors, sectors, labels)
    nodes = pd.DataFrame(
        {
            "x": [places[i][0] for i in actors.index],
            "y": [places[i][1] for i in actors.index],
            "track": actors["track"].astype(int),
            "actor": actors["name"],
            "level": actors["level"],
            "initiatives": [graph.degree(i) for i in actors.index],
            "label": [labels.get(i, "") for i in actors.index],
        }
    )
    # In an order and with weights that no hash decides: sums of floats differ with their order in the last digit.
    pairs = sorted((*sorted((a, b)), round(weight, 9)) for a, b, weight in ties.edges(data="weight"))
    lines = pd.DataFrame(
        [(*places[a], *places[b], weight) for a, b, weight in pairs], columns=["x", "y", "x2", "y2", "weight"]
    )
    active = nodes[nodes["initiatives"] > 0]
    by_track = active["track"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    most = joined(f"track {track} with {number}" for track, number in by_track.head(3).items())
    unplaced = int((nodes["level"] == "").sum())
    waiting = f" {count(unplaced, 'actor')} without a level, between the lower two." if unplaced else ""
    return Figure(
        _layers(nodes, lines, sectors),
        f"Map of the actors {_PHASES[phase]}: one sector a track, the top level inside, the grassroots outside, "
        f"lines for shared initiatives. {len(active)} of {count(len(nodes), 'actor')} took part, "
        f"{count(len(lines), 'pair')} met. "
        f"Most actors: {most}.{waiting}",
    )


def _layers(nodes: pd.DataFrame, lines: pd.DataFrame, sectors: pd.DataFrame) -> alt.LayerChart:
    """Draw sectors, lines, dots, numbers of tracks and names, one above the other."""
    side, reach = WIDTH - 20, 1.24
    unit = side / (2 * reach)
    scale = alt.Scale(domain=[-reach, reach])
    place = {"x": alt.X("x:Q", axis=None, scale=scale), "y": alt.Y("y:Q", axis=None, scale=scale)}
    wedges = (
        alt.Chart(sectors.reset_index())
        .mark_arc(innerRadius=0.24 * unit, outerRadius=1.07 * unit, opacity=0.18, padAngle=0.015)
        .encode(theta=alt.Theta("start:Q", scale=None), theta2="end:Q", color=track_color())
    )
    middle = (sectors["start"] + sectors["end"]) / 2
    badges = pd.DataFrame({"track": middle.index, "x": 1.16 * middle.map(math.sin), "y": 1.16 * middle.map(math.cos)})
    weight = {"legend": None, "scale": alt.Scale(domain=[0, 2], range=[0.07, 0.75], clamp=True)}
    width = {"legend": None, "scale": alt.Scale(domain=[0, 2], range=[0.6, 3], clamp=True)}
    edges = (
        alt.Chart(lines)
        .mark_rule()
        .encode(
            x2="x2:Q",
            y2="y2:Q",
            opacity=alt.Opacity("weight:Q", **weight),
            strokeWidth=alt.StrokeWidth("weight:Q", **width),
            **place,
        )
    )
    size = alt.Size(
        "initiatives:Q", legend=initiatives_legend(), scale=alt.Scale(domain=[0, 10], range=[30, 300], clamp=True)
    )
    told = tips(actor="actor:N", track="track:O", level="level:N", initiatives="initiatives:Q")
    dots = (
        alt.Chart(nodes)
        .mark_circle(opacity=1, stroke="white", strokeWidth=0.8)
        .encode(color=track_color(), size=size, tooltip=told, **place)
    )
    numbers = alt.Chart(badges).mark_text(fontSize=16, fontWeight="bold").encode(text="track:O", **place)
    named = alt.Chart(nodes[nodes["label"] != ""])
    text = {"fontSize": 13, "fontWeight": "bold", "dy": -15}
    halo = named.mark_text(**text, stroke=GROUND, strokeWidth=4, strokeJoin="round")
    labels = [mark.encode(text="label:N", **place) for mark in (halo, named.mark_text(**text))]
    return alt.layer(wedges, edges, dots, numbers, *labels, width=side, height=side)
