"""Compare control totals, typed off the old program's screen, with what was read, month by month.

Decision: docs/decisions/control-totals.md
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import polars as pl

from kerp_import.database.connection import Database
from kerp_import.extract.read_spool import read_back
from kerp_import.model.control_total import ControlTotal
from kerp_import.model.nouns import Entity, Part, Table
from kerp_import.model.words import Words, shown
from kerp_import.reconcile.comparisons.figures import NOTHING, OTHER_MONTH, UNKNOWN, Books, Figure, compared
from kerp_import.values.text import AMOUNT_SUM
from kerp_import.values.typed import read_values

MONTH = re.compile(r"^\s*(?P<year>\d{4})\s*[-./년]?\s*(?P<month>0?[1-9]|1[0-2])(?:\s*월|[-./ ].*)?\s*$")
"""2024-01, 2024.1, 202401, 2024년 1월, and 2024-01-01 where Excel made a date of it."""

THOUSAND = 1_000
NINE = 9
"""Two digits that changed places, and a digit too many, differ by a multiple of nine."""

NO_VOUCHERS = Words(
    "파일에 이 달의 전표가 없습니다: 내보낸 기간을 확인하십시오",
    "The files have no voucher of this month: look at the period that was exported",
)
THOUSANDS = Words("화면이 천원 단위입니다", "The screen shows thousands")
CLOSING = Words(
    "결산 대체 전표 {amount}원과 같습니다: 화면의 조건에서 결산 전표를 빼거나 넣은 것입니다",
    "It is the closing vouchers, {amount} won: the screen leaves them out, or the export does",
)
BROUGHT = Words(
    "전기이월 전표 {amount}원과 같습니다: 기초잔액으로 옮겨 분개장에서 세지 않습니다",
    "It is the opening vouchers, {amount} won: they become opening balances and are not counted in the journal",
)
MISSING = Words(
    "전표 {count}건이 파일에 없습니다: 전표유형, 승인 여부, 부서로 걸러 내보냈는지 확인하십시오",
    "{count} voucher(s) is(are) not in the files: see whether type, approval or department filtered the export",
)
MORE = Words(
    "파일에 전표가 {count}건 더 있습니다: 화면이 거른 것이거나, 그 뒤 입력한 것입니다",
    "The files have {count} voucher(s) more: the screen leaves some out, or they were entered since",
)
SWAPPED = Words(
    "9의 배수입니다: 통제합계의 숫자 두 개가 바뀌었거나 한 자리가 더 적혔을 수 있습니다",
    "It is a multiple of nine: two digits of the control total may have changed places, or one is too many",
)
AMOUNTS = Words(
    "전표수는 같고 금액이 다릅니다: 그 뒤 고친 전표가 있거나 통제합계를 잘못 적은 것입니다",
    "As many vouchers, other amounts: one was edited since, or the control total is mistyped",
)

NOT_TYPED = Words("통제합계가 없어", "without a control total")
NOT_HELD = Words(
    "이 파일에 없는 달이고, 통제합계가 K-ERP에 있는 것(차변 {debit}원, 대변 {credit}원)과 달라",
    "these files do not have it, and K-ERP holds other figures than its control total (debit {debit}, credit {credit}),"
    " so that",
)
TYPE_IT = Words(
    "기존 프로그램의 화면에서 그 달의 전표수, 차변, 대변을 kerp.toml이나 양식의 통제합계 시트에 적으십시오.",
    "Type the vouchers, debit and credit of the month, as the old program shows them, into kerp.toml or into the sheet"
    " '통제합계' of the template.",
)
LOOK_AT_IT = Words(
    "그 달을 옮긴 배치의 보고서를 보십시오: 그 뒤 K-ERP에서 고쳤거나, 결산 전표를 빼고 옮겼거나, 화면에 음수가"
    " 있습니다.",
    "Look at the report of the batch that brought the month: K-ERP's vouchers were edited since, closing vouchers were"
    " left out, or the screen shows negatives.",
)


@dataclass(frozen=True, slots=True)
class MonthRead:
    """One row of `steps/read_by_month.sql` or `held_months.sql`: a month, and what its closing vouchers come to."""

    month: str
    vouchers: int
    debit_written: Decimal
    credit_written: Decimal
    debit: Decimal
    credit: Decimal
    closing: Decimal


NOTHING_READ = MonthRead("", 0, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING)


@dataclass(frozen=True, slots=True)
class Gap:
    """What the screen has more than the files: vouchers, debit and credit."""

    vouchers: int
    debit: Decimal
    credit: Decimal

    @property
    def is_none(self) -> bool:
        """Return whether both say the same."""
        return not (self.vouchers or self.debit or self.credit)


def control(books: Books, typed: Iterable[ControlTotal]) -> tuple[pl.DataFrame, pl.DataFrame, tuple[Table, ...]]:
    """Return the figures of every month with a control total, the months without one, and the sheets that have some."""
    tables = [
        table for table, counts in books.extracted.tables if table.entity is Entity.CONTROL_TOTALS and counts.data
    ]
    totals = [*typed, *(each for table in tables for each in _of_sheet(books, table))]
    if not totals:
        return compared(()), _without((), ()), tuple(tables)
    read = {each.month: each for each in books.db.ask("steps/read_by_month.sql", books.values.as_values(), MonthRead)}
    # A month before or after those of the files came with another batch: K-ERP tells what it holds of it.
    beside = [each for each in totals if not read or not min(read) <= each.month <= max(read)]
    held = _held(books.db, books.values.company_id, beside)
    differing = [each for each in beside if each.month in held and not _gap(each, held[each.month]).is_none]
    known = {each.month for each in totals}
    without = [each for month, each in read.items() if month not in known]
    figures = _figures([each for each in totals if each not in differing], held | read, books.values.openings_moved)
    return compared(figures), _without(without, [held[each.month] for each in differing]), tuple(tables)


def control_held(db: Database, company_id: UUID, typed: Sequence[ControlTotal]) -> pl.DataFrame:
    """Return the figures of control totals beside what K-ERP holds: of files that were imported before."""
    return compared(_figures(list(typed), _held(db, company_id, typed), {}))


def _held(db: Database, company_id: UUID, totals: Iterable[ControlTotal]) -> dict[str, MonthRead]:
    """Return what K-ERP holds of the months of some control totals, by month."""
    months = sorted({each.month for each in totals})
    if not months:
        return {}
    held = db.ask("steps/held_months.sql", {"company_id": company_id, "months": months}, MonthRead)
    return {each.month: each for each in held}


def _of_sheet(books: Books, table: Table) -> Iterator[ControlTotal]:
    """Yield the control totals of one sheet; a row whose month cannot be told is one of no month that was read."""
    for rows in read_back(table, books.extracted.spool):
        for row in read_values(Part(table, rows)).iter_rows(named=True):
            found = MONTH.match(row["control_month"] or "")
            yield ControlTotal(
                month=f"{found['year']}-{int(found['month']):02}" if found else row["control_month"] or "?",
                vouchers=int(row["control_vouchers"] or 0),
                debit=row["control_debit"] or NOTHING,
                credit=row["control_credit"] or NOTHING,
                typed_by=row.get("typed_by") or "",
                typed_on=row.get("typed_on") or "",
                file=row["file"],
                sheet=row["sheet"],
                row=row["row"],
            )


WITHOUT: dict[str, type[pl.DataType] | pl.DataType] = {
    "month": pl.String, "vouchers": AMOUNT_SUM, **dict.fromkeys(("why_ko", "why_en", "do_ko", "do_en"), pl.String),
}  # fmt: skip


def _without(months: Iterable[MonthRead], differing: Iterable[MonthRead]) -> pl.DataFrame:
    """Return the months that nobody typed a control total for, and those of which K-ERP holds something else."""
    untold = [(each, NOT_TYPED, TYPE_IT) for each in months]
    other = [
        (each, NOT_HELD.filled(debit=shown(each.debit), credit=shown(each.credit)), LOOK_AT_IT) for each in differing
    ]
    rows = [(each.month, Decimal(each.vouchers), why.ko, why.en, do.ko, do.en) for each, why, do in (*untold, *other)]
    return pl.DataFrame(rows, schema=WITHOUT, orient="row")


def _figures(
    totals: list[ControlTotal], read: Mapping[str, MonthRead], moved: Mapping[str, Decimal]
) -> Iterator[Figure]:
    """Yield three figures a control total: vouchers, debit and credit."""
    gaps = [_gap(each, read.get(each.month, NOTHING_READ)) for each in totals]
    differing = {each.month: gap for each, gap in zip(totals, gaps, strict=True) if not gap.is_none}
    for each, gap in zip(totals, gaps, strict=True):
        cause = _cause(each, gap, read.get(each.month, NOTHING_READ), differing, moved)
        for side, legacy, difference in (
            ("vouchers", Decimal(each.vouchers), Decimal(gap.vouchers)),
            ("debit", each.debit, gap.debit),
            ("credit", each.credit, gap.credit),
        ):
            yield Figure(
                about=each.typed, account_code="", account_name="", partner_code=None, partner_name=None,
                month=each.month, side=side, legacy=legacy, loaded=legacy - difference, cause=cause,
                file=each.file, sheet=each.sheet, row=each.row,
            )  # fmt: skip


def _gap(total: ControlTotal, read: MonthRead) -> Gap:
    """Return what the screen has more; negatives may stand on it as they were written, or on the other side."""
    vouchers = total.vouchers - read.vouchers
    written = Gap(vouchers, total.debit - read.debit_written, total.credit - read.credit_written)
    standing = Gap(vouchers, total.debit - read.debit, total.credit - read.credit)
    return standing if not (standing.debit or standing.credit) else written


def _cause(
    total: ControlTotal, gap: Gap, read: MonthRead, differing: Mapping[str, Gap], moved: Mapping[str, Decimal]
) -> Words:
    """Return the likeliest reason why a month differs, empty where it does not."""
    if gap.is_none:
        return UNKNOWN
    if not read.vouchers:
        return NO_VOUCHERS
    reverse = Gap(-gap.vouchers, -gap.debit, -gap.credit)
    others = [month for month, other in differing.items() if other == reverse]
    if len(others) == 1:
        return OTHER_MONTH.filled(other=others[0])
    brought = moved.get("debit_read", NOTHING)
    reasons = (
        (total.debit * THOUSAND <= read.debit < (total.debit + 1) * THOUSAND, THOUSANDS),
        (bool(read.closing) and abs(gap.debit) == read.closing, CLOSING.filled(amount=shown(read.closing))),
        (bool(brought) and gap.debit == brought, BROUGHT.filled(amount=shown(brought))),
        (gap.vouchers > 0, MISSING.filled(count=f"{gap.vouchers:,}")),
        (gap.vouchers < 0, MORE.filled(count=f"{-gap.vouchers:,}")),
        ((gap.debit or gap.credit) % NINE == 0, SWAPPED),
    )
    return next((words for is_so, words in reasons if is_so), AMOUNTS)
