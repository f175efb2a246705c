"""A table that is to be split: what the catalogue says of it, and what stands in the way.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

from kerp_import.database.connection import Database
from kerp_import.expand_contract.declaration import Declaration, Split
from kerp_import.model.words import Words


@dataclass(frozen=True, slots=True)
class StandingSplit:
    """What a split takes over: the row of `expand_contract/split/facts.sql`, and the statements of `carried.sql`."""

    is_forced: bool
    """Whether row-level security binds the owner, too."""
    key: str
    """The primary key's first column; empty: there is none."""
    key_type: str
    shared: tuple[str, ...]
    """Columns that the policies read, company_id as a rule: both tables have them."""
    definitions: tuple[str, ...]
    """Those and the columns that go, as a CREATE TABLE has them."""
    defaults: tuple[str, ...]
    """What each column that goes has where nobody set it."""
    carried: tuple[str, ...] = ()
    """The statements that give the new table what the old one has."""

    @classmethod
    def of(cls, kept: object) -> "StandingSplit | None":
        """Return what was kept as JSON, None where nothing was."""
        if not isinstance(kept, dict):
            return None
        lists = {name: tuple(value) for name, value in kept.items() if isinstance(value, list)}
        return cls(**{**cast("dict[str, Any]", kept), **lists})


@dataclass(frozen=True, slots=True)
class CarriedStatement:
    """A row of `expand_contract/split/carried.sql`."""

    statement: str


@dataclass(frozen=True, slots=True)
class SplitObstacle:
    """A row of `expand_contract/split/refused.sql`: a key of REFUSALS, and what it is about."""

    reason: str
    name: str


@dataclass(frozen=True, slots=True)
class SplitFacts:
    """The row of `expand_contract/split/facts.sql`."""

    is_forced: bool
    key: str
    key_type: str
    shared: list[str]
    definitions: list[str]
    defaults: list[str]


