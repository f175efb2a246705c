"""Keys made after the rows: the same database as with keys in place, every key as before, and no orphan gets by."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
from kerp_import.database.connection import Database, Row
from kerp_import.migrate.runner import up
from kerp_import.model.errors import ConnectionLost, DatabaseRefused
from kerp_import.model.nouns import Batch, Job
from kerp_import.model.step import Clock
from kerp_import.promote import undo_facts
from kerp_import.promote.constraints_as_sets import constraints_as_sets
from kerp_import.promote.gate import clear
from kerp_import.promote.promote import promote, touched_since
from kerp_import.promote.rollback import rollback
from kerp_import.records import company as companies
from kerp_import.records.run_context import RunContext
from kerp_import.run import run
from kerp_import.schema_changes.catalogue import catalogue_facts
from partitioned import divide
from psycopg import sql
from support import MAY_MIGRATE, Import, create_database, drop_database, login, sampled, url_of
from system_server import oldest_programs, running

VOUCHERS, MANY = 1_000, 5_000
HEADINGS = "전표일자,전표번호,계정코드,계정과목,거래처코드,부서코드,프로젝트코드,적요,차변,대변\n"
MASTERS = frozenset({"partners", "departments", "projects"})
ALL, WITHOUT_LINEAGE, DIVIDED = 19, 18, 18
"""Keys of all three tables; of production's alone; of all where vouchers are partitioned."""

LOCKED_TABLES = (
    "accounts", "companies", "departments", "partners", "projects", "users", "voucher_lines", "vouchers"
)  # fmt: skip

KEY_AND_INDEX_FACTS: LiteralString = """
SELECT
    class.oid::regclass::text AS name, to_jsonb(built) - ARRAY['indexrelid', 'indpred'] AS built,
    to_jsonb(class) - ARRAY['oid', 'relfilenode', 'relpages', 'reltuples', 'relallvisible', 'relallfrozen'] AS stored,
    (
        SELECT jsonb_agg(to_jsonb(attribute) - 'attrelid' ORDER BY attribute.attnum)
        FROM pg_attribute AS attribute
        WHERE attribute.attrelid = class.oid
    ) AS parts
FROM pg_index AS built
JOIN pg_class AS class ON class.oid = built.indexrelid
WHERE class.relnamespace = 'public'::regnamespace
UNION ALL
SELECT
    held.conrelid::regclass || ' ' || held.conname, to_jsonb(held) - ARRAY['oid', 'conindid', 'conparentid'],
    to_jsonb(held.conindid::regclass::text),
    (
        SELECT jsonb_agg(
            to_jsonb(planted) - ARRAY['oid', 'tgname', 'tgparentid', 'tgconstraint', 'tgconstrindid']
            ORDER BY planted.tgtype, planted.tgrelid, planted.tgfoid
        )
        FROM pg_trigger AS planted
        WHERE planted.tgconstraint = held.oid
    )
FROM pg_constraint AS held
WHERE held.connamespace = 'public'::regnamespace
ORDER BY name
"""
"""What the catalogue knows of keys and indexes beyond what `db drift` compares."""

COMPARED: LiteralString = """
SELECT
    class.oid::regclass::text,
    format(
        'SELECT row(%s)::text FROM %s ORDER BY 1', string_agg('each.' || quote_ident(attribute.attname), ', '),
        class.oid::regclass || ' AS each'
    )
FROM pg_class AS class
JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
WHERE class.relkind = 'r'
  AND class.relnamespace IN ('public'::regnamespace, 'kerp_staging'::regnamespace)
  AND attribute.atttypid <> 'timestamptz'::regtype
GROUP BY class.oid
"""
"""Every table, and the query that gives its rows without times."""

