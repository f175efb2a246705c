"""The help of a command: how it is called, what it does, and its options by what they are for, none cut.

Decision: docs/decisions/command-line.md
"""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from rich.markup import escape
from rich.table import Table as Grid

from kerp_import.cli.session import SESSION, say
from kerp_import.cli.settings import key_of
from kerp_import.cli.usage_words import choices_of, path_of, pieces_of
from kerp_import.model.words import Words

PURPOSES: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (Words("무엇을", "What"), ("company", "fiscal_year", "name")),
    (
        Words("파일 읽기", "Reading the files"),
        ("encoding", "sheet", "profile", "password_file", "raise_limits", "balances", "known_empty", "same_vouchers",
         "keep_status", "drop_status", "site", "corrections"),
    ),
    (
        Words("매핑과 기초자료", "Mapping and masters"),
        ("mapping", "allow_unverified", "create_missing", "create_company", "closing_entries"),
    ),
    (
        Words("K-ERP에 있는 것과 다를 때", "Where K-ERP has something else"),
        ("on_conflict", "vanished", "skip_invalid", "voucher_status"),
    ),
    (Words("검사", "Checks"), ("rules", "dry_run", "four_eyes")),
    (
        Words("실행과 결과", "The run and its result"),
        ("backup", "gentle", "report_dir", "output", "json", "progress", "yes"),
    ),
)  # fmt: skip
"""What options are for, and which; those of none stand first."""


WIDEST = 34
"""Letters of an option beside which there is room for what it does, on eighty columns."""

OF_TYPER = {
    "help": Words("이 도움말", "this help"),
    "install_completion": Words("셸에 자동 완성을 설치한다", "install completion for the current shell"),
    "show_completion": Words("자동 완성 스크립트를 출력한다", "print the completion"),
}
"""What typer's own options do."""


def print_help(context: Any, name: str) -> None:  # noqa: ANN401 - typer's contexts have no public type
    """Print the help of a context's command; `name` is the program's."""
    command = context.command
    path = path_of(context, name)
    print_ = SESSION.out.print
    print_(f"[bold]{say('사용법', 'Usage')}[/]: {escape(path)} {escape(pieces_of(context))}\n")
    if command.help:
        print_(escape(command.help))
        print_()
    for title, rows in (*_arguments(command), *_options(context), *_commands(command)):
        print_(f"[bold underline]{title}[/]")
        for line in _lines(rows):
            print_(line)
        print_()
    if context.parent is not None:
        print_(say("모든 명령의 공통 옵션: ", "Options of every command: ") + escape(f"{name} --help"), soft_wrap=True)


def _lines(rows: list[tuple[str, str]]) -> Iterator[Grid | str]:
    """Yield options or commands with what they do beside them, below the long ones."""
    beside = max((len(left) for left, _ in rows if len(left) <= WIDEST), default=WIDEST)
    for left, right in rows:
        grid = Grid.grid(padding=(0, 1), pad_edge=True)
        grid.add_column(width=beside + 1)
        grid.add_column(overflow="fold")
        is_wide = len(left) > WIDEST
        if is_wide:
            yield f" [bold]{escape(left)}[/]"
        grid.add_row("" if is_wide else f"[bold]{escape(left)}[/]", escape(right))
        yield grid


def _arguments(command: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:  # noqa: ANN401 - as above
    """Yield the arguments, if there are any."""
    rows = [
        (each.metavar or each.name.upper(), each.help or "")
        for each in command.params
        if each.param_type_name == "argument"
    ]
    if rows:
        yield say("인수", "Arguments"), rows


def _options(context: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:  # noqa: ANN401 - as above
    """Yield the options by what they are for."""
    rows = {
        key_of(each): _row(each) for each in context.command.get_params(context) if each.param_type_name == "option"
    }
    purposes = {key: title.say(SESSION.language) for title, keys in PURPOSES for key in keys}
    others = say("옵션", "Options")
    for title in dict.fromkeys((*purposes.values(), others)):
        own = [row for key, row in rows.items() if purposes.get(key, others) == title]
        if own:
            yield title, own


def _row(option: Any) -> tuple[str, str]:  # noqa: ANN401 - as above
    """Return how an option is written, and what it does."""
    names = ", ".join(sorted(option.opts, key=len))
    of_typer = OF_TYPER.get(key_of(option))
    said = [of_typer.say(SESSION.language) if of_typer else option.help or ""]
    if option.required:
        said.append(say("(필수)", "(required)"))
    default = option.default.value if isinstance(option.default, Enum) else option.default
    if default and default is not True and not callable(default):
        said.append(say(f"(기본값 {default})", f"(default {default})"))
    written = names if option.is_flag else f"{names} {_value_word(option)}"
    return written, " ".join(filter(None, said))


def _value_word(option: Any) -> str:  # noqa: ANN401 - as above
    """Return the word that stands for an option's value."""
    if option.metavar:
        return str(option.metavar)
    words = choices_of(option)
    if words:
        return "|".join(words)
    kind = str(option.type_descriptor.annotation)
    return "PATH" if "Path" in kind else "N" if "int" in kind else "TEXT"


def _commands(command: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:  # noqa: ANN401 - as above
    """Yield the commands of a group."""
    below = getattr(command, "commands", None)
    if below:
        yield say("명령", "Commands"), [(name, each.help or "") for name, each in below.items() if not each.hidden]
