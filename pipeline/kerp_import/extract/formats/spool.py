"""Makes a temporary folder for what is read once and handed out later; it goes with the last sheet that needs it."""

import shutil
import weakref
from types import TracebackType
from typing import Self

from kerp_import.files.spools import spool_folder


class Spool:
    """A folder that only this user can read; a `with` block that fails removes it at once."""

    def __init__(self) -> None:
        """Make the folder; it is removed at the end of the program at the latest."""
        self.folder = spool_folder("sheets-")
        self._end = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        """Return the spool itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Keep the folder for the sheets, unless the block failed."""
        if kind is not None:
            self._end()
