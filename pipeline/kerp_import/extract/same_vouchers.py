"""Finds vouchers that stand alike in two tables of one run: files of overlapping periods, and copies of a sheet.

Compared is what each line says: day, number, both sides, and every text that both tables have a column for; in which
order, format or encoding it is written does not matter.

Decision: docs/decisions/same-vouchers.md
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from kerp_import.extract.differing_vouchers import DIFFERING, differing_days, differing_vouchers, facts_of
from kerp_import.extract.ledgers_as_journal import as_journal, is_loaded
from kerp_import.extract.read_spool import read_back
from kerp_import.extract.rows.ledger_rows import OPENING
from kerp_import.model.nouns import Counts, Dropped, Entity, Job, Part, Severity, Table
from kerp_import.values import text
from kerp_import.values.text import AMOUNT_SUM
from kerp_import.values.typed import flipped, read_values, sides

Tables = Sequence[tuple[Table, Counts]]

OVERLAP, COPY = "KERP-V131", "KERP-E020"

CODES = ("account_code", "partner_code", "department_code", "project_code")
TEXTS = ("account_name", "partner_name", "description", "voucher_kind")
SAME: dict[str, pl.DataType | type[pl.DataType]] = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "value": pl.String, "count": pl.Int64, "lines": pl.Int64,
    "first_day": pl.Date, "last_day": pl.Date, "amount": AMOUNT_SUM, "severity": pl.String,
}  # fmt: skip
"""One row for each pair of tables: the first line of the later one, and what is the same."""


@dataclass(slots=True)
class _Postings:
    """One table of postings: the days on which it has any, and which of its lines stand in an earlier table."""

    table: Table
    days: pl.DataFrame
    """account (of a ledger, else ''), voucher_date."""
    rows: int
    doubles: set[int] = field(default_factory=set)

    @property
    def place(self) -> str:
        """Return how a person finds the table."""
        return f"{self.table.file}/{self.table.sheet}" if self.table.sheet else self.table.file

    @property
    def is_numbered(self) -> bool:
        """Return whether the source itself tells which lines are a voucher."""
        return not self.table.is_numberless


@dataclass(frozen=True, slots=True)
class VouchersOnce:
    """The tables with each voucher once, and what was found twice."""

    tables: tuple[tuple[Table, Counts], ...]
    overlaps: pl.DataFrame
    copies: pl.DataFrame
    differing: pl.DataFrame
    """Vouchers that two overlapping tables tell differently."""


@dataclass(frozen=True, slots=True)
class _Compared:
    """What two tables have in common: the lines of the later one that stand in both, and what they tell otherwise."""

    same: pl.DataFrame
    differing: pl.DataFrame


def without_same_vouchers(tables: Tables, spool: Path, job: Job) -> VouchersOnce:
    """Take what stands in two tables out of the later one, in `spool` and in the counts, and say what it was.

    It is an error unless the user said that such vouchers are one; where a rule file says otherwise, both stay.
    """
    tables = tuple(tables)
    posted = [table for table, counts in tables if _has_postings(table, counts, tables)]
    # Most batches have one journal, which need not be looked at.
    postings = [_postings(table, spool) for table in posted] if len(posted) > 1 else []
    lowered = {each.rule for each in job.rule_changes if each.severity is not Severity.ERROR}
    severity = (Severity.INFO if job.same_vouchers == "one" else Severity.ERROR).value
    overlaps: list[tuple[object, ...]] = []
    copies: list[tuple[object, ...]] = []
    differing: list[tuple[object, ...]] = []
    for earlier, later in _pairs_of_common_days(postings):
        compared = _compare(earlier, later, spool)
        same = compared.same
        if compared.differing.height and OVERLAP not in lowered:
            differing.append(facts_of(compared.differing, later.table, earlier.place))
        if same.is_empty():
            continue
        is_copy = same.height in {earlier.rows, later.rows}
        copied = earlier if same.height == earlier.rows and same.height < later.rows else later
        facts = _facts(copied, later if copied is earlier else earlier, same, severity)
        (copies if is_copy else overlaps).append(facts)
        if is_copy or OVERLAP not in lowered:
            later.doubles |= set(same["at"]) | _repeated_openings(earlier, later, spool)
    doubles = {each.table.number: each.doubles for each in postings if each.doubles}
    return VouchersOnce(
        tables=tuple(
            (table, _without(table, counts, doubles[table.number], spool) if table.number in doubles else counts)
            for table, counts in tables
        ),
        overlaps=pl.DataFrame(overlaps, schema=SAME, orient="row"),
        copies=pl.DataFrame(copies, schema=SAME, orient="row"),
        differing=pl.DataFrame(differing, schema=DIFFERING, orient="row"),
    )


def _has_postings(table: Table, counts: Counts, tables: Tables) -> bool:
    return table.entity in {Entity.JOURNAL, Entity.ACCOUNT_LEDGER} and counts.data > 0 and is_loaded(table, tables)


def _postings(table: Table, spool: Path) -> _Postings:
    """Return the days of a table; nothing but days and accounts is typed for it."""
    needed = tuple(each for each in table.columns if each.field in {"voucher_date", "account_code", "account_name"})
    parts = [_keyed(replace(table, columns=needed), rows) for rows in read_back(table, spool)]
    days = pl.concat([part.select("account", "voucher_date") for part in parts])
    return _Postings(table, days.drop_nulls("voucher_date").unique(maintain_order=True), days.height)


def _keyed(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the postings with typed days and, of ledgers, the account: in each of them the same voucher has a line."""
    names = ["file", "sheet", "row", *(each.field for each in table.columns)]
    part = Part(as_journal(table), rows.select(names).with_columns(source_account_name=_or_null(rows, "account_name")))
    if table.entity is Entity.ACCOUNT_LEDGER:
        part = replace(part, frame=part.frame.filter(pl.col("voucher_date").ne_missing(pl.lit(OPENING))))
    frame = read_values(part)
    account = pl.coalesce(_or_null(frame, "account_code"), _or_null(frame, "account_name"), pl.lit(""))
    is_ledger = table.entity is Entity.ACCOUNT_LEDGER
    return frame.with_columns(account=_bare(account) if is_ledger else pl.lit(""))


