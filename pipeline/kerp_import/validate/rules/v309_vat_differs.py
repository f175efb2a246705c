"""A month whose VAT in the books is not that of the sales and purchase book."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, advised, frame_rule, labelled


@frame_rule(
    id="KERP-V309",
    name="vat-differs",
    title=Words("매입매출장과 다른 부가세", "VAT that differs from the sales and purchase book"),
    who=Who.ACCOUNTANT,
    severity=Severity.WARNING,
    on=("tied_vat",),
    table="sales_book",
    field="tax_amount",
    message=Words(
        "{month} {account}: 매입매출장의 세액 {legacy}원, 이관 {loaded}원, 차이 {difference}원",
        "{month} {account}: {legacy} won in the sales and purchase book, {loaded} imported, difference {difference}",
    ),
    hint=Words("{advice_ko}", "{advice_en}"),
    why=Words(
        "매입매출장은 부가세 신고서의 바탕이다. 계정과 다르면 신고와 장부가 어긋난다.",
        "The VAT return is made from this book: where the accounts differ from it, return and ledger disagree.",
    ),
)
def vat_differs(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the months, with what to look at."""
    return frame.filter(pl.col("difference") != 0).with_columns(
        labelled("account_code", "account_name").alias("account"),
        *advised("그 달의 매입매출장을 분개와 비교하십시오.", "Compare that month's book with the journal."),
    )
