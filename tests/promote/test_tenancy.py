"""Tenancy: a company's batch neither sees nor changes another company's rows, whoever's connection it uses."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.mapping import saved_map as saved
from kerp_import.migrate import runner
from kerp_import.model.errors import DatabaseRefused
from kerp_import.model.nouns import Job
from kerp_import.model.outcome import Outcome
from kerp_import.promote.rollback import rollback
from kerp_import.readiness import check_readiness
from kerp_import.records import company as companies
from kerp_import.records import history
from kerp_import.run import run
from psycopg import errors, sql
from psycopg.rows import dict_row
from support import MAY_MIGRATE, Import, create_database, drop_database, url_of

JOURNAL = """전표일자,전표번호,계정코드,계정과목,거래처코드,부서코드,프로젝트코드,적요,차변,대변
2024-01-02,1,1010,현금,,,,출자,1000,
2024-01-02,1,3100,자본금,,,,출자,,1000
2024-01-03,1,1100,외상매출금,P1,D1,J1,매출,300,
2024-01-03,1,4100,상품매출,P1,D1,J1,매출,,300
2024-01-04,1,1010,현금,,,,영,0,0
2024-01-04,1,1100,외상매출금,,,,영,0,0
"""
MORE = JOURNAL.replace("2024-01-", "2024-02-")
OPENINGS = "계정코드,계정과목,거래처코드,기초차변,기초대변\n1010,현금,,500,\n3100,자본금,,,500\n"
MASTERS = frozenset({"accounts", "partners", "departments", "projects"})
TABLES = (
    "companies", "users", "accounts", "partners", "departments", "projects", "fiscal_periods", "vouchers",
    "voucher_lines", "opening_balances", "import_batches", "import_findings", "import_entries",
    "import_account_totals", "import_keys", "import_maps", "import_sources", "import_files",
    "import_trial_balances", "import_receipts", "import_audit", "import_reversals", "import_differences",
    "operations", "import_acceptances", "import_cleanings", "import_flipped_lines", "import_incidents",
    "import_deliveries", "import_deadlines",
)  # fmt: skip
OF_NO_COMPANY = ("account_plans", "system_settings")
"""What everybody may read and no importer write."""
COUNTED = ("operation_counts",)
"""What triggers count over all companies, and no importer reads or writes."""

ADD_ONLY = {
    "import_maps", "import_receipts", "import_keys", "import_audit", "import_reversals", "import_acceptances",
    "import_cleanings", "import_flipped_lines",
}  # fmt: skip
"""Tables in which a company may add rows, and change none: not even its own."""
NEVER_DELETED = {"operations", "import_incidents", "import_deliveries", "import_deadlines"}
"""Tables from which a company may take nothing: a row goes with its batch."""

REST = """
INSERT INTO import_receipts SELECT id, company_id, 'd', '2024-05-01' FROM import_batches;
INSERT INTO import_reversals (batch_id, company_id, reversal_id, reversal_no, reversed_on)
SELECT id, company_id, id, '20240501-00001', '2024-05-01' FROM import_batches;
INSERT INTO import_acceptances (company_id, batch_id, rule, finding_keys, finding_nos, why, who)
SELECT company_id, id, 'KERP-V103', ARRAY[id], ARRAY[1], '두 번', '김' FROM import_batches;
INSERT INTO import_cleanings (company_id, batch_id, kind, older_than, removed, bytes, tool_version)
SELECT company_id, id, 'staging', now(), 1, 1, '1' FROM import_batches;
INSERT INTO import_flipped_lines SELECT company_id, id, id FROM import_batches;
INSERT INTO import_differences (batch_id, company_id, table_name, kind, old_id)
SELECT id, company_id, 'vouchers', 'unchanged', id FROM import_batches;
INSERT INTO import_incidents
    (company_id, kind, name, cause, severity, joined, opened_at, turned_at, last_at)
SELECT company_id, 'batch', 'A', 'failed', 'critical', ARRAY['x'], now(), now(), now() FROM import_batches;
INSERT INTO import_deliveries
    (company_id, event, event_key, severity, channel, language, created_at, not_before)
SELECT company_id, 'opened', 'x', 'critical', 'x', 'ko', now(), now() FROM import_batches;
INSERT INTO import_deadlines (company_id, company_code, step, due_at, said, registered_at)
SELECT company_id, 'A', 'promoted', now(), '08:00', now() FROM import_batches;
INSERT INTO import_trial_balances (batch_id, company_id, fiscal_year) SELECT id, company_id, 2024 FROM import_batches;
"""
"""What these books leave empty."""

Connection = psycopg.Connection[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Tenants:
    """A database that a login without superuser owns, with the same books for two companies."""

    name: str
    owner: str
    url: str
    admin_url: str
    a: UUID
    b: UUID


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the same small journal and opening balances for whoever imports them."""
    folder = tmp_path_factory.mktemp("books")
    for name, content in (("journal.csv", JOURNAL), ("openings.csv", OPENINGS), ("more.csv", MORE)):
        (folder / name).write_text(content, encoding="utf-8")
    return folder / "journal.csv", folder / "openings.csv"


