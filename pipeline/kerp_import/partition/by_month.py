"""`db partition TABLE --by month`: a live table becomes a partitioned one, phase by phase, each of which is committed.

Decision: docs/decisions/partitions.md
"""

from kerp_import.database import audit
from kerp_import.database.connection import Database
from kerp_import.expand_contract.proof import Evidence
from kerp_import.expand_contract.sql_text import identifier, temporary
from kerp_import.model.partition_errors import AlreadyPartitioned
from kerp_import.model.words import Words
from kerp_import.partition import names, state
from kerp_import.partition.copy_rows import copy_rows
from kerp_import.partition.locks import ACCESS_EXCLUSIVE, SHARE_ROW_EXCLUSIVE, LockedStep
from kerp_import.partition.months import months_of
from kerp_import.partition.prove import require_same
from kerp_import.partition.refusals import require_possible
from kerp_import.partition.request import PartitionOutcome, PartitionRequest
from kerp_import.partition.shape import hanging_keys, keys_table, new_table
from kerp_import.partition.snapshots import Snapshots
from kerp_import.partition.state import PartitionPhase, details_of, is_live
from kerp_import.partition.swap_text import goes_on, swap
from kerp_import.partition.table import PartitionPlan, TableSeen, date_column, plan_of, see_table
from kerp_import.partition.table_facts import TableFacts
from kerp_import.partition.triggers import (
    copies_no_more,
    copies_rows,
    in_step,
    no_functions,
    no_triggers,
    statement_triggers,
)
from kerp_import.partition.work import PartitionWork, at_work

NEXT = "kerp-import db partition {table} --finish"

MADE = Words(
    "{new}: 파티션 {count}개와 키 표 {keys}을(를) 만들었고, 쓰는 것은 모두 양쪽에 들어갑니다",
    "{new}: {count} partition(s) and the table of keys {keys} are there; whatever is written goes into both",
)
COPIED = Words("{rows}행을 옮겼습니다", "{rows} row(s) copied")
SAME = Words(
    "두 표의 {rows}행이 같습니다 (체크섬 {checksum})",
    "{rows} row(s), the same in both tables (checksum {checksum})",
)
KEYED = Words("{places}의 외래 키가 키 표도 가리킵니다", "the foreign keys of {places} point to the table of keys, too")
SWAPPED = Words(
    "{table}은(는) 이제 파티션 표입니다. 옛 표 {old}은(는) --finish까지 함께 갱신됩니다",
    "{table} is partitioned now; the old table {old} is kept current until --finish",
)
PUBLISHED = Words(
    "게시 {name}에 옛 표가 들어 있습니다. 바꿔치기한 뒤: ALTER PUBLICATION {name} ADD TABLE {table}; "
    "ALTER PUBLICATION {name} SET (publish_via_partition_root = true);",
    "The publication {name} names the old table. After the swap: ALTER PUBLICATION {name} ADD TABLE {table}; "
    "ALTER PUBLICATION {name} SET (publish_via_partition_root = true);",
)
"""What nobody but the owner of the publication may do."""


def partition_by_month(db: Database, notes: Database, request: PartitionRequest) -> PartitionOutcome:
    """Partition a live table by month, up to the swap; the same command goes on where it was.

    The old table is kept, and kept current, until it is let go by `finish` or takes its place again by `undo`.
    """
    table = see_table(db, request.table)
    past = state.latest(db, table.name)
    is_under_way = is_live(past)
    if table.is_partitioned:
        if past is None or not is_under_way:
            raise AlreadyPartitioned(table=table.name)
        return _as_it_is(db, table, details_of(past.details).phase)
    on = date_column(table, request.on)
    plan = plan_of(db, table, on)
    if not is_under_way:
        require_possible(db, plan)
        past = None
    with at_work(db, notes, table, on, past, request.attempts) as work:
        audit_note(db, table.name, "running")
        proven = _to_the_swap(work, plan)
        work.under_way.rest(NEXT.format(table=table.name))
        audit_note(db, table.name, work.details.phase)
    return _outcome(db, plan, work, proven)


def _to_the_swap(work: PartitionWork, plan: PartitionPlan) -> Evidence:
    """Go through the phases that are left."""
    if work.details.phase is PartitionPhase.BEGUN:
        make(work, plan)
    if work.details.phase is PartitionPhase.MADE:
        _copy(work, plan)
    if work.details.phase is PartitionPhase.COPIED:
        _key(work, plan)
    return _swap(work, plan)


