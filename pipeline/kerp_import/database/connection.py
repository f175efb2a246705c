"""The database: connections, transactions, queries and COPY. This file alone knows psycopg.

Decision: docs/decisions/staging-owner.md
Decision: docs/decisions/strangers.md
"""

import logging
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from io import BytesIO
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar, cast, overload
from uuid import UUID

import psycopg
from kerp_schemas import SQL
from psycopg import sql
from psycopg.abc import Buffer, PQGen
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import class_row, dict_row, tuple_row

from kerp_import.database.address import NOT_AN_ADDRESS, WRITE_SIGNS, Timing, is_torn, timing, without_password
from kerp_import.database.lock_holder import LockHolder, application_name
from kerp_import.database.refusals import GONE, advice_at_the_door, advice_for, is_a_bug
from kerp_import.database.silence import ServerState, Silence
from kerp_import.database.strangers import CatalogueEntry, MadeEntry, but_for_made, strangers_among
from kerp_import.model.errors import (
    ConnectionLost,
    DatabaseRefused,
    NoDatabase,
    PoolerBetween,
    ServerUnfit,
    StrangerInCatalogue,
)

if TYPE_CHECKING:
    import polars as pl

OLDEST_SERVER = 150000
"""PostgreSQL 15, as `server_version_num` writes it."""

COPY_ROWS = 20_000
"""Rows per write of a COPY: some 5 MB of text, so that the client never holds a part twice."""

ROWS_AT_ONCE = 1_000
"""Rows of an answer that are fetched at once, where it is not fetched whole; a libpq before 17 fetches one by one."""

ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
"""What COPY's text format gives a meaning of its own → how it is written there."""

ESCAPED = r"[\\\t\n\r]"

WON_DECIMALS = 2
"""Decimals of an amount, however many its column has room for."""

LOG = logging.getLogger("kerp_import")

ON_PRODUCTION = (
    "운영 표에 kerp-import가 모르는 것이 있습니다: {names}. 이관하는 동안 실행될 수 있습니다. / "
    "Production's tables have what kerp-import does not know and an import may run: {names}."
)
"""What a login is told that could do no harm with it beyond its own rights."""

Row: TypeAlias = dict[str, object]

NO_NAMES: Mapping[str, str] = MappingProxyType({})
"""For an SQL file that names its tables itself."""

T = TypeVar("T")

SESSION = """
SET datestyle = 'ISO, YMD';
SET intervalstyle = 'postgres';
SET timezone = 'UTC';
SET standard_conforming_strings = on;
SET backslash_quote = safe_encoding;
SET array_nulls = on;
SET transform_null_equals = off;
SET extra_float_digits = 1;
SET bytea_output = 'hex';
SET xmloption = 'content';
SET row_security = on;
SET default_transaction_isolation = 'read committed';
SET default_transaction_deferrable = off;
SET statement_timeout = 0;
SET lock_timeout = '30s';
SET idle_in_transaction_session_timeout = '10min';
SET idle_session_timeout = '12h';
SET tcp_keepalives_idle = 60;
SET tcp_keepalives_interval = 10;
SET tcp_keepalives_count = 6;
SET tcp_user_timeout = 60000;
SET work_mem = '128MB';
SET jit = off;
"""
"""Whatever the login or the server is set to, it means the same here. The limits end a session whose client is gone, so
that its locks go with it; a promote may take as long as it takes."""

NO_ANSWER = "the server does not answer any more"

PROBES = 3
"""Second connections that are asked whether they are given the first one's session."""

PATIENCE_OF_A_PROBE = 2.0
"""Seconds, twice: in a pool of one session the second connection waits for as long as ours lives."""


class StatementRefused(Exception):
    """The server refused one statement of somebody's file; whoever runs the file tells which and what to do."""

    def __init__(self, sqlstate: str, reason: str, text: str, line: int) -> None:
        """Keep what the server said, and of which statement: its text and the line of the file it begins on."""
        super().__init__(reason)
        self.sqlstate, self.reason, self.text, self.line = sqlstate, reason, text, line

    @property
    def first_line(self) -> str:
        """Return the statement's first line."""
        return self.text.partition("\n")[0].strip()


