"""The grammar of deadlines and quiet hours in kerp.toml: what is meant, and what is refused with its line."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from kerp_import.model.errors import SettingsBroken
from kerp_import.settings.kerp_toml import KerpToml, settings_in
from kerp_import.settings.moments import moment_words

WEDNESDAY = datetime(2026, 12, 2, 3, 0, tzinfo=UTC)
"""Noon in Seoul."""


def read(text: str) -> KerpToml:
    return settings_in(text, Path("kerp.toml"))


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ('"Monday 08:00"', "2026-12-07 08:00 KST"),
        ('"월요일 08:00"', "2026-12-07 08:00 KST"),
        ('"월 8:00"', "2026-12-07 08:00 KST"),
        ('"mon 08:00 KST"', "2026-12-07 08:00 KST"),
        ('"Wednesday 11:59"', "2026-12-09 11:59 KST"),
        ('"Wednesday 12:01"', "2026-12-02 12:01 KST"),
        ('"08:00"', "2026-12-03 08:00 KST"),
        ('"2027-01-04 08:00"', "2027-01-04 08:00 KST"),
        ('"2027-01-04 08:00 UTC"', "2027-01-04 17:00 KST"),
        ('"2027-01-04T08:00 +01:00"', "2027-01-04 16:00 KST"),
        ('"Monday 08:00 Europe/Berlin"', "2026-12-07 16:00 KST"),
        ("2027-01-04T08:00:00", "2027-01-04 08:00 KST"),
        ("2027-01-04T08:00:00Z", "2027-01-04 17:00 KST"),
    ],
)
def test_a_deadline_is_the_next_such_moment(written: str, due: str) -> None:
    (deadline,) = read(f"deadline = {written}").deadlines
    assert (deadline.step, moment_words(deadline.next_after(WEDNESDAY))) == ("promoted", due)


def test_each_step_has_a_deadline_of_its_own() -> None:
    told = read('[deadline]\nload = "Monday 02:00"\npromoted = "Monday 08:00"').deadlines
    assert [(each.step, each.said) for each in told] == [("load", "Monday 02:00"), ("promoted", "Monday 08:00")]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ('company = "X"\ndeadline = "soon"', 2, "deadline: it is no day and time"),
        ('deadline = "Monday 25:00"', 1, "deadline: it is no day"),
        ('deadline = "2027-02-30 08:00"', 1, "deadline: it is no day"),
        ('deadline = "Monday 08:00 Mars/Base"', 1, "deadline: it is no day"),
        ("deadline = 8", 1, "deadline: it is no day"),
        ('[deadline]\nload = "Monday 02:00"\nloading = "Monday 02:00"', 3, "deadline.loading: there is no such step"),
        ('[deadline]\nload = "later"', 2, "deadline.load: it is no day"),
        ('quiet_hours = "at night"', 1, "quiet_hours: these are no hours"),
        ('quiet_hours = "22:00-22:00"', 1, "quiet_hours: these are no hours"),
        ("quiet_hours = 22", 1, "quiet_hours: these are no hours"),
    ],
)
def test_what_is_no_moment_is_told_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(SettingsBroken) as broken:
        read(text)
    (problem,) = broken.value.problems
    assert problem.line == line
    assert problem.words.en.startswith(what)


@pytest.mark.parametrize(
    ("hours", "at", "ends"),
    [
        ("22:00-07:00", "2026-12-02T14:00:00+00:00", "2026-12-03 07:00 KST"),
        ("22:00-07:00", "2026-12-02T21:59:00+00:00", "2026-12-03 07:00 KST"),
        ("22:00-07:00", "2026-12-02T22:00:00+00:00", None),
        ("22:00-07:00", "2026-12-02T12:59:00+00:00", None),
        ("12:00~13:00", "2026-12-02T03:30:00+00:00", "2026-12-02 13:00 KST"),
        ("22:00-07:00 UTC", "2026-12-02T22:00:00+00:00", "2026-12-03 16:00 KST"),
    ],
)
def test_quiet_hours_go_over_midnight(hours: str, at: str, ends: str | None) -> None:
    quiet = read(f'quiet_hours = "{hours}"').quiet_hours
    assert quiet is not None
    end = quiet.wait_until(datetime.fromisoformat(at))
    assert (None if end is None else moment_words(end)) == ends