@pytest.fixture(scope="module")
def tenants(server_url: str, template: str, home: Path, books: tuple[Path, Path]) -> Iterator[Tenants]:
    """Return the two companies, imported by the owner's login."""
    assert template  # migrated before: the roles exist, and the owner is granted them
    name, owner = create_database(server_url, "template0"), f"owner_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        login = sql.Identifier(owner)
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD 'x'").format(login))
        for grant in ("GRANT kerp_importer, kerp_lookup TO {}", MAY_MIGRATE):
            admin.execute(sql.SQL(grant).format(login))
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), login))
    admin_url = url_of(server_url, name)
    url = f"postgresql://{owner}:x@{admin_url.partition('@')[2]}"
    with Database(url) as db:
        runner.up(db)
        for code in ("A", "B"):
            assert imported(db, home, code, *books).status == "completed"
        a, b = (row.id for row in companies.companies(db))
        for code in ("A", "B"):
            company = companies.find_or_plan(db, code, may_create=False)
            saved.save(db, company, "source: any\ntarget: kerp-standard\n", by="김", note=None)
    with psycopg.connect(admin_url) as admin:
        admin.execute(REST)
        for id_ in (a, b):
            admin.execute(
                "INSERT INTO users (id, company_id, email, name) VALUES (%(id)s, %(id)s, 'k', '김')", {"id": id_}
            )
            admin.execute(
                "INSERT INTO fiscal_periods (company_id, fiscal_year, fiscal_month, start_date, end_date)"
                " VALUES (%s, 2024, 1, '2024-01-01', '2024-12-31')",
                [id_],
            )
    yield Tenants(name, owner, url, admin_url, a, b)
    drop_database(server_url, name)
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(sql.SQL("REVOKE kerp_importer, kerp_lookup, kerp_owner FROM {0} CASCADE").format(login))
        admin.execute(sql.SQL("DROP ROLE {}").format(login))


@pytest.fixture
def admin(tenants: Tenants) -> Iterator[Connection]:
    """Return a superuser's connection, to which every row is visible."""
    with psycopg.connect(tenants.admin_url, autocommit=True, row_factory=dict_row) as connection:
        yield connection


@pytest.fixture
def importer(tenants: Tenants) -> Iterator[Connection]:
    """Return the owner's connection as kerp_importer for company A, in a transaction that is rolled back."""
    with (
        psycopg.connect(tenants.url, autocommit=True, row_factory=dict_row) as connection,
        connection.transaction(force_rollback=True),
    ):
        connection.execute("SET LOCAL ROLE kerp_importer")
        connection.execute("SELECT set_config('app.current_tenant', %s, true)", [str(tenants.a)])
        yield connection


def imported(db: Database, home: Path, code: str, *files: Path, **options: object) -> Outcome:
    """Import the files for the company, with every master that they name."""
    wanted = {"create_company": True, "create_missing": MASTERS, **options}
    return run(Job(code, files, home, **wanted), db, lambda *_: None)  # type: ignore[arg-type]


def whose(table: str) -> sql.Composed:
    """Return the column of the table that names the company."""
    return sql.SQL("{}").format(sql.Identifier("id" if table == "companies" else "company_id"))


def rows_of(connection: Connection, company: UUID) -> dict[str, list[dict[str, object]]]:
    """Return every row of the company, in every table of production and of the history."""
    rows_by_table = {}
    for table in TABLES:
        query = sql.SQL("SELECT * FROM {0} AS each WHERE {1} = %s ORDER BY each::text")
        rows_by_table[table] = connection.execute(
            query.format(sql.Identifier(table), whose(table)), [company]
        ).fetchall()
    return rows_by_table


def test_tables_are_all_that_there_are(admin: Connection) -> None:
    policies = admin.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'schema_migrations%'"
    )
    assert {row["tablename"] for row in policies} == {*TABLES, *OF_NO_COMPANY, *COUNTED}


def test_both_companies_have_rows_under_the_same_codes_in_every_table(admin: Connection, tenants: Tenants) -> None:
    rows_of_a, rows_of_b = rows_of(admin, tenants.a), rows_of(admin, tenants.b)
    assert {table: len(rows) for table, rows in rows_of_a.items()} == {
        table: len(rows) for table, rows in rows_of_b.items()
    }
    assert [table for table in TABLES if not rows_of_a[table]] == []
    for table, column in (("vouchers", "voucher_no"), ("partners", "code"), ("projects", "code")):
        assert {row[column] for row in rows_of_a[table]} == {row[column] for row in rows_of_b[table]}


