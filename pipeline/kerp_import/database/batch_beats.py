"""The heartbeat of a batch: how far its run is, seen by everybody while the promote's transaction is still open.

Decision: docs/decisions/heartbeats.md
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.database.operations import HEARTBEAT, NOT_NOTED
from kerp_import.model.errors import KerpError
from kerp_import.model.progress import SOON, Meter, Progress

LOG = logging.getLogger("kerp_import")


@contextmanager
def beating(db: Database, batch_id: UUID, company_id: UUID, meter: Meter) -> Iterator[None]:
    """Keep the row of a batch alive while the block runs, whatever its run waits for on `db`."""
    beats = BatchBeats(db, batch_id, company_id)
    meter.id = batch_id
    with meter.also_heard_by(beats.hear), db.beating(meter.tick):
        try:
            yield
        finally:
            beats.close()


class BatchBeats:
    """What is noted of one batch: its step and rows every two seconds where they move, a beat every ten.

    On a connection of its own, since what the run's writes is seen at COMMIT; a run of two seconds makes none. A row
    that the run itself holds, as it ends, is passed over and not waited for.
    """

    def __init__(
        self, db: Database, batch_id: UUID, company_id: UUID, now: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin with the beat that the batch's own row was begun with."""
        self._db, self._id, self._company_id, self._now = db, batch_id, company_id, now
        self._spoken_at = now()
        self._said: tuple[object, ...] = ()
        self._notes: Database | None = None
        self._is_broken = False

    def hear(self, progress: Progress) -> None:
        """Note how far the run is, if it is time; why it waits at once, since whoever is asked may be gone for long."""
        place = (progress.step, progress.done, progress.total)
        is_reason_new = (self._said[3] if self._said else None) != progress.reason
        silent_for = self._now() - self._spoken_at
        is_due = silent_for > HEARTBEAT or (silent_for > SOON and place != self._said[:3])
        if not self._is_broken and (is_due or is_reason_new):
            self._say(progress)
            self._said = (*place, progress.reason)
            self._spoken_at = self._now()

    def close(self) -> None:
        """Close the connection, where one was made."""
        if self._notes is not None:
            self._notes.__exit__(None, None, None)

    def _say(self, progress: Progress) -> None:
        """Note it; where that is not possible, warn once and let the run go on, which the lock still tells to live."""
        values = {
            "id": self._id,
            "step": progress.step,
            "done": progress.done or 0,
            "total": progress.total,
            "reason": None if progress.reason is None else progress.reason.in_both,
        }
        try:
            if self._notes is None:
                self._notes = self._db.second()
                self._notes.ask("operations/session.sql", {"tenant": str(self._company_id)})
            self._notes.do("operations/beat_of_batch.sql", values)
        except KerpError as error:
            LOG.warning(NOT_NOTED.format(name=self._id, reason=error))
            self._is_broken = True
