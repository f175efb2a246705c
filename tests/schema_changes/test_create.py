"""db create: the next number of a folder, and a pair of files that goes up and down as it is."""

from pathlib import Path

import pytest
from kerp_import.database.connection import Database
from kerp_import.migrate import history, runner
from kerp_import.migrate.files import read_folder
from support import Kerp


def test_a_new_table_goes_up_and_down_as_it_was_written(kerp: Kerp, database_url: str, tmp_path: Path) -> None:
    done = kerp("db", "create", "create_price_lists", "--path", "new/migrations")
    assert done.returncode == 0
    assert done.stderr.endswith("kerp-import db lint --path new/migrations\n")
    assert done.stdout == (
        "new/migrations/000001_create_price_lists.up.sql\nnew/migrations/000001_create_price_lists.down.sql\n"
    )
    assert kerp("db", "create", "add_price_list_note", "--path", "new/migrations").returncode == 0
    folder = read_folder(tmp_path / "new" / "migrations", "other_migrations")
    assert [each.label for each in folder.migrations] == ["000001_create_price_lists", "000002_add_price_list_note"]
    with Database(database_url) as db:
        for _ in range(2):
            assert runner.up(db, folder=folder) == folder.migrations
            (table,) = db.rows(
                "SELECT relrowsecurity AND relforcerowsecurity AS is_held, obj_description(oid) AS comment,"
                " (SELECT string_agg(polname, ' ') FROM pg_policy WHERE polrelid = pg_class.oid) AS policies,"
                " (SELECT string_agg(tgname, ' ') FROM pg_trigger WHERE tgrelid = pg_class.oid AND NOT tgisinternal)"
                " AS triggers FROM pg_class WHERE oid = to_regclass('price_lists')"
            )
            assert table == {
                "is_held": True,
                "comment": "price_lists 표",
                "policies": "tenant_isolation",
                "triggers": "price_lists_updated_at",
            }
            assert runner.down(db, 0, folder=folder) == folder.migrations[::-1]
            assert db.row("SELECT to_regclass('price_lists') AS it") == {"it": None}
        assert history.state(db, folder).problems == ()


def test_the_longest_name_makes_a_table_whose_indexes_keep_their_names(
    kerp: Kerp, database_url: str, tmp_path: Path
) -> None:
    name = "create_" + "a" * 43
    assert kerp("db", "create", name, "--path", "m").returncode == 0
    with Database(database_url) as db:
        runner.up(db, folder=read_folder(tmp_path / "m", "other_migrations"))
        assert db.row("SELECT to_regclass(%(name)s) IS NOT NULL AS it", name=f"idx_{'a' * 43}_company_created")["it"]
    assert kerp("db", "create", f"{name}a", "--path", "m").returncode == 2


@pytest.mark.parametrize(
    ("there", "next_one"),
    [
        ("000009_nine", "000010_x"),
        ("7_seven", "000008_x"),
        ("00000041_wide", "00000042_x"),
        ("99999999999999_no_time", "100000000000000_x"),
        ("29990101000000_a_time_to_come", "29990101000001_x"),
    ],
)
def test_the_next_number_is_written_as_the_last_one(kerp: Kerp, tmp_path: Path, there: str, next_one: str) -> None:
    (tmp_path / f"{there}.up.sql").write_text("SELECT 1")
    done = kerp("db", "create", "x", "--path", tmp_path)
    assert done.stdout.splitlines()[0] == f"{tmp_path / next_one}.up.sql"


def test_after_a_time_comes_the_time_that_it_is(kerp: Kerp, tmp_path: Path) -> None:
    (tmp_path / "20240131235959_a.up.sql").write_text("SELECT 1")
    assert kerp("db", "create", "b", "--path", tmp_path).returncode == 0
    last = read_folder(tmp_path).migrations[-1]
    assert (last.name, len(str(last.version)), last.version > 20260101000000) == ("b", 14, True)


def test_without_a_folder_of_ones_own_nothing_is_written(kerp: Kerp) -> None:
    refused = kerp("db", "create", "add_note")
    assert refused.returncode == 2
    assert "kerp-import db create add_note --path db/migrations" in " ".join(refused.stderr.split())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Add", "1st", "a-b", "../a", "한글", "a__b", "_a", "a;b", "a.up", ""])
def test_a_name_that_is_not_written_alike_everywhere_is_wrong_use(kerp: Kerp, tmp_path: Path, name: str) -> None:
    assert kerp("db", "create", "--path", "m", "--", name).returncode == 2
    assert not (tmp_path / "m").exists()


def test_a_folder_that_is_none_of_migrations_is_told_and_left(kerp: Kerp, tmp_path: Path) -> None:
    (tmp_path / "seed.sql").write_text("SELECT 1")
    refused = kerp("db", "create", "x", "--path", tmp_path)
    assert (refused.returncode, "KERP-X601" in refused.stderr) == (3, True)
    assert [each.name for each in tmp_path.iterdir()] == ["seed.sql"]
