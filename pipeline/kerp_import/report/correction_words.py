"""Says of a workbook that came back corrected which original it was made from, and what differs from it."""

from kerp_import.model.outcome import ChangedCell, Correction
from kerp_import.model.words import Words

SHORT = 12
"""Signs of a hash that a sentence shows; report.json and the receipt have all of it."""


def corrected_words(correction: Correction) -> Words:
    """Return the sentence about one workbook: it is not the original, and how many cells differ from that."""
    name, original = correction.file, correction.original or "—"
    before, after = correction.original_sha256[:SHORT], correction.corrected_sha256[:SHORT]
    if not correction.is_compared:
        changed = Words(
            "원본에서 읽은 것이 이 컴퓨터에 없어 고친 칸을 비교하지 못했습니다",
            "this machine has nothing of the original, so the corrected cells are not known",
        )
    elif correction.cells:
        changed = Words(f"고친 칸 {len(correction.cells):,}개", f"{len(correction.cells):,} cell(s) differs(differ)")
    else:
        changed = Words("고친 칸 없음", "no cell differs")
    return Words(
        f"{name}은(는) 원본이 아니라 돌려받은 검토 통합 문서입니다: "
        f"원본 {original} ({before}…) → 고친 것 ({after}…), {changed.ko}",
        f"{name} is not the original but a marked workbook that came back: "
        f"original {original} ({before}…) → corrected ({after}…), {changed.en}",
    )


def cell_words(cell: ChangedCell) -> str:
    """Return one changed cell: 분개장 F24 차변금액: 350000 → 35000; — where it held or holds nothing."""
    place = " ".join(each for each in (cell.sheet, cell.cell, cell.header) if each)
    return f"{place}: {cell.before or '—'} → {cell.after or '—'}"
