"""Sweeps: the same bits on every executor, nothing lost whatever goes wrong, and Sobol indices known in closed form."""

import errno
import functools
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import cloudpickle
import dask
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from distributed import Client, LocalCluster
from hypothesis import given, settings
from hypothesis import strategies as st

import mtdkit.sweep
from mtdkit.models import coalition, opinion, peace
from mtdkit.sweep import SweepError, grid, random_design, saltelli, sobol, sweep

# Workers get the functions below as they are, and need not import this file with all that it imports.
cloudpickle.register_pickle_by_value(sys.modules[__name__])

DESIGN = random_design({"effort": (0, 2), "share": (0, 1)}, size=12, seed=4)


# --- Functions that are swept --------------------------------------------------------


def noisy(effort, share, seed):
    """Return two numbers that hang on the seed and on floating-point rounding."""
    random = np.random.default_rng(seed)
    return {"mean": random.normal(effort, share, 1000).mean(), "sum": float(np.exp(share * random.random(99)).sum())}


def balance(effort, share):
    """Run the published core under an input."""
    core = peace.published_system("core-6")
    return peace.final_state(core, inputs=np.full(6, effort * share), duration=2) @ core.balance


def met(effort, share, seed):
    """Run a model of the package that takes a seed."""
    return opinion.deffuant(np.linspace(0, 1, 20), 0.1 + share / 10, 0.5, meetings=200, seed=seed).var() + effort


def logged(number, log, trouble=""):
    """Write down that the run was made, after whatever was ordered for it."""
    if number == 7 and trouble and not os.path.exists(f"{log}.mended"):
        {"die": lambda: os._exit(3), "fail": lambda: 1 / 0, "leave": sys.exit, "stop": stop}[trouble]()
    with open(log, "a") as file:
        file.write(f"{number}\n")
    return number**0.5


def stop():
    """Interrupt as the keyboard does."""
    raise KeyboardInterrupt


class OddError(Exception):
    """An exception that cannot be sent between processes."""

    def __init__(self, one, other):
        super().__init__(f"{one} and {other}")


def odd(number):
    """Fail in a way that a process cannot send."""
    if number == 2:
        raise OddError("this", "that")
    return number


def made(log):
    """Return the numbers of the runs made, in order."""
    return [int(line) for line in log.read_text().split()] if log.exists() else []


def bits(table):
    """Return a table as bytes, so that the last bit counts."""
    return table.to_numpy(dtype=float).tobytes(), list(table.columns), list(table.index)


# --- Designs -------------------------------------------------------------------------


def test_a_grid_has_all_combinations_and_keeps_kinds():
    """Whole numbers and texts reach the function as such."""
    design = grid(name=["core-6", "system-24"], tracks=[1, 2, 3])
    assert design.shape == (6, 2)
    found = sweep(lambda name, tracks: len(name) * 10 + isinstance(tracks, int), design)
    assert found["value"].tolist() == [61, 61, 61, 91, 91, 91]


def test_a_random_design_is_uniform_over_its_ranges():
    """Mean and variance are those of a uniform distribution, and the columns do not hang together."""
    design = random_design({"x": (-1, 3), "y": (5, 6)}, size=20_000, seed=1)
    assert design.mean().to_list() == pytest.approx([1, 5.5], abs=0.05)
    assert design.var().to_list() == pytest.approx([16 / 12, 1 / 12], rel=0.03)
    assert abs(design.corr().iloc[0, 1]) < 0.03
    assert bits(random_design({"x": (-1, 3), "y": (5, 6)}, size=20_000, seed=1)) == bits(design)


