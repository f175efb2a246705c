"""Says from which finished step a run went on, and what it removed of runs that had died."""

from collections.abc import Iterator

from kerp_import.model.resumed import Resumed
from kerp_import.model.words import Words

STEPS = {
    "read": Words("파일은 이미 모두 읽혀 있었습니다", "all files had been read"),
    "staged": Words(
        "모든 행이 이미 적재되어 있었습니다 (건수와 해시를 확인)",
        "all rows were in staging (counted, and their hashes compared)",
    ),
}


def resumed_words(resumed: Resumed) -> Iterator[Words]:
    """Yield the sentences that the terminal and the page show."""
    if resumed.step is not None:
        step = STEPS[resumed.step]
        yield Words(f"끊긴 실행을 이어 했습니다: {step.ko}", f"A broken run was continued: {step.en}")
    if resumed.removed_batches:
        count, rows = len(resumed.removed_batches), resumed.removed_rows
        yield Words(
            f"끊긴 실행 {count:,}개가 적재 표에 남긴 {rows:,}행을 지웠습니다",
            f"{rows:,} row(s) that {count:,} broken run(s) had left in staging were removed",
        )
