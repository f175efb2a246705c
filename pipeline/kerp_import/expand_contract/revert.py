"""The way back of a change, from every phase before the contract, in one transaction.

Nothing that was written meanwhile is lost: whoever wrote the new column wrote the old one, by the trigger.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterator, Sequence
from typing import cast

from kerp_import.database.connection import Database
from kerp_import.expand_contract.broken_off import broken_off, finish_of
from kerp_import.expand_contract.changes.kinds import CHANGES
from kerp_import.expand_contract.expand import Preparation, require_operations
from kerp_import.expand_contract.leaving import leaving_of
from kerp_import.expand_contract.noted import SchemaSeen, look, note, run_on_copy
from kerp_import.expand_contract.phase_files import (
    ChangeFolder,
    PhaseFile,
    copy_for,
    file_text,
    planned,
    take_away_contract,
)
from kerp_import.expand_contract.reads import statements_back
from kerp_import.expand_contract.rows_in_the_way import rows_out_of_step
from kerp_import.expand_contract.soak import soak_of
from kerp_import.expand_contract.sql_text import joined
from kerp_import.expand_contract.state import LiveChange, Phase
from kerp_import.expand_contract.trial import BACK
from kerp_import.model.words import Words


def prepare_revert(db: Database, url: str, live: LiveChange, place: ChangeFolder) -> Preparation:
    """Return what taking a change back would run, or what is in its way; nothing is written to the target.

    A finish that broke off, since something keeps it from its end, is made void: the way back takes all of it away.
    """
    require_operations(db)
    take_away_contract(db, place, live.name)
    change = planned(db, live)
    rows = rows_out_of_step(db, change)
    if rows:
        return Preparation(None, rows=rows)
    sql = CHANGES[live.declaration.kind]
    is_begun = live.phase is not Phase.EXPANDED or broken_off(db, place.read(), finish_of(live.name)) is not None
    text = sql.revert_finished(change) if is_begun else sql.expand_down(change)
    body = joined((*_reads_back(db, live), text))
    with copy_for(db, url, live.declaration.table) as copy:
        run_on_copy(copy, live.name, body, BACK)
        left = tuple(_left(live, look(copy)))
    if left:
        return Preparation(None, left)
    title = Words(f"{live.name}: 되돌린다.", f"{live.name}: the way back.")
    noted = note(live.name, Phase.REVERTED, {"made": [], "facts": []})
    up = file_text(live.name, title, body, noted, is_one_transaction=True)
    return Preparation(PhaseFile(f"{live.name}_revert", body, up, None), voids=finish_of(live.name))


def _reads_back(db: Database, live: LiveChange) -> list[str]:
    """Return the statements that give back what the soak took, beside what was granted and revoked since."""
    soak, leaving = soak_of(live), leaving_of(live.declaration)
    return [] if soak is None or leaving is None else statements_back(db, leaving, soak.taken)


def _left(live: LiveChange, after: SchemaSeen) -> Iterator[Words]:
    """Yield what the change made that is still there, and what it took away that is not there again."""
    there: dict[tuple[str, ...], str] = {(*each.thing, each.aspect): each.value for each in after.facts}
    added: dict[tuple[str, ...], str] = {}
    gone: set[tuple[str, ...]] = set()
    soak = soak_of(live)
    # Who may read is somebody's decision since: what the soak took is given back as far as it still is theirs.
    for phase in (each for each in live.details.facts if soak is None or each != soak.facts):
        for fact in cast("Sequence[Sequence[str]]", phase["added"]):
            kind, _, place, name, aspect, value = fact[:6]
            added[kind, place, name, aspect] = value
        gone |= {tuple(key) for key in cast("Sequence[Sequence[str]]", phase["gone"])}
    for key in sorted(key for key, value in added.items() if (key, value) in there.items()):
        what = " ".join(filter(None, key))
        yield Words(f"되돌려도 남습니다: {what}", f"it would be left over: {what}")
    for key in sorted(gone - there.keys() - added.keys()):
        what = " ".join(filter(None, key))
        yield Words(f"되돌려도 없습니다: {what}", f"it would be missing: {what}")
