"""Notes which file and sheet is being read, so that a part which kills the process twice is named, not tried for ever.

Decision: docs/decisions/resume.md
"""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kerp_import.model.errors import ReadingKillsProcess
from kerp_import.model.nouns import SourceFile

MOST = 2
"""Deaths at one part after which it is named."""


class ReadingMarker:
    """The file beside the spool that says what is being read; who finds it there knows where the one before died."""

    def __init__(self, folder: Path, company: str, files: Iterable[SourceFile]) -> None:
        """Know the marker of these files of this company; nothing is written."""
        known_by = " ".join([company, *(file.sha256 for file in files)])
        self._path = folder / f"reading-{hashlib.sha256(known_by.encode()).hexdigest()[:32]}.json"
        self._deaths: dict[str, int] = {}

    def look_back(self) -> None:
        """Count a death where the run before died; raise ReadingKillsProcess where it was the second at one part."""
        try:
            noted = json.loads(self._path.read_text(encoding="utf-8"))
            self._deaths, part = dict(noted["deaths"]), str(noted["part"])
        except (OSError, ValueError, KeyError, TypeError):
            return
        self._deaths[part] = self._deaths.get(part, 0) + 1
        if self._deaths[part] >= MOST:
            # Who goes on after that has been told, and may have made room: the count begins anew.
            self.forget()
            raise ReadingKillsProcess(part=part, times=self._deaths[part])

    def note(self, file: str, sheet: str | None = None) -> None:
        """Say what is read from here on."""
        part = file if sheet is None else f"{file} / {sheet}"
        with suppress(OSError):
            self._path.write_text(json.dumps({"part": part, "deaths": self._deaths}), encoding="utf-8")

    def forget(self) -> None:
        """Remove it: reading has come to its end, well or with a reason."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
