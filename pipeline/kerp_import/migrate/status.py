"""How it stands with each migration, in the seven fields that a program is told: from the history and the operations.

Decision: docs/decisions/operations.md
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kerp_import.database.operations import Operation
from kerp_import.migrate.files import Folder
from kerp_import.migrate.history import Applied, SchemaState


@dataclass(frozen=True, slots=True)
class MigrationStatus:
    """One migration; what is not known is None, such as the rows of one that was run before there were operations."""

    version: int
    status: str
    """pending, running, completed or failed; stalled or silent where its program says nothing."""
    started_at: datetime | None = None
    completed_at: datetime | None = None
    rows_affected: int | None = None
    error_message: str | None = None


def statuses(folder: Folder, current: SchemaState, operations: Iterable[Operation]) -> tuple[MigrationStatus, ...]:
    """Return how it stands with each migration that the folder has or that was applied, by version."""
    known = list(operations)
    applied = {each.version: each for each in current.applied}
    versions = {each.version: each.label for each in folder.migrations} | {
        each.version: each.name for each in current.applied
    }
    return tuple(
        _status(version, applied.get(version), _runs_of(known, folder, version, label))
        for version, label in sorted(versions.items())
    )


def _runs_of(operations: Iterable[Operation], folder: Folder, version: int, label: str) -> list[Operation]:
    """Return the latest up and the latest down of a migration, the newer one first."""
    return [
        each
        for each in operations
        if each.kind == "migration"
        and (each.version, each.name, each.spec.get("table")) == (version, label, folder.table)
    ]


def _status(version: int, applied: Applied | None, runs: list[Operation]) -> MigrationStatus:
    """Return how it stands with one migration."""
    latest = runs[0] if runs else None
    if latest is not None and latest.status == "running":
        return MigrationStatus(version, latest.state, latest.started_at, rows_affected=latest.rows_affected)
    if applied is not None and applied.is_half_done:
        reason = applied.error or (latest.error_message if latest else None)
        return MigrationStatus(version, "failed", applied.started_at, error_message=reason)
    if applied is not None:
        ups = (each for each in runs if each.spec.get("way") == "up" and each.status == "completed")
        rows = next((each.rows_affected for each in ups), None)
        started = None if applied.completed_at is None else applied.started_at
        return MigrationStatus(version, "completed", started, applied.completed_at, rows)
    if latest is not None and latest.status == "failed":
        ended, rows = latest.completed_at, latest.rows_affected
        return MigrationStatus(version, "failed", latest.started_at, ended, rows, latest.error_message)
    return MigrationStatus(version, "pending")
