"""The checks of `doctor`: all that an import stands on, for a person; nothing is started, and none needs a database.

Decision: docs/decisions/health.md
"""

import locale
import os
import platform
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from pathlib import Path

from kerp_import.database import embedded
from kerp_import.database.connection import Database
from kerp_import.health.health_check import HealthCheck, ok, same, stopped, warning, wrong
from kerp_import.health.of_database import checks_of, clock
from kerp_import.health.of_machine import last_backup, room, writable
from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words

PROGRAM = "kerp-import"
OLDEST_PYTHON = (3, 11)
REQUIREMENT = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?(?P<wanted>[^;]*)(?:;(?P<marker>.*))?$")
FLOOR = re.compile(r">=\s*([0-9.]+)")
EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")


def examine(database_url: str | None, home: Path, reports: Path, encoding: str) -> Iterator[HealthCheck]:
    """Yield every check; `encoding` is that of the console on which they are shown."""
    yield _installation()
    yield _python()
    yield _packages()
    yield from _extras()
    yield _console(encoding)
    yield writable("home", home)
    yield room("disk", home)
    yield writable("archive", home / "archive")
    yield writable("reports", reports)
    yield room("reports disk", reports)
    yield _embedded(home, is_needed=database_url is None)
    yield from _of_database(database_url, home)


def _installation() -> HealthCheck:
    """Return which program this is, and where it lies."""
    where = Path(__file__).parents[1]
    says = f"{PROGRAM} {metadata.version(PROGRAM)} ({where})"
    return ok("installation", same(says))


def _python() -> HealthCheck:
    """Return which Python runs it."""
    says = same(f"Python {platform.python_version()} ({sys.executable}), {platform.platform()}")
    if sys.version_info[:2] < OLDEST_PYTHON or sys.maxsize < 1 << 32:
        return wrong(
            "python", says, Words("64비트 파이썬 3.11 이상이 필요합니다", "It needs Python 3.11 or newer, of 64 bits")
        )
    return ok("python", says)


def _packages() -> HealthCheck:
    """Return whether the packages that the program needs are installed, as new as it needs them."""
    shown, lacking = [], []
    for name, wanted in _requirements(None):
        have = _version(name)
        floor = FLOOR.search(wanted)
        if have is None:
            lacking.append(name)
        elif floor is not None and _numbers(have) < _numbers(floor[1]):
            lacking.append(f"{name} {have} < {floor[1]}")
        else:
            shown.append(f"{name} {have}")
    if lacking:
        names = ", ".join(lacking)
        says = Words(f"없거나 오래됨: {names}", f"lacking or too old: {names}")
        return wrong("packages", says, same(f"pip install --upgrade {PROGRAM}"))
    return ok("packages", same(", ".join(shown)))


def _extras() -> Iterator[HealthCheck]:
    """Yield which extras are there; one that is not is no fault."""
    for extra in metadata.metadata(PROGRAM).get_all("Provides-Extra") or []:
        versions = {name: _version(name) for name, _ in _requirements(extra)}
        lacking = [name for name, version in versions.items() if version is None]
        if lacking:
            command = f"pip install '{PROGRAM}[{extra}]'"
            says = Words("설치하지 않음: {command}", "not installed: {command}").filled(command=command)
            yield ok(f"extra {extra}", says)
        else:
            yield ok(f"extra {extra}", same(", ".join(f"{name} {version}" for name, version in versions.items())))


def _requirements(extra: str | None) -> Iterator[tuple[str, str]]:
    """Yield the packages that the program needs, or that an extra adds, with the versions wanted."""
    for each in metadata.requires(PROGRAM) or []:
        match = REQUIREMENT.match(each.replace(" (", "").replace(")", ""))
        if match is None:
            continue
        marker = match["marker"] or ""
        of_extra = EXTRA.search(marker)
        # What is needed on other systems alone may be missing here.
        if "sys_platform" in marker or "platform_machine" in marker:
            continue
        if (of_extra[1] if of_extra else None) == extra:
            yield match["name"], match["wanted"]


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(each) for each in re.findall(r"\d+", version)[:3])


def _console(encoding: str) -> HealthCheck:
    """Return in what the console writes; one that has no Korean shows other signs in their place."""
    language = next((os.environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)), None)
    says = same(f"{encoding}, {language or locale.getlocale()[0] or '-'}")
    try:
        "한글".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        advice = Words("UTF-8 로캘을 쓰십시오: export LANG=C.UTF-8", "Use a UTF-8 locale: export LANG=C.UTF-8")
        return warning("console", says, advice)
    return ok("console", says)


def _embedded(home: Path, *, is_needed: bool) -> HealthCheck:
    """Return how the embedded server is; none is started."""
    try:
        runs = home.is_dir() and embedded.running(home)
        answers = embedded.running_url(home) is not None
    except KerpError as error:
        return stopped("embedded server", error)
    except OSError as error:
        says = Words(f"알 수 없음 ({type(error).__name__})", f"not known ({type(error).__name__})")
        return warning("embedded server", says, Words("권한을 확인하십시오", "Check the permissions"))
    if answers:
        return ok("embedded server", Words(f"실행 중 ({home})", f"runs ({home})"))
    if runs:
        says = Words("시작하는 중이거나 응답이 없음", "it is starting, or does not answer")
        return warning("embedded server", says, same("kerp-import db stop; kerp-import db up"))
    says = (
        Words("꺼져 있음 (첫 명령이 켭니다)", "it does not run (the first command starts it)")
        if is_needed
        else Words("쓰지 않음", "not used")
    )
    return ok("embedded server", says)


def _of_database(database_url: str | None, home: Path) -> Iterator[HealthCheck]:
    """Yield the checks of the database that is named, or of our own server if it runs."""
    url = database_url or embedded.running_url(home)
    if url is None:
        yield last_backup(home, limit=None, has_books=False)
        return
    try:
        db = Database(url)
    except KerpError as error:
        yield stopped("database", error)
        yield last_backup(home, limit=None, has_books=False)
        return
    with db:
        yield ok("database", Words(f"{db.place}, PostgreSQL {db.version}", f"{db.place}, PostgreSQL {db.version}"))
        yield from _guarded("schema", lambda: checks_of(db))
        yield from _guarded("clock", lambda: (clock(db),))
    yield last_backup(home, limit=None, has_books=True)


def _guarded(name: str, checks: Callable[[], Iterable[HealthCheck]]) -> Iterator[HealthCheck]:
    """Yield checks; one that cannot be made is one that is wrong, and the next ones are made all the same."""
    try:
        yield from checks()
    except KerpError as error:
        yield stopped(name, error)
