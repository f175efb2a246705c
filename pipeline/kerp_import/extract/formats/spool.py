"""A folder for what is read once and handed out later; it is gone with the last sheet that is read from it."""

import shutil
import tempfile
import weakref
from pathlib import Path
from types import TracebackType
from typing import Self


class Spool:
    """A folder that only this user can look into; used in a `with`, it is gone at once where that fails."""

    def __init__(self) -> None:
        """Make the folder; the end of the program takes it away at the latest."""
        self.folder = Path(tempfile.mkdtemp(prefix="kerp-reading-"))
        self._end = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        """Return the spool itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Keep the folder for the sheets, unless there will be none."""
        if kind is not None:
            self._end()
