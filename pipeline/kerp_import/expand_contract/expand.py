"""`db expand`: a declared change is looked at, tried on a copy, written as a migration, and run.

Decision: docs/decisions/expand-contract.md
"""

from dataclasses import dataclass

from kerp_import.database import operations
from kerp_import.database.connection import Database
from kerp_import.expand_contract import obstacles, state
from kerp_import.expand_contract.broken_off import make_void
from kerp_import.expand_contract.changes.change_sql import PlannedChange
from kerp_import.expand_contract.changes.kinds import CHANGES
from kerp_import.expand_contract.declaration import Declaration
from kerp_import.expand_contract.declared_end import has_declared_end
from kerp_import.expand_contract.examine import examine
from kerp_import.expand_contract.noted import Earlier, found_in, note
from kerp_import.expand_contract.phase_files import (
    ChangeFolder,
    PhaseFile,
    copy_for,
    file_text,
    not_while_soaking,
    require_free,
    write_and_run,
)
from kerp_import.expand_contract.rows_in_the_way import RowsNotCarried, rows_that_would_lose
from kerp_import.expand_contract.state import Phase, next_command
from kerp_import.expand_contract.trial import Tried, try_change
from kerp_import.migrate.files import Migration
from kerp_import.model.change_errors import ChangeDiffers, ChangesNeedOperations
from kerp_import.model.words import Words


@dataclass(frozen=True, slots=True)
class Preparation:
    """What `db expand` would do; with anything in the way there is no file, and nothing is done."""

    file: PhaseFile | None
    obstacles: tuple[Words, ...] = ()
    rows: tuple[RowsNotCarried, ...] = ()
    voids: str = ""
    """A file of the change's own that must not go on where it broke off, by its name without the number."""

    @property
    def is_refused(self) -> bool:
        """Return whether something is in the way."""
        return bool(self.obstacles or self.rows)


def prepare(db: Database, url: str, declaration: Declaration, place: ChangeFolder) -> Preparation:
    """Return what expanding a change would run, or what is in its way; nothing is written to the target.

    Without file and obstacle there is nothing to do: the same change is under way, or the table is as it left it.
    """
    require_operations(db)
    live = state.find(db, declaration.name)
    if live and live.phase is not Phase.REVERTED:
        is_same = live.declaration.text == declaration.text
        if is_same and (not live.is_over or has_declared_end(db, live)):
            return Preparation(None)
        if not live.is_over:
            raise ChangeDiffers(name=live.name, phase=live.phase)
    require_free(db, place, f"{declaration.name}_expand")
    with copy_for(db, url, declaration.table) as copy:
        examined = examine(copy, declaration)
        found = (*obstacles.of_replication(db, declaration), *examined.obstacles)
        if found:
            return Preparation(None, found)
        rows = rows_that_would_lose(db, examined.change)
        if rows:
            return Preparation(None, rows=rows)
        tried = try_change(copy, examined.change)
    if tried.undeclared:
        return Preparation(None, tried.undeclared)
    return Preparation(_file(examined.change, tried, place))


def run_prepared(db: Database, place: ChangeFolder, prepared: Preparation) -> Migration | None:
    """Write and run what was prepared, behind what must not go on before it; None where there is nothing."""
    if prepared.file is None:
        return None
    make_void(db, place, prepared.voids)
    return write_and_run(db, place, prepared.file)


def require_operations(db: Database) -> None:
    """Refuse a database in which no change can be noted, or a login that may not."""
    if not operations.access(db).may_write or not db.ask("expand_contract/can_note.sql", {})[0]["can_note"]:
        raise ChangesNeedOperations(login=db.user)


def _file(change: PlannedChange, tried: Tried, place: ChangeFolder) -> PhaseFile:
    """Return the pair of files that expands a change, and takes that back."""
    declaration, sql = change.declaration, CHANGES[change.declaration.kind]
    name = declaration.name
    found = {
        "declaration": declaration.text,
        "path": str(place.path.absolute()),
        "table": place.table,
        "standing": change.standing.document(),
        "fills": fills_itself(change),
        **found_in(tried.before, tried.expanded, Earlier()),
        "waits_for": next_command(name, Phase.EXPANDED),
    }
    up, down = sql.expand_up(change), f"{not_while_soaking(name)}\n{sql.expand_down(change)}"
    way_in = Words(
        f"{name} ({declaration.kind}, {declaration.table}): 확장. 옛 이름과 새 이름이 함께 통한다.",
        f"{name} ({declaration.kind}, {declaration.table}): expand; old and new are right at once.",
    )
    way_back = Words(f"{name}: 확장을 되돌린다.", f"{name}: as it was before.")
    return PhaseFile(
        f"{name}_expand",
        up,
        file_text(name, way_in, up, note(name, Phase.EXPANDED, found), is_one_transaction=True),
        file_text(name, way_back, down, note(name, Phase.REVERTED, {"made": [], "facts": []}), is_one_transaction=True),
    )


def fills_itself(change: PlannedChange) -> list[str]:
    """Return the columns that the change gives values to that nobody wrote: filled ones, and those with a default."""
    table = change.declaration.table
    if not change.declaration.moves_columns:
        return [f"{table}.{each.new}" for each in change.declaration.columns if each.forward]
    return [
        f"{table}.{name}" for each in change.standing.columns if each.default_value for name in (each.old, each.new)
    ]
