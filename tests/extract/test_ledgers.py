"""Account ledgers together are the journal that they were printed from, or a finding says what is missing."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from kerp_import.database.connection import Database
from kerp_import.extract import extract as extract_module
from kerp_import.extract.extract import extract
from kerp_import.extract.extracted import Extracted
from kerp_import.files.inputs import find_files
from kerp_import.model.nouns import Job
from kerp_import.model.outcome import Outcome
from kerp_import.records import company as companies
from support import Import

Line = tuple[str, str, str, str, int, int]
"""Day, number, account, text, debit and credit."""

NAMES = {"10300": "보통예금", "10800": "외상매출금", "25100": "외상매입금", "33100": "자본금", "40100": "상품매출"}
DEBIT_SIDE = {"10300", "10800"}
OPENINGS = {"10300": 1000, "25100": -400, "33100": -600}
JOURNAL: tuple[Line, ...] = (
    ("2024-01-05", "1", "10800", "상품 외상매출", 500, 0),
    ("2024-01-05", "1", "40100", "상품 외상매출", 0, 500),
    ("2024-01-05", "2", "25100", "물품대금", 150, 0),
    ("2024-01-05", "2", "10300", "물품대금", 0, 150),
    ("2024-02-05", "1", "10300", "외상대금 입금", 300, 0),
    ("2024-02-05", "1", "10800", "외상대금 입금", 0, 300),
    ("2024-02-07", "1", "10300", "현금매출", 77, 0),
    ("2024-02-07", "1", "10800", "외상매출", 23, 0),
    ("2024-02-07", "1", "40100", "현금매출", 0, 100),
)
HEAD = ["날짜", "번호", "적요란", "코드", "거래처명", "차변", "대변", "잔액"]


def balance(code: str, net: int) -> int:
    return net if code in DEBIT_SIDE else -net


def sheet(code: str, lines: Sequence[Line], opening: int, period: str) -> list[list[object]]:
    """Return one account's ledger as Smart A prints it."""
    rows: list[list[object]] = [
        ["계 정 별 원 장"],
        [f"기간 : {period}"],
        [f"계정과목 : {code} - {NAMES[code]}"],
        [*HEAD],
    ]
    net = opening
    if opening:
        sides = [max(opening, 0) or None, max(-opening, 0) or None]
        rows.append([None, None, "[전기이월]", None, None, *sides, balance(code, net)])
    for month in sorted({day[5:7] for day, *_ in lines}):
        month_lines = [line for line in lines if line[0][5:7] == month and line[2] == code]
        for day, number, _, text, debit, credit in month_lines:
            net += debit - credit
            rows.append([day[5:], number, text, None, None, debit or None, credit or None, balance(code, net)])
        if month_lines:
            rows.append(
                [
                    None,
                    None,
                    "[월계]",
                    None,
                    None,
                    sum(each[4] for each in month_lines),
                    sum(each[5] for each in month_lines),
                ]
            )
    return rows


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def ledgers(
    path: Path,
    *codes: str,
    lines: Sequence[Line] = JOURNAL,
    openings: dict[str, int] = OPENINGS,
    period: str = "2024년01월01일 ~ 2024년12월31일",
) -> Path:
    """Return a workbook with one sheet per account."""
    sheets = {
        f"{at}_{NAMES[code]}({code})": sheet(code, lines, openings.get(code, 0), period)
        for at, code in enumerate(codes)
    }
    return workbook(path, sheets)


def flat(folder: Path) -> tuple[Path, Path]:
    """Return the same books as a journal and a table of openings."""
    journal, opening = folder / "분개장.csv", folder / "기초.csv"
    rows = [f"{day},{no},{code},{NAMES[code]},{d},{c},{text}" for day, no, code, text, d, c in JOURNAL]
    journal.write_text("\n".join(["일자,번호,계정코드,계정과목,차변,대변,적요", *rows]), encoding="utf-8")
    rows = [f"{code},{NAMES[code]},{max(net, 0)},{max(-net, 0)}" for code, net in OPENINGS.items()]
    opening.write_text("\n".join(["계정코드,계정과목,차변금액,대변금액", *rows]), encoding="utf-8")
    return journal, opening


def errors(outcome: Outcome) -> list[tuple[str, str]]:
    return [(each.rule, each.message) for each in outcome.findings if each.severity == "error"]


