"""Files that come again: what differs is told, replaced or deleted where asked, and goes back as it was."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kerp_import.database.connection import Database
from kerp_import.migrate import runner
from kerp_import.model.delta import DeltaKind
from kerp_import.model.errors import ReferredToElsewhere
from kerp_import.model.nouns import Company, Job, Severity
from kerp_import.model.outcome import Outcome
from kerp_import.model.particles import with_particles
from kerp_import.promote.rollback import rollback
from kerp_import.records import company as companies
from kerp_import.run import run
from support import Import, Kerp

PRODUCTION = (
    "companies", "accounts", "partners", "departments", "projects", "vouchers", "voucher_lines", "opening_balances",
)  # fmt: skip

NAMES = {"1010": "현금", "1020": "보통예금", "1100": "외상매출금", "4100": "상품매출", "5200": "급여"}

Voucher = tuple[int, int, str, str, int]
"""Day of January 2024, number, account of the debit and of the credit, amount."""

FIRST: list[Voucher] = [
    (1, 1, "1010", "4100", 100), (2, 1, "1020", "4100", 200), (2, 2, "5200", "1010", 50), (3, 1, "1100", "4100", 300),
]  # fmt: skip

Books = Callable[..., Path]
Numbers = dict[str, tuple[int, int]]


TARGETS = {"1010": "10101", "1020": "10102", "1100": "10201", "4100": "40101", "5200": "52101", "3100": "30101"}
MAPPING = "".join(
    ["source: any\ntarget: kerp-standard\naccounts:\n"]
    + [f'  - {{source_code: "{code}", target_code: "{target}", verified: true}}\n' for code, target in TARGETS.items()]
)


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """Return the mapping of the accounts."""
    (tmp_path / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    return tmp_path / "mapping.yaml"


@pytest.fixture
def import_books(import_files: Import, mapping: Path) -> Import:
    """Return the main job with that mapping."""
    return lambda *files, **options: import_files(*files, mappings=(mapping,), **options)


@pytest.fixture
def hanbit(db: Database) -> Company:
    return companies.add(db, "HANBIT", "한빛", None)


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Return a function that writes vouchers as a journal and returns the file."""

    def call(vouchers: Iterable[Voucher], name: str = "분개장.csv", *, numbered: bool = True) -> Path:
        rows = ["전표일자,전표번호,계정코드,계정과목,차변,대변" if numbered else "전표일자,계정코드,계정과목,차변,대변"]
        for day, number, debit, credit, won in vouchers:
            key = f"2024-01-{day:02}" + (f",{number}" if numbered else "")
            rows += [f"{key},{debit},{NAMES[debit]},{won},", f"{key},{credit},{NAMES[credit]},,{won}"]
        (tmp_path / name).write_text("\n".join([*rows, ""]), encoding="utf-8")
        return tmp_path / name

    return call


def production(db: Database, *tables: str) -> dict[str, object]:
    """Return every row of production, every column."""
    query = "SELECT coalesce(string_agg(each::text, chr(10) ORDER BY each::text), '') AS rows FROM {} AS each"
    return {table: db.row(query.format(table))["rows"] for table in tables or PRODUCTION}


def posted(db: Database) -> list[tuple[object, ...]]:
    """Return the lines of the vouchers in K-ERP, without their numbers: day, account, sides."""
    query = """
        SELECT voucher.voucher_date::text, line.account_code, line.debit_amount, line.credit_amount
        FROM vouchers AS voucher JOIN voucher_lines AS line ON line.voucher_id = voucher.id
        WHERE voucher.deleted_at IS NULL ORDER BY 1, 2, 3, 4
    """
    return [tuple(row.values()) for row in db.rows(query)]


def counts(outcome: Outcome, table: str = "vouchers") -> dict[str, tuple[int, int]]:
    """Return how many records of each kind there are, and how many of them are written, replaced or deleted."""
    told = [outcome.delta.count(table, kind) for kind in DeltaKind]
    return {each.kind: (each.records, each.applied) for each in told if each.records}


def loud(outcome: Outcome) -> list[str]:
    """Return the rules that speak of what differs, with their severity."""
    return [f"{each.rule} {each.severity}" for each in outcome.findings if each.rule.startswith("KERP-V2")]


