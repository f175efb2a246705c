"""Time-ordered ids (UUID version 7, RFC 9562), made by the client so that rows arrive in the order of their index.

Decision: docs/decisions/ids.md
"""

import os
import time
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    import polars as pl

_COUNTER_BITS = 30
"""Method 1 of RFC 9562, section 6.2: a counter below the time stamp keeps ids of one call in order."""


def uuid7() -> UUID:
    """Return one new id."""
    return UUID(_texts(1)[0])


def uuid7s(count: int) -> "pl.Series":
    """Return `count` new ids as text, ascending; at most 2**30 a call."""
    import polars as pl

    return pl.Series("id", _texts(count), dtype=pl.String)


def _texts(count: int) -> list[str]:
    """Return `count` new ids as text, ascending."""
    if count >= 1 << _COUNTER_BITS:
        raise ValueError(count)
    stamp = f"{time.time_ns() // 1_000_000:012x}"
    head = f"{stamp[:8]}-{stamp[8:]}-7"
    noise = os.urandom(6 * count).hex()
    return [
        f"{head}{n >> 18:03x}-{0x8000 | (n >> 4) & 0x3FFF:04x}-{n & 0xF:x}{noise[12 * n : 12 * n + 11]}"
        for n in range(count)
    ]
