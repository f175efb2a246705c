"""The command clean: what is old and needed no more is listed, and with --yes removed.

Decision: docs/decisions/retention.md
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, print_json, say, show_line
from kerp_import.model.outcome import NextStep
from kerp_import.model.shell import pasteable, without_option
from kerp_import.model.words import Words
from kerp_import.retention.leftover import Kept, Leftover, LeftoverKind
from kerp_import.values.local_time import shown_time

if TYPE_CHECKING:
    from kerp_import.retention.clean import Cleaned
    from kerp_import.retention.policy import Policy

REPORTS = Path("kerp-reports")
MEGABYTE = 1_000_000

TITLES = {
    LeftoverKind.STAGING: Words("적재한 행", "staging"),
    LeftoverKind.FINDINGS: Words("점검 결과", "findings"),
    LeftoverKind.ARCHIVE: Words("보관본", "archive"),
    LeftoverKind.REPORTS: Words("보고서", "reports"),
    LeftoverKind.SPOOLS: Words("임시 폴더", "spools"),
    LeftoverKind.DUMPS: Words("백업", "dumps"),
    LeftoverKind.LOGS: Words("오류 기록", "logs"),
}
ROWS = frozenset({LeftoverKind.STAGING, LeftoverKind.FINDINGS})
"""Kinds that are counted in rows."""

REMOVE_THEM = Words("목록을 확인한 뒤 지웁니다.", "Read the list, then remove it.")
NO_AGE = Words("90d, 12h처럼 적으십시오", "write it like 90d or 12h")
AN_AGE_IS_NEEDED = Words(
    "--older-than 90d를 주거나 kerp.toml의 [retention]에 종류마다 기간을 적으십시오",
    "give --older-than 90d, or an age for each kind in [retention] of kerp.toml",
)


@dataclass(frozen=True, slots=True)
class LeftoverShown:
    """One thing that was removed, or would be: rows of a batch, a folder or a file."""

    kind: LeftoverKind
    company: str | None
    batch_id: UUID | None
    name: str | None
    removed: int
    """Rows or files."""
    bytes: int
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class KeptShown:
    """What is as old and stays, and why."""

    kind: LeftoverKind
    company: str | None
    count: int
    why: str


@dataclass(frozen=True, slots=True)
class CleaningShown:
    """What was removed, or without --yes would be."""

    is_removed: bool
    older_than: dict[str, datetime]
    """Of each kind what ended before this moment."""
    items: tuple[LeftoverShown, ...]
    kept: tuple[KeptShown, ...]
    bytes: int


@command
def clean(  # noqa: PLR0913 - one parameter an option
    *,
    older_than: Annotated[
        str | None,
        typer.Option(
            "--older-than",
            metavar="90d",
            help=say("이보다 오래된 것 (없으면 kerp.toml)", "what is older (default: kerp.toml)"),
        ),
    ] = None,
    what: Annotated[
        str | None,
        typer.Option(
            "--what",
            metavar="staging,findings,…",
            help=say(f"이 종류만: {','.join(LeftoverKind)}", f"these kinds alone: {','.join(LeftoverKind)}"),
        ),
    ] = None,
    company: Annotated[
        str | None, typer.Option("--company", help=say("이 회사의 것만", "this company's alone"))
    ] = None,
    reports: Annotated[
        Path,
        typer.Option("--reports", help=say("배치별 보고서 폴더가 있는 곳", "where the report folders of batches lie")),
    ] = REPORTS,
    yes: Annotated[
        bool, typer.Option("--yes", help=say("지운다 (없으면 보이기만 한다)", "remove it (else only list it)"))
    ] = False,
    as_json: AsJson = False,
) -> int:
    """List what is old and needed no more; with --yes remove it, and leave a record."""
    from kerp_import.files.spools import kerp_home
    from kerp_import.migrate.history import require_current
    from kerp_import.records import company as companies
    from kerp_import.records import history
    from kerp_import.report import print_next_step
    from kerp_import.retention.clean import Cleaning
    from kerp_import.retention.clean import clean as clean_up
    from kerp_import.validate.rule import Who

    kinds = _kinds(what)
    policy = _policy(older_than, kinds)
    with SESSION.database() as db:
        require_current(db)
        if company is not None and not (companies.companies(db, company) or history.past_batches(db, company)):
            raise companies.unknown(db, company)
        wanted = Cleaning(
            kerp_home(), reports, policy, company, removes=yes, of_no_company=company is None or what is not None
        )
        cleaned = clean_up(db, wanted)
    if as_json:
        print_json(_shown(cleaned, policy, is_removed=yes))
    else:
        for line in _lines(cleaned, is_removed=yes):
            show_line(line)
    if cleaned.leftovers and not yes and not SESSION.quiet:
        again = pasteable((*without_option(SESSION.typed, "--database-url"), "--yes"))
        print_next_step(NextStep(again, Who.CONSULTANT.value, REMOVE_THEM), SESSION.err, SESSION.language)
    return Exit.DONE


def _kinds(what: str | None) -> frozenset[LeftoverKind]:
    """Return the kinds that were named, all of them where none was."""
    if what is None:
        return frozenset(LeftoverKind)
    named = {each.strip() for each in what.split(",")}
    if unknown := sorted(named - {each.value for each in LeftoverKind}):
        what_there_is = f"{', '.join(unknown)}: {','.join(LeftoverKind)}"
        raise typer.BadParameter(what_there_is, param_hint="--what")
    return frozenset(map(LeftoverKind, named))


def _policy(older_than: str | None, kinds: frozenset[LeftoverKind]) -> "Policy":
    """Return how old each kind has to be, as it was typed, else as kerp.toml says."""
    from kerp_import.expand_contract.durations import seconds_of
    from kerp_import.retention.policy import policy_of, policy_of_folder

    if older_than is None:
        policy = policy_of_folder(Path.cwd(), kinds)
        if policy is None:
            raise typer.BadParameter(AN_AGE_IS_NEEDED.say(SESSION.language), param_hint="--older-than")
        return policy
    seconds = seconds_of(older_than)
    if seconds is None:
        raise typer.BadParameter(NO_AGE.say(SESSION.language), param_hint="--older-than")
    return policy_of(seconds, kinds)


def _lines(cleaned: "Cleaned", *, is_removed: bool) -> Iterator[str]:
    """Yield a line a thing, what stays, and how much it is in all."""
    for each in cleaned.leftovers:
        yield _line(each)
    for kept in cleaned.kept:
        yield _kept_line(kept)
    size = _size(sum(each.bytes for each in cleaned.leftovers))
    count = len(cleaned.leftovers)
    if not count:
        yield say("지울 것이 없습니다", "There is nothing to remove")
    elif is_removed:
        yield Words("{count}건을 지웠습니다 ({size})", "{count} removed ({size})").fill(
            SESSION.language, {"count": count, "size": size}
        )
    else:
        yield Words(
            "{count}건을 지울 수 있습니다 ({size}). 아무것도 지우지 않았습니다",
            "{count} can be removed ({size}); nothing was",
        ).fill(SESSION.language, {"count": count, "size": size})


def _line(leftover: Leftover) -> str:
    """Return one thing: its kind, whose it is, how much, and since when it is over."""
    counted = (
        say(f"{leftover.removed:,}행", f"{leftover.removed:,} row(s)")
        if leftover.kind in ROWS
        else say(f"파일 {leftover.removed:,}개", f"{leftover.removed:,} file(s)")
    )
    whose = [leftover.company, str(leftover.batch_id) if leftover.batch_id else leftover.name]
    title = TITLES[leftover.kind].say(SESSION.language)
    return "  ".join(filter(None, (title, *whose, counted, _size(leftover.bytes), shown_time(leftover.ended_at))))


def _kept_line(kept: Kept) -> str:
    """Return what stays, and why."""
    title = TITLES[kept.kind].say(SESSION.language)
    stays = Words("{count}건은 둡니다", "{count} kept").fill(SESSION.language, {"count": kept.count})
    return "  ".join(filter(None, (title, kept.company, f"{stays}: {kept.why.say(SESSION.language)}")))


def _size(size: int) -> str:
    return f"{size / MEGABYTE:,.1f} MB"


def _shown(cleaned: "Cleaned", policy: "Policy", *, is_removed: bool) -> CleaningShown:
    """Return the answer as `--json` prints it."""
    return CleaningShown(
        is_removed=is_removed,
        older_than={kind.value: before for kind, before in policy.items()},
        items=tuple(
            LeftoverShown(each.kind, each.company, each.batch_id, each.name, each.removed, each.bytes, each.ended_at)
            for each in cleaned.leftovers
        ),
        kept=tuple(
            KeptShown(each.kind, each.company, each.count, each.why.say(SESSION.language)) for each in cleaned.kept
        ),
        bytes=sum(each.bytes for each in cleaned.leftovers),
    )
