"""What a dialect is: one product's chart of accounts, and how that product writes its codes.

Decision: docs/decisions/chart-codes.md
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from kerp_import.mapping.files import Chart, ChartAccount, ChartSection, read_synonyms, shipped, shipped_chart
from kerp_import.values.text import comparable_name


@dataclass(frozen=True, slots=True)
class Dialect:
    """One product's chart, how its codes are brought into one form, and which account a sub-account belongs to."""

    name: str
    chart: Chart | None
    canonical: Callable[[str], str]
    main: Callable[[str], str]
    part_of: "Dialect | None" = None
    """The product of which a company's own chart has kept a part, `own` being that part by code as written."""
    own: Mapping[str, ChartAccount] | None = None

    @property
    def product(self) -> str:
        """Return what people call the product."""
        return PRODUCTS.get(self.name) or (self.chart.product if self.chart else None) or self.name

    def account(self, code: str) -> ChartAccount | None:
        """Return the chart's own account of the canonical `code`."""
        if self.own is not None:
            return self.own.get(code)
        return _accounts(self.chart.name).get(code) if self.chart else None

    def section(self, code: str) -> ChartSection | None:
        """Return the section of the canonical `code`: its account's own, else by range, a sub-account by its main's."""
        if self.chart is None:
            return None
        own = self.account(code)
        if own is not None and own.section is not None:
            return next(each for each in self.chart.sections if each.name == own.section)
        if self.own is not None:
            return None
        for code_or_main in (code, self.main(code)):
            for section in self.chart.sections:
                if _within(code_or_main, section.low, section.high):
                    return section
        return None

    def is_income_summary(self, code: str) -> bool:
        """Return whether `code` is the account through which a year is closed (손익)."""
        if self.part_of is not None and self.own is not None:
            return code in self.own and self.part_of.is_income_summary(self.part_of.canonical(code))
        return self.chart is not None and self.chart.income_summary == code

    def is_retained(self, code: str) -> bool:
        """Return whether `code` is one of the retained-earnings accounts that closing moves between."""
        if self.part_of is not None and self.own is not None:
            return code in self.own and self.part_of.is_retained(self.part_of.canonical(code))
        retained = self.chart.retained_earnings if self.chart else None
        return retained is not None and _within(code, *retained)


MAIN_DIGITS = 3
"""Digits of Douzone's and KcLep's main accounts: 101 is 현금, and 101xx are its sub-accounts."""


def as_written(code: str) -> str:
    """Return a code of a chart whose codes have one form only, or that we know nothing of."""
    return code


def five_digits(code: str) -> str:
    """Return Douzone's or KcLep's code with its sub-account: 103, 0103, 010300 and 10300 are one account."""
    bare = code.lstrip("0")
    if not re.fullmatch(r"[0-9]{1,6}", code) or len(bare) < MAIN_DIGITS:
        return code
    return f"{bare}00" if len(bare) == MAIN_DIGITS else bare


def five_or_seven(code: str) -> str:
    """Return the code as `five_digits` does, and 10300 of 1030000: `seven_digits` proves that over all codes first."""
    return code[:5] if re.fullmatch(r"[1-9][0-9]{4}00", code) else five_digits(code)


def main_of_five(code: str) -> str:
    """Return the account that a five-digit code is a sub-account (세목) of: 10301 is one of 10300."""
    return f"{code[:3]}00" if re.fullmatch(r"[1-9][0-9]{4}", code) else code


def main_of_six(code: str) -> str:
    """Return the four digits under which K-ERP 0.2 files a six-digit code: 110101 is one of 1101."""
    return code[:4] if re.fullmatch(r"[1-9][0-9]{5}", code) else code


CHART_OF = {"icube": "wehago"}
"""Dialects that use another one's chart and map: iCUBE's companies add accounts and sub-accounts to Douzone's."""

PRODUCTS = {"icube": "더존 iCUBE", "sap": "SAP"}
"""What products are called that have no chart of their own here."""

FORMS: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    "wehago": (five_or_seven, main_of_five),
    "icube": (five_or_seven, main_of_five),
    "kclep": (five_or_seven, main_of_five),
    "kerp-v02": (as_written, main_of_six),
}
"""How codes are brought into one form, and which is the main one, where that is not just as written."""