@dataclass(slots=True)
class Ending:
    """How a transaction ends: committed, unless somebody sets `undo`."""

    undo: bool = False


class Amount(Loader):
    """A number as it was before its column took more decimals: 12000.0000 is 12000.00, and 0.1234 stays."""

    def load(self, data: Buffer) -> Decimal:
        """Return the number without the zeros that stand behind its second decimal."""
        text = bytes(data).decode()
        whole, point, decimals = text.partition(".")
        if len(decimals) > WON_DECIMALS:
            text = whole + point + decimals[:WON_DECIMALS] + decimals[WON_DECIMALS:].rstrip("0")
        return Decimal(text)


class Wire(psycopg.Connection[Row]):
    """A connection that ends where its server is silent and, asked on another one, proves to be gone."""

    silence: Silence | None = None

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait as psycopg does, with an eye on the clock."""
        return super().wait(self.silence.watch(gen) if self.silence else gen, interval, timeout)

    def end(self) -> None:
        """Close the connection, whatever it waits for, and say so to whoever waits."""
        self.close()
        raise psycopg.OperationalError(NO_ANSWER)


class Database:
    """One connection, whose transactions are seen as indentation where it is used."""

    def __init__(self, url: str) -> None:
        """Connect to `url`; a server that cannot be used is a `NoDatabase`, `ServerUnfit` or `PoolerBetween`."""
        self._url = url
        self._timing, self._password = _timing_of(url)
        self._beat: Callable[[], None] | None = None
        self._connection = self._connected()
        try:
            self._settle()
        except BaseException:
            self._connection.close()
            raise
        self._strangers: tuple[CatalogueEntry, ...] | None = None
        self._locks: set[tuple[str, str]] = set()

    def reconnect(self) -> None:
        """Connect again after the wire broke; what belonged to the session is gone with it: locks, settings, roles."""
        self._connection.close()
        self._locks.clear()
        self._connection = self._connected()
        try:
            self._settle()
        except BaseException:
            self._connection.close()
            raise

    def _connected(self) -> Wire:
        """Return a new connection to the server, or say what to do where it lets nobody in."""
        try:
            wire = Wire.connect(self._wanted(), autocommit=True, row_factory=dict_row)
        except (psycopg.Error, ValueError) as error:
            reason = without_password(_one_line(error), self._url, self._password)
            raise NoDatabase(reason=reason, advice=advice_at_the_door(str(error))) from None
        wire.adapters.register_loader("numeric", Amount)
        return wire

    def _wanted(self) -> str:
        """Return the address with what every connection of ours says beside it."""
        return make_conninfo(self._url, application_name=application_name(), **self._timing.options)

    def _settle(self) -> None:
        """Make the session one in which everything means what it says, or refuse the server."""
        if self._connection.info.server_version < OLDEST_SERVER:
            version = self._connection.info.parameter_status("server_version")
            raise NoDatabase(reason=f"PostgreSQL {version} < 15")
        # Until the session has told its number, the one that the connection knows has to do.
        self._watch(self._connection.info.backend_pid)
        with _translated():
            # The one setting that poolers follow; without it names may come as bytes.
            self._connection.execute("SET client_encoding = 'UTF8'")
            (session,) = self._connection.execute(statement("records/session.sql").encode()).fetchall()
        # A pooler tells a number of its own. Asked before any other SET, which would be left on sessions of others.
        if session["pid"] != self._connection.info.backend_pid:
            self._refuse_shared_sessions(session)
        if session["encoding"] != "UTF8":
            raise _wrong_encoding(session)
        self._watch(session["pid"])
        self._set_up(session)

    def _watch(self, pid: object) -> None:
        """Have the connection end where it hears nothing and its session, which has the number `pid`, is gone."""
        self._connection.silence = Silence(
            self._timing.patience, lambda: self._state_of(pid), self._connection.end, self._beat_while_waiting
        )

    def start_afresh(self) -> None:
        """Give the session back its settings and its login, whatever somebody's file set."""
        with _translated():
            self._connection.execute("RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; SET client_encoding = 'UTF8'")
            (session,) = self._connection.execute(statement("records/session.sql").encode()).fetchall()
        self._set_up(session)

    def _set_up(self, session: Row) -> None:
        """Set what every session of ours has set."""
        with _translated():
            self._connection.execute(SESSION)
            if session["replication_role"] != "origin":
                # Triggers and foreign keys would sleep.
                self._connection.execute("SET session_replication_role = origin")
            if session["synchronous_commit"] == "off":
                # What is told to be in must outlive a loss of power.
                self._connection.execute("SET synchronous_commit = on")

    def second(self) -> "Database":
        """Return another connection to the same server, for what must be seen while a transaction is under way here."""
        return Database(self._url)

    @contextmanager
    def beating(self, beat: Callable[[], None]) -> Iterator[None]:
        """Call `beat` ten times a second while this connection waits for the server, as long as the block runs.

        Whoever is called already is called still: what works for somebody else keeps him alive.
        """
        before = self._beat

        def both() -> None:
            if before is not None:
                before()
            beat()

        self._beat = both
        try:
            yield
        finally:
            self._beat = before

    def _beat_while_waiting(self) -> None:
        """Do what somebody wants done while we wait."""
        if self._beat is not None:
            self._beat()

    def _refuse_shared_sessions(self, session: Row) -> None:
        """Raise where a second connection, or this one a moment later, is given another's session.

        While this connection is open its session is nobody else's, unless a pooler lends it out between statements.
        """
        for _ in range(PROBES):
            try:
                others = self._asked_aside("SELECT pg_backend_pid() AS pid")
            except (psycopg.OperationalError, NoDatabase):
                return  # no room for a second one: whoever takes a lock looks again whether the session still has it
            with _translated():
                ours = self._connection.execute("SELECT pg_backend_pid() AS pid").fetchone()
            if others == ours or ours != {"pid": session["pid"]}:
                raise PoolerBetween(database=session["database"])

    def _state_of(self, pid: object) -> ServerState:
        """Ask on a new connection what the session `pid` does."""
        try:
            state = self._asked_aside(statement("records/session_at_work.sql"), pid=pid)
        except (psycopg.Error, NoDatabase):
            return ServerState.UNKNOWN
        return ServerState.AT_WORK if state and not any(state.values()) else ServerState.WAITS_FOR_US

    def _asked_aside(self, query: str, **values: object) -> Row | None:
        """Return the one row of a query that is asked on another connection, which is not borne for long either."""
        with self._connected() as other:
            other.silence = Silence(PATIENCE_OF_A_PROBE, lambda: ServerState.UNKNOWN, other.end)
            return other.execute(query.encode(), values).fetchone()

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
    def pid(self) -> int:
        """Return the server's process that serves this connection."""
        return self._connection.info.backend_pid

    @property
    def is_closed(self) -> bool:
        """Return whether the connection has ended, from either side."""
        return self._connection.closed

    @property
    def name(self) -> str:
        """Return the name of the database."""
        return self._connection.info.dbname

    @property
    def place(self) -> str:
        """Return where the database is and as whom it is used, without a password: kerp@db.example:5432/books."""
        info = self._connection.info
        return f"{info.user}@{info.host}:{info.port}/{info.dbname}"

    @property
    def is_local(self) -> bool:
        """Return whether the server is on this machine: it is reached by a socket, or as this machine itself."""
        host = self._connection.info.host
        return host.startswith("/") or host in {"", "localhost", "127.0.0.1", "::1"}

    @property
    def version(self) -> str:
        """Return the server's version as it tells it, such as 15.14 (Debian 15.14-0+deb12u1)."""
        return self._connection.info.parameter_status("server_version") or "?"

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
        spaces, names = ([lock[at] for lock in sorted(self._locks)] for at in (0, 1))
        values = {"tenant": str(company_id) if company_id else "", "spaces": spaces, "names": names}
        try:
            session = self._connection.execute(statement("records/act_for.sql").encode(), values).fetchone()
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidParameterValue) as error:
            raise DatabaseRefused(reason=_one_line(error), advice=f'GRANT kerp_importer TO "{self.user}";') from error
        if session is None or session["lost_locks"]:
            raise PoolerBetween(database=self._connection.info.dbname)

    @contextmanager
    def as_login(self, company_id: UUID) -> Iterator[None]:
        """Act with the login's own rights while the block runs, in the transaction under way, and as importer again.

        The company stays the tenant: its rows are what an owner sees whom policies bind.
        """
        self.execute("SET LOCAL ROLE NONE")
        yield
        self.take_role(company_id)

    def lock_tables_at_once(self, query: str) -> bool:
        """Run a LOCK TABLE … NOWAIT; False, and none is locked, where somebody else holds one of the tables."""
        with _translated():
            try:
                with self._connection.transaction():
                    self._connection.execute(query.encode())
            except psycopg.errors.LockNotAvailable:
                return False
        return True

    def look_for_strangers(self) -> tuple[CatalogueEntry, ...]:
        """Return what stands on production's tables that we did not ship, asked once a connection.

        What stands in staging, history or functions is refused, and with a login that could do anything to the server
        what stands on production's tables too: it would run with this login's rights.
        """
        if self._strangers is None:
            (about,) = self.rows(statement("catalogue/login.sql"))
            entries = self.ask("catalogue/touched.sql", {}, CatalogueEntry)
            strangers = strangers_among(self._schema_version(), entries)
            if strangers and all(each.is_production for each in strangers):
                strangers = but_for_made(strangers, self._made_by_changes())
            refused = [each for each in strangers if about["is_strong"] or not each.is_production]
            if refused:
                names = ", ".join(f"{each.kind} {each.name}" for each in refused)
                raise StrangerInCatalogue(names=names, remedy=" ".join(each.remedy for each in refused))
            self._strangers = strangers
            if strangers:
                names = ", ".join(f"{each.kind} {each.name}" for each in strangers)
                LOG.warning(ON_PRODUCTION.format(names=names))
        return self._strangers

    def _made_by_changes(self) -> list[MadeEntry]:
        """Return what changes of columns put on production's tables; asked once our own functions are known as ours."""
        with self.transaction() as ending:
            ending.undo = True
            self.take_role()
            return self.ask("operations/made_by_changes.sql", {}, MadeEntry)

    def _schema_version(self) -> int:
        """Return the version of the schema, 0 where none was ever migrated."""
        has_table = self.row("SELECT to_regclass('schema_migrations') IS NOT NULL AS is_there")["is_there"]
        versions = self.rows("SELECT version FROM schema_migrations") if has_table else []
        return int(str(versions[0]["version"])) if versions else 0

    def rows(self, query: str, **values: object) -> list[Row]:
        """Return every row of `query` as column → value."""
        with _translated():
            return self._connection.execute(query.encode(), values or None).fetchall()

    @contextmanager
    def each(self, query: str, values: Mapping[str, object]) -> Iterator[Iterator[Row]]:
        """Give the rows of `query` as they come, where they may be many; nothing else is asked meanwhile.

        Whoever takes them may fail: the connection is free again at the end, not when somebody drops the iterator.
        """
        with _as_they_come(self._connection.cursor(), query, values) as rows:
            yield rows

    @contextmanager
    def each_of(self, file: str, values: Mapping[str, object], row_type: type[T]) -> Iterator[Iterator[T]]:
        """Give the rows of the SQL file `file` as they come, made as `ask` does; as `each` does."""
        query = statement(file)
        cursor = self._connection.cursor(row_factory=class_row(row_type))
        with _as_they_come(cursor, query, placeholders(query, values)) as rows:
            yield rows

    def row(self, query: str, **values: object) -> Row:
        """Return the one row that `query` always has."""
        (only,) = self.rows(query, **values)
        return only

    def answer(self, query: str, values: Mapping[str, object], row_type: type[T]) -> T:
        """Return the one row that `query` always has as a `row_type`, made from its columns by name."""
        with _translated(), self._connection.cursor(row_factory=class_row(row_type)) as cursor:
            (only,) = cursor.execute(query.encode(), values or None).fetchall()
        return only

    def execute(self, query: str, **values: object) -> int:
        """Run `query` and return the number of rows that it touched."""
        with _translated():
            return max(self._connection.execute(query.encode(), values or None).rowcount, 0)

    @overload
    def ask(self, file: str, values: Mapping[str, object]) -> list[Row]: ...

    @overload
    def ask(
        self, file: str, values: Mapping[str, object], row_type: type[T], names: Mapping[str, str] = ...
    ) -> list[T]: ...

    def ask(
        self,
        file: str,
        values: Mapping[str, object],
        row_type: type[T] | None = None,
        names: Mapping[str, str] = NO_NAMES,
    ) -> list[T] | list[Row]:
        """Return the answer of the SQL file `file` ("steps/places.sql"), which takes those of `values` that it names.

        With `row_type` each row is one of those, made from its columns by name: the columns are its fields. `names`
        are tables that the file writes as {table}.
        """
        query = with_names(statement(file), names)
        named_values = placeholders(query, values)
        if row_type is None:
            return self.rows(query, **named_values)
        with _translated(), self._connection.cursor(row_factory=class_row(row_type)) as cursor:
            return cursor.execute(query.encode(), named_values or None).fetchall()

    def do(self, file: str, values: Mapping[str, object], names: Mapping[str, str] = NO_NAMES) -> int:
        """Run the SQL file `file` with what it names, and return the number of rows that it touched."""
        query = with_names(statement(file), names)
        return self.execute(query, **placeholders(query, values))

    def statement(self, text: str, line: int) -> list[tuple[object, ...]]:
        """Run one statement of somebody's file and return its rows; what the server refuses is a `StatementRefused`."""
        try:
            with self._connection.cursor(row_factory=tuple_row) as cursor:
                cursor.execute(text.encode())
                return cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            if error.sqlstate is None or error.sqlstate.startswith(GONE):
                raise ConnectionLost(reason=_one_line(error)) from error
            raise StatementRefused(error.sqlstate, _one_line(error), text, line) from error

    @contextmanager
    def lock_timeout(self, limit: str) -> Iterator[None]:
        """Wait for locks no longer than `limit` ("2s"; "0" is for ever) while the block runs."""
        before = self.row("SELECT current_setting('lock_timeout') AS setting")["setting"]
        self.execute("SELECT set_config('lock_timeout', %(limit)s, false)", limit=limit)
        try:
            yield
        finally:
            if not self._connection.closed:
                self.execute("SELECT set_config('lock_timeout', %(limit)s, false)", limit=before)

    def copy(self, table: str, frame: "pl.DataFrame") -> None:
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
        if lock["taken"]:
            self._locks.add((space, name))
            self._require_locks()
        return bool(lock["taken"])

    def lock_holder(self, space: str, name: str) -> LockHolder | None:
        """Return the session that holds the advisory lock `name`, or None where nobody does any more."""
        holders = self.ask("records/lock_holder.sql", {"space": space, "name": name}, LockHolder)
        return holders[0] if holders else None

    def _require_locks(self) -> None:
        """Raise unless this very session holds the locks that were taken: a pooler may have given it to another."""
        for space, name in self._locks:
            holder = self.lock_holder(space, name)
            if holder is None or not holder.is_ours:
                raise PoolerBetween(database=self._connection.info.dbname)

    def require_writable(self) -> None:
        """Raise where the server takes no writes: a standby, or a login that is set to read."""
        if self.row("SELECT current_setting('transaction_read_only') AS setting")["setting"] == "on":
            advice = advice_for("25006")
            raise ServerUnfit(what_ko="읽기 전용", what_en="read-only", advice_ko=advice.ko, advice_en=advice.en)

    def unlock(self, space: str, name: str) -> None:
        """Give the advisory lock `name` back, where the connection still lives; it goes with the connection anyway."""
        self._locks.discard((space, name))
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


