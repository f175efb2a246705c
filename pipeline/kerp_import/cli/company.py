"""The commands company add, list and show."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.markup import escape

from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, print_json, say, tell
from kerp_import.model.safe_text import masked, one_line
from kerp_import.values.local_time import shown_time

if TYPE_CHECKING:
    from kerp_import.database.audit import AuditNote


@dataclass(frozen=True, slots=True)
class CompanyRole:
    """A company, and the role of its own, whose logins alone may act for it; None where it has none."""

    company: str
    role: str | None
    grant: str | None
    """What lets a login in."""


@dataclass(frozen=True, slots=True)
class CompanyShown:
    """A company with its role, and what was done to it beside its batches."""

    id: UUID
    code: str
    name: str
    business_number: str | None
    fiscal_year_start_month: int
    role: str | None
    audit: tuple["AuditNote", ...]


@dataclass(frozen=True, slots=True)
class FourEyesSet:
    """Whether a company needs four eyes."""

    company: str
    four_eyes: bool


def _shown_role(code: str, role: str | None) -> CompanyRole:
    """Return a company's role as `--json` prints it."""
    return CompanyRole(code, role, None if role is None else _grant(role))


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
    as_json: AsJson = False,
) -> int:
    """Add a company."""
    from kerp_import.migrate.history import require_current
    from kerp_import.records import company as companies
    from kerp_import.records.tenant_role import tenant_role

    with SESSION.database() as db:
        require_current(db)
        company = companies.add(db, code, name, business_number, strict_tenant=strict_tenant)
        role = tenant_role(db, company.id)
    if as_json:
        print_json(_shown_role(company.code, role))
        return Exit.DONE
    SESSION.out.print(escape(f"{company.code} {company.name}"))
    if role is not None:
        _print_role(role)
    return Exit.DONE


@command
def strict(
    code: Annotated[str, typer.Argument(help=say("회사코드", "company code"))], *, as_json: AsJson = False
) -> int:
    """Give a company its own role; one that has it already stays as it is."""
    from kerp_import.migrate.history import require_current
    from kerp_import.records.strict_company import make_strict

    with SESSION.database() as db:
        require_current(db)
        role = make_strict(db, code)
    if as_json:
        print_json(_shown_role(code, role))
    else:
        _print_role(role)
    return Exit.DONE


@command
def four_eyes(
    code: Annotated[str, typer.Argument(help=say("회사코드", "company code"))],
    *,
    lift: Annotated[bool, typer.Option("--lift", help=say("푼다 (--why와)", "lift them (with --why)"))] = False,
    why: Annotated[
        str, typer.Option("--why", help=say("푸는 이유: 감사 기록과 확인서에 남는다", "why: kept in audit and receipt"))
    ] = "",
    as_json: AsJson = False,
) -> int:
    """Turn four eyes on for a company, or lift them for a reason that is kept."""
    from kerp_import.migrate.history import require_current
    from kerp_import.records import company as companies
    from kerp_import.records.four_eyes import set_four_eyes

    if lift != bool(why.strip()):
        raise typer.BadParameter(
            say("--lift와 --why는 함께 씁니다", "--lift and --why go together"), param_hint="--why"
        )
    why = masked(one_line(why).strip())
    with SESSION.database() as db:
        require_current(db)
        set_four_eyes(db, companies.find_or_plan(db, code, may_create=False), is_on=not lift, why=why)
    if as_json:
        print_json(FourEyesSet(code, not lift))
    elif lift:
        SESSION.out.print(
            escape(
                tell(
                    "{code}: 네 눈 원칙을 풀었습니다 ({why})",
                    "{code}: four eyes are lifted ({why})",
                    code=code,
                    why=why,
                )
            ),
            soft_wrap=True,
        )
    else:
        sentence = tell("{code}: 네 눈 원칙을 지킵니다", "{code}: four eyes are needed from now on", code=code)
        SESSION.out.print(escape(sentence), soft_wrap=True)
    return Exit.DONE


@command
def list_(*, as_json: AsJson = False) -> int:
    """List the companies."""
    from kerp_import.records import company as companies

    with SESSION.database() as db:
        listed = companies.companies(db)
    if as_json:
        print_json(listed)
        return Exit.DONE
    for each in listed:
        SESSION.out.print(escape(f"{each.code} {each.name}"))
    return Exit.DONE


@command
def show(code: Annotated[str, typer.Argument(help=say("회사코드", "company code"))], *, as_json: AsJson = False) -> int:
    """Show one company."""
    from kerp_import.database import audit
    from kerp_import.records import company as companies
    from kerp_import.records.tenant_role import tenant_role

    with SESSION.database() as db:
        company = next(iter(companies.companies(db, code)), None)
        if company is None:
            raise companies.unknown(db, code)
        role = tenant_role(db, company.id)
        noted = [each for each in audit.notes(db, company.id) if each.batch_id is None]
    if as_json:
        print_json(CompanyShown(**asdict(company), role=role, audit=tuple(noted)))
        return Exit.DONE
    for name, value in asdict(company).items():
        SESSION.out.print(escape(f"{name}: {value if value is not None else ''}"))
    if role is not None:
        _print_role(role)
    for note in noted:
        SESSION.out.print(f"audit: {escape(f'{shown_time(note.at)} {note}')}", soft_wrap=True)
    return Exit.DONE


def _print_role(role: str) -> None:
    """Print the company's own role, and how a login is let in."""
    sentence = say("역할: {role}  들여보내기: {grant}", "role: {role}  to let a login in: {grant}")
    SESSION.out.print(escape(sentence.format(role=role, grant=_grant(role))), soft_wrap=True)


def _grant(role: str) -> str:
    """Return what an administrator says so that a login may act for the company."""
    return f'GRANT "{role}" TO LOGIN;'
