"""Where a legacy account goes: which map decides, whom a name convinces, and what becomes of what nothing maps."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from kerp_import.extract.extract import extract
from kerp_import.files.inputs import find_files
from kerp_import.mapping.charts.dialect import UNKNOWN, dialect_named, five_digits, name_key
from kerp_import.mapping.decision import Decision, Resolution, TargetAccount
from kerp_import.mapping.files import ChartAccount, When, shipped_chart
from kerp_import.mapping.map_accounts import accounts_to_create, doubts, plan
from kerp_import.model.account_use import AccountUse
from kerp_import.model.nouns import Job
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook
from support import sampled

STANDARD = {
    each.code: TargetAccount(
        each.code, each.name, each.account_type, each.normal_side, each.parent_code, each.allow_posting
    )
    for each in shipped_chart("kerp-standard").accounts
}
DOUZONE = {"10100": "현금", "10300": "보통예금", "10800": "외상매출금", "25300": "미지급금", "40100": "상품매출"}
"""Enough of Douzone's chart for it to be recognised, with some other accounts beside it."""


def use(code: str, name: str = "", lines: int = 1, type_: str | None = None, side: str | None = None) -> AccountUse:
    return AccountUse(code, name, lines, type_, side)


def planned(
    folder: Path,
    *uses: AccountUse,
    maps: tuple[str, ...] = (),
    around: dict[str, str] | None = None,
    targets: dict[str, TargetAccount] | None = None,
    create: bool = False,
) -> Resolution:
    """Return what is decided for `uses` among the accounts `around`; the later of `maps` is given later."""
    paths = []
    for number, text in enumerate(maps):
        path = folder / f"map-{number}.yaml"
        path.write_text(text if "source:" in text.split("accounts:")[0] else f"{WEHAGO}{text}", encoding="utf-8")
        paths.append(path)
    missing = frozenset({"accounts"}) if create else frozenset[str]()
    job = Job("HANBIT", (), folder, mappings=tuple(paths), create_missing=missing)
    others = [use(code, name) for code, name in (DOUZONE if around is None else around).items()]
    return plan(job, (*uses, *others), STANDARD if targets is None else targets)


WEHAGO = "source: wehago\ntarget: kerp-standard\n"


def decided(resolution: Resolution, code: str) -> Decision:
    found = resolution.of(code)
    assert found is not None
    return found


def line(code: str, name: str, target: str, *, verified: bool = True) -> str:
    named_so = f"source_name: {name}, " if name else ""
    truth = "true" if verified else "false"
    return f'  - {{source_code: "{code}", {named_so}target_code: "{target}", verified: {truth}}}\n'


def went(decision: Decision) -> tuple[str, str | None, bool]:
    return decision.how, decision.target, decision.verified


SHIPPED = ("line", "52107", False)
"""What the shipped map says of 81300 접대비."""


def test_without_a_map_of_ones_own_the_shipped_one_of_the_dialect_decides(tmp_path: Path) -> None:
    found = planned(tmp_path, use("813", "접대비"))
    assert found.dialect.name == "wehago"
    assert went(decided(found, "81300")) == SHIPPED
    assert decided(found, "81300").where.endswith(tuple("0123456789"))


def test_the_command_line_beats_shipped_maps_and_a_later_file_an_earlier(tmp_path: Path) -> None:
    first, second = ("accounts:\n" + line("81300", "접대비", target) for target in ("52108", "52109"))
    assert went(decided(planned(tmp_path, use("81300", "접대비"), maps=(first,)), "81300")) == ("line", "52108", True)
    both = planned(tmp_path, use("81300", "접대비"), maps=(first, second))
    assert went(decided(both, "81300")) == ("line", "52109", True)
    other_way = planned(tmp_path, use("81300", "접대비"), maps=(second, first))
    assert went(decided(other_way, "81300")) == ("line", "52108", True)


def test_within_a_layer_a_condition_beats_a_line_and_a_line_beats_a_rule(tmp_path: Path) -> None:
    rules = """rules:
  - {source_range: "81300-81399", target_code: "52110", verified: true}
  - {source_code: "81300", when: {department: "2000"}, target_code: "52111", verified: true}
  - {source_range: "81000-81999", when: {partner: "00101"}, target_code: "52112", verified: true}
"""
    found = planned(tmp_path, use("81300", "접대비"), maps=("accounts:\n" + line("813", "접대비", "52109") + rules,))
    mine = [each for each in found.decisions if each.code == "81300"]
    assert [(each.how, each.target, each.when is not None) for each in mine] == [
        ("rule", "52111", True),
        ("rule", "52112", True),
        ("line", "52109", False),
    ]
    without_line = decided(planned(tmp_path, use("81300", "접대비"), maps=(rules,)), "81300")
    assert went(without_line) == ("rule", "52110", True)


