"""What a change cannot take along, each with what to do instead.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterable, Iterator, Mapping

from kerp_import.database.connection import Database
from kerp_import.expand_contract.changes.in_step import FIRST
from kerp_import.expand_contract.declaration import ColumnChange, Declaration
from kerp_import.expand_contract.standing import RowTrigger, StandingThing, TableColumn, TableItself
from kerp_import.migrate.statements import tokens
from kerp_import.model.words import Words

NOT_CARRIED = {
    "primary key": Words(
        "{name}: {on}의 기본키입니다. 키를 옮기는 마이그레이션을 직접 쓰십시오 (db create)",
        "{name}: it is the primary key of {on}. Write a migration of your own that moves the key (db create)",
    ),
    "referenced by": Words(
        "{name}: {on}의 외래키가 이 열을 가리킵니다. 그 외래키를 먼저 없애고, 끝난 뒤 새 열에 다시 만드십시오",
        "{name}: a foreign key of {on} refers to it. Drop that first, and make it again on the new one afterwards",
    ),
    "exclusion": Words(
        "{name}: {on}의 EXCLUDE 제약은 쓰기를 막지 않고는 만들 수 없습니다. 먼저 없애십시오",
        "{name}: an EXCLUDE constraint of {on} cannot be made while people write. Drop it first",
    ),
    "other": Words(
        "{name}: 이 열에 달려 있고 새 열로 옮길 수 없습니다. 먼저 없애고, 끝난 뒤 다시 만드십시오",
        "{name}: it stands on the column and cannot be taken along. Drop it first, and make it again afterwards",
    ),
}

PARTITIONED = Words(
    "{table}: 파티션으로 나뉘었거나 나뉘는 중인 표입니다. 나누기를 끝내기 전이면 되돌려(kerp-import db partition "
    "{table} --undo) 열을 바꾼 뒤 다시 나누고, 끝냈으면 열을 더하는 마이그레이션을 직접 쓰고(kerp-import db create) "
    "값은 kerp-import db backfill로 채우십시오",
    "{table}: it is partitioned, or about to be. Until that is finished go back (kerp-import db partition {table} "
    "--undo), change the column and partition again; once it is finished write a migration of your own that adds the "
    "column (kerp-import db create) and fill it with kerp-import db backfill",
)
"""Its keys and indexes are made partition by partition, which none of our changes does."""

OF_OTHER_VALUES = {
    "foreign key": Words(
        "{name}: 외래키는 값이 그대로일 때만 옮길 수 있습니다. 먼저 없애고, 끝난 뒤 새 열에 다시 만드십시오",
        "{name}: a foreign key is only taken along by values that stay. Drop it first, and make it again afterwards",
    ),
    "check": Words(
        "{name}: forward가 바꾼 값이 이 CHECK에 맞는지 알 수 없습니다. 먼저 없애고, 끝난 뒤 새 값에 맞게 만드십시오",
        "{name}: values that forward changes may break this CHECK. Drop it, and make one for them afterwards",
    ),
    "unique": Words(
        "{name}: forward를 거치면 서로 다른 값이 같아질 수 있습니다. 먼저 없애고, 끝난 뒤 새 열에 다시 만드십시오",
        "{name}: values that forward changes may not be unique. Drop it first, and make it again afterwards",
    ),
}
"""What is taken along only where `forward` changes no value: it would refuse what clients write."""


def of_table(table: str, itself: TableItself | None) -> Iterator[Words]:
    """Yield that the table is not there, or is none whose columns can be changed so."""
    if itself is None:
        yield Words(f"{table}: 그런 표가 없습니다", f"{table}: there is no such table")
    elif itself.kind == "p" or itself.is_being_partitioned:
        yield PARTITIONED.filled(table=table)
    elif itself.kind != "r" or itself.inherits:
        yield Words(
            f"{table}: 파티션, 상속, 뷰가 아닌 보통 표의 열만 바꿀 수 있습니다",
            f"{table}: only columns of an ordinary table can be changed, without partitions or inheritance",
        )
    elif not itself.key:
        yield Words(
            f"{table}: 행을 가리킬 키가 없습니다. 기본키를 먼저 만드십시오",
            f"{table}: nothing tells its rows apart. Give it a primary key first",
        )


def of_replication(db: Database, declaration: Declaration) -> Iterator[Words]:
    """Yield that a subscription writes the table, where it must be known who still writes a name that goes."""
    table = declaration.table
    asked = db.ask("expand_contract/is_replicated.sql", {"table": table})
    if asked[0]["is_replicated"] and any(each.names_that_go for each in declaration.columns):
        yield Words(
            f"{table}: 논리 복제로 받는 표라서 누가 옛 이름으로 쓰는지 알 수 없습니다. 먼저 SUBSCRIPTION에서 빼십시오",
            f"{table}: a subscription writes it, under which name nobody knows. Take it out of that first",
        )


def of_column(column: ColumnChange, there: Mapping[str, TableColumn]) -> Iterator[Words]:
    """Yield what is wrong with a column: it is not there, is there already, or is filled by the server itself."""
    old = there.get(column.old)
    if column.old and old is None:
        yield Words(f"{column.old}: 그런 열이 없습니다", f"{column.old}: there is no such column")
    if column.new != column.old and column.new in there:
        yield Words(
            f"{column.new}: 이미 있는 열입니다. 다른 변경이 진행 중이면 먼저 끝내십시오 (db status)",
            f"{column.new}: the column is there already. If another change is under way, finish it first (db status)",
        )
    if old and (old.is_identity or old.is_generated):
        yield Words(
            f"{column.old}: IDENTITY나 GENERATED 열은 바꿀 수 없습니다. 새 열을 add_column으로 더하십시오",
            f"{column.old}: an identity or generated column cannot be changed so. Add a new one with add_column",
        )


def of_things(declaration: Declaration, things: Iterable[StandingThing]) -> Iterator[Words]:
    """Yield what stands on the columns and cannot be taken along."""
    has_own_values = any(each.forward for each in declaration.columns)
    for each in things:
        is_unique = each.kind == "index" and each.definition.startswith("CREATE UNIQUE ")
        words = NOT_CARRIED.get(each.kind)
        if has_own_values:
            words = OF_OTHER_VALUES.get("unique" if is_unique else each.kind, words)
        if words:
            yield words.filled(name=each.name, on=each.place or declaration.table)


def of_triggers(declaration: Declaration, others: Iterable[RowTrigger]) -> Iterator[Words]:
    """Yield the triggers that write the columns themselves before the row is written, or fire before ours."""
    columns = {name.lower(): name for each in declaration.columns for name in (each.old, each.new) if name}
    for each in others:
        named = {token.text.strip('"').lower() for token in tokens(each.source) if token.kind in {"word", "name"}}
        for name in sorted(columns.keys() & named):
            yield Words(
                f"{columns[name]}: 트리거 {each.name}의 함수가 이 열을 씁니다. 먼저 없애거나 쓰지 않게 고치십시오",
                f"{columns[name]}: the function of trigger {each.name} names it. Drop the trigger, or let it not",
            )
        if each.name < FIRST:
            yield Words(
                f"트리거 {each.name}은(는) 이름 때문에 먼저 실행됩니다. 이름을 바꾸십시오: ALTER TRIGGER … RENAME TO …",
                f"trigger {each.name} fires first by its name. Rename it: ALTER TRIGGER … RENAME TO …",
            )
