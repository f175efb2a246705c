"""The way back to an earlier version: tried first, told by what it deletes, and looked at when it is done.

Decision: docs/decisions/ways-back.md
Decision: docs/decisions/both-shapes.md
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kerp_import.backup.server_programs import run_program
from kerp_import.database.connection import Database
from kerp_import.files.outputs import make_folder, write_new
from kerp_import.migrate import history, runner
from kerp_import.migrate.files import Folder, Migration
from kerp_import.migrate.lock import locked
from kerp_import.model.particles import with_particles
from kerp_import.model.schema_errors import NothingToUndo, PartitionsInTheWay, SchemaMoved, WayBackAstray
from kerp_import.model.words import Words, joined
from kerp_import.schema_changes.losses import Loss, LostPart, counted, parts_lost
from kerp_import.schema_changes.made_by_changes import facts_of_changes
from kerp_import.schema_changes.tables import tables_there
from kerp_import.schema_changes.trial import try_out

SHOWN = 5
"""Differences that a message names: whoever reads on has `db status` and the dump."""


@dataclass(frozen=True, slots=True)
class WayBack:
    """What a way back would do, before anything is done."""

    version: int
    """Where the schema is now."""
    target: int
    migrations: tuple[Migration, ...]
    """Those that are undone, the newest first."""
    losses: tuple[LostPart, ...]
    """What is filled and goes."""
    doubt: Words | None
    """Why it cannot be known what goes, None where it is."""
    names: frozenset[str]
    """The tables and columns that are left."""

    @property
    def may_lose(self) -> bool:
        """Return whether something that is filled goes, or may go."""
        return bool(self.losses or self.doubt)


def plan_way_back(db: Database, folder: Folder, target: int) -> WayBack:
    """Try the way back to `target` in a transaction that is rolled back, and return what it did."""
    history.require_table(db, folder)
    current = history.state(db, folder)
    history.require_sound(current, folder)
    if target >= current.version:
        raise NothingToUndo(version=current.version)
    migrations = runner.to_undo(folder, current, target)
    _require_whole(db, migrations)
    before = tables_there(db)
    with locked(db, folder):
        trial = try_out(db, folder, migrations)
    deleted = (
        LostPart(Loss.ROWS, before.tables[each.id], rows=each.removed)
        for each in trial.written
        if each.removed and each.id in before.tables
    )
    losses = (*(counted(db, each) for each in parts_lost(before, trial.after)), *deleted)
    filled = tuple(each for each in losses if each.rows != 0)
    return WayBack(current.version, target, migrations, filled, trial.doubt, trial.after.names)


def _require_whole(db: Database, migrations: tuple[Migration, ...]) -> None:
    """Raise where a table goes that `db partition` divided: its keys and the old table would stay and be in the way."""
    tables = {each.partitioned for each in facts_of_changes(db) if each.partitioned}
    for each in migrations:
        for table in sorted(tables):
            if re.search(rf"\bDROP TABLE (IF EXISTS )?{re.escape(table)}\b", each.down or "", re.IGNORECASE):
                raise PartitionsInTheWay(table=table, label=each.label)


def keep_schema(db: Database, url: str, folder: Path) -> Path:
    """Write the schema as it is now, without a row, into a new file of `folder`, and return the file."""
    dump = run_program(db, url, "pg_dump", ["--schema-only", "--no-password"], database=db.name)
    make_folder(folder)
    path = folder / f"{db.name}-schema-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.sql"
    write_new(path, dump.encode())
    return path


def go_back(db: Database, folder: Folder, way: WayBack, dump: Path | None) -> tuple[Migration, ...]:
    """Go the way back that was planned, and look whether it led where the trial did."""
    with locked(db, folder):
        now = history.state(db, folder).version
        if now != way.version:
            raise SchemaMoved(was=way.version, now=now)
        undone = runner.down(db, way.target, folder=folder)
        _require_arrived(db, folder, way, dump)
    return undone


def _require_arrived(db: Database, folder: Folder, way: WayBack, dump: Path | None) -> None:
    """Raise where version, tables or columns are not what they were when the way back was tried."""
    state = history.state(db, folder)
    differences = []
    if state.version != way.target or state.dirty:
        differences.append(Words(f"버전 {state.version} ≠ {way.target}", f"version {state.version} ≠ {way.target}"))
    if way.doubt is None:
        there = tables_there(db).names
        differences += [
            Words(with_particles(f"{each}이(가) 남아 있음"), f"{each} is left") for each in sorted(there - way.names)
        ]
        differences += [
            Words(with_particles(f"{each}이(가) 없음"), f"{each} is gone") for each in sorted(way.names - there)
        ]
    if differences:
        told = differences[:SHOWN]
        more = f" … (+{len(differences) - SHOWN})" if len(differences) > SHOWN else ""
        raise WayBackAstray(
            differences_ko=joined(told).ko + more,
            differences_en=joined(told).en + more,
            dump=dump or "-",
        )
