"""A written value is read in the one way it can be meant, or not at all."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kerp_import.model import safe_text
from kerp_import.values import dates, text

Grammar = Callable[[pl.Expr], pl.Expr]


def each(grammar: Grammar, *written: str | None) -> list[object]:
    """Return what `grammar` makes of every text of one column."""
    frame = pl.DataFrame({"written": written}, schema={"written": pl.String})
    return frame.select(grammar(pl.col("written"))).to_series().to_list()


def one(grammar: Grammar, written: str | None) -> object:
    return each(grammar, written)[0]


AMOUNTS = {
    "0": 0,
    "1": 1,
    "1234": 1234,
    "00800": 800,
    "1,234": 1234,
    "1,234,567,890,123": 1234567890123,
    "9999999999999999": 9999999999999999,
    "9,999,999,999,999,999": 9999999999999999,
    "-9999999999999999": -9999999999999999,
    "832000.0": 832000,
    "1,234.00": 1234,
    " 1,234 ": 1234,
    "\u3000500\u00a0": 500,
    "₩1,234": 1234,
    "₩ 1,234": 1234,
    "￦1,234": 1234,
    "\\1,234": 1234,
    "1,234원": 1234,
    "1,234 원": 1234,
    "-1,234": -1234,
    "- 1,234": -1234,
    "−1,234": -1234,
    "–1,234": -1234,
    "-₩1,234": -1234,
    "₩-1,234": -1234,
    "1,234-": -1234,
    "1234 -": -1234,
    "△1,234": -1234,
    "▲1,234": -1234,
    "△ 1,234": -1234,
    "△₩1,234": -1234,
    "(1,234)": -1234,
    "( 1,234 )": -1234,
    "(₩1,234)": -1234,
    "(1,234원)": -1234,
    "（1,234）": -1234,
    "(1,234.00)": -1234,
    "１，２３４": 1234,
    "－１２３": -123,
    "-": 0,
    " - ": 0,
    "–": 0,
    "-0": 0,
}


@pytest.mark.parametrize(("written", "won"), AMOUNTS.items())
def test_an_amount_is_read_to_the_won(written: str, won: int) -> None:
    assert one(text.amount, written) == Decimal(won)
    assert one(text.has_fraction, written) is False


REFUSED_AMOUNTS = [
    *("", " ", "가", "1,23", "1,2345", "12,34", "1234,567", ",123", "1,,234", "1,234,", "0,1,234"),
    *("1.5", "1,234.50", "0.01", "1.", ".5", "1.234,00", "1.2.3", "1,234.5.6"),
    *("12345678901234567", "10,000,000,000,000,000"),
    *("1 234", "12 34", "1, 234", "1\n234"),
    *("--1", "-1-", "-(1)", "(-1)", "((1))", "(1", "1)", "()", "(-)", "△", "▲", "△-1", "-△1", "+1"),
    *("1e5", "1E400", "NaN", "sNaN", "Infinity", "-inf", "1_000", "0x10", "true"),
    *("١٢٣", "१२३", "①", "10²", "⑴", "½", "一", "만", "1만원", "$100", "1,234円", "100%", "#REF!"),
]


@pytest.mark.parametrize("written", REFUSED_AMOUNTS)
def test_what_is_no_whole_amount_of_won_is_not_read(written: str) -> None:
    assert one(text.amount, written) is None


def test_blank_is_no_amount_and_no_fraction() -> None:
    assert each(text.amount, None, "") == [None, None]
    assert each(text.has_fraction, None, "") == [False, False]


@pytest.mark.parametrize(
    "written", ["1.5", "1,234.50", "-0.01", "(1,234.5)", "₩0.10", "△1.5", "１．５", "1.5원", "5.5-"]
)
def test_a_fraction_of_a_won_is_told_from_what_is_no_number(written: str) -> None:
    assert one(text.has_fraction, written) is True
    assert one(text.amount, written) is None


@pytest.mark.parametrize("written", ["1.00", "1.", "1.2.3", "1,23.5", "NaN", "가", "1.5e3", "2024.01.05"])
def test_what_is_no_number_has_no_fraction(written: str) -> None:
    assert one(text.has_fraction, written) is False


def test_one_odd_amount_does_not_change_how_its_column_is_read() -> None:
    plain = ["1,234", "-5", None, "0"]
    assert each(text.amount, *plain, "△1")[:-1] == each(text.amount, *plain)


FORMATS: dict[str, Callable[[int], str]] = {
    "digits": str,
    "commas": lambda won: f"{won:,}",
    "decimals": lambda won: f"{won:,}.00",
    "sign": lambda won: f"₩{won:,}" if won >= 0 else f"-₩{-won:,}",
    "won": lambda won: f"{won:,}원",
    "brackets": lambda won: f"{won:,}" if won >= 0 else f"({-won:,})",
    "wide brackets": lambda won: f"{won:,}" if won >= 0 else f"（{-won:,}）",
    "white triangle": lambda won: f"{won:,}" if won >= 0 else f"△{-won:,}",
    "black triangle": lambda won: f"{won:,}" if won >= 0 else f"▲ {-won:,}",
    "trailing minus": lambda won: f"{won:,}" if won >= 0 else f"{-won:,}-",
    "full width": lambda won: f"{won:,}".translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
    "padded": lambda won: f"  {won:>24,}\u3000",
}


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(-(10**16) + 1, 10**16 - 1), min_size=1))
def test_every_amount_comes_back_from_every_way_to_write_it(name: str, amounts: list[int]) -> None:
    written = [FORMATS[name](won) for won in amounts]
    assert each(text.amount, *written) == [Decimal(won) for won in amounts]


DAY = dt.date(2024, 1, 5)
DATES = [
    *("20240105", "2024-01-05", "2024-1-5", "2024/01/05", "2024/1/5", "2024.01.05", "2024.1.5", "2024. 1. 5."),
    *("2024.01.05.", "2024년 1월 5일", "2024년01월05일", "2024년1월5일", " 2024-01-05 ", "２０２４－０１－０５"),
    *("2024-01-05 14:56:38", "2024-01-05 14:56", "2024-01-05T00:00:00", "2024-01-05T00:00:00Z"),
    *("2024-01-05T00:00:00.000+09:00", "2024-01-05 오후 2:56:38", "2024-01-05오후3:14:08", "2024/01/05 2:56:38 PM"),
    *("20240105 12:00:00", "2024년 1월 5일 오전 9:00", "2024.01.05(금)", "2024-01-05 (금)", "2024년01월05일 금요일"),
    *("2024-01-05(Fri) 14:56", "20240105（금）", "5 Jan 2024", "05-Jan-2024", "Jan 5, 2024", "January 5th, 2024"),
    *("Fri, 5 January 2024", "2024-Jan-05", "2024-01-05 오전 12:00:00", "2024-01-04 23:59:08", "2024-01-04 23:58"),
    *("2024-01-05 00:00:52", "2024-01-04 오후 11:59:59", "2024-01-05T09:00:00Z", "2024-01-05 10:00:00 -0100"),
]


@pytest.mark.parametrize("written", DATES)
def test_a_date_is_read_in_every_form_that_reads_one_way_and_its_time_is_left_out(written: str) -> None:
    assert one(dates.date, written) == DAY


@pytest.mark.parametrize("written", ["2024-02-29", "20240229", "2024. 2. 29."])
def test_the_calendar_decides_which_days_there_are(written: str) -> None:
    assert one(dates.date, written) == dt.date(2024, 2, 29)
    assert one(dates.date, written.replace("24", "23", 1)) is None


REFUSED_DATES = [
    *("", " ", "-", "가", "2024-13-01", "2024-00-10", "2024-01-00", "2024-04-31", "20241301", "20240431"),
    *("05-06-2024", "05/06/2024", "5.6.2024", "01-05", "1/5", "01월05일", "24-01-05", "24.01.05", "240105"),
    *(
        "2024-01",
        "2024",
        "2024-01-05-06",
        "2024-001-05",
        "2024-01-005",
        "2023/03/28 -38",
        "2024-01-05 12:",
        "2024-01-05 x",
    ),
    *("2024-1-112:30", "now", "today", "epoch", "infinity", "0000-01-01", "0024-01-05", "9999-12-31", "45292"),
    *("٢٠٢٤-٠١-٠٥", "[P.1]", "월계", "5 Jon 2024", "5-Jan-24", "31 Feb 2024", "2024.01.05(가)", "2024.01.05목"),
    *("2024-01-04T15:00:00Z", "2024-01-04T15:00:00+00:00", "2024-01-05T01:00:00+10:30"),
]


@pytest.mark.parametrize("written", REFUSED_DATES)
def test_what_is_no_date_or_reads_two_ways_is_not_read(written: str) -> None:
    assert one(dates.date, written) is None


def test_a_time_within_two_minutes_of_midnight_is_told_apart_from_others() -> None:
    near = ("2024-01-04 23:59:08", "2024-01-05 00:00:52", "2024. 1. 5. 오전 12:02", "2024-01-04T14:59:30Z")
    far = ("2024-01-05", "2024-01-05 00:00:00", "2024-01-05 00:02:01", "2024-01-05 오후 12:00", "23:59:08", "가", None)
    assert each(dates.is_near_midnight, *near, *far) == [True] * 4 + [False] * 7


def test_a_time_zone_moves_a_day_where_it_is_another_one_in_seoul() -> None:
    moved = ("2024-01-04T15:00:00Z", "2024-01-04T23:30:00-05:00", "2024-01-05T00:00:00+12:00")
    stays = ("2024-01-05T00:00:00+09:00", "2024-01-05T14:59:00Z", "2024-01-05T23:00:00", "2024-01-05")
    assert each(dates.is_moved_by_zone, *moved, *stays) == [True] * 3 + [False] * 4


def test_a_dot_before_three_digits_reads_two_ways() -> None:
    assert each(text.reads_two_ways, "33.000", "125.500", "-33.000", "(1.000)", "₩999.999") == [True] * 5
    assert each(text.amount, "33.000", "125.500", "(1.000)") == [None] * 3
    assert each(text.reads_two_ways, "1,250.000", "1250.000", "0.000", "33.00", "33.0000", "33") == [False] * 6
    assert each(text.amount, "1,250.000", "1250.000", "0.000", "33.0000") == [Decimal(1250), Decimal(1250), 0, 33]


@settings(max_examples=50, deadline=None)
@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_every_day_comes_back_from_every_way_to_write_it(day: dt.date) -> None:
    forms = ("%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y년 %m월 %d일", "%Y-%m-%d 오후 1:02:03")
    bare = (f"{day.year}. {day.month}. {day.day}.", f"{day.year}/{day.month}/{day.day}")
    assert set(each(dates.date, *(day.strftime(form) for form in forms), *bare)) == {day}


def test_a_serial_number_is_a_day_of_the_1900_system() -> None:
    assert each(dates.serial_date, "45296", "30000", "99999") == [DAY, dt.date(1982, 2, 18), dt.date(2173, 10, 13)]
    assert each(dates.serial_date, "29999", "123456", "45296.5", "가", None) == [None] * 5


PERSONAL = [
    *("800101-1234567", "8001011234567", "800101 1234567", "800101 - 1234567", "800101–1234567", "991231-8765432"),
    *("８００１０１－１２３４５６７", "800101\u200b-1234567", "8001\x0001-1234567", "800101\x1f1234567"),
    *("800101/1234567", "800101.1234567", "800101_1234567", "800101~1234567", "800101(1234567", "800101·1234567"),
    *(
        "800101―1234567",
        "800101〜1234567",
        "800101／1234567",
        "800101．1234567",
        "800101--1234567",
        "800101 -- 1234567",
    ),
    *("800101   1234567", "19800101-1234567", "198001011234567", "20050101-3234567", "80\u202e0101-1234567"),
]


@pytest.mark.parametrize("number", PERSONAL)
@pytest.mark.parametrize("around", ["{}", "홍길동 {} 급여", "({})", "계좌{}입금", "a{}b"])
def test_a_personal_number_is_found_and_masked_wherever_it_stands(number: str, around: str) -> None:
    written = around.format(number)
    assert one(text.personal, written) is True
    assert one(text.masked, written) == text.mask(written) == around.format(text.MASK)


@pytest.mark.parametrize(
    "written",
    [
        *("801301-1234567", "800100-1234567", "800132-1234567", "800001-1234567"),
        *("800101-0234567", "800101-9234567", "130111-0123456", "800101-123456", "80010-1234567"),
        *("1800101-1234567", "800101-12345678", "18001011234567", "80010112345678"),
        *("123-45-67890", "1234567890", "010-1234-5678", "2024-01-05", "20240105", "20240115-1000001"),
        *("20240115 3500000", "20240115-41000012", "1-800101-12345678", "800101,1234567"),
    ],
)
def test_what_only_looks_like_a_personal_number_stays(written: str) -> None:
    assert one(text.personal, written) is False
    assert one(text.masked, written) == text.mask(written) == written


def test_every_number_of_a_text_is_masked_and_only_in_texts_that_have_one() -> None:
    written = ["갑 800101-1234567, 을 9912318765432", "병\x00정", None, ""]
    assert each(text.masked, *written) == [f"갑 {text.MASK}, 을 {text.MASK}", "병\x00정", None, ""]
    assert each(text.personal, *written) == [True, False, False, False]


likely = st.text(st.sampled_from("0123456789８１-－/.(~· \x00\u200b가"), max_size=30)


@settings(deadline=None)
@given(st.lists(st.one_of(st.text(), likely, st.none()), min_size=1, max_size=20))
def test_nothing_personal_is_left_after_masking_and_masking_twice_is_masking_once(written: list[str | None]) -> None:
    masked = pl.Series(each(text.masked, *written), dtype=pl.String)
    assert not any(each(text.personal, *masked))
    assert each(text.masked, *masked) == masked.to_list()
    assert not any(safe_text.PERSONAL.search(each_one) for each_one in masked.drop_nulls())
    assert not any(each(text.personal, *each(text.clean, *masked)))  # type: ignore[arg-type]


@settings(deadline=None)
@given(st.lists(st.one_of(st.text(), likely, st.none()), min_size=1, max_size=20))
def test_no_text_whatsoever_raises(written: list[str | None]) -> None:
    for grammar in (
        *(text.amount, text.has_fraction, dates.date, dates.serial_date, text.personal, text.masked),
        *(text.clean, text.folded, text.comparable),
    ):
        assert len(each(grammar, *written)) == len(written)


def test_clean_text_has_no_control_characters_one_line_and_composed_syllables() -> None:
    assert each(text.clean, " 가\r\n나\t다 ", "라\x00\x1f마\x7f", "\u1100\u1161", "\x00", "  ", "", None) == [
        *("가 나 다", "라마", "가"),
        *(None, None, None, None),
    ]


def test_clean_text_is_otherwise_as_written() -> None:
    as_written = ["(주)가나 다", "㈜가나", "１２３", "=SUM(A1)", "a\u3000b"]
    assert each(text.clean, *as_written) == as_written


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("현              금", "현금"),
        ("보통\u3000예금", "보통예금"),
        ("급여(제)", "급여"),
        ("급여（판）", "급여"),
        ("급여 ( 판 )", "급여"),
        ("미 지 급 금 (일반)", "미지급금(일반)"),
        ("㈜가나", "(주)가나"),
        ("ＡＢＣ", "ABC"),
        ("(판)관비", "(판)관비"),
        ("", ""),
    ],
)
def test_names_are_compared_without_spaces_width_and_cost_centre(written: str, compared: str) -> None:
    assert one(text.comparable, written) == text.comparable_name(written) == compared


def test_flags_are_compared_in_one_width_and_without_space() -> None:
    assert each(text.folded, " 차 ", "Ｓ", "３", None) == ["차", "S", "3", None]
