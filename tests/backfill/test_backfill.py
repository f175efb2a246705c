"""A backfill fills each row that satisfies its condition, by ranges of the key, until a count gives none."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from kerp_import.backfill import control
from kerp_import.backfill.backfill import run_backfill
from kerp_import.backfill.key_ranges import find_key, find_table
from kerp_import.backfill.pace import BackfillPace
from kerp_import.backfill.passes import BackfillOutcome
from kerp_import.backfill.plan_guard import reads_all
from kerp_import.backfill.pressure import LiveWork
from kerp_import.backfill.spec import BackfillSpec
from kerp_import.database import operations
from kerp_import.database.connection import Database
from kerp_import.migrate import runner
from kerp_import.migrate.files import Folder, Migration
from kerp_import.model.backfill_errors import (
    AnotherSpecification,
    BackfillRefusedByServer,
    BackfillTableUnknown,
    BackfillUnderWay,
    BackfillUnkept,
    BackfillWithoutKey,
    ConditionStays,
    HalfOfTheBatchesFail,
    PlanReadsAll,
)
from kerp_import.model.errors import KerpError
from kerp_import.model.progress import Listen, Progress
from kerp_import.model.schema_errors import BackfillMissing
from kerp_import.model.words import Language
from support import heard_by

pytestmark = pytest.mark.slow

Admin = psycopg.Connection[tuple[Any, ...]]

QUICK = BackfillPace(first=10, smallest=1, look=0.02, wal_bytes=1e12)
"""Batches of ten rows to begin with, and short looks."""

THINGS = """
CREATE TABLE things (id int PRIMARY KEY, old int, new int, updated_at timestamptz NOT NULL DEFAULT '2020-01-01');
INSERT INTO things (id, old) SELECT n, n * 2 FROM generate_series(1, 100) AS n
"""

SLOWLY = """
CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END $$;
CREATE TRIGGER slowly BEFORE UPDATE ON things FOR EACH ROW EXECUTE FUNCTION slowly()
"""

FILL = BackfillSpec("fill_new", "things", "new = old", "new IS DISTINCT FROM old")


@pytest.fixture(name="admin")
def _admin(database_url: str) -> Iterator[Admin]:
    """Return a connection beside the backfill, to a database with a table of a hundred rows."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(THINGS)
        yield admin


def fill(
    url: str,
    spec: BackfillSpec = FILL,
    pace: BackfillPace = QUICK,
    *,
    tell: Listen | None = None,
    is_delayed: bool = False,
) -> BackfillOutcome:
    """Run a backfill to its end; `tell` hears how far it is."""
    heard = (tell,) if tell else ()
    with heard_by(*heard), Database(url) as db, Database(url) as notes:
        return run_backfill(db, notes, spec, pace, is_delayed=is_delayed)


def one(admin: Admin, query: LiteralString) -> Any:  # noqa: ANN401 - whatever the query asks for
    """Return the first row of an answer, or its only value."""
    row = admin.execute(query).fetchone()
    return row[0] if row and len(row) == 1 else row


def noted(url: str, name: str = "fill_new") -> operations.Operation:
    """Return the operation of a backfill."""
    with Database(url) as db:
        found = operations.named(db, "backfill", name)
    assert found is not None
    return found


def test_every_row_is_filled_and_the_operation_says_so(admin: Admin, database_url: str) -> None:
    admin.execute("CREATE TRIGGER touched BEFORE UPDATE ON things FOR EACH ROW EXECUTE FUNCTION update_updated_at()")
    outcome = fill(database_url)
    assert (outcome.rows, outcome.passes, outcome.left) == (100, 1, 0)
    assert one(admin, "SELECT count(*), count(*) FILTER (WHERE new = old) FROM things") == (100, 100)
    # What it writes the rows said already: nobody has changed them.
    assert one(admin, "SELECT count(*) FROM things WHERE updated_at > '2020-01-01'") == 0
    operation = noted(database_url)
    assert (operation.status, operation.done, operation.total, operation.rows_affected) == ("completed", 100, 100, 100)
    assert operation.spec == {"table": "public.things", "set": "new = old", "where": "new IS DISTINCT FROM old"}
    # Again, there is nothing to do, in the same row.
    assert fill(database_url).rows == 100
    assert one(admin, "SELECT count(*) FROM operations WHERE kind = 'backfill'") == 1
    assert one(admin, "SELECT count(*) FROM import_audit WHERE action = 'db backfill' AND outcome = 'completed'") == 2


