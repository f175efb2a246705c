"""Counts the companies and 사업장 of each table, and finds several where the run loads one company."""

from collections.abc import Iterator, Sequence

import polars as pl

from kerp_import.extract.column_roles.role_cells import Choices
from kerp_import.extract.column_roles.statuses import MOST_WORDS, listed_words
from kerp_import.extract.recognise.header_key import header_key
from kerp_import.model.columns import Role, RoleColumn
from kerp_import.model.nouns import Dropped, Kind, Severity, Table

SITES = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "field": pl.String, "severity": pl.String,
    "about": pl.String, "header": pl.String, "count": pl.Int64, "words_ko": pl.String, "words_en": pl.String,
    "option": pl.String, "value": pl.String,
}  # fmt: skip

SEVERAL, TOLD, CHOSEN, NOBODY = "several", "told", "chosen", "nobody"
"""What is said: several companies; several 사업장 of one company; whose rows were left out; nobody is left."""


class SiteUses:
    """The companies and 사업장 of one table, with rows and amounts."""

    def __init__(self, table: Table, choices: Choices) -> None:
        """Begin with none."""
        self._choices = choices
        self._columns = [(at, each) for at, each in enumerate(table.roles) if each.role in {Role.COMPANY, Role.SITE}]
        self._has_amounts = any(each.kind is Kind.WON for each in table.columns)
        self._counted: list[pl.DataFrame] = []
        self.has_any = False
        """Whether rows of the wanted company are there."""

    def enter(self, rows: pl.DataFrame) -> None:
        """Count the next rows (row, amount, left_out, r0…rN)."""
        is_other = pl.col("left_out").eq_missing(pl.lit(Dropped.SITE.value))
        for at, _ in self._columns:
            by_word = rows.group_by(pl.col(f"r{at}").alias("word"), is_other.alias("is_other"), maintain_order=True)
            counted = by_word.agg(pl.len().alias("rows"), pl.col("amount").sum(), pl.col("row").min())
            self._counted.append(counted.with_columns(pl.lit(at).alias("at")))

    def told(self) -> Iterator[tuple[object, ...]]:
        """Yield what is said of the table: several companies, several 사업장, and whose rows were left out."""
        if not self._counted:
            return
        summed = (
            pl.concat(self._counted)
            .group_by("at", "word", "is_other", maintain_order=True)
            .agg(pl.col("rows").sum(), pl.col("amount").sum(), pl.col("row").min())
        )
        kept = summed.filter(~pl.col("is_other"))
        if kept.is_empty():
            at, column = self._columns[0]
            yield self._answer(column, summed.filter(pl.col("at") == at), Severity.ERROR, NOBODY)
            return
        self.has_any = True
        yield from self._several(kept)
        left_out = [(column, summed.filter((pl.col("at") == at) & pl.col("is_other"))) for at, column in self._columns]
        named = [
            (column, others)
            for (at, column), (_, others) in zip(self._columns, left_out, strict=True)
            if not set(others["word"]) & set(kept.filter(pl.col("at") == at)["word"])
        ]
        for column, others in (named or left_out)[:1]:
            if others.height:
                yield self._answer(column, others, Severity.INFO, CHOSEN)

    def _several(self, kept: pl.DataFrame) -> Iterator[tuple[object, ...]]:
        """Yield the first column of companies with several, else the first one of 사업장 with several."""
        told_roles: set[Role] = set()
        has_company = any(each.role is Role.COMPANY for _, each in self._columns) or bool(self._choices.sites)
        for role in (Role.COMPANY, Role.SITE):
            for at, column in self._columns:
                words = kept.filter((pl.col("at") == at) & (pl.col("word") != ""))
                if column.role is role and words.height > 1 and not told_roles:
                    told_roles.add(role)
                    is_told = self._choices.takes_all() or (role is Role.SITE and has_company)
                    severity = Severity.INFO if is_told else Severity.ERROR
                    yield self._answer(column, words, severity, TOLD if is_told else SEVERAL)

    def companies(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield header and words of the columns of companies, where a table has one alone."""
        if not self._counted or self._choices.sites:
            return
        counted = pl.concat(self._counted)
        for at, column in self._columns:
            words = counted.filter((pl.col("at") == at) & (pl.col("word") != ""))["word"].unique().to_list()
            if column.role is Role.COMPANY and len(words) == 1:
                yield column.header, tuple(words)

    def _answer(self, column: RoleColumn, words: pl.DataFrame, severity: Severity, about: str) -> tuple[object, ...]:
        """Return one row of the frame, without its place."""
        first = words.sort("row").row(min(1, words.height - 1), named=True)
        option = f"--site {words['word'][0] or 'CODE'}"
        listed = listed_words(words, with_amounts=self._has_amounts)
        shown = (severity.value, about, column.header, min(words.height, MOST_WORDS * 10), *listed)
        return (first["row"], column.role, *shown, option, first["word"])


def company_of_the_batch(tables: Sequence[tuple[Table, str, tuple[str, ...]]]) -> Iterator[tuple[object, ...]]:
    """Yield the first table whose only company is another one than that of an earlier table with the same header."""
    firsts: dict[str, tuple[Table, str]] = {}
    for table, header, (word,) in tables:
        first_table, first_word = firsts.setdefault(header_key(header), (table, word))
        if header_key(first_word) != header_key(word):
            words = f"{first_word} ({first_table.file}), {word} ({table.file})"
            place = (table.file, table.sheet, table.header_row, Role.COMPANY, Severity.ERROR.value)
            yield (*place, SEVERAL, header, 2, words, words, f"--site {first_word}", word)
            return
