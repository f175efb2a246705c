"""Both cores: the next part is read, transformed and checked in a thread of its own while the last one is copied.

Decision: docs/decisions/overlap.md
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from queue import Empty, SimpleQueue
from threading import Event, Semaphore, Thread
from typing import Generic, TypeVar

T = TypeVar("T")

A_LOOK = 0.2
"""Seconds after which whoever waits looks up: on Windows nothing else lets Ctrl-C through to a thread that waits."""


@contextmanager
def made_ahead(items: Iterable[T], look: Callable[[], None] = lambda: None) -> Iterator[Iterator[T]]:
    """Give `items` in their order, each one made while the one before is in use: two are in memory at a time.

    `look` is called some times a second while an item is waited for.

    What is raised where they are made is raised where they are taken, in its turn. However the block ends, nothing is
    made any more when it has ended; at most the item under way is waited for.
    """
    maker = _Maker(items, look)
    maker.start()
    try:
        yield maker.taken()
    finally:
        maker.stop()


class _Maker(Thread, Generic[T]):
    """The thread that makes the items; it begins the next one when the last one is taken."""

    def __init__(self, items: Iterable[T], look: Callable[[], None]) -> None:
        super().__init__(name="made-ahead", daemon=True)
        # What holds where the items are taken, the currency that is spoken of, holds where they are made.
        self._context = copy_context()
        self._items, self._look = iter(items), look
        self._is_wanted = Semaphore(1)
        self._is_over = Event()
        self._error: BaseException | None = None
        self._made: SimpleQueue[list[T]] = SimpleQueue()
        """Each item in a box of its own: whoever takes it out is the only one that holds it."""

    def run(self) -> None:
        """Make one item after the other; what is raised is kept for whoever takes them, behind an empty box."""
        self._context.run(self._make_all)

    def _make_all(self) -> None:
        try:
            for item in self._items_wanted():
                self._made.put([item])
                del item
        except BaseException as error:  # noqa: BLE001 - KeyboardInterrupt too: it is raised where the items are taken
            self._error = error
        self._made.put([])

    def _items_wanted(self) -> Iterator[T]:
        """Yield the items, none before it is wanted."""
        while self._is_wanted.acquire() and not self._is_over.is_set():
            try:
                item = next(self._items)
            except StopIteration:
                return
            yield item
            del item

    def taken(self) -> Iterator[T]:
        """Yield what is made, as soon as it is made; raise what was raised."""
        while box := self._next_box():
            self._is_wanted.release()
            yield box.pop()
        if self._error is not None:
            raise self._error

    def _next_box(self) -> list[T]:
        while True:
            try:
                return self._made.get(timeout=A_LOOK)
            except Empty:
                self._look()

    def stop(self) -> None:
        """Let nothing more be made, and wait for the item under way."""
        self._is_over.set()
        self._is_wanted.release()
        while self.is_alive():
            self.join(A_LOOK)
