"""Staging: COPY into its tables, and the statements that complete, settle and set aside what stands there.

Decision: docs/decisions/staging-schema.md
Decision: docs/decisions/roles.md
"""

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from kerp_import.database.connection import Database
from kerp_import.database.planner import WITHOUT_LOOPS
from kerp_import.load.line_sums import account_sums, code_sums
from kerp_import.load.made_ahead import made_ahead
from kerp_import.load.staged_vouchers import StagedVouchers
from kerp_import.mapping.decision import Decision, Nature, Resolution, TargetAccount
from kerp_import.model.ids import uuid7s
from kerp_import.model.nouns import Batch, Entity, Finding, MappedPart, Severity, Table
from kerp_import.model.outcome import Created
from kerp_import.values.text import AMOUNT_SUM, mask

CODED = {"partners": "partner_code", "departments": "department_code", "projects": "project_code"}
"""Masters that only a code in the journal may name, and the column that names them."""


def stage(db: Database, batch: Batch, part: MappedPart) -> None:
    """COPY a part into its staging table, and what its lines sum up to beside it.

    The legacy chart stays out: only a mapping makes accounts.
    """
    if part.table.entity is not Entity.ACCOUNTS:
        copy(db, batch, part.table.entity.value, part.frame)
    if part.table.entity is Entity.JOURNAL:
        with db.tenant(batch.company.id):
            for table, sums in (("account", account_sums(part.frame)), ("code", code_sums(part.frame))):
                db.copy(f"kerp_staging.staging_{table}_sums", sums.with_columns(_owner(batch)))


def _owner(batch: Batch) -> tuple[pl.Expr, pl.Expr]:
    """Return the columns that say whose a staged row is."""
    return pl.lit(str(batch.id)).alias("batch_id"), pl.lit(str(batch.company.id)).alias("company_id")


def copy(db: Database, batch: Batch, subject: str, frame: pl.DataFrame) -> None:
    """COPY the staged columns of `frame` into the staging table of `subject`."""
    from kerp_schemas.frames import FRAMES, staged_columns

    bound = frame.select(*_owner(batch), *staged_columns(subject))
    with db.tenant(batch.company.id):
        db.copy(f"kerp_staging.{FRAMES[subject][0]}", bound)


