"""Gathers what the columns with a role say in all tables: rows and amounts by currency, unit, status, company."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from kerp_import.extract.checks.set_aside import NoticedRows
from kerp_import.extract.column_roles import units
from kerp_import.extract.column_roles.currencies import CURRENCIES, CurrencyUses
from kerp_import.extract.column_roles.role_cells import Choices
from kerp_import.extract.column_roles.sites import CHOSEN, NOBODY, SITES, SiteUses, company_of_the_batch
from kerp_import.extract.column_roles.statuses import STATUSES, StatusUses
from kerp_import.extract.column_roles.units import Scale
from kerp_import.extract.formats.sheet import ShownFormat
from kerp_import.model.columns import Role
from kerp_import.model.nouns import Entity, Kind, Severity, Table
from kerp_import.values import text

UNITS = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "field": pl.String, "value": pl.String, "unit": pl.String,
}  # fmt: skip

COMPARED = frozenset({Entity.PARTNER_LEDGER, Entity.SALES_BOOK})
"""Tables that are not loaded, but whose amounts prove what is."""

FLAT_AMOUNTS = ("debit_amount", "debit_balance", "opening_debit")
"""Fields that hold the debit side of a row, the first one that the table has."""


@dataclass(slots=True)
class BatchMeanings:
    """What the columns with a role say in all tables so far."""

    currency: str
    """The currency of the company's books."""
    currencies: NoticedRows = field(default_factory=lambda: NoticedRows(CURRENCIES))
    units: NoticedRows = field(default_factory=lambda: NoticedRows(UNITS))
    statuses: NoticedRows = field(default_factory=lambda: NoticedRows(STATUSES))
    sites: NoticedRows = field(default_factory=lambda: NoticedRows(SITES))
    _has_site: bool = False
    _companies: list[tuple[Table, str, tuple[str, ...]]] = field(default_factory=list)

    def of_table(self, table: Table, choices: Choices, formats: Iterable[ShownFormat]) -> "TableMeanings":
        """Begin with the next table, whose sheet shows words beside numbers by `formats`."""
        meanings = TableMeanings(table, choices, self.currency)
        meanings.declare_formats(formats)
        return meanings

    def add(self, meanings: "TableMeanings") -> None:
        """Take in a table whose rows are all read; one that is neither loaded nor compared says nothing."""
        table = meanings.table
        if not table.entity.is_used and table.entity not in COMPARED:
            return
        place = (table.file, table.sheet)
        if any(each.kind is Kind.WON for each in table.columns):
            for row, role, scale in meanings.scales():
                self.units.add(*place, row, role, scale.text, scale.word)
            for values in meanings.currencies.told():
                self.currencies.add(*place, *values)
        for values in meanings.statuses.told():
            self.statuses.add(*place, *values)
        for values in meanings.sites.told():
            self.sites.add(*place, *values)
        self._has_site |= meanings.sites.has_any
        self._companies += [(table, header, words) for header, words in meanings.sites.companies()]

    def all_sites(self) -> pl.DataFrame:
        """Return what is said of companies, also where each table has but one, and another one than the first."""
        for values in company_of_the_batch(self._companies):
            self.sites.add(*values)
        is_elsewhere = (pl.col("about") == NOBODY) & pl.lit(self._has_site)
        return self.sites.frame().with_columns(
            pl.when(is_elsewhere).then(pl.lit(CHOSEN)).otherwise("about").alias("about"),
            pl.when(is_elsewhere).then(pl.lit(Severity.INFO.value)).otherwise("severity").alias("severity"),
        )


