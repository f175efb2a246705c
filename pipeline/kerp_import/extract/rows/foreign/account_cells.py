"""Reads the cells of an Account column: a code, a name, a path of names, or code and name together."""

import re
from dataclasses import dataclass
from enum import Enum

import polars as pl

from kerp_import.extract.recognise.source import MOST

CODE = r"^[0-9A-Za-z._/-]*[0-9][0-9A-Za-z._/-]*$"
"""A code: no blank in it and a digit, which no name of one word has (Sales, Cash)."""

NUMBER = r"[0-9][0-9A-Za-z.]*(?:-[0-9][0-9A-Za-z.]*)*"
CODE_THEN_NAME = (
    rf"^({NUMBER})\s+[-–—·:]\s+(\S.*)$",
    r"^([0-9]+(?:[.-][0-9]+)*)\s+([^\s0-9–—·:(-].*)$",
)
"""1110 - Cash · 5012 · Rent · 101401 Bank."""

NAME_THEN_CODE = rf"^(\S.*?)\s*\(({NUMBER})\)$"
"""Sales (400)."""

PARENTS = r"^.*[:>]\s*([0-9][^:>]*)$"
"""The account at the end of a path with numbers: 1000 Bank : 1010 Checking."""

COMPANY = re.compile(r" - ([A-Z][A-Z0-9&]{0,9})$")
"""The company's short name behind each of its accounts: Cash - KR."""

FEWEST = 2
"""Different names that must end alike before the end is the company's."""


class AccountKind(Enum):
    """What an Account column holds."""

    CODE = "code"
    BOTH = "both"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class AccountCells:
    """How the cells of one Account column are read; `company` ends every name and is no part of it."""

    kind: AccountKind
    company: str | None = None

    def code(self, cell: pl.Expr) -> pl.Expr:
        """Return the codes: of `101401 Bank` 101401; a cell without a number is its own code."""
        if self.kind is AccountKind.BOTH:
            return pl.coalesce(_code(cell), self._without_company(cell.str.strip_chars()))
        return cell.str.strip_chars()

    def name(self, cell: pl.Expr) -> pl.Expr:
        """Return the names: of `1110 - Cash - KR` Cash; a path stays whole, since other paths may end like it."""
        name = pl.coalesce(_name(cell), cell.str.strip_chars()) if self.kind is AccountKind.BOTH else cell
        return self._without_company(name)

    def _without_company(self, name: pl.Expr) -> pl.Expr:
        return name if self.company is None else name.str.strip_suffix(f" - {self.company}")


def read_account_cells(cells: pl.Series) -> AccountCells:
    """Say what the cells of a column hold; code and name only where nearly all have both, and no code two names."""
    filled = cells.drop_nulls().str.strip_chars()
    if filled.is_empty():
        return AccountCells(AccountKind.NAME)
    if _share(filled.str.contains(CODE)) >= MOST:
        return AccountCells(AccountKind.CODE)
    pairs = filled.to_frame("cell").select(code=_code(pl.col("cell")), name=_name(pl.col("cell"))).unique()
    numbered = pairs.drop_nulls("code")
    is_told_apart = numbered["code"].n_unique() == numbered.height
    has_both = _share(filled.to_frame("cell").select(_code(pl.col("cell")).is_not_null())["cell"]) >= MOST
    kind = AccountKind.BOTH if has_both and is_told_apart else AccountKind.NAME
    names = numbered["name"] if kind is AccountKind.BOTH else filled
    return AccountCells(kind, _company(names.to_list()))


def is_code_column(cells: pl.Series) -> bool:
    """Return whether the cells are codes."""
    return read_account_cells(cells).kind is AccountKind.CODE


def _code(cell: pl.Expr) -> pl.Expr:
    """Return the code of a cell that has both, else null."""
    own = _own(cell)
    return pl.coalesce(*(own.str.extract(each, 1) for each in CODE_THEN_NAME), own.str.extract(NAME_THEN_CODE, 2))


def _name(cell: pl.Expr) -> pl.Expr:
    """Return the name of a cell that has both, else null."""
    own = _own(cell)
    return pl.coalesce(*(own.str.extract(each, 2) for each in CODE_THEN_NAME), own.str.extract(NAME_THEN_CODE, 1))


def _own(cell: pl.Expr) -> pl.Expr:
    """Return the account's own part of a path with numbers."""
    bare = cell.str.strip_chars()
    return pl.coalesce(bare.str.extract(PARENTS, 1), bare)


def _company(names: list[str]) -> str | None:
    """Return what all names end with, if it is a company's short name."""
    ends = {match[1] if (match := COMPANY.search(name)) else None for name in names}
    return ends.pop() if len(ends) == 1 and len(set(names)) >= FEWEST else None


def _share(flags: pl.Series) -> float:
    share = flags.mean()
    return share if isinstance(share, float) else 0.0
