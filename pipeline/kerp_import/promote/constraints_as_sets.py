"""Keys checked as sets, in the transaction that writes or deletes the rows, where nobody else is in the database.

Decision: docs/decisions/constraints-as-sets.md
"""

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from kerp_schemas import SQL

from kerp_import.database.connection import Database
from kerp_import.database.lock_holder import own_sessions
from kerp_import.model.nouns import Batch
from kerp_import.model.words import Words, joined

LOG = logging.getLogger("kerp_import")

SHIPPED_KEYS = SQL / "catalogue" / "shipped_keys.json"
"""The keys that our migrations made: name and table → definition."""

WORTH_IT = 2_000
"""Lines: to drop and make the keys of empty tables takes 30 ms, as much as it saves at that number."""


SMALL = Words("분개가 {lines:,}개뿐입니다", "there are only {lines:,} line(s)")
GENTLE = Words("다른 사용자와 함께 씁니다 (--gentle)", "others are at work (--gentle)")
LARGER = Words(
    "운영 표에 든 {there:,}바이트가 배치의 {bytes:,}바이트보다 큽니다",
    "the tables hold {there:,} byte(s), more than the batch's {bytes:,}",
)
CHANGED_POLICY = Words("운영 표의 정책이 바뀌었습니다", "a policy of production's tables was changed")
LOCKED = Words("다른 작업이 표를 쥐고 있습니다", "somebody holds one of the tables")
NONE_OURS = Words("마이그레이션이 만든 키와 인덱스가 없습니다", "no key or index is as the migrations made it")

AGAINST = {
    "shape": Words("나뉘었거나 상속하는 표입니다", "it is partitioned or inherits"),
    "owner": Words("로그인이 표의 주인이 아닙니다", "the login does not own it"),
    "client": Words("다른 사용자가 접속해 있습니다", "another client is connected"),
    "standby": Words("복제 서버나 백업이 서버를 따라옵니다", "a standby or a backup follows the server"),
    "event trigger": Words("이벤트 트리거가 있습니다", "there is an event trigger"),
    "trigger": Words(
        "행을 넣거나 지울 때, 또는 COMMIT에 실행되는 트리거가 있습니다", "a trigger fires on the rows or at COMMIT"
    ),
    "rule": Words("규칙이 있습니다", "there is a rule"),
    "policy": Words("행을 가리는 정책이 있습니다", "a policy hides rows"),
    "difference": Words("바꾸거나 지우는 것이 있습니다", "something is replaced or deleted"),
}
"""The reasons that `sets/against.sql` gives."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is done to the rows while the keys are away, and the words for either way of doing it."""

    scale: str
    """The file that asks how much it is."""
    trigger_bit: int
    """The event as `pg_trigger.tgtype` has it."""
    is_of_foreign_keys: bool
    """Whether unique keys and indexes stay: to delete a row costs them nothing."""
    afterwards: Words
    in_place: Words


FILLING = Work(
    scale="sets/scale.sql",
    trigger_bit=4,
    is_of_foreign_keys=False,
    afterwards=Words(
        "키와 인덱스 {keys}개를 행을 넣은 뒤에 만듭니다.", "{keys} key(s) and indexes are made after the rows."
    ),
    in_place=Words(
        "키와 인덱스를 행마다 확인하며 넣습니다: {why_ko}.", "Keys and indexes are checked with every row: {why_en}."
    ),
)
EMPTYING = Work(
    scale="sets/scale_of_undo.sql",
    trigger_bit=8,
    is_of_foreign_keys=True,
    afterwards=Words(
        "외래키 {keys}개를 행을 지운 뒤에 한꺼번에 확인합니다.",
        "{keys} foreign key(s) is(are) checked at once after the rows are deleted.",
    ),
    in_place=Words(
        "외래키를 행마다 확인하며 지웁니다: {why_ko}.", "Foreign keys are checked with every row: {why_en}."
    ),
)


@dataclass(frozen=True, slots=True)
class BatchScale:
    """How much comes or goes, and how much is there beside it: `sets/scale.sql` selects the fields."""

    lines: int
    bytes: int
    bytes_there: int
    tables: list[str]
    """The tables whose keys can be made afterwards."""


