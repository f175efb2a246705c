"""Commands that are imported when they are called: help, completion and the version need none of them.

Decision: docs/decisions/start-up.md
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info
from typer.models import CommandInfo

from kerp_import.cli.completion import give_offers
from kerp_import.cli.session import SESSION, say
from kerp_import.cli.settings import FileDefaults, give_variables
from kerp_import.model.shell import PROGRAM
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


HELP_OPTIONS = frozenset({"--help", "-h"})

Door = Callable[[Any], None]
"""What is put before a command's parameters."""


class _Told:
    """What has our own page of help, and options of which those that are not given cost nothing."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - typer's have no public type
        """Return its options, those for help and completion too, which typer adds."""
        params: list[Any] = list(super().get_params(ctx))  # type: ignore[misc]
        for each in params:
            if "process_value" not in vars(each):
                each.process_value = _quickly(each)
        return params

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        """Print the page."""
        from kerp_import.cli.help_page import print_help

        del formatter
        print_help(ctx, PROGRAM)


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


class ToldCommand(_Told, TyperCommand):
    """A command with our own page of help."""


class ToldGroup(_Told, TyperGroup):
    """Commands under one name, with our own page of help, and words where there is no such command."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:  # noqa: ANN401 - as above
        """Return the command that is named, or say which may have been meant."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-") and not ctx.resilient_parsing:
            from kerp_import.cli.usage_words import unknown_words

            ctx.fail(unknown_words(args[0], self.commands, say("없는 명령입니다", "there is no such command")))
        return super().resolve_command(ctx, args)


class LazyCommand(ToldCommand):
    """A command whose name and help are known, and the rest once it is called or asked for its options."""

    def __init__(self, entry: Entry, door: Door, path: str) -> None:
        """Know the name, the help, and what is typed to call it (map export)."""
        super().__init__(entry.name, help=entry.help.say(SESSION.language))
        self.entry, self._door, self._path = entry, door, path

    @cached_property
    def defined(self) -> Any:  # noqa: ANN401 - typer's commands have no public type
        """Return the command as its module defines it."""
        module = import_module(f"kerp_import.cli.{self.entry.module}")
        info = CommandInfo(
            name=self.entry.name,
            callback=getattr(module, self.entry.function),
            help=self.entry.help.say(SESSION.language),
            cls=ToldCommand,
        )
        command = get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode="rich")
        self._door(command)
        give_variables(command.params)
        give_offers(self._path, command.params)
        return command

    @property
    def params(self) -> list[Any]:
        """Return its options and arguments."""
        return list(self.defined.params)

    @params.setter
    def params(self, given: list[Any]) -> None:
        """Take the none that is given before the command is defined."""

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> Any:  # noqa: ANN401
        """Read the arguments as the defined command does, which then runs; what is not typed may stand in kerp.toml."""
        if not HELP_OPTIONS & {*args} and not extra.get("resilient_parsing"):
            extra["default_map"] = FileDefaults(self._path, self.defined.params, [*args])
        return self.defined.make_context(info_name, args, *rest, **extra)


def lazily(entries: Sequence[Entry | Group], door: Door, above: str = "") -> dict[str, Any]:
    """Return commands and groups by name, none of them imported."""
    return {
        each.name: LazyCommand(each, door, above + each.name)
        if isinstance(each, Entry)
        else ToldGroup(
            name=each.name,
            help=each.help.say(SESSION.language),
            commands=lazily(each.entries, door, f"{each.name} "),
            no_args_is_help=True,
        )
        for each in entries
    }


def named(entries: Sequence[Entry | Group], above: str = "") -> Iterator[str]:
    """Yield every command as it is typed (run, map export)."""
    for each in entries:
        if isinstance(each, Entry):
            yield above + each.name
        else:
            yield from named(each.entries, f"{each.name} ")
