"""Pictures of a case: its actors by track, its initiatives in time, and who took part in what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta

import altair as alt
import pandas as pd

from mtdkit.charts.figure import Figure
from mtdkit.charts.forms import badges, named_rows, tips
from mtdkit.charts.theme import INK, LINE, TRACK_SCALE, WIDTH, heading, time_axis, time_scale, track_color, track_label
from mtdkit.charts.words import broken, count, from_to, in_words, joined, units
from mtdkit.framework import NAMES, TRACKS
from mtdkit.reading import Reading
from mtdkit.tables import date_span

_CELL = 15  # units of a column of a track in a timeline
_TIME = 240  # units of its bars
_OVER_TIME, _OVER_TRACKS = 24, 96  # units over the rows that the axis of time and the names of the tracks take
_SIDE = 146  # units for a name of `two_mode`
_MOST_LINES = 20_000
# Fill and dashes of a bar, so that what is public is as clear as what is secret.
_OPENNESS = {
    "public": ("transparent", [1, 0]),
    "discreet": ("#8c8c8c", [1, 0]),
    "secret": (INK, [1, 0]),
    "not known": ("transparent", [2, 2]),
}


def actors_by_track(actors: pd.DataFrame) -> Figure:
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
    first = actors["track"].value_counts().reindex(list(TRACKS), fill_value=0).astype(int)
    besides = actors["secondary_tracks"].explode().value_counts().reindex(list(TRACKS), fill_value=0).astype(int)
    table = pd.DataFrame({"track": TRACKS, "first": first.to_numpy(), "besides": besides.to_numpy()})
    table["row"] = table["track"].map(track_label)
    table["sum"] = table["first"] + table["besides"]
    table["text"] = table["first"].astype(str) + " + " + table["besides"].astype(str)
    rows = named_rows(table["row"], least=30)
    scale = alt.Scale(domain=[0, max(int(table["sum"].max()), 1) * 1.2])
    title = ["actors with the track as their primary (full)", "and as a secondary one (dashed)"]
    across = alt.X("first:Q", title=title, scale=scale, axis=alt.Axis(tickMinStep=1, tickCount=5))
    base = rows.chart(table, tooltip=tips(track="row:N", primary="first:Q", secondary="besides:Q"))
    second = {
        "x": alt.X("first:Q", scale=scale),
        "x2": "sum:Q",
        "fill": alt.Fill("track:N", scale=TRACK_SCALE, legend=None),
        "stroke": alt.Stroke("track:N", scale=TRACK_SCALE, legend=None),
    }
    chart = (
        base.mark_bar(height=16).encode(x=across, color=track_color())
        + base.mark_bar(height=15, fillOpacity=0.12, strokeWidth=2, strokeDash=[3, 2])
        .encode(**second)
        .transform_filter("datum.besides > 0")
        + base.mark_text(align="left", dx=6).encode(x=alt.X("sum:Q", scale=scale), text="text:N")
    )
    ranked = table[table["first"] > 0].sort_values("first", ascending=False, kind="stable").head(3)
    most = joined(f"{row.row} {row.first}" for row in ranked.itertuples())
    return Figure(
        chart,
        f"Bars for how many of {count(len(actors), 'actor')} have each of the nine tracks as their primary or, after "
        f"it, as a secondary one. Most, by primary track: {most}. Without any actor: "
        f"{joined(table.loc[table['sum'] == 0, 'row'])}.",
    )


def initiatives(reading: Reading, marks: pd.DataFrame | None = None) -> Figure:
    """Draw the initiatives of a case in time, with the tracks that took part in each.

    Parameters
    ----------
    reading : mtdkit.reading.Reading
    marks : pandas.DataFrame, optional
        Days to which the initiatives should be seen, such as that of the agreement: ``date`` (in EDTF form) and
        ``label`` (a few words).

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
    took_part = reading.participation.join(reading.actors["track"], on="actor")
    tracks = took_part.groupby("initiative")["track"].agg(lambda on: tuple(sorted(set(on))))
    figure = events(dated.join(tracks.rename("tracks")), "initiatives", marks)
    undated = len(reading.initiatives) - len(dated)
    return Figure(figure.chart, f"{figure.description} Left out: {undated} of unknown start.") if undated else figure


