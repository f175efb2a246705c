"""A model of golang-migrate, for tests where there is no Go: what its public documentation promises, none of its code.

    python tests/golang_migrate.py -path FOLDER -database URL up [N] | down [N] | goto V | force V | version

It stands for version 4 with the PostgreSQL driver (README, MIGRATIONS.md, FAQ.md, GETTING_STARTED.md, the driver's and
the command line's pages): files `{version}_{title}.up.sql` and `.down.sql` in the order of their numbers; the table
`schema_migrations(version bigint, dirty boolean)` of one row, written dirty before a file runs and clean after it; a
file sent whole, as one simple query, or with `x-multi-statement` piece by piece, cut at each semicolon; a session's
advisory lock around each command. A missing file is a migration without a body: the version moves, nothing runs. What
it says on a failure is what users of it quote.

Decision: docs/decisions/seed-text.md
"""

import argparse
import re
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg import sql

FILE = re.compile(r"(?P<version>[0-9]+)_(?P<title>.*)\.(?P<way>up|down)\.sql")

SALT = 1486364155
"""What the CRC of the lock's name is multiplied by."""

NOTHING = -1
"""The version of a database in which no migration stands (FAQ: NilVersion)."""


class Refusal(Exception):
    """What the command line ends with: `error: …` and 1."""

    words = "{}"

    def __str__(self) -> str:
        """Return the words, with what the raiser gives."""
        return self.words.format(*self.args)


class NoChange(Refusal):
    """There is nothing to do; this one ends with 0."""

    words = "no change"


class NoMigration(Refusal):
    """No version stands in the table."""

    words = "no migration"


class NoFile(Refusal):
    """There is no file of that version, or none left for the steps wanted."""

    words = "file does not exist"


class Short(Refusal):
    """There were fewer migrations than steps; those that there were have run."""

    words = "limit {} short"


class Dirty(Refusal):
    """A migration failed before, and nobody forced a version since."""

    words = "Dirty database version {}. Fix and force version."


class Failed(Refusal):
    """The server refused the file; the version stays dirty."""

    words = "migration failed: {}"


@dataclass(frozen=True, slots=True)
class Version:
    """The one row of the table."""

    number: int
    dirty: bool = False


def lock_id(database: str, schema: str = "public", table: str = "schema_migrations") -> int:
    """Return the advisory lock's number: the command line gives the URL's path (/kerp) as the database's name."""
    return zlib.crc32(f"{schema}\0{table}\0{database}".encode()) * SALT % 2**32


