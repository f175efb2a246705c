"""Dates of two-digit years are read where something says which years there are, and only then."""

import datetime as dt

import polars as pl
import pytest
from kerp_import.values.periods import Days, short_year

YEAR_2024 = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
TWO_YEARS = (dt.date(2023, 7, 1), dt.date(2024, 6, 30))


@pytest.mark.parametrize(
    ("written", "within", "day"),
    [
        ("24.01.05", YEAR_2024, dt.date(2024, 1, 5)),
        ("24.1.5.", YEAR_2024, dt.date(2024, 1, 5)),
        ("24-01-05", YEAR_2024, dt.date(2024, 1, 5)),
        ("24/1/5", YEAR_2024, dt.date(2024, 1, 5)),
        ("'24. 1. 5", YEAR_2024, dt.date(2024, 1, 5)),
        ("２４．０１．０５", YEAR_2024, dt.date(2024, 1, 5)),
        ("23.12.31", TWO_YEARS, dt.date(2023, 12, 31)),
        ("05.06.24", YEAR_2024, None),
        ("25.01.05", YEAR_2024, None),
        ("24.13.05", YEAR_2024, None),
        ("24.01.05", None, None),
        ("240105", YEAR_2024, None),
        ("", YEAR_2024, None),
    ],
)
def test_a_year_of_two_digits_is_one_of_those_that_the_period_has(
    written: str, within: Days | None, day: dt.date | None
) -> None:
    assert pl.select(short_year(pl.lit(written), within)).item() == day
