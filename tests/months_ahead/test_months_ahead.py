"""Months are made ahead of their first row; what waits in the default partition goes into them, and nothing is lost."""

import json
import threading
import time
from datetime import date

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.model.default_partition_errors import LockNotGiven, NotByMonth, RangeInTheWay, RowsOfNoMonth
from kerp_import.model.words import Language
from kerp_import.partition.drain import DrainOutcome, drain
from kerp_import.partition.ensure import EnsureOutcome, ensure
from kerp_import.partition.exclusively import LockPatience
from kerp_import.partition.month_ranges import CalendarMonth, months_from
from support import Kerp
from vouchers_by_month import Companies, content, post, where_they_are

DECEMBER = date(2024, 12, 15)
QUICK = LockPatience(look=0.05, whole=2.0)


def ensured(url: str, months: int = 3, patience: LockPatience = QUICK) -> EnsureOutcome:
    """Make months from December 2024 on."""
    with Database(url) as db, Database(url) as notes:
        return ensure(db, notes, "vouchers", months, today=DECEMBER, patience=patience)


def drained(url: str) -> DrainOutcome:
    """Empty the default partition."""
    with Database(url) as db, Database(url) as notes:
        return drain(db, notes, "vouchers", patience=QUICK)


def test_months_go_over_the_end_of_a_year() -> None:
    assert list(map(str, months_from(DECEMBER, 3))) == ["2024-12", "2025-01", "2025-02"]
    assert CalendarMonth(date(2024, 12, 1)).bounds == {"first": "'2024-12-01'", "next": "'2025-01-01'"}


def test_rows_leave_the_default_partition_with_their_month(database_url: str, companies: Companies) -> None:
    hanbit, saero = companies
    with psycopg.connect(database_url, autocommit=True) as admin:
        for company, day in ((hanbit, date(2025, 1, 1)), (saero, date(2025, 1, 1)), (saero, date(2025, 7, 1))):
            post(admin, company, day, 10)
        before = content(admin)
        outcome = ensured(database_url)
        assert (outcome.first, outcome.last, outcome.made) == ("2024-12", "2025-02", ("2024-12", "2025-01", "2025-02"))
        assert (outcome.rows, outcome.left) == (20, 10)
        assert content(admin) == before
        assert where_they_are(admin) == {
            "vouchers_2024_01": 100, "vouchers_2024_02": 100, "vouchers_2025_01": 20, "vouchers_default": 10,
        }  # fmt: skip
        again = ensured(database_url)
        assert (again.made, again.rows) == ((), 0)
        done = drained(database_url)
        assert (done.rows, done.months, done.is_beside) == (10, ("2025-07",), False)
        assert content(admin) == before
        # What partitions have from the beginning, these have.
        assert _shape(admin, "vouchers_2025_07") == _shape(admin, "vouchers_2024_01")


SHAPE = """
SELECT
    relation.relrowsecurity, relation.relforcerowsecurity, relation.relacl, pg_get_userbyid(relation.relowner),
    ARRAY(SELECT polname::text FROM pg_policy WHERE polrelid = relation.oid ORDER BY 1),
    ARRAY(
        SELECT contype::text || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = relation.oid
        ORDER BY 1
    ),
    ARRAY(
        SELECT regexp_replace(pg_get_indexdef(indexrelid), '^.* USING ', '')
        FROM pg_index WHERE indrelid = relation.oid AND indisvalid ORDER BY 1
    ),
    ARRAY(
        SELECT tgname::text || tgenabled::text FROM pg_trigger WHERE tgrelid = relation.oid AND NOT tgisinternal
        ORDER BY 1
    )
FROM pg_class AS relation
WHERE relation.oid = %s::regclass
"""


def _shape(admin: "psycopg.Connection[tuple[object, ...]]", name: str) -> str:
    """Return what a partition is, but for its name and its month."""
    return str(admin.execute(SHAPE, (name,)).fetchone()).replace(name, "…")


def test_status_tells_rows_of_the_default_partition_with_the_command(
    kerp: Kerp, database_url: str, companies: Companies
) -> None:
    hanbit, _ = companies
    with psycopg.connect(database_url, autocommit=True) as admin:
        post(admin, hanbit, date(2030, 5, 1), 7)
    assert (
        "vouchers: 기본 파티션에 7행이 있습니다. 제 달로 옮기려면: kerp-import db partition vouchers --drain"
        in kerp("db", "status").stdout.splitlines()
    )
    assert json.loads(kerp("db", "status", "--json").stdout)["default_partitions"] == [
        {
            "table": "vouchers", "rows": 7, "is_exact": True,
            "command": "kerp-import db partition vouchers --drain",
        }
    ]  # fmt: skip


