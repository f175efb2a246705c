"""Reads cells that one text alone leaves open: what the whole column proves of its dates, dots, commas and apostrophes.

The first part of a table decides, which is nearly always all of it; what a later part writes against the proof stays
as it is, and a rule names it. Decision: docs/decisions/forms-proven-by-the-column.md
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from kerp_import.model.columns import column_letters
from kerp_import.model.doubt import About, Doubt
from kerp_import.model.nouns import Bound, Kind, Table
from kerp_import.values import dates, text
from kerp_import.values.periods import Days

APOSTROPHE = r"^\s*['’‘＇`]\s*([^\s'’‘＇`].*)$"
"""How a spreadsheet keeps a text that looks like a number: '0012."""

APOSTROPHE_KINDS = frozenset({Kind.CODE, Kind.WON, Kind.DATE})

GROUPED_BY_DOTS = r"^[0-9]{1,3}(?:\.[0-9]{3}){2,}$"
DECIMAL_COMMA = r"^[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}$"
"""1.250.000 and 1.250,00: proofs that a dot parts the thousands."""

DECIMAL_POINT = r"^[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})$|^[0-9]{4,}\.[0-9]+$|^0\.[0-9]+$"
"""12.5, 1234.000, 0.000: proofs that a dot parts the fraction; so is a comma that parts thousands."""

WITHOUT_DOTS = r"^[0-9]{1,3}$"
"""Below a thousand a sheet's number cell shows nothing of what was typed: 33.000 typed in Korea has become 33."""

WITH_POINT = r"^\s*([0-9]+)\.0\s*$"
NUMBER = r"^\s*[0-9]+(?:\.[0-9]+)?\s*$"
"""101.0: what a data frame makes of the codes in a column with blanks, and a number of any kind."""

MONTHS = 12
"""A number beyond is a day's, not a month's."""

LONGEST_SPAN = 400
"""Days that the dates of one file of serial numbers may span."""

SERIALS_FROM, SERIALS_TO = 36_526, 55_153
"""The years 2000 to 2050."""

MONTH_AND_DAY = r"^[0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$"
"""Five digits that may also be a year's last digit, a month and a day."""


@dataclass(frozen=True, slots=True)
class Form:
    """How the cells of one column are rewritten, and what proves it."""

    index: int
    rewrite: Callable[[pl.Expr], pl.Expr]
    """The cell in the form that every other table has; null where it is not in this form."""
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class ProvenForms:
    """The forms of a table's columns."""

    forms: tuple[Form, ...]

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Return what is told of the forms."""
        return tuple(form.doubt for form in self.forms)

    def rewrite(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Write the cells in the form that every other table has."""
        for form in self.forms:
            name = f"c{form.index}"
            lines = lines.with_columns(pl.coalesce(form.rewrite(pl.col(name)), name).alias(name))
        return lines


def proven_forms(table: Table, data: pl.DataFrame, dots: str | None = None) -> ProvenForms:
    """Return the forms that the rows `data` of a table prove; a profile may say what `dots` part."""
    bare = ProvenForms(tuple(_apostrophes(table, data)))
    data = bare.rewrite(data)
    forms = [*bare.forms, *_floating_codes(table, data)]
    for column in table.columns:
        if column.kind is Kind.DATE and f"c{column.index}" in data.columns:
            forms += _date_forms(table, column, data[f"c{column.index}"].drop_nulls())
    forms += _amount_forms(table, data, dots)
    return ProvenForms(tuple(forms))


def _apostrophes(table: Table, data: pl.DataFrame) -> Iterator[Form]:
    """Yield a form for each column of codes, amounts or dates in which a cell begins with an apostrophe."""
    for column in table.columns:
        name = f"c{column.index}"
        if column.kind in APOSTROPHE_KINDS and name in data.columns:
            cells = data[name].drop_nulls()
            marked = cells.filter(cells.str.contains(APOSTROPHE))
            if marked.len():
                yield Form(column.index, _without_apostrophe, _told(column, "apostrophe", marked, marked[0]))


def _without_apostrophe(cell: pl.Expr) -> pl.Expr:
    """Return the text behind an apostrophe."""
    return cell.str.extract(APOSTROPHE, 1)


def _floating_codes(table: Table, data: pl.DataFrame) -> Iterator[Form]:
    """Yield a form for each column of codes in which every number ends with .0: it went through a data frame."""
    for column in table.columns:
        name = f"c{column.index}"
        if column.kind is Kind.CODE and name in data.columns:
            cells = data[name].drop_nulls()
            numbers = cells.filter(cells.str.contains(NUMBER))
            if numbers.len() and numbers.str.contains(WITH_POINT).all():
                yield Form(column.index, _without_point, _told(column, "code-as-number", numbers, str(numbers[0])))


def _without_point(cell: pl.Expr) -> pl.Expr:
    """Return 101.0 as 101."""
    return cell.str.extract(WITH_POINT, 1)


def _date_forms(table: Table, column: Bound, cells: pl.Series) -> Iterator[Form]:
    """Yield the order of day and month, or that numbers are serial dates, if the column proves it."""
    if cells.is_empty():
        return
    days = cells.to_frame("text").select(
        folded=text.folded(pl.col("text")),
        day=pl.coalesce(dates.date(pl.col("text")), dates.serial_date(pl.col("text"))),
    )
    parts = days.select(
        "folded",
        *(pl.col("folded").str.extract(dates.DAY_AND_MONTH, n).cast(pl.Int32).alias(name)
          for n, name in ((1, "first"), (2, "second"))),
    ).drop_nulls("first")  # fmt: skip
    by_day, by_month = parts.filter(pl.col("first") > MONTHS), parts.filter(pl.col("second") > MONTHS)
    # A spreadsheet that reads the month first makes a date, another one, of every cell that has such a reading.
    is_torn = table.sheet is not None and days["day"].null_count() < days.height
    if parts.height and (by_day.is_empty() != by_month.is_empty()) and not is_torn:
        proof, day_first = (by_day, True) if by_month.is_empty() else (by_month, False)
        told = _told(column, "day-first" if day_first else "month-first", parts["folded"], str(proof["folded"][0]))
        yield Form(column.index, lambda cell: _ordered(cell, day_first=day_first), told)
    if table.sheet is None and _are_serials(days["folded"], table.within):
        yield Form(column.index, _of_serial, _told(column, "serial", days["folded"], str(days["folded"][0])))


