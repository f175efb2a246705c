"""The door of the command line: what is typed is looked at before any command sees it.

Every option and argument passes here by being one: the commands are walked through once they are built, so that a new
option needs no line of its own. An argument with letters that nobody sees is wrong use, since what it names could not
be told from another; a personal number in one is masked. Paths name files as they are, and are made safe where shown.

Decision: docs/decisions/names-are-input.md
"""

import os
import sys
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

import typer
from rich.markup import escape
from typer.exceptions import TyperException

from kerp_import.cli.commands import COMMANDS
from kerp_import.cli.lazy import HELP_OPTIONS, ToldGroup, lazily, named
from kerp_import.cli.session import (
    SESSION,
    Exit,
    Stopped,
    answer_with_stop,
    chosen_color,
    command,
    explain_stop,
    explain_system,
    say,
)
from kerp_import.cli.settings import (
    NOT_SETTINGS,
    FileDefaults,
    give_variables,
    key_of,
    require_commands,
    settings_of_folder,
)
from kerp_import.model.errors import KerpError
from kerp_import.model.safe_text import is_acting, lines_of, masked
from kerp_import.model.shell import PROGRAM

MAY_BE_EMPTY = frozenset({"--database-url", "--create-missing"})
"""Options for which nothing is the same as leaving them out."""
AS_TYPED = frozenset({"database_url"})
"""Parameters in which no number is a person's."""

TRUE = frozenset({"1", "true", "t", "yes", "y", "on"})
"""What a variable may say for a flag, as typer reads it."""

VERSION_OPTIONS = frozenset({"--version", "-V"})

Callback = Callable[..., Any]


class DoorGroup(ToldGroup):
    """The program's commands, whose arguments are looked at before they are used, and shown safely where wrong."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - what typer makes a group of
        """Put the door before every parameter, those of a command once it is imported."""
        super().__init__(**{**attributes, "commands": lazily(COMMANDS, put_before)})
        put_before(self)
        give_variables(self.params)

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> Any:  # noqa: ANN401 - as above
        """Refuse empty arguments, and read those of the program itself."""
        try:
            SESSION.as_json, SESSION.has_answered, SESSION.next_of = _wants_json(args), False, {}
            SESSION.color = chosen_color(args)
            _refuse_empty(args)
            SESSION.typed = tuple(args)
            if not (HELP_OPTIONS | VERSION_OPTIONS) & {*args} and not extra.get("resilient_parsing"):
                settings_of_folder.cache_clear()
                require_commands(Path.cwd(), named(COMMANDS))
                extra["default_map"] = FileDefaults("", self.params, [*args])
            return super().make_context(info_name, _globals_first(args, self.params), *rest, **extra)
        except TyperException as error:
            _explain_usage(error)
            raise typer.Exit(Exit.USAGE) from error
        except KerpError as error:
            explain_stop(error)
            raise typer.Exit(Exit.CANNOT_GO_ON) from error
        except OSError as error:
            # The working folder itself may be gone.
            explain_system(error)
            raise typer.Exit(Exit.CANNOT_GO_ON) from error

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - as above
        """Read the program's own options; without any the help is shown where there is no kerp.toml."""
        self.no_args_is_help = not args and _company_of_folder() is None
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - as above
        """Call the command that is named."""
        # Not before a command is named: what keeps the audit knows the database, which takes its time to import.
        from kerp_import.database.audit import remember_arguments

        remember_arguments(sys.argv[1:])
        # Nothing of ours is called on the way out: an interrupt there would deny what the command has done.
        try:
            return self._call(ctx)
        except TyperException as error:
            _explain_usage(error)
            raise typer.Exit(Exit.USAGE) from error
        except KerpError as error:
            # What kerp.toml sets for the command cannot be used.
            explain_stop(error)
            raise typer.Exit(Exit.CANNOT_GO_ON) from error
        except typer.Abort as error:
            # A question about the settings was broken off.
            raise typer.Exit(Exit.INTERRUPTED) from error
        except OSError as error:
            # What the options of the program itself name cannot be used.
            explain_system(error)
            raise typer.Exit(Exit.CANNOT_GO_ON) from error

    def _call(self, ctx: Any) -> Any:  # noqa: ANN401 - as above
        """Call the command that is named; alone beside a kerp.toml, say where the company stands."""
        company = None if ctx._protected_args else _company_of_folder()  # noqa: SLF001 - what typer goes by
        self.invoke_without_command = company is not None
        result = super().invoke(ctx)
        if company is not None:
            from kerp_import.cli.standing import show_standing

            command(show_standing)(company)
        return result


