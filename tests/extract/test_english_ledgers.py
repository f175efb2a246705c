"""English ledgers in blocks become the vouchers that they were posted from; what no block tells is not guessed."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from kerp_import.extract.extract import extract
from kerp_import.extract.extracted import Extracted
from kerp_import.files.inputs import find_files
from kerp_import.mapping.charts.dialect import UNKNOWN
from kerp_import.mapping.charts.whose_chart import Reading
from kerp_import.mapping.decision import Resolution
from kerp_import.model.errors import NothingRecognised
from kerp_import.model.nouns import Entity, Job
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook
from support import FIXTURES

NO_NAMES = pl.DataFrame(schema={"name_key": pl.String, "code": pl.String})
AS_IT_IS = Resolution(Reading(UNKNOWN), (), {}, {}, {}, {}, "include")
HEAD = ",Date,Transaction Type,Num,Name,Memo/Description,Split,Debit,Credit,Balance"
LEDGERS = (
    "quickbooks-online-general-ledger", "quickbooks-desktop-general-ledger", "xero-account-transactions",
    "sage-nominal-activity",
)  # fmt: skip
COLUMNS = ["row", "source_account_name", "voucher_date", "voucher_no", "debit_amount", "credit_amount"]


def read(folder: Path, path: Path) -> Extracted:
    spool = folder / "spool"
    spool.mkdir()
    job = Job(company="HANBIT", files=(path,), home=spool)
    return extract(job, find_files(job), b"secret", spool)


def read_lines(folder: Path, *lines: str) -> Extracted:
    (folder / "ledger.csv").write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
    return read(folder, folder / "ledger.csv")


def posted(extracted: Extracted) -> pl.DataFrame:
    book = VoucherBook(extracted.spool / "vouchers")
    return pl.concat(transform_part(each, AS_IT_IS, book, NO_NAMES).frame.select(COLUMNS) for each in extracted.parts())


@pytest.mark.parametrize("name", LEDGERS)
def test_vouchers_and_openings_of_a_ledger_in_blocks_balance(name: str, tmp_path: Path) -> None:
    extracted = read(tmp_path, FIXTURES / "sources" / name / "ledger.csv")
    assert [table.entity for table, _ in extracted.tables] == [Entity.ACCOUNT_LEDGER]
    lines = posted(extracted)
    opens = pl.col("voucher_no") == "전기이월"
    sums = (
        lines.filter(~opens).group_by("voucher_date", "voucher_no").agg(pl.col("debit_amount", "credit_amount").sum())
    )
    assert sums.filter(pl.col("debit_amount") != pl.col("credit_amount")).is_empty()
    assert sums.height == (3 if name.startswith("xero") else 4)
    # QuickBooks Online shows by no row on which side the capital runs that nobody moved: it is asked, not guessed.
    told = lines.filter(opens).select("debit_amount", "credit_amount").sum().row(0)
    capital = Decimal(0) if name in {"quickbooks-online-general-ledger", "sage-nominal-activity"} else Decimal(600_000)
    assert told[0] - told[1] == (0 if name == "sage-nominal-activity" else 600_000 - capital)
    assert extracted.notices.balances.is_empty()
    assert extracted.notices.subtotals.rows() == []


def test_a_row_below_the_total_of_its_block_has_no_account(tmp_path: Path) -> None:
    extracted = read_lines(
        tmp_path,
        "Checking,,,,,,,,,",
        ",01/20/2024,Payment,1,,a,,500,,500",
        "Total for Checking,,,,,,,500,0,",
        ",01/21/2024,Payment,2,,a,,70,,570",
        "Sales,,,,,,,,,",
        ",01/20/2024,Payment,1,,a,,,500,500",
        "Total for Sales,,,,,,,0,500,",
    )
    assert posted(extracted).select("source_account_name", "row").rows() == [("Checking", 3), (None, 5), ("Sales", 7)]


def test_accounts_of_one_name_below_two_others_stay_two(tmp_path: Path) -> None:
    extracted = read_lines(
        tmp_path,
        "Office,,,,,,,,,",
        ",01/20/2024,Bill,1,,own,,5,,5",
        "Total for Office,,,,,,,5,0,",
        "Other,,,,,,,,,",
        ",01/20/2024,Bill,1,,a,,10,,10",
        "Total for Other,,,,,,,10,0,",
        "Total for Office with sub-accounts,,,,,,,15,0,",
        "Travel,,,,,,,,,",
        "Other,,,,,,,,,",
        ",01/20/2024,Bill,1,,b,,20,,20",
        "Total for Other,,,,,,,20,0,",
        "Total for Travel with sub-accounts,,,,,,,20,0,",
    )
    names = posted(extracted)["source_account_name"].to_list()
    assert names == ["Office", "Office:Other", "Travel:Other"]


def test_amounts_without_two_sides_are_no_ledger(tmp_path: Path) -> None:
    lines = [
        "Date,Transaction Type,Num,Name,Memo/Description,Split,Amount,Balance",
        "Checking,,,,,,,",
        "01/20/2024,Payment,1,,a,Sales,500,500",
        "Total for Checking,,,,,,500,",
        "Sales,,,,,,,",
        "01/20/2024,Payment,1,,a,Checking,500,500",
        "Total for Sales,,,,,,500,",
    ]
    (tmp_path / "ledger.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(NothingRecognised):
        read(tmp_path, tmp_path / "ledger.csv")


def test_a_day_and_a_month_that_read_both_ways_stay_unread(tmp_path: Path) -> None:
    extracted = read_lines(
        tmp_path,
        "Checking,,,,,,,,,",
        ",02/03/2024,Payment,1,,a,,500,,500",
        "Total for Checking,,,,,,,500,0,",
        "Sales,,,,,,,,,",
        ",02/03/2024,Payment,1,,a,,,500,500",
        "Total for Sales,,,,,,,0,500,",
    )
    assert posted(extracted)["voucher_date"].to_list() == [None, None]


def test_a_balance_or_a_total_that_does_not_follow_is_told(tmp_path: Path) -> None:
    notices = read_lines(
        tmp_path,
        "Checking,,,,,,,,,",
        ",Beginning Balance,,,,,,,,100",
        ",01/20/2024,Payment,1,,a,,500,,600",
        ",01/21/2024,Payment,2,,a,,50,,999",
        ",01/22/2024,Payment,3,,a,,50,,1049",
        "Total for Checking,,,,,,,700,0,",
    ).notices
    assert notices.balances.select("row", "said", "reckoned").rows() == [(5, Decimal(999), Decimal(650))]
    assert notices.subtotals["row"].to_list() == [7]


def test_documents_of_a_kind_without_numbers_are_told(tmp_path: Path) -> None:
    extracted = read(tmp_path, FIXTURES / "sources" / "quickbooks-online-general-ledger" / "ledger.csv")
    assert extracted.notices.without_numbers.select("tables", "rows").rows() == [(1, 2)]


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("Account #,Full name,Type,Balance", ["1010,Checking,Bank,500", "4000,Sales,Income,500"]),
        ("Full name,Type,Detail type", ["Checking,Bank,x", "Sales,Income,y"]),
        ("Code,Name,Type", ["1,Hammer,Tool", "2,Saw,Tool"]),
    ],
)
def test_a_list_with_balances_or_without_codes_or_types_is_no_chart(tmp_path: Path, head: str, rows: list[str]) -> None:
    (tmp_path / "list.csv").write_text("\n".join((head, *rows)), encoding="utf-8")
    with pytest.raises(NothingRecognised):
        read(tmp_path, tmp_path / "list.csv")


def test_a_chart_names_the_accounts_of_a_ledger_and_their_types(tmp_path: Path) -> None:
    sources = FIXTURES / "sources"
    files = tuple(
        sources / name
        for name in ("quickbooks-account-list/accounts.csv", "quickbooks-online-general-ledger/ledger.csv")
    )
    spool = tmp_path / "spool"
    spool.mkdir()
    job = Job(company="HANBIT", files=files, home=spool)
    extracted = extract(job, find_files(job), b"secret", spool)
    assert {table.entity for table, _ in extracted.tables} == {Entity.ACCOUNTS, Entity.ACCOUNT_LEDGER}
    types = {each.code: each.account_type for each in extracted.accounts}
    assert (types["1010"], types["2000"], types["4000"]) == ("asset", "liability", "revenue")
