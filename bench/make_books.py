"""Make the books of a company that never was: journal, partners, departments and a map, the same bytes every time."""  # noqa: INP001 - a folder of scripts

import csv
import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from kerp_import.mapping.charts.dialect import dialect_named
from kerp_import.mapping.files import AccountLine, read_mapping, shipped
from openpyxl import Workbook

DATA = Path(__file__).parent / ".data"
"""Where the books are kept; git ignores it."""

FIRST_DAY = date(2025, 1, 1)
DAYS = 365
PARTNERS = 5_000
DEPARTMENTS = 40
ACCOUNTS = 120
SIZES = (2, 2, 2, 3, 3, 4, 4)
"""Lines of seven vouchers in turn: 20 lines, so that a million lines are 350,000 vouchers."""

NEGATIVE = 200
"""One voucher in so many is a correction in red: every amount of it is negative."""

HEADER = (
    "전표일자", "전표번호", "계정코드", "계정과목", "거래처코드", "거래처명", "부서코드", "적요", "차변금액",
    "대변금액",
)  # fmt: skip

REASONS = (
    "원재료 매입", "제품 매출", "사무용품 구입", "직원 식대", "출장 여비교통비", "통신요금 납부", "전기요금 자동이체",
    "임차료 지급", "외상대금 회수", "외상대금 지급", "급여 지급", "4대보험 납부", "부가세 예수", "차량 유류대",
    "거래처 접대", "소모품 교체", "수선 용역", "광고 집행", "지급수수료", "보험료 납입", "이자 지급", "카드 결제",
)  # fmt: skip
NAMES = (
    "한빛", "서울", "대한", "동양", "태평", "금강", "미래", "신성", "현무", "삼정", "우리", "제일", "성진", "대륙",
    "은하", "청솔", "두레", "새한", "고려",
)  # fmt: skip
TRADES = (
    "상사", "산업", "정밀", "유통", "물산", "건설", "전자", "화학", "식품", "기공", "통상", "기계", "제지", "섬유",
    "운수", "무역", "소프트",
)  # fmt: skip
TEAMS = (
    "영업", "구매", "생산", "품질", "물류", "인사", "재무", "총무", "연구", "기획",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Books:
    """The files of one made-up company."""

    lines: int
    folder: Path

    @property
    def files(self) -> tuple[Path, ...]:
        """Return what is imported: the lists, then the journal."""
        return tuple(self.folder / name for name in ("partners.csv", "departments.csv", "journal.csv"))

    @property
    def mapping(self) -> Path:
        """Return the map of every account that the journal uses, each line verified."""
        return self.folder / "mapping.yaml"

    @property
    def workbook(self) -> Path:
        """Return the same journal as a workbook of one sheet, made when it is first asked for."""
        path = self.folder / "journal.xlsx"
        if not path.exists():
            _sheet(self.folder / "journal.csv", path)
        return path


def books(lines: int) -> Books:
    """Return the books of about `lines` journal lines, a multiple of 20, made now if they are not there yet."""
    folder = DATA / str(lines)
    if not folder.exists():
        fresh = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        _write(fresh, lines)
        fresh.rename(folder)
    return Books(lines, folder)


def _write(folder: Path, lines: int) -> None:
    """Write every file of the books."""
    random = Random(lines)  # noqa: S311 - nobody is to be kept from guessing it
    accounts = _accounts()
    partners = [(f"{n + 1:05}", _partner(n), _business_number(n)) for n in range(PARTNERS)]
    departments = [(f"{n + 1:02}00", f"{TEAMS[n % len(TEAMS)]}{n // len(TEAMS) + 1}팀") for n in range(DEPARTMENTS)]
    _csv(folder / "partners.csv", ("거래처코드", "거래처명", "사업자등록번호"), partners)
    _csv(folder / "departments.csv", ("부서코드", "부서명"), departments)
    (folder / "mapping.yaml").write_text("\n".join(_map(accounts)), encoding="utf-8")
    rows = _journal(random, lines, accounts, partners, departments)
    _csv(folder / "journal.csv", HEADER, rows)


def _accounts() -> list[AccountLine]:
    """Return accounts from all over the shipped map, none of them one that a closing uses."""
    dialect = dialect_named("wehago")
    every = [
        each
        for each in read_mapping(shipped() / "wehago" / "accounts.yaml").accounts
        if not dialect.is_income_summary(each.source_code) and not dialect.is_retained(each.source_code)
    ]
    return [every[n * len(every) // ACCOUNTS] for n in range(ACCOUNTS)]


def _partner(n: int) -> str:
    """Return the name of partner `n`, which no other has."""
    name = f"{NAMES[n % len(NAMES)]}{TRADES[n // len(NAMES) % len(TRADES)]}"
    return f"(주){name}{n // (len(NAMES) * len(TRADES)) + 1}"


def _business_number(n: int) -> str:
    """Return a business number with the check digit that it needs."""
    digits = [int(each) for each in f"{101 + n % 600}{81 + n % 8}{n:04}"]
    weighted = sum(digit * weight for digit, weight in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True))
    check = (10 - (weighted + digits[8] * 5 // 10) % 10) % 10
    text = "".join(map(str, digits))
    return f"{text[:3]}-{text[3:5]}-{text[5:]}{check}"


def _map(accounts: list[AccountLine]) -> Iterator[str]:
    """Yield the lines of the mapping file."""
    yield from ("source: wehago", "target: kerp-standard", "accounts:")
    for each in accounts:
        source = {"source_code": each.source_code, "source_name": each.source_name}
        target = {"target_code": each.target_code, "target_name": each.target_name}
        # JSON on one line is YAML too.
        yield "  - " + json.dumps({**source, **target, "verified": True}, ensure_ascii=False)
    yield ""


def _journal(
    random: Random,
    lines: int,
    accounts: list[AccountLine],
    partners: list[tuple[str, str, str]],
    departments: list[tuple[str, str]],
) -> Iterator[tuple[str, ...]]:
    """Yield the journal's rows, voucher by voucher, each balanced; numbers restart every day."""
    vouchers = lines * len(SIZES) // sum(SIZES)
    for at in range(vouchers):
        day = at * DAYS // vouchers
        number = at - -(-day * vouchers // DAYS) + 1
        written = (FIRST_DAY + timedelta(days=day)).isoformat()
        size = SIZES[at % len(SIZES)]
        parts = [10 * int(10 ** (2 + 4.5 * random.random())) for _ in range(size - 1)]
        sign = -1 if at % NEGATIVE == NEGATIVE - 1 else 1
        is_debit = random.random() < 0.5  # noqa: PLR2004 - on which side the many lines stand
        partner = partners[int(PARTNERS * random.random() ** 2)]
        reason = f"{REASONS[int(len(REASONS) * random.random())]} {day // 30 + 1}월분 {partner[1]}"
        for place, amount in enumerate((*parts, sum(parts))):
            # A few accounts carry most of a ledger: a square, so that a tenth of them takes a third of the lines.
            account = accounts[int(ACCOUNTS * random.random() ** 2)]
            team = departments[int(DEPARTMENTS * random.random())][0] if place % 2 == 0 else ""
            named_partner = partner[:2] if place != 1 else ("", "")
            sides = (f"{sign * amount:,}", "0")
            yield (
                written, f"{number:05}", account.source_code, account.source_name or "", *named_partner, team, reason,
                *(sides if is_debit == (place < size - 1) else sides[::-1]),
            )  # fmt: skip


def _csv(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Write a CSV file as Excel saves it: UTF-8 with BOM, amounts with commas quoted."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)


def _sheet(written: Path, path: Path) -> None:
    """Write the same journal as a workbook with one sheet, amounts as numbers."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("분개장")
    sheet.append(HEADER)
    with written.open(encoding="utf-8-sig", newline="") as stream:
        for row in islice(csv.reader(stream), 1, None):
            sheet.append((*row[:-2], *(int(amount.replace(",", "")) for amount in row[-2:])))
    fresh = path.with_name(f"{path.name}.new")
    workbook.save(fresh)
    fresh.rename(path)


if __name__ == "__main__":
    for wanted in sys.argv[1:] or ("100000", "1000000"):
        print(books(int(wanted)).folder)
