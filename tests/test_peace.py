"""The sustaining-peace model against closed forms, a literal copy of the published loop, and its order."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtdkit import models, tables
from mtdkit.errors import UnknownName

SYSTEMS = ("core-6", "system-24")


def published_loop(system, start, inputs, steps, step):
    """Integrate as the published program does, one run and one factor at a time."""
    state = np.array(start, dtype=float)
    for _ in range(steps):
        change = step * (system.decay * state + system.inputs + inputs + system.influence @ np.tanh(state))
        state = state + change
        for factor in range(len(state)):
            state[factor] = max(state[factor], system.floor)
    return state


def conflict_state(system):
    """Return where the system settles if only conflict factors are there at the start."""
    return models.final_state(system, np.where(system.sides < 0, 5.0, 0.0))


# --- The published parameters --------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "factors", "influences", "total", "start"),
    [("core-6", 6, 12, 22.3, 1), ("system-24", 24, 485, 342.5, 0.1)],
)
def test_tables_hold_the_published_parameters(name, factors, influences, total, start):
    """Counts and sums are those of the program's files c8.txt and c105.txt; the start is that of ic8 and ic105."""
    system = models.published_system(name)
    assert len(system.factors) == factors
    assert np.count_nonzero(system.influence) == influences
    assert system.influence.sum() == pytest.approx(total)
    assert (system.start == start).all()
    assert (system.inputs == 0).all()
    assert not np.diag(system.influence).any()


def test_only_negative_memory_of_the_core_decays_slowly():
    """The file m8.txt has -0.2 in its second line and -0.9 elsewhere; m105.txt has -0.9 throughout."""
    core = models.published_system("core-6")
    assert dict(zip(core.factors, core.decay, strict=True)).pop("negative-memory") == -0.2
    assert sorted(core.decay)[:5] == [-0.9] * 5
    assert set(models.published_system("system-24").decay) == {-0.9}


def test_rows_and_columns_are_not_swapped():
    """In the core, positive reciprocity feeds positive memory by 1.5 and takes 3 from it."""
    core = models.published_system("core-6")
    reciprocity, memory = (core.factors.index(f"positive-{name}") for name in ("reciprocity", "memory"))
    assert core.influence[memory, reciprocity] == 1.5
    assert core.influence[reciprocity, memory] == 3


@pytest.mark.parametrize("name", SYSTEMS)
def test_each_side_helps_itself_and_hinders_the_other(name):
    """The docstring of `tipping_input` relies on it."""
    system = models.published_system(name)
    assert (system.influence * np.outer(system.sides, system.sides) >= 0).all()
    assert (system.balance * system.sides >= 0).all()


# --- Integration ---------------------------------------------------------------------


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_published_run_is_reproduced(name):
    """29,999 steps of 0.001, as in the program: the same to rounding."""
    system = models.published_system(name)
    ours = models.final_state(system, duration=29.999, step=0.001)
    assert ours == pytest.approx(published_loop(system, system.start, 0, 29_999, 0.001), rel=1e-9, abs=1e-9)


def test_the_published_core_ends_in_conflict():
    """Where influence saturates, each conflict factor is the sum of what it takes, over its decay."""
    core = models.published_system("core-6")
    state = dict(zip(core.factors, models.final_state(core, duration=300, step=0.05), strict=True))
    assert state["negative-reciprocity"] == pytest.approx((5 + 0.3) / 0.9, abs=1e-5)
    assert state["negative-expectation"] == pytest.approx((5 + 3) / 0.9, abs=1e-3)
    assert state["negative-memory"] == pytest.approx(5 * math.tanh((5 + 0.3) / 0.9) / 0.2, abs=1e-5)
    assert max(state[name] for name in state if "positive" in name) < 1e-9


def test_the_published_map_ends_in_peace():
    """All peace factors saturate: each is the sum of what it takes from the others, over its decay."""
    system = models.published_system("system-24")
    state = models.final_state(system)
    peaceful = system.sides > 0
    assert (state[~peaceful] == 0).all()
    assert state[peaceful] == pytest.approx(system.influence[np.ix_(peaceful, peaceful)].sum(axis=1) / 0.9, abs=1e-6)


