"""The pieces of SQL that the templates of a split name.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kerp_import.database.connection import literal
from kerp_import.expand_contract.changes.change_sql import PlannedChange
from kerp_import.expand_contract.changes.in_step import FIRST, written_name
from kerp_import.expand_contract.sql_text import filled, identifier
from kerp_import.expand_contract.standing_split import StandingSplit, split_of
from kerp_import.model.words import Words

PARTS: Final = ("owed", "insert", "settle", "carry", "from_old", "from_new", "retry", "emptied")
"""What the change makes beside the new table, each called kerp_PART_NAME."""

KEPT_TIMES: Final = ("created_at", "updated_at")
"""Added columns that every row has by itself: a way back may lose them."""

TENANT: Final = "company_id"
"""The column that K-ERP's policies compare with app.current_tenant."""

TAKE_TENANT: Final = "PERFORM set_config('app.current_tenant', {row}.{column}::text, true);"
GIVE_TENANT_BACK: Final = "PERFORM set_config('app.current_tenant', tenant, true);"
MERGE: Final = "merged.{column} := CASE WHEN {name} = ANY (from_new) THEN new_row.{column} ELSE old_row.{column} END;"
IS_CHANGED: Final = "CASE WHEN NEW.{column} IS DISTINCT FROM before.{column} THEN {name} END"
DIFFERS: Final = (
    "{name} = ANY (columns_written)"
    " AND {row}.{column} IS DISTINCT FROM NEW.{column} AND {row}.{column} IS DISTINCT FROM before.{column}"
)
REFERENCES: Final = "FOREIGN KEY ({here}) REFERENCES {table} ({there}) ON UPDATE CASCADE ON DELETE CASCADE"

KEEP_ELSEWHERE: Final = (
    "CREATE TABLE {new_table}_kept AS SELECT {new_key}, %1$s FROM {new_table}; UPDATE {new_table} SET %1$s = DEFAULT;"
)

WORDS: Final = {
    "both_set": Words(
        "한 문장이 {table} 표와 {new_table} 표의 값을 서로 다르게 정했습니다",
        "one statement set {table} and {new_table} differently",
    ),
    "both_set_hint": Words("한쪽에만 쓰십시오", "Write to one of them"),
    "truncated": Words("{table} 표에 값이 남아 있습니다", "{table} still has these values"),
    "truncated_hint": Words("TRUNCATE 대신 DELETE를 쓰십시오", "Use DELETE, not TRUNCATE"),
    "only_here": Words(
        "{new_table}.%1$s에만 있는 값은 {table} 표에 둘 곳이 없습니다",
        "{table} has no place for what is in {new_table}.%1$s alone",
    ),
    "only_here_hint": Words(
        "다른 표에 옮겨 둔 뒤 다시 되돌리십시오: " + KEEP_ELSEWHERE,
        "Put it elsewhere, then revert again: " + KEEP_ELSEWHERE,
    ),
    "unsettled": Words("%1$s개 행의 값을 옮기지 못했습니다", "the values of %1$s rows could not be carried over"),
}
"""What the database says, in both languages, since it does not know who reads it."""


@dataclass(frozen=True, slots=True)
class MovedColumn:
    """One column that goes: its name, and what it has where nobody set it."""

    name: str
    default: str

    @property
    def column(self) -> str:
        """Return it as SQL writes an identifier."""
        return identifier(self.name)

    def within(self, template: str, **pieces: str) -> str:
        """Return a piece of SQL over the column."""
        return template.format(column=self.column, name=literal(self.name), default=self.default, **pieces)


def part_name(change: PlannedChange, part: str) -> str:
    """Return what a part of the change is called: kerp_settle_split_users."""
    return f"kerp_{part}_{change.declaration.name}"


def standing_of(change: PlannedChange) -> StandingSplit:
    """Return what stood there, which was asked before a split is planned."""
    if change.standing.split is None:
        raise AssertionError(change.declaration.name)
    return change.standing.split


def from_template(template: str, change: PlannedChange) -> str:
    """Return a template of a split, filled."""
    names = _names(change)
    texts = {**_texts(change), **_words(change), **_columns(change), **_table(change), **_tenant(change)}
    table = literal(f"TABLE {identifier(split_of(change.declaration).table)}")
    texts["owned_table"] = filled("split/owned", names, things=table, **texts).rstrip()
    texts["owned_parts"] = filled("split/owned", names, things=_lines(8, _owned(change), ","), **texts).rstrip()
    texts["new_table_made"] = filled("split/new_table", names, **texts).rstrip()
    texts["settle_owed"] = filled("split/settle_owed", names, **texts).rstrip()
    return filled(template, names, **texts)


def _owned(change: PlannedChange) -> Iterator[str]:
    """Yield what the change makes beside the new table, as literals for ALTER … OWNER TO."""
    key, table = standing_of(change).key_type, identifier(split_of(change.declaration).table)
    written = identifier(written_name(change.declaration.name))
    yield literal(f"TABLE {identifier(part_name(change, 'owed'))}")
    yield literal(f"SEQUENCE {written}")
    yield literal(f"FUNCTION {written}()")
    taken = {"insert": table, "settle": f"{key}, text, text[]", "carry": f"{key}, text, text[]"}
    for part in PARTS[1:]:
        yield literal(f"FUNCTION {identifier(part_name(change, part))}({taken.get(part, '')})")


