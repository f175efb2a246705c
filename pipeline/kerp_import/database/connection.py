"""The database: connections, transactions, queries and COPY. This file alone knows psycopg.

Decision: docs/decisions/staging-owner.md
Decision: docs/decisions/strangers.md
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias, TypeVar, overload
from uuid import UUID

import kerp_schemas
import polars as pl
import psycopg
from psycopg import sql
from psycopg.rows import class_row, dict_row

from kerp_import.database.strangers import CatalogueEntry, strangers_among
from kerp_import.model.errors import ConnectionLost, DatabaseRefused, MigrationFailed, NoDatabase, StrangerInCatalogue

SQL = Path(kerp_schemas.__file__).parent / "sql"
"""The folder of every statement that a reader would want to run."""

OLDEST_SERVER = 150000
"""PostgreSQL 15, as `server_version_num` writes it."""

COPY_ROWS = 50_000
"""Rows per write of a COPY: some 8 MB of text, so that the client never holds a part twice."""

GONE = ("08", "57P")
"""Classes of SQLSTATE in which the connection (08) or the server (57P: shut down) is gone."""

AGAIN = "잠시 뒤 다시 실행하십시오. / Run again in a moment."

LOG = logging.getLogger("kerp_import")

ON_PRODUCTION = (
    "운영 테이블에 kerp-import가 모르는 것이 있습니다: {names}. 이관하는 동안 실행될 수 있습니다. / "
    "Production's tables have what kerp-import does not know and an import may run: {names}."
)
"""What a login is told that could do no harm with it beyond its own rights."""

Row: TypeAlias = dict[str, object]
T = TypeVar("T")

SESSION = """
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET client_encoding = 'UTF8';
SET lock_timeout = '30s';
SET work_mem = '128MB';
SET jit = off;
"""


@dataclass(slots=True)
class Ending:
    """How a transaction ends: committed, unless somebody sets `undo`."""

    undo: bool = False


class Database:
    """One connection, whose transactions are seen as indentation where it is used."""

    def __init__(self, url: str) -> None:
        """Connect to `url`; a server that cannot be used is a `NoDatabase`."""
        try:
            self._connection = psycopg.connect(
                url, autocommit=True, row_factory=dict_row, connect_timeout=15, application_name="kerp-import"
            )
        except (psycopg.OperationalError, psycopg.ProgrammingError, UnicodeError) as error:
            raise NoDatabase(reason=_one_line(error)) from error
        if self._connection.info.server_version < OLDEST_SERVER:
            version = self._connection.info.parameter_status("server_version")
            self._connection.close()
            raise NoDatabase(reason=f"PostgreSQL {version} < 15")
        with _translated():
            self._connection.execute(SESSION)
        self._strangers: tuple[CatalogueEntry, ...] | None = None

    def __enter__(self) -> Self:
        """Return the database itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection; the server undoes whatever was not committed."""
        self._connection.close()

    @property
    def user(self) -> str:
        """Return the login that this connection uses."""
        return self._connection.info.user

    @property
    def name(self) -> str:
        """Return the name of the database."""
        return self._connection.info.dbname

    @property
    def is_local(self) -> bool:
        """Return whether the server is on this machine: it is reached by a socket, or as this machine itself."""
        host = self._connection.info.host
        return host.startswith("/") or host in {"", "localhost", "127.0.0.1", "::1"}

    @property
    def major_version(self) -> int:
        """Return the server's major version, such as 15."""
        return self._connection.info.server_version // 10000

    @contextmanager
    def transaction(self) -> Iterator["Ending"]:
        """Commit what happens inside, all of it; none of it if anything is raised, or if the ending is `undo`."""
        ending = Ending()
        with _translated(), self._connection.transaction() as under_way:
            yield ending
            if ending.undo:
                raise psycopg.Rollback(under_way)

    @contextmanager
    def tenant(self, company_id: UUID | None) -> Iterator["Ending"]:
        """Open a transaction with the importer's role and the company's rows alone; None: no company's."""
        with self.transaction() as ending:
            self.act_for(company_id)
            yield ending

    def act_for(self, company_id: UUID | None) -> None:
        """Take the importer's role, and see that company's rows alone, until the transaction under way ends.

        Before the first time it is asked what stands on the import tables: what somebody planted there would run with
        this login's rights.
        """
        self.look_for_strangers()
        self.take_role(company_id)

    def take_role(self, company_id: UUID | None = None) -> None:
        """Do what `act_for` does without asking what stands there: a migration may be what mends it."""
        try:
            self._connection.execute("SET LOCAL ROLE kerp_importer")
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidParameterValue) as error:
            raise DatabaseRefused(reason=_one_line(error), advice=f'GRANT kerp_importer TO "{self.user}";') from error
        self.execute(
            "SELECT set_config('app.current_tenant', %(tenant)s, true)", tenant=str(company_id) if company_id else ""
        )

    def look_for_strangers(self) -> tuple[CatalogueEntry, ...]:
        """Return what stands on production's tables that we did not ship, asked once a connection.

        What stands in staging, history or functions is refused, and with a login that could do anything to the server
        what stands on production's tables too: it would run with this login's rights.
        """
        if self._strangers is None:
            (about,) = self.rows(statement("catalogue/login.sql"))
            entries = self.ask("catalogue/touched.sql", {}, CatalogueEntry)
            strangers = strangers_among(self._schema_version(), entries)
            refused = [each for each in strangers if about["is_strong"] or not each.is_production]
            if refused:
                names = ", ".join(f"{each.kind} {each.name}" for each in refused)
                raise StrangerInCatalogue(names=names, remedy=" ".join(each.remedy for each in refused))
            self._strangers = strangers
            if strangers:
                names = ", ".join(f"{each.kind} {each.name}" for each in strangers)
                LOG.warning(ON_PRODUCTION.format(names=names))
        return self._strangers

    def _schema_version(self) -> int:
        """Return the version of the schema, 0 where none was ever migrated."""
        has_table = self.row("SELECT to_regclass('schema_migrations') IS NOT NULL AS is_there")["is_there"]
        versions = self.ask("records/schema_version.sql", {}) if has_table else []
        return int(str(versions[0]["version"])) if versions else 0

    def rows(self, query: str, **values: object) -> list[Row]:
        """Return every row of `query` as column → value."""
        with _translated():
            return self._connection.execute(query.encode(), values or None).fetchall()

    def row(self, query: str, **values: object) -> Row:
        """Return the one row that `query` always has."""
        (only,) = self.rows(query, **values)
        return only

    def execute(self, query: str, **values: object) -> int:
        """Run `query` and return the number of rows that it touched."""
        with _translated():
            return max(self._connection.execute(query.encode(), values or None).rowcount, 0)

    @overload
    def ask(self, file: str, values: Mapping[str, object]) -> list[Row]: ...

    @overload
    def ask(self, file: str, values: Mapping[str, object], row_type: type[T]) -> list[T]: ...

    def ask(self, file: str, values: Mapping[str, object], row_type: type[T] | None = None) -> list[T] | list[Row]:
        """Return the answer of the SQL file `file` ("steps/places.sql"), which takes those of `values` that it names.

        With `row_type` each row is one of those, made from its columns by name: the columns are its fields.
        """
        query = statement(file)
        named_values = placeholders(query, values)
        if row_type is None:
            return self.rows(query, **named_values)
        with _translated(), self._connection.cursor(row_factory=class_row(row_type)) as cursor:
            return cursor.execute(query.encode(), named_values or None).fetchall()

    def do(self, file: str, values: Mapping[str, object]) -> int:
        """Run the SQL file `file` with those of `values` that it names, and return the number of rows it touched."""
        query = statement(file)
        return self.execute(query, **placeholders(query, values))

    def script(self, name: str, text: str) -> None:
        """Run the statements of `text`; whatever the server refuses is a `MigrationFailed` that names it."""
        try:
            self._connection.execute(text.encode())
        except psycopg.Error as error:
            raise MigrationFailed(name=name, reason=_one_line(error)) from error

    def copy(self, table: str, frame: pl.DataFrame) -> None:
        """COPY `frame` into `table` ("schema.table"), column by name; text is sent as it is, NULL as NULL."""
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, frame.columns))
        )
        with _translated(), self._connection.cursor() as cursor, cursor.copy(statement) as stream:
            for chunk in frame.iter_slices(COPY_ROWS):
                stream.write(_as_copy_text(chunk))

    def carry(self, source: "Database", query: str, table: str) -> None:
        """COPY what `query` gives in another database into `table` of this one, column by column."""
        with (
            _translated(),
            source._connection.cursor() as reading,  # noqa: SLF001 - another of our kind
            self._connection.cursor() as writing,
            reading.copy(f"COPY ({query}) TO STDOUT".encode()) as rows,
            writing.copy(f"COPY {table} FROM STDIN".encode()) as stream,
        ):
            for chunk in rows:
                stream.write(chunk)

    def lock(self, space: str, name: str) -> bool:
        """Take the advisory lock `name` for as long as the connection lives; False if somebody else holds it."""
        lock = self.row(
            "SELECT pg_try_advisory_lock(hashtext(%(space)s), hashtext(%(name)s)) AS taken", space=space, name=name
        )
        return bool(lock["taken"])

    def unlock(self, space: str, name: str) -> None:
        """Give the advisory lock `name` back, where the connection still lives; it goes with the connection anyway."""
        if not self._connection.closed:
            self.execute("SELECT pg_advisory_unlock(hashtext(%(space)s), hashtext(%(name)s))", space=space, name=name)


