r"""Runs of a model over a design of parameters, and which parameter decides the result.

A design is a table with one row a run and one column a parameter. `sweep` calls a function once for each row: one
after the other, in processes of its own, or on any executor of `concurrent.futures`, such as that of a Dask
cluster. A run depends on nothing but its row and its seed, and the seed on nothing but the number of the row, so that
the results are the same wherever and in whatever order the runs are made.
"""

import csv
import errno
import functools
import hashlib
import inspect
import io
import itertools
import json
import os
import pickle
import sys
import time
import traceback
import uuid
from collections.abc import Mapping
from concurrent.futures import BrokenExecutor, CancelledError, as_completed, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from mtdkit._optional import optional

__all__ = ["SweepError", "grid", "random_design", "saltelli", "sobol", "sweep"]

# Seconds that an interrupted sweep gives to the runs under way, and that a cluster may be without a worker.
GRACE = 10
PATIENCE = 60


# --- Designs -------------------------------------------------------------------------


def grid(**values):
    """Return a design of all combinations of values.

    Parameters
    ----------
    **values : list
        Values of each parameter.

    Returns
    -------
    pandas.DataFrame
        One row a run, one column a parameter; the last parameter varies fastest.

    Raises
    ------
    ValueError
        If no parameter is given, or one has no list of values.

    Examples
    --------
    >>> grid(effort=[0.2, 0.8], track=[1, 7]).to_numpy().tolist()
    [[0.2, 1.0], [0.2, 7.0], [0.8, 1.0], [0.8, 7.0]]
    """
    if not values:
        raise ValueError("no parameter given; name at least one, with a list of its values")
    for name, given in values.items():
        if isinstance(given, str) or not np.iterable(given) or not len(given):
            raise ValueError(f"{name}={given!r}; right is a list of values")
    return pd.DataFrame(itertools.product(*values.values()), columns=list(values))


def random_design(ranges, size, seed=0):
    """Return a design of random values, each parameter uniform over its range and independent of the others.

    Parameters
    ----------
    ranges : dict
        Name of each parameter to its lowest and highest value.
    size : int
        Number of runs.
    seed : int

    Returns
    -------
    pandas.DataFrame
        One row a run, one column a parameter.

    Raises
    ------
    ValueError
        If a range is none, or the size is not a whole number from 1 on.

    Examples
    --------
    >>> design = random_design({"effort": (0, 2), "share": (0.2, 0.5)}, size=100)
    >>> design.shape, bool(design["share"].between(0.2, 0.5).all())
    ((100, 2), True)
    """
    low, high = _bounds(ranges)
    if size != int(size) or size < 1:
        raise ValueError(f"size={size!r}; right is a whole number from 1 on")
    values = np.random.default_rng(seed).uniform(low, high, (int(size), len(low)))
    return pd.DataFrame(values, columns=list(ranges))


def saltelli(ranges, size, seed=0, groups=None):
    """Return Saltelli's design for the indices of `sobol`.

    Two points, A and B, are taken from a scrambled Sobol sequence. Between them stand the points that have the value
    of B in one parameter (or the parameters of one group) and those of A in all others; then the next two follow.

    Parameters
    ----------
    ranges : dict
        Name of each parameter to its lowest and highest value.
    size : int
        How many pairs of points, a power of 2. A larger design of the same seed begins with the smaller one.
    seed : int
        Of the scrambling.
    groups : dict, optional
        Parameter to the name of its group; a parameter not named is a group of its own.

    Returns
    -------
    pandas.DataFrame
        One column a parameter; for :math:`k` parameters (or groups) ``size * (k + 2)`` rows.

    Raises
    ------
    ValueError
        If a range is none, the size is not a power of 2, or a parameter or group is unknown.
    ModuleNotFoundError
        If SALib is not installed.

    References
    ----------
    SaltelliEtAl2010; drawn by SALib, HermanUsher2017

    Examples
    --------
    >>> saltelli({"effort": (0, 2), "share": (0, 1)}, size=64).shape
    (256, 2)
    """
    sample = optional("SALib.sample.sobol", "sweeps").sample
    low, high = _bounds(ranges)
    if size != int(size) or size < 1 or int(size) & int(size) - 1:
        raise ValueError(f"size={size!r}; right is a power of 2")
    problem = _problem(list(ranges), groups)
    unit = sample(problem, int(size), calc_second_order=False, seed=seed)
    # Scaled here, since SALib refuses a range that is written from high to low only by an obscure message.
    return pd.DataFrame(low + unit * (high - low), columns=list(ranges))


