"""A mapping file's bytes -> its text, or why they are not text."""

import re
from codecs import BOM_UTF8
from pathlib import Path
from stat import S_ISREG
from typing import Final

from kerp_import.mapping.files.problems import Notes
from kerp_import.model.errors import FileUnreadable, Problem
from kerp_import.model.system_words import system_reason
from kerp_import.model.words import Words

LARGEST: Final = 16 * 1024 * 1024
"""Bytes of the largest file that is read."""

_BREAK: Final = re.compile("\r\n|\r|\n")
_UNSEEN: Final = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]",
)
"""What YAML refuses, and NEL, LS and PS: for YAML they end a line, for an editor they do not."""


def text_of(notes: Notes) -> str:
    """Return the text of the file that `notes` is about, a byte order mark removed."""
    raw = _bytes_of(notes.path).removeprefix(BOM_UTF8)
    if len(raw) > LARGEST:
        notes.stop(1, Words("파일이 너무 큽니다 (16 MiB까지)", "the file is too large (16 MiB at most)"))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        notes.stop(len(_BREAK.findall(raw[: error.start].decode("latin-1"))) + 1, _foreign(raw, error.start))
    _refuse_unseen(text, notes)
    return text


def _bytes_of(path: Path) -> bytes:
    """Return the file's first bytes, one more than are allowed; a pipe or a device is never opened."""
    try:
        if not S_ISREG(path.stat().st_mode):
            raise FileUnreadable(file=str(path), reason=Words("일반 파일이 아님", "it is no regular file"))
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise FileUnreadable(file=str(path), reason=system_reason(error)) from error
    except ValueError as error:
        # A path with a NUL in it never reaches the system.
        raise FileUnreadable(file=repr(str(path)), reason=str(error)) from error


def _foreign(raw: bytes, offset: int) -> Words:
    """Return which encoding the bytes are in, if it is one that Korean Windows writes."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "UTF-16"
    else:
        try:
            raw.decode("cp949")
        except UnicodeDecodeError:
            return Words(
                f"UTF-8이 아닙니다 (바이트 위치 {offset}): UTF-8로 다시 저장하십시오",
                f"not UTF-8 (at byte offset {offset}): save it again as UTF-8",
            )
        encoding = "CP949(EUC-KR)"
    return Words(
        f"UTF-8이 아니라 {encoding} 파일입니다: UTF-8로 다시 저장하십시오",
        f"not UTF-8 but {encoding}: save it again as UTF-8",
    )


def _refuse_unseen(text: str, notes: Notes) -> None:
    """Raise every line with a control character, because the parser would stop at the first."""
    for line, written in enumerate(_BREAK.split(text), start=1):
        if unseen := _UNSEEN.search(written):
            letter = f"U+{ord(unseen.group()):04X}"
            words = Words(
                f"쓸 수 없는 제어 문자가 있습니다 ({letter})", f"a control character is not allowed ({letter})"
            )
            notes.add(Problem(line, words))
    notes.settle()
