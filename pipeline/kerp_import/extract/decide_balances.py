"""Decides what each table of balances is: opening balances or a trial balance, by all that speaks for either.

Columns, titles, the names of sheet and file, and the days of the journal vote. A date inside or at the end of the
journal's year is a trial balance's, one before its first day an opening's. What no vote or two votes decide is asked.
Decision: docs/decisions/balances.md
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from kerp_import.extract.journal_days import Posted, fiscal_year_of
from kerp_import.extract.recognise.heading import Heading, Means, header_means, heading_of, month_named
from kerp_import.model.nouns import Counts, Entity, Table
from kerp_import.model.words import Words
from kerp_import.values.periods import Days, days_named

Tables = tuple[tuple[Table, Counts], ...]

OPENS, CLOSES = "opening_amount", "closing_amount"
"""The one column of balances before, or after, the table's period."""
SIDED = {"debit_amount": "debit_balance", "credit_amount": "credit_balance"}
"""The columns of a table with two sides, and what they are in a trial balance."""
SIDE_OF_OPENING = {balance: amount for amount, balance in SIDED.items()}
BROUGHT = {"opening_debit": "debit_amount", "opening_credit": "credit_amount"}
"""The columns of a trial balance of six columns that open the year."""

TO_BE_DECIDED = frozenset({
    "opening-balances", "opening-in-one-column", "balances-in-one-column", "balances-with-side", "balances-rolled",
    "trial-balance", "trial-balance-of-closing-balances", "trial-balance-of-movements",
})  # fmt: skip
"""Sources whose tables may be either."""

UNDECIDED = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "rows": pl.Int64, "why_ko": pl.String, "why_en": pl.String,
}  # fmt: skip

NOTHING_SAYS = Words("제목, 날짜, 열과 파일 이름에 아무 말이 없음", "no title, date, header or file name says which")
NOTHING_BESIDE = Words("곁에 분개장이 없음", "there is no journal beside it")
COLUMNS = Words("합계와 잔액 열", "columns of totals and balances")


@dataclass(frozen=True, slots=True)
class Years:
    """The fiscal years that are loaded: those of the journal, or the one that the user named."""

    days: Days
    first_posted: date | None
    """The first day on which anything was posted, where the journal says so."""
    start_month: int

    def __contains__(self, year: int) -> bool:
        """Return whether the fiscal year that begins in `year` is among them."""
        return self.first <= year <= fiscal_year_of(self.days[1], self.start_month)

    @property
    def first(self) -> int:
        """Return the calendar year in which the first one begins."""
        return fiscal_year_of(self.days[0], self.start_month)


@dataclass(frozen=True, slots=True)
class BalanceReading:
    """What one table of balances is, and why; None: two things speak against each other, or nothing speaks."""

    is_opening: bool | None
    why: Words
    opens: int | None = None
    is_certain: bool = True
    """Whether columns or a date say so: where a word alone does, `--balances` decides otherwise."""


@dataclass(frozen=True, slots=True)
class Decided:
    """All tables, those of balances as what they are, and those of which that is asked."""

    tables: Tables
    undecided: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Votes:
    """What speaks for either reading of one table."""

    heading: Heading
    means: Means | None
    """What the headers of the balances say, else title, sheet or file."""
    said_by: str
    is_trial: bool
    """Whether the columns are those of a trial balance: totals beside the balances."""
    start_month: int

    def why(self, shown: Words) -> Words:
        """Return a day or year with the word beside it."""
        if self.means is None:
            return shown
        return Words(f"{shown.ko}, '{self.said_by}'", f"{shown.en}, '{self.said_by}'")

    @property
    def word(self) -> Words:
        """Return the word that says it."""
        return Words(f"'{self.said_by}'", f"'{self.said_by}'")

    @property
    def opens(self) -> int | None:
        """Return the fiscal year that the balances open: the day after theirs lies in it."""
        is_opening = self.means is Means.OPENING
        if self.heading.period:
            first, last = self.heading.period
            return fiscal_year_of(first, self.start_month) if is_opening else self._next(last)
        if self.heading.day:
            return self._next(self.heading.day)
        return self.heading.year if self.heading.year is None or is_opening else self.heading.year + 1

    def _next(self, day: date) -> int:
        """Return the fiscal year of the day after `day`."""
        return fiscal_year_of(date.fromordinal(day.toordinal() + 1), self.start_month)


