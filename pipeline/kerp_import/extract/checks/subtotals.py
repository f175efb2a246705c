"""Subtotals: what a sheet says of its own rows, held against those rows; what cannot be told for certain is silent.

Decision: docs/decisions/subtotals-are-checks.md
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from kerp_import.extract.checks.running_sums import CLAIMS, START, Point, Runs, additive
from kerp_import.extract.recognise.classify_rows import is_label, label
from kerp_import.extract.recognise.source import BROUGHT
from kerp_import.model.nouns import Bound, Entity, Table
from kerp_import.model.step import LOG
from kerp_import.values import text

TOTALS = frozenset({"합계", "총계", "총합계"})
CARRIED = frozenset({"차기이월", "당기이월"})
"""What closes a ledger: a total below it holds the balance too."""

UNNAMED = "—"
"""What a total of a journal is called that has no label: amounts stand alone in its row."""

MOST_DOUBTS = 10_000
"""Disagreeing rows of one label that are kept until the end of the table; the rest is counted as silent."""

SUBTOTALS: dict[str, type[pl.DataType] | pl.DataType] = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "field": pl.String, "label": pl.String,
    "said": pl.Decimal(38, 2), "summed": pl.Decimal(38, 2), "value": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """One subtotal row: its label, where it stands, and per column what it says (None: nothing, or unreadable)."""

    label: str
    row: int
    said: tuple[Decimal | None, ...]
    here: Point

    def holds(self, sums: tuple[Decimal, ...]) -> bool:
        """Return whether every figure that is said is the sum."""
        return all(said is None or said == found for said, found in zip(self.said, sums, strict=True))


Sums = tuple[Decimal, ...]
Readings = dict[str, list[Sums]]
"""What a subtotal may sum up, by scope: usually one way, more where what was brought forward may be in it or not."""


@dataclass(slots=True)
class Trust:
    """What the rows of one label have shown so far: which scope they mean, and which of them agree with none."""

    agreed: Counter[str] = field(default_factory=Counter)
    refuted: set[str] = field(default_factory=set)
    doubts: list[tuple[Claim, Readings]] = field(default_factory=list)
    doubted: int = 0
    needs_proof: bool = False


class SubtotalChecks:
    """The subtotals of one table, in bounded memory: running sums and the rows that agree with nothing."""

    def __init__(self, table: Table) -> None:
        """Begin at the table's first row."""
        self.table = table
        self.columns = additive(table)
        self.checked = 0
        self.silent = 0
        self._runs = Runs(table, self.columns)
        self._last: dict[str, Point] = {}
        self._any = START
        self._brought: tuple[Point, Sums] | None = None
        self._first_brought: Sums | None = None
        self._is_closed = False
        self._heads: list[tuple[Claim, Point | None]] = []
        self._trust: defaultdict[str, Trust] = defaultdict(Trust)

    def enter(self, rows: pl.DataFrame, reasons: pl.Series) -> None:
        """Take in the next rows of the table, `reasons` telling which of them are data."""
        if not self.columns:
            return
        claimed = _claims(rows.filter(reasons.is_in(CLAIMS).fill_null(value=False)), self.columns)
        for (point, starts), (name, row, said) in zip(self._runs.enter(rows, reasons), claimed, strict=True):
            self._take(Claim(name, row, said, point), starts)

    def findings(self) -> Iterator[tuple[object, ...]]:
        """Yield what disagrees for certain, once the table has been read: one row per column."""
        for claim, nearest in self._disagreeing():
            self.checked += 1
            for bound, said, found in zip(self.columns, claim.said, nearest, strict=True):
                if said is not None and said != found:
                    origin = (self.table.file, self.table.sheet, claim.row, bound.field)
                    yield (*origin, claim.label, said, found, f"{said:.0f}")

    def _take(self, claim: Claim, starts: dict[str, Point]) -> None:
        """Weigh one subtotal row, and let those after it begin where it stands."""
        if claim.label in BROUGHT:
            self.silent += 1
            amounts = tuple(each or Decimal(0) for each in claim.said)
            # One that says a balance alone does not tell what runs on from it.
            says = any(each is not None for each in claim.said)
            if claim.here.rows == 0 and self._brought is None and says:
                self._first_brought = amounts
            self._brought = (claim.here, amounts) if says else None
            return
        self._is_closed = self._is_closed or claim.label in CARRIED
        is_head = claim.label in TOTALS and claim.here.rows == 0
        readings = {} if is_head else self._readings(claim, starts)
        if is_head and any(claim.said):
            self._heads.append((claim, None))
        elif not readings or not any(each is not None for each in claim.said):
            self.silent += 1
        else:
            self._weigh(claim, readings)
        if claim.label in TOTALS:
            self._heads = [(each, end or (claim.here if claim.here.rows else None)) for each, end in self._heads]
        self._last[claim.label] = self._any = claim.here

    def _readings(self, claim: Claim, starts: dict[str, Point]) -> Readings:
        """Return what the row may sum up; nothing where its label means nothing certain in such a table."""
        since = self._last.get(claim.label, START)
        if self.table.entity is Entity.ACCOUNT_LEDGER and claim.label in TOTALS | {"누계"}:
            scopes = {"ledger": starts["account"]} | ({"table": START} if claim.label in TOTALS else {})
        elif claim.label in TOTALS:
            scopes = {"table": START, "since": since}
        elif self.table.entity is Entity.TRIAL_BALANCE or claim.label in CARRIED or not claim.label:
            return {}
        elif claim.label == UNNAMED:
            scopes = {"table": START, "since": since, "any": self._any} | starts
        elif claim.label == "누계":
            scopes = {"table": START} | {name: starts[name] for name in ("account",) if name in starts}
        elif claim.label in {"월계", "일계"}:
            run = "month" if claim.label == "월계" else "day"
            scopes = {"since": since} | {name: starts[name] for name in (run,) if name in starts}
        else:
            scopes = {"since": since, "any": self._any}
            scopes |= {name: starts[name] for name in ("voucher",) if name in starts}
        if self._brought is not None and claim.label in TOTALS | {"누계"}:
            scopes["brought"] = self._brought[0]
        return {name: self._ways(claim, name, start) for name, start in scopes.items()}

    def _ways(self, claim: Claim, scope: str, start: Point) -> list[Sums]:
        """Return the sums from `start` to the row, with and without what was brought forward; none if unreadable."""
        if claim.here.unread != start.unread:
            return []
        ways = list(self._runs.ways(start, claim.here))
        brought = {"table": self._first_brought, "brought": self._brought[1] if self._brought else None}.get(scope)
        if brought is None or claim.label not in TOTALS | {"누계"}:
            return ways
        more = [tuple(a + b for a, b in zip(each, brought, strict=True)) for each in ways]
        return more if claim.label == "누계" else [*ways, *more]

    def _weigh(self, claim: Claim, readings: Readings) -> None:
        """Note with which scopes the row agrees, or keep it in doubt."""
        trust = self._trust[claim.label]
        # Without what was brought forward, what runs on may have begun before the rows do.
        trust.needs_proof = claim.label == "누계" and self._brought is None
        agreeing = {name for name, ways in readings.items() if any(map(claim.holds, ways))}
        if agreeing:
            self.checked += 1
            if any(claim.said):
                trust.agreed.update(agreeing)
                trust.refuted |= {name for name, ways in readings.items() if ways} - agreeing
        elif not all(readings.values()) or (self._is_closed and claim.label in TOTALS):
            self.silent += 1
        else:
            trust.doubted += 1
            if len(trust.doubts) < MOST_DOUBTS:
                trust.doubts.append((claim, readings))
            else:
                self.silent += 1

    def _disagreeing(self) -> Iterator[tuple[Claim, Sums]]:
        """Yield every row whose scope is certain and whose figures are not its sums, with the nearest sums."""
        for claim, end in self._heads:
            stretches = {self._ways_below(claim, to) for to in (end, self._runs.point) if to is not None}
            if any(claim.holds(way) for ways in stretches for way in ways):
                self.checked += 1
            elif len(stretches) == 1 and all(stretches):
                yield claim, _nearest(claim, [*stretches.pop()])
            else:
                self.silent += 1
        for trust in self._trust.values():
            for claim, readings in trust.doubts:
                every = [way for ways in readings.values() for way in ways]
                ways = every if claim.label == UNNAMED else _certain(trust, readings)
                if ways:
                    yield claim, _nearest(claim, ways)
                else:
                    self.silent += 1

    def _ways_below(self, claim: Claim, end: Point) -> tuple[Sums, ...]:
        """Return the sums of the rows below a total that stands above them."""
        return () if end.unread != claim.here.unread else tuple(self._runs.ways(claim.here, end))


