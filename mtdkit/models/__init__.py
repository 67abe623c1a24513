"""Models of how the tracks might work together: sustaining peace, coalitions of tracks, opinion and transfer.

One rule holds for what is returned. States of a system, values of coalitions and their indices, and opinions are
arrays, in the order of the factors, coalitions, players or people, so that one or many can be computed at once. A
table whose rows have a meaning of their own (a time, a track, a person, a budget) is a ``DataFrame`` with names, or a
``Series`` if it has one number a row. Results of different kinds that belong together are a frozen dataclass. A single
number is a ``float``.
"""

from mtdkit.models.dynamics import (
    Equilibrium,
    equilibrium,
    final_state,
    path,
    phase_portrait,
    states_of_rest,
    step_halving,
    tipping_input,
)
from mtdkit.models.games import mean_by_size, members, share_by_size, surplus
from mtdkit.models.indices import (
    added_by_place,
    banzhaf,
    moebius,
    pair_differences,
    pair_interactions,
    rank_shares,
    shapley,
    shapley_interaction,
    shapley_taylor,
    track_values,
)
from mtdkit.models.opinion import (
    deffuant,
    hegselmann_krause,
    public_shift,
    social_influence,
    total_effect,
    transfer,
    workshop,
)
from mtdkit.models.portfolio import portfolios
from mtdkit.models.systems import System, influences, published_system, richardson, track_design, two_actors
from mtdkit.models.value_functions import at_least_one, linear_influence, ring, star, sustaining_peace, three_games

__all__ = [
    "Equilibrium",
    "System",
    "added_by_place",
    "at_least_one",
    "banzhaf",
    "deffuant",
    "equilibrium",
    "final_state",
    "hegselmann_krause",
    "influences",
    "linear_influence",
    "mean_by_size",
    "members",
    "moebius",
    "pair_differences",
    "pair_interactions",
    "path",
    "phase_portrait",
    "portfolios",
    "public_shift",
    "published_system",
    "rank_shares",
    "richardson",
    "ring",
    "shapley",
    "shapley_interaction",
    "shapley_taylor",
    "share_by_size",
    "social_influence",
    "star",
    "states_of_rest",
    "step_halving",
    "surplus",
    "sustaining_peace",
    "three_games",
    "tipping_input",
    "total_effect",
    "track_design",
    "track_values",
    "transfer",
    "two_actors",
    "workshop",
]
