from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import slotwright
from shop import DAY, HOUR, NEW_YORK, NINE, NOW, WISH, catalog, desk, document, event
from slotwright import Decision, Desk, MemoryStore, SlotwrightError

HALF = HOUR / 2


def slots(of: Desk, **more: Any) -> slotwright.Slots:
    return of.slots(**{**WISH, "start": NINE, "end": NINE + DAY, "now": NOW, **more})


def test_slots_are_a_sequence_of_starts_in_the_zone_of_the_lot() -> None:
    found = slots(desk())
    assert (len(found), found.zone, bool(found)) == (5, "America/New_York", True)
    assert [slot.start for slot in found] == [NINE + n * HALF for n in range(5)]
    assert found[0].start.tzinfo is NEW_YORK and found[0].start.hour == 9
    assert (found[0].id, found[0].end) == ("oil-change/northside/2026-11-02T14:00:00Z", NINE + HOUR)
    assert found[-1] == found[4] == list(found)[4] and found[0] in found
    assert found[1:9:2] == [found[1], found[3]] and found[::-1] == list(found)[::-1]
    assert found.stamp["ledger"] == "northside" and found.stamp["now"] == "2026-10-30T12:00:00Z"
    for index in (5, -6, 1 << 40):
        with pytest.raises(IndexError, match="there are 5 slots"):
            found[index]
    assert slots(desk()) == found and slots(desk(), end=NINE + HOUR) != found


def test_documents_are_canonical_json() -> None:
    found = slots(desk())
    assert found.to_dict() == json.loads(found.to_json())
    assert found[0].to_json() == (
        '{"end":"2026-11-02T15:00:00Z","id":"oil-change/northside/2026-11-02T14:00:00Z","start":"2026-11-02T14:00:00Z"}'
    )
    assert list(found.to_dict()) == sorted(found.to_dict())


def test_claims_of_a_table_count_and_a_plan_says_what_to_write_there() -> None:
    of = desk()
    hour = {"start": NINE, "end": NINE + HOUR, "after": "PT5M"}
    everybody = [{"id": name, "resource": name, **hour} for name in ("ana", "ben")]
    of.set_claims("sql", everybody, NOW)
    verdict = of.check(**WISH, start=NINE, now=NOW)
    blockers = [candidate["blockers"][0] for candidate in verdict.reasons[0]["candidates"]]
    assert [(one["code"], one["source"], one["claim"]) for one in blockers] == [
        ("claim.foreign", "sql", "ana"),
        ("claim.foreign", "sql", "ben"),
    ]
    assert of.commit_plan(**WISH, start=NINE, now=NOW) == verdict.to_dict()
    of.set_claims("sql", json.dumps([]), NOW)
    plan = of.commit_plan(slot=slots(of)[0], now=NOW)
    during = "[2026-11-02T14:00:00Z,2026-11-02T15:00:00Z)"
    assert plan["rows"][0] == {"resource": "ana", "during": during, "units": 1, "exclusive": True}
    assert "EXCLUDE USING gist" in plan["ddl"]
    assert plan["unguarded"][0] == {"code": "ledger", "ledger": "northside"}
    with pytest.raises(slotwright.DocumentError, match=r"\[0\]\.units: a claim takes at least one unit"):
        of.set_claims("sql", [{**everybody[0], "units": 0}], NOW)
    with pytest.raises(TypeError, match="give an aware datetime"):
        of.set_claims("sql", [{**everybody[0], "start": NINE.replace(tzinfo=None)}], NOW)


def test_next_slots_and_the_next_slot() -> None:
    of = desk()
    found = of.next_slots(**WISH, start=NINE + 2 * HOUR, count=3, now=NOW)
    assert [slot.start for slot in found] == [NINE + 2 * HOUR, NINE + DAY, NINE + DAY + HALF]
    assert of.next_slot(**WISH, start=NINE + 2 * HOUR, now=NOW) == found[0]
    assert of.next_slot(**WISH, start=NINE + 300 * DAY, now=NOW) is None


