"""What a partner ledger says: of each partner what was brought forward, what moved, and what is left."""

from collections import defaultdict
from dataclasses import dataclass
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
"""What the key of a partner begins with that has a name alone."""


@dataclass(frozen=True, slots=True)
class Balance:
    """One partner in one ledger; `sign` is 1 where the balance runs on the debit side, -1 on the credit side."""

    name: str
    opening: Decimal
    moved: Decimal
    """Debit less credit."""
    left: Decimal
    """The balance as it is written."""
    sign: int
    """0 where the rows do not tell."""
    file: str
    sheet: str | None
    row: int

    @property
    def balance(self) -> Decimal:
        """Return debit less credit of what is left."""
        return self.sign * self.left

    @property
    def adds_up(self) -> bool:
        """Return whether what is left is what was brought forward and what moved."""
        return self.left == self.opening + self.sign * self.moved


def is_known(code: str) -> bool:
    """Return whether the key of a partner is a code."""
    return bool(code) and not code.startswith(UNCODED)


def balances(books: Books, table: Table, known: dict[str, str]) -> dict[str, dict[str, Balance]]:
    """Return the partners' balances by K-ERP's account ('' where the ledger names none) and partner."""
    parts = [_typed(books, table, rows) for rows in read_back(table, books.extracted.spool)]
    if not parts:
        return {}
    summed = (
        pl.concat(parts)
        .with_columns(_key(known).alias("key"))
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
    found: defaultdict[str, dict[str, Balance]] = defaultdict(dict)
    for account, key, name, opening, moved, left, *place in summed.iter_rows():
        found[account][key] = Balance(name or "", opening, moved, left or NOTHING, 0, place[0], place[1], place[2])
    return {account: _signed(mine) for account, mine in found.items()}


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


def _key(known: dict[str, str]) -> pl.Expr:
    """Return whose row it is: K-ERP's code, also where the ledger pads it with zeros, else the name behind a mark."""
    padded: defaultdict[str, list[str]] = defaultdict(list)
    for code in known:
        padded[code.lstrip("0")].append(code)
    unpadded = {bare: codes[0] for bare, codes in padded.items() if len(codes) == 1}
    written = pl.col("partner_code")
    other = written.str.strip_chars_start("0").replace_strict(unpadded, default=None, return_dtype=pl.String)
    mine = pl.when(written.is_in(list(known))).then(written).otherwise(pl.coalesce(other, written))
    return pl.coalesce(mine, pl.concat_str(pl.lit(UNCODED), bare_name(pl.col("partner_name"))))


def _signed(partners: dict[str, Balance]) -> dict[str, Balance]:
    """Return the balances with the side on which they run, where most rows that tell it agree."""
    telling = [each for each in partners.values() if each.moved]
    debit = sum(each.left == each.opening + each.moved for each in telling)
    credit = sum(each.left == each.opening - each.moved for each in telling)
    sign = (debit > credit) - (debit < credit)
    return {
        key: Balance(each.name, each.opening, each.moved, each.left, sign, each.file, each.sheet, each.row)
        for key, each in partners.items()
    }
