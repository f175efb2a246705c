"""The grammars of written values: amounts, codes and names, as polars expressions over text.

What a grammar does not accept becomes null, never a guess: the caller keeps the text beside it and a rule names it.

Decision: docs/decisions/values-by-grammar.md
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Literal

import polars as pl

from kerp_import.model import safe_text

AMOUNT: pl.DataType = pl.Decimal(18, 2)
"""Won with two places, as production keeps it."""

AMOUNT_SUM: pl.DataType = pl.Decimal(38, 2)
"""A sum of amounts, which may have more digits than any one of them."""

DIGITS = 16
"""Digits before the point that an amount may have."""

FAULTY = "\ufffc"
"""What stands in the cell of an amount or a date that has no value: an error or an uncalculated formula."""

CONTROL = safe_text.UNSEEN
"""Letters that no text of a ledger has and nobody sees; tab and line ends are white space."""

PERSONAL_DIGITS = 13
"""Digits of a personal number: a shorter cell holds none."""

MASK = safe_text.MASK
PERSONAL_CANDIDATE = safe_text.PERSONAL_CANDIDATE
mask = safe_text.masked
with_personal = safe_text.with_personal

UNSETTLED = r"[^\x00-\x7f가-힣]"
"""Characters of which some are not in NFC, or compose with the one before."""

UNUSUAL = r"[^ -~가-힣]"
"""Characters beside printable ASCII and whole syllables: tabs, line ends, controls, and letters that may compose."""

PLAIN = r"^-?[0-9]{1,3}(?:,[0-9]{3}){0,4}$|^-?[0-9]{1,16}$"
"""An amount without any sign or mark but a minus and well-placed commas."""

UNSIGNED = r"^[0-9,]*$"
"""An amount that cannot be below zero."""

EITHER = r"^[1-9][0-9]{0,2}\.[0-9]{3}$"
"""An amount of which nothing tells whether its dot parts the thousands or the fraction."""

AMOUNT_LETTERS = r"^[0-9０-９,，.．()（）\-－−–△▲₩￦\\＼원\s]*$"
"""Everything an amount may be written with."""

DEBIT_FLAGS = ("1", "3", "5", "차", "차변", "출금", "결차", "결산차변", "D", "S", "DR")
CREDIT_FLAGS = ("2", "4", "6", "대", "대변", "입금", "결대", "결산대변", "C", "H", "CR")
"""How the legacy products write debit and credit, and which slips (출금, 입금) stand on which side."""

ACCOUNT_TYPES: dict[str, Literal["asset", "liability", "equity", "revenue", "expense"]] = {
    "자산": "asset", "부채": "liability", "자본": "equity", "수익": "revenue", "매출": "revenue", "비용": "expense",
    "원가": "expense", "asset": "asset", "liability": "liability", "equity": "equity", "revenue": "revenue",
    "expense": "expense",
}  # fmt: skip
SIDES: dict[str, Literal["debit", "credit"]] = {
    "차변": "debit", "차": "debit", "debit": "debit", "대변": "credit", "대": "credit", "credit": "credit",
}  # fmt: skip
CASH = "현금"
"""What every legacy product calls cash."""


def folded(column: pl.Expr) -> pl.Expr:
    """Return text in NFKC (full-width to half-width, composed syllables) without white space at either end."""
    return column.str.normalize("NFKC").str.strip_chars()


def clean(column: pl.Expr) -> pl.Expr:
    """Return text in NFC with control characters removed, line ends as spaces, and null where nothing is left."""
    return column.map_batches(_cleaned, return_dtype=pl.String)


def _cleaned(series: pl.Series) -> pl.Series:
    """Clean the few cells that have another letter than ASCII's and whole syllables; the others are only trimmed."""
    trimmed = series.str.strip_chars()
    unusual = series.str.contains(UNUSUAL).arg_true()
    if unusual.len():
        trimmed = trimmed.scatter(unusual, _without_unseen(_composed(series.gather(unusual))))
    if (trimmed.str.len_bytes() == 0).any():
        trimmed = trimmed.to_frame("text").select(pl.when(pl.col("text") != "").then("text"))["text"]
    return trimmed.alias(series.name)


def _without_unseen(series: pl.Series) -> pl.Series:
    """Return text without control characters, line ends as spaces, trimmed."""
    return series.str.replace_all(r"[\r\n\t]+", " ").str.replace_all(CONTROL, "").str.strip_chars()


def _composed(series: pl.Series) -> pl.Series:
    """Return text in NFC; where all of it is ASCII and whole syllables it is that already (0.9 s → 0.1 s a million)."""
    return series.str.normalize("NFC") if series.str.contains(UNSETTLED).any() else series