def events(rows: pd.DataFrame, what: str = "events", marks: pd.DataFrame | None = None) -> Figure:
    """Draw dated rows in time, with the tracks of each.

    Parameters
    ----------
    rows : pandas.DataFrame
        With ``name``, ``start`` and ``end`` (dates in EDTF form, the latter may be empty), ``openness``
        (may be empty), ``outcome`` and ``tracks`` (a tuple, or missing).
    what : str
        What the rows are, in the plural, for the description.
    marks : pandas.DataFrame, optional
        Days to which the rows should be seen, such as that of an agreement: ``date`` (in EDTF form) and ``label`` (a
        few words).

    Returns
    -------
    Figure
        A row has its name and dates above, one column for each track on the left and a bar from the first to the
        last day known on the right, the fuller the less public. A bar is long enough for its fill to be seen. A
        marked day is a light line beside the bars, with its label on top.

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
    rows = _in_time(rows)
    first, last = min(rows["first"]), max(rows["last"])
    spans = [] if marks is None else [date_span(day) for day in marks["date"]]
    days = [a + (b - a) / 2 for a, b in spans]
    start, end = min([first, *days]), max([*rows["until"], *days])
    height = int(rows["room"].sum()) + 6
    present = rows[["y", "name", "tracks"]].explode("tracks").dropna(subset="tracks")
    present = present.rename(columns={"tracks": "track"}).astype({"track": int})

    scale = alt.Scale(domain=[height, 0], nice=False, padding=0)
    y = alt.Y("y:Q", axis=None, scale=scale)
    drawn = rows.drop(columns=["start", "end", "last", "tracks", "room"])
    drawn = drawn.assign(**{day: [each.isoformat() for each in rows[day]] for day in ("first", "until")})
    names = (
        alt.Chart(drawn)
        .mark_text(align="left", baseline="top", lineBreak="\n")
        .encode(x=alt.value(0), y=alt.Y("top:Q", axis=None, scale=scale), text="text:N")
    )
    upright = heading(labelAngle=-90, minExtent=_OVER_TRACKS - 2, labelExpr=f"{json.dumps(dict(NAMES))}[datum.value]")
    by_track = alt.X("track:O", title=None, scale=alt.Scale(domain=list(TRACKS)), axis=upright)
    cells = alt.Chart(present).encode(x=by_track, y=y, tooltip=tips(name="name:N", track="track:O"))
    known = [term for term in _OPENNESS if term in set(rows["openness"])]
    fills, dashes = zip(*(_OPENNESS[term] for term in known), strict=True) if known else ((), ())
    key = alt.Legend(orient="bottom", title="openness at the time", symbolType="square") if known else None
    bars = (
        alt.Chart(drawn)
        .mark_bar(stroke=INK, strokeWidth=1.5, height=11)
        .encode(
            x=alt.X(
                "first:T",
                title=None,
                scale=time_scale(start, end),
                axis=time_axis(start, end, _TIME),
            ),
            x2="until:T",
            y=y,
            fill=alt.Fill(
                "openness:N", sort=known, scale=alt.Scale(type="ordinal", domain=known, range=list(fills)), legend=key
            ),
            strokeDash=alt.StrokeDash("openness:N", scale=alt.Scale(domain=known, range=list(dashes)), legend=None),
            tooltip=tips(name="name:N", when="when:N", openness="openness:N", outcome="outcome:N"),
        )
    )
    told = "" if marks is None else f" Marked days: {joined(marks['label'], most=4)}."
    often = present["track"].value_counts(sort=False).sort_index().sort_values(ascending=False, kind="stable")
    return Figure(
        alt.hconcat(
            alt.layer(*badges(cells, "square", 196), names, width=9 * _CELL, height=height),
            alt.layer(*_marked(marks, days, start, end, rows, height), bars, width=_TIME, height=height),
            spacing=WIDTH - 9 - 9 * _CELL - _TIME,
            bounds="flush",  # the names run over both
        ),
        f"Timeline of {count(len(rows), what.removesuffix('s'), what)} from {first.year} to {last.year}, one row each, "
        f"with the tracks of those who took part and a bar from the first to the last day. Most often: "
        f"{joined(f'track {track} in {number}' for track, number in often.head(3).items())}. "
        f"Not public at the time: {rows['openness'].isin(['discreet', 'secret']).sum()}.{told}",
    )


def _marked(
    marks: pd.DataFrame | None, days: list[date], start: date, end: date, rows: pd.DataFrame, height: float
) -> Iterator[alt.Chart]:
    """Give a line beside the bars for each marked day, and its label on top, left of the line.

    The later a day, the higher its label, so that no line crosses another's label; over the names of the tracks it
    stands where it would meet them.
    """
    if marks is None or marks.empty:
        return
    drawn = pd.DataFrame({"day": days, "label": marks["label"].to_list(), "when": [in_words(d) for d in marks["date"]]})
    drawn = drawn.sort_values("day", kind="stable", ignore_index=True)
    texts, tops, top = [], [], float(_OVER_TIME)
    for day, label in zip(drawn["day"], drawn["label"], strict=True):
        room = _TIME * ((day - start) / (end - start))
        if units(label) + 8 > room:
            top = max(top, _OVER_TRACKS)
        texts.append(broken(label, room + 9 * _CELL))
        top += LINE * (texts[-1].count("\n") + 1) + 5
        tops.append(-top)
    drawn = drawn.assign(text=texts, top=tops, day=[day.isoformat() for day in drawn["day"]])
    scale = alt.Scale(domain=[height, 0], nice=False, padding=0)
    x = alt.X("day:T", scale=time_scale(start, end))
    base = alt.Chart(drawn).encode(x=x, y=alt.Y("top:Q", axis=None, scale=scale))
    # Names of rows run over the bars, so the line pauses there.
    beside = drawn[["day"]].merge(pd.DataFrame({"from": rows["y"] - 14, "to": rows["y"] + 16}), how="cross")
    style = {"opacity": 0.45, "strokeWidth": 1.5}
    yield base.mark_rule(**style).encode(y2=alt.datum(-_OVER_TIME))
    yield alt.Chart(beside).mark_rule(**style).encode(x=x, y=alt.Y("from:Q", axis=None, scale=scale), y2="to:Q")
    yield base.mark_text(align="right", baseline="top", dx=-5, lineBreak="\n", lineHeight=LINE).encode(
        text="text:N", tooltip=tips(when="when:N", what="label:N")
    )


def _in_time(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in order of time with their days, words and places from the top."""
    rows = rows[["name", "start", "end", "openness", "outcome", "tracks"]].copy()
    dates = list(zip(rows["start"], rows["end"], strict=True))
    rows["first"] = [date_span(start)[0] for start, _ in dates]
    rows["last"] = [date_span(end or start)[1] for start, end in dates]
    rows["when"] = [from_to(start, end) for start, end in dates]
    rows = rows.sort_values(["first", "last"], kind="stable").reset_index(drop=True)
    # The day after the last one is where a bar ends.
    least = timedelta(max((max(rows["last"]) - min(rows["first"])).days * 7 // _TIME, 1))
    rows["until"] = [max(b + timedelta(1), a + least) for a, b in zip(rows["first"], rows["last"], strict=True)]
    rows["text"] = [broken(f"{name}, {when}", WIDTH - 8) for name, when in zip(rows["name"], rows["when"], strict=True)]
    rows["room"] = rows["text"].str.count("\n") * LINE + LINE + 30
    rows["top"] = rows["room"].cumsum().shift(fill_value=0) + 6
    rows["y"] = rows["top"] + rows["room"] - 22
    return rows


def two_mode(reading: Reading) -> Figure:
    """Draw the two modes of a small case: its initiatives in order of time, its actors, and who took part.

    Parameters
    ----------
    reading : mtdkit.reading.Reading
        Thirty rows or so can still be read.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If more than 20,000 lines would have to be drawn.

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> early = Case.load("mozambique").reading().until("1984")
    >>> two_mode(early).description.startswith("Two columns joined by lines")
    True
    """
    took_part = reading.participation
    if len(took_part) > _MOST_LINES:
        raise ValueError(
            f"{len(took_part):,} participations are too many for a picture (at most {_MOST_LINES:,}); leave out "
            "initiatives or actors with reading.without(...)"
        )
    # Those of unknown start come last.
    starts = reading.initiatives["start"].map(lambda start: date_span(start or "9999")[0])
    ordered = reading.initiatives.loc[starts.sort_values(kind="stable").index]
    # Actors stand where the initiatives they joined stand on average, so that few lines cross.
    place = pd.Series(range(len(ordered)), index=ordered.index)
    average = took_part["initiative"].map(place).groupby(took_part["actor"]).mean()
    ranked = reading.actors.loc[average.reindex(reading.actors.index).sort_values(kind="stable").index]

    left = _column(ordered["start"].str[:4].replace("", "undated") + " " + ordered["name"], 0)
    right = _column(ranked["track"].astype(str) + "\xa0" + ranked["name"], 1)
    tall = max(left["room"].sum(), right["room"].sum(), 120)
    for column in (left, right):
        column["y"] = (column["room"].cumsum() - column["room"] / 2) * tall / max(column["room"].sum(), 1)
    lines = pd.DataFrame(
        {
            "x": 0,
            "y": left["y"].reindex(took_part["initiative"]).to_numpy(),
            "x2": 1,
            "y2": right["y"].reindex(took_part["actor"]).to_numpy(),
            "track": reading.actors.loc[took_part["actor"], "track"].astype(int).to_numpy(),
        }
    )
    between = [_SIDE, WIDTH - 8 - _SIDE]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1], range=between, nice=False, padding=0))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[tall, 0], nice=False, padding=0))
    sides = [
        alt.Chart(side).encode(x=x, y=y, tooltip=tips(name="name:N"))
        for side in (left, right.assign(track=ranked["track"].astype(int)))
    ]
    chart = alt.layer(
        alt.Chart(lines)
        .mark_rule(strokeWidth=2, opacity=0.8)
        .encode(x=x, y=y, x2="x2:Q", y2="y2:Q", color=track_color()),
        sides[0].mark_square(size=110, color=INK, opacity=1),
        sides[1].mark_circle(size=130, opacity=1).encode(color=track_color()),
        *_beside(sides[0], left, "right", -10),
        *_beside(sides[1], right, "left", 10),
        width=WIDTH - 8,
        height=tall,
    )
    often = took_part["actor"].value_counts().sort_index().sort_values(ascending=False, kind="stable").head(3)
    most = joined(f"{reading.actors.loc[actor, 'name']} in {number}" for actor, number in often.items())
    return Figure(
        chart,
        f"Two columns joined by lines: {count(len(left), 'initiative')} in order of time, {count(len(right), 'actor')} "
        f"with the track before the name, and {count(len(lines), 'line')} for who took part. Most often: {most}.",
    )


def _column(names: pd.Series, x: int) -> pd.DataFrame:
    """Return the names of one column in lines, and the room that each takes."""
    labels = [broken(name, _SIDE - 14) for name in names]
    lines = [label.count("\n") + 1 for label in labels]
    return pd.DataFrame(
        {"x": x, "name": names, "label": labels, "lines": lines, "room": [LINE * number + 12 for number in lines]},
        index=names.index,
    )


def _beside(base: alt.Chart, names: pd.DataFrame, align: str, dx: float) -> Iterator[alt.Chart]:
    """Give the names of one column, whose lines stand around the middle of their mark."""
    for number in sorted(set(names["lines"])):
        yield (
            base.transform_filter(f"datum.lines == {number}")
            .mark_text(align=align, dx=dx, dy=-(number - 1) * LINE / 2, baseline="middle", lineBreak="\n")
            .encode(text="label:N")
        )
