"""The audit: who ran what, when, from where and with which versions and options, beside what it changed.

Decision: docs/decisions/audit.md
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from getpass import getuser
from socket import gethostname
from typing import TYPE_CHECKING
from uuid import UUID

from kerp_import.model.safe_text import as_json_text, one_line

if TYPE_CHECKING:
    from kerp_import.database.connection import Database

HIDDEN = "***"
PASSWORD_IN_URL = re.compile(r"(?<=://)[^@/\s]*@|(?<=password=)[^\s&]+", re.IGNORECASE)
SECRETS = ("--database-url",)
"""Options whose value is no one's business afterwards."""
LONGEST = 200
"""Letters that are kept of one argument."""

ARGUMENTS: list[str] = []
"""The command line of this process, made fit to be kept; empty where the program is not called by one."""


@dataclass(frozen=True, slots=True)
class AuditNote:
    """One row of `audit/notes.sql`."""

    at: datetime
    company_code: str | None
    batch_id: UUID | None
    action: str
    outcome: str
    login: str
    client_address: str | None
    host: str | None
    os_user: str | None
    arguments: list[str]
    details: dict[str, object]
    tool_version: str
    server_version: str
    schema_version: int

    def __str__(self) -> str:
        """Return what was done, by whom and from where, in one line."""
        whence = f"{self.os_user}@{self.host}" + (f" ({self.client_address})" if self.client_address else "")
        versions = f"kerp-import {self.tool_version}, PostgreSQL {self.server_version}, schema {self.schema_version}"
        return f"{self.action}: {self.outcome}  {self.login}  {whence}  {versions}  {' '.join(self.arguments)}".rstrip()


def remember_arguments(arguments: Iterable[str]) -> None:
    """Keep the command line for the notes of this process, without secrets and personal numbers."""
    ARGUMENTS[:] = fit_to_keep(arguments)


def fit_to_keep(arguments: Iterable[str]) -> list[str]:
    """Return the arguments with secrets and personal numbers masked, and nothing in them that acts on a screen."""
    kept: list[str] = []
    for argument in arguments:
        is_secret = bool(kept) and kept[-1] in SECRETS
        name, sign, _ = argument.partition("=")
        if is_secret or (sign and name in SECRETS):
            kept.append(HIDDEN if is_secret else f"{name}={HIDDEN}")
        else:
            kept.append(one_line(PASSWORD_IN_URL.sub(f"{HIDDEN}@", argument))[:LONGEST])
    return kept


def note(  # noqa: PLR0913 - what is noted of a command
    db: "Database",
    action: str,
    outcome: str,
    *,
    company: tuple[UUID, str] | None = None,
    batch_id: UUID | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Note a command in the transaction under way, which must act for its company (without one: for none).

    A schema from before the audit has no place for it.
    """
    if not db.row("SELECT to_regclass('import_audit') IS NOT NULL AS is_there")["is_there"]:
        return
    from importlib.metadata import version

    values = {
        "company_id": company[0] if company else None,
        "company_code": company[1] if company else None,
        "batch_id": batch_id,
        "action": action,
        "outcome": outcome,
        "host": one_line(gethostname()),
        "os_user": one_line(os_user()),
        "arguments": json.dumps(ARGUMENTS, ensure_ascii=False),
        "details": as_json_text(details or {}),
        "tool_version": version("kerp-import"),
    }
    db.do("audit/note.sql", values)


def notes(db: "Database", company_id: UUID | None, batch_id: UUID | None = None) -> list[AuditNote]:
    """Return what was run for a company, or for none, the oldest first; with `batch_id` for that batch alone."""
    if not db.row("SELECT to_regclass('import_audit') IS NOT NULL AS is_there")["is_there"]:
        return []
    with db.tenant(company_id):
        return db.ask("audit/notes.sql", {"batch_id": batch_id}, AuditNote)


def os_user() -> str:
    """Return the name of the operating system's user, or his number where he has no name."""
    try:
        return getuser()
    except (KeyError, OSError):
        import os

        return str(os.getuid()) if hasattr(os, "getuid") else "?"
