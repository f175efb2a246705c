"""Commands that are imported when they are called: help, completion and the version need none of them.

Decision: docs/decisions/start-up.md
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info
from typer.models import CommandInfo

from kerp_import.cli.session import SESSION
from kerp_import.model.words import Words


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: what it is called, what the list of commands says of it, and where it stands."""

    name: str
    help: Words
    module: str
    """The module of `kerp_import.cli` that defines it."""
    function: str


@dataclass(frozen=True, slots=True)
class Group:
    """Commands under one name, such as `map`."""

    name: str
    help: Words
    entries: tuple[Entry, ...]


Door = Callable[[Any], None]
"""What is put before a command's parameters."""


class _Quick:
    """What has options, of which those that are not given cost nothing."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - typer's have no public type
        """Return its options, those for help and completion too, which typer adds."""
        params: list[Any] = list(super().get_params(ctx))  # type: ignore[misc]
        for each in params:
            if "process_value" not in vars(each):
                each.process_value = _quickly(each)
        return params


class QuickGroup(_Quick, TyperGroup):
    """Commands under one name."""


class QuickCommand(_Quick, TyperCommand):
    """A command as its module defines it."""


def _quickly(parameter: Any) -> Callable[[Any, Any], Any]:  # noqa: ANN401 - as above
    """Return how a parameter takes its value: typer asks pydantic, 0.1 s to import, of other than text."""
    process = parameter.process_value

    def take(context: Any, value: Any) -> Any:  # noqa: ANN401 - as above
        if context.resilient_parsing:
            # For TAB: nothing is called with it.
            return value
        is_text = parameter.type_descriptor.annotation is str and isinstance(value, str)
        if is_text or (value is None and not parameter.required):
            is_list = parameter.multiple or parameter.nargs != 1
            taken = () if is_list and value is None else value
            return parameter.callback(context, parameter, taken) if parameter.callback is not None else taken
        return process(context, value)

    return take


class LazyCommand(TyperCommand):
    """A command whose name and help are known, and the rest once it is called or asked for its options."""

    def __init__(self, entry: Entry, door: Door) -> None:
        """Know the name and the help."""
        super().__init__(entry.name, help=entry.help.say(SESSION.language))
        self.entry, self._door = entry, door

    @cached_property
    def defined(self) -> Any:  # noqa: ANN401 - typer's commands have no public type
        """Return the command as its module defines it."""
        module = import_module(f"kerp_import.cli.{self.entry.module}")
        info = CommandInfo(
            name=self.entry.name,
            cls=QuickCommand,
            callback=getattr(module, self.entry.function),
            help=self.entry.help.say(SESSION.language),
        )
        command = get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode="rich")
        self._door(command)
        return command

    @property
    def params(self) -> list[Any]:
        """Return its options and arguments."""
        return list(self.defined.params)

    @params.setter
    def params(self, given: list[Any]) -> None:
        """Take the none that is given before the command is defined."""

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> Any:  # noqa: ANN401
        """Read the arguments as the defined command does, which then runs."""
        return self.defined.make_context(info_name, args, *rest, **extra)


def lazily(entries: Sequence[Entry | Group], door: Door) -> dict[str, Any]:
    """Return commands and groups by name, none of them imported."""
    return {
        each.name: LazyCommand(each, door)
        if isinstance(each, Entry)
        else QuickGroup(
            name=each.name,
            help=each.help.say(SESSION.language),
            commands=lazily(each.entries, door),
            no_args_is_help=True,
        )
        for each in entries
    }
