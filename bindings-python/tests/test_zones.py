"""Zone data that differs: each case in a process of its own, since the warning is given once."""

from __future__ import annotations

import os
import subprocess
import sys
import zoneinfo
from importlib.resources import files
from pathlib import Path

import pytest
import shop
import slotwright
from slotwright import _slotwright
from slotwright.zones import _offsets

HERE = Path(__file__).parent
PROGRAM = """
import datetime, sys, warnings, zoneinfo
import shop, slotwright
{before}
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for zone in {zones!r}:
        slotwright.Desk(shop.catalog(zone))
for one in caught:
    print(one.category.__name__, one.filename, one.message, sep="|")
slot = shop.desk().next_slot(**shop.WISH, start=shop.NINE.astimezone(datetime.timezone.utc), now=shop.NOW)
print(slot.start.isoformat(), slot.start.tzinfo)
"""
UNKNOWN = """
sys.modules.update(dict.fromkeys([name for name in sys.modules if name.startswith("tzdata")]))
zoneinfo.ZoneInfo.clear_cache()
"""


def python(zones: list[str], path: Path | str = "", before: str = "") -> list[str]:
    """What a fresh process prints whose zoneinfo looks into ``path`` first."""
    environment = {**os.environ, "PYTHONTZPATH": str(path), "PYTHONPATH": str(HERE)}
    program = [sys.executable, "-c", PROGRAM.format(zones=zones, before=before)]
    ran = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def zone_data(folder: Path, **zones: str) -> Path:
    """A zoneinfo folder in which one zone has another's data."""
    for name, data in zones.items():
        file = folder / name.replace("__", "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        package, _, key = data.rpartition("/")
        file.write_bytes(
            files(f"tzdata.zoneinfo.{package}" if package else "tzdata.zoneinfo").joinpath(key).read_bytes()
        )
    return folder


def test_no_warning_where_both_agree() -> None:
    assert python(["America/New_York", "Europe/Berlin"]) == ["2026-11-02T09:00:00-05:00 America/New_York"]


def test_a_warning_once_per_process_where_they_differ(tmp_path: Path) -> None:
    folder = zone_data(tmp_path, America__Chicago="America/Denver", Europe__Berlin="Europe/London")
    warned, _ = python(["America/New_York", "America/Chicago", "Europe/Berlin", "America/Chicago"], folder)
    category, of_the_caller, message = warned.split("|")
    assert (category, of_the_caller) == ("ZoneDataWarning", "<string>")
    assert "America/Chicago is UTC-0" in message and "by Slotwright, UTC-0" in message and "tzdata" in message


def test_a_warning_for_an_hour_that_is_yet_to_come(tmp_path: Path) -> None:
    # Havana's clocks are New York's, but change some hours before them.
    warned, _ = python(["America/New_York"], zone_data(tmp_path, America__New_York="America/Havana"))
    assert warned.startswith("ZoneDataWarning|<string>|at 20")


def test_a_zone_that_this_machine_does_not_know_is_shown_in_utc() -> None:
    assert python(["America/New_York"], before=UNKNOWN) == ["2026-11-02T14:00:00+00:00 UTC"]


def test_offsets_tile_the_time() -> None:
    start, end = 1_790_000_000, 1_860_000_000
    spans = _slotwright._spans("America/New_York", start, end)
    assert (spans[0][0], spans[-1][1]) == (start, end) and len(spans) == 6
    assert all(
        one[1] == other[0] and one[2] != other[2] for one, other in zip(spans, spans[1:], strict=False)
    )
    looked_at = {
        int(at.timestamp()): offset.total_seconds() for at, offset in _offsets("America/New_York", shop.NOW)
    }
    assert [looked_at[edge] for _, end, _ in spans if end in looked_at for edge in (end - 1, end)] == [
        *(-14_400, -18_000, -18_000, -14_400) * 2
    ]
    with pytest.raises(slotwright.ZoneError):
        _slotwright._spans("Mars/Olympus", start, end)


def test_this_machine_agrees_with_us_about_the_zone_of_the_tests() -> None:
    assert "America/New_York" in zoneinfo.available_timezones()
    assert shop.catalog().zones == ["America/New_York"]
