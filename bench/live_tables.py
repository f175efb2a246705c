"""The seed's three tables and who works on them: what the old and the new application say, and what each must find."""  # noqa: INP001 - a folder of scripts

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

import psycopg
from psycopg import sql

from bench.servers import SQL

LIVE = SQL / "live"
ROLE = "live_application"
"""The login of the application: it owns nothing, and row-level security binds it."""

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Application:
    """One version of an application: where its statements lie, and which columns it names."""

    folder: str
    names: Mapping[str, str]
    values: Callable[[Random], Values]
    pages: Mapping[str, str] | None = None
    """The columns by which it looks up pages, where these are others: a new column has no index until it is filled."""

    def statements(self) -> dict[str, tuple[sql.Composed, ...]]:
        """Return what it says, by what that does; most of it is one statement."""
        files = [LIVE / "position.sql", *(LIVE / self.folder).glob("*.sql")]
        return {path.stem: self._filled(path) for path in files}

    def _filled(self, path: Path) -> tuple[sql.Composed, ...]:
        """Return the statements of a file with the columns that this version of the application knows."""
        names = self.pages if self.pages and path.stem == "page" else self.names
        identifiers = {key: sql.Identifier(name) for key, name in names.items()}
        return tuple(each.format(**identifiers) for each in statements_of(path))


@dataclass(frozen=True, slots=True)
class Example:
    """One of the seed's changes: its table, and its applications by the state of the change."""

    name: str
    columns: tuple[str, ...]
    old: Application
    early: Application
    """Writes the new column before everything is filled: it never clears one, since NULL says nothing yet."""
    new: Application
    leaves: bool = True
    """Whether the old name goes, so that the old application must be gone before the contract."""

    def rows_of(self, lines: int) -> int:
        """Return how many rows its table has beside so many voucher lines."""
        return lines if self.name == "lines" else lines // 4

    def application(self, name: str) -> Application:
        """Return `old`, `early` or `new`."""
        return {"old": self.old, "early": self.early, "new": self.new}[name]


def statements_of(path: Path) -> list[sql.SQL]:
    """Return the statements of a file, each with names to be filled in."""
    text = path.read_text(encoding="utf-8")
    return [sql.SQL(each) for each in text.split(";\n")]


def _number(chance: Random) -> Values:
    return {"number": f"{chance.randrange(1000):03}-{chance.randrange(100):02}-{chance.randrange(100000):05}"}


def _amounts(chance: Random, smallest: str = "0.01") -> Values:
    amount = chance.randrange(1, 10**9) * Decimal(smallest)
    return {"debit": amount, "credit": Decimal()} if chance.random() < 2 / 3 else {"debit": Decimal(), "credit": amount}


def _profile(chance: Random) -> Values:
    number = chance.randrange(10**9)
    return {"bio": f"소개 {number}", "avatar": f"https://example.com/{number}"}


def _or_nothing(values: Callable[[Random], Values]) -> Callable[[Random], Values]:
    """Return the same values, of which each is cleared now and then."""
    return lambda chance: {name: value if chance.random() < 0.9 else None for name, value in values(chance).items()}  # noqa: PLR2004 - a tenth


OLD_NUMBER, NEW_NUMBER = {"number": "corp_num"}, {"number": "business_number"}
AMOUNTS = {"debit": "debit_amount", "credit": "credit_amount"}
WIDER_AMOUNTS = {key: f"kerp_new_{name}" for key, name in AMOUNTS.items()}

EXAMPLES = {
    each.name: each
    for each in (
        Example(
            "customers",
            ("number",),
            Application("customers", OLD_NUMBER, _or_nothing(_number)),
            Application("customers", NEW_NUMBER, _number, OLD_NUMBER),
            Application("customers", NEW_NUMBER, _or_nothing(_number)),
        ),
        Example(
            "lines",
            ("debit", "credit"),
            Application("lines", AMOUNTS, _amounts),
            Application("lines", WIDER_AMOUNTS, _amounts),
            Application("lines", AMOUNTS, lambda chance: _amounts(chance, "0.0001")),
            leaves=False,
        ),
        Example(
            "users",
            ("bio", "avatar"),
            Application("users/old", {}, _or_nothing(_profile)),
            Application("users/new", {}, _profile),
            Application("users/new", {}, _or_nothing(_profile)),
        ),
    )
}


def fill(url: str, lines: int) -> None:
    """Make the three tables in a migrated database, with their rows and what the application may."""
    [*statements] = statements_of(LIVE / "tables.sql")
    with psycopg.connect(url, autocommit=True) as connection:
        for each in statements:
            connection.execute(each.format(lines=sql.Literal(lines), role=sql.Identifier(ROLE)))


@contextmanager
def application_login(url: str) -> Iterator[None]:
    """Make the application's login on a server, and drop it once no database grants it anything."""
    role = sql.Identifier(ROLE)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(role))
    try:
        yield
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP ROLE {}").format(role))


def differing(url: str, example: Example, version: str) -> list[tuple[object, ...]]:
    """Return some rows that are not what the writers left: key, what it may be, what an application finds.

    What they left is the table as it was, and over it what the ledger says.
    """
    application = example.application(version)
    names = {key: sql.Identifier(name) for key, name in application.names.items()}
    [state], [query] = statements_of(LIVE / application.folder / "state.sql"), statements_of(LIVE / "differing.sql")
    lists = {
        kind: sql.SQL(", ").join(sql.Identifier(*kind.split(), each) for each in example.columns)
        for kind in ("", "expected", "found")
    }
    whole = query.format(
        state=state.format(**names), columns=lists[""], expected=lists["expected"], found=lists["found"],
        before=sql.Identifier("live", example.name), written=sql.Identifier("live", f"{example.name}_written"),
    )  # fmt: skip
    with psycopg.connect(url) as connection:
        return connection.execute(whole).fetchall()
