"""The front desk: questions and commands by name, each one document of the core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from . import _slotwright
from ._slotwright import Booking, Catalog, Decision, MemoryStore, Slot, Slots, Verdict
from .wish import Claimant, Wish, WishAndStart, claimant, document, given, option_names, plain
from .zones import warn_of_other_zone_data

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["Claimant", "Desk"]


class Desk(_slotwright.Desk):
    """A catalog, the calendars of its resources and its ledgers behind one handle. What most users touch.

    Times are aware datetimes; a naive one is a TypeError. ``now`` is always an argument: a desk reads no clock.
    Questions are answered as of the last ``refresh`` or command, and say so in their stamp; a command is decided on
    the log as it is when the call is made. A refusal is a Decision, never an exception.

    Any thread may use a desk. Desks that share a store see each other's bookings.

    ``limits``: bounds of work by the names that a LimitError gives them: ``{"waitlist": 5000}``. ``format``: the minor
    format in which it begins ledgers, for fleets in which older versions are still at work; by default the newest.
    Raises DocumentError for others.
    """

    def __init__(
        self,
        catalog: Catalog,
        store: MemoryStore | None = None,
        *,
        limits: dict[str, int] | None = None,
        format: int | None = None,
    ) -> None:
        super().__init__()
        warn_of_other_zone_data(catalog.zones)

    def slots(
        self,
        *,
        service: str,
        location: str,
        start: datetime,
        end: datetime,
        now: datetime,
        **wished: Unpack[Wish],
    ) -> Slots:
        """The open slots that start in ``[start, end)``.

        ``customer``: for whom: an opaque name, never personal data. ``options``: those of the service that are wanted;
        of a variant of which none is named, the default counts. ``quantity``: how many at once, by default one.
        ``also``: what else is done in the same visit, ``{"services": [{"service": "tyres"}], "order": "any"}``; its needs
        are then named with their service.
        ``choices``: by need, the resource that must meet it. ``prefer``: by need, the resources that are asked first:
        ``{"tech": ["tom"]}``; they decide who serves, not when. ``replacing``: the asker's own holds and bookings, whose
        claims are left out. ``override``: ``{"by": …, "why": …}``, leave of staff to take what others have taken, of
        pools and of what the catalog calls overbookable.
        Raises UnknownError and InvalidError for what can't be asked; LimitError for a window that is too long.
        """
        return self._slots(document(service=service, location=location, **wished), start, end, now)

    def slots_of_each(
        self,
        *,
        need: str,
        service: str,
        location: str,
        start: datetime,
        end: datetime,
        now: datetime,
        **wished: Unpack[Wish],
    ) -> dict[str, Any]:
        """The open slots of everyone who may meet a need of the service, and of anyone, at once.

        ``{"stamp": …, "zone": …, "need": "tech", "slots": [{"id": …, "start": …, "end": …}, …], "each": [{"resource": "ana",
        "slots": […]}, …]}``: each what ``slots`` gives with that choice, in the order in which they are asked. Arguments and
        errors are those of ``slots``; InvalidError too for a need of which nobody can be chosen.
        """
        return self._slots_of_each(
            document(service=service, location=location, **wished), need, start, end, now
        )

    def days(
        self,
        *,
        service: str,
        location: str,
        start: datetime,
        end: datetime,
        now: datetime,
        **wished: Unpack[Wish],
    ) -> dict[str, Any]:
        """How many slots start on each date that ``[start, end)`` touches: for the view of a month.

        ``{"stamp": …, "zone": "America/New_York", "days": [{"date": "2026-11-02", "open": 12}, …]}``: dates of the
        location, in order, with 0 where nothing is open. Each is what counting ``slots`` gives, for less; a date of which
        the window has a part counts that part. Arguments and errors are those of ``slots``.
        """
        return self._days(document(service=service, location=location, **wished), start, end, now)

    def losses(
        self,
        *,
        service: str,
        location: str,
        start: datetime,
        end: datetime,
        now: datetime,
        **wished: Unpack[Wish],
    ) -> dict[str, Any]:
        """How many slots start on each date that ``[start, end)`` touches, and to what the others are lost.

        ``{"stamp": …, "zone": …, "days": [{"date": "2026-11-02", "open": 12, "lost": 20, "causes": [{"reason": "need.unmet",
        "need": "tech", "blocker": "calendar.unavailable", "resources": ["ana"], "starts": 14}, …]}, …]}``: of all starts
        that the grid offers within the hours of the location, how many have each of the reasons that ``check`` gives; one
        may have several. Arguments and errors are those of ``slots``.
        """
        return self._losses(document(service=service, location=location, **wished), start, end, now)

    def explain_losses(
        self,
        *,
        service: str,
        location: str,
        start: datetime,
        end: datetime,
        now: datetime,
        **wished: Unpack[Wish],
    ) -> list[str]:
        """What the starts of each date are lost to, in plain English: a line for each date, and one for each cause.

        Arguments and errors are those of ``losses``.
        """
        return self._explain_losses(document(service=service, location=location, **wished), start, end, now)

    def next_slots(
        self,
        *,
        service: str,
        location: str,
        start: datetime,
        count: int,
        now: datetime,
        **wished: Unpack[Wish],
    ) -> Slots:
        """The first open slots from ``start`` on, up to ``count``. Arguments and errors are those of ``slots``."""
        return self._next_slots(document(service=service, location=location, **wished), start, count, now)

    def next_slot(
        self,
        *,
        service: str,
        location: str,
        start: datetime,
        now: datetime,
        **wished: Unpack[Wish],
    ) -> Slot | None:
        """The first open slot from ``start`` on, if there is one before the horizon. Errors as of ``slots``."""
        return next(iter(self._next_slots(document(service=service, location=location, **wished), start, 1, now)), None)

    def check(
        self,
        *,
        now: datetime,
        **wished: Unpack[WishAndStart],
    ) -> Verdict:
        """Whether a start can be booked, with whom, and if not, why: all reasons, each with what is in the way.

        ``slot``, or its id, stands for ``service``, ``options``, ``quantity``, ``also``, ``location``, ``start``,
        ``choices`` and ``prefer``; other arguments and errors are those of ``slots``.
        """
        return self._check(document(**wished), now)

    def explain(
        self,
        *,
        now: datetime,
        **wished: Unpack[WishAndStart],
    ) -> list[str]:
        """Why a start is not open, in plain English sentences with the times of the location; empty if it is open.

        Arguments and errors are those of ``check``.
        """
        return self._explain(document(**wished), now)

    def smallest_change(
        self,
        *,
        now: datetime,
        **wished: Unpack[WishAndStart],
    ) -> dict[str, Any]:
        """The smallest change that opens a start, for the people at the desk; nothing is changed by asking.

        ``{"stamp": …, "slot": …, "change": {"remedies": [{"code": "hours", "resource": "tom", "period": …}], "plan": …}}``: one
        remedy, or else two: ``resource`` (somebody else than was asked for), ``start`` (another, at most four hours away),
        ``anybody`` (nobody in particular), ``cap`` (one more), ``hours`` (longer, by at most four), ``notice`` (shorter), in
        that order of size. Without ``change`` nothing of that kind opens it, or there were more than ``limits.remedies``
        to be tried. Arguments and errors are those of ``check``.
        """
        return self._smallest_change(document(**wished), now)

    def commit_plan(
        self,
        *,
        now: datetime,
        **wished: Unpack[WishAndStart],
    ) -> dict[str, Any]:
        """What a check says, as a document, and if the start is open what to write into a table of one's own:
        ``rows`` with their SQL ranges, the ``ddl`` of the table with its exclusion constraint, and ``unguarded``, all
        that the constraint does not guard. Nothing is taken by asking.

        Arguments and errors are those of ``check``.
        """
        return self._commit_plan(document(**wished), now)

    def hold(
        self,
        *,
        key: str,
        until: datetime,
        now: datetime,
        token: str | None = None,
        deposit: str | None = None,
        valid_until: datetime | None = None,
        **wished: Unpack[WishAndStart],
    ) -> Decision:
        """Keeps a slot while now is before ``until``.

        What is wanted is said as of ``check``. ``key``: the caller's idempotency key; a retry with it gives the first
        outcome. ``valid_until``: after it the command is refused. ``token``: who shows it later may confirm, replace or
        release the hold. ``deposit``: the opaque name of a deposit, which must be named again to confirm.
        Raises as ``apply``, and so does every command.
        """
        return self._do("hold", key, now, valid_until, document(**wished), until=until, token=token, deposit=deposit)

    def extend(
        self, *, key: str, hold: Claimant, until: datetime, now: datetime, valid_until: datetime | None = None
    ) -> Decision:
        """Keeps a hold until another instant: while now is before ``until``."""
        return self._do("extend", key, now, valid_until, hold=claimant(hold), until=until)

    def release(
        self, *, key: str, hold: Claimant, now: datetime, valid_until: datetime | None = None
    ) -> Decision:
        """Gives a hold back."""
        return self._do("release", key, now, valid_until, hold=claimant(hold))

    def confirm(
        self,
        *,
        key: str,
        hold: Claimant,
        now: datetime,
        deposit: str | None = None,
        revive: bool | None = None,
        customer: str | None = None,
        data: Any = None,
        valid_until: datetime | None = None,
    ) -> Decision:
        """Makes a hold a booking, for ``customer`` if the hold does not say for whom. ``data``: the caller's own.

        ``deposit``: that of the hold, if it has one. ``revive``: a hold that is over counts all the same, if what it
        claims is still free.
        """
        return self._do(
            "confirm",
            key,
            now,
            valid_until,
            hold=claimant(hold),
            deposit=deposit,
            revive=revive,
            customer=customer,
            data=data,
        )

    def book(
        self,
        *,
        key: str,
        now: datetime,
        token: str | None = None,
        data: Any = None,
        valid_until: datetime | None = None,
        **wished: Unpack[WishAndStart],
    ) -> Decision:
        """Takes a slot. What is wanted is said as of ``check``.

        ``token``: who shows it later may move or cancel the booking. ``data``: the caller's own, of at most 4096 bytes as
        JSON.
        """
        return self._do("book", key, now, valid_until, document(**wished), token=token, data=data)

    def reschedule(
        self,
        *,
        key: str,
        booking: Claimant,
        start: datetime,
        now: datetime,
        by: str | None = None,
        options: Iterable[str] | None = None,
        quantity: int | None = None,
        also: Mapping[str, object] | None = None,
        choices: Mapping[str, str] | None = None,
        override: Mapping[str, str] | None = None,
        valid_until: datetime | None = None,
    ) -> Decision:
        """Moves a booking to another start. ``by``: "staff" (the default) or "customer", who needs the booking's token
        and must come before the service's deadline. ``options``, ``quantity`` and ``also`` stay what they are, unless
        they are given; an empty list takes all options away but the defaults, and ``{"services": []}`` what else there is.
        """
        wish = given(
            booking=claimant(booking),
            options=option_names(options),
            quantity=quantity,
            also=plain(also),
            choices=plain(choices),
            override=plain(override),
        )
        return self._do("reschedule", key, now, valid_until, wish, start=start, by=by)

    def cancel(
        self,
        *,
        key: str,
        booking: Claimant,
        now: datetime,
        by: str | None = None,
        valid_until: datetime | None = None,
    ) -> Decision:
        """Gives a booking up. ``by`` as of ``reschedule``."""
        return self._do("cancel", key, now, valid_until, booking=claimant(booking), by=by)

    def approve(
        self, *, key: str, booking: Claimant, now: datetime, valid_until: datetime | None = None
    ) -> Decision:
        """Agrees to a request: a booking of a service that staff approve."""
        return self._do("approve", key, now, valid_until, booking=claimant(booking))

    def decline(
        self, *, key: str, booking: Claimant, now: datetime, valid_until: datetime | None = None
    ) -> Decision:
        """Does not agree to a request, whose time is free again."""
        return self._do("decline", key, now, valid_until, booking=claimant(booking))

    def check_in(
        self, *, key: str, booking: Claimant, now: datetime, valid_until: datetime | None = None
    ) -> Decision:
        """The customer is there."""
        return self._do("checkIn", key, now, valid_until, booking=claimant(booking))

    def complete(
        self, *, key: str, booking: Claimant, now: datetime, valid_until: datetime | None = None
    ) -> Decision:
        """The visit is done; its time stays taken."""
        return self._do("complete", key, now, valid_until, booking=claimant(booking))

    def no_show(
        self, *, key: str, booking: Claimant, now: datetime, valid_until: datetime | None = None
    ) -> Decision:
        """The customer did not come: the rest of the time is free again. Refused before the visit has begun."""
        return self._do("noShow", key, now, valid_until, booking=claimant(booking))

    def series(
        self,
        *,
        key: str,
        service: str,
        location: str,
        recurrence: str,
        now: datetime,
        mode: str | None = None,
        token: str | None = None,
        data: Any = None,
        valid_until: datetime | None = None,
        **wished: Unpack[Wish],
    ) -> Decision:
        """Takes a slot at every occurrence of a recurrence: the lines of RFC 5545; floating times are the location's.

        ``mode``: "all" (the default) takes all or none, "fitting" those that are open.
        """
        return self._do(
            "series",
            key,
            now,
            valid_until,
            document(service=service, location=location, **wished),
            recurrence=str(recurrence),
            mode=mode,
            token=token,
            data=data,
        )

    def block(
        self,
        *,
        key: str,
        resource: str,
        start: datetime,
        end: datetime,
        now: datetime,
        units: int | None = None,
        valid_until: datetime | None = None,
    ) -> Decision:
        """Takes capacity away in ``[start, end)``, all of it unless ``units`` says how much. Always succeeds, and says
        in ``displaced`` which bookings no longer fit.
        """
        return self._do("block", key, now, valid_until, resource=resource, start=start, end=end, units=units)

    def configure(
        self, *, key: str, ledger: str, now: datetime, valid_until: datetime | None = None
    ) -> Decision:
        """Makes this desk's catalog the one that a ledger is kept with. The first command to an empty ledger does it by
        itself.
        """
        return self._do("configure", key, now, valid_until, ledger=ledger)

    def join_waitlist(
        self,
        *,
        key: str,
        service: str,
        location: str,
        start: datetime,
        end: datetime,
        now: datetime,
        token: str | None = None,
        data: Any = None,
        valid_until: datetime | None = None,
        **wished: Unpack[Wish],
    ) -> Decision:
        """Waits for a start in ``[start, end)`` to become free; it takes nothing. Whoever books in its place names it in
        ``replacing``.
        """
        wish = document(service=service, location=location, start=start, **wished)
        return self._do("joinWaitlist", key, now, valid_until, wish, end=end, token=token, data=data)

    def leave_waitlist(
        self, *, key: str, entry: Claimant, now: datetime, valid_until: datetime | None = None
    ) -> Decision:
        """Waits no longer."""
        return self._do("leaveWaitlist", key, now, valid_until, entry=claimant(entry))

    def who_fits(
        self,
        *,
        location: str,
        now: datetime,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> list[tuple[Booking, Slot]]:
        """Who of a location's waitlist could be served now, in the order in which they joined: each with the first open
        slot in the time that they wait for, and in ``[start, end)`` if that is given. Each is looked at as if alone.

        Raises UnknownError; LimitError for a waitlist that is too long.
        """
        if (start is None) != (end is None):
            raise TypeError("start and end belong together")
        window = None if start is None or end is None else (start, end)
        return self._who_fits(location, window, now)

    def import_bookings(
        self,
        *,
        key: str,
        location: str,
        source: str,
        bookings: Sequence[Mapping[str, Any]],
        now: datetime,
        valid_until: datetime | None = None,
    ) -> Decision:
        """Writes down bookings of one location that were made in another system, ``source``.

        Each is ``{"id": …, "service": …, "start": …, "end": …, "claims": [{"resource": …}]}``, with ``status``, ``customer``
        and ``data`` where there are any. What is there already, by source and id, is left as it is, unless its source
        says something else of it than it did last. Never refused for lack of room: ``displaced`` says who has none.
        Raises DocumentError with every fault.
        """
        items = [plain(booking) for booking in bookings]
        return self._do("import", key, now, valid_until, location=location, source=source, bookings=items)

    def raise_format(
        self, *, key: str, ledger: str, format: int, now: datetime, valid_until: datetime | None = None
    ) -> Decision:
        """Lets a ledger hold what versions that know no later minor format can't read: when none of them is left."""
        return self._do("raiseFormat", key, now, valid_until, ledger=ledger, format=format)

    def feed(
        self,
        *,
        start: datetime,
        end: datetime,
        resource: str | None = None,
        location: str | None = None,
        customer: str | None = None,
        detail: str | None = None,
        names: Mapping[str, str] | None = None,
    ) -> str:
        """The bookings of a resource, a location or a customer that overlap ``[start, end)``, as an iCalendar text.

        ``names``: by customer, a name from your own table that is told beside the service; no log holds it.
        ``detail``: "service" (the default) tells the name of the service, "busy" only that somebody is busy.
        Raises DocumentError unless one of the three is named; UnknownError; InvalidError for an empty window.
        """
        audience = given(resource=resource, location=location, customer=customer, detail=detail, names=plain(names))
        return self._feed(audience, start, end)

    def _do(
        self,
        command: str,
        key: str,
        now: datetime,
        valid_until: datetime | None,
        wish: dict[str, object] | None = None,
        /,
        **members: object,
    ) -> Decision:
        head = given(command=command, key=key, validUntil=valid_until)
        return self.apply({**head, **(wish or {}), **given(**members)}, now)
