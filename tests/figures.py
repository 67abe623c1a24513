"""Figures of every chart function: small ones of odd names for the machinery, and those that the book shows."""

import functools
import itertools

import numpy as np
import pandas as pd

from mtdkit import atlas, audit, casebook, charts, framework, models, network, sweep, tables
from mtdkit.case import Case

CELLS = ("key-individual", "more-individual")
ASSUMPTIONS = ["effort", "help", "hindrance", "forgetting", "start"]
PEOPLE = ["leader", "adviser", "general", "elder", "professor", "editor", "bishop", "merchant", "organizer", "teacher",
          "farmer", "veteran"]  # fmt: skip


# --- Cases -----------------------------------------------------------------------


@functools.cache
def case(name="mozambique"):
    """Return a case on primary tracks."""
    return Case.load(name).reading()


@functools.cache
def book():
    """Return four cases, one with a long name."""
    named = {"mozambique": "Mozambique", "israel-palestine": "Israel and Palestine", "cyprus": "Cyprus"}
    return {title: case(name) for name, title in named.items()}


@functools.cache
def chance(name="mozambique"):
    """Return the linkage of a case beside chance."""
    return network.linkage_null(case(name))


@functools.cache
def brokers(name="mozambique"):
    """Return how often its actors broker."""
    return network.two_mode_brokerage(case(name))


@functools.cache
def entries(name="mozambique"):
    """Return when the tracks entered it."""
    return network.first_entry(case(name))


def appearances():
    """Return the actors of the casebook, in one case each and one of them in two."""
    parts = []
    for name, each in book().items():
        joined = each.participation.groupby("actor")["initiative"].nunique()
        actors = each.actors.assign(initiatives=joined.reindex(each.actors.index).fillna(0).astype(int), case=name)
        parts.append(actors.rename(columns={"name": "actor"})[["actor", "case", "track", "initiatives"]].head(6))
    twice = pd.DataFrame([{"actor": parts[0]["actor"].iloc[0], "case": "Cyprus", "track": 8, "initiatives": 2}])
    return pd.concat([*parts, twice], ignore_index=True)


def measured():
    """Return a measure of three cases under two codings."""
    low = {"Mozambique": 0.4, "Israel and Palestine": 0.5, "Cyprus": 0.1}
    return pd.DataFrame(
        [
            {"case": name, "coding": coding, "value": at + 0.1 + plus, "low": at, "high": at + 0.3 + plus}
            for name, at in low.items()
            for coding, plus in (("first coding", 0), ("second coding", 0.05))
        ]
    )


SHARES = pd.DataFrame(
    {"between the parties": [0.2, 0.5], "opponents": [None, 1], "Israel and Palestine": [0.031, 0]},
    ["7 Religion", "Government of the United Kingdom"],
)
COUNTS = pd.DataFrame({1: [29, 71.0], 3: [3, None], 9: [0.25, 6]}, ["Mozambique", "Israel and Palestine"])


def spans(name):
    """Return the initiatives of one year of a case, so that days and months count."""
    rows = case(name).initiatives.sort_values("start").iloc[3:9]
    return rows.assign(tracks=[(1, 9)] * len(rows))


