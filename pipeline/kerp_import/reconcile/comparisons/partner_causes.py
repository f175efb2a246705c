"""Why a partner's balance may differ, the likeliest cause first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kerp_import.model.words import Words, shown
from kerp_import.reconcile.comparisons.figures import NOTHING, UNKNOWN
from kerp_import.reconcile.comparisons.partner_ledger import UNCODED, PartnerBalance, is_code

Place = tuple[str, str | None, int]

LEDGER_WRONG = Words(
    "거래처원장이 스스로 맞지 않습니다: 이월 {opening}원에 {moved}원이 움직였는데 잔액이 {left}원입니다",
    "The ledger does not add up: {opening} won brought forward, {moved} moved, {left} left",
)
CODELESS = Words(
    "거래처 없는 행의 금액과 같습니다: {file} {row}행", "It is the amount of a line without partner: {file} row {row}"
)
CODELESS_SUM = Words(
    "거래처 없는 행과 기초의 합계와 같습니다", "It is the sum of the lines and openings without partner"
)
SIGN = Words("부호만 반대입니다: 차변과 대변이 뒤바뀌었습니다", "Only the sign differs: debit and credit are swapped")
OTHER = Words(
    "거래처 {other}의 차이와 반대입니다: 그 거래처로 적혔습니다",
    "It is the reverse of partner {other}: it stands there",
)
STRANGER = Words("K-ERP가 모르는 거래처입니다", "K-ERP does not know this partner")
UNLISTED = Words("거래처원장에 없는 거래처입니다", "The partner ledger lacks this partner")
SOME = Words(
    "거래처 없는 행과 기초가 {amount}원 있습니다: 그 일부일 수 있습니다",
    "Lines and openings without partner come to {amount} won: it may be part of them",
)


@dataclass(frozen=True, slots=True)
class LineWithoutPartner:
    """One row of `steps/lines_without_partner.sql`; the amount is debit less credit."""

    account_code: str
    file: str
    sheet: str | None
    row: int
    amount: Decimal

    @property
    def place(self) -> Place:
        """Return where the line stands."""
        return self.file, self.sheet, self.row


@dataclass(frozen=True, slots=True)
class PartnerCause:
    """A cause, and the row that shows it where there is one."""

    cause: Words
    place: Place | None = None


class PartnerDifferences:
    """Where causes are looked for: the partners that differ, those K-ERP knows, and lines without a partner."""

    def __init__(
        self,
        by_partner: dict[str, Decimal],
        names: dict[str, str],
        codeless_lines: Iterable[LineWithoutPartner],
        codeless_total: Decimal,
    ) -> None:
        """Take the differences and K-ERP's names by partner code, and the lines without one, the largest first.

        `codeless_total` is what those lines and the openings without a partner come to.
        """
        self.by_partner, self.names, self.codeless_total = by_partner, names, codeless_total
        self.codeless: dict[Decimal, LineWithoutPartner] = {}
        for line in codeless_lines:
            self.codeless.setdefault(line.amount, line)

    def name_of(self, key: str) -> str:
        """Return a partner as a person reads it: its code and name, or its name where it has no code."""
        return f"{key} {self.names.get(key, '')}".strip() if is_code(key) else key.removeprefix(UNCODED)


def cause_of(
    key: str, in_ledger: PartnerBalance | None, balances: tuple[Decimal, Decimal], differences: PartnerDifferences
) -> PartnerCause:
    """Return the likeliest cause of the difference of a partner's `balances`: the ledger's and K-ERP's."""
    return next(_causes(key, in_ledger, balances, differences), PartnerCause(UNKNOWN))


def _causes(
    key: str, in_ledger: PartnerBalance | None, balances: tuple[Decimal, Decimal], differences: PartnerDifferences
) -> Iterator[PartnerCause]:
    """Yield the causes, the likeliest first."""
    legacy, loaded = balances
    difference, codeless_total = legacy - loaded, differences.codeless_total
    if in_ledger is not None and not in_ledger.adds_up:
        opening, moved, left = in_ledger.opening, in_ledger.sign * in_ledger.moved, in_ledger.left
        yield PartnerCause(LEDGER_WRONG.filled(opening=shown(opening), moved=shown(moved), left=shown(left)))
    if (line := differences.codeless.get(difference)) is not None:
        file = f"{line.file} {line.sheet}" if line.sheet else line.file
        yield PartnerCause(CODELESS.filled(file=file, row=line.row), line.place)
    if codeless_total == difference:
        yield PartnerCause(CODELESS_SUM)
    if legacy == -loaded:
        yield PartnerCause(SIGN)
    reverse = [other for other, amount in differences.by_partner.items() if amount == -difference]
    if len(reverse) == 1:
        yield PartnerCause(OTHER.filled(other=differences.name_of(reverse[0])))
    if codeless_total != NOTHING:
        yield PartnerCause(SOME.filled(amount=shown(codeless_total)))
    if key not in differences.names:
        yield PartnerCause(STRANGER)
    if in_ledger is None:
        yield PartnerCause(UNLISTED)
