"""A schema that stopped halfway brought to its end: what was broken off is cleared away, and the file goes on.

Decision: docs/decisions/statements.md
"""

from collections.abc import Callable

from kerp_import.database.connection import Database, StatementRefused
from kerp_import.database.lock_holder import LockHolder, is_lost, words_of
from kerp_import.migrate import history
from kerp_import.migrate.apply import Course, Move
from kerp_import.migrate.files import Folder, Migration
from kerp_import.migrate.history import SchemaState
from kerp_import.migrate.indexes import InvalidIndex, invalid_indexes
from kerp_import.migrate.lock import lock_keys
from kerp_import.migrate.operations import MigrationLog
from kerp_import.migrate.patience import PATIENT, Patience
from kerp_import.migrate.runner import at_work
from kerp_import.migrate.steps import done_checksum
from kerp_import.model.schema_errors import DirtyByAnother, DonePartEdited, IndexNotBuilt, VersionUnknown
from kerp_import.model.words import Words

Confirm = Callable[[Words], bool]


def repair(db: Database, folder: Folder, confirm: Confirm, patience: Patience = PATIENT) -> tuple[Words, ...]:
    """Bring a half-done file to its end, remake broken indexes, accept edited files; each asked, and told."""
    told = _end_lost_session(db, folder)
    with at_work(db, folder, patience) as current:
        if current.dirty:
            told += _go_on(db, folder, current, confirm, patience)
        for index in invalid_indexes(db):
            told += _remake(db, index, confirm)
        for file in history.edited(folder, current):
            told += _accept(db, folder, file, confirm)
    return tuple(told)


def go_on(db: Database, folder: Folder, patience: Patience = PATIENT) -> tuple[Words, ...]:
    """Bring a half-done file to its end, unasked, and mend nothing else: for whoever runs the same again."""
    told = _end_lost_session(db, folder)
    with at_work(db, folder, patience) as current:
        if current.dirty:
            told += _go_on(db, folder, current, lambda _: True, patience)
    return tuple(told)


def _end_lost_session(db: Database, folder: Folder) -> list[Words]:
    """End the session that holds the lock for a program which is no longer running on this machine."""
    holders = db.ask("migrate/lock_holder.sql", lock_keys(db, folder), LockHolder)
    if not holders or not is_lost(holders[0].application):
        return []
    db.ask("migrate/end_lost_session.sql", {"pid": holders[0].pid, "application": holders[0].application})
    holder = words_of(holders[0])
    return [
        Words(f"없어진 프로그램의 세션을 끝냈습니다{holder.ko}", f"The session of a lost program was ended{holder.en}")
    ]


def _go_on(db: Database, folder: Folder, current: SchemaState, confirm: Confirm, patience: Patience) -> list[Words]:
    """Run the rest of a file from the statement on that stopped; what was carried out must stand in it unchanged."""
    half_done = current.half_done
    if half_done is None:
        raise DirtyByAnother(version=current.version)
    migration = next((each for each in folder.migrations if each.version == half_done.version), None)
    if migration is None:
        raise VersionUnknown(version=half_done.version, newest=folder.newest)
    move = Move(migration, half_done.way, _after(folder, migration, half_done.way))
    course = Course(db, folder, move, patience)
    if done_checksum(course.steps, half_done.steps_done) != half_done.done_checksum:
        raise DonePartEdited(file=move.file, done=half_done.steps_done)
    rest = f"{half_done.steps_done + 1}/{len(course.steps)}"
    question = Words(
        f"{move.file}을(를) {rest}번째 단계부터 이어서 실행합니까?", f"Go on with {move.file} from step {rest}?"
    )
    if not confirm(question):
        return []
    with MigrationLog(db, folder) as log:
        log.run(course, half_done.steps_done)
    return [Words(f"{move.file}: 끝까지 실행했습니다", f"{move.file}: run to its end")]


def _after(folder: Folder, migration: Migration, way: str) -> int:
    """Return the version that a database is at once a file has come to its end."""
    return migration.version if way == "up" else folder.version_before(migration.version)


def _remake(db: Database, index: InvalidIndex, confirm: Confirm) -> list[Words]:
    """Build an index anew that was left unfinished; reads and writes go on meanwhile."""
    if index.is_double:
        return _drop(db, index, confirm)
    question = Words(
        f"{index.on_table}의 인덱스 {index.name}이(가) 완성되지 않았습니다. 다시 만듭니까?",
        f"The index {index.name} on {index.on_table} was never finished. Build it again?",
    )
    if not confirm(question):
        return []
    with db.lock_timeout("0"):
        try:
            db.statement(f"REINDEX INDEX CONCURRENTLY {index.name}", 1)
        except StatementRefused as error:
            raise IndexNotBuilt(name=index.name, reason=error.reason) from error
    return [Words(f"{index.name}: 다시 만들었습니다", f"{index.name}: built again")]


def _drop(db: Database, index: InvalidIndex, confirm: Confirm) -> list[Words]:
    """Drop what an interrupted REINDEX CONCURRENTLY left beside the index that it was to replace."""
    question = Words(
        f"{index.on_table}의 인덱스 {index.name}은(는) 중단된 REINDEX가 남긴 것입니다. 지웁니까?",
        f"The index {index.name} on {index.on_table} is left by an interrupted REINDEX. Drop it?",
    )
    if not confirm(question):
        return []
    with db.lock_timeout("0"):
        db.execute(f"DROP INDEX CONCURRENTLY {index.name}")
    return [Words(f"{index.name}: 지웠습니다", f"{index.name}: dropped")]


def _accept(db: Database, folder: Folder, file: Migration, confirm: Confirm) -> list[Words]:
    """Take the checksum of a file as it is now, where somebody says that the edit is meant."""
    question = Words(
        f"{file.up_file}은(는) 적용된 뒤에 고쳐졌습니다. 지금의 내용을 맞는 것으로 합니까? (실행하지 않습니다)",
        f"{file.up_file} was edited after it was applied. Take it as right as it is now? (it is not run)",
    )
    if not confirm(question):
        return []
    history.accept(db, folder, file)
    return [Words(f"{file.label}: 체크섬을 새로 적었습니다", f"{file.label}: the checksum is noted anew")]