GOOD: LiteralString = """
INSERT INTO vouchers (id, company_id, voucher_no, voucher_date)
SELECT 'aaaaaaaa-0000-7000-8000-000000000001', id, '20240131-00001', '2024-01-31' FROM companies;
INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code)
SELECT 'aaaaaaaa-0000-7000-8000-000000000001', id, 1, '10201' FROM companies;
"""
FORBIDDEN: dict[str, LiteralString] = {
    "vouchers_created_by": "UPDATE vouchers SET created_by = gen_random_uuid()",
    "vouchers_approved_by": "UPDATE vouchers SET approved_by = gen_random_uuid()",
    "vouchers_company_no_unique": """INSERT INTO vouchers (company_id, voucher_no, voucher_date)
        SELECT company_id, voucher_no, voucher_date FROM vouchers""",
    "voucher_lines_voucher": "UPDATE voucher_lines SET voucher_id = gen_random_uuid()",
    "voucher_lines_account": "UPDATE voucher_lines SET account_code = 'none'",
    "voucher_lines_partner": "UPDATE voucher_lines SET partner_code = 'none'",
    "voucher_lines_department": "UPDATE voucher_lines SET department_code = 'none'",
    "voucher_lines_project": "UPDATE voucher_lines SET project_code = 'none'",
    "voucher_lines_no_unique": """INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code)
        SELECT voucher_id, company_id, line_no, account_code FROM voucher_lines""",
}
"""Key → what it forbids, done to a voucher and its line while the key is not there."""

