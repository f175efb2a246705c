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


_SHAPE = b"00000000-0000-0000-0000-000000000000\n"
_LOW_HALF = bytes(n & 0x0F for n in range(256))


def uuid7() -> UUID:
    """Return one new id."""
    return UUID(bytes=bytes(_uuid7s_as_bytes(1)))


def uuid7s(count: int) -> "pl.Series":
    """Return `count` new ids as text, ascending; at most 2**30 a call."""
    import polars as pl

    if count >= 1 << _COUNTER_BITS:
        raise ValueError(count)
    if not count:
        return pl.Series("id", [], pl.String)
    digits = _uuid7s_as_bytes(count).hex().encode()
    # Digit by digit of all ids at once: made one by one, a million took 1.1 s of Python.
    text = bytearray(_SHAPE * count)
    places = [at for at, letter in enumerate(_SHAPE) if letter == ord("0")]
    for digit, place in enumerate(places):
        text[place :: len(_SHAPE)] = digits[digit :: len(places)]
    return pl.Series("id", [text[:-1].decode()]).str.split("\n").explode()


def _uuid7s_as_bytes(count: int) -> bytearray:
    """Return ids of 16 bytes, one behind the other: time, version and 12 bits of the counter, variant and 18 more."""
    ids = bytearray(os.urandom(16 * count))
    for place, byte in enumerate((time.time_ns() // 1_000_000).to_bytes(6, "big")):
        ids[place::16] = bytes([byte]) * count
    ids[6::16] = _counted(count, 26, 0x0F, 0x70)
    ids[7::16] = _counted(count, 18, 0xFF, 0x00)
    ids[8::16] = _counted(count, 12, 0x3F, 0x80)
    ids[9::16] = _counted(count, 4, 0xFF, 0x00)
    lowest = (bytes(n << 4 for n in range(16)) * (count // 16 + 1))[:count]
    noise = int.from_bytes(ids[10::16].translate(_LOW_HALF), "big")
    ids[10::16] = (int.from_bytes(lowest, "big") | noise).to_bytes(count, "big")
    return ids


def _counted(count: int, shift: int, mask: int, fixed: int) -> bytes:
    """Return a byte of the counter of each id: its bits from `shift` on under `mask`, beside `fixed` ones."""
    run = 1 << shift
    values = range((count - 1 >> shift) + 1)
    return b"".join(bytes([n & mask | fixed]) * min(run, count) for n in values)[:count]
