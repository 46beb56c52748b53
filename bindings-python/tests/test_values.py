"""Catalogs, batches and documents: what goes in, what is refused, and what may be pickled."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Any

import pytest
import slotwright
from shop import NINE, NOW, WISH, catalog, desk, document, ics
from slotwright import Batch, Calendar, Catalog, Desk, MemoryStore, Recurrence, SlotwrightError

JUNK = "junk {[\x00\U0001f600\ud7ff" * (10 << 20 >> 4)


def test_a_catalog_is_a_value() -> None:
    one = catalog()
    assert (one.id, one.zones) == ("northside-motors", ["America/New_York"])
    assert one == Catalog.from_json(json.dumps(document(), indent=2)) and one != catalog("America/Chicago")
    assert one == Catalog.from_dict(one.to_dict()) == Catalog.from_json(one.to_json())
    assert len({one, catalog()}) == 1 and len(one.revision) == 64
    again = pickle.loads(pickle.dumps(one))
    assert again == one and again.revision == one.revision and repr(again) == repr(one)


def test_a_batch_is_a_value() -> None:
    batch = desk().propose({"command": "book", "key": "k", **WISH, "start": NINE}, NOW).batch
    assert batch is not None
    assert Batch.from_json(batch.to_json()) == pickle.loads(pickle.dumps(batch)) == batch
    assert batch.to_dict() == json.loads(batch.to_json())
    with pytest.raises(slotwright.DocumentError):
        Batch.from_json("{}")


def test_a_catalog_says_all_that_is_wrong_with_it() -> None:
    wrong = document()
    wrong["locations"][0]["zone"] = "Mars/Olympus"
    wrong["services"][0]["segments"][0]["needs"][0]["kind"] = "lift"
    wrong["ressources"] = wrong.pop("resources")
    with pytest.raises(slotwright.DocumentError) as caught:
        Catalog.from_dict(wrong)
    faults = {fault.path: fault for fault in caught.value.faults}
    assert {"locations[0].zone", "ressources", "resources"} <= set(faults)
    assert 'did you mean "resources"?' in faults["ressources"].message
    with pytest.raises(slotwright.DocumentError) as same:
        Catalog.from_json(json.dumps(wrong))
    assert same.value.faults == caught.value.faults


def read(value: object) -> Any:
    """What a document makes of a value: a booking's data is any JSON."""
    return (
        desk()
        .book(key="k", **WISH, start=NINE, now=NOW, data={"x": value})
        .to_dict()["outcome"]["bookings"][0]["data"]["x"]
    )


def test_plain_objects_cross_the_border_and_back() -> None:
    values: list[object] = [
        None,
        True,
        False,
        0,
        -7,
        2**53 - 1,
        "",
        "\x00é\U0001f600",
        [],
        {},
        [[1], {"a": {"b": [None]}}],
    ]
    for value in values:
        assert read(value) == value and type(read(value)) is type(value)
    assert read((1, (2,))) == [1, [2]]
    assert read(NINE) == "2026-11-02T14:00:00Z" and read(date(2026, 11, 2)) == "2026-11-02"


class Odd(tzinfo):
    """Changes the dict that it is read from."""

    def __init__(self, of: dict[str, Any]) -> None:
        self.of = of

    def utcoffset(self, _: datetime | None) -> timedelta:
        self.of.update({f"n{len(self.of)}": 1})
        return timedelta(0)

    def dst(self, _: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, _: datetime | None) -> str:
        return "odd"


def test_a_dict_that_changes_while_it_is_read() -> None:
    of: dict[str, Any] = {}
    of["at"] = datetime(2026, 11, 2, tzinfo=Odd(of))
    assert read(of) == {"at": "2026-11-02T00:00:00Z"}


def nested(depth: int) -> object:
    return [nested(depth - 1)] if depth else 1


def endless() -> object:
    one: list[object] = []
    one.append(one)
    return one


def laughs() -> object:
    one: object = "ha"
    for _ in range(25):
        one = [one] * 16
    return one


