"""Doubts: why a partner's balance may differ, the likeliest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kerp_import.database.connection import Row
from kerp_import.model.words import Words, whole_won
from kerp_import.reconcile.comparisons.figures import NOTHING, UNKNOWN, decimal
from kerp_import.reconcile.comparisons.partner_ledger import Balance, is_known

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


class Codeless:
    """The lines that have no partner, by amount, and what they and the openings without partner come to."""

    def __init__(self, rows: Iterable[Row], total: Decimal) -> None:
        """Keep of every amount its first line."""
        self.total = total
        self._places: dict[Decimal, Place] = {}
        for row in rows:
            sheet = None if row["sheet"] is None else str(row["sheet"])
            self._places.setdefault(decimal(row["amount"]), (str(row["file"]), sheet, int(str(row["row"]))))

    def of(self, amount: Decimal) -> Place | None:
        """Return the place of a line of that amount."""
        return self._places.get(amount)


@dataclass(frozen=True, slots=True)
class PartnerCause:
    """A cause, and the row that shows it where there is one."""

    cause: Words
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What a cause is looked for in: the partners that differ, those that K-ERP knows, and the lines of nobody."""

    differences: dict[str, Decimal]
    known: dict[str, str]
    codeless: Codeless


def cause_of(code: str, said: Balance | None, balances: tuple[Decimal, Decimal], around: Around) -> PartnerCause:
    """Return the likeliest cause of the difference of a partner's `balances`: the ledger's and K-ERP's."""
    return next(_causes(code, said, balances, around), PartnerCause(UNKNOWN))


def _causes(
    code: str, said: Balance | None, balances: tuple[Decimal, Decimal], around: Around
) -> Iterator[PartnerCause]:
    """Yield the causes, what proves most first."""
    legacy, loaded = balances
    difference, total = legacy - loaded, around.codeless.total
    if said is not None and not said.adds_up:
        amounts = {"opening": said.opening, "moved": said.sign * said.moved, "left": said.left}
        yield PartnerCause(LEDGER_WRONG.filled(**{name: whole_won(amount) for name, amount in amounts.items()}))
    if (place := around.codeless.of(difference)) is not None:
        yield PartnerCause(CODELESS.filled(file=" ".join(each for each in place[:2] if each), row=place[2]), place)
    if total == difference:
        yield PartnerCause(CODELESS_SUM)
    if legacy == -loaded:
        yield PartnerCause(SIGN)
    others = [other for other, amount in around.differences.items() if amount == -difference]
    if len(others) == 1:
        name = f"{others[0]} {around.known.get(others[0], '')}".strip() if is_known(others[0]) else others[0][1:]
        yield PartnerCause(OTHER.filled(other=name))
    if total != NOTHING:
        yield PartnerCause(SOME.filled(amount=whole_won(total)))
    if code not in around.known:
        yield PartnerCause(STRANGER)
    if said is None:
        yield PartnerCause(UNLISTED)
