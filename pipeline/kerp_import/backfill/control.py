"""What other sessions say to a backfill: pause, go on, another size, go ahead; read between two batches.

Decision: docs/decisions/backfill.md
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from kerp_import.backfill.spec import KIND
from kerp_import.database import audit, operations
from kerp_import.database.connection import Database
from kerp_import.database.operations import Operation
from kerp_import.model.backfill_errors import BackfillUnkept, BackfillUnknown

NOTHING_SAID: Mapping[str, object] = {"pause": False, "size": None, "approved": None}


@dataclass(frozen=True, slots=True)
class BackfillControl:
    """What stands in `operations.control`."""

    is_paused: bool
    size: int | None
    approved_by: str | None

    @classmethod
    def of(cls, control: Mapping[str, object]) -> "BackfillControl":
        """Return what was said; what nobody ever said is no."""
        approved, size = control.get("approved"), control.get("size")
        by = str(approved["by"]) if isinstance(approved, Mapping) else None
        return cls(control.get("pause") is True, size if isinstance(size, int) else None, by)


def pause(db: Database, name: str) -> Operation:
    """Have a backfill wait, or not begin again, until somebody says that it goes on."""
    return _say(db, name, {"pause": True}, "paused")


def resume(db: Database, name: str) -> Operation:
    """Have a paused backfill go on."""
    return _say(db, name, {"pause": False}, "resumed")


def set_size(db: Database, name: str, size: int) -> Operation:
    """Have every batch from now on be of that many rows."""
    return _say(db, name, {"size": size}, "size set", size=size)


def approve(db: Database, name: str, who: str) -> Operation:
    """Let a delayed backfill begin; who said so is kept."""
    approved = {"by": who, "login": db.user, "at": datetime.now(UTC).isoformat()}
    return _say(db, name, {"approved": approved}, "approved", who=who)


def _say(db: Database, name: str, control: Mapping[str, object], outcome: str, **details: object) -> Operation:
    """Write something into the control of a backfill, note it in the audit, and return how it stands."""
    if not operations.access(db).may_write:
        raise BackfillUnkept
    found = operations.named(db, KIND, name)
    if found is None:
        raise BackfillUnknown(name=name)
    with db.transaction():
        db.take_role()
        if not operations.set_control(db, found.id, control):
            raise BackfillUnkept
        audit.note(db, "db backfill", outcome, details={"name": name, **details})
    return found
