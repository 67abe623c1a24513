"""The sources of a case as a list to be shown."""

from __future__ import annotations

import html

import pandas as pd

__all__ = ["SourceList"]


class SourceList:
    """The sources of a case, for show: key, work, address, and a mark where a source is weak.

    Parameters
    ----------
    sources : pandas.DataFrame
        The table ``sources`` of a case.
    """

    def __init__(self, sources: pd.DataFrame):
        self._rows = list(sources.itertuples())

    def __str__(self):
        return "\n".join(f"{row.Index}: {row.work}" for row in self._rows)

    __repr__ = __str__

    def _repr_html_(self):
        return f'<dl class="mtd-sources">{"".join(map(self._entry, self._rows))}</dl>'

    @staticmethod
    def _entry(row):
        work = html.escape(row.work)
        if row.address:
            work = f'<a href="{html.escape(row.address)}">{work}</a>'
        weak = ' <span class="mtd-partly">weak source</span>' if row.weak else ""
        note = f" <small>{html.escape(row.note)}</small>" if row.note else ""
        return f'<dt id="{row.Index}">{row.Index}</dt><dd>{work}{weak}{note}</dd>'
