"""A workbook that was given back and corrected is never called the original: both hashes, and every changed cell."""

import csv
import hashlib
import json
from pathlib import Path

import pytest
from kerp_import.receipt import read_receipt
from openpyxl import Workbook, load_workbook
from support import Kerp, sampled

ROWS = (
    ("전표일자", "전표번호", "계정코드", "계정과목", "차변금액", "대변금액", "적요"),
    ("2024-01-02", "1", "1010", "현금", "1,000", None, "출자"),
    ("2024-01-02", "1", "3100", "자본금", None, "900", "출자"),
    ("2024-01-03", "1", "1010", "현금", "50", None, "예금"),
    ("2024-01-03", "1", "3100", "자본금", None, "50", "예금"),
)
MAPPING = """source: any
target: kerp-standard
accounts:
  - {source_code: "1010", target_code: "10101", verified: true}
  - {source_code: "3100", target_code: "30101", verified: true}
"""
CHANGED: list[dict[str, str | None]] = [
    {"cell": "F3", "header": "대변금액", "before": "900", "after": "1000"},
    {"cell": "G5", "header": "적요", "before": "예금", "after": None},
]


def written(folder: Path, suffix: str) -> Path:
    """Write the journal, whose first voucher is out of balance, as a workbook or as text."""
    path = folder / f"분개장.{suffix}"
    if suffix == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(ROWS)
        return path
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "분개장"
    for row in ROWS:
        sheet.append(row)
    book.save(path)
    return path


def corrected(path: Path) -> Path:
    """Correct two cells of the workbook that was given back, as a client does."""
    book = load_workbook(path)
    book.worksheets[0]["F3"] = "1000"
    book.worksheets[0]["G5"] = None
    book.save(path)
    return path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("suffix", sampled(["xlsx", "csv"], 2))
def test_receipt_and_report_name_the_original_and_every_cell_that_was_corrected(
    kerp: Kerp, tmp_path: Path, suffix: str
) -> None:
    original, mapping = written(tmp_path, suffix), tmp_path / "매핑.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    options = ("--company", "HANBIT", "--create-company", "--mapping", mapping)
    assert kerp("run", *options, "--dry-run", "--report-dir", "a", original).returncode == 4
    book = corrected(tmp_path / "a" / "분개장.검토.xlsx")
    hashes = (sha256(original), sha256(book))

    done = kerp("run", *options, "--report-dir", "b", book)
    assert done.returncode == 0, done.stdout
    (correction,) = json.loads((tmp_path / "b" / "report.json").read_bytes())["corrections"]
    assert (correction["file"], correction["original"]) == ("분개장.검토.xlsx", f"분개장.{suffix}")
    assert (correction["original_sha256"], correction["corrected_sha256"]) == hashes
    assert [{name: each[name] for name in CHANGED[0]} for each in correction["cells"]] == CHANGED
    receipt, _ = read_receipt(tmp_path / "b" / "receipt.json")
    assert receipt.contents["corrections"] == [correction]
    sentence = (
        f"분개장.검토.xlsx는 원본이 아니라 돌려받은 검토 통합 문서입니다: "
        f"원본 분개장.{suffix} ({hashes[0][:12]}…) → 고친 것 ({hashes[1][:12]}…), 고친 칸 2개"
    )
    assert sentence in done.stdout
    assert "F3 대변금액: 900 → 1000" in done.stdout
    for name in ("report.html", "receipt.html"):
        page = (tmp_path / "b" / name).read_text(encoding="utf-8")
        assert all(each in page for each in hashes), name
    tie_out = load_workbook(tmp_path / "b" / "report.xlsx").worksheets[-1]
    told = [str(tie_out.cell(at, 1).value) for at in range(1, tie_out.max_row + 1)]
    assert f"SHA-256 {hashes[0]} → {hashes[1]}" in told
    assert kerp("verify", "b/receipt.json").returncode == 0


@pytest.mark.slow
def test_on_another_machine_the_hashes_are_told_and_that_the_cells_are_not_known(kerp: Kerp, tmp_path: Path) -> None:
    original, mapping = written(tmp_path, "xlsx"), tmp_path / "매핑.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    options = ("--create-company", "--mapping", mapping, "--dry-run")
    kerp("run", "--company", "ELSE", *options, "--report-dir", "a", original)
    book = corrected(tmp_path / "a" / "분개장.검토.xlsx")
    done = kerp("--lang", "en", "run", "--company", "HANBIT", *options, "--report-dir", "b", book)
    (correction,) = json.loads((tmp_path / "b" / "report.json").read_bytes())["corrections"]
    assert (correction["is_compared"], correction["original"], correction["cells"]) == (False, None, [])
    assert correction["original_sha256"] == sha256(original)
    assert "this machine has nothing of the original, so the corrected cells are not known" in done.stdout


@pytest.mark.slow
def test_what_a_rehearsal_read_is_kept_until_the_same_file_is_read_again(
    kerp: Kerp, tmp_path: Path, home: Path
) -> None:
    original, mapping = written(tmp_path, "xlsx"), tmp_path / "매핑.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    batches = []
    for folder in ("a", "b"):
        kerp("run", "--company", "KEPT", "--create-company", "--mapping", mapping, "--dry-run", "--report-dir", folder,
             original)  # fmt: skip
        batches.append(json.loads((tmp_path / folder / "report.json").read_bytes())["batch_id"])
    assert [(home / "archive" / each).is_dir() for each in batches] == [False, True]
