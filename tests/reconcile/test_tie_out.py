"""The tie-out: what the legacy books say against K-ERP, each difference with its causes, the likeliest first."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from kerp_import.database.connection import Database
from kerp_import.model.words import Language
from kerp_import.reconcile.causes import causes
from kerp_import.report.retell import in_language
from support import FIXTURES, Import, loud

BOOKS = FIXTURES / "tie-out"
MAPPING = BOOKS / "mapping.yaml"
CASES: list[dict[str, Any]] = yaml.safe_load((BOOKS / "causes.yaml").read_text(encoding="utf-8"))


def planted(folder: Path, case: dict[str, Any]) -> list[Path]:
    """Write the books with the case's fault in them."""
    paths = []
    for book in sorted((BOOKS / "books").iterdir()):
        text = book.read_text(encoding="utf-8")
        for before, after in case.get("change", {}).get(book.name, []):
            assert before in text, before
            text = text.replace(before, after)
        dropped = case.get("drop", {}).get(book.name)
        lines = [each for each in text.splitlines() if dropped is None or not re.search(dropped, each)]
        assert dropped is None or len(lines) < len(text.splitlines())
        added = case.get("add", {}).get(book.name, "").splitlines()
        path = folder / book.name
        path.write_text("\n".join([*lines, *added, *(added if case.get("twice") else [])]) + "\n", encoding="utf-8")
        paths.append(path)
    return paths


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=[each["name"] for each in CASES])
def test_a_planted_fault_gives_its_cause_first(case: dict[str, Any], import_files: Import, tmp_path: Path) -> None:
    options = {"mappings": (MAPPING,), "allow_unverified": True, "dry_run": True, **case.get("options", {})}
    outcome = import_files(*planted(tmp_path, case), **options)
    differing = [each for each in outcome.reconciliation if each.difference]
    assert outcome.reconciliation
    assert {each.account_code: [cause.name for cause in each.causes][:1] for each in differing} == {
        code: [name] for code, name in case["says"].items()
    }
    assert all(each.cause == each.causes[0].message for each in differing)
    english = in_language(replace(outcome, findings=()), Language.EN).reconciliation
    for ours, theirs in zip(outcome.reconciliation, english, strict=True):
        assert all(one.message != other.message for one, other in zip(ours.causes, theirs.causes, strict=True))


def test_every_cause_has_a_planted_fault_that_gives_it_first() -> None:
    planted_causes = {name for case in CASES for name in case["says"].values()}
    assert {each.name for each in causes()} == planted_causes


def test_openings_by_account_beside_openings_by_partner_are_the_total(
    db: Database, import_files: Import, tmp_path: Path
) -> None:
    """The journal's customer owes 1,000 by the account's table; the partners' table knows 800 of it."""
    by_account, by_partner = tmp_path / "계정별.csv", tmp_path / "거래처별.csv"
    rows = ["계정코드,계정과목,차변잔액,대변잔액", "10300,보통예금,500,", "10800,외상매출금,1000,"]
    by_account.write_text("\n".join([*rows, "33100,자본금,,1500"]), encoding="utf-8")
    rows = ["계정코드,계정과목,거래처코드,거래처명,차변잔액,대변잔액", "10800,외상매출금,C-1,가람,700,"]
    by_partner.write_text("\n".join([*rows, "10800,외상매출금,C-2,나래,100,"]), encoding="utf-8")
    outcome = import_files(
        by_account, by_partner, mappings=(MAPPING,), fiscal_year=2024, create_missing=frozenset({"partners"})
    )
    assert [each.message for each in loud(outcome)] == [
        "기초잔액 10800 외상매출금: 계정별 1,000원, 거래처별 합계 800원. 차이 200원은 거래처 없이 이관합니다"
    ]
    assert outcome.status == "completed"
    balances = db.rows(
        "SELECT account_code, partner_code, debit_amount - credit_amount AS balance FROM opening_balances ORDER BY 1, 2"
    )
    assert [(row["account_code"], row["partner_code"], int(str(row["balance"]).split(".")[0])) for row in balances] == [
        ("10102", "", 500), ("10201", "", 200), ("10201", "C-1", 700), ("10201", "C-2", 100), ("30101", "", -1500),
    ]  # fmt: skip
