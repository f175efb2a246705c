"""What the mapping does to the figures: how far it reaches, what it joins and changes, both trial balances."""

import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from kerp_import.model.coverage import Coverage, MappedAccount
from kerp_import.model.words import Language
from kerp_import.report import as_html, as_json, print_report
from kerp_import.report.kept_batch import outcome_from
from kerp_import.report.mapping_lines import coverage_lines
from lxml import html
from rich.console import Console
from support import FIXTURES, Import, kept_of

BOOKS = """일자,번호,계정코드,계정과목,차변,대변,적요
2024-01-03,1,103,보통예금,5000000,,입금
2024-01-03,1,108,외상매출금,,5000000,회수
2024-01-04,1,108,외상매출금,-300000,,취소
2024-01-04,1,401,상품매출,,-300000,취소
2024-01-05,1,257,가수금,200000,,정리
2024-01-05,1,103,보통예금,,200000,정리
"""
TRIAL = """계정코드,계정과목,차변합계,대변합계,차변잔액,대변잔액
103,보통예금,5000000,200000,4800000,0
401,상품매출,0,4800000,0,4800000
"""
MAP = """source: wehago
target: kerp-standard
accounts:
  - {source_code: "103", source_name: 보통예금, target_code: "10102", verified: true}
  - {source_code: "108", source_name: 외상매출금, target_code: "10201", verified: true}
  - {source_code: "257", source_name: 가수금, target_code: "10201", verified: true}
"""


def account(code: str, target: str | None, amount: int, **fields: object) -> MappedAccount:
    """Return an account whose debits are `amount`."""
    sums = {name: Decimal(amount) for name in ("amount", "debit", "balance")}
    known = {"verified": True, "how": "line", "lines": 2, "account_type": "asset", "normal_side": "debit",
             "target_type": "asset", "target_side": "debit", **sums, **fields}  # fmt: skip
    return MappedAccount(code, f"계정{code}", target, f"K{target}" if target else None, **known)  # type: ignore[arg-type]


def sides(account: MappedAccount) -> tuple[int, int, int]:
    """Return debit, credit and balance in whole won."""
    return int(account.debit), int(account.credit), int(account.balance)


COVERAGE = Coverage((
    account("10300", "10102", 700_000_000),
    account("10302", "10102", 299_990_000, note="한 계정으로 모은다"),
    account("10900", "10201", 5_000, normal_side="credit"),
    account("18800", None, 5_000, target_type=None, target_side=None),
))  # fmt: skip


def test_it_is_told_in_three_lines() -> None:
    assert list(coverage_lines(COVERAGE, Language.KO)) == [
        "매핑된 것: 4개 계정 가운데 3개, 8행 가운데 6행, 금액의 99.99 % (1,000,000,000원 가운데 999,995,000원)",
        "합쳐지는 계정: 2개가 1개로 (999,990,000원)",
        "유형이나 정상 잔액 쪽이 바뀌는 계정: 1개 (5,000원)",
    ]
    assert list(coverage_lines(COVERAGE, Language.EN)) == [
        "Mapped: 3 of 4 accounts, 6 of 8 lines, 99.99 % of the amount (999,995,000 of 1,000,000,000 won)",
        "Joined: 2 accounts become 1 (999,990,000 won)",
        "Of another type or normal side in K-ERP: 1 account (5,000 won)",
    ]
    assert list(coverage_lines(Coverage(), Language.KO)) == []
    assert Coverage((account("10300", "10102", 1),)).amount_pct == "100.00"


def test_every_form_has_it_and_what_is_kept_is_what_was_told() -> None:
    batch = kept_of(mapping=COVERAGE)
    report = json.loads(as_json(batch.outcome))
    assert outcome_from(report, ()).mapping == COVERAGE
    assert [each["source_code"] for each in report["mapping"]["changes"]] == ["10900"]
    assert [(each["target_code"], each["balance"], len(each["accounts"])) for each in
            report["mapping"]["trial_balance"]] == [
        (None, "5000", 1), ("10102", "999990000", 2), ("10201", "5000", 1)
    ]  # fmt: skip
    page = html.fromstring(as_html(batch, Language.KO).decode())
    rows = [" ".join(each.text_content().split()) for each in page.xpath("//details[@id='mapped-balance']//tr")]
    assert rows[1:] == [
        "없음18800 계정188005,00005,000",
        "10102 K1010210300 계정10300700,000,0000700,000,000",
        "10302 계정10302299,990,0000299,990,000",
        "합계999,990,0000999,990,000",
        "10201 K1020110900 계정109005,00005,000",
        "합계1,000,000,00001,000,000,000",
    ]
    told = io.StringIO()
    print_report(batch.outcome, Console(file=told, width=200), Language.KO)
    assert "금액의 99.99 % (1,000,000,000원 가운데 999,995,000원)" in told.getvalue()


@pytest.mark.slow
def test_the_figures_are_the_books_and_an_unexplained_change_of_type_is_told(
    import_files: Import, tmp_path: Path
) -> None:
    journal, trial, mapping = (tmp_path / name for name in ("분개장.csv", "합계잔액시산표.csv", "매핑.yaml"))
    for path, text in ((journal, BOOKS), (trial, TRIAL), (mapping, MAP)):
        path.write_text(text, encoding="utf-8")
    outcome = import_files(journal, mappings=(mapping,), dry_run=True, allow_unverified=True)
    assert {
        (each.target.target_code, account.source_code): sides(account)
        for each in outcome.mapping.trial_balance
        for account in each.accounts
    } == {
        ("10102", "10300"): (5_000_000, 200_000, 4_800_000),
        ("10201", "10800"): (-300_000, 5_000_000, -5_300_000),
        ("10201", "25700"): (200_000, 0, 200_000),
        ("40101", "40100"): (0, -300_000, 300_000),
    }
    said = [each.message for each in outcome.findings if each.rule == "KERP-M012"]
    assert said == ["25700 가수금은 부채(대변)인데 10201 외상매출금은 자산(차변)입니다 (1행, 200,000원)"]

    mapping.write_text(MAP.replace('"10201", verified: true}\n', '"10201", verified: true, note: 돌려받을 돈}\n'))
    alone = import_files(trial, mappings=(mapping,), dry_run=True, allow_unverified=True)
    assert [(each.source_code, *sides(each)) for each in alone.mapping.accounts] == [
        ("10300", 5_000_000, 200_000, 4_800_000), ("40100", 0, 4_800_000, -4_800_000)
    ]  # fmt: skip
    assert not [each for each in alone.findings if each.rule == "KERP-M012"]


def test_the_demo_changes_no_type_or_side(import_files: Import) -> None:
    demo = FIXTURES / "demo"
    outcome = import_files(demo / "한빛상사_2024.xlsx", mappings=(demo / "mapping.yaml",), dry_run=True)
    assert outcome.mapping.changing == ()
    assert sum(each.balance for each in outcome.mapping.trial_balance) == 0
