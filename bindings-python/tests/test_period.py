import pickle
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from zoneinfo import ZoneInfo

import pytest
import slotwright
from slotwright import Period

NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 2, 12, tzinfo=NEW_YORK)
HOUR = timedelta(hours=1)


def test_the_version_is_that_of_the_package() -> None:
    assert slotwright.__version__ == version("slotwright")


def test_aware_datetimes_go_in_and_utc_comes_out() -> None:
    period = Period(NOON, NOON + HOUR)
    assert (period.start, period.end) == (NOON, NOON + HOUR)
    assert period.start.tzinfo is timezone.utc
    assert str(period) == "2026-11-02T17:00:00Z/2026-11-02T18:00:00Z"


def test_fold_tells_the_two_readings_of_a_repeated_hour_apart() -> None:
    first = datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK)
    period = Period(first, first.replace(fold=1))
    assert period.end - period.start == HOUR


def test_fractions_of_a_second_are_floored() -> None:
    assert Period(NOON + timedelta(microseconds=999_999), NOON + HOUR) == Period(NOON, NOON + HOUR)


def test_naive_datetimes_are_refused() -> None:
    with pytest.raises(TypeError, match="aware"):
        Period(NOON.replace(tzinfo=None), NOON)


def test_ends_are_exclusive() -> None:
    period = Period(NOON, NOON + HOUR)
    assert NOON in period and NOON + HOUR not in period
    assert not period.overlaps(Period(NOON + HOUR, NOON + 2 * HOUR))
    assert period.overlaps(Period(NOON + HOUR / 2, NOON + 2 * HOUR))


def test_a_period_is_a_value() -> None:
    period = Period(NOON, NOON + HOUR)
    assert period == Period(NOON.astimezone(timezone.utc), NOON + HOUR)
    assert len({period, Period(NOON, NOON + HOUR)}) == 1
    assert period < Period(NOON + HOUR, NOON + 2 * HOUR)
    assert pickle.loads(pickle.dumps(period)) == period
    with pytest.raises(AttributeError):
        period.start = NOON  # type: ignore[misc]
