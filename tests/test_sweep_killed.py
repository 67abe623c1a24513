"""Sweeps that share a store, and sweeps whose processes are killed: nothing is spoiled, left behind or waited for."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from types import SimpleNamespace

import psutil
import pytest
from conftest import ROOT
from distributed import Client, LocalCluster
from distributed.cfexecutor import _cascade_future
from swept import kept

import mtdkit.sweep.run
from mtdkit.sweep import SweepError, grid, sweep

pytestmark = pytest.mark.slow

# Seconds for what is sure to come, on however busy a machine.
LONG = 120

# A sweep of 12 runs of which the last ones wait for a word. It is a script of its own, so that it can be killed.
SCRIPT = """
import os, signal, sys, time
import mtdkit.sweep.run
from mtdkit.sweep import SweepError, grid, sweep

mtdkit.sweep.run.GRACE = 1


def waiting(number, folder):
    with open(f"{folder}/{os.getpid()}.pid", "w"):
        pass
    while number > 7 and not os.path.exists(f"{folder}/go"):
        time.sleep(0.02)
    return number / 7


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background starts with it ignored
    design = grid(number=list(range(12)), folder=[sys.argv[1]])
    try:
        print(len(sweep(waiting, design, workers=int(sys.argv[2]) or None, store=f"{sys.argv[1]}/runs.sqlite")))
    except SweepError as error:
        print(error)
