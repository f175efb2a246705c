"""The way back: told by what it deletes, asked, kept before, and looked at afterwards."""

import re
from pathlib import Path

import psycopg
import pytest
from kerp_import.backup import read_backup, server_programs
from kerp_import.database.connection import Database
from kerp_import.migrate import history, runner
from kerp_import.migrate.files import Folder, read_folder, shipped
from kerp_import.model.schema_errors import MigrationFailed, SchemaMoved, WayBackAstray
from kerp_import.model.words import Language
from kerp_import.schema_changes import trial
from kerp_import.schema_changes.losses import LostPart
from kerp_import.schema_changes.ways_back import go_back, plan_way_back
from psycopg import sql
from support import MAY_MIGRATE, Kerp, create_database, drop_database, url_of

pytestmark = pytest.mark.slow

TABLE = """CREATE TABLE notes (id int PRIMARY KEY, words text, colour text);
INSERT INTO notes VALUES (1, 'one', NULL), (2, 'two', NULL), (3, NULL, NULL);"""

PARTED = """CREATE TABLE parted (id int, day date) PARTITION BY RANGE (day);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
CREATE TABLE parted_2 PARTITION OF parted DEFAULT;
INSERT INTO parted VALUES (1, '2024-01-05'), (2, NULL);"""
COPIED = """DROP VIEW shown;
CREATE TABLE kept AS SELECT * FROM notes;
DROP TABLE notes;
ALTER TABLE kept RENAME TO notes;"""


