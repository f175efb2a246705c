"""The command of the main job: run."""

import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kerp_import.cli.after_commit import ARCHIVE, RESULT, SAME_COMMAND, AfterCommit, promoted_since
from kerp_import.cli.consent import Consent, is_asked
from kerp_import.cli.control_totals import control_of_year
from kerp_import.cli.deadline_warning import keep_and_forecast
from kerp_import.cli.new_company import may_create
from kerp_import.cli.options import (
    CompanyCode,
    Encoding,
    Files,
    FiscalYear,
    PasswordFile,
    Profile,
    RaiseLimits,
    RulesFile,
    Sheet,
    Yes,
    note_json,
)
from kerp_import.cli.progress import ProgressMode, ProgressShown, still
from kerp_import.cli.session import (
    SESSION,
    Exit,
    command,
    database_url,
    password_from,
    print_json_text,
    say,
    with_password,
)
from kerp_import.cli.settings import files_of
from kerp_import.files.outputs import make_folder, open_new
from kerp_import.model.errors import KerpError, ReportFolderUnwritable
from kerp_import.model.ids import uuid7
from kerp_import.model.near_words import meant
from kerp_import.model.shell import without_option
from kerp_import.model.step import Step, Watch
from kerp_import.model.system_words import system_reason
from kerp_import.settings.kerp_toml import found_from

if TYPE_CHECKING:
    from kerp_import.cli.leave_behind import Attempt
    from kerp_import.model.nouns import Job
    from kerp_import.model.outcome import Outcome

MASTERS = ("accounts", "partners", "departments", "projects")


class OnConflict(StrEnum):
    """What to do with a voucher number that K-ERP has with other contents."""

    ERROR = "error"
    SKIP = "skip"
    REPLACE = "replace"


class Vanished(StrEnum):
    """What to do with vouchers that an earlier batch wrote and that the files have no more."""

    KEEP = "keep"
    DELETE = "delete"


class Balances(StrEnum):
    """What a table of balances is that may be either."""

    TRIAL_BALANCE = "trial-balance"
    OPENING = "opening"


class VoucherStatus(StrEnum):
    """How vouchers come in."""

    APPROVED = "approved"
    DRAFT = "draft"


class ClosingEntries(StrEnum):
    """What to do with closing vouchers."""

    INCLUDE = "include"
    EXCLUDE = "exclude"


class SameVouchers(StrEnum):
    """What vouchers are that stand alike in two files of a run."""

    ONE = "one"


def _masters(text: str) -> frozenset[str]:
    """Return the masters named in `text`, separated by commas; an unknown one is wrong use."""
    names = frozenset(each.strip() for each in text.split(",") if each.strip())
    unknown = sorted(names - set(MASTERS))
    if unknown:
        known = ", ".join(MASTERS) + meant(unknown[0], MASTERS).say(SESSION.language)
        raise typer.BadParameter(known, param_hint=f"--create-missing {' '.join(unknown)}")
    return names


def _words(given: list[str] | None) -> tuple[str, ...]:
    """Return the words of an option that may be given several times, or once with commas between them."""
    return tuple(word.strip() for each in given or () for word in each.split(","))


def _beside_settings() -> Path | None:
    """Return where corrected cells are kept where no file is named: beside the nearest kerp.toml."""
    settings = found_from(Path.cwd())
    return settings.with_name("corrections.yaml") if settings else None