def packed(column: pl.Expr) -> pl.Expr:
    """Return a name without what print forms pad it with: NFKC, no white space."""
    return column.str.normalize("NFKC").str.replace_all(r"\s+", "")


COST_CENTRE = r"\((판|제|도|분|외|기|보|운)\)$"
"""The cost centre that the legacy products put behind a name."""


def comparable(column: pl.Expr) -> pl.Expr:
    """Return a name as names are compared: NFKC, no white space, no cost-centre suffix such as (판) or (제)."""
    return packed(column).str.replace(COST_CENTRE, "")


def comparable_name(name: str) -> str:
    """Return one name as `comparable` does a column of them, a hundred times as fast as by way of a column."""
    return re.sub(COST_CENTRE, "", re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)))


def amount(column: pl.Expr, places: int = 0) -> pl.Expr:
    """Return won as Decimal(18,2), unrounded; null where the text is blank, no amount, or has a fraction.

    Accepted: 1,234 · 1234 · 1234.00 · ₩1,234 · 1,234원 · (1,234) · △1,234 · ▲1,234 · -1,234 · 1,234- · "-" for zero,
    each in half or full width, with white space around signs alone: 12 34 may be two amounts. Not 33.000, which reads
    two ways. Where the currency has `places`, cents are read too: 1,234.56.
    """
    if places:
        return column.map_batches(lambda series: over_distinct(series, _cents_grammar), return_dtype=AMOUNT)
    return column.map_batches(_amount_batch, return_dtype=AMOUNT)


def _amount_batch(series: pl.Series) -> pl.Series:
    """Read plain numbers in one go, and the rest by the whole grammar, once per distinct text (4.4 s → 0.3 s)."""
    plain = series.str.contains(PLAIN).fill_null(value=True)
    if plain.all():
        return series.str.replace_all(",", "", literal=True).cast(AMOUNT)
    return over_distinct(series, _amount_grammar)


def _amount_grammar(texts: pl.DataFrame) -> pl.DataFrame:
    """Return the amounts of `texts` by the whole grammar."""
    whole = pl.col("plain").str.extract(rf"^([0-9]{{1,{DIGITS}}})(?:\.0+)?$", 1)
    return _signed(texts, pl.when(~pl.col("plain").str.contains(EITHER)).then(whole.cast(AMOUNT, strict=False)))


def _cents_grammar(texts: pl.DataFrame) -> pl.DataFrame:
    """Return the amounts of `texts` with two places, by the whole grammar."""
    written = pl.col("plain").str.extract(rf"^([0-9]{{1,{DIGITS}}}(?:\.[0-9]{{1,2}})?)$", 1)
    return _signed(texts, written.cast(AMOUNT, strict=False))


def _signed(texts: pl.DataFrame, value: pl.Expr) -> pl.DataFrame:
    """Return the amounts of `texts` with their sign; `value` reads the `plain` digits."""
    read = _parted(texts).with_columns(value=value)
    return read.select(
        pl.when(pl.col("plain") == "-")
        .then(pl.lit(0).cast(AMOUNT))
        .when("negative")
        .then(-pl.col("value"))
        .otherwise("value")
    )


def has_fraction(column: pl.Expr) -> pl.Expr:
    """Return True where the text is a number with a fraction of a won, which no ledger in won may hold."""
    return column.map_batches(_fraction_batch, return_dtype=pl.Boolean)


def _fraction_batch(series: pl.Series) -> pl.Series:
    """Look closely only where there is more than plain numbers, and once per distinct text (6.6 s → 0.1 s)."""
    plain = series.str.contains(PLAIN).fill_null(value=True)
    return ~plain if plain.all() else over_distinct(series, _fraction_grammar)


def _fraction_grammar(texts: pl.DataFrame) -> pl.DataFrame:
    """Return whether `texts` are numbers with a fraction, by the whole grammar."""
    plain = pl.col("plain")
    is_fraction = plain.str.contains(r"^[0-9]+\.[0-9]*[1-9][0-9]*$") & ~plain.str.contains(EITHER)
    return _parted(texts).select(is_fraction.fill_null(value=False))


def reads_two_ways(column: pl.Expr) -> pl.Expr:
    """Return True where a dot may part the thousands or the fraction: 33.000 is 33,000 or 33."""
    return column.map_batches(_either_batch, return_dtype=pl.Boolean)


def amount_to_scale(column: pl.Expr) -> pl.Expr:
    """Return amounts of which only the proportion counts, as where sums must come to zero: 33.000 as 33,000."""
    grouped = column.str.contains(r"[0-9]\.[0-9]{3}(?:[^0-9]|$)").fill_null(value=False)
    by_dots = amount(column.str.replace_all(r"[.．]", ","))
    return pl.when(grouped).then(pl.coalesce(by_dots, amount(column))).otherwise(amount(column))


