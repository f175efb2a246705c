"""The command receipt, and the receipt that a run leaves beside its report."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kerp_import.cli.answers import tell_files
from kerp_import.cli.options import AsJson, BatchId, OfCompany
from kerp_import.cli.session import SESSION, Exit, command, say
from kerp_import.files.outputs import make_folder, write_new, write_over
from kerp_import.model.errors import ReportFolderUnwritable
from kerp_import.model.system_words import system_reason

if TYPE_CHECKING:
    from kerp_import.database.connection import Database

SUFFIXES = (".html", ".json")


@command
def receipt(
    batch: BatchId,
    *,
    _company: OfCompany = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE.html|FILE.json",
            help=say(
                "쓸 파일 (.html이면 같은 이름의 .json도). 없으면 JSON을 표준출력에",
                "file; .html writes the .json of that name too. Else JSON on stdout",
            ),
        ),
    ] = None,
    accepted_by: Annotated[
        str | None,
        typer.Option("--accepted-by", help=say("남은 점검 결과를 예외로 승인한 사람", "who accepts the findings left")),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Issue the receipt of a batch that is in production."""
    from kerp_import.migrate.history import require_current
    from kerp_import.receipt import as_html, issue_receipt

    if output is not None and output.suffix.lower() not in SUFFIXES:
        raise typer.BadParameter(", ".join(SUFFIXES), param_hint=f"-o {output}")
    with SESSION.database() as db:
        require_current(db)
        issued = issue_receipt(db, SESSION.batch_id(db, batch), accepted_by)
    if output is None:
        SESSION.has_answered = True
        sys.stdout.buffer.write(issued.as_json())
        return Exit.DONE
    files = {output.with_suffix(".json"): issued.as_json()}
    if output.suffix.lower() == SUFFIXES[0]:
        files[output] = as_html(issued, SESSION.language)
    for path, contents in files.items():
        write_new(path, contents)
    tell_files(files, say("인수인계 확인서: {path}", "Receipt: {path}"), as_json=as_json)
    return Exit.DONE


def write_receipt(db: "Database", batch: str, folder: Path) -> tuple[Path, ...]:
    """Issue the receipt of a batch that was just promoted into its report folder, and return the files."""
    from kerp_import.receipt import as_html, issue_receipt

    issued = issue_receipt(db, batch, None)
    files = {folder / "receipt.html": as_html(issued, SESSION.language), folder / "receipt.json": issued.as_json()}
    try:
        make_folder(folder)
        for file, contents in files.items():
            write_over(file, contents)
    except OSError as error:
        raise ReportFolderUnwritable(folder=folder, reason=system_reason(error)) from error
    return tuple(files)
