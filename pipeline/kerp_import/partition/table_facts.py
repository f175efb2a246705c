"""What the catalogue says of the table before another one takes its place, and after: asked under the lock of the swap.

Decision: docs/decisions/partitions.md
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kerp_import.database.connection import Database
from kerp_import.model.partition_errors import CatalogueChanged
from kerp_import.partition import names
from kerp_import.partition.table import PartitionPlan


@dataclass(frozen=True, slots=True)
class TableFact:
    """One row of `partition/table_facts.sql`."""

    kind: str
    name: str
    definition: str


@dataclass(slots=True)
class TableFacts:
    """The comparison of one table with itself across a swap."""

    db: Database
    plan: PartitionPlan
    moved: Sequence[str]
    """The unique keys that are another table's where the table is partitioned."""
    seen: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def before(self) -> None:
        """Keep what is so now."""
        self.seen = self._facts()

    def require_same(self) -> None:
        """Refuse a swap after which anything is otherwise; its transaction is rolled back."""
        now = self._facts()
        differing = [
            f"{kind} {name}: {self.seen.get((kind, name), '-')} → {now.get((kind, name), '-')}"
            for kind, name in sorted(self.seen.keys() | now.keys())
            if self.seen.get((kind, name)) != now.get((kind, name))
        ]
        if differing:
            raise CatalogueChanged(table=self.plan.table.name, differences="; ".join(differing))

    def _facts(self) -> dict[tuple[str, str], str]:
        """Return the facts of whichever table bears the name, but for keys that only one of the two can hold."""
        moved = [*self.moved, *(names.ordinary_name(each) for each in self.moved)]
        values = {"table": self.plan.table.path, "moved": moved}
        rows = self.db.ask("partition/table_facts.sql", values, TableFact)
        return {(each.kind, each.name): each.definition for each in rows}
