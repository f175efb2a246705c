"""What stands in the way of a contract, all of it at once: rows, writes, readers, and what names the columns that go.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from kerp_import.database.connection import Database
from kerp_import.expand_contract.at_hand import ChangeAtHand
from kerp_import.expand_contract.changed_since import changed_since
from kerp_import.expand_contract.changes.in_step import written_name
from kerp_import.expand_contract.durations import duration_words
from kerp_import.expand_contract.leaving import known_things
from kerp_import.expand_contract.proof import Evidence, Heard, unheard
from kerp_import.expand_contract.proof_of_change import ProofKept, kept_of, not_filled, objections, prove
from kerp_import.expand_contract.sides import Leaving
from kerp_import.expand_contract.state import LiveChange, Phase
from kerp_import.expand_contract.statements_seen import StatementsLook, kept_look, look
from kerp_import.expand_contract.who_uses import column_users
from kerp_import.model.change_errors import ChangeNotFilled, ColumnNamed, ColumnRead, WatchedBriefly, WrittenLately
from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words
from kerp_import.values.local_time import shown_time


@dataclass(frozen=True, slots=True)
class LastWritten:
    """The row of `expand_contract/last_written.sql`, in seconds since 1970; None: nobody has."""

    written_at: int | None
    now: int


@dataclass(slots=True)
class ContractFindings:
    """What was looked at before a contract, and what it said."""

    refusals: list[KerpError] = field(default_factory=list)
    notices: list[Words] = field(default_factory=list)
    """What could not be looked at."""
    evidence: Evidence | None = None
    proof: ProofKept | None = None
    statements: StatementsLook = field(default_factory=StatementsLook)


def look_for_refusals(
    db: Database, at_hand: ChangeAtHand, unwritten_for: int, heard: Heard = unheard
) -> ContractFindings:
    """Look at everything that a contract waits for."""
    findings = ContractFindings()
    change, leaving = at_hand.change, at_hand.leaving
    if change.phase is Phase.EXPANDED:
        findings.refusals.append(ChangeNotFilled(name=change.name, phase=change.phase))
    else:
        findings.refusals += not_filled(db, at_hand.sql, at_hand.planned)
        findings.evidence = prove(db, at_hand.sql, at_hand.planned, heard)
        findings.proof = kept_of(findings.evidence)
        findings.refusals += objections(change.name, change.declaration.table, findings.evidence)
    if leaving is not None:
        findings.refusals += _written(db, change, leaving, unwritten_for)
        findings.refusals += changed_since(db, change)
        findings.refusals += _named(db, change, leaving)
        findings.statements = look(db, leaving, look_before(change), unwritten_for)
        findings.refusals += _read(leaving, findings.statements)
        if findings.statements.problem:
            findings.notices.append(findings.statements.problem)
    return findings


def look_before(change: LiveChange) -> StatementsLook | None:
    """Return the look at clients' statements that was kept."""
    return kept_look(cast("Mapping[str, object] | None", change.details.found.get("statements")))


def _written(db: Database, change: LiveChange, leaving: Leaving, unwritten_for: int) -> Iterator[KerpError]:
    """Yield that a name that goes was written lately, or that nobody has looked for long enough whether it is."""
    (last,) = db.ask("expand_contract/last_written.sql", {}, LastWritten, {"sequence": written_name(change.name)})
    told = duration_words(unwritten_for)
    since = _watched_since(change) if last.written_at is None else last.written_at
    if since is not None and last.now - since < unwritten_for:
        reason = WatchedBriefly if last.written_at is None else WrittenLately
        yield reason(
            name=change.name, columns=", ".join(leaving.columns),
            when=shown_time(datetime.fromtimestamp(since, UTC)), unwritten_for_ko=told.ko, unwritten_for_en=told.en,
        )  # fmt: skip


def _watched_since(change: LiveChange) -> int | None:
    """Return since when writes of an old name are seen; None where only names go that nobody knew before."""
    goes = any(each.old in each.names_that_go for each in change.declaration.columns)
    return int(change.started_at.timestamp()) if goes and change.started_at else None


def _named(db: Database, change: LiveChange, leaving: Leaving) -> Iterator[KerpError]:
    """Yield what names a column that goes."""
    for each in column_users(db, leaving, known_things(change)):
        yield ColumnNamed(thing=each.words, columns=each.columns, remedy=each.remedy)


def _read(leaving: Leaving, statements: StatementsLook) -> Iterator[KerpError]:
    """Yield the statements of clients that name a column that goes."""
    for each in statements.running:
        yield ColumnRead(role=each.role, columns=", ".join(leaving.columns), calls=each.calls, query=each.query)