@cache
def statement(name: str) -> str:
    """Return the SQL file `name` ("steps/exclude.sql") as it is written."""
    return (SQL / name).read_text(encoding="utf-8")


def with_names(query: str, names: Mapping[str, str]) -> str:
    """Return `query` with each {name} of `names` written as the identifier that it stands for."""
    for name, identifier in names.items():
        query = query.replace(f"{{{name}}}", sql.Identifier(identifier).as_string())
    return query


def literal(text: str) -> str:
    """Return a text as SQL writes it, in quotes."""
    return sql.Literal(text).as_string()


def placeholders(query: str, values: Mapping[str, object]) -> dict[str, object]:
    """Return those of `values` that `query` names as %(name)s."""
    return {name: value for name, value in values.items() if f"%({name})s" in query}


@contextmanager
def _as_they_come(cursor: psycopg.Cursor[T], query: str, values: Mapping[str, object]) -> Iterator[Iterator[T]]:
    """Give the rows of a query as they come, and free the connection at the end whoever took how many of them."""
    at_once = ROWS_AT_ONCE if psycopg.capabilities.has_stream_chunked() else 1
    with _translated(), cursor:
        rows = cursor.stream(query.encode(), values or None, size=at_once)
        with closing(cast("Generator[T, None, None]", rows)):
            yield rows


