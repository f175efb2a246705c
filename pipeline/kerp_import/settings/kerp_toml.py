"""`kerp.toml`: found from the working folder upwards, read with the line of every setting.

    company = "HANBIT"                 # for every command that has --company
    files = ["exports"]                # what `run` reads where no file is named
    [year.2024]                        # what holds for one fiscal year
    files = ["exports/2024"]
    [year.2024.control]                # what the old program's screen shows, month by month
    by = "김회계"
    on = "2025-01-10"
    2024-01 = {vouchers = 52, debit = 12500000, credit = 12500000}
    [command.reconcile]                # what holds for one command alone
    report_dir = "tie-out"
    [retention]                        # how old what is left behind has to be before `clean` removes it
    staging = "30d"

`deadline` and `quiet_hours` stand there too (`settings/moments.py`).

Decision: docs/decisions/settings.md
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kerp_import.files.small_file import read_small
from kerp_import.model.control_total import ControlTotal
from kerp_import.model.errors import Problem, SettingsBroken
from kerp_import.model.words import Words
from kerp_import.settings.control import CONTROL, control_totals
from kerp_import.settings.moments import DEADLINE, QUIET_HOURS, Deadline, QuietHours, deadlines_in, quiet_hours_in

NAME = "kerp.toml"
MOST = 1 << 20
"""Bytes of a file that people write by hand."""

NOT_UTF_8 = Words("UTF-8이 아닙니다", "it is not UTF-8")
NO_TABLES = Words(
    "표여야 합니다: [year.2024], [command.reconcile], [retention]",
    "it has to be a table: [year.2024], [command.reconcile], [retention]",
)
NO_YEAR = Words("회계연도가 아닙니다: [year.2024]", "it is no fiscal year: [year.2024]")

YEARS, COMMANDS, RETENTION = "year", "command", "retention"
HEADING = re.compile(r"^\s*\[+\s*(.+?)\s*\]+\s*(?:#.*)?$")
AN_ITEM = re.compile(r"""^\s*["']?([^\s"'=]+)["']?\s*=""")


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of the file, and its line (1-based)."""

    value: object
    line: int


Settings = Mapping[str, Setting]


@dataclass(frozen=True, slots=True)
class KerpToml:
    """A file of settings: those of every command, of one fiscal year, and of one command."""

    path: Path
    shared: Settings = field(default_factory=dict)
    years: Mapping[int, Settings] = field(default_factory=dict)
    commands: Mapping[str, Settings] = field(default_factory=dict)
    """By the command's name as it is typed: reconcile, map export."""
    headings: Mapping[str, int] = field(default_factory=dict)
    """The line of each of those tables."""
    controls: Mapping[int, tuple[ControlTotal, ...]] = field(default_factory=dict)
    """By fiscal year what somebody typed off the old program's screen."""
    deadlines: tuple[Deadline, ...] = ()
    quiet_hours: QuietHours | None = None
    retention: Settings = field(default_factory=dict)
    """How old each kind of leftover has to be before `clean` removes it."""


def found_from(folder: Path) -> Path | None:
    """Return the nearest `kerp.toml` of `folder` and the folders above it."""
    return next((place / NAME for place in (folder, *folder.parents) if _is_there(place / NAME)), None)


def _is_there(path: Path) -> bool:
    """Tell whether a file is there, as far as this user may look."""
    try:
        return path.is_file()
    except OSError:
        return False


def run_in(folder: Path) -> tuple[str, ...] | None:
    """Return how `run` is called in a folder: with the folder itself where its kerp.toml names no files.

    None where no kerp.toml says whose books these are.
    """
    path = found_from(folder)
    if path is None:
        return None
    settings = read_settings(path)
    has_files = any("files" in each for each in (settings.shared, *settings.years.values()))
    return ("run",) if has_files else ("run", ".")


def read_settings(path: Path) -> KerpToml:
    """Read a file of settings; raises where it is no TOML, or a table is none of ours.

    Which settings there are is not asked here: the commands know their options.
    """
    try:
        source = read_small(path, MOST).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsBroken(file=path.name, problems=(Problem(1, NOT_UTF_8),)) from error
    return settings_in(source, path)


