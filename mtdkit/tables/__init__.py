"""Finds, reads and checks the handbook's tables and those of a reader's case.

The tables are described by two Frictionless Data Packages: ``datapackage.json``
for the handbook and ``cases/datapackage.json`` for any case, the handbook's
or a reader's. What a descriptor can say is checked by ``frictionless``; what it cannot
say (dates of the calendar, lists of keys, characters that were lost on the way) is checked here.
"""

from mtdkit.tables.checks import check
from mtdkit.tables.dates import date_span
from mtdkit.tables.describe import dictionary
from mtdkit.tables.frames import check_handbook, load, read, typed
from mtdkit.tables.package import bibliography_keys, data_directory, descriptor
from mtdkit.tables.problems import Problem, TableError
from mtdkit.tables.rows import as_csv, as_rows, read_rows
from mtdkit.tables.shipped import checksums

__all__ = [
    "Problem",
    "TableError",
    "as_csv",
    "as_rows",
    "bibliography_keys",
    "check",
    "check_handbook",
    "checksums",
    "data_directory",
    "date_span",
    "descriptor",
    "dictionary",
    "load",
    "read",
    "read_rows",
    "typed",
]
