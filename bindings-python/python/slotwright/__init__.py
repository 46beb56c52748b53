"""Availability from staff calendars, and bookings that are never taken twice."""

from ._slotwright import Period, __version__
from .errors import (
    CalendarError,
    DocumentError,
    Fault,
    InvalidError,
    LedgerError,
    LimitError,
    RecurrenceError,
    SlotwrightError,
    StoreError,
    UnknownError,
    UnsupportedError,
    ZoneError,
)

__all__ = [
    "CalendarError",
    "DocumentError",
    "Fault",
    "InvalidError",
    "LedgerError",
    "LimitError",
    "Period",
    "RecurrenceError",
    "SlotwrightError",
    "StoreError",
    "UnknownError",
    "UnsupportedError",
    "ZoneError",
    "__version__",
]
