from datetime import datetime, time
from zoneinfo import ZoneInfo

import recurring_ical_events
from harness import serve
from icalendar import Calendar


NEW_YORK = ZoneInfo("America/New_York")


def instant(at):
    """A date, and a time that names no zone, are New York's."""
    if not isinstance(at, datetime):
        at = datetime.combine(at, time())
    return int((at if at.tzinfo else at.replace(tzinfo=NEW_YORK)).timestamp())


class Icalendar:
    zone = NEW_YORK

    @staticmethod
    def read(text):
        return Calendar.from_ical(text)

    @staticmethod
    def events(calendar):
        return len(calendar.walk("VEVENT"))

    @staticmethod
    def busy(calendar, start, end):
        window = (datetime.fromtimestamp(at, NEW_YORK) for at in (start, end))
        for event in recurring_ical_events.of(calendar).between(*window):
            if event.get("STATUS") != "CANCELLED" and event.get("TRANSP") != "TRANSPARENT":
                yield instant(event.start), instant(event.end)


serve(Icalendar)
