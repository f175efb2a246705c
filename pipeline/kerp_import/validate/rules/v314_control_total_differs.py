"""A month whose vouchers, debit or credit are not what the old program's screen shows."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-V314",
    name="control-total-differs",
    title=Words("통제합계와 다른 달", "A month that differs from its control total"),
    who=Who.CONSULTANT,
    severity=Severity.ERROR,
    on=("tied_control",),
    table="control_totals",
    field="control_debit",
    message=Words(
        "{month}: 통제합계 전표 {vouchers}건, 차변 {debit}원, 대변 {credit}원. 읽은 것 전표 {vouchers_read}건, 차변"
        " {debit_read}원, 대변 {credit_read}원. 차이 전표 {vouchers_gap}건, 차변 {debit_gap}원, 대변 {credit_gap}원",
        "{month}: control total {vouchers} voucher(s), debit {debit}, credit {credit} won; read {vouchers_read} "
        "voucher(s),"
        " debit {debit_read}, credit {credit_read}; difference {vouchers_gap} voucher(s), debit {debit_gap}, credit"
        " {credit_gap}",
    ),
    hint=Words("추정 원인: {cause_ko}. 적은 사람: {typed}", "Likely cause: {cause_en}. Typed by: {typed}"),
    why=Words(
        "기존 프로그램의 화면은 파일과 따로 아는 유일한 숫자다. 다르면 파일이 잘렸거나 걸러졌다.",
        "The old program's screen is the one figure known apart from the files: where it differs, the files are cut or"
        " filtered.",
    ),
)
def control_total_differs(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each control total of which anything differs, its three figures beside each other."""
    place = ("about", "month", "file", "sheet", "row", "cause_ko", "cause_en")
    sides = {
        name: frame.filter(pl.col("side") == name).select(
            *place,
            pl.col("legacy").alias(name),
            pl.col("loaded").alias(f"{name}_read"),
            pl.col("difference").alias(f"{name}_gap"),
        )
        for name in ("vouchers", "debit", "credit")
    }
    joined = pl.concat(
        [sides["vouchers"], *(sides[name].drop(place) for name in ("debit", "credit"))], how="horizontal"
    )
    return joined.filter(pl.any_horizontal(pl.col(f"{name}_gap") != 0 for name in sides)).with_columns(
        pl.when(pl.col("about") == "").then(pl.lit("?")).otherwise(pl.col("about")).alias("typed"),
        pl.col("debit").cast(pl.String).alias("value"),
    )
