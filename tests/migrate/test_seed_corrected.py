"""The chapters of K-ERP's migration guide made right: up, down and up again on the rows of two companies.

Decision: docs/decisions/seed-text.md
"""

from collections.abc import Callable, Iterator
from uuid import UUID

import psycopg
import pytest
from kerp_import.backup.server_programs import run_program
from kerp_import.database.connection import Database
from kerp_import.migrate.files import read_folder
from kerp_import.migrate.runner import down, up
from psycopg import errors, sql
from psycopg.rows import DictRow, dict_row
from support import FIXTURES, Kerp, create_database, drop_database, url_of
from system_server import oldest_programs, running

pytestmark = pytest.mark.slow

FOLDER = FIXTURES / "migrations" / "corrected"
AS_WRITTEN = FIXTURES / "migrations" / "as-written" / "db" / "migrations"
VERSIONS = sorted({int(path.name.partition("_")[0]) for path in FOLDER.glob("*.up.sql")})
COMPANIES = A, B = UUID(int=0xA), UUID(int=0xB)

FILLED = 12
"""The version at which the tables of the first chapters are there."""

DATES = ("2023-12-31", "2024-01-01", "2024-12-31", "2025-03-02")
"""Of each company's vouchers: the guide's year, and a month before and after it."""

Connection = psycopg.Connection[DictRow]
Contents = dict[str, dict[str, DictRow]]
Db = Callable[..., str]


@pytest.fixture(scope="module", params=["embedded", pytest.param("15", marks=pytest.mark.slow)])
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the URL of a database `kerp` on the embedded server and on PostgreSQL 15."""
    if request.param == "embedded":
        yield request.getfixturevalue("server_url")
        return
    with running(oldest_programs()) as url:
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("CREATE DATABASE kerp TEMPLATE template0")
        yield url.replace("/postgres?", "/kerp?")


@pytest.fixture
def url(server: str) -> Iterator[str]:
    """Return the URL of an empty database of that server."""
    name = create_database(server, "template0")
    yield url_of(server, name)
    drop_database(server, name)


@pytest.fixture
def db(kerp: Kerp, url: str) -> Db:
    """Return `kerp-import db … --path` over the corrected files, which must succeed."""

    def call(*arguments: str) -> str:
        done = kerp("db", *arguments, "--path", FOLDER, KERP_DATABASE_URL=url)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return call


def connected(url: str) -> Connection:
    """Return a superuser's connection, for which a table may change its columns between two queries."""
    return psycopg.connect(url, autocommit=True, row_factory=dict_row, prepare_threshold=None)


@pytest.fixture
def books(url: str) -> Iterator[Connection]:
    """Return a superuser's connection."""
    with connected(url) as connection:
        yield connection


def fill(books: Connection) -> None:
    """Insert two companies with a user, vouchers of several months, their lines, and customers."""
    for company, name in zip(COMPANIES, ("한빛상사", "가온무역"), strict=True):
        ids = {"company": company, "name": name}
        books.execute("INSERT INTO companies (id, name) VALUES (%(company)s, %(name)s)", ids)
        books.execute(
            "INSERT INTO users (id, company_id, name, bio) VALUES (%(company)s, %(company)s, '김', '부장')", ids
        )
        books.execute("INSERT INTO users (company_id, name) VALUES (%(company)s, '이')", ids)
        books.execute(
            "INSERT INTO customers (company_id, name, corp_num)"
            " VALUES (%(company)s, '가', '123-45-67890'), (%(company)s, '나', NULL)",
            ids,
        )
        for number, date in enumerate(DATES):
            books.execute(
                "INSERT INTO vouchers (company_id, voucher_no, voucher_date, total_debit, total_credit, created_by,"
                " updated_at) VALUES (%(company)s, %(no)s, %(date)s, 10.5, 10.5, %(company)s, '2020-01-01')",
                {**ids, "no": f"V{number}", "date": date},
            )
    books.execute(
        "INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code, debit_amount, credit_amount)"
        " SELECT id, company_id, no, '10101', CASE no WHEN 1 THEN 10.5 ELSE 0 END, CASE no WHEN 2 THEN 10.5 ELSE 0 END"
        " FROM vouchers CROSS JOIN (VALUES (1), (2)) AS sides (no)"
    )