def test_a_factor_alone_decays_as_euler_has_it():
    """Without influence each step multiplies by one plus step times decay."""
    alone = models.two_actors(m=(-0.5, -2), c=(0, 0))
    run = models.path(alone, start=(1, 1), duration=1, step=0.1)
    assert run["x"].to_numpy() == pytest.approx(0.95 ** np.arange(11))
    assert run["y"].to_numpy() == pytest.approx(0.8 ** np.arange(11))
    assert run.index[-1] == 1


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.sampled_from(SYSTEMS))
def test_many_runs_are_the_runs_one_by_one(seed, name):
    """A batch of starts and inputs of any shape gives what the published loop gives for each."""
    random = np.random.default_rng(seed)
    system = models.published_system(name)
    starts = random.uniform(0, 5, (3, 1, len(system.factors)))
    inputs = random.normal(0, 3, (2, len(system.factors)))
    ends = models.final_state(system, starts, inputs, duration=2, step=0.02)
    assert ends.shape == (3, 2, len(system.factors))
    for row in range(3):
        for column in range(2):
            alone = published_loop(system, starts[row, 0], inputs[column], 100, 0.02)
            assert ends[row, column] == pytest.approx(alone, rel=1e-9, abs=1e-9)


def test_blocks_of_rows_do_not_show():
    """More starts and inputs than one block holds give the same as each alone."""
    core = models.published_system("core-6")
    starts, inputs = np.random.default_rng(1).uniform(0, 3, (2, 1500, 6))
    ends = models.final_state(core, starts, inputs, duration=1)
    for row in (0, 1364, 1365, 1366, 1499):
        assert ends[row] == pytest.approx(models.final_state(core, starts[row], inputs[row], duration=1), rel=1e-12)


def test_a_path_ends_where_the_run_does_and_nothing_is_altered():
    """The last row of a path is the final state, the first the start, and the start given stays as it was."""
    core = models.published_system("core-6")
    start = np.full(6, 2.0)
    run = models.path(core, start, duration=3)
    assert run.iloc[0].tolist() == [2.0] * 6
    assert run.iloc[-1].to_numpy() == pytest.approx(models.final_state(core, start, duration=3))
    assert start.tolist() == [2.0] * 6
    assert len(run) == 301


def test_halving_the_step_halves_the_error():
    """For a factor alone the error is known: Euler's power against the exponential."""
    alone = models.two_actors(m=(-0.9, -0.9), c=(0, 0))
    changes = [models.step_halving(alone, start=(1, 1), duration=1, step=step) for step in (0.02, 0.01)]
    assert changes[0] / changes[1] == pytest.approx(2, rel=0.02)
    error = abs(models.final_state(alone, (1, 1), duration=1, step=0.01)[0] - math.exp(-0.9))
    assert changes[0] == pytest.approx(error, rel=0.02)


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_step_of_a_hundredth_is_fine_enough(name):
    """Halving the default step moves no final state of the published runs by more than a thousandth."""
    assert models.step_halving(models.published_system(name)) < 1e-3


@given(st.integers(0, 10**6), st.sampled_from(SYSTEMS))
@settings(max_examples=20)
def test_more_help_for_peace_never_brings_less_of_it(seed, name):
    """If one run starts with more of peace, less of conflict and better inputs, it stays ahead in all factors."""
    random = np.random.default_rng(seed)
    system = models.published_system(name)
    start = random.uniform(0, 3, len(system.factors))
    ahead = np.maximum(start + system.sides * random.exponential(1, len(start)), 0)
    inputs = system.sides * random.exponential(2, len(start)) * (random.random(len(start)) < 0.3)
    behind, before = models.final_state(system, [start, ahead], [0 * inputs, inputs], duration=5, step=0.02)
    assert (system.sides * (before - behind) >= -1e-9).all()


# --- Equilibria ----------------------------------------------------------------------


