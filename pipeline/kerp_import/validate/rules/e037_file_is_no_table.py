"""A file that holds no table: a PDF, a picture, a letter, an archive that we do not open, a broken one."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E037",
    name="file-is-no-table",
    title=Words("표가 아닌 파일", "Files that are no tables"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("no_tables",),
    message=Words("{value}: {what_ko}(이)라 읽지 않았습니다", "{value}: not read, for it is {what_en}"),
    hint=Words("{cure_ko}", "{cure_en}"),
    why=Words(
        "문서나 그림에 있는 금액은 확실하게 읽을 수 없고, 말없이 건너뛰면 자료가 빠진 채 이관된다.",
        "No amount is read with certainty from a document or a picture, and a file passed over is data left behind.",
    ),
)
def file_is_no_table(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    severity = pl.when("whole_file").then(pl.lit(Severity.ERROR)).otherwise(pl.lit(Severity.WARNING))
    return frame.with_columns(severity.alias("severity"))
