"""Live work comes first: why a backfill has to wait just now, or nothing.

Decision: docs/decisions/backfill.md
"""

import time
from contextlib import suppress
from dataclasses import dataclass

from kerp_import.backfill.pace import BackfillPace
from kerp_import.database.connection import Database
from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words

HIDDEN_REPLICA = Words(
    "복제 서버 {count}대의 지연이 이 로그인에게 보이지 않음 (pg_monitor 권한이 필요함)",
    "the lag of {count} replica(s) cannot be seen by this login (it needs the role pg_monitor)",
)
LAG = Words("복제 지연 {seconds}초, {bytes}바이트", "a replica is {seconds} s and {bytes} bytes behind")
WAITING = Words(
    "다른 세션(서버 PID {pid})이 이 표의 잠금을 기다림",
    "a session (server PID {pid}) waits for a lock on the table",
)
WAITED_FOR = Words("다른 세션이 우리 배치를 기다렸음", "another session waited for our batch")
MAINTENANCE = Words(
    "이 표에서 자동 VACUUM이나 다른 정비가 진행 중 (서버 PID {pid})",
    "autovacuum or other maintenance is at work on the table (server PID {pid})",
)
WAL = Words("WAL 초당 {rate}바이트 (한도 {limit})", "{rate} bytes of WAL a second (the limit is {limit})")

SHORTEST = 0.2
"""Seconds over which a rate says something."""


@dataclass(frozen=True, slots=True)
class OthersAtWork:
    """One row of `backfill/pressure.sql`."""

    hidden_replicas: int
    lag_seconds: float
    lag_bytes: int
    waiting_pid: int | None
    maintenance_pid: int | None
    wal_bytes: int


class LiveWork:
    """What others do beside one backfill; asked between two batches, and while one runs whether somebody waits for it.

    Asked as the login: the importer's role is no member of those who may see replicas.
    """

    def __init__(self, db: Database, notes: Database, ids: list[int], pace: BackfillPace) -> None:
        """Begin with nobody waiting; `ids` are the table and its partitions."""
        self._db, self._notes, self._ids, self._pace = db, notes, ids, pace
        self._was_waited_for = False
        self._wal: tuple[float, int] | None = None

    def watch(self) -> None:
        """Look, on the other connection, whether somebody waits for the batch that is under way.

        Where that cannot be asked the batch goes on; whatever is wrong is met again once it has ended.
        """
        if not self._was_waited_for:
            with suppress(KerpError):
                seen = self._notes.ask("backfill/waited_for.sql", {"pid": self._db.pid})
                self._was_waited_for = bool(seen[0]["is_waited_for"])

    @property
    def was_waited_for(self) -> bool:
        """Return whether somebody waited for the last batch."""
        return self._was_waited_for

    def reason(self) -> Words | None:
        """Return why the next batch has to wait, or None."""
        (now,) = self._db.ask("backfill/pressure.sql", {"ids": self._ids}, OthersAtWork)
        was_waited_for, self._was_waited_for = self._was_waited_for, False
        if now.hidden_replicas:
            return HIDDEN_REPLICA.filled(count=now.hidden_replicas)
        if now.lag_seconds > self._pace.lag_seconds or now.lag_bytes > self._pace.lag_bytes:
            return LAG.filled(seconds=round(now.lag_seconds), bytes=now.lag_bytes)
        if now.waiting_pid is not None:
            return WAITING.filled(pid=now.waiting_pid)
        if now.maintenance_pid is not None:
            return MAINTENANCE.filled(pid=now.maintenance_pid)
        return WAITED_FOR if was_waited_for else self._too_much_wal(now.wal_bytes)

    def _too_much_wal(self, wal_bytes: int) -> Words | None:
        """Return that the server writes more WAL than it may, since the last batch after which it wrote less."""
        at = time.monotonic()
        if self._wal is None:
            self._wal = (at, wal_bytes)
            return None
        since, before = self._wal
        if at - since < SHORTEST:
            return None
        rate = (wal_bytes - before) / (at - since)
        if rate > self._pace.wal_bytes:
            return WAL.filled(rate=round(rate), limit=round(self._pace.wal_bytes))
        self._wal = (at, wal_bytes)
        return None
