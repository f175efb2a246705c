"""What imports need of their tables: columns keep name and meaning, and a row may lack what an import does not know.

Decision: docs/decisions/expand-contract.md
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kerp_import.database.connection import Database
from kerp_import.expand_contract.declaration import ChangeKind, ColumnChange, Declaration
from kerp_import.expand_contract.standing import StandingColumn, TableColumn
from kerp_import.model.words import Words

STAYS = Words(
    "{name}: kerp-import가 이 이름으로 읽고 쓰는 열이라 옮기거나 이름을 바꿀 수 없습니다. "
    "형은 넓힐 수 있습니다 (change_type)",
    "{name}: kerp-import reads and writes it under this name, so it can be neither moved nor renamed. Its type can be "
    "widened (change_type)",
)
KEEPS_MEANING = Words(
    "{name}: kerp-import가 쓰는 열이라 뜻이 바뀔 수 없습니다. forward와 back을 빼고 더 넓은 형을 쓰십시오",
    "{name}: kerp-import writes it, so its meaning cannot change. Leave out forward and back, and take a wider type",
)
KEEPS_ROOM = Words(
    "{name}: kerp-import가 쓰는 열이라 {old}의 값이 모두 그대로 들어가는 형이어야 합니다 ({new}은(는) 아닙니다)",
    "{name}: kerp-import writes it, so the type must hold every value of {old} as it is ({new} does not)",
)
IN_FUNCTION = Words(
    "{name}: kerp-import의 함수 {function}이(가) 이 열을 쓰므로 바꿀 수 없습니다",
    "{name}: kerp-import's function {function} depends on it, so it cannot be changed",
)
STAYS_NULLABLE = Words(
    "{name}: kerp-import는 원본에 값이 없으면 이 열을 비워 둡니다. NULL을 막을 수 없습니다",
    "{name}: kerp-import leaves it empty where the source has nothing, so NULL cannot be kept out",
)
NEEDS_DEFAULT = Words(
    "{name}: kerp-import가 모르는 열이라 이관한 행에는 값이 없습니다. 먼저 기본값을 두십시오: "
    "ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT …",
    "{name}: kerp-import does not know it, so imported rows have no value. Give it a default first: "
    "ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT …",
)

NUMERIC = re.compile(r"numeric(?:\((\d+),(-?\d+)\))?")
VARCHAR = re.compile(r"character varying(?:\((\d+)\))?")
WHOLE = ("smallint", "integer", "bigint")
"""Whole numbers, each with room for those before it."""


@dataclass(frozen=True, slots=True)
class ImporterColumn:
    """One row of `expand_contract/importer_columns.sql`."""

    name: str
    in_function: str | None
    """A function of ours that depends on the column."""


def importer_columns(db: Database, table: str) -> dict[str, ImporterColumn]:
    """Return the columns of a table that imports name, by name; none of a table that is not production's."""
    return {
        each.name: each for each in db.ask("expand_contract/importer_columns.sql", {"table": table}, ImporterColumn)
    }


def in_the_way_of_imports(
    declaration: Declaration, named: Mapping[str, ImporterColumn], there: Mapping[str, TableColumn]
) -> Iterator[Words]:
    """Yield what a change would take from imports, whatever becomes of its values."""
    for each in declaration.columns:
        column, own = there.get(each.old), named.get(each.old)
        if own is not None:
            yield from _of_ours(declaration, each, own)
        elif named and declaration.adds_not_null and column is not None and column.default_value is None:
            yield NEEDS_DEFAULT.filled(name=each.old, table=declaration.table)


def too_narrow(
    declaration: Declaration, named: Mapping[str, ImporterColumn], column: ColumnChange, standing: StandingColumn
) -> Iterator[Words]:
    """Yield that a column which imports write gets a type that does not hold whatever they write."""
    is_of_ours = column.old in named and declaration.kind is ChangeKind.CHANGE_TYPE
    if is_of_ours and not holds_all(standing.old_type, standing.new_type):
        yield KEEPS_ROOM.filled(name=column.old, old=standing.old_type, new=standing.new_type)


def _of_ours(declaration: Declaration, column: ColumnChange, own: ImporterColumn) -> Iterator[Words]:
    """Yield why a column that imports name cannot be changed so."""
    if declaration.adds_not_null:
        yield STAYS_NULLABLE.filled(name=own.name)
    elif not column.keeps_its_name:
        yield STAYS.filled(name=own.name)
    elif own.in_function:
        yield IN_FUNCTION.filled(name=own.name, function=own.in_function)
    elif column.forward or column.back:
        yield KEEPS_MEANING.filled(name=own.name)


def holds_all(old: str, new: str) -> bool:
    """Return whether every value of one type is the same in the other, and reads the same in our program."""
    if old == new:
        return True
    if old in WHOLE and new in WHOLE:
        return WHOLE.index(old) < WHOLE.index(new)
    if text := VARCHAR.fullmatch(old):
        wider = VARCHAR.fullmatch(new)
        is_as_long = wider is not None and (wider[1] is None or (text[1] is not None and int(wider[1]) >= int(text[1])))
        return new == "text" or is_as_long
    number, wider = NUMERIC.fullmatch(old), NUMERIC.fullmatch(new)
    if number is None or wider is None:
        return False
    if wider[1] is None or number[1] is None:
        return wider[1] is None
    scale, wider_scale = int(number[2]), int(wider[2])
    return wider_scale >= scale and int(wider[1]) - wider_scale >= int(number[1]) - scale
