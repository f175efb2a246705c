"""Contra accounts in the three conventions of Korean books end on the right side, or are told and left alone."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from kerp_import.model.nouns import Finding, Severity
from kerp_import.model.outcome import Outcome
from support import Import

MAP = """source: any
target: kerp-standard
accounts:
  - {source_code: "1010", source_name: 현금, target_code: "10101", verified: true}
  - {source_code: "1080", source_name: 외상매출금, target_code: "10201", verified: true}
  - {source_code: "1090", source_name: 대손충당금, target_code: "10211", verified: true}
  - {source_code: "3310", source_name: 자본금, target_code: "30101", verified: true}
  - {source_code: "3830", source_name: 자기주식, target_code: "30401", verified: true}
  - {source_code: "8350", source_name: 대손상각비, target_code: "52303", verified: true}
"""
CODES = {"현금": "1010", "외상매출금": "1080", "대손충당금": "1090", "자본금": "3310", "자기주식": "3830",
         "대손상각비": "8350"}  # fmt: skip
Journal = list[tuple[str, int | None, int | None]]
Sides = dict[str, tuple[int | None, int | None]]
"""An account's name → debit and credit as the sheet shows them."""
Books = Callable[[Sides, Sides, Journal], Outcome]

PLAIN: Sides = {"현금": (100, None), "외상매출금": (900, None), "자본금": (None, 970)}
OWN_SIDE: Sides = {"대손충당금": (None, 50), "자기주식": (20, None)}
NEGATIVE: Sides = {"대손충당금": (-50, None), "자기주식": (None, -20)}
WRONG_SIDE: Sides = {"대손충당금": (None, 50), "자기주식": (None, 20)}
RIGHT = {"10101": 100, "10201": 900, "10211": -50, "30101": -970, "30401": 20}
LINES: Journal = [("외상매출금", 7, None), ("현금", None, 7)]


def workbook(folder: Path, opening: Sides, trial: Sides, journal: Journal) -> Path:
    """Write openings, a journal of one voucher, and the trial balance of its day."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    page = book.create_sheet("기초잔액")
    page.append(["계정코드", "계정과목", "차변금액", "대변금액"])
    for name, (debit, credit) in opening.items():
        page.append([CODES[name], name, debit, credit])
    page = book.create_sheet("분개장")
    page.append(["전표일자", "전표번호", "계정코드", "계정과목", "차변금액", "대변금액", "적요"])
    for name, debit, credit in journal:
        page.append(["2024-01-05", "1", CODES[name], name, debit, credit, "정리"])
    page = book.create_sheet("합계잔액시산표")
    page.append(["기간 : 2024.01.01 ~ 2024.01.31"])
    page.append(["계정코드", "계정과목", "차변합계", "대변합계", "차변잔액", "대변잔액"])
    for name, (debit, credit) in trial.items():
        moved = [(to, off) for account, to, off in journal if account == name]
        sums = [sum(side or 0 for side in sides) for sides in zip(opening.get(name, (0, 0)), *moved, strict=True)]
        page.append([CODES[name], name, *sums, debit or 0, credit or 0])
    path = folder / "장부.xlsx"
    book.save(path)
    return path


@pytest.fixture
def run(import_files: Import, tmp_path: Path) -> Books:
    """Return a rehearsal of books with these openings, this trial balance and journal."""
    mapping = tmp_path / "매핑.yaml"
    mapping.write_text(MAP, encoding="utf-8")

    def call(opening: Sides, trial: Sides, journal: Journal) -> Outcome:
        path = workbook(tmp_path, opening, trial, journal)
        return import_files(path, mappings=(mapping,), dry_run=True)

    return call


def found(outcome: Outcome, *rules: str) -> list[Finding]:
    """Return the findings of these rules."""
    return [each for each in outcome.findings if each.rule in rules]


@pytest.mark.slow
@pytest.mark.parametrize(("convention", "turned"), [(OWN_SIDE, []), (NEGATIVE, ["C5", "D6"])])
def test_on_their_own_side_and_below_zero_on_the_groups_they_end_on_the_right_side(
    convention: Sides, turned: list[str], run: Books
) -> None:
    after = {**PLAIN, "현금": (93, None), "외상매출금": (907, None), **convention}
    outcome = run({**PLAIN, **convention}, after, LINES)
    assert outcome.status == "completed", [each.message for each in outcome.findings]
    loaded = {each.account_code: each.loaded for each in outcome.reconciliation}
    assert loaded == {**RIGHT, "10101": Decimal(93), "10201": Decimal(907)}
    assert all(each.difference == 0 for each in outcome.reconciliation)
    turned_findings = found(outcome, "KERP-V052")
    assert [each.cell for each in turned_findings] == turned
    assert {each.severity for each in turned_findings} <= {Severity.INFO}


def test_on_the_wrong_side_nothing_is_turned_and_the_cell_is_named(run: Books) -> None:
    outcome = run({**PLAIN, **WRONG_SIDE}, {**PLAIN, **WRONG_SIDE}, [])
    assert outcome.status == "rejected"
    opening, trial, totals = found(outcome, "KERP-V104", "KERP-V302")
    assert (opening.cell, trial.cell, totals.cell) == ("D6", "F7", "D7")
    assert opening.hint.startswith("6행 3830 자기주식 대변 20원이 꼭 차이의 절반입니다.")
    assert trial.hint.startswith("7행 3830 자기주식의 대변 20원이 꼭 차이의 절반입니다.")
    assert not found(outcome, "KERP-V052")


def test_in_the_trial_balance_alone_the_account_is_told_with_the_likely_cause(run: Books) -> None:
    swapped: Sides = {**PLAIN, "외상매출금": (850, None), "대손충당금": (50, None), "자기주식": (20, None),
                      "자본금": (None, 1020)}  # fmt: skip
    outcome = run({**PLAIN, **OWN_SIDE}, swapped, [])
    causes = {each.account_code: [cause.name for cause in each.causes] for each in outcome.reconciliation}
    assert causes["10211"][0] == "sign-flipped"


def test_a_negative_line_of_the_journal_is_turned_told_and_counted(run: Books) -> None:
    journal: Journal = [("대손상각비", None, -5), ("대손충당금", -5, None)]
    after: Sides = {**PLAIN, "대손충당금": (None, 55), "자기주식": (20, None), "대손상각비": (5, None)}
    outcome = run({**PLAIN, **OWN_SIDE}, after, journal)
    loaded = {each.account_code: each.loaded for each in outcome.reconciliation}
    assert loaded["10211"] == -55
    assert all(each.difference == 0 for each in outcome.reconciliation)
    assert (outcome.totals["flipped_lines"], outcome.totals["flipped_amount"]) == (2, "10.00")
    assert {each.cell for each in found(outcome, "KERP-V052")} == {"F2", "E3"}
