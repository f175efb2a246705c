"""The truth files hold together: what each legacy account means and where an accountant puts it in K-ERP.

Decision: docs/decisions/truth-files.md
"""

from collections import Counter
from functools import cache
from typing import Any

import pytest
import yaml
from kerp_import.mapping.charts.dialect import dialect_named
from kerp_import.mapping.files import ChartAccount
from support import FIXTURES

TRUTH = FIXTURES / "truth"
CHARTS = ["wehago", "kclep", "ecount", "kerp-v02"]
BOOKS = ["books-2016", "books-2021", "maker", "builder", "shop", "kitchen"]
"""Accounts as they stand in journals, each file of one company: codes and names are all that such books give."""
DIALECTS = {*CHARTS, "sap", "any"}
ENOUGH = 100
EVERY_ACCOUNT_THAT_POSTS = {"kerp-v02": 82, **dict.fromkeys(BOOKS, 60)}
"""Charts with fewer accounts than `ENOUGH`: all of them stand in the file; of books those that are used."""
NEEDED = {"source_code", "source_name", "account_type", "normal_side", "target_code", "target_name", "means"}
KEYS = NEEDED | {"dialect", "also", "why", "create"}

Row = dict[str, Any]


@cache
def accounts(name: str) -> tuple[Row, ...]:
    document = yaml.safe_load((TRUTH / f"{name}.yaml").read_text(encoding="utf-8"))
    assert document["target"] == "kerp-standard"
    assert document.get("chart") == (name if name in CHARTS else None)
    assert ("dialect" in document) is (name in BOOKS)
    return tuple(document["accounts"])


@cache
def dialect_of(name: str) -> str:
    """Return whose codes a file's are; those of `renamed` say it one by one."""
    document = yaml.safe_load((TRUTH / f"{name}.yaml").read_text(encoding="utf-8"))
    return str(document.get("dialect", name))


@cache
def by_code(chart: str) -> dict[str, ChartAccount]:
    """Return the accounts of a shipped chart by canonical code; none where the chart is not shipped."""
    dialect = dialect_named(chart)
    return {dialect.canonical(each.code): each for each in (dialect.chart.accounts if dialect.chart else ())}


def kind(row: Row) -> tuple[str, str]:
    return row["account_type"], row["normal_side"]


@pytest.mark.parametrize("name", [*CHARTS, "renamed", *BOOKS])
def test_every_account_says_what_it_means_and_has_no_key_that_nobody_reads(name: str) -> None:
    for row in accounts(name):
        assert NEEDED <= set(row) <= KEYS, row
        assert row["means"].endswith("."), row
        assert ("dialect" in row) is (name == "renamed"), row
        assert row.get("dialect", dialect_of(name)) in DIALECTS, row


@pytest.mark.parametrize("name", [*CHARTS, "renamed", *BOOKS])
def test_there_are_a_hundred_accounts_or_all_that_the_chart_has_and_no_code_twice(name: str) -> None:
    assert len(accounts(name)) >= EVERY_ACCOUNT_THAT_POSTS.get(name, ENOUGH)
    codes = [
        (dialect, dialect_named(dialect).canonical(row["source_code"]))
        for row in accounts(name)
        for dialect in (row.get("dialect", dialect_of(name)),)
    ]
    assert [code for code, count in Counter(codes).items() if count > 1] == []


@pytest.mark.parametrize("name", [*CHARTS, "renamed", *BOOKS])
def test_every_target_exists_posts_and_keeps_type_and_side_or_says_why_not(name: str) -> None:
    standard = by_code("kerp-standard")
    for row in accounts(name):
        codes = [*([row["target_code"]] if row["target_code"] else []), *row.get("also", [])]
        assert len(codes) == len(set(codes)), row
        for target in (standard[code] for code in codes):
            assert target.allow_posting, row
            assert kind(row) == (target.account_type, target.normal_side) or row.get("why"), row
        if row["target_code"]:
            assert standard[row["target_code"]].name == row["target_name"], row


@pytest.mark.parametrize("name", [*CHARTS, "renamed", *BOOKS])
def test_an_account_without_a_target_says_what_to_make_under_which_heading(name: str) -> None:
    standard = by_code("kerp-standard")
    for row in accounts(name):
        assert (row["target_code"] is None) is ("create" in row), row
        if "create" in row:
            assert set(row["create"]) == {"account_type", "normal_side", "parent_code"}, row
            assert kind(row["create"]) == kind(row), row
            parent = standard[row["create"]["parent_code"]]
            assert (parent.allow_posting, parent.account_type) == (False, row["account_type"]), row
            assert row["target_name"] not in {each.name for each in standard.values()}, row


@pytest.mark.parametrize("name", [chart for chart in CHARTS if dialect_named(chart).chart])
def test_codes_names_types_and_sides_are_those_of_the_shipped_chart(name: str) -> None:
    chart = by_code(name)
    for row in accounts(name):
        account = chart[dialect_named(name).canonical(row["source_code"])]
        assert (account.name, account.allow_posting) == (row["source_name"], True), row
        assert (account.account_type, account.normal_side) == kind(row), row


def test_the_truth_covers_every_section_of_wehagos_chart() -> None:
    chart = by_code("wehago")
    codes = {dialect_named("wehago").canonical(row["source_code"]) for row in accounts("wehago")}
    assert {chart[code].section for code in codes} == {account.section for account in chart.values()}


def test_a_renamed_account_is_not_its_charts_and_lies_in_a_section_of_its_type() -> None:
    for row in accounts("renamed"):
        dialect = dialect_named(row["dialect"])
        own = by_code(row["dialect"]).get(dialect.canonical(row["source_code"]))
        assert own is None or own.name != row["source_name"], row
        if row["dialect"] == "wehago":
            section = dialect.section(row["source_code"])
            assert section, row
            assert (section.account_type == row["account_type"]) is ("why" not in row), row