def promoted(db: Database, company: str) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Return the company's vouchers with their lines, and its openings, without ids and the lines' order."""
    identity = companies.find_or_plan(db, company, may_create=False).id
    with db.transaction():
        db.act_for(identity)
        vouchers = db.rows(
            "SELECT voucher.voucher_no, voucher.voucher_date, voucher.total_debit, voucher.voucher_type,"
            " line.account_code, line.debit_amount, line.credit_amount, line.description"
            " FROM vouchers AS voucher JOIN voucher_lines AS line ON line.voucher_id = voucher.id"
            " WHERE voucher.company_id = %(id)s ORDER BY 1, 5, 6, 7",
            id=identity,
        )
        opened = db.rows(
            "SELECT fiscal_year, account_code, debit_amount, credit_amount FROM opening_balances"
            " WHERE company_id = %(id)s ORDER BY 1, 2",
            id=identity,
        )
    return [tuple(each.values()) for each in vouchers], [tuple(each.values()) for each in opened]


def read(*files: Path) -> Extracted:
    spool = files[0].parent / "spool"
    spool.mkdir(exist_ok=True)
    return extract(Job(company="HANBIT", files=files, home=spool), find_files(Job("HANBIT", files, spool)), b"s", spool)


def lines_of(extracted: Extracted) -> list[tuple[object, ...]]:
    """Return account, date, text and amounts of every row as it was read."""
    names = ["account_code", "voucher_date", "description", "debit_amount", "credit_amount"]
    return [row for part in extracted.parts() for row in part.frame.select(names).rows()]


@pytest.mark.slow
def test_ledgers_of_all_accounts_are_promoted_as_the_journal_they_came_from(
    tmp_path: Path, import_files: Import, db: Database
) -> None:
    one = ledgers(tmp_path / "예금.xlsx", "10300", "10800")
    two = ledgers(tmp_path / "나머지.xlsx", "25100", "33100", "40100")
    books = import_files(*flat(tmp_path), company="FLAT", allow_unverified=True)
    rebuilt = import_files(one, two, company="LEDGERS", allow_unverified=True)
    assert errors(books) == errors(rebuilt) == []
    vouchers, opened = promoted(db, "LEDGERS")
    assert (vouchers, opened) == promoted(db, "FLAT")
    assert len(vouchers) == len(JOURNAL)
    assert len(opened) == len(OPENINGS)
    warned = [sorted(each.rule for each in run.findings if each.severity == "warning") for run in (books, rebuilt)]
    assert warned[0] == warned[1]
    assert {table.entity.value for table, _ in read(one, two).tables} == {"account_ledger"}


@pytest.mark.slow
def test_a_missing_ledger_is_one_finding_with_the_accounts_of_the_trial_balance(
    tmp_path: Path, import_files: Import
) -> None:
    some = ledgers(tmp_path / "원장.xlsx", "10300", "10800", "33100", "40100")
    trial = tmp_path / "시산표.csv"
    trial.write_text(
        "차변잔액,차변합계,계정코드,계정과목,대변합계,대변잔액\n,150,25100,외상매입금,550,400\n", encoding="utf-8"
    )
    outcome = import_files(some, trial, allow_unverified=True)
    message = (
        "계정별원장으로 만든 전표 4건 가운데 1건의 차변과 대변이 다릅니다 (원장이 있는 계정 4개): "
        "20240105-00002 차변 150원 부족"
    )
    assert [each for each in errors(outcome) if each[0] in {"KERP-V101", "KERP-V140"}] == [("KERP-V140", message)]
    (hint,) = [each.hint for each in outcome.findings if each.rule == "KERP-V140"]
    assert hint.endswith("그 원장도 함께 주십시오: 25100 외상매입금")


@pytest.mark.slow
def test_beside_a_journal_ledgers_do_not_post(tmp_path: Path, import_files: Import) -> None:
    all_of_them = ledgers(tmp_path / "원장.xlsx", *NAMES)
    outcome = import_files(*flat(tmp_path), all_of_them, allow_unverified=True)
    assert errors(outcome) == []
    assert outcome.by_table["voucher_lines"]["promoted"] == len(JOURNAL)
    assert [each.message for each in outcome.findings if each.rule == "KERP-E009"] == [
        "분개장이 있으므로 계정별원장 5장(12행)은 이관하지 않고 달마다 맞춰 보았습니다"
    ]


@pytest.mark.slow
def test_a_table_of_openings_stands_for_what_the_ledgers_bring_forward(
    tmp_path: Path, import_files: Import, db: Database
) -> None:
    _, opening = flat(tmp_path)
    outcome = import_files(ledgers(tmp_path / "원장.xlsx", *NAMES), opening, allow_unverified=True)
    assert errors(outcome) == []
    assert [(code, debit - credit) for _, code, debit, credit in promoted(db, "HANBIT")[1]] == [  # type: ignore[operator]
        (each.account_code, Decimal(OPENINGS[each.source_codes]))
        for each in outcome.reconciliation
        if each.source_codes in OPENINGS
    ]


def test_a_ledger_that_continues_an_earlier_one_opens_nothing(tmp_path: Path) -> None:
    first = [line for line in JOURNAL if line[0] < "2024-02"]
    then = [line for line in JOURNAL if line[0] > "2024-02"]
    january = ledgers(tmp_path / "1월.xlsx", "10300", lines=first, period="2024.01.01 ~ 2024.01.31")
    february = ledgers(
        tmp_path / "2월.xlsx", "10300", lines=then, openings={"10300": 850}, period="2024.02.01 ~ 2024.02.29"
    )
    extracted = read(february, january)
    assert [text for _, day, text, *_ in lines_of(extracted) if day == "전기이월"] == ["전기이월"]
    assert [counts.data for _, counts in extracted.tables] == [2, 2]
    assert all(counts.read == counts.data + sum(counts.dropped.values()) for _, counts in extracted.tables)
    assert extracted.notices.balances.is_empty()


@pytest.mark.parametrize(
    ("heading", "code", "name"),
    [
        ("계정과목 : 10300 - 보통예금", "10300", "보통예금"),
        ("계 정 과 목 : [10300] 보통예금", "10300", "보통예금"),
        ("계정과목: 보통예금(10300)", "10300", "보통예금"),
        ("계정과목 :,10300,보통예금", "10300", "보통예금"),
        ("계정명 : 103 보통예금 (주거래)", "103", "보통예금 (주거래)"),
        ("회사명 : (주)한빛상사 / 1089(외상매출금(국내))", "1089", "외상매출금(국내)"),
    ],
)
def test_the_line_above_a_block_says_whose_it_is(tmp_path: Path, heading: str, code: str, name: str) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(f"원장\n{heading}\n일자,적요,거래처,차변,대변,잔액\n2024-01-05,입금,갑,5,,5\n", encoding="utf-8")
    (part,) = read(path).parts()
    assert part.frame.select("account_code", "account_name").rows() == [(code, name)]


def test_a_block_without_a_code_gives_the_name_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(
        "계정과목 : 보 통 예 금\n일자,적요,차변,대변,잔액\n2024-01-05,입금,5,,5\n"
        "계정과목 : 외상매출금\n일자,적요,차변,대변,잔액\n2024-01-05,입금,,5,\n",
        encoding="utf-8",
    )
    extracted = read(path)
    assert [(each.name, each.lines) for each in extracted.names] == [("보통예금", 1), ("외상매출금", 1)]


@pytest.mark.parametrize("size", [7, 8, 9, 10, 11, 100])
def test_account_and_day_are_carried_from_part_to_part(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = [
        f"계정과목 : {code} - {NAMES[code]},,,,\n날짜,적요,차변,대변,잔액\n,[전기이월],7,,7\n"
        "01-05,하루,1,,8\n,같은 날,2,,10\n01-06,다음 날,,3,7\n,[월계],3,3,\n,[누계],10,3,\n"
        for code in ("10300", "10800")
    ]
    path = tmp_path / "ledger.csv"
    path.write_text("기간 : 2024.01.01 ~ 2024.12.31,,,,\n" + "".join(blocks), encoding="utf-8")
    monkeypatch.setattr(extract_module, "PART_ROWS", size)
    extracted = read(path)
    assert [(code, day, text) for code, day, text, *_ in lines_of(extracted)] == [
        (code, day, text)
        for code in ("10300", "10800")
        for day, text in [("전기이월", "전기이월"), ("01-05", "하루"), ("01-05", "같은 날"), ("01-06", "다음 날")]
    ]
    assert extracted.notices.subtotals.is_empty()
    assert extracted.notices.balances.is_empty()


def test_subtotals_of_a_ledger_are_those_of_its_account(tmp_path: Path) -> None:
    blocks = [
        f"계정과목 : {code} - {NAMES[code]},,,,,\n날짜,번호,적요,차변,대변,잔액\n,,[전기이월],{first},,\n"
        "01-05,1,입금,10,,\n"
        f",,[월계],10,,\n,,[누계],{first + 10},,\n01-06,1,입금,20,,\n,,[월계],{month},,\n,,[누계],{first + 30},,\n"
        for code, first, month in (("10300", 100, 30), ("10800", 7, 21))
    ]
    path = tmp_path / "ledger.csv"
    path.write_text("기간 : 2024.01.01 ~ 2024.12.31,,,,,\n" + "".join(blocks), encoding="utf-8")
    wrong_subtotals = read(path).notices.subtotals.select("row", "label", "said", "summed").rows()
    assert wrong_subtotals == [(18, "월계", Decimal(21), Decimal(30))]


def test_a_balance_alone_opens_on_the_side_on_which_the_balance_runs(tmp_path: Path, import_files: Import) -> None:
    head: list[list[object]] = [
        ["원장"],
        ["2024.01.01 ~ 2024.12.31"],
        ["일자-No.", "적요", "차변금액", "대변금액", "잔액"],
    ]
    opening: list[object] = [None, "이월잔액", None, None, 90]
    sheets: dict[str, list[list[object]]] = {
        "현금(1019)": [*head, opening, ["2024/01/05 -1", "지급", None, 40, 50]],
        "외상매입금(2519)": [*head, opening, ["2024/01/05 -1", "지급", 40, None, 50]],
    }
    path = workbook(tmp_path / "원장.xlsx", sheets)
    extracted = read(path)
    assert [dict(table.sides) for table, _ in extracted.tables] == [{"1019": "debit"}, {"2519": "credit"}]
    outcome = import_files(path, allow_unverified=True, create_missing=frozenset({"accounts"}))
    balance_errors = {"KERP-V002", "KERP-V104", "KERP-V140", "KERP-V305"}
    assert [each for each in errors(outcome) if each[0] in balance_errors] == []
