"""What `kerp.toml` and the environment say for the options of a command, and where each value comes from.

An option is looked for on the command line, then in its variable (`--fiscal-year`: KERP_FISCAL_YEAR), then in the
nearest `kerp.toml`, there from the narrowest table to the widest, and last in the default.

Decision: docs/decisions/settings.md
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typer

from kerp_import.cli.session import say
from kerp_import.model.errors import Problem, SettingsBroken
from kerp_import.model.near_words import near_words
from kerp_import.model.words import Words
from kerp_import.settings.kerp_toml import KerpToml, Setting, Settings, found_from, read_settings
from kerp_import.settings.write import literal

SHARED = frozenset({
    "backup", "balances", "closing_entries", "color", "company", "corrections", "create_company", "create_missing",
    "drop_status", "dry_run", "encoding", "files", "fiscal_year", "four_eyes", "gentle", "json", "keep_status",
    "known_empty", "lang", "log_file", "log_format", "mapping", "on_conflict", "password_file", "profile", "progress",
    "quiet", "report_dir", "rules", "same_vouchers", "sheet", "site", "vanished", "verbose", "voucher_status",
})  # fmt: skip
"""What may stand outside a table, for every command that knows it: `run`'s options, and the program's own."""

EACH_TIME = frozenset({"allow_unverified", "database_url", "name", "raise_limits", "skip_invalid", "yes"})
"""What is said each time, names one thing, or holds a secret: it has no place in a file beside the client's books."""

NOT_SETTINGS = frozenset({"help", "install_completion", "show_completion", "version"})
YEAR_VARIABLE = "KERP_FISCAL_YEAR"


def key_of(parameter: Any) -> str:  # noqa: ANN401 - typer's parameters have no public type
    """Return what a parameter is called in `kerp.toml`: --fiscal-year is fiscal_year."""
    if parameter.param_type_name == "argument":
        return str(parameter.name)
    longest: str = max(parameter.opts, key=len)
    return longest.lstrip("-").replace("-", "_")


def give_variables(parameters: Iterable[Any]) -> None:
    """Let every option be said in the environment too: --fiscal-year in KERP_FISCAL_YEAR."""
    for each in parameters:
        # The language is settled before any option is read.
        if each.param_type_name == "option" and key_of(each) not in NOT_SETTINGS | {"lang"}:
            each.envvar = each.envvar or f"KERP_{key_of(each).upper()}"


@cache
def settings_of_folder(folder: Path) -> KerpToml | None:
    """Return the nearest `kerp.toml` of a folder, looked through for what there is not; None where there is none."""
    path = found_from(folder)
    if path is None:
        return None
    settings = read_settings(path)
    problems = (*_unknown(settings.shared), *(each for year in settings.years.values() for each in _unknown(year)))
    if problems:
        raise SettingsBroken(file=path.name, problems=problems)
    return settings


