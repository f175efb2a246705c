"""Classifies the rows of a table: which are data, and for which reason each of the others is not.

Decision: docs/decisions/asked-once.md
"""

import re
from collections.abc import Iterable
from itertools import pairwise

import polars as pl

from kerp_import.extract.formats import TORN
from kerp_import.extract.recognise.header_key import LONGEST
from kerp_import.extract.recognise.source import BROUGHT
from kerp_import.extract.recognise.subtotal_labels import is_one_of, labels_in
from kerp_import.model.nouns import Dropped, Entity, Kind, Table

FOOTER = (
    r"^(?:\[P\.?\s*\d+\]|\d+\s*/\s*\d+|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\s*(?:오전|오후)?\s*\d{1,2}:\d{2}(?::\d{2})?"
    r"|(?:.{0,60}\s)?(?:Accrual|Cash) [Bb]asis(?:\s.{0,60})?|Page \d+ of \d+|(?:Printed|Generated|Exported) .{0,80})$"
)
"""Page numbers ([P.1], 1/12) and the time of printing (QuickBooks: with the report's basis).

A row that holds nothing else stands at the foot of a page.
"""

PAGE = r"\d+\s*/\s*\d+|\[P\.?\s*\d+\]|(?:페이지|쪽|[Pp]age)\s*[:：.]?\s*\d+|\d+\s*(?:페이지|쪽)"
"""A page number within a title: what differs between the titles of two pages."""

PERSON = r"^\s*담\s*당\s*자\s*(?:[:：]|$)"
"""The label of the row below a partner that says who is in charge there."""

HEADING = r"^(?:<.*>|\[.*\]|◀.*▶|◁.*▷|《.*》|＜.*＞|【.*】)$"


def drop_reasons(table: Table, rows: pl.DataFrame) -> pl.Series:
    """Say of every row why it is dropped, null where it is data."""
    cells = [name for name in rows.columns if name not in {"row", "width"}]
    bound = {each.field: pl.col(f"c{each.index}") for each in table.columns}
    headers = [pl.col(f"c{each.index}") == each.header for each in table.columns if each.header]
    # In a ledger the account is that of a whole block, also of its subtotals; so is what a print form has filled down.
    own = [each.field for each in table.columns if each.stands]
    if table.entity is Entity.ACCOUNT_LEDGER:
        own = [name for name in own if name != "account_code"]
    codes = [bound[name] for name in own if name.endswith("_code")]
    amounts = [bound[each.field] for each in table.columns if each.kind is Kind.WON]
    dates = [bound[each.field] for each in table.columns if each.kind is Kind.DATE]
    names = [bound[name] for name in bound if name.endswith("_name")] if not amounts else []
    labels = labels_in(rows, cells)
    is_total = _is_total(table, bound, codes, cells, labels["text"])
    is_brought = pl.lit(value=False)
    if table.entity in {Entity.ACCOUNT_LEDGER, Entity.PARTNER_LEDGER, Entity.MONTHLY_LEDGER}:
        brought = labels.filter(pl.col("label").is_in(BROUGHT))["text"]
        is_brought = pl.any_horizontal(is_one_of(pl.col(name), brought) for name in cells)
    is_bare = pl.lit(value=False)
    if table.entity is Entity.JOURNAL:
        is_bare = _has_amounts_alone(table, amounts, cells)
    nothing = pl.all_horizontal(each.is_null() for each in (*codes, *amounts, *dates, *names))
    is_continuation = _continues_partner(bound, cells) if table.entity is Entity.PARTNERS else pl.lit(value=False)
    reason = (
        pl.when(pl.all_horizontal(pl.col(cells).is_null()))
        .then(pl.lit(Dropped.BLANK.value))
        .when(pl.col("row") < table.header_row)
        .then(pl.lit(Dropped.TITLE.value))
        .when((pl.col("row") == table.header_row) | pl.all_horizontal(headers))
        .then(pl.lit(Dropped.HEADER.value))
        .when(is_footer(rows, cells))
        .then(pl.lit(Dropped.FOOTER.value))
        .when(has_another_width(table.width, rows, cells))
        .then(pl.lit(Dropped.REJECTED.value))
        .when(is_total & is_brought)
        .then(pl.lit(Dropped.OPENING.value))
        .when(is_total | is_bare)
        .then(pl.lit(Dropped.SUBTOTAL.value))
        .when(is_continuation)
        .then(pl.lit(Dropped.CONTINUATION.value))
        .when(nothing)
        .then(pl.lit(Dropped.FOOTER.value))
    )
    return rows.select(reason.alias("reason"))["reason"]


def _is_total(
    table: Table, bound: dict[str, pl.Expr], codes: list[pl.Expr], cells: list[str], labels: pl.Series
) -> pl.Expr:
    """Return whether a row sums up others: it has no code and one of the `labels`, or is a balance without a code."""
    is_codeless = pl.all_horizontal([pl.lit(value=True), *(each.is_null() | is_one_of(each, labels) for each in codes)])
    has_label = pl.any_horizontal(is_one_of(pl.col(name), labels) for name in cells)
    is_total = is_codeless & ~_names_account(table, bound, labels) & has_label
    if table.entity is not Entity.TRIAL_BALANCE:
        return is_total
    return is_codeless if table.has("account_code") else is_total | is_heading(bound["account_name"])


