"""What a reader sees above the columns of a table."""

import pandas as pd

from mtdkit import network
from mtdkit.labels import labeled


def test_labels_have_no_underscore(mozambique):
    """Columns and names of indexes are words; those that are numbers stay numbers, and the table is not altered."""
    table = network.linkage_null(mozambique.reading())
    before = table.copy()
    shown = labeled(table)
    assert list(shown)[2:4] == ["p more", "p fewer"]
    assert shown.index.names == ["track", "other"]
    assert not [name for name in shown if "_" in name]
    pd.testing.assert_frame_equal(table, before)
    assert list(labeled(network.linkage(mozambique.reading()))) == list(range(1, 10))
