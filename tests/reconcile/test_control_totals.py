"""What somebody typed off the old program's screen is compared with what was read, before anything is promoted."""

import json
import tomllib
from decimal import Decimal
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
import typer
from kerp_import.cli.control_totals import _ask, _write
from kerp_import.model.control_total import ControlTotal
from kerp_import.model.errors import SettingsBroken
from kerp_import.model.nouns import Finding
from kerp_import.model.outcome import Outcome
from kerp_import.model.safe_text import MASK
from kerp_import.model.words import Language
from kerp_import.reconcile.comparisons.by_control import MonthRead, _cause, _gap
from kerp_import.report import as_json
from kerp_import.report.terminal import print_report
from kerp_import.settings.kerp_toml import read_settings
from kerp_import.template.workbook import write
from rich.console import Console
from support import CLEAN, MAPPING, Import, Kerp

HEADER = "전표일자,전표번호,계정코드,계정과목,적요,차변,대변\n"
VOUCHERS = [("2024-01-03", 1, 1000), ("2024-01-10", 1, 500), ("2024-02-05", 1, 300), ("2024-03-05", 1, 40)]
MAP = (
    "source: any\ntarget: kerp-standard\naccounts:\n"
    '  - {source_code: "10101", target_code: "10101", verified: true}\n'
    '  - {source_code: "30101", target_code: "30101", verified: true}\n'
)
RIGHT = {"2024-01": (2, 1500, 1500), "2024-02": (1, 300, 300), "2024-03": (1, 40, 40)}


@pytest.fixture(name="books")
def _books(tmp_path: Path) -> tuple[Path, Path]:
    """Return a journal of three months, and its mapping."""
    journal, mapping = tmp_path / "분개장.csv", tmp_path / "map.yaml"
    lines = [
        f"{day},{number},10101,현금,출자,{won},\n{day},{number},30101,자본금,출자,,{won}\n"
        for day, number, won in VOUCHERS
    ]
    journal.write_text(HEADER + "".join(lines), encoding="utf-8")
    mapping.write_text(MAP, encoding="utf-8")
    return journal, mapping


def typed(**months: tuple[int, int, int]) -> tuple[ControlTotal, ...]:
    return tuple(
        ControlTotal(
            month.replace("_", "-")[1:], vouchers, Decimal(debit), Decimal(credit), "김회계", "2025-01-10", "kerp.toml"
        )
        for month, (vouchers, debit, credit) in months.items()
    )


def found(outcome: Outcome, rule: str) -> list[Finding]:
    return [each for each in outcome.findings if each.rule == rule]


def test_months_that_agree_are_proven_by_whoever_typed_them(import_files: Import, books: tuple[Path, Path]) -> None:
    journal, mapping = books
    control = typed(m2024_01=RIGHT["2024-01"], m2024_02=RIGHT["2024-02"])
    outcome = import_files(journal, mappings=(mapping,), control=control)
    assert outcome.status == "completed"
    assert (outcome.proof.against, outcome.proof.typed_by) == (("control_totals",), "김회계 2025-01-10")
    assert found(outcome, "KERP-V314") == []
    assert [each.message for each in found(outcome, "KERP-V315")] == [
        "2024-03: 통제합계가 없어 전표 1건이 다 왔는지 확인되지 않았습니다"
    ]
    # The same files are the same batch, whatever was typed.
    assert import_files(journal, mappings=(mapping,)).status == "already_imported"


def test_a_month_that_differs_refuses_with_both_and_the_likely_cause(
    import_files: Import, books: tuple[Path, Path]
) -> None:
    journal, mapping = books
    control = typed(m2024_01=(3, 1700, 1700), m2024_02=RIGHT["2024-02"], m2024_03=RIGHT["2024-03"])
    outcome = import_files(journal, mappings=(mapping,), control=control)
    assert outcome.status == "rejected"
    (wrong,) = found(outcome, "KERP-V314")
    assert wrong.message == (
        "2024-01: 통제합계 전표 3건, 차변 1,700원, 대변 1,700원. 읽은 것 전표 2건, 차변 1,500원, 대변 1,500원."
        " 차이 전표 1건, 차변 200원, 대변 200원"
    )
    assert wrong.hint == (
        "추정 원인: 전표 1건이 파일에 없습니다: 전표유형, 승인 여부, 부서로 걸러 내보냈는지 확인하십시오."
        " 적은 사람: 김회계 2025-01-10"
    )


@pytest.mark.parametrize(
    ("screen", "cause"),
    [
        ((2, 1, 1), "화면이 천원 단위입니다"),
        ((1, 1000, 1000), "파일에 전표가 1건 더 있습니다"),
        ((2, 5100, 5100), "9의 배수입니다"),
        ((2, 1501, 1501), "전표수는 같고 금액이 다릅니다"),
        ((2, 1300, 1300), "결산 대체 전표 200원과 같습니다"),
        ((2, 1570, 1570), "전기이월 전표 70원과 같습니다"),
    ],
)
def test_the_likeliest_cause_is_named(screen: tuple[int, int, int], cause: str) -> None:
    (total,) = typed(m2024_01=screen)
    read = MonthRead("2024-01", 2, Decimal(1500), Decimal(1500), Decimal(1500), Decimal(1500), Decimal(200))
    words = _cause(total, _gap(total, read), read, {}, {"debit_read": Decimal(70)})
    assert words.ko.startswith(cause), words.ko


