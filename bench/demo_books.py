"""The books of the demo's company: openings and three months of journal, the same every time."""  # noqa: INP001 - a folder of scripts

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

BANK = "98001"
"""The partner code of the bank account that most money goes through."""


@dataclass(frozen=True)
class Line:
    """One line of the journal."""

    day: date
    number: int
    flag: str
    account: str
    debit: int | None
    credit: int | None
    partner: str
    department: str
    memo: str


@dataclass(frozen=True)
class Opening:
    """One opening balance: above zero it stands on the debit side."""

    account: str
    partner: str
    amount: int


@dataclass
class Books:
    """The company's books as they grow, day by day."""

    facts: dict[str, Any]
    rng: Random
    lines: list[Line] = field(default_factory=list)
    numbers: Counter[date] = field(default_factory=Counter)
    balances: defaultdict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    def one_of(self, things: list[Any]) -> Any:  # noqa: ANN401 - whatever the list holds
        """Return one of the things."""
        return things[int(self.rng.random() * len(things))]

    def amount(self, low: int, high: int, unit: int) -> int:
        """Return an amount between both, in whole units."""
        return (low + int(self.rng.random() * (high - low))) // unit * unit

    def happens(self, chance: float) -> bool:
        """Return whether something with this chance happens today."""
        return self.rng.random() < chance

    def post(self, day: date, department: str, partner: str, memo: str, *lines: list[Any], slip: str = "") -> None:
        """Enter a voucher; a line is account, amount (below zero: credit) and, if it is another one, the partner."""
        self.numbers[day] += 1
        for account, amount, *other in lines:
            debit, credit = (amount, None) if amount > 0 else (None, -amount)
            flag = slip or ("차변" if credit is None else "대변")
            who = other[0] if other else partner
            self.balances[account, who] += amount
            self.lines.append(
                Line(day, self.numbers[day], flag, account, debit, credit, who, department, memo)
            )  # fmt: skip

    def take_back(self, day: date, partner: str, goods: str, net: int) -> None:
        """Enter a returned sale as Douzone does: the sale's own lines with negative amounts."""
        self.numbers[day] += 1
        memo = f"{goods} 반품"
        for account, debit, credit in (
            ("10800", -net * 11 // 10, None), ("40100", None, -net), ("25500", None, -net // 10),
        ):  # fmt: skip
            flag = "차변" if credit is None else "대변"
            self.balances[account, partner] += (debit or 0) - (credit or 0)
            self.lines.append(
                Line(day, self.numbers[day], flag, account, debit, credit, partner, "2000", memo)
            )  # fmt: skip

    def moved(self, month: int, account: str) -> int:
        """Return the account's movement in the month, debit less credit."""
        mine = (line for line in self.lines if line.day.month == month and line.account == account)
        return sum((line.debit or 0) - (line.credit or 0) for line in mine)

    def owed(self, account: str) -> list[tuple[str, int]]:
        """Return who has how much on the account, the largest first."""
        found = [(partner, abs(amount)) for (code, partner), amount in self.balances.items() if code == account]
        return sorted(((who, amount) for who, amount in found if amount), key=lambda each: (-each[1], each[0]))


def openings(facts: dict[str, Any]) -> list[Opening]:
    """Return the opening balances, balanced by the retained earnings."""
    given = [Opening(*each) for each in facts["opening"]]
    retained = Opening("37500", "", -sum(each.amount for each in given))
    return sorted([*given, retained], key=lambda each: (each.account, each.partner))


def keep_books(facts: dict[str, Any]) -> list[Line]:
    """Return the journal of the three months; the same every time."""
    books = Books(facts, Random(20240101))  # noqa: S311 - made-up books, no secret
    for each in openings(facts):
        books.balances[each.account, each.partner] += each.amount
    for day in business_days(facts):
        planned(books, day)
        trade(books, day)
        settle(books, day)
        spend(books, day)
        if day == month_end(facts, day.month):
            close_month(books, day)
    return books.lines


def business_days(facts: dict[str, Any]) -> Iterator[date]:
    """Yield the days on which the company works."""
    day = facts["first_day"]
    while day <= facts["last_day"]:
        if day.weekday() < len("월화수목금") and day not in facts["holidays"]:
            yield day
        day += timedelta(days=1)


def month_end(facts: dict[str, Any], month: int) -> date:
    """Return the month's last business day."""
    return max(day for day in business_days(facts) if day.month == month)


def planned(books: Books, day: date) -> None:
    """Enter what falls due today: rents, interest, wages, taxes, depreciation."""
    month = day.month
    for each in books.facts["monthly"]:
        due = date(2024, month, min(each["day"], monthrange(2024, month)[1]))
        days = [work for work in business_days(books.facts) if work.month == month]
        if day == next((work for work in days if work >= due), days[-1]):
            memo = each["memo"].format(month=month)
            books.post(day, each["department"], each["partner"], memo, *each["lines"])
    for each in books.facts["once"]:
        if each["date"] == day:
            books.post(day, each["department"], each["partner"], each["memo"], *each["lines"])
    if day == next(work for work in business_days(books.facts) if work >= date(2024, month, 10)):
        pay_withheld(books, day)
    if day == next(work for work in business_days(books.facts) if work >= date(2024, month, 25)):
        pay_wages(books, day)
    if day == next(work for work in business_days(books.facts) if work >= date(2024, month, 14)):
        owed = next(amount for who, amount in books.owed("25300") if who == "99601")
        books.post(day, "1000", "99601", f"{month}월 법인카드 대금 결제", ["25300", owed], ["10300", -owed, BANK])


def pay_wages(books: Books, day: date) -> None:
    """Enter the month's wages, department by department, with what is withheld."""
    for department, account, gross, who in (
        ("1000", "80100", 8500000, "임원"), ("1000", "80200", 9200000, "관리부"), ("2000", "80200", 11800000, "영업부"),
        ("4000", "80200", 5400000, "물류부"), ("3000", "50400", 16400000, "생산부"),
    ):  # fmt: skip
        wages = gross + books.amount(0, 600000, 10000)
        tax = wages * 34 // 1000 // 10 * 10
        insured = wages * 92 // 1000 // 10 * 10
        memo = f"{day.month}월분 {who} 급여"
        books.post(
            day, department, "", memo,
            [account, wages],
            ["25400", -tax, "00307"],
            ["25400", -(tax // 100 * 10), "00307"],
            ["25400", -insured, "00308"],
            ["10300", -(wages - tax - tax // 100 * 10 - insured), BANK],
        )  # fmt: skip


def pay_withheld(books: Books, day: date) -> None:
    """Pay what was withheld from last month's wages, and the company's own share of the insurances."""
    tax = -books.balances["25400", "00307"]
    insured = -books.balances["25400", "00308"]
    last = day.month - 1 or 12
    books.post(day, "1000", "00307", f"{last}월 귀속 원천세 납부", ["25400", tax], ["10300", -tax, BANK])
    factory = insured * 3 // 10
    books.post(
        day, "1000", "00308", f"{last}월분 4대보험료 납부",
        ["25400", insured], ["81100", insured - factory], ["51100", factory], ["10300", -2 * insured, BANK],
    )  # fmt: skip


def trade(books: Books, day: date) -> None:
    """Enter today's sales, returns and purchases, with VAT."""
    facts = books.facts
    customers = [code for code, *_ in facts["partners"] if "00101" <= code <= "00112"]
    for _ in range(books.happens(0.5) + books.happens(0.2)):
        who, made = books.one_of(customers), books.happens(0.4)
        what = books.one_of(facts["products" if made else "goods"])
        net = books.amount(2000000, 11000000, 10000)
        sold = ["40400" if made else "40100", -net]
        books.post(day, "2000", who, f"{what} 매출", ["10800", net + net // 10], sold, ["25500", -(net // 10)])
    if day.day in {8, 22} or day == date(2024, 3, 28):
        net = books.amount(4000000, 9000000, 10000)
        memo = f"{books.one_of(facts['products'])} 수출 (영세율)"
        books.post(day, "2000", "00113", memo, ["10800", net], ["40400", -net], ["25500", 0])
    if day in {date(2024, 1, 19), date(2024, 2, 14), date(2024, 3, 21)}:
        who, _ = books.one_of(books.owed("10800")[:4])
        books.take_back(day, who, books.one_of(facts["goods"]), books.amount(200000, 900000, 10000))
    for chance, account, vendors, things in (
        (0.21, "14600", ["00204", "00205", "00208"], "goods"), (0.18, "15300", ["00201", "00203"], "materials"),
    ):  # fmt: skip
        if books.happens(chance):
            net = books.amount(1500000, 6400000, 10000)
            memo = f"{books.one_of(facts[things])} 매입"
            lines = [[account, net], ["13500", net // 10], ["25100", -(net + net // 10)]]
            books.post(day, "3000" if account == "15300" else "4000", books.one_of(vendors), memo, *lines)
    if books.happens(0.12):
        net = books.amount(300000, 900000, 10000)
        lines = [["15300", net], ["13500", net // 10], ["25300", -(net + net // 10)]]
        books.post(day, "3000", "00202", "포장 상자 매입", *lines)


def settle(books: Books, day: date) -> None:
    """Enter what customers pay, and what the company pays."""
    if books.happens(0.28):
        who, owed = books.one_of(books.owed("10800")[:3])
        paid = owed if owed < 15000000 else books.amount(owed // 2, owed, 100000)  # noqa: PLR2004 - large debts come in parts
        books.post(day, "2000", who, "외상매출금 입금", ["10300", paid, BANK], ["10800", -paid])
    creditors = books.owed("25100")[:2]
    if creditors and books.happens(0.22):
        who, owed = books.one_of(creditors)
        lines = [["25100", owed], ["83100", 500, "98002"], ["10300", -(owed + 500), "98002"]]
        books.post(day, "1000", who, "외상매입금 지급", *lines)
    if day.day in {16, 17, 30, 31}:
        due = [each for each in books.owed("25300") if each[0] not in {"99601", "00301"}]
        for who, owed in due[:2]:
            books.post(day, "1000", who, "미지급금 지급", ["25300", owed], ["10300", -owed, BANK])
    if day.day in {5, 20}:
        books.post(day, "1000", BANK, "공장 운영자금 이체", ["10300", 25000000, "98002"], ["10300", -25000000])


def spend(books: Books, day: date) -> None:
    """Enter what is paid by card and in cash."""
    if books.happens(0.25):
        department, account, memo, low, high, deductible = books.one_of(books.facts["expenses"])
        net = books.amount(low, high, 1000)
        vat = net // 10 if deductible else 0
        lines = [[account, net], *([["13500", vat]] if vat else []), ["25300", -(net + vat)]]
        books.post(day, department, "99601", memo, *lines)
    if books.happens(0.12):
        department, account, memo, low, high = books.one_of(books.facts["cash"])
        paid = books.amount(low, high, 100)
        books.post(day, department, "", memo, [account, paid], ["10100", -paid], slip="출금")
    if books.balances["10100", ""] < 1000000:  # noqa: PLR2004 - the cash box is filled up at a million won
        books.post(day, "1000", "", "현금 시재 인출", ["10100", 1000000], ["10300", -1000000, BANK], slip="입금")


def close_month(books: Books, day: date) -> None:
    """Enter the month's cost of sales: what was used, made and sold."""
    month = day.month
    used = books.moved(month, "15300") * 9 // 10 // 1000 * 1000
    books.post(day, "3000", "", f"{month}월 원재료 사용액 대체", ["50100", used], ["15300", -used])
    costs = [
        (account, books.moved(month, account)) for account in books.facts["chart"].split() if account.startswith("5")
    ]
    made = [[account, -amount] for account, amount in costs if amount > 0]
    total = -sum(amount for _, amount in made)
    books.post(day, "3000", "", f"{month}월 제조원가 대체", ["16900", total], *made)
    done = total * 97 // 100 // 1000 * 1000
    books.post(day, "3000", "", f"{month}월 완성품 대체", ["15000", done], ["16900", -done])
    for stock, sales, cost, pct, what in (
        ("14600", "40100", "45100", 68, "상품"),
        ("15000", "40400", "45500", 58, "제품"),
    ):
        sold = -books.moved(month, sales) * pct // 100 // 1000 * 1000
        books.post(day, "3000", "", f"{month}월 {what}매출원가 대체", [cost, sold], [stock, -sold])


def trial_balance(opening: list[Opening], lines: list[Line]) -> list[tuple[str, int, int]]:
    """Return debit and credit per account, the opening included, by account."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for each in opening:
        sums[each.account][each.amount < 0] += abs(each.amount)
    for line in lines:
        sums[line.account][0] += line.debit or 0
        sums[line.account][1] += line.credit or 0
    return [(account, debit, credit) for account, (debit, credit) in sorted(sums.items())]