def test_saltelli_stands_between_two_points():
    """Rows of a block are A, A with one value of B each, and B; a larger design begins with a smaller one."""
    ranges = {"x": (-1, 3), "y": (5, 6), "z": (0, 1)}
    design = saltelli(ranges, size=8, seed=2)
    for block in design.to_numpy().reshape(8, 5, 3):
        first, *between, last = block
        assert [[value in last for value in row] for row in between] == np.eye(3, dtype=bool).tolist()
        assert [[value in first for value in row] for row in between] == (~np.eye(3, dtype=bool)).tolist()
    assert bits(saltelli(ranges, size=16, seed=2).head(40)) == bits(design)
    assert bits(saltelli(ranges, size=8, seed=3)) != bits(design)
    assert design.min().ge([-1, 5, 0]).all()
    assert design.max().le([3, 6, 1]).all()
    assert saltelli(ranges, 8, groups={"x": "ends", "z": "ends"}).shape == (8 * 4, 3)


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: grid(), "no parameter"),
        (lambda: grid(x="abc"), "'abc'"),
        (lambda: grid(x=[]), r"\[\]"),
        (lambda: random_design({}, 4), "empty"),
        (lambda: random_design({"x": (1, 1)}, 4), "x"),
        (lambda: random_design({"x": (0, np.inf)}, 4), "inf"),
        (lambda: random_design({"x": (0, 1)}, 0), "size=0"),
        (lambda: saltelli({"x": (0, 1)}, 12), "size=12"),
        (lambda: saltelli({"x": (0, 1)}, 4, groups={"y": "g"}), "'y'"),
    ],
)
def test_bad_designs_are_named(make, named):
    """What cannot be a design is refused with what is wrong."""
    with pytest.raises(ValueError, match=named):
        make()


# --- Sobol indices -------------------------------------------------------------------


def g_function(coefficients):
    """Return Sobol's g-function, and its indices in closed form."""
    a = np.array(coefficients, dtype=float)
    part = 1 / 3 / (1 + a) ** 2
    total = (1 + part).prod() - 1
    return (
        lambda x: ((np.abs(4 * x - 2) + a) / (1 + a)).prod(axis=1),
        part / total,
        part * (1 + part).prod() / (1 + part) / total,
    )


def test_ishigami():
    """The indices of Ishigami and Homma's function, with a = 7 and b = 0.1, are those of its closed form."""
    a, b = 7, 0.1
    design = saltelli(dict.fromkeys("xyz", (-np.pi, np.pi)), size=4096)
    x, y, z = design.to_numpy().T
    found = sobol(design, np.sin(x) + a * np.sin(y) ** 2 + b * z**4 * np.sin(x))
    alone = 0.5 * (1 + b * np.pi**4 / 5) ** 2, a**2 / 8, 0
    joint = b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    whole = sum(alone) + joint
    assert alone[0] / whole == pytest.approx(0.3139, abs=5e-5)
    assert found["first"].tolist() == pytest.approx(np.divide(alone, whole), abs=0.02)
    assert found["total"].tolist() == pytest.approx(np.add(alone, [joint, 0, joint]) / whole, abs=0.02)
    assert list(found.index) == ["x", "y", "z"]


def test_g_function():
    """The indices of Sobol's g-function are those of its closed form, and mostly inside their intervals."""
    model, first, total = g_function([0, 1, 4.5, 9, 99, 99])
    design = saltelli(dict.fromkeys("abcdef", (0, 1)), size=4096, seed=3)
    found = sobol(design, model(design.to_numpy()), seed=1)
    assert found["first"].to_numpy() == pytest.approx(first, abs=0.02)
    assert found["total"].to_numpy() == pytest.approx(total, abs=0.02)
    assert (found["first low"] <= first).all()
    assert (found["first high"] >= first).all()
    assert (found["total"] >= found["total low"]).all()


def test_at_least_one():
    """In a coalition with random chances each track has the same two indices, known in closed form."""
    design = saltelli({"track 1": (0, 1), "track 2": (0, 1), "track 3": (0, 1)}, size=2048)
    found = sobol(design, [coalition.at_least_one(chances)[-1] for chances in design.to_numpy()])
    whole = 3.0**-3 - 4.0**-3
    assert found["first"].to_numpy() == pytest.approx(4.0**-2 / 12 / whole, abs=0.03)
    assert found["total"].to_numpy() == pytest.approx(3.0**-2 / 12 / whole, abs=0.03)


