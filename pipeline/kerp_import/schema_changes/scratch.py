"""A server of one's own for a moment: what is tried on it can touch no database that anybody uses.

Decision: docs/decisions/drift.md
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from kerp_import.database import embedded
from kerp_import.database.connection import Database, named_database
from kerp_import.files.spools import HeldFolder

GIVEN_SCHEMA = "public"
"""The schema that every new database has."""


@contextmanager
def scratch_server() -> Iterator[str]:
    """Give the address of an embedded server with nothing on it; it goes when the block ends.

    One whose process was killed goes when the next one is made. It is a server and not a database beside others, since
    roles and settings belong to the server: a migration that changes them changes nobody else's.
    """
    held = HeldFolder(embedded.home() / "scratch" / f"server-{uuid4().hex[:12]}", remove=embedded.remove)
    try:
        yield embedded.start(held.folder, is_passing=True)
    finally:
        held.drop()


@contextmanager
def scratch_database(schema: str = GIVEN_SCHEMA) -> Iterator[Database]:
    """Give an empty database on such a server, whose first schema bears the name that it has elsewhere."""
    with scratch_server() as url:
        name = f"scratch_{uuid4().hex[:12]}"
        with Database(url) as maintenance:
            maintenance.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        own = named_database(url, name)
        if schema != GIVEN_SCHEMA:
            with Database(own) as db:
                db.do("catalogue/make_schema.sql", {}, {"schema": schema, "database": name})
        with Database(own) as db:
            yield db