OF_CASES = {
    "actor_map": lambda n: charts.actor_map(case(n)),
    "actors_by_track": lambda n: charts.actors_by_track(case(n).actors),
    "brokerage_roles": lambda n: charts.brokerage_roles(brokers(n), case(n).actors),
    "entry_order": lambda n: charts.entry_order(entries(n)),
    "events": lambda n: charts.events(spans(n), "short spans"),
    "gateways": lambda n: charts.gateways(casebook.gateways({n: case(n)}, 1)),
    "initiatives": lambda n: charts.initiatives(case(n)),
    "linkage_beside_chance": lambda n: charts.linkage_beside_chance(chance(n)),
    "links_by_case": lambda n: charts.links_by_case(casebook.links(book(), 1), 1),
    "matrix": lambda n: charts.matrix(SHARES, "shares", 7, percent=True),
    "ranges_by_case": lambda n: charts.ranges_by_case(measured(), "share of meetings across", "the range", 0.5),
    "removal_bars": lambda n: charts.removal_bars(network.loss_of_track(case(n))),
    "shared_actors": lambda n: charts.shared_actors(appearances()),
    "track_matrix": lambda n: charts.track_matrix(network.linkage(case(n))),
    "tracks_by_case": lambda n: charts.tracks_by_case(COUNTS, "actors"),
    "tracks_met": lambda n: charts.tracks_met(network.tracks_met(case(n)), case(n).actors),
    "two_mode": lambda n: charts.two_mode(case(n)),
}
CHRONOLOGIES = {
    "colombia": [
        ("1964", "War begins", "violence"), ("2010-09-06", "Santos gives Acosta the message", "talks"),
        ("2012-10-18", "Talks open in Norway", "talks"), ("2013-05-26", "First chapter agreed", "agreement"),
        ("2016-08-24", "Final agreement closed", "agreement"), ("2016-09-26", "First signing, Cartagena", "agreement"),
        ("2016-10-02", "Plebiscite says No", "vote"), ("2016-11-12", "New agreement announced", "agreement"),
        ("2016-11-24", "New agreement signed", "agreement"), ("2016-11-30", "Congress ratifies", "vote"),
    ],
    "cyprus": [
        ("1963-12", "Fighting begins", "violence"), ("1974-07", "Division of the island", "violence"),
        ("1979-10-24", "One plan for Nicosia", "agreement"), ("1989-05-16", "Party leaders meet in Prague", "talks"),
        ("1997-12", "Contacts are stopped", "order"), ("2003-04-23", "Crossings open", "order"),
        ("2004-04-24", "Vote on the UN plan", "vote"),
    ],
    "liberia": [
        ("2003-04-11", "Women in white meet in Monrovia", "protest"), ("2003-06-04", "Talks open in Accra", "talks"),
        ("2003-06-17", "Ceasefire", "agreement"), ("2003-07-21", "Blockade of the hall", "protest"),
        ("2003-08-11", "Taylor leaves", "departure"), ("2003-08-18", "Comprehensive agreement", "agreement"),
        ("2005-10-11", "Election", "vote"),
    ],
    "mozambique": [
        ("1977", "War of Frelimo and Renamo", "violence"), ("1984-03-16", "Nkomati Accord", "agreement"),
        ("1984-08", "Talks in Pretoria", "talks"), ("1988-09-12", "Songo summit", "talks"),
        ("1989-08", "Church talks in Nairobi", "talks"), ("1990-07-08", "First direct meeting, Rome", "talks"),
        ("1992-10-04", "General Peace Agreement", "agreement"), ("1994-10", "First elections of many parties", "vote"),
    ],
    "sudan": [
        ("2018-12-19", "Protests spread in the towns", "protest"), ("2019-04-11", "The army removes al-Bashir", "coup"),
        ("2019-06-03", "Attack on the sit-in", "violence"), ("2019-08-17", "Constitutional declaration", "agreement"),
        ("2020-10-03", "Juba accord signed", "agreement"), ("2021-10-25", "Coup", "coup"),
        ("2022-12-05", "Framework agreement", "agreement"), ("2023-04-15", "War of army and RSF", "violence"),
        ("2023-05-11", "Jeddah Declaration", "agreement"),
    ],
}  # fmt: skip


def chronology(rows):
    """Return a table of dated events."""
    return pd.DataFrame(rows, columns=["date", "label", "kind"])


def marked(*rows):
    """Return a table of marked days."""
    return pd.DataFrame(rows, columns=["date", "label"])


OF_SEVERAL = {"links_by_case", "matrix", "ranges_by_case", "shared_actors", "tracks_by_case"}
NAMES = sorted(p.parent.name for p in (tables.data_directory() / "cases").glob("*/actors.csv"))
EACH = [
    (chart, name)
    for chart in OF_CASES
    for name in (["mozambique"] if chart in OF_SEVERAL else NAMES if chart != "actor_map" else ["mozambique", "cyprus"])
]


# --- Small ones ------------------------------------------------------------------


def dated():
    """Return two events, one of unknown openness and without a track."""
    row = {"name": "Talks & <more>", "start": "1990-02", "end": "1990-05", "openness": "secret", "outcome": "none"}
    return pd.DataFrame([row | {"tracks": (1, 7)}, row | {"openness": "", "tracks": (), "end": ""}])


