"""Where the server of one home lives, and the folder of its socket: private, and never opened to others.

Decision: docs/decisions/embedded-user.md
"""

import hashlib
import os
import secrets
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from kerp_import.database.embedded import programs as wheel
from kerp_import.database.embedded.programs import (
    OWN_IDS,
    WINDOWS,
    SystemUser,
    give,
    give_all,
    is_root,
    named_account,
    opened,
    own_account,
    programs,
    run_as,
    system,
)

PRIVATE = 0o777 if WINDOWS else 0o700
"""For new folders; on Windows 0o700 shuts out the server, which drops an administrator's rights."""


SOCKET = ".s.PGSQL.5432"


LONGEST_SOCKET = 100
"""Bytes of a socket's path: macOS allows 103, Linux 107."""


@dataclass(frozen=True, slots=True)
class ServerPlace:
    """Where the server of one home lives, its name among processes, and whom root becomes to run it."""

    folder: Path
    name: str
    account: SystemUser | None
    is_passing: bool = False
    """It goes with whoever started it: nothing in it need outlive a loss of power."""

    @property
    def data(self) -> Path:
        """Return the folder of the data."""
        return self.folder / "data"


def place_of(home: Path) -> ServerPlace:
    """Return where the server of `home` lives: where it was before, else where its user can reach it."""
    home = home.resolve()
    short = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    inside, outside, name = home / "postgres", wheel.SYSTEM / short, f"kerp-{short}"
    if not is_root():
        return ServerPlace(inside, name, None)
    for folder in (inside, outside):
        with suppress(FileNotFoundError):
            owner = folder.stat()
            if owner.st_uid:  # root's own folder of that name is not the server's
                return ServerPlace(folder, name, SystemUser(owner.st_uid, owner.st_gid))
    account = own_account(name)
    entered = run_as(["/bin/sh", "-c", 'cd -- "$1"', "sh", os.fspath(home)], Path("/"), account)
    return ServerPlace(inside if entered.returncode == 0 else outside, name, account)


def adopted(place: ServerPlace, home: Path) -> ServerPlace:
    """Return the place of a server that does not run, given to a user of its own where it was another service's.

    A folder that belongs to whom the home belongs to is that person's, who started the server without being root.
    """
    if place.account is None or place.account.uid in (home.stat().st_uid, *OWN_IDS) or not place.folder.exists():
        return place
    account = own_account(place.name)
    give_all(place.folder, account)
    return replace(place, account=account)


def fits(folder: Path) -> bool:
    """Return whether clients can name a socket in the folder: not too long, and libpq takes a comma for a list."""
    return WINDOWS or (len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET and "," not in str(folder))


def socket_folder(place: ServerPlace) -> Path:
    """Return a private folder that is fit for a socket, the same one as long as it exists."""
    if fits(place.folder):
        return place.folder
    remembered = place.folder / "socket"
    with suppress(FileNotFoundError):
        folder = Path(os.fsdecode(remembered.read_bytes()))
        status = folder.lstat()
        # In a folder for everyone, someone else may have made that name anew since.
        if stat.S_ISDIR(status.st_mode) and not status.st_mode & 0o077 and status.st_uid == remembered.stat().st_uid:
            return folder
    parent = system() if place.account else Path(tempfile.gettempdir())
    if not fits(parent / "kerp-12345678"):
        parent = Path("/tmp")  # noqa: S108 what is made in it is private
    folder = Path(tempfile.mkdtemp(prefix="kerp-", dir=parent))
    give(folder, place.account)
    write_private(remembered, os.fsencode(folder), place.account)
    return folder


def write_private(path: Path, content: bytes, account: SystemUser | None) -> None:
    """Write a 0600 file of the server's user in one piece, also across a loss of power."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    give(Path(draft), account)
    Path(draft).replace(path)


def make_folder(place: ServerPlace) -> None:
    """Make the place's folder 0700 and its user's, unless it is there."""
    if place.account and place.folder.parent == wheel.SYSTEM:
        system()
    if not place.folder.exists():
        draft = place.folder.with_name(f".postgres-{secrets.token_hex(8)}")
        draft.mkdir(mode=PRIVATE)
        give(draft, place.account)
        draft.rename(place.folder)


def call(place: ServerPlace, program: str, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run one of the wheel's programs in the place's folder, as its user.

    Paths are given relative to it: initdb and pg_ctl hand them to a shell, which a name with `$` in it would mislead.
    """
    return run_as([os.fspath(programs(place.account) / program), *arguments], place.folder, place.account, stdin)


@contextmanager
def workshop(place: ServerPlace) -> Iterator[ServerPlace]:
    """Give a folder beside the place's, on the same disk, to make the data in; it goes afterwards, with what is left.

    Under root the programs run there as a user with a name, which initdb needs and other services have too. Only with
    the server's own group does one get into the folder, and that group is in no other process.
    """
    parent = place.folder.parent
    for left in parent.glob(f".{place.name}-*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = parent / f".{place.name}-{secrets.token_hex(4)}"
    folder.mkdir(mode=PRIVATE)
    maker = None
    if place.account:
        maker = named_account(place.account.gid)
        with opened(folder) as descriptor:
            os.fchown(descriptor, 0, place.account.gid)
            os.fchmod(descriptor, 0o770)
    try:
        yield ServerPlace(folder, place.name, maker, place.is_passing)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
