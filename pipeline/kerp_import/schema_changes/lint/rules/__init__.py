"""The rules about migrations: every .py and .sql file of this folder, found by standing here; ids are never reused.

Decision: docs/decisions/lint.md
"""

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from kerp_import.schema_changes.lint.rule import LintRule, read_lint_rule


@cache
def lint_rules() -> tuple[LintRule, ...]:
    """Return every rule of ours, by id; squawk's stand in a table of their own."""
    modules = [importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__)]
    in_python = [value for module in modules for value in vars(module).values() if isinstance(value, LintRule)]
    in_sql = [read_lint_rule(path) for path in Path(__file__).parent.glob("*.sql")]
    return tuple(sorted(in_python + in_sql, key=lambda each: each.id))