@command
def run(  # noqa: PLR0913 - one parameter an option
    files: Files,
    company: CompanyCode,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("똑같이 실행하고 되돌린다", "do everything, then undo it"))
    ] = False,
    mapping: Annotated[
        list[Path] | None,
        typer.Option(
            "--mapping",
            help=say("계정 매핑 YAML (여러 번 가능, 뒤의 것이 우선)", "mapping YAML; repeatable, a later one wins"),
        ),
    ] = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    profile: Profile = None,
    raise_limits: RaiseLimits = False,
    password_file: PasswordFile = None,
    fiscal_year: FiscalYear = None,
    balances: Annotated[
        Balances | None,
        typer.Option(
            "--balances",
            help=say(
                "둘 다일 수 있는 잔액 표가 시산표인지 기초잔액인지", "what a table of balances is that could be either"
            ),
        ),
    ] = None,
    report_dir: Annotated[
        Path | None, typer.Option("--report-dir", help=say("보고서 폴더", "folder of the report"))
    ] = None,
    as_json_: Annotated[
        bool,
        typer.Option(
            "--json",
            callback=note_json,
            is_eager=True,
            help=say("보고서를 JSON으로 표준출력에", "print the report as JSON"),
        ),
    ] = False,
    allow_unverified: Annotated[
        bool,
        typer.Option("--allow-unverified", help=say("확인되지 않은 매핑도 쓴다", "use unverified mapping lines too")),
    ] = False,
    skip_invalid: Annotated[
        bool,
        typer.Option("--skip-invalid", help=say("오류 전표는 제외하고 이관한다", "leave out vouchers with errors")),
    ] = False,
    on_conflict: Annotated[
        OnConflict,
        typer.Option(
            "--on-conflict", help=say("같은 번호의 다른 전표가 있을 때", "when K-ERP has another voucher of a number")
        ),
    ] = OnConflict.ERROR,
    vanished: Annotated[
        Vanished,
        typer.Option(
            "--vanished",
            help=say(
                "앞서 이관했으나 이 파일들의 기간에 더 없는 전표를 둘지 지울지",
                "vouchers of an earlier import that the files' days have no more: kept or deleted",
            ),
        ),
    ] = Vanished.KEEP,
    voucher_status: Annotated[
        VoucherStatus, typer.Option("--voucher-status", help=say("이관한 전표의 상태", "status of promoted vouchers"))
    ] = VoucherStatus.APPROVED,
    closing_entries: Annotated[
        ClosingEntries | None,
        typer.Option("--closing-entries", help=say("결산 대체 전표를 넣을지", "closing vouchers in or out")),
    ] = None,
    same_vouchers: Annotated[
        SameVouchers | None,
        typer.Option(
            "--same-vouchers",
            help=say("두 파일에 똑같이 있는 전표는 하나로 본다", "vouchers that stand alike in two files are one"),
        ),
    ] = None,
    known_empty: Annotated[
        list[str] | None,
        typer.Option(
            "--known-empty",
            metavar="NAME",
            help=say("비어 있는 것이 맞는 파일, 시트, 폴더 (여러 번 가능)", "what may be without data; repeatable"),
        ),
    ] = None,
    create_company: Annotated[
        bool, typer.Option("--create-company", help=say("회사가 없으면 만든다", "create the company if it is unknown"))
    ] = False,
    create_missing: Annotated[
        str,
        typer.Option(
            "--create-missing",
            metavar="accounts,partners,departments,projects",
            help=say("코드만 있는 기초자료를 만든다", "create masters that only a code names"),
        ),
    ] = "",
    keep_status: Annotated[
        list[str] | None,
        typer.Option(
            "--keep-status",
            metavar="WORD",
            help=say("상태 열에서 이관할 말 (여러 번 가능)", "a word of a status column that is loaded; repeatable"),
        ),
    ] = None,
    drop_status: Annotated[
        list[str] | None,
        typer.Option(
            "--drop-status",
            metavar="WORD",
            help=say("상태 열에서 제외할 말 (여러 번 가능)", "a word of a status column that is left out; repeatable"),
        ),
    ] = None,
    site: Annotated[
        list[str] | None,
        typer.Option(
            "--site",
            metavar="CODE",
            help=say("표에 있는 여러 회사·사업장 가운데 이관할 것", "which of several companies or sites in a table"),
        ),
    ] = None,
    rules: RulesFile = None,
    corrections: Annotated[
        Path | None,
        typer.Option(
            "--corrections",
            metavar="FILE",
            help=say(
                "고객이 고친 칸을 적어 두고 다음에도 쓰는 YAML (기본: kerp.toml 옆의 corrections.yaml)",
                "YAML of the cells that the client corrected (default: corrections.yaml beside kerp.toml)",
            ),
        ),
    ] = None,
    gentle: Annotated[
        bool,
        typer.Option(
            "--gentle",
            help=say(
                "쉬어 가며 나누어 이관한다 (다른 사람이 일하는 동안)",
                "promote in slices with pauses, beside others' work",
            ),
        ),
    ] = False,
    backup: Annotated[
        bool, typer.Option("--backup", help=say("그 전에 데이터베이스를 백업한다", "back the database up before"))
    ] = False,
    four_eyes: Annotated[
        bool,
        typer.Option(
            "--four-eyes",
            help=say(
                "매핑을 확인했거나 혼자 예행한 사람은 이관하지 못한다 (이 회사에 계속)",
                "whoever confirmed the mapping or rehearsed alone may not promote (kept for the company)",
            ),
        ),
    ] = False,
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            help=say("배치의 이름: 1차예행", "what the batch is called: first-rehearsal"),
        ),
    ] = None,
    _progress: ProgressShown = ProgressMode.AUTO,
    yes: Yes = False,
) -> int:
    """Import a company's files and return the exit code."""
    from kerp_import.database import embedded
    from kerp_import.model.nouns import Job

    asks = is_asked(on_conflict.value, vanished.value, dry_run=dry_run, yes=yes)
    job = Job(
        company=company,
        files=files_of(company, files),
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
        balances=balances.value if balances else None,
        allow_unverified=allow_unverified,
        skip_invalid=skip_invalid,
        on_conflict=on_conflict.value,
        vanished=vanished.value,
        voucher_status=voucher_status.value,
        closing_entries=closing_entries.value if closing_entries else None,
        same_vouchers=same_vouchers.value if same_vouchers else None,
        known_empty=tuple(known_empty or ()),
        report_folder=report_dir or Path("kerp-reports"),
        create_company=create_company,
        create_missing=_masters(create_missing),
        rules=rules,
        corrections=corrections,
        corrections_beside=_beside_settings(),
        control=control_of_year(fiscal_year),
        four_eyes=four_eyes,
        name=name,
        # The address of the server may hold a password.
        typed=tuple(without_option(SESSION.typed, "--database-url")),
        gentle=gentle,
    )
    started, passed_steps = uuid7(), set[Step]()
    outcome: Outcome | None = None
    try:
        _prepare(report_dir or Path("kerp-reports"), backup=backup and not dry_run)
        # What was found is read back with the report: twice in memory it would be the largest thing there.
        outcome = replace(
            _import(job, lambda step, *_: passed_steps.add(step), asks=asks, may_ask=not yes and sys.stdin.isatty()),
            findings=(),
        )
        after = AfterCommit(str(outcome.batch_id))
    except BaseException as error:
        # Whether COMMIT went through is asked, not guessed: the answer to it may be what was lost.
        batch_id = None
        if Step.PROMOTE in passed_steps and not dry_run:
            batch_id = promoted_since(started, company)
        if batch_id is None:
            if as_json_ and isinstance(error, KerpError):
                _print_failure(error, job)
            raise
        after = AfterCommit(batch_id)
        after.miss(ARCHIVE, error, SAME_COMMAND)
    if outcome is not None and (outcome.status == "rejected" or outcome.dry_run):
        return _leave_unpromoted(after, job, outcome, report_dir, as_json_=as_json_)
    # What is raised between two attempts must not fail the run either.
    after.attempt(RESULT, lambda: _leave(after.attempt, after, job, outcome, report_dir, as_json_=as_json_))
    after.tell()
    return Exit.DONE


