"""The ten errors planted in the demo: each is found at one place, and none echoes in another."""  # noqa: INP001 - a folder of scripts

from collections.abc import Callable
from dataclasses import dataclass, replace

from bench.demo_books import Line, Opening

Cell = str | int | None
Rows = list[list[Cell]]

JOURNAL_TOP = 5
"""Row of the journal's first line: three lines of title and the header stand above it."""

OPENING_TOP = 4
"""Row of the first opening balance, below two lines of title and the header."""


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


def plant_in_books(lines: list[Line]) -> tuple[list[Line], list[Planted]]:
    """Return the journal with the two errors that its trial balance knows too."""
    lines = list(lines)
    both = _find(lines, lambda line: line.account == "81100" and line.memo == "신년 직원 회식")
    debit = (lines[both].debit or 0) + 30000
    lines[both] = replace(lines[both], debit=debit, credit=30000)
    unverified = _find(lines, lambda line: line.account == "82900" and line.memo.startswith("세법"))
    lines[unverified] = replace(lines[unverified], account="82600")
    return lines, [
        Planted("KERP-V050", "error", "분개장", both + JOURNAL_TOP, f"F{both + JOURNAL_TOP}", "debit_amount",
                str(debit), "회식비 취소분 30,000원을 다른 행으로 나누지 않고 같은 행의 대변에 적었다"),
        Planted("KERP-M002", "error", "분개장", unverified + JOURNAL_TOP, f"D{unverified + JOURNAL_TOP}",
                "account_code", "82600", "회사 매핑에 없어 아무도 확인하지 않은 계정 82600 도서인쇄비로 적었다"),
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
        Planted("KERP-V101", "error", "분개장", first, f"B{first}", "balance", number,
                f"미지급금 5,720,000원을 5,270,000원으로 적어(G{at + JOURNAL_TOP}) 전표의 대변이 450,000원 모자란다"),
        Planted("KERP-V104", "error", "기초잔액", OPENING_TOP, f"E{OPENING_TOP}", "balance", None,
                f"(주)푸른가공의 미지급금 기초잔액을 450,000원 많게 적어(F{owed + OPENING_TOP}) "
                "기초잔액의 차변과 대변이 다르다"),
    ]  # fmt: skip


def _plant_texts(rows: Rows, lines: list[Line]) -> list[Planted]:
    """Break a date, a partner's code, a partner's name and a memo of the journal."""
    no_day = _find(lines, lambda line: line.debit is None and line.credit == 0 and line.day.month == 2)  # noqa: PLR2004
    lost = _find(lines, lambda line: (line.account, line.partner, line.day.month) == ("10800", "00107", 3))
    broken = _find(lines, lambda line: line.account == "25100")
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
