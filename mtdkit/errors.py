"""The error for a name that is not in a list."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["UnknownName"]

# So many names are listed whole where none comes near.
_LISTED = 12


class UnknownName(ValueError, KeyError):  # noqa: N818 - it says what is wrong by itself
    """A name that is not in a list: of an actor, a coder, a phase, an option.

    Parameters
    ----------
    what : str
        What the name should be one of, such as ``"actor"``.
    given : object
        The name that was given.
    known : iterable
        The names there are.

    Attributes
    ----------
    what, given, known
        As given; ``known`` as a tuple.

    Examples
    --------
    >>> print(UnknownName("actor", "MZ99", ["MZ09", "MZ10", "LR01"]))
    no actor 'MZ99'; did you mean 'MZ09'?
    >>> print(UnknownName("coder", "third", ["second"]))
    no coder 'third'; there is 'second'
    """

    def __init__(self, what: str, given: object, known: Iterable = ()):
        self.what, self.given, self.known = what, given, tuple(known)
        super().__init__(what, given, self.known)

    def __str__(self):
        # A KeyError would show its text in quotes.
        if not self.known:
            return f"no {self.what} {self.given!r}; there is none"
        texts = {name.casefold(): name for name in self.known if isinstance(name, str)}
        # Of numbers none is a slip of another.
        if isinstance(self.given, str) and (near := difflib.get_close_matches(self.given.casefold(), texts, n=1)):
            return f"no {self.what} {self.given!r}; did you mean {texts[near[0]]!r}?"
        shown = ", ".join(repr(name) for name in self.known[:_LISTED])
        more = f" and {len(self.known) - _LISTED} more" if len(self.known) > _LISTED else ""
        return f"no {self.what} {self.given!r}; there {'is' if len(self.known) == 1 else 'are'} {shown}{more}"
