"""Measures on the network of a case: who met, who stands between, what chance would give, in what order."""

from mtdkit.network.brokerage import (
    ROLES,
    burt,
    ei_index,
    gould_fernandez,
    gould_fernandez_permuted,
    gould_fernandez_z,
    participation_coefficient,
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
    "track_linkage",
    "tracks_met",
    "tracks_present",
    "two_mode",
    "two_mode_brokerage",
]
