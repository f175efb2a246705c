"""The whole change runs on a copy first, forward and back: afterwards only what was declared may differ.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kerp_import.database.connection import Database
from kerp_import.expand_contract.changes.change_sql import PlannedChange
from kerp_import.expand_contract.changes.kinds import CHANGES
from kerp_import.expand_contract.changes.split_table import split_plainly
from kerp_import.expand_contract.declaration import ChangeKind
from kerp_import.expand_contract.noted import SchemaSeen, look, run_on_copy
from kerp_import.expand_contract.sql_text import filled
from kerp_import.expand_contract.standing import rename_columns
from kerp_import.model.words import Words
from kerp_import.schema_changes.catalogue import CatalogueFact, catalogue_facts

EXPAND = Words("확장", "expanding")
FINISH = Words("마무리", "finishing")
CONTRACT = Words("축소", "contracting")
BACK = Words("되돌리기", "going back")

FactKey = tuple[str, str, str, str]
"""Kind, table, name and aspect of a fact."""


@dataclass(frozen=True, slots=True)
class Tried:
    """How the schema looked before a change and once it was expanded, and what would differ that nobody declared."""

    before: SchemaSeen
    expanded: SchemaSeen
    undeclared: tuple[Words, ...]


def try_change(copy: Database, change: PlannedChange) -> Tried:
    """Run the change on the copy, to its end and back from every phase; the copy is of no use afterwards.

    Where a view or function names a column, contracting waits for whoever mends it, and is not tried.
    """
    name, sql = change.declaration.name, CHANGES[change.declaration.kind]
    before = look(copy)
    run_on_copy(copy, name, sql.expand_up(change), EXPAND)
    expanded = look(copy)
    run_on_copy(copy, name, sql.expand_down(change), BACK)
    undeclared = [*_told(BACK, before.facts, catalogue_facts(copy))]
    run_on_copy(copy, name, sql.expand_up(change), EXPAND)
    run_on_copy(copy, name, sql.finish_up(change), FINISH)
    run_on_copy(copy, name, sql.revert_finished(change), BACK)
    undeclared += _told(BACK, before.facts, catalogue_facts(copy))
    if not change.standing.of_kind("user"):
        wanted = _as_declared(copy, change, before.facts)
        run_on_copy(copy, name, sql.expand_up(change), EXPAND)
        run_on_copy(copy, name, sql.finish_up(change), FINISH)
        run_on_copy(copy, name, sql.contract_up(change), CONTRACT)
        undeclared += _told(CONTRACT, wanted, catalogue_facts(copy), _retold(change))
    return Tried(before, expanded, tuple(dict.fromkeys(undeclared)))


def _as_declared(copy: Database, change: PlannedChange, before: Iterable[CatalogueFact]) -> tuple[CatalogueFact, ...]:
    """Return the facts as the plain statement leaves them that nobody could run on a live table."""
    kind, table = change.declaration.kind, change.declaration.table
    if kind is ChangeKind.CHANGE_TYPE:
        types = {("column", table, each.old, "type"): each.new_type for each in change.standing.columns}
        return tuple(replace(each, value=types.get(_plain_key(each), each.value)) for each in before)
    with copy.transaction() as ending:
        ending.undo = True
        if kind is ChangeKind.SPLIT_TABLE:
            copy.statement(split_plainly(change), 0)
        if kind is ChangeKind.RENAME_COLUMN:
            rename_columns(copy, table, change.declaration.columns)
        for each in change.standing.columns:
            if kind is ChangeKind.ADD_COLUMN:
                add = filled("expand/add_column", {"table": table, "new": each.new}, type=each.new_type, what=each.new)
                copy.statement(add, 0)
            elif kind is ChangeKind.ADD_NOT_NULL:
                copy.statement(filled("set_not_null", {"table": table, "column": each.new}), 0)
        return catalogue_facts(copy)


def _retold(change: PlannedChange) -> frozenset[tuple[str, str]]:
    """Return the kinds and names of things that may read otherwise: with another type come other casts."""
    if change.declaration.kind is not ChangeKind.CHANGE_TYPE:
        return frozenset()
    kinds = {"check": "constraint", "unique": "constraint", "foreign key": "constraint"}
    columns = {("column", each.old) for each in change.standing.columns}
    return frozenset({(kinds.get(each.kind, each.kind), each.name) for each in change.standing.things} | columns)


def _told(
    step: Words,
    wanted: Iterable[CatalogueFact],
    there: Iterable[CatalogueFact],
    retold: frozenset[tuple[str, str]] = frozenset(),
) -> Iterator[Words]:
    """Yield what differs of two catalogues, after which step."""
    own, found = _by_key(wanted), _by_key(there)
    for key in sorted(own.keys() | found.keys()):
        if own.get(key) == found.get(key):
            continue
        kind, place, name, aspect = key
        if key in own and key in found and (kind, name.strip('"')) in retold and aspect != "type":
            continue
        what = " ".join(part for part in (kind, place, name, aspect) if part)
        yield Words(
            f"{step.ko} 뒤에 다릅니다: {what}: {own.get(key, '-')} → {found.get(key, '-')}",
            f"after {step.en} it differs: {what}: {own.get(key, '-')} → {found.get(key, '-')}",
        )


def _plain_key(fact: CatalogueFact) -> FactKey:
    """Return what a fact is of, by names without quotes."""
    return fact.kind, fact.place.strip('"'), fact.name.strip('"'), fact.aspect


def _by_key(facts: Iterable[CatalogueFact]) -> Mapping[FactKey, str]:
    """Return each fact's value by what it is a fact of."""
    return {(*each.thing, each.aspect): each.value for each in facts}
