"""The statements of a report: what K-ERP will show beside the old books, which ties or says what differs."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from kerp_import.model.nouns import Entity
from kerp_import.model.statements import StatementAccount, Statements
from kerp_import.model.words import Language
from kerp_import.report import as_html, as_json
from kerp_import.report.kept_batch import outcome_from
from kerp_import.report.kept_statements import statements_as_json
from kerp_import.report.statement_figures import is_legacy_closed, rows_of, totals_of
from kerp_import.report.statement_words import notes_on, tie_lines
from lxml import html
from support import CLEAN, MAPPING, Import, kept_of


def account(  # noqa: PLR0913, PLR0917 - a row of the statement
    code: str, account_type: str, opening: int, moved: int, closed: int = 0, legacy: int | None = None, *above: str
) -> StatementAccount:
    """Return an account, debit less credit."""
    codes = [account_type, *above]
    return StatementAccount(
        code, f"이름 {code}", account_type, codes, [f"제목 {each}" for each in codes], Decimal(opening), Decimal(moved),
        Decimal(closed), None if legacy is None else Decimal(legacy),
    )  # fmt: skip


OPEN = Statements(
    2024, date(2024, 1, 1), date(2024, 12, 31), openings_known=True, has_legacy=True,
    accounts=(
        account("10101", "asset", 1_000, 300, 0, 1_300, "10", "101"),
        account("10102", "asset", 500, 0, 0, 500, "10", "101"),
        account("20101", "liability", -600, -100, 0, -700, "20"),
        account("30101", "equity", -900, 0, 0, -900),
        account("40101", "revenue", 0, -500, 0, -500, "40"),
        account("52101", "expense", 0, 300, 0, 300, "52"),
    ),
)  # fmt: skip
BOOKED = ("opening", "moved", "closing", "legacy", "difference")


def figures(statements: Statements) -> dict[str, list[str | None]]:
    """Return the totals as report.json has them."""
    kept = json.loads(json.dumps(statements_as_json(statements), default=str))
    return {
        name: [kept["totals"][name][each] for each in BOOKED]
        for name in ("assets", "liabilities", "equity", "net_income", "total_equity")
    }


def closed(statements: Statements) -> Statements:
    """Return the statements after closing vouchers have transferred the profit to equity, in the old books too."""
    transfer = {"40101": (500, 0), "52101": (-300, 0), "30101": (-200, -1_100)}
    return replace(
        statements,
        accounts=tuple(
            replace(each, closed=Decimal(transfer[each.code][0]), legacy=Decimal(transfer[each.code][1]))
            if each.code in transfer
            else each
            for each in statements.accounts
        ),
    )


def test_assets_are_liabilities_equity_and_net_income_beside_the_old_books() -> None:
    assert figures(OPEN) == {
        "assets": ["1500.00", "300.00", "1800.00", "1800.00", "0.00"],
        "liabilities": ["600.00", "100.00", "700.00", "700.00", "0.00"],
        "equity": ["900.00", "0.00", "900.00", "900.00", "0.00"],
        "net_income": ["0.00", "200.00", "200.00", "200.00", "0.00"],
        "total_equity": ["900.00", "200.00", "1100.00", "1100.00", "0.00"],
    }
    (line,) = tie_lines(OPEN, totals_of(OPEN))
    assert (line.words.ko, line.is_good) == ("기말: 자산 1,800원 = 부채 700원 + 자본과 당기순이익 1,100원", True)


def test_closing_vouchers_change_neither_the_profit_nor_the_whole_of_equity() -> None:
    after = closed(OPEN)
    assert is_legacy_closed(after)
    assert figures(after) == {
        **figures(OPEN),
        # The old books have no profit any more that could be set beside.
        "net_income": ["0.00", "200.00", "200.00", None, None],
        "equity": ["900.00", "0.00", "900.00", None, None],
    }
    assert [each.en for each in notes_on(after)] == [
        "Closing vouchers transfer 200 won of net income to equity; the income statement is before them."
    ]


def test_what_is_not_known_without_openings_is_no_figure() -> None:
    accounts = tuple(replace(each, opening=Decimal(0)) for each in OPEN.accounts)
    unopened = replace(OPEN, openings_known=False, accounts=accounts)
    assert figures(unopened) == {
        "assets": [None, "300.00", None, "1800.00", None],
        "liabilities": [None, "100.00", None, "700.00", None],
        "equity": [None, "0.00", None, "900.00", None],
        "net_income": [None, "200.00", "200.00", "200.00", "0.00"],
        "total_equity": [None, "200.00", None, "1100.00", None],
    }
    (line,) = tie_lines(unopened, totals_of(unopened))
    assert line.words.ko == "증감: 자산 300원 = 부채 100원 + 자본과 당기순이익 200원"
    page = html.fromstring(as_html(kept_of(status="completed", statements=unopened), Language.KO).decode())
    sheet = page.xpath("//div[@aria-labelledby='balance-sheet']//tbody[1]/tr[1]/*")
    assert [each.text_content() for each in sheet] == ["자산", "300", "1,800", "—"]
    assert "기초잔액이 없어 기말 잔액을 알 수 없습니다." in page.xpath("string(//section[@id='statements'])")


def test_what_does_not_tie_says_what_differs() -> None:
    first, *others = OPEN.accounts
    askew = replace(OPEN, accounts=(replace(first, opening=first.opening + 7), *others))
    assert [(each.words.ko, each.is_good) for each in tie_lines(askew, totals_of(askew))] == [
        ("기말: 자산 1,807원이 부채 700원과 자본·당기순이익 1,100원의 합과 7원 다릅니다", False),
        ("기초잔액의 차변과 대변이 7원 다르므로 기말도 그만큼 다릅니다.", False),
    ]


def test_classes_have_their_sub_totals_and_what_has_no_class_comes_last() -> None:
    loose = replace(OPEN, accounts=(*OPEN.accounts, account("X0001", "asset", 0, 5)))
    assert [(each.depth, each.code, each.figures.closing) for each in rows_of(loose, "asset")] == [
        (0, "10", Decimal(1_800)), (1, "101", Decimal(1_800)), (2, "10101", Decimal(1_300)),
        (2, "10102", Decimal(500)), (0, "X0001", Decimal(5)),
    ]  # fmt: skip


@pytest.mark.parametrize("dry_run", [pytest.param(True, marks=pytest.mark.slow), False], ids=["rehearsed", "promoted"])
def test_a_run_shows_what_kerp_holds_then_also_in_a_rehearsal(import_files: Import, *, dry_run: bool) -> None:
    outcome = import_files(CLEAN, mappings=MAPPING, dry_run=dry_run)
    assert outcome.statements is not None
    assert figures(outcome.statements) == {
        "assets": ["1271624500.00", "-75806394.00", "1195818106.00", "1195818106.00", "0.00"],
        "liabilities": ["375567700.00", "-47916160.00", "327651540.00", "327651540.00", "0.00"],
        "equity": ["896056800.00", "0.00", "896056800.00", "896056800.00", "0.00"],
        "net_income": ["0.00", "-27890234.00", "-27890234.00", "-27890234.00", "0.00"],
        "total_equity": ["896056800.00", "-27890234.00", "868166566.00", "868166566.00", "0.00"],
    }
    assert outcome_from(json.loads(as_json(outcome)), outcome.findings).statements == outcome.statements


CLOSED_BOOKS = """전표일자,전표번호,계정코드,계정과목,차변금액,대변금액,적요
2024-03-01,1,10300,보통예금,500,,매출
2024-03-01,1,40100,상품매출,,500,매출
2024-12-30,1,80200,직원급여,300,,급여
2024-12-30,1,10300,보통예금,,300,급여
2024-12-31,1,40100,상품매출,500,,결산
2024-12-31,1,40000,손익,,500,결산
2024-12-31,2,40000,손익,300,,결산
2024-12-31,2,80200,직원급여,,300,결산
2024-12-31,3,40000,손익,200,,결산
2024-12-31,3,37500,이월이익잉여금,,200,결산
"""
OPENINGS = "계정코드,계정과목,차변금액,대변금액\n10300,보통예금,1000,\n33100,자본금,,1000\n"
GOES = {"10300": "10102", "33100": "30101", "37500": "30241", "40000": "30901", "40100": "40101", "80200": "52101"}


def test_books_that_were_closed_still_show_their_profit(import_files: Import, tmp_path: Path) -> None:
    files = {"분개장.csv": CLOSED_BOOKS, "기초잔액.csv": OPENINGS}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    mapping = tmp_path / "매핑.yaml"
    lines = (f'  - {{source_code: "{code}", target_code: "{goes}", verified: true}}\n' for code, goes in GOES.items())
    mapping.write_text(f"source: wehago\ntarget: kerp-standard\naccounts:\n{''.join(lines)}", encoding="utf-8")
    outcome = import_files(*(tmp_path / each for each in files), mappings=(mapping,), fiscal_year=2024, dry_run=True)
    assert outcome.statements is not None
    assert figures(outcome.statements) == {
        "assets": ["1000.00", "200.00", "1200.00", None, None],
        "liabilities": ["0.00", "0.00", "0.00", None, None],
        "equity": ["1000.00", "0.00", "1000.00", None, None],
        "net_income": ["0.00", "200.00", "200.00", None, None],
        "total_equity": ["1000.00", "200.00", "1200.00", None, None],
    }
    assert [(each.key, int(each.debit_loaded), int(each.closed)) for each in outcome.months] == [
        ("2024-03", 500, 0), ("2024-12", 1_300, 1_000),
    ]  # fmt: skip


@pytest.mark.slow
def test_vouchers_that_kerp_has_already_are_in_its_statements(import_files: Import) -> None:
    whole = import_files(CLEAN, mappings=MAPPING)
    again = import_files(CLEAN, mappings=MAPPING, voucher_status="draft", on_conflict="skip", dry_run=True)
    assert (again.status, whole.statements is not None) == ("completed", True)
    assert again.statements == whole.statements
    assert {each.entity for each in again.sources} > {Entity.JOURNAL.value}


def test_a_refused_or_earlier_run_says_in_words_that_it_has_none() -> None:
    says = {"rejected": "거부되어 이관한 것이 없으므로 보일 재무제표가 없습니다.",
            "completed": "이 배치를 실행한 버전은 재무제표 합계를 남기지 않았습니다."}  # fmt: skip
    for status, words in says.items():
        page = html.fromstring(as_html(kept_of(status=status), Language.KO).decode())
        assert words in page.xpath("string(//section[@id='statements'])"), status
