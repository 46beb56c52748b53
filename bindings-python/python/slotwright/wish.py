"""What somebody would like to book: the arguments that questions and commands share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypedDict

from ._slotwright import Booking, Slot

__all__ = ["Claimant", "Wish", "WishAndStart", "claimant", "document", "given", "option_names", "plain"]

Claimant = Booking | str | Mapping[str, str]
"""A hold or booking: itself, its id, or ``{"id": …, "token": …}`` where its owner's token is to be shown."""


class Wish(TypedDict, total=False):
    """Keyword arguments that may be left out, beside ``service`` and ``location``.

    ``customer``: an opaque name, never personal data. ``options``: those of the service that are wanted; of a variant of
    which none is named, the default counts. ``quantity``: how many at once, up to what the service allows; by default
    one. ``also``: what else is done in the same visit: ``{"services": [{"service": "tyres"}], "order": "any", "wait":
    "PT15M"}``, with ``options`` and ``quantity`` of each; its needs are then named with their service, ``oil-change.tech``.
    ``choices``: by need, the resource that must meet it. ``prefer``: by need, the resources that are asked first: they
    decide who serves, not when. ``replacing``: the asker's own holds and bookings, whose claims are left out. ``override``: ``{"by": …, "why": …}``, leave of staff to take what others have taken, of
    pools and of what the catalog calls overbookable.
    """

    customer: str | None
    options: Iterable[str] | None
    quantity: int | None
    also: Mapping[str, object] | None
    choices: Mapping[str, str] | None
    prefer: Mapping[str, Sequence[str]] | None
    replacing: Sequence[Claimant] | None
    override: Mapping[str, str] | None


class WishAndStart(Wish, total=False):
    """Keyword arguments that say what is wanted and when. ``slot``, or its id, stands for ``service``, ``options``,
    ``quantity``, ``also``, ``location``, ``start``, ``choices`` and ``prefer``.
    """

    slot: Slot | str | None
    service: str | None
    location: str | None
    start: datetime | None


def document(
    *,
    slot: Slot | str | None = None,
    service: str | None = None,
    location: str | None = None,
    start: datetime | None = None,
    customer: str | None = None,
    options: Iterable[str] | None = None,
    quantity: int | None = None,
    also: Mapping[str, object] | None = None,
    choices: Mapping[str, str] | None = None,
    prefer: Mapping[str, Sequence[str]] | None = None,
    replacing: Sequence[Claimant] | None = None,
    override: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """The members of a wish, as a document has them."""
    if isinstance(replacing, (str, bytes, Mapping)):
        raise TypeError("replacing is a list of holds and bookings")
    return given(
        slot=slot.id if isinstance(slot, Slot) else slot,
        service=service,
        location=location,
        start=start,
        customer=customer,
        options=option_names(options),
        quantity=quantity,
        also=plain(also),
        choices=plain(choices),
        prefer=None if prefer is None else preferences(prefer),
        replacing=None if replacing is None else [claimant(one) for one in replacing],
        override=plain(override),
    )


def option_names(options: Iterable[str] | None) -> list[str] | None:
    """Names of options, as a document has them."""
    if isinstance(options, (str, bytes, Mapping)):
        raise TypeError("options is a list of names")
    return None if options is None else list(options)


def preferences(prefer: Mapping[str, Sequence[str]]) -> object:
    """By need, whom to ask first, as a document has it."""
    if not isinstance(prefer, Mapping):
        return prefer
    return {need: who if isinstance(who, str) else list(who) for need, who in prefer.items()}


def given(**members: object) -> dict[str, object]:
    """The members that have a value: a document leaves the others out."""
    return {name: value for name, value in members.items() if value is not None}


def plain(value: object) -> object:
    """A mapping as the dict of a document. What should have been one is left to the core, which says where it stands."""
    return dict(value) if isinstance(value, Mapping) else value


def claimant(of: Claimant) -> object:
    """A hold or booking, as a document names it."""
    if isinstance(of, Booking):
        return {"id": of.id}
    return {"id": of} if isinstance(of, str) else plain(of)
