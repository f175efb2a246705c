"""Whether what was applied still stands: the files as they were, and nothing of the schema asleep or half made.

Decision: docs/decisions/migrations.md
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kerp_import.database.connection import Database
from kerp_import.migrate import history
from kerp_import.migrate.files import Folder
from kerp_import.migrate.history import SchemaState
from kerp_import.model.words import Words

ASLEEP = {
    "constraint": Words(
        "제약 {name} ({on_table}): 있던 행은 확인되지 않았습니다",
        "constraint {name} ({on_table}): rows that were there are not checked",
    ),
    "index": Words(
        "인덱스 {name} ({on_table}): 완성되지 않았습니다", "index {name} ({on_table}): it was never finished"
    ),
    "trigger": Words("트리거 {name} ({on_table}): 꺼져 있습니다", "trigger {name} ({on_table}): it is switched off"),
    "foreign key": Words(
        "외래키 {name} ({on_table}): 꺼져 있습니다", "foreign key {name} ({on_table}): it is switched off"
    ),
}


@dataclass(frozen=True, slots=True)
class Unsound:
    """One row of `schema_changes/unsound.sql`: what is there and does not hold, and what to type."""

    kind: str
    on_table: str
    name: str
    remedy: str

    @property
    def words(self) -> Words:
        """Return what is wrong with it."""
        return ASLEEP[self.kind].filled(name=self.name, on_table=self.on_table)


@dataclass(frozen=True, slots=True)
class VerifiedSchema:
    """What of a schema was looked at, and what does not stand."""

    version: int
    compared: int
    """Files whose checksum was compared; what another tool applied has none."""
    files: tuple[Words, ...]
    unsound: tuple[Unsound, ...]

    @property
    def is_sound(self) -> bool:
        """Return whether everything stands."""
        return not (self.files or self.unsound)


def verify(db: Database, folder: Folder) -> VerifiedSchema:
    """Compare the folder's files with what was applied, and look for what does not hold; nothing is changed."""
    current = history.state(db, folder)
    compared = sum(each.checksum is not None for each in current.applied)
    files = (*_stopped(folder, current), *current.problems, *_edited_ways_back(folder, current))
    return VerifiedSchema(current.version, compared, files, tuple(db.ask("schema_changes/unsound.sql", {}, Unsound)))


def _stopped(folder: Folder, current: SchemaState) -> Iterator[Words]:
    """Yield that a file stopped halfway, and where."""
    if current.dirty:
        place = history.place_of(folder, current.half_done) or f" {current.version}"
        yield Words(f"중간에 멈춘 상태입니다 (dirty):{place}", f"stopped halfway (dirty):{place}")


def _edited_ways_back(folder: Folder, current: SchemaState) -> Iterator[Words]:
    """Yield the down files that are no longer what they were: nobody has run them yet."""
    files = {each.label: each for each in folder.migrations}
    for each in current.applied:
        file = files.get(each.name)
        if file and each.checksum is not None and each.down_checksum != file.down_checksum:
            name = f"{each.name}.down.sql"
            yield Words(f"{name}: 적용할 때와 다릅니다", f"{name}: not what it was when the way in was applied")
