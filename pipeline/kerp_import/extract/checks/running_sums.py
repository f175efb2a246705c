"""Sums up a table's data rows as they pass, and remembers the points from which a subtotal may count."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from kerp_import.model.nouns import Bound, Dropped, Entity, Table
from kerp_import.values import text
from kerp_import.values.text import AMOUNT_SUM, CREDIT_FLAGS, DEBIT_FLAGS

SUMMED = frozenset({
    "debit_amount", "credit_amount", "amount", "debit_total", "credit_total", "debit_balance", "credit_balance",
    "opening_debit", "opening_credit", "period_debit", "period_credit", "opening_amount", "increase", "decrease",
    "closing_amount",
})  # fmt: skip
"""Fields that a subtotal sums up; a running balance is none."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place between two data rows: how many stand above it, how many of them are unreadable, and their sums."""

    rows: int
    unread: int
    sums: tuple[Decimal, ...]

    def since(self, start: "Point") -> tuple[Decimal, ...]:
        """Return the sums of the rows between `start` and here."""
        nothing = (Decimal(0),) * max(len(self.sums), len(start.sums))
        return tuple(now - then for now, then in zip(self.sums or nothing, start.sums or nothing, strict=True))


CLAIMS = (Dropped.SUBTOTAL.value, Dropped.OPENING.value)
"""Reasons of rows that say what other rows sum up to."""

TAILS = (1 << 10, 1 << 14)
"""Rows at the end of a part in which its last run is looked for, before all of it is."""

START = Point(0, 0, ())
"""Above the first data row."""


def summed_columns(table: Table) -> tuple[Bound, ...]:
    """Return the table's columns that a subtotal sums up."""
    return tuple(each for each in table.columns if each.field in SUMMED)