def decide_balances(  # noqa: PLR0913 - what the user says, and what the batch tells
    tables: Sequence[tuple[Table, Counts]],
    *,
    posted: Posted | None,
    fiscal_days: Days | None,
    start_month: int,
    told: str | None,
    by_profile: frozenset[str],
) -> Decided:
    """Turn every table of balances into openings or a trial balance.

    `fiscal_days` are those of the year that the user named, `told` is what `--balances` says, and `by_profile` are the
    sources that the user chose.
    """
    days = fiscal_days or (posted.fiscal_days if posted else None)
    years = Years(days, posted.first if posted else None, start_month) if days else None
    decided, undecided = [], []
    for table, counts in tables:
        if table.entity not in {Entity.OPENING_BALANCES, Entity.TRIAL_BALANCE}:
            decided.append((table, counts))
            continue
        votes = _with_month(_votes(table, start_month), table, years)
        if table.profile not in TO_BE_DECIDED or table.profile in by_profile:
            dated = replace(
                table,
                balance_day=_day(votes.heading),
                opens=_rolled_year(votes) if table.has(OPENS) and table.has(CLOSES) else votes.opens,
            )
            decided.append((_if_within(dated, votes), counts))
            continue
        decision = _as_told(_decision(table, votes, years), told)
        if decision.is_opening is None and counts.data:
            place = (table.file, table.sheet, table.header_row)
            undecided.append((*place, counts.data, decision.why.ko, decision.why.en))
        decided.append((_if_within(_as_decided(table, votes.heading, decision), votes), counts))
    return Decided(tuple(decided), pl.DataFrame(undecided, schema=UNDECIDED, orient="row"))


def is_rolled_by_account(table: Table) -> bool:
    """Return whether one row holds an account's balance before and after the table's period."""
    return table.has(OPENS) and table.has(CLOSES) and not (table.has("partner_code") or table.has("partner_name"))


def opens_and_closes(table: Table) -> bool:
    """Return whether a table by account has the balances before its period and those after it."""
    is_two_sided = table.has("debit_balance") and (table.has("opening_debit") or table.has("debit_amount"))
    return is_two_sided or is_rolled_by_account(table)


def opens_too(table: Table) -> bool:
    """Return whether a trial balance has columns that open its year."""
    return table.entity is Entity.TRIAL_BALANCE and opens_and_closes(table) and not table.opens_within


def as_trial_balance(table: Table) -> Table:
    """Read the balances of a table as those of a trial balance."""
    return replace(_renamed(table, SIDED), entity=Entity.TRIAL_BALANCE)


def as_openings(table: Table) -> Table:
    """Read the columns of a trial balance that open its year as opening balances."""
    opening = BROUGHT if table.has("opening_debit") else {}
    return replace(_renamed(table, opening), entity=Entity.OPENING_BALANCES)


def swapped(table: Table) -> Table:
    """Swap the opening and the closing column: what the period closed with opens the year."""
    return _renamed(table, {OPENS: CLOSES, CLOSES: OPENS})


def _renamed(table: Table, fields: Mapping[str, str]) -> Table:
    """Bind columns to other fields."""
    columns = (replace(each, field=fields.get(each.field, each.field)) for each in table.columns)
    return replace(table, columns=tuple(columns))


def _votes(table: Table, start_month: int) -> Votes:
    """Return what speaks for either reading."""
    heading = heading_of(table)
    for bound in table.columns:
        if bound.field in {*SIDED, OPENS, CLOSES} and (means := header_means(bound.header)) is not None:
            return Votes(heading, means, bound.header, table.entity is Entity.TRIAL_BALANCE, start_month)
    return Votes(heading, heading.means, heading.said_by, table.entity is Entity.TRIAL_BALANCE, start_month)


def _with_month(votes: Votes, table: Table, years: Years | None) -> Votes:
    """Let balances under a month alone (a sheet called 3월) be of its last day, in the year named or the one loaded."""
    heading = votes.heading
    named = month_named((table.sheet or "", *table.titles, table.file.rsplit("/", 1)[-1]))
    is_one_year = years is not None and years.first == fiscal_year_of(years.days[1], years.start_month)
    year = heading.year if heading.year is not None else years.days[0].year if years and is_one_year else None
    if named is None or year is None or heading.last_day is not None or votes.means is Means.OPENING:
        return votes
    if heading.year is None and years is not None and named < years.start_month:
        year += 1
    (day,) = days_named(f"{year}년 {named}월")
    return replace(votes, heading=replace(heading, day=day, day_said_by=f"{named}월"))


def _if_within(table: Table, votes: Votes) -> Table:
    """Mark a trial balance whose period begins within the fiscal year: its first balances open no year."""
    period = votes.heading.period
    is_within = period is not None and (period[0].month, period[0].day) != (votes.start_month, 1)
    is_trial = table.entity is Entity.TRIAL_BALANCE and opens_and_closes(table)
    return replace(table, opens_within=True) if is_within and is_trial else table


def _as_told(decision: BalanceReading, told: str | None) -> BalanceReading:
    """Return what the user says of a table that may be either."""
    if told is None or (decision.is_certain and decision.is_opening is not None):
        return decision
    return replace(decision, is_opening=told == "opening", why=Words(f"--balances {told}", f"--balances {told}"))