def contents(books: Connection) -> Contents:
    """Return every row, by table and key; a partitioned table's once."""
    names = books.execute(
        "SELECT relname::text AS name FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
        " AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'schema_migrations%'"
    ).fetchall()
    rows: Contents = {}
    for name in (str(each["name"]) for each in names):
        read = books.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))).fetchall()
        rows[name] = {str(each.get("id") or each["user_id"]): each for each in read}
    for profile in rows.get("user_profiles", {}).values():
        # A profile is made when its table is: no two runs of the file agree on the time.
        del profile["created_at"], profile["updated_at"]
    return rows


def shared(contents: Contents, other: Contents) -> Contents:
    """Return what both have: the tables and columns that are in either."""
    return {
        table: {
            key: {column: row[column] for column in row.keys() & next(iter(other[table].values())).keys()}
            for key, row in rows.items()
        }
        for table, rows in contents.items()
        if table in other
    }


def schema(url: str) -> list[str]:
    """Return every line of the schema's dump, whatever its order: columns come back last."""
    with Database(url) as database:
        options = ["--schema-only", "--exclude-table=schema_migrations*"]
        dump = run_program(database, url, "pg_dump", options, database=database.name)
    lines = (line.rstrip(",") for line in dump.splitlines())
    return sorted(line for line in lines if line and not line.startswith(("--", "\\")))


def test_every_file_has_its_way_back_and_000020_is_the_guides_own() -> None:
    ways = {way: {path.name.split(".")[0] for path in FOLDER.glob(f"*.{way}.sql")} for way in ("up", "down")}
    assert ways["up"] == ways["down"]
    written = {path.name.split(".")[0] for path in AS_WRITTEN.glob("*.up.sql")}
    assert written <= ways["up"]
    for path in AS_WRITTEN.glob("000020_*.sql"):
        assert (FOLDER / path.name).read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


def test_the_chapters_go_up_down_and_up_again_on_rows_of_two_companies(url: str, db: Db, books: Connection) -> None:
    later = VERSIONS[VERSIONS.index(FILLED) + 1 :]
    db("goto", str(FILLED))
    fill(books)
    schemas, rows = {FILLED: schema(url)}, {FILLED: contents(books)}
    for before, version in zip([FILLED, *later], later, strict=False):
        assert db("up", "1").startswith(f"{version:06}_")
        schemas[version], rows[version] = schema(url), contents(books)
        assert shared(rows[version], rows[before]) == shared(rows[before], rows[version])
    assert db("version") == f"{VERSIONS[-1]}\n"
    for before, version in reversed(list(zip([FILLED, *later], later, strict=False))):
        assert db("down", "1", "--yes", "--no-backup").startswith(f"{version:06}_")
        assert schema(url) == schemas[before]
        assert shared(contents(books), rows[before]) == rows[before]
    db("up")
    assert (schema(url), contents(books)) == (schemas[later[-1]], rows[later[-1]])
    db("goto", "0", "--yes", "--no-backup")
    assert contents(books) == {}
    assert not [line for line in schema(url) if line.startswith("CREATE")]


@pytest.mark.slow
def test_the_first_files_run_twice_with_one_result(url: str, db: Db, books: Connection) -> None:
    db("goto", str(FILLED))
    once = schema(url)
    for path in sorted(FOLDER.glob("*.up.sql"))[: VERSIONS.index(FILLED) + 1]:
        books.execute(path.read_bytes())
    assert schema(url) == once


@pytest.mark.slow
def test_lint_says_nothing_of_the_corrected_files(kerp: Kerp) -> None:
    looked = kerp("db", "lint", "--path", FOLDER)
    assert (looked.returncode, looked.stdout) == (0, "마이그레이션 13개: 걸린 것 0건, 사유가 적힌 예외 24건\n")


# 000030


@pytest.mark.slow
def test_000030_commits_each_batch_and_keeps_what_holds(db: Db, books: Connection) -> None:
    db("goto", "20")
    fill(books)
    books.execute(
        "INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code, debit_amount)"
        " SELECT id, company_id, number, '10101', 1 FROM vouchers CROSS JOIN generate_series(3, 10002) AS number"
        " WHERE company_id = %s AND voucher_no = 'V0'",
        [A],
    )
    db("up", "1")
    counted = books.execute(
        "SELECT count(DISTINCT xmin::text) AS batches, count(*) AS lines FROM voucher_lines"
    ).fetchone()
    assert counted == {"batches": 2, "lines": 10_016}
    for debit, credit, constraint in ((-1, 0, "voucher_lines_not_negative"), (1, 1, "voucher_lines_one_side")):
        with pytest.raises(errors.CheckViolation) as refused:
            books.execute("UPDATE voucher_lines SET debit_amount = %s, credit_amount = %s", [debit, credit])
        assert refused.value.diag.constraint_name == constraint
    with pytest.raises(errors.NotNullViolation):
        books.execute("UPDATE voucher_lines SET credit_amount = NULL")


