"""The contract: every refusal at once, the soak and its end, and nothing dropped that is not proven to be kept."""

import json
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.expand_contract.at_hand import read_at_hand
from kerp_import.expand_contract.declaration_file import read_declaration
from kerp_import.expand_contract.expand import prepare
from kerp_import.expand_contract.later_phases import run_contract
from kerp_import.expand_contract.migrate_data import migrate_data
from kerp_import.expand_contract.phase_files import ChangeFolder, write_and_run
from kerp_import.expand_contract.proof_of_change import prove
from kerp_import.expand_contract.state import Phase
from kerp_import.model.change_errors import SidesMoved
from kerp_import.model.schema_errors import MigrationsDiffer
from kerp_import.schema_changes.catalogue import catalogue_facts
from support import Kerp, clone, create_database, drop, drop_database, url_of

pytestmark = pytest.mark.slow

TABLES: LiteralString = """
    CREATE TABLE clients (id integer PRIMARY KEY, corp_num varchar(20) NOT NULL, name text);
    CREATE INDEX clients_corp_num ON clients (corp_num);
    CREATE TABLE amounts (
        id integer PRIMARY KEY, debit_amount numeric(18, 2) NOT NULL DEFAULT 0 CHECK (debit_amount >= 0)
    );
    INSERT INTO clients SELECT each, lpad(each::text, 10, '0'), 'client ' || each FROM generate_series(1, 500) AS each;
    INSERT INTO amounts SELECT each, each + 0.25 FROM generate_series(1, 500) AS each;
    CREATE ROLE contract_reader;
    CREATE ROLE contract_writer;
    GRANT SELECT ON clients, amounts TO contract_reader;
    GRANT SELECT, INSERT, UPDATE ON clients, amounts TO contract_writer;
"""

NUMBERS = """
change: rename_column
table: clients
columns: {corp_num: business_number}
"""

AMOUNTS = """
change: change_type
table: amounts
columns: {debit_amount: "NUMERIC(20,4)"}
"""

PLANTED: LiteralString = """
    ALTER TABLE clients DISABLE TRIGGER USER;
    UPDATE clients SET corp_num = 'planted' WHERE id = 77;
    ALTER TABLE clients ENABLE TRIGGER USER
"""
"""A write that the triggers do not see."""

LISTS: LiteralString = """
    SELECT relname || ': ' || relacl::text FROM pg_class WHERE relname IN ('clients', 'amounts')
    UNION ALL
    SELECT attname || ': ' || attacl::text FROM pg_attribute
    WHERE attrelid IN ('clients'::regclass, 'amounts'::regclass) AND attacl IS NOT NULL
    ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Books:
    """A database with two changes that are filled, the folder of their files, and the program to call."""

    url: str
    folder: Path
    kerp: Kerp

    def call(self, *arguments: str) -> tuple[int, dict[str, object]]:
        """Call a command about changes, and return its exit code and its answer."""
        place = ("--path", str(self.folder), "--table", "kerp_changes", "--json")
        done = self.kerp("db", *arguments, *place, KERP_DATABASE_URL=self.url)
        return done.returncode, json.loads(done.stdout)

    def contract(self, *arguments: str) -> tuple[int, dict[str, object]]:
        """Call db contract, whose question is answered."""
        return self.call("contract", *arguments, "--yes")

    def declared(self, name: str, text: str) -> Path:
        """Return the file that declares a change."""
        file = self.folder.parent / f"{name}.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    def do(self, *statements: LiteralString) -> None:
        """Run statements as whoever owns the database."""
        with psycopg.connect(self.url, autocommit=True) as admin:
            for each in statements:
                admin.execute(each)

    def ask(self, query: LiteralString, role: str = "none") -> list[tuple[object, ...]]:
        """Return the rows of a query as somebody."""
        with psycopg.connect(self.url) as connection:
            connection.execute("SELECT set_config('role', %s, true)", [role])
            return connection.execute(query).fetchall()

    def may_read(self, query: LiteralString) -> bool:
        """Return whether a reader may ask that."""
        try:
            self.ask(query, "contract_reader")
        except psycopg.errors.InsufficientPrivilege:
            return False
        return True


def codes(answer: dict[str, object]) -> list[str]:
    """Return the codes of the reasons for a refusal."""
    refusals = answer["refusals"]
    assert isinstance(refusals, list)
    return [each["code"] for each in refusals]


@pytest.fixture(scope="module")
def filled(server_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Return the name of a database in which both changes are filled, and the folder of their files."""
    name, folder = create_database(server_url, template), tmp_path_factory.mktemp("changes")
    url, place = url_of(server_url, name), ChangeFolder(folder / "kerp-changes", "kerp_changes")
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(TABLES)
    with Database(url) as db:
        for change, text in (("business_number", NUMBERS), ("wider_amounts", AMOUNTS)):
            (folder / f"{change}.yaml").write_text(text, encoding="utf-8")
            prepared = prepare(db, url, read_declaration(folder / f"{change}.yaml"), place)
            assert prepared.file is not None, prepared
            write_and_run(db, place, prepared.file)
            told = migrate_data(db, url, read_at_hand(db, change, place))
            assert (told.phase, told.refusals) == (Phase.FILLED, [])
    yield name, place.path
    drop_database(server_url, name)
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute("DROP ROLE contract_reader, contract_writer")


