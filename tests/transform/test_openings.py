"""Vouchers that bring a year's openings forward (전기이월) leave the journal and become opening balances."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from kerp_import.database.connection import Database
from kerp_import.model.outcome import Excluded, Outcome
from kerp_import.model.tie_out import OpeningSource, Proof
from kerp_import.promote.rollback import rollback
from support import Import, loud

NAMES = {
    "1010": "현금",
    "1100": "외상매출금",
    "2100": "외상매입금",
    "3100": "자본금",
    "3830": "자기주식",
    "4100": "상품매출",
}
HEADER = "전표일자,전표번호,계정코드,계정과목,거래처코드,적요,차변금액,대변금액\n"
TARGETS = {
    "1010": "10101", "1100": "10201", "2100": "20101", "3100": "30101", "3830": "30401", "4100": "40101",
}  # fmt: skip

Line = tuple[str, str, str, str, str, str, str]
"""Date, number, account, partner, memo, debit, credit."""

CASH = ("2024-01-01", "1", "1010", "", "전기이월", "700", "")
OWED = ("2024-01-01", "1", "1100", "P1", "[전 기 이 월]", "300", "")
DUE = ("2024-01-01", "1", "2100", "P2", "(기초잔액)", "-100", "")
STOCK = ("2024-01-01", "1", "3100", "", "기초이월", "", "900")
OPENING: list[Line] = [CASH, OWED, DUE, STOCK]
SALE: list[Line] = [
    ("2024-01-01", "2", "1100", "P1", "매출", "50", ""),
    ("2024-01-01", "2", "4100", "P1", "매출", "", "50"),
]
PARTNERS = "거래처코드,거래처명\nP1,가나상사\nP2,다라물산\n"

Books = Callable[..., Outcome]


@pytest.fixture
def books(import_files: Import, tmp_path: Path) -> Books:
    """Return a run over a journal of lines, with partners and a mapping, and further tables by name."""

    def call(lines: list[Line], tables: dict[str, str] | None = None, **options: object) -> Outcome:
        rows = (",".join((*line[:3], NAMES[line[2]], *line[3:])) for line in lines)
        given = {"journal.csv": HEADER + "\n".join(rows) + "\n", "partners.csv": PARTNERS, **(tables or {})}
        for name, content in given.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        mapping = tmp_path / "mapping.yaml"
        accounts = "".join(
            f'  - {{source_code: "{code}", source_name: {NAMES[code]}, target_code: "{target}", verified: true}}\n'
            for code, target in TARGETS.items()
        )
        mapping.write_text(f"source: any\ntarget: kerp-standard\naccounts:\n{accounts}", encoding="utf-8")
        return import_files(*(tmp_path / name for name in given), mappings=(mapping,), **options)

    return call


def balances(db: Database) -> list[tuple[object, ...]]:
    """Return the opening balances that K-ERP has."""
    query = (
        "SELECT fiscal_year, account_code, partner_code, debit_amount::int, credit_amount::int FROM opening_balances"
        " ORDER BY fiscal_year, account_code, partner_code"
    )
    return [tuple(row.values()) for row in db.rows(query)]


def vouchers(db: Database) -> list[object]:
    """Return the numbers of the vouchers that K-ERP has."""
    return [row["voucher_no"] for row in db.rows("SELECT voucher_no FROM vouchers ORDER BY voucher_no")]


def test_an_opening_voucher_becomes_opening_balances_and_leaves_the_journal(db: Database, books: Books) -> None:
    done = books(OPENING + SALE)
    assert loud(done) == []
    assert balances(db) == [
        (2024, "10101", "", 700, 0),
        (2024, "10201", "P1", 300, 0),
        (2024, "20101", "P2", 0, 100),
        (2024, "30101", "", 0, 900),
    ]
    assert vouchers(db) == ["20240101-00002"]
    (journal,) = [each for each in done.sources if each.file == "journal.csv"]
    assert (journal.rows_read, journal.rows_data, journal.rows_dropped) == (7, 2, {"header": 1, "opening": 4})
    assert {name: int(float(value)) for name, value in done.totals.items()} == {
        "debit_read": 950, "credit_read": 950, "flipped_lines": 1, "flipped_amount": 100,
        "added_lines": 0, "added_debit": 0, "added_credit": 0,
        "excluded_lines": 4, "excluded_debit": 1000, "excluded_credit": 1000,
        "unchanged_debit": 0, "unchanged_credit": 0, "debit_promoted": 50, "credit_promoted": 50,
    }  # fmt: skip
    # The subtraction has its name, and what opens the year is told.
    assert done.excluded == (Excluded("opening", 4, Decimal(1000), Decimal(1000)),)
    assert done.proof == Proof(openings=OpeningSource.VOUCHER)
    assert {each.difference for each in done.reconciliation} == {0}
    rollback(db, str(done.batch_id), plan_only=False)
    assert balances(db) == vouchers(db) == []


def test_the_opening_voucher_ties_out_with_the_trial_balance(books: Books) -> None:
    trial = (
        "2024-01-01 ~ 2024-12-31\n계정코드,계정과목,차변잔액,차변합계,대변합계,대변잔액\n"
        "1010,현금,700,700,,\n1100,외상매출금,350,350,,\n2100,외상매입금,,,100,100\n3100,자본금,,,900,900\n"
        "4100,상품매출,,,50,50\n"
    )
    assert loud(books(OPENING + SALE, {"trial.csv": trial})) == []


def test_beside_a_table_of_openings_it_is_the_one_error(db: Database, books: Books) -> None:
    table = "계정코드,계정과목,거래처코드,기초차변,기초대변\n1010,현금,,1000,\n3100,자본금,,,1000\n"
    done = books(OPENING + SALE, {"openings.csv": table}, skip_invalid=True)
    assert [(each.rule, each.file, each.row, each.message) for each in loud(done)] == [
        (
            "KERP-V110",
            "journal.csv",
            2,
            "2024년 기초잔액이 두 번 있습니다: 기초잔액 표와 2024-01-01 전기이월 전표 (차변 1,000원, 대변 1,000원)",
        )
    ]
    assert done.status == "rejected"
    assert balances(db) == []


def test_a_line_on_the_wrong_side_is_named_at_the_unbalanced_opening(books: Books) -> None:
    own = ("2024-01-01", "1", "3830", "", "전기이월", "", "50")
    capital = (*STOCK[:6], "950")
    done = books([CASH, OWED, own, (*DUE[:5], "", "100"), capital, *SALE])
    (unbalanced,) = loud(done)
    assert (unbalanced.rule, unbalanced.row) == ("KERP-V104", 4)
    assert unbalanced.message == "기초잔액: 차변 합계(1,000) ≠ 대변 합계(1,100), 차이 100원"
    assert unbalanced.hint == (
        "4행 3830 자기주식 대변 50원이 꼭 차이의 절반입니다."
        " 차변과 대변이 뒤바뀌었는지 전기말 합계잔액시산표에서 확인하십시오."
    )


def test_an_unreadable_amount_in_it_refuses_as_any_opening_does(db: Database, books: Books) -> None:
    done = books([(*CASH[:5], "7OO", ""), *OPENING[1:], *SALE], skip_invalid=True)
    assert [(each.rule, each.table, each.row) for each in loud(done)] == [("KERP-V002", "opening_balances", 2)]
    assert done.status == "rejected"
    assert balances(db) == []


def test_each_year_has_its_own_and_profit_and_loss_in_it_is_a_warning(db: Database, books: Books) -> None:
    later = [("2025-01-01", *each[1:]) for each in OPENING]
    later[2:2] = [
        ("2025-01-01", "1", "4100", "", "전기이월", "", "5"),
        ("2025-01-01", "1", "1010", "", "전기이월", "5", ""),
    ]
    done = books(OPENING + SALE + later)
    # The sale of 2024 is not in them, and that is told too.
    assert [(each.rule, each.row, each.message) for each in loud(done)] == [
        ("KERP-V105", 10, "손익 계정 4100 상품매출에 기초잔액이 있습니다: 5원"),
        ("KERP-V306", 8, "10101 현금: 2024 → 2025년, 기말 700원과 다음 해 기초 705원이 다릅니다 (차이 -5원)"),
        ("KERP-V306", 9, "10201 외상매출금: 2024 → 2025년, 기말 350원과 다음 해 기초 300원이 다릅니다 (차이 50원)"),
        # The result of 2024 (50) and the opening of revenue (5) stand with retained earnings.
        (
            "KERP-V306",
            10,
            "30241 이월이익잉여금: 2024 → 2025년, 기말 -50원과 다음 해 기초 -5원이 다릅니다 (차이 -45원)",
        ),
    ]
    assert [each[:2] for each in balances(db) if each[0] == 2025] == [
        (2025, "10101"), (2025, "10201"), (2025, "20101"), (2025, "30101"), (2025, "40101"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([*OPENING[:3], (*STOCK[:4], "자본금 전기이월", *STOCK[5:])], id="one line says more"),
        pytest.param([("2024-01-02", *each[1:]) for each in OPENING], id="not on a first day"),
    ],
)
def test_what_only_resembles_an_opening_voucher_stays_a_voucher(lines: list[Line], db: Database, books: Books) -> None:
    done = books(lines + SALE)
    assert done.status == "completed"
    assert len(vouchers(db)) == 2
    assert balances(db) == []


def test_on_the_first_day_of_the_period_that_the_journal_states_it_is_one_too(db: Database, books: Books) -> None:
    lines = [("2024-07-01", *each[1:]) for each in OPENING + SALE]
    rows = "".join(",".join((*line[:3], NAMES[line[2]], *line[3:])) + "\n" for line in lines)
    stated = "기간 : 2024.07.01 ~ 2024.12.31\n" + HEADER + rows
    done = books([], {"journal.csv": stated})
    assert loud(done) == []
    assert vouchers(db) == ["20240701-00002"]
    assert len(balances(db)) == 4
