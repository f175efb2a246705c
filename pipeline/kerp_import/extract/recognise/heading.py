"""Reads what stands above a table and in the names of its sheet and file: what balances it holds, and of which day."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kerp_import.model.nouns import Table
from kerp_import.values.periods import Days, days_named, period

OPENING_WORD = re.compile(
    r"기\s*초(?!\s*(?:자료|정보|소재|과학|공사|산업))|개\s*시\s*(?:잔액|시산|대차|재무)|이\s*월(?!드)"
    r"|전\s*기\s*말|전\s*년\s*말|opening|brought\s*forward",
    re.IGNORECASE,
)
CARRIED_ON = re.compile(r"차\s*기\s*이\s*월")
"""What a year hands on to the next one is no word for either."""
TRIAL_WORD = re.compile(r"시\s*산\s*표|기\s*말|trial[\s_\-]*balance|closing\s*balance", re.IGNORECASE)
BEFORE_WORD = re.compile(
    r"(?<![가-힣])전기(?=시산|합계|잔액|결산|대차|재무|[^가-힣]|$)|전년도?(?![가-힣]*계)|직전|(?:previous|prior)year",
    re.IGNORECASE,
)
"""전기시산표, 전년도; no company that is called 한빛전기."""
PRINTED = re.compile(r"출\s*력|인\s*쇄|작\s*성\s*일|조\s*회\s*일|print", re.IGNORECASE)
"""A line with the day on which somebody printed the table."""

YEAR = re.compile(r"(?<![\d.,])((?:19|20)\d{2})(?![\d,])")
COMPACT_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_.]?(0[1-9]|1[0-2])(?:[-_.]?([0-3]\d))?(?![\d])")
"""20241231, 2024-12-31 and 202412 in the name of a sheet or file."""

MONTH_ALONE = re.compile(r"(?<!\d)(0?[1-9]|1[0-2])\s*월(?!\s*\d)")
QUARTER = re.compile(r"(?<!\d)([1-4])\s*(?:/\s*4\s*)?분\s*기")
HALF_YEAR = re.compile(r"([상하])\s*반\s*기")
"""A month, a quarter and half a year of which another word tells the year."""


class Means(StrEnum):
    """What a word says of balances."""

    OPENING = "opening"
    TRIAL = "trial"
    BEFORE = "before"
    """Balances of the year before: 전기시산표."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the words around a table say of its balances, with the text that says so."""

    means: Means | None = None
    said_by: str = ""
    period: Days | None = None
    day: date | None = None
    """The day on which the balances stood (2024년 12월 31일 현재)."""
    day_said_by: str = ""
    year: int | None = None
    """The only year that is named, where no day is."""
    year_said_by: str = ""

    @property
    def last_day(self) -> date | None:
        """Return the day of the balances, or the last one of their period."""
        return self.period[1] if self.period else self.day


def heading_of(table: Table) -> Heading:
    """Read the titles first, then the name of the sheet, then that of the file."""
    titles = [each for each in table.titles if not PRINTED.search(each)]
    sheet, file = table.sheet or "", re.sub(r"\.[0-9A-Za-z]{1,5}$", "", table.file.rsplit("/", 1)[-1])
    means, said_by = next(
        ((word, text) for text in (*titles, sheet, file) if (word := _means(text)) is not None), (None, "")
    )
    span = table.period or period(titles) or _period_of_cells(titles)
    day, day_by = (None, "") if span else _day(titles, (sheet, file))
    year, year_by = (None, "") if span or day else _year((titles, [sheet], [file]))
    return Heading(means, said_by, span, day, day_by, year, year_by)


def month_named(texts: Iterable[str]) -> int | None:
    """Return the last month that the first text with one names: 3월, 1분기, 상반기."""
    for text in texts:
        normal = unicodedata.normalize("NFKC", text)
        if found := MONTH_ALONE.search(normal):
            return int(found[1])
        if found := QUARTER.search(normal):
            return int(found[1]) * 3
        if found := HALF_YEAR.search(normal):
            return 6 if found[1] == "상" else 12
    return None


def header_means(header: str) -> Means | None:
    """Return what the header of a column of balances says of them."""
    return _means(header)


def _means(text: str) -> Means | None:
    """Return what one text says; 이월시산표 opens, 전기시산표 is that of the year before."""
    normal = CARRIED_ON.sub("", unicodedata.normalize("NFKC", text))
    if OPENING_WORD.search(normal):
        return Means.OPENING
    if BEFORE_WORD.search(re.sub(r"\s", "", normal)):
        return Means.BEFORE
    return Means.TRIAL if TRIAL_WORD.search(normal) else None


def _period_of_cells(titles: Iterable[str]) -> Days | None:
    """Return the period whose first and last day stand in cells of their own."""
    days = [day for text in titles for day in days_named(text)]
    return (days[0], days[1]) if len(days) == len(("from", "to")) and days[0] < days[1] else None


def _day(titles: list[str], names: tuple[str, str]) -> tuple[date | None, str]:
    """Return the only day that the titles name, else that of the sheet's or the file's name."""
    named = {day: text for text in reversed(titles) for day in days_named(text)}
    if len(named) == 1:
        return next(iter(named.items()))
    if named:
        return None, ""
    for name in names:
        days = set(days_named(name)) or set(_compact_days(name))
        # A file is often named after the day on which it was exported: balances are of the first or last of a month.
        fitting = {day for day in days if day.day == 1 or date.fromordinal(day.toordinal() + 1).day == 1}
        if len(days) == 1 and fitting:
            return fitting.pop(), name
    return None, ""


def _compact_days(name: str) -> Iterable[date]:
    """Yield the days in 시산표_20241231 and, as last days of months, in 시산표_202412."""
    for year, month, day in COMPACT_DAY.findall(unicodedata.normalize("NFKC", name)):
        yield from days_named(f"{year}-{month}-{day}" if day else f"{year}년 {month}월")


def _year(texts: Iterable[list[str]]) -> tuple[int | None, str]:
    """Return the only year that the titles name, else the sheet, else the file."""
    for group in texts:
        named = {int(year): text for text in group for year in YEAR.findall(unicodedata.normalize("NFKC", text))}
        if len(named) == 1:
            return next(iter(named.items()))
        if named:
            return None, ""
    return None, ""
