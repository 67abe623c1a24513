"""Order of entry and reach in time against two slow codes and dates worked by hand."""

import datetime
import itertools
import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtdkit import network, tables
from mtdkit.errors import UnknownName
from mtdkit.reading import Reading

STARTS = ["1990", "1990-03", "1990-03-05", "1990-03-02", "1990-07~", "1991", "1991-01-01", "1992-02-01", "1992-12-31"]


@st.composite
def records(draw):
    """Draw participations with repeated rows, dated initiatives with open ends, and shares of three tracks."""
    ids = [f"a{i}" for i in range(6)]
    names = list("UVWXYZ")
    rows = draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(names)), min_size=1, max_size=18))
    starts = draw(st.lists(st.sampled_from(STARTS), min_size=6, max_size=6))
    ends = [draw(st.sampled_from(["", start, "1992-12-31", "1993"])) for start in starts]
    on = draw(st.lists(st.sets(st.sampled_from([1, 4, 7]), min_size=1), min_size=6, max_size=6))
    shares = pd.DataFrame([[(track in own) / len(own) for track in (1, 4, 7)] for own in on], ids, [1, 4, 7])
    initiatives = pd.DataFrame({"start": starts, "end": ends}, index=names)
    return pd.DataFrame(rows, columns=["actor", "initiative"]), initiatives, shares


def days_of(initiatives):
    """Return the first and the last day on which each initiative linked its actors."""
    return {
        row.Index: (tables.date_span(row.start)[0], tables.date_span(row.end or row.start)[1])
        for row in initiatives.itertuples()
    }


def arrival_in(participation, initiatives):
    """Return the earliest arrivals, for which the tracks do not matter."""
    actors = participation["actor"].unique()
    return network.earliest_arrival(Reading.of(participation, pd.DataFrame({1: 1.0}, index=actors), initiatives))


def small():
    """Return a chain of three initiatives, a-b in 1990, b-c and c-d both in 1992, and its tracks."""
    participation = pd.DataFrame({"actor": list("abbccd"), "initiative": list("XXYYZZ")})
    initiatives = pd.DataFrame({"start": ["1990", "1992-11", "1992-02"], "end": ["", "", ""]}, index=list("XYZ"))
    return participation, initiatives, pd.DataFrame(np.eye(4), list("abcd"), [1, 2, 7, 9])


# --- First entry -------------------------------------------------------------------


@given(records())
def test_first_entry_over_every_day_that_the_dates_allow(drawn):
    """Spans and ranks are the extremes over all choices of a first, a middle and a last day for each initiative."""
    participation, initiatives, shares = drawn
    used = list(participation["initiative"].unique())[:4]
    participation = participation[participation["initiative"].isin(used)]
    inside = participation.groupby("initiative")["actor"].agg(set)
    own = {track: [i for i in used if (shares.loc[list(inside[i]), track] > 0).any()] for track in shares}
    own = {track: names for track, names in own.items() if names}
    days = {}
    for initiative in used:
        first, last = tables.date_span(initiatives.loc[initiative, "start"])
        days[initiative] = {first, first + (last - first) / 2, last}
    seen = {track: {"day": set(), "rank": set(), "with": set()} for track in own}
    for dates in itertools.product(*(sorted(days[initiative]) for initiative in used)):
        on = dict(zip(used, dates, strict=True))
        entered = {track: min(on[i] for i in names) for track, names in own.items()}
        for track, day in entered.items():
            seen[track]["day"].add(day)
            seen[track]["rank"].add(1 + sum(other < day for other in entered.values()))
            seen[track]["with"] |= {i for i in own[track] if on[i] == day}
    table = network.first_entry(Reading.of(participation, shares, initiatives))
    assert set(table.index) == set(own)
    assert table["first"].is_monotonic_increasing
    for track, row in table.iterrows():
        assert (row["first"].date(), row["last"].date()) == (min(seen[track]["day"]), max(seen[track]["day"]))
        assert (row["best_rank"], row["worst_rank"]) == (min(seen[track]["rank"]), max(seen[track]["rank"]))
        assert set(row["initiatives"]) == seen[track]["with"]


