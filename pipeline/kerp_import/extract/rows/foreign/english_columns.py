"""Finds which English header of a table is which field: Posting Date, Nominal Code, Debit (Accounting Entries)."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from kerp_import.extract.recognise.header_key import header_key
from kerp_import.extract.recognise.header_synonyms import english

GROUP = re.compile(r"^(.+?)\s*[(\[]([^()\[\]]+)[)\]]$")
"""A header with its group or currency behind it: debit(accountingentries), debit(krw)."""

OWN_CURRENCY = "krw"
BY_FILL = frozenset({"description"})
"""Fields for which a table may have several columns, some of them empty: the fullest one is read."""


@dataclass(frozen=True, slots=True)
class EnglishColumns:
    """The columns of a table under English headers: field → the columns that may hold it, the preferred one first."""

    candidates: Mapping[str, tuple[int, ...]]

    def has(self, *fields: str) -> bool:
        """Return whether every field has a column."""
        return all(field in self.candidates for field in fields)

    def first(self, field: str) -> int | None:
        """Return the preferred column of a field."""
        return next(iter(self.candidates.get(field, ())), None)


def english_columns(headers: Iterable[str | None], body: pl.DataFrame) -> EnglishColumns:
    """Return the columns that English names tell; one that two currencies share is none, unless one is in won."""
    keys = [header_key(text) for text in headers]
    groups = {at: match for at, key in enumerate(keys) if (match := GROUP.match(key))}
    shared = Counter(match[2] for match in groups.values())
    under, grouped_under = defaultdict(list), defaultdict(list)
    for at, key in enumerate(keys):
        under[key].append(at)
    for at, match in groups.items():
        if shared[match[2]] > 1 and not is_known(keys[at]):
            grouped_under[match[1]].append(at)
    fields: dict[str, tuple[int, ...]] = {}
    taken: set[int] = set()
    for field, names in _english_keys().items():
        found: list[int] = []
        for name in names:
            if name not in under and name not in grouped_under:
                continue
            exact = [at for at in under[name] if at not in taken]
            grouped = [at for at in grouped_under[name] if at not in taken]
            found += exact or _of_one_currency(grouped, groups)
        found = list(dict.fromkeys(found))
        if found:
            fields[field] = tuple(_fullest_first(found, body) if field in BY_FILL else found)
            taken.update(found)
    return EnglishColumns(fields)


def is_known(key: str) -> bool:
    """Return whether a header is an English name of some field."""
    return any(key in names for names in _english_keys().values())


@cache
def _english_keys() -> dict[str, tuple[str, ...]]:
    """Return the English names of each field, normalised."""
    return {field: tuple(map(header_key, names)) for field, names in english().items()}


def _of_one_currency(found: list[int], groups: Mapping[int, re.Match[str]]) -> list[int]:
    """Return the columns of one group; of several groups those in won, else none."""
    if len({groups[at][2] for at in found}) <= 1:
        return found
    return [at for at in found if groups[at][2] == OWN_CURRENCY]


def _fullest_first(found: list[int], body: pl.DataFrame) -> list[int]:
    """Return the columns with the fullest first; of equally full ones the preferred one."""
    return sorted(found, key=lambda at: body[f"c{at}"].null_count())
