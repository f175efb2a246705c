"""The figures of the statements: every type, class and account as it opened, moved and closed, and whether they tie.

Decision: docs/decisions/report-for-auditors.md
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kerp_import.model.statements import StatementAccount, Statements

CREDIT_TYPES = ("liability", "equity", "revenue")
"""Types whose balance is a credit: it is told without a sign."""
BALANCE_SHEET = ("asset", "liability", "equity")
PROFIT_AND_LOSS = ("revenue", "expense")
NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Figures:
    """One line of a statement, on the side on which it usually stands; None is what nobody can know."""

    opening: Decimal | None
    moved: Decimal
    closing: Decimal | None
    legacy: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Return K-ERP's closing less that of the old books, where both are known."""
        return None if self.closing is None or self.legacy is None else self.closing - self.legacy


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One row of a statement: a class (유동자산) with its sub-total at `depth`, or an account below its class."""

    depth: int
    code: str
    name: str
    is_account: bool
    figures: Figures


@dataclass(frozen=True, slots=True)
class StatementTotals:
    """자산, 부채, 자본, 당기순이익, and by how much they do not tie."""

    assets: Figures
    liabilities: Figures
    equity: Figures
    """Without the year's profit, whether closing vouchers have transferred it or not."""
    net_income: Figures
    total_equity: Figures
    """Equity and the year's profit: the same before and after closing vouchers."""
    opening_gap: Decimal
    """Assets less liabilities less total equity; nothing where the openings balance, or where there are none."""
    closing_gap: Decimal
    legacy_gap: Decimal


def is_legacy_closed(statements: Statements) -> bool:
    """Tell whether the legacy trial balance was taken after the closing, so that it has no profit and loss any more."""
    accounts = [each for each in statements.accounts if each.account_type in PROFIT_AND_LOSS]
    return statements.has_legacy and any(each.moved for each in accounts) and not any(each.legacy for each in accounts)


def totals_of(statements: Statements) -> StatementTotals:
    """Return the totals: assets are liabilities, equity and net income, or the gap says what differs."""
    accounts = statements.accounts
    sheet = _of_types(accounts, BALANCE_SHEET)
    result = _of_types(accounts, PROFIT_AND_LOSS)
    equity = [each for each in sheet if each.account_type == "equity"]
    known = statements.openings_known
    has_legacy = statements.has_legacy
    total_equity = _figures([*equity, *result], -1, known=known, has_legacy=has_legacy)
    income = _result(result, -1, statements)
    return StatementTotals(
        assets=_figures(_of_types(sheet, ("asset",)), 1, known=known, has_legacy=has_legacy),
        liabilities=_figures(_of_types(sheet, ("liability",)), -1, known=known, has_legacy=has_legacy),
        equity=_less(total_equity, income),
        net_income=income,
        total_equity=total_equity,
        opening_gap=_sum(accounts, lambda each: each.opening) if known else NOTHING,
        closing_gap=_sum(accounts, lambda each: each.closing) if known else NOTHING,
        legacy_gap=_sum(accounts, lambda each: each.legacy or NOTHING),
    )


def rows_of(statements: Statements, account_type: str) -> Iterator[StatementRow]:
    """Yield the classes of a type with their sub-totals, each followed by what stands below it, and the accounts."""
    accounts = _of_types(statements.accounts, (account_type,))
    told: set[str] = set()
    # Accounts that no heading is above come last: none of the classes holds them.
    for each in sorted(accounts, key=lambda each: (not each.heading_codes[1:], each.heading_codes, each.code)):
        # The topmost heading is the type itself.
        for depth, (code, name) in enumerate(zip(each.heading_codes[1:], each.heading_names[1:], strict=True)):
            if code in told:
                continue
            told.add(code)
            below = [account for account in accounts if code in account.heading_codes]
            yield StatementRow(depth, code, name, is_account=False, figures=_line(below, account_type, statements))
        depth = max(len(each.heading_codes) - 1, 0)
        yield StatementRow(
            depth, each.code, each.name, is_account=True, figures=_line([each], account_type, statements)
        )


def type_total(statements: Statements, account_type: str) -> Figures:
    """Return the total of a type."""
    return _line(_of_types(statements.accounts, (account_type,)), account_type, statements)


def untransferred(statements: Statements) -> Figures:
    """Return the profit that stands on accounts of profit and loss: what no closing voucher has transferred yet."""
    accounts = _of_types(statements.accounts, PROFIT_AND_LOSS)
    return _figures(accounts, -1, known=statements.openings_known, has_legacy=statements.has_legacy)


def _line(accounts: list[StatementAccount], account_type: str, statements: Statements) -> Figures:
    """Return the sum of some accounts of one type, as its statement tells it."""
    sign = -1 if account_type in CREDIT_TYPES else 1
    if account_type in PROFIT_AND_LOSS:
        return _result(accounts, sign, statements)
    return _figures(accounts, sign, known=statements.openings_known, has_legacy=statements.has_legacy)


def _figures(accounts: list[StatementAccount], sign: int, *, known: bool, has_legacy: bool) -> Figures:
    """Return the sum of some accounts of the balance sheet."""
    return Figures(
        opening=_sum(accounts, lambda each: each.opening, sign) if known else None,
        moved=_sum(accounts, lambda each: each.moved + each.closed, sign),
        closing=_sum(accounts, lambda each: each.closing, sign) if known else None,
        legacy=_sum(accounts, lambda each: each.legacy or NOTHING, sign) if has_legacy else None,
    )


def _result(accounts: list[StatementAccount], sign: int, statements: Statements) -> Figures:
    """Return the sum of some accounts of profit and loss, before closing vouchers take it away."""
    has_legacy = statements.has_legacy and not is_legacy_closed(statements)
    return Figures(
        opening=_sum(accounts, lambda each: each.opening, sign) if statements.openings_known else None,
        moved=_sum(accounts, lambda each: each.moved, sign),
        closing=_sum(accounts, lambda each: each.opening + each.moved, sign),
        legacy=_sum(accounts, lambda each: each.legacy or NOTHING, sign) if has_legacy else None,
    )


def _less(whole: Figures, part: Figures) -> Figures:
    """Return the one without the other; unknown where either is."""
    return Figures(
        opening=_minus(whole.opening, part.opening),
        moved=whole.moved - part.moved,
        closing=_minus(whole.closing, part.closing),
        legacy=_minus(whole.legacy, part.legacy),
    )


def _minus(whole: Decimal | None, part: Decimal | None) -> Decimal | None:
    """Return the one less the other; unknown where either is."""
    return None if whole is None or part is None else whole - part


def _of_types(accounts: Iterable[StatementAccount], types: tuple[str, ...]) -> list[StatementAccount]:
    """Return the accounts of some types."""
    return [each for each in accounts if each.account_type in types]


def _sum(accounts: Iterable[StatementAccount], figure: Callable[[StatementAccount], Decimal], sign: int = 1) -> Decimal:
    """Return the sum of one figure of some accounts, on its side; 0.00 and never -0."""
    return sum((sign * figure(each) for each in accounts), NOTHING)
