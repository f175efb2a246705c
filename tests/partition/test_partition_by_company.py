"""Forced row-level security: an owner whom policies bind partitions by company, and takes no hidden rows for none."""

from collections.abc import Iterator

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.migrate.runner import up
from kerp_import.model.backfill_errors import RowsHidden
from kerp_import.partition.by_month import partition_by_month
from kerp_import.partition.finish import finish
from kerp_import.partition.request import PartitionOutcome, PartitionRequest
from kerp_import.partition.undo import undo
from psycopg import sql
from support import MAY_MIGRATE, login, url_of

from bench.posting_load import differing, fill, posting_load

pytestmark = pytest.mark.slow

LINES = 4_000
OWNERS = """
SELECT DISTINCT relowner FROM pg_class WHERE relname ~ '^voucher' AND relnamespace = 'public'::regnamespace
"""


@pytest.fixture(name="owner_url")
def _owner_url(server_url: str, application: None) -> Iterator[str]:
    """Return a database with vouchers of two companies, as its owner, whom policies bind."""
    del application
    with login(server_url, "NOSUPERUSER", "NOBYPASSRLS", "NOCREATEROLE") as (name, url):
        with psycopg.connect(server_url, autocommit=True) as admin:
            admin.execute(sql.SQL("GRANT kerp_importer, kerp_lookup TO {}").format(sql.Identifier(name)))
            admin.execute(sql.SQL(MAY_MIGRATE).format(sql.Identifier(name)))
        with Database(url) as db:
            up(db)
        fill(all_seen(server_url, url), LINES)
        yield url


def all_seen(server_url: str, url: str) -> str:
    """Return the same database for a login that sees every row."""
    return url_of(server_url, url.rpartition("/")[2].partition("?")[0])


def partition(url: str) -> PartitionOutcome:
    """Partition the vouchers up to the swap."""
    with Database(url) as db, db.second() as notes:
        return partition_by_month(db, notes, PartitionRequest("vouchers"))


def test_every_company_is_moved_beside_people_who_post(server_url: str, owner_url: str) -> None:
    whole = all_seen(server_url, owner_url)
    with posting_load(whole, LINES // 10, 40) as load:
        assert partition(owner_url).rows >= LINES // 10 // 2
        load.wait_for(100)
        with Database(owner_url) as db, db.second() as notes:
            undo(db, notes, "vouchers")
        partition(owner_url)
        with Database(owner_url) as db, db.second() as notes:
            finish(db, notes, "vouchers")
        load.wait_for(50)
        assert load.stop().failures == []
    assert differing(whole) == []
    with psycopg.connect(whole) as connection:
        owners = connection.execute(OWNERS).fetchall()
        assert len(owners) == 1


def test_rows_that_no_company_shows_are_never_taken_for_none(owner_url: str) -> None:
    with Database(owner_url) as db:
        db.execute("CREATE POLICY hides ON vouchers AS RESTRICTIVE USING (company_id IS NULL)")
    with pytest.raises(RowsHidden):
        partition(owner_url)
