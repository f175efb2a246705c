"""A company's own role: whoever is its member acts for that company alone, whatever the session says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
from kerp_import.database import audit
from kerp_import.database.connection import Database
from kerp_import.model.errors import DatabaseRefused
from kerp_import.model.nouns import Job
from kerp_import.model.particles import with_particles
from kerp_import.records import company as companies
from kerp_import.records import history
from kerp_import.records.tenant_role import tenant_role
from kerp_import.run import run
from psycopg import errors, sql
from support import Kerp, create_database, drop_database, url_of

JOURNAL = """전표일자,전표번호,계정코드,계정과목,적요,차변,대변
2024-01-02,1,10101,현금,출자,1000,
2024-01-02,1,30101,자본금,출자,,1000
"""
OWNED: LiteralString = """
    SELECT
        relation.oid::regclass::text, CASE relation.relname WHEN 'companies' THEN 'id' ELSE 'company_id' END,
        -- Of partitioned vouchers, the partitions by their own names and the table of keys are the owner's alone.
        relation.relispartition OR relation.relname = 'voucher_keys'
    FROM pg_class AS relation
    WHERE relation.relkind IN ('r', 'v', 'p')
      -- Two tables belong to no company: what each may read.
      AND relation.relname NOT IN ('account_plans', 'system_settings')
      -- What is counted over all companies is granted to kerp_monitor alone, and holds no row of a company.
      AND relation.relname <> 'operation_counts'
      AND relation.relname NOT LIKE 'monitored%'
      AND (relation.relnamespace = 'public'::regnamespace AND relation.relname NOT LIKE 'schema_migrations%'
           OR relation.relnamespace = 'kerp_staging'::regnamespace AND relation.relkind = 'v')
    ORDER BY 1
"""

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Companies:
    """Two companies with the same books, the first with a role of its own, and a login for each kind of person."""

    admin_url: str
    strict: UUID
    other: UUID
    strict_login: str
    """A member of the strict company's role, and of nothing else."""
    plain_login: str
    """A member of kerp_importer, and of nothing else."""

    def connect(self, login: str) -> Connection:
        """Return a connection as this login."""
        return psycopg.connect(self.url(login), autocommit=True)

    def url(self, login: str) -> str:
        """Return the address of the database with this login."""
        return f"postgresql://{login}:x@{self.admin_url.partition('@')[2]}"


@pytest.fixture(scope="module")
def books(server_url: str, template: str, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Companies]:
    """Return the companies, each with the journal promoted by an administrator."""
    name, journal = create_database(server_url, template), tmp_path_factory.mktemp("strict") / "journal.csv"
    journal.write_text(JOURNAL, encoding="utf-8")
    admin_url = url_of(server_url, name)
    logins = [f"{kind}_{uuid4().hex}" for kind in ("strict", "plain")]
    with Database(admin_url) as db:
        ids = [companies.add(db, code, code, None, strict_tenant=code == "A").id for code in ("A", "B")]
        for code in ("A", "B"):
            done = run(Job(code, (journal,), home, allow_unverified=True), db, lambda *_: None)
            assert done.status == "completed", [each.message for each in done.findings]
        role = tenant_role(db, ids[0])
    assert role is not None
    with psycopg.connect(server_url, autocommit=True) as admin:
        for login, granted in zip(logins, (role, "kerp_importer"), strict=True):
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(sql.Identifier(login)))
            admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(granted), sql.Identifier(login)))
    yield Companies(admin_url, ids[0], ids[1], *logins)
    drop_database(server_url, name)
    with psycopg.connect(server_url, autocommit=True) as admin:
        for each in (*logins, role):
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(each)))


@contextmanager
def acting(connection: Connection, company: UUID) -> Iterator[None]:
    """Say that the session acts for the company."""
    connection.execute("SELECT set_config('app.current_tenant', %s, false)", [str(company)])
    yield


def seen(connection: Connection, tenant: object) -> set[str]:
    """Return every company of which this login sees a row in any table or view, when its session names this tenant."""
    connection.execute("SELECT set_config('app.current_tenant', %s, false)", [str(tenant)])
    owners: set[str] = set()
    for name, column, is_the_owners in connection.execute(OWNED).fetchall():
        table = sql.Identifier(*name.split("."))
        query = sql.SQL("SELECT DISTINCT {}::text FROM {}").format(sql.Identifier(column), table)
        if is_the_owners:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(query)
            continue
        # What belongs to no company, such as a migration among the operations, is seen by each.
        owners |= {owner for (owner,) in connection.execute(query) if owner is not None}
    return owners


