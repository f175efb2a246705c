"""The command db lint: a folder of migrations looked through, on a server of its own."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.markup import escape

from kerp_import.cli.migration_folder import FolderPath, folder_of
from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, print_json, say
from kerp_import.migrate.files import TABLE

if TYPE_CHECKING:
    from kerp_import.schema_changes.lint import LintReport


@dataclass(frozen=True, slots=True)
class LintFindingShown:
    """One thing that is wrong in a migration file."""

    rule: str
    file: str
    line: int
    statement: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class ExceptionShown:
    """An exception with its reason, and how many findings it takes away."""

    file: str
    rule: str
    why: str
    findings: int


@dataclass(frozen=True, slots=True)
class LintShown:
    """What a folder of migrations was found to be."""

    migrations: int
    findings: tuple[LintFindingShown, ...]
    exceptions: tuple[ExceptionShown, ...]


@command
def lint_command(
    *,
    path: FolderPath = None,
    as_json: AsJson = False,
) -> int:
    """Look a folder of migrations through and print what is wrong in it."""
    from kerp_import.schema_changes.lint import lint

    report = lint(folder_of(path, TABLE))
    if as_json:
        print_json(_document(report))
    else:
        _print(report)
    return Exit.REFUSED if report.findings else Exit.DONE


def _print(report: "LintReport") -> None:
    """Print every finding: where, which statement, what is wrong and what to do."""
    language = SESSION.language
    for each in report.findings:
        statement = f"  [dim]{escape(each.statement)}[/]" if each.statement else ""
        SESSION.out.print(f"[bold]{escape(each.file)}:{each.line}[/]  {each.rule}{statement}", soft_wrap=True)
        SESSION.out.print(f"  {escape(each.message.say(language))}", soft_wrap=True)
        SESSION.out.print(f"  → {escape(each.hint.say(language))}", soft_wrap=True)
    excepted = sum(count for _, count in report.excepted)
    SESSION.out.print(
        say(
            f"마이그레이션 {report.migrations}개: 걸린 것 {len(report.findings):,}건, 사유가 적힌 예외 {excepted}건",
            f"{report.migrations} migrations: {len(report.findings):,} findings, {excepted} excepted with a reason",
        )
    )


def _document(report: "LintReport") -> LintShown:
    """Return the report as JSON has it."""
    language = SESSION.language
    findings = (
        LintFindingShown(
            each.rule, each.file, each.line, each.statement, each.message.say(language), each.hint.say(language)
        )
        for each in report.findings
    )
    exceptions = (ExceptionShown(each.file_name, each.rule, each.why, count) for each, count in report.excepted)
    return LintShown(report.migrations, tuple(findings), tuple(exceptions))
