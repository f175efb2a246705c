"""What Prometheus is told of a database: counted when it happens, never falling, by a role that sees nothing else."""

import re
import stat
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
from kerp_import.cli.db_backup import backup_folder
from kerp_import.database.connection import Database
from kerp_import.migrate import runner
from kerp_import.migrate.files import shipped
from kerp_import.monitor.families import BOUNDS, as_text
from kerp_import.monitor.figures import MonitorFigures, read_figures
from psycopg import sql
from support import CLEAN, FAULTY, MAPPING, Kerp

Connection = psycopg.Connection[tuple[Any, ...]]

VIEWS = {"monitored_backfills", "monitored_counts", "monitored_defaults", "monitored_ends", "monitored_runs"}
HANBIT = ("--company", "HANBIT", "--mapping", str(MAPPING[0]))

RUNS: LiteralString = """
INSERT INTO operations (id, kind, name, status, started_at, completed_at, rows_affected, tool_version, spec, details,
    done, total, lock_id, heartbeat_at)
VALUES
    (gen_random_uuid(), 'backfill', '메모 900101-1234567', 'pending', '2026-01-01', NULL, 0, '-',
     '{"table": "vouchers"}', '{"size": 500}', 200, 1000, NULL, NULL),
    (gen_random_uuid(), 'copy', 'vouchers', 'completed', '2026-01-01 00:00', '2026-01-01 00:00:07', 1234, '-', '{}',
     '{}', 0, NULL, NULL, NULL),
    (gen_random_uuid(), 'expand', 'memo', 'failed', '2026-01-02 00:00', '2026-01-02 05:00', 0, '-', '{}', '{}',
     0, NULL, NULL, NULL),
    (gen_random_uuid(), 'partition', 'vouchers', 'running', now(), NULL, 0, '-', '{}', '{}', 0, NULL, '1:2:2', now()),
    (gen_random_uuid(), 'partition', 'lines', 'running', '2026-01-03', NULL, 0, '-', '{}', '{}', 0, NULL, '1:3:2',
     '2026-01-03')
"""
"""One of each end and state; the last one's lock is free, and it has said nothing for long."""

TOLD = """\
kerp_up 1.0
kerp_info{version="0.1.0"} 1.0
kerp_migration_started_total{kind="backfill"} 1.0
kerp_migration_started_total{kind="expand"} 1.0
kerp_migration_started_total{kind="partition"} 2.0
kerp_migration_started_total{kind="copy"} 1.0
kerp_migration_completed_total{kind="copy"} 1.0
kerp_migration_failed_total{kind="expand"} 1.0
kerp_migration_rows_total{kind="copy"} 1234.0
kerp_migration_duration_seconds_bucket{kind="copy",le="15"} 1.0
kerp_migration_duration_seconds_bucket{kind="copy",le="60"} 1.0
kerp_migration_duration_seconds_bucket{kind="copy",le="300"} 1.0
kerp_migration_duration_seconds_bucket{kind="copy",le="900"} 1.0
kerp_migration_duration_seconds_bucket{kind="copy",le="3600"} 1.0
kerp_migration_duration_seconds_bucket{kind="copy",le="14400"} 1.0
kerp_migration_duration_seconds_bucket{kind="copy",le="+Inf"} 1.0
kerp_migration_duration_seconds_count{kind="copy"} 1.0
kerp_migration_duration_seconds_sum{kind="copy"} 7.0
kerp_migration_duration_seconds_bucket{kind="expand",le="+Inf"} 1.0
kerp_migration_duration_seconds_count{kind="expand"} 1.0
kerp_migration_duration_seconds_sum{kind="expand"} 18000.0
kerp_migration_running{kind="partition"} 1.0
kerp_migration_stalled{kind="partition"} 1.0
kerp_migration_pending{kind="backfill"} 1.0
kerp_migration_oldest_timestamp_seconds{company="",kind="backfill",state="pending"} T
kerp_migration_oldest_timestamp_seconds{company="",kind="partition",state="running"} T
kerp_migration_oldest_timestamp_seconds{company="",kind="partition",state="stalled"} T
kerp_migration_last_end_timestamp_seconds{company="",kind="copy",status="completed"} T
kerp_migration_last_end_timestamp_seconds{company="",kind="expand",status="failed"} T
kerp_migration_unmended{company="",kind="expand",status="failed"} 1.0
kerp_backfill_rows_left{table="vouchers"} 800.0
kerp_backfill_batch_rows{table="vouchers"} 500.0
"""
"""Without zeros, and without what the migrations of the database itself count."""


