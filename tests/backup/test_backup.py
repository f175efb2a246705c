"""A backup is proved before it counts; out of it comes the whole database, one table, or what a batch wrote."""

import json
from pathlib import Path

import psycopg
import pytest
from kerp_import.backup import server_programs
from kerp_import.database.connection import Database, environment_of
from kerp_import.model.outcome import Outcome
from psycopg import sql
from support import Kerp

BOOKS = """
SELECT md5(string_agg(to_jsonb(row)::text, '|' ORDER BY row.id)) AS books
FROM (SELECT id, to_jsonb(vouchers) AS fields FROM vouchers UNION ALL SELECT id, to_jsonb(voucher_lines)
      FROM voucher_lines UNION ALL SELECT id, to_jsonb(partners) FROM partners) AS row
"""


def books_of(url: str) -> object:
    """Return a digest of vouchers, lines and partners."""
    with Database(url) as db:
        return db.row(BOOKS)["books"]


@pytest.fixture
def backed_up(kerp: Kerp, promoted_url: str, tmp_path: Path) -> Path:
    """Return a backup of a database in which the demo was promoted."""
    path = tmp_path / "books.dump"
    done = kerp("db", "backup", "-o", path, KERP_DATABASE_URL=promoted_url)
    assert done.returncode == 0, done.stderr
    return path


@pytest.mark.slow
def test_a_backup_is_for_our_eyes_alone_and_tells_what_it_holds(backed_up: Path, promoted_url: str) -> None:
    beside = backed_up.with_name("books.dump.json")
    facts = json.loads(beside.read_text(encoding="utf-8"))
    with Database(promoted_url) as db:
        lines = db.row("SELECT count(*) AS n FROM voucher_lines")["n"]
    assert facts["tables"]["public.voucher_lines"] == lines
    assert [each.stat().st_mode & 0o777 for each in (backed_up, beside)] == [0o600, 0o600]
    assert sorted(each.name for each in backed_up.parent.iterdir()) == ["books.dump", "books.dump.json"]


@pytest.mark.slow
def test_what_a_batch_wrote_comes_back_and_what_came_later_stays(
    kerp: Kerp, backed_up: Path, promoted_url: str, promoted: tuple[str, Outcome]
) -> None:
    before, batch = books_of(promoted_url), str(promoted[1].batch_id)
    with Database(promoted_url) as db:
        db.execute("DELETE FROM vouchers WHERE voucher_no LIKE '202401%%'")
        db.execute("UPDATE partners SET name = '바뀐 이름' WHERE code = '00101'")
        db.execute(
            "INSERT INTO partners (company_id, code, name, partner_type)"
            " SELECT company_id, 'LATER', '나중', partner_type FROM partners LIMIT 1"
        )
    asked = kerp("recover", "--batch", batch, "--from", backed_up, KERP_DATABASE_URL=promoted_url)
    assert (asked.returncode, "--yes" in asked.stderr) == (2, True)
    assert "vouchers: 없어진 75행, 달라진 0행" in asked.stdout
    assert "partners: 없어진 0행, 달라진 1행" in asked.stdout
    done = kerp("recover", "--batch", batch, "--from", backed_up, "--yes", KERP_DATABASE_URL=promoted_url)
    assert done.returncode == 0, done.stderr
    with Database(promoted_url) as db:
        assert db.execute("DELETE FROM partners WHERE code = 'LATER'") == 1
    assert books_of(promoted_url) == before
    again = kerp("recover", "--batch", batch, "--from", backed_up, "--json", KERP_DATABASE_URL=promoted_url)
    assert (again.returncode, json.loads(again.stdout)["recovered"]) == (0, False)


@pytest.mark.slow
def test_one_table_comes_back_where_rows_are_gone(kerp: Kerp, backed_up: Path, promoted_url: str) -> None:
    before = books_of(promoted_url)
    with Database(promoted_url) as db:
        db.execute("DELETE FROM voucher_lines WHERE line_no = 2")
    done = kerp("db", "restore", backed_up, "--table", "voucher_lines", "--yes", KERP_DATABASE_URL=promoted_url)
    assert done.returncode == 0, done.stderr
    assert books_of(promoted_url) == before
    unknown = kerp("db", "restore", backed_up, "--table", "nothing", "--yes", KERP_DATABASE_URL=promoted_url)
    assert (unknown.returncode, "KERP-X437" in unknown.stderr) == (3, True)


