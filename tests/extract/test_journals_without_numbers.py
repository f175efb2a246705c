"""Journals without voucher numbers: a day's lines are one voucher up to the line at which both sides agree."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kerp_import.extract.extract import read_files
from kerp_import.files.inputs import find_files
from kerp_import.model.nouns import Job
from kerp_import.transform.voucher_counter import DayCount

Line = tuple[int | None, str | None, int, int]
"""Day of March, kind, debit and credit."""

NOBODY = pl.DataFrame(schema={"voucher_date": pl.Date, "before": pl.Int64})


def frame(lines: list[Line], file: str = "a.csv") -> pl.DataFrame:
    rows = [(day and dt.date(2024, 3, day), kind, debit, credit, file, None) for day, kind, debit, credit in lines]
    schema: dict[str, type[pl.DataType] | pl.DataType] = {
        "voucher_date": pl.Date, "kind": pl.String, "debit_amount": pl.Decimal(18, 2),
        "credit_amount": pl.Decimal(18, 2), "file": pl.String, "sheet": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def numbers(*parts: pl.DataFrame, known_numbers: pl.DataFrame = NOBODY) -> list[int | None]:
    count = DayCount()
    return [number and int(number) for part in parts for number in count.numbers(part, known_numbers)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([(4, None, 5, 0), (4, None, 0, 5), (4, None, 7, 0), (4, None, 0, 7)], [1, 1, 2, 2], id="two"),
        pytest.param([(4, None, 5, 0), (5, None, 5, 0), (4, None, 0, 5), (5, None, 0, 5)], [1, 1, 1, 1], id="two days"),
        pytest.param([(4, None, 5, 0), (4, None, 0, 4), (4, None, 0, 2)], [1, 1, 1], id="never balances"),
        pytest.param([(4, None, 0, 0), (4, None, 5, 0), (4, None, 0, 5), (4, None, 0, 0)], [1] * 4, id="no amount"),
        pytest.param([(4, None, 3, 0), (None, None, 3, 0), (4, None, 0, 3)], [1, None, 1], id="no date"),
        pytest.param([(4, "가", 3, 0), (4, "나", 2, 0), (4, "가", 0, 3), (4, "나", 0, 2)], [1, 2, 1, 2], id="kinds"),
        pytest.param([(4, None, 3, 3), (4, None, 2, 0), (4, None, 0, 2)], [1, 2, 2], id="both sides in one line"),
    ],
)
def test_a_voucher_ends_where_debit_and_credit_agree(lines: list[Line], expected: list[int | None]) -> None:
    assert numbers(frame(lines)) == expected


def test_numbers_go_on_from_those_known_of_the_day_and_begin_anew_in_another_table() -> None:
    known_numbers = pl.DataFrame({"voucher_date": [dt.date(2024, 3, 4)], "before": [7]}, schema=NOBODY.schema)
    open_one: list[Line] = [(4, None, 5, 0), (4, None, 0, 4)]
    assert numbers(frame(open_one), known_numbers=known_numbers) == [8, 8]
    # What another table left open is none of this one's.
    assert numbers(frame(open_one), frame([(4, None, 0, 1)], "b.csv"), known_numbers=known_numbers) == [8, 8, 8]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.integers(4, 6)),
            st.sampled_from([None, "가"]),
            st.integers(0, 3),
            st.integers(0, 3),
        ),
        max_size=24,
    ),
    st.integers(0, 24),
)
def test_where_a_part_ends_makes_no_difference_to_lines_with_amounts(lines: list[Line], cut: int) -> None:
    lines = [each for each in lines if each[2] or each[3]]
    assert numbers(frame(lines[:cut]), frame(lines[cut:])) == numbers(frame(lines))


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(
            "거래일자,적요,출금,입금,잔액\n2024-03-04,전기요금,30000,,970000\n2024-03-05,입금,,20000,990000\n",
            id="a bank's statement",
        ),
        pytest.param(
            "일자,계정코드,계정과목,적요,차변,대변,잔액\n2024-03-04,10300,보통예금,이자,10,,10\n"
            "2024-03-04,10300,보통예금,수수료,,10,0\n",
            id="an account's ledger",
        ),
        pytest.param(
            "일자,계정코드,계정과목,적요,차변,대변\n2024-03-04,10300,보통예금,이자,10,\n"
            "2024-03-05,10300,보통예금,수수료,,3\n2024-03-06,10300,보통예금,수수료,,4\n",
            id="one account, without its balance",
        ),
        pytest.param(
            "일자,코드,계정과목,공급가액,세액,차변,대변\n2024-03-04,40100,상품매출,100,10,110,110\n",
            id="a book of invoices",
        ),
        pytest.param(
            "일자,계정코드,계정명,금액\n2024-03-04,81100,복리후생비,3000\n2024-03-04,83000,소모품비,2000\n",
            id="a list of expenses",
        ),
    ],
)
def test_what_only_has_dates_and_amounts_is_no_journal(table: str, tmp_path: Path) -> None:
    path = tmp_path / "표.csv"
    path.write_text(table, encoding="utf-8")
    job = Job(company="HANBIT", files=(path,), home=tmp_path)
    extracted = read_files(job, find_files(job), b"secret", tmp_path)
    assert [each.profile for each, _ in extracted.tables if each.entity.value == "journal"] == []
