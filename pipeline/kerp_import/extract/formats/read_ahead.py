"""Makes the next item of a row of items in a thread, while the last one is used.

Decision: docs/decisions/one-look-at-text.md
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def read_ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield the same items in the same order; what making one raises is raised where it would have been yielded.

    Who stops asking waits for the item that is being made, and no other is begun.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="read-ahead") as worker:
        following = worker.submit(next, items, None)
        while (item := following.result()) is not None:
            following = worker.submit(next, items, None)
            yield item
