"""The plan of a batch looked at before it runs: one that reads the whole table is refused.

Decision: docs/decisions/backfill.md
"""

import re
from collections.abc import Iterator, Mapping

from kerp_import.backfill.key_ranges import BackfillTable, RowKey
from kerp_import.database.connection import Database

Node = Mapping[str, object]

WHOLE = {"Seq Scan", "Sample Scan", "Parallel Seq Scan"}
BY_INDEX = {"Index Scan", "Index Only Scan", "Bitmap Index Scan"}
"""What reads an index from end to end where nothing bounds it, and all that is left to fill where the key does not."""


def reads_all(db: Database, table: BackfillTable, key: RowKey, explain: str) -> str | None:
    """Return the part of the plan that reads a table or one of its indexes without a bound on the key, or None.

    Of the table and its partitions alone: what the operator's own sub-selects read elsewhere is his.
    """
    names = {str(each["name"]) for each in db.ask("backfill/tree_names.sql", {"ids": table.ids})}
    ((plans,),) = db.statement(explain, 1)
    for node, relation in _nodes(plans[0]["Plan"] if isinstance(plans, list) else {}, ""):
        kind = str(node["Node Type"])
        condition = node.get("Index Cond", "")
        # Where policies bind the login the company's own index bounds as well, and is taken where the company is small.
        is_bounded = bool(condition) if table.hides_rows else _names_any(condition, key)
        if relation in names and (kind in WHOLE or (kind in BY_INDEX and not is_bounded)):
            return f"{kind} {relation}"
    return None


def _names_any(condition: object, key: RowKey) -> bool:
    """Return whether a condition as EXPLAIN writes it names a column of the key."""
    return any(re.search(rf"(?<![\w\"$]){re.escape(each)}(?![\w\"$])", str(condition)) for each in key.names)


def _nodes(node: Node, relation: str) -> Iterator[tuple[Node, str]]:
    """Yield each node of a plan with the table that it reads: of a bitmap's index, that of the scan above it."""
    own = f"{node.get('Schema', '')}.{node['Relation Name']}" if "Relation Name" in node else relation
    yield node, own
    below = node.get("Plans", [])
    for each in below if isinstance(below, list) else []:
        yield from _nodes(each, own)