def test_tracks_that_enter_together_tie_whatever_the_date():
    """Two tracks in one initiative of 1990 enter together; a third in May 1990 may be before or after both."""
    participation = pd.DataFrame({"actor": ["a", "b", "c"], "initiative": ["X", "X", "Y"]})
    initiatives = pd.DataFrame({"start": ["1990", "1990-05"]}, index=["X", "Y"])
    table = network.first_entry(Reading.of(participation, pd.DataFrame(np.eye(3), list("abc"), [1, 7, 8]), initiatives))
    assert table[["best_rank", "worst_rank"]].to_numpy().tolist() == [[1, 2], [1, 2], [1, 3]]
    assert table.loc[1, "first"].date() == datetime.date(1990, 1, 1)
    assert table.loc[8, "last"].date() == datetime.date(1990, 5, 31)


def test_first_entry_of_a_case(mozambique):
    """In the shipped case every track that took part has a row, and the spans are those of its own initiatives."""
    case, table = mozambique, network.first_entry(mozambique.reading())
    took_part = case.participation[["actor", "initiative"]].join(case.actors["track"], on="actor")
    on = took_part.join(case.initiatives["start"], on="initiative")
    for track, rows in on.groupby("track"):
        spans = [tables.date_span(start) for start in rows["start"]]
        assert table.loc[track, "first"].date() == min(first for first, _ in spans)
        assert table.loc[track, "last"].date() == min(last for _, last in spans)
    assert len(table) == on["track"].nunique()


# --- Earliest arrival --------------------------------------------------------------


def arrival_by_paths(participation, initiatives):
    """Find the earliest arrivals as paths in a graph of actors on each day on which something begins or ends."""
    spans = days_of(initiatives)
    actors, days = list(participation["actor"].unique()), sorted({day for span in spans.values() for day in span})
    graph = nx.DiGraph()
    graph.add_nodes_from(itertools.product(actors, days))
    graph.add_edges_from(((a, day), (a, later)) for a in actors for day, later in itertools.pairwise(days))
    for row in participation.itertuples():
        first, last = spans[row.initiative]
        for day in (day for day in days if first <= day <= last):
            graph.add_edge((row.actor, day), (row.initiative, day))
            graph.add_edge((row.initiative, day), (row.actor, day))
    found = {}
    for source in actors:
        after = nx.descendants(graph, (source, days[0])) | {(source, days[0])}
        for target in actors:
            arrived = (day.year for day in days if (target, day) in after and target != source)
            found[source, target] = min(arrived, default=None)
    return found


def arrival_by_telling(participation, spans):
    """Find the earliest arrivals by letting actors tell each other until nobody hears anything sooner."""
    actors = list(participation["actor"].unique())
    inside = {name: list(rows["actor"].unique()) for name, rows in participation.groupby("initiative")}
    found = {}
    for source in actors:
        told, news = {source: datetime.date.min}, True
        while news:
            news = False
            for name, members in inside.items():
                first, last = spans[name]
                for teller, hearer in itertools.permutations(members, 2):
                    day = max(told.get(teller, datetime.date.max), first)
                    if day <= last and day < told.get(hearer, datetime.date.max):
                        told[hearer], news = day, True
        found.update({(source, target): told[target].year if target in told else None for target in actors})
        found[source, source] = None
    return found


def assert_arrives(arrival, expected):
    """Fail unless a table of years is that of a dictionary, None being missing."""
    for (source, target), year in expected.items():
        got = arrival.loc[source, target]
        assert pd.isna(got) if year is None else got == year


@given(records())
def test_earliest_arrival_against_two_slow_codes(drawn):
    """Paths in a graph of days and step by step telling give the same years."""
    participation, initiatives, _ = drawn
    expected = arrival_by_paths(participation, initiatives)
    assert expected == arrival_by_telling(participation, days_of(initiatives))
    assert_arrives(arrival_in(participation, initiatives), expected)


@given(records())
def test_the_year_is_the_earliest_over_all_days_that_the_dates_allow(drawn):
    """For initiatives of one day each, known more or less exactly: the least over every choice of their days."""
    participation, initiatives, _ = drawn
    used = list(participation["initiative"].unique())[:3]
    participation = participation[participation["initiative"].isin(used)]
    initiatives = initiatives.assign(end="")
    spans = {name: span for name, span in days_of(initiatives).items() if name in used}
    edges = {day for span in spans.values() for day in span}
    choices = [[day for day in edges if spans[name][0] <= day <= spans[name][1]] for name in used]
    best = {}
    for days in itertools.product(*choices):
        found = arrival_by_telling(participation, {name: (day, day) for name, day in zip(used, days, strict=True)})
        for pair, year in found.items():
            best[pair] = min((y for y in (best.get(pair), year) if y is not None), default=None)
    assert_arrives(arrival_in(participation, initiatives), best)


