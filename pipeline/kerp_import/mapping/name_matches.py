"""Namesakes: where an account belongs by its own name, when its code, or its main account, says something else.

Decision: docs/decisions/names-outrank-codes.md
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from kerp_import.mapping.charts.dialect import Dialect, name_key, namesakes
from kerp_import.mapping.decision import LegacyAccount, TargetAccount
from kerp_import.mapping.files import ChartAccount, ChartSection, NormalSide

NATURAL: dict[str, NormalSide] = {
    "asset": "debit",
    "expense": "debit",
    "liability": "credit",
    "equity": "credit",
    "revenue": "credit",
}
"""The side on which an account of each type normally stands; one of the other side is a contra account."""


@dataclass(frozen=True, slots=True)
class AccountNames:
    """What names are looked up in: the dialect's chart, where its accounts go, and K-ERP's accounts."""

    dialect: Dialect
    goes_to: Callable[[ChartAccount], str | None]
    targets: dict[str, TargetAccount]


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The K-ERP account that a name leads to, and the account of the dialect's chart that has this name."""

    target: str | None = None
    namesake: str | None = None


def in_its_section(names: AccountNames, account: LegacyAccount) -> NameMatch:
    """Return where the chart's only account of this name, in the section of the account's code, goes.

    Where the chart has none, it is K-ERP's own account of this name, if the section's accounts go where that stands.
    """
    section = names.dialect.section(account.code)
    if section is None or not account.name:
        return NameMatch()
    alike = [
        each
        for each in namesakes(names.dialect, account.name)
        if each.code != account.code
        and each.account_type == section.account_type
        and names.dialect.section(each.code) == section
    ]
    if alike:
        return _one_target(names, alike)
    ours = [each for each in _ours(names, account.name) if each.account_type == section.account_type]
    return (
        NameMatch(ours[0].code)
        if len(ours) == 1 and ours[0].parent_code in _headings_of(names, section)
        else NameMatch()
    )


def anywhere(names: AccountNames, account: LegacyAccount) -> NameMatch:
    """Return where the name belongs: in its section, else in the whole chart, else among K-ERP's own accounts."""
    match = in_its_section(names, account)
    if match.target is not None or not account.name:
        return match
    match = _one_target(names, (each for each in namesakes(names.dialect, account.name) if each.code != account.code))
    if match.target is not None:
        return match
    ours = _ours(names, account.name)
    return NameMatch(ours[0].code) if len(ours) == 1 else NameMatch()


def section_of(dialect: Dialect, account: LegacyAccount) -> ChartSection | None:
    """Return the section of the account's code, unless the chart has its name for accounts of other types alone."""
    section = dialect.section(account.code)
    types = {each.account_type for each in namesakes(dialect, account.name)} if account.name else set()
    return section if section is None or not types or section.account_type in types else None


def differs_in_nature(names: AccountNames, account: LegacyAccount, main: str, target: str) -> bool:
    """Return whether a sub-account cannot be a part of its main account, called `main`: by its type or side.

    Under a contra account (대손충당금환입) it cannot where it shares no two neighbouring letters with that one's name,
    for it is deducted from something else then; nor where its name is that of an account of another type.
    """
    main_target = names.targets.get(target)
    if main_target is None:
        return False
    if account.account_type not in {None, main_target.account_type}:
        return True
    if account.normal_side not in {None, main_target.normal_side}:
        return True
    if not account.name or name_key(account.name) in {name_key(main), name_key(main_target.name)}:
        return False
    namesake = names.targets.get(anywhere(names, account).target or "")
    if namesake is not None and namesake.account_type != main_target.account_type:
        return True
    is_contra = main_target.normal_side != NATURAL[main_target.account_type]
    return is_contra and not letter_pairs(account.name) & letter_pairs(main)


def has_another_name(names: AccountNames, account: LegacyAccount, main: str, target: str) -> bool:
    """Return whether a sub-account's name is that of another account than its main account, called `main`."""
    main_target = names.targets.get(target)
    if (
        main_target is None
        or not account.name
        or name_key(account.name) in {name_key(main), name_key(main_target.name)}
    ):
        return False
    return anywhere(names, account).target not in {None, target}


def _ours(names: AccountNames, name: str) -> list[TargetAccount]:
    """Return K-ERP's own posting accounts that mean the same as `name`."""
    wanted = name_key(name)
    return [each for each in names.targets.values() if each.allow_posting and name_key(each.name) == wanted]


def _headings_of(names: AccountNames, section: ChartSection) -> set[str | None]:
    """Return the K-ERP headings under which the accounts of a section of the chart go."""
    accounts = names.dialect.chart.accounts if names.dialect.chart else ()
    target_codes = (names.goes_to(each) for each in accounts if names.dialect.section(each.code) == section)
    return {names.targets[code].parent_code for code in target_codes if code in names.targets}


def _one_target(names: AccountNames, accounts: Iterable[ChartAccount]) -> NameMatch:
    """Return the K-ERP account to which all these accounts of the chart go, if it is one; no match otherwise."""
    first_of_target: dict[str, str] = {}
    for each in accounts:
        target = names.goes_to(each)
        if target is not None:
            first_of_target.setdefault(target, f"{each.code} {each.name}")
    return NameMatch(*next(iter(first_of_target.items()))) if len(first_of_target) == 1 else NameMatch()


def letter_pairs(name: str) -> set[str]:
    """Return every two neighbouring letters of a name: 보통, 통예, 예금."""
    return {one + other for one, other in pairwise(name_key(name))}
