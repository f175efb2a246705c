"""Lines become vouchers by date, number and kind, wherever they stand, and a voucher's number says which it is."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kerp_import.extract.extract import extract
from kerp_import.files.inputs import find_files
from kerp_import.mapping.map_accounts import plan
from kerp_import.model.nouns import Job
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook, composed_number
from kerp_import.transform.voucher_headers import voucher_headers
from kerp_import.transform.voucher_index import ROOM
from kerp_import.validate.validate import schema_failures

DAY = dt.date(2017, 12, 5)
NO_NAMES = pl.DataFrame(schema={"name_key": pl.String, "code": pl.String})


def numbered(number: str | None, day: dt.date | None = DAY) -> object:
    frame = pl.DataFrame({"n": [number], "d": [day]}, schema={"n": pl.String, "d": pl.Date})
    return frame.select(composed_number(pl.col("n"), pl.col("d"))).item()


@pytest.mark.parametrize(
    ("number", "composed"),
    [
        *(("1", "00001"), ("00001", "00001"), ("0000001", "00001"), ("82", "00082"), ("50001", "50001")),
        *(("123456", "123456"), ("0", "00000"), ("000", "00000"), (" 1 2 ", "00012")),
        *(("2017120582", "00082"), ("20171205-82", "00082"), ("20171205_82", "00082"), ("20171205 82", "00082")),
        *(
            ("2017-12-05-82", "00082"),
            ("2017/12/05 -82", "00082"),
            ("2017.12.05-82", "00082"),
            ("2017-12-0582", "00082"),
        ),
        *(("2017120682", "2017120682"), ("20171205", "20171205"), ("2017-12-05", "2017-12-05")),
        *(("A-17", "A-17"), ("가1", "가1"), ("20171205-A1", "A1"), ("1-2", "1-2"), ("１", "１"), (None, None)),
    ],
)
def test_the_number_is_the_sources_own_in_five_digits_without_the_date_before_it(
    number: str | None, composed: str | None
) -> None:
    assert numbered(number) == composed


def test_without_a_date_there_is_nothing_to_cut_off() -> None:
    assert numbered("2017120582", None) == "2017120582"


def lines(rows: Sequence[tuple[dt.date | None, str | None, str | None, int, int]]) -> pl.DataFrame:
    """Return voucher lines: date, number, kind, debit and credit; the row counts on from 2."""
    frame = pl.DataFrame(
        rows,
        schema={
            "voucher_date": pl.Date,
            "number": pl.String,
            "kind": pl.String,
            "debit_amount": pl.Decimal(18, 2),
            "credit_amount": pl.Decimal(18, 2),
        },
        orient="row",
    )
    row = pl.int_range(2, pl.len() + 2, dtype=pl.Int64)
    return frame.with_columns(
        pl.col("number").alias("source_voucher_no"),
        pl.when(row % 3 == 0).then(pl.format("적요 {}", row)).alias("description"),
        pl.when(row % 4 == 0).then(pl.lit("payment")).when(row % 5 == 0).then(pl.lit("receipt")).alias("flagged"),
        (row % 2 == 0).alias("is_retained"),
        (row % 7 == 0).alias("is_summary"),
        pl.lit(value=False).alias("is_slip"),
        pl.lit(value=False).alias("is_opening"),
        pl.lit("a.csv").alias("file"),
        pl.lit(None, pl.String).alias("sheet"),
        row.alias("row"),
    )


def entered(*parts: pl.DataFrame, room: int = ROOM) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return lines and headers of a book that `parts` were entered in, which holds `room` vouchers in memory."""
    with TemporaryDirectory() as folder:
        book = VoucherBook(Path(folder) / "vouchers", room)
        entries = pl.concat([book.enter(part) for part in parts])
        headers = list(book.headers())
        return entries, pl.concat(headers) if headers else pl.DataFrame(
            schema={"id": pl.String, "voucher_no": pl.String}
        )


def test_a_voucher_is_a_date_a_number_and_a_kind() -> None:
    other = DAY.replace(day=6)
    _, headers = entered(
        lines(
            [
                (DAY, "00001", None, 1, 0),
                (other, "00001", None, 2, 0),
                (DAY, "00002", None, 3, 0),
                (DAY, "00001", None, 0, 1),
            ]
        )
    )
    assert headers.select("voucher_no", "total_debit", "total_credit", "row").rows() == [
        ("20171205-00001", 1, 1, 2),
        ("20171206-00001", 2, 0, 3),
        ("20171205-00002", 3, 0, 4),
    ]


