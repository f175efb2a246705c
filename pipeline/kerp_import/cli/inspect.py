"""The command inspect: what was recognised and why; nothing is loaded."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table as Grid

from kerp_import.cli.options import AsJson, Encoding, PasswordFile, Profile, RaiseLimits, Sheet, reading_job
from kerp_import.cli.session import SESSION, Exit, command, print_json, say, tell, with_password
from kerp_import.files.outputs import write_new
from kerp_import.model.columns import Role, column_letters
from kerp_import.model.labels import NAMES
from kerp_import.model.nouns import Dropped

if TYPE_CHECKING:
    from kerp_import.inspect.inspection import HeadRow, Inspection, SeenSheet

STYLES = {Dropped.HEADER.value: "bold green", Dropped.TITLE.value: "cyan", Dropped.REJECTED.value: "bold red"}
"""How a row is drawn that is no data; any other reason is dim, data is plain."""

NARROWEST = 13
"""Columns of the terminal that a column of the sheet takes at least; what does not fit is left to --json."""

EDGES, BESIDE_A_CELL = 4, 3
"""Columns that the frame takes: at the edges with the row's number, and beside each cell (a line, two blanks)."""

WIDEST = 16
"""Characters of a cell that are drawn."""


@command
def inspect(  # noqa: PLR0913 - one parameter an option
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help=say("엑셀이나 CSV 파일, 또는 폴더", "Excel or CSV files, or folders")),
    ],
    *,
    as_json_: AsJson = False,
    encoding: Encoding = None,
    sheet: Sheet = None,
    profile: Profile = None,
    write_profile: Annotated[
        Path | None,
        typer.Option("--write-profile", help=say("프로필 초안을 쓸 파일", "file for the first draft of a profile")),
    ] = None,
    raise_limits: RaiseLimits = False,
    password_file: PasswordFile = None,
) -> int:
    """Tell what each sheet was taken for."""
    from kerp_import.inspect.inspection import inspect_job
    from kerp_import.inspect.profile_draft import draft

    job = reading_job(
        files,
        encoding=encoding,
        sheet=sheet,
        profile=profile,
        raise_limits=raise_limits,
        password_file=password_file,
    )
    seen = with_password(job, inspect_job)
    if write_profile is not None:
        write_new(write_profile, draft(seen, SESSION.language).encode())
    if as_json_:
        print_json(seen)
        return Exit.DONE
    for each in seen.sheets:
        _draw(each)
    for file, why in seen.passed.items():
        SESSION.out.print(escape(f"{file}: {say('읽지 않음', 'not read')} ({why})"), soft_wrap=True)
    _tell_dialects(seen)
    if write_profile is not None:
        line = tell("프로필: {path}", "profile: {path}", path=write_profile)
        SESSION.out.print(escape(line), soft_wrap=True)
    return Exit.DONE


def _draw(seen: "SeenSheet") -> None:
    """Print one sheet: what it is, which column is which field, and its top-left corner."""
    place = " · ".join(each for each in (seen.file, seen.sheet) if each)
    if seen.hidden:
        place += say(" (숨긴 시트)", " (hidden)")
    if seen.table is None or seen.counts is None:
        SESSION.out.print(f"[bold]{escape(place)}[/]: [bold red]{say('인식하지 못함', 'not recognised')}[/]")
    else:
        table = seen.table
        what = f"{NAMES[table.entity.value].say(SESSION.language)} · {table.profile} · {table.layout}"
        if seen.encoding:
            what += f" · {seen.encoding}"
        SESSION.out.print(f"[bold]{escape(place)}[/]: [bold green]{escape(what)}[/]")
        dropped = ", ".join(
            f"{NAMES[reason].say(SESSION.language)} {count:,}" for reason, count in seen.counts.dropped.items()
        )
        sentence = say(
            "행 {read}개 = 자료 {data}개 + 제외 ({dropped})", "{read} row(s) = {data} data + left out ({dropped})"
        )
        SESSION.out.print(escape(sentence.format(read=seen.counts.read, data=seen.counts.data, dropped=dropped)))
        if table.period:
            SESSION.out.print(say("기간", "period") + f": {table.period[0]} ~ {table.period[1]}")
        for reason in table.reasons:
            SESSION.out.print(escape(say("근거", "because of") + f": {reason.say(SESSION.language)}"), soft_wrap=True)
    for each in seen.evidence:
        SESSION.out.print(escape(say("인쇄 양식", "print form") + f": {each}"))
    for doubt in seen.doubts:
        SESSION.out.print(f"[bold yellow]?[/] {escape(doubt.message)}\n  {escape(doubt.hint)}", soft_wrap=True)
    SESSION.out.print(_corner(seen))
    for column in seen.unused:
        share = f"{100 * column.filled // column.rows if column.rows else 0} %"
        line = say("쓰지 않은 열", "unused column") + f": {column.header} ({share}) {column.sample or ''}"
        SESSION.out.print(f"[dim]{escape(line)}[/]")


def _corner(seen: "SeenSheet") -> Grid:
    """Return the sheet's top-left corner; the bound columns carry the field's name above their letter."""
    width = min(max((len(each.cells) for each in seen.head), default=0), max(SESSION.out.width // NARROWEST, 1))
    fields = {place: each.field for each in (seen.table.columns if seen.table else ()) for place in each.stands}
    fields |= {
        each.place: each.role.value for each in (seen.table.roles if seen.table else ()) if each.role is not Role.KIND
    }
    grid = Grid(header_style="bold")
    digits = max((len(str(each.row)) for each in seen.head), default=1)
    grid.add_column("", justify="right", no_wrap=True, width=digits)
    room = (SESSION.out.width - digits - EDGES) // max(width, 1) - BESIDE_A_CELL
    for at in range(width):
        name = f"\n[green]{fields[at]}[/]" if at in fields else "\n"
        grid.add_column(f"{column_letters(at)}{name}", overflow="ellipsis", no_wrap=True, max_width=min(WIDEST, room))
    for each in seen.head:
        grid.add_row(str(each.row), *(escape(cell or "") for cell in each.cells[:width]), style=_style(each))
    return grid


def _style(row: "HeadRow") -> str:
    """Return how a row is drawn."""
    return STYLES.get(row.dropped, "dim") if row.dropped else ""


def _tell_dialects(seen: "Inspection") -> None:
    """Print whose chart of accounts it is, and what speaks for and against each."""
    doubt = f" [yellow]? {escape(seen.doubt.say(SESSION.language))}[/]" if seen.doubt else ""
    other = f" [bold yellow]({escape(seen.other)}?)[/]" if seen.other else ""
    SESSION.out.print(
        f"{say('계정과목 체계', 'chart of accounts')}: [bold]{escape(seen.dialect)}[/]{other}{doubt}", soft_wrap=True
    )
    for words in seen.evidence:
        SESSION.out.print(escape(f"  · {words.say(SESSION.language)}"), soft_wrap=True)
    for each in seen.dialects:
        if each.agreeing:
            share = f"{each.name}: {each.agreeing}/{each.accounts}"
            SESSION.out.print(
                escape(f"  {share}  = {', '.join(each.alike)}  ≠ {', '.join(each.unlike)}"), soft_wrap=True
            )
