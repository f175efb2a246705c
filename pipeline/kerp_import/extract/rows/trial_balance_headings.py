"""Finds the headings of a trial balance that carry codes as accounts do: their figures are those of the rows below.

Decision: docs/decisions/trial-balance-headings.md
"""

from collections.abc import Iterable, Iterator

import polars as pl

from kerp_import.extract.checks.running_sums import summed_columns
from kerp_import.extract.recognise.subtotal_labels import TOTALS, label
from kerp_import.mapping.charts.whose_chart import recognise_chart
from kerp_import.model.nouns import Dropped, Table
from kerp_import.values import text

MOST_ROWS = 2_000
"""Most rows in which headings are sought: few charts have more, and the search looks at pairs of rows."""

MOST_STATES = 20_000
"""Most steps of one search: if many rows of the same figures leave many ways, nothing is taken for a heading."""

SINGLE = 2
"""How far after a heading its rows end if there is one of them."""

Figures = tuple[int, ...]
"""The figures of one row, in hundredths of a won."""
Steps = tuple[tuple[int, int], ...]
"""A stretch of rows as steps: from which row to which one each goes."""
Paths = dict[int, Steps]
Ends = dict[int, frozenset[int]]
"""Rows that may be headings → the rows at which what belongs to them may end."""


def mark_coded_headings(table: Table, lines: pl.DataFrame, reasons: pl.Series) -> pl.Series:
    """Mark heading rows that carry a code (100 유동자산) as subtotals.

    A row counts as a heading only if the rows that are left add up to the table's own total, or if the product's chart
    says that it is one and its figures agree; without total and chart, if the rows that are left balance.
    """
    code = next((f"c{each.index}" for each in table.columns if each.field == "account_code"), None)
    data = lines.with_row_index("at").filter(reasons.is_null())
    has_sides = table.has("debit_balance") and table.has("credit_balance")
    if code is None or not has_sides or not 0 < data.height <= MOST_ROWS:
        return reasons
    figures = [*_figures(table, data)]
    total = next(reversed([*_totals(table, lines, reasons)]), None)
    headings = _choose_headings(table, figures, total, codes_closed_by_chart(table, data))
    at = data["at"].gather(sorted(headings))
    marks = pl.int_range(lines.height, eager=True).is_in(at.implode())
    subtotal = pl.lit(Dropped.SUBTOTAL.value)
    return pl.select(pl.when(pl.lit(marks)).then(subtotal).otherwise(pl.lit(reasons)).alias(reasons.name))[reasons.name]


def has_other_total(table: Table, lines: pl.DataFrame, reasons: pl.Series) -> bool:
    """Return whether a table with two sides has a total that is not the sum of all of its rows."""
    if not (table.has("debit_balance") and table.has("credit_balance")):
        return False
    total = next(reversed([*_totals(table, lines, reasons)]), None)
    return total is not None and total != _sum([*_figures(table, lines.filter(reasons.is_null()))], set())


