"""What stands where an import would run it and is not as we shipped it: each with the statement that takes it away.

Decision: docs/decisions/strangers.md
Decision: docs/decisions/both-shapes.md
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from kerp_schemas import SQL

SHIPPED = SQL / "catalogue" / "shipped.json"
"""What a migrated database has, by kind and name, and the version of the schema that it is of."""


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One row of `catalogue/touched.sql`: a trigger, rule, default, policy, function … as the server has it."""

    kind: str
    name: str
    definition: str
    remedy: str
    """The statement that takes it away."""
    is_production: bool
    """It stands on one of production's tables, where K-ERP may have put it."""
    is_foreign: bool
    """It runs a function that is neither built in nor ours nor an extension's."""

    @property
    def key(self) -> str:
        """Return what it is known by in `shipped.json`."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class ShippedCatalogue:
    """What we ship: the definition of each entry by its key."""

    version: int
    definitions: dict[str, str]


@cache
def shipped_catalogue() -> ShippedCatalogue:
    """Return the catalogue as it is after the newest migration."""
    kept = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return ShippedCatalogue(kept["version"], kept["definitions"])


def as_shipped(version: int, entries: Iterable[CatalogueEntry]) -> str:
    """Return the text of `shipped.json` for a freshly migrated database."""
    definitions = {each.key: each.definition for each in sorted(entries, key=lambda entry: entry.key)}
    return json.dumps({"version": version, "definitions": definitions}, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True, slots=True)
class MadeEntry:
    """What a change of columns put on a table of production's: a row of `operations/made_by_changes.sql`."""

    kind: str
    name: str
    definition: str


def but_for_made(strangers: Iterable[CatalogueEntry], made: Iterable[MadeEntry]) -> tuple[CatalogueEntry, ...]:
    """Return the strangers without what a change put on production's tables, as long as it is as the change made it."""
    known = set(made)
    return tuple(
        each
        for each in strangers
        if not each.is_production or MadeEntry(each.kind, each.name, each.definition) not in known
    )


def strangers_among(version: int, entries: Iterable[CatalogueEntry]) -> tuple[CatalogueEntry, ...]:
    """Return the entries that we did not ship, or that are not as we shipped them.

    A schema of another version has other definitions: there only what is new on our own tables is told, by its name.
    """
    shipped = shipped_catalogue()
    if version != shipped.version:
        return tuple(each for each in entries if _is_new_on_ours(each, shipped.definitions))
    return tuple(_as_changed(each, shipped.definitions) for each in entries if _is_stranger(each, shipped.definitions))


def _is_new_on_ours(entry: CatalogueEntry, definitions: dict[str, str]) -> bool:
    """Return whether something stands on our own tables, or in staging, that no version of ours is known to have."""
    is_in_staging = "kerp_staging." in entry.name and entry.kind in {"default", "function"}
    on_ours = not entry.is_production and (is_in_staging or entry.kind in {"trigger", "rule"})
    return on_ours and entry.key not in definitions


def _is_stranger(entry: CatalogueEntry, definitions: dict[str, str]) -> bool:
    """Return whether the entry is not ours; what K-ERP adds to its own tables is, only where it runs a function."""
    if entry.key in definitions:
        return definitions[entry.key] != entry.definition
    return entry.is_foreign or not entry.is_production


def _as_changed(entry: CatalogueEntry, definitions: dict[str, str]) -> CatalogueEntry:
    """Return the entry with what puts ours back, where it stands in the place of ours."""
    if entry.kind == "default" and entry.key in definitions:
        return replace(entry, remedy=entry.remedy.replace("DROP DEFAULT", f"SET DEFAULT {definitions[entry.key]}"))
    return entry
