"""The commands company add, list and show."""

from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape

from kerp_import.cli.session import SESSION, Exit, command, say
from kerp_import.model.safe_text import masked
from kerp_import.values.local_time import shown_time


@command
def add(
    code: Annotated[str, typer.Argument(help=say("회사코드", "company code"))],
    name: Annotated[str, typer.Option("--name", help=say("회사명", "name"))],
    business_number: Annotated[
        str | None, typer.Option("--business-number", help=say("사업자등록번호", "business number"))
    ] = None,
    *,
    strict_tenant: Annotated[
        bool,
        typer.Option(
            "--strict-tenant",
            help=say(
                "회사의 역할을 만든다: 그 역할의 로그인만, 그 회사만 다룰 수 있다",
                "make a role for the company: its logins alone may act for it, and for no other company",
            ),
        ),
    ] = False,
) -> int:
    """Add a company."""
    from kerp_import.migrate.history import require_current
    from kerp_import.records import company as companies
    from kerp_import.records.tenant_role import tenant_role

    with SESSION.database() as db:
        require_current(db)
        company = companies.add(db, code, name, business_number, strict_tenant=strict_tenant)
        role = tenant_role(db, company.id)
    SESSION.out.print(escape(f"{company.code} {company.name}"))
    if role is not None:
        _print_role(role)
    return Exit.DONE


@command
def strict(code: Annotated[str, typer.Argument(help=say("회사코드", "company code"))]) -> int:
    """Give a company its own role; one that has it already stays as it is."""
    from kerp_import.migrate.history import require_current
    from kerp_import.records.strict_company import make_strict

    with SESSION.database() as db:
        require_current(db)
        _print_role(make_strict(db, code))
    return Exit.DONE


@command
def four_eyes(
    code: Annotated[str, typer.Argument(help=say("회사코드", "company code"))],
    *,
    lift: Annotated[bool, typer.Option("--lift", help=say("푼다 (--why와)", "lift them (with --why)"))] = False,
    why: Annotated[
        str, typer.Option("--why", help=say("푸는 이유: 감사 기록과 확인서에 남는다", "why: kept in audit and receipt"))
    ] = "",
) -> int:
    """Turn four eyes on for a company, or lift them for a reason that is kept."""
    from kerp_import.migrate.history import require_current
    from kerp_import.records import company as companies
    from kerp_import.records.four_eyes import set_four_eyes

    if lift != bool(why.strip()):
        raise typer.BadParameter(
            say("--lift와 --why는 함께 씁니다", "--lift and --why go together"), param_hint="--why"
        )
    with SESSION.database() as db:
        require_current(db)
        set_four_eyes(db, companies.find_or_plan(db, code, may_create=False), is_on=not lift, why=masked(why.strip()))
    return Exit.DONE


@command
def list_() -> int:
    """List the companies."""
    from kerp_import.records import company as companies

    with SESSION.database() as db:
        for row in companies.companies(db):
            SESSION.out.print(escape(f"{row['code']} {row['name']}"))
    return Exit.DONE


@command
def show(code: Annotated[str, typer.Argument(help=say("회사코드", "company code"))]) -> int:
    """Show one company."""
    from kerp_import.database import audit
    from kerp_import.records import company as companies
    from kerp_import.records.tenant_role import tenant_role

    with SESSION.database() as db:
        rows = companies.companies(db, code)
        id_ = UUID(str(rows[0]["id"])) if rows else None
        role = tenant_role(db, id_) if id_ is not None else None
        noted = [each for each in audit.notes(db, id_) if each.batch_id is None] if id_ is not None else []
        unknown = companies.unknown(db, code)
    if not rows:
        raise unknown
    for name, value in rows[0].items():
        SESSION.out.print(escape(f"{name}: {value if value is not None else ''}"))
    if role is not None:
        _print_role(role)
    for note in noted:
        SESSION.out.print(f"audit: {escape(f'{shown_time(note.at)} {note}')}", soft_wrap=True)
    return Exit.DONE


def _print_role(role: str) -> None:
    """Print the company's own role, and how a login is let in."""
    sentence = say("역할: {role}  들여보내기: {grant}", "role: {role}  to let a login in: {grant}")
    grant = f'GRANT "{role}" TO LOGIN;'
    SESSION.out.print(escape(sentence.format(role=role, grant=grant)), soft_wrap=True)
