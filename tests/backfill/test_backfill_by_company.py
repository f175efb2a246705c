"""Forced row-level security: an owner whom policies bind fills by company, and never takes none seen for none."""

from collections.abc import Iterator

import psycopg
import pytest
from kerp_import.backfill.backfill import run_backfill
from kerp_import.backfill.key_ranges import find_table
from kerp_import.backfill.pace import BackfillPace
from kerp_import.backfill.passes import BackfillOutcome
from kerp_import.backfill.scopes import rows_left, scopes
from kerp_import.backfill.spec import BackfillSpec
from kerp_import.database.connection import Database
from kerp_import.migrate.runner import up
from kerp_import.model.backfill_errors import RowsHidden
from kerp_import.model.words import Language
from kerp_import.records.company import add
from psycopg import sql
from support import MAY_MIGRATE, login

pytestmark = pytest.mark.slow

QUICK = BackfillPace(first=10, smallest=1, look=0.02, wal_bytes=1e12)
FILL = BackfillSpec("fill_address", "partners", "address = 'unknown'", "address IS NULL")


@pytest.fixture(name="owner_url", scope="module")
def _owner_url(server_url: str, template: str) -> Iterator[str]:
    """Return a database with two companies of thirty partners each, as its owner, whom policies bind."""
    del template  # the roles are there
    with login(server_url, "NOSUPERUSER", "NOBYPASSRLS", "NOCREATEROLE") as (name, url):
        with psycopg.connect(server_url, autocommit=True) as admin:
            admin.execute(sql.SQL("GRANT kerp_importer, kerp_lookup TO {}").format(sql.Identifier(name)))
            admin.execute(sql.SQL(MAY_MIGRATE).format(sql.Identifier(name)))
        with Database(url) as db:
            up(db)
            for code in ("HANBIT", "SAERO"):
                company = add(db, code, code, None)
                with db.tenant(company.id):
                    db.execute(
                        "INSERT INTO partners (company_id, code, name, partner_type)"
                        " SELECT %(id)s, 'P' || n, 'name', 'both' FROM generate_series(1, 30) AS n",
                        id=company.id,
                    )
        yield url


def fill(url: str, spec: BackfillSpec) -> BackfillOutcome:
    """Run a backfill to its end."""
    with Database(url) as db, Database(url) as notes:
        return run_backfill(db, notes, spec, QUICK)


def test_each_company_is_filled_with_its_tenant_set(owner_url: str) -> None:
    with Database(owner_url) as db:
        table = find_table(db, "partners")
        assert table.hides_rows
        assert len(scopes(db, table)) == 2
        assert rows_left(db, table, FILL.where).left == 60
    outcome = fill(owner_url, FILL)
    assert (outcome.rows, outcome.left) == (60, 0)
    with Database(owner_url) as db:
        assert rows_left(db, table, "address = 'unknown'").left == 60


def test_rows_that_no_company_shows_are_never_taken_for_none(owner_url: str) -> None:
    with Database(owner_url) as db:
        db.execute("CREATE POLICY hides ON partners AS RESTRICTIVE USING (false)")
    try:
        with pytest.raises(RowsHidden) as refused:
            fill(owner_url, BackfillSpec("hidden", "partners", "phone = '-'", "phone IS NULL"))
        assert refused.value.say(Language.EN) == (
            "This login does not see all rows of public.partners: it sees 0, and there are 60 by the server's own count"
        )
    finally:
        with Database(owner_url) as db:
            db.execute("DROP POLICY hides ON partners")


def test_an_empty_table_is_done(owner_url: str) -> None:
    outcome = fill(owner_url, BackfillSpec("empty", "vouchers", "description = '-'", "description IS NULL"))
    assert (outcome.rows, outcome.left) == (0, 0)
