"""Promote, rehearsal and rollback: production changes whole or not at all, by the formula, and can go back."""

import os
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import LiteralString
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kerp_import import run as flow
from kerp_import.database.connection import Database, Row
from kerp_import.mapping.files import shipped_chart
from kerp_import.model.errors import BatchNotThere, CompanyBusy, DatabaseRefused, NothingRecognised
from kerp_import.model.ids import uuid7
from kerp_import.model.nouns import Batch, Company, Job
from kerp_import.model.outcome import Outcome
from kerp_import.model.step import Clock
from kerp_import.promote import promote, undo_facts
from kerp_import.promote.gate import Cleared
from kerp_import.promote.promote_files import PromoteFile, promote_files
from kerp_import.promote.rollback import rollback
from kerp_import.promote.undo_obstacles import Obstacle
from kerp_import.promote.undo_reasons import Action, Why
from kerp_import.records import company as companies
from kerp_import.records import history
from psycopg import sql
from support import Import, sampled

NAMES = {
    "1010": "현금", "1020": "보통예금", "1100": "외상매출금", "2100": "외상매입금", "3100": "자본금",
    "4100": "상품매출", "5200": "급여", "5210": "복리후생비", "5300": "해외통신비",
}  # fmt: skip
TARGETS = {
    "1010": "10101", "1020": "10102", "1100": "10201", "2100": "20101", "3100": "30101", "4100": "40101",
    "5200": "52101",
}  # fmt: skip
PRODUCTION = (
    "companies", "users", "accounts", "partners", "departments", "projects", "fiscal_periods", "vouchers",
    "voucher_lines", "opening_balances",
)  # fmt: skip

Line = tuple[str, str, str, str, str, str, str]
"""Day of January 2024, number, account, partner, memo, debit, credit: each as the file writes it."""

CAPITAL: list[Line] = [("2", "1", "1010", "", "출자", "1000", ""), ("2", "1", "3100", "", "출자", "", "1000")]
SALE: list[Line] = [("2", "2", "1100", "P1", "매출", "300", ""), ("2", "2", "4100", "P1", "매출", "", "300")]
RETURNED: list[Line] = [("3", "1", "5200", "", "환급", "-50", ""), ("3", "1", "1010", "", "환급", "", "-50")]
PHONE: list[Line] = [("3", "2", "5300", "", "통신", "70", ""), ("3", "2", "1020", "", "통신", "", "70")]
PAID: list[Line] = [("5", "1", "5200", "", "급여", "40", ""), ("5", "1", "1010", "", "급여", "", "40")]
BOOKS = CAPITAL + SALE + RETURNED + PHONE

Files = Callable[..., tuple[Path, ...]]


