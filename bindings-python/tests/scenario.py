"""Runs a shared scenario: the same file gives the same bytes in every language."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from slotwright import (
    Batch,
    Calendar,
    Catalog,
    Decision,
    Desk,
    MemoryStore,
    Recurrence,
    SlotwrightError,
    replay,
)

Args = dict[str, Any]


def run(file: Path) -> int:
    """Plays a file to its end and gives the number of its steps. Raises AssertionError where an answer differs."""
    scenario = json.loads(file.read_text(encoding="utf-8"))
    assert scenario["schema"] == "slotwright.scenario/0"
    stage = Stage(Catalog.from_dict(scenario["catalog"]))
    for index, step in enumerate(scenario["steps"]):
        ((verb, args),) = ((name, value) for name, value in step.items() if name not in ("expect", "must"))
        answer, expected = stage.play(verb, args), canonical(step["expect"])
        assert answer == expected, f"{file.name} step {index} ({verb}):\n{answer}\nis not\n{expected}"
    return len(scenario["steps"])


def files(folder: Path) -> list[Path]:
    """Every file of a folder; it is an error if there is none."""
    found = sorted(folder.iterdir())
    assert found, f"there are no scenarios in {folder}"
    return found


def canonical(value: object) -> str:
    """RFC 8785, for the JSON that documents are made of: no floats."""
    return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":"))


def _sorted(value: object) -> object:
    if isinstance(value, dict):
        return {
            name: _sorted(value[name]) for name in sorted(value, key=lambda name: name.encode("utf-16-be"))
        }
    return [_sorted(item) for item in value] if isinstance(value, list) else value


class Stage:
    """Desks over one store, and what earlier steps made."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog, self.store = catalog, MemoryStore()
        self.desks: dict[str, Desk] = {}
        self.feeds: dict[str, str] = {}
        self.batches: dict[str, Batch | None] = {}
        self.traces: dict[str, str] = {}

    def play(self, verb: str, args: Args) -> str:
        """The canonical answer of a step."""
        step: Callable[[Args], str] | None = getattr(self, f"do_{verb}", None)
        assert step, f"no step is called {verb}"
        try:
            return step(args)
        except SlotwrightError as error:
            return canonical({"error": error.code})

    def desk(self, args: Args) -> Desk:
        name = args.get("desk", "desk")
        if name not in self.desks:
            self.desks[name] = Desk(self.catalog, self.store)
        return self.desks[name]

    def do_calendar(self, args: Args) -> str:
        text = self.feeds[args["feed"]] if "feed" in args else lines(args["ics"])
        desk, as_of = self.desk(args), instant(args["asOf"])
        return desk.read_calendar(args["resource"], args["source"], text, as_of).to_json()

    def do_slots(self, args: Args) -> str:
        return self.desk(args).slots(**args["wish"], **window(args), now=instant(args["now"])).to_json()

    def do_days(self, args: Args) -> str:
        return canonical(self.desk(args).days(**args["wish"], **window(args), now=instant(args["now"])))

    def do_slotsOfEach(self, args: Args) -> str:
        asked = {**args["wish"], **window(args), "now": instant(args["now"])}
        return canonical(self.desk(args).slots_of_each(need=args["need"], **asked))

    def do_losses(self, args: Args) -> str:
        return canonical(self.desk(args).losses(**args["wish"], **window(args), now=instant(args["now"])))

    def do_explainLosses(self, args: Args) -> str:
        return canonical(self.desk(args).explain_losses(**args["wish"], **window(args), now=instant(args["now"])))

    def do_smallestChange(self, args: Args) -> str:
        start, now = instant(args["start"]), instant(args["now"])
        return canonical(self.desk(args).smallest_change(**args["wish"], start=start, now=now))

    def do_next(self, args: Args) -> str:
        start, now = instant(args["start"]), instant(args["now"])
        desk = self.desk(args)
        return desk.next_slots(**args["wish"], start=start, count=args["count"], now=now).to_json()

    def do_check(self, args: Args) -> str:
        start, now = instant(args["start"]), instant(args["now"])
        return self.desk(args).check(**args["wish"], start=start, now=now).to_json()

    def do_setClaims(self, args: Args) -> str:
        self.desk(args).set_claims(args["source"], args["claims"], instant(args["asOf"]))
        return canonical(None)

    def do_commitPlan(self, args: Args) -> str:
        start, now = instant(args["start"]), instant(args["now"])
        return canonical(self.desk(args).commit_plan(**args["wish"], start=start, now=now))

    def do_explain(self, args: Args) -> str:
        start, now = instant(args["start"]), instant(args["now"])
        return canonical(self.desk(args).explain(**args["wish"], start=start, now=now))

    def do_apply(self, args: Args) -> str:
        return self.desk(args).apply(args["command"], instant(args["now"])).to_json()

    def do_applyAll(self, args: Args) -> str:
        return decisions(self.desk(args).apply_all(args["commands"], instant(args["now"])))

    def do_propose(self, args: Args) -> str:
        proposal = self.desk(args).propose(args["command"], instant(args["now"]))
        self.batches[args["as"]] = proposal.batch
        batch = proposal.batch.to_json() if proposal.batch else "null"
        return f'{{"batch":{batch},"decisions":{decisions(proposal.decisions)}}}'

    def do_append(self, args: Args) -> str:
        batch = self.batches[args["proposal"]]
        assert batch, "nothing was proposed"
        return canonical(self.store.append(batch))

    def do_refresh(self, args: Args) -> str:
        self.desk(args).refresh()
        return canonical(None)

    def do_displaced(self, args: Args) -> str:
        until, now = instant(args["until"]), instant(args["now"])
        return joined(one.to_json() for one in self.desk(args).displaced(args["ledger"], until, now))

    def do_rebook(self, args: Args) -> str:
        until, now = instant(args["until"]), instant(args["now"])
        return self.desk(args).rebook(args["ledger"], until, now).to_json()

    def do_whoFits(self, args: Args) -> str:
        span = window(args) if "start" in args else {}
        found = self.desk(args).who_fits(location=args["location"], now=instant(args["now"]), **span)
        return joined(f'{{"entry":{entry.to_json()},"slot":{slot.to_json()}}}' for entry, slot in found)

    def do_feed(self, args: Args) -> str:
        whose = {name: args[name] for name in ("resource", "location", "customer", "detail", "names") if name in args}
        text = self.desk(args).feed(**whose, **window(args))
        self.feeds[args["as"]] = text
        assert text.endswith("\r\n")
        return canonical(text[:-2].split("\r\n"))

    def do_recurrence(self, args: Args) -> str:
        try:
            read = recurrence(args)
        except SlotwrightError as error:
            return canonical({"refused": error.code, "why": str(error)})
        about = {"lines": str(read), "rules": read.rules, "forgiven": read.forgiven, "start": rfc9557(read.start)}
        return canonical(about)

    def do_occurrences(self, args: Args) -> str:
        read, bounds = recurrence(args), (when(args["start"]), when(args["end"]))
        found = read.between(*bounds)
        assert found == list(read.iter_between(*bounds)) == list(reversed(read.iter_between(*bounds)))[::-1]
        return canonical([rfc9557(one) for one in found])

    def do_first(self, args: Args) -> str:
        return canonical([rfc9557(one) for one in islice(recurrence(args), args["count"])])

    def do_last(self, args: Args) -> str:
        return canonical([rfc9557(one) for one in islice(reversed(recurrence(args)), args["count"])])

    def do_after(self, args: Args) -> str:
        found = recurrence(args).after(when(args["when"]))
        return canonical(found and rfc9557(found))

    def do_before(self, args: Args) -> str:
        found = recurrence(args).before(when(args["when"]))
        return canonical(found and rfc9557(found))

    def do_freeBusy(self, args: Args) -> str:
        return calendar(args).free_busy(**window(args)).to_json()

    def do_report(self, args: Args) -> str:
        return calendar(args).report.to_json()

    def do_busyTable(self, args: Args) -> str:
        return canonical(Calendar.busy_table())

    def do_digest(self, args: Args) -> str:
        return canonical(self.desk(args).state_digest(args["ledger"]))

    def do_compact(self, args: Args) -> str:
        return canonical(self.desk(args).compact(args["ledger"]))

    def do_trace(self, args: Args) -> str:
        decision, self.traces[args["as"]] = self.desk(args).trace(
            args["command"], instant(args["now"]), redacted=args.get("redacted", False)
        )
        return decision.to_json()

    def do_replay(self, args: Args) -> str:
        return replay(self.traces[args["trace"]]).to_json()

    def do_traced(self, args: Args) -> str:
        return self.traces[args["trace"]]


