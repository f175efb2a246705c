"""Brings rows back from a restored copy: those that are gone are inserted, those that differ get their values again.

Decision: docs/decisions/backup.md
"""

from dataclasses import dataclass

from kerp_import.database.connection import Database
from kerp_import.model.errors import BackupFailed

CARRIED = "rows_of_backup"
"""The temporary table of the rows on their way."""


@dataclass(frozen=True, slots=True)
class ColumnOfTable:
    """One row of `backup/columns.sql`: its name as SQL wants it."""

    name: str
    is_key: bool


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """How many rows of one table were gone, and how many differed."""

    table: str
    gone: int
    differing: int


def bring_back(db: Database, copy: Database, table: str, where: str) -> BroughtBack:
    """Bring the rows of the copy's `table` ("public.vouchers") back for which `where` holds, in db's transaction."""
    theirs = {each.name for each in copy.ask("backup/columns.sql", {"table": table}, ColumnOfTable)}
    columns = [each for each in db.ask("backup/columns.sql", {"table": table}, ColumnOfTable) if each.name in theirs]
    if not any(each.is_key for each in columns):
        raise BackupFailed(reason=f"{table}: no primary key")
    names = ", ".join(each.name for each in columns)
    is_same = " AND ".join(f"own.{each.name} = carried.{each.name}" for each in columns if each.is_key)
    own, carried = (", ".join(f"{side}.{each.name}" for each in columns) for side in ("own", "carried"))
    values = ", ".join(f"{each.name} = carried.{each.name}" for each in columns)
    # Every name is the catalogue's own, and quoted by it.
    db.execute(f"CREATE TEMP TABLE {CARRIED} ON COMMIT DROP AS SELECT {names} FROM {table} WHERE false")  # noqa: S608
    db.carry(copy, f"SELECT {names} FROM {table} WHERE {where}", CARRIED)  # noqa: S608
    differing = db.execute(
        f"UPDATE {table} AS own SET {values} FROM {CARRIED} AS carried"  # noqa: S608
        f" WHERE {is_same} AND ROW({own}) IS DISTINCT FROM ROW({carried})"
    )
    gone = db.execute(
        f"INSERT INTO {table} ({names}) SELECT {names} FROM {CARRIED} AS carried"  # noqa: S608
        f" WHERE NOT EXISTS (SELECT FROM {table} AS own WHERE {is_same})"
    )
    db.execute(f"DROP TABLE {CARRIED}")
    return BroughtBack(table, gone, differing)
