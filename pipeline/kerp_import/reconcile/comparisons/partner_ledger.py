"""What a partner ledger says: of each partner what was brought forward, what moved, and what is left.

Decision: docs/decisions/partner-ledgers.md
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from kerp_import.extract.read_spool import read_back
from kerp_import.extract.rows.ledger_rows import is_opening
from kerp_import.model.nouns import Part, Table
from kerp_import.reconcile.comparisons.figures import NOTHING, Books
from kerp_import.transform.account_codes import canonical, with_targets
from kerp_import.values.partner_keys import bare_name, with_partners
from kerp_import.values.text import AMOUNT_SUM
from kerp_import.values.typed import or_zero, read_values

UNCODED = "\x00"
"""How the key of a partner begins that the ledger names without a code: the name follows."""


@dataclass(frozen=True, slots=True)
class PartnerBalance:
    """One partner in one ledger; `sign` is 1 where the balance runs on the debit side, -1 on the credit side."""

    name: str
    opening: Decimal
    moved: Decimal
    """Debit less credit."""
    left: Decimal
    """The balance as it is written."""
    sign: int
    """0 where the rows do not show the side."""
    file: str
    sheet: str | None
    row: int

    @property
    def balance(self) -> Decimal:
        """Return the balance left, debits positive."""
        return self.sign * self.left

    @property
    def adds_up(self) -> bool:
        """Return whether opening and movement come to the balance that is written."""
        return self.left == self.opening + self.sign * self.moved


def is_code(key: str) -> bool:
    """Return whether the key of a partner is a code, no name."""
    return bool(key) and not key.startswith(UNCODED)


def balances(books: Books, table: Table, codes: Iterable[str]) -> dict[str, dict[str, PartnerBalance]]:
    """Return the partners' balances by K-ERP's account ('' where the ledger names none) and partner.

    `codes` are K-ERP's partner codes, by which a ledger's own are known even where it pads them with zeros.
    """
    parts = [_typed(books, table, rows) for rows in read_back(table, books.extracted.spool)]
    if not parts:
        return {}
    summed = (
        pl.concat(parts)
        .with_columns(_key(list(codes)).alias("key"))
        .drop_nulls("key")
        .group_by("account_code", "key", maintain_order=True)
        .agg(
            pl.col("partner_name").drop_nulls().first(),
            pl.col("opening").sum().cast(AMOUNT_SUM),
            pl.col("moved").sum().cast(AMOUNT_SUM),
            (pl.col("balance").sum() if table.has("opening") else pl.col("balance").drop_nulls().last()).cast(
                AMOUNT_SUM
            ),
            pl.col("file", "sheet", "row").first(),
        )
    )
    by_account: defaultdict[str, dict[str, PartnerBalance]] = defaultdict(dict)
    for account, key, name, opening, moved, left, file, sheet, row in summed.iter_rows():
        by_account[account][key] = PartnerBalance(name or "", opening, moved, left or NOTHING, 0, file, sheet, row)
    return {account: _signed(by_partner) for account, by_partner in by_account.items()}


def _typed(books: Books, table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows typed and mapped: account, partner, what was brought forward, what moved, what is left."""
    frame = read_values(Part(table, rows))
    for name in ("partner_code", "partner_name", "description", "department_code", "project_code"):
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.String).alias(name))
    frame = with_partners(frame, books.partners).with_columns(
        pl.col("partner_code").replace(books.resolution.partners).alias("partner_code")
    )
    if table.has("opening") and (table.has("account_code") or table.has("account_name")):
        dated = (
            frame
            if "voucher_date" in frame.columns
            else frame.with_columns(pl.lit(None, pl.Date).alias("voucher_date"))
        )
        frame = with_targets(canonical(table, dated, books.resolution), books.resolution)
    else:
        frame = frame.with_columns(pl.lit("").alias("account_code"))
    debit, credit = (or_zero(f"{side}_amount").fill_null(0).cast(AMOUNT_SUM) for side in ("debit", "credit"))
    if table.has("opening"):
        opening, moved = or_zero("opening").fill_null(0).cast(AMOUNT_SUM), debit - credit
        left = or_zero("balance")
    else:
        opens = is_opening(pl.col("voucher_date__text"))
        brought = pl.coalesce(pl.col("balance").cast(AMOUNT_SUM), debit + credit)
        opening = pl.when(opens).then(brought).otherwise(pl.lit(0).cast(AMOUNT_SUM))
        moved = pl.when(opens).then(pl.lit(0).cast(AMOUNT_SUM)).otherwise(debit - credit)
        left = pl.coalesce(pl.col("balance").cast(AMOUNT_SUM), pl.when(opens).then(brought))
    return frame.select(
        "account_code", "partner_code", "partner_name", opening.cast(AMOUNT_SUM).alias("opening"),
        moved.cast(AMOUNT_SUM).alias("moved"), left.cast(AMOUNT_SUM).alias("balance"), "file", "sheet", "row",
    )  # fmt: skip


def _key(codes: list[str]) -> pl.Expr:
    """Return whose row it is: K-ERP's code, also where the ledger pads it with zeros, else the name behind a mark."""
    by_bare_code: defaultdict[str, list[str]] = defaultdict(list)
    for code in codes:
        by_bare_code[code.lstrip("0")].append(code)
    code_of = {bare: padded[0] for bare, padded in by_bare_code.items() if len(padded) == 1}
    written = pl.col("partner_code")
    unpadded = written.str.strip_chars_start("0").replace_strict(code_of, default=None, return_dtype=pl.String)
    partner_code = pl.when(written.is_in(codes)).then(written).otherwise(pl.coalesce(unpadded, written))
    return pl.coalesce(partner_code, pl.concat_str(pl.lit(UNCODED), bare_name(pl.col("partner_name"))))


def _signed(balances_of: dict[str, PartnerBalance]) -> dict[str, PartnerBalance]:
    """Return the balances with the side on which they run, where most partners that moved agree on it."""
    moving = [each for each in balances_of.values() if each.moved]
    on_debit = sum(each.left == each.opening + each.moved for each in moving)
    on_credit = sum(each.left == each.opening - each.moved for each in moving)
    sign = (on_debit > on_credit) - (on_debit < on_credit)
    return {key: replace(each, sign=sign) for key, each in balances_of.items()}
