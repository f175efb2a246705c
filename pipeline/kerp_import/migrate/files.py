"""A folder of migrations: numbered pairs of SQL files, as golang-migrate names them.

Decision: docs/decisions/migrations.md
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NoReturn

from kerp_schemas import SQL

from kerp_import.files.small_file import read_small
from kerp_import.model.safe_text import one_line
from kerp_import.model.schema_errors import MigrationFilesUnfit
from kerp_import.model.shell import quoted
from kerp_import.model.words import Words, joined

FILE = re.compile(r"(?P<version>[0-9]+)_(?P<name>.*)\.(?P<way>up|down)\.sql")

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of one file: a script of a migration is read whole, and none that a person wrote is larger."""

LARGEST_VERSION = 2**63 - 1
"""What `schema_migrations.version`, a bigint, holds."""

TABLE = "schema_migrations"
"""Where golang-migrate keeps the version, unless it is told another name."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step of the schema, with its way in and its way back (None where the folder has none)."""

    version: int
    name: str
    up: str
    down: str | None
    label: str
    """The file's name before `.up.sql`: 000006_vouchers."""

    @property
    def up_file(self) -> str:
        """Return the name of the way in."""
        return f"{self.label}.up.sql"

    @property
    def down_file(self) -> str:
        """Return the name of the way back, also where the folder has none."""
        return f"{self.label}.down.sql"

    @property
    def checksum(self) -> str:
        """Return the SHA-256 of the way in."""
        return checksum(self.up)

    @property
    def down_checksum(self) -> str | None:
        """Return the SHA-256 of the way back, None where there is none."""
        return None if self.down is None else checksum(self.down)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder's migrations in order, and the table that keeps which of them a database has."""

    path: Path
    migrations: tuple[Migration, ...]
    table: str = TABLE

    @property
    def is_ours(self) -> bool:
        """Return whether these are the migrations that the program itself needs."""
        return self.path == SHIPPED

    @property
    def history(self) -> str:
        """Return the name of our table beside golang-migrate's."""
        return f"{self.table}_history"

    @property
    def options(self) -> str:
        """Return how a command names this folder and its table, to stand behind it: nothing for our own."""
        path = "" if self.is_ours else f" --path {quoted(str(self.path))}"
        return path + ("" if self.table == TABLE else f" --table {self.table}")

    @property
    def newest(self) -> int:
        """Return the last version, 0 in an empty folder."""
        return self.migrations[-1].version if self.migrations else 0

    def version_before(self, version: int) -> int:
        """Return the version that a database is at once `version` has been undone; 0 is an empty one."""
        return max((each.version for each in self.migrations if each.version < version), default=0)


SHIPPED = SQL / "migrations"
"""The folder of the program's own migrations."""


def checksum(text: str) -> str:
    """Return the SHA-256 of a file's text, in hex; line ends do not count, since git rewrites them on Windows."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


@cache
def shipped() -> Folder:
    """Return the program's own migrations."""
    return read_folder(SHIPPED)


def read_folder(path: Path, table: str = TABLE) -> Folder:
    """Return the migrations in `path`, in order; every problem of the folder is told at once."""
    if not path.is_dir():
        _refuse(path, [Words("폴더가 아닙니다", "not a folder")])
    names: dict[int, dict[str, str]] = {}
    problems: list[Words] = []
    for file in sorted(each for each in path.iterdir() if each.suffix.lower() == ".sql" and each.name[0] != "."):
        match = FILE.fullmatch(file.name)
        if match is None or int(match["version"]) > LARGEST_VERSION or one_line(file.name) != file.name:
            problems.append(Words(f"{file.name}: 이름이 맞지 않습니다", f"{file.name}: its name does not fit"))
            continue
        ways = names.setdefault(int(match["version"]), {})
        if match["way"] in ways:
            other = ways[match["way"]]
            problems.append(
                Words(f"{file.name}: {other}와(과) 번호가 같습니다", f"{file.name}: the number of {other} again")
            )
        ways.setdefault(match["way"], file.name)
    problems += [
        Words(f"{ways['down']}: up 파일이 없습니다", f"{ways['down']}: it has no up file")
        for ways in names.values()
        if "up" not in ways
    ]
    problems += [
        Words(f"{ways['up']}, {ways['down']}: 이름이 서로 다릅니다", f"{ways['up']}, {ways['down']}: the names differ")
        for ways in names.values()
        if len(ways) == len(("up", "down")) and _label(ways["up"]) != _label(ways["down"])
    ]
    if problems:
        _refuse(path, problems)
    migrations = tuple(_read(path, version, names[version]) for version in sorted(names))
    return Folder(path, migrations, table)


def _refuse(path: Path, problems: list[Words]) -> NoReturn:
    """Say everything that is wrong with a folder."""
    told = joined(problems)
    raise MigrationFilesUnfit(folder=path, problems_ko=told.ko, problems_en=told.en)


def _read(path: Path, version: int, ways: dict[str, str]) -> Migration:
    """Read one pair of files."""
    label = _label(ways["up"])
    down = _text(path / ways["down"]) if "down" in ways else None
    return Migration(version, label.partition("_")[2], _text(path / ways["up"]), down, label)


def _label(file_name: str) -> str:
    """Return a file's name without its way and ending."""
    return file_name.removesuffix(".sql").rpartition(".")[0]


def _text(file: Path) -> str:
    """Return a file's text; the server would read one with a NUL as far as that."""
    try:
        text = read_small(file, LARGEST_FILE).decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        _refuse(file.parent, [Words(f"{file.name}: UTF-8이 아닙니다", f"{file.name}: it is not UTF-8")])
    return text
