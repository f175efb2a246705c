"""The commands of the account-mapping work."""

from difflib import unified_diff
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.session import SESSION, Exit, command, explain_stop, told
from kerp_import.database.connection import Database
from kerp_import.database.migrate import require_current
from kerp_import.mapping import saved_map as saved
from kerp_import.mapping.decision import TargetAccount, accounts_of
from kerp_import.mapping.files import examine_mapping, shipped_chart
from kerp_import.mapping_review.check import MapRemark, remarks
from kerp_import.model.errors import MappingBroken, UnknownCompany, UnknownMap
from kerp_import.model.labels import SEVERITY_NAMES
from kerp_import.model.nouns import Company as Company_
from kerp_import.model.nouns import Severity
from kerp_import.records import company as companies
from kerp_import.report.terminal import STYLES

app = typer.Typer(no_args_is_help=True, help=told("계정 매핑", "The account-mapping work."))

Company = Annotated[str, typer.Option("--company", help=told("회사코드", "company code"))]

DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}


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
        chart = targets if targets is not None else targets_in(file.target) if file else {}
        found = remarks(file, problems, chart)
        lines = len(file.accounts) + len(file.rules) if file else 0
        tell_remarks(path, found, lines)
        if any(each.severity is Severity.ERROR for each in found):
            code = max(code, Exit.REFUSED) if code is not Exit.CANNOT_GO_ON else code
    return code


@app.command("show", help=told("저장된 매핑을 그대로 찍는다", "Print the saved map as it is."))
@command
def show(
    *,
    company: Company,
    version: Annotated[
        int | None, typer.Option("--version", min=1, help=told("판 (기본: 마지막)", "version (default: the last)"))
    ] = None,
) -> int:
    """Print one version of a company's map, and nothing else, so that it can be saved again."""
    with SESSION.database() as db:
        target = _known(db, company)
        found = saved.version(db, target, version) if version is not None else saved.latest(db, target)
    if found is None:
        raise UnknownMap(company=company, version=1)
    print(found.contents, end="")  # noqa: T201
    return Exit.DONE


@app.command("history", help=told("저장된 매핑의 모든 판", "Every version of the saved map."))
@command
def history(*, company: Company) -> int:
    """Print who saved which version when, the newest first."""
    with SESSION.database() as db:
        found = saved.versions(db, _known(db, company))
    for each in found:
        what = f"{each.version}  {each.created_at:%Y-%m-%d %H:%M:%S}  {each.created_by}  {each.sha256[:12]}"
        SESSION.out.print(escape("  ".join(filter(None, (what, each.note)))), soft_wrap=True)
    return Exit.DONE


def save_version(db: Database, company: Company_, text: str, *, by: str, note: str | None) -> int:
    """Save the text as the next version and show what it changes."""
    before = saved.latest(db, company)
    after = saved.save(db, company, text, by=by, note=note)
    if after is None:
        sentence = told("바뀐 것이 없어 저장하지 않았습니다 ({n}판)", "Nothing changed, nothing saved (version {n})")
        SESSION.out.print(sentence.format(n=before.version if before else 0))
        return Exit.DONE
    if before is not None:
        tell_diff(before.contents, text, f"{company.code}@v{before.version}", f"{company.code}@v{after.version}")
    sentence = told("저장했습니다: {company} {n}판, {by}", "Saved: {company} version {n}, {by}")
    SESSION.out.print(escape(sentence.format(company=company.code, n=after.version, by=by)), soft_wrap=True)
    return Exit.DONE


def tell_diff(before: str, after: str, old: str, new: str) -> None:
    """Print the lines that differ, as a unified diff."""
    for line in unified_diff(before.splitlines(), after.splitlines(), old, new, n=0, lineterm=""):
        style = DIFF_STYLES.get(line[0], "dim")
        SESSION.out.print(f"[{style}]{escape(line)}[/]", soft_wrap=True)


def company_of(db: Database, code: str) -> Company_:
    """Return the company; in our own server it is made, as by a run."""
    found = companies.find(db, code)
    if found is None and SESSION.database_url is None:
        return companies.add(db, code, code, None)
    return found or _known(db, code)


def _known(db: Database, code: str) -> Company_:
    """Return a company that is there."""
    require_current(db)
    found = companies.find(db, code)
    if found is None:
        raise UnknownCompany(company=code)
    return found


def _targets_of(code: str) -> dict[str, TargetAccount]:
    """Return the accounts of a company that is there."""
    with SESSION.database() as db:
        return companies.accounts(db, _known(db, code))


def targets_in(name: str) -> dict[str, TargetAccount]:
    """Return the accounts of the K-ERP chart `name`."""
    return accounts_of(shipped_chart(name))


def tell_remarks(path: Path, found: tuple[MapRemark, ...], lines: int) -> None:
    """Print what was found in one file, line by line, and how much of it matters."""
    language = SESSION.language
    for each in found:
        place = told("{line}행", "line {line}").format(line=each.line)
        word = f"[{STYLES[each.severity]}]{SEVERITY_NAMES[each.severity].say(language)}[/]"
        SESSION.out.print(f"{escape(f'{path} {place}')} {word} {escape(each.words.say(language))}", soft_wrap=True)
    counts = " · ".join(
        f"{SEVERITY_NAMES[severity].say(language)} {sum(each.severity is severity for each in found):,}"
        for severity in Severity
    )
    sentence = told("{path}: 계정 줄과 규칙 {lines:,}개", "{path}: {lines:,} account line(s) and rule(s)")
    SESSION.out.print(escape(f"{sentence.format(path=path, lines=lines)} · {counts}"), soft_wrap=True)