FIRES_KO = "행을 넣거나 지울 때, 또는 COMMIT에 실행되는 트리거가 있습니다"
FIRES_EN = "a trigger fires on the rows or at COMMIT"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that leaves the keys in place, how it comes to be, and what is said of it."""

    name: str
    statement: LiteralString
    ko: str
    en: str


IN_THE_WAY = (
    Obstacle(
        "a table that inherits",
        "CREATE TABLE old_lines () INHERITS (voucher_lines)",
        "상속하거나, 파티션이거나, 외부 표를 파티션으로 둔 표입니다 (voucher_lines)",
        "it inherits, is a partition, or has foreign ones (voucher_lines)",
    ),
    Obstacle(
        "an event trigger",
        """CREATE FUNCTION seen() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE EVENT TRIGGER seen ON ddl_command_end EXECUTE FUNCTION seen()""",
        "이벤트 트리거가 있습니다 (seen)",
        "there is an event trigger (seen)",
    ),
    Obstacle(
        "a key that may wait until COMMIT",
        "ALTER TABLE accounts ADD CONSTRAINT later FOREIGN KEY (company_id) REFERENCES companies (id) DEFERRABLE",
        f"{FIRES_KO} (later ON accounts); {FIRES_KO} (later ON companies)",
        f"{FIRES_EN} (later ON accounts); {FIRES_EN} (later ON companies)",
    ),
    Obstacle(
        "something to replace",
        """INSERT INTO import_differences (batch_id, company_id, table_name, kind, old_id, is_applied)
        SELECT id, company_id, 'vouchers', 'changed', id, true FROM import_batches""",
        "바꾸거나 지우는 것이 있습니다 (vouchers)",
        "something is replaced or deleted (vouchers)",
    ),
    Obstacle(
        "few lines",
        "DELETE FROM kerp_staging.staging_account_sums WHERE account_code = '10201'",
        "분개가 1,000개뿐입니다",
        "there are only 1,000 lines",
    ),
    Obstacle(
        "few vouchers that are not set aside",
        """SELECT set_config('app.current_tenant', id::text, true) FROM companies;
        INSERT INTO kerp_staging.staging_exclusions (batch_id, company_id, table_name, record_id, reason)
        SELECT batch_id, company_id, 'vouchers', id, 'unchanged' FROM kerp_staging.staging_vouchers LIMIT 900""",
        "분개가 200개뿐입니다",
        "there are only 200 lines",
    ),
)
"""What a superuser may find."""

IN_AN_OWNERS_WAY = (
    Obstacle(
        "a trigger",
        """CREATE FUNCTION seen() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER seen AFTER INSERT ON vouchers EXECUTE FUNCTION seen()""",
        f"{FIRES_KO} (seen ON vouchers)",
        f"{FIRES_EN} (seen ON vouchers)",
    ),
    Obstacle(
        "a rule",
        "CREATE RULE seen AS ON UPDATE TO vouchers DO ALSO NOTHING",
        "규칙이 있습니다 (seen ON vouchers)",
        "there is a rule (seen ON vouchers)",
    ),
    Obstacle(
        "a policy that hides rows",
        "CREATE POLICY hidden ON accounts AS RESTRICTIVE USING (is_active)",
        "행을 가리는 정책이 있습니다 (hidden ON accounts)",
        "a policy hides rows (hidden ON accounts)",
    ),
    Obstacle(
        "a policy that was changed",
        "ALTER POLICY tenant_isolation ON voucher_lines USING (line_no > 1)",
        "운영 표의 정책이 바뀌었습니다",
        "a policy of production's tables was changed",
    ),
    Obstacle(
        "a policy that is gone",
        "DROP POLICY tenant_isolation ON users",
        "행을 가리는 정책이 있습니다 (users)",
        "a policy hides rows (users)",
    ),
)
"""The same for an owner whom policies bind; a superuser would be refused for them."""

NOT_AS_MADE: dict[LiteralString, int] = {
    "COMMENT ON INDEX idx_vouchers_company_date IS '달력'": 1,
    "COMMENT ON CONSTRAINT vouchers_company_no_unique ON vouchers IS '번호'": 1,
    "ALTER INDEX idx_vouchers_company_type SET (fillfactor = 70)": 1,
    "CLUSTER voucher_lines USING idx_voucher_lines_company_account": 1,
    "ALTER TABLE voucher_lines REPLICA IDENTITY USING INDEX voucher_lines_no_unique": 1,
    "ALTER INDEX idx_vouchers_company_status SET TABLESPACE aside": 1,
    "ALTER TABLE projects DISABLE TRIGGER ALL": 1,
    "ALTER TABLE voucher_lines DROP CONSTRAINT voucher_lines_account, ADD CONSTRAINT voucher_lines_account"
    " FOREIGN KEY (company_id, account_code) REFERENCES accounts (company_id, code) ON UPDATE CASCADE": 1,
    "CREATE TABLE attachments (company_id uuid, voucher_id uuid,"
    " FOREIGN KEY (company_id, voucher_id) REFERENCES vouchers (company_id, id))": 1,
    "CREATE INDEX of_somebody ON voucher_lines (description)": 0,
}
"""What somebody did → how many of our keys stay where they are for it."""


@dataclass(frozen=True, slots=True)
class StagedDatabase:
    """A database of which one batch was rehearsed, so that it stands in staging; what changes it is undone."""

    name: str
    url: str
    batch: Batch


def write_journal(path: Path, vouchers: int = VOUCHERS) -> Path:
    """Write vouchers of two lines each, every one with a partner, a department and a project."""
    rows = (
        f"2024-01-{2 + no % 20:02},{1 + no // 20},{account},P{no % 7},D{no % 3},J{no % 2},적요 {no},{sides}\n"
        for no in range(vouchers)
        for account, sides in (("10201,외상매출금", f"{1000 + no},"), ("40101,상품매출", f",{1000 + no}"))
    )
    path.write_text(HEADINGS + "".join(rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a journal that is worth it."""
    return write_journal(tmp_path_factory.mktemp("books") / "journal.csv")


def stage(url: str, home: Path, journal: Path) -> Batch:
    """Rehearse the journal for a company that is there, and return the batch, which may yet be promoted.

    Of what was tried staging alone is left: no lineage, and no dead rows.
    """
    with Database(url) as db:
        company = companies.add(db, "HANBIT", "한빛", None)
        outcome = run(Job("HANBIT", (journal,), home, create_missing=MASTERS, dry_run=True), db, lambda *_: None)
        assert outcome.batch_id is not None
        with db.tenant(company.id):
            db.execute("DELETE FROM import_entries; DELETE FROM import_files; DELETE FROM import_account_totals")
        db.execute("VACUUM vouchers, voucher_lines, import_entries")
        return Batch(outcome.batch_id, company)


