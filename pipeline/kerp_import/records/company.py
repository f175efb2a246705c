"""Companies: found by code, made with the standard chart, and what their accounts and partners are."""

import json
import os
from dataclasses import dataclass, replace
from uuid import UUID

import polars as pl

from kerp_import.database import audit
from kerp_import.database.connection import Database
from kerp_import.mapping.decision import TargetAccount, accounts_of
from kerp_import.mapping.files import shipped_chart
from kerp_import.model import near_words
from kerp_import.model.errors import CompanyExists, CompanyUnfit, UnknownCompany
from kerp_import.model.ids import uuid7, uuid7s
from kerp_import.model.money_words import speak_in
from kerp_import.model.nouns import Company
from kerp_import.model.safe_text import MASK, masked
from kerp_import.model.words import Words
from kerp_import.records import history
from kerp_import.records.tenant_role import make_tenant_role
from kerp_import.values.partner_keys import keys_of

CHART = "kerp-standard"
"""The chart that every new company gets."""

SECRET_BYTES = 32
"""As many as the SHA-256 has with which the codes are made: more would add nothing."""


CODE_WIDTH, NAME_WIDTH = 20, 100
"""Characters of `companies.code` and `companies.name`."""


def require_fit(code: str, name: str | None = None) -> None:
    """Refuse a company's code or name that K-ERP cannot hold, before anything is looked up or written."""
    named = [(code, CODE_WIDTH, "회사코드", "company code")]
    named += [(name, NAME_WIDTH, "회사명", "company name")] if name is not None else []
    for value, width, what_ko, what_en in named:
        reason = _misfit(value, width)
        if reason is not None:
            # A code of a thousand characters or with a line break would take the message apart.
            shown = ascii(value[:width])[1:-1] if not value.isprintable() else value[: width * 2]
            words = {"reason_ko": reason.ko, "reason_en": reason.en}
            raise CompanyUnfit(what_ko=what_ko, what_en=what_en, value=shown, **words)


def _misfit(value: str, width: int) -> Words | None:
    """Return what is wrong with a code or a name, None if nothing is."""
    if not value.strip():
        return Words("비어 있음", "it is empty")
    if not value.isprintable():
        return Words("줄바꿈이나 보이지 않는 글자가 있음", "it holds a line break or a character that is not shown")
    if value != value.strip():
        return Words("앞이나 뒤에 빈칸이 있음", "it begins or ends with a blank")
    if width == CODE_WIDTH and (masked(value) != value or MASK in value):
        return Words("주민등록번호가 들어 있음", "it holds a personal number")
    if len(value) > width:
        return Words(f"{len(value):,}자: {width}자보다 긺", f"{len(value):,} characters, longer than {width}")
    return None


@dataclass(frozen=True, slots=True)
class CompanyListed:
    """One row of kerp_companies()."""

    id: UUID
    code: str
    name: str
    business_number: str | None
    fiscal_year_start_month: int


def companies(db: Database, code: str | None = None) -> list[CompanyListed]:
    """Return every company, or the one of that code, by code."""
    with db.tenant(None):
        return db.ask("records/companies.sql", {"code": code}, CompanyListed)


def find(db: Database, code: str) -> Company | None:
    """Return the company of that code, if there is one; amounts are told in its currency from here on."""
    company = next(iter(_known_companies(db, code)), None)
    if company is None:
        return None
    currency = base_currency_of(db, company.id)
    speak_in(currency)
    return replace(company, base_currency=currency)


def unknown(db: Database, code: str) -> UnknownCompany:
    """Return the error that there is no company of that code, with those that may have been meant."""
    near = meant(db, code)
    return UnknownCompany(company=code, near_ko=near.ko, near_en=near.en)


def meant(db: Database, code: str) -> Words:
    """Return which companies may have been meant by a code, as the end of a sentence; nothing where none is near."""
    return near_words.meant(code, (each.code for each in _known_companies(db, None)))


