"""What a backend writes by hand around a library for calendars: when somebody serves, and the starts that are left."""

from datetime import datetime, time, timedelta


def opened(hours, start, end, zone):
    """The opening times of the window; hours are minutes of each day from Monday on."""
    found = []
    day, last = (datetime.fromtimestamp(at, zone).date() for at in (start, end))
    while day < last:
        opens, closes = hours[day.weekday()]
        if opens < closes:
            clocks = (time(*divmod(minutes, 60)) for minutes in (opens, closes))
            found.append([int(datetime.combine(day, clock, zone).timestamp()) for clock in clocks])
        day += timedelta(days=1)
    return found


def starts(opening, busy, earliest, step, length, before, after):
    """The starts on the grid at which the service fits between the busy periods, which are sorted and merged."""
    found, nth = [], 0
    for opens, closes in opening:
        start = -(-max(opens, earliest) // step) * step
        while start + length <= closes:
            while nth < len(busy) and busy[nth][1] + before <= start:
                nth += 1
            if nth == len(busy) or start + length + after <= busy[nth][0]:
                found.append(start)
                start += step
            else:
                start = -(-(busy[nth][1] + before) // step) * step
    return found
