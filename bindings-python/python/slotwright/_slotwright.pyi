from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, SupportsIndex, final, overload

from typing_extensions import disjoint_base

from .errors import SlotwrightError

__all__ = [
    "Batch",
    "Booking",
    "Calendar",
    "Catalog",
    "Decision",
    "Desk",
    "Displaced",
    "EventOccurrence",
    "FreeBusy",
    "ImportNote",
    "ImportReport",
    "MemoryStore",
    "Occurrences",
    "Period",
    "Proposal",
    "Rebooking",
    "Recurrence",
    "Slot",
    "Slots",
    "Verdict",
    "__version__",
    "_classes",
    "_spans",
    "replay",
]

__version__: str

def _classes() -> dict[str, type[SlotwrightError]]:
    """The class that each of the core's codes is raised as."""

def _spans(zone: str, start: int, end: int) -> list[tuple[int, int, int]]:
    """The stretches of one offset that tile `[start, end)`: each its start and end, in seconds since 1970, and the
    seconds that the clocks are ahead of UTC.
    """

def replay(trace: str) -> Decision:
    """Decides a recorded command again, on the same input: the answer is the recorded one, to the byte.

    Raises DocumentError for a text that is no trace; LedgerError for a log with a gap; else as `Desk.apply`.
    """

@final
class Period:
    """The instants from `start` up to, but not including, `end`.

    Ends are exclusive: a booking until 10:00 leaves 10:00 free.
    """

    def __new__(cls, start: datetime, end: datetime) -> Period: ...
    @property
    def start(self) -> datetime:
        """The first instant, in UTC."""
    @property
    def end(self) -> datetime:
        """The first instant after it, in UTC."""
    def overlaps(self, other: Period) -> bool:
        """Whether they share an instant. Touching is not overlapping."""
    def __contains__(self, at: datetime, /) -> bool: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __lt__(self, value: Period, /) -> bool: ...
    def __le__(self, value: Period, /) -> bool: ...
    def __gt__(self, value: Period, /) -> bool: ...
    def __ge__(self, value: Period, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs__(self) -> tuple[datetime, datetime]: ...

@final
class Recurrence:
    """DTSTART with its RRULE, RDATE and EXDATE, compiled: ask it for windows as often as you like.

    An occurrence is an aware datetime in the recurrence's own zone; a naive one if DTSTART floats; a date if it is
    one. To iterate gives all of them, lazily, from the first on: perhaps until the year 9999. `reversed` begins with
    the last.

    A DTSTART that no rule generates is no occurrence. Rules are counted in wall time, so a time that the clocks skip
    counts for COUNT; it occurs an hour later on the clock (02:30 as 03:30).
    A value: equal to another of the same lines and options, and may be pickled.
    """

    @staticmethod
    def parse(
        text: str,
        gap: Literal["compatible", "skip"] = "compatible",
        include_start: bool = False,
        reading: Literal["strict", "lenient"] = "strict",
        limits: dict[str, int] | None = None,
    ) -> Recurrence:
        """Reads the lines of RFC 5545: DTSTART, RRULE, RDATE, EXDATE, and EXRULE of old files.

        `gap`: a wall time that the clocks skip occurs with the offset before the gap ("compatible"), or does not occur
        and still counts ("skip"). `include_start`: a DTSTART that no rule generates occurs too, and COUNT counts it
        first. `reading`: "strict" refuses what RFC 5545 forbids; "lenient" takes its plain meaning where it has one,
        and says so in `forgiven`. `limits`: bounds of work by the names that a LimitError gives them:
        {"occurrences": 1000, "recurrence_steps": 100000}.
        Raises RecurrenceError with the part that is wrong; ZoneError for an unknown TZID; LimitError; DocumentError
        for an option or a limit that does not exist.
        """
    @property
    def start(self) -> Any:
        """DTSTART: an aware datetime, a naive one if it floats, or a date."""
    @property
    def rules(self) -> list[str]:
        """Its RRULEs, canonical."""
    @property
    def forgiven(self) -> list[str]:
        """What RFC 5545 forbids and was taken at its plain meaning; empty unless it was read leniently."""
    @property
    def gap(self) -> str:
        """What becomes of a wall time that the clocks skip: "compatible" or "skip"."""
    @property
    def include_start(self) -> bool:
        """Whether a DTSTART that no rule generates occurs."""
    @property
    def reading(self) -> str:
        """How it was read: "strict" or "lenient"."""
    def between(self, start: date, end: date) -> list[Any]:
        """The occurrences that start in `[start, end)`, ascending.

        The bounds are aware datetimes where DTSTART has a zone; naive ones or dates where it has none, a date being its
        midnight.
        Raises RecurrenceError for bounds of the other kind or in the wrong order, and where nothing ever occurs;
        LimitError for too many.
        """
    def iter_between(self, start: date, end: date) -> Occurrences:
        """As `between`, lazily; `reversed` of it begins with the last.

        Raises as `between`: for what is too much or never occurs when it is reached.
        """
    def after(self, when: date) -> Any:
        """The first occurrence that starts after `when`, and not at it; None if there is none.

        Raises as `between`.
        """
    def before(self, when: date) -> Any:
        """The last occurrence that starts before `when`, and not at it; None if there is none.

        Raises as `between`.
        """
    def __iter__(self) -> Occurrences: ...
    def __reversed__(self) -> Occurrences: ...

@final
class Occurrences(Iterator[Any]):
    """Occurrences of a recurrence, lazily, each once. `reversed` gives what is left from its other end on, and leaves
    this as it is. After an error there are none.
    """

    def __iter__(self) -> Occurrences: ...
    def __next__(self) -> Any: ...
    def __reversed__(self) -> Occurrences: ...

@final
class Calendar:
    """What one iCalendar text means: read once, asked often."""

    @staticmethod
    def parse(
        ics: str | bytes,
        zone: str | None = None,
        owner: str | None = None,
        *,
        busy: list[Any] | None = None,
        blocks: Literal["outranked", "outrank"] = "outranked",
        limits: dict[str, int] | None = None,
    ) -> Calendar:
        """Reads an iCalendar text (RFC 5545). What is not understood in it is in `report`, and what that leaves open
        is unknown in every answer.

        `zone`: the IANA name of the zone of floating times and whole days where the calendar names none.
        `owner`: whose calendar it is, a mail address; the owner's answer decides about invitations.
        `busy`: what counts as busy, a list of rows as `busy_table` gives it; the first row that fits an event decides,
        and the last fits all.
        `blocks`: "outranked", so that an IANA name means the newer zone data of this library, or "outrank", so that it means
        the calendar's own VTIMEZONE. Where the two differ in a window, `notes` of its `free_busy` say so.
        `limits`: bounds of work by the names that a LimitError gives them: {"events": 5000}.
        Raises CalendarError if there is no calendar in the text; ZoneError; LimitError for what is too large;
        DocumentError for a row, a word or a limit that is not one.
        """
    @staticmethod
    def busy_table() -> list[dict[str, Any]]:
        """What counts as busy by default: rows of what an event must be, and what it counts as then. Put rows before these
        for `parse`: `[{"allDay": True, "countsAs": "free"}, *Calendar.busy_table()]`.
        """
    def updated(self, ics: str | bytes) -> Calendar:
        """The calendar of a newer text, read as this one was; this one stays as it is. It is what `parse` of that text
        gives, and sooner: of recurrences that did not change nothing is compiled again.

        Raises as `parse`.
        """
    @staticmethod
    def unreadable(why: str) -> Calendar:
        """A calendar that could not be had: unknown at every time. Its report says why."""
    @property
    def report(self) -> ImportReport:
        """What was not understood, and what was done about it."""
    @property
    def revision(self) -> str:
        """The digest of the text, in hexadecimal digits."""
    def free_busy(self, start: datetime, end: datetime) -> FreeBusy:
        """Who is busy when in `[start, end)`, which are aware datetimes; the periods are cut to it.

        Raises InvalidError for a window that is empty or inverted; LimitError for one that is too long.
        """
    def occurrences(self, start: datetime, end: datetime) -> list[EventOccurrence]:
        """The events of `[start, end)`, by their start.

        Raises InvalidError for a window that is empty or inverted; LimitError for one that is too long or too full.
        """

@final
class FreeBusy:
    """What a calendar says about a window. What is in none of its lists is free."""

    @property
    def busy(self) -> list[Period]:
        """Busy."""
    @property
    def tentative(self) -> list[Period]:
        """Perhaps busy."""
    @property
    def unavailable(self) -> list[Period]:
        """Away."""
    @property
    def closed(self) -> list[Period]:
        """Outside the hours of its VAVAILABILITYs (RFC 7953)."""
    @property
    def unknown(self) -> list[Period]:
        """Nobody can say."""
    @property
    def notes(self) -> ImportReport:
        """What of the calendar's faults bears on the window: zone data that differ there, limits that were reached."""
    def to_json(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...

@final
class EventOccurrence:
    """An occurrence of an event."""

    @property
    def uid(self) -> str:
        """The UID of the event; empty if it has none."""
    @property
    def start(self) -> Any:
        """When it starts, as the event says it: an aware datetime, or a date."""
    @property
    def end(self) -> Any:
        """When it ends, exclusive: of a single day it is the next."""
    @property
    def recurrence_id(self) -> Any:
        """Where its series would have it; None for an event that does not recur."""
    @property
    def period(self) -> Period | None:
        """The instants that it takes; None if it has no length."""
    @property
    def all_day(self) -> bool:
        """Whether it is of whole days."""
    @property
    def busy(self) -> str:
        """What it counts as: "free", "busy", "tentative", "unavailable", "closed" or "unknown"."""
    @property
    def summary(self) -> str | None:
        """Its SUMMARY. Private: never show it to a customer."""
    def to_json(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...

@final
class ImportReport:
    """What was not understood in a calendar: a sequence of notes in the order of its lines; empty if all was clear."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> ImportNote: ...
    def __iter__(self) -> Iterator[ImportNote]: ...
    def to_json(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...

@final
class ImportNote:
    """One thing that was not understood. It never quotes a summary, a description or a place."""

    @property
    def line(self) -> int:
        """The line, from 1."""
    @property
    def uid(self) -> str | None:
        """The UID of the event, where it has one."""
    @property
    def code(self) -> str:
        """The stable name of this kind of note: "zone.unknown", "event.no_start"."""
    @property
    def what(self) -> str:
        """What was not understood."""
    @property
    def done(self) -> str:
        """What was done about it."""
    def to_json(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...

@final
class Catalog:
    """What can be booked, where, and with what: read from a document, checked once, then never changed.

    A value: equal to another of the same content, and may be pickled.
    """

    @staticmethod
    def from_json(text: str) -> Catalog:
        """Reads a catalog document, `slotwright.catalog/0`.

        Raises DocumentError for what is no JSON, or with every fault and its path; LimitError for what is too large.
        """
    @staticmethod
    def from_dict(document: dict[str, Any]) -> Catalog:
        """Reads a catalog document given as plain objects.

        Raises DocumentError with every fault and its path; TypeError for objects that no document has.
        """
    def to_json(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...
    @property
    def id(self) -> str:
        """Its name."""
    @property
    def revision(self) -> str:
        """The digest of its content, in hexadecimal digits."""
    @property
    def zones(self) -> list[str]:
        """The IANA names of its locations' zones, in order."""
    def __hash__(self) -> int: ...

@final
class MemoryStore:
    """Logs in memory: for tests and demos. Desks that share one see each other's bookings."""

    def __new__(cls) -> MemoryStore: ...
    def append(self, batch: Batch) -> Literal["won", "lost"]:
        """Adds a batch if the log is still where the batch was decided on: "won", else "lost"."""

@final
class Batch:
    """Entries of a ledger's log that stand or fall together: what a desk proposes and a store appends.

    A value: equal to another of the same content, and may be pickled.
    """

    @staticmethod
    def from_json(text: str) -> Batch:
        """Reads a batch document, `slotwright.batch/1`. What a newer version wrote is kept.

        Raises DocumentError with every fault and its path; LimitError for what is too large.
        """
    def to_json(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...
    @property
    def ledger(self) -> str:
        """The ledger."""
    @property
    def base(self) -> int:
        """The position of the log that it was decided on: the append must fail if the log is elsewhere."""
    @property
    def position(self) -> int:
        """The position that it leads to."""

@disjoint_base
class Desk:
    """What the class of that name in `slotwright` is made of: questions and commands as documents.

    The core is called without the GIL, and locks are taken there only: a thread that waits for the desk lets the
    others run. Any number of threads ask at a time; one at a time changes the desk.
    """

    def __new__(
        cls,
        catalog: Catalog,
        store: MemoryStore | None = None,
        *,
        limits: dict[str, int] | None = None,
        format: int | None = None,
    ) -> Desk: ...
    @property
    def catalog(self) -> Catalog:
        """The catalog."""
    def set_calendar(self, resource: str, source: str, calendar: Calendar, as_of: datetime) -> None:
        """Sets what a source of a resource says, in the place of what it said before.

        `as_of`: when the source said so, an aware datetime; the catalog says how old a calendar may be.
        Raises UnknownError for a resource or a source that the catalog does not have.
        """
    def read_calendar(self, resource: str, source: str, ics: str | bytes, as_of: datetime) -> ImportReport:
        """Reads an iCalendar text as what a source of a resource says, with the owner that the catalog names and the
        zone of its location. A text that can't be read makes the calendar unknown, and the report says why.

        `as_of`: when the source said so, an aware datetime.
        Raises UnknownError for a resource or a source that the catalog does not have.
        """
    def set_claims(
        self, source: str, claims: Sequence[Mapping[str, Any]] | Mapping[str, Any] | str, as_of: datetime
    ) -> None:
        """Sets what a table of another system says is taken, in the place of what that source said before; an empty
        list takes it away. The claims count in every answer and every plan, but the ledger knows nothing of them: a command is
        planned beside them and decided without, so nothing keeps the two apart if somebody writes into the table meanwhile.

        `claims`: dicts with `id`, `resource`, `start`, `end`, and `units`, `before` and `after` ("PT5M") and `service` if need
        be; or the document `slotwright.claims/0`. `as_of`: when the source said so, an aware datetime.
        Raises DocumentError with every fault; UnknownError for a resource or a service that the catalog does not have;
        LimitError.
        """
    def _slots(self, wish: dict[str, Any], start: datetime, end: datetime, now: datetime) -> Slots: ...
    def _days(self, wish: dict[str, Any], start: datetime, end: datetime, now: datetime) -> dict[str, Any]: ...
    def _slots_of_each(
        self, wish: dict[str, Any], need: str, start: datetime, end: datetime, now: datetime
    ) -> dict[str, Any]: ...
    def _losses(self, wish: dict[str, Any], start: datetime, end: datetime, now: datetime) -> dict[str, Any]: ...
    def _explain_losses(self, wish: dict[str, Any], start: datetime, end: datetime, now: datetime) -> list[str]: ...
    def _smallest_change(self, wish: dict[str, Any], now: datetime) -> dict[str, Any]: ...
    def _next_slots(self, wish: dict[str, Any], start: datetime, count: int, now: datetime) -> Slots: ...
    def _check(self, wish: dict[str, Any], now: datetime) -> Verdict: ...
    def _commit_plan(self, wish: dict[str, Any], now: datetime) -> dict[str, Any]: ...
    def _explain(self, wish: dict[str, Any], now: datetime) -> list[str]: ...
    def apply(self, command: dict[str, Any] | str, now: datetime) -> Decision:
        """Decides a command document and writes down what happened. `now` is an aware datetime.

        Harmless to repeat: a key that succeeded gives its first outcome again. A refusal is an answer, no error.
        Raises DocumentError, UnknownError or InvalidError for a command that can't be meant; StoreError, after which
        the same command is to be sent again; LedgerError for a ledger that this version may not write.
        """
    def trace(
        self, command: dict[str, Any] | str, now: datetime, *, redacted: bool = False
    ) -> tuple[Decision, str]:
        """Applies a command, and records how it was decided: the decision, and the document `slotwright.trace/0` as JSON
        text. It holds the command as it was received, tokens and `data` too: keep it as you keep those. `redacted`:
        with customers, staff, deposits and tokens called by number, and without `data`.

        Raises as `apply`.
        """
    def apply_all(
        self, commands: Sequence[dict[str, Any] | str], now: datetime
    ) -> list[Decision | SlotwrightError]:
        """Decides several commands of one ledger in order, in one append. What one of them raises is in its place.

        Raises DocumentError if one of them is no command, and the errors of the store.
        """
    def propose(
        self, commands: dict[str, Any] | str | Sequence[dict[str, Any] | str], now: datetime
    ) -> Proposal:
        """Decides commands of one ledger on what was read so far, and writes nothing.

        What one of them raises is in its place: LedgerError for a ledger that this version may not write, InvalidError for a
        command of another ledger than the first. Raises DocumentError if one of them is no command.
        """
    def accept(self, batch: Batch) -> None:
        """Folds a batch that is in the log. One that was decided on another position is skipped.

        Raises UnknownError for another desk's ledger; LedgerError for a log that contradicts itself.
        """
    def refresh(self) -> None:
        """Reads what other desks wrote to the logs since.

        Raises StoreError, LedgerError.
        """
    def displaced(self, ledger: str, until: datetime, now: datetime) -> list[Displaced]:
        """The holds and bookings of a ledger that end after `now`, start before `until`, and can no longer be served as
        they were booked; in order of start. The bounds are aware datetimes.

        Raises UnknownError; LedgerError for a ledger that only a newer version understands.
        """
    def rebook(self, ledger: str, until: datetime, now: datetime) -> Rebooking:
        """Moves after which nobody of those whom `displaced` lists is displaced any more, as far as there are any: the
        fewest bookings that stay so, then the fewest moves, then the least total shift. `proven` says whether nothing
        better can be had. Their commands are applied in this order, with `apply` or `apply_all`. The bounds are aware
        datetimes.

        Raises UnknownError, LedgerError.
        """
    def _who_fits(
        self, location: str, window: tuple[datetime, datetime] | None, now: datetime
    ) -> list[tuple[Booking, Slot]]: ...
    def _feed(self, audience: dict[str, Any], start: datetime, end: datetime) -> str: ...
    def log(self, ledger: str) -> str:
        """A ledger's log as far as it was read, as the canonical JSON of the document `slotwright.log/1`.

        Raises UnknownError, StoreError.
        """
    def state_digest(self, ledger: str) -> str:
        """The digest of what a ledger's log folds to, as far as it was read: to replay the log gives the same.

        Raises UnknownError.
        """
    def fingerprint(self, ledger: str) -> dict[str, Any]:
        """`state_digest` with what it is of: a dict of `ledger`, `position`, `format` and `digest`. Two readers of a log at one
        position, in one format, have one digest.

        Raises UnknownError.
        """
    def state(self, ledger: str) -> str:
        """What a ledger's log folds to, as far as it was read, as the canonical JSON of the document `slotwright.state/1`:
        for `adopt`, in the place of the log.

        Raises UnknownError.
        """
    def adopt(self, state: str) -> None:
        """Goes on from a state document that is further ahead than what was read, in the place of the batches that lead
        there. One that is not further ahead changes nothing.

        Raises DocumentError; UnknownError for another desk's ledger; LedgerError for a state that only a newer version
        understands.
        """
    def compact(self, ledger: str) -> int:
        """Lets the store keep what a ledger's log folds to in the place of that log, which no longer grows with the years.
        Keys, bookings and answers stay; `log` and `trace` can no longer be had. The position up to which it was done.

        Raises UnknownError, StoreError; LedgerError for a log that holds what only a newer version can fold.
        """

@final
class Slots:
    """The open slots that were asked for: a sequence, ascending. Each is made when it is asked for."""

    @property
    def stamp(self) -> dict[str, Any]:
        """What this is an answer to: catalog, calendars, ledger, position, tzdata and now. Two answers of the same
        stamp to the same question are equal.
        """
    @property
    def zone(self) -> str:
        """The IANA name of the zone in which people read the times."""
    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, index: SupportsIndex, /) -> Slot: ...
    @overload
    def __getitem__(self, index: slice, /) -> list[Slot]: ...
    def __iter__(self) -> Iterator[Slot]: ...
    def to_json(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...

@final
class Slot:
    """A start that can be booked."""

    @property
    def id(self) -> str:
        """Its name: all that a client ever sends back."""
    @property
    def start(self) -> datetime:
        """When the visit starts: an aware datetime in the location's zone, or in UTC if this machine's zoneinfo does
        not know that.
        """
    @property
    def end(self) -> datetime:
        """When it ends, exclusive; in the same zone."""
    def to_json(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...

@final
class Verdict:
    """Whether a start can be booked, and if not, why. True if it can."""

    @property
    def open(self) -> bool:
        """Whether it can be booked."""
    def __bool__(self) -> bool: ...
    @property
    def slot(self) -> str:
        """The id of the slot that was asked about."""
    @property
    def plan(self) -> dict[str, Any] | None:
        """What a booking would take, as a document: start, end, claims; None if it is not open."""
    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Why it is not open, as documents, all of them; empty if it is."""
    @property
    def chosen(self) -> list[dict[str, Any]]:
        """Why those who would serve, and not others, as documents: for the needs that say how one is chosen."""
    @property
    def stamp(self) -> dict[str, Any]:
        """What this is an answer to: catalog, calendars, ledger, position, tzdata and now."""
    def to_json(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...

@final
class Decision:
    """What became of a command. True if it was accepted. A refusal is no error: nothing was written, and its key binds
    nothing.
    """

    @property
    def accepted(self) -> bool:
        """Whether it happened. A retry with its key gives the same answer."""
    def __bool__(self) -> bool: ...
    @property
    def code(self) -> str | None:
        """Why it was refused: "slot.not_open", "key.reused"; None if it was accepted."""
    @property
    def booking(self) -> Booking | None:
        """The first of `bookings`, if there is one."""
    @property
    def bookings(self) -> list[Booking]:
        """The holds and bookings as the command left them."""
    @property
    def displaced(self) -> list[str]:
        """The names of the bookings that a block or an import displaced, in order of start."""
    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Why the start is not open, as documents; empty if it was accepted, or refused for another reason."""
    @property
    def verdicts(self) -> list[dict[str, Any]]:
        """The occurrences of a series that are not open, each with its reasons and alternatives, as documents."""
    @property
    def alternatives(self) -> list[Slot]:
        """The nearest slots that are open, beside a start that is not."""
    def to_json(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...

@final
class Booking:
    """A hold or a booking: one thing, whose status says which."""

    @property
    def id(self) -> str:
        """Its name."""
    @property
    def status(
        self,
    ) -> Literal[
        "waiting",
        "held",
        "requested",
        "booked",
        "checkedIn",
        "completed",
        "declined",
        "noShow",
        "cancelled",
        "released",
    ]:
        """What it is now: "waiting", "held", "requested", "booked", "checkedIn", "completed", "declined", "noShow",
        "cancelled" or "released".
        """
    @property
    def held_until(self) -> datetime | None:
        """Until when a hold blocks, exclusive; None for what is no hold."""
    @property
    def service(self) -> str:
        """What it is for."""
    @property
    def location(self) -> str:
        """Where."""
    @property
    def start(self) -> datetime:
        """When the visit starts: an aware datetime in the location's zone, or in UTC if this machine's zoneinfo does
        not know that.
        """
    @property
    def end(self) -> datetime:
        """When it ends, exclusive; in the same zone."""
    @property
    def customer(self) -> str | None:
        """For whom: an opaque name."""
    @property
    def claims(self) -> list[dict[str, Any]]:
        """What it takes, as documents: resource, need, start, end, units, before, after, class."""
    @property
    def deposit(self) -> str | None:
        """The opaque name of its deposit."""
    @property
    def data(self) -> Any:
        """The caller's own, as it was given."""
    @property
    def series(self) -> str | None:
        """The name of the first booking of its series."""
    @property
    def sequence(self) -> int:
        """How often it changed: iCalendar's SEQUENCE."""
    def to_json(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...

@final
class Proposal:
    """What commands would do, for callers with a store of their own: append the batch, hand the desk what the log then
    has (`accept`), and propose again; when there is no batch, the decisions stand.
    """

    @property
    def batch(self) -> Batch | None:
        """What is to be appended for the decisions to come true; None: they stand."""
    @property
    def decisions(self) -> list[Decision | SlotwrightError]:
        """What becomes of each command: a Decision, or the SlotwrightError that it would raise."""

@final
class Displaced:
    """A booking that can no longer be served as it was booked: it stays, and somebody must see to it."""

    @property
    def booking(self) -> str:
        """The name of the hold or booking."""
    @property
    def start(self) -> datetime:
        """When its visit starts: an aware datetime in the location's zone, or in UTC if this machine's zoneinfo does not
        know that.
        """
    @property
    def end(self) -> datetime:
        """When it ends, exclusive; in the same zone."""
    @property
    def claims(self) -> list[dict[str, Any]]:
        """Who can't serve and what is in the way, as documents: resource, blockers."""
    def to_json(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...

@final
class Rebooking:
    """Proposed moves for what is displaced."""

    @property
    def stamp(self) -> dict[str, Any]:
        """What this is an answer to: catalog, calendars, ledger, position, tzdata and now."""
    @property
    def moves(self) -> list[dict[str, Any]]:
        """The moves, as documents: booking, from, slot, shift, command. In an order in which the commands can be applied."""
    @property
    def unplaced(self) -> list[str]:
        """The names of the bookings that stay displaced, in order of start."""
    @property
    def proven(self) -> bool:
        """Whether nothing better can be had."""
    def to_json(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...
