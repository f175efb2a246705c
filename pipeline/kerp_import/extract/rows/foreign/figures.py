"""Reads the figures of a foreign export as far as its layout depends on them: what closes, and which side a sign is."""

import polars as pl

FIGURE = r"^-?[0-9]+(?:\.[0-9]+)?$"
SIGNS = r"[\s,$€£¥₩]"


def figure(cell: pl.Expr) -> pl.Expr:
    """Return the number of a cell with cents, null where it has none: (1,900.00) and 1,900.00- are below zero."""
    bare = cell.str.normalize("NFKC").str.replace_all(SIGNS, "").str.replace("−", "-", literal=True)
    wrapped = bare.str.replace(r"^\((.*)\)$", "-${1}").str.replace(r"^([0-9.]+)-$", "-${1}")
    return pl.when(wrapped.str.contains(FIGURE)).then(wrapped).cast(pl.Decimal(38, 4), strict=False)


def or_zero(cell: pl.Expr) -> pl.Expr:
    """Return the number of a cell, zero where it has none."""
    return figure(cell).fill_null(0)


def on_debit(cell: pl.Expr) -> pl.Expr:
    """Return the cells of a signed column that are debits; what is no number stays, for a rule to name."""
    return pl.when(~(figure(cell) < 0).fill_null(value=False)).then(cell)


def on_credit(cell: pl.Expr) -> pl.Expr:
    """Return the cells of a signed column that are credits, without their sign."""
    return pl.when((figure(cell) < 0).fill_null(value=False)).then(cell.str.replace_all(r"[-−()]", ""))
