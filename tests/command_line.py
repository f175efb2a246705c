"""The command line's own definitions, read from what typer makes of it: every command with its options and arguments.

Tests that put something into every input ask here, so that a new option is in them by being one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, get_args

import typer
from kerp_import.cli import app


@dataclass(frozen=True)
class Parameter:
    """One option or argument of one command."""

    command: tuple[str, ...]
    name: str
    option: str | None
    """How it is written, None for an argument."""
    kind: type
    required: bool
    many: bool

    def __str__(self) -> str:
        """Return it as a person would write it."""
        return " ".join((*self.command, self.option or self.name.upper()))

    def written(self, value: str) -> list[str]:
        """Return what is typed to give it that value."""
        return [value] if self.option is None else [self.option, value]


def parameters() -> list[Parameter]:
    """Return every option and argument that takes a value, of the program (no command) and of every command."""
    return list(_below(typer.main.get_command(app), ()))


def _below(command: Any, path: tuple[str, ...]) -> Iterator[Parameter]:  # noqa: ANN401 - typer's own type is private
    """Yield the parameters of a command and of those below it."""
    for each in command.params:
        kind, many = _kind(each.type_descriptor.annotation)
        # What installs a completion into the user's shell is typer's.
        if kind is not bool and "completion" not in each.name:
            long = [name for name in getattr(each, "opts", ()) if name.startswith("-")]
            option = max(long, key=len) if each.param_type_name == "option" else None
            yield Parameter(path, each.name, option, kind, each.required, many)
    for name, below in getattr(command, "commands", {}).items():
        yield from _below(below, (*path, name))


def _kind(annotation: Any) -> tuple[type, bool]:  # noqa: ANN401 - an annotation
    """Return what one value is, and whether there may be several."""
    inner = [each for each in get_args(annotation) if each is not type(None)]
    if isinstance(annotation, UnionType) or not inner:
        return (inner[0] if inner else annotation), False
    return inner[0], True


def is_text(parameter: Parameter) -> bool:
    """Tell whether any text may be given."""
    return parameter.kind is str


def is_path(parameter: Parameter) -> bool:
    """Tell whether a file or a folder is named."""
    return issubclass(parameter.kind, Path)


def is_number(parameter: Parameter) -> bool:
    """Tell whether a number is wanted, or one of some words."""
    return issubclass(parameter.kind, (int, Enum))


def call_of(parameter: Parameter, value: str, usual: dict[str, str]) -> list[str]:
    """Return a call of the parameter's command in which it has that value, and what else must be given is `usual`."""
    of_command = [each for each in parameters() if each.command == parameter.command]
    others = [each for each in of_command if each.required and each.name != parameter.name]
    if not parameter.command:
        return [*parameter.written(value), "batches"]
    # Arguments stand in their order.
    arguments = [
        value if each.name == parameter.name else usual[each.name]
        for each in of_command
        if each.option is None and (each.required or each.name == parameter.name)
    ]
    options = [part for each in others if each.option for part in each.written(usual[each.name])]
    given = parameter.written(value) if parameter.option else []
    return [*parameter.command, *options, *given, *(["--", *arguments] if arguments else [])]
