"""Restore: the whole database out of a backup, in the place of today's, which is kept; or the rows of one table.

Decision: docs/decisions/backup.md
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from kerp_import.backup.backup import (
    Backup,
    compare_counts,
    fill_database,
    read_backup,
    require_all_companies,
    restored_copy,
    rows_per_table,
)
from kerp_import.backup.bring_back import BroughtBack, bring_back_from
from kerp_import.database import audit
from kerp_import.database.connection import Database, named_database
from kerp_import.migrate.files import shipped
from kerp_import.migrate.runner import up
from kerp_import.model.errors import BackupTooNew, NoSuchTable, OthersConnected
from kerp_import.model.progress import Meter
from kerp_import.records.tenant_role import make_tenant_role, tenant_role

MAINTENANCE = "template1"
"""The database from which others are renamed: every server has it."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A database that stands again as it was backed up, and what was run on it to bring its schema up to date."""

    name: str
    kept_as: str
    """The name under which the database of before is still there."""
    rows: int
    migrations: tuple[int, ...]
    roles: tuple[str, ...]
    """Roles of companies that the server did not have, and that were made anew: nobody is a member yet."""


@dataclass(frozen=True, slots=True)
class OtherSession:
    """One row of `backup/others.sql`: somebody who is connected to the database."""

    login: str | None
    address: str
    program: str
    since: datetime


def restore(url: str, path: Path) -> Restored:
    """Put the backup in the place of the database at `url`: restored and compared first, then renamed."""
    backup = read_backup(path)
    with Database(url) as db:
        require_all_companies(db)
        newest = shipped().newest
        if backup.schema_version > newest:
            raise BackupTooNew(path=path, version=backup.schema_version, newest=newest)
        _refuse_others(db, db.name)
        name, stamp = db.name, f"{datetime.now(UTC):%Y%m%d_%H%M%S}"
    draft, kept_as = f"{name}_restored_{stamp}", f"{name}_before_{stamp}"
    with Database(named_database(url, MAINTENANCE)) as server, Meter("restore", name) as meter:
        meter.enter("restore")
        server.execute(f'CREATE DATABASE "{draft}" TEMPLATE template0')
        try:
            versions = _filled(server, url, backup, draft, meter)
            _refuse_others(server, name)
            with server.transaction():
                roles = tuple(_missing_roles(server, backup))
                server.execute(f'ALTER DATABASE "{name}" RENAME TO "{kept_as}"')
                server.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
        except BaseException:
            server.execute(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
            raise
    return Restored(name, kept_as, sum(backup.tables.values()), versions, roles)


def _filled(server: Database, url: str, backup: Backup, draft: str, meter: Meter) -> tuple[int, ...]:
    """Restore the backup into the database `draft`, compare it, and return the migrations that it lacked."""
    fill_database(server, url, backup.path, draft, keeps_owners=True, look=meter.tick)
    with Database(named_database(url, draft)) as restored, restored.beating(meter.tick):
        meter.enter("count")
        compare_counts(backup.path, backup.tables, rows_per_table(restored))
        return _bring_up_to_date(restored, backup.path) if backup.schema_version else ()


def _missing_roles(db: Database, backup: Backup) -> Iterator[str]:
    """Make the companies' own roles that the server lacks, and yield them: without it such a company stands open."""
    for code, company_id in backup.strict.items():
        if tenant_role(db, UUID(company_id)) is None:
            yield make_tenant_role(db, UUID(company_id), code)


def restore_table(db: Database, url: str, path: Path, table: str, ask: Callable[[BroughtBack], None]) -> BroughtBack:
    """Bring the rows of one table back as they were backed up, after `ask` was shown how many; later rows stay."""
    require_all_companies(db)
    backup = read_backup(path)
    named = table if "." in table else f"public.{table}"
    if named not in backup.tables:
        raise NoSuchTable(table=table, tables=", ".join(backup.tables))
    with (
        Meter("restore", named) as meter,
        restored_copy(db, url, path, backup.tables, keeps_owners=False, look=meter.tick) as copy,
    ):
        meter.enter("restore")
        with db.transaction() as ending:
            ending.undo = True
            planned = bring_back_from(db, copy, named, "true")
        ask(planned)
        if planned.gone or planned.differing:
            with db.transaction():
                brought_back = bring_back_from(db, copy, named, "true")
                db.take_role()
                audit.note(db, "db restore", "done", details={"backup": path.name, **asdict(brought_back)})
    return planned


def _bring_up_to_date(restored: Database, path: Path) -> tuple[int, ...]:
    """Run what our schema lacks since the backup, and note that it was restored: its own audit ends with the backup."""
    versions = tuple(each.version for each in up(restored))
    with restored.transaction():
        restored.take_role()
        audit.note(restored, "db restore", "done", details={"backup": path.name})
    return versions


def _refuse_others(db: Database, name: str) -> None:
    """Raise where somebody is connected to the database: it would be taken from under his feet."""
    others = db.ask("backup/others.sql", {"database": name}, OtherSession)
    if others:
        who = ", ".join(f"{each.login} {each.address} {each.program}".strip() for each in others)
        raise OthersConnected(database=name, who=who)
