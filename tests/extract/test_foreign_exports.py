"""What decides how an English export is read, where its headers alone do not."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from kerp_import.extract.extract import extract
from kerp_import.extract.extracted import Extracted
from kerp_import.extract.recognise.header_key import header_key
from kerp_import.extract.recognise.header_synonyms import english
from kerp_import.extract.rows.foreign.account_cells import AccountKind, read_account_cells
from kerp_import.extract.rows.foreign.figures import figure
from kerp_import.files.inputs import find_files
from kerp_import.model.errors import NothingRecognised
from kerp_import.model.nouns import Entity, Job
from kerp_import.transform.document_numbers import shortened
from kerp_import.values.english_days import days_in_digits

HEAD = "Date,Number,Account,Memo,Debit,Credit"


def read(folder: Path, *lines: str, name: str = "export.csv") -> Extracted:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    spool = folder / "spool"
    spool.mkdir(exist_ok=True)
    job = Job(company="HANBIT", files=(path,), home=spool)
    return extract(job, find_files(job), b"secret", spool)


def rows(extracted: Extracted, *columns: str) -> list[tuple[object, ...]]:
    return [row for part in extracted.parts() for row in part.frame.select(columns).rows()]


def test_no_english_name_means_two_fields() -> None:
    names = [header_key(name) for names in english().values() for name in names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("cells", "pairs"),
    [
        (["101401 Bank", "400000 Sales"], [("101401", "Bank"), ("400000", "Sales")]),
        (["1110 - Cash - KR", "4110 - Sales - KR"], [("1110", "Cash"), ("4110", "Sales")]),
        (["5012 · Rent", "6120 · Paper - ink"], [("5012", "Rent"), ("6120", "Paper - ink")]),
        (["Sales (400)", "Bank (090)"], [("400", "Sales"), ("090", "Bank")]),
        (["1000 Assets : 1350 VAT", "2000 Payables"], [("1350", "VAT"), ("2000", "Payables")]),
    ],
)
def test_code_and_name_in_one_cell_are_parted(cells: list[str], pairs: list[tuple[str, str]]) -> None:
    account = read_account_cells(pl.Series(cells))
    assert account.kind is AccountKind.BOTH
    frame = pl.DataFrame({"cell": cells}).select(account.code(pl.col("cell")), name=account.name(pl.col("cell")))
    assert frame.rows() == pairs


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["Assets:Bank", "Equity:Capital"], AccountKind.NAME),
        (["Sales", "Accounts Receivable (A/R)"], AccountKind.NAME),
        (["Cash - KR", "Sales - KR"], AccountKind.NAME),
        (["100 Bank", "100 Till"], AccountKind.NAME),
        (["113100", "0030"], AccountKind.CODE),
        (["AP-2000", "4000"], AccountKind.CODE),
    ],
)
def test_names_stay_whole_and_a_code_of_two_names_is_none(cells: list[str], kind: AccountKind) -> None:
    assert read_account_cells(pl.Series(cells)).kind is kind


def test_a_number_of_eleven_characters_stays_and_a_longer_one_is_shortened_alike() -> None:
    numbers = ["12345678901", "MISC/2024/03/0001", "ACC-SINV-2024-00007", "0f3a5b7c9d1e2f40516273849a5b6c7d"]
    frame = pl.DataFrame({"number": numbers, "day": [date(2024, 3, 4)] * len(numbers)})
    short = frame.select(shortened(pl.col("number"), pl.col("day")))["number"].to_list()
    assert short == ["12345678901", "MISC/0001", "SINV-00007", "USRUWMH6BL7"]


@pytest.mark.parametrize(
    ("title", "digits"),
    [
        ("As at 31 October 2024", "As at 2024-10-31"),
        ("January 1 - December 31, 2024", "2024-01-01 - 2024-12-31"),
        ("December 2023 - February 2024", "2023-12-01 - 2024-02-29"),
        ("1-Apr-2024 to 31-Mar-2025", "2024-04-01 to 2025-03-31"),
        ("Sales of May", "Sales of May"),
        ("2024년 1월 1일", "2024년 1월 1일"),
    ],
)
def test_days_in_english_titles_are_written_in_digits(title: str, digits: str) -> None:
    assert days_in_digits(title) == digits


def test_figures_have_signs_and_cents() -> None:
    cells = ["(1,900.50)", "330,000-", "$5.00", "x", None]
    frame = pl.DataFrame({"cell": cells}).select(figure(pl.col("cell")).cast(pl.Float64))
    assert frame["cell"].to_list() == [-1900.5, -330000.0, 5.0, None, None]


def test_a_bank_statement_in_english_is_no_journal(tmp_path: Path) -> None:
    with pytest.raises(NothingRecognised):
        read(tmp_path, "Date,Description,Debit,Credit,Balance", "2024-01-02,Coffee,10,,90", "2024-01-03,Pay,,50,140")


def test_amounts_in_two_foreign_currencies_are_not_chosen_from(tmp_path: Path) -> None:
    head = "Date,Number,Account,Debit (USD),Credit (USD),Debit (EUR),Credit (EUR)"
    with pytest.raises(NothingRecognised):
        read(tmp_path, head, "2024-01-02,1,Cash,10,,9,", "2024-01-02,1,Sales,,10,,9")


def test_of_two_currencies_the_won_is_read(tmp_path: Path) -> None:
    head = "Date,Number,Account,Debit (USD),Credit (USD),Debit (KRW),Credit (KRW)"
    extracted = read(tmp_path, head, "2024-01-02,1,Cash,10,,13000,", "2024-01-02,1,Sales,,10,,13000")
    assert rows(extracted, "debit_amount", "credit_amount") == [("13000", None), (None, "13000")]


def test_a_line_whose_memo_says_total_is_a_line(tmp_path: Path) -> None:
    lines = ("2024-01-02,1,Cash,Deposit,500,", ",,Sales,Total for January,,500", "Total,,,,500,500")
    extracted = read(tmp_path, HEAD, *lines)
    assert rows(extracted, "account_name", "description") == [("Cash", "Deposit"), ("Sales", "Total for January")]


def test_an_opening_row_with_figures_is_not_dropped(tmp_path: Path) -> None:
    lines = ("2024-01-02,1,Cash,Deposit,500,", "2024-01-02,1,Sales,x,,500", ",,'Opening',,700,")
    extracted = read(tmp_path, HEAD, *lines)
    assert rows(extracted, "account_name", "debit_amount")[-1] == ("'Opening'", "700")


def test_an_account_without_a_code_is_no_subtotal(tmp_path: Path) -> None:
    lines = ("Trial Balance,,,", "Account Code,Account,Debit,Credit", "400,Sales,,70", ",Everyday Account,70,")
    extracted = read(tmp_path, *lines)
    assert rows(extracted, "account_code", "debit_balance") == [("400", None), ("Everyday Account", "70")]


def test_openings_of_two_sides_are_openings(tmp_path: Path) -> None:
    extracted = read(tmp_path, "Account,Opening (Dr),Opening (Cr)", "101401 Bank,100,", "300000 Capital,,100")
    assert [table.entity for table, _ in extracted.tables] == [Entity.OPENING_BALANCES]
    assert rows(extracted, "debit_amount", "credit_amount") == [("100", None), (None, "100")]


def test_movements_beside_openings_are_no_balances(tmp_path: Path) -> None:
    lines = ("Account,Opening (Dr),Opening (Cr),Debit,Credit", "101401 Bank,100,,10,", "300000 Capital,,100,,10")
    with pytest.raises(NothingRecognised):
        read(tmp_path, *lines)


def test_signed_balances_that_do_not_roll_are_not_put_on_sides(tmp_path: Path) -> None:
    lines = (
        "Account,Initial Balance,Debit,Credit,End Balance",
        "101401 Bank,100,10,0,110",
        "300000 Capital,100,0,10,110",
    )
    with pytest.raises(NothingRecognised):
        read(tmp_path, *lines)


@pytest.mark.parametrize("entity", [Entity.JOURNAL, Entity.ACCOUNT_LEDGER])
def test_a_running_balance_makes_a_ledger_where_vouchers_do_not_close(tmp_path: Path, entity: Entity) -> None:
    line = "1,4000 Sales,x,,1000,0" if entity is Entity.JOURNAL else "2,1010 Bank,x,500,,1500"
    extracted = read(tmp_path, f"{HEAD},Balance", "2024-03-04,1,1010 Bank,x,1000,,1000", f"2024-03-04,{line}")
    assert [table.entity for table, _ in extracted.tables] == [entity]