def test_a_verdict_says_who_or_why() -> None:
    of = desk(calendar=event(":20261102T140000Z", ":20261102T150000Z"))
    verdict = of.check(**WISH, start=NINE, now=NOW)
    assert verdict and verdict.open and verdict.reasons == [] and verdict.plan is not None
    assert [claim["resource"] for claim in verdict.plan["claims"]] == ["ben"]
    verdict = of.check(**WISH, start=NINE, now=NOW, choices={"tech": "ana"})
    assert not verdict and not verdict.open and verdict.plan is None
    assert verdict.slot == "oil-change/northside/2026-11-02T14:00:00Z?tech=ana"
    (blocker,) = verdict.reasons[0]["candidates"][0]["blockers"]
    assert (blocker["code"], blocker["source"]) == ("calendar.busy", "google")
    assert of.check(slot=verdict.slot, now=NOW) == verdict
    sentences = of.explain(slot=verdict.slot, now=NOW)
    assert len(sentences) == 2 and sentences[1].startswith("  ana: ") and "09:00 to 10:00" in sentences[1]
    assert of.explain(**WISH, start=NINE, now=NOW) == []


def test_booking_until_nobody_is_left() -> None:
    of = desk()
    slot = slots(of)[0]
    first = of.book(key="k1", slot=slot, now=NOW, customer="c-1", data={"plate": "ABC", "n": [1, None, True]})
    assert first and first.accepted and first.code is None and first.reasons == [] == first.alternatives
    booking = first.booking
    assert booking is not None and first.bookings == [booking]
    assert (booking.status, booking.service, booking.location) == ("booked", "oil-change", "northside")
    assert (booking.start, booking.end, booking.start.tzinfo) == (NINE, NINE + HOUR, NEW_YORK)
    assert (booking.customer, booking.data) == ("c-1", {"plate": "ABC", "n": [1, None, True]})
    assert (booking.series, booking.sequence, booking.held_until) == (None, 0, None)
    assert [claim["resource"] for claim in booking.claims] == ["ana"]
    assert of.book(key="k2", slot=slot.id, now=NOW)
    refused = of.book(key="k3", slot=slot, now=NOW)
    assert not refused and not refused.accepted and refused.booking is None and refused.bookings == []
    assert refused.code == "slot.not_open" and refused.reasons[0]["code"] == "need.unmet"
    assert refused.alternatives[0].start == NINE + HOUR
    assert refused.alternatives[0].start.tzinfo is NEW_YORK
    assert refused.to_dict()["stamp"]["position"] == 2


def test_a_retry_is_harmless_and_a_key_is_not_used_twice() -> None:
    of = desk()
    first = of.book(key="k", **WISH, start=NINE, now=NOW)
    assert of.book(key="k", slot=slots(desk())[0], now=NOW + HOUR) == first
    assert (
        of.apply({"command": "book", "key": "k", **WISH, "start": NINE.astimezone(timezone.utc)}, NOW)
        == first
    )
    assert of.book(key="k", **WISH, start=NINE + HOUR, now=NOW).code == "key.reused"
    late = of.book(key="late", **WISH, start=NINE, now=NOW, valid_until=NOW - timedelta(seconds=1))
    assert late.code == "command.late" and late.to_dict()["validUntil"] == "2026-10-30T11:59:59Z"


def test_a_hold_is_extended_confirmed_moved_and_cancelled() -> None:
    of = desk()
    held = of.hold(key="h", **WISH, start=NINE, until=NOW + HOUR, now=NOW, token="secret").booking
    assert held is not None and held.status == "held" and held.held_until == NOW + HOUR
    assert "tokenDigest" not in held.to_json()
    mine = {"id": held.id, "token": "secret"}
    assert of.extend(key="x0", hold=held, until=NOW + 2 * HOUR, now=NOW).code == "booking.not_yours"
    extended = of.extend(key="x", hold=mine, until=NOW + 2 * HOUR, now=NOW).booking
    assert extended is not None and extended.held_until == NOW + 2 * HOUR
    assert len(slots(of, replacing=[mine], choices={"tech": "ana"})) == 5
    assert len(slots(of, choices={"tech": "ana"})) == 3
    booked = of.confirm(key="c", hold=mine, customer="c-7", data=7, now=NOW).booking
    assert booked is not None and (booked.status, booked.customer, booked.data) == ("booked", "c-7", 7)
    moved = of.reschedule(key="m", booking=booked, start=NINE + HALF, now=NOW).booking
    assert moved is not None and (moved.id, moved.start, moved.sequence) == (held.id, NINE + HALF, 3)
    assert of.cancel(key="q0", booking=held.id, by="customer", now=NOW).code == "booking.not_yours"
    gone = of.cancel(key="q", booking=held.id, now=NOW).booking
    assert gone is not None and gone.status == "cancelled"
    again = of.hold(key="h2", **WISH, start=NINE, until=NOW + HOUR, now=NOW, token="secret").booking
    assert again is not None
    released = of.release(key="r", hold={"id": again.id, "token": "secret"}, now=NOW).booking
    assert released is not None and released.status == "released"


