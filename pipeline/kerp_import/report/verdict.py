"""How a batch ended, in one plain sentence, and what is to be done next."""

from dataclasses import dataclass
from decimal import Decimal

from kerp_import.model.nouns import Severity
from kerp_import.model.outcome import Outcome
from kerp_import.model.tie_out import TRIAL_BALANCE, OpeningSource
from kerp_import.model.words import Language, Words, shown
from kerp_import.report.kept_batch import KeptBatch
from kerp_import.report.proof_words import proof_words
from kerp_import.report.signatures import changed_rules, unsigned
from kerp_import.validate.rule import Who


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sentence on top of the report, the one below it, and the colour of both: good, bad or past."""

    tone: str
    sentence: Words
    detail: Words
    notes: tuple[Words, ...]
    """What a reader must know before anything else: options that let something through."""
    next_steps: tuple[tuple[Who, Words], ...]
    """What is left to do even where no finding asks for it."""


MEND = Words(
    "고친 파일과 매핑으로 같은 명령을 다시 실행합니다. 대사는 오류가 없을 때 합니다.",
    "Run the same command again with the corrected files and mapping; the tie-out comes when no error is left.",
)
PROMOTE = Words("같은 명령을 --dry-run 없이 실행합니다.", "Run the same command without --dry-run.")
SIGN = Words("대사표를 확인하고 서명합니다.", "Check the tie-out and sign it.")
UNTOUCHED = Words("운영 데이터는 그대로입니다.", "Production is untouched.")
TAKEN_BACK = Words(
    "이 배치가 이관했던 것은 모두 되돌려졌습니다. 아래는 실행할 때의 보고서입니다.",
    "Everything that this batch promoted was taken back. Below is the report as it was then.",
)

REVERSED = Words(
    "이 배치는 역분개 전표 {reversing}건으로 잔액에서 빠졌고 행은 남아 있습니다. 아래는 실행할 때의 보고서입니다.",
    "{reversing} reversing voucher(s) took this batch out of the balances; its rows stay. Below is the report of then.",
)


def verdict_of(batch: KeptBatch) -> Verdict:
    """Return how the batch ended."""
    outcome = batch.outcome
    facts = {
        "errors": f"{sum(each.severity is Severity.ERROR for each in outcome.findings):,}",
        "vouchers": f"{outcome.by_table.get('vouchers', {}).get('promoted', 0):,}",
        "lines": f"{outcome.by_table.get('voucher_lines', {}).get('promoted', 0):,}",
        "accounts": f"{len(outcome.reconciliation):,}",
        "residual": shown(sum((abs(each.difference) for each in outcome.reconciliation), Decimal(0))),
    }
    notes = _notes(batch)
    if batch.status == "rolled_back":
        undone = REVERSED.filled(reversing=f"{batch.reversing_vouchers:,}") if batch.reversing_vouchers else TAKEN_BACK
        return Verdict("past", Words("되돌린 배치입니다", "This batch was rolled back"), undone, notes, ())
    if outcome.status == "rejected":
        refused = Words("거부되었습니다: 오류 {errors}건", "Refused: {errors} error(s)").filled(**facts)
        return Verdict("bad", refused, UNTOUCHED, notes, ((Who.CONSULTANT, MEND),))
    tied = _tied(outcome)
    if outcome.dry_run:
        would = Words(
            f"예행을 통과했습니다. 실행하면 전표 {{vouchers}}건, 분개 {{lines}}행이 이관됩니다. {tied.ko}",
            f"The rehearsal passed: a run promotes {{vouchers}} voucher(s) with {{lines}} lines. {tied.en}",
        )
        can = Words("이관할 수 있습니다", "Ready to promote")
        return Verdict("good", can, would.filled(**facts), notes, ((Who.CONSULTANT, PROMOTE), (Who.ACCOUNTANT, SIGN)))
    did = Words(
        f"전표 {{vouchers}}건, 분개 {{lines}}행을 K-ERP에 이관했습니다. {tied.ko}",
        f"{{vouchers}} voucher(s) with {{lines}} lines are in K-ERP. {tied.en}",
    )
    done = Words("이관 완료", "Promoted")
    return Verdict("good", done, did.filled(**facts), notes, ((Who.ACCOUNTANT, SIGN),))


def _tied(outcome: Outcome) -> Words:
    """Return the sentence about the tie-out: of the old books where they are there, else that they are not."""
    differs = any(each.difference for each in outcome.reconciliation)
    if TRIAL_BALANCE in outcome.proof.against and outcome.proof.openings is OpeningSource.NONE and differs:
        return Words(
            "기초잔액이 없어 재무상태표 계정은 기존 장부의 시산표와 대조하지 못했습니다.",
            "Without openings balance-sheet accounts could not be compared with the legacy trial balance.",
        )
    if TRIAL_BALANCE in outcome.proof.against:
        return Words(
            "기존 장부의 시산표와 대조한 계정 {accounts}개의 차이 합계는 {residual}원입니다.",
            "Against the legacy trial balance the residual over {accounts} account(s) is {residual} won.",
        )
    said = proof_words(outcome)
    if said is None or not said.not_proven:
        return Words("", "")
    return Words(
        "기존 장부와 맞는지는 확인되지 않았습니다: 합계잔액시산표가 없습니다.",
        "That this is what the old books say has not been shown: there is no legacy trial balance.",
    )


def _notes(batch: KeptBatch) -> tuple[Words, ...]:
    """Return the options without which the run would have been refused."""
    notes = []
    ko, en = (unsigned(batch.outcome, language) for language in (Language.KO, Language.EN))
    if ko and en:
        notes.append(Words(ko, en))
    if batch.options.get("skip_invalid") and not batch.outcome.is_valid and batch.outcome.status == "completed":
        left_out = batch.outcome.by_table.get("vouchers", {}).get("invalid", 0)
        notes.append(
            Words(
                f"오류가 있는 전표 {left_out:,}건을 빼고 실행했습니다 (--skip-invalid).",
                f"Run without {left_out:,} voucher(s) that have errors (--skip-invalid).",
            )
        )
    return (*notes, *changed_rules(batch.outcome))