class RunningSums:
    """The sums so far, and where the current run of rows of one day, month, voucher or account began."""

    def __init__(self, table: Table, columns: tuple[Bound, ...]) -> None:
        """Begin above the first data row."""
        self.point = START
        self._columns = columns
        self._is_ledger = table.entity is Entity.ACCOUNT_LEDGER
        self._cells = {each.field: pl.col(f"c{each.index}") for each in table.columns}
        self._keys = self._run_keys()
        self._began = dict.fromkeys(self._keys, START)
        self._last_key: dict[str, str] = {}

    def enter(self, rows: pl.DataFrame, reasons: pl.Series) -> Iterator[tuple[Point, dict[str, Point]]]:
        """Yield for every subtotal row the point at which it stands, and where the runs that it may sum up began."""
        marked = rows.with_columns(reasons.alias("reason"))
        is_counted = pl.col("reason").is_null() | (pl.col("reason") == Dropped.REJECTED.value)
        is_claim = pl.col("reason").is_in(CLAIMS).fill_null(value=False)
        above = marked.select(is_counted.cum_sum().alias("above"), is_claim.alias("is_claim")).filter("is_claim")[
            "above"
        ]
        if above.is_empty():
            self._pass_over(marked.filter(is_counted))
            return
        rows = marked.filter(is_counted)
        keys = rows.select(key.forward_fill().alias(name) for name, key in self._keys.items())
        counted = self._amounts(rows).with_columns(keys.get_columns())
        sums = self._sums(counted)
        began = {name: self._starts(counted[name], name) for name in self._keys}
        for at in above.to_list():
            yield (
                self._point(sums, at),
                {
                    name: self._point(sums, each[at - 1], name) if at else self._began[name]
                    for name, each in began.items()
                },
            )
        self._carry(counted, sums, began)

    def ways(self, start: Point, end: Point) -> Iterator[tuple[Decimal, ...]]:
        """Yield the sums between two points: of every column, and of each side if one column of amounts holds both."""
        sums = end.since(start)
        width = len(self._columns)
        yield sums[:width]
        yield from ((side,) for side in sums[width:])

    def _amounts(self, counted: pl.DataFrame) -> pl.DataFrame:
        """Return `unread` and the amounts of every column, zero where a row is no data; each cell is read once."""
        has_sides = [each.field for each in self._columns] == ["amount"] and "side" in self._cells
        side = text.folded(self._cells["side"]).str.to_uppercase() if has_sides else pl.lit(None, pl.String)
        cells = [pl.col(f"c{each.index}") for each in self._columns]
        read = counted.select(
            pl.col("reason").is_null().alias("is_data"),
            side.alias("side"),
            *(cell.is_not_null().alias(f"written{at}") for at, cell in enumerate(cells)),
            *(
                text.amount(cell, each.places).alias(f"sum{at}")
                for at, (cell, each) in enumerate(zip(cells, self._columns, strict=True))
            ),
        )
        is_data, names = pl.col("is_data"), [f"sum{at}" for at in range(len(cells))]
        unread = pl.any_horizontal(pl.col(f"written{at}") & pl.col(name).is_null() for at, name in enumerate(names))
        amounts = [pl.when(is_data).then(name).alias(name) for name in names]
        if has_sides:
            amounts += [
                pl.when(is_data & pl.col("side").is_in(flags)).then("sum0").alias(f"sum{at}")
                for at, flags in enumerate((DEBIT_FLAGS, CREDIT_FLAGS), 1)
            ]
        return read.select(
            (unread | ~is_data).cast(pl.Int64).alias("unread"),
            *(each.fill_null(0).cast(AMOUNT_SUM) for each in amounts),
        )

    def _run_keys(self) -> dict[str, pl.Expr]:
        """Return for each kind of run the text that stays the same from row to row, if the table has it."""
        keys: dict[str, pl.Expr] = {}
        if (day := self._cells.get("voucher_date")) is not None:
            packed = day.str.replace_all(r"\s", "")
            keys = {"day": packed, "month": packed.str.extract(r"^(\d{4}\D?\d{1,2}|\d{1,2}\D)", 1)}
            if (number := self._cells.get("voucher_no")) is not None:
                keys["voucher"] = pl.concat_str(packed.forward_fill(), number.forward_fill(), separator=" ")
        account = [self._cells[name] for name in ("account_code", "account_name") if name in self._cells]
        if self._is_ledger:
            whose = pl.concat_str(account, separator=" ", ignore_nulls=True)
            keys = {name: pl.concat_str(whose, key.forward_fill(), separator=" ") for name, key in keys.items()}
            keys["account"] = whose
        elif "account_code" in self._cells:
            keys["account"] = self._cells["account_code"]
        return keys

    def _sums(self, counted: pl.DataFrame) -> pl.DataFrame:
        """Return the sums above the first row, above the second, …, and at the end of the part."""
        names = [name for name in counted.columns if name not in self._keys]
        before = (self.point.unread, *(self.point.sums or (Decimal(0),) * (len(names) - 1)))
        base = pl.DataFrame([before], schema={name: counted.schema[name] for name in names}, orient="row")
        return pl.concat([base, counted.select(names)]).select(pl.all().cum_sum())

    def _starts(self, keys: pl.Series, name: str) -> list[int | None]:
        """Return for every row the place where its run began, None if that is in an earlier part."""
        last_key = self._last_key.get(name)
        before = keys.shift(1, fill_value=None) if last_key is None else keys.shift(1, fill_value=last_key)
        changed = keys.ne_missing(before)
        place = pl.int_range(keys.len(), eager=True)
        first = keys.to_frame("key").select(pl.when(changed).then(place).forward_fill().alias("at"))
        return first["at"].to_list()

    def _pass_over(self, counted: pl.DataFrame) -> None:
        """Take in rows without a subtotal among them: only their sums are kept, and where their last runs begin."""
        if counted.is_empty():
            return
        amounts = self._amounts(counted)
        last_keys = {name: self._last_run(counted, name) for name in self._keys}
        began = {
            name: self._began[name] if at is None else self._after(amounts[:at]) for name, (at, _) in last_keys.items()
        }
        self._began, self._last_key = began, {name: key for name, (_, key) in last_keys.items()}
        self.point = self._after(amounts)

    def _after(self, amounts: pl.DataFrame) -> Point:
        """Return the point below these rows, which follow on those that were counted before."""
        unread, *sums = amounts.sum().row(0)
        before = self.point.sums or (Decimal(0),) * len(sums)
        totals = tuple(then + (now or Decimal(0)) for then, now in zip(before, sums, strict=True))
        return Point(self.point.rows + amounts.height, self.point.unread + (unread or 0), totals)

    def _last_run(self, counted: pl.DataFrame, name: str) -> tuple[int | None, str]:
        """Return where the last run of some rows began, None if in an earlier part, and the text that makes it one.

        Looked for from the end: a voucher, a day or a month is mostly far shorter than a part.
        """
        for size in TAILS:
            if size < counted.height:
                keys = counted.tail(size).select(self._keys[name].forward_fill().alias("key"))["key"]
                changed = (keys.ne_missing(keys.shift(1)) & keys.shift(1).is_not_null()).arg_true()
                if changed.len():
                    return counted.height - size + int(changed[-1]), str(keys[-1])
        keys = counted.select(self._keys[name].forward_fill().alias("key"))["key"]
        return self._starts(keys, name)[-1], str(keys[-1])

    def _point(self, sums: pl.DataFrame, at: int | None, name: str = "") -> Point:
        """Return the point `at` of the part, or for None the point before it where the run `name` began."""
        if at is None:
            return self._began[name]
        unread, *amounts = sums.row(at)
        return Point(self.point.rows + at, unread, tuple(amounts))

    def _carry(self, counted: pl.DataFrame, sums: pl.DataFrame, began: dict[str, list[int | None]]) -> None:
        """Keep the sums for the next part, and where the runs of its first rows began."""
        if counted.is_empty():
            return
        self._began = {name: self._point(sums, starts[-1], name) for name, starts in began.items()}
        self._last_key = {name: str(counted[name][-1]) for name in self._keys}
        self.point = self._point(sums, counted.height)