def test_staff_say_what_becomes_of_a_booking_and_a_hold_is_revived_with_its_deposit() -> None:
    document = desk().catalog.to_dict()
    for service in document["services"]:
        service["approval"] = True
    of = slotwright.Desk(slotwright.Catalog.from_dict(document))
    held = of.hold(key="h", **WISH, start=NINE, until=NOW + HOUR, deposit="pi_3", now=NOW).booking
    assert held is not None and held.deposit == "pi_3"
    assert of.confirm(key="c", hold=held, deposit="pi_4", now=NOW).code == "hold.deposit"
    assert of.confirm(key="c", hold=held, deposit="pi_3", now=NOW + HOUR).code == "hold.expired"
    again = of.confirm(key="c", hold=held, deposit="pi_3", revive=True, now=NOW + HOUR).booking
    assert again is not None and again.status == "requested"
    approved = of.approve(key="a", booking=held, now=NOW + HOUR).booking
    assert approved is not None and approved.status == "booked"
    assert of.no_show(key="n", booking=held, now=NINE - timedelta(seconds=1)).code == "booking.not_yet"
    here = of.check_in(key="i", booking=held, now=NINE).booking
    assert here is not None and here.status == "checkedIn"
    done = of.complete(key="d", booking=held, now=NINE + HOUR).booking
    assert done is not None and done.status == "completed"
    assert of.decline(key="e", booking=held, now=NINE + HOUR).code == "booking.status"


def test_a_series_all_or_those_that_fit() -> None:
    of = desk()
    rule = "DTSTART:20261102T090000\nRRULE:FREQ=WEEKLY;COUNT=3"
    assert of.block(key="b", resource="ben", start=NINE, end=NINE + 30 * DAY, now=NOW)
    assert of.book(key="k", **WISH, start=NINE + 7 * DAY, now=NOW)
    refused = of.series(key="s", **WISH, recurrence=rule, now=NOW)
    assert refused.code == "series.not_open"
    assert [verdict["start"] for verdict in refused.verdicts] == ["2026-11-09T14:00:00Z"]
    fitting = of.series(key="s", **WISH, recurrence=rule, mode="fitting", now=NOW)
    assert [booking.start for booking in fitting.bookings] == [NINE, NINE + 14 * DAY]
    assert [booking.series for booking in fitting.bookings] == [fitting.bookings[0].id] * 2


def test_a_block_displaces_and_drops_nothing() -> None:
    of = desk()
    first, second = (of.book(key=key, **WISH, start=NINE, now=NOW).booking for key in "ab")
    assert first is not None and second is not None
    blocked = of.block(key="sick", resource="ana", start=NINE, end=NINE + DAY, now=NOW, units=1)
    assert blocked and blocked.displaced == [first.id] and blocked.booking is None
    (displaced,) = of.displaced("northside", NINE + DAY, NOW)
    assert (displaced.booking, displaced.start, displaced.end) == (first.id, NINE, NINE + HOUR)
    assert displaced.start.tzinfo is NEW_YORK and displaced.to_dict()["claims"] == displaced.claims
    assert displaced.claims[0]["blockers"][0]["code"] == "capacity.blocked"
    assert of.displaced("northside", NOW, NOW) == []


def test_a_feed_comes_back_and_does_not_block_twice() -> None:
    of = desk()
    assert of.book(key="k", **WISH, start=NINE, now=NOW)
    before = slots(of)
    feed = of.feed(resource="ana", start=NINE - DAY, end=NINE + DAY)
    assert feed.startswith("BEGIN:VCALENDAR\r\n") and "SUMMARY:Oil change" in feed
    assert len(of.read_calendar("ana", "google", feed.encode(), NOW)) == 0
    assert [slot.id for slot in slots(of)] == [slot.id for slot in before]
    assert "Oil change" not in of.feed(location="northside", detail="busy", start=NINE, end=NINE + DAY)
    with pytest.raises(slotwright.DocumentError, match="name one of them"):
        of.feed(start=NINE, end=NINE + DAY)
    with pytest.raises(slotwright.DocumentError, match='not one of "service", "busy"'):
        of.feed(resource="ana", start=NINE, end=NINE + DAY, detail="all")