@pytest.mark.parametrize("role", ["none", "kerp_importer"])
def test_a_member_of_the_companys_role_sees_it_alone_whatever_the_session_says(books: Companies, role: str) -> None:
    with books.connect(books.strict_login) as connection:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.SQL(role)))
        assert seen(connection, books.strict) == {str(books.strict)}
        assert seen(connection, books.other) == set()
        assert seen(connection, uuid4()) == set()


def test_an_importers_login_never_sees_a_company_with_a_role_of_its_own(books: Companies) -> None:
    with books.connect(books.plain_login) as connection:
        for written in (str(books.strict), str(books.strict).upper(), books.strict.hex, f"{{{books.strict}}}"):
            assert seen(connection, written) == set()
        assert seen(connection, books.other) == {str(books.other)}


def test_an_administrator_sees_whichever_company_the_session_names(books: Companies) -> None:
    with books.connect(books.strict_login) as strict, Database(books.admin_url) as db:
        assert strict.info.user != db.user
        for company in (books.strict, books.other):
            with db.tenant(company):
                assert [row["id"] for row in db.rows("SELECT id FROM companies")] == [company]


def test_a_statement_that_changes_the_tenant_on_its_way_sees_nobody_elses_rows(books: Companies) -> None:
    with books.connect(books.strict_login) as connection:
        for first, then in ((books.strict, books.other), (books.other, books.strict)):
            rows = connection.execute(
                """SELECT voucher.company_id
                   FROM (VALUES (%s), (%s)) AS tenant (id)
                   CROSS JOIN LATERAL (SELECT set_config('app.current_tenant', tenant.id, false) OFFSET 0) AS done
                   CROSS JOIN LATERAL (SELECT * FROM vouchers WHERE done IS NOT NULL OFFSET 0) AS voucher""",
                [str(first), str(then)],
            ).fetchall()
            assert books.other not in {company for (company,) in rows}


def test_words_of_ones_own_give_the_policies_no_other_meaning(books: Companies) -> None:
    with psycopg.connect(books.admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE SCHEMA trick AUTHORIZATION {}").format(sql.Identifier(books.strict_login)))
        with books.connect(books.strict_login) as connection:
            for statement in (
                "CREATE FUNCTION trick.pg_has_role(oid, oid, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
                "CREATE FUNCTION trick.to_regrole(text) RETURNS regrole LANGUAGE sql AS 'SELECT NULL::regrole'",
                "CREATE FUNCTION trick.may_act_for(uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
                "CREATE FUNCTION trick.eq(uuid, uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
                "CREATE OPERATOR trick.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = trick.eq)",
                "CREATE VIEW trick.pg_roles AS SELECT *, true AS rolsuper2 FROM pg_catalog.pg_roles",
                "SET search_path = trick, public, pg_catalog",
            ):
                connection.execute(statement.encode())
            assert seen(connection, books.other) == set()
        admin.execute("DROP SCHEMA trick CASCADE")


def test_lookups_name_the_companies_that_a_login_may_act_for(books: Companies) -> None:
    wanted = {books.strict_login: ["A"], books.plain_login: ["B"]}
    for login, codes in wanted.items():
        with Database(books.url(login)) as db:
            assert [row.code for row in companies.companies(db)] == codes
            assert {each.company_code for each in history.past_batches(db)} == set(codes)


@pytest.mark.parametrize(
    ("table", "refusal"),
    [("staging_vouchers", errors.InsufficientPrivilege), ("own_vouchers", errors.InsufficientPrivilege)],
)
def test_nobody_stages_rows_for_a_company_that_he_may_not_act_for(
    books: Companies, table: str, refusal: type[psycopg.Error]
) -> None:
    insert = sql.SQL("INSERT INTO kerp_staging.{} (batch_id, company_id) VALUES (%(id)s, %(id)s)")
    for login, company in ((books.strict_login, books.other), (books.plain_login, books.strict)):
        with books.connect(login) as connection, acting(connection, company), pytest.raises(refusal):
            connection.execute(insert.format(sql.Identifier(table)), {"id": company})


def test_a_strict_login_imports_its_own_company_and_no_other(books: Companies, home: Path, tmp_path: Path) -> None:
    journal = tmp_path / "more.csv"
    journal.write_text(JOURNAL.replace("2024-01-02", "2024-02-02"), encoding="utf-8")
    options: dict[str, Any] = {"allow_unverified": True, "create_company": True}
    with Database(books.url(books.strict_login)) as db:
        assert run(Job("A", (journal,), home, **options), db, lambda *_: None).status == "completed"
        for code in ("B", "C"):
            with pytest.raises(DatabaseRefused):
                run(Job(code, (journal,), home, **options), db, lambda *_: None)


def test_a_login_without_createrole_is_told_what_to_say(books: Companies) -> None:
    with Database(books.url(books.plain_login)) as db, pytest.raises(DatabaseRefused) as refused:
        companies.add(db, "C", "다", None, strict_tenant=True)
    assert refused.value.facts["advice"] == (
        f'ALTER ROLE "{books.plain_login}" CREATEROLE; GRANT kerp_importer TO "{books.plain_login}" WITH ADMIN OPTION;'
    )


def test_the_command_prints_the_role_and_the_grant(kerp: Kerp, server_url: str) -> None:
    added = kerp("company", "add", "HANBIT", "--name", "한빛상사", "--strict-tenant")
    shown = kerp("company", "show", "HANBIT")
    assert (added.returncode, shown.returncode) == (0, 0), added.stderr + shown.stderr
    role = added.stdout.partition("역할: ")[2].split()[0]
    assert added.stdout == f'HANBIT 한빛상사\n역할: {role}  들여보내기: GRANT "{role}" TO LOGIN;\n'
    assert role in shown.stdout
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


@contextmanager
def plain_login(server_url: str, database_url: str) -> Iterator[str]:
    """Make a login that may import, and give its address of the database."""
    login = f"plain_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x' IN ROLE kerp_importer").format(sql.Identifier(login)))
        yield f"postgresql://{login}:x@{database_url.partition('@')[2]}"
        admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(login)))


