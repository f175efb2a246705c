"""Companies: found by code, made with the standard chart, and what their accounts and partners are."""

import json
import os
from uuid import UUID

import polars as pl

from kerp_import.database.connection import Database, Row, statement
from kerp_import.mapping.decision import TargetAccount, accounts_of
from kerp_import.mapping.files import shipped_chart
from kerp_import.model.errors import CompanyExists, UnknownCompany
from kerp_import.model.ids import uuid7, uuid7s
from kerp_import.model.nouns import Company
from kerp_import.values.partner_keys import keys_of

CHART = "kerp-standard"
"""The chart that every new company gets."""


def companies(db: Database, code: str | None = None) -> list[Row]:
    """Return every company, or the one of that code."""
    with db.tenant(None):
        return db.rows("SELECT * FROM kerp_companies(%(code)s)", code=code)


def find(db: Database, code: str) -> Company | None:
    """Return the company of that code, if there is one."""
    rows = companies(db, code)
    if not rows:
        return None
    row = rows[0]
    month = int(str(row["fiscal_year_start_month"]))
    company_id, name = UUID(str(row["id"])), str(row["name"])
    return Company(company_id, code, name, False, month, base_currency_of(db, company_id))  # noqa: FBT003 - not new


def base_currency_of(db: Database, company_id: UUID) -> str:
    """Return the currency of the company's books."""
    with db.tenant(company_id):
        rows = db.rows("SELECT base_currency FROM companies WHERE id = %(id)s", id=company_id)
    return str(rows[0]["base_currency"]).strip() if rows else "KRW"


def find_or_plan(db: Database, code: str, *, may_create: bool) -> Company:
    """Return the company, or the one that this run is to make; an id once planned for a code stays the same."""
    found = find(db, code)
    if found is not None:
        return found
    if not may_create:
        raise UnknownCompany(company=code)
    with db.tenant(None):
        planned = db.rows("SELECT company_id FROM kerp_batches(%(code)s, NULL) LIMIT 1", code=code)
    company_id = UUID(str(planned[0]["company_id"])) if planned else uuid7()
    return Company(company_id, code, code, is_new=True)


def create(db: Database, company: Company, business_number: str | None = None) -> None:
    """Make the company and its chart in the transaction under way, whose tenant must be this company."""
    chart = shipped_chart(CHART).accounts
    accounts = [
        {
            "id": id_,
            "code": each.code,
            "name": each.name,
            "account_type": each.account_type,
            "normal_side": each.normal_side,
            "parent_code": each.parent_code,
            "allow_posting": each.allow_posting,
        }
        for id_, each in zip(uuid7s(len(chart)), chart, strict=True)
    ]
    db.execute(
        statement("steps/create_company.sql"),
        company_id=company.id,
        code=company.code,
        name=company.name,
        business_number=business_number,
    )
    db.execute(statement("steps/create_chart.sql"), company_id=company.id, chart=json.dumps(accounts))


def add(db: Database, code: str, name: str, business_number: str | None) -> Company:
    """Make a company with the standard chart; a code that is taken is an error."""
    if find(db, code) is not None:
        raise CompanyExists(company=code)
    planned = find_or_plan(db, code, may_create=True)
    company = Company(planned.id, code, name, is_new=True)
    with db.tenant(company.id):
        create(db, company, business_number)
    return company


def accounts(db: Database, company: Company) -> dict[str, TargetAccount]:
    """Return the company's accounts by code: its own, or the standard chart's where it is still to be made."""
    if company.is_new:
        return accounts_of(shipped_chart(CHART))
    with db.tenant(company.id):
        rows = db.rows(
            "SELECT code, name, account_type, normal_side, parent_code, allow_posting, is_active FROM accounts"
            " WHERE company_id = %(company_id)s",
            company_id=company.id,
        )
    return {
        str(row["code"]): TargetAccount(
            code=str(row["code"]),
            name=str(row["name"]),
            account_type=str(row["account_type"]),
            normal_side=str(row["normal_side"]),
            parent_code=str(row["parent_code"]) if row["parent_code"] else None,
            allow_posting=bool(row["allow_posting"]),
            is_active=bool(row["is_active"]),
        )
        for row in rows
    }


def partner_names(db: Database, company: Company) -> pl.DataFrame:
    """Return the names and business numbers of K-ERP's partners as keys (name_key), with their codes."""
    query = "SELECT name, business_number, code FROM partners WHERE company_id = %(company_id)s ORDER BY code"
    with db.tenant(company.id):
        rows = db.rows(query, company_id=company.id)
    names = ["name", "business_number", "code"]
    data = [[row[name] for name in names] for row in rows]
    return keys_of(pl.DataFrame(data, schema=dict.fromkeys(names, pl.String), orient="row"))


def masters(db: Database, company: Company) -> pl.DataFrame:
    """Return the codes and names of K-ERP's partners, departments and projects, with the table that each is in."""
    query = (
        "SELECT 'partners' AS table_name, code, name FROM partners WHERE company_id = %(company_id)s"
        " UNION ALL SELECT 'departments', code, name FROM departments WHERE company_id = %(company_id)s"
        " UNION ALL SELECT 'projects', code, name FROM projects WHERE company_id = %(company_id)s"
        " ORDER BY table_name, code"
    )
    with db.tenant(company.id):
        rows = db.rows(query, company_id=company.id)
    names = ("table_name", "code", "name")
    data = [[row[name] for name in names] for row in rows]
    return pl.DataFrame(data, schema=dict.fromkeys(names, pl.String), orient="row")


def secret(db: Database, company: Company) -> bytes:
    """Return the company's key for stable partner codes, made once and kept apart from production."""
    values = {"company_id": company.id, "code": company.code}
    with db.tenant(company.id):
        db.execute(
            "INSERT INTO import_keys (company_id, company_code, secret) VALUES (%(company_id)s, %(code)s, %(secret)s)"
            " ON CONFLICT DO NOTHING",
            **values,
            secret=os.urandom(32),
        )
        found = db.row("SELECT secret FROM import_keys WHERE company_id = %(company_id)s", company_id=company.id)
    key = found["secret"]
    if not isinstance(key, bytes):
        raise TypeError(type(key))
    return key
