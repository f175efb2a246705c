"""Moments of `kerp.toml`: by when a company has to be promoted, and the hours in which nobody is to be woken.

    deadline = "Monday 08:00"              # promoted by the first Monday, 08:00, of Seoul
    quiet_hours = "22:00-07:00"
    [deadline]                             # or one for each step
    load = "2027-01-04 02:00 Asia/Seoul"
    promoted = "2027-01-04 08:00 Asia/Seoul"

Decision: docs/decisions/deadlines.md
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kerp_import.model.errors import Problem, SettingsBroken
from kerp_import.model.step import Step
from kerp_import.model.words import Words

DEADLINE, QUIET_HOURS = "deadline", "quiet_hours"

PROMOTED = "promoted"
"""What a deadline is about that names no step: the company's books are in production."""

BOOKS = "Asia/Seoul"
"""Whose time it is where none is named: the books are Korean, wherever the server stands."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KOREAN_WEEKDAYS = "월화수목금토일"

OF_DAY = r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)"
ZONE = r"(?:\s+(?P<zone>[A-Za-z][\w+/-]*|[+-]\d{2}:\d{2}))?"
DAY = rf"(?P<day>\d{{4}}-\d{{2}}-\d{{2}}|[A-Za-z]+|[{KOREAN_WEEKDAYS}](?:요일)?)"
MOMENT = re.compile(rf"(?:{DAY}[\sT]+)?{OF_DAY}{ZONE}")
HOURS = re.compile(rf"(?P<begin>[\d:]+)\s*[-~]\s*(?P<end>[\d:]+){ZONE}")
CLOCK = re.compile(OF_DAY)

NO_MOMENT = Words(
    '{name}: 날짜와 시각이 아닙니다. "월요일 08:00"이나 "2027-01-04 08:00 Asia/Seoul"처럼 적으십시오',
    '{name}: it is no day and time; write "Monday 08:00" or "2027-01-04 08:00 Asia/Seoul"',
)
NO_HOURS = Words(
    'quiet_hours: 시간대가 아닙니다. "22:00-07:00"이나 "22:00-07:00 Asia/Seoul"처럼 적으십시오',
    'quiet_hours: these are no hours; write "22:00-07:00" or "22:00-07:00 Asia/Seoul"',
)
NO_STEP = Words("{name}: 없는 단계입니다 ({known})", "{name}: there is no such step ({known})")


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when a step has to be done: on a day, on the next such weekday, or at the next such time of day."""

    step: str
    """promoted, or a step of a run such as load."""
    said: str
    """As it stands in the file."""
    day: date | int | None
    """A date, the number of a weekday (Monday is 0), or none: every day."""
    at: time
    zone: tzinfo

    def next_after(self, moment: datetime) -> datetime:
        """Return when it is due, seen from a moment: a date is what it is, a weekday the first one to come."""
        if isinstance(self.day, date):
            return datetime.combine(self.day, self.at, self.zone)
        first = moment.astimezone(self.zone).date()
        days = (first + timedelta(days) for days in range(9))
        wanted = (each for each in days if self.day is None or each.weekday() == self.day)
        dues = (datetime.combine(each, self.at, self.zone) for each in wanted)
        return next(due for due in dues if due > moment)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours of every day in which what is not critical waits."""

    said: str
    begin: time
    end: time
    zone: tzinfo

    def wait_until(self, moment: datetime) -> datetime | None:
        """Return when the hours end in which a moment lies, None where it lies in none."""
        local = moment.astimezone(self.zone)
        for day in (local.date() - timedelta(1), local.date()):
            begin = datetime.combine(day, self.begin, self.zone)
            ends_on = day if self.end > self.begin else day + timedelta(1)
            end = datetime.combine(ends_on, self.end, self.zone)
            if begin <= moment < end:
                return end
        return None


def deadlines_in(setting: object, lines: Mapping[tuple[str, str], int]) -> tuple[Deadline, ...]:
    """Return the deadlines of a file; raises SettingsBroken, without the file's name, with every line that is wrong."""
    if setting is None:
        return ()
    named = setting if isinstance(setting, dict) else {PROMOTED: setting}
    found: list[Deadline] = []
    problems: list[Problem] = []
    for name, value in named.items():
        line = lines.get((DEADLINE, name)) or lines.get(("", DEADLINE)) or lines.get((DEADLINE, ""), 1)
        words = next(_wrong_step(name), None)
        deadline = _deadline(name, value)
        if words is None and deadline is None:
            words = NO_MOMENT.filled(name=DEADLINE if name == PROMOTED else f"{DEADLINE}.{name}")
        if words is not None:
            problems.append(Problem(line, words))
        elif deadline is not None:
            found.append(deadline)
    if problems:
        raise SettingsBroken(file="kerp.toml", problems=tuple(problems))
    return tuple(found)


