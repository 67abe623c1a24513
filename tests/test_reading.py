"""Readings of a case: which rows count, whose tracks, and the network made of them."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from conftest import records
from hypothesis import given
from hypothesis import strategies as st

from mtdkit import network
from mtdkit.case import Case, cases
from mtdkit.errors import UnknownName
from mtdkit.framework import TRACKS
from mtdkit.reading import Reading, track_shares


@pytest.fixture(scope="module")
def read(mozambique):
    """Give the readings of the first case."""
    return mozambique.readings()


def small():
    """Return a reading of three actors in two initiatives."""
    rows = pd.DataFrame({"actor": list("abbc"), "initiative": list("XXYY")})
    return Reading.of(rows, pd.DataFrame(np.eye(3), list("abc"), [1, 7, 9]))


# --- The readings of a case --------------------------------------------------------


def test_readings_name_their_choice(mozambique, read):
    """Each reading differs from the first in what its name says and in nothing else."""
    assert list(read) == [
        "primary tracks", "all tracks", "second coding", "no collective actors", "no weak sources",
    ]  # fmt: skip
    assert all(reading.name == name for name, reading in read.items())
    first = read["primary tracks"]
    assert (first.shares.max(axis=1) == 1).all()
    assert read["all tracks"].case is first.case
    assert (read["all tracks"].shares > 0).sum().sum() > len(first.shares)
    assert not read["no collective actors"].actors["collective"].any()
    weak = set(mozambique.sources.index[mozambique.sources["weak"]])
    assert not any(set(keys) <= weak for keys in read["no weak sources"].case.participation["sources"])
    second = mozambique.codings.set_index("actor")["track"]
    assert (read["second coding"].actors["track"] == second[mozambique.actors.index]).all()


def test_readings_leave_out_what_would_change_nothing(mozambique):
    """A case without collective actors, weak sources and second coding has two readings."""
    plain = replace(mozambique.without_collectives().without_weak_sources(), codings=mozambique.codings.iloc[:0])
    assert list(plain.readings()) == ["primary tracks", "all tracks"]


def test_a_reading_may_combine_several_choices(mozambique):
    """All tracks of the second coder without collective actors and weak sources."""
    reading = mozambique.reading("shared", coder="second", collective=False, weak=False)
    assert reading.name == "all tracks, second coding, no collective actors, no weak sources"
    assert not reading.actors["collective"].any()
    recoded = mozambique.recoded("second").actors.loc[reading.actors.index]
    pd.testing.assert_frame_equal(reading.shares, track_shares(recoded, "shared"))


def test_unknown_choices_are_named(mozambique):
    """The error names the choices there are, or the coder that comes near."""
    with pytest.raises(UnknownName, match="no choice of tracks 'all'; there are 'primary', 'shared'"):
        mozambique.reading("all")
    with pytest.raises(UnknownName, match="no coder of Mozambique 'secnd'; did you mean 'second'"):
        mozambique.reading(coder="secnd")


def test_each_coder_has_a_reading_of_that_name(mozambique):
    """Coders of any name, one that is called first too, and several; the handbook's own is second."""
    actors = mozambique.actors.index
    codings = pd.DataFrame({"actor": actors[:3], "coder": ["maria", "first", "maria"], "track": 9, "reason": ""})
    read = replace(mozambique, codings=codings).readings()
    assert [name for name in read if "coding" in name] == ["maria coding", "first coding"]
    changed = read["maria coding"].actors["track"] != mozambique.actors["track"]
    assert set(changed.index[changed]) <= {actors[0], actors[2]}
    assert (read["maria coding"].actors.loc[[actors[0], actors[2]], "track"] == 9).all()
    for reading in read.values():
        assert network.profile(reading).tracks >= 2


@pytest.mark.parametrize("table", ["actors", "initiatives", "participation", "ties", "milestones"])
def test_unverified_rows_are_left_out(mozambique, table):
    """Unverified rows go, partly verified ones stay, and the case itself is unchanged."""
    frame = getattr(mozambique, table).copy()
    row = frame.index[0]
    frame.loc[row, "status"] = "unverified"
    case = replace(mozambique, **{table: frame})
    for reading in case.readings().values():
        assert row not in getattr(reading.case, table).index
    kept = getattr(case.reading().case, table)
    assert len(kept) == len(frame) - 1
    assert set(kept["status"]) <= {"verified", "partly"}
    assert frame.loc[row, "status"] == "unverified"