def _as_copy_text(frame: "pl.DataFrame") -> bytes:
    """Return `frame` in COPY's text format, in which a backslash escapes and no line can end the data.

    Hardly a column has anything to escape: asking first takes 0.1 s a million lines where replacing takes 0.4 s.
    """
    # Not needed to ask something, as TAB does: it takes 0.2 s to import.
    import polars as pl

    texts = [column.name for column in frame if column.dtype == pl.String and column.str.contains(ESCAPED).any()]
    escaped = frame.with_columns(pl.col(texts).str.replace_many(ESCAPES)) if texts else frame
    copied = BytesIO()
    escaped.write_csv(copied, include_header=False, separator="\t", quote_style="never", null_value="\\N")
    return copied.getvalue()


def _one_line(error: Exception) -> str:
    """Return the first line of what the server said: the others repeat the statement."""
    return str(error).strip().partition("\n")[0]


def _wrong_encoding(session: Row) -> ServerUnfit:
    """Return that a database of that encoding cannot hold every letter, with the command that makes another."""
    encoding, command = session["encoding"], f"createdb -E UTF8 -T template0 {session['database']}_utf8"
    return ServerUnfit(
        what_ko=f"데이터베이스의 인코딩이 {encoding}입니다 (UTF8이어야 합니다)",
        what_en=f"the database's encoding is {encoding}, not UTF8",
        advice_ko=f"UTF8 데이터베이스를 만드십시오: {command}",
        advice_en=f"Make a database in UTF8: {command}",
    )


def _timing_of(url: str) -> tuple[Timing, object]:
    """Return the timing that the address wants, and its password; one that cannot be read is told without a piece."""
    try:
        given = conninfo_to_dict(url)
    except (psycopg.Error, ValueError):
        given = None
    if given is None or is_torn(url, given):
        reason = f"{NOT_AN_ADDRESS.ko} / {NOT_AN_ADDRESS.en}"
        raise NoDatabase(reason=reason, advice=WRITE_SIGNS)
    return timing(given), given.get("password")


@contextmanager
def _translated() -> Iterator[None]:
    """Raise what the server refuses as a KerpError with a hint; an error that only a bug can cause stays as it is."""
    try:
        yield
    except psycopg.Error as error:
        state = error.sqlstate
        if state is not None and not state.startswith(GONE):
            if is_a_bug(state, error.diag.context):
                raise
            raise DatabaseRefused(reason=_one_line(error), advice=advice_for(state)) from error
        if state is None and not isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
            raise
        raise ConnectionLost(reason=_one_line(error)) from error
