"""The command explain: a rule's why and cure, or where a voucher, a line, an account or a partner comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table as Grid

from kerp_import.cli.options import AsJson
from kerp_import.cli.rules import rule_shown
from kerp_import.cli.session import SESSION, Exit, command, print_json, say
from kerp_import.model.errors import NothingOfThatCode
from kerp_import.model.labels import NAMES
from kerp_import.model.near_words import meant

if TYPE_CHECKING:
    from kerp_import.database.connection import Database
    from kerp_import.explain import Explained, ExplainedVoucher
    from kerp_import.model.nouns import Company
    from kerp_import.validate.rule import Rule

SUBJECTS = ("voucher", "line", "account", "partner")
LINE_FORM = "20240105-00012/2"
MANY = 10
"""Vouchers of one legacy number that are explained at once; more are listed by number."""


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """One column of a table: its type, the bounds of its values, and whether it must be filled."""

    name: str
    type: str
    bounds: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class TableShown:
    """A table as it stands after transform, and the staging table that it goes to."""

    table: str
    staging_table: str
    columns: tuple[ColumnShown, ...]


@dataclass(frozen=True, slots=True)
class MigrationRule:
    """A rule about migrations: what it is called, and what it says."""

    id: str
    says: tuple[str, ...]


@command
def explain(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="RULE-ID|TABLE|voucher|line|account|partner",
            help=say("규칙 번호, 표, 또는 무엇을 거슬러 볼지", "a rule id, a table, or what to trace back"),
        ),
    ],
    key: Annotated[
        str | None,
        typer.Argument(
            metavar="NO|CODE",
            help=say("전표번호, 전표번호/줄, 코드", "voucher number, number/line, or code"),
        ),
    ] = None,
    *,
    company: Annotated[
        str | None, typer.Option("--company", help=say("회사코드 (하나뿐이면 없어도 됨)", "company; the only one"))
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Explain a rule, or trace a record of K-ERP back to the source."""
    from kerp_import.database import embedded
    from kerp_import.explain import explain_account, explain_partner, explain_vouchers
    from kerp_import.migrate.history import require_current

    if subject not in SUBJECTS:
        return _explain_entry(subject, as_json=as_json)
    if key is None:
        raise typer.BadParameter(say("번호나 코드가 필요합니다", "a number or a code is needed"), param_hint="NO|CODE")
    with SESSION.database() as db:
        require_current(db)
        owner = the_company(db, company)
        explained: tuple[ExplainedVoucher | Explained, ...]
        if subject in {"account", "partner"}:
            master = (explain_account if subject == "account" else explain_partner)(db, owner, embedded.home(), key)
            explained = (master,) if master is not None else ()
        else:
            number, _, line = key.partition("/")
            if (subject == "line") != line.isdecimal():
                raise typer.BadParameter(LINE_FORM, param_hint=key)
            explained = explain_vouchers(db, owner, embedded.home(), number, line=int(line) if line else None)
        if not explained:
            raise _nothing_of(db, owner, subject, key)
    if as_json:
        print_json(explained)
    else:
        _print_all(explained)
    return Exit.DONE


def _nothing_of(db: "Database", owner: "Company", subject: str, key: str) -> NothingOfThatCode:
    """Return that K-ERP has nothing of that code, with the one that may be meant."""
    from kerp_import.explain import meant_code

    near = meant_code(db, owner, subject, key.partition("/")[0])
    return NothingOfThatCode(company=owner.code, what=f"{subject} {key}", near_ko=near.ko, near_en=near.en)


def the_company(db: "Database", code: str | None) -> "Company":
    """Return the company of that code, or the only one that there is."""
    from kerp_import.records import company as companies

    if code is None:
        codes = [each.code for each in companies.companies(db)]
        if len(codes) != 1:
            raise typer.BadParameter(", ".join(codes[:MANY]) or "-", param_hint="--company")
        code = codes[0]
    return companies.find_or_plan(db, code, may_create=False)