def test_groups_share_a_row():
    """Two parameters in a group have one index, the sum of theirs where nothing interacts."""
    groups = {"x": "both", "z": "both"}
    design = saltelli(dict.fromkeys("xyz", (0, 1)), size=1024, groups=groups)
    found = sobol(design, design["x"] + 2 * design["y"] + design["z"], groups=groups)
    assert found["first"].to_dict() == pytest.approx({"both": 2 / 6, "y": 4 / 6}, abs=0.01)
    assert found["total"].to_dict() == pytest.approx({"both": 2 / 6, "y": 4 / 6}, abs=0.01)


def test_intervals_narrow_with_size_and_hang_on_their_seed_alone():
    """Sixteen times the pairs of points give intervals about a quarter as wide."""
    model, *_ = g_function([0, 1, 4])
    few, many = (saltelli(dict.fromkeys("abc", (0, 1)), size=size) for size in (128, 2048))
    wide, narrow = (sobol(design, model(design.to_numpy())) for design in (few, many))
    width = lambda table: table["total high"] - table["total low"]  # noqa: E731
    assert (width(narrow) < width(wide) / 2).all()
    assert bits(sobol(few, model(few.to_numpy()))) == bits(wide)
    assert bits(sobol(few, model(few.to_numpy()), seed=1)) != bits(wide)
    assert (width(sobol(few, model(few.to_numpy()), confidence=0.5)) < width(wide)).all()


@pytest.mark.parametrize(
    ("given_", "named"),
    [
        ({"design": DESIGN}, "saltelli"),
        ({"design": saltelli({"x": (0, 1)}, 4).iloc[::-1]}, "saltelli"),
        ({"groups": {"x": "g", "y": "g"}}, "saltelli"),
        ({"result": np.ones(16)}, "no variance"),
        ({"result": np.arange(15)}, "16 runs"),
        ({"result": [*range(15), np.nan]}, "run 15 is nan"),
        ({"result": pd.Series(range(16), index=range(1, 17))}, "rows"),
        ({"confidence": 95}, "95"),
    ],
)
def test_indices_of_anything_else_are_refused(given_, named):
    """A design of another kind or order, and results without variance or of another length, are told."""
    right = {"design": saltelli({"x": (0, 1), "y": (0, 1)}, 4), "result": np.arange(16)}
    with pytest.raises(ValueError, match=named):
        sobol(**right | given_)


# --- The same bits everywhere --------------------------------------------------------


@pytest.fixture(scope="module")
def cluster():
    """Give a client of a Dask cluster of two processes on this machine."""
    local = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0")
    with local, Client(local) as client:
        yield client


@pytest.mark.parametrize("function", [noisy, balance, met])
def test_results_are_the_same_bits_on_every_executor(function, cluster):
    """Here, in threads, in two processes, and on a Dask cluster."""
    here = sweep(function, DESIGN, seed=9)
    assert len(here.columns) >= 3
    assert bits(sweep(function, DESIGN, seed=9, workers=2)) == bits(here)
    assert bits(sweep(function, DESIGN, cluster.get_executor(), seed=9)) == bits(here)
    with ThreadPoolExecutor(3) as threads:
        assert bits(sweep(function, DESIGN, threads, seed=9)) == bits(here)


def test_a_pool_of_ones_own_is_used_and_left_open():
    """Any executor of the standard library will do, for several sweeps."""
    design = grid(number=[1.25, 2.75], ndigits=[0, 1])
    with ProcessPoolExecutor(1) as pool:
        assert bits(sweep(round, design, pool)) == bits(sweep(round, design, pool)) == bits(sweep(round, design))


def test_functions_of_a_notebook_reach_the_workers(cluster):
    """A function that stands in no module, with what it closes over, runs in processes and on a cluster."""
    factor = 3
    triple = lambda effort, share: factor * effort + share  # noqa: E731
    here = sweep(triple, DESIGN)
    assert bits(sweep(triple, DESIGN, workers=2)) == bits(here)
    assert bits(sweep(triple, DESIGN, cluster.get_executor())) == bits(here)


