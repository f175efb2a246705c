"""`db partition TABLE --undo`: the old table has its name again, with everything that was written meanwhile.

Decision: docs/decisions/partitions.md
"""

from collections.abc import Iterator

from kerp_import.database.connection import Database, literal
from kerp_import.expand_contract.sql_text import identifier, temporary
from kerp_import.model.partition_errors import NotUnderWay
from kerp_import.model.words import Words
from kerp_import.partition import names, state
from kerp_import.partition.by_month import audit_note
from kerp_import.partition.locks import ACCESS_EXCLUSIVE, ATTEMPTS, LockedStep
from kerp_import.partition.prove import require_same
from kerp_import.partition.refusals import require_no_drain
from kerp_import.partition.request import PartitionOutcome
from kerp_import.partition.state import BEFORE_SWAP, PartitionPhase, details_of, is_open
from kerp_import.partition.swap_text import renamed_constraint
from kerp_import.partition.table import PartitionPlan, plan_of, see_table
from kerp_import.partition.table_facts import TableFacts
from kerp_import.partition.triggers import copies_no_more, no_functions, no_triggers
from kerp_import.partition.work import PartitionWork, at_work

UNDONE = Words(
    "{table}은(는) 다시 파티션이 없는 표이고, 그동안 쓴 것이 모두 들어 있습니다",
    "{table} is a table without partitions again, with everything that was written meanwhile",
)
FINISHED = Words(" (이미 끝냈습니다)", " (it has been finished)")
NEVER = Words("", "")


def undo(db: Database, notes: Database, name: str, attempts: int = ATTEMPTS) -> PartitionOutcome:
    """Take a partitioning back from wherever it is, and drop what it made; nothing that was committed is lost."""
    table = see_table(db, name)
    require_no_drain(db, table)
    past = state.latest(db, table.name)
    phase = details_of(past.details).phase if past is not None else PartitionPhase.UNDONE
    if past is None or not is_open(past) or phase in {PartitionPhase.LET_GO, PartitionPhase.FINISHED}:
        why = NEVER if past is None or phase is PartitionPhase.UNDONE else FINISHED
        raise NotUnderWay(table=table.name, why_ko=why.ko, why_en=why.en)
    on = str(past.spec["on"])
    with at_work(db, notes, table, on, past, attempts) as work:
        if work.details.phase in BEFORE_SWAP:
            _break_off(work, plan_of(db, table, on))
        elif work.details.phase is PartitionPhase.SWAPPED:
            _swap_back(work, plan_of(db, table, on))
        if work.details.phase is not PartitionPhase.UNDONE:
            _validate(work)
            _drop(work, plan_of(db, see_table(db, name), on))
        work.did.append(UNDONE.filled(table=table.name))
        audit_note(db, table.name, PartitionPhase.UNDONE)
        work.under_way.finish("rolled_back")
    return PartitionOutcome(table.name, PartitionPhase.UNDONE, on, 0, 0, "", None, tuple(work.did))


def _break_off(work: PartitionWork, plan: PartitionPlan) -> None:
    """Stop writing to the new table, which nobody has seen yet."""
    path = plan.table.path
    texts: list[str] = []
    if work.details.phase is not PartitionPhase.BEGUN:
        texts += [*no_triggers(names.STEP, path), *no_functions(plan, names.STEP)]
        texts.append(copies_no_more(plan))
    hanging = [each.place for each in plan.hanging]
    for each in plan.hanging:
        texts.append(f"ALTER TABLE {each.place} DROP CONSTRAINT IF EXISTS {identifier(temporary(each.name))}")
    keys = [plan.keys_path] if plan.keys and work.details.phase is not PartitionPhase.BEGUN else []
    work.reach(PartitionPhase.UNDOING, (work.step([path, *hanging, *keys], ACCESS_EXCLUSIVE, texts),))


