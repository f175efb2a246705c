"""Whether what was applied is what the files say, and whether every constraint and index of ours holds.

Decision: docs/decisions/drift.md
"""

from dataclasses import dataclass

from kerp_import.database.connection import Database
from kerp_import.migrate import history
from kerp_import.migrate.files import Folder
from kerp_import.model.schema_errors import SchemaDirty
from kerp_import.model.words import Words
from kerp_import.schema_changes.catalogue import catalogue_facts, place_of
from kerp_import.schema_changes.clone import CloneOf, clone
from kerp_import.schema_changes.compare import Difference, How

HOLDS = {"validity", "enforcement"}
"""Aspects that are told only where something does not hold."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What is wrong with a schema at its version; nothing, if both are empty."""

    version: int
    files: tuple[Words, ...]
    """Files that were edited, removed, or came out of order since they were applied."""
    not_holding: tuple[Difference, ...]
    """Constraints and indexes that hold nothing: NOT VALID, INVALID, or switched off."""


def verify(db: Database, folder: Folder) -> Verified:
    """Compare the files with what the history noted of them, and look at each constraint and index of their tables.

    What the migrations themselves leave NOT VALID is as it should be; a clone at the version tells.
    """
    current = history.state(db, folder)
    if current.dirty:
        raise SchemaDirty(version=current.version, place=history.place_of(current.half_done), reason="")
    made = clone(CloneOf(folder, current.version, place_of(db).schema)).facts
    meant = {(each.thing, each.aspect) for each in made if each.aspect in HOLDS}
    tables = {each.name for each in made if not each.place}
    broken = (
        each
        for each in catalogue_facts(db)
        if each.aspect in HOLDS and each.place in tables and (each.thing, each.aspect) not in meant
    )
    differences = (
        Difference(How.EXTRA, each.kind, each.place, each.name, each.aspect, "", each.value, (each.unmake or "",))
        for each in broken
    )
    return Verified(current.version, current.problems, tuple(differences))
