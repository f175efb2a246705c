"""How long something takes: as it is typed (90s, 30m, 1h, 1d, 0) and as it is told (1시간, 1 hour)."""

import re

from kerp_import.model.words import Words

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}

TOLD = {
    "s": Words("{count}초", "{count} second(s)"),
    "m": Words("{count}분", "{count} minute(s)"),
    "h": Words("{count}시간", "{count} hour(s)"),
    "d": Words("{count}일", "{count} day(s)"),
}

DURATION = re.compile(r"(?P<count>[0-9]{1,6})(?P<unit>[smhd])")


def seconds_of(text: str) -> int | None:
    """Return the seconds of a duration, None where it is none; 0 needs no unit."""
    match = DURATION.fullmatch(text.strip())
    if match is None:
        return 0 if text.strip() == "0" else None
    return int(match["count"]) * SECONDS[match["unit"]]


def duration_words(seconds: int) -> Words:
    """Return a duration as people say it, in the largest unit that holds it whole."""
    unit = next((unit for unit in "dhm" if seconds and not seconds % SECONDS[unit]), "s")
    return TOLD[unit].filled(count=seconds // SECONDS[unit])
