"""The trace: what each statement of a pending file locks, rewrites, reads and builds, and whom it makes wait."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.migrate import runner
from kerp_import.migrate.files import read_folder, shipped
from kerp_import.model.schema_errors import TargetUnreadable
from kerp_import.schema_changes.copy_of_target import CopyFrom
from kerp_import.schema_changes.plan import trace
from kerp_import.schema_changes.table_locks import LockMode, Waits, lock_outside, strongest, waits_for
from psycopg import sql
from support import FIXTURES, Kerp

pytestmark = pytest.mark.slow

TRACED = FIXTURES / "migrations" / "traced"

TOLD = """000002_columns.up.sql
    먼저 0이어야 함: SELECT count(*) FROM books WHERE amount IS NULL
000003_checks.up.sql
000004_keys.up.sql
000005_indexes.up.sql
000006_fails.up.sql
    되돌리는 파일 없음
버전 1, 남은 것 5개

내장 서버에 만든 같은 버전의 스키마에서 실행한 결과 (자료는 없음)
000002_columns.up.sql
  2행 ALTER TABLE books ADD COLUMN title text (잠금은 5행까지)
      books: ACCESS EXCLUSIVE, 읽기와 쓰기가 기다림, 대상 약 1,000행
  3행 ALTER TABLE books ADD COLUMN noted_at timestamptz DEFAULT clock_timestamp() (잠금은 5행까지)
      books: ACCESS EXCLUSIVE (앞의 문이 잡음), 읽기와 쓰기가 기다림, 표를 다시 씀, 대상 약 1,000행
  4행 ALTER TABLE books ALTER COLUMN amount TYPE numeric(20, 4) (잠금은 5행까지)
      books: ACCESS EXCLUSIVE (앞의 문이 잡음), 읽기와 쓰기가 기다림, 표를 다시 씀, 대상 약 1,000행
  5행 ALTER TABLE books ALTER COLUMN code TYPE varchar(20)
      books: ACCESS EXCLUSIVE (앞의 문이 잡음), 읽기와 쓰기가 기다림, 대상 약 1,000행
000003_checks.up.sql
  1행 ALTER TABLE books ADD CONSTRAINT books_amount CHECK (amount >= 0) (잠금은 3행까지)
      books: ACCESS EXCLUSIVE, 읽기와 쓰기가 기다림, 모든 행을 읽음, 대상 약 1,000행
  2행 ALTER TABLE pages ADD CONSTRAINT pages_book_known CHECK (book_id > 0) NOT VALID (잠금은 3행까지)
      pages: ACCESS EXCLUSIVE, 읽기와 쓰기가 기다림, 대상 약 0행
  3행 UPDATE books SET amount = 0 WHERE amount IS NULL
      books: ACCESS EXCLUSIVE (앞의 문이 잡음), 읽기와 쓰기가 기다림, 대상 약 1,000행
000004_keys.up.sql
  1행 ALTER TABLE pages VALIDATE CONSTRAINT pages_book_known (잠금은 3행까지)
      pages: SHARE UPDATE EXCLUSIVE, 아무도 기다리지 않음, 모든 행을 읽음, 대상 약 0행
  2행 ALTER TABLE pages ADD CONSTRAINT pages_book FOREIGN KEY (book_id) REFERENCES books (id) (잠금은 3행까지)
      books: SHARE ROW EXCLUSIVE, 쓰기가 기다림, 대상 약 1,000행
      pages: SHARE ROW EXCLUSIVE, 쓰기가 기다림, 모든 행을 읽음, 대상 약 0행
  3행 CREATE TABLE authors ( id bigint PRIMARY KEY, book_id bigint REFERENCES books (id) )
      authors: 새 표
000005_indexes.up.sql
  1행 DO $$ BEGIN CREATE INDEX books_by_code ON books (code); END $$
      books: SHARE, 쓰기가 기다림, 모든 행을 읽음, 대상 약 1,000행
      인덱스 books_by_code를 만든다
  6행 CREATE INDEX CONCURRENTLY pages_by_book ON pages (book_id) (트랜잭션 밖)
      pages: SHARE UPDATE EXCLUSIVE, 아무도 기다리지 않음, 모든 행을 읽음, 대상 약 0행
      인덱스 pages_by_book를 만든다
  7행 DROP INDEX CONCURRENTLY books_by_code (트랜잭션 밖)
      books: SHARE UPDATE EXCLUSIVE, 아무도 기다리지 않음, 대상 약 1,000행
