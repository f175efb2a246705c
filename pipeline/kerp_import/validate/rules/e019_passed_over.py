"""What was given and is no input for a reason that needs no answer: locks, system files, blank sheets."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E019",
    name="passed-over",
    title=Words("읽지 않고 지나간 것", "What was passed over"),
    who=Who.CONSULTANT,
    severity=Severity.INFO,
    on=("passed_over",),
    message=Words("읽지 않았습니다: {what_ko} {count}개 ({value})", "Not read: {count} {what_en} ({value})"),
    hint=Words(
        "할 일은 없습니다. 그 가운데 회계 자료가 있으면 이름을 바꾸어 다시 실행하십시오.",
        "Nothing to do; if there are books among them, give them another name and run again.",
    ),
    why=Words(
        "받은 것 가운데 무엇을 읽지 않았는지 알아야 빠진 것이 없다고 말할 수 있다.",
        "Only who knows what was not read can say that nothing is missing.",
    ),
)
def passed_over(frame: pl.DataFrame) -> pl.DataFrame:
    """Return what was passed over, one row for each reason."""
    return frame
