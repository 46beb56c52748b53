"""The shared scenarios, and that they can fail. ``SLOTWRIGHT_SCENARIOS`` names another folder of them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import scenario
import shop

HERE = Path(__file__).parent
FOLDER = Path(os.environ.get("SLOTWRIGHT_SCENARIOS") or HERE.parents[1] / "core" / "testdata" / "scenarios")


@pytest.mark.parametrize("file", scenario.files(FOLDER), ids=lambda file: file.stem)
def test_every_scenario_answers_as_it_says(file: Path) -> None:
    assert scenario.run(file)


BOOK = {"command": "book", "key": "k", "slot": "oil-change/northside/2026-11-02T14:00:00Z"}
NOW = "2026-10-30T12:00:00Z"
OWN: list[dict[str, Any]] = [
    {"occurrences": {"recurrence": ["DTSTART:20261101T090000", "RRULE:FREQ=DAILY;COUNT=2"], "start": "2026-11-01",
                     "end": "2026-11-09"}, "expect": ["2026-11-01T09:00:00", "2026-11-02T09:00:00"]},
    {"occurrences": {"recurrence": ["DTSTART:20261101T090000Z"], "start": "2026-11-01", "end": "2026-11-09"},
     "expect": {"error": "recurrence.bounds"}},
    {"report": {"ics": ["BEGIN:VCALENDAR", "END:VCALENDAR"]}, "expect": {"notes": []}},
    {"report": {"ics": ["no calendar"]}, "expect": {"error": "calendar.unreadable"}},
    {"append": {"proposal": "p"}, "expect": "won"},
    {"append": {"proposal": "p"}, "expect": "lost"},
    {"refresh": {}, "expect": None},
    {"explain": {"wish": shop.WISH, "start": "2026-11-03T14:01:00Z", "now": NOW},
     "expect": ["starts are offered every 30 minutes from midnight"]},
]  # fmt: skip
PROPOSE = {"propose": {"command": BOOK, "now": NOW, "as": "p"}}


def write(folder: Path, steps: list[dict[str, Any]]) -> Path:
    """A scenario of these steps, after a proposal whose answer is taken as it is."""
    proposed = json.loads(scenario.Stage(shop.catalog()).play("propose", PROPOSE["propose"]))
    assert proposed["batch"]["position"] == 1 and proposed["decisions"][0]["status"] == "accepted"
    document = {
        "schema": "slotwright.scenario/0",
        "name": "own",
        "why": "The runner itself is tested.",
        "catalog": shop.document(),
        "steps": [{**PROPOSE, "expect": proposed}, *steps],
    }
    file = folder / "own.json"
    file.write_text(json.dumps(document))
    return file


def test_a_scenario_is_played_to_its_end(tmp_path: Path) -> None:
    assert scenario.run(write(tmp_path, OWN)) == len(OWN) + 1


@pytest.mark.parametrize("index", range(len(OWN)))
def test_a_scenario_fails_where_an_answer_differs(tmp_path: Path, index: int) -> None:
    steps = [dict(step) for step in OWN]
    steps[index]["expect"] = "something else"
    with pytest.raises(AssertionError, match=rf"own.json step {index + 1} "):
        scenario.run(write(tmp_path, steps))


@pytest.mark.parametrize("text", ["", "{", "{}", '{"schema": "slotwright.scenario/1"}'])
def test_a_file_that_is_no_scenario_fails(tmp_path: Path, text: str) -> None:
    file = tmp_path / "own.json"
    file.write_text(text)
    with pytest.raises((ValueError, KeyError, AssertionError)):
        scenario.run(file)


def test_an_unknown_step_and_an_empty_folder_fail(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="there are no scenarios"):
        scenario.files(tmp_path)
    with pytest.raises(AssertionError, match="no step is called dance"):
        scenario.run(write(tmp_path, [{"dance": {}, "expect": None}]))


def test_members_are_sorted_as_rfc_8785_sorts_them() -> None:
    assert (
        scenario.canonical({"\ufb33": 1, "\U0001f600": "\x1f\u20ac"})
        == '{"\U0001f600":"\\u001f\u20ac","\ufb33":1}'
    )
