"""Corrects the journal's lines before the mapping: what was corrected once is corrected in every later export.

Decision: docs/decisions/corrections.md
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import chain, combinations
from pathlib import Path

import polars as pl

from kerp_import.extract.extracted import Extracted
from kerp_import.extract.read_spool import by_field
from kerp_import.model.account_use import AccountUse, NameUse
from kerp_import.model.cell_correction import (
    AppliedCorrection,
    CellCorrection,
    CorrectionsMade,
    LineKey,
    MissedCorrection,
)
from kerp_import.model.nouns import Bound, Entity, Kind, Part, Table
from kerp_import.model.words import Words
from kerp_import.values import text
from kerp_import.values.typed import read_values, sides

AS_READ = "as-read-"
"""What the name of a part begins with that was corrected: that of the part as it was read, which is archived."""

SIDES = {"debit_amount": 0, "credit_amount": 1}
DAY = r"([0-9]{4})\D?\s*([0-9]{2}|(?<=\D)[0-9])\D?\s*([0-9]{2}|(?<=\D)[0-9])\D?"
"""A day as people write it: 2024-01-02, 2024.1.2, 20240102, 2024년 1월 2일."""
FEW = 4
"""Corrections of one line, any of which an export may have by itself."""
WITHIN = ("account", "debit", "credit")
"""What a line is known by within its voucher."""

GONE = Words("그 전표가 없습니다", "its voucher is not there")
CHANGED = Words(
    "그 행이 바뀌었거나 없습니다: 옛 값이 없습니다", "its line has changed or gone: the old value is not there"
)
ALIKE = Words(
    "그 전표에 같은 행이 전과 다른 수만큼 있어 어느 행인지 알 수 없습니다",
    "its voucher has another number of such lines than before, so that nobody knows which one it is",
)
BOTH = Words(
    "그 전표에 고치기 전의 행과 고친 뒤의 행이 함께 있어 이미 고쳤는지 알 수 없습니다",
    "its voucher has the line as it was and one as it would become, so that nobody knows whether it is corrected",
)
NO_COLUMN = Words("그 열이 없습니다", "its column is not there")


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line of the journal: its table, the part of the spool that it waits in, its place there, and its row."""

    table: Table
    path: Path
    at: int
    row: int
    cells: Mapping[str, str | None]
    """What its columns hold, by header."""


def correct_lines(
    extracted: Extracted, corrections: Sequence[CellCorrection], name: str
) -> tuple[Extracted, CorrectionsMade]:
    """Return what was read with the corrections applied whose old value stands, and what became of each of them.

    Parts that change are kept as they were read beside the corrected ones, until `as_read` brings them back.
    """
    as_read(extracted.spool)
    if not corrections:
        return extracted, CorrectionsMade(name)
    tables = [table for table, counts in extracted.tables if is_corrected(table) and counts.data]
    fields = {each.header: each.field for table in tables for each in table.columns}
    by_line: defaultdict[LineKey, list[CellCorrection]] = defaultdict(list)
    for each in corrections:
        by_line[each.of].append(each)
    states = {key: _states(key, of_line, fields) for key, of_line in by_line.items()}
    vouchers = {(each.date, each.voucher) for of_line in states.values() for each in of_line}
    lines, days = _lines_of(tables, extracted.spool, vouchers)
    judged = _Judged(lines, days)
    for key, of_line in by_line.items():
        judged.judge(states[key], of_line)
    _rewrite(judged.changes)
    applied = tuple(judged.applied)
    debit, credit = (
        sum((_change(each) for each in applied if _side(each, judged.line_of) == at), Decimal(0)) for at in (0, 1)
    )
    made = CorrectionsMade(
        name, applied, judged.standing, judged.elsewhere, tuple(judged.missed), debit=debit, credit=credit
    )
    uses = (*extracted.accounts, *_brought_in(extracted.accounts, applied, judged.line_of))
    names = (*extracted.names, *_names_brought_in(applied, judged.line_of))
    notices = replace(extracted.notices, faults=_left_faults(extracted.notices.faults, applied, judged.line_of))
    return replace(extracted, accounts=uses, names=names, notices=notices), made


