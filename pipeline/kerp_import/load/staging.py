"""Load: COPY into staging, then what only the whole batch can tell: fiscal year, masters to create, exclusions."""

import json
from collections.abc import Iterable
from datetime import date

import polars as pl

from kerp_import.database.connection import Database, Row, statement
from kerp_import.mapping.decision import Decision, Nature, Resolution, TargetAccount
from kerp_import.model.ids import uuid7s
from kerp_import.model.nouns import Batch, Entity, Finding, MappedPart, Severity, Table
from kerp_import.values.text import AMOUNT_SUM

CODED = {"partners": "partner_code", "departments": "department_code", "projects": "project_code"}
"""Masters that only a code in the journal may name, and the column that names them."""


def stage(db: Database, batch: Batch, ledger: MappedPart) -> None:
    """COPY a ledger into its staging table; the legacy chart is none of K-ERP's, and stays out."""
    if ledger.table.entity is not Entity.ACCOUNTS:
        copy(db, batch, ledger.table.entity.value, ledger.frame)


def copy(db: Database, batch: Batch, subject: str, frame: pl.DataFrame) -> None:
    """COPY the staged columns of `frame` into the staging table of `subject`."""
    from kerp_schemas.frames import FRAMES, staged_columns

    bound = frame.select(
        pl.lit(str(batch.id)).alias("batch_id"),
        pl.lit(str(batch.company.id)).alias("company_id"),
        *staged_columns(subject),
    )
    with db.tenant(batch.company.id):
        db.copy(f"kerp_staging.{FRAMES[subject][0]}", bound)


def stage_accounts(db: Database, batch: Batch, decisions: Iterable[Decision]) -> None:
    """Stage the accounts that the mapping or `--create-missing` makes."""
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


def stage_vouchers(db: Database, batch: Batch, headers: pl.DataFrame, slips: list[str], cash: Decision | None) -> None:
    """Stage the vouchers, and the cash lines that `slips` leave unsaid, where it is known what account that is."""
    copy(db, batch, "vouchers", headers)
    if slips and cash is not None:
        with db.tenant(batch.company.id):
            db.execute(
                statement("steps/add_cash_lines.sql"),
                batch_id=batch.id,
                company_id=batch.company.id,
                slips=slips,
                code=cash.code,
                target=cash.target,
            )


def stage_missing(db: Database, batch: Batch, tables: Iterable[str]) -> None:
    """Stage the partners, departments and projects that only a code in the journal names; the code is the name."""
    for table in sorted(set(tables) & set(CODED)):
        query = statement(f"steps/missing_{table}.sql")
        with db.tenant(batch.company.id):
            rows = db.rows(query, batch_id=batch.id, company_id=batch.company.id)
        names = {"code": pl.String, "name": pl.String, "file": pl.String, "sheet": pl.String, "row": pl.Int64}
        frame = pl.DataFrame([[row[name] for name in names] for row in rows], schema=names, orient="row")
        if table == "partners":
            frame = frame.with_columns(pl.lit("both").alias("partner_type"))
        _copy_masters(db, batch, table, frame.with_columns(pl.col("code").alias("source_code")))


def move_openings(db: Database, batch: Batch, vouchers: list[dict[str, object]]) -> list[Row]:
    """Make opening balances of vouchers' lines (id, fiscal_year, and is_second: drop them only); return the lines."""
    with db.tenant(batch.company.id):
        return db.rows(
            statement("steps/move_openings.sql"),
            batch_id=batch.id,
            company_id=batch.company.id,
            vouchers=json.dumps(vouchers),
        )


def _copy_masters(db: Database, batch: Batch, table: str, frame: pl.DataFrame) -> None:
    """COPY masters that no sheet lists into their staging table."""
    bound = frame.with_columns(
        uuid7s(frame.height).alias("id"),
        pl.lit(value=True).alias("is_active"),
        pl.lit(str(batch.id)).alias("batch_id"),
        pl.lit(str(batch.company.id)).alias("company_id"),
    )
    with db.tenant(batch.company.id):
        db.copy(f"kerp_staging.staging_{table}", bound)


def drop_openings_beside(db: Database, batch: Batch, tables: Iterable[Table]) -> None:
    """Forget what trial balances and ledgers say of a year that an opening voucher opens."""
    sheets = [{"file": table.file, "sheet": table.sheet} for table in tables]
    with db.tenant(batch.company.id):
        db.execute(
            statement("steps/drop_openings_beside.sql"),
            batch_id=batch.id,
            company_id=batch.company.id,
            sheets=json.dumps(sheets, ensure_ascii=False),
        )