@pytest.mark.slow
def test_what_cannot_be_is_refused_and_nothing_moves(database_url: str, companies: Companies) -> None:
    with pytest.raises(NotByMonth), Database(database_url) as db, Database(database_url) as notes:
        ensure(db, notes, "accounts", 3, today=DECEMBER, patience=QUICK)
    hanbit, _ = companies
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute("CREATE TABLE half PARTITION OF vouchers FOR VALUES FROM ('2025-01-10') TO ('2025-01-20')")
        with pytest.raises(RangeInTheWay) as refused:
            ensured(database_url)
        assert refused.value.say(Language.EN) == "The month 2025-01 cannot be made: the partition half holds part of it"
        admin.execute("DROP TABLE half")
        admin.execute(
            "INSERT INTO vouchers (company_id, voucher_no, voucher_date) VALUES (%s, 'forever', 'infinity')", (hanbit,)
        )
        before = content(admin)
        with pytest.raises(RowsOfNoMonth):
            drained(database_url)
        assert content(admin) == before


@pytest.mark.slow
def test_a_select_that_stays_open_is_told_by_name_and_disturbs_nobody(database_url: str, companies: Companies) -> None:
    hanbit, _ = companies
    with (
        psycopg.connect(database_url) as reader,
        psycopg.connect(database_url, autocommit=True) as admin,
        psycopg.connect(database_url, autocommit=True, application_name="clerk") as clerk,
    ):
        post(admin, hanbit, date(2025, 1, 1), 10)
        reader.execute("SET application_name = 'month end'")
        reader.execute("SELECT count(*) FROM vouchers")
        waits = _Clerk(clerk)
        with pytest.raises(LockNotGiven) as refused:
            ensured(database_url)
        longest = waits.end()
        assert f"server PID {reader.info.backend_pid}" in refused.value.say(Language.EN)
        assert "month end" in refused.value.say(Language.EN)
        assert f"pg_terminate_backend({reader.info.backend_pid})" in refused.value.advise(Language.EN)
        assert longest < 0.5
        assert reader.execute("SELECT count(*) FROM vouchers").fetchone() == (210,)
        # It goes on as soon as the reader is done.
        timer = threading.Timer(1.0, reader.commit)
        timer.start()
        assert ensured(database_url, patience=LockPatience(look=0.05, whole=30)).rows == 10
        timer.join()


class _Clerk(threading.Thread):
    """Somebody who posts all the while, and looks at the clock."""

    def __init__(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        """Begin at once."""
        super().__init__(daemon=True)
        self._connection, self._over, self._longest = connection, threading.Event(), 0.0
        self.start()

    def end(self) -> float:
        """Have the clerk stop, and return the longest wait in seconds."""
        self._over.set()
        self.join()
        return self._longest

    def run(self) -> None:
        """Edit, again and again."""
        while not self._over.is_set():
            begun = time.monotonic()
            self._connection.execute("UPDATE vouchers SET description = 'edited' WHERE voucher_date = '2024-01-05'")
            self._longest = max(self._longest, time.monotonic() - begun)


@pytest.mark.slow
def test_a_reader_of_one_month_is_in_nobodys_way(database_url: str) -> None:
    with psycopg.connect(database_url) as reader:
        reader.execute("SELECT count(*) FROM vouchers WHERE voucher_date = '2024-01-05'")
        assert ensured(database_url).made == ("2024-12", "2025-01", "2025-02")


@pytest.mark.slow
def test_a_voucher_that_is_being_edited_is_waited_for(database_url: str, companies: Companies) -> None:
    hanbit, _ = companies
    with psycopg.connect(database_url, autocommit=True) as admin, psycopg.connect(database_url) as clerk:
        post(admin, hanbit, date(2025, 1, 1), 10)
        clerk.execute("SELECT set_config('app.current_tenant', %s, false)", (str(hanbit),))
        clerk.execute("UPDATE vouchers SET description = 'mine' WHERE voucher_date = '2025-01-02'")
        with pytest.raises(LockNotGiven):
            ensured(database_url)
        clerk.commit()
        assert ensured(database_url).rows == 10
        said = admin.execute("SELECT description FROM vouchers WHERE voucher_date = '2025-01-02'").fetchone()
        assert said == ("mine",)
