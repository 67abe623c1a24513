"""Pictures of a case: its initiatives, its actors, and how the tracks meet in it."""

import math
from datetime import timedelta

import altair as alt
import pandas as pd

from mtdkit.charts.figure import (
    BARE,
    HEADING,
    INK,
    LINE,
    NO_NAMES,
    PALETTE,
    TRACK_ORDER,
    TRACK_SCALE,
    WIDTH,
    Figure,
    broken,
    in_words,
    initiatives_legend,
    listed,
    on_track,
    row_names,
    time_axis,
    track_color,
    track_label,
)
from mtdkit.errors import UnknownName
from mtdkit.tables import date_span

_BY_TRACK = alt.Scale(domain=list(PALETTE))
_CELL = 15  # units of a column of a track in a timeline
_TIME = 244  # units of its bars
_GRID = alt.Axis(labels=False, domain=False, ticks=False, grid=True)
# Fill and dashes of a bar, so that what is public is as clear as what is secret.
_OPENNESS = {
    "public": ("transparent", [1, 0]),
    "discreet": ("#8c8c8c", [1, 0]),
    "secret": (INK, [1, 0]),
    "not known": ("transparent", [2, 2]),
}


def actors_by_track(actors):
    """Draw how many actors of a case sit on each track, first on it and besides another.

    Parameters
    ----------
    actors : pandas.DataFrame
        Actors of a case, with ``track`` and ``secondary_tracks``.

    Returns
    -------
    Figure

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> actors_by_track(Case.load("mozambique").actors).description.startswith("Bars for")
    True
    """
    first = actors["track"].value_counts()
    besides = actors["secondary_tracks"].explode().value_counts()
    rows = pd.DataFrame(
        [
            {"track": t, "row": track_label(t), "first": int(first.get(t, 0)), "besides": int(besides.get(t, 0))}
            for t in PALETTE
        ]
    )
    rows["sum"] = rows["first"] + rows["besides"]
    rows["text"] = [f"{a} + {b}" for a, b in zip(rows["first"], rows["besides"], strict=True)]
    base = alt.Chart(rows, width=WIDTH - 140, height=270).encode(
        y=alt.Y("row:N", title=None, sort=None, axis=BARE),
        tooltip=[
            alt.Tooltip("row:N", title="track"),
            alt.Tooltip("first:Q", title="primary"),
            alt.Tooltip("besides:Q", title="secondary"),
        ],
    )
    end = alt.Scale(domain=[0, max(int(rows["sum"].max()), 1) * 1.2])
    title = ["actors with the track as their primary (full)", "and as a secondary one (dashed)"]
    x = alt.X("first:Q", title=title, scale=end, axis=alt.Axis(tickMinStep=1, tickCount=5))
    marks = (
        base.mark_bar(height=16).encode(x=x, color=track_color())
        + base.mark_bar(height=15, fillOpacity=0.12, strokeWidth=2, strokeDash=[3, 2])
        .encode(
            x=alt.X("first:Q", scale=end),
            x2="sum:Q",
            fill=alt.Fill("track:N", scale=TRACK_SCALE, legend=None),
            stroke=alt.Stroke("track:N", scale=TRACK_SCALE, legend=None),
        )
        .transform_filter("datum.besides > 0")
        + base.mark_text(align="left", dx=6).encode(x=alt.X("sum:Q", scale=end), text="text:N")
    )
    ranked = rows.sort_values("first", ascending=False, kind="stable")
    most = listed((r.row, r.first) for r in ranked[ranked["first"] > 0].head(3).itertuples())
    none = listed((r.row, "") for r in rows[rows["sum"] == 0].itertuples()).replace(" ,", ",").strip()
    return Figure(
        marks,
        f"Bars for how many of {len(actors)} actors have each of the nine tracks as their primary or, after it, as a "
        f"secondary one. Most, by primary track: {most}. Without any actor: {none}.",
    )


