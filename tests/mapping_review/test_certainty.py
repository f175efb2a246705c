"""What counts as certain is right on every chart whose truth is known, and never by number alone.

Decision: docs/decisions/mapping-by-doubt.md
"""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from kerp_import.mapping.decision import accounts_of
from kerp_import.mapping.files import shipped_chart
from kerp_import.mapping.map_accounts import legacy_accounts, plan
from kerp_import.mapping_review.certainty import judged_accounts
from kerp_import.mapping_review.judged import CERTAIN, Judged, MappingDoubt, ReviewGroup
from kerp_import.mapping_review.survey import NOTHING, Survey, Surveyed
from kerp_import.model.account_use import AccountUse
from kerp_import.model.nouns import Company, Job
from support import FIXTURES, sampled

TRUTH = FIXTURES / "truth"
TARGETS = accounts_of(shipped_chart("kerp-standard"))
Row = dict[str, Any]

TYPED: dict[str, tuple[str, str]] = {}
"""What a file says of the type and side of an account, by name."""

DOUZONE = {
    "10100": "현금", "10300": "보통예금", "10800": "외상매출금", "12000": "미수금", "14600": "상품",
    "25100": "외상매입금", "25300": "미지급금", "40100": "상품매출", "80200": "급여", "81100": "복리후생비",
    "81400": "통신비", "90100": "이자수익",
}  # fmt: skip
"""Accounts by which it is known whose chart it is."""

COUNTS = {
    "books-2016": (101, 11), "books-2021": (72, 22), "ecount": (182, 21), "kclep": (201, 10), "kerp-v02": (77, 5),
    "wehago": (231, 19),
}  # fmt: skip
"""How many accounts of the truth are signed as a whole, and asked about; of nobody's product all are asked."""


def surveyed(accounts: dict[str, str], folder: Path, text: str = "", unused: tuple[str, ...] = ()) -> Survey:
    """Return a survey of accounts (code → name) of a journal, each used but those in `unused`."""
    path = folder / "m.yaml"
    if text:
        path.write_text(text, encoding="utf-8")
    uses = tuple(AccountUse(code, name, 1, *TYPED.get(name, (None, None))) for code, name in accounts.items())
    resolution = plan(Job("HANBIT", (), folder, mappings=(path,) if text else ()), uses, TARGETS)
    legacy = {each.code: each for each in legacy_accounts(uses, resolution.dialect, resolution.names)}
    mine = tuple(
        Surveyed(
            legacy[code],
            int(code not in unused),
            *NOTHING[1:],
            decisions=tuple(each for each in resolution.decisions if each.code == code),
        )
        for code in sorted(legacy)
    )
    return Survey(Company(UUID(int=0), "HANBIT", "한빛상사", is_new=True), resolution, TARGETS, mine)


def judged(accounts: dict[str, str], folder: Path, text: str = "", unused: tuple[str, ...] = ()) -> dict[str, Judged]:
    """Return the accounts judged, by canonical code."""
    seen = surveyed(DOUZONE | accounts, folder, text, unused)
    return {each.surveyed.account.code: each for each in judged_accounts(seen)}


def truth_rows(name: str) -> list[Row]:
    """Return the lines of a file of the truth."""
    rows: list[Row] = yaml.safe_load((TRUTH / f"{name}.yaml").read_text(encoding="utf-8"))["accounts"]
    return rows


def truth(name: str) -> dict[str | None, dict[str, Row]]:
    """Return a file of the truth: its lines by code, those of each dialect apart."""
    rows = truth_rows(name)
    dialects = dict.fromkeys(row.get("dialect") for row in rows)
    return {dialect: {row["source_code"]: row for row in rows if row.get("dialect") == dialect} for dialect in dialects}


@pytest.mark.parametrize("name", sampled(sorted(path.stem for path in TRUTH.glob("*.yaml")), 3))
def test_what_is_certain_is_right_on_every_chart_of_the_truth(name: str, tmp_path: Path) -> None:
    certain, asked = 0, 0
    for rows in truth(name).values():
        seen = surveyed({code: row["source_name"] for code, row in rows.items()}, tmp_path)
        targets = {seen.resolution.dialect.canonical(code): row["target_code"] for code, row in rows.items()}
        accounts = judged_accounts(seen)
        mine = [each for each in accounts if each.group in CERTAIN]
        proposed = {each.surveyed.account.code: each.best.target_code for each in mine if each.best}
        assert {code: target for code, target in proposed.items() if targets[code] != target} == {}
        certain, asked = certain + len(mine), asked + sum(each.group is ReviewGroup.ASKED for each in accounts)
    assert (certain, asked) == COUNTS.get(name, (0, len(truth_rows(name))))


