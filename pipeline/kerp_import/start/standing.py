"""Where a company stands: its map, its rehearsals, what is promoted, and what comes next.

Decision: docs/decisions/start.md
"""

from dataclasses import dataclass

from kerp_import.database.connection import Database
from kerp_import.mapping import saved_map
from kerp_import.mapping.saved_map import SavedMap
from kerp_import.model.nouns import Company
from kerp_import.model.outcome import NextStep, Outcome
from kerp_import.model.shell import pasteable
from kerp_import.model.words import Language, Words
from kerp_import.receipt import issued_receipts
from kerp_import.records import company as companies
from kerp_import.records import history
from kerp_import.records.history import PastBatch
from kerp_import.report import read_kept_batch
from kerp_import.validate.rule import Who

REHEARSE = ("run", "--dry-run")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the move of one company has come."""

    code: str
    name: str | None
    """None where K-ERP does not have the company yet."""
    map: SavedMap | None
    rehearsal: PastBatch | None
    """The newest one."""
    rehearsed: Outcome | None
    promoted: tuple[PastBatch, ...]
    receipts: int
    """How many were issued for what is promoted."""
    next: NextStep | None


def standing_of(db: Database, code: str, language: Language) -> Standing:
    """Return where the company of that code stands."""
    company = companies.find(db, code)
    batches = [each for each in history.past_batches(db, code) if each.status in {"completed", "rejected"}]
    rehearsal = next((each for each in batches if each.dry_run or each.status == "rejected"), None)
    promoted = tuple(each for each in batches if each.is_in_production)
    saved = saved_map.latest(db, company) if company is not None else None
    outcome = _outcome(db, rehearsal, language)
    newest = _outcome(db, batches[0], language) if batches else None
    return Standing(
        code,
        company.name if company else None,
        saved,
        rehearsal,
        outcome,
        promoted,
        sum(len(issued_receipts(db, each)) for each in promoted),
        _next(company, saved, batches[0] if batches else None, newest),
    )


def _outcome(db: Database, batch: PastBatch | None, language: Language) -> Outcome | None:
    """Return what a batch did, as it is kept."""
    return read_kept_batch(db, batch.id, batch.company_id, language).outcome if batch is not None else None


def _next(
    company: Company | None, saved: SavedMap | None, newest: PastBatch | None, outcome: Outcome | None
) -> NextStep | None:
    """Return what comes next: that of the newest batch, or a rehearsal where none is as new as the map."""
    if company is None:
        why = Words("아직 K-ERP에 없는 회사입니다.", "K-ERP does not have the company yet.")
        return NextStep(pasteable(("start", ".")), Who.CONSULTANT.value, why)
    is_older = newest is not None and saved is not None and newest.started_at < saved.created_at
    if newest is None or outcome is None or (is_older and not newest.is_in_production):
        why = (
            Words("매핑이 새로 저장되었습니다. 예행합니다.", "The map was saved since; rehearse.")
            if is_older
            else Words("아직 예행하지 않았습니다.", "Nothing was rehearsed yet.")
        )
        return NextStep(pasteable(REHEARSE), Who.CONSULTANT.value, why)
    return outcome.next