def removal_bars(table, names=None):
    """Draw the share of connected pairs that stay connected after each removal.

    Parameters
    ----------
    table : pandas.DataFrame
        As `mtdkit.network.component_table` returns it; a row ``none`` is left out.
    names : dict, optional
        Row of the table to its name for print; tracks are named without it.

    Returns
    -------
    Figure

    Examples
    --------
    >>> table = pd.DataFrame({"removed": [1], "isolated": [4], "components": [4], "pairs_kept": [0.0]}, index=["hub"])
    >>> removal_bars(table).description
    'Bars for the share of connected pairs that stay connected after each of 1 removals. Least: without hub 0 percent.'
    """
    names = {track: track_label(track) for track in PALETTE} | (names or {})
    rows = table.drop(index="none", errors="ignore").rename_axis("key").reset_index()
    rows["name"] = [str(names.get(key, key)) for key in rows["key"]]
    rows["row"] = range(len(rows))
    rows["share"] = rows["pairs_kept"].astype(float)
    rows["kept"] = ["undefined" if pd.isna(share) else f"{share:.0%}" for share in rows["share"]]
    rows["text"] = [f"{kept} ({out} out)" for kept, out in zip(rows["kept"], rows["removed"], strict=True)]
    y = alt.Y("row:O", title=None, axis=NO_NAMES)
    labels, height = row_names(rows.set_index("row")["name"], y, 130)
    base = alt.Chart(rows, width=WIDTH - 145, height=height).encode(
        x=alt.X(
            "share:Q",
            title=["connected pairs that stay connected", "(out: actors taken out)"],
            scale=alt.Scale(domain=[0, 1.65], nice=False),
            axis=alt.Axis(format=".0%", values=[0, 0.5, 1]),
        ),
        y=y,
        tooltip=["name:N", alt.Tooltip("removed:Q", title="actors out"), "components:Q", "isolated:Q"],
    )
    bars = base.mark_bar(height=17)
    tracks = set(rows["key"]) <= set(PALETTE)
    bars = (
        bars.encode(color=track_color("key")) if tracks else bars.encode(color=alt.value(INK), opacity=alt.value(0.6))
    )
    texts = base.mark_text(align="left", dx=5).encode(text="text:N")
    least = rows.sort_values("share", kind="stable").head(3)
    told = listed((f"without {name}", kept.replace("%", " percent")) for name, kept in least[["name", "kept"]].values)
    return Figure(
        alt.layer(bars, texts, *labels),
        f"Bars for the share of connected pairs that stay connected after each of {len(rows)} removals. Least: {told}.",
    )


def initiatives(reading):
    """Draw the initiatives of a case in time, with the tracks that took part in each.

    Parameters
    ----------
    reading : mtdkit.reading.Reading

    Returns
    -------
    Figure
        Left, one column for each primary track of those who took part; right, a
        bar from the first to the last day known. Initiatives of unknown start are left out, and the
        description says how many.

    Raises
    ------
    ValueError
        If the case has no dated initiative to draw.

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> initiatives(Case.load("mozambique").reading()).description.startswith("Timeline of")
    True
    """
    dated = reading.initiatives[reading.initiatives["start"] != ""]
    if dated.empty:
        raise ValueError(f"{reading.case.name} has no verified or partly verified initiative with a date to draw")
    took_part = reading.case.participation.join(reading.actors["track"], on="actor")
    tracks = took_part.groupby("initiative")["track"].agg(lambda on: tuple(sorted(set(on))))
    figure = events(dated.join(tracks.rename("tracks")), "initiatives")
    undated = len(reading.initiatives) - len(dated)
    return Figure(figure.chart, f"{figure.description} Left out: {undated} of unknown start.") if undated else figure


