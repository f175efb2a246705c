"""Old backups and dumps of the schema: which of them nobody would be brought back from.

Decision: docs/decisions/retention.md
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kerp_import.backup.backup import Backup, facts_beside, facts_of
from kerp_import.database.connection import Database
from kerp_import.model.words import Words
from kerp_import.records.history import PastBatch
from kerp_import.retention.leftover import Keeps, Leftover, LeftoverKind

OF_ANOTHER_SERVER = Words("다른 서버나 데이터베이스의 백업", "of another server or database")
NEWEST_BACKUP = Words("가장 새 백업", "the newest one")
FIRST_AFTER_A_BATCH = Words(
    "운영에 있는 배치 바로 뒤의 백업: recover가 씁니다", "the first one after a batch in production: recover needs it"
)
SEES_NOT_ALL = Words(
    "이 로그인은 모든 회사의 배치를 볼 수 없습니다", "this login does not see the batches of every company"
)


@dataclass(frozen=True, slots=True)
class ThisServer:
    """The row of `retention/cluster.sql`."""

    server_id: str
    sees_all: bool


def old_dumps(
    db: Database, folder: Path, batches: Iterable[PastBatch], before: datetime, keeps: Keeps
) -> Iterator[Leftover]:
    """Yield backups of this database that are neither its newest nor the first after a batch, and old schemas."""
    (here,) = db.ask("retention/cluster.sql", {}, ThisServer)
    known = sorted(_backups(folder), key=lambda each: each.made_at)
    ours = [each for each in known if (each.server_id, each.database) == (here.server_id, db.name)]
    needed = _needed(ours, batches)
    for each in known:
        if each.made_at >= before:
            continue
        if each not in ours:
            keeps.add(LeftoverKind.DUMPS, OF_ANOTHER_SERVER)
        elif not here.sees_all:
            keeps.add(LeftoverKind.DUMPS, SEES_NOT_ALL)
        elif each.path in needed:
            keeps.add(LeftoverKind.DUMPS, needed[each.path])
        else:
            paths = (each.path, facts_beside(each.path))
            size = sum(path.stat().st_size for path in paths)
            yield Leftover(LeftoverKind.DUMPS, 1, size, each.made_at, name=each.path.name, paths=paths)
    yield from _old_schemas(folder, db.name, before, keeps)


def _backups(folder: Path) -> Iterator[Backup]:
    """Yield what is said of each backup; one of which nothing can be read is nobody's to remove."""
    for path in folder.glob("*.dump"):
        if (facts := facts_of(path)) is not None:
            yield facts


def _needed(ours: list[Backup], batches: Iterable[PastBatch]) -> dict[Path, Words]:
    """Return which backups stay, and why: the newest has the approvals of today, the first after a batch its rows."""
    needed: dict[Path, Words] = {}
    for batch in batches:
        ended = batch.completed_at or batch.started_at
        first = next((each for each in ours if each.made_at >= ended), None)
        if batch.is_in_production and first is not None:
            needed[first.path] = FIRST_AFTER_A_BATCH
    if ours:
        needed[ours[-1].path] = NEWEST_BACKUP
    return needed


def _old_schemas(folder: Path, database: str, before: datetime, keeps: Keeps) -> Iterator[Leftover]:
    """Yield what `db down` kept of this database's schema, but for the newest; it has no row in it."""
    by_database: defaultdict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.glob("*-schema-*.sql")):
        by_database[path.name.rpartition("-schema-")[0]].append(path)
    for name, paths in by_database.items():
        for path in paths:
            made_at = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
            if made_at >= before or path.is_symlink():
                continue
            if name != database:
                keeps.add(LeftoverKind.DUMPS, OF_ANOTHER_SERVER)
            elif path == paths[-1]:
                keeps.add(LeftoverKind.DUMPS, NEWEST_BACKUP)
            else:
                yield Leftover(LeftoverKind.DUMPS, 1, path.stat().st_size, made_at, name=path.name, paths=(path,))
