"""Finds the rows of a table of balances that sum up other rows of it: headings with a code, totals over partners.

A table with all of them in it is doubled, and debit and credit still agree; so each is proven, or asked about.

Decision: docs/decisions/opening-headings.md
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import accumulate

import polars as pl

from kerp_import.extract.rows.balance_rows import BalanceRow, Way, balance_rows, head_figures, summed_figures
from kerp_import.extract.rows.heading_names import is_group, is_total, may_be_group
from kerp_import.extract.rows.stretches import ends_of
from kerp_import.extract.rows.trial_balance_headings import MOST_ROWS, codes_closed_by_chart
from kerp_import.model.nouns import Dropped, Table

SEVERAL = 2
"""Rows whose sum is no chance: one row below with the same amount may be."""

Figures = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DoubtfulHeadings:
    """Rows of one table that may sum up others: the first of them, how many there are, and why it is asked."""

    row: int
    rows: int
    account: str
    value: str
    is_sum: bool
    """Their figures are those of rows below; else only their names are those of groups."""


DOUBTFUL_HEADINGS = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "rows": pl.Int64, "account": pl.String, "value": pl.String,
    "is_sum": pl.Boolean,
}  # fmt: skip


class HeadingDoubts:
    """Rows of all tables so far that may sum up others."""

    def __init__(self) -> None:
        """Begin with none."""
        self._rows: list[dict[str, object]] = []

    def enter(self, table: Table, doubts: Iterable[DoubtfulHeadings]) -> None:
        """Note what one table leaves open."""
        self._rows += [{"file": table.file, "sheet": table.sheet, **asdict(each)} for each in doubts]

    def frame(self) -> pl.DataFrame:
        """Return one row a doubt, at the first row that it is about."""
        return pl.DataFrame(self._rows, schema=DOUBTFUL_HEADINGS)


@dataclass(frozen=True, slots=True)
class SumRows:
    """Rows that sum up others, by their places among the data, and whether names, codes or partners say so too."""

    certain: frozenset[int]
    likely: frozenset[int]
    """Those of which nothing but the figures speaks."""
    is_whole: bool
    """Whether every row with an amount sums others up, or is summed up."""
    unlike: frozenset[int]
    """Rows without partner that are not the sum of their account's partners, though others are."""


NONE = SumRows(frozenset(), frozenset(), is_whole=False, unlike=frozenset())


def mark_opening_headings(
    table: Table, lines: pl.DataFrame, reasons: pl.Series
) -> tuple[pl.Series, tuple[DoubtfulHeadings, ...]]:
    """Mark rows that sum up other rows as subtotals, and return those of which it is not certain."""
    data = lines.with_row_index("at").filter(reasons.is_null())
    rows = balance_rows(table, data)
    found = _sum_rows(table, data, rows) if 0 < len(rows) <= MOST_ROWS else NONE
    marked, asked = _decide(rows, found)
    doubts = [*_doubts(rows, asked, is_sum=True)]
    named = {at for at, row in enumerate(rows) if any(row.amounts) and is_group(row.name)} - marked - asked
    doubts += _doubts(rows, named, is_sum=False)
    if not marked:
        return reasons, tuple(doubts)
    at_rows = data["at"].gather(sorted(marked))
    marks = pl.int_range(lines.height, eager=True).is_in(at_rows.implode())
    subtotal = pl.lit(Dropped.SUBTOTAL.value)
    marked_reasons = pl.when(pl.lit(marks)).then(subtotal).otherwise(pl.lit(reasons)).alias(reasons.name)
    return pl.select(marked_reasons)[reasons.name], tuple(doubts)


def _decide(rows: list[BalanceRow], found: SumRows) -> tuple[set[int], set[int]]:
    """Return the rows to leave out, and those to be asked about.

    A table with two sides proves it: debit and credit agree without the rows, or with them. Where that does not tell,
    names, codes or partners must.
    """
    certain, both = set(found.certain), {*found.certain, *found.likely}
    # In one column nothing balances before the sides are known.
    is_sided = all(row.is_sided for row in rows)
    is_whole_even = is_sided and _is_even(rows, set())
    if certain and (not is_whole_even or _is_even(rows, certain)):
        is_more_even = is_sided and not is_whole_even and not _is_even(rows, certain) and _is_even(rows, both)
        return both if is_more_even else certain, set(found.unlike)
    if is_sided and not is_whole_even:
        return (both, set(found.unlike)) if both and _is_even(rows, both) else (set(), set())
    if certain and _is_even(rows, both):
        return both, set(found.unlike)
    is_either = bool(certain) or (found.is_whole and (not is_sided or _is_even(rows, both)))
    return set(), both if is_either else set()


def _is_even(rows: list[BalanceRow], without: set[int]) -> bool:
    """Return whether debit and credit agree without some rows."""
    return not sum(row.net for at, row in enumerate(rows) if at not in without)


def _doubts(rows: list[BalanceRow], places: set[int], *, is_sum: bool) -> Iterator[DoubtfulHeadings]:
    """Yield one doubt of some rows, if there are any."""
    if places:
        first = rows[min(places)]
        account = " ".join(filter(None, (first.code, first.name)))
        yield DoubtfulHeadings(first.row, len(places), account, first.value, is_sum)


