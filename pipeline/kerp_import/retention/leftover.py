"""What `clean` finds: things that may go, and things that stay although they are old.

Decision: docs/decisions/retention.md
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from kerp_import.model.words import Words


class LeftoverKind(StrEnum):
    """The kinds of what is left behind, as `--what` and `[retention]` name them."""

    STAGING = "staging"
    """Rows in the staging tables."""
    FINDINGS = "findings"
    """Findings of rehearsals and refusals."""
    ARCHIVE = "archive"
    """The rows as they were read, of batches that are not in production."""
    REPORTS = "reports"
    """report.html, report.json and report.xlsx of such batches; `kerp-import report` writes them again."""
    SPOOLS = "spools"
    """Folders of processes that are gone, with rows on their way, and drafts of dumps."""
    DUMPS = "dumps"
    """Backups and dumps of the schema in KERP_HOME/backups."""
    LOGS = "logs"
    """The details of bugs in the system's temporary folder."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """One thing that may go: the rows of a batch, a folder or a file."""

    kind: LeftoverKind
    removed: int
    """Rows or files."""
    bytes: int
    ended_at: datetime
    """Since when nobody has needed it."""
    company: str | None = None
    batch_id: UUID | None = None
    name: str | None = None
    """The folder's or file's name."""
    paths: tuple[Path, ...] = ()
    details: Mapping[str, object] = field(default_factory=dict)
    """What has to stay known of it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is as old and stays all the same, and why."""

    kind: LeftoverKind
    count: int
    why: Words
    company: str | None = None


class Keeps:
    """Counts what stays, by kind, company and reason."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._counts: dict[tuple[LeftoverKind, str | None, Words], int] = {}

    def add(self, kind: LeftoverKind, why: Words, company: str | None = None) -> None:
        """Count one thing that stays."""
        key = kind, company, why
        self._counts[key] = self._counts.get(key, 0) + 1

    def all(self) -> tuple[Kept, ...]:
        """Return everything that stays."""
        return tuple(Kept(kind, count, why, company) for (kind, company, why), count in self._counts.items())
