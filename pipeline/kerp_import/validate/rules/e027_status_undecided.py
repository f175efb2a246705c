"""Words under a status of which nobody has said whether such vouchers are loaded."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E027",
    name="status-undecided",
    title=Words("이관할지 정하지 않은 상태", "Status words that nobody has decided on"),
    who=Who.CONSULTANT,
    severity=Severity.ERROR,
    on=("statuses",),
    message=Words(
        "상태 열 '{header}': {told_ko}",
        "Status column '{header}': {told_en}",
    ),
    hint=Words(
        "{advice_ko}",
        "{advice_en}",
    ),
    why=Words(
        "삭제되거나 승인되지 않은 전표를 이관하면 기존 장부에 없는 거래가 생긴다.",
        "A voucher that was deleted or never approved is no part of the old books.",
    ),
)
def status_undecided(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns with words that have to be decided, and the vouchers that would be cut in two."""
    is_mixed = pl.col("about") == "mixed"
    asked = frame.filter(pl.col("about").is_in(["asked", "mixed"]))
    beside_ko = (
        pl.when(pl.col("known_ko") != "").then(pl.format(" (장부에 있는 것: {})", "known_ko")).otherwise(pl.lit(""))
    )
    beside_en = (
        pl.when(pl.col("known_en") != "").then(pl.format(" (in the books: {})", "known_en")).otherwise(pl.lit(""))
    )
    return asked.with_columns(
        pl.when(is_mixed)
        .then(pl.format("한 전표 안에 남길 행과 뺄 행이 섞여 있습니다: {}", "words_ko"))
        .otherwise(pl.format("이관할지 정하지 않은 말이 있습니다: {}{}", "words_ko", beside_ko))
        .alias("told_ko"),
        pl.when(is_mixed)
        .then(pl.format("it keeps some lines of a voucher and drops others: {}", "words_en"))
        .otherwise(pl.format("nobody has decided whether these are loaded: {}{}", "words_en", beside_en))
        .alias("told_en"),
        pl.when(is_mixed)
        .then(pl.lit("원본에서 전표의 상태를 하나로 고치거나, 상태를 모두 남기거나 모두 빼십시오."))
        .otherwise(pl.format("제외하려면 {}, 이관하려면 --keep-status를 같은 말로 붙여 다시 실행하십시오.", "option"))
        .alias("advice_ko"),
        pl.when(is_mixed)
        .then(pl.lit("Give each voucher one status in the source, or keep or drop all of its words."))
        .otherwise(
            pl.format(
                "Run again with {} to leave them out, or with --keep-status and the same word to load them.", "option"
            )
        )
        .alias("advice_en"),
    )
