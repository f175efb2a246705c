"""The commands of the account-mapping work."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from pipeline import company as companies
from pipeline.cli.session import SESSION, Exit, command, explain_stop, told
from pipeline.decision import TargetAccount, accounts_of
from pipeline.errors import MappingBroken, UnknownCompany
from pipeline.mapcheck import Remark, remarks
from pipeline.mapping import examine_mapping, read_chart, shipped
from pipeline.model import Severity
from pipeline.report.terminal import SEVERITIES, STYLES

app = typer.Typer(no_args_is_help=True, help=told("계정 매핑", "The account-mapping work."))

Company = Annotated[str, typer.Option("--company", help=told("회사코드", "company code"))]


@app.command("check", help=told("매핑 파일을 줄 번호와 함께 검사한다", "Check mapping files, with line numbers."))
@command
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=told("매핑 YAML", "mapping YAML"))],
    *,
    company: Annotated[
        str | None,
        typer.Option(
            "--company", help=told("이 회사의 계정과목표로 (없으면 표준)", "by this company's chart, else the standard")
        ),
    ] = None,
) -> int:
    """Tell everything about each file; one that is no YAML is 3, any error 4."""
    targets = _targets_of(company) if company is not None else None
    code = Exit.DONE
    for path in files:
        try:
            file, problems = examine_mapping(path)
        except MappingBroken as error:
            explain_stop(error)
            code = Exit.CANNOT_GO_ON
            continue
        chart = targets if targets is not None or file is None else _shipped_chart(file.target)
        found = remarks(file, problems, chart)
        lines = len(file.accounts) + len(file.rules) if file else 0
        _tell_remarks(path, found, lines)
        if any(each.severity is Severity.ERROR for each in found):
            code = max(code, Exit.REFUSED) if code is not Exit.CANNOT_GO_ON else code
    return code


def _targets_of(code: str) -> dict[str, TargetAccount]:
    """Return the accounts of a company that is there."""
    with SESSION.database() as db:
        company = companies.find(db, code)
        if company is None:
            raise UnknownCompany(company=code)
        return companies.accounts(db, company)


def _shipped_chart(name: str) -> dict[str, TargetAccount] | None:
    """Return the accounts of the K-ERP chart `name`, where it is shipped."""
    path = shipped() / "charts" / f"{name}.yaml"
    return accounts_of(read_chart(path)) if path.exists() else None


def _tell_remarks(path: Path, found: tuple[Remark, ...], lines: int) -> None:
    """Print what was found in one file, line by line, and how much of it matters."""
    language = SESSION.language
    for each in found:
        place = told("{line}행", "line {line}").format(line=each.line)
        word = f"[{STYLES[each.severity]}]{SEVERITIES[each.severity].say(language)}[/]"
        SESSION.out.print(f"{escape(f'{path} {place}')} {word} {escape(each.words.say(language))}", soft_wrap=True)
    counts = " · ".join(
        f"{SEVERITIES[severity].say(language)} {sum(each.severity is severity for each in found):,}"
        for severity in Severity
    )
    sentence = told("{path}: 계정 줄과 규칙 {lines:,}개", "{path}: {lines:,} account line(s) and rule(s)")
    SESSION.out.print(escape(f"{sentence.format(path=path, lines=lines)} · {counts}"), soft_wrap=True)
