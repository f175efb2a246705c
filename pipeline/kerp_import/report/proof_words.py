"""Says what a batch was proven against and what nobody has checked: the same sentences in every form of the report.

Decision: docs/decisions/proof.md
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kerp_import.model.outcome import Outcome
from kerp_import.model.tie_out import PROOF_OF, TRIAL_BALANCE, OpeningSource, TieOut
from kerp_import.model.words import Language, Words
from kerp_import.report.collect import TRIAL_BALANCE_DIFFERS
from kerp_import.report.tie_out_words import TITLES, caption, won

GIVEN_BY = {
    "opening": Words("전기이월 전표: 기초잔액이 됨", "opening vouchers: became opening balances"),
    "opening_beside_table": Words(
        "전기이월: 기초잔액표가 대신함", "brought forward: the table of openings stands for it"
    ),
    "closing": Words("결산 대체 전표 (--closing-entries exclude)", "closing entries (--closing-entries exclude)"),
    "invalid": Words("오류가 있는 전표 (--skip-invalid)", "vouchers with errors (--skip-invalid)"),
    "conflict": Words(
        "K-ERP에 다른 내용으로 있는 전표 (--on-conflict skip)",
        "vouchers that K-ERP has with other contents (--on-conflict skip)",
    ),
    "unnamed": Words("제외", "left out"),
    "refused": Words("거부되어 이관하지 않은 것", "refused, therefore not promoted"),
}
"""Why lines that were read are not in K-ERP, by the reason that `Excluded` gives."""

ITSELF = Words("파일의 산술 (파일을 그 자체와)", "The file's own arithmetic (the file with itself)")
AGAINST_BOOKS = Words("대사 (기존 장부의 합계잔액시산표와)", "Tie-out (against the legacy trial balance)")
DIFFERING = Words("시산표와 다른 계정 (이관하지 않음)", "Accounts that differ (nothing was promoted)")


@dataclass(frozen=True, slots=True)
class Subtraction:
    """One line of the control totals between what was read and what was promoted, with its reason."""

    words: Words
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class ProofWords:
    """What the file's own arithmetic says, what the old books prove, and what nobody has checked."""

    own: Words
    proven: tuple[Words, ...]
    not_proven: tuple[Words, ...]


def proof_words(outcome: Outcome) -> ProofWords | None:
    """Return what was proven; None where nothing was promoted, or would be: then nothing has been tied out."""
    if outcome.status != "completed":
        return None
    return ProofWords(_own(outcome), tuple(_proven(outcome)), tuple(_not_proven(outcome)))


def claim(outcome: Outcome) -> Words:
    """Return the sentence that is signed: what it claims has been checked, and what has not is named in it."""
    whole = Words(
        "위 파일에서 읽은 것은 K-ERP에 있거나, 제외한 이유와 함께 위에 적혀 있습니다.",
        "What was read of these files is in K-ERP, or named above with the reason why it is not.",
    )
    sentences = [whole]
    if outcome.proof.proven:
        accounts = f"{len(outcome.reconciliation):,}"
        sentences.append(
            Words(
                f"기존 장부의 합계잔액시산표와 계정 {accounts}개의 잔액이 모두 1원까지 같습니다.",
                f"All {accounts} account balances are those of the legacy trial balance, to the won.",
            )
        )
    elif _has_figures(outcome):
        sentences.append(
            Words(
                "기존 장부와 맞는지는 확인되지 않았습니다.",
                "That they agree with the old books has not been shown.",
            )
        )
        sentences += _listed(Words("대조한 것: {what}.", "Compared: {what}."), _proven(outcome))
    sentences += _listed(Words("확인하지 않은 것: {what}.", "Not checked: {what}."), _not_proven(outcome))
    sentences.append(Words("이를 확인하고 인수인계합니다.", "This is what we have checked and hand over."))
    return Words(*(" ".join(each.say(language) for each in sentences) for language in Language))


def _listed(words: Words, listed: Iterable[Words]) -> Iterator[Words]:
    """Yield one sentence that lists them all; none where there are none."""
    all_words = tuple(listed)
    if all_words:
        ko, en = ("; ".join(each.say(language) for each in all_words) for language in Language)
        yield Words(words.ko.format(what=ko), words.en.format(what=en))


def tie_out_title(outcome: Outcome) -> Words:
    """Return what the table of accounts is called: a tie-out only where there are old books to tie out against."""
    if outcome.status != "completed":
        return DIFFERING
    return AGAINST_BOOKS if TRIAL_BALANCE in outcome.proof.against else ITSELF


def subtractions(outcome: Outcome) -> tuple[Subtraction, ...]:
    """Return what stands between the journal as read and as promoted, each with its reason."""
    if outcome.status != "completed":
        remainder = {side: _read(outcome, side) for side in ("debit", "credit")}
        return (Subtraction(GIVEN_BY["refused"], remainder["debit"], remainder["credit"]),)
    named = tuple(Subtraction(GIVEN_BY[each.reason], each.debit, each.credit) for each in outcome.excluded)
    sides = {
        side: _total(outcome, f"excluded_{side}") - sum((getattr(each, side) for each in named), Decimal(0))
        for side in ("debit", "credit")
    }
    # An earlier version kept only the sum of what was left out.
    unnamed = (Subtraction(GIVEN_BY["unnamed"], sides["debit"], sides["credit"]),) if any(sides.values()) else ()
    return (*named, *unnamed)