def _company_of_folder() -> str | None:
    """Return the company whose folder this is, None where no kerp.toml names one."""
    settings = settings_of_folder(Path.cwd())
    company = settings.shared.get("company") if settings is not None else None
    return None if company is None else str(company.value)


def put_before(command: Any) -> None:  # noqa: ANN401 - typer's commands have no public type
    """Put the door before every option and argument of a command."""
    for parameter in command.params:
        parameter.callback = _looked_at(parameter.callback)


def _looked_at(callback: Callback | None) -> Callback:
    """Return the callback of a parameter that looks at its value first."""

    def look(context: Any, parameter: Any, value: Any) -> Any:  # noqa: ANN401 - values have the parameter's type
        safe_value = _safe(parameter, value)
        return callback(context, parameter, safe_value) if callback is not None else safe_value

    return look


def _safe(parameter: Any, value: Any) -> Any:  # noqa: ANN401 - as above
    """Return the value of a parameter without personal numbers; refuse one that no command can mean."""
    if isinstance(value, (list, tuple)):
        return type(value)(_safe(parameter, each) for each in value)
    if isinstance(value, Path) and "\0" in str(value):
        _refuse(parameter, value)
    if not isinstance(value, str) or isinstance(value, Enum):
        return value
    if is_acting(value):
        _refuse(parameter, value)
    return value if parameter.name in AS_TYPED else masked(value)


def _refuse(parameter: Any, value: object) -> None:  # noqa: ANN401 - as above
    """Refuse a value with letters that nobody sees."""
    shown = lines_of(str(value)).replace("\n", " ")
    raise typer.BadParameter(
        say(
            f"보이지 않는 글자나 줄바꿈이 있습니다: '{shown}' (지우고 다시 적으십시오)",
            f"it holds a line break or letters that nobody sees: '{shown}' (type it again without them)",
        ),
        param=parameter,
    )


def _refuse_empty(arguments: Sequence[str]) -> None:
    """Refuse an argument that is empty: as a path it would be the working folder, and as a name nothing."""
    for before, argument in zip(("", *arguments), arguments, strict=False):
        option, equals, value = argument.partition("=")
        named = option if equals and option.startswith("--") else before
        is_empty = not value if equals and option.startswith("--") else not argument
        if is_empty and named not in MAY_BE_EMPTY:
            hint = named if named.startswith("-") else None
            raise typer.BadParameter(say("값이 비어 있습니다", "the value is empty"), param_hint=hint)


def _wants_json(arguments: Sequence[str]) -> bool:
    """Tell whether the answer is wanted as JSON, before the command that knows the option is known."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in options or os.environ.get("KERP_JSON", "").casefold() in TRUE


def _explain_usage(error: TyperException) -> None:
    """Say what is wrong with a call, with nothing in it that acts on a terminal."""
    from kerp_import.cli.usage_words import usage_lines

    # A group that is called alone has printed its help.
    if type(error).__name__ != "NoArgsIsHelpError":
        lines = usage_lines(error, PROGRAM)
        answer_with_stop(Stopped(None, lines[0].partition(": ")[2], lines[-1].removeprefix("→ "), Exit.USAGE))
        for line in lines:
            SESSION.err.print(escape(line), soft_wrap=True)


def _globals_first(arguments: Sequence[str], options: Sequence[Any]) -> list[str]:
    """Return the arguments with the program's own options before the command: `run --quiet` is `--quiet run`.

    What stands behind `--` is no option.
    """
    flags = {name: each.is_flag for each in options for name in each.opts if key_of(each) not in NOT_SETTINGS}
    first: list[str] = []
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        argument = waiting.pop(0)
        if argument == "--":
            rest += [argument, *waiting]
            break
        name = argument.partition("=")[0]
        place = first if name in flags else rest
        place.append(argument)
        if name in flags and not flags[name] and name == argument and waiting:
            place.append(waiting.pop(0))
    return [*first, *rest]
