"""The commands receipt and verify, and the receipt that a run leaves beside its report."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.session import SESSION, Exit, command, told
from kerp_import.database.connection import Database
from kerp_import.database.migrate import require_current
from kerp_import.files.outputs import write_new
from kerp_import.model.errors import ReportFolderUnwritable

SUFFIXES = (".html", ".json")
MOST = 30
"""Differences that the terminal shows; JSON has them all."""


@command
def receipt(
    batch: Annotated[str, typer.Argument(metavar="BATCH", help=told("배치 번호", "batch id"))],
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE.html|FILE.json",
            help=told(
                "쓸 파일 (.html이면 같은 이름의 .json도). 없으면 JSON을 표준출력에",
                "file; .html writes the .json of that name too. Else JSON on stdout",
            ),
        ),
    ] = None,
    accepted_by: Annotated[
        str | None,
        typer.Option("--accepted-by", help=told("남은 발견 사항을 받아들인 사람", "who accepts the findings left")),
    ] = None,
) -> int:
    """Issue the receipt of a batch that is in production."""
    from kerp_import.receipt import as_html, issue_receipt

    if output is not None and output.suffix.lower() not in SUFFIXES:
        raise typer.BadParameter(", ".join(SUFFIXES), param_hint=f"-o {output}")
    with SESSION.database() as db:
        require_current(db)
        made = issue_receipt(db, batch, accepted_by)
    if output is None:
        sys.stdout.buffer.write(made.as_json())
        return Exit.DONE
    files = {output.with_suffix(".json"): made.as_json()}
    if output.suffix.lower() == SUFFIXES[0]:
        files[output] = as_html(made, SESSION.language)
    for path, contents in files.items():
        write_new(path, contents)
        SESSION.out.print(escape(told(f"인수인계 확인서: {path}", f"Receipt: {path}")), soft_wrap=True)
    return Exit.DONE


def write_receipt(db: Database, batch: str, folder: Path) -> tuple[Path, ...]:
    """Issue the receipt of a batch that was just promoted into its report folder, and return the files."""
    from kerp_import.receipt import as_html, issue_receipt

    made = issue_receipt(db, batch, None)
    files = {folder / "receipt.html": as_html(made, SESSION.language), folder / "receipt.json": made.as_json()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, contents in files.items():
            file.write_bytes(contents)
    except OSError as error:
        raise ReportFolderUnwritable(folder=folder, reason=error.strerror) from error
    return tuple(files)


@command
def verify(
    file: Annotated[Path, typer.Argument(metavar="RECEIPT", help=told("확인서 (receipt.json)", "receipt.json"))],
    *,
    as_json: Annotated[bool, typer.Option("--json", help=told("JSON으로", "as JSON"))] = False,
) -> int:
    """Prove that a receipt belongs to what is in the database now; exit 4 where it does not."""
    from kerp_import.receipt import read_receipt, verify_receipt

    wanted, digest = read_receipt(file)
    with SESSION.database() as db:
        require_current(db)
        found = verify_receipt(db, wanted, digest)
    said = [each.say(SESSION.language) for each in found.differences]
    if as_json:
        shown = {"is_valid": not said, **asdict(found), "differences": said}
        print(json.dumps(shown, ensure_ascii=False, indent=2))  # noqa: T201
        return Exit.REFUSED if said else Exit.DONE
    SESSION.out.print(escape(told(f"배치 {found.batch_id}", f"batch {found.batch_id}")), soft_wrap=True)
    SESSION.out.print(escape(told(f"다이제스트 {found.digest}", f"digest {found.digest}")), soft_wrap=True)
    for sentence in said[:MOST]:
        SESSION.out.print(escape(f"✗ {sentence}"), soft_wrap=True)
    if said:
        SESSION.out.print(
            told(f"맞지 않습니다: 다른 점 {len(said):,}개", f"It does not agree: {len(said):,} differences"),
            style="bold red",
        )
        return Exit.REFUSED
    sentence = told(
        "맞습니다: 이 확인서의 파일, 매핑, 건수, 합계가 데이터베이스와 같고, 올라간 자료는 그 뒤 바뀌지 않았습니다.",
        "It agrees: files, mapping, counts and totals are the database's, and nothing that was promoted changed since.",
    )
    SESSION.out.print(sentence, style="bold green", soft_wrap=True)
    return Exit.DONE