def settings_in(source: str, path: Path) -> KerpToml:
    """Return the settings in the text of a file, or of one that is still to be written; raises as `read_settings`."""
    try:
        tables = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise SettingsBroken(file=path.name, problems=(_syntax(str(error)),)) from error
    lines = _lines(source)
    years, commands, retention = (tables.pop(each, {}) for each in (YEARS, COMMANDS, RETENTION))
    deadlines, quiet_hours = tables.pop(DEADLINE, None), tables.pop(QUIET_HOURS, None)
    problems = [
        *(
            Problem(lines.get(("", name), 1), NO_TABLES)
            for name, table in ((YEARS, years), (COMMANDS, commands), (RETENTION, retention))
            if not isinstance(table, dict)
        ),
        *(
            Problem(lines.get((f"{YEARS}.{name}", ""), 1), NO_YEAR)
            for name, table in _items(years)
            if not _is_year(name, table)
        ),
    ]
    problems += [
        Problem(lines.get((COMMANDS, name), 1), NO_TABLES)
        for name, table in _items(commands)
        if not isinstance(table, dict)
    ]
    if problems:
        raise SettingsBroken(file=path.name, problems=tuple(problems))
    controls = {
        int(name): control_totals(path, name, table.pop(CONTROL), lines)
        for name, table in years.items()
        if CONTROL in table
    }
    of_commands = dict(_commands(commands, lines, ()))
    return KerpToml(
        path,
        _settings(tables, lines, ""),
        {int(name): _settings(table, lines, f"{YEARS}.{name}") for name, table in years.items()},
        of_commands,
        {name: lines.get((f"{COMMANDS}.{name.replace(' ', '.')}", ""), 1) for name in of_commands},
        controls=controls,
        deadlines=deadlines_in(deadlines, lines),
        quiet_hours=quiet_hours_in(quiet_hours, lines),
        retention=_settings(retention, lines, RETENTION),
    )


def _syntax(reason: str) -> Problem:
    """Return what the reader of TOML complains of, on the line that it names."""
    line = re.search(r"at line (\d+)", reason)
    return Problem(int(line[1]) if line else 1, Words("TOML 문법에 맞지 않습니다", f"it is no TOML: {reason}"))


def _items(table: object) -> Iterator[tuple[str, object]]:
    """Yield what stands in a table; in anything else there is nothing."""
    if isinstance(table, dict):
        yield from table.items()


def _is_year(name: str, table: object) -> bool:
    """Tell whether a table is that of a fiscal year."""
    return re.fullmatch(r"(19|20|21)\d\d", name) is not None and isinstance(table, dict)


def _commands(
    tables: Mapping[str, object], lines: Mapping[tuple[str, str], int], above: tuple[str, ...]
) -> Iterator[tuple[str, Settings]]:
    """Yield the settings of each command: [command.reconcile], [command.map.export]."""
    for name, table in tables.items():
        if isinstance(table, dict):
            place = (*above, name)
            of_command = {key: value for key, value in table.items() if not isinstance(value, dict)}
            yield " ".join(place), _settings(of_command, lines, ".".join((COMMANDS, *place)))
            yield from _commands(table, lines, place)


def _settings(table: Mapping[str, object], lines: Mapping[tuple[str, str], int], heading: str) -> Settings:
    """Return the settings of one table with their lines."""
    return {
        name: Setting(value, lines.get((heading, name)) or lines.get((heading, ""), 1)) for name, value in table.items()
    }


def _lines(source: str) -> dict[tuple[str, str], int]:
    """Return the line of every heading and of every key under it, as far as they stand on lines of their own."""
    lines: dict[tuple[str, str], int] = {}
    heading = ""
    for number, line in enumerate(source.splitlines(), 1):
        if found := HEADING.match(line):
            heading = re.sub(r"[\s\"']", "", found[1])
            lines.setdefault((heading, ""), number)
        elif found := AN_ITEM.match(line):
            lines.setdefault((heading, found[1]), number)
    return lines