@pytest.fixture(name="admin")
def _admin(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def told(text: str) -> list[str]:
    """Return the lines that say something: no zeros, no migrations, no moments."""
    lines = [each for each in text.splitlines() if not each.startswith("#") and 'kind="migration"' not in each]
    return [re.sub(r"(_timestamp_seconds(?:\{.*\})?) .*", r"\1 T", each) for each in lines if not each.endswith(" 0.0")]


def values(url: str) -> dict[str, float]:
    """Return every sample that is a counter, of all kinds."""
    text = as_text(lambda: read_figures(url, backup_folder())).decode()
    found = (each.rpartition(" ") for each in text.splitlines() if not each.startswith("#"))
    return {name: float(value) for name, _, value in found if re.search(r"_(total|count|sum|bucket)\b", name)}


def of_kind(url: str, kind: str) -> dict[str, float]:
    """Return what was counted of a kind, by counter, without zeros."""
    pattern = re.compile(rf'kerp_migration_(\w+)_total\{{kind="{kind}"\}}')
    return {found[1]: value for name, value in values(url).items() if value and (found := pattern.fullmatch(name))}


def test_what_is_told_of_a_small_database(kerp: Kerp, admin: Connection, tmp_path: Path) -> None:
    admin.execute(RUNS)
    done = kerp("monitor", "textfile", "kerp.prom")
    assert (done.returncode, done.stdout, done.stderr) == (0, "kerp.prom에 저장했습니다\n", "")
    text = (tmp_path / "kerp.prom").read_text(encoding="utf-8")
    assert "\n".join(told(text)) + "\n" == TOLD
    assert "900101" not in text
    # node_exporter is another user.
    assert stat.S_IMODE((tmp_path / "kerp.prom").stat().st_mode) == 0o644
    assert [each.name for each in tmp_path.iterdir()] == ["kerp.prom"]
    # Every family says what it is, in the format that Prometheus reads.
    assert {each.split()[2] for each in text.splitlines() if each.startswith("# TYPE")} >= {
        "kerp_up", "kerp_migration_started_total", "kerp_step_duration_seconds", "kerp_default_partition_rows",
    }  # fmt: skip


@pytest.mark.slow
def test_an_import_counts_rows_steps_and_findings_and_a_rehearsal_is_another_kind(
    kerp: Kerp, database_url: str
) -> None:
    kerp("company", "add", "HANBIT", "--name", "한빛")
    assert kerp("run", *HANBIT, FAULTY, "--dry-run").returncode == 4
    assert kerp("run", *HANBIT, CLEAN).returncode == 0
    assert of_kind(database_url, "rehearsal") == {"started": 1, "rejected": 1}
    batch = of_kind(database_url, "batch")
    rows = batch.pop("rows")
    assert (batch, rows > 0) == ({"started": 1, "completed": 1}, True)
    sampled = values(database_url)
    assert sampled['kerp_step_duration_seconds_count{kind="batch",step="promote"}'] == 1
    assert sampled['kerp_findings_total{kind="rehearsal",rule="KERP-V101"}'] >= 1
    assert sampled['kerp_migration_duration_seconds_count{kind="batch"}'] == 1
    figures = read_figures(database_url, backup_folder())
    assert [(each.kind, each.company, each.status, each.unmended) for each in figures.ended if each.company] == [
        ("batch", "HANBIT", "completed", 0),
        ("rehearsal", "HANBIT", "rejected", 1),
    ]


def test_counters_never_fall_whatever_becomes_of_a_run(admin: Connection, database_url: str) -> None:
    run = uuid4()
    admin.execute(
        "INSERT INTO operations (id, kind, name, status, started_at, tool_version)"
        " VALUES (%s, 'backfill', 'b', 'running', now(), '-')",
        [run],
    )
    before = values(database_url)
    for change in (
        "status = 'failed', completed_at = now()",
        "status = 'running', completed_at = NULL",
        "status = 'pending'",
        "status = 'running'",
        "heartbeat_at = now(), status = 'running'",
        "status = 'completed', completed_at = now(), rows_affected = 7",
        "status = 'rolled_back'",
    ):
        admin.execute(f"UPDATE operations SET {change} WHERE id = %s".encode(), [run])  # noqa: S608 - from above
        after = values(database_url)
        assert {name for name, value in before.items() if after.get(name, 0) < value} == set(), change
        before = after
    wanted = {"started": 3, "failed": 1, "paused": 1, "completed": 1, "rolled_back": 1, "rows": 7}
    assert of_kind(database_url, "backfill") == wanted
    admin.execute("DELETE FROM operations")
    assert values(database_url) == before


def test_many_counts_are_folded_into_few_and_say_the_same(admin: Connection, database_url: str) -> None:
    admin.execute(
        "INSERT INTO operation_counts (kind, counter, label, up_to, amount)"
        " SELECT 'batch', CASE number %% 2 WHEN 0 THEN 'seconds' ELSE 'finding' END,"
        " CASE number %% 2 WHEN 0 THEN 'load' ELSE 'KERP-V101' END, CASE number %% 4 WHEN 0 THEN 5 END, number"
        " FROM generate_series(1, 6000) AS number".replace("%%", "%")
    )
    before = values(database_url)
    admin.execute(
        "INSERT INTO operations (kind, name, status, started_at, tool_version)"
        " VALUES ('copy', 'c', 'running', now(), '-')"
    )
    after = values(database_url)
    assert after.pop('kerp_migration_started_total{kind="copy"}') == 1
    assert {name: value for name, value in before.items() if name in after} == after
    (kept,) = admin.execute("SELECT count(*) FROM operation_counts").fetchall()
    assert kept[0] < 100


def test_the_buckets_of_the_database_are_those_that_are_told(admin: Connection) -> None:
    for below, bound in zip((Decimal(0), *BOUNDS), BOUNDS, strict=False):
        found = admin.execute(
            "SELECT seconds_bucket(%s), seconds_bucket(%s)", [bound, below + Decimal("0.01")]
        ).fetchone()
        assert found == (bound, bound)
    assert admin.execute("SELECT seconds_bucket(14401)").fetchone() == (None,)


def test_the_role_reads_its_views_and_nothing_else(admin: Connection) -> None:
    readable = admin.execute("""
        SELECT relation.relname
        FROM pg_class AS relation
        JOIN pg_namespace AS space ON space.oid = relation.relnamespace
        WHERE relation.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
          AND space.nspname NOT IN ('pg_catalog', 'information_schema')
          AND (
              relation.relkind = 'S' AND has_sequence_privilege('kerp_monitor', relation.oid, 'SELECT, USAGE, UPDATE')
              OR relation.relkind <> 'S'
              AND (
                  has_table_privilege('kerp_monitor', relation.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
                  OR has_any_column_privilege('kerp_monitor', relation.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
              )
          )
    """).fetchall()
    # Which migrations were run everybody may read.
    assert {name for (name,) in readable} == VIEWS | {"schema_migrations_history"}
    written = admin.execute(
        "SELECT relname FROM pg_class WHERE relname = ANY(%s)"
        " AND has_table_privilege('kerp_monitor', oid, 'INSERT, UPDATE, DELETE, TRUNCATE')",
        [list(VIEWS)],
    ).fetchall()
    assert written == []
    barriers = admin.execute(
        "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND 'security_barrier=true' = ANY(reloptions)"
        " AND relowner = 'kerp_lookup'::regrole",
        [list(VIEWS)],
    ).fetchall()
    assert {name for (name,) in barriers} == VIEWS
    definers = admin.execute("""
        SELECT function.oid::regprocedure::text
        FROM pg_proc AS function
        JOIN pg_namespace AS space ON space.oid = function.pronamespace
        WHERE space.nspname NOT IN ('pg_catalog', 'information_schema')
          AND function.prosecdef
          AND has_function_privilege('kerp_monitor', function.oid, 'EXECUTE')
    """).fetchall()
    assert definers == []
    (attributes,) = admin.execute(
        "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
        " WHERE rolname = 'kerp_monitor'"
    ).fetchall()
    assert attributes == (False,) * 5
    assert admin.execute("SELECT count(*) FROM pg_auth_members WHERE member = 'kerp_monitor'::regrole").fetchone() == (
        0,
    )


def test_a_login_that_may_look_is_enough_and_one_that_may_not_is_told_why(
    kerp: Kerp, admin: Connection, database_url: str, tmp_path: Path
) -> None:
    name = f"looking_{uuid4().hex}a"
    login = sql.Identifier(name)
    admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(login))
    url = f"postgresql://{name}:x@{database_url.partition('@')[2]}"
    try:
        refused = kerp("monitor", "textfile", "a.prom", KERP_DATABASE_URL=url)
        assert refused.returncode == 3
        assert refused.stderr == (
            f"KERP-X901 로그인 {name}는 kerp_monitor가 될 수 없습니다\n"
            f'→ DB 관리자가 한 번 실행합니다: GRANT kerp_monitor TO "{name}";\n'
        )
        assert told((tmp_path / "a.prom").read_text(encoding="utf-8")) == ['kerp_info{version="0.1.0"} 1.0']
        admin.execute(sql.SQL("GRANT kerp_monitor TO {}").format(login))
        # A company with a role of its own is counted too: its code is all that is seen of it.
        kerp("company", "add", "GEHEIM", "--name", "비밀", "--strict-tenant")
        add_batch(admin, "GEHEIM", "failed")
        assert kerp("monitor", "textfile", "a.prom", KERP_DATABASE_URL=url).returncode == 0
        text = (tmp_path / "a.prom").read_text(encoding="utf-8")
        assert 'kerp_migration_unmended{company="GEHEIM",kind="batch",status="failed"} 1.0' in text
        with Database(url) as db, pytest.raises(Exception, match="permission denied"):
            db.rows("SELECT 1 FROM operations")
    finally:
        admin.execute(sql.SQL("DROP ROLE {}").format(login))
        admin.execute("DO $$ DECLARE r text; BEGIN FOR r IN SELECT rolname FROM pg_roles"
                      " WHERE rolname ^@ 'kerp_tenant_'"
                      " AND substr(rolname, 13) IN (SELECT id::text FROM companies)"
                      " LOOP EXECUTE format('DROP ROLE %I', r); END LOOP; END $$")  # fmt: skip


