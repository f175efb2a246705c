"""The command extract: every table is written as it was read, known or not; no database is asked."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import AsJson, Encoding, PasswordFile, Profile, RaiseLimits, Sheet, reading_job
from kerp_import.cli.session import SESSION, Exit, command, print_json, say, tell, with_password
from kerp_import.model.labels import NAMES
from kerp_import.model.table_format import TableFormat

if TYPE_CHECKING:
    from kerp_import.inspect.tables import RawTable


@command
def extract(  # noqa: PLR0913 - one parameter an option
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help=say("엑셀이나 텍스트 파일", "Excel or text files"))
    ],
    folder: Annotated[Path, typer.Option("-o", "--output", metavar="FOLDER", help=say("쓸 폴더", "folder"))],
    *,
    form: Annotated[
        TableFormat, typer.Option("--format", help=say("쓸 형식", "format of the tables"))
    ] = TableFormat.CSV,
    encoding: Encoding = None,
    sheet: Sheet = None,
    profile: Profile = None,
    password_file: PasswordFile = None,
    raise_limits: RaiseLimits = False,
    as_json: AsJson = False,
) -> int:
    """Write every table as it was read, and tell what became of its rows."""
    from kerp_import.inspect.tables import write_tables

    job = reading_job(
        files,
        encoding=encoding,
        sheet=sheet,
        profile=profile,
        raise_limits=raise_limits,
        password_file=password_file,
    )
    tables = with_password(job, lambda wanted: write_tables(wanted, folder, form=form))
    if as_json:
        print_json(tables)
    else:
        for table in tables:
            SESSION.out.print(escape(_sentence(table)), soft_wrap=True)
    _warn(tables, folder)
    return Exit.DONE


def _sentence(table: "RawTable") -> str:
    """Return where the table went and what its rows were."""
    from kerp_import.model.nouns import Dropped

    origin = " / ".join(filter(None, (table.file, table.sheet)))
    if table.refused is not None:
        return tell(
            "{origin}: 표가 아님 ({why})",
            "{origin}: no table ({why})",
            origin=origin,
            why=table.refused.say(SESSION.language),
        )
    if table.output is None:
        return tell("{origin}: 빈 시트", "{origin}: an empty sheet", origin=origin)
    words = NAMES.get(table.recognised_as)
    kind = words.say(SESSION.language) if words else table.recognised_as or say("모르는 표", "unknown table")
    header = (
        tell("머리글 {row}행", "header in row {row}", row=table.header_row)
        if table.header_row
        else say("머리글 없음 (열 이름 A, B, C …)", "no header (columns A, B, C …)")
    )
    rows = tell("{read:,}행 가운데 {data:,}행", "{data:,} of {read:,} row(s)", read=table.read, data=table.data)
    dropped = ", ".join(
        f"{NAMES[reason].say(SESSION.language)} {count:,}" for reason in Dropped if (count := table.dropped[reason])
    )
    facts = ", ".join(filter(None, (kind, header, rows)))
    left_out = tell(" (제외: {dropped})", " (left out: {dropped})", dropped=dropped) if dropped else ""
    return f"{origin} → {table.output}: {facts}{left_out}"


def _warn(tables: "tuple[RawTable, ...]", folder: Path) -> None:
    """Say on standard error what somebody should look at."""
    from kerp_import.inspect.tables import REJECTS
    from kerp_import.model.nouns import Dropped

    rejects = folder / REJECTS
    counts = (
        (
            sum(each.dropped[Dropped.REJECTED] for each in tables),
            "칸 수가 다른 행 {count:,}개를 따로 두었습니다: {file}",
            "{count:,} row(s) of another width were set aside: {file}",
        ),
        (
            sum(each.whole_lines for each in tables if each.whole_lines > 1),
            "{count:,}행은 구분 기호를 알 수 없어 줄 전체가 한 칸입니다. 구분 기호와 따옴표를 보십시오: {folder}",
            "{count:,} line(s) are one cell each, since no delimiter divides them; see to the quotes: {folder}",
        ),
        (
            sum(each.faults for each in tables),
            "오류 칸이나 계산되지 않은 수식 {count:,}개는 빈칸이 되었습니다: {file}",
            "{count:,} error cell(s) or formulas without a value came out empty: {file}",
        ),
        (
            sum(each.personal for each in tables),
            "주민등록번호로 보이는 칸 {count:,}개를 가리지 않고 저장했습니다 (본인만 읽을 수 있음): {folder}",
            "{count:,} cell(s) look like personal numbers, written as they are (files readable by you alone): {folder}",
        ),
    )
    for count, ko, en in counts:
        if count:
            SESSION.err.print(escape(tell(ko, en, count=count, file=rejects, folder=folder)), soft_wrap=True)
