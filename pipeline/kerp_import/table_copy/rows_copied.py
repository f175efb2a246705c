"""The rows of one copy: divided into ranges, surveyed, carried over and proven.

Decision: docs/decisions/table-copy.md
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import cast

from kerp_import.database.connection import Database
from kerp_import.database.operations import Operation, OperationUnderWay
from kerp_import.model.copy_errors import CopyCascades, CopyDiffers
from kerp_import.model.words import Words
from kerp_import.table_copy.copying import NAMED, Differing, RangeCopier, RangeStanding, TargetRange
from kerp_import.table_copy.parts import CountedParts, rows_of
from kerp_import.table_copy.ranges import CompanyRows, CopyRange, bounds_of, ranges_between, size_for
from kerp_import.table_copy.request import FilledTarget
from kerp_import.table_copy.sides import TwoTables
from kerp_import.table_copy.snapshot import CopyWorker, Workers

BESIDE = Words(
    "대상에는 원본이 모르는 회사의 행이 {count}개 더 있고, 그대로 두었습니다",
    "the target has {count} row(s) more, of companies that the source does not know; they were left as they are",
)


class RowsCopied:
    """What is done with the rows, at one moment of the source."""

    def __init__(
        self, holder: Database, target: Database, tables: TwoTables, found: CountedParts, workers: Workers
    ) -> None:
        """Begin with nothing known of the target."""
        self._holder, self._target, self._tables, self.found, self._workers = holder, target, tables, found, workers
        self._copier = RangeCopier(tables)
        self._standing: dict[CopyRange, RangeStanding] = {}
        self._bounds: dict[str, list[tuple[str, ...]]] = {}
        self._size = 0
        self.ranges: list[CopyRange] = []
        self.copied = 0

    @property
    def gone(self) -> int:
        """Return how many rows of the target the source has not."""
        return sum(each.differing.gone for each in self._standing.values())

    @property
    def changed(self) -> int:
        """Return how many rows of the target are another row in the source."""
        return sum(each.differing.changed for each in self._standing.values())

    def divide(self, past: Operation | None) -> None:
        """Divide the rows into ranges: those of an earlier run as they were, and new ones behind them."""
        kept = past.details if past else {}
        self._size = int(str(kept.get("size") or size_for(self.found.total)))
        known = cast("dict[str, list[list[str]]]", kept.get("bounds") or {})
        for part in self.found.parts:
            self._holder.ask("table_copy/tenant.sql", {"company": part.company or ""})
            of_part = [tuple(each) for each in known.get(part.company or "", [])]
            tables = self._tables
            bounds = bounds_of(self._holder, tables.source, tables.order, part, kept=of_part, size=self._size)
            self._bounds[part.company or ""] = bounds
            self.ranges += ranges_between(part, bounds)

    def survey(self, ask: Callable[[FilledTarget], None], *, goes_on: bool) -> None:
        """Compare what the target has already; whoever would lose a row is asked, and so is a new copy into rows."""
        rows = sum(rows_of(self._target, self._tables.target, part) for part in self.found.parts)
        if not rows:
            self._standing = {each: RangeStanding(TargetRange.EMPTY) for each in self.ranges}
            return
        self._standing = dict(self._workers.each(self._copier.look, self.ranges, _nothing))
        if self.gone:
            self._require_no_cascade()
        keys = [key for each in self._standing.values() for key in each.differing.keys]
        place, table = self._target.place, self._tables.target.path
        is_same = all(each.standing is TargetRange.SAME for each in self._standing.values())
        if self.gone or not (goes_on or is_same):
            ask(FilledTarget(table, place, rows, self.gone, self.changed, tuple(sorted(keys)[:NAMED])))

    def _require_no_cascade(self) -> None:
        """Refuse where a row that would be deleted takes rows of another table with it."""
        referring = self._target.ask("table_copy/cascades.sql", {"id": self._tables.target.id})
        if referring:
            raise CopyCascades(count=self.gone, tables=", ".join(str(each["name"]) for each in referring))

    def copy(self, under_way: OperationUnderWay) -> None:
        """Carry over every range that is not the same already, and keep how far it is."""
        todo = [each for each in self.ranges if self._standing[each].standing is not TargetRange.SAME]
        same = [each for each in self.ranges if self._standing[each].standing is TargetRange.SAME]
        done = sum(self._copier.sums[each].rows for each in same)
        self._keep(under_way, done, "copy", {"size": self._size, "bounds": self._bounds})
        for number, (each, written) in enumerate(self._workers.each(self._do, todo, under_way.beat), 1):
            self.copied += 1
            under_way.rows += written
            done += self._copier.sums[each].rows
            self._keep(under_way, done, f"range {number}/{len(todo)}", {})
            under_way.beat()

    def _keep(self, under_way: OperationUnderWay, done: int, step: str, details: dict[str, object]) -> None:
        """Keep how far it is."""
        with self._target.transaction():
            under_way.keep_place(done, self.found.total, step, details)

    def _do(self, worker: CopyWorker, rows: CopyRange) -> int:
        """Copy a range as it stands, and return how many rows were written."""
        self._copier.source_sum(worker, rows)
        standing = self._standing[rows]
        if standing.standing is TargetRange.EMPTY:
            return self._copier.fill(worker, rows)
        return self._copier.mend(worker, rows, standing.differing.gone)

    def prove(self, under_way: OperationUnderWay) -> str:
        """Compare every range of both sides, and return a checksum of them all; a row that differs is named."""
        under_way.advance(0, "compare")
        found: dict[CopyRange, Differing] = {}
        for each, differs in self._workers.each(self._copier.prove, self.ranges, under_way.beat):
            found[each] = differs
            under_way.advance(sum(self._copier.sums[each].rows for each in found), "compare")
        differing: list[Differing] = [found[each] for each in self.ranges]
        count = sum(each.total for each in differing)
        if count:
            keys = sorted(key for each in differing for key in each.keys)
            named = "; ".join(", ".join(each) for each in keys[:NAMED])
            raise CopyDiffers(table=self._tables.target.path, count=count, keys=named)
        sums = (self._copier.sums[each] for each in self.ranges)
        return hashlib.sha256("\n".join(f"{each.rows} {each.hash}" for each in sums).encode()).hexdigest()

    def beside(self) -> Iterator[Words]:
        """Yield that the target has rows of companies that the source does not know, where that is so and seen."""
        is_whole = not (self._tables.target.hides_rows or self.found.total == 0)
        if is_whole and self.found.is_by_company and len(self.found.parts) > 1:
            count = rows_of(self._target, self._tables.target, CompanyRows(None, None)) - self.found.total
            if count:
                yield BESIDE.filled(count=count)


def _nothing() -> None:
    """Say nothing: nothing is noted yet."""