def back(db: Database, outcome: Outcome) -> None:
    """Roll the batch back, which nothing may stand against."""
    undone = rollback(db, str(outcome.batch_id), plan_only=False)
    assert undone.plan.obstacles == ()


CHANGED: list[Voucher] = [
    (1, 1, "1010", "4100", 100), (2, 1, "1020", "4100", 250), (3, 1, "1100", "4100", 300), (3, 2, "5200", "1020", 70),
]  # fmt: skip
"""The second of January is 250, its other voucher is gone, and the third has one more."""


@pytest.mark.usefixtures("hanbit")
def test_a_changed_voucher_refuses_and_all_kinds_are_told(db: Database, books: Books, import_books: Import) -> None:
    import_books(books(FIRST))
    before = production(db)
    for options in ({}, {"dry_run": True}):
        refused = import_books(books(CHANGED), **options)
        assert refused.status == "rejected"
        assert counts(refused) == {"new": (1, 1), "changed": (1, 0), "unchanged": (2, 0), "vanished": (1, 0)}
        assert loud(refused) == ["KERP-V206 error", "KERP-V210 warning"]
        changed, vanished = sorted(refused.delta.records, key=lambda each: each.kind)
        assert [changed.label, changed.amount, changed.old_amount] == ["20240102-00001", 250, 200]
        assert [vanished.label, vanished.old_label, vanished.old_amount] == [None, "20240102-00002", 50]
    assert production(db) == before


@pytest.mark.usefixtures("hanbit")
def test_skipped_changes_stay_as_they_are_and_are_counted(db: Database, books: Books, import_books: Import) -> None:
    import_books(books(FIRST))
    done = import_books(books(CHANGED), on_conflict="skip")
    assert (done.status, loud(done)) == ("completed", ["KERP-V206 warning", "KERP-V210 warning"])
    assert (done.totals["excluded_lines"], done.totals["excluded_debit"], done.totals["unchanged_debit"]) == (
        2, "250.00", "400.00",
    )  # fmt: skip
    assert done.totals["debit_promoted"] == "70.00"
    assert len(posted(db)) == 10


@pytest.mark.slow
@pytest.mark.parametrize("vanished", ["keep", "delete"])
@pytest.mark.usefixtures("hanbit")
def test_replaced_and_deleted_vouchers_come_back_row_by_row(
    vanished: str, db: Database, books: Books, import_books: Import
) -> None:
    empty = production(db)
    first = import_books(books(FIRST))
    after_first = production(db)
    options = {"on_conflict": "replace", "vanished": vanished}
    rehearsed = import_books(books(CHANGED), **options, dry_run=True)
    assert production(db) == after_first
    second = import_books(books(CHANGED), **options)
    assert (second.status, second.delta) == ("completed", rehearsed.delta)
    is_deleted = vanished == "delete"
    assert counts(second)["changed"] == (1, 1)
    assert counts(second)["vanished"] == (1, int(is_deleted))
    kept = [] if is_deleted else [FIRST[2]]
    assert len(posted(db)) == 2 * len([*CHANGED, *kept])
    assert ("2024-01-02", "10102", 250, 0) in posted(db)
    touched = rollback(db, str(first.batch_id), plan_only=False).plan.obstacles
    assert touched
    back(db, second)
    assert production(db) == after_first
    back(db, first)
    assert production(db) == empty


@pytest.mark.usefixtures("hanbit")
def test_a_replaced_voucher_keeps_its_id_and_the_same_run_again_does_nothing(
    db: Database, books: Books, import_books: Import
) -> None:
    import_books(books(FIRST))
    ids = "SELECT voucher_no, id FROM vouchers WHERE voucher_no = '20240102-00001'"
    before = db.rows(ids)
    import_books(books(CHANGED), on_conflict="replace")
    assert db.rows(ids) == before
    after = production(db)
    repeated = import_books(books(CHANGED), on_conflict="replace")
    # What it left unchanged is told as nothing that was deleted since.
    assert (repeated.status, repeated.since.missing, repeated.next) == ("already_imported", (), None)
    again = import_books(books(CHANGED), on_conflict="skip")
    assert (again.status, counts(again)) == ("completed", {"unchanged": (4, 0), "vanished": (1, 0)})
    assert production(db) == after


