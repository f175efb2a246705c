"""The command db plan: what db up would run, and with --trace what each of its statements would do."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kerp_import.cli.migration_folder import FolderPath, TableName, folder_of
from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, database_url, print_json, say
from kerp_import.migrate.files import TABLE

if TYPE_CHECKING:
    from kerp_import.schema_changes.plan import Plan, Trace
    from kerp_import.schema_changes.trace import TracedFile, TracedStatement

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
        print_json({**_plan_document(planned), "trace": _trace_document(traced) if traced else None})
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
        _print(each.label)
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


def _plan_document(planned: "Plan") -> dict[str, object]:
    """Return the plan as `--json` prints it."""
    files = [
        {
            "version": each.version,
            "file": f"{each.label}.up.sql",
            "checks": list(each.checks),
            "requires_backfills": list(each.backfills),
            "has_way_back": each.has_way_back,
        }
        for each in planned.files
    ]
    return {"version": planned.version, "files": files}


def _trace_document(traced: "Trace") -> dict[str, object]:
    """Return the trace as `--json` prints it."""
    return {
        "copy": traced.source.value,
        "has_drifted": traced.has_drifted,
        "fails": traced.fails,
        "files": [_file_document(each) for each in traced.files],
    }


def _file_document(traced: "TracedFile") -> dict[str, object]:
    """Return one traced file as `--json` prints it."""
    failure = traced.failure
    return {
        "file": traced.label,
        "failure": {"line": failure.line, "statement": failure.text, "reason": failure.reason} if failure else None,
        "statements": [
            {
                "line": each.line,
                "statement": each.text,
                "in_transaction": each.in_transaction,
                "locks_held_to_line": each.held_to,
                "indexes_built": list(each.built),
                "tables": [
                    {
                        "table": table.name,
                        "lock": table.mode.words if table.mode else None,
                        "is_taken_here": table.is_taken_here,
                        "waits": table.waits.value,
                        "is_new": table.is_new,
                        "is_rewritten": table.is_rewritten,
                        "is_scanned": table.is_scanned,
                        "rows": table.size.rows if table.size else None,
                        "bytes": table.size.bytes if table.size else None,
                    }
                    for table in each.tables
                ],
            }
            for each in traced.statements
        ],
    }
