"""The command db plan: what db up would run, and with --trace what each of its statements would do."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kerp_import.cli.migration_folder import FolderPath, TableName, folder_of
from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, database_url, print_json, say
from kerp_import.migrate.files import TABLE

if TYPE_CHECKING:
    from kerp_import.schema_changes.copy_of_target import CopyFrom
    from kerp_import.schema_changes.plan import Plan, Trace
    from kerp_import.schema_changes.table_locks import Waits
    from kerp_import.schema_changes.trace import TracedFile, TracedStatement, TracedTable

WithTrace = Annotated[
    bool,
    typer.Option(
        "--trace",
        help=say(
            "대상 스키마의 사본에서 실행해 문마다 잠금과 기다리는 것을 알린다",
            "run them on a copy of the target's schema and tell the locks of each statement and who waits",
        ),
    ),
]


@dataclass(frozen=True, slots=True)
class PlannedFileShown:
    """One file that db up would run, and what must be so before it."""

    version: int
    file: str
    checks: tuple[str, ...]
    requires_backfills: tuple[str, ...]
    has_way_back: bool


@dataclass(frozen=True, slots=True)
class TracedTableShown:
    """What one statement does to one table."""

    table: str
    lock: str | None
    is_taken_here: bool
    waits: "Waits"
    is_new: bool
    is_rewritten: bool
    is_scanned: bool
    rows: int | None
    bytes: int | None


@dataclass(frozen=True, slots=True)
class TracedStatementShown:
    """One statement of a file, and what it did on the copy."""

    line: int
    statement: str
    in_transaction: bool
    locks_held_to_line: int
    indexes_built: tuple[str, ...]
    tables: tuple[TracedTableShown, ...]


@dataclass(frozen=True, slots=True)
class TraceFailureShown:
    """Where a file would fail, and why."""

    line: int
    statement: str
    reason: str


@dataclass(frozen=True, slots=True)
class TracedFileShown:
    """One pending file, as far as it came."""

    file: str
    failure: TraceFailureShown | None
    statements: tuple[TracedStatementShown, ...]


@dataclass(frozen=True, slots=True)
class TraceShown:
    """What the files did on a copy of the target's schema."""

    copy: "CopyFrom"
    has_drifted: bool
    fails: bool
    files: tuple[TracedFileShown, ...]


@dataclass(frozen=True, slots=True)
class PlanShown:
    """What db up would run; the trace where it was asked for and anything is pending."""

    version: int
    files: tuple[PlannedFileShown, ...]
    trace: TraceShown | None


@command
def plan_command(
    *, path: FolderPath = None, table: TableName = TABLE, with_trace: WithTrace = False, as_json: AsJson = False
) -> int:
    """Print what db up would run; nothing is written to the database."""
    from kerp_import.database.connection import Database
    from kerp_import.schema_changes.plan import plan, trace

    folder, url = folder_of(path, table), database_url()
    with Database(url) as db:
        planned = plan(db, folder)
        traced = trace(db, url, folder) if with_trace and planned.files else None
    if as_json:
        print_json(_plan_document(planned, traced))
    else:
        _print_plan(planned)
        if traced:
            _print_trace(traced)
    return Exit.REFUSED if traced and traced.fails else Exit.DONE


def _print(text: str) -> None:
    SESSION.out.print(escape(text), soft_wrap=True)


def _print_plan(planned: "Plan") -> None:
    """Print the files, and under each what must be so before it."""
    for each in planned.files:
        _print(f"{each.label}.up.sql")
        for query in each.checks:
            _print(say(f"    먼저 0이어야 함: {query}", f"    must count 0 before: {query}"))
        for name in each.backfills:
            _print(say(f"    먼저 끝나야 함: backfill {name}", f"    must have finished before: backfill {name}"))
        if not each.has_way_back:
            _print(say("    되돌리는 파일 없음", "    no way back"))
    count = len(planned.files)
    _print(say(f"버전 {planned.version}, 남은 것 {count}개", f"At version {planned.version}, {count} pending"))


def _print_trace(traced: "Trace") -> None:
    """Print what each statement did, and where a file failed."""
    from kerp_import.schema_changes.trace_words import COPIES

    _print("")
    _print(COPIES[traced.source].say(SESSION.language))
    for each in traced.files:
        _print(each.label)
        for statement in each.statements:
            _print_statement(statement)
        if each.failure:
            where, reason = f"{each.label}:{each.failure.line} {each.failure.text}", each.failure.reason
            _print(say(f"  실패: {where}: {reason}", f"  fails: {where}: {reason}"))


def _print_statement(statement: "TracedStatement") -> None:
    """Print a statement, and a line for each table that it does something to."""
    from kerp_import.schema_changes.trace_words import statement_words, table_words

    _print(f"  {statement_words(statement).say(SESSION.language)}")
    for each in statement.tables:
        _print(f"      {table_words(each).say(SESSION.language)}")
    for index in statement.built:
        _print(say(f"      인덱스 {index}을(를) 만든다", f"      builds the index {index}"))


def _plan_document(planned: "Plan", traced: "Trace | None") -> PlanShown:
    """Return the plan as `--json` prints it."""
    files = tuple(
        PlannedFileShown(each.version, f"{each.label}.up.sql", each.checks, each.backfills, each.has_way_back)
        for each in planned.files
    )
    return PlanShown(planned.version, files, _trace_document(traced) if traced else None)


def _trace_document(traced: "Trace") -> TraceShown:
    """Return the trace as `--json` prints it."""
    return TraceShown(traced.source, traced.has_drifted, traced.fails, tuple(map(_file_document, traced.files)))


def _file_document(traced: "TracedFile") -> TracedFileShown:
    """Return one traced file as `--json` prints it."""
    failure = traced.failure
    return TracedFileShown(
        traced.label,
        TraceFailureShown(failure.line, failure.text, failure.reason) if failure else None,
        tuple(
            TracedStatementShown(
                each.line,
                each.text,
                each.in_transaction,
                each.held_to,
                each.built,
                tuple(map(_table_shown, each.tables)),
            )
            for each in traced.statements
        ),
    )


def _table_shown(table: "TracedTable") -> TracedTableShown:
    """Return what a statement does to one table, as `--json` prints it."""
    return TracedTableShown(
        table=table.name,
        lock=table.mode.words if table.mode else None,
        is_taken_here=table.is_taken_here,
        waits=table.waits,
        is_new=table.is_new,
        is_rewritten=table.is_rewritten,
        is_scanned=table.is_scanned,
        rows=table.size.rows if table.size else None,
        bytes=table.size.bytes if table.size else None,
    )
