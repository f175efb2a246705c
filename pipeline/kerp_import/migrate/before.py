"""What must be so before a file starts: no row in the way of its checks, and the backfills that it needs finished.

Decision: docs/decisions/statements.md
"""

from kerp_import.database.connection import Database, StatementRefused
from kerp_import.database.operations import access
from kerp_import.migrate.directives import RowCheck, backfills_of, checks_of
from kerp_import.migrate.files import Migration
from kerp_import.model.schema_errors import BackfillMissing, CheckRefused, MigrationUnreadable, RowsInTheWay

AFFECTED_BY_POLICY = "42501"
"""What the server answers, with row_security off, where a policy would hide rows from this login."""


def require_ready(db: Database, migration: Migration) -> None:
    """Refuse a file whose checks count rows, or whose backfill has not finished."""
    for name in backfills_of(migration.up):
        if not _is_finished(db, name):
            raise BackfillMissing(file=f"{migration.label}.up.sql", name=name)
    for check in checks_of(migration.up):
        count = _count(db, migration, check)
        if count:
            raise RowsInTheWay(file=f"{migration.label}.up.sql", line=check.line, count=count, query=check.query)


def _is_finished(db: Database, name: str) -> bool:
    """Return whether the latest backfill of that name came to its end."""
    if not access(db).may_read:
        return False
    with db.transaction():
        db.take_role()
        return bool(db.ask("migrate/backfill.sql", {"name": name})[0]["is_finished"])


def _count(db: Database, migration: Migration, check: RowCheck) -> int:
    """Return how many rows a check counts, over all companies: none may be hidden from it by a policy."""
    try:
        return _ask(db, migration, check, "SET LOCAL row_security = off")
    except StatementRefused as error:
        if error.sqlstate != AFFECTED_BY_POLICY:
            raise CheckRefused(file=f"{migration.label}.up.sql", line=check.line, reason=error.reason) from error
    try:
        with db.tenant(None):
            companies = [str(each["id"]) for each in db.ask("migrate/companies.sql", {})]
        return sum(_ask(db, migration, check, f"SET LOCAL app.current_tenant = '{company}'") for company in companies)
    except StatementRefused as error:
        raise CheckRefused(file=f"{migration.label}.up.sql", line=check.line, reason=error.reason) from error


def _ask(db: Database, migration: Migration, check: RowCheck, setting: str) -> int:
    """Return what a check counts under a setting; its transaction leaves nothing."""
    with db.transaction() as ending:
        ending.undo = True
        db.execute("SET TRANSACTION READ ONLY")
        db.execute(setting)
        rows = db.statement(check.query, check.line)
    if len(rows) != 1 or len(rows[0]) != 1 or not isinstance(rows[0][0], int):
        raise MigrationUnreadable(
            file=f"{migration.label}.up.sql",
            line=check.line,
            problem_ko="check는 수 하나를 세어야 합니다: SELECT count(*) …",
            problem_en="a check counts: SELECT count(*) …",
        )
    return rows[0][0]
