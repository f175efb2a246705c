"""The metrics handed to a Pushgateway, for what is run by cron where nobody scrapes.

Decision: docs/decisions/metrics.md
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from socket import gethostname
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from prometheus_client import push_to_gateway
from prometheus_client.exposition import basic_auth_handler, default_handler

from kerp_import.files.small_file import read_small
from kerp_import.model.errors import FileUnreadable
from kerp_import.model.monitor_errors import GatewayUnfit, PushFailed
from kerp_import.model.words import Words
from kerp_import.monitor.families import registry_of
from kerp_import.monitor.figures import MonitorFigures

JOB = "kerp_import"
PATIENCE_OF_A_PUSH = 10
"""Seconds."""
LONGEST_CREDENTIALS = 4096
VARIABLE = "KERP_PUSH_CREDENTIALS"


@dataclass(frozen=True, slots=True)
class Gateway:
    """A Pushgateway, and how one says there who one is."""

    url: str
    credentials: tuple[str, str] | None = field(default=None, repr=False)


def gateway_of(url: str, credentials_file: Path | None) -> Gateway:
    """Return the gateway of an address, with the credentials of the file, else of the environment."""
    try:
        parts = urlsplit(url)
        is_fit = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_fit = False
    if not is_fit:
        raise GatewayUnfit(reason=Words("웹 주소가 아님", "it is no web address"))
    if parts.username is not None or parts.password is not None:
        # What stands in a command line everybody on the machine reads.
        raise GatewayUnfit(reason=Words("주소에 암호가 들어 있음", "it holds a password"))
    given = os.environ.get(VARIABLE, "")
    if credentials_file is not None:
        try:
            given = read_small(credentials_file, LONGEST_CREDENTIALS, cut=True).decode("utf-8-sig").splitlines()[0]
        except (UnicodeDecodeError, IndexError) as error:
            raise FileUnreadable(file=credentials_file, reason=type(error).__name__) from error
    if not given:
        return Gateway(url)
    user, colon, password = given.partition(":")
    if not colon:
        raise GatewayUnfit(reason=Words("자격 증명이 사용자:암호 형식이 아님", "the credentials are not user:password"))
    return Gateway(url, (user, password))


def push(gateway: Gateway, read: Callable[[], MonitorFigures | None]) -> None:
    """Put what is seen in the place of what this machine pushed before; what does not arrive is a `PushFailed`."""

    def send(
        url: str, method: str, timeout: float | None, headers: list[tuple[str, str]], data: bytes
    ) -> Callable[[], None]:
        if gateway.credentials is None:
            return default_handler(url, method, timeout, headers, data)
        return basic_auth_handler(url, method, timeout, headers, data, *gateway.credentials)

    try:
        push_to_gateway(
            gateway.url,
            JOB,
            registry_of(read),
            grouping_key={"instance": gethostname()},
            timeout=PATIENCE_OF_A_PUSH,
            handler=send,
        )
    except HTTPError as error:
        error.close()
        raise PushFailed(reason=f"HTTP {error.code}") from error
    except (URLError, OSError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise PushFailed(reason=type(reason).__name__ if isinstance(reason, Exception) else str(reason)) from error