def _sum_rows(table: Table, data: pl.DataFrame, rows: list[BalanceRow]) -> SumRows:
    """Find the totals over partners first, then the totals under rows above, then the headings over rows below."""
    totals, single, unlike = _partner_totals(rows)
    upwards = [at for at in reversed(range(len(rows))) if at not in totals]
    totals |= {upwards[at] for at in _totals_below([rows[at] for at in upwards])}
    rest = [at for at in range(len(rows)) if at not in totals]
    place = {at: number for number, at in enumerate(rest)}
    closed = {place[at] for at in codes_closed_by_chart(table, data) if at in place}
    certain, likely, below = ({rest[at] for at in each} for each in _headings([rows[at] for at in rest], closed))
    filled = {at for at, row in enumerate(rows) if any(row.amounts)}
    is_whole = bool(single) or filled <= certain | likely | below | totals
    return SumRows(frozenset(certain | totals), frozenset(likely | single), is_whole, frozenset(unlike))


def _partner_totals(rows: list[BalanceRow]) -> tuple[set[int], set[int], set[int]]:
    """Return the rows without partner that are the sum of their account's partners.

    Several partners, or several accounts, prove it; one partner of one account may hold the same by chance (second).
    Third: rows that are no such sum where others are.
    """
    by_account: dict[str, tuple[list[int], list[int]]] = {}
    for at, row in enumerate(rows):
        by_account.setdefault(row.code or row.name, ([], []))[bool(row.partner)].append(at)
    pairs = [(own[0], partners) for own, partners in by_account.values() if len(own) == 1 and partners]
    equal = [(own, partners) for own, partners in pairs if any(rows[own].amounts) and _is_sum(rows, own, partners)]
    if not equal:
        return set(), set(), set()
    is_proven = len(equal) > 1 or len(equal[0][1]) >= SEVERAL
    totals = {own for own, _ in equal}
    unlike = {own for own, _ in pairs if own not in totals and any(rows[own].amounts)}
    return (totals, set(), unlike) if is_proven else (set(), totals, set())


def _is_sum(rows: list[BalanceRow], own: int, others: list[int]) -> bool:
    """Return whether a row's figures are the sum of others', side by side or balanced."""
    ways = (Way.SIDES, Way.DEBIT) if rows[own].is_sided else (Way.SIDES,)
    sums = ((way, zip(*(head_figures(rows[at], way) for at in others), strict=True)) for way in ways)
    return any(head_figures(rows[own], way) == tuple(map(sum, columns)) for way, columns in sums)


def _headings(rows: list[BalanceRow], closed: set[int]) -> tuple[set[int], set[int], set[int]]:
    """Return the rows whose figures are those of rows right below: certain, likely, and what stands below them.

    Certain are those of which name, code or the product's chart (`closed`) say so too.
    """
    filled = [0, *accumulate(any(row.amounts) for row in rows)]
    certain: dict[int, int] = {}
    likely: dict[int, int] = {}
    single: dict[int, int] = {}
    for way in (Way.SIDES, Way.DEBIT, Way.CREDIT) if rows and rows[0].is_sided else (Way.SIDES, Way.CONTRA):
        own = [head_figures(row, way) for row in rows]
        may_head = [
            any(row.amounts) and not row.partner and (way in {Way.SIDES, Way.CONTRA} or figures[0] > 0)
            for figures, row in zip(own, rows, strict=True)
        ]
        for at, ends in ends_of(own, [summed_figures(row, way) for row in rows], may_head).items():
            several = [end for end in ends if filled[end] - filled[at + 1] >= SEVERAL]
            has_several, end = bool(several), min(several or ends)
            is_called = at in closed or rows[at].lacks_code or is_group(rows[at].name)
            is_likely_called = may_be_group(rows[at].name) and (
                has_several or _is_coded_above(rows[at].code, rows[at + 1 : end])
            )
            is_said = (
                is_called or is_likely_called or (has_several and _is_coded_above(rows[at].code, rows[at + 1 : end]))
            )
            sums = certain if is_said else likely if has_several else single
            sums.setdefault(at, end)
    # One row below may hold the same by chance; not where it is written as the proven headings are.
    lengths = {len(rows[at].code) for at in certain if rows[at].code}
    certain |= {
        at: last
        for at, last in single.items()
        if len(rows[at].code) in lengths and _is_coded_above(rows[at].code, rows[at + 1 : last])
    }
    spans = likely | certain
    below = {below for at, last in spans.items() for below in range(at + 1, last)}
    return set(certain), likely.keys() - certain.keys(), below


def _is_coded_above(code: str, below: list[BalanceRow]) -> bool:
    """Return whether a code is above those of rows below it: 100 or 10000 over 10100 and 10300."""
    stem = code.rstrip("0")
    return bool(stem) and all(
        row.code != code and row.code.startswith(stem) and (len(row.code) > len(code) or stem != code) for row in below
    )


def _totals_below(rows: list[BalanceRow]) -> set[int]:
    """Return the rows, read from below, that are called totals and sum up the rows that come after them."""
    own = [row.amounts for row in rows]
    may_total = [any(row.amounts) and is_total(row.name) for row in rows]
    return set(ends_of(own, own, may_total)) if any(may_total) else set()
