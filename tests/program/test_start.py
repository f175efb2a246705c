"""`start`: from a folder of exports to the first report, without a question off a terminal."""

import json
import tomllib
from pathlib import Path

import pytest
import yaml
from kerp_import.mapping.files import shipped
from kerp_import.settings.write import with_settings
from kerp_import.start.folder import name_in
from kerp_import.start.papers import PAPERS
from support import FIXTURES, Kerp

DEMO = FIXTURES / "demo"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """Return a client's folder with one workbook in it."""
    folder = tmp_path / "한빛"
    folder.mkdir()
    (folder / "한빛상사_2024.xlsx").write_bytes((DEMO / "한빛상사_2024.xlsx").read_bytes())
    return folder


def test_one_command_leads_from_a_folder_to_a_report(kerp: Kerp, exports: Path) -> None:
    done = kerp("start", exports, "--company", "HANBIT", "--create-company")
    assert done.returncode == 4, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "있는 것 (더존 Smart A · WEHAGO)"
    assert "  한빛상사_2024.xlsx · 분개장: 분개장 648행" in lines
    assert "  거래처원장: 없으면 외상매출금·외상매입금이 거래처마다 맞는지 확인되지 않습니다" in lines
    assert "    받는 곳: 회계관리 → 전표입력/장부 → 거래처원장" in lines
    assert "  kerp-import map apply kerp-reports/mapping.xlsx --company HANBIT" in lines
    assert lines[-2] == "이 폴더에 만든 것: kerp.toml, kerp-reports/mapping.xlsx"
    settings = tomllib.loads((exports / "kerp.toml").read_text(encoding="utf-8"))
    assert settings == {"company": "HANBIT", "files": ["."], "fiscal_year": 2024}
    assert len([*exports.glob("kerp-reports/*/report.html")]) == 1


@pytest.mark.slow
def test_run_twice_it_goes_on_where_it_was(kerp: Kerp, exports: Path) -> None:
    kerp("start", exports, "--company", "HANBIT", "--create-company")
    (exports / "kerp.toml").write_text('# ours\ncompany = "HANBIT"\n', encoding="utf-8")
    book = (exports / "kerp-reports" / "mapping.xlsx").read_bytes()
    again = kerp("start", exports)
    assert again.returncode == 4, again.stderr
    assert "매핑 통합 문서는 그대로 둡니다: kerp-reports/mapping.xlsx" in again.stdout
    assert (exports / "kerp-reports" / "mapping.xlsx").read_bytes() == book
    written = (exports / "kerp.toml").read_text(encoding="utf-8")
    assert written == '# ours\ncompany = "HANBIT"\nfiles = ["."]\nfiscal_year = 2024\n'


def test_off_a_terminal_nothing_is_asked_and_all_that_lacks_is_told(kerp: Kerp, exports: Path) -> None:
    done = kerp("start", exports)
    assert (done.returncode, (exports / "kerp.toml").exists()) == (2, False)
    assert "터미널이 아니면 묻지 않습니다. 필요합니다: --company 한빛" in done.stderr


@pytest.mark.slow
def test_what_is_typed_against_the_folders_settings_is_refused(kerp: Kerp, exports: Path) -> None:
    (exports / "kerp.toml").write_text('company = "HANBIT"\nfiscal_year = 2024\n', encoding="utf-8")
    for option, value, kept in (("--company", "OTHER", "HANBIT"), ("--fiscal-year", "2023", "2024")):
        done = kerp("start", exports, option, value)
        assert (done.returncode, f"kerp.toml에는 {kept}입니다" in done.stderr) == (2, True), done.stderr
    (exports / "kerp.toml").write_text('company = ["A"]\n', encoding="utf-8")
    broken = kerp("start", exports)
    assert (broken.returncode, 'company: ["A"]는 쓸 수 없는 값입니다' in broken.stderr) == (3, True), broken.stderr


