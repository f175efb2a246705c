"""The sources: a value of type `Source` in any module of this folder is found by standing here."""

import importlib
import pkgutil
from functools import cache

from kerp_import.extract.recognise.header_key import header_key
from kerp_import.extract.recognise.source import Source


@cache
def sources() -> tuple[Source, ...]:
    """Return every source of this folder, in the order of their names."""
    modules = (importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__))
    values = [value for module in modules for value in vars(module).values() if isinstance(value, Source)]
    return tuple(sorted(values, key=lambda each: each.name))


@cache
def known_headers() -> frozenset[str]:
    """Return every header that any source knows, normalised."""
    columns = (column for source in sources() for column in source.columns.values())
    return frozenset(header_key(name) for column in columns for name in (*column.headers, *column.if_fits))
