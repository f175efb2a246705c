"""The command readiness: what is missing in the target before any row moves."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import (
    AsJson,
    CompanyCode,
    Encoding,
    Mappings,
    PasswordFile,
    Profile,
    RaiseLimits,
    Sheet,
    reading_job,
)
from kerp_import.cli.session import SESSION, Exit, command, print_json, say, with_password
from kerp_import.files.spools import passing_spool
from kerp_import.model.words import Words

if TYPE_CHECKING:
    from kerp_import.readiness import Check, State

TITLES = {
    "database": Words("데이터베이스", "database"),
    "schema": Words("스키마", "schema"),
    "role": Words("역할", "role"),
    "tables": Words("표", "tables"),
    "company": Words("회사", "company"),
    "chart": Words("계정과목표", "chart of accounts"),
    "periods": Words("회계기간", "fiscal periods"),
    "people": Words("사용자", "users"),
    "map": Words("매핑", "saved map"),
    "accounts": Words("쓰인 계정", "accounts used"),
    "verified": Words("확인", "verified"),
    "targets": Words("갈 계정", "targets"),
    "alone": Words("다른 작업", "other runs"),
    "room": Words("디스크", "disk"),
}
SIGNS = {"ready": "[green]✓[/]", "missing": "[bold red]✗[/]", "note": "[yellow]·[/]"}
"""By the value of a check's state."""


@dataclass(frozen=True, slots=True)
class CheckShown:
    """One thing that an import needs: how it stands, and what to do."""

    check: str
    state: "State"
    says: str
    advice: str | None


@dataclass(frozen=True, slots=True)
class ReadinessShown:
    """Whether a company can be imported into, and every check."""

    company: str
    is_ready: bool
    checks: tuple[CheckShown, ...]


@command
def readiness(  # noqa: PLR0913 - one parameter an option
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE|FOLDER]...",
            help=say(
                "이관할 파일 (기간과 계정까지 본다)", "files to import: their days and accounts are looked at too"
            ),
        ),
    ] = None,
    *,
    company: CompanyCode,
    mapping: Mappings = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    password_file: PasswordFile = None,
    profile: Profile = None,
    raise_limits: RaiseLimits = False,
    as_json: AsJson = False,
) -> int:
    """Tell what an import of these files would miss in K-ERP; nothing is loaded."""
    from kerp_import.readiness import State, check_readiness

    job = reading_job(
        files or [],
        company=company,
        mapping=mapping,
        encoding=encoding,
        sheet=sheet,
        profile=profile,
        raise_limits=raise_limits,
        password_file=password_file,
    )
    with SESSION.database() as db, passing_spool() as spool:
        checks = with_password(job, lambda wanted: check_readiness(wanted, db, Path(spool)))
    missing = sum(each.state is State.MISSING for each in checks)
    if as_json:
        print_json(_as_document(company, checks))
    else:
        _print_checks(checks)
        lack = Words("부족한 것 {lacking}가지", "{lacking} missing")
        go = Words("준비되었습니다", "Ready")
        sentence = (lack if missing else go).fill(SESSION.language, {"lacking": missing})
        SESSION.out.print(escape(sentence), soft_wrap=True)
    return Exit.REFUSED if missing else Exit.DONE


def _print_checks(checks: "tuple[Check, ...]") -> None:
    """Print a line a check, and below it what to do."""
    for each in checks:
        title, says = TITLES[each.name].say(SESSION.language), each.says.say(SESSION.language)
        SESSION.out.print(f"{SIGNS[each.state.value]} {title}: {escape(says)}", soft_wrap=True)
        if each.advice is not None:
            SESSION.out.print(f"  → {escape(each.advice.say(SESSION.language))}", soft_wrap=True)


def _as_document(company: str, checks: "tuple[Check, ...]") -> ReadinessShown:
    """Return the checks as `--json` shows them."""
    from kerp_import.readiness import State

    language = SESSION.language
    shown = tuple(
        CheckShown(each.name, each.state, each.says.say(language), each.advice.say(language) if each.advice else None)
        for each in checks
    )
    return ReadinessShown(company, not any(each.state is State.MISSING for each in checks), shown)
