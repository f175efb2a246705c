"""The command of the main job: run."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from kerp_import.cli.options import Encoding, PasswordFile, Profile, RaiseLimits, RulesFile, Sheet, Yes
from kerp_import.cli.receipt import write_receipt
from kerp_import.cli.report import Written, company_key, kept_report, write_folder
from kerp_import.cli.session import SESSION, Exit, command, explain_stop, password_from, told, with_password
from kerp_import.database import embedded
from kerp_import.model.errors import KerpError, ReportFolderUnwritable
from kerp_import.model.ids import uuid7
from kerp_import.model.nouns import Job
from kerp_import.model.step import Step, Watch
from kerp_import.report import as_json, failure_as_json, tell
from kerp_import.run import run as import_company

MASTERS = ("accounts", "partners", "departments", "projects")


class OnConflict(StrEnum):
    """What to do with a voucher number that K-ERP has with other contents."""

    ERROR = "error"
    SKIP = "skip"


class VoucherStatus(StrEnum):
    """How vouchers come in."""

    APPROVED = "approved"
    DRAFT = "draft"


class ClosingEntries(StrEnum):
    """What to do with closing vouchers."""

    INCLUDE = "include"
    EXCLUDE = "exclude"


def _masters(text: str) -> frozenset[str]:
    """Return the masters named in `text`, separated by commas; an unknown one is wrong use."""
    names = frozenset(each.strip() for each in text.split(",") if each.strip())
    unknown = sorted(names - set(MASTERS))
    if unknown:
        known = ", ".join(MASTERS)
        raise typer.BadParameter(known, param_hint=f"--create-missing {' '.join(unknown)}")
    return names


def _words(given: list[str] | None) -> tuple[str, ...]:
    """Return the words of an option that may be given several times, or once with commas between them."""
    return tuple(word.strip() for each in given or () for word in each.split(","))


@command
def run(  # noqa: PLR0913 - one parameter an option
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE|FOLDER...", help=told("엑셀이나 CSV 파일, 또는 폴더", "Excel or CSV files, or folders")
        ),
    ],
    company: Annotated[str, typer.Option("--company", help=told("회사코드", "company code"))],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=told("똑같이 실행하고 되돌린다", "do everything, then undo it"))
    ] = False,
    mapping: Annotated[
        list[Path] | None,
        typer.Option(
            "--mapping",
            help=told("계정 매핑 YAML (여러 번 가능, 뒤의 것이 우선)", "mapping YAML; repeatable, a later one wins"),
        ),
    ] = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    profile: Profile = None,
    raise_limits: RaiseLimits = False,
    password_file: PasswordFile = None,
    fiscal_year: Annotated[
        int | None,
        typer.Option(
            "--fiscal-year",
            min=1900,
            max=2200,
            help=told("회계연도 (시작하는 해)", "the year in which the fiscal year begins"),
        ),
    ] = None,
    report_dir: Annotated[
        Path | None, typer.Option("--report-dir", help=told("보고서 폴더", "folder of the report"))
    ] = None,
    as_json_: Annotated[
        bool, typer.Option("--json", help=told("보고서를 JSON으로 표준출력에", "print the report as JSON"))
    ] = False,
    allow_unverified: Annotated[
        bool,
        typer.Option("--allow-unverified", help=told("확인되지 않은 매핑도 쓴다", "use unverified mapping lines too")),
    ] = False,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help=told("오류 전표는 빼고 올린다", "leave out vouchers with errors"))
    ] = False,
    on_conflict: Annotated[
        OnConflict,
        typer.Option(
            "--on-conflict", help=told("같은 번호의 다른 전표가 있을 때", "when K-ERP has another voucher of a number")
        ),
    ] = OnConflict.ERROR,
    voucher_status: Annotated[
        VoucherStatus, typer.Option("--voucher-status", help=told("올라간 전표의 상태", "status of promoted vouchers"))
    ] = VoucherStatus.APPROVED,
    closing_entries: Annotated[
        ClosingEntries | None,
        typer.Option("--closing-entries", help=told("결산 대체 전표를 넣을지", "closing vouchers in or out")),
    ] = None,
    create_company: Annotated[
        bool, typer.Option("--create-company", help=told("회사가 없으면 만든다", "create the company if it is unknown"))
    ] = False,
    create_missing: Annotated[
        str,
        typer.Option(
            "--create-missing",
            metavar="accounts,partners,departments,projects",
            help=told("코드만 있는 기초자료를 만든다", "create masters that only a code names"),
        ),
    ] = "",
    keep_status: Annotated[
        list[str] | None,
        typer.Option(
            "--keep-status",
            metavar="WORD",
            help=told("상태 열에서 올릴 말 (여러 번 가능)", "a word of a status column that is loaded; repeatable"),
        ),
    ] = None,
    drop_status: Annotated[
        list[str] | None,
        typer.Option(
            "--drop-status",
            metavar="WORD",
            help=told("상태 열에서 뺄 말 (여러 번 가능)", "a word of a status column that is left out; repeatable"),
        ),
    ] = None,
    site: Annotated[
        list[str] | None,
        typer.Option(
            "--site",
            metavar="CODE",
            help=told("표에 있는 여러 회사·사업장 가운데 올릴 것", "which of several companies or sites in a table"),
        ),
    ] = None,
    rules: RulesFile = None,
    yes: Yes = False,  # noqa: ARG001 - part of the contract
) -> int:
    """Import a company's files and return the exit code."""
    job = Job(
        company=company,
        files=tuple(files),
        home=embedded.home(),
        language=SESSION.language,
        dry_run=dry_run,
        mappings=tuple(mapping or ()),
        encoding=encoding,
        sheet=sheet,
        profile=profile,
        keep_status=_words(keep_status),
        drop_status=_words(drop_status),
        sites=_words(site),
        raise_limits=raise_limits,
        password=password_from(password_file),
        fiscal_year=fiscal_year,
        allow_unverified=allow_unverified,
        skip_invalid=skip_invalid,
        on_conflict=on_conflict.value,
        voucher_status=voucher_status.value,
        closing_entries=closing_entries.value if closing_entries else None,
        create_company=create_company or SESSION.database_url is None,
        create_missing=_masters(create_missing),
        rules=rules,
    )
    try:
        _check_writable(report_dir or Path("kerp-reports"))
        with SESSION.database() as db, _progress(quiet=as_json_ or SESSION.quiet) as watch:
            outcome = with_password(job, lambda wanted: import_company(wanted, db, watch))
            report = kept_report(db, str(outcome.batch_id))
            secret = company_key(db, str(outcome.batch_id))
            folder = report_dir or Path("kerp-reports") / str(outcome.batch_id)
            has_new_books = outcome.status == "completed" and not dry_run
            receipts = write_receipt(db, str(outcome.batch_id), folder) if has_new_books else ()
    except KerpError as error:
        if as_json_:
            print(failure_as_json(error, company, dry_run=dry_run, language=SESSION.language))  # noqa: T201
        explain_stop(error)
        return Exit.CANNOT_GO_ON
    written = Written((), ())
    if report_dir is not None or outcome.status != "already_imported":
        written = write_folder(folder, job, outcome, report, secret)
    if as_json_:
        print(as_json(outcome))  # noqa: T201
    else:
        tell(outcome, SESSION.out, SESSION.language)
        for file in written.files:
            SESSION.out.print(escape(told(f"보고서: {file}", f"Report: {file}")), soft_wrap=True)
        for file in receipts:
            SESSION.out.print(escape(told(f"인수인계 확인서: {file}", f"Receipt: {file}")), soft_wrap=True)
    for reason in written.left:
        SESSION.err.print(escape(reason.say(SESSION.language)), soft_wrap=True)
    return Exit.REFUSED if outcome.status == "rejected" else Exit.DONE


def _check_writable(folder: Path) -> None:
    """Make sure before anything moves that the report can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".{uuid7()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ReportFolderUnwritable(folder=folder, reason=error.strerror) from error


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Watch]:
    """Draw a bar per step on a terminal's standard error."""
    names = {
        Step.EXTRACT: told("읽기", "extract"),
        Step.TRANSFORM: told("변환", "transform"),
        Step.LOAD: told("적재", "load"),
        Step.VALIDATE: told("검증", "validate"),
        Step.PROMOTE: told("반영", "promote"),
    }
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=SESSION.err, disable=quiet or not sys.stderr.isatty(), transient=True) as progress:
        tasks = {step: progress.add_task(names[step], total=None) for step in Step}

        def watch(step: Step, done: int, total: int) -> None:
            progress.update(tasks[step], completed=done or 1, total=total or 1)

        yield watch
