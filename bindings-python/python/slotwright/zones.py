"""Whether this machine's zone data agrees with Slotwright's."""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from ._slotwright import _spans

__all__ = ["ZoneDataWarning"]

_AHEAD = timedelta(days=731)
_STEP = timedelta(days=1)

_lock = threading.Lock()
_seen: set[str] = set()
_warned = False


class ZoneDataWarning(UserWarning):
    """This machine's zoneinfo gives another offset than Slotwright for a zone of a catalog, now or in the next two
    years: the instants are right, and the wall times that Python shows for them are not. Install the newest
    ``tzdata``. Given once per process.
    """


def warn_of_other_zone_data(zones: Iterable[str]) -> None:
    """Compares the offsets of these zones for two years from now, unless that was done, and warns of the first that
    differ.
    """
    global _warned
    with _lock:
        new = [] if _warned else [zone for zone in zones if zone not in _seen]
        _seen.update(new)
        now = datetime.fromtimestamp(int(time.time()), timezone.utc)
        faults = [fault for fault in (_fault(zone, now) for zone in new) if fault]
        _warned = _warned or bool(faults)
    if faults:
        message = "; ".join(faults) + ': install the newest "tzdata", or update this machine\'s zoneinfo'
        warnings.warn(message, ZoneDataWarning, stacklevel=3)


def _fault(zone: str, now: datetime) -> str | None:
    try:
        host = ZoneInfo(zone)
    except Exception:  # Not there, or not readable: its times are given in UTC.
        return None
    for at, ours in _offsets(zone, now):
        theirs = at.astimezone(host).utcoffset()
        if theirs != ours:
            return f"at {at:%Y-%m-%dT%H:%M:%SZ} {zone} is {_signed(ours)} by Slotwright, {_signed(theirs)} by zoneinfo"
    return None


def _offsets(zone: str, now: datetime) -> Iterator[tuple[datetime, timedelta]]:
    """An instant of each day, and those around each change of the clocks."""
    for start, end, seconds in _spans(zone, int(now.timestamp()), int((now + _AHEAD).timestamp())):
        at, last = (datetime.fromtimestamp(edge, timezone.utc) for edge in (start, end - 1))
        offset = timedelta(seconds=seconds)
        while at < last:
            yield at, offset
            at += _STEP
        yield last, offset


def _signed(offset: timedelta | None) -> str:
    return f"{timezone(offset)}" if offset is not None else "nothing"
