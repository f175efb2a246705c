"""Makes a backup of the whole database, and proves it: it counts once its restore has run and every row is there.

Decision: docs/decisions/backup.md
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from kerp_import.backup.server_programs import run_program
from kerp_import.database.connection import Database, named_database
from kerp_import.files.inputs import sha256
from kerp_import.files.outputs import make_folder, write_over
from kerp_import.migrate import history
from kerp_import.model.errors import BackupBroken, BackupFailed, NoSpace, OutputRefused, SeesNotAllCompanies
from kerp_import.model.ids import uuid7
from kerp_import.model.progress import Meter
from kerp_import.model.schema_errors import SchemaOfAnother
from kerp_import.model.system_words import system_reason
from kerp_import.model.words import Words

SUFFIX = ".dump"
DUMP = ("--format=custom", "--no-password", "--exclude-table-data=kerp_staging.*")
"""Staging is left out: its rows are on their way, and its tables take none without a company."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was proved, as the file beside it says."""

    path: Path
    database: str
    made_at: datetime
    server: int
    """The server's major version."""
    schema_version: int
    """0 where the schema is not ours: another program's, or none yet."""
    sha256: str
    size: int
    tables: dict[str, int]
    """Table ("public.vouchers") → rows, counted in the same snapshot."""
    strict: dict[str, str] = field(default_factory=dict)
    """Code → id of the companies that have a role of their own, which is in no dump."""
    server_id: str = ""
    """Which server it was made of, whatever that is called today; empty in one of before."""


@dataclass(frozen=True, slots=True)
class TableRows:
    """One row of `backup/tables.sql`: a table of the database, quoted as SQL wants it."""

    name: str


@dataclass(frozen=True, slots=True)
class StrictCompany:
    """One row of `backup/strict_companies.sql`: a company that has a role of its own."""

    code: str
    id: UUID


def make_backup(db: Database, url: str, path: Path) -> Backup:
    """Write `path` and `path`.json: dumped from one snapshot, restored for proof into a database made for it."""
    require_all_companies(db)
    _require_space(db, path)
    if path.exists():
        raise OutputRefused(path=path, reason=Words("이미 있음", "it exists already"))
    with Meter("backup", db.name) as meter, db.beating(meter.tick), _private_draft(path) as draft:
        with db.transaction():
            db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # It waits for pg_dump, which may take longer than a client that is gone is given.
            db.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            snapshot = str(db.row("SELECT pg_export_snapshot() AS name")["name"])
            counts = rows_per_table(db)
            schema_version = _own_version(db)
            strict = db.ask("backup/strict_companies.sql", {}, StrictCompany) if schema_version > 1 else []
            server_id = str(db.ask("retention/cluster.sql", {})[0]["server_id"])
            arguments = [*DUMP, f"--snapshot={snapshot}", f"--file={draft}"]
            meter.enter("dump")
            run_program(db, url, "pg_dump", arguments, database=db.name, look=meter.tick)
        meter.enter("checksum")
        backup = Backup(
            path, db.name, datetime.now(UTC), db.major_version, schema_version, sha256(draft), draft.stat().st_size,
            counts, {each.code: str(each.id) for each in strict}, server_id,
        )  # fmt: skip
        meter.enter("restore")
        with restored_copy(db, url, draft, counts, keeps_owners=False, look=meter.tick):
            pass
        draft.rename(path)
    facts = {**asdict(backup), "path": path.name, "made_at": backup.made_at.isoformat()}
    write_over(facts_beside(path), json.dumps(facts, ensure_ascii=False, indent=2).encode())
    return backup


def read_backup(path: Path) -> Backup:
    """Return the backup that `path` is; one that was changed, or of which nothing is known, is a `BackupBroken`."""
    try:
        backup = _facts(path)
        digest = sha256(path)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BackupBroken(path=path, reason=f"{type(error).__name__}: {error}") from error
    if digest != backup.sha256:
        raise BackupBroken(path=path, reason=f"SHA-256 {digest[:12]}… ≠ {backup.sha256[:12]}…")
    return backup


def _facts(path: Path) -> Backup:
    """Return what is said of a backup beside it."""
    facts: dict[str, Any] = json.loads(facts_beside(path).read_text(encoding="utf-8"))
    return Backup(**{**facts, "path": path, "made_at": datetime.fromisoformat(facts["made_at"])})


