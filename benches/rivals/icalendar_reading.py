from datetime import datetime, timezone

import recurring_ical_events
from harness import serve
from icalendar import Calendar


class Icalendar:
    @staticmethod
    def read(text):
        return Calendar.from_ical(text)

    @staticmethod
    def events(calendar):
        return len(calendar.walk("VEVENT"))

    @staticmethod
    def busy(calendar, start, end):
        window = (datetime.fromtimestamp(at, timezone.utc) for at in (start, end))
        for event in recurring_ical_events.of(calendar).between(*window):
            if event.get("STATUS") != "CANCELLED" and event.get("TRANSP") != "TRANSPARENT":
                yield int(event.start.timestamp()), int(event.end.timestamp())


serve(Icalendar)