def add_batch(admin: Connection, company: str, status: str) -> UUID:
    """Add a batch of a company as a run would leave it."""
    (row,) = admin.execute(
        "INSERT INTO import_batches (company_id, company_code, fingerprint, status, dry_run, completed_at,"
        " tool_version, schema_version) SELECT id, code, repeat('0', 64), %s, false, now(), '-', 34"
        " FROM companies WHERE code = %s"
        " RETURNING id",
        [status, company],
    ).fetchall()
    return UUID(str(row[0]))


def test_what_failed_is_told_until_the_same_ends_well(kerp: Kerp, admin: Connection, database_url: str) -> None:
    kerp("company", "add", "HANBIT", "--name", "한빛")

    def unmended() -> dict[str, int]:
        figures = read_figures(database_url, backup_folder())
        return {each.status: each.unmended for each in figures.ended if each.kind == "batch"}

    add_batch(admin, "HANBIT", "failed")
    assert unmended() == {"failed": 1}
    add_batch(admin, "HANBIT", "rejected")
    assert unmended() == {"failed": 0, "rejected": 1}
    add_batch(admin, "HANBIT", "completed")
    assert unmended() == {"failed": 0, "rejected": 0, "completed": 0}


def test_the_state_of_a_run_is_the_one_that_status_tells(admin: Connection, db: Database) -> None:
    admin.execute(RUNS)
    admin.execute("SELECT pg_advisory_lock(1, 3)")
    columns = "SELECT id, state FROM kerp_operations() ORDER BY id"
    mine = "SELECT id, operation_state(status, started_at, heartbeat_at, lock_id) AS state FROM operations ORDER BY id"
    states = admin.execute(columns).fetchall()
    assert states == admin.execute(mine).fetchall()
    assert {"pending", "running", "silent", "completed", "failed"} <= {state for _, state in states}
    admin.execute("SELECT pg_advisory_unlock(1, 3)")
    after = admin.execute(columns).fetchall()
    assert after == admin.execute(mine).fetchall()
    assert "stalled" in {state for _, state in after}
    assert not db.is_closed