@pytest.mark.parametrize(("c", "known"), [(1, 0.58381), (1.5, 1.51222), (3, 3.32471)])
def test_two_actors_settle_where_decay_meets_influence(c, known):
    """For m = 0.9 the states solve 0.9 x = c tanh x; with both couplings negative they are opposed."""
    system = models.two_actors(m=(-0.9, -0.9), c=(c, c))
    found = models.equilibrium(system, models.final_state(system, duration=100, step=0.05))
    state, growth = found.state, found.growth
    assert state.tolist() == pytest.approx([known, known], abs=5e-6)
    assert 0.9 * state["x"] == pytest.approx(c * math.tanh(state["x"]))
    assert growth < 0
    rivals = models.two_actors(m=(-0.9, -0.9), c=(-c, -c))
    end = models.final_state(rivals, start=(0.2, 0.1), duration=100, step=0.05)
    assert end == pytest.approx([known, -known], abs=1e-4)


@given(st.floats(0.1, 2), st.floats(-3, 3))
def test_the_neutral_state_splits_where_coupling_exceeds_decay(m, c):
    """Its eigenvalues are -m + c and -m - c."""
    system = models.two_actors(m=(-m, -m), c=(c, c))
    assert models.equilibrium(system, [0, 0]).growth == pytest.approx(abs(c) - m, abs=1e-7)


def test_where_states_split_there_is_no_single_equilibrium():
    """A race whose fatigue just equals its defense has no equilibrium, or a whole line of them."""
    line = models.richardson(defense=(1, 1), fatigue=(1, 1), grievance=(1, 1))
    with pytest.raises(ValueError, match=r"guess=\[0, 0\]; no single equilibrium is found near it"):
        models.equilibrium(line, [0, 0])

    # From a guess on the line, too: any state on it would do.
    with pytest.raises(ValueError, match="no single equilibrium"):
        models.equilibrium(models.richardson(defense=(1, 1), fatigue=(1, 1), grievance=(1, -1)), [1, 0])


@given(st.floats(0.1, 2), st.floats(-3, 3), st.sampled_from([1, -1]))
def test_at_the_critical_coupling_the_neutral_state_is_the_only_one(m, guess, sign):
    """For c = m, m x = m tanh x holds for zero alone: found to 1e-6 from any guess, with no growth."""
    system = models.two_actors(m=(-m, -m), c=(sign * m, sign * m))
    found = models.equilibrium(system, [guess, sign * guess])
    state, growth = found.state, found.growth
    assert state.to_numpy() == pytest.approx([0, 0], abs=1e-6)
    assert growth == pytest.approx(0, abs=1e-9)


def test_where_two_states_merge_the_one_left_is_found():
    """With 1.5 / cosh(x)^2 = 0.9 the friendly state is about to vanish: a double root, found to 1e-5."""
    x = math.acosh(math.sqrt(1.5 / 0.9))
    pull = 0.9 * x - 1.5 * math.tanh(x)
    system = models.two_actors(m=(-0.9, -0.9), c=(1.5, 1.5), b=(pull, pull))
    found = models.equilibrium(system, [x + 0.2, x + 0.2])
    state, growth = found.state, found.growth
    assert state.to_numpy() == pytest.approx([x, x], abs=1e-5)
    assert growth == pytest.approx(0, abs=1e-4)


@given(*[st.floats(0.1, 3)] * 4, st.floats(-2, 2), st.floats(-2, 2))
def test_richardson_has_the_equilibrium_of_the_textbook(k, l, alpha, beta, g, h):  # noqa: E741
    """One solve gives it, and it is stable if and only if fatigue outweighs defense."""
    if abs(alpha * beta - k * l) < 0.05:
        return
    found = models.equilibrium(models.richardson((k, l), (alpha, beta), (g, h)), (0, 0))
    state, growth = found.state, found.growth
    determinant = alpha * beta - k * l
    assert state["x"] == pytest.approx((beta * g + k * h) / determinant, abs=1e-8)
    assert state["y"] == pytest.approx((l * g + alpha * h) / determinant, abs=1e-8)
    assert (growth < 0) == (determinant > 0)


def test_a_race_runs_away_or_comes_to_rest():
    """The path of a stable race ends in its equilibrium; that of an unstable one leaves any bound."""
    calm = models.richardson(defense=(1, 2), fatigue=(3, 2), grievance=(1, 2))
    assert models.final_state(calm, duration=60, step=0.05) == pytest.approx([1, 2])
    wild = models.richardson(defense=(2, 2), fatigue=(1, 1), grievance=(1, 1))
    assert models.final_state(wild, duration=30, step=0.05).min() > 1e9


