"""The store of a sweep: nothing lost, nothing changed, nothing overwritten."""

import functools
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from swept import DESIGN, balance, bits, kept, met, noisy, stored

from mtdkit.sweep import SweepError, grid, sweep

# --- The store -----------------------------------------------------------------------

EXTREMES = [0.1, 1e-320, -0.0, np.inf, -np.inf, np.nan, 1.7976931348623157e308, 2**53 + 1.0, 1 / 3]


def extreme(at):
    """Return a number that a careless text would change."""
    return EXTREMES[at]


def test_a_store_gives_back_the_same_bits_without_a_run(tmp_path):
    """Numbers at the edge of what a float holds, signs of zero among them, come back as they were."""
    store = tmp_path / "runs.sqlite"
    first = sweep(extreme, grid(at=list(range(9))), store=store)
    with ThreadPoolExecutor(1) as closed:
        pass
    again = sweep(extreme, grid(at=list(range(9))), closed, store=store)
    assert bits(again) == bits(first)
    assert bits(again[["value"]])[0] == np.array(EXTREMES).tobytes()
    assert list(again.dtypes) == list(first.dtypes)
    assert stored(store).columns.tolist() == ["run", "at", "value"]
    assert len(stored(store)) == 9


def test_every_kind_of_parameter_reaches_the_function_and_the_store(tmp_path):
    """Texts, truth values and whole numbers of any size, with names and values that SQL has to quote."""
    design = grid(**{"a b": ['a, "b"', "c'; DROP TABLE runs", ""], 'q"': [True, 2**53 + 1, 2**70]})
    store = tmp_path / "runs.sqlite"

    def length(**given_):
        assert isinstance(given_["a b"], str)
        assert isinstance(given_['q"'], bool | int)
        return len(given_["a b"]) + given_['q"'] % 7

    first = sweep(length, design, store=store)
    assert sweep(length, design, store=store).equals(first)
    rows = stored(store)
    assert rows["a b"].tolist() == design["a b"].tolist()
    assert rows['q"'].tolist()[:3] == [1, 2**53 + 1, str(2**70)]


@given(st.lists(st.floats(), min_size=1, max_size=5))
@settings(max_examples=30)
def test_any_float_comes_back(tmp_path_factory, numbers):
    """To the bit; all that is no number is one and the same."""
    store = tmp_path_factory.mktemp("floats") / "runs.sqlite"
    results = lambda x: {f"r{n}": number for n, number in enumerate(numbers)}  # noqa: E731
    assert bits(sweep(results, grid(x=[0]), store=store)) == bits(sweep(results, grid(x=[0]), store=store))
    assert sweep(results, grid(x=[0]), store=store).iloc[0, 1:].tolist() == pytest.approx(numbers, nan_ok=True, rel=0)


def test_a_store_without_some_runs_is_completed(tmp_path):
    """Whatever is missing is run again, alone, and the table is the same to the bit."""
    store = tmp_path / "runs.sqlite"
    whole = sweep(noisy, DESIGN, store=store)
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("DELETE FROM runs WHERE run % 3 = 1")
    again = []
    function = lambda seed, **given_: again.append(seed) or noisy(seed=seed, **given_)  # noqa: E731
    function.__qualname__ = "noisy"
    assert bits(sweep(function, DESIGN, store=store)) == bits(whole)
    assert [seed.spawn_key[0] for seed in again] == [1, 4, 7, 10]
    assert sorted(kept(store)) == list(range(12))


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"seed": 1}, "seed 0 there, 1 here"),
        ({"function": met}, "function noisy there, met here"),
        ({"design": DESIGN.assign(share=DESIGN["share"] * (1 + 1e-15))}, "values of share with fingerprint"),
        ({"design": DESIGN.head(11)}, "number of runs 12 there, 11 here"),
        ({"design": DESIGN[["share", "effort"]]}, "parameters effort, share there, share, effort here"),
        ({"design": DESIGN.set_axis(range(1, 13))}, "values of effort with fingerprint"),
        ({"function": functools.partial(noisy, seed=3)}, "fixed arguments none there, with fingerprint"),
        ({"function": balance, "seed": 2}, "function noisy there, balance here"),
    ],
)
def test_a_foreign_store_is_refused_and_left_alone(other, named, tmp_path):
    """What differs is told: function, seed, runs, values, order of columns, fixed arguments; nothing is written."""
    store = tmp_path / "runs.sqlite"
    sweep(noisy, DESIGN, store=store)
    before = store.read_bytes()
    with pytest.raises(ValueError, match=rf"runs\.sqlite is not of this sweep: {named}.*give another path"):
        sweep(**{"function": noisy, "design": DESIGN, "store": store} | other)
    assert store.read_bytes() == before


