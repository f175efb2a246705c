"""A reviewed workbook becomes a mapping file again: every answer arrives, and every other byte stays as it was."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kerp_import.mapping.charts.dialect import UNKNOWN
from kerp_import.mapping.decision import LegacyAccount, Resolution, accounts_of
from kerp_import.mapping.files import NewAccount, mapping_in, shipped_chart
from kerp_import.mapping.map_accounts import plan
from kerp_import.mapping_review.edit_text import Edit, redline
from kerp_import.mapping_review.survey import NOTHING, Survey, Surveyed
from kerp_import.mapping_review.workbook import AnswerEdits, AnswerFault, read_book
from kerp_import.mapping_review.workbook.write import mapping_book
from kerp_import.model.account_use import AccountUse
from kerp_import.model.ids import uuid7
from kerp_import.model.nouns import Company, Job
from kerp_import.model.words import Language
from reviewed_workbook import ReviewedWorkbook
from support import sampled

TARGETS = accounts_of(shipped_chart("kerp-standard"))
TODAY = date(2026, 11, 23)
TEXT = """# 한빛상사의 매핑
source: any
target: kerp-standard
accounts:
  # 예금
  - {source_code: "0101", source_name: 금고,     target_code: "10101", target_name: 현금,     verified: true}   # 옛것
  - {source_code: "0102", source_name: 통장,     target_code: "10102", target_name: 보통예금, verified: false}  # 확인?

  - source_code: "0103"       # 블록으로 적은 줄
    source_name: 매출처
    target_code: "10201"
    verified: false           # 나중에
    # 이 주석도 남는다
rules:
  - {source_range: "0200-0299", target_code: "52102"}
