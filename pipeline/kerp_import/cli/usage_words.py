"""What is said of a call that is wrong: how it is called, what is wrong with it, and what may have been meant.

Decision: docs/decisions/command-line.md
"""

import re
from collections.abc import Iterable
from typing import Any

from typer import BadParameter
from typer.exceptions import TyperException

from kerp_import.cli.session import SESSION, say
from kerp_import.model.near_words import meant
from kerp_import.model.safe_text import lines_of


def usage_lines(error: TyperException, name: str) -> list[str]:
    """Return the lines that are printed of wrong use; `name` is the program's."""
    context = getattr(error, "ctx", None)
    path = name if context is None else path_of(context, name)
    lines = [lines_of(f"{say('오류', 'Error')}: {_what(error)}")]
    if context is not None:
        lines.append(f"{say('사용법', 'Usage')}: {path} {pieces_of(context)}")
    lines.append(f"→ {path} --help")
    return lines


def path_of(context: Any, name: str) -> str:  # noqa: ANN401 - typer's contexts have no public type
    """Return how a context's command is called (kerp-import map export); `name` is the program's."""
    above = [] if context.parent is None else [path_of(context.parent, name), context.info_name]
    return " ".join(above) or name


def pieces_of(context: Any) -> str:  # noqa: ANN401 - typer's contexts have no public type
    """Return what stands after a command's name where it is called."""
    if getattr(context.command, "commands", None):
        return say("명령 …", "COMMAND …")
    arguments = [
        each.metavar or each.name.upper() for each in context.command.params if each.param_type_name == "argument"
    ]
    return " ".join([say("[옵션]", "[OPTIONS]"), *arguments])


def _what(error: TyperException) -> str:
    """Return what is wrong with a call, in the session's language."""
    kind = type(error).__name__
    if kind == "NoSuchOption":
        return _no_such_option(str(getattr(error, "option_name", "")), getattr(error, "ctx", None))
    if kind == "MissingParameter":
        return say(f"{_hint(error)}이(가) 빠졌습니다", f"{_hint(error)} is missing")
    if kind == "BadOptionUsage":
        option = str(getattr(error, "option_name", ""))
        takes_none = "not take" in error.message
        none = say(f"{option}에는 값을 주지 않습니다", f"{option} takes no value")
        return none if takes_none else say(f"{option}의 값이 빠졌습니다", f"{option} needs a value")
    if isinstance(error, BadParameter):
        hint = _hint(error)
        what = _wrong_value(error.param) if type(error.__cause__).__name__ == "ValidationError" else error.message
        return ": ".join(filter(None, (hint, what)))
    return _other(error.message)


def _other(message: str) -> str:
    """Return what is said of arguments that are too many or too few, else the message, which is then ours."""
    extra = re.match(r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", message, re.DOTALL)
    if extra:
        return say(f"인수가 너무 많습니다: {extra[1]}", f"too many arguments: {extra[1]}")
    return say("명령이 빠졌습니다", "a command is missing") if message == "Missing command." else message


def _hint(error: TyperException) -> str:
    """Return the option or argument that is wrong, as it is written."""
    hint, parameter = getattr(error, "param_hint", None), getattr(error, "param", None)
    if hint:
        return hint if isinstance(hint, str) else " / ".join(hint)
    if parameter is None:
        return ""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name.upper())
    return str(max(parameter.opts, key=len))


def _wrong_value(parameter: Any) -> str:  # noqa: ANN401 - typer's parameters have no public type
    """Return what a parameter takes, where it was given something else."""
    words = choices_of(parameter)
    if words:
        return say(f"{', '.join(words)} 가운데 하나여야 합니다", f"it has to be one of {', '.join(words)}")
    low, high = getattr(parameter, "min", None), getattr(parameter, "max", None)
    if low is not None and high is not None:
        return say(f"{low}에서 {high}까지의 정수여야 합니다", f"it has to be a whole number from {low} to {high}")
    if low is not None:
        return say(f"{low} 이상의 정수여야 합니다", f"it has to be a whole number of at least {low}")
    if parameter.type_descriptor.annotation is bool:
        return say("true나 false여야 합니다", "it has to be true or false")
    return say("정수여야 합니다", "it has to be a whole number")


def choices_of(parameter: Any) -> list[str]:  # noqa: ANN401 - as above
    """Return the words that a parameter takes; none where it takes any."""
    return [str(getattr(each, "value", each)) for each in parameter.type_descriptor.choices or ()]


def _no_such_option(option: str, context: Any) -> str:  # noqa: ANN401 - typer's contexts have no public type
    """Return that there is no such option, and which may have been meant."""
    known = [] if context is None else [name for each in context.command.params for name in getattr(each, "opts", ())]
    return unknown_words(option, known, say("없는 옵션입니다", "there is no such option"))


def unknown_words(given: str, known: Iterable[str], what: str) -> str:
    """Return that there is no such option or command, and which may have been meant."""
    return f"{what}: {given}{meant(given, known).say(SESSION.language)}"