def _as_decided(table: Table, heading: Heading, decision: BalanceReading) -> Table:
    """Return the table as what it is; one that is asked about stays what its columns look like, and refuses the run."""
    marked = replace(table, reasons=(decision.why,), balance_day=_day(heading), opens=decision.opens)
    if is_rolled_by_account(table):
        opened = replace(swapped(marked), entity=Entity.OPENING_BALANCES)
        return opened if decision.is_opening else marked
    if decision.is_opening is False:
        return as_trial_balance(_renamed(marked, {OPENS: CLOSES}))
    if decision.is_opening and table.entity is Entity.TRIAL_BALANCE:
        return replace(_renamed(marked, SIDE_OF_OPENING), entity=Entity.OPENING_BALANCES)
    return marked if table.entity is Entity.TRIAL_BALANCE else _renamed(marked, {CLOSES: OPENS})


def _decision(table: Table, votes: Votes, years: Years | None) -> BalanceReading:  # noqa: PLR0911 - one line a reading
    """Weigh the columns, then the day, then the words."""
    if is_rolled_by_account(table):
        return _rolled(table, votes, years)
    if years is None:
        return _alone(votes)
    if votes.heading.last_day is not None:
        return _by_day(votes, votes.heading.last_day, years)
    if votes.heading.year is not None:
        return _by_year(votes, votes.heading.year, years)
    if votes.means is not None:
        return BalanceReading(votes.means is not Means.TRIAL, votes.word, is_certain=False)
    if votes.is_trial:
        return BalanceReading(is_opening=False, why=COLUMNS, is_certain=False)
    # Alone it can hardly be anything else: a year that the user named is there to be opened.
    return (
        BalanceReading(None, NOTHING_SAYS)
        if years.first_posted
        else BalanceReading(is_opening=True, why=NOTHING_BESIDE, is_certain=False)
    )


def _rolled(table: Table, votes: Votes, years: Years | None) -> BalanceReading:
    """Decide what a table with balances before and after a period is: openings alone, if that is over."""
    first, last = (next(each.header for each in table.columns if each.field == field) for field in (OPENS, CLOSES))
    why = Words(
        f"'{first}' 열이 기초, '{last}' 열이 기말", f"column '{first}' opens, column '{last}' closes the period"
    )
    day = _day(votes.heading)
    if day is not None and years is not None and day < years.days[0]:
        return BalanceReading(is_opening=True, why=why, opens=years.first)
    return BalanceReading(is_opening=False, why=why, opens=_rolled_year(votes))


def _rolled_year(votes: Votes) -> int | None:
    """Return the fiscal year that the first column of a rolled table opens."""
    heading = votes.heading
    begins = heading.period[0] if heading.period else heading.day
    return fiscal_year_of(begins, votes.start_month) if begins else heading.year


def _day(heading: Heading) -> date | None:
    """Return the day of the balances, the last one of the year where only that is named."""
    return heading.last_day or (date(heading.year, 12, 31) if heading.year else None)


def _alone(votes: Votes) -> BalanceReading:
    """Decide without a journal: a trial balance opens the next year, or is there to be held against K-ERP."""
    if votes.is_trial:
        return BalanceReading(is_opening=False, why=COLUMNS, opens=votes.opens, is_certain=False)
    if votes.means is Means.TRIAL:
        return BalanceReading(None, votes.word, votes.opens)
    why = votes.word if votes.means else NOTHING_BESIDE
    return BalanceReading(is_opening=True, why=why, opens=votes.opens, is_certain=False)


def _by_day(votes: Votes, day: date, years: Years) -> BalanceReading:
    """Decide by the day of the balances, and by the words where the day alone does not."""
    why = votes.why(Words(f"{day} 잔액", f"balances of {day}"))
    says_opening = votes.means is Means.OPENING
    period = votes.heading.period
    if period and says_opening and not votes.is_trial:
        is_this = fiscal_year_of(period[0], votes.start_month) in years
        return BalanceReading(True if is_this or day < years.days[0] else None, why, votes.opens)
    if day < years.days[0]:
        # Balances of two years before open no year that is loaded.
        return BalanceReading(True if votes.opens == years.first else None, why, votes.opens)
    if day == years.days[0]:
        return BalanceReading(True if says_opening else None, why, votes.opens)
    if votes.is_trial:
        return BalanceReading(is_opening=False, why=why)
    if years.first_posted and day < years.first_posted:
        return BalanceReading(True if says_opening else None, why, votes.opens)
    is_within = day <= years.days[1] and not says_opening and votes.means is not Means.BEFORE
    return BalanceReading(False if is_within else None, why)


def _by_year(votes: Votes, year: int, years: Years) -> BalanceReading:
    """Decide by the year that is named and the words: 전기시산표_2023, 2024년도 기초잔액."""
    why = votes.why(Words(f"{year}년", f"the year {year}"))
    if votes.means is Means.OPENING:
        return BalanceReading(True if year == years.first else None, why, year)
    says_any = votes.means is not None or votes.is_trial
    if year == years.first - 1:
        return BalanceReading(True if says_any else None, why, year + 1)
    is_this = year in years and votes.means is not Means.BEFORE
    return BalanceReading(False if is_this and says_any else None, why)
