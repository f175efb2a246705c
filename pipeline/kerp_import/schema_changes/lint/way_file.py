"""The files of a folder one by one: each up file, and behind it its down file."""

from collections.abc import Iterator
from dataclasses import dataclass

from kerp_import.migrate.files import Folder, Migration

LONGEST_SHOWN = 100
"""Characters of a statement that a finding repeats."""


@dataclass(frozen=True, slots=True)
class WayFile:
    """One file of a migration: its way in or its way back."""

    label: str
    way: str
    text: str

    @property
    def name(self) -> str:
        """Return the file's name."""
        return f"{self.label}.{self.way}.sql"


def up_file(migration: Migration) -> WayFile:
    """Return a migration's way in."""
    return WayFile(migration.label, "up", migration.up)


def down_file(migration: Migration) -> WayFile | None:
    """Return a migration's way back, None where there is none."""
    return None if migration.down is None else WayFile(migration.label, "down", migration.down)


def files_of(folder: Folder) -> Iterator[WayFile]:
    """Yield every file of the folder, in the order of the versions."""
    for each in folder.migrations:
        yield up_file(each)
        down = down_file(each)
        if down is not None:
            yield down


def shown_statement(text: str) -> str:
    """Return a statement on one line, cut short."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else line[:LONGEST_SHOWN] + "…"