def test_a_layer_that_only_has_a_condition_leaves_the_rest_to_the_next(tmp_path: Path) -> None:
    rule = 'rules:\n  - {source_code: "813", when: {project: P1}, target_code: "52111", verified: true}\n'
    plain = 'rules:\n  - {source_code: "81300", target_code: "52112", verified: true}\n'
    found = planned(tmp_path, use("81300", "접대비"), maps=(rule,))
    assert [each.target for each in found.decisions if each.code == "81300"] == ["52111", "52107"]
    covered = planned(tmp_path, use("81300", "접대비"), maps=(rule, plain))
    assert [each.target for each in covered.decisions if each.code == "81300"] == ["52112"]


def test_the_first_rule_that_matches_wins(tmp_path: Path) -> None:
    rules = """rules:
  - {source_range: "81100-81299", target_code: "52110", verified: true}
  - {source_range: "81300-81399", source_name: 다른 이름, target_code: "52111", verified: true}
  - {source_range: "81300-81499", target_code: "52112", verified: false}
"""
    found = planned(tmp_path, use("81300", "접대비"), use("81400", "통신비"), maps=(rules,))
    assert [went(decided(found, code)) for code in ("81300", "81400")] == [("rule", "52112", False)] * 2


@pytest.mark.parametrize("bounds", ["811-819", "81100-81900", "0811-0819"])
@pytest.mark.parametrize("code", ["811", "0815", "81900", "81301"])
def test_a_range_is_inclusive_after_padding(tmp_path: Path, bounds: str, code: str) -> None:
    rules = f'rules:\n  - {{source_range: "{bounds}", target_code: "52119", verified: true}}\n'
    found = planned(tmp_path, use(code, "아무 비용"), use("82000", "밖"), use("81000", "밖"), maps=(rules,))
    assert went(decided(found, five_digits(code))) == ("rule", "52119", True)
    assert all(decided(found, outside).how != "rule" for outside in ("82000", "81000"))


def test_only_an_unverified_line_is_tested_by_name(tmp_path: Path) -> None:
    for verified in (True, False):
        lines = "accounts:\n" + line("88003", "연구재료비", "52119", verified=verified)
        other = decided(planned(tmp_path, use("88003", "골프회원비"), maps=(lines,)), "88003")
        assert went(other) == (("line", "52119", True) if verified else ("unmapped", None, False))
        assert other.expected_name == "연구재료비"
        same = decided(planned(tmp_path, use("88003", "연구 재료비(판)"), maps=(lines,)), "88003")
        assert went(same) == ("line", "52119", verified)
        assert same.expected_name is None
        nameless = decided(planned(tmp_path, use("88003"), maps=(lines,)), "88003")
        assert went(nameless) == ("line", "52119", verified)


def test_an_unverified_line_that_fails_by_name_leaves_the_account_to_the_next_map(tmp_path: Path) -> None:
    lines = "accounts:\n" + line("81300", "교육훈련비", "52119", verified=False)
    assert went(decided(planned(tmp_path, use("81300", "접대비"), maps=(lines,)), "81300")) == SHIPPED
    renamed = decided(planned(tmp_path, use("81300", "골프회원비"), maps=(lines,)), "81300")
    assert went(renamed) == ("unmapped", None, False)


@pytest.mark.parametrize(
    "name", ["접대비", "접 대 비", "접대비(판)", "접대비（판）", "기업업무추진비", "기업업무추진비(접대비)"]
)
def test_names_agree_in_spite_of_spaces_width_suffixes_and_synonyms(tmp_path: Path, name: str) -> None:
    assert went(decided(planned(tmp_path, use("81300", name)), "81300")) == SHIPPED


def test_the_most_frequent_name_is_the_one_that_is_tested(tmp_path: Path) -> None:
    found = planned(tmp_path, use("81300", "접대비", 9), use("0813", "골프회원비", 3), use("813", "", 1))
    assert went(decided(found, "81300")) == SHIPPED
    assert decided(found, "81300").name == "접대비"


GENERIC = {"1010": "현금", "1020": "보통예금", "1100": "외상매출금", "4100": "상품매출"}


