"""Sources of journals with one line per posting (L1 to L3): grids of Douzone, KcLep, ECOUNT, iCUBE and SAP."""

import polars as pl

from kerp_import.extract.recognise.header_synonyms import sure, unsure
from kerp_import.extract.recognise.source import BROUGHT, CODE_OR_NAME, Source, code, date, flag, text, won
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Entity
from kerp_import.values import text as written

DEBIT = won(*sure("debit_amount"))
CREDIT = won(*sure("credit_amount"))
BUSINESS_NUMBER = r"^(?:\d{3}-?\d{2}-?\d{5}|\d{6}-?[1-9*]\d{6}|[\d*]{6}-[\d*]{7})$"
"""Cells under 등록번호 that are a business number, or the personal number in its place."""

VOUCHER_KIND = r"^\s*(?:일반|매입매출|매\s*입|매\s*출|결\s*산)(?:\s*전표)?\s*$"
"""Cells under 유형 or 구분 that are a voucher's kind: mostly they hold a kind of tax, or a side."""

SHARED = {
    "voucher_date": date(*sure("voucher_date")),
    "voucher_no": code(*sure("voucher_no"), if_codes=unsure("voucher_no")),
    "voucher_kind": text(*sure("voucher_kind"), if_names=unsure("voucher_kind"), like=VOUCHER_KIND),
    "account_code": code(*sure("account_code"), if_codes=unsure("account_code")),
    "account_name": text(*sure("account_name"), if_names=unsure("account_name")),
    "partner_code": code(*sure("partner_code"), if_codes=("거래처",)),
    "partner_name": text(*sure("partner_name"), if_names=("거래처",)),
    "department_code": code(*sure("department_code"), if_codes=unsure("department_name")),
    "project_code": code(*sure("project_code"), if_codes=unsure("project_name")),
    "description": text(*sure("description")),
    "business_number": code(*sure("business_number"), if_codes=unsure("business_number"), like=BUSINESS_NUMBER),
}


def is_no_ledger(rows: pl.DataFrame) -> bool:
    """Return whether no date is the label of a balance brought forward (전기이월), which only ledgers have there."""
    label = written.packed(pl.col("voucher_date")).str.strip_chars("[]()<>")
    return not rows.select(label.is_in(BROUGHT).fill_null(value=False).any()).item()


TWO_COLUMNS = Source(
    name="journal-two-columns",
    entity=Entity.JOURNAL,
    layout=Layout.TWO_COLUMNS,
    columns={
        **SHARED,
        "debit_amount": DEBIT,
        "credit_amount": CREDIT,
        "side": flag(*sure("side"), if_flags=unsure("side")),
    },
    needs=("voucher_date", "voucher_no", "debit_amount", "credit_amount"),
    one_of=CODE_OR_NAME,
    lacks={"balance": won("잔액")},
    proof=is_no_ledger,
)

FLAG_AND_AMOUNT = Source(
    name="journal-flag-and-amount",
    entity=Entity.JOURNAL,
    layout=Layout.FLAG_AND_AMOUNT,
    columns={
        **SHARED,
        "side": flag(*sure("side"), if_flags=unsure("side")),
        "amount": won(*sure("amount")),
    },
    needs=("voucher_date", "voucher_no", "side", "amount"),
    one_of=CODE_OR_NAME,
    lacks={"debit_amount": DEBIT, "credit_amount": CREDIT},
)


MOSTLY = 0.9
"""Share of the vouchers whose signed amounts must come to zero: a few errors in the data disprove nothing."""


def signs_are_sides(rows: pl.DataFrame) -> bool:
    """Return whether amounts below zero are credits: there are some, and vouchers come to zero with them."""
    vouchers, closed = closed_by_signs(rows)
    return bool((_signed(rows)["won"] < 0).any()) and 0 < vouchers * MOSTLY <= closed


def closed_by_signs(rows: pl.DataFrame, key: tuple[str, ...] = ("voucher_date", "voucher_no")) -> tuple[int, int]:
    """Count the whole vouchers, and those that come to zero if the sign is the side."""
    sums = _signed(rows.with_columns(pl.col(key).fill_null(strategy="forward")))
    net = sums.group_by(key, maintain_order=True).agg(pl.col("won").sum())["won"]
    # The sample may end within a voucher.
    whole_vouchers = net if net.len() <= 1 or net[-1] == 0 else net.head(-1)
    return whole_vouchers.len(), int((whole_vouchers == 0).sum())


def _signed(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the lines that have an account, with their amounts."""
    account = pl.coalesce(name for name in CODE_OR_NAME if name in rows.columns)
    return rows.filter(account.is_not_null()).with_columns(
        written.amount_to_scale(pl.col("amount")).fill_null(0).alias("won")
    )


SIGNED = Source(
    name="journal-signed",
    entity=Entity.JOURNAL,
    layout=Layout.SIGNED,
    columns={**SHARED, "amount": FLAG_AND_AMOUNT.columns["amount"]},
    needs=("voucher_date", "voucher_no", "amount"),
    one_of=CODE_OR_NAME,
    lacks={"debit_amount": DEBIT, "credit_amount": CREDIT, "side": FLAG_AND_AMOUNT.columns["side"]},
    proof=signs_are_sides,
    proven=closed_by_signs,
)
