"""A legacy chart as proposals look at it: what each account is, where it stands, and what it belongs to."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from kerp_import.mapping.charts.dialect import Dialect, name_key
from kerp_import.mapping.files import AccountType, ChartAccount, NormalSide
from kerp_import.mapping.name_matches import NATURAL

FAR = 8
"""Rows above an account in which what it is deducted from is looked for."""

STEM = 3
"""Digits of an account of which sub-accounts are made, at least."""


@dataclass(frozen=True, slots=True)
class AccountToMap:
    """One legacy account: canonical code, name, what the file says that it is, and its figures in the files."""

    code: str
    name: str
    account_type: AccountType | None = None
    normal_side: NormalSide | None = None
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    lines: int = 0

    @property
    def balance_side(self) -> NormalSide | None:
        """Return the side on which the account's figures leave it, None where they say nothing."""
        if self.debit == self.credit:
            return None
        return "debit" if self.debit > self.credit else "credit"

    @property
    def is_contra(self) -> bool:
        """Return whether the account is known to stand on the side that its type does not."""
        return bool(self.account_type and self.normal_side and self.normal_side != NATURAL[self.account_type])


@dataclass
class Legacy:
    """The accounts of the files and the chart of their product, if it is known."""

    accounts: dict[str, AccountToMap]
    dialect: Dialect
    chart: dict[str, ChartAccount] = field(init=False)

    def __post_init__(self) -> None:
        """Bring the chart's codes into one form."""
        mine = self.dialect.chart.accounts if self.dialect.chart else ()
        self.chart = {self.dialect.canonical(each.code): each for each in mine}

    def own(self, account: AccountToMap) -> ChartAccount | None:
        """Return the chart's account of the same code and the same name."""
        found = self.chart.get(account.code)
        return found if found is not None and name_key(found.name) == name_key(account.name) else None

    def known(self, code: str) -> AccountToMap | None:
        """Return the account of a code, from the files or else from the chart, with all that is known of it."""
        if code in self.accounts:
            return self.completed(self.accounts[code])
        return self.printed(code)

    def printed(self, code: str) -> AccountToMap | None:
        """Return the account that the product's chart has under a code, unless it is a heading."""
        found = self.chart.get(code)
        if found is None or not found.allow_posting:
            return None
        return AccountToMap(code, found.name, found.account_type, found.normal_side)

    def completed(self, account: AccountToMap) -> AccountToMap:
        """Return the account with type and side from its chart, its main account, its section or its balance."""
        sources = [self.own(account)]
        main = self.main(account.code)
        sources += [self.chart.get(main)] if main else []
        section = self.dialect.section(account.code)
        known = next((each for each in sources if each is not None), None)
        account_type = account.account_type or (known.account_type if known else None)
        account_type = account_type or (section.account_type if section else None)
        side = account.normal_side
        if side is None and known is not None and known.account_type == account_type:
            # A main account lends its side only where the figures do not gainsay it: 85001 may be no 대손충당금환입.
            lent = sources[0] is None and account.balance_side not in {None, known.normal_side}
            side = None if lent else known.normal_side
        return replace(account, account_type=account_type, normal_side=side)

    def main(self, code: str) -> str | None:
        """Return the code of the account of which `code` is a sub-account (103 of 10301), if there is one."""
        bare = code.lstrip("0")
        for length in range(len(bare) - 2, STEM - 1, -1):
            found = self._stems.get(bare[:length])
            if found is not None and found != code:
                return found
        return None

    @cached_property
    def _stems(self) -> dict[str, str]:
        """Return the codes of all accounts by the digits that their sub-accounts begin with."""
        found: dict[str, str] = {}
        for code in (*self.chart, *self.accounts):
            bare = code.lstrip("0")
            stem = bare.rstrip("0")
            found.setdefault(stem if len(stem) >= STEM else bare[:STEM], code)
        return found

    def deducted_from(self, account: AccountToMap) -> str | None:
        """Return the code of what the chart deducts this account, or the one that it is a sub-account of, from."""
        main = self.main(account.code)
        for printed in (self.own(account), self.chart.get(main) if main else None, self.chart.get(account.code)):
            if printed is not None and printed.contra_of is not None:
                return self.dialect.canonical(printed.contra_of)
        return None

    def owner(self, account: AccountToMap) -> AccountToMap | None:
        """Return the account that this one is deducted from: the chart's word, else the row above of the same type."""
        told = self.deducted_from(account)
        return self.known(told) if told else self._above(account)

    def _above(self, account: AccountToMap) -> AccountToMap | None:
        """Return the nearest account above in the order of codes that is of the same type and no deduction."""
        mine = self.completed(account)
        before = [code for code in self._in_order if code < account.code and len(code) == len(account.code)]
        for code in reversed(before[-FAR:]):
            found = self.known(code)
            if found is not None and found.account_type == mine.account_type and found.normal_side != mine.normal_side:
                return found
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
