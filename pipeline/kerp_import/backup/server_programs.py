"""Finds and runs pg_dump and pg_restore of the server's own major version: another one's dump does not go back in.

Decision: docs/decisions/backup.md
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from kerp_import.database.connection import Database, environment_of
from kerp_import.database.embedded import program_folder
from kerp_import.database.lock_holder import application_name
from kerp_import.model.errors import BackupFailed, NoServerProgram
from kerp_import.model.library_words import tell_of_program
from kerp_import.model.log_context import for_children

USUAL_FOLDERS = ("/usr/lib/postgresql/{}/bin", "/usr/pgsql-{}/bin", "/opt/homebrew/opt/postgresql@{}/bin",
                 "/usr/local/opt/postgresql@{}/bin", "C:/Program Files/PostgreSQL/{}/bin")  # fmt: skip
"""Where packages put the programs of a major version."""


A_LOOK = 0.2
"""Seconds between two looks at a program that runs."""


def run_program(  # noqa: PLR0913 - what is run where, and who looks on
    db: Database,
    url: str,
    name: str,
    arguments: list[str],
    *,
    database: str,
    look: Callable[[], None] = lambda: None,
) -> str:
    """Run a program of the server's version against `database` and return what it printed; a failure says why.

    `look` is called some times a second while it runs.

    Address and password go by environment: arguments can be seen by everybody on the machine.
    """
    program = _program(name, db.major_version)
    environment = {each: value for each, value in os.environ.items() if not each.startswith("PG")}
    environment |= environment_of(url, database) | {"LC_ALL": "C", "PGAPPNAME": application_name()} | for_children()
    code, said, complained = _watched([program, *arguments], environment, look)
    if code:
        lines = complained.decode("utf-8", "replace").strip().splitlines() or [f"{name} {code}"]
        reason = next((line for line in lines if "error" in line.casefold()), lines[-1])
        raise BackupFailed(reason=reason)
    tell_of_program(name, complained.decode("utf-8", "replace"))
    return said.decode("utf-8", "replace")


def _watched(call: list[str], environment: dict[str, str], look: Callable[[], None]) -> tuple[int, bytes, bytes]:
    """Run a program, call `look` meanwhile, and return its exit code and what it wrote; whatever is raised ends it."""
    with subprocess.Popen(call, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:  # noqa: S603 ours
        try:
            while True:
                try:
                    said, complained = program.communicate(timeout=A_LOOK)
                except subprocess.TimeoutExpired:
                    look()
                else:
                    return program.returncode, said, complained
        except BaseException:
            program.kill()
            raise


def _program(name: str, major: int) -> str:
    """Return the path of the program in that version, ours or the system's."""
    for path in _candidates(name, major):
        shown = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 ours
        found = re.search(r"\(PostgreSQL\) (\d+)", shown.stdout)
        if found and int(found[1]) == major:
            return str(path)
    raise NoServerProgram(program=name, version=major)


def _candidates(name: str, major: int) -> Iterator[Path]:
    """Yield where a program may be: in the path, where packages put it, with our own server."""
    for folder in (*USUAL_FOLDERS, str(program_folder())):
        found = shutil.which(name, path=folder.format(major))
        if found:
            yield Path(found)
    in_path = shutil.which(name)
    if in_path:
        yield Path(in_path)
