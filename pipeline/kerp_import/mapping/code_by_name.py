"""Naming: the code of an account that a table knows by its name alone, where only one account can be meant.

Decision: docs/decisions/code-by-name.md
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from kerp_import.mapping.charts.dialect import Dialect, name_key
from kerp_import.mapping.decision import CodesByName
from kerp_import.mapping.files import ChartAccount, ChartSection, MappingFile
from kerp_import.model.account_use import AccountUse, NameUse
from kerp_import.values.text import ACCOUNT_TYPES, comparable_name, packed

SUFFIX = re.compile(r"\((판|제|도|분|보|운)\)$")
SECTIONS = {"판": "판매비", "제": "제조", "도": "도급", "분": "분양", "보": "보관", "운": "운송"}
"""In which section of the chart an account stands by the end of its name: 급여(제) is one of 제조원가."""

ALSO = {
    **dict.fromkeys(("판매비와일반관리비", "판매비및관리비", "판매관리비", "판매비와관리비"), "판매비와관리비"),
    **dict.fromkeys(("고정자산", "유형고정자산"), "유형자산"),
    "무형고정자산": "무형자산",
}
"""Headings of trial balances that are a section of the chart under another name."""


@dataclass(frozen=True, slots=True)
class CodesOfNames:
    """Canonical codes of accounts by their name: by the name as written, and by what it means (`name_key`)."""

    written: dict[str, tuple[str, ...]]
    meant: dict[str, tuple[str, ...]]

    def of(self, name: str) -> Iterable[tuple[str, ...]]:
        """Yield the codes of that very name, then those of any name that means the same."""
        yield self.written.get(name, ())
        yield self.meant.get(name_key(name), ())


@dataclass(frozen=True, slots=True)
class NamePlace:
    """What a row says of its account: the name, the heading that it stands under, and the account above it."""

    name: str
    group: str | None = None
    above: str | None = None


class _Finder:
    """Looks a name up in one set of accounts after the other, without codes that the dialect's chart speaks against."""

    def __init__(self, dialect: Dialect, lookups: list[CodesOfNames]) -> None:
        self._dialect = dialect
        self._lookups = lookups
        accounts = dialect.chart.accounts if dialect.chart else ()
        self._sections = {each.name for each in dialect.chart.sections} if dialect.chart else set()
        self.chart = {each.code: each for each in accounts}

    def find(self, place: NamePlace) -> tuple[str | None, tuple[str, ...]]:
        """Return the only code that the name can stand for, else None and those that it may stand for."""
        first_unfitting: tuple[str, ...] = ()
        for lookup in self._lookups:
            for codes_of_name in lookup.of(place.name):
                fitting = tuple(code for code in codes_of_name if self._fits(code, place))
                below = tuple(code for code in fitting if self._contra(code) is not None) if place.above else ()
                if fitting:
                    codes = below or fitting
                    return (codes[0] if len(codes) == 1 else None), codes
                first_unfitting = first_unfitting or codes_of_name
        return None, first_unfitting

    def is_contra(self, code: str) -> bool:
        """Return whether the account belongs to the one above it."""
        return self._contra(code) is not None

    def label(self, code: str) -> str:
        """Return code, name, and the account or section that it belongs to: 11100 대손충당금 (받을어음)."""
        account, section = self.chart.get(code), self._dialect.section(code)
        base = self.chart.get(account.contra_of or "") if account else None
        beside = base.name if base else (section.name if section else "")
        words = (code, account.name if account else "", f"({beside})" if beside else "")
        return " ".join(word for word in words if word)

    def _contra(self, code: str) -> str | None:
        account = self.chart.get(code)
        return account.contra_of if account else None

    def _fits(self, code: str, place: NamePlace) -> bool:
        """Return whether the account's section and owner agree with the end of the row's name and the rows above it."""
        section, contra = self._dialect.section(code), self._contra(code)
        suffix = SUFFIX.search(place.name)
        suffix_sections = {each for each in self._sections if suffix and each.startswith(SECTIONS[suffix[1]])}
        if suffix_sections and section and section.name not in suffix_sections:
            return False
        if place.above is not None and contra is not None and contra != place.above:
            return False
        return section is None or place.group is None or self._stands_under(section, place.group)

    def _stands_under(self, section: ChartSection, group: str) -> bool:
        """Return whether an account of the section may stand under a heading; what is not understood says nothing."""
        bare = re.sub(r"[^가-힣]", "", comparable_name(group))
        heading = ALSO.get(bare, bare)
        if heading in self._sections:
            return section.name == heading
        # 기타자산 is no section of the chart, and its last two letters still say that it is of 자산.
        account_type = ACCOUNT_TYPES.get(heading) or ACCOUNT_TYPES.get(heading[-2:])
        return account_type is None or section.account_type == account_type


