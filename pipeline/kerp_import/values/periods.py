"""Periods that titles state, and the dates that need one: those written without their year."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

import polars as pl

from kerp_import.values.dates import short_named

Days = tuple[date, date]
"""The first day and the last one."""

DAY = re.compile(r"(\d{4})[.년/-]\s*(\d{1,2})[.월/-]\s*(\d{1,2})[.일]?")
OPEN = re.compile(r"(?<!\d)((?:19|20|21)\d{2})[.년/-]\s*(\d{1,2})[.월/-]\s*\d{1,2}[.일]?\s*[~∼〜]")
YEAR = re.compile(r"(?<!\d)((?:19|20|21)\d{2})\s*년(?:도|\s*(?:분개장|일계표|장부|원장|전표|회계|귀속)|\s*$)")
"""A title that names a year and no day: 2024년도, 2024년 분개장. A day of printing names none."""

FROM_TO = 2
"""Days that a title states where they are a period, its first and its last; one day alone may be that of printing."""
MONTH = re.compile(r"(?<!\d)((?:19|20|21)\d{2})\s*년\s*(\d{1,2})\s*월(?!\s*\d)")
"""A month without a day, 2024년 12월: balances of it are those of its last day."""

MONTHS = (1, 12)

MONTH_DAY = r"^([0-9]{1,2})\s*[-/.월]\s*([0-9]{1,2})\s*[.일]?$"


SHORT = r"^'?([0-9]{2})\s*[-/.년]\s*([0-9]{1,2})\s*[-/.월]\s*([0-9]{1,2})\s*[.일]?$"
"""Year, month and day with two digits of the year: 24.01.05."""


def period(titles: Iterable[str]) -> Days | None:
    """Return the period that a title line states: 기간 : 2022년06월01일-2022년06월30일."""
    for title in titles:
        days = DAY.findall(unicodedata.normalize("NFKC", title))
        if len(days) == FROM_TO:
            try:
                start, end = (date(*map(int, each)) for each in days)
            except ValueError:
                continue
            if start <= end:
                return start, end
    return None


def days_named(text: str) -> list[date]:
    """Return the days that a text names, in its order; a month without a day is its last day."""
    normal = unicodedata.normalize("NFKC", text)
    found = [(match.start(), tuple(map(int, match.groups()))) for match in DAY.finditer(normal)]
    found += [(match.start(), tuple(map(int, match.groups()))) for match in MONTH.finditer(normal)]
    days = (_day(*parts) for _, parts in sorted(found))
    return [each for each in days if each is not None]


def _day(year: int, month: int, day: int | None = None) -> date | None:
    """Return the day, without one the last of the month; None if there is no such day."""
    try:
        if day is None:
            return date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
        return date(year, month, day)
    except ValueError:
        return None


def opened(titles: Iterable[str]) -> Days | None:
    """Return the twelve months from the day that the titles begin at, where it is one: 2024.01.01 ~."""
    months = {
        (int(year), int(month))
        for title in titles
        for year, month in OPEN.findall(unicodedata.normalize("NFKC", title))
        if MONTHS[0] <= int(month) <= MONTHS[1]
    }
    return fiscal_days(*months.pop()) if len(months) == 1 else None


def year_named(titles: Iterable[str]) -> Days | None:
    """Return the calendar year that the titles name, where it is one and the same: 2024년도 분개장."""
    years = {int(year) for title in titles for year in YEAR.findall(unicodedata.normalize("NFKC", title).strip())}
    return next(((date(year, 1, 1), date(year, 12, 31)) for year in years), None) if len(years) == 1 else None


def year_of(year: int, start_month: int, last: date | None) -> Days:
    """Return the first day of a fiscal year, and its last one or `last`, whichever is later."""
    end = date.fromordinal(date(year + 1, start_month, 1).toordinal() - 1)
    return date(year, start_month, 1), max(last or end, end)


def fiscal_days(year: int | None, start_month: int) -> Days | None:
    """Return the first and the last day of the fiscal year that begins in `year`."""
    if year is None:
        return None
    return year_of(year, start_month, None)


def month_day(column: pl.Expr, within: Days | None) -> pl.Expr:
    """Return the dates of 01-05, 1/5, 1월 5일 by the year of `within` in which the month lies; else null.

    Within one calendar year it is that one's; over more, a month that lies in two of the years has none.
    """
    if within is None:
        return pl.lit(None, pl.Date)
    text = column.str.normalize("NFKC").str.strip_chars()
    month, day = (text.str.extract(MONTH_DAY, n).str.zfill(2) for n in (1, 2))
    joined = pl.concat_str(month.replace_strict(_years(within), default=None), month, day, separator="-")
    return joined.str.to_date("%Y-%m-%d", strict=False)


MONTH_WRITTEN = r"^(?:((?:19|20)[0-9]{2})\s*[-/.년]?\s*)?([0-9]{1,2})\s*[월.]?$"
"""A month with its year or without: 2024-03, 202403, 3월."""


def month_written(column: pl.Expr) -> pl.Expr:
    """Return whether a text names a month and no day."""
    return column.str.strip_chars().str.contains(MONTH_WRITTEN).fill_null(value=False)


def short_year(column: pl.Expr, within: Days | None) -> pl.Expr:
    """Return the dates of 24.01.05 and 5-Jan-24 in the years of `within`; else null: 05.06.24 reads another way."""
    if within is None:
        return pl.lit(None, pl.Date)
    text = column.str.normalize("NFKC").str.strip_chars()
    years = {f"{year % 100:02}": str(year) for year in range(within[0].year, within[1].year + 1)}
    year = text.str.extract(SHORT, 1).replace_strict(years, default=None, return_dtype=pl.String)
    month, day = (text.str.extract(SHORT, n).str.zfill(2) for n in (2, 3))
    numbered = pl.concat_str(year, month, day, separator="-").str.to_date("%Y-%m-%d", strict=False)
    return pl.coalesce(numbered, short_named(text, years))


def _years(within: Days) -> dict[str, str]:
    """Return for every month the only year in which it lies."""
    first, last = within
    months = {f"{month:02}" for month in range(1, 13)}
    if first.year == last.year:
        return dict.fromkeys(months, str(first.year))
    years = {
        month: [
            year
            for year in range(first.year, last.year + 1)
            if (first.year, first.month) <= (year, int(month)) <= (last.year, last.month)
        ]
        for month in months
    }
    return {month: str(years_of_month[0]) for month, years_of_month in years.items() if len(years_of_month) == 1}