def test_two_desks_over_one_store() -> None:
    store = MemoryStore()
    one, other = desk(store), desk(store)
    assert one.book(key="a", **WISH, start=NINE, now=NOW)
    assert slots(other).stamp["position"] == 0
    other.refresh()
    assert slots(other).stamp["position"] == 1
    assert one.state_digest("northside") == other.state_digest("northside")
    assert one.log("northside") == other.log("northside")
    assert json.loads(one.log("northside"))["schema"] == "slotwright.log/1"


def test_a_state_stands_in_the_place_of_a_log() -> None:
    store = MemoryStore()
    one, behind, own = desk(store), desk(store), desk(MemoryStore())
    first = one.book(key="a", **WISH, start=NINE, now=NOW)
    assert one.compact("northside") == 1
    with pytest.raises(slotwright.LedgerError, match="compacted up to position 1"):
        one.log("northside")
    own.adopt(one.state("northside"))
    assert one.fingerprint("northside") == own.fingerprint("northside")
    assert one.fingerprint("northside") == {
        "ledger": "northside",
        "position": 1,
        "format": json.loads(one.state("northside"))["schema"],
        "digest": one.state_digest("northside"),
    }
    # A retry gives the first outcome, and what was booked stays booked, for whoever reads on from there.
    assert behind.book(key="a", **WISH, start=NINE, now=NOW).to_json() == first.to_json()
    assert own.propose({"command": "book", "key": "a", **WISH, "start": NINE}, NOW).batch is None
    older = own.state("northside")
    assert behind.book(key="b", **WISH, start=NINE + DAY, now=NOW)
    behind.adopt(older)
    assert behind.fingerprint("northside")["position"] == 2
    with pytest.raises(slotwright.DocumentError):
        behind.adopt("{}")


def test_a_proposal_is_appended_by_the_caller() -> None:
    store = MemoryStore()
    of = desk(store)
    command = {"command": "book", "key": "k", **WISH, "start": NINE}
    proposal = of.propose(command, NOW)
    (decision,) = proposal.decisions
    assert isinstance(decision, Decision) and decision and proposal.batch is not None
    assert (proposal.batch.ledger, proposal.batch.base, proposal.batch.position) == ("northside", 0, 1)
    assert store.append(proposal.batch) == "won" and store.append(proposal.batch) == "lost"
    of.accept(proposal.batch)
    again = of.propose([command], NOW)
    assert again.batch is None and again.decisions == [decision]


def test_several_commands_at_once_each_with_its_answer_or_error() -> None:
    book = {"command": "book", **WISH, "start": NINE}
    bad = {"command": "book", "key": "c", "service": "wash", "location": "northside", "start": NINE}
    one, two, three, four = desk().apply_all(
        [
            {**book, "key": "a"},
            {**book, "key": "b"},
            bad,
            json.dumps({**book, "key": "d", "start": NINE.isoformat()}),
        ],
        NOW,
    )
    assert isinstance(one, Decision) and one and isinstance(two, Decision) and two
    assert isinstance(three, slotwright.UnknownError) and three.code == "unknown"
    assert isinstance(four, Decision) and four.code == "slot.not_open"
    assert desk().apply_all([], NOW) == []


def test_a_trace_replays_to_the_same_bytes() -> None:
    of = desk(calendar=event(":20261102T140000Z", ":20261102T150000Z"))
    decision, trace = of.trace({"command": "book", "key": "k", **WISH, "start": NINE}, NOW)
    assert decision and slotwright.replay(trace).to_json() == decision.to_json()
    with pytest.raises(slotwright.DocumentError):
        slotwright.replay("{}")


def test_a_new_catalog_is_adopted_when_somebody_says_so() -> None:
    store = MemoryStore()
    assert desk(store).book(key="k", **WISH, start=NINE, now=NOW)
    changed = document()
    changed["resources"][1]["capacity"] = 2
    newer = Desk(slotwright.Catalog.from_dict(changed), store)
    assert newer.book(key="k2", **WISH, start=NINE, now=NOW).code == "catalog.stale"
    assert newer.configure(key="new", ledger="northside", now=NOW)
    assert newer.book(key="k2", **WISH, start=NINE, now=NOW)
    assert newer.catalog == slotwright.Catalog.from_dict(changed) != catalog()