def ranges():
    """Return a measure of two cases under two codings."""
    both = pd.DataFrame({"case": ["A & B", "C"], "value": [0.5, 0.7], "low": [0.4, 0.7], "high": [0.6, 0.9]})
    return pd.concat([both.assign(coding=coding) for coding in ("first", "second")])


def shares_of_variance():
    """Return the indices of a sum by the size of the design."""
    designs = {size: sweep.saltelli({"x & y": (0, 2), "z": (0, 1)}, size) for size in (16, 32)}
    return {size: sweep.sobol(design, design.sum(axis=1)) for size, design in designs.items()}


def met_twice():
    """Return an actor in two cases, on two tracks."""
    return pd.DataFrame({"actor": ["X & Y"] * 2, "case": ["A", "B"], "track": [1, 8], "initiatives": [3, 1]})


def audited():
    """Return scores of two raters, who differ by two and on whether a principle applies."""
    both = pd.DataFrame({"initiative": "a", "name": "A & <B>", "principle": [1, 2, 3, 4], "evidence": "seen"})
    first, second = pd.array([0, 2, None, 3], "Int64"), pd.array([2, 3, 1, 3], "Int64")
    return pd.concat([both.assign(rater="first", score=first), both.assign(rater="second", score=second)])


# --- Teaching diagrams -----------------------------------------------------------

ATTENDED = ["xx..", "x...", ".xx.", "..x.", "...x", "...x", "..xx"]
DEALT = ["x..x", ".x..", "..xx", "x...", "..x.", "..x.", ".x.x"]
SEVEN = {"Minister": 1, "General": 1, "Bishop": 7, "Professor": 5, "Trader": 3, "Editor": 9, "Organizer": 6}


def cells(stages=("discussion", "polarization", "segregation", "destruction")):
    """Return examples by stage and method, most cells without any."""
    methods = ["conciliation", "consultation", "pure mediation", "power mediation", "peacekeeping"]
    rows = [(stage, method, "") for stage in stages for method in methods]
    rows += [(stage, method, f"Talks & <{stage}>") for stage, method in zip(stages, methods, strict=False)]
    return pd.DataFrame([*rows, (stages[0], methods[0], "Good offices")], columns=["stage", "method", "example"])


def reached():
    """Return examples by level and whom they reach."""
    rows = [("individual and personal", "more people", "Summer camps for teenagers from both sides"),
            ("individual and personal", "key people", "Retreat for members of parliament"),
            ("individual and personal", "key people", "Workshop for editors"),
            ("social and political", "more people", "Petition for a referendum"),
            ("social and political", "key people", "Secret talks")]  # fmt: skip
    return pd.DataFrame(rows, columns=["level", "who", "example"])


def claims():
    """Return a claim of each verdict."""
    texts = ["The talks began in the summer of 1990 in Rome.", "The drought hastened them.", "We won.", "It lasts."]
    return pd.DataFrame({"claim": texts, "verdict": ["settled", "likely", "one side says", "open"]})


def levels():
    """Return the three levels of leadership."""
    rows = [
        ("Top leadership", "military, political and religious leaders", "high-level negotiation", "two presidents"),
        ("Middle-range leadership", "leaders respected in their fields", "problem-solving workshops", ""),
        ("Grassroots leadership", "local leaders & health officials", "local peace commissions", "healers"),
    ]
    return pd.DataFrame(rows, columns=["level", "who", "approaches", "examples"])  # fmt: skip


ROOMS = {"Room": "a closed workshop", "Public": "parties, press, people at home", "Table": "official negotiation"}


def transfers(back=False):
    """Return what goes from one place to another."""
    rows = [
        ("Room", "Table", "participants who become negotiators, and drafts"),
        ("Public", "Table", "permission to sign"),
        ("Room", "Public", "articles, talks"),
    ]
    rows = [(b, a, text) for a, b, text in rows] if back else rows
    return pd.DataFrame(rows, columns=["source", "target", "text"])  # fmt: skip


def doors():
    """Return ways to the table."""
    rows = [
        ("The street", "Women in white at the market", "a sit-in and a petition to the president", "April 2003"),
        ("The hotel", "Delegates", "barring the doors of the hall", "July 21, 2003"),
        ("The village", "", "", ""),
    ]
    return pd.DataFrame(rows, columns=["path", "actor", "via", "date"])  # fmt: skip