@pytest.mark.parametrize(
    ("kinds", "numbers"),
    [
        (["일반"], ["20171205-00001"]),
        (["매입매출", "일반"], ["20171205-00001", "20171205-00001-일반"]),
        (["3", "1", "2"], ["20171205-00001-3", "20171205-00001", "20171205-00001-2"]),
        ([None, "일반"], ["20171205-00001", "20171205-00001-일반"]),
        (["일반", None], ["20171205-00001-일반", "20171205-00001"]),
    ],
)
def test_where_kinds_share_a_number_all_but_the_lowest_have_their_kind_behind_it(
    kinds: list[str | None], numbers: list[str]
) -> None:
    _, headers = entered(lines([(DAY, "00001", kind, 1, 1) for kind in kinds]))
    assert headers["voucher_no"].to_list() == numbers


def test_kinds_of_other_numbers_and_days_change_nothing() -> None:
    other = DAY.replace(day=6)
    _, headers = entered(lines([(DAY, "00001", "1", 1, 1), (DAY, "00002", "2", 1, 1), (other, "00001", "2", 1, 1)]))
    assert headers["voucher_no"].to_list() == ["20171205-00001", "20171205-00002", "20171206-00001"]


def test_a_line_without_date_or_number_belongs_to_no_voucher() -> None:
    entries, headers = entered(
        lines([(None, "00001", None, 1, 0), (DAY, None, None, 1, 0), (DAY, "00001", None, 2, 2)])
    )
    assert entries["voucher_id"].is_null().to_list() == [True, True, False]
    assert entries["line_no"].to_list() == [None, None, 1]
    assert headers.select("voucher_no", "total_debit").rows() == [("20171205-00001", 2)]


def test_a_number_that_is_too_long_for_k_erp_breaks_the_schema() -> None:
    _, headers = entered(lines([(DAY, "A" * 11, None, 1, 1), (DAY, "A" * 12, None, 1, 1)]))
    whole = headers.with_columns(
        pl.lit("general").alias("voucher_type"),
        pl.lit("approved").alias("status"),
        pl.lit(value=False).alias("is_closing"),
    )
    assert [len(number) for number in headers["voucher_no"]] == [20, 21]
    assert schema_failures("vouchers", whole).select("row", "field", "value").rows() == [
        (3, "voucher_no", f"20171205-{'A' * 12}")
    ]


def test_lines_are_counted_on_across_parts_and_sums_too() -> None:
    first = lines([(DAY, "00001", None, 5, 0), (DAY, "00002", None, 1, 0), (DAY, "00001", None, 2, 0)])
    second = lines([(DAY, "00002", None, 0, 1), (DAY, "00001", None, 0, 7), (DAY, "00003", None, 0, 0)])
    entries, headers = entered(first, second)
    assert entries["line_no"].to_list() == [1, 1, 2, 2, 3, 1]
    assert headers.select("voucher_no", "total_debit", "total_credit", "lines").rows() == [
        ("20171205-00001", 7, 7, 3),
        ("20171205-00002", 1, 1, 2),
        ("20171205-00003", 0, 0, 1),
    ]
    own = dict(headers.select("voucher_no", "id").rows())
    assert entries["voucher_id"].to_list() == [own[f"20171205-0000{n}"] for n in (1, 2, 1, 2, 1, 3)]
    assert entries["id"].n_unique() == 6


def test_a_sum_with_more_digits_than_an_amount_is_no_sum_and_no_crash() -> None:
    most = 10**16 - 1
    _, headers = entered(lines([(DAY, "00001", None, most, 0)] * 2), lines([(DAY, "00001", None, most, 1)]))
    assert headers.select("total_debit", "total_credit").rows() == [(None, Decimal(1))]


