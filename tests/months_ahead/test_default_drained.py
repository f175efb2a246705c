"""Many rows leave the default partition beside people who edit these very rows, and every committed edit is there."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.migrate.runner import up
from kerp_import.model.backfill_errors import RowsHidden
from kerp_import.partition.drain import DefaultLimits, DrainOutcome, drain
from kerp_import.partition.ensure import ensure
from kerp_import.partition.exclusively import LockPatience
from psycopg import IsolationLevel, sql
from psycopg.conninfo import make_conninfo
from support import MAY_MIGRATE, login
from system_server import oldest_programs, running
from vouchers_by_month import (
    Admin,
    Companies,
    companies_of,
    content,
    differs,
    editors,
    partitioned,
    post,
    where_they_are,
)

pytestmark = pytest.mark.slow

MANY = DefaultLimits(rows=5)
"""Everything is copied beside first."""
AUTUMN = tuple(date(2025, month, 1) for month in (9, 10, 11))
LONGEST = 2.5
"""Seconds: lock_timeout and half a second."""
PATIENT = LockPatience(look=0.05, whole=60)


def drained(url: str, limits: DefaultLimits = MANY) -> DrainOutcome:
    """Empty the default partition."""
    with Database(url) as db, Database(url) as notes:
        return drain(db, notes, "vouchers", patience=PATIENT, limits=limits)


@pytest.fixture(scope="module")
def old_server() -> Iterator[str]:
    """Return the address of PostgreSQL 15."""
    with running(oldest_programs()) as url:
        yield url


@pytest.fixture(params=["18", "15"])
def url(request: pytest.FixtureRequest, database_url: str) -> str:
    """Return a database with monthly partitions on the embedded server, or on PostgreSQL 15."""
    if request.param == "18":
        return database_url
    server, name = request.getfixturevalue("old_server"), f"t_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    url = make_conninfo(server, dbname=name)
    with Database(url) as db:
        up(db)
    partitioned(url)
    return url


@pytest.fixture
def many(url: str) -> Companies:
    """Return the two companies once they have 1,200 vouchers in the default partition."""
    companies = companies_of(url)
    with psycopg.connect(url, autocommit=True) as admin:
        for company in companies:
            for month in AUTUMN:
                post(admin, company, month, 200)
    return companies


@pytest.mark.parametrize("isolation", [IsolationLevel.READ_COMMITTED, IsolationLevel.REPEATABLE_READ])
def test_nothing_that_is_edited_meanwhile_is_lost(url: str, many: Companies, isolation: IsolationLevel) -> None:
    days = (*AUTUMN, date(2024, 1, 1), date(2025, 12, 1))
    with psycopg.connect(url, autocommit=True) as admin:
        before = {row[0] for row in admin.execute("SELECT id FROM vouchers")}
        with editors(url, many, days, isolation) as at_work:
            time.sleep(0.5)
            outcome = drained(url)
            time.sleep(0.3)
            with Database(url) as db, Database(url) as notes:
                ensure(db, notes, "vouchers", 3, today=date(2026, 1, 1), patience=PATIENT, limits=MANY)
        for each in at_work:
            assert each.ledger.failures == []
            assert differs(admin, each.ledger) == []
            assert each.ledger.statements > 50
            assert each.ledger.longest < LONGEST
        assert outcome.is_beside
        assert outcome.rows >= 1200
        assert set(outcome.months) >= {"2025-09", "2025-10", "2025-11"}
        assert before - {row[0] for row in admin.execute("SELECT id FROM vouchers")} == set()
        # The keys are those of the vouchers, no more and no fewer.
        assert admin.execute(
            "SELECT count(*) FROM (SELECT company_id, voucher_no, id FROM vouchers EXCEPT "
            "SELECT company_id, voucher_no, id FROM voucher_keys) AS missing"
        ).fetchone() == (0,)
        assert admin.execute(
            "SELECT (SELECT count(*) FROM voucher_keys) - (SELECT count(*) FROM vouchers)"
        ).fetchone() == (0,)
        _nothing_stands(admin)


def _nothing_stands(admin: Admin) -> None:
    """Require that nothing is left of what stood only meanwhile."""
    assert admin.execute("SELECT relname FROM pg_class WHERE relname LIKE 'kerp\\_drain%'").fetchall() == []
    assert admin.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'kerp\\_drain%'").fetchall() == []
    assert admin.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE '00\\_kerp\\_drain%'").fetchall() == []


def test_as_if_nobody_had_done_anything(url: str, many: Companies) -> None:
    assert len(many) == 2
    with psycopg.connect(url, autocommit=True) as admin:
        before = content(admin)
        outcome = drained(url)
        assert (outcome.rows, outcome.months, outcome.is_beside) == (1200, ("2025-09", "2025-10", "2025-11"), True)
        assert content(admin) == before
        assert where_they_are(admin) == {
            "vouchers_2024_01": 100, "vouchers_2024_02": 100,
            "vouchers_2025_09": 400, "vouchers_2025_10": 400, "vouchers_2025_11": 400,
        }  # fmt: skip
        assert drained(url).rows == 0
        _nothing_stands(admin)


def test_a_reader_with_an_old_snapshot_sees_every_row_once(url: str, many: Companies) -> None:
    assert many
    with psycopg.connect(url) as reader:
        reader.isolation_level = IsolationLevel.REPEATABLE_READ
        reader.execute("SELECT 1 FROM companies")
        program = _program(url)
        time.sleep(4)
        # The move waits for this snapshot; what it sees is what was there.
        assert program.poll() is None
        assert reader.execute("SELECT count(*), count(DISTINCT id) FROM vouchers").fetchone() == (1400, 1400)
        reader.commit()
        assert program.wait(60) == 0
        assert reader.execute("SELECT count(*), count(DISTINCT id) FROM vouchers").fetchone() == (1400, 1400)


CALL = """
import sys
from datetime import date
from kerp_import.database.connection import Database
from kerp_import.partition.drain import DefaultLimits, drain
with Database(sys.argv[1]) as db, Database(sys.argv[1]) as notes:
    drain(db, notes, "vouchers", limits=DefaultLimits(rows=5))
