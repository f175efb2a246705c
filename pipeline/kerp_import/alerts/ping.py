"""The dead-man's switch: start, end and failure of a run are told to a healthchecks address, which misses us else.

Decision: docs/decisions/deadlines.md
"""

import os
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from enum import StrEnum
from http.client import HTTPException
from pathlib import Path
from uuid import UUID

from kerp_import.alerts.at_once import PATIENCE
from kerp_import.files.secret_file import read_secret
from kerp_import.model.alert_errors import PingUnfit
from kerp_import.model.words import Words

FILE, HERE = "KERP_PING_URL_FILE", "KERP_PING_URL"


LONGEST = 8192
"""Bytes of an address file that are read: no address is longer."""


class Signal(StrEnum):
    """What is told: the path behind the address, as healthchecks has it."""

    START = "/start"
    SUCCESS = ""
    FAIL = "/fail"


def ping_address(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the address of the switch, None where there is none; raises PingUnfit where it cannot be one."""
    file, address = environment.get(FILE), environment.get(HERE, "").strip()
    name = FILE if file else HERE
    if file:
        text = read_secret(Path(file), LONGEST)
        if isinstance(text, Words):
            raise PingUnfit(name=name, what=text)
        address = next(iter(text.split()), "")
    if not address:
        return None
    parts = urllib.parse.urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise PingUnfit(name=name, what=Words("웹 주소가 아닙니다", "it is no web address"))
    return address


def ping(address: str, signal: Signal, run: UUID) -> str | None:
    """Tell the switch, and return why that went wrong, None where it did not; start and end share the run's id."""
    parts = urllib.parse.urlsplit(address)
    query = "&".join(filter(None, (parts.query, f"rid={run}")))
    target = parts._replace(path=parts.path.rstrip("/") + signal, query=query, fragment="").geturl()
    request = urllib.request.Request(target, headers={"User-Agent": "kerp-import"})  # noqa: S310 - http(s) alone
    try:
        with _OPENER.open(request, timeout=PATIENCE) as answer:
            answer.read(1)
    except urllib.error.HTTPError as error:
        error.close()
        return f"HTTP {error.code}"
    except (OSError, ValueError, HTTPException) as error:
        return type(error).__name__
    return None


class _Stay(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else than where it was sent: the address is a secret."""

    def redirect_request(self, *_: object) -> None:
        """Follow nobody."""
        return


_OPENER = urllib.request.build_opener(_Stay)
