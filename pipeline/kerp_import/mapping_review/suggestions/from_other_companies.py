"""Learning: where other companies' saved maps send an account of a name; which company it was is told nobody.

Decision: docs/decisions/learning.md
"""

from collections import Counter

from kerp_import.database.connection import Database
from kerp_import.mapping import saved_map as saved
from kerp_import.mapping.charts.dialect import name_key
from kerp_import.records import company as companies


def learned(db: Database, but: str | None) -> dict[str, Counter[str]]:
    """Return, by name key, how many companies other than `but` have verified each target in the map in force."""
    found: dict[str, Counter[str]] = {}
    for row in companies.companies(db):
        company = companies.find(db, str(row["code"])) if row["code"] != but else None
        mine = saved.latest(db, company) if company is not None else None
        lines = mine.file().accounts if mine is not None else ()
        for key, target in {
            (name_key(each.source_name), each.target_code) for each in lines if each.verified and each.source_name
        }:
            found.setdefault(key, Counter())[target] += 1
    return found
