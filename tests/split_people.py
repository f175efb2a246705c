"""What tests of a split share: users with a profile in their own table, who own it, and who writes which table."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from kerp_import.database.connection import Database
from kerp_import.expand_contract.changes.change_sql import PlannedChange
from kerp_import.expand_contract.changes.kinds import CHANGES
from kerp_import.expand_contract.declaration import Declaration
from kerp_import.expand_contract.declaration_file import declaration_in
from kerp_import.expand_contract.examine import examine
from psycopg import sql

DECLARED = """
change: split_table
table: users
columns: [bio, avatar_url]
into: user_profiles
key: user_id
add:
  preferences: JSONB DEFAULT '{}'
  created_at: TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP
  updated_at: TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP
"""

COLUMNS: LiteralString = """
    ALTER TABLE users
        ADD COLUMN bio text CONSTRAINT users_bio_is_short CHECK (length(bio) <= 500),
        ADD COLUMN avatar_url varchar(500);
    COMMENT ON COLUMN users.bio IS '소개';
    CREATE INDEX idx_users_avatar ON users (company_id, avatar_url) WHERE avatar_url IS NOT NULL;
"""

PEOPLE: LiteralString = """
    INSERT INTO companies (id, code, name)
    VALUES ('00000000-0000-0000-0000-00000000000a', 'A', 'A'), ('00000000-0000-0000-0000-00000000000b', 'B', 'B');
    INSERT INTO users (id, company_id, email, name, bio)
    SELECT
        md5(code || number)::uuid, companies.id, code || number, 'name',
        CASE WHEN number % 2 = 0 THEN 'before' END
    FROM companies CROSS JOIN generate_series(1, 6) AS number;
"""

OWN: LiteralString = """
    GRANT USAGE, CREATE ON SCHEMA public TO {owner};
    GRANT USAGE ON SCHEMA public TO {old}, {new};
    ALTER TABLE companies OWNER TO {owner};
    ALTER TABLE users OWNER TO {owner};
    GRANT SELECT, INSERT, UPDATE, DELETE ON users TO {old};
    GRANT SELECT (id, company_id, name), INSERT, UPDATE (name) ON users TO {new};
"""

DIFFERENT: LiteralString = """
    SELECT count(*) FROM users FULL JOIN user_profiles ON user_profiles.user_id = users.id
    WHERE (users.bio, users.avatar_url) IS DISTINCT FROM (user_profiles.bio, user_profiles.avatar_url)
"""

A, B = (UUID(f"00000000-0000-0000-0000-00000000000{letter}") for letter in "ab")


NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Roles:
    """Who owns the tables, who knows the old one alone, and who knows the new one and little of the old."""

    owner: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SplitUsers:
    """A database in which users are split, or are about to be."""

    url: str
    roles: Roles

    def planned(self, declared: str = DECLARED) -> PlannedChange:
        """Return the split as it would be made now."""
        with Database(self.url) as db:
            examined = examine(db, declared_split(declared))
        assert not examined.obstacles
        return examined.change

    @contextmanager
    def session(
        self, role: str = "none", company: UUID | None = A, settings: Mapping[str, str] = NO_SETTINGS
    ) -> Iterator[psycopg.Connection]:
        """Give a session of a role that acts for a company, and waits for nobody longer than 0.2 s."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            known = {"lock_timeout": "200ms", "app.current_tenant": str(company or ""), "role": role}
            for name, value in {**known, **settings}.items():
                connection.execute("SELECT set_config(%s, %s, false)", [name, value])
            yield connection

    @contextmanager
    def old(self) -> Iterator[psycopg.Connection]:
        """Give a client that knows the old table alone."""
        with self.session(self.roles.old) as connection:
            yield connection

    @contextmanager
    def new(self, isolation: str = "read committed") -> Iterator[psycopg.Connection]:
        """Give a client that knows the new table."""
        with self.session(self.roles.new, A, {"default_transaction_isolation": isolation}) as connection:
            yield connection

    def ask(self, query: LiteralString, *values: object) -> Any:  # noqa: ANN401 - whatever is asked
        """Return the one value of a query, as the administrator."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            row = connection.execute(query, values).fetchone()
        assert row is not None
        return row[0]

    def does(self, *texts: str) -> None:
        """Run statements in one transaction as the tables' owner, whom the policies bind."""
        with psycopg.connect(self.url) as connection:
            connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(self.roles.owner)))
            for each in texts:
                connection.execute(each.encode())

    def expand(self) -> PlannedChange:
        """Split the users, let the new clients write their profiles, and fill these."""
        change = self.planned()
        grant = f'GRANT SELECT, INSERT, UPDATE, DELETE ON user_profiles TO "{self.roles.new}"'
        self.does(CHANGES[change.declaration.kind].expand_up(change), grant)
        self.fill(change)
        return change

    def planned_again(self) -> PlannedChange:
        """Return the split that was made: what it is made from does not depend on the new table."""
        with Database(self.url) as db:
            return examine(db, declared_split()).change

    def fill(self, change: PlannedChange) -> int:
        """Settle what differs, company by company, as a backfill does; return how many rows are left."""
        (fill,) = CHANGES[change.declaration.kind].fills(change)
        left = 0
        for company in (A, B):
            with self.session(self.roles.owner, company, {"kerp.backfill": "on"}) as connection:
                connection.execute(f"SELECT {fill.call} FROM {fill.table} WHERE {fill.where}".encode())  # noqa: S608
                row = connection.execute(f"SELECT count(*) FROM {fill.table} WHERE {fill.where}".encode()).fetchone()  # noqa: S608
                left += row[0] if row else 0
        return left

    def different(self) -> int:
        """Return how many people are not the same in both tables."""
        return int(self.ask(DIFFERENT))


def declared_split(text: str = DECLARED) -> Declaration:
    """Return the split that a text declares."""
    return declaration_in(text, Path("split_users.yaml"))


def someone(url: str, company: str = "A", number: int = 1) -> UUID:
    """Return the id of a person: even numbers had a bio before."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT md5(%s)::uuid", [f"{company}{number}"]).fetchone()
    assert row is not None
    return UUID(str(row[0]))