@pytest.fixture(scope="module")
def staged(server_url: str, template: str, home: Path, journal: Path) -> Iterator[StagedDatabase]:
    """Return a superuser's database with a batch in staging."""
    name = create_database(server_url, template)
    url = url_of(server_url, name)
    yield StagedDatabase(name, url, stage(url, home, journal))
    drop_database(server_url, name)


@pytest.fixture(scope="module")
def owned(server_url: str, home: Path, journal: Path) -> Iterator[StagedDatabase]:
    """Return the same where the login owns production's tables and has no other rights, beside another company."""
    with login(server_url, "NOSUPERUSER", "NOBYPASSRLS", "NOCREATEROLE") as (name, url):
        with psycopg.connect(server_url, autocommit=True) as admin:
            identifier = sql.Identifier(name)
            admin.execute(sql.SQL("GRANT kerp_importer TO {} WITH ADMIN TRUE").format(identifier))
            admin.execute(sql.SQL(MAY_MIGRATE).format(identifier))
            admin.execute(sql.SQL(MAY_MIGRATE.replace("kerp_owner", "kerp_lookup")).format(identifier))
        with Database(url) as db:
            up(db)
            others = Job(
                "OTHERS", (write_journal(journal.with_name("others.csv"), 10),), home, create_company=True,
                create_missing=MASTERS,
            )  # fmt: skip
            assert run(others, db, lambda *_: None).status == "completed"
        yield StagedDatabase(name, url, stage(url, home, journal))


@pytest.fixture(scope="module")
def divided(server_url: str, template: str, home: Path, journal: Path) -> Iterator[StagedDatabase]:
    """Return the same with partitioned vouchers, and lines enough for the keys of every partition."""
    name = create_database(server_url, template)
    url = url_of(server_url, name)
    batch = stage(url, home, write_journal(journal.with_name("many.csv"), MANY))
    divide(url)
    with Database(url) as db:
        db.execute("VACUUM vouchers, voucher_keys")
    yield StagedDatabase(name, url, batch)
    drop_database(server_url, name)


@pytest.fixture
def staged_url(server_url: str, staged: StagedDatabase) -> Iterator[str]:
    """Return the URL of a database of one's own with a batch in staging."""
    name = create_database(server_url, staged.name)
    yield url_of(server_url, name)
    drop_database(server_url, name)


@pytest.fixture(autouse=True)
def _hear(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="kerp_import")


