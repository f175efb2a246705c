"""Which rows are copied: all at once, or company by company where a policy hides rows from either login.

Decision: docs/decisions/table-copy.md
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kerp_import.backfill.key_ranges import BackfillTable
from kerp_import.backfill.pieces import filled
from kerp_import.backfill.scopes import rows_left, scopes
from kerp_import.database.connection import Database
from kerp_import.model.copy_errors import CopyLeavesRows, CopyNothingSeen, CopyWithoutCompany
from kerp_import.records.company import find, unknown
from kerp_import.table_copy.ranges import CompanyRows
from kerp_import.table_copy.sides import TwoTables

COMPANY, COMPANIES = "company_id", "companies"


@dataclass(frozen=True, slots=True)
class CountedParts:
    """The rows that are copied, in parts, and how many each has at the moment that is read."""

    parts: tuple[CompanyRows, ...]
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Return how many rows are copied."""
        return sum(self.counts)

    @property
    def is_by_company(self) -> bool:
        """Return whether the rows are taken company by company."""
        return any(each.company for each in self.parts)


def parts_of(source: Database, tables: TwoTables, code: str | None) -> tuple[CompanyRows, ...]:
    """Return the parts in which the rows are copied; a login that does not see every row is refused."""
    if code is not None:
        company = find(source, code)
        if company is None:
            raise unknown(source, code)
        return (CompanyRows(str(company.id), _company_column(tables)),)
    if tables.source.hides_rows:
        # Raises where rows are there that no company shows.
        rows_left(source, tables.source, "true")
    elif not tables.target.hides_rows:
        return (CompanyRows(None, None),)
    column = _company_column(tables)
    each_company = scopes(source, replace(tables.source, hides_rows=True))
    return tuple(CompanyRows(each.company, column) for each in each_company)


def _company_column(tables: TwoTables) -> str:
    """Return the column that names the company of a row; a table that has none is refused."""
    column = "id" if tables.source.name == COMPANIES else COMPANY
    if all(each.name != column for each in tables.columns):
        raise CopyWithoutCompany(table=tables.source.path)
    return column


def counted(
    holder: Database, place: str, tables: TwoTables, parts: Sequence[CompanyRows], *, is_whole: bool
) -> CountedParts:
    """Count the rows of each part at the moment that is read; no row of a table that has pages is never enough."""
    found = CountedParts(tuple(parts), tuple(rows_of(holder, tables.source, each) for each in parts))
    table = tables.source
    if not found.total and table.bytes and (is_whole or table.hides_rows):
        raise CopyNothingSeen(table=table.path, place=place, bytes=table.bytes)
    if is_whole and found.is_by_company and not table.hides_rows:
        left = rows_of(holder, table, CompanyRows(None, None)) - found.total
        if left:
            raise CopyLeavesRows(table=table.path, count=left)
    return found


def rows_of(db: Database, table: BackfillTable, rows: CompanyRows) -> int:
    """Count some rows of a table, in a transaction or the one under way."""
    where = " AND ".join(rows.conditions) or "true"
    with db.transaction():
        db.ask("table_copy/tenant.sql", {"company": rows.company or ""})
        ((count,),) = db.statement(filled("table_copy/count.sql", {"table": table.path, "where": where}), 1)
    return int(str(count))
