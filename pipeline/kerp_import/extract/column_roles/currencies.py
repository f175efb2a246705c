"""Finds amounts in another currency than the company's: by 통화, by 외화금액 without won, by titles and headers."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import polars as pl

from kerp_import.extract.column_roles.role_names import currency_in_header, currency_of
from kerp_import.extract.column_roles.units import Scale
from kerp_import.model.columns import Role, RoleColumn
from kerp_import.model.nouns import Table
from kerp_import.values import text

CURRENCIES: dict[str, type[pl.DataType] | pl.DataType] = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "field": pl.String, "about": pl.String,
    "header": pl.String, "currency": pl.String, "base": pl.String, "rows": pl.Int64, "amount": text.AMOUNT_SUM,
    "foreign": pl.String, "value": pl.String,
}  # fmt: skip

UNKNOWN = "?"
"""The currency of foreign amounts that nobody names."""

NUMBER = pl.Decimal(38, 4)


class AboutCurrency(StrEnum):
    """What is said of the amounts in a currency."""

    UNCONVERTED = "unconverted"
    """The amounts that would be loaded are in that currency."""
    FOREIGN_ONLY = "foreign_only"
    """Amounts in that currency stand beside empty won columns."""
    REPEATED = "repeated"
    """The amounts that would be loaded are those in that currency once more, as if nobody had converted them."""
    DECLARED = "declared"
    """A title or a header says that the table is in that currency."""
    BESIDE = "beside"
    """Amounts in that currency stand beside won, which is what is loaded."""


@dataclass(slots=True)
class _Use:
    """The rows in one currency: how many, their amount in won and in the currency, the first of them."""

    rows: int = 0
    amount: Decimal = Decimal(0)
    foreign: Decimal = Decimal(0)
    first: int = 0
    rate: Decimal | None = None
    """The first rate that is not 1."""

    def enter(self, rows: int, amount: Decimal, foreign: Decimal, first: int, rate: Decimal | None) -> None:
        """Count some more rows."""
        if rows and not self.rows:
            self.first = first
        self.rate = rate if self.rate is None else self.rate
        self.rows += rows
        self.amount += amount
        self.foreign += foreign


class CurrencyUses:
    """The currencies of one table's rows."""

    def __init__(self, table: Table, base: str, declared: Scale | None) -> None:
        """Begin with the currency that a header says, if any."""
        self._base = base
        self._row = table.header_row
        columns = list(enumerate(table.roles))
        self._currency = next(((at, each) for at, each in columns if each.role is Role.CURRENCY), None)
        self._rate = next(((at, each) for at, each in columns if each.role is Role.RATE), None)
        self._foreign = [(at, each) for at, each in columns if each.role is Role.FOREIGN_AMOUNT]
        self._uses: dict[tuple[str, str], _Use] = {}
        self._words: dict[str, str] = {}
        self._declared: list[tuple[int, Scale]] = [] if declared is None else [(table.header_row, declared)]

    def declare(self, row: int, scale: Scale) -> None:
        """Note the currency that a title says."""
        self._declared.append((row, scale))

    def enter(self, rows: pl.DataFrame) -> None:
        """Count the next rows (row, amount, largest, has_won, r0…rN)."""
        if self._currency is None and not self._foreign and self._rate is None:
            return
        zero = pl.lit(0, NUMBER)
        foreign = [number(pl.col(f"r{at}")).abs() for at, _ in self._foreign]
        word = pl.lit("") if self._currency is None else pl.col(f"r{self._currency[0]}")
        rate = pl.lit(None, NUMBER) if self._rate is None else number(pl.col(f"r{self._rate[0]}"))
        counted = (
            rows.select(
                "row", "amount", "largest", "has_won",
                word.alias("word"),
                pl.max_horizontal([zero, *foreign]).fill_null(zero).alias("foreign"),
                pl.when((rate != 0) & (rate != 1)).then(rate).alias("rate"),
            )
            .with_columns(
                (pl.col("foreign") != 0).alias("has_foreign"),
                (pl.col("foreign") == pl.col("largest")).alias("is_equal"),
                pl.col("rate").is_not_null().alias("is_rated"),
            )
            .group_by("word", "has_won", "has_foreign", "is_equal", "is_rated", maintain_order=True)
            .agg(pl.len(), pl.col("amount").sum(), pl.col("foreign").sum(), pl.col("row").min(), pl.col("rate").first())
        )  # fmt: skip
        for each in counted.iter_rows(named=True):
            self._count(each)

    def _count(self, each: dict[str, object]) -> None:
        """Count the rows of one word and one kind."""
        word = str(each["word"])
        is_abroad = bool(each["has_foreign"] or (each["is_rated"] and not self._foreign))
        currency = self._currency_of(word, is_abroad=is_abroad)
        self._words.setdefault(currency, word)
        kind = _kind(each, is_foreign=currency != self._base)
        if kind is not None:
            use = self._uses.setdefault((currency, kind), _Use())
            use.enter(
                int(str(each["len"])),
                Decimal(str(each["amount"])),
                Decimal(str(each["foreign"])),
                int(str(each["row"])),
                None if each["rate"] is None else Decimal(str(each["rate"])),
            )

    def _currency_of(self, word: str, *, is_abroad: bool) -> str:
        """Return the currency of a row: that of its word, else that of the foreign column's header if it is filled."""
        if self._currency is not None:
            return self._base if not word else currency_of(word) or word
        if self._foreign and is_abroad:
            return next((iso for _, each in self._foreign if (iso := currency_in_header(each.header))), UNKNOWN)
        return UNKNOWN if is_abroad else self._base

    def told(self) -> Iterator[tuple[object, ...]]:
        """Yield what is said of each currency: of those that would be loaded as won, and of those beside won."""
        declared = {scale.word: (row, scale) for row, scale in reversed(self._declared) if scale.word != self._base}
        fixed = self._currency is not None and self._currency[1].fixed is not None
        for currency, (row, scale) in declared.items():
            if not fixed and not any(kind == "beside" for _, kind in self._uses):
                yield row, None, AboutCurrency.DECLARED, "", currency, self._base, 0, Decimal(0), "", scale.text
        for currency in dict.fromkeys(each for each, _ in self._uses):
            yield from self._told_of(currency)

    def _told_of(self, currency: str) -> Iterator[tuple[object, ...]]:
        """Yield what is said of one currency."""
        only, equal, alone, beside = (
            self._uses.get((currency, kind), _Use()) for kind in ("only", "equal", "alone", "beside")
        )
        if only.rows:
            yield self._answer(AboutCurrency.FOREIGN_ONLY, currency, only)
        if equal.rows:
            yield self._answer(AboutCurrency.REPEATED, currency, equal)
        if alone.rows and not beside.rows:
            yield self._answer(AboutCurrency.UNCONVERTED, currency, alone)
        if beside.rows:
            yield self._answer(AboutCurrency.BESIDE, currency, beside)

    def _answer(self, about: AboutCurrency, currency: str, use: _Use) -> tuple[object, ...]:
        """Return one row of the frame, without its place."""
        column = self._column(about)
        shown = f"{use.foreign.normalize():,f}" if use.foreign else ""
        if about is AboutCurrency.REPEATED:
            shown = "" if use.rate is None else f"{use.rate.normalize():,f}"
        word = self._words.get(currency) or column.header
        return (use.first, column.role, about, column.header, currency, self._base, use.rows, use.amount, shown, word)

    def _column(self, about: AboutCurrency) -> RoleColumn:
        """Return the column that a finding is about."""
        places = (self._foreign[0] if self._foreign else None, self._currency, self._rate)
        first = places if about is AboutCurrency.FOREIGN_ONLY else (self._currency, *places)
        return next(each[1] for each in first if each is not None)


def _kind(each: dict[str, object], *, is_foreign: bool) -> str | None:
    """Return what rows of one kind are, None where there is nothing to say of them."""
    if each["has_foreign"] and not each["has_won"]:
        return "only"
    if not each["has_won"]:
        return None
    # A rate says that another currency is meant, whatever stands under 통화.
    if each["has_foreign"] and each["is_equal"] and (is_foreign or each["is_rated"]):
        return "equal"
    if not is_foreign:
        return None
    return "beside" if each["has_foreign"] else "alone"


def number(column: pl.Expr) -> pl.Expr:
    """Return a foreign amount or a rate, null where it is none: 1,000.00 · $1,000 · USD 1,000 · (1,000)."""
    plain = text.folded(column).str.replace_all(r"[A-Za-z$€¥£₩원,\s]", "")
    signed = plain.str.replace(r"^\((.*)\)$", "-${1}").str.replace(r"^[△▲−–]", "-")
    return signed.cast(NUMBER, strict=False)
