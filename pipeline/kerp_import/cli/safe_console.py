"""The console: whatever is printed on it, nothing but our own colours acts on the terminal.

Decision: docs/decisions/names-are-input.md
"""

import codecs
import errno
import os
import sys
from collections.abc import Iterable
from io import TextIOWrapper

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from kerp_import.model.safe_text import lines_of

FOR_OTHER_CONSOLES = {
    "✓": "○", "✗": "×", "−": "-", "—": "-", "–": "-", "⏎": "↵", "«": "≪", "»": "≫",
}  # fmt: skip
"""What stands for a letter of ours that CP949, the code of Korean consoles, does not have."""

PLAIN = {"○": "o", "×": "x", "≪": "<", "≫": ">", "↵": "/", "→": ">", "·": "-", "…": "..."}
"""What stands for it where not even that can be written."""

HANDLER = "kerp-console"


def _instead(error: UnicodeError) -> tuple[str | bytes, int]:
    """Return what is written for a letter that a stream cannot hold: one like it, else a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = []
    for letter in error.object[error.start : error.end]:
        near = FOR_OTHER_CONSOLES.get(letter, letter)
        candidates = (near, PLAIN.get(near, near))
        letters.append(next((each for each in candidates if _fits(each, error.encoding)), "?"))
    return "".join(letters), error.end


def _fits(text: str, encoding: str) -> bool:
    """Tell whether an encoding has every letter of the text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def open_streams() -> None:
    """Let standard output and standard error take any text: a console of another code shows letters that are alike."""
    codecs.register_error(HANDLER, _instead)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=HANDLER)


class SafeConsole(Console):
    """A console that shows text from outside as text."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield what is written: rich's own controls, and text in which none is left."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(lines_of(segment.text), segment.style)

    def on_broken_pipe(self) -> None:
        """Leave it to the command what a closed pipe means: rich would end the program, and as a bug does (1)."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))
