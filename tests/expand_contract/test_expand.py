"""A change of columns begins and is taken back: the catalogue afterwards is the one of before, fact by fact."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.expand_contract import state
from kerp_import.expand_contract.changed_since import changed_since
from kerp_import.expand_contract.state import Phase
from kerp_import.migrate import runner
from kerp_import.model.words import Words
from kerp_import.schema_changes.catalogue import catalogue_facts
from support import Kerp

pytestmark = pytest.mark.slow

SHOP: LiteralString = """
    CREATE TABLE shop_users (id integer PRIMARY KEY);
    CREATE TABLE shop_orders (
        id integer PRIMARY KEY,
        corp_num varchar(12) NOT NULL DEFAULT '0' CHECK (corp_num <> 'x'),
        other integer,
        amount numeric(18, 2) NOT NULL DEFAULT 0,
        credit numeric(18, 2),
        user_no integer REFERENCES shop_users,
        code text COLLATE "C",
        no serial,
        updated_at timestamptz DEFAULT now(),
        CONSTRAINT one_side CHECK (NOT (amount > 0 AND credit > 0)),
        CONSTRAINT by_corp UNIQUE (other, corp_num) DEFERRABLE INITIALLY DEFERRED
    );
    COMMENT ON COLUMN shop_orders.corp_num IS '사업자등록번호';
    COMMENT ON CONSTRAINT by_corp ON shop_orders IS 'one an order';
    CREATE INDEX by_lower ON shop_orders (lower(corp_num)) WHERE other IS NOT NULL;
    CREATE UNIQUE INDEX "By amount" ON shop_orders (amount, id);
    CREATE FUNCTION shop_log() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TRIGGER shop_log AFTER INSERT OR UPDATE OF corp_num, other ON shop_orders
        FOR EACH ROW WHEN (new.corp_num IS NOT NULL) EXECUTE FUNCTION shop_log();
    CREATE TRIGGER shop_updated_at BEFORE UPDATE ON shop_orders FOR EACH ROW EXECUTE FUNCTION update_updated_at();
    GRANT SELECT (corp_num), UPDATE (amount) ON shop_orders TO kerp_importer;
    ALTER TABLE shop_orders ENABLE ROW LEVEL SECURITY;
    CREATE POLICY no_secret ON shop_orders USING (corp_num <> 'secret') WITH CHECK (amount < 5 OR corp_num = 'a');
    INSERT INTO shop_users VALUES (1);
    INSERT INTO shop_orders (id, corp_num, other, amount, user_no)
    SELECT n, n::text, n, n, 1 FROM generate_series(1, 20) AS n;
"""
"""A table of another program's with one of everything that can stand on a column."""

KINDS = {
    "rename_column": "columns: {corp_num: business_number, user_no: user_id, code: order_code, no: order_no}",
    "change_type": "columns: {amount: 'NUMERIC(20,4)', credit: 'NUMERIC(20,4)'}",
    "add_not_null": "columns: {other: '0'}",
    "add_column": "columns: {note: varchar(20)}\nforward: \"'order ' || id\"",
}

Declare = Callable[..., Path]


@pytest.fixture
def shop(database_url: str) -> str:
    """Return the URL of a migrated database with another program's table."""
    with psycopg.connect(database_url) as connection:
        connection.execute(SHOP)
    return database_url


@pytest.fixture
def declare(tmp_path: Path) -> Declare:
    """Return a function that writes a declaration."""

    def write(kind: str, columns: str, table: str = "shop_orders", name: str = "change") -> Path:
        path = tmp_path / f"{name}.yaml"
        path.write_text(f"change: {kind}\ntable: {table}\n{columns}\n", encoding="utf-8")
        return path

    return write


def facts(url: str) -> set[tuple[object, ...]]:
    """Return the catalogue's facts, but for the runner's own tables."""
    with Database(url) as db:
        return {
            (*each.thing, each.aspect, each.value)
            for each in catalogue_facts(db)
            if not (each.place or each.name).startswith("kerp_changes")
        }


