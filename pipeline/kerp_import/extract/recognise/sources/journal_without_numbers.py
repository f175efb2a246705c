"""Sources of journals without voucher numbers (엑셀자료 일반전표전송, or kept by hand): each day comes to zero.

Decision: docs/decisions/journals-without-numbers.md
"""

from collections.abc import Callable

import polars as pl

from kerp_import.extract.recognise.header_synonyms import sure, unsure
from kerp_import.extract.recognise.source import Source, SourceColumn, code, won
from kerp_import.extract.recognise.sources import journal
from kerp_import.extract.recognise.sources.journal import CREDIT, DEBIT, SHARED
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Entity
from kerp_import.values import text as written

MOST = 0.5
"""Share of lines that a later line must bring to zero within their day: in one account's statement few are."""

NUMBERLESS = {field: column for field, column in SHARED.items() if field != "voucher_no"}
LACKS: dict[str, SourceColumn] = {
    "voucher_no": code(*sure("voucher_no"), *unsure("voucher_no"), "일자-No.", "전표일자-No.", "날짜-No."),
    "balance": won("잔액"),
    "supply": won(*sure("supply_amount"), *sure("tax_amount")),
}
"""Fields of a numbered journal, of an account's or a bank's statement, or of a book of invoices."""


def _amount(field: str) -> pl.Expr:
    """Return the amounts of a column, zero where a cell has none."""
    return written.amount_to_scale(pl.col(field)).fill_null(0)


def closes(net: Callable[[], pl.Expr]) -> Callable[[pl.DataFrame], bool]:
    """Return a proof: whether most lines lie before a line at which their day comes to zero."""

    def proof(rows: pl.DataFrame) -> bool:
        lines = rows.filter(pl.col("account_code").is_not_null()).select(day="voucher_date", net=net())
        owing = pl.col("net").cum_sum().over("day")
        closed = (owing == 0).reverse().cum_max().reverse().over("day")
        if not journal.is_no_ledger(rows):
            return False
        share = lines.select(closed.alias("closed"))["closed"].mean()
        return bool((lines["net"] != 0).any()) and isinstance(share, float) and share >= MOST

    return proof


def _sided() -> pl.Expr:
    """Return amounts with the sign of their flag."""
    side = written.folded(pl.col("side")).str.to_uppercase()
    return pl.when(side.is_in(written.DEBIT_FLAGS)).then(_amount("amount")).otherwise(-_amount("amount"))


def _signed() -> pl.Expr:
    """Return amounts with their own sign."""
    return _amount("amount")


TWO_COLUMNS_WITHOUT_NUMBERS = Source(
    name="journal-two-columns-without-numbers",
    entity=Entity.JOURNAL,
    layout=Layout.TWO_COLUMNS,
    columns={field: column for field, column in journal.TWO_COLUMNS.columns.items() if field != "voucher_no"},
    needs=("voucher_date", "account_code", "debit_amount", "credit_amount"),
    lacks=LACKS,
    proof=closes(lambda: _amount("debit_amount") - _amount("credit_amount")),
)

FLAG_AND_AMOUNT_WITHOUT_NUMBERS = Source(
    name="journal-flag-and-amount-without-numbers",
    entity=Entity.JOURNAL,
    layout=Layout.FLAG_AND_AMOUNT,
    columns={field: column for field, column in journal.FLAG_AND_AMOUNT.columns.items() if field != "voucher_no"},
    needs=("voucher_date", "account_code", "side", "amount"),
    lacks={**LACKS, "debit_amount": DEBIT, "credit_amount": CREDIT},
    proof=closes(_sided),
)

SIGNED_WITHOUT_NUMBERS = Source(
    name="journal-signed-without-numbers",
    entity=Entity.JOURNAL,
    layout=Layout.SIGNED,
    columns={**NUMBERLESS, "amount": journal.FLAG_AND_AMOUNT.columns["amount"]},
    needs=("voucher_date", "account_code", "amount"),
    lacks={**LACKS, "debit_amount": DEBIT, "credit_amount": CREDIT, "side": journal.FLAG_AND_AMOUNT.columns["side"]},
    proof=closes(_signed),
    proven=lambda rows: journal.closed_by_signs(rows, ("voucher_date",)),
)