def test_neither_of_the_roles_nor_the_owner_passes_row_level_security(admin: Connection, tenants: Tenants) -> None:
    names = ["kerp_importer", "kerp_lookup", tenants.owner]
    privileges = admin.execute(
        "SELECT bool_or(rolsuper OR rolbypassrls) AS any FROM pg_roles WHERE rolname = ANY(%s)", [names]
    )
    assert privileges.fetchall() == [{"any": False}]


def test_a_company_sees_its_own_rows_alone(importer: Connection, admin: Connection, tenants: Tenants) -> None:
    wanted = rows_of(admin, tenants.a)
    for table in TABLES:
        # What belongs to no company, such as a migration among the operations, is seen by each.
        query = sql.SQL("SELECT * FROM {0} AS each WHERE {1} IS NOT NULL ORDER BY each::text")
        seen = importer.execute(query.format(sql.Identifier(table), whose(table)))
        assert seen.fetchall() == wanted[table]


@pytest.mark.parametrize("tenant", ["''", "NULL", "unset"])
def test_without_a_company_nothing_is_seen(tenant: str, tenants: Tenants) -> None:
    with psycopg.connect(tenants.url, autocommit=True) as connection, connection.transaction():
        connection.execute("SET LOCAL ROLE kerp_importer")
        if tenant != "unset":
            connection.execute("SELECT set_config('app.current_tenant', %s, true)", ["" if tenant == "''" else None])
        for table in TABLES:
            # Audit and operations have what belongs to no company: migrations.
            count = sql.SQL("SELECT count({}) FROM {}").format(whose(table), sql.Identifier(table))
            assert connection.execute(count).fetchone() == (0,)


def test_a_company_that_ended_leaves_nobody_behind(tenants: Tenants) -> None:
    with Database(tenants.url) as db:
        with db.transaction():
            db.act_for(tenants.a)
            assert db.row("SELECT count(*) AS n FROM companies")["n"] == 1
        with db.transaction():
            db.execute("SET LOCAL ROLE kerp_importer")
            assert db.row("SELECT current_setting('app.current_tenant') AS tenant")["tenant"] == ""
            assert db.row("SELECT count(*) AS n FROM companies")["n"] == 0


@pytest.mark.parametrize("table", TABLES)
def test_a_company_can_neither_write_nor_take_another_ones_rows(
    table: str, importer: Connection, admin: Connection, tenants: Tenants
) -> None:
    name, column = sql.Identifier(table), whose(table)
    one = sql.SQL("SELECT to_jsonb(each)::text AS row FROM {} AS each WHERE {} = %s LIMIT 1").format(name, column)
    row_of_b, row_of_a = (admin.execute(one, [id_]).fetchall()[0]["row"] for id_ in (tenants.b, tenants.a))
    insert = sql.SQL("INSERT INTO {} SELECT (jsonb_populate_record(NULL::{}, %s::jsonb)).*").format(name, name)
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"), importer.transaction():
        importer.execute(insert, [row_of_b])
    if table in ADD_ONLY:
        with pytest.raises(errors.InsufficientPrivilege, match="permission denied"), importer.transaction():
            importer.execute(sql.SQL("UPDATE {0} SET {1} = {1}").format(name, column))
        return
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"), importer.transaction():
        importer.execute(sql.SQL("UPDATE {0} SET {1} = %s").format(name, column), [tenants.b])
    touched = sql.SQL("UPDATE {0} SET {1} = {1} WHERE {1} = %s").format(name, column)
    assert importer.execute(touched, [tenants.b]).rowcount == 0
    assert importer.execute(touched, [tenants.a]).rowcount > 0
    delete = sql.SQL("DELETE FROM {0} WHERE {1} = %s").format(name, column)
    if table in NEVER_DELETED:
        with pytest.raises(errors.InsufficientPrivilege, match="permission denied"), importer.transaction():
            importer.execute(delete, [tenants.a])
    else:
        assert importer.execute(delete, [tenants.b]).rowcount == 0
    assert row_of_a != row_of_b


def test_lookup_functions_show_codes_without_a_company(tenants: Tenants) -> None:
    with Database(tenants.url) as db:
        assert [(row.code, row.id) for row in companies.companies(db)] == [("A", tenants.a), ("B", tenants.b)]
        assert {row["company_code"] for row in history.batches(db)} == {"A", "B"}
        assert [row["company_code"] for row in history.batches(db, "B")] == ["B"]


