"""Balances rolled forward by partner (결산부속명세서 형태10): which column opens the year, and on which side."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from kerp_import.extract.extract import extract
from kerp_import.files.inputs import find_files
from kerp_import.mapping.decision import TargetAccount, accounts_of
from kerp_import.mapping.files import read_chart, shipped
from kerp_import.mapping.map_accounts import plan
from kerp_import.model.nouns import Entity, Job
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook
from kerp_import.values.periods import Days, fiscal_days

NO_NAMES = pl.DataFrame(schema={"name_key": pl.String, "code": pl.String})
STATEMENT = """기간 : 2023.01.01 ~ 2023.12.31,,,,,
계정과목 : 10800 외상매출금,,,,,
코드,거래처,기초,증가,감소,잔액
00101,가람상사,100,50,20,130
00102,누리물산,-5,0,0,-5
,합계,95,50,20,125
계정과목 : 25100 외상매입금,,,,,
코드,거래처,기초,증가,감소,잔액
00201,다온공업,70,30,60,40
,합계,70,30,60,40
"""
BEFORE = [("10800", "00101", 100, 0), ("10800", "00102", 0, 5), ("25100", "00201", 0, 70)]
AFTER = [("10800", "00101", 130, 0), ("10800", "00102", 0, 5), ("25100", "00201", 0, 40)]


def targets() -> dict[str, TargetAccount]:
    return accounts_of(read_chart(shipped() / "charts" / "kerp-standard.yaml"))


def journal(day: str) -> str:
    head = "일자,전표번호,계정코드,계정과목,차변금액,대변금액\n"
    rows = (
        "10300,보통예금,9,",
        "10800,외상매출금,,9",
        "25100,외상매입금,1,",
        "40400,제품매출,,1",
        "82200,차량유지비,,0",
    )
    return head + "".join(f"{day},1,{row}\n" for row in rows)


def openings(folder: Path, days: Days | None = None, **files: str) -> list[tuple[str, str, int, int]]:
    """Return account, partner, debit and credit of every opening balance."""
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    (folder / "spool").mkdir()
    job = Job(company="HANBIT", files=tuple(sorted(folder.glob("*.csv"))), home=folder)
    read = extract(job, find_files(job), b"secret", folder / "spool", days)
    resolution = plan(job, read.accounts, targets(), names=read.names)
    parts = (part for part in read.parts() if part.table.entity is Entity.OPENING_BALANCES)
    book = VoucherBook(read.spool / "vouchers")
    frame = pl.concat(transform_part(part, resolution, book, NO_NAMES).frame for part in parts)
    columns = ("source_account_code", "partner_code", "debit_amount", "credit_amount")
    openings = [(str(a), str(b), int(Decimal(c)), int(Decimal(d))) for a, b, c, d in frame.select(columns).iter_rows()]
    return sorted(openings)


@pytest.mark.parametrize(
    ("day", "expected"), [("2023-03-01", BEFORE), ("2023-12-31", BEFORE), ("2024-01-01", AFTER)], ids=str
)
def test_the_closing_column_of_a_year_that_is_over_opens_the_next_one(
    day: str, expected: list[tuple[str, str, int, int]], tmp_path: Path
) -> None:
    assert openings(tmp_path, statement=STATEMENT, journal=journal(day)) == expected


def test_the_fiscal_year_that_is_named_decides_where_there_is_no_journal_of_it(tmp_path: Path) -> None:
    names = ("10800,외상매출금", "25100,외상매입금", "10300,보통예금", "81100,복리후생비", "40400,제품매출")
    chart = "\n".join(("계정코드,계정과목", *names, ""))
    assert openings(tmp_path, fiscal_days(2024, 1), statement=STATEMENT, accounts=chart) == AFTER


def test_without_a_period_the_opening_column_opens_the_year(tmp_path: Path) -> None:
    bare = STATEMENT.replace("기간 : 2023.01.01 ~ 2023.12.31", "결산부속명세서")
    assert openings(tmp_path, statement=bare, journal=journal("2024-01-01")) == BEFORE
