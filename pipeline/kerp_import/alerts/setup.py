"""What alerts go by in one folder: the addresses, the quiet hours and the deadlines of its kerp.toml, and the time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from kerp_import.alerts.recipients import Recipient, recipients_from
from kerp_import.alerts.send import Send, send_by_apprise
from kerp_import.settings.kerp_toml import found_from, read_settings
from kerp_import.settings.moments import Deadline, QuietHours

Now = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class AlertSetup:
    """Who is told, when not, by when a company has to be promoted, and how a message is sent."""

    recipients: tuple[Recipient, ...] = ()
    quiet_hours: QuietHours | None = None
    deadlines: tuple[Deadline, ...] = ()
    company: str | None = None
    """Whose folder it is."""
    now: Now = utc_now
    send: Send = field(default=send_by_apprise, repr=False)


def alert_setup(folder: Path) -> AlertSetup:
    """Return what holds in a folder; raises AddressesUnfit or SettingsBroken where it cannot be read."""
    recipients = recipients_from()
    path = found_from(folder)
    if path is None:
        return AlertSetup(recipients)
    settings = read_settings(path)
    company = settings.shared.get("company")
    return AlertSetup(
        recipients,
        settings.quiet_hours,
        settings.deadlines,
        None if company is None else str(company.value),
    )
