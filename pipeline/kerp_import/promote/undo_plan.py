"""What undoing a batch would do to each record, and what stands against it; asked before anything is touched.

Decision: docs/decisions/undo.md
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.model.nouns import Batch
from kerp_import.promote.undo_facts import UndoFacts, undo_facts
from kerp_import.promote.undo_obstacles import Obstacle, against_deletion, against_reversal
from kerp_import.promote.undo_reasons import Action, Why


class PlannedVoucher(NamedTuple):
    """One voucher of the batch, and what becomes of it."""

    record_id: UUID
    voucher_no: str
    voucher_date: date | None
    amount: Decimal
    action: Action
    why: tuple[Why, ...]


class PlannedMaster(NamedTuple):
    """One account, partner, department or project of the batch (or the company itself), and what becomes of it."""

    table_name: str
    record_id: UUID
    code: str
    name: str
    action: Action
    why: tuple[Why, ...]
    used_by: tuple[str, ...]


class PlannedOpening(NamedTuple):
    """One opening balance of the batch, and what becomes of it."""

    fiscal_year: int | None
    account_code: str
    partner_code: str
    debit: Decimal
    credit: Decimal
    action: Action
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What undoing a batch does, record by record, and what stands against it."""

    batch: Batch
    reverse_on: date | None
    """The day of the reversing vouchers; None: what the batch wrote is deleted."""
    vouchers: tuple[PlannedVoucher, ...]
    masters: tuple[PlannedMaster, ...]
    openings: tuple[PlannedOpening, ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def is_possible(self) -> bool:
        """Return whether nothing stands against it."""
        return not self.obstacles

    @property
    def staying(self) -> tuple[UUID, ...]:
        """Return the masters that stay where the batch's rows are deleted."""
        return tuple(each.record_id for each in self.masters if each.action is Action.KEEP)

    @property
    def is_complete(self) -> bool:
        """Return whether all that the batch wrote is there, so that its own totals must be found again."""
        reasons = [*(each.why for each in self.vouchers), *(each.why for each in self.openings)]
        return not any(Why.DELETED in why for why in reasons)

    @property
    def last_voucher_date(self) -> date | None:
        """Return the day of the last voucher that is reversed, None where there is none."""
        days = [
            each.voucher_date
            for each in self.vouchers
            if each.action is Action.REVERSE and each.voucher_date is not None
        ]
        return max(days, default=None)


def undo_plan(db: Database, batch: Batch, reverse_on: date | None) -> UndoPlan:
    """Return what undoing the batch does, as everything stands in the transaction under way."""
    facts = undo_facts(db, batch)
    is_reversal = reverse_on is not None
    return UndoPlan(
        batch=batch,
        reverse_on=reverse_on,
        vouchers=tuple(_vouchers(facts, is_reversal=is_reversal)),
        masters=tuple(_masters(facts, is_reversal=is_reversal)),
        openings=tuple(_openings(facts, is_reversal=is_reversal)),
        obstacles=tuple(against_deletion(facts) if reverse_on is None else against_reversal(facts, reverse_on)),
    )


def _vouchers(facts: UndoFacts, *, is_reversal: bool) -> Iterator[PlannedVoucher]:
    """Yield what becomes of each voucher."""
    edited = {row["owner_id"] for row in facts.touched if row["table_name"] in {"vouchers", "voucher_lines"}}
    built_on = {each.record_id for each in facts.built_on if each.table_name == "vouchers"}
    referenced = {record for table, record, _ in facts.references if table == "vouchers"}
    noted = edited | built_on | referenced
    plain = Action.REVERSE if is_reversal else Action.DELETE
    for each in facts.vouchers:
        # Nearly all of them: 0.37 s -> 0.18 s a hundred thousand.
        if each.is_as_written and each.record_id not in noted and facts.periods.allow(each.voucher_date):
            yield PlannedVoucher(each.record_id, each.voucher_no, each.voucher_date, each.amount, plain, ())
            continue
        reasons = {
            Why.DELETED: each.is_gone,
            Why.SOFT_DELETED: each.is_soft_deleted,
            Why.APPROVED: each.is_approved,
            Why.EDITED: not each.is_gone and (each.record_id in edited or not each.is_whole)
            and not (each.is_soft_deleted or each.is_approved),
            Why.CLOSED_PERIOD: not facts.periods.allow(each.voucher_date),
            Why.LATER_BATCH: each.record_id in built_on,
            Why.REFERENCED: each.record_id in referenced,
            Why.REPLACED: each.is_replacement,
        }  # fmt: skip
        why = tuple(reason for reason, holds in reasons.items() if holds)
        if is_reversal:
            is_balance = not (each.is_gone or each.is_soft_deleted)
            action = Action.REVERSE if is_balance else Action.KEEP
        elif not why or why == (Why.REPLACED,):
            action = Action.RESTORE if each.is_replacement else Action.DELETE
        else:
            action = Action.REVERSE if why == (Why.CLOSED_PERIOD,) else Action.KEEP
        yield PlannedVoucher(each.record_id, each.voucher_no, each.voucher_date, each.amount, action, why)


def _openings(facts: UndoFacts, *, is_reversal: bool) -> Iterator[PlannedOpening]:
    """Yield what becomes of each opening balance."""
    edited = {row["owner_id"] for row in facts.touched if row["table_name"] == "opening_balances"}
    built_on = {each.record_id for each in facts.built_on if each.table_name == "opening_balances"}
    for each in facts.openings:
        reasons = {
            Why.DELETED: each.is_gone,
            Why.EDITED: not each.is_gone and each.record_id in edited,
            Why.CLOSED_PERIOD: facts.periods.is_year_closed_since(each.fiscal_year),
            Why.LATER_BATCH: each.record_id in built_on,
            Why.REPLACED: each.is_replacement,
        }
        why = tuple(reason for reason, holds in reasons.items() if holds)
        if is_reversal:
            action = Action.KEEP if each.is_gone else Action.REVERSE
        elif not why or why == (Why.REPLACED,):
            action = Action.RESTORE if each.is_replacement else Action.DELETE
        else:
            action = Action.REVERSE if why == (Why.CLOSED_PERIOD,) else Action.KEEP
        yield PlannedOpening(
            each.fiscal_year, each.account_code or "", each.partner_code or "", each.debit, each.credit, action, why
        )


def _masters(facts: UndoFacts, *, is_reversal: bool) -> Iterator[PlannedMaster]:
    """Yield what becomes of each master: it goes with its batch, unless somebody uses it."""
    users: dict[UUID, set[str]] = {}
    for use in facts.uses:
        users.setdefault(use.record_id, set()).add(use.used_by)
    for _, record, referring_table in facts.references:
        users.setdefault(record, set()).add(referring_table)
    staying = dict.fromkeys(users, Why.IN_USE)
    if any(each.table_name == "companies" and each.record_id in staying for each in facts.masters):
        # A company without its chart would be none: nobody made the one without the other.
        for each in facts.masters:
            if each.is_chart:
                staying.setdefault(each.record_id, Why.COMPANY_STAYS)
    accounts = {each.code: each for each in facts.masters if each.table_name == "accounts"}
    for each in list(accounts.values()):
        parent = accounts.get(each.parent_code) if each.record_id in staying else None
        while parent is not None and parent.record_id not in staying:
            staying[parent.record_id] = Why.PARENT_STAYS
            parent = accounts.get(parent.parent_code)
    edited = {row["owner_id"] for row in facts.touched}
    for each in facts.masters:
        is_gone = each.code is None
        why: tuple[Why, ...] = (Why.ROWS_STAY,) if is_reversal else ()
        why += (Why.DELETED,) if is_gone else ()
        why += (Why.EDITED,) if each.record_id in edited and not is_gone else ()
        why += (staying[each.record_id],) if each.record_id in staying and not is_reversal else ()
        undone = Action.RESTORE if each.is_update else Action.DELETE
        is_kept = is_reversal or (bool(why) and not each.is_update)
        action = Action.KEEP if is_kept else undone
        used_by = tuple(sorted(users.get(each.record_id, ())))
        code = each.code or str(each.record_id)
        yield PlannedMaster(each.table_name, each.record_id, code, each.name or "", action, why, used_by)