def questions():
    """Return a tree with a question after a yes."""
    rows = [
        ("state", "Does it act for a state, or for a body that states form?", 1, "teach"),
        ("teach", "Does it teach or do research?", "mediate", "gain"),
        ("mediate", "Is it done to mediate?", "Professionals", 5),
        ("gain", "Does it speak for firms?", 3, "ask a second coder"),
    ]
    return pd.DataFrame(rows, columns=["id", "question", "yes", "no"])  # fmt: skip


def members():
    """Return members of a contact group."""
    tracks = {"United Kingdom": 1, "Japan": 1, "Turkey": 1, "Saudi Arabia": 1, "Conciliation Resources": 2,
              "Centre for Humanitarian Dialogue": 2, "The Asia Foundation": 2, "Muhammadiyah": 7}  # fmt: skip
    return pd.DataFrame({"name": list(tracks), "track": list(tracks.values())})


def dealt(times=2):
    """Return a record and what it becomes by chance."""

    def record(rows):
        return pd.DataFrame([[c == "x" for c in row] for row in rows], list(SEVEN), list("ABCD"))

    records = {"the record": record(ATTENDED)} | {f"shuffle {n + 1}": record(DEALT) for n in range(times)}
    return charts.shuffled_cards(records, pd.Series(SEVEN), {name: 7 + n for n, name in enumerate(records)})


def strip(last="nine-ring"):
    """Return how two tracks became nine."""
    steps = {"1981": "dyad", "1989": "five-tracks", "1991": last}
    return charts.strip_of_schemes({year: framework.diagram(name) for year, name in steps.items()})


TEACHING = {
    "decision_tree": lambda: charts.decision_tree(questions()),
    "named_cells": lambda: charts.named_cells(cells(), "stage", "method", "example"),
    "named_cells of few": lambda: charts.named_cells(reached(), "level", "who", "example"),
    "paths": lambda: charts.paths(doors(), "The talks in Accra"),
    "pyramid": lambda: charts.pyramid(levels()),
    "ring": lambda: charts.ring("Facilitator: Malaysia", members()),
    "ring of many": lambda: charts.ring("Facilitator", pd.concat([members(), members().head(5)])),
    "scorecard": lambda: charts.scorecard(claims()),
    "shuffled_cards": dealt,
    "shuffled_cards often": lambda: dealt(3),
    "strip_of_schemes": strip,
    "strip_of_schemes hub": lambda: strip("nine-hub"),
    "track_wheel told": lambda: charts.track_wheel(dict.fromkeys(range(1, 10), "One & <only> sentence that is long "
                                                                 "enough to go over more than a single line.")),
    "transfer_rooms": lambda: charts.transfer_rooms(ROOMS, transfers()),
    "transfer_rooms back": lambda: charts.transfer_rooms(ROOMS, transfers(back=True)),
}  # fmt: skip