@pytest.mark.slow
@pytest.mark.usefixtures("hanbit")
def test_files_that_a_later_batch_replaced_are_told_as_that(
    kerp: Kerp, db: Database, books: Books, import_books: Import, mapping: Path
) -> None:
    import_books(books(FIRST))
    second = import_books(books(CHANGED), on_conflict="replace", vanished="delete")
    after = production(db)
    again = ("run", "--company", "HANBIT", "--mapping", mapping, books(FIRST))
    told = kerp(*again)
    words = "K-ERP에는 이 파일이 아니라 뒤의 배치가 읽은 것이 들어 있습니다. 이 파일이 맞으면 뒤의 배치를 되돌리십시오:"
    after_verdict = told.stdout.splitlines()[2:4]
    assert (told.returncode, after_verdict) == (0, [
        with_particles(f"뒤의 배치 {second.batch_id}이(가) 바꾸거나 지운 것: 전표 2건 (첫째 20240102-00001)"),
        f"→ {words} kerp-import rollback {second.batch_id} --plan",
    ])  # fmt: skip
    report = json.loads(kerp(*again, "--json").stdout)
    assert (report["status"], report["missing"], report["replaced"]) == ("already_imported", [], [
        {"batch_id": str(second.batch_id), "table": "vouchers", "records": 2, "first": "20240102-00001"},
    ])  # fmt: skip
    assert production(db) == after
    back(db, second)
    assert "뒤의 배치" not in kerp(*again).stdout


CASCADING: LiteralString = """
    CREATE TABLE payments (
        voucher_id uuid REFERENCES vouchers (id) ON DELETE CASCADE,
        line_id uuid REFERENCES voucher_lines (id) ON DELETE CASCADE
    )
"""


@pytest.mark.slow
@pytest.mark.usefixtures("hanbit")
def test_rows_of_a_table_that_is_not_ours_are_never_deleted_by_a_delta(
    db: Database, database_url: str, books: Books, import_books: Import
) -> None:
    import_books(books(FIRST))
    before = production(db)

    def refused() -> str:
        with pytest.raises(ReferredToElsewhere) as told:
            import_books(books(CHANGED), on_conflict="replace", vanished="delete")
        assert production(db) == before
        return str(told.value.facts["tables"])

    with psycopg.connect(database_url, autocommit=True) as somebody:
        somebody.execute(CASCADING)
        assert refused() == "payments"
        somebody.execute("GRANT SELECT ON payments TO kerp_importer")
        somebody.execute(
            "INSERT INTO payments (voucher_id) SELECT id FROM vouchers WHERE voucher_no = '20240102-00002'"
        )
        assert refused() == "payments 20240102-00002"
        somebody.execute(
            "UPDATE payments SET voucher_id = NULL, line_id = ("
            "SELECT line.id FROM voucher_lines AS line JOIN vouchers AS voucher ON voucher.id = line.voucher_id"
            " WHERE voucher_no = '20240102-00001' LIMIT 1)"
        )
        assert refused() == "payments 20240102-00001"
        somebody.execute(
            "UPDATE payments SET line_id = NULL, voucher_id = ("
            "SELECT id FROM vouchers WHERE voucher_no = '20240102-00001')"
        )
        # The voucher is replaced under its number, and keeps its id.
        outcome = import_books(books(CHANGED), on_conflict="replace", vanished="delete")
        assert outcome.status == "completed"
        assert somebody.execute("SELECT count(voucher_id) FROM payments").fetchone() == (1,)


SUMS = """
    SELECT account_code, sum(debit_promoted) AS debit, sum(credit_promoted) AS credit
    FROM import_account_totals GROUP BY account_code ORDER BY 1
"""
HELD = """
    SELECT account_code, sum(debit_amount) AS debit, sum(credit_amount) AS credit
    FROM voucher_lines GROUP BY account_code ORDER BY 1
"""


@pytest.mark.slow
@pytest.mark.usefixtures("hanbit")
def test_an_earlier_version_of_the_schema_adds_up_to_what_k_erp_holds(
    db: Database, books: Books, import_books: Import
) -> None:
    import_books(books(FIRST))
    import_books(books(CHANGED), on_conflict="replace", vanished="delete")
    held = db.rows(HELD)
    assert db.rows(SUMS) != held
    runner.down(db, 19)
    assert db.rows(SUMS) == held


