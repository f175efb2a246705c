"""The rules: every .py and .sql file of this folder, found by standing here; ids are never reused.

How to add one, with its fixture: docs/development/add-a-rule.md

Decision: docs/decisions/rules-in-a-folder.md
"""

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from kerp_import.validate.rule import Rule, sql_rule


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule, by id."""
    modules = [importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__)]
    in_python = [value for module in modules for value in vars(module).values() if isinstance(value, Rule)]
    in_sql = [sql_rule(path) for path in Path(__file__).parent.glob("*.sql")]
    return tuple(sorted(in_python + in_sql, key=lambda each: each.id))
