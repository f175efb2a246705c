"""Account use: an account as some table writes it: by code, or, where a print form has no codes, by name."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountUse:
    """One account code as written under one name, with the type that the file's own chart gives it, if it does."""

    code: str
    name: str
    lines: int
    account_type: str | None
    normal_side: str | None
    in_trial: bool = False
    """Whether a trial balance has it."""


@dataclass(frozen=True, slots=True)
class NameUse:
    """One account name, unpadded, of a table without codes; in a list of balances with row and heading above it."""

    name: str
    lines: int
    table: int | None = None
    row: int | None = None
    group: str | None = None
    in_trial: bool = False


def first_names(uses: Iterable[AccountUse]) -> dict[str, str]:
    """Return every code as written with its first name that is one, "" where it has none."""
    found: dict[str, str] = {}
    for each in uses:
        found[each.code] = found.get(each.code) or each.name
    return found
