"""Checks subtotals against the rows that they sum up; one whose rows are not certain is not reported.

Decision: docs/decisions/subtotals-are-checks.md
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from kerp_import.extract.checks.running_sums import CLAIMS, START, Point, RunningSums, summed_columns
from kerp_import.extract.recognise.source import BROUGHT
from kerp_import.extract.recognise.subtotal_labels import (
    CARRIED,
    CUMULATIVE,
    DAILY,
    MONTHLY,
    TOTALS,
    is_one_of,
    label_among,
    labels_in,
)
from kerp_import.model.nouns import Entity, Table
from kerp_import.model.step import LOG
from kerp_import.values import text

PAGES = ("페이지", "쪽", "면", "page")
"""Beginnings of the labels of a page's total, which may run on from page to page."""

PROVEN = frozenset({"합계", "총계", "총합계", "소계", "일계", "월계", "전표소계", "선택전표소계"}) | CUMULATIVE
"""Labels of the products themselves: where all rows of one disagree they mean something else, such as an excerpt's.

Under any other label a row that is not the sum of its rows is reported in any case: it may be no subtotal at all.
"""

UNNAMED = "—"
"""The name of a journal's total without a label: its row holds amounts alone."""

MOST_DOUBTS = 10_000
"""Most disagreeing rows of one label that wait for the end of the table; the rest counts as not checked."""

SUBTOTALS: dict[str, type[pl.DataType] | pl.DataType] = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "field": pl.String, "label": pl.String,
    "said": pl.Decimal(38, 2), "summed": pl.Decimal(38, 2), "value": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """One subtotal row: its label, its place, and its figure in each column (None: empty or unreadable)."""

    label: str
    row: int
    figures: tuple[Decimal | None, ...]
    place: Point
    is_numbered: bool = False
    """Whether the row has a day and a number of its own, as a posting has: then it must be the sum of some rows."""

    def holds(self, sums: tuple[Decimal, ...]) -> bool:
        """Return whether every figure is the sum of its column."""
        return all(figure is None or figure == total for figure, total in zip(self.figures, sums, strict=True))


Sums = tuple[Decimal, ...]
Readings = dict[str, list[Sums]]
"""The sums that a subtotal may mean, by scope: mostly one, two if the balance brought forward may be in it or not."""


@dataclass(slots=True)
class Trust:
    """What the rows of one label have shown so far: the scopes they agree with, and the rows that agree with none."""

    agreed: Counter[str] = field(default_factory=Counter)
    refuted: set[str] = field(default_factory=set)
    doubts: list[tuple[Claim, Readings]] = field(default_factory=list)
    doubted: int = 0
    needs_proof: bool = False