def test_the_sixteen_shipped_lines_need_code_and_name(tmp_path: Path) -> None:
    odd = (use("2200", "선수금"), use("2210"), use("5200", "급여"), use("9999", "현금"), use("1015", "소액현금"))
    found = planned(tmp_path, *odd, around=GENERIC)
    assert found.dialect.name == "seed-generic"
    assert {code: went(decided(found, code)) for code in ("1010", "1020", "5200")} == {
        "1010": ("line", "10101", True),
        "1020": ("line", "10102", True),
        "5200": ("line", "52101", True),
    }
    assert {decided(found, code).how for code in ("2200", "2210", "9999", "1015")} == {"unmapped"}


def test_a_sub_account_goes_with_its_parent(tmp_path: Path) -> None:
    found = planned(tmp_path, use("10301", "나래은행 보통예금"), use("10802", "해외"), use("35101", "가나"))
    assert went(decided(found, "10301")) == ("parent", "10102", False)
    assert went(decided(found, "10802")) == ("parent", "10201", False)
    assert decided(found, "10301").name == "나래은행 보통예금"
    assert decided(found, "10301").expected_name is None


def test_a_sub_account_goes_with_its_parents_line_unless_it_has_its_own(tmp_path: Path) -> None:
    parent, own = line("103", "보통예금", "10104"), line("10301", "나래은행", "10103")
    subs = (use("10301", "나래은행"), use("10302", "다온은행"))
    found = planned(tmp_path, *subs, maps=("accounts:\n" + parent + own,))
    assert went(decided(found, "10301")) == ("line", "10103", True)
    assert went(decided(found, "10302")) == ("parent", "10104", True)


def test_a_sub_account_of_a_parent_that_the_file_names_otherwise_is_unmapped(tmp_path: Path) -> None:
    found = planned(tmp_path, use("12000", "매출채권미수금"), use("12001", "일반"))
    assert went(decided(found, "12001")) == ("unmapped", None, False)
    assert went(decided(planned(tmp_path, use("12001", "일반")), "12001")) == ("parent", "10501", False)


def test_a_code_that_k_erp_has_too_is_that_account_only_if_its_name_agrees(tmp_path: Path) -> None:
    found = planned(tmp_path, use("10301", "상품"), use("10302", "보통예금"), use("52101", ""), around={})
    assert found.dialect is UNKNOWN
    assert went(decided(found, "10301")) == ("self", "10301", True)
    assert decided(found, "10302").how == "unmapped"
    assert decided(found, "52101").how == "unmapped"
    douzone = planned(tmp_path, use("10301", "보통예금(나래)"))
    assert went(decided(douzone, "10301")) == ("parent", "10102", False)


def test_a_rule_by_name_alone_needs_the_section_and_the_type(tmp_path: Path) -> None:
    rules = "rules:\n  - {source_name: 골프회원비, target_code: '52107', verified: true}\n"
    uses = [use(code, "골프회원비") for code in ("88003", "51390", "93190", "10190", "41290")]
    found = planned(tmp_path, *uses, use("88004", "접대비"), use("88005"), maps=(rules,))
    assert went(decided(found, "88003")) == ("rule", "52107", True)
    others = ("51390", "93190", "10190", "41290", "88004", "88005")
    assert all(decided(found, code).how != "rule" for code in others)
    chartless = planned(tmp_path, use("88003", "골프회원비"), around={}, maps=(rules.replace("rules", ANY + "rules"),))
    assert decided(chartless, "88003").how == "unmapped"


ANY = "source: any\ntarget: kerp-standard\n"


def test_a_name_beside_a_code_only_narrows_the_rule(tmp_path: Path) -> None:
    rules = 'rules:\n  - {source_code: "51390", source_name: 골프회원비, target_code: "52107", verified: true}\n'
    assert decided(planned(tmp_path, use("51390", "골프회원비"), maps=(rules,)), "51390").how == "rule"
    assert decided(planned(tmp_path, use("51390", "다른 것"), maps=(rules,)), "51390").how != "rule"
    assert decided(planned(tmp_path, use("51390"), maps=(rules,)), "51390").how == "rule"


