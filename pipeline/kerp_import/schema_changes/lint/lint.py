"""Looks a folder of migrations through: squawk's rules, ours, and what is excepted with a reason.

Decision: docs/decisions/lint.md
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kerp_import.migrate.files import Folder
from kerp_import.schema_changes.lint.ask_catalogue import FAILS, catalogue_findings
from kerp_import.schema_changes.lint.exceptions import FILE_NAME, LintException, read_exceptions
from kerp_import.schema_changes.lint.replay import ReplayRoom, replay_room
from kerp_import.schema_changes.lint.rule import LintFinding
from kerp_import.schema_changes.lint.rules.d009_exception_for_nothing import EXCEPTION_FOR_NOTHING
from kerp_import.schema_changes.lint.squawk import squawk_findings
from kerp_import.schema_changes.lint.way_file import files_of


@dataclass(frozen=True, slots=True)
class LintReport:
    """What was found in a folder, and how much of it is excepted."""

    migrations: int
    findings: tuple[LintFinding, ...]
    excepted: tuple[tuple[LintException, int], ...]
    """Each exception, and how many findings it covers."""


def lint(folder: Folder) -> LintReport:
    """Look every file of the folder through, on a server of its own: nobody's database is touched."""
    exceptions = read_exceptions(folder.path)
    with replay_room() as room:
        return lint_in(room, folder, exceptions)


def lint_in(room: ReplayRoom, folder: Folder, exceptions: tuple[LintException, ...]) -> LintReport:
    """Look every file of the folder through in an empty room."""
    found = (*squawk_findings(folder), *catalogue_findings(folder, room))
    allowed = {(each.file_name, each.rule) for each in exceptions}
    used = Counter((each.file, each.rule) for each in found)
    rest = [each for each in found if (each.file, each.rule) not in allowed]
    # Behind a file that fails nothing was asked: an exception there is not known to be for nothing.
    if not any(each.rule == FAILS for each in found):
        rest += _for_nothing(exceptions, used)
    return LintReport(
        len(folder.migrations),
        tuple(_in_order(folder, rest)),
        tuple((each, used[each.file_name, each.rule]) for each in exceptions),
    )


def _for_nothing(exceptions: Iterable[LintException], used: Counter[tuple[str, str]]) -> Iterator[LintFinding]:
    """Yield the exceptions that nothing needs."""
    for each in exceptions:
        if not used[each.file_name, each.rule]:
            facts = {"file": each.file_name, "rule": each.rule}
            yield EXCEPTION_FOR_NOTHING.finding(FILE_NAME, each.line, "", facts)


def _in_order(folder: Folder, findings: Iterable[LintFinding]) -> list[LintFinding]:
    """Return the findings by file and line, what is said of the exceptions last."""
    order = {each.name: at for at, each in enumerate(files_of(folder))}
    return sorted(findings, key=lambda each: (order.get(each.file, len(order)), each.line, each.rule))
