"""Opens the files in a ZIP, each shown as archive.zip/inner.csv."""

import shutil
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace

from kerp_import.extract.formats.request import ReadRequest
from kerp_import.extract.formats.sheet import Sheet
from kerp_import.extract.formats.spool import Spool
from kerp_import.extract.formats.xlsx_package import SMALL, broken_as_unknown
from kerp_import.files.inputs import LeftOut, LeftOutAs, unread_name
from kerp_import.model.errors import FormatUnknown, PasswordNeeded, SheetUnknown
from kerp_import.model.safe_text import one_line, told_apart
from kerp_import.model.words import Words, joined

UTF8_NAME = 0x800
ENCRYPTED = 1
FIRST = 3
"""Files of an archive that are named where none can be read."""
Open = Callable[[ReadRequest], tuple[Sheet, ...]]


def open_archive(request: ReadRequest, open_member: Open) -> tuple[Sheet, ...]:
    """Return the sheets of all members; one that is no table becomes a sheet that says why it is refused."""
    with Spool() as spool:
        sheets: list[Sheet] = []
        missing: list[SheetUnknown] = []
        for member in _unpack(request, spool):
            request.refuse_slow()
            try:
                member_sheets = open_member(member)
            except FormatUnknown as error:
                member_sheets = (_refused_sheet(member, error),)
            except SheetUnknown as error:
                missing.append(error)
                continue
            # The sheets are read from the spool, which must outlive them.
            sheets += [replace(sheet, keep_alive=(sheet.keep_alive, spool)) for sheet in member_sheets]
        if missing and not any(sheet.refused is None for sheet in sheets):
            raise missing[0]
        if all(sheet.refused for sheet in sheets):
            reasons = joined(
                Words(f"{each.file}: {each.refused.ko}", f"{each.file}: {each.refused.en}")
                for each in sheets[:FIRST]
                if each.refused
            )
            request.refuse(
                Words(
                    f"읽을 수 있는 파일이 없는 ZIP ({reasons.ko})",
                    f"a zip archive without a file that can be read ({reasons.en})",
                ),
                next((each.advice for each in sheets), None),
            )
        return tuple(sheets)


def left_out_members(request: ReadRequest) -> tuple[LeftOut, ...]:
    """Return what of an archive is not read: locks, system files, and folders in which no file stands."""
    with broken_as_unknown(request, "ZIP"), zipfile.ZipFile(request.path) as archive:
        infos = [(name_of(info), info) for info in archive.infolist()]
    files = [(name, info) for name, info in infos if not info.is_dir()]
    hidden = [LeftOut(f"{request.shown_as}/{name}", _why(name)) for name, info in files if _is_hidden(info)]
    read = [name for name, info in files if not _is_hidden(info)]
    folders = [name for name, info in infos if info.is_dir() and _why(name.split("/")[0]) is not LeftOutAs.SYSTEM]
    empty = [name for name in folders if not any(each.startswith(f"{name}/") for each in (*read, *folders))]
    return (*hidden, *(LeftOut(f"{request.shown_as}/{name}", LeftOutAs.EMPTY_FOLDER) for name in empty))


def _why(name: str) -> LeftOutAs:
    """Return why a member of that name is not read."""
    reasons = (unread_name(part) for part in name.split("/"))
    return next((reason for reason in reasons if reason is not None), LeftOutAs.HIDDEN)


def _refused_sheet(member: ReadRequest, error: FormatUnknown) -> Sheet:
    return Sheet(
        path=member.path,
        file=member.shown_as,
        sheet=None,
        encoding=None,
        hidden=False,
        delimiter=None,
        _read=lambda _: iter(()),
        _faults=(),
        refused=error.reason,
        advice=error.advice,
    )


def _unpack(request: ReadRequest, spool: Spool) -> list[ReadRequest]:
    """Unpack the members under numbers, in order of their names: folders in a name cannot lead out of the spool."""
    members = []
    with broken_as_unknown(request, "ZIP"), zipfile.ZipFile(request.path) as archive:
        by_name = sorted((name_of(info), info.header_offset, info) for info in _file_members(archive))
        infos = [info for *_, info in by_name]
        _refuse_too_large(request, infos)
        # Two names may be one once what nobody sees is taken out of them.
        names = told_apart(name for name, *_ in by_name)
        for number, (name, (_, _, info)) in enumerate(zip(names, by_name, strict=True)):
            path = spool.folder / f"{number:06}"
            if info.flag_bits & ENCRYPTED and request.password is None:
                raise PasswordNeeded(file=request.shown_as)
            try:
                password = request.password.encode() if request.password and info.flag_bits & ENCRYPTED else None
                with archive.open(info, pwd=password) as packed, path.open("xb") as out:
                    shutil.copyfileobj(packed, out, 1 << 20)
            except RuntimeError as error:
                raise PasswordNeeded(file=request.shown_as) from error
            members.append(request.of(path, f"{request.shown_as}/{name}"))
    return members


def _refuse_too_large(request: ReadRequest, infos: list[zipfile.ZipInfo]) -> None:
    limits = request.limits
    unpacked, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if len(infos) > limits.members:
        most = f"{limits.members:,}"
        request.refuse_size(Words(f"파일이 {most}개를 넘는 ZIP", f"a zip archive of more than {most} files"))
    if unpacked > request.unpacked or (unpacked > SMALL and unpacked > packed * limits.ratio):
        request.refuse_size(
            Words(
                f"너무 크거나 ZIP 폭탄 ({packed:,} → {unpacked:,}바이트)",
                f"too large, or a zip bomb ({packed:,} → {unpacked:,} byte(s))",
            )
        )


def _file_members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the members that are files; hidden ones and the lock files of Excel are left out as in a folder."""
    return [info for info in archive.infolist() if not info.is_dir() and not _is_hidden(info)]


def _is_hidden(info: zipfile.ZipInfo) -> bool:
    names = name_of(info).split("/")
    return unread_name(names[-1]) is not None or names[0] == "__MACOSX" or stat.S_ISLNK(info.external_attr >> 16)


def name_of(info: zipfile.ZipInfo) -> str:
    """Decode a member's name: Korean Windows writes CP949 without saying so, macOS UTF-8."""
    name = info.orig_filename
    if not info.flag_bits & UTF8_NAME:
        raw = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "cp949"):
            try:
                name = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            break
    parts = one_line(name).replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", "..")) or "?"