def settle(db: Database, batch: Batch, fiscal_year: int | None) -> None:
    """Give the openings of tables their fiscal year and what partners leave over, and the planner its statistics."""
    with db.tenant(batch.company.id):
        db.execute(
            "UPDATE kerp_staging.staging_opening_balances SET fiscal_year = %(year)s"
            " WHERE batch_id = %(batch_id)s AND company_id = %(company_id)s AND fiscal_year IS NULL",
            year=fiscal_year,
            batch_id=batch.id,
            company_id=batch.company.id,
        )
        db.execute(statement("steps/settle_openings.sql"), batch_id=batch.id, company_id=batch.company.id)
        db.execute(statement("steps/analyze.sql"))


def split_trial_balances(db: Database, batch: Batch, resolution: Resolution, fiscal_year: int) -> None:
    """Let the trial balance follow the accounts that conditions split."""
    codes = sorted({each.code for each in resolution.decisions if each.when is not None})
    if not codes:
        return
    with db.tenant(batch.company.id):
        db.execute(
            statement("steps/split_trial_balances.sql"),
            batch_id=batch.id,
            company_id=batch.company.id,
            codes=codes,
            fiscal_year=fiscal_year,
            start_month=batch.company.fiscal_year_start_month,
        )


def exclude_existing(db: Database, batch: Batch, closing_entries: str) -> None:
    """Set aside what is not promoted: vouchers that are there already, and closing ones if the user said so."""
    values = {"batch_id": batch.id, "company_id": batch.company.id}
    db.execute(statement("steps/exclude_existing.sql"), **values)
    if closing_entries == "exclude":
        db.execute(statement("steps/exclude_closing.sql"), **values)


def exclude_invalid(db: Database, batch: Batch, findings: Iterable[Finding]) -> None:
    """Set aside the vouchers in which an error was found (`--skip-invalid`)."""
    places = [
        {"file": each.file, "sheet": each.sheet, "row": each.row}
        for each in findings
        if each.severity is Severity.ERROR and each.table in {"vouchers", "voucher_lines"} and each.row is not None
    ]
    db.execute(
        statement("steps/exclude_invalid.sql"),
        batch_id=batch.id,
        company_id=batch.company.id,
        rows=json.dumps(places, ensure_ascii=False),
    )


ACCOUNTS_USED: dict[str, type[pl.DataType] | pl.DataType] = {
    "code": pl.String, "name": pl.String, "target": pl.String, "target_name": pl.String, "verified": pl.Boolean,
    "how": pl.String, "expected_name": pl.String, "reviewer": pl.String, "lines": pl.Int64, "amount": AMOUNT_SUM,
    "table_name": pl.String, "file": pl.String, "sheet": pl.String, "row": pl.Int64, "is_used": pl.Boolean,
    "candidates": pl.String, "proposed": pl.String, "proposed_name": pl.String, "namesake": pl.String,
    "debit": AMOUNT_SUM, "credit": AMOUNT_SUM, "balance": AMOUNT_SUM, "account_type": pl.String,
    "normal_side": pl.String, "target_type": pl.String, "target_side": pl.String, "note": pl.String,
}  # fmt: skip


def accounts_used(
    db: Database, batch: Batch, resolution: Resolution, targets: dict[str, TargetAccount]
) -> pl.DataFrame:
    """Return every legacy account with its decision, what it carries in staging and where it first stands."""
    with db.tenant(batch.company.id):
        rows = db.rows(statement("steps/accounts_used.sql"), batch_id=batch.id, company_id=batch.company.id)
    found = {(row["code"], row["target"]): row for row in rows}
    answers = []
    for each in resolution.decisions:
        row = found.get((each.code, each.target), {})
        target, better = targets.get(each.target or ""), targets.get(each.proposed or "")
        nature, becomes = resolution.natures.get(each.code, Nature()), target or each.create or Nature()
        answers.append((
            each.code, each.name, each.target, target.name if target else each.create_name, each.verified, each.how,
            each.expected_name, each.reviewer, row.get("lines", 0), row.get("amount", 0), row.get("table_name"),
            row.get("file"), row.get("sheet"), row.get("row"), bool(row.get("is_used", False)),
            " · ".join(maybe) if (maybe := resolution.names.unknown.get(each.code)) is not None else None,
            each.proposed, better.name if better else None, each.namesake,
            row.get("debit", 0), row.get("credit", 0), row.get("balance", 0), nature.account_type, nature.normal_side,
            becomes.account_type, becomes.normal_side, each.note,
        ))  # fmt: skip
    return pl.DataFrame(answers, schema=ACCOUNTS_USED, orient="row")


def has_openings(db: Database, batch: Batch, fiscal_year: int) -> bool:
    """Return whether K-ERP already holds openings of this fiscal year."""
    query = "SELECT EXISTS (SELECT 1 FROM opening_balances WHERE company_id = %(id)s AND fiscal_year = %(year)s) AS any"
    with db.tenant(batch.company.id):
        return bool(db.row(query, id=batch.company.id, year=fiscal_year)["any"])


def fiscal_year_of(day: date, start_month: int) -> int:
    """Return the calendar year in which the fiscal year of `day` begins."""
    return day.year if day.month >= start_month else day.year - 1
