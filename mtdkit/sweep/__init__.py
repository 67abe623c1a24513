"""Runs of a model over a design of parameters, and which parameter decides the result.

A design is a table with one row a run and one column a parameter. `sweep` calls a function once for each row: one
after the other, in processes of its own, or on any executor of `concurrent.futures`, such as that of a Dask
cluster. A run depends on nothing but its row and its seed, and the seed on nothing but the number of the row, so that
the results are the same wherever and in whatever order the runs are made.
"""

from mtdkit.sweep.designs import grid, random_design, saltelli
from mtdkit.sweep.indices import sobol
from mtdkit.sweep.run import SweepError, sweep

__all__ = ["SweepError", "grid", "random_design", "saltelli", "sobol", "sweep"]
