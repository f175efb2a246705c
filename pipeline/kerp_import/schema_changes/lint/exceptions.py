"""What may stay as it is: lint-exceptions.yaml beside the files, each entry with its reason.

Decision: docs/decisions/lint.md
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kerp_import.mapping.files.agreement import once
from kerp_import.mapping.files.bytes_to_text import text_of
from kerp_import.mapping.files.declared_shape import Field, fields_of, must, rows, table
from kerp_import.mapping.files.problems import Notes
from kerp_import.mapping.files.scalars import name, one_of
from kerp_import.mapping.files.yaml_tree import grow
from kerp_import.model.schema_errors import LintExceptionsBroken
from kerp_import.schema_changes.lint.rules import lint_rules
from kerp_import.schema_changes.lint.rules.d009_exception_for_nothing import EXCEPTION_FOR_NOTHING
from kerp_import.schema_changes.lint.squawk_table import squawk_table

FILE_NAME: Final = "lint-exceptions.yaml"


@dataclass(frozen=True, slots=True)
class LintException:
    """One rule that one file may break, and why."""

    file_name: str
    rule: str
    why: str
    line: int


def read_exceptions(folder: Path) -> tuple[LintException, ...]:
    """Return the folder's exceptions, none where it has no such file; every problem in it is told at once."""
    path = folder / FILE_NAME
    if not path.exists():
        return ()
    notes = Notes(path, error=LintExceptionsBroken)
    values = fields_of(grow(text_of(notes), notes), "", _shape(), notes)
    notes.settle()
    exceptions: tuple[LintException, ...] = values["exceptions"]
    return exceptions


def _exception(of: str, rule: str, why: str, line: int) -> LintException:
    """Return one entry of the file."""
    return LintException(of, rule, why, line)


def _shape() -> tuple[Field, ...]:
    """Return the shape of the file."""
    known = [each.id for each in lint_rules() if each is not EXCEPTION_FOR_NOTHING]
    entry = table(
        _exception,
        must("file", name, "of"),
        must("rule", one_of(*known, *squawk_table().asked)),
        must("why", name),
    )
    return (must("exceptions", rows(entry, agree=once(lambda each: (each.file_name, each.rule)))),)
