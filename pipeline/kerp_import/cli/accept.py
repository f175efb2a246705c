"""The command accept: warnings of a batch accepted by name with the reason, or that taken back.

Decision: docs/decisions/accepted-warnings.md
"""

from collections import Counter
from collections.abc import Mapping
from getpass import getuser
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import AsJson, BatchId, OfCompany
from kerp_import.cli.session import SESSION, Exit, command, print_json, say, show_line, tell
from kerp_import.cli.usage_words import unknown_words
from kerp_import.model.nouns import Severity
from kerp_import.model.safe_text import masked, one_line

if TYPE_CHECKING:
    from uuid import UUID

    from kerp_import.database.connection import Database
    from kerp_import.records.acceptances import NumberedFinding, Saying
    from kerp_import.records.history import PastBatch
    from kerp_import.report import KeptBatch

LONGEST_WHY, LONGEST_WHO = 500, 100
"""Letters of a reason and of a name: what a receipt has room for."""

LISTED = 20
"""Findings of one rule that the list names; all of them with --json."""


@command
def accept(  # noqa: PLR0913 - one parameter an option
    batch: BatchId,
    rule: Annotated[
        str | None,
        typer.Argument(
            metavar="RULE", help=say("규칙 번호 (없으면 승인할 수 있는 것의 목록)", "a rule's id; without it a list")
        ),
    ] = None,
    *,
    _company: OfCompany = None,
    finding: Annotated[
        list[int] | None,
        typer.Option(
            "--finding",
            metavar="N",
            help=say("그 규칙의 N번째 것만 (여러 번 가능)", "only the rule's Nth finding; repeatable"),
        ),
    ] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help=say("승인하는 이유", "the reason"))] = None,
    by: Annotated[
        str | None, typer.Option("--by", help=say("승인한 사람 (기본: 로그인)", "who (default: the login)"))
    ] = None,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help=say("앞서 한 승인을 거둔다", "take an earlier acceptance back"))
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Accept warnings of a batch with a reason, or take that back; errors are never accepted."""
    from kerp_import.cli.report_folder import kept_report
    from kerp_import.migrate.history import require_current
    from kerp_import.records import history

    if rule is None:
        _refuse_without_rule(why, finding, withdraw=withdraw)
    reason, who = (None, "") if rule is None else _signed(why, by)
    with SESSION.database() as db:
        require_current(db)
        past = history.past_batch(db, SESSION.batch_id(db, batch))
        kept = kept_report(db, str(past.id))
        if rule is None or reason is None:
            return _list(kept, as_json=as_json)
        with db.tenant(past.company_id):
            named = _Named(db, past, kept, rule.upper(), finding)
            named.judge(withdraws=withdraw)
            if named.chosen:
                named.note(reason, who, withdraws=withdraw)
    named.tell(reason, who, withdraws=withdraw, as_json=as_json)
    return Exit.DONE


def _refuse_without_rule(why: str | None, finding: list[int] | None, *, withdraw: bool) -> None:
    """Refuse what accepts something without saying what: wrong use."""
    if why is not None or finding or withdraw:
        raise typer.BadParameter(say("어느 규칙인지 적으십시오", "say which rule"), param_hint="RULE")


def _signed(why: str | None, by: str | None) -> tuple[str, str]:
    """Return the reason and the name, fit to be kept; without them nothing is accepted."""
    if why is None or not one_line(why).strip():
        raise typer.BadParameter(say("사유를 적어야 합니다", "a reason is needed"), param_hint="--why")
    reason, who = masked(one_line(why).strip()), masked(one_line(by if by is not None else getuser()).strip())
    for text, longest, option in ((reason, LONGEST_WHY, "--why"), (who, LONGEST_WHO, "--by")):
        if not text or len(text) > longest:
            limit = say(f"1자에서 {longest}자까지입니다", f"it takes 1 to {longest} letters")
            raise typer.BadParameter(limit, param_hint=option)
    return reason, who


class _Named:
    """The findings that a call names: those of one rule, or some of them."""

    def __init__(
        self, db: "Database", past: "PastBatch", kept: "KeptBatch", rule: str, numbers: list[int] | None
    ) -> None:
        """Find them among the warnings of the batch; a rule or a number that is not there is wrong use."""
        from kerp_import.records.acceptances import KEPT, everything_said, finding_keys, in_force, warnings_of

        self.db, self.past, self.rule = db, past, rule
        findings = kept.outcome.findings
        warnings = warnings_of(findings, rule)
        if not warnings:
            raise typer.BadParameter(_no_warning(kept, rule), param_hint="RULE")
        batch_ids = {"batch_id": past.id, "company_id": past.company_id}
        keys = finding_keys(db, batch_ids, [each.finding for each in warnings], KEPT)
        self.standing: Mapping[UUID, Saying] = in_force(everything_said(db, past.company_id))
        by_number = {each.number: (key, each) for key, each in zip(keys, warnings, strict=True)}
        unknown = [number for number in numbers or () if number not in by_number]
        if unknown:
            few = ", ".join(map(str, list(by_number)[:LISTED])) + (" …" if len(by_number) > LISTED else "")
            raise typer.BadParameter(
                say(f"{unknown[0]}번째가 없습니다. {rule}: {few}", f"there is no {unknown[0]}. {rule} has {few}"),
                param_hint="--finding",
            )
        self.named: list[tuple[UUID, NumberedFinding]] = [
            by_number[number] for number in (sorted(set(numbers)) if numbers else by_number)
        ]
        self.chosen: list[tuple[UUID, NumberedFinding]] = []

    def judge(self, *, withdraws: bool) -> None:
        """Choose what is not accepted yet, or what is, to take back; to take back what nobody accepted is wrong use."""
        self.chosen = [(key, each) for key, each in self.named if (key in self.standing) is withdraws]
        if withdraws and not self.chosen:
            raise typer.BadParameter(say("승인한 적이 없습니다", "nobody has accepted it"), param_hint="--withdraw")

    def note(self, why: str, who: str, *, withdraws: bool) -> None:
        """Note it in the transaction under way."""
        from kerp_import.records.acceptances import NamedFindings, note

        keys, numbers = (tuple(each) for each in zip(*((key, at.of_batch) for key, at in self.chosen), strict=True))
        named = NamedFindings(self.rule, keys, numbers)
        note(self.db, self.past, named, withdraws=withdraws, why=why, who=who)

    def tell(self, why: str, who: str, *, withdraws: bool, as_json: bool) -> None:
        """Print what was accepted or taken back, and what was accepted before."""
        from kerp_import.report.acceptance_words import finding_words, title_of

        before = [] if withdraws else [(self.standing[key], each) for key, each in self.named if key in self.standing]
        if as_json:
            print_json({
                "batch_id": self.past.id, "rule": self.rule, "withdrawn": withdraws, "why": why, "who": who,
                "count": len(self.chosen), "findings": [each.number for _, each in self.chosen],
                "accepted_before": [
                    {"finding": each.number, "why": said.why, "who": said.who, "at": said.at} for said, each in before
                ],
            })  # fmt: skip
            return
        title, count = title_of(self.rule).say(SESSION.language), f"{len(self.chosen):,}"
        if self.chosen:
            done = (
                say("승인을 거두었습니다: {what} {n}건", "Withdrawn: {what}, {n}")
                if withdraws
                else say("승인했습니다: {what} {n}건", "Accepted: {what}, {n}")
            )
            show_line(f"{done.format(what=f'{self.rule} {title}', n=count)} · {why} · {who}")
            _print_some([finding_words(each.finding).say(SESSION.language) for _, each in self.chosen])
        for said in {each.id: each for each, _ in before}.values():
            held = sum(each.id == said.id for each, _ in before)
            words = say(f"이미 승인된 {held:,}건", f"Accepted before: {held:,}")
            show_line(f"{words} · {said.why} · {said.who}")
        show_line(say(f"보고서: kerp-import report {self.past.id}", f"Report: kerp-import report {self.past.id}"))


def _print_some(messages: list[str]) -> None:
    """Print the first of the messages, and how many more there are."""
    for message in messages[:LISTED]:
        show_line(f"   {message}")
    if len(messages) > LISTED:
        more = len(messages) - LISTED
        show_line(f"   {say(f'외 {more:,}건', f'and {more:,} more')}")


def _no_warning(kept: "KeptBatch", rule: str) -> str:
    """Return why nothing of a rule can be accepted: it is an error, an info, or not in this batch."""
    from kerp_import.validate.rules import rules

    severities = {each.severity for each in kept.outcome.findings if each.rule == rule}
    definition = next((each for each in rules() if each.id == rule), None)
    if Severity.ERROR in severities:
        because = f" {definition.why.say(SESSION.language)}" if definition else ""
        return say(
            f"오류는 승인할 수 없습니다: {rule}.{because} 고친 뒤 다시 실행하십시오",
            f"errors are never accepted: {rule}.{because} Correct it and run again",
        )
    if severities:
        return say(f"참고는 승인할 것이 없습니다: {rule}", f"an info needs no acceptance: {rule}")
    counts = Counter(each.rule for each in kept.outcome.findings if each.severity is Severity.WARNING)
    there = ", ".join(sorted(counts)) or say("없음", "none")
    what = say("이 배치에 그런 경고가 없습니다", "this batch has no such warning")
    known = {*counts, *(each.id for each in rules())} - {rule}
    near = unknown_words(rule, counts, what) if set(counts) else unknown_words(rule, known, what)
    return say(f"{near} (이 배치의 경고: {there})", f"{near} (warnings of this batch: {there})")


def _list(kept: "KeptBatch", *, as_json: bool) -> int:
    """Print the warnings of a batch by rule, numbered as --finding names them, and who accepted which."""
    from kerp_import.records.acceptances import warnings_of
    from kerp_import.report.acceptance_words import finding_words, title_of

    outcome = kept.outcome
    signed = {(each.rule, number): each for each in outcome.accepted for number in each.findings}
    rules = sorted({each.rule for each in outcome.findings if each.severity is Severity.WARNING})
    if as_json:
        print_json({
            "batch_id": outcome.batch_id,
            "warnings": [
                {
                    "rule": rule, "title": title_of(rule).say(SESSION.language), "finding": each.number,
                    "message": each.finding.message,
                    "accepted": {"why": by.why, "who": by.who} if (by := signed.get((rule, each.number))) else None,
                }
                for rule in rules
                for each in warnings_of(outcome.findings, rule)
            ],
        })  # fmt: skip
        return Exit.DONE
    for rule in rules:
        warnings = warnings_of(outcome.findings, rule)
        accepted = sum((rule, each.number) in signed for each in warnings)
        heading = tell(
            "{n}건, 승인한 것 {accepted}건",
            "{n}, accepted {accepted}",
            n=f"{len(warnings):,}",
            accepted=f"{accepted:,}",
        )
        show_line(f"{rule} {title_of(rule).say(SESSION.language)}: {heading}")
        for each in warnings[:LISTED]:
            by = signed.get((rule, each.number))
            done = f" ✓ {by.why} · {by.who}" if by else ""
            show_line(f"   {each.number}. {finding_words(each.finding).say(SESSION.language)}{done}")
        if len(warnings) > LISTED:
            more = len(warnings) - LISTED
            show_line(f"   {say(f'외 {more:,}건 (--json에 모두)', f'and {more:,} more (all of them with --json)')}")
    call = f"kerp-import accept {outcome.batch_id} {rules[0] if rules else 'RULE'} --why"
    nothing = say("경고가 없어 승인할 것이 없습니다.", "There are no warnings to accept.")
    SESSION.out.print(escape(say(f"승인: {call}", f"To accept: {call}") if rules else nothing), soft_wrap=True)
    return Exit.DONE
