"""Servers that are no wheel: Debian's, in a cluster of its own for as long as a test needs it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

OLDEST = 15
SYSTEM = {
    path.parent.name: path
    for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if path.parent.name.isdigit() and int(path.parent.name) >= OLDEST and (path / "initdb").exists()
}
"""Major version → folder of its programs."""

ACCOUNT = next(each.pw_name for name in ("postgres", "nobody") for each in pwd.getpwall() if each.pw_name == name)
"""As whom root runs them."""


def oldest_programs() -> Path:
    """Return the programs of PostgreSQL 15."""
    assert str(OLDEST) in SYSTEM, f"PostgreSQL {OLDEST} is not installed: apt-get install postgresql-{OLDEST}"
    return SYSTEM[str(OLDEST)]


@contextmanager
def running(programs: Path) -> Iterator[str]:
    """Give the superuser's URL of a fresh cluster; it goes afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="kerp-pg-"))
    folder.chmod(0o755)
    yield start(programs, folder)
    call(folder, programs / "pg_ctl", "stop", "-D", "data", "-m", "immediate", "-w")
    shutil.rmtree(folder, ignore_errors=True)


def start(programs: Path, folder: Path) -> str:
    """Make a cluster in the folder, start it with a socket alone, and return its URL."""
    if os.geteuid() == 0:
        shutil.chown(folder, ACCOUNT)
    options = ("--encoding=UTF8", "--locale=C", "--auth=trust", "--no-sync")
    call(folder, programs / "initdb", "-D", "data", "-U", "postgres", *options)
    settings = f"-c listen_addresses='' -c fsync=off -c unix_socket_directories='{folder}'"
    call(folder, programs / "pg_ctl", "start", "-D", "data", "-w", "-l", "log", "-o", settings)
    return f"postgresql://postgres@/postgres?host={quote(str(folder), safe='')}"


def call(folder: Path, program: Path, *arguments: str) -> None:
    """Run one of the server's programs in the folder, as its user where we are root."""
    user = ACCOUNT if os.geteuid() == 0 else None
    group = pwd.getpwnam(user).pw_gid if user else None
    with (folder.parent / f"{folder.name}.said").open("w+b") as said:
        done = subprocess.run(
            [program, *arguments], cwd=folder, user=user, group=group, extra_groups=[] if user else None,
            stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False, env={"PATH": os.defpath, "LC_ALL": "C"},
        )  # fmt: skip
        said.seek(0)
        assert done.returncode == 0, said.read().decode(errors="replace")
    Path(said.name).unlink()
