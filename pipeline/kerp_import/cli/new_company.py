"""Asks before a company is made that does not exist: a slip would be a company of its own.

Decision: docs/decisions/one-question.md
"""

from typing import TYPE_CHECKING

from kerp_import.cli.consent import is_agreed
from kerp_import.cli.session import SESSION, say

if TYPE_CHECKING:
    from kerp_import.database.connection import Database


def may_create(db: "Database", company: str, *, is_wanted: bool, asks: bool) -> bool:
    """Return whether the company may be made if it does not exist; asked where it may be asked and was not said.

    Raises UnknownCompany where it does not exist and the answer is no.
    """
    from kerp_import.records import company as companies

    companies.require_fit(company)
    if is_wanted or not asks or companies.find(db, company) is not None:
        return is_wanted
    near = companies.meant(db, company).say(SESSION.language) or "."
    if not is_agreed(
        say(
            f"회사 '{company}'이(가) 없습니다{near} 새로 만듭니까?",
            f"There is no company '{company}'{near} Create it?",
        )
    ):
        raise companies.unknown(db, company)
    return True