def quiet_hours_in(setting: object, lines: Mapping[tuple[str, str], int]) -> QuietHours | None:
    """Return the quiet hours of a file; raises SettingsBroken, without the file's name, where they are none."""
    if setting is None:
        return None
    hours = quiet_hours_of(setting) if isinstance(setting, str) else None
    if hours is None:
        raise SettingsBroken(file="kerp.toml", problems=(Problem(lines.get(("", QUIET_HOURS), 1), NO_HOURS),))
    return hours


def quiet_hours_of(said: str) -> QuietHours | None:
    """Return quiet hours as they are written (22:00-07:00 Asia/Seoul); None where they are none."""
    match = HOURS.fullmatch(said.strip())
    begin, end = (_time(match[each]) if match else None for each in ("begin", "end"))
    zone = zone_of(match["zone"]) if match else None
    if begin is None or end is None or zone is None or begin == end:
        return None
    return QuietHours(said.strip(), begin, end, zone)


def _wrong_step(name: str) -> Iterator[Words]:
    """Yield that there is no such step."""
    known = (PROMOTED, *(each.value for each in Step))
    if name not in known:
        yield NO_STEP.filled(name=f"{DEADLINE}.{name}", known=", ".join(known))


def _deadline(step: str, value: object) -> Deadline | None:
    """Return one deadline; a moment of TOML's own is one too, in the time of Seoul where it names none."""
    if isinstance(value, datetime):
        zone = value.tzinfo or ZoneInfo(BOOKS)
        return Deadline(step, value.isoformat(" ", "minutes"), value.date(), value.time(), zone)
    match = MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None or not isinstance(value, str):
        return None
    day, zone_named = _day(match["day"]), zone_of(match["zone"])
    if day is False or zone_named is None:
        return None
    return Deadline(step, value.strip(), day, time(int(match["hour"]), int(match["minute"])), zone_named)


def _day(written: str | None) -> date | int | bool | None:
    """Return a date, the number of a weekday, None for every day; False where it is no day."""
    if written is None:
        return None
    if written[0].isdecimal():
        try:
            return date.fromisoformat(written)
        except ValueError:
            return False
    if written[0] in KOREAN_WEEKDAYS:
        return KOREAN_WEEKDAYS.index(written[0])
    shortest = 3
    named = written.casefold()
    fitting = [number for number, name in enumerate(WEEKDAYS) if len(named) >= shortest and name.startswith(named)]
    return fitting[0] if fitting else False


def _time(written: str) -> time | None:
    """Return a time of day."""
    match = CLOCK.fullmatch(written)
    return time(int(match["hour"]), int(match["minute"])) if match else None


def zone_of(written: str | None) -> tzinfo | None:
    """Return a time zone by its name or its distance from UTC: Seoul's where none is named; None if there is none."""
    if written is None:
        return ZoneInfo(BOOKS)
    if written[0] in "+-":
        hours, minutes = (int(each) for each in written[1:].split(":"))
        away = timedelta(hours=hours, minutes=minutes)
        return timezone(-away if written[0] == "-" else away) if away < timedelta(days=1) else None
    if written.casefold() in {"utc", "kst"}:
        return UTC if written.casefold() == "utc" else ZoneInfo(BOOKS)
    try:
        return ZoneInfo(written)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def moment_words(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return a moment as people read it, with its zone: 2027-01-04 08:00 KST."""
    local = moment.astimezone(zone or ZoneInfo(BOOKS))
    return f"{local:%Y-%m-%d %H:%M %Z}"
