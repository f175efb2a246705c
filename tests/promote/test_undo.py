"""Undo with policy: what goes, what stays, what refuses, and reversing vouchers; the trial balance is what it was."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, LiteralString

import psycopg
import pytest
import typer
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from kerp_import.database.connection import Database
from kerp_import.model.errors import BatchNotThere, BatchReversed, BooksNotAsBefore, ConnectionLost
from kerp_import.model.outcome import Outcome
from kerp_import.model.particles import with_particles
from kerp_import.promote.rollback import Undone, rollback
from kerp_import.promote.undo_reasons import Action, Why
from kerp_import.records import company as companies
from kerp_import.records import history
from psycopg.rows import dict_row
from support import Import, Kerp

NAMES = {"1010": "현금", "1020": "보통예금", "1100": "외상매출금", "3100": "자본금", "4100": "상품매출", "5200": "급여"}
TARGETS = {"1010": "10101", "1020": "10102", "1100": "10201", "3100": "30101", "4100": "40101", "5200": "52101"}
MAPPED = [
    f'  - {{source_code: "{code}", source_name: {name}, target_code: "{TARGETS[code]}", verified: true}}\n'
    for code, name in NAMES.items()
]
TABLES = (
    "companies", "users", "accounts", "partners", "departments", "projects", "fiscal_periods", "vouchers",
    "voucher_lines", "opening_balances",
)  # fmt: skip
Line = tuple[str, str, str, str, int, int]
"""Day (01-02), number, account, partner, debit, credit."""

JANUARY: list[Line] = [("01-02", "1", "1010", "", 1000, 0), ("01-02", "1", "3100", "", 0, 1000)]
FEBRUARY: list[Line] = [("02-05", "1", "1100", "P1", 300, 0), ("02-05", "1", "4100", "P1", 0, 300)]
MARCH: list[Line] = [("03-07", "1", "5200", "", 40, 0), ("03-07", "1", "1010", "", 0, 40)]
BOOKS = JANUARY + FEBRUARY
REVERSE_ON = date(2024, 3, 31)

PERIODS: LiteralString = """
    INSERT INTO fiscal_periods (company_id, fiscal_year, fiscal_month, start_date, end_date)
    SELECT id, 2024, month, make_date(2024, month, 1), make_date(2024, month, 1) + interval '1 month - 1 day'
    FROM companies CROSS JOIN generate_series(1, 12) AS month