@pytest.fixture
def books(
    server_url: str, administrator: psycopg.Connection, filled: tuple[str, Path], kerp: Kerp, tmp_path: Path
) -> Iterator[Books]:
    """Return a database of one's own in which both changes are filled."""
    name = clone(administrator, filled[0])
    folder = Path(shutil.copytree(filled[1], tmp_path / "kerp-changes"))
    yield Books(url_of(server_url, name), folder, kerp)
    drop(administrator, name)


def test_every_reason_is_told_at_once_and_none_twice(books: Books) -> None:
    books.do(
        "UPDATE clients SET corp_num = '9' WHERE id = 9",
        "CREATE VIEW numbers AS SELECT corp_num FROM clients",
        "CREATE FUNCTION number_of(integer) RETURNS text LANGUAGE sql AS 'SELECT corp_num FROM clients WHERE id = $1'",
        PLANTED,
    )
    code, answer = books.contract("business_number")
    assert (code, answer["phase"]) == (4, "filled")
    assert codes(answer) == ["KERP-X831", "KERP-X832", "KERP-X834", "KERP-X835", "KERP-X835"]
    said = json.dumps(answer, ensure_ascii=False)
    assert "키: 77" in said
    assert "CREATE OR REPLACE VIEW numbers" in said
    assert "number_of(integer)" in said
    books.do(
        "DROP VIEW numbers", "DROP FUNCTION number_of(integer)", "UPDATE clients SET corp_num = '77' WHERE id = 77"
    )
    assert books.contract("business_number", "--unwritten-for", "0")[0] == 0


def test_what_comes_next_is_known_after_a_program_that_died_at_work(books: Books) -> None:
    books.do("UPDATE operations SET status = 'running', pause_reason = NULL WHERE kind = 'expand'")
    assert books.call("migrate-data", "business_number")[0] == 0
    waiting: LiteralString = (
        "SELECT status, pause_reason FROM operations WHERE kind = 'expand' AND name = 'business_number'"
    )
    assert books.ask(waiting) == [("pending", "kerp-import db contract business_number")]


def test_a_name_that_is_watched_for_a_moment_only_does_not_count_as_unwritten(books: Books) -> None:
    code, answer = books.contract("business_number", "--unwritten-for", "1h", "--defer")
    assert (code, codes(answer)) == (4, ["KERP-X847"])


def test_off_a_terminal_it_needs_yes_and_a_time_that_is_one(books: Books) -> None:
    code, answer = books.call("contract", "business_number")
    assert (code, "--yes" in json.dumps(answer)) == (2, True)
    assert books.contract("business_number", "--soak", "tomorrow")[0] == 2
    assert books.contract("no_such_change")[0] == 3


