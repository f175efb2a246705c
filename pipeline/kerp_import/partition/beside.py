"""Many rows of a default partition: copied beside in batches, kept in step, and moved by a swap that is short.

Decision: docs/decisions/partitions-later.md
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from kerp_import.backfill.backfill import run_backfill
from kerp_import.backfill.key_ranges import BackfillTable, find_key, find_table
from kerp_import.backfill.pieces import filled
from kerp_import.backfill.scopes import rows_left, scopes
from kerp_import.backfill.spec import BackfillSpec
from kerp_import.database.connection import Database, literal
from kerp_import.database.operations import OperationUnderWay
from kerp_import.database.strangers import CatalogueEntry, MadeEntry
from kerp_import.expand_contract.noted import TOUCHED, SchemaSeen, look, made_between
from kerp_import.expand_contract.sql_text import identifier
from kerp_import.model.default_partition_errors import RowsKeepComing, RowsNotAlike
from kerp_import.model.words import Words, joined
from kerp_import.partition.attach import (
    Attaching,
    attach,
    guard_month,
    locks_on_referred,
    make_month,
    month_path,
    policies_lifted,
)
from kerp_import.partition.exclusively import TableLock, TableLockMode, Waiting, exclusively, wait_until_over
from kerp_import.partition.month_ranges import CalendarMonth, TableByMonth, find_by_month, missing, ranges_there
from kerp_import.partition.names import drain_name, path
from kerp_import.partition.rows_in_default import months_of_rows, require_few_months
from kerp_import.schema_changes.made_by_changes import made_facts

COMPANY = "company_id"
MOST_ROUNDS = 1_000
"""Times that what is owed is looked for, 500 rows each, before the move is tried all the same."""
ATTEMPTS = 5
"""Times that the move is tried while rows come that nobody had copied."""

LONGEST_SWAP = 1.6
"""Seconds under the locks of the swap, so that with those in the queue it is two: a month takes 60 ms at a load of 9 a
processor."""

SLOW = Words("서버가 바빠 잠금 안에서 다 붙이지 못한 달", "more months than a busy server attaches under a short lock")
OWED = Words("REPEATABLE READ로 저장된 행", "rows written under REPEATABLE READ")
NEW_MONTHS = Words("아직 만들지 않은 달의 행", "rows of a month that was not made yet")
NEW_COLUMNS = Words("그동안 바뀐 열", "columns that changed meanwhile")


class SwapTooSlow(Exception):
    """The swap would keep others waiting for too long: it is undone."""


@dataclass(frozen=True, slots=True)
class Drain:
    """What stands while a default partition is emptied."""

    db: Database
    notes: Database
    table: TableByMonth
    rows: BackfillTable
    """The default partition."""
    key: tuple[str, ...]

    @classmethod
    def of(cls, db: Database, notes: Database, table: TableByMonth) -> "Drain":
        """Return the emptying of that table, whether it was begun or not."""
        rows = find_table(db, table.default_path)
        return cls(db, notes, table, rows, tuple(find_key(db, rows).names))

    @property
    def path(self) -> str:
        """Return the table beside."""
        return self._named("")

    @property
    def is_begun(self) -> bool:
        """Return whether the table beside is there."""
        return self._standing["has_table"] is True

    def begin(self, months: Sequence[CalendarMonth], under_way: OperationUnderWay, waiting: Waiting) -> None:
        """Make the table beside with its months, then what keeps it in step; what is there already stays."""
        standing = self._standing
        if standing["has_table"] and self._beside().columns != self.table.columns:
            self.give_up(waiting)
            standing = self._standing
        if not standing["has_table"]:
            with self.db.transaction():
                self._run("make_drain")
        if standing["has_trigger"]:
            return
        beside = find_by_month(self.db, self.path)
        for month in missing(beside, months, ranges_there(self.db, beside.id)):
            exclusively(self.db, locks_on_referred(self.db, self.table), waiting, partial(self._month, beside, month))
        before = look(self.db)
        lock = TableLock(self.table.default_path, self.table.default_id, TableLockMode.UNWRITTEN)
        exclusively(self.db, (lock,), waiting, partial(self._keep_in_step, before, under_way))
        under_way.keep({"facts": [made_facts(before.facts, look(self.db).facts).document()]})

    def give_up(self, waiting: Waiting) -> None:
        """Take away what stands of it: the rows are where they were."""
        exclusively(self.db, self._all_locks(), waiting, self._take_away)

    def _take_away(self) -> None:
        """Drop the triggers, the functions and the copies."""
        if self._standing["has_trigger"]:
            self._run("drop_drain_functions")
        self._run("drop_drain")

    def copy(self) -> None:
        """Copy every row that has no copy yet, batch by batch beside live work."""
        same = " AND ".join(f"copied.{each} = {identifier(self.rows.name)}.{each}" for each in self.key)
        idle = next(each for each in self.table.columns if each not in self.key)
        spec = BackfillSpec(
            name=f"{self.table.name} --drain", table=self.rows.path, set=f"{idle} = {idle}",
            where=f"NOT EXISTS (SELECT FROM {self.path} AS copied WHERE {same})",
            call=f"{self._named('_copy')}(ROW(held.*)::{self.rows.path})",
        )  # fmt: skip
        outcome = run_backfill(self.db, self.notes, spec)
        if outcome.left:
            raise RowsNotAlike(table=self.table.path, count=outcome.left)

    def move(self, under_way: OperationUnderWay, waiting: Waiting) -> tuple[tuple[CalendarMonth, ...], int]:
        """Have the copies take the place of the rows, and return the months and how many rows went there."""
        reason = NEW_MONTHS
        for _ in range(ATTEMPTS):
            self._settle(waiting)
            self._make_other_months(waiting)
            wait_until_over(self.db, waiting)
            self._require_alike()
            months = tuple(sorted(CalendarMonth(each.first) for each in ranges_there(self.db, self._beside().id)))
            try:
                obstacle, rows = exclusively(
                    self.db, self._all_locks(), waiting, partial(self._swap, months, under_way)
                )
            except SwapTooSlow:
                obstacle, rows = SLOW, 0
            if obstacle is None:
                return months, rows
            reason = obstacle
        raise RowsKeepComing(table=self.table.path, times=ATTEMPTS, reason_ko=reason.ko, reason_en=reason.en)

    def _beside(self) -> TableByMonth:
        """Return the table beside as it is now."""
        return find_by_month(self.db, self.path)

    @property
    def _standing(self) -> dict[str, object]:
        """Return what stands of it."""
        return self.db.ask("partition/drain_standing.sql", {"drain": self.path, "id": self.table.default_id})[0]

    def _month(self, beside: TableByMonth, month: CalendarMonth) -> None:
        """Make one month of the table beside, which nobody writes yet."""
        make_month(self.db, self.table, month)
        guard_month(self.db, self.table, month)
        attach(self.db, beside, self.table, month)

    def _keep_in_step(self, before: SchemaSeen, under_way: OperationUnderWay) -> None:
        """Make the triggers, and note with them that they are ours."""
        self._run("make_drain_functions")
        after = SchemaSeen((), tuple(map(_made, self.db.ask(TOUCHED, {}, CatalogueEntry))))
        made = made_between(before, after)
        under_way.keep_place(
            0, None, "copy",
            {"made": [{"kind": each.kind, "name": each.name, "definition": each.definition} for each in made]},
        )  # fmt: skip

    def _settle(self, waiting: Waiting) -> None:
        """Copy anew what was written by transactions that could not see the copies, some rows at a time."""
        company = COMPANY if COMPANY in self.table.columns else "NULL"
        query = filled("partition/owed_companies.sql", {"owed": self._named("_owed"), "company": company})
        for _ in range(MOST_ROUNDS):
            companies = self.db.statement(query, 1)
            if not companies:
                return
            for (company_id,) in companies:
                of_company = "true" if company_id is None else f"owed.{COMPANY} = {literal(str(company_id))}"
                tenant = "" if company_id is None else str(company_id)
                exclusively(self.db, (), waiting, partial(self._settle_company, of_company, tenant))

    def _settle_company(self, of_company: str, tenant: str) -> None:
        """Copy anew what one company is owed."""
        self.db.ask("partition/tenant.sql", {"tenant": tenant})
        self._run("settle_owed", of_company=of_company)

    def _make_other_months(self, waiting: Waiting) -> None:
        """Make the months of rows that came since the others were made."""
        beside = self._beside()
        there = months_of_rows(self.db, beside)
        require_few_months(self.table, there)
        months = missing(beside, tuple(there.months), ranges_there(self.db, beside.id))
        Attaching(self.db, self.table, beside, moves_rows=True).run(months, waiting)

    def _require_alike(self) -> None:
        """Compare every row with its copy, column by column, as this login sees them; the numbers come later."""
        names = {
            "kept_key": _listed(self.key, "kept."), "copied_key": _listed(self.key, "copied."),
            "owed_key": _listed(self.key, "owed."), "kept_texts": _texts(self.table.columns, "kept."),
            "copied_texts": _texts(self.table.columns, "copied."),
        }  # fmt: skip
        query = filled("partition/rows_unlike.sql", {**self._pieces, **names})
        unlike = 0
        for scope in scopes(self.db, self.rows):
            with scope.transaction(self.db, whole=True):
                ((count,),) = self.db.statement(query, 1)
            unlike += int(str(count))
        if unlike:
            raise RowsNotAlike(table=self.table.path, count=unlike)
        rows_left(self.db, self.rows, "false")

    def _all_locks(self) -> tuple[TableLock, ...]:
        """Return the locks of the swap in their order."""
        beside = self._beside()
        return (
            *locks_on_referred(self.db, self.table),
            *(
                TableLock(each.path, each.id, TableLockMode.ALONE)
                for each in (self.table, beside)
            ),
        )  # fmt: skip

    def _swap(self, months: Sequence[CalendarMonth], under_way: OperationUnderWay) -> tuple[Words | None, int]:
        """Truncate the default partition and attach the months, unless something has come that has no copy yet."""
        begun = time.monotonic()
        beside, now = self._beside(), find_by_month(self.db, self.table.path)
        if not beside.columns == now.columns == self.table.columns:
            return NEW_COLUMNS, 0
        owed, homeless = self._count(self._named("_owed")), self._count(beside.default_path)
        if owed or homeless:
            return joined([*([OWED] if owed else []), *([NEW_MONTHS] if homeless else [])]), 0
        with policies_lifted(self.db, self.table):
            rows = self._count(self.rows.path)
        copies = self._count(beside.path)
        if rows != copies:
            raise RowsNotAlike(table=self.table.path, count=abs(rows - copies))
        self._run("drop_drain_functions")
        self.db.statement(filled("partition/truncate.sql", {"table": self.rows.path}), 1)
        for month in months:
            if time.monotonic() - begun > LONGEST_SWAP:
                raise SwapTooSlow
            there = month_path(self.table, month)
            self.db.statement(filled("partition/detach.sql", {"parent": beside.path, "month": there}), 1)
            attach(self.db, self.table, self.table, month)
        self._run("drop_drain")
        under_way.rows += rows
        under_way.keep_place(under_way.rows, under_way.rows, "moved", {"made": [], "facts": []})
        return None, rows

    def _count(self, table: str) -> int:
        """Return how many rows a table has."""
        ((count,),) = self.db.statement(filled("partition/count_rows.sql", {"table": table}), 1)
        return int(str(count))

    def _run(self, file: str, **more: str) -> None:
        """Run a file of ours, made for this table."""
        self.db.statement(filled(f"partition/{file}.sql", {**self._pieces, **more}), 1)

    def _named(self, ending: str) -> str:
        """Return the path of a thing of ours."""
        return path(self.table.space, drain_name(self.table.name, ending))

    @property
    def _pieces(self) -> Mapping[str, str]:
        """Return what the files are made of."""
        owed = (*self.key, *([COMPANY] if COMPANY in self.table.columns and COMPANY not in self.key else []))
        columns = self.table.columns
        return {
            "parent": self.table.path, "default": self.rows.path, "owner": self.table.owner,
            "column": self.table.column_name, "drain": self.path, "drain_default": self._named("_default"),
            "owed": self._named("_owed"), "copy_function": self._named("_copy"), "sync_function": self._named("_sync"),
            "clear_function": self._named("_clear"), "key": _listed(self.key), "old_key": _listed(self.key, "OLD."),
            "new_key": _listed(self.key, "NEW."), "due_key": _listed(self.key, "kerp_due."),
            "owed_columns": _listed(owed), "old_owed": _listed(owed, "OLD."), "new_owed": _listed(owed, "NEW."),
            "columns": _listed(columns), "line_columns": _listed(columns, "kerp_line."),
            "new_columns": _listed(columns, "NEW."),
        }  # fmt: skip


def _made(entry: CatalogueEntry) -> MadeEntry:
    """Return what is kept of an entry."""
    return MadeEntry(entry.kind, entry.name, entry.definition)


def _listed(columns: Sequence[str], prefix: str = "") -> str:
    """Return columns that are quoted already as SQL lists them, each behind a prefix."""
    return ", ".join(f"{prefix}{each}" for each in columns)


def _texts(columns: Sequence[str], prefix: str) -> str:
    """Return columns as texts, which every type can be compared as."""
    return ", ".join(f"{prefix}{each}::text" for each in columns)
