"""What a phase makes of the schema, found out on a copy of it, and the statement that notes it with the phase.

Decision: docs/decisions/expand-contract.md
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version as installed_version

from kerp_import.database.connection import Database, StatementRefused, literal
from kerp_import.database.strangers import CatalogueEntry, MadeEntry
from kerp_import.expand_contract.sql_text import filled
from kerp_import.expand_contract.state import Phase
from kerp_import.migrate.steps import steps_of
from kerp_import.model.change_errors import ChangeTrialFailed
from kerp_import.model.words import Words
from kerp_import.schema_changes.catalogue import CatalogueFact, catalogue_facts
from kerp_import.schema_changes.made_by_changes import made_facts

TOUCHED = "catalogue/touched.sql"


@dataclass(frozen=True, slots=True)
class SchemaSeen:
    """One look at the schema of a copy."""

    facts: tuple[CatalogueFact, ...]
    entries: tuple[MadeEntry, ...]


def look(copy: Database) -> SchemaSeen:
    """Return what stands on the copy now."""
    entries = copy.ask(TOUCHED, {}, CatalogueEntry)
    return SchemaSeen(
        catalogue_facts(copy), tuple(MadeEntry(each.kind, each.name, each.definition) for each in entries)
    )


@contextmanager
def as_login(copy: Database, login: str) -> Iterator[None]:
    """Act on the copy under the name of the login that will run the change: what is made belongs to it."""
    (made,) = copy.ask("expand_contract/make_login.sql", {"login": login})
    copy.statement(str(made["statement"]), 0)
    copy.execute("SELECT set_config('role', %(login)s, false)", login=login)
    try:
        yield
    finally:
        copy.start_afresh()


def run_on_copy(copy: Database, name: str, text: str, step: Words) -> None:
    """Run the statements of one phase; what the server refuses is a ChangeTrialFailed."""
    for group in steps_of(name, text):
        try:
            with _one_step(copy, in_transaction=group.in_transaction):
                for each in group.statements:
                    copy.statement(each.text, each.line)
        except StatementRefused as error:
            raise ChangeTrialFailed(
                name=name, step_ko=step.ko, step_en=step.en, statement=error.first_line, reason=error.reason
            ) from error


@contextmanager
def _one_step(copy: Database, *, in_transaction: bool) -> Iterator[None]:
    """Open a transaction, where the statements run in one."""
    if in_transaction:
        with copy.transaction():
            yield
    else:
        yield


def made_between(before: SchemaSeen, after: SchemaSeen, earlier: Sequence[MadeEntry] = ()) -> tuple[MadeEntry, ...]:
    """Return what a change has on the tables after a phase: what it had before, less what went, and what is new."""
    had, has = set(before.entries), set(after.entries)
    kept = [each for each in earlier if each in has]
    return tuple(dict.fromkeys((*kept, *(each for each in after.entries if each in has - had))))


def found_in(before: SchemaSeen, after: SchemaSeen, earlier: "Earlier") -> dict[str, object]:
    """Return what a phase notes of the schema: all that was made so far."""
    made = made_between(before, after, earlier.made)
    made_now = made_facts(before.facts, after.facts)
    facts = replace(made_now, added=tuple(map(_said_once, made_now.added)))
    return {
        "made": [{"kind": each.kind, "name": each.name, "definition": each.definition} for each in made],
        "facts": [*earlier.facts, facts.document()],
        "tool_version": installed_version("kerp-import"),
    }


def _said_once(fact: CatalogueFact) -> CatalogueFact:
    """Return the fact without the statement that makes a function, where another fact of it has that."""
    return replace(fact, make=None) if fact.aspect in {"arguments", "properties"} else fact


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the phases before have noted."""

    made: tuple[MadeEntry, ...] = ()
    facts: tuple[Mapping[str, object], ...] = ()


def note(name: str, phase: Phase, found: Mapping[str, object]) -> str:
    """Return the statement that notes a phase, for the end of its file."""
    document = json.dumps(found, ensure_ascii=False)
    return filled("note", name=literal(name), phase=literal(phase), found=literal(document))
