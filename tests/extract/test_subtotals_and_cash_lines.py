"""What the old books leave to be done: subtotals that check their rows, cash lines that slips leave unsaid."""

import logging
from pathlib import Path

import pytest
from kerp_import.database.connection import Database
from kerp_import.extract.extract import extract
from kerp_import.extract.extracted import Extracted
from kerp_import.files.inputs import find_files
from kerp_import.model.nouns import Finding, Job, Severity
from kerp_import.model.outcome import Outcome
from kerp_import.records import company as companies
from support import FIXTURES, Import

JOURNAL = "일자,전표번호,계정코드,계정과목,차변,대변"
SLIPS = "일자,번호,구분,코드,계정과목,금액,적요"
CHART = (
    "2024-06-01,9,차변,10300,보통예금,1,",
    "2024-06-01,9,대변,40100,상품매출,1,",
    "2024-06-01,9,차변,10800,외상매출금,0,",
)
"""Enough for the file's chart to be recognised, without 현금."""


def written(folder: Path, *lines: str) -> Path:
    path = folder / "분개장.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def extracted(path: Path, spool: Path) -> Extracted:
    job = Job("HANBIT", (path,), spool)
    return extract(job, find_files(job), b"secret", spool)


def unequal(path: Path, spool: Path) -> list[tuple[object, ...]]:
    """Return the subtotals that are not the sum of their rows: row, label, the figure, the sum."""
    return extracted(path, spool).notices.subtotals.select("row", "label", "said", "summed").rows()


def days(count: int) -> list[str]:
    """Return `count` days with a voucher of two lines and its subtotals, every tenth day a page's total."""
    lines, page, so_far = [], 0, 0
    for day in range(1, count + 1):
        date, amount = f"2024-{(day - 1) // 28 + 1:02}-{(day - 1) % 28 + 1:02}", day * 1_000
        page, so_far = page + amount, so_far + amount
        lines += [
            f"{date},1,82200,차량유지비,{amount},",
            f"{date},1,10100,현금,,{amount}",
            f"일계,,,,{amount},{amount}",
        ]
        if day % 10 == 0:
            lines += [f"합계,,,,{page},{page}", f"누계,,,,{so_far},{so_far}"]
            page = 0
    return lines