"""
CLOSE_JANUARY: LiteralString = "UPDATE fiscal_periods SET status = 'closed' WHERE fiscal_month = 1"
USER: LiteralString = "INSERT INTO users (company_id, email, name) SELECT id, 'kim@example.com', '김' FROM companies"


@pytest.fixture
def somebody(database_url: str) -> Iterator[Callable[[LiteralString], list[dict[str, Any]]]]:
    """Return a function by which somebody else runs a statement in K-ERP."""
    with psycopg.connect(database_url, autocommit=True, row_factory=dict_row) as connection:

        def call(statement: LiteralString) -> list[dict[str, Any]]:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

        yield call


Somebody = Callable[[LiteralString], list[dict[str, Any]]]


@pytest.fixture
def books(db: Database, import_files: Import, tmp_path: Path) -> Callable[..., Outcome]:
    """Return a function that imports a journal (and opening balances) into a company that was there before."""
    companies.add(db, "HANBIT", "한빛", None)
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("source: any\ntarget: kerp-standard\naccounts:\n" + "".join(MAPPED), encoding="utf-8")

    def call(
        lines: Iterable[Line] = BOOKS, *, openings: str = "", name: str = "journal.csv", dry_run: bool = False
    ) -> Outcome:
        header = "전표일자,전표번호,계정코드,계정과목,거래처코드,차변,대변"
        rows = [f"2024-{day},{no},{code},{NAMES[code]},{who},{dr},{cr}" for day, no, code, who, dr, cr in lines]
        paths = [tmp_path / name]
        paths[0].write_text("\n".join([header, *rows, ""]), encoding="utf-8")
        if openings:
            paths.append(tmp_path / f"openings-{name}")
            paths[1].write_text(f"계정코드,계정과목,기초차변,기초대변\n{openings}", encoding="utf-8")
        done = import_files(*paths, create_missing=frozenset({"partners"}), mappings=(mapping,), dry_run=dry_run)
        assert done.status == "completed", [each.message for each in done.findings if each.severity == "error"]
        return done

    return call


OPENINGS = "1010,현금,700,\n3100,자본금,,700\n"


def undo(db: Database, done: Outcome, *, plan_only: bool = False, reverse_on: date | None = None) -> Undone:
    return rollback(db, str(done.batch_id), plan_only=plan_only, reverse_on=reverse_on)


def production(db: Database, *, but: tuple[str, ...] = ()) -> dict[str, object]:
    """Return every row of production, every column."""
    query = "SELECT coalesce(string_agg(each::text, chr(10) ORDER BY each::text), '') AS rows FROM {} AS each"
    return {table: db.row(query.format(table))["rows"] for table in TABLES if table not in but}


def balances(db: Database) -> dict[str, Decimal]:
    """Return the balance of each account that has one: openings, and lines of vouchers that are not deleted."""
    rows = db.rows(
        """SELECT account_code, sum(amount) AS balance
           FROM (
               SELECT line.account_code, line.debit_amount - line.credit_amount AS amount
               FROM voucher_lines AS line JOIN vouchers AS voucher ON voucher.id = line.voucher_id
               WHERE voucher.deleted_at IS NULL
               UNION ALL
               SELECT account_code, debit_amount - credit_amount FROM opening_balances
           ) AS posted
           GROUP BY account_code HAVING sum(amount) <> 0"""
    )
    return {str(row["account_code"]): Decimal(str(row["balance"])) for row in rows}


def reasons(undone: Undone) -> list[tuple[str, str, Why]]:
    return [(each.table_name, each.record, each.reason) for each in undone.plan.obstacles]


def test_a_period_closed_since_keeps_its_vouchers_until_it_is_opened(
    db: Database, books: Callable[..., Outcome], somebody: Somebody
) -> None:
    before = production(db, but=("fiscal_periods",))
    done = books()
    somebody(PERIODS)
    somebody(CLOSE_JANUARY)
    closed = production(db)
    undone = undo(db, done)
    assert reasons(undone) == [("vouchers", "2024-01", Why.CLOSED_PERIOD)]
    assert [(each.voucher_no, each.action, each.why) for each in undone.plan.vouchers] == [
        ("20240102-00001", Action.REVERSE, (Why.CLOSED_PERIOD,)), ("20240205-00001", Action.DELETE, ()),
    ]  # fmt: skip
    assert production(db) == closed
    somebody("UPDATE fiscal_periods SET status = 'open'")
    assert undo(db, done).plan.is_possible
    assert production(db, but=("fiscal_periods",)) == before


@pytest.mark.slow
def test_opening_balances_stay_where_their_year_was_closed_since(
    db: Database, books: Callable[..., Outcome], somebody: Somebody
) -> None:
    somebody(PERIODS)
    somebody("UPDATE fiscal_periods SET status = 'closed' WHERE fiscal_month = 12")
    done = books(FEBRUARY, openings=OPENINGS)
    assert undo(db, done, plan_only=True).plan.is_possible
    somebody(CLOSE_JANUARY)
    assert reasons(undo(db, done)) == [("opening_balances", "2024", Why.CLOSED_PERIOD)]


TOUCHES: dict[str, tuple[Why, LiteralString]] = {
    "created_by": (Why.EDITED, "UPDATE vouchers SET created_by = (SELECT id FROM users)"),
    "approved_by": (Why.APPROVED, "UPDATE vouchers SET approved_by = (SELECT id FROM users)"),
    "approved_at": (Why.APPROVED, "UPDATE vouchers SET approved_at = now()"),
    "deleted_at": (Why.SOFT_DELETED, "UPDATE vouchers SET deleted_at = now()"),
    "line": (Why.EDITED, "UPDATE voucher_lines SET description = '고침'"),
    "line deleted": (Why.EDITED, "DELETE FROM voucher_lines WHERE line_no = 2"),
}


def test_what_a_user_did_to_a_voucher_keeps_it_and_is_named(
    db: Database, database_url: str, books: Callable[..., Outcome], somebody: Somebody
) -> None:
    done = books(JANUARY)
    somebody(USER)
    for touch, (why, statement) in TOUCHES.items():
        with psycopg.connect(database_url) as connection:
            connection.execute("CREATE TABLE saved AS SELECT * FROM vouchers")
            connection.execute("CREATE TABLE saved_lines AS SELECT * FROM voucher_lines")
            connection.execute(statement)
        undone = undo(db, done)
        (voucher,) = undone.plan.vouchers
        assert (voucher.action, voucher.why, undone.rows) == (Action.KEEP, (why,), {}), touch
        assert {each.table_name for each in undone.plan.obstacles} <= {"vouchers", "voucher_lines"}
        with psycopg.connect(database_url) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute("DELETE FROM voucher_lines")
            connection.execute("DELETE FROM vouchers")
            connection.execute("INSERT INTO vouchers SELECT * FROM saved")
            connection.execute("INSERT INTO voucher_lines SELECT * FROM saved_lines")
            connection.execute("DROP TABLE saved, saved_lines")
    assert undo(db, done, plan_only=True).plan.is_possible


@pytest.mark.slow
def test_rows_are_hashed_again_where_their_transaction_does_not_tell_who_wrote_them(
    db: Database, books: Callable[..., Outcome], somebody: Somebody
) -> None:
    batch = str(books().batch_id)
    somebody("UPDATE import_entries SET after_hash = left(after_hash, -4) || 'zzzz' WHERE table_name = 'vouchers'")
    assert rollback(db, batch, plan_only=True).plan.is_possible
    somebody("""UPDATE import_batches SET progress = progress || '{"server": "1"}'""")
    obstacles = rollback(db, batch, plan_only=True).plan.obstacles
    assert [(each.table_name, each.record, each.reason) for each in obstacles] == [
        ("vouchers", "20240102-00001", Why.CHANGED), ("vouchers", "20240205-00001", Why.CHANGED),
    ]  # fmt: skip


@pytest.mark.slow
def test_a_batch_whose_vouchers_a_later_one_counted_on_goes_after_it(
    db: Database, books: Callable[..., Outcome]
) -> None:
    before = production(db)
    first = books(JANUARY)
    second = books(JANUARY + MARCH, name="b.csv")
    (obstacle,) = undo(db, first).plan.obstacles
    assert (obstacle.reason, obstacle.record, obstacle.batch_id) == (
        Why.LATER_BATCH, "20240102-00001", second.batch_id,
    )  # fmt: skip
    for each in (second, first):
        assert undo(db, each).plan.is_possible
    assert production(db) == before


FOREIGN: LiteralString = """
    CREATE TABLE payments (
        voucher_id uuid REFERENCES vouchers (id) ON DELETE CASCADE, partner_id uuid REFERENCES partners
    )
