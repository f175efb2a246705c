"""Decides the encoding of a text file strictly (UTF-8, else CP949), and yields its lines in UTF-8.

Decision: docs/decisions/one-look-at-text.md
"""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from kerp_import.model.errors import EncodingUnknown, FormatUnknown, TextBroken
from kerp_import.model.words import Words

if TYPE_CHECKING:
    import pyarrow as pa

FIRST = 1 << 16
"""Bytes of the first lump: small, since a title above the table makes all of its lump slow to read."""
FEW = 1 << 17
"""Bytes up to which text is looked at by Python alone: pyarrow takes longer to import."""
LUMP = 1 << 22
LONGEST = 1 << 24
"""Most bytes of one line: no ledger has longer ones."""


LONGEST_CHARACTER = 4
"""Most bytes of a character in UTF-8."""
BEYOND_ASCII = 0x80
CONTINUATIONS = bytes(range(0x80, 0xC0))
"""The bytes that no character in UTF-8 begins with."""
LINE_FEED, CARRIAGE_RETURN = b"\n"[0], b"\r"[0]


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes become text: the codec, and the length of the mark that stands before the text."""

    name: str
    mark: int


@dataclass(frozen=True, slots=True)
class Lump:
    """Some whole physical lines in UTF-8, and the number of the first."""

    line: int
    data: bytes
    size: int = 0
    """Bytes of the text that it was made from, byte order marks included."""


class MisfitError(Exception):
    """A byte that does not fit an encoding: the next one is tried."""

    def __init__(self, offset: int) -> None:
        """Know where in the file it stands."""
        super().__init__(offset)
        self.offset = offset


EUC_KR = {"euc-kr", "euc_kr", "euckr", "ks_c_5601-1987", "ks_c_5601", "ksc5601", "ks_x_1001", "x-windows-949", "ms949"}

NOT_ASCII = re.compile(rb"[^\x00-\x20,;|\"]*[\x80-\xff][^\x00-\x20,;|\"]*")
"""A word in which a byte is beyond ASCII."""

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def candidates(path: Path, shown_as: str, named: str | None) -> tuple[Encoding, ...]:
    """Return the encodings that a file may have: the user's, else its byte order mark's, else UTF-8 or CP949."""
    with path.open("rb") as file:
        head = file.read(3)
    marked = next((Encoding(name, len(mark)) for mark, name in MARKS if head.startswith(mark)), None)
    if named is not None:
        return (_named(named, shown_as, marked),)
    return (marked,) if marked else (Encoding("utf-8", 0), Encoding("cp949", 0))


def settle(path: Path, shown_as: str, named: str | None) -> Encoding:
    """Return the first encoding that the whole file fits."""
    misfits = []
    for encoding in candidates(path, shown_as, named):
        try:
            for _ in pieces(path, shown_as, encoding):
                pass
        except MisfitError as misfit:
            misfits.append(misfit.offset)
        else:
            return encoding
    raise unknown(shown_as, misfits)


def unknown(shown_as: str, misfits: list[int]) -> EncodingUnknown:
    """Return the refusal of a file that fits no encoding; the one that came furthest is probably the file's."""
    return EncodingUnknown(file=shown_as, offset=max(misfits))


def both_readings(path: Path, shown_as: str, encoding: Encoding) -> tuple[str, str] | None:
    """Return how some bytes read as UTF-8 and as CP949, where the whole file fits both and nothing says which it is."""
    if encoding != Encoding("utf-8", 0):
        return None
    with suppress(FormatUnknown, MisfitError):
        for _ in pieces(path, shown_as, Encoding("cp949", 0)):
            pass
        with path.open("rb") as file:
            for line in file:
                if not line.isascii():
                    beyond = NOT_ASCII.findall(line)[0]
                    return beyond.decode("utf-8", "replace"), beyond.decode("cp949", "replace")
    return None


def settle_declared(path: Path, shown_as: str, named: str | None, declared: re.Pattern[bytes]) -> Encoding:
    """Return the encoding of a file that may declare one in its head, and may be wrong about it."""
    with path.open("rb") as file:
        head = file.read(4096)
    declaration = declared.search(head)
    if named is None and declaration and not head.startswith(tuple(mark for mark, _ in MARKS)):
        # What calls itself EUC-KR is written by Windows, whose CP949 holds all of EUC-KR and more.
        name = declaration[1].decode("ascii").lower()
        name = "cp949" if name in EUC_KR else name
        with suppress(EncodingUnknown, FormatUnknown):
            return settle(path, shown_as, name)
    return settle(path, shown_as, named)


def _named(named: str, shown_as: str, marked: Encoding | None) -> Encoding:
    try:
        name = codecs.lookup(named).name
        "".encode(name).decode(name)
        codecs.getincrementaldecoder(name)
    except (LookupError, UnicodeError) as error:
        reason = Words(f"인코딩 '{named}'을(를) 모름", f"unknown encoding '{named}'")
        raise FormatUnknown(file=shown_as, reason=reason) from error
    name = {"utf-8-sig": "utf-8", "utf-16": marked.name if marked else "utf-16-le"}.get(name, name)
    return Encoding(name, marked.mark if marked and marked.name == name else 0)