def make(work: PartitionWork, plan: PartitionPlan) -> None:
    """Make the new table, and have everything that is written go into both."""
    months = months_of(work.db, plan)
    made = [*new_table(plan, months), *keys_table(plan), *in_step(plan, plan.new, back=False), *copies_rows(plan)]
    work.reach(
        PartitionPhase.MADE,
        (
            work.step((each.target for each in plan.own_keys), SHARE_ROW_EXCLUSIVE, made),
            work.step(
                [plan.table.path], SHARE_ROW_EXCLUSIVE, statement_triggers(plan, names.STEP, plan.table.path)
            ),
        ),
        state.kept_of(plan),
    )  # fmt: skip
    new = names.new_name(plan.table.name)
    work.did.append(MADE.filled(new=new, count=len(months) + 1, keys=names.keys_name(plan.table.name)))


def _copy(work: PartitionWork, plan: PartitionPlan) -> None:
    """Copy what was there, have the server look at it, and compare both sides."""
    outcome = copy_rows(work.db, work.under_way, plan)
    work.under_way.rows = outcome.rows
    for each in (plan.new, plan.keys_path) if plan.keys else (plan.new,):
        work.locks.run((work.step((), ACCESS_EXCLUSIVE, [f"ANALYZE {each}"]),))
    work.did.append(COPIED.filled(rows=outcome.rows))
    require_same(work.db, plan, plan.table.path, plan.new)
    work.keep(PartitionPhase.COPIED)


def _key(work: PartitionWork, plan: PartitionPlan) -> None:
    """Have the foreign keys from other tables point to the keys as well."""
    texts = [*hanging_keys(plan)]
    tables = [plan.keys_path, *(each.place for each in plan.hanging)]
    work.reach(PartitionPhase.KEYED, (work.step(tables, SHARE_ROW_EXCLUSIVE, texts),))
    if plan.hanging:
        work.did.append(KEYED.filled(places=", ".join(each.place for each in plan.hanging)))


def _swap(work: PartitionWork, plan: PartitionPlan) -> Evidence:
    """Prove both tables the same once more, and give the new one the name.

    A snapshot from before the copying would find rows missing in the new table: whoever holds one is waited for.
    """
    for each in plan.hanging:
        if each.is_valid:
            text = f"ALTER TABLE {each.place} VALIDATE CONSTRAINT {identifier(temporary(each.name))}"
            work.locks.run((work.step((), ACCESS_EXCLUSIVE, [text]),))
    snapshots = Snapshots.open(work.db)
    evidence = require_same(work.db, plan, plan.table.path, plan.new)
    work.did.append(SAME.filled(rows=evidence.rows, checksum=evidence.checksum[:12]))
    snapshots.wait(work.locks)
    facts = TableFacts(work.db, plan, work.details.moved)
    indexes = [plan.table.key_name, *work.details.moved, *(each.name for each in plan.indexes if not each.is_ordinary)]
    hanging = [each.place for each in plan.hanging]
    keys = [plan.keys_path] if plan.keys else []
    path = plan.table.path
    work.reach(
        PartitionPhase.SWAPPED,
        (
            LockedStep((path, *hanging, *keys, plan.new), ACCESS_EXCLUSIVE, facts.before),
            work.step(
                (), ACCESS_EXCLUSIVE,
                [
                    *no_triggers(names.STEP, path), *no_functions(plan, names.STEP), copies_no_more(plan),
                    *swap(plan), *goes_on(plan),
                ],
            ),
            LockedStep((), ACCESS_EXCLUSIVE, facts.require_same),
        ),
        {"indexes": {each: names.aside(each) for each in indexes}},
    )  # fmt: skip
    work.did.append(SWAPPED.filled(table=plan.table.name, old=names.old_name(plan.table.name)))
    return evidence


def _as_it_is(db: Database, table: TableSeen, phase: PartitionPhase) -> PartitionOutcome:
    """Return how far a table is that has been swapped already."""
    partitions = len(db.ask("partition/partitions.sql", {"table": table.path}))
    keys = names.keys_name(table.name)
    return PartitionOutcome(table.name, phase, None, partitions, 0, "", keys)


def _outcome(db: Database, plan: PartitionPlan, work: PartitionWork, proven: Evidence) -> PartitionOutcome:
    """Return how far it is after the swap."""
    table = plan.table
    published = db.ask("partition/publications.sql", {"id": table.id})
    return PartitionOutcome(
        table.name, work.details.phase, plan.on, len(db.ask("partition/partitions.sql", {"table": table.path})),
        proven.rows, proven.checksum, names.keys_name(table.name) if plan.keys else None, tuple(work.did),
        tuple(PUBLISHED.filled(name=each["name"], table=table.name) for each in published),
    )  # fmt: skip


def audit_note(db: Database, table: str, outcome: str) -> None:
    """Note in the audit, as the importer, what has been done to a table."""
    with db.transaction():
        db.take_role()
        audit.note(db, "db partition", outcome, details={"table": table})