def test_triggers_that_are_deferred_run_as_the_login(admin: Admin, database_url: str) -> None:
    admin.execute(
        "CREATE TABLE seen (login text);"
        "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN INSERT INTO public.seen VALUES (current_user); RETURN NULL; END $$;"
        "CREATE CONSTRAINT TRIGGER see AFTER UPDATE ON things DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION see()"
    )
    assert fill(database_url).left == 0
    assert one(admin, "SELECT count(*) FILTER (WHERE login = current_user), count(*) FROM seen") == (100, 100)


def test_a_row_that_is_held_is_filled_in_a_later_pass(admin: Admin, database_url: str) -> None:
    with psycopg.connect(database_url) as other:
        other.execute("SELECT FROM things WHERE id = 55 FOR UPDATE")
        reasons: list[str] = []

        def tell(news: Progress) -> None:
            if news.reason is not None:
                reasons.append(news.reason.en)
                other.rollback()

        outcome = fill(database_url, tell=tell)
    assert (outcome.rows, outcome.left) == (100, 0)
    assert outcome.passes > 1
    assert one(admin, "SELECT new FROM things WHERE id = 55") == 110


def test_a_key_of_several_columns_is_walked_to_its_end(admin: Admin, database_url: str) -> None:
    admin.execute(
        "CREATE TABLE pairs (a text, b date, n int, UNIQUE (a, b)); ALTER TABLE pairs ALTER a SET NOT NULL;"
        "ALTER TABLE pairs ALTER b SET NOT NULL;"
        "INSERT INTO pairs SELECT '이''름 ' || n % 7, date '2024-01-01' + n, NULL FROM generate_series(1, 90) AS n"
    )
    outcome = fill(database_url, BackfillSpec("pairs", "pairs", "n = 5 * 20 % 7", "n IS NULL AND a NOT LIKE '%{set}%'"))
    assert (outcome.rows, outcome.left) == (90, 0)
    assert one(admin, "SELECT count(*) FROM pairs WHERE n = 2") == 90


def test_partitions_are_filled_through_their_table(admin: Admin, database_url: str) -> None:
    admin.execute(
        "CREATE TABLE parted (id int, day date, n int, PRIMARY KEY (day, id)) PARTITION BY RANGE (day);"
        "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');"
        "CREATE TABLE parted_2 PARTITION OF parted DEFAULT;"
        "INSERT INTO parted SELECT n, date '2024-01-01' + n, NULL FROM generate_series(1, 60) AS n"
    )
    assert fill(database_url, BackfillSpec("parted", "parted", "n = 1", "n IS NULL")).rows == 60


@pytest.mark.parametrize(
    ("pieces", "refusal"),
    [
        (("nothing", "new = 1", "true"), BackfillTableUnknown),
        (("keyless", "n = 1", "n IS NULL"), BackfillWithoutKey),
        (("things", "none = 1", "new IS NULL"), BackfillRefusedByServer),
        (("things", "new = 1", "none IS NULL"), BackfillRefusedByServer),
        (("things", "new = old", "old IS NOT NULL"), ConditionStays),
        (("things", "new = 1", "new IS NULL AND old >= (SELECT min(t.old) FROM things AS t)"), PlanReadsAll),
    ],
)
def test_what_could_not_end_is_refused_before_anything_is_filled(
    admin: Admin, database_url: str, pieces: tuple[str, str, str], refusal: type[KerpError]
) -> None:
    admin.execute("CREATE TABLE keyless (n int UNIQUE)")
    with pytest.raises(refusal):
        fill(database_url, BackfillSpec("refused", *pieces))
    assert one(admin, "SELECT count(*) FROM things WHERE new IS NOT NULL") == 0
    # Corrected it may bear the same name, since nothing was filled.
    assert fill(database_url, replace(FILL, name="refused")).left == 0


def test_an_index_on_the_condition_gives_no_batch_all_that_is_left(admin: Admin, database_url: str) -> None:
    # The server takes hardly any row for one to be filled, so that an index on them looks best.
    admin.execute(
        "CREATE TABLE many (id int PRIMARY KEY, new int) WITH (autovacuum_enabled = false);"
        "INSERT INTO many SELECT n, n FROM generate_series(1, 20000) AS n;"
        "CREATE INDEX unfilled ON many (new); ANALYZE many; UPDATE many SET new = NULL WHERE id > 1000"
    )
    assert fill(database_url, BackfillSpec("many", "many", "new = 1", "new IS NULL"), BackfillPace()).rows == 19000
    admin.execute("UPDATE many SET new = NULL WHERE id > 1000")
    with Database(database_url) as db:
        table = find_table(db, "many")

        def seen(where: str) -> str | None:
            return reads_all(db, table, find_key(db, table), f"EXPLAIN (FORMAT JSON, VERBOSE) SELECT FROM many {where}")

        assert seen("WHERE id > 500 AND new IS NULL") == "Index Scan public.many"
        assert seen("WHERE id BETWEEN 500 AND 510") is None