SMALL = {
    **TEACHING,
    "actor_map": lambda: charts.actor_map(case(), labels={"MZ07": "Sant'Egidio & <others>"}),
    "actor_map before": lambda: charts.actor_map(case(), phase="before"),
    "actors_by_track": lambda: charts.actors_by_track(case().actors),
    "audit_matrix": lambda: charts.audit_matrix(audited()),
    "audit_profile": lambda: charts.audit_profile(audited()),
    "bars": lambda: charts.bars(pd.Series({"<a>": 1.0, "b & c": -0.5}), "x", marked=["<a>"]),
    "brokerage_roles": lambda: charts.brokerage_roles(brokers(), case().actors),
    "chronology": lambda: charts.chronology(chronology([("1990-02~", "<one> & two", "talks")])),
    "curves": lambda: charts.curves(pd.DataFrame({"<one>": [1, -2], "two & three": [0, None]}), "x", "y", True),
    "diagram": lambda: charts.diagram("five-tracks"),
    "diagram without": lambda: charts.diagram("nine-ring", without=7),
    "diagram dyad": lambda: charts.diagram("dyad"),
    "entry_order": lambda: charts.entry_order(entries()),
    "events": lambda: charts.events(dated()),
    "events marked": lambda: charts.events(dated(), marks=marked(("1991", "<End> & after"))),
    "findings": lambda: charts.findings(tables.read("studies")),
    "findings of one question": lambda: charts.findings(tables.read("studies").head(1), ["ranking of tracks", "aid"]),
    "gateways": lambda: charts.gateways(casebook.gateways({"A & B": case()}, 7)),
    "influences": lambda: charts.influences(models.influences(models.published_system("core-6"))),
    "initiatives": lambda: charts.initiatives(case()),
    "interactions": lambda: charts.interactions(pd.Series({(1, 2): 0.5, (1, 3): -0.2, (2, 3): 0.0}), "A & <B>"),
    "linkage_beside_chance": lambda: charts.linkage_beside_chance(chance()),
    "links_by_case": lambda: charts.links_by_case(casebook.links({"A & B": case()}, 7), 7),
    "named_points": lambda: charts.named_points(pd.DataFrame({"a": [1, 2], "b": [3, 4]}), "x", "y", {1: "<one>"}),
    "portfolios": lambda: charts.portfolios(pd.DataFrame({"best": [(), (2, 3)], "greedy": [(), (1, 2)]}, [1, 4])),
    "rank_shares": lambda: charts.rank_shares(pd.DataFrame([[0.7, 0.3], [0.3, 0.7]], [1, 9], [1, 2]), "<all> & more"),
    "locator_map": lambda: charts.locator_map(atlas.outlines("cyprus"), atlas.places("cyprus").head(1)),
    "matrix": lambda: charts.matrix(
        pd.DataFrame({"A & B": [0.2, 0.5], "C": [None, 1]}, ["x", "<y>"]), "shares", 7, percent=True
    ),
    "matrix of people": lambda: charts.matrix(
        pd.DataFrame([[0.5, 0.5], [0, 1]], ["<a>", "b"], ["<a>", "b"]), "a & b", percent=True
    ),
    "ranges_by_case": lambda: charts.ranges_by_case(ranges(), "E & I", "the range of <all>", reference=0.5),
    "principles_map": lambda: charts.principles_map(tables.read("tensions")),
    "principles_map chosen": lambda: charts.principles_map(tables.read("tensions"), 10, "supports"),
    "removal_bars": lambda: charts.removal_bars(network.loss_of_track(case())),
    "rest_states": lambda: charts.rest_states(
        pd.DataFrame({"balance": [0, 1, -1], "stable": [True, True, False]}, index=[1, 2, 2]), ("<c>", "d & e")
    ),
    "rpp_matrix": lambda: charts.rpp_matrix(pd.Series({"key-individual": 2}), {CELLS: 3}),
    "shared_actors": lambda: charts.shared_actors(met_twice()),
    "run_dots": lambda: charts.run_dots(sweep.random_design({"x": (0, 1), "y": (-1, 1)}, 9), "x", "y", {"y": "<y>"}),
    "shape_measures": lambda: charts.shape_measures(pd.DataFrame({"degree": [1.0, float("nan")]}, ["star", "odd"])),
    "sobol_bars": lambda: charts.sobol_bars(shares_of_variance()[32], "A & B", exact=shares_of_variance()[16]),
    "sobol_convergence": lambda: charts.sobol_convergence(shares_of_variance(), "A & B"),
    "state_plane": lambda: charts.state_plane(
        pd.DataFrame({"path": [0, 0], "time": [0, 1], "<a>": [0, 1.5], "b": [1, 1.5]}),
        pd.DataFrame({"<a>": [0, 1.5], "b": [0, 1.5], "stable": [False, True]}),
        2,
    ),
    "timeline": lambda: charts.timeline(framework.timeline()),
    "tipping_sizes": lambda: charts.tipping_sizes(pd.Series({1: 2.5, 7: None, "all nine": 4.0}), "effort"),
    "tipping_sizes none": lambda: charts.tipping_sizes(pd.Series({1: None}), "effort"),
    "track_matrix": lambda: charts.track_matrix(network.linkage(case())),
    "track_schemes": lambda: charts.track_schemes({"1981": framework.diagram("dyad")}),
    "track_wheel": lambda: charts.track_wheel(),
    "tracks_by_case": lambda: charts.tracks_by_case(pd.DataFrame({1: [9, 4], 7: [5, None]}, ["A & B", "C"]), "actors"),
    "tracks_met": lambda: charts.tracks_met(network.tracks_met(case()), case().actors),
    "two_mode": lambda: charts.two_mode(case().until("1984")),
    "typologies": lambda: charts.typologies(tables.read("typologies"), "3"),
    "values_by_track": lambda: charts.values_by_track(pd.DataFrame({"<a>": [1.0, 2], "b & c": [3, 3]}, [1, 9]), "x"),
}