# --- Sobol indices -------------------------------------------------------------------


def sobol(design, result, groups=None, confidence=0.95, draws=500, seed=0):
    r"""Return Sobol's indices: how much of the variance of a result each parameter accounts for.

    .. math::

        S_i = \frac{\mathrm{Var}(\mathrm{E}[y \mid x_i])}{\mathrm{Var}(y)}, \qquad
        T_i = 1 - \frac{\mathrm{Var}(\mathrm{E}[y \mid x_{\sim i}])}{\mathrm{Var}(y)}

    The first-order index :math:`S_i` is the share that would vanish, on average, if parameter :math:`i` alone
    were known; the total index :math:`T_i` is the share that would remain if all others were known. The difference is
    what the parameter does together with others. Both depend on the ranges of the design.

    Parameters
    ----------
    design : pandas.DataFrame
        As `saltelli` returns it.
    result : pandas.Series or array of shape (n,)
        One number a run, such as a column of what `sweep` returns.
    groups : dict, optional
        As in `saltelli`.
    confidence : float
        Of the intervals.
    draws : int
        How many times the pairs of points are drawn again, with replacement, for the intervals.
    seed : int
        Of the draws.

    Returns
    -------
    pandas.DataFrame
        One row a parameter (or group); ``first`` and ``total``, each with ``low`` and ``high``, the limits of its
        interval: the estimate less and plus a multiple of the bootstrap's standard deviation. With few
        pairs of points, estimates and limits can lie outside 0 and 1.

    Raises
    ------
    ValueError
        If the design is not Saltelli's, a result is missing or not finite, or all results are the same.
    ModuleNotFoundError
        If SALib is not installed.

    References
    ----------
    Sobol2001; SaltelliEtAl2010, computed by SALib, HermanUsher2017

    Examples
    --------
    A sum of two parameters: variances add up, here as 4 to 1.

    >>> design = saltelli({"x": (0, 2), "y": (0, 1)}, size=1024)
    >>> sobol(design, design["x"] + design["y"])[["first", "total"]].round(2).to_numpy().tolist()
    [[0.8, 0.8], [0.2, 0.2]]
    """
    analyze = optional("SALib.analyze.sobol", "sweeps").analyze
    if not 0 < confidence < 1:
        raise ValueError(f"confidence={confidence!r}; it must lie between 0 and 1")
    problem = _problem(list(design.columns), groups)
    names = list(dict.fromkeys(problem["groups"]))
    points = design.to_numpy()
    blocks = points.reshape(-1, len(names) + 2, points.shape[1]) if len(points) % (len(names) + 2) == 0 else None
    if blocks is None or not all(
        (blocks[:, at] == np.where(np.array(problem["groups"]) == name, blocks[:, -1], blocks[:, 0])).all()
        for at, name in enumerate(names, 1)
    ):
        raise ValueError("design is not one of saltelli with these groups, or its rows are not in order")
    if isinstance(result, pd.Series) and not result.index.equals(design.index):
        raise ValueError("result has other rows than the design")
    values = np.asarray(result, dtype=float)
    if values.shape != (len(design),):
        raise ValueError(f"result has the shape {values.shape}; the design has {len(design)} runs")
    if not np.isfinite(values).all():
        at = int((~np.isfinite(values)).argmax())
        raise ValueError(f"result of run {design.index[at]} is {values[at]}; all must be finite")
    if (values == values[0]).all():
        raise ValueError(f"result is {values[0]:g} in all runs; there is no variance to account for")
    found = analyze(
        problem, values, False, num_resamples=draws, conf_level=confidence, seed=np.random.default_rng(seed)
    )
    columns = {}
    for name, key in (("first", "S1"), ("total", "ST")):
        columns[name] = found[key]
        columns[f"{name} low"] = found[key] - found[f"{key}_conf"]
        columns[f"{name} high"] = found[key] + found[f"{key}_conf"]
    return pd.DataFrame(columns, index=pd.Index(names, name="parameter"))