def _names(change: PlannedChange) -> dict[str, str]:
    """Return the names of tables, keys and parts."""
    split = split_of(change.declaration)
    return {part: part_name(change, part) for part in PARTS} | {
        "table": change.declaration.table, "new_table": split.table, "key": standing_of(change).key,
        "new_key": split.key, "schema": change.schema,
        "written": written_name(change.declaration.name),
        "of_statement": f"{FIRST}0_{change.declaration.name}", "of_insert": f"{FIRST}1_{change.declaration.name}",
    }  # fmt: skip


def _texts(change: PlannedChange) -> dict[str, str]:
    """Return what stands in remarks, literals and types."""
    declaration, split = change.declaration, split_of(change.declaration)
    return {
        "change": declaration.name, "plain_table": declaration.table, "plain_new_table": split.table,
        "plain_columns": ", ".join(each.old for each in declaration.columns),
        "key_type": standing_of(change).key_type, "carried": "\n".join(standing_of(change).carried),
        "table_literal": literal(identifier(declaration.table)),
        "new_table_literal": literal(identifier(split.table)),
        "written_literal": literal(identifier(written_name(declaration.name))),
    }  # fmt: skip


def _words(change: PlannedChange) -> dict[str, str]:
    """Return what the database says, as literals."""
    split = split_of(change.declaration)
    names = {"table": change.declaration.table, "new_table": split.table, "new_key": split.key}
    filled_words = {name: words.filled(**names) for name, words in WORDS.items()}
    return {name: literal(f"{words.ko} / {words.en}") for name, words in filled_words.items()}


def _columns(change: PlannedChange) -> dict[str, str]:
    """Return the lists over the columns, and what is done about one after the other."""
    standing = standing_of(change)
    names = [each.old for each in change.declaration.columns]
    moved = [MovedColumn(*each) for each in zip(names, standing.defaults, strict=True)]
    shared = [identifier(each) for each in standing.shared]
    both = [*shared, *(each.column for each in moved)]
    return {
        "columns": _list(each.column for each in moved),
        "column_names": _list(literal(each) for each in names),
        "defaults": _list(standing.defaults),
        "shared_and_columns": _list(both),
        "merged_shared_and_columns": _list(f"merged.{each}" for each in both),
        "merged_columns": _list(f"merged.{each.column}" for each in moved),
        "inserted_columns": _list(f"NEW.{each.column}" for each in moved),
        "new_row_columns": _list(f"new_row.{each.column}" for each in moved),
        "old_columns": _list(f"old_row.{each.column}" for each in moved),
        "set_columns": _list(f"{each.column} = merged.{each.column}" for each in moved),
        "merge_shared": _lines(4, (f"merged.{each} := old_row.{each};" for each in shared)),
        "merge": _lines(4, (each.within(MERGE) for each in moved)),
        "new_row_defaults": _lines(8, (each.within("new_row.{column} := {default};") for each in moved)),
        "before_defaults": _lines(8, (each.within("before.{column} := {default};") for each in moved)),
        "is_changed": _lines(8, (each.within(IS_CHANGED) for each in moved), ","),
        "new_differs": _lines(15, (each.within(DIFFERS, row="new_row") for each in moved), " OR"),
        "old_differs": _lines(15, (each.within(DIFFERS, row="old_row") for each in moved), " OR"),
        "drop_columns": _lines(4, (f"DROP COLUMN {each.column}" for each in moved), ","),
    }


def _table(change: PlannedChange) -> dict[str, str]:
    """Return what the new table is made of, and what lets the owner see every company's rows and binds him again."""
    standing, split = standing_of(change), split_of(change.declaration)
    table, new_table = identifier(change.declaration.table), identifier(split.table)
    shared = [identifier(each) for each in standing.shared]
    here, there = (_list([*shared, identifier(each)]) for each in (split.key, standing.key))
    definitions = [
        f"{identifier(split.key)} {standing.key_type} PRIMARY KEY",
        *standing.definitions,
        *(f"{identifier(name)} {definition}" for name, definition in split.added),
        REFERENCES.format(here=here, table=table, there=there),
    ]
    forced = [table, new_table] if standing.is_forced else []
    return {
        "definitions": _lines(4, definitions, ","),
        "added_names": _list(literal(name) for name, _ in split.added if name not in KEPT_TIMES),
        "unforce": _lines(0, (f"ALTER TABLE {each} NO FORCE ROW LEVEL SECURITY;" for each in forced)),
        "force": _lines(0, (f"ALTER TABLE {each} FORCE ROW LEVEL SECURITY;" for each in forced)),
    }


def _tenant(change: PlannedChange) -> dict[str, str]:
    """Return what sets the tenant to the row's company, where policies read it: they bind the owner, too."""
    if TENANT not in standing_of(change).shared:
        return dict.fromkeys(("take_tenant", "take_old_tenant", "give_tenant_back"), "")
    return {
        "take_tenant": TAKE_TENANT.format(row="NEW", column=TENANT),
        "take_old_tenant": TAKE_TENANT.format(row="OLD", column=TENANT),
        "give_tenant_back": GIVE_TENANT_BACK,
    }


def _list(items: Iterable[str]) -> str:
    """Return items in one line."""
    return ", ".join(items)


def _lines(indent: int, items: Iterable[str], between: str = "") -> str:
    """Return items in lines of their own, indented alike but for the first."""
    return f"{between}\n{' ' * indent}".join(items)
