"""Commands as they are pasted: quoted for the shell that they are pasted into, and read as our own.

Decision: docs/decisions/next-step.md
"""

import os
import re
import shlex
from collections.abc import Iterable, Mapping
from enum import StrEnum

PROGRAM = "kerp-import"
"""How the program is called in what it prints, however it was."""

PLAIN = re.compile(r"[\w./:@%+=,-][\w./:@%+=,~-]*")
PLAIN_ON_WINDOWS = re.compile(r"[\w./\\:@+=-][\w./\\:@+=~-]*")
"""Letters of any script, and signs that no shell reads."""


class Shell(StrEnum):
    """What reads a command that somebody pastes."""

    SH = "sh"
    POWERSHELL = "PowerShell"
    CMD = "cmd"


PATHS_OF_POWERSHELL = 3
"""Folders of modules in a PowerShell: it puts the user's before those two that Windows gives every program."""


def shell_of(environment: Mapping[str, str], system: str = os.name) -> Shell:
    """Return the shell that called the program; on Windows variables tell it, as Git's bash sets MSYSTEM."""
    if system != "nt" or "MSYSTEM" in environment:
        return Shell.SH
    folders = environment.get("PSModulePath", "").split(";")
    return Shell.POWERSHELL if len(folders) >= PATHS_OF_POWERSHELL else Shell.CMD


def pasteable(arguments: Iterable[str], *, shell: Shell | None = None) -> str:
    """Return a call of the program that means the same in the shell that it is pasted into.

    On Windows PowerShell and cmd both take double quotes; a name of a file there cannot hold one.
    """
    return " ".join((PROGRAM, *(quoted(each, shell=shell) for each in arguments)))


def without_option(arguments: Iterable[str], option: str) -> list[str]:
    """Return the arguments without an option and its value, in either spelling (--to X, --to=X)."""
    kept: list[str] = []
    for argument in arguments:
        if kept and kept[-1] == option:
            kept.pop()
        elif not argument.startswith(f"{option}="):
            kept.append(argument)
    return kept


def quoted(argument: str, *, shell: Shell | None = None) -> str:
    """Return one argument as it is pasted: in quotes where a shell would read something in it."""
    shell = shell or shell_of(os.environ)
    plain = PLAIN if shell is Shell.SH else PLAIN_ON_WINDOWS
    if plain.fullmatch(argument):
        return argument
    return shlex.quote(argument) if shell is Shell.SH else _in_double_quotes(argument, shell)


def _in_double_quotes(argument: str, shell: Shell) -> str:
    """Return an argument in double quotes; in PowerShell a `$` or a backtick in them would be read."""
    # A backslash before the closing quote would take it along.
    closed = argument + "\\" * (len(argument) - len(argument.rstrip("\\")))
    doubled = closed.replace('"', '""')
    return '"' + (re.sub(r"([`$])", r"`\1", doubled) if shell is Shell.POWERSHELL else doubled) + '"'