def test_a_voucher_says_what_rules_would_ask_of_its_lines() -> None:
    twice = [(DAY, "00001", None, 5, 0), (DAY, "00001", None, 0, 5)] * 2
    once = [
        (DAY, "00002", None, 5, 0),
        (DAY, "00002", None, 2, 0),
        (DAY, "00002", None, 0, 4),
        (DAY, "00002", None, 0, 3),
    ]
    apart = [(DAY, "A3", None, 1, 0), (DAY, "00012-1", None, 1, 1), (DAY, "A3", None, 0, 1)]
    _, headers = entered(lines(twice + once[:2]), lines(once[2:] + apart).with_columns(pl.col("row") + 6))
    assert headers.select("voucher_no", "day_number", "may_repeat", "is_scattered").rows() == [
        ("20171205-00001", 1, True, False),
        ("20171205-00002", 2, False, False),
        ("20171205-A3", None, False, True),
        ("20171205-00012-1", 12, False, False),
    ]


def test_a_voucher_of_two_sheets_is_scattered() -> None:
    part = lines([(DAY, "00001", None, 1, 1)])
    _, headers = entered(part, part.with_columns(pl.lit("b.csv").alias("file")))
    assert headers["is_scattered"].to_list() == [True]


def test_vouchers_alike_in_day_sums_and_text_have_one_hash() -> None:
    rows = [(DAY, "00001", None, 1, 1), (DAY, "00002", None, 1, 1), (DAY, "00003", None, 2, 2)]
    _, headers = entered(
        lines(rows[:1]).with_columns(pl.lit("적요").alias("description")),
        *(lines([row]).with_columns(pl.lit("적요").alias("description")) for row in rows[1:]),
    )
    first, second, third = headers["likeness"]
    assert first == second != third


posting = st.tuples(
    st.sampled_from([DAY, DAY.replace(day=6), DAY.replace(month=11), None]),
    st.sampled_from(["00001", "00002", "A1", None]),
    st.sampled_from(["1", "2", None]),
    st.integers(-5, 10**15),
    st.integers(0, 9),
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(posting, min_size=1, max_size=25), st.lists(st.integers(0, 25), max_size=5), st.integers(0, 6))
def test_neither_cuts_into_parts_nor_room_in_memory_change_more_than_ids(
    postings: list[tuple[dt.date | None, str | None, str | None, int, int]], cuts: list[int], room: int
) -> None:
    whole = lines(postings)
    edges = [0, *sorted(min(cut, whole.height) for cut in cuts), whole.height]
    parts = [whole.slice(start, end - start) for start, end in pairwise(edges)]
    for cut_frame, whole_frame in zip(entered(*parts, room=room), entered(whole), strict=True):
        assert cut_frame.drop("id", "voucher_id", strict=False).equals(
            whole_frame.drop("id", "voucher_id", strict=False)
        )
    entries, headers = entered(*parts, room=room)
    owned = entries.join(headers.select("id", "voucher_no"), left_on="voucher_id", right_on="id", how="left")
    assert owned.filter(pl.col("voucher_id").is_not_null())["voucher_no"].null_count() == 0
    places = owned.filter(pl.col("voucher_id").is_not_null()).group_by("voucher_id").agg(pl.col("line_no").sort())
    assert all(each.to_list() == list(range(1, len(each) + 1)) for each in places["line_no"])


HEAD = "일자,전표번호,구분,전표유형,계정코드,계정과목,차변,대변"
ALWAYS = ("2024-01-01,9,,,10100,현금,1,", "2024-01-01,9,,,40100,상품매출,,1", "2024-01-01,9,,,10800,외상매출금,0,0")
"""Enough for the file's chart to be recognised."""


def types(folder: Path, *rows: str, head: str = HEAD, voucher_types: str = "") -> dict[str, tuple[str, bool]]:
    """Return every voucher's type, and whether it closes a year."""
    path = folder / "journal.csv"
    path.write_text("\n".join((head, *rows, *ALWAYS)) + "\n", encoding="utf-8")
    mapping = folder / "map.yaml"
    mapping.write_text(f"source: wehago\ntarget: kerp-standard\nvoucher_types: {{{voucher_types}}}\n", encoding="utf-8")
    job = Job("HANBIT", (path,), folder, mappings=(mapping,) if voucher_types else ())
    extracted = extract(job, find_files(job), b"secret", folder)
    resolution, book = plan(job, extracted.accounts, {}), VoucherBook(folder / "vouchers")
    for part in extracted.parts():
        transform_part(part, resolution, book, NO_NAMES)
    headers = pl.concat(voucher_headers(book, resolution, "approved"))
    assert set(headers["status"]) == {"approved"}
    asked = headers.filter(pl.col("voucher_date") == dt.date(2024, 12, 31))
    rows_found = asked.select("voucher_no", "voucher_type", "is_closing").rows()
    return {number[-5:]: (type_, closing) for number, type_, closing in rows_found}


