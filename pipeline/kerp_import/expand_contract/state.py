"""How far a change is: its one row of `operations`, from the first phase to the last.

A migration moves the phase with its own last statement (`note_change`), so that it is committed with the work; what is
only found out is kept from here.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import cast
from uuid import UUID

from kerp_import.database import operations
from kerp_import.database.connection import Database
from kerp_import.database.strangers import MadeEntry
from kerp_import.expand_contract.declaration import Declaration
from kerp_import.expand_contract.declaration_file import declaration_in
from kerp_import.expand_contract.standing import TableAsItWas
from kerp_import.model.safe_text import as_json_text

KIND = "expand"


class Phase(StrEnum):
    """What is done of a change: each is written by the migration, or the command, that has just done it."""

    EXPANDED = "expanded"
    FILLED = "filled"
    SOAKING = "soaking"
    CONTRACTED = "contracted"
    REVERTED = "reverted"


@dataclass(frozen=True, slots=True)
class ChangeDetails:
    """What is kept of a change beside its phase; a key that is absent was not found out yet."""

    path: str = ""
    """The folder of its migrations."""
    table: str = ""
    """Where that folder's version is kept."""
    standing: TableAsItWas = field(default_factory=TableAsItWas)
    """What stood on the columns before anything was changed."""
    made: tuple[MadeEntry, ...] = ()
    """What the change has on the tables, as `catalogue/touched.sql` tells it."""
    facts: tuple[Mapping[str, object], ...] = ()
    """What each phase made of the catalogue, as `made_facts(…).document()` tells it."""
    found: Mapping[str, object] = field(default_factory=dict)
    """What the fill and the proof found, and when, by the name of who found it."""


@dataclass(frozen=True, slots=True)
class LiveChange:
    """One change under way, or over."""

    id: UUID
    name: str
    declaration: Declaration
    phase: Phase
    status: str
    started_at: datetime | None
    details: ChangeDetails

    @property
    def is_over(self) -> bool:
        """Return whether nothing of it is left to do: contracted, or reverted."""
        return self.phase in {Phase.CONTRACTED, Phase.REVERTED}


def next_command(name: str, phase: Phase) -> str:
    """Return the command that a change waits for which is expanded, filled or soaking."""
    return f"kerp-import db {'migrate-data' if phase is Phase.EXPANDED else 'contract'} {name}"


def find(db: Database, name: str) -> LiveChange | None:
    """Return the latest change of that name, None where there is none; asked outside of any transaction."""
    found = operations.named(db, KIND, name)
    if found is None:
        return None
    declaration = declaration_in(str(found.spec["declaration"]), Path(f"{name}.yaml"))
    phase = Phase(str(found.details["phase"]))
    return LiveChange(found.id, name, declaration, phase, found.status, found.started_at, details_of(found.details))


def save_details(db: Database, change: LiveChange, details: Mapping[str, object]) -> None:
    """Keep what was found out of a change, key by key, in the transaction under way, which ends as the importer."""
    db.take_role()
    db.do("operations/keep_details.sql", {"id": change.id, "details": as_json_text(dict(details))})


def details_of(kept: Mapping[str, object]) -> ChangeDetails:
    """Return what `operations.details` holds of a change."""
    made = cast("list[dict[str, str]]", kept.get("made", []))
    return ChangeDetails(
        path=str(kept.get("path", "")),
        table=str(kept.get("table", "")),
        standing=TableAsItWas.of(cast("Mapping[str, object]", kept.get("standing", {}))),
        made=tuple(MadeEntry(each["kind"], each["name"], each["definition"]) for each in made),
        facts=tuple(cast("list[Mapping[str, object]]", kept.get("facts", []))),
        found=cast("Mapping[str, object]", kept.get("found", {})),
    )