@pytest.mark.parametrize(
    ("error", "code", "question"),
    [
        (slotwright.UnknownError, "unknown", {"service": "wash"}),
        (slotwright.UnknownError, "unknown", {"location": "mars"}),
        (slotwright.InvalidError, "query.invalid", {"quantity": 0}),
        (slotwright.InvalidError, "query.invalid", {"quantity": 2}),
        (slotwright.InvalidError, "query.invalid", {"options": ["ev"]}),
        (slotwright.InvalidError, "period.empty", {"end": NINE}),
        (slotwright.InvalidError, "period.inverted", {"end": NINE - HOUR}),
        (slotwright.LimitError, "limit", {"end": NINE + 500 * DAY}),
        (slotwright.DocumentError, "document.invalid", {"service": ""}),
        (slotwright.DocumentError, "document.invalid", {"customer": 7}),
        (slotwright.DocumentError, "document.invalid", {"choices": {"tech": 7}}),
        (slotwright.DocumentError, "document.invalid", {"replacing": [{}]}),
        (slotwright.DocumentError, "document.invalid", {"replacing": [7]}),
        (slotwright.DocumentError, "document.invalid", {"choices": "tech"}),
        (slotwright.DocumentError, "document.invalid", {"override": "sam"}),
        (slotwright.InvalidError, "query.invalid", {"replacing": ["nobody"]}),
    ],
)
def test_questions_that_cannot_be_asked(
    error: type[SlotwrightError], code: str, question: dict[str, Any]
) -> None:
    with pytest.raises(error) as caught:
        slots(desk(), **question)
    assert caught.value.code == code


def test_a_fault_says_where_it_is() -> None:
    with pytest.raises(slotwright.DocumentError) as caught:
        desk().apply({"command": "book", "key": "k", "servise": "oil-change", "location": "northside"}, NOW)
    faults = {fault.path: fault.code for fault in caught.value.faults}
    assert faults == {"service": "missing", "start": "missing", "servise": "unknown_member"}
    with pytest.raises(slotwright.DocumentError, match="`slot` says this already"):
        desk().check(slot="oil-change/northside/2026-11-02T14:00:00Z", service="oil-change", now=NOW)


def test_what_is_no_mapping_is_named_where_it_stands() -> None:
    wrong: Any = ["x"]
    with pytest.raises(slotwright.DocumentError, match=r'bookings\[0\]: "x" is not a booking'):
        desk().import_bookings(key="k", location="northside", source="dms", bookings=wrong, now=NOW)
    with pytest.raises(slotwright.DocumentError, match="booking: a list of 1 is not a hold or booking"):
        desk().cancel(key="k", booking=wrong, now=NOW)


def test_naive_datetimes_are_refused_everywhere() -> None:
    naive, of = datetime(2026, 11, 2, 9), desk()
    calls: list[Any] = [
        lambda: slots(of, start=naive),
        lambda: slots(of, end=naive),
        lambda: slots(of, now=naive),
        lambda: of.next_slot(**WISH, start=naive, now=NOW),
        lambda: of.check(**WISH, start=naive, now=NOW),
        lambda: of.book(key="k", **WISH, start=naive, now=NOW),
        lambda: of.book(key="k", **WISH, start=NINE, now=naive),
        lambda: of.book(key="k", **WISH, start=NINE, now=NOW, valid_until=naive),
        lambda: of.hold(key="k", **WISH, start=NINE, until=naive, now=NOW),
        lambda: of.block(key="k", resource="ana", start=NINE, end=naive, now=NOW),
        lambda: of.feed(resource="ana", start=naive, end=NINE),
        lambda: of.displaced("northside", naive, NOW),
        lambda: of.read_calendar("ana", "google", "", naive),
        lambda: of.apply({"command": "book", "key": "k", **WISH, "start": naive}, NOW),
    ]
    for call in calls:
        with pytest.raises(TypeError, match="has no time zone: give an aware datetime"):
            call()


def test_a_desk_with_bounds_and_a_format_of_its_own() -> None:
    small = Desk(desk(MemoryStore()).catalog, limits={"starts": 3}, format=0)
    with pytest.raises(slotwright.LimitError, match="starts"):
        slots(small)
    assert small.book(key="a", **WISH, start=NINE, now=NOW)
    assert "format" not in json.loads(small.state("northside"))
    assert json.loads(desk(MemoryStore()).state("northside"))["position"] == 0
    for wrong, path in (({"start": 3}, "limits.start"), ({"starts": "many"}, "limits.starts")):
        with pytest.raises(slotwright.DocumentError, match=path):
            Desk(small.catalog, limits=wrong)  # type: ignore[arg-type]
    with pytest.raises(slotwright.DocumentError, match="format"):
        Desk(small.catalog, format="newest")  # type: ignore[arg-type]
