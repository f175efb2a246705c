"""The layouts: every value of type `Layout` that stands in this folder, found by standing here."""

import importlib
import pkgutil
from functools import cache

from kerp_import.extract.rows.print_forms.form import PrintForm


@cache
def layouts() -> tuple[PrintForm, ...]:
    """Return every layout of this folder, in the order in which they are tried."""
    modules = (importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__))
    found = [value for module in modules for value in vars(module).values() if isinstance(value, PrintForm)]
    return tuple(sorted(found, key=lambda each: (each.order, each.name)))