@pytest.fixture
def journal(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes lines as a journal and returns the file."""
    return lambda lines, name="journal.csv": write_journal(tmp_path / name, lines)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Return a function that writes a journal, a list of partners and opening balances, and returns the files."""

    def call(lines: Iterable[Line] = BOOKS) -> tuple[Path, ...]:
        partners, openings = tmp_path / "partners.csv", tmp_path / "openings.csv"
        partners.write_text("거래처코드,거래처명,사업자등록번호\nP1,가나상사,\nP2,다라물산,\n", encoding="utf-8")
        openings.write_text(
            "계정코드,계정과목,거래처코드,기초차변,기초대변\n1010,현금,,200,\n1100,외상매출금,P1,300,\n3100,자본금,,,500\n",
            encoding="utf-8",
        )
        return write_journal(tmp_path / "journal.csv", lines), partners, openings

    return call


@pytest.fixture
def import_all(import_files: Import, files: Files) -> Import:
    """Return the main job over all three files; an account that K-ERP lacks is made."""

    def call(lines: Iterable[Line] = BOOKS, **options: object) -> Outcome:
        return import_files(*files(lines), **{"create_missing": frozenset({"accounts"}), **options})

    return call


@pytest.fixture
def hanbit(db: Database, database_url: str) -> Company:
    """Return the company, made before any batch, with a row of its own in every table that a batch writes."""
    made = companies.add(db, "HANBIT", "한빛", None)
    with psycopg.connect(database_url) as somebody:
        somebody.execute(OLDER)
    return made


OLDER: LiteralString = """
    INSERT INTO accounts (company_id, code, name, account_type, normal_side)
    SELECT id, '99901', '가계정', 'asset', 'debit' FROM companies;
    INSERT INTO partners (company_id, code, name) SELECT id, 'P8', '옛 거래처' FROM companies;
    INSERT INTO departments (company_id, code, name) SELECT id, 'D8', '옛 부서' FROM companies;
    INSERT INTO projects (company_id, code, name) SELECT id, 'J8', '옛 현장' FROM companies;
    INSERT INTO opening_balances (company_id, fiscal_year, account_code, partner_code, debit_amount)
    SELECT id, 2022, '99901', 'P8', 5 FROM companies;
    WITH voucher AS (
        INSERT INTO vouchers (company_id, voucher_no, voucher_date, total_debit, total_credit)
        SELECT id, '20231231-00001', '2023-12-31', 7, 7 FROM companies RETURNING id, company_id
    )
    INSERT INTO voucher_lines
        (voucher_id, company_id, line_no, account_code, partner_code, department_code, project_code, debit_amount,
         credit_amount)
    SELECT id, company_id, line_no, '99901', 'P8', 'D8', 'J8', 7 * (2 - line_no), 7 * (line_no - 1)
    FROM voucher CROSS JOIN generate_series(1, 2) AS line_no
"""


def write_journal(path: Path, lines: Iterable[Line]) -> Path:
    """Write the lines as a journal with two amount columns, in January 2024."""
    header = "전표일자,전표번호,계정코드,계정과목,거래처코드,적요,차변,대변"
    rows = [
        f"2024-01-{int(day):02},{number},{account},{NAMES[account]},{partner},{memo},{debit},{credit}"
        for day, number, account, partner, memo, debit, credit in lines
    ]
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def production(db: Database) -> dict[str, object]:
    """Return every row of production, every column, whoever's it is."""
    query = "SELECT coalesce(string_agg(each::text, chr(10) ORDER BY each::text), '') AS rows FROM {} AS each"
    return {table: db.row(query.format(table))["rows"] for table in PRODUCTION}


def status(db: Database, outcome: Outcome) -> object:
    """Return the batch's status as the history tells it."""
    return history.past_batch(db, str(outcome.batch_id)).status


def take_back(db: Database, outcome: Outcome) -> dict[str, int]:
    """Roll the batch back, which nobody may have touched, and return the rows per table."""
    undone = rollback(db, str(outcome.batch_id), plan_only=False)
    assert undone.plan.obstacles == ()
    return undone.rows


def rules(outcome: Outcome, severity: str) -> list[str]:
    """Return the rules that were broken with this severity."""
    return [each.rule for each in outcome.findings if each.severity == severity]


def holds(totals: dict[str, str | int]) -> bool:
    """Return whether what was promoted is what was read, flipped and added without what was set aside, on each side."""
    return all(
        Decimal(totals[f"{side}_promoted"])
        == Decimal(totals[f"{side}_read"]) + Decimal(totals["flipped_amount"]) + Decimal(totals[f"added_{side}"])
        - Decimal(totals[f"excluded_{side}"]) - Decimal(totals[f"unchanged_{side}"])
        for side in ("debit", "credit")
    )  # fmt: skip


@pytest.mark.parametrize("company", ["new", "existing"])
def test_promote_then_rollback_is_identity(
    company: str, db: Database, import_all: Import, request: pytest.FixtureRequest
) -> None:
    if company == "existing":
        request.getfixturevalue("hanbit")
    before = production(db)
    done = import_all()
    assert (done.status, done.is_valid) == ("completed", True)
    assert production(db) != before
    taken = take_back(db, done)
    chart = 0 if company == "existing" else len(shipped_chart("kerp-standard").accounts)
    assert taken.pop("accounts") == chart + 1
    assert taken == {
        "companies": 0 if company == "existing" else 1, "partners": 2, "departments": 0, "projects": 0,
        "opening_balances": 3, "vouchers": 4, "voucher_lines": 8,
    }  # fmt: skip
    assert production(db) == before
    assert status(db, done) == "rolled_back"


def test_what_is_rolled_back_cannot_be_rolled_back_again_but_imported_again(db: Database, import_all: Import) -> None:
    done = import_all()
    take_back(db, done)
    with pytest.raises(BatchNotThere) as refused:
        rollback(db, str(done.batch_id), plan_only=False)
    assert refused.value.facts == {"batch": str(done.batch_id), "status": "rolled_back"}
    again = import_all()
    assert (again.status, again.totals) == ("completed", done.totals)
    assert again.batch_id != done.batch_id


@pytest.mark.slow
@pytest.mark.usefixtures("hanbit")
def test_n_times_there_and_back_leaves_every_digest_equal(db: Database, import_all: Import) -> None:
    before, seen = production(db), set()
    for _ in range(3):
        done = import_all()
        seen.add(str(done.totals))
        take_back(db, done)
        assert production(db) == before
    assert len(seen) == 1


def test_a_plan_of_a_rollback_changes_nothing(db: Database, import_all: Import) -> None:
    done = import_all()
    before = production(db)
    undone = rollback(db, str(done.batch_id), plan_only=True)
    assert undone.plan.is_possible
    assert (undone.rows["voucher_lines"], undone.rows["vouchers"]) == (8, 4)
    assert production(db) == before
    assert status(db, done) == "completed"


BY_HAND: LiteralString = """
    INSERT INTO vouchers (id, company_id, voucher_no, voucher_date, total_debit, total_credit)
    SELECT id, id, '20240131-90001', '2024-01-31', 1, 1 FROM companies;
    INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code, partner_code, debit_amount, credit_amount)
    SELECT id, id, 1, {account}, {partner}, 1, 0 FROM companies;
    INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code, credit_amount)
    SELECT id, id, 2, '10101', 1 FROM companies;
"""
TOUCHES: dict[tuple[str, str, str], list[LiteralString]] = {
    ("voucher_lines", "20240102-00001", "changed"): [
        "UPDATE voucher_lines SET description = '고침' WHERE description = '출자' AND line_no = 1",
        "UPDATE voucher_lines SET account_code = '10102' WHERE description = '출자' AND line_no = 1",
        "UPDATE voucher_lines SET line_no = 3 WHERE description = '출자' AND line_no = 1",
    ],
    ("voucher_lines", "20240102-00002", "changed"): [
        "UPDATE voucher_lines SET debit_amount = 301 WHERE account_code = '10201'",
        "UPDATE voucher_lines SET partner_code = 'P2' WHERE account_code = '10201'",
    ],
    ("voucher_lines", "journal.csv 5", "deleted"): ["DELETE FROM voucher_lines WHERE account_code = '40101'"],
    ("voucher_lines", "20240103-00001", "added"): [
        """INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code)
           SELECT id, company_id, 99, '10101' FROM vouchers WHERE voucher_no = '20240103-00001'"""
    ],
    ("vouchers", "20240103-00002", "changed"): [
        "UPDATE vouchers SET description = '고침' WHERE voucher_no = '20240103-00002'",
        "UPDATE vouchers SET status = 'draft' WHERE voucher_no = '20240103-00002'",
        "UPDATE vouchers SET deleted_at = now() WHERE voucher_no = '20240103-00002'",
        "UPDATE vouchers SET voucher_date = '2024-01-04' WHERE voucher_no = '20240103-00002'",
    ],
    ("partners", "P1", "changed"): ["UPDATE partners SET name = '마바상사' WHERE code = 'P1'"],
    ("accounts", "5300", "changed"): ["UPDATE accounts SET name = '전화료' WHERE code = '5300'"],
    ("opening_balances", "10101", "changed"): [
        "UPDATE opening_balances SET debit_amount = 201 WHERE account_code = '10101'"
    ],
}
"""What a rollback refuses for, and what somebody may have done to be told so."""

USES: dict[tuple[str, str], list[LiteralString]] = {
    ("partners", "P2"): [
        BY_HAND.replace("{account}", "'10101'").replace("{partner}", "'P2'"),
        """INSERT INTO opening_balances (company_id, fiscal_year, account_code, partner_code)
           SELECT id, 2023, '10201', 'P2' FROM companies""",
    ],
    ("accounts", "5300"): [
        BY_HAND.replace("{account}", "'5300'").replace("{partner}", "NULL"),
        "INSERT INTO opening_balances (company_id, fiscal_year, account_code) SELECT id, 2023, '5300' FROM companies",
        """INSERT INTO accounts (company_id, code, name, account_type, normal_side, parent_code)
           SELECT id, '53001', '전화', 'expense', 'debit', '5300' FROM companies""",
    ],
}
"""A master that stays, and what somebody may have written that uses it."""

GONE: list[LiteralString] = [
    "DELETE FROM partners WHERE code = 'P2'",
    "DELETE FROM opening_balances WHERE account_code = '30101'",
    "DELETE FROM vouchers WHERE voucher_no = '20240103-00001'",
]
"""What somebody may have deleted whole: it is as it was before the batch."""

LEAVES_NO_LOCK = "INSERT INTO opening_balances (company_id, fiscal_year, account_code, partner_code)"
"""An opening balance's partner is no foreign key ('' is none): one written in that very moment is kept, not refused."""

TOUCHES_OF_A_NEW_COMPANY: dict[tuple[str, str, str], list[LiteralString]] = {
    ("companies", "HANBIT", "changed"): ["UPDATE companies SET name = '한빛'"],
    ("accounts", "10102", "changed"): ["UPDATE accounts SET name = '예금' WHERE code = '10102'"],
}

USES_OF_A_NEW_COMPANY: dict[str, LiteralString] = {
    "users": "INSERT INTO users (company_id, email, name) SELECT id, 'kim@example.com', '김' FROM companies",
    "fiscal_periods": """INSERT INTO fiscal_periods (company_id, fiscal_year, fiscal_month, start_date, end_date)
           SELECT id, 2024, 1, '2024-01-01', '2024-01-31' FROM companies""",
    "departments": "INSERT INTO departments (company_id, code, name) SELECT id, 'D1', '부서' FROM companies",
    "partners": "INSERT INTO partners (company_id, code, name) SELECT id, 'P9', '새 거래처' FROM companies",
    "vouchers": """INSERT INTO vouchers (company_id, voucher_no, voucher_date)
           SELECT id, '20240131-90001', '2024-01-31' FROM companies""",
}
"""What somebody may have written for a company that a batch made."""


def _touched(db: Database, done: Outcome, database_url: str, touch: LiteralString) -> list[tuple[object, ...]]:
    """Let somebody else touch production, and return what a rollback refuses for; it changes nothing."""
    with psycopg.connect(database_url) as somebody:
        somebody.execute(touch)
    before = production(db)
    undone = rollback(db, str(done.batch_id), plan_only=False)
    assert undone.rows == {}
    assert production(db) == before
    assert status(db, done) == "completed"
    return [(each.table_name, each.record, each.reason) for each in undone.plan.obstacles]


@pytest.mark.parametrize("company", ["new", "existing"])
def test_a_rollback_is_refused_where_somebody_touched_a_row_and_names_it(
    company: str, db: Database, database_url: str, import_all: Import, request: pytest.FixtureRequest
) -> None:
    if company == "existing":
        request.getfixturevalue("hanbit")
    touches = TOUCHES if company == "existing" else TOUCHES_OF_A_NEW_COMPANY
    before = production(db)
    done = import_all()
    clean = production(db)
    for named, statements in touches.items():
        for each in statements:
            assert _touched(db, done, database_url, each) == [named], each
            _put_back(database_url, clean)
            assert production(db) == clean
    take_back(db, done)
    assert production(db) == before


@pytest.mark.usefixtures("hanbit")
def test_a_master_that_somebody_uses_stays_and_is_named(db: Database, database_url: str, import_all: Import) -> None:
    done = import_all()
    clean = production(db)
    for (table, code), statements in USES.items():
        for each in statements:
            with psycopg.connect(database_url) as somebody:
                somebody.execute(each)
            undone = rollback(db, str(done.batch_id), plan_only=True)
            kept = [master for master in undone.plan.masters if master.action is Action.KEEP]
            assert [(master.table_name, master.code, master.why) for master in kept] == [(table, code, (Why.IN_USE,))]
            assert undone.rows[table] == (1 if table == "partners" else 0), each
            _put_back(database_url, clean)


@pytest.mark.slow
@pytest.mark.parametrize("used_by", USES_OF_A_NEW_COMPANY)
def test_a_company_that_somebody_uses_stays_with_its_chart(
    used_by: str, db: Database, database_url: str, import_all: Import
) -> None:
    done = import_all()
    with psycopg.connect(database_url) as somebody:
        somebody.execute(USES_OF_A_NEW_COMPANY[used_by])
        before = somebody.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(used_by))).fetchall()
    undone = rollback(db, str(done.batch_id), plan_only=False)
    company = next(each for each in undone.plan.masters if each.table_name == "companies")
    assert (company.action, company.why, company.used_by) == (Action.KEEP, (Why.IN_USE,), (used_by,))
    accounts = [each.action for each in undone.plan.masters if each.table_name == "accounts"]
    assert accounts.count(Action.KEEP) == len(shipped_chart("kerp-standard").accounts)
    assert accounts.count(Action.DELETE) == 1
    assert (undone.rows["companies"], undone.rows["vouchers"]) == (0, 4)
    with psycopg.connect(database_url) as somebody:
        after = somebody.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(used_by))).fetchall()
    assert [each for each in before if each in after] == after


