"""A table that is recognised and that nothing of goes into K-ERP."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E005",
    name="recognised-not-used",
    title=Words("인식했으나 쓰지 않은 표", "Tables that were recognised and not used"),
    who=Who.CONSULTANT,
    severity=Severity.INFO,
    on=("unused",),
    message=Words(
        "인식했으나 쓰지 않았습니다: {what_ko} ({rows}행)",
        "Recognised and not used: {what_en} ({rows} row(s))",
    ),
    hint=Words(
        "K-ERP로 옮기지 않는 자료입니다. 할 일은 없습니다.",
        "It does not go into K-ERP; there is nothing to do.",
    ),
    why=Words(
        "말없이 건너뛴 표는 옮겨진 것으로 오해된다.",
        "A table passed over in silence is taken to have been moved.",
    ),
)
def recognised_not_used(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the tables."""
    return frame