@pytest.mark.parametrize("name", SYSTEMS)
def test_both_published_systems_have_two_stable_sides(name):
    """Peace and conflict are both equilibria, each stable, whatever the system started from."""
    system = models.published_system(name)
    for start, sign in ((np.where(system.sides > 0, 5.0, 0.0), 1), (np.where(system.sides < 0, 5.0, 0.0), -1)):
        found = models.equilibrium(system, models.final_state(system, start))
        state, growth = found.state, found.growth
        assert growth < 0
        assert np.sign(state.to_numpy() @ system.balance) == sign
        assert (state.to_numpy()[system.sides == -sign] < 1e-9).all()
        assert published_loop(system, state, 0, 100, 0.01) == pytest.approx(state.to_numpy(), abs=1e-9)


def test_a_factor_leaves_the_floor_if_it_is_lifted():
    """Two factors at zero: the one with an input rises to input over decay, the one that is pressed down stays."""
    apart = models.System(("a", "b"), [-2, -1], [0, 0], np.zeros((2, 2)), [0, 0], [1, 1], [1, 1])
    found = models.equilibrium(apart, [0, 0], [3, -1])
    state, growth = found.state, found.growth
    assert state.tolist() == [1.5, 0]
    assert growth == -2


@given(st.integers(0, 10**6))
def test_growth_is_that_of_small_disturbances(seed):
    """The largest eigenvalue of a numerical derivative, for three factors of unequal decay."""
    random = np.random.default_rng(seed)
    decay, influence = -random.uniform(1, 3, 3), random.uniform(-1, 1, (3, 3))
    flat = np.ones(3)
    system = models.System(("a", "b", "c"), decay, random.normal(size=3), influence, flat, flat, flat, floor=-math.inf)
    found = models.equilibrium(system, models.final_state(system))
    state, growth = found.state, found.growth
    derivative = np.empty((3, 3))
    for factor, off in enumerate(1e-6 * np.eye(3)):
        above, below = (decay * x + influence @ np.tanh(x) for x in (state.to_numpy() + off, state.to_numpy() - off))
        derivative[:, factor] = (above - below) / 2e-6
    assert growth == pytest.approx(np.linalg.eigvals(derivative).real.max(), abs=1e-6)


@pytest.mark.parametrize("c", [0.5, 1.5, 3.0])
def test_all_states_of_rest_of_two_actors_are_found(c):
    """From nine levels: zero alone below the critical answer of 0.9, and two more with 0.9 x = c tanh x above it."""
    table = models.states_of_rest(models.two_actors(m=(-0.9, -0.9), c=(c, c)))
    assert list(table.columns) == ["x", "y", "balance", "stable"]
    assert 0.9 * table["x"].to_numpy() == pytest.approx(c * np.tanh(table["x"].to_numpy()), abs=1e-3)
    assert table["stable"].tolist() == ([True] if c < 0.9 else [True, False, True])
    assert table["balance"].tolist() == table["x"].tolist() == sorted(table["x"])


def test_states_of_rest_of_a_published_system_lie_on_both_sides():
    """Guesses below the floor are raised to it, and states found twice stand once."""
    core = models.published_system("core-6")
    conflict = conflict_state(core)
    peace = models.final_state(core, np.where(core.sides > 0, 5.0, 0.0), duration=60)
    table = models.states_of_rest(core, [conflict, conflict - 100 * (conflict == 0), peace])
    assert table["balance"].tolist() == pytest.approx([-(5 + 0.3) / 0.9, peace @ core.balance], abs=1e-3)
    assert table["stable"].all()


def test_a_line_of_equilibria_is_no_state_of_rest():
    """There is no single one near any guess."""
    line = models.richardson(defense=(1, 1), fatigue=(1, 1), grievance=(0, 0))
    assert len(models.states_of_rest(line)) == 0


