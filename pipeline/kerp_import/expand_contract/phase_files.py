"""The migrations of a change: the file of a phase is written when that phase begins, and the runner runs it.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kerp_import.database.connection import Database, literal
from kerp_import.expand_contract.changes.change_sql import PlannedChange
from kerp_import.expand_contract.noted import Earlier, as_login, found_in, look, note, run_on_copy
from kerp_import.expand_contract.sql_text import filled
from kerp_import.expand_contract.standing import table_itself
from kerp_import.expand_contract.state import LiveChange, Phase
from kerp_import.files.outputs import make_folder, write_over
from kerp_import.migrate import history, runner
from kerp_import.migrate.files import Folder, Migration, read_folder, shipped
from kerp_import.model.change_errors import ChangeFolderTaken, ChangeFolderUnknown
from kerp_import.model.schema_errors import TargetUnreadable
from kerp_import.model.words import Words
from kerp_import.schema_changes.catalogue import place_of
from kerp_import.schema_changes.copy_of_target import copy_of_target
from kerp_import.schema_changes.create import next_number
from kerp_import.schema_changes.drift import drift

FOLDER = "kerp-changes"
"""The folder beside the declaration, where none is named."""

TABLE = "kerp_changes"
"""The table that keeps that folder's version."""


@dataclass(frozen=True, slots=True)
class ChangeFolder:
    """The folder that a change's migrations are written to, and the table that keeps its version."""

    path: Path
    table: str

    def read(self) -> Folder:
        """Return the folder's migrations; one that is not there yet is made."""
        make_folder(self.path)
        return read_folder(self.path, self.table)

    def path_of(self, migration: Migration) -> str:
        """Return where the way in of one of its migrations lies, as every command about changes tells it."""
        return str(self.path / migration.up_file)


@dataclass(frozen=True, slots=True)
class PhaseFile:
    """One pair of files that is to be written: `wider_amounts_expand`, with its way in and its way back."""

    name: str
    shown: str
    """What it does, without the note of it: what a person reads before he agrees."""
    up: str
    down: str | None
    """None: there is no way back by `db down`."""


@dataclass(frozen=True, slots=True)
class LaterPhase:
    """What a later phase of a change does, before its file is written."""

    label: str
    """The end of the file's name: finish, contract, revert."""
    phase: Phase
    """What the change is afterwards."""
    step: Words
    """What it is called where a copy refuses it."""
    title: Words
    up: str
    down: str | None
    waits_for: str
    """The next command, kept as the reason for which the change waits; empty at its end."""
    is_one_transaction: bool = True


def folder_of_change(live: LiveChange, named: ChangeFolder | None) -> ChangeFolder:
    """Return the folder of a change's migrations: the one that is named, else where it was expanded from."""
    if named is not None:
        return named
    kept = ChangeFolder(Path(live.details.path), live.details.table)
    if not kept.path.is_dir():
        raise ChangeFolderUnknown(name=live.name, folder=live.details.path, table=kept.table)
    return kept


def planned(db: Database, live: LiveChange) -> PlannedChange:
    """Return what the SQL of a change under way is made from."""
    return PlannedChange(live.declaration, place_of(db).schema, live.details.standing)


@contextmanager
def copy_for(db: Database, url: str, table: str) -> Iterator[Database]:
    """Give a copy of the target's schema, acted on under the name of the login that runs the change."""
    with copy_of_target(db, url, shipped(), drift(db, shipped())) as copy:
        here, there = table_itself(copy.db, table), table_itself(db, table)
        if here is None and there is not None:
            raise TargetUnreadable(reason=table)
        # A clone's tables belong to whoever made it; what the change makes belongs to the table's owner here and there.
        is_owner = here is not None and there is not None and there.owner == db.user
        with as_login(copy.db, here.owner if here is not None and is_owner else db.user):
            yield copy.db


