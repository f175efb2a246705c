"""Versioned migrations, up and down; golang-migrate can take over: files, table and lock are as it has them.

Decision: docs/decisions/migrations.md
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from kerp_import.database import audit
from kerp_import.database.connection import SQL, Database
from kerp_import.model.errors import DatabaseRefused, MigrationFailed, SchemaBehind, SchemaDirty

FILE = re.compile(r"(?P<version>\d{6})_(?P<name>\w+)\.up\.sql")

NOT_ALLOWED = "42501"
"""The SQLSTATE of a right that the login lacks."""

LOCK_SALT = 1486364155
"""golang-migrate's salt for its advisory lock, so that both tools exclude each other."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step of the schema, with its way in and its way back."""

    version: int
    name: str
    up: str
    down: str


@dataclass(frozen=True, slots=True)
class SchemaVersion:
    """The row of schema_migrations; `dirty` while a migration of golang-migrate is half done."""

    version: int
    dirty: bool


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Where a database stands: 0 is an empty one."""

    version: int
    dirty: bool
    pending: tuple[Migration, ...]


@cache
def migrations() -> tuple[Migration, ...]:
    """Return every shipped migration, in order."""
    shipped = []
    for path in sorted((SQL / "migrations").glob("*.up.sql")):
        match = FILE.fullmatch(path.name)
        if match is None:
            raise ValueError(path.name)
        down = path.with_name(path.name.replace(".up.sql", ".down.sql"))
        shipped.append(
            Migration(
                version=int(match["version"]),
                name=match["name"],
                up=path.read_text(encoding="utf-8"),
                down=down.read_text(encoding="utf-8"),
            )
        )
    return tuple(shipped)


def state(db: Database) -> SchemaState:
    """Return the version that stands in schema_migrations, and the migrations that are still to be run."""
    has_table = db.row("SELECT to_regclass('schema_migrations') IS NOT NULL AS is_there")["is_there"]
    noted = db.ask("records/schema_version.sql", {}, SchemaVersion) if has_table else []
    at = noted[0] if noted else SchemaVersion(version=0, dirty=False)
    return SchemaState(at.version, at.dirty, tuple(each for each in migrations() if each.version > at.version))


def require_current(db: Database) -> int:
    """Return the schema's version, or say that migrations are missing."""
    current = state(db)
    if current.dirty:
        raise SchemaDirty(version=current.version)
    if current.pending:
        raise SchemaBehind(version=current.version, wanted=current.pending[-1].version)
    return current.version


def up(db: Database, target: int | None = None) -> tuple[Migration, ...]:
    """Run the pending migrations up to `target` (all of them if None) and return those that were run."""
    with _locked(db):
        current = _clean_state(db)
        wanted = tuple(each for each in current.pending if target is None or each.version <= target)
        for each in wanted:
            _apply(db, each, "db up", each.version)
        return wanted


def down(db: Database, target: int) -> tuple[Migration, ...]:
    """Undo the migrations above `target`, newest first, and return those that were undone."""
    with _locked(db):
        current = _clean_state(db)
        wanted = tuple(each for each in reversed(migrations()) if target < each.version <= current.version)
        version_before = {each.version: before for before, each in zip((0, *_versions()), migrations(), strict=False)}
        for each in wanted:
            _apply(db, each, "db down", version_before[each.version])
        return wanted


def _versions() -> tuple[int, ...]:
    """Return the version numbers of the shipped migrations."""
    return tuple(each.version for each in migrations())


def _clean_state(db: Database) -> SchemaState:
    """Return the state, or refuse to touch a schema that somebody left halfway."""
    db.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)"
    )
    current = state(db)
    if current.dirty:
        raise SchemaDirty(version=current.version)
    return current


def _apply(db: Database, migration: Migration, action: str, version_after: int) -> None:
    """Run the migration and note the version in one transaction, so that a failure leaves neither."""
    try:
        _run(db, migration, action, version_after)
    except MigrationFailed as error:
        if getattr(error.__cause__, "sqlstate", None) == NOT_ALLOWED:
            (grants,) = db.ask("catalogue/grants.sql", {})
            raise DatabaseRefused(reason=error.facts["reason"], advice=grants["statements"]) from error
        raise


def _run(db: Database, migration: Migration, action: str, version_after: int) -> None:
    """Run one migration's script and note it: in schema_migrations, and in the audit where there is one."""
    name = f"{migration.version:06}_{migration.name}"
    with db.transaction():
        db.script(name, migration.down if action == "db down" else migration.up)
        db.execute("DELETE FROM schema_migrations")
        if version_after:
            db.execute("INSERT INTO schema_migrations VALUES (%(version)s, false)", version=version_after)
        if version_after:
            db.take_role()
            audit.note(db, action, "done", details={"migration": name})


@contextmanager
def _locked(db: Database) -> Iterator[None]:
    """Hold golang-migrate's lock while migrations run, waiting for whoever holds it."""
    key = _lock_key(db)
    db.execute("SELECT pg_advisory_lock(%(key)s)", key=key)
    try:
        yield
    finally:
        db.execute("SELECT pg_advisory_unlock(%(key)s)", key=key)


def _lock_key(db: Database) -> int:
    """Return the lock's number as golang-migrate computes it from schema, table and database."""
    place = db.row("SELECT current_schema() AS schema, current_database() AS database")
    name = f"{place['schema']}\0schema_migrations\0{place['database']}"
    return zlib.crc32(name.encode()) * LOCK_SALT % 2**32
