"""A server of one's own for a moment: what is tried on it can touch no database that anybody uses.

Decision: docs/decisions/scratch.md
"""

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from kerp_import.database import embedded
from kerp_import.database.connection import Database, StatementRefused, named_database
from kerp_import.files.spools import HeldFolder
from kerp_import.model.errors import KerpError

GIVEN_SCHEMA = "public"
"""The schema that every new database has."""


class _ScratchServer:
    """An embedded server in a folder that goes with this process."""

    def __init__(self, home: Path) -> None:
        """Make it, and remove those whose process was killed."""
        self._held = HeldFolder(home / f"server-{uuid4().hex[:12]}", remove=embedded.remove)
        self.process = os.getpid()
        atexit.register(self.drop)
        try:
            self.url = embedded.start(self._held.folder, is_passing=True)
        except BaseException:
            self.drop()
            raise

    @property
    def is_of_use(self) -> bool:
        """Return whether it is this process's own and still runs."""
        return self.process == os.getpid() and embedded.running(self._held.folder)

    def is_clean_again(self) -> bool:
        """Take away what was made on it, and return whether it is as new."""
        with suppress(StatementRefused, KerpError), Database(self.url) as db:
            for each in db.ask("scratch/clean_up.sql", {}):
                db.statement(str(each["statement"]), 0)
            return bool(db.ask("scratch/is_clean.sql", {})[0]["is_clean"])
        return False

    def drop(self) -> None:
        """End it and remove it with all that is in it."""
        atexit.unregister(self.drop)
        self._held.drop()


_AT_REST: dict[Path, _ScratchServer] = {}
"""By home: one that is as new, for whoever wants the next one; to make one takes a second."""


@contextmanager
def scratch_server() -> Iterator[str]:
    """Give the address of an embedded server with nothing on it; all that is made on it goes when the block ends.

    It is a server and not a database beside others, since roles and settings belong to the server: a migration that
    changes them changes nobody else's. One whose process was killed goes when the next one is made.
    """
    home = embedded.home() / "scratch"
    server = _AT_REST.pop(home, None)
    if server is None or not server.is_of_use:
        server = _ScratchServer(home)
    try:
        yield server.url
    except BaseException:
        server.drop()
        raise
    if server.is_clean_again():
        _AT_REST[home] = server
    else:
        server.drop()


@contextmanager
def scratch_database(schema: str = GIVEN_SCHEMA) -> Iterator[Database]:
    """Give an empty database on such a server, whose first schema bears the name that it has elsewhere."""
    with scratch_database_url(schema) as url, Database(url) as db:
        yield db


@contextmanager
def scratch_database_url(schema: str = GIVEN_SCHEMA) -> Iterator[str]:
    """Give the address of such a database, for more than one session on it."""
    with scratch_server() as url:
        name = f"scratch_{uuid4().hex[:12]}"
        with Database(url) as maintenance:
            maintenance.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        own = named_database(url, name)
        if schema != GIVEN_SCHEMA:
            with Database(own) as db:
                db.do("scratch/make_schema.sql", {}, {"schema": schema, "database": name})
        yield own
