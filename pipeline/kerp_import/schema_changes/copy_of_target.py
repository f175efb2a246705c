"""A scratch database with the target's schema: a clone where the target is one, else what pg_dump says of it.

Decision: docs/decisions/trace.md
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

from kerp_import.backup.backup import fill_database
from kerp_import.backup.server_programs import run_program
from kerp_import.database.connection import Database, named_database
from kerp_import.files.spools import passing_spool
from kerp_import.migrate.files import Folder
from kerp_import.model.errors import BackupFailed, NoServerProgram
from kerp_import.model.schema_errors import TargetUnreadable
from kerp_import.schema_changes.catalogue import ROLE, catalogue_facts, place_of
from kerp_import.schema_changes.clone import CloneOf, live_clone
from kerp_import.schema_changes.drift import Drift
from kerp_import.schema_changes.scratch import scratch_server

DUMP = ("--schema-only", "--format=custom", "--no-password", "--lock-wait-timeout=5s")
"""Whoever holds a table for longer is not waited for: others would queue behind pg_dump."""


class CopyFrom(StrEnum):
    """Where the copy comes from."""

    CLONE = "clone"
    DUMP = "dump"


@dataclass(frozen=True, slots=True)
class CopyOfTarget:
    """A scratch database that has the target's schema, and how it came to it."""

    db: Database
    source: CopyFrom


@contextmanager
def copy_of_target(db: Database, url: str, folder: Folder, found: Drift) -> Iterator[CopyOfTarget]:
    """Give the copy; it goes when the block ends.

    A target that has not drifted, is not changing and holds nothing else is what the migrations make. Any other is
    dumped, by the programs of the server that it goes to; where the login may not read all of it, the clone has to do,
    unless the target has drifted or changes.
    """
    with ExitStack() as stack:
        if found.differences or found.others or found.changes:
            try:
                restored = stack.enter_context(_restored(db, url))
            except (BackupFailed, NoServerProgram) as error:
                if found.differences or found.changes:
                    raise TargetUnreadable(reason=str(error.facts.get("reason", error))) from error
            else:
                yield CopyOfTarget(restored, CopyFrom.DUMP)
                return
        of = CloneOf(folder, found.version, place_of(db).schema)
        yield CopyOfTarget(stack.enter_context(live_clone(of)), CopyFrom.CLONE)


@contextmanager
def _restored(db: Database, url: str) -> Iterator[Database]:
    """Give a scratch database with what pg_dump says of the target's schema."""
    name = f"scratch_{uuid4().hex[:12]}"
    place = place_of(db)
    facts = catalogue_facts(db)
    roles = {match for each in facts for text in (each.aspect, each.value) for match in ROLE.findall(text)}
    with scratch_server() as server, passing_spool() as folder:
        dump = folder / "schema.dump"
        with Database(server) as maintenance:
            for each in facts:
                if each.kind == "role" and not each.aspect and each.name in roles and each.make:
                    maintenance.statement(each.make, 0)
            maintenance.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
            run_program(maintenance, url, "pg_dump", [*DUMP, f"--file={dump}"], database=db.name)
            fill_database(maintenance, server, dump, name, keeps_owners=True)
        with Database(named_database(server, name)) as copy:
            copy.ask("scratch/enter.sql", {"schema": place.schema})
            yield copy