REFUSALS: Final = {
    "table": Words(
        "{name}: 파티션이 아닌 보통 표만 나눌 수 있습니다",
        "{name}: only an ordinary table can be split, without partitions",
    ),
    "partitioning": Words(
        "{name}: 파티션으로 나뉘는 중인 표입니다. 먼저 끝내거나 되돌리십시오: kerp-import db partition {name} --undo",
        "{name}: it is about to be partitioned. Finish that or go back first: kerp-import db partition {name} --undo",
    ),
    "exists": Words(
        "{name}: 이미 있는 표입니다. into에 다른 이름을 적으십시오. 나눈 열을 되돌리려는 것이면 열을 더하는 "
        "마이그레이션을 쓰고(db create) 값은 kerp-import db backfill {name}(으)로 채우십시오",
        "{name}: the table is there already. Give `into` another name. To bring columns back that were split off, "
        "write a migration that adds them (db create) and fill them: kerp-import db backfill {name}",
    ),
    "column": Words("{name}: 그런 열이 없습니다", "{name}: there is no such column"),
    "key": Words(
        "{name}: 열 하나로 된 기본키가 있어야 나눌 수 있습니다",
        "{name}: only a table with a primary key of one column can be split",
    ),
    "unique": Words(
        "{name}: 두 표의 행이 같은 회사의 것이게 할 유일 제약이 없습니다. 먼저 만드십시오: "
        "ALTER TABLE {table} ADD UNIQUE ({name}, {key})",
        "{name}: nothing unique ties rows of both tables to the same company. Make it first: "
        "ALTER TABLE {table} ADD UNIQUE ({name}, {key})",
    ),
    "generated": Words(
        "{name}: IDENTITY나 GENERATED 열은 옮길 수 없습니다. columns에서 빼십시오",
        "{name}: an identity or generated column cannot go along. Take it out of `columns`",
    ),
    "not_null": Words(
        "{name}: NOT NULL인데 기본값이 없어 새 프로그램이 {table}에 행을 넣지 못합니다. 먼저 기본값을 주거나 "
        "NOT NULL을 푸십시오: ALTER TABLE {table} ALTER {name} SET DEFAULT …",
        "{name}: it is NOT NULL without a default, so that new clients could insert no row of {table}. Give it one, or "
        "drop NOT NULL first: ALTER TABLE {table} ALTER {name} SET DEFAULT …",
    ),
    "default": Words(
        "{name}: 기본값이 쓸 때마다 달라 언제 정해진 값인지 알 수 없습니다. 먼저 기본값을 없애십시오: "
        "ALTER TABLE {table} ALTER {name} DROP DEFAULT",
        "{name}: its default differs from call to call, so that nobody can tell a value that was set. Drop it first: "
        "ALTER TABLE {table} ALTER {name} DROP DEFAULT",
    ),
    "check": Words(
        "{name}: 남는 열도 함께 보는 CHECK 제약입니다. 먼저 없애거나 나누십시오",
        "{name}: a CHECK over columns that stay as well. Drop or split it first",
    ),
    "foreign_key": Words(
        "{name}: 남는 열도 함께 쓰는 외래키입니다. 먼저 없애십시오",
        "{name}: a foreign key over columns that stay as well. Drop it first",
    ),
    "index": Words(
        "{name}: 남는 열도 함께 쓰는 인덱스입니다. 먼저 없애고, 끝난 뒤 새 표에 만드십시오",
        "{name}: an index over columns that stay as well. Drop it first, and make one of the new table afterwards",
    ),
    "unique_index": Words(
        "{name}: 옮기는 열의 유일 제약은 두 표가 함께 쓰이는 동안 지킬 수 없습니다. 먼저 없애고, "
        "끝난 뒤 새 표에 만드십시오",
        "{name}: a column that goes cannot be kept unique while both tables are written. Drop it first, and make it "
        "again on the new table afterwards",
    ),
    "policy": Words(
        "{name}: 옮기는 열이나 기본키를 보는 정책이라 새 표에 그대로 둘 수 없습니다. 먼저 고치십시오",
        "{name}: a policy that reads a column that goes, or the key, cannot be given to the new table. Change it first",
    ),
    "statistics": Words(
        "{name}: 옮기는 열의 확장 통계입니다. 먼저 없애고, 끝난 뒤 새 표에 만드십시오",
        "{name}: extended statistics of a column that goes. Drop them first, and make them again on the new table",
    ),
    "publication": Words(
        "{name}: 발행(publication)의 열 목록에 옮기는 열이 있습니다. 먼저 빼십시오",
        "{name}: the publication lists a column that goes. Take it out first",
    ),
    "trigger": Words(
        "{name}: 이 트리거의 함수가 옮기는 열을 씁니다. 먼저 없애거나 열을 쓰지 않게 하십시오",
        "{name}: the function of this trigger names a column that goes. Drop the trigger first, or let it not",
    ),
}  # fmt: skip
"""What cannot be split, or cannot go along, each with what to do first."""


def split_of(declaration: Declaration) -> Split:
    """Return where the columns go, which a declaration of this kind always says."""
    if declaration.split is None:
        raise AssertionError(declaration.name)
    return declaration.split


def standing_split(db: Database, declaration: Declaration) -> StandingSplit | None:
    """Return what the new table takes over, None where there is no old one."""
    values = _asked(declaration)
    for facts in db.ask("expand_contract/split/facts.sql", values, SplitFacts):
        with_shared = {**values, "shared": facts.shared}
        carried = db.ask("expand_contract/split/carried.sql", with_shared, CarriedStatement)
        return StandingSplit(
            facts.is_forced, facts.key, facts.key_type, tuple(facts.shared), tuple(facts.definitions),
            tuple(facts.defaults), tuple(each.statement for each in carried),
        )  # fmt: skip
    return None


def obstacles_to_split(db: Database, declaration: Declaration, standing: StandingSplit | None) -> Iterator[Words]:
    """Yield what stands in the way, each with what to do first."""
    shared = list(standing.shared) if standing else []
    key = standing.key if standing else ""
    values = {**_asked(declaration), "shared": shared}
    for each in db.ask("expand_contract/split/refused.sql", values, SplitObstacle):
        yield REFUSALS[each.reason].filled(name=each.name, table=declaration.table, key=key)


def _asked(declaration: Declaration) -> dict[str, object]:
    """Return the values that the questions to the catalogue name."""
    split = split_of(declaration)
    return {
        "table": declaration.table, "new_table": split.table, "new_key": split.key,
        "columns": [each.old for each in declaration.columns], "added": [name for name, _ in split.added],
    }  # fmt: skip
