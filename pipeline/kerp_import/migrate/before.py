"""What must be so before a file starts: no row in the way of its checks, and the backfills that it needs finished.

Decision: docs/decisions/statements.md
"""

from kerp_import.database.connection import Database, StatementRefused
from kerp_import.database.operations import access
from kerp_import.migrate.directives import COUNTS, RowCheck, backfills_of, checks_of, refuse
from kerp_import.migrate.files import Folder, Migration
from kerp_import.model.schema_errors import BackfillMissing, CheckRefused, RowsInTheWay

AFFECTED_BY_POLICY = "42501"
"""What the server answers, with row_security off, where a policy would hide rows from this login."""


UNSEEN = "row-level security would hide rows of companies from this login"


def require_ready(db: Database, folder: Folder, migration: Migration) -> None:
    """Refuse a file whose checks count rows, or whose backfill has not finished."""
    file = migration.up_file
    for name in backfills_of(file, migration.up):
        if not _is_finished(db, name):
            raise BackfillMissing(file=file, name=name)
    for check in checks_of(file, migration.up):
        count = _count(db, folder, file, check)
        if count:
            raise RowsInTheWay(file=file, line=check.line, count=count, query=check.query)


def _is_finished(db: Database, name: str) -> bool:
    """Return whether the latest backfill of that name came to its end."""
    if not access(db).may_read:
        return False
    with db.transaction():
        db.take_role()
        return bool(db.ask("migrate/backfill.sql", {"name": name})[0]["is_finished"])


def _count(db: Database, folder: Folder, file: str, check: RowCheck) -> int:
    """Return how many rows a check counts, over all companies: none may be hidden from it by a policy."""
    try:
        try:
            return _ask(db, file, check, "SET LOCAL row_security = off")
        except StatementRefused as error:
            # Whose policies a foreign folder has is not known, so that there is no going company by company.
            if error.sqlstate != AFFECTED_BY_POLICY or not folder.is_ours:
                raise
        return sum(
            _ask(db, file, check, f"SET LOCAL app.current_tenant = '{company}'")
            for company in _companies(db, file, check)
        )
    except StatementRefused as error:
        raise CheckRefused(file=file, line=check.line, reason=error.reason) from error


def _companies(db: Database, file: str, check: RowCheck) -> list[str]:
    """Return the ids of all companies; a login that is not told of each is refused."""
    if not db.ask("migrate/sees_companies.sql", {})[0]["sees_all"]:
        raise CheckRefused(file=file, line=check.line, reason=UNSEEN)
    with db.tenant(None):
        return [str(each["id"]) for each in db.ask("migrate/companies.sql", {})]


def _ask(db: Database, file: str, check: RowCheck, setting: str) -> int:
    """Return what a check counts under a setting; its transaction leaves nothing."""
    with db.transaction() as ending:
        ending.undo = True
        db.execute("SET TRANSACTION READ ONLY")
        db.execute(setting)
        rows = db.statement(check.query, check.line)
    if len(rows) != 1 or len(rows[0]) != 1 or not isinstance(rows[0][0], int):
        refuse(file, check.line, COUNTS)
    return rows[0][0]