class TableSubtotals:
    """Checks the subtotals of one table in bounded memory: holds running sums and the rows that agree with none."""

    def __init__(self, table: Table) -> None:
        """Begin at the table's first row."""
        self.table = table
        self.columns = summed_columns(table)
        self.checked = 0
        self.unchecked = 0
        self._runs = RunningSums(table, self.columns)
        self._last_of_label: dict[str, Point] = {}
        self._last_of_any = START
        self._brought: tuple[Point, Sums] | None = None
        self._first_brought: Sums | None = None
        self._is_closed = False
        self._heads: list[tuple[Claim, Point | None]] = []
        self._trust: defaultdict[str, Trust] = defaultdict(Trust)

    def enter(self, rows: pl.DataFrame, reasons: pl.Series) -> None:
        """Check the subtotals among the next rows of the table; `reasons` is null where a row is data."""
        if not self.columns:
            return
        claims = _claims(rows.filter(reasons.is_in(CLAIMS).fill_null(value=False)), self.table)
        for (point, starts), (name, row, is_numbered, figures) in zip(
            self._runs.enter(rows, reasons), claims, strict=True
        ):
            self._take(Claim(name, row, figures, point, is_numbered), starts)

    def findings(self) -> Iterator[tuple[object, ...]]:
        """Yield the figures that are certainly wrong, once the whole table has been read: one row for each column."""
        for claim, nearest in self._disagreeing():
            self.checked += 1
            for bound, figure, total in zip(self.columns, claim.figures, nearest, strict=True):
                if figure is not None and figure != total:
                    origin = (self.table.file, self.table.sheet, claim.row, bound.field)
                    yield (*origin, claim.label, figure, total, f"{figure:.0f}")

    def _take(self, claim: Claim, starts: dict[str, Point]) -> None:
        """Check one subtotal row; later ones may sum up from where it stands."""
        if claim.label in BROUGHT:
            self.unchecked += 1
            amounts = tuple(each or Decimal(0) for each in claim.figures)
            # A row with nothing but a balance does not tell which sums run on from it.
            has_figures = any(each is not None for each in claim.figures)
            if claim.place.rows == 0 and self._brought is None and has_figures:
                self._first_brought = amounts
            self._brought = (claim.place, amounts) if has_figures else None
            return
        self._is_closed = self._is_closed or claim.label in CARRIED
        is_head = claim.label in TOTALS and claim.place.rows == 0
        readings = {} if is_head else self._readings(claim, starts)
        if is_head and any(claim.figures):
            self._heads.append((claim, None))
        elif not readings or not any(each is not None for each in claim.figures):
            self.unchecked += 1
        else:
            self._weigh(claim, readings)
        if claim.label in TOTALS:
            self._heads = [(each, end or (claim.place if claim.place.rows else None)) for each, end in self._heads]
        self._last_of_label[claim.label] = self._last_of_any = claim.place

    def _readings(self, claim: Claim, starts: dict[str, Point]) -> Readings:
        """Return the sums that the row may mean, by scope; none if its label says nothing certain in such a table."""
        since = self._last_of_label.get(claim.label, START)
        if self.table.entity is Entity.ACCOUNT_LEDGER and claim.label in TOTALS | CUMULATIVE:
            scopes = {"ledger": starts["account"]} | ({"table": START} if claim.label in TOTALS else {})
        elif claim.label in TOTALS:
            scopes = {"table": START, "since": since}
            if claim.label not in PROVEN and self.table.entity is not Entity.TRIAL_BALANCE:
                scopes |= {"any": self._last_of_any} | _of(starts, "voucher")
        elif self.table.entity is Entity.TRIAL_BALANCE or claim.label in CARRIED or not claim.label:
            return {}
        elif claim.label == UNNAMED and self.table.entity is Entity.OPENING_BALANCES:
            # A heading, which its own figures have proven.
            return {}
        elif claim.label == UNNAMED:
            scopes = {"table": START, "since": since, "any": self._last_of_any} | starts
        elif claim.label in CUMULATIVE:
            scopes = {"table": START} | _of(starts, "account")
        elif claim.label in MONTHLY | DAILY:
            scopes = {"since": since} | _of(starts, "month" if claim.label in MONTHLY else "day")
        else:
            scopes = {"since": since, "any": self._last_of_any} | _of(starts, "voucher")
            scopes |= {"table": START} if claim.label.startswith(PAGES) else {}
        if self._brought is not None and claim.label in TOTALS | CUMULATIVE:
            scopes["brought"] = self._brought[0]
        return {name: self._sums_since(claim, name, start) for name, start in scopes.items()}

    def _sums_since(self, claim: Claim, scope: str, start: Point) -> list[Sums]:
        """Return the sums from `start` to the row, with and without the balance brought forward; none if unreadable."""
        if claim.place.unread != start.unread:
            return []
        ways = list(self._runs.ways(start, claim.place))
        brought = {"table": self._first_brought, "brought": self._brought[1] if self._brought else None}.get(scope)
        if brought is None or claim.label not in TOTALS | CUMULATIVE:
            return ways
        with_brought = [tuple(a + b for a, b in zip(each, brought, strict=True)) for each in ways]
        return with_brought if claim.label == "누계" else [*ways, *with_brought]

    def _weigh(self, claim: Claim, readings: Readings) -> None:
        """Note the scopes with which the row agrees, or keep it in doubt."""
        trust = self._trust[claim.label]
        # Without a row that brings a balance forward, 누계 may have begun before the rows do.
        trust.needs_proof = claim.label in CUMULATIVE and self._brought is None
        agreeing = {name for name, ways in readings.items() if any(map(claim.holds, ways))}
        if agreeing:
            self.checked += 1
            if any(claim.figures):
                trust.agreed.update(agreeing)
                trust.refuted |= {name for name, ways in readings.items() if ways} - agreeing
        elif not all(readings.values()) or (self._is_closed and claim.label in TOTALS):
            self.unchecked += 1
        else:
            trust.doubted += 1
            if len(trust.doubts) < MOST_DOUBTS:
                trust.doubts.append((claim, readings))
            else:
                self.unchecked += 1

    def _disagreeing(self) -> Iterator[tuple[Claim, Sums]]:
        """Yield every row whose scope is certain and whose figures are not that scope's sums, with the nearest sums."""
        for claim, end in self._heads:
            stretches = {self._sums_below(claim, to) for to in (end, self._runs.point) if to is not None}
            if any(claim.holds(way) for ways in stretches for way in ways):
                self.checked += 1
            elif len(stretches) == 1 and all(stretches):
                yield claim, _nearest(claim, [*stretches.pop()])
            else:
                self.unchecked += 1
        for trust in self._trust.values():
            for claim, readings in trust.doubts:
                all_ways = [way for ways in readings.values() for way in ways]
                may_be_silent = claim.label in PROVEN and not claim.is_numbered
                ways = _certain(trust, readings) or ([] if may_be_silent else all_ways)
                if ways:
                    yield claim, _nearest(claim, ways)
                else:
                    self.unchecked += 1

    def _sums_below(self, claim: Claim, end: Point) -> tuple[Sums, ...]:
        """Return the sums of the rows below a total that stands above its rows."""
        return () if end.unread != claim.place.unread else tuple(self._runs.ways(claim.place, end))