@pytest.mark.slow
def test_000030_does_not_go_back_over_amounts_that_it_would_round(
    db: Db, books: Connection, kerp: Kerp, url: str
) -> None:
    db("goto", "30")
    fill(books)
    books.execute("UPDATE voucher_lines SET debit_amount = 10.5001 WHERE line_no = 1 AND company_id = %s", [A])
    refused = kerp("db", "down", "1", "--yes", "--no-backup", "--path", FOLDER, KERP_DATABASE_URL=url)
    assert (refused.returncode, "4 line(s) have amounts of more than two decimals" in refused.stderr) == (3, True)
    assert db("version") == "30\n"


@pytest.fixture
def keeper_url(server: str, url: str) -> Iterator[str]:
    """Return the URL of the empty database for its owner, a login that policies bind."""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("CREATE ROLE keeper LOGIN PASSWORD 'x' NOSUPERUSER NOBYPASSRLS")
        with psycopg.connect(url, autocommit=True) as inside:
            inside.execute(sql.SQL("ALTER DATABASE {} OWNER TO keeper").format(sql.Identifier(inside.info.dbname)))
        yield f"postgresql://keeper:x@{url.partition('@')[2]}"
        with psycopg.connect(url, autocommit=True) as inside:
            inside.execute("REASSIGN OWNED BY keeper TO CURRENT_USER")
            inside.execute("DROP OWNED BY keeper")
        admin.execute("DROP ROLE keeper")


@pytest.mark.slow
def test_an_owner_whom_policies_bind_moves_every_companys_rows(keeper_url: str, url: str, books: Connection) -> None:
    folder = read_folder(FOLDER)
    with Database(keeper_url) as database:
        up(database, FILLED, folder=folder)
        fill(books)
        before, first = contents(books), schema(url)
        up(database, 50, folder=folder)
        after = contents(books)
        assert shared(after, before) == shared(before, after)
        assert {row["business_number"] for row in after["customers"].values()} == {"123-45-67890", None}
        down(database, FILLED, folder=folder)
    assert (schema(url), contents(books)) == (first, before)


# 000040


@pytest.fixture(scope="module")
def partitioned_url(server: str) -> Iterator[str]:
    """Return the URL of the books of two companies, partitioned by month; change them only in a transaction."""
    name, folder = create_database(server, "template0"), read_folder(FOLDER)
    url = url_of(server, name)
    with Database(url) as database, connected(url) as books:
        up(database, 30, folder=folder)
        fill(books)
        up(database, 40, folder=folder)
    yield url
    drop_database(server, name)


@pytest.fixture
def partitioned(partitioned_url: str) -> Iterator[Connection]:
    """Return a superuser's connection to them, in a transaction that is rolled back."""
    with connected(partitioned_url) as connection, connection.transaction(force_rollback=True):
        yield connection


def test_000040_has_a_month_for_every_voucher(partitioned: Connection) -> None:
    placed = partitioned.execute(
        "SELECT DISTINCT tableoid::regclass::text AS place FROM vouchers ORDER BY place"
    ).fetchall()
    assert [each["place"] for each in placed] == [
        "vouchers_2023_12", "vouchers_2024_01", "vouchers_2024_12", "vouchers_2025_03",
    ]  # fmt: skip


def test_000040_keeps_number_and_id_unique_over_all_months(partitioned: Connection) -> None:
    again = (
        "INSERT INTO vouchers (id, company_id, voucher_no, voucher_date)"
        " SELECT coalesce(%(id)s, id), company_id, %(no)s, '2026-07-01' FROM vouchers"
        " WHERE voucher_no = 'V1' AND company_id = %(company)s"
    )
    for values, constraint in (
        ({"id": UUID(int=1), "no": "V1"}, "vouchers_company_no_unique"),
        ({"id": None, "no": "V9"}, "voucher_keys_pkey"),
    ):
        with pytest.raises(errors.UniqueViolation) as refused, partitioned.transaction():
            partitioned.execute(again, {**values, "company": A})
        assert refused.value.diag.constraint_name == constraint
    with pytest.raises(errors.UniqueViolation), partitioned.transaction():
        partitioned.execute("UPDATE vouchers SET voucher_no = 'V1' WHERE voucher_no = 'V2'")
    with pytest.raises(errors.RaiseException, match="the id of voucher V2 does not change"):
        partitioned.execute("UPDATE vouchers SET id = gen_random_uuid() WHERE voucher_no = 'V2'")


