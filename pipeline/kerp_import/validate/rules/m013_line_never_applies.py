"""Lines of a mapping file that never apply, because the dialect makes another line's code of theirs."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-M013",
    name="line-never-applies",
    title=Words("쓰일 일이 없는 매핑 줄", "Mapping lines that never apply"),
    who=Who.ACCOUNTANT,
    severity=Severity.WARNING,
    on=("dead_lines",),
    table="accounts",
    message=Words(
        "{map} {line}행({code})은 쓰이지 않습니다: 이 계정과목표에서 {code}은(는) {by_line}행의 {by_code}와(과) 같은 "
        "계정입니다",
        "Line {line} of {map} ({code}) never applies: in this chart {code} is the account {by_code} of line {by_line}",
    ),
    hint=Words(
        "두 줄 가운데 맞는 것만 남기십시오. kerp-import map check로 파일 전체를 볼 수 있습니다.",
        "Keep the one of the two lines that is right. kerp-import map check looks at the whole file.",
    ),
    why=Words(
        "103과 10300은 더존에서 한 계정이어서, 뒤의 줄에 적은 계정으로는 한 줄도 가지 않는다.",
        "103 and 10300 are one account in Douzone's charts: nothing goes where the later line says.",
    ),
)
def line_never_applies(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the lines."""
    return frame