def test_the_soak_hides_the_old_name_and_gives_it_back_byte_for_byte(books: Books) -> None:
    lists = books.ask(LISTS)
    code, answer = books.contract("business_number", "--soak", "1h", "--unwritten-for", "0")
    assert (code, answer["phase"]) == (0, "soaking")
    assert not books.may_read("SELECT corp_num FROM clients")
    assert books.may_read("SELECT id, business_number, name FROM clients")
    code, again = books.contract("business_number")
    assert (code, codes(again), again["soak_until"]) == (4, ["KERP-X837"], answer["soak_until"])
    code, restored = books.contract("business_number", "--restore-reads")
    assert (code, restored["phase"], books.ask(LISTS)) == (0, "filled", lists)
    assert books.may_read("SELECT corp_num FROM clients")
    assert books.contract("business_number", "--restore-reads")[0] == 0


def test_what_is_old_is_dropped_and_what_stood_on_it_stands_on_the_new(books: Books) -> None:
    books.do("UPDATE clients SET business_number = 'new' WHERE id = 5")
    code, answer = books.contract("business_number", "--soak", "0", "--unwritten-for", "0")
    assert (code, answer["phase"], answer["refusals"]) == (0, "contracted", [])
    columns = "SELECT attname::text FROM pg_attribute WHERE attrelid = 'clients'::regclass AND attnum > 0"
    assert ("corp_num",) not in books.ask(f"{columns} AND NOT attisdropped")
    assert books.ask("SELECT business_number FROM clients WHERE id IN (5, 6) ORDER BY id") == [
        ("new",),
        ("0000000006",),
    ]
    assert books.ask("SELECT indexname FROM pg_indexes WHERE indexname = 'clients_corp_num'") == [("clients_corp_num",)]
    assert books.kerp("db", "drift", KERP_DATABASE_URL=books.url).returncode == 0
    code, again = books.contract("business_number")
    assert (code, again["phase"], again["files"]) == (0, "contracted", [])
    code, again = books.call("expand", str(books.declared("business_number", NUMBERS)), "--yes")
    assert (code, again["phase"], again["files"]) == (0, "contracted", [])


def test_a_type_changes_under_its_name_and_readers_read_on(books: Books) -> None:
    code, _ = books.contract("wider_amounts", "--soak", "1h")
    assert code == 0
    assert books.may_read("SELECT debit_amount FROM amounts")
    books.do("UPDATE amounts SET debit_amount = 7.25 WHERE id = 7")
    code, answer = books.contract("wider_amounts", "--soak", "0")
    assert (code, answer["phase"]) == (0, "contracted"), answer
    assert books.may_read("SELECT id, debit_amount FROM amounts")
    books.do("UPDATE amounts SET debit_amount = 0.1234 WHERE id = 8", "INSERT INTO amounts (id) VALUES (1000)")
    values = books.ask("SELECT debit_amount::text FROM amounts WHERE id IN (7, 8, 9, 1000) ORDER BY id")
    assert values == [("7.2500",), ("0.1234",), ("9.2500",), ("0.0000",)] or values[3] == ("0",)
    assert [each for each in books.ask(LISTS) if "debit_amount" in str(each[0])] == []


def test_deferred_nothing_is_dropped(books: Books) -> None:
    code, answer = books.contract("business_number", "--soak", "0", "--unwritten-for", "0", "--defer")
    assert (code, answer["phase"]) == (0, "filled")
    assert books.ask("SELECT corp_num FROM clients WHERE id = 1") == [("0000000001",)]


ONCE_LEFT = "아무도 옛 이름을 쓰지 않으면 끝냅니다."
NEXT: list[tuple[int, tuple[str, ...], str, str]] = [
    (0, ("--soak", "0", "--unwritten-for", "0", "--defer"), "때가 되면 지웁니다.", "contract business_number"),
    (0, ("--soak", "1h", "--unwritten-for", "0"), " 뒤에 다시 확인하고 지웁니다.", "contract business_number"),
    (4, ("--unwritten-for", "0"), " 뒤에 다시 확인하고 지웁니다.", "contract business_number"),
    (0, ("--restore-reads",), ONCE_LEFT, "contract business_number"),
    (4, (), "이유를 없앤 뒤 다시 실행합니다.", "contract business_number"),
    (0, ("--soak", "0", "--unwritten-for", "0"), "적용된 것과 남은 것을 봅니다.", "status"),
    (0, ("--revert",), "있던 행을 채웁니다.", "migrate-data business_number_back"),
]


