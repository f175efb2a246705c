"""Which vouchers a batch has so far, by month: the id of each, its lines, and the part that it first stood in.

Decision: docs/decisions/vouchers-gathered.md
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl

KEY = ["voucher_date", "number", "kind"]
"""What makes a voucher: numbers restart every day, and some products count each kind by itself."""

INDEX: dict[str, pl.DataType | type[pl.DataType]] = {
    "voucher_date": pl.Date, "number": pl.String, "kind": pl.String, "id": pl.String, "lines": pl.UInt32,
    "part": pl.UInt32,
}  # fmt: skip

MONTH = pl.col("voucher_date").dt.truncate("1mo").alias("month")
"""Most journals go by date: a part needs the vouchers of a month or two. By day a file of odd dates has 100,000."""

ROOM = 400_000
"""Vouchers that are held in memory, some 100 bytes each."""


class VoucherIndex:
    """The vouchers of each month. Beyond `room` of them the months that were asked for longest ago lie in files."""

    def __init__(self, folder: Path | None, room: int = ROOM) -> None:
        """Begin with no voucher; `folder` is empty. Without one all are held in memory."""
        self._folder, self._room = folder, room
        self._counts: dict[dt.date, int] = {}
        self._held: dict[dt.date, pl.DataFrame] = {}
        """Those in memory, the one that was asked for last at the end."""
        self._count_held = 0
        self._changed: set[dt.date] = set()
        """Those whose file is not what is held."""

    def of_months(self, months: Iterable[dt.date]) -> Iterator[tuple[list[dt.date], pl.DataFrame]]:
        """Yield `months`, as many at a time as there is room for their vouchers, with those vouchers."""
        together: list[dt.date] = []
        count = 0
        for month in months:
            more = self._counts.get(month, 0)
            if together and count + more > self._room:
                yield together, self._vouchers(together)
                together, count = [], 0
            together.append(month)
            count += more
        if together:
            yield together, self._vouchers(together)

    def enter(self, vouchers: pl.DataFrame) -> None:
        """Add vouchers, with the columns of `INDEX`; those that are there already are replaced."""
        of_months = vouchers.with_columns(MONTH).partition_by("month", as_dict=True, include_key=False)
        for (month,), entered in of_months.items():
            before = self._taken(month)
            others = before.join(entered, on=KEY, how="anti", nulls_equal=True) if before.height else before
            self._hold(month, pl.concat([others, entered]))
            self._changed.add(month)
            self._make_room()

    def _vouchers(self, months: list[dt.date]) -> pl.DataFrame:
        """Return the vouchers of some months."""
        frames = [pl.DataFrame(schema=INDEX)]
        for month in months:
            if month in self._counts:
                self._hold(month, self._taken(month))
                frames.append(self._held[month])
        self._make_room()
        return pl.concat(frames)

    def _taken(self, month: dt.date) -> pl.DataFrame:
        """Return the vouchers of a month, which are held no more."""
        if month in self._held:
            self._count_held -= self._counts[month]
            return self._held.pop(month)
        if self._folder is None or month not in self._counts:
            return pl.DataFrame(schema=INDEX)
        return pl.read_parquet(_file(self._folder, month))

    def _hold(self, month: dt.date, vouchers: pl.DataFrame) -> None:
        """Hold the vouchers of a month in memory."""
        self._held[month] = vouchers
        self._counts[month] = vouchers.height
        self._count_held += vouchers.height

    def _make_room(self) -> None:
        """Write into files what there is no room for, all but the month that was asked for last."""
        while self._folder is not None and self._count_held > self._room and len(self._held) > 1:
            month = next(iter(self._held))
            vouchers = self._taken(month)
            if month in self._changed:
                vouchers.write_parquet(_file(self._folder, month), compression="lz4", statistics=False)
                self._changed.discard(month)


def _file(folder: Path, month: dt.date) -> Path:
    """Return the file that the vouchers of a month lie in."""
    return folder / f"month-{month.isoformat()}.parquet"
