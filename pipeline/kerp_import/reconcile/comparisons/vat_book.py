"""Invoices: the rows of a sales and purchase book: which tax each is, of which month, and whether it is deducted.

Decision: docs/decisions/vat.md
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from kerp_import.model.nouns import Table
from kerp_import.values import text

SALES = r"^[12][0-9]|매출|수출|건별"
PURCHASES = r"^[56][0-9]|매입|불공|수입|금전"
NOT_DEDUCTED = r"^54|불공"
"""Numbers and words of 유형: 11 to 24 are sales, 51 to 62 purchases, 54 (불공) purchases whose tax is not deducted."""

RECEIVABLE = "외상매출금|받을어음|미수금"
REVENUE = "매출"


@dataclass(frozen=True, slots=True)
class Invoice:
    """One row of the book; `way` is output or input."""

    way: str
    month: str
    tax: Decimal
    deducts: bool
    file: str
    sheet: str | None
    row: int


def invoices(table: Table, rows: pl.DataFrame) -> Iterator[Invoice]:
    """Yield the rows that have a day, a tax and a way: by 유형, the accounts of the row, or the sheet's name."""
    for name in ("vat_type", "debit_name", "credit_name"):
        if name not in rows.columns:
            rows = rows.with_columns(pl.lit(None, pl.String).alias(name))
    kind = text.packed(pl.col("vat_type"))
    typed = rows.select(
        _way(kind, table).alias("way"),
        pl.col("voucher_date").dt.strftime("%Y-%m").alias("month"),
        pl.col("tax_amount").fill_null(0).alias("tax"),
        (~kind.str.contains(NOT_DEDUCTED)).fill_null(value=True).alias("deducts"),
        "file",
        "sheet",
        "row",
    )
    for row in typed.drop_nulls(["way", "month"]).iter_rows():
        yield Invoice(*row)


def _way(kind: pl.Expr, table: Table) -> pl.Expr:
    """Return output or input, null where neither type, accounts nor the sheet's name shows it."""
    debit, credit = (text.packed(pl.col(f"{side}_name")) for side in ("debit", "credit"))
    sells = debit.str.contains(RECEIVABLE) | (credit.str.contains(REVENUE) & ~credit.str.contains(RECEIVABLE))
    place = f"{table.sheet or ''} {table.file}"
    named = {"output": "매출" in place, "input": "매입" in place}
    only = next((way for way, is_named in named.items() if is_named and sum(named.values()) == 1), None)
    is_sale, is_purchase = kind.str.contains(SALES), kind.str.contains(PURCHASES)
    return (
        pl.when(is_sale & ~is_purchase)
        .then(pl.lit("output"))
        .when(is_purchase & ~is_sale)
        .then(pl.lit("input"))
        .when(sells)
        .then(pl.lit("output"))
        .when(debit.is_not_null() | credit.is_not_null())
        .then(pl.lit("input"))
        .otherwise(pl.lit(only, pl.String))
    )
