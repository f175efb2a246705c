"""The soak begun and given up: who loses what, until when, and that the catalogue's facts know it as the change's own.

Decision: docs/decisions/expand-contract.md
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from kerp_import.database.connection import Database
from kerp_import.expand_contract.reads import TakenReads, give_back, hide, taken_reads
from kerp_import.expand_contract.sides import Leaving
from kerp_import.expand_contract.state import LiveChange, Phase, find, next_command, save_details
from kerp_import.model.safe_text import as_json_text
from kerp_import.model.words import Words
from kerp_import.schema_changes.catalogue import catalogue_facts
from kerp_import.schema_changes.made_by_changes import made_facts
from kerp_import.values.local_time import shown_time

READS_TAKEN = Words("{until}까지 읽기를 막아 두었음", "nobody may read what goes until {until}")


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

    @property
    def waits_for(self) -> str:
        """Return what its change waits for, as `operations` keeps it."""
        return READS_TAKEN.filled(until=self.until).in_both

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
            "waits_for": soak.waits_for,
        }
        move_phase(db, change.name, Phase.SOAKING, details)
    return soak


def restore_reads(db: Database, change: LiveChange, leaving: Leaving, soak: Soak) -> None:
    """Give the readers back what was taken, and note that the change soaks no more, in one transaction."""
    with db.transaction():
        give_back(db, leaving, soak.taken)
        # A `db down` that did not ask may have taken the change to an earlier phase while it soaked.
        phase = Phase.FILLED if change.phase is Phase.SOAKING else change.phase
        details = {
            "found": without_soak(change),
            "facts": [each for each in change.details.facts if each != soak.facts],
            "waits_for": next_command(change.name, phase),
        }
        move_phase(db, change.name, phase, details)


def forget_soak(db: Database, name: str, soak: Soak) -> None:
    """Take out of a contracted change's facts what the soak took and the contract gave back: it is as it was before."""
    change = find(db, name)
    if change is None:
        return
    passing = _keys(soak.facts)
    facts = [
        {
            "added": [fact for fact in _listed(phase, "added") if (fact[0], *fact[2:5]) not in passing],
            "gone": [key for key in _listed(phase, "gone") if tuple(key) not in passing],
        }
        for phase in change.details.facts
        if phase != soak.facts
    ]
    with db.transaction():
        save_details(db, change, {"found": without_soak(change), "facts": facts})


def without_soak(change: LiveChange) -> dict[str, object]:
    """Return what was found of a change, without its soak."""
    return {key: value for key, value in change.details.found.items() if key != "soak"}


def _keys(phase: Mapping[str, object]) -> set[tuple[str, ...]]:
    """Return kind, table, name and aspect of each fact that a phase has changed."""
    added = {(fact[0], *fact[2:5]) for fact in _listed(phase, "added")}
    return added | {tuple(key) for key in _listed(phase, "gone")}


def _listed(phase: Mapping[str, object], what: str) -> list[list[str]]:
    """Return the facts that a phase has added, or those that are gone."""
    return cast("list[list[str]]", phase.get(what, []))


def move_phase(db: Database, name: str, phase: Phase, details: Mapping[str, object]) -> None:
    """Note how far a change is, in the transaction under way."""
    found = as_json_text(dict(details))
    db.ask("expand_contract/move_phase.sql", {"name": name, "phase": phase.value, "found": found})