def joined_if_short(parts: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield a table's rows as one frame, or part by part if they are too many for headings to be sought."""
    parts = iter(parts)
    head: list[pl.DataFrame] = []
    for rows in parts:
        head.append(rows)
        if sum(each.height for each in head) > MOST_ROWS:
            break
    yield pl.concat(head)
    yield from parts


def _choose_headings(table: Table, figures: list[Figures], total: Figures | None, by_chart: set[int]) -> set[int]:
    """Return which rows are headings; `by_chart` are those that the product's chart says."""
    count = len(figures)
    if total == _sum(figures, set()):
        return set()
    ends: Ends = {}
    for at in range(count - 1, -1, -1):
        stretches = _stretches(figures, ends, at + 1, figures[at]) if any(figures[at]) else {}
        if stretches:
            ends[at] = frozenset(stretches)
    if total is not None and count in (whole := _stretches(figures, ends, 0, total, count)):
        return {*_headings_passed(figures, ends, whole[count])}
    sure = {at for at, row_ends in ends.items() if at in by_chart or min(row_ends) > at + SINGLE}
    rest = dict(zip((each.field for each in summed_columns(table)), _sum(figures, sure), strict=True))
    balances = total is None and len(sure) > 1 and rest["debit_balance"] == rest["credit_balance"]
    return sure if balances else sure & by_chart


def _stretches(figures: list[Figures], ends: Ends, start: int, wanted: Figures, end: int | None = None) -> Paths:
    """Return where stretches from `start` that come to `wanted` end, each with its steps; only at `end` if given.

    A step goes over one account, or over a heading with all the rows that belong to it.
    """
    below = [sum(min(each[column], 0) for each in figures[start:]) for column in range(len(wanted))]
    states: dict[tuple[int, Figures], Steps] = {(start, (0,) * len(wanted)): ()}
    paths: Paths = {}
    for _ in range(MOST_STATES):
        if not states:
            break
        at, so_far = min(states)
        steps = states.pop((at, so_far))
        if so_far == wanted and at > start and end in {None, at}:
            paths.setdefault(at, steps)
        elif at < len(figures):
            more = tuple(a + b for a, b in zip(so_far, figures[at], strict=True))
            if all(a + b <= c for a, b, c in zip(more, below, wanted, strict=True)):
                # One row of the same figures below may be chance; the sum of several rows is not.
                leaf = {at + 1} if min(ends.get(at, {0})) <= at + SINGLE else set[int]()
                for to in leaf | ends.get(at, frozenset()):
                    states.setdefault((to, more), (*steps, (at, to)))
    return paths


def _headings_passed(figures: list[Figures], ends: Ends, steps: Steps) -> Iterator[int]:
    """Yield the headings that the steps go over, and the headings within their rows."""
    # No recursion: if all rows have the same figures, headings are nested as deep as there are rows.
    waiting = [*steps]
    while waiting:
        at, to = waiting.pop()
        if to > at + 1:
            yield at
            waiting += _stretches(figures, ends, at + 1, figures[at], to)[to]


def _sum(figures: list[Figures], without: set[int]) -> Figures:
    """Return the sums of all rows but those in `without`."""
    rows = (each for at, each in enumerate(figures) if at not in without)
    return tuple(sum(column) for column in zip(*rows, strict=True))


def _figures(table: Table, rows: pl.DataFrame) -> Iterable[Figures]:
    """Yield the figures of every row, zero where a cell is empty or cannot be read."""
    amounts = [text.amount(pl.col(f"c{each.index}"), each.places).fill_null(0) * 100 for each in summed_columns(table)]
    amounts_in_hundredths = rows.select(each.cast(pl.Int128).alias(str(at)) for at, each in enumerate(amounts))
    yield from amounts_in_hundredths.iter_rows()


def _totals(table: Table, lines: pl.DataFrame, reasons: pl.Series) -> Iterable[Figures]:
    """Yield the figures of the rows that are totals by their label."""
    cells = [pl.col(name) for name in lines.columns if name.startswith("c")]
    is_total = pl.any_horizontal(label(cell).is_in(TOTALS).fill_null(value=False) for cell in cells)
    rows = lines.filter((reasons == Dropped.SUBTOTAL.value).fill_null(value=False)).filter(is_total)
    yield from (each for each in _figures(table, rows) if any(each))


def codes_closed_by_chart(table: Table, data: pl.DataFrame) -> set[int]:
    """Return the rows that are headings in the chart of the product that the table comes from."""
    cells = {each.field: f"c{each.index}" for each in table.columns}
    if not {"account_code", "account_name"} <= cells.keys():
        return set()
    pairs = data.select(cells["account_code"], cells["account_name"]).fill_null("").rows()
    dialect = recognise_chart(dict(pairs)).dialect
    accounts = dialect.chart.accounts if dialect.chart else ()
    closed = {each.code for each in accounts if not each.allow_posting}
    return {at for at, (code, _) in enumerate(pairs) if dialect.canonical(code.strip()) in closed}
