"""Pictures of how a case is measured: its two modes, linkage beside chance, order of entry, brokerage."""

import textwrap

import altair as alt
import pandas as pd

from mtdkit.charts.figure import BARE, INK, WIDTH, Figure, listed, track_color, track_label
from mtdkit.network import ROLES
from mtdkit.tables import date_span

__all__ = ["brokerage_roles", "entry_order", "linkage_beside_chance", "two_mode"]

# Labels apart from marks that may stand at zero.
_APART = alt.Axis(domain=False, ticks=False, labelPadding=12)


def linkage_beside_chance(table, top=12):
    """Draw how often pairs of tracks met, beside what chance would give.

    Parameters
    ----------
    table : pandas.DataFrame
        As `mtdkit.network.linkage_null` returns it.
    top : int
        How many pairs, those farthest from chance first.

    Returns
    -------
    Figure
        A dot for the initiatives in common, a tick for the number expected, and a line between.

    Examples
    --------
    >>> from mtdkit import network
    >>> from mtdkit.case import Case
    >>> reading = network.readings(Case.load("mozambique"))["primary tracks"]
    >>> table = network.linkage_null(reading.case.participation, reading.membership)
    >>> linkage_beside_chance(table, 3).description.startswith("Pairs of tracks")
    True
    """
    rows = table.reset_index()
    rows["pair"] = [f"{one} and {other}" for one, other in rows[["track", "with"]].to_numpy()]
    rows["gap"] = (rows["observed"] - rows["expected"]).abs()
    rows["tail"] = rows[["p more", "p fewer"]].min(axis=1)
    rows = rows.sort_values(["tail", "gap"], ascending=[True, False], kind="stable").head(top)
    rows["far"] = (rows[["q more", "q fewer"]] <= 0.05).any(axis=1)
    rows["q"] = rows[["q more", "q fewer"]].min(axis=1)
    shown = rows[["pair", "observed", "expected", "far", "q"]].astype({"observed": int})
    base = alt.Chart(shown, width=WIDTH - 100, height=26 * len(shown)).encode(
        y=alt.Y(
            "pair:N",
            title="tracks",
            sort=shown["pair"].tolist(),
            axis=alt.Axis(domain=False, ticks=False, labelPadding=12),
        ),
        tooltip=["pair:N", "observed:Q", alt.Tooltip("expected:Q", format=".1f"), alt.Tooltip("q:Q", format=".2f")],
    )
    count = alt.X("observed:Q", title="initiatives in common of two tracks: found (dot), by chance (tick)")
    chart = (
        base.mark_rule(opacity=0.5).encode(x=count, x2="expected:Q")
        + base.mark_tick(thickness=3, size=18, color=INK).encode(x=alt.X("expected:Q"))
        + base.mark_point(size=120, strokeWidth=2, color=INK, opacity=1).encode(
            x=count, fill=alt.condition("datum.far", alt.value(INK), alt.value("transparent"))
        )
    )
    told = listed(
        (f"{row.pair}:", f"{row.observed} found, {row.expected:.1f} expected") for row in shown.head(4).itertuples()
    )
    count_far = int((table[["q more", "q fewer"]] <= 0.05).any(axis=1).sum())
    return Figure(
        chart,
        f"Pairs of tracks with the initiatives in common found and expected by chance, {len(shown)} of {len(table)} "
        f"pairs, those least likely by chance first. {told}. Pairs that stand out after adjustment, drawn as full "
        f"dots: {count_far}.",
    )


def entry_order(table):
    """Draw when each track entered a case, as far as the dates tell.

    Parameters
    ----------
    table : pandas.DataFrame
        As `mtdkit.network.first_entry` returns it.

    Returns
    -------
    Figure
        One bar a track, from the first to the last day on which it can have entered.

    Examples
    --------
    >>> from mtdkit import network
    >>> from mtdkit.case import Case
    >>> case, membership = network.readings(Case.load("mozambique"))["primary tracks"]
    >>> order = network.first_entry(case.participation, case.initiatives, membership)
    >>> entry_order(order).description[:66]
    'Order in which the tracks entered: 1 Government 1981 (rank 1), 7 R'
    """
    rows = pd.DataFrame(
        {
            "track": table.index.astype(int),
            "row": [track_label(track) for track in table.index],
            "from": table["first"].dt.strftime("%Y-%m-%d").to_numpy(),
            # A bar of one day would not be seen.
            "to": (table["last"] + pd.Timedelta(days=30)).dt.strftime("%Y-%m-%d").to_numpy(),
            "rank": [
                f"rank {best}" if best == worst else f"rank {best} to {worst}"
                for best, worst in table[["best rank", "worst rank"]].to_numpy()
            ],
        }
    )
    base = alt.Chart(rows, width=WIDTH - 145, height=30 * len(rows)).encode(
        y=alt.Y("row:N", title=None, sort=None, axis=BARE), tooltip=["row:N", "from:T", "rank:N"]
    )
    time = alt.X("from:T", title=None, axis=alt.Axis(format="%Y", tickCount=6), scale=alt.Scale(nice="year"))
    middle = table["first"].min() + (table["last"].max() - table["first"].min()) / 2
    rows["late"] = (table["first"] > middle).to_numpy()
    labels = [
        base.transform_filter("!datum.late").mark_text(align="left", dx=8).encode(x="to:T", text="rank:N"),
        base.transform_filter("datum.late").mark_text(align="right", dx=-8).encode(x="from:T", text="rank:N"),
    ]
    bars = base.mark_rule(strokeWidth=12).encode(x=time, x2="to:T", color=track_color())
    told = listed((row.row, f"{row._3[:4]} ({row.rank})") for row in rows.itertuples())
    return Figure(alt.layer(bars, *labels), f"Order in which the tracks entered: {told}.")


