"""The shipped charts, code maps and synonyms hold together: every code has a place that keeps its type and side."""

import unicodedata
from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
import yaml
from support import ROOT

MAPPINGS = ROOT / "mappings"
NATURAL_SIDE = {"asset": "debit", "expense": "debit", "liability": "credit", "equity": "credit", "revenue": "credit"}
LEGACY = ["wehago", "kclep", "ecount", "kerp-v02", "seed-generic"]
UNVERIFIED = ["wehago", "kclep", "ecount", "kerp-v02"]
FIRST_AND_LAST = {
    "wehago": ("10100", "99999"),
    "kclep": ("10100", "99999"),
    "ecount": ("1010", "9999"),
    "kerp-v02": ("1100", "5999"),
    "seed-generic": ("1000", "5999"),
}
SIZE = {
    "wehago": (474, 474),
    "kclep": (333, 333),
    "ecount": (276, 232),
    "kerp-v02": (109, 82),
    "seed-generic": (16, 16),
}
"""Accounts of each chart, and how many of them are posted to."""
SEED = {
    ("1010", "현금"): ("10101", "현금"),
    ("1020", "보통예금"): ("10102", "보통예금"),
    ("1100", "외상매출금"): ("10201", "외상매출금"),
    ("1110", "받을어음"): ("10202", "받을어음"),
    ("1200", "재고자산"): ("10301", "상품"),
    ("2100", "외상매입금"): ("20101", "외상매입금"),
    ("2110", "지급어음"): ("20102", "지급어음"),
    ("2200", "미지급금"): ("20201", "미지급금"),
    ("2210", "예수금"): ("20301", "예수금"),
    ("3100", "자본금"): ("30101", "자본금"),
    ("3200", "이익잉여금"): ("30201", "이익잉여금"),
    ("4100", "상품매출"): ("40101", "상품매출"),
    ("4200", "제품매출"): ("40102", "제품매출"),
    ("5100", "상품매입"): ("50101", "상품매입원가"),
    ("5200", "급여"): ("52101", "급여"),
    ("5210", "복리후생비"): ("52102", "복리후생비"),
}
OTHER_TYPE_THAN_ITS_SECTION = {("wehago", "99300"), ("ecount", "9120")}
"""중단사업손상차환입 is revenue among expenses; ECOUNT's 미지급세금 is a liability that its user put among revenue."""
FREE_BASE_SLOTS = {
    "wehago": {"22100", "22300", "22500", "22700", "22900"},
    "kclep": set[str](),
    "ecount": set[str](),
    "kerp-v02": set[str](),
}
"""Base accounts that the product leaves to the company: only their 감가상각누계액 is in the chart."""
CONTRA_TO_MANY = {"10333", "11291"}
"""재고자산평가충당금 and 국고보조금(유형자산차감) stand against a whole heading."""
NO_SINGLE_BASE = {("kclep", "21700"), ("kerp-v02", "110303"), ("ecount", "1088")}
"""국고보조금 against 유형자산, 대손충당금 against 매출채권 as a whole; and the heading of ECOUNT's 대손충당금."""
MERGED = {
    "wehago": {
        "11269": {"22200", "22400", "22600", "22800", "23000"},  # 감가상각누계액 of the free slots
        "51206": {"50800", "51000"},  # 퇴직급여 stands twice in each section, and means the same
        "53206": {"60700", "60900"},
        "54206": {"70700", "70900"},
        "52123": {"80600", "80800"},
    },
    "kclep": {},
    "ecount": {
        "11413": {"1824", "2473"},  # 장기(성)매출채권 stands in two places
        "52107": {"8128", "8129"},  # 접대비 by card and otherwise
    },
    "kerp-v02": {},
}

Row = dict[str, Any]


@cache
def read(name: str) -> Row:
    document: Row = yaml.safe_load((MAPPINGS / name).read_text(encoding="utf-8"))
    return document


def by_code(chart: str) -> dict[str, Row]:
    return {account["code"]: account for account in read(f"charts/{chart}.yaml")["accounts"]}


