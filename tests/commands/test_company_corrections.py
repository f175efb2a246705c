"""Cells that a client corrected outlive the next export: by voucher and old value, listed one by one, never guessed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kerp_import import run as flow
from kerp_import.model.errors import ConnectionLost
from kerp_import.receipt import read_receipt
from openpyxl import Workbook, load_workbook
from support import Import, Kerp

HEAD = ("전표일자", "전표번호", "계정코드", "계정과목", "차변금액", "대변금액", "적요")
ROWS = (
    ("2024-01-02", "1", "1010", "현금", "1,000", None, "출자"),
    ("2024-01-02", "1", "3100", "자본금", None, "900", "출자"),
    ("2024-01-03", "1", "1010", "현금", "50", None, "예금"),
    ("2024-01-03", "1", "3199", "자본금", None, "50", "예금"),
    ("2024-02-05", "2", "1010", "현금", "70", None, "끝"),
    ("2024-02-05", "2", "3100", "자본금", None, "70", "끝"),
)
MAPPING = """source: any
target: kerp-standard
accounts:
  - {source_code: "1010", target_code: "10101", verified: true}
  - {source_code: "3100", target_code: "30101", verified: true}
"""
Report = dict[str, Any]
Rehearse = Callable[..., tuple[int, Report]]
RIGHT = {"F3": "1000", "C5": "3100", "G2": None}
"""What the client corrects: an amount, an account, and a text that he takes away."""


def export(path: Path, *rows: tuple[str | None, ...], sheet: str = "분개장") -> Path:
    """Write a journal as the old program exports it."""
    book = Workbook()
    (page,) = book.worksheets
    page.title = sheet
    for row in (HEAD, *rows):
        page.append(row)
    book.save(path)
    return path


@pytest.fixture
def run(kerp: Kerp, tmp_path: Path) -> Rehearse:
    """Return a run of one file beside a kerp.toml: its exit code and its report."""
    (tmp_path / "매핑.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "kerp.toml").write_text(
        'company = "HANBIT"\nmapping = ["매핑.yaml"]\ncreate_company = true\n', encoding="utf-8"
    )

    def call(file: str, *options: str) -> tuple[int, Report]:
        done = kerp("run", *options, "--json", "--report-dir", f"보고서-{file}", file)
        report: Report = json.loads(done.stdout)
        return done.returncode, report

    return call


@pytest.fixture
def returned(run: Rehearse, tmp_path: Path) -> Report:
    """Return the report of a rehearsal of the workbook that came back with three cells corrected."""
    export(tmp_path / "1월.xlsx", *ROWS)
    assert run("1월.xlsx", "--dry-run")[0] == 4
    book = load_workbook(tmp_path / "보고서-1월.xlsx" / "1월.검토.xlsx")
    for cell, value in RIGHT.items():
        book.worksheets[0][cell] = value
    book.save(tmp_path / "고친것.xlsx")
    code, report = run("고친것.xlsx", "--dry-run")
    assert (code, report["corrections_made"]["taken"]) == (0, 3)
    return report


def applied(report: Report) -> list[tuple[str, str, str, str]]:
    """Return the cells that were read corrected: where, which column, from what, to what."""
    made = report["corrections_made"]["applied"]
    return [
        (each["cell"], each["correction"]["column"], each["correction"]["old"], each["correction"]["new"])
        for each in made
    ]


@pytest.mark.slow
def test_what_came_back_corrected_is_written_where_people_read_it(returned: Report, tmp_path: Path) -> None:
    assert returned["status"] == "completed"
    text = (tmp_path / "corrections.yaml").read_text(encoding="utf-8")
    for line in (
        'company: "HANBIT"', '  - date: "2024-01-02"',
        '    line: {account: "3100", debit: "0", credit: "900", nth: "1"}',
        '    column: "대변금액"', '    old: "900"', '    new: "1000"', '    from: "고친것.xlsx 분개장 F3"',
    ):  # fmt: skip
        assert line in text.splitlines()


@pytest.mark.slow
def test_the_next_export_gets_them_again_wherever_it_moved(
    run: Rehearse, returned: Report, kerp: Kerp, tmp_path: Path
) -> None:
    assert returned["corrections_made"]["applied"] == []
    earlier = (("2024-01-01", "9", "1010", "현금", "5", None, ""), ("2024-01-01", "9", "3100", "자본금", None, "5", ""))
    export(tmp_path / "2월.xlsx", *earlier, *ROWS, sheet="내려받은 것")
    code, report = run("2월.xlsx")
    assert (code, report["errors"]) == (0, [])
    assert sorted(applied(report)) == [
        ("C7", "계정코드", "3199", "3100"), ("F5", "대변금액", "900", "1000"), ("G4", "적요", "출자", ""),
    ]  # fmt: skip
    made = report["corrections_made"]
    assert (made["debit"], made["credit"], made["standing"], made["missed"]) == ("0", "100", 0, [])
    totals = report["totals"]
    assert (totals["debit_read"], totals["credit_read"], totals["credit_promoted"]) == ("1125.00",) * 3
    receipt, _ = read_receipt(tmp_path / "보고서-2월.xlsx" / "receipt.json")
    assert len(receipt.contents["corrections_made"]["applied"]) == 3
    for page in ("report.html", "receipt.html"):
        assert "corrections.yaml에 적힌 대로 3칸을 고쳐 읽었습니다" in (tmp_path / "보고서-2월.xlsx" / page).read_text(
            encoding="utf-8"
        )
    assert kerp("verify", "보고서-2월.xlsx/receipt.json").returncode == 0
    # The cell is shown as it stands in the file, and beside it what was read instead.
    explained = kerp("explain", "line", "20240102-00001/2").stdout
    assert "F5 대변금액 '900'" in explained
    assert "고쳐 읽음: 2월.xlsx 내려받은 것 F5 · 2024-01-02 1 · 대변금액: 900 → 1000 (" in explained
    assert "고친것.xlsx 분개장 F3)" in explained
    # The same again is done; the archive of the export is what was read, so that a receipt never hides a correction.
    assert run("2월.xlsx")[1]["status"] == "already_imported"
    assert kerp("batches", "--reread").returncode == 0


@pytest.mark.slow
def test_what_stands_otherwise_now_is_told_and_left(run: Rehearse, returned: Report, tmp_path: Path) -> None:
    assert returned
    changed = list(ROWS)
    changed[1] = ("2024-01-02", "1", "3100", "자본금", None, "1000", "출자")
    changed[3] = ("2024-01-03", "1", "3100", "자본금", None, "50", "예금")
    changed[0] = ("2024-01-02", "1", "1010", "현금", "1,000", None, "출자금")
    export(tmp_path / "고친 장부.xlsx", *changed)
    report = run("고친 장부.xlsx", "--dry-run")[1]
    made = report["corrections_made"]
    assert (made["applied"], made["standing"]) == ([], 2)
    assert [each["message"] for each in report["warnings"] if each["rule"] == "KERP-E040"] == [
        (
            "고친 칸을 적용하지 않았습니다: 전표 2024-01-02 1, 계정 1010, 적요: 출자 → —. "
            "그 행이 바뀌었거나 없습니다: 옛 값이 없습니다"
        )
    ]
    # A voucher that is gone is told; those of days that the files do not hold are counted.
    export(tmp_path / "일부.xlsx", ("2024-01-01", "1", *ROWS[2][2:]), ("2024-01-01", "1", *ROWS[5][2:5], "50", "끝"),
           *ROWS[4:])  # fmt: skip
    made = run("일부.xlsx", "--dry-run")[1]["corrections_made"]
    assert [each["why"]["ko"] for each in made["missed"]] == ["그 전표가 없습니다"] * 3
    export(tmp_path / "3월.xlsx", *ROWS[4:])
    report = run("3월.xlsx", "--dry-run")[1]
    assert (report["corrections_made"]["elsewhere"], report["corrections_made"]["missed"]) == (3, [])


@pytest.mark.slow
def test_two_corrections_of_one_cell_stop_the_run(run: Rehearse, returned: Report, kerp: Kerp, tmp_path: Path) -> None:
    assert returned
    file = tmp_path / "corrections.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('new: "1000"', 'new: "1001"'), encoding="utf-8")
    assert run("고친것.xlsx", "--dry-run")[1]["errors"][0]["message"] == (
        f"한 칸을 다르게 고칩니다: 2024-01-02 1 대변금액: {file}에는 '1001', 고친것.xlsx 분개장 F3에는 '1000'"
    )
    at = text.index("  - date")
    file.write_text(text + text[at:].replace('new: "1000"', 'new: "1001"'), encoding="utf-8")
    code, report = run("1월.xlsx", "--dry-run")
    assert (code, report["errors"][0]["rule"]) == (3, "KERP-X700")
    assert "한 칸을 다르게 고칩니다: 2024-01-02 1 대변금액" in report["errors"][0]["message"]
    file.write_text(text.replace("HANBIT", "ELSE"), encoding="utf-8")
    assert "회사가 다릅니다: ELSE (HANBIT가 아님)" in run("1월.xlsx", "--dry-run")[1]["errors"][0]["message"]
    missing = kerp("run", "--corrections", "없음.yaml", "--dry-run", "1월.xlsx")
    assert (missing.returncode, missing.stderr.splitlines()[0]) == (
        3,
        "KERP-X702 없음.yaml: 그런 고친 칸 파일이 없습니다",
    )


@pytest.mark.slow
def test_a_run_broken_off_after_it_wrote_corrections_down_goes_on(
    import_files: Import, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mapping, file = tmp_path / "매핑.yaml", tmp_path / "corrections.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    export(tmp_path / "1월.xlsx", *ROWS)
    file.write_text(
        'company: HANBIT\ncorrections:\n  - {date: "2024-01-02", voucher: "1", line: {account: "3100", debit: "0", '
        'credit: "900"}, column: 대변금액, old: "900", new: "1000", who: 김}\n  - {date: "2024-01-03", voucher: "1", '
        'line: {account: "3199", debit: "0", credit: "50"}, column: 계정코드, old: "3199", new: "3100", who: 김}\n',
        encoding="utf-8",
    )
    with monkeypatch.context() as patched:
        patched.setattr(flow, "_import", broken_off)
        with pytest.raises(ConnectionLost):
            import_files(tmp_path / "1월.xlsx", mappings=(mapping,), corrections=file)
    # What is applied is the same: staging goes on. Another correction, and it is made anew of what was read.
    file.write_text(file.read_text(encoding="utf-8") + "# 김\n", encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(flow, "_import", broken_off)
        with pytest.raises(ConnectionLost):
            import_files(tmp_path / "1월.xlsx", mappings=(mapping,), corrections=file)
    text = file.read_text(encoding="utf-8").replace('new: "1000"', 'new: "1,000"')
    file.write_text(text, encoding="utf-8")
    done = import_files(tmp_path / "1월.xlsx", mappings=(mapping,), corrections=file)
    assert (done.status, done.resumed.step) == ("completed", "read")
    assert (len(done.corrections_made.applied), done.totals["credit_promoted"]) == (2, "1120.00")


def broken_off(*_: object, **__: object) -> None:
    """Lose the connection."""
    raise ConnectionLost(reason="gone")


@pytest.mark.slow
def test_rows_put_in_between_are_no_corrections(run: Rehearse, tmp_path: Path) -> None:
    export(tmp_path / "1월.xlsx", *ROWS)
    run("1월.xlsx", "--dry-run")
    book = load_workbook(tmp_path / "보고서-1월.xlsx" / "1월.검토.xlsx")
    book.worksheets[0].delete_rows(6, 2)
    book.worksheets[0]["F3"] = "1000"
    book.save(tmp_path / "줄임.xlsx")
    made = run("줄임.xlsx", "--dry-run")[1]["corrections_made"]
    assert (made["taken"], [each["ko"] for each in made["left"]]) == (
        0, ["줄임.xlsx: 분개장 행이 더해지거나 빠져 다음 내려받기에 다시 쓸 고친 칸으로 적지 않았습니다"]
    )  # fmt: skip
    assert not (tmp_path / "corrections.yaml").exists()


@pytest.mark.slow
def test_rows_that_were_sorted_correct_nothing(run: Rehearse, tmp_path: Path) -> None:
    export(tmp_path / "1월.xlsx", *ROWS)
    run("1월.xlsx", "--dry-run")
    book = load_workbook(tmp_path / "보고서-1월.xlsx" / "1월.검토.xlsx")
    page = book.worksheets[0]
    rows = sorted(([cell.value for cell in row] for row in page["A2:G7"]), key=lambda row: (str(row[2]), str(row[0])))
    for at, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            page.cell(at, column, value)
    book.save(tmp_path / "정렬.xlsx")
    made = run("정렬.xlsx", "--dry-run")[1]["corrections_made"]
    assert (made["taken"], [each["ko"] for each in made["left"]]) == (
        0, ["정렬.xlsx: 분개장 행이나 열이 정렬되거나 옮겨져 다음 내려받기에 다시 쓸 고친 칸으로 적지 않았습니다"]
    )  # fmt: skip
    assert not (tmp_path / "corrections.yaml").exists()


TWICE = (
    ("2024-01-02", "1", "1010", "현금", "2,000", None, "출자"),
    ("2024-01-02", "1", "3199", "자본금", None, "1,000", "출자"),
    ("2024-01-02", "1", "3199", "자본금", None, "1,000", "출자"),
)
LEFT_ALONE = """company: HANBIT
corrections:
  - {date: "2024-01-02", voucher: "1", line: {account: "3199", debit: "0", credit: "1000", nth: "1", alike: "2"},
     column: 계정코드, old: "3199", new: "3100", who: 김}
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("codes", "cells", "why"),
    [
        (("3199", "3199"), ["C3"], []),
        (("3100", "3199"), [], ["그 전표에 고치기 전의 행과 고친 뒤의 행이 함께 있어 이미 고쳤는지 알 수 없습니다"]),
        (("3199", "3998"), [], ["그 전표에 같은 행이 전과 다른 수만큼 있어 어느 행인지 알 수 없습니다"]),
    ],
)
def test_of_lines_that_are_alike_the_wrong_one_is_never_corrected(
    run: Rehearse, tmp_path: Path, codes: tuple[str, str], cells: list[str], why: list[str]
) -> None:
    (tmp_path / "corrections.yaml").write_text(LEFT_ALONE, encoding="utf-8")
    lines = [(*row[:2], code, *row[3:]) for row, code in zip(TWICE[1:], codes, strict=True)]
    export(tmp_path / "1월.xlsx", TWICE[0], *lines)
    report = run("1월.xlsx", "--dry-run")[1]
    assert [each[0] for each in applied(report)] == cells
    assert [each["why"]["ko"] for each in report["corrections_made"]["missed"]] == why


@pytest.mark.slow
def test_a_second_correction_of_a_line_leaves_the_first_in_force(
    run: Rehearse, returned: Report, tmp_path: Path
) -> None:
    assert returned["corrections_made"]["taken"] == 3
    book = load_workbook(tmp_path / "보고서-1월.xlsx" / "1월.검토.xlsx")
    book.worksheets[0]["F5"], book.worksheets[0]["E4"] = "60", "60"
    book.save(tmp_path / "또.xlsx")
    report = run("또.xlsx", "--dry-run")[1]
    assert ("C5", "계정코드", "3199", "3100") in applied(report)
    assert report["corrections_made"]["missed"] == []
