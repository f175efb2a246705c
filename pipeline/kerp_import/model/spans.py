"""Steps told as spans while they run, to whoever wants to see them: nobody, unless traces are switched on.

Decision: docs/decisions/traces.md
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

SpanOpener = Callable[[str, Mapping[str, str]], AbstractContextManager[None]]
"""Opens a span for as long as the block runs: its name, and what is told with it (never a row's content)."""


def untold(name: str, attributes: Mapping[str, str]) -> AbstractContextManager[None]:
    """Open nothing."""
    del name, attributes
    return nullcontext()


@dataclass(slots=True)
class Spans:
    """Who is told of spans in this process."""

    open: SpanOpener = untold


SPANS = Spans()
"""This process's."""