000006_fails.up.sql
  1행 ALTER TABLE pages ADD COLUMN number integer (잠금은 3행까지)
      pages: ACCESS EXCLUSIVE, 읽기와 쓰기가 기다림, 대상 약 0행
  실패: 000006_fails.up.sql:3 CREATE INDEX ON pages (nowhere): column "nowhere" does not exist
"""

OTHERS_FILE = """
-- requires: backfill titles
ALTER TABLE invoices ADD COLUMN memo text;
"""


@pytest.fixture
def books_url(empty_database_url: str) -> str:
    """Return the URL of a database in which the folder's first file has run, with a thousand books."""
    with Database(empty_database_url) as db:
        runner.up(db, 1, folder=read_folder(TRACED))
    with psycopg.connect(empty_database_url, autocommit=True) as admin:
        admin.execute("INSERT INTO books SELECT number, 'A', number FROM generate_series(1, 1000) AS number")
        admin.execute("ANALYZE books")
    return empty_database_url


@pytest.fixture
def others_folder(tmp_path: Path) -> Path:
    """Return a folder whose second file changes a table that its first one does not make."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for file in TRACED.glob("000001*"):
        shutil.copy(file, folder)
    (folder / "000002_memo.up.sql").write_text(OTHERS_FILE, encoding="utf-8")
    return folder


@pytest.fixture
def owner_url(empty_database_url: str, server_url: str) -> Iterator[str]:
    """Return the URL of a database with a login that owns it and is nothing else."""
    name = f"owner_{uuid4().hex}"
    login = sql.Identifier(name)
    with psycopg.connect(empty_database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(login))
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(admin.info.dbname), login))
    yield f"postgresql://{name}:x@{empty_database_url.partition('@')[2]}"
    with psycopg.connect(empty_database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("REASSIGN OWNED BY {} TO postgres").format(login))
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP ROLE {}").format(login))


def test_each_statement_tells_what_it_does_and_a_file_that_would_fail_where(books_url: str, kerp: Kerp) -> None:
    done = kerp("db", "plan", "--trace", "--path", TRACED, KERP_DATABASE_URL=books_url)
    assert done.returncode == 4, done.stderr
    assert done.stdout == TOLD
    with Database(books_url) as db:
        assert db.row("SELECT version, dirty FROM schema_migrations") == {"version": 1, "dirty": False}
        assert db.row("SELECT to_regclass('authors') AS there") == {"there": None}


def test_a_target_with_tables_of_others_is_copied_by_pg_dump(books_url: str, others_folder: Path, kerp: Kerp) -> None:
    with psycopg.connect(books_url, autocommit=True) as admin:
        admin.execute("CREATE TABLE invoices (id integer, book_id bigint REFERENCES books (id))")
        admin.execute("GRANT SELECT ON invoices TO pg_monitor")
        admin.execute("INSERT INTO invoices SELECT number FROM generate_series(1, 7) AS number")
        admin.execute("ANALYZE invoices")
    done = kerp("db", "plan", "--trace", "--json", "--path", others_folder, KERP_DATABASE_URL=books_url)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "version": 1,
        "files": [
            {
                "version": 2,
                "file": "000002_memo.up.sql",
                "checks": [],
                "requires_backfills": ["titles"],
                "has_way_back": False,
            }
        ],
        "trace": {
            "copy": "dump",
            "has_drifted": False,
            "fails": False,
            "files": [
                {
                    "file": "000002_memo.up.sql",
                    "failure": None,
                    "statements": [
                        {
                            "line": 3,
                            "statement": "ALTER TABLE invoices ADD COLUMN memo text",
                            "in_transaction": True,
                            "locks_held_to_line": 3,
                            "indexes_built": [],
                            "tables": [
                                {
                                    "table": "invoices",
                                    "lock": "ACCESS EXCLUSIVE",
                                    "is_taken_here": True,
                                    "waits": "reads and writes",
                                    "is_new": False,
                                    "is_rewritten": False,
                                    "is_scanned": False,
                                    "rows": 7,
                                    "bytes": 8192,
                                }
                            ],
                        }
                    ],
                }
            ],
        },
    }


def test_a_login_that_may_not_read_all_gets_the_clone_unless_the_target_drifted(
    owner_url: str, empty_database_url: str
) -> None:
    folder = read_folder(TRACED)
    with Database(owner_url) as db:
        runner.up(db, 5, folder=folder)
        with psycopg.connect(empty_database_url, autocommit=True) as admin:
            admin.execute("CREATE TABLE secrets (id integer)")
        traced = trace(db, owner_url, folder)
        assert (traced.source, traced.fails) == (CopyFrom.CLONE, True)
        db.execute("ALTER TABLE books DROP COLUMN title")
        with pytest.raises(TargetUnreadable) as refused:
            trace(db, owner_url, folder)
    assert refused.value.facts == {
        "reason": "pg_dump: error: query failed: ERROR:  permission denied for table secrets"
    }


def test_nothing_pending_needs_no_copy(kerp: Kerp) -> None:
    done = kerp("db", "plan", "--trace")
    assert (done.returncode, done.stdout) == (0, f"버전 {shipped().newest}, 남은 것 0개\n")


@pytest.mark.parametrize(
    ("mode", "waits"),
    [
        (LockMode.ROW_EXCLUSIVE, Waits.NOBODY),
        (LockMode.SHARE_UPDATE_EXCLUSIVE, Waits.NOBODY),
        (LockMode.SHARE, Waits.WRITES),
        (LockMode.SHARE_ROW_EXCLUSIVE, Waits.WRITES),
        (LockMode.EXCLUSIVE, Waits.WRITES),
        (LockMode.ACCESS_EXCLUSIVE, Waits.EVERYBODY),
    ],
)
def test_whoever_is_said_to_wait_waits(mode: LockMode, waits: Waits, books_url: str) -> None:
    """What the program says of each lock is what the server does."""
    with psycopg.connect(books_url, autocommit=True) as holder, psycopg.connect(books_url, autocommit=True) as other:
        other.execute("SET lock_timeout = '50ms'")
        waiting = set()
        with holder.transaction():
            holder.execute(f"LOCK TABLE books IN {mode.words} MODE".encode())
            held = holder.execute("SELECT mode FROM pg_locks WHERE relation = 'books'::regclass").fetchall()
            assert strongest([name for (name,) in held]) is mode
            for what, statement in (("reads", "SELECT FROM books"), ("writes", "UPDATE books SET code = 'B'")):
                try:
                    other.execute(statement.encode())
                except psycopg.errors.LockNotAvailable:
                    waiting.add(what)
    assert waits_for(mode) is waits
    assert waiting == {Waits.EVERYBODY: {"reads", "writes"}, Waits.WRITES: {"writes"}, Waits.NOBODY: set()}[waits]


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        ("CREATE UNIQUE INDEX CONCURRENTLY", LockMode.SHARE_UPDATE_EXCLUSIVE),
        ("REINDEX TABLE CONCURRENTLY BOOKS", LockMode.SHARE_UPDATE_EXCLUSIVE),
        ("REINDEX SCHEMA PUBLIC", LockMode.SHARE),
        ("VACUUM FULL BOOKS", LockMode.ACCESS_EXCLUSIVE),
        ("VACUUM BOOKS", LockMode.SHARE_UPDATE_EXCLUSIVE),
        ("ALTER TABLE BOOKS DETACH PARTITION OLD CONCURRENTLY", LockMode.SHARE_UPDATE_EXCLUSIVE),
        ("ALTER SYSTEM SET WORK_MEM", None),
    ],
)
def test_what_runs_outside_a_transaction_is_known_by_its_words(words: str, mode: LockMode | None) -> None:
    assert lock_outside(words) is mode