def test_a_company_that_is_there_is_made_strict(kerp: Kerp, db: Database, server_url: str, database_url: str) -> None:
    company = companies.add(db, "A", "가", None)
    role = f"kerp_tenant_{company.id}"
    with plain_login(server_url, database_url) as url, Database(url) as plain:
        assert [row.code for row in companies.companies(plain)] == ["A"]
        told = kerp("company", "strict", "A")
        said = f'역할: {role}  들여보내기: GRANT "{role}" TO LOGIN;\n'
        assert (told.returncode, told.stdout) == (0, said)
        assert companies.companies(plain) == []
        assert kerp("company", "strict", "A").stdout == said
        unknown = kerp("company", "strict", "B")
        assert (unknown.returncode, "KERP-X401" in unknown.stderr) == (3, True)
        noted = [each.action for each in audit.notes(db, company.id)]
        assert noted == ["company add", "company strict"]
        db.execute(f'DROP ROLE "{role}"')


@pytest.mark.slow
def test_a_restored_company_is_strict_where_the_server_lacks_its_role(
    kerp: Kerp, server_url: str, database_url: str, tmp_path: Path
) -> None:
    with Database(database_url) as db:
        company = companies.add(db, "A", "가", None, strict_tenant=True)
        companies.add(db, "B", "나", None)
    role, dump = f"kerp_tenant_{company.id}", tmp_path / "books.dump"
    assert kerp("db", "backup", "-o", dump).returncode == 0
    with psycopg.connect(server_url, autocommit=True) as another_server:
        another_server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
    done = kerp("db", "restore", dump, "--yes")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == (
        with_particles(f"회사의 역할 {role}을(를) 다시 만들었습니다.")
        + " 이 서버에 없었습니다. 아직 아무도 그 회사를 다룰 수 없습니다. "
        f'들여보내기: GRANT "{role}" TO LOGIN;'
    )
    with plain_login(server_url, database_url) as url, Database(url) as plain:
        assert [row.code for row in companies.companies(plain)] == ["B"]
    with psycopg.connect(server_url, autocommit=True) as server:
        kept = server.execute("SELECT datname FROM pg_database WHERE datname ~ '_before_'").fetchall()
        for (name,) in kept:
            assert name in done.stdout
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
        server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