def find_codes_by_name(
    names: tuple[NameUse, ...], uses: tuple[AccountUse, ...], maps: tuple[MappingFile, ...], dialect: Dialect
) -> CodesByName:
    """Return the code of every account in `names`, or the name itself where none or several may be meant.

    Looked up in this order: what trial balances have, all tables with codes, the maps, the posting accounts of the
    dialect's chart: a heading that is called the same is a sum and takes no line.
    """
    codes_by_name = CodesByName({}, {}, {})
    if not names:
        return codes_by_name
    in_trial = [(dialect.canonical(each.code), each.name) for each in uses if each.in_trial]
    coded = [(dialect.canonical(each.code), each.name) for each in uses]
    lines = [line for file in maps for line in file.accounts]
    mapped = [(dialect.canonical(line.source_code), line.source_name or "") for line in lines]
    chart: tuple[ChartAccount, ...] = dialect.chart.accounts if dialect.chart else ()
    rest = [
        _by_names(coded),
        _by_names(mapped),
        _by_names((each.code, each.name) for each in chart if each.allow_posting),
    ]
    finder = _Finder(dialect, [_by_names(in_trial), *rest])
    for use in (each for each in names if each.table is not None):
        code = _code_or_name(codes_by_name, finder, NamePlace(use.name, use.group, _above(codes_by_name, finder, use)))
        codes_by_name.placed.setdefault(use.table or 0, {})[use.row or 0] = code
        if use.in_trial and code not in codes_by_name.unknown:
            in_trial.append((code, use.name))
            coded.append((code, use.name))
    finder = _Finder(dialect, [_by_names(in_trial), _by_names(coded), *rest[1:]])
    for use in (each for each in names if each.table is None):
        codes_by_name.codes[use.name] = _code_or_name(codes_by_name, finder, NamePlace(use.name))
    return codes_by_name


def _above(codes_by_name: CodesByName, finder: _Finder, use: NameUse) -> str | None:
    """Return the nearest account above the row that belongs to no other; None where that is not known."""
    above = reversed(codes_by_name.placed.get(use.table or 0, {}).values())
    code = next((code for code in above if not finder.is_contra(code)), None)
    return code if code in finder.chart else None


def _code_or_name(codes_by_name: CodesByName, finder: _Finder, place: NamePlace) -> str:
    """Return the account's code, or else its name, and note in `unknown` which codes that name may stand for."""
    code, codes = finder.find(place)
    if code is not None:
        return code
    noted = codes_by_name.unknown.get(place.name, ())
    codes_by_name.unknown[place.name] = tuple(dict.fromkeys((*noted, *map(finder.label, codes))))
    return place.name


def _by_names(accounts: Iterable[tuple[str, str]]) -> CodesOfNames:
    """Return the codes of these accounts, each (code, name), by their names."""
    written: dict[str, tuple[str, ...]] = {}
    meant: dict[str, tuple[str, ...]] = {}
    for code, name in dict.fromkeys(accounts):
        for names, key in ((written, _packed(name)), (meant, name_key(name))):
            if name and code not in names.get(key, ()):
                names[key] = (*names.get(key, ()), code)
    return CodesOfNames(written, meant)


def _packed(name: str) -> str:
    """Return one name without padding."""
    return str(pl.select(packed(pl.lit(name))).item())
