"""The vouchers of a batch as their staging table holds them, once every line is in the voucher book."""

from collections.abc import Iterator

import polars as pl

from kerp_import.mapping.decision import Resolution
from kerp_import.transform.voucher_book import VoucherBook

KIND_TYPES = {"매입": "purchase", "매출": "sales", "일반": "general"}
"""K-ERP's type for the kinds that products write beside a voucher; a mapping file may name more."""


def voucher_headers(book: VoucherBook, resolution: Resolution, status: str) -> Iterator[pl.DataFrame]:
    """Yield the batch's vouchers as staging_vouchers holds them, with their type, a part's at a time.

    A voucher with a line on 손익, or with retained earnings alone, is a closing one. Else its kind (매출) tells the
    type, else its slip (출금); a voucher that has neither is a general one.
    """
    types = KIND_TYPES | resolution.voucher_types
    by_kind = pl.col("kind").replace_strict(types, default=None, return_dtype=pl.String)
    closing = pl.col("has_summary") | pl.col("only_retained")
    voucher_type = (
        pl.when(closing).then(pl.lit("closing")).otherwise(pl.coalesce(by_kind, "flagged", pl.lit("general")))
    )
    for vouchers in book.headers(has_cash=resolution.cash is not None):
        yield vouchers.select(
            "id", "voucher_no", "source_voucher_no", "other_no", "voucher_date", voucher_type.alias("voucher_type"),
            "description",
            pl.lit(status).alias("status"), "total_debit", "total_credit", "kind", closing.alias("is_closing"),
            "day_number", "likeness", "may_repeat",
            "is_scattered", "file", "sheet", "row", "lacks_cash",
        )  # fmt: skip