def decisions(found: list[Decision | SlotwrightError]) -> str:
    refusal = '{{"error":"{}"}}'.format
    return joined(one.to_json() if isinstance(one, Decision) else refusal(one.code) for one in found)


def joined(documents: Any) -> str:
    return "[" + ",".join(documents) + "]"


def lines(texts: list[str]) -> str:
    return "".join(text + "\r\n" for text in texts)


def calendar(args: Args) -> Calendar:
    options = {name: args[name] for name in ("zone", "owner", "busy", "blocks", "limits") if name in args}
    read = Calendar.parse(lines(args["ics"]), **options)
    return read.updated(lines(args["updated"])) if "updated" in args else read


def recurrence(args: Args) -> Recurrence:
    names = {"gap": "gap", "includeStart": "include_start", "reading": "reading", "limits": "limits"}
    options = {keyword: args[name] for name, keyword in names.items() if name in args}
    return Recurrence.parse(lines(args["recurrence"]), **options)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def window(args: Args) -> dict[str, Any]:
    return {"start": instant(args["start"]), "end": instant(args["end"])}


def when(text: str) -> date:
    """RFC 3339 with an offset, a local time, or a date."""
    return date.fromisoformat(text) if len(text) == 10 else instant(text)


def rfc9557(value: date) -> str:
    """As JavaScript has it: an aware datetime with its offset and its zone."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        return value.isoformat()
    if isinstance(value.tzinfo, ZoneInfo):
        return f"{value.isoformat()}[{value.tzinfo.key}]"
    return value.isoformat().replace("+00:00", "Z")
