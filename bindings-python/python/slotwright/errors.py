"""What Slotwright raises. Match on a class, or on the stable ``code``.

A refusal is no error: "that slot is taken" is an answer, and comes as a value.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

__all__ = [
    "CalendarError",
    "DocumentError",
    "Fault",
    "InvalidError",
    "LedgerError",
    "LimitError",
    "RecurrenceError",
    "SlotwrightError",
    "StoreError",
    "UnknownError",
    "UnsupportedError",
    "ZoneError",
]


class Fault(NamedTuple):
    """One fault of a document."""

    path: str
    """Where, as ``services[2].segments[0].needs[1].kind``; empty for the document itself."""
    code: str
    """The stable name of the kind of fault."""
    message: str
    """What is wrong and what would be right."""


class SlotwrightError(Exception):
    """Whatever Slotwright raises is one of these."""

    code: str
    """The stable name of the kind of error, the same in every language: ``period.inverted``."""
    faults: tuple[Fault, ...]
    """All faults of a document, in its order; empty for other errors."""

    def __init__(self, message: str, code: str, faults: Iterable[tuple[str, str, str]] = ()) -> None:
        # All arguments go up, so that a pickled error comes back whole from another process.
        super().__init__(message, code, tuple(Fault(*fault) for fault in faults))
        self.code = code
        self.faults = self.args[2]

    def __str__(self) -> str:
        return str(self.args[0])


class InvalidError(SlotwrightError, ValueError):
    """A value that is not what it should be: a period that ends before it starts, a bad identifier."""


class ZoneError(InvalidError):
    """A zone that is not known, or a wall time that its zone skips or repeats."""


class RecurrenceError(InvalidError):
    """A recurrence that RFC 5545 does not allow, or bounds that can't be compared with it."""


class CalendarError(InvalidError):
    """A text that is no iCalendar stream at all."""


class DocumentError(InvalidError):
    """A text that is not JSON, or a document with faults: all of them are in ``faults``."""


class UnknownError(SlotwrightError, LookupError):
    """A name that the catalog or the ledger does not have."""


class UnsupportedError(SlotwrightError, NotImplementedError):
    """Something that this version does not do, and will not pretend to."""


class LimitError(SlotwrightError):
    """A bound was reached; the answer would have been cut short."""


class LedgerError(SlotwrightError):
    """A ledger that this version may not write, or that contradicts itself."""


class StoreError(SlotwrightError):
    """The store failed or was contended. Send the command again with the same key."""
