"""Functions that sweeps of several test files run, and what the tests look at afterward."""

import os
import sqlite3
import sys
import time
from contextlib import closing

import cloudpickle
import numpy as np
import pandas as pd

from mtdkit import models
from mtdkit.sweep import random_design

# Workers get the functions below as they are, and need not import this file with all that it imports.
cloudpickle.register_pickle_by_value(sys.modules[__name__])

DESIGN = random_design({"effort": (0, 2), "share": (0, 1)}, size=12, seed=4)


def noisy(effort, share, seed):
    """Return two numbers that hang on the seed and on floating-point rounding."""
    random = np.random.default_rng(seed)
    return {"mean": random.normal(effort, share, 1000).mean(), "sum": float(np.exp(share * random.random(99)).sum())}


def balance(effort, share):
    """Run the published core under an input."""
    core = models.published_system("core-6")
    return models.final_state(core, inputs=np.full(6, effort * share), duration=2) @ core.balance


def met(effort, share, seed):
    """Run a model of the package that takes a seed."""
    return models.deffuant(np.linspace(0, 1, 20), 0.1 + share / 10, 0.5, meetings=200, seed=seed).var() + effort


def logged(number, log, trouble=""):
    """Write down that the run was made, after whatever was ordered for it."""
    if trouble == "slow":
        time.sleep(0.1)
    elif number == 7 and trouble and not os.path.exists(f"{log}.mended"):
        {"die": lambda: os._exit(3), "fail": lambda: 1 / 0, "leave": sys.exit, "stop": stop}[trouble]()
    with open(log, "a") as file:
        file.write(f"{number}\n")
    return number**0.5


def stop():
    """Interrupt as the keyboard does."""
    raise KeyboardInterrupt


def made(log):
    """Return the numbers of the runs made, in order."""
    return [int(line) for line in log.read_text().split()] if log.exists() else []


def bits(table):
    """Return a table as bytes, so that the last bit counts."""
    return table.to_numpy(dtype=float).tobytes(), list(table.columns), list(table.index)


def stored(store):
    """Return the table of runs in a store as pandas reads it, or an empty one."""
    if not store.exists():
        return pd.DataFrame(columns=["run"])
    with closing(sqlite3.connect(store, timeout=60)) as connection:
        if not connection.execute("SELECT name FROM sqlite_master WHERE name = 'runs'").fetchone():
            return pd.DataFrame(columns=["run"])
        return pd.read_sql("SELECT * FROM runs", connection)


def kept(store):
    """Return the numbers of the runs in a store, in the order in which they were written."""
    return stored(store)["run"].tolist()
