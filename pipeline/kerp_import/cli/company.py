"""The commands company add, list and show."""

from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.session import SESSION, Exit, command, say
from kerp_import.database.migrate import require_current
from kerp_import.model.errors import UnknownCompany
from kerp_import.records import company as companies

company_app = typer.Typer(no_args_is_help=True, help=say("회사", "Companies."))


@company_app.command("add", help=say("회사를 표준 계정과목표와 함께 만든다", "Add a company with the standard chart."))
@command
def add(
    code: Annotated[str, typer.Argument(help=say("회사코드", "company code"))],
    name: Annotated[str, typer.Option("--name", help=say("회사명", "name"))],
    business_number: Annotated[
        str | None, typer.Option("--business-number", help=say("사업자등록번호", "business number"))
    ] = None,
) -> int:
    """Add a company."""
    with SESSION.database() as db:
        require_current(db)
        company = companies.add(db, code, name, business_number)
    SESSION.out.print(escape(f"{company.code} {company.name}"))
    return Exit.DONE


@company_app.command("list", help=say("회사 목록", "Every company."))
@command
def list_() -> int:
    """List the companies."""
    with SESSION.database() as db:
        for row in companies.companies(db):
            SESSION.out.print(escape(f"{row['code']} {row['name']}"))
    return Exit.DONE


@company_app.command("show", help=say("회사 하나", "One company."))
@command
def show(code: Annotated[str, typer.Argument(help=say("회사코드", "company code"))]) -> int:
    """Show one company."""
    with SESSION.database() as db:
        rows = companies.companies(db, code)
    if not rows:
        raise UnknownCompany(company=code)
    for name, value in rows[0].items():
        SESSION.out.print(escape(f"{name}: {value if value is not None else ''}"))
    return Exit.DONE