"""

Answer = Callable[[ReviewedWorkbook], None]


def surveyed(text: str, accounts: dict[str, str], folder: Path) -> Survey:
    path = folder / "m.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    uses = tuple(AccountUse(code, name, 1, None, None) for code, name in accounts.items())
    resolution: Resolution = plan(Job("HANBIT", (), folder, mappings=(path,)), uses, TARGETS)
    mine = tuple(
        Surveyed(LegacyAccount(each.code, each.name), *NOTHING, decisions=(each,)) for each in resolution.decisions
    )
    unproposed = replace(resolution, proposals={})
    return Survey(Company(uuid7(), "HANBIT", "한빛상사", is_new=False), unproposed, TARGETS, mine)


def filled_in(seen: Survey, folder: Path, answer: Answer, language: Language = Language.KO) -> Path:
    """Write the workbook, let somebody answer in it, and save it as Excel would."""
    book = ReviewedWorkbook(mapping_book(seen, language))
    answer(book)
    return book.save(folder / "mapping.xlsx")


def applied(text: str, book: Path) -> tuple[str, list[AnswerFault]]:
    edits, faults = AnswerEdits(read_book(book), mapping_in(text, Path("m.yaml")), TARGETS, "박검토", TODAY).judge()
    return redline(text, edits), faults


ACCOUNTS = {"0101": "금고", "0102": "통장", "0103": "매출처", "0104": "이상한: 계정", "0105": "차입"}


def test_answers_change_their_values_and_nothing_else(tmp_path: Path) -> None:
    def answer(book: ReviewedWorkbook) -> None:
        book.put("0102", 확인="예")
        book.put("0103", 결정="10202 받을어음", 확인="예", 메모="어음으로 받음")
        book.put("0104", 결정=10104, 확인="예")
        book.put("0105", 결정="29901 차입(새)")
        book.add("29901", "차입(새)", "부채", "대변")
        book.sign("나머지", "‘예’", "김회계", "2026-11-20")

    text, faults = applied(TEXT, filled_in(surveyed(TEXT, ACCOUNTS, tmp_path), tmp_path, answer))
    assert faults == []
    assert text == TEXT.replace(
        "보통예금, verified: false}", "보통예금, verified: true, reviewer: 김회계, reviewed: 2026-11-20}"
    ).replace('"10201"\n    verified: false ', '"10202"\n    verified: true ').replace(
        "# 나중에\n",
        "# 나중에\n    target_name: 받을어음\n    reviewer: 김회계\n    reviewed: 2026-11-20\n    note: 어음으로 받음\n"
        '  - {source_code: "0104", source_name: "이상한: 계정", target_code: "10104", target_name: 기타제예금,'
        " verified: true, reviewer: 김회계, reviewed: 2026-11-20}\n"
        '  - {source_code: "0105", source_name: 차입, target_code: "29901", target_name: 차입(새), verified: false,'
        " create: {account_type: liability, normal_side: credit}}\n",
    )


def test_the_same_workbook_again_changes_nothing_and_keeps_who_signed(tmp_path: Path) -> None:
    def answer(book: ReviewedWorkbook) -> None:
        book.put("0102", 확인="예")

    book = filled_in(surveyed(TEXT, ACCOUNTS, tmp_path), tmp_path, answer)
    once, _ = applied(TEXT, book)
    signed = once.replace("박검토", "김회계")
    assert applied(signed, book) == (signed, [])


def test_nothing_answered_is_nothing_changed_in_either_language(tmp_path: Path) -> None:
    seen = surveyed(TEXT, ACCOUNTS, tmp_path)
    for language in Language:
        assert applied(TEXT, filled_in(seen, tmp_path, lambda _: None, language)) == (TEXT, [])


def test_every_cell_that_cannot_be_right_is_named_at_once(tmp_path: Path) -> None:
    def answer(book: ReviewedWorkbook) -> None:
        book.put("0101", 기존_코드="0199")
        book.put("0102", 기존_코드="0103")
        book.put("0104", 결정="99999")
        book.put("0105", 결정="10102 현금", 확인="네")
        book.add("10101", "", "재산", "차변", "777")
        book.sign("나머지", "‘예’", "", "어제")

    text, faults = applied(TEXT, filled_in(surveyed(TEXT, ACCOUNTS, tmp_path), tmp_path, answer))
    assert text == TEXT
    assert [f"{each.sheet}!{each.cell} {each.words.ko}" for each in faults] == [
        "새 계정!B2 새 계정의 이름이 없습니다",
        "새 계정!C2 유형을 고르십시오",
        "나머지!H3 날짜가 아닙니다: '어제'",
        "나머지!F3 검토일은 있는데 검토자가 없습니다",
        "나머지!A5 내보낸 계정이 아닙니다: '0199' (기존 코드는 고치지 마십시오)",
        "나머지!D6 제안 칸이 바뀌었습니다: 10102 보통예금 (다른 계정은 '결정'에 적으십시오)",
        "나머지!A7 같은 계정이 두 번 있습니다: 0103 (처음은 A6)",
        "나머지!J9 '예'나 '아니오'가 아닙니다: '네'",
        "나머지!I8 K-ERP에 없는 계정입니다: '99999' (새 계정이면 새 계정 시트에 적으십시오)",
    ]


@pytest.mark.parametrize(
    ("said", "meant"),
    sampled(
        [
            ("기업업무추진비", "52107"),
            ("기업 업무추진비", "52107"),
            ("접대비", "여럿입니다. 코드로 적으십시오: 51303 기업업무추진비(제조), "),
            ("광고선전비", "52204"),
            ("통장", "K-ERP에 없는 계정입니다: '통장'"),
            ("10101 보통예금", "코드와 이름이 다릅니다: 10101은(는) '현금'입니다"),
            ("새로 만들 계정", "29901"),
            ("102", "전표에 쓸 수 없는 계정입니다: 102"),
        ],
        3,
    ),
)
def test_a_target_is_named_by_code_or_by_the_name_of_one_account(said: str, meant: str, tmp_path: Path) -> None:
    def answer(book: ReviewedWorkbook) -> None:
        book.add("29901", "새로 만들 계정", "부채", "대변")
        book.put("0105", 결정=said, 확인="예")

    text, faults = applied(TEXT, filled_in(surveyed(TEXT, ACCOUNTS, tmp_path), tmp_path, answer))
    if meant.isdecimal():
        assert faults == []
        assert f'source_name: 차입, target_code: "{meant}"' in text
    else:
        (fault,) = faults
        assert (fault.sheet, fault.cell) == ("나머지", "I9")
        assert meant in fault.words.ko


def test_a_line_that_has_moved_on_since_the_export_is_not_overwritten(tmp_path: Path) -> None:
    def answer(book: ReviewedWorkbook) -> None:
        book.put("0102", 확인="예")

    book = filled_in(surveyed(TEXT, ACCOUNTS, tmp_path), tmp_path, answer)
    _, faults = applied(TEXT.replace('"10102"', '"10103"'), book)
    assert [each.words.ko for each in faults] == ["내보낸 뒤 매핑 파일의 7행이 바뀌었습니다: 다시 내보내십시오"]


CREATE = NewAccount("expense", "debit", "524")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("accounts: []\n", 'accounts: \n  - {source_code: "1", target_code: "2"}\n'),
        ("partners: []   # 없음\n", 'partners: []   # 없음\naccounts:\n  - {source_code: "1", target_code: "2"}\n'),
        (
            'accounts: [{source_code: "0", target_code: "2"}]\n',
            'accounts: [{source_code: "0", target_code: "2"}, {source_code: "1", target_code: "2"}]\n',
        ),
        (
            'accounts:\r\n- {source_code: "0", target_code: "2"}\r\n# 끝\r\n',
            'accounts:\r\n- {source_code: "0", target_code: "2"}\r\n- {source_code: "1", target_code: "2"}\r\n# 끝\r\n',
        ),
    ],
)
def test_a_new_line_finds_its_place_however_the_file_is_written(before: str, after: str) -> None:
    head = "source: any\ntarget: kerp-standard\n"
    assert redline(head + before, [Edit(None, {"source_code": "1", "target_code": "2"})]) == head + after
    flow = "{source: any, target: kerp-standard}\n"
    wanted = '{source: any, target: kerp-standard, accounts: [{source_code: "1", target_code: "2"}]}\n'
    assert redline(flow, [Edit(None, {"source_code": "1", "target_code": "2"})]) == wanted


def test_keys_are_taken_away_and_put_in_flow_and_in_block() -> None:
    text = TEXT.replace(
        "verified: true}", "verified: true, reviewer: 김, create: {account_type: asset, normal_side: debit}}"
    )
    edits = [Edit(0, {"reviewer": None, "create": None}), Edit(2, {"source_name": None, "create": CREATE})]
    after = redline(text, edits)
    assert "target_name: 현금,     verified: true}   # 옛것\n" in after
    assert (
        '  - source_code: "0103"       # 블록으로 적은 줄\n    target_code: "10201"\n'
        "    verified: false           # 나중에\n"
        '    create: {account_type: expense, normal_side: debit, parent_code: "524"}\n    # 이 주석도 남는다\n'
    ) in after


POSTING = sorted(code for code, each in TARGETS.items() if each.allow_posting)


def five_hundred(seed: int) -> str:
    """Return a map of 500 lines, written by several people in several ways."""
    draw = random.Random(seed)  # noqa: S311 - a test needs no secret
    lines = ["source: any", "target: kerp-standard", "accounts:"]
    for number in range(500):
        target, truth = draw.choice(POSTING), draw.choice(("true", "false"))
        if draw.random() < 0.2:
            lines += [
                f'  - source_code: "{number:05}"  # {number}',
                f'    target_code: "{target}"',
                f"    verified: {truth}",
                "",
            ]
        else:
            gap = " " * draw.randrange(1, 5)
            name = f"{gap}source_name: 계정{number},{gap}"
            lines.append(f'  - {{source_code: "{number:05}",{name}target_code: "{target}", verified: {truth}}}')
    return "\n".join(lines) + "\n"


@pytest.mark.slow
@settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), edits=st.dictionaries(st.integers(0, 499), st.sampled_from(POSTING), max_size=60))
def test_500_accounts_keep_every_edit_and_every_other_line_byte_for_byte(
    seed: int, edits: dict[int, str], tmp_path: Path
) -> None:
    text = five_hundred(seed)
    accounts = {f"{number:05}": f"계정{number}" for number in range(500)}

    def answer(book: ReviewedWorkbook) -> None:
        for number, target in edits.items():
            book.put(f"{number:05}", 결정=f"{target} {TARGETS[target].name}", 확인="예")

    after, faults = applied(text, filled_in(surveyed(text, accounts, tmp_path), tmp_path, answer))
    assert faults == []
    before, now = mapping_in(text, Path("m")), mapping_in(after, Path("m"))
    told = {int(each.source_code): (each.target_code, each.verified) for each in now.accounts}
    wanted = {int(each.source_code): (each.target_code, each.verified) for each in before.accounts}
    assert told == wanted | {number: (target, True) for number, target in edits.items()}
    touched = {f'"{number:05}"' for number in edits}
    untouched = [each for each in blocks(text) if each[:40].split("source_code: ")[-1][:7] not in touched]
    assert [each for each in blocks(after) if each[:40].split("source_code: ")[-1][:7] not in touched] == untouched
    assert UNKNOWN.name == before.source


def blocks(text: str) -> list[str]:
    """Return the items of the list with everything up to the next one."""
    return text.split("\n  - ")
