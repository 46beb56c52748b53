"""The events of a file in a window, as UID, first second and the second after the last, by recurring-ical-events."""

import sys
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

HOME = ZoneInfo("America/New_York")


def seconds(at):
    if not isinstance(at, datetime):
        at = datetime(at.year, at.month, at.day)
    return int((at if at.tzinfo else at.replace(tzinfo=HOME)).timestamp())


path, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open(path, "rb") as file:
    calendar = icalendar.Calendar.from_ical(file.read())
window = [datetime.fromtimestamp(at, timezone.utc) for at in (first, last)]
for event in recurring_ical_events.of(calendar).between(*window):
    start, end = seconds(event.start), seconds(event.end)
    # What floats is compared in UTC there.
    if start < last and (end > first or start == end >= first):
        print(event["UID"], start, end, sep="\t")
