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
    with pytest.raises(slotwright.RecurrenceError, match="BYMONTHDAY=30 never occurs"):
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


def test_neighbours_are_strict() -> None:
    daily = Recurrence.parse(DAILY)
    second, third = datetime(2026, 10, 31, 9, tzinfo=NEW_YORK), datetime(2026, 11, 1, 9, tzinfo=NEW_YORK)
    assert daily.after(second) == third and daily.before(third) == second
    assert daily.after(second).tzinfo is NEW_YORK and daily.before(second) == daily.start
    assert daily.before(daily.start) is None
    assert Recurrence.parse("DTSTART:20261101T090000").after(date(2026, 11, 1)) is None
    for ask in (daily.after, daily.before):
        with pytest.raises(slotwright.RecurrenceError):
            ask(date(2026, 11, 1))


def test_it_is_walked_from_both_ends() -> None:
    days = [date(2026, 11, day) for day in (1, 2, 3, 4)]
    some = Recurrence.parse("DTSTART;VALUE=DATE:20261101\nRRULE:FREQ=DAILY;COUNT=4")
    assert list(reversed(some)) == days[::-1] and list(some) == days
    walk = some.iter_between(days[1], date(2026, 12, 1))
    assert next(walk) == days[1]
    back = reversed(walk)
    assert next(back) == days[3] and list(reversed(back)) == [days[2]] == list(back)
    assert list(walk) == days[2:] and list(walk) == []
    endless = reversed(Recurrence.parse("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY"))
    assert list(itertools.islice(endless, 2)) == [date(9999, 12, 31), date(9999, 12, 30)]
    assert isinstance(walk, slotwright.Occurrences)
    for bounds in ((days[2], days[1]), (datetime(2026, 11, 1, tzinfo=timezone.utc), days[1])):
        with pytest.raises(slotwright.RecurrenceError):
            some.iter_between(*bounds)


def test_options_say_what_it_means_and_survive_pickling() -> None:
    gap = "DTSTART;TZID=America/New_York:20260307T023000\nRRULE:FREQ=DAILY;COUNT=3"
    later, skipped = Recurrence.parse(gap), Recurrence.parse(gap, gap="skip")
    assert [one.hour for one in later] == [2, 3, 2] and [one.day for one in skipped] == [7, 9]
    assert later != skipped and (later.gap, skipped.gap) == ("compatible", "skip")
    monday = "DTSTART;VALUE=DATE:20260102\nRRULE:FREQ=WEEKLY;BYDAY=1MO;COUNT=2"
    with pytest.raises(slotwright.RecurrenceError, match="BYDAY"):
        Recurrence.parse(monday)
    limits = {"occurrences": 1, "recurrence_steps": 10}
    read = Recurrence.parse(monday, gap="skip", include_start=True, reading="lenient", limits=limits)
    assert list(read) == [date(2026, 1, 2), date(2026, 1, 5)] and read.start == date(2026, 1, 2)
    assert read.rules == ["FREQ=WEEKLY;COUNT=2;BYDAY=MO"]
    assert len(read.forgiven) == 1 and read.forgiven[0].startswith("BYDAY: ") and later.forgiven == []
    again = pickle.loads(pickle.dumps(read))
    assert again == read and again.forgiven == read.forgiven and list(again) == list(read)
    assert (again.gap, again.include_start, again.reading) == ("skip", True, "lenient")
    with pytest.raises(slotwright.LimitError, match=r"limits\.occurrences = 1"):
        again.between(date(2026, 1, 1), date(2026, 2, 1))


def test_options_that_do_not_exist_are_refused() -> None:
    with pytest.raises(slotwright.DocumentError) as caught:
        Recurrence.parse(DAILY, gap="later", limits={"occurences": 1, "lines": -1})  # type: ignore[arg-type]
    assert [fault.path for fault in caught.value.faults] == ["gap", "limits.lines", "limits.occurences"]
    with pytest.raises(TypeError):
        Recurrence.parse(DAILY, include_start="yes")  # type: ignore[arg-type]


def test_the_time_of_a_start_is_its_own() -> None:
    assert Recurrence.parse(DAILY).start.tzinfo is NEW_YORK
    assert Recurrence.parse("DTSTART:20261101T090000Z").start.tzinfo is timezone.utc
    assert Recurrence.parse("DTSTART:20261101T090000").start == datetime(2026, 11, 1, 9)
