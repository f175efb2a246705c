"""Vouchers are told apart by date and number, and by their kind where the kind is a voucher's."""

from pathlib import Path

import pytest
from kerp_import.extract.extract import extract
from kerp_import.files.inputs import find_files
from kerp_import.model.nouns import Job, Table

Line = tuple[str, str, str, int, int]
"""Day, number, kind, debit and credit."""


def table_of(lines: list[Line], folder: Path, header: str = "전표유형") -> Table:
    rows = [f"2024-01-{day},{number},{kind},10100,현금,{debit},{credit}" for day, number, kind, debit, credit in lines]
    path = folder / "분개장.csv"
    path.write_text(f"일자,전표번호,{header},계정코드,계정과목,차변,대변\n" + "\n".join(rows) + "\n", encoding="utf-8")
    job = Job(company="HANBIT", files=(path,), home=folder)
    ((table, _),) = extract(job, find_files(job), b"secret", folder).tables
    return table


OF_VOUCHERS: list[Line] = [
    ("05", "1", "일반", 5, 0), ("05", "1", "일반", 0, 5), ("05", "1", "매입매출", 7, 0), ("05", "1", "매입매출", 0, 7),
    ("06", "1", "일반", 5, 0), ("06", "1", "일반", 0, 5),
]  # fmt: skip
OF_LINES: list[Line] = [
    ("05", "1", "매입", 5, 0), ("05", "1", "일반", 0, 5), ("05", "2", "매출", 7, 0), ("05", "2", "일반", 0, 7),
    ("06", "1", "일반", 3, 0), ("06", "1", "일반", 0, 3),
]  # fmt: skip
WRONG: list[Line] = [("07", "1", "일반", 5, 0), ("07", "1", "일반", 0, 4)]


@pytest.mark.parametrize("header", ["전표유형", "유형", "구분"])
def test_where_both_keys_balance_the_finer_one_is_the_key(header: str, tmp_path: Path) -> None:
    assert table_of(OF_VOUCHERS, tmp_path, header).has("voucher_kind")


def test_a_kind_that_parts_the_lines_of_vouchers_is_none_and_is_told_as_unused(tmp_path: Path) -> None:
    table = table_of(OF_LINES, tmp_path)
    assert not table.has("voucher_kind")
    assert table.unused == ("전표유형",)
    assert table.has("voucher_date")
    assert table.has("voucher_no")


def test_a_few_errors_of_the_data_do_not_make_the_key_coarser(tmp_path: Path) -> None:
    many = [(f"{day:02}", *line[1:]) for day in range(8, 28) for line in OF_VOUCHERS[:4]]
    assert table_of([*many, *WRONG], tmp_path).has("voucher_kind")


def test_where_no_key_balances_the_finest_stays(tmp_path: Path) -> None:
    assert table_of(WRONG, tmp_path).has("voucher_kind")


def test_a_tax_type_is_no_kind(tmp_path: Path) -> None:
    lines = [(day, number, "과세", debit, credit) for day, number, _, debit, credit in OF_VOUCHERS]
    assert not table_of(lines, tmp_path, "유형").has("voucher_kind")