def phase(url: str, name: str = "change") -> Phase | None:
    """Return how far a change is."""
    with Database(url) as db:
        live = state.find(db, name)
        return live.phase if live else None


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_expanded_is_taken_back_to_the_last_fact(kind: str, shop: str, kerp: Kerp, declare: Declare) -> None:
    before, file = facts(shop), declare(kind, KINDS[kind])
    expanded = kerp("db", "expand", file, "--json")
    assert expanded.returncode == 0, expanded.stderr
    assert json.loads(expanded.stdout)["files"] == [str(file.parent / "kerp-changes" / "000001_change_expand.up.sql")]
    assert phase(shop) is Phase.EXPANDED
    assert kerp("db", "expand", file).stdout == "할 일이 없습니다\n"
    reverted = kerp("db", "expand", "change", "--revert", "--yes", "--json")
    assert reverted.returncode == 0, reverted.stderr
    assert json.loads(reverted.stdout)["phase"] == "reverted"
    assert facts(shop) == before


def test_a_written_value_survives_the_way_back_by_whichever_name(shop: str, kerp: Kerp, declare: Declare) -> None:
    file = declare("rename_column", KINDS["rename_column"])
    assert kerp("db", "expand", file).returncode == 0
    with psycopg.connect(shop) as connection:
        connection.execute("UPDATE shop_orders SET business_number = 'n' || id WHERE id % 2 = 0")
        connection.execute("UPDATE shop_orders SET corp_num = 'o' || id WHERE id % 2 = 1")
        connection.execute("INSERT INTO shop_orders (id, business_number) VALUES (21, 'new'), (22, DEFAULT)")
    assert kerp("db", "expand", "change", "--revert", "--yes").returncode == 0
    with psycopg.connect(shop) as connection:
        rows = connection.execute("SELECT id, corp_num FROM shop_orders ORDER BY id").fetchall()
    assert rows == [*((n, f"{'on'[n % 2 == 0]}{n}") for n in range(1, 21)), (21, "new"), (22, "0")]


def test_rows_written_past_the_trigger_keep_a_change_from_being_taken_back(
    shop: str, kerp: Kerp, declare: Declare
) -> None:
    assert kerp("db", "expand", declare("rename_column", KINDS["rename_column"])).returncode == 0
    with psycopg.connect(shop) as connection:
        connection.execute("ALTER TABLE shop_orders DISABLE TRIGGER USER")
        connection.execute("UPDATE shop_orders SET business_number = 'past' WHERE id IN (3, 4)")
        connection.execute("ALTER TABLE shop_orders ENABLE TRIGGER USER")
    refused = kerp("db", "expand", "change", "--revert", "--yes")
    assert refused.returncode == 4
    assert refused.stderr.startswith(
        "KERP-X843 business_number: 되돌릴 수 없는 행이 2건 있습니다. 키: 3, 4\n→ 이유를 없앤 뒤 다시 실행하십시오.\n"
    )


