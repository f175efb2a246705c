"""What comes next where operations run, wait, stopped or failed: the command to paste for the most urgent of them."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kerp_import.model.outcome import NextStep
from kerp_import.model.shell import PROGRAM, pasteable
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who

if TYPE_CHECKING:
    from kerp_import.database.operations import Operation

STOPPED = frozenset({"failed", "stalled"})


def next_of(operations: "Sequence[Operation]") -> NextStep | None:
    """Return what the most urgent operation asks for: one that stopped, one that waits for a command, one that runs.

    None where all are over.
    """
    return next((step for steps in (_stopped, _waiting, _running) for step in steps(operations)), None)


def _stopped(operations: "Sequence[Operation]") -> Iterator[NextStep]:
    """Yield what mends an operation that stopped."""
    for each in operations:
        if each.state in STOPPED:
            yield _again(each, operations)


def _waiting(operations: "Sequence[Operation]") -> Iterator[NextStep]:
    """Yield the commands that operations wait for, as their rows say."""
    for each in operations:
        command = each.pause_reason or ""
        if each.state == "pending" and command.startswith(f"{PROGRAM} "):
            yield _step(f"{each.name}: 다음 단계로 갑니다.", f"{each.name} waits for its next step.", command)
        elif each.state == "pending":
            yield _again(each, operations)


def _running(operations: "Sequence[Operation]") -> Iterator[NextStep]:
    """Yield that one may look on."""
    for each in operations:
        if each.state in {"running", "silent"}:
            yield _step("끝날 때까지 봅니다.", "Look on until it ends.", pasteable(("status", "--watch")))


def _again(operation: "Operation", operations: "Sequence[Operation]") -> NextStep:
    """Return the command that goes on with an operation that rests, failed, or ended without a word."""
    of_change = _change_of(operation, operations)
    if operation.kind == "batch":
        return _step(
            "왜 멈췄는지 봅니다. 같은 run 명령을 다시 실행하면 읽은 데서 이어 갑니다.",
            "See why it stopped; the same run command goes on from what was read.",
            pasteable(("batch", "show", str(operation.id))),
        )
    if of_change is not None:
        return _step(
            "채우던 데서 이어서 채웁니다.", "Go on filling.", pasteable(("db", "migrate-data", of_change.name))
        )
    if operation.kind == "backfill":
        told = operation.spec
        call = ("db", "backfill", str(told.get("table")), "--set", str(told.get("set")), "--where",
                str(told.get("where")), "--name", operation.name)  # fmt: skip
        return _step("원인을 고친 뒤 이어서 채웁니다.", "Fix the cause, and go on filling.", pasteable(call))
    if operation.kind == "migration":
        return _step(
            "어디까지 되었는지 봅니다.", "See how far the schema is.", pasteable(("db", "status", *_folder(operation)))
        )
    # Its call holds two passwords, or is known to whoever ran it alone.
    words = Words(
        f"{operation.name}: 원인을 고친 뒤 같은 명령을 다시 실행합니다.",
        f"{operation.name}: fix the cause, and run the same command again.",
    )
    return NextStep(None, Who.CONSULTANT.value, words)


def _folder(operation: "Operation") -> tuple[str, ...]:
    """Return the option that names whose migration it is, where it is not ours."""
    table = str(operation.spec.get("table") or "")
    return () if table in {"", "schema_migrations"} else ("--table", table)


def _change_of(operation: "Operation", operations: "Sequence[Operation]") -> "Operation | None":
    """Return the change of columns that a backfill fills."""
    if operation.kind != "backfill":
        return None
    own = {f"{each.name}-{str(each.id)[-6:]}": each for each in operations if each.kind == "expand"}
    return next((change for name, change in own.items() if operation.name.startswith(name)), None)


def _step(ko: str, en: str, command: str) -> NextStep:
    """Return a step with a command to paste."""
    return NextStep(command, Who.CONSULTANT.value, Words(ko, en))