def test_what_comes_next_is_told_by_how_far_the_change_is(books: Books) -> None:
    for code, options, why, next_ in NEXT:
        place = ("--path", books.folder, "--table", "kerp_changes", "--yes")
        done = books.kerp("db", "contract", "business_number", *options, *place, KERP_DATABASE_URL=books.url)
        assert done.returncode == code, done.stderr
        reason, pasted = done.stderr.splitlines()[-2:]
        assert (reason.endswith(why), pasted.startswith(f"  kerp-import db {next_}")) == (True, True), done.stderr
        assert ("--unwritten-for 0" in pasted) == ("0" in options and "contract" in pasted), pasted


def test_a_file_that_a_crash_left_is_written_anew(books: Books) -> None:
    left = books.folder / f"{len(list(books.folder.glob('*.up.sql'))) + 1:06}_business_number_contract.up.sql"
    left.write_text("SELECT 1 / 0;", encoding="utf-8")
    code, answer = books.contract("business_number", "--soak", "0", "--unwritten-for", "0")
    assert (code, answer["files"]) == (0, [str(left)])


def test_a_row_that_changes_after_the_proof_is_seen_under_the_lock(books: Books) -> None:
    with Database(books.url) as db:
        at_hand = read_at_hand(db, "business_number", ChangeFolder(books.folder, "kerp_changes"))
        evidence = prove(db, at_hand.sql, at_hand.planned)
        assert evidence is not None
        assert evidence.is_same
        books.do(PLANTED)
        with pytest.raises(SidesMoved, match="행 1개"):
            run_contract(db, books.url, at_hand, None, evidence)
    assert list(books.folder.glob("*_contract.up.sql")) == []
    assert books.ask("SELECT corp_num FROM clients WHERE id = 77") == [("planted",)]


@pytest.mark.parametrize("command", ["contract", "expand"])
def test_before_the_contract_going_back_gives_reads_and_columns_back(books: Books, command: str) -> None:
    lists = [each for each in books.ask(LISTS) if "clients" in str(each[0])]
    assert books.contract("business_number", "--soak", "1h", "--unwritten-for", "0")[0] == 0
    books.do("UPDATE clients SET business_number = 'kept' WHERE id = 5")
    code, answer = books.call(command, "business_number", "--revert", "--yes")
    assert (code, answer["phase"]) == (0, "reverted"), answer
    assert [each for each in books.ask(LISTS) if "clients" in str(each[0])] == lists
    assert books.ask("SELECT corp_num FROM clients WHERE id = 5") == [("kept",)]
    assert books.contract("business_number")[0] == 3


def test_what_was_granted_and_revoked_while_it_soaked_stands_after_going_back(books: Books) -> None:
    assert books.contract("business_number", "--soak", "1h", "--unwritten-for", "0")[0] == 0
    books.do("GRANT DELETE ON clients TO contract_writer", "REVOKE ALL ON clients FROM contract_reader")
    code, answer = books.call("expand", "business_number", "--revert", "--yes")
    assert (code, answer["phase"]) == (0, "reverted"), answer
    granted = "SELECT privilege_type::text FROM information_schema.role_table_grants WHERE table_name = 'clients'"
    rights = books.ask(f"{granted} AND grantee = 'contract_writer' ORDER BY 1")
    assert rights == [("DELETE",), ("INSERT",), ("SELECT",), ("UPDATE",)]
    assert not books.may_read("SELECT FROM clients")


@pytest.mark.parametrize("words", [("business_number", "--revert", "--yes"), ("{file}",)], ids=["revert", "expand"])
def test_nobody_else_works_on_a_change_meanwhile(books: Books, words: tuple[str, ...]) -> None:
    file = books.declared("business_number", NUMBERS)
    with psycopg.connect(books.url) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('kerp-change'), hashtext('business_number'))")
        code, answer = books.call("expand", *(each.format(file=file) for each in words))
    assert (code, "KERP-X842" in json.dumps(answer)) == (3, True), answer