def test_what_was_killed_before_it_ran_is_gone_on_with_by_the_same_command(
    shop: str, kerp: Kerp, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = declare("add_column", KINDS["add_column"])
    with monkeypatch.context() as killed:
        killed.setattr(runner, "up", killed_now)
        assert kerp("db", "expand", file).returncode == 130
    folder = file.parent / "kerp-changes"
    written = {each.name for each in folder.iterdir()}
    assert written == {"000001_change_expand.up.sql", "000001_change_expand.down.sql"}
    (folder / "000001_change_expand.down.sql").unlink()
    assert phase(shop) is None
    assert kerp("db", "expand", file).returncode == 0
    assert phase(shop) is Phase.EXPANDED
    assert {each.name for each in folder.iterdir()} == written


def killed_now(*_: object, **__: object) -> None:
    """End the program as a signal does."""
    raise KeyboardInterrupt


def test_another_text_under_the_same_name_is_refused(shop: str, kerp: Kerp, declare: Declare) -> None:
    assert kerp("db", "expand", declare("add_column", KINDS["add_column"])).returncode == 0
    refused = kerp("db", "expand", declare("add_column", "columns: {note: text}"))
    assert refused.returncode == 3
    assert "KERP-X812" in refused.stderr
    assert phase(shop) is Phase.EXPANDED


def test_pending_files_of_the_folder_are_not_brought_along(shop: str, kerp: Kerp, declare: Declare) -> None:
    file = declare("add_column", KINDS["add_column"])
    (file.parent / "kerp-changes").mkdir()
    (file.parent / "kerp-changes" / "000001_other.up.sql").write_text("DROP TABLE shop_orders;", encoding="utf-8")
    refused = kerp("db", "expand", file)
    assert refused.returncode == 3
    assert "KERP-X815" in refused.stderr
    assert phase(shop) is None


def test_a_name_that_nobody_expanded_is_told(kerp: Kerp) -> None:
    refused = kerp("db", "expand", "nothing", "--revert", "--yes")
    assert refused.returncode == 3
    assert "KERP-X811" in refused.stderr


def test_on_a_terminal_the_sql_is_shown_and_asked_once(shop: str, kerp: Kerp, declare: Declare) -> None:
    file = declare("add_column", KINDS["add_column"])
    declined = kerp("db", "expand", file, typed="n\n")
    assert declined.returncode == 130
    assert 'ALTER TABLE "shop_orders" ADD COLUMN "note" character varying(20);' in declined.stderr
    assert "note_change" not in declined.stderr
    assert list((file.parent / "kerp-changes").iterdir()) == []
    assert kerp("db", "expand", file, typed="y\n").returncode == 0
    assert phase(shop) is Phase.EXPANDED


def test_a_table_whose_name_has_capitals_is_filled_and_contracted(shop: str, kerp: Kerp, declare: Declare) -> None:
    with psycopg.connect(shop) as connection:
        connection.execute(
            'CREATE TABLE "Orders" (id integer PRIMARY KEY, "No" text); CREATE TABLE orders (id integer)'
        )
        connection.execute("""INSERT INTO "Orders" VALUES (1, 'a'), (2, 'b')""")
    file = declare("rename_column", "columns: {No: number}", table="Orders")
    assert kerp("db", "expand", file, "--yes").returncode == 0
    filled = kerp("db", "migrate-data", "change")
    assert filled.returncode == 0, filled.stdout + filled.stderr
    contracted = kerp("db", "contract", "change", "--soak", "0", "--unwritten-for", "0", "--yes")
    assert contracted.returncode == 0, contracted.stdout + contracted.stderr
    with psycopg.connect(shop) as connection:
        assert connection.execute('SELECT number FROM "Orders" ORDER BY id').fetchall() == [("a",), ("b",)]


def test_a_table_that_a_subscription_writes_is_refused(shop: str, kerp: Kerp, declare: Declare) -> None:
    with psycopg.connect(shop) as connection:
        connection.execute("SET allow_system_table_mods = on")
        connection.execute("INSERT INTO pg_subscription_rel VALUES (1, 'shop_orders'::regclass, 'r')")
    refused = kerp("db", "expand", declare("rename_column", KINDS["rename_column"]))
    assert refused.returncode == 4
    assert refused.stdout.startswith("shop_orders: 논리 복제로 받는 표라서")
    assert phase(shop) is None
    assert kerp("db", "expand", declare("add_column", KINDS["add_column"])).returncode == 0


def test_what_was_tightened_since_is_not_made_as_it_was(shop: str, kerp: Kerp, declare: Declare) -> None:
    assert kerp("db", "expand", declare("rename_column", KINDS["rename_column"])).returncode == 0
    with Database(shop) as db:
        live = state.find(db, "change")
        assert live is not None
        assert list(changed_since(db, live)) == []
    with psycopg.connect(shop) as connection:
        connection.execute("ALTER POLICY no_secret ON shop_orders USING (corp_num = 'a')")
        connection.execute("ALTER TABLE shop_orders DISABLE TRIGGER shop_log")
        connection.execute("ALTER TABLE shop_orders ALTER COLUMN corp_num SET DEFAULT '1'")
        connection.execute("REVOKE SELECT (corp_num) ON shop_orders FROM kerp_importer")
        connection.execute("DROP INDEX by_lower")
    with Database(shop) as db:
        said = [each.facts["what"] for each in changed_since(db, live)]
    assert sorted(each.en.partition(":")[0] for each in said if isinstance(each, Words)) == [
        "corp_num DEFAULT",
        "corp_num GRANT",
        "index by_lower",
        "policy no_secret",
        "trigger shop_log",
    ]