def test_a_phase_portrait_has_the_states_of_each_run_at_its_times():
    """Each point is the state that a run of its own has after that time."""
    core = models.published_system("core-6")
    starts = [np.ones(6), np.arange(6) / 2]
    table = models.phase_portrait(core, starts, duration=3, step=0.02, points=12)
    assert list(table.columns) == ["path", "time", *core.factors]
    for number, start in enumerate(starts):
        run = models.path(core, start, duration=3, step=0.02)
        points = table[table["path"] == number].set_index("time").drop(columns="path")
        assert points.index[[0, -1]].tolist() == [0, 3]
        assert points.index.is_monotonic_increasing
        assert points.to_numpy() == pytest.approx(run.loc[points.index].to_numpy(), abs=1e-12)


# --- Tipping -------------------------------------------------------------------------


def test_a_push_on_two_equal_actors_tips_them_at_the_fold():
    """Both are pushed down for long: the friendly state goes where 1.5 / cosh(x)^2 = 0.9, so that tanh(x)^2 = 0.4."""
    friends = models.two_actors(m=(-0.9, -0.9), c=(1.5, 1.5))
    fold = 1.5 * math.sqrt(0.4) - 0.9 * math.atanh(math.sqrt(0.4))
    push = {"x": -1, "y": -1}
    size = models.tipping_input(friends, push, start=(1.5, 1.5), largest=1, hold=300, rest=0, step=0.05)
    assert size == pytest.approx(fold, abs=1e-3)
    assert size > fold


@pytest.mark.parametrize("factor", ["negative-memory", "negative-reciprocity"])
def test_tipping_agrees_with_bisection(factor):
    """A push against a conflict factor of the core, held and released, against plain bisection."""
    core = models.published_system("core-6")
    along = -(np.array(core.factors) == factor).astype(float)
    low, high = 0.0, 100.0
    while high - low > 1e-4:
        size = (low + high) / 2
        pushed = models.final_state(core, inputs=size * along)
        low, high = (low, size) if models.final_state(core, pushed) @ core.balance > 0 else (size, high)
    assert models.tipping_input(core, {factor: -1}) == pytest.approx(high, abs=1e-3)


def test_no_push_for_peace_alone_tips_the_published_core_for_good():
    """While it is held, a push on positive reciprocity outweighs conflict; once released, conflict is back."""
    core = models.published_system("core-6")
    for factor in ("positive-memory", "positive-expectation", "positive-reciprocity"):
        assert math.isnan(models.tipping_input(core, {factor: 1}))
    assert math.isnan(models.tipping_input(core, {"positive-memory": 1}, rest=0))
    assert models.tipping_input(core, {"positive-reciprocity": 1}, rest=0) == pytest.approx(4.319, abs=1e-3)


def test_conflict_that_is_pushed_to_nothing_is_not_peace():
    """Where nothing is left on either side the balance has no sign, and the system has not tipped."""
    still = models.System(("peace", "conflict"), [-1, -1], [0, 0], np.zeros((2, 2)), [0, 1], [1, -1], [1, -1])
    assert math.isnan(models.tipping_input(still, {"conflict": -1}, largest=10, hold=5, rest=5))
    assert models.tipping_input(still, {"peace": 1}, largest=10, hold=5, rest=5) < 0.01


def test_all_tracks_together_tip_the_map_with_less_than_each_alone():
    """From conflict in the map of 24 factors, by the illustrative design."""
    system, design = models.published_system("system-24"), models.track_design("system-24")
    start = conflict_state(system)
    sizes = [models.tipping_input(system, design.loc[track], start, hold=10, rest=10) for track in (3, 8)]
    together = models.tipping_input(system, design.sum(), start, hold=10, rest=10)
    assert together < min(sizes)


# --- Tracks --------------------------------------------------------------------------


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_design_favors_no_track(name):
    """Nine tracks act on factors of peace, each with weights that sum to one."""
    design = models.track_design(name)
    system = models.published_system(name)
    assert list(design.index) == list(range(1, 10))
    assert tuple(design.columns) == system.factors
    assert design.sum(axis=1).tolist() == pytest.approx([1] * 9)
    assert (design.loc[:, system.sides < 0] == 0).all(axis=None)


