"""The grammar of written dates: what day a text names, what its clock time says of that day, and what reads two ways.

What a grammar does not accept becomes null, never a guess: the caller keeps the text beside it and a rule names it.

Decision: docs/decisions/asked-once.md
"""

import polars as pl

from kerp_import.values.text import over_distinct

YEAR = "(?:19|20|21)[0-9]{2}"
"""Years of books; 0000 is a date for polars and none for PostgreSQL."""

HALF = "오전|오후|AM|PM|am|pm"
ZONE = "Z|[+-][0-9]{2}:?[0-9]{2}"
TIME = (
    rf"(?:[ T]+|[ T]*(?:{HALF})\s*)[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:\.[0-9]+)?)?"
    rf"(?:\s*(?:{HALF}))?(?:\s*(?:{ZONE}))?"
)
"""A time of day after a date, parted from it: 2024-1-112:30 would read two ways."""

CLOCK = rf"({HALF})?\s*([0-9]{{1,2}}):([0-9]{{2}})(?::([0-9]{{2}})(?:\.[0-9]+)?)?\s*({HALF})?\s*({ZONE})?$"

DAY_NAMES = "(?:[Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un)[a-z]*"
WEEKDAY = rf"(?:\s*[(\[]\s*(?:[월화수목금토일](?:요일)?|{DAY_NAMES})\s*[)\]]|\s+[월화수목금토일](?:요일)?)"
"""The day of the week after a date: 2024.09.05(목), 2024년 3월 4일 월요일."""

TAIL = rf"(?:{WEEKDAY})?(?:{TIME})?"

