"""A new pair of migration files: the next number, and what the conventions ask of a table.

Decision: docs/decisions/migrations.md
"""

import re
from datetime import UTC, datetime
from pathlib import Path

from kerp_import.database.connection import statement
from kerp_import.files.outputs import make_folder, write_new
from kerp_import.migrate.files import Folder, read_folder

NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
"""What a pair may be called: every tool and file system writes such a name the same way."""

LONGEST_NAME = 50
"""PostgreSQL keeps 63 letters of a name, and the longest made of a table's is idx_TABLE_company_created."""

MAKES_TABLE = re.compile(r"create_(?P<table>.+)")

WIDTH = 6
"""Digits of a number at least, as golang-migrate's `create -seq` writes it."""

TIME = "%Y%m%d%H%M%S"
"""The number that golang-migrate's `create` writes without -seq."""


def is_name(name: str) -> bool:
    """Return whether a pair of migration files may be called so."""
    return bool(NAME.fullmatch(name)) and len(name) <= LONGEST_NAME


def create(path: Path, name: str) -> tuple[Path, Path]:
    """Write the folder's next pair of files, up and down, and return them; a folder that is not there is made.

    `create_vouchers` begins as the table `vouchers`, any other name as a change of what is there.
    """
    make_folder(path)
    label = f"{next_number(read_folder(path))}_{name}"
    made = MAKES_TABLE.fullmatch(name)
    up, down = (path / f"{label}.{way}.sql" for way in ("up", "down"))
    for file, way in ((up, "up"), (down, "down")):
        template = statement(f"templates/{'table' if made else 'change'}.{way}.sql")
        write_new(file, template.replace("{table}", made["table"] if made else "").encode())
    return up, down


def next_number(folder: Folder) -> str:
    """Return the number after the folder's last, as wide as that one is written; of times the time that it is."""
    if not folder.migrations:
        return f"{1:0{WIDTH}}"
    last = folder.migrations[-1].label.partition("_")[0]
    now = f"{datetime.now(UTC):{TIME}}"
    if _is_time(last) and last < now:
        return now
    return f"{folder.newest + 1:0{max(len(last), WIDTH)}}"


def _is_time(number: str) -> bool:
    """Return whether a number is a time, to the second."""
    try:
        return len(number) == len("20240131235959") and bool(datetime.strptime(number, TIME).replace(tzinfo=UTC))
    except ValueError:
        return False