def _of(starts: dict[str, Point], name: str) -> dict[str, Point]:
    """Return where the current run of one kind began, if the table has such runs."""
    return {name: starts[name]} if name in starts else {}


def _certain(trust: Trust, readings: Readings) -> list[Sums]:
    """Return the sums that a row in doubt must mean, if the other rows of its label leave only one answer."""
    agreed = {name: count for name, count in trust.agreed.items() if name in readings and name not in trust.refuted}
    if agreed:
        trusted = [readings[name] for name in agreed if agreed[name] >= trust.doubted]
    else:
        # One row means what its label says; several that all disagree mean something else.
        alone = trust.doubted == 1 and not trust.agreed and not trust.needs_proof
        trusted = [ways for name, ways in readings.items() if name != "account"] if alone else []
    return trusted[0] if trusted and all(each[0] == trusted[0][0] for each in trusted) else []


def _nearest(claim: Claim, ways: list[Sums]) -> Sums:
    """Return the sums that are nearest to the row's figures."""
    return min(
        ways, key=lambda sums: sum(abs(a - b) for a, b in zip(claim.figures, sums, strict=True) if a is not None)
    )


def _claims(rows: pl.DataFrame, table: Table) -> Iterator[tuple[str, int, bool, tuple[Decimal | None, ...]]]:
    """Yield label, row, whether it is numbered, and figures of the subtotal rows; "" if it has several labels."""
    if rows.is_empty():
        return
    cells = [name for name in rows.columns if name.startswith("c")]
    known = labels_in(rows, cells)
    labels = [label_among(pl.col(name), known) for name in cells]
    first, last = pl.coalesce(labels), pl.coalesce(labels[::-1])
    key = [pl.col(f"c{each.index}") for each in table.columns if each.field in {"voucher_date", "voucher_no"}]
    is_posting = table.entity is Entity.JOURNAL and len(key) > 1
    has_key = [each.is_not_null() & ~is_one_of(each, known["text"]) for each in key]
    is_numbered = pl.all_horizontal(has_key) if is_posting else pl.lit(value=False)
    label_and_figures = rows.select(
        pl.when(first != last).then(pl.lit("")).otherwise(first).fill_null(UNNAMED).alias("label"),
        pl.col("row").cast(pl.Int64),
        is_numbered.alias("is_numbered"),
        *(text.amount(pl.col(f"c{each.index}"), each.places).alias(each.field) for each in summed_columns(table)),
    )
    for name, row, numbered, *figures in label_and_figures.iter_rows():
        yield name, row, numbered, tuple(figures)


class BatchSubtotals:
    """Checks the subtotals of every table of a batch."""

    def __init__(self) -> None:
        """Begin with no table."""
        self._checks: dict[int, TableSubtotals] = {}

    def enter(self, table: Table, rows: pl.DataFrame, reasons: pl.Series) -> None:
        """Check the subtotals among the next rows of `table`."""
        self._checks.setdefault(table.number, TableSubtotals(table)).enter(rows, reasons)

    def frame(self) -> pl.DataFrame:
        """Return the wrong figures, and log how many subtotals were checked and how many could not be."""
        rows = [row for checks in self._checks.values() for row in checks.findings()]
        checked = sum(each.checked for each in self._checks.values())
        unchecked = sum(each.unchecked for each in self._checks.values())
        if checked or unchecked:
            LOG.info("subtotals: %d checked, %d not", checked, unchecked)
        return pl.DataFrame(rows, schema=SUBTOTALS, orient="row")