def told(decision: Decision) -> tuple[str | None, str | None, str | None]:
    return decision.expected_name, decision.proposed, decision.namesake


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("95100", "이자비용", ("투자자산처분손실", "57101", "93100 이자비용")),
        ("14900", "원재료", ("관세환급금", "10304", "15300 원재료")),
        ("14100", "선납법인세", ("개발비", "10605", "13600 선납세금")),
        ("81000", "퇴직금", (None, "52123", "80600 퇴직급여")),
        ("10500", "정기예금", ("정기예.적금", "10402", None)),
        ("22100", "금형", (None, "11214", None)),
        ("51500", "수도광열비", ("가스수도료", None, None)),
        ("83300", "대손충당금", ("광고선전비", None, None)),
        ("12500", "대손충당금", (None, None, None)),
        ("83300", "온라인광고비", ("광고선전비", None, None)),
        ("84099", "아무 이름", (None, None, None)),
    ],
)
def test_a_code_with_another_accounts_name_is_unmapped_and_that_account_is_named(
    tmp_path: Path, code: str, name: str, expected: tuple[str | None, str | None, str | None]
) -> None:
    douzones = {**DOUZONE, "96200": "임차보증금", "96000": "잡손실", "97400": "장기선급비용", "84000": "우리 이름"}
    found = decided(planned(tmp_path, use(code, name), around=douzones), code)
    assert went(found) == ("unmapped", None, False)
    assert told(found) == expected


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("10301", "나래은행", (None, None, None)),
        ("10301", "보통예금", (None, None, None)),
        ("85002", "대손충당금환입(상각)", (None, None, None)),
        ("10901", "대손충당금(국내)", (None, None, None)),
        ("10304", "", (None, None, None)),
    ],
)
def test_a_sub_account_unlike_its_main_account_is_told_with_a_better_one(
    tmp_path: Path, code: str, name: str, expected: tuple[str | None, str | None, str | None]
) -> None:
    found = decided(planned(tmp_path, use(code, name)), code)
    assert found.how == "parent"
    assert told(found) == expected


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("10302", "당좌예금", ("proposed", "10103", None)),
        ("10303", "정기예금", ("proposed", "10402", None)),
        ("25302", "이자비용", ("unmapped", None, "57101")),
        ("85001", "국내출장비", ("unmapped", None, None)),
        ("10902", "거래보증", ("unmapped", None, None)),
    ],
)
def test_a_sub_account_of_another_kind_does_not_follow_its_main_account(
    tmp_path: Path, code: str, name: str, expected: tuple[str, str | None, str | None]
) -> None:
    found = decided(planned(tmp_path, use(code, name)), code)
    assert (found.how, found.target, found.proposed) == expected
    assert not found.verified


def test_a_sub_account_of_another_kind_does_not_follow_an_accountants_line_either(tmp_path: Path) -> None:
    found = planned(
        tmp_path, use("85001", "국내출장비"), maps=("accounts:\n" + line("850", "대손충당금환입", "52311"),)
    )
    assert decided(found, "85001").how == "unmapped"


def test_a_sub_account_of_another_type_or_side_does_not_follow_its_main_account(tmp_path: Path) -> None:
    found = planned(tmp_path, use("25301", "카드", type_="자산"), use("25302", "카드", type_="부채", side="차변"))
    assert [decided(found, code).how for code in ("25301", "25302")] == ["unmapped", "unmapped"]
    assert decided(planned(tmp_path, use("25301", "카드", type_="부채", side="대변")), "25301").how == "parent"


def test_a_shipped_line_of_another_owner_gives_way_to_the_first_proposal(tmp_path: Path) -> None:
    found = planned(tmp_path, use("21900", "시설장치"), use("22000", "감가상각누계액"))
    assert went(decided(found, "22000")) == ("proposed", "11262", False)
    assert decided(found, "22000").score == found.proposals["22000"][0].score
    own = planned(tmp_path, use("21900", "시설투자"), use("22000", "감가상각누계액"))
    assert went(decided(own, "22000")) == ("line", "11261", False)


def test_what_a_run_decides_unverified_is_what_is_proposed_first_with_its_score(tmp_path: Path) -> None:
    uses = (
        use("10301", "보통예금(나래)"),
        use("22000", "감가상각누계액"),
        use("81300", "접대비"),
        use("85001", "국내출장비"),
    )
    for create in (False, True):
        found = planned(tmp_path, *uses, create=create)
        for each in found.decisions:
            if each.target is not None and each.how != "created":
                best = found.proposals[each.code][0]
                assert (each.target, each.score) == (best.target_code, best.score)


