"""A database whose vouchers stand in monthly partitions, made once and cloned for each test."""

from collections.abc import Iterator

import psycopg
import pytest
from support import clone, create_database, drop, drop_database, url_of
from vouchers_by_month import Companies, companies_of, partitioned


@pytest.fixture(scope="session", name="monthly")
def _monthly(server_url: str, template: str) -> Iterator[str]:
    """Return the name of a database with two companies whose vouchers are partitioned; nobody stays connected to it."""
    name = create_database(server_url, template)
    partitioned(url_of(server_url, name))
    yield name
    drop_database(server_url, name)


@pytest.fixture(name="database_url")
def _database_url(server_url: str, administrator: psycopg.Connection, monthly: str) -> Iterator[str]:
    """Return the URL of a database of one's own with those vouchers."""
    name = clone(administrator, monthly)
    yield url_of(server_url, name)
    drop(administrator, name)


@pytest.fixture(name="companies")
def _companies(database_url: str) -> Companies:
    """Return the two companies."""
    return companies_of(database_url)