def _or_null(frame: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in frame.columns else pl.lit(None, pl.String)


def _bare(code: pl.Expr) -> pl.Expr:
    """Return a code without the zeros before it, which a number cell loses: 00108 and 108 are compared as one."""
    packed = text.folded(code).str.replace_all(r"\s", "")
    return pl.when(packed.str.contains(r"^0*[0-9]+$")).then(packed.str.strip_chars_start("0")).otherwise(packed)


def _pairs_of_common_days(postings: list[_Postings]) -> Iterator[tuple[_Postings, _Postings]]:
    """Yield the pairs of tables that share a day (of ledgers: an account's day), in the order of the tables."""
    if len(postings) <= 1:
        return
    days = pl.concat([each.days.with_columns(place=pl.lit(at)) for at, each in enumerate(postings)])
    pairs = days.join(days, on=["account", "voucher_date"], suffix="_later").select("place", "place_later").unique()
    in_order = pairs.filter(pl.col("place") < pl.col("place_later")).sort("place_later", "place")
    for earlier, later in in_order.iter_rows():
        if _are_comparable(postings[earlier].table, postings[later].table):
            yield postings[earlier], postings[later]


def _are_comparable(earlier: Table, later: Table) -> bool:
    """Return whether both name accounts by the same field: else nothing proves that two lines are one."""
    return earlier.entity is later.entity and any(
        earlier.has(name) and later.has(name) for name in ("account_code", "account_name")
    )


def _compare(earlier: _Postings, later: _Postings, spool: Path) -> _Compared:
    """Return the lines of the later table whose voucher, or whose day where there are no numbers, stands in both.

    Beside them, what stands in both and is not the same there.
    """
    shared = [name for name in (*CODES, *TEXTS) if earlier.table.has(name) and later.table.has(name)]
    is_numbered = earlier.is_numbered and later.is_numbered
    key = ["account", "voucher_date", *(["number"] if is_numbered else [])]
    first, second = (_lines(each, shared, spool) for each in (earlier, later))
    common = first.select(key).unique().join(second.select(key).unique(), on=key)
    first, second = (each.join(common, on=key, how="semi", maintain_order="left") for each in (first, second))
    if is_numbered:
        vouchers = [_told_by_lines(each, key) for each in (first, second)]
        in_both = vouchers[0].join(vouchers[1], on=[*key, "lines", "count"])
        same = second.join(in_both, on=key, how="semi", maintain_order="left")
        is_ledger = later.table.entity is Entity.ACCOUNT_LEDGER
        return _Compared(same, differing_vouchers(first, second, in_both.select(key), key, is_ledger=is_ledger))
    same = _contained(first, second, key)
    return _Compared(same, differing_days(first, second, same, key))


def _told_by_lines(lines: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Return one row for each voucher: a hash of its lines in whatever order, and how many they are."""
    # Of hashes of 64 bits the upper 40 are summed: 16 million lines fit into a sum that cannot overflow.
    part = pl.col("line") // 2**24
    return lines.group_by(key).agg(part.sum().alias("lines"), pl.len().alias("count"))


def _contained(first: pl.DataFrame, second: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Return the lines of `second` that `first` has too, of the days whose lines in one table are all in the other.

    Without numbers nothing else tells vouchers that are the same from two coffees of one price; and where most of the
    common days differ, the tables hold different books.
    """
    counted = [each.group_by(*key, "line").agg(pl.len().alias("times")) for each in (first, second)]
    sizes = [each.group_by(key).agg(pl.len().alias(f"size_{at}")) for at, each in enumerate((first, second))]
    both = (
        counted[0]
        .join(counted[1], on=[*key, "line"], suffix="_later")
        .with_columns(shared=pl.min_horizontal("times", "times_later"))
    )
    days = both.group_by(key).agg(pl.col("shared").sum()).join(sizes[0], on=key).join(sizes[1], on=key)
    whole = days.filter((pl.col("shared") == pl.col("size_0")) | (pl.col("shared") == pl.col("size_1")))
    common = sizes[0].join(sizes[1], on=key)
    if whole.height * 2 < common.height:
        return second.clear()
    return (
        second.join(whole.select(key), on=key, how="semi", maintain_order="left")
        .join(both.select(*key, "line", "shared"), on=[*key, "line"], maintain_order="left")
        .filter(pl.int_range(pl.len()).over(*key, "line") < pl.col("shared"))
    )


def _repeated_openings(earlier: _Postings, later: _Postings, spool: Path) -> set[int]:
    """Return where the later ledger brings balances forward that the earlier one, which it overlaps, brings forward."""
    if later.table.entity is not Entity.ACCOUNT_LEDGER:
        return set()
    known = _openings(earlier.table, spool)
    return set(_openings(later.table, spool).join(known, on="account", how="semi")["at"])


def _openings(table: Table, spool: Path) -> pl.DataFrame:
    """Return the place and the account of every row of a ledger that brings a balance forward."""
    parts, above = [], 0
    for rows in read_back(table, spool):
        account = _bare(pl.coalesce(_or_null(rows, "account_code"), _or_null(rows, "account_name"), pl.lit("")))
        placed = rows.select("voucher_date", account.alias("account"), at=pl.int_range(above, above + rows.height))
        above += rows.height
        parts.append(placed.filter(pl.col("voucher_date").eq_missing(pl.lit(OPENING))).select("at", "account"))
    return pl.concat(parts)


def _lines(postings: _Postings, shared: list[str], spool: Path) -> pl.DataFrame:
    """Return the lines not yet found elsewhere: their place in the table, key, amounts, and a hash of what they say."""
    parts, above = [], 0
    for rows in read_back(postings.table, spool):
        numbered = rows.with_columns(at=pl.int_range(above, above + rows.height))
        above += rows.height
        places = numbered.select("row", "at")
        frame = _keyed(postings.table, rows).with_columns(_number(postings.table))
        frame = flipped(sides(_with_amounts(frame, postings.table), postings.table))
        says = [_bare(pl.col(name)) for name in shared if name in CODES]
        says += [text.folded(pl.col(name)).str.replace_all(r"\s", "") for name in shared if name in TEXTS]
        texts = [each.fill_null("").alias(f"text_{at}") for at, each in enumerate(says)]
        line = pl.struct("debit_amount", "credit_amount", *texts).hash().alias("line")
        account = texts[0] if texts else pl.lit("")
        posting = pl.struct(account, pl.col("debit_amount") != 0, pl.col("credit_amount") != 0).hash().alias("posting")
        read = frame.select("row", "account", "voucher_date", "number", "debit_amount", "credit_amount", line, posting)
        parts.append(_placed(read, places, rows, postings.table))
    lines = pl.concat(parts).filter(pl.col("voucher_date").is_not_null())
    return lines.filter(~pl.col("at").is_in(list(postings.doubles)))


def _placed(read: pl.DataFrame, places: pl.DataFrame, rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Give every line its place in the table; of a ledger the rows that bring a balance forward are none."""
    if table.entity is Entity.ACCOUNT_LEDGER:
        places = places.filter(rows["voucher_date"].ne_missing(OPENING))
    return read.with_columns(places["at"])


def _with_amounts(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return the frame with the columns that `sides` looks at: a ledger of one side has no column for the other."""
    sides_of = ("debit_amount", "credit_amount") if table.has("debit_amount") else ()
    missing = [name for name in sides_of if not table.has(name)]
    return frame.with_columns(
        *(pl.lit(None, text.AMOUNT).alias(name) for name in missing),
        *(pl.lit(None, pl.String).alias(f"{name}__text") for name in missing),
    )


def _number(table: Table) -> pl.Expr:
    """Return the voucher's number without its date, spaces and zeros: 20240304-00001 is 1 of that day."""
    if not table.has("voucher_no"):
        return pl.lit(None, pl.String).alias("number")
    packed = text.folded(pl.col("voucher_no")).str.replace_all(r"\s", "")
    day = pl.col("voucher_date")
    for form in ("%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"):
        packed = packed.str.strip_prefix(day.dt.strftime(form).fill_null("-"))
    return packed.str.strip_chars_start("-_/.0").alias("number")


def _facts(copied: _Postings, other: _Postings, same: pl.DataFrame, severity: str) -> tuple[object, ...]:
    """Return what one finding speaks of."""
    numbers = same.select("account", "voucher_date", "number").n_unique()
    net = pl.col("debit_amount") - pl.col("credit_amount")
    count = numbers if copied.is_numbered else same.select((net.cum_sum().over("voucher_date") == 0).sum()).item()
    first_row = same["row"].min() if copied.table.number >= other.table.number else None
    days = same["voucher_date"]
    table = copied.table
    facts = (count or numbers, same.height, days.min(), days.max(), same["debit_amount"].sum(), severity)
    return (table.file, table.sheet, first_row, other.place, *facts)


def _without(table: Table, counts: Counts, doubles: set[int], spool: Path) -> Counts:
    """Take the lines at these places out of the table's spool, and return the new counts."""
    before, after, above = set[int](), set[int](), 0
    for path in sorted(spool.glob(f"{table.number:04}-*.parquet")):
        rows = pl.read_parquet(path)
        is_double = pl.int_range(above, above + rows.height).is_in(list(doubles))
        above += rows.height
        left = rows.filter(~is_double)
        before |= set(rows["row"])
        after |= set(left["row"])
        left.write_parquet(path, compression="lz4")
    gone = len(before - after)
    dropped = {**counts.dropped, Dropped.DOUBLE.value: counts.dropped.get(Dropped.DOUBLE, 0) + gone}
    return replace(counts, data=counts.data - gone, dropped=dropped)