def _leave(  # noqa: PLR0913 - what a run leaves behind, and how it is tried
    attempt: "Attempt",
    after: AfterCommit,
    job: "Job",
    outcome: "Outcome | None",
    report_dir: Path | None,
    *,
    as_json_: bool,
) -> None:
    """Write and print what the run leaves behind."""
    from kerp_import.cli.leave_behind import leave_behind

    leave_behind(attempt, after, job, outcome, report_dir, as_json_=as_json_)


def _leave_unpromoted(
    after: AfterCommit, job: "Job", outcome: "Outcome", report_dir: Path | None, *, as_json_: bool
) -> int:
    """Write and print what a rehearsal or a refusal leaves behind, and return the exit code."""
    from kerp_import.cli.leave_behind import plainly

    _leave(plainly, after, job, outcome, report_dir, as_json_=as_json_)
    return Exit.REFUSED if outcome.status == "rejected" else Exit.DONE


def _import(job: "Job", watch: Watch, *, asks: bool, may_ask: bool) -> "Outcome":
    """Run the flow on the user's server, or our own, where a company that does not exist is asked for."""
    from kerp_import.run import run as import_company

    with SESSION.database() as db:
        may_ask = may_ask and SESSION.database_url is None
        with still():
            wanted = may_create(db, job.company, is_wanted=job.create_company, asks=may_ask)
        job = replace(job, create_company=wanted)
        keep_and_forecast(db, job)
        confirm = Consent(db, job.typed, still).ask if asks else None
        return with_password(job, lambda wanted: import_company(wanted, db, watch, confirm))


def _print_failure(error: KerpError, job: "Job") -> None:
    """Print why the run could not go on, in the shape of its report."""
    from kerp_import.report import failure_as_json

    print_json_text(failure_as_json(error, job.company, dry_run=job.dry_run, language=job.language))


def _prepare(folder: Path, *, backup: bool) -> None:
    """Make sure before anything moves that the report can be written, and that there is a backup if one is wanted."""
    try:
        make_folder(folder)
        probe = folder / f".{uuid7()}"
        open_new(probe).close()
        probe.unlink()
    except OSError as error:
        raise ReportFolderUnwritable(folder=folder, reason=system_reason(error)) from error
    if backup:
        from kerp_import.cli.db_backup import write_backup

        write_backup(database_url(), None)