def _either_batch(series: pl.Series) -> pl.Series:
    """Look closely only where there is more than plain numbers, and once per distinct text."""
    plain = series.str.contains(PLAIN).fill_null(value=True)
    return ~plain if plain.all() else over_distinct(series, _either_grammar)


def _either_grammar(texts: pl.DataFrame) -> pl.DataFrame:
    """Return whether `texts` read two ways."""
    return _parted(texts).select(pl.col("plain").str.contains(EITHER).fill_null(value=False))


def unsigned(column: pl.Expr) -> pl.Expr:
    """Return the digits, dots and commas of an amount without its signs; null where the text is none."""
    return column.map_batches(lambda series: over_distinct(series, _plain_grammar), return_dtype=pl.String)


def _plain_grammar(texts: pl.DataFrame) -> pl.DataFrame:
    """Return the digits of `texts`."""
    return _parted(texts).select("plain")


def _parted(texts: pl.DataFrame) -> pl.DataFrame:
    """Return the digits of an amount without signs and separators as `plain`, and whether it is `negative`.

    Step by step: each later one asks several times for what the one before it has made (27 ms → 3 ms a table).
    """
    text = pl.col("text").str.normalize("NFC")
    # NFKC makes digits of much that is none in a ledger: ① and ² and ⑴.
    plain: pl.Expr = pl.when(text.str.contains(AMOUNT_LETTERS)).then(text.str.normalize("NFKC").str.strip_chars())
    bare = plain.str.replace_all(r"([₩\\(△▲−–-])\s+", "${1}").str.replace_all(r"\s+([)원-])", "${1}")
    bare = bare.str.replace(r"^[₩\\]", "").str.replace(r"원$", "").str.replace(r"^[−–]", "-")
    bare = bare.str.replace(r"^[△▲]([₩0-9])", "-${1}").str.replace(r"^-₩", "-")
    signed = texts.select(bare=bare).with_columns(
        wrapped=pl.col("bare").str.extract(r"^\([₩\\]?([0-9,.]+)원?\)$", 1),
        trailing=pl.col("bare").str.extract(r"^([0-9,.]+)-$", 1),
        leading=pl.col("bare").str.extract(r"^-([0-9,.]+)$", 1),
    )
    digits = signed.select(
        inner=pl.coalesce("wrapped", "trailing", "leading", "bare"),
        negative=pl.any_horizontal(pl.col("wrapped", "trailing", "leading").is_not_null()),
    )
    inner = pl.col("inner")
    is_grouped = inner.str.contains(r"^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?$")
    ungrouped = pl.when(is_grouped).then(inner.str.replace_all(",", "", literal=True)).otherwise(inner)
    return digits.select("negative", plain=ungrouped)


def over_distinct(series: pl.Series, grammar: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.Series:
    """Apply `grammar` once per distinct text, which it takes as the column `text`, and spread its answers."""
    texts = series.unique().alias("text").to_frame()
    answers = texts.with_columns(grammar(texts).to_series().alias("answer"))
    spread = (
        series.alias("text").to_frame().join(answers, on="text", how="left", maintain_order="left", nulls_equal=True)
    )
    return spread["answer"].alias(series.name)


def personal(column: pl.Expr) -> pl.Expr:
    """Return True where the text holds what looks like a 주민등록번호 or a foreigner's number."""
    return column.map_batches(_personal_batch, return_dtype=pl.Boolean)


def masked(column: pl.Expr) -> pl.Expr:
    """Return the text with every personal number in it masked."""
    return column.map_batches(_masked_batch, return_dtype=pl.String)


def _personal_batch(series: pl.Series) -> pl.Series:
    """Look closely only where the cheap look found a candidate."""
    if not (series.str.len_bytes() >= PERSONAL_DIGITS).any():
        return pl.repeat(value=False, n=series.len(), dtype=pl.Boolean, eager=True).alias(series.name)
    likely = series.str.contains(PERSONAL_CANDIDATE).fill_null(value=False)
    if not likely.any():
        return likely
    is_masked = [bool(hit) and mask(text) != text for hit, text in zip(likely, series, strict=True)]
    return pl.Series(series.name, is_masked, dtype=pl.Boolean)


def _masked_batch(series: pl.Series) -> pl.Series:
    """Rewrite only where the cheap look found a candidate."""
    likely = series.str.contains(PERSONAL_CANDIDATE).fill_null(value=False)
    if not likely.any():
        return series
    texts = [mask(text) if hit else text for hit, text in zip(likely, series, strict=True)]
    return pl.Series(series.name, texts, dtype=pl.String)
