"""How long something takes, as it is typed and as it is told: 90s, 30m, 1h, 1d, 0."""

import re

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}

DURATION = re.compile(r"(?P<count>[0-9]{1,6})(?P<unit>[smhd])")


def seconds_of(text: str) -> int | None:
    """Return the seconds of a duration, None where it is none; 0 needs no unit."""
    match = DURATION.fullmatch(text.strip())
    if match is None:
        return 0 if text.strip() == "0" else None
    return int(match["count"]) * SECONDS[match["unit"]]


def duration_of(seconds: int) -> str:
    """Return a duration as it is typed, in the largest unit that holds it whole."""
    unit = next((unit for unit in "dhms" if seconds and not seconds % SECONDS[unit]), "")
    return f"{seconds // SECONDS[unit]}{unit}" if unit else "0"
