"""What a step of something long is called where a person reads it; the table of operations keeps the short name."""

import re
from collections.abc import Callable

from kerp_import.model.step import Step
from kerp_import.model.words import Words

NAMES = {
    Step.PREPARE: Words("준비", "prepare"),
    Step.EXTRACT: Words("읽기", "extract"),
    Step.TRANSFORM: Words("변환", "transform"),
    Step.LOAD: Words("적재", "load"),
    Step.SETTLE: Words("배치 정리", "settle"),
    Step.ACCOUNTS: Words("계정 집계", "accounts used"),
    Step.STATISTICS: Words("통계", "statistics"),
    Step.CHECKPOINT: Words("이어 하기 지점", "checkpoint"),
    Step.VALIDATE: Words("검증", "validate"),
    Step.COMPARE: Words("대사", "tie-out"),
    Step.PROMOTE: Words("이관", "promote"),
    Step.REPORT: Words("보고서", "report"),
    Step.HISTORY: Words("기록", "history"),
    Step.COMMIT: Words("확정", "commit"),
    Step.ARCHIVE: Words("보관", "archive"),
}
"""The steps of a run."""

OTHERS = {
    "loading": Words("적재", "load"),
    "staged": Words("스테이징 완료", "staged"),
    "copy": Words("복사", "copy"),
    "compare": Words("비교", "compare"),
    "prove": Words("비교", "prove"),
    "plan": Words("계획", "plan"),
    "delete": Words("삭제", "delete"),
    "reverse": Words("역분개", "reverse"),
    "dump": Words("덤프", "dump"),
    "checksum": Words("해시값", "checksum"),
    "restore": Words("복원", "restore"),
    "count": Words("행 수 확인", "count rows"),
}
"""Those of everything else; batches of before call theirs loading and staged."""

NUMBERED: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Words]], ...] = (
    (re.compile(r"pass (\d+)"), lambda found: Words(f"{found[1]}회차", found[0])),
    (re.compile(r"range (\d+)/(\d+)"), lambda found: Words(f"{found[2]}구간 가운데 {found[1]}", found[0])),
)


def step_words(step: str) -> Words:
    """Return what a step is called; one that has no words of its own stays as it is."""
    named = OTHERS.get(step) or next((words for each, words in NAMES.items() if each.value == step), None)
    if named is not None:
        return named
    for pattern, words in NUMBERED:
        found = pattern.fullmatch(step)
        if found:
            return words(found)
    return Words(step, step)
