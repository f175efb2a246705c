"""The command health: whether all is well, for cron and orchestrators; it reads only and starts nothing.

Decision: docs/decisions/health.md
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, print_json, say
from kerp_import.model.safe_text import one_line
from kerp_import.model.words import Words

if TYPE_CHECKING:
    from kerp_import.health.health_check import HealthCheck, HealthVerdict

SIGNS = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "wrong": "[bold red]✗[/]"}
"""By the value of a verdict."""

TITLES = {
    "database": Words("데이터베이스", "database"),
    "schema": Words("스키마", "schema"),
    "strangers": Words("배포와 다른 것", "strangers"),
    "operations": Words("작업", "operations"),
    "batches": Words("이관", "batches"),
    "partitions": Words("파티션", "partitions"),
    "backup": Words("백업", "backup"),
    "disk": Words("디스크", "disk"),
    "alerts": Words("알림", "alerts"),
    "clock": Words("시계", "clock"),
    "installation": Words("설치", "installation"),
    "python": Words("파이썬", "Python"),
    "packages": Words("패키지", "packages"),
    "console": Words("콘솔", "console"),
    "home": Words("홈 폴더", "home"),
    "archive": Words("보관 폴더", "archive"),
    "reports": Words("보고서 폴더", "reports"),
    "reports disk": Words("보고서 디스크", "reports' disk"),
    "embedded server": Words("내장 서버", "embedded server"),
}
"""What a check is called; an extra bears its own name."""

NO_AGE = Words("24h, 7d처럼 적으십시오", "write it like 24h or 7d")


@dataclass(frozen=True, slots=True)
class HealthCheckShown:
    """One check: how it is, and what to do where it is not well."""

    check: str
    verdict: "HealthVerdict"
    says: str
    advice: str | None


@dataclass(frozen=True, slots=True)
class HealthShown:
    """Whether anything is wrong, and every check."""

    is_well: bool
    checks: tuple[HealthCheckShown, ...]


@command
def health(
    *,
    alert: Annotated[
        bool,
        typer.Option(
            "--alert",
            help=say(
                "멈추거나 실패한 것을 알림 주소에 보낸다", "send what stalled or failed to the addresses of alerts"
            ),
        ),
    ] = False,
    backup_age: Annotated[
        str | None,
        typer.Option(
            "--backup-age",
            metavar="24h",
            help=say("백업이 이보다 오래되면 잘못이다", "it is wrong for the last backup to be older"),
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Print a line a check; 0 where nothing is wrong, 4 where something is, 3 where the database does not answer."""
    from kerp_import.database import embedded
    from kerp_import.database.connection import Database
    from kerp_import.files.spools import kerp_home
    from kerp_import.health.health import check_health
    from kerp_import.model.retention_errors import ServerNotRunning

    limit = _limit(backup_age)
    home = kerp_home()
    url = SESSION.database_url or embedded.running_url(home)
    if url is None:
        raise ServerNotRunning(home=home)
    with Database(url) as db:
        checks = [*check_health(db, home, limit)]
        if alert:
            from kerp_import.health.alerting import alerted

            checks.append(alerted(db))
    return show_checks(checks, as_json=as_json)


def show_checks(checks: "Iterable[HealthCheck]", *, as_json: bool) -> int:
    """Print checks, a line each and below it what to do, and return the exit code."""
    from kerp_import.health.health_check import HealthVerdict

    found = tuple(checks)
    is_well = not any(each.verdict is HealthVerdict.WRONG for each in found)
    if as_json:
        print_json(HealthShown(is_well, tuple(map(_shown, found))))
    else:
        for each in found:
            _print(each, SESSION.err if SESSION.quiet and each.verdict is HealthVerdict.WRONG else SESSION.out)
    return Exit.DONE if is_well else Exit.REFUSED


def _print(check: "HealthCheck", console: Console) -> None:
    """Print one check; what is quiet tells what is wrong all the same."""
    shown = _shown(check)
    title = TITLES[check.name].say(SESSION.language) if check.name in TITLES else check.name
    console.print(f"{SIGNS[check.verdict.value]} {title}: {escape(shown.says)}", soft_wrap=True)
    if shown.advice is not None:
        console.print(f"  → {escape(shown.advice)}", soft_wrap=True)


def _shown(check: "HealthCheck") -> HealthCheckShown:
    """Return one check in the session's language."""
    language = SESSION.language
    advice = one_line(check.advice.say(language)) if check.advice else None
    return HealthCheckShown(check.name, check.verdict, one_line(check.says.say(language)), advice)


def _limit(text: str | None) -> timedelta | None:
    """Return how old the last backup may be."""
    from kerp_import.expand_contract.durations import seconds_of

    if text is None:
        return None
    seconds = seconds_of(text)
    if seconds is None:
        raise typer.BadParameter(NO_AGE.say(SESSION.language), param_hint="--backup-age")
    return timedelta(seconds=seconds)