def ways_taken(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was said of the keys since the last time."""
    said = [
        each.getMessage()
        for each in caplog.records
        if re.search("keys and indexes|foreign keys", each.getMessage(), re.IGNORECASE)
    ]
    caplog.clear()
    return said


def made_afterwards(keys: int) -> list[str]:
    return [f"키와 인덱스 {keys}개를 행을 넣은 뒤에 만듭니다. / {keys} keys and indexes are made after the rows."]


def in_place(ko: str, en: str) -> list[str]:
    return [f"키와 인덱스를 행마다 확인하며 넣습니다: {ko}. / Keys and indexes are checked with every row: {en}."]


FOREIGN = 8
"""Foreign keys of vouchers and of their lines."""

CHECKED_AFTERWARDS = (
    f"외래키 {FOREIGN}개를 행을 지운 뒤에 한꺼번에 확인합니다. /"
    f" {FOREIGN} foreign keys are checked at once after the rows are deleted."
)
CHECKED_IN_PLACE = (
    "외래키를 행마다 확인하며 지웁니다: 다른 사용자가 접속해 있습니다 (ledger). /"
    " Foreign keys are checked with every row: another client is connected (ledger)."
)


def kept(db: Database) -> tuple[object, ...]:
    """Return all that the catalogue says of a database."""
    return catalogue_facts(db), db.rows(KEY_AND_INDEX_FACTS)


def lines_of(db: Database) -> int:
    """Return how many lines production shows."""
    return int(str(db.row("SELECT count(*) AS lines FROM voucher_lines")["lines"]))


def promote_staged(db: Database, home: Path, batch: Batch) -> None:
    """Promote the batch, which is in staging, in the transaction under way."""
    cleared = clear(batch, (), skip_invalid=False)
    assert cleared is not None
    promote(RunContext(Job("HANBIT", (), home), db, Clock(lambda *_: None), batch), cleared)


def rows_without_times(url: str) -> dict[str, list[str]]:
    """Return every row of every table as text, without times."""
    with psycopg.connect(url) as somebody:
        tables = somebody.execute(COMPARED).fetchall()
        return {str(name): [str(row[0]) for row in somebody.execute(query.encode())] for name, query in tables}


def promoted_both_ways(
    urls: tuple[str, str], home: Path, batch: Batch, caplog: pytest.LogCaptureFixture, keys: int = ALL
) -> None:
    """Promote one batch alone and beside somebody else, in two databases, and find them alike."""
    with Database(urls[0]) as db:
        fresh = kept(db)
        with db.tenant(batch.company.id):
            promote_staged(db, home, batch)
        assert ways_taken(caplog) == made_afterwards(keys)
        assert kept(db) == fresh
    with psycopg.connect(urls[1], application_name="ledger"), Database(urls[1]) as db, db.tenant(batch.company.id):
        promote_staged(db, home, batch)
        said = ("다른 사용자가 접속해 있습니다 (ledger)", "another client is connected (ledger)")
        assert ways_taken(caplog) == in_place(*said)
    rows = rows_without_times(urls[0])
    assert rows == rows_without_times(urls[1])
    with psycopg.connect(urls[0]) as somebody:
        counted = somebody.execute(
            "SELECT (SELECT count(*) FROM vouchers), (SELECT count(*) FROM voucher_lines)"
        ).fetchall()
    vouchers = len(rows["kerp_staging.staging_vouchers"])
    assert counted == [(vouchers, 2 * vouchers)]
    assert vouchers >= VOUCHERS


def forbidden_is_refused(database: StagedDatabase) -> None:
    """Do what each key forbids while it is not there: the server refuses to make it, and nothing is changed."""
    with Database(database.url) as db:
        fresh = kept(db)
        for key, statement in FORBIDDEN.items():
            with (
                pytest.raises(DatabaseRefused, match=f'"{key}"'),
                db.tenant(database.batch.company.id),
                constraints_as_sets(db, database.batch),
            ):
                db.execute(GOOD + statement)
        assert kept(db) == fresh


def test_both_ways_of_promoting_give_the_same_database(
    server_url: str, staged: StagedDatabase, staged_url: str, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    name = create_database(server_url, staged.name)
    promoted_both_ways((staged_url, url_of(server_url, name)), home, staged.batch, caplog)
    drop_database(server_url, name)


@pytest.mark.slow
def test_so_they_do_on_partitioned_vouchers(
    server_url: str, divided: StagedDatabase, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    names = [create_database(server_url, divided.name) for _ in range(2)]
    urls = (url_of(server_url, names[0]), url_of(server_url, names[1]))
    promoted_both_ways(urls, home, divided.batch, caplog, DIVIDED)
    for name in names:
        drop_database(server_url, name)


@pytest.mark.slow
def test_a_rehearsal_its_run_and_its_rollback_go_together(
    import_files: Import, db: Database, database_url: str, journal: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fresh = kept(db)
    assert import_files(journal, dry_run=True, create_missing=MASTERS).status == "completed"
    assert kept(db) == fresh
    # What the rehearsal left dead in the tables does not count.
    outcome = import_files(journal, create_missing=MASTERS)
    assert ways_taken(caplog) == 2 * made_afterwards(ALL)
    assert kept(db) == fresh
    beside_somebody = rolled_back_beside_somebody(database_url, db, outcome.batch_id)
    assert ways_taken(caplog) == [CHECKED_IN_PLACE]
    undone = rollback(db, str(outcome.batch_id), plan_only=False)
    assert ways_taken(caplog) == [CHECKED_AFTERWARDS]
    assert undone.rows["voucher_lines"] == 2 * VOUCHERS
    assert undone.rows == beside_somebody
    assert kept(db) == fresh
    assert lines_of(db) == 0


def rolled_back_beside_somebody(url: str, db: Database, batch_id: UUID | None) -> dict[str, int]:
    """Plan to undo a batch while somebody else is connected, and return the rows that would go."""
    with psycopg.connect(url, application_name="ledger"):
        return rollback(db, str(batch_id), plan_only=True).rows


WRITTEN_MEANWHILE: dict[str, LiteralString] = {
    "a line of the batch's voucher": """INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code)
        SELECT id, company_id, 9, '10201' FROM vouchers LIMIT 1""",
    "a voucher for a partner of the batch": """WITH own AS (
            INSERT INTO vouchers (company_id, voucher_no, voucher_date)
            SELECT id, 'hand', '2024-01-31' FROM companies RETURNING id, company_id
        )
        INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code, partner_code)
        SELECT id, company_id, 1, '10201', 'P1' FROM own""",
}
"""What somebody writes after the look at the books and before they are locked."""


@pytest.fixture
def promoted_batch(import_files: Import, journal: Path) -> str:
    """Return a batch that is in production, with masters that it made."""
    return str(import_files(journal, create_missing=MASTERS).batch_id)


@pytest.mark.slow
@pytest.mark.parametrize("statement", WRITTEN_MEANWHILE.values(), ids=WRITTEN_MEANWHILE)
def test_a_rollback_that_checks_at_once_loses_nothing_written_meanwhile(
    db: Database, database_url: str, promoted_batch: str, monkeypatch: pytest.MonkeyPatch, statement: LiteralString
) -> None:
    fresh = kept(db)

    def look(db: Database, batch: Batch, suspects: list[UUID] | None) -> list[Row]:
        touched_rows = touched_since(db, batch, suspects)
        with psycopg.connect(database_url) as somebody:
            somebody.execute(statement)
        return touched_rows

    monkeypatch.setattr(undo_facts, "touched_since", look)
    with pytest.raises(DatabaseRefused, match="violates foreign key constraint"):
        rollback(db, promoted_batch, plan_only=False)
    assert kept(db) == fresh
    assert lines_of(db) == 2 * VOUCHERS + 1


@pytest.mark.slow
@pytest.mark.parametrize("whose", ["staged", "owned", "divided"])
def test_what_a_key_forbids_is_refused_though_it_was_not_there(request: pytest.FixtureRequest, whose: str) -> None:
    forbidden_is_refused(request.getfixturevalue(whose))


@pytest.mark.slow
def test_an_owner_without_other_rights_promotes_beside_another_company(
    owned: StagedDatabase, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Database(owned.url) as db:
        fresh = kept(db)
        with db.tenant(owned.batch.company.id) as ending:
            promote_staged(db, home, owned.batch)
            assert ways_taken(caplog) == made_afterwards(WITHOUT_LINEAGE)
            assert lines_of(db) == 2 * VOUCHERS
            assert db.row("SELECT current_user::text AS role") == {"role": "kerp_importer"}
            assert kept(db) == fresh
            ending.undo = True
        assert kept(db) == fresh


@pytest.mark.parametrize("obstacle", IN_THE_WAY, ids=lambda each: each.name)
def test_what_is_in_the_way_leaves_the_keys_in_place(
    staged: StagedDatabase, caplog: pytest.LogCaptureFixture, obstacle: Obstacle
) -> None:
    stay_in_place(staged, caplog, obstacle)


@pytest.mark.parametrize("obstacle", sampled(IN_AN_OWNERS_WAY, 2), ids=lambda each: each.name)
def test_what_is_in_an_owners_way_leaves_the_keys_in_place(
    owned: StagedDatabase, caplog: pytest.LogCaptureFixture, obstacle: Obstacle
) -> None:
    stay_in_place(owned, caplog, obstacle)


def stay_in_place(database: StagedDatabase, caplog: pytest.LogCaptureFixture, obstacle: Obstacle) -> None:
    with Database(database.url) as db, db.transaction() as ending:
        ending.undo = True
        db.execute(obstacle.statement)
        before = db.rows(KEY_AND_INDEX_FACTS)
        db.act_for(database.batch.company.id)
        with constraints_as_sets(db, database.batch):
            assert db.rows(KEY_AND_INDEX_FACTS) == before
    assert ways_taken(caplog) == in_place(obstacle.ko, obstacle.en)


def test_tables_that_hold_more_than_the_batch_keep_their_keys(
    staged: StagedDatabase, staged_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with Database(staged_url) as db:
        db.execute(
            "INSERT INTO vouchers (company_id, voucher_no, voucher_date)"
            " SELECT id, number, '2023-12-31' FROM companies CROSS JOIN generate_series(1, 5000) AS number"
        )
        with db.tenant(staged.batch.company.id), constraints_as_sets(db, staged.batch):
            pass
    (said,) = ways_taken(caplog)
    assert re.search(r": the tables hold [0-9]{3},[0-9]{3} bytes, more than the batch's [0-9]{3},[0-9]{3}\.$", said)


def test_a_gentle_run_and_one_that_finds_a_table_held_keep_the_keys(
    staged: StagedDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    with Database(staged.url) as db, db.second() as ours:
        with db.tenant(staged.batch.company.id) as ending, constraints_as_sets(db, staged.batch, is_gentle=True):
            ending.undo = True
        assert ways_taken(caplog) == in_place("다른 사용자와 함께 씁니다 (--gentle)", "others are at work (--gentle)")
        with ours.transaction():
            ours.execute("LOCK TABLE accounts IN ACCESS SHARE MODE")
            with db.tenant(staged.batch.company.id) as ending, constraints_as_sets(db, staged.batch):
                ending.undo = True
        assert ways_taken(caplog) == in_place("다른 작업이 표를 쥐고 있습니다", "somebody holds one of the tables")
        # A connection of our own is nobody else.
        with db.tenant(staged.batch.company.id) as ending, constraints_as_sets(db, staged.batch):
            ending.undo = True
        assert ways_taken(caplog) == made_afterwards(ALL)


def test_whoever_does_not_own_the_tables_leaves_the_keys_in_place(
    server_url: str, staged: StagedDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    name = f"weak_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x' IN ROLE kerp_importer").format(sql.Identifier(name)))
    weak_url = f"postgresql://{name}:x@{staged.url.partition('@')[2]}"
    with Database(weak_url) as db, db.tenant(staged.batch.company.id), constraints_as_sets(db, staged.batch):
        pass
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))
    ko, en = (
        "; ".join(f"{words} ({table})" for table in LOCKED_TABLES)
        for words in ("로그인이 표의 주인이 아닙니다", "the login does not own it")
    )
    assert ways_taken(caplog) == in_place(ko, en)


@contextmanager
def somebody(server_url: str, beside: str, application: str) -> Iterator[None]:
    """Be connected under a name while the block runs, and wait until the server has noticed the end."""
    with psycopg.connect(f"{beside}&application_name={application}", autocommit=True):
        yield
    with psycopg.connect(server_url, autocommit=True) as admin:
        while admin.execute("SELECT FROM pg_stat_activity WHERE application_name = %s", [application]).fetchall():
            pass


def test_who_else_is_there_is_seen_by_whoever_asks(
    server_url: str, staged: StagedDatabase, owned: StagedDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    with somebody(server_url, f"{server_url}&replication=true", "standby"):
        look(staged)
    ko, en = "복제 서버나 백업이 서버를 따라옵니다 (standby)", "a standby or a backup follows the server (standby)"
    assert ways_taken(caplog) == in_place(ko, en)
    with somebody(server_url, url_of(server_url, owned.url.rpartition("/")[2].partition("?")[0]), "ledger"):
        look(owned)
    ko, en = "다른 사용자가 접속해 있습니다 (ledger)", "another client is connected (ledger)"
    assert ways_taken(caplog) == in_place(ko, en)


def look(database: StagedDatabase) -> None:
    """Let it be decided whether the keys stay, and undo what was done."""
    batch = database.batch
    with Database(database.url) as db, db.tenant(batch.company.id) as ending, constraints_as_sets(db, batch):
        ending.undo = True


@pytest.fixture
def aside(server_url: str) -> Iterator[None]:
    """Make a tablespace for as long as a test needs it."""
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute("SET allow_in_place_tablespaces = on")
        admin.execute("CREATE TABLESPACE aside LOCATION ''")
        yield
        admin.execute("DROP TABLESPACE aside")


@pytest.mark.usefixtures("aside")
def test_a_key_that_is_not_just_as_we_made_it_stays_where_it_is(
    staged: StagedDatabase, staged_url: str, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Database(staged_url) as db:
        for statement in NOT_AS_MADE:
            db.execute(statement)
        before = kept(db)
        with db.tenant(staged.batch.company.id):
            promote_staged(db, home, staged.batch)
        assert kept(db) == before
        assert lines_of(db) == 2 * VOUCHERS
    assert ways_taken(caplog) == made_afterwards(ALL - sum(NOT_AS_MADE.values()))


@pytest.mark.slow
def test_a_promote_that_is_killed_at_any_statement_leaves_every_key(
    server_url: str, staged: StagedDatabase, staged_url: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Database(staged_url) as db:
        fresh = kept(db)
    killed = 0
    while True:
        with monkeypatch.context() as patch:
            killing_at(killed + 1, server_url, patch)
            try:
                with Database(staged_url) as db, db.tenant(staged.batch.company.id):
                    promote_staged(db, home, staged.batch)
                break
            except ConnectionLost:
                killed += 1
        with Database(staged_url) as db:
            assert kept(db) == fresh
            assert lines_of(db) == 0
    assert killed > 2 * ALL
    with Database(staged_url) as db:
        assert kept(db) == fresh
        assert lines_of(db) == 2 * VOUCHERS


def killing_at(last: int, server_url: str, patch: pytest.MonkeyPatch) -> None:
    """Let the server end the session at its statement of that number."""
    execute = Database.execute
    done = 0

    def counted(self: Database, query: str, **values: object) -> int:
        nonlocal done
        done += 1
        if done == last:
            with psycopg.connect(server_url, autocommit=True) as admin:
                admin.execute("SELECT pg_terminate_backend(%s, 10000)", [self.pid])
        return execute(self, query, **values)

    patch.setattr(Database, "execute", counted)


@pytest.mark.slow
def test_the_oldest_server_takes_both_ways_too(home: Path, journal: Path, caplog: pytest.LogCaptureFixture) -> None:
    with running(oldest_programs()) as url:
        urls = [url.replace("/postgres?", f"/{name}?") for name in ("alone", "beside")]
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("CREATE DATABASE alone")
        with Database(urls[0]) as db:
            up(db)
        batch = stage(urls[0], home, journal)
        forbidden_is_refused(StagedDatabase("alone", urls[0], batch))
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("CREATE DATABASE beside TEMPLATE alone")
        caplog.clear()
        promoted_both_ways((urls[0], urls[1]), home, batch, caplog)
