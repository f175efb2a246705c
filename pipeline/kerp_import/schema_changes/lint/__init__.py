"""`db lint`: a folder of migrations looked through before anybody runs it."""

from kerp_import.schema_changes.lint.lint import LintReport, lint
from kerp_import.schema_changes.lint.rules import lint_rules
from kerp_import.schema_changes.lint.squawk_table import squawk_table

__all__ = ["LintReport", "lint", "lint_rules", "squawk_table"]
