"""Ledgers, row by row: whose account a row is, dates that stand once a day, and the rows that open an account."""

import polars as pl

from kerp_import.extract.recognise.classify_rows import label
from kerp_import.extract.recognise.source import BROUGHT
from kerp_import.model.nouns import Dropped, Entity, Table

OPENING = "전기이월"
"""What stands in date, number and text of a row that opens an account, whatever the print form calls it."""

WHOSE = {
    Entity.ACCOUNT_LEDGER: ("account_code", "account_name"),
    Entity.PARTNER_LEDGER: ("account_code", "account_name", "partner_code", "partner_name"),
}
"""The fields that tell whose rows they are: an account's, or a partner's, of one account or of all."""

LINES = (Dropped.SUBTOTAL.value, Dropped.OPENING.value)


class LedgerRows:
    """What is carried from part to part of one ledger table."""

    def __init__(self, table: Table, carries: dict[int, str | None], lines: pl.DataFrame, reasons: pl.Series) -> None:
        """Look at the first lines: where no day is written twice in a row, it stands for the rows below it."""
        self._table = table
        self._carried = {f"c{at}": value for at, value in carries.items()}
        cells = {each.field: f"c{each.index}" for each in table.columns}
        self._account = [cells[name] for name in WHOSE.get(table.entity, ()) if name in cells]
        self._date = cells.get("voucher_date")
        self._texts = [cells[name] for name in ("voucher_no", "description") if name in cells]
        self._opened: set[str] = set()
        self._day: tuple[str, str | None] = ("", None)
        self._fills = False
        if self._date is not None and self._account:
            known = self._with_account(lines.filter(reasons.is_null()))
            again = (pl.col(self._date) == pl.col(self._date).shift()) & (self._whose() == self._whose().shift())
            says = known.select(again.any().alias("again"), pl.col(self._date).is_null().any().alias("blank")).row(0)
            self._fills = says == (False, True)
            self._carried = {f"c{at}": value for at, value in carries.items()}

    def settle(self, lines: pl.DataFrame, reasons: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
        """Return the lines with account and date filled down, and what only looks like an opening as a subtotal."""
        numbered = lines.with_columns(reasons.alias("reason")).with_row_index("place")
        is_line = pl.col("reason").is_null() | pl.col("reason").is_in(LINES)
        known = self._with_account(numbered.filter(is_line))
        if self._date is not None and self._account and known.height:
            known = self._opening(known)
            known = self._dated(known) if self._fills else known
        settled = pl.concat([numbered.filter(~is_line), known.select(numbered.columns)]).sort("place")
        return settled.drop("place", "reason"), settled["reason"]

    def _whose(self) -> pl.Expr:
        """Return the account of a row."""
        return pl.concat_str([pl.col(name) for name in self._account], separator=" ", ignore_nulls=True)

    def _with_account(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows; those before the first heading of this part belong to the last one's of the part before."""
        if not self._carried or not rows.height:
            return rows
        names = list(self._carried)
        begun = pl.any_horizontal(pl.col(name).is_not_null() for name in names).cum_sum() > 0
        filled = rows.with_columns(
            pl.when(begun).then(name).otherwise(pl.lit(self._carried[name], pl.String)).alias(name) for name in names
        )
        self._carried = {name: filled[name][-1] for name in names}
        return filled

    def _opening(self, known: pl.DataFrame) -> pl.DataFrame:
        """Return the rows, an account's opening marked as such where nothing of it stands above."""
        keyed = known.with_columns(self._whose().fill_null("").alias("whose"))
        counts = pl.col("reason").is_null() | (pl.col("reason") == Dropped.OPENING.value)
        first = keyed.filter(counts).group_by("whose", maintain_order=True).agg(pl.col("place").first())
        fresh = first.filter(~pl.col("whose").is_in(list(self._opened)))["place"]
        self._opened |= set(first["whose"])
        opens = (pl.col("reason") == Dropped.OPENING.value).fill_null(value=False)
        is_first = pl.col("place").is_in(fresh.implode())
        texts = [name for name in (self._date, *self._texts) if name is not None]
        return keyed.with_columns(
            pl.when(opens & ~is_first).then(pl.lit(Dropped.SUBTOTAL.value)).otherwise("reason").alias("reason"),
            *(pl.when(opens & is_first).then(pl.lit(OPENING)).otherwise(name).alias(name) for name in texts),
        ).drop("whose")

    def _dated(self, known: pl.DataFrame) -> pl.DataFrame:
        """Return the rows with the day of the row above, within one account and up to the next subtotal."""
        date = self._date or ""
        whose, before = self._day
        is_row = pl.col("reason").is_null()
        parts = (~is_row | (self._whose() != self._whose().shift(1, fill_value=pl.lit(whose)))).fill_null(value=False)
        marked = known.with_columns(parts.cum_sum().alias("stretch"), pl.when(is_row).then(date).alias("own"))
        above = pl.col("own").forward_fill().over("stretch")
        carried = pl.when(pl.col("stretch") == 0).then(pl.coalesce(above, pl.lit(before, pl.String))).otherwise(above)
        filled = marked.with_columns(carried.alias("own"))
        self._day = (filled.select(self._whose()).to_series()[-1] or "", filled["own"][-1])
        return filled.with_columns(pl.when(is_row).then("own").otherwise(date).alias(date))


def is_opening(cell: pl.Expr) -> pl.Expr:
    """Return whether the text of a date says that its row opens an account."""
    return label(cell).is_in(BROUGHT).fill_null(value=False)
