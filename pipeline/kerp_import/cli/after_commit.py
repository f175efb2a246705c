"""What follows a promote: each thing is tried, and what fails there is told and makes no run fail.

Decision: docs/decisions/after-commit.md
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from rich.markup import escape

from kerp_import.cli.session import SESSION, stop_writing_to_the_pipe
from kerp_import.model.errors import ConnectionLost, NoDatabase
from kerp_import.model.words import Words

R = TypeVar("R")

PATIENCE = 30
"""Seconds that a server is waited for which may have taken the books and went down."""

ARCHIVE = Words("읽은 행의 보관본", "the archive of the rows that were read")
REPORT = Words("보고서", "the report")
RECEIPT = Words("인수인계 확인서", "the receipt")
RESULT = Words("화면의 결과", "the result on the screen")
SAME_COMMAND = Words("같은 명령을 다시 실행하십시오", "run the same command again")


@dataclass(frozen=True, slots=True)
class Unwritten:
    """One thing that a promoted batch should have left and did not: what, why, and how it is made good."""

    what: Words
    reason: str
    remedy: Words


@dataclass(slots=True)
class AfterCommit:
    """The things that follow COMMIT, tried one after the other; once the user interrupts, the rest is left."""

    batch_id: str
    unwritten: list[Unwritten] = field(default_factory=list)
    interrupted: bool = False

    def attempt(self, what: Words, work: Callable[[], R], *, remedy: Words | None = None) -> R | None:
        """Return what `work` returns; whatever it raises is noted, since the books are in."""
        if self.interrupted:
            self.miss(what, KeyboardInterrupt(), remedy)
            return None
        try:
            return work()
        except BaseException as error:  # noqa: BLE001 - after COMMIT nothing may report failure, a signal neither
            self.miss(what, error, remedy)
            return None

    def miss(self, what: Words, error: BaseException, remedy: Words | None = None) -> None:
        """Note that `what` was not written."""
        self.interrupted |= isinstance(error, KeyboardInterrupt)
        if isinstance(error, BrokenPipeError):
            stop_writing_to_the_pipe()
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        show = f"kerp-import report {self.batch_id}"
        self.unwritten.append(Unwritten(what, reason, remedy or Words(show, show)))

    def tell(self) -> None:
        """Say on standard error that the books are in, and of each thing left how it is made good."""
        language = SESSION.language
        for each in self.unwritten:
            sentence = Words(
                "{batch}(으)로 이관을 완료했습니다. 남기지 못한 것: {what} ({reason})",
                "Promoted as {batch}; not written: {what} ({reason})",
            ).fill(language, {"batch": self.batch_id, "what": each.what.say(language), "reason": each.reason})
            with suppress(OSError, ValueError):
                SESSION.err.print(f"[yellow]{escape(sentence)}[/]", soft_wrap=True)
                SESSION.err.print(f"→ {escape(each.remedy.say(language))}", soft_wrap=True)


def promoted_since(started: UUID, company: str) -> str | None:
    """Return the batch of the company that was begun after `started` and is in production, asked on a new connection.

    Ids of batches are ordered by time. A server that starts again, as after a crash, is waited for; one that does not
    answer is a `ConnectionLost`: then nobody knows, and the same command tells.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return _promoted_since(started, company)
        except (NoDatabase, ConnectionLost) as error:
            if time.monotonic() > deadline:
                raise ConnectionLost(reason=str(error.facts["reason"])) from error
            time.sleep(1)


def _promoted_since(started: UUID, company: str) -> str | None:
    """Ask the server once."""
    from kerp_import.records import history

    with SESSION.database() as db:
        newest = history.past_batches(db, company)[:1]
    return next((str(each.id) for each in newest if each.is_in_production and each.id > started), None)