def files_of(company: str, files: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files; those in the folder of another company, as its `kerp.toml` says, are wrong use."""
    for path in files:
        place = path if path.is_dir() else path.parent
        settings = settings_of_folder(place.absolute()) if place.is_dir() else None
        theirs = settings.shared.get("company") if settings is not None else None
        if settings is not None and theirs is not None and theirs.value != company:
            raise typer.BadParameter(
                say(
                    f"{settings.path}: 회사가 {theirs.value}인 폴더입니다. {company}의 자료라면 그 폴더 밖에 두십시오",
                    f"{settings.path}: a folder of company {theirs.value}; what is {company}'s has to lie elsewhere",
                ),
                param_hint=f"--company {company} {path}",
            )
    return tuple(files)


@cache
def asked_year(path: Path, shown: str) -> str:
    """Ask which fiscal year's table of a file holds: once in a process, whatever asks for it."""
    del path
    return str(typer.prompt(say(f"회계연도 ({shown})", f"fiscal year ({shown})"), err=True))


def require_commands(folder: Path, commands: Iterable[str]) -> None:
    """Refuse a table of `kerp.toml` for a command that there is not: [command.reconcil]."""
    settings = settings_of_folder(folder)
    known = frozenset(commands)
    if settings is None:
        return
    problems = tuple(
        Problem(line, _no_such(f"[command.{name.replace(' ', '.')}]", name, known))
        for name, line in settings.headings.items()
        # A group (map) may hold tables of its commands, and no settings of its own.
        if name not in known and (settings.commands[name] or not any(each.startswith(f"{name} ") for each in known))
    )
    if problems:
        raise SettingsBroken(file=settings.path.name, problems=problems)


def _no_such(shown: str, name: str, known: frozenset[str]) -> Words:
    """Return that there is no such setting or command, with what may have been meant."""
    near = near_words(name, known, 1)
    if near:
        return Words(f"{shown}: 없습니다. '{near[0]}'입니까?", f"{shown}: there is none; is it '{near[0]}'?")
    return Words(f"{shown}: 없는 설정입니다", f"{shown}: there is no such setting")


def _unknown(settings: Settings, known: frozenset[str] = SHARED) -> Iterator[Problem]:
    """Yield the settings that there are not, with what may have been meant."""
    for name, setting in settings.items():
        if name in EACH_TIME:
            yield Problem(
                setting.line,
                Words(
                    f"{name}: kerp.toml에 두지 않고 명령마다 적습니다",
                    f"{name}: it has no place in kerp.toml and is said with each command",
                ),
            )
        elif name not in known:
            yield Problem(setting.line, _no_such(name, name, known))


class FileDefaults(dict[str, Any]):
    """The defaults of one command's parameters by name, read out of `kerp.toml` when one of them is asked for."""

    def __init__(self, command: str, parameters: Sequence[Any], arguments: Sequence[str]) -> None:
        """Know the command as it is typed (map export), its parameters, and what was typed after it."""
        super().__init__()
        self._command, self._arguments = command, arguments
        self._parameters = {each.name: each for each in parameters}

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - values have the parameter's type
        """Return the value of a parameter, or `default` where no file sets it."""
        settings = settings_of_folder(Path.cwd())
        parameter = self._parameters.get(name)
        if settings is None or parameter is None:
            return default
        setting = self.setting(settings, key_of(parameter))
        return default if setting is None else value_of(parameter, setting, settings.path)

    def setting(self, settings: KerpToml, key: str) -> Setting | None:
        """Return what the file sets for this command: its own table, the year's, and what all share."""
        of_command = settings.commands.get(self._command, {})
        self._require_known(settings, of_command)
        if key in of_command:
            return of_command[key]
        if settings.years and (key == "fiscal_year" or any(key in year for year in settings.years.values())):
            year = self._year(settings)
            if key == "fiscal_year":
                return Setting(year, settings.shared["fiscal_year"].line if "fiscal_year" in settings.shared else 1)
            if key in settings.years[year]:
                return settings.years[year][key]
        return settings.shared.get(key)

    def _require_known(self, settings: KerpToml, of_command: Settings) -> None:
        """Refuse what stands in this command's table and is none of its options."""
        known = frozenset(map(key_of, self._parameters.values())) - EACH_TIME
        problems = tuple(_unknown(of_command, known))
        if problems:
            raise SettingsBroken(file=settings.path.name, problems=problems)

    def _year(self, settings: KerpToml) -> int:
        """Return the fiscal year whose table holds: the one that is named, the only one, else the one asked for."""
        named = self.named_year(settings)
        years = sorted(settings.years)
        if not named and len(years) == 1:
            return years[0]
        shown = ", ".join(map(str, years))
        if not named and sys.stdin.isatty():
            named = asked_year(settings.path, shown)
        if str(named).isdecimal() and int(str(named)) in settings.years:
            return int(str(named))
        raise typer.BadParameter(
            say(
                f"{settings.path.name}에 연도가 여럿입니다. 하나를 고르십시오: {shown}",
                f"{settings.path.name} holds several years; choose one of {shown}",
            )
            if not named
            else say(
                f"{settings.path.name}에 {named} 회계연도가 없습니다: {shown}",
                f"{settings.path.name} has no fiscal year {named}: {shown}",
            ),
            param_hint="--fiscal-year" if self._takes_year() else YEAR_VARIABLE,
        )

    def _takes_year(self) -> bool:
        """Tell whether the command has the option --fiscal-year."""
        return any(key_of(each) == "fiscal_year" for each in self._parameters.values())

    def named_year(self, settings: KerpToml) -> str | None:
        """Return the fiscal year that was typed, or that the environment or the file names."""
        for at, argument in enumerate(self._arguments):
            if argument.startswith("--fiscal-year="):
                return argument.partition("=")[2]
            if argument == "--fiscal-year" and at + 1 < len(self._arguments):
                return self._arguments[at + 1]
        of_file = settings.shared.get("fiscal_year")
        return os.environ.get(YEAR_VARIABLE) or (None if of_file is None else str(of_file.value))


def value_of(parameter: Any, setting: Setting, file: Path) -> Any:  # noqa: ANN401 - values have the parameter's type
    """Return a setting as its parameter takes it: paths from the file's folder, several values as a list.

    Raises SettingsBroken, with the line, where the parameter cannot have such a value.
    """
    takes_many = parameter.nargs != 1 or getattr(parameter, "multiple", False)
    given = setting.value if isinstance(setting.value, list) else [setting.value]
    values = [_one(parameter, each, file.parent) for each in given]
    whole: Any = (
        values if takes_many else ",".join(map(str, values)) if len(values) > 1 else values[0] if values else None
    )
    if any(each is None for each in values) or not _is_taken(parameter, whole):
        name, shown = key_of(parameter), literal(setting.value)
        problem = Words(f"{name}: {shown}은(는) 쓸 수 없는 값입니다", f"{name} cannot be {shown}")
        raise SettingsBroken(file=file.name, problems=(Problem(setting.line, problem),))
    return whole


def _is_taken(parameter: Any, value: object) -> bool:  # noqa: ANN401 - typer's parameters have no public type
    """Tell whether a parameter can have a value: a word that it knows, a number within its bounds."""
    try:
        parameter.get_runtime_param().coerce(value, param=parameter, ctx=None)
    except typer.BadParameter:
        return False
    return True


def _one(parameter: Any, value: object, folder: Path) -> Any:  # noqa: ANN401 - values have the parameter's type
    """Return one value as it would be typed; None where the parameter takes no value of its kind."""
    kind = _kind(parameter)
    if kind is bool or isinstance(value, bool):
        return value if kind is bool and isinstance(value, bool) else None
    if isinstance(value, int):
        return value if issubclass(kind, int) else str(value) if kind is str else None
    if not isinstance(value, str):
        return None
    names_file = issubclass(kind, Path) or (
        kind is str and "FILE" in (parameter.metavar or "") and (folder / value).exists()
    )
    return str(folder / value) if names_file else value


def _kind(parameter: Any) -> type:  # noqa: ANN401 - typer's parameters have no public type
    """Return the type of one value of a parameter."""
    annotation = parameter.type_descriptor.annotation
    kinds = [each for each in getattr(annotation, "__args__", ()) if each is not type(None)]
    kind = kinds[0] if kinds else annotation
    return kind if isinstance(kind, type) else str
