"""Answers that several commands give under --json; those of one command stand beside it.

Decision: docs/decisions/json-answers.md
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kerp_import.cli.session import print_json, show_line


@dataclass(frozen=True, slots=True)
class FilesWritten:
    """The files that a command wrote, as paths from the working folder or as they were named."""

    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What a command says that it did, a sentence each; none where there was nothing to do."""

    did: tuple[str, ...]


def tell_files(files: Iterable[Path], sentence: str, *, as_json: bool) -> None:
    """Print which files were written: a line each with the path in the sentence, or one document."""
    written = tuple(files)
    if as_json:
        print_json(FilesWritten(tuple(map(str, written))))
        return
    for path in written:
        show_line(sentence.format(path=path))


def tell_done(sentences: Iterable[str], otherwise: str, *, as_json: bool) -> None:
    """Print what was done, or that there was nothing to do."""
    told = tuple(sentences)
    if as_json:
        print_json(Done(told))
        return
    for each in told or (otherwise,):
        show_line(each)
