"""Writes the days that English titles name in digits: As at 31 October 2024 → As at 2024-10-31."""

import re
from calendar import monthrange

MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may may", "jun june", "jul july", "aug august",
         "sep september sept", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
MONTH = rf"({'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
YEAR = r"((?:19|20|21)\d{2})"
TO = r"\s*(?:-|–|—|to|through|until)\s*"
IGNORE = re.IGNORECASE

DAY_FIRST = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?[ -]{MONTH}[ ,-]+{YEAR}(?!\d)", IGNORE)
MONTH_FIRST = re.compile(rf"\b{MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? {YEAR}(?!\d)", IGNORE)
SPAN_OF_DAYS = re.compile(rf"\b{MONTH} (\d{{1,2}}){TO}{MONTH} (\d{{1,2}}),? {YEAR}(?!\d)", IGNORE)
SPAN_OF_MONTHS = re.compile(rf"\b{MONTH}(?: {YEAR})?{TO}{MONTH},? {YEAR}(?!\d)", IGNORE)


def days_in_digits(title: str) -> str:
    """Return the title with every English day as YYYY-MM-DD, and spans of months as their first and last day.

    `January - March, 2024` becomes `2024-01-01 - 2024-03-31`; a title without such a day stays as it is.
    """
    if not re.search(YEAR, title):
        return title
    spelled = SPAN_OF_DAYS.sub(
        lambda m: f"{_day(m[5], m[1], m[2])} - {_day(m[5], m[3], m[4])}",
        title,
    )
    spelled = DAY_FIRST.sub(lambda m: _day(m[3], m[2], m[1]), spelled)
    spelled = MONTH_FIRST.sub(lambda m: _day(m[3], m[1], m[2]), spelled)
    return SPAN_OF_MONTHS.sub(lambda m: f"{_day(m[2] or m[4], m[1], '1')} - {_last(m[4], m[3])}", spelled)


def _day(year: str, month: str, day: str) -> str:
    return f"{year}-{MONTHS[month.lower().rstrip('.')]:02}-{int(day):02}"


def _last(year: str, month: str) -> str:
    number = MONTHS[month.lower().rstrip(".")]
    return f"{year}-{number:02}-{monthrange(int(year), number)[1]:02}"