UNKNOWN = Dialect("any", None, as_written, as_written)

OURS = Dialect("kerp", None, as_written, as_written)
"""K-ERP's own codes, which our template asks for: they need no name beside them."""


@cache
def dialect_named(name: str) -> Dialect:
    """Return the dialect `name`, with its chart where one is shipped."""
    chart = CHART_OF.get(name, name)
    is_there = (shipped() / "charts" / f"{chart}.yaml").exists()
    return Dialect(name, shipped_chart(chart) if is_there else None, *FORMS.get(name, (as_written, as_written)))


@cache
def dialects() -> tuple[Dialect, ...]:
    """Return every dialect whose legacy chart is shipped."""
    names = sorted(path.stem for path in (shipped() / "charts").glob("*.yaml"))
    # A legacy chart has a map beside it; K-ERP's own, the largest, is not read only to see that it is none.
    with_maps = (dialect_named(name) for name in names if (shipped() / name).is_dir())
    return tuple(each for each in with_maps if each.chart is not None and each.chart.sections)


@cache
def _accounts(chart: str) -> dict[str, ChartAccount]:
    """Return the accounts of a shipped chart by code."""
    legacy_chart = dialect_named(chart).chart
    return {each.code: each for each in legacy_chart.accounts} if legacy_chart else {}


@cache
def _synonyms() -> dict[str, str]:
    """Return every name that has synonyms, with the one that stands for all of them."""
    groups = read_synonyms(shipped() / "synonyms.yaml")
    return {comparable_name(name): comparable_name(group[0]) for group in groups for name in group}


@cache
def name_key(name: str) -> str:
    """Return what two names share if they mean the same account."""
    bare = comparable_name(name)
    return _synonyms().get(bare, bare)


@cache
def _chart_names(chart: str) -> dict[str, str]:
    """Return the name key of every account of a shipped chart, by code."""
    return {code: name_key(each.name) for code, each in _accounts(chart).items()}


def chart_names(dialect: Dialect) -> dict[str, str]:
    """Return the name key of every account of the dialect's chart, by code."""
    if dialect.own is not None:
        return {code: name_key(each.name) for code, each in dialect.own.items()}
    return _chart_names(dialect.chart.name) if dialect.chart else {}


def agreeing(dialect: Dialect, accounts: dict[str, str]) -> list[str]:
    """Return the codes of `accounts` (code as written → name) that the dialect's chart has under the same name."""
    names = chart_names(dialect)
    return [code for code, name in accounts.items() if names.get(dialect.canonical(code)) == name_key(name)]


def namesakes(dialect: Dialect, name: str) -> Iterable[ChartAccount]:
    """Return the posting accounts of the dialect's chart that mean the same as `name`."""
    key, keys = name_key(name), chart_names(dialect)
    accounts = dialect.chart.accounts if dialect.chart else ()
    return (each for each in accounts if each.allow_posting and keys.get(each.code) == key)


def part_of(product: Dialect, accounts: Mapping[str, str]) -> Dialect:
    """Return the part of a product's chart that accounts (code as written → name) of nobody's chart have kept.

    Only those are known, under the codes that the company writes; the ranges of sections say nothing of others.
    """
    own = {}
    for code in agreeing(product, dict(accounts)):
        account = product.account(product.canonical(code))
        if account is not None and account.allow_posting:
            own[code] = replace(account, code=code, contra_of=None)
    written = {product.canonical(code): code for code in own}
    for code, account in own.items():
        printed = product.account(product.canonical(code))
        owner = written.get(product.canonical(printed.contra_of)) if printed and printed.contra_of else None
        own[code] = replace(account, contra_of=owner)
    chart = replace(product.chart, accounts=tuple(own.values())) if product.chart else None
    return Dialect(UNKNOWN.name, chart, as_written, as_written, product, own)


def _within(code: str, low: str, high: str) -> bool:
    """Return whether `code` lies in a range of codes of the same width."""
    return len(code) == len(low) and low <= code <= high