def test_another_specification_under_the_same_name_is_refused(database_url: str, admin: Admin) -> None:
    fill(database_url)
    with pytest.raises(AnotherSpecification) as refused:
        fill(database_url, BackfillSpec("fill_new", "things", "new = 0", "new <> 0"))
    assert refused.value.say(Language.EN) == (
        "The backfill fill_new is there already with another content: "
        "public.things SET new = old WHERE new IS DISTINCT FROM old"
    )
    assert one(admin, "SELECT count(*) FROM things WHERE new = 0") == 0


def test_two_programs_never_run_one_backfill(database_url: str, admin: Admin) -> None:
    with Database(database_url) as other:
        assert other.lock("kerp-backfill", "fill_new")
        with pytest.raises(BackfillUnderWay) as refused:
            fill(database_url)
        assert f"server PID {other.pid}" in refused.value.say(Language.EN)
    assert one(admin, "SELECT count(*) FROM things WHERE new IS NOT NULL") == 0


def test_a_row_that_cannot_be_filled_is_named_and_left_out(admin: Admin, database_url: str) -> None:
    admin.execute("ALTER TABLE things ADD CHECK (new IS DISTINCT FROM 84)")
    outcome = fill(database_url)
    assert (outcome.rows, outcome.left, outcome.left_out_count) == (99, 1, 1)
    (row,) = outcome.left_out
    assert row.key == ("42",)
    assert "things_new_check" in row.reason
    operation = noted(database_url)
    assert (operation.status, operation.done) == ("failed", 99)
    assert operation.error_message is not None
    assert operation.error_message.startswith("1행을 채우지 못함 (예: 42): ")
    # Once the cause is gone the same command finishes it.
    admin.execute("ALTER TABLE things DROP CONSTRAINT things_new_check")
    assert fill(database_url).left == 0
    assert noted(database_url).status == "completed"


def test_it_stops_when_half_of_the_batches_fail(admin: Admin, database_url: str) -> None:
    admin.execute("ALTER TABLE things ADD CHECK (new IS NULL OR id < 30)")
    with pytest.raises(HalfOfTheBatchesFail):
        fill(database_url)
    assert one(admin, "SELECT count(*) FROM things WHERE new = old") == 29
    assert noted(database_url).status == "failed"


def test_it_waits_while_somebody_maintains_the_table_or_waits_for_it(admin: Admin, database_url: str) -> None:
    reasons: list[str] = []
    with psycopg.connect(database_url) as other:
        other.execute("LOCK TABLE things IN SHARE UPDATE EXCLUSIVE MODE")

        def tell(news: Progress) -> None:
            if news.reason is not None and news.reason.en not in reasons:
                reasons.append(news.reason.en)
                assert noted(database_url).pause_reason is not None
                other.rollback()

        assert fill(database_url, tell=tell).left == 0
    (reason,) = reasons
    assert reason.startswith("autovacuum or other maintenance is at work on the table (server PID ")
    assert noted(database_url).pause_reason is None
    assert one(admin, "SELECT count(*) FROM things WHERE new = old") == 100


def test_it_waits_for_whoever_waits_for_the_table(admin: Admin, database_url: str) -> None:
    reasons: list[str] = []
    waits = "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'things'::regclass AND NOT granted)"
    with psycopg.connect(database_url) as holder, psycopg.connect(database_url) as waiting:
        holder.execute("LOCK TABLE things IN ACCESS SHARE MODE")
        waiter = threading.Thread(target=waiting.execute, args=["LOCK TABLE things IN ACCESS EXCLUSIVE MODE"])

        def tell(news: Progress) -> None:
            if news.done and not waiter.ident:
                waiter.start()
                while not one(admin, waits):
                    time.sleep(0.01)
            elif news.reason is not None and waiter.is_alive():
                reasons.append(news.reason.en)
                holder.rollback()
                waiter.join()
                waiting.rollback()

        assert fill(database_url, tell=tell).left == 0
    # Whichever looks first: the batch that is not let in, or the look at who waits.
    assert reasons[0].startswith(
        ("a batch is tried again: canceling statement due to lock timeout", "a session (server PID")
    )
    assert one(admin, "SELECT count(*) FROM things WHERE new = old") == 100