MONTH_NAMES = {
    name: f"{number:02}"
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

PARTED = r"\s*[-/.]?\s*"
WORD = r"([A-Za-z]{3,9})\.?"
OF_MONTH = r"([0-9]{1,2})(?:st|nd|rd|th)?"
WEEKDAY_BEFORE = rf"(?:{DAY_NAMES}\.?,?\s+)?"

SHORT_NAMED = rf"^{OF_MONTH}{PARTED}{WORD}{PARTED}'?([0-9]{{2}})$"
"""Day, month's name and two digits of the year, as spreadsheets write it: 5-Sep-24."""

DAY_AND_MONTH = rf"^([0-9]{{1,2}})\s*[-/.]\s*([0-9]{{1,2}})\s*[-/.]\s*({YEAR})\s*\.?{TAIL}$"
"""A date with its year behind: 03/04/2024 is a day of April or of March, and the text alone does not tell."""

NOON = 12
DAY_SECONDS = 86_400
NEAR_MIDNIGHT = 120
"""Seconds from midnight within which a clock time is one of a program that lost them: SheetJS gives 23:59:08."""

SEOUL_SECONDS = 9 * 3_600
"""Korean books are kept in Korean time, nine hours before UTC, without summer time since 1988."""


def date(column: pl.Expr) -> pl.Expr:
    """Return a date; null where the text is blank, no date that reads only one way, or a time zone moves its day.

    Accepted: 20240105 · 2024-01-05 · 2024/1/5 · 2024.01.05 · 2024. 1. 5. · 2024년 1월 5일 · 5 Jan 2024 · Jan 5, 2024,
    from 1900 to 2199, each with or without a weekday and a time behind it. A time less than two minutes before midnight
    is the next day's. Never day-first or month-first forms: they read two ways.
    """
    return column.map_batches(lambda series: over_distinct(series, _date_grammar), return_dtype=pl.Date)


def is_near_midnight(column: pl.Expr) -> pl.Expr:
    """Return True where a date has a clock time within two minutes of midnight, and is not midnight."""
    return column.map_batches(lambda series: over_distinct(series, _near_grammar), return_dtype=pl.Boolean)


def is_moved_by_zone(column: pl.Expr) -> pl.Expr:
    """Return True where a date's time zone makes it another day in Korea: 2024-03-03T15:00:00Z."""
    return column.map_batches(lambda series: over_distinct(series, _zone_grammar), return_dtype=pl.Boolean)


def _date_grammar(texts: pl.DataFrame) -> pl.DataFrame:
    """Return the dates of `texts` by the whole grammar."""
    late = (pl.col("seconds") >= DAY_SECONDS - NEAR_MIDNIGHT).fill_null(value=False)
    return _read(texts).select(pl.when(~pl.col("moves")).then(pl.col("day") + pl.duration(days=late.cast(pl.Int32))))


def _near_grammar(texts: pl.DataFrame) -> pl.DataFrame:
    """Return whether `texts` are days with a time near midnight."""
    seconds = pl.col("seconds")
    near = ((seconds > 0) & (seconds <= NEAR_MIDNIGHT)) | (seconds >= DAY_SECONDS - NEAR_MIDNIGHT)
    return _read(texts).select((near & ~pl.col("moves") & pl.col("day").is_not_null()).fill_null(value=False))


def _zone_grammar(texts: pl.DataFrame) -> pl.DataFrame:
    """Return whether `texts` are days that their time zone moves."""
    return _read(texts).select(pl.col("moves") & pl.col("day").is_not_null())


def _read(texts: pl.DataFrame) -> pl.DataFrame:
    """Return the day that each text names, the `seconds` of its time, and whether its zone `moves` it."""
    folded = texts.select(text=_folded(pl.col("text")))
    return _with_clock(folded).with_columns(day=_written_day(pl.col("text")))


def _folded(column: pl.Expr) -> pl.Expr:
    """Return text in half width without white space at either end."""
    return column.str.normalize("NFKC").str.strip_chars()


def _written_day(text: pl.Expr) -> pl.Expr:
    """Return the day that a text names, whatever the time behind it."""
    packed = rf"^({YEAR})([0-9]{{2}})([0-9]{{2}}){TAIL}$"
    parted = rf"^({YEAR})\s*[-/.년]\s*([0-9]{{1,2}})\s*[-/.월]\s*([0-9]{{1,2}})\s*[.일]?{TAIL}$"
    year_month_day = [pl.coalesce(text.str.extract(packed, n), text.str.extract(parted, n)) for n in (1, 2, 3)]
    forms = [
        (rf"^{WEEKDAY_BEFORE}{OF_MONTH}{PARTED}{WORD}{PARTED},?\s*({YEAR}){TAIL}$", (3, 2, 1)),
        (rf"^{WEEKDAY_BEFORE}{WORD}{PARTED}{OF_MONTH}\s*,?{PARTED}({YEAR}){TAIL}$", (3, 1, 2)),
        (rf"^({YEAR}){PARTED}{WORD}{PARTED}{OF_MONTH}{TAIL}$", (1, 2, 3)),
    ]
    named = [_joined(text.str.extract(y_form, y), _month(text.str.extract(y_form, m)), text.str.extract(y_form, d))
             for y_form, (y, m, d) in forms]  # fmt: skip
    return pl.coalesce(_joined(*year_month_day), *named)


def short_named(text: pl.Expr, years: dict[str, str]) -> pl.Expr:
    """Return the dates of 5-Sep-24, the year being one of `years` by its last two digits."""
    year = text.str.extract(SHORT_NAMED, 3).replace_strict(years, default=None, return_dtype=pl.String)
    return _joined(year, _month(text.str.extract(SHORT_NAMED, 2)), text.str.extract(SHORT_NAMED, 1))


def ordered(text: pl.Expr, *, day_first: bool) -> pl.Expr:
    """Return the dates of 03/04/2024 by the order that is known of their column."""
    first, second, year = (text.str.extract(DAY_AND_MONTH, n) for n in (1, 2, 3))
    return _joined(year, *((second, first) if day_first else (first, second)))


def _joined(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Return a date of its three parts, null where they make none."""
    joined = pl.concat_str(year, month.str.zfill(2), day.str.zfill(2), separator="-")
    return joined.str.to_date("%Y-%m-%d", strict=False)


def _month(word: pl.Expr) -> pl.Expr:
    """Return the number of a month that is named in English."""
    return word.str.to_lowercase().replace_strict(MONTH_NAMES, default=None, return_dtype=pl.String)


def _with_clock(texts: pl.DataFrame) -> pl.DataFrame:
    """Add `seconds` from midnight in Korea, null without a time, and whether the zone makes it another day: `moves`."""
    written = texts.with_columns(
        hour=pl.col("text").str.extract(CLOCK, 2).cast(pl.Int32, strict=False),
        minute=pl.col("text").str.extract(CLOCK, 3).cast(pl.Int32, strict=False),
        second=pl.col("text").str.extract(CLOCK, 4).cast(pl.Int32, strict=False),
        half=pl.coalesce(pl.col("text").str.extract(CLOCK, n) for n in (1, 5)).str.to_uppercase(),
        zone=pl.col("text").str.extract(CLOCK, 6),
    )
    hour, zone = pl.col("hour"), pl.col("zone")
    halves = (["오후", "PM"], ["오전", "AM"])
    is_late, is_early = (pl.col("half").is_in(words).fill_null(value=False) for words in halves)
    whole = pl.when(is_late & (hour < NOON)).then(hour + NOON).when(is_early & (hour == NOON)).then(0).otherwise(hour)
    hours, minutes = (zone.str.extract(r"([0-9]{2}):?([0-9]{2})$", n).cast(pl.Int32, strict=False) for n in (1, 2))
    sign = pl.when(zone.str.starts_with("-")).then(-1).otherwise(1)
    clock = written.select(
        "text",
        "zone",
        written=whole * 3_600 + pl.col("minute") * 60 + pl.col("second").fill_null(0),
        ahead=pl.when(zone == "Z").then(0).otherwise(sign * (hours * 3_600 + minutes * 60)),
    )
    local = pl.col("written") - pl.col("ahead") + SEOUL_SECONDS
    timed = clock.select("text", "zone", seconds=pl.when(zone.is_not_null()).then(local).otherwise("written"))
    seconds = pl.col("seconds")
    moves = zone.is_not_null() & ((seconds < 0) | (seconds >= DAY_SECONDS))
    return timed.select("text", "seconds", moves=moves.fill_null(value=False))


def serial_date(column: pl.Expr) -> pl.Expr:
    """Return the date of an Excel serial number (1900 system) of the years 1982 to 2173, else null."""
    days = column.str.extract(r"^([3-9]\d{4})$", 1).cast(pl.Int32, strict=False)
    return pl.lit("1899-12-30").str.to_date() + pl.duration(days=days)
