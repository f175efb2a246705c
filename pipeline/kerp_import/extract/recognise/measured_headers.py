"""Reads headers that say in what their amounts are measured: 차변(천원) is 차변 where the table has no other 차변."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from kerp_import.extract.recognise.header_key import header_key
from kerp_import.mapping.files import read_column_roles, shipped

MEASURE = re.compile(r"[(\[]([^()\[\]]+)[)\]]$")
"""A remark in brackets at the end of a normalised header."""

UNIT = re.compile(
    r"(?:단위:?)?(?:십|백|천|만|십만|백만|천만|억|십억|백억)?(?:원|달러|usd|krw)|(?:krw|usd)?'?000s?|(?:in)?(?:thousand|million)s?"
)


def header_keys(headers: Iterable[str | None]) -> list[str]:
    """Normalise a row of headers; one loses its unit or currency, unless another column is called as it is then."""
    return [*_keys_of(tuple(headers))]


@lru_cache(maxsize=64)
def _keys_of(headers: tuple[str | None, ...]) -> tuple[str, ...]:
    """Normalise a row of headers; every print form asks for the same one."""
    keys = [header_key(header) for header in headers]
    bare = [_without_measure(key) for key in keys]
    in_won = {short for key, short in zip(keys, bare, strict=True) if key in {f"{short}(원)", f"{short}(krw)"}}

    def is_only(key: str, short: str) -> bool:
        is_won = key in {f"{short}(원)", f"{short}(krw)"}
        return short not in keys and (is_won or short not in in_won) and (is_won or bare.count(short) == 1)

    return tuple(short if short != key and is_only(key, short) else key for key, short in zip(keys, bare, strict=True))


def _without_measure(key: str) -> str:
    """Return the normalised header without the unit or currency at its end."""
    remark = MEASURE.search(key)
    if remark is None or not (UNIT.fullmatch(remark[1]) or remark[1] in _currency_words()):
        return key
    return key[: remark.start()]


@cache
def _currency_words() -> frozenset[str]:
    """Return every word for a currency, normalised."""
    currencies = read_column_roles(shipped() / "column-roles.yaml").currencies
    return frozenset(header_key(word) for words in currencies.values() for word in words)
