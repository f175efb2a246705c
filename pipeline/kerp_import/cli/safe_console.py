"""The console: whatever is printed on it, nothing but our own colours acts on the terminal.

Decision: docs/decisions/names-are-input.md
"""

import errno
import os
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from kerp_import.model.safe_text import lines_of


class SafeConsole(Console):
    """A console that shows text from outside as text."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield what is written: rich's own controls, and text in which none is left."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(lines_of(segment.text), segment.style)

    def on_broken_pipe(self) -> None:
        """Leave it to the command what a closed pipe means: rich would end the program, and as a bug does (1)."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))