def test_what_k_erp_has_under_the_same_name_and_type_is_proposed_and_not_made(tmp_path: Path) -> None:
    found = planned(
        tmp_path, use("10700", "정기예금"), use("51381", "복리후생비"), use("88003", "연구재료비"), create=True
    )
    assert went(decided(found, "10700")) == ("proposed", "10402", False)
    assert went(decided(found, "51381")) == ("proposed", "51301", False)
    assert decided(found, "88003").how == "created"
    assert decided(planned(tmp_path, use("10790", "정기예금")), "10790").how == "proposed"


KCLEP = {"0101": "현금", "0103": "보통예금", "0253": "미지급금", "0951": "이자비용", "0801": "급여", "0819": "임차료"}
ECOUNT = {"1019": "현금", "1039": "보통예금", "1089": "외상매출금", "8109": "복리후생비(판)", "9319": "이자비용"}


def test_kcleps_accounts_go_by_kcleps_own_map(tmp_path: Path) -> None:
    found = planned(
        tmp_path, use("0962", "전기오류수정손실"), use("0232", "임차보증금"), use("10301", "은행"), around=KCLEP
    )
    assert found.dialect.name == "kclep"
    assert {each.code: each.target for each in found.decisions} == {
        "10100": "10101", "10300": "10102", "10301": "10102", "23200": "11402", "25300": "20201", "80100": "52101",
        "81900": "52111", "95100": "57101", "96200": "57304",
    }  # fmt: skip


def test_ecounts_accounts_go_by_ecounts_own_map_and_its_headings_go_nowhere(tmp_path: Path) -> None:
    found = planned(
        tmp_path, use("00010", "출자금"), use("8019", "임원급여(판)"), use("1087", "매출채권"), around=ECOUNT
    )
    assert found.dialect.name == "ecount"
    assert [decided(found, code).target for code in ("1019", "8109", "8019", "00010", "1087")] == [
        "10101", "52102", "52103", "11114", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("around", "code", "name", "made"),
    [
        (KCLEP, "0699", "보관 외주비", ("69900", "expense", "debit", "보관 외주비")),
        (KCLEP, "0929", "금융수익", ("92900", "revenue", "credit", "금융수익")),
        (KCLEP, "0961", "지급보상금", ("96100", "expense", "debit", "지급보상금")),
        (KCLEP, "0150", "우리 제품", ("15000", "asset", "debit", "우리 제품")),
        (ECOUNT, "1040", "외화예금", ("1040", "asset", "debit", "외화예금")),
        (ECOUNT, "2600", "종업원 예수금", ("2600", "liability", "credit", "종업원 예수금")),
        (ECOUNT, "9331", "외화평가손", ("9331", "expense", "debit", "외화평가손")),
        (ECOUNT, "1088", "대손충당금", ("1088", "asset", "credit", "대손충당금")),
        (DOUZONE, "96190", "시설이용권", ("96190", "asset", "debit", "시설이용권")),
    ],
)
def test_what_is_created_takes_type_and_side_from_its_products_chart(
    tmp_path: Path, around: dict[str, str], code: str, name: str, made: tuple[str, ...]
) -> None:
    found = planned(tmp_path, use(code, name), around=around, create=True)
    if made[0] == "96190":
        assert decided(found, made[0]).how == "parent"
    else:
        assert created(decided(found, made[0])) == made


@pytest.mark.parametrize(("around", "cash"), [(KCLEP, "10100"), (ECOUNT, "1019"), (DOUZONE, "10100")])
def test_cash_that_slips_leave_unsaid_is_the_products_own(tmp_path: Path, around: dict[str, str], cash: str) -> None:
    uses = tuple(use(code, name) for code, name in around.items() if name != "현금")
    found = plan(Job("HANBIT", (), tmp_path), (*uses, use("0254", "예수금")), STANDARD, has_slips=True)
    assert found.cash == cash
    assert decided(found, cash).target == "10101"


def test_where_two_products_fit_alike_it_is_told_what_the_other_would_change(tmp_path: Path) -> None:
    close = {"10300": "보통예금", "25300": "미지급금", "95100": "이자비용", "96200": "임차보증금", "98000": "잡손실"}
    (row,) = doubts(planned(tmp_path, around=close)).iter_rows(named=True)
    assert (row["read_as"], row["other_name"], row["differing"]) == ("세무사랑 / KcLep / CAMP sERP", "wehago", 3)
    assert row["accounts"] == "95100 이자비용, 96200 임차보증금, 98000 잡손실"
    same = {"10300": "보통예금", "25300": "미지급금", "81100": "복리후생비"}
    (row,) = doubts(planned(tmp_path, around=same)).iter_rows(named=True)
    assert (row["other_name"], row["differing"], row["accounts"]) == ("kclep", 0, "")
    assert doubts(planned(tmp_path, around=KCLEP)).is_empty()
    assert doubts(planned(tmp_path, around=same, maps=(WEHAGO,))).is_empty()


