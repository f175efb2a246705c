"""What still names a column that leaves: the catalogue tells most of it, the text of functions the rest.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Collection
from dataclasses import dataclass

from kerp_import.database.connection import Database
from kerp_import.expand_contract.sides import Leaving
from kerp_import.model.words import Words

REMEDIES = {
    "view": Words(
        "뷰를 새 열로 다시 만드십시오: CREATE OR REPLACE VIEW {name} …",
        "Make the view anew with the new column: CREATE OR REPLACE VIEW {name} …",
    ),
    "materialized view": Words(
        "구체화 뷰를 지우고 새 열로 다시 만드십시오: DROP MATERIALIZED VIEW {name}",
        "Drop the materialised view and make it anew with the new column: DROP MATERIALIZED VIEW {name}",
    ),
    "function": Words(
        "함수를 새 열로 고치십시오: CREATE OR REPLACE FUNCTION {name} …",
        "Change the function to the new column: CREATE OR REPLACE FUNCTION {name} …",
    ),
    "procedure": Words(
        "프로시저를 새 열로 고치십시오: CREATE OR REPLACE PROCEDURE {name} …",
        "Change the procedure to the new column: CREATE OR REPLACE PROCEDURE {name} …",
    ),
    "policy": Words(
        "정책을 새 열로 고치십시오: ALTER POLICY {name} ON {place} USING (…)",
        "Change the policy to the new column: ALTER POLICY {name} ON {place} USING (…)",
    ),
    "trigger": Words(
        "트리거를 새 열로 다시 만드십시오: DROP TRIGGER {name} ON {place}",
        "Make the trigger anew with the new column: DROP TRIGGER {name} ON {place}",
    ),
    "rule": Words(
        "규칙을 새 열로 다시 만드십시오: DROP RULE {name} ON {place}",
        "Make the rule anew with the new column: DROP RULE {name} ON {place}",
    ),
    "generated column": Words(
        "계산 열을 지우고 새 열로 다시 만드십시오: ALTER TABLE {place} DROP COLUMN {name}",
        "Drop the generated column and make it anew with the new one: ALTER TABLE {place} DROP COLUMN {name}",
    ),
    "constraint": Words(
        "새 열에 같은 제약을 만들고 이것을 지우십시오: ALTER TABLE {place} DROP CONSTRAINT {name}",
        "Make the constraint on the new column and drop this one: ALTER TABLE {place} DROP CONSTRAINT {name}",
    ),
    "index": Words(
        "새 열에 같은 인덱스를 만들고 이것을 지우십시오: DROP INDEX CONCURRENTLY {name}",
        "Build the index on the new column and drop this one: DROP INDEX CONCURRENTLY {name}",
    ),
    "sequence": Words(
        "시퀀스의 주인을 바꾸십시오: ALTER SEQUENCE {name} OWNED BY NONE",
        "Give the sequence another owner: ALTER SEQUENCE {name} OWNED BY NONE",
    ),
    "publication": Words(
        "발행의 열 목록을 고치십시오: ALTER PUBLICATION {name} SET TABLE {place} (…)",
        "Change the publication's list of columns: ALTER PUBLICATION {name} SET TABLE {place} (…)",
    ),
    "statistics": Words(
        "새 열로 같은 통계를 만들고 이것을 지우십시오: DROP STATISTICS {name}",
        "Make the statistics of the new column and drop these: DROP STATISTICS {name}",
    ),
}
"""What to do about each kind of thing."""

KINDS = {
    "view": Words("뷰", "view"),
    "materialized view": Words("구체화 뷰", "materialised view"),
    "function": Words("함수", "function"),
    "procedure": Words("프로시저", "procedure"),
    "policy": Words("정책", "policy"),
    "trigger": Words("트리거", "trigger"),
    "rule": Words("규칙", "rule"),
    "generated column": Words("계산 열", "generated column"),
    "constraint": Words("제약", "constraint"),
    "index": Words("인덱스", "index"),
    "sequence": Words("시퀀스", "sequence"),
    "publication": Words("발행(publication)", "publication"),
    "statistics": Words("확장 통계", "extended statistics"),
}


@dataclass(frozen=True, slots=True)
class ColumnUser:
    """One row of `expand_contract/who_uses.sql`: a thing that names a column that leaves."""

    kind: str
    place: str
    """The table that it stands on; empty where it stands on none."""
    name: str
    columns: str

    @property
    def thing(self) -> tuple[str, str, str]:
        """Return what it is, as the catalogue's facts have it."""
        return self.kind, self.place, self.name

    @property
    def words(self) -> Words:
        """Return what it is called."""
        kind = KINDS[self.kind]
        if not self.place:
            return Words(f"{kind.ko} {self.name}", f"{kind.en} {self.name}")
        return Words(f"{self.place}의 {kind.ko} {self.name}", f"{kind.en} {self.name} on {self.place}")

    @property
    def remedy(self) -> Words:
        """Return what to do about it."""
        return REMEDIES[self.kind].filled(name=self.name, place=self.place)


def column_users(db: Database, leaving: Leaving, known: Collection[tuple[str, str, str]]) -> tuple[ColumnUser, ...]:
    """Return what names a column that leaves, but for what the change made or carries over: `known`, as facts."""
    values = {"table": leaving.table, "columns": list(leaving.columns), "dropped": list(leaving.dropped)}
    named = db.ask("expand_contract/who_uses.sql", values, ColumnUser)
    return tuple(each for each in named if each.thing not in known)
