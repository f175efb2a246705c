"""Tells rows of a foreign export that sum others up: TOTAL, Total Bank, or figures alone.

Decision: docs/decisions/asked-once.md
"""

import polars as pl

from kerp_import.extract.rows.foreign.figures import figure

GRAND_TOTAL = r"(?i)^'?\s*(?:grand\s*)?totals?\s*:?'?$"
SOME_TOTAL = r"(?i)^'?\s*(?:sub-?\s*total|total\s+\S|closing(?:\s+balance)?(?:\s*\(.*\))?'?$)"
OPENING = r"(?i)^'?\s*opening(?:\s+balance)?'?$"
"""A row of ERPNext's general ledger: with figures it opens accounts, and stays a line that a rule refuses."""

CURRENCY = r"^(?:CURRENCY::)?[A-Z]{3}$"

KOREAN_TOTAL, KOREAN_SUBTOTAL = "합계", "소계"
"""What the rest of the program calls them."""


def row_kinds(cells: pl.DataFrame) -> pl.DataFrame:
    """Return of every row its `label`, whether it holds `only_figures`, and whether it is the heading of a `section`.

    The label is 합계 or 소계 for a row that holds one such label and figures, null for any other: a row that says
    anything else has an account, a date or a memo, and is a line, whatever its words. Only figures, perhaps with their
    currency, and nothing else are a total too. One word and no figure head the rows below: Bank, Revenue.
    """
    names = cells.columns
    # Step by step, since figures and words are asked for several times: 54 ms → 3 ms a table.
    figures = cells.select(figure(pl.col(names)))
    bare = cells.select(pl.col(names).str.strip_chars())
    words = bare.select(_word(pl.col(name), figures[name]) for name in names)
    of_words = words.select(count=pl.sum_horizontal(pl.all().is_not_null().cast(pl.Int32)), word=pl.coalesce(pl.all()))
    of_figures = figures.select(
        has_figures=pl.any_horizontal(pl.all().is_not_null()), is_nothing=pl.all_horizontal(pl.all().fill_null(0) == 0)
    )
    word, count, has_figures = pl.col("word"), pl.col("count"), pl.col("has_figures")
    is_alone = (count == 1) & has_figures
    is_subtotal = word.str.contains(SOME_TOTAL) | (word.str.contains(OPENING) & pl.col("is_nothing"))
    label = (
        pl.when(is_alone & word.str.contains(GRAND_TOTAL))
        .then(pl.lit(KOREAN_TOTAL))
        .when(is_alone & is_subtotal)
        .then(pl.lit(KOREAN_SUBTOTAL))
    )
    return of_words.hstack(of_figures).select(
        label=label, only_figures=(count == 0) & has_figures, section=(count == 1) & ~has_figures
    )


def _word(bare: pl.Expr, figures: pl.Series) -> pl.Expr:
    """Return what a cell says beside figures and currencies."""
    says_nothing = pl.lit(figures).is_not_null() | bare.str.contains(CURRENCY) | (bare.str.len_chars() == 0)
    return pl.when(~says_nothing).then(bare)
