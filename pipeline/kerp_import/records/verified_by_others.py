"""Learning: where other companies' saved maps send an account of a name; which company it was is told nobody.

Decision: docs/decisions/learning.md
"""

from collections import Counter

from kerp_import.database.connection import Database
from kerp_import.mapping import saved_map
from kerp_import.mapping.charts.dialect import name_key
from kerp_import.records import company as companies


def verified_by_others(db: Database, but: str | None) -> dict[str, Counter[str]]:
    """Return how many companies other than `but` have a verified line that sends an account of a name to a code.

    Such as {"보통예금": {"10102": 3, "10104": 1}}.
    """
    companies_of_target: dict[str, Counter[str]] = {}
    for company in companies.other_companies(db, but):
        # Row-level security shows the maps of one company at a time: a transaction, and a query, for each.
        saved = saved_map.latest(db, company)
        lines = saved.file().accounts if saved is not None else ()
        verified = {
            (name_key(line.source_name), line.target_code) for line in lines if line.verified and line.source_name
        }
        for key, target in verified:
            companies_of_target.setdefault(key, Counter())[target] += 1
    return companies_of_target