def test_what_hangs_on_an_unverified_row_goes_with_it(mozambique):
    """Participations and ties of an actor or initiative that is left out are no rows of the reading."""
    actors, initiatives = mozambique.actors.copy(), mozambique.initiatives.copy()
    actors.loc[["MZ17", "MZ37"], "status"] = "unverified"
    initiatives.loc["MZI14", "status"] = "unverified"
    counted = replace(mozambique, actors=actors, initiatives=initiatives).reading().case
    took, ties = mozambique.participation, mozambique.ties
    hanging = took["actor"].isin(["MZ17", "MZ37"]) | (took["initiative"] == "MZI14")
    starts, ends = (ties[column].isin(["MZ17", "MZ37"]) for column in ("source", "target"))
    assert hanging.sum() > 1
    assert (starts & ~ends).any()
    assert (ends & ~starts).any()
    pd.testing.assert_frame_equal(counted.participation, took[~hanging])
    pd.testing.assert_frame_equal(counted.ties, ties[~(starts | ends)])


@pytest.mark.parametrize("slug", cases().index)
def test_shipped_cases_hold_no_unverified_row(slug):
    """What is shipped is what counts."""
    case = Case.load(slug)
    for table in ("actors", "initiatives", "participation", "ties", "milestones"):
        pd.testing.assert_frame_equal(getattr(case.reading().case, table), getattr(case, table))


# --- Shares ------------------------------------------------------------------------


@given(records(), st.sampled_from(["primary", "shared"]))
def test_shares_sum_to_one(drawn, tracks):
    """Each actor's shares sum to one, all equal, on its tracks alone."""
    _, actors = drawn
    shares = track_shares(actors, tracks)
    assert list(shares.columns) == list(TRACKS)
    assert np.allclose(shares.sum(axis=1), 1)
    for row in actors.itertuples():
        on = {row.track} if tracks == "primary" else {row.track, *row.secondary_tracks}
        assert shares.loc[row.Index].to_dict() == {t: pytest.approx(1 / len(on) if t in on else 0) for t in TRACKS}


def test_a_track_named_twice_counts_once():
    """A primary track that is repeated among the secondary ones counts once."""
    actors = pd.DataFrame({"track": [1], "secondary_tracks": [(1, 7)]}, index=["a"])
    assert track_shares(actors, "shared").loc["a", [1, 7]].tolist() == [0.5, 0.5]


def test_a_track_that_is_none_is_named():
    """Track 12 is refused with its actor."""
    actors = pd.DataFrame({"track": [12], "secondary_tracks": [()]}, index=["a"])
    with pytest.raises(ValueError, match="actor 'a' is on track 12; tracks are 1 to 9"):
        track_shares(actors)


def test_shares_that_do_not_fit_are_refused():
    """An actor without shares, and one whose shares do not sum to one, are named."""
    case, shares = small().case, small().shares
    with pytest.raises(UnknownName, match="no shares of the actor 'c'; there are 'a', 'b'"):
        Reading(case, shares.drop(index="c"))
    with pytest.raises(ValueError, match=r"the shares of actor 'b' sum to 1\.5; right is one"):
        Reading(case, shares.assign(**{"more": [0, 0.5, 0]}))


# --- Participations ----------------------------------------------------------------


def test_participations_that_do_not_fit_are_refused():
    """An actor or initiative that the case does not have is named, and so is who took part in nothing named."""
    rows, shares = small().case.participation, small().shares
    with pytest.raises(UnknownName, match="no actor 'stranger'; there are 'a', 'b', 'c'"):
        _ = Reading.of(rows.replace("a", "stranger"), shares).participation
    with pytest.raises(UnknownName, match="no initiative 'Y'; there is 'X'"):
        _ = Reading.of(rows, shares, pd.DataFrame(index=["X"])).participation
    rows.loc[1, "initiative"] = None
    with pytest.raises(ValueError, match="actor 'b' takes part in no named initiative"):
        _ = Reading.of(rows, shares).participation


@given(records())
def test_positions_are_those_of_the_participations(drawn):
    """Each distinct pair of actor and initiative stands once, by its place in the tables."""
    participation, actors = drawn
    reading = Reading.of(participation, track_shares(actors))
    at, initiative, names = reading.incidence
    found = list(zip(reading.actors.index[at], names[initiative], strict=True))
    assert sorted(found) == sorted(set(participation.itertuples(index=False, name=None)))


@given(records(), st.sampled_from(["primary", "shared"]))
def test_present_tracks_are_those_of_the_actors(drawn, tracks):
    """A track is present in an initiative if an actor with a share in it took part."""
    participation, actors = drawn
    reading = Reading.of(participation, track_shares(actors, tracks))
    present = reading.present
    assert set(present.index) == set(participation["initiative"])
    for initiative, rows in participation.groupby("initiative"):
        there = (reading.shares.loc[rows["actor"]] > 0).any()
        assert present.loc[initiative].tolist() == there.tolist()


# --- The graph ---------------------------------------------------------------------


