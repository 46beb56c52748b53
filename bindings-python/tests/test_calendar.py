from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
import slotwright
from shop import DAY, HOUR, NEW_YORK, event, ics
from slotwright import Calendar, Period

NOON = datetime(2026, 11, 2, 12, tzinfo=timezone.utc)
ZONED = event(
    ";TZID=America/New_York:20261102T090000", ";TZID=America/New_York:20261102T100000", "SUMMARY:Dentist"
)
PERHAPS = event(":20261102T200000Z", ":20261102T210000Z", "STATUS:TENTATIVE", uid="t")


def test_who_is_busy_when() -> None:
    calendar = Calendar.parse(ics(ZONED + "\n" + PERHAPS))
    found = calendar.free_busy(NOON, NOON + DAY)
    assert found.busy == [Period(NOON + 2 * HOUR, NOON + 3 * HOUR)]
    assert found.tentative == [Period(NOON + 8 * HOUR, NOON + 9 * HOUR)]
    assert found.unavailable == found.unknown == []
    assert found == Calendar.parse(ics(ZONED + "\n" + PERHAPS).encode()).free_busy(NOON, NOON + DAY)
    assert found.to_dict() == json.loads(found.to_json())


def test_events_with_their_times() -> None:
    first, second = Calendar.parse(ics(ZONED + "\n" + PERHAPS)).occurrences(NOON, NOON + DAY)
    assert (first.uid, first.busy, first.summary, first.all_day) == ("e", "busy", "Dentist", False)
    assert first.start == NOON + 2 * HOUR and first.start.tzinfo is NEW_YORK and first.recurrence_id is None
    assert first.end == NOON + 3 * HOUR and first.period == Period(first.start, first.end)
    assert (second.busy, second.start.tzinfo) == ("tentative", timezone.utc)
    assert "Dentist" not in first.to_json() and first.to_dict() == json.loads(first.to_json())


def test_whole_days_are_dates_in_the_zone_that_is_given() -> None:
    text = ics(event(";VALUE=DATE:20261102", ";VALUE=DATE:20261103", "RRULE:FREQ=WEEKLY"))
    (one,) = Calendar.parse(text, zone="America/New_York").occurrences(NOON, NOON + DAY)
    assert (one.start, one.end, one.recurrence_id) == (
        date(2026, 11, 2),
        date(2026, 11, 3),
        date(2026, 11, 2),
    )
    midnight = datetime(2026, 11, 2, tzinfo=NEW_YORK)
    assert one.all_day and one.period == Period(midnight, midnight + DAY)
    unknown = Calendar.parse(text).free_busy(NOON, NOON + HOUR)
    assert unknown.unknown and not unknown.busy


def test_a_zone_that_only_the_file_knows_comes_with_its_offset() -> None:
    zone = "BEGIN:VTIMEZONE\nTZID:Our lot\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0545\nTZOFFSETTO:+0545\n"
    text = ics(
        zone
        + "END:STANDARD\nEND:VTIMEZONE\n"
        + event(";TZID=Our lot:20261102T180000", ";TZID=Our lot:20261102T190000")
    )
    (one,) = Calendar.parse(text).occurrences(NOON, NOON + DAY)
    assert one.start.replace(tzinfo=None) == datetime(2026, 11, 2, 18)
    assert one.start.utcoffset() == timedelta(hours=5, minutes=45) and one.start == NOON + HOUR / 4


def test_the_owner_s_answer_decides() -> None:
    invited = "ATTENDEE;PARTSTAT=DECLINED:mailto:ana@northside.example"
    text = ics(ZONED.replace("SUMMARY:Dentist", invited))
    assert Calendar.parse(text).free_busy(NOON, NOON + DAY).busy
    assert not Calendar.parse(text, owner="ana@northside.example").free_busy(NOON, NOON + DAY).busy


def test_what_was_not_understood_is_in_the_report() -> None:
    report = Calendar.parse(ics(ZONED + "\nBEGIN:VEVENT\nUID:odd\nSUMMARY:Secret\nEND:VEVENT")).report
    first, note = report
    assert (
        len(report) == 2
        and report[1] == report[-1] == note != first == report[0]
        and first.code == "event.no_start"
    )
    assert (note.code, note.uid) == ("event.left_out", "odd") and note.line > 8 and note.what and note.done
    assert str(note).startswith(f"line {note.line}, event odd: ") and "Secret" not in repr(report)
    assert (
        json.loads(report.to_json())
        == {"notes": [first.to_dict(), json.loads(note.to_json())]}
        == report.to_dict()
    )
    with pytest.raises(IndexError):
        report[2]
    assert not Calendar.parse(ics(ZONED)).report


