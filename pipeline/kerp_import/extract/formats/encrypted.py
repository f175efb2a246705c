"""A workbook with a password: a child opens it, for its way to the key can be made to take years."""

from collections.abc import Callable
from dataclasses import replace

from kerp_import.extract.formats.child_watch import at_work
from kerp_import.extract.formats.request import ReadRequest
from kerp_import.extract.formats.sheet import Sheet
from kerp_import.extract.formats.spool import Spool
from kerp_import.extract.formats.spooled_table import FileOrigin
from kerp_import.model.errors import PasswordNeeded

Open = Callable[[ReadRequest], tuple[Sheet, ...]]


def open_locked(asked: ReadRequest, open_inner: Open) -> tuple[Sheet, ...]:
    """Return the sheets of the workbook that is inside; without the right password it is refused."""
    origin = FileOrigin.of(asked)
    with Spool() as spool:
        with at_work("decrypt", asked, spool, origin.stamp.size, password=asked.password) as worker:
            if not worker.answer():
                raise PasswordNeeded(file=asked.shown_as)
        origin.hold()
        inner = open_inner(asked.of(spool.folder / "decrypted"))
        return tuple(replace(sheet, kept=spool) for sheet in inner)
