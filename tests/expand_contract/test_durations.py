"""Durations as they are typed, and told again in the same way."""

import pytest
from kerp_import.values.durations import duration_of, seconds_of

TYPED = {"0": 0, "90s": 90, "30m": 1800, "1h": 3600, "1d": 86400, "36h": 129600}


@pytest.mark.parametrize(("typed", "seconds"), TYPED.items())
def test_a_duration_is_read_and_told_as_it_is_typed(typed: str, seconds: int) -> None:
    assert (seconds_of(typed), duration_of(seconds)) == (seconds, typed)


@pytest.mark.parametrize("typed", ["", "1", "h", "1w", "-1h", "1.5h", "1h30m", "9999999d"])
def test_what_is_no_duration_is_none(typed: str) -> None:
    assert seconds_of(typed) is None
