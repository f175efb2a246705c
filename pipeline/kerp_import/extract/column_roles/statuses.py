"""Counts the words under 상태 and 삭제여부: those of vouchers in the books, those kept, those dropped."""

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from kerp_import.extract.column_roles.role_cells import OF_STATE, STATES, Choices
from kerp_import.extract.column_roles.role_names import meaning_of
from kerp_import.model.columns import RoleColumn
from kerp_import.model.nouns import Dropped, Kind, Table
from kerp_import.values import text

STATUSES = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "field": pl.String, "about": pl.String,
    "header": pl.String, "words_ko": pl.String, "words_en": pl.String, "known_ko": pl.String, "known_en": pl.String,
    "option": pl.String, "value": pl.String,
}  # fmt: skip

MOST_WORDS = 20
"""Most words of one column that are named."""

ASKED, MIXED, CHOSEN = "asked", "mixed", "chosen"
"""What is said of a column: words that nobody has said the meaning of, vouchers of two kinds, what was decided."""


class StatusUses:
    """The words of one table's columns of states, with rows and amounts."""

    def __init__(self, table: Table, choices: Choices) -> None:
        """Begin with no word."""
        self._choices = choices
        self._columns = [(at, each) for at, each in enumerate(table.roles) if each.role in STATES]
        self._headers = [each.header for _, each in self._columns if each.role in OF_STATE]
        self._has_amounts = any(each.kind is Kind.WON for each in table.columns)
        self._counted: list[pl.DataFrame] = []
        self._vouchers: list[pl.DataFrame] = []
        self._has_numbers = table.has("voucher_date") and table.has("voucher_no")

    def enter(self, rows: pl.DataFrame) -> None:
        """Count the next rows (row, amount, left_out, r0…rN)."""
        if not self._columns:
            return
        for at, _ in self._columns:
            by_word = rows.group_by(pl.col(f"r{at}").alias("word"), maintain_order=True)
            counted = by_word.agg(pl.len().alias("rows"), pl.col("amount").sum(), pl.col("row").min())
            self._counted.append(counted.with_columns(pl.lit(at).alias("at")))
        is_dropped = pl.col("left_out").eq_missing(pl.lit(Dropped.STATUS.value))
        if self._has_numbers:
            keyed = rows.select("voucher_date", "voucher_no", "row", is_dropped.alias("is_dropped"))
            by_voucher = keyed.drop_nulls("voucher_no").group_by("voucher_date", "voucher_no", "is_dropped")
            self._vouchers.append(by_voucher.agg(pl.col("row").min()))

    def told(self) -> Iterator[tuple[object, ...]]:
        """Yield of each column which words are asked about and which were decided; then vouchers of two kinds."""
        if not self._counted:
            return
        summed = (
            pl.concat(self._counted)
            .group_by("at", "word", maintain_order=True)
            .agg(pl.col("rows").sum(), pl.col("amount").sum(), pl.col("row").min())
        )
        for at, column in self._columns:
            yield from self._told_of(column, summed.filter(pl.col("at") == at))
        yield from self._mixed()

    def _told_of(self, column: RoleColumn, words: pl.DataFrame) -> Iterator[tuple[object, ...]]:
        """Yield what is said of one column."""
        verdicts = [self._choices.verdict(column, word, self._headers) for word in words["word"]]
        chosen = words.with_columns(pl.Series("keeps", verdicts, dtype=pl.Boolean))
        asked = chosen.filter(pl.col("keeps").is_null())
        known = chosen.filter(pl.col("keeps").is_not_null())
        if asked.height:
            first = asked.sort("row").row(0, named=True)
            words_of_asked, words_of_known = self._listed(asked, column.header), self._listed(known, column.header)
            option = " ".join(f"--drop-status {self._named(column, word)}" for word in asked["word"].head(MOST_WORDS))
            yield (
                first["row"],
                column.role,
                ASKED,
                column.header,
                *words_of_asked,
                *words_of_known,
                option,
                first["word"],
            )
        dropped = chosen.filter(~pl.col("keeps"))
        if dropped.height or (asked.is_empty() and self._is_said(column, chosen)):
            first = (dropped if dropped.height else chosen).sort("row").row(0, named=True)
            kept = self._listed(chosen.filter("keeps"), column.header)
            yield (
                first["row"],
                column.role,
                CHOSEN,
                column.header,
                *self._listed(dropped, column.header),
                *kept,
                "",
                first["word"],
            )

    def _is_said(self, column: RoleColumn, chosen: pl.DataFrame) -> bool:
        """Return whether a user or a profile said what a word means that does not say so itself."""
        alone = Choices()
        return any(alone.verdict(column, word, self._headers) is None for word in chosen["word"])

    def _listed(self, words: pl.DataFrame, header: str) -> tuple[str, str]:
        """Return words with rows and amounts as a person reads them, in both languages."""
        return listed_words(words, with_amounts=self._has_amounts, header=header)

    def _named(self, column: RoleColumn, word: str) -> str:
        """Return how a word is named in an option."""
        named = word or "빈칸"
        others = [each for each in self._headers if each != column.header]
        whole = f"{column.header}={named}" if others else named
        return f'"{whole}"' if " " in whole else whole

    def _mixed(self) -> Iterator[tuple[object, ...]]:
        """Yield the vouchers of which some lines are dropped and others kept."""
        if not self._vouchers:
            return
        keys = ("voucher_date", "voucher_no")
        both = (
            pl.concat(self._vouchers)
            .group_by(*keys)
            .agg(pl.col("is_dropped").n_unique().alias("kinds"), pl.col("row").min())
            .filter(pl.col("kinds") > 1)
            .sort("row")
        )
        if both.height:
            shown = ", ".join(f"{day} {number}" for day, number in both.select(keys).head(5).iter_rows())
            words = (f"{both.height:,}건 ({shown})", f"{both.height:,} ({shown})")
            column = self._columns[0][1]
            yield both["row"][0], column.role, MIXED, column.header, *words, "", "", "", shown


def listed_words(words: pl.DataFrame, *, with_amounts: bool, header: str = "") -> tuple[str, str]:
    """Return words with rows and amounts as a person reads them, in both languages."""
    korean, english = [], []
    for word, rows, amount in words.select("word", "rows", "amount").head(MOST_WORDS).iter_rows():
        shown = f"{text.mask(word)}" if word else ""
        amount_shown = f" {_won(amount)}" if with_amounts else ""
        meaning = meaning_of(header, word)
        is_ko, is_en = (f"({meaning.ko})", f" ({meaning.en})") if meaning else ("", "")
        korean.append(f"{shown or '(빈칸)'}{is_ko} {rows:,}행{amount_shown}")
        english.append(f"{shown or '(blank)'}{is_en} {rows:,} rows{amount_shown}")
    more = ["…"] if words.height > MOST_WORDS else []
    return ", ".join([*korean, *more]), ", ".join([*english, *more])


def _won(amount: Decimal) -> str:
    """Return an amount as it is shown, without places where it has none."""
    return f"{amount:,.0f}" if amount == amount.to_integral() else f"{amount:,.2f}"