def test_days_that_are_known_rule_out_the_way_back_within_a_year():
    """X joins a and b on October 1, Y joined b and c on February 1: c's news reaches a, never the other way."""
    participation = pd.DataFrame({"actor": list("abbc"), "initiative": list("XXYY")})
    for ends in (["", ""], ["1992-10-01", "1992-02-01"]):
        initiatives = pd.DataFrame({"start": ["1992-10-01", "1992-02-01"], "end": ends}, index=["X", "Y"])
        arrival = arrival_in(participation, initiatives)
        assert arrival.loc["c", "a"] == 1992
        assert pd.isna(arrival.loc["a", "c"])
    # On one day, in one year and while Y goes on, both ways are open.
    for start, end in (("1992-10-01", ""), ("1992", ""), ("1992-02-01", "1992-10")):
        initiatives.loc["Y"] = [start, end]
        assert arrival_in(participation, initiatives).loc["a", "c"] == 1992


def test_the_order_of_months_within_a_year():
    """Z joined c and d in February 1992, Y joins b and c in November: what a told b in 1990 comes too late for d."""
    participation, initiatives, _ = small()
    arrival = arrival_in(participation, initiatives)
    assert arrival.loc["a", ["b", "c"]].tolist() == [1990, 1992]
    assert pd.isna(arrival.loc["a", "d"])
    assert arrival.loc["d", ["b", "c"]].tolist() == [1992, 1992]
    assert pd.isna(arrival.loc["d", "a"])
    assert pd.isna(arrival.loc["a", "a"])


def test_an_initiative_links_on_every_day_that_it_lasts():
    """If X goes on to 1993, what d knows can reach a in 1992; if its end is unknown, it cannot."""
    participation, initiatives, _ = small()
    initiatives.loc["X", "end"] = "1993-02"
    assert arrival_in(participation, initiatives).loc["d", "a"] == 1992


@pytest.mark.parametrize("unknown", ["", None, float("nan"), pd.NA])
@pytest.mark.parametrize("end", ["", "1993"])
def test_initiatives_of_unknown_start_are_left_out(unknown, end):
    """Each measure of order gives what it gives without them; an actor of such initiatives alone has no row."""
    participation, initiatives, shares = small()
    undated = initiatives.copy()
    undated.loc["X", ["start", "end"]] = [unknown, end]
    undated.loc["Z", "end"] = unknown
    rest = participation[participation["initiative"] != "X"]
    for measure, less in zip(calls(participation, undated, shares), calls(rest, initiatives, shares), strict=True):
        pd.testing.assert_frame_equal(measure(), less())
    assert "a" not in arrival_in(participation, undated).index
    nothing = undated.assign(start=unknown)
    assert [len(measure()) for measure in calls(participation, nothing, shares)] == [0, 0, 0]


# --- Reach between tracks ----------------------------------------------------------


@given(records())
def test_reach_between_tracks_follows_its_formula(drawn):
    """Shares reached in time and linked at all are those of loops over pairs of actors."""
    participation, initiatives, shares = drawn
    table = network.time_respecting_reach(Reading.of(participation, shares, initiatives), permutations=1)
    actors = list(participation["actor"].unique())
    arrived = arrival_by_telling(participation, days_of(initiatives))
    ties = nx.Graph(participation.itertuples(index=False, name=None))
    tracks = [track for track in shares if (shares.loc[actors, track] > 0).any()]
    assert list(table.index) == list(itertools.product(tracks, repeat=2))
    for k, m in table.index:
        weight = {(a, b): shares.loc[a, k] * shares.loc[b, m] for a, b in itertools.permutations(actors, 2)}
        if sum(weight.values()) == 0:
            assert table.loc[(k, m)].isna().all()
            continue
        reached = sum(w for pair, w in weight.items() if arrived[pair] is not None) / sum(weight.values())
        linked = sum(w for pair, w in weight.items() if nx.has_path(ties, *pair)) / sum(weight.values())
        assert table.loc[(k, m), "reached"] == pytest.approx(reached)
        assert table.loc[(k, m), "linked"] == pytest.approx(linked)
        assert table.loc[(k, m), "reached"] <= table.loc[(k, m), "linked"] + 1e-9