@pytest.mark.slow
@pytest.mark.usefixtures("hanbit")
def test_days_one_to_four_never_delete_what_comes_later(db: Database, books: Books, import_books: Import) -> None:
    month: list[Voucher] = [(day, 1, "1010", "4100", day) for day in range(1, 32)]
    import_books(books(month))
    before = production(db)
    done = import_books(books(month[:4]), on_conflict="replace", vanished="delete")
    assert (done.status, counts(done)) == ("completed", {"unchanged": (4, 0)})
    assert production(db) == before
    less = import_books(books([month[0], month[3]]), vanished="delete")
    assert counts(less) == {"unchanged": (2, 0), "vanished": (2, 2)}
    assert len(posted(db)) == 2 * 29


@pytest.mark.slow
@pytest.mark.usefixtures("hanbit")
def test_another_company_and_what_was_typed_in_kerp_never_vanish(
    db: Database, database_url: str, books: Books, import_books: Import
) -> None:
    import_books(books(FIRST))
    import_books(books(FIRST), company="OTHER")
    with psycopg.connect(database_url) as somebody:
        somebody.execute(BY_HAND)
    others = production(db)
    done = import_books(books([FIRST[0], FIRST[3]]), vanished="delete")
    assert counts(done) == {"unchanged": (2, 0), "vanished": (2, 2)}
    back(db, done)
    assert production(db) == others


BY_HAND: LiteralString = """
    INSERT INTO vouchers (id, company_id, voucher_no, voucher_date, total_debit, total_credit)
    SELECT id, id, '20240102-90001', '2024-01-02', 1, 1 FROM companies WHERE code = 'HANBIT';
    INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code, debit_amount, credit_amount)
    SELECT id, id, 1, '10101', 1, 0 FROM companies WHERE code = 'HANBIT';
    INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code, credit_amount)
    SELECT id, id, 2, '10101', 1 FROM companies WHERE code = 'HANBIT'
"""

TOUCHES: dict[LiteralString, tuple[str, str]] = {
    "UPDATE vouchers SET description = '고침' WHERE voucher_no = '20240102-00001'": ("20240102-00001", "고쳐졌"),
    "UPDATE vouchers SET status = 'rejected' WHERE voucher_no = '20240102-00001'": ("20240102-00001", "고쳐졌"),
    "UPDATE vouchers SET approved_at = now() WHERE voucher_no = '20240102-00001'": ("20240102-00001", "고쳐졌"),
    "UPDATE vouchers SET deleted_at = now() WHERE voucher_no = '20240102-00001'": ("20240102-00001", "삭제"),
    """UPDATE voucher_lines SET description = '고침' WHERE line_no = 1
       AND voucher_id = (SELECT id FROM vouchers WHERE voucher_no = '20240102-00001')""": ("20240102-00001", "고쳐졌"),
    """INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code)
       SELECT id, company_id, 9, '10101' FROM vouchers WHERE voucher_no = '20240102-00001'""": (
        "20240102-00001", "고쳐졌",
    ),
    """DELETE FROM voucher_lines
       WHERE voucher_id = (SELECT id FROM vouchers WHERE voucher_no = '20240102-00001')""": (
        "20240102-00001", "고쳐졌",
    ),
    "UPDATE vouchers SET description = '고침' WHERE voucher_no = '20240102-00002'": ("20240102-00002", "고쳐졌"),
}  # fmt: skip


@pytest.mark.parametrize(
    "touch",
    [pytest.param(touch, marks=pytest.mark.slow) if at else touch for at, touch in enumerate(TOUCHES)],
    ids=range(len(TOUCHES)),
)
@pytest.mark.usefixtures("hanbit")
def test_what_users_touched_is_never_overwritten_but_named(
    touch: LiteralString, db: Database, database_url: str, books: Books, import_books: Import
) -> None:
    import_books(books(FIRST))
    with psycopg.connect(database_url) as somebody:
        somebody.execute(touch)
    before = production(db)
    number, how = TOUCHES[touch]
    refused = import_books(books(CHANGED), on_conflict="replace", vanished="delete")
    assert refused.status == "rejected"
    (error,) = [each for each in refused.findings if each.severity is Severity.ERROR]
    assert (error.rule, error.value) == ("KERP-V211", number)
    assert how in error.message
    assert production(db) == before


