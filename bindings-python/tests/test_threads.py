"""One desk, many threads: nothing is booked twice, nobody waits for a lock while holding the GIL."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from shop import DAY, HOUR, NINE, NOW, WISH, desk, event, ics
from slotwright import Calendar, Decision, MemoryStore, Recurrence

THREADS = 8


def everywhere(work: Callable[[int], Any]) -> list[Any]:
    """The answers of all threads, which begin together; none may take a minute."""
    barrier = threading.Barrier(THREADS)

    def begin(number: int) -> Any:
        barrier.wait(60)
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return [future.result(60) for future in [pool.submit(begin, number) for number in range(THREADS)]]


def test_one_slot_is_booked_by_as_many_as_can_serve_it() -> None:
    of = desk()
    for hour in range(3):

        def book(number: int, start: datetime = NINE + hour * HOUR) -> Decision:
            return of.book(key=f"{start}{number}", **WISH, start=start, now=NOW)

        decisions = everywhere(book)
        assert sorted(decision.code or "" for decision in decisions) == [""] * 2 + ["slot.not_open"] * (
            THREADS - 2
        )
    bookings = of.slots(**WISH, start=NINE, end=NINE + DAY, now=NOW)
    assert len(bookings) == 0


def test_the_same_key_from_all_threads_books_once() -> None:
    of = desk()
    decisions = everywhere(lambda _: of.book(key="k", **WISH, start=NINE, now=NOW))
    assert all(decision == decisions[0] for decision in decisions) and decisions[0]


def test_desks_over_one_store_in_all_threads() -> None:
    store = MemoryStore()
    desks = [desk(store) for _ in range(THREADS)]
    decisions = everywhere(lambda n: desks[n].book(key=str(n), **WISH, start=NINE, now=NOW))
    assert sum(decision.accepted for decision in decisions) == 2
    for of in desks:
        of.refresh()
    assert len({of.state_digest("northside") for of in desks}) == 1


def test_questions_and_changes_at_once() -> None:
    of = desk()
    calendar = Calendar.parse(ics())

    def work(number: int) -> int:
        for turn in range(20):
            if number % 2:
                of.set_calendar("ana", "google", calendar, NOW)
                of.hold(key=f"{number} {turn}", **WISH, start=NINE, until=NOW + HOUR, now=NOW)
                of.refresh()
            else:
                assert len(of.slots(**WISH, start=NINE, end=NINE + DAY, now=NOW)) in (3, 5)
                of.check(**WISH, start=NINE, now=NOW).to_json()
        return number

    assert everywhere(work) == list(range(THREADS))


def test_iterators_are_shared() -> None:
    occurrences = iter(Recurrence.parse("DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY;COUNT=800"))
    slots = desk().next_slots(**WISH, start=NINE, count=200, now=NOW)
    shared = iter(slots)
    parts = everywhere(lambda _: (list(occurrences), list(shared)))
    assert len({one for part, _ in parts for one in part}) == sum(len(part) for part, _ in parts) == 800
    assert sorted(slot.id for _, part in parts for slot in part) == sorted(slot.id for slot in slots)


def test_the_core_runs_without_the_gil() -> None:
    text = ics("\n".join(event(":20261102T140000Z", ":20261102T150000Z", uid=str(n)) for n in range(20_000)))
    began, done = threading.Event(), threading.Event()

    def ask() -> None:
        began.set()
        Calendar.parse(text)
        done.set()

    interval = sys.getswitchinterval()
    sys.setswitchinterval(100)  # Nobody is made to hand the GIL over: who gets it was given it.
    try:
        thread = threading.Thread(target=ask)
        thread.start()
        assert began.wait(60) and not done.is_set()
        assert done.wait(60)
        thread.join()
    finally:
        sys.setswitchinterval(interval)