def test_the_graph_holds_what_counts(mozambique):
    """Nodes are all counted actors and initiatives, edges the distinct pairs in participation."""
    reading = mozambique.reading()
    assert set(reading.graph) == {*reading.actors.index, *reading.initiatives.index}
    pairs = set(mozambique.participation[["actor", "initiative"]].itertuples(index=False, name=None))
    assert {frozenset(edge) for edge in reading.graph.edges} == {frozenset(pair) for pair in pairs}
    assert reading.graph.nodes["MZ07"]["name"] == mozambique.actors.loc["MZ07", "name"]


def test_who_took_part_in_nothing_stays_in_the_graph(mozambique):
    """An actor and an initiative without a participation stay as isolates."""
    rows = mozambique.participation
    graph = mozambique.reading().only(~rows["actor"].isin(["MZ07"]) & ~rows["initiative"].isin(["MZI14"])).graph
    assert graph.degree("MZ07") == graph.degree("MZI14") == 0
    assert (graph.nodes["MZ07"]["bipartite"], graph.nodes["MZI14"]["bipartite"]) == (0, 1)


@pytest.mark.parametrize(("table", "row"), [("actors", "MZ07"), ("initiatives", "MZI14")])
def test_an_unverified_row_is_no_node(mozambique, table, row):
    """Nor are its participations edges."""
    frame = getattr(mozambique, table).copy()
    frame.loc[row, "status"] = "unverified"
    whole, graph = mozambique.reading().graph, replace(mozambique, **{table: frame}).reading().graph
    assert set(whole) - set(graph) == {row}
    assert graph.number_of_edges() == whole.number_of_edges() - whole.degree(row)


def test_an_unverified_participation_is_no_edge(mozambique):
    """The row goes, its ends stay."""
    frame = mozambique.participation.copy()
    at = frame.index[(frame["actor"] == "MZ07") & (frame["initiative"] == "MZI14")]
    frame.loc[at, "status"] = "unverified"
    assert mozambique.reading().graph.has_edge("MZ07", "MZI14")
    assert not replace(mozambique, participation=frame).reading().graph.has_edge("MZ07", "MZI14")


def test_an_id_that_names_two_things_is_refused(mozambique):
    """An actor and an initiative with the same id are refused, and the id is named."""
    initiatives = mozambique.initiatives.rename(index={"MZI14": "MZ07"})
    rows = mozambique.participation.replace({"initiative": {"MZI14": "MZ07"}})
    with pytest.raises(ValueError, match="actors and initiatives share the ids MZ07"):
        _ = replace(mozambique, initiatives=initiatives, participation=rows).reading().graph


def test_graph_and_ties_are_made_once_and_cannot_be_altered(read):
    """Asked for twice they are the same, a change is refused, and a copy can be changed."""
    reading = read["primary tracks"]
    assert reading.graph is reading.graph
    assert reading.ties is reading.ties
    for graph in (reading.graph, reading.ties):
        with pytest.raises(nx.NetworkXError, match=r"[Ff]rozen"):
            graph.remove_node("MZ07")
        graph.copy().remove_node("MZ07")


# --- Rows taken out ----------------------------------------------------------------


def test_parts_of_a_reading_keep_its_coding(mozambique):
    """Shares and tracks of those who stay are as before, and the reading itself is unchanged."""
    whole = mozambique.reading("shared", coder="second")
    early = whole.initiatives.query("phase == 'before'").index
    before = len(whole.participation)
    for part in (
        whole.without(actors=["MZ17"], initiatives=["MZI14"]),
        whole.only(initiatives=early),
        whole.only(whole.case.participation["status"] == "verified"),
        whole.until("1989"),
    ):
        assert len(part.participation) < before
        pd.testing.assert_frame_equal(part.shares, whole.shares.loc[part.actors.index])
        assert (part.actors["track"] == whole.actors["track"][part.actors.index]).all()
        assert part.graph.number_of_edges() == len(part.participation)
    assert len(whole.participation) == before


def test_only_some_initiatives_leave_all_actors(mozambique):
    """Actors stay, also those whose initiatives all go; what is no initiative is named."""
    whole = mozambique.reading()
    part = whole.only(initiatives=["MZI14", "MZI22"])
    assert list(part.actors.index) == list(whole.actors.index)
    assert set(part.initiatives.index) == set(part.participation["initiative"]) == {"MZI14", "MZI22"}
    with pytest.raises(UnknownName, match="no initiative 'MZI99'; did you mean"):
        whole.only(initiatives=["MZI99"])


def test_other_groups_can_take_the_place_of_tracks():
    """A reading on camps measures how the camps meet."""
    camps = pd.DataFrame({"for": [1.0, 0, 0], "against": [0, 1.0, 1.0]}, index=list("abc"))
    met = network.linkage(replace(small(), shares=camps))
    assert met.loc["for"].tolist() == [1, 1]
    assert met.loc["against", "against"] == 2
