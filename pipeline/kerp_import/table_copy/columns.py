"""The columns of a table on both servers, by name: what differs ends a copy before it begins.

Decision: docs/decisions/table-copy.md
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kerp_import.database.connection import Database
from kerp_import.model.words import Words

MISSING = Words("{name}이(가) 대상에 없음", "{name} is not in the target")
UNKNOWN = Words("{name}이(가) 원본에 없음", "{name} is not in the source")
OTHER_TYPE = Words(
    "{name}이(가) 원본에서는 {source}, 대상에서는 {target}", "{name} is {source}, in the target {target}"
)
COMPUTED = Words("{name}을(를) 한쪽에서만 서버가 계산함", "{name} is computed by the server on one side alone")
STRICTER = Words("{name}이(가) 대상에서만 NOT NULL", "{name} is NOT NULL in the target alone")
OTHER_DEFAULT = Words(
    "{name}의 기본값이 원본에서는 {source}, 대상에서는 {target} (그대로 둠)",
    "the default of {name} is {source}, in the target {target} (left as it is)",
)


@dataclass(frozen=True, slots=True)
class CopyColumn:
    """One row of `table_copy/columns.sql`."""

    name: str
    """As SQL writes it."""
    type: str
    is_required: bool
    is_generated: bool
    identity: str
    default_value: str | None
    is_collated: bool
    """Whether its order depends on a language."""

    @property
    def given(self) -> str:
        """Return what stands in the column where nobody gives a value, in words."""
        if self.identity:
            return "identity"
        return self.default_value or "NULL"


def columns_of(db: Database, table_id: int) -> tuple[CopyColumn, ...]:
    """Return the columns of a table in its own order."""
    return tuple(db.ask("table_copy/columns.sql", {"id": table_id}, CopyColumn))


def column_differences(source: Iterable[CopyColumn], target: Iterable[CopyColumn]) -> Iterator[Words]:
    """Yield in what columns differ so that rows could not go from one table into the other as they are."""
    there = {each.name: each for each in target}
    for column in source:
        other = there.pop(column.name, None)
        if other is None:
            yield MISSING.filled(name=column.name)
        elif other.type != column.type:
            yield OTHER_TYPE.filled(name=column.name, source=column.type, target=other.type)
        elif other.is_generated != column.is_generated:
            yield COMPUTED.filled(name=column.name)
        elif other.is_required and not column.is_required:
            yield STRICTER.filled(name=column.name)
    for name in there:
        yield UNKNOWN.filled(name=name)


def default_differences(source: Iterable[CopyColumn], target: Iterable[CopyColumn]) -> Iterator[Words]:
    """Yield which columns get another value on the other side where nobody gives one."""
    there = {each.name: each for each in target}
    for column in source:
        other = there[column.name]
        if not column.is_generated and column.given != other.given:
            yield OTHER_DEFAULT.filled(name=column.name, source=column.given, target=other.given)
