"""The sources: a value of type `Source` in any module of this folder is found by standing here."""

import importlib
import pkgutil

from kerp_import.extract.recognise.source import Source


def sources() -> tuple[Source, ...]:
    """Return every source of this folder, in the order of their names."""
    modules = (importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__))
    values = [value for module in modules for value in vars(module).values() if isinstance(value, Source)]
    return tuple(sorted(values, key=lambda each: each.name))
