"""Pictures of the twelve principles and of the cells in which peace work is done."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import altair as alt
import pandas as pd

from mtdkit import framework
from mtdkit.charts.figure import Figure
from mtdkit.charts.forms import tips
from mtdkit.charts.theme import INK, LINE, WIDTH, legend_at, note
from mtdkit.charts.words import count, joined, sentence
from mtdkit.errors import UnknownName

__all__ = ["principles_map", "rpp_matrix"]

_KINDS = {"pulls against": [5, 4], "supports": [1, 0]}
_BASES = {"literature": "a work", "ours": "our reasoning alone"}
_GROUPS = {"entry": "diamond", "partners": "circle", "approach": "square", "goals": "triangle-up"}
# Group by group, and those with two ties side by side, so that no line runs through a mark.
_ORDER = [9, 11, 10, 1, 4, 3, 5, 6, 8, 2, 7, 12]
_CELLS = {
    "more-individual": (0, 1),
    "key-individual": (1, 1),
    "more-sociopolitical": (0, 0),
    "key-sociopolitical": (1, 0),
}
_HEIGHT = 400


def _ring() -> pd.DataFrame:
    """Return number, name, group and place on the ring of each principle, group by group."""
    rows = framework.principles().loc[_ORDER].reset_index()
    angle = (rows.index + 0.5) * 2 * math.pi / len(rows)
    rows["x"], rows["y"] = [math.sin(a) for a in angle], [math.cos(a) for a in angle]
    return rows[["number", "name", "group", "x", "y"]].astype({"number": int})


def _lines(ties: pd.DataFrame, places: Mapping[int, tuple[float, float]], chosen: int | None) -> pd.DataFrame:
    """Return a line for each tie, short of its ends; a pair with two ties has two lines side by side."""
    twice = ties.duplicated(["one", "other"], keep=False)
    rows = []
    for row, both in zip(ties.itertuples(), twice, strict=True):
        (x, y), (x2, y2) = places[row.one], places[row.other]
        length = math.hypot(x2 - x, y2 - y)
        dx, dy = (x2 - x) / length, (y2 - y) / length
        side = (0.035 if row.kind == "supports" else -0.035) if both else 0
        rows.append(
            {
                "x": x + 0.13 * dx - side * dy,
                "y": y + 0.13 * dy + side * dx,
                "x2": x2 - 0.13 * dx - side * dy,
                "y2": y2 - 0.13 * dy + side * dx,
                "kind": row.kind,
                "basis": row.basis,
                "why": row.why,
                "on": chosen is None or chosen in (row.one, row.other),
            }
        )
    return pd.DataFrame(rows, columns=["x", "y", "x2", "y2", "kind", "basis", "why", "on"])


def principles_map(
    tensions: pd.DataFrame, chosen: int | None = None, kind: Literal["pulls against", "supports"] | None = None
) -> Figure:
    """Draw which principles pull against and which support each other.

    Parameters
    ----------
    tensions : pandas.DataFrame
        The table ``tensions`` as `mtdkit.tables.read` returns it, or rows of it.
    chosen : int, optional
        Number of a principle; the ties of the others are drawn faintly.
    kind : {"pulls against", "supports"}, optional
        Keep the ties of this kind alone.

    Returns
    -------
    Figure
        The principles stand on a ring, group by group, and each group has its own mark. Dashed lines pull,
        whole lines support; thick lines rest on a work, thin ones on our reasoning.

    Raises
    ------
    mtdkit.errors.UnknownName
        If there is no such principle or no such kind.

    Examples
    --------
    >>> from mtdkit import tables
    >>> principles_map(tables.read("tensions"), 4).description.split(". ")[1]
    'Partnership pulls against Trust and supports Cultural synergy and Empowerment.'
    """
    ring = _ring()
    if chosen is not None and chosen not in set(ring["number"]):
        raise UnknownName("principle", chosen, ring["number"].sort_values())
    if kind is not None and kind not in _KINDS:
        raise UnknownName("kind of tie", kind, _KINDS)
    ties = tensions[tensions["kind"] == kind] if kind else tensions
    places = {row.number: (row.x, row.y) for row in ring.itertuples()}
    lines = _lines(ties, places, chosen)
    near = {chosen, *ties.query("one == @chosen")["other"], *ties.query("other == @chosen")["one"]}
    ring["on"] = ring["number"].isin(near) if chosen else True
    ring["told"] = ring["name"].str.replace(" ", "\n", n=1).str.split("\n")
    ring["tx"] = ring["x"] * 1.16
    low = (ring["y"] < -0.5).map({True: 0.1, False: 0})
    ring["ty"] = ring["y"] * 1.16 + ring["told"].map(len).map({1: 0, 2: 0.045}) - low
    ring["down"] = ring["group"].eq("goals").map({True: 3, False: 1})
    ring["weight"] = (ring["number"] == chosen).map({True: "bold", False: "normal"})
    scales = {"x": alt.Scale(domain=[-1.95, 1.95]), "y": alt.Scale(domain=[-1.35, 1.2])}
    place = {"x": alt.X("x:Q", axis=None, scale=scales["x"]), "y": alt.Y("y:Q", axis=None, scale=scales["y"])}
    dash = alt.Scale(domain=list(_KINDS), range=list(_KINDS.values()))
    lines["basis"] = lines["basis"].map(_BASES)
    wide = alt.Scale(type="ordinal", domain=list(_BASES.values()), range=[3.2, 1.2])
    shape = alt.Scale(domain=list(_GROUPS), range=list(_GROUPS.values()))
    style = {"symbolSize": 500, "symbolStrokeColor": INK}
    kinds = legend_at(0, _HEIGHT + 12, title="one principle and the other", **style)
    bases = legend_at(210, _HEIGHT + 12, title="the tie rests on", **style)
    groups = {"orient": "top", "title": None, "direction": "horizontal"}
    shown = alt.condition("datum.on", alt.value(0.85), alt.value(0.1))
    layers = [
        alt.Chart(lines)
        .mark_rule(color=INK)
        .encode(
            x2="x2:Q",
            y2="y2:Q",
            strokeDash=alt.StrokeDash("kind:N", scale=dash, legend=kinds),
            strokeWidth=alt.StrokeWidth("basis:N", scale=wide, legend=bases),
            opacity=shown,
            tooltip=tips(kind="kind:N", why="why:N", rests_on="basis:N"),
            **place,
        ),
        alt.Chart(ring)
        .mark_point(size=560, filled=False, strokeWidth=1.6, stroke=INK, opacity=1)
        .encode(
            shape=alt.Shape("group:N", scale=shape, legend=alt.Legend(**groups)), tooltip=tips(name="name:N"), **place
        ),
    ]
    layers += [
        alt.Chart(part).mark_text(fontWeight="bold", dy=down).encode(text="number:N", **place)
        for down, part in ring.groupby("down")
    ]
    tag = {"x": alt.X("tx:Q", axis=None, scale=scales["x"]), "y": alt.Y("ty:Q", axis=None, scale=scales["y"])}
    side = ring["x"].map(lambda x: "left" if x > 0 else "right")
    layers += [
        alt.Chart(part)
        .mark_text(align=align, baseline="middle", lineHeight=LINE, fontWeight=weight)
        .encode(text="told:N", opacity=alt.condition("datum.on", alt.value(1), alt.value(0.75)), **tag)
        for (align, weight), part in ring.groupby([side, "weight"])
    ]
    names = dict(zip(ring["number"], ring["name"], strict=True))
    return Figure(
        alt.layer(*layers, width=WIDTH - 10, height=_HEIGHT).resolve_scale(shape="independent"),
        "Ring of the twelve principles in their four groups with the ties among them. "
        f"{_description(ties, names, chosen)}.",
    )


def _description(ties: pd.DataFrame, names: Mapping[int, str], chosen: int | None) -> str:
    """Tell the ties of one principle, or how many of each kind there are."""
    parts = []
    for kind in _KINDS:
        rows = ties[ties["kind"] == kind]
        if chosen is None and len(rows):
            firm = int((rows["basis"] == "literature").sum())
            parts.append(f"{count(len(rows), 'pair')} where one {kind} the other, {firm} of them with a work behind it")
        elif chosen is not None:
            pairs = [pair for pair in zip(rows["one"], rows["other"], strict=True) if chosen in pair]
            others = [names[b if a == chosen else a] for a, b in pairs]
            parts += [f"{kind} {joined(others, most=5)}"] if others else []
    if chosen is None:
        return "; ".join(parts) or "There is no tie"
    return f"{names[chosen]} {' and '.join(parts) or 'has no tie of this kind'}"


def rpp_matrix(counts: pd.Series, shared: Mapping[tuple[str, str], int] | None = None) -> Figure:
    """Draw how many initiatives lie in each cell of the RPP matrix, and how many actors two cells share.

    Parameters
    ----------
    counts : pandas.Series
        Initiatives by cell, such as ``"key-individual"``; a cell that is missing has none.
    shared : dict of tuple to int, optional
        Actors that took part in both cells, by the names of the two.

    Returns
    -------
    Figure
        The area of a square is its number of initiatives, the width of a line the number of actors.

    Examples
    --------
    >>> counts = pd.Series({"key-individual": 3, "more-individual": 1})
    >>> rpp_matrix(counts).description.split(". ")[1]
    'More people, individual: 1; key people, individual: 3; more people, society: 0; key people, society: 0.'
    """
    cells = pd.DataFrame.from_dict(_CELLS, orient="index", columns=["x", "y"])
    cells["n"] = [int(counts.get(name, 0)) for name in cells.index]
    top = max(cells["n"].max(), 1)
    cells["area"] = 9000 * cells["n"] / top
    scales = {"x": alt.Scale(domain=[-0.9, 1.35]), "y": alt.Scale(domain=[-0.4, 1.5])}
    place = {"x": alt.X("x:Q", axis=None, scale=scales["x"]), "y": alt.Y("y:Q", axis=None, scale=scales["y"])}
    layers, links, legend = [], [], "squares: initiatives"
    for (a, b), number in (shared or {}).items():
        (x, y), (x2, y2) = _CELLS[a], _CELLS[b]
        at = 0.5 if x == x2 or y == y2 else 0.3  # the two diagonals cross in the middle
        row = {"x": x, "y": y, "x2": x2, "y2": y2, "n": int(number)}
        links.append(row | {"mx": x + at * (x2 - x), "my": y + at * (y2 - y)})
    if links:
        lines = pd.DataFrame(links)
        most = max(lines["n"].max(), 1)
        lines["width"] = 14 * lines["n"] / most
        mid = {"x": alt.X("mx:Q", axis=None, scale=scales["x"]), "y": alt.Y("my:Q", axis=None, scale=scales["y"])}
        lines = lines[lines["n"] > 0]
        legend = "squares: initiatives; lines: actors in both cells"
        layers = [
            alt.Chart(lines)
            .mark_rule(color=INK, opacity=0.22)
            .encode(x2="x2:Q", y2="y2:Q", strokeWidth=alt.StrokeWidth("width:Q", scale=None), **place),
            alt.Chart(lines).mark_text(fontSize=14, dx=12, dy=-9).encode(text="n:Q", **mid),
        ]
    heads = pd.DataFrame(
        [
            {"x": 0, "y": 1.45, "text": ["more people"]},
            {"x": 1, "y": 1.45, "text": ["key people"]},
            {"x": -0.88, "y": 1.03, "text": ["individual"]},
            {"x": -0.88, "y": 0.08, "text": ["society", "and politics"]},
        ]
    )
    base = alt.Chart(cells.rename_axis("cell").reset_index())
    layers += [
        base.mark_square(color=INK, opacity=0.3).encode(size=alt.Size("area:Q", scale=None), **place),
        base.mark_text(fontSize=20, fontWeight="bold").encode(text="n:Q", **place),
        alt.Chart(heads[:2]).mark_text(fontSize=14).encode(text="text:N", **place),
        alt.Chart(heads[2:]).mark_text(fontSize=14, align="left").encode(text="text:N", **place),
    ]
    words = {"more": "more people", "key": "key people", "individual": "individual", "sociopolitical": "society"}
    names = {cell: ", ".join(words[part] for part in cell.split("-")) for cell in _CELLS}
    numbers = sentence("; ".join(f"{names[cell]}: {n}" for cell, n in cells["n"].items()))
    linked = {pair: n for pair, n in (shared or {}).items() if n}
    most = max(linked, key=lambda pair: linked[pair], default=None)
    pairs = f" Most actors in two cells: {linked[most]}, in {joined(names[cell] for cell in most)}." if most else ""
    return Figure(
        alt.layer(*layers, width=WIDTH - 20, height=_HEIGHT, title=note(legend)),
        f"Four squares for the initiatives by whom they want to reach and what they want to change. "
        f"{numbers}{pairs if cells['n'].any() else ' There is no initiative.'}",
    )