def _print_all(explained: "Iterable[ExplainedVoucher | Explained]") -> None:
    """Print every explanation, a blank line between two."""
    from kerp_import.explain import ExplainedVoucher, describe_balance, describe_voucher

    for at, each in enumerate(explained):
        if at:
            SESSION.out.print()
        if at == MANY:
            SESSION.out.print(say("… (--json에 모두)", "… (all of them with --json)"))
            return
        language = SESSION.language
        lines = (
            describe_voucher(each, language) if isinstance(each, ExplainedVoucher) else describe_balance(each, language)
        )
        for line in lines:
            SESSION.out.print(escape(line), soft_wrap=True)


def _meant(name: str, known: tuple[str, ...]) -> str:
    """Return which rule or table was meant: a rule may be named without its KERP-."""
    whole = f"KERP-{name}" if name[1:].isdecimal() else name
    return meant(whole, known).say(SESSION.language)


def _explain_entry(name: str, *, as_json: bool) -> int:
    """Print what one rule asks, why, and what to do; or the columns that a table has after transform."""
    # pandera takes a second to import, and what traces a voucher does not need it.
    from kerp_schemas.frames import FRAMES

    from kerp_import.validate.rules import rules as all_rules

    if name in FRAMES:
        if as_json:
            print_json(_table_shown(name))
        else:
            SESSION.out.print(_columns_of(name))
        return Exit.DONE
    if about_migrations := _lint_words(name):
        if as_json:
            print_json(MigrationRule(name, tuple(about_migrations)))
            return Exit.DONE
        SESSION.out.print("\n".join(escape(line) for line in about_migrations), soft_wrap=True)
        return Exit.DONE
    rule: Rule | None = next((each for each in all_rules() if each.id == name.upper()), None)
    if rule is None:
        raise typer.BadParameter(
            say(
                f"그런 규칙도 표도 없습니다: {name} (표: {', '.join(FRAMES)})",
                f"no such rule or table: {name} (tables: {', '.join(FRAMES)})",
            )
            + _meant(name, (*FRAMES, *(each.id for each in all_rules()))),
            param_hint="RULE-ID",
        )
    if as_json:
        print_json(rule_shown(rule))
        return Exit.DONE
    language = SESSION.language
    who = NAMES[rule.who.value].say(language)
    SESSION.out.print(f"[bold]{rule.id}[/] {rule.title.say(language)} ({rule.name}, {rule.severity.value}, {who})")
    for words in (rule.message, rule.why, rule.hint):
        if sentence := words.outline(language):
            SESSION.out.print(escape(sentence), soft_wrap=True)
    return Exit.DONE


def _lint_words(name: str) -> list[str]:
    """Return what a rule about migrations asks, why, and what to do; nothing where it is none."""
    from kerp_import.schema_changes.lint import lint_rules, squawk_table

    language = SESSION.language
    for ours in lint_rules():
        if ours.id == name.upper():
            sentences = (ours.message, ours.why, ours.hint)
            return [f"{ours.id} {ours.name}", *(words.outline(language) for words in sentences)]
    theirs = squawk_table().asked.get(name)
    return [f"{theirs.id} squawk", theirs.message.outline(language), theirs.hint.outline(language)] if theirs else []


def _table_shown(table: str) -> TableShown:
    """Return the columns of a table as `--json` prints them."""
    from kerp_schemas.frames import FRAMES, declared

    return TableShown(table, FRAMES[table][0], tuple(ColumnShown(*each) for each in declared(table)))


def _columns_of(table: str) -> Grid:
    """Return the columns of a table as `schemas/frames.py` declares them."""
    from kerp_schemas.frames import FRAMES, declared

    grid = Grid(title=f"{table} → {FRAMES[table][0]}", title_justify="left")
    for name in (say("열", "column"), say("형식", "type"), say("한도", "bounds"), say("필수", "required")):
        grid.add_column(name, overflow="fold")
    for name, dtype, limits, required in declared(table):
        grid.add_row(escape(name), escape(dtype), escape(limits), "●" if required else "")
    return grid