"""


def test_rows_of_a_table_that_is_not_ours_are_never_deleted_with_a_voucher(
    db: Database, books: Callable[..., Outcome], somebody: Somebody
) -> None:
    done = books()
    somebody(FOREIGN)
    assert reasons(undo(db, done)) == [("vouchers", "payments", Why.UNREADABLE)]
    somebody("GRANT SELECT ON payments TO kerp_importer")
    assert undo(db, done, plan_only=True).plan.is_possible
    somebody("INSERT INTO payments (partner_id) SELECT id FROM partners")
    kept = [each for each in undo(db, done, plan_only=True).plan.masters if each.action is Action.KEEP]
    assert [(each.code, each.why, each.used_by) for each in kept] == [("P1", (Why.IN_USE,), ("payments",))]
    somebody("INSERT INTO payments (voucher_id) SELECT id FROM vouchers WHERE voucher_no = '20240102-00001'")
    undone = undo(db, done)
    assert reasons(undone) == [("vouchers", "20240102-00001", Why.REFERENCED)]
    assert undone.plan.vouchers[0].why == (Why.REFERENCED,)


REPLACES: LiteralString = """
    INSERT INTO import_entries (batch_id, table_name, record_id, company_id, old_values)
    SELECT batch.id, old.table_name, old.record_id, batch.company_id, old.old_values
    FROM (SELECT * FROM import_batches ORDER BY started_at DESC LIMIT 1) AS batch
    CROSS JOIN (
        SELECT 'vouchers' AS table_name, each.id AS record_id, to_jsonb(each) || jsonb_build_object(
            'voucher_lines',
            (SELECT jsonb_agg(to_jsonb(line)) FROM voucher_lines AS line WHERE line.voucher_id = each.id)
        ) AS old_values
        FROM vouchers AS each
        WHERE voucher_no = '20240205-00001'
        UNION ALL
        SELECT 'partners', each.id, to_jsonb(each) FROM partners AS each
        UNION ALL
        SELECT 'opening_balances', each.id, to_jsonb(each) FROM opening_balances AS each WHERE account_code = '10101'
    ) AS old;
    DELETE FROM vouchers WHERE voucher_no = '20240205-00001';
    UPDATE partners SET name = '새 이름';
    UPDATE opening_balances SET debit_amount = 701 WHERE account_code = '10101';
    UPDATE import_entries SET after_hash = record_hash_partners(each)
    FROM partners AS each WHERE old_values IS NOT NULL AND record_id = each.id;
    UPDATE import_entries SET after_hash = record_hash_opening_balances(each)
    FROM opening_balances AS each WHERE old_values IS NOT NULL AND record_id = each.id;
