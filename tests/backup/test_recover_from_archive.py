"""Rows of a batch come back out of its archive alone: under their ids, and only where the hash of then proves them."""

import json
import shutil
from pathlib import Path

import polars as pl
import psycopg
import pytest
from kerp_import.backup import backup as backups
from kerp_import.backup.server_programs import run_program
from kerp_import.database.connection import Database
from kerp_import.model.outcome import Outcome
from support import MAPPING, Import, Kerp

pytestmark = pytest.mark.slow

BOOKS = """
SELECT md5(string_agg(to_jsonb(row)::text, '|' ORDER BY row.id)) AS books
FROM (
    SELECT id, to_jsonb(vouchers) - '{created_at,updated_at}'::text[] AS fields FROM vouchers
    UNION ALL SELECT id, to_jsonb(voucher_lines) FROM voucher_lines
    UNION ALL SELECT id, to_jsonb(partners) - '{created_at,updated_at}'::text[] FROM partners
    UNION ALL SELECT id, to_jsonb(departments) - '{created_at,updated_at}'::text[] FROM departments
    UNION ALL SELECT id, to_jsonb(opening_balances) - '{created_at,updated_at}'::text[] FROM opening_balances
) AS row
"""
KEPT = """
SELECT
    (SELECT count(*) FROM import_batches) AS batches, (SELECT count(*) FROM import_entries) AS entries,
    (SELECT count(*) FROM kerp_staging.staging_vouchers) AS staged
"""
HARM = """
DELETE FROM vouchers WHERE voucher_no LIKE '202401%';
DELETE FROM voucher_lines WHERE line_no = 2 AND voucher_id IN (SELECT id FROM vouchers WHERE voucher_no LIKE '202402%');
UPDATE vouchers SET description = '고침', approved_at = now() WHERE voucher_no LIKE '202403%';
UPDATE partners SET name = '바뀐 이름' WHERE code = '00101';
UPDATE departments SET is_active = false;
UPDATE opening_balances SET debit_amount = debit_amount + 1 WHERE debit_amount > 0;
"""


@pytest.fixture
def batch(promoted: tuple[str, Outcome]) -> str:
    """Return the id of the demo's batch."""
    return str(promoted[1].batch_id)


@pytest.fixture
def laptop(home: Path, tmp_path: Path, batch: str) -> Path:
    """Return a KERP_HOME of one's own that holds the archive of the batch and nothing else."""
    shutil.copytree(home / "archive" / batch, tmp_path / "laptop" / "archive" / batch)
    return tmp_path / "laptop"


def rows_of(url: str, query: str) -> list[dict[str, object]]:
    with Database(url) as db:
        return db.rows(query)


def test_what_is_gone_or_changed_comes_back_out_of_the_archive_under_its_ids(
    kerp: Kerp, promoted_url: str, batch: str, laptop: Path
) -> None:
    surroundings = {"KERP_DATABASE_URL": promoted_url, "KERP_HOME": str(laptop)}
    before, kept = rows_of(promoted_url, BOOKS), rows_of(promoted_url, KEPT)
    with Database(promoted_url) as db:
        db.execute(HARM)
    harmed = rows_of(promoted_url, BOOKS)
    asked = kerp("recover", "--batch", batch, **surroundings)
    assert (asked.returncode, asked.stdout.splitlines(), rows_of(promoted_url, BOOKS)) == (2, [
        "보관본에서:",
        "accounts: 없어진 0행, 달라진 0행",
        "partners: 없어진 0행, 달라진 1행",
        "departments: 없어진 0행, 달라진 4행",
        "projects: 없어진 0행, 달라진 0행",
        "vouchers: 없어진 75행, 달라진 73행",
        "voucher_lines: 없어진 290행, 달라진 0행",
        "opening_balances: 없어진 0행, 달라진 23행",
    ], harmed)  # fmt: skip
    done = kerp("recover", "--batch", batch, "--yes", **surroundings)
    assert done.returncode == 0, done.stderr
    assert (rows_of(promoted_url, BOOKS), rows_of(promoted_url, KEPT)) == (before, kept)
    again = kerp("recover", "--batch", batch, "--from", "archive", "--json", **surroundings)
    assert (again.returncode, json.loads(again.stdout)["recovered"]) == (0, False)


def test_a_row_that_its_hash_does_not_prove_is_refused_by_name(
    kerp: Kerp, promoted_url: str, batch: str, laptop: Path
) -> None:
    contents = json.loads((laptop / "archive" / batch / "tables.json").read_text(encoding="utf-8"))
    (journal,) = (each for each in contents if each["sheet"] == "분개장")
    (place,) = (f"c{each['index']}" for each in journal["columns"] if each["field"] == "description")
    for path in (laptop / "archive" / batch).glob(f"{journal['number']:04}-*.parquet"):
        first = pl.read_parquet(path).with_columns(
            pl.when(pl.col("row").cast(pl.Int64) < 10).then(pl.lit("딴말")).otherwise(pl.col(place)).alias(place)
        )
        first.write_parquet(path)
    with Database(promoted_url) as db:
        db.execute(HARM)
    harmed = rows_of(promoted_url, BOOKS)
    refused = kerp("recover", "--batch", batch, "--yes", KERP_DATABASE_URL=promoted_url, KERP_HOME=str(laptop))
    words = "보관본에서 다시 만든 행이 그때 쓴 것과 같다고 증명되지 않습니다"
    rows = ", ".join(f"한빛상사_2024.xlsx 분개장 {row}" for row in range(5, 10))
    assert (refused.returncode, refused.stderr.splitlines()) == (3, [
        f"KERP-X470 배치 {batch}: {words} (voucher_lines 5, vouchers 2): {rows}",
        f"→ 그 배치 뒤에 만든 백업에서 되살리십시오: kerp-import recover --batch {batch} --from FILE.dump",
    ])  # fmt: skip
    assert rows_of(promoted_url, BOOKS) == harmed