def facts_of(path: Path) -> Backup | None:
    """Return what is said of a backup, without reading it whole; None where that cannot be read."""
    try:
        return _facts(path)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def newest_backup(folder: Path) -> Backup | None:
    """Return what is said of the newest backup of a folder."""
    known = [facts for path in folder.glob(f"*{SUFFIX}") if (facts := facts_of(path)) is not None]
    return max(known, key=lambda each: each.made_at, default=None)


def backups_in(folder: Path) -> list[Path]:
    """Return the backups of a folder, the newest first."""
    paths = [each for each in folder.glob(f"*{SUFFIX}") if facts_beside(each).is_file()]
    return sorted(paths, key=lambda path: path.stat().st_mtime, reverse=True)


@contextmanager
def restored_copy(  # noqa: PLR0913 - what is restored where, and who looks on
    db: Database,
    url: str,
    dump: Path,
    counts: dict[str, int],
    *,
    keeps_owners: bool,
    look: Callable[[], None] = lambda: None,
) -> Iterator[Database]:
    """Restore the dump into a database of its own, compare the rows of every table, and drop it again afterwards."""
    name = f"kerp_copy_{uuid7().hex}"
    db.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        fill_database(db, url, dump, name, keeps_owners=keeps_owners, look=look)
        with Database(named_database(url, name)) as copy:
            compare_counts(dump, counts, rows_per_table(copy))
            yield copy
    finally:
        db.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def fill_database(  # noqa: PLR0913 - as above
    db: Database, url: str, dump: Path, name: str, *, keeps_owners: bool, look: Callable[[], None] = lambda: None
) -> None:
    """Restore the dump into the empty database `name`, whole or not at all; `look` is called meanwhile."""
    arguments = ["--exit-on-error", "--single-transaction", "--no-password", f"--dbname={name}", str(dump)]
    if not keeps_owners:
        arguments = ["--no-owner", "--no-privileges", *arguments]
    run_program(db, url, "pg_restore", arguments, database=name, look=look)


def compare_counts(dump: Path, wanted: dict[str, int], restored: dict[str, int]) -> None:
    """Raise where a table has not as many rows as it had when it was dumped."""
    differing = [
        f"{name} {restored.get(name, 0):,} ≠ {rows:,}" for name, rows in wanted.items() if restored.get(name) != rows
    ]
    if differing:
        raise BackupBroken(path=dump, reason=", ".join(differing))


def rows_per_table(db: Database) -> dict[str, int]:
    """Count the rows of every table of the database, whoever's they are."""
    names = [each.name for each in db.ask("backup/tables.sql", {}, TableRows)]
    return {name: int(str(db.row(f"SELECT count(*) AS rows FROM {name}")["rows"])) for name in names}  # noqa: S608 quoted


def _own_version(db: Database) -> int:
    """Return the version of our schema, 0 where the database has another program's."""
    try:
        return history.state(db).version
    except SchemaOfAnother:
        return 0


def require_all_companies(db: Database) -> None:
    """Refuse a login that row-level security binds: it would see no row, and call that a backup."""
    if not db.row("SELECT rolsuper OR rolbypassrls AS sees FROM pg_roles WHERE rolname = current_user")["sees"]:
        raise SeesNotAllCompanies(login=db.user)


def _require_space(db: Database, path: Path) -> None:
    """Refuse where the folder has no room for what the tables hold; a dump is smaller, never larger."""
    folder = next(each for each in path.absolute().parents if each.exists())
    needed = int(str(db.ask("backup/size.sql", {})[0]["bytes"]))
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NoSpace(folder=folder, free=free >> 20, needed=needed >> 20)


@contextmanager
def _private_draft(path: Path) -> Iterator[Path]:
    """Yield a file of ours in the folder of `path`, for our eyes alone; gone unless it was renamed."""
    try:
        make_folder(path.parent)
        handle, name = tempfile.mkstemp(prefix=".kerp-", suffix=SUFFIX, dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise OutputRefused(path=path, reason=system_reason(error)) from error
    draft = Path(name)
    try:
        yield draft
    except OSError as error:
        raise BackupFailed(reason=str(error)) from error
    finally:
        draft.unlink(missing_ok=True)


def facts_beside(path: Path) -> Path:
    """Return the file that says what a backup holds."""
    return path.with_name(f"{path.name}.json")
