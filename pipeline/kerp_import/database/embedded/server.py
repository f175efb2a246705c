"""The server of a home: made, started, found again and stopped."""

import os
import secrets
import shlex
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from filelock import FileLock

from kerp_import.database.embedded.place import (
    PRIVATE,
    SOCKET,
    ServerPlace,
    adopted,
    call,
    make_folder,
    place_of,
    socket_folder,
    workshop,
    write_private,
)
from kerp_import.database.embedded.programs import (
    PATIENCE,
    WINDOWS,
    give_all,
    is_root,
    last_lines,
    output_end,
    run_as,
)
from kerp_import.database.embedded.settings import PASSING, SETTINGS
from kerp_import.files.spools import kerp_home
from kerp_import.model.errors import ServerFailed


class _Server(NamedTuple):
    """What `postmaster.pid` says of a process that is known to be ours."""

    port: str
    socket: Path
    status: str

    @property
    def reachable(self) -> bool:
        return self.status == "ready" and (WINDOWS or (self.socket / SOCKET).is_socket())


def home() -> Path:
    """Return the folder of the embedded database and of the archive: made, private, when it was absent."""
    folder = kerp_home()
    with _refusals_as_server_failed(folder):
        folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    return folder


def start(home: Path, *, is_passing: bool = False) -> str:
    """Return the URL, with its password, of the database `kerp` on the server of `home`, which now runs.

    What was interrupted before (an initdb, a crash of the machine) is made good; several processes may call at once.
    """
    with _refusals_as_server_failed(home):
        home.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        place = replace(place_of(home), is_passing=is_passing)
        url = _url(place)
        if url is None:
            with _alone(home):
                _settle(place)
                url = _url(place) or _launch(adopted(place, home))
        return url


def stop(home: Path) -> bool:
    """Return whether the server of `home` ran; it has ended, with its sessions rolled back, either way."""
    with _refusals_as_server_failed(home):
        place = place_of(home)
        if _server(place) is None:
            return False
        with _alone(home):
            if _server(place) is None:
                return False
            _halt(place)
            return True


def remove(home: Path) -> None:
    """End the server of `home` and remove all that it had, its databases included."""
    with _refusals_as_server_failed(home):
        place = place_of(home)
        if _server(place) is not None:
            _halt(place)
    for folder in (place.folder, home):
        shutil.rmtree(folder, ignore_errors=True)


def running(home: Path) -> bool:
    """Return whether the server of `home` runs, be it still starting."""
    with _refusals_as_server_failed(home):
        return _server(place_of(home)) is not None


def running_url(home: Path) -> str | None:
    """Return the address of the server of `home` where it answers; nothing is started, made or waited for."""
    return _url(place_of(home)) if home.is_dir() else None


@contextmanager
def _refusals_as_server_failed(home: Path) -> Iterator[None]:
    """Raise a refusal by the system (no rights, a full disk, a lock never released) as ServerFailed."""
    try:
        yield
    except OSError as error:
        raise ServerFailed(reason=str(error), log=home) from error


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Keep other processes from starting or stopping the server of `home` meanwhile."""
    path = home / "postgres.lock"
    with FileLock(path, timeout=PATIENCE, mode=0o600):
        if is_root():  # under sudo the home's owner must be able to take it next time
            os.chown(path, home.stat().st_uid, home.stat().st_gid, follow_symlinks=False)
        yield


def _server(place: ServerPlace) -> _Server | None:
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


def _is_ours(pid: str, place: ServerPlace) -> bool:
    """Return whether the process is this place's server, and not one that got its pid after a crash."""
    if WINDOWS:  # there pg_ctl asks the pipe that only a server has
        return call(place, "pg_ctl", "status", "-D", "data").returncode == 0
    if Path("/proc/self/cmdline").exists():
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return False
    else:
        words = run_as(["/bin/ps", "-ww", "-o", "args=", "-p", pid], Path("/"), None).stdout
    return f"cluster_name={place.name}".encode() in words


def _url(place: ServerPlace) -> str | None:
    """Return how to connect, or None where nothing would answer."""
    server = _server(place)
    if server is None or not server.reachable:
        return None
    login = f"postgresql://postgres:{quote((place.folder / 'password').read_text('utf-8'))}"
    if WINDOWS:
        return f"{login}@127.0.0.1:{server.port}/kerp"
    return f"{login}@/kerp?host={quote(os.fsencode(server.socket), safe='')}"


