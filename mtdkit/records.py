"""What a measure returns that has several values of mixed kind: a frozen record with a short form for print."""

from __future__ import annotations

from dataclasses import dataclass, fields

__all__ = ["Record"]


@dataclass(frozen=True, repr=False)
class Record:
    """The base of the records; fractions are printed with three digits.

    A table of several is ``pandas.DataFrame(map(dataclasses.asdict, records))``.
    """

    def __repr__(self):
        values = ((field.name, getattr(self, field.name)) for field in fields(self))
        told = (f"{name}={value:.3g}" if isinstance(value, float) else f"{name}={value!r}" for name, value in values)
        return f"{type(self).__name__}({', '.join(told)})"
