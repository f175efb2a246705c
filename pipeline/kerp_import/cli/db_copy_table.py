"""The command db copy-table: a table of any size copied to another server, and proven equal.

Decision: docs/decisions/table-copy.md
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from kerp_import.cli.options import AsJson, Yes
from kerp_import.cli.progress import ProgressMode, ProgressShown
from kerp_import.cli.session import (
    SESSION,
    Exit,
    Stopped,
    answer_goes_on,
    answer_refused,
    command,
    confirm,
    print_json,
    say,
    show_aside,
    show_line,
)

if TYPE_CHECKING:
    from kerp_import.table_copy.request import CopyOutcome, FilledTarget

Table = Annotated[str, typer.Argument(metavar="TABLE", help=say("복사할 표", "the table to copy"))]
From = Annotated[
    str, typer.Option("--from", metavar="URL", help=say("원본 데이터베이스의 주소", "the source's address"))
]
To = Annotated[str, typer.Option("--to", metavar="URL", help=say("대상 데이터베이스의 주소", "the target's address"))]
OneCompany = Annotated[
    str | None, typer.Option("--company", help=say("이 회사의 행만 복사한다", "copy this company's rows alone"))
]
WithSchema = Annotated[
    bool,
    typer.Option(
        "--with-schema",
        help=say(
            "대상에 표도 만든다 (키, 인덱스, 외래키는 자료 다음에)",
            "make the table in the target, too (keys, indexes and foreign keys after the data)",
        ),
    ),
]


@dataclass(frozen=True, slots=True)
class SequenceShown:
    """A sequence of the target, and the value behind which it goes on."""

    name: str
    value: int


@dataclass(frozen=True, slots=True)
class TableCopied:
    """How a copy ended: proven the same, or why it was refused."""

    table: str
    status: str
    """completed, or refused."""
    source: str | None
    target: str | None
    company: str | None
    rows: int | None
    """Rows that both sides have; null where it was refused, as all numbers."""
    ranges: int | None
    copied: int | None
    """Ranges that this run copied; the others were the same already."""
    gone: int | None
    """Rows that were deleted in the target."""
    changed: int | None
    """Rows of the target that were another row before."""
    checksum: str | None
    sequences: tuple[SequenceShown, ...]
    notices: tuple[str, ...]
    is_resumed: bool | None
    problem: Stopped | None
    """Why it was refused, and what to do."""


@command
def copy_table_command(  # noqa: PLR0913 - one parameter an option
    table: Table,
    *,
    source: From,
    target: To,
    company: OneCompany = None,
    with_schema: WithSchema = False,
    _progress: ProgressShown = ProgressMode.AUTO,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Copy a table of any size to another server, and prove that both sides hold the same."""
    from kerp_import.model.copy_errors import REFUSALS
    from kerp_import.table_copy.request import CopyRequest
    from kerp_import.table_copy.table_copy import copy_table

    request = CopyRequest(table, source, target, company, with_schema)
    try:
        outcome = copy_table(request, lambda filled: _ask(filled, yes=yes))
    except REFUSALS as error:
        return answer_refused(error, lambda why: _refused(request.table, company, why), as_json=as_json)
    except KeyboardInterrupt:
        return answer_goes_on()
    if as_json:
        print_json(_document(outcome))
    else:
        _print_outcome(outcome)
    return Exit.DONE


def _ask(filled: "FilledTarget", *, yes: bool) -> None:
    """Show what would become of the rows that the target has, and ask."""
    keys = "; ".join(", ".join(each) for each in filled.keys)
    show_aside(
        say(
            f"{filled.place}의 {filled.table}에 이미 {filled.rows:,}행이 있습니다: "
            f"원본에 없어 지울 행 {filled.gone:,}개, 원본과 달라 바꿀 행 {filled.changed:,}개",
            f"{filled.table} in {filled.place} has {filled.rows:,} row(s) already: {filled.gone:,} that the source has "
            f"not would be deleted, {filled.changed:,} that differ would become the source's",
        )
    )
    if keys:
        show_aside(say(f"다른 행의 키: {keys}", f"by key, the first that differ: {keys}"))
    confirm(say("이대로 복사합니까?", "Copy all the same?"), yes=yes)


def _document(outcome: "CopyOutcome") -> TableCopied:
    """Return what `--json` prints."""
    return TableCopied(
        table=outcome.table,
        status="completed",
        source=outcome.source,
        target=outcome.target,
        company=outcome.company,
        rows=outcome.rows,
        ranges=outcome.ranges,
        copied=outcome.copied,
        gone=outcome.gone,
        changed=outcome.changed,
        checksum=outcome.checksum,
        sequences=tuple(SequenceShown(each.name, each.value) for each in outcome.sequences),
        notices=tuple(each.say(SESSION.language) for each in outcome.notices),
        is_resumed=outcome.is_resumed,
        problem=None,
    )


def _refused(table: str, company: str | None, why: Stopped) -> TableCopied:
    """Return what `--json` prints where a copy is refused."""
    return TableCopied(table, "refused", None, None, company, None, None, None, None, None, None, (), (), None, why)


def _print_outcome(outcome: "CopyOutcome") -> None:
    """Print what both sides hold, and what was done for it."""
    show_line(
        say(
            f"{outcome.table}: {outcome.rows:,}행이 양쪽에서 같습니다 (체크섬 {outcome.checksum[:12]})",
            f"{outcome.table}: {outcome.rows:,} row(s), the same on both sides (checksum {outcome.checksum[:12]})",
        )
    )
    show_line(
        say(
            f"구간 {outcome.ranges:,}개 가운데 {outcome.copied:,}개를 복사함, 지운 행 {outcome.gone:,}개, "
            f"바꾼 행 {outcome.changed:,}개",
            f"{outcome.copied:,} of {outcome.ranges:,} range(s) copied, {outcome.gone:,} row(s) deleted, "
            f"{outcome.changed:,} changed",
        )
    )
    for each in outcome.sequences:
        show_line(say(f"시퀀스 {each.name}: {each.value}", f"sequence {each.name}: {each.value}"))
    for notice in outcome.notices:
        show_aside(notice.say(SESSION.language))
