"""How the tables of a batch write an account: with its code, or, where a print form has no codes, by its name."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountUse:
    """One code under one name (103 보통예금), with the type that the file's own chart gives it, if it does."""

    code: str
    name: str
    lines: int
    account_type: str | None
    normal_side: str | None
    in_trial: bool = False
    """Whether a trial balance has it."""


@dataclass(frozen=True, slots=True)
class NameUse:
    """One account name, without padding, of a table without codes; in a list of balances with row and heading."""

    name: str
    lines: int
    table: int | None = None
    row: int | None = None
    group: str | None = None
    in_trial: bool = False


def first_names(uses: Iterable[AccountUse]) -> dict[str, str]:
    """Return the first name that is written beside each code, "" where it never has one."""
    names: dict[str, str] = {}
    for each in uses:
        names[each.code] = names.get(each.code) or each.name
    return names
