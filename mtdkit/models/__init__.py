"""Models of how the tracks might work together: sustaining peace, coalitions of tracks, opinion and transfer."""

from mtdkit.models import coalition, opinion, peace

__all__ = ["coalition", "opinion", "peace"]
