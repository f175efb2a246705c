"""Folders of migrations that tests make up, and what a database is seen to hold."""

from pathlib import Path
from typing import Any, LiteralString

import psycopg
from kerp_import.migrate.files import TABLE, Folder, Migration
from kerp_import.migrate.patience import Patience

HASTY = Patience(lock_timeout="100ms", pauses=(0.05,), with_runner=0.3, with_server=5.0)
"""For tests of what is never given back."""

CATALOGUE: LiteralString = """
SELECT 'column', attrelid::regclass::text, attname::text, format_type(atttypid, atttypmod), attnotnull::text
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid::text, indisready::text
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'constraint', conname, conrelid::regclass::text, pg_get_constraintdef(oid), convalidated::text
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT 'comment', objoid::regclass::text, objsubid::text, description, ''
FROM pg_description WHERE classoid = 'pg_class'::regclass AND objoid > 16000
ORDER BY 1, 2, 3, 4
"""
"""What stands in the schema public, both version tables among it."""


def made_up(version: int, up: str, down: str | None = "", name: str = "made_up") -> Migration:
    """Return a migration with these texts."""
    return Migration(version, name, up, down, f"{version:06}_{name}")


def folder_of(*migrations: Migration, table: str = TABLE) -> Folder:
    """Return a folder of somebody else's with these migrations."""
    return Folder(Path("/nowhere"), migrations, table)


def written(path: Path, *migrations: Migration) -> Path:
    """Write the migrations' files into a folder, and return it."""
    path.mkdir(exist_ok=True)
    for each in migrations:
        (path / f"{each.label}.up.sql").write_text(each.up, encoding="utf-8")
        if each.down is not None:
            (path / f"{each.label}.down.sql").write_text(each.down, encoding="utf-8")
    return path


def ask(url: str, query: LiteralString) -> list[tuple[Any, ...]]:
    """Return what a query answers, asked as the server's own superuser would."""
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query).fetchall()


def catalogue(url: str) -> list[tuple[Any, ...]]:
    """Return what stands in the schema public, the versions and the history but for its times."""
    noted = (
        "SELECT version, name, checksum, way, status, line, statement, error FROM schema_migrations_history ORDER BY 1"
    )
    return [*ask(url, CATALOGUE), *ask(url, "SELECT version, dirty FROM schema_migrations"), *ask(url, noted)]