def bounds(code_range: str) -> tuple[str, str]:
    first, last = code_range.split("-")
    return first, last


def plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


@pytest.mark.parametrize("chart", ["kerp-standard", *LEGACY])
def test_a_chart_has_unique_codes_in_order_that_are_text_and_known_types_and_sides(chart: str) -> None:
    document = read(f"charts/{chart}.yaml")
    assert document["chart"] == chart
    codes = [account["code"] for account in document["accounts"]]
    assert codes == sorted(set(codes))
    for account in document["accounts"]:
        assert account["code"].isdecimal(), account
        assert 0 < len(account["name"]) <= 100, account
        assert account["account_type"] in NATURAL_SIDE, account
        assert account["normal_side"] in {"debit", "credit"}, account


def test_postable_standard_accounts_have_five_digits_and_headings_fewer() -> None:
    keys = {"code", "name", "account_type", "normal_side", "parent_code", "contra_of", "allow_posting"}
    for code, account in by_code("kerp-standard").items():
        assert set(account) <= keys, account
        assert account.get("allow_posting", True) is (len(code) == 5), account
        assert len(code) <= 5, account


def test_a_standard_accounts_code_begins_with_that_of_its_heading_of_the_same_type() -> None:
    accounts = by_code("kerp-standard")
    assert {code for code, account in accounts.items() if "parent_code" not in account} == set("12345")
    for code, account in accounts.items():
        if "parent_code" in account:
            parent = accounts[account["parent_code"]]
            assert parent["allow_posting"] is False, account
            assert parent["account_type"] == account["account_type"], account
            assert code.startswith(parent["code"]), account


def test_headings_have_children_and_the_natural_side_of_their_type() -> None:
    accounts = by_code("kerp-standard")
    parents = {account.get("parent_code") for account in accounts.values()}
    for code, account in accounts.items():
        if account.get("allow_posting") is False:
            assert code in parents, account
            assert account["normal_side"] == NATURAL_SIDE[account["account_type"]], account


def test_every_contra_account_of_the_standard_chart_outside_equity_names_its_base() -> None:
    accounts = by_code("kerp-standard")
    for account in accounts.values():
        contra = account["normal_side"] != NATURAL_SIDE[account["account_type"]]
        if account["account_type"] != "equity" and account["code"] not in CONTRA_TO_MANY:
            assert contra is ("contra_of" in account), account
        if "contra_of" in account:
            base = accounts[account["contra_of"]]
            assert base.get("allow_posting", True), account
            assert base["account_type"] == account["account_type"], account
            assert base["normal_side"] != account["normal_side"], account


def test_names_of_postable_accounts_are_unique() -> None:
    names = Counter(plain(row["name"]) for row in by_code("kerp-standard").values() if len(row["code"]) == 5)
    assert [name for name, count in names.items() if count > 1] == []


def test_the_standard_chart_has_the_seeds_targets_and_the_entertainment_account() -> None:
    accounts = by_code("kerp-standard")
    targets = [*SEED.values(), ("52107", "기업업무추진비")]
    assert [(code, accounts[code]["name"]) for code, _ in targets] == targets
    assert all(accounts[code].get("allow_posting", True) for code, _ in targets)


@pytest.mark.parametrize("chart", LEGACY)
def test_sections_cover_the_whole_range_of_codes_without_gap_or_overlap(chart: str) -> None:
    edges = [bounds(section["range"]) for section in read(f"charts/{chart}.yaml")["sections"]]
    assert (edges[0][0], edges[-1][1]) == FIRST_AND_LAST[chart]
    assert all(int(low) <= int(high) for low, high in edges)
    assert all(int(after[0]) == int(before[1]) + 1 for before, after in pairwise(edges))


