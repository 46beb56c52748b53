"""A small shop for the tests: two technicians, a lift, oil changes."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from slotwright import Catalog, Desk, MemoryStore

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 10, 30, 12, tzinfo=timezone.utc)
NINE = datetime(2026, 11, 2, 9, tzinfo=NEW_YORK)
"""A Monday, the day after the clocks went back."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Wish(TypedDict):
    """What one asks for."""

    service: str
    location: str


WISH: Wish = {"service": "oil-change", "location": "northside"}


def document(zone: str = "America/New_York") -> dict[str, Any]:
    """The catalog: Ana and Ben work Monday to Friday, from 9 to 12."""
    return {
        "schema": "slotwright.catalog/0",
        "id": "northside-motors",
        "locations": [
            {
                "id": "northside",
                "zone": zone,
                "hours": [{"days": ["MO", "TU", "WE", "TH", "FR"], "from": "09:00", "to": "12:00"}],
            }
        ],
        "resources": [
            {"id": "ana", "kind": "technician", "location": "northside", "calendars": [{"name": "google"}]},
            {"id": "ben", "kind": "technician", "location": "northside"},
        ],
        "services": [
            {
                "id": "oil-change",
                "name": "Oil change",
                "locations": ["northside"],
                "grid": {"step": "PT30M"},
                "horizon": "P60D",
                "segments": [
                    {"id": "work", "length": "PT1H", "needs": [{"id": "tech", "kind": "technician"}]}
                ],
            }
        ],
    }


def catalog(zone: str = "America/New_York") -> Catalog:
    return Catalog.from_dict(document(zone))


def desk(store: MemoryStore | None = None, calendar: str | None = "") -> Desk:
    """A desk that knows Ana's calendar, which is empty unless it is given; with None it does not know it."""
    desk = Desk(catalog(), store)
    if calendar is not None:
        desk.read_calendar("ana", "google", ics(calendar), NOW)
    return desk


def ics(events: str = "") -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *events.splitlines(), "END:VCALENDAR", ""]
    return "\r\n".join(lines)


def event(start: str, end: str, *more: str, uid: str = "e") -> str:
    lines = ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261001T000000Z", f"DTSTART{start}", f"DTEND{end}"]
    return "\n".join([*lines, *more, "END:VEVENT"])