@pytest.mark.slow
@pytest.mark.usefixtures("hanbit")
def test_what_somebody_deleted_whole_does_not_keep_the_rest(
    db: Database, database_url: str, import_all: Import
) -> None:
    before = production(db)
    for touch in GONE:
        done = import_all()
        with psycopg.connect(database_url) as somebody:
            somebody.execute(touch)
        take_back(db, done)
        assert production(db) == before


def _put_back(database_url: str, rows: dict[str, object]) -> None:
    """Give production the rows that it had, as they were."""
    with psycopg.connect(database_url) as somebody:
        somebody.execute("SET session_replication_role = replica")
        for table in PRODUCTION:
            name = sql.Identifier(table)
            somebody.execute(sql.SQL("DELETE FROM {}").format(name))
            row = sql.SQL("INSERT INTO {} SELECT (each::{}).* FROM unnest(%s::text[]) AS each").format(name, name)
            somebody.execute(row, [str(rows[table]).splitlines()])


@pytest.mark.slow
@pytest.mark.usefixtures("hanbit")
def test_a_rollback_goes_on_where_another_batch_came_after(
    db: Database, import_files: Import, journal: Callable[..., Path]
) -> None:
    first = import_files(journal(CAPITAL + SALE, "a.csv"), create_missing=frozenset({"partners"}))
    between = production(db)
    second = import_files(journal(RETURNED + PHONE, "b.csv"), create_missing=frozenset({"accounts"}))
    take_back(db, second)
    assert production(db) == between
    later = [
        ("9", "1", "1100", "P1", "", "2", ""),
        ("9", "1", "4100", "", "", "", "1"),
        ("9", "1", "3100", "", "", "", "1"),
    ]
    third = import_files(journal(later, "c.csv"))
    undone = rollback(db, str(first.batch_id), plan_only=False)
    (obstacle,) = undone.plan.obstacles
    assert obstacle == Obstacle("partners", "P1", Why.LATER_BATCH, batch_id=third.batch_id)
    take_back(db, third)
    take_back(db, first)


