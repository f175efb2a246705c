"""The database that a call talks to: the one that is named, else our own, started and migrated."""

from collections.abc import Iterator
from contextlib import contextmanager

from kerp_import.database import embedded
from kerp_import.database.connection import Database
from kerp_import.migrate.runner import up


def server_address(database_url: str | None) -> str:
    """Return the address that is named, or that of our own server, started if need be."""
    return database_url or embedded.start(embedded.home())


@contextmanager
def connected(database_url: str | None) -> Iterator[Database]:
    """Connect to the named server, which is taken as it is, or to our own, which is brought up to date."""
    with Database(server_address(database_url)) as db:
        if not database_url:
            up(db)
        yield db
