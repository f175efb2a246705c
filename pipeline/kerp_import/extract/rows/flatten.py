"""Flattens a sheet: finds the print forms in which its rows stand, and undoes them one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

import polars as pl

from kerp_import.extract.recognise.classify_rows import equals_one_of, has_another_width, is_footer, repeats
from kerp_import.extract.recognise.recognise_table import HEAD_ROWS
from kerp_import.extract.rows.print_forms import print_forms
from kerp_import.extract.rows.print_forms.form import FlatColumn, HeaderCandidate, PrintForm, Reshape
from kerp_import.model.errors import TwoSourcesFit
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Bound, Dropped, Table

CELLS = pl.col("^c[0-9]+$")
ENOUGH = 2
"""Fewest filled cells of a header."""


@dataclass(frozen=True, slots=True)
class SheetForm:
    """One sheet's print form: its header rows, the steps that make its rows flat, and the columns of the flat rows.

    `heads` are the cells of the header's rows, `titles` those of the rows above it, `written` the headers as a person
    reads them. The places of `columns` are the sheet's own columns.
    """

    first_row: int
    header_row: int
    titles: tuple[tuple[str | None, ...], ...]
    heads: tuple[tuple[str | None, ...], ...]
    written: tuple[str | None, ...]
    width: int
    steps: tuple[Reshape, ...]
    columns: tuple[FlatColumn, ...]

    @property
    def layout(self) -> Layout | None:
        """Return the layout of the first step that has one of its own."""
        return next((each.layout for each in self.steps if each.layout), None)

    def flat(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Make the rows flat, in the order of the sheet; `dropped` says why a row is no line, as far as the form knows.

        Titles, blank rows and rows of another width stay as they are.
        """
        is_head = pl.col("row").is_between(self.first_row, self.header_row) | equals_one_of(self.heads, rows)
        below = pl.col("row") > self.header_row
        is_title = repeats(self.titles, rows) & below
        cells = [name for name in rows.columns if name not in {"row", "width"}]
        is_foot = is_footer(rows, cells) & below
        is_other = (
            (pl.col("row") < self.first_row)
            | (has_another_width(self.width, rows, cells) & ~self._is_narrow_heading(rows.columns))
            | pl.all_horizontal(CELLS.is_null())
        )
        reason = pl.when(is_head).then(pl.lit(Dropped.HEADER.value)).when(is_title).then(pl.lit(Dropped.TITLE.value))
        # A blank row counts as a footer here; `drop_reasons` tells them apart.
        told = rows.with_columns(reason.alias("dropped"), (is_head | is_other | is_title | is_foot).alias("is_aside"))
        aside = [told.filter("is_aside").drop("is_aside")]
        body = told.filter(~pl.col("is_aside")).drop("is_aside", "dropped")
        for step in self.steps:
            if step.aside is not None:
                aside.append(body.with_columns(step.aside.alias("dropped")).filter(pl.col("dropped").is_not_null()))
            body = step.lines(body)
        return pl.concat([*aside, body], how="diagonal").sort("row", maintain_order=True)

    @property
    def begins(self) -> pl.Expr | None:
        """Return which rows begin a record of several rows, None if each row stands for itself."""
        return next((each.begins for each in self.steps if each.begins is not None), None)

    def _is_narrow_heading(self, columns: list[str]) -> pl.Expr:
        """Return whether a row says whose block follows and is narrower than the table.

        `columns` are the sheet's: a step that comes after others may speak of columns that these have made.
        """
        asides = [each.aside for each in self.steps if each.carries and each.aside is not None]
        reasons = [each for each in asides if set(each.meta.root_names()) <= {*columns}]
        is_heading = pl.any_horizontal([pl.lit(value=False), *(each.is_not_null() for each in reasons)])
        return is_heading & (pl.col("width") < self.width)

    def carries(self) -> dict[int, str | None]:
        """Return the flat columns that are filled down, with their values above the first row."""
        values = {header: value for each in self.steps for header, value in each.carries.items()}
        return {at: values[each.header] for at, each in enumerate(self.columns) if each.header in values}

    def flat_head(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return titles, one header row and the flat rows below it, which can be recognised like any table."""
        titles = rows.filter(pl.col("row") < self.first_row)
        header = rows.filter(pl.col("row") == self.header_row).select(
            "row",
            "width",
            *(pl.lit(each.header or None, pl.String).alias(f"c{at}") for at, each in enumerate(self.columns)),
        )
        body = self.flat(rows.filter(pl.col("row") > self.header_row)).with_columns(
            pl.col(f"c{at}").fill_null(pl.lit(value, pl.String)) for at, value in self.carries().items()
        )
        return pl.concat([titles, header, body.filter(pl.col("dropped").is_null()).drop("dropped")], how="diagonal")

    def with_sheet_columns(self, table: Table) -> Table:
        """Give the table the headers as written in the sheet, and the sheet's own columns for each field."""
        bound = {each.index for each in table.columns}
        used = {place for index in bound for place in self.columns[index].places}
        unused = (text for at, text in enumerate(self.written) if text and at not in used)
        return replace(
            table,
            layout=self.layout or table.layout,
            width=self.width,
            columns=tuple(self._bound(each) for each in table.columns),
            unused=tuple(unused),
            forms=tuple(each.name for each in self.steps),
        )

    def _bound(self, bound: Bound) -> Bound:
        """Give the column the sheet's own headers and places."""
        places = self.columns[bound.index].places
        carried_header = (self.columns[bound.index].header,) if bound.index in self.carries() else ()
        headers = dict.fromkeys(self.written[at] or "" for at in places) or carried_header
        return replace(bound, header="/".join(headers), stands=places)


def find_print_form(
    head: pl.DataFrame, *, file: str, sheet: str | None, only: tuple[str, ...] | None = None
) -> SheetForm | None:
    """Find the print form that begins in `head` (row, width, c0…cN), None if the sheet is flat as it is.

    `only` are the names of the print forms that may be tried: all, unless a profile says otherwise.
    """
    tried = tuple(each for each in print_forms() if only is None or each.name in only)
    rows = head.head(HEAD_ROWS).select(CELLS).rows()
    for at, headers in enumerate(rows):
        if len([text for text in headers if text]) < ENOUGH:
            continue
        titles = tuple(row for row in rows[:at] if any(row))
        body = head.slice(at + 1).filter(pl.col("width") == head["width"][at])
        steps = tuple(_steps(HeaderCandidate(headers, body, titles, sheet, file), tried, file=file, sheet=sheet))
        if steps:
            return _form(head, at, steps, titles)
    return None


def _steps(header: HeaderCandidate, tried: tuple[PrintForm, ...], *, file: str, sheet: str | None) -> Iterator[Reshape]:
    """Yield the print forms that fit, each on what those before it made; two of one order are an error."""
    for _, equals in groupby(tried, key=lambda each: each.order):
        steps = [step for step in (each.find(header) for each in equals) if step is not None]
        if len(steps) > 1:
            names = ", ".join(f"{each.name} ({each.evidence})" for each in steps)
            raise TwoSourcesFit(file=file, sheet=sheet or "", sources=names)
        for step in steps:
            headers = tuple(each.header or None for each in step.columns)
            header = replace(header, headers=headers, body=step.lines(header.body.slice(step.heads)))
            yield step


def _form(
    head: pl.DataFrame, at: int, steps: tuple[Reshape, ...], titles: tuple[tuple[str | None, ...], ...]
) -> SheetForm:
    """Put the steps of the form whose header begins in row `at` of `head` together; `titles` are the rows above it."""
    last = at + sum(each.heads for each in steps)
    heads = tuple(head.select(CELLS).row(index) for index in range(at, last + 1))
    places: tuple[tuple[int, ...], ...] = tuple((index,) for index in range(len(heads[0])))
    for step in steps:
        places = tuple(
            tuple(dict.fromkeys(place for index in each.places for place in places[index])) for each in step.columns
        )
    columns = (FlatColumn(each.header, own) for each, own in zip(steps[-1].columns, places, strict=True))
    return SheetForm(
        first_row=int(head["row"][at]),
        # A line that says whose block follows is repeated after another block: it is no page title.
        titles=() if any(each.carries for each in steps) else titles,
        header_row=int(head["row"][last]),
        heads=heads,
        written=next((each.written for each in steps if each.written), heads[0]),
        width=int(head["width"][at]),
        steps=steps,
        columns=tuple(columns),
    )