ENVIRONMENT = {
    "host": "PGHOST", "hostaddr": "PGHOSTADDR", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD",
    "passfile": "PGPASSFILE", "service": "PGSERVICE", "options": "PGOPTIONS", "sslmode": "PGSSLMODE",
    "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY", "sslrootcert": "PGSSLROOTCERT", "sslcrl": "PGSSLCRL",
    "channel_binding": "PGCHANNELBINDING", "gssencmode": "PGGSSENCMODE", "krbsrvname": "PGKRBSRVNAME",
    "target_session_attrs": "PGTARGETSESSIONATTRS", "connect_timeout": "PGCONNECT_TIMEOUT",
}  # fmt: skip
"""Part of an address → the variable by which PostgreSQL's own programs take it."""


def named_database(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return psycopg.conninfo.make_conninfo(url, dbname=name)


def environment_of(url: str, database: str) -> dict[str, str]:
    """Return an address as environment variables, for a program whose arguments everybody may see."""
    parts = psycopg.conninfo.conninfo_to_dict(url)
    known = {
        ENVIRONMENT[name]: str(value) for name, value in parts.items() if name in ENVIRONMENT and value is not None
    }
    return known | {"PGDATABASE": database}


def statement(name: str) -> str:
    """Return the SQL file `name` ("steps/exclude.sql") as it is written."""
    return (SQL / name).read_text(encoding="utf-8")


def placeholders(query: str, values: Mapping[str, object]) -> dict[str, object]:
    """Return those of `values` that `query` names as %(name)s."""
    return {name: value for name, value in values.items() if f"%({name})s" in query}


def _as_copy_text(frame: pl.DataFrame) -> bytes:
    """Return `frame` in COPY's text format, in which a backslash escapes and no line can end the data."""
    escaped = pl.col(pl.String).str.replace_many(["\\", "\t", "\n", "\r"], ["\\\\", "\\t", "\\n", "\\r"])
    text = frame.with_columns(escaped).write_csv(
        include_header=False, separator="\t", quote_style="never", null_value="\\N"
    )
    return text.encode()


def _one_line(error: Exception) -> str:
    """Return the first line of what the server said: the others repeat the statement."""
    return str(error).strip().partition("\n")[0]


@contextmanager
def _translated() -> Iterator[None]:
    """Raise what the server refuses as a KerpError with a hint; an error that only a bug can cause stays as it is."""
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        advice = "GRANT kerp_importer TO CURRENT_USER;  kerp-import db up"
        raise DatabaseRefused(reason=_one_line(error), advice=advice) from error
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName, psycopg.errors.UndefinedFunction) as error:
        raise DatabaseRefused(reason=_one_line(error), advice="kerp-import db up") from error
    except (psycopg.errors.UniqueViolation, psycopg.errors.ForeignKeyViolation) as error:
        # Somebody else wrote meanwhile: the rules had looked at both a moment before.
        raise DatabaseRefused(reason=_one_line(error), advice=AGAIN) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        if error.sqlstate is None or error.sqlstate.startswith(GONE):
            raise ConnectionLost(reason=_one_line(error)) from error
        raise DatabaseRefused(reason=_one_line(error), advice=AGAIN) from error
