"""Signatures by group: what they verify, what somebody leaves out of them, and whose program saved the workbook.

The workbooks in `fixtures/mapping_books` are of made-up books: one of one sheet, as they were written until November
2026, and one signed and saved by LibreOffice as XLSX and as ODS.
"""

import os
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from kerp_import.cli.map_signatures import ask_for_signatures
from kerp_import.mapping.decision import accounts_of
from kerp_import.mapping.files import mapping_in, shipped_chart
from kerp_import.mapping_review.edit_text import redline
from kerp_import.mapping_review.judged import ReviewGroup
from kerp_import.mapping_review.survey import survey_without_database
from kerp_import.mapping_review.workbook import AnswerEdits, Filled, new_text, read_book
from kerp_import.mapping_review.workbook.write import mapping_book
from kerp_import.model.nouns import Job
from kerp_import.model.words import Language
from reviewed_workbook import ReviewedWorkbook
from support import FIXTURES, Kerp

pytestmark = pytest.mark.slow

BOOKS = FIXTURES / "mapping_books"
TARGETS = accounts_of(shipped_chart("kerp-standard"))
TODAY = date(2026, 11, 30)
JOURNAL = """전표일자,전표번호,계정코드,계정과목,차변금액,대변금액,적요
2024-01-02,1,10100,현금,1000,0,출자
2024-01-02,1,33100,자본금,0,1000,출자
2024-01-03,2,21900,시설장치,500,0,공사
2024-01-03,2,10100,현금,0,500,공사
2024-01-31,3,81800,감가상각비,50,0,상각
2024-01-31,3,22000,감가상각누계액,0,50,상각
2024-01-31,4,81100,복리후생비,30,0,점심
2024-01-31,4,10301,보통예금(나래),0,30,점심
2024-01-31,6,83100,지급수수료,20,0,송금
2024-01-31,6,10300,보통예금,0,20,송금
2024-02-01,7,83200,회비,5,0,협회
2024-02-01,7,10300,보통예금,0,5,협회
"""
BY_HAND = "verified: true, reviewer: 김회계, reviewed: 2026-11-20"
SIGNED = "verified: true, reviewer: 박팀장, reviewed: 2026-11-21"
SAVED = f"""source: wehago
target: kerp-standard
accounts:
  - {{source_code: "10100", source_name: 현금, target_code: "10101", target_name: 현금, {SIGNED}}}
  - {{source_code: "10300", source_name: 보통예금, target_code: "10102", target_name: 보통예금, {SIGNED}}}
  - {{source_code: "10301", source_name: 보통예금(나래), target_code: "10104", target_name: 기타제예금, {BY_HAND}}}
  - {{source_code: "33100", source_name: 자본금, target_code: "30101", target_name: 자본금, {SIGNED}}}
  - {{source_code: "81800", source_name: 감가상각비, target_code: "52301", target_name: 감가상각비, {SIGNED}}}
  - {{source_code: "83100", source_name: 지급수수료, target_code: "52134", target_name: 협회비, {SIGNED}}}
  - {{source_code: "83200", source_name: 회비, target_code: "52134", target_name: 협회비, {BY_HAND}}}
"""
"""81100 was left out of the signature, 83100 sent elsewhere, 10301 and 83200 decided one by one; ② is not signed."""


@pytest.fixture
def book(tmp_path: Path) -> ReviewedWorkbook:
    """Return the workbook of the journal, nothing filled in."""
    (tmp_path / "분개장.csv").write_text(JOURNAL, encoding="utf-8")
    seen = survey_without_database(Job("HANBIT", (tmp_path / "분개장.csv",), tmp_path), tmp_path)
    return ReviewedWorkbook(mapping_book(seen, Language.KO))


def applied(filled: Filled) -> tuple[str, list[str]]:
    text = new_text(filled, "kerp-standard")
    edits, faults = AnswerEdits(filled, mapping_in(text, Path("m.yaml")), TARGETS, "이적용", TODAY).judge()
    return redline(text, edits), [f"{each.sheet}!{each.cell} {each.words.ko}" for each in faults]


