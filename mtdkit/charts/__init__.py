"""Pictures of the framework and of cases, as Altair charts that carry a description.

Every function returns a `Figure`: a picture (SVG) that paints at once and prints,
with the Vega-Lite specification beside it so that the published page can bring it
to life. Text and axes take the color of the page (``currentColor``), so that one
picture serves light and dark pages. Readers' own charts take the same looks after
``altair.theme.enable("mtdkit")``.
"""

from mtdkit._optional import without_uri_grammar

with without_uri_grammar():
    import jsonschema  # noqa: F401

from mtdkit.charts.actor_map import actor_map
from mtdkit.charts.cells import named_cells, scorecard, shuffled_cards
from mtdkit.charts.chronology import chronology
from mtdkit.charts.diagrams import paths, pyramid, ring, transfer_rooms
from mtdkit.charts.figure import Figure
from mtdkit.charts.forms import bars, curves, matrix, named_points
from mtdkit.charts.locator_map import locator_map
from mtdkit.charts.of_audit import audit_matrix, audit_profile
from mtdkit.charts.of_case import actors_by_track, events, initiatives, two_mode
from mtdkit.charts.of_comparison import gateways, links_by_case, ranges_by_case, shared_actors, tracks_by_case
from mtdkit.charts.of_evidence import findings
from mtdkit.charts.of_framework import diagram, shape_measures, timeline, track_schemes, typologies
from mtdkit.charts.of_games import interactions, portfolios, rank_shares, values_by_track
from mtdkit.charts.of_measures import (
    brokerage_roles,
    entry_order,
    linkage_beside_chance,
    removal_bars,
    track_matrix,
    tracks_met,
)
from mtdkit.charts.of_principles import principles_map, rpp_matrix
from mtdkit.charts.of_sweeps import run_dots, sobol_bars, sobol_convergence
from mtdkit.charts.of_systems import influences, rest_states, state_plane, tipping_sizes
from mtdkit.charts.of_tracks import decision_tree, strip_of_schemes, track_wheel

__all__ = [
    "Figure",
    "actor_map",
    "actors_by_track",
    "audit_matrix",
    "audit_profile",
    "bars",
    "brokerage_roles",
    "chronology",
    "curves",
    "decision_tree",
    "diagram",
    "entry_order",
    "events",
    "findings",
    "gateways",
    "influences",
    "initiatives",
    "interactions",
    "linkage_beside_chance",
    "links_by_case",
    "locator_map",
    "matrix",
    "named_cells",
    "named_points",
    "paths",
    "portfolios",
    "principles_map",
    "pyramid",
    "ranges_by_case",
    "rank_shares",
    "removal_bars",
    "rest_states",
    "ring",
    "rpp_matrix",
    "run_dots",
    "scorecard",
    "shape_measures",
    "shared_actors",
    "shuffled_cards",
    "sobol_bars",
    "sobol_convergence",
    "state_plane",
    "strip_of_schemes",
    "timeline",
    "tipping_sizes",
    "track_matrix",
    "track_schemes",
    "track_wheel",
    "tracks_by_case",
    "tracks_met",
    "transfer_rooms",
    "two_mode",
    "typologies",
    "values_by_track",
]
