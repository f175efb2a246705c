"""The command explain: a rule's why and cure, or where a voucher, a line, an account or a partner comes from."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.company_rules import explain_entry
from kerp_import.cli.session import SESSION, Exit, command, told
from kerp_import.database import embedded
from kerp_import.database.connection import Database
from kerp_import.database.migrate import require_current
from kerp_import.explain import (
    Explained,
    ExplainedVoucher,
    describe_balance,
    describe_voucher,
    explain_account,
    explain_partner,
    explain_vouchers,
)
from kerp_import.model.errors import NothingOfThatCode, UnknownCompany
from kerp_import.model.nouns import Company
from kerp_import.records import company as companies

MASTERS = {"account": explain_account, "partner": explain_partner}
SUBJECTS = ("voucher", "line", *MASTERS)
LINE_FORM = "20240105-00012/2"
MANY = 10
"""Vouchers of one legacy number that are explained at once; more are listed by number."""


@command
def explain(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="RULE-ID|TABLE|voucher|line|account|partner",
            help=told("규칙 번호, 표, 또는 무엇을 거슬러 볼지", "a rule id, a table, or what to trace back"),
        ),
    ],
    key: Annotated[
        str | None,
        typer.Argument(
            metavar="NO|CODE",
            help=told("전표번호, 전표번호/줄, 코드", "voucher number, number/line, or code"),
        ),
    ] = None,
    *,
    company: Annotated[
        str | None, typer.Option("--company", help=told("회사코드 (하나뿐이면 없어도 됨)", "company; the only one"))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=told("JSON으로", "as JSON"))] = False,
) -> int:
    """Explain a rule, or trace a record of K-ERP back to the source."""
    if subject not in SUBJECTS:
        return explain_entry(subject)
    if key is None:
        raise typer.BadParameter(told("번호나 코드가 필요합니다", "a number or a code is needed"), param_hint="NO|CODE")
    with SESSION.database() as db:
        require_current(db)
        whose = the_company(db, company)
        found: tuple[ExplainedVoucher | Explained, ...]
        if subject in MASTERS:
            one = MASTERS[subject](db, whose, embedded.home(), key)
            found = (one,) if one is not None else ()
        else:
            number, _, line = key.partition("/")
            if (subject == "line") != line.isdecimal():
                raise typer.BadParameter(LINE_FORM, param_hint=key)
            found = explain_vouchers(db, whose, embedded.home(), number, line=int(line) if line else None)
    if not found:
        raise NothingOfThatCode(company=whose.code, what=f"{subject} {key}")
    if as_json:
        print(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2, default=str))  # noqa: T201
    else:
        _tell(found)
    return Exit.DONE


def the_company(db: Database, code: str | None) -> Company:
    """Return the company of that code, or the only one that there is."""
    if code is None:
        codes = [str(row["code"]) for row in companies.companies(db)]
        if len(codes) != 1:
            raise typer.BadParameter(", ".join(codes[:MANY]) or "-", param_hint="--company")
        code = codes[0]
    company = companies.find(db, code)
    if company is None:
        raise UnknownCompany(company=code)
    return company


def _tell(found: Iterable[ExplainedVoucher | Explained]) -> None:
    """Print every explanation, a blank line between two."""
    for at, each in enumerate(found):
        if at:
            SESSION.out.print()
        if at == MANY:
            SESSION.out.print(told("… (--json에 모두)", "… (all of them with --json)"))
            return
        language = SESSION.language
        lines = (
            describe_voucher(each, language) if isinstance(each, ExplainedVoucher) else describe_balance(each, language)
        )
        for line in lines:
            SESSION.out.print(escape(line), soft_wrap=True)
