"""The commands of companies and of the catalogue of rules."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table as Grid

from kerp_import.cli.session import SESSION, Exit, command, told
from kerp_import.database.migrate import require_current
from kerp_import.model.errors import UnknownCompany
from kerp_import.model.labels import NAMES
from kerp_import.records import company as companies
from kerp_import.validate.rule import Rule
from kerp_import.validate.rules import rules as all_rules

company_app = typer.Typer(no_args_is_help=True, help=told("회사", "Companies."))


@company_app.command("add", help=told("회사를 표준 계정과목표와 함께 만든다", "Add a company with the standard chart."))
@command
def add(
    code: Annotated[str, typer.Argument(help=told("회사코드", "company code"))],
    name: Annotated[str, typer.Option("--name", help=told("회사명", "name"))],
    business_number: Annotated[
        str | None, typer.Option("--business-number", help=told("사업자등록번호", "business number"))
    ] = None,
) -> int:
    """Add a company."""
    with SESSION.database() as db:
        require_current(db)
        made = companies.add(db, code, name, business_number)
    SESSION.out.print(escape(f"{made.code} {made.name}"))
    return Exit.DONE


@company_app.command("list", help=told("회사 목록", "Every company."))
@command
def list_() -> int:
    """List the companies."""
    with SESSION.database() as db:
        for row in companies.companies(db):
            SESSION.out.print(escape(f"{row['code']} {row['name']}"))
    return Exit.DONE


@company_app.command("show", help=told("회사 하나", "One company."))
@command
def show(code: Annotated[str, typer.Argument(help=told("회사코드", "company code"))]) -> int:
    """Show one company."""
    with SESSION.database() as db:
        rows = companies.companies(db, code)
    if not rows:
        raise UnknownCompany(company=code)
    for name, value in rows[0].items():
        SESSION.out.print(escape(f"{name}: {value if value is not None else ''}"))
    return Exit.DONE


@command
def rules() -> int:
    """Print the catalogue of rules."""
    grid = Grid(title=told("규칙", "Rules"), title_justify="left")
    for name in (
        told("규칙", "rule"),
        told("이름", "name"),
        told("등급", "severity"),
        told("담당", "who"),
        told("까닭", "why"),
    ):
        grid.add_column(name, overflow="fold")
    for rule in all_rules():
        who = NAMES[rule.who.value].say(SESSION.language)
        title = f"{rule.title.say(SESSION.language)}\n[dim]{rule.name}[/]"
        grid.add_row(rule.id, title, rule.severity.value, who, escape(rule.why.say(SESSION.language)))
    SESSION.out.print(grid)
    return Exit.DONE


def explain_entry(name: str) -> int:
    """Print what one rule asks, why, and what to do; or the columns that a table has after transform."""
    # pandera takes a second to import, and no other command of this module needs it.
    from kerp_schemas.frames import FRAMES

    if name in FRAMES:
        SESSION.out.print(_columns(name))
        return Exit.DONE
    found: Rule | None = next((each for each in all_rules() if each.id == name.upper()), None)
    if found is None:
        raise typer.BadParameter(
            told(
                f"그런 규칙도 표도 없습니다: {name} (표: {', '.join(FRAMES)})",
                f"no such rule or table: {name} (tables: {', '.join(FRAMES)})",
            ),
            param_hint="RULE-ID",
        )
    language = SESSION.language
    who = NAMES[found.who.value].say(language)
    SESSION.out.print(f"[bold]{found.id}[/] {found.title.say(language)} ({found.name}, {found.severity.value}, {who})")
    for words in (found.message, found.why, found.hint):
        SESSION.out.print(escape(words.say(language)), soft_wrap=True)
    return Exit.DONE


def _columns(table: str) -> Grid:
    """Return the columns of a table as `schemas/frames.py` declares them."""
    from kerp_schemas.frames import FRAMES, declared

    grid = Grid(title=f"{table} → {FRAMES[table][0]}", title_justify="left")
    for name in (told("열", "column"), told("형식", "type"), told("한도", "bounds"), told("필수", "required")):
        grid.add_column(name, overflow="fold")
    for name, dtype, limits, required in declared(table):
        grid.add_row(escape(name), escape(dtype), escape(limits), "●" if required else "")
    return grid