# --- Sweeps --------------------------------------------------------------------------


class SweepError(RuntimeError):
    """A sweep that ended before its last run.

    Attributes
    ----------
    finished : pandas.DataFrame
        The runs that were finished, as `sweep` returns them.
    """

    def __init__(self, message, finished):
        super().__init__(message)
        self.finished = finished


def sweep(function, design, executor=None, workers=None, store=None, seed=0, progress=None):
    """Run a function over a design.

    If a run fails, a worker dies, the disk is full or the sweep is interrupted, no new run is begun, those under way
    are waited for (after an interrupt for ten seconds, or until the next one), and every finished run is kept. With a
    store, the same call goes on from there. Processes started for a sweep end with it, also when it is killed.

    Parameters
    ----------
    function : callable
        Takes the parameters as keywords and returns a number, or a dict or Series of named numbers. If it
        has a parameter ``seed`` that is not in the design, it gets a `numpy.random.SeedSequence`, to be given to
        `numpy.random.default_rng`.
    design : pandas.DataFrame
        One row a run, one column a parameter: numbers or short texts. The labels of the rows are the numbers of the
        runs.
    executor : concurrent.futures.Executor, optional
        Where to run; for a Dask cluster, ``client.get_executor()``. If none is given the runs are made here, one by
        one. A cluster that has no worker for a minute ends the sweep.
    workers : int, optional
        Run in so many processes, started for this sweep, instead. Each run is sent by itself, so that it pays if
        a run takes some milliseconds or more. A script must call it under ``if __name__ == "__main__":``.
    store : path, optional
        CSV file to which each run is added when it is finished, and from which an interrupted sweep goes on. Its first
        line says what it is of: a store of another design, seed or function (by its name and, for a
        `functools.partial`, what is fixed in it) is refused, and so is one that another sweep is writing. A change
        inside the function is not seen.
    seed : int
        Seed of the sweep. That of run i is child number i of it.
    progress : bool, optional
        Whether to show a bar. If not given, it is shown on a terminal when the sweep takes more than a second.

    Returns
    -------
    pandas.DataFrame
        The design, and a column for each number returned, ``value`` if it is a single one.

    Raises
    ------
    ValueError
        If the design is not possible, both executor and workers are given, or the store is of another sweep.
    ModuleNotFoundError
        If workers are asked for and cloudpickle, which sends them the function, is not installed.
    SweepError
        If it ended before the last run, or another sweep is writing the store. The message says why, and where the
        finished runs are.

    Examples
    --------
    >>> def area(width, height):
    ...     return width * height
    >>> sweep(area, grid(width=[1, 2], height=[3, 4]))["value"].tolist()
    [3.0, 4.0, 6.0, 8.0]
    """
    if executor is not None and workers is not None:
        raise ValueError("executor and workers are both given; right is one of them")
    if workers is not None and not (workers == int(workers) and workers >= 1):
        raise ValueError(f"workers={workers!r}; right is a whole number from 1 on")
    rows = _rows(design)
    record = _Record(design, rows, store, _heading(function, design, rows, seed))
    seeded = _takes_seed(function) and "seed" not in design.columns
    tasks = {
        run: row | {"seed": np.random.SeedSequence(seed, spawn_key=(run,))} if seeded else row
        for run, row in rows.items()
        if run not in record.results
    }
    bar = _Bar(len(rows), progress)
    try:
        if workers is not None and tasks:
            with _pool(min(workers, len(tasks))) as pool:
                _in_parallel(pool, _Portable(function), tasks, record, bar)
        elif executor is not None:
            _in_parallel(executor, function, tasks, record, bar)
        else:
            for run, parameters in tasks.items():
                record.add(run, _run(function, parameters))
                bar.show(len(record.results))
    except (_StoppedError, BrokenExecutor) as error:
        raise record.report(error) from record.disk or (error if isinstance(error, BrokenExecutor) else None)
    except KeyboardInterrupt as error:
        error.add_note(record.whereabouts())
        raise
    finally:
        bar.close()
        record.close()
    return record.table()


