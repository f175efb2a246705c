"""The commands by which a mapping is reviewed in a workbook: export."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import (
    AsJson,
    CompanyCode,
    Encoding,
    Files,
    Mappings,
    PasswordFile,
    Profile,
    RaiseLimits,
    Sheet,
    reading_job,
)
from kerp_import.cli.session import SESSION, Exit, command, print_json, say, with_password
from kerp_import.files.outputs import write_new
from kerp_import.files.spools import passing_spool

if TYPE_CHECKING:
    from kerp_import.model.nouns import Job

BOOKS = (".xlsx", ".xlsm")
"""What a mapping workbook is called, however it was saved."""


@dataclass(frozen=True, slots=True)
class MapWorkbook:
    """The workbook's file, and how many accounts stand in it."""

    file: str
    accounts: int
    asked: int
    """To be decided one by one."""
    certain: int
    """To be signed as a whole."""
    rest: int


@command
def export(  # noqa: PLR0913 - one parameter an option
    files: Files,
    *,
    company: CompanyCode,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.xlsx", help=say("쓸 파일", "file"))],
    mapping: Mappings = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    profile: Profile = None,
    raise_limits: RaiseLimits = False,
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> int:
    """Write the workbook in which an accountant decides what is doubtful and signs what is certain."""
    if output.suffix.lower() != BOOKS[0]:
        raise typer.BadParameter(
            say("이름이 .xlsx로 끝나야 합니다", "the name must end in .xlsx"), param_hint="--output"
        )
    job = reading_job(
        files,
        company=company,
        mapping=mapping,
        encoding=encoding,
        sheet=sheet,
        profile=profile,
        raise_limits=raise_limits,
        password_file=password_file,
    )
    write_workbook(job, output, as_json=as_json)
    return Exit.DONE


def write_workbook(job: "Job", output: Path, *, as_json: bool = False) -> None:
    """Write the workbook of a job's accounts, and print what is in it."""
    from kerp_import.mapping_review.certainty import judged_accounts
    from kerp_import.mapping_review.judged import CERTAIN, ReviewGroup
    from kerp_import.mapping_review.survey import survey
    from kerp_import.mapping_review.workbook.write import mapping_book
    from kerp_import.migrate.history import require_current

    with SESSION.database() as db, passing_spool() as spool:
        require_current(db)
        seen = with_password(job, lambda wanted: survey(wanted, db, Path(spool)))
    write_new(output, mapping_book(seen, SESSION.language))
    counts = Counter(each.group for each in judged_accounts(seen))
    sentence = say(
        "저장했습니다: {path} · 계정 {all:,}개: 결정할 것 {asked:,}, 확실한 것 {certain:,} (서명만), 나머지 {rest:,}",
        "Written: {path} · {all:,} account(s): {asked:,} to decide, {certain:,} certain (to be signed), {rest:,} "
        "other(s)",
    )
    certain, asked = sum(counts[each] for each in CERTAIN), counts[ReviewGroup.ASKED]
    facts = {"path": output, "all": len(seen.accounts), "asked": asked, "certain": certain}
    rest = len(seen.accounts) - asked - certain
    if as_json:
        print_json(MapWorkbook(str(output), len(seen.accounts), asked, certain, rest))
        return
    SESSION.out.print(escape(sentence.format(**facts, rest=rest)), soft_wrap=True)
