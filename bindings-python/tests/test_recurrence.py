from __future__ import annotations

import itertools
import pickle
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import slotwright
from shop import DAY, NEW_YORK
from slotwright import Recurrence

DAILY = "DTSTART;TZID=America/New_York:20261030T090000\nRRULE:FREQ=DAILY"


def test_occurrences_are_aware_datetimes_of_the_recurrence_s_own_zone() -> None:
    start = datetime(2026, 10, 31, tzinfo=timezone.utc)
    found = Recurrence.parse(DAILY).between(start, start + 3 * DAY)
    assert found == [
        datetime(2026, 10, 31, 9, tzinfo=NEW_YORK),
        datetime(2026, 11, 1, 9, tzinfo=NEW_YORK),
    ] + [datetime(2026, 11, 2, 9, tzinfo=NEW_YORK)]
    assert {one.tzinfo for one in found} == {NEW_YORK} and {one.hour for one in found} == {9}
    assert [one.utcoffset() for one in found] == [timedelta(hours=hours) for hours in (-4, -5, -5)]


def test_the_second_reading_of_a_repeated_hour_has_its_fold() -> None:
    twice = Recurrence.parse(
        "DTSTART;TZID=America/New_York:20261101T000000\nRDATE:20261101T053000Z,20261101T063000Z"
    )
    first, second = twice.between(
        datetime(2026, 11, 1, tzinfo=timezone.utc), datetime(2026, 11, 2, tzinfo=timezone.utc)
    )
    assert (first.hour, first.minute, first.fold, second.fold) == (1, 30, 0, 1)
    assert first.replace(tzinfo=None) == second.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        (
            "DTSTART:20261101T090000\nRRULE:FREQ=DAILY;COUNT=1",
            datetime(2026, 11, 1),
            datetime(2026, 11, 3),
            [datetime(2026, 11, 1, 9)],
        ),
        (
            "DTSTART:20261101T090000\nRRULE:FREQ=DAILY;COUNT=1",
            date(2026, 11, 1),
            date(2026, 11, 2),
            [datetime(2026, 11, 1, 9)],
        ),
        (
            "DTSTART;VALUE=DATE:20261101\nRRULE:FREQ=DAILY;COUNT=1",
            date(2026, 11, 1),
            date(2026, 11, 2),
            [date(2026, 11, 1)],
        ),
        ("DTSTART;VALUE=DATE:20261101\nRRULE:FREQ=DAILY;COUNT=1", date(2026, 11, 2), date(2026, 11, 3), []),
    ],
)
def test_floating_times_and_dates(text: str, start: date, end: date, expected: list[date]) -> None:
    found = Recurrence.parse(text).between(start, end)
    assert found == expected and [type(one) for one in found] == [type(one) for one in expected]


def test_times_in_utc_are_in_utc() -> None:
    start = datetime(2026, 11, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
    (one,) = Recurrence.parse("DTSTART:20261101T090000Z\nRRULE:FREQ=DAILY;COUNT=1").between(
        start, start + 2 * DAY
    )
    assert one.tzinfo is timezone.utc and one == datetime(2026, 11, 1, 9, tzinfo=timezone.utc)


def test_it_is_iterated_lazily_from_its_start() -> None:
    endless = Recurrence.parse(DAILY)
    assert [one.day for one in itertools.islice(endless, 4)] == [30, 31, 1, 2]
    assert [one.day for one in itertools.islice(endless, 2)] == [30, 31]
    some = "DTSTART;VALUE=DATE:20261101\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20261102"
    assert list(Recurrence.parse(some)) == [date(2026, 11, 1), date(2026, 11, 3)]
    twice = "DTSTART;TZID=America/New_York:20261101T000000\nRRULE:FREQ=HOURLY;COUNT=4"
    zoned = Recurrence.parse(twice)
    day = datetime(2026, 11, 1, tzinfo=NEW_YORK)
    assert list(zoned) == zoned.between(day, day + 2 * DAY) and len(list(zoned)) == 4
    over = iter(Recurrence.parse("DTSTART:20261101T090000\nRRULE:FREQ=DAILY;COUNT=1"))
    assert next(over) == datetime(2026, 11, 1, 9)
    for _ in range(2):
        with pytest.raises(StopIteration):
            next(over)


def test_an_error_ends_the_iteration() -> None:
    never = iter(Recurrence.parse("DTSTART:20260101T000000\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"))
    with pytest.raises(slotwright.LimitError):
        next(never)
    with pytest.raises(StopIteration):
        next(never)


def test_it_is_a_value() -> None:
    one = Recurrence.parse(DAILY)
    assert one == Recurrence.parse(str(one)) == pickle.loads(pickle.dumps(one))
    assert one != Recurrence.parse("DTSTART:20261101T090000Z") and str(one) == DAILY


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "recurrence.invalid"),
        ("DTSTART:20261101T090000\nRRULE:FREQ=FORTNIGHTLY", "recurrence.invalid"),
        ("DTSTART;TZID=Mars/Olympus:20261101T090000", "zone.unknown"),
    ],
)
def test_what_the_rfc_does_not_allow(text: str, code: str) -> None:
    with pytest.raises(slotwright.InvalidError) as caught:
        Recurrence.parse(text)
    assert caught.value.code == code


def test_bounds_that_do_not_fit() -> None:
    aware, naive = datetime(2026, 11, 1, tzinfo=timezone.utc), datetime(2026, 11, 1)
    zoned, floating = Recurrence.parse(DAILY), Recurrence.parse("DTSTART:20261101T090000")
    for recurrence, start, end in (
        (zoned, naive, naive),
        (floating, aware, aware),
        (zoned, aware, aware - DAY),
    ):
        with pytest.raises(slotwright.RecurrenceError) as caught:
            recurrence.between(start, end)
        assert caught.value.code == "recurrence.bounds"
    with pytest.raises(TypeError):
        zoned.between("20261101", aware)  # type: ignore[arg-type]
