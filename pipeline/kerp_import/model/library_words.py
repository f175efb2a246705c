"""What libraries say, told as ours: of which kind and where in their code, never in the words that they fill in.

A warning's text may hold the cell that it is about, and a log line the address that it went to; where it was said
leads whoever keeps the program to what it means.

Decision: docs/decisions/logs.md
"""

import logging
import re
from pathlib import PurePath

LIBRARIES = logging.getLogger("kerp_import.libraries")
"""Heard where a log was asked for: on the screen of anybody else it would say nothing that can be acted on."""

PARTS_OF_A_PLACE = 3
"""Parts of a path that name a library's module: openpyxl/worksheet/_reader.py."""

WARNED = re.compile(r"^(?P<place>\S[^\n]*?):(?P<line>\d+): (?P<kind>\w*Warning)\b", re.MULTILINE)
"""How Python writes a warning on standard error."""

OF_A_PROGRAM = r"^{name}: (?P<kind>warning|error|detail|hint):"
"""How PostgreSQL's own programs begin a line on standard error."""


def place(path: str) -> str:
    """Return the end of a module's path: what stands before it is this machine's."""
    return "/".join(PurePath(path).parts[-PARTS_OF_A_PLACE:])


def tell_warning(kind: str, path: str, line: int) -> None:
    """Tell that a library warned."""
    LIBRARIES.warning("%s %s:%d", kind, place(path), line)


def tell_of_child(complaint: str) -> None:
    """Tell what a child process that did its work left on its standard error: the warnings, and how much else."""
    warned = list(WARNED.finditer(complaint))
    for each in warned:
        tell_warning(each["kind"], each["place"], int(each["line"]))
    if complaint and not warned:
        LIBRARIES.warning("a child process left %d letters on its standard error", len(complaint))


def tell_of_program(name: str, complaint: str) -> None:
    """Tell how many warnings one of PostgreSQL's programs gave; what they are about may be a row."""
    given = len(re.findall(OF_A_PROGRAM.format(name=re.escape(name)), complaint, re.MULTILINE))
    if given:
        LIBRARIES.warning("%s gave %d warning(s)", name, given)