@pytest.mark.parametrize("company", ["new", "existing"])
def test_a_rehearsal_leaves_production_as_it_was_and_says_what_the_run_says(
    company: str, db: Database, import_all: Import, request: pytest.FixtureRequest
) -> None:
    if company == "existing":
        request.getfixturevalue("hanbit")
    before = production(db)
    rehearsed = import_all(dry_run=True)
    assert production(db) == before
    assert (rehearsed.status, status(db, rehearsed)) == ("completed", "completed")
    with pytest.raises(BatchNotThere):
        rollback(db, str(rehearsed.batch_id), plan_only=False)
    done = import_all()
    for said in ("status", "is_valid", "findings", "totals", "by_table", "mapping", "reconciliation", "sources"):
        assert getattr(done, said) == getattr(rehearsed, said)
    assert Decimal(rehearsed.totals["debit_promoted"]) == Decimal(1420)


def test_the_same_files_again_change_nothing(
    db: Database, import_all: Import, import_files: Import, files: Files, tmp_path: Path
) -> None:
    done = import_all()
    before = production(db)
    renamed = [path.rename(tmp_path / f"새 이름 {number}.csv") for number, path in enumerate(files())]
    options = {"create_missing": frozenset({"accounts"})}
    for again in (
        import_all(),
        import_all(dry_run=True),
        import_files(*reversed(files()), **options),
        import_files(*renamed, **options),
    ):
        assert (again.status, again.is_valid, again.batch_id) == ("already_imported", True, done.batch_id)
        assert again.proof == done.proof
    assert production(db) == before
    assert len(history.batches(db)) == 1


def test_options_in_another_order_are_the_same_options(db: Database, import_files: Import, files: Files) -> None:
    names = ("accounts", "partners", "departments", "projects")
    done = import_files(*files(), create_missing=frozenset(names))
    again = import_files(*files(), create_missing=frozenset(reversed(names)))
    assert (again.status, again.batch_id) == ("already_imported", done.batch_id)
    other = import_files(*files(), create_missing=frozenset(names), voucher_status="draft")
    assert other.status == "completed"
    assert len(history.batches(db)) == 2