@pytest.fixture(name="pairs")
def _pairs(tmp_path: Path) -> Path:
    """Return a folder whose first pair makes a table of three rows."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    write(folder, "000001_notes", TABLE, "DROP TABLE notes;")
    return folder


def write(folder: Path, label: str, up: str, down: str) -> None:
    """Write a pair of migration files."""
    (folder / f"{label}.up.sql").write_text(up, encoding="utf-8")
    (folder / f"{label}.down.sql").write_text(down, encoding="utf-8")


def lost(db: Database, folder: Folder, target: int) -> list[str]:
    """Return in English what a way back would delete."""
    return [each.words.say(Language.EN) for each in plan_way_back(db, folder, target).losses]


@pytest.mark.parametrize(
    ("up", "down", "told"),
    [
        ("SELECT 1", "ALTER TABLE notes DROP COLUMN words, DROP COLUMN colour", ["column notes.words (2 values)"]),
        ("SELECT 1", "ALTER TABLE notes RENAME COLUMN words TO texts; ALTER TABLE notes RENAME TO papers", []),
        ("SELECT 1", "DELETE FROM notes WHERE id > 1", ["rows of notes (2)"]),
        ("SELECT 1", "TRUNCATE notes", ["rows of notes (3)"]),
        ("SELECT 1", "DO $$ BEGIN EXECUTE 'DROP TABLE notes'; END $$", ["table notes (3 rows)"]),
        ("CREATE TABLE empty (id int)", "DROP TABLE empty", []),
        (
            "CREATE VIEW shown AS SELECT id FROM notes",
            COPIED,
            ["table notes (3 rows)"],
        ),
        (
            PARTED,
            "DROP TABLE parted",
            ["table parted (2 rows)"],
        ),
        (
            PARTED,
            "DROP TABLE parted_2; ALTER TABLE parted DROP COLUMN id",
            ["table parted_2 (1 row)", "column parted.id (2 values)"],
        ),
        (
            "CREATE INDEX CONCURRENTLY by_words ON notes (words)",
            "DROP INDEX CONCURRENTLY by_words; BEGIN; ALTER TABLE notes DROP COLUMN words; COMMIT;",
            ["column notes.words (2 values)"],
        ),
    ],
)
def test_what_a_way_back_deletes_is_known_by_trying_it(
    empty_database_url: str, pairs: Path, up: str, down: str, told: list[str]
) -> None:
    write(pairs, "000002_second", up, down)
    folder = read_folder(pairs)
    with Database(empty_database_url) as db:
        runner.up(db, folder=folder)
        way = plan_way_back(db, folder, 1)
        assert [each.words.say(Language.EN) for each in way.losses] == told
        assert (way.doubt, history.state(db, folder).version) == (None, 2)
        assert db.row("SELECT count(*) AS n FROM notes") == {"n": 3}
        assert go_back(db, folder, way, None) == (folder.migrations[1],)
        assert history.state(db, folder).version == 1


def test_rows_of_all_companies_count_or_it_is_said_that_they_are_not_seen(
    server_url: str, empty_database_url: str, pairs: Path
) -> None:
    write(pairs, "000002_held", "ALTER TABLE notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY", "SELECT 1")
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute("CREATE ROLE bound_way LOGIN PASSWORD 'x'")
    with psycopg.connect(empty_database_url, autocommit=True) as admin:
        admin.execute("GRANT CREATE ON SCHEMA public TO bound_way")
    folder = read_folder(pairs)
    with Database(f"postgresql://bound_way:x@{empty_database_url.partition('@')[2]}") as db:
        runner.up(db, folder=folder)
        assert lost(db, folder, 0) == ["table notes (? rows)"]
    with Database(empty_database_url) as db:
        assert lost(db, folder, 0) == ["table notes (3 rows)"]


@pytest.mark.parametrize(
    ("down", "place"),
    [
        ("DO $$ BEGIN DELETE FROM notes; COMMIT; END $$", "000002_second.down.sql:1 DO $$ BEGIN DELETE FROM notes;"),
        ("DROP INDEX CONCURRENTLY i;\nALTER TABLE notes RENAME TO i", "000002_second.down.sql:2 ALTER TABLE notes"),
    ],
)
def test_what_cannot_be_tried_is_said_to_be_unknown(
    empty_database_url: str, pairs: Path, down: str, place: str
) -> None:
    write(pairs, "000002_second", "CREATE INDEX i ON notes (id)", down)
    folder = read_folder(pairs)
    with Database(empty_database_url) as db:
        runner.up(db, folder=folder)
        way = plan_way_back(db, folder, 1)
        assert (way.losses, way.may_lose) == ((), True)
        assert way.doubt is not None
        assert way.doubt.en.startswith(place)
        go_back(db, folder, way, None)


def test_a_statement_that_takes_too_long_is_not_tried_to_its_end(
    empty_database_url: str, pairs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "LIMIT", "50ms")
    write(pairs, "000002_second", "SELECT 1", "SELECT pg_sleep(0.3);\nDELETE FROM notes")
    with Database(empty_database_url) as db:
        runner.up(db, folder=read_folder(pairs))
        way = plan_way_back(db, read_folder(pairs), 1)
        assert way.doubt is not None
        assert way.doubt.ko == "000002_second.down.sql:1 SELECT pg_sleep(0.3): 무엇을 지우는지 미리 알 수 없습니다"
        go_back(db, read_folder(pairs), way, None)
        assert db.row("SELECT count(*) AS n FROM notes") == {"n": 0}


def test_an_owner_who_sees_no_company_goes_down_only_without_a_backup(
    kerp: Kerp, server_url: str, template: str
) -> None:
    name = create_database(server_url, template)
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute("CREATE ROLE owning_way LOGIN PASSWORD 'x'")
        admin.execute("GRANT kerp_importer, kerp_lookup TO owning_way")
        admin.execute(sql.SQL(MAY_MIGRATE).format(sql.Identifier("owning_way")))
    with psycopg.connect(url_of(server_url, name), autocommit=True) as admin:
        admin.execute("GRANT CREATE ON SCHEMA public TO owning_way WITH GRANT OPTION")
        admin.execute("""
            DO $$
            DECLARE
                of_admin record;
            BEGIN
                FOR of_admin IN
                    SELECT oid::regclass AS name FROM pg_class
                    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relowner = CURRENT_USER::regrole
                LOOP
                    EXECUTE format('ALTER TABLE %s OWNER TO owning_way', of_admin.name);
                END LOOP;
            END
            $$
        """)
        admin.execute("INSERT INTO account_plans (plan, code, name, account_type, normal_side)"
                      " VALUES ('p', '1', '자산', 'asset', 'debit')")  # fmt: skip
        admin.execute("REVOKE SELECT ON account_plans FROM kerp_importer")
    url = f"postgresql://owning_way:x@{url_of(server_url, name).partition('@')[2]}"
    refused = kerp("db", "goto", "21", "--yes", KERP_DATABASE_URL=url)
    assert (refused.returncode, "KERP-X432" in refused.stderr) == (3, True), refused.stderr
    assert refused.stderr.startswith("지워집니다: 표 account_plans (?행)\n")
    done = kerp("db", "goto", "21", "--yes", "--no-backup", KERP_DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    drop_database(server_url, name)
    with psycopg.connect(server_url, autocommit=True) as admin:
        # A member of kerp_lookup is drift in every database of this server.
        admin.execute("DROP ROLE owning_way")


def test_a_way_back_that_fails_is_told_before_anything_is_kept_or_asked(
    kerp: Kerp, empty_database_url: str, home: Path, pairs: Path
) -> None:
    write(pairs, "000002_second", "SELECT 1", "DELETE FROM notes;\nDROP TABLE nowhere")
    before = sorted(home.glob("backups/*"))
    with Database(empty_database_url) as db:
        runner.up(db, folder=read_folder(pairs))
        with pytest.raises(MigrationFailed) as failed:
            plan_way_back(db, read_folder(pairs), 0)
        assert failed.value.facts["name"] == "000002_second.down.sql:2 DROP TABLE nowhere"
    refused = kerp("db", "down", "--path", pairs, "--yes", KERP_DATABASE_URL=empty_database_url)
    assert (refused.returncode, "KERP-X306" in refused.stderr) == (3, True)
    assert sorted(home.glob("backups/*")) == before


def test_schema_and_rows_are_kept_before_they_go(kerp: Kerp, empty_database_url: str, home: Path, pairs: Path) -> None:
    with Database(empty_database_url) as db:
        runner.up(db, folder=read_folder(pairs))
        name = db.name
    asked = kerp("db", "down", "--path", pairs, KERP_DATABASE_URL=empty_database_url)
    assert (asked.returncode, asked.stdout, "--yes" in asked.stderr) == (2, "", True)
    assert asked.stderr.startswith(
        "지워집니다: 표 notes (3행)\n그 전에 전체를 백업합니다 (원하지 않으면 --no-backup)\n"
    )
    assert list(home.glob(f"backups/{name}*")) == []
    done = kerp("db", "down", "--path", pairs, "--yes", KERP_DATABASE_URL=empty_database_url)
    assert (done.returncode, done.stdout) == (0, "000001_notes\n"), done.stderr
    nothing = kerp("db", "down", "--path", pairs, "--yes", KERP_DATABASE_URL=empty_database_url)
    assert (nothing.returncode, "KERP-X650" in nothing.stderr) == (3, True)
    (schema,) = home.glob(f"backups/{name}-schema-*.sql")
    (backup,) = home.glob(f"backups/{name}-*.dump")
    assert (str(schema) in done.stderr, str(backup) in done.stderr) == (True, True)
    assert schema.stat().st_mode & 0o777 == 0o600
    assert "CREATE TABLE public.notes" in schema.read_text(encoding="utf-8")
    assert "COPY" not in schema.read_text(encoding="utf-8")
    assert read_backup(backup).tables["public.notes"] == 3


@pytest.mark.slow
def test_rows_of_another_programs_schema_come_back_from_their_backup(
    kerp: Kerp, empty_database_url: str, home: Path, pairs: Path
) -> None:
    with Database(empty_database_url) as db:
        name = db.name
        runner.up(db, folder=read_folder(pairs))
    assert kerp("db", "down", "--path", pairs, "--yes", KERP_DATABASE_URL=empty_database_url).returncode == 0
    (backup,) = home.glob(f"backups/{name}-*.dump")
    restored = kerp("db", "restore", backup, "--yes", KERP_DATABASE_URL=empty_database_url)
    assert restored.returncode == 0, restored.stderr
    with Database(empty_database_url) as db:
        assert db.row("SELECT count(*) AS n, to_regclass('companies') AS ours FROM notes") == {"n": 3, "ours": None}
        kept = re.findall(rf"{name}_before_[0-9_]+", restored.stdout)[0]
        db.execute(f'DROP DATABASE "{kept}"')


def test_without_a_backup_the_schema_alone_is_kept_where_it_can_be(
    kerp: Kerp, empty_database_url: str, home: Path, pairs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(pairs, "000002_second", "SELECT 1", "ALTER TABLE notes DROP COLUMN colour")
    call = ("--path", pairs, "--yes")
    with Database(empty_database_url) as db:
        runner.up(db, folder=read_folder(pairs))
        kept = f"backups/{db.name}-*"
        empty = kerp("db", "goto", "1", *call, KERP_DATABASE_URL=empty_database_url)
        assert empty.stderr.startswith("채워진 표나 열은 지워지지 않습니다\n스키마: ")
        assert [each.suffix for each in home.glob(kept)] == [".sql"]
        monkeypatch.setattr(server_programs, "_candidates", lambda *_: iter(()))
        refused = kerp("db", "goto", "0", *call, KERP_DATABASE_URL=empty_database_url)
        assert (refused.returncode, "KERP-X431" in refused.stderr) == (3, True)
        assert "\n스키마를 남기지 못해 되돌리지 않았습니다 (그래도 하려면 --no-backup)\n" in refused.stderr
        assert history.state(db, read_folder(pairs)).version == 1
        done = kerp("db", "goto", "0", *call, "--no-backup", KERP_DATABASE_URL=empty_database_url)
        assert (done.returncode, done.stdout) == (0, "000001_notes\n")
        assert done.stderr.startswith(
            "지워집니다: 표 notes (3행)\n백업하지 않습니다 (--no-backup)\n스키마를 남기지 못했습니다: "
        )
        assert len(list(home.glob(kept))) == 1


def test_our_own_way_back_names_what_each_table_holds(db: Database, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute("INSERT INTO companies (id, code, name) VALUES (gen_random_uuid(), 'A', '가')")
        admin.execute("INSERT INTO companies (id, code, name) VALUES (gen_random_uuid(), 'B', '나')")
    way = plan_way_back(db, shipped(), 0)
    assert (way.doubt, len(way.migrations)) == (None, len(shipped().migrations))
    rows = {each.table.path: each.rows for each in way.losses}
    assert rows.keys() == {"companies", "import_audit", "operation_counts", "operations"}
    assert rows["companies"] == 2
    assert history.state(db).version == shipped().newest


def test_what_moved_while_somebody_was_asked_is_not_undone(empty_database_url: str, pairs: Path) -> None:
    folder = read_folder(pairs)
    with Database(empty_database_url) as db:
        runner.up(db, folder=folder)
        way = plan_way_back(db, folder, 0)
        write(pairs, "000002_second", "SELECT 1", "SELECT 1")
        runner.up(db, folder=read_folder(pairs))
        with pytest.raises(SchemaMoved):
            go_back(db, read_folder(pairs), way, None)
        assert db.row("SELECT count(*) AS n FROM notes") == {"n": 3}


def test_a_way_back_that_leads_elsewhere_than_its_trial_is_told(empty_database_url: str, pairs: Path) -> None:
    folder = read_folder(pairs)
    with Database(empty_database_url) as db:
        runner.up(db, folder=folder)
        way = plan_way_back(db, folder, 0)
        db.execute("CREATE TABLE strange (id int)")
        with pytest.raises(WayBackAstray) as astray:
            go_back(db, folder, way, pairs / "schema.sql")
        assert astray.value.say(Language.EN) == (
            "After the way back the schema is not what was expected: strange is left; strange.id integer is left"
        )


def test_a_number_that_cannot_be_seen_is_never_told_as_none(empty_database_url: str, pairs: Path) -> None:
    with Database(empty_database_url) as db:
        runner.up(db, folder=read_folder(pairs))
        (part,) = plan_way_back(db, read_folder(pairs), 0).losses
    assert LostPart(part.what, part.table).words.ko == "표 notes (?행)"