@settings(max_examples=20)
@given(st.permutations(range(12)), st.integers(1, 12), st.integers(0, 2**32))
def test_seeds_hang_on_the_number_of_the_run_alone(order, cut, seed):
    """In another order, in two parts or in a part of a longer design, each run gives the same."""
    whole = sweep(noisy, DESIGN, seed=seed)
    shuffled = sweep(noisy, DESIGN.iloc[order], seed=seed)
    assert list(shuffled.index) == list(order)
    assert bits(shuffled.sort_index()) == bits(whole)
    parts = [sweep(noisy, part, seed=seed) for part in (DESIGN.head(cut), DESIGN.tail(12 - cut)) if len(part)]
    assert bits(pd.concat(parts)) == bits(whole)


def test_seeds_are_the_children_of_the_sweeps_seed():
    """Run i gets what numpy spawns as child i, another seed another; a design with a seed keeps its own."""
    draw = lambda x, seed: float(np.random.default_rng(seed).random())  # noqa: E731
    children = np.random.SeedSequence(5).spawn(3)
    found = sweep(draw, grid(x=[1, 1, 1]), seed=5)["value"].tolist()
    assert found == [draw(1, child) for child in children]
    assert len(set(found)) == 3
    assert found != sweep(draw, grid(x=[1, 1, 1]), seed=6)["value"].tolist()
    own = sweep(draw, grid(x=[1], seed=[3]))
    assert own["value"].tolist() == [draw(1, 3)]
    assert sweep(functools.partial(draw, seed=3), grid(x=[1]))["value"].tolist() == [draw(1, 3)]


# --- The store -----------------------------------------------------------------------

EXTREMES = [0.1, 1e-320, -0.0, np.inf, -np.inf, np.nan, 1.7976931348623157e308, 2**53 + 1.0, 1 / 3]


def extreme(at):
    """Return a number that a careless text would change."""
    return EXTREMES[at]


def test_a_store_gives_back_the_same_bits_without_a_run(tmp_path):
    """Numbers at the edge of what a float holds, signs of zero among them, come back as they were."""
    first = sweep(extreme, grid(at=list(range(9))), store=tmp_path / "runs.csv")
    with ThreadPoolExecutor(1) as closed:
        pass
    again = sweep(extreme, grid(at=list(range(9))), closed, store=tmp_path / "runs.csv")
    assert bits(again) == bits(first)
    assert list(again.dtypes) == list(first.dtypes)
    kept = pd.read_csv(tmp_path / "runs.csv", comment="#", index_col="run")
    assert kept.columns.tolist() == ["at", "value"]
    assert len(kept) == 9


@given(cut=st.integers(0, 2000))
@settings(max_examples=40)
def test_a_store_cut_anywhere_is_mended(cut, tmp_path_factory):
    """Whatever part of the file was written, whole lines are kept, the rest is run again, and the file ends alike."""
    folder = tmp_path_factory.mktemp("cut")
    whole = sweep(noisy, DESIGN, store=folder / "runs.csv")
    text = (folder / "runs.csv").read_bytes()
    (folder / "runs.csv").write_bytes(text[:cut])
    assert bits(sweep(noisy, DESIGN, store=folder / "runs.csv")) == bits(whole)
    assert (folder / "runs.csv").read_bytes() == text


def test_texts_with_commas_and_quotes_are_kept(tmp_path):
    """Parameters that a CSV has to quote do not disturb the numbers."""
    design = grid(name=['a, "b"', "c;d", ""], x=[1, 2])
    first = sweep(lambda name, x: len(name) + x, design, store=tmp_path / "runs.csv")
    assert bits(sweep(lambda name, x: len(name) + x, design, store=tmp_path / "runs.csv").drop(columns="name")) == bits(
        first.drop(columns="name")
    )
    assert pd.read_csv(tmp_path / "runs.csv", comment="#", keep_default_na=False)["name"].tolist() == list(
        first["name"]
    )