def answered(book: ReviewedWorkbook, folder: Path) -> tuple[str, list[str]]:
    return applied(read_book(book.save(folder / "m.xlsx")))


def test_a_group_is_verified_by_one_signature_and_no_other(book: ReviewedWorkbook, tmp_path: Path) -> None:
    assert answered(book, tmp_path) == ("source: wehago\ntarget: kerp-standard\n", [])
    book.sign("확실한 것", "②", "박팀장")
    text, faults = answered(book, tmp_path)
    assert faults == []
    assert [line.split(", reviewer")[1] for line in text.splitlines()[3:]] == [": 박팀장, reviewed: 2026-11-30}"] * 2
    assert '"21900"' in text
    assert '"22000"' in text


@pytest.mark.parametrize("saved", ["signed-libreoffice.xlsx", "signed-libreoffice.ods"])
def test_a_workbook_that_libreoffice_saved_is_read_alike(saved: str) -> None:
    assert applied(read_book(BOOKS / saved)) == (SAVED, [])


def test_what_somebody_fills_in_is_what_is_saved(book: ReviewedWorkbook, tmp_path: Path) -> None:
    book.put("83200", 결정="협회비", 확인="예")
    book.put("10301", 결정="10104", 확인="예")
    book.put("81100", 확인="아니오")
    book.put("83100", 결정="52134 협회비")
    book.sign("결정할 것", "‘예’", "김회계", date(2026, 11, 20))
    book.sign("확실한 것", "①", "박팀장", "2026.11.21")
    assert answered(book, tmp_path) == (SAVED, [])


def test_without_a_signature_who_applies_signs_only_what_was_confirmed_line_by_line(
    book: ReviewedWorkbook, tmp_path: Path
) -> None:
    book.put("83200", 확인="예")
    book.put("81100", 확인="예")
    text, _ = answered(book, tmp_path)
    assert [line.split(", verified")[1] for line in text.splitlines()[3:]] == [
        ": true, reviewer: 이적용, reviewed: 2026-11-30}"
    ] * 2


def test_a_proposal_that_was_typed_over_is_refused_with_its_cell(book: ReviewedWorkbook, tmp_path: Path) -> None:
    book.put("10100", **{"K-ERP_계정": "10102 보통예금"})
    book.sign("확실한 것", "①", "", "2026-11-30")
    cell = book.where("10100", "K-ERP 계정")
    assert answered(book, tmp_path)[1] == [
        "확실한 것!G3 검토일은 있는데 검토자가 없습니다",
        f"{cell} 제안 칸이 바뀌었습니다: 10102 보통예금 (다른 계정은 '결정'에 적으십시오)",
    ]


def test_a_deduction_stands_below_its_asset_with_its_name(book: ReviewedWorkbook) -> None:
    rows = book.rows("확실한 것")
    assert [(row["묶음"], row["기존 코드"], row["근거"]) for row in rows][-2:] == [
        ("②", "21900", "이 번호의 본래 이름은 ‘시설투자’입니다."),
        ("②", "22000", "차감 대상: 21900 시설장치"),
    ]


OPEN = (2, 5, 6, 7, 9, 10, 11)
"""Rows of the workbook of one sheet that nobody verified."""


def test_a_workbook_of_one_sheet_is_still_read_and_told_what_it_is(kerp: Kerp, tmp_path: Path) -> None:
    told = kerp("map", "apply", BOOKS / "one-sheet.xlsx", "-o", "m.yaml", "--by", "이적용").stdout.splitlines()
    assert told[-4:] == [
        "예전 형식의 통합 문서입니다(한 시트, 줄마다 확인). 그대로 읽었습니다.",
        f"한 줄씩 정하는 계정 10개: 확인 3개, 확인되지 않음 7개 ({', '.join(f'매핑!L{row}' for row in OPEN)})",
        "바뀐 줄 3개",
        "저장했습니다: m.yaml",
    ]
    assert [line.split(", target_name")[0] for line in (tmp_path / "m.yaml").read_text("utf-8").splitlines()[3:]] == [
        '  - {source_code: "10100", source_name: 현금, target_code: "10101"',
        '  - {source_code: "10301", source_name: 보통예금(나래), target_code: "10104"',
        '  - {source_code: "83200", source_name: 회비, target_code: "52134"',
    ]