def test_a_database_without_views_or_without_a_server_is_told_as_down(
    kerp: Kerp, empty_database_url: str, tmp_path: Path
) -> None:
    without = kerp("monitor", "textfile", "a.prom", KERP_DATABASE_URL=empty_database_url)
    assert (without.returncode, without.stderr.partition(" ")[0]) == (3, "KERP-X900")
    gone = kerp("monitor", "textfile", "b.prom", KERP_DATABASE_URL="postgresql://127.0.0.1:1/kerp?connect_timeout=2")
    assert (gone.returncode, gone.stderr.partition(" ")[0]) == (3, "KERP-X301")
    for name in ("a.prom", "b.prom"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert [each for each in text.splitlines() if each[0] != "#"] == [
            "kerp_up 0.0",
            'kerp_info{version="0.1.0"} 1.0',
        ]


def test_a_default_partition_with_rows_is_told(admin: Connection, database_url: str) -> None:
    admin.execute("CREATE TABLE parted (id int) PARTITION BY LIST (id); CREATE TABLE rest PARTITION OF parted DEFAULT")
    admin.execute("INSERT INTO rest SELECT generate_series(1, 50)")
    admin.execute("ANALYZE rest")
    figures: MonitorFigures = read_figures(database_url, backup_folder())
    assert [(each.table_name, each.row_estimate) for each in figures.defaults] == [("parted", 50)]


@pytest.mark.slow
def test_the_way_up_counts_what_was_before_as_the_triggers_count(kerp: Kerp, database_url: str) -> None:
    kerp("company", "add", "HANBIT", "--name", "한빛")
    kerp("run", *HANBIT, FAULTY, "--dry-run")
    kerp("run", *HANBIT, CLEAN)
    kerp("rollback", "latest", "--company", "HANBIT", "--yes")
    counted = {name: value for name, value in values(database_url).items() if 'kind="migration"' not in name}
    with Database(database_url) as db:
        runner.down(db, shipped().version_before(34))
        runner.up(db)
    again = {name: value for name, value in values(database_url).items() if 'kind="migration"' not in name}
    # What was undone is no longer known to have written rows, nor how long it took.
    lost = {name for name in counted if counted[name] != again.get(name)}
    assert {name.partition("{")[0] for name in lost} <= {"kerp_migration_rows_total", *(
        f"kerp_migration_duration_seconds_{each}" for each in ("bucket", "count", "sum"))}  # fmt: skip