def pair(number: int, flag: str, debit: str, credit: str, kind: str = "") -> tuple[str, str]:
    return (
        f"2024-12-31,{number},{flag.split('/', maxsplit=1)[0]},{kind},{debit},100,",
        f"2024-12-31,{number},{flag.rsplit('/', maxsplit=1)[-1]},{kind},{credit},,100",
    )


EXPENSE, CASH, SALES, SUMMARY = "82200,차량유지비", "10100,현금", "40100,상품매출", "40000,손익"
RETAINED, UNAPPROPRIATED, PAYABLE = "37500,이월이익잉여금", "37700,미처분이익잉여금", "26500,미지급배당금"


@pytest.mark.parametrize(
    ("flag", "type_"), [("출금", "payment"), ("1", "payment"), ("입금", "receipt"), ("2", "receipt")]
)
def test_a_slip_of_cash_is_a_payment_or_a_receipt(tmp_path: Path, flag: str, type_: str) -> None:
    types_by_number = types(
        tmp_path, *pair(1, flag, EXPENSE, CASH), *pair(2, "차/대", EXPENSE, CASH), *pair(3, "3/4", EXPENSE, CASH)
    )
    assert types_by_number == {"00001": (type_, False), "00002": ("general", False), "00003": ("general", False)}


def test_the_kind_of_a_voucher_comes_before_flags_of_its_lines_a_map_before_both(tmp_path: Path) -> None:
    rows = (
        *pair(1, "출금", EXPENSE, CASH, "매입"),
        *pair(2, "출금", EXPENSE, CASH, "매입매출"),
        *pair(3, "차/대", EXPENSE, CASH, "일반"),
        *pair(4, "차/대", EXPENSE, CASH, "매출"),
    )
    plain = {"00001": "purchase", "00002": "payment", "00003": "general", "00004": "sales"}
    assert {number: type_ for number, (type_, _) in types(tmp_path, *rows).items()} == plain
    types_by_number = types(tmp_path, *rows, voucher_types="매입매출: sales, 일반: adjustment")
    assert {number: type_ for number, (type_, _) in types_by_number.items()} == {
        **plain,
        "00002": "sales",
        "00003": "adjustment",
    }


def test_a_year_is_closed_through_the_income_summary_or_within_retained_earnings(tmp_path: Path) -> None:
    rows = (
        *pair(1, "결차/결대", SALES, SUMMARY),
        *pair(2, "차/대", SUMMARY, EXPENSE),
        *pair(3, "결차/결대", RETAINED, UNAPPROPRIATED),
        *pair(4, "3/4", RETAINED, UNAPPROPRIATED),
    )
    assert set(types(tmp_path, *rows).values()) == {("closing", True)}


def test_a_voucher_closes_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    rows = (
        *pair(1, "결차/결대", "81800,감가상각비", "20300,감가상각누계액"),
        *pair(2, "결차/결대", "45500,제품매출원가", "15000,제품"),
        *pair(3, "5/6", EXPENSE, "26200,미지급비용"),
        *pair(4, "차/대", RETAINED, PAYABLE),
        *pair(5, "차/대", EXPENSE, CASH),
        "2024-12-31,5,차변,,40000,손익,100,",
        "2024-12-31,5,대변,,40000,손익,,100",
    )
    types_by_number = types(tmp_path, *rows)
    assert {number for number, (_, closing) in types_by_number.items() if closing} == {"00005"}
    assert {type_ for number, (type_, closing) in types_by_number.items() if not closing} == {"general"}


def test_the_first_line_of_a_voucher_that_says_something_says_it_for_all() -> None:
    _, headers = entered(lines([(DAY, "00001", None, 1, 0)] * 6))
    assert headers.select("description", "flagged", "row").rows() == [("적요 3", "payment", 2)]
