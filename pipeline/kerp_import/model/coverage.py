"""What a mapping does to the figures: where each account goes with what it carries, and what that joins and changes."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from kerp_import.model.words import Words

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class MappedAccount:
    """One legacy account that the batch uses, and where it goes: `target_code` is None where nothing maps it."""

    source_code: str
    source_name: str
    target_code: str | None
    target_name: str | None
    verified: bool
    how: str
    """On whose word: line, rule, parent, self, created or unmapped (`kerp_import.mapping.decision.Decision`)."""
    lines: int
    amount: Decimal
    """Debit and credit of those lines, openings included."""
    debit: Decimal = NOTHING
    credit: Decimal = NOTHING
    """As read, openings included; of the trial balance where the batch has no books."""
    balance: Decimal = NOTHING
    """Debit less credit."""
    account_type: str | None = None
    normal_side: str | None = None
    """What the legacy chart, the file's own or the dialect's, says that it is; None where nothing tells."""
    target_type: str | None = None
    target_side: str | None = None
    """What the K-ERP account is, or will be."""
    note: str | None = None
    """The note of the map's line."""

    @property
    def changes(self) -> bool:
        """Return whether it becomes an account of another type, or of the other normal side."""
        types, sides = (self.account_type, self.target_type), (self.normal_side, self.target_side)
        return any(None not in pair and pair[0] != pair[1] for pair in (types, sides))


@dataclass(frozen=True, slots=True)
class ReadAs:
    """Whose chart of accounts the legacy codes were taken to be, in the words of the report."""

    name: str
    """The dialect, as a mapping file's `source` names it."""
    product: str
    evidence: tuple[Words, ...]
    other: str | None
    """The dialect whose they could be as well."""
    doubt: Words | None
    """Why that is not certain."""


@dataclass(frozen=True, slots=True)
class MappedBalance:
    """One K-ERP account of the mapped trial balance: the legacy accounts that go there, and their sum."""

    accounts: tuple[MappedAccount, ...]

    @property
    def target(self) -> MappedAccount:
        """Return one of the accounts, for what all of them have: where they go."""
        return self.accounts[0]

    @property
    def debit(self) -> Decimal:
        """Return the sum of the debits."""
        return sum((each.debit for each in self.accounts), NOTHING)

    @property
    def credit(self) -> Decimal:
        """Return the sum of the credits."""
        return sum((each.credit for each in self.accounts), NOTHING)

    @property
    def balance(self) -> Decimal:
        """Return the sum of the balances, debit less credit."""
        return sum((each.balance for each in self.accounts), NOTHING)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what the batch uses has a place in K-ERP: in accounts, lines and won."""

    accounts: tuple[MappedAccount, ...] = ()
    """Every used account, the largest amount first."""
    dialect: ReadAs | None = None

    @property
    def mapped(self) -> tuple[MappedAccount, ...]:
        """Return the accounts that go somewhere."""
        return tuple(each for each in self.accounts if each.target_code is not None)

    @property
    def unmapped(self) -> tuple[MappedAccount, ...]:
        """Return the accounts that nothing maps."""
        return tuple(each for each in self.accounts if each.target_code is None)

    @property
    def used_count(self) -> int:
        """Return how many accounts are used; one that conditions split is one."""
        return len({each.source_code for each in self.accounts})

    @property
    def mapped_count(self) -> int:
        """Return how many accounts go somewhere whole."""
        return self.used_count - len({each.source_code for each in self.unmapped})

    @property
    def unverified(self) -> int:
        """Return how many mapped accounts nobody has verified."""
        return sum(not each.verified for each in self.mapped)

    @property
    def amount_pct(self) -> str:
        """Return the mapped share of the amount, in percent with two places; 100.00 only where nothing is missing."""
        total = amount_of(self.accounts)
        share = amount_of(self.mapped) * 100 / total if total else Decimal(100)
        return str(share.quantize(Decimal("0.01"), ROUND_DOWN))

    @property
    def merges(self) -> tuple[tuple[MappedAccount, ...], ...]:
        """Return the groups of accounts that become one in K-ERP, the largest amount first."""
        groups = (each.accounts for each in self.trial_balance if each.target.target_code is not None)
        merged = (group for group in groups if len({each.source_code for each in group}) > 1)
        return tuple(sorted(merged, key=lambda group: -amount_of(group)))

    @property
    def changing(self) -> tuple[MappedAccount, ...]:
        """Return the accounts that become one of another type or normal side."""
        return tuple(each for each in self.mapped if each.changes)

    @property
    def trial_balance(self) -> tuple[MappedBalance, ...]:
        """Return the mapped trial balance: what goes nowhere first, then the K-ERP accounts by code."""
        groups: dict[str, list[MappedAccount]] = {}
        for each in self.accounts:
            groups.setdefault(each.target_code or "", []).append(each)
        ordered = (sorted(groups[code], key=lambda each: each.source_code) for code in sorted(groups))
        return tuple(MappedBalance(tuple(group)) for group in ordered)


def amount_of(accounts: tuple[MappedAccount, ...]) -> Decimal:
    """Return what these accounts carry."""
    return sum((each.amount for each in accounts), NOTHING)


def lines_of(accounts: tuple[MappedAccount, ...]) -> int:
    """Return how many lines stand on these accounts."""
    return sum(each.lines for each in accounts)
