"""Make the demo: one made-up company's workbook, clean and with ten planted errors, its mapping, the list of errors."""  # noqa: INP001 - a folder of scripts

import io
import re
import sys
import zipfile
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from pipeline.dialect import named
from pipeline.mapping import read_mapping, shipped

DEMO = Path(__file__).parent.parent / "fixtures" / "demo"
CLEAN, FAULTY = "한빛상사_2024.xlsx", "한빛상사_2024_오류.xlsx"
JOURNAL_TOP = 5
"""Row of the journal's first line: three lines of title and the header stand above it."""

OPENING_TOP = 4
BANK = "98001"
TYPES = {"asset": "자산", "liability": "부채", "equity": "자본", "revenue": "수익", "expense": "비용"}
SIDES = {"debit": "차변", "credit": "대변"}
CHECK_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
WIDTHS = {
    "적요": 38, "거래처명": 24, "주소": 36, "계정과목": 24, "전화번호": 16, "사업자등록번호": 16, "대표자": 12, "종목": 14,
}  # fmt: skip

Cell = str | int | None
Rows = list[list[Cell]]


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


@dataclass(frozen=True)
class Planted:
    """One planted error, as the report must name it."""

    rule: str
    severity: str
    sheet: str
    row: int
    cell: str | None
    field: str
    value: str | None
    what: str


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
    for _ in range(books.happens(0.7) + books.happens(0.3)):
        who, made = books.one_of(customers), books.happens(0.45)
        what = books.one_of(facts["products" if made else "goods"])
        net = books.amount(1200000, 7800000, 10000)
        sold = ["40400" if made else "40100", -net]
        books.post(day, "2000", who, f"{what} 매출", ["10800", net + net // 10], sold, ["25500", -(net // 10)])
    if day.day in {8, 22} or day == date(2024, 3, 28):
        net = books.amount(4000000, 9000000, 10000)
        memo = f"{books.one_of(facts['products'])} 수출 (영세율)"
        books.post(day, "2000", "00113", memo, ["10800", net], ["40400", -net], ["25500", 0])
    if day in {date(2024, 1, 19), date(2024, 2, 14), date(2024, 3, 21)}:
        books.take_back(day, books.one_of(customers), books.one_of(facts["goods"]), books.amount(200000, 900000, 10000))
    for chance, account, vendors, things in (
        (0.3, "14600", ["00204", "00205", "00208"], "goods"), (0.28, "15300", ["00201", "00203"], "materials"),
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
    if books.happens(0.35):
        who, owed = books.owed("10800")[int(books.rng.random() * 3)]
        paid = owed if owed < 15000000 else books.amount(owed // 2, owed, 100000)  # noqa: PLR2004 - large debts come in parts
        books.post(day, "2000", who, "외상매출금 입금", ["10300", paid, BANK], ["10800", -paid])
    if books.happens(0.3):
        who, owed = books.owed("25100")[int(books.rng.random() * 2)]
        lines = [["25100", owed], ["83100", 500, "98002"], ["10300", -(owed + 500), "98002"]]
        books.post(day, "1000", who, "외상매입금 지급", *lines)
    if day.day in {16, 17, 30, 31}:
        due = [each for each in books.owed("25300") if each[0] not in {"99601", "00301"}]
        for who, owed in due[:2]:
            books.post(day, "1000", who, "미지급금 지급", ["25300", owed], ["10300", -owed, BANK])
    if day.day in {5, 20}:
        books.post(day, "1000", BANK, "공장 운영자금 이체", ["10300", 45000000, "98002"], ["10300", -45000000])


def spend(books: Books, day: date) -> None:
    """Enter what is paid by card and in cash."""
    if books.happens(0.3):
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
    costs = [(account, books.moved(month, account)) for account in books.facts["chart"].split() if "5" == account[0]]
    made = [[account, -amount] for account, amount in costs if amount > 0]
    total = -sum(amount for _, amount in made)
    books.post(day, "3000", "", f"{month}월 제조원가 대체", ["16900", total], *made)
    done = total * 97 // 100 // 1000 * 1000
    books.post(day, "3000", "", f"{month}월 완성품 대체", ["15000", done], ["16900", -done])
    for stock, sales, cost, pct, what in (("14600", "40100", "45100", 68, "상품"), ("15000", "40400", "45500", 71, "제품")):
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
    return [(account, *sums[account]) for account in sorted(sums)]


def business_number(place: int) -> str:
    """Return a number with the right check digit, of a tax office that there is not."""
    digits = f"{901 + place * 7 % 90}{(81, 86, 87, 88)[place % 4]}{10007 + place * 1931:05}"[:9]
    weighed = [int(digit) * weight for digit, weight in zip(digits, CHECK_WEIGHTS, strict=True)]
    check = (10 - (sum(weighed) + weighed[8] // 10) % 10) % 10
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}{check}"


def workbook_of(facts: dict[str, Any], opening: list[Opening], lines: list[Line]) -> dict[str, Rows]:
    """Return every sheet's rows, as an export of the legacy product has them; totals are added when they are written."""
    names = {each.code: each for each in (named("wehago").chart or _no_chart()).accounts}
    partners = {code: name for code, name, *_ in facts["partners"]}
    company = [f"회사명 : {facts['name']}"]
    period: list[Cell] = [f"기간 : {facts['first_day']:%Y년%m월%d일}-{facts['last_day']:%Y년%m월%d일}"]
    chart = [names[code] for code in facts["chart"].split()]
    return {
        "계정과목": [
            ["계정코드", "계정과목", "계정유형", "차대구분", "관계계정"],
            *([each.code, each.name, TYPES[each.account_type], SIDES[each.normal_side], each.contra_of] for each in chart),
        ],
        "거래처": [
            ["거래처코드", "거래처명", "사업자등록번호", "대표자", "업태", "종목", "주소", "전화번호", "거래처유형"],
            *(_partner(place, *each) for place, each in enumerate(facts["partners"])),
        ],
        "부서": [["부서코드", "부서명"], *([code, name] for code, name in facts["departments"].items())],
        "기초잔액": [
            ["기초잔액"],
            [*company, None, "기준일 : 2024년01월01일"],
            ["계정코드", "계정과목", "거래처코드", "거래처명", "차변금액", "대변금액"],
            *(
                [each.account, names[each.account].name, each.partner or None, partners.get(each.partner),
                 each.amount if each.amount > 0 else None, -each.amount if each.amount < 0 else None]
                for each in opening
            ),
            [None, "합계", None, None],
        ],
        "분개장": [
            ["분개장"], [*company], period,
            ["전표일자", "전표번호", "구분", "계정코드", "계정과목", "차변금액", "대변금액", "거래처코드", "거래처명", "부서코드", "적요"],
            *(
                [line.day.isoformat(), f"{line.number:05}", line.flag, line.account, names[line.account].name, line.debit,
                 line.credit, line.partner or None, partners.get(line.partner), line.department, line.memo]
                for line in lines
            ),
            ["합계", None, None, None, None],
        ],
        "합계잔액시산표": [
            ["합계잔액시산표"], [*company], period,
            ["계정코드", "계정과목", "차변잔액", "차변합계", "대변합계", "대변잔액"],
            *(
                [code, names[code].name, max(debit - credit, 0), debit, credit, max(credit - debit, 0)]
                for code, debit, credit in trial_balance(opening, lines)
            ),
            [None, "합계"],
        ],
    }  # fmt: skip


def _no_chart() -> Any:  # noqa: ANN401 - never returns
    """Say that the shipped chart is gone."""
    raise LookupError


def _partner(place: int, code: str, name: str, *rest: str | None) -> list[Cell]:
    """Return a partner's row: companies with an owner have a business number and a telephone."""
    owner, trade_, item, address, kind = rest
    number, phone = (business_number(place), f"0{31 + place % 3}-555-{1000 + place * 37}") if owner else (None, None)
    return [code, name, number, owner, trade_, item, address, phone, kind]


def plant_in_books(lines: list[Line]) -> tuple[list[Line], list[Planted]]:
    """Return the journal with the two errors that its trial balance knows too."""
    lines = list(lines)
    both = _find(lines, lambda line: line.account == "81100" and line.memo == "직원 회식")
    debit = (lines[both].debit or 0) + 30000
    lines[both] = replace(lines[both], debit=debit, credit=30000)
    unverified = _find(lines, lambda line: line.account == "82900" and line.day.month > 1)
    lines[unverified] = replace(lines[unverified], account="82600")
    return lines, [
        Planted("KERP-V050", "error", "분개장", both + JOURNAL_TOP, f"F{both + JOURNAL_TOP}", "debit_amount", str(debit),
                "회식비 취소분 30,000원을 다른 행으로 나누지 않고 같은 행의 대변에 적었다"),
        Planted("KERP-M002", "error", "분개장", unverified + JOURNAL_TOP, f"D{unverified + JOURNAL_TOP}", "account_code",
                "82600", "회사 매핑에 없어 아무도 확인하지 않은 계정 82600 도서인쇄비로 적었다"),
    ]  # fmt: skip


def plant_in_sheets(sheets: dict[str, Rows], opening: list[Opening], lines: list[Line]) -> list[Planted]:
    """Write the other eight errors into the sheets and return what and where they are."""
    return [
        *_plant_partners(sheets["거래처"]),
        *_plant_amounts(sheets, opening, lines),
        *_plant_texts(sheets["분개장"], lines),
    ]


def _plant_partners(rows: Rows) -> list[Planted]:
    """Break a business number and double a code."""
    wrong = next(at for at, row in enumerate(rows) if row[0] == "00207")
    number = str(rows[wrong][2])
    rows[wrong][2] = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    double = next(at for at, row in enumerate(rows) if row[0] == "00114")
    rows[double][0] = "00109"
    return [
        Planted("KERP-V010", "warning", "거래처", wrong + 1, f"C{wrong + 1}", "business_number", str(rows[wrong][2]),
                "(주)샛별정밀의 사업자등록번호 끝자리를 틀리게 적었다"),
        Planted("KERP-V102", "error", "거래처", double + 1, f"A{double + 1}", "partner_code", "00109",
                "파랑새학원(00114)에 자람교구의 코드 00109를 한 번 더 주었다"),
    ]  # fmt: skip


def _plant_amounts(sheets: dict[str, Rows], opening: list[Opening], lines: list[Line]) -> list[Planted]:
    """Leave a voucher and the openings unbalanced by the same sum of one account, so that the tie-out still holds."""
    at = _find(lines, lambda line: line.account == "25300" and line.memo == "2월분 외주 임가공비")
    first = _find(lines, lambda line: (line.day, line.number) == (lines[at].day, lines[at].number)) + JOURNAL_TOP
    sheets["분개장"][at + JOURNAL_TOP - 1][6] = 5270000
    owed = next(place for place, each in enumerate(opening) if (each.account, each.partner) == ("25300", "00210"))
    sheets["기초잔액"][owed + OPENING_TOP - 1][5] = 4620000 + 450000
    number = f"{lines[at].day:%Y%m%d}-{lines[at].number:05}"
    return [
        Planted("KERP-V101", "error", "분개장", first, None, "balance", number,
                f"미지급금 5,720,000원을 5,270,000원으로 적어(G{at + JOURNAL_TOP}) 전표의 대변이 450,000원 모자란다"),
        Planted("KERP-V104", "error", "기초잔액", OPENING_TOP, None, "balance", None,
                f"(주)푸른가공의 미지급금 기초잔액을 450,000원 많게 적어(F{owed + OPENING_TOP}) 기초잔액의 대차가 맞지 않는다"),
    ]  # fmt: skip


def _plant_texts(rows: Rows, lines: list[Line]) -> list[Planted]:
    """Break a date, a partner's code, a partner's name and a memo of the journal."""
    no_day = _find(lines, lambda line: line.debit is None and line.credit == 0 and line.day.month == 2)  # noqa: PLR2004
    lost = _find(lines, lambda line: (line.account, line.partner, line.day.month) == ("10800", "00107", 3))
    broken = _find(lines, lambda line: (line.account, line.partner) == ("25100", "00201"))
    private = _find(lines, lambda line: line.account == "82500")
    day, stranger, secret = "2024-02-30", "00170", "900101-1234567"
    for at, column, text in (
        (no_day, 0, day), (lost, 7, stranger), (broken, 8, "#N/A"), (private, 10, f"{lines[private].memo} {secret}"),
    ):  # fmt: skip
        rows[at + JOURNAL_TOP - 1][column] = text
    no_day, lost, broken, private = (at + JOURNAL_TOP for at in (no_day, lost, broken, private))
    return [
        Planted("KERP-V001", "error", "분개장", no_day, f"A{no_day}", "voucher_date", day,
                "영세율 매출의 세액 0원 행에 없는 날짜 2024-02-30을 적었다"),
        Planted("KERP-V203", "error", "분개장", lost, f"H{lost}", "partner_code", stranger,
                "거래처코드 00107을 거래처 목록에 없는 00170으로 적었다"),
        Planted("KERP-E001", "error", "분개장", broken, f"I{broken}", "partner_name", "#N/A",
                "거래처명을 찾는 수식이 깨져 칸에 #N/A가 남았다"),
        Planted("KERP-V009", "warning", "분개장", private, f"K{private}", "description", "******-*******",
                "적요에 외부강사의 주민등록번호(지어낸 번호)를 적었다"),
    ]  # fmt: skip


def _find(lines: list[Line], fits: Callable[[Line], bool]) -> int:
    """Return the place of the first line that fits."""
    return next(at for at, line in enumerate(lines) if fits(line))


def with_totals(sheets: dict[str, Rows]) -> dict[str, Rows]:
    """Return the sheets with the sums of their amounts in the last row, as they stand."""
    for name, width in (("기초잔액", 6), ("분개장", 11), ("합계잔액시산표", 6)):
        rows = sheets[name]
        total = rows[-1] + [None] * (width - len(rows[-1]))
        header = next(row for row in rows if len(row) == width)
        for at, title in enumerate(header):
            if str(title).startswith(("차변", "대변")):
                total[at] = sum(row[at] for row in rows[:-1] if len(row) == width and isinstance(row[at], int))  # type: ignore[misc]
        rows[-1] = total
    return sheets


def as_xlsx(sheets: dict[str, Rows]) -> bytes:
    """Return the workbook as a file, without the time at which it was made."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        header = next(at for at, row in enumerate(rows, 1) if len(row) > 1 and all(row))
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if value is not None:
                    cell = sheet.cell(at, column, value)
                    cell.font = Font(name="맑은 고딕", size=14 if at == 1 < header else 10, bold=at == header or at == 1)
                    cell.number_format = "#,##0" if isinstance(value, int) else "@"
                    if at == header:
                        cell.fill = PatternFill("solid", fgColor="DDE6F0")
                        cell.alignment = Alignment(horizontal="center")
        for column, title in enumerate(rows[header - 1], 1):
            sheet.column_dimensions[get_column_letter(column)].width = WIDTHS.get(str(title), 14)
        sheet.freeze_panes = sheet.cell(header + 1, 1)
    made = io.BytesIO()
    book.save(made)
    return _timeless(made.getvalue())


def _timeless(workbook: bytes) -> bytes:
    """Return the same workbook with the first day of 2024 as every time in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in given.namelist():
            content = given.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-01-01T00:00:00Z", content)
            kept.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def mapping_of(used: set[str]) -> str:
    """Return the company's own map: the shipped lines of what it uses, verified by its accountant."""
    head = (
        "# (주)한빛상사의 계정 매핑: 장부에 쓰인 계정 전부를 회계 담당자가 확인했다.\n"
        "# bench/make_demo.py가 만든다.\n"
        "source: wehago\ntarget: kerp-standard\naccounts:\n"
    )
    lines = [
        f'  - {{source_code: "{each.source_code}", source_name: {each.source_name}, target_code: "{each.target_code}", '
        f"target_name: {each.target_name}, verified: true, reviewer: accountant@hanbit.example, reviewed: 2024-04-02}}\n"
        for each in read_mapping(shipped() / "wehago" / "accounts.yaml").accounts
        if each.source_code in used
    ]
    return head + "".join(lines)


def build(folder: Path) -> None:
    """Write the demo's four made files into `folder`."""
    facts = yaml.safe_load((DEMO / "company.yaml").read_text(encoding="utf-8"))
    opening, lines = openings(facts), keep_books(facts)
    (folder / CLEAN).write_bytes(as_xlsx(with_totals(workbook_of(facts, opening, lines))))
    used = {account for account, *_ in trial_balance(opening, lines)}
    (folder / "mapping.yaml").write_text(mapping_of(used), encoding="utf-8")
    faulty, in_books = plant_in_books(lines)
    sheets = workbook_of(facts, opening, faulty)
    planted = sorted(in_books + plant_in_sheets(sheets, opening, faulty), key=lambda each: each.rule)
    (folder / FAULTY).write_bytes(as_xlsx(with_totals(sheets)))
    head = f"# {FAULTY}에 심은 열 가지 오류. bench/make_demo.py가 만든다.\n"
    listed = yaml.safe_dump([asdict(each) for each in planted], allow_unicode=True, sort_keys=False, width=200)
    (folder / "planted.yaml").write_text(head + listed, encoding="utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else DEMO)
