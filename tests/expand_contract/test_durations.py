"""Durations as they are typed, and as people say them."""

import pytest
from kerp_import.expand_contract.durations import duration_words, seconds_of

TYPED = {
    "0": (0, "0초", "0 seconds"),
    "90s": (90, "90초", "90 seconds"),
    "60s": (60, "1분", "1 minute"),
    "30m": (1800, "30분", "30 minutes"),
    "1h": (3600, "1시간", "1 hour"),
    "36h": (129600, "36시간", "36 hours"),
    "1d": (86400, "1일", "1 day"),
    "7d": (604800, "7일", "7 days"),
}


@pytest.mark.parametrize(("typed", "told"), TYPED.items())
def test_a_duration_is_read_as_it_is_typed_and_told_as_it_is_said(typed: str, told: tuple[int, str, str]) -> None:
    seconds, ko, en = told
    said = duration_words(seconds)
    assert (seconds_of(typed), said.ko, said.en) == (seconds, ko, en)


@pytest.mark.parametrize("typed", ["", "1", "h", "1w", "-1h", "1.5h", "1h30m", "9999999d"])
def test_what_is_no_duration_is_none(typed: str) -> None:
    assert seconds_of(typed) is None