@pytest.mark.slow
def test_the_whole_comes_back_and_the_database_of_before_is_kept(
    kerp: Kerp, backed_up: Path, promoted_url: str, server_url: str
) -> None:
    before = books_of(promoted_url)
    with Database(promoted_url) as db:
        db.execute("DELETE FROM vouchers")
        refused = kerp("db", "restore", backed_up, "--yes", KERP_DATABASE_URL=promoted_url)
    assert (refused.returncode, "KERP-X438" in refused.stderr) == (3, True)
    done = kerp("db", "restore", backed_up, "--yes", KERP_DATABASE_URL=promoted_url)
    assert done.returncode == 0, done.stderr
    assert books_of(promoted_url) == before
    with psycopg.connect(server_url, autocommit=True) as server:
        kept = server.execute("SELECT datname FROM pg_database WHERE datname ~ '_before_'").fetchall()
        assert len(kept) == 1
        assert kept[0][0] in done.stdout
        server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(kept[0][0])))


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["changed", "alone"])
def test_a_backup_that_was_changed_or_stands_alone_is_none(
    kerp: Kerp, backed_up: Path, promoted_url: str, damage: str
) -> None:
    if damage == "changed":
        contents = bytearray(backed_up.read_bytes())
        contents[-1] ^= 1
        backed_up.write_bytes(contents)
    else:
        backed_up.with_name("books.dump.json").unlink()
    refused = kerp("db", "restore", backed_up, "--yes", KERP_DATABASE_URL=promoted_url)
    assert (refused.returncode, "KERP-X433" in refused.stderr) == (3, True)


@pytest.mark.slow
def test_a_login_that_sees_no_company_makes_no_backup(
    kerp: Kerp, promoted_url: str, tmp_path: Path, server_url: str
) -> None:
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute("CREATE ROLE bound_login LOGIN PASSWORD 'x'")
    url = f"postgresql://bound_login:x@{promoted_url.partition('@')[2]}"
    refused = kerp("db", "backup", "-o", tmp_path / "empty.dump", KERP_DATABASE_URL=url)
    assert (refused.returncode, "KERP-X434" in refused.stderr) == (3, True)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_backup_older_than_the_batch_does_not_hold_it(
    kerp: Kerp, database_url: str, promoted_url: str, promoted: tuple[str, Outcome], tmp_path: Path
) -> None:
    old = tmp_path / "old.dump"
    assert kerp("db", "backup", "-o", old, KERP_DATABASE_URL=database_url).returncode == 0
    batch = str(promoted[1].batch_id)
    refused = kerp("recover", "--batch", batch, "--from", old, "--yes", KERP_DATABASE_URL=promoted_url)
    assert (refused.returncode, "KERP-X439" in refused.stderr) == (3, True)


@pytest.mark.slow
def test_without_programs_of_the_servers_version_it_says_what_to_install(
    kerp: Kerp, promoted_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_programs, "_candidates", lambda *_: iter(()))
    refused = kerp("db", "backup", "-o", tmp_path / "b.dump", KERP_DATABASE_URL=promoted_url)
    assert (refused.returncode, "KERP-X431" in refused.stderr) == (3, True)
    assert "postgresql-client-" in refused.stderr


def test_a_password_goes_by_environment_and_not_by_arguments() -> None:
    environment = environment_of("postgresql://me:secret@db.example:5433/books?sslmode=require", "other")
    assert environment == {
        "PGHOST": "db.example", "PGPORT": "5433", "PGUSER": "me", "PGPASSWORD": "secret", "PGSSLMODE": "require",
        "PGDATABASE": "other",
    }  # fmt: skip


@pytest.mark.slow
def test_a_run_can_be_preceded_by_a_backup(kerp: Kerp, database_url: str, home: Path, tmp_path: Path) -> None:
    earlier = set((home / "backups").glob("*.dump"))
    refused = kerp("run", "--company", "A1", "--backup", tmp_path / "none.xlsx", KERP_DATABASE_URL=database_url)
    assert refused.returncode == 3
    made = set((home / "backups").glob("*.dump")) - earlier
    assert [path.stat().st_mode & 0o777 for path in made] == [0o600]
    assert (home / "backups").stat().st_mode & 0o777 == 0o700
