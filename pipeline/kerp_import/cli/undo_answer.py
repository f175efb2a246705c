"""The undo of a batch as `rollback --json` answers it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kerp_import.cli.undo_words import notes, obstacle_words
from kerp_import.model.words import Language
from kerp_import.promote.rollback import Undone
from kerp_import.promote.undo_obstacles import Obstacle
from kerp_import.promote.undo_plan import PlannedMaster, PlannedOpening, PlannedVoucher, UndoPlan
from kerp_import.promote.undo_reasons import Action


@dataclass(frozen=True, slots=True)
class ObstacleShown:
    """What stands against the undo, and what to do about it."""

    table: str
    record: str
    records: int
    reason: str
    batch_id: UUID | None
    used_by: str | None
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class VoucherUndone:
    """What becomes of one voucher, and why."""

    voucher_no: str
    voucher_date: dt.date | None
    amount: Decimal
    action: str
    why: tuple[str, ...]
    reversal_no: str | None


@dataclass(frozen=True, slots=True)
class OpeningUndone:
    """What becomes of one opening balance, and why."""

    fiscal_year: int | None
    account_code: str
    partner_code: str
    debit: Decimal
    credit: Decimal
    action: str
    why: tuple[str, ...]
    reversal_no: str | None


@dataclass(frozen=True, slots=True)
class MasterUndone:
    """What becomes of one account, partner, department or project, and why."""

    table: str
    code: str
    name: str
    action: str
    why: tuple[str, ...]
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BalanceProven:
    """Whether the trial balance was compared with that from before the batch, and of how many accounts."""

    proven: bool
    accounts: int


@dataclass(frozen=True, slots=True)
class UndoShown:
    """The undo of a batch: the plan, every record of it, and what was done."""

    batch_id: UUID
    company: str
    mode: str
    """delete or reverse."""
    date: dt.date | None
    plan: bool
    possible: bool
    status: str
    obstacles: tuple[ObstacleShown, ...]
    vouchers: tuple[VoucherUndone, ...]
    opening_balances: tuple[OpeningUndone, ...]
    masters: tuple[MasterUndone, ...]
    notes: tuple[str, ...]
    rows: dict[str, int]
    trial_balance: BalanceProven


def undo_as_json(undone: Undone, language: Language, *, plan_only: bool) -> UndoShown:
    """Return the plan, every record of it, and what was done."""
    plan = undone.plan
    reversal_no = {each.voucher_no: each.reversal_no for each in undone.reversals}
    return UndoShown(
        batch_id=plan.batch.id,
        company=plan.batch.company.code,
        mode="delete" if plan.reverse_on is None else "reverse",
        date=plan.reverse_on,
        plan=plan_only,
        possible=plan.is_possible,
        status="rolled_back" if plan.is_possible and not plan_only else "completed",
        obstacles=tuple(_obstacle(plan, each, language) for each in plan.obstacles),
        vouchers=tuple(_voucher(each, reversal_no.get(each.voucher_no)) for each in plan.vouchers),
        opening_balances=tuple(_opening(each, reversal_no.get(None)) for each in plan.openings),
        masters=tuple(map(_master, plan.masters)),
        notes=tuple(each.say(language) for each in notes(plan)),
        rows=undone.rows,
        trial_balance=BalanceProven(plan.is_possible, undone.accounts_proven),
    )


def _obstacle(plan: UndoPlan, obstacle: Obstacle, language: Language) -> ObstacleShown:
    """Return what stands against the undo."""
    message, hint = obstacle_words(plan, obstacle, language)
    return ObstacleShown(
        table=obstacle.table_name,
        record=obstacle.record,
        records=obstacle.records,
        reason=obstacle.reason.value,
        batch_id=obstacle.batch_id,
        used_by=obstacle.used_by,
        message=message,
        hint=hint,
    )


def _voucher(voucher: PlannedVoucher, reversal_no: str | None) -> VoucherUndone:
    """Return what becomes of a voucher."""
    why = tuple(each.value for each in voucher.why)
    return VoucherUndone(
        voucher.voucher_no, voucher.voucher_date, voucher.amount, voucher.action.value, why, reversal_no
    )


def _opening(opening: PlannedOpening, reversal_no: str | None) -> OpeningUndone:
    """Return what becomes of an opening balance; one voucher reverses them all."""
    return OpeningUndone(
        fiscal_year=opening.fiscal_year,
        account_code=opening.account_code,
        partner_code=opening.partner_code,
        debit=opening.debit,
        credit=opening.credit,
        action=opening.action.value,
        why=tuple(each.value for each in opening.why),
        reversal_no=reversal_no if opening.action is Action.REVERSE else None,
    )


def _master(master: PlannedMaster) -> MasterUndone:
    """Return what becomes of a master."""
    why = tuple(each.value for each in master.why)
    return MasterUndone(master.table_name, master.code, master.name, master.action.value, why, tuple(master.used_by))
