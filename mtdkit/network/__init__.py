"""Measures on the network of a case: who met, who stands between, what chance would give, in what order.

One rule holds for the graph that a measure is given, of whatever class of networkx:

- a loop, the tie of a node with itself, never counts;
- parallel ties, as a ``MultiGraph`` can hold them, count as one; where a measure takes a
  ``weight``, their weights are added up, and an edge without that attribute weighs one;
- in a two-mode network directions do not count, and an edge between two actors or two
  initiatives is refused by name.

What is measured of a case takes a `mtdkit.reading.Reading`; the measures of the literature on graphs take a graph,
such as ``reading.ties``. An actor counts once in an initiative, in however many roles.
"""

from mtdkit.network.bicm import bicm
from mtdkit.network.brokerage import burt, ei_index, track_gateways, two_mode_brokerage
from mtdkit.network.gould_fernandez import ROLES, gould_fernandez, gould_fernandez_permuted, gould_fernandez_z
from mtdkit.network.linkage import linkage, linkage_null, tracks_met
from mtdkit.network.profile import Profile, leave_one_out, profile
from mtdkit.network.sequence import earliest_arrival, first_entry, passage, time_respecting_reach
from mtdkit.network.shape import Overview, centralities, centralization, component_table, loss_of_track, overview
from mtdkit.network.swaps import linkage_draws
from mtdkit.network.ties import projection

__all__ = [
    "ROLES",
    "Overview",
    "Profile",
    "bicm",
    "burt",
    "centralities",
    "centralization",
    "component_table",
    "earliest_arrival",
    "ei_index",
    "first_entry",
    "gould_fernandez",
    "gould_fernandez_permuted",
    "gould_fernandez_z",
    "leave_one_out",
    "linkage",
    "linkage_draws",
    "linkage_null",
    "loss_of_track",
    "overview",
    "passage",
    "profile",
    "projection",
    "time_respecting_reach",
    "track_gateways",
    "tracks_met",
    "two_mode_brokerage",
]
