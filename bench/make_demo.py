"""Make the demo: one made-up company's workbook, clean and with ten planted errors, its mapping, the list of errors."""  # noqa: INP001 - a folder of scripts

import io
import re
import sys
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml
from kerp_import.mapping.charts.dialect import dialect_named
from kerp_import.mapping.files import ChartAccount, read_mapping, shipped
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from bench.demo_books import Line, Opening, keep_books, openings, trial_balance
from bench.demo_errors import Cell, Rows, plant_in_books, plant_in_sheets

DEMO = Path(__file__).parent.parent / "fixtures" / "demo"
CLEAN, FAULTY = "한빛상사_2024.xlsx", "한빛상사_2024_오류.xlsx"
TYPES = {"asset": "자산", "liability": "부채", "equity": "자본", "revenue": "수익", "expense": "비용"}
SIDES = {"debit": "차변", "credit": "대변"}
CHECK_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
WIDTHS = {"적요": 38, "거래처명": 24, "주소": 36, "계정과목": 24, "전화번호": 16, "사업자등록번호": 16}
JOURNAL = (
    "전표일자",
    "전표번호",
    "구분",
    "계정코드",
    "계정과목",
    "차변금액",
    "대변금액",
    "거래처코드",
    "거래처명",
    "부서코드",
    "적요",
)
TABLES = {"기초잔액": 6, "분개장": 11, "합계잔액시산표": 6}
"""The sheets that end with a row of totals, and how many columns they have."""


def business_number(place: int) -> str:
    """Return a number with the right check digit, of a tax office that there is not."""
    digits = f"{901 + place * 7 % 90}{(81, 86, 87, 88)[place % 4]}{10007 + place * 1931:05}"[:9]
    weighed = [int(digit) * weight for digit, weight in zip(digits, CHECK_WEIGHTS, strict=True)]
    check = (10 - (sum(weighed) + weighed[8] // 10) % 10) % 10
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}{check}"


def workbook_of(facts: dict[str, Any], opening: list[Opening], lines: list[Line]) -> dict[str, Rows]:
    """Return every sheet's rows, as an export of the legacy product has them; the rows of totals are still empty."""
    chart = {each.code: each for each in charted("wehago")}
    names = {code: each.name for code, each in chart.items()}
    company: Cell = f"회사명 : {facts['name']}"
    title: Rows = [[company], [f"기간 : {facts['first_day']:%Y년%m월%d일}-{facts['last_day']:%Y년%m월%d일}"]]
    return {
        "계정과목": [
            ["계정코드", "계정과목", "계정유형", "차대구분", "관계계정"],
            *(_account(chart[code]) for code in facts["chart"].split()),
        ],
        "거래처": [
            ["거래처코드", "거래처명", "사업자등록번호", "대표자", "업태", "종목", "주소", "전화번호", "거래처유형"],
            *(_partner(place, *each) for place, each in enumerate(facts["partners"])),
        ],
        "부서": [["부서코드", "부서명"], *([code, name] for code, name in facts["departments"].items())],
        "기초잔액": [
            ["기초잔액"],
            [company, None, "기준일 : 2024년01월01일"],
            ["계정코드", "계정과목", "거래처코드", "거래처명", "차변금액", "대변금액"],
            *(_opening(facts, names, each) for each in opening),
            [None, "합계"],
        ],
        "분개장": [
            ["분개장"],
            *title,
            [*JOURNAL],
            *(_line(facts, names, each) for each in lines),
            ["합계"],
        ],
        "합계잔액시산표": [
            ["합계잔액시산표"],
            *title,
            ["계정코드", "계정과목", "차변잔액", "차변합계", "대변합계", "대변잔액"],
            *(_balance(names, *each) for each in trial_balance(opening, lines)),
            [None, "합계"],
        ],
    }


def charted(product: str) -> tuple[ChartAccount, ...]:
    """Return the accounts of the product's chart."""
    chart = dialect_named(product).chart
    if chart is None:
        raise LookupError(product)
    return chart.accounts


def _account(account: ChartAccount) -> list[Cell]:
    """Return an account's row."""
    return [account.code, account.name, TYPES[account.account_type], SIDES[account.normal_side], account.contra_of]


def _name(facts: dict[str, Any], partner: str) -> str | None:
    """Return the partner's name."""
    return next((name for code, name, *_ in facts["partners"] if code == partner), None)


def _opening(facts: dict[str, Any], names: dict[str, str], each: Opening) -> list[Cell]:
    """Return an opening balance's row."""
    debit, credit = (each.amount, None) if each.amount > 0 else (None, -each.amount)
    return [each.account, names[each.account], each.partner or None, _name(facts, each.partner), debit, credit]


def _balance(names: dict[str, str], code: str, debit: int, credit: int) -> list[Cell]:
    """Return an account's row of the trial balance."""
    return [code, names[code], max(debit - credit, 0), debit, credit, max(credit - debit, 0)]


def _line(facts: dict[str, Any], names: dict[str, str], line: Line) -> list[Cell]:
    """Return a voucher line's row."""
    account: list[Cell] = [line.account, names[line.account], line.debit, line.credit]
    partner = [line.partner or None, _name(facts, line.partner)]
    return [line.day.isoformat(), f"{line.number:05}", line.flag, *account, *partner, line.department, line.memo]


def _partner(place: int, code: str, name: str, *rest: str | None) -> list[Cell]:
    """Return a partner's row: companies with an owner have a business number and a telephone."""
    owner, trade_, item, address, kind = rest
    number, phone = (business_number(place), f"070-0000-{1000 + place * 37}") if owner else (None, None)
    return [code, name, number, owner, trade_, item, address, phone, kind]


def with_totals(sheets: dict[str, Rows]) -> dict[str, Rows]:
    """Return the sheets with the sums of their amounts in the last row, as they stand."""
    for name, width in TABLES.items():
        rows = sheets[name]
        total = rows[-1] + [None] * (width - len(rows[-1]))
        header = next(row for row in rows if len(row) == width)
        for at, title in enumerate(header):
            if str(title).startswith(("차변", "대변")):
                amounts = (row[at] for row in rows[:-1] if len(row) == width)
                total[at] = sum(amount for amount in amounts if isinstance(amount, int))
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
                    cell.font = Font(name="맑은 고딕", size=14 if at < min(header, 2) else 10, bold=at in {1, header})
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
        f'  - {{source_code: "{each.source_code}", source_name: {each.source_name}, '
        f'target_code: "{each.target_code}", target_name: {each.target_name}, '
        "verified: true, reviewer: accountant@hanbit.example, reviewed: 2024-04-02}\n"
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