def pieces(path: Path, shown_as: str, encoding: Encoding) -> Iterator[bytes]:
    """Yield the text in UTF-8, piece by piece of whole characters, without its byte order mark, each checked.

    Raises MisfitError at the first byte that does not fit; a NUL is refused.
    """
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    is_utf8 = encoding.name == "utf-8"
    with path.open("rb") as file:
        read, size = file.seek(encoding.mark), FIRST + (FIRST >> 4)
        while True:
            chunk = file.read(size)
            size = LUMP + (LUMP >> 4)
            held = len(decoder.getstate()[0])
            if is_utf8 and not held and len(chunk) > FEW and (valid_bytes := _count_valid_utf8(chunk)):
                # Four times as fast as decoding; the next chunk begins with the character that this one cuts off.
                yield chunk if valid_bytes == len(chunk) else chunk[:valid_bytes]
                read = file.seek(read + valid_bytes)
                continue
            try:
                data = decoder.decode(chunk, final=not chunk).encode()
            except UnicodeDecodeError as error:
                raise MisfitError(read - held + error.start) from error
            except UnicodeError as error:
                raise MisfitError(read) from error
            if b"\0" in data:
                raise FormatUnknown(file=shown_as, reason=Words("NUL 문자가 있음", "it holds NUL characters"))
            if not chunk:
                return
            yield data
            read += len(chunk)


def _count_valid_utf8(chunk: bytes) -> int:
    """Count the bytes of whole UTF-8 characters in the chunk; zero if any byte does not fit, or is NUL."""
    import pyarrow as pa

    whole = len(chunk)
    if whole and chunk[-1] >= BEYOND_ASCII:
        # The last character may be cut off: it begins at the last byte that is no continuation.
        last = chunk[-LONGEST_CHARACTER:].translate(None, CONTINUATIONS)[-1:]
        whole = chunk.rfind(last) if last else 0
    if not whole or b"\0" in chunk:
        return 0
    with suppress(pa.ArrowInvalid):
        _as_one_text(chunk, whole).validate(full=True)
        return whole
    return 0


def _as_one_text(data: bytes, size: int) -> "pa.Array[pa.LargeStringScalar]":
    """Return the first bytes as a column of one text, without copying them."""
    import pyarrow as pa

    offsets = pa.py_buffer((0).to_bytes(8, "little") + size.to_bytes(8, "little"))
    return pa.Array.from_buffers(pa.large_string(), 1, [None, offsets, pa.py_buffer(data)])


@dataclass(frozen=True, slots=True)
class _Borrowed:
    """A column of pyarrow's as polars takes it without importing all that pyarrow can reckon (30 ms)."""

    values: "pa.Array[pa.LargeStringScalar] | pa.Array[pa.UInt8Scalar]"

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """Hand it out."""
        capsules: tuple[object, object] = self.values.__arrow_c_array__(requested_schema)
        return capsules


def as_one_text(data: bytes) -> pl.Series:
    """Return valid UTF-8 as a column of one text, whose searches run without Python's lock."""
    return pl.Series(_Borrowed(_as_one_text(data, len(data))))


def as_numbers(data: bytes) -> pl.Series:
    """Return bytes as a column of small numbers, without copying them: comparing them takes a tenth of counting."""
    import pyarrow as pa

    return pl.Series(_Borrowed(pa.Array.from_buffers(pa.uint8(), len(data), [None, pa.py_buffer(data)])))


def lumps(text: Iterator[bytes], shown_as: str) -> Iterator[Lump]:
    """Yield a text in lumps of whole lines; LF, CRLF and CR alone all end a line."""
    line, rest, limit = 1, b"", FIRST
    for piece in text:
        rest = rest + piece if rest else piece
        end = _last_line_end(rest)
        if len(rest) - end > LONGEST:
            at = line + count_lines(rest[:end])
            raise TextBroken(file=shown_as, line=at, reason=Words("한 줄이 16 MiB를 넘음", "a line over 16 MiB"))
        if end < limit:
            continue
        limit, data, rest = LUMP, rest[:end], rest[end:]
        yield Lump(line, without_marks(data), len(data))
        line += count_lines(data)
    if rest:
        yield Lump(line, without_marks(rest), len(rest))


def without_marks(data: bytes) -> bytes:
    """Return lines without the byte order marks before them: files put one behind another keep theirs."""
    mark = codecs.BOM_UTF8
    # One byte of it is looked for first: that costs next to nothing, and few texts hold it.
    if mark[:1] not in data or mark not in data:
        return data
    return data.removeprefix(mark).replace(b"\n" + mark, b"\n").replace(b"\r" + mark, b"\r")


def utf8(path: Path, encoding: Encoding) -> Iterator[bytes]:
    """Yield the text in UTF-8, in pieces, without its byte order mark."""
    decoder = None if encoding.name == "utf-8" else codecs.getincrementaldecoder(encoding.name)("strict")
    with path.open("rb") as file:
        file.seek(encoding.mark)
        size = FIRST + (FIRST >> 4)
        while chunk := file.read(size):
            yield chunk if decoder is None else decoder.decode(chunk).encode()
            size = LUMP + (LUMP >> 4)
        if decoder is not None:
            yield decoder.decode(b"", final=True).encode()


def count_lines(data: bytes) -> int:
    """Return how many line ends there are."""
    if len(data) <= FEW:
        returns = data.count(b"\r")
        return data.count(b"\n") + (returns - data.count(b"\r\n") if returns else 0)
    numbers = as_numbers(data)
    is_end = numbers == LINE_FEED
    if b"\r" in data:
        # CR and LF after each other are one end.
        is_end |= (numbers == CARRIAGE_RETURN) & ~is_end.shift(-1, fill_value=False)
    return int(is_end.sum())


def _last_line_end(data: bytes) -> int:
    """Return where the last certain line ends: a CR at the very end may be half of a CRLF."""
    return max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1