@pytest.mark.parametrize("chart", LEGACY)
def test_every_account_lies_in_its_section_and_has_its_type(chart: str) -> None:
    document = read(f"charts/{chart}.yaml")
    sections = {section["name"]: section for section in document["sections"]}
    assert len(sections) == len(document["sections"])
    for section in document["sections"]:
        assert section["normal_side"] == NATURAL_SIDE[section["account_type"]], section
    for account in document["accounts"]:
        if chart == "kerp-v02" and len(account["code"]) < len("1101"):
            assert "section" not in account, account
            continue
        section = sections[account["section"]]
        first, last = bounds(section["range"])
        # K-ERP 0.2 files six digits under four; ECOUNT's users add codes of any width under a heading.
        place = account["parent_code"] if account["code"] == "00010" else account["code"][: len(first)]
        assert len(account["code"]) in {len(first), len("110101") if chart == "kerp-v02" else len(account["code"])}
        assert first <= place <= last, account
        same = account["account_type"] == section["account_type"]
        assert same is ((chart, account["code"]) not in OTHER_TYPE_THAN_ITS_SECTION), account


@pytest.mark.parametrize("chart", UNVERIFIED)
def test_a_contra_account_stands_against_a_base_of_its_own_section(chart: str) -> None:
    accounts = by_code(chart)
    contras = [account for account in accounts.values() if "contra_of" in account]
    assert {account["contra_of"] for account in contras} - set(accounts) == FREE_BASE_SLOTS[chart]
    for account in contras:
        assert account["normal_side"] != NATURAL_SIDE[account["account_type"]], account
        if account["contra_of"] not in FREE_BASE_SLOTS[chart]:
            base = accounts[account["contra_of"]]
            assert base["section"] == account["section"], account
            assert base["normal_side"] != account["normal_side"], account


@pytest.mark.parametrize("chart", ["kclep", "ecount", "kerp-v02"])
def test_every_contra_account_outside_equity_names_its_base(chart: str) -> None:
    for account in by_code(chart).values():
        contra = account["normal_side"] != NATURAL_SIDE[account["account_type"]]
        if account["account_type"] != "equity" and (chart, account["code"]) not in NO_SINGLE_BASE:
            assert contra is ("contra_of" in account), account


@pytest.mark.parametrize(
    ("chart", "summary", "retained"),
    [
        ("wehago", "40000", {"37500", "37600", "37700", "37800", "37900"}),
        ("kclep", "40000", {"37500", "37600", "37700", "37800", "37900"}),
        ("ecount", "4001", {"3759", "3779", "3799"}),
        ("kerp-v02", None, {"3302", "3303"}),
    ],
)
def test_closing_accounts_are_equity_accounts_of_the_chart(chart: str, summary: str | None, retained: set[str]) -> None:
    document, accounts = read(f"charts/{chart}.yaml"), by_code(chart)
    first, last = bounds(document["retained_earnings"])
    assert document.get("income_summary") == summary
    assert summary is None or accounts[summary]["name"] == "손익"
    assert {code for code in accounts if first <= code <= last} == retained
    closing = retained | ({summary} if summary else set())
    assert {accounts[code]["account_type"] for code in closing} == {"equity"}


@pytest.mark.parametrize("chart", ["ecount", "kerp-v02"])
def test_every_posting_account_of_a_legacy_chart_stands_under_a_heading(chart: str) -> None:
    accounts = by_code(chart)
    parents = {account["parent_code"] for account in accounts.values() if "parent_code" in account}
    headings = {code for code, account in accounts.items() if account.get("allow_posting") is False}
    assert parents == headings
    assert all("parent_code" in account for code, account in accounts.items() if code not in headings)


@pytest.mark.parametrize("chart", LEGACY)
def test_a_code_map_has_one_line_for_each_posting_account_under_the_charts_name(chart: str) -> None:
    document, accounts = read(f"{chart}/accounts.yaml"), by_code(chart)
    assert (document["source"], document["target"]) == (chart, "kerp-standard")
    lines = [(line["source_code"], line["source_name"]) for line in document["accounts"]]
    posting = [each for each in accounts.values() if each.get("allow_posting", True)]
    assert lines == [(account["code"], account["name"]) for account in posting]
    assert (len(accounts), len(lines)) == SIZE[chart]


