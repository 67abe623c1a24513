"""The runs of a sweep: here, in processes, or on an executor."""

from __future__ import annotations

import inspect
import math
import os
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from mtdkit._optional import optional

if TYPE_CHECKING:
    from mtdkit.sweep.store import Store

__all__ = ["SweepError", "sweep"]

# Seconds that an interrupted sweep gives to the runs under way, and that a cluster may be without a worker.
GRACE = 10
PATIENCE = 60
# Seconds that processes wait for the next sweep: to start one takes as long as many runs.
IDLE = 300
# Runs go to an executor in so many parts, and a part comes back after so many seconds with what it has done.
PARTS = 64
PART_SECONDS = 0.2

Parameters = dict[str, Any]


class SweepError(RuntimeError):
    """A sweep that ended before its last run.

    Attributes
    ----------
    finished : pandas.DataFrame
        The runs that were finished, as `sweep` returns them.
    """

    def __init__(self, message: str, finished: pd.DataFrame):
        super().__init__(message)
        self.finished = finished


def sweep(
    function: Callable[..., float | Mapping[str, float] | pd.Series],
    design: pd.DataFrame,
    workers: int | Executor | None = None,
    store: str | os.PathLike | None = None,
    seed: int = 0,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Run a function over a design.

    If a run fails, a worker dies, the disk is full or the sweep is interrupted, no new run is begun, those under way
    are waited for (after an interrupt for ten seconds, or until the next one), and every finished run is kept. With a
    store, the same call goes on from there.

    Parameters
    ----------
    function : callable
        Takes the parameters as keywords and returns a number, or a dict or Series of named numbers. If it
        has a parameter ``seed`` that is not in the design, it gets a `numpy.random.SeedSequence`, to be given to
        `numpy.random.default_rng`.
    design : pandas.DataFrame
        One row a run, one column a parameter: numbers or short texts. The labels of the rows are the numbers of the
        runs.
    workers : int or concurrent.futures.Executor, optional
        Where to run: in so many processes, or on an executor; for a Dask cluster, ``client.get_executor()``. If none
        is given the runs are made here, one by one. Processes are started when first wanted, wait five minutes for the
        next sweep, and end with the process that started them, also when it is killed. Short runs are sent many at
        a time. A cluster that has no worker for a minute ends the sweep.
    store : path, optional
        SQLite file to which each run is added when it is finished, and from which an interrupted sweep goes on. Its
        table ``runs`` can be read at any time, as by ``pandas.read_sql("SELECT * FROM runs", sqlite3.connect(path))``.
        A store of another design, seed or function (by its name and, for a `functools.partial`, what is fixed in it)
        is refused; a change inside the function is not seen. Sweeps that share a store do not harm each other.
    seed : int
        Seed of the sweep. That of run i is child number i of it.
    progress : bool, optional
        Whether to show a bar. If not given, it is shown in a terminal and to the reader of a notebook, when the
        sweep takes more than a second.

    Returns
    -------
    pandas.DataFrame
        The design, and a column for each number returned, ``value`` if it is a single one.

    Raises
    ------
    ValueError
        If the design or the number of workers is not possible, or the store is of another sweep.
    ModuleNotFoundError
        If processes are asked for and loky, which keeps them, is not installed.
    OSError
        If the store cannot be opened.
    SweepError
        If it ended before the last run. The message says why, and where the finished runs are.

    Examples
    --------
    >>> from mtdkit.sweep.designs import grid
    >>> def area(width, height):
    ...     return width * height
    >>> sweep(area, grid(width=[1, 2], height=[3, 4]))["value"].tolist()
    [3.0, 4.0, 6.0, 8.0]
    """
    if not (workers is None or isinstance(workers, Executor) or (isinstance(workers, int) and workers >= 1)):
        raise ValueError(f"workers={workers!r}; right is a whole number from 1 on, or an executor")
    rows = _rows(design)
    record = _Record(design, rows)
    if store is not None:
        from mtdkit.sweep.store import Store  # not at the top: the browser's Python has no SQLite of itself

        record.use(Store(store, function, seed, rows))
    seeded = _takes_seed(function) and "seed" not in design.columns
    tasks = {
        run: row | {"seed": np.random.SeedSequence(seed, spawn_key=(run,))} if seeded else row
        for run, row in rows.items()
        if run not in record.results
    }
    try:
        with _progress(len(rows), len(record.results), progress) as advance:
            if workers is None or not tasks:
                for run, parameters in tasks.items():
                    record.add([run], [_run(function, parameters)])
                    advance(1)
            elif isinstance(workers, Executor):
                _on_executor(workers, function, tasks, record, advance)
            else:
                with _processes(workers) as pool:
                    _on_executor(pool, function, tasks, record, advance)
    except (_StoppedError, BrokenExecutor) as error:
        raise record.report(error) from record.disk or (error if isinstance(error, BrokenExecutor) else None)
    except KeyboardInterrupt as error:
        error.add_note(record.whereabouts())
        raise
    finally:
        record.close()
    return record.table()


# --- One run -------------------------------------------------------------------------


class _Failure(NamedTuple):
    """What went wrong in a run; as texts, since not every exception can be sent from a worker."""

    message: str
    trace: str


Outcome = dict[str, float] | _Failure


def _run(function: Callable, parameters: Parameters) -> Outcome:
    """Make one run, here or in a worker."""
    try:
        result = function(**parameters)
        if isinstance(result, pd.Series):
            result = result.to_dict()
        named = result if isinstance(result, Mapping) else {"value": result}
        if not named or any(isinstance(value, str) or np.ndim(value) for value in named.values()):
            raise TypeError(f"it returned {result!r}; right is a number, or a dict of named numbers")
        numbers = {str(name): float(value) for name, value in named.items()}
        # Of the many bit patterns that are no number a store keeps one.
        return {name: math.nan if math.isnan(number) else number for name, number in numbers.items()}
    except (Exception, SystemExit) as error:
        return _failure(error)


def _run_part(function: Callable, part: dict[int, Parameters], token: str) -> list[Outcome]:
    """Make runs in a worker until one fails or the time is up, at least one, and return what they gave."""
    end, outcomes = time.monotonic() + PART_SECONDS, []
    for parameters in part.values():
        outcomes.append(_run(function, parameters))
        if isinstance(outcomes[-1], _Failure) or time.monotonic() > end:
            break
    return outcomes


def _failure(error: BaseException) -> _Failure:
    """Return an exception as texts."""
    return _Failure(f"{type(error).__name__}: {error}", "".join(traceback.format_exception(error)))


def _takes_seed(function: Callable) -> bool:
    """Tell whether a function has a parameter of the name seed that is still free."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):  # some built-in functions do not tell
        return False
    return "seed" in parameters and "seed" not in getattr(function, "keywords", ())


def _rows(design: pd.DataFrame) -> dict[int, Parameters]:
    """Return the parameters of each run by its number."""
    if not len(design) or not len(design.columns):
        raise ValueError(f"design has {len(design)} rows and {len(design.columns)} columns; both must be at least 1")
    labels = design.index.tolist()
    if not design.index.is_unique or not all(isinstance(label, int) and label >= 0 for label in labels):
        raise ValueError("design: the labels of its rows must be whole numbers from 0 on, each once")
    for name in design.columns:
        if not (isinstance(name, str) and name.isprintable() and list(design.columns).count(name) == 1):
            raise ValueError(f"design has the column {name!r}; names must be texts of one line, each once")
    # Column by column, so that whole numbers stay whole.
    columns = [[getattr(v, "item", lambda v=v: v)() for v in design[name].tolist()] for name in design.columns]
    for name, column in zip(design.columns, columns, strict=True):
        for label, value in zip(labels, column, strict=True):
            if not isinstance(value, bool | int | float | str) or (isinstance(value, str) and not value.isprintable()):
                raise ValueError(f"design: {name} of run {label} is {value!r}; right is a number or a text of one line")
    return {label: dict(zip(design.columns, row, strict=True)) for label, *row in zip(labels, *columns, strict=True)}


# --- Many runs at a time -------------------------------------------------------------


class _StoppedError(Exception):
    """Leaves the loop over the runs; says why, if the record does not know."""


@contextmanager
def _processes(workers: int) -> Iterator[Executor]:
    """Give processes that share nothing with this one and end with it; kill them if the sweep is interrupted."""
    loky = optional("loky", "sweeps")
    pool = loky.get_reusable_executor(workers, timeout=IDLE, initializer=_end_with_parent, initargs=(os.getpid(),))
    try:
        yield pool
    except (_StoppedError, BrokenExecutor):
        raise
    except BaseException:
        # A run that hangs would keep the pool busy for ever.
        pool.shutdown(kill_workers=True)
        raise


def _end_with_parent(parent: int) -> None:
    """Watch the process that started this one, and end when it has ended, however it did."""
    import multiprocessing  # not at the top: the browser's Python has no processes

    def watch() -> None:
        process = multiprocessing.parent_process()
        if os.name == "nt" and process is not None:
            process.join()
        while os.name != "nt" and os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _on_executor(
    executor: Executor, function: Callable, tasks: dict[int, Parameters], record: _Record, advance: Callable
) -> None:
    """Make the runs on an executor, adding each to the record when it comes back."""
    # Dask knows a call by its arguments and would give back a failure of an earlier sweep; the token tells them apart.
    token = uuid.uuid4().hex
    pending: dict[Future, list[int]] = {}

    def send(runs: list[int]) -> None:
        part = {run: tasks[run] for run in runs}
        pending[executor.submit(_run_part, function, part, token)] = runs

    runs, size = list(tasks), math.ceil(len(tasks) / PARTS)
    try:
        for start in range(0, len(runs), size):
            send(runs[start : start + size])
        for future in _as_completed(pending, executor):
            part = pending[future]
            outcomes = [] if _is_lost(future) else _outcomes(future)
            record.add(part, outcomes)
            advance(len(outcomes))
            del pending[future]
            if len(outcomes) < len(part):
                send(part[len(outcomes) :])
    except BaseException as error:
        for future in pending:
            future.cancel()
        # What runs is waited for. Not all executors tell of a future that was canceled, so these are left out.
        running = [future for future in pending if not future.cancelled()]
        try:
            wait(running, GRACE if isinstance(error, KeyboardInterrupt) else None)
        finally:
            for future in running:
                if future.done() and future.exception() is None:
                    record.add(pending[future], future.result(), stop=False)
        raise


def _outcomes(future: Future) -> list[Outcome]:
    """Return what a part gave; what no run is to blame for ends the sweep."""
    try:
        return future.result()
    except BrokenExecutor:
        raise
    except CancelledError:
        raise _StoppedError("the executor was closed, or its cluster lost, before the last run") from None
    except Exception as error:
        return [_failure(error)]


def _is_lost(future: Future) -> bool:
    """Tell whether a part has to be made again: its worker died when it had just given its result.

    The executor of Dask then looks for an exception in that result, and stumbles over it.
    """
    error = None if future.cancelled() else future.exception()
    frames = traceback.extract_tb(error.__traceback__) if error else []
    return isinstance(error, ValueError | AttributeError) and bool(frames) and frames[-1].name == "_cascade_future"


def _as_completed(pending: Mapping[Future, list[int]], executor: Executor) -> Iterator[Future]:
    """Yield futures as they finish, and stop when a cluster of Dask has lost all its workers: it waits for ever."""
    client = getattr(executor, "_client", None)
    seen = time.monotonic()
    while pending:
        done, _ = wait(pending, None if client is None else PATIENCE / 10, FIRST_COMPLETED)
        yield from done
        if done or client is None or client.scheduler_info()["workers"]:
            seen = time.monotonic()
        elif time.monotonic() - seen > PATIENCE:
            raise _StoppedError(f"the cluster has had no worker for {PATIENCE} seconds; start workers for it")


# --- What is finished ----------------------------------------------------------------


class _Record:
    """The finished runs, in memory and in the store."""

    def __init__(self, design: pd.DataFrame, rows: dict[int, Parameters]):
        self.design, self.rows = design, rows
        self.store: Store | None = None
        self.results: dict[int, dict[str, float]] = {}
        self.names: list[str] | None = None
        self.failures: dict[int, _Failure] = {}
        self.disk: OSError | None = None
        self.kept = 0

    def use(self, store: Store) -> None:
        """Go on from a store."""
        self.store, self.results, self.names = store, store.finished, store.names

    def add(self, runs: list[int], outcomes: list[Outcome], stop: bool = True) -> None:
        """Keep what runs gave; stop the sweep if one failed or cannot be written."""
        for run, outcome in zip(runs, outcomes, strict=False):  # what is not done yet has no outcome
            if run in self.results:
                continue
            if not isinstance(outcome, _Failure):
                outcome = self._kept(run, outcome)
            if isinstance(outcome, _Failure):
                self.failures[run] = outcome
            else:
                self.names = self.names or list(outcome)
                self.results[run] = outcome
        if stop and (self.failures or self.disk):
            raise _StoppedError

    def _kept(self, run: int, outcome: dict[str, float]) -> Outcome:
        """Return what a run gave, written to the store, or why it is no result of this sweep."""
        clash = [name for name in outcome if name in self.design.columns]
        if clash:
            return _Failure(f"ValueError: it returned {clash[0]!r}, which is the name of a parameter", "")
        if self.names is not None and set(outcome) != set(self.names):
            return _Failure(f"ValueError: it returned {list(outcome)}, and others {self.names}", "")
        if self.store and not self.disk:
            try:
                self.store.add(run, outcome)
            except ValueError as error:
                return _failure(error)
            except OSError as error:
                self.disk, self.kept = error, len(self.results)
        return outcome

    def close(self) -> None:
        """Close the store."""
        if self.store:
            self.store.close()

    def table(self) -> pd.DataFrame:
        """Return the finished runs."""
        done = self.design[[run in self.results for run in self.design.index]]
        rows = [self.results[run] for run in done.index]
        return pd.concat([done, pd.DataFrame(rows, index=done.index, columns=self.names or [], dtype=float)], axis=1)

    def whereabouts(self) -> str:
        """Tell where the finished runs are."""
        text = f"{len(self.results)} of {len(self.rows)} runs are finished"
        if self.store is None:
            return text
        if self.disk is not None:
            where = f"{self.kept} of them are in {self.store.path}"
            return f"{text}; {where}, and all in the attribute finished of this error"
        return f"{text} and kept in {self.store.path}; the same call goes on from there"

    def report(self, error: Exception) -> SweepError:
        """Return the error that says why the sweep ended."""
        trace = ""
        if self.disk is not None:
            why = str(self.disk)
        elif self.failures:
            run, failure = next(iter(self.failures.items()))
            why, trace = f"{self._named(run)} failed with {failure.message.rstrip('.')}", failure.trace
        elif isinstance(error, _StoppedError):
            why = str(error)
        else:
            first = next(run for run in self.rows if run not in self.results)
            why = f"a worker died; the first run without a result is {self._named(first)}"
        where = self.whereabouts() + ("" if self.store else "; they are in the attribute finished of this error")
        report = SweepError(f"{why}. {where}.", self.table())
        if trace:
            report.add_note(trace)
        return report

    def _named(self, run: int) -> str:
        return f"run {run} ({', '.join(f'{name}={value!r}' for name, value in self.rows[run].items())})"


# --- Progress ------------------------------------------------------------------------


@contextmanager
def _progress(total: int, done: int, progress: bool | None) -> Iterator[Callable[[int], Any]]:
    """Give a function to which the number of runs is told that have been finished since."""
    if not (_is_watched() if progress is None else progress):
        yield lambda runs: None
        return
    from tqdm.auto import tqdm

    with tqdm(total=total, initial=done, unit="run", delay=0 if progress else 1) as bar:
        yield bar.update


def _is_watched() -> bool:
    """Tell whether somebody sees the output: in a terminal, or in a notebook that is not run by a program."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    kernel = getattr(shell, "kernel", None)
    if kernel is not None:
        # Who runs a notebook by a program, as the build of a book does, says that nobody can be asked.
        return bool(kernel.get_parent().get("content", {}).get("allow_stdin"))
    return sys.stderr is not None and sys.stderr.isatty()