def test_after_the_contract_the_reverse_is_declared_and_goes_the_same_way(books: Books) -> None:
    assert books.contract("business_number", "--soak", "0", "--unwritten-for", "0")[0] == 0
    own = books.declared("business_number_back", "name: of_somebody\n")
    code, answer = books.contract("business_number", "--revert")
    assert (code, answer["phase"], codes(answer)) == (4, "contracted", ["KERP-X843"])
    assert own.read_text(encoding="utf-8") == "name: of_somebody\n"
    own.unlink()
    code, answer = books.contract("business_number", "--revert")
    assert (code, answer["name"], answer["phase"]) == (0, "business_number_back", "expanded"), answer
    code, answer = books.call("migrate-data", "business_number_back")
    assert (code, answer["phase"]) == (0, "filled"), answer
    code, answer = books.contract("business_number_back", "--soak", "0", "--unwritten-for", "0")
    assert (code, answer["phase"]) == (0, "contracted"), answer
    assert books.ask("SELECT corp_num FROM clients WHERE id = 6") == [("0000000006",)]
    code, answer = books.call("expand", str(books.declared("business_number", NUMBERS)), "--yes")
    assert (code, answer["phase"], answer["files"] == []) == (0, "expanded", False), answer


def wait_for_the_lock(url: str, table: str) -> None:
    """Wait until a statement waits for a table that it wants for itself."""
    with psycopg.connect(url, autocommit=True) as watching:
        for _ in range(200):
            if watching.execute(
                "SELECT FROM pg_locks WHERE NOT granted AND relation = %s::regclass AND mode = %s",
                [table, "AccessExclusiveLock"],
            ).fetchone():
                return
            time.sleep(0.05)


def test_a_contract_that_is_broken_off_leaves_no_file_that_db_up_would_run(books: Books) -> None:
    place = ChangeFolder(books.folder, "kerp_changes")
    left = books.folder / f"{len(list(books.folder.glob('*.up.sql'))) + 1:06}_business_number_contract.up.sql"
    first = min(books.folder.glob("*.up.sql"))
    text = first.read_text(encoding="utf-8")
    with Database(books.url) as db:
        at_hand = read_at_hand(db, "business_number", place)
        evidence = prove(db, at_hand.sql, at_hand.planned)
        first.write_text(f"{text}\n-- edited", encoding="utf-8")
        with pytest.raises(MigrationsDiffer):
            run_contract(db, books.url, at_hand, None, evidence)
        first.write_text(text, encoding="utf-8")
        assert not left.exists()
        left.write_text("SELECT 1;", encoding="utf-8")
        assert migrate_data(db, books.url, at_hand).refusals == []
    assert not left.exists()


def test_db_down_takes_nothing_back_while_reads_are_taken(books: Books) -> None:
    assert books.contract("wider_amounts", "--soak", "1h")[0] == 0
    code, answer = books.call("down", "--yes")
    assert code == 3, answer
    assert "db contract wider_amounts --restore-reads" in json.dumps(answer, ensure_ascii=False)
    code, answer = books.contract("wider_amounts", "--restore-reads")
    assert (code, answer["phase"]) == (0, "filled")
    assert books.call("down", "--yes")[0] == 0


BUYERS = """
name: orders_change
change: rename_column
table: orders
columns: {buyer: customer}
"""

PIECES = """
name: orders_change
change: rename_column
table: orders
columns: {pieces: quantity}
forward: plainly(pieces)
back: plainly(quantity)
"""

ORDERS: LiteralString = """
    CREATE TABLE buyers (id integer PRIMARY KEY, name text);
    CREATE TABLE orders (id integer PRIMARY KEY, buyer integer REFERENCES buyers, pieces integer);
    INSERT INTO buyers SELECT each FROM generate_series(1, 20) AS each;
    INSERT INTO orders SELECT each, each, each FROM generate_series(1, 20) AS each;
    CREATE FUNCTION plainly(integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
    BEGIN
        IF current_setting('kerp.statement_timeout', true) <> '' THEN
            PERFORM pg_sleep(3);
        END IF;
        RETURN $1;
    END
    $$
"""
"""What is compared under the lock by that function takes longer than anybody may wait."""


def change_orders(books: Books, declaration: Path, text: str) -> ChangeFolder:
    """Make the table of orders, expand and fill a change of it, and return the folder of its files."""
    books.do(ORDERS)
    declaration.write_text(text, encoding="utf-8")
    code, answer = books.call("expand", str(declaration), "--yes")
    assert code == 0, answer
    assert books.call("migrate-data", "orders_change")[0] == 0
    return ChangeFolder(books.folder, "kerp_changes")