@pytest.mark.slow
def test_a_rehearsal_that_passed_is_followed_by_the_run(kerp: Kerp, exports: Path) -> None:
    kerp("company", "add", "HANBIT", "--name", "(주)한빛상사")
    kerp("map", "apply", DEMO / "mapping.yaml", "--company", "HANBIT")
    done = kerp("start", exports, "--company", "HANBIT")
    assert done.returncode == 0, done.stderr
    assert "  kerp-import run\n" in done.stdout


@pytest.mark.slow
def test_in_another_server_no_company_is_made_unasked(kerp: Kerp, exports: Path) -> None:
    assert kerp("start", exports, "--company", "HANBIT").returncode == 3


def test_what_is_there_is_told_as_json_too(kerp: Kerp, exports: Path) -> None:
    told = json.loads(kerp("start", exports, "--json").stdout)
    assert told["years"] == [2024]
    assert {each["paper"]["key"]: bool(each["places"]) for each in told["papers"]} == {
        "journal": True, "opening_balances": True, "trial_balance": True, "partner_ledger": False, "last_year": False,
        "control_totals": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("회사명 : (주)한빛상사", "(주)한빛상사"),
        ("회사명: 0101 / 한빛상사 주식회사   기간: 2024", "한빛상사 주식회사"),
        ("분 개 장   (주)한빛상사", "(주)한빛상사"),
        ("2024년 01월 01일 ~ 2024년 12월 31일", None),
    ],
)
def test_the_legal_name_is_proposed_from_titles(title: str, name: str | None) -> None:
    assert name_in(title) == name


def test_every_paper_has_its_menu_in_every_product() -> None:
    menus = yaml.safe_load((shipped() / "menus.yaml").read_text(encoding="utf-8"))
    assert {"wehago", "icube", "kclep", "ecount"} == set(menus)
    for product in menus.values():
        assert set(product) == {"product", *(each.key for each in PAPERS)}


def test_settings_are_added_before_the_first_table_and_nothing_is_changed() -> None:
    text = '# ours\ncompany = "A"\n\n[year.2024]\nfiles = ["x"]\n'
    assert with_settings(text, {"lang": "ko"}) == '# ours\ncompany = "A"\n\nlang = "ko"\n\n[year.2024]\nfiles = ["x"]\n'
    assert with_settings("", {"a": ["가", "나"], "b": True, "c": 1}) == 'a = ["가", "나"]\nb = true\nc = 1\n'
    assert with_settings(text, {}) == text


@pytest.mark.slow
def test_alone_beside_its_settings_it_says_where_the_company_stands(kerp: Kerp, tmp_path: Path) -> None:
    assert kerp().stdout.strip() == kerp("--help").stdout.strip()
    (tmp_path / "kerp.toml").write_text('company = "HANBIT"\n', encoding="utf-8")
    alone = kerp()
    assert alone.stdout.splitlines() == [
        "회사: HANBIT", "파일: 없음", "매핑: 없음", "예행: 없음", "이관: 없음", "대사: 없음", "확인서: 없음",
        "다음 (컨설턴트): 아직 K-ERP에 없는 회사입니다.", "  kerp-import start .",
    ], alone.stderr  # fmt: skip
    books = DEMO / "한빛상사_2024.xlsx"
    kerp("company", "add", "HANBIT", "--name", "(주)한빛상사")
    kerp("run", "--dry-run", books)
    head, files, no_map, rehearsed, *_, why, command = kerp("--lang", "en").stdout.splitlines()
    assert (head, files) == ("Company: HANBIT (주)한빛상사", "Files: 한빛상사_2024.xlsx")
    assert no_map == "Mapping: none"
    assert "refused, 69 errors" in rehearsed
    assert why.startswith("Next (accountant): The accountant decides on 69 accounts")
    assert command.startswith("  kerp-import map export --company HANBIT ")
    kerp("map", "apply", DEMO / "mapping.yaml")
    saved = kerp().stdout.splitlines()
    assert saved[-2].startswith("다음 (컨설턴트): 매핑만 남아 있었습니다. 이제 이관합니다")
    assert saved[-1] == "  kerp-import run ."
    kerp("run", books)
    done = kerp().stdout
    assert "확인서: 1" in done
    assert "대사: 합계잔액시산표: 계정 69개, 차이 합계 0원" in done
    assert "예행: " in done