@pytest.mark.usefixtures("hanbit")
def test_a_voucher_typed_under_the_same_number_is_never_overwritten(
    db: Database, database_url: str, books: Books, import_books: Import
) -> None:
    import_books(books(FIRST[:1]))
    with psycopg.connect(database_url) as somebody:
        somebody.execute(BY_HAND.replace("90001", "00001"))
    before = production(db)
    refused = import_books(books(FIRST), on_conflict="replace")
    assert [f"{each.rule} {each.value}" for each in refused.findings if each.severity is Severity.ERROR] == [
        "KERP-V211 20240102-00001"
    ]
    assert production(db) == before


@pytest.mark.usefixtures("hanbit")
def test_a_closed_period_stops_replacing_and_deleting(
    db: Database, database_url: str, books: Books, import_books: Import
) -> None:
    import_books(books(FIRST))
    with psycopg.connect(database_url) as somebody:
        somebody.execute(
            """INSERT INTO fiscal_periods (company_id, fiscal_year, fiscal_month, start_date, end_date, status)
               SELECT id, 2024, 1, '2024-01-01', '2024-01-31', 'closed' FROM companies"""
        )
    before = production(db)
    refused = import_books(books(CHANGED[:3]), on_conflict="replace", vanished="delete")
    closed = [each.value for each in refused.findings if each.rule == "KERP-V212"]
    assert (refused.status, closed) == ("rejected", ["20240102-00001", "20240102-00002"])
    assert production(db) == before


@pytest.mark.slow
@pytest.mark.usefixtures("hanbit")
def test_a_renumbered_voucher_is_changed_and_never_doubled(db: Database, books: Books, import_books: Import) -> None:
    first = import_books(books(FIRST))
    after_first = production(db)
    renumbered: list[Voucher] = [
        FIRST[0], (2, 1, "1010", "1020", 5), (2, 2, "1020", "4100", 200), (2, 3, "5200", "1010", 50), FIRST[3],
    ]  # fmt: skip
    refused = import_books(books(renumbered))
    assert counts(refused) == {"new": (1, 0), "changed": (2, 0), "unchanged": (2, 0)}
    assert "번호만 다른" in refused.findings[0].message or any(
        "번호만 다른" in each.message for each in refused.findings
    )
    skipped = import_books(books(renumbered), on_conflict="skip")
    assert (skipped.status, len(posted(db))) == ("completed", 8)
    back(db, skipped)
    second = import_books(books(renumbered), on_conflict="replace")
    assert (second.status, len(posted(db))) == ("completed", 10)
    back(db, second)
    assert production(db) == after_first
    assert first.status == "completed"


@pytest.mark.usefixtures("hanbit")
def test_of_a_source_without_numbers_equal_contents_are_the_same_voucher(
    db: Database, books: Books, import_books: Import
) -> None:
    import_books(books(FIRST, numbered=False))
    more: list[Voucher] = [FIRST[0], (2, 0, "1010", "1020", 5), *FIRST[1:]]
    done = import_books(books(more, numbered=False))
    assert (done.status, counts(done)) == ("completed", {"new": (1, 1), "unchanged": (4, 0)})
    assert len(posted(db)) == 10
    assert counts(import_books(books(more, numbered=False), on_conflict="skip")) == {"unchanged": (5, 0)}
    changed: list[Voucher] = [FIRST[0], (2, 0, "1010", "1020", 5), (2, 0, "1020", "4100", 201), *FIRST[2:]]
    refused = import_books(books(changed, numbered=False))
    assert (refused.status, counts(refused)) == ("rejected", {"changed": (1, 0), "unchanged": (4, 0)})


