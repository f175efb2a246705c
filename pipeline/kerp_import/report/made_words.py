"""Says what became of the cells that a client corrected before, and of those that came back corrected now."""

from collections.abc import Iterator

from kerp_import.model.cell_correction import AppliedCorrection, CorrectionsMade, MissedCorrection
from kerp_import.model.words import Words
from kerp_import.report.tie_out_words import won

CORRECTED = Words("고친 칸", "Corrected cells")


def made_words(made: CorrectionsMade) -> Iterator[Words]:
    """Yield the sentences above the lists: how many were applied and what that changes, and what was written down."""
    if made.applied:
        count, debit, credit = f"{len(made.applied):,}", won(made.debit), won(made.credit)
        yield Words(
            f"{made.file}에 적힌 대로 {count}칸을 고쳐 읽었습니다 (차변 {debit}원, 대변 {credit}원 달라짐)",
            f"{count} cell(s) is(are) read as {made.file} corrects them (debits change by {debit}, credits by "
            f"{credit} won)",
        )
    if made.standing:
        yield Words(
            f"{made.file}: {made.standing:,}칸은 파일에 이미 새 값으로 있습니다",
            f"{made.file}: {made.standing:,} cell(s) has(have) their new value in the files already",
        )
    if made.elsewhere:
        yield Words(
            f"{made.file}: {made.elsewhere:,}칸은 이 파일들의 기간에 없는 전표입니다",
            f"{made.file}: {made.elsewhere:,} cell(s) is(are) of days that these files do not hold",
        )
    if made.missed:
        yield Words(
            f"{made.file}: {len(made.missed):,}칸은 옛 값이 없어 고치지 않았습니다 (KERP-E040)",
            f"{made.file}: {len(made.missed):,} cell(s) hold another value and were left (KERP-E040)",
        )
    if made.taken:
        yield Words(
            f"돌려받은 통합 문서에서 고친 칸 {made.taken:,}개를 {made.file}에 적었습니다: 다음 파일에도 씁니다",
            f"{made.taken:,} corrected cell(s) was(were) written into {made.file}: the next export gets them too",
        )
    yield from made.left


def applied_words(each: AppliedCorrection) -> str:
    """Return one correction: 분개장.csv F24 · 2024-01-02 1 · 대변금액: 900 → 1000 (kim · 분개장.검토.xlsx F3)."""
    one = each.correction
    place = " ".join(str(part) for part in (each.file, each.sheet, each.cell or each.row) if part)
    signed = " · ".join(part for part in (one.who, one.whence) if part)
    return f"{place} · {one.of.date} {one.of.voucher} · {one.column}: {one.old or '—'} → {one.new or '—'} ({signed})"


def missed_words(each: MissedCorrection) -> Words:
    """Return one correction that was not applied, and why."""
    one = each.correction
    what = f"{one.of.date} {one.of.voucher} · {one.column}: {one.old or '—'} → {one.new or '—'}"
    return Words(f"{what}: {each.why.ko}", f"{what}: {each.why.en}")
