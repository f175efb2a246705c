"""Reads a small file that the user names: a password, a receipt. A pipe or a device is never opened."""

from pathlib import Path

from kerp_import.model.errors import FileUnreadable
from kerp_import.model.system_words import system_reason
from kerp_import.model.words import Words


def read_small(path: Path, most: int, *, cut: bool = False) -> bytes:
    """Return the contents of a regular file; of one with more than `most` bytes the first ones, or a refusal."""
    try:
        if path.exists() and not path.is_file():
            raise FileUnreadable(file=path, reason=Words("일반 파일이 아님", "it is no regular file"))
        with path.open("rb") as file:
            contents = file.read(most + 1)
    except OSError as error:
        raise FileUnreadable(file=path, reason=system_reason(error)) from error
    if len(contents) > most and not cut:
        raise FileUnreadable(file=path, reason=Words(f"{most:,}바이트를 넘음", f"it is larger than {most:,} byte(s)"))
    return contents[:most]
