"""The commands map check, show and history; the larger ones of the group stand beside it (`map_apply` …)."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import AsJson, CompanyCode
from kerp_import.cli.session import SESSION, Exit, Stopped, command, explain_words, print_json, say, stopped_by, tell
from kerp_import.model.errors import MappingBroken, UnknownMap
from kerp_import.model.labels import SEVERITY_NAMES
from kerp_import.model.nouns import Company, Severity
from kerp_import.model.safe_text import lines_of
from kerp_import.values.local_time import local

if TYPE_CHECKING:
    from kerp_import.database.connection import Database
    from kerp_import.mapping.decision import TargetAccount
    from kerp_import.mapping.saved_map import SavedMap
    from kerp_import.mapping_review.check import MapRemark


@dataclass(frozen=True, slots=True)
class RemarkShown:
    """One thing about a mapping file, and the line that it stands on."""

    severity: Severity
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class MappingChecked:
    """One mapping file: its account lines and rules, and what is to be said of them; or why it cannot be read."""

    file: str
    lines: int | None
    remarks: tuple[RemarkShown, ...]
    error: Stopped | None


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """One version of a company's map: who saved it when, and why."""

    version: int
    sha256: str
    created_at: str
    created_by: str
    note: str | None


@dataclass(frozen=True, slots=True)
class SavedMapShown:
    """One version of a company's map, with its text."""

    company: str
    saved: SavedVersion
    contents: str


@command
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=say("매핑 YAML", "mapping YAML"))],
    *,
    company: Annotated[
        str | None,
        typer.Option(
            "--company", help=say("이 회사의 계정과목표로 (없으면 표준)", "by this company's chart, else the standard")
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Tell everything about each file; one that is no YAML is 3, any error 4."""
    targets = _targets_of(company) if company is not None else None
    checked = [_checked(path, targets) for path in files]
    if as_json:
        print_json(checked)
    for each in () if as_json else checked:
        if each.error is not None:
            explain_words(each.error)
        else:
            print_remarks(Path(each.file), each.remarks, each.lines or 0)
    if any(each.error for each in checked):
        return Exit.CANNOT_GO_ON
    is_wrong = any(remark.severity is Severity.ERROR for each in checked for remark in each.remarks)
    return Exit.REFUSED if is_wrong else Exit.DONE


def _checked(path: Path, targets: "dict[str, TargetAccount] | None") -> MappingChecked:
    """Return what is to be said of one file, by the company's chart or by the one that it names."""
    from kerp_import.mapping.files import examine_mapping
    from kerp_import.mapping_review.check import remarks

    try:
        file, problems = examine_mapping(path)
    except MappingBroken as error:
        return MappingChecked(str(path), None, (), stopped_by(error))
    chart = targets if targets is not None else targets_in(file.target) if file else {}
    lines = len(file.accounts) + len(file.rules) if file else 0
    return MappingChecked(str(path), lines, remarks_shown(remarks(file, problems, chart)), None)


def remarks_shown(remarks: "Iterable[MapRemark]") -> tuple[RemarkShown, ...]:
    """Return remarks in the session's language."""
    return tuple(RemarkShown(each.severity, each.line, each.words.say(SESSION.language)) for each in remarks)


@command
def show(
    *,
    company: CompanyCode,
    version: Annotated[
        int | None, typer.Option("--version", min=1, help=say("버전 (기본: 마지막)", "version (default: the last)"))
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Print one version of a company's map, and nothing else, so that it can be saved again."""
    from kerp_import.mapping import saved_map

    with SESSION.database() as db:
        owner = existing_company(db, company)
        saved = saved_map.version(db, owner, version) if version is not None else saved_map.latest(db, owner)
    if saved is None:
        raise UnknownMap(company=company, version=1)
    if as_json:
        print_json(SavedMapShown(company, _version_shown(saved), saved.contents))
    else:
        print(lines_of(saved.contents), end="")  # noqa: T201
    return Exit.DONE


@command
def history(*, company: CompanyCode, as_json: AsJson = False) -> int:
    """Print who saved which version when, the newest first."""
    from kerp_import.mapping import saved_map

    with SESSION.database() as db:
        versions = saved_map.versions(db, existing_company(db, company))
    if as_json:
        print_json([_version_shown(each) for each in versions])
        return Exit.DONE
    for each in versions:
        what = f"{each.version}  {each.created_at:%Y-%m-%d %H:%M:%S}  {each.created_by}  {each.sha256[:12]}"
        SESSION.out.print(escape("  ".join(filter(None, (what, each.note)))), soft_wrap=True)
    return Exit.DONE


def _version_shown(saved: "SavedMap") -> SavedVersion:
    """Return a version as `--json` prints it."""
    created_at = local(saved.created_at).isoformat()
    return SavedVersion(saved.version, saved.sha256, created_at, saved.created_by, saved.note)


def existing_company(db: "Database", code: str) -> Company:
    """Return the company of that code, or raise that there is none."""
    from kerp_import.migrate.history import require_current
    from kerp_import.records import company as companies

    require_current(db)
    return companies.find_or_plan(db, code, may_create=False)


def _targets_of(code: str) -> "dict[str, TargetAccount]":
    """Return the accounts of a company that is there."""
    from kerp_import.records import company as companies

    with SESSION.database() as db:
        return companies.accounts(db, existing_company(db, code))


def targets_in(name: str) -> "dict[str, TargetAccount]":
    """Return the accounts of the K-ERP chart `name`."""
    from kerp_import.mapping.decision import accounts_of
    from kerp_import.mapping.files import shipped_chart

    return accounts_of(shipped_chart(name))


def print_remarks(path: Path, file_remarks: tuple[RemarkShown, ...], lines: int) -> None:
    """Print the remarks on one mapping file in the order of its lines, then how many there are of each severity."""
    from kerp_import.report.terminal import STYLES

    language = SESSION.language
    for each in file_remarks:
        place = tell("{line}행", "line {line}", line=each.line)
        word = f"[{STYLES[each.severity]}]{SEVERITY_NAMES[each.severity].say(language)}[/]"
        SESSION.out.print(f"{escape(f'{path} {place}')} {word} {escape(each.message)}", soft_wrap=True)
    counts = " · ".join(
        f"{SEVERITY_NAMES[severity].say(language)} {sum(each.severity is severity for each in file_remarks):,}"
        for severity in Severity
    )
    sentence = say("{path}: 계정 줄과 규칙 {lines:,}개", "{path}: {lines:,} account line(s) and rule(s)")
    SESSION.out.print(escape(f"{sentence.format(path=path, lines=lines)} · {counts}"), soft_wrap=True)