def is_corrected(table: Table) -> bool:
    """Tell whether a table's lines can be known again: a journal with numbers, each of whose cells is one of a row."""
    return (
        table.entity is Entity.JOURNAL
        and not table.forms
        and table.has("voucher_no")
        and table.has("voucher_date")
        and (table.has("account_code") or table.has("account_name"))
    )


def as_read(spool: Path) -> None:
    """Bring back the parts as they were read, in the place of the corrected ones."""
    for path in spool.glob(f"{AS_READ}*.parquet"):
        path.replace(path.with_name(path.name.removeprefix(AS_READ)))


def line_keys(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """Return day, number, account and sides of each row as text; what cannot be read stays as it was written."""
    typed = read_values(Part(table, rows))
    missing = [pl.lit(None, pl.String).alias(each) for each in ("account_code", "account_name") if not table.has(each)]
    named = typed.with_columns(missing).with_columns(pl.col("account_name").alias("source_account_name"))
    both = sides(named, table)
    return both.select(
        pl.coalesce(pl.col("voucher_date").cast(pl.String), "voucher_date__text").fill_null("").alias("date"),
        pl.col("voucher_no").fill_null("").alias("voucher"),
        pl.coalesce("account_code", "account_name").fill_null("").alias("account"),
        *(
            pl.col(f"{each}_read").cast(pl.String).str.replace(r"\.?0*$", "").fill_null("").alias(each)
            for each in ("debit", "credit")
        ),
    )


def with_nth(keys: pl.DataFrame) -> pl.DataFrame:
    """Return the keys with each line's number among those of its voucher that are alike, and how many these are."""
    of_voucher = ("date", "voucher", *WITHIN)
    return keys.with_columns(
        pl.int_range(1, pl.len() + 1).over(of_voucher).alias("nth"), pl.len().over(of_voucher).alias("alike")
    )


def _lines_of(
    tables: Iterable[Table], spool: Path, vouchers: set[tuple[str, str]]
) -> tuple[dict[LineKey, FoundLine], tuple[str, str]]:
    """Return the lines of these vouchers by their key, and the first and the last day of the journal."""
    first, last = "9", ""
    found: dict[LineKey, FoundLine] = {}
    seen: Counter[tuple[str, ...]] = Counter()
    for table in tables:
        for path in sorted(spool.glob(f"{table.number:04}-*.parquet")):
            raw = pl.read_parquet(path)
            rows = by_field(table, raw)
            keys = line_keys(table, rows)
            first, last = min(first, str(keys["date"].min())), max(last, str(keys["date"].max()))
            wanted = pl.struct("date", "voucher").is_in([{"date": day, "voucher": no} for day, no in vouchers])
            numbered = keys.with_row_index("at").filter(wanted)
            headers = {each.header: each.index for each in table.columns}
            for at, date, voucher, account, debit, credit in numbered.iter_rows():
                seen[date, voucher, account, debit, credit] += 1
                cells = {header: raw[f"c{index}"][at] for header, index in headers.items()}
                nth = seen[date, voucher, account, debit, credit]
                line = LineKey(date, voucher, account, debit, credit, nth)
                found[line] = FoundLine(table, path, at, rows["row"][at], cells)
    return found, (first, last)


class _Judged:
    """What becomes of each correction."""

    def __init__(self, lines: Mapping[LineKey, FoundLine], days: tuple[str, str]) -> None:
        """Take the lines that were found, and the journal's first and last day."""
        self.lines, self.days = lines, days
        self.vouchers = {(each.date, each.voucher) for each in lines}
        self.applied: list[AppliedCorrection] = []
        self.missed: list[MissedCorrection] = []
        self.changes: defaultdict[Path, list[tuple[int, int, str]]] = defaultdict(list)
        self.standing = self.elsewhere = 0
        self.alike = Counter(replace(each, nth=0) for each in lines)
        self.line_of: dict[LineKey, FoundLine] = {}
        """The line to which corrections of a key were applied."""

    def judge(self, states: Sequence[LineKey], corrections: Sequence[CellCorrection]) -> None:
        """Apply the corrections of a line, or tell why not; `states` is what it is known by with any of them in it."""
        there = [state for state in states if state in self.lines]
        for each in corrections:
            if not there:
                self._without_line(each)
            elif len(there) > 1:
                self.missed.append(MissedCorrection(each, BOTH))
            else:
                self._on_line(each, self.lines[there[0]], is_as_it_was=there[0] == states[0])

    def _on_line(self, each: CellCorrection, line: FoundLine, *, is_as_it_was: bool) -> None:
        """Apply a correction to its line where the old value stands, and nothing forbids it."""
        column = next((one for one in line.table.columns if one.header == each.column), None)
        value = (line.cells[each.column] or "") if column is not None else ""
        if column is None:
            self.missed.append(MissedCorrection(each, NO_COLUMN))
        elif is_same(column, value, each.new):
            self.standing += 1
        elif not is_same(column, value, each.old):
            self.missed.append(MissedCorrection(each, CHANGED))
        elif is_as_it_was and self.alike[replace(each.of, nth=0)] != each.alike:
            self.missed.append(MissedCorrection(each, ALIKE))
        else:
            self.changes[line.path].append((line.at, column.index, each.new))
            cell = line.table.cell(column.field, line.row)
            self.applied.append(AppliedCorrection(each, line.table.file, line.table.sheet, line.row, cell))
            self.line_of[each.of] = line

    def _without_line(self, each: CellCorrection) -> None:
        """Tell of a correction whose line does not stand in any state: it has changed, is gone, or of other days."""
        if (each.of.date, each.of.voucher) in self.vouchers:
            self.missed.append(MissedCorrection(each, CHANGED))
        elif self.days[0] <= each.of.date <= self.days[1]:
            self.missed.append(MissedCorrection(each, GONE))
        else:
            self.elsewhere += 1


def _states(key: LineKey, corrections: Sequence[CellCorrection], fields: Mapping[str, str]) -> tuple[LineKey, ...]:
    """Return what a line may be known by: as it was, with any of its corrections in it by itself, and with all.

    Of many corrections only none, each alone, all but one, and all are thought of.
    """
    count = len(corrections)
    sizes = range(count + 1) if count <= FEW else (0, 1, count - 1, count)
    chosen = chain.from_iterable(combinations(corrections, size) for size in sizes)
    return tuple(dict.fromkeys(_after(key, of_state, fields) for of_state in chosen))


def _after(key: LineKey, corrections: Sequence[CellCorrection], fields: Mapping[str, str]) -> LineKey:
    """Return what a line is known by once its corrections are in it: an export may have them by itself."""
    account = "account_code" if "account_code" in fields.values() else "account_name"
    for each in corrections:
        field = fields.get(each.column)
        if field == account:
            key = replace(key, account=each.new.strip())
        elif field == "debit_amount":
            key = replace(key, debit=_plain(each.new))
        elif field == "credit_amount":
            key = replace(key, credit=_plain(each.new))
        elif field == "voucher_no":
            key = replace(key, voucher=each.new.strip())
        elif field == "voucher_date":
            key = replace(key, date=_day(each.new))
    return key


def _day(written: str) -> str:
    """Return a day as keys have it: 2024.02.08 is 2024-02-08; what is no such day stays as it was written."""
    parts = re.fullmatch(DAY, written.strip())
    return f"{parts[1]}-{int(parts[2]):02}-{int(parts[3]):02}" if parts else written


def is_same(column: Bound, one: str, other: str) -> bool:
    """Tell whether two texts say the same in a column: 1,000 is 1000, 2024.01.02 is 2024-01-02."""
    if column.kind is Kind.WON:
        return _plain(one) == _plain(other)
    if column.kind is Kind.DATE:
        return _day(one) == _day(other)
    return one.strip() == other.strip()


def _plain(amount: str) -> str:
    """Return an amount without commas; nothing is 0, and what is no number stays as it was written."""
    written = amount.replace(",", "").strip()
    try:
        return f"{Decimal(written or '0').normalize():f}"
    except InvalidOperation:
        return written


def _rewrite(changes: Mapping[Path, Sequence[tuple[int, int, str]]]) -> None:
    """Write the parts with the new values, and keep what was read beside them."""
    for path, of_part in changes.items():
        rows = pl.read_parquet(path)
        for index in sorted({index for _, index, _ in of_part}):
            values = rows[f"c{index}"].to_list()
            for at, column, new in of_part:
                if column == index:
                    values[at] = new or None
            rows = rows.with_columns(pl.Series(f"c{index}", values, pl.String))
        path.rename(path.with_name(f"{AS_READ}{path.name}"))
        rows.write_parquet(path, compression="lz4")


def _left_faults(
    faults: pl.DataFrame, applied: Iterable[AppliedCorrection], lines: Mapping[LineKey, FoundLine]
) -> pl.DataFrame:
    """Return the cells without a value (#N/A) that no correction has given one."""
    given = {(each.file, each.sheet, each.row, _field(each, lines)) for each in applied}
    places = faults.select("file", "sheet", "row", "field").iter_rows()
    return faults.filter(pl.Series([place not in given for place in places], dtype=pl.Boolean))


def _field(each: AppliedCorrection, lines: Mapping[LineKey, FoundLine]) -> str:
    """Return the field that a correction is of."""
    return next(one.field for one in lines[each.correction.of].table.columns if one.header == each.correction.column)


def _side(each: AppliedCorrection, lines: Mapping[LineKey, FoundLine]) -> int | None:
    """Return 0 for a debit, 1 for a credit, None for what is no amount; one of a flag is of its line's side."""
    field = _field(each, lines)
    if field == "amount":
        return 0 if each.correction.of.debit != "0" else 1
    return SIDES.get(field)


def _change(each: AppliedCorrection) -> Decimal:
    """Return by how much an amount changes; what is no number has no amount, and a rule speaks of it."""
    try:
        return Decimal(_plain(each.correction.new)) - Decimal(_plain(each.correction.old))
    except InvalidOperation:
        return Decimal(0)


def _brought_in(
    uses: Iterable[AccountUse], applied: Iterable[AppliedCorrection], lines: Mapping[LineKey, FoundLine]
) -> Iterator[AccountUse]:
    """Yield the codes that no cell has by itself."""
    known = {each.code for each in uses}
    for each in applied:
        code = _cleaned(each.correction.new)
        if _field(each, lines) == "account_code" and code and code not in known:
            known.add(code)
            yield AccountUse(code, "", 1, None, None)


def _names_brought_in(applied: Iterable[AppliedCorrection], lines: Mapping[LineKey, FoundLine]) -> Iterator[NameUse]:
    """Yield the account names that corrections have brought into tables without codes."""
    for each in applied:
        is_named_alone = not lines[each.correction.of].table.has("account_code")
        if is_named_alone and _field(each, lines) == "account_name" and each.correction.new:
            yield NameUse(_cleaned(each.correction.new, packed=True), 1)


def _cleaned(value: str, *, packed: bool = False) -> str:
    """Return a code, or a name without padding, as it is read from a cell."""
    read = text.clean(pl.col("cell"))
    cell = pl.DataFrame({"cell": [value]}).select(text.packed(read) if packed else read)
    return str(cell["cell"][0] or "")