def test_the_order_of_rows_does_not_make_a_store_foreign(tmp_path):
    """The same runs in another order are the same sweep."""
    whole = sweep(noisy, DESIGN, store=tmp_path / "runs.sqlite")
    assert bits(sweep(noisy, DESIGN.iloc[::-1], store=tmp_path / "runs.sqlite").sort_index()) == bits(whole)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("name,value\n1,2\n", "is no store of a sweep"),
        ("SQL", "is no store of a sweep"),
        ("# sweep of noisy with seed 0 over 12 runs, fingerprint 0\n", "is a CSV file of an earlier version"),
    ],
)
def test_a_file_of_something_else_is_refused(text, named, tmp_path):
    """A file that is no store is left alone."""
    store = tmp_path / "runs"
    store.write_text(text)
    with pytest.raises(ValueError, match=named):
        sweep(noisy, DESIGN, store=store)
    assert store.read_text() == text


def test_a_database_of_something_else_is_refused(tmp_path):
    """It is left as it was; an empty file becomes a store."""
    other, empty = tmp_path / "other.sqlite", tmp_path / "empty"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE letters (letter)")
    before = other.read_bytes()
    with pytest.raises(ValueError, match="is a database of something else"):
        sweep(noisy, DESIGN, store=other)
    assert other.read_bytes() == before
    empty.touch()
    assert len(sweep(noisy, DESIGN, store=empty)) == len(kept(empty)) == 12


@pytest.mark.parametrize("row", [(99, 1, 1, 1, 1), (5, 1, 1, 1, "much")])
def test_a_row_that_somebody_else_wrote_is_named(row, tmp_path):
    """A run that the sweep does not have, or a result that is no number."""
    store = tmp_path / "runs.sqlite"
    sweep(noisy, DESIGN, store=store)
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("REPLACE INTO runs VALUES (?, ?, ?, ?, ?)", row)
    with pytest.raises(ValueError, match=f"run {row[0]} is none of this sweep, or its results are no numbers"):
        sweep(noisy, DESIGN, store=store)


def test_a_damaged_store_is_told(tmp_path):
    """So is a folder that does not exist."""
    store = tmp_path / "runs.sqlite"
    sweep(noisy, DESIGN, store=store)
    store.write_bytes(store.read_bytes()[:5000])
    with pytest.raises(OSError, match=r"runs\.sqlite cannot be written: database disk image is malformed"):
        sweep(noisy, DESIGN, store=store)
    with pytest.raises(OSError, match="unable to open database file"):
        sweep(noisy, DESIGN, store=tmp_path / "nowhere" / "runs.sqlite")


def test_columns_that_sqlite_cannot_tell_apart_are_refused(tmp_path):
    """Letters of two sizes are one to it, and each row has its number; without a store they are two."""
    design = grid(x=[1], X=[2])
    assert sweep(lambda x, X: x + X, design)["value"].tolist() == [3]  # noqa: N803
    with pytest.raises(ValueError, match="a store cannot tell the columns 'x' and 'X' apart"):
        sweep(lambda x, X: x + X, design, store=tmp_path / "runs.sqlite")  # noqa: N803
    with pytest.raises(SweepError, match="a store cannot tell the columns 'run' and 'Run' apart"):
        sweep(lambda x: {"Run": x}, grid(x=[1]), store=tmp_path / "others.sqlite")


def test_a_full_disk_for_real(tmp_path):
    """A limit that the system puts on the size of files stops the sweep; what was kept is whole."""
    program = """
import resource, signal, sys
from mtdkit.sweep import SweepError, grid, sweep
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
if len(sys.argv) > 2:
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    print(len(sweep(lambda x: x / 7, grid(x=list(range(50))), store=sys.argv[1])))
except SweepError as error:
    print(error, len(error.finished))
"""
    store = tmp_path / "runs.sqlite"

    def run(*more):
        command = [sys.executable, "-c", program, store, *more]
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout

    said = run("limited")
    assert "cannot be written" in said
    assert 0 < len(kept(store)) < 50
    assert f"; {len(kept(store))} of them are in" in said
    assert run().strip() == "50"
    assert kept(store) == list(range(50))