def events(rows, what="events"):
    """Draw dated rows in time, with the tracks of each.

    Parameters
    ----------
    rows : pandas.DataFrame
        With ``name``, ``start`` and ``end`` (dates in EDTF form, the latter may be empty), ``openness``
        (may be empty), ``outcome`` and ``tracks`` (a tuple, or missing).
    what : str
        What the rows are, in the plural, for the description.

    Returns
    -------
    Figure
        A row has its name and dates above, one column for each track on the left and a bar from the first to the
        last day known on the right, the fuller the less public. A bar is long enough for its fill to be seen.

    Raises
    ------
    ValueError
        If there is no row.

    Examples
    --------
    >>> row = {"name": "Talks", "start": "1990", "end": "", "openness": "secret", "outcome": "", "tracks": (1, 7)}
    >>> events(pd.DataFrame([row])).description[:51]
    'Timeline of 1 event from 1990 to 1990, one row each'
    """
    if rows.empty:
        raise ValueError(f"there are no {what} to draw")
    rows = rows[["name", "start", "end", "openness", "outcome", "tracks"]].copy()
    rows["first"] = [date_span(start)[0] for start in rows["start"]]
    rows["last"] = [date_span(end or start)[1] for start, end in zip(rows["start"], rows["end"], strict=True)]
    rows["when"] = [_when(start, end) for start, end in zip(rows["start"], rows["end"], strict=True)]
    rows = rows.sort_values(["first", "last"], kind="stable").reset_index(drop=True)
    first, last = min(rows["first"]), max(rows["last"])
    # The day after the last one is where a bar ends.
    least = timedelta(max((last - first).days * 7 // _TIME, 1))
    rows["until"] = [max(b + timedelta(1), a + least) for a, b in zip(rows["first"], rows["last"], strict=True)]
    rows["text"] = [broken(f"{name}, {when}", WIDTH - 8) for name, when in zip(rows["name"], rows["when"], strict=True)]
    rooms = rows["text"].str.count("\n") * LINE + LINE + 30
    rows["top"] = rooms.cumsum().shift(fill_value=0) + 6
    rows["y"] = rows["top"] + rooms - 22
    height = int(rooms.sum()) + 6
    present = rows[["y", "name", "tracks"]].explode("tracks").dropna(subset="tracks")
    present = present.rename(columns={"tracks": "track"}).astype({"track": int})

    scale = alt.Scale(domain=[height, 0], nice=False, padding=0)
    y = alt.Y("y:Q", axis=None, scale=scale)
    drawn = rows.drop(columns=["start", "end", "last", "tracks"])
    drawn = drawn.assign(**{day: [each.isoformat() for each in rows[day]] for day in ("first", "until")})
    names = (
        alt.Chart(drawn)
        .mark_text(align="left", baseline="top", lineBreak="\n")
        .encode(x=alt.value(0), y=alt.Y("top:Q", axis=None, scale=scale), text="text:N")
    )
    by_track = alt.X("track:O", title="track", scale=_BY_TRACK, axis=HEADING)
    cells = alt.Chart(present).encode(x=by_track, y=y, tooltip=["name:N", "track:O"])
    tracks = cells.mark_square(size=196, opacity=1).encode(color=track_color()) + cells.mark_text(
        fontWeight="bold"
    ).encode(text="track:O", color=on_track())
    known = [term for term in _OPENNESS if term in set(rows["openness"])]
    fills, dashes = zip(*(_OPENNESS[term] for term in known), strict=True) if known else ((), ())
    fill = alt.Fill(
        "openness:N",
        sort=known,
        scale=alt.Scale(type="ordinal", domain=known, range=list(fills)),
        legend=alt.Legend(orient="bottom", title="openness at the time", symbolType="square") if known else None,
    )
    bars = (
        alt.Chart(drawn)
        .mark_bar(stroke=INK, strokeWidth=1.5, height=11)
        .encode(
            x=alt.X(
                "first:T",
                title=None,
                scale=alt.Scale(
                    type="utc", domain=[first.isoformat(), max(rows["until"]).isoformat()], nice=False, padding=0
                ),
                axis=time_axis(first, max(rows["until"]), _TIME),
            ),
            x2="until:T",
            y=y,
            fill=fill,
            strokeDash=alt.StrokeDash("openness:N", scale=alt.Scale(domain=known, range=list(dashes)), legend=None),
            tooltip=["name:N", alt.Tooltip("when:N", title="when"), "openness:N", "outcome:N"],
        )
    )
    shares = present["track"].value_counts(sort=False).sort_index().sort_values(ascending=False, kind="stable")
    number = f"1 {what.removesuffix('s')}" if len(rows) == 1 else f"{len(rows)} {what}"
    return Figure(
        alt.hconcat(
            (tracks + names).properties(width=9 * _CELL, height=height),
            bars.properties(width=_TIME, height=height),
            spacing=WIDTH - 9 - 9 * _CELL - _TIME,
            bounds="flush",  # the names run over both
        ),
        f"Timeline of {number} from {first.year} to {last.year}, one row each, with the tracks of those who took part "
        f"and a bar from the first to the last day. Most often: "
        f"{listed((f'track {track} in', count) for track, count in shares.head(3).items())}. "
        f"Not public at the time: {rows['openness'].isin(['discreet', 'secret']).sum()}.",
    )


def _when(start, end):
    """Return from when to when in words; a year is not said twice."""
    if end in ("", start):
        return in_words(start)
    shared = start[:4] == end[:4] and len(start) > 4 and "~" not in start + end
    return f"{in_words(start).removesuffix(start[:4]).rstrip(', ') if shared else in_words(start)} to {in_words(end)}"


def _short(value):
    """Return a linkage in three characters or so; what is small but there is not shown as nothing."""
    if not value:
        return ""
    return "<.1" if value < 0.05 else f"{value:.0f}" if value >= 9.95 else f"{value:.1f}".removesuffix(".0")


def track_matrix(linkage):
    """Draw the linkage of each pair of tracks.

    Parameters
    ----------
    linkage : pandas.DataFrame
        As `mtdkit.network.linkage` returns it.

    Returns
    -------
    Figure

    Examples
    --------
    >>> table = pd.DataFrame(0.0, index=range(1, 10), columns=range(1, 10))
    >>> table.loc[1, 7] = table.loc[7, 1] = 3.0
    >>> track_matrix(table).description
    'Matrix of the linkage of each two of the nine tracks. Strongest: 1 and 7, 3. Without any link: 35 of 36 pairs.'
    """
    rows = pd.DataFrame(
        [(a, b, track_label(a), float(linkage.loc[a, b]), a == b) for a in PALETTE for b in PALETTE if b <= a],
        columns=["a", "b", "row", "value", "same"],
    )
    rows["text"] = [_short(value) for value in rows["value"]]
    pairs = rows[~rows["same"]]
    # Shades follow the pairs; a track with itself would drown them.
    shade = alt.Scale(domain=[0, max(pairs["value"].max(), 1e-9)], range=[0, 0.6], clamp=True)
    base = alt.Chart(rows, width=WIDTH - 140, height=9 * 34).encode(
        x=alt.X("b:O", title="track", axis=alt.Axis(labelAngle=0, domain=False, ticks=False)),
        y=alt.Y("row:N", title=None, sort=TRACK_ORDER, axis=BARE),
        tooltip=[
            alt.Tooltip("row:N", title="track"),
            alt.Tooltip("b:O", title="with"),
            alt.Tooltip("value:Q", title="linkage", format=".3~g"),
        ],
    )
    square = base.mark_rect(stroke=INK, strokeOpacity=0.25, color=PALETTE[1])
    chart = (
        square.transform_filter("!datum.same").encode(opacity=alt.Opacity("value:Q", scale=shade, legend=None))
        + square.transform_filter("datum.same").encode(opacity=alt.value(1), color=alt.value("transparent"))
        + base.mark_text().encode(text="text:N")
    )
    best = pairs.loc[pairs["value"].idxmax()]
    never = (pairs["value"] == 0).sum()
    return Figure(
        chart,
        f"Matrix of the linkage of each two of the nine tracks. Strongest: {best['b']} and {best['a']}, "
        f"{best['text'] or 0}. Without any link: {never} of {len(pairs)} pairs.",
    )


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
    >>> from mtdkit.case import Case
    >>> from mtdkit import network
    >>> mozambique = Case.load("mozambique").reading()
    >>> met = network.tracks_met(mozambique)
    >>> tracks_met(met, mozambique.actors).description.startswith("Dots for")
    True
    """
    chosen = table.assign(number=table["tracks"].map(len), name=actors["name"].reindex(table.index))
    chosen = chosen.sort_values(["number", "initiatives"], ascending=False, kind="stable").head(top)
    rows = pd.DataFrame(
        [
            (actor, row.name, track, track in row.own, row.initiatives)
            for actor, row in zip(chosen.index, chosen.itertuples(index=False), strict=True)
            for track in (*row.tracks, *row.own)
        ],
        columns=["row", "actor", "track", "own", "initiatives"],
    )
    y = alt.Y("row:N", title=None, sort=list(chosen.index), axis=_GRID)
    labels, height = row_names(chosen["name"], y)
    base = alt.Chart(rows, width=WIDTH - 175, height=height).encode(
        x=alt.X("track:O", title="track (square: the actor's own)", scale=_BY_TRACK, axis=HEADING),
        y=y,
        tooltip=["actor:N", "track:O", "initiatives:Q"],
    )
    own, met = base.transform_filter("datum.own"), base.transform_filter("!datum.own")
    told = listed(chosen[["name", "number"]].head(3).values)
    return Figure(
        alt.layer(
            met.mark_circle(size=300, opacity=1).encode(color=track_color()),
            met.mark_text(fontWeight="bold").encode(text="track:O", color=on_track()),
            own.mark_point(shape="square", size=300, strokeWidth=2, opacity=1).encode(color=track_color()),
            own.mark_text().encode(text="track:O"),
            *labels,
        ),
        f"Dots for the tracks that each of {len(chosen)} actors met in initiatives, its own track as a square. "
        f"Most tracks met: {told}.",
    )


_MOST_LINES = 20_000
_LEVEL_RADIUS = {"top": 0.47, "middle": 0.72, "grassroots": 0.95}
_PHASES = {
    None: "in all initiatives",
    "before": "in initiatives begun before the talks",
    "during": "in initiatives begun during the talks",
    "after": "in initiatives begun after the talks",
}


def _spread(ids, named):
    """Order ids so that the named ones stand as far apart as they can."""
    first = [i for i in ids if i in named]
    slots = {int((k + 0.5) * len(ids) / len(first)): i for k, i in enumerate(first)}
    others = iter([i for i in ids if i not in named])
    return [slots[k] if k in slots else next(others) for k in range(len(ids))]


def _sectors(actors):
    """Return the sector of each track, from angle to angle, as wide as it has actors."""
    counts = actors["track"].value_counts().reindex(list(PALETTE), fill_value=0).astype(float)
    room = counts.clip(lower=1.6) + 0.6
    ends = 2 * math.pi * room.cumsum() / room.sum()
    return pd.DataFrame({"track": list(PALETTE), "start": [0.0, *ends[:-1]], "end": ends.to_list()}).set_index("track")


def _places(actors, sectors, named):
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


def actor_map(reading, labels=None, phase=None):
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
        grassroots; size grows with the initiatives joined, the weight of a
        line with Newman's rule.

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
    most = listed((f"track {track} with", count) for track, count in by_track.head(3).items())
    return Figure(
        _actor_layers(nodes, lines, sectors),
        f"Map of the actors {_PHASES[phase]}: one sector a track, the top level inside, the grassroots outside, "
        f"lines for shared initiatives. {len(active)} of {len(nodes)} actors took part, {len(lines)} pairs met. "
        f"Most actors: {most}.",
    )


def _actor_layers(nodes, lines, sectors):
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
        "initiatives:Q",
        legend=initiatives_legend(),
        scale=alt.Scale(domain=[0, 10], range=[30, 300], clamp=True),
    )
    dots = (
        alt.Chart(nodes)
        .mark_circle(opacity=1, stroke="white", strokeWidth=0.8)
        .encode(color=track_color(), size=size, tooltip=["actor:N", "track:O", "level:N", "initiatives:Q"], **place)
    )
    numbers = (
        alt.Chart(badges).mark_text(fontSize=16, fontWeight="bold").encode(text="track:O", color=track_color(), **place)
    )
    named = alt.Chart(nodes[nodes["label"] != ""])
    text = {"fontSize": 13, "fontWeight": "bold", "dy": -15}
    halo = named.mark_text(**text, stroke="var(--mtd-ground, white)", strokeWidth=4, strokeJoin="round")
    labels = [mark.encode(text="label:N", **place) for mark in (halo, named.mark_text(**text))]
    return alt.layer(wedges, edges, dots, numbers, *labels, width=side, height=side)
