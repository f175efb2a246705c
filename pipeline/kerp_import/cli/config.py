"""The command config: every setting of a run, its value, and where it comes from.

Decision: docs/decisions/settings.md
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import typer
from rich.markup import escape
from rich.table import Table as Grid

from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, print_json, say
from kerp_import.cli.settings import NOT_SETTINGS, FileDefaults, key_of, settings_of_folder

HIDDEN = "…"
"""In the place of an address, which may hold a password."""


@dataclass(frozen=True, slots=True)
class SettingShown:
    """One setting: what it is called, its value as text, and where that comes from."""

    name: str
    value: str | None
    source: str
    """command line, environment, file or default."""
    place: str | None
    """The option, the variable, or the file with its line."""


@command
def config(context: typer.Context, *, as_json: AsJson = False) -> int:
    """Print every setting of a run and of the program, and where its value comes from."""
    program: Any = context.find_root()
    run: Any = program.command.commands["run"].defined
    shown = [*_of_program(program), *_of_run(run, program), *_of_alerts()]
    if as_json:
        print_json(shown)
        return Exit.DONE
    settings = settings_of_folder(Path.cwd())
    none = say(
        "kerp.toml이 없습니다 (이 폴더와 그 위에서 찾습니다)", "No kerp.toml (in this folder and those above it)"
    )
    SESSION.out.print(escape(none if settings is None else str(settings.path)), soft_wrap=True)
    grid = Grid(say("설정", "Setting"), say("값", "Value"), say("출처", "From"), box=None)
    words = {
        "command line": say("명령", "command line"),
        "environment": say("환경 변수", "environment"),
        "file": say("파일", "file"),
        "default": say("기본값", "default"),
    }
    for each in shown:
        origin = " ".join(filter(None, (words[each.source], each.place)))
        grid.add_row(
            each.name, escape(each.value or ""), escape(origin), style="dim" if each.source == "default" else ""
        )
    SESSION.out.print(grid)
    return Exit.DONE


def _of_program(program: Any) -> Iterator[SettingShown]:  # noqa: ANN401 - typer's contexts have no public type
    """Yield the program's own options, as this call has them."""
    for each in program.command.params:
        if key_of(each) in NOT_SETTINGS:
            continue
        source = program.get_parameter_source(each.name).name
        yield _shown(each, program.params[each.name], source, program.default_map)


def _of_run(run: Any, program: Any) -> Iterator[SettingShown]:  # noqa: ANN401 - as above
    """Yield the options of `run`, as a call without any would have them."""
    settings = settings_of_folder(Path.cwd())
    usual = FileDefaults("run", run.params, sys.argv[1:])
    years = () if settings is None or usual.named_year(settings) else tuple(settings.years)
    by_year = {year: FileDefaults("run", run.params, ["--fiscal-year", str(year)]) for year in years}
    for each in run.params:
        key = key_of(each)
        differing: list[int | None] = [year for year in years if settings is not None and key in settings.years[year]]
        for year in differing or [None]:
            defaults = usual if year is None else by_year[year]
            if key == "fiscal_year" and years:
                continue
            context = type(program)(run, parent=program, info_name="run", default_map=defaults)
            value, source = each.consume_value(context, {})
            if key not in NOT_SETTINGS:
                shown = _shown(each, value, source.name, defaults)
                yield shown if year is None else replace(shown, name=f"{key} [{year}]")


def _of_alerts() -> Iterator[SettingShown]:
    """Yield what kerp.toml says of deadlines and quiet hours, and whether somebody is told; no address is shown."""
    settings = settings_of_folder(Path.cwd())
    for each in settings.deadlines if settings is not None else ():
        yield SettingShown(f"deadline.{each.step}", each.said, "file", settings.path.name if settings else None)
    if settings is not None and settings.quiet_hours is not None:
        yield SettingShown("quiet_hours", settings.quiet_hours.said, "file", settings.path.name)
    for name in ("KERP_ALERTS_FILE", "KERP_ALERTS", "KERP_PING_URL_FILE", "KERP_PING_URL"):
        if os.environ.get(name):
            value = os.environ[name] if name.endswith("_FILE") else HIDDEN
            yield SettingShown(name.removeprefix("KERP_").casefold(), value, "environment", name)


def _shown(parameter: Any, value: Any, source: str, defaults: FileDefaults) -> SettingShown:  # noqa: ANN401 - as above
    """Return one setting as it is shown."""
    key = key_of(parameter)
    settings = settings_of_folder(Path.cwd())
    if source == "DEFAULT_MAP" and settings is not None:
        setting = defaults.setting(settings, key)
        return SettingShown(key, _text(value), "file", f"{settings.path.name}:{setting.line if setting else 1}")
    if key == "database_url" and value:
        value = HIDDEN
    if source == "ENVIRONMENT":
        return SettingShown(key, _text(value), "environment", parameter.envvar)
    if source == "COMMANDLINE":
        return SettingShown(key, _text(value), "command line", max(parameter.opts, key=len))
    return SettingShown(key, _text(value), "default", None)


def _text(value: Any) -> str | None:  # noqa: ANN401 - as above
    """Return a value as it is written in kerp.toml, without quotes."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or None
    if isinstance(value, bool):
        return "true" if value else None
    if isinstance(value, Enum):
        return str(value.value)
    return None if value in {None, ""} else str(value)
