"""What map apply says of a reviewed workbook, group by group, and what it asks on a terminal where a group is unsigned.

Decision: docs/decisions/mapping-by-doubt.md
"""

import sys
from datetime import date
from typing import TYPE_CHECKING

import typer
from rich.markup import escape

from kerp_import.cli.session import SESSION, say, show_line

if TYPE_CHECKING:
    from kerp_import.mapping_review.judged import ReviewGroup
    from kerp_import.mapping_review.workbook import Filled

SHOWN = 8
"""Cells of open rows that are named."""


def ask_for_signatures(filled: "Filled", by: str, today: date) -> None:
    """On a terminal ask once for each group that nobody has signed; elsewhere it stays unsigned, and is told so."""
    from kerp_import.mapping_review.judged import CERTAIN
    from kerp_import.mapping_review.workbook import Signature

    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    for group in CERTAIN:
        rows = [each for each in filled.of_group(group) if not each.verified]
        if not rows or group in filled.signatures:
            continue
        question = say("{what}: {by}의 이름으로 확인합니까?", "{what}: verify them in the name of {by}?")
        # What is asked goes where no pager takes it.
        if typer.confirm(question.format(what=_called(group, len(rows)), by=by), err=True):
            filled.sign(group, Signature(by, today, rows[0].sheet, "A1"))


def print_groups(filled: "Filled") -> None:
    """Print of each group how many accounts it has and who signed it, and which rows were left open."""
    from kerp_import.mapping_review.judged import CERTAIN

    if filled.is_older:
        show_line(
            say(
                "예전 형식의 통합 문서입니다(한 시트, 줄마다 확인). 그대로 읽었습니다.",
                "A workbook of the older form (one sheet, verified line by line); it was read as it is.",
            )
        )
    for group in CERTAIN:
        count = len(filled.of_group(group))
        if not count:
            continue
        signature = filled.signatures.get(group)
        if signature is None:
            where = next(each.sheet for each in filled.of_group(group))
            state = say(f"서명 없음 ({where} 시트 위)", f"not signed (on top of {where})")
        else:
            signed = " ".join(filter(None, (signature.reviewer, str(signature.reviewed or ""))))
            state = say(f"서명 {signed}", f"signed {signed}")
        show_line(f"{_called(group, count)}: {state}")
    _print_open(filled)


def _print_open(filled: "Filled") -> None:
    """Print how many rows that somebody decides one by one came back verified, and the cells of those that did not."""
    from kerp_import.mapping_review.judged import ReviewGroup

    asked = [each for each in filled.answers if each.is_left_out or each.exported["group"] in {"", ReviewGroup.ASKED}]
    if not asked:
        return
    open_ = [each for each in asked if not each.verified]
    sentence = say(
        "한 줄씩 정하는 계정 {count:,}개: 확인 {verified:,}개, 확인되지 않음 {open:,}개",
        "{count:,} account(s) decided one by one: {verified:,} verified, {open:,} unverified",
    )
    counts = {"count": len(asked), "verified": len(asked) - len(open_), "open": len(open_)}
    cells = ", ".join(f"{each.sheet}!{each.cells['verified']}" for each in open_[:SHOWN])
    more = " …" if len(open_) > SHOWN else ""
    SESSION.out.print(escape(sentence.format(**counts) + (f" ({cells}{more})" if cells else "")), soft_wrap=True)


def _called(group: "ReviewGroup", count: int) -> str:
    """Return what a group is called, with how many accounts it has."""
    from kerp_import.mapping_review.workbook.columns import SIGNED_GROUPS

    return SIGNED_GROUPS[group][1].fill(SESSION.language, {"count": f"{count:,}"})