def _certain(trust: Trust, readings: Readings) -> list[Sums]:
    """Return what a row in doubt must sum up, if the other rows of its label leave only one answer."""
    shown = {name: count for name, count in trust.agreed.items() if name in readings and name not in trust.refuted}
    if shown:
        trusted = [readings[name] for name in shown if shown[name] >= trust.doubted]
    else:
        # A row that stands alone means what its label says; several that all disagree mean something else.
        alone = trust.doubted == 1 and not trust.agreed and not trust.needs_proof
        trusted = [ways for name, ways in readings.items() if name != "account"] if alone else []
    return trusted[0] if trusted and all(each[0] == trusted[0][0] for each in trusted) else []


def _nearest(claim: Claim, ways: list[Sums]) -> Sums:
    """Return the sums that are least away from what is said."""
    return min(ways, key=lambda sums: sum(abs(a - b) for a, b in zip(claim.said, sums, strict=True) if a is not None))


def _claims(rows: pl.DataFrame, columns: tuple[Bound, ...]) -> Iterator[tuple[str, int, tuple[Decimal | None, ...]]]:
    """Yield label, row and figures of the subtotal rows; '' where more than one label stands there."""
    cells = [pl.col(name) for name in rows.columns if name.startswith("c")]
    labels = [pl.when(is_label(cell)).then(label(cell)) for cell in cells]
    first, last = pl.coalesce(labels), pl.coalesce(labels[::-1])
    figures = rows.select(
        pl.when(first != last).then(pl.lit("")).otherwise(first).fill_null(UNNAMED).alias("label"),
        pl.col("row").cast(pl.Int64),
        *(text.amount(pl.col(f"c{each.index}")).alias(each.field) for each in columns),
    )
    for name, row, *said in figures.iter_rows():
        yield name, row, tuple(said)


class Subtotals:
    """The checks of every table of a batch."""

    def __init__(self) -> None:
        """Begin with no table."""
        self._checks: dict[int, SubtotalChecks] = {}

    def enter(self, table: Table, rows: pl.DataFrame, reasons: pl.Series) -> None:
        """Take in the next rows of `table`."""
        self._checks.setdefault(table.number, SubtotalChecks(table)).enter(rows, reasons)

    def frame(self) -> pl.DataFrame:
        """Return what disagrees, and log how many subtotals were checked and of how many nothing can be told."""
        rows = [row for checks in self._checks.values() for row in checks.findings()]
        checked = sum(each.checked for each in self._checks.values())
        silent = sum(each.silent for each in self._checks.values())
        if checked or silent:
            LOG.info("subtotals: %d checked, %d not", checked, silent)
        return pl.DataFrame(rows, schema=SUBTOTALS, orient="row")