def test_permuted_years_come_near_all_permutations():
    """Mean and p-values of many deals come near those over all six orders of three initiatives."""
    participation, initiatives, shares = small()
    initiatives["start"] = ["1990", "1991", "1992"]
    observed = arrival_in(participation, initiatives).notna().to_numpy()
    every = np.array(
        [
            arrival_in(participation, initiatives.set_axis(list(order))).notna().to_numpy()
            for order in itertools.permutations("XYZ")
        ]
    )
    table = network.time_respecting_reach(Reading.of(participation, shares, initiatives), permutations=2000)
    for (row, k), (column, m) in itertools.product(enumerate(shares), repeat=2):
        if k != m:
            assert table.loc[(k, m), "expected"] == pytest.approx(every[:, row, column].mean(), abs=0.05)
            more = (every[:, row, column] >= observed[row, column]).mean()
            fewer = (every[:, row, column] <= observed[row, column]).mean()
            assert table.loc[(k, m), "p_more"] == pytest.approx(more, abs=0.05)
            assert table.loc[(k, m), "p_fewer"] == pytest.approx(fewer, abs=0.05)
        else:
            assert math.isnan(table.loc[(k, m), "reached"])


def test_years_that_are_all_the_same_leave_no_order():
    """If everything happened in one year, reach equals linkage and every p-value is one."""
    participation, initiatives, shares = small()
    initiatives["start"] = "1990"
    table = network.time_respecting_reach(Reading.of(participation, shares, initiatives), permutations=20).dropna()
    assert (table[["reached", "linked", "expected", "p_more", "p_fewer"]] == 1).all(axis=None)


def test_the_same_seed_gives_the_same_table():
    """Zero is a seed like any other, and another seed gives another table."""
    participation, initiatives, shares = small()
    read = Reading.of(participation, shares, initiatives)
    first, again, other = (network.time_respecting_reach(read, permutations=25, seed=seed) for seed in (0, 0, 1))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


# --- Passage -----------------------------------------------------------------------


def surely_earlier(own, one, other, spans):
    """Tell whether an actor is at one kind of its initiatives first on each choice of days that the dates allow."""
    orders = []
    for days in itertools.product(*(spans[name] for name in own)):
        on = dict(zip(own, days, strict=True))
        orders.append(min(on[name] for name in own if name in one) < min(on[name] for name in own if name in other))
    return all(orders)


@given(records())
def test_passage_over_every_day_that_the_dates_allow(drawn):
    """Who was surely at one kind first is found by trying all first and last days."""
    participation, initiatives, shares = drawn
    first, then = ["U", "V"], ["W", "X", "Y"]
    spans = {name: tables.date_span(start) for name, start in initiatives["start"].items()}
    counts = dict.fromkeys(("both", "earlier", "later"), 0)
    for names in participation.groupby("actor")["initiative"].agg(set):
        own = sorted(names & {*first, *then})
        if names & {*first} and names & {*then}:
            counts["both"] += 1
            counts["earlier"] += surely_earlier(own, first, then, spans)
            counts["later"] += surely_earlier(own, then, first, spans)
    found = network.passage(Reading.of(participation, shares, initiatives), first, then, permutations=3)
    assert found[list(counts)].to_dict() == counts
    assert 0 <= found["low"] <= found["high"] <= found["both"]


def handed_on():
    """Return five actors in rooms X, Y and Z and at tables T and U, all on days of their own."""
    rows = ["aX", "aT", "bX", "bY", "bU", "cZ", "cT", "cU", "dY", "dT", "eX"]
    participation = pd.DataFrame([tuple(row) for row in rows], columns=["actor", "initiative"])
    starts = {"X": "1990-01-01", "Y": "1991-01-01", "T": "1992-01-01", "U": "1993-01-01", "Z": "1994-01-01"}
    return participation, pd.DataFrame(np.eye(5), list("abcde"), range(1, 6)), pd.DataFrame({"start": starts})


