"""Brings rows back: those that are gone are inserted, those that differ get their values again.

Decision: docs/decisions/backup.md
"""

from collections.abc import Callable
from dataclasses import dataclass

from kerp_import.database.connection import Database
from kerp_import.model.errors import BackupFailed

CARRIED = "rows_on_their_way"
"""The temporary table of the rows to be brought back."""


@dataclass(frozen=True, slots=True)
class ColumnOfTable:
    """One row of `backup/columns.sql` or `recover/columns.sql`: its name as SQL wants it."""

    name: str
    is_key: bool


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """How many rows of one table were gone, and how many differed."""

    table: str
    gone: int
    differing: int


BringBack = Callable[[], tuple[BroughtBack, ...]]
"""Brings back, in the transaction under way, whatever of a batch's rows is gone or differs."""

WRITTEN = ("accounts", "partners", "departments", "projects", "vouchers", "voucher_lines", "opening_balances")
"""What a batch writes, in the order in which one refers to another."""


def bring_back(db: Database, table: str, columns: list[ColumnOfTable], put_in: Callable[[str], object]) -> BroughtBack:
    """Bring back, in db's transaction, the rows of `table` ("public.vouchers") that `put_in` puts on their way.

    It is given the names of the columns, those of the temporary table CARRIED in their order; no other column changes.
    """
    if not any(each.is_key for each in columns):
        raise BackupFailed(reason=f"{table}: no primary key")
    names = ", ".join(each.name for each in columns)
    is_same = " AND ".join(f"own.{each.name} = carried.{each.name}" for each in columns if each.is_key)
    own, carried = (", ".join(f"{side}.{each.name}" for each in columns) for side in ("own", "carried"))
    values = ", ".join(f"{each.name} = carried.{each.name}" for each in columns)
    # Every name is the catalogue's own, and quoted by it.
    db.execute(f"CREATE TEMP TABLE {CARRIED} ON COMMIT DROP AS SELECT {names} FROM {table} WHERE false")  # noqa: S608
    put_in(names)
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


def bring_back_from(
    db: Database, copy: Database, table: str, where: str, then: Callable[[], object] = lambda: None
) -> BroughtBack:
    """Bring the rows of a restored copy's `table` back for which `where` holds, after `then` had a look at them."""
    theirs = {each.name for each in copy.ask("backup/columns.sql", {"table": table}, ColumnOfTable)}
    columns = [each for each in db.ask("backup/columns.sql", {"table": table}, ColumnOfTable) if each.name in theirs]

    def put_in(names: str) -> None:
        db.carry(copy, f"SELECT {names} FROM {table} WHERE {where}", CARRIED)  # noqa: S608 - the catalogue's own names
        then()

    return bring_back(db, table, columns, put_in)