def test_vouchers_in_the_other_month_and_a_month_that_is_not_there(
    import_files: Import, books: tuple[Path, Path]
) -> None:
    journal, mapping = books
    control = typed(m2024_01=(1, 1000, 1000), m2024_02=(2, 800, 800), m2024_04=(1, 5, 5))
    outcome = import_files(journal, mappings=(mapping,), control=control, dry_run=True)
    assert [each.hint.partition("추정 원인: ")[2].partition(":")[0] for each in found(outcome, "KERP-V314")] == [
        "2024-02의 차이와 반대입니다", "2024-01의 차이와 반대입니다", "파일에 이 달의 전표가 없습니다",
    ]  # fmt: skip


def test_months_of_an_earlier_batch_are_compared_with_what_kerp_holds(
    import_files: Import, books: tuple[Path, Path], tmp_path: Path
) -> None:
    journal, mapping = books
    text = journal.read_text(encoding="utf-8").splitlines(keepends=True)
    later = tmp_path / "3월.csv"
    later.write_text(text[0] + "".join(text[-2:]), encoding="utf-8")
    journal.write_text("".join(text[:-2]), encoding="utf-8")
    assert import_files(journal, mappings=(mapping,)).status == "completed"
    control = typed(m2024_01=RIGHT["2024-01"], m2024_02=(2, 800, 800), m2024_03=RIGHT["2024-03"])
    outcome = import_files(later, mappings=(mapping,), control=control)
    assert outcome.status == "completed"
    (other,) = found(outcome, "KERP-V315")
    assert other.message == (
        "2024-02: 이 파일에 없는 달이고, 통제합계가 K-ERP에 있는 것(차변 300원, 대변 300원)과 달라 전표 1건이 다 왔는지"
        " 확인되지 않았습니다"
    )
    lone = typed(m2024_04=(1, 5, 5))
    refused = import_files(later, mappings=(mapping,), control=lone, dry_run=True, voucher_status="draft")
    assert len(found(refused, "KERP-V314")) == 1


def test_control_totals_typed_after_promotion_are_compared_with_kerp_and_told(
    import_files: Import, books: tuple[Path, Path]
) -> None:
    journal, mapping = books
    assert import_files(journal, mappings=(mapping,)).status == "completed"
    control = typed(m2024_01=RIGHT["2024-01"], m2024_02=(2, 800, 800))
    again = import_files(journal, mappings=(mapping,), control=control)
    (section,) = again.tie_outs
    assert (again.status, section.compared, section.differing) == ("already_imported", 2, 1)
    shown = Console(file=StringIO(), width=200)
    print_report(again, shown, Language.KO)
    assert isinstance(shown.file, StringIO)
    said = shown.file.getvalue()
    assert "통제합계가 이관 뒤에 적혀, 파일이 아니라 K-ERP에 있는 전표와 비교했습니다." in said
    assert json.loads(as_json(again))["tie_outs"][0]["differing"] == 1


def test_negatives_may_stand_on_the_screen_as_they_were_written(import_files: Import, books: tuple[Path, Path]) -> None:
    journal, mapping = books
    red = "2024-01-20,1,10101,현금,취소,-100,\n2024-01-20,1,30101,자본금,취소,,-100\n"
    journal.write_text(journal.read_text(encoding="utf-8") + red, encoding="utf-8")
    for screen in ((3, 1400, 1400), (3, 1600, 1600)):
        control = typed(m2024_01=screen, m2024_02=RIGHT["2024-02"], m2024_03=RIGHT["2024-03"])
        assert import_files(journal, mappings=(mapping,), control=control, dry_run=True).status == "completed"


def test_the_templates_sheet_is_compared_too(import_files: Import, books: tuple[Path, Path], tmp_path: Path) -> None:
    journal, mapping = books
    path = tmp_path / "양식.xlsx"
    write(path, ())
    book = openpyxl.load_workbook(path)
    for at, (month, figures) in enumerate(RIGHT.items(), 2):
        book["통제합계"].cell(at, 1, month)
        for column, figure in enumerate(figures, 2):
            book["통제합계"].cell(at, column, figure)
    book["통제합계"].cell(3, 3, 301)
    book.save(path)
    outcome = import_files(journal, path, mappings=(mapping,), dry_run=True)
    (wrong,) = found(outcome, "KERP-V314")
    assert (wrong.sheet, wrong.row, wrong.message[:8]) == ("통제합계", 3, "2024-02:")
    assert "E005" not in {each.rule[-4:] for each in outcome.findings}


