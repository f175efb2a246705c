"""Runs that ended without a word, settled by the company's next command: failed, as of the moment of their last beat.

Decision: docs/decisions/heartbeats.md
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.database.operations import note_end
from kerp_import.model.step_words import step_words
from kerp_import.model.words import Words
from kerp_import.values.local_time import shown_time

LOG = logging.getLogger("kerp_import")

SETTLED = Words(
    "말없이 끝난 배치 {batch}({step} 단계, 마지막 신호 {at})을 실패로 정리했습니다. 읽고 적재해 둔 것은 "
    "같은 명령이 이어서 씁니다.",
    "Batch {batch} ended without a word (at {step}, last heard of {at}) and is noted as failed; what it had read and "
    "staged is used by the same command.",
)


@dataclass(frozen=True, slots=True)
class DeadRun:
    """One row of `operations/dead_batches.sql`."""

    id: UUID
    company_id: UUID
    step: str | None
    done: int
    total: int | None
    heartbeat_at: datetime | None
    started_at: datetime


def settle_dead_runs(db: Database, company_code: str) -> None:
    """Note the company's runs that ended without a word as failed, and say so; the company's lock must be held.

    What they have in staging stays for the run that goes on with it.
    """
    with db.tenant(None):
        dead = db.ask("operations/dead_batches.sql", {"code": company_code}, DeadRun)
    for company_id in dict.fromkeys(each.company_id for each in dead):
        with db.tenant(company_id):
            db.do("records/end_interrupted.sql", {"company_id": company_id})
            for each in dead:
                note_end(db, each.id, each.step, each.done, each.total, lives=False)
    for each in dead:
        step = step_words(each.step or "")
        at = shown_time(each.heartbeat_at or each.started_at)
        told = Words(
            SETTLED.ko.format(batch=each.id, step=step.ko, at=at), SETTLED.en.format(batch=each.id, step=step.en, at=at)
        )
        LOG.warning(told.in_both)
