"""The partitioned table and the table of its keys, as statements that make them.

Decision: docs/decisions/partitions.md
"""

from collections.abc import Iterable, Iterator
from datetime import date

from kerp_import.backfill.pieces import filled
from kerp_import.database.connection import literal
from kerp_import.expand_contract.sql_text import identifier, temporary
from kerp_import.model.words import Words
from kerp_import.partition import names
from kerp_import.partition.table import ForeignKey, MovedKey, PartitionPlan, PolicySeen, listed, same
from kerp_import.partition.triggers import company_pieces, statement_triggers

POINTED_TO = Words(
    "{table} 표를 가리키는 행이 남아 있어 TRUNCATE할 수 없습니다",
    "{table} cannot be truncated while rows of other tables point to it",
)
TOGETHER = Words("함께 비우십시오: TRUNCATE {tables}", "Empty them together: TRUNCATE {tables}")


def new_table(plan: PartitionPlan, months: Iterable[date]) -> Iterator[str]:
    """Yield the statements that make the partitioned table beside the one that is there, empty."""
    table = plan.table
    yield filled(
        "partition/new_table.sql",
        {
            "new": plan.new, "table": table.path, "key_name": identifier(temporary(table.key_name)),
            "key": listed(table.key), "on": identifier(plan.on),
        },
    )  # fmt: skip
    yield from row_security(plan.new, plan.policies, has=table.has_policies, is_forced=table.is_forced)
    partitions = [names.default_name(table.name)]
    yield default_partition(plan)
    for month in months:
        partitions.append(names.month_name(table.name, month))
        yield month_partition(plan.new, table.schema, table.name, month, table.options)
    for partition in partitions:
        path = names.path(table.schema, partition)
        yield from row_security(path, plan.policies, has=table.has_policies, is_forced=table.is_forced)
    for each in plan.own_keys:
        yield f"ALTER TABLE {plan.new} ADD CONSTRAINT {identifier(each.name)} {each.definition}"
        yield from _comment("CONSTRAINT", each.name, each.comment, plan.new)
    for index in plan.indexes:
        name = identifier(temporary(index.lasting))
        if index.is_constraint:
            yield f"ALTER TABLE {plan.new} ADD CONSTRAINT {name} {index.definition}"
        else:
            yield f"CREATE {'UNIQUE ' if index.is_unique else ''}INDEX {name} ON {plan.new} {index.definition}"
        yield from _comment("INDEX", temporary(index.lasting), index.comment, "", table.schema)
    yield grants_nothing([plan.new, *(names.path(table.schema, each) for each in partitions)])


def default_partition(plan: PartitionPlan) -> str:
    """Return the statement that makes the partition of all rows that belong to no month that is there."""
    path = names.path(plan.table.schema, names.default_name(plan.table.name))
    pieces = {"partition": path, "parent": plan.new, "options": plan.table.options}
    return filled("partition/default_partition.sql", pieces)


def month_partition(parent: str, schema: str, table: str, month: date, options: str = "") -> str:
    """Return the statement that makes the partition of a month, of a parent that may still have another name."""
    pieces = {
        "partition": names.path(schema, names.month_name(table, month)), "parent": parent, "options": options,
        "first": literal(month.isoformat()), "next": literal(names.month_after(month).isoformat()),
    }  # fmt: skip
    return filled("partition/month_partition.sql", pieces)


def row_security(path: str, policies: Iterable[PolicySeen], *, has: bool, is_forced: bool) -> Iterator[str]:
    """Yield the statements by which policies bind whoever reaches a table, also a partition by its own name."""
    if has:
        yield f"ALTER TABLE {path} ENABLE ROW LEVEL SECURITY"
    if is_forced:
        yield f"ALTER TABLE {path} FORCE ROW LEVEL SECURITY"
    for each in policies:
        yield each.on(path)


def grants_nothing(paths: Iterable[str]) -> str:
    """Return the statement after which tables are their owner's alone."""
    relations = ", ".join(literal(each) for each in paths)
    return filled("partition/grants_nothing.sql", {"relations": relations})


def keys_table(plan: PartitionPlan) -> Iterator[str]:
    """Yield the statements that make the table of keys, and the triggers of the partitioned table that keep it."""
    if not plan.keys:
        return
    table = plan.table
    definitions = [f"{identifier(each.name)} {each.type}" for each in plan.key_columns]
    definitions += [_key_constraint(plan, each) for each in plan.keys]
    yield filled("partition/keys_table.sql", {"keys": plan.keys_path, "definitions": ",\n    ".join(definitions)})
    yield from row_security(plan.keys_path, plan.policies, has=table.has_policies, is_forced=table.is_forced)
    yield grants_nothing([plan.keys_path])
    what = f"{table.path}: {listed([each.name for each in plan.key_columns])}"
    yield f"COMMENT ON TABLE {plan.keys_path} IS {literal(f'파티션 표가 지킬 수 없는 키 ({what}): 트리거만 쓴다')}"
    yield from _key_functions(plan)
    yield from statement_triggers(plan, names.KEYS, plan.new)


