"""A server that says nothing: how long it is borne, and that it is asked on another connection before anything ends.

Decision: docs/decisions/dead-wires.md
"""

import time
from collections.abc import Callable, Generator
from enum import Enum
from typing import Any, TypeVar

T = TypeVar("T")


class ServerState(Enum):
    """What another connection hears of the session that is silent."""

    AT_WORK = "at work"
    WAITS_FOR_US = "waits for us"
    UNKNOWN = "unknown"


class Silence:
    """Watches one connection: once the server has said nothing for `patience` seconds, it is asked what it does.

    A long statement is silent too, and stays undisturbed. A server that itself waits for us, while we wait for it, has
    answered and the answer is lost; one that cannot be asked twice running is gone. `lost` then ends the connection.
    """

    def __init__(
        self,
        patience: float,
        ask: Callable[[], ServerState],
        lost: Callable[[], None],
        beat: Callable[[], None] | None = None,
    ) -> None:
        """Begin with a server that has just been heard; `beat` is called at each look while it is waited for."""
        self._patience, self._ask, self._lost, self._beat = patience, ask, lost, beat

    def watch(self, waiting: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
        """Pass on what psycopg waits for (it wakes ten times a second), and look at the clock while nothing comes."""
        heard = time.monotonic()
        unanswered = 0
        try:
            wanted = next(waiting)
            while True:
                ready = yield wanted
                if self._beat is not None:
                    self._beat()
                if ready:
                    heard, unanswered = time.monotonic(), 0
                elif time.monotonic() - heard > self._patience:
                    unanswered = self._asked(unanswered)
                    heard = time.monotonic()
                wanted = waiting.send(ready)
        except StopIteration as done:
            result: T = done.value
            return result

    def _asked(self, unanswered: int) -> int:
        """Ask what the server does, and return how often running it did not answer; end the connection if it is lost.

        Twice, since a server that answers us in this very moment looks as one that has answered long ago.
        """
        state = self._ask()
        if state is ServerState.AT_WORK:
            return 0
        if unanswered:
            self._lost()
        return unanswered + 1