class TableMeanings:
    """What the columns with a role, the titles and the names of one table say."""

    def __init__(self, table: Table, choices: Choices, currency: str) -> None:
        """Begin with what stands outside the rows: headers, sheet, file."""
        self.table = table
        headers = [each.header for each in table.columns if each.kind is Kind.WON]
        names = (*headers, table.sheet, table.file.rpartition("/")[2].rpartition(".")[0])
        self._scales: list[tuple[int, str | None, Scale]] = [
            (table.header_row, None, scale) for name in names if (scale := units.unit_in_name(name)) is not None
        ]
        declared = [units.currencies_in_headers(headers)]
        if table.entity is not Entity.ACCOUNT_LEDGER:
            # A sheet of a ledger is called after its account, which may be one of deposits in dollars.
            declared += map(units.currency_in_name, names[-2:])
        self.currencies = CurrencyUses(table, currency, next(filter(None, declared), None))
        self.statuses = StatusUses(table, choices)
        self.sites = SiteUses(table, choices)

    def declare_formats(self, formats: Iterable[ShownFormat]) -> None:
        """Note the currency or the unit that a sheet shows beside the numbers of an amount: $1,000."""
        places = {place for each in self.table.columns if each.kind is Kind.WON for place in each.stands}
        for shown in formats:
            if shown.column not in places:
                continue
            unit, currency = units.unit_in_format(shown.code), units.currency_in_format(shown.code)
            if unit is not None:
                self._scales.append((shown.row, None, unit))
            if currency is not None:
                self.currencies.declare(shown.row, currency)

    def enter(self, rows: pl.DataFrame, reasons: pl.Series, lines: pl.DataFrame, cells: pl.DataFrame) -> None:
        """Count the next rows: of the sheet, why each is no data, the lines made of data, and the cells with a role."""
        self._look_into_texts(rows, reasons)
        if not self.table.roles:
            return
        by_row = self._amounts(lines).join(cells, on="row", how="left", maintain_order="left")
        self.statuses.enter(by_row)
        self.sites.enter(by_row)
        self.currencies.enter(by_row.filter(pl.col("left_out").is_null()))
        for at, column in enumerate(self.table.roles):
            if column.role is Role.UNIT:
                for word, row in by_row.group_by(f"r{at}").agg(pl.col("row").min()).iter_rows():
                    if units.is_unit_word(word):
                        self._scales.append((row, column.role, Scale(word, word)))

    def scales(self) -> Iterator[tuple[int, str | None, Scale]]:
        """Yield the first place at which each unit is said."""
        said: set[str] = set()
        for row, role, scale in sorted(self._scales, key=lambda each: each[0]):
            if scale.word not in said:
                said.add(scale.word)
                yield row, role, scale

    def _look_into_texts(self, rows: pl.DataFrame, reasons: pl.Series) -> None:
        """Look for unit and currency in the rows that are no data: titles, headers, footers."""
        joined = pl.concat_str(pl.col("^c[0-9]+$"), separator=" ", ignore_nulls=True).alias("text")
        # Of a million rows a few are no data: only their cells are joined.
        told_rows = rows.filter(reasons.is_not_null()).select("row", joined)
        texts = told_rows.filter(pl.col("text").str.contains(units.MAY_SAY)).head(MOST_TEXTS)
        for row, written in texts.iter_rows():
            unit, currency = units.unit_in_text(written), units.currency_in_text(written)
            if unit is not None:
                self._scales.append((row, None, unit))
            if currency is not None:
                self.currencies.declare(row, currency)

    def _amounts(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Return of every row of the sheet that has lines its debit, its credit, and whether it has any amount."""
        places = {each.field: f"c{each.index}" for each in self.table.columns}
        won = [pl.col(f"c{each.index}") for each in self.table.columns if each.kind is Kind.WON]
        amounts = [text.amount(each).abs() for each in won]
        is_filled = [
            (each.is_not_null() & (amount != 0).fill_null(value=True))
            for each, amount in zip(won, amounts, strict=True)
        ]
        debit = next((places[each] for each in FLAT_AMOUNTS if each in places), None)
        amount = text.amount(pl.col(debit)) if debit else pl.max_horizontal([*amounts, pl.lit(0, text.AMOUNT)])
        if debit is None and "side" in places:
            flag = text.folded(pl.col(places["side"])).str.to_uppercase()
            amount = pl.when(flag.is_in(text.DEBIT_FLAGS)).then(amount)
        keys = [
            (pl.col(places[each]) if each in places else pl.lit(None, pl.String)).alias(each)
            for each in ("voucher_date", "voucher_no")
        ]
        return (
            lines.select(
                pl.col("row"),
                amount.cast(text.AMOUNT_SUM).fill_null(0).alias("amount"),
                pl.max_horizontal([pl.lit(0, text.AMOUNT), *amounts]).alias("largest"),
                pl.any_horizontal([pl.lit(value=False), *is_filled]).alias("has_won"),
                *keys,
            )
            .group_by("row", maintain_order=True)
            .agg(
                pl.col("amount").sum(),
                pl.col("largest").max(),
                pl.col("has_won").any(),
                pl.col("voucher_date", "voucher_no").first(),
            )
        )


MOST_TEXTS = 200
"""Titles and footers of one part that are looked into: those of later pages say the same again."""