class GolangMigrate:
    """One call of its command line, or several with one connection each."""

    def __init__(self, folder: Path, url: str) -> None:
        """Take the address as it does: its own settings are `x-…` parameters of the URL."""
        parts = urlsplit(url)
        settings = parse_qsl(parts.query)
        ours = {name: value for name, value in settings if name.startswith("x-")}
        others = urlencode([each for each in settings if not each[0].startswith("x-")])
        self.url = urlunsplit(parts._replace(query=others))
        self.database = parts.path
        self.table = ours.get("x-migrations-table", "schema_migrations")
        self.is_piecewise = ours.get("x-multi-statement") == "true"
        self.files: dict[int, dict[str, Path]] = {}
        for path in folder.iterdir():
            if match := FILE.fullmatch(path.name):
                self.files.setdefault(int(match["version"]), {})[match["way"]] = path

    def up(self, steps: int | None = None) -> None:
        """Apply all, or the next `steps`."""
        with self._connected() as connection:
            now = self._clean(connection)
            waiting = [version for version in sorted(self.files) if version > now]
            if steps is None and not waiting:
                raise NoChange
            for version in waiting[:steps]:
                self._run(connection, version, "up", version)
            self._require_as_many(steps, len(waiting))

    def down(self, steps: int | None = None) -> None:
        """Undo all, or the last `steps`."""
        with self._connected() as connection:
            now = self._clean(connection)
            done = [version for version in sorted(self.files, reverse=True) if version <= now]
            if steps is None and not done:
                raise NoChange
            for version, before in list(zip(done, [*done[1:], NOTHING], strict=True))[:steps]:
                self._run(connection, version, "down", before)
            self._require_as_many(steps, len(done))

    def goto(self, target: int) -> None:
        """Go to the version `target`, up or down; there must be files of it."""
        if target not in self.files:
            raise NoFile
        with self._connected() as connection:
            now = self._clean(connection)
        steps = len([version for version in self.files if min(now, target) < version <= max(now, target)])
        if not steps:
            raise NoChange
        (self.up if target > now else self.down)(steps)

    def force(self, version: int) -> None:
        """Write the version, clean, and run nothing."""
        with self._connected() as connection:
            self._note(connection, Version(version))

    def version(self) -> Version:
        """Return what stands in the table."""
        with self._connected() as connection:
            noted = self._noted(connection)
        if noted.number == NOTHING and not noted.dirty:
            raise NoMigration
        return noted

    def _connected(self) -> "psycopg.Connection[tuple[object, ...]]":
        """Return a session that holds the lock until it ends, with the table made."""
        connection = psycopg.connect(self.url, autocommit=True)
        (schema,) = connection.execute("SELECT current_schema()::text").fetchone() or ("",)
        connection.execute("SELECT pg_advisory_lock(%s)", [lock_id(self.database, str(schema), self.table)])
        make = "CREATE TABLE IF NOT EXISTS {} (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)"
        connection.execute(sql.SQL(make).format(sql.Identifier(self.table)))
        return connection

    def _clean(self, connection: "psycopg.Connection[tuple[object, ...]]") -> int:
        """Return the version, or refuse one that is dirty or has no file."""
        noted = self._noted(connection)
        if noted.dirty:
            raise Dirty(noted.number)
        if noted.number != NOTHING and noted.number not in self.files:
            raise NoFile
        return noted.number

    def _noted(self, connection: "psycopg.Connection[tuple[object, ...]]") -> Version:
        query = sql.SQL("SELECT version, dirty FROM {} LIMIT 1").format(sql.Identifier(self.table))
        row = connection.execute(query).fetchone()
        return Version(int(str(row[0])), bool(row[1])) if row else Version(NOTHING)

    def _note(self, connection: "psycopg.Connection[tuple[object, ...]]", version: Version) -> None:
        """Write the one row; none where nothing stands and nothing failed."""
        table = sql.Identifier(self.table)
        with connection.transaction():
            connection.execute(sql.SQL("TRUNCATE {}").format(table))
            if version.number != NOTHING or version.dirty:
                insert = sql.SQL("INSERT INTO {} VALUES (%s, %s)").format(table)
                connection.execute(insert, [version.number, version.dirty])

    def _run(
        self, connection: "psycopg.Connection[tuple[object, ...]]", version: int, way: str, version_after: int
    ) -> None:
        """Write the version dirty, run the file, write it clean."""
        self._note(connection, Version(version_after, dirty=True))
        path = self.files[version].get(way)
        text = path.read_text(encoding="utf-8") if path else ""
        try:
            for piece in text.split(";") if self.is_piecewise else [text]:
                if piece.strip():
                    connection.execute(piece.encode())
        except psycopg.Error as error:
            raise Failed(error.diag.message_primary or error) from error
        self._note(connection, Version(version_after))

    def _require_as_many(self, steps: int | None, there: int) -> None:
        if steps is not None and not there:
            raise NoFile
        if steps is not None and steps > there:
            raise Short(steps - there)


def main(arguments: list[str]) -> int:
    """Do what its command line does; what it says goes to stderr."""
    parser = argparse.ArgumentParser(prog="migrate")
    parser.add_argument("-path", type=Path)
    parser.add_argument("-database")
    parser.add_argument("command", choices=("up", "down", "goto", "force", "version"))
    parser.add_argument("number", type=int, nargs="?")
    given = parser.parse_args(arguments)
    tool = GolangMigrate(given.path, given.database)
    try:
        if given.command == "version":
            noted = tool.version()
            print(f"{noted.number}{' (dirty)' if noted.dirty else ''}", file=sys.stderr)  # noqa: T201
        else:
            getattr(tool, given.command)(*([] if given.number is None else [given.number]))
    except NoChange as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201
    except Refusal as refusal:
        print(f"error: {refusal}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
