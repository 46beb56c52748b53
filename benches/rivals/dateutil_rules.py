from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from harness import serve

NEW_YORK = ZoneInfo("America/New_York")


class Dateutil:
    @staticmethod
    def bounds(start, end):
        # Its bounds are inclusive: a second less is the half-open end.
        start = datetime.fromtimestamp(start, timezone.utc)
        return start, datetime.fromtimestamp(end, timezone.utc) - timedelta(seconds=1)

    @staticmethod
    def parse(start, rule):
        return rrulestr(rule, dtstart=datetime.strptime(start, "%Y%m%dT%H%M%S").replace(tzinfo=NEW_YORK))

    @staticmethod
    def expand(rule, start, end):
        return rule.between(start, end, inc=True)


serve(Dateutil)