@pytest.mark.parametrize(
    "other",
    [
        lambda store: sweep(noisy, DESIGN, store=store, seed=1),
        lambda store: sweep(met, DESIGN, store=store),
        lambda store: sweep(noisy, DESIGN * (1 + 1e-15), store=store),
        lambda store: sweep(noisy, DESIGN.head(11), store=store),
        lambda store: sweep(noisy, DESIGN.rename(columns={"effort": "share", "share": "effort"}), store=store),
        lambda store: sweep(functools.partial(noisy, seed=3), DESIGN, store=store),
        lambda store: sweep(balance, DESIGN, store=store),
    ],
)
def test_a_foreign_store_is_refused_and_left_alone(other, tmp_path):
    """Another seed, function, value, size, order of columns or fixed argument is told, and nothing is overwritten."""
    store = tmp_path / "runs.csv"
    sweep(noisy, DESIGN, store=store)
    before = store.read_bytes()
    with pytest.raises(ValueError, match="not of this sweep"):
        other(store)
    assert store.read_bytes() == before


def test_the_order_of_rows_does_not_make_a_store_foreign(tmp_path):
    """The same runs in another order are the same sweep."""
    whole = sweep(noisy, DESIGN, store=tmp_path / "runs.csv")
    assert bits(sweep(noisy, DESIGN.iloc[::-1], store=tmp_path / "runs.csv").sort_index()) == bits(whole)


@pytest.mark.parametrize("text", ["name,value\n1,2\n", "not a table", "# sweep of noisy with"])
def test_a_file_of_something_else_is_refused(text, tmp_path):
    """A file that is no store is left alone; the torn beginning of this store is not something else."""
    store = tmp_path / "runs.csv"
    store.write_text(text)
    if text.startswith("#"):
        assert len(sweep(noisy, DESIGN, store=store)) == 12
    else:
        with pytest.raises(ValueError, match="not of this sweep"):
            sweep(noisy, DESIGN, store=store)
        assert store.read_text() == text


@pytest.mark.parametrize("line", ["99,1,1,1,1", "3,1,1,1", "3,1,1,1,much", "", "x,1,1,1,1"])
def test_a_spoiled_line_of_a_store_is_named(line, tmp_path):
    """What somebody else wrote into a store is told with the number of the line."""
    store = tmp_path / "runs.csv"
    sweep(noisy, DESIGN, store=store)
    store.write_text(store.read_text() + f"{line}\n")
    with pytest.raises(ValueError, match="line 15"):
        sweep(noisy, DESIGN, store=store)


# --- When something goes wrong -------------------------------------------------------


def interrupted(tmp_path, trouble, error, **where):
    """Sweep with trouble in run 7, then again without; tell what was made before, what was kept, and the error."""
    log, store = tmp_path / "log", tmp_path / "runs.csv"
    design = grid(number=list(range(20)))
    function = functools.partial(logged, log=str(log), trouble=trouble)
    with pytest.raises(error) as caught:
        sweep(function, design, store=store, **where)
    before = made(log)
    kept = pd.read_csv(store, comment="#")["run"].tolist() if store.exists() and store.stat().st_size else []
    (tmp_path / "log.mended").touch()
    again = sweep(function, design, store=store, **where)
    assert again["value"].tolist() == [number**0.5 for number in range(20)]
    assert sorted(made(log)[len(before) :]) == sorted(set(range(20)) - set(kept)), "kept runs were made again"
    assert len(pd.read_csv(store, comment="#")) == 20
    return before, kept, caught.value


def test_a_failed_run_is_named_and_the_others_kept(tmp_path):
    """The report names the run, its parameters, the exception and the store; the trace stands below."""
    before, kept, error = interrupted(tmp_path, "fail", SweepError)
    assert before == kept == list(range(7))
    assert "run 7 (number=7) failed with ZeroDivisionError: division by zero" in str(error)
    assert "7 of 20 runs are finished and kept in" in str(error)
    assert "runs.csv" in str(error)
    assert "1 / 0" in error.__notes__[0]
    assert error.finished["number"].tolist() == kept


@pytest.mark.parametrize("trouble", ["fail", "leave"])
def test_a_failed_run_in_a_process_loses_nothing(trouble, tmp_path):
    """Whatever was finished anywhere when a run failed in a worker is in the store."""
    before, kept, error = interrupted(tmp_path, trouble, SweepError, workers=2)
    assert sorted(before) == sorted(kept)
    assert "run 7 (number=7) failed with" in str(error)
    assert len(kept) < 20


