"""Looks up what products call each field in their headers, as accountants keep it in mappings/headers.yaml.

Decision: docs/decisions/headers-as-data.md
"""

from functools import cache

from kerp_import.extract.recognise.header_key import header_key
from kerp_import.mapping.files import HeaderNames, read_headers, shipped


@cache
def _names() -> HeaderNames:
    """Return the file's contents."""
    return read_headers(shipped() / "headers.yaml")


def sure(field: str) -> tuple[str, ...]:
    """Return the headers that say for certain that a column is `field`, the commonest first."""
    return _names().sure[field]


def unsure(field: str) -> tuple[str, ...]:
    """Return the headers that may also mean something else: they count only where the cells fit."""
    return _names().unsure[field]


def english() -> dict[str, tuple[str, ...]]:
    """Return what products of other countries call each field, the ones to be preferred first."""
    return _names().english


def ambiguous() -> frozenset[str]:
    """Return the headers that no source accepts by name alone, normalised."""
    return frozenset(map(header_key, _names().ambiguous))