def _swap_back(work: PartitionWork, plan: PartitionPlan) -> None:
    """Prove both the same, and give the old table its name and its foreign keys again."""
    require_same(work.db, plan, plan.table.path, plan.old)
    path, details = plan.table.path, work.details
    facts = TableFacts(work.db, plan, details.moved)
    keys = [names.path(plan.table.schema, names.keys_name(plan.table.name))] if details.moved else []
    tables = [path, *(each.place for each in details.hanging), *keys, plan.old]
    texts = [*no_triggers(names.STEP, path), *no_functions(plan, names.STEP, back=True), *_back(work, plan)]
    work.reach(
        PartitionPhase.UNDOING,
        (
            LockedStep(tuple(dict.fromkeys(tables)), ACCESS_EXCLUSIVE, facts.before),
            work.step((), ACCESS_EXCLUSIVE, texts),
            LockedStep((), ACCESS_EXCLUSIVE, facts.require_same),
        ),
    )


def _back(work: PartitionWork, plan: PartitionPlan) -> Iterator[str]:
    """Yield the statements of the swap the other way."""
    table, details = plan.table, work.details
    keys_path = names.path(table.schema, names.keys_name(table.name))
    for each in details.hanging:
        yield f"ALTER TABLE {each.place} DROP CONSTRAINT {identifier(each.name)}"
    for index in plan.indexes:
        yield _renamed("INDEX", table.schema, index.name, temporary(index.name))
    yield renamed_constraint(table.path, table.key_name, temporary(table.key_name))
    for name in details.moved:
        yield renamed_constraint(keys_path, name, temporary(name))
    statistics = [each.name for each in plan.carried if each.kind == "statistics"]
    for name in statistics:
        yield _renamed("STATISTICS", table.schema, name, temporary(name))
    yield _renamed("TABLE", table.schema, table.name, names.new_name(table.name))
    yield _renamed("TABLE", table.schema, names.old_name(table.name), table.name)
    for name, is_called in details.indexes.items():
        yield _renamed("INDEX", table.schema, is_called, name)
    for name in statistics:
        yield _renamed("STATISTICS", table.schema, names.aside(name), name)
    yield from _carried_back(work, plan)


def _carried_back(work: PartitionWork, plan: PartitionPlan) -> Iterator[str]:
    """Yield what the old table gets again, now that it has its name: grants, triggers, and what points to it."""
    there = {str(each["name"]) for each in work.db.ask("partition/user_triggers.sql", {"table": plan.old})}
    for carried in plan.carried:
        if carried.kind == "trigger" and carried.name in there:
            yield f"ALTER TABLE {plan.table.path} ENABLE TRIGGER {identifier(carried.name)}"
        elif carried.kind not in {"statistics", "column"}:
            yield carried.statement
    for each in work.details.hanging:
        yield f"ALTER TABLE {each.place} ADD CONSTRAINT {identifier(each.name)} {each.definition} NOT VALID"
        if each.comment:
            yield f"COMMENT ON CONSTRAINT {identifier(each.name)} ON {each.place} IS {literal(each.comment)}"


def _validate(work: PartitionWork) -> None:
    """Have the server read what points to the table once, while everybody writes on."""
    for each in work.details.hanging:
        if each.is_valid:
            text = f"ALTER TABLE {each.place} VALIDATE CONSTRAINT {identifier(each.name)}"
            work.locks.run((work.step((), ACCESS_EXCLUSIVE, [text]),))


def _drop(work: PartitionWork, plan: PartitionPlan) -> None:
    """Drop the new table and its keys; the tables that it points to are locked for a moment, since they know of it."""
    targets = [each.target for each in plan.own_keys]
    keys = names.path(plan.table.schema, names.keys_name(plan.table.name))
    texts = [
        f"DROP TABLE IF EXISTS {plan.new}", f"DROP TABLE IF EXISTS {keys}", *no_functions(plan, names.KEYS),
    ]  # fmt: skip
    work.reach(PartitionPhase.UNDONE, (work.step(targets, ACCESS_EXCLUSIVE, texts),))


def _renamed(kind: str, schema: str, name: str, to: str) -> str:
    """Return the statement that gives a thing another name."""
    return f"ALTER {kind} {names.path(schema, name)} RENAME TO {identifier(to)}"
