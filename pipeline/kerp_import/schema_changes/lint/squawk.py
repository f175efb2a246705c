"""Asks squawk, which reads SQL and no database, about every file of a folder.

Its own configuration and the comments by which a file switches its rules off count for nothing: what may stay as it is
stands in lint-exceptions.yaml, with its reason.

Decision: docs/decisions/lint.md
"""

import json
import subprocess
import tempfile
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from kerp_import.migrate.files import Folder
from kerp_import.migrate.statements import Statement, split
from kerp_import.migrate.steps import steps_of
from kerp_import.model.schema_errors import SquawkUnusable
from kerp_import.schema_changes.lint.rule import LintFinding
from kerp_import.schema_changes.lint.squawk_table import squawk_table
from kerp_import.schema_changes.lint.way_file import WayFile, files_of, shown_statement

PACKAGE = "squawk-cli"

OLDEST_SERVER = "15.0"
"""What a file has to be fit for."""

FOUND = 1
"""Its exit code where it has something to say; more is a failure."""


@dataclass(frozen=True, slots=True)
class SquawkAnswer:
    """What squawk says of one place in one file."""

    file: str
    line: int
    """Counted from 0."""
    rule_name: str
    message: str


def squawk_findings(folder: Folder) -> Iterator[LintFinding]:
    """Yield what squawk finds in the files, in their order: a rule once a line."""
    table = squawk_table()
    files = {each.name: each for each in files_of(folder)}
    answers = {
        (answer.file, answer.line, answer.rule_name): answer
        for group in _groups(tuple(files.values()))
        for answer in reversed(_ask(*group))
    }
    statements = {name: split(each.text) for name, each in files.items()}
    for answer in sorted(answers.values(), key=lambda each: (list(files).index(each.file), each.line, each.rule_name)):
        rule = table.asked[answer.rule_name]
        line = answer.line + 1
        message = rule.message.filled(detail=answer.message)
        yield LintFinding(rule.id, answer.file, line, _statement_at(statements[answer.file], line), message, rule.hint)


def _groups(files: tuple[WayFile, ...]) -> Iterator[tuple[tuple[WayFile, ...], list[str]]]:
    """Yield files that are asked about together, with the options for them."""
    table = squawk_table()
    for way, more in (("up", frozenset[str]()), ("down", table.drops)):
        for is_one in (True, False):
            group = tuple(each for each in files if each.way == way and _is_one_transaction(each) is is_one)
            options = [f"--exclude={','.join(sorted(table.left_out.keys() | more))}"]
            if group:
                yield group, [*options, "--assume-in-transaction"] if is_one else options


def _is_one_transaction(file: WayFile) -> bool:
    """Return whether the runner puts the whole file into one transaction of its own."""
    steps = steps_of(file.name, file.text)
    return all(each.in_transaction for each in steps) and sum(len(each.statements) for each in steps) == len(
        split(file.text)
    )


def _ask(files: tuple[WayFile, ...], options: list[str]) -> list[SquawkAnswer]:
    """Run squawk on copies of the files and return what it says."""
    with tempfile.TemporaryDirectory(prefix="kerp-lint-") as name:
        room = Path(name)
        for each in files:
            # Its comments that switch a rule off are plain comments then, of the same length.
            (room / each.name).write_text(each.text.replace("squawk-", "squawk_"), encoding="utf-8", newline="")
        (room / "none.toml").touch()
        command = [str(squawk_program()), "--reporter=json", "--config=none.toml", f"--pg-version={OLDEST_SERVER}"]
        done = subprocess.run(  # noqa: S603 ours
            [*command, *options, *(each.name for each in files)], cwd=room, capture_output=True, check=False
        )
        if done.returncode > FOUND or not done.stdout.strip():
            raise SquawkUnusable(reason=done.stderr.decode("utf-8", "replace").strip() or str(done.returncode))
        return [
            SquawkAnswer(each["file"], each["line"], each["rule_name"], each["message"])
            for each in json.loads(done.stdout)
        ]


def squawk_program() -> Path:
    """Return the program that the package brought, wherever it was installed."""
    try:
        files = distribution(PACKAGE).files or []
    except PackageNotFoundError as error:
        raise SquawkUnusable(reason=f"{PACKAGE} is not installed") from error
    for each in files:
        if each.stem == "squawk" and each.suffix in {"", ".exe"}:
            return Path(str(each.locate()))
    raise SquawkUnusable(reason=f"{PACKAGE} brought no program")


def _statement_at(statements: tuple[Statement, ...], line: int) -> str:
    """Return the statement that a line belongs to: the last that begins at or above it."""
    at = bisect_right([each.line for each in statements], line) - 1
    return shown_statement(statements[max(at, 0)].text) if statements else ""
