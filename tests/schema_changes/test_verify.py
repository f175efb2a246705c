"""db verify: files as they were applied, constraints, indexes and triggers that hold; everything else is 4."""

import json
from pathlib import Path

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.migrate import runner
from kerp_import.migrate.files import read_folder, shipped
from support import Kerp

BROKEN = (
    "CREATE TABLE parents (id int PRIMARY KEY)",
    "CREATE TABLE children (id int, parent int REFERENCES parents, words text)",
    "CREATE TRIGGER t BEFORE UPDATE ON children FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "ALTER TABLE children ADD CONSTRAINT has_words CHECK (words <> '') NOT VALID",
    "INSERT INTO children (id) VALUES (1), (1)",
)


def test_a_schema_that_stands_is_said_to(kerp: Kerp) -> None:
    count = len(shipped().migrations)
    done = kerp("db", "verify")
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        f"버전 {shipped().newest}: 파일 {count}개가 적용한 그대로이고, 제약, 인덱스, 트리거가 모두 지켜집니다\n"
    )


def test_what_is_there_and_does_not_hold_is_told_with_what_mends_it(kerp: Kerp, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as admin:
        for each in BROKEN:
            admin.execute(each.encode())
        with pytest.raises(psycopg.errors.UniqueViolation):
            admin.execute("CREATE UNIQUE INDEX CONCURRENTLY by_id ON children (id)")
        told = kerp("db", "verify")
        assert told.returncode == 4
        assert told.stdout == (
            "제약 has_words (children): 있던 행은 확인되지 않았습니다\n"
            "→ ALTER TABLE children VALIDATE CONSTRAINT has_words;\n"
            "인덱스 by_id (children): 완성되지 않았습니다\n"
            "→ kerp-import db repair\n"
        )
        for mended in ("ALTER TABLE children VALIDATE CONSTRAINT has_words", "DROP INDEX by_id"):
            admin.execute(mended.encode())
        admin.execute("ALTER TABLE children DISABLE TRIGGER ALL")
        asleep = json.loads(kerp("db", "verify", "--json").stdout)
        assert [(each["kind"], each["name"]) for each in asleep["unsound"]] == [
            ("foreign key", "children_parent_fkey"),
            ("trigger", "t"),
        ]
        for each in asleep["unsound"]:
            admin.execute(each["remedy"].encode())
    assert kerp("db", "verify").returncode == 0


def test_files_that_are_not_what_was_applied_are_told(kerp: Kerp, empty_database_url: str, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        (tmp_path / f"{number}_step.up.sql").write_text("SELECT 1")
        (tmp_path / f"{number}_step.down.sql").write_text("SELECT 1")
    with Database(empty_database_url) as db:
        runner.up(db, folder=read_folder(tmp_path))
    (tmp_path / "1_step.up.sql").write_text("SELECT 2")
    (tmp_path / "2_step.down.sql").write_text("SELECT 2")
    for way in ("up", "down"):
        (tmp_path / f"3_step.{way}.sql").unlink()
    told = kerp("db", "verify", "--path", tmp_path, KERP_DATABASE_URL=empty_database_url)
    assert (told.returncode, told.stdout) == (
        4,
        "1_step.up.sql: 적용된 뒤에 고쳐졌습니다\n3_step: 파일이 없습니다\n2_step.down.sql: 적용할 때와 다릅니다\n",
    )


def test_what_stopped_halfway_does_not_stand(kerp: Kerp, empty_database_url: str, tmp_path: Path) -> None:
    (tmp_path / "1_step.up.sql").write_text("CREATE TABLE notes (id int);\nVACUUM;\nSELECT 1/0;")
    assert kerp("db", "up", "--path", tmp_path, KERP_DATABASE_URL=empty_database_url).returncode == 3
    told = kerp("db", "verify", "--path", tmp_path, KERP_DATABASE_URL=empty_database_url)
    assert (told.returncode, told.stdout) == (4, "중간에 멈춘 상태입니다 (dirty): 1_step.up.sql:3 SELECT 1/0\n")