def brokerage_roles(table, actors, top=10):
    """Draw how often the best placed actors broker between others, by role.

    Parameters
    ----------
    table : pandas.DataFrame
        As `mtdkit.network.two_mode_brokerage` returns it.
    actors : pandas.DataFrame
        Actors of the case, for their names.
    top : int
        How many actors, those that broker most first.

    Returns
    -------
    Figure

    Examples
    --------
    >>> from mtdkit import network
    >>> from mtdkit.case import Case
    >>> case = Case.load("mozambique").counted()
    >>> table = network.two_mode_brokerage(network.two_mode(case), case.actors["track"])
    >>> brokerage_roles(table, case.actors).description.startswith("Bars for how often")
    True
    """
    chosen = table[table["total"] > 0].sort_values("total", ascending=False, kind="stable").head(top)
    roles = [role for role in ROLES if role in chosen]
    names = [f"{actors.loc[i, 'track']} {actors.loc[i, 'name']}" for i in chosen.index]
    rows = chosen[roles].set_axis(pd.Index(names, name="actor")).reset_index()
    rows = rows.melt("actor", var_name="role", value_name="paths")
    rows["order"] = rows["role"].map(roles.index)
    shade = alt.Scale(type="ordinal", domain=roles, range=[0.25, 0.45, 0.7, 1][: len(roles)])
    chart = (
        alt.Chart(rows, width=WIDTH - 245, height=27 * len(names))
        .mark_bar(color=INK, height=17)
        .encode(
            x=alt.X("paths:Q", title="open paths through the actor", axis=alt.Axis(tickCount=4)),
            y=alt.Y("actor:N", title=None, sort=names, axis=BARE),
            opacity=alt.Opacity(
                "role:N",
                sort=roles,
                scale=shade,
                legend=alt.Legend(orient="bottom", title=None, columns=2, symbolFillColor=INK, symbolType="square"),
            ),
            order="order:Q",
            tooltip=["actor:N", "role:N", "paths:Q"],
        )
    )
    told = listed(zip(names[:5], chosen["total"].head(5), strict=False))
    return Figure(
        chart, f"Bars for how often actors broker between others, by role, track before the name. Paths: {told}."
    )


def two_mode(case):
    """Draw the two modes of a small case: its initiatives in order of time, its actors, and who took part.

    Parameters
    ----------
    case : mtdkit.case.Case
        Thirty rows or so can still be read.

    Returns
    -------
    Figure

    Examples
    --------
    >>> from mtdkit.case import Case
    >>> two_mode(Case.load("mozambique").until("1984")).description.startswith("Two columns joined by lines")
    True
    """
    counted = case.counted()
    order = counted.initiatives["start"].map(lambda start: date_span(start)[0]).sort_values(kind="stable").index
    took_part = counted.participation[["actor", "initiative"]].drop_duplicates()
    # Actors stand where the initiatives they joined stand on average, so that few lines cross.
    place = pd.Series(range(len(order)), index=order)
    height = took_part["initiative"].map(place).groupby(took_part["actor"]).mean()
    ranked = height.reindex(counted.actors.index).sort_values(kind="stable").index

    def spread(ids):
        return pd.Series([(n + 0.5) / len(ids) for n in range(len(ids))], index=ids)

    left, right = spread(order), spread(ranked)
    nodes = pd.concat(
        [
            pd.DataFrame({"x": 0, "y": left, "label": counted.initiatives["name"].reindex(order), "track": pd.NA}),
            pd.DataFrame(
                {
                    "x": 1,
                    "y": right,
                    "label": [
                        f"{track} {name}" for name, track in counted.actors.loc[ranked, ["name", "track"]].values
                    ],
                    "track": counted.actors["track"].reindex(ranked),
                }
            ),
        ]
    )
    named = counted.initiatives.loc[order, ["start", "name"]].to_numpy()
    nodes.loc[order, "label"] = ["\n".join(textwrap.wrap(f"{start[:4]} {name}", 30)[:3]) for start, name in named]
    lines = pd.DataFrame(
        {
            "x": 0,
            "y": left[took_part["initiative"]].to_numpy(),
            "x2": 1,
            "y2": right[took_part["actor"]].to_numpy(),
            "track": counted.actors.loc[took_part["actor"], "track"].astype(int).to_numpy(),
        }
    )
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-1.9, 2.1]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[1, 0]))
    base = alt.Chart(nodes.astype({"track": "Int64"})).encode(x=x, y=y, tooltip=["label:N"])
    initiatives, actors = base.transform_filter("datum.x == 0"), base.transform_filter("datum.x == 1")
    chart = alt.layer(
        alt.Chart(lines)
        .mark_rule(strokeWidth=2, opacity=0.8)
        .encode(x=x, y=y, x2="x2:Q", y2="y2:Q", color=track_color()),
        initiatives.mark_square(size=110, color=INK, opacity=1),
        initiatives.mark_text(align="right", dx=-10, lineBreak="\n", baseline="middle").encode(text="label:N"),
        actors.mark_circle(size=130, opacity=1).encode(color=track_color()),
        actors.mark_text(align="left", dx=10, limit=130).encode(text="label:N"),
        width=WIDTH - 20,
        height=max(30 * max(len(left), len(right)), 120),
    )
    told = "; ".join(
        f"{counted.initiatives.loc[i, 'name']}: {', '.join(counted.actors.loc[who, 'name'])}"
        for i, who in took_part.groupby("initiative")["actor"]
    )
    return Figure(
        chart, f"Two columns joined by lines: {len(right)} actors and {len(left)} initiatives. Took part: {told}."
    )