def _own(outcome: Outcome) -> Words:
    """Return what the file's own arithmetic says: what was read less what was left out is what was promoted."""
    if not _total(outcome, "debit_read") and not _total(outcome, "credit_read"):
        promoted = sum(each["promoted"] for each in outcome.by_table.values())
        return Words(
            f"파일 자체의 산술: 분개가 없음, 자료 {promoted:,}건 이관",
            f"The file's own arithmetic: no journal lines, {promoted:,} record(s) promoted",
        )
    sides = {side: _gap(outcome, side) for side in ("debit", "credit")}
    debit, credit = won(_total(outcome, "debit_promoted")), won(_total(outcome, "credit_promoted"))
    gap = sum((abs(each) for each in sides.values()), Decimal(0))
    # Negatives moved to the other side add to both, and a line of cash to one.
    is_more = any(_total(outcome, each) for each in ("flipped_amount", "added_debit", "added_credit"))
    korean = (
        "읽은 것에 옮긴 음수와 더한 현금 행을 더하고 제외한 것을 빼면 이관한 것"
        if is_more
        else "읽은 것에서 제외한 것을 빼면 이관한 것"
    )
    english = "read, with negatives moved and cash lines added, less left out" if is_more else "read less left out"
    return Words(
        f"파일 자체의 산술: {korean} (차변 {debit}원, 대변 {credit}원), 차이 {won(gap)}원",
        f"The file's own arithmetic: {english} is promoted (debit {debit}, credit {credit} won), "
        f"difference {won(gap)} won",
    )


def _gap(outcome: Outcome, side: str) -> Decimal:
    """Return by how much a side of the journal does not add up; nothing where the program is right."""
    left_out = _total(outcome, f"excluded_{side}") + _total(outcome, f"unchanged_{side}")
    return _read(outcome, side) - left_out - _total(outcome, f"{side}_promoted")


def _read(outcome: Outcome, side: str) -> Decimal:
    """Return a side of the journal as read, negatives moved and cash lines added."""
    return sum((_total(outcome, each) for each in (f"{side}_read", "flipped_amount", f"added_{side}")), Decimal(0))


def _proven(outcome: Outcome) -> Iterator[Words]:
    """Yield what each legacy table proves, or in what it differs."""
    accounts = outcome.reconciliation
    differing = [each for each in accounts if each.difference]
    if TRIAL_BALANCE in outcome.proof.against:
        residual = won(sum((abs(each.difference) for each in accounts), Decimal(0)))
        if differing and outcome.proof.openings is OpeningSource.NONE and not _is_contradicted(outcome):
            yield Words(
                "합계잔액시산표: 손익 계정만 (기초잔액 없음)", "trial balance: profit and loss only (no openings)"
            )
        elif differing:
            yield Words(
                f"합계잔액시산표: 계정 {len(accounts):,}개 가운데 {len(differing):,}개 다름, 차이 합계 {residual}원",
                f"trial balance: {len(differing):,} of {len(accounts):,} account(s) differs(differ), residual "
                f"{residual} won",
            )
        else:
            yield Words(
                f"합계잔액시산표: 계정 {len(accounts):,}개, 차이 합계 0원",
                f"trial balance: {len(accounts):,} account(s), residual 0 won",
            )
    yield from (_section(each) for each in outcome.tie_outs if each.section in PROOF_OF and each.compared)


def _is_contradicted(outcome: Outcome) -> bool:
    """Tell whether a rule says that an account differs from a trial balance."""
    return any(each.rule in TRIAL_BALANCE_DIFFERS for each in outcome.findings)


def _section(section: TieOut) -> Words:
    """Return what one further tie-out says."""
    ko, en = (f"{TITLES[section.section].say(each)}: {caption(section, each)}" for each in Language)
    return Words(ko, en)


def _not_proven(outcome: Outcome) -> Iterator[Words]:
    """Yield what nobody has checked against the old books, and what differs from them."""
    if not _has_figures(outcome):
        return
    proof = outcome.proof
    differing = sum(bool(each.difference) for each in outcome.reconciliation)
    if TRIAL_BALANCE not in proof.against:
        yield Words(
            "계정별 금액 (기존 장부의 합계잔액시산표가 없음)", "amounts by account (there is no legacy trial balance)"
        )
    elif differing and proof.openings is not OpeningSource.NONE:
        yield Words(
            f"시산표와 다른 계정 {differing:,}개", f"{differing:,} account(s) that differ from the trial balance"
        )
    elif not proof.proven and not differing:
        yield Words("차변·대변 합계가 시산표와 다른 계정", "accounts whose debit or credit total differs")
    if proof.openings is OpeningSource.NONE and not proof.proven:
        yield Words(
            "재무상태표 계정의 잔액 (기초잔액이 없어 이 기간의 증감일 뿐)",
            "balances of balance-sheet accounts (without openings they are only what moved in this period)",
        )
    if proof.partners == "none":
        yield Words("거래처별 잔액 (거래처원장이 없음)", "balances by partner (there is no partner ledger)")


def _has_figures(outcome: Outcome) -> bool:
    """Tell whether any voucher or opening balance was read."""
    return any(outcome.by_table.get(each, {}).get("total", 0) for each in ("voucher_lines", "opening_balances"))


def _total(outcome: Outcome, name: str) -> Decimal:
    """Return one of the journal's totals."""
    return Decimal(outcome.totals.get(name, "0"))
