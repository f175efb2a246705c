"""The files of the phases after expand: what finishes a change that is filled, and its contract.

Decision: docs/decisions/expand-contract.md
"""

from contextlib import suppress
from typing import TypeGuard

from kerp_import.database.connection import Database, StatementRefused
from kerp_import.expand_contract.at_hand import ChangeAtHand
from kerp_import.expand_contract.broken_off import broken_off, finish_of
from kerp_import.expand_contract.contract_text import COMPARES, ComparedUnderLock, comparison
from kerp_import.expand_contract.leaving import sync_triggers
from kerp_import.expand_contract.phase_files import (
    LaterPhase,
    file_of,
    not_while_soaking,
    take_away,
    write_and_run,
)
from kerp_import.expand_contract.proof import Evidence
from kerp_import.expand_contract.reads import statements_at_contract
from kerp_import.expand_contract.soak import Soak, forget_soak
from kerp_import.expand_contract.state import Phase, next_command
from kerp_import.expand_contract.trial import CONTRACT, FINISH
from kerp_import.migrate.repair import go_on
from kerp_import.model.change_errors import SidesMoved
from kerp_import.model.errors import KerpError
from kerp_import.model.schema_errors import MigrationFailed
from kerp_import.model.words import Words

TOO_LONG = "57014"
"""SQLSTATE of a statement that was cut off."""

NOT_THE_SAME = "KC001"
"""How the contract's own file refuses: an SQLSTATE that no server has."""


def finish(db: Database, url: str, at_hand: ChangeAtHand) -> str:
    """Write and run what holds of the columns once they are filled, and return its file.

    One that was broken off halfway goes on where it stopped.
    """
    name, folder = at_hand.change.name, at_hand.folder.read()
    half_done = broken_off(db, folder, finish_of(name))
    if half_done is not None and half_done.way == "up":
        go_on(db, folder)
        return str(folder.path / f"{half_done.name}.up.sql")
    later = LaterPhase(
        label="finish",
        phase=Phase.FILLED,
        step=FINISH,
        title=Words(f"{name}: 다 채운 뒤의 제약과 인덱스.", f"{name}: constraints and indexes of what is filled."),
        up=at_hand.sql.finish_up(at_hand.planned),
        down=f"{not_while_soaking(name)}\n{at_hand.sql.finish_down(at_hand.planned)}",
        waits_for=next_command(name, Phase.FILLED),
        is_one_transaction=False,
    )
    return at_hand.folder.path_of(write_and_run(db, at_hand.folder, file_of(db, url, at_hand.change, later)))


def run_contract(db: Database, url: str, at_hand: ChangeAtHand, soak: Soak | None, evidence: Evidence | None) -> str:
    """Write and run the contract, and return its file; one that fails leaves no file that `db up` would run."""
    try:
        file = _run_contract(db, url, at_hand, contract_text(db, at_hand, soak, evidence))
    except MigrationFailed as error:
        if not _is_too_slow(error):
            raise
        file = _run_contract(db, url, at_hand, contract_text(db, at_hand, soak, evidence, may_read=False))
    if soak is not None:
        forget_soak(db, at_hand.change.name, soak)
    return file


def _run_contract(db: Database, url: str, at_hand: ChangeAtHand, text: str) -> str:
    """Write and run a contract's text, and return its file."""
    name = at_hand.change.name
    later = LaterPhase(
        label="contract",
        phase=Phase.CONTRACTED,
        step=CONTRACT,
        title=Words(f"{name}: 축소. 옛것을 지운다.", f"{name}: contract; what is old is dropped."),
        up=text,
        down=None,
        waits_for="",
    )
    file = file_of(db, url, at_hand.change, later)
    try:
        return at_hand.folder.path_of(write_and_run(db, at_hand.folder, file))
    except BaseException as error:
        # Whatever broke it off, Ctrl-C too; where the server cannot be asked whether it ran, the file stays.
        with suppress(KerpError):
            take_away(db, at_hand.folder, file.name)
        if not _is_ours(error):
            raise
        raise SidesMoved(name=name, reason=error.facts["reason"]) from error


def _is_ours(error: BaseException) -> TypeGuard[MigrationFailed]:
    """Return whether the file itself refused, since both sides are not the same under the lock."""
    cause = error.__cause__
    return isinstance(error, MigrationFailed) and isinstance(cause, StatementRefused) and cause.sqlstate == NOT_THE_SAME


def _is_too_slow(error: MigrationFailed) -> bool:
    """Return whether comparing under the lock took longer than everybody may wait."""
    cause = error.__cause__
    return isinstance(cause, StatementRefused) and cause.sqlstate == TOO_LONG and COMPARES in cause.text


def contract_text(
    db: Database, at_hand: ChangeAtHand, soak: Soak | None, evidence: Evidence | None, *, may_read: bool = True
) -> str:
    """Return the statements of the contract: compared under the lock, dropped, and readers given the table again."""
    sides = at_hand.sql.sides(at_hand.planned)
    parts = []
    if sides is not None and evidence is not None:
        what = ComparedUnderLock(
            sides,
            evidence.snapshot,
            sync_triggers(at_hand.change),
            at_hand.sql.settle(at_hand.planned),
            at_hand.leaving.dropped if at_hand.leaving else (),
        )
        parts.append(comparison(db, what, may_read=may_read))
    parts.append(at_hand.sql.contract_up(at_hand.planned))
    if soak is not None and at_hand.leaving is not None:
        columns = at_hand.change.declaration.columns
        renamed = {each.new: each.final for each in columns if each.final not in {"", each.new}}
        parts += statements_at_contract(db, at_hand.leaving, soak.taken, at_hand.leaving.dropped, renamed)
    return "\n".join(parts)
