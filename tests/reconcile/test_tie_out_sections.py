"""The tie-outs beside the accounts': by partner, by month, of VAT, and from one year to the next."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from kerp_import.model.nouns import Severity
from kerp_import.model.outcome import Outcome
from kerp_import.model.tie_out import OpeningSource, Proof
from kerp_import.model.words import Language
from kerp_import.report import as_json
from kerp_import.report.kept_batch import outcome_from
from kerp_import.report.tie_out_words import caption
from support import FIXTURES, Import

pytestmark = pytest.mark.slow

BOOKS = FIXTURES / "tie-out"
OPTIONS: dict[str, Any] = {"mappings": (BOOKS / "mapping.yaml",), "allow_unverified": True}
CASES: list[dict[str, Any]] = yaml.safe_load((BOOKS / "beside.yaml").read_text(encoding="utf-8"))
RULES = ("KERP-V114", "KERP-V306", "KERP-V307", "KERP-V308", "KERP-V309")


def books(folder: Path, name: str, case: dict[str, Any]) -> list[Path]:
    """Write one year's books with the case's fault in them."""
    paths = []
    for book in sorted((BOOKS / name).iterdir()):
        if book.name in case.get("without", ()):
            continue
        text = book.read_text(encoding="utf-8")
        for before, after in case.get("change", {}).get(book.name, ()):
            assert before in text, before
            text = text.replace(before, after)
        dropped = case.get("drop", {}).get(book.name)
        lines = [each for each in text.splitlines() if dropped is None or not re.search(dropped, each)]
        assert dropped is None or len(lines) < len(text.splitlines())
        path = folder / f"{name}-{book.name}" if name != "beside" else folder / book.name
        path.write_text("\n".join([*lines, *case.get("add", {}).get(book.name, "").splitlines()]) + "\n", "utf-8")
        paths.append(path)
    return paths


def differing_rows(outcome: Outcome) -> list[list[str]]:
    """Return what the tie-outs say, message and hint."""
    differing = (each for each in outcome.findings if each.severity is not Severity.INFO)
    return [[each.message, each.hint] for each in differing if each.rule in RULES]


def captions(outcome: Outcome) -> list[str]:
    return [caption(each, Language.KO) for each in outcome.tie_outs]


def test_clean_books_tie_out_to_zero_in_every_section(import_files: Import, tmp_path: Path) -> None:
    before = import_files(*books(tmp_path, "year-before", {}), fiscal_year=2023, **OPTIONS)
    assert (before.status, before.tie_outs, differing_rows(before)) == ("completed", (), [])
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    change = {"기초잔액.csv": [["33100,자본금,,,,5000000", "33100,자본금,,,,5800000"]]}
    lacking = books(wrong, "beside", {"drop": {"기초잔액.csv": "^37500"}, "change": change})
    outcome = import_files(*lacking, dry_run=True, fiscal_year=2024, **OPTIONS)
    findings = [each for each in outcome.findings if each.rule == "KERP-V306"]
    assert [(each.file, each.row) for each in findings] == [("기초잔액.csv", 6), (None, None)]
    assert findings[1].hint.startswith("당기순손익 800,000원과 같습니다: 기초에 당기순손익이 더해지지 않았습니다.")
    outcome = import_files(*books(tmp_path, "beside", {}), fiscal_year=2024, **OPTIONS)
    assert outcome.status == "completed"
    assert captions(outcome) == [
        "계정 5개 모두 맞음, 차이 합계 0원",
        "2023 → 2024: 계정 5개 모두 맞음, 차이 합계 0원",
        "20101 외상매입금, 10201 외상매출금: 거래처 3곳 모두 맞음, 차이 합계 0원",
        "계정별로 21달 모두 맞음, 차이 합계 0원",
        "예수·대급 6달 모두 맞음, 차이 합계 0원",
    ]
    # Every table is used, the ledgers and the book included.
    assert [each.rule for each in outcome.findings] == ["KERP-E009", "KERP-V311", "KERP-V114"]
    # What proves it is named, and it is not called proven: nobody has given the trial balance of the year.
    against = ("next_opening", "partner_ledger", "vat_book")
    assert outcome.proof == Proof(against, OpeningSource.TABLE, partners="ledger", proven=False)


@pytest.mark.parametrize("case", CASES, ids=[each["name"] for each in CASES])
def test_a_planted_fault_is_named_with_its_cause(case: dict[str, Any], import_files: Import, tmp_path: Path) -> None:
    outcome = import_files(*books(tmp_path, "beside", case), dry_run=True, fiscal_year=2024, **OPTIONS)
    assert differing_rows(outcome) == case["says"]
    # A partner that differs is a line of the reconciliation too, and the report is read again as it was.
    report = json.loads(as_json(outcome))
    lines = [each["partner_code"] for each in report["reconciliation"] if each["partner_code"] is not None]
    assert len(lines) == sum(each.rule == "KERP-V307" for each in outcome.findings)
    again = outcome_from(report, outcome.findings)
    assert (again.tie_outs, again.reconciliation) == (outcome.tie_outs, outcome.reconciliation)


def test_a_ledger_whose_account_nobody_can_tell_is_not_used(import_files: Import, tmp_path: Path) -> None:
    case = {"change": {"거래처원장_외상매출금.csv": [["0,1280000", "0,1"], ["1860000,2470000", "1860000,2"]]}}
    paths = books(tmp_path, "beside", case)
    unnamed = tmp_path / "원장.csv"
    (tmp_path / "거래처원장_외상매출금.csv").rename(unnamed)
    given = [unnamed if each.name == "거래처원장_외상매출금.csv" else each for each in paths]
    outcome = import_files(*given, dry_run=True, fiscal_year=2024, **OPTIONS)
    assert differing_rows(outcome) == []
    assert [(each.rule, each.file) for each in outcome.findings] == [
        ("KERP-E009", "계정별원장.csv"),
        ("KERP-V311", None),
        ("KERP-V114", "계정별원장.csv"),
        ("KERP-E005", "원장.csv"),
    ]


CLOSED = """2023-12-31,00001,40400,제품매출,,,1100000,0,손익 대체
2023-12-31,00001,40000,손익,,,0,1100000,손익 대체
2023-12-31,00002,40000,손익,,,300000,0,손익 대체
2023-12-31,00002,81100,복리후생비,,,0,300000,손익 대체
2023-12-31,00003,40000,손익,,,800000,0,손익 대체
2023-12-31,00003,37500,이월이익잉여금,,,0,800000,손익 대체"""


def test_the_later_year_may_be_there_first_and_the_earlier_one_closed_or_not(
    import_files: Import, tmp_path: Path
) -> None:
    openings = [
        ["10300,보통예금,,,5000000,", "10300,보통예금,,,4900000,"],
        ["00102,나래문구,400000", "00102,나래문구,500000"],
    ]
    without = ["거래처원장.csv", "거래처원장_외상매출금.csv", "계정별원장.csv", "매입매출장.csv"]
    later = books(tmp_path, "beside", {"change": {"기초잔액.csv": openings}, "without": without})
    first = import_files(*later, fiscal_year=2024, **OPTIONS)
    assert (first.status, first.tie_outs) == ("completed", ())
    reports = []
    for closing in ("", CLOSED):
        earlier = books(tmp_path, "year-before", {"add": {"분개장.csv": closing}})
        outcome = import_files(*earlier, fiscal_year=2023, dry_run=True, **OPTIONS)
        assert outcome.status == "completed", outcome.findings
        reports.append((differing_rows(outcome), captions(outcome)))
    look = "다른 계정에 섰을 수 있습니다. 두 해 가운데 어느 쪽이 맞는지 확인하십시오."
    years = "2023 → 2024년, 기말"
    assert reports[0] == reports[1]
    assert reports[0] == (
        [
            [
                f"10102 보통예금: {years} 5,000,000원과 다음 해 기초 4,900,000원이 다릅니다 (차이 100,000원)",
                f"10201 외상매출금의 차이와 반대입니다: {look}",
            ],
            [
                f"10201 외상매출금: {years} 1,100,000원과 다음 해 기초 1,200,000원이 다릅니다 (차이 -100,000원)",
                f"10102 보통예금의 차이와 반대입니다: {look}",
            ],
        ],
        ["2023 → 2024: 계정 5개 가운데 2 다름, 차이 합계 200,000원"],
    )
    (closed,) = [each.message for each in outcome.findings if each.rule == "KERP-V106"]
    assert closed.endswith("차변 합계 2,200,000원). 손익 계정에서 당기순이익 800,000원을 자본으로 옮깁니다")
