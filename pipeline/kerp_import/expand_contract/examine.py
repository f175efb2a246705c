"""Looks at the table of a change on a copy of its schema: what stands on the columns, and what is in the way.

Decision: docs/decisions/expand-contract.md
"""

from dataclasses import dataclass

from kerp_import.database.connection import Database
from kerp_import.expand_contract import obstacles
from kerp_import.expand_contract.changes.change_sql import PlannedChange
from kerp_import.expand_contract.declaration import Declaration
from kerp_import.expand_contract.importer_columns import importer_columns, in_the_way_of_imports, too_narrow
from kerp_import.expand_contract.passing_values import tried_column
from kerp_import.expand_contract.standing import (
    StandingColumn,
    TableAsItWas,
    row_triggers,
    table_columns,
    table_itself,
    things_of,
    things_on,
)
from kerp_import.expand_contract.standing_split import obstacles_to_split, standing_split
from kerp_import.model.words import Words
from kerp_import.schema_changes.catalogue import place_of


@dataclass(frozen=True, slots=True)
class Examined:
    """What a change would be made from, and why it may not be: with any obstacle nothing is made."""

    change: PlannedChange
    obstacles: tuple[Words, ...]


def examine(db: Database, declaration: Declaration) -> Examined:
    """Return what stands on the columns, on a copy that is left as it was; every obstacle is told at once."""
    schema, table = place_of(db).schema, declaration.table
    if declaration.split:
        split = standing_split(db, declaration)
        key = (split.key,) if split else ()
        standing = TableAsItWas(things=things_of(db, declaration), key=key, split=split)
        found = [*obstacles_to_split(db, declaration, split)]
        found += in_the_way_of_imports(declaration, importer_columns(db, table), table_columns(db, table))
        return Examined(PlannedChange(declaration, schema, standing), tuple(found))
    itself, there = table_itself(db, table), table_columns(db, table)
    named = importer_columns(db, table)
    found = [*obstacles.of_table(table, itself), *in_the_way_of_imports(declaration, named, there)]
    if itself is not None:
        found += [problem for each in declaration.columns for problem in obstacles.of_column(each, there)]
    if itself is None or found:
        return Examined(PlannedChange(declaration, schema, TableAsItWas()), tuple(found))
    things = things_on(db, declaration) if declaration.moves_columns else ()
    others = row_triggers(db, table)
    columns = [tried_column(db, table, each, there) for each in declaration.columns]
    found += obstacles.of_things(declaration, things)
    found += obstacles.of_triggers(declaration, others)
    found += [each for each in columns if isinstance(each, Words)]
    for declared, tried in zip(declaration.columns, columns, strict=True):
        if isinstance(tried, StandingColumn):
            found += too_narrow(declaration, named, declared, tried)
    standing = TableAsItWas(
        tuple(each for each in columns if isinstance(each, StandingColumn)),
        things,
        has_other_row_triggers=any(each.fires_on_update for each in others),
        key=tuple(itself.key),
    )
    return Examined(PlannedChange(declaration, schema, standing), tuple(found))
