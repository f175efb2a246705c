"""The columns of every frame that leaves transform: types, bounds and what may be missing. Source of truth for COPY.

A column marked `STAGED` goes into the staging table of the same name; the others are checked and go no further.

Decision: docs/decisions/columns-declared-once.md
"""

import pandera.polars as pa
import polars as pl

AMOUNT = pl.Decimal(18, 2)
STAGED = {"staged": True}


def _text(length: int | None = None, *, required: bool = False, staged: bool = True) -> pa.Column:
    """Return a text column of at most `length` characters."""
    checks = [pa.Check.str_length(max_value=length)] if length else []
    return pa.Column(pl.String, checks, nullable=not required, metadata=STAGED if staged else None)


def _one_of(*words: str, required: bool = False, staged: bool = True) -> pa.Column:
    """Return a text column that holds one of `words`."""
    return pa.Column(pl.String, pa.Check.isin(list(words)), nullable=not required, metadata=STAGED if staged else None)


def _amount(*, required: bool = False) -> pa.Column:
    """Return a column of won, exact; null only where the text could not be read, which a rule of its own names."""
    return pa.Column(AMOUNT, nullable=not required, metadata=STAGED)


def _plain(dtype: type[pl.DataType] | pl.DataType, *, required: bool = False, staged: bool = True) -> pa.Column:
    """Return a column of another type."""
    return pa.Column(dtype, nullable=not required, metadata=STAGED if staged else None)


ORIGIN = {"file": _text(), "sheet": _text(), "row": _plain(pl.Int64)}
SOURCE_ACCOUNT = {"source_account_code": _text(50, required=True), "source_account_name": _text()}
MASTER = {"id": _text(), "is_active": _plain(pl.Boolean), "source_code": _text()}

ACCOUNTS = pa.DataFrameSchema(
    {
        "source_account_code": _text(100, required=True, staged=False),
        "name": _text(100, required=True, staged=False),
        "account_type": _one_of("asset", "liability", "equity", "revenue", "expense", staged=False),
        "normal_side": _one_of("debit", "credit", staged=False),
    }
)

PARTNERS = pa.DataFrameSchema(
    {
        **MASTER,
        "code": _text(30, required=True),
        "name": _text(100, required=True),
        "business_number": _text(12),
        "partner_type": _one_of("customer", "vendor", "both", required=True),
        "representative": _text(50),
        "business_type": _text(100),
        "business_item": _text(200),
        "address": _text(200),
        "phone": _text(30),
        "email": _text(100),
        **ORIGIN,
    }
)

DEPARTMENTS = pa.DataFrameSchema(
    {**MASTER, "code": _text(20, required=True), "name": _text(100, required=True), **ORIGIN}
)

PROJECTS = DEPARTMENTS

OPENING_BALANCES = pa.DataFrameSchema(
    {
        "id": _text(),
        "account_code": _text(10),
        "partner_code": _text(30),
        "debit_amount": _amount(),
        "credit_amount": _amount(),
        **SOURCE_ACCOUNT,
        **ORIGIN,
    }
)

VOUCHERS = pa.DataFrameSchema(
    {
        "id": _text(),
        "voucher_no": _text(20),
        "source_voucher_no": _text(50),
        "voucher_date": _plain(pl.Date),
        "voucher_type": _one_of("general", "purchase", "sales", "payment", "receipt", "adjustment", "closing"),
        "description": _text(),
        "status": _one_of("draft", "approved"),
        "total_debit": _amount(required=True),
        "total_credit": _amount(required=True),
        "kind": _text(),
        "is_closing": _plain(pl.Boolean),
        "day_number": _plain(pl.Int32),
        "likeness": _plain(pl.Int64),
        "may_repeat": _plain(pl.Boolean),
        "is_scattered": _plain(pl.Boolean),
        **ORIGIN,
    }
)

JOURNAL = pa.DataFrameSchema(
    {
        "id": _text(),
        "voucher_id": _text(),
        "line_no": _plain(pl.Int32),
        "voucher_date": _plain(pl.Date, required=True, staged=False),
        "voucher_no": _text(50, required=True, staged=False),
        "account_code": _text(10),
        "debit_amount": _amount(),
        "credit_amount": _amount(),
        "description": _text(),
        "partner_code": _text(30),
        "partner_name": _text(),
        "department_code": _text(20),
        "project_code": _text(20),
        **SOURCE_ACCOUNT,
        "flipped": _plain(pl.Boolean),
        "added": _plain(pl.Boolean),
        **ORIGIN,
    }
)

TRIAL_BALANCE = pa.DataFrameSchema(
    {
        "id": _text(),
        "account_code": _text(10),
        "debit_total": _amount(),
        "credit_total": _amount(),
        "debit_balance": _amount(),
        "credit_balance": _amount(),
        "period_end": _plain(pl.Date),
        **SOURCE_ACCOUNT,
        **ORIGIN,
    }
)

FRAMES: dict[str, tuple[str, pa.DataFrameSchema]] = {
    "accounts": ("staging_accounts", ACCOUNTS),
    "partners": ("staging_partners", PARTNERS),
    "departments": ("staging_departments", DEPARTMENTS),
    "projects": ("staging_projects", PROJECTS),
    "opening_balances": ("staging_opening_balances", OPENING_BALANCES),
    "vouchers": ("staging_vouchers", VOUCHERS),
    "journal": ("staging_voucher_lines", JOURNAL),
    "trial_balance": ("staging_trial_balances", TRIAL_BALANCE),
}
"""What a ledger's frame must look like, and the staging table that takes its staged columns."""


def staged_columns(subject: str) -> list[str]:
    """Return the columns of the frame that go into its staging table."""
    return [name for name, column in FRAMES[subject][1].columns.items() if column.metadata == STAGED]


def declared(subject: str) -> list[tuple[str, str, str, bool]]:
    """Return each column of the frame: name, type, what its values are bound to, and whether it may not be empty."""
    return [
        (name, str(column.dtype), ", ".join(str(each.error) for each in column.checks), not column.nullable)
        for name, column in FRAMES[subject][1].columns.items()
    ]
