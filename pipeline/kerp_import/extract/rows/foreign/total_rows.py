"""Tells rows of a foreign export that sum others up: TOTAL, Total Bank, or figures alone."""

import polars as pl

from kerp_import.extract.rows.foreign.figures import figure

GRAND_TOTAL = r"(?i)^'?\s*(?:grand\s*)?totals?\s*:?'?$"
SOME_TOTAL = r"(?i)^'?\s*(?:sub-?\s*total|total\s+\S|closing(?:\s+balance)?(?:\s*\(.*\))?'?$)"
OPENING = r"(?i)^'?\s*opening(?:\s+balance)?'?$"
"""A row of ERPNext's general ledger: with figures it opens accounts, and stays a line that a rule refuses."""

CURRENCY = r"^(?:CURRENCY::)?[A-Z]{3}$"

KOREAN_TOTAL, KOREAN_SUBTOTAL = "합계", "소계"
"""What the rest of the program calls them."""


def label_of(cells: list[str]) -> pl.Expr:
    """Return 합계 or 소계 for a row that holds one such label and figures, null for any other row.

    A row that says anything else has an account, a date or a memo: it is a line, whatever its words.
    """
    words = [_word(pl.col(name)) for name in cells]
    count = pl.sum_horizontal(each.is_not_null().cast(pl.Int32) for each in words)
    label = pl.coalesce(words)
    has_figures = pl.any_horizontal(figure(pl.col(name)).is_not_null() for name in cells)
    is_nothing = pl.all_horizontal((figure(pl.col(name)).fill_null(0) == 0) for name in cells)
    is_alone = (count == 1) & has_figures
    return (
        pl.when(is_alone & label.str.contains(GRAND_TOTAL))
        .then(pl.lit(KOREAN_TOTAL))
        .when(is_alone & (label.str.contains(SOME_TOTAL) | (label.str.contains(OPENING) & is_nothing)))
        .then(pl.lit(KOREAN_SUBTOTAL))
    )


def is_only_figures(cells: list[str]) -> pl.Expr:
    """Return whether a row holds figures, perhaps with their currency, and nothing else."""
    words = [_word(pl.col(name)).is_null() for name in cells]
    return pl.all_horizontal(words) & pl.any_horizontal(figure(pl.col(name)).is_not_null() for name in cells)


def is_section(cells: list[str]) -> pl.Expr:
    """Return whether a row holds one word and no figure: the heading of the rows below it (Bank, Revenue)."""
    words = [_word(pl.col(name)) for name in cells]
    count = pl.sum_horizontal(each.is_not_null().cast(pl.Int32) for each in words)
    return (count == 1) & pl.all_horizontal(figure(pl.col(name)).is_null() for name in cells)


def _word(cell: pl.Expr) -> pl.Expr:
    """Return what a cell says beside figures and currencies."""
    bare = cell.str.strip_chars()
    says_nothing = figure(bare).is_not_null() | bare.str.contains(CURRENCY) | (bare.str.len_chars() == 0)
    return pl.when(~says_nothing).then(bare)
