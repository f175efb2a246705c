"""Checkpoints: what a finished step gives, kept in the run's folder and signed, so that a broken run can go on from it.

Decision: docs/decisions/resume.md
"""

import hashlib
import hmac
import os
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

ENDING = ".checkpoint"
OWNER = "owner"
SIGNED = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """The checkpoints of one run: its folder, what the run is known by, and the company's key that signs them."""

    folder: Path
    key: str
    secret: bytes
    is_continued: bool = False
    """Whether the folder is that of a broken run, which had read all files."""

    def own(self) -> None:
        """Say whose the folder is, to whoever knows the company's key."""
        (self.folder / OWNER).write_text(self._owner(), encoding="ascii")

    def is_own(self, folder: Path) -> bool:
        """Return whether a run of this company has made that folder: it is dead, since the company's lock is held."""
        try:
            return hmac.compare_digest((folder / OWNER).read_text(encoding="ascii"), self._owner())
        except (OSError, ValueError):
            return False

    def _owner(self) -> str:
        return hmac.digest(self.secret, b"owner", "sha256").hex()

    def keep(self, step: str, value: object) -> None:
        """Keep what `step` gave: whole or not at all, for its user alone."""
        contents = pickle.dumps(value)
        path = self.folder / f"{step}{ENDING}"
        unfinished = path.with_suffix(".unfinished")
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123 - mode
            file.write(self._signature(step, contents) + contents)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)

    def kept(self, step: str, kind: type[T]) -> T | None:
        """Return what `step` gave; None where it was never finished, or by another run, or where anybody changed it."""
        try:
            signed = (self.folder / f"{step}{ENDING}").read_bytes()
        except OSError:
            return None
        signature, contents = signed[:SIGNED], signed[SIGNED:]
        if not hmac.compare_digest(signature, self._signature(step, contents)):
            return None
        # Nobody but this company's own run can have signed it.
        value = pickle.loads(contents)  # noqa: S301
        return value if isinstance(value, kind) else None

    def forget(self) -> None:
        """Remove them: the run has come to its end."""
        for path in self.folder.glob(f"*{ENDING}"):
            path.unlink(missing_ok=True)
        (self.folder / OWNER).unlink(missing_ok=True)

    def _signature(self, step: str, contents: bytes) -> bytes:
        """Return the signature over the run, the step and its contents."""
        return hmac.digest(self.secret, f"{self.key} {step}\n".encode() + contents, "sha256")


def has_checkpoint(folder: Path) -> bool:
    """Return whether a broken run of that folder can go on."""
    return any(folder.glob(f"*{ENDING}"))