def _ordered(cell: pl.Expr, *, day_first: bool) -> pl.Expr:
    """Return a date of known order in ISO form."""
    return dates.ordered(text.folded(cell), day_first=day_first).dt.to_string("%Y-%m-%d")


def _of_serial(cell: pl.Expr) -> pl.Expr:
    """Return the date of a serial number in ISO form."""
    return dates.serial_date(text.folded(cell)).dt.to_string("%Y-%m-%d")


def _are_serials(cells: pl.Series, within: Days | None) -> bool:
    """Return whether all cells are serial numbers of days that belong together, and can be nothing else."""
    numbers = cells.str.extract(r"^([0-9]{5})$", 1).cast(pl.Int32, strict=False)
    low, high = numbers.min(), numbers.max()
    if numbers.null_count() or not isinstance(low, int) or not isinstance(high, int):
        return False
    if low < SERIALS_FROM or high > SERIALS_TO or high - low > LONGEST_SPAN:
        return False
    if within is None:
        return not bool(cells.str.contains(MONTH_AND_DAY).all())
    known = cells.to_frame("text").select(day=dates.serial_date(pl.col("text")))["day"]
    return bool(known.is_between(*within).all())


def _amount_forms(table: Table, data: pl.DataFrame, dots: str | None) -> Iterator[Form]:
    """Yield what parts the thousands, if the amounts of the table prove it: one program wrote all of them."""
    columns = [each for each in table.columns if each.kind is Kind.WON and f"c{each.index}" in data.columns]
    cells = {
        each.index: data.select(text=pl.col(f"c{each.index}")).drop_nulls().filter(pl.col("text").str.contains("[.．]"))
        for each in columns
    }
    if not any(each.height for each in cells.values()):
        return
    written = pl.concat(data.select(text=pl.col(f"c{each.index}")).drop_nulls().unique() for each in columns)
    read = written.with_columns(amount=text.unsigned(pl.col("text"))).drop_nulls()
    amounts = read["amount"]
    has_dots, has_commas = (amounts.str.contains(form) for form in (GROUPED_BY_DOTS, DECIMAL_COMMA))
    is_grouped = read["text"].str.contains("[,，]") & ~amounts.str.contains(",")
    has_points = amounts.str.contains(DECIMAL_POINT) | is_grouped
    # In a sheet a number cell has lost the zeros that were typed behind a dot.
    is_torn = table.sheet is not None and amounts.str.contains(WITHOUT_DOTS).any()
    if dots is not None:
        proof = amounts
        rewrite, form = (
            (_with_commas, "dots-as-thousands") if dots == "thousands" else (_without_zeros, "decimal-point")
        )
    elif (has_dots | has_commas).any() and not has_points.any() and not is_torn:
        proof = amounts.filter(has_dots | has_commas)
        rewrite, form = (_with_point, "decimal-comma") if has_commas.any() else (_with_commas, "dots-as-thousands")
    elif has_points.any() and not (has_dots | has_commas).any():
        proof, rewrite, form = amounts.filter(has_points), _without_zeros, "decimal-point"
    else:
        return
    for column in columns:
        changed = cells[column.index].filter(rewrite(pl.col("text")).is_not_null())["text"]
        if changed.len():
            yield Form(column.index, rewrite, _told(column, form, changed, str(proof[0])))


def _with_commas(cell: pl.Expr) -> pl.Expr:
    """Return 1.250.000 as 1,250,000."""
    core = text.unsigned(cell)
    return pl.when(core.str.contains(r"^[0-9]{1,3}(?:\.[0-9]{3})+$")).then(cell.str.replace_all("[.．]", ","))


def _with_point(cell: pl.Expr) -> pl.Expr:
    """Return 1.250,00 as 1250.00, and 1.250 as 1250."""
    core = text.unsigned(cell)
    is_form = core.str.contains(r"^[0-9]{1,3}(?:\.[0-9]{3})*(?:,[0-9]{1,2})?$|^[0-9]+,[0-9]{1,2}$")
    return pl.when(is_form).then(cell.str.replace_all("[.．]", "").str.replace("[,，]", "."))


def _without_zeros(cell: pl.Expr) -> pl.Expr:
    """Return 33.000 as 33, and 33.500 as 33.5."""
    bare = cell.str.replace(r"(\.[0-9]*?)0+([^0-9]*)$", "${1}${2}").str.replace(r"\.([^0-9]*)$", "${1}")
    return pl.when(text.reads_two_ways(cell)).then(bare)


def _told(column: Bound, read: str, cells: pl.Series, proof: str) -> Doubt:
    """Return what is told of a form: how many cells have it, the first of them, and what proves it."""
    return Doubt(
        About.FORM,
        read,
        text.mask(proof),
        rows=cells.len(),
        field=column.field,
        header=column.header,
        column=column_letters(column.stands[0]) if len(column.stands) == 1 else "",
        value=text.mask(str(cells[0])),
    )