def created(decision: Decision) -> tuple[str | None, ...]:
    assert decision.create is not None
    return decision.target, decision.create.account_type, decision.create.normal_side, decision.create_name


def test_what_nothing_maps_is_created_on_request_with_its_code_and_type(tmp_path: Path) -> None:
    uses = (
        use("88003", "연구재료비"),
        use("142", "받을돈", type_=" 자 산 ", side="차변"),
        use("25390", "미지급금(카드)", type_="부채"),
        use("46001", "용역원가"),
        use("96190", "시설이용권"),
        use("10190"),
    )
    found = planned(tmp_path, *uses, create=True)
    assert {each.how for each in found.decisions if each.code not in DOUZONE} == {"parent", "created"}
    assert created(decided(found, "88003")) == ("88003", "expense", "debit", "연구재료비")
    assert created(decided(found, "14200")) == ("14200", "asset", "debit", "받을돈")
    assert decided(found, "88003").verified
    assert all(each.create is None or each.create.parent_code is None for each in found.decisions)
    assert decided(found, "25390").how == "parent"


def test_the_files_own_type_comes_before_the_section_and_brings_its_natural_side(tmp_path: Path) -> None:
    uses = (use("88003", "임대수익", type_="수익"), use("88004", "x", type_="revenue", side="debit"))
    found = planned(tmp_path, *uses, create=True)
    assert created(decided(found, "88003")) == ("88003", "revenue", "credit", "임대수익")
    assert created(decided(found, "88004")) == ("88004", "revenue", "debit", "x")


def test_a_contra_account_of_the_chart_keeps_its_side_if_its_name_is_the_charts(tmp_path: Path) -> None:
    code, name = next((each.code, each.name) for each in chart_of("wehago") if each.contra_of == "10800")
    found = planned(tmp_path, use(code, name), use("17990", "다른 것"), create=True)
    assert decided(found, code).how == "line"
    renamed = planned(tmp_path, use(code, "다른 것"), create=True)
    assert created(decided(renamed, code)) == (code, "asset", "debit", "다른 것")


def chart_of(name: str) -> list[ChartAccount]:
    chart = dialect_named(name).chart
    assert chart is not None
    return list(chart.accounts)


def test_a_code_that_k_erp_has_for_another_account_is_created_with_an_x_before_it(tmp_path: Path) -> None:
    found = planned(tmp_path, use("10301", "특별예금"), use("10300", "특별"), create=True, around=DOUZONE_BUT_103)
    assert created(decided(found, "10301")) == ("X10301", "asset", "debit", "특별예금")
    there = {**STANDARD, "X10301": TargetAccount("X10301", "특별예금", "asset", "debit", None, allow_posting=True)}
    again = planned(
        tmp_path, use("10301", "특별예금"), use("10300", "특별"), create=True, around=DOUZONE_BUT_103, targets=there
    )
    assert went(decided(again, "10301")) == ("self", "X10301", True)


DOUZONE_BUT_103 = {code: name for code, name in DOUZONE.items() if code != "10300"}


def test_a_section_says_nothing_of_an_account_that_the_chart_has_under_another_type(tmp_path: Path) -> None:
    uses = (use("0962", "임차보증금"), use("0963", "이자비용"), use("0964", "임차보증금", type_="자산"))
    found = planned(tmp_path, *uses, around=KCLEP, create=True)
    assert (decided(found, "96200").how, decided(found, "96200").target) == ("created", None)
    assert went(decided(found, "96300")) == ("proposed", "57101", False)
    assert created(decided(found, "96400")) == ("96400", "asset", "debit", "임차보증금")


def test_where_nothing_tells_the_type_there_is_no_target(tmp_path: Path) -> None:
    found = planned(tmp_path, use("7777", "모르는 것"), use("8888", "아는 것", type_="비용"), around={}, create=True)
    assert (decided(found, "7777").how, decided(found, "7777").target) == ("created", None)
    assert created(decided(found, "8888")) == ("8888", "expense", "debit", "아는 것")


def test_an_account_without_a_name_is_called_by_its_code(tmp_path: Path) -> None:
    assert created(decided(planned(tmp_path, use("88003"), create=True), "88003"))[3] == "88003"


