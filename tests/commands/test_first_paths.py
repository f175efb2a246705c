"""The four ways in which a first user brings books, each to a receipt that claims no more than was checked."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from kerp_import.receipt import read_receipt
from support import CLEAN, FIXTURES, MAPPING, Kerp

BOOKS = FIXTURES / "tie-out"
WHOLE = "위 파일에서 읽은 것은 K-ERP에 있거나, 제외한 이유와 함께 위에 적혀 있습니다."
UNPROVEN = "기존 장부와 맞는지는 확인되지 않았습니다."
SIGNED = "이를 확인하고 인수인계합니다."
NO_TRIAL = "계정별 금액 (기존 장부의 합계잔액시산표가 없음)"
NO_OPENINGS = "재무상태표 계정의 잔액 (기초잔액이 없어 이 기간의 증감일 뿐)"
NO_LEDGER = "거래처별 잔액 (거래처원장이 없음)"


@dataclass(frozen=True)
class FirstPath:
    """What is given, what the report says that it was proven against, and what is signed."""

    name: str
    files: tuple[Path, ...]
    mapping: Path
    tie_out: dict[str, Any]
    claim: str
    warned: bool
    """KERP-V311 says that there is no trial balance."""


def tie_out(*against: str, openings: str, proven: bool = False) -> dict[str, Any]:
    return {"against": [*against], "openings": openings, "partners": "none", "typed_by": "", "proven": proven}


OF_BOOKS = BOOKS / "mapping.yaml"
JOURNAL, TRIAL, OPENINGS = (BOOKS / "books" / name for name in ("분개장.csv", "합계잔액시산표.csv", "기초잔액.csv"))
PATHS = (
    FirstPath(
        "the journal alone", (JOURNAL,), OF_BOOKS, tie_out(openings="none"),
        f"{WHOLE} {UNPROVEN} 확인하지 않은 것: {NO_TRIAL}; {NO_OPENINGS}; {NO_LEDGER}. {SIGNED}", warned=True,
    ),
    FirstPath(
        "journal and trial balance, no openings", (JOURNAL, TRIAL), OF_BOOKS,
        tie_out("trial_balance", openings="none"),
        f"{WHOLE} {UNPROVEN} 대조한 것: 합계잔액시산표: 손익 계정만 (기초잔액 없음). "
        f"확인하지 않은 것: {NO_OPENINGS}; {NO_LEDGER}. {SIGNED}", warned=False,
    ),
    FirstPath(
        "journal, openings and trial balance", (JOURNAL, OPENINGS, TRIAL), OF_BOOKS,
        tie_out("trial_balance", openings="table", proven=True),
        f"{WHOLE} 기존 장부의 합계잔액시산표와 계정 11개의 잔액이 모두 1원까지 같습니다. "
        f"확인하지 않은 것: {NO_LEDGER}. {SIGNED}", warned=False,
    ),
    FirstPath(
        "ledgers", (BOOKS / "beside" / "계정별원장.csv",), OF_BOOKS, tie_out(openings="ledger"),
        f"{WHOLE} {UNPROVEN} 확인하지 않은 것: {NO_TRIAL}; {NO_LEDGER}. {SIGNED}", warned=True,
    ),
    FirstPath(
        "the whole workbook", (CLEAN,), MAPPING[0], tie_out("trial_balance", openings="table", proven=True),
        f"{WHOLE} 기존 장부의 합계잔액시산표와 계정 69개의 잔액이 모두 1원까지 같습니다. "
        f"확인하지 않은 것: {NO_LEDGER}. {SIGNED}", warned=False,
    ),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS, ids=[each.name for each in PATHS])
def test_a_receipt_claims_what_was_checked_and_names_what_was_not(kerp: Kerp, tmp_path: Path, path: FirstPath) -> None:
    done = kerp(
        "run", "--company", "HANBIT", "--create-company", "--mapping", path.mapping, "--allow-unverified",
        "--create-missing", "accounts,partners,departments,projects", "--report-dir", "r", *path.files,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    report = json.loads((tmp_path / "r" / "report.json").read_bytes())
    assert report["tie_out"] == path.tie_out
    warned = [each["rule"] for each in report["warnings"] if each["rule"] == "KERP-V311"]
    assert warned == ["KERP-V311"] * path.warned
    receipt, _ = read_receipt(tmp_path / "r" / "receipt.json")
    said = receipt.contents["tie_out"]["said"]
    assert said["claim"]["ko"] == path.claim
    assert path.claim in (tmp_path / "r" / "receipt.html").read_text(encoding="utf-8")
    # The terminal, the page and the receipt say the same of what nobody has checked.
    page = (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    for each in said["not_proven"]:
        assert each["ko"] in page
        assert f"대조하지 않음 · {each['ko']}" in done.stdout
    assert said["own"]["ko"] in done.stdout
    assert kerp("verify", "r/receipt.json").returncode == 0