def test_000040_keeps_lines_of_a_voucher_that_moves_and_drops_those_of_one_deleted(
    partitioned: Connection,
) -> None:
    before = contents(partitioned)
    partitioned.execute("UPDATE vouchers SET voucher_date = '2024-06-15', voucher_no = 'W1' WHERE voucher_no = 'V1'")
    after = contents(partitioned)
    assert after["voucher_lines"] == before["voucher_lines"]
    assert sorted(str(key["voucher_no"]) for key in after["voucher_keys"].values()) == sorted(
        2 * ["V0", "V2", "V3", "W1"]
    )
    partitioned.execute("DELETE FROM vouchers WHERE voucher_no = 'W1'")
    left = contents(partitioned)
    assert [len(left[name]) for name in ("vouchers", "voucher_keys", "voucher_lines")] == [6, 6, 12]
    with pytest.raises(errors.ForeignKeyViolation), partitioned.transaction():
        partitioned.execute("UPDATE voucher_lines SET voucher_id = gen_random_uuid()")


def test_000040_hides_other_companies_in_every_partition(partitioned: Connection) -> None:
    partitioned.execute("CREATE ROLE guest_of_months")
    partitioned.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest_of_months")
    partitioned.execute("SET LOCAL ROLE guest_of_months")
    partitioned.execute("SELECT set_config('app.current_tenant', %s, true)", [str(A)])
    for name, seen in (("vouchers", 4), ("vouchers_2024_01", 1), ("voucher_keys", 4)):
        counted = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
        assert partitioned.execute(counted).fetchone() == {"count": seen}


# Chapter 3


@pytest.mark.slow
def test_000050_keeps_what_either_application_writes(db: Db, books: Connection) -> None:
    db("goto", "40")
    fill(books)
    db("up", "1")
    books.execute("UPDATE customers SET business_number = '999-99-99999' WHERE name = '나'")
    books.execute("UPDATE customers SET corp_num = '888-88-88888' WHERE name = '가' AND company_id = %s", [A])
    books.execute("INSERT INTO customers (company_id, name, business_number) VALUES (%s, '다', '1')", [B])
    columns = books.execute("SELECT name, corp_num, business_number FROM customers ORDER BY name, corp_num").fetchall()
    assert [(row["name"], row["corp_num"], row["business_number"]) for row in columns] == [
        ("가", "123-45-67890", "123-45-67890"), ("가", "888-88-88888", "888-88-88888"),
        ("나", "999-99-99999", "999-99-99999"), ("나", "999-99-99999", "999-99-99999"), ("다", "1", "1"),
    ]  # fmt: skip


@pytest.mark.slow
def test_000051_waits_until_both_columns_say_the_same(db: Db, books: Connection, kerp: Kerp, url: str) -> None:
    db("goto", "50")
    fill(books)
    books.execute("ALTER TABLE customers DISABLE TRIGGER sync_business_number_trigger")
    books.execute("UPDATE customers SET business_number = '1' WHERE name = '가'")
    books.execute("ALTER TABLE customers ENABLE TRIGGER sync_business_number_trigger")
    refused = kerp("db", "up", "1", "--path", FOLDER, KERP_DATABASE_URL=url)
    assert refused.returncode == 3
    assert "000051_drop_corp_num.up.sql" in refused.stderr
    assert db("version") == "50\n"


@pytest.mark.slow
def test_000060_keeps_users_and_profiles_the_same_until_000061(db: Db, books: Connection) -> None:
    db("goto", "50")
    fill(books)
    db("up", "2")
    books.execute("UPDATE users SET bio = '이사' WHERE company_id = %s AND name = '김'", [A])
    books.execute("UPDATE user_profiles SET bio = '사장' WHERE company_id = %s AND bio = '부장'", [B])
    books.execute("INSERT INTO users (company_id, name, bio) VALUES (%s, '박', '대리')", [A])
    differing = """SELECT count(*) FROM users FULL JOIN user_profiles ON user_profiles.user_id = users.id
                   WHERE users.bio IS DISTINCT FROM user_profiles.bio"""
    assert books.execute(differing).fetchone() == {"count": 0}
    db("up", "1")
    kept = books.execute("SELECT bio FROM user_profiles ORDER BY bio").fetchall()
    assert [row["bio"] for row in kept] == ["대리", "사장", "이사", None, None]