def test_one_won_changed_is_refused_with_that_voucher_named(db: Database, import_all: Import) -> None:
    import_all()
    before = production(db)
    one_more = [(*line[:5], line[5].replace("300", "301"), line[6].replace("300", "301")) for line in BOOKS]
    refused = import_all(one_more)
    assert (refused.status, refused.is_valid, status(db, refused)) == ("rejected", False, "rejected")
    (finding,) = [each for each in refused.findings if each.severity == "error"]
    assert (finding.rule, finding.value, finding.file, finding.row) == (
        "KERP-V206", "20240102-00002", "journal.csv", 4,
    )  # fmt: skip
    assert production(db) == before


def test_an_unbalanced_voucher_refuses_all_of_it(db: Database, import_all: Import) -> None:
    before = production(db)
    refused = import_all([*CAPITAL, SALE[0]])
    assert (refused.status, rules(refused, "error")) == ("rejected", ["KERP-V101"])
    assert production(db) == before


def test_of_an_overlapping_file_the_new_is_promoted_and_the_rest_counted(
    db: Database, import_files: Import, journal: Callable[..., Path]
) -> None:
    import_files(journal(CAPITAL + RETURNED, "a.csv"))
    before = db.rows("SELECT * FROM vouchers ORDER BY id")
    second = import_files(journal(RETURNED + CAPITAL + PHONE, "b.csv"), create_missing=frozenset({"accounts"}))
    assert (second.status, rules(second, "error")) == ("completed", [])
    assert {name: Decimal(value) for name, value in second.totals.items()} == {
        "debit_read": 1020, "credit_read": 1020, "flipped_lines": 2, "flipped_amount": 100, "added_lines": 0,
        "added_debit": 0, "added_credit": 0, "excluded_lines": 0, "excluded_debit": 0, "excluded_credit": 0,
        "unchanged_debit": 1050, "unchanged_credit": 1050, "debit_promoted": 70, "credit_promoted": 70,
    }  # fmt: skip
    assert holds(second.totals)
    assert (second.by_table["vouchers"]["total"], second.by_table["vouchers"]["promoted"]) == (3, 1)
    take_back(db, second)
    assert db.rows("SELECT * FROM vouchers ORDER BY id") == before


def test_on_conflict_skip_keeps_what_k_erp_has(
    db: Database, import_files: Import, journal: Callable[..., Path]
) -> None:
    import_files(journal([*CAPITAL, *PAID], "a.csv"))
    there = "SELECT * FROM voucher_lines WHERE description = '출자' ORDER BY id"
    before = db.rows(there)
    other: list[Line] = [("2", "1", "1020", "", "출자", "1000", ""), ("2", "1", "3100", "", "출자", "", "1000")]
    done = import_files(journal(other + RETURNED, "b.csv"), on_conflict="skip")
    assert (done.status, done.is_valid) == ("completed", True)
    assert "KERP-V206" in rules(done, "warning")
    assert (done.totals["excluded_lines"], done.totals["excluded_debit"]) == (2, "1000.00")
    assert holds(done.totals)
    assert len(before) == 2
    assert db.rows(there) == before
    assert done.by_table["vouchers"]["promoted"] == 1


def test_a_soft_deleted_voucher_still_holds_its_number(
    db: Database, import_files: Import, journal: Callable[..., Path]
) -> None:
    import_files(journal([*CAPITAL, *PAID], "a.csv"))
    db.execute("UPDATE vouchers SET deleted_at = now() WHERE description = '출자'")
    before = production(db)
    refused = import_files(journal([*CAPITAL, *PAID, *RETURNED], "b.csv"))
    assert (refused.status, rules(refused, "error")) == ("rejected", ["KERP-V206"])
    assert production(db) == before


def test_closing_entries_can_be_left_out(db: Database, import_files: Import, tmp_path: Path) -> None:
    path = tmp_path / "journal.csv"
    path.write_text(
        "전표일자,전표번호,계정코드,계정과목,적요,차변,대변\n"
        "2024-01-02,1,10100,현금,판매,900,\n2024-01-02,1,40100,상품매출,판매,,900\n"
        "2024-12-31,1,40100,상품매출,대체,900,\n2024-12-31,1,40000,손익,대체,,900\n",
        encoding="utf-8",
    )
    options = {"allow_unverified": True, "create_missing": frozenset({"accounts"})}
    left_out = import_files(path, closing_entries="exclude", **options)
    assert (left_out.status, rules(left_out, "error")) == ("completed", [])
    assert db.rows("SELECT voucher_no FROM vouchers") == [{"voucher_no": "20240102-00001"}]
    assert (left_out.totals["excluded_lines"], left_out.totals["excluded_credit"]) == (2, "900.00")
    assert holds(left_out.totals)
    take_back(db, left_out)
    included = import_files(path, closing_entries="include", **options)
    assert (included.status, included.totals["debit_promoted"]) == ("completed", "1800.00")
    types = db.rows("SELECT voucher_type FROM vouchers ORDER BY voucher_no")
    assert types == [{"voucher_type": "general"}, {"voucher_type": "closing"}]


