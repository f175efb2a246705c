"""What of a file is one transaction, and what runs outside of any.

Decision: docs/decisions/statements.md
"""

import re
from dataclasses import dataclass
from itertools import groupby
from typing import NoReturn

from kerp_import.migrate.files import checksum
from kerp_import.migrate.statements import Statement, split
from kerp_import.model.schema_errors import MigrationUnreadable
from kerp_import.model.words import Words

BEGINS = ("BEGIN", "START TRANSACTION")
ENDS = ("COMMIT", "END", "ROLLBACK", "ABORT", "PREPARE TRANSACTION")
TO_SAVEPOINT = re.compile(r"ROLLBACK( WORK| TRANSACTION)? TO\b")
SESSION_SETTING = re.compile(r"SET (?!LOCAL|TRANSACTION|CONSTRAINTS)|RESET |SELECT (PG_CATALOG )?SET_CONFIG\b")
"""What holds for the rest of the session, so that it must be said again where a file is gone on with."""


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
    for each in statements:
        if each.words.startswith("COPY ") and re.search(r" (FROM STDIN|TO STDOUT)\b", each.words):
            _refuse(label, each, _COPIES)
    if any(_is(each, BEGINS) or _ends(each) for each in statements):
        return _own_blocks(label, statements)
    if len(statements) == 1:
        return (_alone(statements[0]),)
    steps: list[MigrationStep] = []
    for runs_outside, group in groupby(statements, key=lambda each: each.runs_outside):
        if runs_outside:
            steps += [MigrationStep((each,), in_transaction=False) for each in group]
        else:
            steps.append(MigrationStep(tuple(group), in_transaction=True))
    return tuple(steps)


def settings_of(steps: tuple[MigrationStep, ...]) -> tuple[Statement, ...]:
    """Return what those steps set for the rest of the session: SET search_path, and its like."""
    return tuple(each for step in steps for each in step.statements if SESSION_SETTING.match(f"{each.words} "))


def done_checksum(steps: tuple[MigrationStep, ...], count: int) -> str:
    """Return a hash of the first `count` steps: what of a file was carried out may not be edited afterwards."""
    texts = "\0".join(each.text for step in steps[:count] for each in step.statements)
    return checksum(texts)


def _own_blocks(label: str, statements: tuple[Statement, ...]) -> tuple[MigrationStep, ...]:
    """Return the steps of a file that begins and ends its transactions itself."""
    steps: list[MigrationStep] = []
    block: list[Statement] | None = None
    begin: Statement | None = None
    for each in statements:
        if _is(each, BEGINS):
            if block is not None:
                _refuse(label, each, _BEGINS_TWICE)
            begin, block = each, []
        elif _ends(each):
            if not _is(each, ("COMMIT", "END")):
                _refuse(label, each, _ROLLS_BACK)
            if block is None or begin is None:
                _refuse(label, each, _NOTHING_TO_COMMIT)
            if block:
                steps.append(MigrationStep(tuple(block), in_transaction=True, mode=_mode(label, begin)))
            block = [] if each.words.endswith(" AND CHAIN") else None
        elif block is not None:
            block.append(each)
        else:
            steps.append(_alone(each))
    if block is not None and begin is not None:
        _refuse(label, begin, _NEVER_COMMITS)
    return tuple(steps)


def _alone(statement: Statement) -> MigrationStep:
    """Return the step of a statement that stands outside of every block.

    One that may run in a transaction does, together with the note that it is done. A procedure may end its own, which
    it can in none of ours.
    """
    is_outside = statement.runs_outside or _is(statement, ("CALL",))
    return MigrationStep((statement,), in_transaction=not is_outside)


def _refuse(label: str, statement: Statement, problem: Words) -> NoReturn:
    """Say what is wrong with a file's transactions, and where."""
    raise MigrationUnreadable(file=label, line=statement.line, problem_ko=problem.ko, problem_en=problem.en)


def _is(statement: Statement, commands: tuple[str, ...]) -> bool:
    """Return whether a statement is one of those commands."""
    return any(statement.words == each or statement.words.startswith(f"{each} ") for each in commands)


def _ends(statement: Statement) -> bool:
    """Return whether a statement ends the transaction it stands in."""
    return (
        _is(statement, ENDS)
        and not TO_SAVEPOINT.match(statement.words)
        and not _is(statement, ("COMMIT PREPARED", "ROLLBACK PREPARED"))
    )


def _mode(label: str, begin: Statement) -> str | None:
    """Return what a BEGIN says of its transaction, None if nothing."""
    words = begin.words
    for each in ("BEGIN", "START", "TRANSACTION", "WORK"):
        words = words.removeprefix(each).lstrip()
    if "READ ONLY" in words:
        _refuse(label, begin, _READS_ONLY)
    return words or None


_COPIES = Words(
    "COPY의 자료가 파일 안에 있습니다. INSERT로 쓰십시오 (pg_dump --inserts)",
    "the rows of a COPY stand in the file: write them as INSERT (pg_dump --inserts)",
)
_ROLLS_BACK = Words("COMMIT으로 끝나지 않는 트랜잭션입니다", "the file's own transaction does not end with COMMIT")
_READS_ONLY = Words("READ ONLY에서는 버전을 적을 수 없습니다", "no version can be written in a READ ONLY transaction")
_BEGINS_TWICE = Words("BEGIN 안에 BEGIN이 있습니다", "a BEGIN stands inside another")
_NOTHING_TO_COMMIT = Words("BEGIN 없는 COMMIT입니다", "a COMMIT without BEGIN")
_NEVER_COMMITS = Words("COMMIT이 없습니다", "this BEGIN has no COMMIT")
