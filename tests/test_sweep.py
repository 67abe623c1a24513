"""Sweeps: the same bits on every executor, and nothing lost whatever goes wrong."""

import functools
import os
import subprocess
import sys
import types
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
from swept import DESIGN, balance, bits, kept, logged, made, met, noisy

import mtdkit.sweep.run
from mtdkit.sweep import SweepError, grid, sweep
from mtdkit.sweep.store import Store

pytestmark = pytest.mark.slow

# Workers get the functions below as they are, and need not import this file with all that it imports.
cloudpickle.register_pickle_by_value(sys.modules[__name__])


class OddError(Exception):
    """An exception that cannot be sent between processes."""

    def __init__(self, one, other):
        super().__init__(f"{one} and {other}")


def odd(number):
    """Fail in a way that a process cannot send."""
    if number == 2:
        raise OddError("this", "that")
    return number


# --- The same bits everywhere --------------------------------------------------------


@pytest.fixture(scope="module")
def cluster():
    """Give a client of a Dask cluster of two processes on this machine."""
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
        local = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0")
    with local, Client(local) as client:
        yield client


@pytest.mark.parametrize("function", [noisy, balance, met])
def test_results_are_the_same_bits_on_every_executor(function, cluster):
    """Here, in threads, in two processes, and on a Dask cluster."""
    here = sweep(function, DESIGN, seed=9)
    assert len(here.columns) >= 3
    assert bits(sweep(function, DESIGN, seed=9, workers=2)) == bits(here)
    assert bits(sweep(function, DESIGN, seed=9, workers=cluster.get_executor())) == bits(here)
    with ThreadPoolExecutor(3) as threads:
        assert bits(sweep(function, DESIGN, seed=9, workers=threads)) == bits(here)


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


@pytest.mark.parametrize("seconds", [0, 60])
def test_many_short_runs_are_sent_in_parts(seconds, monkeypatch):
    """Parts that come back after each run, or whole: each run is made once, and the table is the same."""
    monkeypatch.setattr(mtdkit.sweep.run, "PART_SECONDS", seconds)
    calls = []

    def square(x):
        calls.append(x)
        return x * x

    design = grid(x=list(range(300)))
    with ThreadPoolExecutor(2) as threads:
        found = sweep(square, design, threads)
    assert found["value"].tolist() == [x * x for x in range(300)]
    assert sorted(calls) == list(range(300))


@pytest.mark.parametrize("seconds", [0, 60])
def test_a_failure_within_a_part_keeps_the_runs_before_it(seconds, monkeypatch):
    """What the part had finished is kept, what stands behind the failure is not begun."""
    monkeypatch.setattr(mtdkit.sweep.run, "PART_SECONDS", seconds)
    with ThreadPoolExecutor(1) as threads, pytest.raises(SweepError, match=r"run 7 \(x=-1\) failed") as caught:
        sweep(lambda x: x**0.5 if x >= 0 else 1 / 0, grid(x=[*range(7), -1, *range(8, 640)]), threads)
    assert caught.value.finished.index[:7].tolist() == list(range(7))
    assert {8, 9} & set(caught.value.finished.index) == set()


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


# --- When something goes wrong -------------------------------------------------------


def interrupted(tmp_path, trouble, error, **where):
    """Sweep with trouble in run 7, then again without; tell what was made before, what was kept, and the error."""
    log, store = tmp_path / "log", tmp_path / "runs.sqlite"
    design = grid(number=list(range(20)))
    function = functools.partial(logged, log=str(log), trouble=trouble)
    with pytest.raises(error) as caught:
        sweep(function, design, store=store, **where)
    before = made(log)
    runs = kept(store)
    (tmp_path / "log.mended").touch()
    again = sweep(function, design, store=store, **where)
    assert again["value"].tolist() == [number**0.5 for number in range(20)]
    assert sorted(made(log)[len(before) :]) == sorted(set(range(20)) - set(runs)), "kept runs were made again"
    assert sorted(kept(store)) == list(range(20))
    return before, runs, caught.value


def test_a_failed_run_is_named_and_the_others_kept(tmp_path):
    """The report names the run, its parameters, the exception and the store; the trace stands below."""
    before, runs, error = interrupted(tmp_path, "fail", SweepError)
    assert before == runs == list(range(7))
    assert "run 7 (number=7) failed with ZeroDivisionError: division by zero" in str(error)
    assert "7 of 20 runs are finished and kept in" in str(error)
    assert "runs.sqlite" in str(error)
    assert "1 / 0" in error.__notes__[0]
    assert error.finished["number"].tolist() == runs


@pytest.mark.parametrize("trouble", ["fail", "leave"])
def test_a_failed_run_in_a_process_loses_nothing(trouble, tmp_path):
    """Whatever was finished anywhere when a run failed in a worker is in the store."""
    before, runs, error = interrupted(tmp_path, trouble, SweepError, workers=2)
    assert sorted(before) == sorted(runs)
    assert "run 7 (number=7) failed with" in str(error)
    assert len(runs) < 20


def test_a_dead_worker_is_told_and_what_came_back_is_kept(tmp_path):
    """All runs that a single worker made before it died are in the store."""
    before, runs, error = interrupted(tmp_path, "die", SweepError, workers=1)
    assert before == runs == list(range(7))
    assert "a worker died; the first run without a result is run 7 (number=7)" in str(error)
    assert error.finished["number"].tolist() == runs


