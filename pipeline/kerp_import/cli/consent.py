"""Shows what a real run will write, and asks once: after the checks, with no transaction open.

Decision: docs/decisions/one-question.md
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from kerp_import.cli.session import SESSION, home_words, say, show_aside
from kerp_import.model.labels import NAMES
from kerp_import.model.shell import pasteable

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerp_import.database.connection import Database
    from kerp_import.model.outcome import Outcome

BESIDE = ("opening_balances", "accounts", "partners", "departments", "projects")


def is_asked(on_conflict: str, vanished: str, *, dry_run: bool, yes: bool) -> bool:
    """Tell whether this run asks before it writes: every real one on a terminal.

    Off a terminal a missing --yes is wrong use where something is replaced or deleted, told before anything is read.
    """
    if dry_run or yes:
        return False
    if sys.stdin.isatty():
        return True
    options = [
        *(["--on-conflict replace"] if on_conflict == "replace" else []),
        *(["--vanished delete"] if vanished == "delete" else []),
    ]
    if options:
        named = ", ".join(options)
        raise typer.BadParameter(
            say(f"{named}은(는) 터미널이 아니면 --yes가 필요합니다", f"off a terminal {named} needs --yes"),
            param_hint="--yes",
        )
    return False


@dataclass(frozen=True, slots=True)
class Consent:
    """The one question of a run: on which server, which command asks, and what keeps the screen still meanwhile."""

    db: "Database"
    typed: Sequence[str]
    still: "Callable[[], AbstractContextManager[None]]"

    def ask(self, rehearsed: "Outcome") -> None:
        """Show what a rehearsal has just written and undone, and ask; whoever says no interrupts the run."""
        with self.still():
            for line in _lines(rehearsed, self._place(), self._new(rehearsed.company)):
                show_aside(line)
            if is_agreed(say("K-ERP에 이대로 옮깁니까?", "Write this into K-ERP?")):
                return
            show_aside(
                say(
                    "옮기지 않았습니다. 같은 명령을 다시 실행하면 읽은 데서 이어 갑니다:",
                    "Nothing was written. The same command goes on from what was read:",
                )
            )
            show_aside(f"  {pasteable(self.typed)}")
        raise KeyboardInterrupt

    def _new(self, company: str) -> str:
        """Return that the company is one that this run makes, nothing where it is there."""
        from kerp_import.records.company import find

        return say(" (새 회사)", " (a new company)") if find(self.db, company) is None else ""

    def _place(self) -> str:
        """Return which database is written to."""
        return self.db.place if SESSION.database_url else home_words()


def is_agreed(question: str) -> bool:
    """Ask on standard error; no answer at all is a no."""
    try:
        return typer.confirm(question, err=True)
    except typer.Abort:
        return False


def _lines(rehearsed: "Outcome", place: str, new: str) -> Iterator[str]:
    """Yield what the run will write: whose, when, how much, what is made, and what is replaced or deleted."""
    from kerp_import.report import delta_lines, won

    counts = {table: each.get("promoted", 0) for table, each in rehearsed.by_table.items()}
    months = [each.key for each in rehearsed.months if each.key]
    debit, credit = (won(str(rehearsed.totals[name])) for name in ("debit_promoted", "credit_promoted"))
    masters = [f"{NAMES[table].say(SESSION.language)} {counts[table]:,}" for table in BESIDE if counts.get(table)]
    by_code = [f"{each.code} {each.name}" for each in rehearsed.created]
    named = ", ".join(dict.fromkeys((rehearsed.company, rehearsed.company_name)))
    shown = [
        (say("회사", "Company"), f"{named}{new}"),
        (say("데이터베이스", "Database"), place),
        (say("기간", "Period"), f"{months[0]} ~ {months[-1]}" if months else ""),
        (
            say("전표", "Vouchers"),
            say(
                f"{counts.get('vouchers', 0):,}건, 분개 {counts.get('voucher_lines', 0):,}행",
                f"{counts.get('vouchers', 0):,}, lines {counts.get('voucher_lines', 0):,}",
            ),
        ),
        (say("차변 / 대변", "Debit / credit"), say(f"{debit}원 / {credit}원", f"{debit} / {credit} won")),
        (say("기초잔액과 기초자료", "Openings and masters"), ", ".join(masters)),
        (say("코드만으로 만드는 것", "Made from codes alone"), _first(by_code)),
    ]
    yield say("실제로 옮깁니다.", "This writes into K-ERP.")
    yield from (f"  {head}: {what}" for head, what in shown if what)
    yield from delta_lines(rehearsed.delta, SESSION.language)


MOST = 10
"""Masters that are named; the report has them all."""


def _first(names: Sequence[str]) -> str:
    """Return the first of some names, and how many there are more."""
    more = [say(f"외 {len(names) - MOST:,}개", f"{len(names) - MOST:,} more")] if len(names) > MOST else []
    return ", ".join((*names[:MOST], *more))
