"""Who a session belongs to: what it calls itself on the server, and how that is told to somebody who has to wait."""

import getpass
import os
import re
import socket
import sys
from dataclasses import dataclass
from datetime import UTC, datetime

from kerp_import.model.words import Words

PROGRAM = "kerp-import"
LONGEST = 63
"""Letters that PostgreSQL keeps of an application's name."""


@dataclass(frozen=True, slots=True)
class LockHolder:
    """The session that holds a lock, as far as this login may see it: `records/lock_holder.sql` selects the fields."""

    pid: int
    is_ours: bool
    login: str | None
    application: str
    client: str | None
    """The address that it comes from; None where it comes through a socket, or may not be seen."""
    since: datetime | None


def application_name() -> str:
    """Return by what name our sessions are known: who, on which machine, which process, since when.

    The name alone may be seen by every login; PostgreSQL shows where a session comes from to its own login only.
    """
    try:
        person = getpass.getuser()
    except (KeyError, OSError):
        person = "?"
    who = re.sub(r"[^!-~]", "?", f"{person}@{socket.gethostname()}")[:24]
    return f"{PROGRAM} {who} pid {os.getpid()} since {datetime.now(UTC):%Y-%m-%dT%H:%MZ}"[:LONGEST]


def own_sessions() -> str:
    """Return how the names of all sessions of this process begin."""
    own, _, _ = application_name().partition(" since ")
    return f"{own} since "


def is_lost(application: str) -> bool:
    """Return whether a session is one of ours from this machine whose program is gone; where that is not sure, not."""
    own, _, _ = application_name().partition(" pid ")
    match = re.match(rf"{re.escape(own)} pid ([0-9]+)( |$)", application)
    if match is None or sys.platform == "win32":  # there a signal that asks would end the process
        return False
    try:
        os.kill(int(match[1]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def words_of(holder: LockHolder | None) -> Words:
    """Return who holds a lock, to stand behind a sentence; nothing if it has just been given back."""
    if holder is None:
        return Words("", "")
    client = f" {holder.client}" if holder.client else ""
    since = f"{holder.since.astimezone():%Y-%m-%d %H:%M %z}" if holder.since else ""
    login = holder.login or "?"
    since_ko, since_en = (f", {since}부터", f", since {since}") if since else ("", "")
    return Words(
        f" (로그인 {login},{client} {holder.application or '?'}, 서버 PID {holder.pid}{since_ko})",
        f" (login {login},{client} {holder.application or '?'}, server PID {holder.pid}{since_en})",
    )