def test_the_range_of_passage_is_that_of_all_deals():
    """Three go from room to table and one the other way; a thousand deals give the range of all 120."""
    participation, shares, initiatives = handed_on()
    found = network.passage(Reading.of(participation, shares, initiatives), "XYZ", "TU", permutations=5000)
    assert found[["both", "earlier", "later"]].tolist() == [4, 3, 1]
    own = participation.groupby("actor")["initiative"].agg(set).drop("e")
    dealt = []
    for order in itertools.permutations("XYZTU"):
        at = {name: order.index(name) for name in order}
        firsts = [[min(at[name] for name in names & set(kind)) for kind in ("XYZ", "TU")] for names in own]
        dealt.append(sum(room < table for room, table in firsts))
    assert found[["low", "high"]].tolist() == np.quantile(dealt, [0.05, 0.95]).tolist()


def test_passage_of_nobody_is_zero():
    """Without an initiative of one kind, or of known start, nobody was at both."""
    participation, shares, initiatives = handed_on()
    reading = Reading.of(participation, shares, initiatives)
    assert network.passage(reading, [], "TU").tolist() == [0] * 5
    assert network.passage(reading, [], []).tolist() == [0] * 5
    initiatives.loc[["T", "U"], "start"] = ""
    assert network.passage(Reading.of(participation, shares, initiatives), "XYZ", "TU").tolist() == [0] * 5


def test_passage_between_no_two_kinds_is_refused():
    """The initiative that is unknown or of both kinds is named, and so are too few permutations."""
    reading = Reading.of(*handed_on())
    with pytest.raises(UnknownName, match="'V'"):
        network.passage(reading, "XV", "TU")
    with pytest.raises(ValueError, match="initiative 'T' is among the first and among the others"):
        network.passage(reading, "XT", "TU")
    with pytest.raises(ValueError, match="permutations=0"):
        network.passage(reading, "XY", "TU", permutations=0)


# --- Errors and arguments ----------------------------------------------------------


def calls(participation, initiatives, shares):
    """Return the three measures as calls without arguments."""
    return [
        lambda: network.first_entry(Reading.of(participation, shares, initiatives)),
        lambda: network.earliest_arrival(Reading.of(participation, shares, initiatives)),
        lambda: network.time_respecting_reach(Reading.of(participation, shares, initiatives), permutations=2),
    ]


@pytest.mark.parametrize("number", range(3))
def test_an_initiative_without_a_row_is_named(number):
    """A participation in an initiative that has no dates is refused, and the initiative named."""
    participation, initiatives, shares = small()
    with pytest.raises(UnknownName, match="no initiative 'Y'; there are 'X', 'Z'"):
        calls(participation, initiatives.drop(index="Y"), shares)[number]()


@pytest.mark.parametrize("number", range(3))
def test_a_date_that_is_none_is_named(number):
    """A start that is no date is refused with its text."""
    participation, initiatives, shares = small()
    initiatives.loc["Y", "start"] = "May 1992"
    with pytest.raises(ValueError, match="'May 1992' is not a date"):
        calls(participation, initiatives, shares)[number]()


@pytest.mark.parametrize("number", [1, 2])
def test_an_end_before_the_start_is_named(number):
    """An initiative that ends before it starts is refused, and named with both dates."""
    participation, initiatives, shares = small()
    initiatives.loc["Y", "end"] = "1992-10"
    with pytest.raises(ValueError, match="initiative 'Y' ends 1992-10 before its start 1992-11"):
        calls(participation, initiatives, shares)[number]()


def test_too_few_permutations_are_refused():
    """The error names the number given."""
    with pytest.raises(ValueError, match="permutations=0"):
        network.time_respecting_reach(Reading.of(*[small()[n] for n in (0, 2, 1)]), permutations=0)


@pytest.mark.parametrize("number", range(3))
def test_repeated_rows_count_once_and_nothing_is_altered(number):
    """A second role in the same initiative changes nothing, and the tables given stay as they were."""
    given_tables = small()
    twice = pd.concat([given_tables[0], given_tables[0]])
    before = [frame.copy() for frame in (twice, *given_tables[1:])]
    pd.testing.assert_frame_equal(calls(twice, *given_tables[1:])[number](), calls(*given_tables)[number]())
    for frame, was in zip((twice, *given_tables[1:]), before, strict=True):
        pd.testing.assert_frame_equal(frame, was)


@pytest.mark.parametrize("number", range(3))
def test_no_participation_gives_an_empty_answer(number):
    """Without participations there is no row, no error and no warning."""
    participation, initiatives, shares = small()
    assert len(calls(participation.iloc[:0], initiatives, shares)[number]()) == 0
