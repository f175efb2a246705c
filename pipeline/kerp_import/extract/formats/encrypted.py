"""Opens a workbook with a password, in a child process: a hostile file can make deriving the key take years."""

from collections.abc import Callable
from dataclasses import replace

from kerp_import.extract.formats.child_watch import at_work
from kerp_import.extract.formats.request import ReadRequest
from kerp_import.extract.formats.sheet import Sheet
from kerp_import.extract.formats.spool import Spool
from kerp_import.extract.formats.spooled_table import FileOrigin
from kerp_import.model.errors import PasswordNeeded

Open = Callable[[ReadRequest], tuple[Sheet, ...]]


def open_locked(request: ReadRequest, open_inner: Open) -> tuple[Sheet, ...]:
    """Decrypt the workbook and return its sheets; without the right password it is refused."""
    origin = FileOrigin.of(request)
    with Spool() as spool:
        with at_work("decrypt", request, spool, origin.stamp.size, password=request.password) as worker:
            if not worker.answer():
                raise PasswordNeeded(file=request.shown_as)
        origin.hold()
        inner = open_inner(request.of(spool.folder / "decrypted"))
        return tuple(replace(sheet, keep_alive=spool) for sheet in inner)
