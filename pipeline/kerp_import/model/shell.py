"""Commands as they are pasted: quoted for the shell of this system, and read as our own."""

import os
import re
import shlex
from collections.abc import Iterable

PROGRAM = "kerp-import"
"""How the program is called in what it prints, however it was."""

PLAIN = re.compile(r"[\w./:@%+=,-][\w./:@%+=,~-]*")
PLAIN_ON_WINDOWS = re.compile(r"[\w./\\:@+=-][\w./\\:@+=~-]*")
"""Letters of any script, and signs that no shell reads."""


def pasteable(arguments: Iterable[str], *, windows: bool = os.name == "nt") -> str:
    """Return a call of the program that means the same in the shell that it is pasted into.

    On Windows PowerShell and cmd both take double quotes; a name of a file there cannot hold one.
    """
    return " ".join((PROGRAM, *(quoted(each, windows=windows) for each in arguments)))


def without_option(arguments: Iterable[str], option: str) -> list[str]:
    """Return the arguments without an option and its value, in either spelling (--to X, --to=X)."""
    kept: list[str] = []
    for argument in arguments:
        if kept and kept[-1] == option:
            kept.pop()
        elif not argument.startswith(f"{option}="):
            kept.append(argument)
    return kept


def quoted(argument: str, *, windows: bool = os.name == "nt") -> str:
    """Return one argument as it is pasted: in quotes where a shell would read something in it."""
    plain, quote = (PLAIN_ON_WINDOWS, _in_double_quotes) if windows else (PLAIN, shlex.quote)
    return argument if plain.fullmatch(argument) else quote(argument)


def _in_double_quotes(argument: str) -> str:
    """Return an argument in double quotes, in which PowerShell reads neither `$` nor a backtick."""
    # A backslash before the closing quote would take it along.
    closed = argument + "\\" * (len(argument) - len(argument.rstrip("\\")))
    return '"' + re.sub(r"([`$])", r"`\1", closed.replace('"', '""')) + '"'