def test_skip_invalid_promotes_the_rest_and_says_that_it_was_not_valid(
    db: Database, import_files: Import, journal: Callable[..., Path]
) -> None:
    both: list[Line] = [("4", "1", "1010", "", "둘 다", "5", "5"), ("4", "1", "1020", "", "둘 다", "", "0")]
    path = journal([*CAPITAL, SALE[0], *RETURNED, *both])
    done = import_files(path, skip_invalid=True, create_missing=frozenset({"partners"}))
    assert (done.status, done.is_valid) == ("completed", False)
    assert {"KERP-V101", "KERP-V050"} <= set(rules(done, "error"))
    numbers = [row["voucher_no"] for row in db.rows("SELECT voucher_no FROM vouchers ORDER BY 1")]
    assert numbers == ["20240102-00001", "20240103-00001"]
    assert done.by_table["vouchers"] == {"total": 4, "valid": 2, "invalid": 2, "promoted": 2}
    assert done.totals["excluded_lines"] == 3
    assert holds(done.totals)


def test_every_promoted_row_keeps_its_file_and_row(db: Database, import_all: Import) -> None:
    done = import_all()
    lineage = db.rows(
        "SELECT place.file, place.sheet, own.row, line.description, line.debit_amount + line.credit_amount AS amount"
        " FROM import_entries AS entry CROSS JOIN unnest(entry.line_ids, entry.line_files, entry.line_rows)"
        " AS own (id, file_no, row) JOIN import_files AS place"
        " ON place.batch_id = entry.batch_id AND place.file_no = own.file_no"
        " RIGHT JOIN voucher_lines AS line ON line.id = own.id AND entry.batch_id = %(batch)s ORDER BY own.row",
        batch=done.batch_id,
    )
    assert [(row["file"], row["sheet"], row["row"], row["description"], row["amount"]) for row in lineage] == [
        ("journal.csv", None, row, memo, abs(Decimal(debit or credit)))
        for row, (*_, memo, debit, credit) in enumerate(BOOKS, 2)
    ]
    others = db.rows(
        "SELECT entry.table_name, place.file, entry.row FROM import_entries AS entry LEFT JOIN import_files AS place"
        " ON place.batch_id = entry.batch_id AND place.file_no = entry.file_no"
        " WHERE entry.table_name NOT IN ('accounts', 'companies') ORDER BY entry.table_name, entry.row"
    )
    assert [(row["table_name"], row["file"], row["row"]) for row in others] == [
        *(("opening_balances", "openings.csv", row) for row in (2, 3, 4)),
        *(("partners", "partners.csv", row) for row in (2, 3)),
        *(("vouchers", "journal.csv", row) for row in (2, 4, 6, 8)),
    ]
    assert db.row("SELECT count(*) AS n FROM import_entries WHERE after_hash IS NULL")["n"] == 0


def test_a_rehearsal_keeps_where_each_line_stands_and_no_hash_of_what_it_wrote(
    db: Database, import_all: Import
) -> None:
    done = import_all(dry_run=True)
    rows = db.rows(
        "SELECT lines, line_rows, line_ids, after_hash, source_hash IS NOT NULL AS is_told FROM import_entries"
        " WHERE batch_id = %(batch)s ORDER BY row",
        batch=done.batch_id,
    )
    assert [row["line_rows"] for row in rows] == [[2, 3], [4, 5], [6, 7], [8, 9]]
    assert {(row["lines"], row["line_ids"], row["after_hash"], row["is_told"]) for row in rows} == {
        (2, None, None, True)
    }


@pytest.mark.parametrize("options", sampled([{}, {"dry_run": True}, {"create_missing": frozenset()}], 3))
def test_the_history_keeps_every_finding(options: dict[str, object], db: Database, import_all: Import) -> None:
    done = import_all([*BOOKS, ("5", "1", "1010", "P3", "영", "0", "0")], **options)
    kept_findings = db.rows(
        "SELECT * FROM import_findings WHERE batch_id = %(batch)s ORDER BY finding_no", batch=done.batch_id
    )
    assert len(done.findings) > 2
    assert [
        (row["rule"], row["severity"], row["table_name"], row["file"], row["row"], row["field"], row["value"],
         row["message"], row["hint"]) for row in kept_findings
    ] == [
        (each.rule, each.severity.value, each.table, each.file, each.row, each.field, each.value, each.message,
         each.hint) for each in done.findings
    ]  # fmt: skip
    assert db.row("SELECT count(*) AS n FROM kerp_staging.staging_findings")["n"] == 0