def has_another_width(width: int, rows: pl.DataFrame, cells: list[str]) -> pl.Expr:
    """Return which of `rows` are not as wide as its header; empty fields behind the last column (a comma) do not count.

    Where few rows have them, a row must not look torn: `1,000,` beside rows that end without a comma is one amount.

    Decision: docs/decisions/torn-records.md
    """
    if (rows["width"] == width).all():
        return pl.lit(value=False)
    behind = [pl.col(cell) for cell in cells if int(cell[1:]) >= width]
    is_longer_by_nothing = (
        (pl.col("width") > width) & (pl.col("width") != TORN) & pl.all_horizontal(each.is_null() for each in behind)
        if behind
        else pl.lit(value=False)
    )
    is_usual = is_longer_by_nothing.sum() >= (pl.col("width") == width).sum()
    return (pl.col("width") != width) & ~(is_longer_by_nothing & (is_usual | ~_may_be_torn(cells)))


def _may_be_torn(cells: list[str]) -> pl.Expr:
    """Return whether two neighbours may be one amount that its own comma tore: 1 and 000."""
    pairs = [
        pl.col(left).str.contains(r"^\D{0,2}\d{1,3}$") & pl.col(right).str.contains(r"^\d{3}(?:\.\d+)?\D?$")
        for left, right in pairwise(cells)
    ]
    return pl.any_horizontal(pair.fill_null(value=False) for pair in pairs) if pairs else pl.lit(value=False)


def _continues_partner(bound: dict[str, pl.Expr], cells: list[str]) -> pl.Expr:
    """Return whether a row of a printed list continues the partner above it: with a 담당자, or a long address.

    A row with a name, but without a numeric code or such a label, is a partner whose code is missing.
    """
    code, name = bound["partner_code"], bound["partner_name"]
    is_person = pl.any_horizontal(pl.col(cell).str.contains(PERSON).fill_null(value=False) for cell in cells)
    has_number = code.str.contains(r"[0-9]").fill_null(value=False)
    rest = pl.any_horizontal(each.is_not_null() for each in bound.values())
    return (is_person & ~has_number) | (code.is_null() & name.is_null() & rest)


def _names_account(table: Table, bound: dict[str, pl.Expr], labels: pl.Series) -> pl.Expr:
    """Return whether a row of postings or openings names an account: then 합계 in its memo is none of the `labels`."""
    has_own = any(each.field == "account_name" and each.stands for each in table.columns)
    if not has_own or table.entity not in {Entity.JOURNAL, Entity.OPENING_BALANCES}:
        return pl.lit(value=False)
    return bound["account_name"].is_not_null() & ~is_one_of(bound["account_name"], labels)


def _has_amounts_alone(table: Table, amounts: list[pl.Expr], cells: list[str]) -> pl.Expr:
    """Return whether a row of a journal holds amounts and nothing else: SAP's totals have no label."""
    places = {f"c{each.index}" for each in table.columns if each.kind is Kind.WON}
    others = (pl.col(name).is_null() for name in cells if name not in places)
    return pl.any_horizontal(each.is_not_null() for each in amounts) & pl.all_horizontal(others)


def is_footer(rows: pl.DataFrame, cells: list[str]) -> pl.Expr:
    """Return which of `rows` hold nothing but page numbers and the time of printing."""
    begins = pl.coalesce(cells)
    # Only rows that begin like a footer are looked through cell by cell.
    if not rows.select(begins.str.contains(FOOTER).any()).item():
        return begins.is_null()
    return pl.all_horizontal(pl.col(name).str.contains(FOOTER).fill_null(value=True) for name in cells)


def repeats(titles: Iterable[tuple[str | None, ...]], rows: pl.DataFrame) -> pl.Expr:
    """Return which of `rows` repeat one of the `titles` on a later page; page numbers may differ."""
    cells = [name for name in rows.columns if name not in {"row", "width"}]
    bare_titles = {_without_pages(row) for row in titles if any(row)}
    if not bare_titles:
        return pl.lit(value=False)
    firsts = sorted({next(text for text in row if text) for row in bare_titles})
    begins = pl.coalesce(cells)
    if any("#" in text for text in firsts):
        begins = begins.str.replace_all(PAGE, "#")
    # Only rows that begin like a title are compared cell by cell: a journal has a million others.
    alike = rows.filter(begins.is_in(firsts))
    repeated_rows = [
        row for row, *texts in alike.select("row", *cells).iter_rows() if _without_pages(texts) in bare_titles
    ]
    return is_one_of_rows(repeated_rows)


def equals_one_of(wanted: Iterable[tuple[str | None, ...]], rows: pl.DataFrame) -> pl.Expr:
    """Return which of `rows` have the same cells as one of the `wanted` rows, which are all as wide."""
    same = {*wanted}
    cells = [f"c{at}" for at in range(max(map(len, same)))]
    firsts = pl.Series([next((text for text in each if text is not None), None) for each in same], dtype=pl.String)
    # Only rows that begin alike are compared cell by cell.
    alike = rows.filter(pl.coalesce(cells).is_in(firsts.implode(), nulls_equal=True))
    return is_one_of_rows([row for row, *texts in alike.select("row", *cells).iter_rows() if tuple(texts) in same])


def is_one_of_rows(numbers: list[int]) -> pl.Expr:
    """Return whether a row has one of these numbers."""
    return pl.col("row").is_in(pl.Series(numbers, dtype=pl.UInt32).implode()) if numbers else pl.lit(value=False)


def _without_pages(texts: Iterable[str | None]) -> tuple[str | None, ...]:
    """Return the cells of a title with page numbers replaced by #."""
    return tuple(re.sub(PAGE, "#", text) if text and len(text) <= LONGEST else text for text in texts)


def is_heading(cell: pl.Expr) -> pl.Expr:
    """Return whether the whole cell stands between the marks of a heading: << 자산 >>, [유동자산], ◀당좌자산▶."""
    return cell.str.strip_chars().str.contains(HEADING).fill_null(value=False)