def file_of(db: Database, url: str, live: LiveChange, later: LaterPhase) -> PhaseFile:
    """Return the file of a later phase, whose text has run on a copy, with what that made noted at its end."""
    with copy_for(db, url, live.declaration.table) as copy:
        before = look(copy)
        run_on_copy(copy, live.name, later.up, later.step)
        earlier = Earlier(live.details.made, live.details.facts)
        found = {**found_in(before, look(copy), earlier), "waits_for": later.waits_for or None}
    as_before = found_in(before, before, earlier)
    return PhaseFile(
        f"{live.name}_{later.label}",
        later.up,
        _text(live.name, later, later.up, note(live.name, later.phase, found)),
        None if later.down is None else _text(live.name, later, later.down, note(live.name, live.phase, as_before)),
    )


def _text(name: str, later: LaterPhase, body: str, noted: str) -> str:
    """Return the text of a file."""
    return file_text(name, later.title, body, noted, is_one_transaction=later.is_one_transaction)


def file_text(name: str, title: Words, body: str, noted: str, *, is_one_transaction: bool) -> str:
    """Return a file's text: what it is for, its statements, and the note in the last transaction of them."""
    head = filled("title", name=name, title_ko=title.ko, title_en=title.en)
    if is_one_transaction:
        return f"{head}\n{body}\n{noted}"
    each_alone = filled("each_alone")
    return f"{head}{each_alone}\n{body}\nBEGIN;\n\n{noted}\nCOMMIT;\n"


def not_while_soaking(name: str) -> str:
    """Return the statement with which a way back begins: it refuses as long as a soak keeps readers out."""
    return filled("not_while_soaking", name=literal(name), plain=name.replace("'", "''"))


def write_and_run(db: Database, place: ChangeFolder, file: PhaseFile) -> Migration:
    """Write a pair of files and run it; the same pair that was written before and never run is taken again."""
    migration = _written(db, place, file)
    runner.up(db, migration.version, folder=place.read())
    return migration


def take_away(db: Database, place: ChangeFolder, name: str) -> None:
    """Take a pair of files away that was written and never ran: `db up` would run it."""
    for each in history.state(db, place.read()).pending:
        if each.name == name:
            for file in place.path.glob(f"{each.label}.*.sql"):
                file.unlink()


def take_away_contract(db: Database, place: ChangeFolder, name: str) -> None:
    """Take away the contract's file that a killed command has left; under the change's lock, so that none is at it."""
    take_away(db, place, f"{name}_contract")


def require_free(db: Database, place: ChangeFolder, name: str) -> None:
    """Refuse a folder in which other files are pending that would run before this one."""
    folder = place.read()
    number_of_own, pending = _pending(db, folder, name)
    before = [each for each in pending if number_of_own is None or each.version < number_of_own]
    if before:
        files = ", ".join(each.up_file for each in before)
        raise ChangeFolderTaken(folder=str(place.path), files=files, options=folder.options)


def _pending(db: Database, folder: Folder, name: str) -> tuple[int | None, tuple[Migration, ...]]:
    """Return the number under which a file of that name is pending, and all that is pending."""
    pending = history.state(db, folder).pending
    return next((each.version for each in pending if each.name == name), None), pending


def _written(db: Database, place: ChangeFolder, file: PhaseFile) -> Migration:
    """Write a pair of files; the way in comes first, since a folder may not have a way back alone."""
    require_free(db, place, file.name)
    folder = place.read()
    number, _ = _pending(db, folder, file.name)
    own = next((each.label for each in folder.migrations if each.version == number), None)
    label = own or f"{next_number(folder)}_{file.name}"
    texts: Mapping[str, str | None] = {"up": file.up, "down": file.down}
    for way, text in texts.items():
        path = place.path / f"{label}.{way}.sql"
        if text is None:
            path.unlink(missing_ok=True)
        else:
            write_over(path, text.encode())
    return next(each for each in place.read().migrations if each.label == label)
