"""Finds the titles of blocks, which stand between a table's rows above its repeated header: 2월 above February's rows.

A title names a month, a quarter or a page, or is one of the titles above the first header but for its numbers. Any
other text there (another company's name, a unit, a site) may change what the rows below mean, and is no title.

Decision: docs/decisions/block-titles.md
"""

import re
from collections.abc import Iterable, Iterator

import polars as pl

from kerp_import.model.nouns import Dropped

CELLS = pl.col("^c[0-9]+$")
FILLED = pl.sum_horizontal(CELLS.is_not_null())

MOST_TITLES = 100
"""Most rows of one text that stand above one header."""

YEAR = r"(?:19|20)\d\d"
PERIOD = re.compile(
    rf"^\W*(?:(?:{YEAR}\s*(?:년도?|[-./])?\s*)?(?:제\s*)?\d{{1,2}}\s*(?:월|분기|쪽|페이지)\s*(?:분|중|말)?|{YEAR}\s*년도?"
    rf"|{YEAR}\s*[-./]\s*\d{{1,2}}|page\s*\d+|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s*(?:{YEAR})?)\W*$",
    re.IGNORECASE,
)
"""2월 · 2024년 2월분 · 2024-02 · 1분기 · 2쪽 · February 2024."""

CHANGES_MEANING = re.compile(
    r"회사|법인|상호|사업|공장|지점|본점|현장|부서|단위|통화|계정|거래처|원$|company|site|branch|unit|currency",
    re.IGNORECASE,
)
"""Words of a line that says whose the rows below are, or in what unit: never a mere title."""


class BlockTitles:
    """The titles above a table's first header, and which rows below it are titles of a block."""

    def __init__(self, titles: Iterable[tuple[str | None, ...]]) -> None:
        """Take the cells of the rows above the first header."""
        texts = [text for row in titles for text in row if text]
        self._above = {_without_numbers(text) for text in texts}
        self._years = {year for text in texts for year in re.findall(YEAR, text)}

    def among(self, rows: pl.DataFrame, reasons: pl.Series, *, needs_year: bool) -> pl.Expr:
        """Return which rows of one text are titles of the block whose header follows them, blank rows aside.

        `needs_year` is whether the rows' dates have none: then a title with another year is no mere title.
        """
        marked = rows.select("row", pl.coalesce(CELLS).alias("text"), FILLED.alias("filled"), reasons.alias("reason"))
        is_open = pl.col("reason").is_null() | (pl.col("reason") == Dropped.REJECTED.value)
        marked = marked.filter(pl.col("filled") > 0).with_columns((is_open & (pl.col("filled") == 1)).alias("alone"))
        below = pl.when(~pl.col("alone")).then(pl.col("reason").fill_null("")).backward_fill()
        candidates = marked.with_columns(below.alias("below")).filter(
            pl.col("alone") & (pl.col("below") == Dropped.HEADER.value)
        )
        found = [
            row
            for row, text in candidates.select("row", "text").iter_rows()
            if self._is_title(text) and not (needs_year and set(re.findall(YEAR, text)) - self._years)
        ]
        return pl.col("row").is_in(pl.Series(found, dtype=pl.UInt32).implode())

    def with_what_follows(self, parts: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """Yield the parts again, a title at the end of a part with the part after it, where its header stands."""
        held: pl.DataFrame | None = None
        for part in parts:
            rows = part if held is None else pl.concat([held, part])
            last_full = rows.select((FILLED > 1).arg_true().last()).item()
            cut = 0 if last_full is None else last_full + 1
            tail = rows[cut:]
            texts = tail.select(pl.coalesce(CELLS).alias("text"))["text"].drop_nulls().head(MOST_TITLES + 1)
            if len(texts) > MOST_TITLES or not any(map(self._is_title, texts)):
                cut = rows.height
            if cut:
                yield rows[:cut]
            held = rows[cut:] if cut < rows.height else None
        if held is not None:
            yield held

    def _is_title(self, text: str) -> bool:
        """Return whether a text is a period's or a page's, or that of a title above the table but for its numbers."""
        return bool(PERIOD.match(text)) or (_without_numbers(text) in self._above and not CHANGES_MEANING.search(text))


def _without_numbers(text: str) -> str:
    """Return a text with its numbers replaced by #, without white space."""
    return re.sub(r"\d+", "#", re.sub(r"\s", "", text))