def _settle(place: ServerPlace) -> None:
    """Wait for a server that comes or goes; end one whose socket has vanished, for nobody can reach it."""
    deadline = time.monotonic() + PATIENCE
    while (server := _server(place)) and server.status != "ready":
        if time.monotonic() > deadline:  # recovery that is cut short would begin again
            raise ServerFailed(reason=f"still {server.status}", log=place.data / "log")
        time.sleep(0.05)
    if server and not server.reachable:
        _halt(place)


def _launch(place: ServerPlace) -> str:
    """Start the server, initialised if need be, and return its URL."""
    if not place.data.exists():
        _initialise(place)
    # The pids in them may be other processes' by now. Were one a server's, its shared memory would still refuse ours.
    for stale in (place.data / "postmaster.pid", socket_folder(place) / f"{SOCKET}.lock"):
        stale.unlink(missing_ok=True)
    command = ("start", "-D", "data", "-l", "start.log", "-w", "-t", str(PATIENCE), "-o", _options(place))
    deadline = time.monotonic() + 10
    while True:
        (place.folder / "start.log").unlink(missing_ok=True)
        done = call(place, "pg_ctl", *command)
        _settle(place)  # it may also be the server of a caller that was killed meanwhile
        url = _url(place)
        if url is not None:
            return url
        reason = _tail(place) or output_end(done)
        # Sessions of a server that was killed take a moment to notice.
        if "shared memory block" not in reason or time.monotonic() > deadline:
            raise ServerFailed(reason=reason, log=place.data / "log")
        time.sleep(0.2)


def _options(place: ServerPlace) -> str:
    """Return the settings of this start alone, as pg_ctl hands them to a shell."""
    settings = {"cluster_name": place.name, **(PASSING if place.is_passing else {})}
    if WINDOWS:
        with socket.create_server(("127.0.0.1", 0)) as free:
            settings["port"] = str(free.getsockname()[1])
    else:
        folder = str(socket_folder(place)).replace('"', '""')
        settings["unix_socket_directories"] = f'"{folder}"'
    return " ".join(shlex.quote(f"-c{name}={value}") for name, value in settings.items())


def _initialise(place: ServerPlace) -> None:
    """Make the data with the empty database `kerp`: complete, or not there at all.

    Each attempt has a folder of its own: an initdb whose caller was killed lives on, and removes its data if it fails.
    """
    make_folder(place)
    _sweep(place)
    with workshop(place) as maker:
        password = secrets.token_urlsafe(24).encode()
        write_private(maker.folder / "password", password, maker.account)
        _make_data(maker)
        if place.account:
            give_all(maker.data, place.account)
        write_private(place.folder / "password", password, place.account)
        maker.data.rename(place.data)


def _make_data(maker: ServerPlace) -> None:
    """Make the data in a workshop, as a user with a name."""
    arguments = ["-D", "data", "-U", "postgres", "--pwfile=password", "--auth=scram-sha-256", "--data-checksums"]
    arguments += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    arguments += [f"--set={name}={value}" for name, value in SETTINGS.items()]
    arguments += ["--no-sync"] if maker.is_passing else []
    done = call(maker, "initdb", *arguments)
    if done.returncode:
        raise ServerFailed(reason=f"initdb: {output_end(done)}", log=maker.folder)
    # Without a server, so that no data ever lack it. In this mode an error shows neither in the exit code nor, with
    # our own log_min_messages, at all.
    single_user = ("--single", "-c", "log_min_messages=error", "-D", "data", "postgres")
    done = call(maker, "postgres", *single_user, stdin=b"CREATE DATABASE kerp\n")
    if done.returncode or b"ERROR:" in done.stdout:
        raise ServerFailed(reason=f"CREATE DATABASE: {output_end(done)}", log=maker.folder)


def _sweep(place: ServerPlace) -> None:
    """Remove what attempts that were cut short left before they were made elsewhere."""
    for left in place.folder.glob("data.*"):
        shutil.rmtree(left, ignore_errors=True)


def _halt(place: ServerPlace) -> None:
    """End the server and its sessions, and drop a socket folder that stands outside."""
    done = call(place, "pg_ctl", "stop", "-D", "data", "-m", "fast", "-w", "-t", str(PATIENCE))
    if done.returncode and _server(place) is not None:
        raise ServerFailed(reason=output_end(done), log=place.data / "log")
    with suppress(OSError):  # it is made anew at the next start
        Path(os.fsdecode((place.folder / "socket").read_bytes())).rmdir()


def _tail(place: ServerPlace) -> str:
    """Return the last lines that the server wrote while it did not start."""
    start = place.folder / "start.log"
    if not start.exists():
        return ""
    since = start.stat().st_mtime
    logs = [start, *(log for log in place.data.glob("log/*.log") if log.stat().st_mtime >= since)]
    return last_lines("".join(log.read_text("utf-8", "replace") for log in logs))
