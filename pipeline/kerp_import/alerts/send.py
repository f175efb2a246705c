"""Messages sent by apprise, which knows Slack, Teams, Telegram, e-mail, webhooks and many more.

Decision: docs/decisions/alerts.md
"""

import logging
import re
import threading
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from kerp_import.alerts.at_once import all_at_once
from kerp_import.alerts.recipients import AlertSeverity, Recipient
from kerp_import.model.alert_errors import ExtraMissing
from kerp_import.model.words import Words

STATUS = re.compile(r"error=(\d{3})\b")
NOT_SENT = "not sent"
NO_ADDRESS = "no address that apprise knows"

SPEAKS_OF_ADDRESSES = ("apprise", "urllib3", "requests")
"""Loggers that write addresses, and paths with keys in them, into whatever log there is."""


@dataclass(frozen=True, slots=True)
class AlertMessage:
    """One message to one address."""

    recipient: Recipient
    title: str
    body: str
    severity: AlertSeverity


Send = Callable[[Sequence[AlertMessage]], list[str | None]]
"""Sends messages, and returns of each why it went nowhere; None where it was taken."""


class _Heard(logging.Handler):
    """What apprise says of a failure, by thread: only the status is kept of it."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        super().__init__(logging.DEBUG)
        self.statuses: dict[int, str] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the status of an answer."""
        status = STATUS.search(record.getMessage())
        if status is not None:
            self.statuses[threading.get_ident()] = f"HTTP {status[1]}"


HEARD = _Heard()


def send_by_apprise(messages: Sequence[AlertMessage]) -> list[str | None]:
    """Send every message at once, and return of each why it went nowhere, None where it was taken.

    Raises ExtraMissing where apprise is not there, also for no message at all.
    """
    require_apprise()
    # Not in the threads: the first address has apprise read its plugins, a second that no server is to blame for.
    return all_at_once([partial(_sent, each, _target_of(each.recipient)) for each in messages])


def require_apprise() -> None:
    """Import apprise, and keep what it and its libraries log of addresses out of every log."""
    try:
        with warnings.catch_warnings():
            # What its own dependencies are about to drop is no business of whoever runs an import.
            warnings.simplefilter("ignore")
            import apprise
    except ImportError as error:
        raise ExtraMissing(what=Words("알림", "alerts"), command="pip install 'kerp-import[alerts]'") from error
    del apprise
    for name in SPEAKS_OF_ADDRESSES:
        log = logging.getLogger(name)
        log.propagate = False
        log.handlers[:] = [HEARD if name == "apprise" else logging.NullHandler()]


def _target_of(recipient: Recipient) -> Any:  # noqa: ANN401 - apprise's plugins have no common type of their own
    """Return what apprise makes of an address; None where it is none that it knows."""
    import apprise

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        asset = apprise.AppriseAsset(app_id="kerp-import", app_desc="kerp-import", app_url="", image_url_mask="")
        return apprise.Apprise.instantiate(recipient.address, asset=asset, suppress_exceptions=True)


def _sent(message: AlertMessage, target: Any) -> str | None:  # noqa: ANN401 - as above
    """Send one message."""
    import apprise

    if target is None:
        return NO_ADDRESS
    HEARD.statuses.pop(threading.get_ident(), None)
    kinds = {
        AlertSeverity.CRITICAL: apprise.NotifyType.FAILURE,
        AlertSeverity.WARNING: apprise.NotifyType.WARNING,
        AlertSeverity.INFO: apprise.NotifyType.INFO,
    }
    is_sent = target.notify(
        body=message.body,
        title=message.title,
        notify_type=kinds[message.severity],
        body_format=apprise.NotifyFormat.TEXT,
    )
    return None if is_sent else HEARD.statuses.get(threading.get_ident(), NOT_SENT)