@pytest.mark.slow
@pytest.mark.usefixtures("hanbit")
def test_a_crash_at_any_statement_of_promote_leaves_production_untouched(
    db: Database, import_all: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, shipped = production(db), promote_files()
    for broken in range(len(shipped)):
        monkeypatch.setattr(promote, "promote_files", lambda broken=broken: _broken_at(shipped, broken))
        with pytest.raises(psycopg.errors.DivisionByZero):
            import_all()
        assert production(db) == before
    batch_states = [(row["status"], row["error_message"]) for row in history.batches(db)]
    assert batch_states == [("failed", "DivisionByZero")] * len(shipped)
    monkeypatch.undo()
    assert import_all().status == "completed"


def _broken_at(shipped: Sequence[PromoteFile], broken: int) -> list[PromoteFile]:
    """Return the promote files, of which one ends in a statement that fails."""
    return [
        PromoteFile(each.table, (*each.way_in, "SELECT 1/0"), each.touched_since, each.way_back)
        if number == broken
        else each
        for number, each in enumerate(shipped)
    ]


@pytest.mark.slow
@pytest.mark.usefixtures("hanbit")
def test_a_rollback_loses_nothing_that_somebody_writes_meanwhile(
    db: Database, database_url: str, import_all: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = import_all()
    clean = production(db)
    for touch in chain(*TOUCHES.values(), *USES.values(), GONE):
        if touch.startswith(LEAVES_NO_LOCK):
            continue

        def look(db: Database, batch: Batch, suspects: list[UUID] | None, touch: LiteralString = touch) -> list[Row]:
            touched_rows = promote.touched_since(db, batch, suspects)
            with psycopg.connect(database_url) as somebody:
                somebody.execute(touch)
            return touched_rows

        monkeypatch.setattr(undo_facts, "touched_since", look)
        with pytest.raises(DatabaseRefused):
            rollback(db, str(done.batch_id), plan_only=False)
        assert production(db) != clean, touch
        assert status(db, done) == "completed"
        _put_back(database_url, clean)


def test_a_crash_in_a_rollback_leaves_production_untouched(
    db: Database, import_all: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = import_all()
    before, shipped = production(db), promote_files()
    broken = PromoteFile("companies", (), shipped[0].touched_since, "SELECT 1/0")
    monkeypatch.setattr(promote, "promote_files", lambda: (broken, *shipped[1:]))
    with pytest.raises(psycopg.errors.DivisionByZero):
        rollback(db, str(done.batch_id), plan_only=False)
    assert production(db) == before
    assert status(db, done) == "completed"


def crash(*_: object) -> None:
    raise ZeroDivisionError


def test_a_crash_after_the_commit_does_not_call_the_batch_failed(
    db: Database, import_all: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Clock, "log", crash)
        with pytest.raises(ZeroDivisionError):
            import_all()
    (batch,) = history.batches(db)
    assert (batch["status"], batch["error_message"]) == ("completed", None)
    again = import_all()
    assert (again.status, str(again.batch_id)) == ("already_imported", str(batch["id"]))
    take_back(db, again)


def test_findings_that_cannot_be_kept_leave_production_untouched(
    db: Database, import_all: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = production(db)
    with monkeypatch.context() as patched:
        patched.setattr(history, "keep", crash)
        with pytest.raises(ZeroDivisionError):
            import_all()
    assert production(db) == before
    (batch,) = history.batches(db)
    assert batch["status"] == "failed"


def test_a_first_run_that_could_read_nothing_does_not_stand_in_the_way(
    import_all: Import, import_files: Import, tmp_path: Path
) -> None:
    nothing = tmp_path / "nothing.csv"
    nothing.write_text("가,나\n1,2\n", encoding="utf-8")
    with pytest.raises(NothingRecognised):
        import_files(nothing)
    assert import_all().status == "completed"


@pytest.mark.slow
def test_of_two_runs_of_one_company_at_once_the_second_is_told_that_it_is_busy(
    db: Database, database_url: str, home: Path, files: Files, import_files: Import
) -> None:
    options = {"create_missing": frozenset({"accounts"}), "create_company": True}
    job = Job("HANBIT", files(), home, **options)  # type: ignore[arg-type]
    heard: list[str] = []

    def second(*_: object) -> None:
        with Database(database_url) as other, pytest.raises(CompanyBusy) as refused:
            flow.run(job, other, lambda *_: None)
        heard.append(str(refused.value.facts["company"]))

    done = flow.run(job, db, second)
    assert done.status == "completed"
    assert set(heard) == {"HANBIT"}
    assert import_files(*files(), **options).status == "already_imported"
    assert [row["status"] for row in history.batches(db)] == ["completed"]


def test_nobody_but_the_gate_clears_a_batch() -> None:
    with pytest.raises(TypeError):
        Cleared(Batch(uuid7(), Company(uuid7(), "A", "A", is_new=True)), by_the_gate=object())


AMOUNT = st.integers(1, 10**9).flatmap(lambda won: st.sampled_from([won, -won]))
ENTRY = st.tuples(st.sampled_from(sorted(TARGETS)), st.sampled_from(sorted(TARGETS)), AMOUNT)
VOUCHER = st.tuples(st.integers(1, 3), st.lists(ENTRY, min_size=1, max_size=3), st.booleans())


@st.composite
def journals(draw: st.DrawFn) -> list[Line]:
    """Return a balanced journal: negatives, lines of zero, several vouchers a day, their lines scattered."""
    lines: list[Line] = []
    for number, (day, entries, has_zero) in enumerate(draw(st.lists(VOUCHER, min_size=1, max_size=6)), 1):
        for debit, credit, won in entries:
            lines += [
                (str(day), str(number), debit, "", "", str(won), ""),
                (str(day), str(number), credit, "", "", "", str(won)),
            ]
        if has_zero:
            lines.append((str(day), str(number), "1010", "", "영", "0", ""))
    named: list[Line] = [("28", "1", code, "", "", "0", "0") for code in TARGETS]
    return draw(st.permutations(lines)) + named


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=journals())
@pytest.mark.usefixtures("hanbit")
def test_what_is_read_is_staged_is_promoted_and_goes_back(
    lines: list[Line], db: Database, import_files: Import, tmp_path: Path
) -> None:
    for left in history.batches(db):  # by an example that failed
        if left["status"] == "completed":
            rollback(db, str(left["id"]), plan_only=False)
    before = production(db)
    done = import_files(write_journal(tmp_path / "journal.csv", lines))
    assert (done.status, rules(done, "error")) == ("completed", [])
    assert holds(done.totals)
    wanted = _by_account(lines)
    assert _sums(db, done, "kerp_staging.staging_voucher_lines", "batch_id = %(batch)s") == wanted
    promoted = "id IN (SELECT unnest(line_ids) FROM import_entries WHERE batch_id = %(batch)s)"
    assert _sums(db, done, "voucher_lines", promoted) == wanted
    _holds_per_account(db, done, lines)
    rows = db.rows(
        "SELECT unnest(line_rows) AS row FROM import_entries WHERE batch_id = %(batch)s ORDER BY row",
        batch=done.batch_id,
    )
    (source,) = done.sources
    assert [row["row"] for row in rows] == list(range(2, len(lines) + 2))
    assert source.rows_read == source.rows_data + sum(source.rows_dropped.values()) == len(lines) + 1
    take_back(db, done)
    assert production(db) == before


def _by_account(lines: list[Line]) -> list[tuple[str, int, int]]:
    """Return account, debit and credit as K-ERP must hold them: what is negative stands on the other side."""
    sums_by_account = dict.fromkeys(sorted(TARGETS.values()), (0, 0))
    for _, _, account, _, _, debit, credit in lines:
        sides = int(debit or 0), int(credit or 0)
        more = [max(sides[0], 0) + max(-sides[1], 0), max(sides[1], 0) + max(-sides[0], 0)]
        before = sums_by_account[TARGETS[account]]
        sums_by_account[TARGETS[account]] = (before[0] + more[0], before[1] + more[1])
    return [(code, *sums) for code, sums in sums_by_account.items()]


def _sums(db: Database, done: Outcome, table: str, condition: str) -> list[tuple[object, ...]]:
    """Return account, debit and credit of the batch's lines in the table."""
    query = (
        f"SELECT account_code, sum(debit_amount) AS debit, sum(credit_amount) AS credit FROM {table}"  # noqa: S608 - ours
        f" WHERE {condition} GROUP BY account_code ORDER BY account_code"
    )
    return [tuple(row.values()) for row in db.rows(query, batch=done.batch_id)]


def _holds_per_account(db: Database, done: Outcome, lines: list[Line]) -> None:
    """Compare the counts per account that the history keeps with the file."""
    kept_totals = db.rows("SELECT * FROM import_account_totals WHERE batch_id = %(batch)s", batch=done.batch_id)
    assert {row["account_code"] for row in kept_totals} == set(TARGETS.values())
    for row in kept_totals:
        account_lines = [line for line in lines if TARGETS[line[2]] == row["account_code"]]
        assert _numbers(row) == (
            len(account_lines),
            sum(int(line[5] or 0) for line in account_lines), sum(int(line[6] or 0) for line in account_lines),
            sum(max(-int(line[5] or 0), 0) + max(-int(line[6] or 0), 0) for line in account_lines),
        )  # fmt: skip


def _numbers(row: Row) -> tuple[object, ...]:
    """Return what was read of one account: lines, sides, and what was flipped."""
    return row["lines"], row["debit_read"], row["credit_read"], row["flipped"]


def test_what_a_killed_run_had_read_is_removed_by_a_later_one(import_all: Import, home: Path) -> None:
    old, recent = home / "archive" / "unfinished-old", home / "archive" / "unfinished-recent"
    for folder in (old, recent):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))  # of before there were locks: only its age tells that it is dead
    done = import_all()
    assert not old.exists()
    assert recent.exists()
    assert (home / "archive" / str(done.batch_id)).is_dir()
    recent.rmdir()


@pytest.mark.parametrize(
    ("flipped_on", "expected"),
    [
        (
            "2024-02-01",
            [
                "2024 10201 3 120.00 0.00 30.00 50.00 0.00 100.00 30.00",
                "2024 40101 3 0.00 110.00 30.00 0.00 40.00 30.00 100.00",
            ],
        ),
        (
            "2025-02-01",
            [
                "2024 10201 2 150.00 0.00 0.00 50.00 0.00 100.00 0.00",
                "2024 40101 2 0.00 140.00 0.00 0.00 40.00 0.00 100.00",
                "2025 10201 1 -30.00 0.00 30.00 0.00 0.00 0.00 30.00",
                "2025 40101 1 0.00 -30.00 30.00 0.00 0.00 30.00 0.00",
            ],
        ),
    ],
    ids=["one year", "two years"],
)
def test_totals_are_told_by_year_and_account_with_what_was_set_aside(
    db: Database, import_files: Import, tmp_path: Path, flipped_on: str, expected: list[str]
) -> None:
    path = tmp_path / "journal.csv"
    path.write_text(
        "전표일자,전표번호,계정코드,계정과목,적요,차변,대변\n"
        "2024-01-05,1,10201,외상매출금,매출,100,\n2024-01-05,1,40101,상품매출,매출,,100\n"
        f"{flipped_on},2,10201,외상매출금,반품,-30,\n{flipped_on},2,40101,상품매출,반품,,-30\n"
        "2024-01-06,3,10201,외상매출금,틀린 전표,50,\n2024-01-06,3,40101,상품매출,틀린 전표,,40\n",
        encoding="utf-8",
    )
    assert import_files(path, skip_invalid=True).status == "completed"
    totals = db.rows(
        "SELECT concat_ws(' ', fiscal_year, account_code, lines, debit_read, credit_read, flipped, excluded_debit,"
        " excluded_credit, debit_promoted, credit_promoted) AS told FROM import_account_totals ORDER BY 1"
    )
    assert [row["told"] for row in totals] == expected
