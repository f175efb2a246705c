"""The command bundle: a batch to be shown to others, without its company."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import AsJson, BatchId, OfCompany
from kerp_import.cli.session import SESSION, Exit, command, print_json, say
from kerp_import.files.outputs import write_new


@dataclass(frozen=True, slots=True)
class BundleWritten:
    """The bundle's file, and how often each rule is in it."""

    file: str
    findings: dict[str, int]


@command
def bundle(
    batch: BatchId,
    *,
    _company: OfCompany = None,
    anonymise: Annotated[
        bool,
        typer.Option("--anonymise", help=say("이름, 코드, 적요, 금액을 바꾼다", "replace names, codes and amounts")),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE.zip",
            help=say("쓸 파일 (기본: kerp-bundle-<배치>.zip)", "file to write (default kerp-bundle-<batch>.zip)"),
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Pack a batch with every name, code, memo and amount replaced; books as they are are never packed."""
    from kerp_import.bundle import make_bundle
    from kerp_import.cli.report_folder import kept_report
    from kerp_import.database import embedded
    from kerp_import.migrate.history import require_current
    from kerp_import.records import history

    if not anonymise:
        raise typer.BadParameter(
            say("자료를 그대로 묶지는 않습니다: --anonymise를 붙이십시오", "books are never packed as they are"),
            param_hint="--anonymise",
        )
    with SESSION.database() as db:
        require_current(db)
        past_batch = history.past_batch(db, SESSION.batch_id(db, batch))
        made = make_bundle(db, embedded.home(), past_batch, kept_report(db, str(past_batch.id)))
    path = output or Path(f"kerp-bundle-{past_batch.id}.zip")
    write_new(path, made.contents)
    if as_json:
        print_json(BundleWritten(str(path), dict(sorted(made.findings.items()))))
        return Exit.DONE
    findings = ", ".join(f"{rule} {number:,}" for rule, number in sorted(made.findings.items()))
    SESSION.out.print(escape(say(f"묶음: {path}", f"Bundle: {path}")), soft_wrap=True)
    SESSION.out.print(escape(say(f"점검 결과: {findings}", f"Findings: {findings}")), soft_wrap=True)
    return Exit.DONE