def test_an_account_that_a_map_creates_is_made_once_and_only_if_used(tmp_path: Path) -> None:
    create = "create: {account_type: expense, normal_side: debit, parent_code: '524'}"
    target = "target_code: '52403', target_name: 경상연구비, verified: true"
    codes = ("88003", "88004")
    lines = "".join(f"  - {{source_code: '{code}', source_name: 연구비, {target}, {create}}}\n" for code in codes)
    found = planned(tmp_path, use("88003", "연구비"), use("88004", "연구비"), maps=("accounts:\n" + lines,))
    targets = {code: account for code, account in STANDARD.items() if code != "52403"}
    (made,) = accounts_to_create(found, targets, {"52403", "10101"})
    assert (made.target, made.create_name, made.code) == ("52403", "경상연구비", "88003")
    assert made.create is not None
    assert (made.create.account_type, made.create.parent_code) == ("expense", "524")
    assert accounts_to_create(found, targets, {"10101"}) == []
    assert accounts_to_create(found, {**targets, "52403": STANDARD["10101"]}, {"52403"}) == []


def test_accounts_that_a_list_names_are_recognised_where_the_journal_only_has_codes(tmp_path: Path) -> None:
    journal = [use(code, "", 500) for code in DOUZONE]
    assert planned(tmp_path, *journal).dialect.name == "wehago"


def test_a_map_of_ones_own_says_which_dialect_it_is(tmp_path: Path) -> None:
    lone = planned(tmp_path, use("7", "가"), around={}, maps=(f"{WEHAGO}",))
    assert lone.dialect.name == "wehago"
    assert planned(tmp_path, around=GENERIC, maps=(ANY,)).dialect.name == "seed-generic"
    assert planned(tmp_path, around=GENERIC, maps=(ANY, WEHAGO)).dialect.name == "wehago"


@pytest.mark.parametrize(
    ("code", "canonical"),
    [
        *(("103", "10300"), ("0103", "10300"), ("10300", "10300"), ("010300", "10300"), ("10301", "10301")),
        *(
            ("1", "1"),
            ("0001", "0001"),
            ("000", "000"),
            ("1039", "1039"),
            ("103001", "103001"),
            ("10A", "10A"),
            ("1234567", "1234567"),
        ),
    ],
)
def test_douzones_spellings_of_one_code_are_one_code(code: str, canonical: str) -> None:
    assert five_digits(code) == canonical
    assert five_digits(canonical) == canonical


def test_name_keys_join_synonyms_and_nothing_else() -> None:
    assert name_key("접대비(판)") == name_key("기업업무추진비")
    assert name_key("급여") != name_key("임원급여")
    assert name_key("임차보증금") != name_key("임대보증금")


CODES = """source: any
target: kerp-standard
{table}: [{{source_code: "00108", target_code: {first}}}, {{source_code: "{own}", target_code: {first}}}]
"""


@pytest.mark.parametrize("table", ["partners", "departments", "projects"])
def test_the_later_file_decides_for_the_codes_that_both_name(tmp_path: Path, table: str) -> None:
    maps = (CODES.format(table=table, first="A", own="1"), CODES.format(table=table, first="B", own="2"))
    found = planned(tmp_path, around={}, maps=maps)
    assert getattr(found, table) == {"00108": "B", "1": "A", "2": "B"}


def test_the_later_file_decides_how_kinds_and_closings_are_read(tmp_path: Path) -> None:
    first = ANY + "voucher_types: {매입매출: purchase, 일반: general}\nclosing_entries: exclude\n"
    second = ANY + "voucher_types: {매입매출: sales}\n"
    found = planned(tmp_path, around={}, maps=(first, second))
    assert found.voucher_types == {"매입매출": "sales", "일반": "general"}
    assert found.closing_entries == "exclude"
    assert planned(tmp_path, around={}).closing_entries == "include"
    job = Job("HANBIT", (), tmp_path, mappings=(tmp_path / "map-0.yaml",), closing_entries="include")
    assert plan(job, (), {}).closing_entries == "include"


LINES = """일자,전표번호,계정코드,계정과목,차변,대변,거래처코드,부서코드,프로젝트코드
2024-01-01,1,10100,현금,0,0,,,
2024-01-01,1,40100,상품매출,0,0,,,
2023-12-31,1,81300,접대비,1,0,00101,2000,P1
2024-01-01,1,81300,접대비,1,0,00101,2000,P1
2024-06-30,1,813,접대비,1,0,00102,1000,P2
2024-07-01,1,0813,접대비,1,0,,,
2024-07-02,1,81300,접대비,1,0,00102,2000,P2
"""


