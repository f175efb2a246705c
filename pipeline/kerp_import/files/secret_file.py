"""Reads a file that holds an address with a password: one of ours that others may read is refused.

Somebody else's file is theirs to guard: secrets that a container mounts belong to root and are read by all in it.
"""

import os
from pathlib import Path

from kerp_import.model.system_words import system_reason
from kerp_import.model.words import Words

OTHERS = 0o077
"""What a file allows to anybody but its owner."""


def read_secret(path: Path, most: int) -> str | Words:
    """Return the first `most` bytes of a file as text, else why it is not read."""
    try:
        status = path.stat()
        if os.name == "posix" and status.st_uid == os.geteuid() and status.st_mode & OTHERS:
            return Words("다른 사람도 읽을 수 있음", "others may read it")
        with path.open("rb") as file:
            return file.read(most).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        name = type(error).__name__
        return system_reason(error) if isinstance(error, OSError) else Words(name, name)
