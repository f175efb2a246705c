"""The table's own definition: dumped at the source, tried beside a copy of the target's schema, then made in two parts.

Decision: docs/decisions/table-copy.md
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from kerp_import.backfill.key_ranges import BackfillTable
from kerp_import.backup.server_programs import run_program
from kerp_import.database import operations
from kerp_import.database.connection import Database
from kerp_import.model.copy_errors import DefinitionHasPartitions, DefinitionUnreadable, TableChanging
from kerp_import.model.errors import BackupFailed
from kerp_import.model.ids import uuid7

KEYS = (" CONSTRAINT ", " INDEX ")
"""How pg_restore's list names what finds rows; a foreign key is an FK CONSTRAINT there."""

CHANGES = {
    "expand": ("kerp-import db contract {name}", "kerp-import db expand {name} --revert"),
    "partition": ("kerp-import db partition {name} --finish", "kerp-import db partition {name} --undo"),
}
"""What puts triggers of ours on a table: the commands that bring it to its end, and back."""

OVER = {"completed", "rolled_back"}
RESTORE = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--no-password")


@dataclass(frozen=True, slots=True)
class Server:
    """A server and how its programs reach it."""

    db: Database
    url: str


@dataclass(frozen=True, slots=True)
class Definition:
    """What pg_dump says of a table, in a file."""

    source: Server
    table: BackfillTable
    file: Path

    def make_table(self, target: Server, database: str) -> None:
        """Make the table with its columns, defaults, checks and sequences, and nothing that comes after the data."""
        self._restore(target, database, "--section=pre-data")

    def make_keys(self, target: Server, database: str) -> None:
        """Make its keys and indexes."""
        self._restore_some(target, database, are_keys=True)

    def make_rest(self, target: Server, database: str) -> None:
        """Make its foreign keys, triggers, policies and what else comes after the data."""
        self._restore_some(target, database, are_keys=False)

    def _restore_some(self, target: Server, database: str, *, are_keys: bool) -> None:
        """Restore those entries of the dump that are keys, or those that are not."""
        listed = run_program(
            self.source.db, self.source.url, "pg_restore", ["--section=post-data", "--list", str(self.file)],
            database=self.source.db.name,
        )  # fmt: skip
        wanted = [each for each in listed.splitlines() if not each.startswith(";") and _is_key(each) == are_keys]
        if wanted:
            chosen = self.file.with_suffix(".list")
            chosen.write_text("\n".join(wanted) + "\n", encoding="utf-8")
            self._restore(target, database, f"--use-list={chosen}")

    def _restore(self, target: Server, database: str, *arguments: str) -> None:
        """Run pg_restore of the source's version, which alone can read the file, against the target."""
        try:
            run_program(
                self.source.db, target.url, "pg_restore",
                [*RESTORE, *arguments, f"--dbname={database}", str(self.file)], database=database,
            )  # fmt: skip
        except BackupFailed as error:
            raise DefinitionUnreadable(
                table=self.table.path, source=self.source.db.major_version, target=target.db.major_version,
                reason=error.facts["reason"],
            ) from error  # fmt: skip


def _is_key(entry: str) -> bool:
    """Return whether an entry of pg_restore's list is a key or an index."""
    return " FK CONSTRAINT " not in entry and any(kind in entry for kind in KEYS)


@contextmanager
def dumped(source: Server, target: Server, table: BackfillTable, *, is_tried: bool) -> Iterator[Definition]:
    """Give the table's definition; unless an earlier run did so it is tried on the target's server first."""
    (kind,) = source.db.ask("table_copy/is_partitioned.sql", {"id": table.id})
    if kind["is_partitioned"]:
        raise DefinitionHasPartitions(table=table.path, name=table.name)
    _require_at_rest(source.db, table)
    with tempfile.TemporaryDirectory(prefix="kerp-copy-") as folder:
        definition = Definition(source, table, Path(folder) / "table.dump")
        arguments = ["--format=custom", "--schema-only", "--no-password", f"--table={table.path}"]
        run_program(
            source.db, source.url, "pg_dump", [*arguments, f"--file={definition.file}"], database=source.db.name
        )  # fmt: skip
        if not is_tried:
            _try(definition, target, Path(folder) / "schema.dump")
        yield definition


def _require_at_rest(source: Database, table: BackfillTable) -> None:
    """Refuse the definition of a table on which a change of ours stands that is not over."""
    for each in operations.latest(source):
        made = cast("list[dict[str, str]]", each.details.get("made") or [])
        stands = any(thing["name"].endswith(f" ON {table.name}") for thing in made)
        if stands and each.kind in CHANGES and each.status not in OVER:
            ends, reverts = (command.format(name=each.name.partition(" ")[0]) for command in CHANGES[each.kind])
            raise TableChanging(table=table.path, name=each.name, ends=ends, reverts=reverts)


def _try(definition: Definition, target: Server, file: Path) -> None:
    """Make the table in a database of the target's server that has the target's schema, and no row; then drop it."""
    scratch = f"kerp_copy_{uuid7().hex}"
    arguments = ["--format=custom", "--schema-only", "--no-password", f"--file={file}"]
    run_program(target.db, target.url, "pg_dump", arguments, database=target.db.name)
    target.db.do("table_copy/make_scratch.sql", {}, {"scratch": scratch})
    try:
        run_program(target.db, target.url, "pg_restore", [*RESTORE, f"--dbname={scratch}", str(file)], database=scratch)
        definition.make_table(target, scratch)
        definition.make_keys(target, scratch)
        definition.make_rest(target, scratch)
    finally:
        target.db.do("table_copy/drop_scratch.sql", {}, {"scratch": scratch})
