"""Control totals of the client's folder: those of a run's fiscal year, and asked for by `start`.

Decision: docs/decisions/control-totals.md
"""

import re
import sys
from datetime import UTC, datetime
from decimal import Decimal
from getpass import getuser
from pathlib import Path

import typer

from kerp_import.cli.consent import is_agreed
from kerp_import.cli.session import SESSION, say, show_aside
from kerp_import.cli.settings import settings_of_folder
from kerp_import.files.outputs import write_over
from kerp_import.model.control_total import ControlTotal
from kerp_import.model.words import Words
from kerp_import.settings.control import FIGURES
from kerp_import.settings.kerp_toml import NAME, settings_in
from kerp_import.settings.write import literal, with_control

MONTHS = 12
ANSWER = re.compile(r"\s*(\d[\d,]{,23})" + r"\s+(-?\d[\d,]{,23}(?:\.\d{1,2})?)" * 2 + r"\s*", re.ASCII)
"""52 12,500,000 12,500,000."""


def control_of_year(fiscal_year: int | None) -> tuple[ControlTotal, ...]:
    """Return what the folder's kerp.toml has of a fiscal year; without one, what its only table has."""
    settings = settings_of_folder(Path.cwd())
    if settings is None:
        return ()
    if fiscal_year is None and len(settings.controls) == 1:
        return next(iter(settings.controls.values()))
    return settings.controls.get(fiscal_year or 0, ())


def ask_for_control_totals(fiscal_year: int | None, start_month: int) -> None:
    """Ask on a terminal what the old program's screen shows, month by month, and write it into kerp.toml."""
    if fiscal_year is None or not sys.stdin.isatty() or control_of_year(fiscal_year):
        return
    if not is_agreed(
        say(
            "기존 프로그램의 화면에서 달마다 전표수, 차변, 대변을 보고 적겠습니까? (통제합계: 파일이 다 왔는지 확인)",
            "Will you type each month's vouchers, debit and credit off the old program's screen? They prove the files.",
        )
    ):
        return
    show_aside(
        say(
            "전표수 차변 대변을 빈칸으로 띄어 적습니다. 없는 달은 빈 줄로 둡니다.",
            "Vouchers debit credit, with blanks between; Enter skips.",
        )
    )
    months = [divmod(start_month - 1 + each, MONTHS) for each in range(MONTHS)]
    typed = {
        name: each
        for name in (f"{fiscal_year + later}-{month + 1:02}" for later, month in months)
        if (each := _ask(name))
    }
    if typed:
        by = str(typer.prompt(say("적은 사람", "Typed by"), default=getuser(), err=True))
        _write(fiscal_year, typed, by)


def _ask(month: str) -> tuple[str, ...]:
    """Return what is typed for a month, asked again where it is not three figures; nothing where it is skipped."""
    while True:
        answer = str(typer.prompt(month, default="", show_default=False, err=True))
        found = ANSWER.fullmatch(answer)
        if found or not answer.strip():
            return tuple(_figure(each) for each in found.groups()) if found else ()
        show_aside(Words("예: 52 12,500,000 12,500,000", "Such as: 52 12,500,000 12,500,000").say(SESSION.language))


def _figure(written: str) -> str:
    """Return a figure as TOML has it: a whole number as one, any other as text, with every digit of it."""
    amount = Decimal(written.replace(",", ""))
    return str(int(amount)) if "." not in written else literal(str(amount))


def _write(fiscal_year: int, typed: dict[str, tuple[str, ...]], by: str) -> None:
    """Add the table to kerp.toml; nothing is written where it could not be read again."""
    path = Path.cwd() / NAME
    lines = [f"by = {literal(by)}", f'on = "{datetime.now(UTC).astimezone():%Y-%m-%d}"']
    for month, figures in typed.items():
        shown = ", ".join(f"{name} = {figure}" for name, figure in zip(FIGURES, figures, strict=True))
        lines.append(f"{month} = {{{shown}}}")
    text = with_control(path.read_text(encoding="utf-8-sig"), fiscal_year, "\n".join(lines))
    settings_in(text, path)
    write_over(path, text.encode(), keep_mode=True)
    settings_of_folder.cache_clear()
