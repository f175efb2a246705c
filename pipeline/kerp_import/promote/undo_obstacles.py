"""What stands against undoing a batch: everything that somebody else did to what it wrote, or built on it.

Decision: docs/decisions/undo.md
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from kerp_import.promote.undo_facts import UndoFacts
from kerp_import.promote.undo_reasons import Why


class Obstacle(NamedTuple):
    """One thing for which the batch is not undone; nothing is touched while there is one."""

    table_name: str
    record: str
    reason: Why
    records: int = 1
    batch_id: UUID | None = None
    """The later batch that built on this one."""
    used_by: str | None = None
    """The table whose rows refer to the record."""


def against_deletion(facts: UndoFacts) -> Iterator[Obstacle]:
    """Yield what stands against deleting what the batch wrote."""
    # A record that is wholly gone is as it was before the batch; a voucher that lost a line is not.
    is_torn = any(not each.is_whole for each in facts.vouchers if not each.is_gone)
    for row in facts.touched:
        if row["reason"] != "deleted" or (row["table_name"] == "voucher_lines" and is_torn):
            yield Obstacle(str(row["table_name"]), str(row["record"]), Why(str(row["reason"])))
    yield from _closed(facts)
    yield from _wrong_order(facts)
    names = {each.record_id: each.voucher_no for each in facts.vouchers}
    for table, record, used_by in facts.references:
        if table in {"vouchers", "voucher_lines", "opening_balances"}:
            yield Obstacle(table, names.get(record, str(record)), Why.REFERENCED, used_by=used_by)
    for table, used_by in facts.unreadable:
        yield Obstacle(table, used_by, Why.UNREADABLE, used_by=used_by)


def _closed(facts: UndoFacts) -> Iterator[Obstacle]:
    """Yield the fiscal periods that are not open, with how many of the batch's records stand in each."""
    months = Counter(
        f"{each.voucher_date:%Y-%m}"
        for each in facts.vouchers
        if each.voucher_date is not None and not facts.periods.allow(each.voucher_date)
    )
    for month, vouchers in sorted(months.items()):
        yield Obstacle("vouchers", month, Why.CLOSED_PERIOD, records=vouchers)
    years = Counter(each.fiscal_year for each in facts.openings if facts.periods.is_year_closed_since(each.fiscal_year))
    for year, openings in sorted(years.items(), key=str):
        yield Obstacle("opening_balances", str(year), Why.CLOSED_PERIOD, records=openings)


def _wrong_order(facts: UndoFacts, *, with_masters: bool = True) -> Iterator[Obstacle]:
    """Yield where a later batch built on this one: it must be undone first."""
    names: dict[UUID, str] = {each.record_id: each.voucher_no for each in facts.vouchers}
    names |= {each.record_id: each.account_code or "" for each in facts.openings}
    names |= {each.record_id: each.code or "" for each in facts.masters}
    records: dict[tuple[str, UUID], list[str]] = {}
    for each in facts.built_on:
        if each.record_id in names:
            records.setdefault((each.table_name, each.batch_id), []).append(names[each.record_id])
    if with_masters:
        for use in facts.uses:
            if use.batch_id is not None:
                records.setdefault((use.table_name, use.batch_id), []).append(names[use.record_id])
    for (table, batch_id), built_on in sorted(records.items(), key=str):
        yield Obstacle(table, min(built_on), Why.LATER_BATCH, records=len(set(built_on)), batch_id=batch_id)


def against_reversal(facts: UndoFacts, reverse_on: date) -> Iterator[Obstacle]:
    """Yield what stands against reversing the batch by vouchers of that day; nothing that is there gets lost by it."""
    if not facts.periods.allow(reverse_on):
        yield Obstacle("vouchers", f"{reverse_on:%Y-%m}", Why.CLOSED_PERIOD)
    yield from _wrong_order(facts, with_masters=False)
    replaced = [each.voucher_no for each in facts.vouchers if each.is_replacement]
    replaced += [each.account_code or "" for each in facts.openings if each.is_replacement]
    if replaced:
        yield Obstacle("vouchers", min(replaced), Why.REPLACED, records=len(replaced))
    live = [each for each in facts.vouchers if not (each.is_gone or each.is_soft_deleted)]
    for each in live:
        if not each.is_balanced:
            yield Obstacle("vouchers", each.voucher_no, Why.UNBALANCED)
    openings = [each for each in facts.openings if not each.is_gone]
    if sum((each.debit - each.credit for each in openings), Decimal(0)):
        yield Obstacle("opening_balances", "", Why.UNBALANCED, records=len(openings))
    if not live and not openings:
        yield Obstacle("vouchers", "", Why.NOTHING)
