import pickle
from datetime import datetime, timezone

import pytest
import slotwright
from slotwright import _slotwright, errors

NOON = datetime(2026, 11, 1, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize("code", _slotwright._classes())
def test_every_code_of_the_core_has_a_class(code: str) -> None:
    raised_as = _slotwright._classes()[code]
    assert issubclass(raised_as, slotwright.SlotwrightError)
    assert raised_as is not slotwright.SlotwrightError, "add the code's first word to CLASSES in errors.rs"


def test_every_class_is_raised_for_some_code() -> None:
    ours = {c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.SlotwrightError)}
    assert ours - {errors.SlotwrightError} == set(_slotwright._classes().values())


def test_every_name_is_exported() -> None:
    assert set(errors.__all__) <= set(slotwright.__all__)
    assert all(hasattr(slotwright, name) for name in slotwright.__all__)


def test_an_error_says_what_is_wrong_and_has_a_code() -> None:
    with pytest.raises(slotwright.InvalidError, match="is empty") as caught:
        slotwright.Period(NOON, NOON)
    assert caught.value.code == "period.empty"
    assert caught.value.faults == ()
    assert isinstance(caught.value, ValueError)


def test_an_error_survives_pickling() -> None:
    faults = [("services[0]", "missing", "services[0] needs an id")]
    error = slotwright.DocumentError("1 fault", "document.invalid", faults)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.code, again.faults) == ("1 fault", "document.invalid", error.faults)
    assert again.faults[0].path == "services[0]"
