"""Names for print: what the columns of the package's tables are called where a reader sees them."""

from __future__ import annotations

import pandas as pd

__all__ = ["label", "labeled"]

# All others are told by their words alone.
_LABELS = {"ei": "E-I", "ei_expected": "E-I expected"}


def label(name: object) -> object:
    """Return the name for print of a column; what is no text stays as it is.

    Parameters
    ----------
    name : object
        Such as a column of a table that `mtdkit.network` returns.

    Returns
    -------
    object

    Examples
    --------
    >>> label("needed_among_all"), label("ei"), label(7)
    ('needed among all', 'E-I', 7)
    """
    return _LABELS.get(name, name.replace("_", " ")) if isinstance(name, str) else name


def labeled(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose columns, and the names of its indexes, are those for print.

    Parameters
    ----------
    table : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> list(labeled(pd.DataFrame({"q_more": [0.1], "best_rank": [1]})))
    ['q more', 'best rank']
    """
    return table.rename(columns=label).rename_axis(index=label, columns=label)
