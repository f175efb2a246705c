"""The soak: readers of a column that leaves are refused for a while, and what was taken is given back as it was.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace

from kerp_import.database.connection import Database
from kerp_import.expand_contract.grants import AS_GRANTOR, GrantItem, TableGrants, grants_of, statements_to
from kerp_import.expand_contract.sides import Leaving
from kerp_import.model.change_errors import GrantorOutOfReach
from kerp_import.model.errors import DatabaseRefused

ALWAYS_READ = frozenset({"kerp_importer", "kerp_lookup"})
"""Roles of ours, which read whole rows and are known not to name a column that leaves."""


@dataclass(frozen=True, slots=True)
class TakenReads:
    """The grants of a table before and after the columns were hidden."""

    before: tuple[GrantItem, ...]
    after: tuple[GrantItem, ...]

    @property
    def readers(self) -> tuple[str, ...]:
        """Return from whom something was taken."""
        return tuple(dict.fromkeys(each.grantee for each in self.before if each not in self.after))

    def document(self) -> dict[str, object]:
        """Return what is kept of it in the operation."""
        return {
            "before": [list(astuple(each)) for each in self.before],
            "after": [list(astuple(each)) for each in self.after],
        }


def taken_reads(document: dict[str, list[list[object]]]) -> TakenReads:
    """Return what was kept as a document."""
    before, after = (tuple(GrantItem(*each) for each in document[name]) for name in ("before", "after"))  # type: ignore[arg-type]
    return TakenReads(before, after)


def hide(db: Database, leaving: Leaving) -> TakenReads:
    """Take the columns from every reader but the owner and our own roles, in the transaction under way."""
    grants = grants_of(db, leaving.table)
    _run(db, leaving, statements_to(grants, hidden(grants, leaving.columns)))
    return TakenReads(grants.items, grants_of(db, leaving.table).items)


def give_back(db: Database, leaving: Leaving, taken: TakenReads) -> None:
    """Give back what was taken, in the transaction under way."""
    _run(db, leaving, statements_back(db, leaving, taken))


def statements_back(db: Database, leaving: Leaving, taken: TakenReads) -> list[str]:
    """Return the statements that give back what was taken."""
    grants = grants_of(db, leaving.table)
    return statements_to(grants, given_back(grants.items, taken))


def statements_at_contract(
    db: Database, leaving: Leaving, taken: TakenReads, dropped: Iterable[str], renamed: dict[str, str]
) -> list[str]:
    """Return the statements that give the reads back once columns are dropped and others have taken their names.

    Whoever could read the whole table can do so again.
    """
    gone = set(dropped)

    def later(items: Iterable[GrantItem]) -> tuple[GrantItem, ...]:
        return tuple(
            replace(each, column=renamed.get(each.column, each.column)) for each in items if each.column not in gone
        )

    grants = grants_of(db, leaving.table)
    columns = [renamed.get(each, each) for each in grants.about.columns if each not in gone]
    then = TableGrants(grants.table, replace(grants.about, columns=columns), later(grants.items))
    return statements_to(then, later(given_back(grants.items, taken)))


def hidden(grants: TableGrants, columns: Sequence[str]) -> list[GrantItem]:
    """Return the grants where nobody may read those columns: the table's SELECT is one on each of the others."""
    exempt = ALWAYS_READ | {grants.about.owner}
    wanted: list[GrantItem] = []
    readers = [each for each in grants.on("") if each.reads and each.grantee not in exempt]
    wanted += [each.without_select() if each in readers else each for each in grants.on("")]
    for column in grants.about.columns:
        items = grants.on(column)
        if column in columns:
            wanted += [each if each.grantee in exempt else each.without_select() for each in items]
            continue
        for reader in readers:
            items = _with_reader(items, replace(reader, column=column))
        wanted += items
    return [each for each in wanted if each.privileges]


def given_back(now: Sequence[GrantItem], taken: TakenReads) -> list[GrantItem]:
    """Return the grants as they were, or where somebody has changed them since, with what was taken put back.

    Whoever has lost the other columns since gets nothing back: that was somebody's decision.
    """
    if tuple(now) == taken.after:
        return list(taken.before)
    added = {(each.column, *each.parties) for each in taken.after if each.reads}
    added -= {(each.column, *each.parties) for each in taken.before if each.reads}
    still = {(each.grantor, each.grantee) for each in now if (each.column, *each.parties) in added and each.reads}
    items = [each.without_select() if (each.column, *each.parties) in added else each for each in now]
    for each in taken.before:
        if each in taken.after or not each.reads:
            continue
        if each.parties in still or (each.column and each.parties not in {key[1:] for key in added}):
            items = _with_reader(items, each)
    return sorted((each for each in items if each.privileges), key=lambda each: bool(each.column))


def _with_reader(items: Sequence[GrantItem], reader: GrantItem) -> list[GrantItem]:
    """Return items among which the reader may read: in its own item, or in a new one at the end."""
    grantable = "SELECT" in reader.grantable
    same = next((each for each in items if (each.column, *each.parties) == (reader.column, *reader.parties)), None)
    if same is None:
        return [*items, replace(reader, privileges=[], grantable=[]).with_select(grantable=grantable)]
    may_give = grantable or "SELECT" in same.grantable
    return [each.with_select(grantable=may_give) if each is same else each for each in items]


def _run(db: Database, leaving: Leaving, statements: Iterable[str]) -> None:
    """Carry statements out, one after the other; what another role gave only that role can take back."""
    for each in statements:
        try:
            db.execute(each)
        except DatabaseRefused as error:
            if not each.startswith(AS_GRANTOR):
                raise
            grantor = each.removeprefix(AS_GRANTOR).strip().rstrip(";")
            raise GrantorOutOfReach(table=leaving.table, grantor=grantor, login=db.user) from error