def test_a_batch_that_takes_too_long_is_broken_off_and_tried_with_fewer_rows(admin: Admin, database_url: str) -> None:
    admin.execute(SLOWLY)
    told: list[Progress] = []
    assert fill(database_url, pace=replace(QUICK, first=100, longest=0.5, target=0.1), tell=told.append).rows == 100
    reasons = {news.reason.en for news in told if news.reason is not None}
    assert reasons == {"a batch is tried again: canceling statement due to statement timeout"}


@pytest.mark.parametrize(
    ("pace", "told"),
    [
        (replace(QUICK, wal_bytes=1.0), "bytes of WAL a second (the limit is 1)"),
        (replace(QUICK, lag_bytes=-1), "a replica is 0 s and 0 bytes behind"),
    ],
)
def test_it_waits_for_disks_and_replicas(admin: Admin, database_url: str, pace: BackfillPace, told: str) -> None:
    admin.execute(SLOWLY)
    reasons: list[str] = []

    def tell(news: Progress) -> None:
        if news.reason is not None:
            reasons.append(news.reason.en)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(database_url, pace=pace, tell=tell)
    (reason,) = reasons
    assert told in reason
    assert noted(database_url).status == "pending"


def test_a_replica_that_the_login_may_not_see_is_not_a_replica_without_lag(database_url: str, admin: Admin) -> None:
    ids = [one(admin, "SELECT 'things'::regclass::oid::int")]
    with psycopg.connect(database_url, autocommit=True, replication="database"), Database(database_url) as db:
        live = LiveWork(db, db, ids, QUICK)
        assert live.reason() is None
        db.execute("SET ROLE kerp_importer")
        reason = live.reason()
    assert reason is not None
    assert reason.en == "the lag of 1 replica cannot be seen by this login (it needs the role pg_monitor)"


def test_a_migration_that_requires_it_goes_on_once_it_has_finished(admin: Admin, database_url: str) -> None:
    file = Migration(1, "checked", "-- requires: backfill fill_new\nSELECT 1;", "SELECT 1;", "000001_checked")
    folder = Folder(Path(), (file,), "others")
    with Database(database_url) as db:
        with pytest.raises(BackfillMissing):
            runner.up(db, folder=folder)
        admin.execute("ALTER TABLE things ADD CHECK (new IS DISTINCT FROM 84)")
        assert fill(database_url).left == 1
        with pytest.raises(BackfillMissing):
            runner.up(db, folder=folder)
        admin.execute("ALTER TABLE things DROP CONSTRAINT things_new_check")
        assert fill(database_url).left == 0
        assert runner.up(db, folder=folder) == (file,)


def test_what_others_said_and_how_far_it_is_survives_the_way_back_of_the_schema(
    admin: Admin, database_url: str
) -> None:
    fill(database_url)
    with Database(database_url) as db:
        control.approve(db, "fill_new", "김대리")
        before = operations.named(db, "backfill", "fill_new")
        runner.down(db, 30)
        runner.up(db)
        assert operations.named(db, "backfill", "fill_new") == before
    assert before is not None
    assert one(admin, "SELECT control -> 'approved' ->> 'by' FROM operations WHERE kind = 'backfill'") == "김대리"


def test_without_a_place_to_remember_it_does_not_begin(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url) as admin:
        admin.execute("CREATE TABLE things (id int PRIMARY KEY, old int, new int)")
    with pytest.raises(BackfillUnkept):
        fill(empty_database_url)


def test_a_plan_that_is_another_one_by_now_is_refused_at_the_first_slow_batch(admin: Admin, database_url: str) -> None:
    admin.execute(SLOWLY.replace("pg_sleep(0.01)", "pg_sleep(CASE WHEN NEW.id > 50 THEN 0.1 ELSE 0 END)"))

    statements = iter(("ALTER TABLE things DROP CONSTRAINT things_pkey",))

    def tell(news: Progress) -> None:
        # It is told again within the next batch, whose lock nobody who is told may wait for.
        if news.done == 50:
            for each in statements:
                admin.execute(each)

    with pytest.raises(PlanReadsAll):
        fill(database_url, pace=replace(QUICK, fixed=10, target=0.05, longest=60), tell=tell)
    assert one(admin, "SELECT count(*) FROM things WHERE new = old") == 60
    assert noted(database_url).error_message == "fill_new: Seq Scan public.things"