SAYS = "source: wehago\ntarget: kerp-standard\n"
HEATING = '{source_code: "81500", source_name: 수도광열비, target_code: "52108", '


@pytest.mark.parametrize(
    ("code", "name", "group", "doubt"),
    [
        ("81500", "수도광열비", ReviewGroup.CODE_AND_NAME, None),
        ("81500", "수도 광열비(판)", ReviewGroup.CODE_AND_NAME, None),
        ("14700", "제품", ReviewGroup.SAME_NAME, None),
        ("22000", "감가상각누계액", ReviewGroup.ASKED, MappingDoubt.OWNER),
        ("23800", "상각누계액(특허권)", ReviewGroup.SAME_NAME, None),
        ("81500", "상품", ReviewGroup.ASKED, None),
        ("81500", "수도광열비(제)", ReviewGroup.ASKED, None),
        ("81500", "", ReviewGroup.ASKED, MappingDoubt.NO_NAME),
        ("10301", "보통예금(나래)", ReviewGroup.ASKED, MappingDoubt.SUB_ACCOUNT),
        ("10301", "상품", ReviewGroup.DECIDED, None),
        ("83200", "회비", ReviewGroup.ASKED, MappingDoubt.LIKE_NAME),
        ("45100", "상품매출원가", ReviewGroup.ASKED, MappingDoubt.LIKE_NAME),
        ("99999", "갸륵한 일", ReviewGroup.ASKED, MappingDoubt.GUESS),
        ("81500", "수도광열비 수입", ReviewGroup.ASKED, None),
    ],
)
def test_only_code_and_name_or_name_and_place_make_an_account_certain(
    code: str, name: str, group: ReviewGroup, doubt: MappingDoubt | None, tmp_path: Path
) -> None:
    each = judged({code: name}, tmp_path)[code]
    assert each.group is group, (each.doubt, each.best)
    assert doubt in {None, each.doubt}


def test_a_deduction_is_certain_only_beside_what_it_is_deducted_from(tmp_path: Path) -> None:
    beside = judged({"20200": "건물", "20300": "감가상각누계액"}, tmp_path)["20300"]
    renamed = judged({"20200": "골프회원권", "20300": "감가상각누계액"}, tmp_path)["20300"]
    alone = judged({"20300": "감가상각누계액"}, tmp_path)["20300"]
    moved = judged({"21900": "시설장치", "22000": "감가상각누계액"}, tmp_path)["22000"]
    assert (beside.group, beside.best and beside.best.target_name) == (ReviewGroup.CODE_AND_NAME, "건물감가상각누계액")
    assert (moved.group, moved.best and moved.best.target_name) == (ReviewGroup.SAME_NAME, "시설장치감가상각누계액")
    assert [(each.group, each.doubt) for each in (renamed, alone)] == [(ReviewGroup.ASKED, MappingDoubt.OWNER)] * 2


def test_two_accounts_that_become_one_are_asked_about_both(tmp_path: Path) -> None:
    found = judged({"80600": "퇴직급여", "81000": "퇴직금"}, tmp_path)
    assert [(found[code].group, found[code].doubt) for code in ("80600", "81000")] == [
        (ReviewGroup.ASKED, MappingDoubt.MERGED)
    ] * 2
    unused = judged({"80600": "퇴직급여", "81000": "퇴직금"}, tmp_path, unused=("80600",))
    assert (unused["81000"].group, unused["80600"].group) == (ReviewGroup.SAME_NAME, ReviewGroup.UNUSED)


@pytest.mark.parametrize(
    ("text", "group", "doubt"),
    [
        (f"{SAYS}accounts:\n  - {HEATING}verified: true}}\n", ReviewGroup.DECIDED, None),
        (f"{SAYS}accounts:\n  - {HEATING}verified: false}}\n", ReviewGroup.CODE_AND_NAME, None),
        (
            f"{SAYS}accounts:\n  - {HEATING.replace('52108', '52199')}verified: false}}\n",
            ReviewGroup.ASKED,
            MappingDoubt.OTHER_SAY,
        ),
        (
            f'{SAYS}rules:\n  - {{source_code: "81500", when: {{department: "2000"}}, target_code: "52110"}}\n',
            ReviewGroup.ASKED,
            MappingDoubt.CONDITION,
        ),
    ],
)
def test_what_the_companys_own_map_says_counts_too(
    text: str, group: ReviewGroup, doubt: MappingDoubt | None, tmp_path: Path
) -> None:
    each = judged({"81500": "수도광열비"}, tmp_path, text)["81500"]
    assert (each.group, each.doubt) == (group, doubt)


def test_what_the_file_says_of_type_and_side_outranks_the_chart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TYPED, "수도광열비", ("수익", "대변"))
    assert judged({"81500": "수도광열비"}, tmp_path)["81500"].group is ReviewGroup.ASKED