def test_who_writes_a_referenced_table_goes_on_while_a_column_is_dropped(books: Books, tmp_path: Path) -> None:
    place = change_orders(books, tmp_path / "orders.yaml", BUYERS)
    with Database(books.url) as db, ThreadPoolExecutor(1) as pool, psycopg.connect(books.url) as client:
        at_hand = read_at_hand(db, "orders_change", place)
        evidence = prove(db, at_hand.sql, at_hand.planned)
        client.execute("UPDATE buyers SET name = 'taken' WHERE id = 1")
        contracted = pool.submit(run_contract, db, books.url, at_hand, None, evidence)
        wait_for_the_lock(books.url, "buyers")
        client.execute("INSERT INTO orders (id, buyer) VALUES (21, 1)")
        client.commit()
        assert contracted.result().endswith("_contract.up.sql")
    assert books.ask("SELECT customer FROM orders WHERE id = 21") == [(1,)]


def test_a_comparison_that_takes_too_long_under_the_lock_asks_the_triggers(books: Books, tmp_path: Path) -> None:
    place = change_orders(books, tmp_path / "orders.yaml", PIECES)
    with Database(books.url) as db:
        at_hand = read_at_hand(db, "orders_change", place)
        evidence = prove(db, at_hand.sql, at_hand.planned)
        books.do("UPDATE orders SET pieces = 7 WHERE id = 1")
        file = books.folder / run_contract(db, books.url, at_hand, None, evidence)
    assert "pg_trigger AS planted" in file.read_text(encoding="utf-8")
    assert books.ask("SELECT quantity FROM orders WHERE id = 1") == [(7,)]


def test_what_was_broken_off_while_it_was_finished_goes_on_by_the_same_command(books: Books, tmp_path: Path) -> None:
    declared = tmp_path / "names.yaml"
    declared.write_text("change: rename_column\ntable: notes\ncolumns: {name: title}\n", encoding="utf-8")
    books.do(
        "CREATE TABLE notes (id integer PRIMARY KEY, name text); CREATE INDEX notes_name ON notes (name)",
        "INSERT INTO notes SELECT each, each::text FROM generate_series(1, 20) AS each",
    )
    assert books.call("expand", str(declared), "--yes")[0] == 0
    books.do("CREATE INDEX kerp_new_notes_name ON notes (id)")
    assert books.call("migrate-data", "names")[0] == 3
    books.do("DROP INDEX kerp_new_notes_name")
    code, answer = books.call("migrate-data", "names")
    assert (code, answer["phase"]) == (0, "filled"), answer
    assert books.ask("SELECT indexname FROM pg_indexes WHERE indexname = 'kerp_new_notes_name'") != []
    code, answer = books.contract("names", "--soak", "0", "--unwritten-for", "0")
    assert (code, answer["phase"]) == (0, "contracted"), answer


@pytest.mark.parametrize("command", ["contract", "expand"])
def test_what_cannot_be_finished_is_taken_back(books: Books, command: str) -> None:
    books.do(
        "CREATE FUNCTION short(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1'",
        "CREATE TABLE notes (id integer PRIMARY KEY, name text CHECK (name <> 'x'))",
        "CREATE UNIQUE INDEX notes_name ON notes (short(name))",
        "INSERT INTO notes VALUES (1, 'a'), (2, 'b')",
        "CREATE OR REPLACE FUNCTION short(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT left($1, 0)'",
    )
    with Database(books.url) as db:
        before = set(catalogue_facts(db))
    declared = books.declared("names", "change: rename_column\ntable: notes\ncolumns: {name: title}\n")
    assert books.call("expand", str(declared), "--yes")[0] == 0
    code, answer = books.call("migrate-data", "names")
    assert (code, "_names_finish.up.sql" in json.dumps(answer)) == (3, True), answer
    code, answer = books.call(command, "names", "--revert", "--yes")
    assert (code, answer["phase"]) == (0, "reverted"), answer
    with Database(books.url) as db:
        assert set(catalogue_facts(db)) == before
    assert list(books.folder.glob("*_names_finish.*")) == []
    assert books.call("up")[0] == 0