def test_lookup_functions_belong_to_their_own_role_and_not_to_the_public(admin: Connection) -> None:
    functions = admin.execute(
        """SELECT proname, pg_get_userbyid(proowner) AS owner, proconfig,
                  has_function_privilege('public', oid, 'EXECUTE') AS public
           FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY proname"""
    ).fetchall()
    shared = {"owner": "kerp_lookup", "proconfig": ["search_path=public, pg_temp"], "public": False}
    noting = {"owner": "kerp_owner", "proconfig": ["search_path=pg_catalog, public, pg_temp"], "public": False}
    assert functions == [
        *({"proname": name, **noting} for name in ("count_operation", "count_report")),
        *({"proname": name, **shared} for name in ("kerp_batches", "kerp_companies", "kerp_operations")),
        {"proname": "note_change", **noting},
    ]
    can = admin.execute("SELECT rolname FROM pg_roles WHERE rolname = 'kerp_lookup' AND NOT rolcanlogin").fetchall()
    assert len(can) == 1


def test_a_stranger_is_told_what_to_grant_and_with_it_can_import(
    tenants: Tenants, home: Path, books: tuple[Path, Path], server_url: str
) -> None:
    name = sql.Identifier(f"stranger_{uuid4().hex}")
    with psycopg.connect(server_url, autocommit=True) as cluster:
        cluster.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(name))
        url = f"postgresql://{name.as_string(cluster).strip(chr(34))}:x@{tenants.url.partition('@')[2]}"
        with Database(url) as stranger:
            for query in ("SELECT * FROM kerp_companies()", "SELECT 1 FROM kerp_staging.staging_vouchers"):
                with pytest.raises(DatabaseRefused):
                    stranger.rows(query)
            with pytest.raises(DatabaseRefused) as refused:
                imported(stranger, home, "A", *books)
            assert "GRANT kerp_importer TO" in str(refused.value.facts["advice"])
            last = check_readiness(Job(company="A", files=(), home=home), stranger, home)[-1]
            assert last.name == "role"
            assert "GRANT kerp_importer TO" in str(last.advice)
            cluster.execute(sql.SQL("GRANT kerp_importer TO {}").format(name))
            assert imported(stranger, home, "A", *books).status == "already_imported"
        cluster.execute(sql.SQL("DROP ROLE {}").format(name))


def test_a_batch_of_one_company_changes_no_row_of_another(
    admin: Connection, tenants: Tenants, home: Path, books: tuple[Path, Path]
) -> None:
    before, more = rows_of(admin, tenants.b), books[0].with_name("more.csv")
    with Database(tenants.url) as db:
        rows_before = rows_of(admin, tenants.a)
        assert imported(db, home, "A", more, dry_run=True).status == "completed"
        assert rows_of(admin, tenants.b) == before
        done = imported(db, home, "A", more)
        assert (done.status, done.totals["debit_promoted"]) == ("completed", "1300.00")
        assert rows_of(admin, tenants.b) == before
        assert rows_of(admin, tenants.a)["vouchers"] != rows_before["vouchers"]
        assert rollback(db, str(done.batch_id), plan_only=False).plan.is_possible
        assert rows_of(admin, tenants.b) == before
        assert rows_of(admin, tenants.a)["vouchers"] == rows_before["vouchers"]
        changed = books[0].with_name("changed.csv")
        changed.write_text(JOURNAL.replace("1000", "1001"), encoding="utf-8")
        assert imported(db, home, "A", changed).status == "rejected"
        assert rows_of(admin, tenants.b) == before


def test_a_superusers_connection_writes_as_the_importer_too(
    db: Database, import_files: Import, books: tuple[Path, Path]
) -> None:
    # A connection looks once for what was planted: before the witness stands there.
    with db.tenant(None):
        pass
    db.execute(
        """
        CREATE TABLE witness (who text, logged_in text, what text, tenant text);
        GRANT INSERT ON witness TO kerp_importer;
        CREATE FUNCTION testify() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO witness VALUES (current_user, session_user, TG_OP, current_setting('app.current_tenant'));
            RETURN coalesce(NEW, OLD);
        END
        $$;
        CREATE TRIGGER vouchers_witness BEFORE INSERT OR UPDATE OR DELETE ON vouchers
            FOR EACH ROW EXECUTE FUNCTION testify();
        CREATE TRIGGER batches_witness BEFORE INSERT OR UPDATE OR DELETE ON import_batches
            FOR EACH ROW EXECUTE FUNCTION testify();
        """,
    )
    done = import_files(*books, create_missing=MASTERS)
    assert rollback(db, str(done.batch_id), plan_only=False).plan.is_possible
    (company,) = db.rows("SELECT DISTINCT company_id::text AS id FROM import_batches")
    seen = db.rows("SELECT DISTINCT who, logged_in, what, tenant FROM witness ORDER BY what")
    assert seen == [
        {"who": "kerp_importer", "logged_in": "postgres", "what": what, "tenant": company["id"]}
        for what in ("DELETE", "INSERT", "UPDATE")
    ]
    assert db.row("SELECT current_user::text AS me")["me"] == "postgres"