# --- The framework, principles, audits, studies and models -----------------------


def drawn_at_random(rows, columns, seed=3):
    """Return a table of numbers from 0 to 1."""
    values = np.random.default_rng(seed).uniform(0, 1, (len(rows), len(columns))).round(3)
    return pd.DataFrame(values, rows, columns)


def indices(seed):
    """Return indices as those of a sweep over five assumptions."""
    names = [f"{which}{end}" for which in ("first", "total") for end in ("", " low", " high")]
    return drawn_at_random(ASSUMPTIONS, names, seed)


def audits():
    """Return the initiatives that were audited."""
    return audit.scores()["initiative"].unique()


def shapes():
    """Return measures of the diagrams, under the names that the book gives them."""
    rows = ["two tracks", "five tracks", "ring of nine", "nine all linked", "hub of nine (our drawing)"]
    return drawn_at_random(rows, ["degree", "betweenness", "closeness"]).where(lambda table: table > 0.2)


def society():
    """Return who listens to whom among twelve people."""
    table = drawn_at_random(PEOPLE, PEOPLE)
    return table.div(table.sum(axis=1), axis=0)


def shared():
    """Return actors that two cells of the RPP matrix share."""
    cells = [f"{who}-{what}" for who in ("more", "key") for what in ("individual", "sociopolitical")]
    return {pair: 10 * n for n, pair in enumerate(itertools.combinations(cells, 2))}


def pairs():
    """Return interactions of all pairs of tracks."""
    both = list(itertools.combinations(range(1, 10), 2))
    return pd.Series(np.linspace(-0.3, 0.5, len(both)), pd.MultiIndex.from_tuples(both))


def pair(c):
    """Return two equal actors that answer each other."""
    return models.two_actors((-0.9, -0.9), (c, c))


def at_rest(*answers):
    """Return the steady states of such pairs, by their answer."""
    return pd.concat({c: models.states_of_rest(pair(c)) for c in answers})


def choices():
    """Return choices at fourteen budgets."""
    best = [tuple(range(1, 2 + n % 9)) for n in range(14)]
    return pd.DataFrame({"best": best, "greedy": best[1:] + best[:1]}, range(2, 30, 2))