@dataclass(frozen=True, slots=True)
class BaseCurrency:
    """The currency of a company's books."""

    base_currency: str


def base_currency_of(db: Database, company_id: UUID) -> str:
    """Return the currency of the company's books."""
    with db.tenant(company_id):
        currencies = db.ask("records/base_currency.sql", {"company_id": company_id}, BaseCurrency)
    return currencies[0].base_currency.strip() if currencies else "KRW"


def other_companies(db: Database, but: str | None) -> list[Company]:
    """Return every company but the one of the code `but`."""
    return [company for company in _known_companies(db, None) if company.code != but]


def _known_companies(db: Database, code: str | None) -> list[Company]:
    """Return the company of that code, or all of them."""
    with db.tenant(None):
        return db.ask("records/find_company.sql", {"code": code}, Company)


def find_or_plan(db: Database, code: str, *, may_create: bool) -> Company:
    """Return the company, or the one that this run is to make; an id once planned for a code stays the same."""
    require_fit(code)
    existing = find(db, code)
    if existing is not None:
        return existing
    if not may_create:
        raise unknown(db, code)
    # A rehearsal or a refused run has noted the id already, with the batches that belong to it.
    earlier = history.past_batches(db, code)
    return Company(earlier[0].company_id if earlier else uuid7(), code, code, is_new=True)


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
    values = {
        "company_id": company.id,
        "code": company.code,
        "name": company.name,
        "business_number": business_number,
        "chart": json.dumps(accounts),
    }
    db.do("records/create_company.sql", values)
    db.do("records/create_chart.sql", values)


def add(db: Database, code: str, name: str, business_number: str | None, *, strict_tenant: bool = False) -> Company:
    """Make a company with the standard chart, and its own role where it is wanted; a code that is taken is an error."""
    require_fit(code, name)
    if find(db, code) is not None:
        raise CompanyExists(company=code)
    planned = find_or_plan(db, code, may_create=True)
    company = Company(planned.id, code, name, is_new=True)
    with db.transaction():
        if strict_tenant:
            make_tenant_role(db, company.id, code)
        db.act_for(company.id)
        create(db, company, business_number)
        audit.note(db, "company add", "done", company=(company.id, code), details={"strict_tenant": strict_tenant})
    return company


def accounts(db: Database, company: Company) -> dict[str, TargetAccount]:
    """Return the company's accounts by code: its own, or the standard chart's where it is still to be made."""
    if company.is_new:
        return accounts_of(shipped_chart(CHART))
    with db.tenant(company.id):
        own_accounts = db.ask("records/accounts.sql", {"company_id": company.id}, TargetAccount)
    return {account.code: account for account in own_accounts}


def partner_names(db: Database, company: Company) -> pl.DataFrame:
    """Return the names and business numbers of K-ERP's partners as keys (name_key), with their codes."""
    with db.tenant(company.id):
        rows = db.ask("records/partners.sql", {"company_id": company.id})
    columns = dict.fromkeys(("name", "business_number", "code"), pl.String)
    return keys_of(pl.DataFrame(rows, schema=columns))


def masters(db: Database, company: Company) -> pl.DataFrame:
    """Return the codes and names of K-ERP's partners, departments and projects, with the table that each is in."""
    with db.tenant(company.id):
        rows = db.ask("records/masters.sql", {"company_id": company.id})
    return pl.DataFrame(rows, schema=dict.fromkeys(("table_name", "code", "name"), pl.String))


@dataclass(frozen=True, slots=True)
class CompanyKey:
    """The company's key for stable partner codes."""

    secret: bytes


def secret(db: Database, company: Company) -> bytes:
    """Return the company's key for stable partner codes, made once and kept apart from production."""
    values = {"company_id": company.id, "code": company.code, "secret": os.urandom(SECRET_BYTES)}
    with db.tenant(company.id):
        db.do("records/make_key.sql", values)
        (key,) = db.ask("records/key.sql", values, CompanyKey)
    return key.secret