def targets_under(folder: Path, rules: str) -> list[tuple[str | None, ...]]:
    """Return the target, partner, department and project of every 접대비 line under a map with `rules`."""
    path, mapping = folder / "journal.csv", folder / "map.yaml"
    path.write_text(LINES, encoding="utf-8")
    mapping.write_text(WEHAGO + rules, encoding="utf-8")
    job = Job("HANBIT", (path,), folder, mappings=(mapping,))
    extracted = extract(job, find_files(job), b"secret", folder)
    resolution = plan(job, extracted.accounts, STANDARD)
    names = pl.DataFrame(schema={"name_key": pl.String, "code": pl.String})
    (part,) = extracted.parts()
    frame = transform_part(part, resolution, VoucherBook(folder / "vouchers"), names).frame.filter(
        pl.col("source_account_code") == "81300"
    )
    return frame.select("account_code", "partner_code", "department_code", "project_code").rows()


@pytest.mark.parametrize(
    ("when", "held"),
    sampled(
        [
            ('department: "2000"', "xx..x"),
            ('partner: "00102"', "..x.x"),
            ("project: P1", "xx..."),
            ("from: 2024-01-01", ".xxxx"),
            ("to: 2024-01-01", "xx..."),
            ("from: 2024-01-01, to: 2024-06-30", ".xx.."),
            ('department: "2000", partner: "00101", from: 2024-01-01', ".x..."),
            ('department: "9999"', "....."),
        ],
        3,
    ),
)
def test_a_condition_holds_line_by_line_and_the_usual_target_has_the_rest(tmp_path: Path, when: str, held: str) -> None:
    rules = f'rules:\n  - {{source_code: "813", when: {{{when}}}, target_code: "52110", verified: true}}\n'
    found = "".join("x" if row[0] == "52110" else "." for row in targets_under(tmp_path, rules))
    assert found == held
    assert {row[0] for row in targets_under(tmp_path, rules)} <= {"52110", "52107"}


def test_the_first_condition_that_holds_wins(tmp_path: Path) -> None:
    rules = """rules:
  - {source_code: "813", when: {department: "2000"}, target_code: "52110", verified: true}
  - {source_code: "813", when: {from: 2024-01-01}, target_code: "52111", verified: true}
"""
    assert [row[0] for row in targets_under(tmp_path, rules)] == ["52110", "52110", "52111", "52111", "52110"]


def test_conditions_speak_of_legacy_codes_and_the_lines_carry_the_mapped_ones(tmp_path: Path) -> None:
    rules = """rules:
  - {source_code: "813", when: {department: "2000"}, target_code: "52110", verified: true}
partners: [{source_code: "00101", target_code: C-101}]
departments: [{source_code: "2000", target_code: D20}]
projects: [{source_code: P2, target_code: J2}]
"""
    assert targets_under(tmp_path, rules) == [
        ("52110", "C-101", "D20", "P1"),
        ("52110", "C-101", "D20", "P1"),
        ("52107", "00102", "1000", "J2"),
        ("52107", None, None, None),
        ("52110", "00102", "D20", "J2"),
    ]


def test_a_condition_is_told_with_its_decision(tmp_path: Path) -> None:
    rules = (
        'rules:\n  - {source_code: "813", when: {partner: "1", to: 2024-12-31}, target_code: "52110", verified: true}\n'
    )
    (mine,) = (each for each in planned(tmp_path, use("813", "접대비"), maps=(rules,)).decisions if each.when)
    assert mine.when == When(None, "1", None, None, dt.date(2024, 12, 31))


def test_of_a_chart_of_ones_own_the_part_that_fits_a_product_follows_its_map(tmp_path: Path) -> None:
    kept = {each.code[:3]: each.name for each in chart_of("wehago")[:30]}
    others = {f"N{number:02}": f"우리 계정 {number}" for number in range(40)}
    found = planned(tmp_path, use("204", "회사차"), use("N99", "급여(제)"), around={**kept, **others})
    assert found.dialect.name == "any"
    assert went(decided(found, "101")) == ("line", "10101", False)
    assert went(decided(found, "109")) == ("line", "10211", False)
    assert decided(found, "N01").how == "unmapped"
    assert decided(found, "204").how == "unmapped"
    assert (decided(found, "N99").how, decided(found, "N99").proposed) == ("unmapped", "51201")
    assert found.proposals["101"][0].score == 100
