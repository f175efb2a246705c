"""Generated SQL: the templates of `sql/expand_contract/`, filled with identifiers, literals and what the server said.

Decision: docs/decisions/expand-contract.md
"""

import hashlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from kerp_import.backfill import pieces
from kerp_import.database.connection import with_names

NONE: Final[Mapping[str, str]] = MappingProxyType({})

LONGEST: Final = 63
"""Bytes that PostgreSQL keeps of a name."""


def filled(template: str, names: Mapping[str, str] = NONE, **texts: str) -> str:
    """Return a template with each of `names` as an identifier, and each of `texts` as it is."""
    parts = {**{name: identifier(value) for name, value in names.items()}, **texts}
    return pieces.filled(f"expand_contract/{template}.sql", parts)


def identifier(name: str) -> str:
    """Return a name as SQL writes an identifier."""
    return with_names("{name}", {"name": name})


def without_collation(type_: str) -> str:
    """Return a type as CAST takes it."""
    return type_.partition(" COLLATE ")[0]


def temporary(name: str) -> str:
    """Return what a thing of the new column is called while the old one has its name."""
    made = f"kerp_new_{name}"
    if len(made.encode()) <= LONGEST:
        return made
    return f"kerp_new_{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def joined(parts: Iterable[str]) -> str:
    """Return statements one after the other, a blank line between two."""
    return "\n".join(part if part.endswith("\n") else f"{part}\n" for part in parts if part)