@pytest.mark.slow
@pytest.mark.parametrize("rows", [1, 3, 7, 250_000])
def test_where_parts_are_cut_changes_nothing_of_what_subtotals_say(
    rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("kerp_import.extract.extract.PART_ROWS", rows)
    monkeypatch.setattr("kerp_import.extract.checks.running_sums.TAILS", (1, 2, 5))
    lines = days(40)
    lines[lines.index("일계,,,,17000,17000")] = "일계,,,,17000,18000"
    lines[lines.index("합계,,,,255000,255000")] = "합계,,,,255001,255000"
    path = written(tmp_path, JOURNAL, *lines)
    with caplog.at_level(logging.INFO, "kerp_import"):
        wrong_subtotals = unequal(path, tmp_path)
    assert wrong_subtotals == [(54, "일계", 18_000, 17_000), (96, "합계", 255_001, 255_000)]
    assert "subtotals: 48 checked, 0 not" in caplog.messages


def test_a_row_that_is_set_aside_makes_its_subtotals_silent(tmp_path: Path) -> None:
    path = written(tmp_path, JOURNAL, *days(2), "2024-01-02,2,82200,차량유지비,1,000,", "합계,,,,4000,3000")
    assert unequal(path, tmp_path) == []


@pytest.mark.parametrize("side", ["5,000", "2,500"])
def test_one_column_of_amounts_may_be_summed_up_whole_or_on_one_side(side: str, tmp_path: Path) -> None:
    slips = [f"2024-06-03,1,{flag},{account},{amount}," for flag, account, amount in (
        ("차변", "82200,차량유지비", 2_500), ("대변", "10100,현금", 2_500),
    )]  # fmt: skip
    assert unequal(written(tmp_path, SLIPS, *slips, f',,,,합계,"{side}",'), tmp_path) == []
    assert unequal(written(tmp_path, SLIPS, *slips, ",,,,합계,2499,"), tmp_path) == [(4, "합계", 2_499, 2_500)]


def test_a_subtotal_that_differs_refuses_also_what_skips_invalid_vouchers(import_files: Import, tmp_path: Path) -> None:
    first_voucher = ("2024-01-01,9,10300,보통예금,1,", "2024-01-01,9,40100,상품매출,,1")
    path = written(tmp_path, JOURNAL, *first_voucher, *days(3), "합계,,,,1,1")
    outcome = import_files(path, skip_invalid=True, allow_unverified=True)
    assert {each.rule for each in serious(outcome) if each.severity is Severity.ERROR} == {"KERP-V304"}
    assert outcome.status == "rejected"


def test_the_demo_s_subtotals_agree(tmp_path: Path) -> None:
    assert unequal(FIXTURES / "demo" / "한빛상사_2024.xlsx", tmp_path) == []


def serious(outcome: Outcome) -> list[Finding]:
    return [each for each in outcome.findings if each.severity is not Severity.INFO]


def promoted_lines(db: Database) -> list[tuple[object, ...]]:
    """Return number, place, account and sides of every promoted line but those of the chart's voucher."""
    with db.transaction():
        db.act_for(companies.find_or_plan(db, "HANBIT", may_create=False).id)
        rows = db.rows(
            "SELECT voucher.voucher_no, line.line_no, line.account_code, line.debit_amount, line.credit_amount"
            " FROM voucher_lines AS line JOIN vouchers AS voucher ON voucher.id = line.voucher_id"
            " WHERE voucher.voucher_no NOT LIKE '%-00009' ORDER BY 1, 2"
        )
    return [tuple(row.values()) for row in rows]


def test_a_slip_gets_the_cash_line_that_it_leaves_unsaid_per_line(
    import_files: Import, db: Database, tmp_path: Path
) -> None:
    path = written(
        tmp_path, SLIPS, *CHART,
        "2024-06-03,1,출금,82200,차량유지비,70000,유류대",
        "2024-06-03,1,출금,81100,복리후생비,30000,식대",
        "2024-06-03,2,2,10800,외상매출금,90000,회수",
        "2024-06-04,1,1,82200,차량유지비,-5000,환급",
    )  # fmt: skip
    outcome = import_files(path, allow_unverified=True)
    assert outcome.status == "completed", outcome.findings
    assert promoted_lines(db) == [
        ("20240603-00001", 1, "52113", 70_000, 0),
        ("20240603-00001", 2, "52102", 30_000, 0),
        ("20240603-00001", 3, "10101", 0, 70_000),
        ("20240603-00001", 4, "10101", 0, 30_000),
        ("20240603-00002", 1, "10201", 0, 90_000),
        ("20240603-00002", 2, "10101", 90_000, 0),
        ("20240604-00001", 1, "52113", 0, 5_000),
        ("20240604-00001", 2, "10101", 5_000, 0),
    ]
    totals = {name: outcome.totals[name] for name in ("added_lines", "added_debit", "added_credit")}
    assert totals == {"added_lines": 4, "added_debit": "95000.00", "added_credit": "100000.00"}
    assert [each.message for each in outcome.findings if each.rule == "KERP-V107"] == [
        "출금·입금 전표에 적히지 않은 현금 행 4개를 더했습니다 (차변 95,000원, 대변 100,000원)"
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("2024-06-03,1,출금,82200,차량유지비,70000,", "2024-06-03,1,차변,81100,복리후생비,30000,"),
        ("2024-06-03,1,출금,82200,차량유지비,70000,", "2024-06-03,1,출금,10100,현금,60000,"),
        ("2024-06-03,1,차변,82200,차량유지비,70000,",),
    ],
)
def test_no_cash_is_added_to_what_is_no_slip_or_has_its_cash_line(
    lines: tuple[str, ...], import_files: Import, tmp_path: Path
) -> None:
    outcome = import_files(written(tmp_path, SLIPS, *CHART, *lines), allow_unverified=True)
    assert "KERP-V101" in {each.rule for each in serious(outcome)}
    assert outcome.totals["added_lines"] == 0


def test_where_nobody_knows_the_account_of_cash_the_slip_stays_unbalanced(import_files: Import, tmp_path: Path) -> None:
    path = written(tmp_path, SLIPS, "2024-06-03,1,출금,A1,무엇,70000,", "2024-06-03,2,출금,A2,다른 것,1,")
    outcome = import_files(path, create_missing=frozenset({"accounts"}))
    assert [each.rule for each in serious(outcome)].count("KERP-V101") == 2
    assert outcome.totals["added_lines"] == 0


@pytest.mark.parametrize("rows", [1, 2, 3, 250_000])
def test_titles_between_blocks_are_found_wherever_parts_are_cut(
    rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kerp_import.extract.extract.PART_ROWS", rows)
    posting = "2024-02-05,1,82200,차량유지비,100,"
    path = written(tmp_path, "1월", JOURNAL, posting, "", "2월", "", JOURNAL, posting, "3월", JOURNAL, posting, "4월")
    ((_, counts),) = extracted(path, tmp_path).tables
    assert (counts.data, counts.dropped["title"], counts.dropped["rejected"]) == (3, 3, 1)