def test_a_dead_worker_is_told_and_what_came_back_is_kept(tmp_path):
    """All runs that a single worker made before it died are in the store."""
    before, kept, error = interrupted(tmp_path, "die", SweepError, workers=1)
    assert before == kept == list(range(7))
    assert "a worker died; the first without a result is run 7 (number=7)" in str(error)
    assert error.finished["number"].tolist() == kept


def test_a_dead_worker_of_two_loses_at_most_what_was_on_its_way(tmp_path):
    """The other worker is killed with it; only a result that had not arrived can be missing."""
    before, kept, error = interrupted(tmp_path, "die", SweepError, workers=2)
    assert set(kept) <= set(before)
    assert len(before) - len(kept) <= 2
    assert "a worker died" in str(error)


def test_an_interruption_keeps_what_was_finished(tmp_path):
    """Control and C in a run here: the interrupt goes on, with a note, and the store has the rest."""
    before, kept, error = interrupted(tmp_path, "stop", KeyboardInterrupt)
    assert before == kept == list(range(7))
    assert "7 of 20 runs are finished" in error.__notes__[0]


def test_an_interruption_waits_for_what_is_running(tmp_path, monkeypatch):
    """Control and C while workers are busy: what they are at is kept too."""
    calls = []
    real = mtdkit.sweep._Record.add

    def add(self, *given_, **named):
        calls.append(given_[0])
        real(self, *given_, **named)
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(mtdkit.sweep._Record, "add", add)
    before, kept, _ = interrupted(tmp_path, "", KeyboardInterrupt, workers=2)
    assert sorted(before) == sorted(kept)
    assert 3 <= len(kept) < 20


@pytest.mark.parametrize("where", [{}, {"workers": 2}])
def test_a_full_disk_is_told_and_nothing_is_lost(where, tmp_path, monkeypatch):
    """Half a line is taken back, and the error itself holds every finished run."""
    real, written = mtdkit.sweep._append, []

    def full(file, data):
        written.append(data)
        if len(written) == 6:
            real(file, data[:3])
            raise OSError(errno.ENOSPC, "No space left on device")
        real(file, data)

    monkeypatch.setattr(mtdkit.sweep, "_append", full)
    before, kept, error = interrupted(tmp_path, "", SweepError, **where)
    assert len(kept) == 5
    assert sorted(error.finished["number"]) == sorted(before)
    assert len(before) > 5
    assert "cannot be written" in str(error)
    assert "No space left" in str(error)
    assert f"{len(before)} of 20 runs are finished; 5 of them are in" in str(error)


def test_a_full_disk_for_real(tmp_path):
    """A limit that the system puts on the size of files stops the sweep in the middle of a line."""
    program = """
import resource, signal, sys
from mtdkit.sweep import SweepError, grid, sweep
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
if len(sys.argv) > 2:
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
try:
    print(len(sweep(lambda x: x / 7, grid(x=list(range(50))), store=sys.argv[1])))
except SweepError as error:
    print(error, len(error.finished))
"""
    store = tmp_path / "runs.csv"

    def run(*more):
        command = [sys.executable, "-c", program, store, *more]
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout

    told = run("limited")
    assert "cannot be written" in told
    text = store.read_text()
    assert text.endswith("\n")
    assert f"{len(text.splitlines()) - 2} of them are in" in told
    assert run().strip() == "50"


def test_without_a_store_the_error_holds_the_finished_runs(tmp_path):
    """Nothing is lost without a store either."""
    function = functools.partial(logged, log=str(tmp_path / "log"), trouble="fail")
    with pytest.raises(SweepError, match="7 of 20 runs are finished; they are in the attribute finished") as caught:
        sweep(function, grid(number=list(range(20))))
    assert caught.value.finished["value"].tolist() == [number**0.5 for number in range(7)]


def test_exceptions_that_cannot_be_sent_are_told(cluster):
    """An exception that breaks a pool when it is sent back is told like any other."""
    for where in ({}, {"workers": 2}, {"executor": cluster.get_executor()}):
        with pytest.raises(SweepError, match=r"run 2 \(number=2\) failed with OddError: this and that"):
            sweep(odd, grid(number=[0, 1, 2, 3]), **where)


