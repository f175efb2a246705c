"""How far a partitioning is: its row of `operations`, whose phase is written in the transaction that reaches it.

Decision: docs/decisions/partitions.md
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import cast

from kerp_import.database import operations
from kerp_import.database.connection import Database
from kerp_import.database.operations import Operation, OperationUnderWay
from kerp_import.database.strangers import CatalogueEntry, MadeEntry
from kerp_import.partition.table import PartitionPlan
from kerp_import.schema_changes.catalogue import CatalogueFact, catalogue_facts, with_migrator
from kerp_import.schema_changes.made_by_changes import made_facts

KIND = "partition"
LOCK = "kerp-partition"

FactSeen = tuple[str, str, str, str, str]
"""Kind, table, name, aspect and value of a fact."""


class PartitionPhase(StrEnum):
    """What has been committed of a partitioning."""

    BEGUN = "begun"
    MADE = "made"
    """The new table is there, and whatever is written goes into both."""
    COPIED = "copied"
    """Both hold the same rows."""
    KEYED = "keyed"
    """Foreign keys to the table point to its keys, too."""
    SWAPPED = "swapped"
    """The new table has the name; the old one is kept current."""
    LET_GO = "let_go"
    """The old table is not kept current any more: it goes."""
    FINISHED = "finished"
    UNDOING = "undoing"
    """The old table has its name again, and nothing writes to the new one: it goes."""
    UNDONE = "undone"


BEFORE_SWAP = (PartitionPhase.BEGUN, PartitionPhase.MADE, PartitionPhase.COPIED, PartitionPhase.KEYED)


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A foreign key to the table as it was before."""

    name: str
    place: str
    definition: str
    is_valid: bool
    comment: str | None


@dataclass(frozen=True, slots=True)
class PartitionDetails:
    """What is kept of a partitioning beside its phase."""

    phase: PartitionPhase = PartitionPhase.BEGUN
    hanging: tuple[KeptKey, ...] = ()
    """Foreign keys from other tables, as they were."""
    indexes: Mapping[str, str] = field(default_factory=dict)
    """Of each index of the old table, its name and what it is called once the new one's has that."""
    moved: tuple[str, ...] = ()
    """The unique keys that the table of keys holds."""
    made: tuple[MadeEntry, ...] = ()
    facts: tuple[Mapping[str, object], ...] = ()
    before: tuple[FactSeen, ...] = ()
    """The schema's facts before a phase whose own are not worked out yet."""


def details_of(kept: Mapping[str, object]) -> PartitionDetails:
    """Return what `operations.details` holds."""
    made = cast("list[dict[str, str]]", kept.get("made") or [])
    hanging = cast("list[dict[str, object]]", kept.get("hanging") or [])
    return PartitionDetails(
        phase=PartitionPhase(str(kept.get("phase", PartitionPhase.BEGUN))),
        hanging=tuple(
            KeptKey(
                str(each["name"]), str(each["place"]), str(each["definition"]), each["is_valid"] is True,
                cast("str | None", each["comment"]),
            )
            for each in hanging
        ),
        indexes=cast("Mapping[str, str]", kept.get("indexes") or {}),
        moved=tuple(cast("list[str]", kept.get("moved") or [])),
        made=tuple(MadeEntry(each["kind"], each["name"], each["definition"]) for each in made),
        facts=tuple(cast("list[Mapping[str, object]]", kept.get("facts") or [])),
        before=tuple(cast("FactSeen", tuple(each)) for each in cast("list[list[str]]", kept.get("before") or [])),
    )  # fmt: skip


def latest(db: Database, name: str) -> Operation | None:
    """Return the latest partitioning of the table of that name, with its schema."""
    return operations.named(db, KIND, name)


def is_live(operation: Operation | None) -> bool:
    """Return whether a partitioning stands that is neither finished nor undone."""
    return operation is not None and details_of(operation.details).phase not in {
        PartitionPhase.FINISHED,
        PartitionPhase.UNDONE,
    }


def is_open(operation: Operation | None) -> bool:
    """Return whether a partitioning has not said yet that it is over, however far it is."""
    return operation is not None and operation.status not in {"completed", "rolled_back"}


def kept_of(plan: PartitionPlan) -> dict[str, object]:
    """Return what is kept of a plan, since the way back needs it once the old table has lost its keys."""
    keys = [KeptKey(each.name, each.place, each.definition, each.is_valid, each.comment) for each in plan.hanging]
    return {
        "hanging": [asdict(each) for each in keys],
        "moved": [each.name for each in plan.keys if not each.is_primary],
    }


def facts_seen(db: Database, owner: str) -> tuple[FactSeen, ...]:
    """Return every fact of the schema, but for what stands on single partitions: those are the parent's."""
    return tuple((each.kind, each.place, each.name, each.aspect, each.value) for each in _facts(db, owner))


def _facts(db: Database, owner: str) -> tuple[CatalogueFact, ...]:
    facts = with_migrator(catalogue_facts(db), owner)
    partitions = {
        each.name for each in facts if each.kind == "table" and not each.aspect and "PARTITION OF" in each.value
    }
    # What is NOT VALID becomes valid between two phases.
    return tuple(
        each
        for each in facts
        if each.name not in partitions and each.place not in partitions and each.aspect != "validity"
    )


def settle_facts(
    db: Database, under_way: OperationUnderWay, details: PartitionDetails, owner: str
) -> tuple[Mapping[str, object], ...]:
    """Work out what the last phase made of the schema, where that is owed, and keep it: `db drift` knows it then."""
    if not details.before:
        return details.facts
    before = tuple(
        CatalogueFact(kind, "", place, name, aspect, value, None, None)
        for kind, place, name, aspect, value in details.before
    )
    facts = (*details.facts, made_facts(before, _facts(db, owner)).document())
    under_way.keep({"facts": list(facts), "before": []})
    return facts


def entries(db: Database) -> tuple[MadeEntry, ...]:
    """Return what an import would touch and run, as the catalogue has it now."""
    found = db.ask("catalogue/touched.sql", {}, CatalogueEntry)
    return tuple(MadeEntry(each.kind, each.name, each.definition) for each in found)


def made_since(before: Sequence[MadeEntry], db: Database, earlier: Sequence[MadeEntry]) -> list[dict[str, str]]:
    """Return what a partitioning has on the tables now: what it had, less what went, and what is new."""
    had, now = set(before), entries(db)
    kept = [each for each in earlier if each in set(now)]
    made = dict.fromkeys((*kept, *(each for each in now if each not in had)))
    return [{"kind": each.kind, "name": each.name, "definition": each.definition} for each in made]
