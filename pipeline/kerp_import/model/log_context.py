"""What every log line says of where it comes from: the run, the command, the company, the batch and the step.

Decision: docs/decisions/logs.md
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from uuid import UUID

from kerp_import.model.ids import uuid7

RUN_ID = "KERP_RUN_ID"
"""The variable by which a run tells its children which run they belong to, and an orchestrator tells us its own."""


@dataclass(slots=True)
class LogContext:
    """Where this process is: a program is called once, and has one."""

    run_id: str = ""
    command: str | None = None
    company: str | None = None
    batch_id: str | None = None
    step: str | None = None


CONTEXT = LogContext()
"""This process's own."""


def begin_run() -> None:
    """Take the run over that the environment names, else begin one of our own; nothing is known of it yet."""
    given = os.environ.get(RUN_ID, "")
    for each in fields(CONTEXT):
        setattr(CONTEXT, each.name, None)
    CONTEXT.run_id = given if _is_id(given) else str(uuid7())


def _is_id(text: str) -> bool:
    """Tell whether a text is an id: whatever else stands there could be anything, a secret too."""
    try:
        return str(UUID(text)) == text.casefold()
    except ValueError:
        return False


def for_children() -> dict[str, str]:
    """Return what the environment of a child process says beside ours."""
    return {RUN_ID: CONTEXT.run_id} if CONTEXT.run_id else {}


@contextmanager
def work_for(company: str) -> Iterator[None]:
    """Say for which company is worked as long as the block runs; which batch it is comes to be known within."""
    before = (CONTEXT.company, CONTEXT.batch_id)
    CONTEXT.company = company
    try:
        yield
    finally:
        CONTEXT.company, CONTEXT.batch_id = before


def work_on(batch_id: UUID) -> None:
    """Say on which batch is worked from here on."""
    CONTEXT.batch_id = str(batch_id)
