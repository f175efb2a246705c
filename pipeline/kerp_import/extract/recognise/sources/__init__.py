"""The sources: every value of type `Source` that stands in this folder, found by standing here."""

import importlib
import pkgutil

from kerp_import.extract.recognise.source import SourceForm


def sources() -> tuple[SourceForm, ...]:
    """Return every source of this folder, in the order of their names."""
    modules = (importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__))
    found = [value for module in modules for value in vars(module).values() if isinstance(value, SourceForm)]
    return tuple(sorted(found, key=lambda each: each.name))