def opening(path: Path, rows: dict[str, tuple[int, int]]) -> Path:
    """Write opening balances and return the file."""
    names = {**NAMES, "3100": "자본금"}
    lines = [f"{code},{names[code]},{debit or ''},{credit or ''}" for code, (debit, credit) in rows.items()]
    path.write_text("\n".join(["계정코드,계정과목,기초차변,기초대변", *lines, ""]), encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.usefixtures("hanbit")
def test_opening_balances_follow_the_same_policy(
    db: Database, books: Books, import_books: Import, tmp_path: Path
) -> None:
    journal, path = books(FIRST), tmp_path / "기초.csv"
    first = import_books(journal, opening(path, {"1010": (300, 0), "1020": (200, 0), "3100": (0, 500)}))
    assert first.status == "completed"
    before = production(db)
    again = opening(path, {"1010": (500, 0), "3100": (0, 500)})
    assert loud(import_books(journal, again)) == ["KERP-V207 error", "KERP-V210 warning"]
    skipped = import_books(journal, again, on_conflict="skip")
    assert loud(skipped) == ["KERP-V207 warning", "KERP-V210 warning"]
    assert production(db) == before
    second = import_books(journal, again, on_conflict="replace", vanished="delete")
    assert (second.status, counts(second, "opening_balances")) == (
        "completed", {"changed": (1, 1), "vanished": (1, 1)},
    )  # fmt: skip
    sums = db.rows("SELECT account_code, debit_amount - credit_amount AS won FROM opening_balances ORDER BY 1")
    assert [(row["account_code"], row["won"]) for row in sums] == [("10101", 500), ("30101", -500)]
    back(db, second)
    assert production(db) == before


@pytest.mark.slow
@pytest.mark.usefixtures("hanbit")
def test_masters_are_replaced_with_what_the_files_say_and_go_back(
    db: Database, database_url: str, books: Books, import_books: Import, tmp_path: Path
) -> None:
    partners, journal = tmp_path / "거래처.csv", books(FIRST)
    header = "거래처코드,거래처명,대표자명"
    partners.write_text(f"{header}\nP1,가나상사,김하나\nP2,다라물산,\n", encoding="utf-8")
    import_books(journal, partners)
    before = production(db)
    partners.write_text(f"{header}\nP1,가나산업,\nP2,다라물산,이두리\n", encoding="utf-8")
    kept = import_books(journal, partners, on_conflict="skip")
    assert loud(kept) == ["KERP-V208 warning"]
    assert production(db) == before
    second = import_books(journal, partners, on_conflict="replace")
    rows = db.rows("SELECT code, name, representative FROM partners ORDER BY code")
    assert [tuple(row.values()) for row in rows] == [("P1", "가나산업", "김하나"), ("P2", "다라물산", "이두리")]
    back(db, second)
    assert production(db) == before
    with psycopg.connect(database_url) as somebody:
        somebody.execute("UPDATE partners SET phone = '02-000-0000' WHERE code = 'P1'")
    partners.write_text(f"{header}\nP1,가나유통,\nP2,다라물산,\n", encoding="utf-8")
    refused = import_books(journal, partners, on_conflict="replace")
    assert "KERP-V211 error" in loud(refused)


@pytest.mark.slow
@pytest.mark.usefixtures("hanbit")
def test_off_a_terminal_replacing_and_deleting_need_a_yes(
    books: Books, kerp: Kerp, db: Database, mapping: Path
) -> None:
    first, second = books(FIRST), books(CHANGED, "고친.csv")
    assert kerp("run", "--company", "HANBIT", "--mapping", mapping, first).returncode == 0
    before = production(db)
    for options in (["--on-conflict", "replace"], ["--vanished", "delete"]):
        missing = kerp("run", "--company", "HANBIT", "--mapping", mapping, *options, second)
        assert (missing.returncode, "--yes" in missing.stderr) == (2, True)
    assert production(db) == before
    both = ["--on-conflict", "replace", "--vanished", "delete"]
    assert kerp("run", "--company", "HANBIT", "--mapping", mapping, *both, "--dry-run", second).returncode == 0
    assert production(db) == before
    done = kerp("run", "--company", "HANBIT", "--mapping", mapping, *both, "--yes", second)
    assert done.returncode == 0
    assert "바뀐 것 1건, 200 → 250원: 1건 바꿈" in done.stdout
    assert "파일에 더 없는 것 1건, 50원: 지움" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("answer", [True, False])
@pytest.mark.usefixtures("hanbit")
def test_a_delta_is_asked_about_with_no_transaction_open(  # noqa: PLR0913, PLR0917 - what a run needs
    answer: bool,  # noqa: FBT001 - a case
    db: Database,
    database_url: str,
    books: Books,
    import_books: Import,
    home: Path,
    mapping: Path,
) -> None:
    import_books(books(FIRST))
    before, asked = production(db), list[Outcome]()

    def ask(rehearsed: Outcome) -> None:
        asked.append(rehearsed)
        with psycopg.connect(database_url) as somebody:
            somebody.execute("SET lock_timeout = '1s'")
            somebody.execute("SELECT 1 FROM vouchers FOR UPDATE NOWAIT")
        if not answer:
            raise KeyboardInterrupt

    job = Job("HANBIT", (books(CHANGED),), home, on_conflict="replace", vanished="delete", mappings=(mapping,))
    if answer:
        assert run(job, db, lambda *_: None, ask).status == "completed"
    else:
        with pytest.raises(KeyboardInterrupt):
            run(job, db, lambda *_: None, ask)
        assert production(db) == before
    assert [each.delta.replaces_or_removes for each in asked] == [True]


WEEK: list[Voucher] = [
    (day, number, *accounts, 10 * day + number)
    for day in range(1, 10)
    for number, accounts in enumerate([("1010", "4100"), ("5200", "1020"), ("1100", "4100")], 1)
]


@pytest.mark.slow
@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("spans", [[(1, 4), (3, 7)], [(1, 4), (3, 7), (6, 9)]])
@pytest.mark.usefixtures("hanbit")
def test_one_overlap_gives_the_same_books_in_one_run_and_in_several(
    spans: list[tuple[int, int]],
    numbered: bool,  # noqa: FBT001 - a case
    db: Database,
    books: Books,
    import_books: Import,
) -> None:
    files = [
        books([each for each in WEEK if first <= each[0] <= last], f"{first}.csv", numbered=numbered)
        for first, last in spans
    ]
    together = import_books(*files, same_vouchers="one")
    assert together.status == "completed"
    in_one_run = posted(db)
    assert len(in_one_run) == 2 * sum(each[0] <= spans[-1][1] for each in WEEK)
    back(db, together)
    for file in files:
        assert import_books(file).status == "completed"
    assert posted(db) == in_one_run


@pytest.mark.usefixtures("hanbit")
def test_a_voucher_changed_between_two_of_three_files_is_an_error_that_names_both(
    books: Books, import_books: Import
) -> None:
    changed = [(*each[:4], each[4] + 1) if each[:2] == (6, 2) else each for each in WEEK]
    files = [books(WEEK[:12], "1.csv"), books(WEEK[6:21], "3.csv"), books(changed[15:], "6.csv")]
    refused = import_books(*files, same_vouchers="one")
    (error,) = [each for each in refused.findings if each.severity is Severity.ERROR]
    assert (error.rule, error.file) == ("KERP-V132", "6.csv")
    assert "3.csv" in error.message


ACCOUNT = st.sampled_from(sorted(NAMES))
VOUCHERS = st.dictionaries(
    st.tuples(st.integers(1, 4), st.integers(1, 3)), st.tuples(ACCOUNT, ACCOUNT, st.integers(1, 9)), max_size=8
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=VOUCHERS, after=VOUCHERS)
@pytest.mark.usefixtures("hanbit")
def test_promote_and_delta_go_back_step_by_step(
    before: dict[tuple[int, int], tuple[str, str, int]],
    after: dict[tuple[int, int], tuple[str, str, int]],
    db: Database,
    books: Books,
    import_books: Import,
) -> None:
    first, second = (
        [*((day, number, *rest) for (day, number), rest in sorted(each.items())), (28, 1, "1010", "1020", 0)]
        for each in (before, after)
    )
    empty = production(db)
    done = import_books(books(first))
    after_first = production(db)
    # The first and the last day stand in both, so that all days lie within the second file's.
    changed = import_books(books([(1, 9, "1010", "1010", 0), *second]), on_conflict="replace", vanished="delete")
    assert changed.status == "completed", loud(changed)
    wanted = sorted(
        (f"2024-01-{day:02}", account, *sides)
        for day, _, debit, credit, won in [(1, 9, "1010", "1010", 0), *second]
        for account, sides in ((TARGETS[debit], (won, 0)), (TARGETS[credit], (0, won)))
    )
    assert posted(db) == wanted
    back(db, changed)
    assert production(db) == after_first
    back(db, done)
    assert production(db) == empty
