"""Measures on the network of a case: who met, who stands between, what chance would give, in what order.

One rule holds for the graph that a measure is given, of whatever class of networkx:

- a loop, the tie of a node with itself, never counts;
- parallel ties, as a ``MultiGraph`` can hold them, count as one; where a measure takes a
  ``weight``, their weights are added up, and an edge without that attribute weighs one;
- in a two-mode network directions do not count, and an edge between two actors or two
  initiatives is refused by name.

In a table of participations, too, an actor counts once in an initiative, in however many roles.
"""

from mtdkit.network.brokerage import (
    ROLES,
    burt,
    ei_index,
    gould_fernandez,
    gould_fernandez_permuted,
    gould_fernandez_z,
    participation_coefficient,
    track_gateways,
    two_mode_brokerage,
)
from mtdkit.network.comparison import Reading, leave_one_out, profile, readings
from mtdkit.network.measures import (
    TRACKS,
    centralization,
    component_table,
    loss_of_track,
    membership,
    overview,
    projection,
    track_linkage,
    tracks_met,
    tracks_present,
    two_mode,
)
from mtdkit.network.null import bicm, linkage_null
from mtdkit.network.sequence import earliest_arrival, first_entry, time_respecting_reach

__all__ = [
    "ROLES",
    "TRACKS",
    "Reading",
    "bicm",
    "burt",
    "centralization",
    "component_table",
    "earliest_arrival",
    "ei_index",
    "first_entry",
    "gould_fernandez",
    "gould_fernandez_permuted",
    "gould_fernandez_z",
    "leave_one_out",
    "linkage_null",
    "loss_of_track",
    "membership",
    "overview",
    "participation_coefficient",
    "profile",
    "projection",
    "readings",
    "time_respecting_reach",
    "track_gateways",
    "track_linkage",
    "tracks_met",
    "tracks_present",
    "two_mode",
    "two_mode_brokerage",
]