REAL = {
    **TEACHING,
    "audit_matrix": lambda: charts.audit_matrix(audit.scores()),
    **{f"audit_profile {n}": lambda name=n: charts.audit_profile(audit.scores(), name) for n in audits()},
    "bars": lambda: charts.bars(drawn_at_random(PEOPLE, [0])[0], "percent of draws in the best three", PEOPLE[:3]),
    "curves": lambda: charts.curves(
        drawn_at_random(range(10), ["linear influence", "at least one", "sustaining peace", "proportional"]),
        "number of tracks",
        "share of what all nine add",
        points=True,
    ),
    "curves below zero": lambda: charts.curves(
        drawn_at_random(range(40), ["fixed listening", "bounded listening"]) - 0.5, "time", "change of the opinion"
    ),
    **{
        f"diagram {n} {w}": lambda name=n, without=w: charts.diagram(name, without)
        for n in framework.diagrams().index
        for w in (None, 1, 9)
    },
    "findings": lambda: charts.findings(tables.read("studies")),
    "influences of few": lambda: charts.influences(models.influences(models.published_system("core-6"))),
    "influences of many": lambda: charts.influences(models.influences(models.published_system("system-24"))),
    "interactions": lambda: charts.interactions(pairs(), "sustaining peace, Shapley interaction, effort 0.2"),
    "matrix of people": lambda: charts.matrix(
        society(), "the share of a row's opinion that comes from each column", percent=True
    ),
    "named_points": lambda: charts.named_points(
        100 * drawn_at_random(range(50), ["a", "b"]), "arrives at the leader, percent", "moves the public, percent",
        {3: "best for the table", 4: "best for the public", 5: "best for both alike"},
    ),
    "portfolios": lambda: charts.portfolios(choices()),
    "principles_map": lambda: charts.principles_map(tables.read("tensions")),
    **{f"principles_map {n}": lambda n=n: charts.principles_map(tables.read("tensions"), n) for n in (4, 7, 10)},
    "rank_shares": lambda: charts.rank_shares(
        drawn_at_random(range(1, 10), range(1, 10)), "120 draws of the same, factors drawn"
    ),
    "rest_states": lambda: charts.rest_states(
        at_rest(0.35, 0.9, 1.5, 2.45), ("answer of each to the other", "mean stance at rest")
    ),
    "rpp_matrix": lambda: charts.rpp_matrix(pd.Series({a: n for (a, _), n in shared().items()}), shared()),
    "run_dots": lambda: charts.run_dots(
        drawn_at_random(range(200), ["x", "y"]) / 50 - 0.01, "x", "y",
        {"x": "leader's change with fixed listening", "y": "leader's change with bounded listening"},
    ),
    "shape_measures": lambda: charts.shape_measures(shapes()),
    "sobol_bars": lambda: charts.sobol_bars(indices(1), "whether the tracks are worth more together", indices(2)),
    "sobol_convergence": lambda: charts.sobol_convergence(
        {size: indices(size) for size in (16, 32, 64, 128, 256, 512)}, "whether the tracks are worth more together"
    ),
    "state_plane": lambda: charts.state_plane(
        models.phase_portrait(pair(1.5), list(itertools.product([-3, -1, 1, 3], repeat=2))),
        models.states_of_rest(pair(1.5)), 4, ("stance of A", "stance of B"),
    ),
    "timeline": lambda: charts.timeline(framework.timeline()),
    "tipping_sizes": lambda: charts.tipping_sizes(
        pd.Series(dict.fromkeys(range(1, 10), 39.4) | {4: None, "all nine, sharing": 11.6}),
        "total effort that brings peace",
    ),
    "track_schemes": lambda: charts.track_schemes(
        {"1981": framework.diagram("dyad"), "1989": framework.diagram("five-tracks"),
         "1991": framework.diagram("nine-all")}
    ),
    "track_wheel": charts.track_wheel,
    **{f"typologies {n}": lambda n=n: charts.typologies(tables.read("typologies"), n) for n in (None, "1.5", "3")},
    "values_by_track of little": lambda: charts.values_by_track(
        drawn_at_random(range(1, 10), ["linear", "at least one", "peace"]) / 80, "the Shapley value"
    ),
    "values_by_track": lambda: charts.values_by_track(
        drawn_at_random(range(1, 10), ["linear influence", "at least one", "sustaining peace"]),
        "the Shapley value, all factors at one, effort 0.8",
    ),
}  # fmt: skip
REAL |= {
    f"chronology {name}": lambda name=name: charts.chronology(chronology(CHRONOLOGIES[name])) for name in CHRONOLOGIES
}
REAL |= {
    f"chronology {name} on a phone": lambda name=name: charts.chronology(chronology(CHRONOLOGIES[name])).narrow
    for name in CHRONOLOGIES
}
REAL |= {
    f"locator_map {name}": lambda name=name: charts.locator_map(atlas.outlines(name), atlas.places(name))
    for name in NAMES
}
REAL |= {
    "initiatives of mozambique marked": lambda: charts.initiatives(
        case(),
        marked(("1984-03-16", "Nkomati Accord"), ("1992-10-04", "General Peace Agreement"), ("1994-10", "Elections")),
    ),
    "initiatives of cyprus marked": lambda: charts.initiatives(
        case("cyprus"),
        marked(("1974-07", "Division"), ("1997-12", "Stop to contacts"), ("2004-04-24", "Vote on the UN plan")),
    ),
}
REAL |= {f"{chart} {name}": functools.partial(OF_CASES[chart], name) for chart, name in EACH}


@functools.cache
def drawn(name):
    """Return a figure that the book shows, or a small one, by its name; drawing is slow, so each is kept."""
    return (SMALL | REAL)[name]()
