"""What of a file is one transaction, and what runs outside of any.

Decision: docs/decisions/statements.md
"""

import hashlib
from dataclasses import dataclass
from itertools import groupby
from typing import NoReturn

from kerp_import.migrate.statements import Statement, split
from kerp_import.model.schema_errors import MigrationUnreadable
from kerp_import.model.words import Words

BEGINS = ("BEGIN", "START TRANSACTION")
ENDS = ("COMMIT", "END")


@dataclass(frozen=True, slots=True)
class MigrationStep:
    """Statements that are carried out together: in one transaction, or one alone outside of any."""

    statements: tuple[Statement, ...]
    in_transaction: bool
    mode: str | None = None
    """What the file's own BEGIN says of its transaction: ISOLATION LEVEL SERIALIZABLE."""


def steps_of(label: str, text: str) -> tuple[MigrationStep, ...]:
    """Return the steps of the file `label`, in order: one if it is one transaction, none if it is empty.

    A file with its own BEGIN and COMMIT says itself what belongs together, and what stands outside of them runs
    statement by statement. Another file is one transaction, cut only where a statement may not run in one.
    """
    statements = split(text)
    if any(_is(each, BEGINS) for each in statements):
        return _own_blocks(label, statements)
    steps: list[MigrationStep] = []
    for runs_outside, group in groupby(statements, key=lambda each: each.runs_outside):
        if runs_outside:
            steps += [MigrationStep((each,), in_transaction=False) for each in group]
        else:
            steps.append(MigrationStep(tuple(group), in_transaction=True))
    return tuple(steps)


def done_checksum(steps: tuple[MigrationStep, ...], count: int) -> str:
    """Return a hash of the first `count` steps: what of a file was carried out may not be edited afterwards."""
    texts = "\0".join(each.text for step in steps[:count] for each in step.statements)
    return hashlib.sha256(texts.replace("\r\n", "\n").encode()).hexdigest()


def _own_blocks(label: str, statements: tuple[Statement, ...]) -> tuple[MigrationStep, ...]:
    """Return the steps of a file that begins and ends its transactions itself."""
    steps: list[MigrationStep] = []
    block: list[Statement] | None = None
    begin: Statement | None = None
    for each in statements:
        if _is(each, ("ROLLBACK", "ABORT")) and not each.words.startswith("ROLLBACK TO"):
            _refuse(label, each, _ROLLS_BACK)
        if _is(each, BEGINS):
            if block is not None:
                _refuse(label, each, _BEGINS_TWICE)
            begin, block = each, []
        elif _is(each, ENDS):
            if block is None or begin is None:
                _refuse(label, each, _NOTHING_TO_COMMIT)
            if block:
                steps.append(MigrationStep(tuple(block), in_transaction=True, mode=_mode(begin)))
            block = None
        elif block is not None:
            block.append(each)
        else:
            steps.append(MigrationStep((each,), in_transaction=False))
    if block is not None and begin is not None:
        _refuse(label, begin, _NEVER_COMMITS)
    return tuple(steps)


def _refuse(label: str, statement: Statement, problem: Words) -> NoReturn:
    """Say what is wrong with a file's transactions, and where."""
    raise MigrationUnreadable(file=label, line=statement.line, problem_ko=problem.ko, problem_en=problem.en)


def _is(statement: Statement, commands: tuple[str, ...]) -> bool:
    """Return whether a statement is one of those commands."""
    return any(statement.words == each or statement.words.startswith(f"{each} ") for each in commands)


def _mode(begin: Statement) -> str | None:
    """Return what a BEGIN says of its transaction, None if nothing."""
    words = begin.words
    for each in ("BEGIN", "START", "TRANSACTION", "WORK"):
        words = words.removeprefix(each).lstrip()
    return words or None


_ROLLS_BACK = Words("ROLLBACK으로 끝나는 트랜잭션입니다", "the file rolls its own transaction back")
_BEGINS_TWICE = Words("BEGIN 안에 BEGIN이 있습니다", "a BEGIN stands inside another")
_NOTHING_TO_COMMIT = Words("BEGIN 없는 COMMIT입니다", "a COMMIT without BEGIN")
_NEVER_COMMITS = Words("COMMIT이 없습니다", "this BEGIN has no COMMIT")