def test_a_dead_worker_of_a_cluster_is_told(tmp_path):
    """Dask names a run that was on the worker, and the sweep goes on elsewhere."""
    function = functools.partial(logged, log=str(tmp_path / "log"), trouble="die")
    design, store = grid(number=[5, 6, 7]), tmp_path / "runs.csv"
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
        local = LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0")
    with (
        local,
        Client(local) as client,
        pytest.raises(SweepError, match=r"run \d \(number=\d\) failed with KilledWorker"),
    ):
        sweep(function, design, client.get_executor(), store=store)
    (tmp_path / "log.mended").touch()
    assert sweep(function, design, store=store)["value"].tolist() == [number**0.5 for number in (5, 6, 7)]


def test_a_cluster_does_not_remember_a_failure(cluster, tmp_path):
    """The same call on the same cluster makes the failed run again, and only it."""
    function = functools.partial(logged, log=str(tmp_path / "log"), trouble="fail")
    design = grid(number=[5, 6, 7])
    with pytest.raises(SweepError, match="division by zero") as caught:
        sweep(function, design, cluster.get_executor())
    (tmp_path / "log.mended").touch()
    assert sweep(function, design, cluster.get_executor())["value"].tolist() == [5**0.5, 6**0.5, 7**0.5]
    assert len(caught.value.finished) <= 2


def test_a_script_without_a_guard_is_told_what_it_lacks(tmp_path):
    """Processes that import the script again do not start more of them for ever."""
    script = tmp_path / "script.py"
    script.write_text("from mtdkit.sweep import grid, sweep\nsweep(abs, grid(x=[1, 2]), workers=2)\n")
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, cwd=ROOT)
    assert ran.returncode == 1
    assert "under if __name__ == '__main__'" in ran.stderr


@pytest.mark.parametrize(
    ("given_", "named"),
    [
        ({"design": DESIGN.head(0)}, "0 rows"),
        ({"design": DESIGN.set_axis(["a"] * 12)}, "labels"),
        ({"design": DESIGN.set_axis(range(-1, 11))}, "labels"),
        ({"design": DESIGN.rename(columns={"effort": "share"})}, "'share'"),
        ({"design": DESIGN.assign(effort=None)}, "effort of run 0 is None"),
        ({"design": DESIGN.assign(effort="a\nb")}, "one line"),
        ({"workers": 0}, "workers=0"),
        ({"workers": 1, "executor": 1}, "both"),
    ],
)
def test_bad_sweeps_are_named(given_, named):
    """What cannot be swept is refused before any run."""
    with pytest.raises(ValueError, match=named):
        sweep(**{"function": balance, "design": DESIGN} | given_)


@pytest.mark.parametrize(
    ("result", "named"),
    [
        ("much", "'much'"),
        (None, "NoneType"),
        ([1, 2], r"\[1, 2\]"),
        ({}, "{}"),
        ({"x": 1}, "name of a parameter"),
    ],
)
def test_results_that_are_no_numbers_are_told(result, named):
    """A text, a list or a name that is taken is no result."""
    with pytest.raises(SweepError, match=named):
        sweep(lambda x: result, grid(x=[1]))


def test_results_must_have_the_same_names():
    """A run that returns other numbers than those before it is told."""
    with pytest.raises(
        SweepError, match=r"run 1 \(x=1\) failed with ValueError: it returned \['b'\], and others \['a'\]"
    ):
        sweep(lambda x: pd.Series({"ab"[x]: 1.0}), grid(x=[0, 1]))


# --- Progress ------------------------------------------------------------------------


def test_progress_is_shown_when_asked_for_and_on_no_page(capsys):
    """A bar ends full and on a line of its own; without a terminal there is none."""
    sweep(balance, DESIGN)
    assert capsys.readouterr() == ("", "")
    sweep(balance, DESIGN, progress=True)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.rpartition("\r")[2].startswith(f"[{'#' * 30}] 12 of 12 runs, ")
    assert err.endswith(" s\n")