def test_a_dead_worker_of_two_loses_at_most_what_was_on_its_way(tmp_path):
    """The other worker is killed with it; only a result that had not arrived can be missing."""
    before, runs, error = interrupted(tmp_path, "die", SweepError, workers=2)
    assert set(runs) <= set(before)
    assert len(before) - len(runs) <= 2
    assert "a worker died" in str(error)


def test_an_interruption_keeps_what_was_finished(tmp_path):
    """Control and C in a run here: the interrupt goes on, with a note, and the store has the rest."""
    before, runs, error = interrupted(tmp_path, "stop", KeyboardInterrupt)
    assert before == runs == list(range(7))
    assert "7 of 20 runs are finished" in error.__notes__[0]


def test_an_interruption_waits_for_what_is_running(tmp_path, monkeypatch):
    """Control and C while workers are busy: what they are at is kept too."""
    calls = []
    real = mtdkit.sweep.run._Record.add

    def add(self, *given_, **named):
        calls.append(given_)
        real(self, *given_, **named)
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(mtdkit.sweep.run._Record, "add", add)
    before, runs, _ = interrupted(tmp_path, "slow", KeyboardInterrupt, workers=2)
    assert sorted(before) == sorted(runs)
    assert 3 <= len(runs) < 20


@pytest.mark.parametrize("where", [{}, {"workers": 2}])
def test_a_full_disk_is_told_and_nothing_is_lost(where, tmp_path, monkeypatch):
    """The run that could not be written is not in the store, and the error itself holds every finished run."""
    real, written = Store.add, []

    def full(self, run, results):
        written.append(run)
        if len(written) == 6:
            raise OSError(f"store {self.path} cannot be written: database or disk is full")
        real(self, run, results)

    monkeypatch.setattr(Store, "add", full)
    before, runs, error = interrupted(tmp_path, "", SweepError, **where)
    assert len(runs) == 5
    assert sorted(error.finished["number"]) == sorted(before)
    assert len(before) > 5
    assert "runs.sqlite cannot be written: database or disk is full" in str(error)
    assert f"{len(before)} of 20 runs are finished; 5 of them are in" in str(error)


def test_without_a_store_the_error_holds_the_finished_runs(tmp_path):
    """Nothing is lost without a store either."""
    function = functools.partial(logged, log=str(tmp_path / "log"), trouble="fail")
    with pytest.raises(SweepError, match="7 of 20 runs are finished; they are in the attribute finished") as caught:
        sweep(function, grid(number=list(range(20))))
    assert caught.value.finished["value"].tolist() == [number**0.5 for number in range(7)]


def test_exceptions_that_cannot_be_sent_are_told(cluster):
    """An exception that breaks a pool when it is sent back is told like any other."""
    for where in ({}, {"workers": 2}, {"workers": cluster.get_executor()}):
        with pytest.raises(SweepError, match=r"run 2 \(number=2\) failed with OddError: this and that"):
            sweep(odd, grid(number=[0, 1, 2, 3]), **where)


def test_a_dead_worker_of_a_cluster_is_told(cluster, tmp_path):
    """Dask names a run that was on the worker, and the sweep goes on elsewhere."""
    function = functools.partial(logged, log=str(tmp_path / "log"), trouble="die")
    design, store = grid(number=[5, 6, 7]), tmp_path / "runs.sqlite"
    with pytest.raises(SweepError, match=r"run \d \(number=\d\) failed with KilledWorker"):
        sweep(function, design, cluster.get_executor(), store=store)
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


def test_a_script_needs_no_guard(tmp_path):
    """Processes do not run the script that started them again."""
    script = tmp_path / "script.py"
    script.write_text(
        "from mtdkit.sweep import grid, sweep\nprint('begun')\n"
        "print(sweep(lambda x: x / 2, grid(x=[1, 2]), workers=2)['value'].tolist())\n"
    )
    command = [sys.executable, script]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=environment)
    assert (ran.stdout, ran.stderr) == ("begun\n[0.5, 1.0]\n", "")


def test_without_loky_the_cure_is_named(monkeypatch):
    """Processes come with an extra; sweeps here need none."""
    monkeypatch.setitem(sys.modules, "loky", None)
    with pytest.raises(ModuleNotFoundError, match=r'loky is not installed; .*"mtdkit\[sweeps\]"'):
        sweep(lambda x: x, grid(x=[1]), workers=2)
    assert sweep(lambda x: x, grid(x=[1]))["value"].tolist() == [1]


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
        ({"workers": 1.5}, r"workers=1\.5; right is a whole number from 1 on, or an executor"),
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
    assert err.rpartition("\r")[2].startswith("100%|")
    assert "12/12" in err
    assert err.endswith("\n")


@pytest.mark.parametrize("watched", [True, False])
def test_a_notebook_has_a_bar_if_somebody_looks_at_it(watched, monkeypatch):
    """A front end says that it can be asked; whatever runs the notebooks of a book says that it cannot."""
    kernel = types.SimpleNamespace(get_parent=lambda: {"content": {"allow_stdin": watched}})
    monkeypatch.setitem(
        sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: types.SimpleNamespace(kernel=kernel))
    )
    assert mtdkit.sweep.run._is_watched() is watched
