"""What keeps a table from being partitioned, each with what to do about it.

Decision: docs/decisions/partitions.md
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kerp_import.database.connection import Database
from kerp_import.model.partition_errors import CannotBePartitioned, DrainStands
from kerp_import.model.words import Words, joined
from kerp_import.partition import names
from kerp_import.partition.table import PartitionPlan, TableSeen

REASONS = {
    "partition": Words(
        "{name}은(는) 다른 표의 파티션이거나 상속받은 표입니다: 그 부모를 나누십시오",
        "{name} is a partition or a child of another table: partition its parent",
    ),
    "inherited": Words(
        "{name}이(가) 상속받고 있습니다: ALTER TABLE {name} NO INHERIT로 떼어 내십시오",
        "{name} inherits from it: take it off with ALTER TABLE {name} NO INHERIT",
    ),
    "kind": Words(
        "임시, UNLOGGED 또는 타입에 매인 표는 나누지 않습니다",
        "a temporary, unlogged or typed table is not partitioned",
    ),
    "key": Words("기본 키가 없습니다: 만드십시오", "it has no primary key: make one"),
    "key_has_date": Words(
        "기본 키 {name}에 이미 그 날짜가 있습니다: 이런 표는 지원하지 않습니다",
        "its primary key {name} has that date already: such a table is not supported",
    ),
    "identity": Words(
        "IDENTITY 열 {name}은(는) 파티션 사이에서 옮길 수 없습니다: "
        "ALTER COLUMN {name} DROP IDENTITY 뒤 시퀀스를 기본값으로 두십시오",
        "the identity column {name} could not move between partitions: ALTER COLUMN {name} DROP IDENTITY, and "
        "give it a sequence by default",
    ),
    "unique": Words(
        "고유 인덱스 {name}은(는) 조건, 식 또는 INCLUDE가 있어 키 표로 옮길 수 없습니다: "
        "지우거나 제약조건으로 바꾸십시오",
        "the unique index {name} has a condition, an expression or INCLUDE and cannot move to the table of keys: "
        "drop it, or make a constraint of it",
    ),
    "exclusion": Words(
        "EXCLUDE 제약조건 {name}은(는) 파티션 표에 둘 수 없습니다: 지우십시오",
        "a partitioned table cannot have the exclusion constraint {name}: drop it",
    ),
    "invalid_index": Words(
        "인덱스 {name}이(가) 완성되지 않았습니다: REINDEX INDEX CONCURRENTLY {name}",
        "the index {name} is not valid: REINDEX INDEX CONCURRENTLY {name}",
    ),
    "not_valid": Words(
        "제약조건 {name}이(가) 확인되지 않았습니다: VALIDATE CONSTRAINT {name}",
        "the constraint {name} is not validated: VALIDATE CONSTRAINT {name}",
    ),
    "no_inherit": Words(
        "제약조건 {name}은(는) NO INHERIT라서 파티션에 미치지 않습니다: 없애고 다시 만드십시오",
        "the constraint {name} is NO INHERIT and would not reach the partitions: make it anew without that",
    ),
    "itself": Words(
        "외래 키 {name}이(가) 자기 표를 가리킵니다: 지원하지 않습니다",
        "the foreign key {name} points to the table itself: that is not supported",
    ),
    "trigger": Words(
        "행 트리거 {name}이(가) 전이 표를 써서 파티션에 둘 수 없습니다: 문장 트리거로 바꾸십시오",
        "the row trigger {name} takes transition tables and cannot stand on partitions: make it a statement trigger",
    ),
    "change": Words(
        "열 변경(db expand)이 진행 중입니다 ({name}): 먼저 끝내거나 되돌리십시오 (db contract)",
        "a change of its columns is under way ({name}): end it or take it back first (db contract)",
    ),
    "rule": Words("규칙 {name}이(가) 있습니다: 트리거로 바꾸십시오", "it has the rule {name}: make it a trigger"),
    "view": Words(
        "뷰 {name}은(는) 이름이 아니라 지금의 표에 매여 있습니다: 지웠다가 바꿔치기한 뒤 다시 만드십시오",
        "the view {name} is bound to the table as it is, not to its name: drop it, and make it again after the swap",
    ),
    "function": Words(
        "함수 {name}이(가) 지금의 표가나 그 행 타입에 매여 있습니다: 지웠다가 바꿔치기한 뒤 다시 만드십시오",
        "the function {name} is bound to the table as it is or to its row type: drop it, and make it again "
        "after the swap",
    ),
    "type": Words(
        "열 {name}의 타입이 이 표의 행입니다: 지원하지 않습니다",
        "the column {name} is of the type of this table's rows: that is not supported",
    ),
    "replicated": Words(
        "구독이 이 표에 씁니다: 복제가 적용하는 것은 문장 트리거를 부르지 않으므로 지원하지 않습니다",
        "a subscription writes the table: what it applies fires no statement trigger, and is not supported",
    ),
    "replica_identity": Words(
        "REPLICA IDENTITY가 기본값이 아닙니다: ALTER TABLE {name} REPLICA IDENTITY DEFAULT",
        "its replica identity is not the default: ALTER TABLE {name} REPLICA IDENTITY DEFAULT",
    ),
    "label": Words(
        "보안 레이블({name})이 있습니다: 지원하지 않습니다", "it has a security label ({name}): not supported"
    ),
    "publication": Words(
        "게시 {name}이(가) 열이나 행을 골라 보냅니다: 지원하지 않습니다",
        "the publication {name} picks columns or rows: that is not supported",
    ),
    "policy": Words(
        "행 수준 보안이 강제되는데 NOT NULL인 company_id가 없습니다: 소유자에게 BYPASSRLS를 주십시오",
        "row-level security is forced and there is no company_id NOT NULL: give its owner BYPASSRLS",
    ),
    "policy_reads": Words(
        "정책 {name}이(가) 키 표에 없는 열을 읽습니다: 정책을 회사만 보도록 고치십시오",
        "the policy {name} reads columns that the table of keys lacks: have it read the company alone",
    ),
    "name": Words(
        "{name}이라는 것이 이미 있습니다: 이름을 바꾸거나 지우십시오", "{name} is there already: rename or drop it"
    ),
    "long_name": Words("{name}은(는) 63바이트보다 긴 이름입니다", "{name} would be a name of more than 63 bytes"),
    "foreign_key": Words(
        "외래 키 {name}이(가) 키 표로 옮길 수 없는 열을 가리킵니다: 날짜가 없는 고유 키를 가리키게 하십시오",
        "the foreign key {name} points to columns that do not move to the table of keys: let it point to a unique "
        "key without the date",
    ),
    "on_update": Words(
        "외래 키 {name}은(는) ON UPDATE로 따라 바뀝니다: NO ACTION으로 바꾸십시오",
        "the foreign key {name} follows updates (ON UPDATE): make it NO ACTION",
    ),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """One row of `partition/refused.sql`."""

    reason: str
    name: str


def require_possible(db: Database, plan: PartitionPlan) -> None:
    """Refuse a table of which something could not be carried over, all of it at once."""
    values = {"id": plan.table.id, "on": plan.on, "names": list(plan.made_names)}
    found = [*db.ask("partition/refused.sql", values, Refused), *_of_plan(plan)]
    if found:
        reasons = joined(REASONS[each.reason].filled(name=each.name) for each in found)
        raise CannotBePartitioned(table=plan.table.name, reasons_ko=reasons.ko, reasons_en=reasons.en)


def _of_plan(plan: PartitionPlan) -> Iterator[Refused]:
    """Yield what is seen of the plan itself."""
    moved = [sorted(each.columns) for each in plan.keys]
    for each in plan.hanging:
        if sorted(each.referenced) not in moved:
            yield Refused("foreign_key", f"{each.place}.{each.name}")
        if each.follows_updates:
            yield Refused("on_update", f"{each.place}.{each.name}")
    columns = {each.name for each in plan.key_columns}
    for policy in plan.policies:
        if not columns.issuperset(policy.columns):
            yield Refused("policy_reads", policy.name)


def require_no_drain(db: Database, table: TableSeen) -> None:
    """Refuse to end or undo while rows of the default partition are on their way."""
    drain = names.path(table.schema, f"kerp_drain_{table.name}")
    if db.ask("partition/drain_stands.sql", {"drain": drain})[0]["stands"]:
        raise DrainStands(table=table.name)
