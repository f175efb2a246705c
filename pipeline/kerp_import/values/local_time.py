"""Times as people read them: of the place where the program runs, and with the offset that says which place that is."""

from datetime import datetime


def local(moment: datetime) -> datetime:
    """Return the same moment at this place, whole seconds: 2026-01-15T18:30:00+09:00 for 09:30 UTC in Seoul."""
    return moment.astimezone().replace(microsecond=0)


def shown_time(moment: datetime | str) -> str:
    """Return a moment to the minute with its offset, 2026-01-15 18:30+09:00; a text in ISO keeps the offset it has."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else local(moment)
    return at.isoformat(sep=" ", timespec="minutes")
