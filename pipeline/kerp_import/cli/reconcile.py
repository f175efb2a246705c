"""The command reconcile."""

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import AsJson, CompanyCode, Encoding, PasswordFile, Sheet, reading_job
from kerp_import.cli.session import SESSION, Exit, command, print_json, say, with_password
from kerp_import.files.spools import passing_spool

if TYPE_CHECKING:
    from kerp_import.model.outcome import Reconciled


@dataclass(frozen=True, slots=True)
class TieOutShown:
    """Production against a trial balance: every account, and the sum of all differences whatever their sign."""

    company: str
    residual: Decimal
    against: str
    fiscal_year: int
    only_profit_and_loss: bool
    accounts: tuple["Reconciled", ...]


@command
def reconcile(  # noqa: PLR0913 - one parameter an option
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            help=say("합계잔액시산표 (없으면 마지막 배치의 것)", "a trial balance; else the last batch's own"),
        ),
    ] = None,
    *,
    company: CompanyCode,
    mapping: Annotated[
        list[Path] | None,
        typer.Option("--mapping", help=say("계정 매핑 YAML (마지막 배치가 쓴 것보다 먼저)", "mapping YAML")),
    ] = None,
    fiscal_year: Annotated[
        int | None, typer.Option("--fiscal-year", min=1900, max=2200, help=say("회계연도", "fiscal year"))
    ] = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> int:
    """Tie production out against a legacy trial balance; exit 4 where anything differs."""
    from kerp_import.migrate.history import require_current
    from kerp_import.reconcile.production import reconcile_file, reconcile_own
    from kerp_import.records import company as companies
    from kerp_import.report import print_tie_out

    with SESSION.database() as db, passing_spool() as spool:
        require_current(db)
        if file is None:
            tie_out = reconcile_own(db, companies.find_or_plan(db, company, may_create=False), SESSION.language)
        else:
            job = reading_job(
                [file],
                company=company,
                mapping=mapping,
                encoding=encoding,
                sheet=sheet,
                password_file=password_file,
            )
            job = replace(job, fiscal_year=fiscal_year)
            tie_out = with_password(job, lambda wanted: reconcile_file(db, wanted, Path(spool)))
    if as_json:
        print_json(
            TieOutShown(
                company=company,
                residual=tie_out.residual,
                against=tie_out.against,
                fiscal_year=tie_out.fiscal_year,
                only_profit_and_loss=tie_out.only_profit_and_loss,
                accounts=tie_out.accounts,
            )
        )
    else:
        heading = say("{company} {year} · 맞춰 본 시산표: {against}", "{company} {year} against {against}")
        against = (
            say(f"배치 {tie_out.against}의 것", f"that of batch {tie_out.against}") if file is None else tie_out.against
        )
        facts = {"company": company, "year": tie_out.fiscal_year, "against": against}
        SESSION.out.print(escape(heading.format(**facts)), soft_wrap=True)
        if tie_out.only_profit_and_loss:
            sentence = say(
                "이 회계연도의 기초잔액이 없어 손익 계정만 맞춰 봅니다.",
                "There are no openings of this year: only profit and loss accounts are tied out.",
            )
            SESSION.out.print(sentence)
        print_tie_out(tie_out.accounts, SESSION.out, SESSION.language)
    return Exit.REFUSED if tie_out.residual else Exit.DONE