def test_a_laptop_without_archive_and_backup_says_so(kerp: Kerp, promoted_url: str, batch: str, tmp_path: Path) -> None:
    home, command = tmp_path / "laptop", f"kerp-import recover --batch {batch} --from FILE.dump"
    refused = kerp("recover", "--batch", batch, KERP_DATABASE_URL=promoted_url, KERP_HOME=str(home))
    assert (refused.returncode, refused.stderr.splitlines()) == (3, [
        f"KERP-X472 배치 {batch}의 보관본도, 그 뒤에 만든 백업도 이 컴퓨터에 없습니다 ({home})",
        f"→ 그 배치를 실행한 컴퓨터에서 하거나 백업을 지정하십시오: {command}",
    ])  # fmt: skip


def test_a_login_that_imports_for_one_company_recovers_from_the_archive(
    kerp: Kerp, promoted_url: str, batch: str, laptop: Path, server_url: str
) -> None:
    before = rows_of(promoted_url, BOOKS)
    with Database(promoted_url) as db:
        db.execute(HARM)
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute("CREATE ROLE recovering LOGIN PASSWORD 'x' IN ROLE kerp_importer")
    url = f"postgresql://recovering:x@{promoted_url.partition('@')[2]}"
    done = kerp("recover", "--batch", batch, "--yes", KERP_DATABASE_URL=url, KERP_HOME=str(laptop))
    assert done.returncode == 0, done.stderr
    assert rows_of(promoted_url, BOOKS) == before


def journal(folder: Path, amount: str) -> Path:
    path = folder / "분개장.csv"
    path.write_text(
        "기간 : 2024.01.01 ~ 2024.12.31\n일자,전표번호,계정코드,계정과목,차변금액,대변금액,적요\n"
        f"01-02,1,10300,보통예금,{amount},,x\n01-02,1,10100,현금,,{amount},y\n"
        "01-03,1,10300,보통예금,500,,x\n01-03,1,10100,현금,,500,y\n",
        encoding="utf-8",
    )
    return path


def test_what_a_later_batch_replaced_stays_and_the_rest_comes_back(
    kerp: Kerp, import_files: Import, database_url: str, tmp_path: Path
) -> None:
    first = import_files(journal(tmp_path, "1000"), mappings=MAPPING)
    import_files(journal(tmp_path, "2000"), mappings=MAPPING, on_conflict="replace")
    books = rows_of(database_url, BOOKS)
    with Database(database_url) as db:
        db.execute("DELETE FROM vouchers WHERE voucher_no LIKE '20240103%%'")
    done = kerp("recover", "--batch", str(first.batch_id), "--from", "archive", "--yes")
    assert done.returncode == 0, done.stderr
    assert "vouchers: 없어진 1행, 달라진 0행" in done.stdout
    assert rows_of(database_url, BOOKS) == books


def test_vouchers_that_came_in_as_drafts_come_back_as_drafts(
    kerp: Kerp, import_files: Import, database_url: str, tmp_path: Path
) -> None:
    done = import_files(journal(tmp_path, "1000"), mappings=MAPPING, voucher_status="draft")
    books = rows_of(database_url, BOOKS)
    with Database(database_url) as db:
        db.execute("DELETE FROM vouchers")
    again = kerp("recover", "--batch", str(done.batch_id), "--from", "archive", "--yes")
    assert again.returncode == 0, again.stderr
    assert rows_of(database_url, BOOKS) == books


@pytest.mark.slow
def test_a_backup_is_restored_once_for_telling_and_doing(
    kerp: Kerp, promoted_url: str, batch: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "books.dump"
    assert kerp("db", "backup", "-o", path, KERP_DATABASE_URL=promoted_url).returncode == 0
    with Database(promoted_url) as db:
        db.execute(HARM)
    restores: list[str] = []

    def counted(*given: str, **named: str) -> str:
        restores.append(given[2])
        return run_program(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(backups, "run_program", counted)
    done = kerp("recover", "--batch", batch, "--from", path, "--yes", KERP_DATABASE_URL=promoted_url)
    assert (done.returncode, restores) == (0, ["pg_restore"]), done.stderr
    table = kerp("db", "restore", path, "--table", "vouchers", "--yes", KERP_DATABASE_URL=promoted_url)
    assert (table.returncode, restores) == (0, ["pg_restore"] * 2), table.stderr