def _key_constraint(plan: PartitionPlan, key: MovedKey) -> str:
    """Return a key as the table of keys has it, under a name that is free until the old table lets go of its own."""
    if key.is_primary:
        return (
            f"CONSTRAINT {identifier(f'{names.keys_name(plan.table.name)}_pkey')} PRIMARY KEY ({listed(key.columns)})"
        )
    name = identifier(temporary(key.name))
    return f"CONSTRAINT {name} UNIQUE{key.nulls} ({listed(key.columns)}){key.deferral}"


def _key_functions(plan: PartitionPlan) -> Iterator[str]:
    """Yield the functions that keep the keys, one a kind of statement."""
    table, columns = plan.table, [each.name for each in plan.key_columns]
    others = [each for each in columns if each not in plan.identity]
    pointing = [table.name, *(each.place for each in plan.hanging)]
    pieces = {
        **company_pieces(plan),
        "schema": identifier(table.schema), "keys": plan.keys_path, "columns": listed(columns),
        "held_is_old": same(table.key, "held", "old_row"), "held_is_new": same(plan.identity, "held", "new_row"),
        "old_stays": same(plan.identity, "old_row", "new_row"),
        "set_others": ", ".join(f"{identifier(each)} = new_row.{identifier(each)}" for each in others),
        "held_others": listed(others, "held."), "new_others": listed(others, "new_row."),
        "places": ", ".join(literal(each.place) for each in plan.hanging),
        "force": f"ALTER TABLE {plan.keys_path} FORCE ROW LEVEL SECURITY;" if table.is_forced else "",
        "message": literal(POINTED_TO.filled(table=table.name).in_both),
        "hint": literal(TOGETHER.filled(tables=", ".join(pointing)).in_both),
    }  # fmt: skip
    pieces["renumber"] = filled("partition/keys_renumber.sql", pieces).strip() if others else ""
    pieces["refuse_hanging"] = "\n        ".join(_refuse_hanging(plan, each, pieces) for each in plan.hanging)
    for event in names.EVENTS:
        function = names.path(table.schema, names.function_name(names.KEYS, table.name, event))
        yield filled(f"partition/keys_{event}.sql", {**pieces, "function": function})
        yield f"REVOKE ALL ON FUNCTION {function}() FROM PUBLIC"


def _refuse_hanging(plan: PartitionPlan, key: ForeignKey, pieces: dict[str, str]) -> str:
    """Return what refuses that a row becomes another one while a row of another table points to it."""
    hangs = " AND ".join(
        f"hanging.{identifier(here)} = old_row.{identifier(there)}"
        for here, there in zip(key.columns, key.referenced, strict=True)
    )
    message = (
        f'update or delete on table "{plan.table.name}" violates foreign key constraint "{key.name}" on table '
        f'"{key.place}"'
    )
    return filled(
        "partition/keys_hanging.sql",
        {
            **pieces, "place": key.place, "hangs_on_old": hangs, "message": literal(message),
            "table_name": literal(key.place), "schema_name": literal(plan.table.schema),
            "constraint_name": literal(key.name),
        },
    ).strip()  # fmt: skip


def hanging_keys(plan: PartitionPlan) -> Iterator[str]:
    """Yield, of each foreign key to the table, what points to the table of keys instead.

    It is checked when the transaction ends: within a statement the keys follow at the end, and a line may be put in by
    the same statement as its voucher. It takes the old one's name when that goes.
    """
    for each in plan.hanging:
        yield (
            f"ALTER TABLE {each.place} ADD CONSTRAINT {identifier(temporary(each.name))} FOREIGN KEY "
            f"({listed(each.columns)}) REFERENCES {plan.keys_path} ({listed(each.referenced)}){each.actions} "
            "DEFERRABLE INITIALLY DEFERRED NOT VALID"
        )


def _comment(kind: str, name: str, comment: str | None, on: str, schema: str = "") -> Iterator[str]:
    """Yield the statement that says of a thing what was said of it before."""
    if comment:
        written = names.path(schema, name) if schema else identifier(name)
        yield f"COMMENT ON {kind} {written}{f' ON {on}' if on else ''} IS {literal(comment)}"