def stage_accounts(db: Database, batch: Batch, decisions: Iterable[Decision]) -> tuple[Created, ...]:
    """Stage the accounts that the mapping or `--create-missing` makes, and return them."""
    decisions = tuple(decisions)
    rows = [
        (
            each.target,
            each.create_name,
            each.create.account_type,
            each.create.normal_side,
            each.create.parent_code,
            each.code,
        )
        for each in decisions
        if each.create is not None
    ]
    names = ["code", "name", "account_type", "normal_side", "parent_code", "source_code"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    _copy_masters(db, batch, "accounts", frame.with_columns(pl.lit(value=True).alias("allow_posting")))
    return tuple(
        Created(
            "accounts", each.target or "", mask(each.create_name or each.target or ""),
            "--create-missing accounts" if each.how == "created" else "mapping",
        )
        for each in decisions
        if each.create is not None
    )  # fmt: skip


def stage_vouchers(
    db: Database, batch: Batch, headers: Iterable[pl.DataFrame], kept: StagedVouchers, cash: Decision | None
) -> bool:
    """Stage the vouchers and keep them; where it is known which account is cash, each line of a slip gets a cash line.

    Slips are marked `lacks_cash`. Return whether any line was added.
    """
    slips: list[str] = []
    with made_ahead(headers) as ready_headers:
        for number, vouchers in enumerate(ready_headers):
            copy(db, batch, "vouchers", vouchers)
            kept.keep(number, vouchers)
            slips.extend(vouchers.filter("lacks_cash")["id"])
    if slips and cash is not None:
        with db.tenant(batch.company.id):
            values = {**batch.ids(), "slips": slips, "code": cash.code, "target": cash.target}
            return db.do("steps/add_cash_lines.sql", values) > 0
    return False


@dataclass(frozen=True, slots=True)
class MissingMaster:
    """A partner, department or project that only a code in the journal names, and where that stands first."""

    code: str
    name: str
    file: str
    sheet: str | None
    row: int


MISSING_MASTER = {"code": pl.String, "name": pl.String, "file": pl.String, "sheet": pl.String, "row": pl.Int64}


def stage_missing(db: Database, batch: Batch, tables: Iterable[str]) -> tuple[Created, ...]:
    """Stage the partners, departments and projects that only a code in the journal names, and return them.

    One without a name is called by its code.
    """
    created: list[Created] = []
    for table in sorted(set(tables) & set(CODED)):
        with db.tenant(batch.company.id):
            missing = db.ask(f"steps/missing_{table}.sql", batch.ids(), MissingMaster)
        frame = pl.DataFrame([astuple(each) for each in missing], schema=MISSING_MASTER, orient="row")
        if table == "partners":
            frame = frame.with_columns(pl.lit("both").alias("partner_type"))
        _copy_masters(db, batch, table, frame.with_columns(pl.col("code").alias("source_code")))
        created += (Created(table, mask(each.code), mask(each.name), f"--create-missing {table}") for each in missing)
    return tuple(created)


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A line that left the journal for the openings: where it stands, and what it carried."""

    file: str
    sheet: str | None
    row: int
    flipped: bool
    debit_amount: Decimal | None
    credit_amount: Decimal | None
    is_second: bool
    """A table gives the openings of its year: it was only taken out."""
    has_others: bool
    """Its row of the source has other lines, which stay in the journal."""


def move_openings(db: Database, batch: Batch, vouchers: list[dict[str, object]]) -> list[MovedLine]:
    """Make the lines of `vouchers` (id, fiscal_year, is_second) opening balances, and return them.

    Those of a voucher that `is_second` are only deleted: a table gives the openings of that year.
    """
    with db.tenant(batch.company.id):
        return db.ask("steps/move_openings.sql", {**batch.ids(), "vouchers": json.dumps(vouchers)}, MovedLine)


def _copy_masters(db: Database, batch: Batch, table: str, frame: pl.DataFrame) -> None:
    """COPY masters that no sheet lists into their staging table."""
    bound = frame.with_columns(
        uuid7s(frame.height).alias("id"),
        pl.lit(value=True).alias("is_active"),
        *_owner(batch),
    )
    with db.tenant(batch.company.id):
        db.copy(f"kerp_staging.staging_{table}", bound)


def drop_openings_beside(db: Database, batch: Batch, tables: Iterable[Table]) -> None:
    """Forget what trial balances and ledgers say of a year that an opening voucher opens."""
    sheets = [{"file": table.file, "sheet": table.sheet} for table in tables]
    with db.tenant(batch.company.id):
        db.do("steps/drop_openings_beside.sql", {**batch.ids(), "sheets": json.dumps(sheets, ensure_ascii=False)})


def settle(db: Database, batch: Batch, fiscal_year: int | None) -> None:
    """Give openings their fiscal year, and take what partners hold out of an account's total."""
    with db.tenant(batch.company.id):
        # What was staged just now is not known to the planner yet: 19,000 openings took minutes.
        db.execute(WITHOUT_LOOPS)
        db.do("steps/open_fiscal_year.sql", {**batch.ids(), "fiscal_year": fiscal_year})
        db.do("steps/settle_openings.sql", batch.ids())


def split_trial_balances(db: Database, batch: Batch, resolution: Resolution, fiscal_year: int) -> None:
    """Split the rows of the trial balance whose account a mapping splits by conditions (department, date …)."""
    codes = sorted({each.code for each in resolution.decisions if each.when is not None})
    if not codes:
        return
    values = {
        **batch.ids(),
        "codes": codes,
        "fiscal_year": fiscal_year,
        "start_month": batch.company.fiscal_year_start_month,
    }
    with db.tenant(batch.company.id):
        db.do("steps/split_trial_balances.sql", values)


def exclude_closing(db: Database, batch: Batch, closing_entries: str) -> None:
    """Set aside closing vouchers if the mapping excludes them."""
    if closing_entries == "exclude":
        db.do("steps/exclude_closing.sql", batch.ids())


def exclude_invalid(db: Database, batch: Batch, findings: Iterable[Finding]) -> None:
    """Set aside the vouchers in which an error was found (`--skip-invalid`)."""
    places = [
        {"file": each.file, "sheet": each.sheet, "row": each.row}
        for each in findings
        if each.severity is Severity.ERROR and each.table in {"vouchers", "voucher_lines"} and each.row is not None
    ]
    db.do("steps/exclude_invalid.sql", {**batch.ids(), "rows": json.dumps(places, ensure_ascii=False)})


ACCOUNTS_USED: dict[str, type[pl.DataType] | pl.DataType] = {
    "code": pl.String, "name": pl.String, "target": pl.String, "target_name": pl.String, "verified": pl.Boolean,
    "how": pl.String, "expected_name": pl.String, "reviewer": pl.String, "lines": pl.Int64, "amount": AMOUNT_SUM,
    "table_name": pl.String, "file": pl.String, "sheet": pl.String, "row": pl.Int64, "is_used": pl.Boolean,
    "candidates": pl.String, "proposed": pl.String, "proposed_name": pl.String, "namesake": pl.String,
    "debit": AMOUNT_SUM, "credit": AMOUNT_SUM, "balance": AMOUNT_SUM, "account_type": pl.String,
    "normal_side": pl.String, "target_type": pl.String, "target_side": pl.String, "note": pl.String,
    "score": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """What a legacy account carries in staging on its way to one K-ERP account, and where it first stands."""

    code: str | None = None
    target: str | None = None
    name: str | None = None
    lines: int = 0
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    balance: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    table_name: str | None = None
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    is_used: bool = False


def add_up_again(db: Database, batch: Batch) -> None:
    """Add up the batch's lines once more, where some were added or have left since they were copied."""
    with db.tenant(batch.company.id):
        for file in ("forget_sums", "account_sums", "code_sums"):
            db.do(f"steps/{file}.sql", batch.ids())


def accounts_used(
    db: Database, batch: Batch, resolution: Resolution, targets: dict[str, TargetAccount]
) -> pl.DataFrame:
    """Return a row per decision: the legacy account, where it goes, what it carries and where it stands first."""
    with db.tenant(batch.company.id):
        staged = db.ask("steps/accounts_used.sql", batch.ids(), AccountFigures)
    by_account = {(figures.code, figures.target): figures for figures in staged}
    rows = []
    for each in resolution.decisions:
        carried = by_account.get((each.code, each.target), AccountFigures())
        target, proposed = targets.get(each.target or ""), targets.get(each.proposed or "")
        nature, becomes = resolution.natures.get(each.code, Nature()), target or each.create or Nature()
        candidates = resolution.names.unknown.get(each.code)
        rows.append((
            each.code, each.name, each.target, target.name if target else each.create_name, each.verified, each.how,
            each.expected_name, each.reviewer, carried.lines, carried.amount, carried.table_name, carried.file,
            carried.sheet, carried.row, carried.is_used, " · ".join(candidates) if candidates is not None else None,
            each.proposed, proposed.name if proposed else None, each.namesake, carried.debit, carried.credit,
            carried.balance, nature.account_type, nature.normal_side, becomes.account_type, becomes.normal_side,
            each.note, each.score,
        ))  # fmt: skip
    return pl.DataFrame(rows, schema=ACCOUNTS_USED, orient="row")


def has_staged_openings(db: Database, batch: Batch) -> bool:
    """Return whether the batch brings any opening balance."""
    with db.tenant(batch.company.id):
        return bool(db.ask("steps/has_staged_openings.sql", batch.ids())[0]["any"])


def has_openings(db: Database, batch: Batch, fiscal_year: int) -> bool:
    """Return whether K-ERP already holds openings of this fiscal year."""
    with db.tenant(batch.company.id):
        (answer,) = db.ask("steps/has_openings.sql", {**batch.ids(), "fiscal_year": fiscal_year})
    return bool(answer["any"])


def fiscal_year_of(day: date, start_month: int) -> int:
    """Return the calendar year in which the fiscal year of `day` begins."""
    return day.year if day.month >= start_month else day.year - 1
