"""The print forms: a value of type `PrintForm` in any module of this folder is found by standing here."""

import importlib
import pkgutil
from functools import cache

from kerp_import.extract.rows.print_forms.form import PrintForm


@cache
def print_forms() -> tuple[PrintForm, ...]:
    """Return every print form of this folder, in the order in which they are tried."""
    modules = (importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__))
    forms = [value for module in modules for value in vars(module).values() if isinstance(value, PrintForm)]
    return tuple(sorted(forms, key=lambda each: (each.order, each.name)))
