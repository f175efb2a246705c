"""Which statements of clients named a column that leaves, as pg_stat_statements counts them, where it is there.

The server keeps counts and no times, so that each look is compared with the one before it.

Decision: docs/decisions/expand-contract.md
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from kerp_import.database.connection import Database
from kerp_import.expand_contract.sides import Leaving
from kerp_import.model.errors import DatabaseRefused
from kerp_import.model.words import Words

UNREADABLE = Words(
    "pg_stat_statements를 읽을 수 없어 누가 이 열을 읽는지 보지 못했습니다: {reason}",
    "pg_stat_statements cannot be read, so that nobody looked who reads the column: {reason}",
)

ABSENT = Words(
    "pg_stat_statements가 없어 누가 이 열을 읽는지 보지 못했습니다",
    "pg_stat_statements is not there, so that nobody looked who reads the column",
)

NO_RIGHT = "GRANT pg_read_all_stats TO {login};"


@dataclass(frozen=True, slots=True)
class SeenStatement:
    """One row of `expand_contract/statements.sql`: a client's statement that names a column, and how often it ran."""

    id: str
    role: str
    calls: int
    query: str


@dataclass(frozen=True, slots=True)
class StatementsKept:
    """The row of `expand_contract/statements_kept.sql`: the extension's schema, and whether others' texts are told."""

    schema: str
    may_read: bool


@dataclass(frozen=True, slots=True)
class StatementsLook:
    """One look: how often each statement had run, when it was last seen to have run more often, and what that says."""

    calls: Mapping[str, int] = field(default_factory=dict)
    grown_at: Mapping[str, int] = field(default_factory=dict)
    """Seconds since 1970, of those that had run more often than at an earlier look."""
    running: tuple[SeenStatement, ...] = ()
    """Those that ran since the look before, or within the time that was asked for."""
    problem: Words | None = None
    """Why nothing could be seen."""

    def document(self) -> dict[str, object]:
        """Return what is kept of it for the next look."""
        return {"calls": dict(self.calls), "grown_at": dict(self.grown_at)}


def kept_look(document: Mapping[str, object] | None) -> StatementsLook | None:
    """Return a look that was kept, None where there was none."""
    if document is None:
        return None
    calls, grown_at = (cast("dict[str, int]", document[name]) for name in ("calls", "grown_at"))
    return StatementsLook(calls, grown_at)


def look(db: Database, leaving: Leaving, before: StatementsLook | None, window: float) -> StatementsLook:
    """Return which statements named a column since the look before, or in the last `window` seconds.

    The first look only counts: when those statements ran is not known.
    """
    kept = db.ask("expand_contract/statements_kept.sql", {}, StatementsKept)
    if not kept:
        return StatementsLook(problem=ABSENT)
    if not kept[0].may_read:
        return StatementsLook(problem=UNREADABLE.filled(reason=NO_RIGHT.replace("{login}", db.user)))
    try:
        values = {"table": leaving.table, "columns": list(leaving.columns)}
        seen = db.ask("expand_contract/statements.sql", values, SeenStatement, {"schema": kept[0].schema})
    except DatabaseRefused as error:
        # The server was not started with the extension.
        return StatementsLook(problem=UNREADABLE.filled(reason=str(error.facts["reason"])))
    now = int(time.time())
    calls = {each.id: each.calls for each in seen}
    if before is None:
        return StatementsLook(calls)
    # Fewer calls than before: the counts were reset, and these came since.
    since = {key for key, count in calls.items() if before.calls.get(key) != count}
    grown_at = {
        key: now if key in since else before.grown_at[key] for key in calls if key in since | {*before.grown_at}
    }
    recent = {key for key, at in grown_at.items() if key in since or now - at < window}
    return StatementsLook(calls, grown_at, tuple(each for each in seen if each.id in recent))