def test_a_reader_can_change_the_design():
    """A table of the reader's own takes the place of the handbook's."""
    table = tables.read("track_design")
    table.loc[(table["system"] == "core-6") & (table["track"] == 7), "weight"] = 2.5
    design = models.track_design("core-6", table)
    assert design.loc[7, "positive-memory"] == 2.5
    assert models.track_design("core-6").loc[7, "positive-memory"] == 1


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("track", 10, "no track for the design 10; there are 1, 2, 3, 4, 5, 6, 7, 8, 9"),
        ("factor", "hope", "no factor for the design 'hope'; there are 'positive-memory'"),
        ("system", "core", "no system for the design 'core'; did you mean 'core-6'?"),
        ("weight", float("nan"), r"weight=nan of the design; it must be finite"),
    ],
)
def test_a_faulty_design_is_refused(column, value, said):
    """The error names the column, the value and what would be right."""
    table = tables.read("track_design").astype({"track": object, "weight": object})
    table.loc[0, column] = value
    with pytest.raises(ValueError, match=said):
        models.track_design("core-6", table)


def test_a_row_that_stands_twice_is_refused():
    """One of two weights for the same track and factor would be lost."""
    table = tables.read("track_design")
    with pytest.raises(ValueError, match="track=1 and factor='positive-reciprocity' of the design; they stand twice"):
        models.track_design("core-6", pd.concat([table, table.head(1)]))


# --- What is refused -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"step": 0.2}, r"step=0\.2; it must lie above 0 and below 0\.1681"),
        ({"step": 0}, r"step=0; it must lie above 0"),
        ({"step": float("nan")}, r"step=nan; it must lie above 0"),
        ({"duration": 0}, r"duration=0; it must be at least one step, 0\.01"),
        ({"duration": float("inf")}, r"duration=inf; it must be at least one step"),
        ({"start": [1, 2]}, r"start has the shape \(2,\); the last number must be 6"),
        ({"start": [-1] * 6}, r"start holds -1; no factor can be below 0"),
        ({"start": [float("nan")] * 6}, r"start holds nan; all numbers must be finite"),
        ({"inputs": [[1.0] * 5]}, r"inputs has the shape \(1, 5\); the last number must be 6"),
    ],
)
def test_impossible_runs_are_refused(arguments, said):
    """The error names the parameter, its value and the allowed range."""
    with pytest.raises(ValueError, match=said):
        models.final_state(models.published_system("core-6"), **arguments)


def test_other_impossible_parameters_are_refused():
    """Unknown names, decays that grow and pushes without size are named."""
    core = models.published_system("core-6")
    with pytest.raises(UnknownName, match="no system 'core'; did you mean 'core-6'"):
        models.published_system("core")
    with pytest.raises(ValueError, match=r"decay=\[0\.1, -1\.0\]; each must be below 0"):
        models.two_actors(m=(0.1, -1), c=(1, 1))
    with pytest.raises(ValueError, match=r"inputs has the shape \(3,\); 2 factors need \(2,\)"):
        models.two_actors(m=(-1, -1), c=(1, 1), b=(1, 1, 1))
    with pytest.raises(ValueError, match=r"influence=.*inf.*; all numbers must be finite"):
        models.two_actors(m=(-1, -1), c=(1, math.inf))
    with pytest.raises(ValueError, match=r"fatigue=\(0, 1\); both must be above 0"):
        models.richardson((1, 1), (0, 1), (1, 1))
    with pytest.raises(UnknownName, match="no factor 'hope'; there are 'positive-memory'"):
        models.tipping_input(core, {"hope": 1})
    with pytest.raises(ValueError, match="largest=0; it must be above 0"):
        models.tipping_input(core, {"positive-memory": 1}, largest=0)
    with pytest.raises(ValueError, match=r"rest=-1; it must be at least one step, 0\.01"):
        models.tipping_input(core, {"positive-memory": 1}, rest=-1)
    with pytest.raises(ValueError, match=r"hold=0; it must be at least one step, 0\.01"):
        models.tipping_input(core, {"positive-memory": 1}, hold=0)
    with pytest.raises(ValueError, match=r"start and inputs have the shape \(2, 6\); a path has one start"):
        models.path(core, [[1] * 6, [2] * 6])
    with pytest.raises(ValueError, match="right is one state"):
        models.equilibrium(core, [[1] * 6, [2] * 6])
