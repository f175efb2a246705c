"""The shipped charts, code maps and synonyms hold together: every code has a place that keeps its type and side."""

import unicodedata
from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

MAPPINGS = Path(__file__).parents[1] / "mappings"
NATURAL_SIDE = {"asset": "debit", "expense": "debit", "liability": "credit", "equity": "credit", "revenue": "credit"}
LEGACY = ["wehago", "seed-generic"]
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
OTHER_TYPE_THAN_ITS_SECTION = {"99300"}
"""중단사업손상차환입 is revenue in a section of expenses."""
FREE_BASE_SLOTS = {"22100", "22300", "22500", "22700", "22900"}
"""Base accounts that the product leaves to the company: only their 감가상각누계액 is in the chart."""
CONTRA_TO_MANY = {"10333", "11291"}
"""재고자산평가충당금 and 국고보조금(유형자산차감) stand against a whole heading."""
MERGED = {
    "11269": {"22200", "22400", "22600", "22800", "23000"},  # 감가상각누계액 of the free slots
    "51206": {"50800", "51000"},  # 퇴직급여 stands twice in each section, and means the same
    "53206": {"60700", "60900"},
    "54206": {"70700", "70900"},
    "52123": {"80600", "80800"},
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


def test_postable_accounts_of_the_standard_chart_have_five_digits_and_headings_fewer() -> None:
    keys = {"code", "name", "account_type", "normal_side", "parent_code", "contra_of", "allow_posting"}
    for code, account in by_code("kerp-standard").items():
        assert set(account) <= keys, account
        assert account.get("allow_posting", True) is (len(code) == 5), account
        assert len(code) <= 5, account


def test_parents_in_the_standard_chart_are_headings_of_the_same_type_whose_code_begins_the_childs() -> None:
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


def test_the_standard_chart_has_the_seeds_sixteen_targets_and_the_entertainment_account() -> None:
    accounts = by_code("kerp-standard")
    targets = [*SEED.values(), ("52107", "기업업무추진비")]
    assert [(code, accounts[code]["name"]) for code, _ in targets] == targets
    assert all(accounts[code].get("allow_posting", True) for code, _ in targets)


@pytest.mark.parametrize(("chart", "first", "last"), [("wehago", 10100, 99999), ("seed-generic", 1000, 5999)])
def test_sections_cover_the_whole_range_of_codes_without_gap_or_overlap(chart: str, first: int, last: int) -> None:
    edges = [bounds(section["range"]) for section in read(f"charts/{chart}.yaml")["sections"]]
    assert (int(edges[0][0]), int(edges[-1][1])) == (first, last)
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
        section = sections[account["section"]]
        first, last = bounds(section["range"])
        assert len(account["code"]) == len(first), account
        assert first <= account["code"] <= last, account
        same = account["account_type"] == section["account_type"]
        assert same is (account["code"] not in OTHER_TYPE_THAN_ITS_SECTION), account


def test_a_contra_account_stands_against_a_base_of_its_own_section() -> None:
    accounts = by_code("wehago")
    contras = [account for account in accounts.values() if "contra_of" in account]
    assert {account["contra_of"] for account in contras} - set(accounts) == FREE_BASE_SLOTS
    for account in contras:
        assert account["normal_side"] != NATURAL_SIDE[account["account_type"]], account
        if account["contra_of"] not in FREE_BASE_SLOTS:
            base = accounts[account["contra_of"]]
            assert base["section"] == account["section"], account
            assert base["normal_side"] != account["normal_side"], account


def test_wehagos_closing_accounts_are_equity_accounts_of_the_chart() -> None:
    document = read("charts/wehago.yaml")
    accounts = by_code("wehago")
    first, last = bounds(document["retained_earnings"])
    retained = {code for code in accounts if first <= code <= last}
    assert accounts[document["income_summary"]]["name"] == "손익"
    assert retained == {"37500", "37600", "37700", "37800", "37900"}
    assert {accounts[code]["account_type"] for code in [*retained, document["income_summary"]]} == {"equity"}


@pytest.mark.parametrize(("chart", "size"), [("wehago", 474), ("seed-generic", 16)])
def test_a_code_map_has_one_line_for_each_account_of_its_chart_under_the_charts_name(chart: str, size: int) -> None:
    document = read(f"{chart}/accounts.yaml")
    assert (document["source"], document["target"]) == (chart, "kerp-standard")
    lines = [(line["source_code"], line["source_name"]) for line in document["accounts"]]
    assert lines == [(account["code"], account["name"]) for account in by_code(chart).values()]
    assert len(lines) == size


@pytest.mark.parametrize("chart", LEGACY)
def test_every_target_exists_allows_posting_and_keeps_type_and_side(chart: str) -> None:
    legacy, standard = by_code(chart), by_code("kerp-standard")
    for line in read(f"{chart}/accounts.yaml")["accounts"]:
        source, target = legacy[line["source_code"]], standard[line["target_code"]]
        assert target["name"] == line["target_name"], line
        assert target.get("allow_posting", True), line
        assert target["account_type"] == source["account_type"], line
        assert target["normal_side"] == source["normal_side"], line


def test_a_contra_account_stays_with_its_base_in_the_standard_chart() -> None:
    legacy, standard = by_code("wehago"), by_code("kerp-standard")
    target = {line["source_code"]: line["target_code"] for line in read("wehago/accounts.yaml")["accounts"]}
    for code, account in legacy.items():
        if account.get("contra_of") in target:
            assert standard[target[code]]["contra_of"] == target[account["contra_of"]], account


def test_only_the_seeds_lines_ship_as_verified_and_they_are_the_seeds() -> None:
    lines = read("seed-generic/accounts.yaml")["accounts"]
    assert {
        (line["source_code"], line["source_name"]): (line["target_code"], line["target_name"]) for line in lines
    } == SEED
    assert {line["verified"] for line in lines} == {True}
    assert {line["verified"] for line in read("wehago/accounts.yaml")["accounts"]} == {False}


def test_only_accounts_without_a_meaning_of_their_own_are_joined() -> None:
    sources = defaultdict(set)
    for line in read("wehago/accounts.yaml")["accounts"]:
        sources[line["target_code"]].add(line["source_code"])
    assert {target: codes for target, codes in sources.items() if len(codes) > 1} == MERGED


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
    for account in by_code("wehago").values():
        name = plain(account["name"])
        joined["wehago", account["section"], group.get(name, name)].add(name)
    for code, account in by_code("kerp-standard").items():
        if len(code) == 5:
            name = plain(account["name"])
            joined["kerp-standard", "", group.get(name, name)].add(name)
    assert {key: names for key, names in joined.items() if len(names) > 1} == {}
