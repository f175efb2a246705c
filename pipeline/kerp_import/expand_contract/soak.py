"""The soak begun and given up: who loses what, until when, and that the catalogue's facts know it as the change's own.

Decision: docs/decisions/expand-contract.md
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from kerp_import.database.connection import Database
from kerp_import.expand_contract.reads import TakenReads, give_back, hide, statements_back, taken_reads
from kerp_import.expand_contract.sides import Leaving
from kerp_import.expand_contract.state import LiveChange, Phase
from kerp_import.model.safe_text import as_json_text
from kerp_import.schema_changes.catalogue import catalogue_facts
from kerp_import.schema_changes.made_by_changes import made_facts
from kerp_import.values.local_time import shown_time


@dataclass(frozen=True, slots=True)
class Soak:
    """Since when nobody reads the columns that go, for how long, and what was taken for it."""

    began_at: int
    """Seconds since 1970."""
    seconds: int
    taken: TakenReads
    facts: Mapping[str, object]
    """What the catalogue's facts say of it."""

    @property
    def ends_at(self) -> int:
        """Return when it is over."""
        return self.began_at + self.seconds

    @property
    def until(self) -> str:
        """Return when it is over, as people read it."""
        return shown_time(datetime.fromtimestamp(self.ends_at, UTC))

    def document(self) -> dict[str, object]:
        """Return what is kept of it."""
        return {
            "began_at": self.began_at,
            "seconds": self.seconds,
            "taken": self.taken.document(),
            "facts": dict(self.facts),
        }


def soak_of(change: LiveChange) -> Soak | None:
    """Return the soak of a change, None where there is none."""
    kept = cast("Mapping[str, object] | None", change.details.found.get("soak"))
    if kept is None:
        return None
    taken = taken_reads(cast("dict[str, list[list[object]]]", kept["taken"]))
    began_at, seconds = (int(str(kept[name])) for name in ("began_at", "seconds"))
    return Soak(began_at, seconds, taken, cast("Mapping[str, object]", kept["facts"]))


def begin_soak(db: Database, change: LiveChange, leaving: Leaving, seconds: int, found: Mapping[str, object]) -> Soak:
    """Take the columns that go from their readers, and note it, in one transaction."""
    with db.transaction():
        before = catalogue_facts(db)
        taken = hide(db, leaving)
        facts = made_facts(before, catalogue_facts(db)).document()
        soak = Soak(int(time.time()), seconds, taken, facts)
        details = {
            "found": {**change.details.found, **found, "soak": soak.document()},
            "facts": [*change.details.facts, facts],
            "gives_back": [each.strip().rstrip(";") for each in statements_back(db, leaving, taken)],
            "waits_for": f"soak until {soak.until}",
        }
        move_phase(db, change.name, Phase.SOAKING, details)
    return soak


def restore_reads(db: Database, change: LiveChange, leaving: Leaving, soak: Soak) -> None:
    """Give the readers back what was taken, and note that the change is filled and no more, in one transaction."""
    with db.transaction():
        give_back(db, leaving, soak.taken)
        details = {
            "found": {key: value for key, value in change.details.found.items() if key != "soak"},
            "facts": [each for each in change.details.facts if each != soak.facts],
            "gives_back": [],
            "waits_for": f"kerp-import db contract {change.name}",
        }
        move_phase(db, change.name, Phase.FILLED, details)


def move_phase(db: Database, name: str, phase: Phase, details: Mapping[str, object]) -> None:
    """Note how far a change is, in the transaction under way."""
    found = as_json_text(dict(details))
    db.ask("expand_contract/move_phase.sql", {"name": name, "phase": phase.value, "found": found})
