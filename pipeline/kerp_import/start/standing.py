"""Where a company stands: its map, its rehearsals, what is promoted, and what comes next.

Decision: docs/decisions/start.md
"""

from dataclasses import dataclass
from pathlib import Path

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
from kerp_import.records.four_eyes import four_eyes_of
from kerp_import.records.history import PastBatch
from kerp_import.report import read_kept_batch, waits_for_mapping_alone
from kerp_import.settings.kerp_toml import run_in
from kerp_import.validate.rule import Who

REHEARSE = ("--dry-run",)


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
    newest: Outcome | None
    """What the newest batch did, a rehearsal or a run."""
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
    eyes = four_eyes_of(db, company) if company is not None else None
    newest = _outcome(db, batches[0], language) if batches else None
    return Standing(
        code,
        company.name if company else None,
        saved,
        rehearsal,
        outcome,
        newest,
        promoted,
        sum(len(issued_receipts(db, each)) for each in promoted),
        _UNKNOWN
        if company is None
        else _next(company, saved, batches[0] if batches else None, newest, four_eyes=eyes is not None and eyes.is_on),
    )


def _outcome(db: Database, batch: PastBatch | None, language: Language) -> Outcome | None:
    """Return what a batch did, as it is kept."""
    return read_kept_batch(db, batch.id, batch.company_id, language).outcome if batch is not None else None


def _next(
    company: Company, saved: SavedMap | None, newest: PastBatch | None, outcome: Outcome | None, *, four_eyes: bool
) -> NextStep | None:
    """Return what comes next: that of the newest batch, or what a map calls for that was saved since."""
    if newest is None or outcome is None:
        return _run(company.code, Words("아직 예행하지 않았습니다.", "Nothing was rehearsed yet."), *REHEARSE)
    if saved is None or newest.started_at >= saved.created_at or newest.is_in_production:
        return outcome.next
    if waits_for_mapping_alone(outcome) and not four_eyes:
        return _run(company.code, _PROMOTE)
    return _run(
        company.code, Words("매핑이 새로 저장되었습니다. 예행합니다.", "The map was saved since; rehearse."), *REHEARSE
    )


def _run(code: str, why: Words, *options: str) -> NextStep:
    """Return the run of this folder; where no kerp.toml names the company and its files, the start that writes one."""
    call = run_in(Path.cwd())
    if call is None:
        return NextStep(pasteable(("start", ".", "--company", code)), Who.CONSULTANT.value, _START)
    return NextStep(pasteable((*call, *options)), Who.CONSULTANT.value, why)


_START = Words("내려받은 파일이 있는 폴더에서 시작합니다.", "Begin in the folder with the exports.")
_PROMOTE = Words(
    "매핑만 남아 있었습니다. 이제 이관합니다: 예행을 먼저 하고, 터미널에서는 쓸 것을 보인 뒤 한 번 묻습니다.",
    "The mapping was all that lacked; this promotes: it rehearses first and, on a terminal, shows what it will write "
    "and asks once.",
)
_UNKNOWN = NextStep(
    pasteable(("start", ".")),
    Who.CONSULTANT.value,
    Words("아직 K-ERP에 없는 회사입니다.", "K-ERP does not have the company yet."),
)
