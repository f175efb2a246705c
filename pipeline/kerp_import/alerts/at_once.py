"""Calls into the network, all at once, none of which is waited for longer than it may take.

Decision: docs/decisions/alerts.md
"""

import threading
import time
from collections.abc import Callable, Sequence

PATIENCE = 5.0
"""Seconds that an address is waited for, all of them together: a run ends this much later at the most."""

TOO_SLOW = "no answer within {seconds:g} s"

Call = Callable[[], str | None]
"""Does something and returns why it went wrong, None where it did not; it raises nothing."""


def all_at_once(calls: Sequence[Call], patience: float = PATIENCE) -> list[str | None]:
    """Return what each call returned; one that takes too long is left behind, in a thread that holds up no exit."""
    answers: list[str | None] = [TOO_SLOW.format(seconds=patience)] * len(calls)
    final = answers.copy()

    def work(at: int, call: Call) -> None:
        try:
            answers[at] = call()
        except BaseException as error:  # noqa: BLE001 - what raises in a thread would be told by nobody
            answers[at] = type(error).__name__

    threads = [threading.Thread(target=work, args=(at, call), daemon=True) for at, call in enumerate(calls)]
    for each in threads:
        each.start()
    until = time.monotonic() + patience
    for at, each in enumerate(threads):
        each.join(max(until - time.monotonic(), 0))
        if not each.is_alive():
            final[at] = answers[at]
    return final
