"""What the schemas of `schemas/frames.py` say of one value: value not allowed."""

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Rule, Who

VALUE_NOT_ALLOWED = Rule(
    id="KERP-V006",
    name="value-not-allowed",
    title=Words("정해진 값이 아닌 칸", "Values that are not allowed"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    table=None,
    field=None,
    message=Words("{field_name} 값을 알 수 없습니다: '{value}'", "{field_name} has an unknown value: '{value}'"),
    hint=Words(
        "정해진 값으로 적으십시오 (계정유형: 자산·부채·자본·수익·비용, 거래처유형: 매출처·매입처·혼합).",
        "Use one of the known values (account type: asset, liability, equity, revenue, expense; partner type: customer,"
        " vendor, both).",
    ),
    why=Words("K-ERP가 모르는 값이다.", "K-ERP does not know it."),
    check="isin",
)
