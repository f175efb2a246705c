"""A workbook with a password: a child opens it, for its way to the key can be made to take years."""

from collections.abc import Callable
from dataclasses import replace

from pipeline.errors import PasswordNeeded
from pipeline.reading.asked import Asked
from pipeline.reading.sheet import Sheet
from pipeline.reading.spool import Spool
from pipeline.reading.table import Origin
from pipeline.reading.worker import at_work

Open = Callable[[Asked], tuple[Sheet, ...]]


def open_locked(asked: Asked, open_inner: Open) -> tuple[Sheet, ...]:
    """Return the sheets of the workbook that is inside; without the right password it is refused."""
    origin = Origin.of(asked)
    with Spool() as spool:
        with at_work("decrypt", asked, spool, origin.stamp.size, password=asked.password) as worker:
            if not worker.answer():
                raise PasswordNeeded(file=asked.shown_as)
        origin.hold()
        inner = open_inner(asked.of(spool.folder / "decrypted"))
        return tuple(replace(sheet, kept=spool) for sheet in inner)