@pytest.mark.parametrize(
    ("value", "error", "match"),
    [
        (1.0, slotwright.DocumentError, r"data\.x: 1\.0 is a float: only whole numbers are read"),
        ([0, float("nan")], slotwright.DocumentError, r"data\.x\[1\]: nan"),
        (2**53, slotwright.DocumentError, r"2\^53 or more"),
        (-(10**400), slotwright.DocumentError, r"2\^53 or more"),
        ({1, 2}, TypeError, "a set can't stand in a document"),
        (b"bytes", TypeError, "a bytes can't stand in a document"),
        ({1: 2}, TypeError, "names are texts"),
        ("\ud800", UnicodeEncodeError, "surrogates"),
        ({"\ud800": 1}, UnicodeEncodeError, "surrogates"),
        (nested(40), slotwright.LimitError, "depth"),
        (endless(), slotwright.LimitError, "depth"),
        (laughs(), slotwright.LimitError, "text_bytes"),
        (datetime(2026, 11, 2), TypeError, "give an aware datetime"),
        ("x" * 5000, slotwright.LimitError, "data_bytes"),
    ],
    ids=lambda value: str(value)[:20] if isinstance(value, str) else None,
)
def test_what_no_document_has(value: object, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        read(value)


TEXTS: list[Callable[[Any], object]] = [
    Catalog.from_json,
    Batch.from_json,
    Recurrence.parse,
    Calendar.parse,
    slotwright.replay,
    lambda junk: desk().apply(junk, NOW),
    lambda junk: desk().check(slot=junk, now=NOW),
    lambda junk: desk().slots(service=junk, location=junk, start=NOW, end=NINE, now=NOW),
    lambda junk: desk().book(key=junk, **WISH, start=NINE, now=NOW),
    lambda junk: desk().series(key="k", **WISH, recurrence=junk, now=NOW),
    lambda junk: desk().set_calendar(junk, junk, Calendar.unreadable(""), NOW),
    lambda junk: desk().set_claims("sql", junk, NOW),
    lambda junk: desk().commit_plan(slot=junk, now=NOW),
    lambda junk: desk().displaced(junk, NINE, NOW),
    lambda junk: desk().log(junk),
    lambda junk: desk().state_digest(junk),
    lambda junk: desk().feed(resource=junk, start=NOW, end=NINE),
    lambda junk: Calendar.parse(ics(), zone=junk),
]
OTHERS: list[Callable[[Any], object]] = [
    Catalog.from_dict,
    Desk,
    lambda junk: Desk(catalog(), junk),
    lambda junk: MemoryStore().append(junk),
    lambda junk: desk().accept(junk),
    lambda junk: desk().apply_all(junk, NOW),
    lambda junk: desk().propose(junk, NOW),
    lambda junk: desk().apply({"command": junk}, NOW),
    lambda junk: desk().next_slots(**WISH, start=NINE, count=junk, now=NOW),
    lambda junk: desk().slots(**WISH, start=junk, end=NINE, now=NOW),
    lambda junk: desk().book(key="k", **WISH, start=NINE, now=NOW, choices=junk),
    lambda junk: desk().book(key="k", **WISH, start=NINE, now=NOW, replacing=junk),
    lambda junk: desk().cancel(key="k", booking=junk, now=NOW),
    lambda junk: Recurrence.parse("DTSTART:20261101").between(junk, junk),
    lambda junk: desk().slots(**WISH, start=NOW, end=NINE, now=NOW)[junk],
]
GARBAGE: list[object] = [
    "",
    " ",
    "\x00",
    "x" * 300,
    JUNK,
    b"",
    b"\xff\xfe",
    -1,
    10**30,
    0.5,
    [[]],
    {"a": 1},
    object(),
    "\ud800",
]
EXPECTED = (SlotwrightError, TypeError, ValueError, OverflowError, AttributeError, IndexError)


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda value: repr(value)[:12])
def test_garbage_is_an_exception_and_never_a_panic(garbage: object) -> None:
    raised = 0
    for call in TEXTS + OTHERS:
        # A panic would be a BaseException, which no `except Exception` catches; some garbage has a meaning: an empty
        # text is an empty list of choices.
        try:
            call(garbage)
        except EXPECTED as error:
            raised += 1
            assert not isinstance(error, SlotwrightError) or len(str(error)) < 1000
    assert raised >= len(TEXTS + OTHERS) - 3


def test_an_unreadable_calendar_is_unknown_and_no_error() -> None:
    of = desk()
    for garbage in ("", JUNK, b"\xff" * 1000):
        report = of.read_calendar("ana", "google", garbage, NOW)
        assert [note.code for note in report] == ["calendar.unreadable"]
        assert not of.check(**WISH, start=NINE, now=NOW, choices={"tech": "ana"})


def test_instants_beyond_all_calendars() -> None:
    first, last = (
        datetime(year, month, day, tzinfo=timezone.utc) for year, month, day in ((1, 1, 1), (9999, 12, 31))
    )
    assert len(desk().next_slots(**WISH, start=first, count=1, now=NOW)) <= 1
    assert desk().next_slot(**WISH, start=last, now=NOW) is None
    with pytest.raises(OverflowError):
        desk().next_slot(**WISH, start=first.replace(tzinfo=timezone(timedelta(hours=5))), now=NOW)
