"""Asks before a run replaces or deletes anything in K-ERP: what it would do is shown first.

Decision: docs/decisions/delta.md
"""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import typer
from rich.markup import escape

from kerp_import.cli.session import SESSION, say

if TYPE_CHECKING:
    from kerp_import.model.delta import Delta


def consent(on_conflict: str, vanished: str, *, dry_run: bool, yes: bool) -> "Callable[[Delta], None] | None":
    """Return what asks before the run replaces or deletes, None where nothing needs asking.

    Off a terminal a missing --yes is wrong use, told before anything is read.
    """
    options = [
        *(["--on-conflict replace"] if on_conflict == "replace" else []),
        *(["--vanished delete"] if vanished == "delete" else []),
    ]
    if not options or dry_run or yes:
        return None
    if not sys.stdin.isatty():
        named = ", ".join(options)
        raise typer.BadParameter(
            say(f"{named}은(는) 터미널이 아니면 --yes가 필요합니다", f"off a terminal {named} needs --yes"),
            param_hint="--yes",
        )
    return _ask


def _ask(delta: "Delta") -> None:
    """Show what differs, and ask; whoever says no interrupts the run."""
    from kerp_import.report import delta_lines

    for line in delta_lines(delta, SESSION.language):
        SESSION.err.print(escape(line), soft_wrap=True)
    question = say("K-ERP에 있는 것을 이렇게 바꾸거나 지웁니까?", "Replace and delete this in K-ERP?")
    if not typer.confirm(question, err=True):
        raise KeyboardInterrupt
