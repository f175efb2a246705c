"""What stands on production's tables and runs with a promote, and is not what we shipped."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-V223",
    name="stranger-on-production",
    title=Words("운영 표에 있는 낯선 것", "A stranger on production's tables"),
    who=Who.ADMINISTRATOR,
    severity=Severity.WARNING,
    on=("planted",),
    table="vouchers",
    message=Words(
        "운영 표에 kerp-import가 모르는 것이 있습니다: {kind} {name}. 이관할 때 실행됩니다",
        "Production has what kerp-import does not know: {kind} {name}. It runs with the promote",
    ),
    hint=Words(
        "K-ERP의 것인지 확인하십시오. 아니면 데이터베이스 관리자로 없애십시오: {remedy}",
        "Find out whether it is K-ERP's. If not, take it away as the database's administrator: {remedy}",
    ),
    why=Words(
        "트리거나 규칙, 함수는 이관하는 값을 바꿀 수 있다. 관리자 로그인으로는 실행하지 않는다 (종료 코드 3).",
        "A trigger, rule or function can change what is promoted. Under an administrator's login nothing runs (3).",
    ),
)
def stranger_on_production(frame: pl.DataFrame) -> pl.DataFrame:
    """Return each of them."""
    return frame
