"""A sheet or a file with rows in it that is no table that the program knows."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E003",
    name="table-not-recognised",
    title=Words("무슨 표인지 알 수 없는 시트", "Tables that were not recognised"),
    who=Who.CONSULTANT,
    severity=Severity.ERROR,
    on=("strangers",),
    message=Words(
        "무슨 표인지 알 수 없어 읽지 않았습니다 ({rows}행): {value}",
        "Not recognised, so not read ({rows} row(s)): {value}",
    ),
    hint=Words(
        "회계 자료라면 머리글을 확인하거나, kerp-import inspect {file} --write-profile profile.yaml로 초안을 써서 열을 "
        "고치고 kerp-import run --profile profile.yaml로 실행하십시오. 아니면 그 시트나 파일을 빼고 실행하십시오.",
        "If these are books, check the header row, or write a draft with kerp-import inspect {file} --write-profile "
        "profile.yaml, correct its columns, then kerp-import run --profile profile.yaml; if not, leave the sheet or "
        "the file out.",
    ),
    why=Words(
        "인식하지 못한 파일을 말없이 건너뛰면 자료가 빠진 채 이관된다.",
        "A file passed over in silence is data left behind.",
    ),
)
def table_not_recognised(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    severity = pl.when("whole_file").then(pl.lit(Severity.ERROR)).otherwise(pl.lit(Severity.WARNING))
    return frame.with_columns(severity.alias("severity"))
