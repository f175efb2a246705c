"""A balance explained: what an account's or a partner's is made of, and where its largest lines came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.database.planner import WITHOUT_LOOPS
from kerp_import.explain.explained import Explained, LastTieOut, Share, TopLine, YearBalance
from kerp_import.explain.origins import Origins, Record
from kerp_import.model.nouns import Company

MOST = 5
"""Openings and lines that the explanation of a balance shows."""


@dataclass(frozen=True, slots=True)
class Master:
    """The row of `explain/account.sql` or `explain/partner.sql`: who it is, and where it came from."""

    code: str
    name: str
    facts: list[str | None]
    """Type and side of an account; number and type of a partner."""
    batch_id: UUID | None
    file: str | None
    sheet: str | None
    row: int | None


@dataclass(frozen=True, slots=True)
class LargeLine:
    """One row of `explain/account_lines.sql` or `explain/partner_lines.sql`: one of the largest openings or lines."""

    kind: str
    voucher_no: str
    other_code: str | None
    """The partner of an account's line, the account of a partner's."""
    debit: Decimal
    credit: Decimal
    batch_id: UUID | None
    file: str | None
    sheet: str | None
    row: int | None


@dataclass(frozen=True, slots=True)
class LegacyShare:
    """One row of `explain/account_sources.sql`: what one legacy account brought to an account in one batch."""

    batch_id: UUID
    kind: str
    source_code: str
    source_name: str
    lines: int
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class AccountShare:
    """One row of `explain/partner_accounts.sql`: what one account holds of a partner."""

    account_code: str
    account_name: str | None
    opening: Decimal
    debit: Decimal
    credit: Decimal
    lines: int


def explain_account(db: Database, company: Company, home: Path, code: str) -> Explained | None:
    """Return what an account's balance is made of; None where the company has no such account."""
    values = {"company_id": company.id, "code": code, "most": MOST}
    with db.tenant(company.id):
        accounts = db.ask("explain/account.sql", values, Master)
        if not accounts:
            return None
        origins = Origins(db, company.id, home)
        lines = db.ask("explain/account_lines.sql", values, LargeLine)
        db.execute(WITHOUT_LOOPS)
        shares = [
            Share(each.batch_id, each.kind, each.source_code, each.source_name, each.lines, Decimal(0),
                  each.debit, each.credit)
            for each in db.ask("explain/account_sources.sql", values, LegacyShare)
        ]  # fmt: skip
        years = db.ask("explain/account_years.sql", values, YearBalance)
        tie_outs = db.ask("explain/tie_out.sql", values, LastTieOut)
        imported = sum(each.lines for each in shares if each.kind == "voucher_lines")
        return _explained(
            "account", accounts[0], lines, origins, shares=shares, years=years,
            tied=tie_outs[0] if tie_outs else None, others=sum(each.lines for each in years) - imported,
        )  # fmt: skip


def explain_partner(db: Database, company: Company, home: Path, code: str) -> Explained | None:
    """Return what a partner's balance is made of; None where the company has no such partner."""
    values = {"company_id": company.id, "code": code, "most": MOST}
    with db.tenant(company.id):
        partners = db.ask("explain/partner.sql", values, Master)
        if not partners:
            return None
        origins = Origins(db, company.id, home)
        lines = db.ask("explain/partner_lines.sql", values, LargeLine)
        db.execute(WITHOUT_LOOPS)
        shares = [
            Share(None, "account", each.account_code, each.account_name or "", each.lines, each.opening,
                  each.debit, each.credit)
            for each in db.ask("explain/partner_accounts.sql", values, AccountShare)
        ]  # fmt: skip
        years = db.ask("explain/partner_years.sql", values, YearBalance)
        return _explained("partner", partners[0], lines, origins, shares=shares, years=years)


def _explained(  # noqa: PLR0913 - what an explanation is made of
    what: str, master: Master, lines: Sequence[LargeLine], origins: Origins, *,
    shares: Sequence[Share], years: Sequence[YearBalance], tied: LastTieOut | None = None, others: int = 0,
) -> Explained:  # fmt: skip
    """Return the explanation of one account or partner."""
    own_table, other_table = (None, "partners") if what == "account" else ("partners", None)
    own_codes = {own_table: master.code}
    own_record = Record(master.batch_id, master.file, master.sheet, master.row, own_codes)
    line_records = [
        Record(each.batch_id, each.file, each.sheet, each.row, {**own_codes, other_table: each.other_code})
        for each in lines
    ]
    own_origin, *line_origins = origins.of([own_record, *line_records])
    batch_ids = {
        each.batch_id for each in (own_origin, *line_origins, *shares) if each is not None and each.batch_id is not None
    }
    map_lines = (line for _, line in origins.map_lines(batch_ids, [master.code]) if line.table == own_table)
    return Explained(
        what=what,
        code=master.code,
        name=master.name,
        facts=tuple(each for each in master.facts if each),
        origin=own_origin,
        years=tuple(years),
        shares=tuple(shares),
        lines=tuple(
            TopLine(line.kind, line.voucher_no, line.other_code or None, line.debit, line.credit, origin)
            for line, origin in zip(lines, line_origins, strict=True)
        ),
        mapping=tuple(dict.fromkeys(map_lines)),
        tied=tied,
        batches=tuple(each.as_batch_run() for each in origins.batches(batch_ids).values()),
        others=others,
    )
