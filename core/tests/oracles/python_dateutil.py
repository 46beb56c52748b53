"""A rule a line, as `rules.rs` writes it, to the seconds of its starts, by python-dateutil."""

import calendar
import sys
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr


def starts(start, zone, rule, most, end):
    at = datetime.strptime(start.rstrip("Z"), "%Y%m%dT%H%M%S" if "T" in start else "%Y%m%d")
    end = datetime.strptime(end, "%Y%m%dT%H%M%S")
    if zone:
        at = at.replace(tzinfo=ZoneInfo(zone))
    elif start.endswith("Z"):
        at = at.replace(tzinfo=timezone.utc)
    for found in rrulestr(rule, dtstart=at):
        if most == 0 or found.replace(tzinfo=None) >= end:
            return
        most -= 1
        yield int(found.timestamp()) if found.tzinfo else calendar.timegm(found.timetuple())


for line in sys.stdin:
    start, zone, rule, most, end = line.rstrip("\n").split("\t")
    try:
        print(*starts(start, zone, rule, int(most), end), flush=True)
    except Exception as error:
        print("!", " ".join(str(error).split()), flush=True)
