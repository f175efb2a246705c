"""The command batches: every batch that was ever run, and with --reread how today's reading differs.

Decision: docs/decisions/batch-names.md
"""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.markup import escape

from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, print_json, say, show_line
from kerp_import.values.local_time import local, shown_time

if TYPE_CHECKING:
    from kerp_import.database.connection import Database
    from kerp_import.diff.reread import Reread, RereadBatch
    from kerp_import.records.batches_told import BatchTold
    from kerp_import.records.history import PastBatch


@dataclass(frozen=True, slots=True)
class BatchShown:
    """One batch of the history; moments in local time with their distance from UTC."""

    id: UUID
    company_id: UUID
    company_code: str
    status: str
    """running, completed, rejected, failed or rolled_back."""
    dry_run: bool
    started_at: str
    completed_at: str | None
    rows_affected: int
    error_message: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class FindingsCounted:
    """How many findings a batch has of each severity."""

    error: int
    warning: int
    info: int


@dataclass(frozen=True, slots=True)
class Operator:
    """Who ran a batch: the login as the server knows it, the others as the program said."""

    login: str
    os_user: str | None
    host: str | None


@dataclass(frozen=True, slots=True)
class BatchInHistory(BatchShown):
    """One batch with its files, how much it found, and who ran it."""

    files: tuple[str, ...]
    findings: FindingsCounted
    operator: Operator | None


@dataclass(frozen=True, slots=True)
class RereadShown:
    """One promoted batch, whether it would be read the same today, and in what it would not."""

    batch_id: UUID
    company: str
    result: "Reread"
    reasons: tuple[str, ...]


def batch_shown(batch: "PastBatch") -> BatchShown:
    """Return a batch as `--json` prints it."""
    completed_at = None if batch.completed_at is None else local(batch.completed_at).isoformat()
    return BatchShown(
        **{**asdict(batch), "started_at": local(batch.started_at).isoformat(), "completed_at": completed_at}
    )


def _told_shown(batch: "PastBatch", told: "BatchTold") -> BatchInHistory:
    """Return a batch with what is told of it, as `--json` prints it."""
    findings = FindingsCounted(told.errors, told.warnings, told.infos)
    operator = Operator(told.login, told.os_user, told.host) if told.login else None
    shown = asdict(batch_shown(batch))
    return BatchInHistory(**shown, files=tuple(told.files), findings=findings, operator=operator)


def _reread_shown(reread: "RereadBatch") -> RereadShown:
    """Return what reading a batch again shows, as `--json` prints it."""
    reasons = tuple(each.say(SESSION.language) for each in reread.reasons)
    return RereadShown(reread.batch_id, reread.company, reread.result, reasons)


@command
def batches(
    company: Annotated[str | None, typer.Option("--company", help=say("회사코드", "company code"))] = None,
    *,
    reread: Annotated[
        bool,
        typer.Option(
            "--reread",
            help=say(
                "이관 완료된 배치를 보관본에서 다시 읽어, 지금은 다르게 읽힐 것을 말한다 (바꾸는 것 없음)",
                "read promoted batches again from the archive and tell what would be read differently today",
            ),
        ),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Print the history; with --reread exit 4 where a promoted batch would be read differently today."""
    from kerp_import.migrate.history import require_current
    from kerp_import.records.batches_told import batches_told

    with SESSION.database() as db:
        require_current(db)
        if reread:
            return _reread(db, company, as_json=as_json)
        all_told = batches_told(db, company)
    if as_json:
        print_json([_told_shown(batch, told) for batch, told in all_told])
        return Exit.DONE
    for batch, told in all_told:
        kind = say("예행", "rehearsal") if batch.dry_run else say("실행", "run")
        what = f"{shown_time(batch.started_at)}  {batch.company_code}  {kind}  {batch.status}"
        show_line("  ".join(filter(None, (f"{batch.id}  {what}  {batch.rows_affected:,}", batch.name))))
        show_line(f"   {_told(told)}")
    return Exit.DONE


MOST_FILES = 3
"""Files of a batch that are named; of more the number."""


def _told(told: "BatchTold") -> str:
    """Return the files of a batch, how much it found, and who ran it."""
    more = len(told.files) - MOST_FILES
    others = [say(f"외 {more:,}개", f"{more:,} more")] if more > 0 else []
    found = say(
        f"오류 {told.errors:,}, 경고 {told.warnings:,}, 참고 {told.infos:,}",
        f"{told.errors:,} error(s), {told.warnings:,} warning(s), {told.infos:,} info(s)",
    )
    return " · ".join(filter(None, (", ".join((*told.files[:MOST_FILES], *others)), found, told.who)))


def _reread(db: "Database", company: str | None, *, as_json: bool) -> int:
    """Print of every promoted batch whether it would be read the same today, and in what it would not."""
    from kerp_import.database import embedded
    from kerp_import.diff import Reread, reread_batches

    words = {
        Reread.SAME: say("같음", "same"),
        Reread.DIFFERS: say("다르게 읽힘", "read differently"),
        Reread.UNKNOWN: say("알 수 없음", "cannot be told"),
    }
    told = tuple(reread_batches(db, embedded.home(), company, SESSION.language))
    differs = any(each.result is Reread.DIFFERS for each in told)
    if as_json:
        print_json([_reread_shown(each) for each in told])
        return Exit.REFUSED if differs else Exit.DONE
    for each in told:
        SESSION.out.print(escape(f"{each.batch_id}  {each.company}  {words[each.result]}"), soft_wrap=True)
        for reason in each.reasons:
            SESSION.out.print(escape(f"   {reason.say(SESSION.language)}"), soft_wrap=True)
    if not told:
        SESSION.out.print(say("이관 완료된 배치가 없습니다.", "No batch is in production."))
    return Exit.REFUSED if differs else Exit.DONE
