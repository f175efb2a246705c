"""What a way back would delete: tables and columns that vanish, rows that go, each counted over all companies.

Decision: docs/decisions/ways-back.md
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from kerp_import.database.connection import Database, StatementRefused, statement, with_names
from kerp_import.model.words import Words
from kerp_import.schema_changes.tables import TablesThere, TableThere


class Loss(Enum):
    """What of a table goes."""

    TABLE = "the table"
    COLUMN = "a column of it"
    ROWS = "rows of it"


WORDS = {
    Loss.TABLE: Words("표 {name} ({rows}행)", "table {name} ({rows} row(s))"),
    Loss.COLUMN: Words("열 {name} (값 {rows}개)", "column {name} ({rows} value(s))"),
    Loss.ROWS: Words("{name}의 행 ({rows}행)", "rows of {name} ({rows})"),
}
UNSEEN = "?"
"""Where the login may not see how many: never none."""


@dataclass(frozen=True, slots=True)
class LostPart:
    """A table, a column, or rows that a way back deletes; `rows` is None where the login cannot count them."""

    what: Loss
    table: TableThere
    column: str | None = None
    rows: int | None = None

    @property
    def words(self) -> Words:
        """Return it with its number, as a person is told."""
        name = f"{self.table.path}.{self.column}" if self.column else self.table.path
        return WORDS[self.what].filled(name=name, rows=UNSEEN if self.rows is None else f"{self.rows:,}")


def parts_lost(before: TablesThere, after: TablesThere) -> Iterator[LostPart]:
    """Yield what is there before and not after; of a partitioned table its partitions are not named again."""
    for id_, table in before.tables.items():
        if id_ not in after.tables:
            if table.parent_id is None or table.parent_id in after.tables:
                yield LostPart(Loss.TABLE, table)
        elif table.bytes and not after.tables[id_].bytes:
            yield LostPart(Loss.ROWS, table)
    gone = {key: column for key, column in before.columns.items() if key not in after.columns}
    for (table_id, _), column in gone.items():
        table = before.tables[table_id]
        is_parents = any(each.table_id == table.parent_id and each.name == column.name for each in gone.values())
        if table_id in after.tables and not is_parents:
            yield LostPart(Loss.COLUMN, table, column.name)


def counted(db: Database, lost: LostPart) -> LostPart:
    """Return a lost part with the number of its rows, over all companies."""
    if not lost.table.bytes:
        return replace(lost, rows=0)
    names = {"schema": lost.table.schema, "table": lost.table.name, "column": lost.column or ""}
    query = with_names(statement(f"schema_changes/{'values' if lost.column else 'rows'}.sql"), names)
    try:
        # Where a policy would hide rows from this login, the server refuses.
        return replace(lost, rows=_count(db, query, "SET LOCAL row_security = off"))
    except StatementRefused:
        return replace(lost, rows=_by_company(db, query))


def _by_company(db: Database, query: str) -> int | None:
    """Return the sum of each company's rows; None where none is seen, since something is on the disk."""
    if not db.ask("schema_changes/tells_companies.sql", {})[0]["is_there"]:
        return None
    with db.tenant(None):
        companies = [str(each["id"]) for each in db.ask("migrate/companies.sql", {})]
    try:
        return sum(_count(db, query, f"SET LOCAL app.current_tenant = '{each}'") for each in companies) or None
    except StatementRefused:
        return None


def _count(db: Database, query: str, setting: str) -> int:
    """Return what a query counts under a setting; its transaction leaves nothing."""
    with db.transaction() as ending:
        ending.undo = True
        db.execute("SET TRANSACTION READ ONLY")
        db.execute(setting)
        ((rows,),) = db.statement(query, 1)
    return int(str(rows))
