"""Which account, partner or voucher may be meant by a code that K-ERP does not have."""

from dataclasses import dataclass

from kerp_import.database.connection import Database
from kerp_import.model import near_words
from kerp_import.model.nouns import Company
from kerp_import.model.words import Words

ALIKE = {"account": 1, "partner": 1, "voucher": 8}
"""Letters with which a code begins that may be meant: any of its section, and of a voucher's number its day."""


@dataclass(frozen=True, slots=True)
class KnownCode:
    """One row of `explain/near_codes.sql`."""

    code: str
    name: str


def meant(db: Database, company: Company, kind: str, key: str) -> Words:
    """Return the end of a sentence that asks which code was meant: that of the name that was typed, or one like it."""
    kind = "voucher" if kind == "line" else kind
    values = {"company_id": company.id, "kind": kind, "key": key, "alike": ALIKE[kind]}
    with db.tenant(company.id):
        known = db.ask("explain/near_codes.sql", values, KnownCode)
    named = [each.code for each in known if each.name == key]
    if named:
        shown = ", ".join(f"{code} {key}" for code in named[: near_words.MOST])
        return Words(f". 혹시 {shown}?", f"; did you mean {shown}?")
    return near_words.meant(key, (each.code for each in known))