def test_apply_tells_every_group_and_what_a_name_was_found_to_mean(kerp: Kerp) -> None:
    told = kerp("map", "apply", BOOKS / "signed-libreoffice.xlsx", "--company", "HANBIT", "--by", "이적용")
    assert told.returncode == 3
    kerp("company", "add", "HANBIT", "--name", "(주)한빛상사")
    told = kerp("map", "apply", BOOKS / "signed-libreoffice.xlsx", "--company", "HANBIT", "--by", "이적용")
    assert told.stdout.splitlines() == [
        "코드와 이름이 기존 프로그램의 표와 같고 기본 매핑대로 가는 계정 5개: 서명 박팀장 2026-11-21",
        "이름이 같거나 같은 뜻이고 유형·차대·구역이 같은 계정 2개: 서명 없음 (확실한 것 시트 위)",
        "한 줄씩 정하는 계정 3개: 확인 2개, 확인되지 않음 1개 (확실한 것!K9)",
        "결정할 것!E6 협회비 → 52134 협회비",
        "바뀐 줄 7개",
        "저장했습니다: HANBIT 버전 1, 이적용",
    ]
    assert kerp("map", "show", "--company", "HANBIT").stdout == SAVED


def test_a_workbook_given_as_a_mapping_is_told_as_one(kerp: Kerp) -> None:
    told = kerp("map", "check", BOOKS / "one-sheet.xlsx", KERP_LANG="en")
    assert told.returncode == 3
    assert f"→ kerp-import map apply {BOOKS / 'one-sheet.xlsx'} --company CODE" in told.stderr


class Terminal(StringIO):
    """A terminal at which somebody types."""

    def isatty(self) -> bool:
        """Return that it is one."""
        return True


@pytest.mark.parametrize(
    ("typed", "signed"), [("y\nn\n", {ReviewGroup.CODE_AND_NAME}), ("n\ny\n", {ReviewGroup.SAME_NAME})]
)
def test_on_a_terminal_every_unsigned_group_is_asked_for_once(
    typed: str, signed: set[ReviewGroup], book: ReviewedWorkbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = read_book(book.save(tmp_path / "m.xlsx"))
    shown = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(sys, "stderr", shown)
    ask_for_signatures(filled, "박팀장", TODAY)
    assert set(filled.signatures) == signed
    assert {each.group for each in filled.answers if each.verified} == signed
    assert (
        "코드와 이름이 기존 프로그램의 표와 같고 기본 매핑대로 가는 계정 6개: 박팀장의 이름으로 확인합니까?"
        in shown.getvalue()
    )


def test_off_a_terminal_nobody_is_asked_and_nothing_is_signed(book: ReviewedWorkbook, tmp_path: Path) -> None:
    filled = read_book(book.save(tmp_path / "m.xlsx"))
    ask_for_signatures(filled, "박팀장", TODAY)
    assert filled.signatures == {}


def test_a_pager_that_is_closed_early_loses_no_answer(surroundings: dict[str, str], tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-c", "from kerp_import.cli import main; main()", "map", "apply",
         str(BOOKS / "signed-libreoffice.xlsx"), "-o", "m.yaml"],
        cwd=tmp_path, env={**os.environ, **surroundings}, stdin=subprocess.DEVNULL, stdout=writer,
        stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(writer)
    told = done.stderr.decode()
    assert (done.returncode, told.count("\n"), told.endswith("kerp-import map check m.yaml\n")) == (0, 2, True)
    assert (tmp_path / "m.yaml").read_text(encoding="utf-8") == SAVED