@dataclass(frozen=True, slots=True)
class Against:
    """One thing that speaks against it: a row of `sets/against.sql`."""

    reason: str
    what: str


@dataclass(frozen=True, slots=True)
class Key:
    """A unique or foreign key, or an index: a row of `sets/keys.sql`."""

    table_name: str
    name: str
    is_foreign: bool
    definition: str
    """Without the name of our schema."""
    unmake: str
    make: str
    path: str
    dependants: list[str]
    """What depends on it: foreign keys by their path, all else as the server describes it."""


@contextmanager
def constraints_as_sets(db: Database, batch: Batch, work: Work = FILLING, *, is_gentle: bool = False) -> Iterator[None]:
    """Do the work inside, and have the keys checked over all rows at once afterwards, where that is possible.

    They are dropped and made again in the transaction under way: whatever ends it leaves them as they were.
    """
    chosen = GENTLE if is_gentle else _keys_or_why_not(db, batch, work)
    if isinstance(chosen, Words):
        _log(work.in_place.filled(why_ko=chosen.ko, why_en=chosen.en))
        yield
        return
    _log(work.afterwards.filled(keys=len(chosen)))
    with db.as_login(batch.company.id):
        # Foreign keys stand last: they lean on the unique ones.
        for key in reversed(chosen):
            db.execute(key.unmake)
    yield
    with db.as_login(batch.company.id):
        db.ask("sets/settings.sql", {})
        for key in chosen:
            db.execute(key.make)


def _keys_or_why_not(db: Database, batch: Batch, work: Work) -> tuple[Key, ...] | Words:
    """Return the keys to make afterwards, all tables that they concern locked, or why they stay where they are."""
    db.ask("sets/statistics.sql", {})
    (scale,) = db.ask(work.scale, batch.ids(), BatchScale)
    against = _against(db, batch, work, scale)
    if against is not None:
        return against
    tables = {"tables": scale.tables}
    with db.as_login(batch.company.id):
        (locking,) = db.ask("sets/lock.sql", tables)
        is_locked = db.lock_tables_at_once(str(locking["statement"]))
    if not is_locked:
        return LOCKED
    # Asked once nobody can change them any more.
    ours = shipped_among(db.ask("sets/keys.sql", tables, Key))
    return tuple(each for each in ours if each.is_foreign or not work.is_of_foreign_keys) or NONE_OURS


def _against(db: Database, batch: Batch, work: Work, scale: BatchScale) -> Words | None:
    """Return what speaks against it, None where nothing does; what costs least is asked first."""
    if scale.lines < WORTH_IT:
        return SMALL.filled(lines=scale.lines)
    if scale.bytes_there > scale.bytes:
        return LARGER.filled(there=scale.bytes_there, bytes=scale.bytes)
    if any(each.kind == "policy" for each in db.look_for_strangers()):
        return CHANGED_POLICY
    values = {
        **batch.ids(), "tables": scale.tables, "application": own_sessions(), "trigger_bit": work.trigger_bit,
    }  # fmt: skip
    reasons = [
        Words(f"{words.ko} ({each.what})", f"{words.en} ({each.what})")
        for each in db.ask("sets/against.sql", values, Against)
        for words in (AGAINST[each.reason],)
    ]
    return joined(reasons) if reasons else None


def shipped_among(keys: Iterable[Key]) -> tuple[Key, ...]:
    """Return those keys that are as our migrations made them and on which nothing else depends."""
    ours = [each for each in keys if shipped_keys().get(f"{each.name} ON {each.table_name}") == each.definition]
    paths = {each.path for each in ours}
    return tuple(each for each in ours if paths.issuperset(each.dependants))


@cache
def shipped_keys() -> dict[str, str]:
    """Return the definition of each key of a migrated database, by its name and table."""
    keys: dict[str, str] = json.loads(SHIPPED_KEYS.read_text(encoding="utf-8"))
    return keys


def as_shipped_keys(keys: Iterable[Key]) -> str:
    """Return the text of `shipped_keys.json` for a freshly migrated database."""
    definitions = {f"{each.name} ON {each.table_name}": each.definition for each in keys}
    return json.dumps(definitions, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _log(words: Words) -> None:
    """Write in both languages which way was taken."""
    LOG.info("%s / %s", words.ko, words.en)
