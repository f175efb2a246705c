"""Settles the rows of a ledger: whose account each is, dates that stand once a day, rows that open an account."""

import polars as pl

from kerp_import.extract.recognise.source import BROUGHT
from kerp_import.extract.recognise.subtotal_labels import label
from kerp_import.model.nouns import Dropped, Entity, Table

OPENING = "전기이월"
"""Put in date, number and text of a row that opens an account, whatever the print form calls it."""

WHOSE = {
    Entity.ACCOUNT_LEDGER: ("account_code", "account_name"),
    Entity.PARTNER_LEDGER: ("account_code", "account_name", "partner_code", "partner_name"),
}
"""The fields that tell whose rows they are: an account's, or a partner's of one account or of all."""

LINES = (Dropped.SUBTOTAL.value, Dropped.OPENING.value)


class LedgerRows:
    """Settles one ledger part by part: carries account, day and which accounts were opened already."""

    def __init__(self, table: Table, carries: dict[int, str | None], lines: pl.DataFrame, reasons: pl.Series) -> None:
        """Decide by the first lines whether a day stands for the rows below it."""
        self._table = table
        self._carried = {f"c{at}": value for at, value in carries.items()}
        cells = {each.field: f"c{each.index}" for each in table.columns}
        self._account = [cells[name] for name in WHOSE.get(table.entity, ()) if name in cells]
        self._date = cells.get("voucher_date")
        self._texts = [cells[name] for name in ("voucher_no", "description") if name in cells]
        self._opened: set[str] = set()
        self._day: tuple[str, str | None] = ("", None)
        self._fills_dates = self._has_one_date_a_day(lines.filter(reasons.is_null()))

    def settle(self, lines: pl.DataFrame, reasons: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
        """Fill account and date down, and mark openings that do not open their account as subtotals."""
        numbered = lines.with_columns(reasons.alias("reason")).with_row_index("place")
        is_line = pl.col("reason").is_null() | pl.col("reason").is_in(LINES)
        ledger_lines = self._carry_account(numbered.filter(is_line))
        if self._date is not None and self._account and ledger_lines.height:
            ledger_lines = self._mark_openings(ledger_lines)
            ledger_lines = self._fill_dates(ledger_lines) if self._fills_dates else ledger_lines
        settled = pl.concat([numbered.filter(~is_line), ledger_lines.select(numbered.columns)]).sort("place")
        return settled.drop("place", "reason"), settled["reason"]

    def _whose(self) -> pl.Expr:
        """Return the account of a row."""
        return pl.concat_str([pl.col(name) for name in self._account], separator=" ", ignore_nulls=True)

    def _has_one_date_a_day(self, lines: pl.DataFrame) -> bool:
        """Return whether some lines have no date, and no line has the date of the line above it in its account."""
        if self._date is None or not self._account:
            return False
        is_same_day = (pl.col(self._date) == pl.col(self._date).shift()) & (self._whose() == self._whose().shift())
        has_no_date = pl.col(self._date).is_null()
        shown = self._with_account(lines).select(is_same_day.any().alias("repeated"), has_no_date.any().alias("blank"))
        return bool(shown.row(0) == (False, True))

    def _with_account(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Give the rows above the first heading of this part the account with which the part before ended."""
        if not self._carried or not rows.height:
            return rows
        has_begun = pl.any_horizontal(pl.col(name).is_not_null() for name in self._carried).cum_sum() > 0
        return rows.with_columns(
            pl.when(has_begun).then(name).otherwise(pl.lit(value, pl.String)).alias(name)
            for name, value in self._carried.items()
        )

    def _carry_account(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Give every row its account, and keep the last one for the next part."""
        filled = self._with_account(rows)
        if rows.height:
            self._carried = {name: filled[name][-1] for name in self._carried}
        return filled

    def _mark_openings(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Mark the opening row of an account as such if no row of the account stands above it, else as a subtotal."""
        keyed = lines.with_columns(self._whose().fill_null("").alias("whose"))
        counts = pl.col("reason").is_null() | (pl.col("reason") == Dropped.OPENING.value)
        first = keyed.filter(counts).group_by("whose", maintain_order=True).agg(pl.col("place").first())
        new_accounts = first.filter(~pl.col("whose").is_in(list(self._opened)))["place"]
        self._opened |= set(first["whose"])
        opens = (pl.col("reason") == Dropped.OPENING.value).fill_null(value=False)
        is_first = pl.col("place").is_in(new_accounts.implode())
        texts = [name for name in (self._date, *self._texts) if name is not None]
        return keyed.with_columns(
            pl.when(opens & ~is_first).then(pl.lit(Dropped.SUBTOTAL.value)).otherwise("reason").alias("reason"),
            *(pl.when(opens & is_first).then(pl.lit(OPENING)).otherwise(name).alias(name) for name in texts),
        ).drop("whose")

    def _fill_dates(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Fill dates down, within one account and up to the next subtotal."""
        date = self._date or ""
        whose, before = self._day
        is_row = pl.col("reason").is_null()
        parts = (~is_row | (self._whose() != self._whose().shift(1, fill_value=pl.lit(whose)))).fill_null(value=False)
        marked = lines.with_columns(parts.cum_sum().alias("stretch"), pl.when(is_row).then(date).alias("own"))
        above = pl.col("own").forward_fill().over("stretch")
        carried = pl.when(pl.col("stretch") == 0).then(pl.coalesce(above, pl.lit(before, pl.String))).otherwise(above)
        filled = marked.with_columns(carried.alias("own"))
        self._day = (filled.select(self._whose()).to_series()[-1] or "", filled["own"][-1])
        return filled.with_columns(pl.when(is_row).then("own").otherwise(date).alias(date))


def is_opening(cell: pl.Expr) -> pl.Expr:
    """Return whether the text of a date says that its row opens an account."""
    return label(cell).is_in(BROUGHT).fill_null(value=False)
