"""The command reconcile."""

import json
import tempfile
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import Encoding, PasswordFile, Sheet
from kerp_import.cli.session import SESSION, Exit, command, password_from, told, with_password
from kerp_import.database import embedded
from kerp_import.database.migrate import require_current
from kerp_import.model.nouns import Job
from kerp_import.records import company as companies


@command
def reconcile(  # noqa: PLR0913 - one parameter an option
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            help=told("합계잔액시산표 (없으면 마지막 배치의 것)", "a trial balance; else the last batch's own"),
        ),
    ] = None,
    *,
    company: Annotated[str, typer.Option("--company", help=told("회사코드", "company code"))],
    mapping: Annotated[
        list[Path] | None,
        typer.Option("--mapping", help=told("계정 매핑 YAML (마지막 배치가 쓴 것보다 먼저)", "mapping YAML")),
    ] = None,
    fiscal_year: Annotated[
        int | None, typer.Option("--fiscal-year", min=1900, max=2200, help=told("회계연도", "fiscal year"))
    ] = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    password_file: PasswordFile = None,
    as_json: Annotated[bool, typer.Option("--json", help=told("JSON으로", "as JSON"))] = False,
) -> int:
    """Tie production out against a legacy trial balance; exit 4 where anything differs."""
    from kerp_import.reconcile.production import reconcile_file, reconcile_own
    from kerp_import.report import print_tie_out

    with SESSION.database() as db, tempfile.TemporaryDirectory(prefix="kerp-") as spool:
        require_current(db)
        if file is None:
            found = reconcile_own(db, companies.find_or_plan(db, company, may_create=False), SESSION.language)
        else:
            job = Job(
                company=company,
                files=(file,),
                home=embedded.home(),
                language=SESSION.language,
                mappings=tuple(mapping or ()),
                encoding=encoding,
                sheet=sheet,
                password=password_from(password_file),
                fiscal_year=fiscal_year,
            )
            found = with_password(job, lambda wanted: reconcile_file(db, wanted, Path(spool)))
    if as_json:
        shown = {"company": company, "residual": found.residual, **asdict(found)}
        print(json.dumps(shown, ensure_ascii=False, indent=2, default=_exact))  # noqa: T201
    else:
        heading = told("{company} {year} · 맞춰 본 시산표: {against}", "{company} {year} against {against}")
        against = (
            told(f"배치 {found.against}의 것", f"that of batch {found.against}") if file is None else found.against
        )
        facts = {"company": company, "year": found.fiscal_year, "against": against}
        SESSION.out.print(escape(heading.format(**facts)), soft_wrap=True)
        if found.only_profit_and_loss:
            sentence = told(
                "이 회계연도의 기초잔액이 없어 손익 계정만 맞춰 봅니다.",
                "There are no openings of this year: only profit and loss accounts are tied out.",
            )
            SESSION.out.print(sentence)
        print_tie_out(found.accounts, SESSION.out, SESSION.language)
    return Exit.REFUSED if found.residual else Exit.DONE


def _exact(value: object) -> str:
    """Return an amount as text, every digit of it."""
    if not isinstance(value, Decimal):
        raise TypeError(type(value))
    return str(value)