"""


def until(condition):
    """Wait for what is sure to come."""
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def processes(folder):
    """Return the processes that made runs and are still there."""
    found = [int(path.stem) for path in folder.glob("*.pid")]
    alive = [psutil.Process(pid) for pid in found if psutil.pid_exists(pid)]
    return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def folder(tmp_path):
    """Give a folder for the script, and end what it left."""
    (tmp_path / "script.py").write_text(SCRIPT)
    yield tmp_path
    for process in processes(tmp_path):
        process.kill()


@pytest.fixture
def start(folder):
    """Give a function that starts the script."""
    started = []

    def start(workers):
        command = [sys.executable, "script.py", str(folder), str(workers)]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(command, cwd=folder, env=environment, **pipes))
        return started[-1]

    yield start
    for process in started:
        process.kill()


@pytest.mark.parametrize("workers", [0, 2])
def test_two_sweeps_on_one_store_do_not_harm_each_other(workers, folder, start):
    """The second begins with what the first has finished; both end whole, and the store holds each run once."""
    first = start(workers)
    until(lambda: len(kept(folder / "runs.sqlite")) == 8)
    second = start(workers)
    until(lambda: len(processes(folder)) == 2 * (workers or 1))
    (folder / "go").touch()
    assert first.communicate(timeout=LONG) == ("12\n", "")
    assert second.communicate(timeout=LONG) == ("12\n", "")
    assert sorted(kept(folder / "runs.sqlite")) == list(range(12))


def test_sweeps_that_start_together_leave_one_whole_store(folder, start):
    """Several on one new store end whole, and the store holds each run once."""
    (folder / "go").touch()
    together = [start(0) for _ in range(4)]
    assert [process.communicate(timeout=LONG) for process in together] == [("12\n", "")] * 4
    assert sorted(kept(folder / "runs.sqlite")) == list(range(12))


def test_sweeps_of_threads_share_a_store(tmp_path):
    """Two threads on one store: each has the whole table, and each run is kept once."""
    store, together = tmp_path / "runs.sqlite", threading.Barrier(2, timeout=LONG)

    def slow(x):
        together.wait()
        return x / 7

    with ThreadPoolExecutor(2) as threads:
        tables = list(threads.map(lambda _: sweep(slow, grid(x=list(range(9))), store=store), range(2)))
    assert tables[0].equals(tables[1])
    assert sorted(kept(store)) == list(range(9))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM"])
def test_a_killed_sweep_leaves_no_process_and_no_lock(name, workers, folder, start):
    """Workers end with the process that started them, whatever they are at, and the next sweep goes on."""
    sweeping = start(workers)
    until(lambda: len(kept(folder / "runs.sqlite")) == 8 and len(processes(folder)) == (workers or 1))
    sweeping.send_signal(getattr(signal, name))
    sweeping.wait(LONG)
    until(lambda: not processes(folder))
    assert sorted(kept(folder / "runs.sqlite")) == list(range(8))
    (folder / "go").touch()
    assert start(workers).communicate(timeout=LONG) == ("12\n", "")
    assert sorted(kept(folder / "runs.sqlite")) == list(range(12))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_one_interrupt_ends_a_run_that_hangs(folder, start):
    """An interrupt that reaches the parent alone is enough; what was finished is kept."""
    sweeping = start(2)
    until(lambda: len(kept(folder / "runs.sqlite")) == 8)
    sweeping.send_signal(signal.SIGINT)
    _, errors = sweeping.communicate(timeout=LONG)
    assert sweeping.returncode
    until(lambda: not processes(folder))
    assert "8 of 12 runs are finished and kept in" in errors
    assert "KeyboardInterrupt" in errors
    assert sorted(kept(folder / "runs.sqlite")) == list(range(8))


def test_a_cluster_that_lost_all_its_workers_is_told(tmp_path, monkeypatch):
    """Workers that nobody starts again: the sweep ends in words, and goes on from its store elsewhere."""
    monkeypatch.setattr(mtdkit.sweep.run, "PATIENCE", 1)
    design, store, over = grid(number=list(range(12))), tmp_path / "runs.sqlite", str(tmp_path / "over")

    def deadly(number):
        if number >= 7 and not os.path.exists(over):
            os._exit(3)
        return number / 7

    with LocalCluster(n_workers=0, dashboard_address=":0") as local, Client(local) as client:
        command = [sys.executable, "-m", "distributed.cli.dask_worker", local.scheduler_address]
        options = ["--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path)]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        workers = [subprocess.Popen([*command, *options], env=environment, stderr=subprocess.DEVNULL) for _ in range(2)]
        client.wait_for_workers(2, LONG)
        closing = threading.Timer(LONG, client.close)  # so that a sweep that waits for ever fails the test
        closing.start()
        with pytest.raises(SweepError, match="the cluster has had no worker for 1 seconds; start workers") as caught:
            sweep(deadly, design, client.get_executor(), store=store)
        closing.cancel()
        assert [worker.wait(LONG) for worker in workers] == [3, 3]
    assert sorted(caught.value.finished["number"]) == sorted(kept(store))
    assert set(kept(store)) <= set(range(7))
    (tmp_path / "over").touch()
    assert sweep(deadly, design, store=store)["value"].tolist() == [number / 7 for number in range(12)]


class DyingExecutor(Executor):
    """Gives the results of threads as Dask's executor does if the worker dies when it has just given one."""

    def __init__(self, threads, times):
        self.threads, self.times = threads, times

    def submit(self, function, *given):
        """Make the call; the first times its result is there, but the cluster has taken it back."""
        made = self.threads.submit(function, *given)
        if not self.times:
            return made
        self.times -= 1

        async def result(raiseit):
            return made.result()

        async def hand_over(future):
            await _cascade_future(SimpleNamespace(_result=result, status="pending"), future)

        future = Future()
        asyncio.run(hand_over(future))
        return future


@pytest.mark.parametrize("runs", [1, 3 * mtdkit.sweep.run.PARTS])
def test_a_result_that_went_with_its_worker_is_made_again(runs):
    """What Dask says then of a lost part, of one run or three, is no failure of a run."""
    with ThreadPoolExecutor(1) as threads:
        dying = DyingExecutor(threads, times=2)
        done = sweep(lambda x: x / 7, grid(x=list(range(runs))), dying)
    assert dying.times == 0
    assert done["value"].tolist() == [x / 7 for x in range(runs)]


def test_a_cluster_that_is_closed_is_told(tmp_path):
    """Runs that were canceled by whoever closed the client are no failures of a run."""

    def busy(x):
        (tmp_path / f"{x}.begun").touch()
        while not (tmp_path / "go").exists():
            time.sleep(0.02)

    def close(client):
        until(lambda: any(tmp_path.glob("*.begun")))
        client.close()

    with LocalCluster(n_workers=1, processes=False, dashboard_address=":0") as local, Client(local) as client:
        closing = threading.Thread(target=close, args=(client,))
        closing.start()
        with pytest.raises(SweepError, match=r"the executor was closed, or its cluster lost.* 0 of 3 runs"):
            sweep(busy, grid(x=[1, 2, 3]), client.get_executor())
        (tmp_path / "go").touch()
        closing.join()