@pytest.mark.parametrize("chart", LEGACY)
def test_every_target_exists_allows_posting_and_keeps_type_and_side(chart: str) -> None:
    legacy, standard = by_code(chart), by_code("kerp-standard")
    for line in read(f"{chart}/accounts.yaml")["accounts"]:
        source, target = legacy[line["source_code"]], standard[line["target_code"]]
        assert target["name"] == line["target_name"], line
        assert target.get("allow_posting", True), line
        assert target["account_type"] == source["account_type"], line
        assert target["normal_side"] == source["normal_side"], line


@pytest.mark.parametrize("chart", UNVERIFIED)
def test_a_contra_account_stays_with_its_base_in_the_standard_chart(chart: str) -> None:
    legacy, standard = by_code(chart), by_code("kerp-standard")
    target = {line["source_code"]: line["target_code"] for line in read(f"{chart}/accounts.yaml")["accounts"]}
    for code, account in legacy.items():
        if account.get("contra_of") in target:
            assert standard[target[code]]["contra_of"] == target[account["contra_of"]], account


def test_only_the_seeds_lines_ship_as_verified_and_they_are_the_seeds() -> None:
    lines = read("seed-generic/accounts.yaml")["accounts"]
    assert {
        (line["source_code"], line["source_name"]): (line["target_code"], line["target_name"]) for line in lines
    } == SEED
    assert {line["verified"] for line in lines} == {True}
    for chart in UNVERIFIED:
        assert {line["verified"] for line in read(f"{chart}/accounts.yaml")["accounts"]} == {False}


@pytest.mark.parametrize("chart", UNVERIFIED)
def test_only_accounts_without_a_meaning_of_their_own_are_joined(chart: str) -> None:
    sources = defaultdict(set)
    for line in read(f"{chart}/accounts.yaml")["accounts"]:
        sources[line["target_code"]].add(line["source_code"])
    assert {target: codes for target, codes in sources.items() if len(codes) > 1} == MERGED[chart]


def test_one_name_goes_to_one_place_whichever_chart_it_comes_from() -> None:
    group = {plain(name): number for number, names in enumerate(read("synonyms.yaml")["synonyms"]) for name in names}
    goes = defaultdict(set)
    for chart in UNVERIFIED:
        accounts = by_code(chart)
        names = Counter(
            (row.get("section"), group.get(plain(row["name"]), plain(row["name"]))) for row in accounts.values()
        )
        for line in read(f"{chart}/accounts.yaml")["accounts"]:
            section = accounts[line["source_code"]].get("section")
            name = group.get(plain(line["source_name"]), plain(line["source_name"]))
            if names[section, name] == 1:
                goes[section, name].add(line["target_code"])
    assert {place: targets for place, targets in goes.items() if len(targets) > 1} == {}


def test_one_name_in_four_cost_sections_is_four_accounts() -> None:
    lines = {line["source_code"]: line["target_name"] for line in read("wehago/accounts.yaml")["accounts"]}
    names = [lines[code] for code in ("51100", "61100", "71100", "81100")]
    assert names == ["복리후생비(제조)", "복리후생비(도급)", "복리후생비(분양)", "복리후생비"]


def test_a_name_stands_in_one_list_of_synonyms_only() -> None:
    lists = read("synonyms.yaml")["synonyms"]
    names = Counter(plain(name) for names in lists for name in names)
    assert [name for name, count in names.items() if count > 1] == []
    assert all(len(names) > 1 for names in lists)


def test_synonyms_never_join_two_accounts_that_a_chart_tells_apart() -> None:
    group = {plain(name): number for number, names in enumerate(read("synonyms.yaml")["synonyms"]) for name in names}
    joined = defaultdict(set)
    for chart in UNVERIFIED:
        for account in (each for each in by_code(chart).values() if each.get("allow_posting", True)):
            name = plain(account["name"])
            joined[chart, account.get("section", ""), group.get(name, name)].add(name)
    for code, account in by_code("kerp-standard").items():
        if len(code) == 5:
            name = plain(account["name"])
            joined["kerp-standard", "", group.get(name, name)].add(name)
    assert {key: names for key, names in joined.items() if len(names) > 1} == {}