@pytest.mark.usefixtures("books")
def test_kerp_toml_holds_them_and_the_receipt_says_who_typed_them(kerp: Kerp, tmp_path: Path) -> None:
    months = "".join(
        f'{month} = {{vouchers = {n}, debit = {d}, credit = "{c:,}"}}\n' for month, (n, d, c) in RIGHT.items()
    )
    (tmp_path / "kerp.toml").write_text(
        f'company = "HANBIT"\ncreate_company = true\nmapping = "map.yaml"\nfiles = ["분개장.csv"]\n'
        f'[year.2024.control]\nby = "김회계"\non = 2025-01-10\n{months}',
        encoding="utf-8",
    )
    done = kerp("run", "--report-dir", "r")
    assert done.returncode == 0, done.stderr
    assert "통제합계: 김회계 2025-01-10: 3달 모두 맞음" in done.stdout
    report = json.loads((tmp_path / "r" / "report.json").read_text(encoding="utf-8"))
    assert report["tie_out"]["against"] == ["control_totals"]
    assert report["tie_out"]["typed_by"] == "김회계 2025-01-10"
    (receipt,) = (tmp_path / "r").glob("receipt.html")
    assert "통제합계: 김회계 2025-01-10: 3달 모두 맞음" in receipt.read_text(encoding="utf-8")
    (proof,) = (tmp_path / "r").glob("receipt.json")
    assert kerp("verify", proof).returncode == 0


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("2024-01 = {vouchers = 1, debit = 1, credit = 1}\n", "by와 on이 있어야 합니다"),
        ('by = "a"\non = "b"\n2024-13 = {vouchers = 1, debit = 1, credit = 1}\n', "2024-13: 달이 아닙니다"),
        ('by = "a"\non = "b"\n2024-01 = {vouchers = 1.5, debit = 1, credit = 1}\n', "vouchers는 정수나"),
        ('by = "a"\non = "b"\n2024-01 = {vouchers = 1, debit = 1}\n', "2024-01: 달이 아닙니다"),
    ],
)
def test_what_is_wrong_in_the_table_is_told_with_its_line(tmp_path: Path, table: str, problem: str) -> None:
    path = tmp_path / "kerp.toml"
    path.write_text(f"[year.2024.control]\n{table}", encoding="utf-8")
    with pytest.raises(SettingsBroken) as broken:
        read_settings(path)
    assert problem in str(broken.value)


@pytest.mark.parametrize(
    ("answer", "figures"),
    [
        ("007 1,000 0010", ("7", "1000", "10")),
        ("5 1,000.50 -1", ("5", '"1000.50"', "-1")),
        ("５ 10 10\n5 , ,\n, 10 10\n5 10 10", ("5", "10", "10")),
    ],
)
def test_figures_are_taken_as_numbers_or_asked_again(
    monkeypatch: pytest.MonkeyPatch, answer: str, figures: tuple[str, ...]
) -> None:
    answers = iter(answer.splitlines())
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: next(answers))
    assert _ask("2024-01") == figures


def test_an_empty_table_is_filled_and_not_doubled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "kerp.toml"
    path.write_text('[year.2024.control]  # 화면\nby = "a"\non = "b"\n\n[year.2023]\nfiles = ["x"]\n', encoding="utf-8")
    _write(2024, {"2024-01": ("7", '"1000.50"', "10")}, "김회계")
    read = read_settings(path)
    (total,) = read.controls[2024]
    assert (total.vouchers, total.debit, total.typed_by) == (7, Decimal("1000.50"), "김회계")
    assert (path.read_text(encoding="utf-8")[:30], list(read.years)) == (
        "[year.2024.control]  # 화면\nby =",
        [2024, 2023],
    )
    before = 'year = {2024 = {control = {by = "a", on = "b"}}}\n'
    path.write_text(before, encoding="utf-8")
    with pytest.raises(SettingsBroken):
        _write(2024, {"2024-01": ("7", "10", "10")}, "김회계")
    assert path.read_text(encoding="utf-8") == before


def test_whoever_typed_them_is_masked_as_whoever_accepts(tmp_path: Path) -> None:
    path = tmp_path / "kerp.toml"
    path.write_text(
        '[year.2024.control]\nby = "김회계 900101-1234567"\non = "b"\n'
        "2024-01 = {vouchers = 1, debit = 1, credit = 1}\n",
        encoding="utf-8",
    )
    (total,) = read_settings(path).controls[2024]
    assert total.typed == f"김회계 {MASK} b"


@pytest.mark.slow
def test_start_asks_what_the_screen_shows(kerp: Kerp, tmp_path: Path) -> None:
    folder = tmp_path / "한빛"
    folder.mkdir()
    (folder / CLEAN.name).write_bytes(CLEAN.read_bytes())
    kerp("company", "add", "HANBIT", "--name", "(주)한빛상사")
    kerp("map", "apply", MAPPING[0], "--company", "HANBIT")
    done = kerp("start", folder, "--company", "HANBIT", typed="y\n\n하나\n75 1,000 1,000\n" + "\n" * 10 + "김회계\n")
    settings = tomllib.loads((folder / "kerp.toml").read_text(encoding="utf-8"))
    control = settings["year"]["2024"]["control"]
    assert (control["by"], control["2024-02"]) == ("김회계", {"vouchers": 75, "debit": 1000, "credit": 1000}), (
        done.stderr
    )
    assert done.returncode == 4
    assert "2024-02: 통제합계 전표 75건" in done.stdout
