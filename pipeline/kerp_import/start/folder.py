"""A folder of exports, read as `run` reads it: what is in it, whose it is, and of which year.

Decision: docs/decisions/start.md
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kerp_import.extract.extract import read_files
from kerp_import.extract.extracted import Extracted
from kerp_import.extract.journal_days import posted_days
from kerp_import.files.inputs import find_files
from kerp_import.mapping.charts.whose_chart import by_template, recognise_chart
from kerp_import.model.account_use import first_names
from kerp_import.model.nouns import Entity, Job, Table
from kerp_import.start.papers import PaperSeen, papers_seen, product_of

NAMED = re.compile(
    r"(?:회사명|상호|업체명)\s*[:：]?\s*(?:[0-9A-Za-z]+\s*[/-]\s*)?(?P<name>[^\t:：/|]{2,60}?)\s*(?:\t|$|\s{3})"
)
CORPORATE = (
    re.compile(r"(?P<name>(?:\(주\)|㈜|주식회사) ?[가-힣A-Za-z0-9&]{1,30})"),
    re.compile(r"(?P<name>[가-힣A-Za-z0-9&]{1,30} ?(?:\(주\)|㈜|주식회사))"),
)
"""회사명 : (주)한빛상사 · (주)한빛상사 · 한빛상사 주식회사."""

JOURNALS = frozenset({Entity.JOURNAL, Entity.ACCOUNT_LEDGER})
"""What vouchers are read from."""


@dataclass(frozen=True, slots=True)
class FolderRead:
    """What stands in a folder: its tables, what a migration would lack, and what can be proposed."""

    tables: tuple[tuple[str, str | None, str, int], ...]
    """File, sheet, entity and rows of data of every table that is known."""
    unknown: tuple[str, ...]
    """Sheets that no form recognises."""
    papers: tuple[PaperSeen, ...]
    product: str | None
    company_name: str | None
    """The legal name that the titles say most often."""
    years: tuple[int, ...]
    """The calendar years in which the fiscal years of the vouchers begin."""
    says_no_year: bool
    """There are vouchers, and neither their dates nor anything else of the files names a year."""


def read_folder(job: Job, spool: Path, start_month: int = 1) -> FolderRead:
    """Read the job's files into `spool` and tell what they are; nothing is loaded and no database is asked."""
    extracted = read_files(job, find_files(job), b"", spool, start_month=start_month)
    names = first_names(extracted.accounts)
    reading = by_template() if names and extracted.codes_are_ours else recognise_chart(names)
    posted = posted_days(extracted.tables, spool, start_month)
    years = tuple(range(posted.years[0], posted.years[1] + 1)) if posted else ()
    first_day = posted.fiscal_days[0] if posted else None
    return FolderRead(
        tables=tuple((table.file, table.sheet, table.entity.value, counts.data) for table, counts in extracted.tables),
        unknown=_unknown(extracted),
        papers=papers_seen(extracted, reading.dialect.name, first_day),
        product=product_of(reading.dialect.name),
        company_name=company_name(table for table, _ in extracted.tables),
        years=years,
        says_no_year=not years and any(table.entity in JOURNALS and counts.data for table, counts in extracted.tables),
    )


def _unknown(extracted: Extracted) -> tuple[str, ...]:
    """Return the sheets that are no table that we know."""
    notices = (extracted.notices.strangers, extracted.notices.no_tables)
    places = dict.fromkeys(place for each in notices for place in each.select("file", "sheet").iter_rows())
    return tuple(" · ".join(filter(None, each)) for each in places)


def company_name(tables: Iterable[Table]) -> str | None:
    """Return the legal name that the titles of some tables say most often, None where none does."""
    found = Counter(name for table in tables for title in table.titles if (name := name_in(title)))
    return found.most_common(1)[0][0] if found else None


def name_in(title: str) -> str | None:
    """Return the company's name in one title (회사명 : (주)한빛상사)."""
    named = next((found for each in (NAMED, *CORPORATE) if (found := each.search(title))), None)
    return named["name"].strip() if named else None