def test_a_calendar_that_could_not_be_had() -> None:
    calendar = Calendar.unreadable("HTTP 500")
    assert calendar.free_busy(NOON, NOON + HOUR).unknown == [Period(NOON, NOON + HOUR)]
    assert calendar.report[0].what == "HTTP 500"
    assert len(calendar.revision) == 64 and calendar.revision != Calendar.parse(ics()).revision


def test_what_is_refused() -> None:
    calendar = Calendar.parse(ics())
    with pytest.raises(slotwright.CalendarError) as caught:
        Calendar.parse("no calendar")
    assert caught.value.code == "calendar.unreadable"
    with pytest.raises(slotwright.ZoneError):
        Calendar.parse(ics(), zone="Mars/Olympus")
    for question in (calendar.free_busy, calendar.occurrences):
        with pytest.raises(slotwright.InvalidError):
            question(NOON, NOON)
        with pytest.raises(slotwright.LimitError):
            question(NOON, NOON + 1000 * DAY)
        with pytest.raises(TypeError, match="aware"):
            question(NOON, datetime(2026, 11, 3))
    with pytest.raises(TypeError):
        Calendar.parse(7)  # type: ignore[arg-type]


def test_hours_and_zone_blocks() -> None:
    lines = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0300
TZOFFSETTO:+0300
END:STANDARD
END:VTIMEZONE
BEGIN:VAVAILABILITY
UID:a
BEGIN:AVAILABLE
UID:b
DTSTART;TZID=Europe/Berlin:20261102T090000
DTEND;TZID=Europe/Berlin:20261102T170000
END:AVAILABLE
END:VAVAILABILITY
END:VCALENDAR
"""
    start, end = datetime(2026, 11, 2, tzinfo=timezone.utc), datetime(2026, 11, 3, tzinfo=timezone.utc)
    for blocks, opens, closes in (("outranked", 8, 16), ("outrank", 6, 14)):
        said = Calendar.parse(lines, blocks=blocks).free_busy(start, end)  # type: ignore[arg-type]
        assert [(p.start.hour, p.end.hour) for p in said.closed] == [(0, opens), (closes, 0)]
        assert [note.code for note in said.notes] == ["zone.contradiction"]
    with pytest.raises(slotwright.InvalidError):
        Calendar.parse(lines, blocks="both")  # type: ignore[arg-type]


def test_what_counts_as_busy_is_data() -> None:
    default = Calendar.busy_table()
    assert default[0] == {"status": "cancelled", "countsAs": "free"} and default[-1] == {"countsAs": "busy"}
    away = ics(event(";VALUE=DATE:20261102", ";VALUE=DATE:20261103", "SUMMARY:Late shift"))
    note = {"allDay": True, "countsAs": "free"}

    def found(**options: Any) -> slotwright.FreeBusy:
        return Calendar.parse(away, "America/New_York", **options).free_busy(NOON, NOON + DAY)

    assert found().busy and found() == found(busy=default)
    assert not found(busy=[note, *default]).busy
    assert found(busy=[{**note, "countsAs": "tentative"}, *default]).tentative
    for table, path in (
        ([note], "busy"),
        ([], "busy"),
        ([{"allday": True, "countsAs": "free"}, *default], "busy[0].allday"),
        ([{"status": "gone", "countsAs": "free"}, *default], "busy[0].status"),
    ):
        with pytest.raises(slotwright.DocumentError) as caught:
            found(busy=table)
        assert [fault.path for fault in caught.value.faults] == [path]


def test_limits_are_those_that_are_given() -> None:
    daily = ics(ZONED.replace("SUMMARY:Dentist", "RRULE:FREQ=DAILY"))
    assert not Calendar.parse(daily).free_busy(NOON, NOON + DAY).unknown
    assert Calendar.parse(daily, limits={"event_occurrences": 0}).free_busy(NOON, NOON + DAY).unknown
    with pytest.raises(slotwright.LimitError, match=r"limits\.events = 0"):
        Calendar.parse(daily, limits={"events": 0})
    with pytest.raises(slotwright.DocumentError, match="did you mean"):
        Calendar.parse(daily, limits={"event": 1})


def test_a_calendar_is_replaced_by_its_newer_text() -> None:
    old = Calendar.parse(ics(ZONED), owner="ana@northside.example")
    declined = ics(
        ZONED.replace("SUMMARY:Dentist", "ATTENDEE;PARTSTAT=DECLINED:mailto:ana@northside.example")
    )
    new = old.updated(declined.encode())
    assert new.revision == Calendar.parse(declined, owner="ana@northside.example").revision != old.revision
    assert old.free_busy(NOON, NOON + DAY).busy and not new.free_busy(NOON, NOON + DAY).busy
    with pytest.raises(slotwright.CalendarError):
        old.updated("no calendar")
