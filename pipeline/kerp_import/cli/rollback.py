"""The command rollback: production is as it was before a batch, or its balances are.

Decision: docs/decisions/undo.md
Decision: docs/decisions/one-question.md
"""

import sys
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import AsJson, BatchId, OfCompany, Yes
from kerp_import.cli.progress import ProgressMode, ProgressShown
from kerp_import.cli.session import SESSION, Exit, command, print_json, say, show_aside
from kerp_import.model.errors import KerpError

if TYPE_CHECKING:
    from kerp_import.database.connection import Database
    from kerp_import.promote.rollback import Undone
    from kerp_import.promote.undo_plan import UndoPlan


@command
def rollback(  # noqa: PLR0913 - one parameter an option
    batch: BatchId,
    *,
    _company: OfCompany = None,
    plan: Annotated[
        bool,
        typer.Option(
            "--plan",
            help=say(
                "전표와 기초자료마다 어떻게 될지와 그 이유만 보인다",
                "only show what becomes of each voucher and master, and why",
            ),
        ),
    ] = False,
    reverse: Annotated[
        bool,
        typer.Option(
            "--reverse",
            help=say(
                "지우지 않고 역분개 전표로 되돌린다 (--date와)",
                "delete nothing, write reversing vouchers (with --date)",
            ),
        ),
    ] = False,
    reverse_on: Annotated[
        str | None,
        typer.Option("--date", metavar="YYYY-MM-DD", help=say("역분개 전표의 날짜", "day of the reversing vouchers")),
    ] = None,
    _progress: ProgressShown = ProgressMode.AUTO,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Undo a batch and return the exit code."""
    from kerp_import.migrate.history import require_current
    from kerp_import.promote.rollback import rollback as roll_back

    day = _day(reverse_on, reverse=reverse)
    if not (plan or yes or sys.stdin.isatty()):
        raise typer.BadParameter(
            say("터미널이 아니면 --yes가 필요합니다", "off a terminal this needs --yes"), param_hint="--yes"
        )
    with SESSION.database() as db:
        require_current(db)
        batch = SESSION.batch_id(db, batch)
        if not (plan or yes):
            foreseen = roll_back(db, batch, plan_only=True, reverse_on=day)
            _show(foreseen, plan_only=True, as_json=False)
            if not foreseen.plan.is_possible:
                return Exit.REFUSED
            if not _is_confirmed(db, foreseen.plan):
                SESSION.err.print(
                    say("되돌리지 않았습니다. 운영 데이터는 그대로입니다.", "Not rolled back; production is untouched.")
                )
                return Exit.INTERRUPTED
        undone = _undo(db, batch, day, plan_only=plan)
    if undone is None:
        return Exit.DONE
    if plan or not undone.plan.is_possible:
        _show(undone, plan_only=plan, as_json=as_json)
        return Exit.DONE if undone.plan.is_possible else Exit.REFUSED
    try:
        _show(undone, plan_only=False, as_json=as_json)
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - after COMMIT nothing may report failure, a signal neither
        _tell_that_it_is_done(batch, error)
    return Exit.DONE


def _day(text: str | None, *, reverse: bool) -> date | None:
    """Return the day of the reversing vouchers; --reverse and --date belong together."""
    if reverse and text is None:
        raise typer.BadParameter(
            say("--reverse에는 역분개 날짜 --date YYYY-MM-DD가 필요합니다", "--reverse needs a day: --date YYYY-MM-DD"),
            param_hint="--date",
        )
    if text is None:
        return None
    if not reverse:
        raise typer.BadParameter(
            say("--date는 --reverse와 함께 씁니다", "--date belongs to --reverse"), param_hint="--date"
        )
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            say("날짜를 2025-01-31처럼 쓰십시오", "write the day like 2025-01-31"), param_hint="--date"
        ) from error


def _is_confirmed(db: "Database", plan: "UndoPlan") -> bool:
    """Say whose vouchers of when and how much it is, ask for the company's code, and return whether that was typed."""
    from kerp_import.cli.undo_words import undone_words
    from kerp_import.records import company as companies

    code = plan.batch.company.code
    known = companies.find(db, code)
    for line in undone_words(plan, known.name if known else code):
        show_aside(line.say(SESSION.language))
    question = say("되돌리려면 회사코드를 입력하십시오", "Type the company's code to roll the batch back")
    try:
        answer = str(typer.prompt(question, err=True))
    except typer.Abort:
        return False
    return answer.strip() == code


def _undo(db: "Database", batch: str, day: date | None, *, plan_only: bool) -> "Undone | None":
    """Undo the batch; None where it is undone although something failed afterwards, which was told.

    Whether COMMIT went through is asked on a new connection, not guessed: the answer to it may be what was lost.
    """
    from kerp_import.promote.rollback import rollback as roll_back
    from kerp_import.records import history

    was_in_production = history.past_batch(db, batch).is_in_production
    try:
        return roll_back(db, batch, plan_only=plan_only, reverse_on=day)
    except BaseException as error:
        if plan_only or not was_in_production:
            raise
        with suppress(KerpError), SESSION.database() as fresh:
            if history.past_batch(fresh, batch).status == "rolled_back":
                _tell_that_it_is_done(batch, error)
                return None
        raise


def _tell_that_it_is_done(batch: str, error: BaseException) -> None:
    """Say on standard error that the batch is rolled back, whatever failed afterwards."""
    reason = str(error).strip().partition("\n")[0] or type(error).__name__
    sentence = say(
        f"배치 {batch}을(를) 되돌렸습니다. 결과를 보이지 못했습니다 ({reason}): kerp-import batch show {batch}",
        f"The batch {batch} is rolled back; the result could not be shown ({reason}): kerp-import batch show {batch}",
    )
    with suppress(OSError, ValueError):
        SESSION.err.print(escape(sentence), soft_wrap=True)


def _show(undone: "Undone", *, plan_only: bool, as_json: bool) -> None:
    """Print the plan, what stands against it, and what was done."""
    from kerp_import.cli.undo_answer import undo_as_json
    from kerp_import.cli.undo_words import obstacle_lines, plan_lines

    if as_json:
        print_json(undo_as_json(undone, SESSION.language, plan_only=plan_only))
        return
    plan = undone.plan
    for line in plan_lines(plan, SESSION.language):
        SESSION.out.print(escape(line), soft_wrap=True)
    if not plan.is_possible:
        SESSION.out.print(
            say("되돌리지 않습니다. 운영 데이터는 그대로입니다:", "Not rolled back; production is untouched:"),
            style="bold red",
        )
        for line in obstacle_lines(plan, SESSION.language):
            SESSION.out.print(escape(line), soft_wrap=True)
        return
    for each in undone.reversals[:1]:
        numbers = f"{each.reversal_no} … {undone.reversals[-1].reversal_no} ({len(undone.reversals):,})"
        SESSION.out.print(escape(say(f"역분개 전표 {numbers}", f"reversing vouchers {numbers}")), soft_wrap=True)
    proven = say(
        f"계정 {undone.accounts_proven:,}개의 시산표가 배치 전과 같음을 확인했습니다",
        f"the trial balance of {undone.accounts_proven:,} account(s) is what it was before the batch",
    )
    ended = (
        say("되돌릴 수 있습니다 (아무것도 바꾸지 않았습니다)", "It can be rolled back (nothing was changed)")
        if plan_only
        else say("되돌렸습니다", "Rolled back")
    )
    SESSION.out.print(f"{ended}: {proven}", style="bold green", soft_wrap=True)