"""


def _program(url: str) -> "subprocess.Popen[bytes]":
    """Start an emptying in a process of its own."""
    return subprocess.Popen([sys.executable, "-c", CALL, url], env=dict(os.environ), stdin=subprocess.DEVNULL)


def test_killed_it_goes_on(url: str, many: Companies) -> None:
    with psycopg.connect(url, autocommit=True) as admin, psycopg.connect(url) as holder:
        before = content(admin)
        # The first of all rows is held, so that the copy cannot come to its end.
        holder.execute(
            "SELECT FROM vouchers_default WHERE id = (SELECT id FROM vouchers_default ORDER BY id LIMIT 1) FOR UPDATE"
        )
        program = _program(url)
        _wait_until(admin, "SELECT max(done) >= 1000 FROM operations WHERE kind = 'backfill'")
        program.send_signal(signal.SIGKILL)
        program.wait()
        assert content(admin) == before
        with editors(url, many, AUTUMN, IsolationLevel.READ_COMMITTED) as at_work:
            time.sleep(0.3)
        holder.commit()
        _wait_until(
            admin,
            "SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        )
        outcome = drained(url)
        assert outcome.is_beside
        for each in at_work:
            assert each.ledger.failures == []
            assert differs(admin, each.ledger) == []
        _nothing_stands(admin)
        state = admin.execute(
            "SELECT status FROM operations WHERE kind = 'partition' AND name = 'vouchers --drain'"
        ).fetchall()
        assert state == [("completed",)]


def _wait_until(admin: Admin, query: str) -> None:
    """Wait until the answer is yes."""
    for _ in range(600):
        row = admin.execute(query).fetchone()
        if row is not None and row[0]:
            return
        time.sleep(0.05)
    pytest.fail(query)


@pytest.fixture(name="owner_url")
def _owner_url(server_url: str, template: str) -> Iterator[tuple[str, str]]:
    """Return a partitioned database as its owner, whom policies bind, and as a superuser."""
    del template  # the roles are there
    with login(server_url, "NOSUPERUSER", "NOBYPASSRLS", "NOCREATEROLE") as (name, url):
        with psycopg.connect(server_url, autocommit=True) as admin:
            admin.execute(sql.SQL("GRANT kerp_importer, kerp_lookup TO {}").format(sql.Identifier(name)))
            admin.execute(sql.SQL(MAY_MIGRATE).format(sql.Identifier(name)))
        with Database(url) as db:
            up(db)
        superuser = server_url.replace("/kerp?", f"/{url.rpartition('/')[2].partition('?')[0]}?")
        with psycopg.connect(superuser, autocommit=True) as admin:
            # A small table is partitioned at once by who sees every row.
            admin.execute(sql.SQL("ALTER ROLE {} BYPASSRLS").format(sql.Identifier(name)))
            companies = partitioned(url)
            admin.execute(sql.SQL("ALTER ROLE {} NOBYPASSRLS").format(sql.Identifier(name)))
            for company in companies:
                post(admin, company, AUTUMN[0], 20)
        yield url, superuser


@pytest.mark.parametrize("limits", [MANY, DefaultLimits()])
def test_an_owner_whom_policies_bind_moves_every_companys_rows(
    owner_url: tuple[str, str], limits: DefaultLimits
) -> None:
    url, superuser = owner_url
    with psycopg.connect(superuser, autocommit=True) as admin:
        before = content(admin)
        assert drained(url, limits).rows == 40
        assert content(admin) == before
        assert where_they_are(admin)["vouchers_2025_09"] == 40


def test_rows_that_no_company_shows_are_not_taken_for_none(owner_url: tuple[str, str]) -> None:
    url, superuser = owner_url
    with psycopg.connect(superuser, autocommit=True) as admin:
        admin.execute("CREATE POLICY hides ON vouchers_default AS RESTRICTIVE USING (false)")
        with pytest.raises(RowsHidden):
            drained(url)
        assert where_they_are(admin)["vouchers_default"] == 40
