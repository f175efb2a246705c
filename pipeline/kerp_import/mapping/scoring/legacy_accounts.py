"""A legacy chart as proposals look at it: what each account is, where it stands, and what it belongs to."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from kerp_import.mapping.charts.dialect import Dialect, name_key
from kerp_import.mapping.files import AccountType, ChartAccount, NormalSide
from kerp_import.mapping.name_matches import NATURAL, letter_pairs

FAR = 8
"""Rows above an account in which what it is deducted from is looked for."""

STEM = 3
"""Digits of an account of which sub-accounts are made, at least."""


@dataclass(frozen=True, slots=True)
class AccountToMap:
    """One legacy account: canonical code, name, and what the file says that it is.

    Its figures say nothing here: without openings 받을어음 stands on the wrong side in every year's journal.
    """

    code: str
    name: str
    account_type: AccountType | None = None
    normal_side: NormalSide | None = None

    @property
    def is_contra(self) -> bool:
        """Return whether the account is known to stand on the side that its type does not."""
        return bool(self.account_type and self.normal_side and self.normal_side != NATURAL[self.account_type])


@dataclass
class LegacyChart:
    """The accounts of the files and the chart of their product, if it is known."""

    accounts: dict[str, AccountToMap]
    dialect: Dialect
    chart: dict[str, ChartAccount] = field(init=False)

    def __post_init__(self) -> None:
        """Bring the chart's codes into one form."""
        accounts = self.dialect.chart.accounts if self.dialect.chart else ()
        self.chart = {self.dialect.canonical(each.code): each for each in accounts}

    def own(self, account: AccountToMap) -> ChartAccount | None:
        """Return the chart's account of the same code and the same name."""
        printed = self.chart.get(account.code)
        return printed if printed is not None and name_key(printed.name) == name_key(account.name) else None

    def account(self, code: str) -> AccountToMap | None:
        """Return the account of a code, from the files, completed, or else from the chart."""
        if code in self.accounts:
            return self.completed(self.accounts[code])
        return self.printed(code)

    def printed(self, code: str) -> AccountToMap | None:
        """Return the account that the product's chart has under a code, unless it is a heading."""
        printed = self.chart.get(code)
        if printed is None or not printed.allow_posting:
            return None
        return AccountToMap(code, printed.name, printed.account_type, printed.normal_side)

    def completed(self, account: AccountToMap) -> AccountToMap:
        """Return the account with type and side from its chart, its main account or its section."""
        own, main_code = self.own(account), self.main(account.code)
        model = own or (self.chart.get(main_code) if main_code else None)
        section = self.dialect.section(account.code)
        account_type = account.account_type or (model.account_type if model else None)
        account_type = account_type or (section.account_type if section else None)
        side = account.normal_side
        if side is None and model is not None and model.account_type == account_type:
            # A contra account lends its side only to its own kind: 85001 국내출장비 is no 대손충당금환입.
            is_contra = model.normal_side != NATURAL[model.account_type]
            is_lent = own is not None or not is_contra or bool(letter_pairs(account.name) & letter_pairs(model.name))
            side = model.normal_side if is_lent else None
        return replace(account, account_type=account_type, normal_side=side)

    def main(self, code: str) -> str | None:
        """Return the code of the account of which `code` is a sub-account (103 of 10301), if there is one."""
        bare = code.lstrip("0")
        for length in range(len(bare) - 2, STEM - 1, -1):
            main_code = self._stems.get(bare[:length])
            if main_code is not None and main_code != code:
                return main_code
        return None

    @cached_property
    def _stems(self) -> dict[str, str]:
        """Return the codes of all accounts by the digits that their sub-accounts begin with."""
        code_of_stem: dict[str, str] = {}
        for code in (*self.chart, *self.accounts):
            bare = code.lstrip("0")
            stem = bare.rstrip("0")
            code_of_stem.setdefault(stem if len(stem) >= STEM else bare[:STEM], code)
        return code_of_stem

    def deducted_from(self, account: AccountToMap) -> str | None:
        """Return the code of the account from which the chart deducts this account, or its main account."""
        main = self.main(account.code)
        for printed in (self.own(account), self.chart.get(main) if main else None, self.chart.get(account.code)):
            if printed is not None and printed.contra_of is not None:
                return self.dialect.canonical(printed.contra_of)
        return None

    def owner(self, account: AccountToMap) -> AccountToMap | None:
        """Return the account that this one is deducted from: the chart's word, else the row above of the same type."""
        owner_code = self.deducted_from(account)
        return self.account(owner_code) if owner_code else self._above(account)

    def _above(self, account: AccountToMap) -> AccountToMap | None:
        """Return the nearest account above in the order of codes that is of the same type and no deduction."""
        full = self.completed(account)
        before = [code for code in self._in_order if code < account.code and len(code) == len(account.code)]
        for code in reversed(before[-FAR:]):
            above = self.account(code)
            if above is not None and above.account_type == full.account_type and above.normal_side != full.normal_side:
                return above
        return None

    @cached_property
    def _in_order(self) -> tuple[str, ...]:
        """Return the codes of all accounts in their order."""
        return tuple(sorted({*self.chart, *self.accounts}))

    def section_names(self, account: AccountToMap) -> tuple[str, ...]:
        """Return what the part of the chart is called in which the account stands, the nearest first."""
        section = self.dialect.section(account.code)
        own = self.own(account)
        names = [own.section if own else None, section.name if section else None]
        return tuple(dict.fromkeys(each for each in names if each))
