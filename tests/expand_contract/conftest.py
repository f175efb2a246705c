"""Databases in which users are split into users and their profiles."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from split_people import COLUMNS, OWN, PEOPLE, Roles, SplitUsers
from support import clone, drop, url_of


@pytest.fixture(scope="session")
def roles(administrator: psycopg.Connection) -> Iterator[Roles]:
    """Return three roles without any privilege of their own; they go at the end, when no database has them any more."""
    made = Roles(*(f"{each}_{uuid4().hex[:12]}" for each in ("owner", "old", "new")))
    for name in (made.owner, made.old, made.new):
        administrator.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
    yield made
    for name in (made.owner, made.old, made.new):
        administrator.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def people(server_url: str, administrator: psycopg.Connection, template: str, roles: Roles) -> Iterator[str]:
    """Return the name of a database with people of two companies, owned by somebody whom policies bind."""
    name = clone(administrator, template)
    with psycopg.connect(url_of(server_url, name), autocommit=True) as connection:
        connection.execute(COLUMNS)
        connection.execute(PEOPLE)
        names = {"owner": roles.owner, "old": roles.old, "new": roles.new}
        connection.execute(sql.SQL(OWN).format(**{each: sql.Identifier(role) for each, role in names.items()}))
    yield name
    drop(administrator, name)


@pytest.fixture
def users(server_url: str, administrator: psycopg.Connection, people: str, roles: Roles) -> Iterator[SplitUsers]:
    """Return a database of one's own with people who are not split yet."""
    name = clone(administrator, people)
    yield SplitUsers(url_of(server_url, name), roles)
    drop(administrator, name)


@pytest.fixture
def split(users: SplitUsers) -> SplitUsers:
    """Return a database in which they are split and filled."""
    users.expand()
    return users