# --- Inner parts ---------------------------------------------------------------------


def _bounds(ranges):
    """Return the lowest and highest values as arrays."""
    if not ranges:
        raise ValueError("ranges is empty; name at least one parameter, with its lowest and highest value")
    for name, given in ranges.items():
        if len(given) != 2 or not np.isfinite(given).all() or not given[0] < given[1]:
            raise ValueError(f"{name}={given!r}; right are a lower and a higher number")
    return np.array(list(ranges.values()), dtype=float).T


def _problem(names, groups):
    """Return a problem as SALib wants it, on the unit cube."""
    groups = groups or {}
    unknown = [name for name in groups if name not in names]
    if unknown:
        raise ValueError(f"groups names {unknown[0]!r}; parameters are {', '.join(map(str, names))}")
    own = [groups.get(name, name) for name in names]
    return {"num_vars": len(names), "names": names, "bounds": [[0, 1]] * len(names), "groups": own}


def _rows(design):
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


def _takes_seed(function):
    """Tell whether a function has a parameter of the name seed that is still free."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):  # some built-in functions do not tell
        return False
    return "seed" in parameters and "seed" not in getattr(function, "keywords", ())


def _heading(function, design, rows, seed):
    """Return the line that tells a sweep from others."""
    fixed = b""
    while isinstance(function, functools.partial):
        fixed += pickle.dumps((function.args, sorted(function.keywords.items())), protocol=5)
        function = function.func
    name = getattr(function, "__qualname__", type(function).__qualname__)
    text = json.dumps([list(design.columns), sorted(rows.items())])
    print_ = hashlib.sha256(text.encode() + fixed).hexdigest()[:32]
    return f"# sweep of {name} with seed {seed} over {len(rows)} runs, fingerprint {print_}"


class _Failure(NamedTuple):
    """What went wrong in a run; as texts, since not every exception can be sent from a worker."""

    message: str
    trace: str


class _StoppedError(Exception):
    """Leaves the loop over the runs; says why, if the record does not know."""


def _run(function, parameters, token=None):
    """Make one run, here or in a worker."""
    try:
        result = function(**parameters)
        if isinstance(result, pd.Series):
            result = result.to_dict()
        named = result if isinstance(result, Mapping) else {"value": result}
        if not named or any(isinstance(value, str) or np.ndim(value) for value in named.values()):
            raise TypeError(f"it returned {result!r}; right is a number, or a dict of named numbers")
        return {str(name): float(value) for name, value in named.items()}
    except (Exception, SystemExit) as error:
        return _failure(error)


def _failure(error):
    """Return an exception as texts."""
    return _Failure(f"{type(error).__name__}: {error}", "".join(traceback.format_exception(error)))


@contextmanager
def _pool(workers):
    """Start processes that share nothing with this one, on every system alike, and end with it."""
    # Not at the top: the browser's Python has no processes.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=_end_with_parent) as pool:
        try:
            yield pool
        except BaseException:
            # A run that hangs would keep the pool open for ever.
            for process in list((pool._processes or {}).values()):
                process.kill()
            raise


def _end_with_parent():
    """Watch the process that started this one, and end when it has ended, however it did."""
    import multiprocessing
    import threading

    def watch():
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class _Portable:
    """A function that a fresh process can load even if it was defined in a notebook."""

    def __init__(self, function):
        self.data = optional("cloudpickle", "sweeps").dumps(function)

    def __call__(self, /, **parameters):
        return _load(self.data)(**parameters)


@functools.lru_cache(maxsize=1)
def _load(data):
    """Load a function once in each process."""
    return pickle.loads(data)


def _in_parallel(executor, function, tasks, record, bar):
    """Make the runs on an executor, adding each to the record when it comes back."""
    # Dask knows a call by its arguments and would give back a failure of an earlier sweep; the token tells them apart.
    futures, token = {}, uuid.uuid4().hex
    try:
        for run, parameters in tasks.items():
            futures[executor.submit(_run, function, parameters, token)] = run
        for future in _as_completed(futures, executor):
            try:
                outcome = future.result()
            except BrokenExecutor:
                raise
            except CancelledError:
                raise _StoppedError("the executor was closed, or its cluster lost, before the last run") from None
            except Exception as error:
                outcome = _failure(error)
            record.add(futures[future], outcome)
            bar.show(len(record.results))
    except BaseException as error:
        for future in futures:
            future.cancel()
        # What runs is waited for. Not all executors tell of a future that was canceled, so these are left out.
        running = [future for future in futures if not future.cancelled()]
        try:
            wait(running, GRACE if isinstance(error, KeyboardInterrupt) else None)
        finally:
            for future in running:
                if future.done() and future.exception() is None:
                    record.add(futures[future], future.result(), stop=False)
        raise


def _as_completed(futures, executor):
    """Yield futures as they finish, and stop when a cluster of Dask has lost all its workers: it waits for ever."""
    client = getattr(executor, "_client", None)
    left, seen = set(futures), time.monotonic()
    while left:
        try:
            for future in as_completed(left, None if client is None else PATIENCE / 10):
                left.discard(future)
                yield future
        except TimeoutError:
            if client.scheduler_info()["workers"]:
                seen = time.monotonic()
            elif time.monotonic() - seen > PATIENCE:
                raise _StoppedError(
                    f"the cluster has had no worker for {PATIENCE} seconds; start workers for it"
                ) from None


class _Record:
    """The finished runs, in memory and in the store."""

    def __init__(self, design, rows, store, heading):
        self.design, self.rows, self.heading = design, rows, heading
        self.results, self.names, self.failures = {}, None, {}
        self.disk = self.file = None
        self.path = None if store is None else Path(store)
        if self.path is not None:
            self._open()

    def _open(self):
        """Read the finished runs from the store and get ready to add to it."""
        # Unbuffered, so that each run is one write; opened now, so that a path that cannot be written is told at once.
        self.file = self.path.open("ab", buffering=0)
        try:
            if not _lock(self.file):
                raise SweepError(
                    f"store {self.path} is in use: another sweep is writing it, or a worker of one that was killed "
                    "still holds it; wait for its end or end it, or give another path",
                    self.table(),
                )
            self._read()
        except BaseException:
            self.close()
            raise

    def _read(self):
        """Read the finished runs from the store."""
        text = self.path.read_bytes()
        # A line without an end was being written when the sweep was cut off.
        self.size = text.rfind(b"\n") + 1
        head, *lines = text[: self.size].decode(errors="replace").splitlines() or [self.heading]
        if head != self.heading or not (self.size or self.heading.encode().startswith(text)):
            raise ValueError(
                f"store {self.path} is not of this sweep: it begins with {head[:200] if self.size else text[:200]!r} "
                f"and not with {self.heading!r}; give another path, or remove the file"
            )
        first = 1 + len(self.design.columns)
        for number, line in enumerate(csv.reader(lines), 2):
            if self.names is None:
                self.names = line[first:]
                continue
            try:
                run, values = int(line[0]), [float(value) for value in line[first:]]
                self.results[run] = dict(zip(self.names, values, strict=True))
                self.rows[run]
            except (LookupError, ValueError):
                raise ValueError(f"store {self.path}, line {number}: no run of this sweep; remove the line") from None
        if len(text) > self.size:
            self.file.truncate(self.size)

    def add(self, run, outcome, stop=True):
        """Keep what a run gave; stop the sweep if it failed or cannot be written."""
        if run in self.results:
            return
        if not isinstance(outcome, _Failure):
            clash = [name for name in outcome if name in self.design.columns]
            if clash:
                outcome = _Failure(f"ValueError: it returned {clash[0]!r}, which is the name of a parameter", "")
            elif self.names is not None and set(outcome) != set(self.names):
                outcome = _Failure(f"ValueError: it returned {list(outcome)}, and others {self.names}", "")
        if isinstance(outcome, _Failure):
            self.failures[run] = outcome
        else:
            if self.file is not None and self.disk is None:
                self._write(run, outcome)
            self.names = self.names or list(outcome)
            self.results[run] = outcome
        if stop and (self.failures or self.disk):
            raise _StoppedError

    def _write(self, run, outcome):
        """Add one line to the store, whole or not at all."""
        text = io.StringIO()
        lines = csv.writer(text, lineterminator="\n")
        if not self.size:
            text.write(f"{self.heading}\n")
        if self.names is None:
            lines.writerow(["run", *self.design.columns, *outcome])
        lines.writerow([run, *self.rows[run].values(), *(repr(outcome[name]) for name in self.names or outcome)])
        data = text.getvalue().encode()
        try:
            _append(self.file, data)
            self.size += len(data)
        except OSError as error:
            self.disk, self.kept = error, len(self.results)
            with suppress(OSError):
                self.file.truncate(self.size)

    def close(self):
        """Close the store."""
        if self.file is not None:
            self.file.close()

    def table(self):
        """Return the finished runs."""
        done = self.design[[run in self.results for run in self.design.index]]
        rows = [self.results[run] for run in done.index]
        return pd.concat([done, pd.DataFrame(rows, index=done.index, columns=self.names or [], dtype=float)], axis=1)

    def whereabouts(self):
        """Tell where the finished runs are."""
        told = f"{len(self.results)} of {len(self.rows)} runs are finished"
        if self.disk is not None:
            return f"{told}; {self.kept} of them are in {self.path}, and all in the attribute finished of this error"
        if self.path is None:
            return told
        return f"{told} and kept in {self.path}; the same call goes on from there"

    def report(self, error):
        """Return the error that says why the sweep ended."""
        trace, hint = "", ""
        if self.disk is not None:
            why = f"{self.path} cannot be written: {self.disk}"
        elif self.failures:
            run, failure = next(iter(self.failures.items()))
            why, trace = f"{self._named(run)} failed with {failure.message.rstrip('.')}", failure.trace
        elif isinstance(error, _StoppedError):
            why = str(error)
        else:
            first = next(run for run in self.rows if run not in self.results)
            why = f"a worker died; the first without a result is {self._named(first)}"
            if not self.results:
                hint = ". A script must call sweep under if __name__ == '__main__'"
        where = self.whereabouts() + ("; they are in the attribute finished of this error" if not self.path else "")
        told = SweepError(f"{why}{hint}. {where}.", self.table())
        if trace:
            told.add_note(trace)
        return told

    def _named(self, run):
        return f"run {run} ({', '.join(f'{name}={value!r}' for name, value in self.rows[run].items())})"


def _lock(file):
    """Keep a file from other sweeps until it is closed or its process is dead; tell whether it was free."""
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(2**31 - 2)  # far behind the end, since nobody else can read what is locked
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except (ModuleNotFoundError, OSError):  # the browser's Python and some network disks have no locks
        pass
    return True


def _append(file, data):
    """Write all of some bytes, or raise."""
    if file.write(data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class _Bar:
    """A line on the standard error that tells how far the sweep is."""

    def __init__(self, total, progress):
        self.total, self.start, self.last, self.drawn = total, time.monotonic(), 0.0, False
        self.asked = bool(progress)
        terminal = sys.stderr is not None and sys.stderr.isatty()
        self.on = terminal if progress is None else self.asked

    def show(self, done):
        """Draw the line, a few times a second at most."""
        now = time.monotonic()
        due = now - self.last >= 0.2 and (self.asked or now - self.start >= 1)
        if self.on and (due or (self.drawn and done == self.total)):
            self.last, self.drawn = now, True
            filled = 30 * done // self.total
            line = f"\r[{'#' * filled}{'.' * (30 - filled)}] {done} of {self.total} runs, {now - self.start:.0f} s"
            print(line, end="", file=sys.stderr, flush=True)

    def close(self):
        """End the line."""
        if self.drawn:
            print(file=sys.stderr, flush=True)