"""
"""A batch that replaces records notes the whole row as it was, and the hash of what it is now (none: deleted)."""


def test_what_a_batch_replaced_or_deleted_is_again_what_it_was(
    db: Database, books: Callable[..., Outcome], somebody: Somebody
) -> None:
    first = books(JANUARY + FEBRUARY, openings=OPENINGS)
    before = production(db)
    second = books(MARCH, name="b.csv")
    somebody(REPLACES)
    assert {each.reason for each in undo(db, first).plan.obstacles} >= {Why.LATER_BATCH}
    assert Why.REPLACED in {each.reason for each in undo(db, second, reverse_on=REVERSE_ON).plan.obstacles}
    undone = undo(db, second)
    assert undone.plan.is_possible
    assert [each.action for each in undone.plan.masters] == [Action.RESTORE]
    assert production(db) == before


def test_books_that_would_not_be_what_they_were_are_left_alone(
    db: Database, books: Callable[..., Outcome], somebody: Somebody
) -> None:
    done = books()
    somebody("UPDATE import_account_totals SET account_code = '10102' WHERE account_code = '10101'")
    before = production(db)
    with pytest.raises(BooksNotAsBefore) as refused:
        undo(db, done)
    assert refused.value.facts["accounts"] == "10101, 10102"
    assert production(db) == before
    assert history.past_batch(db, str(done.batch_id)).status == "completed"


def test_a_reversal_adds_vouchers_and_changes_no_row_that_is_there(
    db: Database, books: Callable[..., Outcome], somebody: Somebody
) -> None:
    before = balances(db)
    somebody(PERIODS)
    done = books(openings=OPENINGS)
    somebody(CLOSE_JANUARY)
    somebody(
        """INSERT INTO vouchers (company_id, voucher_no, voucher_date, status)
           SELECT id, '20240331-00007-2', '2024-03-31', 'draft' FROM companies"""
    )
    rows = db.rows("SELECT * FROM vouchers ORDER BY voucher_no"), db.rows("SELECT * FROM opening_balances ORDER BY id")
    promised = undo(db, done, plan_only=True, reverse_on=REVERSE_ON)
    undone = undo(db, done, reverse_on=REVERSE_ON)
    assert promised.reversals == undone.reversals
    assert [(each.voucher_no, each.reversal_no) for each in undone.reversals] == [
        (None, "20240331-00008"), ("20240102-00001", "20240331-00009"), ("20240205-00001", "20240331-00010"),
    ]  # fmt: skip
    assert balances(db) == before
    there = db.rows("SELECT * FROM vouchers WHERE voucher_type <> 'adjustment' ORDER BY voucher_no")
    assert (there, db.rows("SELECT * FROM opening_balances ORDER BY id")) == rows
    mirrored = db.rows(
        """SELECT voucher.voucher_date, voucher.status, voucher.description, line.account_code, line.partner_code,
                  line.debit_amount::integer AS debit, line.credit_amount::integer AS credit
           FROM vouchers AS voucher JOIN voucher_lines AS line ON line.voucher_id = voucher.id
           WHERE voucher.voucher_type = 'adjustment' ORDER BY voucher.voucher_no, line.line_no"""
    )
    assert [tuple(row.values()) for row in mirrored] == [
        (REVERSE_ON, "approved", "역분개 기초잔액", "10101", None, 0, 700),
        (REVERSE_ON, "approved", "역분개 기초잔액", "30101", None, 700, 0),
        (REVERSE_ON, "approved", "역분개 20240102-00001", "10101", None, 0, 1000),
        (REVERSE_ON, "approved", "역분개 20240102-00001", "30101", None, 1000, 0),
        (REVERSE_ON, "approved", "역분개 20240205-00001", "10201", "P1", 0, 300),
        (REVERSE_ON, "approved", "역분개 20240205-00001", "40101", "P1", 300, 0),
    ]
    assert history.past_batch(db, str(done.batch_id)).status == "rolled_back"
    with pytest.raises(BatchNotThere):
        undo(db, done)


@pytest.mark.slow
def test_what_was_reversed_is_not_imported_again_and_never_unchanged(
    db: Database, books: Callable[..., Outcome], import_files: Import, tmp_path: Path
) -> None:
    done = books(openings=OPENINGS)
    undo(db, done, reverse_on=REVERSE_ON)
    before = production(db)
    with pytest.raises(BatchReversed) as refused:
        books(openings=OPENINGS)
    assert refused.value.facts == {"batch": done.batch_id, "day": REVERSE_ON, "vouchers": "3"}
    more = "2024-03-07,1,5200,급여,,40,0\n2024-03-07,1,1010,현금,,0,40\n"
    wider = tmp_path / "wider.csv"
    wider.write_text((tmp_path / "journal.csv").read_text(encoding="utf-8") + more, encoding="utf-8")
    again = import_files(wider, tmp_path / "openings-journal.csv", mappings=(tmp_path / "mapping.yaml",))
    errors = [(each.rule, each.message) for each in again.findings if each.severity == "error"]
    assert [rule for rule, _ in errors] == ["KERP-V206", "KERP-V206", "KERP-V207", "KERP-V207"]
    assert "역분개된" in errors[0][1]
    assert errors[2][1] == "기초잔액 10101 (20240331-00001): K-ERP에는 0원, 원본에는 700원입니다. K-ERP의 것이 남습니다"
    assert production(db) == before


def test_a_reversal_takes_what_stands_there_now_and_leaves_what_is_deleted(
    db: Database, books: Callable[..., Outcome], somebody: Somebody
) -> None:
    done = books(JANUARY + FEBRUARY + MARCH)
    somebody("UPDATE voucher_lines SET debit_amount = debit_amount * 2, credit_amount = credit_amount * 2")
    somebody("UPDATE vouchers SET deleted_at = now() WHERE voucher_no = '20240205-00001'")
    somebody("DELETE FROM vouchers WHERE voucher_no = '20240307-00001'")
    undone = undo(db, done, reverse_on=REVERSE_ON)
    assert [(each.voucher_no, each.action, each.why) for each in undone.plan.vouchers] == [
        ("20240102-00001", Action.REVERSE, (Why.EDITED,)), ("20240205-00001", Action.KEEP, (Why.SOFT_DELETED,)),
        ("20240307-00001", Action.KEEP, (Why.DELETED,)),
    ]  # fmt: skip
    assert balances(db) == {}
    assert len(undone.reversals) == 1


REFUSED_REVERSALS: dict[str, tuple[LiteralString, Why]] = {
    "closed": ("UPDATE fiscal_periods SET status = 'closed' WHERE fiscal_month = 3", Why.CLOSED_PERIOD),
    "unbalanced": ("DELETE FROM voucher_lines WHERE line_no = 1 AND account_code = '10101'", Why.UNBALANCED),
    "nothing": ("DELETE FROM vouchers", Why.NOTHING),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", REFUSED_REVERSALS)
def test_a_reversal_is_refused_where_no_voucher_may_or_can_be_written(
    case: str, db: Database, books: Callable[..., Outcome], somebody: Somebody
) -> None:
    somebody(PERIODS)
    done = books()
    statement, why = REFUSED_REVERSALS[case]
    somebody(statement)
    before = production(db)
    assert [reason for _, _, reason in reasons(undo(db, done, reverse_on=REVERSE_ON))] == [why]
    assert production(db) == before


def test_the_command_plans_and_refuses_in_json_and_in_words(
    kerp: Kerp, books: Callable[..., Outcome], somebody: Somebody
) -> None:
    batch = str(books(openings=OPENINGS).batch_id)
    plan = kerp("rollback", batch, "--plan", "--json")
    document = json.loads(plan.stdout)
    assert (plan.returncode, document["possible"], document["status"]) == (0, True, "completed")
    assert [each["action"] for each in document["vouchers"]] == ["delete", "delete"]
    assert document["trial_balance"] == {"proven": True, "accounts": 4}
    for arguments, option in ((("--reverse",), "--date"), (("--date", "2024-03-31"), "--reverse"), ((), "--yes")):
        wrong = kerp("rollback", batch, *arguments)
        assert wrong.returncode == 2
        assert option in wrong.stderr
    assert kerp("rollback", batch, "--reverse", "--date", "31.3.2024", "--yes").returncode == 2
    somebody("UPDATE vouchers SET description = '고침' WHERE voucher_no = '20240102-00001'")
    for arguments in (("--plan",), ("--yes",)):
        refused = kerp("rollback", batch, *arguments)
        assert refused.returncode == 4
        assert "전표 20240102-00001: 이관 뒤 K-ERP에서 바뀌었습니다" in refused.stdout
        assert f"kerp-import rollback {batch} --reverse --date YYYY-MM-DD" in refused.stdout


@pytest.mark.slow
def test_a_reversed_batch_is_shown_explained_reported_and_compared(kerp: Kerp, books: Callable[..., Outcome]) -> None:
    rehearsal = str(books(openings=OPENINGS, dry_run=True).batch_id)
    batch = str(books(openings=OPENINGS).batch_id)
    done = kerp("rollback", batch, "--reverse", "--date", "2024-03-31", "--yes", "--json")
    document = json.loads(done.stdout)
    assert (done.returncode, document["status"], document["mode"]) == (0, "rolled_back", "reverse")
    assert [each["reversal_no"] for each in document["vouchers"]] == ["20240331-00002", "20240331-00003"]
    assert "20240102-00001 → 20240331-00002" in kerp("batch", "show", batch).stdout
    explained = kerp("explain", "--company", "HANBIT", "voucher", "20240331-00002").stdout
    assert "20240102-00001을 역분개한 전표입니다." in explained
    assert (
        "전표 20240331-00002로 역분개되었습니다."
        in kerp("explain", "--company", "HANBIT", "voucher", "20240102-00001").stdout
    )
    assert "역분개 전표 3건" in kerp("report", batch, "--format", "html").stdout
    assert kerp("diff", rehearsal, batch).returncode == 0
    assert "rolled_back" in kerp("batches").stdout


@pytest.mark.slow
@pytest.mark.parametrize(("answer", "code"), [("HANBIT", 0), ("HANBIT2", 130), (None, 130)])
def test_on_a_terminal_the_company_code_is_asked_for(
    answer: str | None, code: int, kerp: Kerp, books: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = str(books(JANUARY).batch_id)
    asked = []

    def prompt(question: str, **_: object) -> str:
        asked.append(question)
        if answer is None:
            raise typer.Abort
        return answer

    monkeypatch.setattr(typer, "prompt", prompt)
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True), stdout=sys.stdout)
    monkeypatch.setattr(sys.modules["kerp_import.cli.rollback"], "sys", terminal)
    ended = kerp("rollback", batch)
    assert (ended.returncode, len(asked)) == (code, 1)
    assert f"배치 {batch}" in ended.stdout
    assert ("운영 데이터는 그대로입니다" in ended.stderr) == (code != 0)


@pytest.mark.parametrize("failing", ["the result", "the answer to COMMIT"])
def test_a_rollback_that_went_through_is_not_called_a_failure(
    failing: str, kerp: Kerp, db: Database, books: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = books(JANUARY)

    def lose(*_: object, **__: object) -> None:
        if failing != "the result":
            rollback(db, str(done.batch_id), plan_only=False)
        raise ConnectionLost(reason="no answer")

    place = ("cli.rollback", "_show") if failing == "the result" else ("promote.rollback", "rollback")
    monkeypatch.setattr(sys.modules[f"kerp_import.{place[0]}"], place[1], lose)
    ended = kerp("rollback", str(done.batch_id), "--yes")
    assert ended.returncode == 0
    assert with_particles(f"배치 {done.batch_id}을(를) 되돌렸습니다") in ended.stderr
    assert history.past_batch(db, str(done.batch_id)).status == "rolled_back"


@pytest.mark.slow
def test_already_imported_says_what_was_deleted_since(
    kerp: Kerp, db: Database, books: Callable[..., Outcome], somebody: Somebody, tmp_path: Path
) -> None:
    done = books()
    mapping = tmp_path / "mapping.yaml"
    again = (
        "run",
        "--company",
        "HANBIT",
        "--create-missing",
        "partners",
        "--mapping",
        mapping,
        tmp_path / "journal.csv",
    )
    assert "지워진 것" not in kerp(*again).stdout
    somebody("DELETE FROM vouchers WHERE voucher_no = '20240205-00001'")
    told = kerp(*again)
    assert told.returncode == 0
    assert "그 뒤 K-ERP에서 지워진 것: 분개 2건 (첫째 journal.csv 4) · 전표 1건 (첫째 20240205-00001)" in told.stdout
    assert f"kerp-import recover --batch {done.batch_id}" in told.stdout
    assert f"kerp-import rollback {done.batch_id} --plan" in told.stdout
    assert json.loads(kerp(*again, "--json").stdout)["missing"] == [
        {"table": "voucher_lines", "records": 2, "first": "journal.csv 4"},
        {"table": "vouchers", "records": 1, "first": "20240205-00001"},
    ]
    assert kerp("rollback", str(done.batch_id), "--yes").returncode == 0
    assert kerp(*again).returncode == 0
    assert balances(db) == {"10101": 1000, "30101": -1000, "10201": 300, "40101": -300}


ENTRY = st.tuples(st.sampled_from(sorted(NAMES)), st.sampled_from(sorted(NAMES)), st.integers(1, 10**9))
VOUCHERS = st.lists(st.tuples(st.integers(1, 28), st.lists(ENTRY, min_size=1, max_size=3)), min_size=1, max_size=5)


Drawn = tuple[list[tuple[int, list[tuple[str, str, int]]]], int, int]
"""Vouchers of a day with account, account and amount of each entry; an opening balance; how often there and back."""


def as_lines(vouchers: list[tuple[int, list[tuple[str, str, int]]]]) -> list[Line]:
    """Return the vouchers as lines, numbered through."""
    return [
        (f"01-{day:02}", str(number), account, "", debit, credit)
        for number, (day, entries) in enumerate(vouchers, 1)
        for one, other, won in entries
        for account, debit, credit in ((one, won, 0), (other, 0, won))
    ]


@pytest.mark.slow
@settings(
    max_examples=8, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=st.tuples(VOUCHERS, st.integers(0, 10**6), st.integers(1, 2)))
def test_random_books_go_back_to_every_row_and_reversed_to_every_balance(
    drawn: Drawn, db: Database, books: Callable[..., Outcome], somebody: Somebody
) -> None:
    vouchers, opening, times = drawn
    before = production(db)
    lines = as_lines(vouchers)
    openings = f"1010,현금,{opening},\n3100,자본금,,{opening}\n" if opening else ""
    for _ in range(times):
        assert undo(db, books(lines, openings=openings)).plan.is_possible
        assert production(db) == before
    done = books(lines, openings=openings)
    undone = undo(db, done, reverse_on=REVERSE_ON)
    assert balances(db) == {}
    assert len(undone.reversals) == len(vouchers) + bool(opening)
    # The next example begins without what stays of this one.
    somebody(
        "DELETE FROM import_reversals; DELETE FROM import_batches; DELETE FROM vouchers; DELETE FROM opening_balances"
    )
